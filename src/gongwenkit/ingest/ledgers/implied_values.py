"""Values of a column that a table does not have: what the name of sheet, title, file or folder says of all rows.

A name that leaves it open is asked about, once for a department and a way of naming; until it is answered, the table
has no such column.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gongwenkit.config.schema import Column, NamedValues
from gongwenkit.ingest.decisions.model import TAG, Question, question_id
from gongwenkit.ingest.ledgers.heads import HeadAnswers
from gongwenkit.ingest.values.text_normalisation import compact, one_line

__all__ = ["ImpliedValues", "imply_values"]


@dataclass(frozen=True)
class ImpliedValues:
    """What the names of a table say about the columns that it lacks.

    Attributes:
        values: column → the value of all rows.
        decisions: ids of the answers that gave a value.
        questions: what its names leave open.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    decisions: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


def imply_values(
    answers: HeadAnswers, present: Iterable[str], levels: Sequence[str], *, file: str, sheet: str | None, place: str
) -> ImpliedValues:
    """Returns the values of columns that a table lacks, where the schema says how names tell them (`by_name`).

    Args:
        answers: decisions, with department and ledger of the table.
        present: columns that the table has.
        levels: sheet name, title, file name, folders, from the nearest.
        file: of the table, for the question.
        sheet: its name.
        place: the row of the head.
    """
    has, ledger = frozenset(present), answers.ledger
    values: dict[str, str] = {}
    made: list[str] = []
    questions: list[Question] = []
    for column in ledger.column:
        if column.by_name is None or column.name in has:
            continue
        said, name = _said(column, levels)
        if said:
            values[column.name] = said
            continue
        yes, no = column.by_name.yes, column.by_name.no
        question = question_id(answers.department, ledger.id, "by-name", (column.name, name))
        answer = answers.decisions.answer(question, TAG)
        if answer:
            values[column.name] = yes if answer == "是" else no
            made.append(question)
        questions.append(
            Question(
                id=question,
                department=answers.department,
                category=TAG,
                subject=f"“{one_line(sheet or file)}”没有“{column.name}”列：整张表是否都是“{yes}”"
                f"（是：都按“{yes}”计；否：都按“{no}”计）",
                file=file,
                sheet=sheet,
                place=place,
                now=f"没有“{column.name}”，都没有计入",
            )
        )
    return ImpliedValues(values, tuple(made), tuple(questions))


def _said(column: Column, levels: Sequence[str]) -> tuple[str, str]:
    """Returns the value that the nearest name tells, empty if none does, and the words that leave it open."""
    names = column.by_name or NamedValues(yes="", no="")
    for level in map(compact, levels):
        unclear = next((word for word in names.unclear if word in level), "")
        if unclear:
            return "", unclear
        named = [value for value, words in names.values.items() if any(word in level for word in words)]
        if named:
            return _wide_enough(column, named), ""
    return "", ""


def _wide_enough(column: Column, values: Sequence[str]) -> str:
    """Returns the one of some values, or the broad one that covers them all; empty if none does."""
    if len(values) == 1:
        return values[0]
    return next((wide for wide in values if set(values) - {wide} <= set(column.broad.get(wide, ()))), "")
