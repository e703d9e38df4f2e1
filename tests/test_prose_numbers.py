"""Numbers in a text: what is one, how it is meant, what stands around it, and whether it is compared."""

from decimal import Decimal

import pytest

from gongwenkit.config.prose_words import load_prose_words
from gongwenkit.model import Period
from gongwenkit.proof.prose.draft_lines import DraftLine, passages_of, plain
from gongwenkit.proof.prose.exactness import states
from gongwenkit.proof.prose.scope import ScopeReader
from gongwenkit.proof.prose.stated_numbers import NumberFinder
from gongwenkit.proof.prose.surroundings import Surroundings
from gongwenkit.proof.prose.told_views import ViewReader

UNITS = ("次", "场次", "场", "人次", "个", "项", "条", "%", "篇", "份")


@pytest.fixture(scope="module")
def words(repo_root):
    return load_prose_words(repo_root / "data" / "phrases")


@pytest.fixture(scope="module")
def finder(words):
    return NumberFinder(words, units=("人", "名", "月", "年", "日"), counted=UNITS, terms=("一次性",))


@pytest.fixture(scope="module")
def surroundings(words, finder):
    period = Period.parse("2023")
    scope = ScopeReader(words, finder, period=period, others=("教育局",), own=("财政局",), parts=("机关第一党支部",))
    return Surroundings(words, finder, ViewReader(words.views, period), scope)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("开展谈话79人次", [(79, "人次", "exact")]),
        ("开展谈话７９人次", [(79, "人次", "exact")]),
        ("开展谈话七十九人次，学习十次", [(79, "人次", "exact"), (10, "次", "exact")]),
        ("风险点80余条", [(80, "条", "more")]),
        ("风险点八十多条", [(80, "条", "more")]),
        (
            "约80次、近90次、超过100次、不足10次",
            [(80, "次", "about"), (90, "次", "up-to"), (100, "次", "above"), (10, "次", "below")],
        ),
        ("出勤率93.8%", [(Decimal("93.8"), "%", "exact")]),
        ("出勤率93.8％", [(Decimal("93.8"), "%", "exact")]),
        ("出勤率百分之九十三点八", [(Decimal("93.8"), "%", "exact")]),
        ("共1,234次", [(1234, "次", "exact")]),
        ("谈话*人次、学习**次", [(None, "人次", "exact"), (None, "次", "exact")]),
        ("与上年持平", [(0, "", "exact")]),
        ("开展活动一次，", [(1, "次", "exact")]),
        ("开展学习3—5次", [(3, "次", "range")]),
        ("分别为5、6、7次", [(5, "", "exact"), (6, "", "exact"), (7, "次", "exact")]),
    ],
)
def test_what_is_a_number(finder, text, found):
    assert [(one.value, one.unit, one.exactness) for one in finder.find(DraftLine(0, text))] == found


@pytest.mark.parametrize(
    "text",
    [
        "2023年3月15日",
        "二〇二三年三月",
        "3月15日上午9:30",
        "第3次会议",
        "云财〔2023〕5号",
        "一、总体情况",
        "（二）主要做法",
        "一是抓学习",
        "落实八项规定、“三会一课”",
        "《三年行动方案》",
        "“两个维护”",
        "投入120万元",
        "绿化3.5公里",
        "走访34家",
        "统一部署",
        "进一步加强",
        "一次性解决",
        "三五次",
        "第3-5页",
        "3—5天",
        "每个人都来一次会议",
        "GB/T 9704",
        "A4纸",
    ],
)
def test_what_is_none(finder, text):
    assert list(finder.find(DraftLine(0, text))) == []


