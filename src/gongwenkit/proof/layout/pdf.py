"""Reads a PDF into `Printed`: its pages (`page_reader`), and its metadata by pikepdf."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pikepdf

from gongwenkit.proof.layout.page import Printed
from gongwenkit.proof.layout.page_reader import ReadPages, bound_page, font_name, read_pages, unreadable
from gongwenkit.typeset.archive import WITHOUT_PROFILE, Level, archive_problems, declared_level

__all__ = ["PdfMetadata", "read_pdf_metadata", "read_printed"]

FORBIDDEN = ("/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/RichMedia", "/XFA")


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
            name = font_name(str(item.get("/FontName", "")))
            fonts[name] = any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        elif item.get("/Subtype") in ("/Type1", "/TrueType") and "/FontDescriptor" not in item:
            fonts.setdefault(font_name(str(item.get("/BaseFont", ""))), False)
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


def read_printed(path: Path, read: ReadPages | None = None) -> Printed:
    """Reads a PDF and, where they are in its folder, its report.tex and report.log.

    A binding offset that the PDF declares (`offset=3.00,-3.00` in its keywords: odd pages, even pages) is subtracted:
    the pages are checked as they will be when they are bound.

    Args:
        path: the PDF.
        read: its pages, where they are read already; None: they are read now.

    Raises:
        TypesetError: the file is missing, encrypted, no PDF, or damaged.
    """
    try:
        with pikepdf.open(path) as document:
            metadata = read_pdf_metadata(document)
    except (FileNotFoundError, IsADirectoryError, pikepdf.PdfError) as error:
        raise unreadable(path) from error
    pages = (read or read_pages(path)).pages
    level = metadata.level if metadata.keyword("layout") else ""
    return Printed(
        name=path.name,
        pages=tuple(bound_page(page, metadata.offset(page.number)) for page in pages),
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


def _text_next_to(path: Path, ending: str) -> str | None:
    file = path.with_suffix(ending)
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else None
