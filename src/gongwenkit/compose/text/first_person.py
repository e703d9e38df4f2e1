"""Who a clause is about: what the author alone did must be counted within the author's tenure (docs/wording.md).

A secretary who came in August must not report what the predecessor did in March. So a clause in the first person may
print only personal figures, and a clause about the whole period none of them.
"""

from collections.abc import Collection, Iterator

from gongwenkit.compose.text.wording_findings import KINDS
from gongwenkit.config.phrases import PersonMarks
from gongwenkit.config.wording import ClauseWording, SentenceWording, Wording
from gongwenkit.model import Finding

__all__ = ["lint_first_person"]

_OF_AUTHOR = ("tenure", "tenure_date", "tenure_end")
_OF_OTHERS = ("self", "body", "department")
"""Placeholders of the report that stand for the author's tenure, and for others than the author."""


def lint_first_person(
    wording: Wording, *, personal: Collection[str], figures: Collection[str], marks: PersonMarks
) -> Iterator[Finding]:
    """Finds clauses that let the author claim what others did, or the whole period claim what only the author did.

    The first person holds from the clause that has it to the end of the sentence, or to a clause that begins with
    another subject.

    Args:
        wording: of a report type.
        personal: ids of the figures that count within the author's tenure only.
        figures: ids of all figures; one that is not there is a finding of its own.
        marks: the words of the first person, of others and of the whole period.
    """
    for sentence in wording.sentences:
        for clause, is_own in _owned(sentence, marks):
            if clause.text is None:
                continue
            printed = [name for name in clause.figures if name in figures]
            wrong = [name for name in printed if name not in personal] if is_own else []
            wrong += [clause.fact] if clause.fact and _is_first(clause, marks) else []
            for name in wrong:
                yield _finding("first-person-not-personal", wording, clause, name)
            was_there = clause.tenure is False and clause.left is False
            if not was_there and any(word in clause.text.words for word in marks.whole):
                for name in (name for name in printed if name in personal):
                    yield _finding("whole-period-personal", wording, clause, name)


def _owned(sentence: SentenceWording, marks: PersonMarks) -> Iterator[tuple[ClauseWording, bool]]:
    """Yields the clauses of a sentence, each with whether it is about the author."""
    is_own = False
    for clause in sentence.clauses:
        if _is_first(clause, marks):
            is_own = True
        elif _is_about_others(clause, marks):
            is_own = False
        yield clause, is_own


def _is_first(clause: ClauseWording, marks: PersonMarks) -> bool:
    if clause.text is None:
        return False
    if any(part.kind == "context" and part.name in _OF_AUTHOR for part in clause.text.placeholders):
        return True
    words = clause.text.words
    for longer in marks.not_first:
        words = words.replace(longer, " ")
    return any(word in words for word in marks.first)


def _is_about_others(clause: ClauseWording, marks: PersonMarks) -> bool:
    if clause.text is None or not clause.text.parts:
        return False
    first = clause.text.parts[0]
    if isinstance(first, str):
        return first.startswith(marks.others)
    return first.kind == "context" and first.name in _OF_OTHERS


def _finding(code: str, wording: Wording, clause: ClauseWording, name: str) -> Finding:
    text = clause.text.source if clause.text else ""
    return KINDS[code].at(file=wording.file, cell=str(clause.line), text=text, name=f" {name} ")
