"""Which tables cover a span, and why a figure cannot be counted at all (docs/decisions/0001, rules 13 and 14)."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from gongwenkit.config.definitions import Definition, From, source_ledgers, walk_filters
from gongwenkit.config.schema import LedgerSchema
from gongwenkit.ingest.ledger import NOTE, Table
from gongwenkit.measure.count import Span
from gongwenkit.measure.match import Match
from gongwenkit.measure.rows import Row
from gongwenkit.model.figure import MISSING_REASONS

if TYPE_CHECKING:
    from gongwenkit.measure.figures import Measurement

__all__ = ["covering_tables", "joint_reason", "lists_years_only", "missing_reason"]


def missing_reason(measurement: "Measurement", definition: Definition, span: Span) -> str | None:
    """Why a figure cannot be counted at all (docs/decisions/0001, rule 13)."""
    reasons = [_missing_source(measurement, definition, source, span) for source in definition.from_]
    return joint_reason(reasons)


def _missing_source(measurement: "Measurement", definition: Definition, source: From, span: Span) -> str | None:
    if source.rows_of:
        parent = measurement.counted(source.rows_of, span).missing
        if parent not in (None, "no-exact-value"):
            return parent
        return _missing_columns(measurement, definition, source, span, _ledger_of(measurement, source))
    ledger = source.ledger or ""
    unreadable = any(
        ledger in file.ledgers and (not file.years or span.first.year in file.years)
        for file in measurement.ledgers.unreadable
    )
    covering = covering_tables(measurement, ledger, span) or _entered_by_hand(measurement, source, span)
    checks = {
        "unreadable-file": unreadable,
        "no-ledger": not covering and not any(t.ledger == ledger and not t.by_hand for t in measurement.ledgers.tables),
        "not-covered": not covering,
        "no-author": definition.personal and measurement.matcher.author is None,
        "no-setting": any(
            f.setting and not measurement.matcher.settings.get(f.setting) for f in walk_filters(source.where)
        ),
    }
    reason = next((reason for reason in MISSING_REASONS if checks.get(reason)), None)
    return reason or _missing_columns(measurement, definition, source, span, ledger)


def _ledger_of(measurement: "Measurement", source: From) -> str | None:
    while source.rows_of:
        parents = measurement.definitions[source.rows_of].from_
        if len(parents) != 1:
            return None
        source = parents[0]
    return source.ledger


def _missing_columns(
    measurement: "Measurement", definition: Definition, source: From, span: Span, ledger: str | None
) -> str | None:
    if ledger is None:
        return None
    needed = _needed_columns(definition, source) | _date_column(measurement.schema.ledgers[ledger], source)
    covering = covering_tables(measurement, ledger, span) or _by_hand(measurement, ledger)
    present = {column for table in covering for column in table.columns}
    if needed - present or (_is_part_of_year(span) and _undated(measurement, ledger, covering)):
        return "no-column"
    indexes = {table.index for table in covering}
    rows = [row for row in measurement.rows[ledger] if row.table in indexes]
    may_be_blank = {column.name for column in measurement.schema.ledgers[ledger].column if column.type == "tags"}
    for column in needed - may_be_blank:
        if rows and not any(_is_filled(row, column) for row in rows):
            return "column-blank"
    return None


def _date_column(ledger: LedgerSchema, source: From) -> set[str]:
    """The column that places a row in a period: without it nothing can be counted, and nothing is zero."""
    dated_otherwise = source.date is not None or ledger.kind == "stock" or ledger.year_date
    return set() if dated_otherwise or ledger.date is None else {ledger.date}


def _is_part_of_year(span: Span) -> bool:
    return (span.first, span.last) != (date(span.first.year, 1, 1), date(span.first.year, 12, 31))


def _undated(measurement: "Measurement", ledger: str, tables: Sequence[Table]) -> bool:
    """Whether a list has only its year for a date: what of it fell into a quarter or a month nobody can tell."""
    schema = measurement.schema.ledgers[ledger]
    return schema.year_date and any(schema.date not in table.columns for table in tables if not table.by_hand)


def lists_years_only(measurement: "Measurement", name: str) -> bool:
    """Whether a figure is counted from a list of the period's year that has no dates."""
    span = Span(measurement.period.first, measurement.period.last, measurement.as_of)
    ledgers = source_ledgers(name, measurement.definitions)
    return any(_undated(measurement, ledger, covering_tables(measurement, ledger, span)) for ledger in ledgers)


def _is_filled(row: Row, column: str) -> bool:
    """Whether a cell holds anything: a zero, or something unreadable, is no blank."""
    return row.values.get(column) not in (None, "", ()) or bool(row.values.get(column + NOTE))


def _by_hand(measurement: "Measurement", ledger: str) -> list[Table]:
    return [table for table in measurement.ledgers.tables if table.ledger == ledger and table.by_hand]


def _entered_by_hand(measurement: "Measurement", source: From, span: Span) -> list[Table]:
    """Tables by hand where a row of them counts: they cover what they hold and make no zero of what is missing."""
    stock = measurement.schema.ledgers[source.ledger or ""].kind == "stock"
    rows = (row for row in measurement.rows[source.ledger or ""] if row.by_hand and (stock or row.day in span))
    counts = any(measurement.matcher.match(source.where, row) is not Match.NO for row in rows)
    return _by_hand(measurement, source.ledger or "") if counts else []


def covering_tables(measurement: "Measurement", ledger: str, span: Span) -> list[Table]:
    """Tables of a ledger that cover the year of a span (docs/decisions/0001, rule 14)."""
    year = span.first.year
    rows = measurement.rows[ledger]
    stock = measurement.schema.ledgers[ledger].kind == "stock"
    dated = {row.table for row in rows if row.day is not None and row.day.year == year}
    return [
        table
        for table in measurement.ledgers.tables
        if table.ledger == ledger
        and not table.by_hand
        and (year in table.years or (not table.years if stock else table.index in dated))
    ]


def _needed_columns(definition: Definition, source: From) -> set[str]:
    sums = [side.sum for side in (definition.of, definition.over) if side and side.sum]
    filters = [f.column for f in walk_filters(source.where)]
    first = definition.columns[:1]
    return {column for column in (source.date, definition.column, *first, *sums, *filters) if column}


def joint_reason(reasons: Sequence[str | None]) -> str | None:
    """Returns the reason of a figure made of parts: the shared one, else `part-missing`; None if no part is missing."""
    missing = {reason for reason in reasons if reason}
    if not missing:
        return None
    return missing.pop() if len(missing) == 1 and all(reasons) else "part-missing"
