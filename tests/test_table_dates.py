"""Table rows *dates* and *ranges*: one workbook holds every form; each is looked at by its own test."""

from datetime import date, datetime

import pytest
from tests.factories import MEETINGS, SheetMade, meeting, xlsx
from tests.office import IN, codes, found, left_out, meetings, one, rows, sheet, values

FIFTH = date(2023, 3, 5)
DAYS = {
    "2023.3.5": (FIFTH, ""),
    "2023.03.05": (FIFTH, ""),
    "2023/3/5": (FIFTH, ""),
    "2023-3-5": (FIFTH, ""),
    "2023年3月5日": (FIFTH, ""),
    "2023年3月5": (FIFTH, ""),
    "20230305": (FIFTH, ""),
    20230305: (FIFTH, ""),
    44990: (FIFTH, ""),
    44990.604: (FIFTH, ""),
    "44990": (FIFTH, ""),
    datetime(2023, 3, 5, 14, 30): (FIFTH, ""),
    "2023/3/5  14:30": (FIFTH, ""),
    "2023-03-05 14:30:00": (FIFTH, ""),
    "2023年3月5日14时30分": (FIFTH, ""),
    "2023年3月5日 下午2:30": (FIFTH, ""),
    "2023.3.5上午": (FIFTH, ""),
    "2023年3月5日（星期日）": (FIFTH, ""),
    "二〇二三年三月五日": (FIFTH, ""),
    "二零二三年三月五日": (FIFTH, ""),
    "２０２３．３．５": (FIFTH, ""),
    "2023\u00a0年 3 月\u30005日": (FIFTH, ""),
    "\u200b2023-03-05\ufeff": (FIFTH, ""),
    "2023.3.5。": (FIFTH, ""),
    "20230305143000": (FIFTH, ""),
    20230305143000.0: (FIFTH, ""),
    "202303051430": (FIFTH, ""),
    "20230305143000123": (FIFTH, ""),
    "20230305T143000": (FIFTH, ""),
    "2023-03-05T14:30:00": (FIFTH, ""),
    "2023-03-05T14:30:00+08:00": (FIFTH, ""),
    "2023-03-05T14:30:00.000+0800": (FIFTH, ""),
    "2023-03-05 14:30:00 +0800": (FIFTH, ""),
    "2023-03-05T14:30:00Z": (FIFTH, ""),  # the same day in China
    "2023-03-05 14:30-16:00": (FIFTH, ""),  # from half past two, not a time zone
    "2023-03-05 09:00 - 11:30": (FIFTH, ""),
    "2023-03-05 14:30~16:00": (FIFTH, ""),
    "2023-03-05 2:30 PM": (FIFTH, ""),
    "2023/3/5 2:30:00 pm": (FIFTH, ""),
    "2023/3/5 PM 2:30": (FIFTH, ""),
    "2023/3/5 下午2:30": (FIFTH, ""),
    "2023/3/5 下午 2:30:00": (FIFTH, ""),
    "2023年3月5日14时30分15秒": (FIFTH, ""),
    "Mar 5, 2023": (FIFTH, ""),
    "March 5, 2023 2:30:00 PM": (FIFTH, ""),
    "5-Mar-2023": (FIFTH, ""),
    "5 March 2023 14:30": (FIFTH, ""),
    "Sunday, March 5, 2023": (FIFTH, ""),
    "Sun Mar 05 2023 14:30:00 GMT+0800 (中国标准时间)": (FIFTH, ""),
    "3月5日": (FIFTH, "inferred"),
    "３月５日": (FIFTH, "inferred"),
    "三月五日": (FIFTH, "inferred"),
    "3月5日上午": (FIFTH, "inferred"),
    "2023年3月": (date(2023, 3, 1), "month"),
    "2023.3": (date(2023, 3, 1), "month"),
    "2023年3月上旬": (date(2023, 3, 1), "month"),
    "2023年3月中旬": (date(2023, 3, 1), "month"),
    "3月上旬": (date(2023, 3, 1), "inferred month"),
    "3月下旬": (date(2023, 3, 1), "inferred month"),
    "3月份": (date(2023, 3, 1), "inferred month"),
}
RANGES = {
    "3月5日-7日": (FIFTH, date(2023, 3, 7)),
    "3月5日—7日": (FIFTH, date(2023, 3, 7)),
    "3月5日～7日": (FIFTH, date(2023, 3, 7)),
    "3月5日至7日": (FIFTH, date(2023, 3, 7)),
    "3月5-7日": (FIFTH, date(2023, 3, 7)),
    "3.5—3.7": (FIFTH, date(2023, 3, 7)),
    "3.5-3.7": (FIFTH, date(2023, 3, 7)),
    "3/5-3/7": (FIFTH, date(2023, 3, 7)),
    "3月5日至4月2日": (FIFTH, date(2023, 4, 2)),
    "2023年3月5日至2023年4月2日": (FIFTH, date(2023, 4, 2)),
    "2023.12.30-2024.1.2": (date(2023, 12, 30), date(2024, 1, 2)),
    "2023年12月30日至1月2日": (date(2023, 12, 30), date(2024, 1, 2)),
    "20230305-20230307": (FIFTH, date(2023, 3, 7)),
    "2023/3/5－2023/3/7": (FIFTH, date(2023, 3, 7)),
}
REFUSED = {
    "3.5": "date-ambiguous",
    3.5: "date-ambiguous",
    "3.50": "date-ambiguous",
    "3-5": "date-ambiguous",
    "3/5": "date-ambiguous",
    2023.1: "date-ambiguous",  # 2023.1 or 2023.10, the cell no longer tells
    "2023-03-05T16:30:00Z": "date-unreadable",  # the next day in China
    "2023-03-05T14:00:00-05:00": "date-unreadable",
    "20231345143000": "date-unreadable",
    "20230305253000": "date-unreadable",
    "13812345678": "date-unreadable",
    13812345678.0: "date-unreadable",
    "2:30 PM": "date-unreadable",
    "Mar 5": "date-unreadable",
    "Marvel 5, 2023": "date-unreadable",
    "Mar 35, 2023": "date-invalid",
    "每周一": "date-unreadable",
    "每周一上午": "date-unreadable",
    "每月5日": "date-unreadable",
    "待定": "date-unreadable",
    "5日": "date-unreadable",
    "2023": "date-unreadable",
    "第一季度": "date-unreadable",
    "3月5日、8日": "date-unreadable",
    60: "date-unreadable",
    -1: "date-unreadable",
    1e10: "date-unreadable",
    True: "date-unreadable",
    "2023/13/1": "date-invalid",
    "2023年2月29日": "date-invalid",
    "2月30日": "date-invalid",
    "2023.3.7-3.5": "date-invalid",
    "1023-03-05": "date-invalid",
    datetime(9999, 1, 1): "date-invalid",
}
BLANK = [None, "—", "-", "/", "\u3000"]
ALL = [*DAYS, *RANGES, *REFUSED, *BLANK]


