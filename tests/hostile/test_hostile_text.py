r"""Hostile text: it prints as typed, or stops the report by name. Nothing is lost in silence.

All that is expected to print goes through one document: as a paragraph, as a heading that becomes a bookmark, and as a
cell of a table. What is read back from the PDF must equal what was typed: in NFC, without control and format
characters. Blanks are compared where the PDF keeps them (bookmarks); on the page they are space, not text.
"""

import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pypdfium2
import pytest

from gongwenkit.compose.print.tex import escape_tex
from gongwenkit.model import TypesetError
from gongwenkit.typeset.engine import typeset

pytestmark = pytest.mark.slow

PRINTED = {
    # G: TeX, and the languages of templates
    "G1 input": r"\input{/etc/passwd} \include{password} \lstinputlisting{/etc/passwd} \verbatiminput{/etc/passwd}",
    "G1 read": r"\newread\file\openin\file=/etc/issue\read\file to\line\text{\line}\closein\file",
    "G1 loop": r"\loop\unless\ifeof\file\read\file to\fileline\text{\fileline}\repeat",
    "G1 write": r"\newwrite\outfile\openout\outfile=cmd.tex\write\outfile{Hello}\closeout\outfile",
    "G1 shell": r"\immediate\write18{env | base64 > test.tex}\input{test.tex} \input{|ls|base64} \input|id",
    "G1 catcode": r"\catcode `\$=12 \catcode `\#=12 \catcode `\_=12 \catcode `\&=12",
    "G1 filecontents": r"\begin{filecontents}[overwrite]{a.tex} x \end{filecontents}",
    "G1 href": r"\href{javascript:alert(1)}{placeholder} \url{javascript:alert(1)}",
    "G1 package": r"\usepackage{verbatim}\documentclass{article}\RequirePackage{shellesc}\ShellEscape{id}",
    "G2 circumflexes": "^^5cinput ^^41 ^^^^0041 ^^M ^^?",
    "G3 end": r"\end{document} \enddocument \endinput \end \bye 之后",
    "G4 percent": "50% 之后不丢 % \\% 100%%",
    "G5 rows": r"\\[999cm] \\ \newpage \par \vskip1000pt \hskip-9999pt \kern1000cm",
    "G6 names": r"\csname end\endcsname \catcode`\%=12 \def\a{\a}\a \let\par\relax \expandafter\x",
    "G7 special": r"\special{pdf:docview <</OpenAction <</S/JavaScript/JS(app.alert(1))>>>>}",
    "G7 picture": r"\XeTeXpicfile '/etc/passwd' \XeTeXpdffile 'x.pdf' \includegraphics{/etc/passwd}",
    "G8 jinja": "{{7*7}} {{ config.items() }} {{''.__class__.__mro__[1]}} {% raw %} {% for x in y %} {# 注 #}",
    "G8 own": r"\VAR{7*7} \BLOCK{if x} \BLOCK{endif} \REM{x} \VAR{",
    "G8 others": "${7*7} #{7*7} *{7*7} <%= 7*7 %> @(1+2) [[${7*7}]] ${{7*7}} {php}1{/php} %{7*7}",
    "G9 lua": r"\directlua{os.execute('id')} \latelua{} \luaexec{x}",
    "G10 lines": "第一段\n\n第二段\r\n第三段\t制表\v\f尾 \\par 完",
    "G11 ligatures": "a--b---c ``x'' ?`!` ,, << >> 'y' \"z\" ... fi ff ffl --> <-- -- ---",
    "G12 cells": r"a & b \\ c && d \hline \cr \multicolumn{2}{c}{x} \span \omit \noalign{x}",
    "G brackets": "[x] ]x[ {未闭合 闭合} }{ }}{{ {} [] ]{",
    "G all ASCII": "".join(map(chr, range(0x21, 0x7F))),
    "G dollars": "$x_1^2$ $$ \\( \\) \\[ \\] a_b^c ~ # ## #1",
    "G expl3": r"\ExplSyntaxOn \sys_shell_now:n {id} \ExplSyntaxOff \group_end: \c_space_tl",
    "G class": r"\gwpara{x} \gwsection{一、}{x} \gwfigure{fig.x.value.1}{1} \gwtodo{x} \gwbreak{} \gwending",
    "G destinations": r"fig.a.value.1) evidence.x >> ] endobj stream",
    "G sheet": "=cmd|' /C calc'!A0 +1+1 -1 @SUM(1) ＝1 ＋1 －1 ＠x",
    "G web": "<script>alert(1)</script> <img src=x onerror=alert(1)> &lt; &#60; javascript:x",
    "G sql": "'; DROP TABLE users;-- \" OR 1=1 /* */ ../../etc/passwd %2e%2e %s%n%x %d NULL nil undefined",
    "G address": "https://www.example.gov.cn/art/2023/3/15/art_1229_58894747.html?a=1&b=2#c",
    # H: Unicode
    "H1 bidi": "\u202e倒写\u202c \u2066隔\u2069 \u200e左\u200f右 甲\u061c乙",
    "H2 zero width": "零\u200b宽\u200c连\u200d接\u2060 \ufeff首 软\u00ad连",
    "H3 controls": "响\x07铃 退\x08格 删\x7f除 转\x1b[31m义 空\x00字 \x85行 \x9f尾",
    "H3 blanks": "甲\u00a0乙\u2003丙\u2028丁\u2029戊\u3000己  庚",
    "H tags": "甲\U000e0041\U000e007f乙\ufff9注\ufffb",
    "H emoji selectors": "☎\ufe0f ☎\ufe0e",
    "H6 rare": "𠮷㐂〇𬺈𰻝龘 张喆堃 李镕 王翀 瞭啰㼆 䶮",
    "H6 marks": "“三会一课”——《准则》……·①⑫㎡℃→≥×～〔2023〕★※§℡№㎞",
    "H7 composed": "e\u0301 A\u030a Nguyễn Thị Ngọc lǜ Йй Ёё 한국어 \u1112\u1161\u11ab",
    "H9 letters": "naïve café Ørsted Москва αβγ ß",
    "H compatibility": "ＡＢｃ１２３ ｱｲｳ \u2126 \uf900",
    "H one glyph": "⽂⼀ a\u2012b",  # a font draws ⽂ as 文: the class tells the reader of the PDF which was typed
    "H long": "甲" * 400,
    "H long word": "Aa0_" * 60,
}

