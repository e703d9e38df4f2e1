"""Tables of figures in the annexes: 指标汇总表 with a row for each figure, and breakdowns of entries and entries done.

A breakdown (`[breakdown]` of labels.toml) counts the entries of one figure by state and by source, with the part of
them that is done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongwenkit.compose.charts.layout import views_by_name
from gongwenkit.config.labels import BreakdownLabels, Labels
from gongwenkit.model import Figure, View, print_in_table
from gongwenkit.model.figure import NOT_APPLICABLE

__all__ = [
    "BREAKDOWN_SIDES",
    "BreakdownGroup",
    "BreakdownTable",
    "Cell",
    "FiguresSummary",
    "breakdown_table",
    "figures_table",
    "own_cell",
]

BREAKDOWN_SIDES = ("state", "source")
"""Sets of views that the figures of a breakdown need (measure.views)."""


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes:
        text: what is printed.
        figure: id of the figure whose number `text` is, None for words.
        view: key of the view, None for the figure's own value.
        note: words after the number.
    """

    text: str
    figure: str | None = None
    view: str | None = None
    note: str = ""


@dataclass(frozen=True)
class FiguresSummary:
    """指标汇总表: heads and one row of as many cells for each figure."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def figures_table(figures: Sequence[Figure], labels: Labels) -> FiguresSummary:
    """Builds 指标汇总表: zero shown as 0, a missing value with its reason, undecided rows marked.

    Args:
        figures: in the order of the table, with the views last, difference, planned and completion where they have any.
        labels: its words.
    """
    rows = tuple(_figure_row(number, figure, labels) for number, figure in enumerate(figures, start=1))
    return FiguresSummary(labels.figures_table.heads, rows)


def _figure_row(number: int, figure: Figure, labels: Labels) -> tuple[Cell, ...]:
    views = {view.key: view for view in figure.views}
    if figure.undecided:  # without the decisions about its rows a comparison could be wrong
        views = {key: view for key, view in views.items() if key not in ("difference", "completion")}
    return (
        Cell(str(number)),
        Cell(figure.label),
        Cell(figure.unit),
        own_cell(figure, labels),
        _view_cell(figure, views.get("last"), labels, reason=True),
        _view_cell(figure, views.get("difference"), labels, signed=True),
        _view_cell(figure, views.get("planned"), labels),
        _view_cell(figure, views.get("completion"), labels),
    )


def own_cell(figure: Figure, labels: Labels, *, notes_by_hand: bool = True) -> Cell:
    """Returns the cell of a figure's own value: its number, or why it is missing, with a note.

    Args:
        figure: the figure.
        labels: words of the note and of missing values.
        notes_by_hand: whether the note names rows that were entered by hand; it always names undecided rows.
    """
    words = labels.figures_table
    note = words.undecided if figure.undecided else ""
    if figure.value is None:
        return Cell(_missing(figure.missing, labels), note=note)
    note += words.by_hand if notes_by_hand and "by-hand" in figure.flags else ""
    return Cell(print_in_table(figure.value), figure.id, None, note)


def _view_cell(
    figure: Figure, view: View | None, labels: Labels, *, reason: bool = False, signed: bool = False
) -> Cell:
    if view is None or view.value is None:
        return Cell(_missing(view.missing if view and reason else None, labels))
    text = print_in_table(view.value)
    sign = "+" if signed and view.value > 0 else ""
    # A difference of percentages is in points; the unit column shows already that the row is a percentage.
    unit = view.unit if view.unit and view.unit != figure.unit and not signed else ""
    return Cell(f"{sign}{text}{unit}", figure.id, view.key)


def _missing(reason: str | None, labels: Labels) -> str:
    if reason is None:
        return labels.figures_table.none
    why = labels.missing.get(reason, reason)
    return why if reason == NOT_APPLICABLE else labels.figures_table.missing.format(reason=why)


@dataclass(frozen=True)
class BreakdownGroup:
    """Rows under a heading: number, name, entries, entries done. The last group is the sum and has no heading."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class BreakdownTable:
    """A breakdown: heads and groups of rows."""

    heads: tuple[str, ...]
    groups: tuple[BreakdownGroup, ...]


def breakdown_table(words: BreakdownLabels, figures: Mapping[str, Figure], labels: Labels) -> BreakdownTable:
    """Builds a breakdown.

    Args:
        words: its words, and which figures it shows.
        figures: by id, the two of the table among them, with the views of both sides.
        labels: words of missing values.
    """
    items, done = figures[words.items], figures[words.done]
    by_state = _group(words.by_state, items, done, "state", words)
    by_source = _group(words.by_source, items, done, "source", words)
    whole = (Cell(""), Cell(words.all), *(own_cell(figure, labels, notes_by_hand=False) for figure in (items, done)))
    groups = [group for group in (by_state, by_source) if group.rows]
    return BreakdownTable(words.heads, (*groups, BreakdownGroup("", (whole,))))


def _group(name: str, items: Figure, done: Figure, side: str, words: BreakdownLabels) -> BreakdownGroup:
    ready = views_by_name(done, side)
    rows = []
    for number, (named, view) in enumerate(views_by_name(items, side).items(), start=1):
        last = Cell(words.none)
        if done.value is not None:
            last = _seen(done, ready.get(named) or View(view.key, 0))
        rows.append((Cell(str(number)), Cell(named or words.unnamed), _seen(items, view), last))
    return BreakdownGroup(name, tuple(rows))


def _seen(figure: Figure, view: View) -> Cell:
    return Cell(print_in_table(view.value or 0), figure.id, view.key)
