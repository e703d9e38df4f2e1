"""Periods: how they are written, what they are called, what they are compared with, and those that a kit names."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongwenkit.config.kit import load_kit
from gongwenkit.model import KitFileError, Period, UsageError

WRITTEN = [
    ("2023", "year", "2023年", "2022"),
    ("2023H2", "half", "2023年下半年", "2022H2"),
    ("2023Q3", "quarter", "2023年第三季度", "2022Q3"),
    ("2023-07", "month", "2023年7月", "2022-07"),
    ("2023W12", "week", "2023年第12周", "2022W12"),
    ("2020W53", "week", "2020年第53周", "2019W52"),
    ("2025W01", "week", "2025年第1周", "2024W01"),
    ("2023-03-01..2023-06-30", "span", "2023年3月1日至6月30日", "2022-03-01..2022-06-30"),
    ("2023-09-01..2024-08-31", "span", "2023年9月1日至2024年8月31日", "2022-09-01..2023-08-31"),
    ("2023-05-04..2023-05-04", "span", "2023年5月4日", "2022-05-04..2022-05-04"),
    ("2024-02-01..2024-02-29", "span", "2024年2月1日至2月29日", "2023-02-01..2023-02-28"),
    ("2025-02-01..2025-02-28", "span", "2025年2月1日至2月28日", "2024-02-01..2024-02-29"),
    ("2024-02-29..2024-03-10", "span", "2024年2月29日至3月10日", "2023-02-28..2023-03-10"),
]
KIT = """
format = 2
[periods]
"2023-2024学年" = { from = "2023-09-01", to = "2024-08-31", before = "2022-2023学年" }
"2022-2023学年" = { from = 2022-09-05, to = "2023-07-31" }
"首月" = { from = "2023-01-01", to = "2023-01-31", kind = "month" }
"""


@pytest.mark.parametrize(("text", "kind", "label", "earlier"), WRITTEN)
def test_a_period_is_written_named_and_compared(text, kind, label, earlier):
    period = Period.parse(f" {text} ")
    assert (str(period), period.kind, period.label, str(period.year_earlier)) == (text, kind, label, earlier)
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    "text",
    [
        *("", "23", "2023年", "2023Q5", "2023-13", "2023W00", "2023W54", "2021W53", "2023w12", "2023W1"),
        *("2023-02-30..2023-03-01", "2023-03-02..2023-03-01", "2023-03-01..", "2023-03..2023-06", "2023..2024"),
        *("2023-2024学年", "1899", "2023-03-01...2023-06-30"),
    ],
)
def test_what_is_no_period_is_told_with_every_form(text):
    with pytest.raises(UsageError) as caught:
        Period.parse(text)
    assert caught.value.code == "unknown-period"
    for form in ("2023Q3", "2023W12", "2023-03-01..2023-06-30"):
        assert form in caught.value.advice.zh
        assert form in caught.value.advice.en


@given(first=st.dates(date(2019, 1, 1), date(2025, 12, 31)), more=st.integers(0, 500).map(lambda days: days))
def test_the_months_of_a_span_are_all_of_its_days_and_no_others(first, more):
    last = date.fromordinal(first.toordinal() + more)
    period = Period(first, last, "span")
    days = [day for part in period.months for day in range(part.first.toordinal(), part.last.toordinal() + 1)]
    assert days == list(range(first.toordinal(), last.toordinal() + 1))
    assert all((part.first.year, part.first.month) == (part.last.year, part.last.month) for part in period.months)
    whole = period.quarters
    assert not whole or (whole[0].first, whole[-1].last) == (first, last)
    assert period.year_earlier.last < period.last
    assert period.day_earlier(last) == period.year_earlier.last


def test_quarters_are_those_of_whole_quarters_only():
    assert list(map(str, Period.parse("2023-04-01..2023-12-31").quarters)) == ["2023Q2", "2023Q3", "2023Q4"]
    assert Period.parse("2023-04-02..2023-12-31").quarters == ()
    assert Period.parse("2023-07").quarters == Period.parse("2023W12").quarters == ()


def test_a_kit_names_periods_and_what_they_are_compared_with(tmp_path: Path):
    (tmp_path / "kit.toml").write_text(KIT, encoding="utf-8")
    kit = load_kit(tmp_path)
    period = kit.period("2023-2024学年")
    assert (str(period), period.label, period.kind) == ("2023-2024学年", "2023-2024学年", "span")
    assert (period.first, period.last, list(period.years)) == (date(2023, 9, 1), date(2024, 8, 31), [2023, 2024])
    assert str(period.year_earlier) == "2022-2023学年"
    assert period.day_earlier(date(2023, 9, 11)) == date(2022, 9, 15)  # the eleventh day of either
    assert period.day_earlier(date(2024, 8, 30)) == date(2023, 7, 31)  # the other is shorter
    assert str(kit.period("2022-2023学年").year_earlier) == "2021-09-05..2022-07-31"
    assert kit.period("首月").kind == "month"
    assert str(kit.period("2023")) == "2023"
    with pytest.raises(UsageError) as caught:
        kit.period("2023-2024学期")
    assert "2022-2023学年" in caught.value.advice.zh


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ('before = "2022-2023学年"', 'before = "2022-2023学期"', "setting-unknown", "没有时段“2022-2023学期”"),
        ('before = "2022-2023学年"', 'before = "2023-2024学年"', "period-before", "不在“2023-2024学年”之前"),
        ('to = "2023-07-31"', 'to = "2023-09-01"', "period-before", "到 2023-09-01 才结束"),
    ],
)
def test_what_a_period_is_compared_with_is_an_earlier_one(tmp_path: Path, old, new, code, said):
    (tmp_path / "kit.toml").write_text(KIT.replace(old, new), encoding="utf-8")
    with pytest.raises(KitFileError) as caught:
        load_kit(tmp_path)
    assert (caught.value.code, caught.value.where) == (code, f"{tmp_path / 'kit.toml'}:4")
    assert said in caught.value.found.zh
