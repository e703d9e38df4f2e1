"""Questions about rows of other years and about rows that may be one event: asked once, answered, and used."""

import openpyxl
import pytest
from tests.factories import SheetMade, data_folder, xlsx

from gongwenkit.config.kit import load_kit
from gongwenkit.ingest.decisions.model import question_id
from gongwenkit.run.kit.decide import ask
from gongwenkit.run.kit.review import review_ledgers
from gongwenkit.run.report import steps

pytestmark = pytest.mark.slow

STUDY = ["日期", "学习方式", "学习专题", "应到", "实到", "备注"]
CAUTION = ["日期", "教育形式", "名称", "层级", "地点", "主持人"]
FILE = "101财政局2023年台账.xlsx"
OLD_FILE = "101财政局2022年台账.xlsx"


def study(day: str, subject: str, remark: str = "") -> list:
    return [day, "集体学习", subject, 7, 6, remark]


def sessions(*rows: list) -> SheetMade:
    return SheetMade([STUDY, *rows], name="中心组学习")


STRAYS = sessions(
    study("2022-12-20", "甲"), study("2022-12-21", "乙"), study("2023-03-01", "丙"), study("2024-01-03", "丁")
)
LAST = sessions(study("2022-03-01", "旧"))
ROOMS = SheetMade(
    [
        CAUTION,
        ["2023-03-05", "观看警示教育片", "节前教育", "单位", "一楼报告厅", ""],
        ["2023-03-05", "警示教育大会", "节前教育", "单位", "三楼会议室", ""],
    ],
    name="警示教育",
)
NUMBERS = SheetMade(
    [
        ["活动编号", "支部", "日期", "活动主题"],
        ["5", "甲支部", "2023-03-05", "植树"],
        ["5", "乙支部", "2023-04-05", "读书"],
    ],
    name="主题党日",
)


@pytest.fixture
def desk(repo_root, tmp_path):
    return Desk(load_kit(repo_root), tmp_path)


class Desk:
    """A data folder and its decisions."""

    def __init__(self, kit, root) -> None:
        self.kit, self.root = kit, root

    def put(self, **files: SheetMade) -> None:
        self.data = data_folder(self.root, {name: xlsx(made) for name, made in files.items()})

    def ask(self):
        return ask(self.kit, data=str(self.data))

    def lines(self, category: str) -> list[dict]:
        self.ask()
        page = openpyxl.load_workbook(self.data / "decisions.xlsx")["核对决定"]
        heads, *rows = page.iter_rows(values_only=True)
        lines = [dict(zip(heads, row, strict=True)) for row in rows]
        return [line for line in lines if line["类别"] == category]

    def answer(self, category: str, answer: str, *, identity: str = "") -> None:
        self.ask()
        path = self.data / "decisions.xlsx"
        book = openpyxl.load_workbook(path)
        page = book["核对决定"]
        if identity:
            page.append([identity, "财政局", category, "旧的问题", "", "", "", "", "", *([None] * 4)])
        for row in page.iter_rows(min_row=2):
            if row[2].value == category and identity in ("", row[0].value):
                for cell, text in zip(row[9:13], (answer, "已核对", "陈一", "2024-01-05"), strict=True):
                    cell.value = text
        book.save(path)

    def figure(self, name: str, period: str = "2023"):
        chosen = steps.choose(department="101", period=period, kit=str(self.kit.root), data=str(self.data), report="")
        measured = steps.measure(steps.read(chosen))
        return next(figure for figure in measured.figures if figure.id == name)

    def codes(self) -> list[str]:
        return [finding.code for finding in review_ledgers(self.kit, data=str(self.data)).findings]


def test_rows_of_other_years_are_one_question_a_table(desk):
    desk.put(**{FILE: STRAYS})
    (line,) = desk.lines("另年")
    assert "共 3 行（2022、2024 年）" in line["事项"]
    assert (line["位置"], line["现状"], line["建议"]) == ("2、3、5", "各年都没有计入", None)
    assert desk.lines("计入") == []
    assert desk.codes().count("date-other-year") == 3


