"""Decisions about rows: whether a row counts, and whether rows are one event."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gongwenkit.config.definitions import Definition
from gongwenkit.ingest.decisions.model import IN_OUT, SAME_EVENT, Decisions, question_id
from gongwenkit.measure.possible_duplicates import find_pairs, find_union_pairs
from gongwenkit.measure.rows import Row
from gongwenkit.measure.value_decisions import settle_values
from gongwenkit.model import Finding, RowSource

__all__ = ["DOUBTS", "HIDDEN_SHEET", "InOut", "decide_rows", "find_in_out", "union_ledgers"]

DOUBTS = ("remark-unclear", "row-partly-struck", "date-other-year")
"""Findings about rows that count unless a person decides that they do not."""

HIDDEN_SHEET = "hidden-sheet"
LEAST_HIDDEN = 3
"""Least number of rows of a hidden sheet for one question about all of them."""

Rows = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True)
class InOut:
    """A question whether rows count: about one row, or about all rows of a hidden sheet.

    Attributes:
        id: of the question.
        code: why it is asked: a state, `hidden-sheet`, or one of `DOUBTS`.
        rows: the rows.
    """

    id: str
    code: str
    rows: tuple[Row, ...]


def decide_rows(
    rows: Rows,
    decisions: Decisions,
    department: str,
    unions: Sequence[frozenset[str]] = (),
    findings: Iterable[Finding] = (),
) -> Rows:
    """Returns the rows with the decisions about them; rows without a decision are unchanged.

    Args:
        rows: rows by ledger, as read.
        decisions: the decisions.
        department: code.
        unions: sets of ledgers that figures count together.
        findings: of the department's ledgers.
    """
    rows = settle_values(rows, decisions, department, findings)
    if decisions.has(IN_OUT):
        rows = _settle_in_out(rows, decisions, department)
    return _settle_pairs(rows, decisions, department, unions) if decisions.has(SAME_EVENT) else rows


def find_in_out(rows: Rows, department: str) -> Iterator[InOut]:
    """Yields every possible question whether rows count, answered or not.

    Args:
        rows: rows by ledger, as read.
        department: code.
    """
    for ledger, own in rows.items():
        sheets = _hidden_sheets(own)
        for hidden in sheets.values():
            contents = sorted(row.content for row in hidden)
            yield InOut(question_id(department, ledger, HIDDEN_SHEET, contents), HIDDEN_SHEET, tuple(hidden))
        seen: dict[tuple[str, str], int] = {}
        for row in own:
            if row.table in sheets or row.by_hand:
                continue
            content = row.content  # a digest: calculated once for all doubts
            for code in (row.state,) if row.state else DOUBTS:
                nth = seen[code, content] = seen.get((code, content), 0) + 1
                again = (str(nth),) if nth > 1 else ()
                yield InOut(question_id(department, ledger, code, (content, *again)), code, (row,))


def _hidden_sheets(rows: Sequence[Row]) -> Mapping[int, list[Row]]:
    """Returns the tables whose rows are all hidden, at least `LEAST_HIDDEN`: one question for all rows."""
    tables: dict[int, list[Row]] = {}
    for row in rows:
        tables.setdefault(row.table, []).append(row)
    return {
        table: own
        for table, own in tables.items()
        if len(own) >= LEAST_HIDDEN and all(row.state == "hidden" for row in own)
    }


def _settle_in_out(rows: Rows, decisions: Decisions, department: str) -> Rows:
    answers: dict[RowSource, tuple[str, str]] = {}
    for question in find_in_out(rows, department):
        answer = decisions.answer(question.id, IN_OUT)
        if answer:
            answers |= {row.source: (question.id, answer) for row in question.rows}
    return {
        ledger: tuple(_settled(row, *answers[row.source]) if row.source in answers else row for row in own)
        for ledger, own in rows.items()
    }


def _settled(row: Row, question: str, answer: str) -> Row:
    state = "" if answer == "计入" else row.state or "decided-out"
    return replace(row, state=state, decisions=(*row.decisions, question))


def _settle_pairs(rows: Rows, decisions: Decisions, department: str, unions: Sequence[frozenset[str]]) -> Rows:
    about: dict[RowSource, list[str]] = {}
    joined: dict[RowSource, list[str]] = {}
    pairs = [*find_pairs(rows, department)]
    for ledgers in unions:
        pairs += find_union_pairs((row for ledger in sorted(ledgers) for row in rows[ledger]), department)
    for pair in {pair.id: pair for pair in pairs}.values():
        answer = decisions.answer(pair.id, SAME_EVENT)
        for row in (*pair.first, *pair.second) if answer else ():
            about.setdefault(row.source, []).append(pair.id)
            if answer == "同一":
                joined.setdefault(row.source, []).append(pair.id)
    return {
        ledger: tuple(
            replace(row, decisions=(*row.decisions, *about[row.source]), joined=tuple(joined.get(row.source, ())))
            if row.source in about
            else row
            for row in own
        )
        for ledger, own in rows.items()
    }


def union_ledgers(definitions: Mapping[str, Definition]) -> tuple[frozenset[str], ...]:
    """Returns the sets of ledgers that figures count together, each once."""
    found: list[frozenset[str]] = []
    for definition in definitions.values():
        ledgers = frozenset(_ledgers(definition, definitions))
        if definition.rule.several_sources and len(ledgers) > 1 and ledgers not in found:
            found.append(ledgers)
    return tuple(found)


def _ledgers(definition: Definition, definitions: Mapping[str, Definition]) -> Iterator[str]:
    for source in definition.from_:
        if source.ledger:
            yield source.ledger
        elif source.rows_of:
            yield from _ledgers(definitions[source.rows_of], definitions)
