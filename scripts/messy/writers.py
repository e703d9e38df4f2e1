"""Writers whose bytes depend on nothing but the cells: workbooks, web pages, text files, broken and locked files."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import zipfile
from pathlib import Path

import xlsxwriter
import xlwt

from sample.books import Book as PlainBook
from sample.pages import Sheet
from sample.writers import CREATED, ZIP_TIME, write_book

from .model import Book, Cell, Fault, Formula, Page

DAY_FORMAT = "yyyy-mm-dd"
PLAIN_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
LOOKS: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 16, "align": "center"},
    "filled": {"font_size": 10},
    "blank": {},
    "head": {"bold": True, "align": "center", "text_wrap": True, "border": 1},
}


def write(book: Book, root: Path) -> None:
    """Write a file and its copies below the data folder."""
    path = root / book.path
    path.parent.mkdir(parents=True, exist_ok=True)
    makers = {"xlsx": _xlsx, "xlsm": _xlsm, "xls": _xls, "html": _html, "csv": _csv, "locked": _locked}
    if book.form == "ods":
        write_book(PlainBook(book.path, [_plain(page) for page in book.pages]), root)
        content = path.read_bytes()
    elif book.form == "text":
        content = book.content.encode("utf-8")
    else:
        content = makers[book.form](book)
    if book.keep is not None:
        content = content[: int(len(content) * book.keep)]
    for name in (book.path, *book.copies):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _xlsx(book: Book) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "date_1904": book.epoch1904}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": Path(book.path).stem, "author": "青岚区（虚构）", "created": CREATED})
        looks = _Looks(workbook)
        for page in book.pages:
            _xlsx_page(workbook.add_worksheet(page.name), page, looks)
    return buffer.getvalue()


class _Looks:
    """Formats of a workbook, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, bool, bool], object] = {}

    def of(self, look: str, *, struck: bool, dated: bool) -> object:
        """Return the format of a cell."""
        key = (look, struck, dated)
        if key not in self._made:
            plain = LOOKS.get(look, {"border": 1, "text_wrap": True})
            extra = {"font_strikeout": True} if struck else {}
            day = {"num_format": DAY_FORMAT} if dated else {}
            self._made[key] = self._workbook.add_format({**plain, **extra, **day})
        return self._made[key]


def _xlsx_page(sheet: xlsxwriter.worksheet.Worksheet, page: Page, looks: _Looks) -> None:
    for r, row in enumerate(page.rows):
        for c, value in enumerate(row):
            look = looks.of(page.looks[r], struck=(r, c) in page.struck, dated=isinstance(value, dt.date))
            _put(sheet, r, c, value, look)
        if r in page.hidden_rows:
            sheet.set_row(r, None, None, {"hidden": True})
    for c in page.hidden_columns:
        sheet.set_column(c, c, None, None, {"hidden": True})
    for top, left, bottom, right in page.merges:
        value = page.rows[top][left]
        look = looks.of(page.looks[top], struck=False, dated=isinstance(value, dt.date))
        sheet.merge_range(top, left, bottom, right, "", look)
        _put(sheet, top, left, value, look)
    if page.hidden:
        sheet.hide()


def _put(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Cell, look: object) -> None:
    if isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), look)
    elif isinstance(value, Fault):
        sheet.write_formula(row, column, "=NA()", look, value.text)
    elif isinstance(value, Formula):
        sheet.write_formula(row, column, value.text, look, "" if value.value is None else value.value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, look)
    elif value is None:
        sheet.write_blank(row, column, None, look)
    else:
        sheet.write_string(row, column, value, look)


def _xlsm(book: Book) -> bytes:
    """Give an .xlsx the type of a workbook with macros (it holds none)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_xlsx(book))) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            entry = zipfile.ZipInfo(info.filename, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(info).replace(PLAIN_TYPE, MACRO_TYPE))
    return out.getvalue()


def _xls(book: Book) -> bytes:
    """Write BIFF8: .xls, and .et, which WPS fills with the same."""
    workbook = xlwt.Workbook(encoding="utf-8")
    styles = {
        (struck, dated): xlwt.easyxf(
            f"font: struck_out {'on' if struck else 'off'}", num_format_str=DAY_FORMAT if dated else "General"
        )
        for struck in (False, True)
        for dated in (False, True)
    }
    for page in book.pages:
        sheet = workbook.add_sheet(page.name)
        merged = {(top, left): (bottom, right) for top, left, bottom, right in page.merges}
        for r, row in enumerate(page.rows):
            for c, value in enumerate(row):
                style = styles[(r, c) in page.struck, isinstance(value, dt.date)]
                if isinstance(value, Fault):
                    sheet.row(r).set_cell_error(c, {"#N/A": "#N/A!"}.get(value.text, value.text), style)
                elif (r, c) in merged:
                    bottom, right = merged[r, c]
                    sheet.write_merge(r, bottom, c, right, value, style)
                elif value is not None:
                    sheet.write(r, c, value, style)
            sheet.row(r).hidden = int(r in page.hidden_rows)
        for c in page.hidden_columns:
            sheet.col(c).hidden = True
        sheet.visibility = int(page.hidden)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _plain(page: Page) -> Sheet:
    """Hand a page without faults and formulas to the writer of .ods."""
    cells = [[v if isinstance(v, str | int | dt.date) else None for v in row] for row in page.rows]
    kinds = ["body"] * len(cells)
    struck = {r for r, _ in page.struck}
    return Sheet(page.name, page.hidden, list(cells), kinds, page.merges, page.hidden_rows, struck)


def _html(book: Book) -> bytes:
    """Write a web page as office systems export it, to be called .xls."""
    page = book.pages[0]
    spans = {(t, le): (b - t + 1, r - le + 1) for t, le, b, r in page.merges}
    covered = {(r, c) for t, le, b, ri in page.merges for r in range(t, b + 1) for c in range(le, ri + 1)} - set(spans)
    lines = ['<html><head><meta charset="utf-8"><title>导出</title></head><body><table border="1">']
    for r, row in enumerate(page.rows):
        cells = []
        for c, value in enumerate(row):
            if (r, c) in covered:
                continue
            down, right = spans.get((r, c), (1, 1))
            span = (f' rowspan="{down}"' if down > 1 else "") + (f' colspan="{right}"' if right > 1 else "")
            text = "" if value is None else html.escape(str(value)).replace("\n", "<br>")
            cells.append(f"<td{span}>{text}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</table></body></html>", ""]).encode("utf-8")


def _csv(book: Book) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", delimiter=book.comma)
    writer.writerows([["" if v is None else str(v) for v in row] for row in book.pages[0].rows])
    return text.getvalue().encode(book.encoding)


def _locked(book: Book) -> bytes:
    """Write what a workbook with a password looks like from outside: an OLE file with an EncryptedPackage."""
    name = "EncryptedPackage".encode("utf-16-le")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00" + bytes(480)
    return header + name + bytes(512 - len(name)) + bytes((i * 37 + len(book.path)) % 251 for i in range(1024))
