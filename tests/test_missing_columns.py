"""A column that a ledger lacks: what is said, what is asked by keywords, and what an answer does."""

from pathlib import Path

import openpyxl
import pytest
from tests.factories import SheetMade, xlsx
from tests.test_decisions_effect import KIT, ROOT, Office, sheet

from gongwenkit.cli.figures_output import figures_to_json
from gongwenkit.config.labels import load_labels
from gongwenkit.run.kit.review import review_ledgers
from gongwenkit.run.report.document import cited_decisions
from gongwenkit.run.report.matters import list_matters, sum_up
from gongwenkit.run.report.readiness import Lacking, refuse

pytestmark = pytest.mark.slow

MEETING = ["序号", "日期", "会议类型", "届次", "主持人", "议题", "应到", "实到"]
STUDY = ["序号", "日期", "学习方式", "学习专题", "应到", "实到"]
TOPICS = ["研究廉政建设", "年度预算", "警示教育安排", "意识形态研判", "干部任免", "舆情处置"]


def meetings(*topics: str, kind: str = "党组会") -> SheetMade:
    rows = [[n, f"2023-{n:02}-10", kind, f"第{n}次", "周砚", topic, 7, 7] for n, topic in enumerate(topics, 1)]
    return sheet("会议台账", MEETING, *rows)


def study(*topics: str, heads: list[str] = STUDY) -> SheetMade:
    rows = [[n, f"2023-{n:02}-20", "集体学习", topic, 7, 7] for n, topic in enumerate(topics, 1)]
    return sheet("中心组学习", heads, *rows)


def questions(office: Office, category: str = "标签") -> list[str]:
    office.ask()
    return [line["事项"] for line in office.lines() if line["类别"] == category]


# -- one question for each figure


def test_an_office_without_tags_gets_its_figures_after_one_question_each(tmp_path):
    office = Office(tmp_path, meetings(*TOPICS), study("党章", "专题研讨：高质量发展", "条例"))
    assert office.figure("integrity_meetings").missing == "no-column"
    assert office.figure("ideology_sessions").value is None
    asked = questions(office)
    assert len(asked) == 3
    assert any("“廉政、廉洁、警示”的 2 行（第 2、4 行），“标签”是否为“党风廉政”" in subject for subject in asked)
    integrity = office.answer("标签", "“标签”是否为“党风廉政”", "是")
    ideology = office.answer("标签", "“标签”是否为“意识形态”", "是")
    seminar = office.answer("标签", "“是否研讨”是否为“是”", "是")
    for name, rows, question in (
        ("integrity_meetings", [2, 4], integrity),
        ("ideology_sessions", [5, 7], ideology),
        ("thematic_seminars", [3], seminar),
    ):
        figure = office.figure(name)
        assert (figure.value, [row.row for row in figure.rows]) == (len(rows), rows)
        assert figure.decisions == (question,)
        assert figure.flags == ("by-keyword",)
        assert not figure.undecided
    after = office.ask()
    assert (after.new, after.unmatched) == (0, ())
    assert [line["类别"] for line in office.lines() if not line["决定"]] == ["适用"]  # the ledgers that are not there


def test_the_decision_is_cited_with_the_rows_in_the_evidence(tmp_path):
    office = Office(tmp_path, meetings(*TOPICS))
    name = office.answer("标签", "“标签”是否为“党风廉政”", "是")
    measured = office.measured()
    assert name in {decision.id for decision in cited_decisions(measured)}
    figure = next(f for f in measured.figures if f.id == "integrity_meetings")
    assert figure.to_json()["flags"] == ["by-keyword"]


@pytest.mark.parametrize("period", ["2023", "2023H1", "2023Q1", "2023-03"])
def test_one_answer_holds_for_every_part_of_the_year(tmp_path, period):
    office = Office(tmp_path, meetings(*TOPICS))
    office.answer("标签", "“标签”是否为“党风廉政”", "是")
    expected = {"2023": 2, "2023H1": 2, "2023Q1": 2, "2023-03": 1}
    assert office.figure("integrity_meetings", period).value == expected[period]


