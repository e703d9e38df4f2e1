"""The pages of reference that are made from the program are what the program says now."""

import importlib.util
import re
from pathlib import Path

import pytest

from gongwenkit.config.report_type import _ReportFile
from gongwenkit.config.schema import Column

ROOT = Path(__file__).resolve().parents[1]


def _script():
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "scripts" / "make_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REFERENCE = _script()


@pytest.mark.parametrize("name", sorted(REFERENCE.PAGES))
def test_the_page_is_what_the_script_writes(name: str):
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == REFERENCE.PAGES[name](), "run scripts/make_reference.py"


def test_every_key_is_there_in_both_languages():
    page = REFERENCE.keys_page()
    for model in (Column, _ReportFile):
        assert all(f"| `{name}` |" in page for name in model.model_fields), model
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    for row in rows:
        assert len(row) == 5, row
        assert re.search("[\u4e00-\u9fff]", row[3]), row
        assert re.search("[a-z]", row[4]), row


def test_a_key_without_words_stops_the_script():
    with pytest.raises(SystemExit, match=r"\[Column\] .*name"):
        list(REFERENCE._table(Column.model_json_schema(), {}, "Column"))
    words = dict.fromkeys(Column.model_fields, "名 · name")
    with pytest.raises(SystemExit, match="nothing"):
        list(REFERENCE._table(Column.model_json_schema(), {**words, "nothing": "无 · none"}, "Column"))


def test_every_option_of_a_command_is_there():
    page = REFERENCE.options_page()
    build = page.partition("## `gongwenkit build")[2].partition("\n## ")[0]
    for option in ("--all", "--period PERIOD", "--edition EDITION", "--dry-run", "--executor EXECUTOR"):
        assert f"| `{option}" in build
    assert page.count("\n## ") > 12
