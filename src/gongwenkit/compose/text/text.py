"""The Text of a report from its wording, figures and facts: what has no row is not said, and the rest reads well.

A part *claims* something when a figure or a fact must bear it. A part that claims lives only as long as one such
clause (or a department's own words) is left in it; a part of purposes and next steps alone always lives. The same rule
holds for sentences, items and sections, so that no heading stands over nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from gongwenkit.compose.text.clauses import ClauseSources, TextContext, compose_clause, fill_words, join_clauses
from gongwenkit.config.phrases import Marks
from gongwenkit.config.wording import CoverWording, ItemWording, SectionWording, SentenceWording, Template, Wording
from gongwenkit.model import Fact, Figure, Item, Run, Section, Sentence, Text

__all__ = ["TextContext", "compose_text"]

Part = TypeVar("Part")


def compose_text(
    wording: Wording,
    *,
    figures: Mapping[str, Figure],
    facts: Mapping[str, Fact],
    phrases: Mapping[str, str],
    own_words: Mapping[str, str],
    switches: Mapping[str, bool],
    context: TextContext,
    marks: Marks,
) -> Text:
    """Composes the text of one report.

    Args:
        wording: a wording without errors (`compose.text.lint.require_sound_wording`).
        figures: by id; a figure that is not there may not be printed, its clauses drop without a mark.
        facts: by id; likewise.
        phrases: official expressions of the year; "" drops the clause, an absent one is marked 【待补】.
        own_words: a department's own words by slot.
        switches: by name; one that is not there is off.
        context: year, department, byline and the like.
        marks: the kit's own words.

    Returns:
        The text: clauses dropped, punctuation closed, items and sections numbered.
    """
    sources = ClauseSources(figures, facts, phrases, own_words, wording.lists, switches, context, marks)
    sections = [kept.part for kept in (_section(section, sources) for section in wording.sections) if kept]
    return Text(
        title=fill_words(wording.title, sources),
        addressee=context.addressee,
        byline=(*(fill_words(line, sources) for line in wording.byline), *context.byline),
        lead=_parts(_sentences(wording.lead, sources)),
        sections=tuple(_number_section(section, n, marks) for n, section in enumerate(sections, start=1)),
        closing=fill_words(wording.closing, sources) if wording.closing else "",
        cover=_cover(wording.cover, sources) if wording.cover and context.covered else None,
    )


def _cover(cover: CoverWording, sources: ClauseSources) -> Text:
    return Text(
        title=fill_words(cover.title, sources),
        addressee=sources.context.addressee,
        byline=(),
        lead=_parts(_sentences(cover.lead, sources)),
        sections=(),
        closing=fill_words(cover.closing, sources) if cover.closing else "",
    )


@dataclass(frozen=True)
class _Kept(Generic[Part]):
    """A part that is left.

    Attributes:
        part: what it became.
        claims: whether its wording claims something.
        borne: whether something that bears a claim, or a department's own words, is left.
    """

    part: Part
    claims: bool
    borne: bool

    @property
    def lives(self) -> bool:
        return self.borne or not self.claims


@dataclass(frozen=True)
class _Group(Generic[Part]):
    """Parts that stand together, with what they claim between them, dropped ones included."""

    kept: tuple[_Kept[Part], ...]
    claims: bool

    @property
    def borne(self) -> bool:
        return any(kept.borne for kept in self.kept)


def _parts(group: _Group[Part]) -> tuple[Part, ...]:
    return tuple(kept.part for kept in group.kept)


def _sentences(sentences: tuple[SentenceWording, ...], sources: ClauseSources) -> _Group[Sentence]:
    """Composes neighbouring sentences, leaving out those of which nothing is left."""
    on = [sentence for sentence in sentences if sources.is_on(sentence.switch)]
    composed = [_sentence(sentence, sources) for sentence in on]
    return _Group(
        kept=tuple(kept for kept in composed if kept and kept.lives),
        claims=any(clause.claims and sources.is_on(clause.switch) for s in on for clause in s.clauses),
    )


def _sentence(sentence: SentenceWording, sources: ClauseSources) -> _Kept[Sentence] | None:
    clauses: list[tuple[Run, ...]] = []
    claims = borne = False
    for clause in sentence.clauses:
        runs = compose_clause(clause, sources)
        claims = claims or (clause.claims and sources.is_on(clause.switch))
        # One open question is asked once in a sentence, even where two clauses wait for its answer.
        if runs is None or (runs in clauses and all(run.kind == "todo" for run in runs)):
            continue
        clauses.append(runs)
        borne = borne or clause.claims or clause.slot is not None
    if not clauses:
        return None
    joined = join_clauses(clauses, sentence.join or sources.marks.punctuation.clause, sources.marks)
    return _Kept(Sentence(_topic(sentence.topic, sources), joined), claims, borne)


def _item(item: ItemWording, sources: ClauseSources) -> _Kept[Item] | None:
    sentences = _sentences(item.sentences, sources)
    if not sentences.kept or not sources.is_on(item.switch):
        return None
    kept = _Kept(Item("", _topic(item.topic, sources), _parts(sentences)), sentences.claims, sentences.borne)
    return kept if kept.lives else None


def _section(section: SectionWording, sources: ClauseSources) -> _Kept[Section] | None:
    if not sources.is_on(section.switch):
        return None
    opening = _sentences(section.opening, sources)
    on = [item for item in section.items if sources.is_on(item.switch)]
    items = [kept for kept in (_item(item, sources) for item in on) if kept]
    if not opening.kept and not items:
        return None
    part = Section("", fill_words(section.head, sources), _parts(opening), _number_items(items, sources.marks))
    claims = opening.claims or any(_sentences(item.sentences, sources).claims for item in on)
    kept = _Kept(part, claims, opening.borne or any(item.borne for item in items))
    return kept if kept.lives else None


def _number_items(items: list[_Kept[Item]], marks: Marks) -> tuple[Item, ...]:
    """Numbers the items that are left; a single one needs no number."""
    if len(items) == 1:
        return (items[0].part,)
    numbers = (marks.numbering.item.format(number=marks.numeral(n)) for n in range(1, len(items) + 1))
    return tuple(
        Item(number, kept.part.topic, kept.part.sentences) for number, kept in zip(numbers, items, strict=True)
    )


def _number_section(section: Section, number: int, marks: Marks) -> Section:
    label = marks.numbering.section.format(number=marks.numeral(number))
    return Section(label, section.head, section.opening, section.items)


def _topic(topic: Template | None, sources: ClauseSources) -> str:
    words = fill_words(topic, sources) if topic else ""
    return words + sources.marks.punctuation.sentence if words else ""
