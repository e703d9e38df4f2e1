"""Done by the reference day; problems over years; entries withdrawn later (docs/figures.md)."""

from datetime import date
from itertools import pairwise

import pytest
from tests.office import left_out, sheet

from gongwenkit.ingest.reference.reference_data import read_reference
from gongwenkit.measure.consistency import check_figures
from gongwenkit.measure.preparation import start_measurement
from gongwenkit.measure.views import add_views
from gongwenkit.model import Period

HEAD = ["日期", "问题来源", "问题", "整改时限", "完成日期", "状态"]
FIGURES = ("carried_over", "items", "done", "closed", "open", "overdue")
YEARS = {"2022": "101财政局2022年问题整改.xlsx", "2023": "101财政局2023年问题整改.xlsx"}


def problem(found: str, name: str, state: str = "未完成", done: str = "", due: str = "") -> list:
    return [found, "自查", name, due, done, state]


def book(*rows: list, **features) -> bytes:
    return sheet(HEAD, *rows, name="问题整改", **features)


def counted(office, files, period: str = "2023", as_of: date | None = None) -> dict:
    """The value of each figure about problems, or why it is missing."""
    found = {}
    for name in FIGURES:
        figure = office.figure(f"rectification_{name}", files, period=period, as_of=as_of)
        found[name] = figure.missing or figure.value
    return found


@pytest.mark.parametrize(
    ("done", "state", "value", "left"),
    [
        ("2023-11-01", "已完成", 1, []),
        ("2023-12-31", "已完成", 1, []),
        ("2024-01-01", "已完成", 0, [(2, "after-reference-day")]),
        ("2024-02-10", "已完成", 0, [(2, "after-reference-day")]),
        ("", "已完成", 0, [(2, "undecided")]),
        ("年底前", "已完成", 0, [(2, "undecided")]),
        ("2023年12月", "已完成", 1, []),
        ("2024年2月", "已完成", 0, [(2, "after-reference-day")]),
        ("2023-11-01", "基本完成", 0, []),
        ("", "未完成", 0, []),
    ],
)
def test_done_is_what_was_done_by_the_end_of_the_year(office, done, state, value, left):
    figure = office.figure("rectification_done", {YEARS["2023"]: book(problem("2023-05-10", "甲", state, done))})
    assert (figure.value, left_out(figure)) == (value, left)


@pytest.mark.parametrize(("as_of", "value"), [(date(2023, 6, 30), 0), (date(2023, 7, 1), 1), (date(2023, 9, 1), 1)])
def test_a_report_written_before_the_end_counts_what_was_done_by_its_day(office, as_of, value):
    files = {YEARS["2023"]: book(problem("2023-05-10", "甲", "已完成", "2023-07-01"))}
    figure = office.figure("rectification_done", files, as_of=as_of)
    assert (figure.value, [reason for _, reason in left_out(figure)]) == (value, ["after-reference-day"] * (1 - value))


def test_a_month_that_reaches_over_the_reference_day_is_undecided(office):
    files = {YEARS["2023"]: book(problem("2023-05-10", "甲", "已完成", "2023年9月"))}
    assert left_out(office.figure("rectification_done", files, as_of=date(2023, 9, 10))) == [(2, "undecided")]


# -- over years


def test_problems_of_last_year_may_stand_in_the_list_of_this_year(office):
    rows = [
        problem("2022-05-10", "旧甲", "已完成", "2023-03-01"),
        problem("2022-06-10", "旧乙", due="2023-06-30"),
        problem("2022-07-10", "旧丙", "已完成", "2022-12-01"),  # done before the year began
        problem("2023-05-10", "新甲", "已完成", "2023-08-01"),
        problem("2023-06-10", "新乙", "已完成", "2024-01-20", due="2023-12-01"),
        problem("2023-07-10", "新丙", due="2024-06-30"),
    ]
    files = {YEARS["2023"]: book(*rows)}
    assert counted(office, files) == {
        "carried_over": 2, "items": 3, "done": 1, "closed": 2, "open": 3, "overdue": 2,
    }  # fmt: skip
    assert office.read(files).findings == ()
    assert set(counted(office, files, "2022").values()) == {"not-covered"}  # the list of 2023 covers 2023


def test_the_lists_of_two_years_are_one_account(office):
    files = {
        YEARS["2022"]: book(problem("2022-05-10", "甲"), problem("2022-06-10", "乙", "已完成", "2022-09-01")),
        YEARS["2023"]: book(problem("2022-05-10", "甲", "已完成", "2023-02-01"), problem("2023-03-10", "丙")),
    }
    assert counted(office, files, "2022") == {
        "carried_over": "not-covered", "items": 2, "done": 1, "closed": 1, "open": 1, "overdue": 0,
    }  # fmt: skip
    assert counted(office, files) == {
        "carried_over": 1, "items": 1, "done": 0, "closed": 1, "open": 1, "overdue": 0,
    }  # fmt: skip


