"""What a decision does: for each category the question is written, the answer takes effect, and it is cited."""

from pathlib import Path

import openpyxl
import pytest
from tests.factories import MEETINGS, SheetMade, data_folder, meeting, xlsx

from gongwenkit.config.kit import load_kit
from gongwenkit.model import ReportRefusedError
from gongwenkit.run.kit.decide import ask
from gongwenkit.run.kit.review import review_ledgers
from gongwenkit.run.report import steps
from gongwenkit.run.report.document import cited_decisions, report_context

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
KIT = load_kit(ROOT)
PEOPLE = (
    "department,name,post,leading_group,first_responsible,from,to\n"
    "101,周砚,党组书记、局长,是,是,2021-03-01,\n101,李默,副局长,是,否,2020-01-01,\n"
)
PARTY_GROUP = "会议类型=党组会；标签=党风廉政；主持人=周砚"
STUDY = ["序号", "日期", "学习方式", "学习专题", "是否研讨", "地点"]
TALKS = ["序号", "日期", "谈话类型", "谈话人", "谈话对象", "谈话事由"]


def integrity(number: int, day: str = "2023-03-01", **cells) -> list:
    return meeting(number, day, **{"主持人": "周砚", "标签": "党风廉政", **cells})


def sheet(name: str, heads: list[str], *rows: list, **more) -> SheetMade:
    return SheetMade([heads, *rows], name=name, **more)


def meetings(*rows: list, **more) -> SheetMade:
    return sheet("会议台账", MEETINGS, *rows, **more)


class Office:
    """A data folder with the ledgers of 财政局 (and of others, by file name)."""

    def __init__(self, root: Path, *sheets: SheetMade, **files: bytes) -> None:
        given = {"101财政局2023年台账.xlsx": xlsx(*sheets)} if sheets else {}
        self.data = data_folder(root, {"/people.csv": PEOPLE, **given, **files})

    def ask(self, **more):
        return ask(KIT, data=str(self.data), **more)

    def lines(self, sheet: str = "核对决定") -> list[dict]:
        page = openpyxl.load_workbook(self.data / "decisions.xlsx")[sheet]
        heads, *rows = page.iter_rows(values_only=True)
        return [dict(zip(heads, row, strict=True)) for row in rows]

    def answer(self, category: str, words: str, answer: str, *, sheet: str = "核对决定") -> str:
        """Answers the one question of a category whose 事项 holds some words (分项 has none); returns its id."""
        path = self.data / "decisions.xlsx"
        if not path.exists():
            self.ask()
        book = openpyxl.load_workbook(path)
        heads, *rows = book[sheet].iter_rows()
        lines = [{head.value: cell for head, cell in zip(heads, row, strict=True)} for row in rows]
        (line,) = [
            line
            for line in lines
            if words in str(line["事项"].value) and ("类别" not in line or line["类别"].value == category)
        ]
        given = {"决定": answer, "理由": "已核对原始记录", "决定人": "陈一", "日期": "2024-01-05"}
        for head, text in given.items():
            line[head].value = text
        book.save(path)
        return line["编号"].value

    def by_hand(self, **cells: str) -> None:
        path = self.data / "decisions.xlsx"
        if not path.exists():
            self.ask()
        book = openpyxl.load_workbook(path)
        values = {"单位": "财政局", "理由": "漏登", "依据": "纪要5号", "登记人": "陈一", **cells}
        book["补充登记"].append([values.get(cell.value) for cell in book["补充登记"][1]])
        book.save(path)

    def measured(self, period: str = "2023", **more):
        given = {"report": "", **more}
        chosen = steps.choose(department="101", period=period, kit=str(ROOT), data=str(self.data), **given)
        return steps.measure(steps.read(chosen))

    def figure(self, name: str, period: str = "2023"):
        return next(figure for figure in self.measured(period).figures if figure.id == name)

    def codes(self) -> list[str]:
        return [finding.code for finding in review_ledgers(KIT, data=str(self.data)).findings]


def left_out(figure) -> list[tuple[int, str]]:
    return [(left.source.row, left.reason) for left in figure.left_out]


# -- 标签


