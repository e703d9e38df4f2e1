"""Rows of one table: typed values with their notes, the state of each row, and what is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from gongwenkit.config.schema import Column, LedgerSchema
from gongwenkit.ingest.columns import ColumnMap
from gongwenkit.ingest.kinds import HIDDEN_TEXT, KINDS
from gongwenkit.ingest.ledger import LAST, NOTE
from gongwenkit.ingest.tables import SheetTable
from gongwenkit.ingest.values import CellRead, ValueReaders, text_of
from gongwenkit.ingest.workbook import Grid, Raw, cell_name, column_letter
from gongwenkit.model import Finding

__all__ = ["TableContext", "TableRows", "read_rows", "says_cancelled"]

DATE_NOTES = frozenset(("", "inferred", "month", "inferred month"))
NOTED = ("date", "number", "choice", "choices", "items", "people_count")
FILLED_ONCE = ("number", "items", "people_count")
"""Types of which a merged cell counts once, in its first row: filled down they would count twice."""
SMALL_COLUMNS = ("序号", "备注")
"""Columns that may stay unstruck in a row that is struck through."""

_CALLED_OFF = re.compile(
    r"(?<!未)(?<!不)(?<!没有)(?<!无)(?<!不得)(?<!不能)(?<!不再)(?:取消|延期)(?!资格|环节|限制|登记|评选|处分)"
)
_HELD = re.compile(r"(?:延期|推迟|改期)(?:至|到|为|于)(?P<month>\d{1,2})月(?P<day>\d{1,2})日")


@dataclass(frozen=True)
class TableContext:
    """Where a table stands and what is known of it before its rows are read.

    Attributes:
        file, sheet: the place.
        ledger: its schema.
        year: the year that the nearest of sheet, title, file and folder names.
        from_1904: serial dates count from 1904.
        readers: of values.
    """

    file: str
    sheet: str | None
    ledger: LedgerSchema
    year: int | None
    from_1904: bool
    readers: ValueReaders


@dataclass
class TableRows:
    """The rows of a table, column by column; all lists have one entry for each of `rows`.

    Attributes:
        rows: row numbers as shown.
        states: "", hidden or cancelled.
        values: column (with its companions) → values.
        findings: with the position of the row they are about, None for the table.
    """

    rows: list[int]
    states: list[str]
    values: dict[str, list[object]]
    findings: list[tuple[int | None, Finding]] = field(default_factory=list)


def says_cancelled(remark: str, day: date | None) -> bool:
    """Whether a remark says that the activity was called off or put off; not, when it was put off to the row's day."""
    held = _HELD.search(remark)
    if held and day and (int(held["month"]), int(held["day"])) == (day.month, day.day):
        return False
    return _CALLED_OFF.search(re.sub(r"\s", "", remark)) is not None


def read_rows(grid: Grid, table: SheetTable, columns: ColumnMap, context: TableContext) -> TableRows:
    """Reads the data rows of a table.

    Args:
        grid: the sheet.
        table: the table on it.
        columns: which column is which.
        context: where it stands.
    """
    return _Reading(grid, table, columns, context).read()


