"""Writing of texts into cells so that no program reads them as formulas, and no workbook is refused for one of them."""

import re

from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["MAX_TEXT", "cell_text", "legal", "looks_like_formula", "put_text"]

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""What spreadsheet programs may take for a formula (also after a save as CSV)."""
MAX_TEXT = 32_767
"""Most characters of a cell of an .xlsx."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 does not allow."""
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
"""Begin of what .xlsx takes for the code of a character (ECMA-376, ST_Xstring): `_x0008_`."""


def legal(text: str) -> str:
    """Returns text without the characters that no workbook can contain."""
    return _ILLEGAL.sub("", text)


def cell_text(text: str) -> str:
    """Returns a text as it is written into a cell: legal, of a length that it holds, and read as it was."""
    clean = legal(text)[:MAX_TEXT]
    return _ESCAPED.sub("_x005F_", clean)[:MAX_TEXT] if "_x" in clean else clean


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet program may take a text for a formula: its cell is marked as quoted."""
    return text.startswith(FORMULA_STARTS)


def put_text(sheet: Worksheet, row: int, column: int, text: str) -> Cell | MergedCell:
    """Writes text as text: openpyxl would turn one that begins with `=` into a formula, and `#N/A` into an error.

    Args:
        sheet: where.
        row: from 1.
        column: from 1.
        text: what.
    """
    clean = cell_text(text)
    cell = sheet.cell(row, column)
    if isinstance(cell, Cell):
        cell.value = clean or None
        cell.data_type = "s" if clean else "n"
        cell.number_format = "@"
        cell.quotePrefix = looks_like_formula(clean)
    return cell