# -- what the answer may be


def test_no_asks_about_each_row_and_the_others_are_not(tmp_path):
    office = Office(tmp_path, meetings(*TOPICS))
    office.answer("标签", "“标签”是否为“党风廉政”", "否")
    figure = office.figure("integrity_meetings")
    assert (figure.value, [left.source.row for left in figure.left_out]) == (0, [2, 4])
    assert figure.undecided
    (asked,) = [subject for subject in questions(office) if "没有“标签”列" not in subject]
    assert "2 行，“标签”是否为“党风廉政”" in asked
    assert [item["位置"] for item in office.lines("分项")] == ["2", "4"]
    office.answer("标签", "研究廉政建设", "是", sheet="分项")
    office.answer("标签", "警示教育安排", "否", sheet="分项")
    figure = office.figure("integrity_meetings")
    assert (figure.value, [row.row for row in figure.rows], figure.undecided) == (1, [2], False)


def test_a_row_with_an_answer_of_its_own_keeps_it(tmp_path):
    office = Office(tmp_path, meetings(*TOPICS))
    table = office.answer("标签", "“标签”是否为“党风廉政”", "否")
    office.ask()
    own = office.answer("标签", "研究廉政建设", "否", sheet="分项")
    office.answer("标签", "主题含有“廉政、廉洁、警示”", "是")
    figure = office.figure("integrity_meetings")
    assert (figure.value, [row.row for row in figure.rows]) == (1, [4])
    assert set(figure.decisions) == {table, own}


def test_no_row_with_a_keyword_is_zero_only_when_a_person_says_so(tmp_path):
    office = Office(tmp_path, meetings("年度预算", "干部任免"))
    assert office.figure("integrity_meetings").missing == "no-column"
    (asked,) = [subject for subject in questions(office) if "党风廉政" in subject]
    assert "没有一行的主题含有" in asked
    office.answer("标签", "党风廉政", "是")
    assert office.figure("integrity_meetings").value == 0


def test_no_row_with_a_keyword_stays_missing_when_the_answer_is_no(tmp_path):
    office = Office(tmp_path, meetings("年度预算", "干部任免"))
    office.answer("标签", "党风廉政", "否")
    assert office.figure("integrity_meetings").missing == "no-column"


def test_an_answer_ends_with_the_rows_it_was_given_for(tmp_path):
    office = Office(tmp_path, meetings(*TOPICS))
    office.answer("标签", "“标签”是否为“党风廉政”", "是")
    path = office.data / "ledgers" / "101财政局2023年台账.xlsx"
    path.write_bytes(xlsx(meetings(*TOPICS, "廉洁家风")))
    assert office.figure("integrity_meetings").missing == "no-column"
    path.write_bytes(xlsx(meetings(*TOPICS, "安全生产")))  # a row without a keyword changes nothing
    assert office.figure("integrity_meetings").value == 2


# -- what is asked about


def test_only_rows_that_the_other_conditions_let_count_are_named(tmp_path):
    book = sheet(
        "会议台账",
        MEETING,
        [1, "2023-01-10", "党组会", "第1次", "周砚", "研究廉政建设", 7, 7],
        [2, "2023-02-10", "办公会", "第2次", "周砚", "廉政风险", 7, 7],
        [3, "2023-03-10", "党组扩大会", "第3次", "周砚", "警示教育", 7, 7],
    )
    (asked,) = [subject for subject in questions(Office(tmp_path, book)) if "党风廉政" in subject]
    assert "2 行（第 2、4 行）" in asked


def test_a_table_that_has_the_column_is_asked_about_row_by_row_as_before(tmp_path):
    heads = [*MEETING, "标签"]
    book = sheet("会议台账", heads, [1, "2023-01-10", "党组会", "第1次", "周砚", "研究廉政建设", 7, 7, None])
    asked = questions(Office(tmp_path, book))
    assert not any("没有“标签”列" in subject for subject in asked)
    assert len(asked) == 1


