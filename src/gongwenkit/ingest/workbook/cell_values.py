"""The cells of a worksheet part → the values of a grid, each distinct cell worked out once."""

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate, compress, islice
from operator import add, lt

from gongwenkit.ingest.workbook.cell import ERROR_SIGNS, ErrorCell, Raw, error_of, is_blank
from gongwenkit.ingest.workbook.cell_styles import PLAIN, CellStyle
from gongwenkit.ingest.workbook.grid import parse_range
from gongwenkit.ingest.workbook.limits import MAX_CELLS, refuse_range
from gongwenkit.ingest.workbook.number_formats import shown_number
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
MAX_REACH = 10_000
"""Cells that are marked for one formula without result."""
MAX_DIGITS = 300
_ROW_PLACES = 2**14
_NUMERIC, _TEXTS = ("", "n"), ("str", "inlineStr")


@dataclass(frozen=True)
class Stores:
    """What the cells of all sheets refer to.

    Attributes:
        styles: cell formats.
        texts: shared texts.
        from_1904: days count from 1904.
        plain: number as cells write it → text, of those that are read as they are.
    """

    styles: Sequence[CellStyle] = ()
    texts: Sequence[StoredText] = ()
    from_1904: bool = False

    plain: Mapping[str, Raw] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Looks up once which texts need no change."""
        plain = {
            str(number): text
            for number, (text, left) in enumerate(self.texts)
            if left is None and _is_sound(text) and text.strip() and not text.lstrip().startswith(ERROR_SIGNS)
        }
        object.__setattr__(self, "plain", plain)


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


def place_cells(sheet: SheetXml, stores: Stores, name: str | None) -> SheetCells:
    """Puts the cells of a sheet in their places.

    Raises:
        UnreadableWorkbookError: its filled cells span more than `MAX_CELLS`.
    """
    read = _Values(stores)
    read.take(sheet.cells)
    rows, columns, positions = sheet.rows, sheet.columns, sheet.positions
    if None in read.values:
        filled = [value is not None for value in read.values]
        mask = [*map(filled.__getitem__, positions)]
        rows, columns, positions = (array("I", compress(numbers, mask)) for numbers in (rows, columns, positions))
    _check_range(rows, columns, name)
    placed = _Placed(rows, columns, positions, read.values)
    without_result = ErrorCell("")
    reaching = [(cell.reach, value) for cell, value in zip(sheet.cells, read.values, strict=True) if cell.reach]
    placed.fill_reaches(reach for reach, value in reaching if value == without_result)
    cells = SheetCells(placed.packed(), damage=_damage(zip(rows, columns, positions, strict=True), read.damage))
    if placed.doubled:
        row, column = placed.doubled[0]
        cells.damage.append(Damage(row, column, len(placed.doubled), TWICE))
    if read.struck:
        struck: dict[int, set[int]] = {}
        for row, column, position in zip(rows, columns, positions, strict=True):
            if position in read.struck:
                struck.setdefault(row, set()).add(column)
        cells.struck = {row: frozenset(those) for row, those in struck.items()}
    return cells


def _check_range(rows: Sequence[int], columns: Sequence[int], name: str | None) -> None:
    last_row, last_column = max(rows, default=-1) + 1, max(columns, default=-1) + 1
    if last_row * last_column > MAX_CELLS:
        raise refuse_range(name, last_row, last_column)


def _damage(cells: Iterable[tuple[int, int, int]], damage: Mapping[int, Message]) -> list[Damage]:
    """Returns the damage at cells (row, column, position), one for each kind."""
    found: dict[Message, list[tuple[int, int]]] = {}
    for row, column, position in cells if damage else ():
        if position in damage:
            found.setdefault(damage[position], []).append((row, column))
    return [Damage(*min(places), len(places), what) for what, places in found.items()]


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


class _Values:
    """Works out the values of cells.

    Attributes:
        values: of each cell taken.
        struck, damage: positions of struck-through cells, and of those with something wrong.
    """

    def __init__(self, stores: Stores) -> None:
        self.values: list[Raw] = []
        self.struck: set[int] = set()
        self.damage: dict[int, Message] = {}
        self._stores = stores
        self._special = {index: style for index, style in enumerate(stores.styles) if style != PLAIN}

    def take(self, cells: Iterable[RawCell]) -> None:
        """Adds cells; the two kinds that most cells have take a short way."""
        texts, special, values = self._stores.plain, self._special, self.values
        for style, kind, text, formula, inside, reach in cells:
            if text is not None and style not in special:
                if kind == "s" and text in texts:
                    values.append(texts[text])
                    continue
                if kind in _NUMERIC and text.isdecimal() and len(text) < MAX_DIGITS:
                    values.append(float(text))
                    continue
            values.append(self._value(RawCell(style, kind, text, formula, inside, reach), special.get(style, PLAIN)))

    def _value(self, cell: RawCell, style: CellStyle) -> Raw:
        if style.struck:
            self.struck.add(len(self.values))
        kind, text = cell.kind, cell.text
        if kind == MISPLACED:
            return self._wrong(BAD_ADDRESS)
        if cell.inside is not None:
            return self._text(cell.inside)
        if text is None or not text.strip():
            if kind == "e":
                return ErrorCell(_ERROR)
            is_text = kind in _TEXTS and text is not None  # a formula may give a text without characters
            return ErrorCell("") if cell.formula and not is_text else None
        if kind == "s":
            number = text.strip()
            if not number.isdecimal() or int(number) >= len(self._stores.texts):
                return self._wrong(BAD_TEXT)
            return self._text(self._stores.texts[int(number)])
        if kind == "e":
            return ErrorCell(text.strip())
        return self._text(StoredText(plain_text(text))) if kind in _TEXTS else self._scalar(text.strip(), kind, style)

    def _scalar(self, text: str, kind: str, style: CellStyle) -> Raw:
        if kind == "b" and text.lower() in ("0", "1", "true", "false"):
            return text.lower() in ("1", "true")
        if kind == "d" and (day := _iso(text)) is not None:
            return day
        if kind in ("", "n", "d") and _NUMBER.fullmatch(text):
            return shown_number(float(text), style.kind, from_1904=self._stores.from_1904)
        return self._text(StoredText(plain_text(text)))  # what is written there, whatever its type says

    def _text(self, stored: StoredText) -> Raw:
        text = stored.text
        if stored.left is not None:
            self.struck.add(len(self.values))
            text = text if is_blank(stored.left) else stored.left
        if _is_sound(text):
            return (error_of(text) or text) if text.strip() else None
        if _CONTROL.search(text):
            self.damage[len(self.values)] = BAD_CHARACTERS
            text = _CONTROL.sub(" ", text)
        text = _LINE_ENDS.sub("\n", text)
        return None if is_blank(text) else error_of(text) or text

    def _wrong(self, what: Message) -> ErrorCell:
        self.damage[len(self.values)] = what
        return ErrorCell(_ERROR)


def _is_sound(text: str) -> bool:
    """Whether a text has printable characters only, so that its blanks are spaces, and none that was damaged."""
    return text.isprintable() and "\ufffd" not in text


def _iso(text: str) -> datetime | None:
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return None
    return day.replace(tzinfo=None, microsecond=0)
