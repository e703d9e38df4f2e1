"""Reads the pages of a PDF by pdfium: letters with their places, rules, pictures, and the text as readers copy it."""

# ruff: noqa: ANN401 - handles of pdfium are C pointers without types

import ctypes
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pypdfium2
import pypdfium2.raw as pdfium

from gongwenkit.model import Message, TypesetError
from gongwenkit.proof.layout.box import Box
from gongwenkit.proof.layout.page import MM_PER_POINT, Colour, DrawnRule, Letter, Page, Picture

__all__ = ["ReadPages", "bound_page", "copied_text", "font_name", "read_pages", "unreadable"]

THICKEST_RULE_MM = 1.5
"""A filled rectangle thicker than this is a shape."""

SHORTEST_RULE_MM = 2.0
DEEPEST_FORM = 15
_Value = TypeVar("_Value")
_BLANKS = re.compile(r"[\s\u3000\u200b-\u200f\u2060\ufeff]+")


@dataclass(frozen=True)
class ReadPages:
    """The pages of a PDF as they are on paper; a binding offset is not subtracted (`bound_page`).

    Attributes:
        pages: all pages.
        texts: what can be copied from each (`copied_text`).
    """

    pages: tuple[Page, ...]
    texts: tuple[str, ...]

    def as_read(self) -> "ReadPages":
        """Returns the same pages without what is kept with them: their lines take as much memory as their letters."""
        return ReadPages(tuple(replace(page) for page in self.pages), self.texts)


def read_pages(path: Path) -> ReadPages:
    """Reads all pages of a PDF, each once.

    Raises:
        TypesetError: the file is missing, encrypted, no PDF, or damaged.
    """
    try:
        with pypdfium2.PdfDocument(path) as document:
            read = [_PageReader(page, number).read() for number, page in enumerate(document, start=1)]
    except (FileNotFoundError, IsADirectoryError, pypdfium2.PdfiumError) as error:
        raise unreadable(path) from error
    return ReadPages(tuple(page for page, _ in read), tuple(text for _, text in read))


def unreadable(path: Path) -> TypesetError:
    """Returns the error that a PDF cannot be read."""
    return TypesetError(
        "pdf-unreadable",
        where=str(path),
        found=Message("这份 PDF 不存在、已加密或已损坏", "this PDF does not exist, is encrypted or damaged"),
        advice=Message("请检查文件名，或重新成文", "Check the name, or make the report again"),
    )


def bound_page(page: Page, shift: float) -> Page:
    """Returns a page as it will be when it is bound.

    Args:
        page: as it is on paper.
        shift: its binding offset in mm to the right, which is subtracted from all places.
    """
    if not shift:
        return page
    return replace(
        page,
        letters=tuple(replace(one, x=one.x - shift, ink=_moved(one.ink, shift)) for one in page.letters),
        rules=tuple(replace(one, box=_moved(one.box, shift)) for one in page.rules),
        pictures=tuple(replace(one, box=_moved(one.box, shift)) for one in page.pictures),
        shift=shift,
    )


def _moved(box: Box, shift: float) -> Box:
    return (box[0] - shift, box[1], box[2] - shift, box[3])


def copied_text(text: pypdfium2.PdfTextPage) -> str:
    """Returns the text of a page as readers copy it, white and covered letters included; no blanks."""
    return _BLANKS.sub("", text.get_text_range())


def font_name(name: str) -> str:
    """Returns the base name of a font without its subset tag."""
    return name.lstrip("/").split("+")[-1]


# ----------------------------------------------------------------------------------------------------------- one page


