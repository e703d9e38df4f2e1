"""Rows of one table: typed values with their notes, the state of each row, and what identifies a row."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import blake2b, sha256
from operator import attrgetter, or_

from gongwenkit.config.schema import Column
from gongwenkit.ingest.ledgers.cells import BodyColumns, ColumnCells, compact_text
from gongwenkit.ingest.ledgers.columns import ColumnMap
from gongwenkit.ingest.ledgers.row_checks import check_rows
from gongwenkit.ingest.ledgers.table_rows import MARK_BYTES, OTHER_YEAR, RowProblem, TableContext, TableRows
from gongwenkit.ingest.reference.naming import is_sample_sheet
from gongwenkit.ingest.values.companion_columns import LAST, MERGED, NOTE, NOTED
from gongwenkit.ingest.values.dates import years_in
from gongwenkit.ingest.values.numbers import lost_digits
from gongwenkit.ingest.values.text_normalisation import compact, head_text
from gongwenkit.ingest.values.values import TEXT_TYPES, CellRead, holds_ditto
from gongwenkit.ingest.values.words import is_example, says_cancelled
from gongwenkit.ingest.workbook import Concealed, ErrorCell, Merge, column_letter

__all__ = ["RowContent", "column_letters", "read_rows"]


FILLED_ONCE = ("number", "items", "people_count")
"""Types of which a merged cell counts once, in its first row; otherwise it would count in each row."""
BEGIN = "\x1e"
"""Separator before the text of each cell; compact texts do not contain it."""


def read_rows(context: TableContext) -> TableRows:
    """Reads the data rows of a table."""
    return _Reading(context).read()


class _Reading:
    """One table while it is read."""

    def __init__(self, context: TableContext) -> None:
        self.context, self.grid, self.columns, self.ledger = context, context.grid, context.columns, context.ledger
        self.rows = context.table.rows
        self.cells = BodyColumns(self.grid.cells, self.rows)
        self.position = {row: i for i, row in enumerate(self.rows)}
        self.merges: dict[int, list[Merge]] = {}
        for merge in self.grid.merges:
            if merge[0] in self.position:
                for place in range(merge[1], min(merge[3] + 1, self._width())):
                    self.merges.setdefault(place, []).append(merge)
        self.values: dict[str, list[object]] = {}
        self.problems: list[RowProblem] = []
        self.seats: Sequence[int | None] = ()
        self.aside = self.ledger.columns_of("aside")
        key = (self.ledger.role("event_number"), self.ledger.role("issue"), *self.ledger.columns_of("key"))
        self.identifying = {c.name for c in self.ledger.column if c.name in key and c.type in TEXT_TYPES}

    def read(self) -> TableRows:
        for column in self.ledger.column:
            if column.name in self.columns.places:
                self._read_column(column, self.columns.places[column.name])
        for name, value in self.context.implied.items():
            self.values |= {name: [value] * len(self.rows), name + NOTE: [""] * len(self.rows)}
        self._finish_dates()
        self._finish_seats()
        struck = [bool(self.grid.struck) and self._struck(row) for row in self.rows]
        rows = TableRows(
            [row + 1 for row in self.rows],
            self._states(struck),
            self.values,
            marks=[_short(mark) for mark in _row_marks(self.context, self.cells, self.values)],
            contents=_row_contents(self.context, self.cells),
        )
        rows.findings = check_rows(self.context, rows, self.problems, struck)
        return rows

    def _width(self) -> int:
        return max(self.columns.places.values(), default=-1) + 1

    # -- columns

    def _read_column(self, column: Column, place: int) -> None:
        if column.sensitive and column.type != "people_count":
            return
        cells = self._filled_cells(column, place)
        if column.name in self.identifying and any(map(lost_digits, cells.distinct)):
            cells = self._without_lost_digits(column, cells)
        said = column.name in self.aside or not holds_ditto(cells.distinct)
        if column.type in TEXT_TYPES and said and ErrorCell not in map(type, cells.distinct):
            self.values[column.name] = [*cells.texts()]
            return
        reads = self._read_cells(column, cells)
        self.values[column.name] = list(map(attrgetter("value"), reads))
        if column.type in NOTED:
            self.values[column.name + NOTE] = list(map(attrgetter("note"), reads))
        if column.type in FILLED_ONCE:
            self._mark_merges(column, place)
        if column.type == "date":
            self.values[column.name + LAST] = list(map(attrgetter("last"), reads))
        if column.name == self.ledger.role("attended"):
            self.seats = [read.of for read in reads]
        if any(map(attrgetter("problem"), reads)):
            self.problems += [(i, column, read) for i, read in enumerate(reads) if read.problem]

    def _without_lost_digits(self, column: Column, cells: ColumnCells) -> ColumnCells:
        """Returns the cells without the numbers that lost digits: two different numbers can then look the same."""
        raws = cells.raws
        for i, raw in enumerate(raws):
            shown = lost_digits(raw)
            if shown:
                self.problems.append((i, column, CellRead(None, problem="number-lost-digits", text=shown)))
                raws[i] = None
        return ColumnCells.of(raws)

    def _read_cells(self, column: Column, cells: ColumnCells) -> list[CellRead]:
        """Reads the cells of a column; a date without a year takes that of the 年度 column, else of the table."""
        years = self._years() if column.type == "date" and self.columns.year else [self.context.year]
        readers = {
            year: self.context.readers.reader(self.ledger.id, column, year=year, from_1904=self.context.from_1904)
            for year in set(years)
        }
        if len(readers) == 1:
            return cells.each(readers[years[0]])
        return [readers[year](raw) for year, raw in zip(years, cells.raws, strict=True)]

    def _years(self) -> list[int | None]:
        """Returns the year of each row: that of its 年度 cell, else that of the table."""
        cell = self.columns.year
        texts = self.cells[cell.column].texts() if cell else []
        named = [years_in(text or "") for text in texts]
        return [next(iter(years)) if len(years) == 1 else self.context.year for years in named]

    def _filled_cells(self, column: Column, place: int) -> ColumnCells:
        """Returns the cells of a column with what a merged cell covers filled in; blanks are never filled.

        What stands below a merged cell is shown nowhere: a number there does not count.
        """
        merges = self.merges.get(place)
        if not merges:
            return self.cells[place]
        raws = self.cells[place].raws
        is_once = column.type in FILLED_ONCE
        for top, left, bottom, _ in merges:
            for row in range(top, bottom + 1):
                if row in self.position:
                    is_covered = is_once and (row, place) != (top, left)
                    raws[self.position[row]] = None if is_covered else self.grid.value(top, left)
        return ColumnCells.of(raws)

    def _mark_merges(self, column: Column, place: int) -> None:
        """Notes which blank cells are covered by a merged cell that counts in its first row: they are not missing."""
        values, notes = self.values[column.name], self.values[column.name + NOTE]
        for top, left, bottom, _ in self.merges.get(place, ()):
            for row in range(top + 1, bottom + 1) if left == place else ():
                at = self.position.get(row)
                if at is not None and not values[at] and values[self.position[top]]:
                    notes[at] = MERGED

    def _finish_seats(self) -> None:
        """Splits 35/38 into attended and expected (or the other way round, if the head names them in that order)."""
        attended, expected = self.ledger.role("attended"), self.ledger.role("expected")
        if attended is None or not any(seat is not None for seat in self.seats):
            return
        head = self.columns.heads[attended].text.replace("／", "/").replace(" ", "")
        turned = expected is not None and f"{expected}/{attended}" in head
        present = self.values[attended]
        blank: list[object] = [None] * len(self.rows)
        wanted = self.values.setdefault(expected, [*blank]) if expected else [*blank]
        notes = self.values.setdefault(expected + NOTE, [""] * len(self.rows)) if expected else [""] * len(self.rows)
        if expected:
            self.columns.places.setdefault(expected, self.columns.places[attended])
        for i, seat in enumerate(self.seats):
            if seat is None:
                continue
            first, second = (seat, present[i]) if turned else (present[i], seat)
            present[i] = first
            if wanted[i] is None and not notes[i]:
                wanted[i] = second

    def _finish_dates(self) -> None:
        """Takes the ledger's year where the schema allows it, and the last day from the column of last days."""
        name = self.ledger.date
        if name is None:
            return
        if name not in self.values:
            self._dates_without_column(name)
            return
        for i, end in enumerate(self.values.get(self.ledger.role("end_date") or "", ())):
            first, last = self.values[name][i], self.values[name + LAST][i]
            if isinstance(end, date) and isinstance(first, date) and first == last and end > first:
                self.values[name + LAST][i] = end

    def _dates_without_column(self, name: str) -> None:
        count, year = len(self.rows), self.context.year
        day = date(year, 1, 1) if year and self.ledger.year_date else None
        note = "inferred year" if day else "" if self.ledger.is_stock else "unreadable"
        self.values[name] = [day] * count
        self.values[name + LAST] = [day] * count
        self.values[name + NOTE] = [note] * count

    # -- rows

    def _states(self, struck: Sequence[bool]) -> list[str]:
        """Returns the state of each row: hidden, cancelled, other-year, or "" for none of them."""
        blank = [None] * len(self.rows)
        days = self.values.get(self.ledger.date or "", blank)
        cancelled = list(struck)
        for name in (self.ledger.role("remark"), self.ledger.role("held")):
            remarks = self.values.get(name or "", blank)
            cancelled = [
                gone or (isinstance(remark, str) and says_cancelled(remark, day if isinstance(day, date) else None))
                for gone, remark, day in zip(cancelled, remarks, days, strict=True)
            ]
        number = self.context.columns.places.get(self.ledger.role("serial") or "")
        if number is not None and any(map(is_example, self.cells[number].distinct)):
            cancelled = list(map(or_, cancelled, self.cells[number].each(is_example)))
        whole = self.grid.hidden or is_sample_sheet(self.grid.sheet)
        hidden = set(self.rows) if whole else self.grid.hidden_rows
        stray = {day: self.context.is_stray(day) for day in set(days)}
        return [
            "hidden" if row in hidden else "cancelled" if gone else OTHER_YEAR if stray[day] else ""
            for row, gone, day in zip(self.rows, cancelled, days, strict=True)
        ]

    def _struck(self, row: int) -> bool:
        struck = self.grid.struck.get(row)
        return bool(struck) and self._filled(row) <= (struck or frozenset())

    def _filled(self, row: int) -> frozenset[int]:
        """Returns the columns with a value of their own; number and remark may be unstruck in a struck row."""
        names = (self.ledger.role("serial"), self.ledger.role("remark"))
        small = {self.columns.places[name] for name in names if name in self.columns.places}
        cells = self.grid.rows[row]
        return frozenset(
            c for c in self.columns.places.values() if c not in small and c < len(cells) and cells[c] is not None
        )


