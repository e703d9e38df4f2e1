"""Counting rules on ledgers built by hand: value, rows and left-out rows of each."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.definitions import Definition
from gongwenkit.config.schema import Schema, load_schema
from gongwenkit.ingest.ledgers.ledger import Ledgers, Table
from gongwenkit.ingest.values.companion_columns import LAST, NOTE
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.preparation import start_measurement
from gongwenkit.measure.views import LastYear, add_views
from gongwenkit.model import Figure, Period

ROOT = Path(__file__).parent.parent
YEAR = Period.parse("2023")


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ROOT / "data" / "schema")


@pytest.fixture(scope="module")
def definitions(schema):
    return load_definitions(ROOT / "data" / "figures", schema)


class People:
    """Reference tables of one department, as far as counting asks for them."""

    branches = ()
    departments = ()

    def __init__(self, chairs: dict[str, object] | None = None, author: tuple | None = None, plan=None) -> None:
        self._chairs, self._author, self._plan = chairs or {}, author, plan or {}

    def author(self, code, day):
        return self._author

    def resolve_person(self, text, code, day):
        return self._chairs.get(text, ())

    def issuers_of(self, code):
        return ()

    def people_at(self, code, day):
        return ()

    def plan(self, code, year):
        return self._plan


class Someone:
    def __init__(self, name: str, leading_group: bool = True) -> None:
        self.name, self.leading_group = name, leading_group


def ledgers(schema: Schema, *, years: frozenset[int] = frozenset({2023}), **rows: list[dict]) -> Ledgers:
    """Builds ledgers of department 101: one table each, row numbers from 2; `date` cells may be (first, last)."""
    tables, frames = [], {}
    for index, (name, ledger) in enumerate(schema.ledgers.items()):
        records = [_record(row, number, index, ledger) for number, row in enumerate(rows.get(name, ()), start=2)]
        frames[name] = pd.DataFrame(records, dtype=object)
        if name in rows:
            columns = {key: "A" for row in rows[name] for key in row if not key.startswith("_")}
            columns |= {ledger.date: "A"} if ledger.date else {}
            tables.append(Table(index, "台账.xlsx", name, name, "101", years, columns, len(records)))
        elif not records:
            frames[name] = pd.DataFrame(columns=["department", "table", "file", "sheet", "row", "state"], dtype=object)
    return Ledgers(frames, tuple(tables), (), (), ())


def _record(row: dict, number: int, index: int, ledger) -> dict:
    record = {
        "department": "101", "table": index, "file": "台账.xlsx", "sheet": ledger.id,
        "row": number, "state": row.get("_state", ""),
        "origin": row.get("_origin", ""), "repeats": row.get("_repeats", False),
    }  # fmt: skip
    for column in ledger.column:
        value = row.get(column.name)
        if column.type == "date":
            value, record[column.name + LAST] = value if isinstance(value, tuple) else (value, value)
        record[column.name] = (
            value if value is not None else (() if column.type in ("tags", "choices", "items") else None)
        )
        record[column.name + NOTE] = row.get(column.name + NOTE, "")
    return record


def measure(schema, definitions, found: Ledgers, *, people=None, settings=None, as_of=None, period=YEAR) -> Measurement:
    return start_measurement(
        found, department="101", period=period, as_of=as_of or period.last, schema=schema, definitions=definitions,
        reference=people or People(), settings=settings or {},
    )  # fmt: skip


def figure(measurement: Measurement, name: str) -> Figure:
    return next(found for found in measurement.figures() if found.id == name)


def rows_of(found: Figure) -> list[int]:
    return [row.row for row in found.rows]


def left_out(found: Figure) -> list[tuple[int, str]]:
    return [(row.source.row, row.reason) for row in found.left_out]


def d(month: int, day: int, year: int = 2023) -> date:
    return date(year, month, day)


def study(day: date | None, subject: str = "学习", kind: str = "集体学习", **more) -> dict:
    return {"日期": day, "学习专题": subject, "学习方式": kind, "是否研讨": "否", "标签": (), **more}


def test_events_merge_rows_of_one_day_and_subject(schema, definitions):
    found = ledgers(
        schema, central_group=[study(d(3, 1)), study(d(3, 1)), study(d(3, 1), "另一题"), study(d(4, 5), kind="自学")]
    )
    sessions = figure(measure(schema, definitions, found), "central_group_sessions")
    assert (sessions.value, rows_of(sessions)) == (2, [2, 3, 4])


@pytest.mark.parametrize(
    ("day", "subject", "value"),
    [
        (d(3, 1), "甲", 1),
        (d(3, 1), "甲（联合）", 1),  # worded differently by two clerks
        (d(3, 1), "", 1),
        (d(3, 1), "乙", 2),
        (d(3, 2), "甲", 2),
        (d(3, 2), "乙", 2),
    ],
)
def test_an_event_number_joins_rows_of_one_day_and_subject_only(schema, definitions, day, subject, value):
    rows = [study(d(3, 1), "甲", 活动编号="H-1"), study(day, subject, 活动编号="H-1")]
    found = ledgers(schema, central_group=rows)
    assert figure(measure(schema, definitions, found), "central_group_sessions").value == value


def test_reading_class_on_touching_days_is_one_event_and_others_are_not(schema, definitions):
    days = [d(5, 9), d(5, 10), d(5, 11), d(5, 13)]
    found = ledgers(schema, central_group=[study(day, "专题", "读书班") for day in days])
    assert figure(measure(schema, definitions, found), "central_group_sessions").value == 2
    found = ledgers(schema, central_group=[study(day, "专题") for day in days])
    assert figure(measure(schema, definitions, found), "central_group_sessions").value == 4


def test_an_event_belongs_to_the_period_of_its_first_day(schema, definitions):
    across = study((d(12, 31, 2022), d(1, 2)), "跨年", "读书班")
    found = ledgers(schema, central_group=[across, study(d(1, 3), "跨年", "读书班"), study(d(2, 1))])
    assert figure(measure(schema, definitions, found), "central_group_sessions").value == 1


def test_agenda_rows_of_one_numbered_meeting_are_one(schema, definitions):
    meeting = {"日期": d(6, 7), "会议类型": "周例会", "标签": (), "主持人": "周砚"}
    rows = [{**meeting, "届次": "12", "议题": topic} for topic in ("甲", "乙")]
    rows += [{**meeting, "届次": None, "议题": "丙"}]
    assert figure(measure(schema, definitions, ledgers(schema, meetings=rows)), "weekly_dispatch_meetings").value == 2


def test_cancelled_hidden_and_unreadable_rows_are_listed_and_not_counted(schema, definitions):
    rows = [
        study(d(3, 1), "甲"),
        study(d(3, 2), "乙", _state="cancelled"),
        study(d(3, 3), "丙", _state="hidden"),
        study(None, "丁", **{"日期.note": "unreadable"}),
        study(d(3, 4, 2022), "戊", _state="hidden"),
        study(None, "己"),  # a blank date places a row as little as one that cannot be read
    ]
    sessions = figure(measure(schema, definitions, ledgers(schema, central_group=rows)), "central_group_sessions")
    assert sessions.value == 1
    assert left_out(sessions) == [(3, "cancelled"), (4, "hidden"), (5, "unreadable"), (7, "unreadable")]


def test_a_part_is_narrowed_from_the_rows_of_the_whole(schema, definitions):
    rows = [
        study(d(3, 1), "甲", kind="专题研讨"),
        study(d(3, 8), "乙", 是否研讨="是"),
        study(d(3, 9), "丙"),
        study(d(3, 10), "丁", 是否研讨=None),
        study(d(3, 11), "戊", kind="专题研讨", _state="cancelled"),
    ]
    seminars = figure(measure(schema, definitions, ledgers(schema, central_group=rows)), "thematic_seminars")
    assert (seminars.value, rows_of(seminars)) == (2, [2, 3])
    assert left_out(seminars) == [(5, "undecided"), (6, "cancelled")]
    assert seminars.flags == ("undecided",)


def test_a_row_without_tags_is_undecided_only_when_its_subject_holds_a_keyword(schema, definitions):
    rows = [
        study(d(3, 1), "意识形态工作责任制", 标签=("意识形态",)),
        study(d(3, 2), "网络安全形势"),
        study(d(3, 3), "预算编制"),
        study(d(3, 4), "舆情应对", 标签=("经济",)),
    ]
    meeting = {"日期": d(3, 2), "会议类型": "党组会", "标签": ("意识形态",), "议题": "研判意识形态", "主持人": "周砚"}
    found = ledgers(schema, central_group=rows, meetings=[meeting])
    sessions = figure(measure(schema, definitions, found), "ideology_sessions")
    assert sessions.value == 2
    assert left_out(sessions) == [(3, "undecided")]


def test_union_merges_a_meeting_and_a_study_of_one_day_and_subject(schema, definitions):
    meeting = {"日期": d(3, 1), "会议类型": "党组会", "标签": ("意识形态",), "议题": "意识形态 研判", "主持人": "周砚"}
    found = ledgers(schema, meetings=[meeting], central_group=[study(d(3, 1), "意识形态研判", 标签=("意识形态",))])
    sessions = figure(measure(schema, definitions, found), "ideology_sessions")
    assert (sessions.value, len(sessions.rows)) == (1, 2)


def test_union_is_missing_when_one_ledger_is(schema, definitions):
    found = ledgers(schema, central_group=[study(d(3, 1))])
    assert figure(measure(schema, definitions, found), "ideology_sessions").missing == "part-missing"


def test_personal_figure_counts_the_tenure_of_the_author_only(schema, definitions):
    base = {"会议类型": "党组会", "标签": ("党风廉政",)}
    rows = [
        {**base, "日期": d(2, 1), "议题": "甲", "主持人": "前任"},
        {**base, "日期": d(8, 1), "议题": "乙", "主持人": "周砚"},
        {**base, "日期": d(3, 1), "议题": "丙", "主持人": "周砚"},
        {**base, "日期": d(9, 1), "议题": "丁", "主持人": "局领导"},
    ]
    chairs = {"周砚": (Someone("周砚"),), "前任": (Someone("前任"),), "局领导": None}
    people = People(chairs, (Someone("周砚"), d(6, 1), None))
    meetings = figure(measure(schema, definitions, ledgers(schema, meetings=rows), people=people), "integrity_meetings")
    assert (meetings.value, rows_of(meetings), left_out(meetings)) == (1, [3], [(5, "undecided")])
    assert (
        figure(measure(schema, definitions, ledgers(schema, meetings=rows)), "integrity_meetings").missing
        == "no-author"
    )


def test_distinct_counts_titles_and_needs_the_setting_of_the_year(schema, definitions):
    base = {"媒体级别": "省级", "专题": "主题教育", "状态": "刊发", "作者": "林玥"}
    rows = [
        {**base, "稿件标题": "题一", "媒体名称": "甲报", "刊发日期": d(5, 1)},
        {**base, "稿件标题": "题 一", "媒体名称": "乙报", "刊发日期": d(5, 2)},
        {**base, "稿件标题": "题二", "状态": "转载", "刊发日期": d(5, 3)},
        {**base, "稿件标题": "题三", "作者": "另一人", "刊发日期": d(5, 3)},
    ]
    found = ledgers(schema, articles=rows)
    articles = figure(measure(schema, definitions, found, settings={"campaign": "主题教育"}), "provincial_articles")
    assert (articles.value, rows_of(articles)) == (2, [2, 3, 5])
    assert figure(measure(schema, definitions, found), "provincial_articles").missing == "no-setting"


def test_a_provisional_regulation_and_its_final_form_are_one(schema, definitions):
    names = ["差旅费管理办法（试行）", "差旅费管理办法", "考勤制度"]
    rows = [{"制度名称": name, "动作": "新建", "印发日期": d(4, n)} for n, name in enumerate(names, start=1)]
    rows.append({"制度名称": "旧制度", "动作": "废止", "印发日期": d(5, 1)})
    assert figure(measure(schema, definitions, ledgers(schema, regulations=rows)), "regulations_established").value == 2


def schema_with(folder: Path, name: str, *changes: tuple[str, str]) -> Schema:
    """Returns the kit's schema with a file of it changed."""
    folder.mkdir()
    for path in (ROOT / "data" / "schema").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        for old, new in changes if path.name == name else ():
            assert old in text
            text = text.replace(old, new)
        (folder / path.name).write_text(text, encoding="utf-8")
    return load_schema(folder)


