"""Decisions about values that a choice column does not list, or that are not filled in (值).

A value that is not in the list is one question for all rows of a department's ledger that have it, or a synonym that
the column's `asked` gives; a blank cell is one for its row. The answer becomes the value of these rows before anything
is counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from gongwenkit.config.schema import Column
from gongwenkit.ingest.decisions.model import NONE_OF_THEM, OTHER, VALUE, Decisions, question_id
from gongwenkit.ingest.findings.kinds import HIDDEN_TEXT
from gongwenkit.ingest.values.companion_columns import NOTE
from gongwenkit.ingest.values.text_normalisation import fold
from gongwenkit.ingest.values.words import choose, folded_values
from gongwenkit.measure.rows import Row
from gongwenkit.model import Finding

__all__ = ["Cell", "UnlistedValues", "ValueAsked", "misfits", "settle_values", "valued_cells"]

UNLISTED = "choice-unknown"
"""Findings about values that the list of a column does not have; they quote the value."""

Cell = tuple[str, str | None, int, str]
"""File, sheet, row and column."""

Rows = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True)
class ValueAsked:
    """A question which value of a list is meant.

    Attributes:
        id: of the question.
        column: the column.
        written: the value as written, of synonyms the first in the schema; empty for a blank cell.
    """

    id: str
    column: Column
    written: str


class UnlistedValues:
    """The values that lists do not have, by their cells, as the findings about them quote them.

    The tables of rows do not keep such a text: what a cell of a sensitive column says is nowhere but in its file.
    """

    def __init__(self, findings: Iterable[Finding], department: str) -> None:
        self._department = department
        self._written: dict[tuple[str, str | None, str, str], str] = {}
        for finding in findings:
            text, column = str(finding.words.get("text", "")), str(finding.words.get("column", ""))
            if finding.code == UNLISTED and text and text != HIDDEN_TEXT:
                row = "".join(character for character in finding.cell or "" if character.isdigit())
                self._written[finding.file or "", finding.sheet, row, column] = text

    def asked(self, row: Row, name: str) -> ValueAsked | None:
        """Returns the question about a cell of a row; None where it is no cell of a list, or has a value of it."""
        column = row.ledger.find(name)
        if column is None or column.type not in ("choice", "choices"):
            return None
        note = row.values.get(name + NOTE)
        written = self._written.get((row.source.file, row.source.sheet, str(row.source.row), name), "")
        written = choose(written, folded_values(column.asked)) or written
        if note == "unknown" and written:
            content: tuple[str, ...] = (name, fold(written))
        elif not note and not row.values.get(name) and name in row.values:
            content = (name, "", row.content)
        else:
            return None
        return ValueAsked(question_id(self._department, row.ledger.id, "value", content), column, written)


def settle_values(rows: Rows, decisions: Decisions, department: str, findings: Iterable[Finding]) -> Rows:
    """Returns the rows with the values that a person gave them; other rows are unchanged.

    Args:
        rows: rows by ledger, as read.
        decisions: the decisions.
        department: code.
        findings: of its ledgers.
    """
    if not decisions.has(VALUE):
        return rows
    unlisted = UnlistedValues(findings, department)
    return {ledger: tuple(_settled(row, unlisted, decisions) for row in own) for ledger, own in rows.items()}


def valued_cells(before: Rows, after: Rows) -> Mapping[Cell, str]:
    """Returns the cells to which a person gave a value, with the value.

    Args:
        before: rows by ledger, as read.
        after: the same rows with their decisions.
    """
    return {
        (one.source.file, one.source.sheet, one.source.row, column.name): _shown(other.values.get(column.name))
        for ledger, own in before.items()
        for one, other in zip(own, after[ledger], strict=True)
        if one.values is not other.values
        for column in one.ledger.column
        if one.values.get(column.name) != other.values.get(column.name)
    }


def _shown(value: object) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(value or "")


def misfits(rows: Rows, decisions: Decisions, department: str, findings: Iterable[Finding]) -> Iterator[ValueAsked]:
    """Yields the questions whose answer is a value of another column: it is not used. Arguments as `settle_values`."""
    if not decisions.has(VALUE):
        return
    unlisted = UnlistedValues(findings, department)
    seen: set[str] = set()
    for own in rows.values():
        for row in own:
            for column in row.ledger.column:
                asked = unlisted.asked(row, column.name)
                answer = decisions.answer(asked.id, VALUE) if asked else ""
                if asked and answer and asked.id not in seen and _value(asked, answer) is None:
                    seen.add(asked.id)
                    yield asked


def _settled(row: Row, unlisted: UnlistedValues, decisions: Decisions) -> Row:
    changed: dict[str, object] = {}
    used: list[str] = []
    for column in row.ledger.column:
        asked = unlisted.asked(row, column.name)
        answer = decisions.answer(asked.id, VALUE) if asked else ""
        value = _value(asked, answer) if asked and answer else None
        if asked is None or value is None:
            continue
        listed = row.values.get(column.name) or ()
        changed[column.name] = (*listed, value) if column.type == "choices" else value
        changed[column.name + NOTE] = ""
        used.append(asked.id)
    return replace(row, values={**row.values, **changed}, decisions=(*row.decisions, *used)) if used else row


def _value(asked: ValueAsked, answer: str) -> str | None:
    """Returns the value that an answer gives; None where it is no value of the column."""
    listed = choose(answer, folded_values(asked.column.values))
    if listed:
        return listed
    if answer == OTHER:
        return OTHER
    return (asked.written or NONE_OF_THEM) if answer == NONE_OF_THEM else None
