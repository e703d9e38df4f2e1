"""Other tables on the sheet of a ledger: beside it, above it and below it; found by form alone.

Their rows are not rows of the ledger. They are named with their place and never read.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from gongwenkit.ingest.ledgers.heads import Head, HeadCell, HeadIndex
from gongwenkit.ingest.values.text_normalisation import compact, head_text
from gongwenkit.ingest.workbook import Concealed, Grid, Raw

__all__ = ["OtherTable", "Strip", "find_above", "find_below", "split_beside", "within"]

MAX_HEAD_TEXT = 14
MIN_HEADS = 2
SAMPLE = 40
"""Number of rows that show which columns hold figures."""
MIN_KNOWN = 3
MOSTLY = 0.8
HALF = 0.5
ROWS_ABOVE, CELLS_ABOVE = 2, 3
"""So many rows with so many cells above a head are no title."""
TITLE_COLUMNS = 2
"""A title that is not merged over several columns stands in one of so many first columns."""
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class OtherTable:
    """A table that is not read.

    Attributes:
        top, bottom: indexes of its first row (its title, if it has one) and its last.
        title: the line above its head, empty if there is none.
        rows: number of its filled rows.
        columns: indexes of its first and last column; None where it takes whole rows.
    """

    top: int
    bottom: int
    title: str
    rows: int
    columns: tuple[int, int] | None = None


@dataclass(frozen=True)
class Strip:
    """Some columns of a sheet on which tables stand side by side: first and last index; `is_read`: they hold heads."""

    left: int
    right: int
    is_read: bool


def within(grid: Grid, columns: tuple[int, int] | None) -> Grid:
    """Returns a sheet with the cells of some columns only; each cell stays at its place.

    A line above the tables that has a single cell belongs to all of them.
    """
    if columns is None:
        return grid
    left, right = columns

    def cut(row: Sequence[Raw]) -> list[Raw]:
        return [value if left <= column <= right else None for column, value in enumerate(row)]

    merges = tuple(merge for merge in grid.merges if left <= merge[1] <= right)
    return replace(grid, rows=[cut(row) for row in grid.rows], merges=merges)


# -- beside


def split_beside(grid: Grid, heads: Sequence[Head], index: HeadIndex) -> list[Strip]:
    """Returns the parts of a sheet whose tables stand side by side; none where there is one table in each row.

    A part is divided off where a blank column separates it and none of its heads is of the same ledger, where a head or
    a column of the first part is repeated in it, or where nothing of it stands in the row of the heads.
    """
    if not heads:
        return []
    head = heads[0]
    width = max(grid.cells.lengths[head.top :], default=0)
    if width == len(head.cells) and len({text for _, text in head.texts}) == width:
        return []  # most tables: a head over each column, and none twice
    used = [any(c < len(row) and row[c] is not None for row in grid.rows[head.top :]) for c in range(width)]
    texts = {cell.column: head_text(cell.text) for cell in head.cells}
    known = {cell.column for cell in head.cells if index.is_known(cell.text)}
    parts = [part for run in _runs(used) for part in _cut_at_repeats(run, texts)]
    main = max(parts, key=lambda part: sum(part[0] <= c <= part[1] for c in known), default=(0, 0))
    own = [cell for cell in head.cells if main[0] <= cell.column <= main[1]]
    likely = _likely(own, index)
    seen = {texts[cell.column] for cell in own}
    taken = _columns(own, likely, index)
    strips: list[Strip] = []
    for left, right in parts:
        inside = [cell for cell in head.cells if left <= cell.column <= right]
        belongs = _columns(inside, likely, index)
        repeats = bool(belongs & taken) or any(texts[cell.column] in seen for cell in inside)
        if (left, right) != main and right > left and (repeats or not belongs):
            strips.append(Strip(left, right, is_read=sum(c.column in known for c in inside) >= MIN_KNOWN))
    if not strips:
        return []
    apart = {c for strip in strips for c in range(strip.left, strip.right + 1)}
    blocks = _blocks([c for c in range(width) if used[c] and c not in apart], apart)
    return sorted([*strips, *(Strip(left, right, is_read=True) for left, right in blocks)], key=lambda one: one.left)


def _columns(cells: Sequence[HeadCell], ledgers: Sequence[str], index: HeadIndex) -> set[tuple[str, str]]:
    """Returns the columns of some ledgers that heads can mean, with their ledger."""
    return {(ledger, column.name) for ledger in ledgers for cell in cells for column in index.columns(ledger, cell)}


def _likely(cells: Sequence[HeadCell], index: HeadIndex) -> list[str]:
    """Returns the ledgers that have most of some heads."""
    found = {ledger: sum(bool(index.columns(ledger, cell)) for cell in cells) for ledger in index.schema.ledgers}
    most = max(found.values(), default=0)
    return [ledger for ledger, count in found.items() if count == most]


def _blocks(own: Sequence[int], apart: set[int]) -> list[tuple[int, int]]:
    """Returns the ranges of the columns that are not divided off; such a range contains none that is."""
    blocks: list[tuple[int, int]] = []
    for column in own:
        if blocks and not apart.intersection(range(blocks[-1][1], column)):
            blocks[-1] = (blocks[-1][0], column)
        else:
            blocks.append((column, column))
    return blocks


def _runs(used: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for column, is_used in enumerate([*used, False]):
        if is_used and start is None:
            start = column
        elif not is_used and start is not None:
            yield start, column - 1
            start = None


def _cut_at_repeats(run: tuple[int, int], texts: dict[int, str]) -> Iterator[tuple[int, int]]:
    """Divides columns where their first head occurs again, with at least two heads after it."""
    left, right = run
    first = texts.get(left)
    for column in range(left + MIN_KNOWN, right - 1):
        if first and texts.get(column) == first and texts.get(column + 1) == texts.get(left + 1):
            yield left, column - 1
            left = column
    yield left, right


# -- above


def find_above(grid: Grid, rows: Sequence[int], is_title: Callable[[Sequence[Raw]], bool]) -> OtherTable | None:
    """Returns the table among the rows above a head, None where these are titles only.

    Args:
        grid: the sheet.
        rows: indexes of the rows above the head that are not blank.
        is_title: whether cells are a line of a title.
    """
    wide = [row for row in rows if len(_filled(grid, row)) >= CELLS_ABOVE and not is_title(_values(grid, row))]
    if any(top in wide and rows[-1] < bottom for top, _, bottom, _ in grid.merges):
        return None  # upper rows of the head itself: a merged cell of theirs reaches down into it
    if len(wide) < ROWS_ABOVE:
        return None
    inside = [row for row in rows if wide[0] <= row <= wide[-1]]
    before = [row for row in rows if row < wide[0]]
    title = _only_text(grid, before[-1]) if before else ""
    return OtherTable(wide[0], wide[-1], title, len(inside))


# -- below


def find_below(
    grid: Grid,
    head: Head,
    first: int,
    end: int,
    *,
    filled: npt.NDArray[np.int64],
    skipped: Collection[int],
    index: HeadIndex,
    ends: Callable[[Sequence[Raw]], bool],
) -> list[OtherTable]:
    """Returns the tables below the rows of a ledger that have a head of their own and no columns of the ledger.

    Args:
        grid: the sheet.
        head: of the ledger.
        first: index of its first row.
        end: index of the row after its last.
        filled: how many cells of each row are not blank.
        skipped: indexes of rows that repeat its head.
        index: of heads.
        ends: whether cells are a total or a signature, which close a table and open none.
    """
    rows = [first + row for row in np.flatnonzero(filled[first:end]).tolist() if first + row not in skipped]
    return _Below(grid, head, index, ends, filled).find(rows)


class _Below:
    """The rows below a head while other tables are looked for."""

    def __init__(
        self,
        grid: Grid,
        head: Head,
        index: HeadIndex,
        ends: Callable[[Sequence[Raw]], bool],
        filled: npt.NDArray[np.int64],
    ) -> None:
        self.grid, self.index, self.ends, self.filled = grid, index, ends, filled
        self.columns = {cell.column for cell in head.cells}
        self.blocks: list[list[int]] = []

    def find(self, rows: Sequence[int]) -> list[OtherTable]:
        self.blocks = _consecutive(rows)
        found: list[OtherTable] = []
        for number, block in enumerate(self.blocks):
            start = self._start(block, is_first=number == 0)
            if start is not None:
                found.append(self._table(block[start[0] :], start[1]))
            elif found and number and not self._continues(block):
                found[-1] = self._longer(found[-1], block)
        return found

    @cached_property
    def figures(self) -> set[int]:
        """The columns of the ledger whose first cells are numbers, dates or texts with digits."""
        figures, block = set(), self.blocks[0][:SAMPLE]
        for column in self.columns:
            values = [value for row in block if (value := self.grid.value(row, column)) is not None]
            if values and sum(map(_is_figure, values)) >= MOSTLY * len(values):
                figures.add(column)
        return figures

    def _start(self, block: Sequence[int], *, is_first: bool) -> tuple[int, str] | None:
        """Returns where in a block another table starts, and its title; in the ledger's own rows it needs a title."""
        single = [place + 1 for place, row in enumerate(block[:-2]) if self.filled[row] == 1]
        for place in single if is_first else [0, *single][: len(block) - 1]:
            if place and self._is_entry(block[place - 1]):
                continue
            title = _only_text(self.grid, block[place - 1]) if place else ""
            opens = (place == 0 and not is_first) or bool(title)
            if opens and self._is_head(block[place], block[place + 1 :], titled=bool(title)):
                return (place - 1 if title else place), title
        return None

    @cached_property
    def covered(self) -> "np.ndarray[Any, np.dtype[np.bool_]]":
        """For each row whether a merge from above reaches into it."""
        steps = np.zeros(len(self.grid.rows) + 1, np.int64)
        for top, _, bottom, _ in self.grid.merges:
            if top < bottom < len(self.grid.rows):
                steps[top + 1] += 1
                steps[bottom + 1] -= 1
        return steps.cumsum() > 0

    @cached_property
    def spread(self) -> set[tuple[int, int]]:
        """The cells that are merged over several columns."""
        return {(top, left) for top, left, _, right in self.grid.merges if left < right}

    def _is_entry(self, row: int) -> bool:
        """Whether the only cell of a row is one of an entry: far to the right, or beside a merge from above."""
        column = _filled(self.grid, row)[0]
        is_right = column >= min(self.columns, default=0) + TITLE_COLUMNS and (row, column) not in self.spread
        return is_right or bool(self.covered[row])

    def _is_head(self, row: int, following: Sequence[int], *, titled: bool) -> bool:
        values = _values(self.grid, row)
        if len(values) < MIN_HEADS or self.ends(values) or not all(map(_is_head_text, values)):
            return False
        texts = [value.tag if isinstance(value, Concealed) else compact(str(value)) for value in values]
        if len(set(texts)) < len(texts) or not any(len(_filled(self.grid, other)) >= MIN_HEADS for other in following):
            return False
        places = set(_filled(self.grid, row))
        known = sum(self.index.is_known(str(value)) for value in values)
        if not known and self._continues(following):
            return False  # a row of the ledger without its figures
        differs = bool(places & self.figures) or not places <= self.columns
        return differs or known >= MIN_HEADS or (titled and len(places) * 2 <= len(self.columns))

    def _continues(self, block: Sequence[int]) -> bool:
        """Whether a block goes on with the ledger: half of its columns of figures hold figures."""
        cells = [self.grid.value(block[0], column) for column in self.figures]
        return bool(cells) and sum(map(_is_figure, cells)) >= HALF * len(cells)

    def _table(self, rows: Sequence[int], title: str) -> OtherTable:
        return OtherTable(rows[0], rows[-1], title, len(rows))

    @staticmethod
    def _longer(table: OtherTable, block: Sequence[int]) -> OtherTable:
        return replace(table, bottom=block[-1], rows=table.rows + len(block))


def _consecutive(rows: Sequence[int]) -> list[list[int]]:
    """Divides the indexes of rows where rows between them are missing."""
    blocks: list[list[int]] = []
    for row in rows:
        if blocks and blocks[-1][-1] == row - 1:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    return blocks


def _filled(grid: Grid, row: int) -> list[int]:
    return [column for column, value in enumerate(grid.rows[row]) if value is not None]


def _values(grid: Grid, row: int) -> list[Raw]:
    return [value for value in grid.rows[row] if value is not None]


def _only_text(grid: Grid, row: int) -> str:
    values = _values(grid, row)
    return values[0] if len(values) == 1 and isinstance(values[0], str) else ""


def _is_figure(value: Raw) -> bool:
    return value is not None and (not isinstance(value, str) or bool(_DIGIT.search(value)))


def _is_head_text(value: Raw) -> bool:
    return isinstance(value, str) and not _DIGIT.search(value) and len(compact(value)) <= MAX_HEAD_TEXT
