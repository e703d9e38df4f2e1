"""The notebook's picture of a chart: the shapes and letters of the layout, in grey, without an address outside."""

import re
import subprocess
import sys
import time
from xml.etree import ElementTree

import pytest

from gongwenkit.compose.charts.layout import Chart
from gongwenkit.compose.charts.shapes import LOOKS, Bar, Letters, Rule
from gongwenkit.compose.charts.svg_painter import paint_svg

NAMESPACE = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script>&\"'"
CHART = Chart(
    caption="图1　某图",
    source="资料来源：会议台账。",
    lines=2,
    bars=tuple(Bar(10.0 * place, 5, 8, 12, *look) for place, look in enumerate(LOOKS)),
    rules=(Rule(0, 17, 156, 17),),
    letters=(Letters("c", 14, 2.5, "12", "a"), Letters("l", 0, 19, "左"), Letters("r", 156, 19, HOSTILE)),
)


@pytest.fixture
def svg() -> ElementTree.Element:
    return ElementTree.fromstring(paint_svg(CHART))  # noqa: S314 - our own


def number(element: ElementTree.Element, name: str) -> float:
    return float(element.get(name, "nan"))


def test_it_has_the_size_of_the_chart(svg):
    assert (svg.get("width"), svg.get("height")) == ("156mm", "20.891mm")
    assert svg.get("viewBox") == "0 0 156 20.891"


def test_bars_and_rules_are_where_the_layout_has_them(svg):
    group = svg.find(f"{NAMESPACE}g")
    rectangles = group.findall(f"{NAMESPACE}rect")
    placed = [tuple(number(one, name) for name in ("x", "y", "width", "height")) for one in rectangles]
    assert placed == [(bar.left, bar.top, bar.width, bar.height) for bar in CHART.bars]
    assert [one.get("d") for one in group.findall(f"{NAMESPACE}path")] == ["M0,17L156,17"]


def test_letters_are_text_at_their_points_and_nothing_else(svg):
    texts = svg.findall(f"{NAMESPACE}text")
    assert [(one.get("text-anchor"), number(one, "x"), one.text) for one in texts] == [
        ("middle", 14, "12"),
        ("start", 0, "左"),
        ("end", 156, HOSTILE),
    ]
    assert number(texts[0], "y") == pytest.approx(2.5 + 0.38 * 9 * 25.4 / 72, abs=0.001)
    assert not svg.findall(f".//{NAMESPACE}script")


def test_hatches_are_tiles_and_everything_is_grey(svg):
    tiles = svg.findall(f"{NAMESPACE}defs/{NAMESPACE}pattern")
    assert [tile.get("id") for tile in tiles] == ["h1", "h2", "h3", "h4", "h5"]
    fills = [one.get("fill") for one in svg.find(f"{NAMESPACE}g").findall(f"{NAMESPACE}rect")]
    assert fills == ["#595959", "url(#h1)", "#bfbfbf", "url(#h2)", "url(#h3)", "url(#h4)", "url(#h5)", "#ffffff"]
    colours = set(re.findall(r"#([0-9a-f]{6})", paint_svg(CHART)))
    assert {colour[:2] * 3 for colour in colours} == colours
    assert len(colours) >= 4
    # The distance of the lines is that of the hatches in print: 30 lines, or 36, on 72 pt.
    assert number(tiles[0], "width") == pytest.approx(4.8 * 25.4 / 72, abs=0.001)
    assert number(tiles[3], "width") == pytest.approx(4.0 * 25.4 / 72, abs=0.001)
    assert number(tiles[4], "width") == pytest.approx(2.4 * 25.4 / 72, abs=0.001)


def test_it_has_no_address_but_its_namespace():
    assert re.findall(r"https?://[^\"'\s<]+", paint_svg(CHART)) == ["http://www.w3.org/2000/svg"]


def test_it_is_the_same_text_again_and_takes_no_time():
    paint_svg(CHART)
    start = time.process_time()
    again = [paint_svg(CHART) for _ in range(10)]
    assert (time.process_time() - start) / 10 <= 0.01
    assert set(again) == {paint_svg(CHART)}


@pytest.mark.slow
def test_no_chart_needs_matplotlib():
    seen = "import sys, gongwenkit.run.report.steps, gongwenkit.run.report.display; print('matplotlib' in sys.modules)"
    made = subprocess.run([sys.executable, "-c", seen], capture_output=True, check=True, text=True)
    assert made.stdout == "False\n"
