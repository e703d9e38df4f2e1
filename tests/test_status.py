"""`status`: which ledgers are there by a day, what is still too few, and the list of reminders."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from tests.factories import MEETINGS, SheetMade, meeting, xlsx
from tests.office import FILE
from tests.returning import district

from gongwenkit.config.frequency import FrequencyRule, load_rules
from gongwenkit.config.handover import load_handover_words
from gongwenkit.config.kit import Kit, load_kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.measure.counting_rules import Span
from gongwenkit.model import KitFileError, Period
from gongwenkit.run.status.activity import Gap, find_gaps, ledger_states, spans_of
from gongwenkit.run.status.reminders import list_reminders, reminder_book
from gongwenkit.run.status.report_states import ReportState, report_periods
from gongwenkit.run.status.standing import Standing, Standings, find_standings, standings_to_json

ROOT = Path(__file__).resolve().parents[1]


def rule(every: str, least: int = 1, figure: str = "weekly_dispatch_meetings") -> FrequencyRule:
    return FrequencyRule(figure=figure, every=every, at_least=least, source="某规则")  # type: ignore[arg-type]


def integrity(number: int, day: str) -> list[object]:
    return meeting(number, day, 会议类型="周例会")


def part(office, *days: str):
    rows = [integrity(number, day) for number, day in enumerate(days, start=1)]
    return office.measurement(xlsx(SheetMade([MEETINGS, *rows])))


def until(day: str) -> Span:
    last = date.fromisoformat(day)
    return Span(date(last.year, 1, 1), last, last)


def gaps(measurement, day: str, *rules: FrequencyRule) -> list[tuple[str, str]]:
    found = find_gaps(measurement, until(day), rules)
    return [(" ".join(map(str, gap.spans)), gap.until.isoformat()) for gap in found]


@pytest.mark.parametrize(
    ("every", "day", "spans"),
    [
        ("month", "2023-03-31", "2023-01 2023-02 2023-03"),
        ("quarter", "2023-04-30", "2023Q1 2023Q2"),
        ("half", "2023-06-30", "2023H1"),
        ("half", "2023-07-31", "2023H1 2023H2"),
        ("year", "2023-01-31", "2023"),
    ],
)
def test_the_spans_of_a_rule_are_those_that_have_begun(every, day, spans):
    assert " ".join(map(str, spans_of(every, 2023, date.fromisoformat(day)))) == spans


def test_what_a_rule_still_misses_is_told_with_the_day_by_which_it_is_due(office):
    measured = part(office, "2023-01-10", "2023-05-04", "2023-05-05")
    assert gaps(measured, "2023-01-31", rule("month")) == []
    assert gaps(measured, "2023-03-31", rule("month")) == [("2023-02 2023-03", "2023-03-31")]
    assert gaps(measured, "2023-03-31", rule("quarter")) == []
    assert gaps(measured, "2023-08-31", rule("quarter")) == [("2023Q3", "2023-09-30")]
    assert gaps(measured, "2023-12-31", rule("quarter", 2)) == [("2023Q1 2023Q3 2023Q4", "2023-12-31")]
    assert gaps(measured, "2023-12-31", rule("year", 3)) == []
    assert gaps(measured, "2023-12-31", rule("year", 4)) == [("2023", "2023-12-31")]


def test_days_after_the_month_that_is_asked_for_do_not_count_yet(office):
    measured = part(office, "2023-01-10", "2023-03-30")
    assert gaps(measured, "2023-02-28", rule("half", 2)) == [("2023H1", "2023-06-30")]
    assert gaps(measured, "2023-03-31", rule("half", 2)) == []


def test_what_cannot_be_counted_is_no_gap_but_an_absent_ledger(office):
    measured = part(office, "2023-01-10")
    assert gaps(measured, "2023-12-31", rule("quarter", figure="theme_party_days")) == []
    states = ledger_states(measured, until("2023-12-31"))
    assert (states["meetings"], states["theme_days"]) == ("present", "absent")


def test_a_ledger_without_rows_by_a_day_is_empty_and_one_that_cannot_be_read_is_told(office):
    measured = part(office, "2023-05-10")
    assert ledger_states(measured, until("2023-04-30"))["meetings"] == "empty"
    assert ledger_states(measured, until("2023-05-31"))["meetings"] == "present"
    broken = office.measurement(
        {FILE: xlsx(SheetMade([MEETINGS, integrity(1, "2023-05-10")])), "101财政局2023年主题党日.xlsx": b"PK\x03\x04"}
    )
    assert ledger_states(broken, until("2023-12-31"))["theme_days"] == "unreadable"


def test_rules_are_checked_with_the_figures_of_the_kit(tmp_path):
    files = load_kit_files(load_kit(ROOT))
    own = load_rules(load_kit(ROOT), files.definitions)
    assert own
    assert all(one.source and one.confirm for one in own)  # every one is to be confirmed by the office
    (tmp_path / "kit.toml").write_text("format = 2\n")
    kit = load_kit(tmp_path)
    assert load_rules(kit, files.definitions) == ()  # an older kit has none
    (tmp_path / "data").mkdir()
    for figure in ("no_such_figure", "rectification_rate"):
        (tmp_path / "data" / "rules.toml").write_text(
            f'\n[[rule]]\nfigure = "{figure}"\nevery = "month"\nsource = "x"\n', encoding="utf-8"
        )
        with pytest.raises(KitFileError) as wrong:
            load_rules(kit, files.definitions)
        assert wrong.value.code == "rule-figure"
        assert "rules.toml:3" in wrong.value.where


def test_a_kit_may_change_a_word_and_leave_the_others(tmp_path):
    (tmp_path / "kit.toml").write_text("format = 2\n")
    (tmp_path / "data").mkdir()
    kit = load_kit(tmp_path)
    whole = load_handover_words(kit)
    (tmp_path / "data" / "handover.toml").write_text('[delivery]\nlist_file = "交件清单"\n', encoding="utf-8")
    changed = load_handover_words(kit)
    assert changed.delivery == whole.delivery.model_copy(update={"list_file": "交件清单"})
    assert changed.exchange == whole.exchange
    (tmp_path / "data" / "handover.toml").write_text('[delivery]\nlist_file = "a/b"\n', encoding="utf-8")
    with pytest.raises(KitFileError):
        load_handover_words(kit)


def test_reports_of_a_month_are_those_of_its_year_where_there_are_no_monthly_ones():
    files = load_kit_files(load_kit(ROOT))
    assert report_periods(files, Period.parse("2023-03")) == {
        "debrief": Period.parse("2023"),
        "duty": Period.parse("2023"),
        "summary": Period.parse("2023"),
    }
    assert set(report_periods(files, Period.parse("2023"), "duty")) == {"duty"}


def standings(**more: object) -> Standings:
    gap = Gap(rule("quarter"), "指标甲", "次", (Period.parse("2024Q1"),), date(2024, 3, 31))
    draft = ReportState("duty", "2024", "draft", "fresh", 3, False, "2024/duty/101/report.pdf")
    first = Standing(
        "101",
        "财政局",
        1,
        {"a": "present", "b": "absent", "c": "empty", "d": "unreadable"},
        (gap,),
        2,
        4,
        1,
        (draft,),
        (),
    )
    second = Standing(
        "102", "教育局", 0, {"a": "not-applicable"}, (), 0, 0, 0, (replace(draft, edition="final", marks=0),), ()
    )
    names = dict.fromkeys("abcd", "某") | {"b": "乙"}
    reports = {"duty": ("某报告", Period.parse("2024"))}
    return Standings(Period.parse("2024-03"), date(2024, 3, 31), (rule("quarter"),), names, reports, (first, second))


def test_what_is_not_due_yet_is_said_to_be_so():
    words = load_handover_words(load_kit(ROOT)).status
    found = standings()
    gap = Gap(rule("year"), "指标甲", "次", (Period.parse("2024"),), date(2024, 12, 31))
    later = replace(found, departments=(replace(found.departments[0], gaps=(gap,)),))
    said = [one.what for one in list_reminders(later, words) if one.kind == "频次"]
    assert [one.endswith("不足 1 次（期限未到）") for one in said] == [True]


def test_the_list_of_reminders_has_a_row_for_each_thing_that_is_missing():
    words = load_handover_words(load_kit(ROOT)).status
    reminders = list_reminders(standings(), words)
    assert {one.code for one in reminders} == {"101"}  # a fresh final needs nothing
    assert [(one.kind, one.what) for one in reminders] == [
        ("台账", "没有“乙”台账"),
        ("台账", "“某”台账没有2024年3月的登记"),
        ("台账", "有文件读不出来，可能是“某”台账"),
        ("频次", "指标甲：第一季度每季度不足 1 次"),
        ("台账", "有 2 处要改，改好以前出不了报送稿"),
        ("问题", "4 个问题没有回答，其中 1 个拦报送稿"),
        ("待补", "某报告还有 3 处待补、待核"),
    ]
    nothing = replace(standings().departments[0], ledgers=dict.fromkeys("abcd", "absent"))
    (told,) = list_reminders(replace(standings(), departments=(nothing,)), words)
    assert (told.kind, told.what) == ("台账", "没有任何台账")
    assert reminders[3].until == "2024-03-31"
    assert "2024/101财政局" in reminders[0].where
    sheet = openpyxl.load_workbook(BytesIO(reminder_book(reminders, words))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == 1 + len(reminders)
    assert rows[4][2:7] == ["财政局", "频次", "指标甲：第一季度每季度不足 1 次", reminders[3].where, "2024-03-31"]


def test_the_json_says_the_same():
    told = standings_to_json(standings())
    assert (told["period"], told["as_of"]) == ("2024-03", "2024-03-31")
    first = told["departments"][0]
    assert first["ledgers"] == {"a": "present", "b": "absent", "c": "empty", "d": "unreadable"}
    assert first["gaps"][0]["spans"] == ["2024Q1"]
    assert first["questions"] == {"open": 4, "stopping": 1}
    assert first["reports"][0]["state"] == "fresh"


@pytest.mark.slow
def test_a_district_is_looked_at_as_a_whole(tmp_path):
    kit, data = district(tmp_path)
    assert isinstance(kit, Kit)
    found = find_standings(kit, period="2023-03", data=str(data))
    assert [one.code for one in found.departments] == ["101", "102", "103"]
    first, second, _ = found.departments
    assert first.ledgers["meetings"] == "present"
    assert second.ledgers["meetings"] == "empty"  # nothing before April
    assert (found.rules, first.reports) == ((), ())