@pytest.mark.slow
def test_the_account_of_three_years_goes_on_from_one_to_the_next(office):
    rows = {
        "2021": [problem("2021-03-01", "甲"), problem("2021-04-01", "乙", "已完成", "2021-09-01")],
        "2022": [problem("2021-03-01", "甲"), problem("2022-05-01", "丙", "已完成", "2023-01-15")],
        "2023": [problem("2021-03-01", "甲", "已完成", "2023-06-01"), problem("2023-07-01", "丁", due="2023-09-30")],
    }
    files = {f"101财政局{year}年问题整改.xlsx": book(*own) for year, own in rows.items()}
    years = [counted(office, files, year) for year in rows]
    found = [tuple(year[name] for name in ("carried_over", "items", "closed", "open", "overdue")) for year in years]
    assert found == [("not-covered", 2, 1, 1, 0), (1, 1, 0, 2, 0), (2, 1, 2, 1, 1)]
    for before, year in pairwise(years):
        assert year["carried_over"] == before["open"]
        assert year["carried_over"] + year["items"] - year["closed"] == year["open"]


@pytest.mark.slow
def test_nothing_is_carried_over_only_where_the_time_before_is_known(office):
    new = problem("2023-05-10", "甲")
    assert counted(office, {YEARS["2023"]: book(new)})["carried_over"] == "not-covered"
    with_old = book(problem("2022-05-10", "旧", "已完成", "2022-09-01"), new)
    assert counted(office, {YEARS["2023"]: with_old})["carried_over"] == 0
    assert counted(office, {YEARS["2023"]: book(new)}, "2023H2")["carried_over"] == 1
    later = {YEARS["2023"]: book(new), "101财政局2024年问题整改.xlsx": book(problem("2022-05-10", "旧"))}
    assert counted(office, later)["carried_over"] == "not-covered"  # a later list says nothing of what went before
    assert counted(office, {YEARS["2023"]: book(new), YEARS["2022"]: book()})["carried_over"] == 0


def test_a_problem_listed_alike_in_two_years_is_one_and_no_repetition(office):
    old = problem("2022-05-10", "甲")
    files = {YEARS["2022"]: book(old), YEARS["2023"]: book(old, problem("2023-03-10", "乙"))}
    assert counted(office, files)["carried_over"] == 1
    assert counted(office, files)["open"] == 2
    assert office.read(files).findings == ()


def test_a_problem_that_this_years_list_leaves_out_is_still_carried_over(office):
    files = {YEARS["2022"]: book(problem("2022-05-10", "甲")), YEARS["2023"]: book(problem("2023-03-10", "乙"))}
    assert counted(office, files)["carried_over"] == 1
    assert counted(office, files)["open"] == 2


def test_a_quarter_is_an_account_of_its_own(office):
    rows = [
        problem("2023-02-01", "甲", "已完成", "2023-05-01"),
        problem("2023-03-01", "乙"),
        problem("2023-04-10", "丙", "已完成", "2023-06-01"),
        problem("2023-08-10", "丁"),
    ]
    assert counted(office, {YEARS["2023"]: book(*rows)}, "2023Q2") == {
        "carried_over": 2, "items": 1, "done": 1, "closed": 2, "open": 1, "overdue": 0,
    }  # fmt: skip


def test_a_quarter_of_the_year_asks_what_was_overdue_at_its_end(office):
    rows = [problem("2023-02-01", "甲", due="2023-03-01"), problem("2023-03-01", "乙", due="2023-11-30")]
    ledgers = office.read({YEARS["2023"]: book(*rows)})
    year = Period.parse("2023")
    measurement = start_measurement(
        ledgers, department="101", period=year, as_of=year.last, schema=office.schema,
        definitions=office.definitions, reference=read_reference(office.root, people=office.schema.people), settings={},
    )  # fmt: skip
    (figure,) = add_views([measurement.figure("rectification_overdue")], measurement=measurement, sets=("quarter",))
    assert (figure.value, [view.value for view in figure.views]) == (2, [1, 1, 1, 2])


def test_a_problem_found_after_the_reference_day_is_left_out_of_what_is_open(office):
    files = {YEARS["2023"]: book(problem("2023-02-01", "甲"), problem("2023-08-10", "丁"))}
    figure = office.figure("rectification_open", files, as_of=date(2023, 6, 30))
    assert (figure.value, left_out(figure)) == (1, [(3, "after-reference-day")])


def test_a_row_of_a_later_year_is_a_stray_one(office):
    figure = office.figure("rectification_items", {YEARS["2023"]: book(problem("2024-02-01", "甲"))})
    assert (figure.value, left_out(figure)) == (0, [(2, "other-year")])


