"""`trace` and `verify` on the screen: the rows of a figure file by file; the printed numbers that differ."""

from collections.abc import Sequence
from itertools import groupby

from rich.markup import escape
from rich.table import Table

from gongwenkit.cli.session import Session
from gongwenkit.compose.print.evidence_annex import spans
from gongwenkit.config.labels import Labels, load_labels
from gongwenkit.model import Message
from gongwenkit.proof.evidence.evidence import EvidenceRow, Trace
from gongwenkit.run.report.verify import Difference, Verified

__all__ = ["print_changed_files", "print_trace", "print_verified"]

MOST_ROWS = 10
"""Rows shown of one figure; `--json` has all."""

_HEADS = (
    Message("页", "Page"),
    Message("指标", "Figure"),
    Message("分项", "View"),
    Message("印出", "Printed"),
    Message("现在", "Now"),
    Message("原因", "Cause"),
)
_VIEWS = {
    "last": Message("上年", "last year"),
    "difference": Message("增减", "difference"),
    "change": Message("增减率", "change"),
    "planned": Message("计划", "plan"),
    "completion": Message("完成率", "completion"),
}
_WHY = {
    "page": Message("PDF 上的数与成文时不同", "the PDF was altered"),
    "no-definition": Message("指标已不再定义", "no longer defined"),
    "definition": Message("指标定义已改", "the definition changed"),
    "rows": Message("台账行有变动", "rows changed"),
    "last-year": Message("上年的数有变动", "last year's value changed"),
    "plan": Message("计划有变动", "the plan changed"),
    "other": Message("基础信息、人工决定或文字有变动", "reference tables, decisions or wording changed"),
}
_NO_DEFINITION = Message("无此指标", "none")


def print_trace(session: Session, found: Trace) -> None:
    """Prints a figure's value, the rows that count, the rows left out, and the decisions that concern it."""
    labels = load_labels(session.kit.phrases_folder)
    figure = found.figure
    value = (
        labels.missing.get(figure["missing"], "") if figure["value"] is None else f"{figure['value']}{figure['unit']}"
    )
    no = f"{figure['no']} " if figure["no"] else ""
    heading = session.words(
        f"{no}{figure['label']}：{value}，{_many(session, found)}，未计入 {len(found.left_out)} 行",
        f"{no}{figure['label']}: {value}, {_many(session, found)}, {len(found.left_out)} left out",
    )
    session.console.print(heading, markup=False, highlight=False, soft_wrap=True)
    rows = [(number, row) for number, row in enumerate(found.rows, start=1)]
    _print_rows(session, [(number, row, _adds(session, found, number, labels)) for number, row in rows])
    if found.total is not None:
        session.console.print(session.words(f"计数合计 {found.total}", f"Sum {found.total}"), highlight=False)
    if found.left_out:
        session.console.print(session.words("未计入：", "Left out:"), highlight=False)
        left = enumerate(found.left_out, start=len(found.rows) + 1)
        _print_rows(
            session, [(number, row, f"[{labels.left_out.get(reason, reason)}]") for number, (row, reason) in left]
        )
    for one in found.decisions:
        line = "　".join(filter(None, (one["id"], one["answer"], one["reason"], one["by"], one["date"])))
        session.console.print(session.words("决定：", "Decision: ") + line, markup=False, highlight=False)


def _many(session: Session, found: Trace) -> str:
    """Returns how many rows count, and of how many events they tell where several rows tell of one."""
    rows, events = len(found.rows), found.events
    if any(row.is_private for row in found.rows):
        return session.words("按月份、类型列出", "by month and type")
    if events is None or events == rows:
        return session.words(f"{rows} 行", f"{rows} rows")
    unit = found.figure["unit"] if events == found.figure["value"] else "次"
    return session.words(f"{rows} 行合 {events} {unit}", f"{rows} rows, {events} events")


def _adds(session: Session, found: Trace, number: int, labels: Labels) -> str:
    """Returns what a row adds, and with which rows it counts as one; empty where that is not known."""
    counts = found.figure["rows"][number - 1].get("counts")
    if counts is None:  # a percentage, or a report of an older kit
        return ""
    numbers, together = found.together(number)
    said = session.words(f"计 {counts}", f"counts {counts}")
    if len(numbers) < 2:
        return said
    merged = labels.evidence.merged.format(
        rows=spans(numbers, labels.evidence), count=f"{together}{found.figure['unit']}"
    )
    return said + session.words(merged, f" ({', '.join(map(str, numbers))} count {together})")


