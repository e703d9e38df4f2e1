"""Charts of grouped bars: the quarters of each figure, or this year and last year.

In print all groups of a chart have one scale. The two charts that only the notebook shows have many figures: five in a
row, each with its own scale, because only the years or quarters of one figure are compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gongwenkit.compose.charts.layout import CHARACTER, LINE, WIDTH, Chart, Sheet, find_view, wrap
from gongwenkit.compose.charts.shapes import LOOKS, Bar, Rule
from gongwenkit.config.labels import ChartLabels
from gongwenkit.config.report_type import Side
from gongwenkit.model import Figure, Period, View

__all__ = ["draw_grouped", "draw_last_year", "draw_quarters"]

GROUPED_LINES = 8
"""Height of a chart for print in lines of the grid."""
LEGEND, PLOT_TOP, NAMES = 3.0, 12.0, 14.0
"""Middle of the legend, top of the highest bar with its number above it, height of the names below the bars, in mm."""
NAME_PITCH = 3.9
"""From line to line of a name below the bars, in mm."""
ACROSS = 5
"""Figures in a row of a chart of the notebook."""
ROW_HEIGHT = 46.0
"""Height of such a row in mm, names included."""

Row = Sequence[tuple[Figure, View]]


@dataclass(frozen=True)
class _Band:
    """The area of a row of groups: upper limit of the bars, and their base line, in mm from the top of the chart."""

    top: float
    foot: float


def draw_grouped(sheet: Sheet, by: Side) -> None:
    """Draws all figures of a sheet on one scale.

    Args:
        sheet: an empty one.
        by: quarter, or year.
    """
    names, rows = _rows(sheet, by)
    if not any(view.value is not None for row in rows for _, view in row):
        sheet.draw_nothing(_no_values(sheet, by))
        return
    sheet.height = GROUPED_LINES * LINE
    _draw_legend(sheet, names)
    band = _Band(PLOT_TOP, sheet.height - NAMES)
    _draw_band(sheet, rows, band, [_scale(rows, band)] * len(rows), across=len(rows))
    _describe(sheet, names, rows)


def draw_last_year(figures: Sequence[Figure], *, period: Period, words: ChartLabels) -> Chart:
    """Draws each figure of a period next to its value of the year before (view `last`), each on its own scale.

    Args:
        figures: in the order of the report; one without either value is named below the chart.
        period: of the figures' own values.
        words: of charts.
    """
    return _compare(figures, "year", period=period, words=words)


def draw_quarters(figures: Sequence[Figure], *, period: Period, words: ChartLabels) -> Chart:
    """Draws the quarters of a period (views `2023Q1` …), each figure on its own scale.

    Args:
        figures: in the order of the report; one without any quarter's value is named below the chart.
        period: a year or half-year; for a shorter one the chart is a sentence.
        words: of charts.
    """
    return _compare(figures, "quarter", period=period, words=words)


def _compare(figures: Sequence[Figure], by: Side, *, period: Period, words: ChartLabels) -> Chart:
    sheet = Sheet(figures, period, words)
    names, rows = _rows(sheet, by)
    shown = [row for row in rows if any(view.value is not None for _, view in row)]
    left = [figure.label for figure, row in zip(figures, rows, strict=True) if row not in shown]
    if by == "quarter" and len(names) < 2:
        sheet.say(words.one_quarter.format(period=period.label))
        return sheet.finish()
    if not shown:
        sheet.draw_nothing(_no_values(sheet, by), left)
        return sheet.finish()
    sheet.figures = [row[0][0] for row in shown]
    _draw_legend(sheet, names)
    for place in range(0, len(shown), ACROSS):
        top = ROW_HEIGHT * (place // ACROSS)
        band = _Band(top + PLOT_TOP, top + PLOT_TOP + ROW_HEIGHT - NAMES - 5.0)
        part = shown[place : place + ACROSS]
        lines = _draw_band(sheet, part, band, [_scale([row], band) for row in part], across=min(ACROSS, len(shown)))
        sheet.height = band.foot + NAME_PITCH * lines + 1.0
    _describe(sheet, names, shown)
    if len(shown) > 1:
        sheet.notes.append(words.own_scales)
    if left:
        reason = words.none_of_both if by == "year" else words.no_quarter_values
        sheet.notes.append(words.not_drawn.format(reason=reason, names=words.list.join(left)))
    return sheet.finish(alt=_alt(sheet, by))


def _alt(sheet: Sheet, by: Side) -> str:
    words, note = sheet.words, sheet.all_notes
    if by == "quarter":
        return words.alt_quarters.format(period=sheet.period.label, told=sheet.values_in_words, note=note)
    now, before = _years(sheet)
    return words.alt_years.format(now=now, before=before, told=sheet.values_in_words, note=note)


def _rows(sheet: Sheet, by: Side) -> tuple[list[str], list[Row]]:
    """Returns the names of the bars of a group, and the values of each figure."""
    words, period = sheet.words, sheet.period
    if by == "quarter":
        keys = [str(quarter) for quarter in period.quarters]
        names = [words.quarters[(quarter.first.month - 1) // 3] for quarter in period.quarters]
    else:
        keys, names = ["", "last"], _years(sheet)
    return names, [[find_view(figure, key) for key in keys] for figure in sheet.figures]


def _years(sheet: Sheet) -> list[str]:
    return [sheet.words.year.format(year=year) for year in (sheet.period.year, sheet.period.year - 1)]


def _no_values(sheet: Sheet, by: Side) -> str:
    if by == "quarter":
        return sheet.words.no_quarters.format(period=sheet.period.label)
    now, before = _years(sheet)
    return sheet.words.no_comparison.format(now=now, before=before)


def _scale(rows: Sequence[Row], band: _Band) -> float:
    """Returns mm for each unit: the band is as high as the largest value, at least as 100 per cent or a count of 4."""
    values = [float(view.value) for row in rows for _, view in row if view.value is not None]
    least = 100.0 if any(figure.is_ratio for row in rows for figure, _ in row) else 4.0
    return (band.foot - band.top) / max([least, *values])


def _draw_band(sheet: Sheet, rows: Sequence[Row], band: _Band, scales: Sequence[float], *, across: int) -> int:
    """Draws a row of groups, each `1 / across` of the width; returns how many lines the longest name takes."""
    wide = WIDTH / across
    sheet.rules.append(Rule(0, band.foot, WIDTH, band.foot))
    lines = []
    for place, (row, scale) in enumerate(zip(rows, scales, strict=True)):
        _draw_group(sheet, row, wide * place, wide, band.foot, scale)
        lines.append(_draw_name(sheet, row[0][0], wide * (place + 0.5), wide, band.foot))
    return max(lines)


def _draw_group(sheet: Sheet, row: Row, left: float, wide: float, foot: float, scale: float) -> None:
    bar = min(9.0, 0.86 * wide / len(row))
    start = left + (wide - bar * len(row)) / 2
    for place, (figure, view) in enumerate(row):
        tall = max(float(view.value or 0) * scale, 0.0)
        grey, hatch = LOOKS[place % len(LOOKS)]
        if tall:
            sheet.bars.append(Bar(start + bar * place + 0.4, foot - tall, bar - 0.8, tall, grey, hatch))
        sheet.print("c", start + bar * (place + 0.5), foot - tall - 2.4, (figure, view))


def _draw_name(sheet: Sheet, figure: Figure, middle: float, wide: float, foot: float) -> int:
    name = sheet.words.name_with_unit.format(label=figure.label, unit=figure.unit)
    lines = wrap(name, max(4, int(wide / CHARACTER) - 1))
    for number, line in enumerate(lines):
        sheet.write("c", middle, foot + 3.2 + NAME_PITCH * number, line)
    return len(lines)


def _draw_legend(sheet: Sheet, names: Sequence[str]) -> None:
    """Draws the legend at the top of a sheet: the fill of the bars of each name."""
    left = 0.0
    for (grey, hatch), name in zip(LOOKS, names, strict=False):
        sheet.bars.append(Bar(left + 0.2, LEGEND - 1.7, 7.0, 3.4, grey, hatch))
        sheet.write("l", left + 8.7, LEGEND, name)
        left += 8.7 + CHARACTER * (len(name) + 1.5)


def _describe(sheet: Sheet, names: Sequence[str], rows: Sequence[Row]) -> None:
    for row in rows:
        sheet.describe(row[0][0].label, list(zip(names, row, strict=True)))
