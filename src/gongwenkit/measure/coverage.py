"""Which tables cover a span, and why a figure cannot be counted (docs/decisions/0001, rules 13 and 14)."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gongwenkit.config.definitions import Definition, From, source_ledger
from gongwenkit.config.filters import Filter, walk_filters
from gongwenkit.config.schema import LedgerSchema, Schema
from gongwenkit.ingest.ledgers.ledger import Ledgers, Table
from gongwenkit.ingest.values.companion_columns import NOTE
from gongwenkit.measure.applicability import is_not_done
from gongwenkit.measure.counting_rules import Span
from gongwenkit.measure.match import Match, Matcher
from gongwenkit.measure.rows import Row
from gongwenkit.model import RowSource
from gongwenkit.model.figure import MISSING_REASONS, NOT_APPLICABLE, MissingColumn

__all__ = ["Coverage", "joint_reason"]

LEAST_MONTHS = 3
"""Fewest months with rows by which a list that names no year covers a year for a comparison."""


@dataclass
class Coverage:
    """The tables of one department's ledgers, and what they cover. It remembers its answers: it is not frozen.

    Attributes:
        ledgers: the department's ledgers.
        rows: their rows by ledger.
        schema: the ledger schemas.
        matcher: decides filters, with author and settings.
    """

    ledgers: Ledgers
    rows: Mapping[str, tuple[Row, ...]]
    schema: Schema
    matcher: Matcher
    _tables: dict[tuple[str, int], list[Table]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _of_several: dict[tuple[str, int, int], list[Table]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _of_tables: dict[tuple[str, frozenset[int]], list[Row]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _filled: dict[tuple[str, str, int], bool] = field(default_factory=dict, init=False, repr=False, compare=False)
    _lacking: dict[tuple[str, Span], tuple[MissingColumn, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def tables(self, ledger: str, span: Span) -> Sequence[Table]:
        """Returns the tables of a ledger that cover the years of a span (docs/decisions/0001, rule 14).

        None where one of the years has none: what is missing of a span makes its number too small. Of a stock ledger
        those count that cover the year of the reference day.
        """
        years = self._years(ledger, span)
        of_years = [self._of_year(ledger, year) for year in years]
        if len(of_years) == 1 or not all(of_years):
            return of_years[0] if len(of_years) == 1 else []
        key = (ledger, years[0], years[-1])
        if key not in self._of_several:
            indices = {table.index for tables in of_years for table in tables}
            self._of_several[key] = [table for table in self.ledgers.tables if table.index in indices]
        return self._of_several[key]

    def _years(self, ledger: str, span: Span) -> range:
        last = span.years[-1]
        return range(last, last + 1) if self.schema.ledgers[ledger].is_stock else span.years

    def _of_year(self, ledger: str, year: int) -> list[Table]:
        key = (ledger, year)
        if key not in self._tables:
            self._tables[key] = self._find_tables(*key)
        return self._tables[key]

    def _find_tables(self, ledger: str, year: int) -> list[Table]:
        stock = self.schema.ledgers[ledger].is_stock
        dated = {row.table for row in self.rows[ledger] if row.day is not None and row.day.year == year}
        return [
            table
            for table in self.ledgers.tables
            if table.ledger == ledger
            and not table.by_hand
            and (year in table.years if table.years else stock or table.index in dated)
        ]

    def is_comparable(self, ledger: str, span: Span) -> bool:
        """Whether a ledger covers the year of a span well enough to be compared with another year.

        A table that names the year does; so does one without a name if its rows are of at least `LEAST_MONTHS` of it.
        One row of last year that strayed into a list must not become last year's number.
        """
        return self.schema.ledgers[ledger].is_stock or all(self._is_full(ledger, year) for year in span.years)

    def _is_full(self, ledger: str, year: int) -> bool:
        tables = self._of_year(ledger, year)
        if any(year in table.years for table in tables):
            return True
        unnamed = {table.index for table in tables}
        days = [row.day for row in self.rows[ledger] if row.table in unnamed and not row.state and row.day]
        return len({day.month for day in days if day.year == year}) >= LEAST_MONTHS

    def covers_anything(self, span: Span) -> bool:
        """Whether any ledger covers the year of a span."""
        by_hand = any(row.by_hand and row.day in span for own in self.rows.values() for row in own)
        return by_hand or any(self.tables(ledger, span) for ledger in self.rows)

    def lists_years_only(self, ledgers: Iterable[str], span: Span) -> bool:
        """Whether a table of these ledgers that covers the span has no dates except its year."""
        return any(self._is_undated(ledger, self.tables(ledger, span)) for ledger in ledgers)

    def missing_reason(
        self,
        definition: Definition,
        span: Span,
        *,
        definitions: Mapping[str, Definition],
        missing: Mapping[str, str | None],
    ) -> str | None:
        """Returns why a figure cannot be counted (docs/decisions/0001, rule 13); None if it can.

        Args:
            definition: the figure.
            span: the days counted.
            definitions: all figures; they name the ledgers of parent figures.
            missing: why each figure whose rows it counts is missing (None: it is not), by id.
        """
        reasons = []
        for source in definition.from_:
            reason = missing[source.rows_of] if source.rows_of else self._missing_ledger(definition, source, span)
            if reason in (None, "no-exact-value") and definition.personal and self.matcher.author is None:
                reason = "no-author"
            if reason in (None, "no-exact-value"):
                reason = self._missing_columns(definition, source, span, source_ledger(source, definitions))
            reasons.append(reason)
        return joint_reason(reasons)

    def _missing_ledger(self, definition: Definition, source: From, span: Span) -> str | None:
        ledger = source.ledger or ""
        unreadable = any(
            ledger in file.ledgers and (not file.years or any(year in file.years for year in span.years))
            for file in self.ledgers.unreadable
        )
        covering = self.tables(ledger, span) or self._entered_by_hand(source, span)
        checks = {
            "unreadable-file": unreadable,
            "no-ledger": not covering and not any(t.ledger == ledger and not t.by_hand for t in self.ledgers.tables),
            "not-covered": not covering or (source.earlier and not self._tells_of_earlier(ledger, span)),
            "no-author": definition.personal and self.matcher.author is None,
            "no-setting": any(
                f.setting and not self.matcher.settings.get(f.setting) for f in walk_filters(source.where)
            ),
        }
        reason = next((reason for reason in MISSING_REASONS if checks.get(reason)), None)
        absent = reason in ("no-ledger", "not-covered") and not covering
        decisions, department = self.ledgers.decisions, self.matcher.department
        if absent and all(is_not_done(decisions, department, ledger, year) for year in span.years):
            return NOT_APPLICABLE
        return reason

    def _tells_of_earlier(self, ledger: str, span: Span) -> bool:
        """Whether a ledger tells anything of the time before a span: a table of that time, or a row dated in it.

        Where a list has no days at all, it is the column that is missing.
        """
        if self._is_undated(ledger, self.tables(ledger, span)):
            return True
        year = span.first.year + (span.first > date(span.first.year, 1, 1))
        tables = [table for table in self.ledgers.tables if table.ledger == ledger and not table.by_hand]
        named = any(named < year for table in tables for named in table.years)
        later = {table.index for table in self.ledgers.tables if table.years and min(table.years) > span.last.year}
        rows = (row for row in self.rows[ledger] if row.table not in later and not row.state)
        return named or any(row.day is not None and row.day < span.first for row in rows)

    def _missing_columns(self, definition: Definition, source: From, span: Span, ledger: str | None) -> str | None:
        if ledger is None:
            return None
        schema = self.schema.ledgers[ledger]
        needed = _needed_columns(definition, source) | _date_column(schema, source)
        covering = self.tables(ledger, span) or self._tables_by_hand(ledger)
        present = {column for table in covering for column in table.columns}
        present |= {name for table in covering for name in table.implied if self._decides(source, table, name)}
        settled = self._settled(source, ledger, span, present)
        if _is_part_of_year(span) and self._is_undated(ledger, covering):
            return "no-column"
        rows = self._rows_of(ledger, frozenset(table.index for table in covering))

        def why_not(column: str) -> str:
            """Returns why a column says nothing; empty if it does. Blank tags say that a row has none."""
            if column in settled:
                return ""
            if column not in present:
                return "no-column"
            known = schema.find(column)
            may_be_blank = not rows or (known is not None and known.type == "tags")
            return "" if may_be_blank or self._has_filled(ledger, column, rows) else "column-blank"

        reasons = {*map(why_not, needed), *(_why_no_answer(condition, why_not) for condition in source.where)}
        return next((reason for reason in MISSING_REASONS if reason in reasons), None)

    def _rows_of(self, ledger: str, tables: frozenset[int]) -> Sequence[Row]:
        """Returns the rows of some tables of a ledger."""
        key = (ledger, tables)
        if key not in self._of_tables:
            self._of_tables[key] = [row for row in self.rows[ledger] if row.table in tables]
        return self._of_tables[key]

    def _has_filled(self, ledger: str, column: str, rows: Sequence[Row]) -> bool:
        """Whether a column is filled in one of the rows that `_rows_of` returned."""
        key = (ledger, column, id(rows))  # they are kept as long as this is
        if key not in self._filled:
            self._filled[key] = any(_is_filled(row, column) for row in rows)
        return self._filled[key]

    def _decides(self, source: From, table: Table, name: str) -> bool:
        """Whether the value that a table's name gives to a column meets all filters on it.

        A list of other things does not show that there are none of those wanted, unless a person said what it is.
        """
        column, value = self.schema.ledgers[table.ledger].find(name), table.implied[name]
        if column is None or column.by_name is None:
            return False
        filters = [condition for condition in walk_filters(source.where) if condition.column == name]
        answers = [column.answer(value, self.matcher.wanted(one)) for one in filters]
        return all(answers) or (value == column.by_name.no and None not in answers)

    def _settled(self, source: From, ledger: str, span: Span, present: Collection[str]) -> set[str]:
        """Returns the columns that the ledger lacks and whose values people told by keywords, or need not tell.

        Of an `any`, a column that is there tells about the rows without a keyword.
        """
        told: dict[str, bool] = {}
        for condition in source.where:
            parts = list(walk_filters((condition,)))
            known = condition.any_ is not None and any(part.column in present for part in parts)
            for part in parts:
                found = [self.matcher.proposal(part, ledger, year) for year in span.years]
                is_told = all(one is not None and (known or self.matcher.is_settled(one)) for one in found)
                told[part.column or ""] = told.get(part.column or "", True) and is_told
        return {column for column, is_told in told.items() if is_told}

    def missing_columns(
        self, definition: Definition, span: Span, *, definitions: Mapping[str, Definition]
    ) -> tuple[MissingColumn, ...]:
        """Returns each table that covers a span and lacks a column which a figure needs, with the column.

        Args:
            definition: the figure.
            span: the days counted.
            definitions: all figures.
        """
        key = (definition.id, span)
        if key not in self._lacking:
            self._lacking[key] = tuple(self._find_missing_columns(definition, span, definitions))
        return self._lacking[key]

    def _find_missing_columns(
        self, definition: Definition, span: Span, definitions: Mapping[str, Definition]
    ) -> Iterator[MissingColumn]:
        for source in definition.from_:
            name = source_ledger(source, definitions)
            tables = self.tables(name, span) if name else []
            present = {column for table in tables for column in table.columns}
            if name is None or not tables:
                continue
            ledger = self.schema.ledgers[name]
            needed = _needed_columns(definition, source) | _date_column(ledger, source)
            if _is_part_of_year(span) and self._is_undated(name, tables):
                needed |= {ledger.date or ""}
            told = present | self._settled(source, name, span, present)
            needed |= _untold_columns(source, told)
            for column in sorted(needed - told - _replaceable(source, ledger)):
                for table in tables:
                    yield MissingColumn(ledger.name, column, RowSource(table.file, table.sheet, table.head))

    def _is_undated(self, ledger: str, tables: Sequence[Table]) -> bool:
        """Whether a list has no dates except its year, so that the quarter and month of its rows are unknown."""
        schema = self.schema.ledgers[ledger]
        return schema.year_date and any(schema.date not in table.columns for table in tables if not table.by_hand)

    def _tables_by_hand(self, ledger: str) -> list[Table]:
        return [table for table in self.ledgers.tables if table.ledger == ledger and table.by_hand]

    def _entered_by_hand(self, source: From, span: Span) -> list[Table]:
        """Returns tables by hand if one of their rows counts; without such a row they cover nothing."""
        ledger = source.ledger or ""
        stock = self.schema.ledgers[ledger].is_stock
        rows = (row for row in self.rows[ledger] if row.by_hand and (stock or row.day in span))
        counts = any(self.matcher.match(source.where, row) is not Match.NO for row in rows)
        return self._tables_by_hand(ledger) if counts else []


def _date_column(ledger: LedgerSchema, source: From) -> set[str]:
    """Returns the column by which a row belongs to a period; without it the figure is missing, not zero."""
    dated_otherwise = source.date is not None or ledger.is_stock or ledger.year_date
    return set() if dated_otherwise or ledger.date is None else {ledger.date}


def _replaceable(source: From, ledger: LedgerSchema) -> set[str]:
    """Returns the columns of an `any` in which another one would do that the ledger requires anyway."""
    required = {column.name for column in ledger.column if column.required}
    groups = [{part.column or "" for part in walk_filters((one,))} for one in source.where if one.any_]
    return {column for group in groups if group & required for column in group - required}


def _is_part_of_year(span: Span) -> bool:
    return (span.first, span.last) != (date(span.first.year, 1, 1), date(span.first.year, 12, 31))


def _is_filled(row: Row, column: str) -> bool:
    """Whether a cell is not blank; a zero and an unreadable value are not blank."""
    return row.values.get(column) not in (None, "", ()) or bool(row.values.get(column + NOTE))


def _needed_columns(definition: Definition, source: From) -> set[str]:
    """Returns the columns that are counted, and the one that dates a row; filters: `_why_no_answer`."""
    counted = (*definition.measured, *definition.columns[:1], *(definition.compared_columns or ()))
    return {column for column in (source.date, *counted) if column}


def _why_no_answer(condition: Filter, why_not: Callable[[str], str]) -> str:
    """Returns why a condition can be told of no row; empty if it can be told of some.

    Of `any` and `not` it is enough that one branch can be told: its answer may be the answer of the whole. A day or a
    blank cell may be asked for in a column that is blank throughout: each row is then undecided, or blank.

    Args:
        condition: of a definition.
        why_not: returns why a column says nothing, empty if it does.
    """
    nested = condition.any_ or condition.not_
    if nested:
        reasons = [_why_no_answer(part, why_not) for part in nested]
        return "" if "" in reasons else next(reason for reason in MISSING_REASONS if reason in reasons)
    reasons = [why_not(column) for column in condition.columns]
    if condition.day is not None or condition.blank is not None:
        return "no-column" if "no-column" in reasons else ""
    return next(iter(reasons), "")


def _untold_columns(source: From, told: Collection[str]) -> set[str]:
    """Returns the columns of the conditions that can be told of no row, because a ledger has only some columns."""
    untold = tuple(one for one in source.where if _why_no_answer(one, lambda name: "" if name in told else "no-column"))
    return {column for condition in walk_filters(untold) for column in condition.columns}


def joint_reason(reasons: Sequence[str | None]) -> str | None:
    """Returns the reason of a figure of several parts: the common one, else `part-missing`; None if none is missing.

    A part that is not applicable counts only where all are: the others make the figure.
    """
    reasons = [reason for reason in reasons if reason != NOT_APPLICABLE] or reasons
    missing = {reason for reason in reasons if reason}
    if not missing:
        return None
    return missing.pop() if len(missing) == 1 and all(reasons) else "part-missing"
