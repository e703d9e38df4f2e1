"""Draws the charts of a report type: grouped bars, stacked bars, and branches by months."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from types import MappingProxyType

from gongwenkit.compose.charts.grouped import draw_grouped
from gongwenkit.compose.charts.layout import CHARACTER, WIDTH, Charts, Sheet, find_view, views_by_name
from gongwenkit.compose.charts.shapes import LOOKS, Bar
from gongwenkit.config.labels import ChartLabels
from gongwenkit.config.report_type import ChartKind, ChartSpec, Side
from gongwenkit.model import Figure, Period, View

__all__ = ["DRAW", "MOST_BRANCHES", "draw_charts"]

MOST_BRANCHES = 26
"""With more rows the chart and its caption would not fit on a page."""

_ROW, _BRANCH_NAME = 6.0, 39.0
_BAR, _PART = 8.0, 5.0


def draw_charts(
    specs: Sequence[ChartSpec],
    figures: Mapping[str, Figure],
    *,
    period: Period,
    ledgers: Mapping[str, Sequence[str]],
    words: ChartLabels,
    branches: Sequence[str] = (),
) -> Charts:
    """Draws the charts of a report.

    Args:
        specs: charts of report.toml.
        figures: by id, with the views that the charts show (`measure.views`); absent ones are left out.
        period: of the report.
        ledgers: figure id → Chinese names of the ledgers it is counted from.
        words: of charts.
        branches: the department's branches in their order; others follow by name.
    """
    charts = []
    for number, spec in enumerate(specs, start=1):
        shown = [figures[name] for name in spec.figures if name in figures]
        sheet = Sheet(shown, period, words, branches)
        DRAW[spec.kind](sheet, spec)
        names = list(dict.fromkeys(name for figure in shown for name in ledgers.get(figure.id, ())))
        charts.append(sheet.finish(words.caption.format(number=number, title=spec.title), names))
    return Charts(tuple(charts))


def _side(spec: ChartSpec) -> Side:
    if spec.by is None:
        raise ValueError(f"a chart of the kind {spec.kind} has a side")  # config.report_type refuses it
    return spec.by


def _grouped(sheet: Sheet, spec: ChartSpec) -> None:
    draw_grouped(sheet, _side(spec))


def _stacked(sheet: Sheet, spec: ChartSpec) -> None:
    """Draws one bar for each figure, divided into parts; below it the names of the parts with their numbers."""
    words, side = sheet.words, _side(spec)
    parts = [views_by_name(figure, side) for figure in sheet.figures]
    names = list(dict.fromkeys(name for views in parts for name in views))
    if not names:
        sheet.draw_nothing(words.no_parts)
        return
    looks = {name: LOOKS[place % (len(LOOKS) - 1)] for place, name in enumerate(names)}
    most = max(max(_total(views), float(figure.value or 0)) for figure, views in zip(sheet.figures, parts, strict=True))
    top = 0.0
    for figure, views in zip(sheet.figures, parts, strict=True):
        top = _stack(sheet, (figure, views), looks, scale=(WIDTH - 0.4) / (most or 1.0), top=top)
    sheet.height = top


def _total(views: Mapping[str, View]) -> float:
    return float(sum(view.value or 0 for view in views.values()))


def _stack(
    sheet: Sheet,
    shown: tuple[Figure, Mapping[str, View]],
    looks: Mapping[str, tuple[str, str]],
    *,
    scale: float,
    top: float,
) -> float:
    """Draws one bar with its name, number and parts; returns where the next one begins."""
    figure, views = shown
    sheet.write("l", 0, top + 3, figure.label)
    sheet.print("l", CHARACTER * (len(figure.label) + 1), top + 3, find_view(figure, ""), unit=True)
    left = 0.2
    for name, view in views.items():
        wide = float(view.value or 0) * scale
        sheet.bars.append(Bar(left, top + 6, wide, _BAR, *looks[name]))
        left += wide
    rest = float(figure.value or 0) - _total(views)
    unnamed = views and rest > 0  # rows whose cell is empty: a part without its own fill and number
    if unnamed:
        sheet.bars.append(Bar(left, top + 6, rest * scale, _BAR, *LOOKS[-1]))
    named = [(name or sheet.words.unnamed, (figure, view)) for name, view in views.items()]
    sheet.describe(figure.label, [("", find_view(figure, "")), *named])
    keys = [*((name, looks[name]) for name in views), *([(sheet.words.unnamed, LOOKS[-1])] if unnamed else [])]
    return _part_names(sheet, figure, keys, views, top=top + 6 + _BAR + 4)


def _part_names(
    sheet: Sheet,
    figure: Figure,
    keys: Sequence[tuple[str, tuple[str, str]]],
    views: Mapping[str, View],
    *,
    top: float,
) -> float:
    longest = max((len(name or sheet.words.unnamed) for name, _ in keys), default=0)
    across = max(1, min(5, int(WIDTH / (7 + CHARACTER * (longest + 4)))))
    for place, (name, look) in enumerate(keys):
        left, middle = WIDTH / across * (place % across), top + _PART * (place // across)
        sheet.bars.append(Bar(left + 0.2, middle - 1.6, 5.6, 3.2, *look))
        said = name or sheet.words.unnamed
        sheet.write("l", left + 7, middle, said)
        if name in views:
            at = left + 7 + CHARACTER * (len(said) + 0.5)
            sheet.print("l", at, middle, (figure, views[name]), unit=True)
    return top + _PART * ceil(len(keys) / across) + 3


def _matrix(sheet: Sheet, _: ChartSpec) -> None:
    """Draws branches by months: a number in each cell, the cell darker where it is larger."""
    words = sheet.words
    found = {name: view for figure in sheet.figures for name, view in views_by_name(figure, "branch").items()}
    branches = {name: found[name] for name in [*(n for n in sheet.branches if n in found), *found]}
    if not branches:
        sheet.draw_nothing(words.no_branches)
        return
    if len(branches) > MOST_BRANCHES:
        sheet.draw_nothing(words.many_branches.format(count=len(branches)))
        return
    (figure,), months = sheet.figures, [str(month) for month in sheet.period.months]
    rows = {name: [find_view(figure, f"branch-month:{name}:{month}") for month in months] for name in branches}
    most = max([4.0, *(float(view.value or 0) for row in rows.values() for _, view in row)])
    _matrix_heads(sheet)
    for place, (name, row) in enumerate(rows.items(), start=1):
        sheet.describe(name, [("", (figure, branches[name]))])
        _matrix_row(sheet, name, [*row, (figure, branches[name])], top=_ROW * place, most=most)
    whole = [*(find_view(figure, month) for month in months), find_view(figure, "")]
    _matrix_row(sheet, words.everyone, whole, top=_ROW * (len(rows) + 1))
    sheet.height = _ROW * (len(rows) + 2)
    if sum(view.value or 0 for view in branches.values()) != (figure.value or 0):
        sheet.notes.append(words.note_branches)


def _cell_width(sheet: Sheet) -> float:
    return (WIDTH - _BRANCH_NAME) / (len(sheet.period.months) + 1)


def _matrix_heads(sheet: Sheet) -> None:
    wide = _cell_width(sheet)
    heads = [sheet.words.month.format(month=month.first.month) for month in sheet.period.months]
    for place, head in enumerate([*heads, sheet.words.whole]):
        sheet.write("c", _BRANCH_NAME + wide * (place + 0.5), _ROW / 2, head)


def _matrix_row(
    sheet: Sheet, name: str, cells: Sequence[tuple[Figure, View]], *, top: float, most: float = 0.0
) -> None:
    """Draws a row; `most` is the largest number of a month, 0 leaves the row white."""
    wide = _cell_width(sheet)
    characters = int(_BRANCH_NAME / CHARACTER)
    sheet.write("l", 0, top + _ROW / 2, name if len(name) <= characters else name[: characters - 1] + "…")
    for place, (figure, view) in enumerate(cells):
        month = place < len(cells) - 1
        grey = 1 - 0.35 * float(view.value or 0) / most if most and month else 1.0
        left = _BRANCH_NAME + wide * place
        sheet.bars.append(Bar(left, top, wide, _ROW, f"{grey:.3f}"))
        sheet.print("c", left + wide / 2, top + _ROW / 2, (figure, view))


DRAW: Mapping[ChartKind, Callable[[Sheet, ChartSpec], None]] = MappingProxyType(
    {"grouped": _grouped, "stacked": _stacked, "matrix": _matrix}
)
"""What draws each kind."""
