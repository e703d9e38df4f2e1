"""Tables of a report over all departments: one line for each, in the order of departments.csv, then the whole.

They are no ranking: nothing is sorted by values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongwenkit.compose.print.annex_tables import Cell, FiguresSummary
from gongwenkit.config.labels import SurveyWords
from gongwenkit.measure.counting_rules import Counted
from gongwenkit.measure.views import REPORTED, department_key
from gongwenkit.model import Figure, View, print_in_table
from gongwenkit.model.figure import NOT_APPLICABLE

__all__ = [
    "DEPARTMENT_TABLES",
    "DepartmentLine",
    "DepartmentsTable",
    "coverage_table",
    "department_figures_table",
    "figures_by_department",
    "kinds_table",
    "ledgers_table",
    "months_table",
    "plan_table",
]

DEPARTMENT_TABLES = ("coverage", "departments", "plan", "kinds")
"""Ids of the annexes that are tables by department."""

MOST_NAMED = 5
"""Missing figures of a department that are named below a table; a larger number is only counted."""


@dataclass(frozen=True)
class DepartmentsTable(FiguresSummary):
    """A table by department."""


@dataclass(frozen=True)
class DepartmentLine:
    """What the tables need of a department.

    Attributes:
        code: its code; its views have the key `department:<code>`.
        name: its short name.
        undecided: ids of the figures with rows without a decision.
        uncovered: names of the ledgers that do not cover the period.
    """

    code: str
    name: str
    undecided: frozenset[str] = frozenset()
    uncovered: tuple[str, ...] = ()


def coverage_table(
    figures: Mapping[str, Figure], lines: Sequence[DepartmentLine], *, ledgers: int, words: SurveyWords
) -> DepartmentsTable:
    """Builds the table of ledgers covered and findings to correct.

    Args:
        figures: of `measure.survey` by id.
        lines: departments in organisational order.
        ledgers: number of all ledgers.
        words: heads and notes.
    """
    labels = words.tables
    shown = [figures[name] for name in ("ledgers_covered", "findings_error", "findings_warning")]
    rows = []
    for number, line in enumerate(lines, start=1):
        covered, *found = (_view_cell(figure, line, words) for figure in shown)
        of_all = Cell(covered.text, covered.figure, covered.view, labels.covered.format(covered="", all=ledgers))
        bare = len(line.uncovered) == ledgers
        uncovered = labels.all_ledgers if bare else labels.list.join(line.uncovered)
        rows.append((Cell(str(number)), Cell(line.name), of_all, *found, Cell(uncovered or labels.none)))
    rows.append((Cell(""), Cell(labels.whole), *(_own_cell(figure, words) for figure in shown), Cell(labels.none)))
    notes = [words.notes.unplaced.format(count=left)] if (left := _unplaced(shown[1:], lines)) else []
    return DepartmentsTable(labels.coverage, tuple(rows), tuple(notes))


def department_figures_table(
    figures: Sequence[Figure], lines: Sequence[DepartmentLine], *, words: SurveyWords, reasons: Mapping[str, str]
) -> DepartmentsTable:
    """Builds the table of figures: each department's own value or 缺, the whole below.

    Args:
        figures: the columns, with the views `department:<code>`.
        lines: departments in organisational order.
        words: heads and notes.
        reasons: why a figure is missing, by code.
    """
    labels = words.tables
    heads = (labels.number, labels.department, *(labels.unit.format(label=f.label, unit=f.unit) for f in figures))
    rows = [
        (Cell(str(number)), Cell(line.name), *(_view_cell(figure, line, words) for figure in figures))
        for number, line in enumerate(lines, start=1)
    ]
    whole, cells = _total_cells(figures, lines, words)
    rows.append((Cell(""), Cell(whole), *cells))
    undecided = any(figure.id in line.undecided for figure in figures for line in lines)
    notes = [
        *_missing_note(figures, lines, words, reasons),
        words.notes.whole,
        *([words.notes.undecided] if undecided else []),
    ]
    return DepartmentsTable(heads, tuple(rows), tuple(notes))


def plan_table(figures: Sequence[Figure], lines: Sequence[DepartmentLine], *, words: SurveyWords) -> DepartmentsTable:
    """Builds the table of plan completion, for the figures that any department plans."""
    labels = words.tables
    planned = [figure for figure in figures if any(view.key.endswith(":planned") for view in figure.views)]
    unit = _unit(planned, "completion")
    heads = (
        labels.number,
        labels.department,
        *(labels.unit.format(label=f.label, unit=unit) if unit else f.label for f in planned),
    )
    rows = [
        (
            Cell(str(number)),
            Cell(line.name),
            *(_view_cell(f, line, words, of="completion", unit_of_head=unit) for f in planned),
        )
        for number, line in enumerate(lines, start=1)
    ]
    return DepartmentsTable(heads, tuple(rows), (words.notes.plan,))


def kinds_table(
    figures: Sequence[Figure], lines: Sequence[DepartmentLine], *, most: int, words: SurveyWords
) -> DepartmentsTable:
    """Builds the table of the most frequent kinds of findings.

    Args:
        figures: one for each kind, the most frequent first.
        lines: departments.
        most: how many kinds are listed.
        words: heads and notes.
    """
    rows = []
    for number, figure in enumerate(figures[:most], start=1):
        views = _views(figure)
        affected = [line.name for line in lines if (view := views.get(department_key(line.code))) and view.value]
        names = words.tables.list.join(affected) or words.tables.none
        rows.append((Cell(str(number)), Cell(figure.label), _own_cell(figure, words), Cell(names)))
    note = words.notes.kinds.format(shown=len(rows), count=len(figures))
    return DepartmentsTable(words.tables.kinds, tuple(rows), (note,) if len(figures) > len(rows) else ())


def ledgers_table(
    ledgers: Mapping[str, str], lines: Sequence[DepartmentLine], *, words: SurveyWords
) -> DepartmentsTable:
    """Builds the table of departments and ledgers: 有 or 缺.

    Args:
        ledgers: name by id, in the order of the schema.
        lines: departments in organisational order.
        words: its words.
    """
    labels = words.tables
    rows = tuple(
        (
            Cell(line.name),
            *(Cell(labels.missing if name in line.uncovered else labels.present) for name in ledgers.values()),
        )
        for line in lines
    )
    return DepartmentsTable((labels.department, *ledgers.values()), rows)


def figures_by_department(
    figures: Sequence[Figure], lines: Sequence[DepartmentLine], *, words: SurveyWords, reasons: Mapping[str, str]
) -> DepartmentsTable:
    """Builds the table of all figures, a line each, with a column for each department (arguments as above)."""
    labels = words.tables
    rows = tuple(
        (
            Cell(labels.unit.format(label=figure.label, unit=figure.unit)),
            *(_view_cell(figure, line, words) for line in lines),
            _total_cells((figure,), lines, words, most=len(lines))[1][0],
        )
        for figure in figures
    )
    heads = (labels.figure, *(line.name for line in lines), labels.whole)
    return DepartmentsTable(heads, rows, (*_missing_note(figures, lines, words, reasons), words.notes.whole))


def months_table(
    months: Sequence[str],
    counts: Mapping[str, Sequence[Counted]],
    lines: Sequence[DepartmentLine],
    *,
    words: SurveyWords,
) -> DepartmentsTable:
    """Builds the table of one figure by months.

    Args:
        months: heads.
        counts: by code, what each month counts.
        lines: departments in organisational order.
        words: its words.
    """
    labels = words.tables
    rows = tuple((Cell(line.name), *(_counted_cell(count, words) for count in counts[line.code])) for line in lines)
    undecided = any("undecided" in count.flags for months_of in counts.values() for count in months_of)
    return DepartmentsTable((labels.department, *months), rows, (words.notes.undecided,) if undecided else ())


def _counted_cell(counted: Counted, words: SurveyWords) -> Cell:
    mark = words.tables.undecided if "undecided" in counted.flags else ""
    text = words.tables.missing if counted.value is None else print_in_table(counted.value)
    return Cell(text, note=mark)


def _views(figure: Figure) -> Mapping[str, View]:
    return {view.key: view for view in figure.views}


def _unit(figures: Sequence[Figure], of: str) -> str:
    """Returns the unit of the views by department that end with `of`, empty where they have several."""
    units = {view.unit or "" for figure in figures for view in figure.views if view.key.endswith(f":{of}")}
    return units.pop() if len(units) == 1 else ""


def _view_cell(
    figure: Figure, line: DepartmentLine, words: SurveyWords, *, of: str = "", unit_of_head: str = ""
) -> Cell:
    view = _views(figure).get(department_key(line.code, of))
    if view is None:
        return Cell(words.tables.none)
    mark = words.tables.undecided if figure.id in line.undecided else ""
    if view.missing == NOT_APPLICABLE:
        return Cell(words.tables.none)
    if view.value is None:
        return Cell(words.tables.missing, note=mark)
    unit = view.unit if view.unit and view.unit != unit_of_head else ""
    return Cell(print_in_table(view.value) + unit, figure.id, view.key, mark)


def _own_cell(figure: Figure, words: SurveyWords) -> Cell:
    if not figure.applies:
        return Cell(words.tables.none)
    if figure.value is None:
        return Cell(words.tables.missing)
    mark = words.tables.undecided if figure.undecided else ""
    return Cell(print_in_table(figure.value), figure.id, None, mark)


def _total_cells(
    figures: Sequence[Figure], lines: Sequence[DepartmentLine], words: SurveyWords, *, most: int = 0
) -> tuple[str, list[Cell]]:
    """Returns name and cells of the line of totals: where departments lack a figure, over those that have it.

    Args:
        figures: the columns.
        lines: the departments.
        words: its words.
        most: of how many departments the name of the line tells; 0: of the most that have any of the figures.
    """
    labels = words.tables
    keys = {department_key(line.code) for line in lines}
    having = [sum(view.value is not None for view in figure.views if view.key in keys) for figure in figures]
    partial = [figure.missing is not None and figure.applies for figure in figures]
    if not labels.reported or not any(partial):
        return labels.whole, [_own_cell(figure, words) for figure in figures]
    named = most or max(having, default=0)
    cells = []
    for figure, count, lacks in zip(figures, having, partial, strict=True):
        view = _views(figure).get(REPORTED) if lacks else None
        if view is None or view.value is None:
            cells.append(_own_cell(figure, words))
            continue
        note = labels.undecided if any(figure.id in line.undecided for line in lines) else ""
        note += labels.reported_by.format(count=count) if count < named else ""
        cells.append(Cell(print_in_table(view.value), figure.id, REPORTED, note))
    return labels.whole if named == len(lines) else labels.reported.format(count=named), cells


def _unplaced(figures: Sequence[Figure], lines: Sequence[DepartmentLine]) -> int:
    """Returns how many findings belong to no department."""
    placed = sum(
        int(views[department_key(line.code)].value or 0)
        for figure in figures
        for line in lines
        if (views := _views(figure))
    )
    return sum(int(figure.value or 0) for figure in figures) - placed


def _missing_note(
    figures: Sequence[Figure], lines: Sequence[DepartmentLine], words: SurveyWords, reasons: Mapping[str, str]
) -> list[str]:
    """Lists which departments lack which figures and why: what 缺 means in the table."""
    listed = []
    for line in lines:
        absent: dict[str, list[str]] = {}
        for figure in figures:
            view = _views(figure).get(department_key(line.code))
            if view is not None and view.missing and view.missing != NOT_APPLICABLE:
                absent.setdefault(view.missing, []).append(figure.label)
        for reason, labels in absent.items():
            named = words.tables.list.join(labels)
            if len(labels) > MOST_NAMED:
                named = "" if len(labels) == len(figures) else words.notes.several.format(count=len(labels))
            why = reasons.get(reason, reason)
            listed.append(words.notes.absent.format(department=line.name, figures=named, reason=why))
    return [words.notes.missing.format(listed=words.notes.between.join(listed))] if listed else []
