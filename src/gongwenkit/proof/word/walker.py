"""The text of a Word file, in both views: with all tracked changes accepted, and with all of them rejected.

Nothing that a reader sees is lost: content controls, links, fields, text boxes, footnotes, nested tables, moved text
and automatic numbers are walked; each is met once. What a reader does not see is told apart (`WordText.hidden`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from gongwenkit.proof.word.list_numbers import ListNumbers
from gongwenkit.proof.word.word_package import WordPackage

__all__ = ["Tracked", "WordParagraph", "WordText", "read_word_text"]

View = Literal["accepted", "rejected"]
Place = Literal["body", "cell", "box", "note"]
TrackedKind = Literal["inserted", "deleted", "moved-here", "moved-away"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
DRAWN_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
CUSTOM = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"

DROPPED: Mapping[View, frozenset[str]] = {
    "accepted": frozenset((f"{W}del", f"{W}moveFrom")),
    "rejected": frozenset((f"{W}ins", f"{W}moveTo")),
}
TRACKED: Mapping[str, TrackedKind] = {
    f"{W}ins": "inserted", f"{W}del": "deleted", f"{W}moveTo": "moved-here", f"{W}moveFrom": "moved-away",
}  # fmt: skip
SKIPPED = frozenset(
    f"{W}{name}"
    for name in (
        *("pPr", "rPr", "sectPr", "tblPr", "tblPrEx", "tblGrid", "tcPr", "trPr", "sdtPr", "sdtEndPr", "rubyPr", "rt"),
        *("instrText", "delInstrText", "annotationRef", "footnoteRef", "endnoteRef"),
        *("lastRenderedPageBreak", "commentRangeStart", "commentRangeEnd"),
    )
)
SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": ""}
MOST_CHANGES = 2_000
DEEPEST = 20
"""Styles that are based on one another."""


@dataclass(frozen=True)
class Tracked:
    """A tracked change: what was done, by whom, on which day (ISO, empty where it is not said)."""

    kind: TrackedKind
    author: str
    day: str
    text: str


@dataclass(frozen=True)
class WordParagraph:
    """A paragraph, or a paragraph of a cell of a table.

    Attributes:
        text: what a reader sees, an automatic number in front of it included; a line break is a newline.
        place: the body, a cell, a text box, a foot- or endnote.
        style: name of its style.
        cell: table (from 0, in the order of the document), row and column (of the grid) of a paragraph in a cell.
        bookmarks: name and offset in `text` of each bookmark that begins here.
        tracked: changes that touch it, in the accepted view; a deleted text is not in `text`.
    """

    text: str
    place: Place = "body"
    style: str = ""
    cell: tuple[int, int, int] | None = None
    bookmarks: tuple[tuple[str, int], ...] = ()
    tracked: tuple[Tracked, ...] = ()


@dataclass(frozen=True)
class WordText:
    """What a Word file says.

    Attributes:
        accepted: its paragraphs with all tracked changes accepted; of a cell, each paragraph by itself (`cells_of`).
        rejected: the same with all of them rejected: what the file said before.
        hidden: texts that are there and that a reader does not see.
        embedded: other documents within it that Word would show in its place, by the names of their parts.
        comments: author, day and text of each comment.
        properties: docProps/custom.xml.
    """

    accepted: tuple[WordParagraph, ...]
    rejected: tuple[WordParagraph, ...]
    hidden: tuple[str, ...] = ()
    embedded: tuple[str, ...] = ()
    comments: tuple[tuple[str, str, str], ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)

    def view(self, name: View) -> tuple[WordParagraph, ...]:
        """Returns the paragraphs of a view."""
        return self.accepted if name == "accepted" else self.rejected

    @property
    def tracked(self) -> tuple[Tracked, ...]:
        """All tracked changes, in the order of the document."""
        return tuple(one for paragraph in self.accepted for one in paragraph.tracked)


def cells_of(paragraphs: tuple[WordParagraph, ...]) -> dict[tuple[int, int, int], str]:
    """Returns the text of each cell by table, row and column; its paragraphs are joined by newlines."""
    cells: dict[tuple[int, int, int], str] = {}
    for one in paragraphs:
        if one.cell is not None:
            cells[one.cell] = f"{cells[one.cell]}\n{one.text}" if one.cell in cells else one.text
    return cells


def read_word_text(package: WordPackage) -> WordText:
    """Reads a Word file in both views.

    Raises:
        UsageError: a part of it is damaged.
    """
    document = _transitional(package.xml(package.main))
    parts = _Parts(package)
    accepted = _Walk("accepted", parts)
    rejected = _Walk("rejected", parts)
    for walk in (accepted, rejected):
        for body in document.iterfind(f"{W}body"):
            walk.story(body)
    return WordText(
        accepted=tuple(accepted.paragraphs),
        rejected=tuple(rejected.paragraphs),
        hidden=tuple(text for text in accepted.hidden if text.strip()),
        embedded=tuple(
            target for kind, target in package.relations(package.main) if kind in ("aFChunk", "subDocument")
        ),
        comments=tuple(_comments(parts.comments)),
        properties=_properties(package),
    )


class _Parts:
    """What a walk looks up: styles, lists, notes."""

    def __init__(self, package: WordPackage) -> None:
        def part(kind: str) -> etree._Element | None:
            found = package.related(kind)
            return None if found is None else _transitional(found)

        self.styles = part("styles")
        self.numbering = part("numbering")
        self.comments = part("comments")
        self.notes: dict[str, dict[str, etree._Element]] = {}
        for kind in ("footnote", "endnote"):
            notes = part(f"{kind}s")
            by_id = {str(note.get(f"{W}id")): note for note in notes} if notes is not None else {}
            self.notes[f"{W}{kind}Reference"] = by_id
        self.names: dict[str, str] = {}
        self.hiding: set[str] = set()
        self.default = ""
        self._read_styles()

    def _read_styles(self) -> None:
        based: dict[str, str] = {}
        told: dict[str, bool] = {}
        for style in self.styles.iterfind(f"{W}style") if self.styles is not None else ():
            name = str(style.get(f"{W}styleId"))
            shown, parent = style.find(f"{W}name"), style.find(f"{W}basedOn")
            self.names[name] = str(shown.get(f"{W}val")) if shown is not None else name
            if style.get(f"{W}type") == "paragraph" and _is_on(style.get(f"{W}default", "0")):
                self.default = name
            if parent is not None:
                based[name] = str(parent.get(f"{W}val"))
            hides = _hides(style.find(f"{W}rPr"))
            if hides is not None:
                told[name] = hides
        for name in self.names:
            one = name
            for _ in range(DEEPEST):
                if one in told or one not in based:
                    break
                one = based[one]
            if told.get(one):
                self.hiding.add(name)


class _Walk:
    """One view of a document while it is walked."""

    def __init__(self, view: View, parts: _Parts) -> None:
        self.paragraphs: list[WordParagraph] = []
        self.hidden: list[str] = []
        self._dropped = DROPPED[view]
        self._other = frozenset(TRACKED) - self._dropped
        self._parts = parts
        self._numbers = ListNumbers(parts.numbering, parts.styles)
        self._place: Place = "body"
        self._cell: tuple[int, int, int] | None = None
        self._tables = 0
        self._begin()

    def _begin(self) -> None:
        """Begins a paragraph."""
        self._text: list[str] = []
        self._length = 0
        self._marks: list[tuple[str, int]] = []
        self._tracked: list[Tracked] = []
        self._asides: list[tuple[Place, etree._Element]] = []
        self._fields: list[bool] = []  # for each open field, whether its result has begun
        self._hides = False

    def story(self, parent: etree._Element) -> None:
        """Walks the blocks of a body, a cell, a text box or a note."""
        for element in parent:
            tag = element.tag
            if tag == f"{W}p":
                self._paragraph(element)
            elif tag == f"{W}tbl":
                self._table(element)
            elif tag == f"{W}bookmarkStart":
                self._marks.append((str(element.get(f"{W}name")), self._length))
            elif tag == f"{MC}AlternateContent":
                for chosen in _chosen(element):
                    self.story(chosen)
            elif isinstance(tag, str) and tag not in SKIPPED:
                self._blocks_within(element)

    def _blocks_within(self, element: etree._Element) -> None:
        if element.tag in TRACKED and len(element):
            self._remember(element)
        if element.tag not in self._dropped:
            self.story(element)

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = paragraph.find(f"{W}pPr")
        named = properties.find(f"{W}pStyle") if properties is not None else None
        style = str(named.get(f"{W}val")) if named is not None else self._parts.default
        self._hides = style in self._parts.hiding
        if number := self._numbers.number(properties, style):
            self._add(number)
        self._inline(paragraph)
        mark = properties.find(f"{W}rPr") if properties is not None else None
        ends = mark is None or not any(mark.find(tag) is not None for tag in self._dropped)
        if ends:
            self._end(self._parts.names.get(style, style))

    def _end(self, style: str = "") -> None:
        """Ends the paragraph, and walks the text boxes and notes that hang on it."""
        asides = self._asides
        self.paragraphs.append(
            WordParagraph("".join(self._text), self._place, style, self._cell, tuple(self._marks), tuple(self._tracked))
        )
        self._begin()
        place, cell = self._place, self._cell
        for self._place, element in asides:
            self._cell = None
            self.story(element)
            self._close()
        self._place, self._cell = place, cell

    def _close(self) -> None:
        """Ends what a story leaves open: its last paragraph whose mark was inserted or deleted."""
        if self._text or self._tracked or self._asides:
            self._end()

    def _table(self, table: etree._Element) -> None:
        self._close()
        number, outer_place, outer_cell = self._tables, self._place, self._cell
        self._tables += 1
        count = 0
        for row in _within(table, f"{W}tr"):
            properties = row.find(f"{W}trPr")
            if properties is not None and any(properties.find(tag) is not None for tag in self._dropped):
                if f"{W}del" in self._dropped:
                    self._remember_row(properties, row)
                continue
            column = _grid_offset(properties)
            for cell in _within(row, f"{W}tc"):
                span, is_continued, is_dropped = self._cell_properties(cell)
                if not is_continued and not is_dropped:
                    self._place, self._cell = "cell", (number, count, column)
                    self.story(cell)
                    self._close()
                column += span
            count += 1
        self._place, self._cell = outer_place, outer_cell

    def _remember_row(self, properties: etree._Element, row: etree._Element) -> None:
        for tag in self._dropped:
            found = properties.find(tag)
            if found is not None:
                text = "｜".join("".join(one.itertext(f"{W}t", f"{W}delText")) for one in row.iter(f"{W}tc"))
                self._tracked.append(Tracked(TRACKED[tag], *_author(found), text))

    def _cell_properties(self, cell: etree._Element) -> tuple[int, bool, bool]:
        """Returns how many columns a cell has, whether it continues the one above, whether this view has none."""
        properties = cell.find(f"{W}tcPr")
        if properties is None:
            return 1, False, False
        span, merged = properties.find(f"{W}gridSpan"), properties.find(f"{W}vMerge")
        tracked = f"{W}cellDel" if f"{W}del" in self._dropped else f"{W}cellIns"
        width = int(str(span.get(f"{W}val", "1"))) if span is not None and str(span.get(f"{W}val")).isdigit() else 1
        is_continued = merged is not None and merged.get(f"{W}val", "continue") == "continue"
        return min(width, 1000), is_continued, properties.find(tracked) is not None

    def _inline(self, parent: etree._Element) -> None:
        """Walks what is within a paragraph."""
        for element in parent:
            tag = element.tag
            if tag == f"{W}r":
                self._run(element)
            elif tag in TRACKED:
                self._remember(element)
                if tag not in self._dropped:
                    self._inline(element)
            else:
                self._within_run(element)

    def _run(self, run: etree._Element) -> None:
        properties = run.find(f"{W}rPr")
        told = _hides(properties)
        style = properties.find(f"{W}rStyle") if properties is not None else None
        of_style = style is not None and str(style.get(f"{W}val")) in self._parts.hiding
        outer = self._hides
        self._hides = told if told is not None else (self._hides or of_style)
        for element in run:
            self._within_run(element)
        self._hides = outer

    def _within_run(self, element: etree._Element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in SKIPPED:
            return
        if tag in (f"{W}t", f"{W}delText", MATH_TEXT, DRAWN_TEXT):
            self._add(element.text or "")
        elif tag in SIGNS:
            self._add(SIGNS[tag])
        elif tag == f"{W}br":
            self._add("" if element.get(f"{W}type") in ("page", "column") else "\n")
        elif tag == f"{W}sym":
            self._add(_symbol(str(element.get(f"{W}char", ""))))
        elif tag == f"{W}fldChar":
            self._field(str(element.get(f"{W}fldCharType")))
        elif tag == f"{W}bookmarkStart":
            self._marks.append((str(element.get(f"{W}name")), self._length))
        elif tag in self._parts.notes:
            note = self._parts.notes[tag].get(str(element.get(f"{W}id")))
            if note is not None and not self._hides:
                self._asides.append(("note", note))
        elif tag == f"{W}txbxContent":
            self._asides.append(("box", element))
        elif tag == f"{MC}AlternateContent":
            for chosen in _chosen(element):
                self._inline(chosen)
        else:
            self._inline(element)

    def _field(self, kind: str) -> None:
        """Follows a field: its code is not text, its result is."""
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _add(self, text: str) -> None:
        if not all(self._fields):
            return
        if self._hides:
            self.hidden.append(text)
            return
        self._text.append(text)
        self._length += len(text)

    def _remember(self, element: etree._Element) -> None:
        """Keeps a tracked change with its author and day."""
        text = "".join(element.itertext(f"{W}t", f"{W}delText"))
        if text and len(self._tracked) < MOST_CHANGES:
            self._tracked.append(Tracked(TRACKED[element.tag], *_author(element), text))


def _author(element: etree._Element) -> tuple[str, str]:
    return str(element.get(f"{W}author", ""))[:100], str(element.get(f"{W}date", ""))[: len("2024-01-10")]


def _chosen(alternatives: etree._Element) -> Iterator[etree._Element]:
    """Yields one of the alternatives: the first that has anything."""
    for one in (*alternatives.iterfind(f"{MC}Choice"), *alternatives.iterfind(f"{MC}Fallback")):
        if len(one):
            yield one
            return


def _within(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yields the rows of a table or the cells of a row, those within content controls and the like among them."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag == f"{MC}AlternateContent":
            for chosen in _chosen(element):
                yield from _within(chosen, tag)
        elif isinstance(element.tag, str) and element.tag not in SKIPPED:
            yield from _within(element, tag)


def _grid_offset(properties: etree._Element | None) -> int:
    found = properties.find(f"{W}gridBefore") if properties is not None else None
    value = str(found.get(f"{W}val", "0")) if found is not None else "0"
    return min(int(value), 1000) if value.isdigit() else 0


def _hides(properties: etree._Element | None) -> bool | None:
    """Whether a text is hidden by its own properties: w:vanish, or white letters; None where they do not say."""
    if properties is None:
        return None
    vanish, colour = properties.find(f"{W}vanish"), properties.find(f"{W}color")
    if vanish is not None:
        return _is_on(vanish.get(f"{W}val", "1"))
    if colour is not None and str(colour.get(f"{W}val", "")).upper() == "FFFFFF":
        return (properties.find(f"{W}shd") is None and properties.find(f"{W}highlight") is None) or None
    return None


def _is_on(value: str | bytes | None) -> bool:
    return str(value) not in ("0", "false", "off")


def _symbol(code: str) -> str:
    """Returns a character of a symbol font; those of the private area mean nothing without their font."""
    try:
        point = int(code, 16)
    except ValueError:
        return "\ufffd"
    return chr(point) if 0x20 <= point < 0xD800 else "\ufffd"


def _comments(comments: etree._Element | None) -> Iterator[tuple[str, str, str]]:
    for one in comments.iterfind(f"{W}comment") if comments is not None else ():
        paragraphs = ("".join(paragraph.itertext(f"{W}t")) for paragraph in one.iter(f"{W}p"))
        yield (*_author(one), "\n".join(paragraphs))


def _properties(package: WordPackage) -> dict[str, str]:
    for kind, target in package.relations(""):
        if kind == "custom-properties" and target in package:
            return {str(one.get("name", "")): "".join(one.itertext()) for one in package.xml(target).iter(CUSTOM)}
    return {}


def _transitional(root: etree._Element) -> etree._Element:
    """Returns a part of the strict form with the names of the transitional one."""
    if STRICT_W not in root.nsmap.values():
        return root
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.startswith(f"{{{STRICT_W}}}"):
            element.tag = W + etree.QName(element).localname
        for name in [name for name in element.attrib if str(name).startswith(f"{{{STRICT_W}}}")]:
            element.attrib[W + etree.QName(name).localname] = element.attrib.pop(name)
    return root
