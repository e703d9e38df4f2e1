"""Facts of a second year: a standing one keeps its basis as a proposal, and only what a person ticks is a fact."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.factories import data_folder

from gongwenkit.config.phrases import FactDefinition
from gongwenkit.ingest.decisions.model import FACT, NO_DECISIONS, Decision, Decisions
from gongwenkit.ingest.reference.reference_data import Reference, read_reference
from gongwenkit.measure.facts import answer_facts, ask_about_facts, find_idle_ticks

HEADS = "department,year,fact,answer,basis,confirmed_by,still,kind\n"
FIRST = (
    "101,2022,lists,有,《三张清单》,办公室,,\n101,2022,talks,有,《谈话安排》,办公室,,\n101,2022,haves,无,,办公室,,\n"
)
DEFINITIONS = {
    "lists": FactDefinition(label="建立清单", kind="standing"),
    "haves": FactDefinition(label="落实要求", kind="standing"),
    "talks": FactDefinition(label="开展谈话"),
}


def reference_of(folder: Path, lines: str) -> Reference:
    return read_reference(data_folder(folder, {"/facts.csv": HEADS + FIRST + lines}))


def facts(reference: Reference, year: int = 2023, decisions: Decisions = NO_DECISIONS):
    given = {"department": "101", "year": year, "decisions": decisions}
    return {n: (f.answer, f.basis, f.proposal) for n, f in answer_facts(DEFINITIONS, reference, **given).items()}


def asked(reference: Reference, year: int = 2023, decisions: Decisions = NO_DECISIONS):
    given = {"department": "101", "year": year, "asked": DEFINITIONS, "decisions": decisions}
    return list(ask_about_facts(DEFINITIONS, reference, **given))


def answered(*given: tuple[str, str]) -> Decisions:
    line = Decision("", "101", FACT, "", "", "", "", "", "", "", "核过", "陈一", "2024-01-05", 2)
    return Decisions(answers={name: replace(line, id=name, answer=answer) for name, answer in given})


def test_a_standing_fact_is_proposed_and_not_taken(tmp_path):
    reference = reference_of(tmp_path, "")
    assert facts(reference) == {
        "lists": (None, "", "《三张清单》"),
        "haves": (None, "", "无"),
        "talks": (None, "", ""),  # a yearly one is asked anew
    }
    first, second = asked(reference)
    assert first.subject == "2023年“建立清单”：2022年依据：《三张清单》，仍有效？"
    assert second.subject == "2023年“落实要求”：2022年答“无”，仍有效？"
    assert (first.stops, first.suggested) == (True, "是")
    assert first.together == second.together
    assert (first.file, first.place) == ("facts.csv", "2")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("101,2023,lists,,,办公室,是,\n", ("有", "《三张清单》", "")),
        ("101,2023,lists,,,办公室,否,\n", (None, "", "")),
        ("101,2023,lists,有,《新清单》,办公室,否,\n", ("有", "《新清单》", "")),
        ("101,2023,lists,有,,办公室,是,\n", ("有", "《三张清单》", "")),
        ("101,2023,lists,无,,办公室,,\n", ("无", "", "")),
        ("101,2023,lists,,,办公室,是,当年\n", (None, "", "")),  # in this office it is asked each year
    ],
)
def test_facts_csv_confirms_or_answers_anew(tmp_path, line, expected):
    reference = reference_of(tmp_path, line)
    assert facts(reference)["lists"] == expected
    assert "lists" not in [question.subject[6:10] for question in asked(reference)]
    assert all("建立清单" not in question.subject for question in asked(reference))


def test_a_department_may_say_that_a_fact_of_its_own_is_standing(tmp_path):
    reference = reference_of(tmp_path, "101,2023,talks,,,办公室,是,常年\n")
    assert facts(reference)["talks"] == ("有", "《谈话安排》", "")


def test_a_decision_confirms_or_takes_back_and_the_basis_goes_on_from_year_to_year(tmp_path):
    reference = reference_of(tmp_path, "")
    lists, haves = asked(reference)
    yes = answered((lists.id, "是"), (haves.id, "否"))
    assert facts(reference, decisions=yes)["lists"] == ("有", "《三张清单》", "")
    assert facts(reference, decisions=yes)["haves"] == (None, "", "")
    fact = answer_facts(DEFINITIONS, reference, department="101", year=2023, decisions=yes)["lists"]
    assert fact.decisions == (lists.id,)
    (later,) = asked(reference, 2024, yes)  # what was taken back is proposed no more
    assert later.subject == "2024年“建立清单”：2023年依据：《三张清单》，仍有效？"
    assert later.id != lists.id
    unanswered = asked(reference, 2024)
    assert [question.subject[:4] for question in unanswered] == ["2024", "2024"]
    assert "2022年依据" in unanswered[0].subject  # nobody said anything in 2023


def test_another_basis_is_another_question(tmp_path):
    one = asked(reference_of(tmp_path / "one", ""))[0]
    other = asked(reference_of(tmp_path / "other", "101,2022,lists,有,《四张清单》,办公室,,\n"))[0]
    assert one.id != other.id


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("101,2023,talks,,,办公室,是,\n", "这是当年的事项"),
        ("102,2023,lists,,,办公室,是,\n", "以前年度没有答过"),
    ],
)
def test_a_tick_that_confirms_nothing_is_told_at_its_line(tmp_path, line, why):
    reference = reference_of(tmp_path, line + "101,2023,lists,,,办公室,是,\n")
    (finding,) = find_idle_ticks(DEFINITIONS, reference, reference.answers)
    assert (finding.code, finding.cell) == ("fact-still", "5")
    assert why in finding.found.zh


def test_a_wrong_word_in_the_new_columns_is_a_finding_at_its_cell(tmp_path):
    reference = reference_of(tmp_path, "101,2023,lists,,,办公室,也许,\n101,2023,haves,无,,办公室,,常常\n")
    assert [(finding.code, finding.cell) for finding in reference.findings] == [
        ("reference-value", "G5"),
        ("reference-value", "H6"),
    ]
