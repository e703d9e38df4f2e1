"""Which decisions touched a figure: about its rows, their tags and persons, the heads of their tables, its zero."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gongwenkit.config.definitions import Definition, From
from gongwenkit.ingest.decisions import TAG, ZERO, question_id
from gongwenkit.measure.count import Counted, Span
from gongwenkit.measure.match import Match
from gongwenkit.measure.rows import Row
from gongwenkit.model import Period

if TYPE_CHECKING:
    from gongwenkit.measure.figures import Measurement

__all__ = ["cite_decisions", "confirmed_zero", "filtered_rows", "zero_question"]


def cite_decisions(measurement: "Measurement", definition: Definition, span: Span) -> tuple[str, ...]:
    """Returns the ids of the decisions that touched a figure, sorted.

    Args:
        measurement: what the figure was counted with.
        definition: the figure.
        span: the days counted.
    """
    if not measurement.ledgers.decisions.answers:
        return ()
    counted = measurement.counted(definition.id, span)
    return tuple(sorted({*_of_rows(measurement, counted), *_of_filters(measurement, definition, span)}))


def _of_rows(measurement: "Measurement", counted: Counted) -> Iterator[str]:
    heads = {table.index: table.decisions for table in measurement.ledgers.tables if table.decisions}
    for row in (*counted.rows, *(row for row, _ in counted.left_out)):
        yield from row.decisions
        yield from heads.get(row.table, ())


def _of_filters(measurement: "Measurement", definition: Definition, span: Span) -> Iterator[str]:
    """Yields the answers about tags, persons and values without which a row would be undecided."""
    if measurement.ledgers.decisions.has(TAG):
        unaided = measurement.matcher.without_decisions()
        for source, row in filtered_rows(measurement, definition, span):
            if unaided.match(source.where, row) is Match.UNDECIDED:
                asked = measurement.matcher.open_questions(source.where, row)
                yield from (one for one, _ in asked if measurement.ledgers.decisions.answer(one, TAG))


def filtered_rows(measurement: "Measurement", definition: Definition, span: Span) -> Iterator[tuple[From, Row]]:
    """Yields every row of the span that a figure's filters are asked about, with the source whose filters they are."""
    for side in (definition.of, definition.over):
        if side and side.figure:
            yield from filtered_rows(measurement, measurement.definitions[side.figure], span)
    for source in definition.from_:
        if source.rows_of:
            yield from filtered_rows(measurement, measurement.definitions[source.rows_of], span)
            parent = measurement.counted(source.rows_of, span)
            yield from ((source, row) for row in (*parent.rows, *(row for row, _ in parent.left_out)))
        elif source.ledger:
            stock = measurement.schema.ledgers[source.ledger].kind == "stock"
            for row in measurement.available(source, definition, span):
                if row.dated_by(source.date)[0] in span or stock:
                    yield source, row


def zero_question(department: str, figure: str, period: str) -> str:
    """Returns the id of the question whether a figure is zero indeed."""
    return question_id(department, "", "zero", (figure, period))


def confirmed_zero(measurement: "Measurement", figure: str) -> str:
    """Returns the id of the decision that a figure is zero in the period, or in its whole year; else empty."""
    periods = dict.fromkeys((str(measurement.period), str(Period.of_year(measurement.period.year))))
    asked = (zero_question(measurement.department, figure, period) for period in periods)
    return next((one for one in asked if measurement.ledgers.decisions.answer(one, ZERO)), "")
