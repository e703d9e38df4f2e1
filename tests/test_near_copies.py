"""Near copies say truly what counts: how many rows once, twice, and anew; lists without a year are versions, too."""

import re

import pytest
from tests.factories import MEETINGS, SheetMade, meeting, xlsx
from tests.office import Office, meetings, sheet

pytestmark = pytest.mark.slow

FIRST, SECOND, THIRD = (f"101财政局{name}.xlsx" for name in ("2023会议", "2023会议修改", "2023会议终稿"))
RISKS = ["序号", "科室", "风险点", "风险等级", "防控措施", "责任人"]
HONOURS = ["序号", "类别", "名称", "负责人", "人数"]
STUDIES = ["序号", "支部", "日期", "会议类型", "主题"]
ARTICLES = ["序号", "稿件标题", "作者", "媒体名称", "刊发日期", "状态"]


def near(office: Office, files):
    """File and words of each near copy."""
    found = [finding for finding in office.read(files).findings if finding.code == "file-near-copy"]
    return {finding.file.removeprefix("ledgers/"): finding for finding in found}


def numbers(finding) -> dict[str, int]:
    """The numbers that a finding says."""
    patterns = {"same": r"有 (\d+) 行与", "once": r"(\d+) 行与前面", "twice": r"(\d+) 行个别栏", "new": r"(\d+) 行只在"}
    said = {name: re.search(pattern, finding.found.zh) for name, pattern in patterns.items()}
    return {name: int(match[1]) for name, match in said.items() if match}


def days(*numbers_, **cells):
    return [meeting(n, f"2023-{n % 12 + 1:02d}-{n % 27 + 1:02d}", 会议类型="周例会", **cells) for n in numbers_]


def risks(*numbers_, level="中"):
    return [[n, "办公室", f"风险{n}", level, "一是教育；二是检查", "周砚"] for n in numbers_]


def studies(*numbers_, kind="集中学习"):
    return [[n, "第一党支部", f"2023-03-{n:02d}", kind, f"讲话{n}"] for n in numbers_]


