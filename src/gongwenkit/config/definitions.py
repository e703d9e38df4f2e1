"""Figure definitions (data/figures/*.toml): closed, without code; `config.definition_files` checks them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from gongwenkit.config.filters import Filter
from gongwenkit.config.schema import ColumnType
from gongwenkit.config.toml import Closed, Filled, MisfitError

__all__ = [
    "COUNTING_RULES",
    "REFERENCE_TABLES",
    "AddsUp",
    "Definition",
    "From",
    "Operand",
    "RuleProperties",
    "is_personal",
    "rule_names",
    "source_ledger",
    "source_ledgers",
]

REFERENCE_TABLES = ("branches",)


@dataclass(frozen=True)
class RuleProperties:
    """What a counting rule needs in a definition, and what other parts of the kit may assume about its values.

    How a rule counts is in `measure.counting_rules`. No module compares the name of a rule; it uses a property.

    Attributes:
        asks: the key that says what is counted: `column`, `columns`, or `sides` (`of` and `second`); empty: none.
        second: the key of the other side.
        of_figures: its sides are figures, never sums of columns.
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
        parts_sum: what it counts of the rows with each value of a column sums to what it counts of all.
        counts_days: it can count the days between two columns instead of the numbers of one (`days`).
        may_round: a definition may say how many `decimals` its value has.
        decimals: how many it has if the definition does not say; None: as many as the numbers that it is made from.
    """

    asks: Literal["", "column", "columns", "sides"] = ""
    second: Literal["over", "less"] = "over"
    of_figures: bool = False
    column_types: tuple[ColumnType, ...] = ()
    ledger_date: bool = False
    several_sources: bool = False
    counts_events: bool = False
    in_force: bool = False
    is_ratio: bool = False
    over_time: Literal["sum", "first", "none"] = "sum"
    by_column: bool = False
    once_an_event: bool = False
    parts_sum: bool = True
    counts_days: bool = False
    may_round: bool = False
    decimals: int | None = None

    @property
    def takes_any_day(self) -> bool:
        """Whether its rows may be dated by another column, or be of any day: it counts rows, not events."""
        return not self.ledger_date and self.asks != "sides"


_NUMBERS: tuple[ColumnType, ...] = ("number", "people_count")
_OF_NUMBERS = RuleProperties(
    asks="column",
    column_types=_NUMBERS,
    over_time="none",
    once_an_event=True,
    parts_sum=False,
    counts_days=True,
    may_round=True,
)
_OF_SIDES = RuleProperties(asks="sides", over_time="none", parts_sum=False)

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
        "sum": RuleProperties(asks="column", column_types=_NUMBERS, once_an_event=True, counts_days=True),
        "items": RuleProperties(asks="column", column_types=("items", "people_count"), once_an_event=True),
        "people": RuleProperties(asks="column", column_types=("person", "text"), over_time="none", parts_sum=False),
        "rows": RuleProperties(by_column=True),
        "ratio": replace(_OF_SIDES, column_types=_NUMBERS, is_ratio=True),
        "mean": replace(_OF_NUMBERS, decimals=1),
        "max": _OF_NUMBERS,
        "min": _OF_NUMBERS,
        "difference": replace(_OF_SIDES, second="less", of_figures=True),
        "quotient": replace(_OF_SIDES, column_types=_NUMBERS, may_round=True, decimals=1),
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
    """A side of a ratio, quotient or difference: another figure, or the sum of a column."""

    figure: str | None = None
    sum: str | None = None

    @model_validator(mode="after")
    def _one_side(self) -> "Operand":
        if (self.figure is None) == (self.sum is None):
            raise MisfitError("of、over、less 须写 figure 或 sum 之一", "of, over and less have figure or sum")
        return self


SECOND_SIDES: tuple[Literal["over", "less"], ...] = ("over", "less")
"""Keys of the side that `of` is compared with."""
MOST_DECIMALS = 4


class DaysBetween(Closed):
    """The days from one day of a row to another one: a number for each row, 0 where both are the same."""

    from_: str = Field(alias="from")
    to: str

    @property
    def columns(self) -> tuple[str, str]:
        """The two columns."""
        return self.from_, self.to


class AddsUp(Closed):
    """Other figures that together give the value of a figure: the sum of `plus` without `less`."""

    plus: tuple[str, ...] = Field(min_length=1)
    less: tuple[str, ...] = ()


_LATER = ("less", "days", "decimals")


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
    less: Operand | None = None
    days: DaysBetween | None = None
    decimals: int | None = Field(default=None, ge=0, le=MOST_DECIMALS)
    at_most: tuple[str, ...] = ()
    usually_at_least: tuple[str, ...] = ()
    of_rows: bool = False
    adds_up: AddsUp | None = None
    better: Literal["more", "less", "either"] = "either"

    def __repr_args__(self) -> Iterator[tuple[str | None, object]]:
        """Leaves out later keys that are not given: digests of definitions stay what they were."""
        for name, value in super().__repr_args__():
            if name not in _LATER or value is not None:
                yield name, value

    @model_validator(mode="after")
    def _parts_fit_rule(self) -> "Definition":
        asked = self.rule.asks
        if self.days is not None and (not self.rule.counts_days or self.column is not None):
            names = rule_names(lambda rule: rule.counts_days)
            raise MisfitError(
                f"days 只用于 {'、'.join(names)}，写了就不写 column",
                f"days goes with {', '.join(names)}, without column",
            )
        if (asked == "column") != (self.column is not None or self.days is not None):
            names = rule_names(lambda rule: rule.asks == "column")
            of_days = rule_names(lambda rule: rule.counts_days)
            raise MisfitError(
                f"count 为 {'、'.join(names)} 时须写 column，其他时不写（{'、'.join(of_days)} 也可改写 days）",
                f"{', '.join(names[:-1])} and {names[-1]} have column, no other rule ({', '.join(of_days)}: or days)",
            )
        if (asked == "columns") != bool(self.columns) or len(self.columns) > 2:
            names = rule_names(lambda rule: rule.asks == "columns")
            raise MisfitError(
                f"count 为 {'、'.join(names)} 时须写 columns（一列或两列），其他时不写",
                f"{', '.join(names)} has columns (one or two), no other rule",
            )
        self._sides_fit_rule()
        if self.decimals is not None and not self.rule.may_round:
            names = rule_names(lambda rule: rule.may_round)
            raise MisfitError(f"decimals 只用于 {'、'.join(names)}", f"decimals goes with {', '.join(names)}")
        if self.of_rows and not self.rule.once_an_event:
            names = rule_names(lambda rule: rule.once_an_event)
            raise MisfitError(f"of_rows 只用于 {'、'.join(names)}", f"of_rows goes with {', '.join(names)}")
        self._sources_fit_rule()
        return self

    def _sides_fit_rule(self) -> None:
        asks = self.rule.asks == "sides"
        given = {"of"} | {key for key in SECOND_SIDES if getattr(self, key) is not None}
        wanted = {"of", self.rule.second} if asks else set()
        if (given if self.of is not None else given - {"of"}) != wanted:
            raise MisfitError(*_say_sides())
        if self.of and self.second and (self.of.sum is not None) != (self.second.sum is not None):
            key = self.rule.second
            raise MisfitError(f"of 和 {key} 须同为 figure 或同为 sum", f"of and {key} are both figure or both sum")
        if self.of and self.of.sum is not None and self.rule.of_figures:
            raise MisfitError(
                f'count 为 {self.count} 时两边都须是指标：{{ figure = "…" }}',
                f'both sides of a {self.count} are figures: {{ figure = "…" }}',
            )

    def _sources_fit_rule(self) -> None:
        if (self.compared_figures is None) != bool(self.from_):
            raise MisfitError(
                "须写 from（两个指标相比、相减的除外，那里不写）",
                "from is needed (but not where two figures are compared: there it is left out)",
            )
        if len(self.from_) > 1 and not self.rule.several_sources:
            names = rule_names(lambda rule: rule.several_sources)
            raise MisfitError(
                f"有几个 from 时 count 须为 {'、'.join(names)}", f"several from need count = {' or '.join(names)}"
            )
        if any(source.any_day for source in self.from_) and not self.rule.takes_any_day:
            names = rule_names(lambda rule: rule.takes_any_day)
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
    def second(self) -> Operand | None:
        """The side that the other one is compared with, or that is subtracted from it."""
        return self.over or self.less

    @property
    def measured(self) -> tuple[str, ...]:
        """The columns whose numbers or days are counted."""
        if self.days is not None:
            return self.days.columns
        return (self.column,) if self.column is not None else ()

    @property
    def decimal_places(self) -> int | None:
        """How many decimals its value has; None: as many as the numbers that it is made from."""
        return self.rule.decimals if self.decimals is None else self.decimals

    @property
    def compared_figures(self) -> tuple[str, str] | None:
        """Ids of the two figures that are compared, or one of which is subtracted; None for any other definition."""
        sides = (self.of.figure, self.second.figure) if self.of and self.second else (None, None)
        return (sides[0], sides[1]) if sides[0] and sides[1] else None

    @property
    def compared_columns(self) -> tuple[str, str] | None:
        """Names of the two columns of a ratio or quotient of sums; None for any other definition."""
        sides = (self.of.sum, self.second.sum) if self.of and self.second else (None, None)
        return (sides[0], sides[1]) if sides[0] and sides[1] else None

    @property
    def parents(self) -> tuple[str, ...]:
        """Ids of the figures it is made from."""
        return (*(source.rows_of for source in self.from_ if source.rows_of), *(self.compared_figures or ()))


def _say_sides() -> tuple[str, str]:
    """Returns in both languages which rules have which sides."""
    zh, en = [], []
    for key in SECOND_SIDES:
        names = rule_names(lambda rule, key=key: rule.asks == "sides" and rule.second == key)  # type: ignore[misc]
        zh.append(f"count 为 {'、'.join(names)} 时须写 of 和 {key}")
        en.append(f"of and {key} go with {', '.join(names)}")
    return f"{'，'.join(zh)}，其他时不写", f"{', '.join(en)}, and with no other rule"


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
