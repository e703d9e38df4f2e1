"""`init`, `doctor`, `ledger check` and `template check`: commands that make or check a kit, and make no report."""

import json
from pathlib import Path
from typing import Annotated

import typer

from gongwenkit.cli.language import choose_language
from gongwenkit.cli.options import DataOption, JsonOption, KitOption, LangOption, OutOption, QuietOption, VerboseOption

__all__ = ["check_ledgers", "check_templates", "doctor", "init_kit"]


def init_kit(
    folder: Annotated[Path, typer.Argument(help="新套件的文件夹（不存在或为空）。A new or empty folder.")],
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """新建一套可以立即成文的套件。Make a kit that builds at once."""
    from rich.console import Console

    from gongwenkit.run.kit.init import init

    files = init(folder)
    console = Console()
    zh = choose_language(lang, {}) == "zh" if lang else True
    lines = (
        [
            f"已建好：{folder}（{len(files)} 个文件）。",
            "下一步：进入该文件夹，运行 gongwenkit build --all --period 2023 --report duty",
        ]
        if zh
        else [
            f"Made {folder} ({len(files)} files).",
            "Next: in it, run gongwenkit build --all --period 2023 --report duty",
        ]
    )
    if verbose:
        lines = [*map(str, files), *lines]
    for line in () if quiet else lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def doctor(
    as_json: JsonOption = False,
    kit: KitOption = None,
    data: DataOption = "",
    out: OutOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """检查本机能否成文，逐项给出补救办法。What stands in the way on this machine, and what mends it."""
    from rich.markup import escape

    from gongwenkit.cli.session import open_session
    from gongwenkit.run.kit.doctor import examine

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    checks = examine(session.kit, data=data, out=out)
    if as_json:
        typer.echo(
            json.dumps({"checks": [check.to_json(session.language) for check in checks]}, ensure_ascii=False, indent=2)
        )
    else:
        marks = {"ok": "[green]✓[/]", "warn": "[yellow]![/]", "fail": "[red]✗[/]"}
        for check in checks:
            if session.quiet and check.status == "ok":
                continue
            name, found = check.name.in_language(session.language), check.found.in_language(session.language)
            session.console.print(
                f"{marks[check.status]} {escape(name)}：{escape(found)}", highlight=False, soft_wrap=True
            )
            mend = check.mend.in_language(session.language)
            if mend and check.status != "ok":
                session.console.print(f"    → {escape(mend)}", highlight=False, soft_wrap=True)
    raise typer.Exit(1 if any(check.status == "fail" for check in checks) else 0)


def check_ledgers(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="只看这些文件或文件夹。Only these files or folders.")
    ] = None,
    as_json: JsonOption = False,
    annotate: Annotated[
        str, typer.Option("--annotate", metavar="DIR", help="把问题写成批注，副本存入此文件夹。Annotated copies.")
    ] = "",
    decisions: Annotated[
        bool, typer.Option("--decisions", help="把待定的问题写入 decisions.xlsx。Write questions into decisions.xlsx.")
    ] = False,
    accept: Annotated[
        bool,
        typer.Option("--accept", help="已定的表头对应用到各单位的同名表头。Heads as decided, everywhere."),
    ] = False,
    period: Annotated[
        str, typer.Option("--period", help="问零值的时段，默认为各年度。Whose zeros are asked about.")
    ] = "",
    kit: KitOption = None,
    data: DataOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """读台账，列出全部问题：文件、表、单元格、现状、应改。Read ledgers and list all that is wrong in them."""
    from rich.console import Console

    from gongwenkit.cli.ledger_output import print_review, say_returned
    from gongwenkit.cli.session import open_session
    from gongwenkit.run.kit.decide import ask
    from gongwenkit.run.kit.review import hand_back_copies, review_ledgers, review_to_json

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    asked = ask(session.kit, data=data, period=period, accept=accept) if decisions or accept else None
    ledgers = review_ledgers(session.kit, data=data, paths=tuple(paths or ()))
    returned = None
    if annotate:
        folder = Path(annotate)
        returned = hand_back_copies(session.kit, ledgers, folder=folder, data=data, language=session.language)
    if as_json:
        value = review_to_json(ledgers, session.language)
        if asked:
            value["findings"] += [finding.to_json(session.language) for finding in asked.unmatched]
            value["decisions"] = {"new": asked.new, "open": asked.open, "answered": asked.answered}
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        print_review(session, ledgers, asked, accept=accept)
    if returned:
        say_returned(session, returned, Console(stderr=True) if as_json else session.console)
    raise typer.Exit(1 if any(finding.severity == "error" for finding in ledgers.findings) else 0)


def check_templates(
    as_json: JsonOption = False,
    kit: KitOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """不用数据检查措辞、模板和指标定义。Check wording, templates and definitions without any data."""
    from gongwenkit.cli.session import open_session
    from gongwenkit.run.report.template_check import check_templates as check_all_templates

    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    findings = check_all_templates(session.kit)
    if as_json:
        value = {"findings": [finding.to_json(session.language) for finding in findings]}
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            session.console.print(finding.in_language(session.language), markup=False, highlight=False, soft_wrap=True)
        session.say(f"{len(findings)} 个问题。", f"{len(findings)} findings.")
    raise typer.Exit(1 if any(finding.severity == "error" for finding in findings) else 0)
