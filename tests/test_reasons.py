"""Reasons of unfavourable comparisons and picked wordings, from own words and decisions.xlsx to the text."""

import csv
import shutil
from pathlib import Path

import openpyxl
import pytest

from gongwenkit.config.kit import find_kit
from gongwenkit.ingest.decisions.model import UNSAID
from gongwenkit.model import ReportRefusedError
from gongwenkit.run.kit.decide import ask
from gongwenkit.run.report import steps
from gongwenkit.run.report.document import cited_decisions
from gongwenkit.run.report.matters import sum_up
from gongwenkit.run.report.open_questions import open_questions
from gongwenkit.run.report.readiness import refuse
from gongwenkit.run.report.results import Composed

DEPARTMENT = "110"
COMPARED = '{ text = "开展警示教育{cautionary_sessions}" },\n  { text = "{cautionary_sessions.compared}" },'
PICKED = (
    '{ id = "warning", text = "开展警示教育{cautionary_sessions}", options = ["警示教育搞了{cautionary_sessions}"] },'
)
LEAD = "[[lead]]\nclauses = [{}]\n\n[[lead]]"


@pytest.fixture
def kit(repo_root: Path, tmp_path: Path) -> Path:
    """A kit whose duty report compares one figure, with the ledgers of a department that has become worse."""
    root = tmp_path / "kit"
    for part in ("templates", "latex", "notebooks"):
        shutil.copytree(repo_root / part, root / part)
    for part in ("schema", "figures", "phrases"):
        shutil.copytree(repo_root / "data" / part, root / "data" / part)
    sample, own = repo_root / "data" / "sample", root / "data" / "own"
    own.mkdir()
    for path in sample.glob("*.csv"):
        shutil.copy(path, own)
    for path in sample.glob(f"ledgers/*/{DEPARTMENT}*"):
        target = own / path.relative_to(sample)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    _settings(root, comparisons="true")
    wording = root / "templates" / "duty" / "wording.toml"
    text = wording.read_text(encoding="utf-8").replace("[[lead]]", LEAD.format(COMPARED), 1)
    # Of the sample's comparisons only this one is left: the test does not depend on the wording of the report.
    lines = [line for line in text.splitlines() if ".compared" in line or not any(one in line for one in VIEWS)]
    wording.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


VIEWS = (".difference}", ".change}", ".completion}", ".compared_change}", ".planned}", ".last}")


def _settings(root: Path, *, comparisons: str) -> None:
    text = f'format = 2\ndata = "data/own"\n[report.duty]\nswitches = {{comparisons = {comparisons}}}\n'
    (root / "kit.toml").write_text(text, encoding="utf-8")


