"""Coverage and findings of all departments as figures, and the tables of departments in reports and notebooks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gongwenkit.compose.html.displays import TitledTable
from gongwenkit.compose.print.departments import (
    DepartmentLine,
    DepartmentsTable,
    coverage_table,
    department_figures_table,
    figures_by_department,
    kinds_table,
    ledgers_table,
    months_table,
    plan_table,
)
from gongwenkit.config.labels import SURVEY_FIGURES, SurveyWords
from gongwenkit.measure.all_departments import WholeMeasurement
from gongwenkit.measure.counting_rules import Counted, Span
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.survey import KIND_FIGURE, covered_ledgers, survey_departments
from gongwenkit.model import Figure
from gongwenkit.run.report.disclosure import is_private_figure
from gongwenkit.run.report.results import Measured, Reading

__all__ = [
    "Surveyed",
    "coverage_grids",
    "department_lines",
    "department_table",
    "figure_grids",
    "finding_grids",
    "plan_grids",
    "rhythm_grids",
    "survey",
    "survey_words",
]

_MOST_KINDS = 10
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
    explanations = {name: figure.explain for name, figure in words.figures.items()}
    kinds = {figure.id: explanations["findings_error"] for figure in figures if figure.id.startswith(KIND_FIGURE)}
    return Surveyed(figures, {**explanations, **kinds})


def survey_words(measured: Measured) -> SurveyWords:
    """Returns the words of the tables by department."""
    return measured.chosen.files.survey_words


def _whole_of(measured: Measured) -> WholeMeasurement:
    """Returns the measurement of all departments.

    Raises:
        TypeError: one department was measured.
    """
    if not isinstance(measured.measurement, WholeMeasurement):
        raise TypeError("tables by department need all departments: choose department `all`")
    return measured.measurement


def department_lines(measured: Measured) -> tuple[DepartmentLine, ...]:
    """Returns the departments in organisational order, each with what is open in it."""
    whole = _whole_of(measured)
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
    """Returns the table of an annex of `compose.print.departments.DEPARTMENT_TABLES`."""
    words, lines = survey_words(measured), department_lines(measured)
    known = {figure.id: figure for figure in measured.figures}
    if name == "coverage":
        return coverage_table(known, lines, ledgers=len(_whole_of(measured).schema.ledgers), words=words)
    if name == "kinds":
        kinds = [figure for figure in measured.figures if figure.id.startswith(KIND_FIGURE)]
        return kinds_table(kinds, lines, most=_MOST_KINDS, words=words)
    figures = _shown_figures(measured)
    if name == "plan":
        return plan_table(figures, lines, words=words)
    reasons = measured.chosen.files.labels.missing
    return department_figures_table(figures, lines, words=words, reasons=reasons)


def _shown_figures(measured: Measured) -> tuple[Figure, ...]:
    """Returns the figures that the report type uses, without those of the survey; all where there is no type."""
    report = measured.chosen.report_type
    return tuple(
        figure
        for figure in measured.figures
        if figure.id not in SURVEY_FIGURES
        and not figure.id.startswith(KIND_FIGURE)
        and (report is None or report.has_figure(figure.id))
    )


def coverage_grids(measured: Measured) -> tuple[TitledTable, ...]:
    """Returns which ledgers of which department cover the period."""
    words = survey_words(measured)
    ledgers = {name: ledger.name for name, ledger in _whole_of(measured).schema.ledgers.items()}
    return (TitledTable(words.titles.coverage, ledgers_table(ledgers, department_lines(measured), words=words)),)


def figure_grids(measured: Measured) -> tuple[TitledTable, ...]:
    """Returns every figure of every department, and the whole."""
    words = survey_words(measured)
    reasons = measured.chosen.files.labels.missing
    lines = department_lines(measured)
    table = figures_by_department(_shown_figures(measured), lines, words=words, reasons=reasons)
    return (TitledTable(words.titles.departments, table),)


def plan_grids(measured: Measured) -> tuple[TitledTable, ...]:
    """Returns how far each department is with its plan."""
    return (TitledTable(survey_words(measured).titles.plan, department_table(measured, "plan")),)


def finding_grids(measured: Measured) -> tuple[TitledTable, ...]:
    """Returns findings by department, and the most frequent kinds."""
    titles = survey_words(measured).titles
    coverage, kinds = department_table(measured, "coverage"), department_table(measured, "kinds")
    return (TitledTable(titles.findings, coverage), TitledTable(titles.kinds, kinds))


def rhythm_grids(measured: Measured) -> tuple[TitledTable, ...]:
    """Returns the months of each activity that is counted by date, by department."""
    whole, words, lines = _whole_of(measured), survey_words(measured), department_lines(measured)
    months = whole.period.months
    heads = tuple(str(month) for month in months)
    grids = []
    for figure in _shown_figures(measured):
        if is_private_figure(figure.id, measured):
            continue  # months of one department: who knows the month could know the person
        if figure.id in measured.dated and whole.definitions[figure.id].rule.counts_events:
            counts = {line.code: _by_month(whole, line.code, figure.id) for line in lines}
            title = words.tables.unit.format(label=figure.label, unit=figure.unit)
            grids.append(TitledTable(title, months_table(heads, counts, lines, words=words)))
    return tuple(grids)


def _by_month(whole: WholeMeasurement, code: str, figure: str) -> tuple[Counted, ...]:
    part = whole.parts[code]
    spans = [Span(month.first, month.last, part.as_of) for month in whole.period.months]
    return tuple(part.counted(figure, span) for span in spans)
