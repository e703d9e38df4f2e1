"""Rules on single rows dated in the span: `rows`, `distinct`, `people`, `items`, `sum`, `mean`, `max`, `min`."""

import re
from abc import abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gongwenkit.config.definitions import Definition
from gongwenkit.ingest.values.companion_columns import MERGED, NOTE
from gongwenkit.ingest.values.numbers import read_number
from gongwenkit.measure.counting_rules.arithmetic import exact_sum, rounded
from gongwenkit.measure.counting_rules.event_rules import events_of_span
from gongwenkit.measure.counting_rules.rule import (
    Contributions,
    Counted,
    CountingRule,
    LeftOutRows,
    Span,
    exact_number,
    flags_of,
    group_by,
    list_not_counting,
    reason_after_reference_day,
)
from gongwenkit.measure.events import form_events, join_departments
from gongwenkit.measure.match import days_in
from gongwenkit.measure.rows import Row, key_of
from gongwenkit.model import RowSource

__all__ = ["ROW_RULES"]

_BETWEEN_NAMES = re.compile(r"[、,;/]")
_NOT_A_NAME = re.compile(r"等|余|约|若干|全体|各|\d")
_PROVISIONAL = re.compile(r"\((?:试行|暂行|修订|修订版|修订稿)\)")
_TITLE_MARKS = re.compile(r"^《([^《》]+)》$")


@dataclass(frozen=True)
class Amount:
    """The value of rows.

    Attributes:
        value: the number; None with `missing`.
        rows: the rows behind it.
        left_out: rows that cannot be counted, each with its reason.
        missing: reason when there is no value.
        is_approximate: whether rows that belong to the value are left out.
        coverage: for a mean (events with a number, all counted events).
    """

    value: int | Decimal | None
    rows: Sequence[Row]
    left_out: LeftOutRows = ()
    missing: str | None = None
    is_approximate: bool = False
    coverage: tuple[int, int] | None = None


class RowRule(CountingRule):
    """Counts rows dated in the span; each rule has its own value of them."""

    @abstractmethod
    def amount(self, definition: Definition, rows: Sequence[Row]) -> Amount:
        """Returns the value of rows that count by their day and state."""

    def count(self, definition: Definition, rows: Sequence[Row], undecided: Sequence[Row], span: Span) -> Counted:
        """See `CountingRule.count`."""
        column = definition.from_[0].date
        left_out = list_not_counting(rows, undecided, span, column)
        counting: list[Row] = []
        for row in rows:
            day, note = row.dated_by(column)
            if row.state or day not in span:
                continue
            reason = reason_after_reference_day(day, note, span)
            if reason:
                left_out.append((row, reason))
            else:
                counting.append(row)
        return self._counted(definition, counting, left_out, column)

    def count_again(self, definition: Definition, rows: Sequence[Row], left_out: LeftOutRows) -> Counted:
        """See `CountingRule.count_again`."""
        return self._counted(definition, rows, left_out, None)

    def _counted(
        self, definition: Definition, rows: Sequence[Row], left_out: LeftOutRows, column: str | None
    ) -> Counted:
        amount = self.amount(definition, rows)
        left = (*left_out, *amount.left_out)
        approximate = frozenset({"approximate"} if amount.is_approximate else ())
        flags = flags_of(amount.rows, left, column) | approximate
        return Counted(amount.value, tuple(amount.rows), left, flags, amount.missing, amount.coverage)


class _Rows(RowRule):
    """The number of rows."""

    def amount(self, definition: Definition, rows: Sequence[Row]) -> Amount:
        del definition
        return Amount(len(rows), rows)


class _Distinct(RowRule):
    """The number of different values of one or two columns; a row without the first of them is left out."""

    def amount(self, definition: Definition, rows: Sequence[Row]) -> Amount:
        keys = {row.source: _distinct_key(definition, row) for row in rows}
        named = [row for row in rows if keys[row.source][0]]
        nameless = [(row, "unreadable") for row in rows if not keys[row.source][0]]
        return Amount(len({keys[row.source] for row in named}), named, nameless)

    def groups(self, definition: Definition, rows: Sequence[Row]) -> Sequence[Sequence[Row]]:
        return group_by(rows, lambda row: _distinct_key(definition, row))


