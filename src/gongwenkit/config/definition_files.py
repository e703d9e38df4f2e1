"""Reads data/figures/*.toml and checks each definition against the others, the ledgers and the kit's words."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from gongwenkit.config.bodies import Bodies
from gongwenkit.config.definitions import REFERENCE_TABLES, AddsUp, Definition, From, Operand, rule_names, source_ledger
from gongwenkit.config.figure_uses import FigureUse, say_uses
from gongwenkit.config.filters import Filter, OtherColumn, walk_filters
from gongwenkit.config.likeness import known_words
from gongwenkit.config.schema import Column, ColumnType, LedgerSchema, Schema
from gongwenkit.config.toml import DISK, Fault, TomlFiles, read_toml, toml_line, validate_toml
from gongwenkit.model import KitFileError, Message
from gongwenkit.model.figure import PER_CENT

__all__ = ["load_definitions"]

MAX_STEPS = 16
"""Figures that are made from one another, up to the ledger; the kit's own need two."""


@dataclass(frozen=True)
class _Known:
    """What a definition may refer to; None where every word is allowed."""

    figures: Mapping[str, Definition]
    schema: Schema
    units: Collection[str] | None
    settings: Collection[str] | None
    uses: Callable[[], Iterable[FigureUse]]

    def others(self, name: str, place: str) -> Message:
        """Returns the places that name a figure, but for one; empty where there is no other."""
        said = say_uses(use for use in self.uses() if use.figure == name and str(use) != place)
        return Message(f"；还用到它的有：{said.zh}", f"; it is used in {said.en}, too") if said.zh else said


def load_definitions(
    folder: Path,
    schema: Schema,
    *,
    units: Collection[str] | None = None,
    settings: Collection[str] | None = None,
    files: TomlFiles = DISK,
    uses: Callable[[], Iterable[FigureUse]] = tuple,
) -> Mapping[str, Definition]:
    """Reads all definitions, files by name, figures in the order of the file.

    Args:
        folder: data/figures.
        schema: the ledgers.
        units: the measure words that there are (data/phrases/marks.toml); None: any.
        settings: the settings of all years (data/phrases/<year>.toml); None: any.
        files: where they are read from.
        uses: returns the places of the kit that name figures, for the message about one that is not there.

    Raises:
        KitFileError: a definition is wrong: unknown key, ledger, column, value, role, unit, setting, figure or table,
            a test that does not fit its column, an id, a number or a label twice, a circle.
    """
    definitions: dict[str, Definition] = {}
    places: dict[str, Path] = {}
    for path in files.below(folder, "*.toml"):
        for name, values in read_toml(path, files).items():
            _require_table(path, name, values)
            if name in definitions:
                first = f"{places[name].name}:{toml_line(places[name], [name])}"
                found = Message(f"指标 {name} 已在 {first} 定义", f"figure {name} is already defined: {first}")
                raise _wrong(path, Fault((name,), found))
            definitions[name] = validate_toml(
                path, {"id": name, **values}, Definition, prefix=(name,), see="docs/figures.md"
            )
            places[name] = path
            _raise_first(path, _shared_names(definitions[name], definitions))
    known = _Known(definitions, schema, units, settings, uses)
    for check in (_reference_faults, _depth_faults, _own_faults):  # each relies on what those before it found sound
        for name, definition in definitions.items():
            _raise_first(places[name], check(definition, known), known)
    return definitions


def _require_table(path: Path, name: str, values: object) -> None:
    if not isinstance(values, dict):
        raise _wrong(path, Fault((name,), Message(f"“{name}”应是一个指标（[{name}]）", f"{name} should be a table")))
    if "id" in values:
        found = Message("没有 id 这个键：编号就是方括号里的名字", "there is no key id: the name in brackets is the id")
        raise _wrong(path, Fault((name, "id"), found))


def _raise_first(path: Path, faults: Iterator[Fault], known: _Known | None = None) -> None:
    fault = next(faults, None)
    if fault is not None and isinstance(fault, _Unknown) and known is not None:
        place = f"data/figures/{path.name}:{toml_line(path, fault.location)}"
        others = known.others(fault.figure, place)
        fault = replace(fault, found=Message(fault.found.zh + others.zh, fault.found.en + others.en))
    if fault is not None:
        raise _wrong(path, fault)