@pytest.fixture(scope="module")
def reading(tmp_path_factory, kit_schema, kit_definitions):
    from tests.office import Office

    office = Office(tmp_path_factory.mktemp("dates"), kit_schema, kit_definitions)
    ledgers = office.read(meetings(*[meeting(number, day) for number, day in enumerate(ALL, start=1)]))
    cells = {finding.cell: finding for finding in ledgers.findings}
    records = {row["row"]: row for row in ledgers.frames["meetings"].to_dict("records")}
    return {number: (records[number + 2], cells.get(f"B{number + 2}")) for number in range(len(ALL))}


def at(reading, form):
    return reading[
        next(i for i, other in enumerate(ALL) if other is form or (type(other) is type(form) and other == form))
    ]


@pytest.mark.parametrize("form", DAYS, ids=str)
def test_a_day(reading, form):
    row, finding = at(reading, form)
    assert (row["日期"], row["日期.last"], row["日期.note"]) == (DAYS[form][0], DAYS[form][0], DAYS[form][1])
    assert finding is None


@pytest.mark.parametrize("form", RANGES, ids=str)
def test_a_range(reading, form):
    row, finding = at(reading, form)
    assert (row["日期"], row["日期.last"]) == RANGES[form]
    assert finding is None


@pytest.mark.parametrize("form", REFUSED, ids=str)
def test_refused_with_the_cell_named(reading, form):
    row, finding = at(reading, form)
    assert (row["日期"], row["日期.note"]) == (None, "unreadable")
    assert (finding.code, finding.severity, finding.file, finding.sheet) == (REFUSED[form], "error", IN, "会议台账")
    assert "2023-03-01" in finding.advice.zh  # what to write instead


@pytest.mark.parametrize("form", BLANK, ids=repr)
def test_blank(reading, form):
    row, finding = at(reading, form)
    assert (row["日期"], row["日期.note"], finding.code) == (None, "", "date-missing")


# -- the year that the cell does not say

