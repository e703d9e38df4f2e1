"""Is it a ledger, and which: names, values, questions and their answers, forms, tables beside and below."""

from pathlib import Path

import openpyxl
import pytest
from tests.factories import MEETINGS, SheetMade, data_folder, meeting, xlsx
from tests.office import FILE, Office, codes, found, rows, said, sheet

from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.kit import load_kit
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.decisions.model import IS_LEDGER
from gongwenkit.ingest.ledgers.accepted import stops_final
from gongwenkit.ingest.reference.naming import DepartmentNames, Names
from gongwenkit.run.kit.decide import ask

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = load_schema(ROOT / "data" / "schema")
NAMES = Names(SCHEMA, DepartmentNames([]))


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path, SCHEMA, load_definitions(ROOT / "data" / "figures", SCHEMA))


def stops(ledgers):
    return [finding.code for finding in ledgers.findings if stops_final(finding)]


# -- a head alone is no proof

WISHES = ["序号", "模块", "菜单", "问题描述", "修改要求", "提出人", "人工日", "完成日期"]
WISH = [1, "培训", "记录", "按钮位置不对", "调整", "甲", 1, "2023-05-01"]
BUGS = [["序号", "问题描述", "状态", "完成日期", "责任人"], [1, "按钮不动", "已修复", "2023-05-01", "甲"]]
STRANGERS = {
    "wishes": ("软件功能完善清单（2023.03）", [["软件功能完善清单（2023.03）"], WISHES, WISH, WISH]),
    "bugs": ("缺陷跟踪", BUGS),
    "bugs that are done": ("2023", [["序号", "问题描述", "状态", "完成日期"], [1, "按钮不动", "已完成", "2023-05-01"]]),
    "visits": (
        "来访登记",
        [["序号", "日期", "主题", "地点", "记录人", "车牌"], [1, "2023-03-01", "参观", "大厅", "甲", "云A1"]],
    ),
    "goods": ("台账", [["日期", "名称", "类别", "地点", "数量", "单价"], ["2023-03-01", "纸", "办公", "库房", 3, 5]]),
    "planned courses": ("培训计划", [["日期", "培训名称", "类别", "形式"], ["2023-03-01", "甲", "网络", "线上"]]),
    "bills": ("培训费用报销表", [["日期", "培训名称", "类别", "形式"], ["2023-03-01", "甲", "网络", "线上"]]),
    "bookings": ("党组会会议室预约", [["日期", "会议类型", "议题", "地点"], ["2023-03-01", "党组会", "甲", "三楼"]]),
    "a pattern": (
        "谈心谈话记录表模板",
        [["日期", "谈话人", "谈话对象", "谈话类型"], ["2023-03-01", "周砚", "甲", "日常"]],
    ),
    "words in place of days": (
        "2023",
        [["日期", "会议类型", "议题"], ["每天", "党组会", "甲"], ["再议", "党组会", "乙"]],
    ),
}


@pytest.mark.parametrize("case", STRANGERS)
def test_a_stranger_s_list_is_asked_about_and_neither_counted_nor_in_the_way(office, case):
    name, lines = STRANGERS[case]
    ledgers = office.read({f"101财政局/{name}.xlsx": sheet(*lines, name="Sheet1")})
    assert ledgers.tables == ()
    assert stops(ledgers) == []
    asked = [question for question in ledgers.questions if question.category == IS_LEDGER]
    assert codes(ledgers) == (["ledger-asked"] if asked else ["ledger-unknown"])


def test_a_folder_does_not_make_a_ledger_of_a_list_with_another_title(office):
    lines = STRANGERS["wishes"][1]
    for folder in ("101财政局/问题整改", "101财政局/问题整改2023"):
        ledgers = office.read({f"{folder}/1.xlsx": sheet(*lines, name="Sheet1")})
        assert (ledgers.tables, codes(ledgers)) == ((), ["ledger-asked"])
        (office.root / "ledgers" / folder / "1.xlsx").unlink()
        (office.root / "ledgers" / folder).rmdir()


RECTIFIED = [["序号", "问题描述", "状态", "完成日期"], [1, "账目不清", "已完成", "2023-05-01"]]