def test_a_row_without_its_tag_counts_once_a_person_says_so(tmp_path):
    office = Office(tmp_path, meetings(integrity(1), integrity(2, "2023-04-01", 标签=None, 议题="研究廉政风险")))
    before = office.figure("integrity_meetings")
    assert (before.value, left_out(before), before.undecided) == (1, [(3, "undecided")], True)
    name = office.answer("标签", "研究廉政风险：“标签”是否为“党风廉政”", "是")
    after = office.figure("integrity_meetings")
    assert (after.value, left_out(after), after.undecided, after.decisions) == (2, [], False, (name,))


def test_a_row_without_its_tag_is_out_once_a_person_says_so_and_that_is_cited(tmp_path):
    office = Office(tmp_path, meetings(integrity(1), integrity(2, "2023-04-01", 标签=None, 议题="研究廉政风险")))
    name = office.answer("标签", "研究廉政风险", "否")
    figure = office.figure("integrity_meetings")
    assert (figure.value, left_out(figure), figure.undecided, figure.decisions) == (1, [], False, (name,))
    others = [f.id for f in office.measured().figures if f.decisions and f.id != "integrity_meetings"]
    assert others == ["single_topic_meetings"]  # which is counted from the same rows


@pytest.mark.parametrize(("answer", "value"), [("是", 1), ("否", 0)])
def test_a_person_nobody_can_tell_is_who_a_person_says(tmp_path, answer, value):
    office = Office(tmp_path, meetings(integrity(1, 主持人="班子成员")))
    assert office.figure("integrity_meetings").undecided
    name = office.answer("标签", "主持人“班子成员”是否为第一责任人周砚", answer)
    figure = office.figure("integrity_meetings")
    assert (figure.value, figure.undecided, figure.decisions) == (value, False, (name,))


def test_a_blank_value_is_what_a_person_says(tmp_path):
    rows = ([1, "2023-03-01", None, "专题一", "否", None], [2, "2023-04-01", "集体学习", "专题二", "否", None])
    office = Office(tmp_path, sheet("中心组学习", STUDY, *rows))
    assert office.figure("central_group_sessions").value == 1
    office.answer("值", "专题一：没有填“学习方式”", "集体学习")
    assert office.figure("central_group_sessions").value == 2


@pytest.mark.parametrize(
    ("cells", "now", "suggested"),
    [
        ({"议题": "廉政", "标签": None}, "没有标签，主题含有关键词", "是"),
        ({"议题": "预算", "标签": "廉政"}, "标签“廉政”含有关键词", "是"),
        ({"主持人": None}, "没有填", None),
        ({"主持人": "班子成员"}, "认不出", None),
    ],
    ids=["keyword", "unknown tag", "no chair", "unclear chair"],
)
def test_a_question_says_what_stands_in_the_cell(tmp_path, cells, now, suggested):
    office = Office(tmp_path, meetings(integrity(1), integrity(2, "2023-04-01", **cells)))
    office.ask()
    lines = [line for line in office.lines() if line["类别"] == "标签" and line["位置"] == "3"]
    assert {(line["现状"], line["建议"]) for line in lines} == {(f"{now}，没有计入", suggested)}


@pytest.mark.parametrize(
    ("cells", "now"),
    [({"会议类型": None}, "没有填"), ({"会议类型": "碰头会"}, "所填不在可选值之内")],
    ids=["blank", "unknown value"],
)
def test_a_value_of_a_list_is_asked_for_by_itself(tmp_path, cells, now):
    office = Office(tmp_path, meetings(integrity(1), integrity(2, "2023-04-01", **cells)))
    office.ask()
    lines = [line for line in office.lines() if line["位置"] == "3"]
    assert [(line["类别"], line["现状"]) for line in lines] == [("值", f"{now}，没有计入")]


def test_a_keyword_in_another_column_of_the_subject_is_named(tmp_path):
    heads = ["日期", "会议类型", "名称", "议题", "主持人", "标签"]
    rows = [
        ["2023-03-01", "党组会", "第1次", "预算", "周砚", "党风廉政"],
        ["2023-04-01", "党组会", "第2次", "廉政", "周砚", None],
    ]
    office = Office(tmp_path, sheet("会议台账", heads, *rows))
    office.ask()
    assert [line["现状"] for line in office.lines() if line["类别"] == "标签"] == [
        "没有标签，“议题”含有关键词，没有计入"
    ]


