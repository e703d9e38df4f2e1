"""The sheets of a workbook, read into tables of one ledger and one department each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from gongwenkit.config.schema import Schema
from gongwenkit.ingest.decisions.model import NO_DECISIONS, Decisions, Question
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.columns import SAMPLE, ColumnMap, HeadCheck, fits_values, map_columns
from gongwenkit.ingest.ledgers.completeness import find_missing_months, unaccounted
from gongwenkit.ingest.ledgers.files import Origin, is_problem_list, origin_of
from gongwenkit.ingest.ledgers.heads import HeadAnswers, HeadIndex
from gongwenkit.ingest.ledgers.ledger_detection import choose_ledger
from gongwenkit.ingest.ledgers.rows import column_letters, read_rows
from gongwenkit.ingest.ledgers.table_rows import TableContext, TableRows
from gongwenkit.ingest.ledgers.tables import SheetTable, find_tables, holds_table
from gongwenkit.ingest.reference.naming import Names, levels_of
from gongwenkit.ingest.values.text_normalisation import compact, one_line
from gongwenkit.ingest.values.values import ValueReaders
from gongwenkit.ingest.workbook import Grid, UnreadableWorkbookError, Workbook, cell_name, parse_workbook
from gongwenkit.model import Finding, Message

__all__ = ["BookRead", "BookReader", "BookTable", "require_not_secret"]

_SECRET = re.compile(
    r"(?:绝密|机密|秘密)[★☆]|密级[:(]?(?:绝密|机密|秘密)|^(?:绝密|机密|秘密)(?:级|件|级文件|文件)?(?:\d+年|长期)?$"
)
_NO_LEDGER_SHEET = re.compile(r"说明|封面|目录|填写|要求|须知|样表|模板|字典|下拉|参数|^_")


@dataclass(frozen=True)
class BookTable:
    """A table of one ledger and one department, with its rows.

    Attributes:
        first_row: row number of its head.
        by_path: only the path names the department.
        by_hand, decisions: see `ingest.ledgers.ledger.Table`.
        others: see `ingest.ledgers.ledger.Table`.
    """

    file: str
    sheet: str | None
    ledger: str
    department: str
    years: frozenset[int]
    columns: Mapping[str, str]
    left_out: Mapping[str, int]
    first_row: int
    by_path: bool
    rows: TableRows
    by_hand: bool = False
    decisions: tuple[str, ...] = ()


@dataclass
class BookRead:
    """The tables of a workbook, and what is wrong with it.

    Attributes:
        returned: what it was made from, if it is an annotated copy.
    """

    tables: list[BookTable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    returned: Origin | None = None
    questions: list[Question] = field(default_factory=list)


class BookReader:
    """Reads workbooks one after another; it remembers results about names, heads and values."""

    def __init__(
        self,
        schema: Schema,
        names: Names,
        index: HeadIndex,
        readers: ValueReaders,
        decisions: Decisions = NO_DECISIONS,
    ) -> None:
        self.schema, self.names, self.index, self.readers = schema, names, index, readers
        self.decisions = decisions

    def read(self, file: str, content: bytes) -> BookRead:
        """Reads the bytes of a file.

        Args:
            file: its path relative to the data folder.
            content: its bytes.

        Raises:
            UnreadableWorkbookError: it cannot be read, or is marked secret.
        """
        workbook = parse_workbook(content)
        require_not_secret(file, workbook.sheets)
        return self.read_workbook(file, workbook)

    def read_workbook(self, file: str, workbook: Workbook) -> BookRead:
        """Reads the sheets of a workbook without a mark of secrecy (`require_not_secret`)."""
        lists = [grid for grid in workbook.sheets if is_problem_list(grid)]
        sheets = [grid for grid in workbook.sheets if grid not in lists]
        book = BookRead(returned=next((origin for grid in lists if (origin := origin_of(grid))), None))
        for grid in sheets:
            _SheetReading(self, file, workbook, grid, book).read()
        owners = {table.department for table in book.tables}
        department = self.names.nearest_department(levels_of(file)) or (owners.pop() if len(owners) == 1 else None)
        book.findings += find_missing_months(file, workbook.sheets, department)
        return book


def require_not_secret(file: str, sheets: Iterable[Grid] = ()) -> None:
    """Refuses a file with a mark of secrecy in its path or on a sheet.

    Raises:
        UnreadableWorkbookError: it is marked secret.
    """
    if _SECRET.search(compact(file)) or any(_is_secret(grid) for grid in sheets):
        raise UnreadableWorkbookError("标有密级", "marked secret", code="file-secret", advice=Message("", ""))


def _is_secret(grid: Grid) -> bool:
    texts = [value for value in (*grid.cells.values, grid.sheet) if type(value) is str]
    if "密" not in "".join(texts):
        return False
    return any(_SECRET.search(compact(text)) for text in texts if "密" in text)


class _SheetReading:
    """One sheet while it is read."""

    def __init__(self, reader: BookReader, file: str, workbook: Workbook, grid: Grid, book: BookRead) -> None:
        self.reader, self.file, self.workbook, self.grid, self.book = reader, file, workbook, grid, book
        self.names = reader.names

    def read(self) -> None:
        tables = find_tables(self.grid, self.reader.index)
        for table in unaccounted(self.grid, tables):
            self._add("rows-unaccounted", str(table.head.top + 1), detail="", detail_en="")
        if not tables and not _NO_LEDGER_SHEET.search(self.grid.sheet or "") and self._holds_table():
            self._add("ledger-unknown", None)
        for table in tables:
            self._read_table(table)

    def _holds_table(self) -> bool:
        """Whether a sheet without a known head may contain entries."""
        name = self.grid.sheet or levels_of(self.file)[0]
        return holds_table(self.grid, named=bool(self.names.ledgers(name)))

    def _add(self, code: str, cell: str | None, **values: Any) -> None:  # noqa: ANN401
        department = self.names.nearest_department((self.grid.sheet or "", *levels_of(self.file)))
        self.book.findings.append(
            KINDS[code].at(file=self.file, sheet=self.grid.sheet, cell=cell, department=department, **values)
        )

    def _read_table(self, table: SheetTable) -> None:
        sheet, path = self.grid.sheet or "", levels_of(self.file)
        reader = self.reader
        chosen = choose_ledger(
            table.head, (table.title, sheet, *path), schema=reader.schema, index=reader.index, names=self.names
        )
        if len(chosen) > 1:
            chosen = self._fitting(table, chosen)
        if len(chosen) != 1:
            if table.rows and chosen:
                names = "”、“".join(reader.schema.ledgers[ledger].name for ledger in chosen)
                self._add("ledger-ambiguous", str(table.head.top + 1), ledgers=names)
            elif table.rows:
                self._add("ledger-unknown", str(table.head.top + 1))
            return
        ledger = reader.schema.ledgers[chosen[0]]
        levels = (sheet, table.title, *path)
        body = [self.grid.rows[row] for row in table.rows[:SAMPLE]]
        base = self.names.nearest_department(levels[:2]) or self.names.nearest_department(levels[2:])
        answers = HeadAnswers(base or "", ledger, reader.decisions)
        columns = map_columns(
            table.head, ledger, body, index=reader.index, readers=reader.readers, names=self.names, answers=answers
        )
        context = TableContext(
            file=self.file,
            grid=self.grid,
            table=table,
            columns=columns,
            ledger=ledger,
            year=self.names.nearest_year(levels),
            years=self.names.named_years(levels),
            from_1904=self.workbook.dates_from_1904,
            readers=reader.readers,
        )
        rows = read_rows(context)
        self._add_tables(table, answers, columns, rows, levels)

    def _fitting(self, table: SheetTable, ledgers: Sequence[str]) -> tuple[str, ...]:
        """Returns the one of several ledgers that the values below the head fit; all of them if none or several fit.

        Tables that may be a ledger with sensitive columns stay undecided: their cells were concealed for each of them.
        """
        schemas = [self.reader.schema.ledgers[ledger] for ledger in ledgers]
        if any(column.sensitive for ledger in schemas for column in ledger.column):
            return tuple(ledgers)
        body = [self.grid.rows[row] for row in table.rows]
        index, readers, names = self.reader.index, self.reader.readers, self.names
        fitting = [
            ledger.id
            for ledger in schemas
            if fits_values(
                map_columns(table.head, ledger, body, index=index, readers=readers, names=names), ledger, body, readers
            )
        ]
        return tuple(fitting) if len(fitting) == 1 else tuple(ledgers)

    def _add_tables(
        self, table: SheetTable, answers: HeadAnswers, columns: ColumnMap, rows: TableRows, levels: Sequence[str]
    ) -> None:
        """Adds one table for each department that the rows belong to."""
        inner = self.names.nearest_department(levels[:2])
        outer = self.names.nearest_department(levels[2:])
        base = inner or outer
        column = answers.ledger.role("department") or ""
        codes = self._row_departments(rows, base, column)
        check = HeadCheck(self.file, self.grid, table, columns, answers)
        head = [*check.findings(), *self._year_findings(table, levels)]
        self.book.questions += check.questions()
        owners = sorted({code for code in codes if code}) or ([base] if base else [])
        if inner and outer and inner != outer:
            values = {"inner": inner, "outer": outer}
            head.append(self._finding("department-differs", str(table.head.top + 1), **values))
        whose = owners[0] if len(owners) == 1 else None
        lost = sum(code is None for code in codes)
        left_out = {**table.left_out, "no-department": lost} if lost else table.left_out
        owned: dict[str | None, list[int]] = {}
        for place, owner in enumerate(codes):
            owned.setdefault(owner, []).append(place)
        self.book.findings += [replace(finding, department=whose) for finding in head]
        self.book.findings += [
            replace(finding, department=whose if i is None else codes[i]) for i, finding in rows.findings
        ]
        self._report_unowned(codes, rows, columns, column)
        for number, code in enumerate(owners):
            kept = owned.get(code, [])
            self.book.tables.append(
                BookTable(
                    file=self.file,
                    sheet=self.grid.sheet,
                    ledger=answers.ledger.id,
                    department=code,
                    years=self.names.named_years(levels),
                    columns=column_letters(columns),
                    left_out=left_out if number == 0 else {},
                    first_row=table.head.top + 1,
                    by_path=inner is None and column not in columns.places,
                    rows=rows if len(kept) == len(codes) else _only(rows, kept),
                    decisions=answers.used(cell.text for cell, _ in columns.decided),
                )
            )

    def _year_findings(self, table: SheetTable, levels: Sequence[str]) -> list[Finding]:
        inner, outer = self.names.named_years(levels[:2]), self.names.named_years(levels[2:])
        if not inner or not outer or inner & outer:
            return []
        years = {"inner": "、".join(map(str, sorted(inner))), "outer": "、".join(map(str, sorted(outer)))}
        return [self._finding("year-differs", str(table.head.top + 1), **years)]

    def _row_departments(self, rows: TableRows, base: str | None, column: str) -> list[str | None]:
        """Returns the department of each row: of its cell in the column of departments, else of the table."""
        cells = rows.values.get(column)
        if cells is None:
            return [base] * len(rows.rows)
        known = {cell: self._row_department(cell) for cell in set(cells)}
        if set(known.values()) - {base, None}:
            base = None  # the column names departments: an unknown name is not the department of the table
        return [known[cell] or base for cell in cells]

    def _row_department(self, cell: object) -> str | None:
        if not isinstance(cell, str):
            return None
        named = self.names.departments(cell)
        return self.names.exact_department(cell) or (next(iter(named)) if len(named) == 1 else None)

    def _report_unowned(self, codes: Sequence[str | None], rows: TableRows, columns: ColumnMap, column: str) -> None:
        lost = [i for i, code in enumerate(codes) if code is None]
        if not lost:
            return
        place = columns.places.get(column)
        if place is None:
            detail = {"detail": "", "detail_en": ""}
            self.book.findings.append(self._finding("department-unknown", None, rows=len(lost), **detail))
            return
        for i in lost:
            text = one_line(str(rows.values[column][i] or ""))
            detail = {"detail": f"（“{text}”）", "detail_en": f" (“{text}”)"}
            if not text:
                detail = {"detail": "（单位没有填）", "detail_en": " (the cell is blank)"}
            cell = cell_name(rows.rows[i] - 1, place)
            self.book.findings.append(self._finding("department-unknown", cell, rows=1, **detail))

    def _finding(self, code: str, cell: str | None, **values: Any) -> Finding:  # noqa: ANN401
        return KINDS[code].at(file=self.file, sheet=self.grid.sheet, cell=cell, **values)


def _only(rows: TableRows, kept: Iterable[int]) -> TableRows:
    """Returns some of the rows, without findings, which stay with the whole table."""
    kept = list(kept)
    values = {name: [column[i] for i in kept] for name, column in rows.values.items()}
    marks = [rows.marks[i] for i in kept] if rows.marks else []
    contents = [rows.contents[i] for i in kept] if rows.contents else []
    numbers, states = [rows.rows[i] for i in kept], [rows.states[i] for i in kept]
    return TableRows(numbers, states, values, marks=marks, contents=contents)
