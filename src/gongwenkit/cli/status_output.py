"""`status` on the screen: a line for each department, and what is missing in all."""

from collections import Counter
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from gongwenkit.cli.list_file import write_list_file
from gongwenkit.cli.session import Session
from gongwenkit.config.handover import load_handover_words
from gongwenkit.run.status.reminders import list_reminders, reminder_book
from gongwenkit.run.status.standing import Standing, Standings

__all__ = ["print_standings", "write_list"]

WIDTH = 100
SHOWN = 60
"""Departments that are listed without --verbose."""


def write_list(session: Session, found: Standings, path: Path, *, force: bool) -> int:
    """Writes the list of reminders; returns how many.

    Raises:
        UsageError: there is a file of that name, or it cannot be written.
    """
    words = load_handover_words(session.kit).status
    reminders = list_reminders(found, words)
    write_list_file(path, reminder_book(reminders, words), force=force)
    return len(reminders)


def print_standings(session: Session, found: Standings, written: int | None) -> None:
    """Prints a table of at most 100 columns, and the counts."""
    words = session.words
    lines = found.departments if session.verbose else found.departments[:SHOWN]
    table = Table(show_lines=False, width=WIDTH if session.console.width >= WIDTH else None)
    heads = (
        ("单位", "Department", "left"),
        ("台账", "Ledgers", "right"),
        ("空", "Empty", "right"),
        ("缺", "Absent", "right"),
        ("频次", "Too few", "right"),
        ("必改", "Findings", "right"),
        ("问题", "Questions", "right"),
        ("待补", "Marks", "right"),
        ("文稿", "Reports", "left"),
    )
    for zh, en, side in heads:
        table.add_column(words(zh, en), justify=side, overflow="fold", no_wrap=False)  # type: ignore[arg-type]
    for one in lines:
        table.add_row(*_row(session, one, found))
    if not session.quiet:
        session.console.print(table)
        if len(lines) < len(found.departments):
            left = len(found.departments) - len(lines)
            session.say(f"另有 {left} 个单位没有列出，加 --verbose 全列。", f"{left} more; --verbose lists all.")
    _say_counts(session, found)
    if written is not None:
        session.say(f"催办清单：{written} 行。", f"List of reminders: {written} rows.")


def _row(session: Session, one: Standing, found: Standings) -> tuple[str, ...]:
    states = Counter(one.ledgers.values())
    marks = max((state.marks for state in one.reports), default=0)
    return (
        escape(f"{one.code} {one.name}"),
        str(states["present"]),
        _count(states["empty"]),
        _count(states["absent"] + states["unreadable"]),
        _count(len(one.gaps)),
        _count(one.findings),
        f"{one.questions}（{one.stopping}）" if one.stopping else _count(one.questions),
        _count(marks),
        escape(_reports(session, one, found)),
    )


def _count(number: int) -> str:
    return str(number) if number else ""


def _reports(session: Session, one: Standing, found: Standings) -> str:
    """Returns the best edition of each report: 报送稿, 送审稿 …, with what is wrong with it; delivered ones say so."""
    words = session.words
    names = {
        "final": words("报送稿", "final"),
        "review": words("送审稿", "review"),
        "internal": words("存档稿", "internal"),
        "draft": words("讨论稿", "draft"),
    }
    wrong = {"stale": words("已旧", "stale"), "altered": words("被改过", "altered")}
    parts = []
    for report in found.reports:
        own = {state.edition: state for state in one.reports if state.report == report}
        best = next((own[edition] for edition in names if edition in own), None)
        if best is None:
            continue
        mark = wrong.get(best.freshness, "")
        told = words(f"（{mark}）", f" ({mark})") if mark else ""
        sent = words("，已报送", ", delivered") if any(line.report == report for line in one.delivered) else ""
        called = words(found.reports[report][0], report)
        parts.append(f"{called} {names[best.edition]}{told}{sent}")
    return words("；", "; ").join(parts)


def _say_counts(session: Session, found: Standings) -> None:
    all_ = found.departments
    with_gaps = sum(bool(one.gaps) for one in all_)
    without = sum(not one.files and "present" not in one.ledgers.values() for one in all_)
    finals = sum(any(state.edition == "final" for state in one.reports) for one in all_)
    sent = sum(bool(one.delivered) for one in all_)
    session.say(
        f"截至 {found.day}：{len(all_)} 个单位，没有台账的 {without} 个，频次不足的 {with_gaps} 个，"
        f"决定表里有问题没有答的 {sum(bool(one.questions) for one in all_)} 个，"
        f"有报送稿的 {finals} 个，已报送的 {sent} 个。",
        f"As of {found.day}: {len(all_)} departments, {without} without ledgers, {with_gaps} with too few of something,"
        f" {sum(bool(one.questions) for one in all_)} with open questions, {finals} with a final, {sent} delivered.",
    )
    if not found.rules:
        session.say(
            "套件没有频次要求（data/rules.toml），频次没有看。",
            "The kit has no rules of frequency (data/rules.toml): none were looked at.",
        )
    elif unsure := sum(rule.confirm for rule in found.rules):
        session.say(
            f"频次要求 {len(found.rules)} 条，其中 {unsure} 条待本地确认（data/rules.toml 的 confirm）。",
            f"{len(found.rules)} rules of frequency, {unsure} of them still to be confirmed (data/rules.toml).",
        )
