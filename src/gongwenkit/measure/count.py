"""Counting rules: from matching rows to a value (figures.md; docs/decisions/0001)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongwenkit.config.definitions import Definition
from gongwenkit.ingest.ledger import NOTE
from gongwenkit.measure.amounts import exact_amount, list_nameless, percentage, value_flags, value_of
from gongwenkit.measure.events import form_events
from gongwenkit.measure.rows import Row, key_of
from gongwenkit.model import LeftOut, RowSource
from gongwenkit.model.figure import LEFT_OUT_REASONS

__all__ = [
    "Counted",
    "LeftOutRows",
    "Span",
    "count_again",
    "count_events",
    "count_rows",
    "flags_of",
    "sum_pairs",
]

LeftOutRows = Sequence[tuple[Row, str]]


@dataclass(frozen=True)
class Span:
    """The days that are counted.

    Attributes:
        first, last: first and last day of the period.
        as_of: the reference day; rows of the period after it are left out.
    """

    first: date
    last: date
    as_of: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    @property
    def reference_day(self) -> date:
        """The day at which stocks are counted."""
        return min(self.last, self.as_of)


@dataclass(frozen=True)
class Counted:
    """What a rule made of rows.

    Attributes:
        value: the number; None with `missing`.
        rows: rows behind it.
        left_out: rows that match and do not count.
        flags: see model.figure.FLAGS.
        missing: reason when there is no value.
        coverage: for a ratio of sums.
    """

    value: int | Decimal | None
    rows: tuple[Row, ...] = ()
    left_out: tuple[tuple[Row, str], ...] = ()
    flags: frozenset[str] = frozenset()
    missing: str | None = None
    coverage: tuple[int, int] | None = None
    reference_rows: tuple[RowSource, ...] = ()

    def sources(self) -> tuple[RowSource, ...]:
        """Sources of the rows, sorted, each once."""
        found = {row.source for row in self.rows} | set(self.reference_rows)
        return tuple(sorted(found, key=lambda source: source.order))

    def left_out_sources(self) -> tuple[LeftOut, ...]:
        """Left-out rows, sorted, each once, none that counts."""
        counted = {row.source for row in self.rows}
        ranked = sorted(self.left_out, key=lambda pair: -LEFT_OUT_REASONS.index(pair[1]))
        reasons = {row.source: reason for row, reason in ranked if row.source not in counted}
        return tuple(LeftOut(source, reasons[source]) for source in sorted(reasons, key=lambda source: source.order))


def count_rows(definition: Definition, rows: Sequence[Row], undecided: Sequence[Row], span: Span) -> Counted:
    """Counts matching rows of one or several ledgers by the rule of a definition.

    Args:
        definition: any rule but ratio and reference tables.
        rows: rows that match, of all days.
        undecided: rows of which the filters cannot tell.
        span: what days count.
    """
    if definition.count == "stock":
        return _count_stock(rows, undecided, span)
    if definition.count in ("events", "union"):
        return count_events(rows, undecided, span, across_ledgers=definition.count == "union")
    return _count_dated(definition, rows, undecided, span)


def count_again(definition: Definition, rows: Sequence[Row], left_out: LeftOutRows) -> Counted:
    """Counts rows that other figures counted already: days and states are their affair."""
    if definition.count in ("events", "union"):
        number = len(form_events(rows, across_ledgers=definition.count == "union"))
        return Counted(number, tuple(rows), tuple(left_out), flags_of(rows, left_out))
    if definition.count == "stock":
        return Counted(_keys(rows), tuple(rows), tuple(left_out), flags_of(rows, left_out))
    value, used, inexact, missing = value_of(definition, rows)
    left = (*left_out, *((row, "approximate") for row in inexact), *list_nameless(definition, rows))
    return Counted(value, tuple(used), left, flags_of(used, left) | value_flags(definition, rows, used), missing)


def count_events(rows: Sequence[Row], undecided: Sequence[Row], span: Span, *, across_ledgers: bool = False) -> Counted:
    """Counts events whose first day lies in the span."""
    left_out = _not_counting(rows, undecided, span, None)
    free = [row for row in rows if not row.state and row.day is not None]
    counted: list[Row] = []
    number = 0
    for event in form_events(free, across_ledgers=across_ledgers):
        if event.day not in span:
            continue
        reason = _beyond_reference_day(event.day, event.rows[0].note, span)
        if reason:
            left_out += [(row, reason) for row in event.rows]
        else:
            number += 1
            counted += event.rows
    return Counted(number, tuple(counted), tuple(left_out), flags_of(counted, left_out))


def _count_dated(definition: Definition, rows: Sequence[Row], undecided: Sequence[Row], span: Span) -> Counted:
    column = definition.from_[0].date
    left_out = _not_counting(rows, undecided, span, column)
    counting: list[Row] = []
    for row in rows:
        day, note = row.dated_by(column)
        if row.state or day not in span:
            continue
        reason = _beyond_reference_day(day, note, span)
        if reason:
            left_out.append((row, reason))
        else:
            counting.append(row)
    value, used, inexact, missing = value_of(definition, counting)
    left_out += [*((row, "approximate") for row in inexact), *list_nameless(definition, counting)]
    flags = flags_of(used, left_out, column) | value_flags(definition, counting, used)
    return Counted(value, tuple(used), tuple(left_out), flags, missing)


def _count_stock(rows: Sequence[Row], undecided: Sequence[Row], span: Span) -> Counted:
    day = span.reference_day
    left_out = [(row, row.state or "undecided") for row in undecided if _in_force(row, day)]
    used: list[Row] = []
    for row in (row for row in rows if _in_force(row, day)):
        if row.state:
            left_out.append((row, row.state))
        elif row.note == "unreadable":
            left_out.append((row, "unreadable"))
        elif _says_withdrawn(row) and row.values.get(row.ledger.until or "") is None:
            left_out.append((row, "undecided"))
        else:
            used.append(row)
    return Counted(_keys(used), tuple(used), tuple(left_out), flags_of(used, left_out))


def _keys(rows: Sequence[Row]) -> int:
    return len({key_of(row) or row.source for row in rows})


def _in_force(row: Row, day: date) -> bool:
    """Begun by the day (an empty start counts as begun) and not withdrawn by it."""
    until = row.values.get(row.ledger.until or "")
    return (row.day is None or row.day <= day) and (until is None or until > day)


def _says_withdrawn(row: Row) -> bool:
    column = row.ledger.find("状态")
    return column is not None and "撤销" in column.values and row.text("状态") == "撤销"


def _not_counting(
    rows: Sequence[Row], undecided: Sequence[Row], span: Span, column: str | None
) -> list[tuple[Row, str]]:
    """Lists the rows of the span that cannot count, whatever the rule."""
    result: list[tuple[Row, str]] = []
    for row in rows:
        day, note = row.dated_by(column)
        if row.state and _belongs(row, day, note, span):
            result.append((row, row.state))
        elif day is None and _belongs(row, day, note, span):
            result.append((row, "unreadable"))
    for row in undecided:
        day, note = row.dated_by(column)
        if _belongs(row, day, note, span):
            reason = "unreadable" if day is None else _beyond_reference_day(day, note, span) or "undecided"
            result.append((row, row.state or min(reason, "undecided", key=LEFT_OUT_REASONS.index)))
    return result


def flags_of(rows: Sequence[Row], left_out: LeftOutRows, column: str | None = None) -> frozenset[str]:
    """Flags that follow from the counted and the left-out rows."""
    flags = {"undecided"} if any(reason == "undecided" for _, reason in left_out) else set()
    if any("inferred" in row.dated_by(column)[1] for row in rows):
        flags.add("inferred-year")
    if any(row.by_hand for row in rows):
        flags.add("by-hand")
    if column is None and any(row.ledger.kind == "stock" and row.day is None for row in rows):
        flags.add("no-start")
    return frozenset(flags)


def _belongs(row: Row, day: date | None, note: str, span: Span) -> bool:
    return day in span if day is not None else note == "unreadable" and span.first.year in row.listed_in


def _beyond_reference_day(day: date | None, note: str, span: Span) -> str:
    if day is None or span.as_of >= span.last:
        return ""
    if "month" in note and (day.year, day.month) == (span.as_of.year, span.as_of.month):
        return "undecided"
    return "after-reference-day" if day > span.as_of else ""


def sum_pairs(rows: Sequence[Row], part: str, whole: str) -> Counted:
    """Returns Σ part / Σ whole in per cent over events, one row each: the first with both as exact numbers.

    Args:
        rows: rows of counted events.
        part: column of the numerator (实到).
        whole: column of the denominator (应到).
    """
    events = form_events(rows)
    used: list[Row] = []
    inexact: list[tuple[Row, str]] = []
    for event in events:
        exact = [r for r in event.rows if exact_amount(r, part) is not None and exact_amount(r, whole) is not None]
        if exact:
            used.append(exact[0])
        else:
            inexact += [
                (r, "approximate") for r in event.rows if r.values.get(part + NOTE) or r.values.get(whole + NOTE)
            ]
    coverage = (len(used), len(events))
    base = sum((exact_amount(row, whole) or 0 for row in used), start=0)
    if not events or (used and not base):
        return Counted(None, tuple(used), tuple(inexact), missing="zero-base", coverage=coverage)
    if not used:
        return Counted(None, (), tuple(inexact), missing="no-exact-value", coverage=coverage)
    value = percentage(sum((exact_amount(row, part) or 0 for row in used), start=0), base)
    return Counted(value, tuple(used), tuple(inexact), coverage=coverage)
