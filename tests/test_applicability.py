"""适用: work that a department does not have is not missing, is not in the text, and stops no final edition."""

import json
import shutil
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from tests.factories import SheetMade, data_folder, xlsx

from gongwenkit.cli import main
from gongwenkit.compose.print.annex_tables import own_cell
from gongwenkit.config.kit import load_kit
from gongwenkit.config.labels import load_labels
from gongwenkit.measure.applicability import applies_question
from gongwenkit.run.kit.decide import ask
from gongwenkit.run.kit.review import review_ledgers
from gongwenkit.run.report import steps

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
KIT = load_kit(ROOT)
LEDGERS = {
    "会议台账": ["日期", "会议类型", "议题"],
    "党课": ["日期", "党课题目", "主讲人"],
    "警示教育": ["日期", "教育形式", "名称"],
    "制度建设": ["印发日期", "制度名称", "动作"],
    "宣传信息": ["刊发日期", "稿件标题", "媒体名称"],
    "创建活动": ["日期", "系列", "项目名称"],
    "中心组学习": ["日期", "学习方式", "学习专题"],
    "支部组织生活": ["日期", "会议类型", "主题"],
    "主题党日": ["日期", "活动主题", "活动形式"],
}
TRAININGS = SheetMade([["日期", "培训名称", "类别"], ["2023-03-01", "甲", "专家辅导"]], name="培训")
TALKS = SheetMade([["日期", "谈话类型", "谈话对象"], ["2023-03-01", "任职", "王强"]], name="廉政谈话")


def office(root: Path, *more: SheetMade) -> Path:
    """A department with nine ledgers of 2023 and no others."""
    sheets = [SheetMade([heads, ["2023-03-01", "甲", "乙"]], name=name) for name, heads in LEDGERS.items()]
    return data_folder(root / "data", {"101财政局2023年台账.xlsx": xlsx(*sheets, *more)})


def decide(data: Path, words: str, answer: str = "无", sheet: str = "分项") -> None:
    path = data / "decisions.xlsx"
    if not path.exists():
        ask(KIT, data=str(data))
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    places = {cell.value: cell.column for cell in page[1]}
    rows = [row for row in range(2, page.max_row + 1) if words in str(page.cell(row, places["事项"]).value)]
    assert rows
    for row in rows:
        for head, text in (("决定", answer), ("理由", "不承担此项工作"), ("决定人", "陈一"), ("日期", "2024-01-05")):
            page.cell(row, places[head]).value = text
    book.save(path)


def measured(data: Path, period: str = "2023", report: str = "duty"):
    chosen = steps.choose(department="101", period=period, kit=str(ROOT), data=str(data), report=report)
    return steps.measure(steps.read(chosen))


def figure(data: Path, name: str, period: str = "2023"):
    return next(one for one in measured(data, period, "").figures if one.id == name)


def test_a_ledger_that_is_not_there_is_asked_about_in_one_line(tmp_path):
    data = office(tmp_path)
    ask(KIT, data=str(data))
    book = openpyxl.load_workbook(data / "decisions.xlsx")
    lines = [
        row for row in book["核对决定"].iter_rows(min_row=2, values_only=True) if row[2] == "适用" and "台账”" in row[3]
    ]
    assert len(lines) == 1
    assert "“培训台账”" in lines[0][3]
    assert lines[0][13] == "是"
    assert applies_question("101", "trainings", 2023) in [row[1].value for row in book["分项"].iter_rows(min_row=2)]


def test_a_missing_figure_becomes_not_applicable(tmp_path):
    data = office(tmp_path)
    assert figure(data, "expert_trainings").missing == "no-ledger"
    decide(data, "培训台账")
    found = figure(data, "expert_trainings")
    assert (found.value, found.missing, found.to_json()["missing"]) == (None, "not-applicable", "not-applicable")
    assert found.decisions == (applies_question("101", "trainings", 2023),)
    assert figure(data, "integrity_talks").missing == "no-ledger"
    assert ask(KIT, data=str(data)).unmatched == ()


