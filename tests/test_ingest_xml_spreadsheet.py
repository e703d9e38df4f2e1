"""XML Spreadsheet 2003: places that are counted or named, styles with parents, types, encodings."""

from datetime import datetime

import pytest

from gongwenkit.ingest.workbook import ErrorCell, Grid, Percent, UnreadableWorkbookError, parse_workbook

PROLOGUE = '<?xml version="1.0"{}?>\n<?mso-application progid="Excel.Sheet"?>\n'
NAMES = (
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:html="http://www.w3.org/TR/REC-html40"'
)
STYLES = {
    "Default": "",
    "struck": '<Font ss:StrikeThrough="1"/>',
    "plain": '<Font ss:FontName="宋体"/>',
    "percent": '<NumberFormat ss:Format="0.00%"/>',
    "Percent": '<NumberFormat ss:Format="Percent"/>',
    "date": '<NumberFormat ss:Format="Short Date"/>',
    "day": '<NumberFormat ss:Format="yyyy&quot;年&quot;m&quot;月&quot;"/>',
    "text": '<NumberFormat ss:Format="@"/>',
}


def style(name: str, inside: str, parent: str = "") -> str:
    above = f' ss:Parent="{parent}"' if parent else ""
    return f'<Style ss:ID="{name}"{above}>{inside}</Style>'


def book(*rows: str, styles: str = "", sheets: str = "", columns: str = "", more: str = "", table: str = "") -> str:
    known = "".join(style(name, inside) for name, inside in STYLES.items())
    one = f'<Worksheet ss:Name="台账"><Table{table}>{columns}{"".join(rows)}</Table>{more}</Worksheet>'
    return f"{PROLOGUE.format('')}<Workbook {NAMES}><Styles>{known}{styles}</Styles>{sheets or one}</Workbook>"


def cell(text: str, kind: str = "String", look: str = "", attributes: str = "") -> str:
    known = f' ss:StyleID="{look}"' if look else ""
    return f'<Cell{known}{attributes}><Data ss:Type="{kind}">{text}</Data></Cell>'


def row(*cells: str, attributes: str = "") -> str:
    return f"<Row{attributes}>{''.join(cells)}</Row>"


def grid_of(made: str | bytes) -> Grid:
    workbook = parse_workbook(made if isinstance(made, bytes) else made.encode())
    assert workbook.form == "xml"
    return workbook.sheets[0]


def test_places_are_counted_and_named():
    rows = [
        row(cell("甲", attributes=' ss:MergeAcross="1" ss:MergeDown="1"'), cell("乙")),
        row(cell("丙", attributes=' ss:Index="3"'), cell("丁")),
        row(cell("戊"), attributes=' ss:Index="5" ss:Span="1"'),
        row(cell("己")),
    ]
    grid = grid_of(book(*rows))
    assert [list(line) for line in grid.rows] == [
        ["甲", None, "乙"], [None, None, "丙", "丁"], [], [], ["戊"], [], ["己"],
    ]  # fmt: skip
    assert grid.merges == ((0, 0, 1, 1),)


@pytest.mark.parametrize(
    "attributes",
    [' ss:Hidden="1"', ' ss:AutoFitHeight="0" ss:Height="0"', ' ss:Height="0.0"', ' ss:Hidden="1" ss:Span="1"'],
)
def test_hidden_rows(attributes):
    grid = grid_of(book(row(cell("甲")), row(cell("乙"), attributes=attributes), row(cell("丙"))))
    assert grid.hidden_rows == {1}


def test_rows_hidden_by_the_height_of_all():
    rows = [row(cell("甲"), attributes=' ss:Height="15"'), row(cell("乙"))]
    assert grid_of(book(*rows, table=' ss:DefaultRowHeight="0"')).hidden_rows == {1}


@pytest.mark.parametrize(
    "columns",
    [
        '<Column ss:Index="2" ss:Hidden="1" ss:Span="1"/>',
        '<Column/><Column ss:Width="0"/><Column ss:Hidden="1"/>',
        '<Column ss:Width="50"/><Column ss:Hidden="1" ss:Span="1"/><Column/>',
    ],
)
def test_hidden_columns(columns):
    assert grid_of(book(row(*map(cell, "甲乙丙丁")), columns=columns)).hidden_columns == {1, 2}


@pytest.mark.parametrize("visible", ["SheetHidden", "SheetVeryHidden", ""])
def test_hidden_sheets(visible):
    options = f"<x:Visible>{visible}</x:Visible>" if visible else ""
    more = f"<x:WorksheetOptions>{options}</x:WorksheetOptions>"
    assert grid_of(book(row(cell("甲")), more=more)).hidden is bool(visible)


@pytest.mark.parametrize(
    ("made", "struck"),
    [
        (row(cell("甲", look="struck"), cell("乙")), {0}),
        (row(cell("甲", look="child"), cell("乙")), {0}),
        (row(cell("甲", look="grandchild"), cell("乙")), {0}),
        (row(cell("甲", look="freed"), cell("乙")), set()),
        (row(cell("甲"), cell("乙", look="plain"), attributes=' ss:StyleID="struck"'), {0}),
        (row(cell("甲"), cell("<html:S>乙</html:S>")), {1}),
        (row(cell("甲"), cell("乙"), cell("丙")), set()),
        (row(cell("甲"), cell("乙", look="circle")), set()),
    ],
)
def test_struck(made, struck):
    styles = (
        style("child", "<Alignment/>", "struck") + style("grandchild", "", "child")
        + style("freed", "<Font/>", "struck")
        + style("circle", "", "ring") + style("ring", "", "circle")
    )  # fmt: skip
    grid = grid_of(book(made, styles=styles))
    assert grid.struck == ({0: frozenset(struck)} if struck else {})