@pytest.mark.parametrize(
    ("path", "name", "title"),
    [
        ("101财政局/问题整改/2023.xlsx", "Sheet1", ""),
        ("101财政局2023年问题整改.xlsx", "Sheet1", ""),
        ("101财政局2023.xlsx", "整改台账", ""),
        ("101财政局2023.xlsx", "Sheet1", "2023年整改清单"),
        ("101财政局/问题整改/2023.xlsx", "Sheet1", "财政局2023年度工作情况统计表"),
        ("101财政局/问题整改/2023.xlsx", "办公室", "填报单位：财政局　填报时间：2023年12月"),
    ],
)
def test_any_name_makes_a_ledger_of_a_head_that_fits(office, path, name, title):
    lines = [[title], *RECTIFIED] if title else RECTIFIED
    ledgers = office.read({path: sheet(*lines, name=name)})
    assert [table.ledger for table in ledgers.tables] == ["rectification"]


PROVED = [
    [["日期", "会议类型", "议题"], ["2023-03-01", "党组会", "甲"]],
    [["序号", "支部", "日期", "会议类型", "主题"], [1, "一支部", "3月1日", "集中学习", "甲"]],
    [["谈话类型", "谈话人", "被谈话人", "谈话时间"], ["日常", "周砚", "张三", "2023-03-01"]],
    [["稿件标题", "媒体名称", "媒体级别", "刊发日期", "状态"], ["甲", "日报", "省级", "2023-03-01", "刊发"]],
    [["制度名称", "动作", "印发日期", "文号"], ["甲", "修订", "2023-03-01", "1号"]],
]


@pytest.mark.parametrize("lines", PROVED, ids=["meetings", "branch_life", "talks", "articles", "regulations"])
def test_required_columns_with_values_that_fit_prove_a_ledger_without_a_name(office, lines):
    ledgers = office.read({"101财政局/2023.xlsx": sheet(*lines, name="Sheet1")})
    assert [table.rows for table in ledgers.tables] == [1]
    assert "ledger-asked" not in codes(ledgers)


def test_a_table_without_rows_is_taken_for_what_the_others_of_its_workbook_are(office):
    pages = [SheetMade([MEETINGS, meeting(1)], name="一季度"), SheetMade([MEETINGS], name="二季度")]
    ledgers = office.read({"101财政局/2023.xlsx": xlsx(*pages)})
    assert [(table.sheet, table.rows) for table in ledgers.tables] == [("一季度", 1), ("二季度", 0)]
    assert codes(ledgers) == []


# -- questions and answers


def decide(data: Path, text: str) -> int:
    ask(load_kit(ROOT), data=str(data))
    book = openpyxl.load_workbook(data / "decisions.xlsx")
    lines = [line for line in book["核对决定"].iter_rows(min_row=2) if line[2].value == IS_LEDGER]
    for line in lines:
        for cell, value in zip(line[9:13], (text, "看过原件", "陈一", "2024-01-05"), strict=True):
            cell.value = value
    book.save(data / "decisions.xlsx")
    return len(lines)


def test_one_question_for_each_head_and_its_answer_is_read(office):
    files = {f"101财政局/清单{n}.xlsx": sheet(WISHES, *[WISH] * n, name="Sheet1") for n in (1, 2)}
    files["101财政局/缺陷.xlsx"] = sheet(*BUGS, name="Sheet1")
    data = data_folder(office.root, files)
    assert decide(data, "问题整改") == 2
    ledgers = office.read({})
    assert [table.ledger for table in ledgers.tables] == ["rectification"] * 3
    assert all(table.decisions for table in ledgers.tables)
    assert "ledger-asked" not in codes(ledgers)


@pytest.mark.parametrize(("text", "tables"), [("是", 1), ("不是", 0)])
def test_yes_and_no(office, text, tables):
    data = data_folder(office.root, {"101财政局/缺陷.xlsx": sheet(*BUGS, name="Sheet1")})
    assert decide(data, text) == 1
    ledgers = office.read({})
    assert len(ledgers.tables) == tables
    assert "ledger-asked" not in codes(ledgers)
    assert ("sheet-ignored" in codes(ledgers)) == (not tables)
    assert ask(load_kit(ROOT), data=str(data)).unmatched == ()


def test_a_list_may_be_said_to_be_a_talks_list(office):
    lines = [["日期", "主题", "地点", "谈话对象", "结果"], ["2023-03-01", "甲", "办公室", "王强、李明", "好"]]
    data = data_folder(office.root, {"101财政局/2023.xlsx": sheet(*lines, name="Sheet1")})
    if decide(data, "廉政谈话"):
        ledgers = office.read({})
        assert rows(ledgers, "talks", "谈话对象") == [(2,)]


