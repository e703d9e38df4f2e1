"""Writing of texts into cells so that no program reads them as formulas."""

from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["FORMULA_STARTS", "put_text"]

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
"""What spreadsheet programs may take for a formula (also after a save as CSV)."""
LONGEST = 32_000


def put_text(sheet: Worksheet, row: int, column: int, text: str) -> Cell | MergedCell:
    """Writes text as text: openpyxl would turn a text that begins with `=` into a formula, other programs even more."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]
    cell = sheet.cell(row, column)
    cell.value = clean or None
    cell.data_type = "s" if clean else "n"
    cell.number_format = "@"
    cell.quotePrefix = clean.startswith(FORMULA_STARTS)
    return cell
