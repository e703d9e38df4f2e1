"""The PDF of a whole report, with charts: equal bytes for equal input wherever and whenever, and nothing hidden in it.

One report of the sample is made twice in processes of their own: other folder, time zone, language, umask and order
of hashes, and not in the same second; that TeX's own clock, which counts minutes, stands still is asked of TeX.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from gongwenkit.typeset.engine import typeset

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
MAKE = """
import os, sys, time
from datetime import date
from pathlib import Path
from gongwenkit.run import report as steps
from gongwenkit.typeset.engine import typeset
root, out, umask = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3], 8)
os.umask(umask)
chosen = steps.choose(department="101", period="2023", report="summary", date="2024-01-09", kit=str(root), out=str(out))
composed = steps.compose(steps.measure(steps.read(chosen)))
typeset(composed.source, folder=out, latex=root / "latex",
        reference_day=date(2024, 1, 9), seconds=60, attachments=composed.pictures)
print(int(time.time()))
"""


def _make(out: Path, *, umask: str, **variables: str) -> int:
    """Makes the report in a new process; returns the second at which it ended."""
    out.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-c", MAKE, str(ROOT), str(out), umask],
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")} | variables,
        cwd=out,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1])


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("honest")
    first, second = folder / "a", folder / "另一个 文件夹" / "deep"
    ended = _make(first, umask="022", TZ="UTC", LANG="C.UTF-8", PYTHONHASHSEED="0")
    while int(time.time()) <= ended:
        time.sleep(0.05)
    later = _make(second, umask="077", TZ="Asia/Shanghai", LANG="zh_CN.UTF-8", PYTHONHASHSEED="4711")
    assert later > ended
    return first / "report.pdf", second / "report.pdf"


def test_equal_input_gives_equal_bytes_at_another_time_and_place(twice: tuple[Path, Path]) -> None:
    first, second = twice
    assert first.read_bytes() == second.read_bytes()
    assert first.with_suffix(".log").read_text(encoding="utf-8") == second.with_suffix(".log").read_text(
        encoding="utf-8"
    )


CLOCK = r"""
\documentclass[layout=C]{gongwenkit}
\gwsetup{info/title={情况报告}}
\begin{document}
\gwopening
\gwpara{钟：\the\year-\the\month-\the\day-\the\time 完}
\end{document}
"""


def test_the_clock_of_tex_stands_at_the_day_of_the_report(tmp_path: Path) -> None:
    typeset(CLOCK.lstrip(), folder=tmp_path, latex=ROOT / "latex", reference_day=date(2023, 2, 3), seconds=60)
    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as opened:
        (page,) = opened
        said = page.get_textpage().get_text_range()
    assert "2023-2-3-0" in said, said


@pytest.fixture
def pdf(twice: tuple[Path, Path]) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(twice[0]) as opened:
        yield opened


def test_nothing_is_encrypted_active_or_attached(pdf: pikepdf.Pdf) -> None:
    assert not pdf.is_encrypted
    forbidden = {"/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/EF", "/EmbeddedFiles", "/AcroForm", "/XFA"}
    dictionaries = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary | pikepdf.Stream)]
    keys = {key for item in dictionaries for key in dict(item.items())}
    assert len(keys) > 50
    assert keys & forbidden == set()
    kinds = {str(item.get("/S", "")) for item in pdf.objects if isinstance(item, pikepdf.Dictionary)}
    assert kinds & {"/JavaScript", "/Launch", "/URI", "/SubmitForm", "/ImportData", "/GoToR"} == set()


def test_every_font_is_in_the_file(pdf: pikepdf.Pdf) -> None:
    fonts = [
        item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == pikepdf.Name.Font
    ]
    described = [font for font in fonts if font.get("/Subtype") != pikepdf.Name.Type0]
    assert len(described) >= 5
    for font in described:
        files = {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys())
        assert files, f"{font.get('/BaseFont')} is not embedded"
    names = {str(font.BaseFont).split("+")[-1] for font in described}
    assert any("FandolFang" in name for name in names)
    assert any("FandolSong" in name for name in names), "the charts keep their words as text"
    for font in fonts:
        if font.get("/Subtype") == pikepdf.Name.Type0:
            collection = str(font.DescendantFonts[0].CIDSystemInfo.Ordering)
            assert "/ToUnicode" in font or collection == "GB1", "a reader must know which characters the glyphs are"


def test_title_dates_and_bookmarks(pdf: pikepdf.Pdf) -> None:
    assert "情况的报告" in str(pdf.docinfo.Title)
    assert str(pdf.docinfo.CreationDate).startswith("D:20240109")
    with pdf.open_outline() as outline:
        titles = [item.title for item in outline.root]
    assert [title[:2] for title in titles][:4] == ["一、", "二、", "三、", "四、"]


def test_no_path_of_this_machine_is_in_the_file(twice: tuple[Path, Path], pdf: pikepdf.Pdf) -> None:
    plain = [item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream) and "/FontFile3" not in item]
    everything = b"".join(plain) + twice[0].read_bytes()
    for path in (str(twice[0].parent), str(ROOT), str(Path.home())):
        assert path.encode() not in everything
