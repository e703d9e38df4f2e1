"""The cells of a worksheet part → the values of a grid, each distinct cell worked out once."""

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate, compress, islice
from operator import add, lt
from typing import NamedTuple

from gongwenkit.ingest.workbook.cell import ERROR_SIGNS, ErrorCell, Percent, Raw, error_of, is_blank
from gongwenkit.ingest.workbook.cell_styles import PLAIN, CellStyle
from gongwenkit.ingest.workbook.grid import parse_range
from gongwenkit.ingest.workbook.limits import MAX_CELLS, refuse_range
from gongwenkit.ingest.workbook.packed import PackedRows
from gongwenkit.ingest.workbook.sheet_xml import MISPLACED, RawCell, SheetXml
from gongwenkit.ingest.workbook.stored_texts import StoredText, plain_text
from gongwenkit.model.message import Message

__all__ = ["Damage", "SheetCells", "Stores", "place_cells"]

BAD_ADDRESS = Message(
    "单元格的地址不是地址，按前后顺序放在这里", "The address of the cell is none; it was put here by its order"
)
BAD_TEXT = Message("单元格引用的文字在文件里没有", "The text to which the cell refers is not in the file")
BAD_CHARACTERS = Message(
    "单元格里有损坏的字符或控制字符，已换成空格", "The cell holds damaged or control characters, which became blanks"
)
TWICE = Message(
    "同一个单元格在文件里出现两次，内容不同，取后一次", "The cell stands twice in the file; the last was read"
)
_ERROR = "#ERROR!"
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffd-\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile(r"[\x0b\x0c]")
_DAY_1900, _BEFORE_1900, _DAY_1904 = datetime(1899, 12, 30), datetime(1899, 12, 31), datetime(1904, 1, 1)
_LEAP_DAY = 60
"""The 29 February 1900 of spreadsheets, which was no day: below it, days count from one day later."""
MAX_REACH = 10_000
"""Cells that are marked for one formula without result."""
MAX_DIGITS = 300
_ROW_PLACES = 2**14
_NUMERIC = ("", "n")


@dataclass(frozen=True)
class Stores:
    """What the cells of all sheets refer to.

    Attributes:
        styles: cell formats.
        texts: shared texts.
        from_1904: days count from 1904.
    """

    styles: Sequence[CellStyle] = ()
    texts: Sequence[StoredText] = ()
    from_1904: bool = False


@dataclass(frozen=True)
class Damage:
    """What is wrong at cells of a sheet: the first place, how many there are, and what it is."""

    row: int
    column: int
    many: int
    found: Message


@dataclass
class SheetCells:
    """The values of a sheet.

    Attributes:
        rows: row by row.
        struck: row → columns of struck-through cells.
        damage: what was not in order.
    """

    rows: PackedRows
    struck: dict[int, frozenset[int]] = field(default_factory=dict)
    damage: list[Damage] = field(default_factory=list)


class _Value(NamedTuple):
    value: Raw
    struck: bool = False
    damage: Message | None = None


def place_cells(sheet: SheetXml, stores: Stores, name: str | None) -> SheetCells:
    """Puts the cells of a sheet in their places.

    Raises:
        UnreadableWorkbookError: its filled cells span more than `MAX_CELLS`.
    """
    values = _values(sheet.cells, stores)
    rows, columns, positions = sheet.rows, sheet.columns, sheet.positions
    if any(value.value is None for value in values):
        filled = [value.value is not None for value in values]
        mask = [filled[position] for position in positions]
        rows, columns, positions = (array("I", compress(numbers, mask)) for numbers in (rows, columns, positions))
    _check_range(rows, columns, name)
    placed = _Placed(rows, columns, positions, [value.value for value in values])
    placed.fill_reaches(cell.reach for cell in sheet.cells if cell.reach)
    read = SheetCells(placed.packed())
    _note_damage(read, rows, columns, positions, values)
    if placed.doubled:
        row, column = placed.doubled[0]
        read.damage.append(Damage(row, column, len(placed.doubled), TWICE))
    if any(value.struck for value in values):
        struck: dict[int, set[int]] = {}
        for row, column, position in zip(rows, columns, positions, strict=True):
            if values[position].struck:
                struck.setdefault(row, set()).add(column)
        read.struck = {row: frozenset(those) for row, those in struck.items()}
    return read