def column_letters(columns: ColumnMap) -> Mapping[str, str]:
    """Returns canonical name → column letter."""
    return {name: column_letter(place) for name, place in columns.places.items()}


def _short(mark: str) -> bytes:
    return blake2b(mark.encode("utf-8", "surrogatepass"), digest_size=MARK_BYTES).digest()


def _row_marks(context: TableContext, cells: BodyColumns, values: dict[str, list[object]]) -> list[str]:
    """Returns a mark of each row that equal rows share: its filled cells with their columns, except the number.

    Marks are compared within one reading and never kept. Sensitive texts are included as tags.
    """
    names = {place: name for name, place in context.columns.places.items()}
    serial = context.ledger.role("serial") or ""
    places = [cell.column for cell in context.table.head.cells if names.get(cell.column) != serial]
    if not places:
        return [""] * len(context.table.rows)
    columns = [_marked(context, cells, place, names.get(place, ""), values) for place in places]
    if context.ledger.date is not None and context.ledger.date not in context.columns.places:
        columns.append([f"{BEGIN}{context.year}"] * len(context.table.rows))  # a list without dates belongs to its year
    elif context.ledger.carries_over:  # the list of the next year goes on with the same matters
        columns.append([f"{BEGIN}{sorted(context.years)}"] * len(context.table.rows))
    return list(map("".join, zip(*columns, strict=True)))


