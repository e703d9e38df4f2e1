"""Paragraphs of the Word file: runs with their bookmarks, and where each kind of block stands on its line."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from gongwenkit.compose.word.word_blocks import WordBlock, WordRun
from gongwenkit.compose.word.word_styles import BODY_WIDTH, PITCH, TITLE_LINE
from gongwenkit.compose.word.word_xml import W, clean, w, width_of

__all__ = [
    "Bookmarks",
    "annex_note_indent",
    "blank",
    "indent",
    "paragraph",
    "runs_of",
    "signature_indents",
    "text_run",
    "title_blank",
]

STYLES = {
    "mark": "gwG", "logo": "gwD", "number": "gwE", "title": "gw1", "byline": "gw2", "addressee": "gw3", "head": "1",
    "annex-note": "gw4", "signature": "gw5", "date": "gw5", "annex-label": "gw6", "annex-title": "gw7",
    "table-title": "gwA", "note": "gw9", "caption": "gwB", "source": "gwJ", "cc": "gwF", "printer": "gwF",
}  # fmt: skip
"""Style of the blocks; running text has that of the document."""
OFF_GRID = frozenset(("logo", "number", "title", "annex-title", "note", "source", "cc", "printer"))
"""Blocks with a line height of their own; LibreOffice does not take this from a style."""
CHARACTER = 316
SLACK = 200
"""Twips that a signature may be wider than was reckoned without being turned."""
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Bookmarks:
    """Numbers the bookmarks of a document."""

    def __init__(self) -> None:
        self._count = 0

    def around(self, name: str, elements: Iterable[etree._Element]) -> Iterator[etree._Element]:
        """Yields elements within a bookmark; without a name, the elements alone."""
        if not name:
            yield from elements
            return
        number = self._count
        self._count += 1
        yield w("bookmarkStart", id=number, name=name)
        yield from elements
        yield w("bookmarkEnd", id=number)


def text_run(text: str, *properties: etree._Element) -> etree._Element:
    """Returns a run; its tabs and line breaks are elements."""
    run = w("r", w("rPr", *properties) if properties else None)
    for number, line in enumerate(clean(text).split("\n")):
        if number:
            run.append(w("br"))
        for place, part in enumerate(line.split("\t")):
            if place:
                run.append(w("tab"))
            if part:
                letters = w("t")
                letters.text = part
                if part != part.strip():
                    letters.set(SPACE, "preserve")
                run.append(letters)
    return run


def break_run() -> etree._Element:
    """Returns a run that begins a new page."""
    return w("r", w("br", type="page"))


def runs_of(block: WordBlock, bookmarks: Bookmarks) -> Iterator[etree._Element]:
    """Yields the runs of a block with the bookmarks of its sentences and figures."""
    names = block.names or ("",) * len(block.sentences)
    for name, sentence in zip(names, block.sentences, strict=True):
        inner = [
            element for run in sentence if run.text for element in bookmarks.around(run.name, [_run(run, block.kind)])
        ]
        yield from bookmarks.around(name, inner)


def _run(run: WordRun, kind: str) -> etree._Element:
    if run.kind == "todo":
        return text_run(run.text, w("rStyle", val="gwM"))
    if run.kind == "topic" and kind in ("item", "number"):
        return text_run(run.text, w("rStyle", val="gwK"))
    return text_run(run.text)


def paragraph(block: WordBlock, bookmarks: Bookmarks, *properties: etree._Element) -> etree._Element:
    """Returns the paragraph of a block; further properties are those of its own place on the page."""
    style = STYLES.get(block.kind)
    own = [w("pStyle", val=style)] if style else []
    if block.kind in OFF_GRID:
        own.append(w("snapToGrid", val=0))
    if block.kind == "closing":
        own.append(w("keepNext"))
    own += properties
    if block.kind == "annex-note":
        block = _tabbed(block)
    return w("p", w("pPr", *own) if own else None, *runs_of(block, bookmarks))


def _tabbed(block: WordBlock) -> WordBlock:
    """Returns a line of the note on annexes with a tab after its number.

    The name begins where its turned lines begin, however wide the font has the full stop.
    """
    number, name = _annex_number(block)
    if not number:
        return block
    label, *_ = block.runs
    return replace(block, sentences=((label, WordRun(f"{number}\t{name}")),))


def _annex_number(block: WordBlock) -> tuple[str, str]:
    """Returns number, with its full stop, and name of an annex; there is no number where there is one annex."""
    text = block.runs[1].text
    number, stop, name = text.partition(".")
    return (number + stop, name) if number.isdigit() else ("", text)


def blank(line: int = PITCH, *, keep: bool = False) -> etree._Element:
    """Returns an empty line of a height in twips."""
    spacing = w("spacing", before=0, after=0, line=line, lineRule="exact")
    is_on_grid = line == PITCH
    properties = [w("pStyle", val="gwH"), *([w("keepNext")] if keep else [])]
    properties += [w("snapToGrid", val=1)] if is_on_grid else [w("snapToGrid", val=0), spacing]
    return w("p", w("pPr", *properties))


def title_blank(lines: int) -> int:
    """Returns the height of the blank line above a title, which puts the line after it on the grid."""
    return max(1, (lines + 1) * PITCH - lines * TITLE_LINE - 12)


def indent(left: int = 0, *, right: int = 0, hanging: int = 0) -> etree._Element:
    """Returns an indent in twips; that of the style is given in characters, which would come first."""
    found = w("ind", leftChars=0, left=left, rightChars=0, right=right)
    if hanging:
        found.set(W + "hangingChars", "0")
        found.set(W + "hanging", str(hanging))
    else:
        found.set(W + "firstLineChars", "0")
        found.set(W + "firstLine", "0")
    return found


def annex_note_indent(block: WordBlock, *, label_width: int) -> etree._Element:
    """Returns the indent of a line of the note on annexes: turned lines stand under the name (7.3.4)."""
    number, _ = _annex_number(block)
    own = width_of(number)
    hanging = own + (label_width if block.runs[0].text else 0)
    return indent(2 * CHARACTER + label_width + own, hanging=hanging)


def signature_indents(signature: str, date: str, *, sealed: bool) -> tuple[etree._Element, etree._Element]:
    """Returns the indents of signature and date (GB/T 9704-2012, 7.3.5.1 with a seal, 7.3.5.2 without).

    With a seal both are centred on one point, without they begin at their places.
    """
    wide, dated = width_of(signature), width_of(date)
    if sealed:
        centre = BODY_WIDTH - max(4 * CHARACTER + dated // 2, wide // 2)
        left = max(0, 2 * centre - BODY_WIDTH)
        return indent(left - SLACK, right=-SLACK), indent(left - SLACK, right=-SLACK)
    begins, ends = BODY_WIDTH - wide, 2 * CHARACTER
    if dated > wide - CHARACTER // 2:  # about as wide: the date ends two characters from the right (7.3.5.2)
        begins = BODY_WIDTH - 2 * CHARACTER - dated
        ends = BODY_WIDTH - (begins - 2 * CHARACTER + wide)
    return indent(max(0, BODY_WIDTH - ends - wide), right=-SLACK), indent(max(0, begins), right=-SLACK)
