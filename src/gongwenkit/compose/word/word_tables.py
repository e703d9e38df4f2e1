"""Tables of the Word file: fixed columns, a repeated head, rows that stay whole."""

from collections.abc import Sequence

from lxml import etree

from gongwenkit.compose.word.word_blocks import WordCell, WordTable
from gongwenkit.compose.word.word_paragraphs import Bookmarks, indent, text_run
from gongwenkit.compose.word.word_styles import HEI
from gongwenkit.compose.word.word_xml import clean, w

__all__ = ["imprint_table", "table_element"]

OUTER, INNER = 8, 6
"""Eighths of a point: the frame and the lines within."""
JC = {"l": "left", "c": "center", "r": "right"}
PAD = 68
"""Twips beside the text of a cell: 1.2 mm."""
ROW, SMALL_ROW = 444, 346
PAD_ABOVE, SMALL_PAD_ABOVE = 66, 44
"""Twips above and below the text of a cell; with its rules a row of one line is 3/4 of a line of the grid, or 7/12."""
EM = 210
"""Twips of a character of a table."""
NUMBER_END, LEAST_END = round(1.25 * EM), round(1.5 * EM)
"""Where numbers end: right of the middle of their column, and its least."""
OF_ROW = "row:"
"""Begins the view of a cell of a row of a ledger: a day or words, centred as they are."""
WIDE = 0x2014
"""First of the characters that are as wide as a Hanzi."""
SHORT_NOTE = 5
"""Characters of a note for which no room is kept."""


def table_element(table: WordTable, bookmarks: Bookmarks, *, width: int) -> etree._Element:
    """Returns a table as wide as the text block.

    Args:
        table: its content.
        bookmarks: numbers those of its figures.
        width: of the block in twips.
    """
    widths = _widths([share for _, share in table.columns], width)
    style, height = ("gw9", SMALL_ROW) if table.is_small else ("gw8", ROW)
    heads = [
        _head(text, one, style, align) for text, one, (align, _) in zip(table.heads, widths, table.columns, strict=True)
    ]
    rows = [_row(heads, height, head=True)]
    ends = [_number_end(table, column, one - 2 * PAD) for column, one in enumerate(widths)]
    for row in table.rows:
        if row.is_group:
            cell = _cell(_letters(row.cells[0], bookmarks, w("rFonts", **_hei())), width, style, "l", span=len(widths))
            rows.append(_row([cell], height, keep=True))
        else:
            cells = [
                _cell(_letters(cell, bookmarks), one, style, align, _place(cell, align, one - 2 * PAD, end))
                for cell, one, (align, _), end in zip(row.cells, widths, table.columns, ends, strict=True)
            ]
            rows.append(_row(cells, height))
    above = SMALL_PAD_ABOVE if table.is_small else PAD_ABOVE
    return w("tbl", _properties(width, INNER, above), w("tblGrid", *(w("gridCol", w=one) for one in widths)), *rows)


def imprint_table(rows: Sequence[Sequence[etree._Element]], *, width: int) -> etree._Element:
    """Returns 版记: rules above, between and below, no lines at the sides (GB/T 9704-2012, 7.4.1).

    Args:
        rows: the paragraphs of each line.
        width: of the block in twips.
    """
    edges = [w(name, val="single", sz=size, space=0, color="auto") for name, size in _RULES]
    properties = w(
        "tblPr",
        w("tblW", w=width, type="dxa"),
        w("tblInd", w=0, type="dxa"),
        w("tblBorders", *edges),
        w("tblLayout", type="fixed"),
        w("tblCellMar", w("left", w=0, type="dxa"), w("right", w=0, type="dxa")),
    )
    lines = [
        w(
            "tr",
            w("trPr", w("cantSplit"), w("trHeight", val=552, hRule="atLeast")),
            w("tc", w("tcPr", w("tcW", w=width, type="dxa"), w("vAlign", val="center")), *paragraphs),
        )
        for paragraphs in rows
    ]
    return w("tbl", properties, w("tblGrid", w("gridCol", w=width)), *lines)


