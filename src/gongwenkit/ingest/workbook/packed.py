"""Cells for keeping and sending: each distinct value once, and the position of its value for each cell.

Clerks write the same few words all year: what is looked at, written and checked is a third of the cells at most.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import cast

from gongwenkit.ingest.workbook.grid import Raw, keys_of

__all__ = ["pack_cells", "unpack_cells", "unpack_rows"]


def pack_cells(rows: Iterable[Sequence[Raw]]) -> tuple[list[Raw], list[int]]:
    """Returns the distinct values, and for each cell, row by row, the position of its value among them."""
    cells = list(chain.from_iterable(rows))
    keys = keys_of(cells)
    found: dict[Hashable, int] = {}
    positions = [found.setdefault(key, len(found)) for key in keys]
    if keys is cells:
        return cast("list[Raw]", list(found)), positions
    return list(dict(zip(keys, cells, strict=True)).values()), positions


def unpack_cells(values: Sequence[Raw], positions: Iterable[int]) -> list[Raw]:
    """Returns the cells.

    Raises:
        IndexError: a position is that of no value.
    """
    return list(map(values.__getitem__, positions))


def unpack_rows(cells: Sequence[Raw], lengths: Iterable[int]) -> Iterator[Sequence[Raw]]:
    """Yields the cells in rows of the given lengths.

    Raises:
        ValueError: there are more cells or fewer.
    """
    ends = list(accumulate(lengths, initial=0))
    if ends[-1] != len(cells):
        raise ValueError("cells are missing or left over")
    return (cells[start:end] for start, end in pairwise(ends))
