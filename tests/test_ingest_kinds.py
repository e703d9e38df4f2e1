"""Every finding of the reader is documented, and every documented one exists."""

import ast
import re
import string
from pathlib import Path

import pytest

from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.model import Message

ROOT = Path(__file__).parent.parent
LINE = re.compile(r"^\| `([a-z-]+)` \| (error|warning|info) ", re.MULTILINE)
PACKAGE = ROOT / "src" / "gongwenkit" / "ingest"


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_docs_and_code_have_the_same_findings_in_the_same_order():
    documented = LINE.findall((ROOT / "docs" / "ledgers.md").read_text(encoding="utf-8"))
    assert len(documented) > 30
    assert documented == [(kind.code, kind.severity) for kind in KINDS.values()]


@pytest.mark.parametrize("code", KINDS)
def test_a_finding_says_in_both_languages_what_was_found_and_what_to_do(code):
    kind = KINDS[code]
    assert all((kind.found.zh, kind.found.en, kind.advice.zh, kind.advice.en))
    names = {"attended", "wanted"}  # names of columns, which the English says in words
    zh = {re.sub("(_|^)zh$", "", name) for name in fields(kind.found.zh) - {"detail", "other", *names}}
    assert zh == {re.sub("(_|^)en$", "", name) for name in fields(kind.found.en) - {"detail_en", "other", "other_en"}}


@pytest.mark.slow
def test_every_finding_is_raised_somewhere():
    words = {
        node.value
        for path in (ROOT / "src").rglob("*.py")
        if path.parent != PACKAGE / "findings"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert "row-hidden" in words
    assert set(KINDS) - words == set()


def test_every_finding_has_a_test():
    tests = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    assert [code for code in KINDS if f'"{code}"' not in tests] == []


def _begins_well(text: str) -> bool:
    """Whether it begins with a capital, a quotation mark, a number or what is no English word."""
    return not (text[0].isascii() and text[0].islower())


@pytest.mark.parametrize("code", KINDS)
def test_english_sentences_of_a_kind_begin_with_a_capital(code):
    kind = KINDS[code]
    assert all(_begins_well(message.en) for message in (kind.found, kind.advice))


@pytest.mark.parametrize("code", KINDS)
def test_a_finding_built_from_parts_begins_with_a_capital_too(code):
    kind = KINDS[code]
    names = fields(kind.found.zh) | fields(kind.found.en) | fields(kind.advice.zh) | fields(kind.advice.en)
    found = kind.at(**dict.fromkeys(names, "the part of a sentence"))
    assert _begins_well(found.found.en)
    assert _begins_well(found.advice.en)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("the row is hidden", "The row is hidden"),
        ("a mistake", "A mistake"),
        ("own_words.csv has no such slot", "own_words.csv has no such slot"),
        ("kit.toml: unknown key", "kit.toml: unknown key"),
        ("“text” is no date", "“text” is no date"),
        ("it's open; nothing was changed", "It's open; nothing was changed"),
        ("F03 differs", "F03 differs"),
        ("101.xlsx is damaged", "101.xlsx is damaged"),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_and_a_file_keeps_its_name(written, shown):
    assert Message("甲", written).as_sentence() == Message("甲", shown)
