r"""\gwchart on the page: the picture and its letters on the grid, never parted from caption and source."""

from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from tests.printed import PITCH, Char, chars, find, words

from gongwenkit.compose.charts.layout import LINE, WIDTH
from gongwenkit.compose.charts.pdf_painter import paint_shapes
from gongwenkit.compose.charts.shapes import Bar, Rule
from gongwenkit.model import KitFileError, TypesetError
from gongwenkit.typeset.engine import typeset

pytestmark = pytest.mark.slow

MM = 25.4 / 72
LINES = 6
PICTURE, PLAIN = (
    paint_shapes(
        [Bar(10, 10, 20, 30, "0.35"), Bar(40, 10, 20, 30, "1.0", hatch)],
        [Rule(0, 40, WIDTH, 40)],
        width=WIDTH,
        height=LINES * LINE,
    )
    for hatch in ("/////", "")
)
LETTERS = r"\gwlabel{c}{20}{7}{\gwfigure{fig.a.value.1}{12}}\gwlabel{l}{0}{50}{左}\gwlabel{r}{156}{50}{右}"
CHART = rf"\gwchart[lines={LINES}, title={{图1　某图}}, source={{资料来源：会议台账。}}]{{chart-1.pdf}}{{{LETTERS}}}"


@pytest.fixture(scope="module")
def made(tmp_path_factory, repo_root):
    def make(body: str, pictures: dict[str, bytes] | None = None) -> Path:
        source = (
            "\\documentclass{gongwenkit}\n\\gwsetup{info/title={某报告}}\n"
            f"\\begin{{document}}\n\\gwopening\n\\gwpara{{前文。}}\n{body}\n\\gwpara{{后文。}}\n\\end{{document}}\n"
        )
        folder = tmp_path_factory.mktemp("chart")
        given = {"chart-1.pdf": PICTURE} if pictures is None else pictures
        latex = repo_root / "latex"
        return typeset(
            source, folder=folder, latex=latex, reference_day=date(2023, 12, 31), seconds=60, attachments=given
        ).pdf

    return make


@pytest.fixture(scope="module")
def page(made):
    with pypdfium2.PdfDocument(made(CHART)) as document:
        assert len(document) == 1
        yield document[0]


def box_of(page: pypdfium2.PdfPage) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what the picture shows, in mm."""
    (item,) = page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_FORM,), max_depth=1)
    left, low, right, high = (edge * MM for edge in item.get_bounds())
    return left, page.get_height() * MM - high, right, page.get_height() * MM - low


def base_of(page: pypdfium2.PdfPage, text: str) -> float:
    return find(page, text)[0].base


def middle(letters: list[Char]) -> tuple[float, float]:
    """Middle of half-width digits, in mm."""
    return (letters[0].x + letters[-1].x + letters[-1].size / 2) / 2, letters[0].base - 0.38 * letters[0].size


def test_a_chart_fills_whole_lines_and_the_text_goes_on_on_the_grid(page, made):
    before, after = base_of(page, "前文"), base_of(page, "后文")
    assert (after - before) / PITCH == pytest.approx(1 + LINES + 1 + 1, abs=0.01)
    place = before - 0.88 * find(page, "前文")[0].size + PITCH  # the next line's upper edge
    # Lines of a hatch are clipped, and what they would show beyond their bar counts in the box of a picture.
    with pypdfium2.PdfDocument(made(CHART, {"chart-1.pdf": PLAIN})) as document:
        assert base_of(document[0], "后文") == after
        assert box_of(document[0]) == pytest.approx((28, place + 10, 184, place + 40), abs=0.3)


def test_letters_stand_at_their_points_of_the_picture(page):
    first = find(page, "前文")[0]
    top = base_of(page, "前文") - 0.88 * first.size + PITCH
    assert middle(find(page, "12")) == pytest.approx((28 + 20, top + 7), abs=0.2)
    (left,), (right,) = find(page, "左"), find(page, "右")
    assert (left.x, right.x + right.size) == pytest.approx((28, 184), abs=0.1)
    assert left.size == pytest.approx(9 * MM, abs=0.01)


def test_caption_and_source_stand_below_in_their_type(page):
    caption, source = find(page, "图1　某图"), find(page, "资料来源")
    assert caption[0].size == pytest.approx(12 * MM, abs=0.01)
    assert "FandolHei" in caption[0].font
    assert source[0].x == pytest.approx(28, abs=0.1)
    assert base_of(page, "前文") < caption[0].base < source[0].base < base_of(page, "后文")


def test_a_number_of_a_chart_has_its_destination(made):
    with pikepdf.open(made(CHART)) as pdf:
        assert "fig.a.value.1" in [str(name) for name in pikepdf.NameTree(pdf.Root.Names.Dests)]


@pytest.mark.parametrize(("before", "page"), [(8, 0), (19, 1)])
def test_a_chart_that_does_not_fit_goes_to_the_next_page_whole(made, before, page):
    with pypdfium2.PdfDocument(made("\\gwpara{文。}\n" * (before - 1) + CHART)) as document:
        texts = [words(list(chars(one))) for one in document]
    places = {
        part: [n for n, text in enumerate(texts) if part in text] for part in ("12", "左", "图1　某图", "资料来源")
    }
    first = {tuple(found) for found in places.values()}
    assert first == {(page,)}


def test_a_long_source_takes_two_lines_of_the_grid(made):
    long = CHART.replace("会议台账", "会议台账、" * 20)
    with pypdfium2.PdfDocument(made(long)) as document:
        assert (base_of(document[0], "后文") - base_of(document[0], "前文")) / PITCH == pytest.approx(
            LINES + 4, abs=0.01
        )


@pytest.mark.parametrize("lines", ["0", "19"])
def test_a_chart_that_fits_no_page_is_refused(made, lines):
    with pytest.raises(KitFileError) as caught:
        made(CHART.replace(f"lines={LINES}", f"lines={lines}"))
    assert caught.value.code == "class-error"
    assert f"A chart of {lines} lines does not fit a page" in caught.value.found.en
    assert "Give it 1 to 18 lines" in caught.value.advice.en


def test_a_misspelt_key_of_a_chart_is_named(made):
    with pytest.raises(KitFileError) as caught:
        made(CHART.replace("source=", "sauce="))
    assert "“sauce”" in caught.value.found.zh


def test_a_picture_that_is_not_there_is_named(made):
    with pytest.raises(TypesetError) as caught:
        made(CHART, {})
    assert caught.value.code == "no-picture"
    assert "chart-1.pdf" in caught.value.found.zh
