"""The cells of a table column by column: what is asked of them is worked out once for each distinct value."""

from collections.abc import Callable, Collection, Hashable, Sequence
from functools import cached_property
from itertools import zip_longest
from typing import TypeVar

from gongwenkit.ingest.normal import compact
from gongwenkit.ingest.values import text_of
from gongwenkit.ingest.workbook import Concealed, Raw, keys_of

__all__ = ["BodyColumns", "ColumnCells", "compact_text"]

T = TypeVar("T")


class ColumnCells:
    """The raw values of a column, from top to bottom.

    Attributes:
        raws: the values.
    """

    def __init__(self, raws: Sequence[Raw]) -> None:
        self.raws = raws
        self._keys = keys_of(raws)
        self._distinct = dict(zip(self._keys, raws, strict=True))

    @property
    def distinct(self) -> Collection[Raw]:
        """Every value once."""
        return self._distinct.values()

    def each(self, of: Callable[[Raw], T]) -> list[T]:
        """Returns what a function makes of each cell; it is asked once for each distinct value."""
        made = {key: of(raw) for key, raw in self._distinct.items()}
        return list(map(made.__getitem__, self._keys))

    def texts(self) -> list[str | None]:
        """Returns the text of each cell as it is printed, None for a blank one."""
        return list(map(self._texts.__getitem__, self._keys))

    def marks(self, prefix: str) -> list[str]:
        """Returns the compact text of each cell after a prefix, "" for a blank one; of a concealed one its tag."""
        made = {key: prefix + compact(text) if text else "" for key, text in self._texts.items()}
        made |= {key: prefix + raw.tag for key, raw in self._distinct.items() if raw.__class__ is Concealed}
        return list(map(made.__getitem__, self._keys))

    @cached_property
    def _texts(self) -> dict[Hashable, str | None]:
        return {key: text_of(raw) for key, raw in self._distinct.items()}


class BodyColumns:
    """The columns of the data rows of a table; a row that ends early is blank from there on.

    Args:
        body: the rows.
        width: how many columns are looked at; what a stray long row holds beyond them is not laid out for all rows.
    """

    def __init__(self, body: Sequence[Sequence[Raw]], width: int) -> None:
        self._columns = list(zip_longest(*(row[:width] for row in body)))
        self._blank = (None,) * len(body)
        self._cells: dict[int, ColumnCells] = {}

    def __getitem__(self, place: int) -> ColumnCells:
        if place not in self._cells:
            raws = self._columns[place] if place < len(self._columns) else self._blank
            self._cells[place] = ColumnCells(raws)
        return self._cells[place]


def compact_text(raw: Raw) -> str:
    """Returns the compact text of a cell, empty when blank; of a concealed one its tag, which no other kit knows."""
    return raw.tag if isinstance(raw, Concealed) else compact(text_of(raw) or "")