def test_nothing_is_asked_while_another_column_is_missing_too(tmp_path):
    heads = [head for head in MEETING if head != "主持人"]
    book = sheet("会议台账", heads, [1, "2023-01-10", "党组会", "第1次", "研究廉政建设", 7, 7])
    office = Office(tmp_path, book)
    assert not any("党风廉政" in subject for subject in questions(office))
    figure = office.figure("integrity_meetings")
    assert {one.column for one in figure.missing_columns} == {"主持人", "标签"}


def test_a_lecture_without_its_column_is_asked_by_its_title(tmp_path):
    heads = ["日期", "党课题目", "主讲人", "地点"]
    rows = (["2023-03-01", "廉洁从政", "周砚", "礼堂"], ["2023-04-01", "党史", "李默", "礼堂"])
    office = Office(tmp_path, sheet("党课", heads, *rows))
    assert office.figure("integrity_lectures").missing == "no-column"
    office.answer("标签", "“是否廉政党课”是否为“是”", "是")
    assert office.figure("integrity_lectures").value == 1


def test_months_on_sheets_of_their_own_are_one_question(tmp_path):
    pages = [
        sheet("1月会议台账", MEETING, [1, "2023-01-10", "党组会", "第1次", "周砚", "研究廉政建设", 7, 7]),
        sheet("2月会议台账", MEETING, [2, "2023-02-10", "党组会", "第2次", "周砚", "警示教育", 7, 7]),
    ]
    office = Office(tmp_path, *pages)
    (asked,) = [subject for subject in questions(office) if "党风廉政" in subject]
    assert "1月会议台账：第 2 行；2月会议台账：第 2 行" in asked
    office.answer("标签", "党风廉政", "是")
    assert office.figure("integrity_meetings").value == 2


def test_years_are_asked_about_apart(tmp_path):
    older = xlsx(sheet("会议台账", MEETING, [1, "2022-01-10", "党组会", "第1次", "周砚", "研究廉政建设", 7, 7]))
    office = Office(tmp_path, meetings(*TOPICS), **{"101财政局2022年台账.xlsx": older})
    asked = [subject for subject in questions(office) if "党风廉政" in subject]
    assert ["2022年" in subject for subject in asked].count(True) == 1
    office.answer("标签", "会议台账（2023年）没有“标签”列：主题含有“廉政", "是")
    assert office.figure("integrity_meetings").value == 2
    assert office.figure("integrity_meetings", "2022").missing == "no-column"


# -- what is said


def test_a_figure_names_the_column_and_the_head_to_add_it_to(tmp_path):
    office = Office(tmp_path, meetings(*TOPICS))
    (one,) = office.figure("integrity_meetings").missing_columns
    assert one.to_json() == {
        "ledger": "会议台账",
        "column": "标签",
        "file": "ledgers/101财政局2023年台账.xlsx",
        "sheet": "会议台账",
        "row": 1,
    }


def test_the_review_says_so_once_and_no_more_after_the_answer(tmp_path):
    office = Office(tmp_path, meetings(*TOPICS))
    found = [f for f in review_ledgers(KIT, data=str(office.data)).findings if f.code == "figures-without-column"]
    (finding,) = found
    assert (finding.cell, finding.severity, finding.department) == ("1", "warning", "101")
    assert "“标签”列" in finding.found.zh
    assert "主持党组（党委）会研究党风廉政建设" in finding.found.zh
    assert "回答一个问题" in finding.advice.zh
    office.answer("标签", "党风廉政", "是")
    office.answer("标签", "意识形态", "是")
    assert "figures-without-column" not in office.codes()


def test_a_required_column_that_is_reported_missing_is_not_reported_again(tmp_path):
    book = sheet("中心组学习", ["日期", "学习专题", "应到", "实到"], ["2023-03-01", "党章", 7, 7])
    codes = Office(tmp_path, book).codes()
    assert codes.count("column-missing") == 1
    assert "figures-without-column" not in codes