class _Reading:
    """One table while it is read."""

    def __init__(self, grid: Grid, table: SheetTable, columns: ColumnMap, context: TableContext) -> None:
        self.grid, self.table, self.columns, self.context = grid, table, columns, context
        self.ledger = context.ledger
        self.rows = table.rows
        self.position = {row: i for i, row in enumerate(table.rows)}
        self.values: dict[str, list[object]] = {}
        self.problems: list[tuple[int, Column, CellRead]] = []
        self.findings: list[tuple[int | None, Finding]] = []

    def read(self) -> TableRows:
        for column in self.ledger.column:
            if column.name in self.columns.places:
                self._read_column(column, self.columns.places[column.name])
        self._finish_dates()
        self._finish_seats()
        states = self._states()
        self._report_problems(states)
        self._report_rows(states)
        self._check_totals(states)
        return TableRows([row + 1 for row in self.rows], states, self.values, self.findings)

    def at(self, position: int | None, code: str, cell: str | None, **values: object) -> Finding:
        found = KINDS[code].at(file=self.context.file, sheet=self.context.sheet, cell=cell, **values)
        self.findings.append((position, found))
        return found

    def cell(self, position: int, name: str) -> str:
        return cell_name(self.rows[position], self.columns.places[name])

    # -- columns

    def _read_column(self, column: Column, place: int) -> None:
        if column.sensitive and column.type != "people_count":
            return
        rows = self.grid.rows
        raws = [rows[row][place] if place < len(rows[row]) else None for row in self.rows]
        self._fill_merges(raws, column, place)
        reader = self.context.readers.reader(
            self.ledger.id, column, year=self.context.year, from_1904=self.context.from_1904
        )
        reads = [reader(raw) for raw in raws]
        self.values[column.name] = [read.value for read in reads]
        if column.type in NOTED:
            self.values[column.name + NOTE] = [read.note for read in reads]
        if column.type == "date":
            self.values[column.name + LAST] = [read.last for read in reads]
        if column.name == "实到":
            self._seats = [read.of for read in reads]
        self.problems += [(i, column, read) for i, read in enumerate(reads) if read.problem or read.of is not None]

    def _fill_merges(self, raws: list[Raw], column: Column, place: int) -> None:
        """Fills what a merged cell covers; blanks are never filled."""
        for top, left, bottom, _ in self.grid.merges:
            if left == place and bottom > top and bottom in self.position and column.type not in FILLED_ONCE:
                value = self.grid.value(top, place)
                for row in range(top + 1, bottom + 1):
                    if row in self.position and top in self.position:
                        raws[self.position[row]] = value

    _seats: Sequence[int | None] = ()

    def _finish_seats(self) -> None:
        """35/38 in 实到 is 实到 and 应到 (under the head 应到/实到 the other way round)."""
        if not any(seat is not None for seat in self._seats):
            return
        turned = "应到/实到" in self.columns.heads["实到"].text.replace("／", "/").replace(" ", "")
        present = self.values["实到"]
        expected = self.values.setdefault("应到", [None] * len(self.rows))
        notes = self.values.setdefault("应到" + NOTE, [""] * len(self.rows))
        self.columns.places.setdefault("应到", self.columns.places["实到"])
        for i, seat in enumerate(self._seats):
            if seat is None:
                continue
            first, second = (seat, present[i]) if turned else (present[i], seat)
            present[i] = first
            if expected[i] is None and not notes[i]:
                expected[i] = second

    def _finish_dates(self) -> None:
        """Takes the ledger's year where the schema allows it, and the last day from 结束日期."""
        name = self.ledger.date
        if name is None:
            return
        if name not in self.values:
            self._dates_without_column(name)
            return
        ends = self.values.get("结束日期")
        for i, end in enumerate(ends or ()):
            first, last = self.values[name][i], self.values[name + LAST][i]
            if not isinstance(end, date) or not isinstance(first, date):
                continue
            if end < first:
                self.at(i, "date-order", self.cell(i, "结束日期"), first=first, last=end)
            elif first == last:
                self.values[name + LAST][i] = end

    def _dates_without_column(self, name: str) -> None:
        count, year = len(self.rows), self.context.year
        day = date(year, 1, 1) if year and self.ledger.year_date else None
        note = "inferred year" if day else "" if self.ledger.kind == "stock" else "unreadable"
        self.values[name] = [day] * count
        self.values[name + LAST] = [day] * count
        self.values[name + NOTE] = [note] * count
        if day is None and self.ledger.kind != "stock" and count:
            head = self.table.head
            found = self.at(None, "column-missing", str(head.top + 1), ledger=self.ledger.name, column=name)
            self.findings[-1] = (None, replace(found, severity="error"))

    # -- rows

    def _states(self) -> list[str]:
        remarks = self.values.get("备注", [None] * len(self.rows))
        days = self.values.get(self.ledger.date or "", [None] * len(self.rows))
        states = []
        for i, row in enumerate(self.rows):
            if self.grid.hidden or row in self.grid.hidden_rows:
                states.append("hidden")
            elif self._struck(row) or self._remark(remarks[i], days[i]):
                states.append("cancelled")
            else:
                states.append("")
        return states

    @staticmethod
    def _remark(remark: object, day: object) -> bool:
        return isinstance(remark, str) and says_cancelled(remark, day if isinstance(day, date) else None)

    def _struck(self, row: int) -> bool:
        struck = self.grid.struck.get(row)
        return bool(struck) and self._filled(row) <= (struck or frozenset())

    def _filled(self, row: int) -> frozenset[int]:
        """Returns the columns with a value of their own, the small ones left out."""
        small = {self.columns.places[name] for name in SMALL_COLUMNS if name in self.columns.places}
        cells = self.grid.rows[row]
        return frozenset(c for c in self.columns.places.values() if c not in small and c < len(cells) and cells[c])

    def _report_rows(self, states: Sequence[str]) -> None:
        remarks = self.values.get("备注")
        for i, row in enumerate(self.rows):
            if states[i] == "hidden" and self.grid.hidden:
                zh, en = "在隐藏的工作表上", "stands on a hidden sheet"
                self.at(i, "row-hidden", str(row + 1), where_zh=zh, where_en=en)
            elif states[i] == "hidden":
                self.at(i, "row-hidden", str(row + 1), where_zh="被隐藏", where_en="is hidden")
            elif states[i] == "cancelled" and self._struck(row):
                self.at(i, "row-cancelled", str(row + 1), why_zh="划了删除线", why_en="is struck through")
            elif states[i] == "cancelled":
                remark = HIDDEN_TEXT if self._is_sensitive() else str(remarks[i] if remarks else "")
                self.at(
                    i, "row-cancelled", str(row + 1), why_zh=f"备注写明“{remark}”", why_en=f"is remarked “{remark}”"
                )
            elif self.grid.struck.get(row):
                self.at(i, "row-partly-struck", str(row + 1))
        for row, text in self.table.notes:
            shown = HIDDEN_TEXT if self._is_sensitive() else " ".join(text.split())[:40]
            self.at(None, "row-unclear", str(row + 1), text=shown)

    def _is_sensitive(self) -> bool:
        return any(column.sensitive for column in self.ledger.column)

    def _report_problems(self, states: Sequence[str]) -> None:
        roles = (self.ledger.date, self.ledger.until)
        for i, column, read in self.problems:
            problem = read.problem or ("number-unreadable" if column.name != "实到" else None)
            if states[i] or problem is None:
                continue
            found = self.at(
                i,
                problem,
                self.cell(i, column.name),
                text=HIDDEN_TEXT if column.sensitive else read.text,
                column=column.name,
                values="、".join(column.values),
            )
            if column.type == "date" and column.name not in roles and found.severity == "error":
                self.findings[-1] = (i, replace(found, severity="warning"))
        self._report_dates(states)
        self._report_seats(states)

    def _report_dates(self, states: Sequence[str]) -> None:
        name = self.ledger.date
        if name is None or name not in self.columns.places or self.ledger.kind == "stock":
            return
        days, notes = self.values[name], self.values[name + NOTE]
        for i, day in enumerate(days):
            if states[i]:
                continue
            if day is None and not notes[i]:
                self.at(i, "date-missing", self.cell(i, name), column=name)
            elif isinstance(day, date) and self.context.year and day.year != self.context.year:
                self.at(i, "date-other-year", self.cell(i, name), day=day, years=self.context.year)

    def _report_seats(self, states: Sequence[str]) -> None:
        if "实到" not in self.values or "应到" not in self.values:
            return
        exact = zip(
            self.values["实到"], self.values["应到"], self.values["实到.note"], self.values["应到.note"], strict=True
        )
        for i, (present, expected, *notes) in enumerate(exact):
            over = isinstance(present, int) and isinstance(expected, int) and present > expected
            if over and not any(notes) and not states[i]:
                self.at(i, "attendance-over", self.cell(i, "实到"), present=present, expected=expected)

    # -- totals

    def _check_totals(self, states: Sequence[str]) -> None:
        for total in self.table.totals:
            for column in self.ledger.column:
                place = self.columns.places.get(column.name)
                if column.type != "number" or place is None:
                    continue
                read = self.context.readers.reader(self.ledger.id, column, year=None, from_1904=False)(
                    self.grid.value(total.row, place)
                )
                if read.value is None or read.of is not None:
                    continue
                sums = self._sums(column.name, range(total.first, total.last), states)
                if read.value not in sums:
                    self.at(
                        None,
                        "total-differs",
                        cell_name(total.row, place),
                        column=column.name,
                        word=total.word,
                        written=read.value,
                        ours=sums[0],
                    )

    def _sums(self, name: str, span: range, states: Sequence[str]) -> list[object]:
        """Returns our sum and the others that are no mistake: with hidden and cancelled rows, without inexact numbers."""
        values, notes = self.values[name], self.values[name + NOTE]
        sums: list[object] = []
        for kept in (("",), ("", "hidden"), ("", "cancelled"), ("", "hidden", "cancelled")):
            for exact in (False, True):
                sums.append(
                    sum(
                        value
                        for i in span
                        if states[i] in kept
                        and not (exact and notes[i])
                        and not isinstance(value := values[i], type(None))
                    )  # type: ignore[misc]
                )
        return sums


def column_letters(columns: ColumnMap) -> Mapping[str, str]:
    """Returns canonical name → column letter."""
    return {name: column_letter(place) for name, place in columns.places.items()}
