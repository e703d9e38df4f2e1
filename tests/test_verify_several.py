"""`verify` on the folder of a batch: each report below it, and what is wrong with one does not stop the others."""

import json
from pathlib import Path

import pytest

from gongwenkit.cli import main, verify_output
from gongwenkit.model import EvidenceError, Message
from gongwenkit.run.report.finished_report import reports_below
from gongwenkit.run.report.verify import Verified

ROOT = Path(__file__).parents[1]


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    for name in ("103", "101", "102", "_failed", "_pages", "empty"):
        (tmp_path / name).mkdir()
    for name in ("101", "103", "_failed"):
        (tmp_path / name / "report.pdf").write_bytes(b"%PDF-")
    (tmp_path / "102" / "manifest.json").write_text("{}")  # whose PDF is gone
    (tmp_path / "index.html").write_text("")
    return tmp_path


def _run(*command: str) -> int:
    with pytest.raises(SystemExit) as leaving:
        main([*command])
    return int(leaving.value.code or 0)


def test_the_reports_below_a_folder(batch: Path) -> None:
    assert [one.name for one in reports_below(batch)] == ["101", "102", "103"]
    assert reports_below(batch / "101") == reports_below(batch / "102") == ()
    assert reports_below(batch / "101" / "report.pdf") == reports_below(batch / "none") == ()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_is_verified_and_the_gravest_code_is_the_end(monkeypatch, batch: Path, capsys, language: str) -> None:
    def verify(folder: Path, **_: object) -> Verified:
        if folder.name == "102":
            raise EvidenceError(
                "no-evidence", found=Message("没有依据", "there is none"), advice=Message("重做", "Again")
            )
        return Verified(folder / "report.pdf", 7, (), (), (), ())

    monkeypatch.setattr(verify_output, "verify_report", verify)
    command = ["verify", str(batch), "--kit", str(ROOT), "--lang", language]
    code = _run(*command)
    said = capsys.readouterr().out
    assert code == EvidenceError.exit_code
    assert [said.index(name) for name in ("101", "102", "103")] == sorted(said.index(n) for n in ("101", "102", "103"))
    assert ("共 3 份，1 份不一致" if language == "zh" else "3 reports, 1 do not agree") in said
    assert ("没有依据" if language == "zh" else "There is none") in said
    assert _run(*command, "--json") == code
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["report"], entry["what"], entry["why"]) == ("102", "unchecked", "no-evidence")
