"""Cells that hold what they are given, and nothing else: text stays text, whatever it begins with."""

from collections.abc import Iterator

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.cell.cell import MergedCell as CoveredCell
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["FORMULA_STARTS", "MAX_TEXT", "cells_of", "legal", "put_text"]

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""What spreadsheet programs may take for a formula (also after a save as CSV)."""
MAX_TEXT = 32_767
"""Characters that a cell of an .xlsx can hold."""


def legal(text: str) -> str:
    """Returns text without the control characters that no workbook can hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def cells_of(sheet: Worksheet) -> Iterator[Cell]:
    """Yields the cells that a sheet has.

    `iter_rows` makes all that it does not have: of a sheet with one format in its last row, a million.
    """
    yield from [cell for cell in sheet._cells.values() if isinstance(cell, Cell)]


def put_text(sheet: Worksheet, row: int, column: int, text: str) -> Cell | CoveredCell:
    """Writes text as text: openpyxl would make a formula of what begins with `=`, and an error of `#N/A`.

    Args:
        sheet: where.
        row: from 1.
        column: from 1.
        text: what.
    """
    cell = sheet.cell(row, column)
    if isinstance(cell, Cell):
        cell.value = legal(text)[:MAX_TEXT]
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(FORMULA_STARTS)
    return cell
