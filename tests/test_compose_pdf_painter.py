"""The picture of a printed chart: its operators, its hatches, nothing but lines in grey."""

import io
import itertools
import re

import pikepdf
import pypdfium2
import pytest

from gongwenkit.compose.charts.pdf_painter import paint_shapes
from gongwenkit.compose.charts.shapes import LOOKS, Bar, Rule

BARS = (Bar(10, 10, 20, 15, "0.35"), Bar(0, 5, 10, 20, "1.0", "/"))
EXPECTED = """\
q 0 0 113.386 85.039 re W n 0.35 g 0.5 w 0.15 G
28.346 56.693 m
85.039 56.693 l
85.039 14.173 l
28.346 14.173 l
h
B
Q
q 0 0 113.386 85.039 re W n 1 g 0.5 w 0.15 G
0 70.866 m
28.346 70.866 l
28.346 14.173 l
0 14.173 l
h
f
q 0 14.173 28.346 56.693 re W n 0.15 G 0.15 g 0.6 w
0 -34.961 m
28.346 -6.614 l
0 -10.961 m
28.346 17.386 l
0 13.039 m
28.346 41.386 l
0 37.039 m
28.346 65.386 l
0 61.039 m
28.346 89.386 l
0 85.039 m
28.346 113.386 l
S
Q
0 70.866 m
28.346 70.866 l
28.346 14.173 l
0 14.173 l
h
S
Q
q 0 0 113.386 85.039 re W n 2 J 1 j 0.5 w 0.15 G
0 14.173 m
113.386 14.173 l
S
Q
"""


@pytest.fixture(scope="module")
def pdf():
    with pikepdf.open(io.BytesIO(paint_shapes(BARS, [Rule(0, 25, 40, 25)], width=40, height=30))) as opened:
        yield opened


def test_the_operators_of_a_page_are_these(pdf):
    assert pdf.pages[0].Contents.read_bytes().decode() == EXPECTED
    assert list(pdf.check_pdf_syntax() if hasattr(pdf, "check_pdf_syntax") else pdf.check()) == []


def test_a_page_without_shapes_is_an_empty_page():
    with pikepdf.open(io.BytesIO(paint_shapes([], [], width=40, height=30))) as opened:
        assert opened.pages[0].Contents.read_bytes() == b""


def test_nothing_is_painted_that_an_archive_does_not_take():
    """No pattern, shading, transparency or colour: validators of PDF/A do not check the first two."""
    bars = [Bar(5 * place, 0, 4, 9, *look) for place, look in enumerate(LOOKS)]
    with pikepdf.open(io.BytesIO(paint_shapes(bars, [], width=40, height=30))) as opened:
        assert list(opened.pages[0].Resources.keys()) == []
        operators = {str(step.operator) for step in pikepdf.parse_content_stream(opened.pages[0])}
    assert operators == {"q", "re", "W", "n", "g", "w", "G", "m", "l", "c", "h", "f", "B", "S", "Q"}


@pytest.mark.parametrize(("look", "apart"), [(LOOKS[1], 4.8), (LOOKS[4], 4.8), (LOOKS[5], 4.0), (LOOKS[6], 2.4)])
def test_the_lines_of_a_hatch_are_as_far_apart_as_its_name_says(look, apart):
    for kind in {"/": "/", "\\": "\\", "x": "/\\", "-": "-"}[look[1][0]]:
        heights = sorted({round(_height(line, kind), 2) for line in _lines(look) if _slope(line) == kind})
        assert len(heights) > 5
        assert {round(b - a, 1) for a, b in itertools.pairwise(heights)} == {apart}


