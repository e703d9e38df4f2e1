"""A table before its rows are read (`TableContext`) and after (`TableRows`)."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gongwenkit.config.schema import Column, LedgerSchema
from gongwenkit.ingest.ledgers.columns import ColumnMap
from gongwenkit.ingest.ledgers.tables import SheetTable
from gongwenkit.ingest.values.values import CellRead, ValueReaders
from gongwenkit.ingest.workbook import Grid, cell_name
from gongwenkit.model import Finding

__all__ = ["MARK_BYTES", "OTHER_YEAR", "RowProblem", "TableContext", "TableRows"]


OTHER_YEAR = "other-year"
"""State of a row whose year its table does not name: it counts in no year until a person decides."""


MARK_BYTES = 16
"""Length of the mark of a row: of a million rows no two differing ones will ever have the same."""


@dataclass(frozen=True)
class TableContext:
    """The place of a table, and what is known about it before its rows are read.

    Attributes:
        file: path relative to the data folder.
        grid: the sheet.
        table: the table on it.
        columns: which column is which.
        ledger: its schema.
        year: the one year that the nearest of sheet, title, file and folder names; None if it names none or several.
        years: all years that it names; a row of any other year does not count until a person decides.
        from_1904: serial dates count from 1904.
        readers: of values.
        implied: column that the table lacks → the value of all rows, by the names of the table.
    """

    file: str
    grid: Grid
    table: SheetTable
    columns: ColumnMap
    ledger: LedgerSchema
    year: int | None
    from_1904: bool
    readers: ValueReaders
    implied: Mapping[str, str] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def cell(self, position: int, name: str) -> str:
        """Returns the cell of a canonical column in the row at a position."""
        return cell_name(self.table.rows[position], self.columns.places[name])

    def is_stray(self, day: object) -> bool:
        """Whether a day is of a year that the table does not cover.

        The days of stock lists say since when an entry is in force. A list of matters that are followed up until they
        are closed goes on with those of earlier years.
        """
        if not isinstance(day, date) or not self.years or self.ledger.is_stock or day.year in self.years:
            return False
        return not (self.ledger.carries_over and day.year < min(self.years))

    @property
    def is_sensitive(self) -> bool:
        """Whether the ledger has a column whose text must not be shown."""
        return any(column.sensitive for column in self.ledger.column)


RowProblem = tuple[int, Column, CellRead]
"""Position of the row, column, what was read."""


@dataclass
class TableRows:
    """The rows of a table, column by column; all lists have one entry for each of `rows`.

    Attributes:
        rows: row numbers as shown.
        states: "", hidden, cancelled or other-year.
        values: column (with its companions) → values.
        contents: the content of each row, independent of its position and of the meaning of its columns; `str()` of it
            is the text of which ids are made.
        marks: digest of `MARK_BYTES`, equal for equal rows: every filled cell except 序号.
        findings: with the position of the row they are about, None for the table.
    """

    rows: list[int]
    states: list[str]
    values: dict[str, list[object]]
    findings: list[tuple[int | None, Finding]] = field(default_factory=list)
    marks: Sequence[Hashable] = ()
    contents: Sequence[object] = ()
