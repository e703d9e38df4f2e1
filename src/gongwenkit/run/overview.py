"""All departments at a glance: the tables of overview.ipynb."""

from gongwenkit.compose.departments import figures_by_department, ledgers_table, months_table
from gongwenkit.compose.grid import Grid
from gongwenkit.measure.all_departments import WholeMeasurement
from gongwenkit.measure.counting_rules import Counted, Span
from gongwenkit.run.results import Measured
from gongwenkit.run.survey import department_lines, department_table, shown_figures, survey_words, whole_of

__all__ = ["coverage_grids", "figure_grids", "finding_grids", "plan_grids", "rhythm_grids"]


def coverage_grids(measured: Measured) -> tuple[Grid, ...]:
    """Returns which ledgers of which department cover the period."""
    words = survey_words(measured)
    ledgers = {name: ledger.name for name, ledger in whole_of(measured).schema.ledgers.items()}
    return (Grid(words.titles.coverage, ledgers_table(ledgers, department_lines(measured), words=words)),)


def figure_grids(measured: Measured) -> tuple[Grid, ...]:
    """Returns every figure of every department, and the whole."""
    words = survey_words(measured)
    reasons = measured.chosen.files.labels.missing
    lines = department_lines(measured)
    table = figures_by_department(shown_figures(measured), lines, words=words, reasons=reasons)
    return (Grid(words.titles.departments, table),)


def plan_grids(measured: Measured) -> tuple[Grid, ...]:
    """Returns how far each department is with its plan."""
    return (Grid(survey_words(measured).titles.plan, department_table(measured, "plan")),)


def finding_grids(measured: Measured) -> tuple[Grid, ...]:
    """Returns findings by department, and the most frequent kinds."""
    titles = survey_words(measured).titles
    coverage, kinds = department_table(measured, "coverage"), department_table(measured, "kinds")
    return (Grid(titles.findings, coverage), Grid(titles.kinds, kinds))


def rhythm_grids(measured: Measured) -> tuple[Grid, ...]:
    """Returns the months of each activity that is counted by date, by department."""
    whole, words, lines = whole_of(measured), survey_words(measured), department_lines(measured)
    months = whole.period.months
    heads = tuple(str(month) for month in months)
    grids = []
    for figure in shown_figures(measured):
        if figure.id in measured.dated and whole.definitions[figure.id].rule.counts_events:
            counts = {line.code: _by_month(whole, line.code, figure.id) for line in lines}
            title = words.tables.unit.format(label=figure.label, unit=figure.unit)
            grids.append(Grid(title, months_table(heads, counts, lines, words=words)))
    return tuple(grids)


def _by_month(whole: WholeMeasurement, code: str, figure: str) -> tuple[Counted, ...]:
    part = whole.parts[code]
    spans = [Span(month.first, month.last, part.as_of) for month in whole.period.months]
    return tuple(part.counted(figure, span) for span in spans)
