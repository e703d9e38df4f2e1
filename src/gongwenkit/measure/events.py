"""From rows to events: which rows are about the same event (docs/decisions/0001, rules 2 and 3)."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from gongwenkit.measure.rows import Row, fulfils, key_of

__all__ = ["Event", "JointEvent", "form_events", "join_departments"]


@dataclass(frozen=True)
class Event:
    """One event of a department.

    Attributes:
        day: its earliest first day.
        rows: all its rows, sorted by source; at least one.
    """

    day: date
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class JointEvent:
    """One event of all departments that took part.

    Attributes:
        departments: code of the department of each event that was merged into it; a department with two such
            events is contained twice.
        rows: all its rows.
    """

    departments: tuple[str, ...]
    rows: tuple[Row, ...]


def form_events(rows: Iterable[Row], *, across_ledgers: bool = False) -> tuple[Event, ...]:
    """Merges dated rows into events, sorted by day and source.

    Args:
        rows: rows; those without a day are ignored.
        across_ledgers: for rows of several ledgers (`union`): rows of two ledgers with the same branch (if any),
            first day and subject are one event, too.
    """
    dated = sorted((row for row in rows if row.day is not None), key=lambda row: row.source.order)
    groups = _Groups(len(dated))
    seen: dict[Hashable, int] = {}
    for index, row in enumerate(dated):
        for mark in _marks(row, across_ledgers=across_ledgers):
            groups.join(index, seen.setdefault(mark, index))
    _join_touching(dated, groups)
    events = [tuple(dated[index] for index in members) for members in groups.members()]
    made = [Event(min(row.day for row in event if row.day), event) for event in events]
    return tuple(sorted(made, key=lambda event: (event.day, event.rows[0].source.order)))


def join_departments(parts: Mapping[str, Iterable[Row]], *, across_ledgers: bool = False) -> tuple[JointEvent, ...]:
    """Merges rows into events by department, and events of several departments by their shared event number.

    A number joins only events with the same first day: numbers such as 1, 2, 3 occur in several departments by chance.

    Args:
        parts: counted rows by code of the department.
        across_ledgers: see `form_events`.
    """
    listed = [
        (code, event) for code, rows in parts.items() for event in form_events(rows, across_ledgers=across_ledgers)
    ]
    groups = _Groups(len(listed))
    seen: dict[Hashable, int] = {}
    for index, (_, event) in enumerate(listed):
        for number in {row.event_number for row in event.rows} - {""}:
            groups.join(index, seen.setdefault((number, event.day), index))
    return tuple(
        JointEvent(
            departments=tuple(listed[index][0] for index in members),
            rows=tuple(row for index in members for row in listed[index][1].rows),
        )
        for members in groups.members()
    )


def _marks(row: Row, *, across_ledgers: bool) -> Iterable[Hashable]:
    """Yields marks of a row; two rows with the same mark are one event."""
    for decision in row.joined:
        yield ("decided", decision)
    number = row.event_number
    if number:
        yield ("number", number)
    key = key_of(row)
    if key is not None:
        yield (row.ledger.id, key)
    if across_ledgers and row.subject:
        yield ("occasion", row.branch, row.day, row.subject)


def _join_touching(rows: Sequence[Row], groups: "_Groups") -> None:
    """Joins rows of one subject on the same or successive days if the schema demands it (a course of several days)."""
    chains: dict[tuple[str, str], list[int]] = {}
    for index, row in enumerate(rows):
        touching = row.ledger.touching
        if touching is not None and row.subject and fulfils(row, touching.when):
            chains.setdefault((row.ledger.id, row.subject), []).append(index)
    for chain in chains.values():
        chain.sort(key=lambda index: (rows[index].day, rows[index].source.order))
        reach = rows[chain[0]].last or rows[chain[0]].day
        for before, after in pairwise(chain):
            first, last = rows[after].day, rows[after].last or rows[after].day
            if first is None or last is None or reach is None:
                continue
            if first <= reach + timedelta(days=1):
                groups.join(before, after)
                reach = max(reach, last)
            else:
                reach = last


class _Groups:
    """Union–find over positions."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def join(self, one: int, other: int) -> None:
        """Puts two positions into one group."""
        self._parent[self._root(one)] = self._root(other)

    def members(self) -> list[list[int]]:
        """Returns the groups, members in order."""
        groups: dict[int, list[int]] = {}
        for position in range(len(self._parent)):
            groups.setdefault(self._root(position), []).append(position)
        return list(groups.values())

    def _root(self, position: int) -> int:
        while self._parent[position] != position:
            self._parent[position] = self._parent[self._parent[position]]
            position = self._parent[position]
        return position