def distinct(ledger: str, column: str) -> dict[str, Definition]:
    values = {"id": "own", "label": "某", "unit": "项", "count": "distinct", "columns": [column]}
    return {"own": Definition.model_validate({**values, "from": [{"ledger": ledger}]})}


@pytest.mark.parametrize(("role", "number"), [('regulation_title = "办法名称"\n', 2), ("", 3)])
def test_a_regulation_is_known_by_the_role_of_its_column_not_by_its_name(tmp_path, role, number):
    changes = [('regulation_title = "制度名称"\n', role), ('"制度名称"', '"办法名称"')]
    schema = schema_with(tmp_path / "schema", "regulations.toml", *changes)
    names = ["差旅费管理办法（试行）", "差旅费管理办法", "考勤制度"]
    rows = [{"印发日期": d(3, 1), "办法名称": name, "动作": "新建"} for name in names]
    found = measure(schema, distinct("regulations", "办法名称"), ledgers(schema, regulations=rows))
    assert figure(found, "own").value == number


@pytest.mark.parametrize(("role", "number"), [('issue = "期号"\n', 2), ("", 3)])
def test_an_issue_is_known_by_the_role_of_its_column_not_by_its_name(tmp_path, role, number):
    changes = [('issue = "期数"\n', role), ('"期号", ', ""), ('"期数"', '"期号"')]
    schema = schema_with(tmp_path / "schema", "accountability.toml", *changes)
    rows = [{"日期": d(3, 1), "类型": "督查通报", "期号": issue} for issue in ("第1期", "第一期", "第2期")]
    found = measure(schema, distinct("accountability", "期号"), ledgers(schema, accountability=rows))
    assert figure(found, "own").value == number


