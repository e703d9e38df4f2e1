"""Checks what report.toml says of annexes and charts, without any data (`gongwenkit template check`)."""

from collections.abc import Iterator, Mapping

from gongwenkit.compose.departments import DEPARTMENT_TABLES
from gongwenkit.compose.kinds import KINDS
from gongwenkit.config.chart_spec import CHARTS_ANNEX
from gongwenkit.config.definitions import Definition
from gongwenkit.config.labels import BreakdownLabels
from gongwenkit.config.report_type import ReportType
from gongwenkit.model import Finding

__all__ = ["ANNEX_CONTENTS", "lint_annexes"]

ANNEX_CONTENTS = ("figures", CHARTS_ANNEX, "evidence")
"""Ids of annexes that the kit fills in each report, besides those of `[breakdown]` in labels.toml and, in a report over
all departments, `DEPARTMENT_TABLES`."""


def lint_annexes(
    report: ReportType, definitions: Mapping[str, Definition], breakdowns: Mapping[str, BreakdownLabels]
) -> list[Finding]:
    """Finds annexes without content, figures that are not there, and charts that mix percentages and counts.

    Args:
        report: the report type.
        definitions: all figures.
        breakdowns: `[breakdown]` of labels.toml.

    Returns:
        Findings with file and line of report.toml.
    """
    return [*_lint_ids(report, definitions, breakdowns), *_lint_charts(report, definitions)]


def _lint_ids(
    report: ReportType, definitions: Mapping[str, Definition], breakdowns: Mapping[str, BreakdownLabels]
) -> Iterator[Finding]:
    contents = (
        ANNEX_CONTENTS[0],
        *breakdowns,
        *ANNEX_CONTENTS[1:],
        *(DEPARTMENT_TABLES if report.scope == "all" else ()),
    )
    for place, annex in enumerate(report.annexes):
        line = report.line("annexes", place)
        if annex.id not in contents:
            known = "、".join(contents)
            yield KINDS["unknown-annex-content"].at(file=report.file, cell=line, name=annex.id, known=known)
        if annex.id in breakdowns:
            shown = breakdowns[annex.id].figures
            yield from _lint_figures(report, definitions, shown, line=line, text=annex.title)


def _lint_charts(report: ReportType, definitions: Mapping[str, Definition]) -> Iterator[Finding]:
    for place, chart in enumerate(report.charts):
        line = report.line("charts", place)
        yield from _lint_figures(report, definitions, chart.figures, line=line, text=chart.title)
        units = {definitions[name].is_ratio for name in chart.figures if name in definitions}
        if len(units) > 1:
            yield KINDS["chart-units"].at(file=report.file, cell=line, title=chart.title)


def _lint_figures(
    report: ReportType, definitions: Mapping[str, Definition], names: tuple[str, ...], *, line: str, text: str
) -> Iterator[Finding]:
    for name in names:
        if name not in definitions:
            yield KINDS["unknown-figure"].at(file=report.file, cell=line, name=name, text=text)
        elif not report.has_figure(name):
            yield KINDS["not-in-report"].at(file=report.file, cell=line, name=name, text=text, key="figures")
