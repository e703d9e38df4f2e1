"""From rows to events: which rows are about the same event (docs/decisions/0001, rules 2 and 3)."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations, pairwise
from operator import is_

from gongwenkit.ingest.values.persons import is_plain_name
from gongwenkit.measure.rows import Row, fulfils, key_of, says_joint

__all__ = ["Event", "JointEvent", "form_events", "join_departments"]

MOST_COMPARED = 60
"""Most kinds of rows of one key or number that are compared with each other; of more no two are alike enough."""


KEPT = 256
"""Sets of rows whose events are remembered: more than a report's figures have."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a department.

    Attributes:
        day: its earliest first day.
        rows: all its rows, sorted by source; at least one.
    """

    day: date
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
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
    return _form_events(_SameRows(tuple(row for row in rows if row.day is not None)), across_ledgers)


@dataclass(frozen=True, eq=False)
class _SameRows:
    """Rows that are equal to the very same rows only: quarters and views count the events of a whole year again."""

    rows: tuple[Row, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _SameRows) or len(self.rows) != len(other.rows):
            return False
        return all(map(is_, self.rows, other.rows))

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.rows)))


@lru_cache(maxsize=KEPT)
def _form_events(same: _SameRows, across_ledgers: bool) -> tuple[Event, ...]:
    dated = sorted(same.rows, key=lambda row: row.source.order)
    groups = _Groups(len(dated))
    seen: dict[Hashable, int] = {}
    for index, row in enumerate(dated):
        for mark in _marks(row, across_ledgers=across_ledgers):
            groups.join(index, seen.setdefault(mark, index))
    _join_numbers(dated, groups)
    _join_keys(dated, groups)
    _join_touching(dated, groups)
    events = [tuple(dated[index] for index in members) for members in groups.members()]
    made = [Event(min(row.day for row in event if row.day), event) for event in events]
    return tuple(sorted(made, key=lambda event: (event.day, event.rows[0].source.order)))


def join_departments(parts: Mapping[str, Sequence[Event]]) -> tuple[JointEvent, ...]:
    """Merges events of several departments by their shared event number.

    A number joins only events with the same first day and subject: numbers such as 1, 2, 3 occur in several departments
    by chance.

    Args:
        parts: the events by code of the department.
    """
    listed = [(code, event) for code, events in parts.items() for event in events]
    groups = _Groups(len(listed))
    numbered: dict[Hashable, list[tuple[int, Row]]] = {}
    for index, (_, event) in enumerate(listed):
        for row in event.rows:
            if row.event_number:
                numbered.setdefault((row.event_number, event.day), []).append((index, row))
    for members in numbered.values():
        for (one, row), (other, second) in combinations(members, 2):
            if not _differ(row.subject, second.subject):
                groups.join(one, other)
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
    if across_ledgers and row.subject:
        yield ("occasion", row.branch, row.day, row.subject)


def _join_numbers(rows: Sequence[Row], groups: "_Groups") -> None:
    """Joins rows with one event number: of one ledger on the same day with one subject, of several on the same day.

    A number that other days or subjects have, too, is a slip of the pen or a running number: a person decides.
    """
    numbered: dict[Hashable, dict[str, list[int]]] = {}
    for index, row in enumerate(rows):
        if row.event_number:
            numbered.setdefault((row.event_number, row.day), {}).setdefault(row.ledger.id, []).append(index)
    for of_ledgers in numbered.values():
        firsts = []
        for members in of_ledgers.values():
            clusters = _clusters(
                members, lambda index: rows[index].subject, lambda a, b: _differ(rows[a].subject, rows[b].subject)
            )
            groups.join_all(clusters)
            firsts.append(clusters[0][0])
        groups.join_all([firsts])


def _join_keys(rows: Sequence[Row], groups: "_Groups") -> None:
    """Joins rows with one key, but for those of one day that differ in place or chair."""
    keyed: dict[Hashable, list[int]] = {}
    for index, row in enumerate(rows):
        key = key_of(row)
        if key is not None:
            keyed.setdefault((row.ledger.id, key), []).append(index)

    def compared(index: int) -> Hashable:
        row = rows[index]
        return row.text_of_role("place"), row.text_of_role("chair"), row.branch, row.day

    for members in keyed.values():
        if len(members) > 1:
            groups.join_all(_clusters(members, compared, lambda a, b: _is_elsewhere(rows[a], rows[b])))


def _clusters(
    members: Sequence[int], compared: Callable[[int], Hashable], are_apart: Callable[[int, int], bool]
) -> list[list[int]]:
    """Returns rows in clusters, each row in the first one with no row of which it is apart.

    Args:
        members: positions of the rows.
        compared: returns all that is compared of a row: rows alike in it are compared once.
        are_apart: whether two rows are apart. Of more than `MOST_COMPARED` kinds of rows each is a cluster.
    """
    kinds: dict[Hashable, list[int]] = {}
    for index in members:
        kinds.setdefault(compared(index), []).append(index)
    if len(kinds) > MOST_COMPARED:
        return list(kinds.values())
    clusters: list[list[list[int]]] = []
    for alike in kinds.values():
        fitting = (c for c in clusters if not any(are_apart(alike[0], known[0]) for known in c))
        cluster = next(fitting, None)
        if cluster is None:
            clusters.append([alike])
        else:
            cluster.append(alike)
    return [[index for alike in cluster for index in alike] for cluster in clusters]


def _is_elsewhere(row: Row, other: Row) -> bool:
    """Whether two rows of one day name different places or chairs, and do not say that branches acted together."""
    if row.day != other.day or (row.branch != other.branch and says_joint(row) and says_joint(other)):
        return False
    chairs = [one.text_of_role("chair") for one in (row, other)]
    named = all(map(is_plain_name, chairs))  # 周书记 may be the same as 周砚
    return _differ(row.text_of_role("place"), other.text_of_role("place")) or (named and _differ(*chairs))


def _differ(one: str, other: str) -> bool:
    """Whether two texts differ: neither is blank nor part of the other (三楼会议室, 会议室; 植树, 植树（联合）)."""
    return bool(one and other) and one not in other and other not in one


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
                if not _is_elsewhere(rows[before], rows[after]):
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

    def join_all(self, clusters: Iterable[Sequence[int]]) -> None:
        """Puts the positions of each cluster into one group."""
        for first, *others in clusters:
            for other in others:
                self.join(other, first)

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
