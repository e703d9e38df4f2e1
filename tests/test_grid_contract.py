"""One grid for all formats: one sheet, as far as each format can say it, is read as the same values, places and marks.

The sheet has a matter in each row: its name in column A, its value in B, an x in C, which is hidden. Below come a
hidden row, a struck one, a cell struck in part, and two rows merged in B. A second sheet is hidden. Each format is
written here by hand, from its specification; no library that the readers use writes it.
"""

import struct
from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from tests import biff, opendocument

from gongwenkit.ingest.workbook import ErrorCell, Percent, Raw, Workbook, parse_workbook

VALUES: Mapping[str, Raw] = {
    "text": "党组会",
    "lines": "甲\n乙",
    "number as text": "00123",
    "whole number": 35.0,
    "fraction": 36.5,
    "day": datetime(2023, 3, 5),
    "moment": datetime(2023, 3, 5, 14, 30),
    "time": "14:30:00",
    "per cent": Percent(0.95),
    "truth": True,
    "blank": None,
    "error": ErrorCell("#N/A"),
    "error of a reference": ErrorCell("#REF!"),
    "formula": 38.0,
    "formula that gives no text": None,
    "formula without result": ErrorCell(""),
    "ruby": "周砚",
}
ROWS = [*VALUES, "hidden", "struck", "partly", "merged", "below"]
HIDDEN, STRUCK, PARTLY, MERGED, BELOW = (ROWS.index(name) for name in ROWS[-5:])
EXPECTED: Mapping[str, Raw] = {**VALUES, "hidden": "甲", "struck": "甲", "partly": "38", "merged": "甲", "below": None}

SAYS_LESS: Mapping[str, Mapping[str, Raw]] = {
    "xlsx": {},
    "xls": {},
    "ods": {},
    "xml": {},
    "html": {},
    "csv": {
        "whole number": "35", "fraction": "36.5", "day": "2023-03-05", "moment": "2023-03-05 14:30", "per cent": "95%",
        "truth": "TRUE", "formula": "38", "formula without result": None, "partly": "3538",
    },
}  # fmt: skip
"""What is read instead where a format has only texts. The table in docs/ledgers.md says the same to people."""
NO_SHEETS = frozenset(("html", "csv"))
"""Formats without names of sheets and hidden ones."""
NO_MARKS = frozenset(("csv",))
"""Formats in which nothing is hidden, struck through or merged."""


# -- xlsx (ECMA-376 part 1, 18.3)

_SHEET_NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_XLSX_CELLS = {
    "text": 't="inlineStr"><is><t>党组会</t></is>',
    "lines": 't="inlineStr"><is><t>甲\n乙</t></is>',
    "number as text": 's="4" t="inlineStr"><is><t>00123</t></is>',
    "whole number": "><v>35</v>",
    "fraction": "><v>36.5</v>",
    "day": 's="1"><v>44990</v>',
    "moment": 's="2"><v>44990.604166666664</v>',
    "time": 's="3"><v>0.60416666666666663</v>',
    "per cent": 's="5"><v>0.95</v>',
    "truth": 't="b"><v>1</v>',
    "blank": ">",
    "error": 't="e"><v>#N/A</v>',
    "error of a reference": 't="e"><f>A1+#REF!</f><v>#REF!</v>',
    "formula": "><f>35+3</f><v>38</v>",
    "formula that gives no text": 't="str"><f>""</f><v></v>',
    "formula without result": "><f>35+3</f>",
    "ruby": 't="s"><v>0</v>',
    "hidden": 't="inlineStr"><is><t>甲</t></is>',
    "struck": 's="6" t="inlineStr"><is><t>甲</t></is>',
    "partly": 't="inlineStr"><is><r><rPr><strike/></rPr><t>35</t></r><r><t>38</t></r></is>',
    "merged": 't="inlineStr"><is><t>甲</t></is>',
    "below": ">",
}


