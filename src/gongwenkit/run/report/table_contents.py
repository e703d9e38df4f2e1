"""The content of the tables that report.toml declares, and the views of figures that they show."""

from collections.abc import Callable, Sequence

from gongwenkit.compose.print.annex_tables import SectionOfFigures, figures_table
from gongwenkit.compose.print.declared_tables import (
    DeclaredTable,
    as_declared,
    cross_table,
    group_cell,
    in_groups,
    rows_table,
)
from gongwenkit.compose.print.departments import department_figures_table
from gongwenkit.config.definitions import source_ledgers
from gongwenkit.config.divisions import column_of_list, key_of_list
from gongwenkit.config.report_annexes import BY_DEPARTMENT, TableSpec
from gongwenkit.config.report_type import ReportType
from gongwenkit.config.wording import Wording
from gongwenkit.measure.all_departments import WholeMeasurement
from gongwenkit.measure.column_views import cross_views, group_views
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.listed_rows import list_rows, listed_sources, rest_key
from gongwenkit.model import Figure, View
from gongwenkit.run.report.disclosure import disclose
from gongwenkit.run.report.results import Measured
from gongwenkit.run.report.survey import department_lines, survey_words

__all__ = ["declared_table", "list_views", "table_views"]


def table_views(figure: Figure, measurement: Measurement, report: ReportType) -> list[View]:
    """Returns the views that the declared tables of a report type show of a figure."""
    views: list[View] = []
    for spec in report.table:
        is_shown = spec.shows_figures and (spec.figures == "all" or figure.id in spec.figures)
        if spec.groups and (spec.of == figure.id or is_shown):
            views += group_views(figure, measurement, _groups(measurement), spec.across)
        if spec.of != figure.id:
            continue
        if spec.is_cross:
            views += cross_views(figure, measurement, spec.rows or "", spec.across)
        elif spec.limit and (more := sum(map(len, listed_sources(figure))) - spec.limit) > 0:
            views.append(View(rest_key(spec.id), more))
    return views


def list_views(figure: Figure, measurement: Measurement, wording: Wording | None) -> list[View]:
    """Returns how many values the columns have that the wording lists, each with the unit of what is counted."""
    parts = [part for part in wording.placeholders if part.kind == "figure"] if wording else []
    columns = [column_of_list(part.attribute or "") for part in parts if part.name == figure.id]
    views = []
    for column in dict.fromkeys(filter(None, columns)):
        named = [view for view in figure.views if view.key.startswith(f"{column}:") and view.key != f"{column}:"]
        if named:
            unit = _unit_of_values(figure.id, column, measurement)
            views.append(View(key_of_list(column), sum(bool(view.value) for view in named), unit=unit))
    return views


def _unit_of_values(figure: str, column: str, measurement: Measurement) -> str | None:
    """Returns the unit in which a figure counts the different values of a column, at best one of the same ledger."""
    definitions = measurement.definitions
    counting = [one for one in definitions.values() if one.columns == (column,)]
    own = set(source_ledgers(figure, definitions))
    counting.sort(key=lambda one: not own & set(source_ledgers(one.id, definitions)))
    return counting[0].unit if counting else None


def declared_table(
    measured: Measured, spec: TableSpec, *, sections: Callable[[Sequence[Figure]], Sequence[SectionOfFigures]]
) -> DeclaredTable | None:
    """Returns the content of a declared table; None where its figure may not be shown (redacted edition).

    Args:
        measured: the figures of the report.
        spec: the table.
        sections: puts figures under the sections of the text that print them.
    """
    labels = measured.chosen.files.labels
    figures = {figure.id: figure for figure in measured.figures if measured.chosen.type.has_figure(figure.id)}
    if spec.shows_figures:
        return _of_figures(measured, spec, list(figures.values()), sections)
    figure = figures.get(spec.of or "")
    if figure is None:
        return None
    if spec.lists_rows:
        rows = list_rows(figure, disclose(measured).own, sort=spec.sort)
        return rows_table(spec, figure, rows, labels, departments=_department_names(measured))
    undecided: frozenset[str] = frozenset()
    if spec.rows == BY_DEPARTMENT:
        undecided = frozenset(line.code for line in department_lines(measured) if figure.id in line.undecided)
    groups = _groups(measured.measurement) if spec.groups else None
    names = _department_names(measured)
    return cross_table(spec, figure, labels, departments=names, undecided=undecided, groups=groups)


def _of_figures(
    measured: Measured,
    spec: TableSpec,
    figures: Sequence[Figure],
    sections: Callable[[Sequence[Figure]], Sequence[SectionOfFigures]],
) -> DeclaredTable:
    labels, definitions = measured.chosen.files.labels, measured.measurement.definitions
    known = {figure.id: figure for figure in figures}
    names = [name for name in definitions if name in known] if spec.figures == "all" else spec.figures
    shown = [known[name] for name in names if name in known]
    if spec.by == BY_DEPARTMENT:
        table = department_figures_table(
            shown, department_lines(measured), words=survey_words(measured), reasons=labels.missing
        )
        declared = as_declared(table, labels, repeated=2)
        if not spec.groups or not (groups := _groups(measured.measurement)):
            return declared
        codes = [line.code for line in department_lines(measured)]
        return in_groups(
            declared, codes, groups, lambda group: [group_cell(one, group, labels) for one in shown], labels
        )
    grouped = sections(shown) if spec.group == "section" else [SectionOfFigures("", tuple(shown))]
    return as_declared(figures_table(grouped, labels), labels, repeated=0)


def _groups(measurement: Measurement) -> dict[str, list[str]]:
    """Returns the codes of the departments that were measured by their group, in organisational order."""
    groups: dict[str, list[str]] = {}
    parts = measurement.parts if isinstance(measurement, WholeMeasurement) else {}
    for one in measurement.reference.departments:
        if one.group and one.code in parts:
            groups.setdefault(one.group, []).append(one.code)
    return groups


def _department_names(measured: Measured) -> dict[str, str]:
    """Returns the short name of each department by code, in organisational order."""
    return {one.code: one.short_name or one.name for one in measured.chosen.reference.departments}