@pytest.mark.parametrize("written", ["无", "无此项工作", "本单位无此项工作", "不适用", " 无。"])
@pytest.mark.slow
def test_it_may_be_written_in_several_ways(tmp_path, written):
    data = office(tmp_path)
    decide(data, "培训台账", written)
    assert figure(data, "expert_trainings").missing == "not-applicable"


def test_work_that_there_is_stays_missing(tmp_path):
    data = office(tmp_path)
    decide(data, "培训台账", "有此项工作")
    assert figure(data, "expert_trainings").missing == "no-ledger"


@pytest.mark.slow
def test_the_clause_goes_the_annex_says_so_and_nothing_is_lacking(tmp_path):
    data = office(tmp_path)
    before = steps.compose(measured(data))
    decide(data, "培训台账")
    after = steps.compose(measured(data))
    gone = {one.id for one in before.lacking.missing} - {one.id for one in after.lacking.missing}
    assert "expert_trainings" in gone
    idle = {one.id for one in after.measured.figures if one.missing == "not-applicable"}
    assert idle <= gone
    assert {run.figure for run in before.text.runs()} & idle
    assert not {run.figure for run in after.text.runs()} & idle
    assert not {run.figure for run in after.text.todos} & idle
    labels = load_labels(ROOT / "data" / "phrases")
    found = next(one for one in after.measured.figures if one.id == "expert_trainings")
    assert own_cell(found, labels).text == "不适用"


@pytest.mark.slow
def test_a_decision_is_for_one_year_and_a_proposal_for_the_next(tmp_path):
    data = office(tmp_path)
    decide(data, "培训台账")
    sheets = [SheetMade([heads, ["2024-03-01", "甲", "乙"]], name=name) for name, heads in LEDGERS.items()]
    (data / "ledgers" / "101财政局2024年台账.xlsx").write_bytes(xlsx(*sheets))
    assert figure(data, "expert_trainings", "2024").missing == "no-ledger"
    ask(KIT, data=str(data))
    page = openpyxl.load_workbook(data / "decisions.xlsx")["分项"]
    now = applies_question("101", "trainings", 2024)
    assert now in [row[1].value for row in page.iter_rows(min_row=2)]


def test_a_ledger_with_rows_cannot_be_not_applicable(tmp_path):
    data = office(tmp_path)
    decide(data, "培训台账")
    (data / "ledgers" / "101财政局2023年培训.xlsx").write_bytes(xlsx(TRAININGS))
    assert figure(data, "expert_trainings").value == 1
    (found,) = [one for one in review_ledgers(KIT, data=str(data)).findings if one.code == "decision-contradicted"]
    assert (found.severity, found.file) == ("error", "decisions.xlsx")
    assert "培训" in found.found.zh


def test_an_office_with_one_ledger_is_asked_for_no_reasons_why_the_others_are_not_there(tmp_path):
    data = data_folder(tmp_path / "data", {"101财政局2023年台账.xlsx": xlsx(TRAININGS)})
    ask(KIT, data=str(data))
    page = openpyxl.load_workbook(data / "decisions.xlsx")["核对决定"]
    assert "适用" not in [row[2].value for row in page.iter_rows(min_row=2)]


def test_a_ratio_of_nothing_may_be_not_applicable(tmp_path):
    heads = ["日期", "问题来源", "问题", "状态", "完成日期"]
    data = office(
        tmp_path,
        TRAININGS,
        TALKS,
        SheetMade([heads, ["2022-03-01", "自查", "甲", "已完成", "2022-05-01"]], name="问题整改"),
    )
    (data / "ledgers" / "101财政局2023年问题整改.xlsx").write_bytes(xlsx(SheetMade([heads], name="问题整改2023年")))
    assert figure(data, "rectification_rate").missing == "zero-base"
    decide(data, "整改", sheet="核对决定")
    assert figure(data, "rectification_rate").missing == "not-applicable"


