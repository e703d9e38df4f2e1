"""How a figure is counted, in one Chinese sentence made from its definition."""

from collections.abc import Mapping

from gongwenkit.config.definitions import Definition, Filter, From
from gongwenkit.config.explain import ExplainWords, FilterWords
from gongwenkit.config.schema import Schema

__all__ = ["explain_figure"]


def explain_figure(
    definition: Definition, *, definitions: Mapping[str, Definition], schema: Schema, words: ExplainWords
) -> str:
    """Returns what is counted, from which ledger, by which rule.

    Args:
        definition: the figure.
        definitions: all figures, for the labels of those it refers to.
        schema: the ledger schemas, for their names.
        words: the words to say it in.
    """
    count = words.count
    sources = words.source.joined.join(_source(source, definitions, schema, words) for source in definition.from_)
    if definition.of and definition.over:
        if definition.of.figure and definition.over.figure:
            of, over = definitions[definition.of.figure].label, definitions[definition.over.figure].label
            return count.ratio_of_figures.format(of=of, over=over)
        return count.ratio_of_sums.format(sources=sources, of=definition.of.sum, over=definition.over.sum)
    columns = words.filter.and_.join(definition.columns) or definition.column or ""
    said: str = getattr(count, definition.count).format(sources=sources, columns=columns)
    return said + count.personal if definition.personal else said


def _source(source: From, definitions: Mapping[str, Definition], schema: Schema, words: ExplainWords) -> str:
    if source.rows_of:
        place = words.source.rows_of.format(label=definitions[source.rows_of].label)
    elif source.table:
        place = words.source.table.format(name=f"{source.table}.csv")
    else:
        place = words.source.ledger.format(name=schema.ledgers[source.ledger or ""].name)
    if not source.where:
        return place
    filters = words.filter.and_.join(_filter(condition, words.filter) for condition in source.where)
    return words.source.where.format(source=place, filters=filters)


def _filter(condition: Filter, words: FilterWords) -> str:
    nested = condition.any_ or condition.not_
    if nested:
        parts = words.or_.join(_filter(part, words) for part in nested)
        return (words.any if condition.any_ else words.not_).format(parts=parts)
    if condition.is_role:
        return str(getattr(words, condition.is_role)).format(column=condition.column)
    if condition.setting:
        return words.setting.format(column=condition.column)
    for kind in ("has", "contains"):
        value = getattr(condition, kind)
        if value:
            return str(getattr(words, kind)).format(column=condition.column, values=value)
    values = condition.in_ or (condition.equals or "",)
    return words.equals.format(column=condition.column, values=words.or_.join(values))