class _PageReader:
    """One page while it is read."""

    def __init__(self, page: pypdfium2.PdfPage, number: int) -> None:
        self.page, self.number = page, number
        self.edges, self.rotation = page.get_bbox(), page.get_rotation()
        self.objects: dict[int, tuple[bool, bool]] = {}
        """Address of a text object → whether it is an artifact, whether it is part of a form."""
        self.rules: list[DrawnRule] = []
        self.pictures: list[Picture] = []
        self.looks: dict[int, _Look] = {}
        self.known: dict[object, Any] = {}

    def read(self) -> tuple[Page, str]:
        """Returns the page and what can be copied from it."""
        self._walk(self.page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, depth=0, artifact=False)
        text = self.page.get_textpage()
        try:
            letters, copied = tuple(self._letters(text)), copied_text(text)
        finally:
            text.close()
        page = Page(
            number=self.number,
            width=self.page.get_width() * MM_PER_POINT,
            height=self.page.get_height() * MM_PER_POINT,
            letters=letters,
            rules=tuple(self.rules),
            pictures=tuple(self.pictures),
            rotation=self.rotation,
        )
        return page, copied

    # -- objects

    def _walk(self, holder: Any, count: Any, get: Any, *, depth: int, artifact: bool) -> None:
        for index in range(count(holder)):
            item = get(holder, index)
            marked = artifact or _is_artifact(item)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self.objects[_address(item)] = (marked, depth > 0)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM:
                if depth == 0 and not marked:
                    self.pictures.append(Picture("form", self._bounds(item)))
                if depth < DEEPEST_FORM:
                    count_inner, get_inner = pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject
                    self._walk(item, count_inner, get_inner, depth=depth + 1, artifact=marked)
            elif not marked and kind == pdfium.FPDF_PAGEOBJ_IMAGE and depth == 0:
                self.pictures.append(Picture("image", self._bounds(item)))
            elif not marked and kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._read_path(item, in_form=depth > 0)

    def _read_path(self, item: Any, *, in_form: bool) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
        if not (fill.value or stroke.value):
            return
        box = self._bounds(item) if fill.value else _stroke_box(item, self._bounds(item))
        colour = _colour(pdfium.FPDFPageObj_GetFillColor if fill.value else pdfium.FPDFPageObj_GetStrokeColor, item)
        thin, long = sorted((box[2] - box[0], box[3] - box[1]))
        if thin <= THICKEST_RULE_MM and long >= SHORTEST_RULE_MM:
            self.rules.append(DrawnRule(self._same_box(box), self._same(colour), in_form))
        elif not in_form:
            self.pictures.append(Picture("shape", box, colour))

    def _same(self, value: _Value) -> _Value:
        """Returns the first equal value of the page: letters of a line or a column share a place, rules their edges."""
        first: _Value = self.known.setdefault(value, value)
        return first

    def _same_box(self, box: Box) -> Box:
        return (self._same(box[0]), self._same(box[1]), self._same(box[2]), self._same(box[3]))

    def _bounds(self, item: Any) -> Box:
        edges = [ctypes.c_float() for _ in range(4)]
        pdfium.FPDFPageObj_GetBounds(item, *edges)
        left, bottom, right, top = (edge.value for edge in edges)
        return self._box(left, bottom, right, top)

    def _box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Returns a box in mm from the top left of the page as it is shown; points in, of the page's own axes."""
        x0, y0, x1, y1 = self.edges
        if self.rotation == 0:
            box = (left - x0, y1 - top, right - x0, y1 - bottom)
        elif self.rotation == 90:
            box = (bottom - y0, left - x0, top - y0, right - x0)
        elif self.rotation == 180:
            box = (x1 - right, bottom - y0, x1 - left, top - y0)
        else:
            box = (y1 - top, x1 - right, y1 - bottom, x1 - left)
        return (box[0] * MM_PER_POINT, box[1] * MM_PER_POINT, box[2] * MM_PER_POINT, box[3] * MM_PER_POINT)

    # -- letters

    def _letters(self, page: pypdfium2.PdfTextPage) -> Iterator[Letter]:
        text = page.raw
        x, y, left, right, bottom, top = (ctypes.c_double() for _ in range(6))
        origin, edges = (ctypes.byref(x), ctypes.byref(y)), tuple(map(ctypes.byref, (left, right, bottom, top)))
        for index in range(page.count_chars()):
            character = chr(pdfium.FPDFText_GetUnicode(text, index))
            if not character.strip() or character == "\ufffe" or pdfium.FPDFText_IsGenerated(text, index):
                continue
            item = _address(pdfium.FPDFText_GetTextObject(text, index))
            look = self.looks.get(item)
            if look is None:
                look = self.looks[item] = self._look(text, index, item)
            pdfium.FPDFText_GetCharOrigin(text, index, *origin)
            pdfium.FPDFText_GetCharBox(text, index, *edges)
            x0, base, _, _ = self._box(x.value, y.value, x.value, y.value)
            yield Letter(
                character,
                self._same(x0),
                self._same(base),
                look.size,
                look.font,
                self._same_box(self._box(left.value, bottom.value, right.value, top.value)),
                look.colour,
                look.artifact,
                look.in_form,
                look.turned,
                character == "\ufffd" or pdfium.FPDFText_HasUnicodeMapError(text, index) == 1,
            )

    def _is_turned(self, angle: float) -> bool:
        """Whether a letter is not upright on the page as it is shown."""
        off = (angle + math.radians(self.rotation)) % math.tau  # pdfium counts it clockwise
        return min(off, math.tau - off) > 0.05

    def _look(self, text: Any, index: int, item: int) -> "_Look":
        """Returns how a text object looks; all its letters share it.

        Args:
            text: the text of the page.
            index: of a letter of the object.
            item: its address.
        """
        name, flags = ctypes.create_string_buffer(256), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(text, index, name, 256, flags)
        matrix = pdfium.FS_MATRIX()
        scale = 1.0
        if pdfium.FPDFText_GetMatrix(text, index, matrix):
            scale = (matrix.b**2 + matrix.d**2) ** 0.5 or 1.0
        channels = [ctypes.c_uint() for _ in range(4)]
        pdfium.FPDFText_GetFillColor(text, index, *channels)
        red, green, blue = (channel.value / 255 for channel in channels[:3])
        return _Look(
            font_name(name.value.decode("utf-8", "replace")),
            pdfium.FPDFText_GetFontSize(text, index) * scale,
            self._same((red, green, blue)),
            *self.objects.get(item, (False, False)),
            self._is_turned(pdfium.FPDFText_GetCharAngle(text, index)),
        )


