"""A workbook for the rest of the kit: sheets as grids of raw values, with hidden, struck and merged cells."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gongwenkit.ingest.workbook.cell import Raw
from gongwenkit.ingest.workbook.packed import PackedRows, pack_rows
from gongwenkit.model.errors import DataError
from gongwenkit.model.message import Message

__all__ = [
    "ASK_AGAIN",
    "MEND_OR_ASK",
    "Grid",
    "Merge",
    "Remark",
    "UnreadableWorkbookError",
    "Workbook",
    "cell_name",
    "column_letter",
    "parse_cell",
]

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""


@dataclass(frozen=True)
class Grid:
    """One sheet.

    Attributes:
        sheet: its name, None for CSV.
        rows: values, row by row from row 1 and column A; rows may differ in length.
        hidden: the sheet itself is hidden.
        hidden_rows, hidden_columns: indexes from 0.
        struck: row → columns of the cells in struck-through type, from 0.
        merges: merged ranges.
        cells: the same rows with each distinct value once, made from `rows`.
    """

    sheet: str | None
    rows: Sequence[Sequence[Raw]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: Mapping[int, frozenset[int]] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()
    cells: PackedRows = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Packs the rows, because every reader checks the distinct values of a sheet."""
        object.__setattr__(self, "cells", pack_rows(self.rows))

    def value(self, row: int, column: int) -> Raw:
        """Returns the value at a place, None outside the used range."""
        return self.cells.value(row, column)


@dataclass(frozen=True)
class Remark:
    """What was not read of a workbook, or only in part, while the rest was; it becomes a finding.

    Attributes:
        code: of the finding: sheet-not-read, text-damaged or strike-by-rule.
        sheet, cell: its place, where it has one; a row or line alone is a number.
        found: what is the matter.
    """

    code: str
    sheet: str | None
    cell: str | None
    found: Message


@dataclass(frozen=True)
class Workbook:
    """A workbook as read.

    Attributes:
        form: xlsx, xls, ods, html, csv or xml (XML Spreadsheet 2003), by content.
        sheets: in the order of the workbook.
        dates_from_1904: serial numbers count from 1904.
        remarks: what was not read, or only in part.
    """

    form: str
    sheets: tuple[Grid, ...]
    dates_from_1904: bool = False
    remarks: tuple[Remark, ...] = ()


ASK_AGAIN = Message("请向报送单位重新要这个文件", "Ask whoever sent the file for it again")
"""What to do about a file that no program can open: it is cut off, empty, or a web page without a table."""
MEND_OR_ASK = Message(
    "能用 Excel 或 WPS 打开的，另存为 .xlsx 再试；打不开的，请向报送单位重新要这个文件",
    "If a spreadsheet program opens it, save it as .xlsx; else ask whoever sent the file for it again",
)
"""The same for a file that is damaged, where such a program may still mend it."""


class UnreadableWorkbookError(DataError):
    """A workbook that cannot be read or is refused; `code` is the code of its finding."""

    def __init__(self, zh: str, en: str, *, code: str = "workbook-unreadable", advice: Message | None = None) -> None:
        super().__init__(
            code,
            found=Message(zh, en),
            advice=advice
            or Message(
                "请用 Excel 或 WPS 打开后另存为 .xlsx 再试", "Open it in a spreadsheet program and save it as .xlsx"
            ),
        )


def column_letter(column: int) -> str:
    """Returns the letters of a column index: 0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Returns the name of a cell from indexes: (0, 0) → A1."""
    return f"{column_letter(column)}{row + 1}"


_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


def parse_range(text: str) -> Merge | None:
    """Reads `A1:C4`; None when it is not a range."""
    corners = [_CELL.fullmatch(part) for part in text.replace("$", "").split(":")]
    if not 1 <= len(corners) <= 2 or not all(corners):
        return None
    places = [(int(c[2]) - 1, column_index(c[1])) for c in corners if c]
    (top, left), (bottom, right) = places[0], places[-1]
    return (top, left, bottom, right)


def parse_cell(text: str) -> tuple[int, int] | None:
    """Returns the indexes of a cell: C17 → (16, 2); None when it is not a cell."""
    match = _CELL.fullmatch(text)
    return (int(match[2]) - 1, column_index(match[1])) if match else None


def column_index(letters: str) -> int:
    """Returns the index of column letters: A → 0."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
