"""Which decisions a reading asked for, so that what was read holds as long as they are answered as they were."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from gongwenkit.ingest.decisions.model import ID_LENGTH, Decisions

__all__ = ["AskedAnswers", "AskedDecisions"]


@dataclass(frozen=True)
class AskedAnswers:
    """The questions that were asked, and their answers.

    Attributes:
        answers: (id, category) → answer; empty where nobody answered.
        rows: id → row of its line, where a finding quotes it.
    """

    answers: dict[tuple[str, str], str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def holds_for(self, decisions: Decisions) -> bool:
        """Whether the same questions have the same answers now."""
        said = all(decisions.answer(*one) == answer for one, answer in self.answers.items())
        return said and all(_row(decisions, one) == row for one, row in self.rows.items())

    def to_json(self) -> dict[str, Any]:
        """Returns a short form: most questions have no answer."""
        open_ones: dict[str, str] = {}
        for (one, category), answer in self.answers.items():
            if not answer:
                open_ones[category] = open_ones.get(category, "") + one
        answered = [[*one, answer] for one, answer in self.answers.items() if answer]
        return {"open": open_ones, "answered": answered, "rows": self.rows}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Reads what `to_json` returned."""
        answers = {(one, category): answer for one, category, answer in kept["answered"]}
        for category, ids in kept["open"].items():
            answers |= {(ids[at : at + ID_LENGTH], category): "" for at in range(0, len(ids), ID_LENGTH)}
        return cls(answers, {str(one): int(row) for one, row in kept["rows"].items()})


@dataclass(frozen=True)
class AskedDecisions(Decisions):
    """Decisions that note which of them are asked for."""

    asked: AskedAnswers = field(default_factory=AskedAnswers, repr=False, compare=False)

    @classmethod
    def of(cls, decisions: Decisions) -> Self:
        """Returns the same decisions, noting."""
        return cls(*_parts(decisions))

    def plain(self) -> Decisions:
        """Returns the same decisions, not noting."""
        return Decisions(*_parts(self))

    def begin(self) -> None:
        """Forgets what was asked before."""
        self.asked.answers.clear()
        self.asked.rows.clear()

    def answer(self, question: str, category: str) -> str:
        """Returns the answer to a question as `Decisions` does."""
        found = self.asked.answers[question, category] = super().answer(question, category)
        return found

    def has(self, category: str) -> bool:  # noqa: ARG002 (the signature of the base)
        """Says yes, so that the single questions are asked, and noted."""
        return True

    def row(self, question: str) -> int:
        """Returns the row of the line of an answered question."""
        found = self.asked.rows[question] = super().row(question)
        return found


def _parts(one: Decisions) -> tuple[Any, ...]:
    return one.lines, one.answers, one.hand_rows, one.findings, one.sha256, one.members


def _row(decisions: Decisions, question: str) -> int | None:
    return decisions.row(question) if question in decisions.answers else None
