"""One event or two: numbers that lost digits, numbers shared by chance, rows of one day in two rooms."""

import pytest
from tests.office import codes, found, said, sheet

PARTY = ["序号", "活动编号", "支部", "日期", "活动主题", "应到", "实到"]
CAUTION = ["日期", "教育形式", "名称", "片名/案例", "层级", "支部", "地点", "主持人"]
STUDY = ["日期", "学习方式", "学习专题", "地点", "主持人"]
FILM, MEETING = "观看警示教育片", "警示教育大会"


def party(*rows: list) -> bytes:
    return sheet(PARTY, *([n, *row, 7, 6] for n, row in enumerate(rows, 1)), name="主题党日")


def caution(*rows: list) -> bytes:
    return sheet(CAUTION, *rows, name="警示教育")


def occasion(form: str = FILM, place: str = "", chair: str = "", subject: str = "节前教育", **more: str) -> list:
    return ["2023-03-05", form, subject, "", more.get("level", "单位"), more.get("branch", ""), place, chair]


# -- numbers that lost digits


@pytest.mark.parametrize(
    ("one", "other", "lost"),
    [
        (202303050001000001, 202303050001000002, True),  # numeric cells of 18 digits: both are 2.02303050001E+17
        (1000000000000001, 1000000000000002, True),  # 16 digits
        ("2.02303E+17", "2.02303E+17", True),  # a CSV that was saved as it was shown
        ("2.02303e+11", "2.02303e+11", True),
        ("２.02303E+17", "2.02303E+17", True),
        ("202303050001000001", "202303050001000002", False),  # text keeps all its digits
        (202303050000001, 202303050000002, False),  # 15 digits are exact
        ("LH3E2", "LH3E3", False),
        ("3E2", "3E3", False),  # a code, not a number
    ],
)
def test_a_number_that_lost_digits_is_no_event_number(office, one, other, lost):
    content = party([one, "第一党支部", "2023-03-05", "植树"], [other, "第二党支部", "2023-03-05", "植树"])
    assert office.figure("theme_party_days", content).value == 2
    cells = [("number-lost-digits", "B2"), ("number-lost-digits", "B3")] if lost else []
    assert found(office.read(content)) == cells


def test_the_ordinary_key_is_used_instead(office):
    content = party(*([202303050001000001, "第一党支部", "2023-03-05", "植树"] for _ in range(2)))
    assert office.figure("theme_party_days", content).value == 1


def test_a_document_number_of_the_key_that_lost_digits_joins_nothing(office):
    head = ["日期", "会议类型", "纪要文号", "议题"]
    rows = [["2023-03-05", "党组会", 2023030500010001, topic] for topic in ("甲事项", "乙事项")]
    ledgers = office.read(sheet(head, *rows))
    assert codes(ledgers) == ["number-lost-digits"] * 2
    assert list(ledgers.frames["meetings"]["纪要文号"]) == [None, None]


def test_a_long_number_in_a_column_that_joins_nothing_is_no_matter(office):
    content = sheet([*STUDY, "备注"], ["2023-03-05", "集体学习", "甲", "", "", 2023030500010001], name="中心组学习")
    assert codes(office.read(content)) == []


def test_the_finding_does_not_show_the_digits(office):
    content = party([320102199001011234, "第一党支部", "2023-03-05", "植树"])
    assert "320102199" not in said(office.read(content))
    assert "3.20102E+17" in said(office.read(content))


# -- shared numbers


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([["1", "甲支部", "2023-03-05", "植树"], ["1", "乙支部", "2023-03-05", "植树"]], 1),
        ([["1", "甲支部", "2023-03-05", "植树"], ["1", "乙支部", "2023-03-05", "植树（联合）"]], 1),
        ([["1", "甲支部", "2023-03-05", "植树"], ["1", "乙支部", "2023-03-06", "植树"]], 2),
        ([["1", "甲支部", "2023-03-05", "植树"], ["1", "甲支部", "2023-03-05", "读书"]], 2),
        ([["1", "甲支部", "2023-03-05", "植树"], ["1", "甲支部", "2023-04-05", "读书"]], 2),
        ([["1", "甲支部", "2023-03-05", "植树"]] + [["1", f"{n}支部", f"2023-0{n}-05", "读书"] for n in (4, 5, 6)], 4),
        ([["1", "甲支部", "2022-03-05", "植树"], ["1", "甲支部", "2023-03-05", "植树"]], 1),  # another year: begun anew
    ],
)  # fmt: skip
def test_a_shared_number_makes_one_event_only_on_one_day_and_subject(office, rows, value):
    files = {"101财政局主题党日.xlsx": party(*rows)}
    assert office.figure("theme_party_days", files).value == value


# -- rows of one day in two rooms


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([occasion(FILM, "一楼报告厅"), occasion(MEETING, "三楼会议室")], 2),
        ([occasion(FILM, "", "周砚"), occasion(MEETING, "", "李默")], 2),
        ([occasion(FILM, "一楼报告厅"), occasion(MEETING, "一楼报告厅")], 1),
        ([occasion(FILM, "三楼会议室"), occasion(MEETING, "会议室")], 1),  # one is part of the other
        ([occasion(FILM, "三楼 会议室"), occasion(MEETING, "三楼会议室")], 1),
        ([occasion(FILM, "一楼报告厅"), occasion(MEETING, "")], 1),  # blank says nothing
        ([occasion(FILM, "", "周砚"), occasion(MEETING, "", "周书记")], 1),  # may be the same person
        ([occasion(FILM, "", "周砚"), occasion(MEETING, "", "局主要领导")], 1),
        ([occasion(FILM, "甲厅"), occasion(MEETING, ""), occasion(MEETING, "乙厅")], 2),
        ([occasion(FILM, "甲厅"), occasion(MEETING, "乙厅"), occasion(FILM, "甲厅"), occasion(FILM, "丙厅")], 3),
        ([occasion(place="甲厅", level="支部", branch="一"), occasion(place="乙厅", level="支部", branch="二")], 2),
    ],
)
def test_rows_of_one_day_and_subject_in_two_rooms_are_two_until_decided(office, rows, value):
    assert office.figure("cautionary_sessions", caution(*rows)).value == value


def test_branches_that_say_they_acted_together_are_one_wherever_they_sat(office):
    head = ["支部", "日期", "活动主题", "是否联合", "地点"]
    rows = [[branch, "2023-03-05", "植树", "是", place] for branch, place in (("甲支部", "东山"), ("乙支部", "西山"))]
    assert office.figure("theme_party_days", sheet(head, *rows, name="主题党日")).value == 1


def test_a_course_of_several_days_may_change_its_room(office):
    head = ["日期", "培训名称", "类别", "地点"]
    rows = [[f"2023-03-0{n}", "公文写作", "专家辅导", place] for n, place in ((5, "甲厅"), (6, "乙厅"), (7, "甲厅"))]
    assert office.figure("expert_trainings", sheet(head, *rows, name="培训")).value == 1


def test_a_course_in_two_rooms_on_one_day_is_two(office):
    head = ["日期", "培训名称", "类别", "地点"]
    rows = [["2023-03-05", "公文写作", "专家辅导", place] for place in ("甲厅", "乙厅")]
    assert office.figure("expert_trainings", sheet(head, *rows, name="培训")).value == 2
