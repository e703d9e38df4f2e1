"""Forms of sheets as offices keep them: tall heads, blocks of merged cells, blank sheets, bare heads, patterns."""

from pathlib import Path

import pytest
from tests.factories import MEETINGS, SheetMade, meeting, ods, xls, xlsx
from tests.office import Office, codes, found, rows, said, sheet, values

from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.decisions.model import IS_LEDGER

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = load_schema(ROOT / "data" / "schema")


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path, SCHEMA, load_definitions(ROOT / "data" / "figures", SCHEMA))


def asked(ledgers):
    return [question for question in ledgers.questions if question.category == IS_LEDGER]


# -- heads of several rows

HEAD = ["序号", "检查时间", "隐患问题描述", "整改要求（措施）", "责任", None, "整改完成日期", "销号情况"]
WHO = [None, None, None, None, "建设", "施工", None, None]
NONE = [None] * len(HEAD)
FOUND = [
    [1, "2023-03-01", "临边没有护栏", "加装护栏", "一处", "二队", "2023-03-09", "已整改"],
    [2, "2023-04-02", "电缆拖地", "架空敷设", "一处", "二队", "2023-04-08", "已整改"],
    [3, "2023-05-03", "灭火器过期", "更换", "一处", None, None, "整改中"],
]
DOWN = [0, 1, 2, 3, 6, 7]
"""Columns whose head is merged over all rows of the head."""


def tall(title, *, upper, lower, rows=FOUND):
    """A sheet with a title and a head whose groups take `upper` rows and whose columns take `lower` rows."""
    first, last = 1, upper + lower
    lines = [[title], HEAD, *[NONE] * (upper - 1), WHO, *[NONE] * (lower - 1), *rows]
    merges = [(first, column, last, column) for column in DOWN]
    merges.append((first, 4, first + upper - 1, 5))
    merges += [(first + upper, column, last, column) for column in (4, 5) if lower > 1]
    return SheetMade(lines, name=title, merges=merges)


@pytest.mark.parametrize("upper", [1, 2, 3])
@pytest.mark.parametrize("lower", [1, 2])
@pytest.mark.parametrize("write", [xlsx, xls, ods])
def test_a_head_merged_over_several_rows_is_one_head(office, upper, lower, write):
    ending = {xlsx: "xlsx", xls: "xls", ods: "ods"}[write]
    ledgers = office.read({f"101财政局/2023年问题整改.{ending}": write(tall("问题整改", upper=upper, lower=lower))})
    assert values(ledgers, "rectification", "问题") == ["临边没有护栏", "电缆拖地", "灭火器过期"]
    assert set(codes(ledgers)) <= {"column-unknown"}


def test_a_head_of_three_levels_has_the_lowest_names(office):
    lines = [
        ["序号", "日期", "会议类型", "议题", "人数", None, None],
        [None, None, None, None, "到会", None, "缺席"],
        [None, None, None, None, "应到", "实到", None],
        [1, "2023-03-01", "党组会", "研究预算", 7, 6, 1],
    ]
    merges = [*((0, column, 2, column) for column in range(4)), (0, 4, 0, 6), (1, 4, 1, 5), (1, 6, 2, 6)]
    ledgers = office.read(sheet(*lines, merges=merges))
    assert rows(ledgers, "meetings", "议题", "应到", "实到") == [("研究预算", 7, 6)]


def test_a_tall_head_without_groups_has_no_rows_of_its_own(office):
    lines = [MEETINGS, [None] * len(MEETINGS), [None] * len(MEETINGS), meeting(1), meeting(2)]
    merges = [(0, column, 2, column) for column in range(len(MEETINGS))]
    ledgers = office.read(sheet(*lines, merges=merges))
    assert values(ledgers, "meetings", "row") == [4, 5]


def test_a_single_head_merged_over_the_entries_hides_none(office):
    lines = [MEETINGS, meeting(1), meeting(2), meeting(3)]
    ledgers = office.read(sheet(*lines, merges=[(0, len(MEETINGS) - 1, 3, len(MEETINGS) - 1)]))
    assert values(ledgers, "meetings", "row") == [2, 3, 4]


def test_a_list_of_all_years_and_one_of_a_year_with_heads_of_other_heights_count_once(office):
    both = xlsx(tall("总表", upper=2, lower=2), tall("2023", upper=1, lower=1))
    figure = office.figure("rectification_items", {"101财政局/2023年问题整改.xlsx": both})
    assert figure.value == 3
    assert codes(office.read({"101财政局/2023年问题整改.xlsx": both})).count("row-repeated") == 3