def test_stock_counts_what_is_in_force_on_the_reference_day(schema, definitions):
    def risk(point, begun, ended=None, **more):
        return {
            "科室": "办公室",
            "风险点": point,
            "排查日期": begun,
            "撤销日期": ended,
            "状态": "在册",
            "防控措施": ("甲", "乙"),
            **more,
        }

    rows = [
        risk("一", d(1, 5)),
        risk("二", d(1, 5), d(6, 1)),
        risk("三", d(1, 5), d(3, 1, 2024)),
        risk("四", d(2, 1, 2024)),
        risk("五", None),
        risk("六", d(1, 5), 状态="撤销"),
        risk("一", d(1, 5), 防控措施=("丙",)),
    ]
    measured = measure(schema, definitions, ledgers(schema, risks=rows))
    points, measures = figure(measured, "integrity_risk_points"), figure(measured, "prevention_measures")
    assert (points.value, rows_of(points), points.flags) == (3, [2, 4, 6, 8], ("no-start", "undecided"))
    assert left_out(points) == [(7, "undecided")]
    assert (measures.value, measures.flags) == (7, ("no-start", "undecided"))


def test_a_list_that_names_another_year_does_not_cover_and_one_that_names_none_does(schema, definitions):
    rows = [{"科室": "办公室", "风险点": "一", "排查日期": d(1, 5, 2021), "状态": "在册", "防控措施": ("甲",)}]
    earlier = ledgers(schema, years=frozenset({2022}), risks=rows)
    assert figure(measure(schema, definitions, earlier), "integrity_risk_points").missing == "not-covered"
    standing = ledgers(schema, years=frozenset(), risks=rows)
    assert figure(measure(schema, definitions, standing), "integrity_risk_points").value == 1


