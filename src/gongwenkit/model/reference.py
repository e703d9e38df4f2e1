"""The entries of the reference tables: departments, issuers, branches, people, plan, documents, facts, own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from gongwenkit.model import RowSource

Day = date
"""The type, where a field is called `date`."""

__all__ = ["Branch", "Department", "Document", "FactAnswer", "Issuer", "OwnWord", "Person", "Plan", "in_force"]


@dataclass(frozen=True)
class Department:
    """A line of departments.csv; `from_day`/`to_day` None = always."""

    code: str
    name: str
    short_name: str
    symbol: str
    members: int | None
    staff: int | None
    from_day: date | None
    to_day: date | None
    source: RowSource


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


@dataclass(frozen=True)
class FactAnswer:
    """A line of facts.csv: the answer to a fact, with the document that shows it."""

    department: str
    year: int
    fact: str
    answer: Literal["有", "无"]
    basis: str
    confirmed_by: str
    source: RowSource


@dataclass(frozen=True)
class OwnWord:
    """A line of own_words.csv: a department's own text for a slot of a report."""

    department: str
    report: str
    period: str
    slot: str
    text: str
    source: RowSource


def in_force(entry: Branch | Department | Person, day: date) -> bool:
    """Whether an entry is valid on a day, both ends included."""
    return (entry.from_day is None or entry.from_day <= day) and (entry.to_day is None or day <= entry.to_day)
