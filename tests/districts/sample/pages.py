"""Tables as they stand on a sheet: title and 填报 lines, heads of one or two levels, merges, totals, footer."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from tests.districts.columns import DATE_COLUMN, columns_of, header, other_style, write_date, write_day
from tests.districts.model import Cell, Department, Entry, Page, Source, Value

PAGE_ROWS = 55
SUMS = {
    "lectures": ("听课人数",),
    "trainings": ("参训人数",),
    "accountability": ("份数",),
    "theme_days": ("应到", "实到"),
}
OWN_TO_ITEM = ("序号", "议题", "标签", "备注", "请假/缺席及原因")


@dataclass
class Table:
    """What is to be written: one ledger of one department (or of two, with a 单位 column)."""

    department: Department
    ledger: str
    entries: list[Entry]
    title: str = ""
    filled: str = ""


def put_table(page: Page, table: Table, place: Callable[[int], Source]) -> None:
    """Write a table below what the sheet holds, and tell each entry where it stands.

    Args:
        page: the sheet to write on.
        table: the rows and what surrounds them.
        place: makes the source of a row index.
    """
    columns = columns_of(table.department, table.ledger)
    csv = page.name is None
    if not csv:
        _put_title(page, table, len(columns))
    _put_head(page, table, columns)
    entries = _arrange(table)
    first_of: dict[int, int] = {}
    quarter = 0
    for number, entry in enumerate(entries, 1):
        if table.department.has("repeat-head") and number > 1 and (number - 1) % PAGE_ROWS == 0:
            _put_head(page, table, columns)
        if _subtotals(table) and quarter and _quarter(entry) != quarter:
            _put_sum(page, table, columns, [e for e in entries if _quarter(e) == quarter], "小计")
        quarter = _quarter(entry)
        index = page.add([_cell(table, entry, column, number) for column in columns])
        first_of[number] = index
        entry.source = place(index)
        page.hidden_rows |= {index} if entry.hidden else set()
        if entry.struck:
            page.strike(index)
    if not csv:
        _merge(page, table, columns, entries)
        _finish(page, table, columns, entries, quarter)


def _quarter(entry: Entry) -> int:
    return (entry.day.month + 2) // 3 if entry.day.year == entry.year else 4


def _subtotals(table: Table) -> bool:
    return table.department.has("subtotals") and table.ledger == "theme_days"


def _arrange(table: Table) -> list[Entry]:
    """Order rows by date, risks by office, branch life by branch where the clerk keeps it so."""

    def key(entry: Entry) -> tuple[str, dt.date, int, int]:
        group = ""
        if table.ledger == "risks":
            group = str(entry.cells["科室"])
        elif table.ledger == "branch_life" and table.department.has("grouped-branches"):
            group = str(entry.cells["支部"])
        elif table.ledger == "honours":
            group = str(entry.cells["类别"])
        return (group, entry.day, entry.event, entry.seq)

    return sorted(table.entries, key=key)


def _put_title(page: Page, table: Table, width: int) -> None:
    for text, kind in ((table.title, "title"), (table.filled, "filled")):
        if text:
            page.add_title(text, width, kind)


def _put_head(page: Page, table: Table, columns: list[str]) -> None:
    names = [header(table.department, table.ledger, column) for column in columns]
    two_levels = page.name is not None and table.department.has("two-level") and "应到" in columns
    page.add_head(columns, names, {"参加人数": ("应到", "实到")} if two_levels else {})


def _cell(table: Table, entry: Entry, column: str, number: int) -> Value:
    if column == "序号":
        return number
    if column == DATE_COLUMN.get(table.ledger, "日期"):
        return write_day(entry)
    value = entry.cells.get(column)
    if isinstance(value, dt.date):
        return write_date(value, other_style(table.department))
    return None if value == "" else value


def _merge(page: Page, table: Table, columns: list[str], entries: list[Entry]) -> None:
    """Merge what several rows share: the meeting above its agenda, the branch, the office."""
    by = {"branch_life": "支部", "risks": "科室"}.get(table.ledger)
    if table.ledger == "meetings":
        for _, group in groupby(entries, key=lambda e: e.event):
            _merge_rows(page, [e for e in group if e.source], [c for c in columns if c not in OWN_TO_ITEM], columns)
    elif by == "科室" or (by == "支部" and table.department.has("grouped-branches")):
        for _, group in groupby(entries, key=lambda e: e.cells[by]):
            _merge_rows(page, list(group), [by], columns)


def _merge_rows(page: Page, group: list[Entry], wanted: list[str], columns: list[str]) -> None:
    indices = sorted(e.source.row - 1 for e in group if e.source)
    runs: list[list[int]] = []
    for index in indices:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    for run in runs:
        for column in (c for c in wanted if len(run) > 1):
            place = columns.index(column)
            if page.rows[run[0]][place] is not None:
                page.merge_down(run[0], run[-1], place)


def _finish(page: Page, table: Table, columns: list[str], entries: list[Entry], quarter: int) -> None:
    if _subtotals(table):
        _put_sum(page, table, columns, [e for e in entries if _quarter(e) == quarter], "小计")
    if table.department.has("totals") or _subtotals(table):
        _put_sum(page, table, columns, entries, "合计")
    if table.department.has("footer"):
        page.add(["填表人：办公室    审核人：办公室主任", *([None] * (len(columns) - 1))], "filled")


def _put_sum(page: Page, table: Table, columns: list[str], entries: list[Entry], word: str) -> None:
    """Write 小计 or 合计 over the rows that a reader sees as held; none where a number is not exact."""
    wanted = SUMS.get(table.ledger, ())
    seen = [e for e in entries if e.reason in (None, "unreadable")]
    cells: list[Cell] = [None] * len(columns)
    cells[0] = word
    for column in wanted:
        values = [e.cells.get(column) for e in seen]
        if any(isinstance(v, str) and v for v in values):
            return
        cells[columns.index(column)] = sum(v for v in values if isinstance(v, int))
    if wanted:
        page.add(cells, "sum")