class _People(RowRule):
    """The number of different persons; one row with incomplete names (blank, 等, a number) makes it missing."""

    def amount(self, definition: Definition, rows: Sequence[Row]) -> Amount:
        column = definition.column or ""
        incomplete = [row for row in rows if not row.text(column) or _NOT_A_NAME.search(row.text(column))]
        if incomplete:
            return Amount(None, (), _approximate(incomplete), "no-exact-value")
        return Amount(len({name for row in rows for name in _names(row, column)}), rows)

    def contributions(self, definition: Definition, rows: Sequence[Row]) -> Contributions:
        """A row adds the persons who are in no row before it."""
        known: set[str] = set()
        adds: dict[RowSource, tuple[int | Decimal | None, int]] = {}
        for number, row in enumerate(sorted(rows, key=lambda row: row.source.order), start=1):
            new = {*_names(row, definition.column or "")} - known
            adds[row.source] = (len(new), number)
            known |= new
        return adds


class _Numbers(RowRule):
    """The sum of the exact numbers of a column.

    In a ledger of events an event has one number, that of its first row with an exact one: a row that repeats the event
    adds nothing. A group without an exact number makes the sum approximate, except below a merged cell: there the first
    row has the number.
    """

    def count(self, definition: Definition, rows: Sequence[Row], undecided: Sequence[Row], span: Span) -> Counted:
        """See `CountingRule.count`; an event belongs as a whole to the day on which it began."""
        if not _goes_over_events(definition, rows) or definition.from_[0].date or span.any_day:
            return super().count(definition, rows, undecided, span)
        _, counting, left_out = events_of_span(definition, rows, undecided, span)
        return self._counted(definition, counting, left_out, None)

    def amount(self, definition: Definition, rows: Sequence[Row]) -> Amount:
        groups = self.groups(definition, rows)
        exact = [group for group in groups if _first_exact(group, definition)]
        unsure = [row for group in groups if not _first_exact(group, definition) for row in group]
        inexact = _approximate([row for row in unsure if _says_something(row, definition)])
        is_approximate = any(not _is_below(row, definition) for row in unsure)
        if rows and not exact:
            return Amount(None, (), inexact, "no-exact-value", is_approximate)
        value = self.value(definition, _numbers_of(exact, definition))
        return Amount(
            value,
            [row for group in exact for row in group],
            inexact,
            "zero-base" if value is None else None,
            is_approximate,
            (len(exact), len(groups)) if definition.rule.decimals is not None else None,
        )

    def value(self, definition: Definition, numbers: Sequence[int | Decimal]) -> int | Decimal | None:
        """Returns the value of the exact numbers of events or rows, here their sum; None where there is none."""
        del definition
        return exact_sum(numbers)

    def added_by(self, definition: Definition, groups: Sequence[Sequence[Row]]) -> Contributions:
        """The first row of a group that has an exact number adds it, the others nothing."""
        adds = dict(super().added_by(definition, groups))
        for group in groups:
            first = _first_exact(group, definition)
            for row in group:
                number = _number(row, definition) if row in first else 0
                adds[row.source] = (number, adds[row.source][1])
        return adds

    def combine(self, definition: Definition, parts: Mapping[str, Counted]) -> int | Decimal:
        """An event of several departments has one number, too: that of the first of them."""
        groups = self.joint_groups(definition, parts) or [
            group for part in parts.values() for group in self.groups(definition, part.rows)
        ]
        return self.value(definition, _numbers_of(groups, definition)) or 0

    def joint_groups(self, definition: Definition, parts: Mapping[str, Counted]) -> Sequence[Sequence[Row]]:
        if not _goes_over_events(definition, [row for part in parts.values() for row in part.rows]):
            return ()
        return [event.rows for event in join_departments({code: part.events() for code, part in parts.items()})]

    def groups(self, definition: Definition, rows: Sequence[Row]) -> Sequence[Sequence[Row]]:
        if _goes_over_events(definition, rows):
            return [event.rows for event in form_events(rows)]
        return super().groups(definition, rows)


class _OneOfAll(_Numbers):
    """A number that says something of all events or rows at once; missing where there is none (`zero-base`)."""

    def __init__(self, find: Callable[[Sequence[int | Decimal]], int | Decimal]) -> None:
        self._find = find

    def value(self, definition: Definition, numbers: Sequence[int | Decimal]) -> int | Decimal | None:
        return rounded(self._find(numbers), definition.decimal_places) if numbers else None


class _Extreme(_OneOfAll):
    """The largest or smallest number."""

    def added_by(self, definition: Definition, groups: Sequence[Sequence[Row]]) -> Contributions:
        """The first group with the largest or smallest number gives the value, the others nothing."""
        firsts = [row for group in groups for row in _first_exact(group, definition)]
        value = self.value(definition, [_number(row, definition) or 0 for row in firsts])
        giving = (row for row in firsts if self.value(definition, [_number(row, definition) or 0]) == value)
        first = min(giving, key=lambda row: row.source.order, default=None)
        added = super().added_by(definition, groups)
        is_it = {} if first is None else {first.source: value}
        return {source: (is_it.get(source, 0), group) for source, (_, group) in added.items()}