MANY = range(1, 11)
CASES = {
    "one more": (meetings(*days(*MANY)), meetings(*days(*MANY, 11)), {"same": 10, "once": 10, "new": 1}),
    "all the same, saved again": (
        meetings(*days(*MANY)),
        sheet(["会议台账"], MEETINGS, *days(*MANY)),
        {"same": 10, "once": 10},
    ),
    "some less": (meetings(*days(*MANY)), meetings(*days(*range(1, 9))), {"same": 8, "once": 8}),
    "a number mended": (
        meetings(*days(*MANY)),
        meetings(*days(*range(1, 9)), *days(9, 10, 实到=5)),
        {"same": 10, "once": 10},
    ),
    "some anew": (meetings(*days(*MANY)), meetings(*days(*range(1, 9), 21, 22)), {"same": 8, "once": 8, "new": 2}),
    "hidden": (
        meetings(*days(*MANY)),
        meetings(*days(*MANY), hidden_rows=[1, 2]),
        {"same": 10, "once": 8},
    ),
    "cancelled there": (
        meetings(*days(*MANY), struck_rows=[1, 2]),
        meetings(*days(*MANY)),
        {"same": 10, "once": 8, "new": 2},
    ),
    "another type": (
        sheet(STUDIES, *studies(*MANY), name="三会一课"),
        sheet(STUDIES, *studies(*range(1, 9)), *studies(9, 10, kind="支部委员会会议"), name="三会一课"),
        {"same": 10, "once": 8, "twice": 2},
    ),
    "rows without a key": (
        sheet(ARTICLES, *([n, f"稿{n}", "王强", "日报", f"2023-03-{n:02d}", "刊发"] for n in MANY), name="宣传信息"),
        sheet(
            ARTICLES,
            *([n, f"稿{n}", "王强", "日报", f"2023-03-{n:02d}", "刊发" if n < 9 else "转载"] for n in MANY),
            name="宣传信息",
        ),
        {"same": 10, "once": 8, "twice": 2},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_every_row_of_a_near_copy_is_accounted_for(office, case):
    first, second, expected = CASES[case]
    (finding,) = near(office, {FIRST: first, SECOND: second}).values()
    assert numbers(finding) == expected
    assert FIRST in finding.found.zh
    assert "两份都计了" not in finding.found.zh
    assert str(expected["once"]) in finding.found.en


@pytest.mark.parametrize("case", ["one more", "all the same, saved again", "some less", "a number mended", "some anew"])
def test_what_it_says_is_what_is_counted(office, case):
    """Events: the figure of both files is that of the first one, and one more for each row said to be new."""
    first, second, expected = CASES[case]
    only = office.figure("weekly_dispatch_meetings", {FIRST: first}).value
    both = office.figure("weekly_dispatch_meetings", {FIRST: first, SECOND: second}).value
    assert both == only + expected.get("new", 0)


def test_events_of_two_types_count_twice_as_it_says(office):
    first, second, _ = CASES["another type"]
    assert office.figure("branch_study_sessions", {FIRST: first}).value == 10
    both = office.read({FIRST: first, SECOND: second}).frames["branch_life"]
    assert len(both) == 20


def test_a_third_version_is_compared_with_the_one_it_is_most_like(office):
    found = near(
        office,
        {FIRST: meetings(*days(*MANY)), SECOND: meetings(*days(*range(3, 15))), THIRD: meetings(*days(*range(3, 16)))},
    )
    assert list(found) == [SECOND, THIRD]  # one for each later file, not one for each pair
    assert FIRST in found[SECOND].found.zh
    assert SECOND in found[THIRD].found.zh
    assert numbers(found[THIRD]) == {"same": 12, "once": 12, "new": 1}


# -- lists


LISTS = {
    "risks": (RISKS, "廉政风险点", risks),
    "honours": (HONOURS, "创建载体", lambda *n: [[i, "党员先锋队", f"第{i}队", "周砚", 5] for i in n]),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("sheets", "told"),
    [(("{}", "{}"), True), (("{}2023", "{}"), True), (("{}2023", "{}2023"), True), (("{}2022", "{}2023"), False)],
)
def test_versions_of_a_list_are_told_once_and_nothing_is_asked(office, name, sheets, told):
    head, title, make = LISTS[name]
    first, second = (
        sheet(head, *make(*numbers_), name=page.format(title))
        for page, numbers_ in zip(sheets, (range(1, 11), range(1, 13)), strict=True)
    )
    ledgers = office.read({"101财政局/a.xlsx": first, "101财政局/b.xlsx": second})
    found = [finding.code for finding in ledgers.findings]
    assert found.count("file-near-copy") == (1 if told else 0)
    assert "row-repeated" not in found
    assert ledgers.questions == ()
    if told:
        (finding,) = (one for one in ledgers.findings if one.code == "file-near-copy")
        assert numbers(finding) == {"same": 10, "once": 10, "new": 2}
        count = office.figure("integrity_risk_points", {"101财政局/a.xlsx": first, "101财政局/b.xlsx": second})
        assert name != "risks" or count.value == 12


def test_a_list_with_other_entries_is_no_version(office):
    first, second = (
        sheet(RISKS, *risks(*n), name="廉政风险点") for n in (range(1, 11), (*range(1, 4), *range(21, 30)))
    )
    assert near(office, {"101财政局/a.xlsx": first, "101财政局/b.xlsx": second}) == {}


def test_two_sheets_of_one_file_are_no_versions(office):
    pages = [SheetMade([MEETINGS, *days(*MANY)], name=name) for name in ("会议台账", "会议台账备份")]
    assert near(office, {FIRST: xlsx(*pages)}) == {}


def test_many_versions_give_as_many_findings_as_files(office):
    files = {f"101财政局2023会议{n:02d}.xlsx": meetings(*days(*MANY, 20 + n)) for n in range(30)}
    assert len(near(office, files)) == 29
