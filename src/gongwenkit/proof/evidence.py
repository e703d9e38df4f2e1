"""Where each printed figure stands on the finished pages: its text, page and box, found by its named destination."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from gongwenkit.compose.prints import Print

__all__ = ["PlacedPrint", "place_prints"]

MM_PER_POINT = 25.4 / 72
LARGEST_LETTER = 40.0
"""Points; anything higher is a watermark, not text."""
SAME_LINE = 8.0
"""Points by which feet of letters on one line may differ: half a body character."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class PlacedPrint:
    """One printed figure on its page.

    Attributes:
        of: which figure, view and print it is.
        text: what stands on the page, as read from it.
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


def place_prints(pdf: Path, prints: Sequence[Print]) -> tuple[PlacedPrint, ...]:
    """Finds printed figures on the pages of a PDF.

    Args:
        pdf: the finished PDF.
        prints: the figures that its source prints, in reading order.

    Returns:
        One for each print that has a destination in the PDF, in the order given.
    """
    places = dict(_destinations(pdf))
    placed: list[PlacedPrint] = []
    with pypdfium2.PdfDocument(pdf) as document:
        pages = {number: _read_page(document[number]) for number in sorted({place[0] for place in places.values()})}
    for one in prints:
        if one.destination in places:
            number, x, y = places[one.destination]
            letters = pages[number].from_point(x, y, len(one.text))
            text = "".join(letter.character for letter in letters)
            placed.append(PlacedPrint(one, text, number + 1, _around(letters, pages[number].height)))
    return tuple(placed)


@dataclass(frozen=True)
class _Letter:
    """A visible character with its box in points from the bottom left."""

    character: str
    box: Box


@dataclass(frozen=True)
class _Page:
    """The letters of a page in the order of its text, watermarks left out."""

    height: float
    letters: tuple[_Letter, ...]

    def from_point(self, x: float, y: float, length: int) -> tuple[_Letter, ...]:
        """Returns `length` letters on from the one whose top left corner is nearest to a point."""
        if not self.letters:
            return ()
        start = min(
            range(len(self.letters)),
            key=lambda i: abs(self.letters[i].box[0] - x) + abs(self.letters[i].box[3] - y),
        )
        return self.letters[start : start + length]


def _read_page(page: pypdfium2.PdfPage) -> _Page:
    reader = page.get_textpage()
    letters = []
    for index in range(reader.count_chars()):
        character = reader.get_text_range(index, 1)
        box = reader.get_charbox(index)
        if character.strip() and box[3] - box[1] < LARGEST_LETTER:
            letters.append(_Letter(character, box))
    height = page.get_height()
    reader.close()
    return _Page(height, tuple(letters))


def _destinations(pdf: Path) -> Iterator[tuple[str, tuple[int, float, float]]]:
    """Yields name and (page index, x, y in points from the bottom left) of each named destination."""
    with pikepdf.open(pdf) as document:
        order = {page.objgen: index for index, page in enumerate(document.pages)}
        if "/Names" not in document.Root or "/Dests" not in document.Root.Names:
            return
        for name, target in pikepdf.NameTree(document.Root.Names.Dests).items():
            place: Any = target if isinstance(target, pikepdf.Array) else target["/D"]
            index = order.get(place[0].objgen)
            if index is not None:
                yield str(name), (index, float(place[2]), float(place[3]))


def _around(letters: Sequence[_Letter], height: float) -> Box:
    """Returns the box around letters of the first line, in mm from the top left."""
    if not letters:
        return (0.0, 0.0, 0.0, 0.0)
    line = [letter.box for letter in letters if abs(letter.box[1] - letters[0].box[1]) < SAME_LINE]
    left, right = min(box[0] for box in line), max(box[2] for box in line)
    top, bottom = height - max(box[3] for box in line), height - min(box[1] for box in line)
    x0, y0, x1, y1 = (round(value * MM_PER_POINT, 2) for value in (left, top, right, bottom))
    return (x0, y0, x1, y1)
