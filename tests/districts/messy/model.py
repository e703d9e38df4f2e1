"""Value types of the messy sample: cells that went wrong, rows with their findings, sheets and books."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Self

from tests.districts import model
from tests.districts.model import Cell, Entry, Page

SEVERITY = {
    **dict.fromkeys(
        (
            "workbook-unreadable",
            "workbook-encrypted",
            "file-secret",
            "file-two-departments",
            "department-unknown",
            "date-missing",
            "date-unreadable",
            "date-ambiguous",
            "date-invalid",
            "no-year",
            "number-unreadable",
            "people-unreadable",
            "cell-error",
            "formula-no-value",
            "reference-value",
            "reference-blank",
            "reference-department",
        ),
        "error",
    ),
    **dict.fromkeys(
        (
            "file-ignored",
            "ledger-no-rows",
            "column-unknown",
            "column-hidden",
            "row-cancelled",
            "event-two-departments",
        ),
        "info",
    ),
}
"""Code of a finding → severity, as docs/ledgers.md has it; every other code is a warning."""


@dataclass(frozen=True)
class Find:
    """A finding that the reader owes us."""

    code: str
    file: str
    sheet: str | None = None
    cell: str | None = None
    severity: str = ""

    def to_json(self) -> dict[str, str | None]:
        """Return the five stable keys of a finding."""
        severity = self.severity or SEVERITY.get(self.code, "warning")
        return {"code": self.code, "severity": severity, "file": self.file, "sheet": self.sheet, "cell": self.cell}

    @property
    def order(self) -> tuple[str, ...]:
        """Sort key: file, sheet, cell, code."""
        return (self.file, self.sheet or "", self.cell or "", self.code)


@dataclass(frozen=True)
class Use:
    """Where a form of the table "What real files look like" stands, as written there."""

    form: str
    file: str
    sheet: str | None
    cell: str | None
    text: str | None


@dataclass
class Row(Entry):
    """A row of a ledger; besides what :class:`Entry` knows, what is wrong with it and what it shows.

    Attributes:
        code: department.
        written: canonical column → cell as written, where it is not the plain value.
        finds: (code of the finding, column or "" for the whole row); ``code:severity`` where it is not the usual one.
        uses: (form of the table, column).
        start, end_day: span in force of a row of a stock.
        revised: 修订日期 of a risk.
        stock: figures of a stock that the row belongs to while in force.
    """

    code: str = ""
    written: dict[str, Cell] = field(default_factory=dict)
    finds: list[tuple[str, str]] = field(default_factory=list)
    uses: list[tuple[str, str]] = field(default_factory=list)
    struck_columns: tuple[str, ...] = ()
    start: dt.date | None = None
    end_day: dt.date | None = None
    revised: dt.date | None = None
    stock: tuple[str, ...] = ()

    def put(self, column: str, cell: Cell, use: str = "", find: str = "") -> Self:
        """Write a cell in another way than plainly; say which form that is and which finding it earns."""
        self.written[column] = cell
        if use:
            self.uses.append((use, column))
        if find:
            self.finds.append((find, column))
        return self

    def seat(self, column: str, cell: Cell, use: str = "", find: str = "", *, vague: bool = False) -> Self:
        """Write 应到 or 实到 so that it is no exact number."""
        self.seats, self.vague = None, vague
        return self.put(column, cell, use, find)

    def lose(self, column: str, cell: Cell, use: str = "", find: str = "") -> Self:
        """Write a date that nobody can place: the row counts nowhere."""
        self.reason = "unreadable"
        return self.put(column, cell, use, find)

    def cancel(self, remark: str, use: str = "") -> Self:
        """Remark that the activity was called off or put off."""
        self.reason = "cancelled"
        self.finds.append(("row-cancelled", ""))
        return self.put("备注", remark, use)

    def strike(self) -> Self:
        """Strike the whole row through."""
        self.reason, self.struck = "cancelled", True
        self.finds.append(("row-cancelled", ""))
        self.uses.append(("struck-through row", "序号"))
        return self

    def hide(self) -> Self:
        """Hide the row."""
        self.reason, self.hidden = "hidden", True
        self.finds.append(("row-hidden", ""))
        self.uses.append(("hidden row", "序号"))
        return self

    def doubt(self, *figures: str) -> Self:
        """Leave open whether the row counts for figures; it is listed as undecided for them."""
        for figure in figures:
            self.open.add(figure)
            self.meant.setdefault(figure, (self.day.year,))
        return self

    def share(self, other: "Row") -> Self:
        """Tell of the same event as another row."""
        self.event, self.occasion = other.event, other.occasion
        return self


@dataclass
class Table:
    """A table of one ledger as laid out: what it covers and which rows it holds."""

    ledger: str
    codes: tuple[str, ...]
    years: tuple[int, ...]
    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)


@dataclass
class Book(model.Book):
    """A file to be written, with what was planted in it.

    Attributes:
        refused: code of the finding when the file is not read at all: its rows count nowhere.
        lacks: (department, ledger, years) that a refused file makes missing.
    """

    refused: str = ""
    lacks: tuple[tuple[str, str, tuple[int, ...]], ...] = ()
    tables: list[Table] = field(default_factory=list)
    finds: list[Find] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)

    def use(self, form: str, page: Page | None = None, cell: str | None = None, text: str | None = None) -> Self:
        """Note that a form of the table is met here."""
        self.uses.append(Use(form, self.path, page.name if page else None, cell, text))
        return self

    def find(self, code: str, page: Page | None = None, cell: str | None = None, severity: str = "") -> Self:
        """Plant a finding."""
        self.finds.append(Find(code, self.path, page.name if page else None, cell, severity))
        return self
