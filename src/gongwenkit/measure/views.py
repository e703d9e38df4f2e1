"""Views of a figure: quarters, months, branches, columns, last year, plan; all from the same rows (docs/figures.md).

A quarter or month that begins after the reference day has no value; it is not zero. A misleading comparison has no
value either: last year is not covered, the year has other settings, the author was not in office in both spans, or a
list without dates would be compared up to a day within its year.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from gongwenkit.config.definitions import Definition, source_ledgers
from gongwenkit.config.divisions import DIVIDING_ROLES
from gongwenkit.config.filters import walk_filters
from gongwenkit.config.roles import Role
from gongwenkit.measure.all_departments import WholeMeasurement
from gongwenkit.measure.column_views import views_by_column
from gongwenkit.measure.counting_rules import Span, percentage, rule_of
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.rows import Row
from gongwenkit.model import Figure, Period, View
from gongwenkit.model.figure import PER_CENT, Value

__all__ = ["REPORTED", "VIEW_SETS", "LastYear", "add_views", "department_key", "divides"]

VIEW_SETS = (
    "quarter",
    "month",
    "branch",
    "department",
    "reported",
    "year",
    "plan",
    "level",
    "category",
    "state",
    "source",
    "branch-month",
)
REPORTED = "reported"
"""Key of the view of a figure over all departments that some lack: what those that have it count together."""
_WITH_BLANK: tuple[Role, ...] = ("state", "source")
"""Those of them that count rows with an empty cell, too, so that the parts sum to the figure."""

_WHOLE = tuple(name for name in VIEW_SETS if name not in (*DIVIDING_ROLES, "branch", "branch-month"))
"""Sets whose parts are not so small that they could tell who somebody was, where a ledger is about persons."""

SMALLEST_BASE = 10
"""Smallest value of last year for a change in per cent: of fewer, a single one is more than a tenth."""


@dataclass(frozen=True)
class LastYear:
    """The same ledgers counted a year earlier, with the same author.

    Attributes:
        measurement: last year's.
        settings: settings of that year.
    """

    measurement: Measurement
    settings: Mapping[str, str]

    @property
    def span(self) -> Span:
        """The days that are compared."""
        return self.measurement.span


def add_views(
    figures: Iterable[Figure],
    *,
    measurement: Measurement,
    sets: Sequence[str],
    last_year: LastYear | None = None,
) -> tuple[Figure, ...]:
    """Returns the figures with the wanted views, in the order of `sets`.

    Args:
        figures: figures of the period.
        measurement: what they were counted with.
        sets: names of `VIEW_SETS`, or of columns.
        last_year: needed for the set `year`.
    """
    makers: dict[str, Callable[[Figure], list[View]]] = {
        "quarter": lambda figure: _by_periods(figure, measurement, measurement.period.quarters),
        "month": lambda figure: _by_periods(figure, measurement, measurement.period.months),
        "branch": lambda figure: _by_role(figure, measurement, "branch"),
        "department": lambda figure: _by_department(figure, measurement),
        REPORTED: lambda figure: _of_reported(figure, measurement),
        "year": lambda figure: _against_last_year(figure, measurement, last_year),
        "plan": lambda figure: _against_plan(figure, measurement),
        "branch-month": lambda figure: _by_branch_and_month(figure, measurement),
    }
    makers |= {role: partial(_by_side, measurement=measurement, role=role) for role in DIVIDING_ROLES}
    columns = [name for name in sets if name not in makers]
    makers |= {name: partial(views_by_column, measurement=measurement, column=name) for name in columns}
    return tuple(
        replace(
            figure,
            views=tuple(
                view for name in sets if _may_divide(figure, measurement, name) for view in makers[name](figure)
            ),
            decisions=_decisions(figure, last_year if "year" in sets else None),
        )
        for figure in figures
    )


def _may_divide(figure: Figure, measurement: Measurement, name: str) -> bool:
    """Whether a figure may be divided in this way: one of a private ledger by quarter and month only."""
    if not divides(name):
        return True
    ledgers = source_ledgers(figure.id, measurement.definitions) if figure.id in measurement.definitions else ()
    return not any(measurement.schema.ledgers[ledger].is_private for ledger in ledgers)


def divides(name: str) -> bool:
    """Whether a set of views, or a column, divides figures into parts that may be about a single person."""
    return name not in _WHOLE


def _decisions(figure: Figure, last_year: LastYear | None) -> tuple[str, ...]:
    """Returns the decisions that affected a figure, or the value of last year that it is compared with."""
    if last_year is None:
        return figure.decisions
    earlier = last_year.measurement.decisions(figure.id, last_year.span)
    return tuple(sorted({*figure.decisions, *earlier}))


def _of_reported(figure: Figure, measurement: Measurement) -> list[View]:
    if figure.missing is None or not figure.applies or not isinstance(measurement, WholeMeasurement):
        return []
    counted = measurement.of_reported(figure.id, measurement.span)
    return [View(REPORTED, counted.value, counted.missing)]


def _by_periods(figure: Figure, measurement: Measurement, periods: Sequence[Period]) -> list[View]:
    if figure.missing is not None:
        return [View(str(period), None, figure.missing) for period in periods]
    begun = [period for period in periods if period.first <= measurement.as_of]
    later = [View(str(period), None, "not-covered") for period in periods if period not in begun]
    if measurement.definitions[figure.id].over_time == "first":
        return [*_new_by_periods(figure, measurement, begun), *later]
    views = []
    for period in begun:
        counted = measurement.counted(figure.id, Span(period.first, period.last, measurement.as_of))
        views.append(View(str(period), counted.value, counted.missing))
    return [*views, *later]


def _new_by_periods(figure: Figure, measurement: Measurement, periods: Sequence[Period]) -> list[View]:
    """Counts in each part what is new since the period began: a thing belongs to the part with its first date."""
    views = []
    before = 0
    for period in periods:
        span = Span(measurement.period.first, period.last, measurement.as_of)
        counted = measurement.counted(figure.id, span)
        if not isinstance(counted.value, int):
            views.append(View(str(period), None, counted.missing))
            continue
        views.append(View(str(period), counted.value - before))
        before = counted.value
    return views


def _by_side(figure: Figure, measurement: Measurement, role: Role) -> list[View]:
    """As `_by_role`; for states and sources also the rows whose cell is empty (`state:`), so that the parts sum up."""
    if isinstance(measurement, WholeMeasurement):
        return views_by_column(figure, measurement, role)
    views = _by_role(figure, measurement, role)
    counter = _counter(figure, measurement)
    if role not in _WITH_BLANK or not views or counter is None:
        return views
    rows = measurement.counted(figure.id, measurement.span).rows
    blank = [row for row in rows if not row.text_of_role(role)]
    return [*views, View(f"{role}:", counter(blank))] if blank else views


def _by_role(figure: Figure, measurement: Measurement, role: Role) -> list[View]:
    """Counts the rows of each value of the column with a role; only for rules that can count such groups."""
    if isinstance(measurement, WholeMeasurement):
        return []  # branches of two departments can have the same name: they are counted only within a department
    rows = measurement.counted(figure.id, measurement.span).rows
    counter = _counter(figure, measurement)
    if figure.value is None or counter is None:
        return []
    groups = _groups(rows, role)
    named = {_as_written(group[0], role): group for group in groups.values()}  # printed as first written
    return [View(f"{role}:{name}", counter(group)) for name, group in sorted(named.items(), key=_declared(role))]


def _groups(rows: Iterable[Row], role: Role) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.text_of_role(role):
            groups.setdefault(row.text_of_role(role), []).append(row)
    return groups


def _as_written(row: Row, role: Role) -> str:
    """Returns the text of the column with a role, not normalised."""
    return str(row.values[row.ledger.role(role) or ""])


def _declared(role: Role) -> Callable[[tuple[str, list[Row]]], tuple[int, str]]:
    """Returns the sort key of a column's values: first by the order of the schema (高 before 低), then by name."""

    def place(named: tuple[str, list[Row]]) -> tuple[int, str]:
        name, rows = named
        found = rows[0].ledger.find(rows[0].ledger.role(role) or "")
        declared = tuple(found.values or ()) if found else ()
        return (declared.index(name) if name in declared else len(declared), name)

    return place


