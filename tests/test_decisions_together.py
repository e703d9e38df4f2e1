"""One question for each distinct thing: what can have one answer is one line of decisions.xlsx, its items in 分项."""

from pathlib import Path

import openpyxl
import pytest
from tests.factories import MEETINGS, SheetMade, data_folder, meeting, xlsx

from gongwenkit.config.kit import load_kit
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.decisions.model import ANSWERS, read_answer
from gongwenkit.run.kit.decide import ask
from gongwenkit.run.kit.review import review_ledgers
from gongwenkit.run.report import steps

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
KIT = load_kit(ROOT)
PEOPLE = "department,name,post,leading_group,first_responsible,from,to\n101,周砚,党组书记、局长,是,是,2021-03-01,\n"
TRAININGS = ["序号", "日期", "培训名称", "类别", "主讲人"]
FILE = "101财政局2023年台账.xlsx"
UNLISTED = ["专题培训", "专题培训", "团建", "专题培训", "技能比武", "团建", "专题培训", "团建"]


class Office:
    """A data folder of 财政局 whose decisions.xlsx is asked for and answered."""

    def __init__(self, root: Path, *sheets: SheetMade, **files: bytes) -> None:
        given = {FILE: xlsx(*sheets)} if sheets else {}
        self.data = data_folder(root, {"/people.csv": PEOPLE, **given, **files})
        self.path = self.data / "decisions.xlsx"

    def ask(self):
        return ask(KIT, data=str(self.data))

    def lines(self, sheet: str = "核对决定") -> list[dict]:
        heads, *rows = openpyxl.load_workbook(self.path)[sheet].iter_rows(values_only=True)
        return [dict(zip(heads, row, strict=True)) for row in rows if any(row)]

    def answer(self, words: str, answer: str, *, sheet: str = "核对决定", by: bool = True, every: bool = False) -> None:
        book = openpyxl.load_workbook(self.path)
        page = book[sheet]
        places = {cell.value: cell.column for cell in page[1]}
        rows = [r for r in range(2, page.max_row + 1) if words in str(page.cell(r, places["事项"]).value)]
        assert rows
        assert every or len(rows) == 1
        for row in rows:
            page.cell(row, places["决定"]).value = answer
            if by:
                page.cell(row, places["理由"]).value, page.cell(row, places["决定人"]).value = "已核对", "陈一"
        book.save(self.path)

    def figure(self, name: str, department: str = "101"):
        chosen = steps.choose(department=department, period="2023", kit=str(ROOT), data=str(self.data), report="")
        figures = steps.measure(steps.read(chosen)).figures
        return next(figure for figure in figures if figure.id == name)

    def codes(self) -> list[str]:
        return [finding.code for finding in review_ledgers(KIT, data=str(self.data)).findings]


def trainings(*kinds: str | None, heads=TRAININGS) -> SheetMade:
    rows = [[n, f"2023-0{n}-10", f"培训{n}", kind, "甲"][: len(heads)] for n, kind in enumerate(kinds, start=1)]
    return SheetMade([heads, *rows], name="培训")


def tagless(number: int, day: str, **cells) -> list:
    return meeting(number, day, **{"主持人": "周砚", "标签": None, "议题": f"研究廉政风险{number}", **cells})


def meetings(*rows: list, **more) -> SheetMade:
    return SheetMade([MEETINGS, *rows], name="会议台账", **more)


# -- 值: one question for a value that the list does not have


def test_eight_rows_with_three_unlisted_values_are_three_questions(tmp_path):
    office = Office(tmp_path, trainings(*UNLISTED))
    assert office.ask().new == 3
    lines = office.lines()
    assert [line["类别"] for line in lines] == ["值"] * 3
    assert [line["拦报送稿"] for line in lines] == ["是"] * 3
    assert [line["位置"] for line in lines] == ["第2行、第3行、第5行 等 4 处", "第4行、第7行、第9行", "6"]
    assert all(word in lines[n]["事项"] for n, word in enumerate(("专题培训", "团建", "技能比武")))
    assert office.ask().new == 0


KEPT_UP = [
    "已完成并长期坚持",
    "已完成，长期坚持",
    "已整改到位并长期坚持",
    "整改完成并长期坚持",
    "已完成（长期坚持）",
    "已销号 并长期坚持",
]


CARRIED_OVER = "2023年没有“期初结转的整改问题”，本单位有没有此项工作"
"""What is asked of an office, too, whose ledger of problems begins this year."""


def problems(*states: str, name: str = "问题整改") -> SheetMade:
    heads = ["发现日期", "问题来源", "问题", "状态", "完成日期"]
    rows = [[f"2023-03-{n:02}", "自查", f"问题{n}", state, "2023-05-01"] for n, state in enumerate(states, start=1)]
    return SheetMade([heads, *rows], name=name)


