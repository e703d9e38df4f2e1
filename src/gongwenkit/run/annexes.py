"""What annexes need besides the figures of the text: views of single figures, and the charts."""

from collections.abc import Sequence
from dataclasses import replace

from gongwenkit.compose.charts.drawing import draw_charts
from gongwenkit.compose.charts.layout import Charts
from gongwenkit.compose.rectification import DONE, ITEMS, RECTIFICATION_SIDES
from gongwenkit.config.chart_labels import ChartLabels
from gongwenkit.config.chart_spec import ChartSpec
from gongwenkit.config.definitions import source_ledgers
from gongwenkit.config.report_type import ReportType
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.views import add_views
from gongwenkit.model import Figure
from gongwenkit.run.results import Measured

__all__ = ["add_annex_views", "print_charts"]


def add_annex_views(
    figures: tuple[Figure, ...], measurement: Measurement, report: ReportType | None
) -> tuple[Figure, ...]:
    """Returns the figures with the views that the annexes of a report type show and the figures do not have yet."""
    if report is None:
        return figures
    wanted: dict[str, list[str]] = {}
    for spec in report.charts:
        for name in spec.figures:
            wanted.setdefault(name, []).extend(_sets(spec))
    if any(annex.id == "rectification" for annex in report.annexes):
        for name in (ITEMS, DONE):
            wanted.setdefault(name, []).extend(RECTIFICATION_SIDES)
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
