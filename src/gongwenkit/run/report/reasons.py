"""Reasons of unfavourable comparisons (正文不说): which comparisons are not said, and which reasons are to be given."""

from collections.abc import Iterable, Iterator, Mapping

from gongwenkit.compose.text.comparisons import (
    COMPARISONS_SWITCH,
    compared_figures,
    is_unfavourable,
    print_comparison,
)
from gongwenkit.config.phrases import Marks
from gongwenkit.config.wording import Wording
from gongwenkit.ingest.decisions.model import UNSAID, YES, Question, question_id
from gongwenkit.model import Figure, Period
from gongwenkit.model.reference import reason_slot
from gongwenkit.run.report.results import Measured

__all__ = ["ask_for_reasons", "ask_for_reasons_of", "compared_in", "find_unsaid", "unsaid_decisions"]


def unsaid_question(department: str, figure: str, period: Period) -> str:
    """Returns the id of the question whether a text says nothing of a figure that became worse."""
    return question_id(department, figure, "unsaid", (str(period),))


def find_unsaid(measured: Measured, own_words: Mapping[str, str]) -> frozenset[str]:
    """Returns the figures whose unfavourable comparison the text does not say.

    A person decided so; or the reason that the department gave is not on the list of a redacted edition, and without
    it the comparison is not said, either.

    Args:
        measured: the report.
        own_words: those that may be printed.
    """
    hidden = {slot for slot in measured.chosen.own_words if slot not in own_words}
    unprinted = (figure.id for figure in measured.figures if reason_slot(figure.id) in hidden)
    return frozenset((*unsaid_decisions(measured).values(), *unprinted))


def unsaid_decisions(measured: Measured) -> Mapping[str, str]:
    """Returns the decisions to say nothing of a figure that became worse: id of the question → figure."""
    job, decisions = measured.chosen.job, measured.reading.ledgers.decisions
    if not decisions.has(UNSAID):
        return {}
    asked = {unsaid_question(job.department, one.id, job.period): one.id for one in measured.figures}
    return {name: figure for name, figure in asked.items() if decisions.answer(name, UNSAID) == YES}


def compared_in(wording: Wording, switches: Mapping[str, bool]) -> tuple[str, ...]:
    """Returns the figures whose differences a report type says; none where its comparisons are switched off."""
    return compared_figures(wording) if switches.get(COMPARISONS_SWITCH, True) else ()


def ask_for_reasons_of(measured: Measured) -> Iterator[Question]:
    """Yields 正文不说 for the comparisons of a report that have no reason."""
    chosen, job = measured.chosen, measured.chosen.job
    compared = compared_in(chosen.files.wording(job.report), chosen.switches)
    figures = [figure for figure in measured.figures if figure.id in compared and chosen.type.has_figure(figure.id)]
    yield from ask_for_reasons(
        figures, department=job.department, period=job.period, own_words=chosen.own_words, marks=chosen.files.marks
    )


def ask_for_reasons(
    figures: Iterable[Figure], *, department: str, period: Period, own_words: Mapping[str, str], marks: Marks
) -> Iterator[Question]:
    """Yields 正文不说 for the figures that became worse and have no reason.

    Args:
        figures: that a text compares, with their views of last year.
        department: code.
        period: of the report.
        own_words: the department's, by slot.
        marks: the kit's own words.
    """
    for figure in figures:
        if not is_unfavourable(figure, marks) or own_words.get(reason_slot(figure.id)):
            continue
        said = "".join(run.text for run in print_comparison(figure, "compared", marks, period.kind) or ())
        yield Question(
            id=unsaid_question(department, figure.id, period),
            department=department,
            category=UNSAID,
            subject=f"{period.label}“{figure.label}”{said}，没有说明原因，正文是否不说",
            now=f"正文印{marks.todo.reason}；要写原因的，在“本单位文字”里加一行，栏目写“原因：{figure.label}”",
            stops=True,
            together=f"{UNSAID}|{department}|{period}",
            asked=f"{period.label}有 {{count}} 项比上年差而没有说明原因，正文是否都不说",
        )
