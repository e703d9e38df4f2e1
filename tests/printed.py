"""What stands on a printed page, in mm from its top left corner: characters, lines of the text block, rules."""

import ctypes
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

H = 156 / 28
"""A character of size 3 (GB/T 9704, 5.2.3)."""
PITCH = 29.61 * 25.4 / 72
"""A line of the grid."""
_MM = 25.4 / 72


class Char(NamedTuple):
    """A character: its origin on the baseline, its size, the edges of its ink."""

    text: str
    x: float
    base: float
    size: float
    font: str
    ink_top: float
    ink_bottom: float

    @property
    def top(self) -> float:
        """Upper edge of the em box."""
        return self.base - 0.88 * self.size

    @property
    def bottom(self) -> float:
        """Lower edge of the em box."""
        return self.base + 0.12 * self.size

    @property
    def right(self) -> float:
        """Right edge of a full-width character."""
        return self.x + self.size


class Rule(NamedTuple):
    """A drawn line with its edges and its colour as (red, green, blue) of 255."""

    left: float
    right: float
    top: float
    bottom: float
    colour: tuple[int, int, int]

    @property
    def is_red(self) -> bool:
        """Whether red outweighs the other colours."""
        return self.colour[0] > 180 and max(self.colour[1:]) < 100


def chars(page: pypdfium2.PdfPage) -> Iterator[Char]:
    """Yields the characters in the order of the content."""
    text, height = page.get_textpage(), page.get_height()
    for index in range(text.count_chars()):
        x, y, flags = ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        name = ctypes.create_string_buffer(128)
        pdfium.FPDFText_GetFontInfo(text, index, name, 128, flags)
        size = pdfium.FPDFText_GetFontSize(text, index) * _MM
        character = chr(pdfium.FPDFText_GetUnicode(text, index))
        if character not in "\r\n":
            _, low, _, high = text.get_charbox(index)
            font = name.value.decode().split("+")[-1]
            base, ink_top, ink_bottom = ((height - value) * _MM for value in (y.value, high, low))
            yield Char(character, x.value * _MM, base, size, font, ink_top, ink_bottom)


def lines(page: pypdfium2.PdfPage) -> list[list[Char]]:
    """Lines of size 3 inside the text block, top to bottom."""
    found = defaultdict(list)
    for char in chars(page):
        if 36 < char.top < 262 and abs(char.size - H) < 0.05:
            found[round(char.base, 1)].append(char)
    return [sorted(line, key=lambda char: char.x) for _, line in sorted(found.items())]


def words(line: list[Char]) -> str:
    """The text of a line."""
    return "".join(char.text for char in line)


def find(page: pypdfium2.PdfPage, sought: str) -> list[Char]:
    """The characters of the first place where a text stands on a page.

    Raises:
        ValueError: it stands nowhere.
    """
    found = list(chars(page))
    at = words(found).index(sought)
    return found[at : at + len(sought)]


def page_with(pages: list[pypdfium2.PdfPage], sought: str) -> pypdfium2.PdfPage:
    """The first page with a text."""
    return next(page for page in pages if sought in words(list(chars(page))))


def folio(page: pypdfium2.PdfPage) -> list[Char]:
    """The characters of the page number, without blanks."""
    return [char for char in chars(page) if 264 < char.base < 276 and char.text.strip() and abs(char.size - 4.94) < 0.1]


def rules(page: pypdfium2.PdfPage) -> list[Rule]:
    """The horizontal rules of a page, top to bottom."""
    height = page.get_height() * _MM
    found = []
    for item in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,)):
        left, low, right, high = (edge * _MM for edge in item.get_bounds())
        colour = [ctypes.c_uint() for _ in range(4)]
        pdfium.FPDFPageObj_GetStrokeColor(item.raw, *colour)
        stroke = ctypes.c_float()
        pdfium.FPDFPageObj_GetStrokeWidth(item.raw, stroke)
        thick = stroke.value * _MM
        red, green, blue = (part.value for part in colour[:3])
        middle = height - (low + high) / 2
        # PDFium's bounds of a stroked line reach a whole thickness beyond it.
        if right - left > high - low:
            ends = (left + thick, right - thick)
            found.append(Rule(*ends, middle - thick / 2, middle + thick / 2, (red, green, blue)))
    return sorted(found, key=lambda rule: rule.top)


def red_rows(page: pypdfium2.PdfPage) -> list[float]:
    """The heights at which a rendering of the page shows red, to 0.1 mm."""
    scale = 254 / 72
    pixels = page.render(scale=scale).to_numpy().astype(int)
    blue, green, red = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    rows = ((red > 150) & (green < 140) & (blue < 140)).any(axis=1)
    return [index / 10 for index, shown in enumerate(rows) if shown]
