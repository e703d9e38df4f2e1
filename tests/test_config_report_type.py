"""Charts and annexes in report.toml: every mistake is named with its line."""

from pathlib import Path

import pytest

from gongwenkit.compose.text.lint import lint_annexes
from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.divisions import divisions
from gongwenkit.config.labels import load_labels
from gongwenkit.config.report_type import ReportType, load_report_type
from gongwenkit.config.schema import load_schema
from gongwenkit.model import KitFileError

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = load_schema(ROOT / "data" / "schema")
BREAKDOWNS = load_labels(ROOT / "data" / "phrases").breakdown
DEFINITIONS = load_definitions(ROOT / "data" / "figures", SCHEMA)
DIVISIONS = divisions(DEFINITIONS, SCHEMA)

REPORT = """\
name = "试"
scope = "department"
periods = ["year"]
layouts = ["A"]
annexes = [
  { id = "figures", title = "表" },
  { id = "charts", title = "图" },
]

[[charts]]
kind = "grouped"
by = "quarter"
title = "各季度"
figures = ["theme_party_days", "cautionary_films"]

[[charts]]
kind = "stacked"
by = "level"
title = "等级"
figures = ["integrity_risk_points"]

[[charts]]
kind = "matrix"
title = "支部"
figures = ["branch_study_sessions"]
"""
FOURTH = """
[[charts]]
kind = "matrix"
title = "党日"
figures = ["theme_party_days"]
"""


def load(folder: Path, text: str) -> ReportType:
    (folder / "report.toml").write_text(text, encoding="utf-8")
    return load_report_type(folder)


def replaced(old: str, new: str) -> str:
    assert old in REPORT
    return REPORT.replace(old, new, 1)


def test_sound_charts_have_no_findings(tmp_path):
    report = load(tmp_path, REPORT)
    assert [chart.kind for chart in report.charts] == ["grouped", "stacked", "matrix"]
    assert lint_annexes(report, DEFINITIONS, BREAKDOWNS, DIVISIONS) == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (replaced('kind = "grouped"', 'kind = "pie"'), 11, "不在可选值之内"),
        (replaced('by = "quarter"', 'by = "level"'), 10, "by 须为 quarter、year 之一"),
        (replaced('by = "quarter"\n', ""), 10, "by 须为 quarter、year 之一"),
        (replaced('by = "level"', 'by = "quarter"'), 16, "之一，或台账的一个单选列"),
        (replaced('by = "level"', 'by = ""'), 18, "不能为空"),
        (replaced('kind = "matrix"', 'kind = "matrix"\nby = "year"'), 22, "不写 by"),
        (replaced('by = "quarter"', 'by = "quarter"\ncolour = "red"'), 13, "没有这个键"),
        (replaced('title = "各季度"', f'title = "{"长" * 31}"'), 13, "至多 30 个字"),
        (replaced('"branch_study_sessions"', '"branch_study_sessions", "theme_party_days"'), 22, "最多画 1 个指标"),
        (replaced('"cautionary_films"', '"theme_party_days"'), 10, "写了两次"),
        (REPORT + FOURTH, 10, "最多有 3 幅图"),
        (replaced('  { id = "charts", title = "图" },\n', ""), 1, "须同时写"),
        (REPORT[: REPORT.index("[[charts]]")], 1, "须同时写"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(tmp_path, text, line, said):
    with pytest.raises(KitFileError) as caught:
        load(tmp_path, text)
    assert caught.value.where == f"{tmp_path / 'report.toml'}:{line}"
    assert said in caught.value.found.zh


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (replaced('"cautionary_films"', '"cautionary_film"'), "unknown-figure", "10"),
        (replaced('"cautionary_films"', '"branch_attendance"'), "chart-units", "10"),
        (replaced('layouts = ["A"]', 'layouts = ["A"]\nfigures = ["theme_party_days"]'), "not-in-report", "11"),
        (replaced('{ id = "figures", title = "表" }', '{ id = "tables", title = "表" }'), "unknown-annex-content", "6"),
        (
            replaced('{ id = "figures", title = "表" }', '{ id = "rectification", title = "表" }').replace(
                'layouts = ["A"]', 'layouts = ["A"]\nfigures = ["theme_party_days"]'
            ),
            "not-in-report",
            "7",
        ),
    ],
)
def test_a_chart_of_what_is_not_there_is_a_finding_with_its_line(tmp_path, text, code, line):
    findings = lint_annexes(load(tmp_path, text), DEFINITIONS, BREAKDOWNS)
    assert (findings[0].code, findings[0].cell, findings[0].severity) == (code, line, "error")
    assert findings[0].file == str(tmp_path / "report.toml")


def test_a_chart_by_a_column_is_drawn_only_where_the_ledger_has_it(tmp_path):
    assert lint_annexes(load(tmp_path, replaced('"level"', '"风险等级"')), DEFINITIONS, BREAKDOWNS, DIVISIONS) == []
    report = load(tmp_path, replaced('by = "level"', 'by = "风险等及"'))
    (finding,) = lint_annexes(report, DEFINITIONS, BREAKDOWNS, DIVISIONS)
    assert (finding.code, finding.cell) == ("chart-column", "16")
    assert "是否为“风险等级”？" in finding.found.zh
    elsewhere = replaced(
        'figures = ["integrity_risk_points"]', 'figures = ["integrity_risk_points", "integrity_talks"]'
    )
    (finding,) = lint_annexes(load(tmp_path, elsewhere), DEFINITIONS, BREAKDOWNS, DIVISIONS)
    assert (finding.code, "integrity_talks" in finding.found.zh) == ("chart-column", True)  # about persons: not divided


@pytest.mark.parametrize("figure", ["branch_attendance", "rectification_rate"])
def test_what_does_not_sum_to_the_whole_is_not_drawn_in_parts(tmp_path, figure):
    report = load(tmp_path, replaced('figures = ["integrity_risk_points"]', f'figures = ["{figure}"]'))
    assert [one.code for one in lint_annexes(report, DEFINITIONS, BREAKDOWNS, DIVISIONS)] == ["chart-parts"]
