"""Reads a PDF into `Printed`: the content of its pages by pdfium, its metadata by pikepdf."""

# ruff: noqa: ANN401 - handles of pdfium are C pointers without types

import ctypes
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from gongwenkit.model import Message, TypesetError
from gongwenkit.proof.layout.box import Box
from gongwenkit.proof.layout.page import MM_PER_POINT, Colour, DrawnRule, Letter, Page, Picture, Printed
from gongwenkit.typeset.archive import WITHOUT_PROFILE, Level, archive_problems, declared_level

__all__ = ["PdfMetadata", "read_pages", "read_pdf_metadata", "read_printed"]

FORBIDDEN = ("/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/RichMedia", "/XFA")

THICKEST_RULE_MM = 1.5
"""A filled rectangle thicker than this is a shape."""

SHORTEST_RULE_MM = 2.0
DEEPEST_FORM = 15


@dataclass(frozen=True)
class PdfMetadata:
    """What a PDF contains except its pages; `Printed` explains the parts."""

    title: str
    keywords: str
    duplex: str
    fonts: tuple[str, ...]
    unembedded: tuple[str, ...]
    bookmarks: tuple[str, ...]
    forbidden: tuple[str, ...]
    level: Level | Literal[""]

    def keyword(self, name: str) -> str:
        """Returns the value of a keyword `name=value`, empty where there is none."""
        match = re.search(rf"\b{name}=([\w-]*)", self.keywords)
        return match[1] if match else ""

    @property
    def pitches(self) -> dict[int, float]:
        """Points from line to line by page, where a page says that its lines gave room (7.3.5.5): `pitch=29.10@6`."""
        pairs = re.findall(r"\bpitch=(\d+\.?\d*)@(\d+)", self.keywords)
        return {int(page): float(points) for points, page in pairs}

    @property
    def lacks_profile(self) -> bool:
        """Whether its keywords say that it is no PDF/A for want of a colour profile."""
        return WITHOUT_PROFILE in self.keywords

    @property
    def title_points(self) -> float:
        """Size of the title that kit.toml chose instead of the standard's (`title=24.00`); 0 where it did not."""
        match = re.search(r"\btitle=(\d+\.?\d*)", self.keywords)
        return float(match[1]) if match else 0.0

    def offset(self, page: int) -> float:
        """Returns the binding offset of a page in mm, to the right."""
        match = re.search(r"\boffset=(-?[\d.]+),(-?[\d.]+)", self.keywords)
        return float(match[1 if page % 2 else 2]) if match else 0.0


def read_pdf_metadata(document: pikepdf.Pdf) -> PdfMetadata:
    """Reads the metadata of a PDF."""
    information: Any = document.docinfo
    fonts: dict[str, bool] = {}
    forbidden: set[str] = set()
    for item in document.objects:
        if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            continue
        forbidden |= {key for key in FORBIDDEN if key in item}
        if item.get("/Type") == "/FontDescriptor":
            name = _plain_name(str(item.get("/FontName", "")))
            fonts[name] = any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        elif item.get("/Subtype") in ("/Type1", "/TrueType") and "/FontDescriptor" not in item:
            fonts.setdefault(_plain_name(str(item.get("/BaseFont", ""))), False)
    if document.is_encrypted:
        forbidden.add("/Encrypt")
    with document.open_outline() as outline:
        bookmarks = tuple(_titles(outline.root))
    return PdfMetadata(
        title=str(information.get("/Title", "")),
        keywords=str(information.get("/Keywords", "")),
        duplex=str(document.Root.get("/ViewerPreferences", pikepdf.Dictionary()).get("/Duplex", "")),
        fonts=tuple(sorted(fonts)),
        unembedded=tuple(sorted(name for name, embedded in fonts.items() if not embedded)),
        bookmarks=bookmarks,
        forbidden=tuple(sorted(forbidden)),
        level=declared_level(document),
    )


def _titles(items: "list[pikepdf.OutlineItem]") -> Iterator[str]:
    for item in items:
        yield item.title
        yield from _titles(item.children)


def _plain_name(name: str) -> str:
    """Returns the base name of a font without its subset tag."""
    return name.lstrip("/").split("+")[-1]


def read_printed(path: Path) -> Printed:
    """Reads a PDF and, where they are in its folder, its report.tex and report.log.

    A binding offset that the PDF declares (`offset=3.00,-3.00` in its keywords: odd pages, even pages) is subtracted:
    the pages are checked as they will be when they are bound.

    Raises:
        TypesetError: the file is missing, encrypted, no PDF, or damaged.
    """
    try:
        with pikepdf.open(path) as document:
            metadata = read_pdf_metadata(document)
        with pypdfium2.PdfDocument(path) as pages:
            read = tuple(
                _PageReader(page, number, shift=metadata.offset(number)).read()
                for number, page in enumerate(pages, start=1)
            )
    except (FileNotFoundError, IsADirectoryError, pikepdf.PdfError, pypdfium2.PdfiumError) as error:
        raise TypesetError(
            "pdf-unreadable",
            where=str(path),
            found=Message("这份 PDF 不存在、已加密或已损坏", "this PDF does not exist, is encrypted or damaged"),
            advice=Message("请检查文件名，或重新成文", "Check the name, or make the report again"),
        ) from error
    level = metadata.level if metadata.keyword("layout") else ""
    return Printed(
        name=path.name,
        pages=read,
        title=metadata.title,
        layout=metadata.keyword("layout"),
        direction=metadata.keyword("direction"),
        title_points=metadata.title_points,
        margins=metadata.keyword("margins"),
        pitches=metadata.pitches,
        is_simplex=metadata.duplex == "/Simplex",
        source=_text_next_to(path, ".tex"),
        log=_text_next_to(path, ".log"),
        unembedded=metadata.unembedded,
        fonts=metadata.fonts,
        bookmarks=metadata.bookmarks,
        forbidden=metadata.forbidden,
        level=level,
        level_problems=archive_problems(path, level) if level else (),
        is_without_profile=metadata.lacks_profile,
    )


