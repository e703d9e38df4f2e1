"""Filters that compare days, numbers and blanks; `any` and `not` where a column is not there (docs/figures.md)."""

from datetime import date

import pytest
from tests.office import Office, left_out, sheet

from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.labels import load_explain_words
from gongwenkit.measure.explain import explain_figure
from gongwenkit.model import KitFileError

HEAD = ["日期", "培训名称", "类别", "形式", "天数", "参训人数", "结束日期", "备注"]
STUDY = ["日期", "学习方式", "学习专题"]


@pytest.fixture
def own(office, tmp_path_factory):
    """Counts one figure of trainings (or another ledger) that a test defines."""

    def count(where: str, *rows: list, head=HEAD, name="培训", ledger="trainings", rule="events", more="", **asked):
        folder = tmp_path_factory.mktemp("figures")
        text = (
            f'[own]\nlabel = "本项"\nunit = "次"\ncount = "{rule}"\n{more}\n[[own.from]]\nledger = "{ledger}"\n{where}'
        )
        (folder / "own.toml").write_text(text, encoding="utf-8")
        definitions = load_definitions(folder, office.schema)
        made = Office(office.root, office.schema, definitions)
        figure = made.figure("own", {f"101财政局2023年{name}.xlsx": sheet(head, *rows, name=name)}, **asked)
        return figure.missing or figure.value, left_out(figure)

    return count


def training(
    day: str, name: str = "甲", kind: str = "读书活动", form: str = "线下", days="", people="", end=""
) -> list:
    return [day, name, kind, form, days, people, end, ""]


# -- any and not


@pytest.mark.parametrize(
    ("rows", "value", "left"),
    [
        ([["2023-01-10", "专题研讨", "甲"]], 1, []),  # no column 是否研讨: known by the other branch
        (
            [["2023-01-10", "专题研讨", "甲"], ["2023-02-10", "集体学习", "乙"]],
            1,
            [],
        ),  # and so are rows without its keyword
        ([["2023-02-10", "集体学习", "乙"]], 0, []),
        ([["2023-01-10", "专题研讨", "甲"], ["2023-02-10", "集体学习", "研讨乙"]], 1, [(3, "undecided")]),
        ([["2023-02-10", "集体学习", "研讨乙"]], 0, [(2, "undecided")]),
    ],
)
def test_any_is_true_where_one_branch_is_whatever_column_the_other_lacks(office, rows, value, left):
    figure = office.figure("thematic_seminars", sheet(STUDY, *rows, name="中心组学习"))
    assert (figure.value, left_out(figure)) == (value, left)


@pytest.mark.parametrize("cell", ["", "不详"])
def test_any_with_a_blank_or_unknown_cell(office, cell):
    rows = [["2023-01-10", "专题研讨", "甲", cell], ["2023-02-10", "集体学习", "乙", cell]]
    figure = office.figure("thematic_seminars", sheet([*STUDY, "是否研讨"], *rows, name="中心组学习"))
    assert (figure.value, left_out(figure)) == (1, [(3, "undecided")])


EXPERT = '{ column = "类别", equals = "专家辅导" }'
ONLINE = '{ column = "形式", equals = "线上" }'
FEW = ["日期", "培训名称", "类别"]
LESS = ["日期", "培训名称", "主讲人"]


@pytest.mark.parametrize(
    ("where", "head", "result"),
    [
        (f"{{ any = [{EXPERT}, {ONLINE}] }}", FEW, (1, [])),
        (f"{{ any = [{EXPERT}, {ONLINE}] }}", LESS, ("no-column", [])),
        (f"{{ any = [{ONLINE}, {{ any = [{ONLINE}, {EXPERT}] }}] }}", FEW, (1, [])),
        (f"{{ any = [{ONLINE}, {{ not = [{ONLINE}] }}] }}", FEW, ("no-column", [])),
        (f"{{ not = [{EXPERT}, {ONLINE}] }}", FEW, (0, [])),  # one of them is true: the row is out
        (f"{{ not = [{ONLINE}] }}", FEW, ("no-column", [])),
        (f"{{ not = [{{ any = [{EXPERT}, {ONLINE}] }}] }}", FEW, (0, [])),
        (f"{EXPERT}, {ONLINE}", FEW, ("no-column", [])),  # a conjunction needs both
    ],
)
def test_a_condition_is_missing_only_when_no_branch_can_be_told(own, where, head, result):
    row = training("2023-03-05", kind="专家辅导")[: len(head)]
    assert own(f"where = [{where}]", row, head=head) == result


