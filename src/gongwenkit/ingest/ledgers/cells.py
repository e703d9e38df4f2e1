"""The cells of a sheet by row and by column; each property is computed once for each distinct value."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from types import NoneType
from typing import Self, TypeVar

import numpy as np
import numpy.typing as npt

from gongwenkit.ingest.values.text_normalisation import clean, compact, compact_all
from gongwenkit.ingest.values.values import text_of
from gongwenkit.ingest.workbook import Concealed, PackedRows, Raw, pack_cells

__all__ = ["BodyColumns", "ColumnCells", "compact_text", "count_cells", "count_filled"]

T = TypeVar("T")


def count_cells(cells: PackedRows, is_counted: Iterable[bool]) -> npt.NDArray[np.int64]:
    """Returns how many cells of each row are counted.

    Args:
        cells: of a sheet.
        is_counted: for each of its values, whether it is counted.
    """
    counted = np.fromiter(is_counted, np.bool_, len(cells.values))[np.asarray(cells.positions)]
    before: npt.NDArray[np.int64] = np.concatenate(([0], np.cumsum(counted, dtype=np.int64)))
    return np.diff(before[np.asarray(cells.ends, np.intp)])


def count_filled(cells: PackedRows) -> npt.NDArray[np.int64]:
    """Returns how many cells of each row are not blank."""
    return count_cells(cells, [kind is not NoneType for kind in cells.kinds])


class ColumnCells:
    """The cells of a column, from top to bottom.

    Args:
        distinct: every value once.
        places: for each cell, the position of its value among them.
    """

    def __init__(self, distinct: Sequence[Raw], places: npt.NDArray[np.intp]) -> None:
        self.distinct, self._places = distinct, places
        self._is_plain = np.array_equal(places, np.arange(len(distinct)))  # no value occurs twice

    @classmethod
    def of(cls, raws: Iterable[Raw]) -> Self:
        """Returns a column of given values."""
        distinct, positions = pack_cells(raws)
        return cls(distinct, np.asarray(positions, np.intp))

    @property
    def raws(self) -> list[Raw]:
        """The values, one for each cell."""
        return self._spread(self.distinct)

    def raw(self, i: int) -> Raw:
        """Returns the value of one cell."""
        return self.distinct[int(self._places[i])]

    def each(self, of: Callable[[Raw], T]) -> list[T]:
        """Returns the result of a function for each cell; it is called once for each distinct value."""
        return self._spread(list(map(of, self.distinct)))

    def texts(self) -> list[str | None]:
        """Returns the text of each cell as it is printed, None for a blank one."""
        return self._spread(self._texts)

    def marks(self, prefix: str) -> list[str]:
        """Returns the compact text of each cell after a prefix, "" for a blank one; for a concealed one its tag."""
        said = compact_all([text or "" for text in self._texts])
        marks = [prefix + short if text else "" for text, short in zip(self._texts, said, strict=True)]
        if Concealed in map(type, self.distinct):
            tags = (raw.tag if isinstance(raw, Concealed) else None for raw in self.distinct)
            marks = [mark if tag is None else prefix + tag for mark, tag in zip(marks, tags, strict=True)]
        return self._spread(marks)

    @cached_property
    def _texts(self) -> list[str | None]:
        return [clean(raw) if type(raw) is str else text_of(raw) for raw in self.distinct]

    def _spread(self, made: Sequence[T]) -> list[T]:
        """Returns for each cell the result for its value."""
        if self._is_plain:
            return list(made)
        spread: list[T] = np.fromiter(made, np.object_, len(made))[self._places].tolist()
        return spread


class BodyColumns:
    """The columns of the data rows of a table; a row that ends early is blank from there on.

    Args:
        cells: of the sheet.
        rows: indexes of the data rows.
    """

    def __init__(self, cells: PackedRows, rows: Sequence[int]) -> None:
        body = np.asarray(rows, np.intp)
        self._values = [*cells.values, None]
        self._positions = np.append(np.asarray(cells.positions, np.intp), len(cells.values))
        self._starts, self._lengths = (np.asarray(of_rows, np.intp)[body] for of_rows in (cells.ends, cells.lengths))
        self._columns: dict[int, ColumnCells] = {}

    def __getitem__(self, place: int) -> ColumnCells:
        if place not in self._columns:
            self._columns[place] = self._column(place)
        return self._columns[place]

    def _column(self, place: int) -> ColumnCells:
        positions = self._positions[np.where(place < self._lengths, self._starts + place, -1)]  # the last one is blank
        occurs = np.zeros(len(self._values), np.bool_)
        occurs[positions] = True
        distinct = [self._values[position] for position in np.flatnonzero(occurs).tolist()]
        return ColumnCells(distinct, (np.cumsum(occurs) - 1)[positions])


def compact_text(raw: Raw) -> str:
    """Returns the compact text of a cell, empty when blank; of a concealed one its tag (no two kits have the same)."""
    return raw.tag if isinstance(raw, Concealed) else compact(text_of(raw) or "")
