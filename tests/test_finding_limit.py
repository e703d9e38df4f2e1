"""The limit of findings: a million of one kind are never held at once, and the list is that of before."""

from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers import finding_limit
from gongwenkit.ingest.ledgers.finding_limit import LISTED, limit_findings


def repeated(row, file="表.csv"):
    return KINDS["row-repeated"].at(file=file, cell=str(row), department="101", other=f"第 {row} 行", other_en="")


def test_the_first_ones_are_listed_and_the_last_says_how_many_more_there_are():
    many = 5 * LISTED + 7
    found = limit_findings(repeated(row) for row in range(many, 0, -1))
    assert [finding.cell for finding in found] == [str(row) for row in range(1, LISTED + 1)]
    assert f"另有 {many - LISTED} 处" in found[-1].found.zh
    assert not any("另有" in finding.found.zh for finding in found[:-1])
    assert limit_findings(found) == found


def test_as_many_as_are_listed_stay_in_their_order():
    few = [repeated(row) for row in range(LISTED, 0, -1)]
    assert limit_findings(few) == few
    assert limit_findings([*few, repeated(1, "别.csv")])[-1].file == "别.csv"


def test_no_more_than_twice_as_many_are_held_at_once(monkeypatch):
    held, real = [0], finding_limit._limited
    monkeypatch.setattr(
        finding_limit, "_limited", lambda group, dropped: held.append(len(group)) or real(group, dropped)
    )
    limit_findings(repeated(row) for row in range(20 * LISTED))
    assert max(held) <= 2 * LISTED
