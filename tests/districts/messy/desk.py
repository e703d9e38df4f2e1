"""A desk on which a clerk lays out one sheet from top to bottom; it notes where everything stands."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Self

from tests.districts.columns import COLUMNS, DATE_COLUMN, write_date
from tests.districts.messy.model import Book, Row, Table
from tests.districts.model import YEARS, Cell, Fault, Formula, Page, Source

STOCKS = ("risks", "honours")


def letter(column: int) -> str:
    """Return the letter of a column that counts from 0 (a ledger has fewer than 26)."""
    return chr(ord("A") + column)


class Desk:
    """One sheet of a book while it is laid out from top to bottom.

    Args:
        book: the file.
        name: of the sheet, None for CSV and web pages.
        style: how dates are written unless a row says otherwise (``sample.columns.write_date``).
        years: years that sheet, title, file or folder name.
        codes: departments of the tables; more than one where a 单位 column tells them apart.
        hidden: whether the sheet is hidden.
    """

    def __init__(
        self,
        book: Book,
        name: str | None,
        *,
        codes: Sequence[str],
        years: Sequence[int] = (),
        style: str = "iso",
        hidden: bool = False,
    ) -> None:
        self.book, self.page = book, Page(name, hidden)
        book.pages.append(self.page)
        self.codes, self.years, self.style = tuple(codes), tuple(years), style
        self.table: Table | None = None
        self.columns: list[str] = []
        self.names: dict[str, str] = {}
        self.groups: dict[str, tuple[str, ...]] = {}
        self.bottom = 0
        self._number = self._part = 0

    # -- lines

    def line(self, cells: Sequence[Cell], look: str = "body") -> int:
        """Append a row of cells and return its index."""
        return self.page.add(cells, look)

    def title(self, text: str, width: int = 8, use: str = "") -> Self:
        """Write a title line over merged cells."""
        row = self.page.add_title(text, width)
        if self.book.form == "csv":
            self.page.merges.clear()
        else:
            self._use("merged title line", row, 0)
        if use:
            self._use(use, row, 0)
        return self

    def filled(self, text: str) -> Self:
        """Write the 填报单位 line."""
        self._use("line 填报单位 填报时间", self.line([text], "filled"), 0)
        return self

    def blank(self, count: int = 1, *, styled: int = 0) -> Self:
        """Leave rows blank; ``styled``: over how many columns they keep their borders."""
        for _ in range(count):
            row = self.line([None] * max(1, styled), "body" if styled else "blank")
            if styled:
                self._use("blank styled rows", row, 0)
        return self

    def footer(self, text: str = "填表人：办公室    审核人：办公室主任") -> Self:
        """Write who filled in and who checked."""
        self._use("footer 填表人 审核人", self.line([text], "filled"), 0)
        return self

    def remark(self, text: str) -> Self:
        """Write a text of its own among the rows: no entry, and reported as such."""
        row = self.line([None, text])
        self.book.find("row-unclear", self.page, str(self.shown(row)))
        return self

    def shown(self, row: int) -> int:
        """Return the number of a row as the spreadsheet shows it."""
        return self.book.shown(self.page, row)

    def cell(self, row: int, column: str) -> str:
        """Return the name of a cell by the canonical name of its column."""
        return f"{letter(self.columns.index(column))}{self.shown(row)}"

    # -- heads

    def head(
        self,
        ledger: str,
        columns: str | Sequence[str] = "",
        *,
        names: Mapping[str, str] | None = None,
        groups: Mapping[str, tuple[str, ...]] | None = None,
        uses: Mapping[str, str] | None = None,
        finds: Mapping[str, str] | None = None,
    ) -> Self:
        """Write the head of a new table.

        Args:
            ledger: which ledger it is.
            columns: canonical columns, in order; "+列" adds to and "-列" takes from the usual ones.
            names: canonical column → text of its head.
            groups: text of the upper level → columns below it.
            uses: form of the table → column whose head shows it.
            finds: column → code of the finding that its head earns.
        """
        self.columns = _columns(ledger, columns)
        self.names, self.groups = dict(names or {}), dict(groups or {})
        self.table = Table(ledger, self.codes, self.years, tuple(self.columns))
        self.book.tables.append(self.table)
        self._number = self._part = 0
        self._put_head()
        for form, column in (uses or {}).items():
            self._use(form, self.bottom, self.columns.index(column))
        for column, code in (finds or {}).items():
            self.book.find(code, self.page, self.cell(self.bottom, column))
        return self

    def again(self) -> Self:
        """Set the head again, as at a page break."""
        self._put_head()
        self._use("head repeated at page breaks", self.bottom, 0)
        return self

    def _put_head(self) -> None:
        names = [self.names.get(column, column) for column in self.columns]
        self.bottom = self.page.add_head(self.columns, names, self.groups)
        for group in self.groups.values():
            self._use("head of two levels", self.bottom, self.columns.index(group[0]))

    # -- rows

    def add(self, *rows: Row) -> Self:
        """Write rows of the table; each is told where it stands."""
        for row in rows:
            self._number += 1
            index = self.line([self._cell(row, column) for column in self.columns])
            row.source = Source(self.book.path, self.page.name, self.shown(index))
            self._settle(row, index)
            if self.table:
                self.table.rows.append(row)
        return self

    def _cell(self, row: Row, column: str) -> Cell:
        if column in row.written:
            return row.written[column]
        if column == "序号":
            return self._number
        value: Cell = row.cells.get(column)
        if column == DATE_COLUMN.get(row.ledger, "日期"):
            value = row.day if column not in row.cells else value
        if isinstance(value, dt.date):
            return write_date(value, self.style)
        return None if value == "" else value

    def _settle(self, row: Row, index: int) -> None:
        """Note findings, forms, strikes and, for a stock, the years in which it counts."""
        if row.hidden and not self.page.hidden:
            self.page.hidden_rows.add(index)
        if row.struck:
            self.page.strike(index)
        self.page.struck |= {(index, self.columns.index(c)) for c in row.struck_columns}
        for found, column in row.finds:
            code, _, severity = found.partition(":")
            cell = self.cell(index, column) if column else str(self.shown(index))
            self.book.find(code, self.page, cell, severity)
        for form, column in row.uses:
            self._use(form, index, self.columns.index(column))
        if row.ledger in STOCKS:
            years = [y for y in self.years or YEARS if _in_force(row, dt.date(y, 12, 31))]
            row.meant |= {figure: tuple(years) for figure in row.stock if years}
            if row.revised and (not self.years or row.revised.year in self.years):
                row.meant["risk_list_revisions"] = (row.revised.year,)

    def total(self, word: str, columns: Sequence[str], *, off: int = 0, part: bool = False, only: int = 0) -> Self:
        """Write a total row: ``off`` is the clerk's mistake, ``part`` sums since the last partial total."""
        rows = self.table.rows if self.table else []
        summed = rows[self._part if part else 0 :][-only:] if only else rows[self._part if part else 0 :]
        cells: list[Cell] = [None] * len(self.columns)
        cells[0] = word
        for column in columns:
            values = [r.cells.get(column) for r in summed if r.reason in (None, "unreadable")]
            cells[self.columns.index(column)] = sum(v for v in values if isinstance(v, int)) + off
        index = self.line(cells, "sum")
        if part:
            self._part = len(rows)
        self._use(f"{word[-2:]} {'wrong' if off else 'right'}", index, 0)
        for column in columns if off else ():
            self.book.find("total-differs", self.page, self.cell(index, column))
        return self

    def merge(self, rows: Sequence[Row], columns: Sequence[str]) -> Self:
        """Merge what rows that stand together share, downwards."""
        lines = [n for n in range(len(self.page.rows)) if self.shown(n) in {r.source.row for r in rows if r.source}]
        for column in columns:
            place = self.columns.index(column)
            self.page.merge_down(lines[0], lines[-1], place)
            self._use("vertically merged cells", lines[0], place)
        return self

    def _use(self, form: str, row: int, column: int) -> None:
        value = self.page.rows[row][column]
        text = value.text if isinstance(value, Fault | Formula) else None if value is None else str(value)
        self.book.use(form, self.page, f"{letter(column)}{self.shown(row)}", text)


def _in_force(row: Row, day: dt.date) -> bool:
    return (row.start is None or row.start <= day) and (row.end_day is None or day < row.end_day)


def _columns(ledger: str, columns: str | Sequence[str]) -> list[str]:
    words = columns.split() if isinstance(columns, str) else list(columns)
    if any(word[0] not in "+-" for word in words):
        return words
    found = COLUMNS[ledger].split()
    for word in words:
        if word[0] == "-":
            found.remove(word[1:])
        else:
            found.insert(len(found) - 1, word[1:])
    return found
