"""Every report is proofed: what the step says, what a final edition does, what the batch and its files tell."""

import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.drawn import Sheet, Words, body, draw, line

from gongwenkit.cli import main
from gongwenkit.model import Message, ReportRefusedError
from gongwenkit.proof.layout.check import CheckResult, LayoutFault, ProofCheck, failed, passed, warned
from gongwenkit.proof.layout.checks import ALL_CHECKS
from gongwenkit.proof.layout.checks.proofing import Proof, describe_result, proof_pdf
from gongwenkit.run.batch.outcome import Outcome, outcome_of_folder
from gongwenkit.run.batch.summary import write_summary
from gongwenkit.run.report import steps

ROOT = Path(__file__).resolve().parents[1]
TITLE = Message("标题", "title")
PLACES = (LayoutFault(2, Message("第2页第3行：左边 29.5 mm", "page 2, line 3: left edge 29.5 mm")),) * 2
EXPECTED = Message("左边 28 ± 0.3 mm", "left edge 28 ± 0.3 mm")
FAILS = CheckResult(ProofCheck(11, TITLE, "7.3.1", lambda _: failed(PLACES, EXPECTED)), failed(PLACES, EXPECTED))
WARNS = replace(FAILS, outcome=warned(PLACES[:1], EXPECTED))
PASSES = replace(FAILS, outcome=passed(EXPECTED, EXPECTED))


def made(edition: str) -> SimpleNamespace:
    """What the step before hands over, as far as proof looks at it."""
    job = SimpleNamespace(edition=edition, out=Path("build"), department="101")
    chosen, composed = SimpleNamespace(job=job, covers_all=False), SimpleNamespace(redaction=None)
    return SimpleNamespace(pdf=Path("report.pdf"), chosen=chosen, composed=composed)


@pytest.fixture(autouse=True)
def no_evidence(monkeypatch):
    """Where the numbers stand is not asked of a PDF that is not there."""
    monkeypatch.setattr(steps, "read_pages", lambda pdf: None)
    monkeypatch.setattr(steps, "write_evidence", lambda made, read: None)
    monkeypatch.setattr(steps, "note_step", lambda out, department, step: None)


def test_a_proof_counts_and_tells():
    proof = Proof(Path("a/report.pdf"), (FAILS, WARNS, PASSES, PASSES))
    assert proof.counts == {"passed": 2, "warned": 1, "failed": 1, "not_applicable": 0}
    assert proof.summary == Message("2 项通过，1 项提示，1 项不符", "2 passed, 1 warned, 1 failed")
    assert describe_result(FAILS).zh == "11 标题：第2页第3行：左边 29.5 mm（共 2 处）；应为：左边 28 ± 0.3 mm"
    assert describe_result(WARNS).en == "11 title: page 2, line 3: left edge 29.5 mm; expected: left edge 28 ± 0.3 mm"
    value = proof.to_json("zh")
    assert value["pdf"] == "a/report.pdf"
    assert value["checks"][0] == {
        "id": 11,
        "name": "标题",
        "status": "fail",
        "found": "第2页第3行：左边 29.5 mm",
        "expected": "左边 28 ± 0.3 mm",
        "page": 2,
    }


@pytest.mark.parametrize("edition", ["draft", "internal"])
def test_a_draft_goes_on_with_a_failed_check(monkeypatch, edition):
    monkeypatch.setattr(steps, "proof_pdf", lambda pdf, read: Proof(pdf, (FAILS, PASSES)))
    assert steps.proof(made(edition)).proof.counts["failed"] == 1


@pytest.mark.parametrize(("edition", "name"), [("final", "报送稿"), ("redacted", "脱敏稿")])
def test_a_final_or_redacted_edition_is_refused_with_check_place_and_remedy(monkeypatch, edition, name):
    monkeypatch.setattr(steps, "proof_pdf", lambda pdf, read: Proof(pdf, (FAILS, PASSES)))
    with pytest.raises(ReportRefusedError) as error:
        steps.proof(made(edition))
    assert error.value.code == "layout-refused"
    assert f"还不能出{name}" in error.value.found.zh
    assert "11 标题：第2页第3行：左边 29.5 mm" in error.value.found.zh
    assert "page 2, line 3: left edge 29.5 mm" in error.value.found.en
    assert "gongwenkit proof" in error.value.advice.zh