REFUSED = {
    "H4 lone surrogate": ("张\ud83d三", "U+FFFD"),
    "H4 replacement": ("张\ufffd三", "U+FFFD"),
    "H5 private use": ("张\ue123三", "U+E123"),
    "H5 private plane 15": ("甲\U000f0001乙", "U+F0001"),
    "H5 private plane 16": ("甲\U00100001乙", "U+100001"),
    "H5 unassigned": ("甲\u0378乙", "U+0378"),
    "H5 noncharacter": ("甲\ufdd0乙", "U+FDD0"),
    "H5 last noncharacter": ("甲\uffff乙", "U+FFFF"),
    "H6 ideographic variation": ("葛\U000e0100", "U+E0100"),
    "H7 zalgo": ("Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d", "U+0351"),
    "H8 emoji": ("完成😀", "U+1F600"),
    "H9 letters": ("\u1e12", "U+1E12"),
    "H9 Arabic": ("محمد", "U+0645"),
    "H9 Tibetan": ("བཀྲ", "U+0F56"),
    "H9 Uyghur": ("ئۇيغۇر", "U+0626"),
}


def _as_printed(typed: str) -> str:
    """What a PDF must give back: NFC, blanks as one space, no control or format characters."""
    kept = []
    for character in unicodedata.normalize("NFC", typed):
        category = unicodedata.category(character)
        if (category.startswith("Z") and character != "\u3000") or character in "\t\n\v\f\r\x85":
            kept.append(" ")
        elif category not in ("Cc", "Cf") and character not in "\ufe0e\ufe0f":
            kept.append(character)
    return re.sub(" +", " ", "".join(kept))


def _bare(text: str) -> str:
    return "".join(text.split())


class Printed(NamedTuple):
    """The texts of the document by their number: from paragraphs, from table cells, from bookmarks."""

    paragraphs: dict[int, str]
    cells: dict[int, str]
    bookmarks: dict[int, str]
    pdf: Path


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return list(PRINTED.values())


