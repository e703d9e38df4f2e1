"""A cell in which a part is struck through says what is left: 35 struck out and 38 behind it is 38."""

from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P, Span
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from gongwenkit.ingest.workbook import parse_workbook

CELLS = (
    [("35", True), ("38", False)],
    [("38", False), ("（更正）", True)],
    [("3月5日", True)],
    [("甲 ", False), ("乙", True), ("丙", False)],
    [("周砚", False), ("、李衡", False)],
)
READ = ["38", "38", "3月5日", "甲 丙", "周砚、李衡"]
STRUCK = {0: frozenset({0, 1, 2, 3})}


def shared():
    """As Excel and WPS write it: the runs stand in sharedStrings.xml."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    page, looks = (
        book.add_worksheet("台账"),
        {True: book.add_format({"font_strikeout": True}), False: book.add_format()},
    )
    for column, runs in enumerate(CELLS):
        if len(runs) > 1:
            page.write_rich_string(0, column, *(part for text, struck in runs for part in (looks[struck], text)))
        else:
            page.write(0, column, runs[0][0], looks[True])
    page.write(1, 0, "末行")
    book.close()
    return stream.getvalue()


def inline():
    """As openpyxl writes it: the runs stand in the cell."""
    book = openpyxl.Workbook()
    for column, runs in enumerate(CELLS, start=1):
        texts = [TextBlock(InlineFont(strike=True), text) if struck else text for text, struck in runs]
        book.active.cell(1, column).value = CellRichText(texts)
    book.active.cell(2, 1).value = "末行"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls():
    book = xlwt.Workbook()
    page = book.add_sheet("台账")
    fonts = {True: xlwt.easyfont("struck_out true"), False: xlwt.easyfont("")}
    for column, runs in enumerate(CELLS):
        page.write_rich_text(0, column, [(text, fonts[struck]) for text, struck in runs])
    page.write(1, 0, "末行")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods():
    book = OpenDocumentSpreadsheet()
    style = Style(name="T1", family="text")
    style.addElement(TextProperties(textlinethroughstyle="solid"))
    book.automaticstyles.addElement(style)
    table = Table(name="台账")
    first, last = TableRow(), TableRow()
    for runs in CELLS:
        cell, line = TableCell(valuetype="string"), P()
        for text, struck in runs:
            line.addElement(Span(stylename=style, text=text)) if struck else line.addText(text)
        cell.addElement(line)
        first.addElement(cell)
    cell = TableCell(valuetype="string")
    cell.addElement(P(text="末行"))
    last.addElement(cell)
    for row in (first, last):
        table.addElement(row)
    book.spreadsheet.addElement(table)
    stream = BytesIO()
    book.write(stream)
    return stream.getvalue()


@pytest.mark.parametrize("make", [shared, inline, xls, ods])
def test_struck_characters_are_not_read_and_the_cell_is_known_as_struck(make):
    (grid,) = parse_workbook(make()).sheets
    assert [grid.value(0, column) for column in range(len(CELLS))] == READ
    assert grid.value(1, 0) == "末行"
    assert grid.struck == STRUCK
