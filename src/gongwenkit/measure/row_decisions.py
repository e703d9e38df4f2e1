"""Decisions about rows: whether a row counts, and whether rows are one event."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gongwenkit.config.definitions import Definition
from gongwenkit.ingest.decisions.model import IN_OUT, OTHER_YEAR, SAME_EVENT, Decisions, question_id
from gongwenkit.measure.possible_duplicates import find_pairs, find_union_pairs
from gongwenkit.measure.rows import STRAY, Row
from gongwenkit.measure.value_decisions import settle_values
from gongwenkit.model import Finding, RowSource

__all__ = ["DOUBTS", "HIDDEN_SHEET", "ONE_STRAY", "InOut", "decide_rows", "find_in_out", "union_ledgers"]

DOUBTS = ("remark-unclear", "row-partly-struck")
"""Findings about rows that count unless a person decides that they do not."""

ONE_STRAY = "date-other-year"
"""The code of the finding about a row of another year. One row by itself is asked about no more; old answers count."""

HIDDEN_SHEET = "hidden-sheet"
LEAST_HIDDEN = 3
"""Least number of rows of a hidden sheet for one question about all of them."""

Rows = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True)
class InOut:
    """A question whether rows count: about one row, about all rows of a hidden sheet, or all of other years in a table.

    Attributes:
        department: code.
        ledger: id of the ledger.
        code: why it is asked: a state, `hidden-sheet`, one of `DOUBTS`, or `ONE_STRAY`.
        content: what the rows say, and which of several equal rows it is.
        rows: the rows.
    """

    department: str
    ledger: str
    code: str
    content: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def id(self) -> str:
        """The id of the question; of the thousands that are possible few are asked."""
        return question_id(self.department, self.ledger, self.code, self.content)

    @property
    def category(self) -> str:
        """The category of the question in decisions.xlsx."""
        return OTHER_YEAR if self.code == STRAY else IN_OUT


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
    if decisions.has(IN_OUT) or decisions.has(OTHER_YEAR):
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
            yield InOut(department, ledger, HIDDEN_SHEET, tuple(contents), tuple(hidden))
        for strays in _by_table(row for row in own if row.state == STRAY).values():
            contents = sorted(row.content for row in strays)
            yield InOut(department, ledger, STRAY, tuple(contents), tuple(strays))
        seen: dict[tuple[str, str], int] = {}
        for row in own:
            if row.table in sheets or row.by_hand:
                continue
            content = row.content  # a digest: calculated once for all doubts
            for code in _codes(row.state):
                nth = seen[code, content] = seen.get((code, content), 0) + 1
                again = (str(nth),) if nth > 1 else ()
                yield InOut(department, ledger, code, (content, *again), (row,))


def _codes(state: str) -> tuple[str, ...]:
    if state == STRAY:
        return (ONE_STRAY, *DOUBTS)
    return (state,) if state else DOUBTS


def _by_table(rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    tables: dict[int, list[Row]] = {}
    for row in rows:
        tables.setdefault(row.table, []).append(row)
    return tables


def _hidden_sheets(rows: Sequence[Row]) -> Mapping[int, list[Row]]:
    """Returns the tables whose rows are all hidden, at least `LEAST_HIDDEN`: one question for all rows."""
    return {
        table: own
        for table, own in _by_table(rows).items()
        if len(own) >= LEAST_HIDDEN and all(row.state == "hidden" for row in own)
    }


def _settle_in_out(rows: Rows, decisions: Decisions, department: str) -> Rows:
    answers: dict[RowSource, tuple[str, str]] = {}
    for question in find_in_out(rows, department):
        answer = decisions.answer(question.id, question.category)
        for row in question.rows if answer else ():
            doubtful = row.state == STRAY and question.code in DOUBTS
            if (
                answer == "不计入" or not doubtful
            ):  # that a doubt is no reason does not say to which year the row belongs
                answers[row.source] = (question.id, answer)
    return {
        ledger: tuple(_settled(row, *answers[row.source]) if row.source in answers else row for row in own)
        for ledger, own in rows.items()
    }


def _settled(row: Row, question: str, answer: str) -> Row:
    if answer == "计入":
        state = "duplicate" if row.state == STRAY and row.values.get("repeats") else ""
    else:
        state = "decided-out" if row.state in ("", STRAY) else row.state
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
