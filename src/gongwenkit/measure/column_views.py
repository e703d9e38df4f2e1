"""What a figure counts for each value of columns: views (`--by 检查方式`), and the cells of tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from gongwenkit.config.definitions import source_ledgers
from gongwenkit.config.divisions import DIVIDING_ROLES, has_table
from gongwenkit.config.report_annexes import BY_DEPARTMENT
from gongwenkit.config.schema import LedgerSchema
from gongwenkit.measure.all_departments import WholeMeasurement, combine_parts
from gongwenkit.measure.counting_rules import Counted, Span, rule_of
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.rows import Row, normal
from gongwenkit.measure.two_figures import compare_counts
from gongwenkit.model import Figure, View

__all__ = ["cross_key", "cross_views", "group_key", "group_views", "views_by_column"]

CROSS = "×"
"""Between the two values of a cell in its key."""
_GROUP = "group"
_FEW_VALUES = 6
"""Values of a column that a table shows also where no row has them: 重大 0 says something."""
Values = tuple[str, ...]
"""One value for each column, as first written; empty: the cell is blank, or its value is unknown."""


def views_by_column(figure: Figure, measurement: Measurement, column: str) -> list[View]:
    """Returns the view `column:value` of each value that has rows, in the order of the schema, then `column:`.

    None where a ledger of the figure lacks the column, or the figure itself has no value.

    Args:
        figure: a figure of the period.
        measurement: what it was counted with.
        column: name of a column, or a role that is short for it.
    """
    if figure.missing is not None or figure.id not in measurement.definitions:
        return []
    counted = count_by_columns(figure.id, measurement, (column,))
    return [View(f"{column}:{value}", found.value, found.missing) for (value,), found in counted.items()]


def cross_key(rows: str, columns: str, values: Values) -> str:
    """Returns the key of the view of rows with two values: `责任单位:某厂×等级:重大`."""
    return CROSS.join(f"{column}:{value}" for column, value in zip((rows, columns), values, strict=True))


def cross_views(figure: Figure, measurement: Measurement, rows: str, columns: str) -> list[View]:
    """Returns what a figure counts of each pair of values of two columns, one without a row as well.

    The keys are those of `cross_key`; the totals have the keys of `views_by_column`, or of the departments. Where lines
    are departments, one that lacks the figure has views without a value; else there is no view if the figure lacks one.

    Args:
        figure: a figure of the period.
        measurement: what it was counted with.
        rows: name of a column, or `department`.
        columns: name of a column.
    """
    name = figure.id
    if rows == BY_DEPARTMENT:
        return _cross_departments(figure, measurement, columns)
    if figure.missing is not None or name not in measurement.definitions:
        return []
    counted = count_by_columns(name, measurement, (rows, columns))
    lines = [values[0] for values in count_by_columns(name, measurement, (rows,))]
    across = _listed_values(figure, measurement, columns)
    none = _of_nothing(name, measurement)
    cells = [
        View(cross_key(rows, columns, (line, value)), found.value, found.missing)
        for line in lines
        for value in across
        for found in [counted.get((line, value), none)]
    ]
    return [*cells, *_totals(figure, measurement, rows, lines), *_totals(figure, measurement, columns, across)]


def _cross_departments(figure: Figure, measurement: Measurement, columns: str) -> list[View]:
    if not isinstance(measurement, WholeMeasurement) or figure.id not in measurement.definitions:
        return []
    across = _listed_values(figure, measurement, columns)
    none, views = _of_nothing(figure.id, measurement), list[View]()
    for code, part in measurement.parts.items():
        whole = part.counted(figure.id, part.span)
        counted = {} if whole.missing else count_by_columns(figure.id, part, (columns,))
        found = {tuple(map(normal, values)): one for values, one in counted.items()}
        for value in across:
            one = whole if whole.missing else found.get((normal(value),), none)
            views.append(View(cross_key(BY_DEPARTMENT, columns, (code, value)), one.value, one.missing))
        views.append(View(f"{BY_DEPARTMENT}:{code}", whole.value, whole.missing))
    return [*views, *_totals(figure, measurement, columns, across)]


def group_key(group: str) -> str:
    """Returns the key of the view of a group of departments."""
    return f"{_GROUP}:{group}"


def group_views(
    figure: Figure, measurement: Measurement, groups: Mapping[str, Sequence[str]], columns: str = ""
) -> list[View]:
    """Returns what the departments of each group count together; no value where one of them lacks the figure.

    Args:
        figure: a figure of the period.
        measurement: of all departments.
        groups: codes of departments by name of the group.
        columns: a column whose values are counted, too, with the keys of `cross_key`; empty: none.
    """
    name = figure.id
    if not isinstance(measurement, WholeMeasurement) or name not in measurement.definitions:
        return []
    across = _listed_values(figure, measurement, columns) if columns else ()
    views = []
    for group, codes in groups.items():
        for value in (None, *across):
            counted = _of_departments(name, measurement, codes, columns, value)
            key = group_key(group) if value is None else cross_key(_GROUP, columns, (group, value))
            views.append(View(key, counted.value, counted.missing))
    return views


def _of_departments(
    name: str, measurement: WholeMeasurement, codes: Sequence[str], columns: str, value: str | None
) -> Counted:
    """Returns what some departments count together, of all rows or of those with a value of a column."""
    definition = measurement.definitions[name]
    if definition.compared_figures:
        of, second = (_of_departments(one, measurement, codes, columns, value) for one in definition.compared_figures)
        return compare_counts(definition, of, second)
    parts: dict[str, Counted] = {}
    for code in codes:
        part = measurement.parts[code]
        parts[code] = whole = part.counted(name, part.span)
        if value is not None and not whole.missing:
            found = count_by_columns(name, part, (columns,))
            by_value = {normal(one): counted for (one,), counted in found.items()}
            parts[code] = by_value.get(normal(value), _of_nothing(name, measurement))
    return combine_parts(definition, parts)


def _totals(figure: Figure, measurement: Measurement, column: str, values: Sequence[str]) -> list[View]:
    """Returns what a figure counts of each value, one without rows too; no value where the figure is missing."""
    if figure.missing is not None:
        return [View(f"{column}:{value}", None, figure.missing) for value in values]
    none = _of_nothing(figure.id, measurement)
    counted = {value: found for (value,), found in count_by_columns(figure.id, measurement, (column,)).items()}
    return [
        View(f"{column}:{value}", found.value, found.missing)
        for value in values
        for found in [counted.get(value, none)]
    ]


def _listed_values(figure: Figure, measurement: Measurement, column: str) -> tuple[str, ...]:
    """Returns the values of a column that a table has: those with rows, and those of the schema, if they are few."""
    counted = [value for (value,) in count_by_columns(figure.id, measurement, (column,))]
    ledgers = [measurement.schema.ledgers[one] for one in source_ledgers(figure.id, measurement.definitions)]
    found = [ledger.find(_column(ledger, column)) for ledger in ledgers]
    declared = list(dict.fromkeys(value for one in found if one for value in one.values))
    if not declared or len(declared) > _FEW_VALUES:
        return tuple(counted)
    return (*declared, *(value for value in counted if value not in declared))


def count_by_columns(
    name: str, measurement: Measurement, columns: Sequence[str], *, span: Span | None = None
) -> Mapping[Values, Counted]:
    """Returns what a figure counts of the rows with each combination of values that has a row.

    A row whose cell has several values counts for each of them. The value of a figure of two others is made from
    theirs. Nothing is returned where one of the figure's ledgers lacks a column.

    Args:
        name: id of the figure.
        measurement: what it is counted with; of all departments, events that several of them share count once.
        columns: names of columns, or roles that are short for them (`level`).
        span: the days counted; those of the period if not given.

    Returns:
        By values, sorted as the schema lists them; others after those by their text, blank ones last.
    """
    ledgers = [measurement.schema.ledgers[one] for one in source_ledgers(name, measurement.definitions)]
    if not ledgers or not all(_column(ledger, column) for ledger in ledgers for column in columns):
        return {}
    if has_table(name, measurement.definitions):
        return {}  # lines of a reference table have none of these columns
    found = _count(name, measurement, columns, span or measurement.span)
    order = _Order(ledgers, columns)
    return {values: found[values] for values in sorted(found, key=order.place)}


def _count(name: str, measurement: Measurement, columns: Sequence[str], span: Span) -> dict[Values, Counted]:
    definition = measurement.definitions[name]
    if definition.compared_figures:
        of, second = (_count(one, measurement, columns, span) for one in definition.compared_figures)
        none = [_of_nothing(one, measurement) for one in definition.compared_figures]
        return {
            values: compare_counts(definition, of.get(values, none[0]), second.get(values, none[1]))
            for values in dict.fromkeys((*of, *second))
        }
    if isinstance(measurement, WholeMeasurement):
        parts: dict[Values, dict[str, Counted]] = {}
        written: dict[Values, Values] = {}
        for code, part in measurement.parts.items():
            for values, counted in _count(name, part, columns, span).items():
                first = written.setdefault(tuple(map(normal, values)), values)
                parts.setdefault(first, {})[code] = counted
        return {values: combine_parts(definition, of_value) for values, of_value in parts.items()}
    rule = rule_of(definition)
    together = rule.groups(definition, measurement.counted(name, span).rows)
    return {values: rule.count_again(definition, rows, ()) for values, rows in _groups(together, columns).items()}


def _of_nothing(name: str, measurement: Measurement) -> Counted:
    """Returns what a figure counts where there is no row."""
    definition = measurement.definitions[name]
    if definition.compared_figures:
        of, second = (_of_nothing(one, measurement) for one in definition.compared_figures)
        return compare_counts(definition, of, second)
    return rule_of(definition).count_again(definition, (), ())


def _groups(together: Sequence[Sequence[Row]], columns: Sequence[str]) -> dict[Values, list[Row]]:
    """Returns the rows of each combination of values.

    Args:
        together: the rows that are counted together. A blank cell says nothing where another row of them has a value.
        columns: names of columns or roles.
    """
    groups: dict[Values, tuple[Values, list[Row]]] = {}
    for rows in together:
        known = [any(_values(row, column) for row in rows) for column in columns]
        for row in rows:
            cells = (
                _values(row, column) or (() if is_known else ("",))
                for column, is_known in zip(columns, known, strict=True)
            )
            for values in product(*cells):
                groups.setdefault(tuple(map(normal, values)), (values, []))[1].append(row)
    return dict(groups.values())


def _values(row: Row, column: str) -> Values:
    """Returns the values of a cell as written; none where it is blank."""
    value = row.values.get(_column(row.ledger, column))
    several = value if isinstance(value, tuple) else (value,)
    return tuple(dict.fromkeys(str(one) for one in several if one not in (None, "")))


def _column(ledger: LedgerSchema, column: str) -> str:
    """Returns the column of a ledger that has a name, or the role of that name; empty where there is none."""
    if ledger.find(column) is not None:
        return column
    return next((ledger.role(role) or "" for role in DIVIDING_ROLES if role == column), "")


@dataclass(frozen=True)
class _Order:
    """The order of values: as the schema lists them, then by text; blank ones last."""

    ledgers: Sequence[LedgerSchema]
    columns: Sequence[str]

    def place(self, values: Values) -> tuple[tuple[int, str], ...]:
        return tuple(self._place(value, column) for value, column in zip(values, self.columns, strict=True))

    def _place(self, value: str, column: str) -> tuple[int, str]:
        found = [ledger.find(_column(ledger, column)) for ledger in self.ledgers]
        declared = list(dict.fromkeys(one for each in found if each for one in each.values))
        if not value:
            return len(declared) + 1, ""
        return (declared.index(value), "") if value in declared else (len(declared), value)
