"""Reading a PDF: places as the page is shown, whatever its box and rotation."""

import pikepdf
import pytest
from tests.drawn import Bar, Sheet, Words, draw

from gongwenkit.model import TypesetError
from gongwenkit.proof.layout.pdf import read_printed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    items = [Words("国家", x=28, y=37), Bar(28, 60, 100, 0.35), Words("12345678901234567890", x=28, y=80)]
    return draw(tmp_path_factory.mktemp("pdf"), [Sheet(items)])


def changed(pdf, folder, **boxes):
    """The same PDF with other entries in its page."""
    with pikepdf.open(pdf) as document:
        for name, value in boxes.items():
            document.pages[0][f"/{name}"] = value
        document.save(folder / "changed.pdf")
    return read_printed(folder / "changed.pdf").pages[0]


def test_places_in_mm_from_the_top_left(drawn):
    page = read_printed(drawn).pages[0]
    (rule,) = page.rules
    assert (page.width, page.height) == pytest.approx((210, 297), abs=0.01)
    assert (page.lines[0].x0, page.lines[0].top) == pytest.approx((28, 37), abs=0.01)
    assert page.lines[0].text == "国家"
    assert rule.box == pytest.approx((28, 60, 128, 60.35), abs=0.01)


def test_a_media_box_that_does_not_begin_at_the_origin(drawn, tmp_path):
    point = 25.4 / 72
    page = changed(drawn, tmp_path, MediaBox=[-50, -30, 545.28, 811.89])
    assert page.lines[0].x0 == pytest.approx(28 + 50 * point, abs=0.01)
    assert page.lines[0].top == pytest.approx(37 - 30 * point, abs=0.01)
    assert page.rules[0].box[0] == pytest.approx(28 + 50 * point, abs=0.01)


@pytest.mark.parametrize(
    ("rotation", "corner"), [(90, (297 - 60.35, 28)), (180, (210 - 128, 297 - 60.35)), (270, (60, 82))]
)
def test_a_rotated_page_is_read_as_it_is_shown(drawn, tmp_path, rotation, corner):
    page = changed(drawn, tmp_path, Rotate=rotation)
    wide = rotation != 180
    assert (page.width, page.height) == pytest.approx((297, 210) if wide else (210, 297), abs=0.01)
    assert page.rules[0].box[:2] == pytest.approx(corner, abs=0.01)
    assert page.rules[0].direction == ("vertical" if wide else "horizontal")
    assert page.lines == ()  # its letters lie on their side or upside down
    assert all(letter.turned for letter in page.letters)


def test_text_that_a_rotation_sets_upright_is_text(drawn, tmp_path):
    # The content turned by a quarter counter-clockwise, the page by a quarter clockwise.
    with pikepdf.open(drawn) as document:
        page = document.pages[0]
        page.contents_add(pikepdf.Stream(document, b"q 0 1 -1 0 595.28 0 cm"), prepend=True)
        page.contents_add(pikepdf.Stream(document, b"Q"))
        document.save(tmp_path / "turned.pdf")
    upright = changed(tmp_path / "turned.pdf", tmp_path, Rotate=90)
    assert [line.text for line in upright.lines] == ["国家", "12345678901234567890"]
    assert upright.lines[0].x0 == pytest.approx(28, abs=0.01)
    assert [line.text for line in changed(tmp_path / "turned.pdf", tmp_path, Rotate=0).lines] == []


def test_a_file_that_is_no_pdf(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"no PDF")
    with pytest.raises(TypesetError) as raised:
        read_printed(tmp_path / "a.pdf")
    assert raised.value.code == "pdf-unreadable"
