"""Figure definitions (data/figures/*.toml): closed, no code in them; `definitions_read` holds them to the ledgers."""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field, model_validator

from gongwenkit.config.toml import Closed, MisfitError

__all__ = [
    "REFERENCE_TABLES",
    "CountRule",
    "Definition",
    "Filter",
    "From",
    "Operand",
    "source_ledger",
    "source_ledgers",
    "walk_filters",
]

CountRule = Literal["events", "distinct", "stock", "items", "union", "sum", "people", "rows", "ratio"]
Role = Literal["author", "leading_group"]

REFERENCE_TABLES = ("branches",)


class Filter(Closed):
    """One condition on a column, or `any`/`not` of conditions.

    Exactly one test: equals, in, has (a tag or one of several choices), contains (text), setting (equals a setting of
    the year), is_role (the person holds the role on the row's date).
    """

    column: str | None = None
    equals: str | None = None
    in_: tuple[str, ...] | None = Field(default=None, alias="in")
    has: str | None = None
    contains: str | None = None
    setting: str | None = None
    is_role: Role | None = None
    any_: tuple["Filter", ...] | None = Field(default=None, alias="any")
    not_: tuple["Filter", ...] | None = Field(default=None, alias="not")

    @model_validator(mode="after")
    def _one_test(self) -> "Filter":
        tests = [self.equals, self.in_, self.has, self.contains, self.setting, self.is_role]
        filled = sum(test is not None for test in tests)
        nested = (self.any_ is not None) + (self.not_ is not None)
        if (self.column is None, filled, nested) not in ((False, 1, 0), (True, 0, 1)):
            raise MisfitError(
                "一个条件须写 column 和一种比较（equals、in、has、contains、setting、is_role），或只写 any、not",
                "a condition has column and one test (equals, in, has, contains, setting, is_role), or only any or not",
            )
        if () in (self.in_, self.any_, self.not_):
            raise MisfitError("in、any、not 不能为空：至少写一项", "in, any and not hold at least one entry")
        return self

    @property
    def test(self) -> str:
        """The key of its comparison: `equals`, `in`, `has`, `contains`, `setting` or `is_role`; empty if nested."""
        tests = (
            ("equals", self.equals),
            ("in", self.in_),
            ("has", self.has),
            ("contains", self.contains),
            ("setting", self.setting),
            ("is_role", self.is_role),
        )
        return next((name for name, value in tests if value is not None), "")


class From(Closed):
    """Where rows come from: a ledger, the rows of another figure, or a reference table."""

    ledger: str | None = None
    rows_of: str | None = None
    table: str | None = None
    date: str | None = None
    where: tuple[Filter, ...] = ()

    @model_validator(mode="after")
    def _one_place(self) -> "From":
        if sum(place is not None for place in (self.ledger, self.rows_of, self.table)) != 1:
            raise MisfitError("from 须写 ledger、rows_of、table 之一", "from has one of ledger, rows_of and table")
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


class Definition(Closed):
    """What a figure counts; see design figures.md for the meaning of each counting rule."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    no: str | None = Field(default=None, pattern=r"^F\d\d$")
    label: str = Field(min_length=1)
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

    @model_validator(mode="after")
    def _parts_fit_rule(self) -> "Definition":
        if (self.count in ("sum", "items", "people")) != (self.column is not None):
            raise MisfitError(
                "count 为 sum、items、people 时须写 column，其他时不写",
                "sum, items and people have column, no other rule",
            )
        if (self.count == "distinct") != bool(self.columns) or len(self.columns) > 2:
            raise MisfitError(
                "count 为 distinct 时须写 columns（一列或两列），其他时不写",
                "distinct has columns (one or two), no other rule",
            )
        if (self.count == "ratio") != (self.of is not None) or (self.of is None) != (self.over is None):
            raise MisfitError("count 为 ratio 时须写 of 和 over，其他时不写", "ratio has of and over, no other rule")
        sums = self.of is not None and self.of.sum is not None
        if self.of and self.over and sums != (self.over.sum is not None):
            raise MisfitError("of 和 over 须同为 figure 或同为 sum", "of and over are both figure or both sum")
        if (self.count != "ratio" or sums) != bool(self.from_):
            raise MisfitError(
                "须写 from（两个指标相比的 ratio 除外）", "from is needed (not by a ratio of two figures)"
            )
        if len(self.from_) > 1 and self.count != "union":
            raise MisfitError("有几个 from 时 count 须为 union", "several from need count = union")
        return self

    @property
    def parents(self) -> tuple[str, ...]:
        """Ids of the figures it is made from."""
        sides = [side.figure for side in (self.of, self.over) if side and side.figure]
        return (*(source.rows_of for source in self.from_ if source.rows_of), *sides)


def walk_filters(filters: tuple[Filter, ...]) -> Iterator[Filter]:
    """Yields every condition on a column, nested ones included."""
    for condition in filters:
        if condition.column is not None:
            yield condition
        yield from walk_filters(condition.any_ or ())
        yield from walk_filters(condition.not_ or ())


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
