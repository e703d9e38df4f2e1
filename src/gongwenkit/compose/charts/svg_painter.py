"""Paints a chart as SVG, for the notebook: the shapes and the letters of the layout that is printed.

Letters are text in the viewer's fonts; hatches are tiles in grey. The only address in it is the XML namespace.
"""

from collections.abc import Iterable
from html import escape

from gongwenkit.compose.charts.layout import WIDTH, Chart
from gongwenkit.compose.charts.shapes import EDGE, LINE_WIDTH, Bar, Letters

__all__ = ["paint_svg"]

POINT = 25.4 / 72
"""A point in mm."""
FONTS = "FandolSong, 'Noto Serif CJK SC', 'Source Han Serif SC', SimSun, 'Songti SC', serif"
SIZE = 9 * POINT
"""Type of charts in mm, as the class sets it (latex/gongwenkit-chart.def)."""
DROP = 0.38
"""Baseline below the middle of the letters, in sizes, as the class sets it."""
ANCHORS = {"l": "start", "c": "middle", "r": "end"}
HATCH_STEP = 12.0
"""Distance in pt of the lines of a hatch named by one character; half of it for two characters, a third for three."""
HATCH_WIDTH = 0.6
CORNER = 0.5
"""How far, in mm, a diagonal is drawn beyond its tile."""
DOT = 0.54
"""Radius of a dot of a hatch in pt, as the outline makes it in print."""


def paint_svg(chart: Chart) -> str:
    """Returns a chart as a standalone SVG of its size; the same text for the same chart."""
    hatched = dict.fromkeys((bar.grey, bar.hatch) for bar in chart.bars if bar.hatch)
    names = {look: f"h{number}" for number, look in enumerate(hatched, start=1)}
    wide, tall = _number(WIDTH), _number(chart.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}mm" height="{tall}mm" viewBox="0 0 {wide} {tall}"'
        f' font-family="{FONTS}" font-size="{_number(SIZE)}">'
    )
    patterns = "".join(_pattern(name, *look) for look, name in names.items())
    edge = f'stroke="{_colour(EDGE)}" stroke-width="{_number(LINE_WIDTH * POINT)}"'
    bars = "".join(_bar(bar, names) for bar in chart.bars)
    rules = "".join(
        f'<path d="M{_numbers(rule.left, rule.top)}L{_numbers(rule.right, rule.bottom)}"/>' for rule in chart.rules
    )
    letters = "".join(_letters(chart.letters))
    return f"{head}<defs>{patterns}</defs><g {edge}>{bars}{rules}</g>{letters}</svg>"


def _bar(bar: Bar, names: dict[tuple[str, str], str]) -> str:
    fill = f"url(#{names[bar.grey, bar.hatch]})" if bar.hatch else _colour(bar.grey)
    size = f'width="{_number(bar.width)}" height="{_number(bar.height)}"'
    return f'<rect x="{_number(bar.left)}" y="{_number(bar.top)}" {size} fill="{fill}"/>'


def _letters(letters: Iterable[Letters]) -> Iterable[str]:
    for one in letters:
        place = f'x="{_number(one.left)}" y="{_number(one.top + DROP * SIZE)}"'
        yield f'<text {place} text-anchor="{ANCHORS[one.align]}">{escape(one.text)}</text>'


def _pattern(name: str, grey: str, hatch: str) -> str:
    """Returns a hatch as a tile of the size after which it repeats."""
    step = HATCH_STEP / len(hatch) * POINT
    wide = 2 * step if hatch[0] in "/\\x" else step
    tall = step if hatch[0] == "-" else 2 * step
    size = f'width="{_number(wide)}" height="{_number(tall)}"'
    if hatch[0] == ".":
        drawn, width = _dots(step), 0.0
    else:
        drawn, width = f'<path d="{"".join(_lines(hatch[0], wide))}"/>', HATCH_WIDTH * POINT
    edge = f'stroke="{_colour(EDGE)}" stroke-width="{_number(width)}" fill="{_colour(EDGE)}"'
    ground = f'<rect {size} fill="{_colour(grey)}"/>'
    return f'<pattern id="{name}" {size} patternUnits="userSpaceOnUse">{ground}<g {edge}>{drawn}</g></pattern>'


def _lines(kind: str, side: float) -> Iterable[str]:
    """Yields the lines of a square tile: the diagonal, and two corners that continue the lines of its neighbours."""
    over, far = CORNER, side + CORNER
    if kind == "-":
        yield f"M0,{_number(side / 2)}H{_number(side)}"
    for start, end in ((-over, over), (-over, far), (side - over, far)):  # from the left upwards to the right
        if kind in "/x":
            yield f"M{_numbers(start, end)}L{_numbers(end, start)}"
        if kind in "\\x":  # the same, mirrored
            yield f"M{_numbers(side - start, end)}L{_numbers(side - end, start)}"


def _dots(step: float) -> str:
    """Returns the dots of a tile: in the second row shifted by half a step."""
    places = ((0, 0), (step, 0), (step / 2, step), (0, 2 * step), (step, 2 * step))
    return "".join(f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(DOT * POINT)}"/>' for x, y in places)


def _colour(grey: str) -> str:
    return "#" + f"{round(float(grey) * 255):02x}" * 3


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _numbers(*values: float) -> str:
    return ",".join(map(_number, values))
