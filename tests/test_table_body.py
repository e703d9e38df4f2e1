"""Table row *body*: merges, totals, footers, blank and hidden and struck rows, remarks."""

from datetime import date

import pytest
from tests.factories import MEETINGS, SheetMade, edit_part, meeting, ods, xls, xlsx
from tests.office import codes, found, left_out, meetings, one, rows, sheet, values

HEAD = ["日期", "会议类型", "议题", "主持人", "应到", "实到", "备注"]


def row(day="2023-03-01", **cells):
    known = {"日期": day, "会议类型": "党组会", "议题": "甲", **cells}
    return [known.get(name) for name in HEAD]


# -- merges


@pytest.mark.parametrize("make", [xlsx, xls, ods])
def test_cells_merged_downwards_fill_what_they_cover(office, make):
    body = [HEAD, row(主持人="周砚", 应到=8), row(None, 会议类型=None, 议题="乙"), row(None, 会议类型=None, 议题="丙")]
    made = make(SheetMade(body, merges=[(1, 0, 3, 0), (1, 1, 3, 1), (1, 3, 2, 3), (1, 4, 3, 4)]))
    ledgers = office.read({"101/会议台账2023.x": made})
    day = date(2023, 3, 1)
    assert rows(ledgers, "meetings", "日期", "会议类型", "议题", "主持人", "应到", "应到.note") == [
        (day, "党组会", "甲", "周砚", 8, ""),
        (day, "党组会", "乙", "周砚", None, "merged"),  # a number would count twice
        (day, "党组会", "丙", None, None, "merged"),
    ]


@pytest.mark.parametrize("make", [xlsx, xls, ods])
def test_cells_merged_to_the_right_fill_what_they_cover(office, make):
    body = [HEAD, row(议题="研究预算", 主持人=None), row(议题=None, 备注=None)]
    body[2][2] = "因故取消"
    made = make(SheetMade(body, merges=[(1, 2, 1, 3), (2, 2, 2, 6)]))
    ledgers = office.read({"101/会议台账2023.x": made})
    assert rows(ledgers, "meetings", "议题", "主持人", "实到", "state") == [
        ("研究预算", "研究预算", None, ""),
        ("因故取消", "因故取消", None, "cancelled"),
    ]


def test_a_block_of_merged_cells(office):
    body = [HEAD, row(议题="甲"), row(None, 会议类型=None, 议题=None, 应到=8)]
    ledgers = office.read(sheet(*body, merges=[(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 3)]))
    assert rows(ledgers, "meetings", "日期", "议题", "主持人") == [(date(2023, 3, 1), "甲", "甲")] * 2


@pytest.mark.parametrize("merge", ["F2:F3", "E2:F3", "F2:G3"])
def test_what_stands_below_a_merged_cell_does_not_count(office, merge):
    """Some programs leave the values there, which no program shows."""
    body = [HEAD, row(应到=8, 实到=7), row("2023-03-02", 应到=8, 实到=5), row("2023-03-03", 实到=6)]
    merged = f'</sheetData><mergeCells count="1"><mergeCell ref="{merge}"/></mergeCells>'
    made = edit_part(
        xlsx(SheetMade(body)), "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", merged)
    )
    ledgers = office.read({"101/会议台账2023.xlsx": made})
    first = None if merge.startswith("E") else 7
    assert values(ledgers, "meetings", "实到") == [first, None, 6]


def test_blanks_are_never_filled(office):
    ledgers = office.read(sheet(HEAD, row(主持人="周砚"), row(None, 主持人=None)))
    assert rows(ledgers, "meetings", "日期", "主持人") == [(date(2023, 3, 1), "周砚"), (None, None)]
    assert found(ledgers) == [("date-missing", "A3")]


# -- totals

TOTALS = [
    "小计",
    "合计",
    "总计",
    "合 计",
    "　总　计",
    "合计：",
    "共计",
    "累计",
    "3月小计",
    "第一季度合计",
    "上半年小计",
]


