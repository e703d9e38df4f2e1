"""Claims: words by which a clause states a result, which needs a figure, a fact or a department's own words behind it.

A result is a purpose where a word of purpose (力求) stands before it in the clause, and a plan in a sentence or section
about what is still to be done (下一步). The words are those of `[claims]` in marks.toml.
"""

import re
from collections.abc import Iterable, Iterator

from gongwenkit.config.phrases import ClaimMarks
from gongwenkit.config.placeholders import Template
from gongwenkit.config.wording import ClauseWording, SectionWording, SentenceWording, Wording

__all__ = ["find_claims", "stated_result"]

_CLAUSE_ENDS = re.compile(r"[，；。！？、\n]")


def stated_result(text: str, marks: ClaimMarks) -> str:
    """Returns the word by which a text states a result without a purpose; empty where it states none."""
    for clause in _CLAUSE_ENDS.split(text):
        for words in marks.harmless:
            clause = clause.replace(words, " " * len(words))
        purpose = min((place for word in marks.purposes if (place := clause.find(word)) >= 0), default=len(clause))
        found = sorted((place, word) for word in marks.results if 0 <= (place := clause.find(word)) < purpose)
        if found:
            return found[0][1]
    return ""


def find_claims(wording: Wording, marks: ClaimMarks) -> Iterator[tuple[Template, str]]:
    """Yields the wordings of plain clauses that state a result which nothing bears, with the word that states it."""
    for sentence, is_plan in _sentences(wording, marks):
        planned = is_plan or _has_plan(sentence.topic, marks)
        for clause in sentence.clauses:
            planned = planned or _has_plan(clause.text, marks)
            if clause.plain and not clause.shows and not planned:
                yield from _of_clause(clause, marks)


def _of_clause(clause: ClauseWording, marks: ClaimMarks) -> Iterator[tuple[Template, str]]:
    for template in clause.wordings:
        if word := stated_result(template.words, marks):
            yield template, word


def _sentences(wording: Wording, marks: ClaimMarks) -> Iterator[tuple[SentenceWording, bool]]:
    """Yields every sentence, and whether it stands in a section or an item about what is still to be done."""
    opening = (*(wording.cover.lead if wording.cover else ()), *wording.lead)
    yield from ((sentence, False) for sentence in opening)
    for section in wording.sections:
        yield from _of_section(section, marks)


def _of_section(section: SectionWording, marks: ClaimMarks) -> Iterator[tuple[SentenceWording, bool]]:
    is_plan = _has_plan(section.head, marks)
    yield from ((sentence, is_plan) for sentence in section.opening)
    for item in section.items:
        planned = is_plan or _has_plan(item.topic, marks)
        yield from ((sentence, planned) for sentence in item.sentences)


def _has_plan(template: Template | None, marks: ClaimMarks) -> bool:
    return template is not None and _holds(template.words, marks.plans)


def _holds(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)
