"""Checks that hold between figures: true of the sample, and each of them seen to fail."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gongwenkit.measure.consistency import FIGURE_KINDS, check_figures
from gongwenkit.model import Figure, Finding, View
from gongwenkit.run.report import steps
from gongwenkit.run.report.results import Measured

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def measured() -> Measured:
    return steps.measure(steps.read(steps.choose(department="101", period="2023", kit=str(ROOT))))


@pytest.fixture
def check(measured: Measured) -> Callable[..., tuple[Finding, ...]]:
    """Checks the figures of 101 after some were changed: id → value, or a function of the figure."""

    def run(**changed: int | Callable[[Figure], Figure] | None) -> tuple[Finding, ...]:
        figures = []
        for figure in measured.figures:
            new = changed.get(figure.id, figure.value)
            figures.append(new(figure) if callable(new) else replace(figure, value=new))
        return check_figures(figures, measured.measurement)

    return run


def views(**values: int) -> Callable[[Figure], Figure]:
    def change(figure: Figure) -> Figure:
        kept = tuple(view for view in figure.views if not view.key.startswith(("2023Q", "branch:")))
        made = tuple(View(key.replace("__", ":"), value) for key, value in values.items())
        return replace(figure, views=(*kept, *made))

    return change


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def test_the_sample_has_no_contradiction(measured):
    assert measured.findings == ()
    assert measured.figures[0].value


def test_a_part_is_no_larger_than_the_whole(check, measured):
    whole = next(figure for figure in measured.figures if figure.id == "central_group_sessions")
    findings = check(thematic_seminars=lambda f: views()(replace(f, value=whole.value + 1)))
    assert codes(findings) == ["figure-too-large"]
    assert f"{whole.value + 1}次" in findings[0].found.zh
    assert f"{whole.value}次" in findings[0].found.en
    assert findings[0].severity == "error"
    assert findings[0].department == "101"


def test_a_part_as_large_as_the_whole_is_sound(check, measured):
    whole = next(figure for figure in measured.figures if figure.id == "cautionary_sessions")
    assert check(cautionary_films=lambda f: views(**_quarters(whole))(replace(f, value=whole.value))) == ()


def test_fewer_measures_than_risk_points_are_doubtful(check):
    assert codes(check(prevention_measures=1)) == ["figure-small"]


def test_a_missing_figure_takes_part_in_no_check(check):
    assert check(prevention_measures=lambda f: replace(f, value=None, missing="no-ledger")) == ()


@pytest.mark.parametrize("value", [1, 10_000])  # the sample's larger part has more events than one, both have fewer
def test_a_union_lies_between_its_largest_part_and_their_sum(check, value):
    assert "union-parts" in codes(check(ideology_sessions=lambda f: views()(replace(f, value=value))))


def test_quarters_make_the_year(check):
    change = views(**{"2023Q1": 1, "2023Q2": 1, "2023Q3": 0, "2023Q4": 0})
    assert codes(check(theme_party_days=lambda f: change(replace(f, value=3)))) == ["quarters-sum"]
    assert codes(check(theme_party_days=lambda f: change(replace(f, value=2)))) == []


def test_distinct_values_may_come_again_in_another_quarter(check):
    change = views(**{"2023Q1": 2, "2023Q2": 2, "2023Q3": 0, "2023Q4": 0})
    assert codes(check(provincial_articles=lambda f: change(replace(f, value=3)))) == []
    assert codes(check(provincial_articles=lambda f: change(replace(f, value=5)))) == ["quarters-sum"]


def test_branches_make_no_less_than_the_whole(check):
    def change(figure: Figure) -> Figure:
        return replace(figure, views=(*figure.views, View("branch:一", 1), View("branch:二", 1)))

    assert codes(check(branch_study_sessions=change)) == ["branches-sum"]


def test_rows_without_a_branch_are_the_whole_units_own(check):
    def change(figure: Figure) -> Figure:
        return replace(figure, views=(*figure.views, View("branch:一", 1)))

    assert codes(check(cautionary_sessions=change)) == []


def test_a_set_of_figures_as_last_year_looks_copied(check, measured):
    def as_last_year(figure: Figure) -> Figure:
        others = tuple(view for view in figure.views if view.key != "last")
        return replace(figure, views=(*others, View("last", figure.value, figure.missing)))

    same = {figure.id: as_last_year for figure in measured.figures}
    (finding,) = check(**same)
    assert finding.code == "figures-as-last-year"
    assert finding.severity == "warning"
    assert check(**{**same, "central_group_sessions": lambda f: f}) == ()


def test_an_activity_with_an_empty_quarter_is_told(check):
    change = views(**{"2023Q1": 50, "2023Q2": 0, "2023Q3": 0, "2023Q4": 50})
    (finding,) = check(theme_party_days=lambda f: change(replace(f, value=100)))
    assert (finding.code, finding.severity) == ("quarter-empty", "info")
    assert "2023Q2、2023Q3" in finding.found.zh
    few = views(**{"2023Q1": 3, "2023Q2": 0, "2023Q3": 0, "2023Q4": 3})
    assert check(theme_party_days=lambda f: few(replace(f, value=6))) == ()


def test_an_activity_of_december_is_told():
    reading = steps.read(steps.choose(department="108", period="2022", kit=str(ROOT)))
    measured = steps.measure(reading)
    (finding,) = check_figures(measured.figures, measured.measurement)
    assert (finding.code, finding.severity) == ("december-heavy", "info")
    assert "27%" in finding.found.zh  # 9 of 33


def test_every_kind_is_documented_and_tested():
    page = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\| `([a-z-]+)` \| (error|warning|info) \|", page, re.MULTILINE)
    assert documented == [(kind.code, kind.severity) for kind in FIGURE_KINDS.values()]
    files = (Path(__file__), Path(__file__).with_name("test_measure_all_departments.py"))
    tests = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [code for code in FIGURE_KINDS if f'"{code}"' not in tests] == []


def test_figures_that_others_add_up_to_are_checked(measured):
    def account(carried: int, found: int, closed: int | None, still_open: int) -> list[str]:
        values = {"carried_over": carried, "items": found, "closed": closed, "open": still_open}
        given = {f"rectification_{name}": value for name, value in values.items() if value is not None}
        figures = [Figure(name, None, name, "个", value) for name, value in given.items()]
        return codes(check_figures(figures, measured.measurement))

    assert account(2, 3, 4, 1) == []
    assert account(2, 3, 4, 2) == ["figures-sum"]
    assert account(0, 0, 0, 0) == []
    assert account(2, 3, None, 9) == []  # a missing one is not checked


def _quarters(figure: Figure) -> dict[str, int]:
    return {view.key: view.value for view in figure.views if view.key.startswith("2023Q")}