def test_done_and_kept_up_is_asked_once_however_it_is_written(tmp_path):
    office = Office(tmp_path, problems(*KEPT_UP, "已完成", "未完成", *KEPT_UP))
    assert office.ask().new == 2
    line, carried = office.lines()
    assert (line["类别"], line["位置"]) == ("值", "第2行、第3行、第4行 等 12 处")
    assert carried["事项"] == CARRIED_OVER
    assert "“状态”写作“已完成并长期坚持”的有 12 行" in line["事项"]
    assert office.figure("rectification_done").value == 1
    office.answer("长期坚持", "已完成")
    assert (office.figure("rectification_done").value, office.figure("rectification_done").undecided) == (13, False)
    assert (office.ask().new, office.ask().unmatched) == (0, ())


@pytest.mark.parametrize(("answer", "done"), [("已完成", 2), ("长期坚持", 0), ("都不是", 0)])
def test_done_and_kept_up_is_what_the_answer_says(tmp_path, answer, done):
    office = Office(tmp_path, problems("已完成并长期坚持", "已完成、长期坚持", "未完成"))
    office.ask()
    office.answer("长期坚持", answer)
    figure = office.figure("rectification_done")
    assert (figure.value, figure.undecided) == (done, False)


def test_half_done_and_kept_up_is_another_question(tmp_path):
    office = Office(tmp_path, problems("已完成并长期坚持", "基本完成，长期坚持", "基本整改到位并长期坚持"))
    office.ask()
    assert [line["类别"] for line in office.lines() if line["事项"] != CARRIED_OVER] == ["值"] * 2


def test_each_department_answers_for_itself(tmp_path):
    files = {"102教育局2023年台账.xlsx": xlsx(problems("已完成，长期坚持"))}
    office = Office(tmp_path, problems("已完成并长期坚持"), **files)
    office.ask()
    asked = [(line["单位"], line["类别"]) for line in office.lines() if line["事项"] != CARRIED_OVER]
    assert sorted(asked) == [("教育局", "值"), ("财政局", "值")]


def test_the_list_of_a_value_offers_the_values_of_its_column_and_two_more(tmp_path):
    office = Office(tmp_path, trainings("团建"))
    office.ask()
    page = openpyxl.load_workbook(office.path)["核对决定"]
    (formula,) = [one.formula1 for one in page.data_validations.dataValidation]
    offered = formula.strip('"').split(",")
    column = load_schema(ROOT / "data" / "schema").ledgers["trainings"].find("类别")
    assert offered == [*column.values, "其他", "都不是"]


def test_a_value_is_read_as_the_answer_in_all_rows_that_have_it(tmp_path):
    office = Office(tmp_path, trainings(*UNLISTED))
    assert (office.figure("expert_trainings").value, office.figure("expert_trainings").undecided) == (0, True)
    office.ask()
    office.answer("专题培训", "专家辅导")
    assert office.figure("expert_trainings").value == 4
    office.answer("团建", "都不是")
    office.answer("技能比武", "其他")
    figure = office.figure("expert_trainings")
    assert (figure.value, figure.undecided, len(figure.rows)) == (4, False, 4)
    assert len(figure.decisions) == 3
    assert office.ask().unmatched == ()
    found = [f for f in review_ledgers(KIT, data=str(office.data)).findings if f.code == "choice-unknown"]
    assert {f.severity for f in found} == {"info"}
    assert sum("（已定为“专家辅导”）" in f.found.zh for f in found) == 4


def test_an_answer_about_a_value_holds_for_no_other_value_and_for_no_other_office(tmp_path):
    book = xlsx(trainings("团建", "团建活动"))
    office = Office(tmp_path, **{FILE: book, "102教育局2023年台账.xlsx": xlsx(trainings("团建"))})
    office.ask()
    assert len(office.lines()) == 3
    page = openpyxl.load_workbook(office.path)
    (row,) = [
        row for row in page["核对决定"].iter_rows(min_row=2) if row[1].value == "财政局" and "“团建”" in row[3].value
    ]
    row[9].value, row[10].value, row[11].value = "专家辅导", "核过", "陈一"
    page.save(office.path)
    assert office.figure("expert_trainings").value == 1
    assert office.figure("expert_trainings").undecided
    assert office.figure("expert_trainings", "102").value == 0


@pytest.mark.parametrize("written", ["专家讲座", " 专家 辅导 ", "专家辅导。", "专家授课"])
def test_a_value_may_be_answered_in_any_of_its_spellings(tmp_path, written):
    office = Office(tmp_path, trainings("团建"))
    office.ask()
    office.answer("团建", written)
    assert office.figure("expert_trainings").value == 1


