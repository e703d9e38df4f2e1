"""The engine: equal bytes, clear refusals, nothing left behind, hostile text printed as typed."""

import os
import time
import unicodedata
from datetime import date
from pathlib import Path

import pikepdf
import psutil
import pypdfium2
import pytest

from gongwenkit.compose.print.tex import escape_tex
from gongwenkit.model import GongwenkitError, KitFileError, ToolchainError, TypesetError
from gongwenkit.typeset import engine
from gongwenkit.typeset.engine import TypesetResult, typeset

HOSTILE = (
    r"\input{/etc/passwd}",
    r"\write18{id} \immediate\openout1=x",
    r"^^5cinput ^^41",
    r"\end{document} 之后",
    "% 注释不会丢",
    r"\\[999cm] \newpage \par",
    r"\csname end\endcsname \catcode`\%=12",
    r"\special{pdf:docview <</OpenAction <</S/JavaScript>>>>}",
    r"\XeTeXpicfile '/etc/passwd' \directlua{os.execute('id')}",
    r"{{7*7}} {% raw %} \VAR{x} \BLOCK{if} ${7*7} <%= 7 %>",
    "a--b---c ``x'' ?`!` ,, << >> 'y' \"z\"",
    "$x_1^2$ & 50% #3 ~ {未闭合",
    "闭合} 100%",
    "“三会一课”——《准则》……·①⑫㎡℃→≥×",
    "张喆堃 李镕 王〇一 𠮷 㐂",
    "naïve café Ørsted Москва αβγ",
    "第一行\n\n第二行\t第三行",
    "\u202e倒写\u202c 零\u200b宽 控\x07制 \ufeff首",
    "e\u0301 Å",
    "https://www.example.gov.cn/art/2023/3/15/art_1229_58894747.html?a=1&b=2#c",
    "110101199001011234",
    "=cmd|' /C calc'!A0",
)


@pytest.fixture(scope="module")
def latex(repo_root: Path) -> Path:
    return repo_root / "latex"


def _source(body: str, setup: str = "") -> str:
    return (
        "\\documentclass[layout=C]{gongwenkit}\n\\gwsetup{info/title={情况报告}}\n"
        f"\\gwsetup{{{setup}}}\n\\begin{{document}}\n\\gwopening\n{body}\n\\end{{document}}\n"
    )


def _typeset(source: str, folder: Path, latex: Path, **changes: object) -> TypesetResult:
    folder.mkdir(exist_ok=True, parents=True)
    return typeset(
        source, **{"folder": folder, "latex": latex, "reference_day": date(2023, 12, 31), "seconds": 60, **changes}
    )


