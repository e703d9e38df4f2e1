"""指标汇总表: every figure of a report, a row each."""

from collections.abc import Sequence
from dataclasses import dataclass

from gongwenkit.config.labels import Labels
from gongwenkit.model import Figure, View, print_value

__all__ = ["Cell", "FiguresSummary", "figures_table", "own_cell"]


@dataclass(frozen=True)
class Cell:
    """A cell of 指标汇总表.

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
    if figure.undecided:  # while rows wait for a decision, nothing can be said against last year or the plan
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


def own_cell(figure: Figure, labels: Labels) -> Cell:
    """Returns the cell of a figure's own value: its number, or why it is missing; what waits or was entered by hand."""
    words = labels.figures_table
    if figure.value is None:
        return Cell(_missing(figure.missing, labels), note=words.undecided if figure.undecided else "")
    note = (words.undecided if figure.undecided else "") + (words.by_hand if "by-hand" in figure.flags else "")
    return Cell(print_value(figure.value, rounded=False), figure.id, None, note)


def _view_cell(
    figure: Figure, view: View | None, labels: Labels, *, reason: bool = False, signed: bool = False
) -> Cell:
    if view is None or view.value is None:
        told = view is not None and view.missing is not None and reason
        return Cell(_missing(view.missing, labels) if view and told else labels.figures_table.none)
    text = print_value(view.value, rounded=False)
    sign = "+" if signed and view.value > 0 else ""
    # A difference of percentages is in points; the unit column says that the row is a percentage.
    unit = view.unit if view.unit and view.unit != figure.unit and not signed else ""
    return Cell(f"{sign}{text}{unit}", figure.id, view.key)


def _missing(reason: str | None, labels: Labels) -> str:
    if reason is None:
        return labels.figures_table.none
    return labels.figures_table.missing.format(reason=labels.missing.get(reason, reason))