def test_a_value_of_another_column_is_named_and_not_used(tmp_path):
    office = Office(tmp_path, trainings("团建"))
    office.ask()
    office.answer("团建", "党组会")
    assert office.figure("expert_trainings").undecided
    assert "decision-answer" in office.codes()


def test_blank_cells_of_a_list_are_one_question_and_each_may_be_answered_by_itself(tmp_path):
    office = Office(tmp_path, trainings("专家辅导", None, None, None))
    assert office.ask().new == 1
    (line,) = office.lines()
    assert (line["类别"], line["位置"]) == ("值", "第3行、第4行、第5行")
    office.answer("没有填", "业务大讲堂")
    office.answer("培训3", "专家辅导", sheet="分项", by=False)
    figure = office.figure("expert_trainings")
    assert (figure.value, figure.undecided) == (2, False)


def test_a_missing_column_raises_no_question_about_values(tmp_path):
    office = Office(tmp_path, trainings(*UNLISTED, heads=TRAININGS[:3]))
    assert office.ask().new == 0


# -- 标签, 计入, 同一活动, 发现: one line, its items in 分项


def test_rows_without_a_tag_are_one_question_with_all_rows_listed(tmp_path):
    office = Office(tmp_path, meetings(*(tagless(n, f"2023-0{n}-01") for n in range(1, 6))))
    assert office.ask().new == 1
    (line,) = office.lines()
    items = office.lines("分项")
    assert [item["归入"] for item in items] == [line["编号"]] * 5
    assert len({item["编号"] for item in items}) == 5
    assert [item["位置"] for item in items] == ["2", "3", "4", "5", "6"]
    office.answer("标签", "是")
    assert office.figure("integrity_meetings").value == 5
    office.answer("廉政风险3", "否", sheet="分项", by=False)
    figure = office.figure("integrity_meetings")
    assert (figure.value, figure.undecided) == (4, False)
    assert office.ask().unmatched == ()


def test_an_item_alone_may_be_answered_while_its_line_stays_open(tmp_path):
    office = Office(tmp_path, meetings(*(tagless(n, f"2023-0{n}-01") for n in range(1, 4))))
    office.ask()
    office.answer("廉政风险2", "是", sheet="分项")
    figure = office.figure("integrity_meetings")
    assert (figure.value, figure.undecided) == (1, True)


def test_an_item_answered_without_reason_is_named_in_its_sheet(tmp_path):
    office = Office(tmp_path, meetings(*(tagless(n, f"2023-0{n}-01") for n in range(1, 4))))
    office.ask()
    office.answer("廉政风险2", "是", sheet="分项", by=False)
    (found,) = [f for f in review_ledgers(KIT, data=str(office.data)).findings if f.code == "decision-incomplete"]
    assert (found.sheet, found.cell) == ("分项", "J3")
    assert all(word in found.found.zh for word in ("理由", "决定人", "日期"))
    assert office.figure("integrity_meetings").value == 0


def test_a_row_that_comes_later_is_asked_in_a_new_line(tmp_path):
    rows = [tagless(n, f"2023-0{n}-01") for n in range(1, 6)]
    office = Office(tmp_path, meetings(*rows[:3]))
    office.ask()
    office.answer("标签", "是")
    (office.data / "ledgers" / FILE).write_bytes(xlsx(meetings(*rows)))
    figure = office.figure("integrity_meetings")
    assert (figure.value, figure.undecided) == (3, True)
    assert office.ask().new == 1
    lines = office.lines()
    assert [bool(line["决定"]) for line in lines] == [True, False]
    assert [item["归入"] for item in office.lines("分项")] == [lines[0]["编号"]] * 3 + [lines[1]["编号"]] * 2


def test_a_row_that_is_gone_takes_nothing_with_it(tmp_path):
    rows = [tagless(n, f"2023-0{n}-01") for n in range(1, 4)]
    office = Office(tmp_path, meetings(*rows))
    office.ask()
    office.answer("标签", "是")
    (office.data / "ledgers" / FILE).write_bytes(xlsx(meetings(*rows[1:])))
    assert office.figure("integrity_meetings").value == 2
    assert office.ask().unmatched == ()


def test_a_line_whose_items_are_all_gone_is_named(tmp_path):
    office = Office(tmp_path, meetings(*(tagless(n, f"2023-0{n}-01") for n in range(1, 4))))
    office.ask()
    office.answer("标签", "是")
    (office.data / "ledgers" / FILE).write_bytes(xlsx(meetings(meeting(1, 标签="党风廉政", 主持人="周砚"))))
    (found,) = office.ask().unmatched
    assert (found.code, found.cell) == ("decision-unmatched", "2")


