"""Values of both districts: departments, people, rows that know what they were written for, cells, pages and books."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Value = str | int | dt.date | None
"""What a cell of a ledger may hold before it is laid out on a sheet."""


@dataclass(frozen=True)
class Fault:
    """A cell that holds an error such as ``#N/A``."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A cell with a formula; ``value`` None: its result was never stored."""

    text: str
    value: int | None = None


Cell = str | int | float | dt.date | Fault | Formula | None
"""What a cell of a sheet holds."""

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
    body: str = "党组"

    def spoken(self, text: str) -> str:
        """Say a text about a 党组 of the body that the department has."""
        if self.body == "党组":
            return text
        return text.replace("党组成员", f"{self.body}委员").replace("党组", self.body)

    @property
    def scale(self) -> float:
        """Size against a bureau of 78 members, for which the volumes are given."""
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
        late: (figure, year) that the row would count for, had the matter been closed by the end of the year.
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
    late: set[tuple[str, int]] = field(default_factory=set)
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


@dataclass
class Page:
    """A sheet as a grid; rows and columns count from 0 here, from 1 in a :class:`Source`."""

    name: str | None
    hidden: bool = False
    rows: list[list[Cell]] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)

    def add(self, cells: Sequence[Cell], look: str = "body") -> int:
        """Append a row and return its index."""
        self.rows.append(list(cells))
        self.looks.append(look)
        return len(self.rows) - 1

    def add_title(self, text: str, width: int, look: str = "title") -> int:
        """Append a line of one text over merged cells and return its index."""
        row = self.add([text, *[None] * (width - 1)], look)
        self.merges.append((row, 0, row, width - 1))
        return row

    def add_head(self, columns: Sequence[str], names: Sequence[str], groups: Mapping[str, Sequence[str]]) -> int:
        """Append the head of a table and return the index of its last row.

        Args:
            columns: canonical columns.
            names: text of each.
            groups: text of an upper level → the columns below it; none: one level.
        """
        if not groups:
            return self.add(names, "head")
        below = {column for group in groups.values() for column in group}
        pairs = list(zip(columns, names, strict=True))
        top = self.add([None if column in below else name for column, name in pairs], "head")
        bottom = self.add([name if column in below else None for column, name in pairs], "head")
        for text, group in groups.items():
            places = [columns.index(column) for column in group]
            self.rows[top][places[0]] = text
            self.merges.append((top, places[0], top, places[-1]))
        self.merges += [(top, n, bottom, n) for n, column in enumerate(columns) if column not in below]
        return bottom

    def strike(self, row: int) -> None:
        """Strike a whole row through."""
        self.struck |= {(row, column) for column in range(len(self.rows[row]))}

    def merge_down(self, first: int, last: int, column: int) -> None:
        """Merge cells of a column downwards; the text of the first stays."""
        self.merges.append((first, column, last, column))
        for row in range(first + 1, last + 1):
            self.rows[row][column] = None


@dataclass
class Book:
    """A file to be written.

    Attributes:
        path: below the data folder.
        form: how its bytes are made (see ``writers``): xlsx, xlsm, xls, ods, html, csv, text, locked.
        encoding, comma: of a csv.
        epoch1904: serial dates count from 1904.
        content: of a file that is no ledger at all (form text).
        keep: share of its bytes that survives (a broken download), None for all.
        copies: paths of identical copies.
    """

    path: str
    form: str = "xlsx"
    encoding: str = "utf-8"
    comma: str = ","
    epoch1904: bool = False
    content: str = ""
    keep: float | None = None
    copies: tuple[str, ...] = ()
    pages: list[Page] = field(default_factory=list)

    def shown(self, page: Page, row: int) -> int:
        """Return the number of a row as the spreadsheet shows it; in CSV its physical line."""
        if self.form != "csv":
            return row + 1
        return 1 + sum(1 + sum(c.count("\n") for c in cells if isinstance(c, str)) for cells in page.rows[:row])