def test_a_blank_form_of_education_is_no_keyword(tmp_path):
    heads = ["日期", "名称", "教育形式"]
    rows = [["2023-03-01", "甲", "观看警示教育片"], ["2023-04-01", "乙", None]]
    office = Office(tmp_path, sheet("警示教育", heads, *rows))
    office.ask()
    lines = [line for line in office.lines() if line["类别"] != "同一活动"]
    assert {(line["类别"], line["现状"], line["建议"]) for line in lines} == {("值", "没有填，没有计入", None)}


@pytest.mark.parametrize(("answer", "value"), [("是。", 2), (" 是 ", 2), ("是的", 1)])
def test_a_stop_after_an_answer_is_no_other_answer(tmp_path, answer, value):
    office = Office(tmp_path, meetings(integrity(1), integrity(2, "2023-04-01", 标签=None, 议题="廉政工作")))
    office.answer("标签", "廉政工作", answer)
    assert office.figure("integrity_meetings").value == value
    assert ("decision-answer" in office.codes()) == (value == 1)


def test_an_answer_ends_with_the_content_it_was_given_for(tmp_path):
    row = integrity(1, 标签=None, 议题="研究廉政风险")
    office = Office(tmp_path, meetings(row))
    office.answer("标签", "研究廉政风险", "是")
    moved = {"财政局2023年会议.xlsx": xlsx(meetings(integrity(8, "2023-02-02"), row))}
    (office.data / "ledgers" / "101财政局2023年台账.xlsx").unlink()
    data_folder(office.data, moved)
    assert office.figure("integrity_meetings").value == 2
    changed = {"财政局2023年会议.xlsx": xlsx(meetings(integrity(1, 标签=None, 议题="研究廉政风险防控")))}
    data_folder(office.data, changed)
    assert office.figure("integrity_meetings").undecided
    asked = office.ask()
    assert (asked.new, asked.answered, [f.code for f in asked.unmatched]) == (1, 1, ["decision-unmatched"])


# -- 同一活动


def two_meetings(tmp_path):
    rows = [integrity(n, 届次=None, 议题=topic) for n, topic in ((1, "研究党风廉政"), (2, "通报典型案例"))]
    return Office(tmp_path, meetings(*rows))


def test_two_subjects_on_one_day_are_asked_about_and_joined_when_they_are_one(tmp_path):
    office = two_meetings(tmp_path)
    assert office.figure("integrity_meetings").value == 2
    assert "maybe-one-event" in office.codes()
    name = office.answer("同一活动", "通报典型案例", "同一")
    figure = office.figure("integrity_meetings")
    assert (figure.value, len(figure.rows), figure.decisions) == (1, 2, (name,))
    assert "maybe-one-event" not in office.codes()


def test_two_subjects_on_one_day_stay_apart_when_they_differ(tmp_path):
    office = two_meetings(tmp_path)
    name = office.answer("同一活动", "通报典型案例", "不同")
    figure = office.figure("integrity_meetings")
    assert (figure.value, figure.decisions) == (2, (name,))
    assert "maybe-one-event" not in office.codes()


def test_numbered_meetings_on_one_day_are_not_asked_about(tmp_path):
    office = Office(tmp_path, meetings(integrity(1), integrity(2)))
    office.ask()
    assert [line for line in office.lines() if line["类别"] == "同一活动"] == []


def test_possible_pairs_across_ledgers_are_joined_in_the_union_alone(tmp_path):
    study = [1, "2023-03-01", "集体学习", "意识形态工作专题学习", "否", None]
    office = Office(
        tmp_path,
        meetings(integrity(1, 标签="意识形态", 议题="研究意识形态工作")),
        sheet("中心组学习", [*STUDY, "标签"], [*study, "意识形态"]),
    )
    assert office.figure("ideology_sessions").value == 2
    office.answer("同一活动", "研究意识形态工作", "同一")
    assert office.figure("ideology_sessions").value == 1
    assert office.figure("central_group_sessions").value == 1


# -- 计入


