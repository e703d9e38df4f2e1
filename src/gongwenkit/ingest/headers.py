"""Heads that no alias knows: what they may stand for, and what people decided that they stand for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from gongwenkit.config.likeness import likely_word, likeness
from gongwenkit.config.schema import LedgerSchema, Schema
from gongwenkit.ingest.decisions import HEADER, NO_DECISIONS, UNUSED, Decisions, question_id
from gongwenkit.ingest.normal import head_text

__all__ = ["HeadAnswers", "PlainHeads", "head_question", "likely_column", "plain_heads"]


def head_question(department: str, ledger: str, text: str) -> str:
    """Returns the id of the question what a head stands for: one for all tables of a department's ledger.

    Args:
        department: code, empty where sheet, title and path name none or several.
        ledger: id.
        text: the head as it stands.
    """
    return question_id(department, ledger, "header", (head_text(text),))


def likely_column(text: str, ledger: LedgerSchema, taken: Collection[str]) -> str:
    """Returns the column that an unknown head is most like; empty when it is like none.

    It is suggested to a person. Nothing is ever taken from likeness alone.

    Args:
        text: the head.
        ledger: whose columns are compared, with their aliases.
        taken: columns that the table has already.
    """
    head = head_text(text)
    best, most = "", 0.0
    for column in ledger.column:
        if column.name in taken:
            continue
        near = likely_word(head, map(head_text, (column.name, *column.aliases)))
        if near and likeness(head, near) > most:
            best, most = column.name, likeness(head, near)
    return best


@dataclass(frozen=True)
class HeadAnswers:
    """The answers to 表头 for one table.

    Attributes:
        department: as in `head_question`.
        ledger: its schema.
        decisions: all of them.
    """

    department: str
    ledger: LedgerSchema
    decisions: Decisions = NO_DECISIONS

    def answer(self, text: str) -> str:
        """Returns the column a head was decided to be, or 不用; empty where nobody decided."""
        if not self.decisions.has(HEADER):
            return ""
        return self.decisions.answer(head_question(self.department, self.ledger.id, text), HEADER)

    def is_misfit(self, answer: str) -> bool:
        """Whether an answer names a column that this ledger does not have."""
        return answer != UNUSED and self.ledger.find(answer) is None

    def used(self, heads: Iterable[str]) -> tuple[str, ...]:
        """Returns the ids of the decisions about some heads."""
        return tuple(head_question(self.department, self.ledger.id, text) for text in heads)


@dataclass(frozen=True)
class PlainHeads:
    """Heads of sensitive ledgers that a person declared to be a column that is not sensitive.

    Attributes:
        codes: of all departments.
        ids: of those decisions.
    """

    codes: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()

    def holds(self, ledger: str, head: str) -> bool:
        """Whether a head was declared so in any department: what one office may show, the cache may keep."""
        return bool(self.ids) and any(head_question(code, ledger, head) in self.ids for code in ("", *self.codes))


def plain_heads(decisions: Decisions, schema: Schema, codes: Iterable[str]) -> PlainHeads:
    """Returns the heads that need not be concealed although no alias knows them.

    Args:
        decisions: what people decided.
        schema: all ledgers.
        codes: of all departments.
    """
    ledgers = [ledger for ledger in schema.ledgers.values() if any(column.sensitive for column in ledger.column)]
    plain = {column.name for ledger in ledgers for column in ledger.column if not column.sensitive}
    ids = {name for name, made in decisions.answers.items() if made.category == HEADER and made.answer in plain}
    return PlainHeads(tuple(sorted(codes)), frozenset(ids))
