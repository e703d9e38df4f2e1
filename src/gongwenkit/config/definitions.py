"""Figure definitions (data/figures/*.toml): closed, validated against the ledger schema, no code in them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from gongwenkit.config.schema import LedgerSchema, Schema
from gongwenkit.config.toml import Closed, read_toml, toml_line, validate_toml
from gongwenkit.model import KitFileError, Words

__all__ = ["Definition", "Filter", "From", "Operand", "load_definitions", "source_ledgers", "walk_filters"]

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
            raise ValueError(
                "一个条件须写 column 和一种比较（equals、in、has、contains、setting、is_role），或只写 any、not"
            )
        return self


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
            raise ValueError("from 须写 ledger、rows_of、table 之一")
        return self


class Operand(Closed):
    """A side of a ratio: another figure, or the sum of a column."""

    figure: str | None = None
    sum: str | None = None

    @model_validator(mode="after")
    def _one_side(self) -> "Operand":
        if (self.figure is None) == (self.sum is None):
            raise ValueError("of、over 须写 figure 或 sum 之一")
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
            raise ValueError("count 为 sum、items、people 时须写 column，其他时不写")
        if (self.count == "distinct") != bool(self.columns) or len(self.columns) > 2:
            raise ValueError("count 为 distinct 时须写 columns（一列或两列），其他时不写")
        if (self.count == "ratio") != (self.of is not None) or (self.of is None) != (self.over is None):
            raise ValueError("count 为 ratio 时须写 of 和 over，其他时不写")
        sums = self.of is not None and self.of.sum is not None
        if self.of and self.over and sums != (self.over.sum is not None):
            raise ValueError("of 和 over 须同为 figure 或同为 sum")
        if (self.count != "ratio" or sums) != bool(self.from_):
            raise ValueError("须写 from（两个指标相比的 ratio 除外）")
        if len(self.from_) > 1 and self.count != "union":
            raise ValueError("有几个 from 时 count 须为 union")
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


def load_definitions(folder: Path, schema: Schema) -> Mapping[str, Definition]:
    """Reads all definitions, files by name and figures in the order they stand.

    Raises:
        KitFileError: a definition is wrong: unknown key, ledger, column, value, figure or table, an id or a number
            twice, a circle.
    """
    definitions: dict[str, Definition] = {}
    places: dict[str, Path] = {}
    for path in sorted(folder.glob("*.toml")):
        for name, values in read_toml(path).items():
            if not isinstance(values, dict):
                raise _wrong(path, [name], f"“{name}”应是一个指标（[{name}]）", f"{name} should be a table")
            if name in definitions:
                first = f"{places[name].name}:{toml_line(places[name], [name])}"
                raise _wrong(
                    path, [name], f"指标 {name} 已在 {first} 定义", f"figure {name} is already defined: {first}"
                )
            definitions[name] = validate_toml(path, {"id": name, **values}, Definition, prefix=(name,))
            places[name] = path
            _require_own_number(path, definitions[name], definitions)
    for name, definition in definitions.items():
        _check_definition(places[name], definition, definitions, schema)
    return definitions


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


def _check_definition(path: Path, definition: Definition, known: Mapping[str, Definition], schema: Schema) -> None:
    for parent in definition.parents:
        _require_known(path, definition, parent, known)
    for bound in (*definition.at_most, *definition.usually_at_least):
        _require_known(path, definition, bound, known)
    if definition.id in _ancestors(definition, known):
        raise _wrong(path, [definition.id], "指标互相引用成环", "figures refer to one another in a circle")
    for index, source in enumerate(definition.from_):
        place: list[str | int] = [definition.id, "from", index]
        if source.table is not None and source.table not in REFERENCE_TABLES:
            raise _wrong(path, [*place, "table"], f"没有基础表“{source.table}”", f"there is no table {source.table}")
        if source.ledger is not None and source.ledger not in schema.ledgers:
            raise _wrong(path, [*place, "ledger"], f"没有台账“{source.ledger}”", f"there is no ledger {source.ledger}")
        ledger = source_ledger(source, known)
        if ledger is not None:
            _check_columns(path, place, definition, source, schema.ledgers[ledger])


def _require_known(path: Path, definition: Definition, name: str, known: Mapping[str, Definition]) -> None:
    if name not in known:
        raise _wrong(path, [definition.id], f"没有指标“{name}”", f"there is no figure {name}")


def _require_own_number(path: Path, definition: Definition, known: Mapping[str, Definition]) -> None:
    """F-numbers name figures in the annexes and on the command line: no two may share one."""
    for other in known.values():
        if definition.no is not None and other.no == definition.no and other.id != definition.id:
            raise _wrong(
                path,
                [definition.id, "no"],
                f"序号 {definition.no} 已用于指标 {other.id}",
                f"the number {definition.no} is that of figure {other.id} already",
            )


def _ancestors(definition: Definition, known: Mapping[str, Definition]) -> set[str]:
    seen: set[str] = set()
    waiting = list(definition.parents)
    while waiting:
        name = waiting.pop()
        if name not in seen and name in known:
            seen.add(name)
            waiting += known[name].parents
    return seen


def _check_columns(
    path: Path, place: list[str | int], definition: Definition, source: From, ledger: LedgerSchema
) -> None:
    sums = [side.sum for side in (definition.of, definition.over) if side and side.sum]
    needed = [source.date, definition.column, *definition.columns, *sums]
    for name in [*filter(None, needed), *(f.column for f in walk_filters(source.where) if f.column)]:
        if ledger.find(name) is None:
            raise _wrong(path, place, f"台账“{ledger.name}”没有列“{name}”", f"ledger {ledger.id} has no column {name}")
    for condition in walk_filters(source.where):
        column = ledger.find(condition.column or "")
        asked = [value for value in (condition.equals, condition.has, *(condition.in_ or ())) if value]
        for value in asked:
            if column and column.values and value not in column.values:
                listed = "、".join(column.values)
                raise _wrong(
                    path,
                    [*place, "where"],
                    f"列“{column.name}”没有取值“{value}”（可用：{listed}）",
                    f"column {column.name} has no value {value} (there are: {listed})",
                )


def _wrong(path: Path, location: list[str | int], zh: str, en: str) -> KitFileError:
    return KitFileError(
        "definition-invalid",
        where=f"{path}:{toml_line(path, location)}",
        found=Words(zh, en),
        advice=Words("请改正这个指标定义，写法见 docs/figures.md", "Mend this definition; see docs/figures.md"),
    )