@pytest.mark.slow
def test_the_whole_of_all_departments_is_made_of_those_that_have_such_work(tmp_path):
    data = office(tmp_path)
    decide(data, "培训台账")
    (data / "ledgers" / "102教育局2023年台账.xlsx").write_bytes(xlsx(TRAININGS))
    (data / "departments.csv").write_text(
        "code,name,short_name\n101,云岭区财政局,财政局\n102,云岭区教育局,教育局\n", encoding="utf-8"
    )
    chosen = steps.choose(department="all", period="2023", kit=str(ROOT), data=str(data), report="bulletin")
    found = {one.id: one for one in steps.measure(steps.read(chosen)).figures}
    assert (found["expert_trainings"].value, found["expert_trainings"].missing) == (1, None)


@pytest.mark.slow
def test_figures_as_json_and_on_the_screen(tmp_path, capfd):
    data = office(tmp_path)
    decide(data, "培训台账")
    for more in ("--json", "--verbose"):
        with pytest.raises(SystemExit):
            main(["figures", "101", "--period", "2023", "--data", str(data), "--kit", str(ROOT), "--lang", "zh", more])
    out = capfd.readouterr().out
    value, _ = json.JSONDecoder().raw_decode(out)
    assert {one["missing"] for one in value["figures"] if one["id"] == "expert_trainings"} == {"not-applicable"}
    assert "不适用" in out


def test_a_kit_whose_labels_do_not_know_the_reason_goes_on_building(tmp_path):
    shutil.copytree(ROOT / "data" / "phrases", tmp_path / "phrases")
    path = tmp_path / "phrases" / "labels.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        "\n".join(line for line in text.split("\n") if not line.startswith("not-applicable")), encoding="utf-8"
    )
    assert load_labels(tmp_path / "phrases").missing["not-applicable"] == "不适用"


@pytest.mark.parametrize("column", [[], [["应到", "实到"], [None, None]]], ids=["no column", "blank column"])
def test_a_ratio_whose_columns_nobody_filled_in_can_be_decided_not_to_be_there(tmp_path, column):
    heads, cells = column or ([], [])
    sheet = SheetMade(
        [["日期", "学习方式", "学习专题", *heads], ["2023-03-01", "集体学习", "甲", *cells]], name="中心组学习"
    )
    data = data_folder(tmp_path / "data", {"101财政局2023年台账.xlsx": xlsx(sheet, TRAININGS, TALKS)})
    assert figure(data, "central_group_attendance").missing == ("column-blank" if column else "no-column")
    decide(data, "“中心组学习出勤率”", sheet="核对决定")
    assert figure(data, "central_group_attendance").missing == "not-applicable"
    assert figure(data, "central_group_sessions").value == 1
    assert ask(KIT, data=str(data)).unmatched == ()


def test_a_column_that_only_filters_is_no_reason_to_ask_whether_there_is_such_work(tmp_path):
    meetings = SheetMade([["日期", "议题", "主持人"], ["2023-03-01", "甲", "周砚"]], name="会议台账")
    data = data_folder(tmp_path / "data", {"101财政局2023年台账.xlsx": xlsx(meetings, TRAININGS, TALKS)})
    assert figure(data, "weekly_dispatch_meetings").missing == "no-column"
    ask(KIT, data=str(data))
    page = openpyxl.load_workbook(data / "decisions.xlsx")["核对决定"]
    asked = [str(row[3]) for row in page.iter_rows(min_row=2, values_only=True) if row[2] == "适用"]
    assert asked
    assert not [words for words in asked if "周例会" in words]


# -- a report of an office without trainings and talks, from its ledgers to the printed page

REFERENCE = ("departments", "issuers", "branches", "people", "documents", "facts", "own_words", "plan")
FINAL = {"标签": "否", "发现": "已核实", "适用": "无", "计入": "不计入", "另年": "不计入", "零值": "确为零"}