def test_what_is_no_answer_is_a_finding(office):
    data = data_folder(office.root, {"101财政局/缺陷.xlsx": sheet(*BUGS, name="Sheet1")})
    decide(data, "也许")
    assert "decision-answer" in codes(office.read({}))


# -- named, but unlike

UNLIKE = {
    "a sheet": (
        "101/2023.xlsx",
        "培训台账",
        [["工号", "姓名", "主办方", "成绩"], ["001", "甲", "党校", "合格"]],
        "培训",
    ),
    "two columns": ("101/主题党日2023.xlsx", "Sheet1", [["日期", "活动主题"], ["2023-03-05", "植树"]], "主题党日"),
    "a title": ("101/2023.xlsx", "Sheet1", [["2023年党课台账"], ["讲者", "人次", "效果"], ["甲", 3, "好"]], "党课"),
    "a folder": (
        "101/警示教育/2023.xlsx",
        "Sheet1",
        [["何时", "何地", "何人"], ["2023-03-05", "礼堂", "全体"]],
        "警示教育",
    ),
    "csv": ("101/会议台账2023.csv", None, "何时,何地,何事\n2023-03-05,礼堂,甲\n", "会议台账"),
    "carets": ("101/会议台账2023.csv", None, "何时^何地^何事\n2023-03-05^礼堂^甲\n", "会议台账"),
    "number signs": ("101/会议台账2023.csv", None, "日期#类型#议题\n2023-03-05#党组会#甲\n", "会议台账"),
    "one column": ("101/会议台账2023.csv", None, "第一次会\n第二次会\n第三次会\n", "会议台账"),
    "lines": (
        "101/2023.xlsx",
        "会议台账",
        [["2023年3月5日党组会"], ["2023年4月5日党组会"], ["2023年5月5日党组会"]],
        "会议台账",
    ),
    "talks": ("101/2023.xlsx", "谈心谈话", [["时刻", "甲方", "乙方"], ["2023-03-05", "周砚", "张三"]], "廉政谈话"),
}


@pytest.mark.parametrize("case", UNLIKE)
def test_a_name_with_other_columns_is_an_error_that_tells_what_is_sought(office, case):
    path, name, lines, ledger = UNLIKE[case]
    content = lines if isinstance(lines, str) else sheet(*lines, name=name)
    ledgers = office.read({path: content})
    assert (codes(ledgers), stops(ledgers)) == (["ledger-unlike"], ["ledger-unlike"])
    assert f"“{ledger}”" in said(ledgers)
    assert "日期" in said(ledgers)
    assert "看不出是哪种台账" not in said(ledgers)


def test_likely_meanings_of_unknown_heads(office):
    ledgers = office.read(
        {"101/2023.xlsx": sheet(["工号", "主讲人员", "培训类别名", "说明"], ["1", "甲", "网络", "无"], name="培训台账")}
    )
    assert "“主讲人员”（是否为“主讲人”？）" in said(ledgers)
    assert "is it “主讲人”?" in said(ledgers)


def test_a_stray_sheet_in_a_file_that_is_a_ledger_is_no_error(office):
    pages = [
        SheetMade([MEETINGS, meeting(1)], name="Sheet1"),
        SheetMade([["品名", "数"], ["纸", 3], ["笔", 4]], name="杂"),
    ]
    ledgers = office.read({"101财政局2023年会议台账.xlsx": xlsx(*pages)})
    assert (len(ledgers.tables), stops(ledgers)) == (1, [])
    assert codes(ledgers) == ["ledger-unknown"]


# -- forms

