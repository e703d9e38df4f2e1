"""Sensitive cells of a workbook are concealed: a number of people remains, and a tag that equal cells share.

Names of people talked to and reasons of talks reach neither the cache nor anything after it (docs/ledgers.md).
Identity and phone numbers do not either. Which column is sensitive depends on the ledger that a table is, and that may
depend on the path; each assumption is therefore returned and checked again for another path.
"""

import hmac
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from gongwenkit.config.likeness import likely_word
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.ledgers.columns import is_personal
from gongwenkit.ingest.ledgers.files import is_problem_list
from gongwenkit.ingest.ledgers.heads import Head, HeadCell, HeadIndex, PlainHeads, likely_column
from gongwenkit.ingest.ledgers.ledger_detection import TableAnswers, choose_ledger
from gongwenkit.ingest.ledgers.tables import SheetTable, find_parts, loose_head, sign_of
from gongwenkit.ingest.reference.naming import Names
from gongwenkit.ingest.values.mentions import PeopleCount, PeopleReader
from gongwenkit.ingest.values.text_normalisation import compact, head_text
from gongwenkit.ingest.values.values import text_of
from gongwenkit.ingest.workbook import Concealed, ErrorCell, Grid, Raw, Workbook

__all__ = ["Assumption", "ConcealedBook", "Concealer"]

TAG_DIGITS = 32
SHOWN_ERRORS = 12
SHOWN_NAME, LONG_NAME = 12, 3
_COUNT = re.compile(r"\d{1,5}")


