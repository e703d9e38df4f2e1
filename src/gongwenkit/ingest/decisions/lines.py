"""Questions as lines of 核对决定: what can have one answer is asked in one line, and listed in 分项."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gongwenkit.ingest.decisions.model import MEMBERS_SHEET, Question, question_id
from gongwenkit.model.finding import list_places

__all__ = ["QuestionLine", "gather"]


@dataclass(frozen=True)
class QuestionLine:
    """A line of 核对决定.

    Attributes:
        question: as the line asks it.
        members: what it asks about; none where it is a single question.
    """

    question: Question
    members: tuple[Question, ...] = ()


def gather(questions: Iterable[Question], recorded: Mapping[str, str] | None = None) -> tuple[QuestionLine, ...]:
    """Returns the lines in which questions are asked, in the order of their first questions.

    A line's id is made from the ids of what it asks about. So its answer holds for these and for nothing that comes
    later: what is new is asked in a new line.

    Args:
        questions: each once.
        recorded: id → id of the line of decisions.xlsx that already asks it.
    """
    asked = recorded or {}
    groups: dict[str, list[Question]] = {}
    for question in questions:
        groups.setdefault(asked.get(question.id) or question.together or question.id, []).append(question)
    return tuple(_line(tuple(members), asked.get(members[0].id, "")) for members in groups.values())


def _line(members: tuple[Question, ...], recorded: str) -> QuestionLine:
    if len(members) == 1:
        return QuestionLine(members[0])
    first = members[0]
    departments = list(dict.fromkeys(one.department for one in members))
    files = {one.file for one in members}
    sheets = {(one.file, one.sheet) for one in members}
    asked = first.asked.replace("{count}", str(len(members)))
    if len(departments) > 1:
        asked += f"（{len(departments)} 个单位）"
    question = replace(
        first,
        id=recorded or question_id("", "", "together", sorted(one.id for one in members)),
        department=departments[0] if len(departments) == 1 else "",
        subject=f"{asked}；不一样的，在“{MEMBERS_SHEET}”里逐项另定",
        file=first.file if len(files) == 1 else f"{len(files)} 个文件",
        sheet=first.sheet if len(sheets) == 1 else None,
        place=list_places([one.place for one in members]).zh if len(sheets) == 1 else f"{len(members)} 处",
        now=first.now if len({one.now for one in members}) == 1 else "",
        suggested=first.suggested if len({one.suggested for one in members}) == 1 else "",
        stops=any(one.stops for one in members),
    )
    return QuestionLine(question, members)