def _print_rows(session: Session, rows: list[tuple[int, EvidenceRow, str]]) -> None:
    """Prints rows in their order, a heading for each file and sheet; of a private ledger month, type and number."""
    for (place, private), group in groupby(rows, key=lambda one: (_heading(session, one[1]), one[1].is_private)):
        session.console.print(place, markup=False, highlight=False, soft_wrap=True)
        for number, row, said in group:
            at = "" if private else session.words(f"第 {row.source.row} 行", f"row {row.source.row}")
            parts = (str(number), at, row.date, row.kind if private else row.subject or "", said)
            line = "  " + "　".join(filter(None, parts))
            session.console.print(line, markup=False, highlight=False, soft_wrap=True)


def _heading(session: Session, row: EvidenceRow) -> str:
    if row.is_private:
        return session.words(f"{row.ledger}（涉及个人，不列各行）", f"{row.ledger} (about persons, no rows shown)")
    return " › ".join(filter(None, (row.source.file, row.source.sheet)))


def print_changed_files(session: Session, files: Sequence[str]) -> None:
    """Prints, one a line, the workbooks of a figure's rows that are gone or have other content than the report's."""
    for file in files:
        session.console.print(
            session.words(
                f"台账文件在成文后有变动，行号可能不同：{file}",
                f"workbook changed since the report was made, its rows may have moved: {file}",
            ),
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def print_verified(session: Session, verified: Verified) -> None:
    """Prints the workbooks that changed, then how many numbers were compared and which differ, with their rows.

    A line before those that differ says when the report was made with another version of the kit.
    """
    for file in verified.files:
        session.say(f"台账文件有变动：{file}", f"workbook changed: {file}")
    if not verified.differences:
        session.console.print(
            session.words(
                f"印出的 {verified.compared} 处数字与台账一致。",
                f"All {verified.compared} printed numbers agree with the ledgers.",
            ),
            highlight=False,
        )
        return
    if verified.other_kit:
        session.say(
            f"成文时的套件是 {verified.other_kit} 版，与现在的不同，算法可能有变。",
            f"The report was made with version {verified.other_kit} of the kit, not with this one.",
        )
    _print_numbers(session, verified)
    for figure in dict.fromkeys(one.placed.of.figure for one in verified.differences):
        first = next(one for one in verified.differences if one.placed.of.figure == figure)
        if first.gone or first.new:
            _print_changed_rows(session, first)
    session.console.print(
        session.words(
            f"比对 {verified.compared} 处，{len(verified.differences)} 处不一致。",
            f"{len(verified.differences)} of {verified.compared} printed numbers differ.",
        ),
        highlight=False,
    )


def _print_numbers(session: Session, verified: Verified) -> None:
    labels = load_labels(session.kit.phrases_folder)
    table = Table()
    for head in _HEADS:
        table.add_column(head.in_language(session.language), overflow="fold")
    for one in verified.differences:
        cells = (
            str(one.placed.page),
            one.label,
            _view(session, one.placed.of.view or ""),
            one.placed.text,
            _now(session, one, labels),
            _WHY[one.why].in_language(session.language),
        )
        table.add_row(*(escape(cell) for cell in cells))
    session.console.print(table)


def _now(session: Session, one: Difference, labels: Labels) -> str:
    if one.now == "no-definition":
        return _NO_DEFINITION.in_language(session.language)
    return labels.missing.get(one.now, one.now)


def _view(session: Session, key: str) -> str:
    """Returns the name of a view: 上年 of `last`, 101 增减 of `department:101:difference`."""
    before, _, side = key.rpartition(":")
    name = _VIEWS[side].in_language(session.language) if side in _VIEWS else side
    _, _, part = before.partition(":")
    return " ".join(filter(None, (part, name)))


def _print_changed_rows(session: Session, one: Difference) -> None:
    """Prints the rows of a figure that changed: their places, and what they were or are."""
    session.console.print(
        session.words(f"“{one.label}”变动的行：", f"Changed rows of {one.label}:"), markup=False, highlight=False
    )
    then, now = ({row.source for row in rows} for rows in (one.gone, one.new))
    lines = [(row, session.words("原有，现已改或不再计入", "was there, now other or gone")) for row in one.gone]
    lines += [
        (row, session.words("改为", "is now") if row.source in then else session.words("新增", "new"))
        for row in one.new
    ]
    for row, said in sorted(lines, key=lambda line: (line[0].source.order, line[0].source in now))[:MOST_ROWS]:
        session.console.print(f"  {_place(session, row)}  [{said}]", markup=False, highlight=False, soft_wrap=True)
    if len(lines) > MOST_ROWS:
        session.say(f"  ……共 {len(lines)} 行，全部见 --json", f"  … {len(lines)} rows; all of them with --json")


def _place(session: Session, row: EvidenceRow) -> str:
    number = session.words(f"第 {row.source.row} 行", f"row {row.source.row}")
    place = " › ".join(filter(None, (row.source.file, row.source.sheet, number)))
    return "　".join(filter(None, (place, row.date, row.subject or "")))
