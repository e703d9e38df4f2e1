"""Facts of a typeset PDF: the grid of 22 lines by 28 characters, the places of GB/T 9704, what it embeds."""

import itertools
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from tests.printed import H, chars, find, folio, lines, words

from gongwenkit.typeset.engine import TypesetResult, typeset

pytestmark = pytest.mark.slow

LINE = "二十八个汉字应当正好排满一行版心左右两边都不留空白请看效果"


def _source(body: str, *, setup: str = "", options: str = "layout=C") -> str:
    return (
        f"\\documentclass[{options}]{{gongwenkit}}\n"
        "\\gwsetup{info/title={2023年情况报告}, info/signature={报告人：张三}, info/date={2024年1月5日}}\n"
        f"\\gwsetup{{{setup}}}\n"
        f"\\begin{{document}}\n\\gwopening\n{body}\n\\end{{document}}\n"
    )


@pytest.fixture(scope="module")
def latex(repo_root: Path) -> Path:
    return repo_root / "latex"


def _typeset(source: str, folder: Path, latex: Path) -> TypesetResult:
    folder.mkdir(exist_ok=True)
    return typeset(source, folder=folder, latex=latex, reference_day=date(2023, 12, 31), seconds=120)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, latex: Path) -> TypesetResult:
    paragraphs = "\n\n".join(f"\\gwpara{{{(LINE[:28] * 4)[: 26 + 28 * 3]}}}" for _ in range(12))
    rows = "\n".join(f"\\gwrow{{{{{n}}}{{指标名称}}{{\\gwfigure{{fig.a.value.{n}}}{{{n}}}}}}}" for n in range(1, 60))
    body = (
        "\\gwsection{一、}{扛牢责任}\n\n" + paragraphs + "\n\n\\gwclosing{特此报告。}\n\n"
        "\\gwannexnote{附件：}{{指标汇总表}{数字依据}}\n\n\\gwending\n"
        "\\begin{gwannex}{附件1}{指标汇总表}\n\\begin{gwtable}[columns={c3 l14 r5}]\n"
        "\\gwhead{{序号}{指标}{本年}}\n" + rows + "\n\\end{gwtable}\n\\gwpara{表后文字回到格线。}\n\\end{gwannex}\n"
        "\\begin{gwannex}{附件2}{数字依据}\\gwpara{依据。}\\end{gwannex}"
    )
    setup = (
        "info/byline={党组书记　张三}, info/addressee={区纪委监委：}, info/author={张三}, info/keywords={layout=C}, "
    )
    setup += "style/sample-mark={虚构样例}, style/watermark={讨论稿}"
    return _typeset(_source(body, setup=setup), tmp_path_factory.mktemp("made"), latex)


@pytest.fixture(scope="module")
def pages(made: TypesetResult) -> Iterator[list[pypdfium2.PdfPage]]:
    with pypdfium2.PdfDocument(made.pdf) as document:
        yield list(document)


def test_one_pass_is_enough(made: TypesetResult) -> None:
    assert made.passes == 1
    assert made.pages == 7
    assert made.findings == ()


def test_every_page_is_a4(pages: list[pypdfium2.PdfPage]) -> None:
    for page in pages:
        assert [round(side * 25.4 / 72, 1) for side in page.get_size()] == [210.0, 297.0]


def test_a_full_page_has_22_lines_that_fill_the_block(pages: list[pypdfium2.PdfPage]) -> None:
    printed = lines(pages[1])
    assert len(printed) == 22
    assert printed[0][0].top == pytest.approx(37.0, abs=0.1)
    assert printed[-1][0].bottom == pytest.approx(262.0, abs=0.1)
    steps = [after[0].base - before[0].base for before, after in itertools.pairwise(printed)]
    assert steps == pytest.approx([10.446] * 21, abs=0.02)


def test_a_full_line_has_28_characters_that_fill_the_block(pages: list[pypdfium2.PdfPage]) -> None:
    full = [line for line in lines(pages[1]) if len(line) == 28]
    assert len(full) >= 10
    for line in full:
        assert line[0].x == pytest.approx(28.0, abs=0.05)
        assert line[-1].x + line[-1].size == pytest.approx(184.0, abs=0.05)
        steps = [after.x - before.x for before, after in itertools.pairwise(line)]
        assert steps == pytest.approx([H] * 27, abs=0.02)
    assert {line[0].font for line in full} == {"FandolFang-Regular"}


def test_paragraphs_are_indented_by_two_characters(pages: list[pypdfium2.PdfPage]) -> None:
    starts = {round((line[0].x - 28) / H, 2) for line in lines(pages[1])}
    assert starts == {0.0, 2.0}