def test_upper_rows_of_a_head_are_no_table_above_it(office):
    head = ["日期", "签到", "人员", "上午", None, "下午", None]
    lower = [None, None, None, "主题", "地点", "主持人", "备注"]
    lines = [["三月签到表"], head, ["", None, None, "开始", "结束", "开始", "结束"], lower]
    lines += [[f"2023-03-0{day}", "√", "甲", "早会", "大厅", "乙", "无"] for day in (1, 2, 3)]
    merges = [(1, column, 3, column) for column in range(3)] + [(1, 3, 1, 4), (1, 5, 1, 6)]
    ledgers = office.read({"101财政局/签到.xlsx": sheet(*lines, name="3月", merges=merges)})
    assert ledgers.tables == ()
    assert "table-foreign" not in codes(ledgers)


# -- blocks of merged cells

AGENDA = ["日期", "会议类型", "议题", "主持人", "地点", "备注"]


def block(day, *speakers):
    """A meeting whose speakers stand in rows of their own."""
    first, *more = speakers
    lines = [[day, "党组会", "研究工作", "周砚", *first]]
    return lines + [[None, None, None, None, *speaker] for speaker in more]


def agenda():
    lines, merges = [AGENDA], []
    for number in range(1, 5):
        top = len(lines)
        lines += block(f"2023-0{number}-11", ("一楼", "甲科"), ("二楼", "乙科"), ("三楼", None), ("四楼", "丁科"))
        lines += [[None, None, None, None, "五楼", "戊科"]]
        merges += [(top, column, top + 4, column) for column in range(4)]
    return lines, merges


def test_a_single_cell_beside_merged_ones_opens_no_other_table(office):
    lines, merges = agenda()
    ledgers = office.read(sheet(*lines, merges=merges))
    assert "table-foreign" not in codes(ledgers)
    assert sorted({str(day) for day in values(ledgers, "meetings", "日期")}) == [
        "2023-01-11",
        "2023-02-11",
        "2023-03-11",
        "2023-04-11",
    ]


def test_a_single_cell_far_to_the_right_is_no_title_either(office):
    lines, _ = agenda()
    ledgers = office.read(sheet(*lines))
    assert "table-foreign" not in codes(ledgers)


@pytest.mark.parametrize("merges", [[], [(5, 0, 5, 5)], [(5, 0, 5, 9)]])
def test_a_title_over_another_table_still_closes_the_ledger(office, merges):
    other = [["各科室联系方式"], ["科室", "房间", "电话"], ["甲科", "一楼", "8001"], ["乙科", "二楼", "8002"]]
    ledgers = office.read(sheet(MEETINGS, *map(meeting, range(1, 5)), *other, merges=merges))
    assert len(values(ledgers, "meetings", "日期")) == 4
    assert "table-foreign" in codes(ledgers)


def test_a_title_merged_in_the_middle_closes_the_ledger(office):
    other = [[None, None, None, "各科室联系方式"], ["科室", "房间", "电话"], ["甲", "一", "8001"], ["乙", "二", "8002"]]
    ledgers = office.read(sheet(MEETINGS, *map(meeting, range(1, 5)), *other, merges=[(5, 3, 5, 6)]))
    assert "table-foreign" in codes(ledgers)


# -- blank sheets, and heads without entries

STRANGE = [["评审对象", "评审意见", "处理建议"], ["甲", "乙", "丙"], ["丁", "戊", "己"]]
BESIDE = {
    "a head that is none of the ledger's": (STRANGE, "问题清单", ["ledger-unlike"]),
    "a list that is asked about": (
        [["序号", "日期", "会议类型", "议题", "地点"], [1, "每月", "党组会", "甲", "乙"]],
        "问题清单报销",
        ["ledger-asked"],
    ),
    "a list of something else": (STRANGE, "问题清单通知", ["ledger-unknown"]),
    "a line": ([["暂无"]], "会议台账", ["sheet-empty"]),
    "a form": ([["姓名", "甲"], ["议题", "乙"], ["时间", "丙"]], "会议台账", None),
}


@pytest.mark.parametrize("case", BESIDE)
def test_blank_sheets_beside_one_with_content_are_not_called_an_empty_ledger(office, case):
    lines, name, expected = BESIDE[case]
    made = xlsx(SheetMade(lines, name="Sheet1"), SheetMade([], name="Sheet2"), SheetMade([], name="Sheet3"))
    ledgers = office.read({f"101财政局/{name}.xlsx": made})
    assert {finding.sheet for finding in ledgers.findings} <= {"Sheet1", None}
    assert expected is None or codes(ledgers) == expected


def test_a_file_of_blank_sheets_is_named_once_and_a_sheet_of_its_own_name_always(office):
    blank = xlsx(*(SheetMade([], name=f"Sheet{number}") for number in (1, 2, 3)))
    assert codes(office.read({"101财政局/会议台账.xlsx": blank})) == ["sheet-empty"]
    named = xlsx(SheetMade([MEETINGS, meeting(1)], name="会议台账"), SheetMade([], name="党课"))
    ledgers = office.read({"101财政局/会议台账.xlsx": named})
    assert [(one.code, one.sheet) for one in ledgers.findings if one.code == "sheet-empty"] == [("sheet-empty", "党课")]


