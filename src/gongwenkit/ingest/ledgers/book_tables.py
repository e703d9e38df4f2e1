"""The tables of a workbook, each of one ledger and one department, with what is wrong in them."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from gongwenkit.ingest.decisions.model import Question
from gongwenkit.ingest.findings.kinds import HIDDEN_TEXT, KINDS
from gongwenkit.ingest.ledgers.columns import ColumnMap, HeadCheck
from gongwenkit.ingest.ledgers.files import Origin
from gongwenkit.ingest.ledgers.heads import HeadAnswers
from gongwenkit.ingest.ledgers.rows import column_letters
from gongwenkit.ingest.ledgers.table_rows import TableRows
from gongwenkit.ingest.ledgers.tables import SheetTable
from gongwenkit.ingest.reference.naming import Names
from gongwenkit.ingest.values.text_normalisation import one_line
from gongwenkit.ingest.workbook import Grid, cell_name
from gongwenkit.model import Finding

__all__ = ["BookRead", "BookTable", "RowsOfTable", "TableOwners"]


class RowsOfTable(Protocol):
    """The rows of a table, as they were read (`TableRows`) or packed."""

    @property
    def rows(self) -> Sequence[int]:
        """As in `TableRows`, as are the others."""
        ...

    @property
    def states(self) -> Sequence[str]:
        """Why a row does not count."""
        ...

    @property
    def values(self) -> Mapping[str, Sequence[Any]]:
        """Its cells, by column."""
        ...

    @property
    def marks(self) -> Sequence[Hashable]:
        """Equal for equal rows."""
        ...

    @property
    def contents(self) -> Sequence[object]:
        """What a row says."""
        ...


@dataclass(frozen=True, slots=True)
class BookTable:
    """A table of one ledger and one department, with its rows.

    Attributes:
        first_row: row number of its head.
        by_path: only the path names the department.
        by_hand, decisions, implied: see `ingest.ledgers.ledger.Table`.
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
    rows: RowsOfTable
    by_hand: bool = False
    decisions: tuple[str, ...] = ()
    implied: Mapping[str, str] = field(default_factory=dict)


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


class TableOwners:
    """Divides a table among the departments that its rows belong to.

    Args:
        file: path relative to the data folder.
        grid: the sheet.
        names: of departments.
    """

    def __init__(self, file: str, grid: Grid, names: Names) -> None:
        self.file, self.grid, self.names = file, grid, names

    def add(
        self,
        book: BookRead,
        table: SheetTable,
        answers: HeadAnswers,
        columns: ColumnMap,
        rows: TableRows,
        levels: Sequence[str],
        used: tuple[str, ...],
        *,
        implied: Mapping[str, str],
    ) -> None:
        """Adds one table for each department that the rows belong to.

        Args:
            book: to which they are added.
            table: as it was found.
            answers: about its heads.
            columns: which column is which.
            rows: as they were read.
            levels: the names of sheet, title, file and folders.
            used: ids of decisions about the table.
            implied: see `ingest.ledgers.ledger.Table`.
        """
        inner = self.names.nearest_department(levels[:2])
        outer = self.names.nearest_department(levels[2:])
        base = inner or outer
        column = answers.ledger.role("department") or ""
        codes = self._row_departments(rows, base, column)
        check = HeadCheck(self.file, self.grid, table, columns, answers)
        head = [*check.findings(), *self._year_findings(table, levels)]
        book.questions += check.questions()
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
        book.findings += [replace(finding, department=whose) for finding in head]
        book.findings += [replace(finding, department=whose if i is None else codes[i]) for i, finding in rows.findings]
        hides = any(one.sensitive for one in answers.ledger.column)
        book.findings += self._unowned(codes, rows, columns, column, levels, hides=hides)
        for number, code in enumerate(owners):
            kept = owned.get(code, [])
            book.tables.append(
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
                    implied=implied,
                    decisions=(*used, *answers.used(cell.text for cell, _ in columns.decided)),
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

    def _unowned(
        self,
        codes: Sequence[str | None],
        rows: TableRows,
        columns: ColumnMap,
        column: str,
        levels: Sequence[str],
        *,
        hides: bool,
    ) -> Iterator[Finding]:
        """Yields the rows that belong to no department, with the one that seems to be meant.

        Args:
            codes: of the rows; None where no department is known.
            rows: of the table.
            columns: which column is which.
            column: name of that of departments.
            levels: the names of sheet, title, file and folders.
            hides: whether no cell may be quoted.
        """
        lost = [i for i, code in enumerate(codes) if code is None]
        place = columns.places.get(column)
        if place is None:
            if lost:
                likely = self.names.likely_department(levels)
                detail = {"detail": f"（是否为“{likely}”？）", "detail_en": f" (is it {likely}?)"} if likely else {}
                told = {"detail": "", "detail_en": ""} | detail
                yield self._finding("department-unknown", None, rows=len(lost), **told)
            return
        for i in lost:
            text = one_line(str(rows.values[column][i] or ""))
            text = HIDDEN_TEXT if hides and text else text
            likely = "" if hides else self.names.likely_department([text])
            asked, asked_en = (f"，是否为“{likely}”？", f", is it {likely}?") if likely else ("", "")
            detail = {"detail": f"（“{text}”{asked}）", "detail_en": f" (“{text}”{asked_en})"}
            if not text:
                detail = {"detail": "（单位没有填）", "detail_en": " (the cell is blank)"}
            yield self._finding("department-unknown", cell_name(rows.rows[i] - 1, place), rows=1, **detail)

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
