"""A table before its rows are read (`TableContext`) and after (`TableRows`)."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from gongwenkit.config.schema import Column, LedgerSchema
from gongwenkit.ingest.ledgers.columns import ColumnMap
from gongwenkit.ingest.ledgers.tables import SheetTable
from gongwenkit.ingest.values.values import CellRead, ValueReaders
from gongwenkit.ingest.workbook import Grid, cell_name
from gongwenkit.model import Finding

__all__ = ["RowProblem", "TableContext", "TableRows"]


@dataclass(frozen=True)
class TableContext:
    """The place of a table, and what is known about it before its rows are read.

    Attributes:
        file: path relative to the data folder.
        grid: the sheet.
        table: the table on it.
        columns: which column is which.
        ledger: its schema.
        year: the year that the nearest of sheet, title, file and folder names.
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

    def cell(self, position: int, name: str) -> str:
        """Returns the cell of a canonical column in the row at a position."""
        return cell_name(self.table.rows[position], self.columns.places[name])

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
        states: "", hidden or cancelled.
        values: column (with its companions) → values.
        contents: the content of each row, independent of its position and of the meaning of its columns; `str()` of it
            is the text of which ids are made.
        marks: equal for equal rows: every filled cell except 序号.
        findings: with the position of the row they are about, None for the table.
    """

    rows: list[int]
    states: list[str]
    values: dict[str, list[object]]
    findings: list[tuple[int | None, Finding]] = field(default_factory=list)
    marks: Sequence[Hashable] = ()
    contents: Sequence[object] = ()