@dataclass(frozen=True)
class _Unknown(Fault):
    """A figure that is not there."""

    figure: str = ""


def _wrong(path: Path, fault: Fault) -> KitFileError:
    return KitFileError(
        "definition-invalid",
        where=f"{path}:{toml_line(path, fault.location)}",
        found=fault.found,
        advice=Message("请改正这个指标定义，写法见 docs/figures.md", "Mend this definition; see docs/figures.md"),
    )


def _shared_names(definition: Definition, known: Mapping[str, Definition]) -> Iterator[Fault]:
    """Yields the faults of F-numbers and labels: no two figures may share one, because they are names of figures."""
    for other in known.values():
        if other.id == definition.id:
            continue
        if definition.no is not None and other.no == definition.no:
            zh, en = f"序号 {definition.no} 已用于指标 {other.id}", f"the number {definition.no} is that of {other.id}"
            yield Fault((definition.id, "no"), Message(zh, f"{en} already"))
        if other.label == definition.label:
            zh, en = f"名称“{definition.label}”已用于指标 {other.id}", f"{definition.label} is the label of {other.id}"
            yield Fault((definition.id, "label"), Message(zh, f"{en} already"))


def _reference_faults(definition: Definition, known: _Known) -> Iterator[Fault]:
    """Yields the faults of references: to figures without a definition, and in a circle."""
    sides = _sides_of(definition)
    sums = definition.adds_up or AddsUp(plus=(definition.id,))
    named: list[tuple[tuple[str | int, ...], str]] = [
        *((("from", i, "rows_of"), one.rows_of) for i, one in enumerate(definition.from_) if one.rows_of),
        *(((key,), side.figure) for key, side in sides if side and side.figure),
        *((("at_most",), name) for name in definition.at_most),
        *((("usually_at_least",), name) for name in definition.usually_at_least),
        *((("adds_up",), name) for name in (*sums.plus, *sums.less)),
    ]
    for place, name in named:
        if name not in known.figures:
            likely = known_words(name, known.figures)
            found = Message(f"没有指标“{name}”{likely.zh}", f"there is no figure {name}{likely.en}")
            yield _Unknown((definition.id, *place), found, name)
    if definition.id in (*definition.at_most, *definition.usually_at_least):
        bound = "at_most" if definition.id in definition.at_most else "usually_at_least"
        yield Fault((definition.id, bound), Message("指标不能与自己比较", "a figure cannot be compared with itself"))
    if definition.id in _ancestors(definition, known.figures):
        yield Fault((definition.id,), Message("指标互相引用成环", "figures refer to one another in a circle"))


def _ancestors(definition: Definition, known: Mapping[str, Definition]) -> set[str]:
    seen: set[str] = set()
    waiting = list(definition.parents)
    while waiting:
        name = waiting.pop()
        if name not in seen and name in known:
            seen.add(name)
            waiting += known[name].parents
    return seen


def _depth_faults(definition: Definition, known: _Known) -> Iterator[Fault]:
    """Yields the fault of a figure that is made from others, these from others, and so on too often.

    Parents are known and there is no circle. Later steps follow the parents by a call for each.
    """
    above, steps = set(definition.parents), 0
    while above and steps <= MAX_STEPS:
        above, steps = {name for one in above for name in known.figures[one].parents}, steps + 1
    if steps > MAX_STEPS:
        zh = f"指标由别的指标得来，一环套一环，超过 {MAX_STEPS} 环：请改为直接取自台账"
        en = f"figures are made from one another in more than {MAX_STEPS} steps: take the rows from a ledger"
        yield Fault((definition.id,), Message(zh, en))


