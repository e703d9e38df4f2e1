"""Figure definitions (data/figures/*.toml): closed, without code; `config.definition_files` checks them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from gongwenkit.config.schema import ColumnType
from gongwenkit.config.toml import Closed, Filled, MisfitError

__all__ = [
    "COUNTING_RULES",
    "NAMED_DAYS",
    "PERIOD_START",
    "REFERENCE_DAY",
    "REFERENCE_TABLES",
    "AddsUp",
    "Definition",
    "Filter",
    "From",
    "Operand",
    "OtherColumn",
    "RuleProperties",
    "is_personal",
    "rule_names",
    "source_ledger",
    "source_ledgers",
    "walk_filters",
]

Role = Literal["author", "leading_group"]

REFERENCE_TABLES = ("branches",)


@dataclass(frozen=True)
class RuleProperties:
    """What a counting rule needs in a definition, and what other parts of the kit may assume about its values.

    How a rule counts is in `measure.counting_rules`. No module compares the name of a rule; it uses a property.

    Attributes:
        asks: the key that says what is counted: `column`, `columns`, or `sides` (`of` and `over`); empty: no such key.
        column_types: types of the columns that it can count.
        ledger_date: a row has the day that its ledger gives it; a source has no `date` of its own.
        several_sources: it may have several sources. The value is then at least that of the largest source, and at
            most the sum of all.
        counts_events: it counts events. They have a rhythm over the year, and departments can share one.
        in_force: it counts what is in force on the reference day: entries of a stock ledger or a reference table.
        is_ratio: its value is in per cent.
        over_time: what the values of quarters or months say about the period. `sum`: they add up to its value.
            `first`: each thing belongs to the part with its first date, though it may be counted in later parts.
            `none`: nothing.
        by_column: its rows can be grouped by a column (branch, level) and each group can be counted by the rule.
        once_an_event: in a ledger of events a row that repeats an event adds nothing, unless a definition says
            `of_rows`.
    """

    asks: Literal["", "column", "columns", "sides"] = ""
    column_types: tuple[ColumnType, ...] = ()
    ledger_date: bool = False
    several_sources: bool = False
    counts_events: bool = False
    in_force: bool = False
    is_ratio: bool = False
    over_time: Literal["sum", "first", "none"] = "sum"
    by_column: bool = False
    once_an_event: bool = False


_NUMBERS: tuple[ColumnType, ...] = ("number", "people_count")

COUNTING_RULES: Mapping[str, RuleProperties] = MappingProxyType(
    {
        "events": RuleProperties(ledger_date=True, counts_events=True, by_column=True),
        "distinct": RuleProperties(
            asks="columns",
            column_types=("text", "choice", "number", "date", "person"),
            over_time="first",
            by_column=True,
        ),
        "stock": RuleProperties(ledger_date=True, in_force=True, over_time="none", by_column=True),
        "union": RuleProperties(ledger_date=True, several_sources=True, counts_events=True, by_column=True),
        "sum": RuleProperties(asks="column", column_types=_NUMBERS, once_an_event=True),
        "items": RuleProperties(asks="column", column_types=("items", "people_count"), once_an_event=True),
        "people": RuleProperties(asks="column", column_types=("person", "text"), over_time="none"),
        "rows": RuleProperties(by_column=True),
        "ratio": RuleProperties(asks="sides", column_types=_NUMBERS, is_ratio=True, over_time="none"),
    }
)
"""The counting rules (`count` of a definition) by name."""


def rule_names(having: Callable[[RuleProperties], bool]) -> tuple[str, ...]:
    """Returns the names of the rules with a property, in the order of `COUNTING_RULES`."""
    return tuple(name for name, rule in COUNTING_RULES.items() if having(rule))


def _known_rule(name: str) -> str:
    if name not in COUNTING_RULES:
        expected = ", ".join(f"'{known}'" for known in COUNTING_RULES)
        raise PydanticCustomError("literal_error", "Input should be {expected}", {"expected": expected})
    return name


CountRule = Annotated[str, AfterValidator(_known_rule), Field(json_schema_extra={"enum": [*COUNTING_RULES]})]


PERIOD_START, REFERENCE_DAY = "period-start", "reference-day"
NAMED_DAYS = (PERIOD_START, REFERENCE_DAY)
"""Days of the period that a filter can compare with: its first day, and the day on which the report counts."""


def _known_day(text: str) -> str:
    if text not in NAMED_DAYS:
        try:
            date.fromisoformat(text)
        except ValueError:
            expected = ", ".join(f"'{known}'" for known in ("2023-12-31", *NAMED_DAYS))
            raise PydanticCustomError("literal_error", "Input should be {expected}", {"expected": expected}) from None
    return text


class OtherColumn(Closed):
    """The day that another date column of the row says."""

    column: str


Day = Annotated[str, AfterValidator(_known_day)] | OtherColumn
"""A day to compare with: in ISO form, one of `NAMED_DAYS`, or the day in another column."""

TESTS = (
    *("equals", "in", "has", "contains", "setting", "body", "is_role"),
    *("min", "max", "not_before", "not_after", "blank"),
)
"""The keys of a condition that compare a column, in the order of docs/figures.md."""


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
    min: int | float | None = None
    max: int | float | None = None
    not_before: Day | None = None
    not_after: Day | None = None
    blank: bool | None = None
    any_: tuple["Filter", ...] | None = Field(default=None, alias="any")
    not_: tuple["Filter", ...] | None = Field(default=None, alias="not")
    absent: Literal[False] | None = None

    @model_validator(mode="after")
    def _one_test(self) -> "Filter":
        filled = len(self._tests())
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


class From(Closed):
    """Where rows come from: a ledger, the rows of another figure, or a reference table.

    With `any_day` the rows of all days are taken, not only those of the period: the filters say which of them count.
    With `earlier` they are about the time before the period, of which the ledger must tell something: else the figure
    is missing.
    """

    ledger: str | None = None
    rows_of: str | None = None
    table: str | None = None
    date: str | None = None
    any_day: bool = False
    earlier: bool = False
    where: tuple[Filter, ...] = ()

    @model_validator(mode="after")
    def _one_place(self) -> "From":
        if sum(place is not None for place in (self.ledger, self.rows_of, self.table)) != 1:
            raise MisfitError("from 须写 ledger、rows_of、table 之一", "from has one of ledger, rows_of and table")
        if self.any_day and (self.ledger is None or self.date is not None):
            raise MisfitError("any_day 只与 ledger 同用，不与 date 同写", "any_day goes with ledger and without date")
        if self.earlier and not self.any_day:
            raise MisfitError("earlier 与 any_day = true 同写", "earlier goes with any_day = true")
        return self


class Operand(Closed):
    """A side of a ratio: another figure, or the sum of a column."""

    figure: str | None = None
    sum: str | None = None

    @model_validator(mode="after")
    def _one_side(self) -> "Operand":
        if (self.figure is None) == (self.sum is None):
            raise MisfitError("of、over 须写 figure 或 sum 之一", "of and over have figure or sum")
        return self


class AddsUp(Closed):
    """Other figures that together give the value of a figure: the sum of `plus` without `less`."""

    plus: tuple[str, ...] = Field(min_length=1)
    less: tuple[str, ...] = ()


class Definition(Closed):
    """What a figure counts; docs/figures.md has the meaning of each key and counting rule.

    `aliases`: what else people call the figure. They are no part of what is counted, hence not of its digest in
    evidence.json, which is made from the representation (`run.report.evidence`).
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    no: str | None = Field(default=None, pattern=r"^F\d\d$")
    label: str = Field(min_length=1)
    aliases: tuple[Filled, ...] = Field(default=(), repr=False)
    unit: str = Field(min_length=1)
    count: CountRule
    personal: bool = False
    required: bool = False
    round: bool = False
    column: str | None = None
    columns: tuple[str, ...] = ()
    from_: tuple[From, ...] = Field(default=(), alias="from")
    of: Operand | None = None
    over: Operand | None = None
    at_most: tuple[str, ...] = ()
    usually_at_least: tuple[str, ...] = ()
    of_rows: bool = False
    adds_up: AddsUp | None = None
    better: Literal["more", "less", "either"] = "either"

    @model_validator(mode="after")
    def _parts_fit_rule(self) -> "Definition":
        asked = self.rule.asks
        if (asked == "column") != (self.column is not None):
            names = rule_names(lambda rule: rule.asks == "column")
            raise MisfitError(
                f"count 为 {'、'.join(names)} 时须写 column，其他时不写",
                f"{', '.join(names[:-1])} and {names[-1]} have column, no other rule",
            )
        if (asked == "columns") != bool(self.columns) or len(self.columns) > 2:
            names = rule_names(lambda rule: rule.asks == "columns")
            raise MisfitError(
                f"count 为 {'、'.join(names)} 时须写 columns（一列或两列），其他时不写",
                f"{', '.join(names)} has columns (one or two), no other rule",
            )
        if (asked == "sides") != (self.of is not None) or (self.of is None) != (self.over is None):
            names = rule_names(lambda rule: rule.asks == "sides")
            raise MisfitError(
                f"count 为 {'、'.join(names)} 时须写 of 和 over，其他时不写",
                f"{', '.join(names)} has of and over, no other rule",
            )
        if self.of and self.over and (self.of.sum is not None) != (self.over.sum is not None):
            raise MisfitError("of 和 over 须同为 figure 或同为 sum", "of and over are both figure or both sum")
        if self.of_rows and not self.rule.once_an_event:
            names = rule_names(lambda rule: rule.once_an_event)
            raise MisfitError(f"of_rows 只用于 {'、'.join(names)}", f"of_rows goes with {', '.join(names)}")
        self._sources_fit_rule()
        return self

    def _sources_fit_rule(self) -> None:
        if (self.compared_figures is None) != bool(self.from_):
            raise MisfitError(
                "须写 from（两个指标相比的 ratio 除外）", "from is needed (not by a ratio of two figures)"
            )
        if len(self.from_) > 1 and not self.rule.several_sources:
            names = rule_names(lambda rule: rule.several_sources)
            raise MisfitError(
                f"有几个 from 时 count 须为 {'、'.join(names)}", f"several from need count = {' or '.join(names)}"
            )
        if any(source.any_day for source in self.from_) and (self.rule.ledger_date or self.rule.is_ratio):
            names = rule_names(lambda rule: not rule.ledger_date and not rule.is_ratio)
            raise MisfitError(f"any_day 只用于 {'、'.join(names)}", f"any_day goes with {', '.join(names)}")

    @property
    def rule(self) -> RuleProperties:
        """The properties of its counting rule."""
        return COUNTING_RULES[self.count]

    @property
    def over_time(self) -> Literal["sum", "first", "none"]:
        """What the values of quarters or months say about the period (see `RuleProperties.over_time`)."""
        return "none" if any(source.any_day for source in self.from_) else self.rule.over_time

    @property
    def is_ratio(self) -> bool:
        """Whether its value is in per cent."""
        return self.rule.is_ratio

    @property
    def compared_figures(self) -> tuple[str, str] | None:
        """Ids of the two figures of a ratio of figures; None for any other definition."""
        sides = (self.of.figure, self.over.figure) if self.of and self.over else (None, None)
        return (sides[0], sides[1]) if sides[0] and sides[1] else None

    @property
    def compared_columns(self) -> tuple[str, str] | None:
        """Names of the two columns of a ratio of sums; None for any other definition."""
        sides = (self.of.sum, self.over.sum) if self.of and self.over else (None, None)
        return (sides[0], sides[1]) if sides[0] and sides[1] else None

    @property
    def parents(self) -> tuple[str, ...]:
        """Ids of the figures it is made from."""
        return (*(source.rows_of for source in self.from_ if source.rows_of), *(self.compared_figures or ()))


