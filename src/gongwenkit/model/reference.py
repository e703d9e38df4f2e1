"""The entries of the reference tables: departments, issuers, branches, people, plan, documents, facts, own words."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from gongwenkit.model import RowSource
from gongwenkit.model.fact import FactKind

Day = date
"""The type, where a field is called `date`."""

__all__ = [
    "Branch",
    "Department",
    "Document",
    "FactAnswer",
    "Issuer",
    "OwnWord",
    "Person",
    "Plan",
    "in_force",
    "reason_slot",
    "wording_slot",
]

_REASON, _WORDING = "reason:", "wording:"
_OPTION = re.compile(r"第?\s*(?P<number>[1-9][0-9]?)(?:\.0)?\s*种?[.。]?")


@dataclass(frozen=True)
class Department:
    """A line of departments.csv; `from_day`/`to_day` None = always.

    `group` is the name of the group under which tables list it, empty where it is in none.
    """

    code: str
    name: str
    short_name: str
    symbol: str
    members: int | None
    staff: int | None
    from_day: date | None
    to_day: date | None
    source: RowSource
    group: str = ""


@dataclass(frozen=True)
class Branch:
    """A line of branches.csv."""

    department: str
    name: str
    from_day: date | None
    to_day: date | None
    source: RowSource


@dataclass(frozen=True)
class Person:
    """A line of people.csv: one person in one post for one span."""

    department: str
    name: str
    post: str
    leading_group: bool
    first_responsible: bool
    from_day: date | None
    to_day: date | None
    source: RowSource


@dataclass(frozen=True)
class Issuer:
    """A line of issuers.csv: an organ in whose name a department's documents are issued.

    Attributes:
        id: as `issuer` of report.toml names it.
        body: the department's leading body, as written.
        name: full name of the organ.
        symbol: 发文机关代字, the beginning of its document numbers.
        office: who prints its documents (GB/T 9704-2012, 7.4.3).
        self_name: what the department calls itself in a text.
        cells: column → its cell, for messages.
    """

    department: str
    id: str
    body: str
    name: str
    symbol: str
    office: str
    self_name: str
    source: RowSource
    cells: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Plan:
    """A line of plan.csv: what a department plans of a figure for a year."""

    department: str
    figure: str
    year: int
    planned: int
    source: RowSource


@dataclass(frozen=True)
class Document:
    """A line of documents.csv: what no step may invent; an empty text is not given.

    `unread` names the columns whose content cannot be printed: each is a finding, and its text here is empty.
    """

    department: str
    report: str
    period: str
    date: Day | None
    number: str
    signer: str
    to: str
    cc: str
    secrecy: str
    urgency: str
    copy_no: str
    printed: Day | None
    unread: frozenset[str]
    source: RowSource
    author: str = ""


@dataclass(frozen=True)
class FactAnswer:
    """A line of facts.csv: the answer to a fact, with the document that shows it.

    Attributes:
        answer: None where only `still` is ticked.
        still: whether the basis of an earlier year still holds; None where it is left blank.
        kind: of this fact in this department from this year on; None: as facts.toml says.
    """

    department: str
    year: int
    fact: str
    answer: Literal["有", "无"] | None
    basis: str
    confirmed_by: str
    source: RowSource
    still: bool | None = None
    kind: FactKind | None = None


@dataclass(frozen=True)
class OwnWord:
    """A line of own_words.csv: a department's own text for a slot of a report.

    Besides the slots of the report type there are two for every figure and clause: `reason_slot`, why a figure is
    worse than last year, and `wording_slot`, which wording of a clause is printed.
    """

    department: str
    report: str
    period: str
    slot: str
    text: str
    source: RowSource

    @property
    def explained(self) -> str:
        """The figure whose comparison it explains; empty in any other line."""
        return self.slot.removeprefix(_REASON) if self.slot.startswith(_REASON) else ""

    @property
    def worded(self) -> str:
        """The clause whose wording it picks by its number; empty in any other line."""
        return self.slot.removeprefix(_WORDING) if self.slot.startswith(_WORDING) else ""

    @property
    def option(self) -> int | None:
        """The number that it says (2, ２, 第2种); None where it is none."""
        found = _OPTION.fullmatch(unicodedata.normalize("NFKC", self.text).strip())
        return int(found["number"]) if found else None


def reason_slot(figure: str) -> str:
    """Returns the slot for the reason of an unfavourable comparison of a figure."""
    return _REASON + figure


def wording_slot(clause: str) -> str:
    """Returns the slot for the number of the wording of a clause."""
    return _WORDING + clause


def in_force(entry: Branch | Department | Person, day: date) -> bool:
    """Whether an entry is valid on a day, both ends included."""
    return (entry.from_day is None or entry.from_day <= day) and (entry.to_day is None or day <= entry.to_day)