class _Look(NamedTuple):
    """Of a text object; `Letter` explains the parts."""

    font: str
    size: float
    colour: Colour
    artifact: bool
    in_form: bool
    turned: bool


def _address(item: Any) -> int:
    return ctypes.addressof(item.contents) if item else 0


def _stroke_box(item: Any, bounds: Box) -> Box:
    """Returns the box of a stroked line: pdfium widens it by the whole width of the stroke on every side."""
    width, matrix = ctypes.c_float(), pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetStrokeWidth(item, width)
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    thick = width.value * (matrix.b**2 + matrix.d**2) ** 0.5 * MM_PER_POINT
    x0, y0, x1, y1 = bounds
    if x1 - x0 >= y1 - y0:
        return (x0 + thick, y0 + thick / 2, x1 - thick, y1 - thick / 2)
    return (x0 + thick / 2, y0 + thick, x1 - thick / 2, y1 - thick)


def _is_artifact(item: Any) -> bool:
    for index in range(pdfium.FPDFPageObj_CountMarks(item)):
        mark = pdfium.FPDFPageObj_GetMark(item, index)
        length = ctypes.c_ulong()
        stored = (ctypes.c_ushort * 64)()
        pdfium.FPDFPageObjMark_GetName(mark, stored, ctypes.sizeof(stored), length)
        if bytes(stored)[: max(length.value - 2, 0)].decode("utf-16-le", "replace") == "Artifact":
            return True
    return False


def _colour(read: Any, item: Any) -> Colour:
    channels = [ctypes.c_uint() for _ in range(4)]
    read(item, *channels)
    red, green, blue = (channel.value / 255 for channel in channels[:3])
    return (red, green, blue)