def _check_range(rows: Sequence[int], columns: Sequence[int], name: str | None) -> None:
    last_row, last_column = max(rows, default=-1) + 1, max(columns, default=-1) + 1
    if last_row * last_column > MAX_CELLS:
        raise refuse_range(name, last_row, last_column)


def _note_damage(
    read: SheetCells, rows: Sequence[int], columns: Sequence[int], positions: Sequence[int], values: Sequence[_Value]
) -> None:
    damaged = {position for position, value in enumerate(values) if value.damage is not None}
    if not damaged:
        return
    found: dict[Message, list[tuple[int, int]]] = {}
    for row, column, position in zip(rows, columns, positions, strict=True):
        if position in damaged and (what := values[position].damage) is not None:
            found.setdefault(what, []).append((row, column))
    read.damage += [Damage(*min(places), len(places), what) for what, places in found.items()]


class _Placed:
    """Cells in rows; a row ends with its last cell that is not blank.

    Args:
        rows, columns, positions: of the cells that are not blank.
        values: by position.
    """

    def __init__(
        self, rows: "array[int]", columns: "array[int]", positions: "array[int]", values: Sequence[Raw]
    ) -> None:
        self.values: list[Raw] = [*values, None]
        self.doubled: list[tuple[int, int]] = []
        is_ordered = _is_ordered(rows, columns)
        self.lengths = _lengths(rows, columns, is_ordered=is_ordered)
        starts = [*accumulate(self.lengths, initial=0)]
        if is_ordered and starts[-1] == len(positions):  # no blanks between
            self.flat = positions
            return
        blank = len(values)
        self.flat = array("I", [blank]) * starts[-1]
        places = map(add, map(starts.__getitem__, rows), columns)
        if is_ordered:
            for place, position in zip(places, positions, strict=True):
                self.flat[place] = position
            return
        for index, place in enumerate(places):
            old, new = self.flat[place], positions[index]
            if old != blank and self.values[old] != self.values[new]:
                self.doubled.append((rows[index], columns[index]))
            self.flat[place] = new

    def fill_reaches(self, references: Iterable[str]) -> None:
        """Marks blank cells that a formula without result would fill."""
        ranges = [reach for reference in references if (reach := parse_range(reference))]
        places = [
            (row, column)
            for top, left, bottom, right in ranges
            if (bottom - top + 1) * (right - left + 1) <= MAX_REACH
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ][:MAX_REACH]
        if not places:
            return
        rows = [[*map(self.values.__getitem__, row)] for row in self._rows()]
        for row, column in places:
            rows += [[] for _ in range(row + 1 - len(rows))]
            rows[row] += [None] * (column + 1 - len(rows[row]))
            rows[row][column] = ErrorCell("") if rows[row][column] is None else rows[row][column]
        self.values = [value for row in rows for value in row]
        self.flat, self.lengths = array("I", range(len(self.values))), [*map(len, rows)]

    def _rows(self) -> Iterable[Sequence[int]]:
        start = 0
        for length in self.lengths:
            yield self.flat[start : start + length]
            start += length

    def packed(self) -> PackedRows:
        """Returns the rows."""
        return PackedRows(self.values, self.flat, self.lengths)


def _is_ordered(rows: "array[int]", columns: "array[int]") -> bool:
    """Whether each cell stands behind the one before it."""
    places = [*map(add, map(_ROW_PLACES.__mul__, rows), columns)]
    return all(map(lt, places, islice(places, 1, None)))


def _lengths(rows: "array[int]", columns: "array[int]", *, is_ordered: bool) -> list[int]:
    if is_ordered:
        last = dict(zip(rows, columns, strict=True))
        return [last.get(row, -1) + 1 for row in range(rows[-1] + 1)] if rows else []
    lengths = [0] * (max(rows, default=-1) + 1)
    for row, column in zip(rows, columns, strict=True):
        lengths[row] = max(lengths[row], column + 1)
    return lengths


