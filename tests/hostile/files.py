"""Hostile and odd files, in groups A to E: how each is made, and what must be said of it.

A case: bytes or a function that makes them; `R` refused, `W` read with a warning, `P` plainly read; a pattern that the
code and words of the finding match; how many rows of meetings count (None: not looked at).
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import openpyxl
from tests import opendocument, test_grid_contract
from tests.biff import book as biff_book
from tests.biff import label
from tests.factories import MEETINGS, SheetMade, edit_part, meeting, xls, xlsx

__all__ = ["CASES", "SEEDS", "Case", "mutated"]

TITLE = ["2023年会议台账"]
SHEET = "xl/worksheets/sheet1.xml"
CSV = "序号,日期,会议类型,届次,议题,主持人,应到,实到,标签,备注\n1,2023-03-01,党组会,第1次,研究甲,周砚,11,10,,\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Case:
    """One file and what becomes of it."""

    id: str
    make: Callable[[], bytes]
    expect: str
    says: str = ""
    rows: int | None = None
    name: str = "2023年会议台账.xlsx"


def book(*rows, **features):
    """A workbook of meetings with some more rows."""
    return xlsx(SheetMade([TITLE, MEETINGS, *rows], **features))


def good():
    return book(meeting(1), meeting(2, "2023-03-02"))


def part(edit, *rows, **features):
    return edit_part(book(*(rows or (meeting(1), meeting(2, "2023-03-02"))), **features), SHEET, edit)


def cell(reference, content, attributes=""):
    """Puts a cell into the row that its reference names, replacing what stands there."""
    import re

    def edit(text):
        pattern = rf'<c r="{reference}"[^>]*?(?:/>|>.*?</c>)'
        new = f'<c r="{reference}"{attributes}>{content}</c>'
        assert re.search(pattern, text)
        return re.sub(pattern, new, text, count=1)

    return edit


def day(serial, attributes=""):
    return part(cell("B3", f"<v>{serial}</v>", attributes), meeting(1, datetime(2023, 3, 1)), meeting(2, "2023-03-02"))


def before_root(extra):
    return lambda: part(lambda text: text.replace("<worksheet", f"{extra}<worksheet", 1))


def rezipped(change, mode=ZIP_DEFLATED):
    """The good workbook packed anew by a function of (package, name → bytes)."""

    def make():
        stream = BytesIO()
        with ZipFile(BytesIO(good())) as old, ZipFile(stream, "w", mode) as new:
            change(new, {name: old.read(name) for name in old.namelist()})
        return stream.getvalue()

    return make


def _write_all(package, parts):
    for name, content in parts.items():
        package.writestr(name, content)


def _many(package, parts):
    _write_all(package, parts)
    for number in range(10_001):
        package.writestr(f"x/{number}", b"")


def _outside(package, parts):
    _write_all(package, parts)
    package.writestr("../../x", b"x")


def _twice(package, parts):
    import warnings

    _write_all(package, parts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package.writestr(SHEET, parts[SHEET])


def bad_crc():
    content = bytearray(rezipped(_write_all, ZIP_STORED)())
    at = content.index(b"<sheetData")
    content[at + 1] ^= 1
    return bytes(content)


def bomb():
    """600 MB of zeros in some 600 KB, whose header says 100 bytes."""
    stream = BytesIO()
    with ZipFile(BytesIO(good())) as old, ZipFile(stream, "w") as new:
        for name in old.namelist():
            if name != SHEET:
                new.writestr(name, old.read(name))
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(600)) + packer.flush()
    return _with_entry(stream.getvalue(), SHEET.encode(), packed, 100)


def _with_entry(package, name, packed, size):
    """Adds an entry by hand, so that its header can lie."""
    end = package.rindex(b"PK\x05\x06")
    count, length, start = struct.unpack("<HII", package[end + 10 : end + 20])
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed), size, len(name), 0)
    central = struct.pack(
        "<4sHHHHHHIIIHHHHHII",
        b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(packed), size, len(name), 0, 0, 0, 0, 0, start,
    )  # fmt: skip
    directory = package[start : start + length] + central + name
    body = package[:start] + local + name + packed
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count + 1, count + 1, len(directory), len(body), 0)
    return body + directory + tail


def ole(*, loop=False, extra=b""):
    head = bytearray(512)
    head[:8] = OLE
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIII", head, 44, 1, 0, 0, 4096, 0xFFFFFFFE, 0)
    struct.pack_into("<IIII", head, 68, 0xFFFFFFFE, 0, 0, 0xFFFFFFFF)
    table = struct.pack("<128I", *([0] * 128 if loop else [0xFFFFFFFE] * 128))
    return bytes(head) + table + extra


def xor_xls():
    """A BIFF5 stream that says FILEPASS after BOF."""
    return struct.pack("<HHHHHH", 0x0809, 8, 0x0500, 5, 0x0DBB, 0x07CC) + struct.pack("<HHHH", 0x2F, 4, 0x1234, 0x5678)


LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
QUADRATIC = '<!DOCTYPE q [<!ENTITY a "' + "x" * 50_000 + '">]>'
XXE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


def blank_rows():
    rows = "".join(f'<row r="{r}" s="1" customFormat="1"><c r="A{r}" s="1"/></row>' for r in range(10, 300_000))
    return part(lambda text: text.replace("</sheetData>", rows + "</sheetData>"))


def wide():
    cells = "".join(f'<c r="{openpyxl.utils.get_column_letter(c)}400"><v>1</v></c>' for c in range(1, 16_385))
    return part(lambda text: text.replace("</sheetData>", f'<row r="400">{cells}</row></sheetData>'))


def merges(count):
    refs = "".join(f'<mergeCell ref="K{2 * n + 9}:K{2 * n + 10}"/>' for n in range(count))
    return part(
        lambda text: text.replace("</sheetData>", f'</sheetData><mergeCells count="{count}">{refs}</mergeCells>')
    )


def many_sheets(count=500):
    stream = BytesIO()
    made = openpyxl.Workbook(write_only=True)
    first = made.create_sheet("会议台账")
    for row in (TITLE, MEETINGS, meeting(1), meeting(2, "2023-03-02")):
        first.append(row)
    for number in range(count):
        made.create_sheet(f"表{number}").append(["说明"])
    made.save(stream)
    return stream.getvalue()


def chart_only():
    made = openpyxl.Workbook()
    made.remove(made.active)
    made.create_chartsheet("图")
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def macro():
    stream = BytesIO()
    with ZipFile(BytesIO(good())) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        _write_all(new, {name: old.read(name) for name in old.namelist()})
        new.writestr("xl/vbaProject.bin", b"\xcc\x61" + bytes(500))
        new.writestr(
            "xl/externalLinks/externalLink1.xml",
            '<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>',
        )
    return stream.getvalue()


def csv(text, encoding="utf-8"):
    return lambda: text.encode(encoding)


def attendance(value):
    return lambda: book(meeting(1, 应到=11, 实到=value), meeting(2, "2023-03-02"))


def dated(value):
    return lambda: book(meeting(1, value), meeting(2, "2023-03-02"))


def total():
    sums = ["合计", None, None, None, None, None, 22, 20, None, None]
    return book(meeting(1, 应到=11, 实到=10), meeting(2, "2023-03-02", 应到=11, 实到=10), sums)


def two_tables():
    return book(meeting(1), meeting(2, "2023-03-02"), [], TITLE, MEETINGS, meeting(3, "2023-03-03"))


def merged_department():
    heads = [*MEETINGS, "单位/部门"]
    rows = [[*meeting(n, f"2023-03-0{n}"), "财政局" if n == 1 else None] for n in (1, 2, 3)]
    return xlsx(SheetMade([TITLE, heads, *rows], merges=[(2, 10, 4, 10)]))


def lines_above():
    rows = [["云岭区财政局"], ["2023年会议台账"], ["填表人：某某", None, "填表日期：2024年1月"], []]
    return xlsx(SheetMade([*rows, MEETINGS, meeting(1), meeting(2, "2023-03-02")]))


def percents():
    heads = [*MEETINGS, "完成率"]
    return xlsx(SheetMade([TITLE, heads, [*meeting(1), "50%"], [*meeting(2, "2023-03-02"), 0.5]]))


def equal_rows():
    return book(meeting(1), meeting(1), meeting(3, "2023-03-03"))


def two_levels():
    rows = [
        TITLE,
        ["序号", "日期", "会议类型", "议题", "参加人数", None, "备注"],
        [None, None, None, None, "应到", "实到", None],
        [1, "2023-03-01", "党组会", "研究甲", 11, 10, None],
    ]
    return xlsx(SheetMade(rows, merges=[(1, 4, 1, 5), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 2, 3)]))


def hidden_sheet(state):
    def make():
        made = xlsx(SheetMade([["说明"]], name="说明"), SheetMade([TITLE, MEETINGS, meeting(1)], hidden=True))
        return edit_part(made, "xl/workbook.xml", lambda text: text.replace('state="hidden"', f'state="{state}"'))

    return make


CASES = (
    # A container
    Case("A1 nothing", lambda: b"", "R", "workbook-unreadable.*空的"),
    Case(
        "A2 web page",
        lambda: f"<html><table><tr><td>{'<td>'.join(MEETINGS)}</tr></table></html>".encode(),
        "P",
        rows=0,
        name="会议台账.xls",
    ),
    Case("A3 csv as xlsx", csv(CSV), "P", rows=1),
    Case("A4 xlsx as xls", good, "P", rows=2, name="会议台账.xls"),
    Case("A5 password", lambda: ole(extra="EncryptedPackage".encode("utf-16-le")), "R", "workbook-encrypted.*密码"),
    Case("A6 xor", xor_xls, "R", "workbook-(encrypted|unreadable)", name="会议台账.xls"),
    *(
        Case(f"A7 cut at {share} %", lambda share=share: good()[: len(good()) * share // 100], "R", "unreadable.*损坏")
        for share in (10, 50, 99)
    ),
    Case("A8 wrong sum", bad_crc, "R", "unreadable.*损坏"),
    Case("A9 bomb", bomb, "R", "unreadable.*(过大|炸弹|损坏)"),
    Case("A10 10,001 entries", rezipped(_many), "R", "unreadable.*部件"),
    Case("A11 path outside", rezipped(_outside), "R", "unreadable.*路径"),
    Case("A12 doubled entry", rezipped(_twice), "R", "unreadable.*部件"),
    Case("A13 sector loop", lambda: ole(loop=True), "R", "workbook-unreadable", name="会议台账.xls"),
    # B markup and geometry
    Case("B1 billion laughs", before_root(LAUGHS), "R", "unreadable.*DOCTYPE"),
    Case("B2 quadratic", before_root(QUADRATIC), "R", "unreadable.*DOCTYPE"),
    Case("B3 outside entity", before_root(XXE), "R", "unreadable.*DOCTYPE"),
    Case("B4 DOCTYPE far in", before_root(f"<!--{' ' * 5000}--><!DOCTYPE x>"), "R", "unreadable.*DOCTYPE"),
    Case("B5 far cell", lambda: part(lambda text: text.replace("</sheetData>", FAR)), "R", "unreadable.*使用区域过大"),
    Case(
        "B6 dimension too large",
        lambda: part(lambda t: t.replace('<dimension ref="', '<dimension ref="A1:XFD1048576" x="')),
        "P",
        rows=2,
    ),
    Case(
        "B7 dimension A1", lambda: part(lambda t: t.replace('<dimension ref="', '<dimension ref="A1" x="')), "P", rows=2
    ),
    Case("B8 blank styled rows", blank_rows, "P", rows=2),
    Case("B9 16,384 columns", wide, "R", "unreadable.*使用区域过大"),
    Case("B10 42,000 merges", lambda: merges(42_000), "P", rows=2),
    Case("B10 60,000 merges", lambda: merges(60_000), "R", "unreadable.*合并"),
    Case("B11 column AAAAAAA", lambda: part(lambda t: t.replace('r="A3"', 'r="AAAAAAA3"')), "W", "text-damaged.*地址"),
    Case("B12 row number doubled", lambda: part(lambda t: t.replace('<row r="4"', '<row r="3"')), "P", rows=2),
    Case(
        "B13 string out of range",
        lambda: part(lambda t: t.replace("<v>0</v>", "<v>99999</v>", 1)),
        "W",
        "text-damaged.*文字",
    ),
    Case("B14 500 sheets", many_sheets, "P", rows=2),
    Case("B15 rows in disorder", lambda: part(lambda t: t.replace('"A3"', '"A999999999"')), "W", "text-damaged.*地址"),
    Case("B16 tags without end", lambda: part(lambda t: t.replace("</sheetData>", "<c " * 400_000)), "R", "workbook-"),
    Case(
        "B17 negative repeat",
        lambda: _ods(f'<table:table-row table:number-rows-repeated="-5">{_ODS_CELL}</table:table-row>'),
        "P",
        name="x.ods",
    ),
    Case(
        "B18 endless repeat",
        lambda: _ods(f'<table:table-row table:number-rows-repeated="99999999">{_ODS_CELL}</table:table-row>'),
        "R",
        "unreadable.*使用区域过大",
        name="x.ods",
    ),
    Case("B19 deep markup", lambda: _ods("<text:p>" * 50_000), "R", "workbook-", name="x.ods"),
    # C what a workbook means
    Case("C1 hidden sheet", hidden_sheet("hidden"), "W", "sheet-hidden", rows=0),
    Case("C2 very hidden sheet", hidden_sheet("veryHidden"), "W", "sheet-hidden", rows=0),
    Case(
        "C3 hidden row", lambda: book(meeting(1), meeting(2, "2023-03-02"), hidden_rows=[3]), "W", "row-hidden", rows=1
    ),
    Case(
        "C4 error cell",
        lambda: book(meeting(1, 实到="#N/A"), formulas={(2, 7): "=NA()"}),
        "W",
        "cell-error.*#N/A",
        rows=1,
    ),
    Case(
        "C5 formula without value",
        lambda: part(cell("H3", "<f>1+1</f>"), meeting(1, 实到=3)),
        "W",
        "formula-no-value",
        rows=1,
    ),
    Case(
        "C6 1904",
        lambda: xlsx(SheetMade([TITLE, MEETINGS, meeting(1, datetime(2023, 3, 1))]), date_1904=True),
        "P",
        rows=1,
    ),
    *(
        Case(f"C8 {text}", dated(text), "P", rows=2)
        for text in ("2023年3月15日", "2023.3.15", "二〇二三年三月十五日", "2023/3/15 14:30")
    ),
    Case("C7 the 29 February 1900 that never was", lambda: day(60), "W", "date-", rows=1),
    Case("C9 serial without form", lambda: day(44990), "P", rows=2),
    Case("C10 ambiguous", dated("3.5"), "W", "date-ambiguous", rows=1),
    Case("C11 year 9999", dated("9999-12-31"), "W", "date-(other-year|unreadable|invalid)"),
    Case("C11 day nought", lambda: day(0), "W", "date-"),
    Case("C11 before all days", lambda: day(-5), "W", "date-"),
    Case("C11 after all days", lambda: day(1e9), "W", "date-"),
    Case("C12 two levels", two_levels, "P", rows=1),
    Case("C13 department merged over rows", merged_department, "P", rows=3),
    Case("C14 total", total, "P", rows=2),
    Case("C15 lines above the head", lines_above, "P", rows=2),
    Case("C16 two tables", two_tables, "P", rows=3),
    Case("C17 macro and DDE", macro, "P", rows=2, name="2023年会议台账.xlsm"),
    Case("C18 chart only", chart_only, "R", "unreadable.*没有工作表"),
    # D values
    Case("D1 full width", attendance("１０"), "P", rows=2),
    *(Case(f"D2 {text}", attendance(text), "W", "number-approximate", rows=2) for text in ("约30人", "30余")),
    Case("D3 三十", attendance("三十"), "P", rows=2),
    *(
        Case(f"D4 {text}", lambda text=text: book(meeting(1, 应到="2000", 实到=text)), "P", rows=1)
        for text in ("1,234", "1，234")
    ),
    Case("D5 per cent and parts mixed", percents, "P", rows=2),
    Case("D6 a number that is a name", lambda: book(meeting("007", 届次="007"), meeting(2, "2023-03-02")), "P", rows=2),
    Case("D7 18 digits", lambda: book(meeting(1, 备注=110101199003070000), meeting(2, "2023-03-02")), "P", rows=2),
    *(
        Case(f"D8 {text}", attendance(text), "W", "number-unreadable", rows=2)
        for text in ("1e400", "nan", "inf", "-inf")
    ),
    Case("D9 true as a number", attendance(True), "W", "number-unreadable", rows=2),
    *(Case(f"D10 blank {text!a}", attendance(text), "P", rows=2) for text in ("\u00a0", "\u3000", "\u200b", " ")),
    Case("D11 fewer than none", attendance(-3), "W", "number-", rows=2),
    Case(
        "D12 a text of 12 MB",
        csv(CSV + '2,2023-03-02,党组会,第2次,"' + "甲乙\n" * 1_500_000 + '"\n'),
        "W",
        "text-damaged.*E3 的文字过长",
        rows=2,
        name="会议台账.csv",
    ),
    Case(
        "D12 a text of 300,000 signs",
        lambda: part(cell("E3", f"<is><t>{'甲乙' * 150_000}</t></is>", ' t="inlineStr"')),
        "W",
        "text-damaged.*单元格 E3 的文字过长",
        rows=2,
    ),
    *(
        Case(f"D13 {text!a}", lambda text=text: book(meeting(1, 主持人=text), meeting(2, "2023-03-02")), "P", rows=2)
        for text in ("周 砚", "周\u3000砚", "\u5468\u784f", "\u2f42一")
    ),
    Case("D14 equal rows", equal_rows, "W", "row-repeated", name="2023年会议台账.xlsx"),
    # E delimited text
    *(
        Case(f"E1 {name}", csv(CSV, name), "P", rows=1, name="会议台账.csv")
        for name in ("gbk", "gb18030", "utf-16", "utf-16-le", "utf-8-sig")
    ),
    Case(
        "E2 Big5",
        csv("序號,日期,會議類型,屆次,議題,主持人\n1,2023-03-01,黨組會,第1次,研究預算執行,周硯\n" * 3, "big5"),
        "R",
        "Big5",
        name="会议台账.csv",
    ),
    Case(
        "E5 mixed",
        lambda: CSV.encode() + "党组会\n".encode("gb18030") + b"\xff\xff\xff",
        "W",
        "text-damaged.*编码",
        name="会议台账.csv",
    ),
    Case(
        "E5 mixed everywhere",
        lambda: CSV.encode() + b"\xff\xfe,\xfd\n" * 99,
        "R",
        "第 \\d+ 个字节",
        name="会议台账.csv",
    ),
    Case("E6 NUL", lambda: b"a,b\x00,c\n" * 50, "R", "unreadable", name="会议台账.csv"),
    Case("E7 open quote", csv(CSV + '2,"2023'), "R", "第 3 行", name="会议台账.csv"),
    Case(
        "E8 ragged",
        csv(CSV + "2,2023-03-02,党组会\n3,2023-03-03,党组会,第3次,研究丙,周砚,11,10,,,,,多\n"),
        "P",
        rows=3,
        name="会议台账.csv",
    ),
    *(
        Case(f"E9 {mark!a}", csv(CSV.replace(",", mark)), "P", rows=1, name="会议台账.csv")
        for mark in (";", "\t", "；", "|")
    ),
    Case("E10 one long line", lambda: b"a," * 20_000_000, "R", "unreadable", name="会议台账.csv"),
    Case("E11 larger than any ledger", lambda: b"a,b\n" * (17 << 20), "R", "unreadable.*过大", name="会议台账.csv"),
)

_ODS_CELL = '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'


def _ods(rows):
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    body = f'<office:spreadsheet><table:table table:name="会议台账">{rows}</table:table></office:spreadsheet>'
    stream = BytesIO()
    with ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body>{body}</office:body></office:document-content>",
        )
    return stream.getvalue()


def spreadsheet_2003():
    """A workbook that is one XML file."""
    cells = "".join(f'<Cell><Data ss:Type="String">{head}</Data></Cell>' for head in MEETINGS)
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}"><Styles><Style ss:ID="a"><Font '
        f'ss:StrikeThrough="1"/></Style></Styles><Worksheet ss:Name="会议台账"><Table><Row>{cells}</Row>'
        '<Row ss:Index="3" ss:StyleID="a" ss:Hidden="1"><Cell '
        'ss:Index="2" ss:MergeAcross="3"><Data ss:Type="Number">44990'
        "</Data></Cell></Row></Table></Worksheet></Workbook>"
    ).encode()


def biff_5():
    """A workbook without a container, with texts in GBK."""
    cells = [label(0, column, head.encode("gbk")) for column, head in enumerate(MEETINGS)]
    return biff_book(("会议台账".encode("gbk"), [*cells, label(1, 0, b"1")]))


def flat_ods():
    """An OpenDocument spreadsheet that is one XML file."""
    rows = opendocument.row(*map(opendocument.text, MEETINGS)) + opendocument.row(opendocument.text("1"))
    return opendocument.content(rows, opendocument.struck("s"), root="document").encode()


def gbk_parts():
    """A workbook whose parts are in GBK and say so."""
    stream = BytesIO()
    with ZipFile(BytesIO(good())) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode().rpartition("?>")[2]
            new.writestr(name, f'<?xml version="1.0" encoding="GBK"?>{text}'.encode("gb18030"))
    return stream.getvalue()


def styled_page():
    """A web page whose style sheet hides, strikes through and formats."""
    return (
        "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><head><meta charset=gbk><style><!-- tr.h, .k > td "
        "{display:none;mso-number-format:'\\@'} @media print { .s {text-decoration:line-through} } td.d#a "
        "{mso-number-format:Percent} --></style></head><table><col width=0 style='display:none'><tr><td>"
        f"{'<td>'.join(MEETINGS)}<tr class=h><td class='s d' id=a x:num='0.95'>95%<td><s>乙</s>丙</table></html>"
    ).encode("gbk")


def _seeds():
    """Some thirty sound files of every form, for the mutations."""
    for write in test_grid_contract.WRITERS.values():
        yield write()
    yield flat_ods()
    yield gbk_parts()
    yield styled_page()
    rows = [TITLE, MEETINGS, meeting(1), meeting(2, "3月5日"), meeting(3, datetime(2023, 3, 6))]
    yield good()
    yield xlsx(SheetMade(rows, merges=[(0, 0, 0, 3)], hidden_rows=[3], struck_rows=[4], hidden_columns=[2]))
    yield xlsx(SheetMade(rows), SheetMade([["密"]], name="另", hidden=True), date_1904=True)
    yield book(meeting(1, 实到="#N/A"), formulas={(2, 7): "=NA()"})
    yield rezipped(_write_all, ZIP_STORED)()
    yield macro()
    yield two_levels()
    yield total()
    yield xls(SheetMade(rows))
    yield xls(SheetMade(rows, merges=[(0, 0, 0, 3)], hidden_rows=[3], struck_rows=[4]))
    yield _ods(f"<table:table-row>{_ODS_CELL * 4}</table:table-row>")
    yield _ods(f'<table:table-row table:number-rows-repeated="3">{_ODS_CELL * 4}</table:table-row>')
    for encoding in ("utf-8", "gb18030", "utf-16"):
        yield CSV.encode(encoding)
    yield CSV.replace(",", "\t").encode()
    yield f"<table><tr><td>{'<td>'.join(MEETINGS)}<tr><td rowspan=2>1<td colspan=3>2023-03-01</table>".encode()
    yield spreadsheet_2003()
    yield biff_5()
    yield ole(loop=True)
    yield xor_xls()
    yield many_sheets(5)


def SEEDS():  # noqa: N802  a constant, made when it is asked for
    """Returns the seeds of the mutations."""
    return list(_seeds())


def mutated(seed, dice):
    """Returns a file cut short, with bits flipped, with bytes set, or with pieces of itself elsewhere.

    Half of the packages are mutated in one part and packed anew, or else few would get past the sums of the container.
    """
    if seed.startswith(b"PK") and dice.randrange(2):
        stream = BytesIO()
        with ZipFile(BytesIO(seed)) as old, ZipFile(stream, "w", ZIP_STORED) as new:
            parts = {name: old.read(name) for name in old.namelist()}
            chosen = dice.choice(sorted(name for name in parts if parts[name]))
            for name, content in parts.items():
                new.writestr(name, _mutated(content, dice) if name == chosen else content)
        return stream.getvalue()
    return _mutated(seed, dice)


def _mutated(seed, dice):
    content = bytearray(seed)
    kind = dice.randrange(4)
    if kind == 0:
        return bytes(content[: dice.randrange(len(content) + 1)])
    for _ in range(dice.choice((1, 2, 8, 64))):
        at = dice.randrange(len(content))
        if kind == 1:
            content[at] ^= 1 << dice.randrange(8)
        elif kind == 2:
            content[at] = dice.choice((0, 0xFF, 0x7F, 0x80))
        else:
            end = min(len(content), at + dice.randrange(1, 40))
            content[at:end] = content[dice.randrange(len(content)) :][: end - at]
    return bytes(content)
