"""Rows of cells with each distinct value once: for the cache, for the pipe, and for work on columns.

Clerks write the same few words all year, so that at most a third of the cells has to be checked, written and read.
"""

from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property
from itertools import accumulate, chain, count
from typing import cast, overload

from gongwenkit.ingest.workbook.cell import Raw, keys_of

__all__ = ["PackedRows", "pack_cells", "pack_rows"]


class PackedRows(Sequence[Sequence[Raw]]):
    """The rows of a sheet; a row is made when it is asked for.

    Attributes:
        values: the values that occur, each once (equal ones may remain).
        positions: for each cell, row by row, the position of its value among them.
        lengths: number of cells of each row.
        ends: number of cells before each row, and of all cells.

    Raises:
        ValueError: there are more cells or fewer than the lengths say.
    """

    def __init__(self, values: Sequence[Raw], positions: "array[int]", lengths: Sequence[int]) -> None:
        self.values, self.positions, self.lengths = values, positions, lengths
        self.ends = list(accumulate(lengths, initial=0))
        if self.ends[-1] != len(positions):
            raise ValueError("cells are missing or left over")

    def __len__(self) -> int:
        return len(self.lengths)

    @overload
    def __getitem__(self, row: int) -> list[Raw]: ...
    @overload
    def __getitem__(self, row: slice) -> list[Sequence[Raw]]: ...
    def __getitem__(self, row: int | slice) -> list[Raw] | list[Sequence[Raw]]:
        if isinstance(row, slice):
            rows: list[Sequence[Raw]] = [self[index] for index in range(*row.indices(len(self)))]
            return rows
        end = self.ends[row + 1 if row >= 0 else row]
        return [self.values[position] for position in self.positions[end - self.lengths[row] : end]]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(map(list, self)) == list(map(list, other))

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def kinds(self) -> list[type]:
        """The classes of the values."""
        return list(map(type, self.values))

    def value(self, row: int, column: int) -> Raw:
        """Returns the value at a place, None outside the rows."""
        if row >= len(self) or column >= self.lengths[row]:
            return None
        return self.values[self.positions[self.ends[row] + column]]


def pack_rows(rows: Sequence[Sequence[Raw]]) -> PackedRows:
    """Packs rows, unless they are packed already."""
    if isinstance(rows, PackedRows):
        return rows
    values, positions = pack_cells(chain.from_iterable(rows))
    return PackedRows(values, positions, list(map(len, rows)))


def pack_cells(cells: Iterable[Raw]) -> tuple[list[Raw], "array[int]"]:
    """Returns the distinct values in the order in which they occur, and the position of each cell's value."""
    cells = list(cells)
    keys = keys_of(cells)
    found: defaultdict[Hashable, int] = defaultdict(count().__next__)
    positions = array("I", list(map(found.__getitem__, keys)))
    if keys is cells:
        return cast("list[Raw]", list(found)), positions
    return list(dict(zip(keys, cells, strict=True)).values()), positions
