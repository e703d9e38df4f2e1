"""The table of problems put right: by state and by where they come from (annex `rectification`)."""

from collections.abc import Mapping
from dataclasses import dataclass

from gongwenkit.compose.charts.layout import views_by_name
from gongwenkit.compose.tables import Cell
from gongwenkit.config.labels import Labels
from gongwenkit.model import Figure, View, print_value

__all__ = ["RECTIFICATION_SIDES", "RectificationGroup", "RectificationTable", "rectification_table"]

RECTIFICATION_SIDES = ("state", "source")
"""Sets of views that the figures of this table need (measure.views)."""

ITEMS, DONE = "rectification_items", "rectification_done"
"""The two figures of this table (data/figures/further.toml)."""


@dataclass(frozen=True)
class RectificationGroup:
    """Rows under a heading, each 序号, 类别, 登记问题, 其中已完成; the heading is empty for the last row, 合计."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class RectificationTable:
    """The table: heads and groups of rows."""

    heads: tuple[str, ...]
    groups: tuple[RectificationGroup, ...]


def rectification_table(figures: Mapping[str, Figure], labels: Labels) -> RectificationTable:
    """Builds the table.

    Args:
        figures: by id, `rectification_items` and `rectification_done` among them, with the views of both sides.
        labels: its words.
    """
    words = labels.rectification
    items, done = figures[ITEMS], figures[DONE]
    # How many problems of one state are done is no question; 基本完成 and 长期坚持 are never counted as done.
    by_state = _group(words.by_state, items, None, "state", labels)
    by_source = _group(words.by_source, items, done, "source", labels)
    whole = (Cell(""), Cell(words.all), _own(items, labels), _own(done, labels))
    groups = [group for group in (by_state, by_source) if group.rows]
    return RectificationTable(words.heads, (*groups, RectificationGroup("", (whole,))))


def _group(name: str, items: Figure, done: Figure | None, side: str, labels: Labels) -> RectificationGroup:
    ready = views_by_name(done, side) if done else {}
    rows = []
    for number, (named, view) in enumerate(views_by_name(items, side).items(), start=1):
        last = Cell(labels.rectification.none)
        if done and done.value is not None:
            last = _seen(done, ready.get(named) or View(view.key, 0))
        rows.append((Cell(str(number)), Cell(named or labels.rectification.unnamed), _seen(items, view), last))
    return RectificationGroup(name, tuple(rows))


def _own(figure: Figure, labels: Labels) -> Cell:
    words = labels.figures_table
    note = words.undecided if figure.undecided else ""
    if figure.value is None:
        reason = labels.missing.get(figure.missing or "", "")
        return Cell(words.missing.format(reason=reason), note=note)
    return Cell(print_value(figure.value, rounded=False), figure.id, None, note)


def _seen(figure: Figure, view: View) -> Cell:
    return Cell(print_value(view.value or 0, rounded=False), figure.id, view.key)
