"""A fact (事实): a statement without a number, which also needs evidence."""

from dataclasses import dataclass
from typing import Any, Literal

from gongwenkit.model.source import RowSource

__all__ = ["Fact", "FactKind"]

FactKind = Literal["standing", "yearly"]


@dataclass(frozen=True)
class Fact:
    """The answer to one question of data/phrases/facts.toml for one department and year.

    Attributes:
        id: id of the fact, e.g. `letters_all_levels`.
        label: the question, in Chinese.
        answer: 有 (printed), 无 (the clause is dropped) or None (unanswered: 【待确认】).
        basis: document or ledger that shows it; empty unless answer is 有.
        rows: ledger rows or the lines of facts.csv behind the answer.
        decisions: id of the decision by which the basis of an earlier year still holds.
        proposal: what an earlier year says, of an unanswered fact: its basis, or 无; empty where nothing is proposed.
        proposed_in: that year.
    """

    id: str
    label: str
    answer: Literal["有", "无"] | None
    basis: str = ""
    rows: tuple[RowSource, ...] = ()
    decisions: tuple[str, ...] = ()
    proposal: str = ""
    proposed_in: int = 0

    def to_json(self) -> dict[str, Any]:
        """Returns `{"id", "answer", "basis"}`, the shape of evidence.json."""
        return {"id": self.id, "answer": self.answer, "basis": self.basis}
