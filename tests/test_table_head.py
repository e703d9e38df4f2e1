"""Table row *head*: titles, heads of one or two levels, repeated heads, and which column is which."""

from datetime import date
from pathlib import Path

import pytest
from tests.factories import MEETINGS, SheetMade, meeting, xlsx
from tests.office import codes, found, meetings, rows, sheet, values

from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.ledgers.heads import Head, HeadCell, HeadIndex
from gongwenkit.ingest.ledgers.ledger_detection import choose_ledger
from gongwenkit.ingest.reference.naming import DepartmentNames, Names

SCHEMA = load_schema(Path(__file__).parent.parent / "data" / "schema")
INDEX, NAMES = HeadIndex(SCHEMA), Names(SCHEMA, DepartmentNames(()))
HEAD = ["日期", "会议类型", "议题"]
ROW = ["2023-03-01", "党组会", "甲"]
FIRST = [(date(2023, 3, 1), "党组会")]


TITLES = {
    "merged title line": [["云岭区财政局2023年会议台账", None, None]],
    "two title lines": [["中共云岭区财政局党组", None, None], ["2023年度会议台账", None, None]],
    "填报单位 line": [["会议台账"], ["填报单位：财政局", "填报时间：2024年1月5日", None]],
    "blank lines between": [["会议台账"], [None], ["填报单位：财政局  填报人：张三"], [None]],
    "title in the second column": [[None, "会议台账", None]],
    "28 lines above": [[f"说明{number}"] for number in range(28)],
    "numbers above": [["附件", 1, None], ["会议台账", None, None]],
}


@pytest.mark.parametrize("form", TITLES)
def test_lines_above_the_head(office, form):
    ledgers = office.read({"101/2023会议台账.xlsx": sheet(*TITLES[form], HEAD, ROW, name="Sheet1")})
    assert rows(ledgers, "meetings", "日期", "会议类型") == FIRST
    assert codes(ledgers) == []
    assert ledgers.tables[0].years == {2023}  # never 2024, when it was handed in


DECORATED = [
    ["日 期", "会议 类型", "议　题"],
    ["日\n期", "会议\n类型", "议\n题"],
    ["日期（年月日）", "会议类型(下拉选择)", "议题【必填】"],
    ["*日期", "＊会议类型", "议题*"],
    ["日期：", "会议类型:", "议题："],
    ["日\u00a0期", "会议\u200b类型", "\ufeff议题"],
    ["召开时间", "会议类别", "研究事项"],
]


@pytest.mark.parametrize(
    "head", DECORATED, ids=["blanks", "breaks", "suffixes", "stars", "colons", "unseen", "aliases"]
)
def test_decorated_heads(office, head):
    ledgers = office.read(sheet(head, ROW))
    assert rows(ledgers, "meetings", "日期", "会议类型", "议题") == [(date(2023, 3, 1), "党组会", "甲")]
    assert codes(ledgers) == []


@pytest.mark.parametrize("suffix", ["（单位：人）", "（人）", "(人数)", "\n（单位：人）"])
def test_a_suffix_with_the_unit(office, suffix):
    ledgers = office.read(sheet([*HEAD, f"应到{suffix}", f"实到{suffix}"], [*ROW, 8, 7]))
    assert rows(ledgers, "meetings", "应到", "实到") == [(8, 7)]


TWO = [["日期", "会议类型", "议题", "参加人数", None, "备注"], [None, None, None, "应到", "实到", None]]
DOWN = [(0, column, 1, column) for column in (0, 1, 2, 5)]


@pytest.mark.parametrize(
    "merges", [[(0, 3, 0, 4), *DOWN], [(0, 3, 0, 4)], []], ids=["merged", "group merged", "not merged"]
)
def test_a_head_of_two_levels(office, merges):
    ledgers = office.read(sheet(*TWO, [*ROW, 8, 7, "无"], merges=merges))
    assert rows(ledgers, "meetings", "row", "日期", "应到", "实到", "备注") == [(3, date(2023, 3, 1), 8, 7, "无")]
    assert codes(ledgers) == []


