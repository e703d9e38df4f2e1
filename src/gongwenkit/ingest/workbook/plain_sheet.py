"""Sheets of texts, numbers and links that are written straight into their part of an .xlsx.

openpyxl keeps an object with its own styles for each cell: ten thousand cells take it a quarter of a second. Here it
makes the workbook, the styles (each look once) and what surrounds the cells; the cells themselves are put down as text.
The bytes are those that openpyxl writes for the same cells (`tests/test_ingest_plain_sheet.py` compares).
"""

import io
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.compat import safe_string
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter

from gongwenkit.ingest.workbook.text_book import fit_to_paper, saved_book
from gongwenkit.ingest.workbook.text_cells import cell_text, looks_like_formula
from gongwenkit.model.figure import Value

__all__ = ["Look", "PlainBook", "PlainSheet"]

KEPT_TEXTS = 2_000


@dataclass(frozen=True)
class Look:
    """How a cell looks; None as in an empty workbook."""

    font: Font | None = None
    fill: PatternFill | None = None
    alignment: Alignment | None = None


class _Style:
    """A style of a workbook. It gets its number when the first cell that has it is written, as openpyxl does it."""

    def __init__(self, cell: Cell) -> None:
        self._cell = cell

    @cached_property
    def number(self) -> int:
        """Its number in the workbook."""
        return int(self._cell.style_id)


class _PlainCell(NamedTuple):
    """A cell: its style, its type, and what is in it as XML."""

    style: _Style
    kind: bytes
    content: bytes


@dataclass
class PlainSheet:
    """A sheet of a `PlainBook`, for A4, landscape. Rows and columns are counted from 1; a cell is written once.

    Of one whose rows come in order only the last is kept as cells.
    """

    title: str
    _book: "PlainBook"
    _in_order: bool = False
    _data: bytearray = field(default_factory=bytearray)
    _rows: tuple[int, int] | None = None
    _across: tuple[int, int] | None = None
    _cells: dict[int, dict[int, _PlainCell]] = field(default_factory=dict)
    _widths: dict[int, int] = field(default_factory=dict)
    _links: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)

    def width(self, column: int, characters: int) -> None:
        """Sets the width of a column."""
        self._widths[column] = characters

    def text(self, row: int, column: int, text: str, look: Look) -> None:
        """Writes text as text, whatever it looks like; as `text_cells.put_text`."""
        kind, content, quoted = self._book.content(text)
        self._put(row, column, _PlainCell(self._book.style(look, is_text=True, quoted=quoted), kind, content))

    def number(self, row: int, column: int, value: Value, look: Look) -> None:
        """Writes a number."""
        style = self._book.style(look, is_text=False, quoted=False)
        self._put(row, column, _PlainCell(style, b"n", b"<v>%b</v>" % safe_string(value).encode()))

    def _put(self, row: int, column: int, cell: _PlainCell) -> None:
        if self._in_order and row not in self._cells:
            self._write()
            if self._rows and row <= self._rows[1]:
                raise ValueError(f"row {row} comes after row {self._rows[1]}")
        self._cells.setdefault(row, {})[column] = cell

    def link(self, row: int, column: int, text: str, to: str, look: Look) -> None:
        """Writes a text that leads to another sheet of the workbook.

        Args:
            row: where.
            column: where.
            text: what.
            to: name of the sheet, without quotation marks.
            look: of the text.
        """
        self.text(row, column, text, look)
        self._links[row, column] = (f"'{to}'!A1", text)

    def xml(self, around: "_Around") -> bytes:
        """Returns the part of the .xlsx."""
        self._write()
        before = (around.before, self._dimension(), around.between, self._columns(), b"<sheetData>")
        return b"".join((*before, self._data, b"</sheetData>", self._hyperlinks(), around.after))

    def _write(self) -> None:
        """Writes the cells of the rows that are kept."""
        data = self._data
        for row, cells in sorted(self._cells.items()):
            data += b'<row r="%d">' % row
            for column, cell in sorted(cells.items()):
                data += b'<c r="%b%d" s="%d" t="%b">' % (_letters(column), row, cell.style.number, cell.kind)
                data += cell.content
                data += b"</c>"
            data += b"</row>"
            self._rows, self._across = _reach(self._rows, [row]), _reach(self._across, cells)
        self._cells.clear()

    def _dimension(self) -> bytes:
        (top, bottom), (left, right) = self._rows or (1, 1), self._across or (1, 1)
        return b'<dimension ref="%b%d:%b%d"/>' % (_letters(left), top, _letters(right), bottom)

    def _columns(self) -> bytes:
        one = b'<col width="%d" customWidth="1" min="%d" max="%d"/>'
        columns = b"".join(one % (width, column, column) for column, width in sorted(self._widths.items()))
        return b"<cols>%b</cols>" % columns if columns else b""

    def _hyperlinks(self) -> bytes:
        one = b'<hyperlink ref="%b%d" location="%b" display="%b"/>'
        links = b"".join(
            one % (_letters(column), row, _attribute(to), _attribute(text))
            for (row, column), (to, text) in sorted(self._links.items())
        )
        return b"<hyperlinks>%b</hyperlinks>" % links if links else b""


