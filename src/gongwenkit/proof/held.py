"""What a PDF holds besides its pages: title, keywords, fonts, bookmarks, and what has no place in a report."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

__all__ = ["Held", "plain_name", "read_held"]

FORBIDDEN = ("/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/RichMedia", "/XFA")


@dataclass(frozen=True)
class Held:
    """What was found; `Printed` says what the parts mean."""

    title: str
    keywords: str
    duplex: str
    fonts: tuple[str, ...]
    unembedded: tuple[str, ...]
    bookmarks: tuple[str, ...]
    forbidden: tuple[str, ...]

    def keyword(self, name: str) -> str:
        """Returns the value of a keyword `name=value`, empty where there is none."""
        match = re.search(rf"\b{name}=([\w-]*)", self.keywords)
        return match[1] if match else ""

    def offset(self, page: int) -> float:
        """Returns by how many mm a page is set off for binding, to the right."""
        match = re.search(r"\boffset=(-?[\d.]+),(-?[\d.]+)", self.keywords)
        return float(match[1 if page % 2 else 2]) if match else 0.0


def read_held(document: pikepdf.Pdf) -> Held:
    """Reads what is not on the pages."""
    information: Any = document.docinfo
    fonts: dict[str, bool] = {}
    forbidden: set[str] = set()
    for item in document.objects:
        if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            continue
        forbidden |= {key for key in FORBIDDEN if key in item}
        if item.get("/Type") == "/FontDescriptor":
            name = plain_name(str(item.get("/FontName", "")))
            fonts[name] = any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        elif item.get("/Subtype") in ("/Type1", "/TrueType") and "/FontDescriptor" not in item:
            fonts.setdefault(plain_name(str(item.get("/BaseFont", ""))), False)
    if document.is_encrypted:
        forbidden.add("/Encrypt")
    with document.open_outline() as outline:
        bookmarks = tuple(_titles(outline.root))
    return Held(
        title=str(information.get("/Title", "")),
        keywords=str(information.get("/Keywords", "")),
        duplex=str(document.Root.get("/ViewerPreferences", pikepdf.Dictionary()).get("/Duplex", "")),
        fonts=tuple(sorted(fonts)),
        unembedded=tuple(sorted(name for name, embedded in fonts.items() if not embedded)),
        bookmarks=bookmarks,
        forbidden=tuple(sorted(forbidden)),
    )


def _titles(items: "list[pikepdf.OutlineItem]") -> Iterator[str]:
    for item in items:
        yield item.title
        yield from _titles(item.children)


def plain_name(name: str) -> str:
    """Returns the base name of a font without its subset tag."""
    return name.lstrip("/").split("+")[-1]
