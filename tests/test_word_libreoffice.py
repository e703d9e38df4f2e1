"""What LibreOffice makes of the Word file: its pages beside those of the PDF, and round trips without an edit."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from tests.wordoffice import PROGRAM, Office

from gongwenkit.proof.layout.checks.proofing import proof_pdf
from gongwenkit.proof.layout.page_reader import read_pages
from gongwenkit.proof.word.passages import read_original
from gongwenkit.proof.word.walker import read_word_text
from gongwenkit.proof.word.word_comparison import compare_word
from gongwenkit.proof.word.word_package import open_word
from gongwenkit.run.report import steps

pytestmark = pytest.mark.long

REPORTS = [("duty", "C", 0.75), ("summary", "A", 0.70)]
"""With the part of the lines of the text that are the same (docs/decisions/0020-word.md has what was measured)."""
PASTED = [
    ("html", "HTML (StarWriter):EmbedImages", "HTML (StarWriter)"),
    ("txt", "Text (encoded):UTF8", "Text (encoded):UTF8"),
]
"""What is on the clipboard, the text with its look and the text alone: form, and filters that write and read it."""
LARGEST = 40 * 1024


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    if PROGRAM is None:
        pytest.skip("LibreOffice is not installed")
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def kit(repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kit without its sample mark, which is grey and no artifact in Word."""
    place = tmp_path_factory.mktemp("kit")
    for name in ("data", "templates", "latex", "notebooks"):
        (place / name).symlink_to(repo_root / name)
    text = (repo_root / "kit.toml").read_text(encoding="utf-8")
    (place / "kit.toml").write_text(text.replace("sample_mark = true", "sample_mark = false"), encoding="utf-8")
    return place


@pytest.fixture(scope="module", params=REPORTS, ids=lambda one: str(one[0]))
def report(request: pytest.FixtureRequest, kit: Path) -> tuple[Path, float]:
    """The folder of a draft."""
    name, layout, share = request.param
    given = {"department": "101", "period": "2023", "report": name, "layout": layout, "edition": "draft"}
    chosen = steps.choose(**given, word="yes", kit=str(kit), out=str(kit / "out"))
    proofed = steps.proof(steps.typeset(steps.compose(steps.measure(steps.read(chosen)))))
    return steps.publish(proofed).pdf.parent, share


def _lines(pdf: Path) -> list[list[str]]:
    return [
        [text for line in page.lines if not re.fullmatch(r"—\d+—", text := re.sub(r"\s", "", line.text))]
        for page in read_pages(pdf).pages
    ]


def test_pages_are_those_of_the_pdf(report: tuple[Path, float], office: Office):
    folder, share = report
    pdf = office.pages(folder / "report.docx")
    own, other = _lines(folder / "report.pdf"), _lines(pdf)
    assert len(own) == len(other)
    body = next(number for number, page in enumerate(own) if page and page[0].startswith("附件"))
    assert all(abs(len(one) - len(two)) <= 1 for one, two in zip(own[: body - 1], other[: body - 1], strict=True))
    same = Counter(line for page in own[:body] for line in page) & Counter(
        line for page in other[:body] for line in page
    )
    assert same.total() / sum(map(len, own[:body])) >= share
    assert proof_pdf(pdf, read_pages(pdf)).of("fail") == ()


def test_round_trips_without_an_edit_find_nothing(report: tuple[Path, float], office: Office):
    folder, _ = report
    original = read_original(json.loads((folder / "report.text.json").read_text(encoding="utf-8")))
    docx = folder / "report.docx"
    ways = [office.convert(docx, "docx")]
    ways += [office.convert(office.convert(docx, form), "docx") for form in ("odt", "rtf", "doc")]
    ways += [_pasted(office, docx, form, *filters) for form, *filters in PASTED]
    for way in ways:
        found = compare_word(original, read_word_text(open_word(way)))
        assert found.changes == ()
        assert found.hidden == ()


def _pasted(office: Office, docx: Path, form: str, writing: str, reading: str) -> Path:
    made = office.convert(docx, form, writing=writing)
    return office.convert(made, "docx", reading=reading, writing="MS Word 2007 XML")


def test_size(report: tuple[Path, float]):
    folder, _ = report
    docx = folder / "report.docx"
    if not any("chart" in line for line in (folder / "report.tex").read_text(encoding="utf-8").splitlines()):
        assert docx.stat().st_size <= LARGEST
