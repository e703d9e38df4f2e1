"""Rules on single rows dated in the span: `rows`, `distinct`, `people`, `items`, `sum`."""

import re
from abc import abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gongwenkit.config.definitions import Definition
from gongwenkit.ingest.values.companion_columns import MERGED, NOTE
from gongwenkit.ingest.values.numbers import read_number
from gongwenkit.measure.counting_rules.rule import (
    Counted,
    CountingRule,
    LeftOutRows,
    Span,
    exact_number,
    flags_of,
    list_not_counting,
    reason_after_reference_day,
)
from gongwenkit.measure.rows import Row, key_of

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
    """

    value: int | Decimal | None
    rows: Sequence[Row]
    left_out: LeftOutRows = ()
    missing: str | None = None
    is_approximate: bool = False


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
        return Counted(amount.value, tuple(amount.rows), left, flags, amount.missing)


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


class _People(RowRule):
    """The number of different persons; one row with incomplete names (blank, 等, a number) makes it missing."""

    def amount(self, definition: Definition, rows: Sequence[Row]) -> Amount:
        column = definition.column or ""
        incomplete = [row for row in rows if not row.text(column) or _NOT_A_NAME.search(row.text(column))]
        if incomplete:
            return Amount(None, (), _approximate(incomplete), "no-exact-value")
        names = {name for row in rows for name in _BETWEEN_NAMES.split(row.text(column)) if name}
        return Amount(len(names), rows)


class _Numbers(RowRule):
    """The sum of the exact numbers of a column.

    A row without an exact number makes the sum approximate, except below a merged cell: there the first row has the
    number.
    """

    def amount(self, definition: Definition, rows: Sequence[Row]) -> Amount:
        column = definition.column or ""
        exact = [row for row in rows if exact_number(row, column) is not None]
        inexact = _approximate([row for row in rows if row.values.get(column + NOTE) not in (None, "", MERGED)])
        merged = sum(row.values.get(column + NOTE) == MERGED for row in rows)
        is_approximate = len(exact) + merged < len(rows)
        if rows and not exact:
            return Amount(None, (), inexact, "no-exact-value", is_approximate)
        total = sum((exact_number(row, column) or 0 for row in self.each_once(exact, column)), start=0)
        value = int(total) if total == int(total) else total
        return Amount(value, exact, inexact, is_approximate=is_approximate)

    def each_once(self, rows: Sequence[Row], column: str) -> Sequence[Row]:
        """Returns the rows whose numbers are summed."""
        del column
        return rows


class _Items(_Numbers):
    """The number of items in cells; an entry of a stock that is repeated with the same items counts once."""

    def each_once(self, rows: Sequence[Row], column: str) -> Sequence[Row]:
        """Returns the rows without those that repeat key and items of an earlier row of their list."""
        seen: set[Hashable] = set()
        listed = []
        for row in rows:
            key = key_of(row) if row.ledger.is_stock else None
            mark = (key, row.table, row.values.get(column)) if key else row.source
            if mark not in seen:
                seen.add(mark)
                listed.append(row)
        return listed


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
}
"""By name in a definition."""
