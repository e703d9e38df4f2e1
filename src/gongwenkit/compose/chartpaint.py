"""Draws charts with Matplotlib: bars in grey and hatches, numbers beside them, sizes in millimetres.

No pyplot, no state between charts, no setting of the user: the same values give the same bytes.
"""

import io
from collections.abc import Callable, Sequence
from typing import Any

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.font_manager import FontProperties

from gongwenkit.compose.chart import Chart, ChartLabel, ChartValue

__all__ = [
    "FAMILY",
    "WIDTH",
    "draw_quarters",
    "draw_sentence",
    "draw_years",
]

FAMILY = "Noto Sans CJK SC"
WIDTH = 150.0
"""Width of a chart in mm: inside the type area of GB/T 9704 (156 mm)."""

_MM = 1 / 25.4
_MARGIN = 52.0
_DARK, _PALE, _LINE = "0.32", "1.0", "0.55"
_HATCH = "/////"
_LABEL, _VALUE, _NOTE = 9.0, 8.5, 8.0
_NO_LINE_START = "、，。；：！？）》〉”’】%"
_STYLE = {
    "svg.hashsalt": "gongwenkit",
    "svg.fonttype": "path",
    "hatch.linewidth": 0.7,
    "axes.unicode_minus": False,
    "text.usetex": False,
}


_LOOKS: tuple[dict[str, Any], dict[str, Any]] = (
    {"facecolor": _DARK, "edgecolor": _DARK, "linewidth": 0.7},
    {"facecolor": _PALE, "edgecolor": _DARK, "linewidth": 0.7, "hatch": _HATCH},
)


_Shown = list[ChartValue]


def draw_years(
    panels: Sequence[Sequence[tuple[ChartValue, ChartValue]]],
    names: tuple[str, str],
    note: str,
    alt: str,
    font: FontProperties,
) -> Chart:
    """Draws pairs of bars (this year above last year), each panel with a scale of its own.

    Args:
        panels: rows of one kind of unit, each this year's and last year's value.
        names: what the two years are called.
        note: line below the chart, may be empty.
        alt: the chart in words.
        font: font of all letters.
    """
    labels = [_wrapped(row[0].figure.label, 30) for panel in panels for row in panel]
    step = max(10.5, 4.3 * max(label.count("\n") + 1 for label in labels) + 2.5)
    notes = _wrapped(note, 84)
    foot = 4.0 * (notes.count("\n") + 1) + 1.5 if note else 0.0
    height = 8.0 + sum(step * len(panel) for panel in panels) + 4.0 * (len(panels) - 1) + foot + 1.0

    def paint(drawing: Drawing, letters: FontProperties) -> _Shown:
        shown_values: _Shown = []
        _legend(drawing, names, letters, height)
        top = 8.0
        for panel in panels:
            axes = _axes(drawing, (_MARGIN, top, WIDTH - _MARGIN - 22.0, step * len(panel)), height)
            shown_values += _pairs(axes, panel, letters)
            top += step * len(panel) + 4.0
        if note:
            _write(drawing, 0.0, height - foot + 1.0, notes, letters, _NOTE, height)
        return shown_values

    return _finish(paint, height, alt, font)