@pytest.mark.parametrize(("more", "reason"), [({"hidden_rows": [2]}, "hidden"), ({"struck_rows": [2]}, "cancelled")])
def test_a_row_that_does_not_count_counts_once_a_person_says_so(tmp_path, more, reason):
    office = Office(tmp_path, meetings(integrity(1), integrity(2, "2023-04-01"), **more))
    assert left_out(office.figure("integrity_meetings")) == [(3, reason)]
    assert f"row-{reason}" in office.codes()
    name = office.answer("计入", "研究事项2", "计入")
    figure = office.figure("integrity_meetings")
    assert (figure.value, left_out(figure), figure.decisions) == (2, [], (name,))
    assert f"row-{reason}" not in office.codes()


def test_a_row_that_does_not_count_and_shall_not_is_settled(tmp_path):
    office = Office(tmp_path, meetings(integrity(1), integrity(2, "2023-04-01"), hidden_rows=[2]))
    name = office.answer("计入", "研究事项2", "不计入")
    figure = office.figure("integrity_meetings")
    assert (figure.value, left_out(figure), figure.decisions) == (1, [(3, "hidden")], (name,))
    assert "row-hidden" not in office.codes()


def test_a_doubtful_row_is_left_out_once_a_person_says_so(tmp_path):
    office = Office(tmp_path, meetings(integrity(1), integrity(2, "2023-04-01", 备注="取消参观，改为线上学习")))
    assert office.figure("integrity_meetings").value == 2
    assert "remark-unclear" in office.codes()
    name = office.answer("计入", "备注说取消又说改为别的", "不计入")
    figure = office.figure("integrity_meetings")
    assert (figure.value, left_out(figure), figure.decisions) == (1, [(3, "decided-out")], (name,))
    assert "remark-unclear" not in office.codes()


def test_a_repeated_row_counts_again_once_a_person_says_so(tmp_path):
    talk = ["2023-03-01", "提醒", "周砚", "王小明", "工作纪律"]
    office = Office(tmp_path, sheet("廉政谈话", TALKS, [1, *talk], [2, *talk], [3, *talk]))
    before = office.figure("integrity_talks")
    assert (before.value, left_out(before)) == (1, [(3, "duplicate"), (4, "duplicate")])
    office.ask()
    book = openpyxl.load_workbook(office.data / "decisions.xlsx")
    (line,) = office.lines()
    items = list(book["分项"].iter_rows(min_row=2, values_only=True))
    assert [item[0] for item in items] == [line["编号"]] * 2
    assert all("〔内容不显示〕" in item[3] for item in items)
    assert not any(secret in str((line, items)) for secret in ("王小明", "工作纪律", "2023-03-01"))
    for cell, text in zip(book["分项"][2][8:11], ("计入", "谈了两次", "陈一"), strict=True):
        cell.value = text
    book.save(office.data / "decisions.xlsx")
    assert office.figure("integrity_talks").value == 2


def test_a_hidden_sheet_is_one_question(tmp_path):
    rows = [integrity(n, f"2023-0{n}-01") for n in range(1, 5)]
    unseen = sheet("党组会", MEETINGS, *rows, hidden=True)
    office = Office(tmp_path, meetings(integrity(9, "2023-09-01")), unseen)
    assert office.figure("integrity_meetings").value == 1
    assert office.ask().new == 1
    office.answer("计入", "整张隐藏的表共 4 行", "计入")
    assert office.figure("integrity_meetings").value == 5
    assert "sheet-hidden" not in office.codes()


# -- 零值


def none_on_integrity(tmp_path):
    return Office(tmp_path, meetings(integrity(1, 标签="党建", 会议类型="办公会")))


def test_a_zero_that_is_confirmed_stops_nothing_any_more(tmp_path):
    office = none_on_integrity(tmp_path)
    before = steps.compose(office.measured(report="duty"))
    assert "integrity_meetings" in {figure.id for figure in before.lacking.zeros}
    assert "【本期为零，请核实或说明】" in before.text.plain()
    name = office.answer("零值", "主持党组（党委）会研究党风廉政建设", "确为零")
    after = steps.compose(office.measured(report="duty"))
    figure = next(f for f in after.measured.figures if f.id == "integrity_meetings")
    assert (figure.value, figure.required, figure.decisions) == (0, False, (name,))
    assert "integrity_meetings" not in {figure.id for figure in after.lacking.zeros}
    assert "【本期为零，请核实或说明】" not in after.text.plain()


