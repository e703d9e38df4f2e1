"""Which tables cover a span, and why a figure cannot be counted (docs/decisions/0001, rules 13 and 14)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongwenkit.config.definitions import Definition, From, source_ledger, walk_filters
from gongwenkit.config.schema import LedgerSchema, Schema
from gongwenkit.ingest.ledgers.ledger import Ledgers, Table
from gongwenkit.ingest.values.companion_columns import NOTE
from gongwenkit.measure.applicability import is_not_done
from gongwenkit.measure.counting_rules import Span
from gongwenkit.measure.match import Match, Matcher
from gongwenkit.measure.rows import Row
from gongwenkit.model.figure import MISSING_REASONS, NOT_APPLICABLE

__all__ = ["Coverage", "joint_reason"]


@dataclass(frozen=True)
class Coverage:
    """The tables of one department's ledgers, and what they cover.

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

    def tables(self, ledger: str, span: Span) -> list[Table]:
        """Returns the tables of a ledger that cover the year of a span (docs/decisions/0001, rule 14)."""
        year = span.first.year
        stock = self.schema.ledgers[ledger].is_stock
        dated = {row.table for row in self.rows[ledger] if row.day is not None and row.day.year == year}
        return [
            table
            for table in self.ledgers.tables
            if table.ledger == ledger
            and not table.by_hand
            and (year in table.years or (not table.years if stock else table.index in dated))
        ]

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
            if reason in (None, "no-exact-value"):
                reason = self._missing_columns(definition, source, span, source_ledger(source, definitions))
            reasons.append(reason)
        return joint_reason(reasons)

    def _missing_ledger(self, definition: Definition, source: From, span: Span) -> str | None:
        ledger = source.ledger or ""
        unreadable = any(
            ledger in file.ledgers and (not file.years or span.first.year in file.years)
            for file in self.ledgers.unreadable
        )
        covering = self.tables(ledger, span) or self._entered_by_hand(source, span)
        checks = {
            "unreadable-file": unreadable,
            "no-ledger": not covering and not any(t.ledger == ledger and not t.by_hand for t in self.ledgers.tables),
            "not-covered": not covering,
            "no-author": definition.personal and self.matcher.author is None,
            "no-setting": any(
                f.setting and not self.matcher.settings.get(f.setting) for f in walk_filters(source.where)
            ),
        }
        reason = next((reason for reason in MISSING_REASONS if checks.get(reason)), None)
        absent = reason in ("no-ledger", "not-covered")
        if absent and is_not_done(self.ledgers.decisions, self.matcher.department, ledger, span.first.year):
            return NOT_APPLICABLE
        return reason

    def _missing_columns(self, definition: Definition, source: From, span: Span, ledger: str | None) -> str | None:
        if ledger is None:
            return None
        schema = self.schema.ledgers[ledger]
        needed = _needed_columns(definition, source) | _date_column(schema, source)
        covering = self.tables(ledger, span) or self._tables_by_hand(ledger)
        present = {column for table in covering for column in table.columns}
        if needed - present or (_is_part_of_year(span) and self._is_undated(ledger, covering)):
            return "no-column"
        indexes = {table.index for table in covering}
        rows = [row for row in self.rows[ledger] if row.table in indexes]
        may_be_blank = {column.name for column in schema.column if column.type == "tags"}
        for column in needed - may_be_blank:
            if rows and not any(_is_filled(row, column) for row in rows):
                return "column-blank"
        return None

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


def _is_part_of_year(span: Span) -> bool:
    return (span.first, span.last) != (date(span.first.year, 1, 1), date(span.first.year, 12, 31))


def _is_filled(row: Row, column: str) -> bool:
    """Whether a cell is not blank; a zero and an unreadable value are not blank."""
    return row.values.get(column) not in (None, "", ()) or bool(row.values.get(column + NOTE))


def _needed_columns(definition: Definition, source: From) -> set[str]:
    filters = [condition.column for condition in walk_filters(source.where)]
    counted = (definition.column, *definition.columns[:1], *(definition.compared_columns or ()))
    return {column for column in (source.date, *counted, *filters) if column}


def joint_reason(reasons: Sequence[str | None]) -> str | None:
    """Returns the reason of a figure of several parts: the common one, else `part-missing`; None if none is missing.

    A part that is not applicable counts only where all are: the others make the figure.
    """
    reasons = [reason for reason in reasons if reason != NOT_APPLICABLE] or reasons
    missing = {reason for reason in reasons if reason}
    if not missing:
        return None
    return missing.pop() if len(missing) == 1 and all(reasons) else "part-missing"