def _own_faults(definition: Definition, known: _Known) -> Iterator[Fault]:
    yield from _unit_faults(definition, known)
    yield from _side_faults(definition, known)
    for index, source in enumerate(definition.from_):
        place: tuple[str | int, ...] = (definition.id, "from", index)
        yield from _source_faults(place, definition, source, known)
        yield from _setting_faults(place, source, known)
        ledger = source_ledger(source, known.figures)
        if ledger is not None:
            yield from _column_faults(place, definition, source, known.schema.ledgers[ledger], known.schema)


def _sides_of(definition: Definition) -> tuple[tuple[str, Operand | None], ...]:
    return ("of", definition.of), (definition.rule.second, definition.second)


def _side_faults(definition: Definition, known: _Known) -> Iterator[Fault]:
    """Yields the faults of two figures that are compared: per cent of per cent, or a difference of different things."""
    if definition.compared_figures is None:
        return
    of, second = (known.figures[name] for name in definition.compared_figures)
    place = (definition.id, definition.rule.second)
    if not definition.rule.of_figures:
        for key, side in (("of", of), (definition.rule.second, second)):
            if side.is_ratio:
                yield Fault((definition.id, key), Message("百分比不能再相比", "a ratio cannot be a side of a ratio"))
    elif of.unit != second.unit:
        zh = f"“{of.label}”以{of.unit}计，“{second.label}”以{second.unit}计，不能相减"
        en = f"{of.label} is counted in {of.unit}, {second.label} in {second.unit}: they cannot be subtracted"
        yield Fault(place, Message(zh, en))
    if of.id == second.id:
        yield Fault(place, Message("指标不能与自己相比、相减", "a figure cannot be compared with itself"))


def _unit_faults(definition: Definition, known: _Known) -> Iterator[Fault]:
    place = (definition.id, "unit")
    if (definition.unit == PER_CENT) != definition.is_ratio:
        yield Fault(place, Message("ratio 的量词是 %，其他的不是", "the unit of a ratio is %, that of no other rule"))
    elif known.units is not None and definition.unit not in known.units:
        listed = known_words("", known.units)
        zh = f"量词“{definition.unit}”不在 data/phrases/marks.toml 的 [units] 中，要用须先加上{listed.zh}"
        en = f"the unit {definition.unit} is not among [units] of data/phrases/marks.toml; add it there to use it"
        yield Fault(place, Message(zh, en + listed.en))


def _source_faults(
    place: tuple[str | int, ...], definition: Definition, source: From, known: _Known
) -> Iterator[Fault]:
    ledgers = known.schema.ledgers
    if source.table is not None:
        if source.table not in REFERENCE_TABLES:
            likely = known_words(source.table, REFERENCE_TABLES)
            zh, en = f"没有基础表“{source.table}”", f"there is no table {source.table}"
            yield Fault((*place, "table"), Message(zh + likely.zh, en + likely.en))
        elif not definition.rule.in_force or source.where or source.date:
            names = "、".join(f'"{name}"' for name in rule_names(lambda rule: rule.in_force))
            zh, en = (
                f"基础表只能用 count = {names}，不写 where、date",
                f"a table takes count = {names}, no where, no date",
            )
            yield Fault((*place, "table"), Message(zh, en))
    if source.ledger is not None and source.ledger not in ledgers:
        named = next((one.id for one in ledgers.values() if source.ledger in (one.name, *one.aliases)), "")
        likely = (
            Message(f"（应写编号 {named}）", f" (write its id, {named})")
            if named
            else known_words(source.ledger, ledgers)
        )
        zh, en = f"没有台账“{source.ledger}”", f"there is no ledger {source.ledger}"
        yield Fault((*place, "ledger"), Message(zh + likely.zh, en + likely.en))
    if source.rows_of is not None:
        parent = known.figures[source.rows_of]
        if parent.rule.asks == "sides" or any(one.table for one in parent.from_):
            zh, en = f"指标“{source.rows_of}”没有台账行可用", f"the figure {source.rows_of} has no ledger rows to use"
            yield Fault((*place, "rows_of"), Message(zh, en))
        elif parent.rule.in_force and definition.rule.counts_events:
            zh, en = "在册的行不是一次次的活动，请用 stock、rows、distinct、items", "rows of a stock are no events"
            yield Fault((definition.id, "count"), Message(zh, f"{en}: count stock, rows, distinct or items"))