def test_items_in_one_merged_cell_are_counted_once_and_lack_nothing(schema, definitions):
    base = {"科室": "办公室", "排查日期": d(1, 5), "状态": "在册"}
    first = {**base, "风险点": "一", "防控措施": ("甲", "乙")}
    covered = {**base, "风险点": "二", "防控措施": None, "防控措施.note": "merged"}
    measures = figure(measure(schema, definitions, ledgers(schema, risks=[first, covered])), "prevention_measures")
    assert (measures.value, measures.flags, rows_of(measures), left_out(measures)) == (2, (), [2], [])
    blank = {**covered, "防控措施.note": ""}
    measures = figure(measure(schema, definitions, ledgers(schema, risks=[first, blank])), "prevention_measures")
    assert (measures.value, measures.flags) == (2, ("approximate",))


def test_sum_reports_inexact_rows_and_is_missing_without_any_exact_value(schema, definitions):
    def letters(number, note=""):
        return {"类型": "责任书", "日期": d(2, 1), "份数": number, "份数.note": note}

    rows = [letters(30), letters(None, "approximate"), letters(None)]
    total = figure(measure(schema, definitions, ledgers(schema, accountability=rows)), "responsibility_letters")
    assert (total.value, rows_of(total), left_out(total)) == (30, [2], [(3, "approximate")])
    assert total.flags == ("approximate",)
    found = ledgers(schema, accountability=[letters(None, "approximate")])
    assert figure(measure(schema, definitions, found), "responsibility_letters").missing == "no-exact-value"


