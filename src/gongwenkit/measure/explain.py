"""How a figure is counted: one Chinese sentence made from its definition."""

from collections.abc import Mapping

from gongwenkit.config.bodies import Bodies
from gongwenkit.config.definitions import (
    NAMED_DAYS,
    PERIOD_START,
    Definition,
    Filter,
    From,
    OtherColumn,
    source_ledgers,
)
from gongwenkit.config.labels import ExplainWords, FilterWords
from gongwenkit.config.schema import Schema

__all__ = ["explain_figure"]


def explain_figure(
    definition: Definition,
    *,
    definitions: Mapping[str, Definition],
    schema: Schema,
    words: ExplainWords,
    body: str = "",
) -> str:
    """Returns the sentence: what is counted, from which ledger, by which rule.

    Args:
        definition: the figure.
        definitions: all figures, for the labels of those it refers to.
        schema: the ledger schemas, for their names.
        words: the words of the sentence.
        body: the department's leading body; empty where it is not known, or of all departments.
    """
    count = words.count
    sources = words.source.joined.join(
        _source(source, definition, definitions, schema, words, body) for source in definition.from_
    )
    if definition.compared_figures:
        of, over = (definitions[name].label for name in definition.compared_figures)
        return count.ratio_of_figures.format(of=of, over=over)
    if definition.compared_columns:
        of, over = definition.compared_columns
        return count.ratio_of_sums.format(sources=sources, of=of, over=over)
    columns = words.filter.and_.join(definition.columns) or definition.column or ""
    said = count.rules[definition.count].format(sources=sources, columns=columns)
    if definition.rule.once_an_event and _has_events(definition, definitions, schema):
        said += count.of_rows if definition.of_rows else count.once_an_event
    return said + count.personal if definition.personal else said


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
    body: str,
) -> str:
    if source.rows_of:
        place = words.source.rows_of.format(label=definitions[source.rows_of].label)
    elif source.table:
        place = words.source.table.format(name=f"{source.table}.csv")
    else:
        place = words.source.ledger.format(name=schema.ledgers[source.ledger or ""].name)
    dated = _dated_by(source, definition, schema) if words.filter.in_period else ""
    said = [words.filter.in_period.format(column=dated)] if dated else []
    said += [words.filter.any_day] if source.any_day else []
    alone = len(source.where) == 1 and not said
    said += [_filter(condition, words.filter, (schema.bodies, body), alone=alone) for condition in source.where]
    if not said:
        return place
    return words.source.where.format(source=place, filters=words.filter.and_.join(said))


def _dated_by(source: From, definition: Definition, schema: Schema) -> str:
    """Returns the column by which rows belong to the period; empty for a stock, which is counted on one day."""
    if not source.ledger or source.any_day or definition.rule.in_force:
        return ""
    return source.date or schema.ledgers[source.ledger].date or ""


def _filter(condition: Filter, words: FilterWords, body: tuple[Bodies, str], *, alone: bool) -> str:
    """Returns a condition in words; alternatives are in brackets where there are other conditions next to them."""
    nested = condition.any_ or condition.not_
    if nested:
        parts = words.or_.join(_filter(part, words, body, alone=len(nested) == 1) for part in nested)
        if condition.any_:
            return parts if alone else words.any.format(parts=parts)
        return words.not_.format(parts=parts)
    if condition.is_role:
        return str(getattr(words, condition.is_role)).format(column=condition.column)
    if condition.body:
        bodies, own = body
        meetings = words.or_.join(bodies.meetings_of(own))
        return words.body.format(column=condition.column, body=own or bodies.any, values=meetings)
    if condition.setting:
        return words.setting.format(column=condition.column, values=condition.setting)
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
