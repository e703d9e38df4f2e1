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
_REACH = 8.0
"""Points around a destination in which its first character is sought: less than a body character."""

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
        pages = {number: document[number] for number in sorted({place[0] for place in places.values()})}
        readers = {number: page.get_textpage() for number, page in pages.items()}
        for one in prints:
            if one.destination not in places:
                continue
            number, x, y = places[one.destination]
            text, boxes = _read_from(readers[number], x, y, len(one.text))
            placed.append(PlacedPrint(one, text, number + 1, _around(boxes, pages[number].get_height())))
        for reader in readers.values():
            reader.close()
    return tuple(placed)


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


def _read_from(reader: pypdfium2.PdfTextPage, x: float, y: float, length: int) -> tuple[str, list[Box]]:
    """Returns text and boxes of `length` characters from the top left corner (x, y) of the first one on."""
    found = reader.get_index(x + 2, y - _REACH, _REACH, _REACH)
    if found is None:
        return "", []
    start = min(range(max(0, found - 2), found + 3), key=lambda index: _distance(reader, index, x, y))
    text, boxes = "", list[Box]()
    for index in range(start, reader.count_chars()):
        character = reader.get_text_range(index, 1)
        if character.strip():
            text += character
            boxes.append(reader.get_charbox(index))
        if len(text) >= length:
            break
    return text, boxes


def _distance(reader: pypdfium2.PdfTextPage, index: int, x: float, y: float) -> float:
    if not 0 <= index < reader.count_chars() or not reader.get_text_range(index, 1).strip():
        return float("inf")
    left, _, _, top = reader.get_charbox(index, loose=True)
    return abs(float(left) - x) + abs(float(top) - y)


def _around(boxes: Sequence[Box], height: float) -> Box:
    """Returns the box around characters of the first line, in mm from the top left."""
    if not boxes:
        return (0.0, 0.0, 0.0, 0.0)
    line = [box for box in boxes if abs(box[1] - boxes[0][1]) < _REACH]
    left, right = min(box[0] for box in line), max(box[2] for box in line)
    top, bottom = height - max(box[3] for box in line), height - min(box[1] for box in line)
    x0, y0, x1, y1 = (round(value * MM_PER_POINT, 2) for value in (left, top, right, bottom))
    return (x0, y0, x1, y1)
