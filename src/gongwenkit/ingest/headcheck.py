"""What is wrong with the head of a table, and what only a person can tell about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gongwenkit.ingest.columns import ColumnMap
from gongwenkit.ingest.decisions import DECISION_SHEET, DECISIONS_FILE, HEADER, Question
from gongwenkit.ingest.headers import HeadAnswers, head_question, likely_column
from gongwenkit.ingest.heads import HeadCell
from gongwenkit.ingest.kinds import KINDS
from gongwenkit.ingest.normal import head_text
from gongwenkit.ingest.private import one_line
from gongwenkit.ingest.tables import SheetTable
from gongwenkit.ingest.workbook import Grid, cell_name
from gongwenkit.model import Finding

__all__ = ["HeadCheck"]


@dataclass(frozen=True)
class HeadCheck:
    """A head with what its columns were taken for.

    Attributes:
        file: path relative to the data folder.
        grid, table: where it stands.
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
