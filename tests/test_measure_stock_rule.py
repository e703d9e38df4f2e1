"""Branches in force: those of the list on the reference day; a department of which nobody listed any has no number."""

from datetime import date

from gongwenkit.measure.counting_rules.stock_rule import count_branches
from gongwenkit.model import RowSource
from gongwenkit.model.reference import Branch

LISTED = (
    Branch("101", "机关第一支部", None, None, RowSource("branches.csv", None, 2)),
    Branch("101", "机关第二支部", None, date(2023, 6, 30), RowSource("branches.csv", None, 3)),
    Branch("102", "撤销的支部", None, date(2020, 1, 1), RowSource("branches.csv", None, 4)),
)


def test_those_in_force_on_the_day_count_with_their_rows():
    counted = count_branches(LISTED, "101", date(2023, 6, 30))
    assert (counted.value, [source.row for source in counted.reference_rows]) == (2, [2, 3])
    assert count_branches(LISTED, "101", date(2023, 7, 1)).value == 1


def test_all_dissolved_are_none_and_none_listed_is_no_number():
    assert count_branches(LISTED, "102", date(2023, 1, 1)).value == 0
    missing = count_branches(LISTED, "103", date(2023, 1, 1))
    assert (missing.value, missing.missing, missing.reference_rows) == (None, "no-ledger", ())
