"""The Text of a report: sections, items, sentences and runs; every output is made from this one value.

Numbers (一、 一是) and final punctuation are already in place: an output only has to set the runs one after another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = ["Clause", "Item", "Run", "RunKind", "Section", "Sentence", "Text"]

RunKind = Literal["words", "figure", "todo"]
"""words: plain text; figure: a printed number of a figure; todo: a mark in 【】 that a person must resolve."""


@dataclass(frozen=True)
class Run:
    """A stretch of text of one kind.

    Attributes:
        text: what is printed, unescaped (for a figure: value, 余 and unit).
        kind: see `RunKind`.
        figure: id of the figure behind it (kind figure, and a todo about a figure), else None.
        view: key of the view, None for the figure's own value.
    """

    text: str
    kind: RunKind = "words"
    figure: str | None = None
    view: str | None = None


@dataclass(frozen=True)
class Clause:
    """A clause that survived, as runs without the punctuation that joins it to the next."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence, closed by its punctuation.

    Attributes:
        topic: short topic sentence that opens it (落实会议机制。), empty if none; closed by 。.
        runs: the joined clauses with the final 。.
        plain: whether no figure, no fact and none of a department's own words is in it.
    """

    topic: str
    runs: tuple[Run, ...]
    plain: bool = False


@dataclass(frozen=True)
class Item:
    """A run-in item of level 2.

    Attributes:
        number: 一是, 二是 …; empty when the section has a single item.
        topic: short topic sentence with its 。, set in 楷体 after the number; may be empty.
        sentences: at least one.
    """

    number: str
    topic: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Section:
    """A level-1 section.

    Attributes:
        number: 一、 二、 …
        head: heading without punctuation.
        opening: sentences before the first item.
        items: its items.
    """

    number: str
    head: str
    opening: tuple[Sentence, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Text:
    """A whole report text.

    Attributes:
        title: title without line breaks.
        addressee: 主送, without the colon; may be empty.
        byline: lines under the title (unit, post and name), may be empty.
        lead: opening sentences before the first section.
        sections: the numbered sections.
        closing: closing line (特此报告。), may be empty.
        cover: the cover of the report, a separate text before it; None where there is none.
    """

    title: str
    addressee: str
    byline: tuple[str, ...]
    lead: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    closing: str
    cover: "Text | None" = None

    def sentences(self) -> Iterator[Sentence]:
        """Yields every sentence in reading order."""
        if self.cover:
            yield from self.cover.sentences()
        yield from self.lead
        for section in self.sections:
            yield from section.opening
            for item in section.items:
                yield from item.sentences

    def runs(self) -> Iterator[Run]:
        """Yields every run in reading order."""
        for sentence in self.sentences():
            yield from sentence.runs

    @property
    def todos(self) -> tuple[Run, ...]:
        """The marks in 【】 that stop a final edition."""
        return tuple(run for run in self.runs() if run.kind == "todo")

    def plain(self) -> str:
        """Returns the text as plain paragraphs, one line each, numbers included."""
        lines = [self.cover.plain(), ""] if self.cover else []
        lines.append(self.title)
        if self.lead:
            lines.append("".join(_sentence(s) for s in self.lead))
        for section in self.sections:
            lines.append(section.number + section.head)
            if section.opening:
                lines.append("".join(_sentence(s) for s in section.opening))
            lines += [
                item.number + item.topic + "".join(_sentence(s) for s in item.sentences) for item in section.items
            ]
        return "\n".join([*lines, self.closing] if self.closing else lines)


def _sentence(sentence: Sentence) -> str:
    return sentence.topic + "".join(run.text for run in sentence.runs)
