"""Sensitive cells of a workbook are concealed: a number of people remains, and a tag that equal cells share.

Names of people talked to and reasons of talks reach neither the cache nor anything after it (docs/ledgers.md).
Identity and phone numbers do not either. Which column is sensitive depends on the ledger that a table is, and that may
depend on the path; each assumption is therefore returned and checked again for another path.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gongwenkit.config.schema import Schema
from gongwenkit.ingest.ledgers.columns import is_personal
from gongwenkit.ingest.ledgers.heads import Head, HeadCell, HeadIndex, PlainHeads
from gongwenkit.ingest.ledgers.ledger_detection import choose_ledger
from gongwenkit.ingest.ledgers.tables import SheetTable, find_tables
from gongwenkit.ingest.reference.naming import Names
from gongwenkit.ingest.values.mentions import PeopleCount, PeopleReader
from gongwenkit.ingest.values.text_normalisation import compact, head_text
from gongwenkit.ingest.values.values import text_of
from gongwenkit.ingest.workbook import Concealed, ErrorCell, Grid, Raw, Workbook

__all__ = ["Assumption", "ConcealedBook", "Concealer"]

TAG_DIGITS = 32
SHOWN_ERRORS = 12
_NONE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Assumption:
    """A table with a head that is sensitive in some ledger: which ledger it was assumed to be.

    Attributes:
        head, title, sheet: of the table.
        ledgers: the result of `choose_ledger`.
    """

    head: Head
    title: str
    sheet: str
    ledgers: tuple[str, ...]


@dataclass(frozen=True)
class ConcealedBook:
    """A workbook without its sensitive cells, and what was assumed about its tables."""

    workbook: Workbook
    assumptions: tuple[Assumption, ...] = ()


class Concealer:
    """Removes sensitive cells from workbooks.

    Args:
        schema: all ledgers.
        names: of ledgers and departments.
        index: of heads.
        key: of the tags; tags of different keys cannot be compared.
        plain: heads that a person declared to be a column that is not sensitive; they are kept.
    """

    def __init__(
        self, schema: Schema, names: Names, index: HeadIndex, *, key: bytes = b"", plain: PlainHeads | None = None
    ) -> None:
        self.schema, self.names, self.index, self.key, self.plain = schema, names, index, key, plain or PlainHeads()
        self._sensitive = {
            ledger.id: frozenset(column.name for column in ledger.column if column.sensitive)
            for ledger in schema.ledgers.values()
            if any(column.sensitive for column in ledger.column)
        }
        self._people = PeopleReader(schema.people)
        self._memo: dict[tuple[Raw, bool], Raw] = {}

    def conceal(self, workbook: Workbook, levels: Sequence[str]) -> ConcealedBook:
        """Returns the workbook without what must not be kept.

        Args:
            workbook: as it was read.
            levels: names of its file and folders (`ingest.reference.naming.levels_of`).
        """
        assumptions: list[Assumption] = []
        sheets = tuple(self._sheet(grid, levels, assumptions) for grid in workbook.sheets)
        self._memo.clear()
        return ConcealedBook(replace(workbook, sheets=sheets), tuple(assumptions))

    def is_valid_for(self, book: ConcealedBook, levels: Sequence[str]) -> bool:
        """Whether the assumptions are true for the same content under another path."""
        return all(self._choose(one.head, one.title, one.sheet, levels) == one.ledgers for one in book.assumptions)

    def _choose(self, head: Head, title: str, sheet: str, levels: Sequence[str]) -> tuple[str, ...]:
        return choose_ledger(head, (title, sheet, *levels), schema=self.schema, index=self.index, names=self.names)

    def _sheet(self, grid: Grid, levels: Sequence[str], assumptions: list[Assumption]) -> Grid:
        tables = find_tables(grid, self.index)
        hidden: dict[int, frozenset[int] | None] = {}
        texts: dict[int, frozenset[int]] = {}
        for table in tables:
            self._table(table, grid, levels, hidden, assumptions)
            texts |= dict.fromkeys(table.rows, self._texts(table, assumptions))
        if any(self._is_sensitive_name(value) for row in self._outside(grid, tables) for value in grid.rows[row]):
            hidden |= dict.fromkeys(
                self._outside(grid, tables)
            )  # there may be a head that was not found: nothing of these rows is kept
        if not hidden:
            return grid
        rows = [
            self._row(row, hidden[number], texts.get(number, _NONE)) if number in hidden else row
            for number, row in enumerate(grid.rows)
        ]
        return replace(grid, rows=rows)

    def _texts(self, table: SheetTable, assumptions: Sequence[Assumption]) -> frozenset[int]:
        """Returns the columns of a table that are certainly no lists of people, so that nobody is counted in them."""
        chosen = next((one.ledgers for one in reversed(assumptions) if one.head is table.head), ())
        found = {cell.column: [self.index.columns(ledger, cell) for ledger in chosen] for cell in table.head.cells}
        return frozenset(
            place
            for place, columns in found.items()
            if columns and all(some and all(one.type != "people_count" for one in some) for some in columns)
        )

    def _table(
        self,
        table: SheetTable,
        grid: Grid,
        levels: Sequence[str],
        hidden: dict[int, frozenset[int] | None],
        assumptions: list[Assumption],
    ) -> None:
        """Records for each row of a table which columns are concealed (None: all)."""
        may_be = [cell.column for cell in table.head.cells if self._may_be_sensitive(cell)]
        chosen: tuple[str, ...] = ()
        if may_be:
            chosen = self._choose(table.head, table.title, grid.sheet or "", levels)
            assumptions.append(Assumption(table.head, table.title, grid.sheet or "", chosen))
        columns = {cell.column for cell in table.head.cells if is_personal(cell.text)}
        if self._sensitive.keys() & set(chosen):
            kept = {cell.column for cell in table.head.cells if self._is_kept(cell, chosen)} - columns
            columns = set(range(max((len(grid.rows[row]) for row in table.rows), default=0))) - kept
            hidden |= dict.fromkeys((row for row, _ in table.notes))
        elif not chosen:
            columns |= set(may_be)  # of a table that is no ledger, no rows are read
        if columns:
            hidden |= dict.fromkeys(table.rows, frozenset(columns))

    def _may_be_sensitive(self, cell: HeadCell) -> bool:
        return any(
            column.name in names
            for ledger, names in self._sensitive.items()
            for column in self.index.columns(ledger, cell)
        )

    def _is_kept(self, cell: HeadCell, ledgers: Sequence[str]) -> bool:
        """Whether a column of a table with sensitive columns is one that may be kept."""
        for ledger in ledgers:
            if self.plain.holds(ledger, cell.text):
                continue
            found = self.index.columns(ledger, cell)
            if not found or any(column.name in self._sensitive.get(ledger, ()) for column in found):
                return False
        return True

    def _is_sensitive_name(self, value: Raw) -> bool:
        """Whether a text is the proper name of a sensitive column."""
        if type(value) is not str or len(value) > SHOWN_ERRORS:
            return False
        return any(head_text(value) == name for names in self._sensitive.values() for name in names)

    @staticmethod
    def _outside(grid: Grid, tables: Sequence[SheetTable]) -> list[int]:
        """Returns the rows of a sheet without tables."""
        return [] if tables else list(range(len(grid.rows)))

    def _row(self, row: Sequence[Raw], columns: frozenset[int] | None, texts: frozenset[int]) -> list[Raw]:
        return [
            self._cell(value, counted=column not in texts) if columns is None or column in columns else value
            for column, value in enumerate(row)
        ]

    def _cell(self, value: Raw, *, counted: bool) -> Raw:
        """Returns what is left of a cell; blanks, zeros and errors reveal nothing."""
        if not value or isinstance(value, Concealed | bool):
            return value
        if isinstance(value, ErrorCell):
            known = value.text.startswith("#") and len(value.text) <= SHOWN_ERRORS and value.text.isascii()
            return value if known or not value.text else ErrorCell("#ERROR!")
        key = (value, counted)
        if key not in self._memo:
            text = text_of(value)
            if text is None:
                return None if isinstance(value, str) else value
            tag = hmac.new(self.key, compact(text).encode("utf-8", "surrogatepass"), "sha256").hexdigest()
            count = self._people.count(text) if counted else PeopleCount(None)
            self._memo[key] = Concealed(tag[:TAG_DIGITS], count.number, count.why)
        return self._memo[key]
