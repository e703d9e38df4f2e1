"""Answers to facts, for a department and a year: from facts.csv, and from an earlier year where a person says 仍有效.

A yearly fact is asked anew each year. A standing one (a system that exists, a list that is kept) keeps the answer of
the last year in which it has one, as a proposal; only what a person ticks, in facts.csv or decisions.xlsx, holds.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from gongwenkit.config.phrases import FactDefinition
from gongwenkit.ingest.decisions.model import FACT, NO_DECISIONS, Decisions, Question, question_id
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.model import Fact, Finding
from gongwenkit.model.fact import FactKind
from gongwenkit.model.reference import FactAnswer

__all__ = ["answer_facts", "ask_about_facts", "find_idle_ticks"]

YES, NO = "有", "无"
CONFIRMED = "是"
"""Answer to a proposal (`FACT`)."""


def answer_facts(
    definitions: Mapping[str, FactDefinition],
    reference: Reference,
    *,
    department: str,
    year: int,
    decisions: Decisions = NO_DECISIONS,
) -> Mapping[str, Fact]:
    """Returns every defined fact with its answer; 有 without a basis counts as unanswered.

    Args:
        definitions: facts by id.
        reference: the reference tables.
        department: code.
        year: year of the period.
        decisions: the answers to the proposals of `ask_about_facts`.
    """
    answers = _Answers(definitions, reference, department, decisions)
    return {name: answers.fact(name, year) for name in definitions}


def ask_about_facts(
    definitions: Mapping[str, FactDefinition],
    reference: Reference,
    *,
    department: str,
    year: int,
    asked: Collection[str],
    decisions: Decisions = NO_DECISIONS,
) -> Iterator[Question]:
    """Yields a question for each standing fact that facts.csv leaves open and an earlier year answers.

    Args:
        definitions: facts by id.
        reference: the reference tables.
        department: code.
        year: the year that is asked about.
        asked: the facts that the reports use.
        decisions: those of the years before tell from which year a basis comes; a question that is answered is
            yielded, too.
    """
    answers = _Answers(definitions, reference, department, decisions)
    for name, definition in definitions.items():
        proposal = answers.proposal(name, year) if name in asked else None
        if proposal is None or answers.is_settled(name, year):
            continue
        source = proposal.fact.rows[-1]
        said = f"依据：{proposal.fact.basis}" if proposal.fact.basis else f"答“{proposal.fact.answer}”"
        yield Question(
            id=proposal.id,
            department=department,
            category=FACT,
            subject=f"{year}年“{definition.label}”：{proposal.year}年{said}，仍有效？",
            file=source.file,
            sheet=source.sheet,
            place=str(source.row),
            now="未确认",
            suggested="是",
            stops=True,
            together=f"{FACT}|{department}|{year}",
            asked=f"{year}年有 {{count}} 项常年事实，以前的依据是否都仍有效",
        )


def find_idle_ticks(
    definitions: Mapping[str, FactDefinition], reference: Reference, lines: Collection[FactAnswer]
) -> Iterator[Finding]:
    """Yields a finding for each 仍有效 that confirms nothing: a yearly fact, or no earlier answer.

    Args:
        definitions: facts by id.
        reference: the reference tables.
        lines: the lines of facts.csv that are checked.
    """
    for line in lines:
        if not line.still or line.answer == NO or (line.answer == YES and line.basis) or line.fact not in definitions:
            continue
        answers = _Answers(definitions, reference, line.department, NO_DECISIONS)
        kind = answers.kind(line.fact, line.year)
        if answers.proposal(line.fact, line.year) is None:
            yield KINDS["fact-still"].at(
                file=line.source.file,
                sheet=line.source.sheet,
                cell=str(line.source.row),
                department=line.department,
                label=definitions[line.fact].label,
                why_zh="这是当年的事项" if kind == "yearly" else "以前年度没有答过",
                why_en="it is asked each year" if kind == "yearly" else "no earlier year answers it",
            )


@dataclass(frozen=True)
class _Proposal:
    """What an earlier year says of a standing fact.

    Attributes:
        id: of the question whether it still holds; another one when the year or the basis changes.
        year: the last one with an answer.
        fact: with that answer.
    """

    id: str
    year: int
    fact: Fact


@dataclass(frozen=True)
class _Answers:
    """What a department answered, in all years."""

    definitions: Mapping[str, FactDefinition]
    reference: Reference
    department: str
    decisions: Decisions

    def fact(self, name: str, year: int) -> Fact:
        """Returns a fact of a year with its answer, or with what is proposed."""
        return self._settle(name, year, self.proposal(name, year))

    def proposal(self, name: str, year: int) -> _Proposal | None:
        """Returns what is proposed for a year; None for a yearly fact, and where nobody answered it before."""
        line = self._line(name, year)
        denied = line is not None and line.still is False
        before = None if denied or self.kind(name, year) == "yearly" else self._before(name, year)
        if before is None:
            return None
        known, fact = before
        content = (name, str(year), str(known), fact.basis)
        return _Proposal(question_id(self.department, "", "fact", content), known, fact)

    def is_settled(self, name: str, year: int) -> bool:
        """Whether facts.csv itself answers a fact of a year."""
        return self._settle(name, year, None).answer is not None or self._is_ticked(name, year)

    def kind(self, name: str, year: int) -> FactKind:
        """Returns the kind of a fact: as the last line up to a year says, else as facts.toml says."""
        for known in self.reference.fact_years(self.department):
            line = self._line(name, known) if known <= year else None
            if line and line.kind:
                return line.kind
        return self.definitions[name].kind

    def _settle(self, name: str, year: int, proposal: _Proposal | None) -> Fact:
        label, line = self.definitions[name].label, self._line(name, year)
        if line and line.answer == NO:
            return Fact(name, label, NO, rows=(line.source,))
        if line and line.answer == YES and line.basis:
            return Fact(name, label, YES, line.basis, (line.source,))
        unanswered = Fact(name, label, None)
        if proposal is None:
            return unanswered
        if line and line.still:
            return replace(proposal.fact, rows=(line.source, *proposal.fact.rows), decisions=())
        said = self.decisions.answer(proposal.id, FACT)
        if said == CONFIRMED:
            return replace(proposal.fact, decisions=(proposal.id,))
        offered = replace(unanswered, proposal=proposal.fact.basis or NO, proposed_in=proposal.year)
        return unanswered if said else offered

    def _before(self, name: str, year: int) -> tuple[int, Fact] | None:
        """Returns the last year before that answers a fact, with the answer; None where somebody took it back since."""
        known = year - 1
        if known < min(self.reference.fact_years(self.department), default=year):
            return None
        proposal = self.proposal(name, known)
        fact = self._settle(name, known, proposal)
        if fact.answer is not None:
            return known, fact
        if proposal is None or self._line(name, known) or self.decisions.answer(proposal.id, FACT):
            return None
        return proposal.year, proposal.fact

    def _is_ticked(self, name: str, year: int) -> bool:
        line = self._line(name, year)
        return line is not None and line.still is not None

    def _line(self, name: str, year: int) -> FactAnswer | None:
        return self.reference.facts(self.department, year).get(name)