def test_figures_as_json_name_missing_columns_only_where_there_are_any(tmp_path):
    office = Office(tmp_path, meetings(*TOPICS))
    told = {figure["id"]: figure for figure in figures_to_json(office.measured())["figures"]}
    assert [one["column"] for one in told["integrity_meetings"]["missing_columns"]] == ["标签"]
    assert "missing_columns" not in told["weekly_dispatch_meetings"]


# -- a date column whose name nobody knows


UNDATED = ["序号", "开展时点", "会议类型", "届次", "主持人", "议题", "标签"]


def undated(number: int) -> list:
    return [number, f"2023-0{number}-10", "党组会", f"第{number}次", "周砚", "研究廉政建设", "党风廉政"]


def test_the_answer_reads_the_dates_of_every_table_with_the_head(tmp_path):
    files = {
        f"101财政局2023年{part}.xlsx": xlsx(sheet("会议台账", UNDATED, undated(n), undated(n + 1)))
        for part, n in (("上半年", 1), ("下半年", 7))
    }
    office = Office(tmp_path, **files)
    assert office.figure("integrity_meetings").missing == "no-column"
    assert office.codes().count("column-missing") == 2
    assert len(questions(office, "表头")) == 1
    name = office.answer("表头", "开展时点", "日期")
    figure = office.figure("integrity_meetings")
    assert (figure.value, figure.decisions) == (4, (name,))
    assert "column-missing" not in office.codes()


def test_an_answer_without_a_department_is_one_for_all(tmp_path):
    mixed = xlsx(
        sheet("会议台账", ["单位", *UNDATED], ["财政局", *undated(1)], ["教育局", *undated(2)]),
    )
    office = Office(tmp_path, sheet("会议台账", UNDATED, undated(3)), **{"全区2023年会议台账.xlsx": mixed})
    office.ask()
    lines = [line for line in office.lines() if line["类别"] == "表头" and "开展时点" in line["事项"]]
    assert [line["单位"] for line in lines].count(None) == 1
    path = Path(office.data) / "decisions.xlsx"
    book = openpyxl.load_workbook(path)
    for row in book["核对决定"].iter_rows(min_row=2):
        if row[2].value == "表头" and "开展时点" in row[3].value and not row[1].value:
            for cell, text in zip(row[9:13], ("日期", "就是日期", "陈一", "2024-01-05"), strict=True):
                cell.value = text
    book.save(path)
    assert office.figure("integrity_meetings").value == 2  # its own file, and its row of the common one


def test_two_answers_that_name_one_column_are_reported(tmp_path):
    heads = ["序号", "开展时点", "填报时点", "会议类型", "届次", "主持人", "议题", "标签"]
    row = [1, "2023-01-10", "2023-12-01", *undated(1)[2:]]
    office = Office(tmp_path, sheet("会议台账", heads, row))
    office.answer("表头", "表头“开展时点”", "日期")
    office.answer("表头", "表头“填报时点”", "日期")
    assert "column-twice" in office.codes()


def test_a_kit_made_before_the_flag_still_has_words_for_it(tmp_path):
    text = (ROOT / "data" / "phrases" / "labels.toml").read_text(encoding="utf-8")
    older = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("by-keyword"))
    assert older != text
    (tmp_path / "labels.toml").write_text(older, encoding="utf-8")
    assert load_labels(tmp_path).flags["by-keyword"] == load_labels(ROOT / "data" / "phrases").flags["by-keyword"]


def test_a_final_that_is_refused_names_the_column(tmp_path):
    office = Office(tmp_path, meetings(*TOPICS))
    missing = [figure for figure in office.measured().figures if figure.id == "integrity_meetings"]
    matters = list_matters(Lacking(missing=tuple(missing)), (), {})
    refused = refuse(matters, sum_up(matters))
    assert refused.matters == matters
    assert "主持党组会研究党风廉政建设（没有“标签”列）" in refused.found.zh
    assert "integrity_meetings (no column “标签”)" in refused.found.en