class _Mean(_OneOfAll):
    """The mean of the numbers."""

    def added_by(self, definition: Definition, groups: Sequence[Sequence[Row]]) -> Contributions:
        """A row by itself adds nothing to a mean."""
        return {source: (None, group) for source, (_, group) in super().added_by(definition, groups).items()}


class _Items(_Numbers):
    """The number of items in cells; an entry of a stock that is repeated with the same items counts once."""

    def groups(self, definition: Definition, rows: Sequence[Row]) -> Sequence[Sequence[Row]]:
        """Returns each row with those after it that repeat its key and items in their list."""
        if not rows or not rows[0].ledger.is_stock:
            return super().groups(definition, rows)
        column = definition.column or ""

        def entry(row: Row) -> Hashable:
            key = key_of(row)
            return (key, row.table, row.values.get(column)) if key else row.source

        return group_by(rows, entry)


def _goes_over_events(definition: Definition, rows: Sequence[Row]) -> bool:
    return not definition.of_rows and bool(rows) and rows[0].ledger.merges_rows


def _number(row: Row, definition: Definition) -> int | Decimal | None:
    """Returns what a row has in the column that is counted, or the days between two of its days; None if not exact.

    Of several days the first one begins, and the last one ends. A day that is known only as a month gives no number,
    nor does an end before its beginning.
    """
    if definition.days is None:
        return exact_number(row, definition.column or "")
    begun, ended = (_certain_days(row, column) for column in definition.days.columns)
    return None if begun is None or ended is None or ended[1] < begun[0] else (ended[1] - begun[0]).days


def _certain_days(row: Row, column: str) -> tuple[date, date] | None:
    """Returns the days in a cell; None where only the month is known, or a text may mean several."""
    days = days_in(row, column)
    several = days is not None and days[0] != days[1]
    by_month = isinstance(row.values.get(column), str) or "month" in str(row.values.get(column + NOTE) or "")
    return None if several and by_month else days


def _first_exact(group: Sequence[Row], definition: Definition) -> Sequence[Row]:
    """Returns the first row of a group that has an exact number, or nothing."""
    return [row for row in group if _number(row, definition) is not None][:1]


def _numbers_of(groups: Sequence[Sequence[Row]], definition: Definition) -> list[int | Decimal]:
    """Returns the number of each group that has an exact one."""
    return [_number(first, definition) or 0 for group in groups for first in _first_exact(group, definition)]


def _says_something(row: Row, definition: Definition) -> bool:
    """Whether a row without an exact number has one that is not exact (约30人), or days that give none."""
    if definition.days is not None:
        return all(row.text(column) or row.values.get(column + NOTE) for column in definition.days.columns)
    return row.values.get((definition.column or "") + NOTE) not in (None, "", MERGED)


def _is_below(row: Row, definition: Definition) -> bool:
    """Whether a row is below a merged cell, whose first row has the number."""
    return all(row.values.get(column + NOTE) == MERGED for column in definition.measured)


def _names(row: Row, column: str) -> list[str]:
    return [name for name in _BETWEEN_NAMES.split(row.text(column)) if name]


def _approximate(rows: Sequence[Row]) -> LeftOutRows:
    return [(row, "approximate") for row in rows]


def _distinct_key(definition: Definition, row: Row) -> tuple[str, ...]:
    """Returns the values that must differ: titles without 《》, titles of regulations without （试行）."""
    parts = []
    for column in definition.columns:
        text = row.text(column)
        if column == row.ledger.role("regulation_title"):
            text = _PROVISIONAL.sub("", text)
        elif column == row.ledger.role("issue"):
            text = _issue(text)
        parts.append(_TITLE_MARKS.sub(r"\1", text))
    return tuple(parts)


def _issue(text: str) -> str:
    """Returns the number of an issue, the same for 第1期 and 第一期; other text is unchanged."""
    read = read_number(text.removeprefix("第"))
    return str(read.value) if read.value is not None and not read.problem and read.of is None else text


ROW_RULES: Mapping[str, CountingRule] = {
    "rows": _Rows(),
    "distinct": _Distinct(),
    "people": _People(),
    "items": _Items(),
    "sum": _Numbers(),
    "mean": _Mean(lambda numbers: sum(map(Decimal, numbers), start=Decimal()) / len(numbers)),
    "max": _Extreme(max),
    "min": _Extreme(min),
}
"""By name in a definition."""
