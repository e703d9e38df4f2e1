"""An .xlsx or .xlsm with comments and a first sheet added, by editing the few parts concerned.

Every other part stays as it is, byte by byte: pictures, threads, pivot tables, macros, what no library knows. Parts are
edited as text, because a parsed and rewritten one would lose the prefixes that its `mc:Ignorable` names.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import dirname, join, normpath, relpath
from xml.sax.saxutils import escape, quoteattr

from gongwenkit.ingest.annotate.comment_parts import SPACES, Comments
from gongwenkit.ingest.annotate.part_text import EditError, PartText, appended, attribute_of, children_of
from gongwenkit.ingest.workbook.limits import MAX_INFLATED, open_package, parse_xml, read_entry

__all__ = ["PackageEdit"]

_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_AFTER_LEGACY = frozenset(
    ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
)
"""What follows `legacyDrawing` in a worksheet (ECMA-376, CT_Worksheet)."""
_AFTER_NAMES = frozenset(
    (
        *("calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing"),
        *("fileRecoveryPr", "webPublishObjects", "extLst"),
    )
)
"""What follows `definedNames` in a workbook (CT_Workbook)."""


@dataclass
class _Sheet:
    """A sheet of the workbook: its name, its part, and its `sheet` element."""

    name: str
    part: str
    element: str
    is_worksheet: bool


@dataclass
class PackageEdit:
    """A container while it is edited.

    Attributes:
        parts: name (with `/`, as it is written) → content of each part, in order.
        book: name of the workbook's part.
        sheets: in order.
        lost: whether a digital signature had to be taken away.
    """

    parts: dict[str, bytes]
    infos: dict[str, zipfile.ZipInfo] = field(repr=False)
    book: str = ""
    sheets: list[_Sheet] = field(default_factory=list)
    lost_signature: bool = False

    @classmethod
    def open(cls, content: bytes) -> "PackageEdit":
        """Opens a container.

        Raises:
            EditError: it cannot be edited.
            UnreadableWorkbookError: it is damaged.
        """
        package = open_package(content)
        budget = [MAX_INFLATED]
        parts, infos = {}, {}
        for info in package.infolist():
            if info.is_dir():
                continue
            name = info.filename.replace("\\", "/").lstrip("/")
            parts[name] = read_entry(package, info.filename, budget) if _is_text(name) else package.read(info)
            infos[name] = info
        made = cls(parts, infos)
        made.book = made._target("", "/officeDocument")
        made.sheets = list(made._sheets())
        made._take_away_signature()
        return made

    def saved(self) -> bytes:
        """Returns the container."""
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in self.parts.items():
                old = self.infos.get(name)
                info = zipfile.ZipInfo(name, old.date_time if old else (1980, 1, 1, 0, 0, 0))
                info.compress_type = old.compress_type if old else zipfile.ZIP_DEFLATED
                package.writestr(info, content)
        return stream.getvalue()

    # -- parts and relationships

    def find(self, name: str) -> str | None:
        """Returns the part of a name; names are equal whatever their case."""
        if name in self.parts:
            return name
        return next((part for part in self.parts if part.casefold() == name.casefold()), None)

    def text(self, part: str) -> PartText:
        """Returns the text of a part."""
        return PartText.of(self.parts[part])

    def put(self, part: str, text: str) -> None:
        """Sets the text of a part."""
        self.parts[part] = text.encode("utf-8", "replace")

    def links(self, part: str) -> dict[str, tuple[str, str]]:
        """Returns id → type and target part of the relationships of a part ("" is the package)."""
        rels = self.find(_rels_name(part))
        if rels is None:
            return {}
        found = {}
        for link in parse_xml(self.parts[rels]):
            target = link.get("Target", "").replace("\\", "/")
            whole = target if target.startswith("/") else join("/", dirname(part), target)
            found[link.get("Id", "")] = (link.get("Type", ""), normpath(whole).lstrip("/"))
        return found

    def _target(self, part: str, kind: str) -> str:
        for type_, target in self.links(part).values():
            if type_.endswith(kind) and (found := self.find(target)):
                return found
        raise EditError(kind)

    def optional(self, part: str, kind: str) -> str | None:
        """Returns the part that a part has a relationship of a kind with."""
        try:
            return self._target(part, kind)
        except EditError:
            return None

    def link(self, part: str, kind: str, target: str) -> str:
        """Adds a relationship from a part to another; returns its id."""
        known = self.links(part)
        number = next(n for n in range(len(known) + 1, len(known) + 1000) if f"rId{n}" not in known)
        base = next((type_.rpartition("/")[0] for type_, _ in self.links("").values() if "officeDocument" in type_), "")
        name = self.find(_rels_name(part)) or _rels_name(part)
        rels = PartText.of(self.parts[name]) if name in self.parts else PartText(f'<Relationships xmlns="{_PACKAGE}"/>')
        path = relpath("/" + target, "/" + dirname(part))
        rels.append(f'<{rels.prefix}Relationship Id="rId{number}" Type="{base}{kind}" Target={quoteattr(path)}/>')
        self.put(name, rels.text)
        return f"rId{number}"

    def unlink(self, part: str, target: str) -> None:
        """Takes away the relationships from a part to another."""
        name = self.find(_rels_name(part))
        gone = {one for one, (_, found) in self.links(part).items() if found.casefold() == target.casefold()}
        if name:
            rels = self.text(name)
            for link in re.findall(r"<(?:\w+:)?Relationship\b[^<>]*>", rels.text):
                if attribute_of(link, "Id") in gone:
                    rels.text = rels.text.replace(link, "", 1)
            self.put(name, rels.text)

    def add_part(self, name: str, text: str, kind: str) -> str:
        """Adds a part with a content type; returns the name that it gets."""
        stem, _, ending = name.rpartition(".")
        taken = {part.casefold() for part in self.parts}
        names = (name, *(f"{stem}{number}.{ending}" for number in range(2, 5000)))
        free = next(one for one in names if one.casefold() not in taken)
        self.put(free, text)
        types = self._types()
        types.append(f'<{types.prefix}Override PartName="/{free}" ContentType="{kind}"/>')
        self.put(self._types_name(), types.text)
        return free

    def remove_part(self, name: str) -> None:
        """Takes away a part with its relationships and content type."""
        for gone in (name, self.find(_rels_name(name)) or ""):
            self.parts.pop(gone, None)
        types = self._types()
        for line in re.findall(r"<(?:\w+:)?Override\b[^<>]*>", types.text):
            if attribute_of(line, "PartName").lstrip("/").casefold() == name.casefold():
                types.text = types.text.replace(line, "", 1)
        self.put(self._types_name(), types.text)

    def _types_name(self) -> str:
        name = self.find("[Content_Types].xml")
        if name is None:
            raise EditError("content types")
        return name

    def _types(self) -> PartText:
        return self.text(self._types_name())

    def _take_away_signature(self) -> None:
        signed = [name for name in self.parts if name.casefold().startswith("_xmlsignatures/")]
        for name in signed:
            self.unlink("", name)
            self.remove_part(name)
        self.lost_signature = bool(signed)

    # -- sheets

    def _sheets(self) -> Iterator[_Sheet]:
        links = self.links(self.book)
        for element in re.findall(r"<(?:\w+:)?sheet\s[^<>]*>", self.text(self.book).text):
            kind, target = links.get(attribute_of(element, "id"), ("", ""))
            part = self.find(target) or ""
            yield _Sheet(attribute_of(element, "name"), part, element, kind.endswith("/worksheet") and bool(part))

    def remove_sheets(self, names: Iterable[str]) -> None:
        """Takes away sheets by their names."""
        wanted = set(names)
        gone = [sheet for sheet in self.sheets if sheet.name in wanted]
        book = self.text(self.book)
        for sheet in gone:
            book.text = book.text.replace(sheet.element, "", 1)
            self.unlink(self.book, sheet.part)
            self.remove_part(sheet.part)
        kept = [sheet for sheet in self.sheets if sheet.name not in wanted]
        places = {number: kept.index(sheet) for number, sheet in enumerate(self.sheets) if sheet in kept}
        book.text = _with_places(book.text, places)
        self.put(self.book, book.text)
        self.sheets = kept

    def add_first_sheet(self, name: str, sheet: str, names: Mapping[str, str]) -> None:
        """Puts a sheet in front of the others and shows it.

        Args:
            name: of the sheet.
            sheet: its XML.
            names: names that belong to it, such as that of its print titles, with what they refer to.
        """
        folder = dirname(self.book)
        part = self.add_part(join(folder, "worksheets/sheet-gongwenkit.xml"), sheet, f"{_MAIN}.worksheet+xml")
        link = self.link(self.book, "/worksheet", part)
        book = self.text(self.book)
        p = book.prefix
        numbers = [int(attribute_of(one.element, "sheetId") or 0) for one in self.sheets]
        element = (
            f"<{p}sheet xmlns:gwk={quoteattr(self._namespace())} name={quoteattr(name)}"
            f' sheetId="{max([0, *numbers]) + 1}" gwk:id="{link}"/>'
        )
        book.text = _with_places(book.text, {number: number + 1 for number in range(len(self.sheets))})
        opening = re.search(r"<(?:\w+:)?sheets\b[^<>]*>", book.text)
        if opening is None:
            raise EditError("sheets")
        book.insert(opening.end(), element)
        named = "".join(
            f'<{p}definedName name="{key}" localSheetId="0"{_HIDDEN if key.endswith("Database") else ""}>'
            f"{escape(value)}</{p}definedName>"
            for key, value in names.items()
        )
        _insert_names(book, named)
        book.text = re.sub(
            r"(<(?:\w+:)?workbookView\b[^<>]*?)\s(?:activeTab|firstSheet)=[\"']\d+[\"']", r"\1", book.text
        )
        book.text = re.sub(
            r"(<(?:\w+:)?workbookView\b[^<>]*?)\s(?:activeTab|firstSheet)=[\"']\d+[\"']", r"\1", book.text
        )
        self.put(self.book, book.text)
        for other in self.sheets:
            if other.part:
                self._deselect(other.part)
        self.sheets.insert(0, _Sheet(name, part, element, is_worksheet=True))

    def _deselect(self, part: str) -> None:
        """Sheets selected together would be edited together."""
        content = self.parts[part]
        if b"tabSelected" in content[:8192]:
            text = self.text(part)
            end = text.text.find("sheetData")
            head = re.sub(r"\stabSelected=[\"'](?:1|true)[\"']", "", text.text[:end])
            self.put(part, head + text.text[end:])

    def _namespace(self) -> str:
        """The namespace of relationship ids: that of the transitional or the strict form of the format."""
        kinds = [type_ for type_, _ in self.links("").values()]
        base = next((kind.rpartition("/")[0] for kind in kinds if kind.endswith("/officeDocument")), "")
        return base or "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def names(self) -> list[str]:
        """Returns the names that are defined in the workbook: a sheet is not called like one of them."""
        found = re.findall(r"<(?:\w+:)?definedName\b[^<>]*>", self.text(self.book).text)
        return [attribute_of(one, "name") for one in found]

    # -- comments

    def comment(self, sheet: str, texts: Mapping[str, str], *, author: str, mark: str) -> None:
        """Writes comments into a sheet, behind the comments of others; earlier ones of ours are replaced.

        Args:
            sheet: its name.
            texts: cell → comment.
            author: who is named as their author.
            mark: the first line of ours, by which earlier ones are found.
        """
        found = next((one for one in self.sheets if one.name == sheet and one.is_worksheet), None)
        if found is None:
            raise EditError("sheet")
        part = self.optional(found.part, "/comments")
        if part is None and not texts:
            return
        drawing = self._drawing(found.part, needed=bool(texts))
        if part is None:
            base = join(dirname(self.book), "comments-gongwenkit.xml")
            namespace = _root_namespace(self.text(found.part).text)
            part = self.add_part(
                base,
                f"<comments xmlns={quoteattr(namespace)}><authors/><commentList/></comments>",
                f"{_MAIN}.comments+xml",
            )
            self.link(found.part, "/comments", part)
        comments = Comments(self.text(part), self.text(drawing) if drawing else PartText(""))
        before = comments.part.text
        comments.take_away(mark)
        comments.add(texts, author)
        if comments.part.text == before:
            return
        self.put(part, comments.part.text)
        if drawing:
            self.put(drawing, comments.drawing.text)

    def _drawing(self, sheet: str, *, needed: bool) -> str | None:
        """Returns the part with the shapes of a sheet's comments; made where there is none."""
        text = self.text(sheet)
        links = self.links(sheet)
        start = max(text.text.rfind("</sheetData>"), text.text.rfind(":sheetData>"), text.text.rfind("sheetData/>"))
        start = text.text.find(">", start) + 1
        root = re.search(r"<(?![?!])([\w.:-]+)", text.text)
        if start <= 0 or root is None:
            raise EditError("sheetData")
        below = children_of(text.text[start:], root=root[1])
        for child in below:
            if child.name == "legacyDrawing":
                part = links.get(attribute_of(text.text[start + child.start : start + child.end], "id"), ("", ""))[1]
                if found := self.find(part):
                    return found
                raise EditError("legacyDrawing")
        if not needed:
            return None
        drawing = self.add_part(join(dirname(self.book), "drawings/gongwenkit.vml"), _NEW_DRAWING, _VML_TYPE)
        link = self.link(sheet, "/vmlDrawing", drawing)
        followers = (c.start for c in below if c.name in _AFTER_LEGACY or c.name == "AlternateContent")
        place = next(followers, text.text.rfind(f"</{root[1]}") - start)
        namespace = quoteattr(self._namespace())
        text.insert(start + place, f'<{text.prefix}legacyDrawing xmlns:gwk={namespace} gwk:id="{link}"/>')
        self.put(sheet, text.text)
        return drawing