def _pairs(axes: Axes, rows: Sequence[tuple[ChartValue, ChartValue]], letters: FontProperties) -> _Shown:
    """Paints one panel of paired bars, the first row on top."""
    shown_values: _Shown = []
    axes.spines["left"].set_visible(True)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, _span([value for row in rows for value in row], least=1.0))
    for place, row in enumerate(rows):
        for value, shift, look in zip(row, (-0.19, 0.19), _LOOKS, strict=True):
            if value.value is not None:
                axes.barh(place + shift, value.value, height=0.34, **look)
            _beside(axes, place + shift, value, letters)
            shown_values.append(value)
        axes.annotate(
            _wrapped(row[0].figure.label, 30),
            (0, place),
            xytext=(-5, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontproperties=_sized(letters, _LABEL),
            linespacing=1.2,
        )
    return shown_values


def _beside(axes: Axes, place: float, value: ChartValue, letters: FontProperties) -> None:
    axes.annotate(
        value.text,
        (value.value or 0, place),
        xytext=(3, 0),
        textcoords="offset points",
        ha="left",
        va="center_baseline",
        fontproperties=_sized(letters, _VALUE),
    )


def _legend(drawing: Drawing, names: Sequence[str], letters: FontProperties, height: float) -> None:
    for place, (name, look) in enumerate(zip(names, _LOOKS, strict=True)):
        axes = _axes(drawing, (_MARGIN + 26.0 * place, 1.5, 7.0, 3.2), height)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.barh(0.5, 1, height=1, **look)
        _write(drawing, _MARGIN + 26.0 * place + 8.5, 1.2, name, letters, _LABEL, height)


def draw_quarters(
    rows: Sequence[Sequence[ChartValue]],
    names: Sequence[str],
    note: str,
    alt: str,
    font: FontProperties,
) -> Chart:
    """Draws a small column chart for each row, three abreast.

    Args:
        rows: the quarters of each figure.
        names: what the quarters are called.
        note: line below the charts.
        alt: the chart in words.
        font: font of all letters.
    """
    across = min(3, len(rows))
    cell, tall = WIDTH / 3, 35.0
    notes = _wrapped(note, 84)
    foot = 4.0 * (notes.count("\n") + 1) + 1.5
    height = tall * -(-len(rows) // across) + foot

    def paint(drawing: Drawing, letters: FontProperties) -> _Shown:
        shown_values: _Shown = []
        for place, row in enumerate(rows):
            left, top = cell * (place % across), tall * (place // across)
            _write(drawing, left + 2.0, top + 0.8, _wrapped(row[0].figure.label, 28), letters, _LABEL, height)
            axes = _axes(drawing, (left + 2.0, top + 14.0, cell - 6.0, tall - 21.0), height)
            shown_values += _columns(axes, row, names, letters)
        _write(drawing, 2.0, height - foot + 1.0, notes, letters, _NOTE, height)
        return shown_values

    return _finish(paint, height, alt, font)


def _columns(axes: Axes, row: Sequence[ChartValue], names: Sequence[str], letters: FontProperties) -> _Shown:
    """Paints the quarters of one figure."""
    shown_values: _Shown = []
    axes.spines["bottom"].set_visible(True)
    axes.set_xlim(-0.5, len(row) - 0.5)
    axes.set_ylim(0, _span(row, least=4.0))
    below: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "annotation_clip": False}
    for place, (value, name) in enumerate(zip(row, names, strict=True)):
        if value.value is not None:
            axes.bar(place, value.value, width=0.56, **_LOOKS[0])
        spot = (place, value.value or 0)
        letter = _sized(letters, _VALUE)
        axes.annotate(value.text, spot, xytext=(0, 2), va="bottom", fontproperties=letter, **below)
        shown_values.append(value)
        small = _sized(letters, _NOTE)
        axes.annotate(name, (place, 0), xytext=(0, -3), va="top", fontproperties=small, **below)
    return shown_values


def _span(values: Sequence[ChartValue], *, least: float) -> float:
    """The end of a scale: the largest value, 100 for percentages, never so short that 1 looks like much."""
    if any(value.figure.unit == "%" for value in values):
        least = 100.0
    return max([least, *(value.value for value in values if value.value is not None)])


def _axes(drawing: Drawing, box: tuple[float, float, float, float], height: float) -> Axes:
    """Adds bare axes at left, top, width, height in mm."""
    left, top, wide, tall = box
    axes = drawing.add_axes((left / WIDTH, 1 - (top + tall) / height, wide / WIDTH, tall / height))
    axes.set_xticks([])
    axes.set_yticks([])
    axes.patch.set_visible(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
        spine.set_color(_LINE)
        spine.set_linewidth(0.7)
    return axes


def _write(
    drawing: Drawing, left: float, top: float, text: str, letters: FontProperties, size: float, height: float
) -> None:
    place = (left / WIDTH, 1 - top / height)
    drawing.text(*place, text, ha="left", va="top", fontproperties=_sized(letters, size), linespacing=1.25)


def _sized(letters: FontProperties, size: float) -> FontProperties:
    sized = letters.copy()
    sized.set_size(size)
    return sized


def _wrapped(text: str, width: int) -> str:
    """Breaks a text into lines of equal length, at most `width` half-width columns, none opened by punctuation."""
    columns = sum(1 if ord(char) < 0x2E80 else 2 for char in text)
    target = columns / max(1, -(-columns // width))
    lines, used = [""], 0
    for char in text:
        if used >= target and char not in _NO_LINE_START:
            lines, used = [*lines, ""], 0
        lines[-1] += char
        used += 1 if ord(char) < 0x2E80 else 2
    return "\n".join(lines)


def draw_sentence(sentence: str, font: FontProperties) -> Chart:
    """Draws a sentence in place of a chart."""
    text = _wrapped(sentence, 84)
    height = 4.2 * (text.count("\n") + 1) + 4.0

    def paint(drawing: Drawing, letters: FontProperties) -> _Shown:
        _write(drawing, 2.0, 2.0, text, letters, _LABEL, height)
        return []

    return _finish(paint, height, sentence, font, sentence=sentence)


def _finish(
    paint: Callable[[Drawing, FontProperties], _Shown],
    height: float,
    alt: str,
    font: FontProperties,
    *,
    sentence: str = "",
) -> Chart:
    """Paints under fixed settings; nothing in the chart depends on the day or the user's settings."""
    with style.context(["default", _STYLE]):
        drawing = _drawing(height)
        labels = tuple(ChartLabel(value.figure.id, value.view, value.text) for value in paint(drawing, font))
        written = io.StringIO()
        drawing.savefig(written, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    markup = written.getvalue()

    return Chart(markup[markup.index("<svg") :], alt, WIDTH, height, labels, sentence)


def _drawing(height: float) -> Drawing:
    return Drawing(figsize=(WIDTH * _MM, height * _MM), dpi=72, facecolor="white")