@dataclass(frozen=True)
class Assumption:
    """A table that may be sensitive, or that fits no ledger: which ledger it was assumed to be.

    Attributes:
        head, title, sheet: of the table; of a sheet without a table the head has no cells.
        ledgers: that it may be; of a sheet without a table the sensitive ones that its names name.
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


class Keep(Enum):
    """What is kept of the hidden cells of a row."""

    NOTHING = 0
    NUMBER = 1
    WORDS = 2
    SIGNS = 3
    TITLES = 4


class Concealer:
    """Removes sensitive cells from workbooks.

    Args:
        schema: all ledgers.
        names: of ledgers and departments.
        index: of heads.
        key: of the tags; tags of different keys cannot be compared.
        plain: heads that a person declared to be a column that is not sensitive; they are kept.
        answers: which tables people said to be ledgers.
    """

    def __init__(
        self,
        schema: Schema,
        names: Names,
        index: HeadIndex,
        *,
        key: bytes = b"",
        plain: PlainHeads | None = None,
        answers: TableAnswers | None = None,
    ) -> None:
        self.schema, self.names, self.index, self.key, self.plain = schema, names, index, key, plain or PlainHeads()
        self.answers = answers or TableAnswers(schema)
        self._told: dict[str, bool] = {}
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
        self._told.clear()
        return ConcealedBook(replace(workbook, sheets=sheets), tuple(assumptions))

    def is_valid_for(self, book: ConcealedBook, levels: Sequence[str]) -> bool:
        """Whether the assumptions are true for the same content under another path."""
        return all(self._assumed(one, levels) == one.ledgers for one in book.assumptions)

    def _assumed(self, one: Assumption, levels: Sequence[str]) -> tuple[str, ...]:
        if one.head.cells:
            return self._choose(one.head, one.title, one.sheet, levels)
        named = {ledger for level in (one.sheet, *levels) for ledger in self.names.ledgers(level)}
        return tuple(sorted(named & self._sensitive.keys()))

    def _choose(self, head: Head, title: str, sheet: str, levels: Sequence[str]) -> tuple[str, ...]:
        """Returns the ledgers that a table may be: by its head and the names around it, or because a person said so."""
        around = (title, sheet, *levels)
        chosen = choose_ledger(head, around, schema=self.schema, index=self.index, names=self.names)
        nearest = (sheet, title, *levels)
        base = self.names.nearest_department(nearest[:2]) or self.names.nearest_department(nearest[2:]) or ""
        shown = self._shown(head, chosen) if self._sensitive.keys() & set(chosen) else head
        return self.answers.with_answer(base, shown, chosen)

    def _shown(self, head: Head, chosen: Sequence[str]) -> Head:
        """Returns a head without the texts that may be names of persons."""
        cells = (cell if self._is_head(cell, chosen) else replace(cell, text="") for cell in head.cells)
        return replace(head, cells=tuple(cells))

    def _sheet(self, grid: Grid, levels: Sequence[str], assumptions: list[Assumption]) -> Grid:
        parts = find_parts(grid, self.index)
        hidden = _Hidden()
        if not parts.tables:
            self._unread(grid, levels, hidden, assumptions)
        sensitive = False
        for table in parts.tables:
            sensitive |= self._table(table, grid, levels, hidden, assumptions)
        for other in (*parts.others, *(other for table in parts.tables for other in table.others)):
            rows = range(other.top, other.bottom + 1)
            if sensitive or any(self._tells(value) for row in rows for value in grid.rows[row]):
                for row in rows:
                    hidden.words(row, range(*_bounds(other.columns, grid, row)))
        return hidden.applied(grid, self._left)

    def _unread(self, grid: Grid, levels: Sequence[str], hidden: "_Hidden", assumptions: list[Assumption]) -> None:
        """Hides a sheet that has no table: all but its first words, or, where it may be sensitive, all but known words.

        Nothing of it is read; what is kept tells the clerk which sheet it is, and what stands there for a head.
        """
        if is_problem_list(grid):
            return
        sheet = grid.sheet or ""
        named = {ledger for level in (sheet, *levels) for ledger in self.names.ledgers(level)} & self._sensitive.keys()
        told = any(self._tells(value) for value in grid.cells.values)
        if named or not told:  # with another path it may be named
            assumptions.append(Assumption(Head(0, 0, ()), "", sheet, tuple(sorted(named))))
        loose = loose_head(grid)
        kept = -1 if named or told else loose[0] if loose else 0
        for row in range(len(grid.rows)):
            if row > kept or (loose is None and sum(value is not None for value in grid.rows[row]) > 1):
                hidden.words(row, range(len(grid.rows[row])))

    def _table(
        self, table: SheetTable, grid: Grid, levels: Sequence[str], hidden: "_Hidden", assumptions: list[Assumption]
    ) -> bool:
        """Hides what must not be kept of a table; returns whether it may be of a ledger with sensitive columns."""
        cells, sheet = table.head.cells, grid.sheet or ""
        may_be = [cell.column for cell in cells if self._may_be_sensitive(cell)]
        chosen = self._choose(table.head, table.title, sheet, levels)
        sensitive = bool(self._sensitive.keys() & set(chosen))
        personal = {cell.column for cell in cells if is_personal(cell.text)}
        if sensitive:
            assumptions.append(self._hide_all(table, grid, levels, chosen, hidden, personal))
            return True
        if may_be or not chosen:
            assumptions.append(Assumption(table.head, table.title, sheet, chosen))
        columns = personal | {cell.column for cell in cells if not self._is_of(cell, chosen) and self._tells(cell.text)}
        if not chosen:  # no rows of it are read
            columns |= {cell.column for cell in cells} if may_be else set()
        for row in table.rows if columns else ():
            hidden.cells(row, columns)
        return bool(columns - personal)

    def _hide_all(
        self,
        table: SheetTable,
        grid: Grid,
        levels: Sequence[str],
        chosen: tuple[str, ...],
        hidden: "_Hidden",
        personal: set[int],
    ) -> Assumption:
        """Hides all of a table but its plain columns, its known heads, and what names it."""
        cells = table.head.cells
        kept = {cell.column for cell in cells if self._is_kept(cell, chosen)} - personal
        rows, apart = set(table.rows), {*table.repeats, *table.above}
        texts = self._texts(table.head, chosen)
        for row in range(table.head.bottom + 1, table.end):
            places = range(*_bounds(table.columns, grid, row))
            if row in rows:
                hidden.cells(row, (set(places) - kept) & texts)
                hidden.people(row, set(places) - kept - texts)
            elif row not in apart and self._is_row_of_text(grid, row):
                hidden.signs(row, places)
        found = choose_ledger(
            table.head,
            (table.title, grid.sheet or "", *levels),
            schema=self.schema,
            index=self.index,
            names=self.names,
        )
        named = self._sensitive.keys() & set(found)  # else a person who saw the head said what the table is
        shown = self._shown(table.head, found) if named else table.head
        strange = {cell.column for cell in shown.cells if not cell.text}
        for row in (*range(table.head.top, table.head.bottom + 1), *table.repeats):
            hidden.words(row, strange)
        for row in table.above:
            hidden.titles(row, range(len(grid.rows[row])))
        title = "\n".join(map(self.names.without_others, table.title.splitlines()))
        return Assumption(shown, title, grid.sheet or "", chosen)

    def _texts(self, head: Head, ledgers: Sequence[str]) -> frozenset[int]:
        """Returns the columns of a head that are certainly no lists of people, so that nobody is counted in them."""
        found = {cell.column: [self.index.columns(ledger, cell) for ledger in ledgers] for cell in head.cells}
        return frozenset(
            place
            for place, columns in found.items()
            if columns and all(some and all(one.type != "people_count" for one in some) for some in columns)
        )

    @staticmethod
    def _is_row_of_text(grid: Grid, row: int) -> bool:
        """Whether a row has more than a number of its own."""
        return any(isinstance(value, str) for value in grid.rows[row])

    def _is_head(self, cell: HeadCell, chosen: Sequence[str]) -> bool:
        """Whether a head is a word of the schema, like one, or was declared plain: it is then no name of a person."""
        if any(self.index.columns(ledger, cell) for ledger in self.schema.ledgers):
            return True
        if is_personal(cell.text) and len(cell.text) <= SHOWN_ERRORS:
            return True
        return any(
            self.plain.holds(ledger, cell.text) or likely_column(cell.text, self.schema.ledgers[ledger], ())
            for ledger in chosen
        )

    def _is_of(self, cell: HeadCell, chosen: Sequence[str]) -> bool:
        return any(self.index.columns(ledger, cell) for ledger in chosen)

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

    def _tells(self, value: Raw) -> bool:
        """Whether a text is, contains or is like the name of a sensitive column."""
        if type(value) is not str:
            return False
        if value not in self._told:
            text = head_text(value)
            short = len(text) <= SHOWN_NAME
            inside = any(name in text for name in self._sensitive_names if len(name) >= LONG_NAME)
            like = short and (text in self._sensitive_names or bool(likely_word(text, self._long_names)))
            self._told[value] = inside or like
        return self._told[value]

    @cached_property
    def _sensitive_names(self) -> frozenset[str]:
        """Names and aliases of the sensitive columns."""
        return frozenset(
            head_text(name)
            for ledger in self._sensitive
            for column in self.schema.ledgers[ledger].column
            if column.sensitive
            for name in (column.name, *column.aliases)
        )

    @cached_property
    def _long_names(self) -> frozenset[str]:
        return frozenset(name for name in self._sensitive_names if len(name) >= LONG_NAME)

    def _left(self, value: Raw, keep: Keep) -> Raw:
        """Returns what is left of a hidden cell."""
        if keep in (Keep.NOTHING, Keep.NUMBER):
            return self._cell(value, counted=keep is Keep.NUMBER)
        return self._word(value, keep)

    def _word(self, value: Raw, keep: Keep) -> Raw:
        """Returns what is left of a cell outside of the rows of a table: known words, signs, names of tables."""
        if type(value) is str:
            if self.index.is_known(value):
                return value
            if keep is Keep.SIGNS and (sign := sign_of(value) or (value if _COUNT.fullmatch(value.strip()) else "")):
                return sign
            if keep is Keep.TITLES and (title := self.names.without_others(value)):
                return title
        elif keep is Keep.SIGNS and isinstance(value, int | float):
            return value
        return self._cell(value)

    def _cell(self, value: Raw, *, counted: bool = False) -> Raw:
        """Returns what is left of a cell; blanks, zeros and errors reveal nothing; `counted`: people may be in it."""
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


class _Hidden:
    """The cells of a sheet that are hidden, and what is kept of each."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[int, Keep]] = {}

    def cells(self, row: int, columns: Iterable[int]) -> None:
        """Hides cells altogether."""
        self._rows.setdefault(row, {}).update(dict.fromkeys(columns, Keep.NOTHING))

    def people(self, row: int, columns: Iterable[int]) -> None:
        """Hides cells but the number of people in them."""
        self._rows.setdefault(row, {}).update(dict.fromkeys(columns, Keep.NUMBER))

    def words(self, row: int, columns: Iterable[int]) -> None:
        """Hides cells that are no known words."""
        self._rows.setdefault(row, {}).update(dict.fromkeys(columns, Keep.WORDS))

    def signs(self, row: int, columns: Iterable[int]) -> None:
        """Hides all but what shows that a row is a total or a signature."""
        self._rows.setdefault(row, {}).update(dict.fromkeys(columns, Keep.SIGNS))

    def titles(self, row: int, columns: Iterable[int]) -> None:
        """Hides all but what names a table."""
        self._rows.setdefault(row, {}).update(dict.fromkeys(columns, Keep.TITLES))

    def applied(self, grid: Grid, left: Callable[[Raw, Keep], Raw]) -> Grid:
        """Returns the sheet with the cells hidden; `left` returns what is left of one."""
        if not any(self._rows.values()):
            return grid
        rows: list[Sequence[Raw]] = list(grid.rows)
        for number, kept in self._rows.items():
            rows[number] = [
                left(value, kept[column]) if column in kept else value for column, value in enumerate(rows[number])
            ]
        return replace(grid, rows=rows)


def _bounds(columns: tuple[int, int] | None, grid: Grid, row: int) -> tuple[int, int]:
    """Returns the first column of a table and the one after its last."""
    return (0, len(grid.rows[row])) if columns is None else (columns[0], columns[1] + 1)
