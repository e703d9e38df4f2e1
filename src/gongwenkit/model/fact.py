"""A fact (事实): a statement without a number, which also needs evidence."""

from dataclasses import dataclass
from typing import Any, Literal

from gongwenkit.model.source import RowSource

__all__ = ["Fact"]


@dataclass(frozen=True)
class Fact:
    """The answer to one question of data/phrases/facts.toml for one department and year.

    Attributes:
        id: id of the fact, e.g. `letters_all_levels`.
        label: the question, in Chinese.
        answer: 有 (printed), 无 (the clause is dropped) or None (unanswered: 【待确认】).
        basis: document or ledger that shows it; empty unless answer is 有.
        rows: ledger rows or the line of facts.csv behind the answer.
    """

    id: str
    label: str
    answer: Literal["有", "无"] | None
    basis: str = ""
    rows: tuple[RowSource, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Returns `{"id", "answer", "basis"}`, the shape of evidence.json."""
        return {"id": self.id, "answer": self.answer, "basis": self.basis}