def walk_filters(filters: tuple[Filter, ...]) -> Iterator[Filter]:
    """Yields every condition on a column, nested ones included."""
    for condition in filters:
        if condition.column is not None:
            yield condition
        yield from walk_filters(condition.any_ or ())
        yield from walk_filters(condition.not_ or ())


def is_personal(name: str, definitions: Mapping[str, Definition]) -> bool:
    """Whether a figure counts within the author's tenure only: it says so, or the figures that it is made of do."""
    definition = definitions[name]
    parents = definition.parents
    only_parents = bool(parents) and len(parents) >= len(definition.from_)
    return definition.personal or (only_parents and all(is_personal(parent, definitions) for parent in parents))


def source_ledger(source: From, definitions: Mapping[str, Definition]) -> str | None:
    """Returns the ledger that a source's rows come from; None for a reference table or several ledgers."""
    if source.rows_of is None:
        return source.ledger
    parents = definitions[source.rows_of].from_
    return source_ledger(parents[0], definitions) if len(parents) == 1 else None


def source_ledgers(name: str, definitions: Mapping[str, Definition]) -> tuple[str, ...]:
    """Returns the ids of the ledgers that a figure is counted from, parents' included, each once in order."""
    definition = definitions[name]
    own = [source.ledger for source in definition.from_ if source.ledger]
    inherited = [ledger for parent in definition.parents for ledger in source_ledgers(parent, definitions)]
    return tuple(dict.fromkeys([*own, *inherited]))
