"""The picture of a printed chart: its operators, its hatches, nothing but grey."""

import io

import pikepdf
import pypdfium2
import pytest

from gongwenkit.compose.charts.pdf_painter import paint_shapes
from gongwenkit.compose.charts.shapes import LOOKS, Bar, Rule

BARS = (Bar(10, 10, 20, 15, "0.35"), Bar(0, 5, 10, 20, "1.0", "/////"))
EXPECTED = """\
/DeviceRGB CS
/DeviceRGB cs
1 j
0 j 0 w 1 G /DeviceRGB cs
0 0 m
113.385827 0 l
113.385827 85.03937 l
0 85.03937 l
0 0 l
h

n
q 0 0 113.3858267717 85.0393700787 re W n 0.35 g 0.5 w 0.15 G 0.35 g

28.346457 56.692913 m
85.03937 56.692913 l
85.03937 14.173228 l
28.346457 14.173228 l
h

B
Q q 0 0 113.3858267717 85.0393700787 re W n 1 g 0.5 w 0.15 G /Pattern cs
/H1 scn

0 70.866142 m
28.346457 70.866142 l
28.346457 14.173228 l
0 14.173228 l
h

B
Q q 0 0 113.3858267717 85.0393700787 re W n 2 J 1 j 0.5 w 0.15 G
0 14.173228 m
113.385827 14.173228 l

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
        assert opened.pages[0].Contents.read_bytes().decode() == EXPECTED[: EXPECTED.index("q 0")] + "\n"


def test_a_hatch_is_painted_once_however_many_bars_have_it():
    bars = [Bar(0, 0, 5, 5, *LOOKS[1]), Bar(5, 0, 5, 5, *LOOKS[3]), Bar(10, 0, 5, 5, *LOOKS[1])]
    with pikepdf.open(io.BytesIO(paint_shapes(bars, [], width=40, height=30))) as opened:
        assert sorted(opened.pages[0].Resources.Pattern.keys()) == ["/H1", "/H2"]


@pytest.mark.parametrize(
    ("look", "lines", "first"),
    [
        (LOOKS[1], 31, "-36 36 m\n36 108 l\n"),
        (LOOKS[4], 62, "-36 36 m\n36 108 l\n"),
        (LOOKS[5], 37, "-36 36 m\n36 -36 l\n"),
        (LOOKS[6], 30, "0 1.2 m\n72 1.2 l\n"),
    ],
)
def test_the_lines_of_a_hatch(look, lines, first):
    tile = tile_of(look)
    assert tile.count(" l\n") == lines
    assert tile.split("0.6 w\n\n")[1].startswith(first)


def test_the_dots_of_a_hatch():
    tile = tile_of(LOOKS[3])
    assert tile.count("h\n") == 16 * 31 + 15 * 30
    assert tile.count(" c\n") == 8 * tile.count("h\n")
    assert "0 -0.24 m\n0.063649 -0.24 0.124699 -0.214712 0.169706 -0.169706 c\n" in tile


def tile_of(look: tuple[str, str]) -> str:
    with pikepdf.open(io.BytesIO(paint_shapes([Bar(0, 0, 9, 9, *look)], [], width=40, height=30))) as opened:
        (pattern,) = opened.pages[0].Resources.Pattern.values()
        return pattern.read_bytes().decode()


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
