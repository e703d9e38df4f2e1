"""Columns of a table: heads matched with the columns of a ledger (by the values below in case of doubt), and checks.

`HeadCheck` gives the findings and the questions about the heads of a table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongwenkit.config.schema import Column, LedgerSchema
from gongwenkit.ingest.decisions.model import DECISION_SHEET, DECISIONS_FILE, HEADER, Question
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.heads import Head, HeadAnswers, HeadCell, HeadIndex, head_question, likely_column
from gongwenkit.ingest.ledgers.tables import SheetTable
from gongwenkit.ingest.reference.naming import Names
from gongwenkit.ingest.values.text_normalisation import head_text, one_line
from gongwenkit.ingest.values.values import ValueReaders
from gongwenkit.ingest.workbook import Grid, Raw, cell_name
from gongwenkit.model import Finding

__all__ = ["SAMPLE", "ColumnMap", "HeadCheck", "fits_values", "is_personal", "map_columns"]


_PERSONAL = re.compile(r"身份证|证件号|手机|电话|联系方式|银行卡|家庭住址")
SAMPLE = 60
"""Number of rows whose values are examined."""
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
    """

    places: dict[str, int] = field(default_factory=dict)
    heads: dict[str, HeadCell] = field(default_factory=dict)
    unknown: list[HeadCell] = field(default_factory=list)
    personal: list[HeadCell] = field(default_factory=list)
    doubtful: list[tuple[HeadCell, str, str]] = field(default_factory=list)
    twice: list[tuple[str, HeadCell, HeadCell]] = field(default_factory=list)
    year: HeadCell | None = None
    decided: list[tuple[HeadCell, str]] = field(default_factory=list)

    def place(self, name: str, cell: HeadCell, cells: Sequence[HeadCell]) -> None:
        """Records which of several heads is used for a column."""
        self.places[name], self.heads[name] = cell.column, cell
        self.twice += [(name, cell, other) for other in cells if other is not cell]


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
    judge = _ColumnChoice(ledger, body, readers, names)
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
        found.place(column.name, judge.fittest(cells, column), cells)
    for cell, name in found.decided:
        if ledger.find(name) is not None:
            found.unknown += [found.heads[name]] if name in found.heads else []
            found.places[name], found.heads[name] = cell.column, cell
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


class _ColumnChoice:
    """Decides by its values which of several columns a head means."""

    def __init__(
        self, ledger: LedgerSchema, body: Sequence[Sequence[Raw]], readers: ValueReaders, names: Names
    ) -> None:
        self.ledger, self.body, self.readers, self.names = ledger, body, readers, names

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
        """Returns which of several heads means a column: by values, then by its canonical name, then the first."""

        def fit(cell: HeadCell) -> tuple[float, bool]:
            values = self._values(cell)
            proper = head_text(cell.text, whole=True) == head_text(column.name, whole=True)
            return (self._share(column, values) if values else -1, proper)

        return max(cells, key=fit) if len(cells) > 1 else cells[0]

    def _values(self, cell: HeadCell) -> list[Raw]:
        values = (row[cell.column] for row in self.body[:SAMPLE] if cell.column < len(row))
        return [value for value in values if value is not None]

    def _share(self, column: Column, values: Sequence[Raw]) -> float:
        """Returns the share of values that a column can take; text can take all, so it gets a low share."""
        if column.name == self.ledger.role("department"):
            return sum(self.names.exact_department(str(value)) is not None for value in values) / len(values)
        if column.type in ("text", "person", "tags", "items"):
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
                likely = likely_column(cell.text, self.answers.ledger, columns.places)
                detail = {"detail": f"；是否为“{likely}”？", "detail_en": f"; is it “{likely}”?"}
                yield self._at(cell, "column-unknown", **(detail if likely else {"detail": "", "detail_en": ""}))
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

    def questions(self) -> Iterator[Question]:
        """Yields the heads that are like a column, or like two: suggestions, never applied without an answer."""
        for cell in self.columns.unknown:
            likely = likely_column(cell.text, self.answers.ledger, self.columns.places)
            if likely and self._is_filled(cell):
                yield self._question(cell, "这一列没有用到", likely)
        for cell, first, second in self.columns.doubtful:
            if self._is_filled(cell):
                yield self._question(cell, f"既像“{first}”又像“{second}”，没有用到", first)

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
                decision = self.answers.decisions.answers[head_question(self.answers.department, ledger.id, cell.text)]
                yield KINDS["decision-answer"].at(
                    file=DECISIONS_FILE,
                    sheet=DECISION_SHEET,
                    cell=str(decision.row),
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
