"""The tables of a whole district in bounded memory: their cells are packed, and unpacked where somebody asks for them.

A district of 1,000 departments has 15,000 tables. Packed they take a tenth of the memory, and those of one department
are unpacked in a few milliseconds: what is done department by department never holds the cells of all.
"""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from gongwenkit.config.schema import Schema
from gongwenkit.ingest.ledgers.book_tables import BookTable, RowsOfTable
from gongwenkit.ingest.ledgers.data_frames import pd
from gongwenkit.ingest.ledgers.ledger_frames import Placed, ledger_frame, ledger_lines, tables_by_ledger
from gongwenkit.ingest.ledgers.table_codec import pack_rows, plain_rows, unpack_rows
from gongwenkit.ingest.ledgers.table_rows import MARK_BYTES, TableRows

__all__ = ["PackedFrames", "PackedTableRows", "Shelf"]

KEPT_ROWS = 1_000
"""Rows that stay unpacked: those of the departments that were asked for last."""

MOST_PACKED = 20_000
"""Rows of a table that is packed: a larger one would take longer to unpack than all others."""

_Kept = TypeVar("_Kept")


class Shelf:
    """What was unpacked last, up to a number of rows; equal small values are kept once.

    Args:
        bounded: whether only so many rows lie here; otherwise all do, as of one department.
    """

    def __init__(self, *, bounded: bool = True) -> None:
        self._bounded = bounded
        self._lying: OrderedDict[Hashable, tuple[int, object, Callable[[], None] | None]] = OrderedDict()
        self._rows = 0
        self._same: dict[Hashable, Hashable] = {}
        self._last = 0

    def number(self) -> int:
        """Returns a number that nothing else has."""
        self._last += 1
        return self._last

    def find(self, key: Hashable) -> object:
        """Returns what lies here; None where it does not."""
        known = self._lying.get(key)
        if known is None:
            return None
        self._lying.move_to_end(key)
        return known[1]

    def lay(self, key: Hashable, rows: int, what: object, forget: Callable[[], None] | None = None) -> None:
        """Lays something here, and takes away what nobody asked for longest; `forget` is called when it is taken."""
        self._lying[key] = rows, what, forget
        self._rows += rows
        while self._bounded and self._rows > KEPT_ROWS and len(self._lying) > 1:
            gone, _, taken = self._lying.popitem(last=False)[1]
            self._rows -= gone
            if taken:
                taken()

    def same(self, key: Hashable, value: _Kept) -> _Kept:
        """Returns the first value that was given with a key."""
        known: _Kept = self._same.setdefault(key, value)  # type: ignore[assignment]
        return known