def test_a_final_edition_with_warnings_is_made(monkeypatch):
    monkeypatch.setattr(steps, "proof_pdf", lambda pdf, read: Proof(pdf, (WARNS, PASSES)))
    assert steps.proof(made("final")).proof.counts["warned"] == 1


def test_the_outcome_tells_what_the_manifest_holds(tmp_path):
    counts = {"passed": 30, "warned": 2, "failed": 1, "not_applicable": 3}
    (tmp_path / "manifest.json").write_text(json.dumps({"findings": 4, "todos": 0, "proof": counts}), encoding="utf-8")
    outcome = outcome_of_folder("101", "财政局", tmp_path, "built")
    assert outcome.proof == (1, 2)
    assert outcome.layout == Message("1 项不符，2 项提示", "1 failed, 2 warned")
    assert replace(outcome, proof=(0, 0)).layout == Message("", "")
    assert Outcome("102", "教育局", "failed").layout == Message("", "")


def test_summary_and_index_tell_the_layout_checks(tmp_path):
    pdf = tmp_path / "101" / "report.pdf"
    outcomes = [
        Outcome("101", "财政局", "built", folder=str(pdf.parent), findings=0, proof=(1, 2)),
        Outcome("102", "教育局", "failed"),
    ]
    shared = ROOT / "templates" / "shared"
    write_summary(tmp_path, outcomes, earlier={}, templates=shared, title="报告", sample=False, language="zh")
    lines = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))["departments"]
    assert [one["proof"] for one in lines] == [{"failed": 1, "warned": 2}, None]
    assert "<td>1 项不符，2 项提示</td>" in (tmp_path / "index.html").read_text(encoding="utf-8")


def command(capfd, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as leaving:
        main(["proof", *arguments])
    output = capfd.readouterr()
    return int(leaving.value.code or 0), output.out, output.err


@pytest.mark.slow
def test_the_command_prints_places_counts_and_json(tmp_path, capfd, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    sound = draw(tmp_path / "sound", [Sheet([*body(lines=range(1, 3))])])
    wide = draw(tmp_path / "wide", [Sheet([*body(lines=range(1, 3)), Words("国" * 29, y=line(3))])])
    code, out, _ = command(capfd, str(wide), "--lang", "zh", "--verbose")
    assert code == 1
    assert "第1页第3行：右边 188.7" in out
    assert "项不符" in out.splitlines()[-1]
    code, out, _ = command(capfd, str(sound), str(wide), "--json", "--lang", "en")
    value = json.loads(out)
    assert code == 1
    assert [one["pdf"] for one in value] == [sound.as_posix(), wide.as_posix()]
    assert {"id", "name", "status", "found", "expected", "page"} == set(value[0]["checks"][0])
    status = [{check["id"]: check["status"] for check in one["checks"]}[34] for one in value]
    assert status == ["pass", "fail"]
    assert proof_pdf(sound).to_json("en") == value[0]


@pytest.mark.slow
def test_what_is_no_pdf_is_one_line_and_a_fail(tmp_path, capfd):
    (tmp_path / "a.pdf").write_text("no pdf", encoding="utf-8")
    code, _, err = command(capfd, str(tmp_path / "a.pdf"), "--lang", "zh")
    assert code == 1
    assert "不存在、已加密或已损坏" in err
    assert "Traceback" not in err


@pytest.mark.slow
def test_pictures_of_two_reports_keep_apart(tmp_path, capfd):
    pdfs = [draw(tmp_path / name, [Sheet(body(lines=range(1, 3)))]) for name in ("101", "102")]
    command(capfd, *map(str, pdfs), "--picture", str(tmp_path / "out"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"101-report", "102-report"}
    assert all(len(list(folder.iterdir())) == 1 for folder in (tmp_path / "out").iterdir())


def test_every_check_of_the_standard_is_registered_once():
    assert [check.id for check in ALL_CHECKS] == list(range(1, len(ALL_CHECKS) + 1))
    for check in ALL_CHECKS:
        assert check.name.zh
        assert check.name.en.isascii()
        assert check.clause


def test_every_check_is_documented_with_its_clause():
    page = (ROOT / "docs" / "proof.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| (.+) \| (.+) \| (.+) \|$", page, re.MULTILINE)
    assert rows == [(str(check.id), check.name.zh, check.name.en, check.clause) for check in ALL_CHECKS]
