"""What the author did: own talks and lectures, meetings on one topic, within the tenure and part of a whole."""

from dataclasses import replace

from tests.office import left_out, sheet

from gongwenkit.measure.consistency import check_figures

PEOPLE = (
    "department,name,post,leading_group,first_responsible,from,to\n"
    "101,石子墨,党组书记、局长,是,是,2021-03-01,2023-05-31\n"
    "101,蔡峰,党组书记、局长,是,是,2023-06-01,\n"
    "101,姚颖,党组成员、副局长,是,否,2020-05-01,\n"
)
TALKS = ["日期", "谈话类型", "谈话人", "谈话对象", "谈话事由"]
LECTURES = ["日期", "党课题目", "主讲人", "是否廉政党课"]
FILE = "101财政局2023年台账.xlsx"


def files(content: bytes, people: str = PEOPLE) -> dict[str, bytes | str]:
    return {FILE: content, "/people.csv": people}


def value(figure) -> object:
    return figure.missing or figure.value


TALK_ROWS = [
    ["2023-03-01", "日常", "石子墨", "张三", "一"],  # the predecessor
    ["2023-07-05", "日常", "蔡峰", "李四、王小明", "二"],
    ["2023-08-09", "任职", "蔡书记", "赵六", "三"],
    ["2023-09-13", "日常", "姚颖", "孙大海", "四"],
    ["2023-10-11", "谈心", "蔡峰", "周七一", "五"],  # no integrity talk
    ["2023-11-01", "提醒", "蔡峰、姚颖", "吴晓", "六"],  # both talked
    ["2023-11-08", "提醒", "", "郑平", "七"],
    ["2023-05-10", "日常", "蔡峰", "冯山", "八"],  # before he came
]


def test_own_talks_are_those_of_the_author_in_office(office):
    given = files(sheet(TALKS, *TALK_ROWS, name="廉政谈话"))
    figure = office.figure("own_talks", given)
    assert (figure.value, [source.row for source in figure.rows]) == (4, [3, 4, 7])
    assert left_out(figure) == [(8, "undecided")]
    assert office.figure("integrity_talks", given).value == 8
    assert office.figure("appointment_talks", given).value == 1


def test_without_a_column_of_who_talked_own_talks_are_missing_and_the_whole_is_not(office):
    given = files(sheet([*TALKS[:2], *TALKS[3:]], *([*row[:2], *row[3:]] for row in TALK_ROWS), name="廉政谈话"))
    figure = office.figure("own_talks", given)
    assert figure.missing == "no-column"
    assert [one.column for one in figure.missing_columns] == ["谈话人"]
    assert office.figure("integrity_talks", given).value == 8


def test_own_talks_without_an_exact_number_are_missing_not_zero(office):
    vague = [["2023-07-05", "日常", "蔡峰", "张三等人", "一"], ["2023-07-06", "日常", "姚颖", "李四", "二"]]
    figure = office.figure("own_talks", files(sheet(TALKS, *vague, name="廉政谈话")))
    assert (value(figure), left_out(figure)) == ("no-exact-value", [(2, "approximate")])
    exact = ["2023-07-07", "日常", "蔡峰", "王小明", "三"]
    figure = office.figure("own_talks", files(sheet(TALKS, *vague, exact, name="廉政谈话")))
    assert (figure.value, left_out(figure), figure.flags) == (1, [(2, "approximate")], ("approximate",))


def test_without_an_author_only_what_is_the_authors_is_missing(office):
    given = files(sheet(TALKS, *TALK_ROWS, name="廉政谈话"), PEOPLE.replace("2023-06-01,", "2023-06-01,2023-11-30"))
    assert value(office.figure("own_talks", given)) == "no-author"
    assert office.figure("integrity_talks", given).value == 8


LECTURE_ROWS = [
    ["2023-03-01", "守住底线", "石子墨", "是"],
    ["2023-07-01", "廉洁从政", "蔡峰", "是"],
    ["2023-08-01", "发展新质", "蔡峰", "否"],
    ["2023-09-01", "警钟长鸣", "姚颖", "是"],
    ["2023-10-01", "家风", "班子成员", "否"],  # one of them: nobody can tell who
    ["2023-11-01", "纪律", "外请专家", "是"],
]


def test_own_lectures_are_part_of_those_of_the_leading_group(office):
    given = files(sheet(LECTURES, *LECTURE_ROWS, name="党课"))
    own, clean = office.figure("own_lectures", given), office.figure("own_integrity_lectures", given)
    assert (own.value, left_out(own)) == (2, [(6, "undecided")])
    assert (clean.value, left_out(clean)) == (1, [])
    assert office.figure("leader_lectures", given).value == 5
    assert office.figure("integrity_lectures", given).value == 4


MEETINGS = ["日期", "会议类型", "届次", "议题", "议题数", "主持人", "标签"]


def _meetings(*rows: tuple[str, object, str], columns: list[str] = MEETINGS) -> bytes:
    full = [
        dict(zip(MEETINGS, (day, "党组会", f"第{place}次", topic, count, "蔡峰", "党风廉政"), strict=True))
        for place, (topic, count, day) in enumerate(rows, start=1)
    ]
    return sheet(columns, *([row[name] for name in columns] for row in full), name="会议台账")


ROWS = (
    ("研究党风廉政建设", 1, "2023-07-01"),
    ("研究党风廉政建设和预算", 2, "2023-08-01"),
    ("专题研究党风廉政建设", None, "2023-09-01"),
    ("研究作风建设", None, "2023-10-01"),
)


def test_a_meeting_on_one_topic_says_so_by_number_or_in_words(office):
    figure = office.figure("single_topic_meetings", files(_meetings(*ROWS)))
    assert (figure.value, [source.row for source in figure.rows]) == (2, [2, 4])
    assert left_out(figure) == [(5, "undecided")]  # others have a number, this one has none


def test_a_ledger_without_numbers_tells_by_the_words_alone(office):
    without = [name for name in MEETINGS if name != "议题数"]
    figure = office.figure("single_topic_meetings", files(_meetings(*ROWS, columns=without)))
    assert (figure.value, left_out(figure), figure.flags) == (1, [], ())


def test_a_column_that_nobody_fills_in_is_as_none(office):
    figure = office.figure("single_topic_meetings", files(_meetings(*((topic, None, day) for topic, _, day in ROWS))))
    assert (figure.value, left_out(figure)) == (1, [])


def test_of_a_ledger_without_topics_and_numbers_nothing_can_be_told(office):
    without = [name for name in MEETINGS if name not in ("议题数", "议题")]
    assert value(office.figure("single_topic_meetings", files(_meetings(*ROWS, columns=without)))) == "no-column"


def test_a_part_larger_than_its_whole_is_an_error(office):
    given = files(sheet(TALKS, *TALK_ROWS, name="廉政谈话"))
    measurement = office.measurement(given)
    figures = [figure for figure in measurement.figures() if figure.id in ("own_talks", "integrity_talks")]
    assert check_figures(figures, measurement) == ()
    larger = [replace(figure, value=9) if figure.id == "own_talks" else figure for figure in figures]
    assert [finding.code for finding in check_figures(larger, measurement)] == ["figure-too-large"]
