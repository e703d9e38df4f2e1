"""Columns of a table: heads matched with the columns of a ledger (by the values below in case of doubt), and checks.

`HeadCheck` gives the findings and the questions about the heads of a table.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongwenkit.config.schema import Column, LedgerSchema
from gongwenkit.ingest.decisions.model import DECISION_SHEET, DECISIONS_FILE, HEADER, Question
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.heads import Head, HeadAnswers, HeadCell, HeadIndex, head_question, likely_column
from gongwenkit.ingest.ledgers.tables import SheetTable
from gongwenkit.ingest.reference.naming import Names
from gongwenkit.ingest.values.text_normalisation import head_text, one_line
from gongwenkit.ingest.values.values import TEXT_TYPES, ValueReaders
from gongwenkit.ingest.workbook import Concealed, Grid, Raw, cell_name
from gongwenkit.model import Finding

__all__ = ["SAMPLE", "ColumnMap", "HeadCheck", "fits_values", "is_personal", "map_columns"]


_PERSONAL = re.compile(r"身份证|证件号|手机|电话|联系方式|银行卡|家庭住址")
SAMPLE = 60
"""Number of rows whose values are examined."""
PLAIN = 0.8
"""Share of values of a column from which it is plainly one of dates."""
LIKE = 0.5
"""Share of values that must fit a column before its name is suggested."""
WORDS = (*TEXT_TYPES, "tags", "items")
"""Types of columns that take any text."""
STAMP_DIGITS = 8
"""Number of digits of a day written as 20230305."""
YEAR_HEADS = frozenset(("年度", "年份", "年", "所属年度", "统计年度"))


@dataclass
class ColumnMap:
    """What the columns of a table are.

    Attributes:
        places: canonical name → column index.
        heads: canonical name → head text.
        unknown: heads that mean no column of the ledger.
        personal: heads of columns with identity or phone numbers.
        doubtful: heads that fit two columns, with those two.
        year: a head 年度 that no column of the ledger has: the year of each row's dates.
        twice: columns that two heads fit, with the head that is used and the one that is not.
        decided: heads whose meaning a person decided, with the answer.
        dates: unknown heads above dates, in a table without the column that dates its rows; the likeliest first.
        likely: column index of an unknown head → the column that it is most like by its name and its values.
    """

    places: dict[str, int] = field(default_factory=dict)
    heads: dict[str, HeadCell] = field(default_factory=dict)
    unknown: list[HeadCell] = field(default_factory=list)
    personal: list[HeadCell] = field(default_factory=list)
    doubtful: list[tuple[HeadCell, str, str]] = field(default_factory=list)
    twice: list[tuple[str, HeadCell, HeadCell]] = field(default_factory=list)
    year: HeadCell | None = None
    decided: list[tuple[HeadCell, str]] = field(default_factory=list)
    dates: list[HeadCell] = field(default_factory=list)
    likely: dict[int, str] = field(default_factory=dict)

    def place(self, name: str, cell: HeadCell, cells: Sequence[HeadCell]) -> None:
        """Records which of several heads is used for a column."""
        self.places[name], self.heads[name] = cell.column, cell
        self.twice += [(name, cell, other) for other in cells if other is not cell]

    def decide(self, name: str, cell: HeadCell) -> None:
        """Records the column that a person said a head to be; what was used for it is used no more."""
        other = self.heads.get(name)
        if other and any(other is decided for decided, _ in self.decided):
            self.twice.append((name, cell, other))
        elif other:
            self.unknown.append(other)
        self.places[name], self.heads[name] = cell.column, cell


def map_columns(
    head: Head,
    ledger: LedgerSchema,
    body: Sequence[Sequence[Raw]],
    *,
    index: HeadIndex,
    readers: ValueReaders,
    names: Names,
    answers: HeadAnswers | None = None,
) -> ColumnMap:
    """Matches the head of a table with the columns of a ledger.

    Args:
        head: the head.
        ledger: the ledger that the table is.
        body: the data rows (the first `SAMPLE` are enough), whose values decide where a head fits two columns.
        index: of all heads.
        readers: of values.
        names: of departments.
        answers: what people decided about heads; it comes before everything except the protection of personal data.
    """
    found = ColumnMap()
    claims: dict[str, tuple[Column, list[HeadCell]]] = {}
    judge = _ColumnChoice(ledger, body, readers, names, index)
    for cell in head.cells:
        columns = index.columns(ledger.id, cell)
        if is_personal(cell.text):
            found.personal.append(cell)
        elif not columns and found.year is None and head_text(cell.text) in YEAR_HEADS:
            found.year = cell
        elif answers and (answer := answers.answer(cell.text)):
            found.decided.append((cell, answer))
        elif not columns:
            found.unknown.append(cell)
        else:
            column = columns[0] if len(columns) == 1 else judge.best(cell, columns)
            if column is None:
                found.doubtful.append((cell, columns[0].name, columns[1].name))
            else:
                claims.setdefault(column.name, (column, []))[1].append(cell)
    for column, cells in claims.values():
        fittest = judge.fittest(cells, column)
        if column.name in ledger.columns_of("aside"):
            found.unknown += [cell for cell in cells if cell is not fittest]  # it matters to no figure which is used
            cells = [fittest]
        found.place(column.name, fittest, cells)
    for cell, name in found.decided:
        if ledger.find(name) is not None:
            found.decide(name, cell)
    if ledger.date is not None and ledger.date not in found.places:
        found.dates = judge.dates(found.unknown)
    for cell in found.unknown:
        found.likely[cell.column] = judge.likely(cell, found)
    return found


def fits_values(columns: ColumnMap, ledger: LedgerSchema, body: Sequence[Sequence[Raw]], readers: ValueReaders) -> bool:
    """Whether the required columns of a ledger have values, and every value fits its column.

    Args:
        columns: what the columns are, if the table is this ledger.
        ledger: the ledger.
        body: the data rows.
        readers: of values.
    """
    chosen = [c for c in ledger.column if c.required and c.type in ("choice", "choices") and c.name in columns.places]
    reads = [
        readers.reader(ledger.id, column, year=None, from_1904=False)(row[place])
        for column in chosen
        for place in (columns.places[column.name],)
        for row in body
        if place < len(row) and row[place] is not None
    ]
    return bool(reads) and all(read.problem is None for read in reads)


def is_personal(head: str) -> bool:
    """Whether a head names identity or phone numbers."""
    return _PERSONAL.search(head_text(head, whole=True)) is not None


def _is_number(value: Raw) -> bool:
    """Whether a value is a bare number; 20230305 is a day."""
    text = str(value).strip()
    return isinstance(value, int | float) or (text.isdecimal() and len(text) < STAMP_DIGITS)


class _ColumnChoice:
    """Decides by its values which of several columns a head means."""

    def __init__(
        self,
        ledger: LedgerSchema,
        body: Sequence[Sequence[Raw]],
        readers: ValueReaders,
        names: Names,
        index: HeadIndex,
    ) -> None:
        self.ledger, self.body, self.readers, self.names, self.index = ledger, body, readers, names, index

    def best(self, cell: HeadCell, columns: Sequence[Column]) -> Column | None:
        """Returns the column that the values below a head fit best, None where two fit equally."""
        values = self._values(cell)
        if not values:
            return columns[0]
        scores = sorted(((self._share(column, values), -i) for i, column in enumerate(columns)), reverse=True)
        if scores[0][0] == scores[1][0]:
            return None
        return columns[-scores[0][1]]

    def fittest(self, cells: Sequence[HeadCell], column: Column) -> HeadCell:
        """Returns which of several heads means a column.

        By its values, then the one that says 实际, then the one whose name comes first in the schema.
        """
        if len(cells) == 1:
            return cells[0]
        ranks = {head_text(name): -rank for rank, name in reversed([*enumerate((column.name, *column.aliases))])}

        def fit(cell: HeadCell) -> tuple[float, bool, int]:
            values = self._values(cell)
            rank = ranks.get(head_text(cell.text), -len(ranks))
            return (self._share(column, values) if values else -1, self.index.is_actual(cell), rank)

        return max(cells, key=fit)

    def dates(self, cells: Sequence[HeadCell]) -> list[HeadCell]:
        """Returns the heads above plain dates; planned times and times of writing come last."""
        column = self.ledger.find(self.ledger.date or "")
        values = {cell.column: self._values(cell) for cell in cells}
        plain = [cell for cell in cells if column and self._dated(column, values[cell.column]) >= PLAIN]
        return sorted(plain, key=self.index.is_other_moment)

    def likely(self, cell: HeadCell, found: ColumnMap) -> str:
        """Returns the column that an unknown head is most like by its name, if its values can be of that column."""
        other = self.index.is_other_moment(cell)
        if found.dates[:1] == [cell] and not other:
            return self.ledger.date or ""
        dates = {column.name for column in self.ledger.column if column.type == "date"} if other else set()
        dated = {self.ledger.date or ""} if cell in found.dates else set()
        return self._likely(cell, {*found.places, *dates, *dated})

    def _likely(self, cell: HeadCell, taken: Collection[str]) -> str:
        values = self._values(cell)
        return likely_column(cell.text, self.ledger, taken, fits=lambda column: self._can_be(column, values))

    def _can_be(self, column: Column, values: Sequence[Raw]) -> bool:
        """Whether the values of an unknown head can be those of a column; what was concealed tells nothing."""
        shown = [value for value in values if not isinstance(value, Concealed)]
        if not shown:
            return True
        if column.type == "date":
            return self._dated(column, shown) > LIKE
        if column.name == self.ledger.role("department"):
            return self._share(column, shown) > LIKE
        if column.type in WORDS:
            bare = (isinstance(value, date) or _is_number(value) for value in shown)
            return column.name == self.ledger.role("serial") or sum(bare) / len(shown) < LIKE
        return self._share(column, shown) > LIKE

    def _dated(self, column: Column, values: Sequence[Raw]) -> float:
        """Returns the share of values that are plainly dates; a bare number may be anything."""
        reader = self.readers.reader(self.ledger.id, column, year=2000, from_1904=False)
        plain = [v for v in values if not (isinstance(v, Concealed) or _is_number(v)) and reader(v).problem is None]
        return len(plain) / len(values) if values else 0.0

    def _values(self, cell: HeadCell) -> list[Raw]:
        values = (row[cell.column] for row in self.body[:SAMPLE] if cell.column < len(row))
        return [value for value in values if value is not None]

    def _share(self, column: Column, values: Sequence[Raw]) -> float:
        """Returns the share of values that a column can take; text can take all, so it gets a low share."""
        if column.name == self.ledger.role("department"):
            return sum(self.names.exact_department(str(value)) is not None for value in values) / len(values)
        if column.type in WORDS:
            return 0.5
        reader = self.readers.reader(self.ledger.id, column, year=2000, from_1904=False)
        return sum(reader(value).problem is None for value in values) / len(values)


@dataclass(frozen=True)
class HeadCheck:
    """A head with the meaning of its columns.

    Attributes:
        file: path relative to the data folder.
        grid, table: its sheet and table.
        columns: what its columns are.
        answers: decisions about heads, with department and ledger.
    """

    file: str
    grid: Grid
    table: SheetTable
    columns: ColumnMap
    answers: HeadAnswers

    def findings(self) -> Iterator[Finding]:
        """Yields what is wrong."""
        columns = self.columns
        for cell in columns.unknown:
            if self._is_filled(cell):
                yield self._at(cell, "column-unknown", **self._hint(cell))
        for cell in columns.personal:
            yield self._at(cell, "column-sensitive")
        for cell, first, second in columns.doubtful:
            yield self._at(cell, "header-ambiguous", first=first, second=second)
        for name, used, other in columns.twice:
            yield self._at(other, "column-twice", column=name, head=one_line(used.text), other=one_line(other.text))
        for cell in columns.heads.values():
            if cell.column in self.grid.hidden_columns:
                yield self._at(cell, "column-hidden")
        yield from self._misfits()
        yield from self._missing()

    def _hint(self, cell: HeadCell) -> dict[str, str]:
        """Returns what an unknown column may be, as a part of a message."""
        likely, date = self.columns.likely[cell.column], self.answers.ledger.date
        if cell in self.columns.dates:
            zh, en = f"；表中没有“{date}”列，这一列是不是“{date}”？", f"; there is no “{date}”: is it this column?"
            return {"detail": zh, "detail_en": en}
        hint = {"detail": f"；是否为“{likely}”？", "detail_en": f"; is it “{likely}”?"}
        return hint if likely else {"detail": "", "detail_en": ""}

    def questions(self) -> Iterator[Question]:
        """Yields the heads that are like a column, or like two: suggestions, never applied without an answer.

        In a table without the column that dates its rows, every column of dates is asked about.
        """
        for cell in self.columns.unknown:
            likely = self.columns.likely[cell.column]
            if cell in self.columns.dates:
                yield self._question(cell, self._undated(cell), likely)
            elif likely and self._is_filled(cell):
                yield self._question(cell, "这一列没有用到", likely)
        for cell, first, second in self.columns.doubtful:
            if self._is_filled(cell):
                yield self._question(cell, f"既像“{first}”又像“{second}”，没有用到", first)

    def _undated(self, cell: HeadCell) -> str:
        """Returns what a table without a date column makes of a column of dates."""
        ledger = self.answers.ledger
        others = "”“".join(one_line(other.text) for other in self.columns.dates if other is not cell)
        other = f"（另有“{others}”也是日期，请只选一列）" if others else ""
        lost = "这一列没有用到" if ledger.is_stock or ledger.year_date else "这张表的行定不了时间"
        return f"没有“{ledger.date}”列，{lost}{other}"

    def _question(self, cell: HeadCell, now: str, likely: str) -> Question:
        ledger = self.answers.ledger
        return Question(
            id=head_question(self.answers.department, ledger.id, cell.text),
            department=self.answers.department,
            category=HEADER,
            subject=f"{ledger.name}：表头“{one_line(cell.text)}”是哪一列",
            file=self.file,
            sheet=self.grid.sheet,
            place=cell_name(self.table.head.bottom, cell.column),
            now=now,
            suggested=likely,
            ledger=ledger.id,
            head=head_text(cell.text),
        )

    def _is_filled(self, cell: HeadCell) -> bool:
        return any(self.grid.value(row, cell.column) for row in self.table.rows)

    def _misfits(self) -> Iterator[Finding]:
        """Answers that name a column of another ledger."""
        ledger = self.answers.ledger
        for cell, answer in self.columns.decided:
            if self.answers.is_misfit(answer):
                row = self.answers.decisions.row(self.answers.question(cell.text))
                yield KINDS["decision-answer"].at(
                    file=DECISIONS_FILE,
                    sheet=DECISION_SHEET,
                    cell=str(row),
                    text=answer,
                    category=HEADER,
                    values="、".join(column.name for column in ledger.column),
                )

    def _missing(self) -> Iterator[Finding]:
        ledger = self.answers.ledger
        for column in ledger.column if self.table.rows else ():
            if column.required and column.name not in self.columns.places and column.name != ledger.date:
                row = str(self.table.head.top + 1)
                yield self._finding("column-missing", row, ledger=ledger.name, column=column.name)

    def _at(self, cell: HeadCell, code: str, **values: Any) -> Finding:  # noqa: ANN401
        place = cell_name(self.table.head.bottom, cell.column)
        return self._finding(code, place, **{"head": one_line(cell.text), **values})

    def _finding(self, code: str, place: str, **values: Any) -> Finding:  # noqa: ANN401
        return KINDS[code].at(file=self.file, sheet=self.grid.sheet, cell=place, **values)