FORM = [["谈话人", "周砚", "职务", "局长"], ["谈话对象", "张三", "谈话时间", "2023年3月1日"], ["谈话内容", "无"]]
LEAVE = [["姓名", "甲", "单位", "办公室"], ["事由", "学习", "时间", "2023-03-01"], ["地点", "党校", "备注", "无"]]
FORMS = {
    "a talk": ([["谈话记录表"], *FORM], []),
    "blank": (
        [["谈话人", None, "职务", None], ["谈话对象", None, "谈话时间", None], ["谈话内容", None, None, None]],
        [],
    ),
    "merged labels": (
        [["谈话人", None, "周砚", None], ["谈话对象", None, "张三", None], ["谈话时间", None, "3月1日"]],
        [(0, 0, 0, 1)],
    ),
    "merged beside": (
        [["基本情况", "谈话人", "周砚"], [None, "职务", "局长"], [None, "谈话时间", "3月1日"]],
        [(0, 0, 2, 0)],
    ),
    "request": ([["干部外出审批表"], *LEAVE], []),
    "minutes": (
        [["会议名称", "第1次党组会"], ["会议时间", "2023年3月5日"], ["主持人", "周砚"], ["参加范围", "班子成员"]],
        [],
    ),
    "on its side": ([["日期", "2023-03-01", "2023-04-01"], ["会议类型", "党组会", "办公会"], ["议题", "甲", "乙"]], []),
    "colons": ([["谈话人：", "周砚", "谈话时间：", "3月1日"], ["谈话地点：", "会议室", "记录人：", "甲"]], []),
}


@pytest.mark.parametrize("case", FORMS)
@pytest.mark.parametrize("name", ["Sheet1", "谈话登记"])
def test_a_form_is_named_as_a_form(office, case, name):
    lines, merges = FORMS[case]
    ledgers = office.read({"101/2023.xlsx": sheet(*lines, name=name, merges=merges)})
    assert (ledgers.tables, codes(ledgers), stops(ledgers)) == ((), ["sheet-form"], [])
    assert "张三" not in said(ledgers)


def test_forms_on_many_sheets_are_one_finding(office):
    pages = [SheetMade(FORM, name=f"第{n}次") for n in range(1, 13)]
    ledgers = office.read({"101/谈话2023.xlsx": xlsx(*pages)})
    assert codes(ledgers) == ["sheet-form"]
    assert "有 12 张工作表" in said(ledgers)


def test_forms_one_below_the_other_are_counted(office):
    ledgers = office.read({"101/2023.xlsx": sheet(*FORM, [], *FORM, [], *FORM, name="Sheet1")})
    assert codes(ledgers) == ["sheet-form"]
    assert "3 张" in said(ledgers)


@pytest.mark.parametrize("row", [["2023-03-01", "党组会", "主题"], ["2023-03-01", "党组会", "时间"]])
def test_a_ledger_whose_cells_hold_words_of_heads_is_no_form(office, row):
    ledgers = office.read({"101/2023.xlsx": sheet(["日期", "会议类型", "议题"], row, [*row[:2], "甲"])})
    assert [table.rows for table in ledgers.tables] == [2]


# -- other tables on the sheet

LEDGER = [[1, f"2023-03-{n:02}", "党组会", "甲", f"学习{n}"] for n in range(1, 6)]
HEAD = ["序号", "日期", "会议类型", "主持人", "议题"]
BELOW = {
    "with a title": [[], ["办公用品领用表"], ["品名", "数量", "经手人"], ["纸", "3", "甲"], ["笔", "4", "乙"]],
    "without a title": [[], ["品名", "数量"], ["纸", 3], ["笔", 4]],
    "of two columns": [[], ["日期", "备注"], ["2023-03-01", "晴"], ["2023-03-02", "雨"]],
    "of two columns with a title": [["值班安排表"], ["日期", "值班人"], ["2023-03-01", "甲"], ["2023-03-02", "乙"]],
    "in two blocks": [[], ["品名", "数量"], ["纸", 3], [], ["笔", 4]],
    "as wide": [[], ["编码", "品名", "规格", "产地", "库房"], ["a", "b", "c", "d", "e"], ["f", "g", "h", "i", "j"]],
}


@pytest.mark.parametrize("case", BELOW)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_another_table_below_is_named_and_its_rows_do_not_count(office, case, form):
    lines = [HEAD, *LEDGER, *BELOW[case]]
    text = "\n".join(",".join("" if c is None else str(c) for c in line) or "," for line in lines) + "\n"
    ledgers = office.read({f"101财政局2023年会议台账.{form}": text if form == "csv" else sheet(*lines)})
    (table,) = ledgers.tables
    assert table.rows == 5
    below = sum(bool(line) for line in BELOW[case])
    assert table.left_out == {"other-table": below}
    first, last = next(n for n, line in enumerate(lines, 1) if n > 6 and line), len(lines)
    (finding,) = ledgers.findings
    assert (finding.code, finding.cell) == ("table-foreign", str(first))
    assert f"第 {first}～{last} 行是另一张表" in finding.found.zh


