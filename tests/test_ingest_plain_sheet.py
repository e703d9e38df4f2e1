"""Plain sheets are the bytes that openpyxl writes for the same cells."""

import io
import random
from datetime import datetime

import openpyxl
import pytest
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from gongwenkit.ingest.workbook.plain_sheet import Look, PlainBook
from gongwenkit.ingest.workbook.text_book import fit_to_paper, saved_book
from gongwenkit.ingest.workbook.text_cells import put_text

MOMENT = datetime(2024, 1, 5)
LOOKS = (
    Look(),
    Look(font=Font(bold=True)),
    Look(font=Font(bold=True), fill=PatternFill("solid", fgColor="FFE8E8E8")),
    Look(alignment=Alignment(vertical="top", wrap_text=True)),
)
HOSTILE = (
    "a & b < c > d \" ' ]]>",
    "=1+1",
    "＝1",
    "-5",
    "@import",
    " leading",
    "trailing　",
    "\u3000",
    "line\nfeed\r\nand\ttab",
    "\x00\x08\x1f\ufffe",
    "𠮷𠀀 é \x7f \x80 \x9f \u2028",
    "_x0041_",
    "#N/A",
    "TRUE",
    "",
    "长" * 33_000,
)
NUMBERS = (0, 7, -3, 12.5, 0.1, 1e20, 123456789012345678)
WORDS = ("会议", "财政局 2023", "<b>", "a&b", "　", "=", "表1")


def in_openpyxl(sheets):
    """The same cells, written by openpyxl."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, cells, widths in sheets:
        sheet = book.create_sheet(title)
        for row, column, value, look, to in cells:
            cell = put_text(sheet, row, column, value) if isinstance(value, str) else sheet.cell(row, column, value)
            for name in ("font", "fill", "alignment"):
                if (part := getattr(look, name)) is not None:
                    setattr(cell, name, part)
            if to:
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{to}'!A1", display=value)
        for column, width in widths.items():
            sheet.column_dimensions[get_column_letter(column)].width = width
        fit_to_paper(sheet)
    book.properties.title = "标题 & <b>"
    return saved_book(book, MOMENT)


def in_plain_sheets(sheets):
    book = PlainBook("标题 & <b>")
    for title, cells, widths in sheets:
        sheet = book.add(title)
        for row, column, value, look, to in cells:
            if to:
                sheet.link(row, column, value, to, look)
            elif isinstance(value, str):
                sheet.text(row, column, value, look)
            else:
                sheet.number(row, column, value, look)
        for column, width in widths.items():
            sheet.width(column, width)
    return book.saved(MOMENT)


def made_up(seed):
    """Sheets with texts, numbers and links in any order."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    sheets = []
    for number in range(draw.randint(1, 4)):
        cells = []
        places = draw.sample([(row, column) for row in range(1, 13) for column in range(1, 31)], draw.randint(0, 60))
        for row, column in places:
            value = draw.choice((draw.choice(HOSTILE[:-1]), draw.choice(NUMBERS), "".join(draw.choices(WORDS, k=3))))
            look = draw.choice(LOOKS)
            if isinstance(value, int | float):
                look = LOOKS[3]  # a number without any look has no style
            cells.append((row, column, value, look, ""))
        cells.append((20, 2, draw.choice(WORDS[:4]), LOOKS[1], f"F0{number} 会议<&"))
        widths = {column: draw.randint(1, 60) for column in draw.sample(range(1, 30), draw.randint(0, 6))}
        sheets.append((f"F0{number} 会议<&", cells, widths))
    return sheets


def test_hostile_texts_and_all_kinds_of_numbers():
    cells = [(row, 1, text, LOOKS[row % 4], "") for row, text in enumerate(HOSTILE, start=1)]
    cells += [(row, 3, number, LOOKS[3], "") for row, number in enumerate(NUMBERS, start=1)]
    sheets = [("目录", cells, {1: 6, 3: 40}), ("空", [], {}), ("链接", [(1, 1, "返回\"<\t'", LOOKS[1], "目录")], {})]
    made = in_plain_sheets(sheets)
    assert made == in_openpyxl(sheets)
    read = openpyxl.load_workbook(io.BytesIO(made))
    assert read["目录"]["A2"].value == "=1+1"
    assert read["目录"]["A2"].data_type == "s"
    assert read["目录"]["A2"].quotePrefix
    assert len(read["目录"]["A16"].value) == 32_767
    assert read["链接"]["A1"].hyperlink.location == "'目录'!A1"


@pytest.mark.parametrize("seed", range(8))
def test_any_cells_in_any_order(seed):
    sheets = made_up(seed)
    assert in_plain_sheets(sheets) == in_openpyxl(sheets)
