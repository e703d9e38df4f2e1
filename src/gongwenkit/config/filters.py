"""Conditions on rows (`where` of a figure): what a cell is compared with, alternatives, exceptions."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from math import isfinite
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from gongwenkit.config.likeness import likely_word
from gongwenkit.config.toml import Closed, MisfitError

__all__ = ["NAMED_DAYS", "PERIOD_START", "REFERENCE_DAY", "Filter", "OtherColumn", "walk_filters"]

Role = Literal["author", "leading_group"]

PERIOD_START, REFERENCE_DAY = "period-start", "reference-day"
NAMED_DAYS = (PERIOD_START, REFERENCE_DAY)
"""Days of the period that a filter can compare with: its first day, and the day on which the report counts."""


def _known_day(text: str) -> str:
    if text not in NAMED_DAYS:
        try:
            date.fromisoformat(text)
        except ValueError:
            likely = likely_word(text, NAMED_DAYS)
            zh, en = (f"（是否为“{likely}”？）", f" (is it {likely}?)") if likely else ("", "")
            raise MisfitError(
                f"“{text}”不是日子{zh}：写 2023-12-31 这样的日期、{PERIOD_START}（首日）、{REFERENCE_DAY}（截止日），"
                '或另一日期列 { column = "…" }',
                f"{text} is no day{en}: write a date such as 2023-12-31, {PERIOD_START}, {REFERENCE_DAY}, "
                'or another column of days { column = "…" }',
            ) from None
    return text


def _day_as_text(value: object) -> object:
    """A date need not be in quotes."""
    return value.isoformat() if type(value) is date else value


def _plain_number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise MisfitError("应为数字，不加引号", "must be a number without quotes")
    return value


class OtherColumn(Closed):
    """The day that another date column of the row says."""

    column: str


Day = Annotated[Annotated[str, AfterValidator(_known_day)] | OtherColumn, BeforeValidator(_day_as_text)]
"""A day to compare with: in ISO form, one of `NAMED_DAYS`, or the day in another column."""

TESTS = (
    *("equals", "in", "has", "contains", "setting", "body", "is_role"),
    *("min", "max", "not_before", "not_after", "blank"),
)
"""The keys of a condition that compare a column, in the order of docs/figures.md."""


Limit = Annotated[int | float, BeforeValidator(_plain_number)]


class Filter(Closed):
    """One condition on a column, or `any`/`not` of conditions.

    Exactly one test: equals, in, has (a tag or one of several choices), contains (text), setting (equals a setting of
    the year), body (one of the meetings of the department's leading body), is_role (the person has the role on the date
    of the row), min or max (a number, inclusive), not_before or not_after (a day), blank (whether the cell is). With
    `absent = false` the rows of a table in which nobody fills in the column do not match (else they are undecided).
    """

    column: str | None = None
    equals: str | None = None
    in_: tuple[str, ...] | None = Field(default=None, alias="in")
    has: str | None = None
    contains: str | None = None
    setting: str | None = None
    body: Literal["meeting"] | None = None
    is_role: Role | None = None
    min: Limit | None = None
    max: Limit | None = None
    not_before: Day | None = None
    not_after: Day | None = None
    blank: bool | None = None
    any_: tuple["Filter", ...] | None = Field(default=None, alias="any")
    not_: tuple["Filter", ...] | None = Field(default=None, alias="not")
    absent: Literal[False] | None = None

    @model_validator(mode="after")
    def _one_test(self) -> "Filter":
        filled = len(self._tests())
        if filled > 1:
            given = self._tests()
            raise MisfitError(
                f"一个条件只写一种比较，这里写了 {'、'.join(given)}：请分成几个条件",
                f"a condition has one test, this one has {', '.join(given)}: make several of it",
            )
        nested = (self.any_ is not None) + (self.not_ is not None)
        if (self.column is None, filled, nested) not in ((False, 1, 0), (True, 0, 1)):
            raise MisfitError(
                f"一个条件须写 column 和一种比较（{'、'.join(TESTS)}），或只写 any、not",
                f"a condition has column and one test ({', '.join(TESTS)}), or only any or not",
            )
        if self.absent is not None and self.column is None:
            raise MisfitError("absent 写在有 column 的条件上", "absent goes with a condition that has a column")
        if () in (self.in_, self.any_, self.not_):
            raise MisfitError("in、any、not 不能为空：至少写一项", "in, any and not hold at least one entry")
        return self

    def __hash__(self) -> int:
        """Is computed once: answers to a condition are looked up for every row."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, name) for name in type(self).model_fields))

    @cached_property
    def test(self) -> str:
        """The key of its comparison, one of `TESTS`; empty if nested."""
        return next(iter(self._tests()), "")

    @property
    def day(self) -> Day | None:
        """The day that the column is compared with."""
        return self.not_before if self.not_before is not None else self.not_after

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it compares: its own, and the one with the day."""
        other = (self.day.column,) if isinstance(self.day, OtherColumn) else ()
        return (self.column, *other) if self.column is not None else ()

    def _tests(self) -> list[str]:
        return [name for name in TESTS if getattr(self, "in_" if name == "in" else name) is not None]


def walk_filters(filters: tuple[Filter, ...]) -> Iterator[Filter]:
    """Yields every condition on a column, nested ones included."""
    for condition in filters:
        if condition.column is not None:
            yield condition
        yield from walk_filters(condition.any_ or ())
        yield from walk_filters(condition.not_ or ())