PLACES = {
    "sheet": ("101/台账.xlsx", [], "2022年会议"),
    "title": ("101/台账.xlsx", [["2022年度会议台账"]], "会议"),
    "file": ("101/台账2022.xlsx", [], "会议"),
    "folder": ("2022年/101/台账.xlsx", [], "会议"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_missing_year_is_taken_from(office, place):
    file, title, name = PLACES[place]
    ledgers = office.read({file: sheet(*title, MEETINGS, meeting(1, "3月5日"), name=name)})
    assert rows(ledgers, "meetings", "日期", "日期.note") == [(date(2022, 3, 5), "inferred")]


@pytest.mark.parametrize("form", ["3月5日", "3月上旬", "3.5—3.7", "3月5日-7日"])
def test_found_nowhere_it_is_an_error_and_the_row_left_out(office, form):
    content = xlsx(
        SheetMade(
            [["日期", "学习方式", "学习专题"], [form, "集体学习", "甲"], ["2023-03-01", "集体学习", "乙"]],
            name="中心组学习",
        )
    )
    assert found(office.read({"101/台账.xlsx": content})) == [("no-year", "A2")]
    figure = office.figure("central_group_sessions", {"101/台账.xlsx": content})
    assert (figure.value, left_out(figure)) == (1, [(2, "unreadable")])


@pytest.mark.parametrize("name", ["2022-2023年台账", "2022年、2023年台账"])
def test_two_years_named_are_no_year(office, name):
    assert codes(office.read({f"101/{name}.xlsx": one("3月5日")})) == ["no-year"]


def test_an_inferred_year_is_flagged_on_the_figure(office):
    head = ["日期", "学习方式", "学习专题"]
    figure = office.figure("central_group_sessions", sheet(head, ["3月5日", "集体学习", "甲"], name="中心组学习"))
    assert (figure.value, figure.flags) == (1, ("inferred-year",))


# -- what a range and a month count as


def study(*days):
    return sheet(
        ["日期", "学习方式", "学习专题"],
        *[[day, "集体学习", f"题{n}"] for n, day in enumerate(days)],
        name="中心组学习",
    )


def test_a_range_is_one_event_in_the_period_of_its_first_day(office):
    content = study("2022.12.30-2023.1.2", "2023.12.30-2024.1.2", "3月5日-7日", "3月30日至4月2日")
    assert office.figure("central_group_sessions", content).value == 3
    quarters = [office.figure("central_group_sessions", content, period=f"2023Q{n}").value for n in (1, 2, 3, 4)]
    assert quarters == [2, 0, 0, 1]


@pytest.mark.parametrize(
    ("day", "as_of", "value", "reason"),
    [
        ("2023年12月", date(2023, 12, 20), 0, [(2, "undecided")]),
        ("12月上旬", date(2023, 12, 20), 0, [(2, "undecided")]),
        ("2023年11月", date(2023, 12, 20), 1, []),
        ("2023年12月", date(2023, 12, 31), 1, []),
        ("2023-12-21", date(2023, 12, 20), 0, [(2, "after-reference-day")]),
        ("2023-12-20", date(2023, 12, 20), 1, []),
    ],
)
def test_month_precision_and_the_reference_day(office, day, as_of, value, reason):
    figure = office.figure("central_group_sessions", study(day), as_of=as_of)
    assert (figure.value, left_out(figure)) == (value, reason)


def test_an_end_in_its_own_column(office):
    head = ["开始日期", "结束日期", "培训名称", "类别"]
    body = [["3月5日", "3月7日", "甲", "网络"], ["3月5日", None, "乙", "网络"], ["3月7日", "3月5日", "丙", "网络"]]
    ledgers = office.read(sheet(head, *body, name="培训"))
    assert values(ledgers, "trainings", "日期.last") == [date(2023, 3, 7), FIFTH, date(2023, 3, 7)]
    assert found(ledgers) == [("date-order", "B4")]


# -- no day needed


@pytest.mark.parametrize(
    ("state", "day", "expected"),
    [
        ("报送", None, []),
        ("待刊发", None, []),
        ("刊发", None, ["date-missing"]),
        ("转载", None, ["date-missing"]),
        ("报送", "3.5", ["date-ambiguous"]),
    ],
)
def test_an_article_only_handed_in_needs_no_day(office, state, day, expected):
    head = ["稿件标题", "作者", "媒体级别", "刊发日期", "状态"]
    assert codes(office.read(sheet(head, ["甲", "张三", "省级", day, state], name="宣传信息"))) == expected
