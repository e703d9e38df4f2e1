"""What each row adds to a figure: the counts of its rows sum to its value, and rows of one event share a number."""

from decimal import Decimal

import pytest
from tests.answers import read_sample
from tests.office import sheet

from gongwenkit.compose.print.annex_tables import SectionOfFigures
from gongwenkit.compose.print.evidence_annex import evidence_tables
from gongwenkit.config.labels import load_labels
from gongwenkit.model import Figure
from gongwenkit.proof.evidence.evidence import Evidence, trace_figure

CODES = [str(code) for code in range(101, 113)]


@pytest.fixture(scope="module")
def read(sample_folder):
    return read_sample(sample_folder)


def added(figure: Figure) -> list[tuple]:
    """Row, what it adds, its event."""
    return [(row.row, figure.contributions[row].counts, figure.contributions[row].event) for row in figure.rows]


@pytest.mark.slow
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("year", ["2022", "2023"])
def test_the_counts_of_the_sample_sum_to_the_values(read, code, year):
    for figure in read.figures(year, code):
        counts = [row["counts"] for row in figure["rows"]]
        events = [row["event"] for row in figure["rows"]]
        if figure["unit"] == "%":
            assert set(counts) <= {None}
        elif figure["value"] is not None:
            assert sum(counts) == figure["value"], figure["id"]
        assert sorted(set(events)) == list(range(1, len(set(events)) + 1))


def test_the_first_row_of_an_event_adds_one(office):
    head = ["日期", "会议类型", "届次", "议题"]
    rows = [
        ["2023-03-05", "周例会", "第1次", "甲"],
        ["2023-03-05", "周例会", "第1次", "乙"],
        ["2023-04-05", "周例会", "第2次", "丙"],
    ]
    figure = office.figure("weekly_dispatch_meetings", sheet(head, *rows))
    assert (figure.value, added(figure)) == (2, [(2, 1, 1), (3, 0, 1), (4, 1, 2)])


def test_events_are_numbered_by_their_rows_not_by_their_days(office):
    head = ["日期", "会议类型", "议题"]
    figure = office.figure(
        "weekly_dispatch_meetings", sheet(head, ["2023-06-05", "周例会", "甲"], ["2023-04-05", "周例会", "乙"])
    )
    assert added(figure) == [(2, 1, 1), (3, 1, 2)]


def test_a_row_of_a_sum_adds_its_number(office):
    head = ["日期", "类型", "签订双方", "份数"]
    rows = [
        ["2023-02-01", "责任书", "甲", 5],
        ["2023-03-01", "责任书", "乙", 7],
        ["2023-04-01", "责任书", "丙", "约9份"],
    ]
    figure = office.figure("responsibility_letters", sheet(head, *rows, name="责任书与督查"))
    assert (figure.value, added(figure)) == (12, [(2, 5, 1), (3, 7, 2)])


def test_a_value_that_repeats_adds_nothing(office):
    head = ["日期", "类型", "期数"]
    rows = [
        ["2023-02-01", "督查通报", "第1期"],
        ["2023-02-05", "督查通报", "第一期"],
        ["2023-03-01", "督查通报", "第2期"],
    ]
    figure = office.figure("supervision_bulletins", sheet(head, *rows, name="责任书与督查"))
    assert (figure.value, added(figure)) == (2, [(2, 1, 1), (3, 0, 1), (4, 1, 2)])


def test_the_items_of_a_cell_are_what_a_row_adds(office):
    head = ["风险点", "防控措施", "排查日期"]
    rows = [
        ["甲", "1.公示；2.复核", "2023-01-05"],
        ["乙", "1.轮岗", "2023-01-05"],
        ["甲", "1.公示；2.复核", "2023-01-05"],
    ]
    files = {"101财政局2023年廉政风险点.xlsx": sheet(head, *rows, name="廉政风险点")}
    measures, points = (office.figure(name, files) for name in ("prevention_measures", "integrity_risk_points"))
    assert (measures.value, added(measures)) == (3, [(2, 2, 1), (3, 1, 2), (4, 0, 1)])
    assert (points.value, added(points)) == (2, [(2, 1, 1), (3, 1, 2), (4, 0, 1)])


