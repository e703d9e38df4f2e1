"""Draws the charts for print: grouped bars, stacked bars, and branches by months."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil

from gongwenkit.compose.printchart import (
    CHARACTER,
    LINE,
    WIDTH,
    PrintCharts,
    Sheet,
    find_view,
    views_by_name,
    wrap,
)
from gongwenkit.compose.printpaint import LOOKS, Bar, Rule
from gongwenkit.config.chart_labels import ChartLabels
from gongwenkit.config.chart_spec import ChartKind, ChartSpec
from gongwenkit.model import Figure, Period, View

__all__ = ["MOST_BRANCHES", "draw_print_charts"]

MOST_BRANCHES = 26
"""More rows would not fit a page with the caption."""

_GROUPED_LINES = 8
_LEGEND, _PLOT_TOP, _NAMES = 3.0, 12.0, 14.0
_ROW, _BRANCH_NAME = 6.0, 39.0
_BAR, _PART = 8.0, 5.0


def draw_print_charts(
    specs: Sequence[ChartSpec],
    figures: Mapping[str, Figure],
    *,
    period: Period,
    ledgers: Mapping[str, Sequence[str]],
    words: ChartLabels,
    branches: Sequence[str] = (),
) -> PrintCharts:
    """Draws the charts of a report.

    Args:
        specs: charts of report.toml.
        figures: by id, with the views the charts show (`measure.views`); those not there are left out.
        period: of the report.
        ledgers: figure id → Chinese names of the ledgers it is counted from.
        words: of charts.
        branches: the department's branches in their order; others follow by name.
    """
    draw: dict[ChartKind, Callable[[Sheet], None]] = {"grouped": _grouped, "stacked": _stacked, "matrix": _matrix}
    charts = []
    for number, spec in enumerate(specs, start=1):
        shown = [figures[name] for name in spec.figures if name in figures]
        sheet = Sheet(spec, shown, period, words, branches)
        draw[spec.kind](sheet)
        names = list(dict.fromkeys(name for figure in shown for name in ledgers.get(figure.id, ())))
        charts.append(sheet.finish(number, names))
    return PrintCharts(tuple(charts))


def _grouped(sheet: Sheet) -> None:
    """Bars side by side: the quarters of each figure, or this year and last year, on one scale."""
    words, period = sheet.words, sheet.period
    if sheet.spec.by == "quarter":
        keys = [str(quarter) for quarter in period.quarters]
        names = [words.quarters[(quarter.first.month - 1) // 3] for quarter in period.quarters]
    else:
        keys, names = ["", "last"], [words.year.format(year=year) for year in (period.year, period.year - 1)]
    rows = [[find_view(figure, key) for key in keys] for figure in sheet.figures]
    if not any(view.value is not None for row in rows for _, view in row):
        sheet.say(words.no_quarters.format(period=period.label))
        return
    sheet.height = _GROUPED_LINES * LINE
    _legend(sheet, names)
    foot = sheet.height - _NAMES
    sheet.rules.append(Rule(0, foot, WIDTH, foot))
    wide = WIDTH / len(rows)
    for place, row in enumerate(rows):
        _group(sheet, row, wide * place, wide, _scale(rows, foot))
        _axis_name(sheet, row[0][0], wide * (place + 0.5), wide, foot)


def _scale(rows: Sequence[Sequence[tuple[Figure, View]]], foot: float) -> float:
    """Returns mm for each unit: the largest value fills the plot, 100 for percentages, a few never look like much."""
    values = [float(view.value) for row in rows for _, view in row if view.value is not None]
    least = 100.0 if any(figure.unit == "%" for row in rows for figure, _ in row) else 4.0
    return (foot - _PLOT_TOP) / max([least, *values])


def _group(sheet: Sheet, row: Sequence[tuple[Figure, View]], left: float, wide: float, scale: float) -> None:
    foot = sheet.height - _NAMES
    bar = min(9.0, 0.86 * wide / len(row))
    start = left + (wide - bar * len(row)) / 2
    for place, (figure, view) in enumerate(row):
        tall = max(float(view.value or 0) * scale, 0.0)
        grey, hatch = LOOKS[place % len(LOOKS)]
        if tall:
            sheet.bars.append(Bar(start + bar * place + 0.4, foot - tall, bar - 0.8, tall, grey, hatch))
        sheet.print("c", start + bar * (place + 0.5), foot - tall - 2.4, (figure, view))


def _axis_name(sheet: Sheet, figure: Figure, middle: float, wide: float, foot: float) -> None:
    name = sheet.words.name_with_unit.format(label=figure.label, unit=figure.unit)
    for number, line in enumerate(wrap(name, max(4, int(wide / CHARACTER) - 1))):
        sheet.write("c", middle, foot + 3.2 + 3.9 * number, line)


def _legend(sheet: Sheet, names: Sequence[str]) -> None:
    left = 0.0
    for (grey, hatch), name in zip(LOOKS, names, strict=False):
        sheet.bars.append(Bar(left + 0.2, _LEGEND - 1.7, 7.0, 3.4, grey, hatch))
        sheet.write("l", left + 8.7, _LEGEND, name)
        left += 8.7 + CHARACTER * (len(name) + 1.5)


def _stacked(sheet: Sheet) -> None:
    """One bar for each figure, in parts; the parts are named below it with their numbers."""
    words = sheet.words
    side = sheet.spec.by or ""
    parts = [views_by_name(figure, side) for figure in sheet.figures]
    names = list(dict.fromkeys(name for views in parts for name in views))
    if not names:
        sheet.say(words.no_parts)
        return
    looks = {name: LOOKS[place % (len(LOOKS) - 1)] for place, name in enumerate(names)}
    most = max(max(_total(views), float(figure.value or 0)) for figure, views in zip(sheet.figures, parts, strict=True))
    top = 0.0
    for figure, views in zip(sheet.figures, parts, strict=True):
        top = _stack(sheet, (figure, views), looks, scale=(WIDTH - 0.4) / most, top=top)
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
    unnamed = views and rest > 0  # rows whose cell is empty: a part without a look, and no number of its own
    if unnamed:
        sheet.bars.append(Bar(left, top + 6, rest * scale, _BAR, *LOOKS[-1]))
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


def _matrix(sheet: Sheet) -> None:
    """Branches by months: the number in each cell, the cell greyer where it is larger."""
    words = sheet.words
    found = {name: view for figure in sheet.figures for name, view in views_by_name(figure, "branch").items()}
    branches = {name: found[name] for name in [*(n for n in sheet.branches if n in found), *found]}
    if not branches:
        sheet.say(words.no_branches)
        return
    if len(branches) > MOST_BRANCHES:
        sheet.say(words.many_branches.format(count=len(branches)))
        return
    (figure,), months = sheet.figures, [str(month) for month in sheet.period.months]
    rows = {name: [find_view(figure, f"branch-month:{name}:{month}") for month in months] for name in branches}
    most = max([4.0, *(float(view.value or 0) for row in rows.values() for _, view in row)])
    _matrix_heads(sheet)
    for place, (name, row) in enumerate(rows.items(), start=1):
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
