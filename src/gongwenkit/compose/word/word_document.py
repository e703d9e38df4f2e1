"""The body of the Word file: blocks to paragraphs, tables and pictures, with the blank lines between them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from lxml import etree

from gongwenkit.compose.print.document import PrintedReport
from gongwenkit.compose.word.word_blocks import WordBlock
from gongwenkit.compose.word.word_pages import section
from gongwenkit.compose.word.word_paragraphs import (
    Bookmarks,
    annex_note_indent,
    blank,
    indent,
    paragraph,
    runs_of,
    signature_indents,
    title_blank,
)
from gongwenkit.compose.word.word_pictures import picture_run
from gongwenkit.compose.word.word_styles import BODY_WIDTH, PITCH, TITLE_LINE
from gongwenkit.compose.word.word_tables import imprint_table, table_element
from gongwenkit.compose.word.word_xml import w, width_of

__all__ = ["Picture", "document_part"]

HEAD_BLANK, NUMBER_BLANK, TITLE_BLANK = 1905, 1100, 1010
"""Twips above the name of the organ, its number and a title of two lines or more; one line leaves more room."""
TURNED_WIDTH = 13031
"""Twips of a line on a page in landscape."""
LOGO, LOGO_LINE, LOGO_TOP = 84, 1000, 300
"""Half points of the largest type of the organ's name, twips of its line and above its ink."""
IMPRINT_ROOM, IMPRINT_LINE = 14854 - 1960, 552
SEAL_LINES = 2
"""Blank lines that leave room for a seal of 42 mm (GB/T 9704-2012, 7.3.5.1)."""
FOLIO_INDENT = 280
SMALL_LINE, SMALL_ROOM = 247, 115
"""Twips of a line of small type, and above it."""
SHORT_LINES = 3
"""Lines of a paragraph that goes as a whole to the page of the signature."""

Picture = tuple[str, int, int]
"""Relation, width and height (in EMU) of a picture."""


def document_part(
    report: PrintedReport,
    blocks: Sequence[WordBlock],
    *,
    pictures: Mapping[str, Picture],
    links: Sequence[tuple[str, str, str]],
) -> etree._Element:
    """Returns document.xml.

    Args:
        report: with the use of the paper.
        blocks: what is printed.
        pictures: those of charts, by the file names in the blocks.
        links: relations of headers and footers (see `word_pages.section`).
    """
    return w("document", w("body", *_Body(report, blocks, pictures, links).elements()))


