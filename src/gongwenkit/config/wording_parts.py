"""Wording: cover, sections, items, sentences and clauses, with placeholders and guards."""

from collections.abc import Mapping
from dataclasses import dataclass

from gongwenkit.config.placeholders import Template

__all__ = ["ClauseWording", "CoverWording", "ItemWording", "SectionWording", "SentenceWording", "Wording"]


@dataclass(frozen=True)
class ClauseWording:
    """A clause and its guard.

    Attributes:
        text: its words; None for a slot.
        fact: the fact that must be answered 有.
        slot: the place for a department's own words.
        plain: a purpose or a next step, which needs no evidence.
        goes_with: the figure with which it drops.
        switch: the switch that must be on.
        line: its line.
    """

    text: Template | None
    fact: str | None
    slot: str | None
    plain: bool
    goes_with: str | None
    switch: str | None
    line: int

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures that its text prints, each once."""
        placeholders = self.text.placeholders if self.text else ()
        return tuple(dict.fromkeys(part.name for part in placeholders if part.kind == "figure"))

    @property
    def guards(self) -> tuple[str, ...]:
        """Its guards; a sound clause has exactly one."""
        others = [name for name in ("fact", "slot", "plain") if getattr(self, name)]
        return (*self.figures, *others)

    @property
    def claims(self) -> bool:
        """Whether it states something that figures or facts must bear (a plain clause may lean on a figure)."""
        return bool(self.figures or self.fact or self.goes_with)


@dataclass(frozen=True)
class SentenceWording:
    """A sentence: a topic that goes with its last clause, clauses, and what joins them (None: the usual ，)."""

    topic: Template | None
    clauses: tuple[ClauseWording, ...]
    join: str | None
    switch: str | None
    line: int


@dataclass(frozen=True)
class ItemWording:
    """A run-in item; the kit sets 一是 before its topic."""

    topic: Template | None
    sentences: tuple[SentenceWording, ...]
    switch: str | None
    line: int


@dataclass(frozen=True)
class SectionWording:
    """A section; the kit sets 一、 before its head."""

    head: Template
    opening: tuple[SentenceWording, ...]
    items: tuple[ItemWording, ...]
    switch: str | None
    line: int


@dataclass(frozen=True)
class CoverWording:
    """The cover under which a department sends the report: title, one paragraph of sentences, closing line."""

    title: Template
    lead: tuple[SentenceWording, ...]
    closing: Template | None


@dataclass(frozen=True)
class Wording:
    """The wording of a report type.

    Attributes:
        file: path of the file, for messages.
        title: title.
        byline: lines that stand before the byline of the data.
        lead: sentences before the first section.
        sections: in order.
        closing: closing line, if any.
        lists: named lists behind `{list.count}` and `{list.items}`.
        cover: the cover, for the layouts that `cover` of report.toml names.
    """

    file: str
    title: Template
    byline: tuple[Template, ...]
    lead: tuple[SentenceWording, ...]
    sections: tuple[SectionWording, ...]
    closing: Template | None
    lists: Mapping[str, tuple[str, ...]]
    cover: CoverWording | None = None

    @property
    def sentences(self) -> tuple[SentenceWording, ...]:
        """All sentences in the order of the text, those of the cover first."""
        of_sections = [
            sentence
            for section in self.sections
            for group in (section.opening, *(item.sentences for item in section.items))
            for sentence in group
        ]
        return (*(self.cover.lead if self.cover else ()), *self.lead, *of_sections)

    def shown_slots(self, switches: Mapping[str, bool]) -> frozenset[str]:
        """Returns the slots that are printed with these switches, once a department fills them."""

        def on(part: SectionWording | ItemWording | SentenceWording | ClauseWording) -> bool:
            return part.switch is None or switches.get(part.switch, False)

        shown = [*(self.cover.lead if self.cover else ()), *self.lead]
        for section in filter(on, self.sections):
            shown += [
                *section.opening,
                *(sentence for item in filter(on, section.items) for sentence in item.sentences),
            ]
        return frozenset(clause.slot for s in filter(on, shown) for clause in filter(on, s.clauses) if clause.slot)
