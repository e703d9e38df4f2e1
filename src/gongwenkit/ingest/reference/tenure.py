"""From when to when a person answers for a department: as first responsible person, or presiding in a vacancy."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from gongwenkit.ingest.values.persons import unbroken
from gongwenkit.ingest.values.text_normalisation import compact
from gongwenkit.model.reference import Person, in_force

__all__ = ["Tenure", "find_tenure"]


class Tenure(NamedTuple):
    """Who reports, with first and last day; `date.min` where the start is not known, None while it lasts."""

    person: Person
    since: date
    until: date | None


def find_tenure(people: Sequence[Person], name: str, first: date, last: date) -> Tenure | None:
    """Returns the last tenure of a person that reaches into some days; None if there is none.

    The tenure is the unbroken run of the person's lines as first responsible. A person who is not first responsible on
    any of these days presides while nobody is: from the day after the last first responsible person left to the day
    before the next one came, as far as the person's own lines reach.

    Args:
        people: all people of the department.
        name: of the person.
        first: first day of the period.
        last: its last day, or the reference day where that is earlier.
    """
    own = [person for person in people if compact(person.name) == compact(name)]
    heads = [person for person in people if person.first_responsible]
    as_head = [person for person in own if person.first_responsible]
    day = _last_day(as_head, (), first, last)
    if day is not None:
        return _tenure(as_head, day, *unbroken(_spans(as_head), day))
    day = _last_day(own, heads, first, last)
    if day is None:
        return None
    start, end = unbroken(_spans(own), day)
    for head_first, head_last in _spans(heads):
        if head_last < day:
            start = max(start, head_last + timedelta(days=1))
        if head_first > day:
            end = min(end, head_first - timedelta(days=1))
    return _tenure(own, day, start, end)


def _tenure(lines: Sequence[Person], day: date, start: date, end: date) -> Tenure:
    person = next(line for line in lines if in_force(line, day))
    return Tenure(person, start, None if end == date.max else end)


def _last_day(lines: Sequence[Person], without: Sequence[Person], first: date, last: date) -> date | None:
    """Returns the last day from first to last on which one of the lines is in force and none of `without` is."""
    day = last
    while day >= first:
        if any(in_force(line, day) for line in lines) and not any(in_force(line, day) for line in without):
            return day
        day -= timedelta(days=1)
    return None


def _spans(lines: Sequence[Person]) -> list[tuple[date, date]]:
    return [(line.from_day or date.min, line.to_day or date.max) for line in lines]
