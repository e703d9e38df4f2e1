"""How a line of the text is filled: how many characters, how far apart, and whether it could have held more."""

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from gongwenkit.model import Words
from gongwenkit.proof.page import MM_PER_POINT, Letter, Line, is_ideograph

__all__ = ["CELLS", "Filling", "filling_of"]

CELLS = 28
"""Characters in a line (5.2.3)."""

FEWEST, MOST = 26.95, 28.5
"""A line breaker that looks at whole paragraphs may leave one cell; a mark at the end may stand half outside."""

WIDEST_GAP = 0.65
"""Points: one cell of 15.79 spread over the 26 gaps of 27 characters is 0.607."""

_OPENING = "“‘（《〈「『〔【"
_CLOSING = "”’）》〉」』〕】，。、；：？！…—～·％"
_LATIN = re.compile(r"[A-Za-zÀ-ɏͰ-ӿ]")
_UNBROKEN = re.compile(rf"[{_OPENING}]*(?:[0-9][0-9.,:/%±+-]*[^\s{_OPENING}{_CLOSING}]?|.)[{_CLOSING}%]*")
"""What may not be broken at the beginning of a line: a number with its unit, marks with what they belong to."""


@dataclass(frozen=True)
class Filling:
    """One line that is carried on.

    Attributes:
        cells: 1 for each full-width character, 0.5 for each half-width one.
        least: the same where marks are trimmed: beside each other, at the beginning, at the end.
        spaces: cells of blank that stands between ideographs and digits, as word processors put it there.
        gap: points between neighbouring ideographs beyond their width; the median.
        next_cells: cells of what the next line begins with and may not be broken.
        is_plain: whether it ends in an ideograph and has whole cells and no trimmed marks.
    """

    cells: float
    least: float
    spaces: float
    gap: float
    next_cells: float
    is_plain: bool

    @property
    def is_forced(self) -> bool:
        """Whether nothing more fitted into it."""
        return self.cells + self.spaces + self.next_cells > CELLS

    @property
    def is_right(self) -> bool:
        """Whether it holds 27 to 28.5 cells without wide gaps; fewer only where the next word did not fit."""
        if self.least > MOST or (self.cells + self.spaces < FEWEST and not self.is_forced):
            return False
        return self.gap <= max(WIDEST_GAP, (MOST - self.least) * 16 / max(self.cells - 1, 1) + 0.1)

    @property
    def words(self) -> Words:
        """What is found: `27 字，字距 0.61 pt`."""
        return Words(
            f"{self.cells:g} 字，字距 {self.gap:z.2f} pt", f"{self.cells:g} characters, gaps of {self.gap:z.2f} pt"
        )


def filling_of(line: Line, following: Line) -> Filling | None:
    """Returns how a line is filled; None where letters of other widths make its cells uncertain.

    Args:
        line: a line that is carried on.
        following: the line that carries it on.
    """
    text = line.text
    if _LATIN.search(text) or any(abs(letter.size - line.size) > 0.2 for letter in line.letters):
        return None
    em = line.size * MM_PER_POINT
    gaps = [b.x - a.x - em for a, b in pairwise(line.letters) if is_ideograph(a.text) and is_ideograph(b.text)]
    if not gaps:
        return None
    marks = _OPENING + _CLOSING
    trimmed = sum(a in marks and b in marks for a, b in pairwise(text)) + (text[-1] in _CLOSING) + (text[0] in _OPENING)
    unbroken = _UNBROKEN.match(following.text)
    return Filling(
        cells=line.cells,
        least=line.cells - trimmed / 2,
        spaces=sum(_space(a, b, em, median(gaps)) for a, b in pairwise(line.letters)),
        gap=median(gaps) / MM_PER_POINT,
        next_cells=sum(letter.cells for letter in following.letters[: unbroken.end()]) if unbroken else 1.0,
        is_plain=not trimmed and line.cells == int(line.cells) and is_ideograph(text[-1]),
    )


def _space(before: Letter, after: Letter, em: float, gap: float) -> float:
    """Returns the blank between an ideograph and a half-width letter in cells, beyond the gaps of the line."""
    if is_ideograph(before.text) == is_ideograph(after.text) or before.cells == after.cells:
        return 0.0
    return max(0.0, (after.x - before.right - gap) / em)
