"""Table row *formats*: what a file is, is told by its content."""

from datetime import date
from io import BytesIO

import pytest
import xlwt
from tests import biff
from tests.factories import MEETINGS, SheetMade, edit_part, meeting, ods, xls, xlsx
from tests.office import codes, rows

BOOK = SheetMade([["财政局2023年会议台账"], MEETINGS, meeting(1, date(2023, 3, 1), 应到=7)])
LINES = [MEETINGS, ["1", "3月1日", "党组会", "第1次", "𠮷㐂研究", "周砚", "7", "7", "", ""]]
CSV, TSV = (mark.join(("{}",) * 10) for mark in (",", "\t"))


def text(line: str, encoding: str) -> bytes:
    return "\r\n".join(line.format(*cells) for cells in LINES).encode(encoding)


def page() -> bytes:
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in LINES)
    return f"<html><head><meta charset=utf-8></head><body><table>{cells}</table></body></html>".encode()


def xml_2003() -> bytes:
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    cells = ["".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in line) for line in LINES]
    rows = "".join(f"<Row>{line}</Row>" for line in cells)
    sheet = f'<Worksheet ss:Name="会议台账"><Table>{rows}</Table></Worksheet>'
    return f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}">{sheet}</Workbook>'.encode()


def cells_of_biff() -> list[biff.Record]:
    return [
        biff.label(row, column, cell.encode("gb18030"))
        for row, line in enumerate(LINES)
        for column, cell in enumerate(line)
    ]


def biff_5() -> bytes:
    """Without a code page, as programs of the nineties and some exports of today write it."""
    return biff.book(("会议台账".encode("gbk"), cells_of_biff()))


XLSX, XLS, ODS = xlsx(BOOK), xls(BOOK), ods(BOOK)
FORMS = {
    "xlsx": ("a.xlsx", XLSX),
    "xlsm": ("a.xlsm", XLSX),
    "xls": ("a.xls", XLS),
    "et (BIFF8)": ("a.et", XLS),
    "ods": ("a.ods", ODS),
    "csv UTF-8": ("a.csv", text(CSV, "utf-8")),
    "csv UTF-8 with BOM": ("a.csv", text(CSV, "utf-8-sig")),
    "csv UTF-16": ("a.csv", text(CSV, "utf-16")),
    "csv GB18030 beyond GBK": ("a.csv", text(CSV, "gb18030")),
    "tsv UTF-8": ("a.tsv", text(TSV, "utf-8")),
    "tsv UTF-16": ("a.txt", text(TSV, "utf-16")),
    "tsv GB18030": ("a.tsv", text(TSV, "gb18030")),
    "xls that is XML Spreadsheet 2003": ("a.xls", xml_2003()),
    "xls in GBK without a code page": ("a.xls", biff_5()),
    "xls that is HTML": ("a.xls", page()),
    "xls that is XLSX": ("a.xls", XLSX),
    "xls that is TSV": ("a.xls", text(TSV, "gb18030")),
    "xlsx that is XLS": ("a.xlsx", XLS),
    "xlsx that is CSV": ("a.xlsx", text(CSV, "utf-8")),
    "xlsx that is ODS": ("a.xlsx", ODS),
    "csv that is XLSX": ("a.csv", XLSX),
    "ending in capitals": ("A.XLS", XLS),
    "no ending": ("会议台账", XLSX),
}


@pytest.mark.parametrize("form", FORMS)
def test_form(office, form):
    name, content = FORMS[form]
    ledgers = office.read({f"101财政局2023年/会议台账/{name}": content})
    assert rows(ledgers, "meetings", "日期", "会议类型", "应到") == [(date(2023, 3, 1), "党组会", 7)]
    assert codes(ledgers) == []


@pytest.mark.parametrize("form", [form for form in FORMS if "GB" in form or "UTF" in form])
def test_characters_beyond_gbk_survive(office, form):
    name, content = FORMS[form]
    ledgers = office.read({f"101财政局2023年/会议台账/{name}": content})
    assert rows(ledgers, "meetings", "议题") == [("𠮷㐂研究",)]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"", "workbook-unreadable"),
        ("a.xlsx", XLSX[:200], "workbook-unreadable"),
        ("a.xls", b"%PDF-1.7", "workbook-unreadable"),
        ("a.pdf", b"%PDF-1.7", "file-ignored"),
        ("a.jpg", b"\xff\xd8\xff", "file-ignored"),
    ],
)
def test_what_is_no_workbook(office, name, content, code):
    assert codes(office.read({f"101财政局2023年/{name}": content})) == [code]