_RULES = (("top", OUTER), ("bottom", OUTER), ("insideH", INNER))


def _properties(width: int, inner: int, above: int) -> etree._Element:
    def edge(name: str, size: int) -> etree._Element:
        return w(name, val="single", sz=size, space=0, color="auto")

    return w(
        "tblPr",
        w("tblW", w=width, type="dxa"),
        w("tblInd", w=0, type="dxa"),
        w(
            "tblBorders",
            *(edge(name, OUTER) for name in ("top", "left", "bottom", "right")),
            *(edge(name, inner) for name in ("insideH", "insideV")),
        ),
        w("tblLayout", type="fixed"),
        w(
            "tblCellMar",
            *(
                w(side, w=room, type="dxa")
                for side, room in (("top", above), ("left", PAD), ("bottom", above), ("right", PAD))
            ),
        ),
    )


def _wide(text: str) -> int:
    """Returns about how wide a text of a table is, in twips."""
    return sum(EM // 2 if ord(character) < WIDE else EM for character in text)


def _number_end(table: WordTable, column: int, width: int) -> int:
    """Returns where the numbers of a column end, in twips from the left of its text: all at one place.

    Where notes follow numbers, number and note together are about in the middle, as in the tables of the PDF.
    """
    notes = [row.cells[column].note for row in table.rows if not row.is_group]
    longest = max((note for note in notes if len(note) < SHORT_NOTE), key=len, default="")
    end = width // 2 + NUMBER_END
    if longest:
        end = min(end, max(LEAST_END, width // 2 + round(0.75 * EM) - _wide(longest) // 2))
    return min(width, end)


def _place(cell: WordCell, align: str, width: int, end: int) -> etree._Element | None:
    """Returns the indent that puts a number where those of its column end; None for words, which are centred."""
    if cell.figure is None or align != "c" or (cell.view or "").startswith(OF_ROW):
        return None
    rest = width - max(end, _wide(cell.text)) - _wide(cell.note)
    return indent(right=rest) if rest >= -EM // 2 else None  # the right half of a closing bracket is blank


def _widths(shares: Sequence[float], width: int) -> list[int]:
    whole = sum(shares)
    found = [round(share / whole * width) for share in shares]
    found[-1] += width - sum(found)
    return found


def _hei() -> dict[str, str]:
    return {"ascii": HEI, "hAnsi": HEI, "eastAsia": HEI, "cs": HEI, "hint": "eastAsia"}


def _head(text: str, width: int, style: str, align: str) -> etree._Element:
    return _cell([text_run(text, w("rFonts", **_hei()))], width, style, align)


def _letters(cell: WordCell, bookmarks: Bookmarks, *properties: etree._Element) -> list[etree._Element]:
    found = list(bookmarks.around(cell.name, [text_run(cell.text, *properties)])) if cell.text else []
    if clean(cell.note):
        found.append(text_run(cell.note, *properties))
    return found


def _cell(
    runs: Sequence[etree._Element],
    width: int,
    style: str,
    align: str,
    place: etree._Element | None = None,
    *,
    span: int = 1,
) -> etree._Element:
    properties = w(
        "tcPr",
        w("tcW", w=width, type="dxa"),
        w("gridSpan", val=span) if span > 1 else None,
        w("vAlign", val="center"),
    )
    line = w(
        "p",
        w(
            "pPr",
            w("pStyle", val=style),
            w("snapToGrid", val=0),
            place,
            w("jc", val="right" if place is not None else JC[align]),
        ),
        *runs,
    )
    return w("tc", properties, line)


def _row(cells: Sequence[etree._Element], height: int, *, head: bool = False, keep: bool = False) -> etree._Element:
    if keep:
        for paragraph in (cell.find("{*}p/{*}pPr") for cell in cells):
            paragraph.insert(1, w("keepNext"))
    return w(
        "tr",
        w("trPr", w("cantSplit"), w("trHeight", val=height, hRule="atLeast"), w("tblHeader") if head else None),
        *cells,
    )