@pytest.fixture(scope="module")
def printed(texts: list[str], tmp_path_factory: pytest.TempPathFactory, repo_root: Path) -> Printed:
    escaped = [escape_tex(text) for text in texts]
    sections = "\n\n".join(
        f"\\gwsection{{{n:03d}}}{{{text}}}\n\n\\gwpara{{〈{n:03d}〉{text}〈完〉}}" for n, text in enumerate(escaped)
    )
    rows = "\n".join(f"\\gwrow{{{{〔{n:03d}〕{text}〔完〕}}{{乙}}}}" for n, text in enumerate(escaped))
    source = (
        "\\documentclass[layout=C]{gongwenkit}\n\\gwsetup{info/title={题}}\n\\begin{document}\n\\pagestyle{empty}\n"
        f"{sections}\n\n\\begin{{gwtable}}[columns={{l20 l2}}]\n\\gwhead{{{{甲}}{{乙}}}}\n{rows}\n\\end{{gwtable}}\n"
        "\\end{document}\n"
    )
    made = typeset(
        source,
        folder=tmp_path_factory.mktemp("hostile"),
        latex=repo_root / "latex",
        reference_day=date(2023, 12, 31),
        seconds=60,
    )
    with pypdfium2.PdfDocument(made.pdf) as document:
        text = _bare("".join(page.get_textpage().get_text_range() for page in document)).replace("\ufffe", "-")
    with pikepdf.open(made.pdf) as pdf, pdf.open_outline() as outline:
        titles = {int(item.title[:3]): item.title[3:] for item in outline.root}
    return Printed(
        {int(n): body for n, body in re.findall(r"〈(\d{3})〉(.*?)〈完〉", text)},
        {int(n): body for n, body in re.findall(r"〔(\d{3})〕(.*?)〔完〕", text)},
        titles,
        made.pdf,
    )


@pytest.mark.parametrize("name", PRINTED)
def test_it_prints_as_typed(name: str, printed: Printed) -> None:
    number, wanted = list(PRINTED).index(name), _as_printed(PRINTED[name])
    assert printed.paragraphs[number] == _bare(wanted)
    assert printed.cells[number] == _bare(wanted)
    assert printed.bookmarks[number].strip() == wanted.strip()


def test_nothing_was_carried_out(printed: Printed) -> None:
    everything = " ".join(printed.paragraphs.values())
    assert "root:" not in everything
    assert "49" not in everything.replace("1229_58894747", ""), "7*7 was computed"
    assert sorted(path.name for path in printed.pdf.parent.iterdir()) == ["report.log", "report.pdf", "report.tex"]
    with pikepdf.open(printed.pdf) as pdf:
        assert not [page for page in pdf.pages if "/Annots" in page.obj]
        assert set(pdf.Root.keys()) <= {
            "/Type",
            "/Pages",
            "/Outlines",
            "/PageMode",
            "/Metadata",  # of PDF/A, as the next
            "/OutputIntents",
            "/ViewerPreferences",
            "/Names",
            "/Lang",
        }


def test_the_table_of_cases_is_whole(texts: list[str], printed: Printed) -> None:
    """A case that is lost between the markers must not go unnoticed."""
    everyone = list(range(len(texts)))
    assert [sorted(found) for found in (printed.paragraphs, printed.cells, printed.bookmarks)] == [everyone] * 3
    groups = {name.split()[0] for name in (*PRINTED, *REFUSED)}
    assert {*(f"G{n}" for n in range(1, 13)), *(f"H{n}" for n in range(1, 10))} <= groups


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_name(name: str, tmp_path: Path, repo_root: Path) -> None:
    typed, code = REFUSED[name]
    source = (
        "\\documentclass{gongwenkit}\\gwsetup{info/title={题}}\\begin{document}\n"
        f"\\gwpara{{前一句。{escape_tex(typed)}到会。}}\n\\end{{document}}\n"
    )
    with pytest.raises(TypesetError) as raised:
        typeset(source, folder=tmp_path, latex=repo_root / "latex", reference_day=date(2023, 12, 31), seconds=60)
    assert raised.value.code == "no-glyph"
    assert f"（{code}）" in raised.value.found.zh
    assert raised.value.where.endswith("到会。"), "the sentence is named"
    assert "前一句" not in raised.value.where
    assert not (tmp_path / "report.pdf").exists()