def test_a_confirmed_zero_of_the_year_holds_for_its_quarters_and_not_the_other_way_round(tmp_path):
    office = none_on_integrity(tmp_path)
    office.answer("零值", "2023年“主持党组（党委）会", "确为零")
    assert office.figure("integrity_meetings", "2023Q1").required is False
    other = none_on_integrity(tmp_path / "other")
    other.ask(period="2023Q1")
    other.answer("零值", "2023年第一季度“主持党组（党委）会", "确为零")
    assert other.figure("integrity_meetings", "2023Q1").required is False
    assert other.figure("integrity_meetings").required is True


def test_a_figure_that_is_missing_is_no_zero_to_confirm(tmp_path):
    office = none_on_integrity(tmp_path)
    office.ask()
    asked = [line["事项"] for line in office.lines() if line["类别"] == "零值"]
    assert asked == ["2023年“主持党组（党委）会研究党风廉政建设”为零，是否确为零"]


# -- 发现


def test_an_error_that_is_accepted_stops_no_final_edition_and_stays_in_the_list(tmp_path):
    office = Office(tmp_path, meetings(integrity(1), integrity(2, "每周一")))
    before = steps.compose(office.measured(report="duty"))
    assert [finding.code for finding in before.lacking.findings] == ["date-unreadable"]
    name = office.answer("发现", "每周一", "已核实")
    after = steps.compose(office.measured(report="duty"))
    assert after.lacking.findings == ()
    kept = next(f for f in after.measured.reading.ledgers.findings if f.code == "date-unreadable")
    assert (kept.severity, kept.found.zh) == ("info", "“每周一”不是可以确定的日期（已核实：已核对原始记录，陈一）")
    assert [decision.id for decision in cited_decisions(after.measured)] == [name]
    assert left_out(office.figure("integrity_meetings")) == [(3, "unreadable")]


def test_errors_about_whole_files_and_reference_tables_can_be_accepted(tmp_path):
    office = Office(tmp_path, meetings(integrity(1)), **{"101财政局2023年培训.xlsx": b"PK\x03\x04 broken"})
    with (office.data / "people.csv").open("a", encoding="utf-8") as file:
        file.write("101,王五,科长,也许,否,,\n")
    office.ask()
    asked = [line for line in office.lines() if line["类别"] == "发现"]
    assert {line["文件"] for line in asked} == {"people.csv", "ledgers/101财政局2023年培训.xlsx"}
    for line in asked:
        office.answer("发现", line["事项"], "已核实")
    assert [f for f in office.measured().reading.ledgers.findings if f.severity == "error"] == []


# -- 表头


def test_a_head_of_the_talks_that_a_person_knows_is_read_and_the_names_still_are_not(tmp_path):
    heads = ["序号", "谈话的日子", "谈话类型", "谈话人", "谈话对象"]
    rows = [[1, "2023-03-01", "任职", "周砚", "张三、李四"], [2, "2023-04-01", "日常", "周砚", "王五"]]
    office = Office(tmp_path, sheet("廉政谈话", heads, *rows))
    assert office.figure("integrity_talks").value is None
    office.answer("表头", "谈话的日子", "日期")
    talks = office.figure("integrity_talks")
    assert talks.value == 3
    everything = str(office.measured().reading.ledgers.frames["talks"].to_dict("records"))
    assert not {"张三", "李四", "王五"} & set(everything.replace("'", "、").split("、"))
    assert "王五" not in everything


def test_an_accepted_head_feeds_the_figure_and_is_cited(tmp_path):
    heads = ["主持领导人" if head == "主持人" else head for head in MEETINGS]
    office = Office(tmp_path, sheet("会议台账", heads, integrity(1)))
    assert office.figure("integrity_meetings").missing == "no-column"
    name = office.answer("表头", "主持领导人", "主持人")
    figure = office.figure("integrity_meetings")
    assert (figure.value, figure.decisions) == (1, (name,))


