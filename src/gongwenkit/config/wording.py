"""Wording (templates/<type>/wording.toml): its clauses and sections, and the reading of the file.

Each mistake in a file is reported with its line.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from gongwenkit.config.placeholders import Placeholder, Template, parse_parts
from gongwenkit.config.toml import (
    DISK,
    Closed,
    Filled,
    Id,
    Places,
    TomlFiles,
    find_places,
    read_toml,
    toml_text,
    validate_toml,
)
from gongwenkit.model import KitFileError, Message

__all__ = [
    "ClauseWording",
    "CoverWording",
    "ItemWording",
    "SectionWording",
    "SentenceWording",
    "Wording",
    "load_wording",
]


WORDING_FILE = "wording.toml"


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
        tenure: printed only when the author's tenure began in the period (true), or only when it did not (false).
        left: printed only when the author's tenure ended in the period (true), or only when it did not (false).
        id: the name under which a person picks one of its wordings (own words `wording:<id>`).
        options: other wordings of `text`, which is number 1; the first of these is number 2.
        shows: whether the figure of `with` bears the result that a plain clause states.
    """

    text: Template | None
    fact: str | None
    slot: str | None
    plain: bool
    goes_with: str | None
    switch: str | None
    line: int
    tenure: bool | None = None
    left: bool | None = None
    id: str | None = None
    options: tuple[Template, ...] = ()
    shows: bool = False

    @property
    def wordings(self) -> tuple[Template, ...]:
        """Its wordings by number, from 1; none for a slot."""
        return (self.text, *self.options) if self.text else ()

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
        """Whether it states something that needs figures or facts as evidence (a plain clause may go with a figure)."""
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
    """A section; the kit sets 一、 before its head; `tenure` and `left` as in a clause."""

    head: Template
    opening: tuple[SentenceWording, ...]
    items: tuple[ItemWording, ...]
    switch: str | None
    line: int
    tenure: bool | None = None
    left: bool | None = None


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
        byline: lines before the byline of the data.
        lead: sentences before the first section.
        sections: in order.
        closing: closing line, if any.
        lists: named lists behind `{list.count}` and `{list.items}`; an empty one is the office's own (kit.toml).
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

    def with_lists(self, own: Mapping[str, tuple[str, ...]]) -> "Wording":
        """Returns the wording with the office's own lists (`[lists]` of kit.toml) in place of its own."""
        return replace(self, lists={name: own.get(name, members) for name, members in self.lists.items()})

    def context_names(self, *, covered: bool) -> frozenset[str]:
        """Returns the placeholders of the report itself that occur in it, those of its cover only where it has one."""
        cover = self.cover if covered else None
        sentences = self.sentences if cover else replace(self, cover=None).sentences
        heads = [self.title, *self.byline, self.closing, *((cover.title, cover.closing) if cover else ())]
        for section in self.sections:
            heads += [section.head, *(item.topic for item in section.items)]
        heads += [sentence.topic for sentence in sentences]
        texts = (clause.text for sentence in sentences for clause in sentence.clauses)
        found = (part for text in (*heads, *texts) if text for part in text.placeholders)
        return frozenset(part.name for part in found if part.kind == "context")

    @property
    def clauses(self) -> tuple[ClauseWording, ...]:
        """All clauses in the order of the text."""
        return tuple(clause for sentence in self.sentences for clause in sentence.clauses)

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """The placeholders of all wordings of all clauses."""
        return tuple(part for clause in self.clauses for one in clause.wordings for part in one.placeholders)

    @property
    def options(self) -> Mapping[str, int]:
        """The number of wordings of each clause that has a name and more than one."""
        return {clause.id: len(clause.wordings) for clause in self.clauses if clause.id and clause.options}

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


Location = tuple[str | int, ...]
_LINE_IN_MESSAGE = re.compile(r"第\d+行 |line \d+ ")


