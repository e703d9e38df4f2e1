"""Years and strays: what a named table covers, what becomes of rows of other years, when last year is comparable."""

import pytest
from tests.factories import SheetMade, xlsx
from tests.office import Office, codes, left_out, sheet

from gongwenkit.ingest.reference.reference_data import read_reference
from gongwenkit.measure.preparation import start_measurement
from gongwenkit.measure.views import LastYear, add_views
from gongwenkit.model import Period

HEAD = ["日期", "学习方式", "学习专题", "应到", "实到"]
SESSIONS = "central_group_sessions"


def study(day: str, subject: str = "甲") -> list:
    return [day, "集体学习", subject, 7, 6]


def book(*days: str, name: str = "中心组学习") -> bytes:
    return sheet(HEAD, *(study(day, f"专题{n}") for n, day in enumerate(days)), name=name)


def views(office: Office, files, name: str = SESSIONS) -> dict:
    """The views of 2023 against 2022."""
    ledgers, measured = office.read(files), {}
    for year in ("2022", "2023"):
        period = Period.parse(year)
        measured[year] = start_measurement(
            ledgers, department="101", period=period, as_of=period.last, schema=office.schema,
            definitions=office.definitions, reference=read_reference(office.root), settings={},
        )  # fmt: skip
    figure = measured["2023"].figure(name)
    (seen,) = add_views([figure], measurement=measured["2023"], sets=["year"], last_year=LastYear(measured["2022"], {}))
    return {view.key: view.missing or view.value for view in seen.views}


# -- a table covers the years it names, and no others


@pytest.mark.parametrize(
    "place",
    ["101财政局2023年中心组学习.xlsx", "2023/101财政局中心组学习.xlsx", "101财政局/2023年度/中心组学习.xlsx"],
)
def test_the_year_may_be_in_the_name_of_file_or_folder(office, place):
    files = {place: book("2022-12-20", "2023-01-10", "2023-02-10")}
    this, last = (office.figure(SESSIONS, files, period=year) for year in ("2023", "2022"))
    assert (this.value, left_out(this)) == (2, [(2, "other-year")])
    assert (last.value, last.missing) == (None, "not-covered")


def test_the_year_may_be_in_the_title_or_the_name_of_the_sheet(office):
    titled = SheetMade([["2023年中心组学习台账"], HEAD, study("2022-12-20"), study("2023-03-01")], name="中心组学习")
    named = SheetMade([HEAD, study("2022-12-20"), study("2023-03-01")], name="2023年中心组学习")
    for made in (titled, named):
        files = {"101财政局台账.xlsx": xlsx(made)}
        assert office.figure(SESSIONS, files).value == 1
        assert office.figure(SESSIONS, files, period="2022").missing == "not-covered"


@pytest.mark.parametrize("name", ["2022-2023年台账", "2022年、2023年台账", "2022至2024年台账", "2021—2023年台账"])
def test_a_ledger_of_several_years_covers_each_of_them(office, name):
    files = {f"101财政局{name}.xlsx": book("2022-12-20", "2023-01-10", "2023-02-10")}
    assert office.figure(SESSIONS, files).value == 2
    assert office.figure(SESSIONS, files, period="2022").value == 1
    assert codes(office.read(files)) == []


def test_the_nearest_name_counts(office):
    files = {"2022/101财政局中心组学习.xlsx": book("2022-12-20", "2023-01-10", name="2023年中心组学习")}
    figure = office.figure(SESSIONS, files)
    assert (figure.value, left_out(figure)) == (1, [(2, "other-year")])
    assert office.figure(SESSIONS, files, period="2022").missing == "not-covered"


def test_an_event_that_began_in_the_year_before_is_of_that_year(office):
    files = {"101财政局2023年中心组学习.xlsx": book("2022.12.30-2023.1.2", "2023-05-01")}
    figure = office.figure(SESSIONS, files)
    assert (figure.value, left_out(figure)) == (1, [(2, "other-year")])


def test_a_stray_row_is_listed_in_its_own_year_and_in_that_of_the_table(office):
    files = {
        "101财政局2023年中心组学习.xlsx": book("2022-12-20", "2023-01-10"),
        "101财政局2022年中心组学习.xlsx": book("2022-03-01"),
    }
    for year, value in (("2022", 1), ("2023", 1)):
        figure = office.figure(SESSIONS, files, period=year)
        assert figure.value == value
        assert [(one.source.file.removeprefix("ledgers/"), one.reason) for one in figure.left_out] == [
            ("101财政局2023年中心组学习.xlsx", "other-year")
        ]
    assert office.figure(SESSIONS, files, period="2022Q1").left_out == ()


