"""Value types of the sample generator: departments, people, and rows that know what they were written for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

Value = str | int | dt.date | None
"""What a cell of a ledger may hold before it is laid out on a sheet."""

YEARS = (2022, 2023)

LEDGERS = (
    "meetings",
    "central_group",
    "branch_life",
    "theme_days",
    "lectures",
    "trainings",
    "cautionary_education",
    "talks",
    "risks",
    "regulations",
    "articles",
    "honours",
    "campaigns",
    "rectification",
    "accountability",
)


@dataclass(frozen=True)
class Person:
    """One line of ``people.csv``."""

    name: str
    post: str
    leading: bool
    first: bool
    start: dt.date | None = None
    end: dt.date | None = None

    def serves(self, day: dt.date) -> bool:
        """Tell whether the line is valid on a day (both ends included)."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Branch:
    """One line of ``branches.csv``."""

    name: str
    start: dt.date | None = None
    end: dt.date | None = None

    def exists(self, day: dt.date) -> bool:
        """Tell whether the branch exists on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Department:
    """A department and the habits of the clerk who keeps its ledgers."""

    code: str
    name: str
    short: str
    symbol: str
    members: int
    staff: int
    branches: int
    form: str
    dates: tuple[str, ...]
    heads: str
    business: tuple[str, ...]
    traits: frozenset[str] = frozenset()
    absent: frozenset[tuple[str, int]] = frozenset()

    @property
    def scale(self) -> float:
        """Size against the bureau of 78 members whose volumes the design gives."""
        return self.members / 78

    def has(self, trait: str) -> bool:
        """Tell whether the clerk has a habit."""
        return trait in self.traits


@dataclass(frozen=True)
class Source:
    """Where a row was written; ``row`` as the spreadsheet shows it."""

    file: str
    sheet: str | None
    row: int

    @property
    def order(self) -> tuple[str, bool, str, int]:
        """Sort key: file, sheet (none first), row."""
        return (self.file, self.sheet is not None, self.sheet or "", self.row)


@dataclass
class Entry:
    """One row of a ledger, with the figures it was written for.

    Attributes:
        year: the year of the workbook the row stands in (not always that of its date).
        day: the first day the clerk had in mind, also when the cell cannot be read.
        meant: figure id → years in which the row matches that figure.
        open: figures for which nobody can tell without asking (undecided).
        event: rows which tell of one event share it; ``occasion`` does so over several ledgers.
        keys: figure id → the value that a ``distinct`` figure compares.
        amount: exact value for ``sum`` and ``items``; ``None`` when the cell is not exact.
        seats: (应到, 实到) where both are exact; ``vague``: a number is written but not exact.
        reason: why the row does not count, for every figure it matches.
        plain: a row that a trap may still spoil.
    """

    ledger: str
    year: int
    day: dt.date
    cells: dict[str, Value]
    event: int
    occasion: int
    meant: dict[str, tuple[int, ...]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    keys: dict[str, str] = field(default_factory=dict)
    amount: int | None = 0
    seats: tuple[int, int] | None = None
    vague: bool = False
    reason: str | None = None
    end: dt.date | None = None
    written_date: str | None = None
    style: str = "iso"
    hidden: bool = False
    struck: bool = False
    inferred: bool = False
    plain: bool = True
    draft: bool = False
    no_start: bool = False
    seq: int = 0
    source: Source | None = None