def _own_word(root: Path, slot: str, text: str, *, department: str = DEPARTMENT) -> None:
    with (root / "data" / "own" / "own_words.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([department, "duty", "2023", slot, text])


def _composed(root: Path, **asked: str) -> Composed:
    chosen = steps.choose(**{"department": DEPARTMENT, "period": "2023", "kit": str(root), **asked})
    return steps.compose(steps.measure(steps.read(chosen)))


def _unexplained(composed: Composed) -> list[str]:
    return [figure.id for figure in composed.lacking.unexplained]


@pytest.mark.slow
def test_a_reason_is_asked_for_until_it_is_given_or_somebody_decides(kit: Path) -> None:
    plain = _composed(kit)
    assert "开展警示教育4场次，比上年减少2场次【待说明】。" in plain.text.plain()
    assert "cautionary_sessions" in _unexplained(plain)
    refused = refuse(plain.matters, sum_up(plain.matters))
    assert "比上年差而没有说明原因 1 项：警示教育" in refused.found.zh
    (matter,) = (one for one in plain.matters if one.decision == UNSAID)
    assert "原因：" in matter.advice.zh
    (question,) = (one for one in open_questions(plain.measured) if one.category == UNSAID and "警示" in one.subject)
    assert (question.stops, "“警示教育”比上年减少2场次" in question.subject) == (True, True)
    with pytest.raises(ReportRefusedError):
        steps.typeset(_composed(kit, edition="final", date="2024-01-10"))

    asked = ask(find_kit(kit), period="2023")
    assert asked.stopping > 0
    _decide(kit, question.id, "否")
    assert "cautionary_sessions" in _unexplained(_composed(kit))
    _decide(kit, question.id, "是")
    decided = _composed(kit)
    assert "cautionary_sessions" not in _unexplained(decided)
    assert "开展警示教育4场次。" in decided.text.plain()
    assert question.id in [decision.id for decision in cited_decisions(decided.measured)]
    assert [one.id for one in open_questions(decided.measured) if one.id == question.id] == []
    assert [one.code for one in ask(find_kit(kit), period="2023").unmatched] == []

    (kit / "data" / "own" / "decisions.xlsx").unlink()
    _own_word(kit, "原因：警示教育", "主要是全区统一组织，各单位不再单独安排。")
    explained = _composed(kit)
    said = "开展警示教育4场次，比上年减少2场次，主要是全区统一组织，各单位不再单独安排。"
    assert said in explained.text.plain()
    assert "cautionary_sessions" not in _unexplained(explained)
    assert [one for one in open_questions(explained.measured) if one.id == question.id] == []
    assert [f for f in explained.measured.all_findings if f.code.startswith("own-words-reason")] == []


def _decide(root: Path, name: str, answer: str) -> None:
    path = root / "data" / "own" / "decisions.xlsx"
    book = openpyxl.load_workbook(path)
    for sheet in (book["核对决定"], book["分项"]):
        heads = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, heads["编号"]).value == name:
                for head, text in (("决定", answer), ("理由", "已在别处说明"), ("决定人", "陈一")):
                    sheet.cell(row, heads[head]).value = text
                book.save(path)
                return
    raise AssertionError(f"{name} is in no sheet")


@pytest.mark.slow
def test_a_redacted_edition_says_no_comparison_whose_reason_it_must_not_print(kit: Path) -> None:
    with (kit / "kit.toml").open("a", encoding="utf-8") as settings:
        settings.write('[redacted]\nmask = "names"\n')
    assert "cautionary_sessions" in _unexplained(_composed(kit, edition="redacted"))
    _own_word(kit, "reason:cautionary_sessions", "主要是陈一调离。")
    text = _composed(kit, edition="redacted")
    assert "开展警示教育4场次。" in text.text.plain()
    assert "调离" not in text.text.plain()
    assert "cautionary_sessions" not in _unexplained(text)


@pytest.mark.slow
def test_comparisons_are_off_in_the_duty_report_and_stay_in_its_annex(kit: Path) -> None:
    _settings(kit, comparisons="false")
    composed = _composed(kit)
    assert "开展警示教育4场次。" in composed.text.plain()
    assert [run.view for run in composed.text.runs() if run.view in ("difference", "change", "completion")] == []
    assert {one.view for one in composed.prints if one.figure == "cautionary_sessions"} >= {"last", "difference"}
    assert _unexplained(composed) == []
    assert [one for one in open_questions(composed.measured) if one.category == UNSAID] == []
    assert steps.choose(department=DEPARTMENT, period="2023", kit=str(kit)).type.switches["comparisons"] is False


@pytest.mark.slow
def test_a_wording_is_picked_for_all_or_for_a_department(kit: Path) -> None:
    wording = kit / "templates" / "duty" / "wording.toml"
    first = COMPARED.splitlines()[0]
    wording.write_text(wording.read_text(encoding="utf-8").replace(first, PICKED, 1), encoding="utf-8")
    assert "开展警示教育4场次，" in _composed(kit).text.plain()
    _own_word(kit, "措辞：warning", "2", department="all")
    assert "警示教育搞了4场次，" in _composed(kit).text.plain()
    _own_word(kit, "wording:warning", "1")
    assert "开展警示教育4场次，" in _composed(kit).text.plain()
    _own_word(kit, "wording:warnings", "1")
    _own_word(kit, "wording:warning", "5", department="111")
    codes = [one.code for one in _composed(kit).measured.all_findings if one.code.startswith("own-words")]
    assert codes == ["own-words-wording"]
