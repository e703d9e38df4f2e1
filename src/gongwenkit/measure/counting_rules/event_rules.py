"""Rules that count events: their number (`events`, `union`), and one column over another (`ratio`, `quotient`)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from gongwenkit.config.definitions import Definition
from gongwenkit.ingest.values.companion_columns import NOTE
from gongwenkit.measure.counting_rules.arithmetic import percentage, rounded
from gongwenkit.measure.counting_rules.rule import (
    Contributions,
    Counted,
    CountingRule,
    LeftOutRows,
    Span,
    exact_number,
    flags_of,
    list_not_counting,
    reason_after_reference_day,
)
from gongwenkit.measure.events import form_events, join_departments
from gongwenkit.measure.rows import Row

__all__ = ["EVENT_RULES", "events_of_span"]


class _Events(CountingRule):
    """The number of events whose first day is in the span; an event can have rows of several sources."""

    def count(self, definition: Definition, rows: Sequence[Row], undecided: Sequence[Row], span: Span) -> Counted:
        number, counted, left_out = events_of_span(definition, rows, undecided, span)
        return Counted(number, tuple(counted), tuple(left_out), flags_of(counted, left_out))

    def count_again(self, definition: Definition, rows: Sequence[Row], left_out: LeftOutRows) -> Counted:
        number = len(form_events(rows, across_ledgers=definition.rule.several_sources))
        return Counted(number, tuple(rows), tuple(left_out), flags_of(rows, left_out))

    def combine(self, definition: Definition, parts: Mapping[str, Counted]) -> int | Decimal:
        return len(self.joint_groups(definition, parts))

    def joint_groups(self, definition: Definition, parts: Mapping[str, Counted]) -> Sequence[Sequence[Row]]:
        across = definition.rule.several_sources
        events = {code: part.events(across_ledgers=across) for code, part in parts.items()}
        return [event.rows for event in join_departments(events)]

    def groups(self, definition: Definition, rows: Sequence[Row]) -> Sequence[Sequence[Row]]:
        return [event.rows for event in form_events(rows, across_ledgers=definition.rule.several_sources)]


class _RatioOfSums(CountingRule):
    """Σ part / Σ base over counted events, in per cent or not; of each event the first row with both exact numbers."""

    def count(self, definition: Definition, rows: Sequence[Row], undecided: Sequence[Row], span: Span) -> Counted:
        _, counted, left_out = events_of_span(definition, rows, undecided, span)
        return self.count_again(definition, counted, left_out)

    def count_again(self, definition: Definition, rows: Sequence[Row], left_out: LeftOutRows) -> Counted:
        return _rate_of_events(definition, rows).with_left_out(left_out)

    def contributions(self, definition: Definition, rows: Sequence[Row]) -> Contributions:
        """A row by itself adds nothing to such a value."""
        once = super().contributions(definition, rows)
        return {source: (None, number) for source, (_, number) in once.items()}

    def groups(self, definition: Definition, rows: Sequence[Row]) -> Sequence[Sequence[Row]]:
        del definition
        return [event.rows for event in form_events(rows)]

    def combine(self, definition: Definition, parts: Mapping[str, Counted]) -> int | Decimal:
        """Returns the rate over the rows of the departments' rates; all these rows have both numbers."""
        part, base = _columns(definition)
        rows = [row for counted in parts.values() for row in counted.rows]
        total = sum((row.values[base] for row in rows), start=Decimal())
        return _rate(definition, sum((row.values[part] for row in rows), start=Decimal()), total)


def _rate(definition: Definition, part: int | Decimal, base: int | Decimal) -> int | Decimal:
    if definition.is_ratio:
        return percentage(part, base)
    return rounded(Decimal(part) / Decimal(base), definition.decimal_places)


def events_of_span(
    definition: Definition, rows: Sequence[Row], undecided: Sequence[Row], span: Span
) -> tuple[int, list[Row], list[tuple[Row, str]]]:
    """Returns the number of events whose first day is in the span, their rows, and the rows left out."""
    left_out = list_not_counting(rows, undecided, span, None)
    free = [row for row in rows if not row.state and row.day is not None]
    counted: list[Row] = []
    number = 0
    for event in form_events(free, across_ledgers=definition.rule.several_sources):
        if event.day not in span:
            continue
        reason = reason_after_reference_day(event.day, event.rows[0].note, span)
        if reason:
            left_out += [(row, reason) for row in event.rows]
        else:
            number += 1
            counted += event.rows
    return number, counted, left_out


def _columns(definition: Definition) -> tuple[str, str]:
    """Returns the columns of numerator and denominator.

    Raises:
        ValueError: the definition compares two figures, which have no columns.
    """
    columns = definition.compared_columns
    if columns is None:
        raise ValueError(f"{definition.id} is no ratio of two columns")
    return columns


def _rate_of_events(definition: Definition, rows: Sequence[Row]) -> Counted:
    part, base = _columns(definition)
    events = form_events(rows)
    used: list[Row] = []
    inexact: list[tuple[Row, str]] = []
    for event in events:
        exact = [r for r in event.rows if exact_number(r, part) is not None and exact_number(r, base) is not None]
        if exact:
            used.append(exact[0])
        else:
            inexact += [
                (r, "approximate") for r in event.rows if r.values.get(part + NOTE) or r.values.get(base + NOTE)
            ]
    coverage = (len(used), len(events))
    total = sum((exact_number(row, base) or 0 for row in used), start=0)
    if not events or (used and not total):
        return Counted(None, tuple(used), tuple(inexact), missing="zero-base", coverage=coverage)
    if not used:
        return Counted(None, (), tuple(inexact), missing="no-exact-value", coverage=coverage)
    value = _rate(definition, sum((exact_number(row, part) or 0 for row in used), start=0), total)
    return Counted(value, tuple(used), tuple(inexact), coverage=coverage)


EVENT_RULES: Mapping[str, CountingRule] = {
    **dict.fromkeys(("events", "union"), _Events()),
    **dict.fromkeys(("ratio", "quotient"), _RatioOfSums()),
}
"""By name in a definition."""
