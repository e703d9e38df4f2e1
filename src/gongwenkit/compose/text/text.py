"""The Text of a report from its wording, figures and facts; what has no basis in the data is left out.

A part (sentence, item, section) *makes a claim* when one of its clauses needs a figure or a fact. Such a part is kept
only if one of these clauses, or a department's own words, is left in it. A part that contains only purposes and next
steps is always kept, and so is the section of an item that is kept. So no heading is printed without text below it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from gongwenkit.compose.text.clauses import ClauseSources, TextContext, compose_clause, fill_words, join_clauses
from gongwenkit.config.phrases import Marks
from gongwenkit.config.placeholders import Template
from gongwenkit.config.wording import CoverWording, ItemWording, SectionWording, SentenceWording, Wording
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
    choices: Mapping[str, int] | None = None,
    unsaid: Collection[str] = (),
    phrase_labels: Mapping[str, str] | None = None,
    required: Mapping[str, str] | None = None,
) -> Text:
    """Composes the text of one report.

    Args:
        wording: a wording without errors (`compose.text.lint.require_sound_wording`).
        figures: by id; the clauses of a figure that is absent are left out without a mark.
        facts: by id, in the same way.
        phrases: official expressions of the year; with "" the clause is left out, an absent one is marked 【待补】.
        own_words: a department's own words by slot, its reasons among them (`model.reference.reason_slot`).
        switches: by name; an absent one is off.
        context: year, department, byline and so on.
        marks: the kit's own words.
        choices: number of the wording that a person picked, by the id of its clause; else it is the first.
        unsaid: figures whose unfavourable comparison a person decided not to say.
        phrase_labels: what people call the expressions, for their marks.
        required: label of each slot that must not stay empty; without own words it is marked 【待写】.

    Returns:
        The text with its final punctuation, items and sections numbered.
    """
    sources = ClauseSources(
        figures=figures,
        facts=facts,
        phrases=phrases,
        own_words=own_words,
        lists=wording.lists,
        switches=switches,
        context=context,
        marks=marks,
        choices=choices or {},
        unsaid=unsaid,
        phrase_labels=phrase_labels or {},
        required=required or {},
    )
    sections = [part for part in (_section(section, sources) for section in wording.sections) if part]
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
        part: the composed part.
        claims: whether its wording makes a claim.
        supported: whether a clause that makes a claim, or a department's own words, is left in it.
    """

    part: Part
    claims: bool
    supported: bool

    @property
    def is_kept(self) -> bool:
        return self.supported or not self.claims


@dataclass(frozen=True)
class _Group(Generic[Part]):
    """Neighbouring parts that are kept; `claims` is whether any of them, also one that is left out, makes a claim."""

    kept: tuple[_Kept[Part], ...]
    claims: bool

    @property
    def supported(self) -> bool:
        return any(kept.supported for kept in self.kept)


def _parts(group: _Group[Part]) -> tuple[Part, ...]:
    return tuple(kept.part for kept in group.kept)


def _sentences(sentences: tuple[SentenceWording, ...], sources: ClauseSources) -> _Group[Sentence]:
    """Composes neighbouring sentences; those without a clause that is left are left out."""
    on = [sentence for sentence in sentences if sources.is_on(sentence.switch)]
    composed = [_sentence(sentence, sources) for sentence in on]
    return _Group(
        kept=tuple(kept for kept in composed if kept and kept.is_kept),
        claims=any(clause.claims and sources.is_on(clause.switch) for s in on for clause in s.clauses),
    )


def _sentence(sentence: SentenceWording, sources: ClauseSources) -> _Kept[Sentence] | None:
    clauses: list[tuple[Run, ...]] = []
    claims = supported = False
    plain = True
    for clause in sentence.clauses:
        runs = compose_clause(clause, sources)
        claims = claims or (clause.claims and sources.is_on(clause.switch))
        # Two clauses of a sentence may need the same answer: its mark 【待补】 is printed once.
        if runs is None or (runs in clauses and all(run.kind == "todo" for run in runs)):
            continue
        clauses.append(runs)
        supported = supported or clause.claims or clause.slot is not None
        plain = plain and clause.plain
    if not clauses:
        return None
    joined = join_clauses(clauses, sentence.join or sources.marks.punctuation.clause, sources.marks)
    return _Kept(Sentence(_topic(sentence.topic, sources), joined, plain), claims, supported)


def _item(item: ItemWording, sources: ClauseSources) -> _Kept[Item] | None:
    sentences = _sentences(item.sentences, sources)
    if not sentences.kept or not sources.is_on(item.switch):
        return None
    kept = _Kept(Item("", _topic(item.topic, sources), _parts(sentences)), sentences.claims, sentences.supported)
    return kept if kept.is_kept else None


def _section(section: SectionWording, sources: ClauseSources) -> Section | None:
    if not sources.is_on(section.switch) or not sources.context.allows(section):
        return None
    opening = _sentences(section.opening, sources)
    on = [item for item in section.items if sources.is_on(item.switch)]
    items = [kept for kept in (_item(item, sources) for item in on) if kept]
    claims = opening.claims or any(_sentences(item.sentences, sources).claims for item in on)
    if not items and (not opening.kept or (claims and not opening.supported)):
        return None
    return Section("", fill_words(section.head, sources), _parts(opening), _number_items(items, sources.marks))


def _number_items(items: list[_Kept[Item]], marks: Marks) -> tuple[Item, ...]:
    """Numbers the items that are left; a single item has no number."""
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
