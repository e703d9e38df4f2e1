"""What a workbook is to the rest of the kit: sheets as grids of raw values, with what a clerk sees on the screen."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gongwenkit.model.errors import DataError
from gongwenkit.model.words import Words

__all__ = [
    "HIDDEN_TEXT",
    "Concealed",
    "ErrorCell",
    "Grid",
    "Merge",
    "Raw",
    "UnreadableWorkbookError",
    "Workbook",
    "cell_name",
    "column_letter",
    "is_blank",
    "keys_of",
    "parse_cell",
]

HIDDEN_TEXT = "〔内容不显示〕"
"""Printed instead of what a sensitive cell holds."""


@dataclass(frozen=True)
class ErrorCell:
    """A cell that holds no value: an error (`#N/A`), or a formula whose result was never stored (text empty)."""

    text: str


class Concealed(str):
    """A text that must not be kept; as a string it says only that something is there.

    Attributes:
        tag: equal for equal texts under one key, and no way back without it.
        people: how many people it names, None when it does not name them one by one.
    """

    tag: str
    people: int | None

    def __new__(cls, tag: str, people: int | None) -> "Concealed":
        """Makes one of what is left of a text."""
        concealed = super().__new__(cls, HIDDEN_TEXT)
        concealed.tag = tag
        concealed.people = people
        return concealed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Concealed) and (self.tag, self.people) == (other.tag, other.people)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.tag, self.people))


Raw = str | int | float | bool | datetime | ErrorCell | None
"""The value of a cell. Blank is None; numbers of spreadsheets come as float, of CSV as text."""

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
    """

    sheet: str | None
    rows: Sequence[Sequence[Raw]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    struck: Mapping[int, frozenset[int]] = field(default_factory=dict)
    merges: tuple[Merge, ...] = ()

    def value(self, row: int, column: int) -> Raw:
        """Returns the value at a place, None outside the used range."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]


@dataclass(frozen=True)
class Workbook:
    """A workbook as found.

    Attributes:
        form: xlsx, xls, ods, html or csv, by content.
        sheets: in the order of the workbook.
        dates_from_1904: serial numbers count from 1904.
    """

    form: str
    sheets: tuple[Grid, ...]
    dates_from_1904: bool = False


class UnreadableWorkbookError(DataError):
    """A workbook that cannot be read or is refused; `code` is the code of the finding it becomes."""

    def __init__(self, zh: str, en: str, *, code: str = "workbook-unreadable", advice: Words | None = None) -> None:
        super().__init__(
            code,
            found=Words(zh, en),
            advice=advice
            or Words(
                "请用 Excel 或 WPS 打开后另存为 .xlsx 再试", "Open it in a spreadsheet program and save it as .xlsx"
            ),
        )


_SHOWN = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff\u00ad]")


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: blanks of any kind and zero-width characters only."""
    return _SHOWN.search(text) is None


def keys_of(values: Sequence[Raw]) -> Sequence[Hashable]:
    """Returns what tells values apart in a mapping, to which 1, 1.0 and True are one: values, or class and value."""
    if len({int, float, bool} & set(map(type, values))) < 2:
        return values
    return [(value.__class__, value) for value in values]


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
    """Reads `A1:C4`; None when it is no range."""
    corners = [_CELL.fullmatch(part) for part in text.replace("$", "").split(":")]
    if not 1 <= len(corners) <= 2 or not all(corners):
        return None
    places = [(int(c[2]) - 1, column_index(c[1])) for c in corners if c]
    (top, left), (bottom, right) = places[0], places[-1]
    return (top, left, bottom, right)


def parse_cell(text: str) -> tuple[int, int] | None:
    """Returns the indexes of a cell: C17 → (16, 2); None when it is no cell."""
    match = _CELL.fullmatch(text)
    return (int(match[2]) - 1, column_index(match[1])) if match else None


def column_index(letters: str) -> int:
    """Returns the index of column letters: A → 0."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
