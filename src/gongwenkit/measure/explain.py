"""How a figure is counted: one Chinese sentence made from its definition."""

from collections.abc import Mapping

from gongwenkit.config.definitions import Definition, Filter, From
from gongwenkit.config.labels import ExplainWords, FilterWords
from gongwenkit.config.schema import Schema

__all__ = ["explain_figure"]


def explain_figure(
    definition: Definition, *, definitions: Mapping[str, Definition], schema: Schema, words: ExplainWords
) -> str:
    """Returns the sentence: what is counted, from which ledger, by which rule.

    Args:
        definition: the figure.
        definitions: all figures, for the labels of those it refers to.
        schema: the ledger schemas, for their names.
        words: the words of the sentence.
    """
    count = words.count
    sources = words.source.joined.join(
        _source(source, definition, definitions, schema, words) for source in definition.from_
    )
    if definition.compared_figures:
        of, over = (definitions[name].label for name in definition.compared_figures)
        return count.ratio_of_figures.format(of=of, over=over)
    if definition.compared_columns:
        of, over = definition.compared_columns
        return count.ratio_of_sums.format(sources=sources, of=of, over=over)
    columns = words.filter.and_.join(definition.columns) or definition.column or ""
    said = count.rules[definition.count].format(sources=sources, columns=columns)
    return said + count.personal if definition.personal else said


def _source(
    source: From,
    definition: Definition,
    definitions: Mapping[str, Definition],
    schema: Schema,
    words: ExplainWords,
) -> str:
    if source.rows_of:
        place = words.source.rows_of.format(label=definitions[source.rows_of].label)
    elif source.table:
        place = words.source.table.format(name=f"{source.table}.csv")
    else:
        place = words.source.ledger.format(name=schema.ledgers[source.ledger or ""].name)
    dated = _dated_by(source, definition, schema) if words.filter.in_period else ""
    said = [words.filter.in_period.format(column=dated)] if dated else []
    alone = len(source.where) == 1 and not said
    said += [_filter(condition, words.filter, alone=alone) for condition in source.where]
    if not said:
        return place
    return words.source.where.format(source=place, filters=words.filter.and_.join(said))


def _dated_by(source: From, definition: Definition, schema: Schema) -> str:
    """Returns the column by which rows belong to the period; empty for a stock, which is counted on one day."""
    if not source.ledger or definition.rule.in_force:
        return ""
    return source.date or schema.ledgers[source.ledger].date or ""


def _filter(condition: Filter, words: FilterWords, *, alone: bool) -> str:
    """Returns a condition in words; alternatives are in brackets where there are other conditions next to them."""
    nested = condition.any_ or condition.not_
    if nested:
        parts = words.or_.join(_filter(part, words, alone=len(nested) == 1) for part in nested)
        if condition.any_:
            return parts if alone else words.any.format(parts=parts)
        return words.not_.format(parts=parts)
    if condition.is_role:
        return str(getattr(words, condition.is_role)).format(column=condition.column)
    if condition.setting:
        return words.setting.format(column=condition.column, values=condition.setting)
    for kind in ("has", "contains"):
        value = getattr(condition, kind)
        if value:
            return str(getattr(words, kind)).format(column=condition.column, values=value)
    values = condition.in_ or (condition.equals or "",)
    return words.equals.format(column=condition.column, values=words.or_.join(values))
