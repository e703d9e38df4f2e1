"""The shapes of a chart: bars in grey or hatched, thin rules, and letters, all in mm from the top left."""

from dataclasses import dataclass

__all__ = ["EDGE", "LINE_WIDTH", "LOOKS", "Bar", "Letters", "Rule"]

EDGE = "0.15"
"""Grey of outlines, rules and hatches."""
LINE_WIDTH = 0.5
"""Width of outlines and rules in pt (1/72 inch)."""

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
"""Grey and hatch of bars, in an order in which neighbours differ on a black-and-white printer.

A hatch is one character, repeated for its density: `/` and `\\` diagonals, `x` both, `-` lines, `.` dots.
"""


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


@dataclass(frozen=True)
class Letters:
    """One line of letters on a chart.

    Attributes:
        align: which point of the letters is at the place: c, l or r.
        left: of the place, in mm from the left of the chart.
        top: of the place, in mm from its top; the letters are centred on it in height.
        text: what is printed.
        figure: id of the figure whose number it is; None for words.
        view: key of the view, None for the figure's own value.
    """

    align: str
    left: float
    top: float
    text: str
    figure: str | None = None
    view: str | None = None
