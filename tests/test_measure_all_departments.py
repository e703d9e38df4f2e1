"""All departments together: joint events once, the rest told apart within a department, missing as soon as one is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.answers import SampleRead, load_answers, read_sample
from tests.factories import SheetMade, xlsx
from tests.office import Office

from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.labels import SURVEY_FIGURES, load_survey_words
from gongwenkit.config.phrases import load_phrases
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.reference.reference_data import Reference, read_reference
from gongwenkit.measure.all_departments import WholeMeasurement, departments_of, start_whole
from gongwenkit.measure.consistency import check_figures
from gongwenkit.measure.preparation import start_measurement
from gongwenkit.measure.survey import KIND_FIGURE, survey_departments
from gongwenkit.measure.views import LastYear, add_views
from gongwenkit.model import Figure, KitFileError, Period, RowSource

ROOT = Path(__file__).resolve().parents[1]
WEEKLY = "weekly_dispatch_meetings"
NAMES = {"101": "财政局", "102": "教育局", "103": "住建局"}
HEADS = ["序号", "活动编号", "日期", "会议类型", "届次", "议题", "主持人", "应到", "实到", "标签"]
SETS = ("plan", "quarter", "month", "department")

Meeting = tuple[str, str, str]
"""Number, day, subject of a weekly meeting."""


def book(*meetings: Meeting, seats: int = 10) -> bytes:
    """A meeting ledger; with other seats another file: identical ones of two departments are refused."""
    rows: list[Sequence[Any]] = [HEADS]
    for index, (number, day, subject) in enumerate(meetings, start=1):
        rows.append([index, number, day, "周例会", "", subject, "周砚", seats, 9, ""])
    return xlsx(SheetMade(rows))


def whole_of(office: Office, files: Mapping[str, bytes | str], period: str = "2023") -> WholeMeasurement:
    named = {f"{code}{NAMES[code]}2023年台账.xlsx" if code in NAMES else code: file for code, file in files.items()}
    ledgers = office.read(named)
    span = Period.parse(period)
    return start_whole(
        ledgers,
        period=span,
        as_of=span.last,
        schema=office.schema,
        definitions=office.definitions,
        reference=read_reference(office.root, people=office.schema.people),
        settings={"campaign": "主题教育"},
    )


def figure_of(whole: WholeMeasurement, name: str = WEEKLY) -> Figure:
    return add_views([whole.figure(name)], measurement=whole, sets=SETS)[0]


def by_department(figure: Figure) -> dict[str, int | Decimal | str | None]:
    keys = {f"department:{code}": code for code in NAMES}
    return {keys[view.key]: view.missing or view.value for view in figure.views if view.key in keys}


JOINT = {
    "101": book(("LH01", "2023-03-01", "联合调度"), ("", "2023-04-05", "本局事项")),
    "102": book(("LH01", "2023-03-01", "三局联合调度会")),
    "103": book(("LH01", "2023-03-01", "联合调度"), ("", "2023-04-05", "本局事项"), seats=12),
}


def test_a_joint_event_of_three_departments_counts_once_in_the_whole(office):
    whole = whole_of(office, JOINT)
    figure = figure_of(whole)
    assert by_department(figure) == {"101": 2, "102": 1, "103": 2}
    assert figure.value == 3  # five less k - 1 = 2; the two meetings of one name and day without a number stay two
    assert len(figure.rows) == 5
    (joint,) = whole.joint_events(WEEKLY, whole.span)
    assert joint.departments == ("101", "102", "103")
    assert check_figures([figure], whole) == ()


def test_what_the_rows_of_all_departments_add_sums_to_the_whole(office):
    whole = whole_of(office, JOINT)
    figure = figure_of(whole)
    counts = [figure.contributions[row].counts for row in figure.rows]
    assert sum(counts) == figure.value == 3
    assert sorted({added.event for added in figure.contributions.values()}) == [1, 2, 3]
    assert [len(rows) for rows, _ in figure.merged] == [3]
    for other in whole.figures():
        if other.value is not None and other.unit != "%":
            assert sum(other.contributions[row].counts for row in other.rows) == other.value


TRAINED = """
[trained]
label = "参训"
unit = "人次"
count = "sum"
column = "参训人数"
[[trained.from]]
ledger = "trainings"
"""


def trained(office: Office, tmp_path: Path, *, more: str = "", **classes: Sequence[tuple[str, str, str, object]]):
    """The people trained in the classes of departments: number, day, name and people of each class."""
    folder = tmp_path / "figures"
    folder.mkdir()
    (folder / "own.toml").write_text(TRAINED.replace('"参训人数"\n', f'"参训人数"\n{more}\n'), encoding="utf-8")
    own = replace(office, definitions=load_definitions(folder, office.schema))
    heads = ["活动编号", "日期", "培训名称", "类别", "参训人数"]
    files: dict[str, bytes | str] = {}
    for code in NAMES:
        rows = [[number, day, name, "专家辅导", people] for number, day, name, people in classes.get(f"d{code}", ())]
        files[code] = xlsx(SheetMade([heads, *rows, ["", "2023-12-01", f"{code}自办", "专家辅导", 1]], name="培训"))
    whole = whole_of(own, files)
    return whole, figure_of(whole, "trained")


CLASS = ("LH01", "2023-03-01", "联合培训")


@pytest.mark.parametrize(
    ("classes", "value"),
    [
        ({"d101": [(*CLASS, 40)], "d102": [(*CLASS, 40)]}, 43),
        ({"d101": [(*CLASS, 40)], "d102": [(*CLASS, 30)], "d103": [(*CLASS, 20)]}, 43),
        ({"d101": [(*CLASS, None)], "d102": [(*CLASS, 30)]}, 33),
        ({"d101": [(*CLASS, 40)], "d102": [("", *CLASS[1:], 40)]}, 83),
        ({"d101": [(*CLASS, 40)], "d102": [("LH01", "2023-03-02", "联合培训", 40)]}, 83),
        ({"d101": [(*CLASS, 40), (*CLASS, 40)], "d102": [(*CLASS, 40)]}, 43),
    ],
    ids=["two", "three", "first blank", "no number", "another day", "twice in one"],
)
def test_a_sum_over_events_adds_an_event_of_several_departments_once(office, tmp_path, classes, value):
    whole, figure = trained(office, tmp_path, **classes)
    assert figure.value == value
    assert sum(figure.contributions[row].counts for row in figure.rows) == value
    assert check_figures([figure], whole) == ()


def test_a_sum_of_rows_adds_every_row_of_every_department(office, tmp_path):
    classes = {"d101": [(*CLASS, 40)], "d102": [(*CLASS, 30)]}
    _, figure = trained(office, tmp_path, more="of_rows = true", **classes)
    assert figure.value == sum(figure.contributions[row].counts for row in figure.rows) == 73


@pytest.mark.parametrize(
    ("number", "day"), [("", "2023-03-01"), ("LH01", "2023-03-02"), ("LH02", "2023-03-01")],
    ids=["no number", "another day", "another number"],
)  # fmt: skip
def test_only_number_and_day_make_an_event_of_two_departments_one(office, number, day):
    own = ("LH01", "2023-03-01", "调度")
    files = {"101": book(own), "102": book((number, day, "调度")), "103": book(("", "2023-06-01", "其他"))}
    assert figure_of(whole_of(office, files)).value == 3


def test_a_chain_of_numbers_breaks_the_sum_and_is_told(office):
    # 101 has one meeting under two numbers, 102 has a meeting under each: which of them are one cannot be told.
    files = {
        "101": book(("LH01", "2023-03-01", "调度"), ("LH02", "2023-03-01", "调度")),
        "102": book(("LH01", "2023-03-01", "调度甲"), ("LH02", "2023-03-01", "调度乙")),
        "103": book(("", "2023-06-01", "其他")),
    }
    whole = whole_of(office, files)
    figure = figure_of(whole)
    assert by_department(figure) == {"101": 1, "102": 2, "103": 1}
    (finding,) = check_figures([figure], whole)
    assert (finding.code, finding.severity, finding.department) == ("departments-sum", "error", "all")
    assert "4" in finding.found.zh
    assert "1" in finding.found.en


@pytest.mark.parametrize("value", [2, 4])
def test_a_whole_that_is_not_the_departments_less_the_repeats_is_told(office, value):
    whole = whole_of(office, JOINT)
    wrong = replace(figure_of(whole), value=value)
    assert [finding.code for finding in check_figures([wrong], whole)] == ["departments-sum", "quarters-sum"]


def test_the_whole_is_missing_when_a_department_is_and_names_the_rows_of_the_others(office):
    files = {code: file for code, file in JOINT.items() if code != "103"}
    figure = figure_of(whole_of(office, files))
    assert (figure.value, figure.missing) == (None, "part-missing")
    assert by_department(figure) == {"101": 2, "102": 1, "103": "no-ledger"}
    assert len(figure.rows) == 3


def test_no_ledger_anywhere_is_missing_for_that_reason(office):
    assert figure_of(whole_of(office, JOINT), "theme_party_days").missing == "no-ledger"


def test_equal_names_of_two_departments_are_two(office):
    heads = ["序号", "印发日期", "制度名称", "动作", "文号"]
    own = {
        code: [heads, [1, "2023-03-01", "印章管理办法（试行）", "新建", f"{code}号"]] for code in NAMES
    }  # fmt: skip
    own["101"].append([2, "2023-09-01", "印章管理办法", "修订", "9号"])
    files = {code: xlsx(SheetMade(rows, name="制度台账")) for code, rows in own.items()}
    figure = figure_of(whole_of(office, files), "regulations_established")
    assert by_department(figure) == {"101": 1, "102": 1, "103": 1}
    assert figure.value == 3


def test_a_rate_is_of_the_sums_and_a_department_without_an_event_takes_no_part(office):
    heads = ["序号", "日期", "学习方式", "学习专题", "应到", "实到", "是否研讨"]
    own = {
        "101": [[1, "2023-02-01", "集体学习", "甲", 10, 9, "否"]],
        "102": [[1, "2023-02-02", "集体学习", "乙", 30, 15, "否"]],
        "103": [[1, "2023-05-02", "集体学习", "丙", 20, 20, "否"]],
    }
    files = {code: xlsx(SheetMade([heads, *rows], name="中心组学习")) for code, rows in own.items()}
    year = figure_of(whole_of(office, files), "central_group_attendance")
    assert by_department(year) == {"101": Decimal("90.0"), "102": Decimal("50.0"), "103": Decimal("100.0")}
    assert (year.value, year.coverage) == (Decimal("73.3"), (3, 3))  # 44 of 60
    quarter = figure_of(whole_of(office, files, "2023Q1"), "central_group_attendance")
    assert by_department(quarter)["103"] == "zero-base"
    assert quarter.value == Decimal("60.0")  # 24 of 40
    none = figure_of(whole_of(office, files, "2023Q4"), "central_group_attendance")
    assert (none.value, none.missing) == (None, "zero-base")


def test_the_plan_of_the_whole_needs_a_plan_of_every_department(office):
    lines = f"department,figure,year,planned\n101,{WEEKLY},2023,4\n102,{WEEKLY},2023,2\n"
    some = figure_of(whole_of(office, {**JOINT, "/plan.csv": lines}))
    views = {view.key: view.value for view in some.views}
    assert "planned" not in views
    assert views["department:101:planned"] == 4
    assert views["department:101:completion"] == Decimal("50.0")
    assert "department:103:planned" not in views
    every = figure_of(whole_of(office, {**JOINT, "/plan.csv": f"{lines}103,{WEEKLY},2023,6\n"}))
    views = {view.key: view.value for view in every.views}
    assert (views["planned"], views["completion"]) == (12, Decimal("25.0"))


def test_a_department_that_is_gone_before_the_period_takes_no_part(office):
    lines = "code,name,short_name,symbol,members,staff,from,to\n101,云岭区财政局,财政局,云财,1,1,,\n"
    old = "102,云岭区教育局,教育局,云教,1,1,,2022-12-31\n103,云岭区住房和城乡建设局,住建局,云建,1,1,2024-01-01,\n"
    office.read({})
    (office.root / "departments.csv").write_text(lines + old, encoding="utf-8")
    period = Period.parse("2023")
    assert [d.code for d in departments_of(read_reference(office.root), period)] == ["101"]


# ------------------------------------------------------------------------------------------------------- the sample


@pytest.fixture(scope="module")
def sample(sample_folder) -> SampleRead:
    return read_sample(sample_folder)


def measure_sample(sample: SampleRead, period: str, reference: Reference | None = None) -> WholeMeasurement:
    span = Period.parse(period)
    return start_whole(
        sample.ledgers,
        period=span,
        as_of=span.last,
        schema=sample.schema,
        definitions=sample.definitions,
        reference=reference or sample.reference,
        settings=load_phrases(ROOT / "data" / "phrases", span.year).settings,
    )


@pytest.mark.slow
@pytest.mark.parametrize("year", ["2022", "2023"])
def test_each_departments_view_is_the_generators_answer(sample, sample_folder, year):
    whole = measure_sample(sample, year)
    answers = load_answers(sample_folder)[year]
    figures = {f.id: f for f in add_views(whole.figures(), measurement=whole, sets=("department",))}
    compared = 0
    for code, expected in answers.items():
        for answer in expected:
            view = next(view for view in figures[answer["id"]].views if view.key == f"department:{code}")
            assert (view.to_json()["value"], view.missing) == (answer["value"], answer["missing"]), (code, answer["id"])
            compared += 1
    assert compared == 12 * 49


@pytest.mark.slow
def test_a_quarter_of_each_department_is_that_of_its_own_year(sample):
    whole = measure_sample(sample, "2023Q3")
    year = Period.parse("2023")
    dated = [
        name
        for name, d in sample.definitions.items()
        if d.count in ("events", "union", "rows") and not d.personal and name != "rectification_done"
    ]  # what is done by the end of the year is more than what was done by the end of the quarter
    assert len(dated) > 15
    for code in whole.parts:
        own = start_measurement(
            sample.ledgers, department=code, period=year, as_of=year.last, schema=sample.schema,
            definitions=sample.definitions, reference=sample.reference, settings=whole.matcher.settings,
        )  # fmt: skip
        for figure in add_views([own.figure(name) for name in dated], measurement=own, sets=("quarter",)):
            third = next(view for view in figure.views if view.key == "2023Q3")
            counted = whole.by_department(figure.id, whole.span)[code]
            assert (counted.value, counted.missing) == (third.value, third.missing), (code, figure.id)


@pytest.mark.slow
def test_without_the_department_that_has_no_ledger_the_district_has_its_sums(sample, sample_folder):
    kept = tuple(department for department in sample.reference.departments if department.code != "112")
    whole = measure_sample(sample, "2023", replace(sample.reference, departments=kept))
    answers = load_answers(sample_folder)["2023"]
    figures = add_views(whole.figures(), measurement=whole, sets=SETS)
    assert [f.code for f in check_figures(figures, whole) if f.severity == "error"] == []
    sums = {
        figure.id: sum(a["value"] for code in whole.parts for a in answers[code] if a["id"] == figure.id)
        for figure in figures
        if sample.definitions[figure.id].count in ("events", "union", "stock", "rows") and figure.value is not None
    }
    assert len(sums) > 15
    # The joint theme days of 103 are of its own branches: one event there, and one in the whole.
    assert {figure.id: figure.value for figure in figures if figure.id in sums} == sums
    assert next(f for f in figures if f.id == "integrity_talks").missing == "part-missing"  # 108 keeps no such ledger


@pytest.mark.slow
def test_last_year_is_compared_with_each_departments_own_author(sample):
    kept = tuple(department for department in sample.reference.departments if department.code in ("101", "107"))
    whole = measure_sample(sample, "2023", replace(sample.reference, departments=kept))
    settings = load_phrases(ROOT / "data" / "phrases", 2022).settings
    last = LastYear(whole.of_period(Period.parse("2022"), settings), settings)
    figures = [whole.figure(name) for name in ("integrity_meetings", "theme_party_days")]
    personal, days = add_views(figures, measurement=whole, sets=("year",), last_year=last)
    assert personal.views[0].missing == "no-author"  # the secretary of 107 changed in 2023
    parts = [part.counted(days.id, part.span).value for part in last.measurement.parts.values()]
    assert days.views[0].value == sum(parts) > 0


@pytest.mark.slow
def test_coverage_and_findings_are_figures_with_rows(sample):
    whole = measure_sample(sample, "2023Q3")
    words = load_survey_words(ROOT / "data" / "phrases")
    surveyed = survey_departments(whole, sample.ledgers.findings, words)
    found = {figure.id: figure for figure in surveyed}
    assert tuple(found)[: len(SURVEY_FIGURES)] == SURVEY_FIGURES
    assert found["departments_listed"].value == 12
    assert found["departments_uncovered"].value == 1
    assert [view.key for view in found["departments_uncovered"].views] == ["category:供销社"]
    covered = {view.key: view.value for view in found["ledgers_covered"].views}
    assert (covered["department:101"], covered["department:108"], covered["department:112"]) == (15, 14, 0)
    assert found["ledgers_covered"].value == sum(covered.values())
    errors = found["findings_error"]
    assert errors.value == sum(view.value for view in errors.views) > 0
    assert set(errors.rows) <= {
        RowSource(f.file, f.sheet, int("".join(filter(str.isdigit, f.cell))))
        for f in sample.ledgers.findings
        if f.severity == "error" and f.cell
    }
    kinds = [figure for figure in surveyed if figure.id.startswith(KIND_FIGURE)]
    assert [figure.value for figure in kinds] == sorted((figure.value for figure in kinds), reverse=True)
    assert sum(figure.value for figure in kinds) == errors.value + found["findings_warning"].value


@pytest.mark.slow
def test_findings_of_other_quarters_and_years_do_not_count(sample):
    words = load_survey_words(ROOT / "data" / "phrases")
    counts = {}
    for period in ("2023Q1", "2023Q2", "2023Q3", "2023Q4", "2023"):
        found = survey_departments(measure_sample(sample, period), sample.ledgers.findings, words)
        counts[period] = next(figure.value for figure in found if figure.id == "findings_warning")
    whole = counts.pop("2023")
    everything = sum(finding.severity == "warning" for finding in sample.ledgers.findings)
    assert max(counts.values()) < whole < everything
    assert sum(counts.values()) >= whole  # what has no date counts in each


def test_every_kind_of_finding_about_ledgers_has_a_name():
    assert set(load_survey_words(ROOT / "data" / "phrases").kinds) == set(KINDS)


def test_survey_words_name_exactly_the_figures(tmp_path):
    text = (ROOT / "data" / "phrases" / "survey.toml").read_text(encoding="utf-8")
    (tmp_path / "survey.toml").write_text(text.replace("[figures.findings_error]", "[figures.more]"), encoding="utf-8")
    with pytest.raises(KitFileError, match="findings_error"):
        load_survey_words(tmp_path)


OWN = """
[came]
label = "平均到会"
unit = "人"
count = "mean"
column = "实到"
from = [{ ledger = "meetings" }]
[most]
label = "到会最多"
unit = "人"
count = "max"
column = "实到"
from = [{ ledger = "meetings" }]
[fewest]
label = "到会最少"
unit = "人"
count = "min"
column = "实到"
from = [{ ledger = "meetings" }]
[attended]
label = "到会人次"
unit = "人"
count = "sum"
column = "实到"
from = [{ ledger = "meetings" }]
[held]
label = "会议"
unit = "人"
count = "events"
from = [{ ledger = "meetings" }]
[each]
label = "每会到会"
unit = "人"
count = "quotient"
of = { figure = "attended" }
over = { figure = "held" }
[share]
label = "每席到会"
unit = "人"
count = "quotient"
decimals = 3
of = { sum = "实到" }
over = { sum = "应到" }
from = [{ ledger = "meetings" }]
[rest]
label = "其余"
unit = "人"
count = "difference"
of = { figure = "attended" }
less = { figure = "most" }
"""


def attended(*meetings: tuple[str, str, str, str, int]) -> bytes:
    """A meeting ledger: number, day, kind, subject, who came."""
    rows: list[Sequence[Any]] = [HEADS]
    for index, (number, day, kind, subject, came) in enumerate(meetings, start=1):
        rows.append([index, number, day, kind, "", subject, "周砚", 20, came, ""])
    return xlsx(SheetMade(rows))


def test_later_rules_and_views_by_a_column_over_all_departments(office, tmp_path):
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    own = replace(office, definitions=load_definitions(tmp_path, office.schema))
    files = {
        "101": attended(("LH01", "2023-03-01", "周例会", "联合调度", 12), ("", "2023-04-05", "党组会", "事项", 5)),
        "102": attended(("LH01", "2023-03-01", "周例会", "三局联合调度会", 18)),  # the first of them has the number
        "103": attended(("", "2023-05-01", "周例会", "另一件", 10), ("", "2023-06-05", "", "没有写类型", 8)),
    }
    whole = whole_of(own, files)
    values = {figure.id: figure.missing or figure.value for figure in whole.figures()}
    assert values == {
        "came": Decimal("8.8"),  # 12, 5, 10 and 8
        "most": 12,
        "fewest": 5,
        "attended": 35,
        "held": 4,
        "each": Decimal("8.8"),
        "share": Decimal("0.530"),  # as a rate: of every department's own meetings
        "rest": 23,
    }
    (seen,) = add_views([whole.figure("held")], measurement=whole, sets=("会议类型", "level"))
    assert [(view.key, view.value) for view in seen.views] == [
        ("会议类型:党组会", 1),
        ("会议类型:周例会", 2),
        ("会议类型:", 1),
    ]
    (seen,) = add_views([whole.figure("came")], measurement=whole, sets=("会议类型",))
    assert {view.key: view.value for view in seen.views}["会议类型:周例会"] == Decimal("11.0")
    (seen,) = add_views([whole.figure("each")], measurement=whole, sets=("会议类型",))
    assert {view.key: view.value for view in seen.views}["会议类型:周例会"] == Decimal("11.0")
    assert check_figures(whole.figures(), whole) == ()


def test_a_department_without_anything_to_average_takes_no_part(office, tmp_path):
    where = 'where = [{ column = "会议类型", equals = "周例会" }] }]'
    (tmp_path / "own.toml").write_text(OWN.replace('"meetings" }]', f'"meetings", {where}'), encoding="utf-8")
    own = replace(office, definitions=load_definitions(tmp_path, office.schema))
    files = {
        "101": attended(("", "2023-03-01", "党组会", "甲", 7)),
        "102": attended(("", "2023-03-01", "周例会", "乙", 4)),
    }
    whole = whole_of(own, {**files, "103": attended(("", "2023-03-02", "党组会", "丙", 7))})
    assert whole.parts["101"].figure("came").missing == whole.parts["103"].figure("most").missing == "zero-base"
    assert (whole.figure("held").value, whole.figure("attended").value) == (1, 4)
    assert (whole.figure("came").value, whole.figure("most").value) == (Decimal("4.0"), 4)
    assert whole.figure("share").value == Decimal("0.200")
    assert whole.figure("each").value == Decimal("4.0")
    assert whole.figure("rest").value == 0
