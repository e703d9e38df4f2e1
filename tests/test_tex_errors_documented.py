"""docs/tex-errors.md is what the kit says: its table is made here from the code and compared."""

import re
from pathlib import Path

import pytest

from gongwenkit.model import GongwenkitError
from gongwenkit.typeset.log import explain_log, fallback_finding, list_fallbacks
from gongwenkit.typeset.troubles import NO_BOUGHT_FONT, TROUBLES, Trouble, find_trouble

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = (ROOT / "docs" / "tex-errors.md").read_text(encoding="utf-8")
AFTER = "\n<argument> \\gwprar \n               {党组}\nl.1 \\gwpara{党组成员张😀到会。}\n"
BOX = " in paragraph at lines 1--1\n[]\\TU/FandolFang-Regular.otf(0)/m/n/15.8 ABCDEFGHIJKL\n"
UNFILLED = re.compile(r"\{(?!gwannex|gwtable)[a-z]+\}")
SOURCE = "\\gwpara{党组成员张😀到会。}"


def told(trouble: Trouble) -> GongwenkitError:
    """The error of a log that says the example."""
    log = trouble.log + BOX if trouble.log.startswith("Overfull") else f"! {trouble.log}{AFTER}"
    with pytest.raises(GongwenkitError) as raised:
        explain_log(log, SOURCE)
    return raised.value


def row(trouble: Trouble) -> str:
    error = told(trouble)
    quoted = f"`` {trouble.log} ``" if "`" in trouble.log else f"`{trouble.log}`"
    cells = (f"`{trouble.code}`", quoted, error.in_language("zh"), error.in_language("en"))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def test_the_document_says_what_the_code_says():
    expected = [row(trouble) for trouble in TROUBLES]
    assert len(expected) > 20
    assert [line for line in DOCUMENT.splitlines() if line.startswith("| `") and line.count(" | ") == 3] == expected


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.log[:40])
def test_each_example_is_told_as_its_trouble(trouble):
    found, _ = find_trouble(trouble.log)
    assert found is trouble or (trouble is NO_BOUGHT_FONT and found.code == trouble.code)
    error = told(trouble)
    assert error.code == trouble.code
    assert type(error) is trouble.error
    for language in ("zh", "en"):
        assert not UNFILLED.search(error.found.in_language(language) + error.advice.in_language(language))
    assert re.search(r"[\u4e00-\u9fff]", error.found.zh)
    assert re.search(r"[\u4e00-\u9fff]", error.advice.zh)


def test_a_log_without_any_of_them_is_let_pass():
    explain_log("This is XeTeX\nLaTeX Font Info: nothing.\nOutput written on report.pdf (2 pages).\n", SOURCE)


def test_what_the_engine_itself_notices_is_documented():
    modules = (ROOT / "src" / "gongwenkit" / "typeset" / f"{name}.py" for name in ("engine", "process"))
    text = "".join(module.read_text(encoding="utf-8") for module in modules)
    raised = set(re.findall(r"(?:TypesetError|ToolchainError)\(\s*\"([a-z-]+)\"", text))
    listed = set(re.findall(r"^\| `([a-z-]+)` \| [^|]* \|$", DOCUMENT, re.MULTILINE))
    assert raised >= {"tex-too-slow", "disk-full", "tex-killed", "no-sandbox"}
    assert raised <= listed


def test_the_finding_of_a_fallback_is_documented():
    (fallback,) = list_fallbacks("gongwenkit fallback U+5586 gwfang\ngongwenkit fallback U+5586 gwkai\n")
    finding = fallback_finding(fallback, file="people.csv", cell="B2", more=2)
    assert finding.in_language("zh") in DOCUMENT
    assert finding.in_language("en") in DOCUMENT