def _marked(
    context: TableContext, cells: BodyColumns, place: int, name: str, values: dict[str, list[object]]
) -> list[str]:
    """Returns the part of each row's mark that comes from a column, empty for a blank cell."""
    prefix = f"{BEGIN}{name or place}\x1f"
    texts = cells[place].marks(prefix)
    column = context.ledger.find(name)
    if column is None or not (column.type == "date" or context.grid.merges):
        return texts
    # 3月5日 and 2023-03-05 are one day; a cell that a merge covers counts as filled
    read = values.get(name, texts)
    said = {value: prefix + compact(str(value)) for value in set(read) if isinstance(value, date | str)}
    return [
        said[value] if isinstance(value, date) or (isinstance(value, str) and not text) else text
        for value, text in zip(read, texts, strict=True)
    ]


class RowContent:
    """The content of a row with its heads, independent of its position; a decision about the row refers to it.

    `str()` gives a digest, from which no text can be recovered; it is made only then, because few rows need it.
    """

    __slots__ = ("_i", "_said")

    def __init__(self, said: "_ContentColumns", i: int) -> None:
        self._said, self._i = said, i

    def __str__(self) -> str:
        return self._said.digest(self._i)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RowContent | str) and str(self) == str(other)  # from the cache it is the digest itself

    def __hash__(self) -> int:
        return hash(str(self))


def _row_contents(context: TableContext, cells: BodyColumns) -> list[RowContent]:
    """Returns the content of each row of a table."""
    said = _ContentColumns(context, cells)
    return [RowContent(said, i) for i in range(len(context.table.rows))]


class _ContentColumns:
    """The columns that make up the content of a table's rows, with their heads."""

    def __init__(self, context: TableContext, cells: BodyColumns) -> None:
        places = context.columns.places
        left_out = {places.get(context.ledger.role("serial") or "")}
        if context.is_sensitive:  # only columns known to be harmless: otherwise a name could be guessed from a digest
            decided = {cell.column for cell, _ in context.columns.decided}
            harmless = {places.get(column.name) for column in context.ledger.column if not column.sensitive}
            left_out |= {cell.column for cell in context.table.head.cells} - (harmless - decided)
        heads = [cell for cell in context.table.head.cells if cell.column not in left_out]
        columns = [(head_text(cell.text), cells[cell.column]) for cell in heads]
        # the tag of a concealed cell would give another id on another machine
        self._columns = [(head, column) for head, column in columns if Concealed not in map(type, column.distinct)]

    def digest(self, i: int) -> str:
        """Returns the digest of a row."""
        texts = [(head, compact_text(column.raw(i))) for head, column in self._columns]
        said = "\x1e".join(f"{head}={text}" for head, text in texts if text)
        return sha256(said.encode("utf-8", "replace")).hexdigest()