def xlsx() -> bytes:
    def line(index: int, name: str) -> str:
        look, row = (' s="6"' if index == STRUCK else ""), index + 1
        words = {column: f'<c r="{column}{row}"{look} t="inlineStr"><is><t>{{}}</t></is></c>' for column in "AC"}
        attributes = ' hidden="1"' if index == HIDDEN else ""
        cells = f'{words["A"].format(name)}<c r="B{row}" {_XLSX_CELLS[name]}</c>{words["C"].format("x")}'
        return f'<row r="{row}"{attributes}>{cells}</row>'

    data = "".join(line(index, name) for index, name in enumerate(ROWS))
    merges = f'<mergeCells count="1"><mergeCell ref="B{MERGED + 1}:B{BELOW + 1}"/></mergeCells>'
    columns = '<cols><col min="3" max="3" width="9" hidden="1" customWidth="1"/></cols>'
    formats = [0, 14, 22, 20, 49, 10]
    looks = "".join(f'<xf numFmtId="{key}" fontId="0" applyNumberFormat="1"/>' for key in formats)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_SHEET_NAMES} xmlns:r="{office}">'
        f'<sheets><sheet name="台账" sheetId="1" r:id="r1"/>'
        '<sheet name="藏" sheetId="2" state="hidden" r:id="r2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="r{number}" Type="{office}/{kind}" Target="{target}"/>'
            for number, kind, target in (
                (1, "worksheet", "worksheets/sheet1.xml"),
                (2, "worksheet", "worksheets/sheet2.xml"),
                (3, "styles", "styles.xml"),
                (4, "sharedStrings", "sharedStrings.xml"),
            )
        )
        + "</Relationships>",
        "xl/styles.xml": f'<styleSheet {_SHEET_NAMES}><fonts count="2"><font/>'
        f'<font><strike/></font></fonts><fills count="1">'
        '<fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="7">{looks}<xf numFmtId="0" fontId="1"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": (
            f'<sst {_SHEET_NAMES}><si><t>周砚</t><rPh sb="0" eb="2"><t>ZHOUYAN</t></rPh></si></sst>'
        ),
        "xl/worksheets/sheet1.xml": (
            f"<worksheet {_SHEET_NAMES}>{columns}<sheetData>{data}</sheetData>{merges}</worksheet>"
        ),
        "xl/worksheets/sheet2.xml": f"<worksheet {_SHEET_NAMES}><sheetData><row "
        f'r="1"><c r="A1" t="inlineStr"><is><t>密</t></is>'
        "</c></row></sheetData></worksheet>",
    }
    stream = BytesIO()
    with ZipFile(stream, "w") as made:
        for name, part in parts.items():
            made.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{part}')
    return stream.getvalue()


# -- xls (MS-XLS, BIFF5)


