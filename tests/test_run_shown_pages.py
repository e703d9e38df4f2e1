"""A finished PDF is read once: for its evidence, its digests and its checks; a batch draws its first page only."""

import os
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from gongwenkit.proof.layout.checks.proofing import proof_pdf
from gongwenkit.proof.layout.page_reader import read_pages
from gongwenkit.run.report import display, steps
from gongwenkit.run.report.shown_pages import first_page_only, most_pages

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> steps.Typeset:
    """The internal edition, which has its evidence inside."""
    chosen = steps.choose(
        department="101", period="2023", edition="internal", kit=str(ROOT), out=str(tmp_path_factory.mktemp("out"))
    )
    return steps.typeset(steps.compose(steps.measure(steps.read(chosen))))


def test_each_page_is_loaded_once(made, monkeypatch):
    loaded, texts = Counter(), []
    get_page, get_textpage = pypdfium2.PdfDocument.get_page, pypdfium2.PdfPage.get_textpage

    def count_page(document, index):
        loaded[index] += 1
        return get_page(document, index)

    def count_text(page):
        texts.append(page)
        return get_textpage(page)

    monkeypatch.setattr(pypdfium2.PdfDocument, "get_page", count_page)
    monkeypatch.setattr(pypdfium2.PdfPage, "get_textpage", count_text)
    proofed = steps.proof(made)
    assert loaded == dict.fromkeys(range(made.result.pages), 1)
    assert len(texts) == made.result.pages
    monkeypatch.undo()
    again = proof_pdf(made.pdf)  # by itself, with the evidence attached
    assert again.results == proofed.proof.results
    assert again.archive == proofed.proof.archive == "3b"
    assert read_pages(made.pdf).texts[0]


def test_a_batch_shows_the_first_page_and_an_analyst_all(made):
    every = display.pages(made)
    with first_page_only():
        assert os.environ["GWK_SHOWN_PAGES"] == "1"
        first = display.pages(made)
    assert most_pages() is None
    assert (len(every.pages), len(first.pages)) == (made.result.pages, 1)
    assert first.pages[0] == every.pages[0]
    assert repr(first) == repr(every) == f"版面共{made.result.pages}页"
    assert "这里只附首页" in first._repr_html_()
    assert "首页" not in every._repr_html_()
    assert every._repr_html_().count("<img") == made.result.pages
