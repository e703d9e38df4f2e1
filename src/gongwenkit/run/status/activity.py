"""What a department's ledgers say by a day: which are there, which are empty, which activities are still too few."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongwenkit.config.frequency import FrequencyRule
from gongwenkit.measure.applicability import is_not_done
from gongwenkit.measure.counting_rules import Span
from gongwenkit.measure.figures import Measurement
from gongwenkit.model import Period
from gongwenkit.model.figure import NOT_APPLICABLE

__all__ = ["Gap", "LedgerState", "find_gaps", "ledger_states", "spans_of"]

LedgerState = Literal["present", "empty", "absent", "unreadable", "not-applicable"]


@dataclass(frozen=True)
class Gap:
    """An activity that is due and was too few.

    Attributes:
        rule: what is due.
        label, unit: of its figure.
        spans: in which it is too few.
        until: by when the first of them is due.
    """

    rule: FrequencyRule
    label: str
    unit: str
    spans: tuple[Period, ...]
    until: date


def ledger_states(part: Measurement, span: Span) -> dict[str, LedgerState]:
    """Returns the state of each ledger of the schema, by id.

    Args:
        part: of a department, for the year.
        span: from the first day of the year to the last day that is looked at.
    """
    own = part.ledgers
    unread = [file for file in own.unreadable if not file.years or any(year in file.years for year in span.years)]
    states: dict[str, LedgerState] = {}
    for name, schema in part.schema.ledgers.items():
        rows = [row for row in part.rows[name] if not row.state]
        if part.coverage.tables(name, span) or any(row.by_hand and row.day in span for row in rows):
            counts = bool(rows) if schema.is_stock else any(row.day is not None and row.day in span for row in rows)
            states[name] = "present" if counts else "empty"
        elif all(is_not_done(own.decisions, part.department, name, year) for year in span.years):
            states[name] = "not-applicable"
        elif any(name in file.ledgers for file in unread):
            states[name] = "unreadable"
        else:
            states[name] = "absent"
    return states


def spans_of(every: str, year: int, last: date) -> tuple[Period, ...]:
    """Returns the months, quarters, halves, or the year, that have begun by a day."""
    whole = Period.of_year(year)
    parts: Mapping[str, Iterable[Period]] = {
        "month": whole.months,
        "quarter": whole.quarters,
        "half": (Period.parse(f"{year}H1"), Period.parse(f"{year}H2")),
        "year": (whole,),
    }
    return tuple(part for part in parts[every] if part.first <= last)


def find_gaps(part: Measurement, span: Span, rules: Iterable[FrequencyRule]) -> Iterator[Gap]:
    """Yields the activities that are too few in some span; those that cannot be counted are not among them.

    Args:
        part: of a department, for the year.
        span: from the first day of the year to the last day that is looked at.
        rules: what is due.
    """
    for rule in rules:
        definition = part.definitions[rule.figure]
        counted = part.counted(rule.figure, span)
        if counted.missing in (None, "no-exact-value", "zero-base"):
            days = {row.day for row in counted.rows if row.day is not None}
            due = spans_of(rule.every, span.first.year, span.last)
            few = tuple(one for one in due if not _is_enough(part, rule, one, days, span))
            if few:
                until = next((one.last for one in few if one.last >= span.last), few[-1].last)
                yield Gap(rule, definition.label, definition.unit, few, until)
        elif counted.missing != NOT_APPLICABLE:
            continue  # its ledger is missing, which is said


def _is_enough(part: Measurement, rule: FrequencyRule, one: Period, days: set[date], span: Span) -> bool:
    if rule.at_least == 1:
        return any(day in one for day in days)
    last = min(one.last, span.last)
    value = part.counted(rule.figure, Span(one.first, last, span.reference_day)).value
    return value is not None and value >= rule.at_least
