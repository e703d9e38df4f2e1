"""The steps of one report where they refuse, and what they leave behind."""

import gc
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from gongwenkit.compose.text.rules import RULES
from gongwenkit.model import ReportRefusedError, UsageError
from gongwenkit.run.report import steps
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
    assert "重新要这个文件" in error.value.advice.zh


def test_a_department_without_any_workbook_is_told_so(tmp_path):
    with pytest.raises(UsageError) as error:
        composed(ROOT / "data" / "sample", tmp_path, department="112")
    assert error.value.code == "no-ledgers"


@pytest.mark.slow
def test_the_samples_texts_break_no_rule_and_its_copied_words_are_told(tmp_path):
    found = {}
    for code in (str(number) for number in range(101, 112)):
        *findings, unconfirmed = composed(ROOT / "data" / "sample", tmp_path, department=code).findings
        assert (unconfirmed.code, unconfirmed.severity) == ("phrases-unconfirmed", "info")
        found |= {code: [finding.code for finding in findings]} if findings else {}
    assert found == {
        "106": ["own-words-as-last-year"],
        "109": ["own-words-as-another"],
        "110": ["own-words-as-another"],
        "111": ["own-words-few"],
    }


@pytest.mark.slow
def test_own_words_are_asked_for_only_where_a_switch_lets_them_appear(tmp_path):
    report = composed(ROOT / "data" / "sample", tmp_path, department="111")
    few = report.findings[0]
    duty = tomllib.loads((ROOT / "templates" / "duty" / "report.toml").read_text(encoding="utf-8"))
    slots = list(duty["slots"].values())
    assert "存在的问题" in slots
    assert f"：{'、'.join(slots)}，" in few.advice.zh
    assert "【待写：存在的问题】" in report.text.plain()
    assert "【待写：存在的问题】" in report.lacking.marks  # no final edition without it
    settings = (ROOT / "kit.toml").read_text(encoding="utf-8")
    switches = "switches = { committee = true"
    assert switches in settings
    kit = tmp_path / "kit"
    for part in ("templates", "latex", "notebooks", "data/schema", "data/figures", "data/phrases"):
        shutil.copytree(ROOT / part, kit / part)
    (kit / "kit.toml").write_text(settings.replace(switches, f"{switches}, problems = false"), encoding="utf-8")
    chosen = steps.choose(department="111", period="2023", kit=str(kit), data=str(ROOT / "data" / "sample"))
    report = steps.compose(steps.measure(steps.read(chosen)))
    slots.remove("存在的问题")
    assert f"：{'、'.join(slots)}，" in report.findings[0].advice.zh
    assert "存在的问题" not in report.findings[0].advice.zh  # its section is switched off
    assert "【待写" not in report.text.plain()


@pytest.mark.slow
def test_own_words_survive_every_build(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "sample", data)
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    for _ in range(2):
        steps.publish(steps.proof(steps.typeset(composed(data, tmp_path / "out"))))
        assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_own_words_that_break_a_rule_are_a_finding_at_their_row(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "sample", data)
    words = (data / "own_words.csv").read_text(encoding="utf-8")
    assert "把预算管理改革" in words.splitlines()[1]
    broken = words.replace("把预算管理改革", "把23年底预算管理改革", 1)
    (data / "own_words.csv").write_text(broken, encoding="utf-8")
    findings = composed(data, tmp_path / "out", department="101").findings
    (found,) = (finding for finding in findings if finding.code in RULES)
    assert (found.code, found.severity, found.file, found.cell) == ("year-short", "warning", "own_words.csv", "2")
    assert "第1部分“把23年底预算管理" in found.found.zh


@pytest.mark.slow
def test_a_final_edition_that_fails_a_layout_check_leaves_nothing(tmp_path, monkeypatch):
    made = steps.typeset(composed(ROOT / "data" / "sample", tmp_path))
    measured = made.composed.measured
    job = replace(made.chosen.job, edition="final")
    reading = replace(measured.reading, chosen=replace(made.chosen, job=job))
    final = replace(made, composed=replace(made.composed, measured=replace(measured, reading=reading)))
    wide = made.pdf.with_suffix(".log")
    assert steps.proof(final).proof.counts["failed"] == 0
    wide.write_text("Overfull \\hbox (6.5pt too wide) in paragraph at lines 3--4\n[]\n", encoding="utf-8")
    with pytest.raises(ReportRefusedError) as error:
        steps.proof(final)
    assert "34 越出版心：日志中有 1 行超宽，最多 6.5 pt" in error.value.found.zh
    assert steps.proof(made).proof.counts["failed"] == 1
    del made, final, measured, reading, error
    gc.collect()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_what_was_typeset_and_never_published_is_removed(tmp_path, monkeypatch):
    def typeset(source: str, *, folder: Path, **more: object) -> engine.TypesetResult:
        (folder / "report.pdf").write_bytes(b"%PDF")
        return engine.TypesetResult(folder / "report.pdf", "", 1, 1)

    monkeypatch.setattr(engine, "typeset", typeset)
    made = steps.typeset(composed(ROOT / "data" / "sample", tmp_path))
    assert made.pdf.is_file()
    del made
    gc.collect()
    assert list(tmp_path.iterdir()) == []
