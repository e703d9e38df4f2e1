"""A text → paragraphs, sentences and clauses, each known by its place in its paragraph; signs of numbers made plain."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

__all__ = [
    "MONTH",
    "MOST_CHARACTERS",
    "RESPECTIVELY",
    "DraftLine",
    "Span",
    "cells_of_row",
    "passages_of",
    "plain",
]

MOST_CHARACTERS = 200_000
"""Longest text that is read: a report has some thousand characters, a book twice as many as this."""
MOST_IN_A_SENTENCE = 2_000
"""Characters after which a sentence ends though no stop closes it: a page has 600."""

Span = tuple[int, int]

_SENTENCE_END = re.compile(r"[。！？!?…]+[”’」』）)]*")
_CLAUSE_END = re.compile(r"[，,；;：:]|——")
_BRACKETED = re.compile(r"[（(][^（）()]{0,200}[）)]")
"""Brackets with a number are a clause of their own; others belong to the words around them."""
MONTH = re.compile(r"(?<![\d年个])(?P<month>\d{1,2})\s*月(?:份|底|初|末|中旬|上旬|下旬)?(?P<day>\s*\d{1,2}\s*[日号])?")
"""A month, and a day of it."""
RESPECTIVELY = "分别"
"""Stands between names and numbers that go together by their order."""

_CELL_END = re.compile(r"\t|[|｜│]|\s{2,}")
_HEAD = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．](?!\d))"
)
_BAR, _GAP, _STOPS = re.compile("[|｜│]"), re.compile(r"\s{2,}"), re.compile("[，。；：！？]")
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


class DraftLine:
    """A paragraph, or a row of a table.

    Attributes:
        number: its number in the text, from 0.
        written: as it is.
        text: in plain signs, with each character at its place.
        head: the head above it; empty where there is none.
        heads: the head of each cell of a row, where the rows above have one; else empty.
        is_row: whether it is a row of a table.
        is_head: whether it is a head: a short line that begins with its number, or one without a stop.
        sentences: where they stand, with their stops.
        clauses: where the clauses of all sentences stand, without the signs that part them.
    """

    def __init__(self, number: int, written: str, head: str = "", heads: tuple[str, ...] = ()) -> None:
        self.number, self.written, self.head, self.heads = number, written, head, heads
        self.text = plain(written)
        self.is_row, self.is_head = _is_row(written), _is_head(written)
        self.sentences = tuple(_split(self.text, _SENTENCE_END, MOST_IN_A_SENTENCE))
        self.clauses = tuple(self._clauses())

    def _clauses(self) -> Iterator[Span]:
        signs = [found.span() for found in (_CELL_END if self.is_row else _CLAUSE_END).finditer(self.text)]
        for found in _BRACKETED.finditer(self.text):
            if any(map(str.isdigit, found[0])):
                signs += [(found.start(), found.start() + 1), (found.end() - 1, found.end())]
        signs.sort()
        index = 0
        for start, end in self.sentences:
            place = start
            while index < len(signs) and signs[index][0] < end:
                if signs[index][0] > place:
                    yield place, signs[index][0]
                place = max(place, signs[index][1])
                index += 1
            if end > place:
                yield place, end


def _is_head(line: str) -> bool:
    stripped = line.strip()
    if not stripped or len(stripped) > _LONGEST_HEAD:
        return False
    is_numbered = _HEAD.match(stripped) is not None
    return stripped[-1] not in "。；;，,：:" and (is_numbered or not _STOPS.search(stripped))


def _split(text: str, end: re.Pattern[str], most: int) -> Iterator[Span]:
    place = 0
    for stop in [*(found.end() for found in end.finditer(text)), len(text)]:
        while stop - place > most:
            yield place, place + most
            place += most
        if stop > place:
            yield place, stop
        place = stop


def cells_of_row(text: str) -> list[Span]:
    """Returns where the cells of a row stand; of any other line, all of it."""
    if not _is_row(text):
        return [(0, len(text))]
    spans, place = [], 0
    for found in _CELL_END.finditer(text):
        spans.append((place, found.start()))
        place = found.end()
    return [*spans, (place, len(text))]


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table: with tabs, framed by bars, or words and numbers apart without a stop."""
    line = line.strip()
    return "\t" in line or len(_BAR.findall(line)) > 1 or (_GAP.search(line) is not None and not _STOPS.search(line))


def passages_of(lines: Iterable[str]) -> tuple[DraftLine, ...]:
    """Returns the paragraphs of a text, each with the head above it, and rows with the heads of their columns.

    Args:
        lines: the paragraphs; the cells of a row parted by tabs.
    """
    found: list[DraftLine] = []
    head, columns = "", tuple[str, ...]()
    for line in lines:
        if not line.strip():
            columns = ()
            continue
        is_row, stripped = _is_row(line), line.strip()
        cells = tuple(stripped[start:end] for start, end in cells_of_row(stripped)) if is_row else ()
        found.append(DraftLine(len(found), line, head, columns if is_row and len(columns) == len(cells) else ()))
        if is_row:
            columns = cells if not any(map(str.isdigit, line)) else columns
        elif _is_head(line):
            head = stripped
    return tuple(found)