def test_a_branch_that_is_blank_throughout_can_be_told_by_the_other(own):
    rows = [training("2023-03-05", "甲", "专家辅导", ""), training("2023-04-05", "乙", "读书活动", "")]
    assert own(f"where = [{{ any = [{EXPERT}, {ONLINE}] }}]", *rows) == (1, [(3, "undecided")])
    blank = [training("2023-03-05", kind="", form="")]
    assert own(f"where = [{{ any = [{EXPERT}, {ONLINE}] }}]", *blank)[0] == "column-blank"


# -- numbers


@pytest.mark.parametrize(
    ("test", "days", "result"),
    [
        ("min = 3", 3, (1, [])),
        ("min = 3", 2, (0, [])),
        ("max = 3", 3, (1, [])),
        ("max = 3", 4, (0, [])),
        ("min = 2.5", 3, (1, [])),
        ("min = 3", "约5天", (0, [(3, "undecided")])),
        ("min = 3", "", (0, [(3, "undecided")])),
    ],
)
def test_a_number_is_compared_inclusively(own, test, days, result):
    first = training("2023-01-05", "另一题", days=1 if "min" in test else 9)  # a column that is not blank throughout
    where = f'where = [{{ column = "天数", {test} }}]'
    assert own(where, first, training("2023-03-05", days=days)) == result


# -- days


@pytest.mark.parametrize(
    ("test", "end", "result"),
    [
        ('not_before = "2023-03-07"', "2023-03-07", (1, [])),
        ('not_before = "2023-03-07"', "2023-03-06", (0, [])),
        ('not_after = "2023-03-07"', "2023-03-07", (1, [])),
        ('not_after = "2023-03-07"', "2023-03-08", (0, [])),
        ('not_after = "2023-03-31"', "2023年3月", (1, [])),
        ('not_after = "2023-03-07"', "2023年3月", (0, [(2, "undecided")])),
        ('not_before = "period-start"', "2022-12-31", (0, [])),
        ('not_after = "reference-day"', "2024-01-01", (0, [(2, "after-reference-day")])),
        ('not_after = "reference-day"', "", (0, [(2, "undecided")])),
        ('not_after = { column = "日期" }', "2023-03-05", (1, [])),
        ('not_before = { column = "日期" }', "2023-03-04", (0, [])),
        ('not_before = { column = "日期" }', "", (0, [(2, "undecided")])),
    ],
)
def test_a_day_is_compared_with_a_day_of_the_calendar_the_period_or_another_column(own, test, end, result):
    where = f'where = [{{ column = "结束日期", {test} }}]'
    assert own(where, training("2023-03-05", end=end)) == result


def test_rows_out_for_another_reason_are_not_listed_as_late(own):
    where = f'where = [{EXPERT}, {{ column = "结束日期", not_after = "reference-day" }}]'
    assert own(where, training("2023-03-05", kind="读书活动", end="2024-01-01")) == (0, [])


def test_a_day_in_not_is_no_lateness(own):
    where = 'where = [{ not = [{ column = "结束日期", not_after = "reference-day" }] }]'
    assert own(where, training("2023-03-05", end="2023-03-07")) == (0, [])


def test_the_days_of_a_quarter_are_those_of_the_report(own):
    where = 'where = [{ column = "结束日期", not_after = "reference-day" }]'
    row = training("2023-03-05", end="2023-06-07")
    assert own(where, row, period="2023Q1") == (0, [(2, "after-reference-day")])
    assert own(where, row, as_of=date(2023, 5, 1)) == (0, [(2, "after-reference-day")])
    assert own(where, row, as_of=date(2023, 7, 1)) == (1, [])


# -- blanks


@pytest.mark.parametrize(
    ("said", "remark", "value"), [("true", "", 1), ("true", "补课", 0), ("false", "补课", 1), ("false", "", 0)]
)
def test_a_blank_cell_is_an_answer(own, said, remark, value):
    row = [*training("2023-03-05")[:-1], remark]
    assert own(f'where = [{{ column = "备注", blank = {said} }}]', row) == (value, [])
    assert own(f'where = [{{ column = "备注", blank = {said} }}]', row[:-1], head=HEAD[:-1]) == ("no-column", [])


# -- sums over events


