"""Wording files (templates/<type>/wording.toml) read: every mistake named with its line."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StringConstraints

from gongwenkit.config.placeholders import Template, parse_parts
from gongwenkit.config.places import Places, find_places
from gongwenkit.config.toml import DISK, Closed, TomlFiles, read_toml, toml_text, validate_toml
from gongwenkit.config.wording_parts import (
    ClauseWording,
    CoverWording,
    ItemWording,
    SectionWording,
    SentenceWording,
    Wording,
)
from gongwenkit.model import KitFileError, Words

__all__ = [
    "ClauseWording",
    "CoverWording",
    "ItemWording",
    "SectionWording",
    "SentenceWording",
    "Wording",
    "load_wording",
]

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Filled = Annotated[str, StringConstraints(min_length=1)]
Location = tuple[str | int, ...]

WORDING_FILE = "wording.toml"
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
    fact: Name | None = None
    slot: Name | None = None
    plain: StrictBool = False
    goes_with: Name | None = Field(default=None, alias="with")
    switch: Name | None = None


class _Sentence(Closed):
    topic: str = ""
    clauses: tuple[_Clause, ...] = Field(min_length=1)
    join: Literal["，", "、", "；"] | None = None
    switch: Name | None = None


class _Item(Closed):
    topic: str = ""
    sentence: tuple[_Sentence, ...] = Field(min_length=1)
    switch: Name | None = None


class _Section(Closed):
    head: Filled
    opening: tuple[_Sentence, ...] = ()
    item: tuple[_Item, ...] = ()
    switch: Name | None = None


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
    lists: Mapping[Name, Annotated[tuple[Filled, ...], Field(min_length=1)]] = Field(default_factory=dict)
    section: tuple[_Section, ...] = Field(min_length=1)


class _Reader:
    """Turns the values of one file into wording, with the line of everything that can be wrong later."""

    def __init__(self, path: Path, places: Places) -> None:
        self._path = path
        self._places = places
        self._bare: set[Location] = set()

    def check(self, values: dict[str, Any]) -> _File:
        """Validates the file, clause by clause first, because only this scan knows the line of a clause."""
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
                found = Words(*(_LINE_IN_MESSAGE.sub("", text) for text in (error.found.zh, error.found.en)))
                raise self._error(line, error.code, found) from None
            if bool(checked.text) == bool(checked.slot):
                found = Words("分句须写 text 或 slot，且只写其一", "a clause has either text or slot")
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
        )

    def _topic(self, topic: str, place: Location) -> Template | None:
        return self._template(topic, (*place, "topic")) if topic else None

    def _template(self, text: str, place: Location) -> Template:
        line = self._places.line(place)
        try:
            return Template(text, parse_parts(text), line)
        except ValueError as error:
            found = Words(f"“{text}”：{error}", f"“{text}”: a brace or a placeholder has not the right form")
            raise self._error(line, "placeholder-syntax", found) from None

    def _error(self, line: int, code: str, found: Words) -> KitFileError:
        advice = Words("请改正后重试，写法见 docs/wording.md", "Mend it and try again; see docs/wording.md")
        return KitFileError(code, where=f"{self._path}:{line}", found=found, advice=advice)


def _tables(owner: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """Returns the tables of an array; none where the file holds something else, which the model then reports."""
    value = owner.get(key)
    return value if isinstance(value, list) and all(isinstance(entry, dict) for entry in value) else []
