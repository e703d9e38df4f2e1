"""A finished chart and the numbers printed on it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from gongwenkit.model import Figure

__all__ = ["Chart", "ChartLabel", "ChartValue"]


@dataclass(frozen=True)
class ChartLabel:
    """A printed number of a chart.

    Attributes:
        figure: id of the figure.
        view: key of the view, None for the figure's own value.
        text: what is printed (`12次`, 缺).
        box: x0, y0, x1, y1 in mm from the top left corner of the chart.
    """

    figure: str
    view: str | None
    text: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Chart:
    """A finished chart.

    Attributes:
        svg: standalone SVG without external addresses, letters as outlines.
        alt: the chart in words, for readers who cannot see it.
        width: in mm.
        height: in mm.
        labels: the printed numbers.
        sentence: why nothing could be drawn; empty for a real chart.
        draw: draws the same chart as a PDF.
    """

    svg: str
    alt: str
    width: float
    height: float
    labels: tuple[ChartLabel, ...]
    sentence: str
    draw: Callable[[], bytes] = field(repr=False, compare=False)

    @cached_property
    def pdf(self) -> bytes:
        """One page of the size of the chart, letters as text; drawn when first asked for (packing fonts takes time)."""
        return self.draw()


@dataclass(frozen=True)
class ChartValue:
    """One value to draw, with its print.

    Attributes:
        figure: the figure.
        view: key of the view, None for the figure's own value.
        value: length of the bar, None when missing.
        text: what is printed beside it.
    """

    figure: Figure
    view: str | None
    value: float | None
    text: str
