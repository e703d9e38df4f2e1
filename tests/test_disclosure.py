"""What of a report's rows is handed on: of ledgers about persons month, type and number only, and no small group."""

from collections import Counter
from pathlib import Path

import pytest

from gongwenkit.compose.html.displays import FiguresTable
from gongwenkit.model import Figure, RowSource
from gongwenkit.run.report import display, steps
from gongwenkit.run.report.disclosure import Disclosed, PrivatePlaces, disclose, fold, fold_views
from gongwenkit.run.report.evidence import evidence_rows
from gongwenkit.run.report.results import Measured

ROOT = Path(__file__).resolve().parents[1]
TALKS = ("integrity_talks", "appointment_talks", "own_talks")


def _measured(**changes: object) -> Measured:
    chosen = steps.choose(department="101", period="2023", kit=str(ROOT))
    return steps.measure(steps.read(chosen), **changes)


@pytest.fixture(scope="module")
def measured() -> Measured:
    return _measured()


@pytest.fixture(scope="module")
def disclosed(measured: Measured) -> Disclosed:
    return disclose(measured)


def _of(figures: tuple[Figure, ...], name: str) -> Figure:
    return next(figure for figure in figures if figure.id == name)


@pytest.mark.parametrize(
    ("numbers", "folded"),
    [
        ({"a": 5, "b": 1, "c": 2}, {"b", "c"}),
        ({"a": 5, "b": 1, "c": 4}, {"b", "c"}),  # the few alone would be told by the sum: the smallest goes with them
        ({"a": 5, "b": 3}, set()),
        ({"a": 1}, {"a"}),
        ({"a": 0, "b": 9}, set()),
        ({}, set()),
    ],
)
def test_groups_of_one_or_two_are_not_shown_by_themselves(numbers: dict[str, int], folded: set[str]) -> None:
    assert fold(numbers) == folded


@pytest.mark.parametrize("name", TALKS)
def test_rows_about_persons_are_groups_by_month_and_type(measured: Measured, disclosed: Disclosed, name: str) -> None:
    whole, shown = _of(measured.figures, name), _of(disclosed.figures, name)
    rows = {row.source: row for ledger in measured.measurement.rows.values() for row in ledger}
    groups = Counter()
    for source in whole.rows:
        row = rows[source]
        groups[row.day.isoformat()[:7], row.text("谈话类型")] += int(whole.contributions[source].counts)
    told = {
        (disclosed.rows[one].date_text, disclosed.rows[one].kind): shown.contributions[one].counts for one in shown.rows
    }
    other = told.pop(("", "其他"), 0)
    assert all(groups[key] == number >= 3 for key, number in told.items())
    assert other == sum(number for key, number in groups.items() if key not in told)
    assert not 0 < other < 3
    assert sum(told.values()) + other == whole.value
    assert [left.reason for left in shown.left_out] == sorted(left.reason for left in whole.left_out)
    places = {source.file for source in (*shown.rows, *(left.source for left in shown.left_out))}
    assert places == {"廉政谈话"}
    assert {(one.subject_text, len(one.date_text) in (0, 7)) for one in map(disclosed.rows.get, shown.rows)} == {
        (None, True)
    }


def test_all_other_rows_are_as_measured(measured: Measured, disclosed: Disclosed) -> None:
    pairs = zip(measured.figures, disclosed.figures, strict=True)
    assert [(one.id, one == two) for one, two in pairs if one != two or one.id in TALKS] == [
        (name, False) for name in [figure.id for figure in measured.figures if figure.id in TALKS]
    ]


def test_nothing_of_a_row_can_be_found_from_the_digest_of_a_group(disclosed: Disclosed) -> None:
    """Two groups with the same month, type and number have the same digest, whoever the persons were."""
    rows = evidence_rows(disclosed)
    private = {source: row for source, row in rows.items() if row.subject is None}
    shown = {(row.ledger, row.date, row.kind, disclosed.rows[source].number) for source, row in private.items()}
    assert len(private) > 10
    assert len({row.digest for row in private.values()}) == len(shown)


def test_figures_about_persons_are_divided_by_quarter_and_month_only(measured: Measured) -> None:
    sets = ("quarter", "month", "branch", "category", "branch-month")
    divided = _measured(views=sets)
    talks = fold_views(_of(divided.figures, "integrity_talks"), divided)
    plain = _of(divided.figures, "integrity_talks")
    keys = {view.key for view in talks.views}
    assert keys <= {f"2023Q{n}" for n in range(1, 5)} | {f"2023-{n:02}" for n in range(1, 13)} | {
        "quarter:other",
        "month:other",
    }
    months = [view.value for view in talks.views if view.key.startswith("2023-") or view.key == "month:other"]
    assert sum(months) == talks.value
    assert all(value == 0 or value >= 3 for value in months)
    assert any(0 < view.value < 3 for view in plain.views if view.key.startswith("2023-"))
    other = _of(divided.figures, "branch_study_sessions")
    assert any(view.key.startswith("branch:") for view in other.views)
    assert fold_views(other, divided) == other


def test_a_report_folder_names_no_place_in_a_ledger_about_persons(measured: Measured) -> None:
    reading = measured.reading
    private = [one for one in reading.ledgers.findings if one.sheet == "廉政谈话"]
    assert len(private) > 2
    for one in PrivatePlaces(reading).findings(private):
        assert (one.file, one.sheet, one.cell) == (None, None, None)
        assert one.found.zh == "“廉政谈话”台账有1处要看"
    others = [one for one in reading.ledgers.findings if one.sheet != "廉政谈话"]
    assert PrivatePlaces(reading).findings(others) == tuple(others)
    shown = display.findings(reading)
    assert "廉政谈话" not in {one.sheet for one in shown.findings}
    assert len(shown.findings) == len(reading.ledgers.findings)
    assert len(shown.elsewhere) == len(display.find_elsewhere(reading))
    assert set(map(id, shown.elsewhere)) <= set(map(id, shown.findings))


def test_the_notebook_shows_what_rows_add_and_no_row_about_persons(measured: Measured) -> None:
    table = display.figures(measured)
    assert isinstance(table, FiguresTable)
    html = table._repr_html_()
    assert "12行，合10次" in html
    assert "计数合计10" in html
    assert "涉及个人，不列各行" in html
    talks = _of(table.figures, "integrity_talks")
    assert table.rows(talks) == ()
    assert sum(one.number for one in table.persons(talks)) == talks.value
    assert all(groups == () for _, groups in table.left_out(talks))
    assert "廉政谈话：第" not in html
    assert RowSource("廉政谈话", talks.label, 1) in table.private
