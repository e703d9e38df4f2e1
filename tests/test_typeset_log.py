"""What stored TeX logs are read as: one clear error that names the text, or findings."""

import re
from pathlib import Path

import pytest

from gongwenkit.model import GongwenkitError, KitFileError, ToolchainError, TypesetError
from gongwenkit.typeset.log import (
    Fallback,
    explain_log,
    list_fallbacks,
    list_findings,
    needs_rerun,
    pages_of,
    plain_source,
)

PREAMBLE = "\\documentclass[layout=C]{gongwenkit}\n\\gwsetup{info/title={题}}\n\n\\begin{document}\n\\gwopening\n"


@pytest.fixture
def logs(repo_root: Path) -> Path:
    return repo_root / "tests" / "tex"


def _explain(logs: Path, name: str, body: str = "") -> GongwenkitError:
    with pytest.raises(GongwenkitError) as raised:
        explain_log((logs / f"{name}.log").read_text(encoding="utf-8"), PREAMBLE + body)
    return raised.value


def test_a_character_without_a_font_is_named_with_its_sentence(logs: Path) -> None:
    error = _explain(logs, "missing", r"\gwpara{第一句话。党组成员张😀到会。第三句。}")
    assert isinstance(error, TypesetError)
    assert (error.code, error.where) == ("no-glyph", "党组成员张😀到会。")
    assert "“😀”（U+1F600）" in error.found.zh
    assert "NotoSerifCJK-Regular.ttc" in error.found.en


def test_an_overfull_line_is_named_by_its_text(logs: Path) -> None:
    error = _explain(logs, "overfull", r"\gwpara{党组成员\mbox{ABC}到会。}")
    assert (error.code, error.where) == ("overfull", "党组成员到")
    assert "918.2" in error.found.zh


def test_an_overfull_cell_is_named_by_its_text(logs: Path) -> None:
    assert _explain(logs, "cell").where == "汉"


def test_a_line_that_is_hardly_too_wide_is_let_pass() -> None:
    explain_log("Overfull \\hbox (0.4pt too wide) in paragraph at lines 6--6\n[]\\TU/f(0)/m/n/15.8 汉\n", "")


def test_a_tex_error_says_where_and_which_text(logs: Path) -> None:
    error = _explain(logs, "undefined", "\\gwpara{党组\\nosuch 成员}")
    assert isinstance(error, TypesetError)
    assert error.code == "unknown-command"
    assert error.where.startswith("report.tex:6（党组")
    assert error.found.zh == "模板里的命令 \\nosuch 没有定义"
    assert "\\nosuch" in error.found.en
    assert error.line.startswith("党组")


@pytest.mark.parametrize(
    ("name", "problem", "remedy"),
    [
        ("info", "info/title is missing", "info/title={...}"),
        ("cells", "has 1 cells and the table has 2 columns", "{...} for each column"),
        ("layout", "gongwenkit-layout-Q.def", "Choose another layout"),
        ("nobody", "has no body", "gwpara"),
        ("key", "has no key 'titel'", "docs/latex-class.md"),
        ("column", "'x1' is no column", "columns={c3 l14 r5}"),
    ],
)
def test_an_error_of_the_class_keeps_problem_and_remedy(logs: Path, name: str, problem: str, remedy: str) -> None:
    error = _explain(logs, name)
    assert isinstance(error, KitFileError)
    assert problem in error.found.en
    assert remedy in error.advice.en
    assert not set("".join(re.findall("[a-z ]{20,}", error.found.zh)))


def test_a_remedy_keeps_its_capitals() -> None:
    message = "! Class gongwenkit Error: No room. Remedy: move them (GB/T 9704, 7.3.2)."
    with pytest.raises(KitFileError) as raised:
        explain_log(f"{message}\nl.6 \\gwopening\n", PREAMBLE)
    assert raised.value.advice.en == "Move them (GB/T 9704, 7.3.2)"