def test_without_its_sheet_of_items_an_answer_changes_nothing_and_is_named(tmp_path):
    office = Office(tmp_path, meetings(*(tagless(n, f"2023-0{n}-01") for n in range(1, 4))))
    office.ask()
    office.answer("标签", "是")
    book = openpyxl.load_workbook(office.path)
    del book["分项"]
    book.save(office.path)
    assert office.figure("integrity_meetings").value == 0
    assert [found.code for found in office.ask().unmatched] == ["decision-unmatched"]


def test_hidden_rows_of_two_offices_are_one_question_that_stops_nothing(tmp_path):
    rows = [meeting(n, f"2023-0{n}-01", 主持人="周砚", 标签="党风廉政") for n in range(1, 5)]
    others = [meeting(n, f"2023-0{n}-02", 主持人="周砚", 标签="党风廉政") for n in range(1, 5)]
    book, other = xlsx(meetings(*rows, hidden_rows=[1, 2])), xlsx(meetings(*others, hidden_rows=[3]))
    office = Office(tmp_path, **{FILE: book, "102教育局2023年台账.xlsx": other})
    assert office.ask().new == 1
    (line,) = office.lines()
    assert (line["类别"], line["拦报送稿"] or "") == ("计入", "")
    assert "3 行" in line["事项"]
    assert "2 个单位" in line["事项"]
    office.answer("隐藏", "计入")
    assert "row-hidden" not in office.codes()


def test_what_stops_a_final_comes_first(tmp_path):
    rows = [meeting(1, "每周一"), *(tagless(n, f"2023-0{n}-01") for n in range(2, 5)), meeting(5, "2023-05-01")]
    office = Office(tmp_path, meetings(*rows, hidden_rows=[5]))
    office.ask()
    stops = [line["拦报送稿"] == "是" for line in office.lines()]
    assert stops == sorted(stops, reverse=True)
    assert {True, False} == set(stops)


def test_equal_findings_are_accepted_in_one_line(tmp_path):
    office = Office(tmp_path, meetings(*(meeting(n, "每周一", 议题=f"事项{n}") for n in range(1, 6)), meeting(6)))
    office.ask()
    (line,) = [line for line in office.lines() if line["类别"] == "发现"]
    assert "5 处" in line["事项"]
    office.answer("每周一", "已核实")
    found = [f for f in review_ledgers(KIT, data=str(office.data)).findings if f.code == "date-unreadable"]
    assert [f.severity for f in found] == ["info"] * 5
    office.answer("每周一", "", sheet="分项", by=False, every=True)


# -- every answer of a list is accepted


@pytest.mark.parametrize("category", ANSWERS)
def test_every_answer_of_a_category_is_read_however_it_is_written(category):
    for answer in ANSWERS[category]:
        for written in (answer, f" {answer} ", f"{answer}。", "　".join(answer), answer.upper()):
            assert read_answer(category, written) == answer


def test_every_column_and_every_value_of_the_lists_is_read_as_an_answer():
    for ledger in load_schema(ROOT / "data" / "schema").ledgers.values():
        columns = [column.name for column in ledger.column]
        for column in ledger.column:
            wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in column.name)
            assert [read_answer("表头", text, columns) for text in (column.name, wide)] == [column.name] * 2
            for value in column.values:
                assert read_answer("值", f" {value}", tuple(column.values)) == value


@pytest.mark.parametrize("written", ["是", "否", "yes", "No", " 是 。", "ＹＥＳ"])
def test_yes_and_no_in_english_are_answers_to_a_tag(written):
    assert read_answer("标签", written) in ANSWERS["标签"]


def test_what_is_no_answer_is_none():
    assert read_answer("标签", "大概是") == ""
    assert read_answer("没有这一类", "是") == ""


def test_a_head_stops_a_final_only_where_a_figure_lacks_its_column(tmp_path):
    heads = ["主持领导人" if head == "主持人" else head for head in MEETINGS]
    lacking = SheetMade([heads, meeting(1, 标签="党风廉政", 主持人="周砚")], name="会议台账")
    office = Office(tmp_path / "one", lacking)
    office.ask()
    assert [line["拦报送稿"] for line in office.lines() if line["类别"] == "表头"] == ["是"]
    also = SheetMade([[*MEETINGS, "地点名称"], [*meeting(1, 标签="党风廉政", 主持人="周砚"), "甲"]], name="会议台账")
    office = Office(tmp_path / "two", also)
    office.ask()
    assert {line["拦报送稿"] for line in office.lines() if line["类别"] == "表头"} <= {None}
