"""Pairs of rows that may be about one event; only a person can decide."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import TypeVar

from gongwenkit.config.roles import Role
from gongwenkit.config.schema import SUBJECT, Key, LedgerSchema
from gongwenkit.ingest.decisions.model import question_id
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.measure.events import form_events
from gongwenkit.measure.rows import Row, fulfils, key_of
from gongwenkit.model import Finding

__all__ = ["Pair", "find_pairs", "find_union_pairs", "pair_findings"]

ONE_LEDGER, SEVERAL_LEDGERS = "maybe-one-event", "possible-pair"
SHARED_NUMBER, OTHER_PLACE = "event-number-shared", "event-place-differs"
SHOWN_TEXT = 40
MOST = 20
"""Groups of one day and type that are compared each with each."""
_Name = TypeVar("_Name", str, tuple[str, str])


@dataclass(frozen=True)
class Pair:
    """Two groups of rows, each of one subject.

    Attributes:
        id: of the question whether they are one event.
        first, second: their rows, sorted by source.
        code: why it is asked.
    """

    id: str
    first: tuple[Row, ...]
    second: tuple[Row, ...]
    code: str


def find_pairs(rows: Mapping[str, tuple[Row, ...]], department: str) -> Iterator[Pair]:
    """Yields groups of rows of one ledger that may be one event; they are counted apart until a person decides.

    Either they have the same day and type, different subjects and no event number; or one event number and different
    days or subjects; or one key and different places or chairs.

    Args:
        rows: rows by ledger.
        department: code.
    """
    yield from _of_one_type(rows, department)
    for ledger, own in rows.items():
        live = [row for row in own if row.day is not None and not row.state]
        if not live or not live[0].ledger.merges_rows:
            continue
        by_number = _groups_of(live, _number_of_year)
        yield from _apart(by_number, SHARED_NUMBER, ledger, department)
        yield from _apart(_groups_of(live, key_of), OTHER_PLACE, ledger, department)


def _number_of_year(row: Row) -> tuple[str, ...] | None:
    """Returns the event number with the year: numbers often begin anew each year."""
    return (row.event_number, str(row.day.year)) if row.event_number and row.day else None


def _groups_of(
    rows: Iterable[Row], mark: Callable[[Row], tuple[str, ...] | None]
) -> Mapping[tuple[str, ...], list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        name = mark(row)
        if name is not None:
            groups.setdefault(name, []).append(row)
    return {name: group for name, group in groups.items() if len(group) > 1}


def _apart(groups: Mapping[tuple[str, ...], list[Row]], code: str, ledger: str, department: str) -> Iterator[Pair]:
    """Yields one pair for each group whose rows are several events: its first event, and all others."""
    for name, group in groups.items():
        events = form_events(
            replace(row, joined=()) if row.joined else row for row in group
        )  # as they are without decisions
        if len(events) > 1:
            content = (*name, *sorted({_said(row, code) for row in group}))
            rest = [row for event in events[1:] for row in event.rows]
            yield _pair(code, question_id(department, ledger, code, content), [*events[0].rows], rest)


def _said(row: Row, code: str) -> str:
    """Returns what a row says of that in which the rows differ."""
    parts = (str(row.day), row.subject)
    parts = parts if code == SHARED_NUMBER else (row.text_of_role("place"), row.text_of_role("chair"))
    return "\x1f".join(parts)


def _of_one_type(rows: Mapping[str, tuple[Row, ...]], department: str) -> Iterator[Pair]:
    """Yields pairs of one ledger with the same day and type, different subjects and no event number.

    Only ledgers with event numbers are searched: without the number, two rows of an agenda can be one meeting. In other
    ledgers such rows are two events.

    Args:
        rows: rows by ledger.
        department: code.
    """
    for ledger, own in rows.items():
        groups: dict[tuple[str, ...], dict[str, list[Row]]] = {}
        for row in own:
            kind = _key_without_subject(row)
            if kind is not None:
                groups.setdefault(kind, {}).setdefault(row.subject, []).append(row)
        for kind, subjects in groups.items():
            for one, other in _couples(subjects):
                name = question_id(department, ledger, ONE_LEDGER, (*kind, one, other))
                yield _pair(ONE_LEDGER, name, subjects[one], subjects[other])


def find_union_pairs(rows: Iterable[Row], department: str) -> Iterator[Pair]:
    """Yields pairs of different ledgers with the same branch (if any) and first day, and different subjects.

    Args:
        rows: rows of several ledgers (of a `union`).
        department: code.
    """
    groups: dict[tuple[str, str], dict[tuple[str, str], list[Row]]] = {}
    for row in rows:
        if _may_pair(row):
            key = (row.branch, str(row.day))
            groups.setdefault(key, {}).setdefault((row.ledger.id, row.subject), []).append(row)
    for key, members in groups.items():
        for one, other in _couples(members):
            if one[0] != other[0] and one[1] != other[1]:
                name = question_id(department, "", SEVERAL_LEDGERS, (*key, *one, *other))
                yield _pair(SEVERAL_LEDGERS, name, members[one], members[other])


def pair_findings(rows: Mapping[str, tuple[Row, ...]], department: str, settled: Iterable[str]) -> Iterator[Finding]:
    """Yields a finding for each pair of one ledger without a decision.

    Args:
        rows: rows by ledger.
        department: code.
        settled: ids of answered questions.
    """
    known = frozenset(settled)
    for pair in find_pairs(rows, department):
        if pair.id not in known:
            place = pair.second[0].source
            yield KINDS[pair.code].at(
                file=place.file, sheet=place.sheet, cell=str(place.row), department=department, **_words(pair)
            )


def _couples(names: Iterable[_Name]) -> Iterable[tuple[_Name, _Name]]:
    """Returns all pairs; of more than `MOST` only those of neighbours in order.

    Where a clerk wrote one day for a whole year, hundreds of rows would be asked about in pairs: thousands of them.
    """
    ordered = sorted(names)
    return combinations(ordered, 2) if len(ordered) <= MOST else pairwise(ordered)


def _words(pair: Pair) -> Mapping[str, str]:
    """Returns the fields of the finding about a pair."""
    first, second = pair.first[0], pair.second[0]
    same_sheet = (first.source.file, first.source.sheet) == (second.source.file, second.source.sheet)
    others = f"第 {first.source.row} 行" if same_sheet else f"{first.source} 行"
    roles: tuple[Role, ...] = ("place", "chair")
    differing = [role for role in roles if first.text_of_role(role) != second.text_of_role(role)]
    return {
        "other": first.subject[:SHOWN_TEXT] if pair.code == ONE_LEDGER else others,
        "other_en": f"row {first.source.row}" if same_sheet else f"row {first.source}",
        "number": second.event_number[:SHOWN_TEXT],
        "ledger": first.ledger.name,
        "columns": "、".join(first.ledger.role(role) or "" for role in differing),
    }


def _may_pair(row: Row) -> bool:
    exact = row.day is not None and "month" not in row.note
    return exact and not row.state and bool(row.subject) and not row.event_number


def _key_without_subject(row: Row) -> tuple[str, ...] | None:
    """Returns the parts of the row's key without its subject; None if the row can be in no pair of one ledger."""
    if not _may_pair(row) or not _numbers_events(row.ledger) or key_of(row) is None:
        return None
    key = next(key for key in row.ledger.key if fulfils(row, key.when) and _is_filled(key, row))
    if SUBJECT not in key.columns or not any(_is_type(column, row) for column in key.columns):
        return None
    columns = [column for column in (*key.columns, *key.optional) if column != SUBJECT]
    return tuple(str(row.day) if column == row.ledger.date else row.text(column) for column in columns)


def _numbers_events(ledger: LedgerSchema) -> bool:
    return sum(key.when is None for key in ledger.key) > 1


def _is_filled(key: Key, row: Row) -> bool:
    return all(column in (SUBJECT, row.ledger.date) or row.text(column) for column in key.columns)


def _is_type(name: str, row: Row) -> bool:
    column = row.ledger.find(name)
    return column is not None and column.type == "choice"


def _pair(code: str, name: str, *groups: list[Row]) -> Pair:
    ordered = [tuple(sorted(rows, key=lambda row: row.source.order)) for rows in groups]
    first, second = sorted(ordered, key=lambda rows: rows[0].source.order)
    return Pair(name, first, second, code)
