"""The place of each printed figure on the finished pages: its text, page and box, found by its named destination."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf

from gongwenkit.compose.print.printed_numbers import Print
from gongwenkit.model.memo import kept
from gongwenkit.proof.layout.box import Box, around
from gongwenkit.proof.layout.page import MM_PER_POINT, SAME_LINE_MM, Letter, Page

__all__ = ["PlacedPrint", "place_prints", "printed_names"]


PAGE_NUMBER_FROM = 264.0
"""mm from the top: the text block ends at 262 (GB/T 9704-2012, 5.2.1), the page number is below it."""

TOUCHING = 0.8
"""Digits of one number are half an em apart (Fandol: 0.5; Noto: 0.56), those of two cells more than one."""


@dataclass(frozen=True)
class PlacedPrint:
    """One printed figure on its page.

    Attributes:
        of: which figure, view and print it is.
        text: as read from the page.
        page: page number from 1.
        box: x0, y0, x1, y1 in mm from the top left of the page; of the first line where the text is broken.
    """

    of: Print
    text: str
    page: int
    box: Box

    def to_json(self) -> dict[str, Any]:
        """Returns the shape of `prints` in evidence.json."""
        return {
            "figure": self.of.figure,
            "view": self.of.view,
            "n": self.of.n,
            "text": self.text,
            "page": self.page,
            "box": list(self.box),
        }


def place_prints(pdf: Path, prints: Sequence[Print], pages: Sequence[Page]) -> tuple[PlacedPrint, ...]:
    """Finds printed figures on the pages of a PDF.

    Args:
        pdf: the finished PDF.
        prints: the figures that its source prints, in reading order.
        pages: all its pages, without binding offset.

    Returns:
        One for each print that has a destination in the PDF, in the order given.
    """
    places = dict(_destinations(pdf))
    placed: list[PlacedPrint] = []
    for one in prints:
        if one.destination in places:
            number, x, y = places[one.destination]
            page, length = pages[number], len("".join(one.text.split()))
            letters = _from_point(page, x * MM_PER_POINT, page.height - y * MM_PER_POINT, length)
            continued = _text_of(pages[number + 1])[: max(length - len(letters), 0)] if number + 1 < len(pages) else ()
            text = "".join(
                letter.text for letter in (*letters, *continued)
            )  # 50余 may end a page and 次 begin the next
            placed.append(PlacedPrint(one, text, page.number, _around(letters)))
    return tuple(placed)


def printed_names(pdf: Path) -> tuple[str, ...]:
    """Returns the names of all destinations of a PDF that are those of printed figures, sorted."""
    return tuple(sorted(name for name, _ in _destinations(pdf) if name.startswith("fig.")))


def _from_point(page: Page, x: float, y: float, length: int) -> Sequence[Letter]:
    """Returns letters from the one whose em box has its top left corner nearest to a point.

    A number is read whole: where digits touch the first or the last letter, they belong to it, as a reader sees it.
    """
    letters, corners = _text_of(page), _corners(page)
    start = int(abs(corners - (x, y)).sum(axis=1).argmin()) if letters else 0
    end = min(start + length, len(letters))
    while start < end and start > 0 and _touch(letters[start - 1], letters[start]):
        start -= 1
    while start < end < len(letters) and _touch(letters[end - 1], letters[end]):
        end += 1
    return letters[start:end]


def _touch(one: Letter, other: Letter) -> bool:
    """Whether two letters are digits of one number: on one line, the second where the first ends."""
    if not (one.text.isdecimal() and other.text.isdecimal()):
        return False
    gap = one.base - other.base if one.turned else other.x - one.x
    return abs(_height(one) - _height(other)) <= SAME_LINE_MM and 0 < gap <= one.em * TOUCHING


@kept
def _text_of(page: Page) -> Sequence[Letter]:
    """Returns the letters of a page in the order of its text, without watermark and page number."""
    return [letter for letter in page.letters if not letter.artifact and letter.base < PAGE_NUMBER_FROM]


@kept
def _corners(page: Page) -> npt.NDArray[np.float64]:
    return np.array([_corner(letter) for letter in _text_of(page)]).reshape(-1, 2)


def _corner(letter: Letter) -> tuple[float, float]:
    """Returns the top left corner of a letter's em box; text of a rotated page is written upwards."""
    if letter.turned:
        return letter.x - (letter.base - letter.top), letter.base
    return letter.x, letter.top


def _destinations(pdf: Path) -> Iterator[tuple[str, tuple[int, float, float]]]:
    """Yields name and (page index, x, y in points from the bottom left) of each named destination."""
    with pikepdf.open(pdf) as document:
        order: dict[Any, int] = {page.objgen: index for index, page in enumerate(document.pages)}
        if "/Names" not in document.Root or "/Dests" not in document.Root.Names:
            return
        for name, target in pikepdf.NameTree(document.Root.Names.Dests).items():
            place: Any = target if isinstance(target, pikepdf.Array) else target.get("/D")
            if not isinstance(place, pikepdf.Array) or len(place) < len(("page", "/XYZ", "x", "y")):
                continue  # of another program: it names a page, not a place
            page: Any = place[0]
            index = order.get(page.objgen) if isinstance(page, pikepdf.Dictionary) else None
            if index is not None and all(isinstance(one, int | float | Decimal) for one in (place[2], place[3])):
                yield str(name), (index, float(place[2]), float(place[3]))


def _height(letter: Letter) -> float:
    """Returns the coordinate that letters of one line have in common."""
    return letter.x if letter.turned else letter.base


def _around(letters: Sequence[Letter]) -> Box:
    """Returns the box around the letters of the first line."""
    line = [letter.ink for letter in letters if abs(_height(letter) - _height(letters[0])) <= SAME_LINE_MM]
    if not line:
        return (0.0, 0.0, 0.0, 0.0)
    x0, y0, x1, y1 = (round(value, 2) for value in around(line))
    return (x0, y0, x1, y1)