def xls() -> bytes:
    text, result = (lambda words: words.encode("gbk")), struct.Struct("<d").pack
    plain = {name: text(value) for name, value in EXPECTED.items() if isinstance(value, str) and name != "time"}
    numbers = {"whole number": (35, 0), "fraction": (36.5, 0), "day": (44990, 1), "moment": (44990.604166666664, 2),
               "time": (0.60416666666666663, 3), "per cent": (0.95, 5)}  # fmt: skip
    records: list[biff.Record] = [(0x7D, struct.pack("<6H", 2, 2, 2560, 0, 1, 0))]
    for row, name in enumerate(ROWS):
        style = 6 if row == STRUCK else 0
        if row == HIDDEN:
            records.append((0x208, struct.pack("<8H", row, 0, 3, 255, 0, 0, 0x120, 15)))
        records += [biff.label(row, 0, text(name), style), biff.label(row, 2, b"x", style)]
        if name in numbers:
            records.append(biff.number(row, 1, *numbers[name]))
        elif name == "partly":
            records.append(biff.rich(row, 1, b"3538", [(0, 5), (2, 0)]))
        elif name in plain:
            records.append(biff.label(row, 1, plain[name], 4 if name == "number as text" else style))
    at = {name: row for row, name in enumerate(ROWS)}
    reference = b"\x02\x00\x17\x00\x00\x00\xff\xff"
    records += [
        (0x205, struct.pack("<3HBB", at["truth"], 1, 0, 1, 0)),
        (0x205, struct.pack("<3HBB", at["error"], 1, 0, 0x2A, 1)),
        biff.formula(at["error of a reference"], 1, reference),
        biff.formula(at["formula"], 1, result(38)),
        biff.formula(at["formula that gives no text"], 1, b"\x03\x00\x00\x00\x00\x00\xff\xff"),
        biff.formula(at["formula without result"], 1, b"\x03\x00\x00\x00\x00\x00\xff\xff", flags=2),
        (0xE5, struct.pack("<5H", 1, MERGED, BELOW, 1, 1)),
    ]
    sheets = (text("台账"), records), (text("藏"), [biff.label(0, 0, text("密"))])
    styles = [(0, 0), (0, 14), (0, 22), (0, 20), (0, 49), (0, 10), (5, 0)]
    return biff.book(*sheets, codepage=936, styles=styles, hidden=[1])


# -- ods (OpenDocument 1.3, part 3)


