"""Writers whose bytes depend on nothing but the cells: workbooks, web pages, text files, broken and locked files."""

import csv
import datetime as dt
import html
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import CoveredTableCell, TableCell, TableRow
from odf.table import Table as OdfTable
from odf.text import P
from tests.districts.model import Book, Cell, Fault, Formula, Page

CREATED = dt.datetime(2024, 1, 5, 9, 0, 0)
ZIP_TIME = (2024, 1, 5, 9, 0, 0)
DATE_FORMAT = "yyyy-mm-dd"
PLAIN_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"


@dataclass(frozen=True)
class House:
    """How the workbooks of a district look.

    Attributes:
        author: of every workbook.
        looks: look of a row → properties of its cells in .xlsx; the others look like ``body``.
        widths: (first column, last column, width).
        in_memory: whether .xlsx is put together in memory; shows only in the file modes inside the zip.
    """

    author: str
    looks: Mapping[str, Mapping[str, object]]
    widths: tuple[tuple[int, int, int], ...] = ()
    in_memory: bool = True


def write_book(book: Book, root: Path, house: House) -> None:
    """Write a file and its copies below the data folder."""
    content = make_book(book, house)
    if book.keep is not None:
        content = content[: int(len(content) * book.keep)]
    for name in (book.path, *book.copies):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def make_book(book: Book, house: House) -> bytes:
    """Return the bytes of a whole file."""
    return _MAKERS[book.form](book, house)


def _xlsx(book: Book, house: House) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": house.in_memory, "date_1904": book.epoch1904}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": Path(book.path).stem, "author": house.author, "created": CREATED})
        looks = _Looks(workbook, house)
        for page in book.pages:
            sheet = workbook.add_worksheet(page.name)
            for first, last, width in house.widths:
                sheet.set_column(first, last, width)
            _xlsx_page(sheet, page, looks)
    return buffer.getvalue()


class _Looks:
    """Formats of a workbook, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook, house: House) -> None:
        self._workbook, self._house = workbook, house
        self._made: dict[tuple[str, bool, bool], object] = {}

    def of(self, look: str, *, struck: bool, dated: bool) -> object:
        """Return the format of a cell."""
        key = (look, struck, dated)
        if key not in self._made:
            plain = self._house.looks.get(look, self._house.looks["body"])
            extra = {"font_strikeout": True} if struck else {}
            day = {"num_format": DATE_FORMAT} if dated else {}
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
        # merge_range would write the first cell again; the value is put back with its own format.
        # It belongs to several rows, so it is never struck with one of them.
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


def _xlsm(book: Book, house: House) -> bytes:
    """Give an .xlsx the type of a workbook with macros (it holds none)."""
    return _fixed_zip(_xlsx(book, house), {PLAIN_TYPE: MACRO_TYPE})


def _xls(book: Book, _: House) -> bytes:
    """Write BIFF8: .xls, and .et, which WPS fills with the same."""
    workbook = xlwt.Workbook(encoding="utf-8")
    styles = {
        (struck, dated): xlwt.easyxf(
            f"font: struck_out {'on' if struck else 'off'}", num_format_str=DATE_FORMAT if dated else "General"
        )
        for struck in (False, True)
        for dated in (False, True)
    }
    for page in book.pages:
        sheet = workbook.add_sheet(page.name)
        merged = {(top, left): (bottom, right) for top, left, bottom, right in page.merges}
        for r, row in enumerate(page.rows):
            for c, value in enumerate(row):
                style = styles[(r, c) in page.struck - merged.keys(), isinstance(value, dt.date)]
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


def _ods(book: Book, _: House) -> bytes:
    document = OpenDocumentSpreadsheet()
    struck = Style(name="struck", family="table-cell")
    struck.addElement(TextProperties(textlinethroughstyle="solid", textlinethroughtype="single"))
    document.automaticstyles.addElement(struck)
    for page in book.pages:
        document.spreadsheet.addElement(_ods_table(page))
    buffer = io.BytesIO()
    document.save(buffer)
    return _fixed_zip(buffer.getvalue(), {})


def _ods_table(page: Page) -> OdfTable:
    table = OdfTable(name=page.name)
    spans, covered = _spans(page)
    for r, row in enumerate(page.rows):
        line = TableRow(visibility="collapse") if r in page.hidden_rows else TableRow()
        for c, value in enumerate(row):
            line.addElement(
                CoveredTableCell()
                if (r, c) in covered
                else _ods_cell(value, spans.get((r, c)), struck=(r, c) in page.struck - spans.keys())
            )
        table.addElement(line)
    return table


def _spans(page: Page) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Return first cell → rows and columns that it spans, and the cells that it covers."""
    spans = {(t, le): (b - t + 1, ri - le + 1) for t, le, b, ri in page.merges}
    covered = {(r, c) for t, le, b, ri in page.merges for r in range(t, b + 1) for c in range(le, ri + 1)}
    return spans, covered - spans.keys()


def _ods_cell(value: Cell, span: tuple[int, int] | None, *, struck: bool) -> TableCell:
    options: dict[str, object] = {"stylename": "struck"} if struck else {}
    if span:
        options |= {"numberrowsspanned": span[0], "numbercolumnsspanned": span[1]}
    if isinstance(value, dt.date):
        options |= {"valuetype": "date", "datevalue": value.isoformat()}
    elif isinstance(value, int):
        options |= {"valuetype": "float", "value": value}
    elif isinstance(value, str):
        options |= {"valuetype": "string"}
    else:
        value = None
    cell = TableCell(**options)
    for line in str(value).split("\n") if value is not None else ():
        cell.addElement(P(text=line))
    return cell


def _fixed_zip(data: bytes, changes: Mapping[bytes, bytes]) -> bytes:
    """Write the entries of a zip again in their order with one fixed time (odfpy stamps the clock)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            entry = zipfile.ZipInfo(info.filename, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_STORED if info.filename == "mimetype" else zipfile.ZIP_DEFLATED
            content = old.read(info)
            for before, after in changes.items():
                content = content.replace(before, after)
            new.writestr(entry, content)
    return out.getvalue()


def _html(book: Book, _: House) -> bytes:
    """Write a web page as office systems export it, to be called .xls."""
    page = book.pages[0]
    spans, covered = _spans(page)
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


def _csv(book: Book, _: House) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", delimiter=book.comma)
    writer.writerows([["" if v is None else str(v) for v in row] for row in book.pages[0].rows])
    return text.getvalue().encode(book.encoding)


def _text(book: Book, _: House) -> bytes:
    return book.content.encode("utf-8")


def _locked(book: Book, _: House) -> bytes:
    """Write what a workbook with a password looks like from outside: an OLE file with an EncryptedPackage."""
    name = "EncryptedPackage".encode("utf-16-le")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00" + bytes(480)
    return header + name + bytes(512 - len(name)) + bytes((i * 37 + len(book.path)) % 251 for i in range(1024))


_MAKERS: dict[str, Callable[[Book, House], bytes]] = {
    "xlsx": _xlsx,
    "xlsm": _xlsm,
    "xls": _xls,
    "ods": _ods,
    "html": _html,
    "csv": _csv,
    "text": _text,
    "locked": _locked,
}
