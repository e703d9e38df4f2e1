"""Paragraphs of the text, made from the lines on the pages; their headings, and how full their lines are.

A line that continues a paragraph is called continued or turned (回行).
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import cn2an

from gongwenkit.model import Message
from gongwenkit.model.memo import kept
from gongwenkit.proof.layout.areas import ANNEX, EM, annex_pages, block_of, body_lines, imprint_page, is_empty
from gongwenkit.proof.layout.box import Box
from gongwenkit.proof.layout.page import MM_PER_POINT, Letter, Line, Page, Printed, is_ideograph

__all__ = [
    "CELLS",
    "OPENING",
    "Filling",
    "Heading",
    "Paragraph",
    "Placed",
    "filling_of",
    "headings",
    "left_edge",
    "paragraphs",
    "written_number",
]


OPENING = "“‘（《〈「『〔【"
"""Marks whose left half may be trimmed at the beginning of a line."""

_ENDING = re.compile(r"附件[：:]")
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日$")
_LABEL = re.compile(r"[\u4e00-\u9fff]{2,4}[：:]")
FILLED = 1.6 * EM
"""A justified line may end this far before the right edge: a number or a mark moved to the next line."""

_NUMBERS = (
    re.compile(r"([一二三四五六七八九十]{1,3})、"),
    re.compile(r"（([一二三四五六七八九十]{1,3})）"),
    re.compile(r"(\d{1,2})[.．](?!\d)"),
    re.compile(r"（(\d{1,2})）"),
)
_END = "。！？"

CELLS = 28
"""Characters in a line (5.2.3)."""

FEWEST, MOST = 26.95, 28.5
"""A line breaker that optimises whole paragraphs may leave one cell; a mark at the end may be half outside."""

WIDEST_GAP = 0.65
"""Points: one cell of 15.79 spread over the 26 gaps of 27 characters is 0.607."""

GAP_TOLERANCE = 0.015
CELL_POINTS, LEAST_PAIRS = EM / MM_PER_POINT, 24

_CLOSING = "”’）》〉」』〕】，。、；：？！…—～·％"
_GIVING = "”’）》〉」』〕】，。、；：？！"
"""Closing marks whose half is blank."""

_LATIN = re.compile(r"[A-Za-zÀ-ɏͰ-ӿ]")
_UNBROKEN = re.compile(rf"[{OPENING}]*(?:[0-9][0-9.,:/%±+-]*余?[^\s{OPENING}{_CLOSING}]?|.)[{_CLOSING}%]*")
"""What may not be broken at the beginning of a line: a number with its unit, marks with their characters."""


@dataclass(frozen=True)
class Placed:
    """A line and its page."""

    page: Page
    line: Line


@dataclass(frozen=True)
class Paragraph:
    """The lines of a paragraph, in reading order.

    Attributes:
        lines: at least one; they may be on two pages.
        part: 0 for the main part, 1 for the first annex …
        addressee: whether it is flush left before the first indented paragraph of its part.
        hangs: whether its turned lines are below the text after its label (出席：, 10.3).
    """

    lines: tuple[Placed, ...]
    part: int
    addressee: bool = False
    hangs: bool = False

    @property
    def first(self) -> Placed:
        """Its first line."""
        return self.lines[0]

    @property
    def text(self) -> str:
        """All its characters."""
        return "".join(one.line.text for one in self.lines)


@kept
def paragraphs(printed: Printed) -> tuple[Paragraph, ...]:
    """Returns the paragraphs in type of about size 3: no head, title, centred line, signature or imprint."""
    found: list[Paragraph] = []
    lines: list[Placed] = []
    part, indented, filled, hangs, hanging = 0, False, False, False, None
    for now, placed, (left, right) in _running_lines(printed):
        line = placed.line
        flush = line.x0 < left + EM
        carries_on = bool(lines) and now == part and ((flush and filled) or _is_at(line, hanging))
        filled = line.x1 > right - FILLED
        if carries_on:
            lines.append(placed)
            hangs = hangs or not flush
            continue
        if lines:
            found.append(Paragraph(tuple(lines), part, addressee=not indented, hangs=hangs))
        indented = False if now != part else indented
        part, lines, hangs, hanging = now, [], False, None
        if _is_display(line, left, right):
            continue
        lines, hanging = [placed], _hanging(line)
        indented = indented or not flush
    if lines:
        found.append(Paragraph(tuple(lines), part, addressee=not indented, hangs=hangs))
    return tuple(found)


def left_edge(lines: tuple[Line, ...]) -> float | None:
    """Returns where most flush lines begin, in mm; None where fewer than three begin at one place."""
    starts = Counter(round(line.x0, 1) for line in lines if line.text[0] not in OPENING)
    likely = [x for x, count in starts.items() if count >= 3]
    return min(likely, default=None)


def _running_lines(printed: Printed) -> Iterator[tuple[int, Placed, tuple[float, float]]]:
    """Yields part, line and the left and right edge of the text, for each line that may be part of a paragraph."""
    starts = {page.number for page in annex_pages(printed)}
    last = imprint_page(printed)
    part, ended = 0, False
    for page in printed.pages:
        if page.number in starts:
            part, ended = part + 1, False
        if page.width > page.height or is_empty(page):
            continue
        ceiling, floor = _head_bottom(page), _imprint_top(page) if page is last else page.height
        lines = body_lines(page)
        edges = _edges(lines, block_of(printed, page))
        for line in _without_signature(lines, edges[0]):
            if line.top < ceiling or line.top > floor or ANNEX.match(line.text):
                continue
            ended = ended or bool(_ENDING.match(line.text) and part == 0)
            if not ended:
                yield part, Placed(page, line), edges


def _without_signature(lines: tuple[Line, ...], left: float) -> tuple[Line, ...]:
    """Returns lines without the last date and the lines above it that are neither flush nor indented by two (7.3.5)."""
    last = next((n for n in reversed(range(len(lines))) if _DATE.match(lines[n].text)), None)
    if last is None or abs(lines[last].x0 - left) < 3 * EM:
        return lines
    first = last
    while first and min(abs(lines[first - 1].x0 - left), abs(lines[first - 1].x0 - left - 2 * EM)) > 0.8:
        first -= 1
    return lines[:first] + lines[last + 1 :]


def _head_bottom(page: Page) -> float:
    """Returns the lower edge of head and title: nothing above it is running text."""
    titles = [line.bottom for line in page.lines if line.size > 18]
    reds = [rule.box[3] for rule in page.rules if rule.colour[0] > 0.6 and max(rule.colour[1:]) < 0.5]
    upper = [y for y in [*titles, *reds] if y < page.height - 60]
    return max(upper, default=0.0)


def _imprint_top(page: Page) -> float:
    """Returns the upper rule of the imprint."""
    return min(rule.box[1] for rule in page.rules if rule.width > 140 and rule.box[1] > 200)


def _edges(lines: tuple[Line, ...], block: Box) -> tuple[float, float]:
    """Returns the left and right edge of a page's running text, from its own lines where they show it."""
    left = left_edge(lines)
    right = max((line.x1 for line in lines if "\u4e00" <= line.text[-1] <= "\u9fff"), default=block[2])
    near = left if left is not None and abs(left - block[0]) < 1.5 * EM else block[0]
    return near, right if abs(right - block[2]) < 2 * EM else block[2]


