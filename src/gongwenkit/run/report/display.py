"""What the notebooks show after each step: one call, one display."""

from datetime import date

from gongwenkit.compose.charts.grouped import draw_last_year, draw_quarters
from gongwenkit.compose.charts.layout import Chart
from gongwenkit.compose.html.displays import (
    ChartsView,
    ChartView,
    DoneCard,
    FiguresTable,
    FindingsTable,
    GridsView,
    JobCard,
    LayoutCheck,
    LedgerLine,
    LedgersOverview,
    PagesView,
    ProofCard,
    QuestionsTable,
    ReadinessCard,
    TextPreview,
    TitledTable,
)
from gongwenkit.config.labels import ChartLabels
from gongwenkit.proof.layout.checks.proofing import describe_result
from gongwenkit.run.report import survey as overview
from gongwenkit.run.report.disclosure import PrivatePlaces, disclose, fold_views
from gongwenkit.run.report.findings import find_elsewhere
from gongwenkit.run.report.open_questions import open_lines
from gongwenkit.run.report.results import Chosen, Composed, Done, Measured, Proofed, Reading, Typeset
from gongwenkit.run.report.shown_pages import most_pages
from gongwenkit.run.report.survey import survey_words
from gongwenkit.typeset.pdf_edit import render_pages

__all__ = [
    "charts",
    "corrections",
    "coverage",
    "departments",
    "done",
    "figures",
    "findings",
    "job",
    "ledgers",
    "pages",
    "plans",
    "proof",
    "quarter_chart",
    "questions",
    "readiness",
    "rhythm",
    "text",
]

MOST_COMPARED = 10
"""Figures of a chart that only the notebook shows: two rows of five."""


def job(chosen: Chosen) -> JobCard:
    """Shows who and what was chosen."""
    report = chosen.report_type.name if chosen.report_type else ""
    return JobCard(templates=chosen.templates, job=chosen.job, department=chosen.department.name, report=report)


def ledgers(reading: Reading) -> LedgersOverview:
    """Shows which ledgers were read, and which ledgers of the schema no file contains."""
    lines: list[LedgerLine] = []
    for name, schema in reading.schema.ledgers.items():
        tables = [table for table in reading.ledgers.tables if table.ledger == name]
        frame = reading.ledgers.frames[name]
        for table in tables:
            rows = frame[frame["table"] == table.index]
            dated = rows[schema.date] if schema.date else ()
            years = table.years | {day.year for day in dated if isinstance(day, date)}
            is_undated = schema.is_stock and not table.years
            lines.append(
                LedgerLine(
                    ledger=schema.name,
                    file=table.file,
                    sheet=table.sheet,
                    rows=table.rows,
                    left_out=int((rows["state"] != "").sum()),
                    years=None if is_undated else tuple(sorted(years)),
                )
            )
        if not tables:
            lines.append(LedgerLine(ledger=schema.name))
    return LedgersOverview(templates=reading.chosen.templates, lines=tuple(lines))


def findings(reading: Reading) -> FindingsTable:
    """Shows the cells to correct, those of the period first; of private ledgers no place."""
    places = PrivatePlaces(reading)
    shown = {id(finding): places.finding(finding) for finding in reading.ledgers.findings}
    return FindingsTable(
        templates=reading.chosen.templates,
        findings=tuple(shown.values()),
        elsewhere=tuple(shown[id(finding)] for finding in find_elsewhere(reading)),
    )


def questions(measured: Measured) -> QuestionsTable:
    """Shows the questions that a person still has to decide, as lines of decisions.xlsx."""
    asked = PrivatePlaces(measured.reading).questions(open_lines(measured))
    return QuestionsTable(templates=measured.chosen.templates, questions=asked)


def figures(measured: Measured) -> FiguresTable:
    """Shows the figures in the order of the text, and what cannot be true of them together."""
    disclosed = disclose(measured)
    return FiguresTable(
        templates=measured.chosen.templates,
        figures=disclosed.figures,
        private={source: row for source, row in disclosed.rows.items() if row.is_private},
        explanations=measured.explanations,
        findings=measured.findings,
    )


def text(composed: Composed) -> TextPreview:
    """Shows the text with its figures and 【…】 marked."""
    labels = {figure.id: figure.label for figure in composed.measured.figures}
    return TextPreview(
        templates=composed.chosen.templates, text=composed.text, labels=labels, findings=composed.findings
    )