class PackedTableRows:
    """The rows of a table as `TableRows` has them, packed; without findings."""

    __slots__ = ("_like", "_marks", "_number", "_packed", "_shelf", "rows", "states")

    def __init__(self, rows: RowsOfTable, ledger: str, shelf: Shelf) -> None:
        self.rows: Sequence[int] = _numbers(rows.rows)
        states = tuple(rows.states)
        self.states: Sequence[str] = shelf.same(("states", *states), states)
        if any(not isinstance(mark, bytes) or len(mark) != MARK_BYTES for mark in rows.marks):
            raise ValueError("no mark of a row that was read")
        self._marks = b"".join(mark for mark in rows.marks if isinstance(mark, bytes))
        plain = plain_rows(TableRows([], [], {**rows.values}, contents=rows.contents))  # type: ignore[dict-item]
        self._like = shelf.same(("like", ledger), plain)
        self._packed = pack_rows(plain, self._like)
        self._shelf, self._number = shelf, shelf.number()

    @classmethod
    def table(cls, table: BookTable, shelf: Shelf) -> BookTable:
        """Returns a table with packed rows; as it is where it is too large, or has values that cannot be packed."""
        if len(table.rows.rows) > MOST_PACKED:
            return table
        try:
            rows = cls(table.rows, table.ledger, shelf)
        except ValueError:
            return table
        columns = shelf.same(("columns", *table.columns.items()), table.columns)
        implied = shelf.same(("implied", *table.implied.items()), table.implied)
        left_out = shelf.same(("left out", *table.left_out.items()), table.left_out)
        years, sheet = shelf.same(table.years, table.years), table.sheet and shelf.same(table.sheet, table.sheet)
        kept = replace(table, columns=columns, implied=implied, left_out=left_out, years=years, sheet=sheet)
        return replace(kept, file=shelf.same(table.file, table.file), rows=rows)

    @property
    def marks(self) -> Sequence[bytes]:
        """As in `TableRows`."""
        return [self._marks[at : at + MARK_BYTES] for at in range(0, len(self._marks), MARK_BYTES)]

    @property
    def values(self) -> Mapping[str, Sequence[object]]:
        """As in `TableRows`."""
        return self._unpacked.values

    @property
    def contents(self) -> Sequence[object]:
        """As in `TableRows`."""
        return self._unpacked.contents

    @property
    def _unpacked(self) -> TableRows:
        known = self._shelf.find(self._number)
        if not isinstance(known, TableRows):
            known = unpack_rows(self._packed, self._like)
            self._shelf.lay(self._number, len(self.rows), known)
        return known


def _numbers(rows: Sequence[int]) -> Sequence[int]:
    """Returns the numbers of rows; most tables have no gap."""
    gapless = range(rows[0], rows[0] + len(rows)) if rows else range(0)
    return gapless if list(rows) == list(gapless) else array("q", rows)


class PackedFrames(Mapping[str, pd.DataFrame]):
    """Ledger id → rows, as `Ledgers.frames`; a frame is made when it is asked for, and kept while there is room.

    Args:
        schema: all ledgers.
        tables: all tables of a reading, in the order of their indexes.
    """

    def __init__(self, schema: Schema, tables: Sequence[BookTable], shelf: Shelf) -> None:
        self._schema, self._shelf = schema, shelf
        self._whose: str | None = None  # not even the empty code: that of tables of nobody
        self._tables = tables_by_ledger(tables)
        self._departments: dict[str, dict[str, list[Placed]]] = {}
        for ledger, placed in self._tables.items():
            for one in placed:
                self._departments.setdefault(one[1].department, {}).setdefault(ledger, []).append(one)

    def of(self, department: str) -> "PackedFrames":
        """Returns the frames of one department; the whole itself, where nobody else has any."""
        if self._departments.keys() == {department}:
            return self
        part = PackedFrames(self._schema, (), self._shelf)
        part._tables = self._departments.get(department, {})
        part._departments = {department: part._tables}
        part._whose = department
        return part

    def lines(
        self, ledger: str, forget: Callable[[], None] | None = None
    ) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        """Returns the columns of a ledger's frame, and its rows; those of the last departments lie ready.

        Args:
            ledger: its id.
            forget: called when others need the room: who keeps what is returned gives it up then. Who gives this
                function gets lines of its own.
        """
        key = (self._whose, ledger) if forget is None else self._shelf.number()
        known = self._shelf.find(key)
        if known is None:
            known = ledger_lines(self._schema.ledgers[ledger], self._tables.get(ledger, ()))
            self._shelf.lay(key, len(known[1]), known, forget)
        return known  # type: ignore[return-value]

    def __contains__(self, ledger: object) -> bool:
        return ledger in self._schema.ledgers

    def __getitem__(self, ledger: str) -> pd.DataFrame:
        key = ("frame", self._whose, ledger)
        known = self._shelf.find(key)
        if not isinstance(known, pd.DataFrame):
            known = ledger_frame(self._schema.ledgers[ledger], self._tables.get(ledger, ()))
            self._shelf.lay(key, len(known), known)
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._schema.ledgers)

    def __len__(self) -> int:
        return len(self._schema.ledgers)