def ods() -> bytes:
    def typed(kind: str, value: str, shown: str, more: str = "") -> str:
        name = {"string": "", "boolean": "boolean-value", "date": "date-value", "time": "time-value"}.get(kind, "value")
        said = f' office:{name}="{value}"' if name else ""
        return opendocument.text(shown, kind=f' office:value-type="{kind}"{said}{more}')

    text = opendocument.text
    cells = {
        "text": text("党组会"),
        "lines": text("甲</text:p><text:p>乙"),
        "number as text": text("00123"),
        "whole number": typed("float", "35", "35"),
        "fraction": typed("float", "36.5", "36.5"),
        "day": typed("date", "2023-03-05", "3月5日"),
        "moment": typed("date", "2023-03-05T14:30:00", "3月5日 14:30"),
        "time": typed("time", "PT14H30M00S", "14:30"),
        "per cent": typed("percentage", "0.95", "95%"),
        "truth": typed("boolean", "true", "TRUE"),
        "blank": "<table:table-cell/>",
        "error": typed("string", "", "#N/A", ' table:formula="of:=NA()" calcext:value-type="error"'),
        "error of a reference": typed("float", "0", "#REF!", ' table:formula="of:=[.#REF!]"'),
        "formula": typed("float", "38", "38", ' table:formula="of:=35+3"'),
        "formula that gives no text": '<table:table-cell table:formula="of:=&quot;&quot;" office:value-type="string"/>',
        "formula without result": '<table:table-cell table:formula="of:=35+3"/>',
        "ruby": text("<text:ruby><text:ruby-base>周砚</text:ruby-base>"
        "<text:ruby-text>zhou</text:ruby-text></text:ruby>"),
        "hidden": text("甲"),
        "struck": text("甲", "s"),
        "partly": text('<text:span text:style-name="T">35</text:span>38'),
        "merged": text("甲", kind=(
            ' office:value-type="string" table:number-rows-spanned="2" '
            'table:number-columns-spanned="1"'
        )),
        "below": "<table:covered-table-cell/>",
    }  # fmt: skip
    rows = "".join(
        opendocument.row(
            text(name, "s" if row == STRUCK else ""), cells[name], text("x", "s" if row == STRUCK else ""),
            attributes=' table:visibility="collapse"' if row == HIDDEN else "",
        )
        for row, name in enumerate(ROWS)
    )  # fmt: skip
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
    unseen = (
        '<style:style style:name="u" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    styles = unseen + opendocument.struck("s") + opendocument.struck("T", "text")
    hidden = f'<table:table table:name="藏" table:style-name="u">{opendocument.row(text("密"))}</table:table>'
    return opendocument.ods("", styles, tables=f'<table:table table:name="台账">{columns}{rows}</table:table>{hidden}')


# -- XML Spreadsheet 2003


def xml() -> bytes:
    def typed(kind: str, words: str, style: str = "", more: str = "") -> str:
        look = f' ss:StyleID="{style}"' if style else ""
        return f'<Cell{look}{more}><Data ss:Type="{kind}">{words}</Data></Cell>'

    cells = {
        "text": typed("String", "党组会"),
        "lines": typed("String", "甲&#10;乙"),
        "number as text": typed("String", "00123", "t"),
        "whole number": typed("Number", "35"),
        "fraction": typed("Number", "36.5"),
        "day": typed("DateTime", "2023-03-05T00:00:00.000", "d"),
        "moment": typed("DateTime", "2023-03-05T14:30:00.000", "d"),
        "time": typed("DateTime", "1899-12-31T14:30:00.000", "d"),
        "per cent": typed("Number", "0.95", "p"),
        "truth": typed("Boolean", "1"),
        "blank": "<Cell/>",
        "error": typed("Error", "#N/A"),
        "error of a reference": typed("Error", "#REF!", more=' ss:Formula="=#REF!"'),
        "formula": typed("Number", "38", more=' ss:Formula="=35+3"'),
        "formula that gives no text": typed("String", "", more=' ss:Formula="=&quot;&quot;"'),
        "formula without result": '<Cell ss:Formula="=35+3"/>',
        "ruby": '<Cell><Data ss:Type="String">周砚</Data><x:PhoneticText>zhou</x:PhoneticText></Cell>',
        "hidden": typed("String", "甲"),
        "struck": typed("String", "甲", "s"),
        "partly": (
            '<Cell><ss:Data ss:Type="String" '
            'xmlns="http://www.w3.org/TR/REC-html40"><S>35</S>38</ss:Data></Cell>'
        ),
        "merged": typed("String", "甲", more=' ss:MergeDown="1"'),
        "below": "",
    }  # fmt: skip
    rows = ""
    for row, name in enumerate(ROWS):
        look, hidden = "s" if row == STRUCK else "", ' ss:Hidden="1"' if row == HIDDEN else ""
        last = typed("String", "x", look, ' ss:Index="3"')
        rows += f"<Row{hidden}>{typed('String', name, look)}{cells[name]}{last}</Row>"
    styles = {"t": '<NumberFormat ss:Format="@"/>', "d": '<NumberFormat ss:Format="Short Date"/>',
              "p": '<NumberFormat ss:Format="Percent"/>', "s": '<Font ss:StrikeThrough="1"/>'}  # fmt: skip
    known = "".join(f'<Style ss:ID="{name}">{inside}</Style>' for name, inside in styles.items())
    office = "urn:schemas-microsoft-com:office"
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{office}:spreadsheet" xmlns:ss="{office}:spreadsheet" xmlns:x="{office}:excel">'
        f'<Styles>{known}</Styles><Worksheet ss:Name="台账"><Table>'
        f'<Column ss:Index="3" ss:Hidden="1"/>{rows}</Table></Worksheet>'
        f'<Worksheet ss:Name="藏"><Table><Row>{typed("String", "密")}</Row></Table><x:WorksheetOptions>'
        "<x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"
    ).encode()


# -- a web page, as Excel writes it