def _reach(known: tuple[int, int] | None, more: Collection[int]) -> tuple[int, int]:
    """Returns the least and the greatest of two known numbers and some more."""
    every = (*(known or ()), *more)
    return min(every), max(every)


class PlainBook:
    """A workbook of plain sheets, in the order in which they were added.

    Args:
        title: in its properties.
    """

    def __init__(self, title: str) -> None:
        self._book = Workbook()
        self._book.properties.title = title
        self._book.remove(self._book.worksheets[0])
        self._sheets: list[PlainSheet] = []
        self._styles: dict[tuple[int, bool, bool], tuple[Look, _Style]] = {}
        self._contents: dict[str, tuple[bytes, bytes, bool]] = {}
        self._fill: dict[str, Callable[[PlainSheet], None]] = {}

    def add(self, title: str) -> PlainSheet:
        """Adds a sheet."""
        made = self._book.create_sheet(title)
        self._sheets.append(PlainSheet(made.title, self))
        return self._sheets[-1]

    def add_later(self, title: str, fill: Callable[[PlainSheet], None]) -> None:
        """Adds a sheet whose cells are made when it is saved, row by row: all of them would fill the memory."""
        self._fill[self.add(title).title] = fill

    def content(self, text: str) -> tuple[bytes, bytes, bool]:
        """Returns type and XML of a text, and whether it looks like a formula; names of files and sheets recur."""
        if text not in self._contents:
            if len(self._contents) >= KEPT_TEXTS:
                self._contents.clear()
            clean = cell_text(text)
            space = b' xml:space="preserve"' if clean != clean.strip() else b""
            content = b"<is><t%b>%b</t></is>" % (space, _escaped(clean)) if clean else b""
            self._contents[text] = (b"inlineStr" if clean else b"n", content, looks_like_formula(clean))
        return self._contents[text]

    def style(self, look: Look, *, is_text: bool, quoted: bool) -> _Style:
        """Returns the style of a look; openpyxl makes each once."""
        key = (id(look), is_text, quoted)  # the look is kept with its style, so that no other one gets its id
        if key not in self._styles:
            cell = WriteOnlyCell(self._book.worksheets[0])
            if is_text:
                cell.number_format, cell.quotePrefix = "@", quoted
            for name in ("font", "fill", "alignment"):
                if (part := getattr(look, name)) is not None:
                    setattr(cell, name, part)
            self._styles[key] = (look, _Style(cell))
        return self._styles[key][1]

    def saved(self, moment: datetime) -> bytes:
        """Returns the .xlsx; equal cells and an equal moment give equal bytes."""
        around = _around(self._book)
        parts = {sheet.title: partial(self._xml, sheet, around) for sheet in self._sheets}
        return saved_book(self._book, moment, parts=parts)

    def _xml(self, sheet: PlainSheet, around: "_Around") -> bytes:
        fill = self._fill.get(sheet.title)
        if fill is None:
            return sheet.xml(around)
        filled = PlainSheet(sheet.title, self, _in_order=True)
        fill(filled)
        return filled.xml(around)


@dataclass(frozen=True)
class _Around:
    """What surrounds the cells of a sheet, dimension, columns and links left out."""

    before: bytes
    between: bytes
    after: bytes


def _around(book: Workbook) -> _Around:
    """Returns what openpyxl writes of a sheet without cells that is laid out for paper."""
    sheet = book.create_sheet("_")
    fit_to_paper(sheet)
    written = io.BytesIO()
    writer = WorksheetWriter(sheet, written)
    writer.write()
    book.remove(sheet)
    before, rest = written.getvalue().split(b'<dimension ref="A1:A1"/>')
    between, after = rest.split(b"<sheetData></sheetData>")
    return _Around(before, between, after)


def _letters(column: int) -> bytes:
    return get_column_letter(column).encode()


def _escaped(text: str) -> bytes:
    """Returns text as lxml writes it: ASCII, everything else as the number of its character."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return plain.encode("ascii", "xmlcharrefreplace")


def _attribute(text: str) -> bytes:
    escaped = _escaped(text).replace(b'"', b"&quot;")
    return escaped.replace(b"\t", b"&#9;").replace(b"\n", b"&#10;")
