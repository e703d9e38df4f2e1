"""What the rows of a table say: marks tell equal rows, contents find a row again that somebody decided about."""

from datetime import date
from hashlib import sha256

from gongwenkit.ingest.cells import BodyColumns, compact_text
from gongwenkit.ingest.normal import compact, head_text
from gongwenkit.ingest.rowdata import TableContext
from gongwenkit.ingest.workbook import Concealed

__all__ = ["RowContent", "row_contents", "row_marks"]

BEGIN = "\x1e"
"""Stands before what a cell says under its column; compact texts hold no such sign."""


def row_marks(context: TableContext, cells: BodyColumns, values: dict[str, list[object]]) -> list[str]:
    """Returns what tells equal rows: the filled cells of each under their column, the running number left out.

    They are compared within one reading and never kept. Sensitive texts take part by their tags.
    """
    names = {place: name for name, place in context.columns.places.items()}
    serial = context.ledger.role("serial") or ""
    places = [cell.column for cell in context.table.head.cells if names.get(cell.column) != serial]
    if not places:
        return [""] * len(context.table.rows)
    columns = [_marked(context, cells, place, names.get(place, ""), values) for place in places]
    if context.ledger.date is not None and context.ledger.date not in context.columns.places:
        columns.append([f"{BEGIN}{context.year}"] * len(context.table.rows))  # a list without dates is that of its year
    return list(map("".join, zip(*columns, strict=True)))


def _marked(
    context: TableContext, cells: BodyColumns, place: int, name: str, values: dict[str, list[object]]
) -> list[str]:
    """Returns what each cell of a column adds to the mark of its row, empty for a blank one."""
    prefix = f"{BEGIN}{name or place}\x1f"
    texts = cells[place].marks(prefix)
    column = context.ledger.find(name)
    if column is None or not (column.type == "date" or context.grid.merges):
        return texts
    # 3月5日 and 2023-03-05 are one day; what a merge fills is filled
    read = values.get(name, texts)
    said = {value: prefix + compact(str(value)) for value in set(read) if isinstance(value, date | str)}
    return [
        said[value] if isinstance(value, date) or (isinstance(value, str) and not text) else text
        for value, text in zip(read, texts, strict=True)
    ]


class RowContent:
    """What a row says under which head, wherever it stands: how a decision about it finds it again.

    `str()` gives a digest, from which no text can be recovered; it is made only then, for few rows are ever asked.
    """

    __slots__ = ("_i", "_said")

    def __init__(self, said: "_Said", i: int) -> None:
        self._said, self._i = said, i

    def __str__(self) -> str:
        return self._said.digest(self._i)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowContent) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def row_contents(context: TableContext, cells: BodyColumns) -> list[RowContent]:
    """Returns the content of each row of a table."""
    said = _Said(context, cells)
    return [RowContent(said, i) for i in range(len(context.table.rows))]


class _Said:
    """The columns that make up the content of a table's rows, with their heads."""

    def __init__(self, context: TableContext, cells: BodyColumns) -> None:
        places = context.columns.places
        left_out = {places.get(context.ledger.role("serial") or "")}
        if context.is_sensitive:  # only what is known to be harmless: no name can be guessed from a digest
            decided = {cell.column for cell, _ in context.columns.decided}
            harmless = {places.get(column.name) for column in context.ledger.column if not column.sensitive}
            left_out |= {cell.column for cell in context.table.head.cells} - (harmless - decided)
        heads = [cell for cell in context.table.head.cells if cell.column not in left_out]
        columns = [(head_text(cell.text), cells[cell.column]) for cell in heads]
        # of a concealed cell the tag would make another id on another machine
        self._columns = [(head, column) for head, column in columns if Concealed not in map(type, column.distinct)]

    def digest(self, i: int) -> str:
        """Returns the digest of a row."""
        texts = [(head, compact_text(column.raw(i))) for head, column in self._columns]
        said = "\x1e".join(f"{head}={text}" for head, text in texts if text)
        return sha256(said.encode("utf-8", "replace")).hexdigest()