def _counter(figure: Figure, measurement: Measurement) -> Callable[[list[Row]], Value] | None:
    """Returns the function that counts a group of a figure's rows; None if the rule cannot count groups."""
    definition = measurement.definitions[figure.id]
    if not definition.rule.by_column:
        return None
    return lambda group: rule_of(definition).count_again(definition, group, ()).value or 0


def _by_branch_and_month(figure: Figure, measurement: Measurement) -> list[View]:
    """Counts `branch-month:<name>:2023-03` for each branch and month of the period; a month without rows is 0."""
    counter = _counter(figure, measurement)
    if counter is None or measurement.definitions[figure.id].over_time != "sum":
        return []  # values of months do not sum to the value of the period
    span = measurement.span
    whole = _groups(measurement.counted(figure.id, span).rows, "branch")
    views = []
    for month in measurement.period.months:
        if month.first > measurement.as_of:
            views += [
                View(f"branch-month:{_as_written(own[0], 'branch')}:{month}", None, "not-covered")
                for own in whole.values()
            ]
            continue
        of_month = Span(month.first, month.last, measurement.as_of)
        counted = measurement.counted(figure.id, of_month)
        own = _groups(measurement.counted_rows(figure.id, of_month), "branch")
        for name, group in whole.items():
            value = None if counted.missing else counter(own.get(name, []))
            views.append(View(f"branch-month:{_as_written(group[0], 'branch')}:{month}", value, counted.missing))
    return views