def test_the_title_of_another_table_is_quoted(office):
    assert "“办公用品领用表”" in said(office.read(sheet(HEAD, *LEDGER, *BELOW["with a title"])))


CONTINUED = {
    "a gap": [[], [6, "2023-04-01", "党组会", "甲", "丙"]],
    "a section": [[], ["二、第二季度"], [6, "2023-04-01", "党组会", "甲", "丙"]],
    "a row without figures": [[], [None, None, "党组会", "甲", "丙"], [7, "2023-04-01", "党组会", "甲", "丁"]],
    "signatures": [[], ["合计", None, None, None, 5], ["填表人：甲", None, "审核人：乙"]],
    "a note of two cells": [[], ["注", "以上各项均已归档"]],
}


@pytest.mark.parametrize("case", CONTINUED)
def test_rows_below_a_gap_are_rows_of_the_ledger(office, case):
    ledgers = office.read(sheet(HEAD, *LEDGER, *CONTINUED[case]))
    assert "table-foreign" not in codes(ledgers)


BESIDE = {
    "unknown": (["姓名", "成绩"], [["甲", 90], ["乙", 80], ["丙", 70]]),
    "longer than the ledger": (["姓名", "成绩"], [["甲", n] for n in range(12)]),
    "with heads of the ledger": (["序号", "日期", "天气"], [[1, "2023-03-01", "晴"], [2, "2023-03-02", "雨"]]),
    "lower than the head": ([None, None], [[None, None], ["品名", "数量"], ["纸", 3], ["笔", 4]]),
    "one unknown, one known": (["姓名", "备注"], [["甲", "好"], ["乙", "好"]]),
}


@pytest.mark.parametrize(
    "case", ["unknown", "longer than the ledger", "with heads of the ledger", "lower than the head"]
)
def test_another_table_beside_is_named_and_its_rows_do_not_count(office, case):
    head, body = BESIDE[case]
    height = max(len(LEDGER), len(body))
    left = [*LEDGER, *[[None] * len(HEAD)] * (height - len(LEDGER))]
    right = [*body, *[[None] * len(head)] * (height - len(body))]
    lines = [[*HEAD, None, *head], *([*a, None, *b] for a, b in zip(left, right, strict=True))]
    ledgers = office.read(sheet(*lines))
    assert [table.rows for table in ledgers.tables] == [5]
    assert codes(ledgers) == ["table-foreign"]
    assert "G～" in said(ledgers)


def test_two_ledgers_side_by_side_are_two_tables(office):
    right = ["日期", "活动主题", "支部", "是否联合"]
    lines = [
        [*HEAD, None, *right],
        *([*line, None, f"2023-05-{n:02}", "植树", "一支部", "否"] for n, line in enumerate(LEDGER, 1)),
    ]
    ledgers = office.read({"101/2023.xlsx": sheet(*lines, name="Sheet1")})
    assert [(table.ledger, table.rows) for table in ledgers.tables] == [("meetings", 5), ("theme_days", 5)]
    assert "table-foreign" not in codes(ledgers)


def test_a_table_above_the_ledger_is_named(office):
    above = [["领用表"], ["品名", "数量", "经手人"], ["纸", "3", "甲"], ["笔", "4", "乙"], []]
    ledgers = office.read(sheet(*above, HEAD, *LEDGER))
    assert ([table.rows for table in ledgers.tables], found(ledgers)) == ([5], [("table-foreign", "2")])


# -- names


@pytest.mark.parametrize(
    "text", ["培训计划", "2023年培训费用报销表", "党组会会议室预约", "谈心谈话记录表模板", "党费收缴", "主题党日签到"]
)
def test_a_plan_or_a_bill(text):
    assert NAMES.is_plan_or_bill(text)


@pytest.mark.parametrize(
    "text", ["三会一课导出2023", "2023年会议登记表", "学习情况统计", "制度清单", "廉政风险排查表", FILE]
)
def test_no_plan_and_no_bill(text):
    assert not NAMES.is_plan_or_bill(text)
    assert not NAMES.is_about_else(text)


@pytest.mark.parametrize(
    "text", ["软件功能完善清单（2023.03）", "固定资产盘点表", "客户回访记录", "设备台账", "食堂菜谱一览"]
)
def test_titles_about_something_else(text):
    assert NAMES.is_about_else(text)
