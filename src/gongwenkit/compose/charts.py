"""Charts of the notebook, without colour: this year beside last year, and the rhythm of the quarters.

A chart is SVG. Every number on it is one value of one figure and is listed in `Chart.labels`. What is missing says 缺
and has no bar. Charts for print: printchart.py.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from gongwenkit.compose.chart import Chart, ChartLabel, ChartValue
from gongwenkit.compose.chartpaint import FAMILY, draw_quarters, draw_sentence, draw_years
from gongwenkit.config.chart_labels import ChartLabels
from gongwenkit.model import Figure, Period, ToolchainError, View, Words, print_value

__all__ = ["Chart", "ChartLabel", "find_chart_font", "last_year_chart", "quarterly_chart"]


def find_chart_font(path: Path | None = None) -> FontProperties:
    """Returns the font of charts: a font file, or Noto Sans CJK SC as installed.

    Raises:
        ToolchainError: neither is there.
    """
    if path is not None and path.is_file():
        return FontProperties(fname=str(path))
    if path is None:
        try:
            font_manager.findfont(FontProperties(family=[FAMILY]), fallback_to_default=False)
        except ValueError:
            pass
        else:
            return FontProperties(family=[FAMILY])
    raise ToolchainError(
        "chart-font-missing",
        where=str(path or ""),
        found=Words("找不到画图用的中文字体", "the Chinese font for charts was not found"),
        advice=Words(
            f"请安装 Debian 软件包 fonts-noto-cjk（字体 {FAMILY}），或在设置中写明字体文件",
            f"Install the Debian package fonts-noto-cjk (font {FAMILY}) or name a font file in the settings",
        ),
    )


def last_year_chart(
    figures: Sequence[Figure], *, year: int, words: ChartLabels, font: FontProperties | Path | None = None
) -> Chart:
    """Draws each figure of a year beside its value of the year before (view `last`).

    Counts and percentages get a scale of their own. A figure without either value is named below the chart.

    Args:
        figures: at most about ten, in the order of the report.
        year: the year of the figures' own values.
        words: its words.
        font: a font, a font file, or None for the installed one.

    Raises:
        ToolchainError: the font is missing.
    """
    rows = [(_own(figure, words), _seen(figure, "last", words)) for figure in figures]
    drawn = [row for row in rows if row[0].value is not None or row[1].value is not None]
    left = [row[0].figure.label for row in rows if row not in drawn]
    now, before = (words.year.format(year=number) for number in (year, year - 1))
    if not drawn:
        return draw_sentence(_nothing(words.no_comparison.format(now=now, before=before), left, words), _letters(font))
    panels = [[r for r in drawn if (r[0].figure.unit == "%") is rate] for rate in (False, True)]
    note = _not_drawn(words.none_of_both, left, words)
    told = _told(drawn, (now, before), words)
    alt = words.alt_years.format(now=now, before=before, told=told, note=note)
    return draw_years([panel for panel in panels if panel], (now, before), note, alt, _letters(font))


def quarterly_chart(
    figures: Sequence[Figure], *, period: Period, words: ChartLabels, font: FontProperties | Path | None = None
) -> Chart:
    """Draws the quarters of a period (views `2023Q1` …), one small chart for each figure with a scale of its own.

    Args:
        figures: at most about twelve, in the order of the report.
        period: a year or half-year.
        words: its words.
        font: a font, a font file, or None for the installed one.

    Raises:
        ToolchainError: the font is missing.
    """
    quarters = period.quarters
    if len(quarters) < 2:
        return draw_sentence(words.one_quarter.format(period=period.label), _letters(font))
    rows = [[_seen(figure, str(quarter), words) for quarter in quarters] for figure in figures]
    drawn = [row for row in rows if any(value.value is not None for value in row)]
    left = [row[0].figure.label for row in rows if row not in drawn]
    if not drawn:
        return draw_sentence(_nothing(words.no_quarters.format(period=period.label), left, words), _letters(font))
    names = [words.quarters[(quarter.first.month - 1) // 3] for quarter in quarters]
    note = words.own_scales + _not_drawn(words.no_quarter_values, left, words)
    alt = words.alt_quarters.format(period=period.label, told=_told(drawn, names, words), note=note)
    return draw_quarters(drawn, names, note, alt, _letters(font))


def _own(figure: Figure, words: ChartLabels) -> ChartValue:
    mark = words.undecided if figure.undecided else ""
    return ChartValue(figure, None, *_printed(figure.value, figure.unit + mark, words))


def _seen(figure: Figure, key: str, words: ChartLabels) -> ChartValue:
    view = next((view for view in figure.views if view.key == key), View(key, None))
    return ChartValue(figure, key, *_printed(view.value, view.unit or figure.unit, words))


def _printed(value: int | Decimal | None, unit: str, words: ChartLabels) -> tuple[float | None, str]:
    if value is None:
        return None, words.missing
    return float(value), print_value(value, rounded=False) + unit


def _told(rows: Sequence[Sequence[ChartValue]], names: Sequence[str], words: ChartLabels) -> str:
    """Returns the values of each row in words."""
    return words.told_mark.join(
        words.told.format(
            label=row[0].figure.label,
            values=words.value_mark.join(name + value.text for name, value in zip(names, row, strict=True)),
        )
        for row in rows
    )


def _not_drawn(reason: str, labels: Sequence[str], words: ChartLabels) -> str:
    return words.not_drawn.format(reason=reason, names=words.list.join(labels)) if labels else ""


def _nothing(reason: str, left: Sequence[str], words: ChartLabels) -> str:
    names = words.names.format(names=words.list.join(left)) if left else ""
    return words.nothing.format(reason=reason, names=names)


def _letters(font: FontProperties | Path | None) -> FontProperties:
    return font if isinstance(font, FontProperties) else find_chart_font(font)