def readiness(composed: Composed) -> ReadinessCard:
    """Shows whether a final edition could be made, and what is lacking; findings of the period come first."""
    lacking, places = composed.lacking, PrivatePlaces(composed.measured.reading)
    elsewhere = set(map(id, find_elsewhere(composed.measured.reading)))
    asked = places.questions(open_lines(composed.measured)) if lacking.anything else ()
    disclosed = disclose(composed.measured)
    undecided = {figure.id for figure in lacking.undecided}
    return ReadinessCard(
        templates=composed.chosen.templates,
        missing=lacking.missing,
        undecided=tuple(figure for figure in disclosed.figures if figure.id in undecided),
        private={source: row for source, row in disclosed.rows.items() if row.is_private},
        zeros=lacking.zeros,
        unexplained=lacking.unexplained,
        unconfirmed=lacking.unconfirmed,
        findings=places.findings(sorted(lacking.findings, key=lambda finding: id(finding) in elsewhere)),
        elements=tuple(name.zh for name in lacking.element_names),
        marks=lacking.other_marks,
        questions=tuple(question for question in asked if question.stops),
    )


def charts(composed: Composed) -> ChartsView:
    """Shows the charts that the report prints, then this year next to last year and the rhythm of the quarters."""
    measured = composed.measured
    return ChartsView(
        templates=composed.chosen.templates,
        printed=composed.charts,
        last_year=_last_year(measured),
        quarters=_quarters(measured),
    )


def year_chart(measured: Measured) -> ChartView:
    """Shows this year next to last year, for the first ten figures that have both."""
    return ChartView(templates=measured.chosen.templates, chart=_last_year(measured))


def quarter_chart(measured: Measured) -> ChartView:
    """Shows the rhythm of the quarters, for the first ten figures that are counted by date."""
    return ChartView(templates=measured.chosen.templates, chart=_quarters(measured))


def _last_year(measured: Measured) -> Chart:
    both = [figure for figure in measured.figures if any(v.key == "last" and v.value is not None for v in figure.views)]
    return draw_last_year(both[:MOST_COMPARED], period=measured.chosen.job.period, words=_chart_words(measured))


def _quarters(measured: Measured) -> Chart:
    dated = [figure for figure in measured.figures if figure.id in measured.dated and figure.value]
    by_date = [figure for figure in dated if fold_views(figure, measured) == figure]  # no quarter with a few persons
    return draw_quarters(by_date[:MOST_COMPARED], period=measured.chosen.job.period, words=_chart_words(measured))


def _chart_words(measured: Measured) -> ChartLabels:
    return measured.chosen.files.labels.charts


def coverage(measured: Measured) -> GridsView:
    """Shows which ledgers of which department cover the period."""
    return _grids(measured, overview.coverage_grids(measured))


def departments(measured: Measured) -> GridsView:
    """Shows every figure of every department, and the whole."""
    return _grids(measured, overview.figure_grids(measured))


def plans(measured: Measured) -> GridsView:
    """Shows how far each department is with its plan."""
    return _grids(measured, overview.plan_grids(measured))


def rhythm(measured: Measured) -> GridsView:
    """Shows the months of each activity by department."""
    return _grids(measured, overview.rhythm_grids(measured))


def corrections(measured: Measured) -> GridsView:
    """Shows how many findings each department has, and of what kinds."""
    return _grids(measured, overview.finding_grids(measured))


def _grids(measured: Measured, grids: tuple[TitledTable, ...]) -> GridsView:
    missing = survey_words(measured).tables.missing
    return GridsView(templates=measured.chosen.templates, grids=grids, missing=missing)


def pages(typeset: Typeset) -> PagesView:
    """Shows the pages small, several in a row; in a batch the first one."""
    pictures = render_pages(typeset.pdf, most=most_pages())
    return PagesView(templates=typeset.chosen.templates, pages=tuple(pictures), total=typeset.result.pages)


def proof(proofed: Proofed) -> ProofCard:
    """Shows the layout checks in one line, and what did not pass."""
    found = proofed.proof
    counts = found.counts
    check = LayoutCheck(
        passed=counts["passed"],
        warned=counts["warned"],
        failed=counts["failed"],
        apart=counts["not_applicable"],
        problems=tuple(describe_result(result).zh for result in (*found.of("fail"), *found.of("warn"))),
    )
    return ProofCard(templates=proofed.chosen.templates, check=check)


def done(result: Done) -> DoneCard:
    """Shows the place of the PDF."""
    return DoneCard(
        templates=result.chosen.templates,
        pdf=result.pdf_label,
        pages=result.pages,
        complete=result.complete,
    )