def html() -> bytes:
    cells = {
        "text": "<td>党组会",
        "lines": "<td>甲<br>乙",
        "number as text": "<td class=t>00123",
        "whole number": "<td x:num>35",
        "fraction": '<td x:num="36.5">36.5',
        "day": '<td class=d x:num="44990">3月5日',
        "moment": '<td class=d x:num="44990.604166666664">3月5日',
        "time": '<td class=h x:num="0.60416666666666663">14:30',
        "per cent": '<td class=p x:num="0.95">95%',
        "truth": '<td x:bool="TRUE">TRUE',
        "blank": "<td>",
        "error": '<td x:err="#N/A">#N/A',
        "error of a reference": "<td>#REF!",
        "formula": '<td x:fmla="=35+3" x:num="38">38',
        "formula that gives no text": "<td x:str>",
        "formula without result": '<td x:fmla="=35+3">',
        "ruby": "<td><ruby>周砚<rt>zhou</rt></ruby>",
        "hidden": "<td>甲",
        "struck": "<td class=s>甲",
        "partly": "<td><s>35</s>38",
        "merged": "<td rowspan=2>甲",
        "below": "",
    }
    rows = "".join(
        f"<tr{' style=display:none' if row == HIDDEN else ''}><td class={'s' if row == STRUCK else 'n'}>{name}</td>"
        f"{cells[name]}{'</td>' if cells[name] else ''}<td class={'s' if row == STRUCK else 'n'}>x</td></tr>"
        for row, name in enumerate(ROWS)
    )
    styles = (
        '.t{mso-number-format:"\\@"} .d{mso-number-format:"Short Date"} .h{mso-number-format:"h\\:mm"} '
        ".p{mso-number-format:Percent} .s{text-decoration:line-through}"
    )
    columns = "<col span=2><col width=0 style='display:none'>"
    return (
        f"<html><head><meta charset=utf-8><style>{styles}</style></head><table>{columns}{rows}</table></html>".encode()
    )


# -- CSV


def csv() -> bytes:
    shown = {
        **{name: value for name, value in EXPECTED.items() if isinstance(value, str)},
        **{name: value for name, value in SAYS_LESS["csv"].items() if isinstance(value, str)},
        "lines": '"甲\n乙"', "number as text": '="00123"', "error": "#N/A", "error of a reference": "#REF!",
    }  # fmt: skip
    return "".join(f"{name},{shown.get(name, '')},x\n" for name in ROWS).encode()


WRITERS: Mapping[str, Callable[[], bytes]] = {
    "xlsx": xlsx,
    "xls": xls,
    "ods": ods,
    "xml": xml,
    "html": html,
    "csv": csv,
}


@pytest.fixture(scope="module")
def read() -> Callable[[str], Workbook]:
    books = {form: parse_workbook(write()) for form, write in WRITERS.items()}
    return lambda form: books[form]


def index_of(form: str, name: str) -> int:
    """The row of a matter: the lines of CSV count, and one matter has two."""
    row = ROWS.index(name)
    return row + 1 if form == "csv" and row > ROWS.index("lines") else row


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("form", WRITERS)
def test_every_format_gives_the_same_value(read, form, name):
    value = read(form).sheets[0].value(index_of(form, name), 1)
    right = SAYS_LESS[form].get(name, EXPECTED[name])
    assert (type(value), value) == (type(right), right)


@pytest.mark.parametrize("form", WRITERS)
def test_every_format_gives_the_same_places_and_marks(read, form):
    workbook = read(form)
    grid = workbook.sheets[0]
    assert workbook.form == form
    assert [grid.value(index_of(form, name), 0) for name in ROWS] == ROWS
    assert {grid.value(index_of(form, name), 2) for name in ROWS} == {"x"}
    marks = (grid.hidden_rows, grid.hidden_columns, dict(grid.struck), grid.merges)
    if form in NO_MARKS:
        assert marks == (frozenset(), frozenset(), {}, ())
    else:
        struck = {STRUCK: frozenset({0, 1, 2}), PARTLY: frozenset({1})}
        assert marks == (frozenset({HIDDEN}), frozenset({2}), struck, ((MERGED, 1, BELOW, 1),))
    assert workbook.remarks == ()


@pytest.mark.parametrize("form", WRITERS)
def test_every_format_gives_the_same_sheets(read, form):
    sheets = [(grid.sheet, grid.hidden) for grid in read(form).sheets]
    assert sheets == ([(None, False)] if form in NO_SHEETS else [("台账", False), ("藏", True)])
