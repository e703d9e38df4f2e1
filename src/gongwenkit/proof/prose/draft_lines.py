"""A text → paragraphs, sentences and clauses, each known by its place in its paragraph; signs of numbers made plain."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

__all__ = [
    "MONTH",
    "MONTH_ENDS",
    "MOST_CHARACTERS",
    "RESPECTIVELY",
    "DraftLine",
    "Span",
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
MONTH_ENDS = ("底", "末")
"""After a month: what was until then."""
RESPECTIVELY = "分别"
"""Stands between names and numbers that go together by their order."""

_YEARS = re.compile(r"(?:19|20)\d\d\s*(?:年度?)?|\d{1,2}\s*月份?|[1-4]\s*季度")
"""What a head of a column may say in digits."""
_HEAD = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．](?!\d))"
)
_TAB, _BAR, _GAP, _STOPS = re.compile("\t"), re.compile("[|｜│]"), re.compile(r"\s{2,}"), re.compile("[，。；：！？]")
_CAPTION = re.compile(r"(?:附?表|附件|图)\s*[\d一二三四五六七八九十]+(?:[-—.]\d+)?\s[^\t|｜│]*$")
"""The title above a table: 表1  学习情况."""
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
        is_row: whether it is a row of a table; `cells`: where its cells stand, empty ones, too.
        is_head: whether it is a head: a short line that begins with its number, or one without a stop.
        sentences: where they stand, with their stops.
        clauses: where the clauses of all sentences stand, without the signs that part them.
    """

    def __init__(self, number: int, written: str, head: str = "", heads: tuple[str, ...] = ()) -> None:
        self.number, self.written, self.head, self.heads = number, written, head, heads
        self.text = plain(written)
        self.is_row, self.is_head = _is_row(written), _is_head(written)
        self.cells = tuple(cells_of_row(self.text)) if self.is_row else ()
        self.sentences = tuple(_split(self.text, _SENTENCE_END, MOST_IN_A_SENTENCE))
        self.clauses = tuple(self._clauses())

    def _clauses(self) -> Iterator[Span]:
        signs = [found.span() for found in _CLAUSE_END.finditer(self.text)]
        signs += [(end, start) for (_, end), (start, _) in pairwise(self.cells)]
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
    """Returns where the cells of a row stand, empty ones included; of any other line, all of it."""
    if not _is_row(text):
        return [(0, len(text))]
    end = _TAB if "\t" in text else _BAR if _BAR.search(text) else _GAP
    first, last = 0, len(text.rstrip("\r\n"))
    if end is not _TAB:  # a frame, or blanks before the first cell, part no cells
        first, last = len(text) - len(text.lstrip(" \u3000")), len(text.rstrip())
        first += end is _BAR and _BAR.match(text, first) is not None
        last -= end is _BAR and last > first and _BAR.match(text, last - 1) is not None
    spans, place = [], first
    for found in end.finditer(text, first, last):
        spans.append((place, found.start()))
        place = found.end()
    return [*spans, (place, last)]


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table: with tabs, framed by bars, or words and numbers apart without a stop."""
    line = line.strip(" \r\n\u3000")
    if _CAPTION.match(line):
        return False
    return "\t" in line or len(_BAR.findall(line)) > 1 or (_GAP.search(line) is not None and not _STOPS.search(line))


def passages_of(lines: Iterable[str]) -> tuple[DraftLine, ...]:
    """Returns the paragraphs of a text, each with the head above it, and rows with the heads of their columns.

    Args:
        lines: the paragraphs; the cells of a row parted by tabs. Rows that follow one another are a table.
    """
    found: list[DraftLine] = []
    head, columns, is_begun = "", tuple[str, ...](), False
    for line in lines:
        if not line.strip():
            columns, is_begun = (), False
            continue
        if not _is_row(line):
            columns, is_begun = (), False
            found.append(DraftLine(len(found), line, head))
            head = line.strip() if _is_head(line) else head
            continue
        cells = tuple(line[start:end].strip() for start, end in cells_of_row(line))
        if sum(map(bool, cells)) < 2:  # a title over all columns, within the table
            found.append(DraftLine(len(found), line, head))
            continue
        if not is_begun and _is_head_row(cells):
            found.append(DraftLine(len(found), line, head))
            columns = _joined_heads(columns, cells)
            continue
        is_begun = True
        found.append(DraftLine(len(found), line, head, columns if len(columns) == len(cells) else ()))
    return tuple(found)


def _is_head_row(cells: Sequence[str]) -> bool:
    """Whether the cells of a row are heads of columns: words, or years, and no number that counts something."""
    return not any(any(map(str.isdigit, _YEARS.sub("", plain(cell)))) for cell in cells)


def _joined_heads(above: Sequence[str], below: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the heads of two rows of heads; one that spans several columns stands in the first of them."""
    if len(above) != len(below):
        return below
    joined, spanning = [], ""
    for upper, lower in zip(above, below, strict=True):
        spanning = upper or spanning
        joined.append(lower if lower == spanning else f"{spanning}{lower}")
    return tuple(joined)
