"""docs/designer.md: its commands and files are run as they stand, and the pages have what it promises."""

import importlib.util
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.slow


def script():
    spec = importlib.util.spec_from_file_location("designer", ROOT / "scripts" / "make_designer_picture.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _left(page: pypdfium2.PdfTextPage, word: str) -> float:
    """Where a word that is below the text block begins, in points from the left."""
    search = page.search(word)
    while found := search.get_next():
        box = page.get_charbox(found[0])
        if box[1] < 100:
            return float(box[0])
    raise AssertionError(f"{word} is not below the text")


def test_the_walk_ends_with_the_name_in_the_footer_an_emblem_and_a_sound_layout(tmp_path):
    told = script().walk(tmp_path)
    assert [command.split()[1] for command in told if command.startswith("gongwenkit")] == ["init", "build", "proof"]
    (pdf,) = tmp_path.glob("walk/build/2023/duty/101*/report.pdf")
    name = "云岭区财政局"
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage() for page in document]
        texts = [page.get_text_bounded() for page in pages]
        feet = [[_left(page, word) for word in (name, "内部资料", f"— {n} —")] for n, page in enumerate(pages, start=1)]
    assert len(texts) > 2
    for number, foot in enumerate(feet, start=1):
        assert foot == sorted(foot, reverse=number % 2 == 0)  # left, centre, right; on even pages turned round
    assert all("注意保存" in text for text in texts)
    with pikepdf.open(pdf) as document:
        pictures = [len(list(page.get("/Resources", {}).get("/XObject", {}))) for page in document.pages]
    assert pictures == [1, *[0] * (len(texts) - 1)]


def test_the_picture_of_the_page_is_there():
    with (ROOT / "docs" / "pictures" / "style.png").open("rb") as stream:
        assert stream.read(8) == b"\x89PNG\r\n\x1a\n"
