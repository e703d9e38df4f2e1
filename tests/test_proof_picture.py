"""Pictures of pages: one for each page, faults boxed where they stand, numbers and words in the legend."""

import pytest
from PIL import Image
from tests.drawn import EM, Sheet, Words, draw, text

from gongwenkit.model import ToolchainError
from gongwenkit.proof.layout.check import CheckResult
from gongwenkit.proof.layout.checks import line_grid as grid
from gongwenkit.proof.layout.pdf import read_printed
from gongwenkit.proof.layout.picture import DOTS_PER_INCH, LEGEND, draw_faults, find_font

pytestmark = pytest.mark.slow


def dot(mm):
    return round(mm / 25.4 * DOTS_PER_INCH)


def reds(picture, box):
    """How many dots are red stand in a box of mm."""
    part = picture.crop(tuple(map(dot, box)))
    dots = (part.getpixel((x, y)) for x in range(part.width) for y in range(part.height))
    return sum(red > 150 and green < 130 and blue < 130 for red, green, blue in dots)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("picture")
    pages = text(2)
    pages[1][0] = Words("国" * 25, x=28 + 3 * EM)
    pdf = draw(folder, [Sheet(page) for page in pages])
    printed = read_printed(pdf)
    results = [CheckResult(check, check.run(printed)) for check in grid.CHECKS]
    paths = draw_faults(pdf, results, folder / "pictures")
    return folder, pdf, results, paths


def test_a_missing_font_names_its_package(monkeypatch):
    monkeypatch.setattr("gongwenkit.proof.layout.picture.FAMILY", "No Such Font")
    with pytest.raises(ToolchainError) as error:
        find_font()
    assert error.value.code == "chart-font-missing"
    assert "fonts-noto-cjk" in error.value.advice.zh


def test_a_picture_for_each_page(pictures):
    folder, _, _, paths = pictures
    assert paths == (folder / "pictures" / "page-01.png", folder / "pictures" / "page-02.png")
    for path in paths:
        with Image.open(path) as picture:
            assert picture.width == pytest.approx(dot(210 + LEGEND), abs=1)
            assert picture.height == pytest.approx(dot(297), abs=1)


def test_the_fault_is_boxed_where_it_stands(pictures):
    with Image.open(pictures[3][1]) as opened:
        picture = opened.convert("RGB")
    assert reds(picture, (40, 36, 185, 44)) > 500  # the frame around line 1
    assert reds(picture, (28, 60, 185, 262)) == 0
    assert reds(picture, (212, 25, 300, 40)) > 100  # its words in the legend
    with Image.open(pictures[3][0]) as opened:
        assert reds(opened.convert("RGB"), (0, 0, 300, 297)) == 0


def test_the_grid_is_drawn_behind(pictures):
    with Image.open(pictures[3][0]) as opened:
        picture = opened.convert("RGB")
    red, _, blue = picture.getpixel((dot(60), dot(44.9)))
    assert (red, blue) == (255, 255)
    edge = [picture.getpixel((dot(28) + n, dot(44.9))) for n in (-1, 0, 1)]
    assert any(blue > red + 40 for red, _, blue in edge)


def test_the_same_pdf_gives_the_same_pictures(pictures, tmp_path):
    _, pdf, results, paths = pictures
    again = draw_faults(pdf, results, tmp_path)
    assert [one.read_bytes() for one in again] == [one.read_bytes() for one in paths]


def test_an_english_legend_differs(pictures, tmp_path):
    _, pdf, results, paths = pictures
    english = draw_faults(pdf, results, tmp_path, language="en")
    assert english[1].read_bytes() != paths[1].read_bytes()
