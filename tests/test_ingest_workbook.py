"""Workbooks as grids: every format, and what is refused."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from openpyxl.styles import Font
from tests.factories import SheetMade, edit_part, ods, xls, xlsx

from gongwenkit.ingest.workbook import ErrorCell, UnreadableWorkbookError, cell_name, column_letter, parse_workbook

ROWS = [["台账", None, None], ["日期", "应到", "备注"], [date(2023, 3, 5), 35, "甲\n乙"], ["3月6日", 36.5, None]]
SHEET = "xl/worksheets/sheet1.xml"


def made(**features):
    return SheetMade(ROWS, merges=[(0, 0, 0, 2)], **features)


@pytest.mark.parametrize("make", [xlsx, xls, ods])
def test_every_format_gives_the_same_grid(make):
    other = SheetMade([["密"]], name="隐藏", hidden=True)
    grid, hidden = parse_workbook(make(made(hidden_rows=[3], struck_rows=[2]), other)).sheets
    assert grid.sheet == "会议台账"
    assert [grid.value(2, column) for column in range(3)] == [datetime(2023, 3, 5), 35.0, "甲\n乙"]
    assert [grid.value(3, column) for column in range(3)] == ["3月6日", 36.5, None]
    assert grid.merges == ((0, 0, 0, 2),)
    assert grid.hidden_rows == {3}
    assert grid.struck == {2: frozenset({0, 1, 2})}
    assert (grid.hidden, hidden.hidden) == (False, True)
    assert grid.value(99, 99) is None


def test_hidden_columns_and_1904():
    book = parse_workbook(xlsx(made(hidden_columns=[1]), date_1904=True))
    assert book.sheets[0].hidden_columns == {1}
    assert book.dates_from_1904
    assert book.sheets[0].value(2, 0) == datetime(2023, 3, 5)


def test_error_cells_are_not_blank():
    content = xlsx(SheetMade([["甲", "#N/A", "乙", "#DIV/0!"]], formulas={(0, 1): "=NA()", (0, 3): "=1/0"}))
    grid = parse_workbook(content).sheets[0]
    assert list(grid.rows[0]) == ["甲", ErrorCell("#N/A"), "乙", ErrorCell("#DIV/0!")]


def test_a_formula_without_stored_result_is_not_blank():
    content = xlsx(SheetMade([["甲", 0], ["乙", 0]], formulas={(0, 1): "=1+1", (1, 1): "=1+1"}))
    content = edit_part(content, SHEET, lambda text: text.replace("</f><v>0</v>", "</f>", 1))
    grid = parse_workbook(content).sheets[0]
    assert (grid.value(0, 1), grid.value(1, 1)) == (ErrorCell(""), 0.0)


def test_blanks_of_every_kind_are_none():
    grid = parse_workbook(xlsx(SheetMade([["甲", "\u00a0", "\u3000 ", " "]]))).sheets[0]
    assert [grid.value(0, column) for column in range(4)] == ["甲", None, None, None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "；"])
def test_delimited_text(encoding, delimiter):
    lines = [["日期", "会议类型", "备注"], ["3月5日", '"党组\n会"', ""], ["3月6日", "党组会", ""]]
    text = "\n".join(delimiter.join(line) for line in lines)
    grid = parse_workbook(text.encode(encoding)).sheets[0]
    assert grid.sheet is None
    assert list(grid.rows[1]) == ["3月5日", "党组\n会", None]
    assert list(grid.rows[3]) == ["3月6日", "党组会", None]  # the row is the line on which it begins


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_web_page_that_calls_itself_a_workbook(encoding):
    page = (
        "<html><head><style>td{}</style></head><table><tr><th colspan=3>会议台账</th></tr>"
        "<tr><td>日期<td>类型<td>备注</tr>"
        "<tr><td rowspan=2>3月5日</td><td>党组会</td><td>甲<br>乙</td></tr>"
        "<tr><td>办公会</td><td></td></tr></table></html>"
    )
    grid = parse_workbook(page.encode(encoding)).sheets[0]
    assert [list(row) for row in grid.rows] == [
        ["会议台账", None, None],
        ["日期", "类型", "备注"],
        ["3月5日", "党组会", "甲\n乙"],
        [None, "办公会", None],
    ]
    assert grid.merges == ((0, 0, 0, 2), (2, 0, 3, 0))


def test_a_workbook_of_another_program():
    book = openpyxl.Workbook()
    page = book.active
    page.append(["日期", "应到", None, "结果"])
    page.append([date(2023, 3, 5), 35, None, "=B2+1"])
    page.row_dimensions[2].hidden = True
    page["A2"].font = Font(strike=True)
    stream = BytesIO()
    book.save(stream)
    grid = parse_workbook(stream.getvalue()).sheets[0]
    assert list(grid.rows[1]) == [datetime(2023, 3, 5), 35, None, ErrorCell("")]
    assert (grid.hidden_rows, grid.struck) == ({1}, {1: frozenset({0})})


def refused(content: bytes) -> UnreadableWorkbookError:
    with pytest.raises(UnreadableWorkbookError) as caught:
        parse_workbook(content)
    return caught.value


def package(**parts: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
    return stream.getvalue()


GOOD = xlsx(made())
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "b">]>'
HOSTILE = {
    "nothing": b"",
    "blanks": b" \r\n",
    "web page": "<html><body>会议</body></html>".encode(),
    "pdf": b"%PDF-1.7",
    "cut at a tenth": GOOD[: len(GOOD) // 10],
    "cut in half": GOOD[: len(GOOD) // 2],
    "cut at the end": GOOD[:-30],
    "no workbook": package(**{"word/document.xml": "<x/>"}),
    "binary workbook": package(**{"xl/workbook.bin": "x"}),
    "DOCTYPE": edit_part(GOOD, SHEET, lambda text: text.replace("<worksheet", f"{DOCTYPE}<worksheet", 1)),
    "far cell": edit_part(
        GOOD,
        SHEET,
        lambda t: t.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
    ),
    "path outside": package(**{"../../x": "x", "xl/workbook.xml": "<x/>"}),
    "1,001 entries": package(**{f"x{number}": "" for number in range(1001)}),
    "control characters": b"a,\x00b\n" * 20,
    "open quote": '日期,备注\n3月5日,"甲\n'.encode(),
    "ole rubbish": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_refused_with_a_reason(name):
    error = refused(HOSTILE[name])
    assert error.code == "workbook-unreadable"
    assert error.found.zh
    assert error.advice.zh


WIDE = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
PARTS = {SHEET: "<worksheet", "xl/workbook.xml": "<workbook", "xl/styles.xml": "<styleSheet"}


def _with_part(name: str, encoding: str, before: str, doctype: str) -> bytes:
    """A sound workbook with one part in another encoding, undeclared, perhaps after blanks."""
    stream = BytesIO()
    with ZipFile(BytesIO(GOOD)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry == name:
                root = content.decode()[content.decode().index(PARTS[name]) :]
                content = (before + doctype + root).encode(encoding)
            new.writestr(entry, content)
    return stream.getvalue()


@pytest.mark.parametrize("before", ["", "\n", " \r\n\t" * 60], ids=["at once", "line", "blanks"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", *WIDE])
@pytest.mark.parametrize("name", PARTS)
def test_a_doctype_is_seen_in_any_encoding_and_what_has_none_is_read(name, encoding, before):
    said = refused(_with_part(name, encoding, before, DOCTYPE))
    assert "DOCTYPE" in said.found.zh
    read, sound = parse_workbook(_with_part(name, encoding, before, "")).sheets[0], parse_workbook(GOOD).sheets[0]
    assert [list(row) for row in read.rows] == [list(row) for row in sound.rows]


def test_a_doctype_with_characters_that_no_xml_has_is_seen():
    assert "DOCTYPE" in refused(_with_part(SHEET, "utf-8", "", "<!DOC\0TYPE x>")).found.zh


@pytest.mark.parametrize("page", [False, True], ids=["csv", "html"])
@pytest.mark.parametrize("text", ["2023.1", " 2023.1", "2022.1"])
def test_a_text_that_may_have_lost_its_nought_is_a_number(text, page):
    content = (
        f"<table><tr><td>日期<tr><td>{text}<tr><td>2023.10</table>" if page else f"日期,备注\n{text},甲\n2023.10,乙\n"
    )
    grid = parse_workbook(content.encode()).sheets[0]
    assert (grid.value(1, 0), grid.value(2, 0)) == (float(text), "2023.10")
    assert parse_workbook(xlsx(SheetMade([["日期"], [text]]))).sheets[0].value(1, 0) == text


def test_a_zip_bomb_is_refused_before_it_unfolds():
    bomb = edit_part(GOOD, SHEET, lambda text: text + " " * (64 << 20))
    assert "过大" in refused(bomb).found.zh


def test_a_password_is_told():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le")
    assert refused(ole).code == "workbook-encrypted"


def test_damage_anywhere_is_one_kind_of_error():
    for place in range(40, len(GOOD), 37):
        content = bytearray(GOOD)
        content[place] ^= 0xFF
        try:
            parse_workbook(bytes(content))
        except UnreadableWorkbookError:
            continue


def test_names_of_cells():
    assert [column_letter(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert cell_name(16, 2) == "C17"
