"""The escape for TeX: what hostile text becomes, and that nothing is escaped twice or never."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError, TemplateSyntaxError

from gongwenkit.compose.print.tex import TexSafe, destination_name, escape_tex, evidence_target, tex_environment

ALLOWED_SEQUENCES = {
    r"\textbackslash",
    r"\textasciicircum",
    r"\textasciitilde",
    r"\gwbreak",
    *(f"\\{character}" for character in "{}$&#%_ "),
}


def _render(template: str, **values: object) -> str:
    return tex_environment([Path()]).from_string(template).render(**values)


@pytest.mark.parametrize(
    ("typed", "escaped"),
    [
        ("共6次，占50%", r"共6次，占50\%"),
        (r"\input{/etc/passwd}", r"\textbackslash{}input\{/\gwbreak{}etc/\gwbreak{}passwd\}"),
        ("^^5c", r"\textasciicircum{}\textasciicircum{}5c"),
        ("$a_1$ & #2 ~", r"\$a\_1\$\ \&\ \#2\ \textasciitilde{}"),
        ("a--b---c", "a-{}-b-{}-{}-c"),
        ("?`!`''``,,<<>>", "?{}`!{}`'{}'`{}`,{},<{}<>{}>"),
        ("“第一责任人”——《准则》……", "“第一责任人”——《准则》……"),
        ("张三\n\n李四\t王五", r"张三\ 李四\ 王五"),
        ("张　三", "张　三"),
        ("\u202e倒\u200b写\ufeff\x00\x1b", "倒写"),
        ("e\u0301", "é"),
        ("\ud800", "\ufffd"),
        ("\ue000", "\ue000"),
        ("{{7*7}} {% raw %}", r"\{\{7*7\}\}\ \{\%\ raw\ \%\}"),
        (r"\VAR{x}\BLOCK{if}", r"\textbackslash{}VAR\{\gwbreak{}x\}\textbackslash{}BLOCK\{\gwbreak{}if\}"),
        ("", ""),
    ],
)
def test_escape(typed: str, escaped: str) -> None:
    assert escape_tex(typed) == escaped


@pytest.mark.slow
@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_only_our_own_control_sequences_come_out(text: str) -> None:
    escaped = escape_tex(text)
    rest = re.sub(r"\\(?:[A-Za-z]+|.)", lambda match: _known(match.group()), escaped, flags=re.DOTALL)
    assert not re.search(r"[\\$&#%_^~\n\r\0]", rest)
    assert rest.count("{") == rest.count("}")
    assert set(re.findall(r"\{[^{}]*\}", rest)) <= {"{}"}


def _known(sequence: str) -> str:
    assert sequence in ALLOWED_SEQUENCES
    return ""


@pytest.mark.slow
@given(st.text(alphabet="abc123/_.汉字 ", max_size=60))
def test_break_opportunities_add_no_text(text: str) -> None:
    bare = escape_tex(text).replace(r"\gwbreak{}", "").replace(r"\_", "_").replace(r"\ ", " ")
    assert bare == re.sub(" +", " ", text)


def test_a_long_number_is_never_broken() -> None:
    assert escape_tex("110101199001011234") == "110101199001011234"


def test_values_are_escaped_once() -> None:
    macro = r"\BLOCK{macro bold(x)}\textbf{\VAR{x}}\BLOCK{endmacro}"
    assert _render(r"\VAR{x}", x="50%") == r"50\%"
    assert _render(macro + r"\VAR{bold(x)}", x="50%") == r"\textbf{50\%}"
    assert _render(r"\BLOCK{set y}\VAR{x}\BLOCK{endset}\VAR{y}", x="50%") == r"50\%"
    assert _render(r"\VAR{x}", x=TexSafe(r"\foo")) == r"\foo"
    assert _render(r"\VAR{n}", n=6) == "6"


@pytest.mark.parametrize("expression", ["bold('') ~ x", "x ~ bold('')", "[bold(''), x]|join", "'%s'|format(x)"])
def test_what_is_glued_together_in_a_template_is_text_again(expression: str) -> None:
    macro = r"\BLOCK{macro bold(x)}\VAR{x}\BLOCK{endmacro}"
    assert _render(macro + rf"\VAR{{{expression}}}", x=r"\input{a}") == r"\textbackslash{}input\{a\}"


def test_template_comments_are_tex_comments() -> None:
    assert _render("a % b\n\\REM{ gone }c") == "a % b\nc"


def test_an_undefined_name_and_a_value_that_is_no_text_are_errors() -> None:
    for template in (r"\VAR{nobody}", r"\VAR{x.nothing}", r"\VAR{none}", r"\VAR{flag}"):
        with pytest.raises(UndefinedError):
            _render(template, x="", none=None, flag=True)


def test_filters_that_escape_or_mark_as_safe_are_gone_and_the_sandbox_holds() -> None:
    with pytest.raises(TemplateSyntaxError):
        _render(r"\VAR{x|safe}", x="")
    with pytest.raises(SecurityError):
        _render(r"\VAR{x.__class__.__mro__}", x="")


def test_destination_names_are_ascii() -> None:
    assert destination_name("integrity_meetings", None, 2) == "fig.integrity_meetings.value.2"
    assert destination_name("a", "2023Q1", 1) == "fig.a.2023Q1.1"
    assert destination_name("a", "branch:机关", 1) == "fig.a.branch:=E6=9C=BA=E5=85=B3.1"
    assert destination_name("a", "level:(高)", 1).isascii()
    assert evidence_target("a") == "evidence.a"
