"""Checks of the rows of a table: hidden rows, blank cells, dates, numbers of people, totals."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from gongwenkit.config.schema import Column
from gongwenkit.ingest.findings.kinds import HIDDEN_TEXT, KINDS
from gongwenkit.ingest.ledgers.table_rows import OTHER_YEAR, RowProblem, TableContext, TableRows
from gongwenkit.ingest.ledgers.tables import Total
from gongwenkit.ingest.reference.naming import is_sample_sheet
from gongwenkit.ingest.values.companion_columns import NOTE
from gongwenkit.ingest.values.text_normalisation import mask_numbers
from gongwenkit.ingest.values.values import CellReader
from gongwenkit.ingest.values.words import is_example, is_unclear, says_cancelled
from gongwenkit.ingest.workbook import cell_name
from gongwenkit.model import Finding, Severity

__all__ = ["check_rows"]

LIVE = ("", OTHER_YEAR)
"""States of rows that are entries like others: a row of another year may still be decided to count."""
COUNTED_STATES = (LIVE, (*LIVE, "hidden"), (*LIVE, "cancelled"), (*LIVE, "hidden", "cancelled"))
"""States of rows that a total may include: a spreadsheet sums hidden and struck rows, a clerk may leave them out."""
SHOWN_TEXT = 40


def check_rows(
    context: TableContext, rows: TableRows, problems: Sequence[RowProblem], struck: Sequence[bool]
) -> list[tuple[int | None, Finding]]:
    """Returns the findings, each with the position of its row (None: the table).

    Args:
        context: the table.
        rows: its rows as read.
        problems: cells that could not be read.
        struck: whether each row is struck through.
    """
    check = _Check(context, rows)
    check.states(struck)
    check.problems(problems)
    check.blanks({(i, column.name) for i, column, _ in problems})
    check.dates()
    check.attendance()
    check.totals()
    return check.findings


class _Check:
    """One table while it is checked; what is hidden or cancelled is not checked further."""

    def __init__(self, context: TableContext, rows: TableRows) -> None:
        self.context, self.rows, self.ledger = context, rows, context.ledger
        self.values = rows.values
        self.findings: list[tuple[int | None, Finding]] = []

    def add(
        self,
        i: int | None,
        code: str,
        cell: str | None,
        *,
        severity: Severity | None = None,
        **values: Any,  # noqa: ANN401
    ) -> None:
        found = KINDS[code].at(file=self.context.file, sheet=self.context.grid.sheet, cell=cell, **values)
        self.findings.append((i, replace(found, severity=severity) if severity else found))

    def states(self, struck: Sequence[bool]) -> None:
        """Lists hidden and cancelled rows, and texts among the rows."""
        grid = self.context.grid
        whole = grid.hidden or is_sample_sheet(grid.sheet)
        if whole and self.rows.rows:
            code = "sheet-hidden" if grid.hidden else "sheet-sample"
            self.add(None, code, None, rows=len(self.rows.rows), text=grid.sheet)
        name = self.ledger.role("remark") or ""
        remarks = self.values.get(name, [None] * len(self.rows.rows))
        unclear = {remark for remark in set(remarks) if remark is not None and is_unclear(str(remark))}
        for i, (number, state, remark) in enumerate(zip(self.rows.rows, self.rows.states, remarks, strict=True)):
            if state == "hidden" and not whole:
                self.add(i, "row-hidden", str(number))
            elif state == "cancelled":
                why = ("划了删除线", "is struck through") if struck[i] else self._remark(i)
                self.add(i, "row-cancelled", str(number), why_zh=why[0], why_en=why[1])
            elif state in LIVE and remark in unclear:
                self.add(i, "remark-unclear", self.context.cell(i, name), text=self._shown(str(remark)))
            elif state in LIVE and grid.struck.get(number - 1):
                self.add(i, "row-partly-struck", str(number))
        for row, text in self.context.table.notes:
            self.add(None, "row-unclear", str(row + 1), text=self._shown(text))

    def _remark(self, i: int) -> tuple[str, str]:
        serial, name = self.ledger.role("serial") or "", self.ledger.role("remark") or ""
        held = self.ledger.role("held") or ""
        number = self.values.get(serial, {i: None})[i]
        if is_example(number):
            return f"{serial}写的是“{number}”", f"is numbered “{number}”"
        if held in self.values and not says_cancelled(str(self.values.get(name, {i: ""})[i] or ""), None):
            name = held
        remark = self._shown(str(self.values[name][i]))
        return f"{name}写明“{remark}”", f"is remarked “{remark}”"

    def _shown(self, text: str) -> str:
        return HIDDEN_TEXT if self.context.is_sensitive else mask_numbers(" ".join(text.split()))[:SHOWN_TEXT]

    def problems(self, problems: Sequence[RowProblem]) -> None:
        """Reports cells."""
        for i, column, read in problems:
            if self.rows.states[i] not in LIVE or not read.problem:
                continue
            self.add(
                i,
                read.problem,
                self.context.cell(i, column.name),
                severity=self._severity(column, read.problem),
                text=HIDDEN_TEXT if self.context.is_sensitive else read.text,
                column=column.name,
                values="、".join(value for value in column.values if value not in column.broad),
                why_zh=read.why.zh if read.why else "",
                why_en=read.why.en if read.why else "",
            )

    def _severity(self, column: Column, problem: str) -> Severity | None:
        """Returns the severity of a cell; a wrong date in a column that does not date the row is only a warning."""
        placing = column.type != "date" or column.name in (self.ledger.date, self.ledger.until)
        return None if placing or KINDS[problem].severity != "error" else "warning"

    def blanks(self, reported: set[tuple[int, str]]) -> None:
        """Reports blank cells of required columns; blank dates are reported by `dates`."""
        live = [i for i, state in enumerate(self.rows.states) if state in LIVE]
        for column in self.ledger.column:
            if not column.required or column.type == "date" or column.name not in self.values:
                continue
            cells, notes = self.values[column.name], self.values.get(column.name + NOTE)
            if None not in cells and () not in cells:
                continue
            blank = [
                i
                for i in live
                if cells[i] in (None, ()) and not (notes and notes[i]) and (i, column.name) not in reported
            ]
            if len(blank) == len(live) > 1:
                cell = cell_name(self.context.table.head.bottom, self.context.columns.places[column.name])
                self.add(None, "value-missing", cell, column=column.name, detail="整列", detail_en=" throughout")
                continue
            for i in blank:
                cell = self.context.cell(i, column.name)
                self.add(i, "value-missing", cell, column=column.name, detail="", detail_en="")

    def dates(self) -> None:
        """Reports blank dates, a missing date column, dates outside the year and ends before their start."""
        name = self.ledger.date
        if name is None or self.ledger.is_stock:
            return
        if name not in self.context.columns.places:
            if self.rows.rows and self.values[name + NOTE][0] == "unreadable":
                head = str(self.context.table.head.top + 1)
                self.add(None, "column-missing", head, severity="error", ledger=self.ledger.name, column=name)
            return
        days, years = self.values[name], "、".join(map(str, sorted(self.context.years)))
        usual = {day for day in set(days) if isinstance(day, date) and not self.context.is_stray(day)}
        if (self.ledger.role("end_date") or "") in self.values:
            usual.clear()  # any day may come after its end
        for i, day in enumerate(days):
            if day in usual or self.rows.states[i] not in LIVE:
                continue
            if day is None and not self.values[name + NOTE][i] and not self._undated(i):
                self.add(i, "date-missing", self.context.cell(i, name), column=name)
            elif isinstance(day, date):
                if self.rows.states[i] == OTHER_YEAR:
                    self.add(i, "date-other-year", self.context.cell(i, name), day=day, years=years, year=day.year)
                self._end(i, day)

    def _undated(self, i: int) -> bool:
        """Whether a row needs no date (yet)."""
        when = self.ledger.undated
        return when is not None and when.column in self.values and self.values[when.column][i] == when.equals

    def _end(self, i: int, first: date) -> None:
        name = self.ledger.role("end_date") or ""
        last = self.values[name][i] if name in self.values else None
        if isinstance(last, date) and last < first:
            self.add(i, "date-order", self.context.cell(i, name), first=first, last=last)

    def attendance(self) -> None:
        """Reports more people present than expected."""
        names = (self.ledger.role("attended") or "", self.ledger.role("expected") or "")
        if not all(name in self.values for name in names):
            return
        for i, (present, expected) in enumerate(zip(*(self.values[name] for name in names), strict=True)):
            if not isinstance(present, int) or not isinstance(expected, int) or present <= expected:
                continue
            if not any(self.values[name + NOTE][i] for name in names) and self.rows.states[i] in LIVE:
                cell = self.context.cell(i, names[0])
                words = {"attended": names[0], "wanted": names[1]}
                self.add(i, "attendance-over", cell, severity=None, present=present, expected=expected, **words)

    def totals(self) -> None:
        """Compares 小计 and 合计 with our own sums."""
        if not self.context.table.totals:
            return
        for column in self.ledger.column:
            if column.type == "number" and column.name in self.context.columns.places:
                reader = self.context.readers.reader(self.ledger.id, column, year=None, from_1904=False)
                sums = self._running_sums(column.name)
                for total in self.context.table.totals:
                    self._total(total, column, reader, sums)

    def _total(
        self, total: Total, column: Column, reader: CellReader, running: Sequence[Sequence[int | Decimal]]
    ) -> None:
        place = self.context.columns.places[column.name]
        written = reader(self.context.grid.value(total.row, place))
        if written.value is None or written.of is not None:
            return
        sums = [sums[total.last] - sums[total.first] for sums in running]
        if written.value not in sums:
            words: dict[str, Any] = {"column": column.name, "word": total.word, "written": written.value}
            self.add(None, "total-differs", cell_name(total.row, place), ours=sums[0], **words)

    def _running_sums(self, name: str) -> list[list[int | Decimal]]:
        """Returns our sum up to each row, and other acceptable sums: with hidden or cancelled, without inexact rows.

        A sheet may have as many totals as rows: each is the difference of two running sums.
        """
        cells = list(zip(self.values[name], self.values[name + NOTE], self.rows.states, strict=True))
        counted = [[value if state in kept else 0 for value, _, state in cells] for kept in COUNTED_STATES]
        exact = [
            [value if state in kept and not note else 0 for value, note, state in cells] for kept in COUNTED_STATES
        ]
        numbers = ((v if isinstance(v, int | Decimal) else 0 for v in values) for values in (*counted, *exact))
        return [[*accumulate(values, initial=0)] for values in numbers]