@pytest.mark.parametrize("look", [look for look in LOOKS if look[1]])
def test_a_hatch_reaches_the_edges_of_its_bar_and_no_further(look):
    page = paint_shapes([Bar(10, 10, 9, 9, *look)], [], width=30, height=30)
    with pypdfium2.PdfDocument(page) as document:
        grey = document[0].render(scale=10).to_numpy()[:, :, 0]
    first, last = round(10 * MM * 10), round(19 * MM * 10)
    outside = grey.copy()
    outside[first - 3 : last + 3, first - 3 : last + 3] = 255
    assert outside.min() == 255
    for strip in (grey[first + 5 : first + 35, first + 5 : last - 5], grey[last - 35 : last - 5, first + 5 : last - 5]):
        assert strip.min() < 60 < 180 < strip.max()
    for strip in (grey[first + 5 : last - 5, first + 5 : first + 35], grey[first + 5 : last - 5, last - 35 : last - 5]):
        assert strip.min() < 60 < 180 < strip.max()


@pytest.mark.parametrize("look", [look for look in LOOKS if look[1]])
def test_equal_hatches_of_neighbours_lie_on_one_grid(look):
    """Two bars side by side look like one, apart from the edge between them."""
    both = [Bar(5, 5, 7, 9, *look), Bar(12, 5, 8, 9, *look)]
    pictures = []
    for bars in (both, [Bar(5, 5, 15, 9, *look)]):
        with pypdfium2.PdfDocument(paint_shapes(bars, [], width=30, height=30)) as document:
            pictures.append(document[0].render(scale=4).to_numpy()[:, :, 0].astype(int))
    between = round(12 * MM * 4)
    for picture in pictures:
        picture[:, between - 3 : between + 4] = 255
    assert abs(pictures[0] - pictures[1]).max() < 40


def test_the_dots_of_a_hatch():
    (drawn,) = _hatch(LOOKS[3])
    circles = drawn.split("h\n")[:-1]
    assert {circle.count(" c\n") for circle in circles} == {4}
    starts = [tuple(map(float, circle.split()[:2])) for circle in circles]
    rows = sorted({y for _, y in starts})
    assert {round(b - a, 1) for a, b in itertools.pairwise(rows)} == {2.4}
    even, odd = ({round(x % 2.4, 1) % 2.4 for x, y in starts if y == row} for row in rows[:2])
    assert len(even) == len(odd) == 1
    assert round(abs(even.pop() - odd.pop()), 1) == 1.2


MM = 72 / 25.4


def _hatch(look: tuple[str, str]) -> list[str]:
    """What is drawn between the clip of a bar and the end of its hatch."""
    with pikepdf.open(io.BytesIO(paint_shapes([Bar(2, 3, 9, 9, *look)], [], width=40, height=30))) as opened:
        content = opened.pages[0].Contents.read_bytes().decode()
    return re.findall(r"0\.6 w\n(.*?)[BS]\nQ\n", content, re.DOTALL)


def _lines(look: tuple[str, str]) -> list[tuple[float, ...]]:
    (drawn,) = _hatch(look)
    return [tuple(map(float, pair)) for pair in re.findall(r"(\S+) (\S+) m\n(\S+) (\S+) l\n", drawn)]


def _slope(line: tuple[float, ...]) -> str:
    return "-" if line[1] == line[3] else "/" if line[3] > line[1] else "\\"


def _height(line: tuple[float, ...], kind: str) -> float:
    """Where a line is at the left of the page."""
    return line[1] + {"/": -line[0], "\\": line[0], "-": 0}[kind]


def test_looks_differ_when_printed_black_and_white():
    """Each pair of neighbours differs by 25 % in mean grey, or one has a hatch that the other has not."""
    means, hatched = [], []
    for look in LOOKS:
        with pypdfium2.PdfDocument(paint_shapes([Bar(0, 0, 30, 30, *look)], [], width=30, height=30)) as document:
            grey = document[0].render(scale=4).to_numpy()[20:-20, 20:-20, 0]
        means.append(float(grey.mean()) / 255)
        hatched.append(float(grey.std()) > 10)
    assert len(means) == 8
    for place in range(len(LOOKS) - 1):
        assert hatched[place] != hatched[place + 1] or abs(means[place] - means[place + 1]) > 0.08, LOOKS[place]