def _values(cells: Iterable[RawCell], stores: Stores) -> list[_Value]:
    """Returns the values of cells; the two kinds that most cells have take a short way."""
    texts = {str(number): _text(text, PLAIN) for number, text in enumerate(stores.texts)}
    special = {index: style for index, style in enumerate(stores.styles) if style != PLAIN}
    found = []
    for cell in cells:
        number, kind, text, *_ = cell
        if text is None or number in special:
            found.append(_value(cell, special.get(number, PLAIN), stores))
        elif kind == "s" and text in texts:
            found.append(texts[text])
        elif kind in _NUMERIC and text.isdecimal() and len(text) < MAX_DIGITS:
            found.append(_Value(float(text)))
        else:
            found.append(_value(cell, PLAIN, stores))
    return found


def _value(cell: RawCell, style: CellStyle, stores: Stores) -> _Value:
    """Returns the value of a cell, whether it is struck through, and what is wrong with it."""
    if cell.kind == MISPLACED:
        return _Value(ErrorCell(_ERROR), damage=BAD_ADDRESS)
    if cell.kind == "s":
        if cell.text is None or not cell.text.strip():
            return _Value(ErrorCell("") if cell.formula else None)
        number = cell.text.strip()
        if not (number.isdecimal() and int(number) < len(stores.texts)):
            return _Value(ErrorCell(_ERROR), style.struck, BAD_TEXT)
        return _text(stores.texts[int(number)], style)
    if cell.inside is not None:
        return _text(cell.inside, style)
    if cell.text is None and cell.formula:
        return _Value(ErrorCell(""), style.struck)
    text = cell.text or ""
    if cell.kind == "e":
        return _Value(ErrorCell(text.strip() or _ERROR), style.struck)
    if cell.kind in ("str", "inlineStr"):
        return _text(StoredText(plain_text(text)), style)
    if not text.strip():
        return _Value(ErrorCell("") if cell.formula else None, style.struck)
    return _scalar(text.strip(), cell.kind, style, from_1904=stores.from_1904)


def _scalar(text: str, kind: str, style: CellStyle, *, from_1904: bool) -> _Value:
    if kind == "b" and text.lower() in ("0", "1", "true", "false"):
        return _Value(text.lower() in ("1", "true"), style.struck)
    if kind == "d" and (day := _iso(text)) is not None:
        return _Value(day, style.struck)
    if kind in ("", "n", "d") and _NUMBER.fullmatch(text):
        return _Value(_number(float(text), style, from_1904=from_1904), style.struck)
    return _text(StoredText(plain_text(text)), style)  # what is written there, whatever its type says


def _text(stored: StoredText, style: CellStyle) -> _Value:
    struck, text = style.struck or stored.left is not None, stored.text
    if stored.left is not None and not is_blank(stored.left):
        text = stored.left
    if text.isprintable():  # so it has no blanks but spaces
        if not text.strip():
            return _Value(None)
        return _Value(error_of(text) or text if text[0] in ERROR_SIGNS else text, struck)
    damage = BAD_CHARACTERS if _CONTROL.search(text) else None
    text = _LINE_ENDS.sub("\n", _CONTROL.sub(" ", text) if damage else text)
    return _Value(None if is_blank(text) else error_of(text) or text, struck, damage)


def _number(number: float, style: CellStyle, *, from_1904: bool) -> Raw:
    """Returns a number as its format shows it; one that is no day in a format of days stays a number."""
    if number in (float("inf"), float("-inf")):
        return ErrorCell("#NUM!")
    if style.kind == "percent":
        return Percent(number)
    if style.kind not in ("date", "time", "elapsed") or number < 0:
        return number
    seconds = round(number * 86_400) if number < 1e7 else 0
    if style.kind == "elapsed" or (style.kind == "time" and number < 1):
        return (
            str(timedelta(seconds=seconds))
            if seconds >= 86_400
            else str((datetime.min + timedelta(seconds=seconds)).time())
        )
    origin = _DAY_1904 if from_1904 else _DAY_1900 if number >= _LEAP_DAY else _BEFORE_1900
    try:
        return origin + timedelta(seconds=seconds or number * 86_400)
    except OverflowError:
        return number


def _iso(text: str) -> datetime | None:
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return None
    return day.replace(tzinfo=None, microsecond=0)