def test_a_stray_row_of_a_sum_or_a_distinct_count_is_left_out_too(office):
    head = ["日期", "类型", "签订双方", "份数"]
    files = {"101财政局2023年责任书与督查.xlsx": sheet(
        head, ["2022-02-01", "责任书", "甲", 9], ["2023-02-01", "责任书", "乙", 5], name="责任书与督查")}  # fmt: skip
    figure = office.figure("responsibility_letters", files)
    assert (figure.value, left_out(figure)) == (5, [(2, "other-year")])


def test_a_row_cancelled_or_hidden_stays_so(office):
    rows = [[*HEAD, "备注"], [*study("2022-12-20"), "取消"], [*study("2023-03-01", "乙"), ""]]
    files = {"101财政局2023年中心组学习.xlsx": sheet(*rows, name="中心组学习")}
    assert codes(office.read(files)) == ["row-cancelled"]


def test_the_finding_says_what_follows_and_what_to_do(office):
    (finding,) = office.read({"101财政局2023年中心组学习.xlsx": book("2022-12-20", "2023-01-10")}).findings
    assert (finding.code, finding.cell) == ("date-other-year", "A2")
    assert "2022 年和 2023 年都没有计入" in finding.found.zh
    assert "decisions.xlsx" in finding.advice.zh
    assert "neither in 2022 nor in 2023" in finding.found.en


def test_a_total_row_includes_the_rows_of_other_years(office):
    rows = [HEAD, study("2022-12-20"), study("2023-03-01", "乙"), ["合计", "", "", 14, 12]]
    files = {"101财政局2023年中心组学习.xlsx": sheet(*rows, name="中心组学习")}
    assert codes(office.read(files)) == ["date-other-year"]


def test_a_row_that_stands_in_both_years_lists_counts_in_its_own(office):
    head, row = ["日期", "类型", "签订双方", "份数"], ["2022-12-20", "责任书", "甲", 9]
    files = {
        "101财政局2022年责任书与督查.xlsx": sheet(head, row, name="责任书与督查"),
        "101财政局2021年责任书与督查.xlsx": sheet(head, row, ["2021-03-01", "责任书", "乙", 4], name="责任书与督查"),
    }
    figure = office.figure("responsibility_letters", files, period="2022")
    assert (figure.value, [one.reason for one in figure.left_out]) == (9, ["other-year"])


# -- lists that go on over years


def test_the_start_of_an_entry_in_force_may_be_of_any_year(office):
    head = ["类别", "名称", "命名日期"]
    files = {"101财政局2023年创建载体.xlsx": sheet(head, ["党员先锋队", "甲", "2019-07-01"], name="创建载体")}
    assert office.figure("vanguard_teams", files).value == 1
    assert codes(office.read(files)) == []


# -- comparisons


@pytest.mark.parametrize(
    ("days", "last"),
    [
        (["2022-12-20"], "not-covered"),
        (["2022-12-01", "2022-12-02", "2022-12-20"], "not-covered"),
        (["2022-11-01", "2022-12-20"], "not-covered"),
        (["2022-01-05", "2022-06-01", "2022-12-20"], 3),
        (["2022-01-05", "2022-01-06", "2022-06-01", "2022-12-20"], 4),
    ],
)
def test_without_a_name_last_year_needs_rows_of_three_months(office, days, last):
    files = {"101财政局中心组学习.xlsx": book(*days, *(f"2023-0{n}-10" for n in range(1, 8)))}
    seen = views(office, files)
    assert seen["last"] == last
    assert seen["difference"] == (7 - last if isinstance(last, int) else last)
    # asked for by itself, last year is what its rows say
    assert office.figure(SESSIONS, files, period="2022").value == len(days)


def test_a_named_list_of_one_row_can_be_compared(office):
    files = {"101财政局2022年中心组学习.xlsx": book("2022-12-20"), "101财政局2023年中心组学习.xlsx": book("2023-01-10")}
    assert views(office, files) == {"last": 1, "difference": 0}


def test_one_stray_row_in_a_named_list_is_no_last_year(office):
    files = {"101财政局2023年中心组学习.xlsx": book("2022-12-20", *(f"2023-0{n}-10" for n in range(1, 10)))}
    assert views(office, files) == {"last": "not-covered", "difference": "not-covered"}


def test_a_standing_list_can_be_compared(office):
    head = ["类别", "名称", "命名日期"]
    files = {"101财政局创建载体.xlsx": sheet(head, ["党员先锋队", "甲", "2019-07-01"], name="创建载体")}
    assert views(office, files, "vanguard_teams") == {"last": 1, "difference": 0}


def test_hidden_rows_of_last_year_make_no_month(office):
    rows = [HEAD, *(study(f"2022-0{n}-10", f"旧{n}") for n in (1, 2, 3)), *(study(f"2023-0{n}-10") for n in (1, 2, 3))]
    files = {"101财政局中心组学习.xlsx": sheet(*rows, name="中心组学习", hidden_rows=[1])}
    assert views(office, files)["last"] == "not-covered"