_HIDDEN = ' hidden="1"'
_NEW_DRAWING = f'<xml{SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'


def _with_places(book: str, places: Mapping[int, int]) -> str:
    """Returns the workbook's XML with the names that belong to a sheet moved to its new place, or taken away."""

    def moved(match: re.Match[str]) -> str:
        number = attribute_of(match[1], "localSheetId")
        if not number:
            return match[0]
        place = places.get(int(number))
        if place is None:
            return ""
        return match[0].replace(match[1], re.sub(r"(localSheetId=[\"'])\d+", rf"\g<1>{place}", match[1]), 1)

    return re.sub(r"(<(?:\w+:)?definedName\b[^<>]*>)[^<]*</(?:\w+:)?definedName>", moved, book)


def _insert_names(book: PartText, named: str) -> None:
    """Puts names into the workbook's XML."""
    p = book.prefix
    if re.search(r"<(?:\w+:)?definedNames\b", book.text):
        book.text = appended(book.text, "definedNames", named)
        return
    children = children_of(book.text)
    end = book.text.rfind(f"</{p}workbook")
    place = next((child.start for child in children if child.name in _AFTER_NAMES), end)
    book.insert(place, f"<{p}definedNames>{named}</{p}definedNames>")


def _root_namespace(text: str) -> str:
    """Returns the namespace of the root of a part."""
    root = re.search(r"<(?![?!])((?:([\w.-]+):)?[\w.-]+)([^<>]*)>", text)
    declared = f"xmlns:{root[2]}" if root and root[2] else "xmlns"
    match = re.search(rf"\s{declared}\s*=\s*[\"']([^\"']*)", root[3]) if root else None
    if match is None:
        raise EditError("namespace")
    return match[1]


def _rels_name(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return join(folder, "_rels", f"{name}.rels")


def _is_text(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))