class _Body:
    """The elements of one document."""

    def __init__(
        self,
        report: PrintedReport,
        blocks: Sequence[WordBlock],
        pictures: Mapping[str, Picture],
        links: Sequence[tuple[str, str, str]],
    ) -> None:
        self._report, self._blocks, self._pictures, self._links = report, blocks, pictures, links
        self._bookmarks = Bookmarks()
        self._headed = report.direction != "none"

    def elements(self) -> Iterator[etree._Element]:
        imprint = [block for block in self._blocks if block.kind in ("cc", "printer")]
        rest = [block for block in self._blocks if block.kind not in ("cc", "printer")]
        parts = [(turned, list(part)) for turned, part in groupby(_turned(rest), key=lambda pair: pair[0])]
        for place, (turned, pairs) in enumerate(parts):
            yield from self._part([block for _, block in pairs], turned=turned)
            if place + 1 < len(parts) or imprint:
                yield self._break(turned=turned)
        if imprint:
            yield from self._imprint(imprint)
            yield section(self._report, self._links, kind="evenPage")
        else:
            yield section(self._report, self._links, turned=parts[-1][0])

    def _break(self, *, turned: bool) -> etree._Element:
        """Returns the paragraph that ends a section; it takes no room."""
        own = section(self._report, self._links, turned=turned)
        spacing = w("spacing", before=0, after=0, line=20, lineRule="exact")
        return w("p", w("pPr", w("pStyle", val="gwH"), w("snapToGrid", val=0), spacing, own))

    def _part(self, blocks: Sequence[WordBlock], *, turned: bool) -> Iterator[etree._Element]:
        width = TURNED_WIDTH if turned else BODY_WIDTH
        for place, block in enumerate(blocks):
            before = blocks[place - 1] if place else None
            yield from self._block(block, before, width=width, first=before is None)

    def _block(
        self, block: WordBlock, before: WordBlock | None, *, width: int, first: bool
    ) -> Iterator[etree._Element]:
        kind = block.kind
        if kind in ("title", "annex-title"):
            yield from self._title(block)
        elif kind == "logo":
            yield from self._logo(block)
        elif kind == "number":
            yield from self._number(block)
        elif kind == "annex-label":
            yield from self._annex_label(block, first=first)
        elif kind == "table" and block.table is not None:
            yield from self._after_title(before)
            if before is not None and before.kind == "table":
                yield blank()  # Word makes one table of two that touch
            yield table_element(block.table, self._bookmarks, width=width)
        elif kind == "chart":
            yield from self._after_title(before)
            yield self._chart(block)
        elif kind == "signature":
            yield from self._signature(block)
        elif kind == "date":
            yield from self._date(block)
        elif kind == "annex-note":
            yield from self._annex_note(block, before)
        else:
            if kind not in ("byline", "caption", "source", "note"):
                yield from self._after_title(before)
            yield paragraph(block, self._bookmarks, *self._kept(block), *_room(kind))

    def _kept(self, block: WordBlock) -> Iterator[etree._Element]:
        """Yields what keeps the last paragraph with the ending: no page has only a signature (7.3.5.5)."""
        place = next(place for place, one in enumerate(self._blocks) if one is block)
        following = self._blocks[place + 1].kind if place + 1 < len(self._blocks) else ""
        before = self._blocks[place - 1].kind if place else ""
        if before in ("title", "annex-title", "byline", "addressee"):
            return  # the first page has text (7.3.3)
        if block.kind in ("text", "item") and following in ("closing", "annex-note", "signature"):
            yield w("keepNext")
            if width_of(block.text) < SHORT_LINES * BODY_WIDTH:
                yield w("keepLines")

    def _after_title(self, before: WordBlock | None) -> Iterator[etree._Element]:
        """Yields the blank line between a title with its lines and what follows, which is on the grid again."""
        if before is None or before.kind not in ("title", "annex-title", "byline"):
            return
        lines = before.text.count("\n") + 1
        higher = (lines - 2) * (TITLE_LINE - PITCH) if before.kind == "title" and self._headed else 0
        yield blank(PITCH - max(0, higher))

    def _title(self, block: WordBlock) -> Iterator[etree._Element]:
        lines = block.text.count("\n") + 1
        is_under_head = block.kind == "title" and self._headed
        yield blank(TITLE_BLANK + max(0, 2 - lines) * (TITLE_LINE - PITCH) if is_under_head else title_blank(lines))
        yield paragraph(block, self._bookmarks)

    def _logo(self, block: WordBlock) -> Iterator[etree._Element]:
        marks = sum(one.kind == "mark" for one in self._blocks)
        size = self._logo_size(block)
        line = round(LOGO_LINE * size / LOGO)
        yield blank(max(PITCH, HEAD_BLANK + _lower(line) - marks * PITCH))
        made = paragraph(block, self._bookmarks, w("spacing", before=0, after=0, line=line, lineRule="exact"))
        if size < LOGO:
            for run in made.iter("{*}r"):
                run.insert(0, w("rPr", w("sz", val=size), w("szCs", val=size)))
        yield made

    @staticmethod
    def _logo_size(block: WordBlock) -> int:
        """Returns the size of the organ's name in half points: as large as its line allows."""
        return min(LOGO, int(2 * (BODY_WIDTH / 20) / max(1, len(block.text))))

    def _number(self, block: WordBlock) -> Iterator[etree._Element]:
        logo = next(one for one in self._blocks if one.kind == "logo")
        line = round(LOGO_LINE * self._logo_size(logo) / LOGO)
        yield blank(NUMBER_BLANK + LOGO_LINE - line - _lower(line))
        edge = w("pBdr", w("bottom", val="single", sz=12, space=9, color="FF0000"))
        if "\t" in block.text:
            tabs = w("tabs", w("tab", val="right", pos=BODY_WIDTH - 316))
            first = w("ind", leftChars=0, left=0, firstLineChars=0, firstLine=316)
            yield paragraph(block, self._bookmarks, edge, tabs, first)
        else:
            yield paragraph(block, self._bookmarks, edge, w("jc", val="center"))

    def _annex_label(self, block: WordBlock, *, first: bool) -> Iterator[etree._Element]:
        made = paragraph(block, self._bookmarks)
        if not first:
            made.find("{*}pPr").insert(1, w("pageBreakBefore"))
        yield made

    def _annex_note(self, block: WordBlock, before: WordBlock | None) -> Iterator[etree._Element]:
        if before is None or before.kind != "annex-note":
            yield blank(keep=True)
        label = next(one.runs[0].text for one in self._blocks if one.kind == "annex-note")
        yield paragraph(block, self._bookmarks, annex_note_indent(block, label_width=width_of(label)))

    def _signature(self, block: WordBlock) -> Iterator[etree._Element]:
        for _ in range(SEAL_LINES if self._sealed(block) else 1):
            yield blank(keep=True)
        yield paragraph(block, self._bookmarks, *self._places(block)[0])

    def _date(self, block: WordBlock) -> Iterator[etree._Element]:
        made = paragraph(block, self._bookmarks, *self._places(block)[1])
        for kept in made.iterfind("{*}pPr/{*}keepNext"):
            kept.getparent().remove(kept)
        yield made

    def _sealed(self, block: WordBlock) -> bool:
        """Whether an organ signs under its own head: its seal is pressed over name and date."""
        first = next(one for one in self._blocks if one.kind in ("signature", "date"))
        second = self._blocks[self._blocks.index(first) + 1]
        return self._headed and block in (first, second)

    def _places(self, block: WordBlock) -> tuple[list[etree._Element], list[etree._Element]]:
        """Returns the properties of a signature and of the date below it, of whichever the block is one."""
        place = next(place for place, one in enumerate(self._blocks) if one is block)
        signature = block if block.kind == "signature" else self._blocks[place - 1]
        date = block if block.kind == "date" else self._blocks[place + 1]
        sealed = self._sealed(block)
        above, below = signature_indents(signature.text, date.text, sealed=sealed)
        centred = [w("jc", val="center")] if sealed else []
        return [above, *centred], [below, *(w("jc", val="center") for _ in centred)]

    def _chart(self, block: WordBlock) -> etree._Element:
        picture = self._pictures.get(block.picture)
        if picture is None:
            return w("p", *runs_of(block, self._bookmarks))
        number = [one.picture for one in self._blocks if one.picture].index(block.picture) + 1
        run = picture_run(*picture, alt=block.text, number=number)
        return w("p", w("pPr", w("pStyle", val="gwC"), w("snapToGrid", val=0)), run)

    def _imprint(self, blocks: Sequence[WordBlock]) -> Iterator[etree._Element]:
        yield blank(IMPRINT_ROOM - IMPRINT_LINE * len(blocks))
        rows = []
        for block in blocks:
            if block.kind == "printer":
                tabs = w("tabs", w("tab", val="right", pos=BODY_WIDTH - FOLIO_INDENT))
                line = w("ind", leftChars=0, left=FOLIO_INDENT, firstLineChars=0, firstLine=0)
                rows.append([paragraph(block, self._bookmarks, tabs, line)])
            else:
                hanging = sum(280 if ord(letter) >= 0x2000 else 140 for letter in block.runs[0].text)
                own = indent(FOLIO_INDENT + hanging, right=FOLIO_INDENT, hanging=hanging)
                rows.append([paragraph(block, self._bookmarks, own)])
        yield imprint_table(rows, width=BODY_WIDTH)
        spacing = w("spacing", before=0, after=0, line=20, lineRule="exact")
        yield w("p", w("pPr", w("pStyle", val="gwH"), w("snapToGrid", val=0), spacing))


def _lower(line: int) -> int:
    """Returns how much lower the line of an organ's name stands that is smaller, so that its ink is at the same place.

    Args:
        line: its height in twips.
    """
    return round(LOGO_TOP * (1 - line / LOGO_LINE))


def _room(kind: str) -> Iterator[etree._Element]:
    """Yields the room around the small type below a table or a chart: a line of the grid in all."""
    if kind in ("note", "source"):
        yield w("spacing", before=SMALL_ROOM, after=PITCH - SMALL_LINE - SMALL_ROOM, line=SMALL_LINE, lineRule="exact")


def _turned(blocks: Sequence[WordBlock]) -> Iterator[tuple[bool, WordBlock]]:
    """Yields each block with whether it is in landscape: label and title go with their annex."""
    turned = False
    for place, block in enumerate(blocks):
        if block.kind == "annex-label":
            following = blocks[place + 1 : place + 4]
            ends = next((number for number, one in enumerate(following) if one.kind == "annex-label"), len(following))
            turned = any(one.turned for one in following[:ends])
        yield turned, block
