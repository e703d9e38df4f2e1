"""Table row *people*: who is meant, at the date of the event; what stays open is undecided, never 0."""

import pytest
from tests.office import left_out, sheet

PEOPLE = "\n".join(
    [
        "department,name,post,leading_group,first_responsible,from,to",
        "101,周砚,党组书记、局长,是,是,2023-04-01,",
        "101,林玥,党组书记、局长,是,是,2020-01-01,2023-03-31",
        "101,周立,党组成员、副局长,是,否,,",
        "101,高原,党组成员、副局长,是,否,,2023-06-30",
        "101,陈 曦,党组成员、总会计师,是,否,,",
        "101,欧阳雪,办公室主任,否,否,,",
        "101,周明,科长,否,否,,",
    ]
)
BEFORE, AFTER = "2023-02-01", "2023-08-01"


def chaired(office, *cells: tuple[str, str | None]):
    """F01 of meetings on integrity, one for each date and chair."""
    body = [[day, "党组会", f"第{n}次", "廉政", who, "党风廉政"] for n, (day, who) in enumerate(cells, start=1)]
    content = sheet(["日期", "会议类型", "届次", "议题", "主持人", "标签"], *body)
    return office.figure("integrity_meetings", {"101/2023.xlsx": content, "/people.csv": PEOPLE})


def taught(office, *cells: tuple[str, str | None]):
    """F06 of Party lectures, one for each date and lecturer."""
    body = [[day, f"题目{n}", who] for n, (day, who) in enumerate(cells)]
    content = sheet(["日期", "党课题目", "主讲人"], *body, name="党课")
    return office.figure("leader_lectures", {"101/2023.xlsx": content, "/people.csv": PEOPLE})


AUTHOR = [
    "周砚", "周 砚", "周\u3000砚", "周砚同志", "周砚（局长）", "局长周砚", "党组书记、局长周砚", "周书记", "书记",
    "局长", "党组书记", "局主要领导", "主要领导", "单位主要负责人", "第一责任人", "周砚、周立",
]  # fmt: skip


@pytest.mark.parametrize("who", AUTHOR)
def test_the_author(office, who):
    assert chaired(office, (AFTER, who)).value == 1


@pytest.mark.parametrize("who", ["周立", "高原", "周副局长", "张三", "李四教授", "区委党校王教授"])
def test_somebody_else_is_zero(office, who):
    figure = chaired(office, ("2023-05-01", who))
    assert (figure.value, left_out(figure)) == (0, [])


# 周局长 may be the 副局长 周立 as well: deputies are spoken to like that
UNDECIDED = ["周局长", "班子成员", "局领导", "分管领导", "周领导", "周", "负责同志", None]


@pytest.mark.parametrize("who", UNDECIDED)
def test_what_stays_open_is_undecided_and_never_zero_in_silence(office, who):
    figure = chaired(office, (AFTER, "周砚"), ("2023-09-01", who))
    assert (figure.value, left_out(figure), figure.flags) == (1, [(3, "undecided")], ("undecided",))


def test_a_column_of_blanks_is_missing_and_not_zero(office):
    assert chaired(office, (AFTER, None)).missing == "column-blank"


def test_a_post_is_that_of_the_day(office):
    figure = chaired(office, (BEFORE, "局长"), (BEFORE, "周砚"), (AFTER, "局长"), (BEFORE, "林书记"), (AFTER, "林玥"))
    assert (figure.value, [row.row for row in figure.rows], left_out(figure)) == (
        1,
        [4],
        [],
    )  # the author's tenure only


LEADERS = [
    "周砚",
    "周立",
    "陈曦",
    "陈 曦",
    "陈总会计师",
    "总会计师",
    "周副局长",
    "高副局长",
    "局主要领导",
    "班子成员",
    "党组班子成员",
    "周立、张三",
]


@pytest.mark.parametrize("who", LEADERS)
def test_the_leading_group(office, who):
    assert taught(office, ("2023-05-01", who)).value == 1


@pytest.mark.parametrize("who", ["欧阳雪", "欧阳主任", "周明", "周科长", "省委党校教授", "张三"])
def test_not_of_the_leading_group(office, who):
    figure = taught(office, ("2023-05-01", who))
    assert (figure.value, left_out(figure)) == (0, [])


def test_who_has_left_is_no_leader_any_more(office):
    figure = taught(office, ("2023-05-01", "高原"), (AFTER, "高原"))
    assert (figure.value, [row.row for row in figure.rows]) == (1, [2])


@pytest.mark.parametrize(
    ("who", "day"),
    [
        ("副局长", "2023-05-01"),
        ("周领导", "2023-05-01"),
        ("周同志", AFTER),
        ("周同志、张三", AFTER),
        ("党组成员", AFTER),
    ],
    ids=["two hold the post", "two of the surname", "three of the surname", "and a stranger", "three members"],
)
def test_two_of_a_surname_or_post_are_undecided(office, who, day):
    figure = taught(office, (day, who))
    assert (figure.value, left_out(figure)) == (0, [(2, "undecided")])


def test_the_same_surname_and_the_same_post(office):
    people = PEOPLE + "\n101,周远,党组成员、副局长,是,否,,"
    content = sheet(["日期", "党课题目", "主讲人"], [AFTER, "题目", "周副局长"], name="党课")
    figure = office.figure("leader_lectures", {"101/2023.xlsx": content, "/people.csv": people})
    assert (figure.value, left_out(figure)) == (0, [(2, "undecided")])


@pytest.mark.parametrize("people", ["", "\n101,高原,副局长,是,是,,"], ids=["nobody", "two"])
def test_without_exactly_one_author_personal_figures_are_missing(office, people):
    head = PEOPLE.split("\n")[0]
    content = sheet(["日期", "会议类型", "议题", "主持人", "标签"], [AFTER, "党组会", "廉政", "周砚", "党风廉政"])
    table = head + people if not people else PEOPLE + people
    assert office.figure("integrity_meetings", {"101/2023.xlsx": content, "/people.csv": table}).missing == "no-author"
