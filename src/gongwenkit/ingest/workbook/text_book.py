"""Workbooks that the kit hands to people, texts as text: equal contents give equal bytes."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from gongwenkit.ingest.workbook.text_cells import put_text

__all__ = ["TextSheet", "fill_sheet", "fit_to_paper", "saved_book", "text_book"]

_TIME = datetime(1980, 1, 1)  # the earliest that a .zip can name; a workbook of the same texts is the same file
_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_HEAD = PatternFill("solid", fgColor="FFE8E8E8")


@dataclass(frozen=True)
class TextSheet:
    """A sheet.

    Attributes:
        title: its name.
        heads: of the columns.
        widths: of the columns, in characters.
        rows: texts, a row for each line.
    """

    title: str
    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]


def text_book(*sheets: TextSheet) -> bytes:
    """Returns the bytes of an .xlsx with these sheets, in order; the head of each stays in view."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        fill_sheet(book.create_sheet(sheet.title), sheet)
    return saved_book(book, _TIME)


def fit_to_paper(page: Worksheet) -> None:
    """Prints a sheet on A4, landscape, all columns in the width of a page."""
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToHeight = 0


def saved_book(book: Workbook, moment: datetime, *, parts: Mapping[str, Callable[[], bytes]] | None = None) -> bytes:
    """Returns the .xlsx of a workbook; equal cells and an equal moment give equal bytes.

    Args:
        book: without an author afterwards, created and changed at the moment.
        moment: to the second; openpyxl would write the time of day. The parts of the container have the earliest
            time that a .zip can name.
        parts: what writes a sheet, by its name, for all sheets or none; called one after another.
    """
    book.properties.creator = ""
    book.properties.created = book.properties.modified = moment
    pinned = io.BytesIO()
    _Writer(book, _PinnedPackage(pinned, moment), parts or {}).save()
    return pinned.getvalue()


class _PinnedPackage(zipfile.ZipFile):
    """A container whose parts all have one time, as if the workbook was saved at a moment."""

    def __init__(self, file: io.BytesIO, moment: datetime) -> None:
        super().__init__(file, "w")
        self._saved = rb"\g<1>" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>"

    def writestr(self, zinfo_or_arcname: zipfile.ZipInfo | str, data: Any, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Adds a part."""
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        entry = zipfile.ZipInfo(name, _TIME.timetuple()[:6])
        entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
        content = data.encode() if isinstance(data, str) else bytes(data)
        super().writestr(entry, _SAVED.sub(self._saved, content))

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:  # noqa: ANN401
        """Adds a part that openpyxl wrote into a file."""
        self.writestr(str(arcname), Path(filename).read_bytes())


class _Writer(ExcelWriter):
    """Writes a workbook into a container, some of its sheets as they are written already."""

    def __init__(self, book: Workbook, container: zipfile.ZipFile, parts: Mapping[str, Callable[[], bytes]]) -> None:
        super().__init__(book, container)
        self._container, self._parts = container, parts

    def write_worksheet(self, ws: Worksheet) -> None:
        """Writes one sheet."""
        if ws.title not in self._parts:
            super().write_worksheet(ws)
            return
        self._container.writestr(ws.path[1:], self._parts[ws.title]())
        self.manifest.append(ws)


def fill_sheet(page: Worksheet, sheet: TextSheet) -> None:
    """Writes heads and rows into an empty sheet, to be printed on A4."""
    for column, (head, width) in enumerate(zip(sheet.heads, sheet.widths, strict=True), start=1):
        cell = put_text(page, 1, column, head)
        cell.font, cell.fill = Font(bold=True), _HEAD
        page.column_dimensions[get_column_letter(column)].width = width
    for row, texts in enumerate(sheet.rows, start=2):
        for column, text in enumerate(texts, start=1):
            put_text(page, row, column, text).alignment = Alignment(vertical="top", wrap_text=True)
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    fit_to_paper(page)
