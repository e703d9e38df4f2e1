"""Reads data/figures/*.toml and checks each definition against the others, the ledgers and the kit's words."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gongwenkit.config.definition_columns import column_faults
from gongwenkit.config.definitions import REFERENCE_TABLES, Definition, From, rule_names, source_ledger, walk_filters
from gongwenkit.config.likeness import known_words
from gongwenkit.config.schema import Schema
from gongwenkit.config.toml import DISK, Fault, TomlFiles, read_toml, toml_line, validate_toml
from gongwenkit.model import KitFileError, Words
from gongwenkit.model.figure import PER_CENT

__all__ = ["load_definitions"]


@dataclass(frozen=True)
class _Known:
    """What a definition may refer to; None where any word will do."""

    figures: Mapping[str, Definition]
    schema: Schema
    units: Collection[str] | None
    settings: Collection[str] | None


def load_definitions(
    folder: Path,
    schema: Schema,
    *,
    units: Collection[str] | None = None,
    settings: Collection[str] | None = None,
    files: TomlFiles = DISK,
) -> Mapping[str, Definition]:
    """Reads all definitions, files by name, figures in the order of the file.

    Args:
        folder: data/figures.
        schema: the ledgers.
        units: the measure words that there are (data/phrases/marks.toml); None: any.
        settings: the settings of all years (data/phrases/<year>.toml); None: any.
        files: where they are read from.

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
                found = Words(f"指标 {name} 已在 {first} 定义", f"figure {name} is already defined: {first}")
                raise _wrong(path, Fault((name,), found))
            definitions[name] = validate_toml(
                path, {"id": name, **values}, Definition, prefix=(name,), see="docs/figures.md"
            )
            places[name] = path
            _raise_first(path, _shared_names(definitions[name], definitions))
    known = _Known(definitions, schema, units, settings)
    for check in (_reference_faults, _own_faults):  # a column can be looked up only where every parent is known
        for name, definition in definitions.items():
            _raise_first(places[name], check(definition, known))
    return definitions


def _require_table(path: Path, name: str, values: object) -> None:
    if not isinstance(values, dict):
        raise _wrong(path, Fault((name,), Words(f"“{name}”应是一个指标（[{name}]）", f"{name} should be a table")))
    if "id" in values:
        found = Words("没有 id 这个键：编号就是方括号里的名字", "there is no key id: the name in brackets is the id")
        raise _wrong(path, Fault((name, "id"), found))


def _shared_names(definition: Definition, known: Mapping[str, Definition]) -> Iterator[Fault]:
    """F-numbers and labels name figures in the annexes and on the command line: no two may share one."""
    for other in known.values():
        if other.id == definition.id:
            continue
        if definition.no is not None and other.no == definition.no:
            zh, en = f"序号 {definition.no} 已用于指标 {other.id}", f"the number {definition.no} is that of {other.id}"
            yield Fault((definition.id, "no"), Words(zh, f"{en} already"))
        if other.label == definition.label:
            zh, en = f"名称“{definition.label}”已用于指标 {other.id}", f"{definition.label} is the label of {other.id}"
            yield Fault((definition.id, "label"), Words(zh, f"{en} already"))


def _reference_faults(definition: Definition, known: _Known) -> Iterator[Fault]:
    """Figures without a definition, and circles."""
    sides = (("of", definition.of), ("over", definition.over))
    named: list[tuple[tuple[str | int, ...], str]] = [
        *((("from", i, "rows_of"), one.rows_of) for i, one in enumerate(definition.from_) if one.rows_of),
        *(((key,), side.figure) for key, side in sides if side and side.figure),
        *((("at_most",), name) for name in definition.at_most),
        *((("usually_at_least",), name) for name in definition.usually_at_least),
    ]
    for place, name in named:
        if name not in known.figures:
            likely = known_words(name, known.figures)
            yield Fault(
                (definition.id, *place),
                Words(f"没有指标“{name}”{likely.zh}", f"there is no figure {name}{likely.en}"),
            )
    if definition.id in (*definition.at_most, *definition.usually_at_least):
        bound = "at_most" if definition.id in definition.at_most else "usually_at_least"
        yield Fault((definition.id, bound), Words("指标不能与自己比较", "a figure cannot be compared with itself"))
    if definition.id in _ancestors(definition, known.figures):
        yield Fault((definition.id,), Words("指标互相引用成环", "figures refer to one another in a circle"))


def _ancestors(definition: Definition, known: Mapping[str, Definition]) -> set[str]:
    seen: set[str] = set()
    waiting = list(definition.parents)
    while waiting:
        name = waiting.pop()
        if name not in seen and name in known:
            seen.add(name)
            waiting += known[name].parents
    return seen