def _by_department(figure: Figure, measurement: Measurement) -> list[View]:
    """Returns what each department counts, and where it has a plan, its completion."""
    if not isinstance(measurement, WholeMeasurement):
        return []
    views: list[View] = []
    for code, part in measurement.parts.items():
        key = department_key(code)
        counted = part.counted(figure.id, part.span)
        views.append(View(key, counted.value, counted.missing))
        views += [replace(view, key=f"{key}:{view.key}") for view in _against_plan(figure, part)]
    return views


def department_key(code: str, of: str = "") -> str:
    """Returns the key of a department's own value, or of its `planned` or `completion`."""
    return f"department:{code}:{of}" if of else f"department:{code}"


def _against_last_year(figure: Figure, measurement: Measurement, last_year: LastYear | None) -> list[View]:
    """Returns last year's value, the difference, and from `SMALLEST_BASE` on the change in per cent."""
    unit = "个百分点" if figure.is_ratio else figure.unit
    reason = figure.missing or _incomparable(figure, measurement, last_year)
    last = None
    if last_year is not None and not reason:
        counted = last_year.measurement.counted(figure.id, last_year.span)
        last, reason = counted.value, counted.missing
    if last is None or figure.value is None:
        missing = reason or "not-covered"
        return [View("last", last, missing if last is None else None), View("difference", None, missing, unit)]
    difference = figure.value - last
    views = [View("last", last), View("difference", difference, unit=unit)]
    if isinstance(last, int) and last >= SMALLEST_BASE:
        views.append(View("change", percentage(difference, last), unit=PER_CENT))
    return views


def _incomparable(figure: Figure, measurement: Measurement, last_year: LastYear | None) -> str | None:
    """Returns why a figure must not be compared with last year; for the whole, the reason of any department."""
    if last_year is None:
        return "not-covered"
    earlier = last_year.measurement
    if isinstance(measurement, WholeMeasurement) and isinstance(earlier, WholeMeasurement):
        parts = ((part, LastYear(earlier.parts[code], last_year.settings)) for code, part in measurement.parts.items())
        return next(filter(None, (_incomparable(figure, *pair) for pair in parts)), None)
    lineage = _lineage(figure.id, measurement.definitions)
    asked = {f.setting for one in lineage for source in one.from_ for f in walk_filters(source.where) if f.setting}
    if any(measurement.matcher.settings.get(name) != last_year.settings.get(name) for name in asked):
        return "no-setting"
    if _outside_tenure(lineage, measurement, last_year.span):
        return "no-author"
    ledgers = source_ledgers(figure.id, measurement.definitions)
    both = (measurement, earlier)
    if earlier.as_of < earlier.period.last and any(one.coverage.lists_years_only(ledgers, one.span) for one in both):
        return "no-column"
    if not all(earlier.coverage.is_comparable(ledger, last_year.span) for ledger in ledgers):
        return _why_missing(figure, last_year)
    return None


def _why_missing(figure: Figure, last_year: LastYear) -> str:
    """Returns why last year has no value that can be compared: the figure's own reason, else that it is not covered."""
    return last_year.measurement.counted(figure.id, last_year.span).missing or "not-covered"


def _lineage(name: str, definitions: Mapping[str, Definition]) -> tuple[Definition, ...]:
    """Returns the definitions of a figure and of its parent figures: their settings and tenure apply to it, too."""
    own = definitions[name]
    return (own, *(one for parent in own.parents for one in _lineage(parent, definitions)))


def _outside_tenure(lineage: Sequence[Definition], measurement: Measurement, span: Span) -> bool:
    """Whether a personal figure is counted for less than all days from the first of a span to the reference day.

    Then it began before the tenure of the author, or the author left: five months are not to be compared with a year.
    """
    author, day = measurement.matcher.author, measurement.span.reference_day
    is_whole = author is None or (author.in_office(span.first) and author.in_office(day))
    return any(one.personal for one in lineage) and not is_whole


def _against_plan(figure: Figure, measurement: Measurement) -> list[View]:
    """Returns the plan of the year, and the completion: the value from 1 January to the end of the period over it."""
    planned = measurement.planned(figure.id)
    if planned is None or len(measurement.period.years) > 1:
        return []
    views = [View("planned", planned)]
    whole = Period.of_year(measurement.period.year)
    span = Span(whole.first, measurement.period.last, measurement.as_of)
    if _outside_tenure(_lineage(figure.id, measurement.definitions), measurement, span):
        return [*views, View("completion", None, "no-author", PER_CENT)]
    counted = measurement.value_of(figure.id, span)
    if counted.value is None or not planned:
        return [*views, View("completion", None, counted.missing or "zero-base", PER_CENT)]
    return [*views, View("completion", percentage(counted.value, planned), unit=PER_CENT)]
