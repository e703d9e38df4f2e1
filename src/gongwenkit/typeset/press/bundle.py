"""Documents in one file: each begins on a right-hand page and keeps its bookmarks and links.

Destinations of two reports have the same names (`fig.<figure>.value.1`), so those of the n-th report become `n/<name>`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from gongwenkit.typeset.press.press_document import A4, PrintDocument
from gongwenkit.typeset.press.sheet import blank_page

__all__ = ["bundle"]

_NOT_CARRIED = ("/AA", "/B", "/Metadata", "/PieceInfo", "/StructParents", "/Tabs")
"""Keys of a page for parts that are left out: actions, articles, the structure tree."""


PageOrder = Mapping[tuple[int, int], int]
"""Index of each page of a document by its object number."""


@dataclass(frozen=True)
class _Place:
    """The place of a destination: index of the page in its document, and the view (`/XYZ`, left, top, zoom)."""

    page: int
    view: tuple[Any, ...]

    def on(self, pages: Sequence[pikepdf.Object]) -> Array:
        return Array([pages[self.page], *self.view])


@dataclass(frozen=True)
class _Link:
    """A link inside a document: its page, the index of the annotation on it, and the name or place of its target."""

    page: int
    annotation: int
    name: str
    place: _Place


@dataclass(frozen=True)
class _Bookmark:
    title: str
    place: _Place | None
    below: tuple["_Bookmark", ...]


def bundle(documents: Sequence[PrintDocument], *, title: str = "") -> pikepdf.Pdf:
    """Puts documents into a new PDF.

    Args:
        documents: in the order in which they are bound. Their PDFs are changed and cannot be used afterwards.
        title: title of the bundle. Empty for a single document, whose metadata, bookmarks and names are kept unchanged;
            otherwise each document begins on an odd page and has one bookmark above its own bookmarks.
    """
    bound = pikepdf.new()
    destinations: dict[str, Array] = {}
    bookmarks: list[OutlineItem] = []
    for number, document in enumerate(documents, start=1):
        if title and len(bound.pages) % 2:
            bound.pages.append(blank_page(bound, A4))
        prefix = f"{number}/" if title else ""
        carried = _Carried.take(document)
        pages = carried.put_into(bound, document.pdf, prefix)
        destinations |= {prefix + name: place.on(pages) for name, place in carried.names.items()}
        own = [_outline(bookmark, pages) for bookmark in carried.bookmarks]
        bookmarks += [_above(document.title, pages[0], own)] if title else own
    _write_names(bound, destinations)
    if bookmarks:
        with bound.open_outline() as outline:
            outline.root.extend(bookmarks)
    _write_metadata(bound, documents, title)
    return bound


@dataclass(frozen=True)
class _Carried:
    """Names, links and bookmarks of a document, read before its pages are copied."""

    names: Mapping[str, _Place]
    links: tuple[_Link, ...]
    bookmarks: tuple[_Bookmark, ...]

    @classmethod
    def take(cls, document: PrintDocument) -> "_Carried":
        """Reads names, links and bookmarks, and removes from the pages what must not be copied."""
        pdf = document.pdf
        order: PageOrder = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        names = dict(_named_places(pdf, order))
        with pdf.open_outline() as outline:
            bookmarks = tuple(_read_bookmark(item, names, order) for item in outline.root)
        links = tuple(
            link for index, page in enumerate(pdf.pages) for link in _take_links(page, index, names=names, order=order)
        )
        return cls(names, links, bookmarks)

    def put_into(self, bound: pikepdf.Pdf, pdf: pikepdf.Pdf, prefix: str) -> Sequence[pikepdf.Object]:
        """Appends the pages and corrects their links; returns the pages of the new PDF."""
        first = len(bound.pages)
        bound.pages.extend(pdf.pages)
        pages = [page.obj for page in bound.pages[first:]]
        for link in self.links:
            annotation = pages[link.page]["/Annots"][link.annotation]
            annotation["/Dest"] = String(prefix + link.name) if link.name else link.place.on(pages)
        return pages


def _named_places(pdf: pikepdf.Pdf, order: PageOrder) -> Iterator[tuple[str, _Place]]:
    found: list[tuple[str, pikepdf.Object]] = []
    if "/Names" in pdf.Root and "/Dests" in pdf.Root.Names:
        found += [(str(name), target) for name, target in pikepdf.NameTree(pdf.Root.Names.Dests).items()]
    if "/Dests" in pdf.Root:
        found += [(str(name).removeprefix("/"), target) for name, target in pdf.Root.Dests.items()]
    for name, target in found:
        place = _place(target, order)
        if place is not None:
            yield str(name), place


def _place(target: object, order: PageOrder) -> _Place | None:
    array = target["/D"] if isinstance(target, Dictionary) and "/D" in target else target
    if not isinstance(array, Array) or not len(array):
        return None
    page = order.get(array[0].objgen) if isinstance(array[0], Dictionary) else None
    return None if page is None else _Place(page, tuple(array)[1:])


def _resolve(target: object, names: Mapping[str, _Place], order: PageOrder) -> tuple[str, _Place] | None:
    """Returns the name (empty for a place without one) and the place of the target of a link or bookmark."""
    if isinstance(target, String | Name | str):
        name = str(target).removeprefix("/") if isinstance(target, Name) else str(target)
        return (name, names[name]) if name in names else None
    place = _place(target, order)
    return None if place is None else ("", place)


def _take_links(page: pikepdf.Page, index: int, *, names: Mapping[str, _Place], order: PageOrder) -> Iterator[_Link]:
    """Yields the inner links of a page and removes their targets; of the other annotations only web links are kept."""
    for key in _NOT_CARRIED:
        if key in page.obj:
            del page.obj[key]
    kept: list[pikepdf.Object] = []
    for annotation in list(page.obj.get("/Annots", Array())):
        if annotation.get("/Subtype") != Name.Link:
            continue
        action = annotation.get("/A", Dictionary())
        target = annotation.get("/Dest", action.get("/D") if action.get("/S") == Name.GoTo else None)
        resolved = _resolve(target, names, order)
        if resolved is None and action.get("/S") != Name.URI:
            continue
        if resolved is not None:
            yield _Link(index, len(kept), *resolved)
        dropped = ("/Dest", "/P", "/PA", "/AA", "/StructParent") + (("/A",) if resolved else ())
        kept.append(Dictionary({key: value for key, value in annotation.items() if key not in dropped}))
    if kept:
        page.obj["/Annots"] = Array(kept)
    elif "/Annots" in page.obj:
        del page.obj["/Annots"]


def _read_bookmark(item: OutlineItem, names: Mapping[str, _Place], order: PageOrder) -> _Bookmark:
    target: object = item.destination
    if target is None and item.action is not None and item.action.get("/S") == Name.GoTo:
        target = item.action.get("/D")
    resolved = _resolve(target, names, order)
    below = tuple(_read_bookmark(child, names, order) for child in item.children)
    return _Bookmark(item.title, resolved[1] if resolved else None, below)


def _outline(bookmark: _Bookmark, pages: Sequence[pikepdf.Object]) -> OutlineItem:
    item = OutlineItem(bookmark.title, bookmark.place.on(pages) if bookmark.place else None)
    item.children.extend(_outline(child, pages) for child in bookmark.below)
    return item


def _above(title: str, page: pikepdf.Object, below: Sequence[OutlineItem]) -> OutlineItem:
    item = OutlineItem(title, Array([page, Name.Fit]))
    item.children.extend(below)
    item.is_closed = True
    return item


def _write_names(bound: pikepdf.Pdf, destinations: Mapping[str, Array]) -> None:
    if not destinations:
        return
    tree = pikepdf.NameTree.new(bound)
    for name in sorted(destinations):
        tree[name] = destinations[name]
    bound.Root.Names = Dictionary(Dests=tree.obj)


def _write_metadata(bound: pikepdf.Pdf, documents: Sequence[PrintDocument], title: str) -> None:
    if title:
        bound.docinfo["/Title"] = String(title)
    else:
        source = documents[0].pdf.docinfo
        for key in ("/Title", "/Author", "/Subject", "/Keywords", "/CreationDate"):
            if key in source:
                bound.docinfo[key] = String(str(source[key]))
    bound.docinfo["/Creator"] = String("gongwenkit")