def test_a_repeated_row_of_a_row_keyed_ledger_is_a_duplicate(schema, definitions):
    row = {"日期": d(3, 1), "问题": "某问题", "完成日期": d(5, 1), "状态": "已完成"}
    found = ledgers(schema, rectification=[row, {**row, "_repeats": True}, {**row, "状态": "长期坚持"}])
    measured = measure(schema, definitions, found)
    assert figure(measured, "rectification_items").value == 2
    assert left_out(figure(measured, "rectification_items")) == [(3, "duplicate")]
    assert figure(measured, "rectification_rate").value == Decimal("50.0")


def test_attendance_takes_one_row_of_each_event_with_both_numbers(schema, definitions):
    rows = [
        study(d(3, 1), "甲", 应到=None, 实到=30),
        study(d(3, 1), "甲", 应到=40, 实到=30),
        study(d(3, 2), "乙", 应到=40, 实到=None, **{"实到.note": "approximate"}),
        study(d(3, 3), "丙", 应到=10, 实到=9),
    ]
    rate = figure(measure(schema, definitions, ledgers(schema, central_group=rows)), "central_group_attendance")
    assert (rate.value, rate.coverage, rows_of(rate)) == (Decimal("78.0"), (2, 3), [3, 5])
    assert left_out(rate) == [(4, "approximate")]


def test_zero_is_not_missing(schema, definitions):
    measured = measure(schema, definitions, ledgers(schema, central_group=[study(d(3, 1), kind="自学")]))
    sessions = figure(measured, "central_group_sessions")
    assert (sessions.value, sessions.missing) == (0, None)
    assert figure(measured, "central_group_attendance").missing == "no-column"
    assert figure(measured, "theme_party_days").missing == "no-ledger"


def test_a_ledger_of_another_year_does_not_cover_the_period(schema, definitions):
    found = ledgers(schema, years=frozenset({2022}), central_group=[study(d(3, 1, 2022))])
    assert figure(measure(schema, definitions, found), "central_group_sessions").missing == "not-covered"


def test_a_filter_column_that_is_absent_or_blank_throughout_makes_the_figure_missing(schema, definitions):
    row = {"日期": d(3, 1), "培训名称": "班"}
    measured = measure(schema, definitions, ledgers(schema, trainings=[row]))
    assert figure(measured, "expert_trainings").missing == "no-column"
    measured = measure(schema, definitions, ledgers(schema, trainings=[{**row, "类别": None}]))
    assert figure(measured, "expert_trainings").missing == "column-blank"


def test_a_ledger_without_a_date_column_makes_no_zero(schema, definitions):
    found = ledgers(schema, theme_days=[{"活动主题": "甲", "日期.note": "unreadable"}])
    found.tables[0].columns.pop("日期")
    assert figure(measure(schema, definitions, found), "theme_party_days").missing == "no-column"


def test_rows_after_the_reference_day_are_left_out_and_a_bare_month_is_undecided(schema, definitions):
    rows = [study(d(3, 1), "甲"), study(d(12, 25), "乙"), study(d(12, 1), "丙", **{"日期.note": "month"})]
    found = ledgers(schema, central_group=rows)
    sessions = figure(measure(schema, definitions, found, as_of=d(12, 20)), "central_group_sessions")
    assert (sessions.value, left_out(sessions)) == (1, [(3, "after-reference-day"), (4, "undecided")])


