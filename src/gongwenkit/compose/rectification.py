"""A table that divides a figure by state and by source, and says how many are done (`[breakdown]` of labels.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass

from gongwenkit.compose.charts.layout import views_by_name
from gongwenkit.compose.tables import Cell
from gongwenkit.config.labels import BreakdownLabels, Labels
from gongwenkit.model import Figure, View, print_value

__all__ = ["BREAKDOWN_SIDES", "BreakdownGroup", "BreakdownTable", "breakdown_table"]

BREAKDOWN_SIDES = ("state", "source")
"""Sets of views that the figures of this table need (measure.views)."""


@dataclass(frozen=True)
class BreakdownGroup:
    """Rows under a heading, each number, name, entries, entries done; the last group, the sum, has no heading."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class BreakdownTable:
    """The table: heads and groups of rows."""

    heads: tuple[str, ...]
    groups: tuple[BreakdownGroup, ...]


def breakdown_table(words: BreakdownLabels, figures: Mapping[str, Figure], labels: Labels) -> BreakdownTable:
    """Builds the table.

    Args:
        words: its words, and which figures it shows.
        figures: by id, the two of the table among them, with the views of both sides.
        labels: words of missing values.
    """
    items, done = figures[words.items], figures[words.done]
    # How many entries of one state are done is no question; 基本完成 and 长期坚持 are never counted as done.
    by_state = _group(words.by_state, items, None, "state", words)
    by_source = _group(words.by_source, items, done, "source", words)
    whole = (Cell(""), Cell(words.all), _own(items, labels), _own(done, labels))
    groups = [group for group in (by_state, by_source) if group.rows]
    return BreakdownTable(words.heads, (*groups, BreakdownGroup("", (whole,))))


def _group(name: str, items: Figure, done: Figure | None, side: str, words: BreakdownLabels) -> BreakdownGroup:
    ready = views_by_name(done, side) if done else {}
    rows = []
    for number, (named, view) in enumerate(views_by_name(items, side).items(), start=1):
        last = Cell(words.none)
        if done and done.value is not None:
            last = _seen(done, ready.get(named) or View(view.key, 0))
        rows.append((Cell(str(number)), Cell(named or words.unnamed), _seen(items, view), last))
    return BreakdownGroup(name, tuple(rows))


def _own(figure: Figure, labels: Labels) -> Cell:
    words = labels.figures_table
    note = words.undecided if figure.undecided else ""
    if figure.value is None:
        reason = labels.missing.get(figure.missing or "", "")
        return Cell(words.missing.format(reason=reason), note=note)
    return Cell(print_value(figure.value, rounded=False), figure.id, None, note)


def _seen(figure: Figure, view: View) -> Cell:
    return Cell(print_value(view.value or 0, rounded=False), figure.id, view.key)