def test_the_opening(pages: list[pypdfium2.PdfPage]) -> None:
    title = find(pages[0], "2023年情况报告")
    assert {char.font for char in title} == {"FandolSong-Bold"}
    assert title[0].size * 72 / 25.4 == pytest.approx(22, abs=0.05)
    assert (title[0].x + title[-1].x + title[-1].size) / 2 == pytest.approx(106, abs=0.3)
    byline = find(pages[0], "党组书记")
    assert {char.font for char in byline} == {"FandolKai-Regular"}
    addressee = find(pages[0], "区纪委监委：")
    assert addressee[0].x == pytest.approx(28, abs=0.05)
    assert (addressee[0].base - byline[0].base) / 10.446 == pytest.approx(2, abs=0.01)
    head = find(pages[0], "一、扛牢责任")
    assert {char.font for char in head} == {"FandolHei-Regular"}
    assert head[0].x == pytest.approx(28 + 2 * H, abs=0.05)


def test_page_numbers_stand_as_clause_7_5_says(pages: list[pypdfium2.PdfPage]) -> None:
    for number, page in enumerate(pages, start=1):
        number_printed = folio(page)
        assert words(number_printed) == f"—{number}—"
        assert {char.font for char in number_printed} == {"FandolSong-Regular"}
        assert number_printed[0].base - 0.3 * number_printed[0].size == pytest.approx(269.0, abs=0.1)
        if number % 2:
            assert number_printed[-1].x + number_printed[-1].size == pytest.approx(
                184 - number_printed[0].size, abs=0.1
            )
        else:
            assert number_printed[0].x == pytest.approx(28 + number_printed[0].size, abs=0.1)


def test_note_on_annexes_signature_and_date(pages: list[pypdfium2.PdfPage]) -> None:
    page = next(page for page in pages if "特此报告" in page.get_textpage().get_text_range())
    # A quarter of a cell parts the number from the name, so that “1.2023年” is no number: it is read as a blank.
    closing, note = find(page, "特此报告。"), find(page, "附件：1. 指标汇总表")
    second, signature, day = find(page, "2. 数字依据"), find(page, "报告人：张三"), find(page, "2024年1月5日")
    assert note[0].x == pytest.approx(28 + 2 * H, abs=0.1)
    assert (note[0].base - closing[0].base) / 10.446 == pytest.approx(2, abs=0.01)
    assert second[0].x == pytest.approx(note[3].x, abs=0.05)
    assert second[3].x == pytest.approx(note[6].x, abs=0.05)
    assert note[6].x - note[4].x == pytest.approx((0.278 + 0.25) * H, abs=0.05)  # the point, and the quarter
    # 7.3.5.2: the date (6.5) is longer than the signature (6): it ends at R - 2, the signature begins 2 to its left.
    assert day[-1].x + day[-1].size == pytest.approx(184 - 2 * H, abs=0.1)
    assert signature[0].x == pytest.approx(day[0].x - 2 * H, abs=0.1)
    assert (signature[0].base - second[0].base) / 10.446 == pytest.approx(2, abs=0.01)
    assert (day[0].base - signature[0].base) / 10.446 == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize(
    ("signature", "day"), [("述职报告人：欧阳某某", "2024年1月5日"), ("张三", "2024年12月31日"), ("", "2024年1月5日")]
)
def test_signature_arithmetic(signature: str, day: str, tmp_path: Path, latex: Path) -> None:
    setup = f"info/signature={{{signature}}}, info/date={{{day}}}"
    made = _typeset(_source("\\gwpara{正文。}\n\n\\gwending", setup=setup), tmp_path / "x", latex)
    with pypdfium2.PdfDocument(made.pdf) as document:
        date_chars = find(document[0], day)
        if len(signature) > 7:
            name = find(document[0], signature)
            assert name[-1].x + name[-1].size == pytest.approx(184 - 2 * H, abs=0.1)
            assert date_chars[0].x == pytest.approx(name[0].x + 2 * H, abs=0.1)
        else:
            assert date_chars[-1].x + H == pytest.approx(184 - 2 * H, abs=0.1)


def test_annexes_begin_a_page_with_their_label_and_title(pages: list[pypdfium2.PdfPage]) -> None:
    annex = [page for page in pages if words((lines(page) or [[]])[0]).startswith("附件")]
    assert [words(lines(page)[0]) for page in annex] == ["附件1", "附件2"]
    for page in annex:
        label = lines(page)[0]
        assert (label[0].font, round(label[0].x, 1), round(label[0].top, 1)) == ("FandolHei-Regular", 28.0, 37.0)
        title = [char for char in chars(page) if char.font == "FandolSong-Bold"]
        assert title[0].bottom == pytest.approx(37 + 2 * 10.446 + H, abs=0.1)
        assert (title[0].x + title[-1].x + title[-1].size) / 2 == pytest.approx(106, abs=0.3)