def test_a_second_level_whose_texts_mean_nothing_by_themselves_is_no_row(office):
    head = [["日期", "会议类型", "议题", "参会", None], [None, None, None, "人数", "甲乙"]]
    merges = [(0, 3, 0, 4), *[(0, c, 1, c) for c in range(3)]]
    ledgers = office.read(sheet(*head, [*ROW, 8, "全体"], merges=merges))
    assert rows(ledgers, "meetings", "row", "实到") == [(3, 8)]  # 参会 + 人数 = 参会人数
    assert found(ledgers) == [("column-unknown", "E2")]


@pytest.mark.parametrize(
    "again",
    [[HEAD], [[None], HEAD], [["2023年会议台账"], HEAD], [["日 期", "会议\n类型", "议题"]], [["第2页"], HEAD]],
    ids=["head", "blank and head", "title and head", "otherwise spaced", "page number and head"],
)
def test_a_head_repeated_at_a_page_break(office, again):
    ledgers = office.read(sheet(["2023年会议台账"], HEAD, ROW, *again, ["2023-03-02", "办公会", "乙"]))
    assert rows(ledgers, "meetings", "日期", "会议类型") == [*FIRST, (date(2023, 3, 2), "办公会")]
    assert len(ledgers.tables) == 1
    assert codes(ledgers) == []


@pytest.mark.parametrize(
    "between", [[], [[None]], [["固定党日"]], [[None], ["2023年主题党日台账"], ["填报单位：财政局"]]]
)
def test_two_ledgers_stacked_on_one_sheet_are_two_tables(office, between):
    theme = [["日期", "支部", "活动主题", "是否联合"], ["2023-03-03", "一支部", "乙", "否"]]
    ledgers = office.read(sheet(["会议台账"], HEAD, ROW, *between, *theme, name="Sheet1"))
    assert [(table.ledger, table.rows) for table in ledgers.tables] == [("meetings", 1), ("theme_days", 1)]


# -- which ledger


@pytest.mark.parametrize("ledger", SCHEMA.ledgers)
def test_a_ledger_known_only_by_its_head(ledger):
    own = [column for column in SCHEMA.ledgers[ledger].column if column not in SCHEMA.common]
    for names in (
        [column.name for column in own],
        [column.aliases[0] if column.aliases else column.name for column in own],
    ):
        head = Head(0, 0, tuple(HeadCell(place, name) for place, name in enumerate(names)))
        assert choose_ledger(head, ("", "Sheet1", "101", ""), schema=SCHEMA, index=INDEX, names=NAMES) == (ledger,)


@pytest.mark.parametrize("ledger", SCHEMA.ledgers)
@pytest.mark.parametrize("level", ["title", "sheet", "file", "folder"])
def test_a_ledger_known_by_its_name_and_a_few_common_columns(ledger, level):
    schema = SCHEMA.ledgers[ledger]
    head = Head(
        0, 0, tuple(HeadCell(i, column.name) for i, column in enumerate([*schema.column[:2], *schema.column[-3:]]))
    )
    for name in (schema.name, *schema.aliases):
        levels = [f"财政局2023年{name}" if level == here else "" for here in ("title", "sheet", "file", "folder")]
        assert choose_ledger(head, levels, schema=SCHEMA, index=INDEX, names=NAMES) == (ledger,), name


def test_a_head_alone_is_read(office):
    ledgers = office.read(
        sheet(
            ["谈话类型", "谈话人", "被谈话人", "谈话时间"],
            ["日常", "周砚", "张三", "2023-03-01"],
            name="Sheet1",
        )
    )
    assert rows(ledgers, "talks", "日期", "谈话对象") == [(date(2023, 3, 1), 1)]


def test_a_head_that_fits_no_ledger(office):
    ledgers = office.read(sheet(["车牌", "里程", "油耗"], ["云A1", 100, 8], name="车辆"))
    assert codes(ledgers) == ["ledger-unknown"]


# -- which column


