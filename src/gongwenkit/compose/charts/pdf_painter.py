"""Paints the shapes of a chart as one page of PDF: bars in grey and hatches, thin rules, no letters.

Letters are set by TeX over the picture, in the fonts of the document: they are found, searched and checked like any
other text, and the numbers among them have destinations (compose/print/printed_numbers.py, latex/gongwenkit-chart.def).
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import sqrt

from gongwenkit.compose.charts.layout import WIDTH, Chart
from gongwenkit.compose.charts.shapes import EDGE, LINE_WIDTH, Bar, Rule

__all__ = ["paint_pdf", "paint_shapes"]

POINT = 72 / 25.4
"""Points in a mm."""
TILE = 72
"""Side of the square that a hatch repeats, in pt."""
HATCH_WIDTH = 0.6
"""Width of the lines of a hatch in pt."""
LINES_PER_CHARACTER = 6
"""Lines of a hatch on the side of a tile, for each character of its name."""
DOT = 0.1
"""Radius of a dot, in steps of its hatch."""
ARC = 0.2652031
"""How far the handles of an eighth of a circle are from its ends (radius 1)."""
LINE_LENGTH = 75
PROCEDURES = "/ProcSet [ /PDF /Text /ImageB /ImageC /ImageI ]"

Point = tuple[float, float]


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
    hatched = dict.fromkeys((bar.grey, bar.hatch) for bar in bars if bar.hatch)
    patterns = {look: f"/H{number}" for number, look in enumerate(hatched, start=1)}
    content = "".join(_content(bars, rules, patterns, page))
    names = " ".join(f"{name} {number} 0 R" for number, name in enumerate(patterns.values(), start=_FIRST_PATTERN))
    empty = "<< >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /Resources 4 0 R /MediaBox [ 0 0 {_number(page[0])} {_number(page[1])} ]"
        " /Contents 5 0 R /Annots 6 0 R >>".encode(),
        f"<< /Font 7 0 R /XObject 8 0 R /ExtGState 9 0 R /Pattern 10 0 R /Shading 11 0 R {PROCEDURES} >>".encode(),
        _stream("", content),
        b"[ ]",
        *(name.encode() for name in (empty, empty, empty, f"<< {names} >>" if names else empty, empty)),
        *(_pattern(grey, hatch, page[1]) for grey, hatch in patterns),
    ]
    return _file(objects)


_FIRST_PATTERN = 12


def _content(
    bars: Sequence[Bar], rules: Sequence[Rule], patterns: dict[tuple[str, str], str], page: Point
) -> Iterator[str]:
    """Yields the operators of the page: a frame that is not painted, then each shape in a state of its own."""
    wide, tall = page
    clip = ("q", "0", "0", _number(wide), _number(tall), "re", "W", "n")
    frame = _path(((0, 0), (wide, 0), (wide, tall), (0, tall), (0, 0)), "h\n")
    yield "/DeviceRGB CS\n/DeviceRGB cs\n1 j\n0 j 0 w 1 G /DeviceRGB cs\n" + frame + "\nn\n"
    restored: tuple[str, ...] = ()
    edge = (_grey(str(LINE_WIDTH)), "w", _grey(EDGE), "G")
    for bar in bars:
        grey = _grey(bar.grey)
        fill = ("/Pattern", "cs", patterns[bar.grey, bar.hatch], "scn") if bar.hatch else (grey, "g")
        left, right = bar.left * POINT, (bar.left + bar.width) * POINT
        top, low = tall - bar.top * POINT, tall - (bar.top + bar.height) * POINT
        corners = ((left, top), (right, top), (right, low), (left, low))
        yield _folded((*restored, *clip, grey, "g", *edge, *fill)) + "\n" + _path(corners, "h\n") + "\nB\n"
        restored = ("Q",)
    for rule in rules:
        ends = ((rule.left * POINT, tall - rule.top * POINT), (rule.right * POINT, tall - rule.bottom * POINT))
        yield _folded((*restored, *clip, "2", "J", "1", "j", *edge)) + _path(ends) + "\nS\n"
        restored = ("Q",)
    yield "".join(restored) + "\n"  # without shapes an empty line: reports with such a chart keep their bytes


def _pattern(grey: str, hatch: str, height: float) -> bytes:
    """Returns the tile of a hatch; tiles begin at the top left of the page."""
    paths = _HATCHES[hatch[0]](TILE / (LINES_PER_CHARACTER * len(hatch)))
    ground, edge = " ".join([_grey(grey)] * 3), " ".join([EDGE] * 3)
    head = f"{edge} RG\n{ground} rg 0 0 {TILE} {TILE} re f\n{edge} rg\n{HATCH_WIDTH} w\n"
    dictionary = (
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1"
        f" /BBox [ 0 0 {TILE} {TILE} ] /XStep {TILE} /YStep {TILE}"
        f" /Resources << {PROCEDURES.replace('ProcSet', 'Procsets')} >>"
        f" /Matrix [ 1 0 0 1 0 {_number(height)} ] "
    )
    return _stream(dictionary, head + "\n" + "".join(paths) + "\nB\n")


def _rising(step: float) -> Iterator[str]:
    for shift in _shifts(step):
        yield _path(((shift, -shift), (TILE + shift, TILE - shift)))


def _falling(step: float) -> Iterator[str]:
    for shift in _shifts(step):
        yield _path(((shift, TILE + shift), (TILE + shift, shift)))


def _crossed(step: float) -> Iterator[str]:
    yield from _rising(step)
    yield from _falling(step)


def _level(step: float) -> Iterator[str]:
    for number in range(round(TILE / step)):
        yield _path(((0, (number + 0.5) * step), (TILE, (number + 0.5) * step)))


def _dotted(step: float) -> Iterator[str]:
    """Yields dots in rows, each second row shifted by half a step."""
    count = round(TILE / step)
    for row in range(count + 1):
        shift = 0.5 * (row % 2)
        for column in range(count + 1 - row % 2):
            yield from _dot((column + shift) * step, row * step, DOT * step)


_HATCHES: dict[str, Callable[[float], Iterator[str]]] = {
    "/": _rising,
    "\\": _falling,
    "x": _crossed,
    "-": _level,
    ".": _dotted,
}


def _shifts(step: float) -> Iterator[float]:
    count = round(TILE / step)
    return ((number - count / 2) * step for number in range(count + 1))


def _dot(x: float, y: float, radius: float) -> Iterator[str]:
    """Yields a circle of eight curves, counted from its lowest point."""
    half, handle = sqrt(0.5), sqrt(0.5) * ARC
    low, high = half - handle, half + handle
    quarter: Sequence[Point] = ((ARC, -1.0), (low, -high), (half, -half), (high, -low), (1.0, -ARC), (1.0, 0.0))
    points = [(0.0, -1.0)]
    for _ in range(4):  # a quarter each, turned by 90 degrees
        points += quarter
        quarter = [(-b, a) for a, b in quarter]
    placed = [_place((x + a * radius, y + b * radius)) for a, b in points]
    yield f"{placed[0]} m\n"
    for first in range(1, len(placed), 3):
        yield " ".join(placed[first : first + 3]) + " c\n"
    yield "h\n"


def _path(points: Iterable[Point], end: str = "") -> str:
    first, *others = map(_place, points)
    return "".join([f"{first} m\n", *(f"{other} l\n" for other in others), end])


def _place(point: Point) -> str:
    return " ".join(_number(part, digits=6) for part in point)


def _number(value: float, digits: int = 10) -> str:
    return f"{value + 0.0:.{digits}f}".rstrip("0").rstrip(".")  # -0.0 + 0.0 is 0.0


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


def _stream(dictionary: str, content: str) -> bytes:
    packed = zlib.compress(content.encode(), 6)
    head = f"<< {dictionary}/Length {len(packed)} /Filter /FlateDecode >>"
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