def _own_faults(definition: Definition, known: _Known) -> Iterator[Fault]:
    yield from _unit_faults(definition, known)
    for key, side in (("of", definition.of), ("over", definition.over)):
        if side and side.figure and known.figures[side.figure].is_ratio:
            yield Fault((definition.id, key), Words("百分比不能再相比", "a ratio cannot be a side of a ratio"))
    for index, source in enumerate(definition.from_):
        place: tuple[str | int, ...] = (definition.id, "from", index)
        yield from _source_faults(place, definition, source, known)
        yield from _setting_faults(place, source, known)
        ledger = source_ledger(source, known.figures)
        if ledger is not None:
            yield from column_faults(place, definition, source, known.schema.ledgers[ledger], known.schema.tags)


def _unit_faults(definition: Definition, known: _Known) -> Iterator[Fault]:
    place = (definition.id, "unit")
    if (definition.unit == PER_CENT) != definition.is_ratio:
        yield Fault(place, Words("ratio 的量词是 %，其他的不是", "the unit of a ratio is %, that of no other rule"))
    elif known.units is not None and definition.unit not in known.units:
        listed = known_words("", known.units)
        zh = f"量词“{definition.unit}”不在 data/phrases/marks.toml 的 [units] 中，要用须先加上{listed.zh}"
        en = f"the unit {definition.unit} is not among [units] of data/phrases/marks.toml; add it there to use it"
        yield Fault(place, Words(zh, en + listed.en))


def _source_faults(
    place: tuple[str | int, ...], definition: Definition, source: From, known: _Known
) -> Iterator[Fault]:
    ledgers = known.schema.ledgers
    if source.table is not None:
        if source.table not in REFERENCE_TABLES:
            likely = known_words(source.table, REFERENCE_TABLES)
            zh, en = f"没有基础表“{source.table}”", f"there is no table {source.table}"
            yield Fault((*place, "table"), Words(zh + likely.zh, en + likely.en))
        elif not definition.rule.in_force or source.where or source.date:
            names = "、".join(f'"{name}"' for name in rule_names(lambda rule: rule.in_force))
            zh, en = (
                f"基础表只能用 count = {names}，不写 where、date",
                f"a table takes count = {names}, no where, no date",
            )
            yield Fault((*place, "table"), Words(zh, en))
    if source.ledger is not None and source.ledger not in ledgers:
        named = next((one.id for one in ledgers.values() if source.ledger in (one.name, *one.aliases)), "")
        likely = (
            Words(f"（应写编号 {named}）", f" (write its id, {named})")
            if named
            else known_words(source.ledger, ledgers)
        )
        zh, en = f"没有台账“{source.ledger}”", f"there is no ledger {source.ledger}"
        yield Fault((*place, "ledger"), Words(zh + likely.zh, en + likely.en))
    if source.rows_of is not None:
        parent = known.figures[source.rows_of]
        if parent.is_ratio or any(one.table for one in parent.from_):
            zh, en = f"指标“{source.rows_of}”没有台账行可用", f"the figure {source.rows_of} has no ledger rows to use"
            yield Fault((*place, "rows_of"), Words(zh, en))
        elif parent.rule.in_force and definition.rule.counts_events:
            zh, en = "在册的行不是一次次的活动，请用 stock、rows、distinct、items", "rows of a stock are no events"
            yield Fault((definition.id, "count"), Words(zh, f"{en}: count stock, rows, distinct or items"))


def _setting_faults(place: tuple[str | int, ...], source: From, known: _Known) -> Iterator[Fault]:
    for index, top in enumerate(source.where):
        for condition in walk_filters((top,)):
            if condition.setting and known.settings is not None and condition.setting not in known.settings:
                likely = known_words(condition.setting, known.settings)
                zh = f"data/phrases 各年度的 [settings] 都没有“{condition.setting}”{likely.zh}"
                en = f"no year's [settings] in data/phrases holds {condition.setting}{likely.en}"
                yield Fault((*place, "where", index), Words(zh, en))


def _raise_first(path: Path, faults: Iterator[Fault]) -> None:
    fault = next(faults, None)
    if fault is not None:
        raise _wrong(path, fault)


def _wrong(path: Path, fault: Fault) -> KitFileError:
    return KitFileError(
        "definition-invalid",
        where=f"{path}:{toml_line(path, fault.location)}",
        found=fault.found,
        advice=Words("请改正这个指标定义，写法见 docs/figures.md", "Mend this definition; see docs/figures.md"),
    )