def read_pages(path: Path, indexes: Iterable[int]) -> dict[int, Page]:
    """Reads some pages of a sound PDF.

    Args:
        path: the file.
        indexes: from 0; those after the last page are ignored.

    Returns:
        The pages by index.
    """
    with pypdfium2.PdfDocument(path) as document:
        wanted = sorted(index for index in set(indexes) if index < len(document))
        return {index: _PageReader(document[index], index + 1).read() for index in wanted}


def _text_next_to(path: Path, ending: str) -> str | None:
    file = path.with_suffix(ending)
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else None


# ---------------------------------------------------------------------------------------------------------- the pages


class _PageReader:
    """One page while it is read."""

    def __init__(self, page: pypdfium2.PdfPage, number: int, *, shift: float = 0.0) -> None:
        self.page, self.number, self.shift = page, number, shift
        self.edges, self.rotation = page.get_bbox(), page.get_rotation()
        self.numbers = [ctypes.c_double() for _ in range(6)]
        self.objects: dict[int, tuple[bool, bool]] = {}
        """Address of a text object → whether it is an artifact, whether it is part of a form."""
        self.rules: list[DrawnRule] = []
        self.pictures: list[Picture] = []
        self.looks: dict[int, tuple[str, float, Colour]] = {}

    def read(self) -> Page:
        self._walk(self.page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, depth=0, artifact=False)
        return Page(
            number=self.number,
            width=self.page.get_width() * MM_PER_POINT,
            height=self.page.get_height() * MM_PER_POINT,
            letters=tuple(self._letters()),
            rules=tuple(self.rules),
            pictures=tuple(self.pictures),
            rotation=self.rotation,
            shift=self.shift,
        )

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
            self.rules.append(DrawnRule(box, colour, in_form))
        elif not in_form:
            self.pictures.append(Picture("shape", box, colour))

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
        left_mm, right_mm = (x * MM_PER_POINT - self.shift for x in (box[0], box[2]))
        return (left_mm, box[1] * MM_PER_POINT, right_mm, box[3] * MM_PER_POINT)

    # -- letters

    def _letters(self) -> Iterator[Letter]:
        text = self.page.get_textpage()
        try:
            for index in range(text.count_chars()):
                character = chr(pdfium.FPDFText_GetUnicode(text.raw, index))
                if character.strip() and character != "\ufffe" and not pdfium.FPDFText_IsGenerated(text.raw, index):
                    yield self._letter(text.raw, index, character)
        finally:
            text.close()

    def _letter(self, text: Any, index: int, character: str) -> Letter:
        x, y, left, right, bottom, top = self.numbers
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        item = _address(pdfium.FPDFText_GetTextObject(text, index))
        look = self.looks.get(item)
        if look is None:
            look = self.looks[item] = self._look(text, index)
        artifact, in_form = self.objects.get(item, (False, False))
        angle = pdfium.FPDFText_GetCharAngle(text, index)
        x0, base, _, _ = self._box(x.value, y.value, x.value, y.value)
        return Letter(
            text=character,
            x=x0,
            base=base,
            size=look[1],
            font=look[0],
            ink=self._box(left.value, bottom.value, right.value, top.value),
            colour=look[2],
            artifact=artifact,
            in_form=in_form,
            turned=self._is_turned(angle),
            glyph_missing=character == "\ufffd" or bool(pdfium.FPDFText_HasUnicodeMapError(text, index) == 1),
        )

    def _is_turned(self, angle: float) -> bool:
        """Whether a letter is not upright on the page as it is shown."""
        off = (angle + math.radians(self.rotation)) % math.tau  # pdfium counts it clockwise
        return min(off, math.tau - off) > 0.05

    def _look(self, text: Any, index: int) -> tuple[str, float, Colour]:
        """Returns font, size in points and colour of a text object; all its letters share them."""
        name, flags = ctypes.create_string_buffer(256), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(text, index, name, 256, flags)
        font = _plain_name(name.value.decode("utf-8", "replace"))
        matrix = pdfium.FS_MATRIX()
        scale = 1.0
        if pdfium.FPDFText_GetMatrix(text, index, matrix):
            scale = (matrix.b**2 + matrix.d**2) ** 0.5 or 1.0
        channels = [ctypes.c_uint() for _ in range(4)]
        pdfium.FPDFText_GetFillColor(text, index, *channels)
        red, green, blue = (channel.value / 255 for channel in channels[:3])
        return font, pdfium.FPDFText_GetFontSize(text, index) * scale, (red, green, blue)


def _address(item: Any) -> int:
    return ctypes.cast(item, ctypes.c_void_p).value or 0


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
