"""Equal findings: more than twenty of a sheet are one entry with their number and the first twenty places."""

from dataclasses import replace

from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.finding_limit import LISTED, limit_findings
from gongwenkit.model.finding import MOST_PLACES, findings_to_json

FILE = "101财政局/会议台账.xlsx"


def repeated(row, other="第 2 行", **place):
    place = {"file": FILE, "sheet": "会议台账", "department": "101", **place}
    return KINDS["row-repeated"].at(cell=str(row), other=other, other_en="row 2", **place)


def test_up_to_twenty_are_listed_one_by_one_with_the_keys_of_before():
    few = [repeated(row) for row in range(3, 3 + MOST_PLACES)]
    assert findings_to_json(few, "zh") == [one.to_json("zh") for one in few]
    assert all("count" not in one and "places" not in one for one in findings_to_json(few, "zh"))


def test_more_are_one_with_all_its_keys_their_number_and_the_first_places():
    many = [repeated(row) for row in range(60, 2, -1)]
    (one,) = findings_to_json(many, "en")
    assert one == {
        **repeated(3).to_json("en"),
        "count": 58,
        "places": [str(row) for row in range(3, 3 + MOST_PLACES)],
    }


def test_it_stands_where_the_first_stood_and_takes_no_other_with_it():
    many, other = [repeated(row) for row in range(3, 40)], repeated(2, other="第 1 行")
    elsewhere = [repeated(row, sheet="另一张") for row in range(3, 9)]
    of_another = [repeated(row, department="102") for row in range(3, 9)]
    found = findings_to_json([other, *many[:5], *elsewhere, *many[5:], *of_another], "zh")
    assert [one.get("count") for one in found] == [None, len(many), *[None] * 12]
    assert found[0] == other.to_json("zh")
    assert [one["sheet"] for one in found[2:8]] == ["另一张"] * 6


def test_severity_is_part_of_what_is_equal():
    many = [repeated(row) for row in range(3, 40)]
    settled = [replace(one, severity="info") for one in many]
    found = findings_to_json([*many, *settled], "zh")
    assert [(one["severity"], one["count"]) for one in found] == [(many[0].severity, 37), ("info", 37)]


def test_those_above_the_limit_are_counted_and_named_by_nobody():
    (one,) = findings_to_json(limit_findings(repeated(row) for row in range(3, 3 + 5 * LISTED)), "zh")
    assert (one["count"], len(one["places"])) == (5 * LISTED, MOST_PLACES)
    assert "另有" not in one["found"]


def test_where_not_all_of_a_kind_say_the_same_the_rest_is_not_counted_as_equal():
    mixed = limit_findings(repeated(row, other=f"第 {row % 2} 行") for row in range(3, 3 + LISTED + 30))
    found = findings_to_json(mixed, "zh")
    assert [one["count"] for one in found] == [LISTED // 2] * 2
    assert [("另有 30 处" in one["found"]) for one in found].count(True) == 1


def test_findings_without_a_place_are_counted():
    many = [replace(repeated(row), file=None, sheet=None, cell=None) for row in range(30)]
    (one,) = findings_to_json(many, "zh")
    assert (one["count"], one["places"], one["cell"]) == (30, [], None)