def test_a_long_table_repeats_its_head_and_text_comes_back_to_the_grid(pages: list[pypdfium2.PdfPage]) -> None:
    with_head = [page for page in pages if "序号" in page.get_textpage().get_text_range()]
    assert len(with_head) == 3
    numbers = [
        int(word)
        for page in with_head
        for word in re.findall(r"^(\d+) 指标名称", page.get_textpage().get_text_range(), re.MULTILINE)
    ]
    assert numbers == list(range(1, 60))
    after = find(with_head[-1], "表后文字回到格线。")
    lines_down = (after[0].top - 37) / 10.446
    assert lines_down == pytest.approx(round(lines_down), abs=0.01)
    lowest = max(char.bottom for page in with_head for char in chars(page) if char.base < 264)
    assert lowest < 262


def test_fonts_are_embedded_and_destinations_kept(made: TypesetResult) -> None:
    with pikepdf.open(made.pdf) as document:
        fonts = [font for font in document.objects if _is(font, "/FontDescriptor")]
        assert len(fonts) >= 4
        assert all("/FontFile3" in font or "/FontFile2" in font for font in fonts)
        names = set(_destinations(document.Root.Names.Dests))
        assert {f"fig.a.value.{n}" for n in range(1, 60)} <= names
        assert str(document.docinfo["/Title"]) == "2023年情况报告"
        assert str(document.docinfo["/Keywords"]) == "layout=C"
        with document.open_outline() as outline:
            assert [entry.title for entry in outline.root] == ["一、扛牢责任", "附件1 指标汇总表", "附件2 数字依据"]


def _is(item: pikepdf.Object, kind: str) -> bool:
    return isinstance(item, pikepdf.Dictionary) and str(item.get("/Type", "")) == kind


def _destinations(node: pikepdf.Object) -> Iterator[str]:
    for kid in node.get("/Kids", []):
        yield from _destinations(kid)
    yield from map(str, list(node.get("/Names", []))[::2])


def test_watermark_and_sample_mark_are_artifacts(made: TypesetResult) -> None:
    with pikepdf.open(made.pdf) as document:
        for page in document.pages:
            page.contents_coalesce()
            content = page.Contents.read_bytes()
            assert content.count(b"/Artifact BMC") == 2
            assert content.count(b"/Span <</ActualText<FEFF>>> BDC") == 1
            assert content.count(b"EMC") == 3


def test_the_watermark_does_not_mix_with_the_text(made: TypesetResult) -> None:
    shown = subprocess.run(["pdftotext", made.pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert "虚构样例" in shown
    assert not set("讨稿") & set(shown)


def test_half_a_cell_for_a_mark_at_the_end_of_a_line(tmp_path: Path, latex: Path) -> None:
    body = f"\\gwpara{{{LINE[:25]}，{LINE[:27]}。{LINE[:20]}}}"
    ends = {}
    for mark in ("full", "half"):
        made = _typeset(_source(body, setup=f"style/line-end-mark={mark}"), tmp_path / mark, latex)
        with pypdfium2.PdfDocument(made.pdf) as document:
            line = next(line for line in lines(document[0]) if words(line).endswith("。"))
            ends[mark] = line[-1].x
    assert ends["full"] == pytest.approx(184 - H, abs=0.1)
    assert ends["half"] == pytest.approx(184 - H / 2, abs=0.2)


def test_only_marks_give_up_part_of_their_cell_and_at_most_half(tmp_path: Path, latex: Path) -> None:
    made = _typeset(_source("\\gwpara{" + "转作风、明方向，建立清单。" * 20 + "}"), tmp_path, latex)
    with pypdfium2.PdfDocument(made.pdf) as document:
        pairs = [pair for line in lines(document[0]) for pair in itertools.pairwise(line)]
    of_marks = [after.x - before.x for before, after in pairs if before.text in "、，。"]
    of_others = [after.x - before.x for before, after in pairs if before.text not in "、，。"]
    assert len(of_others) > 150
    assert min(of_others) > H - 0.05
    assert min(of_marks) >= H / 2 - 0.05
    assert sum(step < H - 0.05 for step in of_marks) < len(of_marks) / 4  # only in a line that would be too wide


def test_one_sided_and_mirrored(tmp_path: Path, latex: Path) -> None:
    body = "\n\n".join(f"\\gwpara{{{LINE}{LINE}}}" for _ in range(20))
    made = _typeset(_source(body, setup="style/sides=one, style/margins=mirrored"), tmp_path / "x", latex)
    with pypdfium2.PdfDocument(made.pdf) as document:
        second = document[1]
        number_printed = folio(second)
        assert min(line[0].x for line in lines(second)) == pytest.approx(26, abs=0.05)
        assert number_printed[-1].x > 100
