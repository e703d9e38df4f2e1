"""Paints the shapes of a chart as one page of PDF: bars in grey and hatches, thin rules, no letters.

Letters are set by TeX over the picture, in the fonts of the document: they are found, searched and checked like any
other text, and the numbers among them have destinations (compose/print/printed_numbers.py, latex/gongwenkit-chart.def).
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import ceil, floor

from gongwenkit.compose.charts.layout import WIDTH, Chart
from gongwenkit.compose.charts.shapes import EDGE, LINE_WIDTH, Bar, Rule

__all__ = ["paint_pdf", "paint_shapes"]

POINT = 72 / 25.4
"""Points in a mm."""
SPACING = 12.0
"""Distance in pt of the lines of a hatch named by one character; half of it for two characters, a third for three."""
HATCH_WIDTH = 0.6
"""Width of the lines of a hatch in pt."""
DOT = 0.1
"""Radius of a dot, in steps of its hatch; half the width of its outline is added."""
ARC = 0.5523
"""How far the handles of a quarter of a circle are from its ends (radius 1)."""
LINE_LENGTH = 75

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]
"""Left, low, right, top."""


def paint_pdf(chart: Chart) -> bytes:
    """Returns the picture of a chart: its shapes, in the size that its lines have."""
    return paint_shapes(chart.bars, chart.rules, width=WIDTH, height=chart.height)


def paint_shapes(bars: Sequence[Bar], rules: Sequence[Rule], *, width: float, height: float) -> bytes:
    """Returns one page of PDF, in greys only; the same bytes for the same shapes.

    Args:
        bars: painted first, in order.
        rules: painted over them.
        width: of the page in mm.
        height: of the page in mm.
    """
    page = (width * POINT, height * POINT)
    content = "".join(_content(bars, rules, page))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /Resources << >> /MediaBox [ 0 0 {_number(page[0])} {_number(page[1])} ]"
        " /Contents 4 0 R >>".encode(),
        _stream(content),
    ]
    return _file(objects)


def _content(bars: Sequence[Bar], rules: Sequence[Rule], page: Point) -> Iterator[str]:
    """Yields the operators of the page, each shape in a state of its own."""
    wide, tall = page
    clip = _clip(0, 0, wide, tall)
    edge = (_grey(str(LINE_WIDTH)), "w", _grey(EDGE), "G")
    for bar in bars:
        left, right = bar.left * POINT, (bar.left + bar.width) * POINT
        top, low = tall - bar.top * POINT, tall - (bar.top + bar.height) * POINT
        corners = ((left, top), (right, top), (right, low), (left, low))
        yield _folded(("q", *clip, _grey(bar.grey), "g", *edge))
        if bar.hatch:
            yield _path(corners, "h\n") + "f\n"
            yield _hatch(bar.hatch, (left, low, right, top), origin=tall)
            yield _path(corners, "h\n") + "S\nQ\n"
        else:
            yield _path(corners, "h\n") + "B\nQ\n"
    for rule in rules:
        ends = ((rule.left * POINT, tall - rule.top * POINT), (rule.right * POINT, tall - rule.bottom * POINT))
        yield _folded(("q", *clip, "2", "J", "1", "j", *edge)) + _path(ends) + "S\nQ\n"


def _clip(left: float, low: float, width: float, height: float) -> tuple[str, ...]:
    return (*map(_number, (left, low, width, height)), "re", "W", "n")


def _hatch(hatch: str, box: Rectangle, *, origin: float) -> str:
    """Returns the lines or dots of a hatch, cut off at the edges of a bar.

    They are drawn one by one and are no /Pattern, which validators of PDF/A do not check. Those of all bars lie on one
    grid, so that equal hatches of neighbours go on in one another.

    Args:
        hatch: a character, as often as it is dense.
        box: the bar: left, low, right, top in pt.
        origin: height in pt where the grid begins; its left is the left of the page.
    """
    left, low, right, top = box
    step = SPACING / len(hatch)
    shapes = "".join(_HATCHES[hatch[0]]((left, low - origin, right, top - origin), step, origin))
    grey, width = _grey(EDGE), _number(HATCH_WIDTH)
    state = ("q", *_clip(left, low, right - left, top - low), grey, "G", grey, "g", width, "w")
    return _folded(state) + shapes + ("B" if hatch[0] == "." else "S") + "\nQ\n"


def _rising(box: Rectangle, step: float, origin: float) -> Iterator[str]:
    left, low, right, top = box
    for height in _grid(low - right, top - left, 2 * step):  # where the line is at the left of the page
        yield _line((left, height + left), (right, height + right), origin)


def _falling(box: Rectangle, step: float, origin: float) -> Iterator[str]:
    left, low, right, top = box
    for height in _grid(low + left, top + right, 2 * step):
        yield _line((left, height - left), (right, height - right), origin)


def _crossed(box: Rectangle, step: float, origin: float) -> Iterator[str]:
    yield from _rising(box, step, origin)
    yield from _falling(box, step, origin)


def _level(box: Rectangle, step: float, origin: float) -> Iterator[str]:
    left, low, right, top = box
    for height in _grid(low - step / 2, top - step / 2, step):
        yield _line((left, height + step / 2), (right, height + step / 2), origin)


def _dotted(box: Rectangle, step: float, origin: float) -> Iterator[str]:
    """Yields dots in rows, each second row shifted by half a step."""
    left, low, right, top = box
    for height in _grid(low, top, step):
        shift = step / 2 * (round(height / step) % 2)
        for column in _grid(left - shift, right - shift, step):
            yield _dot(column + shift, height + origin, DOT * step)


_HATCHES: dict[str, Callable[[Rectangle, float, float], Iterator[str]]] = {
    "/": _rising,
    "\\": _falling,
    "x": _crossed,
    "-": _level,
    ".": _dotted,
}


def _grid(low: float, high: float, step: float) -> Iterator[float]:
    """Yields the multiples of a step between two values, and the one before and after: half a line may reach in."""
    return (number * step for number in range(floor(low / step), ceil(high / step) + 1))


def _line(start: Point, end: Point, origin: float) -> str:
    return _path((x, y + origin) for x, y in (start, end))


def _dot(x: float, y: float, radius: float) -> str:
    """Returns a circle of four curves, counted from its right."""
    ends: Sequence[Point] = ((1, ARC), (ARC, 1), (0, 1))
    text = f"{_place((x + radius, y))} m\n"
    for _ in range(4):  # a quarter each, turned by 90 degrees
        text += " ".join(_place((x + a * radius, y + b * radius)) for a, b in ends) + " c\n"
        ends = [(-b, a) for a, b in ends]
    return text + "h\n"


def _path(points: Iterable[Point], end: str = "") -> str:
    first, *others = map(_place, points)
    return "".join([f"{first} m\n", *(f"{other} l\n" for other in others), end])


def _place(point: Point) -> str:
    return " ".join(map(_number, point))


def _number(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")  # -0.0 + 0.0 is 0.0


def _grey(text: str) -> str:
    return _number(float(text))


def _folded(words: Sequence[str]) -> str:
    """Returns operators as lines of a length that people can read."""
    lines, used = [""], 0
    for word in words:
        if used + len(word) < LINE_LENGTH:
            used += len(word) + 1
        else:
            lines, used = [*lines, ""], len(word)
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines) + "\n"


def _stream(content: str) -> bytes:
    packed = zlib.compress(content.encode(), 6)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode >>"
    return head.encode() + b"\nstream\n" + packed + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    """Returns a PDF of objects numbered from 1, the first of them the catalogue."""
    written = b"%PDF-1.4\n%\xac\xdc \xab\xba\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    tail = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return written + (head + tail).encode()
