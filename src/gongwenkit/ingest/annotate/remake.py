"""A copy of a workbook made from its values alone: for every form but .xlsx, and for an .xlsx that cannot be edited."""

import math
import re
from collections.abc import Iterable
from datetime import datetime, time

from openpyxl.cell.cell import ERROR_CODES, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook as Book
from openpyxl.worksheet.worksheet import Worksheet

from gongwenkit.ingest.workbook import ErrorCell, Grid, Merge, Percent, Raw, Workbook
from gongwenkit.ingest.workbook.limits import TOO_LONG
from gongwenkit.ingest.workbook.text_cells import legal, put_text

__all__ = ["remake_workbook", "sheet_names", "unread_texts"]


ONLY_SHEET = "台账"
"""Name of the sheet of a CSV file or web page: it names no ledger, department or year."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
MAX_TITLE = 31
WIDTHS = (6, 40)
BLOCK = 8
"""Rows of a block in which merges are compared with one another."""


def sheet_names(workbook: Workbook) -> dict[str | None, str]:
    """Returns the name in the original → in the copy: the same, except for what .xlsx does not allow."""
    names: dict[str | None, str] = {}
    for grid in workbook.sheets:
        plain = _FORBIDDEN.sub("-", legal(grid.sheet or ONLY_SHEET)).strip("'")[:MAX_TITLE] or ONLY_SHEET
        used = {name.casefold() for name in names.values()}
        tries = (plain, *(f"{plain[: MAX_TITLE - 5]}({number})" for number in range(2, 1000)))
        names[grid.sheet] = next(name for name in tries if name.casefold() not in used)
    return names


def unread_texts(workbook: Workbook) -> int:
    """Returns how many texts were too long to be read: no cell of an .xlsx could hold them."""
    return sum(value == TOO_LONG for grid in workbook.sheets for row in grid.rows for value in row)


def remake_workbook(workbook: Workbook) -> Book:
    """Returns the workbook with the same sheets, cells, merges, and hidden and struck-through rows."""
    book = Book()
    book.remove(book.worksheets[0])
    if workbook.dates_from_1904:
        book.epoch = CALENDAR_MAC_1904
    names = sheet_names(workbook)
    for grid in workbook.sheets:
        sheet = book.create_sheet(names[grid.sheet])
        _fill(sheet, grid)
        if grid.hidden:
            sheet.sheet_state = "hidden"
    return book


def _fill(sheet: Worksheet, grid: Grid) -> None:
    widths: dict[int, int] = {}
    for row, values in enumerate(grid.rows):
        for column, value in enumerate(values):
            if value is None:
                continue
            _put(sheet, row + 1, column + 1, value)
            if column in grid.struck.get(row, ()):
                sheet.cell(row + 1, column + 1).font = Font(strike=True)
            if isinstance(value, str):
                widths[column] = max(widths.get(column, 0), *(2 * len(line) for line in value.split("\n")))
    for top, left, bottom, right in _separate(grid.merges):
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    for row in grid.hidden_rows:
        sheet.row_dimensions[row + 1].hidden = True
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(max(width + 2, WIDTHS[0]), WIDTHS[1])
    for column in grid.hidden_columns:
        sheet.column_dimensions[get_column_letter(column + 1)].hidden = True


def _separate(merges: Iterable[Merge]) -> list[Merge]:
    """Returns the merges without those that overlap an earlier one: Excel refuses to open these."""
    kept: list[Merge] = []
    of_rows: dict[int, list[Merge]] = {}
    for merge in merges:
        top, left, bottom, right = merge
        blocks = range(top // BLOCK, bottom // BLOCK + 1)
        near = (other for block in blocks for other in of_rows.get(block, ()))
        if not any(top <= b and t <= bottom and left <= r and x <= right for t, x, b, r in near):
            kept.append(merge)
            for block in blocks:
                of_rows.setdefault(block, []).append(merge)
    return kept


def _put(sheet: Worksheet, row: int, column: int, value: Raw) -> None:
    if isinstance(value, str):
        cell = put_text(sheet, row, column, value)
        cell.number_format = "General"  # what a clerk writes there may be a date
        cell.alignment = Alignment(wrap_text="\n" in value, vertical="center")
        return
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        return
    if isinstance(value, float) and not math.isfinite(value):
        value = ErrorCell("#NUM!")
    if isinstance(
        value, ErrorCell
    ):  # a formula without a result stays one: a blank cell would mean that it has no value
        cell.value = value.text if value.text in ERROR_CODES else "#VALUE!" if value.text else "=NA()"
        return
    if isinstance(value, Percent):
        cell.value, cell.number_format = value.value, "0.##%"
        return
    cell.value = value
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd" if value.time() == time() else "yyyy-mm-dd hh:mm:ss"
