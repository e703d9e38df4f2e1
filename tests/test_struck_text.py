"""A cell in which a part is struck through says what is left: 35 struck out and 38 behind it is 38."""

from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Map, Style, TextProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P, Span
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from tests.factories import MEETINGS, SheetMade, edit_part, meeting, xlsx
from tests.office import Office

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


# -- conditional formats that strike through are not followed, but told


def by_xlsxwriter(**looks):
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream)
    page = book.add_worksheet("台账")
    page.write_column(0, 0, ["日期", "2023-03-01", "2023-03-08"])
    page.conditional_format("A2:C9", {"type": "formula", "criteria": '=$C2="取消"', "format": book.add_format(looks)})
    page.conditional_format("E2:E9", {"type": "data_bar"})
    book.close()
    return stream.getvalue()


def by_openpyxl(**looks):
    book = openpyxl.Workbook()
    book.active.title = "台账"
    book.active.append(["日期"])
    rule = FormulaRule(formula=['$C2="取消"'], font=Font(**looks))
    book.active.conditional_formatting.add("A2:C9", rule)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


EXTENSION = """<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"
 xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings>
<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">
<x14:cfRule type="expression" priority="1" id="{0}"><xm:f>另表!$C2="取消"</xm:f>
<x14:dxf><font><strike%s/></font></x14:dxf></x14:cfRule><xm:sqref>A2:C9</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"""


def in_an_extension(value=""):
    """As Excel writes a rule that looks at another sheet."""
    return edit_part(
        xlsx(SheetMade([["日期"], ["2023-03-01"]], name="台账")),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace("</worksheet>", EXTENSION % value + "</worksheet>"),
    )


def by_libreoffice(style="Struck"):
    content = (
        "<calcext:conditional-formats"
        ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        '<calcext:conditional-format calcext:target-range-address="台账.A2:台账.C9"><calcext:condition'
        f' calcext:apply-style-name="{style}" calcext:value="formula-is([.$C2]=1)"/></calcext:conditional-format>'
        "</calcext:conditional-formats></table:table>"
    )
    return edit_part(struck_ods(), "content.xml", lambda part: part.replace("</table:table>", content))


def struck_ods(mapped=""):
    document = OpenDocumentSpreadsheet()
    struck = Style(name="Struck", family="table-cell")
    struck.addElement(TextProperties(textlinethroughstyle="solid"))
    document.styles.addElement(struck)
    plain = Style(name="Plain", family="table-cell")
    if mapped:
        plain.addElement(Map(condition='cell-content()="取消"', applystylename=mapped))
    document.automaticstyles.addElement(plain)
    table, row = Table(name="台账"), TableRow()
    cell = TableCell(valuetype="string", stylename="Plain")
    cell.addElement(P(text="日期"))
    row.addElement(cell)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    stream = BytesIO()
    document.write(stream)
    return stream.getvalue()


def in_xml_2003(look="text-line-through:single"):
    return (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="台账"><Table><Row><Cell>'
        '<Data ss:Type="String">日期</Data></Cell></Row></Table>'
        '<ConditionalFormatting xmlns="urn:schemas-microsoft-com:office:excel"><Range>A2:C9</Range><Condition>'
        f"<Value1>1</Value1><Format Style='color:red;{look}'/></Condition></ConditionalFormatting>"
        "</Worksheet></Workbook>"
    ).encode()


STRIKING = {
    "xlsxwriter": lambda: by_xlsxwriter(font_strikeout=True),
    "openpyxl": lambda: by_openpyxl(strike=True),
    "extension": in_an_extension,
    "libreoffice": by_libreoffice,
    "xml 2003": in_xml_2003,
}
PLAIN = {
    "colour": lambda: by_xlsxwriter(font_color="red"),
    "not struck": lambda: by_openpyxl(strike=False, bold=True),
    "extension": lambda: in_an_extension(' val="0"'),
    "libreoffice": lambda: by_libreoffice("Plain"),
    "map": lambda: struck_ods("Plain"),
    "xml 2003": lambda: in_xml_2003("text-line-through:none"),
}


@pytest.mark.parametrize("make", STRIKING.values(), ids=STRIKING)
def test_a_conditional_format_that_strikes_through_is_told_with_its_cells(make):
    (remark,) = parse_workbook(make()).remarks
    assert (remark.code, remark.sheet) == ("strike-by-rule", "台账")
    assert "A2" in remark.found.zh
    assert "C9" in remark.found.en


def test_a_style_that_conditions_replace_is_told():
    (remark,) = parse_workbook(struck_ods("Struck")).remarks
    assert (remark.code, remark.sheet, remark.found.zh) == ("strike-by-rule", "台账", "")


@pytest.mark.parametrize("make", PLAIN.values(), ids=PLAIN)
def test_other_conditional_formats_need_no_word(make):
    assert parse_workbook(make()).remarks == ()


def test_the_finding_is_for_information_and_the_rows_count(tmp_path, kit_schema, kit_definitions):
    book = openpyxl.load_workbook(BytesIO(xlsx(SheetMade([MEETINGS, meeting(1), meeting(2, "2023-03-08")]))))
    book.active.conditional_formatting.add("A2:J9", FormulaRule(formula=['$J2="x"'], font=Font(strike=True)))
    stream = BytesIO()
    book.save(stream)
    ledgers = Office(tmp_path, kit_schema, kit_definitions).read({"101财政局2023年会议台账.xlsx": stream.getvalue()})
    assert [table.rows for table in ledgers.tables] == [2]
    (finding,) = [one for one in ledgers.findings if one.code == "strike-by-rule"]
    assert (finding.severity, finding.department) == ("info", "101")
    assert "划去（A2:J9）；条件格式不读" in finding.found.zh
