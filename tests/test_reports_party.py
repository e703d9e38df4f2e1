"""The reports on ideology and the secretary's debrief: other words about the figures of the other reports."""

import json
from pathlib import Path

import pypdfium2
import pytest

from gongwenkit.cli import main
from gongwenkit.config.report_type import load_report_type

ROOT = Path(__file__).resolve().parents[1]
COMPLETE = "104"


@pytest.mark.parametrize("name", ["ideology", "debrief"])
def test_its_figures_are_those_of_the_other_reports(name):
    """The annex of figures lists what the text or the office asks for, each once; problems must be written."""
    report = load_report_type(ROOT / "templates" / name)
    known = {
        figure["id"] for figure in json.loads((ROOT / "data/sample/expected.json").read_text("utf-8"))["2023"]["104"]
    }
    assert set(report.figures) <= known
    assert len(set(report.figures)) == len(report.figures)
    assert report.required_slots == ("problems",)


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    for report, period in (("ideology", "2023H2"), ("debrief", "2023")):
        for edition in ("final", "redacted"):
            arguments = ["--report", report, "--period", period, "--edition", edition, "--out", str(folder)]
            with pytest.raises(SystemExit) as leaving:
                main(["build", COMPLETE, *arguments, "--kit", str(ROOT), "--lang", "zh"])
            assert not leaving.value.code, (report, edition)
    return folder


def _text(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


def _answers(year: str) -> dict[str, dict]:
    expected = json.loads((ROOT / "data/sample/expected.json").read_text("utf-8"))
    return {figure["id"]: figure for figure in expected[year][COMPLETE]}


@pytest.mark.slow
def test_a_complete_department_has_its_finals(out):
    """The numbers of the debrief are those of the generator; nothing is open, and problems and next steps are there."""
    debrief = _text(out / "2023" / "debrief-final" / COMPLETE / "report.pdf")
    answers = _answers("2023")
    for said, figure in (
        ("本人讲党课{}次", "own_lectures"),
        ("集体学习{}次", "central_group_sessions"),
        ("现有党支部{}个", "branches_in_force"),
        ("开展主题党日活动{}场", "theme_party_days"),
        ("尚未完成{}个", "rectification_open"),
    ):
        assert said.format(answers[figure]["value"]) in debrief, figure
    assert "二、存在的问题" in debrief
    assert "三、下一步工作打算" in debrief
    ideology = _text(out / "2023H2" / "ideology-final" / COMPLETE / "report.pdf")
    assert "关于2023年下半年落实意识形态工作责任制情况的报告" in ideology
    assert "本人" not in ideology  # the leading body speaks
    assert "【" not in debrief + ideology


@pytest.mark.slow
def test_a_redacted_one_has_no_problems_talks_or_names(out):
    for report, period in (("ideology", "2023H2"), ("debrief", "2023")):
        text = _text(out / period / f"{report}-redacted" / COMPLETE / "report.pdf")
        assert "存在的问题" not in text.replace("针对存在的问题", "")
        assert "廉政谈话" not in text
        assert "唐新宇" not in text
        assert "农业农村局" not in text