PEOPLE = 'column = "参训人数"'


@pytest.mark.parametrize(
    ("rows", "more", "value"),
    [
        ([training("2023-03-05", people=30), training("2023-03-05", people=30)], "", 30),
        ([training("2023-03-05", people=30), training("2023-03-05", people=30)], "of_rows = true", 60),
        ([training("2023-03-05", people=30), training("2023-03-06", people=30)], "", 30),  # a course of two days
        ([training("2023-03-05", people=30), training("2023-04-05", people=30)], "", 60),
        ([training("2023-03-05", people=""), training("2023-03-05", people=30)], "", 30),  # the first exact number
        ([training("2023-03-05", people="约30人"), training("2023-03-05", people=28)], "", 28),
        ([training("2023-03-05", people=30), training("2023-03-05", "乙", people=20)], "", 50),
    ],
)
def test_a_sum_goes_over_events(own, rows, more, value):
    assert own("", *rows, rule="sum", more=f"{PEOPLE}\n{more}") == (value, [])


def test_a_course_over_the_end_of_a_quarter_is_of_its_first_day(own):
    rows = [training("2023-03-31", people=30), training("2023-04-01", people=30)]
    assert own("", *rows, rule="sum", more=PEOPLE, period="2023Q1") == (30, [])
    assert own("", *rows, rule="sum", more=PEOPLE, period="2023Q2") == (0, [])


def test_rows_of_a_ledger_without_events_are_each_added(office):
    head = ["日期", "类型", "签订双方", "份数"]
    rows = [["2023-02-01", "责任书", who, 5] for who in ("甲乙", "丙丁")]
    assert office.figure("responsibility_letters", sheet(head, *rows, name="责任书与督查")).value == 10


# -- mistakes in definitions, and what a definition says


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ('{ column = "结束日期", not_after = "2023年底" }', "not_after"),
        ('{ column = "培训名称", not_after = "2023-12-31" }', "not_after"),
        ('{ column = "结束日期", not_after = { column = "培训名称" } }', "培训名称"),
        ('{ column = "结束日期", not_after = { column = "完工日期" } }', "完工日期"),
        ('{ column = "培训名称", min = 3 }', "min"),
        ('{ column = "天数", min = "三" }', "min"),
        ('{ column = "天数", min = 3, max = 5 }', "一种比较"),
        ('{ column = "备注", blank = "是" }', "blank"),
    ],
)
def test_a_mistake_in_a_filter_is_named(tmp_path, office, where, said):
    text = (
        f'[own]\nlabel = "本项"\nunit = "次"\ncount = "events"\n[[own.from]]\nledger = "trainings"\nwhere = [{where}]\n'
    )
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(KitFileError) as caught:
        load_definitions(tmp_path, office.schema)
    assert said in caught.value.in_language("zh")
    assert ":" in caught.value.in_language("en")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('count = "events"\nof_rows = true\n[[own.from]]\nledger = "trainings"', "of_rows"),
        ('count = "events"\n[[own.from]]\nledger = "trainings"\nany_day = true', "any_day"),
        ('count = "rows"\n[[own.from]]\nledger = "trainings"\nany_day = true\ndate = "结束日期"', "any_day"),
        ('count = "rows"\nadds_up = { plus = ["nothing"] }\n[[own.from]]\nledger = "trainings"', "nothing"),
        ('count = "rows"\nadds_up = { plus = [] }\n[[own.from]]\nledger = "trainings"', "plus"),
    ],
)
def test_a_mistake_in_the_new_keys_is_named(tmp_path, office, text, said):
    (tmp_path / "own.toml").write_text(f'[own]\nlabel = "本项"\nunit = "次"\n{text}\n', encoding="utf-8")
    with pytest.raises(KitFileError) as caught:
        load_definitions(tmp_path, office.schema)
    assert said in caught.value.in_language("zh")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rectification_done", "完成日期在截止日及以前"),
        ("rectification_carried_over", "不论何时登记、并非日期在本期首日及以后"),
        ("rectification_closed", "完成日期在本期首日及以后、完成日期在截止日及以前"),
    ],
)
def test_the_explanation_names_the_days(kit_definitions, kit_schema, repo_root, name, said):
    words = load_explain_words(repo_root / "data" / "phrases")
    made = explain_figure(kit_definitions[name], definitions=kit_definitions, schema=kit_schema, words=words)
    assert said in made
