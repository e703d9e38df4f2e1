"""*Covered, zero, missing, undecided*: the borders between them, from workbooks to figures."""

from datetime import date

import pytest
from tests.factories import MEETINGS, SheetMade, meeting, xlsx
from tests.office import codes, left_out, sheet

HEAD = ["日期", "学习方式", "学习专题", "标签"]
STUDY = "central_group_sessions"
BROKEN = b"PK\x03\x04rubbish"


def study(day="2023-03-01", kind="集体学习", subject="甲", tags=None):
    return [day, kind, subject, tags]


def ledger(*rows, title=(), name="中心组学习"):
    return sheet(*[[line] for line in title], HEAD, *rows, name=name)


# -- covered


@pytest.mark.parametrize(
    ("file", "title", "name"),
    [
        ("101/台账.xlsx", (), "2023年中心组学习"),
        ("101/台账.xlsx", ("2023年中心组学习",), "中心组学习"),
        ("101/2023年台账.xlsx", (), "中心组学习"),
        ("2023/101/台账.xlsx", (), "中心组学习"),
    ],
    ids=["sheet", "title", "file", "folder"],
)
def test_a_ledger_that_names_the_year_covers_it_without_a_row(office, file, title, name):
    figure = office.figure(STUDY, {file: ledger(title=title, name=name)})
    assert (figure.value, figure.missing) == (0, None)


def test_a_ledger_with_a_row_of_the_year_covers_it(office):
    figure = office.figure(STUDY, {"101/台账.xlsx": ledger(study(kind="自学"))})
    assert (figure.value, figure.missing) == (0, None)


@pytest.mark.parametrize(
    ("file", "title", "name", "day"),
    [
        ("101/台账.xlsx", (), "2022年中心组学习", "3月1日"),
        ("101/2023年台账.xlsx", (), "2022年中心组学习", "3月1日"),
        ("101/2023年台账.xlsx", ("2022年中心组学习",), "中心组学习", "2022-03-01"),
        ("2023/101/2022年台账.xlsx", (), "中心组学习", "3月1日"),
        ("101/台账.xlsx", (), "中心组学习", "2022-03-01"),
    ],
    ids=[
        "sheet",
        "sheet in a file of this year",
        "title in a file of this year",
        "file in a folder of this year",
        "rows",
    ],
)
def test_a_2022_sheet_only_leaves_2023_missing(office, file, title, name, day):
    figure = office.figure(STUDY, {file: ledger(study(day), title=title, name=name)})
    assert (figure.value, figure.missing) == (None, "not-covered")


def test_sheets_of_two_years_in_one_file_cover_each_its_own(office):
    made = [
        SheetMade([HEAD, study("3月1日"), study("3月2日")], name="2022年中心组学习"),
        SheetMade([HEAD, study("3月1日")], name="2023年中心组学习"),
    ]
    files = {"101/2022-2023年台账.xlsx": xlsx(*made)}
    assert [office.figure(STUDY, files, period=year).value for year in ("2022", "2023")] == [2, 1]
    assert office.figure(STUDY, files, period="2021").missing == "not-covered"


def test_no_file_at_all(office):
    assert office.figure(STUDY, {}).missing == "no-ledger"
    assert office.figure("branches_in_force", {"/branches.csv": "department,name,from,to\n101,一支部,,\n"}).value == 1


def test_a_file_of_another_ledger_only(office):
    assert office.figure(STUDY, sheet(MEETINGS, meeting(1))).missing == "no-ledger"


@pytest.mark.parametrize(
    ("year", "value", "missing"), [("2023", 1, None), ("", 1, None), ("2022", None, "not-covered")]
)
def test_a_list_covers_the_year_it_names_or_every_year(office, year, value, missing):
    content = sheet(
        ["科室", "风险点", "排查日期", "防控措施"], ["办公室", "甲", "2021-01-05", "1.乙"], name="廉政风险点"
    )
    figure = office.figure("integrity_risk_points", {f"101/廉政风险点{year}.xlsx": content})
    assert (figure.value, figure.missing) == (value, missing)


