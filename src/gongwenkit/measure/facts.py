"""Answers to facts, from facts.csv, for a department and a year."""

from collections.abc import Mapping

from gongwenkit.config.phrases import FactDefinition
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.model import Fact

__all__ = ["answer_facts"]


def answer_facts(
    definitions: Mapping[str, FactDefinition], reference: Reference, *, department: str, year: int
) -> Mapping[str, Fact]:
    """Returns every defined fact with its answer; 有 without a basis counts as unanswered.

    Args:
        definitions: facts by id.
        reference: the reference tables.
        department: code.
        year: year of the period.
    """
    answers = reference.facts(department, year)
    facts: dict[str, Fact] = {}
    for name, definition in definitions.items():
        given = answers.get(name)
        if given is None or (given.answer == "有" and not given.basis):
            facts[name] = Fact(name, definition.label, None)
        else:
            basis = given.basis if given.answer == "有" else ""
            facts[name] = Fact(name, definition.label, given.answer, basis, (given.source,))
    return facts