def test_accept_gives_the_same_head_of_other_departments_the_same_answer(tmp_path):
    heads = ["主持领导人" if head == "主持人" else head for head in MEETINGS]
    page = sheet("会议台账", heads, integrity(1))
    office = Office(tmp_path, page, **{"102教育局2023年台账.xlsx": xlsx(page, sheet("说明", ["教育局"]))})
    office.ask()
    path = office.data / "decisions.xlsx"
    book = openpyxl.load_workbook(path)
    first, second = (row for row in book["核对决定"].iter_rows(min_row=2) if row[2].value == "表头")
    for cell, text in zip(first[9:13], ("主持人", "同义", "陈一", "2024-01-05"), strict=True):
        cell.value = text
    book.save(path)
    assert office.ask().answered == 1
    asked = office.ask(accept=True)
    assert (asked.new, asked.accepted) == (0, 1)
    line = next(line for line in office.lines() if line["编号"] == second[0].value)
    assert (line["决定"], line["决定人"], line["理由"]) == ("主持人", "陈一", f"同 {first[0].value}：同义")
    assert office.ask(accept=True).accepted == 0


# -- 补充登记


def test_a_row_by_hand_counts_and_is_marked_everywhere(tmp_path):
    office = Office(tmp_path, meetings(integrity(1)))
    office.by_hand(台账="会议台账", 日期="2023-05-06", 主题="专题研究", 内容=PARTY_GROUP)
    measured = office.measured(report="duty", edition="internal")
    figure = next(f for f in measured.figures if f.id == "integrity_meetings")
    assert (figure.value, figure.flags) == (2, ("by-hand",))
    assert figure.rows[0].to_json() == {"file": "decisions.xlsx", "sheet": "补充登记", "row": 2}
    context = report_context(measured, steps.compose(measured).text)
    table, evidence = (annex.content for annex in context.annexes)
    row = next(row for row in table.rows if row[3].figure == "integrity_meetings")
    assert row[3].note == "（含人工填报）"
    (behind,) = [one for one in evidence.figures if one.id == "integrity_meetings"]
    shown = [row.subject for row in behind.counted if row.source and row.source.file == "decisions.xlsx"]
    assert shown == ["人工填报：专题研究"]


def test_rows_by_hand_make_no_zero_of_a_ledger_that_is_missing(tmp_path):
    office = Office(tmp_path, meetings(integrity(1)))
    office.by_hand(台账="党课", 日期="2023-05-06", 主题="严守纪律", 内容="主讲人=李默")
    figures = {figure.id: figure for figure in office.measured().figures}
    assert (figures["leader_lectures"].value, figures["leader_lectures"].flags) == (1, ("by-hand",))
    assert figures["integrity_lectures"].missing in ("no-ledger", "no-column")
    assert figures["theme_party_days"].missing == "no-ledger"


def test_rows_by_hand_do_not_hide_that_the_ledger_lacks_a_column(tmp_path):
    heads = [head for head in MEETINGS if head != "标签"]
    rows = [[value for head, value in zip(MEETINGS, integrity(1), strict=True) if head != "标签"]]
    office = Office(tmp_path, sheet("会议台账", heads, *rows))
    office.by_hand(台账="会议台账", 日期="2023-05-06", 主题="专题", 内容=PARTY_GROUP)
    assert office.figure("integrity_meetings").missing == "no-column"


def test_a_department_with_rows_by_hand_alone_has_figures(tmp_path):
    office = Office(tmp_path, **{"102教育局2023年台账.xlsx": xlsx(meetings(integrity(1)))})
    office.by_hand(台账="会议台账", 日期="2023-05-06", 主题="专题", 内容=PARTY_GROUP)
    assert office.figure("integrity_meetings").value == 1
    assert office.figure("weekly_dispatch_meetings").missing == "no-ledger"


def test_a_row_by_hand_that_the_ledger_has_too_is_one_event(tmp_path):
    office = Office(tmp_path, meetings(integrity(1, 届次=None, 议题="专题研究")))
    office.by_hand(台账="会议台账", 日期="2023-03-01", 主题="专题研究", 内容=PARTY_GROUP)
    assert office.figure("integrity_meetings").value == 1


# -- cited


