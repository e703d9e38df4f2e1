"""A figure (统计指标): a value, or the reason why it is missing, with the rows behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from gongwenkit.model.source import RowSource

__all__ = [
    "FLAGS",
    "LEFT_OUT_REASONS",
    "MISSING_REASONS",
    "NOT_APPLICABLE",
    "PER_CENT",
    "Contribution",
    "Figure",
    "LeftOut",
    "MissingColumn",
    "View",
    "print_in_table",
    "print_value",
]

PER_CENT = "%"
"""The unit of a ratio, and of no other figure."""

MISSING_REASONS = (
    "unreadable-file",
    "no-ledger",
    "not-covered",
    "no-author",
    "no-setting",
    "no-column",
    "column-blank",
    "no-exact-value",
    "zero-base",
    "part-missing",
    "not-applicable",
)
"""Why a figure has no value; where several apply, the first (docs/decisions/0001, rule 13)."""

NOT_APPLICABLE = "not-applicable"
"""A person decided that the department has no such work: nothing is missing, and nothing stops a final edition."""

LEFT_OUT_REASONS = (
    "hidden",
    "cancelled",
    "unreadable",
    "other-year",
    "decided-out",
    "undecided",
    "after-reference-day",
    "duplicate",
    "approximate",
)
"""Why a row that matches is not counted; where several apply, the first (docs/decisions/0001, rule 6)."""

FLAGS = ("approximate", "by-hand", "by-keyword", "inferred-year", "no-start", "undecided")

Value = int | Decimal


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a row adds to the value of a figure.

    Attributes:
        counts: the number it adds; None where a row by itself adds nothing (per cent).
        event: a number that rows share which are counted together, such as those of one event; from 1 in the order of
            the rows.
    """

    counts: Value | None
    event: int

    def to_json(self) -> dict[str, Any]:
        """Returns `{"counts", "event"}`."""
        return {"counts": number_to_json(self.counts), "event": self.event}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that matches a figure's filter and is not counted, with the reason."""

    source: RowSource
    reason: str

    def to_json(self) -> dict[str, Any]:
        """Returns `{"file", "sheet", "row", "reason"}`."""
        return {**self.source.to_json(), "reason": self.reason}


@dataclass(frozen=True, slots=True)
class MissingColumn:
    """A column that a figure needs and a table does not have.

    Attributes:
        ledger: name of the ledger.
        column: name of the column.
        head: where it is to be added: the row of the table's head.
    """

    ledger: str
    column: str
    head: RowSource

    def to_json(self) -> dict[str, Any]:
        """Returns `{"ledger", "column", "file", "sheet", "row"}`."""
        return {"ledger": self.ledger, "column": self.column, **self.head.to_json()}


@dataclass(frozen=True, slots=True)
class View:
    """One value seen from one side: a quarter, a branch, last year, the plan.

    Attributes:
        key: `2023Q1`, `2023-03`, `branch:<name>`, `last`, `difference`, `change`, `planned`, `completion` …
        value: the number (`difference` may be negative; `change` and `completion` are per cent), or None.
        missing: the reason when there is none.
        unit: unit of the value where it is not the figure's own (`%`).
    """

    key: str
    value: Value | None
    missing: str | None = None
    unit: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Returns `{"key", "value", "missing"}`."""
        return {"key": self.key, "value": number_to_json(self.value), "missing": self.missing}


@dataclass(frozen=True)
class Figure:
    """A number with its source.

    Attributes:
        id: id of its definition, e.g. `integrity_meetings`.
        no: F-number, None where it has none.
        label: name used in tables and on the command line.
        unit: measure word (次, 篇, 条, %).
        value: whole number, or one with decimals: a percentage has one, another figure those that its definition
            says or its numbers have; None when missing.
        missing: one of `MISSING_REASONS`, None when there is a value.
        flags: sorted, of `FLAGS`.
        coverage: for a ratio or quotient of sums (events with both numbers, all counted events), for a mean the same.
        rows: rows behind the value, sorted.
        contributions: what each of the rows adds; empty where it was not determined.
        left_out: rows that match and do not count, sorted.
        views: further values from the same rows.
        rounded: printed in text with 余 (definition `round = true`).
        required: a zero must be explained (no longer, once a person confirmed it).
        decisions: ids of the decisions that touched it, sorted.
        missing_columns: where a column must be added, if it is missing for want of one.
        better: whether more or less of it is better, or neither.
    """

    id: str
    no: str | None
    label: str
    unit: str
    value: Value | None
    missing: str | None = None
    flags: tuple[str, ...] = ()
    coverage: tuple[int, int] | None = None
    rows: tuple[RowSource, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    views: tuple[View, ...] = ()
    rounded: bool = False
    required: bool = False
    decisions: tuple[str, ...] = ()
    missing_columns: tuple[MissingColumn, ...] = ()
    contributions: Mapping[RowSource, Contribution] = field(default_factory=dict)
    better: Literal["more", "less", "either"] = "either"

    @property
    def is_ratio(self) -> bool:
        """Whether the value is in per cent."""
        return self.unit == PER_CENT

    @property
    def applies(self) -> bool:
        """Whether the department has such work."""
        return self.missing != NOT_APPLICABLE

    @property
    def lacks_value(self) -> bool:
        """Whether a value is missing that should be there."""
        return self.missing is not None and self.applies

    @property
    def undecided(self) -> bool:
        """Whether rows wait for a decision."""
        return "undecided" in self.flags

    def to_json(self) -> dict[str, Any]:
        """Returns the stable shape of `figures --json`."""
        coverage = {"with": self.coverage[0], "of": self.coverage[1]} if self.coverage else None
        return {
            "id": self.id,
            "no": self.no,
            "label": self.label,
            "unit": self.unit,
            "value": number_to_json(self.value),
            "missing": self.missing,
            "flags": list(self.flags),
            "coverage": coverage,
            "rows": [self._row_to_json(row) for row in self.rows],
            "left_out": [row.to_json() for row in self.left_out],
            "views": [view.to_json() for view in self.views],
        }

    @property
    def merged(self) -> tuple[tuple[tuple[RowSource, ...], Value], ...]:
        """The groups of several rows that count together, each with what it adds: 0 where it adds nothing by itself."""
        groups: dict[int, list[RowSource]] = {}
        for row in self.rows:
            if row in self.contributions:
                groups.setdefault(self.contributions[row].event, []).append(row)
        several = [tuple(group) for group in groups.values() if len(group) > 1]
        return tuple((group, sum(self.contributions[row].counts or 0 for row in group)) for group in several)

    def _row_to_json(self, row: RowSource) -> dict[str, Any]:
        added = self.contributions.get(row)
        return {**row.to_json(), **(added.to_json() if added else {"counts": None, "event": None})}


def number_to_json(value: Value | None) -> int | float | None:
    """Returns an int as it is and a number with decimals as a float."""
    return float(value) if isinstance(value, Decimal) else value


def print_in_table(value: Value) -> str:
    """Returns an exact value as a column of a table prints it: with all its decimals (95.0 %), −4 with U+2212."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.replace("-", "\N{MINUS SIGN}")


def print_value(value: Value, *, rounded: bool) -> str:
    """Returns a value as text prints it.

    A rounded value of 10 or more that is no multiple of its base is cut to the base and gets 余: base 10, from
    1,000 on base 100 (docs/figures.md; GB/T 15835-2011, 4.3). Anything else is exact: 137 → 130余, 140 → 140, 9 → 9.
    """
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if rounded and value >= 10:
        base = 100 if value >= 1000 else 10
        if value % base:
            return f"{value // base * base}余"
    return str(value)