def _text_of(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def _bare(text: str) -> str:
    """Text without blanks and line ends, in the forms that a PDF reader may give back for one glyph."""
    return "".join(unicodedata.normalize("NFKC", text).replace("\ufffe", "-").split())


@pytest.mark.slow
def test_equal_input_gives_equal_bytes_anywhere(tmp_path: Path, latex: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = _source("\\gwsection{一、}{责任}\n\n\\gwpara{召开会议\\gwfigure{fig.a.value.1}{6次}。}")
    first = _typeset(source, tmp_path / "一", latex)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("LANG", "zh_CN.GBK")
    monkeypatch.setenv("TEXINPUTS", "/nowhere")
    time.sleep(1.1)
    second = _typeset(source, tmp_path / "two" / "deeper", latex)
    assert first.pdf.read_bytes() == second.pdf.read_bytes()
    assert first.log == second.log
    other_day = _typeset(source, tmp_path / "three", latex, reference_day=date(2023, 12, 30))
    assert first.pdf.read_bytes() != other_day.pdf.read_bytes()
    with pikepdf.open(first.pdf) as document:
        assert str(document.docinfo["/CreationDate"]).startswith("D:20231231")


@pytest.mark.slow
def test_hostile_text_prints_as_typed_everywhere(tmp_path: Path, latex: Path) -> None:
    escaped = [escape_tex(text) for text in HOSTILE]
    paragraphs = "\n\n".join(f"\\gwpara{{甲{text}乙}}" for text in escaped)
    items = "\n\n".join(f"\\gwitem{{一是}}{{{text}。}}{{\\gwtodo{{{text}}}丙}}" for text in escaped)
    sections = "\n\n".join(f"\\gwsection{{一、}}{{{text}}}\n\n\\gwpara{{丁}}" for text in escaped)
    rows = "\n".join(f"\\gwrow{{{{{text}}}{{{text}}}}}" for text in escaped)
    table = f"\\begin{{gwtable}}[columns={{l10 l10}}]\n\\gwhead{{{{{escaped[0]}}}{{乙}}}}\n{rows}\n\\end{{gwtable}}"
    body = f"{paragraphs}\n\n{items}\n\n{sections}\n\n{table}"
    setup = f"info/byline={{{escaped[4]}}}, info/signature={{{escaped[10]}}}, info/author={{{escaped[8]}}}, "
    setup += f"info/keywords={{{escaped[7]}}}"
    made = _typeset(_source(body, setup), tmp_path, latex)
    printed = _bare(_text_of(made.pdf))
    assert "root:" not in printed
    for text, tex in zip(HOSTILE, escaped, strict=True):
        typed = _bare("".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf") or c in "\n\t"))
        assert printed.count(typed) >= 3, f"{text!r} as {tex}"
    with pikepdf.open(made.pdf) as document:
        assert str(document.docinfo["/Author"]) == HOSTILE[8]
        assert str(document.docinfo["/Keywords"]) == HOSTILE[7]


@pytest.mark.slow
def test_a_character_without_a_font_stops_the_report_and_leaves_no_pdf(tmp_path: Path, latex: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(b"old")
    with pytest.raises(TypesetError) as raised:
        _typeset(_source("\\gwpara{第一句。张😀到会。}"), tmp_path, latex)
    assert (raised.value.code, raised.value.where) == ("no-glyph", "张😀到会。")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.log", "report.tex"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "setup", "code"),
    [
        ("\\gwpara{\\mbox{" + "A" * 99 + "}}", "", "overfull"),
        ("\\gwpara{甲\\nosuch 乙}", "", "unknown-command"),
        ("", "", "class-error"),
        ("\\gwpara{甲}", "info/title={}", "class-error"),
        ("\\gwpara{甲}", "info/titel={}", "class-error"),
        ("\\gwpara{甲}\\begin{gwtable}[columns={c1}]\\gwrow{{甲}{乙}}\\end{gwtable}", "", "class-error"),
        ("\\gwpara{甲}\\begin{gwtable}[columns={x1}]\\gwrow{{甲}}\\end{gwtable}", "", "class-error"),
        ("\\gwpara{甲\\special{pdf:docview <</OpenAction <</S/JavaScript/JS(1)>>>>}}", "", "pdf-active"),
        ("\\gwpara{甲\\input{/etc/passwd}}", "", "tex-error"),
    ],
)
def test_each_trouble_has_its_error(body: str, setup: str, code: str, tmp_path: Path, latex: Path) -> None:
    with pytest.raises(GongwenkitError) as raised:
        _typeset(_source(body, setup), tmp_path, latex)
    assert raised.value.code == code
    assert not (tmp_path / "report.pdf").exists()


@pytest.mark.slow
def test_a_missing_class_is_a_matter_of_the_kit(tmp_path: Path) -> None:
    with pytest.raises(KitFileError) as raised:
        _typeset(_source("\\gwpara{甲}"), tmp_path / "x", tmp_path)
    assert raised.value.code == "class-missing"


@pytest.mark.slow
def test_an_endless_run_is_killed_with_its_children(tmp_path: Path, latex: Path) -> None:
    started = time.monotonic()
    with pytest.raises(TypesetError) as raised:
        _typeset(_source("\\gwpara{甲}\\def\\x{\\x}\\x"), tmp_path, latex, seconds=3)
    assert raised.value.code == "tex-too-slow"
    assert time.monotonic() - started < 8
    assert not [p for p in psutil.Process().children(recursive=True) if p.name().startswith(("xelatex", "xdvipdfmx"))]
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".tex-")]


@pytest.mark.slow
def test_attachments_lie_beside_the_source(tmp_path: Path, latex: Path) -> None:
    made = _typeset(
        _source("\\gwpara{\\input{piece.tex}}"), tmp_path, latex, attachments={"piece.tex": "附带".encode()}
    )
    assert "附带" in _text_of(made.pdf)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.log", "report.pdf", "report.tex"]


@pytest.mark.slow
def test_our_own_class_was_loaded(tmp_path: Path, latex: Path) -> None:
    made = _typeset(_source("\\gwpara{甲}"), tmp_path, latex)
    assert "(./kit-latex/gongwenkit.cls" in made.log
    assert str(tmp_path) not in made.log


def test_without_xelatex_the_error_names_the_packages(
    tmp_path: Path, latex: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolchainError, match="apt install texlive-xetex"):
        _typeset("", tmp_path / "x", latex)


@pytest.fixture
def fake_xelatex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of that name that does what a test writes into it."""
    program = tmp_path / "bin" / "xelatex"
    program.parent.mkdir()
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return program


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("echo 'Output written on report.pdf (1 page).' > report.log; : > report.pdf", "pdf-unsound"),
        (
            "echo 'Output written on report.pdf (1 page).' > report.log; head -c 5000 /dev/zero > report.pdf",
            "pdf-unsound",
        ),
        ("echo x > report.log; echo 'fclose: No space left on device' >&2", "disk-full"),
        ("exit 3", "tex-stopped"),
        ("kill -9 $$", "tex-killed"),
    ],
)
def test_exit_status_is_no_evidence(fake_xelatex: Path, tmp_path: Path, latex: Path, script: str, code: str) -> None:
    fake_xelatex.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    with pytest.raises(TypesetError) as raised:
        _typeset("x", tmp_path / "out", latex)
    assert raised.value.code == code
    assert not (tmp_path / "out" / "report.pdf").exists()


def test_tex_sees_no_variables_of_the_caller(
    fake_xelatex: Path, tmp_path: Path, latex: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    monkeypatch.setenv("TEXMFOUTPUT", str(tmp_path))
    fake_xelatex.write_text("#!/bin/sh\nenv > report.log\nexit 1\n", encoding="utf-8")
    with pytest.raises(TypesetError):
        _typeset("x", tmp_path / "out", latex)
    variables = dict(
        line.split("=", 1) for line in (tmp_path / "out" / "report.log").read_text(encoding="utf-8").splitlines()
    )
    assert "SECRET_TOKEN" not in variables
    assert "TEXMFOUTPUT" not in variables
    assert (variables["openin_any"], variables["openout_any"]) == ("p", "p")
    assert variables["SOURCE_DATE_EPOCH"] == "1703980800"


def test_passes_are_repeated_only_when_the_log_asks(fake_xelatex: Path, tmp_path: Path, latex: Path) -> None:
    fake_xelatex.write_text(
        "#!/bin/sh\necho x >> count\necho 'LaTeX Warning: Label(s) may have changed. Rerun LaTeX.' > report.log\n"
        "cat count >> report.log\n",
        encoding="utf-8",
    )
    with pytest.raises(TypesetError):
        _typeset("x", tmp_path / "out", latex)
    log = (tmp_path / "out" / "report.log").read_text(encoding="utf-8")
    assert log.splitlines()[1:] == ["x"] * engine.MOST_PASSES