@pytest.mark.parametrize(
    ("text", "value", "stated"),
    [
        ("16次", 16, True),
        ("16次", 15, False),
        ("80余条", 87, True),
        ("80余条", 80, True),
        ("80余条", 90, False),
        ("130余条", 140, False),
        ("近90条", 87, True),
        ("近90条", 91, False),
        ("约170条", 172, True),
        ("约170条", 200, False),
        ("超80条", 87, True),
        ("超80条", 79, False),
        ("不足10次", 9, True),
        ("不足10次", 10, False),
        ("93.8%", Decimal("93.8"), True),
        ("94%", Decimal("93.8"), False),
        ("减少44人次", -44, True),
        ("80%", Decimal("80.0"), True),
        ("*次", 5, False),
        ("70—80人次", 79, True),
        ("70—80人次", 81, False),
    ],
)
def test_whether_a_number_states_a_value(finder, text, value, stated):
    (number,) = finder.find(DraftLine(0, text))
    assert states(number, value) is stated
    assert not states(number, None)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("学习10次、研讨6次，", [("学习", ""), ("研讨", "")]),
        ("建成5个示范岗、7个责任区。", [("建成", "示范岗"), ("", "责任区。")]),
        ("学习、研讨、党课分别为10次、6次和8次", [("学习", ""), ("研讨", ""), ("党课", "")]),
        ("谈话（任前）15人次", [("谈话（任前）", "")]),
        ("谈话79人次（其中任前15人次）", [("谈话", ""), ("其中任前", "")]),
    ],
)
def test_the_pieces_around_a_number(surroundings, text, pieces):
    assert [(one.left, one.right) for one in surroundings.places(passages_of([text]))] == pieces


def test_numbers_that_share_a_unit_have_it(surroundings):
    places = list(surroundings.places(passages_of(["学习、研讨、党课分别为10、6、8次"])))
    assert [(one.number.value, one.number.unit, one.left) for one in places] == [
        (10, "次", "学习"),
        (6, "次", "研讨"),
        (8, "次", "党课"),
    ]


@pytest.mark.parametrize(
    ("text", "views"),
    [
        ("上年学习8次，今年增加到10次", ["last", ""]),
        ("学习10次，比上年增加2次，增长25%", ["", "difference", "change"]),
        ("出勤率93.8%，比上年提高2.4个百分点", ["", "difference"]),
        ("年度计划学习12次，实际完成10次，完成率83.3%", ["planned", "", "completion"]),
        ("学习10次，完成年度计划12次的83.3%", ["", "planned", "completion"]),
        ("一季度学习4次，全年学习10次", ["2023Q1", ""]),
        ("上半年学习8次", ["2023H1"]),
        ("一、二季度分别学习4次、3次", ["2023Q1", "2023Q2"]),
        ("3月份学习2次", ["2023-03"]),
        ("上年结转问题7个", [""]),
        ("修订制度10项，涉及5个方面", ["", "areas"]),
        ("学习10次，与上年持平", ["", "difference"]),
        ("学习31场，上年为37场，降幅16.2%", ["", "last", "change"]),
        ("出勤率89.3%，低于上年3个百分点", ["", "difference"]),
        ("谈话12人次，比上年的15人次少", ["", "last"]),
        ("谈话由15人次减少到12人次", ["last", ""]),
        ("比上年少2次，去年是8次", ["difference", "last"]),
        ("到12月底问题6个", [""]),
        ("原定33场，只完成93.9%", ["planned", "completion"]),
    ],
)
def test_the_view_that_words_tell_of(surroundings, text, views):
    assert [one.view for one in surroundings.places(passages_of([text]))] == views


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("明年学习12次", "ahead"),
        ("拟召开会议12次", "ahead"),
        ("2022年学习12次", "other-span"),
        ("前三季度学习12次", "other-span"),
        ("3月15日召开会议1次", "other-span"),
        ("全区共学习12次", "other-department"),
        ("与教育局联合学习2次", "other-department"),
        ("与下属单位签订责任书12份", None),
        ("机关第一党支部学习12次", "part"),
        ("各党支部学习12次", None),
        ("每季度学习1次", "how-often"),
        ("2023年学习12次", None),
        ("财政局学习12次", None),
        ("2022年为8次，比2022年增加2次", "other-span"),
        ("截至9月底学习12次", "other-span"),
        ("截至12月底学习12次", None),
    ],
)
def test_what_is_not_compared(surroundings, text, why):
    assert next(iter(surroundings.places(passages_of([text])))).out_of_scope == why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("拟组织辅导2次，学习1次。", ["ahead", "ahead"]),
        ("拟组织辅导2次，已学习1次。", ["ahead", None]),
        ("拟组织辅导2次；学习1次。", ["ahead", None]),
        ("认真做好准备，学习1次。", [None]),  # an intention without a number is none of what follows
    ],
)
def test_an_intention_goes_on_to_the_next_clause(surroundings, text, why):
    assert [one.out_of_scope for one in surroundings.places(passages_of([text]))] == why


