"""Figures and reports of any span, of a period that the kit names, and divided by any column, from the command line."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SESSIONS = "central_group_sessions"
Run = Callable[..., tuple[int, str, str]]
FIGURES = """
[came]
label = "平均到会人数"
unit = "人"
count = "mean"
column = "实到"
from = [{ rows_of = "central_group_sessions" }]
[fewer]
label = "讲课多出集体学习"
unit = "次"
count = "difference"
of = { figure = "leader_lectures" }
less = { figure = "central_group_sessions" }
"""
CLAUSES = """  { text = "其中集中学习{central_group_sessions.学习方式:集体学习}", with = "central_group_sessions" },
  { text = "平均到会{came}" },
  { text = "讲课多出{fewer}" },
"""
PERIODS = """
[periods]
"2023春" = { from = "2023-03-01", to = "2023-06-30", before = "2022春" }
"2022春" = { from = "2022-02-15", to = "2022-06-30" }
"""


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit with the sample's data, later rules, and periods of its own."""
    root = tmp_path / "kit"
    for part in ("templates", "latex", "notebooks", "data/schema", "data/figures", "data/phrases"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    settings = (ROOT / "kit.toml").read_text(encoding="utf-8")
    settings = settings.replace('data = "data/sample"', f'data = "{(ROOT / "data" / "sample").as_posix()}"')
    (root / "kit.toml").write_text(settings + PERIODS, encoding="utf-8")
    (root / "data" / "figures" / "own.toml").write_text(FIGURES, encoding="utf-8")
    report, wording = root / "templates" / "duty" / "report.toml", root / "templates" / "duty" / "wording.toml"
    text = report.read_text(encoding="utf-8")
    assert 'periods = ["year"' in text
    report.write_text(text.replace('periods = ["year"', 'periods = ["span", "year"'), encoding="utf-8")
    text = wording.read_text(encoding="utf-8")
    after = '  { text = "其中专题研讨{thematic_seminars}", with = "central_group_sessions" },\n'
    assert after in text
    wording.write_text(text.replace(after, after + CLAUSES), encoding="utf-8")
    return root


def figures(run: Run, period: str, *more: str, kit: Path = ROOT) -> dict:
    code, out, _ = run("figures", "101", "--period", period, *more, "--json", "--kit", str(kit))
    assert code == 0
    found = json.loads(out)
    assert found["period"] == period
    return {figure["id"]: figure for figure in found["figures"]}


@pytest.mark.slow
def test_the_months_of_a_span_are_those_of_the_year(run):
    year = figures(run, "2023", "--by", "month")[SESSIONS]["views"]
    span = figures(run, "2023-03-01..2023-06-30", "--by", "month")[SESSIONS]
    assert [view["key"] for view in span["views"]] == ["2023-03", "2023-04", "2023-05", "2023-06"]
    assert span["views"] == year[2:6]
    assert span["value"] == sum(view["value"] for view in span["views"])
    weeks = [figures(run, f"2023W{week:02d}")["theme_party_days"]["value"] for week in (10, 11)]
    assert sum(weeks) == figures(run, "2023-03-06..2023-03-19")["theme_party_days"]["value"]


def test_a_figure_is_divided_by_any_column_with_values(run):
    found = figures(run, "2023", "--by", "学习方式")
    views = {view["key"]: view["value"] for view in found[SESSIONS]["views"]}
    assert list(views) == ["学习方式:集体学习", "学习方式:专题研讨", "学习方式:读书班"]
    assert sum(views.values()) == found[SESSIONS]["value"]
    assert found["theme_party_days"]["views"] == []  # its ledger has no such column
    assert found["integrity_talks"]["views"] == []  # about persons


def test_an_unknown_column_is_told_with_the_likely_one(run):
    code, _, err = run("figures", "101", "--period", "2023", "--by", "学习方法", "--kit", str(ROOT), "--lang", "zh")
    assert code == 2
    assert "是否为“学习方式”？" in err


@pytest.mark.slow
def test_a_period_that_the_kit_names_is_counted_and_compared(run, kit):
    named = figures(run, "2023春", "--by", "year", kit=kit)[SESSIONS]
    views = {view["key"]: view["value"] for view in named["views"]}
    assert named["value"] == figures(run, "2023-03-01..2023-06-30")[SESSIONS]["value"]
    assert views["last"] == figures(run, "2022-02-15..2022-06-30")[SESSIONS]["value"]
    code, _, err = run("figures", "101", "--period", "2023秋", "--kit", str(kit), "--lang", "zh")
    assert code == 2
    assert "2023春、2022春" in err


@pytest.mark.slow
def test_a_report_type_that_is_not_for_spans_says_how_to_be(run):
    asked = ("--report", "duty", "--period", "2023-03-01..2023-06-30", "--kit", str(ROOT), "--lang", "zh")
    code, _, err = run("build", "101", *asked)
    assert code == 2
    assert 'periods 中加上 "span"' in err


@pytest.mark.slow
def test_a_report_of_a_named_period_is_made_traced_and_verified(run, kit, tmp_path):
    asked = ("--report", "duty", "--period", "2023春", "--kit", str(kit), "--out", str(tmp_path / "out"))
    code, _, err = run("build", "101", *asked)
    assert code == 0, err
    folder = tmp_path / "out" / "2023春" / "duty" / "101"
    evidence = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    assert evidence["job"]["period"] == "2023春"
    printed = {(one["figure"], one["view"]): one["text"] for one in evidence["prints"] if one["page"] and one["n"] == 1}
    assert printed["came", None].endswith("人")
    assert "." in printed["came", None]
    assert printed["fewer", None].startswith("−")
    assert printed[SESSIONS, "学习方式:集体学习"].endswith("次")
    code, out, _ = run("verify", str(folder / "report.pdf"), "--json", "--kit", str(kit))
    assert (code, json.loads(out)) == (0, [])
    code, out, _ = run("trace", str(folder / "report.pdf"), "fewer", "--json", "--kit", str(kit))
    found = json.loads(out)
    assert sum(row["counts"] for row in found["rows"]) == found["figure"]["value"] < 0
    assert found["doubts"] == []
