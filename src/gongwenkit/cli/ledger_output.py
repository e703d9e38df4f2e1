"""`ledger check` on the screen: findings file by file, the account of each ledger, annotated copies."""

from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gongwenkit.cli.session import Session
from gongwenkit.ingest.annotate import Annotated
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.model import Finding, Message
from gongwenkit.run.kit.decide import Asked
from gongwenkit.run.kit.review import ledger_accounts

__all__ = ["print_review", "say_returned"]

_REASONS = {
    "hidden": Message("隐藏", "hidden"),
    "cancelled": Message("取消或划去", "cancelled"),
    "no-date": Message("日期读不出", "no date"),
    "repeated": Message("重复登记", "repeated"),
    "no-department": Message("单位不明", "no department"),
    "total": Message("合计行", "totals"),
    "footer": Message("表尾签署", "footers"),
    "head": Message("重复的表头", "repeated heads"),
    "note": Message("说明文字", "notes"),
    "numbered-blank": Message("只有序号", "only a number"),
    "other-table": Message("另一张表", "another table"),
}
_UNPLACED = ("ledger-unknown", "ledger-ambiguous", "ledger-unlike", "ledger-asked", "department-unknown")
"""Findings about a whole table whose rows nobody counts."""


def print_review(session: Session, ledgers: Ledgers, asked: Asked | None, *, accept: bool) -> None:
    """Prints findings, the account of each ledger, all counts, and the state of decisions.xlsx if it was written.

    Args:
        session: the command.
        ledgers: as reviewed.
        asked: the state of decisions.xlsx; None where it was not written.
        accept: whether heads were given the answers of other departments.
    """
    _print_findings(session, (*ledgers.findings, *(asked.unmatched if asked else ())))
    _print_accounts(session, ledgers)
    rows = sum(table.rows for table in ledgers.tables)
    session.say(
        f"共 {len(ledgers.files)} 个文件、{len(ledgers.tables)} 张表、{rows} 行；{len(ledgers.findings)} 个问题。",
        f"{len(ledgers.files)} files, {len(ledgers.tables)} tables, {rows} rows; {len(ledgers.findings)} findings.",
    )
    if asked:
        _say_asked(session, asked, accept=accept)


def _print_findings(session: Session, findings: tuple[Finding, ...]) -> None:
    """Prints findings file by file, what must be corrected first; hints only with --verbose."""
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


def _print_accounts(session: Session, ledgers: Ledgers) -> None:
    """Prints for each ledger how many rows its sheets have, how many count, and how many do not for which reason."""
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


def _is_whole_table(finding: Finding) -> bool:
    """Whether it concerns a table and not one row of it (C17)."""
    return finding.cell is None or finding.cell.isdecimal()


def _say_asked(session: Session, asked: Asked, *, accept: bool) -> None:
    """Prints how many questions decisions.xlsx has, and how many heads got the answer of another department."""
    session.say(
        f"decisions.xlsx：新增 {asked.new} 个问题；待答 {asked.open} 个，已答 {asked.answered} 个。",
        f"decisions.xlsx: {asked.new} new questions; {asked.open} open, {asked.answered} answered.",
    )
    if accept:
        session.say(
            f"同名表头照已定的对应办理：{asked.accepted} 处。",
            f"{asked.accepted} heads read as elsewhere.",
        )


def say_returned(session: Session, returned: Annotated, console: Console) -> None:
    """Prints where the annotated copies are and what they lack."""
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
        for skipped in returned.skipped:
            why = skipped.why.in_language(session.language)
            lines.append(words(f"{skipped.file}：没有副本（{why}）", f"{skipped.file}: no copy ({why})"))
    if not session.quiet:
        for line in lines:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