def test_what_is_damaged_is_a_finding_and_the_rest_is_read(office):
    content = text(CSV, "utf-8").replace("周砚".encode(), b"\xff") + b"\x1a"
    ledgers = office.read({"101财政局2023年/会议台账/a.csv": content})
    assert rows(ledgers, "meetings", "日期", "会议类型", "应到") == [(date(2023, 3, 1), "党组会", 7)]
    assert codes(ledgers) == ["text-damaged", "text-damaged"]
    assert {finding.cell for finding in ledgers.findings} == {"2", "F2"}


def test_a_sheet_that_cannot_be_read_is_a_finding_and_the_others_are_read(office):
    broken = biff_5()[:-4] + b"\x03\x02\xff\x7f"
    good = biff.book(("会议台账".encode("gbk"), cells_of_biff()), (b"B", [biff.label(0, 0, b"x")]))
    ledgers = office.read({"101财政局2023年/会议台账/a.xls": good[:-6]})
    assert rows(ledgers, "meetings", "日期", "应到") == [(date(2023, 3, 1), 7)]
    assert codes(ledgers) == ["sheet-not-read"]
    assert "workbook-unreadable" in codes(office.read({"101财政局2023年/会议台账/a.xls": broken}))


# -- dates of each format


def book_1904() -> bytes:
    book = xlwt.Workbook()
    book.dates_1904 = True
    page, look = book.add_sheet("会议台账"), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for column, head in enumerate(MEETINGS):
        page.write(0, column, head)
    page.write(1, 1, 44986 - 1462, look)
    page.write(2, 1, 44986 - 1462)
    for row in (1, 2):
        page.write(row, 2, "党组会")
        page.write(row, 4, f"议题{row}")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods_1904() -> bytes:
    made = ods(SheetMade([MEETINGS, meeting(1, date(2023, 3, 1)), meeting(2, 44986 - 1462)]))
    null = '<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>'
    return edit_part(made, "content.xml", lambda t: t.replace("<office:spreadsheet>", f"<office:spreadsheet>{null}"))


@pytest.mark.parametrize(
    "content",
    [
        xlsx(SheetMade([MEETINGS, meeting(1, date(2023, 3, 1)), meeting(2, 44986 - 1462)]), date_1904=True),
        book_1904(),
        ods_1904(),
    ],
    ids=["xlsx", "xls", "ods"],
)
def test_the_1904_system(office, content):
    assert rows(office.read(content), "meetings", "日期") == [(date(2023, 3, 1),)] * 2


@pytest.mark.parametrize("make", [xlsx, xls, ods])
def test_serials_without_a_date_format(office, make):
    ledgers = office.read({"101/2023会议台账.x": make(SheetMade([MEETINGS, meeting(1, 44990), meeting(2, 60)]))})
    assert rows(ledgers, "meetings", "日期") == [(date(2023, 3, 5),), (None,)]
    assert codes(ledgers) == ["date-unreadable"]


def xlsx_serial_60() -> bytes:
    made = xlsx(SheetMade([MEETINGS, meeting(1, date(2023, 3, 5))]))
    return edit_part(made, "xl/worksheets/sheet1.xml", lambda t: t.replace("<v>44990</v>", "<v>60</v>"))


def xls_serial_60() -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("会议台账")
    for column, (head, value) in enumerate(zip(MEETINGS, meeting(1, 60), strict=True)):
        page.write(0, column, head)
        if value is not None:
            page.write(1, column, value, xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("make", [xlsx_serial_60, xls_serial_60])
def test_serial_60_is_a_day_that_never_was(office, make):
    ledgers = office.read(make())
    assert rows(ledgers, "meetings", "日期") == [(None,)]
    assert codes(ledgers) == ["date-invalid"]
