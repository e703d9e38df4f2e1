"""`init`, `doctor`, `ledger check` and `template check`."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gongwenkit.cli.session import (
    DataOption,
    KitOption,
    LangOption,
    QuietOption,
    Session,
    VerboseOption,
    choose_language,
    not_yet,
    open_session,
)
from gongwenkit.model import Finding
from gongwenkit.run import doctor as doctors
from gongwenkit.run.decide import Asked, ask
from gongwenkit.run.review import review_ledgers, review_to_json
from gongwenkit.run.starter import init
from gongwenkit.run.template_check import check_templates as check_all_templates

__all__ = ["check_ledgers", "check_templates", "doctor", "init_kit"]

JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")]


def init_kit(
    folder: Annotated[Path, typer.Argument(help="新套件的文件夹（不存在或为空）。A new or empty folder.")],
    lang: LangOption = "",
) -> None:
    """新建一套可以立即成文的套件。Make a kit that builds at once."""
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
    for line in lines:
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def doctor(
    as_json: JsonOption = False,
    kit: KitOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """检查本机能否成文，逐项给出补救办法。What stands in the way on this machine, and what mends it."""
    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    checks = doctors.examine(session.kit)
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
    annotate: Annotated[str, typer.Option("--annotate", help="（尚未提供）交回批注副本。Not there yet.")] = "",
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
    if annotate:
        not_yet("ledger check --annotate")
    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    asked = ask(session.kit, data=data, period=period, accept=accept) if decisions or accept else None
    ledgers = review_ledgers(session.kit, data=data, paths=tuple(paths or ()))
    if as_json:
        value = review_to_json(ledgers, session.language)
        if asked:
            value["findings"] += [finding.to_json(session.language) for finding in asked.unmatched]
            value["decisions"] = {"new": asked.new, "open": asked.open, "answered": asked.answered}
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        _print_findings(session, (*ledgers.findings, *(asked.unmatched if asked else ())))
        rows = sum(table.rows for table in ledgers.tables)
        session.say(
            f"共 {len(ledgers.files)} 个文件、{len(ledgers.tables)} 张表、{rows} 行；{len(ledgers.findings)} 个问题。",
            f"{len(ledgers.files)} files, {len(ledgers.tables)} tables, {rows} rows; {len(ledgers.findings)} findings.",
        )
        if asked:
            _say_asked(session, asked, accept=accept)
    raise typer.Exit(1 if any(finding.severity == "error" for finding in ledgers.findings) else 0)


def _say_asked(session: Session, asked: Asked, *, accept: bool) -> None:
    session.say(
        f"decisions.xlsx：新增 {asked.new} 个问题；待答 {asked.open} 个，已答 {asked.answered} 个。",
        f"decisions.xlsx: {asked.new} new questions; {asked.open} open, {asked.answered} answered.",
    )
    if accept:
        session.say(
            f"同名表头照已定的对应办理：{asked.accepted} 处。",
            f"{asked.accepted} heads read as elsewhere.",
        )


def _print_findings(session: Session, findings: tuple[Finding, ...]) -> None:
    words = session.words
    labels = {
        "error": words("错误（未计入）", "error (left out of a count)"),
        "warning": words("请核对", "warning (counted, but look)"),
        "info": words("提示", "info"),
    }
    shown = [finding for finding in findings if finding.severity != "info" or session.verbose]
    if not shown:
        return
    table = Table(show_lines=False)
    for zh, en in (("级别", "Severity"), ("位置", "Where"), ("现在", "Found"), ("应改为", "Mend")):
        table.add_column(words(zh, en), overflow="fold")
    for finding in shown:
        table.add_row(
            labels[finding.severity],
            escape(finding.where),
            escape(finding.found.in_language(session.language)),
            escape(finding.advice.in_language(session.language)),
        )
    session.console.print(table)


def check_templates(
    as_json: JsonOption = False,
    kit: KitOption = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """不用数据检查措辞、模板和指标定义。Check wording, templates and definitions without any data."""
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
