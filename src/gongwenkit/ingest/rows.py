"""Rows of one table: typed values with their notes, and the state of each row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256

from gongwenkit.config.schema import Column
from gongwenkit.ingest.columns import ColumnMap
from gongwenkit.ingest.dates import years_in
from gongwenkit.ingest.ledger import LAST, MERGED, NOTE
from gongwenkit.ingest.normal import compact, head_text
from gongwenkit.ingest.remarks import says_cancelled
from gongwenkit.ingest.rowcheck import check_rows
from gongwenkit.ingest.rowdata import RowProblem, TableContext, TableRows
from gongwenkit.ingest.values import CellRead, CellReader, text_of
from gongwenkit.ingest.workbook import Concealed, Merge, Raw, column_letter

__all__ = ["NOTED", "column_letters", "read_rows"]

NOTED = ("date", "number", "choice", "choices", "tags", "items", "people_count")
FILLED_ONCE = ("number", "items", "people_count")
"""Types of which a merged cell counts once, in its first row: filled down they would count twice."""
UNMARKED = ("序号",)
SMALL_COLUMNS = ("序号", "备注")
"""Columns that may stay unstruck in a row that is struck through."""


def read_rows(context: TableContext) -> TableRows:
    """Reads the data rows of a table."""
    return _Reading(context).read()


class _Reading:
    """One table while it is read."""

    def __init__(self, context: TableContext) -> None:
        self.context, self.grid, self.columns, self.ledger = context, context.grid, context.columns, context.ledger
        self.rows = context.table.rows
        self.body = [self.grid.rows[row] for row in self.rows]
        self.position = {row: i for i, row in enumerate(self.rows)}
        self.merges: dict[int, list[Merge]] = {}
        for merge in self.grid.merges:
            if merge[0] in self.position:
                for place in range(merge[1], min(merge[3] + 1, self._width())):
                    self.merges.setdefault(place, []).append(merge)
        self._column_texts: dict[int, Sequence[str]] = {}
        self.values: dict[str, list[object]] = {}
        self.problems: list[RowProblem] = []
        self.seats: Sequence[int | None] = ()

    def read(self) -> TableRows:
        for column in self.ledger.column:
            if column.name in self.columns.places:
                self._read_column(column, self.columns.places[column.name])
        self._finish_dates()
        self._finish_seats()
        struck = [self._struck(row) for row in self.rows]
        states = [self._state(i, struck=struck[i]) for i in range(len(self.rows))]
        rows = TableRows(
            [row + 1 for row in self.rows], states, self.values, marks=self._marks(), contents=self._contents()
        )
        rows.findings = check_rows(self.context, rows, self.problems, struck)
        return rows

    def _width(self) -> int:
        return max(self.columns.places.values(), default=-1) + 1

    # -- columns

    def _read_column(self, column: Column, place: int) -> None:
        if column.sensitive and column.type != "people_count":
            return
        raws = [cells[place] if place < len(cells) else None for cells in self.body]
        self._fill_merges(raws, column, place)
        reads = self._read_cells(column, raws)
        self.values[column.name] = [read.value for read in reads]
        if column.type in NOTED:
            self.values[column.name + NOTE] = [read.note for read in reads]
        if column.type in FILLED_ONCE:
            self._mark_merges(column, place)
        if column.type == "date":
            self.values[column.name + LAST] = [read.last for read in reads]
        if column.name == "实到":
            self.seats = [read.of for read in reads]
        self.problems += [(i, column, read) for i, read in enumerate(reads) if read.problem]

    def _read_cells(self, column: Column, raws: Sequence[Raw]) -> list[CellRead]:
        """Reads the cells of a column; a date without a year takes that of the 年度 column, else of the table."""
        years = self._years() if column.type == "date" else [self.context.year] * len(raws)
        readers = {
            year: self.context.readers.reader(self.ledger.id, column, year=year, from_1904=self.context.from_1904)
            for year in set(years)
        }
        if len(readers) == 1:
            return _read_all(raws, next(iter(readers.values())))
        return [readers[year](raw) for year, raw in zip(years, raws, strict=True)]

    def _years(self) -> list[int | None]:
        cell = self.columns.year
        texts = ["" if cell is None else text_of(self.grid.value(row, cell.column)) or "" for row in self.rows]
        named = [years_in(text) for text in texts]
        return [next(iter(years)) if len(years) == 1 else self.context.year for years in named]

    def _fill_merges(self, raws: list[Raw], column: Column, place: int) -> None:
        """Fills what a merged cell covers; blanks are never filled."""
        if column.type in FILLED_ONCE:
            return
        for top, left, bottom, _ in self.merges.get(place, ()):
            for row in range(top, bottom + 1):
                if row in self.position:
                    raws[self.position[row]] = self.grid.value(top, left)

    def _mark_merges(self, column: Column, place: int) -> None:
        """Notes which blank cells are covered by a merged cell that counts in its first row: they lack nothing."""
        values, notes = self.values[column.name], self.values[column.name + NOTE]
        for top, left, bottom, _ in self.merges.get(place, ()):
            for row in range(top + 1, bottom + 1) if left == place else ():
                at = self.position.get(row)
                if at is not None and not values[at] and values[self.position[top]]:
                    notes[at] = MERGED

    def _finish_seats(self) -> None:
        """35/38 in 实到 is 实到 and 应到 (under the head 应到/实到 the other way round)."""
        if not any(seat is not None for seat in self.seats):
            return
        turned = "应到/实到" in self.columns.heads["实到"].text.replace("／", "/").replace(" ", "")
        present = self.values["实到"]
        expected = self.values.setdefault("应到", [None] * len(self.rows))
        notes = self.values.setdefault("应到" + NOTE, [""] * len(self.rows))
        self.columns.places.setdefault("应到", self.columns.places["实到"])
        for i, seat in enumerate(self.seats):
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
        for i, end in enumerate(self.values.get("结束日期", ())):
            first, last = self.values[name][i], self.values[name + LAST][i]
            if isinstance(end, date) and isinstance(first, date) and first == last and end > first:
                self.values[name + LAST][i] = end

    def _dates_without_column(self, name: str) -> None:
        count, year = len(self.rows), self.context.year
        day = date(year, 1, 1) if year and self.ledger.year_date else None
        note = "inferred year" if day else "" if self.ledger.kind == "stock" else "unreadable"
        self.values[name] = [day] * count
        self.values[name + LAST] = [day] * count
        self.values[name + NOTE] = [note] * count

    # -- rows

    def _marks(self) -> list[str]:
        """Returns a digest of each row's filled cells: sensitive texts take part, and cannot be read from it."""
        names = {place: name for name, place in self.columns.places.items()}
        places = [cell.column for cell in self.context.table.head.cells if names.get(cell.column) not in UNMARKED]
        undated = self.ledger.date is not None and self.ledger.date not in self.columns.places
        year = str(self.context.year) if undated else ""  # a list of problems without dates is that of its year
        columns = [self._marked(place, names.get(place, "")) for place in places]
        return [_digest((year, *cells)) for cells in zip(*columns, strict=True)] if columns else [""] * len(self.rows)

    def _marked(self, place: int, name: str) -> list[str]:
        """Returns what each cell of a column adds to the mark of its row, empty for a blank one."""
        texts = list(self._texts(place))
        for i, value in enumerate(self.values.get(name, ())):
            if isinstance(value, date) or (isinstance(value, str) and not texts[i]):
                texts[i] = compact(str(value))  # 3月5日 and 2023-03-05 are one day; what a merge fills is filled
        return [f"{name or place}\x1f{text}" if text else "" for text in texts]

    def _contents(self) -> list[str]:
        """Returns a digest of what each row says under which head: how a decision about it finds it again."""
        left_out = {self.columns.places.get(name) for name in UNMARKED}
        if self.context.is_sensitive:  # only what is known to be harmless: no name can be guessed from a digest
            decided = {cell.column for cell, _ in self.columns.decided}
            harmless = {self.columns.places.get(column.name) for column in self.ledger.column if not column.sensitive}
            left_out |= {cell.column for cell in self.context.table.head.cells} - (harmless - decided)
        heads = [(c.column, head_text(c.text)) for c in self.context.table.head.cells if c.column not in left_out]
        columns = [[text and f"{head}={text}" for text in self._texts(at)] for at, head in heads if self._is_plain(at)]
        return [_digest(cells) for cells in zip(*columns, strict=True)] if columns else [_digest(())] * len(self.rows)

    def _is_plain(self, place: int) -> bool:
        """Whether no cell of a column is concealed: its tag would make another id on another machine."""
        return not any(isinstance(cells[place], Concealed) for cells in self.body if place < len(cells))

    def _texts(self, place: int) -> Sequence[str]:
        """Returns the compact text of each cell of a column; of a concealed one its tag, which no other kit knows."""
        if place not in self._column_texts:
            known: dict[Raw, str] = {}
            texts = []
            for cells in self.body:
                raw = cells[place] if place < len(cells) else None
                if isinstance(raw, bool | Concealed):  # True is equal to 1, and one concealed text to another
                    texts.append(_compact_text(raw))
                    continue
                text = known.get(raw)
                if text is None:
                    text = known[raw] = _compact_text(raw)
                texts.append(text)
            self._column_texts[place] = texts
        return self._column_texts[place]

    def _state(self, i: int, *, struck: bool) -> str:
        if self.grid.hidden or self.rows[i] in self.grid.hidden_rows:
            return "hidden"
        remarks, days = self.values.get("备注"), self.values.get(self.ledger.date or "")
        if struck or self._remark(remarks[i] if remarks else None, days[i] if days else None):
            return "cancelled"
        return ""

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
        return frozenset(
            c for c in self.columns.places.values() if c not in small and c < len(cells) and cells[c] is not None
        )


def _read_all(raws: Sequence[Raw], reader: CellReader) -> list[CellRead]:
    """Reads the cells of a column, equal ones once; True and 1 are equal to Python, not to a reader."""
    if any(raw is True or raw is False for raw in raws):
        return [reader(raw) for raw in raws]
    reads = {raw: reader(raw) for raw in set(raws)}
    return [reads[raw] for raw in raws]


def _compact_text(raw: Raw) -> str:
    return raw.tag if isinstance(raw, Concealed) else compact(text_of(raw) or "")


def _digest(parts: Iterable[str]) -> str:
    return sha256("\x1e".join(filter(None, parts)).encode("utf-8", "replace")).hexdigest()


def column_letters(columns: ColumnMap) -> Mapping[str, str]:
    """Returns canonical name → column letter."""
    return {name: column_letter(place) for name, place in columns.places.items()}