def load_wording(folder: Path, files: TomlFiles = DISK) -> Wording:
    """Loads the wording of the report type in a folder.

    Raises:
        KitFileError: wording.toml is missing or wrong: a key, a value, a brace or the form of a placeholder.
    """
    path = folder / WORDING_FILE
    values = read_toml(path, files)
    reader = _Reader(path, find_places(toml_text(files.read(path))))
    return reader.wording(reader.check(values))


class _Clause(Closed):
    text: Filled | None = None
    fact: Id | None = None
    slot: Id | None = None
    plain: StrictBool = False
    goes_with: Id | None = Field(default=None, alias="with")
    switch: Id | None = None
    tenure: StrictBool | None = None
    left: StrictBool | None = None
    id: Id | None = None
    options: Annotated[tuple[Filled, ...], Field(min_length=1)] | None = None
    shows: StrictBool = False


class _Sentence(Closed):
    topic: str = ""
    clauses: tuple[_Clause, ...] = Field(min_length=1)
    join: Literal["，", "、", "；"] | None = None
    switch: Id | None = None


class _Item(Closed):
    topic: str = ""
    sentence: tuple[_Sentence, ...] = Field(min_length=1)
    switch: Id | None = None


class _Section(Closed):
    head: Filled
    opening: tuple[_Sentence, ...] = ()
    item: tuple[_Item, ...] = ()
    switch: Id | None = None
    tenure: StrictBool | None = None
    left: StrictBool | None = None


class _Cover(Closed):
    title: Filled
    lead: tuple[_Sentence, ...] = Field(min_length=1)
    closing: str = ""


class _File(Closed):
    title: Filled
    cover: _Cover | None = None
    byline: tuple[Filled, ...] = ()
    lead: tuple[_Sentence, ...] = ()
    closing: str = ""
    lists: Mapping[Id, tuple[Filled, ...]] = Field(default_factory=dict)
    section: tuple[_Section, ...] = Field(min_length=1)