def test_two_quarters_are_no_number(finder):
    (number,) = finder.find(passages_of(["三、四季度各学习4次，涉及5、6月。"])[0])
    assert number.text == "4次"


def test_what_is_concerned_is_no_list(surroundings):
    (first, second) = surroundings.places(passages_of(["涉及信息公开2项，警示教育及学习3次。"]))
    assert (first.listed, second.listed) == ((), ("警示教育", "学习"))


def test_other_quarters_are_not_those_of_the_period(words, finder):
    period = Period.parse("2023Q3")
    quarter = Surroundings(words, finder, ViewReader(words.views, period), ScopeReader(words, finder, period=period))
    text = "三季度学习3次。四季度学习4次。上半年学习5次。7月学习1次。"
    found = [one.out_of_scope for one in quarter.places(passages_of([text]))]
    assert found == [None, "other-span", "other-span", None]


def test_a_head_about_what_is_to_come_holds_for_what_is_below_it(surroundings):
    lines = ["一、主要工作", "学习10次。", "二、下一步打算", "学习12次。", "三、其他", "学习3次。"]
    assert [one.out_of_scope for one in surroundings.places(passages_of(lines))] == [None, "ahead", None]


def test_rows_of_a_table_are_about_their_first_cell_and_the_heads_of_columns(surroundings):
    lines = ["序号\t指标\t单位\t本年\t上年", "1\t集体学习\t次\t10\t8"]
    places = list(surroundings.places(passages_of(lines)))
    assert [(one.number.value, one.number.unit, one.left, one.view) for one in places] == [
        (10, "次", "集体学习", ""),
        (8, "次", "集体学习", "last"),
    ]


def _cells(surroundings, *lines):
    return [
        (one.number.value * (one.number.direction or 1), one.number.unit, one.left, one.column, one.view)
        for one in surroundings.places(passages_of(lines))
    ]


def test_years_and_differences_are_heads_and_a_caption_is_no_row(surroundings):
    assert _cells(
        surroundings, "表1  学习情况", "项目\t2023年\t2022年\t增减", "集体学习（次）\t10\t8\t+2", "研讨\t6\t10\t-4"
    ) == [
        (10, "", "集体学习（次）", "2023年", ""),
        (8, "", "集体学习（次）", "2022年", "last"),
        (2, "", "集体学习（次）", "增减", "difference"),
        (6, "", "研讨", "2023年", ""),
        (10, "", "研讨", "2022年", "last"),
        (-4, "", "研讨", "增减", "difference"),
    ]


def test_a_title_within_a_table_does_not_end_it_and_a_cell_may_speak_for_itself(surroundings):
    lines = ["序号\t指标\t谈话（人次）\t备注", "一、谈话\t\t\t", "1\t本人谈话\t16（待核）\t其中任前5人次"]
    assert _cells(surroundings, *lines) == [
        (16, "人次", "本人谈话", "谈话", ""),
        (5, "人次", "其中任前", "", ""),
    ]


def test_a_row_of_another_department_is_not_compared(surroundings):
    lines = ["单位\t学习（次）", "教育局\t12", "财政局\t10"]
    assert [one.out_of_scope for one in surroundings.places(passages_of(lines))] == ["other-department", None]


def test_a_split_number_is_not_certain(finder):
    assert [one.is_sure for one in finder.find(DraftLine(0, "学习1 13次"))] == [False]


@pytest.mark.parametrize("line", ["=cmd|1次", "学习  10次，研讨6次。", "学习10次"])
def test_a_sentence_with_a_bar_or_a_gap_is_no_row(line):
    assert not DraftLine(0, line).is_row


def test_plain_signs_stay_at_their_places():
    text = "７９人次，ＡＢ％…①"
    assert len(plain(text)) == len(text)
    assert plain(text).startswith("79人次，AB%")