def test_a_row_of_a_percentage_adds_nothing_by_itself(office):
    head = ["日期", "学习方式", "学习专题", "应到", "实到"]
    rows = [["2023-03-05", "集体学习", "甲", 10, 9], ["2023-04-05", "集体学习", "乙", 10, 8]]
    figure = office.figure("central_group_attendance", sheet(head, *rows, name="中心组学习"))
    assert (figure.value, added(figure)) == (Decimal("85.0"), [(2, None, 1), (3, None, 2)])


def test_the_rows_of_a_rate_are_those_of_both_sides(office):
    head = ["日期", "问题", "完成日期", "状态"]
    rows = [["2023-03-05", "甲", "2023-05-01", "已完成"], ["2023-04-05", "乙", "", "未完成"]]
    figure = office.figure("rectification_rate", sheet(head, *rows, name="问题整改"))
    assert added(figure) == [(2, None, 1), (3, None, 2)]


def test_the_annex_says_which_rows_count_together(office, repo_root):
    head = ["日期", "会议类型", "届次", "议题"]
    rows = [["2023-03-05", "周例会", "第1次", topic] for topic in "甲乙丙"] + [["2023-04-05", "周例会", "第2次", "丁"]]
    figure = office.figure("weekly_dispatch_meetings", sheet(head, *rows))
    labels = load_labels(repo_root / "data" / "phrases")
    (shown,) = evidence_tables([SectionOfFigures("", (figure,))], (), {}, {}, labels).figures
    assert (shown.value, shown.merged, shown.where) == ("2次", "1～3合为1次", "其他登记4行")


def test_many_groups_are_counted_on_paper_and_listed_in_the_workbook(office, repo_root):
    head = ["日期", "会议类型", "届次", "议题"]
    days = [f"2023-{month:02}-{day:02}" for month in range(1, 13) for day in (3, 9, 17, 25)]
    rows = [[day, "周例会", f"第{n}次", topic] for n, day in enumerate(days) for topic in "甲乙"]
    figure = office.figure("weekly_dispatch_meetings", sheet(head, *rows))
    labels = load_labels(repo_root / "data" / "phrases")
    (shown,) = evidence_tables([SectionOfFigures("", (figure,))], (), {}, {}, labels).figures
    assert figure.value == len(days)
    assert shown.merged == "1、2合为1次；共48组96行，见工作簿"
    assert [row.group for row in shown.rows][:4] == ["1、2", "1、2", "3、4", "3、4"]
    assert sum(row.counts for row in shown.counted) == len(days)


def test_trace_says_what_each_row_adds(office):
    head = ["日期", "会议类型", "届次", "议题"]
    rows = [["2023-03-05", "周例会", "第1次", topic] for topic in "甲乙"]
    figure = office.figure("weekly_dispatch_meetings", sheet(head, *rows))
    evidence = Evidence({}, (figure.to_json(),), (), {}, (), {}, {}, {}, "")
    traced = trace_figure(evidence, "weekly_dispatch_meetings").to_json()["rows"]
    assert [(row["row"], row["counts"], row["event"]) for row in traced] == [(2, 1, 1), (3, 0, 1)]


def test_trace_of_a_report_of_an_older_kit_says_nothing_about_it():
    row = {"file": "a.xlsx", "sheet": None, "row": 3}
    figure = {"id": "own", "no": None, "label": "本项", "unit": "次", "value": 1, "rows": [row], "left_out": []}
    traced = trace_figure(Evidence({}, (figure,), (), {}, (), {}, {}, {}, ""), "own").to_json()["rows"]
    assert (traced[0]["counts"], traced[0]["event"]) == (None, None)