@pytest.mark.parametrize("word", TOTALS)
def test_a_total_row_is_left_out_and_checked(office, word):
    body = [row(应到=8), row("2023-03-02", 应到=7)]
    good = office.read(sheet(HEAD, *body, [word, None, None, None, 15, None, None]))
    assert (len(good.frames["meetings"]), codes(good)) == (2, [])
    wrong = office.read(sheet(HEAD, *body, [word, None, None, None, 16, None, None]))
    assert found(wrong) == [("total-differs", "E4")]
    assert all(number in wrong.findings[0].found.zh for number in ("16", "15"))


def test_part_totals_cover_their_part_and_the_whole_covers_all(office):
    body = [
        *(row(day, 应到=number) for day, number in (("2023-01-01", 1), ("2023-01-02", 2))),
        ["小计", None, None, None, 3, None, None],
        row("2023-02-01", 应到=4),
        ["小计", None, None, None, 4, None, None],
        ["总计", None, None, None, 7, None, None],
    ]
    ledgers = office.read(sheet(HEAD, *body))
    assert (codes(ledgers), ledgers.tables[0].left_out) == ([], {"total": 3})


def test_a_total_over_hidden_struck_and_inexact_rows_is_no_mistake(office):
    body = [row("2023-01-01", 应到=1), row("2023-01-02", 应到=2), row("2023-01-03", 应到="约30人")]
    for written in (1, 3, 31, 33):
        total = ["合计", None, None, None, written, None, None]
        ledgers = office.read(sheet(HEAD, *body, total, hidden_rows=[2]))
        assert "total-differs" not in codes(ledgers), written
    assert "total-differs" in codes(
        office.read(sheet(HEAD, *body, ["合计", *[None] * 3, 32, None, None], hidden_rows=[2]))
    )


def test_an_activity_about_totals_is_no_total(office):
    ledgers = office.read(
        sheet(HEAD, row(议题="合计支出情况", 主持人="周砚"), ["2023-03-02", "党组会", "小计", "周砚", 8, 8, "无"])
    )
    assert len(ledgers.frames["meetings"]) == 2


# -- what is no row

FOOTERS = [
    ["填表人：张三", None, None, "审核人：李四"],
    ["制表：张三"],
    ["填报人（签字）：", None, None, "负责人签字："],
    ["单位负责人：周砚", None, "填表日期：2024年1月5日"],
    ["注：本表一式两份"],
    ["说明：按月填报"],
    ["以下空白"],
    ["单位（盖章）", None, "2024年1月5日"],
    ["填报单位（公章）：财政局"],
    ["第1页 共3页"],
    ["联系电话：0871-1234567"],
]


@pytest.mark.parametrize("footer", FOOTERS, ids=[line[0] for line in FOOTERS])
def test_a_footer_is_no_row(office, footer):
    ledgers = office.read(sheet(HEAD, row(), [None], footer))
    assert len(ledgers.frames["meetings"]) == 1
    assert codes(ledgers) == []


def test_blank_styled_rows_and_numbered_blanks_are_no_rows(office):
    ledgers = office.read(meetings(meeting(1), *[[number] for number in range(2, 40)], struck_rows=range(2, 60)))
    assert len(ledgers.frames["meetings"]) == 1
    assert codes(ledgers) == []


@pytest.mark.parametrize("text", ["\u00a0", "\u3000", "\u200b", " \u200b\ufeff ", "\u2060"])
def test_cells_of_unseen_characters_are_blank(office, text):
    ledgers = office.read(sheet(HEAD, row(备注=text), [text] * len(HEAD)))
    assert rows(ledgers, "meetings", "备注") == [(None,)]
    assert codes(ledgers) == []


def test_a_line_between_the_rows_is_pointed_out_and_not_counted(office):
    ledgers = office.read(sheet(HEAD, row(), ["二季度", *[None] * 6], merges=[(2, 0, 2, 6)]))
    assert (len(ledgers.frames["meetings"]), found(ledgers)) == (1, [("row-unclear", "3")])


# -- hidden and struck through