def _setting_faults(place: tuple[str | int, ...], source: From, known: _Known) -> Iterator[Fault]:
    for index, top in enumerate(source.where):
        for condition in walk_filters((top,)):
            if condition.setting and known.settings is not None and condition.setting not in known.settings:
                likely = known_words(condition.setting, known.settings)
                zh = f"data/phrases 各年度的 [settings] 都没有“{condition.setting}”{likely.zh}"
                en = f"no year's [settings] in data/phrases holds {condition.setting}{likely.en}"
                yield Fault((*place, "where", index), Message(zh, en))


_SEVERAL: tuple[ColumnType, ...] = ("tags", "choices")
"""Types whose cells contain several values; `has` tests for one of them."""
_DAYS: tuple[ColumnType, ...] = ("date",)
_ONE: tuple[ColumnType, ...] = ("text", "choice", "number", "date", "person")
_PLAIN = ("equals", "in", "contains", "setting")
_CHOICE: tuple[ColumnType, ...] = ("choice",)
_TESTS: Mapping[str, tuple[ColumnType, ...]] = {
    "has": _SEVERAL,
    "is_role": ("person",),
    **dict.fromkeys(_PLAIN, _ONE),
    "body": _CHOICE,
    **dict.fromkeys(("min", "max"), ("number",)),
    **dict.fromkeys(("not_before", "not_after"), _DAYS),
    "blank": get_args(ColumnType),
}


def _column_faults(
    place: tuple[str | int, ...],
    definition: Definition,
    source: From,
    ledger: LedgerSchema,
    schema: Schema,
) -> Iterator[Fault]:
    """Yields the faults of one source of a definition: what its ledger does not have.

    Args:
        place: of the source in its file.
        definition: the figure.
        source: one of its sources.
        ledger: the ledger that the rows come from.
        schema: with all tags (data/schema/tags.toml) and leading bodies (common.toml).
    """
    tags, bodies = schema.tags, schema.bodies
    if definition.rule.in_force and not ledger.is_stock:
        zh = f"台账“{ledger.name}”记的是一次次的事，没有在册与撤销，不能用 {definition.count}"
        yield Fault((definition.id, "count"), Message(zh, f"ledger {ledger.id} lists no stock: count events or rows"))
    if source.date is not None and (source.rows_of or definition.rule.ledger_date):
        names = rule_names(lambda rule: rule.takes_any_day)
        zh = f"date 只用于从台账取行的 {'、'.join(names)}"
        yield Fault((*place, "date"), Message(zh, f"date goes with {', '.join(names)} of a ledger's rows"))
    yield from _counted_faults(place, definition, source, ledger)
    for index, top in enumerate(source.where):
        for condition in walk_filters((top,)):
            yield from _filter_faults((*place, "where", index), condition, ledger, tags)
            yield from _body_faults((*place, "where", index), condition, ledger, bodies)


def _counted_faults(
    place: tuple[str | int, ...], definition: Definition, source: From, ledger: LedgerSchema
) -> Iterator[Fault]:
    """Yields the faults of the columns that are counted, and of the one that dates a row."""
    own = definition.id
    asked: list[tuple[tuple[str | int, ...], str | None]]
    asked = [((own, "column"), definition.column), *(((own, "columns"), name) for name in definition.columns)]
    for day in definition.days.columns if definition.days else ():
        column = ledger.find(day)
        if column is None or not _has_days(ledger, column):
            yield from _typed_faults((own, "days"), day, ledger, "days", _DAYS)
    sides = _sides_of(definition)
    asked += [((own, key), side.sum) for key, side in sides if side]
    for where, name in asked:
        if name:
            yield from _typed_faults(where, name, ledger, f"count = {definition.count}", definition.rule.column_types)
    if source.date:
        yield from _typed_faults((*place, "date"), source.date, ledger, "date", _DAYS)


