"""How a figure is counted: one Chinese sentence made from its definition."""

from collections.abc import Mapping
from typing import NamedTuple

from gongwenkit.config.bodies import Bodies
from gongwenkit.config.definitions import Definition, From, source_ledgers
from gongwenkit.config.evidence_labels import CountWords
from gongwenkit.config.filters import NAMED_DAYS, PERIOD_START, Filter, OtherColumn
from gongwenkit.config.labels import ExplainWords, FilterWords
from gongwenkit.config.schema import Schema

__all__ = ["brief_figure", "explain_figure"]

UNSET = "未设定"


class _Names(NamedTuple):
    """What people call things that definitions refer to by an id; no id is shown to a reader."""

    tables: Mapping[str, str]
    settings: Mapping[str, str]
    bodies: Bodies
    body: str


def explain_figure(
    definition: Definition,
    *,
    definitions: Mapping[str, Definition],
    schema: Schema,
    words: ExplainWords,
    tables: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
    body: str = "",
) -> str:
    """Returns the sentence: what is counted, from which ledger, by which rule.

    Args:
        definition: the figure.
        definitions: all figures, for the labels of those it refers to.
        schema: the ledger schemas, for their names.
        words: the words of the sentence.
        tables: what reference tables are called in Chinese, by their ids.
        settings: the value of each setting in the year, or what it is called; no id is shown to a reader.
        body: the department's leading body; empty where it is not known, or of all departments.
    """
    count = words.count
    names = _Names(tables or {}, settings or {}, schema.bodies, body)
    sources = words.source.joined.join(
        _source(source, definition, definitions, schema, words, names) for source in definition.from_
    )
    if sides := definition.compared_figures or definition.compared_columns:
        of, second = (schema.bodies.fill(definitions[one].label, body) if one in definitions else one for one in sides)
        if definition.is_ratio:
            said = count.ratio_of_figures if definition.compared_figures else count.ratio_of_sums
            return said.format(sources=sources, of=of, over=second)
        said = count.rules[definition.count] if definition.compared_figures else count.quotient_of_sums
        return said.format(sources=sources, of=of, over=second) + _decimals(definition, count)
    columns = _counted(definition, words)
    said = count.rules[definition.count].format(sources=sources, columns=columns)
    if definition.rule.once_an_event and _has_events(definition, definitions, schema):
        each = count.each_row if definition.rule.may_round else count.of_rows
        said += each if definition.of_rows else count.once_an_event
    said += _decimals(definition, count)
    return said + count.personal if definition.personal else said


def _counted(definition: Definition, words: ExplainWords) -> str:
    """Returns the columns that are counted, or the days between two of them, in words."""
    if definition.days is not None:
        return words.count.days.format(first=definition.days.from_, last=definition.days.to)
    return words.filter.and_.join(definition.columns) or definition.column or ""


def _decimals(definition: Definition, count: CountWords) -> str:
    """Returns how the value is rounded; empty where it is exact."""
    places = definition.decimal_places
    if places is None:
        return ""
    return count.decimals.format(decimals=places) if places else count.whole


def brief_figure(
    definition: Definition,
    *,
    definitions: Mapping[str, Definition],
    schema: Schema,
    words: ExplainWords,
    body: str = "",
) -> str:
    """Returns the same in short: without the ledger, where it is only one, and without the period."""
    brief, names = words.brief, _Names({}, {}, schema.bodies, body)
    personal = brief.personal if definition.personal else ""
    if definition.compared_figures:
        of, over = (schema.bodies.fill(definitions[name].label, body) for name in definition.compared_figures)
        said = brief.ratio if definition.is_ratio else brief.rules.get(definition.count, "")
        return said.format(of=of, over=over) + personal
    several = len(definition.from_) > 1
    sources = brief.joined.join(
        dict.fromkeys(
            _brief_source(source, definitions, schema, words, names, named=several) for source in definition.from_
        )
    )
    if definition.compared_columns:
        of, over = definition.compared_columns
        rule = (brief.ratio_of_sums if definition.is_ratio else brief.quotient_of_sums).format(of=of, over=over)
    else:
        columns = _counted(definition, words)
        rule = brief.rules.get(definition.count, "").format(columns=columns)
    return (brief.counted.format(sources=sources, rule=rule) if rule else sources) + personal