@pytest.mark.parametrize(
    ("answer", "values", "reasons"),
    [("计入", {"2022": 3, "2023": 1}, {"2022": [], "2023": []}),
     ("不计入", {"2022": 1, "2023": 1}, {"2022": ["decided-out"] * 2, "2023": []})],
)  # fmt: skip
@pytest.mark.slow
def test_the_answer_holds_for_all_of_them(desk, answer, values, reasons):
    desk.put(**{FILE: STRAYS, OLD_FILE: LAST})
    desk.answer("另年", answer)
    for year, value in values.items():
        figure = desk.figure("central_group_sessions", year)
        assert (figure.value, [row.reason for row in figure.left_out]) == (value, reasons[year])
    assert "date-other-year" not in desk.codes()
    assert desk.figure("central_group_sessions", "2022").decisions != ()
    assert not desk.ask().unmatched


def test_a_row_that_counts_by_an_answer_covers_no_year(desk):
    desk.put(**{FILE: STRAYS})
    desk.answer("另年", "计入")
    assert desk.figure("central_group_sessions", "2022").missing == "not-covered"


@pytest.mark.parametrize(("answer", "value"), [("计入", 2), ("不计入", 1)])
@pytest.mark.slow
def test_answers_about_single_rows_of_earlier_versions_are_used(desk, answer, value):
    desk.put(**{FILE: STRAYS, OLD_FILE: LAST})
    row = next(row for row in desk_rows(desk) if row.subject == "甲")
    name = question_id("101", "central_group", "date-other-year", (row.content,))
    desk.answer("计入", answer, identity=name)
    figure = desk.figure("central_group_sessions", "2022")
    assert figure.value == value
    assert name in figure.decisions
    assert not desk.ask().unmatched


def desk_rows(desk):
    chosen = steps.choose(department="101", period="2023", kit=str(desk.kit.root), data=str(desk.data), report="")
    return steps.measure(steps.read(chosen)).measurement.rows["central_group"]


def test_that_a_remark_is_harmless_does_not_say_to_which_year_a_row_belongs(desk):
    rows = (study("2022-12-20", "甲", "原定取消，改为线上"), study("2023-03-01", "乙"))
    desk.put(**{FILE: sessions(*rows), OLD_FILE: LAST})
    desk.answer("计入", "计入")
    assert desk.figure("central_group_sessions", "2022").value == 1


@pytest.mark.parametrize(
    ("sheet", "figure", "code", "words"),
    [
        (ROOMS, "cautionary_sessions", "event-place-differs", "第 2 行同日同题，而地点不同"),
        (NUMBERS, "theme_party_days", "event-number-shared", "编号“5”在“主题党日”的第 2 行也用了"),
    ],
)
@pytest.mark.parametrize(("answer", "value"), [("同一", 1), ("不同", 2)])
def test_rows_that_may_be_one_event_are_asked_about(desk, sheet, figure, code, words, answer, value):
    desk.put(**{FILE: sheet})
    assert desk.figure(figure).value == 2
    (finding,) = [one for one in review_ledgers(desk.kit, data=str(desk.data)).findings if one.code == code]
    assert (finding.cell, finding.severity) == ("3", "warning")
    assert words in finding.found.zh
    (line,) = desk.lines("同一活动")
    assert line["位置"] == "2"
    desk.answer("同一活动", answer)
    assert desk.figure(figure).value == value
    assert desk.figure(figure).decisions == (line["编号"],)
    assert code not in desk.codes()
    assert not desk.ask().unmatched


def test_one_question_for_a_number_that_many_rows_share(desk):
    rows = [["5", "甲支部", f"2023-0{month}-05", f"第{month}次"] for month in range(1, 8)]
    desk.put(**{FILE: SheetMade([NUMBERS.rows[0], *rows], name="主题党日")})
    assert len(desk.lines("同一活动")) == 1
    assert desk.codes().count("event-number-shared") == 1