def _is_at(line: Line, x: float | None) -> bool:
    return x is not None and abs(line.x0 - x) < 0.8


def _hanging(line: Line) -> float | None:
    """Returns where turned lines after a label such as 出席： begin (10.3)."""
    label = _LABEL.match(line.text)
    return line.letters[label.end()].x if label and label.end() < len(line.letters) else None


def _is_display(line: Line, left: float, right: float) -> bool:
    """Whether a line is centred or set to the right: a caption, a signature, a date."""
    reaches = line.x1 > right - FILLED
    centred = abs(line.x0 + line.x1 - left - right) < 2.4 and line.x0 > left + 2.6 * EM
    return (centred or line.x0 > left + 3.2 * EM) and not (reaches and line.cells > 14)


# ----------------------------------------------------------------------------------------------------------- headings


@dataclass(frozen=True)
class Heading:
    """A numbered beginning of a paragraph.

    Attributes:
        level: 1 to 4.
        number: its value.
        mark: the number as printed: `（二）`.
        place: its first line.
        letters: of the heading: to the first full stop where it runs into its paragraph.
        part: 0 for the main part, 1 for the first annex …
    """

    level: int
    number: int
    mark: str
    place: Placed
    letters: tuple[Letter, ...]
    part: int


@kept
def headings(printed: Printed) -> tuple[Heading, ...]:
    """Returns the headings in reading order."""
    found = []
    for paragraph in paragraphs(printed):
        line = paragraph.first.line
        for level, pattern in enumerate(_NUMBERS, start=1):
            match = pattern.match(line.text)
            if match:
                number = _value(match[1])
                if number:
                    letters = _heading_letters(line.letters)
                    found.append(Heading(level, number, match[0], paragraph.first, letters, paragraph.part))
    return tuple(found)


def written_number(level: int, number: int) -> str:
    """Returns a number as the standard writes it on a level: 二、 （二） 2. （2）."""
    chinese = cn2an.an2cn(number, "low")
    chinese = chinese.removeprefix("一") if 10 <= number < 20 else chinese
    return (f"{chinese}、", f"（{chinese}）", f"{number}.", f"（{number}）")[level - 1]


