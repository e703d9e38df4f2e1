"""Later rules and filters on what people leave in cells: nothing, text, errors, dates as text, merged cells."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.factories import SheetMade, xlsx
from tests.office import Office, left_out

from gongwenkit.config.definition_files import load_definitions
from gongwenkit.model import Figure

HEADS = ["日期", "会议类型", "届次", "议题", "主持人", "应到", "实到", "结束日期"]
RULE = """
[a]
label = "甲"
unit = "人"
count = "COUNT"
column = "实到"
from = [{ ledger = "meetings" }]
"""
DAYS = RULE.replace('column = "实到"', 'days = { from = "日期", to = "结束日期" }')
FILTER = """
[a]
label = "甲"
unit = "人"
count = "rows"
from = [{ ledger = "meetings", where = [{ CONDITION }] }]
"""


def held(number: int, came: Any, *, day: Any = None, end: Any = None, seats: Any = 20) -> list[Any]:
    return [day or date(2023, 3, number), "党组会", f"第{number}次", f"事项{number}", "周砚", seats, came, end]


def count(office: Office, tmp_path, text: str, *rows: list[Any], **features: Any) -> Figure:
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    own = replace(office, definitions=load_definitions(tmp_path, office.schema))
    return own.figure("a", xlsx(SheetMade([HEADS, *rows], **features)))


def rule(name: str) -> str:
    return RULE.replace("COUNT", name)


@pytest.mark.parametrize(
    ("came", "reasons"),
    [
        (None, []),  # a blank cell: nothing is there to be left out, and the figure says that it is not of all
        ("约15人", [(3, "approximate")]),
        ("十几个人", [(3, "approximate")]),
        ("见签到表", [(3, "approximate")]),
    ],
)
@pytest.mark.parametrize(("name", "value"), [("mean", Decimal("11.0")), ("max", 12), ("min", 10), ("sum", 22)])
def test_what_is_no_exact_number_is_not_averaged_and_never_zero(office, tmp_path, came, reasons, name, value):
    found = count(office, tmp_path, rule(name), held(1, 10), held(2, came), held(3, 12))
    assert (found.value, left_out(found)) == (value, reasons)
    assert "approximate" in found.flags


@pytest.mark.parametrize("name", ["mean", "max", "min"])
def test_without_any_exact_number_there_is_none(office, tmp_path, name):
    assert count(office, tmp_path, rule(name), held(1, "约10人"), held(2, "若干")).missing == "no-exact-value"
    assert count(office, tmp_path, rule(name), held(1, 10, day=date(2022, 3, 1)), held(2, 9)).value in (
        9,
        Decimal("9.0"),
    )


def test_an_error_of_a_formula_is_no_number(office, tmp_path):
    rows = [held(1, 10), held(2, "#DIV/0!"), held(3, 20)]
    found = count(office, tmp_path, rule("mean"), *rows, formulas={(2, 6): "=1/0"})
    assert found.value == Decimal("15.0")
    assert "approximate" in found.flags


def test_a_formula_with_a_value_is_that_number(office, tmp_path):
    written = count(office, tmp_path, rule("mean"), held(1, 10), held(2, 15))
    assert written.value == Decimal("12.5")


def test_rows_below_a_merged_cell_have_the_number_of_the_first(office, tmp_path):
    rows = [held(1, 10), held(1, None), held(2, 20)]
    for name, value in (("mean", Decimal("15.0")), ("sum", 30), ("max", 20), ("min", 10)):
        found = count(office, tmp_path, rule(name), *rows, merges=[(1, 6, 2, 6)])
        assert (found.value, "approximate" in found.flags, len(found.rows)) == (value, False, 3), name
        assert [len(group) for group, _ in found.merged] == [2]


def test_a_repeated_row_adds_nothing_unless_every_row_counts(office, tmp_path):
    rows = [held(1, 10), held(1, 10), held(2, 40)]
    assert count(office, tmp_path, rule("mean"), *rows).value == Decimal("25.0")
    assert count(office, tmp_path, rule("mean") + "of_rows = true\n", *rows).value == Decimal("20.0")


@pytest.mark.parametrize("day", ["2023年3月8日", "2023.3.8", date(2023, 3, 8), "3月8日"])
def test_a_date_as_text_is_the_same_day(office, tmp_path, day):
    found = count(
        office, tmp_path, DAYS.replace("COUNT", "mean"), held(1, 9, end=day), held(5, 9, end=date(2023, 3, 5))
    )
    assert found.value == Decimal("3.5")  # 7 days and none


@pytest.mark.parametrize("day", ["2023年3月", "下周", date(2023, 2, 1)])
def test_a_day_that_is_not_certain_or_before_the_first_gives_no_days(office, tmp_path, day):
    found = count(office, tmp_path, DAYS.replace("COUNT", "max"), held(1, 9, end=day), held(5, 9, end=date(2023, 3, 9)))
    assert (found.value, found.flags) == (4, ("approximate",))


@pytest.mark.parametrize(
    ("condition", "rows", "undecided"),
    [
        ('column = "实到", min = 10', 2, [4, 5]),
        ('column = "实到", max = 10', 2, [4, 5]),
        ('column = "实到", blank = true', 1, []),
        ('column = "实到", blank = false', 4, []),
        ('not = [{ column = "实到", min = 10 }]', 1, [4, 5]),
        ('any = [{ column = "实到", min = 10 }, { column = "届次", contains = "第3次" }]', 3, [5]),
        ('any = [{ column = "实到", min = 99 }, { column = "届次", contains = "第9次" }]', 0, [4, 5]),
    ],
)
def test_a_filter_on_a_cell_without_a_number_is_open_and_listed(office, tmp_path, condition, rows, undecided):
    came = [10, 12, "约10人", None, 3]
    found = count(
        office, tmp_path, FILTER.replace("CONDITION", condition), *(held(n, one) for n, one in enumerate(came, 1))
    )
    assert found.value == rows
    assert left_out(found) == [(row, "undecided") for row in undecided]
    assert ("undecided" in found.flags) == bool(undecided)


def test_any_is_true_without_a_column_that_another_branch_lacks(office, tmp_path):
    text = FILTER.replace(
        "CONDITION", 'any = [{ column = "议题数", min = 2 }, { column = "议题", contains = "事项1" }]'
    )
    found = count(office, tmp_path, text, held(1, 9), held(2, 9))
    assert (found.value, left_out(found)) == (1, [(3, "undecided")])
    only = text.replace('{ column = "议题", contains = "事项1" }', '{ column = "议题数", max = 0 }')
    assert count(office, tmp_path, only, held(1, 9)).missing == "no-column"
