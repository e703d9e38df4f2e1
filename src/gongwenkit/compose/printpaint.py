"""Paints the shapes of a chart for print as one page of PDF: bars in grey and hatches, thin rules, no letters.

Letters are TeX's: they are set over the picture in the fonts of the document, found, searched and checked like any
other text, and the numbers among them have destinations (compose/printchart.py, latex/gongwenkit-chart.def).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib import style
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

__all__ = ["LOOKS", "Bar", "Rule", "paint_shapes"]

_MM = 1 / 25.4
_EDGE = "0.15"
_THIN = 0.5
_STYLE = {"pdf.compression": 6, "hatch.linewidth": 0.6, "hatch.color": _EDGE}

LOOKS: tuple[tuple[str, str], ...] = (
    ("0.35", ""),
    ("1.0", "/////"),
    ("0.75", ""),
    ("1.0", "....."),
    ("1.0", "xxxxx"),
    ("0.75", r"\\\\\\"),
    ("1.0", "-----"),
    ("1.0", ""),
)
"""Grey and hatch, in an order in which neighbours differ on a black-and-white printer."""


@dataclass(frozen=True)
class Bar:
    """A filled rectangle: left, top, width and height in mm from the top left; grey (0 black, 1 white) and hatch."""

    left: float
    top: float
    width: float
    height: float
    grey: str = "1.0"
    hatch: str = ""


@dataclass(frozen=True)
class Rule:
    """A thin straight line between two points in mm from the top left."""

    left: float
    top: float
    right: float
    bottom: float


def paint_shapes(bars: Sequence[Bar], rules: Sequence[Rule], *, width: float, height: float) -> bytes:
    """Returns one page of PDF, in greys only; the same bytes for the same shapes.

    Args:
        bars: painted first, in order.
        rules: painted over them.
        width: of the page in mm.
        height: of the page in mm.
    """
    stored = io.BytesIO()
    with style.context(["default", _STYLE]):
        drawing = Drawing(figsize=(width * _MM, height * _MM), dpi=72, facecolor="none")
        axes = drawing.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        for bar in bars:
            shape = Rectangle((bar.left, bar.top), bar.width, bar.height, facecolor=bar.grey, edgecolor=_EDGE)
            shape.set(hatch=bar.hatch or None, linewidth=_THIN)
            axes.add_patch(shape)
        for rule in rules:
            axes.add_line(Line2D((rule.left, rule.right), (rule.top, rule.bottom), color=_EDGE, linewidth=_THIN))
        drawing.savefig(stored, format="pdf", metadata=dict.fromkeys(("CreationDate", "Creator", "Producer")))
    return stored.getvalue()