@pytest.mark.parametrize("make", [xlsx, xls, ods])
@pytest.mark.parametrize(("feature", "state"), [("hidden_rows", "hidden"), ("struck_rows", "cancelled")])
def test_hidden_and_struck_rows_are_listed_and_not_counted(office, make, feature, state):
    made = make(SheetMade([MEETINGS, meeting(1, 标签="意识形态"), meeting(2, 标签="意识形态")], **{feature: [2]}))
    files = {"101/会议台账2023.x": made, "101/中心组学习2023.csv": "日期,学习方式,学习专题,标签\n,,,\n"}
    ledgers = office.read(files)
    assert values(ledgers, "meetings", "state") == ["", state]
    assert [one for one in found(ledgers) if one[0] != "ledger-no-rows"] == [(f"row-{state}", "3")]


def test_rows_on_a_hidden_sheet_are_not_counted(office):
    made = xlsx(
        SheetMade([MEETINGS, meeting(1)]), SheetMade([MEETINGS, meeting(2), meeting(3)], name="旧", hidden=True)
    )
    ledgers = office.read(made)
    assert values(ledgers, "meetings", "state") == ["", "hidden", "hidden"]
    assert codes(ledgers) == ["sheet-hidden"]


@pytest.mark.parametrize(
    ("cells", "state", "code"),
    [
        ([1, 2, 3, 4], "cancelled", "row-cancelled"),
        ([0, 1, 2, 3, 4], "cancelled", "row-cancelled"),
        ([4], "", "row-partly-struck"),
    ],
    ids=["all but 序号", "all", "one cell"],
)
def test_a_row_counts_as_struck_when_all_of_it_is(office, cells, state, code):
    ledgers = office.read(meetings(meeting(1), struck_cells=[(1, column) for column in cells]))
    assert (values(ledgers, "meetings", "state"), codes(ledgers)) == ([state], [code])


REMARKS = {
    "取消": "cancelled",
    "因故取消": "cancelled",
    "已 取 消": "cancelled",
    "因疫情，活动取消": "cancelled",
    "延期": "cancelled",
    "延期举行": "cancelled",
    "延期至4月1日": "cancelled",
    "延期至3月1日举行": "",
    "推迟": "cancelled",
    "推迟到下月举行": "cancelled",
    "改期": "cancelled",
    "改期至3月1日": "",
    "顺延至4月1日": "cancelled",
    "未召开": "cancelled",
    "因疫情未能如期举行。": "cancelled",
    "没有开展活动": "cancelled",
    "此行作废": "cancelled",
    "延至4月": "cancelled",
    "延至3月1日": "",
    "推后一周": "cancelled",
    "择期召开": "cancelled",
    "待召开": "cancelled",
    "没开成": "cancelled",
    "人数不足未开会": "cancelled",
    "流会": "cancelled",
    "延至17时结束": "",
    "延后半小时": "",
    "暂停活动": "cancelled",
    "取消请假1人": "",
    "讨论取消补贴事项": "",
    "传达关于取消行政审批的通知": "",
    "推迟半小时召开": "",
    "延期30分钟": "",
    "未改期": "",
    "未召开专题研讨": "",
    "未开展讨论": "",
    "旧表作废": "",
    "未取消": "",
    "如期举行，未延期": "",
    "取消限制后举行": "",
    "线下": "",
    None: "",
}


@pytest.mark.parametrize("remark", REMARKS)
def test_remarks(office, remark):
    ledgers = office.read(one(备注=remark))
    assert values(ledgers, "meetings", "state") == [REMARKS[remark]]
    assert codes(ledgers) == (["row-cancelled"] if REMARKS[remark] else [])


def test_a_remark_that_says_both_counts_and_is_pointed_out(office):
    ledgers = office.read(one(备注="取消现场参观，改为线上学习"))
    assert (values(ledgers, "meetings", "state"), found(ledgers)) == ([""], [("remark-unclear", "J2")])


def test_none_of_them_counts_and_each_says_why(office):
    head = ["日期", "学习方式", "学习专题", "备注"]
    study = [[f"2023-03-0{n}", "集体学习", f"题{n}", None] for n in range(1, 5)]
    study[1][3] = "取消"
    figure = office.figure(
        "central_group_sessions", sheet(head, *study, name="中心组学习", hidden_rows=[3], struck_rows=[4])
    )
    assert (figure.value, left_out(figure)) == (1, [(3, "cancelled"), (4, "hidden"), (5, "cancelled")])
