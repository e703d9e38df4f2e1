"""Work that a department does not have (适用): by a person's decision a missing ledger or figure is not applicable.

A decision is about one year: next year it is no more than a proposal. What has rows is done, whatever was decided.
"""

from collections.abc import Iterable, Iterator

from gongwenkit.config.schema import Schema
from gongwenkit.ingest.decisions.model import (
    APPLIES,
    DECISION_SHEET,
    DECISIONS_FILE,
    NOT_DONE,
    Decisions,
    Question,
    question_id,
)
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.model import Finding

__all__ = ["applies_question", "ask_whether_done", "ask_whether_recorded", "find_contradicted", "is_not_done"]


def applies_question(department: str, name: str, year: int) -> str:
    """Returns the id of the question whether a department has a kind of work in a year.

    Args:
        department: code.
        name: id of a ledger or of a figure.
        year: of the ledgers.
    """
    return question_id(department, name, "applies", (str(year),))


def is_not_done(decisions: Decisions, department: str, name: str, year: int) -> bool:
    """Whether a person decided that a department has no such work in a year. Arguments as `applies_question`."""
    if not decisions.has(APPLIES):
        return False
    return decisions.answer(applies_question(department, name, year), APPLIES) == NOT_DONE


def ask_whether_done(
    decisions: Decisions, department: str, year: int, absent: Iterable[tuple[str, str, str]]
) -> Iterator[Question]:
    """Yields 适用 for what a department does not have in a year.

    Args:
        decisions: of the year before, too.
        department: code.
        year: of the ledgers.
        absent: id of each ledger or figure, its name, and what is missing.
    """
    listed = tuple(absent)
    labels = "、".join(f"“{label}”" for _, label, _ in listed)
    for name, label, now in listed:
        before = is_not_done(decisions, department, name, year - 1)
        yield Question(
            id=applies_question(department, name, year),
            department=department,
            category=APPLIES,
            subject=f"{year}年没有“{label}”，本单位有没有此项工作",
            place="",
            now=f"{now}，出不了报送稿",
            suggested=NOT_DONE if before else "",
            stops=True,
            together=f"{APPLIES}|{department}|{year}",
            asked=f"{year}年没有{labels}（{{count}} 项），本单位是否都没有这些工作",
        )


def ask_whether_recorded(
    decisions: Decisions, department: str, year: int, uncounted: Iterable[tuple[str, str, str]]
) -> Iterator[Question]:
    """Yields 适用 for figures of ledgers that are there, but do not have or fill in the column that is counted.

    Arguments as `ask_whether_done`: id of each figure, its label, the columns.
    """
    listed = tuple(uncounted)
    labels = "、".join(f"“{label}”" for _, label, _ in listed)
    for name, label, columns in listed:
        yield Question(
            id=applies_question(department, name, year),
            department=department,
            category=APPLIES,
            subject=f"{year}年台账没有填“{columns}”，算不出“{label}”；能补的请补，本单位有没有这个数",
            place="",
            now=f"没有填“{columns}”，出不了报送稿",
            suggested=NOT_DONE if is_not_done(decisions, department, name, year - 1) else "",
            stops=True,
            together=f"{APPLIES}|{department}|{year}|columns",
            asked=f"{year}年台账有行而算不出{labels}（{{count}} 项）；能补列的请补，本单位是否都没有这些数",
        )


def find_contradicted(ledgers: Ledgers, department: str, schema: Schema) -> Iterator[Finding]:
    """Yields a finding for each ledger that has rows of a year in which it was decided that there is no such work.

    Args:
        ledgers: of the department.
        department: code.
        schema: the ledger schemas.
    """
    if not ledgers.decisions.has(APPLIES):
        return
    found: dict[tuple[str, int], int] = {}
    for table in ledgers.tables:
        for year in table.years:
            found[table.ledger, year] = found.get((table.ledger, year), 0) + table.rows
    for (ledger, year), rows in found.items():
        if rows and is_not_done(ledgers.decisions, department, ledger, year):
            decision = ledgers.decisions.answers[applies_question(department, ledger, year)]
            yield KINDS["decision-contradicted"].at(
                file=DECISIONS_FILE,
                sheet=DECISION_SHEET,
                cell=str(decision.row),
                department=department,
                ledger=schema.ledgers[ledger].name,
                year=year,
                rows=rows,
            )
