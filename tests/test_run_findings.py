"""Which findings concern the period of a report, and which questions are open in it."""

from pathlib import Path

import openpyxl
from tests.factories import MEETINGS, SheetMade, data_folder, meeting, xlsx

from gongwenkit.config.kit import load_kit
from gongwenkit.run.kit.decide import ask
from gongwenkit.run.report import display as show
from gongwenkit.run.report import steps
from gongwenkit.run.report.findings import find_elsewhere
from gongwenkit.run.report.open_questions import open_questions

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = (
    "department,name,post,leading_group,first_responsible,from,to\n"
    "101,周砚,党组书记、局长,是,是,2021-03-01,\n101,李默,副局长,是,否,2020-01-01,\n"
)


def book(*rows: list, **features) -> bytes:
    return xlsx(SheetMade([MEETINGS, *rows], name="会议台账", **features))


def reading(data: Path, period: str = "2023"):
    return steps.read(steps.choose(department="101", period=period, report="", kit=str(ROOT), data=str(data)))


def elsewhere(data: Path, period: str = "2023") -> list[tuple[str, str | None]]:
    return [(finding.file, finding.cell) for finding in find_elsewhere(reading(data, period))]


def test_a_finding_about_a_row_belongs_to_the_period_of_its_day(tmp_path):
    rows = (meeting(1, "2023-03-01", 应到="约10人"), meeting(2, "2023-09-01", 应到="约10人"))
    data = data_folder(tmp_path, {"101财政局2023年台账.xlsx": book(*rows)})
    found = reading(data).ledgers.findings
    assert [finding.code for finding in found] == ["number-approximate", "number-approximate"]
    first, second = ((finding.file, finding.cell) for finding in found)
    assert elsewhere(data) == []
    assert elsewhere(data, "2023H1") == [second]
    assert elsewhere(data, "2023Q3") == [first]


def test_a_finding_without_a_day_belongs_to_the_years_of_its_file(tmp_path):
    files = {
        "101财政局2022年台账.xlsx": book(meeting(1, "每周一"), hidden_rows=(2,)),
        "101财政局2023年台账.xlsx": book(meeting(1, "每周一")),
        "101财政局会议.xlsx": book(meeting(1, "每周二")),
        "101财政局2022年党课台账.xlsx": book(meeting(1))[:900],
    }
    found = {file for file, _ in elsewhere(data_folder(tmp_path, files))}
    assert found == {"ledgers/101财政局2022年台账.xlsx", "ledgers/101财政局2022年党课台账.xlsx"}


def test_what_stops_a_final_names_the_cells_of_the_period_first(tmp_path):
    files = {
        "101财政局2022年台账.xlsx": book(meeting(1, "每周一")),
        "101财政局2023年台账.xlsx": book(meeting(1, "2023-02-01"), meeting(2, "每周一")),
    }
    data = data_folder(tmp_path, {**files, "/people.csv": PEOPLE})
    given = {"department": "101", "period": "2023", "report": "duty", "kit": str(ROOT), "data": str(data)}
    card = show.readiness(steps.compose(steps.measure(steps.read(steps.choose(**given)))))
    assert [finding.file for finding in card.findings if finding.code == "date-unreadable"] == [
        "ledgers/101财政局2023年台账.xlsx",
        "ledgers/101财政局2022年台账.xlsx",
    ]


def test_open_questions_are_those_of_the_period_without_an_answer_and_have_the_ids_of_the_workbook(tmp_path):
    rows = (
        meeting(1, "2023-03-01", 主持人="周砚", 标签=None, 议题="研究廉政风险"),
        meeting(2, "2023-04-01", 备注="因故取消"),
        meeting(3, "2022-04-01", 备注="因故取消"),
    )
    data = data_folder(tmp_path, {"101财政局台账.xlsx": book(*rows), "/people.csv": PEOPLE})

    def asked() -> list[tuple[str, str]]:
        return [(one.category, one.place) for one in open_questions(steps.measure(reading(data))) if one.place]

    assert ("标签", "2") in asked()
    assert ("计入", "3") in asked()
    assert ("计入", "4") not in asked()  # of 2022
    ask(load_kit(ROOT), data=str(data))
    path = data / "decisions.xlsx"
    workbook = openpyxl.load_workbook(path)
    page = workbook["核对决定"]
    known = {row[0].value: row for row in page.iter_rows(min_row=2)}
    items = {row[1].value: row for row in workbook["分项"].iter_rows(min_row=2)}
    open_ones = open_questions(steps.measure(reading(data)))
    assert len(open_ones) >= 2
    assert {one.id for one in open_ones} <= {*known, *items}
    (hidden,) = (one for one in open_ones if (one.category, one.place) == ("计入", "3"))
    for cell, text in zip(items[hidden.id][8:12], ("不计入", "已核对", "陈一", "2024-01-05"), strict=True):
        cell.value = text
    workbook.save(path)
    assert ("计入", "3") not in asked()
    assert ("标签", "2") in asked()
