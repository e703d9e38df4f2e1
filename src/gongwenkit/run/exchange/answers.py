"""The answers of a department, held against its own questions and against what is decided already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gongwenkit.ingest.decisions.lines import gather
from gongwenkit.ingest.decisions.model import Decision, Decisions, Question

__all__ = ["AnswersTaken", "Fill", "match_answers", "to_fill"]


@dataclass(frozen=True)
class AnswersTaken:
    """Answers of one department.

    Attributes:
        new: id of a question → answer that is not yet in decisions.xlsx.
        known: how many are there already, and the same.
        differing: answers of which decisions.xlsx has another one: they stay as they are there.
        unasked: answers to questions that are not asked (any more).
        foreign: answers to questions of other departments.
    """

    new: Mapping[str, Decision] = field(default_factory=dict)
    known: int = 0
    differing: tuple[tuple[Decision, Decision], ...] = ()
    unasked: tuple[Decision, ...] = ()
    foreign: tuple[Decision, ...] = ()


def match_answers(
    given: Decisions, *, code: str, questions: Mapping[str, Question], decided: Decisions
) -> AnswersTaken:
    """Divides the answers of a department.

    Args:
        given: what the department filled in.
        code: the department.
        questions: all questions of all departments, by id.
        decided: decisions.xlsx as it is.
    """
    new: dict[str, Decision] = {}
    differing, unasked, foreign, known = [], [], [], 0
    for name, answer in given.answers.items():
        question = questions.get(name)
        if question is None and name in given.members:
            continue  # a line that asks several things: each of them is looked at by itself
        there = decided.answers.get(name)
        if question is not None and question.department != code:
            foreign.append(answer)
        elif there is not None:
            if (there.category, there.answer) == (answer.category, answer.answer):
                known += 1
            else:
                differing.append((answer, there))
        elif question is None or question.category != answer.category:
            unasked.append(answer)
        else:
            new[name] = answer
    return AnswersTaken(new, known, tuple(differing), tuple(unasked), tuple(foreign))


@dataclass(frozen=True)
class Fill:
    """What is written into decisions.xlsx.

    Attributes:
        questions: that are not in it yet.
        lines: id of a line → its answer.
        members: id of a line of 分项 → its answer.
    """

    questions: tuple[Question, ...]
    lines: Mapping[str, Decision]
    members: Mapping[str, Decision]


def to_fill(new: Mapping[str, Decision], *, questions: Iterable[Question], decided: Decisions) -> Fill:
    """Returns how answers are written: into the line where it answers all that the line asks, else item by item.

    Args:
        new: id of a question → answer.
        questions: all of these questions.
        decided: decisions.xlsx as it is.
    """
    asked = {line.id for line in decided.lines} | {one for own in decided.members.values() for one in own}
    missing = tuple(question for question in questions if question.id in new and question.id not in asked)
    groups = {line: tuple(members) for line, members in decided.members.items()}
    groups |= {line.question.id: tuple(one.id for one in line.members) for line in gather(missing) if line.members}
    lines: dict[str, Decision] = {}
    members: dict[str, Decision] = {}
    grouped: set[str] = set()
    for line, own in groups.items():
        given = {name: new[name] for name in own if name in new}
        grouped |= given.keys()
        said = {(one.answer, one.reason, one.by) for one in given.values()}
        if given and len(given) == len(own) and len(said) == 1 and line not in decided.answers:
            lines[line] = replace(next(iter(given.values())), id=line)
        else:
            members |= given
    lines |= {name: answer for name, answer in new.items() if name not in grouped}
    return Fill(missing, lines, members)