def test_struck_by_a_column_and_by_the_default():
    rows = row(cell("甲"), cell("乙"), cell("丙", look="plain"))
    assert grid_of(book(rows, columns='<Column ss:Index="2" ss:StyleID="struck" ss:Span="1"/>')).struck == {
        0: frozenset({1})
    }
    everywhere = book(rows).replace(style("Default", ""), style("Default", '<Font ss:StrikeThrough="1"/>'))
    assert grid_of(everywhere).struck == {0: frozenset({0, 1})}


def test_partly_struck_leaves_the_rest():
    data = (
        '<ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><S><Font html:Color="#FF0000">35</Font></S>'
        "<Font>38</Font></ss:Data>"
    )
    grid = grid_of(book(row(f"<Cell>{data}</Cell>", cell("乙"))))
    assert (list(grid.rows[0]), grid.struck) == (["38", "乙"], {0: frozenset({0})})


@pytest.mark.parametrize(
    ("made", "value"),
    [
        (cell("35", "Number"), 35.0),
        (cell("0.95", "Number", "percent"), Percent(0.95)),
        (cell("0.95", "Number", "Percent"), Percent(0.95)),
        (cell("44990", "Number", "date"), datetime(2023, 3, 5)),
        (cell("44990", "Number", "day"), datetime(2023, 3, 5)),
        (cell("2023-03-05T00:00:00.000", "DateTime", "date"), datetime(2023, 3, 5)),
        (cell("2023-03-05T14:30:00.000", "DateTime"), datetime(2023, 3, 5, 14, 30)),
        (cell("1899-12-31T14:30:00.000", "DateTime"), "14:30:00"),
        (cell("2023年3月", "DateTime"), "2023年3月"),
        (cell("1", "Boolean"), True),
        (cell("0", "Boolean"), False),
        (cell("#N/A", "Error"), ErrorCell("#N/A")),
        (cell("#REF!"), ErrorCell("#REF!")),
        (cell("00123", look="text"), "00123"),
        (cell("123", "Number", "text"), 123.0),
        (cell("多", "Number"), "多"),
        (cell("甲&#10;乙"), "甲\n乙"),
        (cell("\u3000"), None),
        ('<Cell ss:Formula="=RC[1]+1"/>', ErrorCell("")),
        ('<Cell ss:Formula="=RC[1]"><Data ss:Type="String"></Data></Cell>', None),
        ('<Cell ss:Formula="=RC[1]"><Data ss:Type="Number">3</Data></Cell>', 3.0),
        ('<Cell><Data ss:Type="String">甲</Data><Comment ss:Author="x"><ss:Data>批注</ss:Data></Comment></Cell>', "甲"),
        ((
            '<Cell><Data ss:Type="String">周砚</Data><PhoneticText '
            'xmlns="urn:schemas-microsoft-com:office:excel">z</PhoneticText></Cell>'
        ),
         "周砚"),
    ],
)  # fmt: skip
def test_values(made, value):
    found = grid_of(book(row(made, cell("末")))).value(0, 0)
    assert (type(found), found) == (type(value), value)


def test_the_1904_system():
    made = book(row(cell("43528", "Number", "date"))).replace(
        "<Styles>", "<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook><Styles>"
    )
    workbook = parse_workbook(made.encode())
    assert (workbook.dates_from_1904, workbook.sheets[0].value(0, 0)) == (True, datetime(2023, 3, 5))


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("", "utf-8"), ("", "utf-8-sig"), ("UTF-16", "utf-16"), ("GB2312", "gb18030"), ("gbk", "gbk"),
     ("UTF-8", "gb18030"), ("UTF-16", "utf-16-le"), ("UTF-16", "utf-8")],
)  # fmt: skip
def test_encodings(declared, encoding):
    said = f' encoding="{declared}"' if declared else ""
    made = book(row(cell("研究预算"))).replace('version="1.0"', f'version="1.0"{said}', 1)
    assert grid_of(made.encode(encoding)).value(0, 0) == "研究预算"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-be", "utf-32", "utf-32-le"])
def test_a_doctype_is_seen_in_any_encoding(encoding):
    made = book(row(cell("甲"))).replace(PROLOGUE.format(""), "\n")
    assert grid_of(made.encode(encoding)).value(0, 0) == "甲"
    with pytest.raises(UnreadableWorkbookError, match="DOCTYPE"):
        parse_workbook(made.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook', 1).encode(encoding))


def test_a_workbook_without_a_declaration_and_with_a_comment():
    assert grid_of("<!-- 导出 -->" + book(row(cell("甲"))).removeprefix(PROLOGUE.format(""))).value(0, 0) == "甲"


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (book(sheets=" "), "没有工作表"),
        (book(row(cell("甲")))[:-20], "损坏"),
        (book(row(cell("甲"), attributes=' ss:Index="1048577"')), "过大"),
        (book(row(cell("甲", attributes=' ss:Index="99999"'))), "过大"),
        (book(row(cell("&a;"))).replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook'), ""),
    ],
)
def test_what_is_refused_has_a_true_reason(made, says):
    with pytest.raises(UnreadableWorkbookError) as caught:
        parse_workbook(made.encode())
    assert says in caught.value.found.zh