def _brief_source(
    source: From,
    definitions: Mapping[str, Definition],
    schema: Schema,
    words: ExplainWords,
    names: _Names,
    *,
    named: bool,
) -> str:
    brief = words.brief
    short = words.filter.model_copy(update={"setting": brief.setting})
    said = [words.filter.any_day] if source.any_day else []
    said += [_filter(condition, short, names, alone=False) for condition in source.where]
    filters = words.filter.and_.join(said)
    if source.rows_of:
        label = schema.bodies.fill(definitions[source.rows_of].label, names.body)
        if filters:
            return brief.rows_of.format(label=label, filters=filters)
        return brief.rows_of_all.format(label=label)
    if source.ledger and named:
        return brief.ledger.format(name=schema.ledgers[source.ledger].name, filters=filters or brief.all)
    return filters or brief.all


def _has_events(definition: Definition, definitions: Mapping[str, Definition], schema: Schema) -> bool:
    """Whether it is counted from a ledger whose rows are events."""
    ledgers = source_ledgers(definition.id, definitions)
    return any(schema.ledgers[ledger].merges_rows for ledger in ledgers)


def _source(
    source: From,
    definition: Definition,
    definitions: Mapping[str, Definition],
    schema: Schema,
    words: ExplainWords,
    names: _Names,
) -> str:
    if source.rows_of:
        place = words.source.rows_of.format(label=schema.bodies.fill(definitions[source.rows_of].label, names.body))
    elif source.table:
        place = words.source.table.format(name=names.tables.get(source.table, source.table))
    else:
        place = words.source.ledger.format(name=schema.ledgers[source.ledger or ""].name)
    dated = _dated_by(source, definition, schema) if words.filter.in_period else ""
    said = [words.filter.in_period.format(column=dated)] if dated else []
    said += [words.filter.any_day] if source.any_day else []
    alone = len(source.where) == 1 and not said
    said += [_filter(condition, words.filter, names, alone=alone) for condition in source.where]
    if not said:
        return place
    return words.source.where.format(source=place, filters=words.filter.and_.join(said))


def _dated_by(source: From, definition: Definition, schema: Schema) -> str:
    """Returns the column by which rows belong to the period; empty for a stock, which is counted on one day."""
    if not source.ledger or source.any_day or definition.rule.in_force:
        return ""
    return source.date or schema.ledgers[source.ledger].date or ""


def _filter(condition: Filter, words: FilterWords, names: _Names, *, alone: bool) -> str:
    """Returns a condition in words; alternatives are in brackets where there are other conditions next to them."""
    nested = condition.any_ or condition.not_
    if nested:
        parts = words.or_.join(_filter(part, words, names, alone=len(nested) == 1) for part in nested)
        if condition.any_:
            return parts if alone else words.any.format(parts=parts)
        return words.not_.format(parts=parts)
    if condition.is_role:
        return str(getattr(words, condition.is_role)).format(column=condition.column)
    if condition.body:
        meetings = words.or_.join(names.bodies.meetings_of(names.body))
        return words.body.format(column=condition.column, body=names.body or names.bodies.any, values=meetings)
    if condition.setting:
        return words.setting.format(column=condition.column, values=names.settings.get(condition.setting, UNSET))
    if condition.blank is not None:
        return (words.blank if condition.blank else words.filled).format(column=condition.column)
    if condition.day is not None:
        return str(getattr(words, condition.test)).format(column=condition.column, values=_day(condition, words))
    for kind in ("has", "contains", "min", "max"):
        value = getattr(condition, kind)
        if value is not None:
            return str(getattr(words, kind)).format(column=condition.column, values=value)
    values = condition.in_ or (condition.equals or "",)
    return words.equals.format(column=condition.column, values=words.or_.join(values))


def _day(condition: Filter, words: FilterWords) -> str:
    """Returns in words the day that a condition compares with."""
    if isinstance(condition.day, OtherColumn):
        return condition.day.column
    if condition.day in NAMED_DAYS:
        return words.period_start if condition.day == PERIOD_START else words.reference_day
    return str(condition.day)