# -- columns


def test_an_absent_column_is_missing(office):
    figure = office.figure(
        STUDY, sheet(["日期", "学习专题", "领学人"], ["2023-03-01", "甲", "周砚"], name="中心组学习")
    )
    assert figure.missing == "no-column"


def test_a_column_that_one_of_the_sheets_has_is_there(office):
    made = [
        SheetMade([["日期", "学习专题", "领学人"], ["2023-03-01", "甲", "周砚"]], name="中心组学习一"),
        SheetMade([HEAD, study("2023-03-02")], name="中心组学习二"),
    ]
    figure = office.figure(STUDY, xlsx(*made))
    assert (figure.value, left_out(figure)) == (1, [(2, "undecided")])


def test_a_column_blank_throughout_is_missing(office):
    assert office.figure(STUDY, ledger(study(kind=None), study("2023-03-02", kind="　"))).missing == "column-blank"


def test_a_column_of_unknown_values_is_not_blank_but_undecided(office):
    figure = office.figure(STUDY, ledger(study(kind="线上"), study("2023-03-02")))
    assert (figure.value, left_out(figure)) == (1, [(2, "undecided")])
    assert codes(office.read(ledger(study(kind="线上")))) == ["choice-unknown"]


def test_one_blank_in_a_filter_column_is_undecided(office):
    figure = office.figure(STUDY, ledger(study(), study("2023-03-02", kind=None)))
    assert (figure.value, left_out(figure), figure.flags) == (1, [(3, "undecided")], ("undecided",))


# -- tags


def tagged(*rows):
    body = [meeting(n, f"2023-03-{n:02d}", 议题=subject, 标签=tag) for n, (subject, tag) in enumerate(rows, start=1)]
    return {
        "101/会议台账2023.xlsx": sheet(MEETINGS, *body),
        "101/中心组学习2023.xlsx": ledger(study(kind="自学", tags="经济")),
    }


@pytest.mark.parametrize(
    ("subject", "tag", "value", "reasons"),
    [
        ("意识形态工作", "意识形态", 1, []),
        ("预算", "意识形态；党建", 1, []),
        ("舆情应对", None, 0, [(2, "undecided")]),
        ("网 络 安 全", None, 0, [(2, "undecided")]),
        ("舆情应对", "经济", 0, []),
        ("预算编制", None, 0, []),
    ],
    ids=["tag", "several tags", "keyword", "keyword with blanks", "keyword with another tag", "neither"],
)
def test_a_keyword_without_its_tag_is_undecided(office, subject, tag, value, reasons):
    figure = office.figure("ideology_sessions", tagged((subject, tag)))
    assert (figure.value, left_out(figure)) == (value, reasons)


def test_tags_blank_throughout_are_none_of_them(office):
    assert office.figure("ideology_sessions", tagged(("预算", None), ("决算", None))).value == 0


def test_no_tag_column_at_all_is_missing(office):
    files = tagged(("预算", None)) | {
        "101/会议台账2023.xlsx": sheet(["日期", "会议类型", "议题"], ["2023-03-01", "党组会", "舆情"])
    }
    assert office.figure("ideology_sessions", files).missing == "part-missing"


# -- refused files


@pytest.mark.parametrize(
    "name",
    [
        "101财政局2023年中心组学习.xlsx",
        "2023/101/理论学习中心组/一季度.xlsx",
        "101/中心组台帐.xlsx",
        "中心组学习2023.xlsx",
    ],
)
def test_a_refused_file_that_fits_the_ledger_makes_it_missing(office, name):
    files = {name: BROKEN, "101/2023年学习.xlsx": ledger(study(), title=("中心组学习",))}
    assert office.figure(STUDY, files).missing == "unreadable-file"


@pytest.mark.parametrize(
    "name", ["101财政局2022年中心组学习.xlsx", "102教育局2023年中心组学习.xlsx", "101财政局2023年会议台账.xlsx"]
)
def test_a_refused_file_of_another_year_department_or_ledger_does_not(office, name):
    files = {name: BROKEN, "101/2023年.xlsx": ledger(study())}
    assert office.figure(STUDY, files).value == 1


