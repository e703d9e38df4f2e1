"""A text → paragraphs, sentences and clauses, each known by its place in its paragraph; signs of numbers made plain."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

__all__ = ["MOST_CHARACTERS", "Passage", "Span", "passages_of", "plain"]

MOST_CHARACTERS = 2_000_000
"""Longest text that is read; a report has some thousand characters, a book some hundred thousand."""
MOST_IN_A_SENTENCE = 2_000
"""Characters after which a sentence ends though no stop closes it: a page has 600."""

Span = tuple[int, int]

_SENTENCE_END = re.compile(r"[。！？!?…]+[”’」』）)]*")
_CLAUSE_END = re.compile(r"[，,；;：:]|——")
_BRACKETED = re.compile(r"[（(][^（）()]*\d[^（）()]*[）)]")
"""Brackets with a number are a clause of their own; others belong to the words around them (任职（任前）谈话)."""
_CELL_END = re.compile(r"\t|[|｜│]|\s{2,}")
_HEAD = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．](?!\d))"
)
_LONGEST_HEAD = 40
_KEPT = "，：；！？（）"


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    if character in _KEPT:
        return character
    alike = unicodedata.normalize("NFKC", character)
    return alike if len(alike) == 1 else character


def plain(text: str) -> str:
    """Returns a text with full-width digits and letters as the usual ones; each character stays at its place."""
    return text if text.isascii() else "".join(map(_plain, text))


@dataclass(frozen=True)
class Passage:
    """A paragraph, or a row of a table.

    Attributes:
        number: its number in the text, from 0.
        written: as it is.
        head: the head above it; empty where there is none.
        heads: the head of each cell of a row, where the rows above have one; else empty.
    """

    number: int
    written: str
    head: str = ""
    heads: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """The text in plain signs, with each character at its place."""
        return plain(self.written)

    @cached_property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return _CELL_END.search(self.written.strip()) is not None

    @cached_property
    def is_head(self) -> bool:
        """Whether it is a head: a short line that begins with its number, or one without a stop."""
        return is_head(self.written)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """The sentences, with their stops."""
        return tuple(_split(self.text, _SENTENCE_END, MOST_IN_A_SENTENCE))

    @cached_property
    def clauses(self) -> tuple[Span, ...]:
        """The clauses of all sentences, without the signs that part them."""
        signs = [found.span() for found in (_CELL_END if self.is_row else _CLAUSE_END).finditer(self.text)]
        for found in _BRACKETED.finditer(self.text):
            signs += [(found.start(), found.start() + 1), (found.end() - 1, found.end())]
        signs.sort()
        return tuple(
            (first, last)
            for start, end in self.sentences
            for first, last in _between([one for one in signs if start <= one[0] < end], start, end)
            if last > first
        )


def is_head(line: str) -> bool:
    """Whether a line is a head of a section."""
    stripped = line.strip()
    if not stripped or len(stripped) > _LONGEST_HEAD:
        return False
    return stripped[-1] not in "。；;，,：:" and (
        _HEAD.match(stripped) is not None or not re.search("[，。；]", stripped)
    )


def _split(text: str, end: re.Pattern[str], most: int) -> Iterator[Span]:
    place = 0
    for stop in [*(found.end() for found in end.finditer(text)), len(text)]:
        while stop - place > most:
            yield place, place + most
            place += most
        if stop > place:
            yield place, stop
        place = stop


def _between(signs: Iterable[Span], start: int, end: int) -> Iterator[Span]:
    place = start
    for first, last in signs:
        yield place, first
        place = max(place, last)
    yield place, end


def passages_of(lines: Iterable[str]) -> tuple[Passage, ...]:
    """Returns the paragraphs of a text, each with the head above it, and rows with the heads of their columns.

    Args:
        lines: the paragraphs; the cells of a row parted by tabs.
    """
    found: list[Passage] = []
    head, columns = "", tuple[str, ...]()
    for line in lines:
        if not line.strip():
            columns = ()
            continue
        is_row = _CELL_END.search(line.strip()) is not None
        cells = tuple(_CELL_END.split(line.strip())) if is_row else ()
        found.append(Passage(len(found), line, head, columns if is_row and len(columns) == len(cells) else ()))
        if is_row:
            columns = cells if not any(map(str.isdigit, line)) else columns
        elif is_head(line):
            head = line.strip()
    return tuple(found)
