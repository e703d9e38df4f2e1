"""`init`, `doctor`, `ledger check` and `template check`."""

import json
from itertools import groupby
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
from gongwenkit.ingest.annotate import Annotated as HandedBack
from gongwenkit.ingest.ledger import Ledgers
from gongwenkit.model import Finding, Words
from gongwenkit.run import doctor as doctors
from gongwenkit.run.review import hand_back_copies, ledger_accounts, review_ledgers, review_to_json
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
    annotate: Annotated[
        str, typer.Option("--annotate", metavar="DIR", help="把问题写成批注，副本存入此文件夹。Annotated copies.")
    ] = "",
    decisions: Annotated[bool, typer.Option("--decisions", help="（尚未提供）写核对决定。Not there yet.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="（尚未提供）保存表头对应。Not there yet.")] = False,
    kit: KitOption = None,
    data: DataOption = "",
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """读台账，列出全部问题：文件、表、单元格、现状、应改。Read ledgers and list all that is wrong in them."""
    if decisions or accept:
        not_yet("ledger check --decisions/--accept")
    session = open_session(kit, lang=lang, quiet=quiet, verbose=verbose)
    ledgers = review_ledgers(session.kit, data=data, paths=tuple(paths or ()))
    returned = None
    if annotate:
        folder = Path(annotate)
        returned = hand_back_copies(session.kit, ledgers, folder=folder, data=data, language=session.language)
    if as_json:
        value = review_to_json(ledgers, session.language)
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
    else:
        _print_findings(session, ledgers.findings)
        _print_accounts(session, ledgers)
        rows = sum(table.rows for table in ledgers.tables)
        session.say(
            f"共 {len(ledgers.files)} 个文件、{len(ledgers.tables)} 张表、{rows} 行；{len(ledgers.findings)} 个问题。",
            f"{len(ledgers.files)} files, {len(ledgers.tables)} tables, {rows} rows; {len(ledgers.findings)} findings.",
        )
    if returned:
        _say_handed_back(session, returned, Console(stderr=True) if as_json else session.console)
    raise typer.Exit(1 if any(finding.severity == "error" for finding in ledgers.findings) else 0)


def _print_findings(session: Session, findings: tuple[Finding, ...]) -> None:
    """Prints findings file by file, what must be mended first; hints only when asked for more."""
    marks = {"error": "[red]✗[/]", "warning": "[yellow]![/]", "info": "·"}
    shown = [finding for finding in findings if finding.severity != "info" or session.verbose]
    for file, of_file in groupby(sorted(shown, key=lambda f: (f.file or "", f.order)), key=lambda f: f.file):
        listed = list(of_file)
        count = session.words(f"（{len(listed)} 处）", f" ({len(listed)})")
        session.console.print(f"[bold]{escape(file or '-')}[/]{count}", highlight=False, soft_wrap=True)
        for finding in listed:
            place = _place(session, finding)
            found, advice = finding.found.in_language(session.language), finding.advice.in_language(session.language)
            line = place + session.words(f"{found}。{advice}", f"{found}. {advice}")
            session.console.print(f"  {marks[finding.severity]} {escape(line)}", highlight=False, soft_wrap=True)
    if shown:
        key = (
            "✗ 须改（没有计入） ! 请看（已计入或按规则不计）",
            "✗ mend (left out of a count)  ! look (counted, or left out by rule)",
        )
        session.say(*key)


def _place(session: Session, finding: Finding) -> str:
    """Returns sheet and cell (or row) with the mark that follows them, empty for a finding about the whole file."""
    cell = finding.cell or ""
    spoken = session.words(f"第{cell}行", f"row {cell}") if cell.isdigit() else cell
    place = " › ".join(part for part in (finding.sheet, spoken) if part)
    return place and place + session.words("：", ": ")


_REASONS = {
    "hidden": Words("隐藏", "hidden"),
    "cancelled": Words("取消或划去", "cancelled"),
    "no-date": Words("日期读不出", "no date"),
    "repeated": Words("重复登记", "repeated"),
    "no-department": Words("单位不明", "no department"),
    "total": Words("合计行", "totals"),
    "footer": Words("表尾签署", "footers"),
    "head": Words("重复的表头", "repeated heads"),
    "note": Words("说明文字", "notes"),
    "numbered-blank": Words("只有序号", "only a number"),
}


def _print_accounts(session: Session, ledgers: Ledgers) -> None:
    """Prints for each ledger how many rows stand on the sheets, count, and do not count for which reason."""
    accounts = ledger_accounts(session.kit, ledgers)
    if session.quiet or not accounts:
        return
    table = Table(show_lines=False)
    for zh, en in (
        ("台账", "Ledger"),
        ("表数", "Tables"),
        ("行数", "Rows"),
        ("计入", "Counted"),
        ("未计入", "Left out"),
    ):
        table.add_column(session.words(zh, en), overflow="fold")
    for name, account in accounts:
        reasons = (
            f"{_REASONS[reason].in_language(session.language)} {account.left_out[reason]}"
            for reason in _REASONS
            if account.left_out.get(reason)
        )
        table.add_row(
            escape(name), str(account.tables), str(account.rows), str(account.counted), "、".join(reasons) or "0"
        )
    session.console.print(table)
    unplaced = sum(finding.code in _UNPLACED and _is_whole_table(finding) for finding in ledgers.findings)
    if unplaced:
        session.say(
            f"另有 {unplaced} 张表整张没有计入（看不出是哪种台账或哪个单位，见上）。",
            f"{unplaced} more tables are not counted at all (which ledger, or whose, cannot be told; see above).",
        )


_UNPLACED = ("ledger-unknown", "ledger-ambiguous", "department-unknown")


def _is_whole_table(finding: Finding) -> bool:
    """Whether it concerns a table and not one row of it (C17)."""
    return finding.cell is None or finding.cell.isdecimal()


def _say_handed_back(session: Session, returned: HandedBack, console: Console) -> None:
    """Says where the copies lie and what they lack."""
    words = session.words
    if returned.overview is None:
        lines = [words("没有问题，不用交回副本。", "There is nothing to hand back.")]
    else:
        folder = returned.overview.parent
        lines = [
            words(
                f"已交回 {len(returned.copies)} 个批注副本和 {returned.overview.name}，都在 {folder}；原件没有改动。",
                f"{len(returned.copies)} annotated copies and {returned.overview.name} lie in {folder};"
                " the originals are as they were.",
            )
        ]
        for copy in returned.copies:
            lines += [f"{copy.path.name}：{lost.in_language(session.language)}" for lost in copy.lost]
    if not session.quiet:
        for line in lines:
            console.print(line, markup=False, highlight=False, soft_wrap=True)


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
