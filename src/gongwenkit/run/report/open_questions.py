"""The questions about a report's rows that a person still has to answer (decisions.xlsx, 核对决定)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from gongwenkit.ingest.decisions.lines import gather
from gongwenkit.ingest.decisions.model import ANSWERS, Question
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.measure.all_departments import WholeMeasurement
from gongwenkit.measure.facts import ask_about_facts
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.questions import ask_about_figures, ask_about_rows, ask_about_zeros, lacks_columns
from gongwenkit.measure.rows import Row, build_rows
from gongwenkit.model.memo import kept
from gongwenkit.run.report.findings import row_number
from gongwenkit.run.report.reasons import ask_for_reasons_of
from gongwenkit.run.report.results import Measured

__all__ = ["open_lines", "open_questions"]


@kept
def open_lines(measured: Measured) -> tuple[Question, ...]:
    """Returns the questions of `open_questions` as lines of decisions.xlsx ask them: together where one answer may do.

    Returns:
        By kind of answer; of each kind what stops a final edition first.
    """
    members = measured.reading.ledgers.decisions.members
    recorded = {name: line for line, names in members.items() for name in names}
    asked = [line.question for line in gather(open_questions(measured), recorded)]
    return tuple(sorted(asked, key=lambda one: (list(ANSWERS).index(one.category), not one.stops)))


def open_questions(measured: Measured) -> tuple[Question, ...]:
    """Returns the questions of a report's department, or of all, that concern its period and have no answer.

    Their ids are those of `ledger check --decisions`, in 核对决定 or in 分项. Findings that may be accepted are not
    among them: they are listed as findings.

    Returns:
        By kind of answer, then by file, sheet and row.
    """
    ledgers, measurement = measured.reading.ledgers, measured.measurement
    parts = measurement.parts if isinstance(measurement, WholeMeasurement) else {measurement.department: measurement}
    lacking = {(code, ledger) for code, part in parts.items() for ledger in lacks_columns(part, part.definitions)}
    heads = (replace(one, stops=(one.department, one.ledger) in lacking) for one in ledgers.questions)
    own = ledgers.each_of(parts)
    asked = [*heads, *(question for code, one in own for question in _ask(measured, code, parts[code], one))]
    asked += ask_for_reasons_of(measured) if measured.chosen.report_type else ()
    unanswered = {
        one.id: one for one in asked if not one.instead and not ledgers.decisions.answer(one.id, one.category)
    }
    return tuple(sorted(unanswered.values(), key=_place))


def _ask(measured: Measured, code: str, part: Measurement, own: Ledgers) -> Iterator[Question]:
    if not own.tables:
        return
    rows = build_rows(own, measured.reading.schema)
    days = {(row.source.file, row.source.sheet, str(row.source.row)): row.day for row in _all(rows)}
    period = measured.chosen.job.period
    for question in ask_about_rows(rows, own.findings, code):
        day = days.get((question.file, question.sheet, question.place))
        if day is None or day in period:  # a whole sheet, or a row without a day, may concern every period
            yield question
    yield from ask_about_figures(part)
    yield from ask_about_zeros(part)
    if measured.chosen.covers_all:
        part.forget()  # what was asked of the rows of all departments would fill the memory
    chosen = measured.chosen
    yield from ask_about_facts(
        chosen.files.facts,
        chosen.reference,
        department=code,
        year=period.year,
        asked=chosen.report_type.facts if chosen.report_type else (),
        decisions=measured.reading.ledgers.decisions,
    )


def _all(rows: Mapping[str, tuple[Row, ...]]) -> Iterable[Row]:
    return (row for ledger in rows.values() for row in ledger)


def _place(question: Question) -> tuple[int, str, str, int, str]:
    rank, row = list(ANSWERS).index(question.category), row_number(question.place)
    return rank, question.file, question.sheet or "", row, question.id