BARE = {
    "one row": [["登录名", "组织身份", "入党时间", "现居住地"]],
    "a title": [["党员信息表"], ["登录名", "组织身份", "入党时间", "现居住地"]],
    "notes below": [["登录名", "党籍状态", "评议结果"], ["注意：请在下拉框里选择"], ["请勿改动表头"]],
    "a place and a title": [["填报单位：财政局"], ["评审对象", "评审意见", "处理建议"]],
    "numbers in heads": [["登录名", "电话1", "电话2", "住址"]],
}


@pytest.mark.parametrize("case", BARE)
def test_a_bare_head_of_unknown_words_is_not_called_empty(office, case):
    ledgers = office.read({"101财政局/支部组织生活.xlsx": sheet(*BARE[case], name="Sheet1")})
    assert codes(ledgers) == ["ledger-unlike"]
    assert "空的" not in said(ledgers)


@pytest.mark.parametrize("case", BARE)
def test_a_bare_head_of_a_list_that_no_name_calls_a_ledger_is_called_one(office, case):
    ledgers = office.read({"101财政局/信息表.xlsx": sheet(*BARE[case], name="Sheet1")})
    assert codes(ledgers) == ["sheet-ignored"]
    assert "只有一行像列名的字" in said(ledgers)


def test_a_few_words_are_not_called_empty(office):
    ledgers = office.read({"101财政局/会议台账.xlsx": sheet(["本年没有"], name="Sheet1")})
    assert codes(ledgers) == ["sheet-empty"]
    assert ("只有几个字" in said(ledgers), "空的" in said(ledgers)) == (True, False)


def test_heads_that_must_not_be_shown_are_named_once(office):
    names = ["周砚", "林青", "何田", "方远"]
    lines = [names, ["甲", "乙", "丙", "丁"], ["戊", "己", "庚", "辛"]]
    ledgers = office.read({"101财政局/廉政谈话.xlsx": sheet(*lines, name="1")})
    assert codes(ledgers) == ["ledger-unlike"]
    assert said(ledgers).count("内容不显示") == 2  # once in each language
    assert not any(name in said(ledgers) for name in names)


# -- patterns

PATTERNS = [
    "会议台账录入样表",
    "会议台账（示例）",
    "党组会议范例",
    "会议台账样例",
    "填写说明（会议台账）",
    "会议台账模板",
]


@pytest.mark.parametrize("name", PATTERNS)
def test_the_example_in_a_pattern_is_not_counted_but_asked_about(office, name):
    ledgers = office.read({f"101财政局/2023年{name}.xlsx": sheet(MEETINGS, meeting(1), name="Sheet1")})
    assert (ledgers.tables, codes(ledgers)) == ((), ["ledger-asked"])
    assert len(asked(ledgers)) == 1


def test_a_pattern_that_was_filled_in_is_a_ledger_by_its_title(office):
    made = sheet(["2023年会议台账"], MEETINGS, meeting(1), meeting(2), name="Sheet1")
    ledgers = office.read({"101财政局/录入样表.xlsx": made})
    assert len(values(ledgers, "meetings", "日期")) == 2


# -- what any list has

ANY = {
    "tasks": [
        ["序号", "模块", "功能名称", "负责人", "开始时间", "结束时间", "备注"],
        [1, "入库", "扫码", "甲", "2023-03-01", "2023-03-02", "无"],
    ],
    "attendance": [["序号", "部门", "姓名", "请假", "迟到", "备注"], [1, "一科", "甲", 1, 0, "无"]],
    "schedule": [
        ["阶段", "工作内容", "责任人", "开始时间", "截至时间", "状况", "备注"],
        ["一", "梳理", "甲", "2023-03-01", "2023-03-05", "新增", "无"],
    ],
    "branches": [["部门", "职称", "民族", "籍贯", "备注", "日期"], ["一科", "讲师", "汉", "云岭", "无", "2023-03-01"]],
    "posts": [["姓名", "兼任单位", "起始时间", "结束时间", "备注"], ["甲", "学会", "2021.05", "2022.08", "无"]],
}


@pytest.mark.parametrize("case", ANY)
def test_a_list_with_columns_such_as_any_list_has_is_named_and_not_asked_about(office, case):
    lines = ANY[case]
    ledgers = office.read({"101财政局/一览.xlsx": sheet(*lines, *lines[1:], name="Sheet1")})
    assert (ledgers.tables, codes(ledgers), asked(ledgers)) == ((), ["ledger-unknown"], [])


def test_a_list_without_its_subject_but_with_much_else_is_asked_about(office):
    head = ["序号", "检查时间", "处置措施", "整改责任单位", "整改期限", "整改完成日期"]
    row = [1, "2023-03-01", "加装", "一处", "2023-04-01", "2023-03-20"]
    ledgers = office.read({"101财政局/一览.xlsx": sheet(head, row, row, name="Sheet1")})
    assert codes(ledgers) == ["ledger-asked"]
    assert found(ledgers) == [("ledger-asked", "1")]
