"""What people decided: questions, answers, rows entered by hand, and all of them as one value.

A question's id (编号) is made from department, ledger, code and the content it is about, never from a path or a row
number: an answer stays valid when the rows are moved, and ends when the content changes for which it was given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from gongwenkit.ingest.values.text_normalisation import compact
from gongwenkit.model import Finding, RowSource

__all__ = [
    "ANSWERS",
    "APPLIES",
    "DECISIONS_FILE",
    "DECISION_SHEET",
    "FACT",
    "FINDING",
    "HAND_SHEET",
    "HEADER",
    "ID_LENGTH",
    "IN_OUT",
    "IS_LEDGER",
    "MEMBERS_SHEET",
    "NONE_OF_THEM",
    "NOT_DONE",
    "NO_DECISIONS",
    "NO_LEDGER",
    "OTHER",
    "OTHER_YEAR",
    "SAME_EVENT",
    "TAG",
    "UNSAID",
    "UNUSED",
    "VALUE",
    "YES",
    "ZERO",
    "Decision",
    "Decisions",
    "HandRow",
    "Question",
    "question_id",
    "read_answer",
]

DECISIONS_FILE = "decisions.xlsx"
DECISION_SHEET = "核对决定"
HAND_SHEET = "补充登记"
MEMBERS_SHEET = "分项"
"""The sheet that lists what a line of 核对决定 asks about together."""

HEADER, TAG, SAME_EVENT, IN_OUT, ZERO, FINDING = "表头", "标签", "同一活动", "计入", "零值", "发现"
IS_LEDGER, OTHER_YEAR, VALUE, APPLIES, FACT = "表是否为台账", "另年", "值", "适用", "事实"
UNSAID = "正文不说"
YES, NO_LEDGER = "是", "不是"
"""Answers to 表是否为台账, which also takes the name of a ledger."""
UNUSED = "不用"
"""Answer to 表头: the column is not a column of the ledger."""
OTHER, NONE_OF_THEM = "其他", "都不是"
"""Answers to 值: another value than those of the list; none of them. Both leave the row out of every figure that asks
for a value of the list; the first is also its value."""
DONE, NOT_DONE = "有此项工作", "无"

ANSWERS: Mapping[str, tuple[str, ...]] = {
    IS_LEDGER: (YES, NO_LEDGER),
    HEADER: (UNUSED,),
    TAG: ("是", "否"),
    SAME_EVENT: ("同一", "不同"),
    IN_OUT: ("计入", "不计入"),
    OTHER_YEAR: ("计入", "不计入"),
    ZERO: ("确为零",),
    FINDING: ("已核实",),
    VALUE: (OTHER, NONE_OF_THEM),
    APPLIES: (NOT_DONE, DONE),
    UNSAID: (YES, "否"),
    FACT: ("是", "否"),
}
"""Category (类别) → the answers it takes, in the order of the list; `OFFERED` names the categories that take more."""

OFFERED = frozenset((HEADER, IS_LEDGER, VALUE))
"""Categories whose answers are also what a question itself offers: columns, names of ledgers, values of a column."""

_ALSO: Mapping[str, Mapping[str, str]] = {
    IS_LEDGER: {"yes": YES, "no": NO_LEDGER, "否": NO_LEDGER},
    TAG: {"yes": "是", "no": "否"},
    UNSAID: {"yes": YES, "no": "否", "不说": YES, "说": "否"},
    FACT: {"yes": "是", "no": "否", "仍有效": "是", "有": "是", "不再有效": "否"},
    APPLIES: {"无此项工作": NOT_DONE, "本单位无此项工作": NOT_DONE, "不适用": NOT_DONE, "有": DONE},
}
"""Category → other words for its answers, as people write them."""

ID_LENGTH = 10


def question_id(department: str, ledger: str, code: str, content: Iterable[str]) -> str:
    """Returns the id of a question: 10 hex digits of a sha256, from which no text can be recovered.

    Args:
        department: code, empty where it is not known.
        ledger: id of the ledger, empty where none is concerned.
        code: what kind of question it is.
        content: what the rows say (texts or digests).
    """
    parts = "\x1f".join((department, ledger, code, *content))
    return sha256(parts.encode("utf-8", "replace")).hexdigest()[:ID_LENGTH]


def read_answer(category: str, written: str, offered: Iterable[str] = ()) -> str:
    """Returns the answer that a cell means, as the list shows it; empty where the category has no such answer.

    Full-width letters, blanks and a full stop at the end make no difference.

    Args:
        category: key of `ANSWERS`.
        written: the text of the cell.
        offered: further answers (`OFFERED`).
    """
    known = {_form(answer): answer for answer in (*offered, *ANSWERS.get(category, ()))}
    known = {**_ALSO.get(category, {}), **known}
    return known.get(_form(written), "")


def _form(text: str) -> str:
    return compact(text).rstrip(".。!").casefold()


@dataclass(frozen=True)
class Question:
    """Something that only a person can decide; the fields are the columns of 核对决定.

    Attributes:
        id: see `question_id`.
        department: code, empty if unknown.
        category: key of `ANSWERS`.
        subject: the question.
        file, sheet, place: where it was found; None or empty where it is not about a single place.
        now: how the kit reads it without an answer.
        suggested: what is likely; never applied by itself.
        ledger: id of the ledger whose columns 表头 offers.
        head: folded head of a question 表头, by which equal questions of several departments are recognised.
        stops: whether it stops a final edition (拦报送稿).
        options: answers of its own, besides those of its category.
        together: questions with the same text here are asked in one line; empty for one that is asked by itself.
        asked: the question of that line, with {count}.
        instead: id of the question that is asked instead of this one, whose answers of earlier days still hold.
    """

    id: str
    department: str
    category: str
    subject: str
    file: str = ""
    sheet: str | None = None
    place: str = ""
    now: str = ""
    suggested: str = ""
    ledger: str = ""
    head: str = ""
    stops: bool = False
    options: tuple[str, ...] = ()
    together: str = ""
    asked: str = ""
    instead: str = ""


@dataclass(frozen=True)
class Decision:
    """One line of 核对决定; an empty answer is an open question.

    Attributes:
        row: its row number as shown.
        department: code, None where 单位 names no department.
        stops: whether the line says that it stops a final edition.
        others: the columns of the sheet, as text.
    """

    id: str
    department: str | None
    category: str
    subject: str
    file: str
    sheet: str
    place: str
    now: str
    suggested: str
    answer: str
    reason: str
    by: str
    date: str
    row: int
    stops: bool = False

    def to_json(self) -> dict[str, Any]:
        """Returns the shape of `decisions` in evidence.json."""
        return {"id": self.id, "answer": self.answer, "reason": self.reason, "by": self.by, "date": self.date}


@dataclass(frozen=True)
class HandRow:
    """One line of 补充登记, read by the schema of its ledger.

    Attributes:
        source: its place.
        department: code.
        ledger: id.
        values: canonical column with its companions → value, as `ingest.ledgers.ledger.Ledgers.frames` has them.
        day: its first day.
        reason, basis, by: 理由, 依据, 登记人.
    """

    source: RowSource
    department: str
    ledger: str
    values: Mapping[str, object]
    day: date
    reason: str
    basis: str
    by: str


@dataclass(frozen=True)
class Decisions:
    """All of decisions.xlsx.

    Attributes:
        lines: every line of 核对决定 in its order, open and wrong ones included.
        answers: id → decision, for the lines with a valid answer, and for all that a line asks about together.
        members: id of such a line → the ids of what it asks about.
        asked_of: id of such a line → codes of the departments that it asks.
        hand_rows: the valid lines of 补充登记.
        findings: what is wrong with the other lines.
        sha256: of the file, empty if there is none.
    """

    lines: tuple[Decision, ...] = ()
    answers: Mapping[str, Decision] = field(default_factory=dict)
    hand_rows: tuple[HandRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    sha256: str = ""
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _categories: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Makes the index of the categories that have an answer."""
        object.__setattr__(self, "_categories", frozenset(decision.category for decision in self.answers.values()))

    def answer(self, question: str, category: str) -> str:
        """Returns the answer to a question; empty where it has no answer in its category."""
        decision = self.answers.get(question)
        return decision.answer if decision is not None and decision.category == category else ""

    def has(self, category: str) -> bool:
        """Whether any question of a category is answered; if none is, callers need not compute ids of questions."""
        return category in self._categories

    def row(self, question: str) -> int:
        """Returns the row of the line of an answered question."""
        return self.answers[question].row

    def cited(self, ids: Iterable[str]) -> tuple[Decision, ...]:
        """Returns the decisions of some ids in the order of their lines."""
        wanted = set(ids)
        return tuple(sorted((d for d in self.answers.values() if d.id in wanted), key=lambda d: d.row))


NO_DECISIONS = Decisions()