def test_a_head_that_fits_two_columns_is_decided_by_its_values(office):
    head = ["制度名称", "类型", "印发日期", "文号"]
    made = sheet(head, ["甲", "修订", "2023-03-01", "1号"], name="制度建设")
    kinds = sheet(head, ["甲", "财务管理", "2023-03-01", "1号"], name="制度建设")
    ledgers = office.read({"101/2023.xlsx": made, "102/2023.xlsx": kinds})
    assert rows(ledgers, "regulations", "动作", "类别") == [("修订", None), (None, "财务管理")]
    assert "header-ambiguous" not in codes(ledgers)


def test_a_head_that_fits_two_columns_equally_is_a_finding_and_not_used(office):
    ledgers = office.read(
        sheet(["制度名称", "类型", "印发日期", "文号"], ["甲", "天", "2023-03-01", "1号"], name="制度建设")
    )
    assert ("header-ambiguous", "B1") in found(ledgers)
    assert rows(ledgers, "regulations", "动作", "类别") == [(None, None)]


@pytest.mark.parametrize(
    ("head", "cells", "expected", "unused"),
    [
        (["时间", "活动日期"], ["14:30", "2023-03-01"], date(2023, 3, 1), "D1"),
        (["活动日期", "时间"], ["2023-03-01", "14:30"], date(2023, 3, 1), "E1"),
        (["会议时间", "日期"], ["2023-03-02", "2023-03-01"], date(2023, 3, 1), "D1"),
        (["会议时间", "召开日期"], ["2023-03-02", "2023-03-01"], date(2023, 3, 2), "E1"),
        (["会议时间", "召开日期"], [None, "2023-03-01"], date(2023, 3, 1), "D1"),
    ],
    ids=["times first", "times last", "proper name", "the first", "the filled one"],
)
def test_two_heads_for_one_column_are_decided_by_their_values(office, head, cells, expected, unused):
    ledgers = office.read(sheet(["会议类型", "届次", "议题", *head], ["党组会", "第1次", "甲", *cells]))
    assert values(ledgers, "meetings", "日期") == [expected]
    assert found(ledgers) == [("column-twice", unused)]


@pytest.mark.parametrize("head", ["参加人数", "到会人数", "实到人数（人）", "出勤情况"])
def test_seats_by_other_names(office, head):
    assert values(office.read(sheet([*HEAD, head], [*ROW, 7])), "meetings", "实到") == [7]


@pytest.mark.parametrize(
    ("head", "cell", "seats"), [("实到/应到", "35/38", (35, 38)), ("应到/实到", "38/35", (35, 38))]
)
def test_seats_in_one_column(office, head, cell, seats):
    assert rows(office.read(sheet([*HEAD, head], [*ROW, cell])), "meetings", "实到", "应到") == [seats]


def test_an_unknown_column_is_named_only_when_it_holds_something(office):
    ledgers = office.read(sheet([*HEAD, "天气", "湿度"], [*ROW, "晴", None]))
    assert found(ledgers) == [("column-unknown", "D1")]


def test_a_required_column_that_is_absent_is_named(office):
    ledgers = office.read(sheet(["日期", "议题", "主持人"], ["2023-03-01", "甲", "周砚"]))
    assert [(f.code, f.cell, "会议类型" in f.found.zh) for f in ledgers.findings] == [("column-missing", "1", True)]


@pytest.mark.parametrize("features", [{"hidden_columns": [1]}], ids=["日期 hidden"])
def test_a_hidden_column_is_read_and_named(office, features):
    ledgers = office.read(meetings(meeting(1), **features))
    assert values(ledgers, "meetings", "日期") == [date(2023, 3, 1)]
    assert found(ledgers) == [("column-hidden", "B1")]


def test_a_cover_and_instructions_are_no_unknown_ledgers(office):
    notes = [SheetMade([["一", "二", "三"], ["1", "2", "3"]], name=name) for name in ("封面", "填表说明")]
    ledgers = office.read(xlsx(SheetMade([MEETINGS, meeting(1)]), *notes))
    assert codes(ledgers) == ["sheet-ignored", "sheet-ignored"]