def _value(text: str) -> int:
    """Returns the value of a number, 0 where it is none (二一)."""
    try:
        return int(text) if text.isdigit() else int(cn2an.cn2an(text, "strict"))
    except ValueError:
        return 0


def _heading_letters(letters: tuple[Letter, ...]) -> tuple[Letter, ...]:
    end = next((n for n, letter in enumerate(letters) if letter.text in _END), len(letters))
    return letters[:end]


# --------------------------------------------------------------------------------------------------------- full lines


@dataclass(frozen=True)
class Filling:
    """How full a line is that continues on the next line.

    Attributes:
        cells: 1 for each full-width character, 0.5 for each half-width one.
        least: the same, with every mark in half a cell (GB/T 15834-2011, 5.1.10, 5.1.11).
        spaces: blank cells between ideographs and digits, as word processors insert them.
        gap: points between neighbouring ideographs beyond their width; the median.
        next_cells: cells of the unbreakable text at the beginning of the next line.
        pairs: neighbouring characters.
        keeps: the group at the beginning of the next line that stays together (number, character and mark), or nothing.
        is_plain: whether it ends in an ideograph and has whole cells and no trimmed marks.
        capacity: cells that have room: 28, in a first line two fewer.
    """

    cells: float
    least: float
    spaces: float
    gap: float
    next_cells: float
    pairs: int
    keeps: str
    is_plain: bool
    capacity: float

    @property
    def is_forced(self) -> bool:
        """Whether nothing more fitted into it."""
        return self.cells + self.spaces + self.next_cells > self.capacity

    @property
    def is_loose(self) -> bool:
        """Whether its gaps are wide: of one character that is missing in a line of 24 pairs they are 0.66 pt."""
        return self.gap > self.widest

    @property
    def widest(self) -> float:
        """The widest gaps, in points, that are not wide."""
        return max(WIDEST_GAP, CELL_POINTS / max(self.pairs, LEAST_PAIRS)) + GAP_TOLERANCE

    @property
    def is_full(self) -> bool:
        """Whether it has as many cells as it must have, and not more."""
        fewer = CELLS - self.capacity
        too_short = self.cells + self.spaces < FEWEST - fewer and not self.is_forced
        return self.least <= MOST - fewer and not too_short

    def spread_by(self, cells: float) -> bool:
        """Whether its gaps would be wide if it had so many cells less."""
        return self.gap + cells * CELL_POINTS / max(self.pairs, 1) > self.widest

    @property
    def words(self) -> Message:
        """What is found: `27 字，字距 0.61 pt`."""
        return Message(
            f"{self.cells:g} 字，字距 {self.gap:z.2f} pt", f"{self.cells:g} characters, gaps of {self.gap:z.2f} pt"
        )


def filling_of(line: Line, following: Line, *, capacity: float = CELLS) -> Filling | None:
    """Returns how a line is filled; None where letters of other widths make its cells uncertain.

    Args:
        line: a line that continues on the next line.
        following: the next line.
        capacity: cells that have room in it.
    """
    text = line.text
    if _LATIN.search(text) or any(abs(letter.size - line.size) > 0.2 for letter in line.letters):
        return None
    em = line.size * MM_PER_POINT
    gaps = [b.x - a.x - em for a, b in pairwise(line.letters) if is_ideograph(a.text) and is_ideograph(b.text)]
    if not gaps:
        return None
    marks = OPENING + _CLOSING
    trimmed = sum(a in marks and b in marks for a, b in pairwise(text)) + (text[-1] in _CLOSING) + (text[0] in OPENING)
    unbroken = _UNBROKEN.match(following.text)
    return Filling(
        cells=line.cells,
        least=line.cells - sum(mark in OPENING + _GIVING for mark in text) / 2,
        spaces=sum(_space(a, b, em, median(gaps)) for a, b in pairwise(line.letters)),
        gap=median(gaps) / MM_PER_POINT,
        next_cells=sum(letter.cells for letter in following.letters[: unbroken.end()]) if unbroken else 1.0,
        pairs=len(text) - 1,
        keeps=unbroken[0] if unbroken and len(unbroken[0]) > 1 else "",
        is_plain=not trimmed and line.cells == int(line.cells) and is_ideograph(text[-1]),
        capacity=capacity,
    )


def _space(before: Letter, after: Letter, em: float, gap: float) -> float:
    """Returns the blank between an ideograph and a half-width letter in cells, beyond the gaps of the line."""
    if is_ideograph(before.text) == is_ideograph(after.text) or before.cells == after.cells:
        return 0.0
    return max(0.0, (after.x - before.right - gap) / em)