def test_a_refused_file_that_fits_no_ledger_is_an_open_error_of_the_department(office):
    files = {"101财政局2023年/附件3.xlsx": BROKEN, "101/2023年.xlsx": ledger(study())}
    (finding,) = office.read(files).findings
    assert (finding.code, finding.severity, finding.department) == ("workbook-unreadable", "error", "101")
    assert office.figure(STUDY, files).value == 1


# -- months and branches

BRANCHES = """department,name,from,to
101,第一党支部,,
101,第二党支部,,
101,第三党支部,,2022-06-30
101,第四党支部,2024-01-01,
102,其他支部,,
"""
LIFE = ["日期", "支部", "会议类型", "主题"]


def life(*names, day="2023-03-01"):
    return sheet(LIFE, *[[day, name, "党课", "甲"] for name in names], name="支部组织生活")


@pytest.mark.parametrize(
    ("names", "silent"),
    [
        (["第一党支部", "第二党支部"], []),
        (["第一党支部"], ["第二党支部"]),
        (["第一 党支部", "第二党支部"], []),
        (["第一党支部", "二支部"], ["第二党支部"]),
        ([], ["第一党支部", "第二党支部"]),
    ],
    ids=["all", "one silent", "blank in the name", "another name", "no rows"],
)
def test_a_branch_without_rows_is_a_warning(office, names, silent):
    findings = office.silent({"101/2023.xlsx": life(*names), "/branches.csv": BRANCHES})
    assert [(f.code, f.severity, f.department, f.sheet) for f in findings] == [
        ("branch-silent", "warning", "101", "支部组织生活")
    ] * len(silent)
    assert [name for name in silent if name not in "".join(f.found.zh for f in findings)] == []


def test_branches_are_those_of_the_year(office):
    findings = office.silent(
        {"101/2022.xlsx": life("第一党支部", "第二党支部", day="2022-03-01"), "/branches.csv": BRANCHES}
    )
    assert ["第三党支部" in f.found.zh for f in findings] == [True]


def test_a_row_of_a_wrong_year_makes_no_branch_silent_in_that_year(office):
    content = sheet(
        LIFE,
        *[[day, name, "党课", "甲"] for name in ("第一党支部", "第二党支部") for day in ("2023-03-01", "2023-03-02")],
        ["2024-03-01", "第一党支部", "党课", "甲"],
        name="支部组织生活",
    )
    assert office.silent({"101/2023.xlsx": content, "/branches.csv": BRANCHES}) == ()


def test_without_branches_or_such_a_ledger_nothing_is_said(office):
    assert office.silent({"101/2023.xlsx": life("第一党支部")}) == ()
    assert office.silent({"101/2023.xlsx": ledger(study()), "/branches.csv": BRANCHES}) == ()


def test_a_cancelled_row_is_a_row_of_its_branch(office):
    content = sheet(
        [*LIFE, "备注"],
        *[["2023-03-01", name, "党课", "甲", "取消"] for name in ("第一党支部", "第二党支部")],
        name="支部组织生活",
    )
    assert office.silent({"101/2023.xlsx": content, "/branches.csv": BRANCHES}) == ()


# -- reference day


def test_rows_after_the_reference_day(office):
    content = ledger(study("2023-12-20"), study("2023-12-21"), study("12月", subject="乙"), study("11月", subject="丙"))
    figure = office.figure(STUDY, content, as_of=date(2023, 12, 20))
    assert (figure.value, left_out(figure)) == (2, [(3, "after-reference-day"), (4, "undecided")])


# -- names left blank


def test_a_distinct_value_that_is_blank_is_left_out_and_listed(office):
    head = ["制度名称", "动作", "印发日期"]
    figure = office.figure(
        "regulations_established",
        sheet(head, ["甲办法", "新建", "2023-03-01"], [None, "修订", "2023-03-02"], name="制度建设"),
    )
    assert (figure.value, left_out(figure)) == (1, [(3, "unreadable")])
