"""A finished chart of the notebook and the numbers shown on it."""

from dataclasses import dataclass

from gongwenkit.model import Figure

__all__ = ["Chart", "ChartLabel", "ChartValue"]


@dataclass(frozen=True)
class ChartLabel:
    """A printed number of a chart.

    Attributes:
        figure: id of the figure.
        view: key of the view, None for the figure's own value.
        text: what is printed (`12次`, 缺).
    """

    figure: str
    view: str | None
    text: str


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
    """

    svg: str
    alt: str
    width: float
    height: float
    labels: tuple[ChartLabel, ...]
    sentence: str


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