@pytest.mark.parametrize(
    ("name", "code", "zh", "en"),
    [
        ("environment", "unknown-environment", "环境 nosuch 没有定义", "The environment nosuch"),
        ("crossed", "environment-crossed", "\\begin{gwannex} 被 \\end{gwtable} 结束", "is ended by \\end{gwtable}"),
        ("runaway", "brace-open", "\\gwsection 后的花括号没有闭合", "A brace after the command \\gwsection"),
        ("file-ended", "brace-open", "\\gwpara 后的花括号没有闭合", "A brace after the command \\gwpara"),
        ("brace", "brace-unmatched", "花括号不成对", "Braces do not match"),
        ("length", "bad-length", "长度写错或过大", "wrong or too large"),
        (
            "capacity",
            "tex-capacity",
            "超出 TeX 的容量（input stack size，上限 10000）",
            "(input stack size, at most 10000)",
        ),
        ("picture", "no-picture", "找不到图 no-such.pdf", "The picture no-such.pdf is missing"),
        ("row", "row-too-high", "一行高过一页", "higher than a page"),
        ("page", "overfull", "内容高出", "too high"),
    ],
)
def test_each_trouble_of_a_real_log_is_told_in_both_languages(
    logs: Path, name: str, code: str, zh: str, en: str
) -> None:
    error = _explain(logs, name, "\\gwpara{党组成员}")
    assert isinstance(error, TypesetError)
    assert error.code == code
    assert zh in error.found.zh
    assert en in error.found.en
    assert "党组" in error.where


def test_a_full_disk_is_told_without_a_place() -> None:
    with pytest.raises(TypesetError) as raised:
        explain_log("! I can't write on file `report.pdf'.\nl.6 \\gwpara{甲}\n", PREAMBLE)
    assert (raised.value.code, raised.value.where) == ("disk-full", "")


def test_a_missing_package_and_a_missing_font_name_what_to_install(logs: Path) -> None:
    package, font = _explain(logs, "sty"), _explain(logs, "font")
    assert isinstance(package, ToolchainError)
    assert isinstance(font, ToolchainError)
    assert "nosuchpackage.sty" in package.found.zh
    assert "texlive-latex-extra" in package.advice.zh
    assert "NotoSerifCJK" in font.found.zh
    assert "fonts-noto-cjk" in font.advice.zh


def test_a_bought_font_is_named_as_kit_toml_names_it() -> None:
    with pytest.raises(ToolchainError) as raised:
        explain_log('! Package fontspec Error: The font "OwnKai" cannot be found.\n', "style/kai = {OwnKai.TTF},")
    assert raised.value.found.en == "The font OwnKai.TTF is missing"
    assert "/usr/local/share/fonts" in raised.value.advice.zh


def test_a_long_run_of_letters_is_what_an_overfull_line_is_about(logs: Path) -> None:
    log = "Overfull \\hbox (9.9pt too wide) in paragraph at lines 6--6\n[]\\TU/f(0)/m/n/15.8 见 www.example.gov.cn\n"
    with pytest.raises(TypesetError) as raised:
        explain_log(log, PREAMBLE + "\\gwpara{见www.example.gov.cn网站}")
    assert (raised.value.text, raised.value.line) == ("www.example.gov.cn", "见www.example.gov.cn网站")


def test_families_of_a_fallback_are_kept_in_their_order() -> None:
    log = "".join(f"gongwenkit fallback U+5586 {family}\n" for family in ("gwkai", "gwfang", "gwkai"))
    assert list_fallbacks(log) == (Fallback("喆", ("fang", "kai")),)
    assert "不在仿宋体、楷体的字库中" in list_findings(log)[0].found.zh
    assert "fangsong and kai" in list_findings(log)[0].found.en


def test_characters_of_a_fallback_font_are_findings(logs: Path) -> None:
    log = (logs / "fallback.log").read_text(encoding="utf-8")
    explain_log(log, PREAMBLE)
    assert [(finding.code, finding.severity) for finding in list_findings(log)] == [("fallback-glyph", "info")] * 2
    assert "“喆”（U+5586）" in list_findings(log)[0].found.zh
    assert pages_of(log) == 1


def test_rerun_and_pages() -> None:
    assert needs_rerun("LaTeX Warning: Label(s) may have changed. Rerun to get cross-references right.")
    assert not needs_rerun("Output written on report.pdf (4 pages).")
    assert pages_of("Output written on report.pdf (4 pages).") == 4
    assert pages_of("No pages of output.") == 0


def test_plain_source_undoes_the_escape_and_leaves_out_destinations() -> None:
    line = r"\gwitem{一是}{抓实。}{共\gwfigure[evidence.a]{fig.a.value.1}{6次}，占\ 50\%，\textbackslash{}x\_y\{z\}。}"
    assert plain_source(line) == "一是抓实。共6次，占 50%，\\x_y{z}。"
