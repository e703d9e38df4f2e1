"""Tables of figures in the annexes: 指标汇总表 with a row for each figure, and breakdowns of entries and entries done.

A breakdown (`[breakdown]` of labels.toml) counts the entries of one figure by state and by source, with the part of
them that is done.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongwenkit.compose.charts.layout import views_by_name
from gongwenkit.config.labels import BreakdownLabels, Labels
from gongwenkit.model import Figure, Text, View, print_in_table
from gongwenkit.model.figure import NOT_APPLICABLE

__all__ = [
    "BREAKDOWN_SIDES",
    "BreakdownGroup",
    "BreakdownTable",
    "Cell",
    "FiguresSummary",
    "SectionOfFigures",
    "breakdown_table",
    "figures_by_section",
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
class SectionOfFigures:
    """The figures of one section of a report; its name is empty where there is only one group."""

    name: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class FiguresSummary:
    """指标汇总表: heads and one row of as many cells for each figure.

    Attributes:
        heads: of the columns.
        rows: in order.
        notes: sentences below the table.
        sections: name and number of rows of each section, in order; none where rows are not grouped.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    sections: tuple[tuple[str, int], ...] = ()


def figures_by_section(
    text: Text, figures: Sequence[Figure], labels: Labels, *, together: Iterable[frozenset[str]] = ()
) -> tuple[SectionOfFigures, ...]:
    """Returns the figures by the section of a report that prints them first.

    Args:
        text: the report.
        figures: in the order of the tables, which they keep within a section.
        labels: the name of the section for figures that no section prints.
        together: ids of the figures that the wording of a section names: those that it does not print, because they are
            zero or missing, are in that section all the same.
    """
    placed: dict[str, str] = {}
    for section in text.sections:
        for sentence in (*section.opening, *(one for item in section.items for one in item.sentences)):
            for run in sentence.runs:
                if run.figure:
                    placed.setdefault(run.figure, f"{section.number}{section.head}")
    for names in together:
        found = Counter(placed[name] for name in names if name in placed)
        for name in names if found else ():
            placed.setdefault(name, found.most_common(1)[0][0])
    heads = [f"{section.number}{section.head}" for section in text.sections]
    by_name = {head: tuple(one for one in figures if placed.get(one.id) == head) for head in heads}
    rest = tuple(one for one in figures if placed.get(one.id) not in by_name)
    by_name[labels.figures_table.others if any(by_name.values()) else ""] = rest
    return tuple(SectionOfFigures(name, own) for name, own in by_name.items() if own)


def figures_table(sections: Sequence[SectionOfFigures], labels: Labels) -> FiguresSummary:
    """Builds 指标汇总表: zero shown as 0, a missing value as 缺 with its reason below the table, undecided rows marked.

    Args:
        sections: the figures in the order of the table, with the views last, difference, planned and completion where
            they have any.
        labels: its words.
    """
    figures = [figure for section in sections for figure in section.figures]
    return FiguresSummary(
        heads=labels.figures_table.heads,
        rows=tuple(_figure_row(number, figure, labels) for number, figure in enumerate(figures, start=1)),
        notes=tuple(_notes(figures, labels)),
        sections=tuple((section.name, len(section.figures)) for section in sections),
    )


def _notes(figures: Sequence[Figure], labels: Labels) -> Iterator[str]:
    """Yields where the numbers come from, and why values are missing, for all figures of a reason together."""
    words = labels.figures_table
    yield words.note_source
    reasons: dict[str, list[str]] = {}
    for figure in figures:
        if figure.lacks_value and figure.missing:
            reasons.setdefault(figure.missing, []).append(figure.label)
    if reasons:
        listed = [
            words.absent_listed.format(figures=words.list.join(names), reason=labels.missing.get(reason, reason))
            for reason, names in reasons.items()
        ]
        yield words.note_absent.format(listed=words.group.join(listed))


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
        _view_cell(figure, views.get("completion"), labels, head=labels.figures_table.heads[-1]),
    )


def own_cell(figure: Figure, labels: Labels, *, notes_by_hand: bool = True) -> Cell:
    """Returns the cell of a figure's own value: its number, or the word for missing, with a note.

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
    figure: Figure,
    view: View | None,
    labels: Labels,
    *,
    reason: bool = False,
    signed: bool = False,
    head: str = "",
) -> Cell:
    if view is None or view.value is None:
        return Cell(_missing(view.missing if view and reason else None, labels))
    text = print_in_table(view.value)
    sign = "+" if signed and view.value > 0 else ""
    # A difference of percentages is in points; the unit column shows already that the row is a percentage.
    # Nor is there a unit in the cells of a column whose head names it (完成率（%）).
    unit = view.unit if view.unit and view.unit != figure.unit and not signed else ""
    unit = "" if unit in head else unit
    return Cell(f"{sign}{text}{unit}", figure.id, view.key)


def _missing(reason: str | None, labels: Labels) -> str:
    if reason is None:
        return labels.figures_table.none
    why = labels.missing.get(reason, reason)
    return why if reason == NOT_APPLICABLE else labels.figures_table.absent


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