def _filter_faults(
    place: tuple[str | int, ...], condition: Filter, ledger: LedgerSchema, tags: Collection[str]
) -> Iterator[Fault]:
    name = condition.column or ""
    column = ledger.find(name)
    if column is None or _unread(column):
        yield from _typed_faults(place, name, ledger, condition.test, ())
        return
    if isinstance(condition.day, OtherColumn):
        other = ledger.find(condition.day.column)
        if other is None or not _has_days(ledger, other):
            yield from _typed_faults(place, condition.day.column, ledger, condition.test, _DAYS)
    if condition.day is not None and _has_days(ledger, column):
        return
    if column.type not in _TESTS[condition.test]:
        fitting = [test for test, types in _TESTS.items() if column.type in types]
        zh = f"列“{name}”不能用 {condition.test} 比较（可用：{'、'.join(fitting) or '无'}）"
        en = f"column {name} cannot be tested by {condition.test} (use: {', '.join(fitting) or 'none'})"
        yield Fault(place, Message(zh, en))
        return
    known = tuple(tags) if column.type == "tags" else tuple(column.values)
    for value in filter(None, (condition.equals, condition.has, *(condition.in_ or ()))):
        if known and value not in known:
            yield Fault(place, _no_value(column, value, known))


def _body_faults(
    place: tuple[str | int, ...], condition: Filter, ledger: LedgerSchema, bodies: Bodies
) -> Iterator[Fault]:
    """Yields the fault of a column that does not have every meeting of the leading bodies among its values."""
    column = ledger.find(condition.column or "")
    if condition.body is None or column is None or column.type not in _CHOICE:
        return
    unknown = [name for name in bodies.meetings_of("") if name not in column.values]
    if unknown or not bodies.known:
        listed = "、".join(unknown)
        zh = f"[bodies] 的会议“{listed}”不是列“{column.name}”的取值" if unknown else "没有写明有哪些领导机构"
        en = f"column {column.name} has no value {listed}, which [bodies] names" if unknown else "no body is listed"
        yield Fault(place, Message(f"{zh}（data/schema/common.toml）", f"{en} (data/schema/common.toml)"))


def _has_days(ledger: LedgerSchema, column: Column) -> bool:
    """Whether the cells of a column are days; the day by which a matter is due is often text (年底前)."""
    return column.type in _DAYS or column.name == ledger.role("due")


def _no_value(column: Column, value: str, known: Collection[str]) -> Message:
    meant = next((one for one, others in column.values.items() if value in others), "")
    if meant:
        return Message(
            f"列“{column.name}”的“{value}”应写作“{meant}”", f"column {column.name}: write {meant} for {value}"
        )
    likely = known_words(value, known)
    add = Message("，新标签须先写进 data/schema/tags.toml", "; add a new tag to data/schema/tags.toml")
    zh, en = f"列“{column.name}”没有取值“{value}”{likely.zh}", f"column {column.name} has no value {value}{likely.en}"
    return Message(zh + add.zh, en + add.en) if column.type == "tags" else Message(zh, en)


def _typed_faults(
    place: tuple[str | int, ...], name: str, ledger: LedgerSchema, use: str, types: Collection[ColumnType]
) -> Iterator[Fault]:
    """Yields a fault for a column that its ledger does not have, that does not fit its use, or that is never kept."""
    column = ledger.find(name)
    fitting = [one.name for one in ledger.column if one.type in types and not _unread(one)]
    if column is None:
        likely = known_words(name, [one.name for one in ledger.column])
        zh, en = f"台账“{ledger.name}”没有列“{name}”", f"ledger {ledger.id} has no column {name}"
        yield Fault(place, Message(zh + likely.zh, en + likely.en))
    elif _unread(column):
        zh = f"列“{name}”涉及个人，内容不保留，不能用于 {use}"
        yield Fault(place, Message(zh, f"column {name} is about persons and not kept: it cannot serve {use}"))
    elif column.type not in types:
        zh = f"列“{name}”不能用于 {use}（这本台账可用的列：{'、'.join(fitting) or '无'}）"
        en = f"column {name} cannot serve {use} (columns of this ledger that can: {', '.join(fitting) or 'none'})"
        yield Fault(place, Message(zh, en))


def _unread(column: Column) -> bool:
    return column.sensitive and column.type != "people_count"
