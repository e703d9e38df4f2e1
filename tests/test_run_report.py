"""The steps of one report where they refuse, and what they leave behind."""

import gc
import shutil
from pathlib import Path

import pytest

from gongwenkit.model import UsageError
from gongwenkit.run import report as steps
from gongwenkit.typeset import engine

ROOT = Path(__file__).resolve().parents[1]
BROKEN = "ledgers/2023/102教育局2023年台账.xlsx"


def composed(data: Path, out: Path, **asked: str) -> steps.Composed:
    asked = {"department": "102", "period": "2023", **asked}
    chosen = steps.choose(**asked, kit=str(ROOT), data=str(data), out=str(out))
    return steps.compose(steps.measure(steps.read(chosen)))


def test_a_report_whose_only_workbook_is_broken_names_the_workbook(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "sample", data)
    (data / BROKEN).write_bytes((data / BROKEN).read_bytes()[:5000])
    with pytest.raises(UsageError) as error:
        composed(data, tmp_path / "out")
    assert (error.value.code, error.value.where) == ("workbook-unreadable", BROKEN)
    assert "另存为 .xlsx" in error.value.advice.zh


def test_a_department_without_any_workbook_is_told_so(tmp_path):
    with pytest.raises(UsageError) as error:
        composed(ROOT / "data" / "sample", tmp_path, department="112")
    assert error.value.code == "no-ledgers"


def test_what_was_typeset_and_never_published_is_removed(tmp_path, monkeypatch):
    def typeset(source: str, *, folder: Path, **more: object) -> engine.Typeset:
        (folder / "report.pdf").write_bytes(b"%PDF")
        return engine.Typeset(folder / "report.pdf", "", 1, 1)

    monkeypatch.setattr(engine, "typeset", typeset)
    made = steps.typeset(composed(ROOT / "data" / "sample", tmp_path))
    assert made.pdf.is_file()
    del made
    gc.collect()
    assert list(tmp_path.iterdir()) == []
