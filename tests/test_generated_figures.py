"""Figures of a made-up ledger against a count by hand, over generated rows: filters, rules, views, periods."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.test_measure_counting_rules import figure, ledgers, measure

from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.schema import Schema, load_schema
from gongwenkit.ingest.values.companion_columns import MERGED, NOTE
from gongwenkit.measure.column_views import count_by_columns
from gongwenkit.measure.views import LastYear, add_views
from gongwenkit.model import Period

STABLE = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
COLUMNS = """
[[column]]
name = "日期"
type = "date"
[[column]]
name = "受检单位"
[[column]]
name = "检查方式"
type = "choice"
values = { "双随机" = [], "专项" = [], "回头看" = [] }
[[column]]
name = "等级"
type = "choice"
values = { "重大" = [], "一般" = [] }
[[column]]
name = "隐患数"
type = "number"
[[column]]
name = "人数"
type = "number"
[[column]]
name = "整改期限"
type = "date"
[[column]]
name = "完成日期"
type = "date"
"""
VISITS = 'id = "visits"\nname = "检查台账"\nkind = "events"\ndate = "日期"\nsubject = ["受检单位"]\n' + (
    f'key = [{{ columns = ["日期", "受检单位"] }}]\n{COLUMNS}'
)
ENTRIES = f'id = "entries"\nname = "问题台账"\nkind = "rows"\ndate = "日期"\nsubject = ["受检单位"]\n{COLUMNS}'

Row = dict[str, Any]
Told = Callable[[Row], int]
NO, OPEN, YES = 0, 1, 2


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    folder = tmp_path_factory.mktemp("schema")
    for name, text in {"common": "column = []\n[roles]\n", "tags": "", "visits": VISITS, "entries": ENTRIES}.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_schema(folder)


SOME = ((3, 1), (3, 2), (6, 30), (7, 1), (12, 31))
FEW_DAYS = st.sampled_from([date(2023, *day) for day in SOME])
DAYS = FEW_DAYS | st.sampled_from([date(2023, 6, 29), date(2024, 1, 1)])
EXACT = st.integers(0, 5) | st.decimals(0, 9, places=1).map(lambda number: number.normalize())
NUMBER = st.tuples(EXACT, st.just("")) | st.sampled_from(
    [(None, ""), (None, "unreadable"), (30, "approximate"), (None, MERGED)]  # blank, text or an error, 约30, merged
)
ROWS = st.lists(
    st.builds(
        lambda day, unit, way, level, found, staff, due, done: {
            "日期": day,
            "受检单位": unit,
            "检查方式": way,
            "等级": level,
            "隐患数": found[0],
            "隐患数" + NOTE: found[1],
            "人数": staff[0],
            "人数" + NOTE: staff[1],
            "整改期限": due,
            "完成日期": done,
        },
        FEW_DAYS,
        st.sampled_from(["甲厂", "乙厂"]),
        st.sampled_from(["双随机", "专项", "回头看", None]),
        st.sampled_from(["重大", "一般", None]),
        NUMBER,
        NUMBER,
        DAYS | st.none(),
        DAYS | st.none(),
    ),
    max_size=8,
)
FILLED = {  # of another year: no column is blank throughout
    "日期": date(2022, 5, 4),
    "受检单位": "丙厂",
    "检查方式": "专项",
    "等级": "一般",
    "隐患数": 1,
    "人数": 1,
    "整改期限": date(2022, 6, 1),
    "完成日期": date(2022, 6, 1),
}


def yes(told: bool) -> int:
    return YES if told else NO


def number(row: Row, column: str) -> Any:
    return None if row[column + NOTE] else row[column]


ATOMS: Mapping[str, Told] = {
    '{ column = "检查方式", equals = "双随机" }': lambda r: yes(r["检查方式"] == "双随机") if r["检查方式"] else OPEN,
    '{ column = "等级", in = ["重大", "一般"] }': lambda r: YES if r["等级"] else OPEN,
    '{ column = "隐患数", min = 3 }': lambda r: OPEN if number(r, "隐患数") is None else yes(number(r, "隐患数") >= 3),
    '{ column = "隐患数", max = 2.5 }': lambda r: (
        OPEN if number(r, "隐患数") is None else yes(number(r, "隐患数") <= Decimal("2.5"))
    ),
    '{ column = "整改期限", blank = true }': lambda r: yes(r["整改期限"] is None),
    '{ column = "完成日期", blank = false }': lambda r: yes(r["完成日期"] is not None),
    '{ column = "完成日期", not_after = "reference-day" }': lambda r: (
        OPEN if r["完成日期"] is None else yes(r["完成日期"] <= date(2023, 12, 31))
    ),
    '{ column = "整改期限", not_before = "2023-07-01" }': lambda r: (
        OPEN if r["整改期限"] is None else yes(r["整改期限"] >= date(2023, 7, 1))
    ),
    '{ column = "完成日期", not_after = { column = "整改期限" } }': lambda r: (
        OPEN if r["完成日期"] is None or r["整改期限"] is None else yes(r["完成日期"] <= r["整改期限"])
    ),
}
ATOM = st.sampled_from(list(ATOMS.items()))
FILTER = st.recursive(
    ATOM,
    lambda inner: st.lists(inner, min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from(
            [
                (f"{{ any = [{', '.join(text for text, _ in parts)}] }}", lambda r: max(told(r) for _, told in parts)),
                (f"{{ not = [{', '.join(text for text, _ in parts)}] }}", lambda r: 2 - max(t(r) for _, t in parts)),
            ]
        )
    ),
    max_leaves=4,
)


def definitions(schema: Schema, folder: Path, text: str):
    folder.mkdir(exist_ok=True)
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return load_definitions(folder, schema)


def groups(rows: Sequence[Row], *, events: bool) -> list[list[Row]]:
    """The rows of each event, or each row, in the order of the ledger."""
    found: dict[object, list[Row]] = {}
    for place, row in enumerate(rows):
        found.setdefault((row["日期"], row["受检单位"]) if events else place, []).append(row)
    return list(found.values())


def first_numbers(rows: Sequence[Row], column: str, *, events: bool) -> list[Any]:
    exact = ([number(row, column) for row in group] for group in groups(rows, events=events))
    return [next(one for one in group if one is not None) for group in exact if any(n is not None for n in group)]


def half_up(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


@pytest.mark.slow
@settings(STABLE, max_examples=500)
@given(rows=ROWS, where=st.lists(FILTER, min_size=1, max_size=2))
def test_filters_leave_what_a_count_by_hand_leaves(schema, tmp_path_factory, rows, where):
    conditions = ", ".join(text for text, _ in where)
    text = f'[a]\nlabel = "甲"\nunit = "次"\ncount = "rows"\nfrom = [{{ ledger = "entries", where = [{conditions}] }}]'
    known = definitions(schema, tmp_path_factory.mktemp("figures"), text)
    found = figure(measure(schema, known, ledgers(schema, entries=[*rows, FILLED])), "a")
    told = [min(one(row) for _, one in where) for row in rows]
    assert found.value == told.count(YES)
    reasons = {one.source.row - 2: one.reason for one in found.left_out}
    assert [place for place, why in reasons.items() if why == "undecided"] == [
        place for place, one in enumerate(told) if one == OPEN
    ]
    later = {place for place, why in reasons.items() if why != "undecided"}
    assert all(reasons[place] == "after-reference-day" and told[place] == NO for place in later)
    assert all(rows[place]["完成日期"] > date(2023, 12, 31) for place in later)


RULES = """
[events]
label = "检查"
unit = "次"
count = "events"
from = [{ ledger = "LEDGER" }]
[total]
label = "隐患"
unit = "条"
count = "sum"
column = "隐患数"
from = [{ ledger = "LEDGER" }]
[mean]
label = "平均隐患"
unit = "条"
count = "mean"
column = "隐患数"
decimals = 2
from = [{ ledger = "LEDGER" }]
[most]
label = "最多隐患"
unit = "条"
count = "max"
column = "隐患数"
from = [{ ledger = "LEDGER" }]
[least]
label = "最少隐患"
unit = "条"
count = "min"
column = "隐患数"
from = [{ ledger = "LEDGER" }]
[staff]
label = "人数"
unit = "人"
count = "sum"
column = "人数"
from = [{ ledger = "LEDGER" }]
[each]
label = "每次隐患"
unit = "条"
count = "quotient"
of = { figure = "total" }
over = { figure = "events" }
[by_columns]
label = "人均隐患"
unit = "条"
count = "quotient"
decimals = 3
of = { sum = "隐患数" }
over = { sum = "人数" }
from = [{ ledger = "LEDGER" }]
[rest]
label = "差"
unit = "条"
count = "difference"
of = { figure = "total" }
less = { figure = "most" }
[days]
label = "办结天数"
unit = "天"
count = "mean"
days = { from = "日期", to = "完成日期" }
from = [{ ledger = "LEDGER" }]
"""


def by_hand(rows: Sequence[Row], *, events: bool) -> dict[str, Any]:
    """The values of `RULES`; a text is the reason why one is missing."""
    numbers, staff = (first_numbers(rows, column, events=events) for column in ("隐患数", "人数"))
    of_events = groups(rows, events=events)
    nothing = "no-exact-value" if rows and not numbers else ""
    value: dict[str, Any] = {"events": len(of_events), "total": nothing or sum(numbers)}
    none = nothing or ("" if numbers else "zero-base")
    value["mean"] = none or half_up(Decimal(sum(numbers)) / len(numbers), 2)
    value["most"], value["least"] = none or max(numbers), none or min(numbers)
    value["staff"] = "no-exact-value" if rows and not staff else sum(staff)
    value["each"] = (
        "part-missing" if nothing else half_up(Decimal(sum(numbers)) / len(of_events), 1) if rows else "zero-base"
    )
    value["rest"] = none if none == "no-exact-value" else "part-missing" if none else sum(numbers) - max(numbers)
    both = [next((r for r in g if None not in (number(r, "隐患数"), number(r, "人数"))), None) for g in of_events]
    used = [row for row in both if row]
    base = sum((number(row, "人数") for row in used), start=Decimal())
    value["by_columns"] = "zero-base" if not rows or (used and not base) else "no-exact-value"
    if base:
        value["by_columns"] = half_up(sum((Decimal(number(row, "隐患数")) for row in used), start=Decimal()) / base, 3)
    spans = [
        next(((r["完成日期"] - r["日期"]).days for r in g if r["完成日期"] and r["完成日期"] >= r["日期"]), None)
        for g in of_events
    ]
    known = [one for one in spans if one is not None]
    value["days"] = half_up(Decimal(sum(known)) / len(known), 1) if known else "no-exact-value" if rows else "zero-base"
    return value


@pytest.mark.slow
@STABLE
@given(rows=ROWS, ledger=st.sampled_from(["visits", "entries"]))
def test_rules_give_what_a_count_by_hand_gives(schema, tmp_path_factory, rows, ledger):
    events = ledger == "visits"
    text = RULES.replace("LEDGER", ledger).replace('count = "events"', f'count = "{"events" if events else "rows"}"')
    known = definitions(schema, tmp_path_factory.mktemp("figures"), text)
    measurement = measure(schema, known, ledgers(schema, **{ledger: [*rows, FILLED]}))
    found = {one.id: one for one in measurement.figures()}
    assert {name: one.missing or one.value for name, one in found.items()} == by_hand(rows, events=events)
    for one in found.values():
        counts = [one.contributions[row].counts for row in one.rows]
        if one.value is not None and None not in counts:
            assert sum(counts) == one.value, one.id
        assert None not in counts or one.id in ("mean", "each", "by_columns", "days")


@STABLE
@given(
    rows=ROWS, period=st.sampled_from(["2023", "2023Q1", "2023-03-02..2023-06-30", "2023W09", "2023-06-30..2023-12-30"])
)
@pytest.mark.slow
def test_views_by_a_column_and_parts_of_a_period(schema, tmp_path_factory, rows, period):
    known = definitions(schema, tmp_path_factory.mktemp("figures"), RULES.replace("LEDGER", "visits"))
    span = Period.parse(period)
    measurement = measure(schema, known, ledgers(schema, visits=[*rows, FILLED]), period=span)
    own = [row for row in rows if row["日期"] in span]
    for name in ("events", "total", "mean", "each"):
        one = figure(measurement, name)
        assert (one.missing or one.value) == by_hand(own, events=True)[name]
        (seen,) = add_views([one], measurement=measurement, sets=("检查方式", "month"))
        if one.missing:
            continue
        several = {"检查方式": ["双随机", "专项", "回头看", ""]}
        for value in several["检查方式"]:
            chosen = [row for row in own if (row["检查方式"] or "") == value]
            if not value:  # a blank cell says nothing where another row of the event has a value
                told = {(row["日期"], row["受检单位"]) for row in own if row["检查方式"]}
                chosen = [row for row in chosen if (row["日期"], row["受检单位"]) not in told]
            if name in ("total", "mean", "each"):  # rows of events without an exact number are not among its rows
                exact = [g for g in groups(own, events=True) if any(number(r, "隐患数") is not None for r in g)]
                counted = [row for group in exact for row in group]
                chosen = chosen if name == "each" else [row for row in chosen if row in counted]
            if name == "each":
                continue
            view = next((view for view in seen.views if view.key == f"检查方式:{value}"), None)
            assert (view is not None) == bool(chosen)
            if view is not None:
                assert (view.missing or view.value) == by_hand(chosen, events=True)[name]
    events = figure(measurement, "events")
    (months,) = add_views([events], measurement=measurement, sets=("month",))
    assert sum(view.value for view in months.views) == events.value
    cells = count_by_columns("events", measurement, ("检查方式", "等级"))
    ways = {(row["检查方式"] or "", row["等级"] or "") for row in own}
    assert {values for values in cells if all(values)} == {values for values in ways if all(values)}


def test_a_span_is_compared_with_the_same_days_a_year_earlier(schema, tmp_path):
    known = definitions(schema, tmp_path / "figures", RULES.replace("LEDGER", "visits"))
    rows = [
        {**FILLED, "日期": day} for day in (date(2022, 3, 1), date(2022, 3, 31), date(2022, 4, 1), date(2023, 3, 15))
    ]
    found = ledgers(schema, years=frozenset({2022, 2023}), visits=rows)
    span = Period.parse("2023-03-01..2023-03-31")
    measurement = measure(schema, known, found, period=span)
    last = LastYear(measurement.of_period(span.year_earlier, {}), {})
    (seen,) = add_views([figure(measurement, "events")], measurement=measurement, sets=("year",), last_year=last)
    assert {view.key: view.value for view in seen.views} == {"last": 2, "difference": -1}


def test_a_span_over_two_years_needs_the_ledgers_of_both(schema, tmp_path):
    known = definitions(schema, tmp_path / "figures", RULES.replace("LEDGER", "visits"))
    rows = [{**FILLED, "日期": date(2022, 11, 1)}, {**FILLED, "日期": date(2023, 2, 1)}]
    span = Period.parse("2022-09-01..2023-08-31")
    both = ledgers(schema, years=frozenset({2022, 2023}), visits=rows)
    assert figure(measure(schema, known, both, period=span), "events").value == 2
    one = ledgers(schema, years=frozenset({2022}), visits=rows)
    assert figure(measure(schema, known, one, period=span), "events").missing == "not-covered"
    until = measure(schema, known, one, period=span, as_of=date(2022, 12, 31))
    assert figure(until, "events").value == 1  # of the other year nothing is counted yet
