"""Writers of .xlsx, .xls, .ods and .csv whose bytes depend on nothing but the cells."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import CoveredTableCell, TableCell, TableRow
from odf.table import Table as OdfTable
from odf.text import P

from .books import Book
from .model import Value
from .pages import Sheet

CREATED = dt.datetime(2024, 1, 5, 9, 0, 0)
ZIP_TIME = (2024, 1, 5, 9, 0, 0)
DATE_FORMAT = "yyyy-mm-dd"


def write_book(book: Book, root: Path) -> None:
    """Write a workbook and its copies below the data folder."""
    path = root / book.path
    path.parent.mkdir(parents=True, exist_ok=True)
    {".xlsx": _write_xlsx, ".xls": _write_xls, ".ods": _write_ods, ".csv": _write_csv}[path.suffix](book, path)
    for copy in book.copies:
        target = root / copy
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())


def _write_xlsx(book: Book, path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as workbook:
        workbook.set_properties({"title": path.stem, "author": "云岭区（虚构）", "created": CREATED})
        formats = {
            (kind, struck, dated): workbook.add_format(
                {
                    **look,
                    **({"font_strikeout": True} if struck else {}),
                    **({"num_format": DATE_FORMAT} if dated else {}),
                }
            )
            for kind, look in _looks().items()
            for struck in (False, True)
            for dated in (False, True)
        }
        for sheet in book.sheets:
            page = workbook.add_worksheet(sheet.name)
            page.set_column(0, 0, 6)
            page.set_column(1, 14, 14)
            for r, row in enumerate(sheet.rows):
                for c, value in enumerate(row):
                    _put_xlsx(
                        page, (r, c), value, formats[sheet.kinds[r], r in sheet.struck_rows, isinstance(value, dt.date)]
                    )
                if r in sheet.hidden_rows:
                    page.set_row(r, None, None, {"hidden": True})
            for top, left, bottom, right in sheet.merges:
                # merge_range would write the first cell again; the value is put back with its own format.
                # It belongs to several rows, so it is never struck with one of them.
                value = sheet.rows[top][left]
                cell = formats[sheet.kinds[top], False, isinstance(value, dt.date)]
                page.merge_range(top, left, bottom, right, "", cell)
                _put_xlsx(page, (top, left), value, cell)
            if sheet.hidden:
                page.hide()


def _looks() -> dict[str, dict[str, object]]:
    border = {"border": 1, "valign": "vcenter"}
    return {
        "title": {"bold": True, "font_size": 16, "align": "center"},
        "filled": {"font_size": 10},
        "head": {"bold": True, "align": "center", "text_wrap": True, **border},
        "body": {"text_wrap": True, **border},
        "sum": {"bold": True, **border},
        "blank": {},
    }


def _put_xlsx(page: xlsxwriter.worksheet.Worksheet, place: tuple[int, int], value: Value, cell: object) -> None:
    row, column = place
    if isinstance(value, dt.date):
        page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), cell)
    elif isinstance(value, int):
        page.write_number(row, column, value, cell)
    elif value is None:
        page.write_blank(row, column, None, cell)
    else:
        page.write_string(row, column, value, cell)


def _write_xls(book: Book, path: Path) -> None:
    workbook = xlwt.Workbook(encoding="utf-8")
    styles = {
        (struck, dated): xlwt.easyxf(
            f"font: struck_out {'on' if struck else 'off'}", num_format_str=DATE_FORMAT if dated else "General"
        )
        for struck in (False, True)
        for dated in (False, True)
    }
    for sheet in book.sheets:
        page = workbook.add_sheet(sheet.name)
        merged = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merges}
        for r, row in enumerate(sheet.rows):
            for c, value in enumerate(row):
                style = styles[r in sheet.struck_rows and (r, c) not in merged, isinstance(value, dt.date)]
                if (r, c) in merged:
                    bottom, right = merged[r, c]
                    page.write_merge(r, bottom, c, right, value, style)
                elif value is not None:
                    page.write(r, c, value, style)
            page.row(r).hidden = int(r in sheet.hidden_rows)
        page.visibility = int(sheet.hidden)
    buffer = io.BytesIO()
    workbook.save(buffer)
    path.write_bytes(buffer.getvalue())


def _write_ods(book: Book, path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    struck = Style(name="struck", family="table-cell")
    struck.addElement(TextProperties(textlinethroughstyle="solid", textlinethroughtype="single"))
    document.automaticstyles.addElement(struck)
    for sheet in book.sheets:
        document.spreadsheet.addElement(_ods_table(sheet))
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(_fixed_zip(buffer.getvalue()))


def _ods_table(sheet: Sheet) -> OdfTable:
    table = OdfTable(name=sheet.name)
    heads = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merges}
    covered = {(r, c) for t, le, b, ri in sheet.merges for r in range(t, b + 1) for c in range(le, ri + 1)} - set(heads)
    for r, row in enumerate(sheet.rows):
        line = TableRow(visibility="collapse") if r in sheet.hidden_rows else TableRow()
        for c, value in enumerate(row):
            line.addElement(
                CoveredTableCell()
                if (r, c) in covered
                else _ods_cell(value, heads.get((r, c)), struck=r in sheet.struck_rows and (r, c) not in heads)
            )
        table.addElement(line)
    return table


def _ods_cell(value: Value, span: tuple[int, int] | None, *, struck: bool) -> TableCell:
    options: dict[str, object] = {"stylename": "struck"} if struck else {}
    if span:
        options |= {"numberrowsspanned": span[0], "numbercolumnsspanned": span[1]}
    if isinstance(value, dt.date):
        options |= {"valuetype": "date", "datevalue": value.isoformat()}
    elif isinstance(value, int):
        options |= {"valuetype": "float", "value": value}
    elif value is not None:
        options |= {"valuetype": "string"}
    cell = TableCell(**options)
    for line in str(value).split("\n") if value is not None else ():
        cell.addElement(P(text=line))
    return cell


def _fixed_zip(data: bytes) -> bytes:
    """Write the entries of a zip again in their order with one fixed time (odfpy stamps the clock)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            entry = zipfile.ZipInfo(info.filename, ZIP_TIME)
            stored = info.filename == "mimetype"
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(info))
    return out.getvalue()


def _write_csv(book: Book, path: Path) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for sheet in book.sheets:
        writer.writerows([["" if v is None else str(v) for v in row] for row in sheet.rows])
    path.write_bytes(text.getvalue().encode("gb18030"))
