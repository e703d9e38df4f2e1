"""facts.csv and plan.csv: a line that nothing uses is told at its row, and of two for the same the last counts."""

from pathlib import Path

import pytest
from tests.factories import data_folder

from gongwenkit.ingest.reference.documents import find_unused_answers, find_unused_plans
from gongwenkit.ingest.reference.reference_data import read_reference
from gongwenkit.model import Finding

ANSWER = "101,2023,talk_system,有,《谈心谈话制度》,办公室\n"
PLAN = "101,theme_party_days,2023,12\n"


def _findings(folder: Path, answers: str, plans: str) -> list[Finding]:
    facts = f"department,year,fact,answer,basis,confirmed_by\n{answers}"
    planned = f"department,figure,year,planned\n{plans}"
    reference = read_reference(data_folder(folder, {"/facts.csv": facts, "/plan.csv": planned}))
    assert {name: answer.answer for name, answer in reference.facts("101", 2023).items() if name == "talk_system"} in (
        {},
        {"talk_system": "有"},
    )
    assert reference.plan("101", 2023).get("theme_party_days", 12) == 12
    return [
        *find_unused_answers(reference.answers, ("talk_system", "three_lists")),
        *find_unused_plans(reference.plans, ("theme_party_days",)),
    ]


def test_lines_that_are_used_are_no_findings(tmp_path: Path) -> None:
    others = (
        ANSWER.replace("2023", "2022"),
        ANSWER.replace("101", "102"),
        ANSWER.replace("talk_system", "three_lists"),
    )
    assert _findings(tmp_path, ANSWER + "".join(others), PLAN + PLAN.replace("2023", "2022")) == []


@pytest.mark.parametrize(
    ("answers", "plans", "code", "said"),
    [
        (ANSWER.replace("talk_system", "talk_sytem"), "", "fact-unknown", "talk_system"),
        (ANSWER.replace("有", "无") + ANSWER, "", "fact-twice", "第 3 行"),
        ("", PLAN.replace("theme_party_days", "theme_days"), "plan-figure", "theme_party_days"),
        ("", PLAN.replace(",12", ",20") + PLAN, "plan-twice", "第 3 行"),
    ],
)
def test_a_line_that_nothing_uses_is_told(tmp_path: Path, answers: str, plans: str, code: str, said: str) -> None:
    (finding,) = _findings(tmp_path, answers, plans)
    assert (finding.code, finding.severity, finding.department) == (code, "error", "101")
    assert said in finding.found.zh + finding.advice.zh
    assert finding.cell == "2"
