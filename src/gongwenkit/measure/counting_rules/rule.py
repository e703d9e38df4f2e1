"""The base of counting rules, and what they have in common: the span, the result, which rows count on which day.

docs/decisions/0001: which rows count, and why others do not.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from gongwenkit.config.definitions import Definition
from gongwenkit.ingest.values.companion_columns import NOTE
from gongwenkit.measure.events import Event, form_events
from gongwenkit.measure.rows import STRAY, Row
from gongwenkit.model import LeftOut, RowSource
from gongwenkit.model.figure import LEFT_OUT_REASONS

__all__ = [
    "Contributions",
    "Counted",
    "CountingRule",
    "LeftOutRows",
    "Span",
    "exact_number",
    "flags_of",
    "group_by",
    "list_not_counting",
    "reason_after_reference_day",
    "shared",
]

NOTHINGS = 256
"""More than there are reasons and flags of a figure without rows."""
LeftOutRows = Sequence[tuple[Row, str]]
"""Rows that match and do not count, each with its reason."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days that are counted.

    Attributes:
        first, last: first and last day of the period.
        as_of: the reference day; rows of the period after it are left out.
        any_day: rows of all days count, as a source of the figure says; the filters compare with the days above.
    """

    first: date
    last: date
    as_of: date
    any_day: bool = False

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and (self.any_day or self.first <= day <= self.last)

    @property
    def years(self) -> range:
        """The calendar years of the days that are counted."""
        return range(self.first.year, max(self.first, self.reference_day).year + 1)

    @property
    def reference_day(self) -> date:
        """The day on which stocks are counted."""
        return min(self.last, self.as_of)


Contributions = Mapping[RowSource, tuple[int | Decimal | None, int]]
"""What each row adds to a value (None: nothing by itself, as in a percentage), and a number that the rows share which
are counted together."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The result of a rule.

    Attributes:
        value: the number; None with `missing`.
        rows: rows behind it.
        left_out: rows that match and do not count.
        flags: see model.figure.FLAGS.
        missing: reason when there is no value.
        coverage: for a ratio of sums (events with both numbers, all counted events), for a mean the same.
        reference_rows: lines of a reference table behind it.
        formed: its rows as events, and whether across ledgers; None where they were not formed yet.
    """

    value: int | Decimal | None
    rows: tuple[Row, ...] = ()
    left_out: tuple[tuple[Row, str], ...] = ()
    flags: frozenset[str] = frozenset()
    missing: str | None = None
    coverage: tuple[int, int] | None = None
    reference_rows: tuple[RowSource, ...] = ()
    formed: tuple[bool, tuple[Event, ...]] | None = field(default=None, repr=False, compare=False)

    def with_events(self, *, across_ledgers: bool) -> "Counted":
        """Returns the same with its rows formed into events (see `form_events`), so that it need not be done again."""
        return replace(self, formed=(across_ledgers, self.events(across_ledgers=across_ledgers)))

    def events(self, *, across_ledgers: bool = False) -> tuple[Event, ...]:
        """Returns its rows as events (see `form_events`)."""
        if self.formed and self.formed[0] == across_ledgers:
            return self.formed[1]
        return form_events(self.rows, across_ledgers=across_ledgers)

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

    def with_left_out(self, more: LeftOutRows) -> "Counted":
        """Returns the same value with more rows left out, and the flags of all rows."""
        everything = (*self.left_out, *more)
        return replace(self, left_out=everything, flags=_same(self.flags | flags_of(self.rows, everything)))

    def without_rows(self) -> "Counted":
        """Returns the value alone."""
        return replace(self, rows=(), left_out=(), reference_rows=(), formed=None)


def shared(counted: Counted) -> Counted:
    """Returns the one result of its kind where there is no row: most figures of most departments have none."""
    if counted.rows or counted.left_out or counted.reference_rows or counted.coverage or counted.value:
        return counted
    return _nothing(counted.value, counted.flags, counted.missing)


@lru_cache(maxsize=NOTHINGS)
def _nothing(value: int | Decimal | None, flags: frozenset[str], missing: str | None) -> Counted:
    return Counted(value, flags=flags, missing=missing)


class CountingRule(ABC):
    """How the rows of a figure become its value.

    Its properties, such as what a definition must contain, are in `config.definitions.COUNTING_RULES`.
    """

    @abstractmethod
    def count(self, definition: Definition, rows: Sequence[Row], undecided: Sequence[Row], span: Span) -> Counted:
        """Counts rows of ledgers.

        Args:
            definition: a figure with this rule.
            rows: rows that match its filters, of all days.
            undecided: rows for which the filters have no answer.
            span: the days that count.
        """

    @abstractmethod
    def count_again(self, definition: Definition, rows: Sequence[Row], left_out: LeftOutRows) -> Counted:
        """Counts rows that another figure has counted, or a group of them; their days and states have been checked.

        Args:
            definition: a figure with this rule.
            rows: the rows.
            left_out: rows that the other figure left out.
        """

    def contributions(self, definition: Definition, rows: Sequence[Row]) -> Contributions:
        """Returns what each of the counted rows adds to the value.

        Args:
            definition: a figure with this rule.
            rows: the rows that it has counted.
        """
        return self.added_by(definition, self.groups(definition, rows))

    def added_by(self, definition: Definition, groups: Sequence[Sequence[Row]]) -> Contributions:
        """Returns what each row of some groups adds; here the first row of each group adds 1, the others nothing."""
        del definition
        return {
            row.source: (int(place == 0), number)
            for number, group in enumerate(groups, start=1)
            for place, row in enumerate(sorted(group, key=lambda row: row.source.order))
        }

    def groups(self, definition: Definition, rows: Sequence[Row]) -> Sequence[Sequence[Row]]:
        """Returns the rows that are counted together, such as those of one event; here each row by itself."""
        del definition
        return [[row] for row in rows]

    def joint_groups(self, definition: Definition, parts: Mapping[str, Counted]) -> Sequence[Sequence[Row]]:
        """Returns the rows of all departments that are counted together; none where they have nothing in common.

        Args:
            definition: a figure with this rule.
            parts: what was counted by code of the department.
        """
        del definition, parts
        return ()

    def combine(self, definition: Definition, parts: Mapping[str, Counted]) -> int | Decimal:
        """Returns the value of all departments together.

        Args:
            definition: a figure with this rule.
            parts: result of each department by code; a missing part is one without a base (`zero-base`).
        """
        del definition
        return sum((part.value or 0 for part in parts.values()), start=0)


def group_by(rows: Sequence[Row], mark: Callable[[Row], Hashable]) -> Sequence[Sequence[Row]]:
    """Returns the rows in groups of one mark."""
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        groups.setdefault(mark(row), []).append(row)
    return list(groups.values())


def list_not_counting(
    rows: Sequence[Row], undecided: Sequence[Row], span: Span, column: str | None
) -> list[tuple[Row, str]]:
    """Lists the rows of a span that cannot count under any rule: by their state, without a day, undecided.

    Args:
        rows: rows that match.
        undecided: rows for which the filters have no answer.
        span: the days that count.
        column: the date column of the source; None: that of the ledger.
    """
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
            reason = "unreadable" if day is None else reason_after_reference_day(day, note, span) or "undecided"
            result.append((row, row.state or min(reason, "undecided", key=LEFT_OUT_REASONS.index)))
    return result


def _belongs(row: Row, day: date | None, note: str, span: Span) -> bool:
    if day is None:
        return (note == "unreadable" or span.any_day) and any(year in row.listed_in for year in span.years)
    return day in span or (row.state == STRAY and any(year in row.listed_in for year in span.years))


def reason_after_reference_day(day: date | None, note: str, span: Span) -> str:
    """Returns why a day of the span does not count on the reference day; empty if it counts."""
    if day is None or span.any_day or span.as_of >= span.last:
        return ""
    if "month" in note and (day.year, day.month) == (span.as_of.year, span.as_of.month):
        return "undecided"
    return "after-reference-day" if day > span.as_of else ""


def flags_of(rows: Sequence[Row], left_out: LeftOutRows, column: str | None = None) -> frozenset[str]:
    """Returns the flags that follow from the counted and the left-out rows.

    Args:
        rows: rows that count.
        left_out: rows that do not.
        column: the date column of the source; None: that of the ledger.
    """
    flags = {"undecided"} if any(reason == "undecided" for _, reason in left_out) else set()
    if any("inferred" in row.dated_by(column)[1] for row in rows):
        flags.add("inferred-year")
    if any(row.by_hand for row in rows):
        flags.add("by-hand")
    if column is None and any(row.ledger.is_stock and row.day is None for row in rows):
        flags.add("no-start")
    return _same(frozenset(flags))


_FLAGS: dict[frozenset[str], frozenset[str]] = {}


def _same(flags: frozenset[str]) -> frozenset[str]:
    """Returns the one set of its kind: there are few, and each figure of each department and quarter has one."""
    return _FLAGS.setdefault(flags, flags)


def exact_number(row: Row, column: str) -> int | Decimal | None:
    """Returns the exact number in a cell: a number, or how many items it lists; None if there is none."""
    value = row.values.get(column)
    if row.values.get(column + NOTE):
        return None
    if isinstance(value, tuple):
        return len(value) or None
    return value if isinstance(value, int | Decimal) else None
