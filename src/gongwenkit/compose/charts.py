"""Charts for print without colour: this year beside last year, and the rhythm of the quarters.

A chart is drawn once and kept as SVG (notebook) and PDF (print). Every number on it is one value of one figure and is
listed in `Chart.labels` with its place, so that the evidence can name it. What is missing says 缺 and has no bar.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from matplotlib import font_manager
from matplotlib.font_manager import FontProperties

from gongwenkit.compose.chart import Chart, ChartLabel, ChartValue
from gongwenkit.compose.chartpaint import FAMILY, draw_quarters, draw_sentence, draw_years
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


def last_year_chart(figures: Sequence[Figure], *, year: int, font: FontProperties | Path | None = None) -> Chart:
    """Draws each figure of a year beside its value of the year before (view `last`).

    Counts and percentages get a scale of their own. A figure without either value is named below the chart.

    Args:
        figures: at most about ten, in the order of the report.
        year: the year of the figures' own values.
        font: a font, a font file, or None for the installed one.

    Raises:
        ToolchainError: the font is missing.
    """
    rows = [(_own(figure), _seen(figure, "last")) for figure in figures]
    drawn = [row for row in rows if row[0].value is not None or row[1].value is not None]
    left = [row[0].figure.label for row in rows if row not in drawn]
    names = (f"{year}年", f"{year - 1}年")
    if not drawn:
        return draw_sentence(_nothing(f"{names[0]}与{names[1]}均无可比的数", left), _letters(font))
    panels = [[r for r in drawn if (r[0].figure.unit == "%") is rate] for rate in (False, True)]
    note = _missing_note("两年都缺", left)
    told = "；".join(f"{a.figure.label}：{names[0]}{a.text}，{names[1]}{b.text}" for a, b in drawn)
    alt = f"条形图，{names[0]}与{names[1]}对比。{told}。{note}"
    return draw_years([panel for panel in panels if panel], names, note, alt, _letters(font))


def quarterly_chart(figures: Sequence[Figure], *, period: Period, font: FontProperties | Path | None = None) -> Chart:
    """Draws the quarters of a period (views `2023Q1` …), one small chart for each figure with a scale of its own.

    Args:
        figures: at most about twelve, in the order of the report.
        period: a year or half-year.
        font: a font, a font file, or None for the installed one.

    Raises:
        ToolchainError: the font is missing.
    """
    quarters = period.quarters
    if len(quarters) < 2:
        return draw_sentence(f"{period.label}不足两个季度，不画分季度图。", _letters(font))
    rows = [[_seen(figure, str(quarter)) for quarter in quarters] for figure in figures]
    drawn = [row for row in rows if any(value.value is not None for value in row)]
    left = [row[0].figure.label for row in rows if row not in drawn]
    if not drawn:
        return draw_sentence(_nothing(f"{period.label}没有可按季度画出的数", left), _letters(font))
    names = [f"{'一二三四'[(quarter.first.month - 1) // 3]}季度" for quarter in quarters]
    note = "各小图比例不同，请看数字。" + _missing_note("没有分季度的数", left)
    told = "；".join(
        row[0].figure.label + "：" + "，".join(f"{n}{v.text}" for n, v in zip(names, row, strict=True)) for row in drawn
    )
    return draw_quarters(drawn, names, note, f"柱形图，{period.label}分季度。{told}。{note}", _letters(font))


def _own(figure: Figure) -> ChartValue:
    mark = "（待核）" if figure.undecided else ""
    return ChartValue(figure, None, *_printed(figure.value, figure.unit + mark))


def _seen(figure: Figure, key: str) -> ChartValue:
    view = next((view for view in figure.views if view.key == key), View(key, None))
    return ChartValue(figure, key, *_printed(view.value, view.unit or figure.unit))


def _printed(value: int | Decimal | None, unit: str) -> tuple[float | None, str]:
    if value is None:
        return None, "缺"
    return float(value), print_value(value, rounded=False) + unit


def _missing_note(reason: str, labels: Sequence[str]) -> str:
    return f"{reason}，未画：{'、'.join(labels)}。" if labels else ""


def _nothing(reason: str, left: Sequence[str]) -> str:
    return f"{reason}，未画图" + (f"（{'、'.join(left)}）。" if left else "。")


def _letters(font: FontProperties | Path | None) -> FontProperties:
    return font if isinstance(font, FontProperties) else find_chart_font(font)
