"""What a definition asks of the columns of a ledger, and what these can answer."""

from collections.abc import Collection, Iterator, Mapping

from gongwenkit.config.definitions import Definition, Filter, From, rule_names, walk_filters
from gongwenkit.config.likeness import known_words
from gongwenkit.config.schema import Column, ColumnType, LedgerSchema
from gongwenkit.config.toml import Fault
from gongwenkit.model import Words

__all__ = ["column_faults"]

_SEVERAL: tuple[ColumnType, ...] = ("tags", "choices")
"""Types whose cells contain several values: `has` asks for one of them."""

_DAYS: tuple[ColumnType, ...] = ("date",)
_ONE: tuple[ColumnType, ...] = ("text", "choice", "number", "date", "person")
_PLAIN = ("equals", "in", "contains", "setting")
_TESTS: Mapping[str, tuple[ColumnType, ...]] = {
    "has": _SEVERAL,
    "is_role": ("person",),
    **dict.fromkeys(_PLAIN, _ONE),
}


def column_faults(
    place: tuple[str | int, ...],
    definition: Definition,
    source: From,
    ledger: LedgerSchema,
    tags: Collection[str],
) -> Iterator[Fault]:
    """Yields what one source of a definition asks and its ledger cannot answer.

    Args:
        place: of the source in its file.
        definition: the figure.
        source: one of its sources.
        ledger: the ledger that the rows come from.
        tags: all tags (data/schema/tags.toml).
    """
    if definition.rule.in_force and not ledger.is_stock:
        zh = f"台账“{ledger.name}”记的是一次次的事，没有在册与撤销，不能用 {definition.count}"
        yield Fault((definition.id, "count"), Words(zh, f"ledger {ledger.id} lists no stock: count events or rows"))
    if source.date is not None and (source.rows_of or definition.rule.ledger_date):
        names = rule_names(lambda rule: not rule.ledger_date and not rule.is_ratio)
        zh = f"date 只用于从台账取行的 {'、'.join(names)}"
        yield Fault((*place, "date"), Words(zh, f"date goes with {', '.join(names)} of a ledger's rows"))
    yield from _counted_faults(place, definition, source, ledger)
    for index, top in enumerate(source.where):
        for condition in walk_filters((top,)):
            yield from _filter_faults((*place, "where", index), condition, ledger, tags)


def _counted_faults(
    place: tuple[str | int, ...], definition: Definition, source: From, ledger: LedgerSchema
) -> Iterator[Fault]:
    """The columns that are counted, and the one that dates a row."""
    own = definition.id
    asked: list[tuple[tuple[str | int, ...], str | None]]
    asked = [((own, "column"), definition.column), *(((own, "columns"), name) for name in definition.columns)]
    sides = (("of", definition.of), ("over", definition.over))
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
    if column.type not in _TESTS[condition.test]:
        fitting = [test for test, types in _TESTS.items() if column.type in types]
        zh = f"列“{name}”不能用 {condition.test} 比较（可用：{'、'.join(fitting) or '无'}）"
        en = f"column {name} cannot be tested by {condition.test} (use: {', '.join(fitting) or 'none'})"
        yield Fault(place, Words(zh, en))
        return
    known = tuple(tags) if column.type == "tags" else tuple(column.values)
    for value in filter(None, (condition.equals, condition.has, *(condition.in_ or ()))):
        if known and value not in known:
            yield Fault(place, _no_value(column, value, known))


def _no_value(column: Column, value: str, known: Collection[str]) -> Words:
    meant = next((one for one, others in column.values.items() if value in others), "")
    if meant:
        return Words(f"列“{column.name}”的“{value}”应写作“{meant}”", f"column {column.name}: write {meant} for {value}")
    likely = known_words(value, known)
    add = Words("，新标签须先写进 data/schema/tags.toml", "; add a new tag to data/schema/tags.toml")
    zh, en = f"列“{column.name}”没有取值“{value}”{likely.zh}", f"column {column.name} has no value {value}{likely.en}"
    return Words(zh + add.zh, en + add.en) if column.type == "tags" else Words(zh, en)


def _typed_faults(
    place: tuple[str | int, ...], name: str, ledger: LedgerSchema, use: str, types: Collection[ColumnType]
) -> Iterator[Fault]:
    """A column that its ledger does not have, that does not fit its use, or whose content is never kept."""
    column = ledger.find(name)
    fitting = [one.name for one in ledger.column if one.type in types and not _unread(one)]
    if column is None:
        likely = known_words(name, [one.name for one in ledger.column])
        zh, en = f"台账“{ledger.name}”没有列“{name}”", f"ledger {ledger.id} has no column {name}"
        yield Fault(place, Words(zh + likely.zh, en + likely.en))
    elif _unread(column):
        zh = f"列“{name}”涉及个人，内容不保留，不能用于 {use}"
        yield Fault(place, Words(zh, f"column {name} is about persons and not kept: it cannot serve {use}"))
    elif column.type not in types:
        zh = f"列“{name}”不能用于 {use}（这本台账可用的列：{'、'.join(fitting) or '无'}）"
        en = f"column {name} cannot serve {use} (columns of this ledger that can: {', '.join(fitting) or 'none'})"
        yield Fault(place, Words(zh, en))


def _unread(column: Column) -> bool:
    return column.sensitive and column.type != "people_count"
