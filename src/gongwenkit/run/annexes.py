"""What annexes need besides the figures of the text: views of single figures, and the charts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gongwenkit.compose.charts.drawing import draw_charts
from gongwenkit.compose.charts.layout import Charts
from gongwenkit.compose.rectification import BREAKDOWN_SIDES
from gongwenkit.config.chart_labels import ChartLabels
from gongwenkit.config.chart_spec import ChartSpec
from gongwenkit.config.definitions import source_ledgers
from gongwenkit.config.labels import BreakdownLabels
from gongwenkit.config.report_type import ReportType
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.views import add_views
from gongwenkit.model import Figure
from gongwenkit.run.results import Measured

__all__ = ["add_annex_views", "print_charts"]


def add_annex_views(
    figures: tuple[Figure, ...],
    measurement: Measurement,
    report: ReportType | None,
    breakdowns: Mapping[str, BreakdownLabels],
) -> tuple[Figure, ...]:
    """Returns the figures with the views that the annexes of a report type show and the figures do not have yet.

    Args:
        figures: of the period.
        measurement: what they were counted with.
        report: the report type, None where only figures are asked for.
        breakdowns: `[breakdown]` of labels.toml.
    """
    if report is None:
        return figures
    wanted: dict[str, list[str]] = {}
    for spec in report.charts:
        for name in spec.figures:
            wanted.setdefault(name, []).extend(_sets(spec))
    for annex in report.annexes:
        for name in breakdowns[annex.id].figures if annex.id in breakdowns else ():
            wanted.setdefault(name, []).extend(BREAKDOWN_SIDES)
    return tuple(_with_views(figure, measurement, wanted.get(figure.id, ())) for figure in figures)


def _sets(spec: ChartSpec) -> tuple[str, ...]:
    if spec.kind == "matrix":
        return ("branch", "month", "branch-month")
    return (spec.by,) if spec.by and spec.by != "year" else ()


def _with_views(figure: Figure, measurement: Measurement, sets: Sequence[str]) -> Figure:
    if not sets:
        return figure
    (more,) = add_views([figure], measurement=measurement, sets=tuple(dict.fromkeys(sets)))
    known = {view.key for view in figure.views}
    return replace(figure, views=(*figure.views, *(view for view in more.views if view.key not in known)))


def print_charts(measured: Measured, figures: Sequence[Figure], words: ChartLabels) -> Charts:
    """Draws the charts of a report type from its figures."""
    chosen = measured.chosen
    definitions, ledgers = measured.measurement.definitions, measured.reading.schema.ledgers
    named = {
        figure.id: [ledgers[ledger].name for ledger in source_ledgers(figure.id, definitions)] for figure in figures
    }
    return draw_charts(
        chosen.type.charts,
        {figure.id: figure for figure in figures},
        period=chosen.job.period,
        ledgers=named,
        words=words,
        branches=[branch.name for branch in chosen.reference.branches if branch.department == chosen.job.department],
    )