def test_the_annex_names_each_decision_that_touched_a_figure(tmp_path):
    office = Office(tmp_path, meetings(integrity(1), integrity(2, "2023-04-01", 标签=None, 议题="研究廉政风险")))
    name = office.answer("标签", "研究廉政风险", "是")
    measured = office.measured(report="duty", edition="internal")
    context = report_context(measured, steps.compose(measured).text)
    evidence = context.annexes[1].content
    (line,) = evidence.decisions
    assert (line.id, line.answer, line.reason, line.by, line.month) == (name, "是", "已核对原始记录", "陈一", "2024-01")
    touched = [one.id for one in evidence.figures if line in one.decisions]
    assert touched == ["integrity_meetings", "single_topic_meetings"]
    printed = steps.compose(measured).source
    assert "人工核对的决定1项" in printed
    assert name not in printed  # ids are for files, not for paper


def test_a_decision_about_last_year_is_cited_where_the_figure_is_compared(tmp_path):
    last = xlsx(meetings(integrity(1, "2022-03-01"), integrity(2, "2022-04-01", 标签=None, 议题="研究廉政风险")))
    office = Office(tmp_path, meetings(integrity(1)), **{"101财政局2022年台账.xlsx": last})
    name = office.answer("标签", "研究廉政风险", "是")
    figure = office.figure("integrity_meetings")
    assert next(view.value for view in figure.views if view.key == "last") == 2
    assert figure.decisions == (name,)


def test_an_answer_that_touches_nothing_is_not_cited(tmp_path):
    earlier = xlsx(meetings(integrity(2, "2021-04-01", 标签=None, 议题="研究廉政风险")))
    office = Office(tmp_path, meetings(integrity(1)), **{"101财政局2021年台账.xlsx": earlier})
    name = office.answer("标签", "研究廉政风险", "是")
    assert cited_decisions(office.measured()) == ()
    assert [decision.id for decision in cited_decisions(office.measured("2021"))] == [name]


# -- 本单位文字中的数字

WORDS = "department,report,period,slot,text\n101,duty,2023,highlights,{}\n101,duty,2022,highlights,上年办结5件\n"


def with_words(tmp_path, words: str) -> Office:
    return Office(tmp_path, meetings(integrity(1)), **{"/own_words.csv": WORDS.format(words).encode()})


def numbers_stopping(office: Office, **more: str) -> list[tuple[str | None, str | None]]:
    composed = steps.compose(office.measured(report="duty", **more))
    return [(f.file, f.cell) for f in composed.lacking.findings if f.code == "number-without-rows"]


def test_a_number_in_own_words_stops_a_final_edition_until_a_person_accepts_it(tmp_path):
    office = with_words(tmp_path, "争取专项资金120余万元。2023年5月建成")
    assert numbers_stopping(office) == [("own_words.csv", "2")]  # last year's number is last year's report's
    assert office.codes().count("number-without-rows") == 2
    with pytest.raises(ReportRefusedError, match=r"own_words\.csv") as refused:
        steps.typeset(steps.compose(office.measured(report="duty", edition="final")))
    cells = [(matter.file, matter.cell) for matter in refused.value.matters if "120余万元" in matter.what.zh]
    assert cells == [("own_words.csv", "2")]
    name = office.answer("发现", "120余万元", "已核实")
    assert numbers_stopping(office) == []
    after = steps.compose(office.measured(report="duty"))
    kept = next(f for f in after.measured.all_findings if f.code == "number-without-rows")
    assert (kept.severity, kept.found.zh[-16:]) == ("info", "（已核实：已核对原始记录，陈一）")
    assert name in [decision.id for decision in cited_decisions(after.measured)]


def test_the_acceptance_of_a_number_ends_with_its_passage_and_with_no_other_line(tmp_path):
    office = with_words(tmp_path, "争取专项资金120万元")
    office.answer("发现", "120万元", "已核实")
    path = office.data / "own_words.csv"
    said = path.read_text(encoding="utf-8")
    path.write_text(said + "102,duty,2023,highlights,另有其事\n", encoding="utf-8")
    assert numbers_stopping(office) == []
    path.write_text(said.replace("120", "130"), encoding="utf-8")
    assert numbers_stopping(office) == [("own_words.csv", "2")]


@pytest.mark.parametrize(
    "words", ["做到“两个维护”", "自2023年5月3日起施行", "2023年度推开", "聚焦“十四五”，建好三个平台"]
)
def test_dates_and_words_that_count_nothing_are_no_numbers(tmp_path, words):
    assert numbers_stopping(with_words(tmp_path, words)) == []
