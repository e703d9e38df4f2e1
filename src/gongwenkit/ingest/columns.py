"""Which column of a table is which: heads matched with a ledger's columns, doubts decided by the values below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from gongwenkit.config.schema import Column, LedgerSchema
from gongwenkit.ingest.headers import HeadAnswers
from gongwenkit.ingest.heads import Head, HeadCell, HeadIndex
from gongwenkit.ingest.naming import Names
from gongwenkit.ingest.normal import head_text
from gongwenkit.ingest.values import ValueReaders
from gongwenkit.ingest.workbook import Raw

__all__ = ["SAMPLE", "ColumnMap", "fits_values", "is_personal", "map_columns"]

_PERSONAL = re.compile(r"身份证|证件号|手机|电话|联系方式|银行卡|家庭住址")
SAMPLE = 60
"""Rows whose values are looked at."""
YEAR_HEADS = frozenset(("年度", "年份", "年", "所属年度", "统计年度"))


@dataclass
class ColumnMap:
    """What the columns of a table are.

    Attributes:
        places: canonical name → column index.
        heads: canonical name → head text.
        unknown, personal: heads that stand for no column; that hold identity or phone numbers.
        doubtful: heads that fit two columns, with those two.
        year: a head 年度 that no column of the ledger has: the year of each row's dates.
        twice: columns that two heads fit, with the head that is used and the one that is not.
        decided: heads of which a person decided what they are, with the answer.
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
        """Notes which of several heads stands for a column."""
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
        answers: what people decided about heads; it goes before everything but the care for personal data.
    """
    found = ColumnMap()
    claims: dict[str, tuple[Column, list[HeadCell]]] = {}
    judge = _Judge(ledger, body, readers, names)
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
    """Whether every value in the columns that a ledger cannot do without is one of theirs, and there are some.

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
    """Whether a head speaks of identity or phone numbers."""
    return _PERSONAL.search(head_text(head, whole=True)) is not None


class _Judge:
    """Decides by its values which of several columns a head stands for."""

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
        """Returns which of several heads stands for a column: by values, then by its proper name, then the first."""

        def fit(cell: HeadCell) -> tuple[float, bool]:
            values = self._values(cell)
            proper = head_text(cell.text, whole=True) == head_text(column.name, whole=True)
            return (self._share(column, values) if values else -1, proper)

        return max(cells, key=fit) if len(cells) > 1 else cells[0]

    def _values(self, cell: HeadCell) -> list[Raw]:
        values = (row[cell.column] for row in self.body[:SAMPLE] if cell.column < len(row))
        return [value for value in values if value is not None]

    def _share(self, column: Column, values: Sequence[Raw]) -> float:
        """Returns the share of values that a column can take; text takes all, but only half-heartedly."""
        if column.name == self.ledger.role("department"):
            return sum(self.names.exact_department(str(value)) is not None for value in values) / len(values)
        if column.type in ("text", "person", "tags", "items"):
            return 0.5
        reader = self.readers.reader(self.ledger.id, column, year=2000, from_1904=False)
        return sum(reader(value).problem is None for value in values) / len(values)