def test_the_year_taken_from_elsewhere_is_flagged(schema, definitions):
    found = ledgers(schema, central_group=[study(d(3, 1), **{"日期.note": "inferred"})])
    assert figure(measure(schema, definitions, found), "central_group_sessions").flags == ("inferred-year",)


def test_views_come_from_the_same_rows(schema, definitions):
    rows = [study(d(2, 1), "甲"), study(d(2, 8), "乙"), study(d(11, 1), "丙"), study(d(5, 1, 2022), "丁")]
    found = ledgers(schema, years=frozenset({2022, 2023}), central_group=rows)
    measured = measure(schema, definitions, found, people=People(plan={"central_group_sessions": 12}))
    earlier = measure(schema, definitions, found, period=Period.parse("2022"))
    figures = add_views(
        measured.figures(), measurement=measured, sets=("quarter", "year", "plan"), last_year=LastYear(earlier, {})
    )
    views = {view.key: view.value for view in figures[2].views}
    assert views == {
        "2023Q1": 2, "2023Q2": 0, "2023Q3": 0, "2023Q4": 1, "last": 1, "difference": 2,
        "planned": 12, "completion": Decimal("25.0"),
    }  # fmt: skip


def seen(measured: Measurement, name: str, *sets: str, earlier: Measurement | None = None, settings=None) -> dict:
    last_year = LastYear(earlier, settings or {}) if earlier else None
    figures = add_views(measured.figures(), measurement=measured, sets=sets, last_year=last_year)
    return {view.key: view.missing or view.value for one in figures if one.id == name for view in one.views}


def narrowed(name: str, parent: str, count: str = "events") -> Definition:
    values = {"id": name, "label": name, "unit": "次", "count": count, "from": [{"rows_of": parent}]}
    return Definition.model_validate(values)


def test_a_quarter_or_month_not_begun_on_the_reference_day_is_no_zero(schema, definitions):
    rows = [study(d(2, 1), "甲"), study(d(9, 1), "乙")]
    measured = measure(schema, definitions, ledgers(schema, central_group=rows), as_of=d(9, 20))
    views = seen(measured, "central_group_sessions", "quarter", "month")
    assert [views[f"2023Q{n}"] for n in (1, 2, 3, 4)] == [1, 0, 1, "not-covered"]
    assert [views[f"2023-{n:02}"] for n in (8, 9, 10)] == [0, 1, "not-covered"]


def test_a_list_without_dates_has_its_year_and_no_part_of_it(schema, definitions):
    rows = [{"问题": "甲", "状态": "已完成"}, {"问题": "乙", "状态": "基本完成"}]
    found = ledgers(schema, rectification=rows)
    found.tables[0].columns.pop("日期")
    assert figure(measure(schema, definitions, found), "rectification_items").value == 2
    views = seen(measure(schema, definitions, found), "rectification_items", "quarter")
    assert set(views.values()) == {"no-column"}
    quarter = measure(schema, definitions, found, period=Period.parse("2023Q3"))
    assert figure(quarter, "rectification_items").missing == "no-column"


def test_a_list_without_dates_is_not_compared_up_to_a_day_within_its_year(schema, definitions):
    found = ledgers(schema, years=frozenset({2023}), rectification=[{"问题": "甲", "状态": "已完成"}])
    found.tables[0].columns.pop("日期")
    measured = measure(schema, definitions, found, as_of=d(9, 20))
    earlier = measure(schema, definitions, found, period=Period.parse("2022"), as_of=d(9, 20, 2022))
    assert seen(measured, "rectification_items", "year", earlier=earlier)["difference"] == "no-column"


def test_a_part_of_a_figure_is_compared_no_more_than_the_whole(schema, definitions):
    whole = dict(definitions) | {"part": narrowed("part", "provincial_articles", "rows")}
    article = {"媒体级别": "省级", "专题": "主题教育", "状态": "刊发", "作者": "林玥", "稿件标题": "题"}
    rows = [{**article, "刊发日期": d(5, 1, year)} for year in (2022, 2023)]
    found = ledgers(schema, years=frozenset({2022, 2023}), articles=rows)
    measured = measure(schema, whole, found, settings={"campaign": "主题教育"})
    settings = {"campaign": "党史学习教育"}
    earlier = measure(schema, whole, found, period=Period.parse("2022"), settings=settings)
    for name in ("provincial_articles", "part"):
        assert seen(measured, name, "year", earlier=earlier, settings=settings)["difference"] == "no-setting"