class _Reader:
    """Turns the values of one file into wording, with the line of everything that can be wrong later."""

    def __init__(self, path: Path, places: Places) -> None:
        self._path = path
        self._places = places
        self._bare: set[Location] = set()

    def check(self, values: dict[str, Any]) -> _File:
        """Validates the file, clause by clause first, because the whole model does not know the line of a clause."""
        groups: list[tuple[dict[str, Any], str, Location]] = [(values, "lead", ("lead",))]
        cover = values.get("cover")
        if isinstance(cover, dict):
            groups.append((cover, "lead", ("cover", "lead")))
        for number, section in enumerate(_tables(values, "section")):
            place: Location = ("section", number)
            groups.append((section, "opening", (*place, "opening")))
            for at, item in enumerate(_tables(section, "item")):
                for index, sentence in enumerate(_tables(item, "sentence")):
                    self._check_clauses(sentence, (*place, "item", at, "sentence", index, "clauses"))
        for owner, key, location in groups:
            sentences = _tables(owner, key)
            if any("clauses" in sentence for sentence in sentences):
                for index, sentence in enumerate(sentences):
                    self._check_clauses(sentence, (*location, index, "clauses"))
            elif sentences:
                owner[key] = [{"clauses": sentences}]
                self._bare.add(location)
                self._check_clauses(owner[key][0], location)
        return validate_toml(self._path, values, _File)

    def _check_clauses(self, sentence: dict[str, Any], location: Location) -> None:
        for index, clause in enumerate(_tables(sentence, "clauses")):
            line = self._places.line((*location, index))
            try:
                checked = validate_toml(self._path, clause, _Clause)
            except KitFileError as error:
                found = Message(*(_LINE_IN_MESSAGE.sub("", text) for text in (error.found.zh, error.found.en)))
                raise self._error(line, error.code, found) from None
            if bool(checked.text) == bool(checked.slot):
                found = Message("分句须写 text 或 slot，且只写其一", "a clause has either text or slot")
                raise self._error(line, "clause-empty", found)

    def wording(self, file: _File) -> Wording:
        """Builds the wording of a checked file."""
        return Wording(
            file=str(self._path),
            title=self._template(file.title, ("title",)),
            byline=tuple(self._template(line, ("byline",)) for line in file.byline),
            lead=self._opening(file.lead, ("lead",)),
            sections=tuple(self._section(section, ("section", n)) for n, section in enumerate(file.section)),
            closing=self._template(file.closing, ("closing",)) if file.closing else None,
            lists=file.lists,
            cover=self._cover(file.cover) if file.cover else None,
        )

    def _cover(self, cover: _Cover) -> CoverWording:
        return CoverWording(
            title=self._template(cover.title, ("cover", "title")),
            lead=self._opening(cover.lead, ("cover", "lead")),
            closing=self._template(cover.closing, ("cover", "closing")) if cover.closing else None,
        )

    def _section(self, section: _Section, place: Location) -> SectionWording:
        return SectionWording(
            head=self._template(section.head, (*place, "head")),
            opening=self._opening(section.opening, (*place, "opening")),
            items=tuple(self._item(item, (*place, "item", n)) for n, item in enumerate(section.item)),
            switch=section.switch,
            line=self._places.line(place),
            tenure=section.tenure,
            left=section.left,
        )

    def _item(self, item: _Item, place: Location) -> ItemWording:
        return ItemWording(
            topic=self._topic(item.topic, place),
            sentences=tuple(self._sentence(s, (*place, "sentence", n)) for n, s in enumerate(item.sentence)),
            switch=item.switch,
            line=self._places.line(place),
        )

    def _opening(self, sentences: tuple[_Sentence, ...], place: Location) -> tuple[SentenceWording, ...]:
        return tuple(self._sentence(sentence, (*place, n)) for n, sentence in enumerate(sentences))

    def _sentence(self, sentence: _Sentence, place: Location) -> SentenceWording:
        # A bare list of clauses is one sentence: the file has no level between the list and its clauses.
        inside = place[:-1] if place[:-1] in self._bare else (*place, "clauses")
        return SentenceWording(
            topic=self._topic(sentence.topic, place),
            clauses=tuple(self._clause(clause, (*inside, n)) for n, clause in enumerate(sentence.clauses)),
            join=sentence.join,
            switch=sentence.switch,
            line=self._places.line(place),
        )

    def _clause(self, clause: _Clause, place: Location) -> ClauseWording:
        return ClauseWording(
            text=self._template(clause.text, place) if clause.text else None,
            fact=clause.fact,
            slot=clause.slot,
            plain=clause.plain,
            goes_with=clause.goes_with,
            switch=clause.switch,
            line=self._places.line(place),
            tenure=clause.tenure,
            left=clause.left,
            id=clause.id,
            options=tuple(self._template(text, place) for text in clause.options or ()),
            shows=clause.shows,
        )

    def _topic(self, topic: str, place: Location) -> Template | None:
        return self._template(topic, (*place, "topic")) if topic else None

    def _template(self, text: str, place: Location) -> Template:
        line = self._places.line(place)
        try:
            return Template(text, parse_parts(text), line)
        except ValueError as error:
            found = Message(f"“{text}”：{error}", f"“{text}”: a brace or a placeholder has not the right form")
            raise self._error(line, "placeholder-syntax", found) from None

    def _error(self, line: int, code: str, found: Message) -> KitFileError:
        advice = Message("请改正后重试，写法见 docs/wording.md", "Mend it and try again; see docs/wording.md")
        return KitFileError(code, where=f"{self._path}:{line}", found=found, advice=advice)


def _tables(owner: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Returns the tables of an array; none where the value is something else, which the model then reports."""
    value = owner.get(key)
    return value if isinstance(value, list) and all(isinstance(entry, dict) for entry in value) else []