def test_a_list_without_days_of_finding_cannot_tell_what_was_carried_over(office):
    content = sheet(HEAD[1:], problem("", "甲", "已完成", "2023-03-01")[1:], name="问题整改")
    found = counted(office, {YEARS["2023"]: content})
    assert (found["items"], found["done"], found["closed"]) == (1, 1, 1)
    assert {found["carried_over"], found["open"], found["overdue"]} == {"no-column"}


@pytest.mark.parametrize(
    ("due", "overdue", "left"),
    [
        ("2023-12-30", 1, []),
        ("2023-12-31", 0, []),  # the last day of the term is in time
        ("2024-03-01", 0, []),
        ("3月1日", 0, []),  # found in May: the term is in the year after
        ("11月1日", 1, []),
        ("立行立改", 0, [(2, "undecided")]),
        ("", 0, [(2, "undecided")]),
    ],
)
def test_overdue_is_what_is_open_after_its_term(office, due, overdue, left):
    figure = office.figure("rectification_overdue", {YEARS["2023"]: book(problem("2023-05-10", "甲", due=due))})
    assert (figure.value, left_out(figure)) == (overdue, left)


def test_each_quarter_tells_what_was_overdue_at_its_own_end(office):
    files = {
        YEARS["2023"]: book(
            problem("2023-02-01", "甲", due="2023-08-31"), problem("2023-02-02", "乙", due="2023-12-31")
        )
    }
    quarters = [office.figure("rectification_overdue", files, period=f"2023Q{number}").value for number in range(1, 5)]
    assert quarters == [0, 0, 1, 1]
    year = office.measurement(files)
    views = add_views([year.figure("rectification_overdue")], measurement=year, sets=("quarter",))[0].views
    assert [view.value for view in views] == quarters


def test_what_is_done_is_not_overdue_whatever_its_term(office):
    files = {YEARS["2023"]: book(problem("2023-05-10", "甲", "已完成", "2023-09-01", "立行立改"))}
    figure = office.figure("rectification_overdue", files)
    assert (figure.value, figure.left_out) == (0, ())


@pytest.mark.parametrize(
    ("done", "told"), [("2023-08-01", []), ("2022-08-01", ["figures-sum"]), ("", []), ("2024-01-02", [])]
)
def test_the_account_is_checked(office, done, told):
    earlier = problem("2022-03-01", "旧", "已完成", "2022-05-01")
    files = {YEARS["2023"]: book(earlier, problem("2023-05-10", "甲", "已完成", done))}
    ledgers = office.read(files)
    measured = start_measurement(
        ledgers, department="101", period=Period.parse("2023"), as_of=date(2023, 12, 31), schema=office.schema,
        definitions=office.definitions, reference=read_reference(office.root), settings={},
    )  # fmt: skip
    own = [figure for figure in measured.figures() if figure.id.startswith("rectification_")]
    findings = [f for f in check_figures(own, measured) if f.code == "figures-sum"]
    assert [f.code for f in findings] == told
    assert all("期初结转" in f.found.zh and "−" in f.found.zh for f in findings)


# -- entries of a stock list


@pytest.mark.parametrize(
    ("end", "state", "value", "left"),
    [
        ("", "在用", 1, []),
        ("2024-03-01", "撤销", 1, []),  # withdrawn after the year
        ("2023-12-31", "撤销", 0, []),
        ("2023-06-01", "", 0, []),
        ("", "撤销", 0, [(2, "undecided")]),
        ("年底", "在用", 0, [(2, "undecided")]),
        ("2024年3月", "撤销", 1, []),
        ("2023年11月", "撤销", 0, []),
    ],
)
def test_an_entry_is_in_force_until_the_day_on_which_it_was_withdrawn(office, end, state, value, left):
    head = ["类别", "名称", "命名日期", "撤销日期", "状态"]
    row = ["党员先锋队", "甲", "2020-07-01", end, state]
    files = {"101财政局2023年创建载体.xlsx": sheet(head, row, name="创建载体")}
    figure = office.figure("vanguard_teams", files)
    assert (figure.value, left_out(figure)) == (value, left)


@pytest.mark.parametrize(("day", "value", "left"), [(10, 0, [(2, "undecided")]), (30, 0, [])])
def test_a_withdrawal_known_to_the_month_of_the_reference_day(office, day, value, left):
    head = ["类别", "名称", "命名日期", "撤销日期", "状态"]
    content = sheet(head, ["党员先锋队", "甲", "2020-07-01", "2023年9月", "撤销"], name="创建载体")
    figure = office.figure("vanguard_teams", {"101财政局2023年创建载体.xlsx": content}, as_of=date(2023, 9, day))
    assert (figure.value, left_out(figure)) == (value, left)
