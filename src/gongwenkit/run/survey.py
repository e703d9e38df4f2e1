"""What reports over all departments tell besides the figures, and their tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gongwenkit.compose.departments import (
    DepartmentLine,
    DepartmentsTable,
    coverage_table,
    department_figures_table,
    kinds_table,
    plan_table,
)
from gongwenkit.config.survey import SURVEY_FIGURES, SurveyWords
from gongwenkit.measure.all_departments import WholeMeasurement
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.survey import KIND_FIGURE, covered_ledgers, survey_departments
from gongwenkit.model import Figure
from gongwenkit.run.results import Measured, Reading

__all__ = ["MOST_KINDS", "Surveyed", "department_lines", "department_table", "survey", "survey_words", "whole_of"]

MOST_KINDS = 10
"""Kinds of findings that a bulletin lists."""


@dataclass(frozen=True)
class Surveyed:
    """Coverage and findings as figures, with how they are counted by id; both empty for a single department."""

    figures: tuple[Figure, ...] = ()
    explanations: Mapping[str, str] = field(default_factory=dict)


def survey(reading: Reading, measurement: Measurement) -> Surveyed:
    """Counts coverage and findings of all departments.

    Raises:
        KitFileError: survey.toml is missing or wrong.
    """
    if not isinstance(measurement, WholeMeasurement):
        return Surveyed()
    words = reading.chosen.files.survey_words
    figures = survey_departments(measurement, reading.ledgers.findings, words)
    told = {name: figure.explain for name, figure in words.figures.items()}
    kinds = {figure.id: told["findings_error"] for figure in figures if figure.id.startswith(KIND_FIGURE)}
    return Surveyed(figures, {**told, **kinds})


def survey_words(measured: Measured) -> SurveyWords:
    """Returns the words of the tables by department."""
    return measured.chosen.files.survey_words


def whole_of(measured: Measured) -> WholeMeasurement:
    """Returns the measurement of all departments.

    Raises:
        TypeError: one department was measured.
    """
    if not isinstance(measured.measurement, WholeMeasurement):
        raise TypeError("tables by department need all departments: choose department `all`")
    return measured.measurement


def department_lines(measured: Measured) -> tuple[DepartmentLine, ...]:
    """Returns the departments in organisational order, each with what is open in it."""
    whole = whole_of(measured)
    names = {department.code: department.short_name or department.name for department in whole.reference.departments}
    covered = covered_ledgers(whole)
    span = whole.span
    return tuple(
        DepartmentLine(
            code=code,
            name=names[code],
            undecided=frozenset(name for name in whole.definitions if "undecided" in part.counted(name, span).flags),
            uncovered=tuple(ledger.name for name, ledger in whole.schema.ledgers.items() if name not in covered[code]),
        )
        for code, part in whole.parts.items()
    )


def department_table(measured: Measured, name: str) -> DepartmentsTable:
    """Returns the table of an annex of `compose.departments.DEPARTMENT_TABLES`."""
    words, lines = survey_words(measured), department_lines(measured)
    known = {figure.id: figure for figure in measured.figures}
    if name == "coverage":
        return coverage_table(known, lines, ledgers=len(whole_of(measured).schema.ledgers), words=words)
    if name == "kinds":
        kinds = [figure for figure in measured.figures if figure.id.startswith(KIND_FIGURE)]
        return kinds_table(kinds, lines, most=MOST_KINDS, words=words)
    figures = shown_figures(measured)
    if name == "plan":
        return plan_table(figures, lines, words=words)
    reasons = measured.chosen.files.labels.missing
    return department_figures_table(figures, lines, words=words, reasons=reasons)


def shown_figures(measured: Measured) -> tuple[Figure, ...]:
    """Returns the figures that the report type uses, without those of the survey; all where there is no type."""
    report = measured.chosen.report_type
    return tuple(
        figure
        for figure in measured.figures
        if figure.id not in SURVEY_FIGURES
        and not figure.id.startswith(KIND_FIGURE)
        and (report is None or report.has_figure(figure.id))
    )