def test_what_belongs_to_the_author_is_compared_with_no_time_before_the_tenure(schema, definitions):
    whole = dict(definitions) | {"part": narrowed("part", "integrity_meetings")}
    author = (Someone("周砚"), d(7, 1), None)
    people = People({"周砚": (author[0],)}, author, {"integrity_meetings": 4, "part": 4})
    row = {"会议类型": "党组会", "标签": ("党风廉政",), "主持人": "周砚"}
    rows = [{**row, "日期": d(8, 1), "届次": "1"}, {**row, "日期": d(8, 1, 2022), "届次": "2"}]
    found = ledgers(schema, years=frozenset({2022, 2023}), meetings=rows)
    measured = measure(schema, whole, found, people=people)
    earlier = measure(schema, whole, found, people=people, period=Period.parse("2022"))
    for name in ("integrity_meetings", "part"):
        views = seen(measured, name, "year", "plan", earlier=earlier)
        assert (views["difference"], views["completion"]) == ("no-author", "no-author")


def test_completion_counts_no_row_that_the_figure_leaves_undecided(schema, definitions):
    rows = [study(d(3, 1), "甲"), study(d(12, 1), "乙", **{"日期.note": "month"})]
    people = People(plan={"central_group_sessions": 10})
    measured = measure(schema, definitions, ledgers(schema, central_group=rows), people=people, as_of=d(12, 20))
    assert seen(measured, "central_group_sessions", "plan")["completion"] == Decimal("10.0")


def test_a_part_of_a_stock_is_counted_by_its_keys(schema, definitions):
    whole = dict(definitions) | {"part": narrowed("part", "integrity_risk_points", "stock")}
    rows = [{"风险点": name, "防控措施": ("一",)} for name in ("甲", "乙", "乙")]
    assert figure(measure(schema, whole, ledgers(schema, risks=rows)), "part").value == 2


def test_a_distinct_value_belongs_to_the_quarter_of_its_first_date(schema, definitions):
    rows = [
        {"系列": "廉政文化", "项目名称": name, "日期": day}
        for name, day in (("甲", d(2, 1)), ("甲", d(8, 1)), ("乙", d(8, 2)))
    ]
    measured = measure(schema, definitions, ledgers(schema, campaigns=rows))
    figures = add_views(measured.figures(), measurement=measured, sets=("quarter",))
    views = {view.key: view.value for f in figures if f.id == "integrity_culture_projects" for view in f.views}
    assert views == {"2023Q1": 1, "2023Q2": 0, "2023Q3": 1, "2023Q4": 0}


def test_people_are_counted_only_where_every_name_is_there(schema, definitions):
    speakers = Definition.model_validate(
        {
            "id": "speakers",
            "label": "讲课人",
            "unit": "人",
            "count": "people",
            "column": "主讲人",
            "from": [{"ledger": "lectures"}],
        }
    )
    rows = [
        {"日期": d(3, n), "党课题目": f"题{n}", "主讲人": who} for n, who in enumerate(("张 三、李四", "李四"), start=1)
    ]
    found = figure(measure(schema, {"speakers": speakers}, ledgers(schema, lectures=rows)), "speakers")
    assert found.value == 2
    rows.append({"日期": d(3, 9), "党课题目": "题九", "主讲人": "张三等"})
    found = figure(measure(schema, {"speakers": speakers}, ledgers(schema, lectures=rows)), "speakers")
    assert (found.value, found.missing, left_out(found)) == (None, "no-exact-value", [(4, "approximate")])


def test_definitions_carry_no_hidden_figures(definitions):
    assert len(definitions) == 49
    assert [d.no for d in definitions.values() if d.no] == [f"F{n:02d}" for n in range(1, 22)]
    assert all(isinstance(definition, Definition) for definition in definitions.values())