def bureau(root: Path) -> Path:
    """The housing bureau of the sample, without its ledgers of trainings and talks."""
    data = root / "data"
    shutil.copytree(ROOT / "data" / "sample" / "ledgers" / "103住建局", data / "ledgers" / "103住建局")
    for name in ("培训台账.xlsx", "廉政谈话台账.xlsx"):
        for path in data.rglob(name):
            path.unlink()
    for name in REFERENCE:
        head, *lines = (ROOT / "data" / "sample" / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()
        own = [line for line in lines if line.startswith(("103", "住建局"))]
        (data / f"{name}.csv").write_text("\n".join([head, *own, ""]), encoding="utf-8")
    return data


def answer_all(data: Path) -> None:
    """Answers every question, as often as answers lead to others."""
    for _ in range(5):
        if not ask(KIT, data=str(data)).open:
            return
        book = openpyxl.load_workbook(data / "decisions.xlsx")
        page = book["核对决定"]
        places = {cell.value: cell.column for cell in page[1]}
        for row in range(2, page.max_row + 1):
            if not page.cell(row, places["决定"]).value and (kind := page.cell(row, places["类别"]).value):
                for head, text in (("决定", FINAL[kind]), ("理由", "已逐项核对"), ("决定人", "陈一")):
                    page.cell(row, places[head]).value = text
        book.save(data / "decisions.xlsx")
    pytest.fail("some questions stay open")


def pages_of(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in pdf]


@pytest.mark.slow
def test_an_office_without_trainings_and_talks_gets_its_final(tmp_path, capfd):
    data = bureau(tmp_path)
    build = ["build", "103", "--period", "2023", "--edition", "final", "--kit", str(ROOT), "--data", str(data)]
    build += ["--out", str(tmp_path / "out"), "--lang", "zh"]
    with pytest.raises(SystemExit) as ended:
        main(build)
    assert ended.value.code == 1
    answer_all(data)
    with pytest.raises(SystemExit) as ended:
        main(build)
    assert ended.value.code == 0, capfd.readouterr()
    folder = tmp_path / "out" / "2023" / "duty-final" / "103"
    final = pages_of(folder / "report.pdf")
    assert not any(word in page for page in final for word in ("培训", "廉政谈话", "【"))
    draft = [{"final": "draft", str(tmp_path / "out"): str(tmp_path / "draft")}.get(word, word) for word in build]
    with pytest.raises(SystemExit) as ended:
        main(draft)
    assert ended.value.code == 0, capfd.readouterr()
    (printed,) = (tmp_path / "draft").rglob("report.pdf")
    pages = pages_of(printed)  # a final has no table of the figures, a draft has
    evidence = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    idle = {one["label"] for one in evidence["figures"] if one["missing"] == "not-applicable"}
    assert {"专家辅导培训", "委员培训", "廉政谈话", "任职廉政谈话"} <= idle
    assert all(any(f"{label}{unit}不适用" in page for page in pages for unit in ("次", "人次")) for label in idle)
    assert {one["missing"] for one in evidence["figures"]} == {None, "not-applicable"}


def test_in_a_first_year_one_may_say_that_nothing_was_carried_over(tmp_path):
    rows = [["日期", "问题", "状态", "完成日期", "整改时限"], ["2023-03-01", "甲", "未完成", "", ""]]
    data = office(tmp_path, SheetMade(rows, name="问题整改"))
    assert figure(data, "rectification_carried_over").missing == "not-covered"
    decide(data, "期初结转的整改问题")
    assert figure(data, "rectification_carried_over").missing == "not-applicable"
    assert figure(data, "rectification_open").value == 1


def test_of_talks_without_who_talked_one_may_say_that_the_number_is_not_kept(tmp_path):
    data = office(tmp_path, TALKS)
    people = "department,name,post,leading_group,first_responsible\n101,周砚,党组书记、局长,是,是\n"
    (data / "people.csv").write_text(people, encoding="utf-8")
    assert figure(data, "own_talks").missing == "no-column"
    decide(data, "本人廉政谈话")
    assert figure(data, "own_talks").missing == "not-applicable"
    assert figure(data, "integrity_talks").value == 1
