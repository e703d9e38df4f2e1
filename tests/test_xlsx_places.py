"""Cells of .xlsx files by place, in any form of XML; what is hidden, struck through, an error or without result."""

from datetime import datetime

import pytest
from tests.markup import LINKS, MAIN, XML, book, grid, parts, rows, sheet, styles, text, zipped

from gongwenkit.ingest.workbook import ErrorCell, UnreadableWorkbookError, parse_workbook
from gongwenkit.ingest.workbook import sheet_xml as module

TWO = [["甲", 1.0], ["乙", 2.0]]
CELL = '<c r="{}"><v>{}</v></c>'
BARE = "<c><v>{}</v></c>"
FIRST = f"{text('甲')}{CELL.format('B1', 1)}"
SECOND = f'<row r="2">{text("乙", row=2)}{CELL.format("B2", 2)}</row>'
TEXT = "<c t='inlineStr'><is><t>{}</t></is></c>"
FORMS = {
    "in full": f'<row r="1">{FIRST}</row>{SECOND}',
    "no places": "".join(f"<row>{TEXT.format(t)}{BARE.format(n)}</row>" for t, n in TWO),
    "rows alone": "".join(f'<row r="{i}">{TEXT.format(t)}{BARE.format(n)}</row>' for i, (t, n) in enumerate(TWO, 1)),
    "cells alone": f"<row>{text('甲')}{CELL.format('B1', 1)}</row><row>{text('乙', row=2)}{CELL.format('B2', 2)}</row>",
    "some cells": f'<row r="1">{text("甲")}{BARE.format(1)}</row><row>{TEXT.format("乙")}{CELL.format("B2", 2)}</row>',
    "out of order": f'<row r="2">{CELL.format("B2", 2)}{text("乙", row=2)}'
    f'</row><row r="1">{CELL.format("B1", 1)}{text("甲")}</row>',
    "small letters": f'<row r="1">{text("甲", "a")}{CELL.format("b1", 1)}</row>'
    f'<row r="2">{text("乙", "a", 2)}{CELL.format("b2", 2)}</row>',
    "absolute": f'<row r="1">{text("甲", "$A", "$1")}{CELL.format("$B$1", 1)}'
    f'</row><row r="2">{text("乙", "A", 2)}{CELL.format("B2", 2)}</row>',
    "single quotes": "<row r='1'><c r='A1' t='inlineStr'><is><t>甲</t></is></c><c r='B1'><v>1</v></c></row>"
    "<row r='2'><c r='A2' t='inlineStr'><is><t>乙</t></is></c><c r='B2'><v>2</v></c></row>",
    "other order": '<row spans="1:2" r="1"><c t="inlineStr" r="A1"><is>'
    '<t>甲</t></is></c><c s="0" r="B1"><v>1</v></c></row>'
    '<row r="2"><c t="inlineStr" s="0" r="A2"><is><t>乙</t></is></c><c r="B2"><v>2</v></c></row>',
    "lines": '\n <row\n r = "1" >\n<c\tr="A1"\r\n t="inlineStr" ><is >'
    '<t >甲</t ></is></c >\n<c r="B1" ><v >1</v ></c></row>'
    '\n<row r="2"><c r="A2" t="inlineStr"><is><t>乙</t></is></c><c r="B2"><v>2</v></c></row>\n',
    "comments": f'<!-- <row r="9"><c r="A9"><v>9</v></c></row> --><row r="1">'
    f'{text("甲")}<!--x--><c r="B1"><v>1<!-- 9 --></v></c></row>'
    f"{SECOND}",
    "character data": f'<row r="1">{text("<![CDATA[甲]]>")}{CELL.format("B1", 1)}</row>{SECOND}',
    "entities": f'<row r="1">{text("&#30002;")}{CELL.format("B1", "&#x31;")}</row>'
    f'<row r="2">{text("&#x4E59;", row=2)}{CELL.format("B2", 2)}</row>',
    "instruction": f'<?x <c r="A7"><v>7</v></c>?><row r="1">{FIRST}</row>{SECOND}',
    "blank cells": f'<row r="1">{FIRST}<c r="C1" s="0"/><c r="XFD1"/></row>'
    f'{SECOND}<row r="9"/><row r="1048576"><c r="A1048576"/></row>',
    "row number doubled": f'<row r="1">{text("甲")}</row><row r="1">{CELL.format("B1", 1)}</row>{SECOND}',
    "row numbers that are none": f'<row r="0">{TEXT.format("甲")}{BARE.format(1)}</row>'
    f'<row r="x">{TEXT.format("乙")}{BARE.format(2)}</row>',
    "extensions": f'<row r="1" x:y="1" xmlns:x="urn:x">{text("甲")}'
    f'<x:c r="A1"><x:v>7</x:v></x:c>{CELL.format("B1", 1)}</row>'
    f"{SECOND}",
}


@pytest.mark.parametrize("form", FORMS)
def test_cells_stand_where_the_file_says(form):
    assert rows(grid(FORMS[form])) == TWO


def prefixed(data: str) -> str:
    inner = data.replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
    return f'{XML}<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{inner}</x:sheetData></x:worksheet>'


def test_a_prefix_is_no_part_of_a_name():
    content = zipped(parts(prefixed(FORMS["in full"])))
    assert rows(parse_workbook(content).sheets[0]) == TWO


@pytest.mark.parametrize("declared", ["default too", "in the cell"])
def test_a_prefix_beside_the_default_name_space_is_seen(declared):
    part = (
        f'{XML}<worksheet xmlns="{MAIN}" xmlns:x="{MAIN}"><sheetData><x:row r="1">'
        f'<x:c r="A1"><x:v>1</x:v></x:c></x:row></sheetData></worksheet>'
    )
    if declared == "in the cell":
        part = (
            f'{XML}<worksheet xmlns="{MAIN}"><sheetData><x:row xmlns:x="{MAIN}" r="1">'
            f'<x:c r="A1"><x:v>1</x:v></x:c></x:row></sheetData></worksheet>'
        )
    assert rows(parse_workbook(zipped(parts(part))).sheets[0]) == [[1.0]]


HAN = XML.replace("UTF-8", "{}")
ENCODINGS = {
    "utf-8 with a mark": (XML, "utf-8-sig"),
    "utf-16": (HAN.format("UTF-16"), "utf-16"),
    "utf-16 without a mark": (HAN.format("UTF-16"), "utf-16-le"),
    "utf-16 big-endian": (HAN.format("utf-16"), "utf-16-be"),
    "GB2312": (HAN.format("GB2312"), "gb18030"),
    "gbk": (HAN.format("gbk"), "gb18030"),
    "GB18030 in single quotes": (HAN.format("GB18030").replace('"', "'"), "gb18030"),
    "said to be utf-16": (HAN.format("utf-16"), "utf-8"),
    "said to be something unknown": (HAN.format("x-none"), "utf-8"),
    "undeclared": ("", "utf-8"),
    "undeclared gbk": ("", "gb18030"),
    "gbk said to be utf-8": (XML, "gb18030"),
}


@pytest.mark.parametrize("form", ["in full", "no places"])
@pytest.mark.parametrize("name", ENCODINGS)
def test_encodings_of_parts(name, form):
    head, encoding = ENCODINGS[name]
    made = parts(sheet(FORMS[form], head=head).encode(encoding), names=["会议"])
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace(XML, head).encode(encoding)
    read = parse_workbook(zipped(made)).sheets[0]
    assert (read.sheet, rows(read)) == ("会议", TWO)


def test_what_looks_like_markup_inside_a_text_is_text():
    tricks = ['&lt;c r="B1" t="e">', 't="e"', 'hidden="1"', '<![CDATA[<c r="B1" t="e"><v>#N/A</v></c>]]>']
    for trick in tricks:
        read = grid(f'<row r="1">{text(trick)}{CELL.format("B1", 1)}</row>')
        assert read.value(0, 1) == 1.0
        assert 'r="B1"' in read.value(0, 0) or "1" in read.value(0, 0) or "e" in read.value(0, 0)
        assert not read.hidden_rows
    read = grid(f'<row r="1"><!-- <c r="B1" t="e"><v>#N/A</v></c> -->{CELL.format("B1", 1)}</row>')
    assert rows(read) == [[None, 1.0]]


def test_both_ways_to_read_a_part_give_the_same(monkeypatch):
    data = (
        f'<row r="1" ht="15">{text("甲")}<c r="B1" t="str">'
        f'<f>A1&amp;"x"</f><v>a&amp;b</v></c><c r="D1"><f>1+1</f></c></row>'
        '<row r="3" hidden="1"><c r="A3" s="1"><v>44990.5</v></c>'
        '<c r="B3" t="e"><v>#N/A</v></c><c r="C3" t="b"><v>1</v></c>'
        '<c r="D3" t="inlineStr"><is><r><t>甲</t></r><r><rPr><strike/></rPr><t>乙</t></r></is></c></row>'
        '<row r="4" s="1" customFormat="1"><c r="B4" s="2"><v>0.95</v></c><c r="A4" s="3"><v>1</v></c></row>'
    )
    look = styles((14, False), (9, False), (0, True))
    fast = grid(data, look=look)
    monkeypatch.setattr(module, "_is_bare", lambda *_: False)
    slow = grid(data, look=look)
    assert fast == slow
    assert rows(fast)[2] == [datetime(2023, 3, 5, 12), ErrorCell("#N/A"), True, "甲"]


BAD_PLACES = ["AAAAAAA1", "A0", "A1048577", "XFE1", "A999999999", "1", "", "甲1", "A-1", "A1:B2", "A"]


@pytest.mark.parametrize("place", BAD_PLACES)
def test_a_bad_address_costs_one_cell_and_is_named(place):
    data = (
        f'<row r="1">{text("甲")}<c r="{place}"><v>7</v></c>'
        f'{CELL.format("C1", 3)}</row><row r="2">{text("乙", row=2)}</row>'
    )
    read = book(data)
    assert rows(read.sheets[0]) == [["甲", ErrorCell("#ERROR!"), 3.0], ["乙"]]
    assert [(remark.code, remark.sheet, remark.cell) for remark in read.remarks] == [("text-damaged", "表1", "B1")]


def test_a_cell_that_stands_twice_is_named():
    read = book(
        f'<row r="1">{CELL.format("A1", 1)}{CELL.format("A1", 2)}{CELL.format("B1", 5)}{CELL.format("B1", 5)}</row>'
    )
    assert rows(read.sheets[0]) == [[2.0, 5.0]]
    assert [(remark.code, remark.cell) for remark in read.remarks] == [("text-damaged", "A1")]


# Hidden


HIDDEN_ROWS = [
    'hidden="1"',
    "hidden='1'",
    'hidden="true"',
    'hidden = "1"',
    'hidden="\n1 "',
    'hidden="on"',
    'ht="0"',
    'ht="0.0" customHeight="1"',
    "ht='0'",
    'hidden="TRUE"',
    'outlineLevel="1" hidden="1" collapsed="1"',
    'ht="15" hidden="1"',
]
SHOWN_ROWS = [
    "",
    'hidden="0"',
    'hidden="false"',
    'ht="15"',
    'ht="0.75"',
    'customHeight="0"',
    'collapsed="1"',
    'x:hidden="1" xmlns:x="urn:x"',
    'outlineLevel="2"',
    'spans="1:1" x14ac:dyDescent="0" xmlns:x14ac="urn:y"',
]


@pytest.mark.parametrize("numbered", [True, False], ids=["r", "counted"])
@pytest.mark.parametrize("attributes", [*HIDDEN_ROWS, *SHOWN_ROWS])
def test_hidden_rows(attributes, numbered):
    number = (lambda n: f' r="{n}"') if numbered else (lambda n: "")
    data = f"<row{number(1)}><c><v>1</v></c></row><row{number(2)} {attributes}><c><v>2</v></c></row>"
    assert grid(data).hidden_rows == ({1} if attributes in HIDDEN_ROWS else frozenset())


@pytest.mark.parametrize(
    "default",
    ['defaultRowHeight="15" zeroHeight="1"', "zeroHeight='true' defaultRowHeight='15'", 'defaultRowHeight="0"'],
)
def test_rows_without_height_are_hidden_where_that_is_the_rule(default):
    data = "".join(
        f'<row r="{number}"{more}>{CELL.format(f"A{number}", number)}</row>'
        for number, more in enumerate(
            ("", ' ht="15"', ' hidden="0"', ' ht="0"', ' hidden="1" ht="15"', ' customFormat="1"', ' spans="1:1"'), 1
        )
    )
    assert grid(data, before=f"<sheetFormatPr {default}/>").hidden_rows == {0, 3, 4, 5}
    assert grid(data, before='<sheetFormatPr defaultRowHeight="15" zeroHeight="0"/>').hidden_rows == {3, 4}


@pytest.mark.parametrize(
    ("columns", "hidden"),
    [
        ('<col min="2" max="3" hidden="1"/>', {1, 2}),
        ("<col hidden='true'\n max='2' min='2'/>", {1}),
        ('<col min="2" max="2" width="0" customWidth="1"/>', {1}),
        ('<col min="1" max="1" width="0.0"/>', {0}),
        ('<col min="1" max="3" width="9" collapsed="1" outlineLevel="1"/>', set()),
        ('<col min="1" max="16384" width="9" hidden="0"/>', set()),
        ('<col min="1" max="1" width="9"/><col min="2" max="2" hidden="1" width="9"/>', {1}),
    ],
)
def test_hidden_columns(columns, hidden):
    assert grid(FORMS["in full"], before=f"<cols>{columns}</cols>").hidden_columns == hidden


def test_columns_without_width_are_hidden_where_that_is_the_rule():
    around = '<sheetFormatPr defaultColWidth="0" defaultRowHeight="15"/><cols><col min="1" max="1" width="9"/></cols>'
    assert grid(FORMS["in full"], before=around).hidden_columns == frozenset(range(1, 16384))


@pytest.mark.parametrize("state", ["hidden", "veryHidden", "HIDDEN", " hidden "])
def test_hidden_sheets(state):
    made = parts(sheet(""), sheet(""), names=["甲", "乙"])
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace('name="乙"', f'name="乙" state="{state}"')
    assert [read.hidden for read in parse_workbook(zipped(made)).sheets] == [False, True]


def test_rows_that_a_filter_leaves_out_are_hidden_and_others_not():
    data = "".join(
        f'<row r="{n}"{h}>{CELL.format(f"A{n}", n)}</row>' for n, h in ((1, ""), (2, ' hidden="1"'), (3, ""))
    )
    chosen = (
        '<autoFilter ref="A1:A3"><filterColumn colId="0"><filters>'
        '<filter val="3"/></filters></filterColumn></autoFilter>'
    )
    assert grid(data, after=chosen).hidden_rows == {1}


# Struck through


LOOKS = {
    "<strike/>": True,
    '<strike val="1"/>': True,
    '<strike val="true"/>': True,
    '<strike val="on"/>': True,
    '<strike val="0"/>': False,
    '<strike val="false"/>': False,
    '<strike val=" 0 "/>': False,
    '<b/><sz val="11"/>': False,
    '<name val="strike"/>': False,
}


@pytest.mark.parametrize("font", LOOKS)
def test_struck_fonts(font):
    look = styles((0, True)).replace("<strike/>", font)
    read = grid('<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"><v>2</v></c><c r="C1" s="1"/></row>', look=look)
    assert read.struck == ({0: {1}} if LOOKS[font] else {})


@pytest.mark.parametrize("font", LOOKS)
@pytest.mark.parametrize("store", ["shared", "inline"])
def test_struck_runs(font, store):
    runs = f"<r><rPr>{font}</rPr><t>35</t></r><r><t>38</t></r>"
    cell = '<c r="A1" t="s"><v>0</v></c>' if store == "shared" else f'<c r="A1" t="inlineStr"><is>{runs}</is></c>'
    read = grid(f'<row r="1">{cell}</row>', shared=f"<si>{runs}</si>" if store == "shared" else "")
    assert rows(read) == [["38" if LOOKS[font] else "3538"]]
    assert read.struck == ({0: {0}} if LOOKS[font] else {})


FONTS = "<fonts><font/><font><strike/></font></fonts>"
CASES = {
    "own font, not applied": ("<xf/>", '<xf fontId="1" applyFont="0"/>', True),
    "own font, as Excel writes it": ("<xf/>", '<xf fontId="1" applyFont="1" xfId="0"/>', True),
    "font of the named style": ('<xf fontId="1"/>', '<xf xfId="0"/>', True),
    "own font instead of the named style's": ('<xf fontId="1"/>', '<xf fontId="0" xfId="0"/>', False),
    "no named style": ("", '<xf xfId="7"/>', False),
    "font that is not there": ("<xf/>", '<xf fontId="9"/>', False),
}


@pytest.mark.parametrize("name", CASES)
def test_the_font_of_a_cell_format(name):
    named, own, struck = CASES[name]
    look = (
        f'{XML}<styleSheet xmlns="{MAIN}">{FONTS}<cellStyleXfs>{named}'
        f'</cellStyleXfs><cellXfs><xf fontId="0"/>{own}</cellXfs></styleSheet>'
    )
    read = grid('<row r="1" s="1" customFormat="1"><c r="A1"><v>1</v></c><c r="B1" s="1"><v>2</v></c></row>', look=look)
    assert read.struck == ({0: {1}} if struck else {})  # a row's format is for cells to come


# Errors, and formulas without result


NEW = [
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
    "#CONNECT!",
    "#BLOCKED!",
    "#UNKNOWN!",
    "#GETTING_DATA",
    "#BUSY!",
    "#EXTERNAL!",
    "#PYTHON!",
]
OLD = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]


@pytest.mark.parametrize("error", [*OLD, *NEW])
@pytest.mark.parametrize(
    "form",
    [
        '<c r="B1" t="e"{m}><v>{e}</v></c>',
        '<c t="e" r="B1"{m}><f>x</f><v>{e}</v></c>',
        '<c r="B1" t="str"{m}><f>x</f><v>{e}</v></c>',
        '<c r="B1" t="inlineStr"{m}><is><t>{e}</t></is></c>',
    ],
)
@pytest.mark.parametrize("more", ["", ' cm="1" vm="1"'])
def test_errors(error, form, more):
    read = book(f'<row r="1">{CELL.format("A1", 1)}{form.format(e=error, m=more)}</row>')
    assert rows(read.sheets[0]) == [[1.0, ErrorCell(error)]]
    assert read.remarks == ()


@pytest.mark.parametrize("known", ["#1", "#", "# 备注", "#N/A 待补", "Err:502x", "错误：见备注", "#REF"])
def test_texts_that_are_no_errors(known):
    assert rows(grid(f'<row r="1">{text(known)}</row>')) == [[known]]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1" t="e"><v>#FUTURE!</v></c>', ErrorCell("#FUTURE!")),
        ('<c r="A1" t="e"/>', ErrorCell("#ERROR!")),
        ('<c r="A1" t="n"><v>1,234</v></c>', "1,234"),
        ('<c r="A1" t="n"><v>约30</v></c>', "约30"),
        ('<c r="A1"><v>nan</v></c>', "nan"),
        ('<c r="A1"><v>1e400</v></c>', ErrorCell("#NUM!")),
        ('<c r="A1"><v> 35 </v></c>', 35.0),
        ('<c r="A1"><v>1.5E+2</v></c>', 150.0),
        ('<c r="A1" t="b"><v>true</v></c>', True),
        ('<c r="A1" t="b"><v>2</v></c>', "2"),
        ('<c r="A1" t="q"><v>35</v></c>', "35"),
        ('<c r="A1" t="inlineStr"><v>甲</v></c>', "甲"),
        ('<c r="A1" t="d"><v>2023-03-05</v></c>', datetime(2023, 3, 5)),
        ('<c r="A1" t="d"><v>2023-03-05T14:30:00.000</v></c>', datetime(2023, 3, 5, 14, 30)),
        ('<c r="A1" t="d"><v>三月五日</v></c>', "三月五日"),
        ('<c r="A1" s="99"><v>3</v></c>', 3.0),
    ],
)
def test_one_odd_cell_costs_nothing(cell, value):
    read = grid(f'<row r="1">{cell}<c r="B1"><v>2</v></c></row>')
    assert rows(read) == [[value, 2.0]]


@pytest.mark.parametrize("index", ["1", "99999", "-1", "x", "1.5"])
def test_a_text_that_is_not_there_is_an_error_at_its_cell(index):
    read = book(
        f'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>{index}</v></c></row>', shared="<si><t>甲</t></si>"
    )
    assert rows(read.sheets[0]) == [["甲", ErrorCell("#ERROR!")]]
    assert [(remark.code, remark.sheet, remark.cell) for remark in read.remarks] == [("text-damaged", "表1", "B1")]


WITHOUT = [
    "<f>1+1</f>",
    "<f>1+1</f><v/>",
    "<f>1+1</f><v></v>",
    "<f>1+1</f><v> </v>",
    '<f t="shared" si="0"/>',
    '<f t="shared" ref="A1:A2" si="0">1+1</f>',
    '<f t="array" ref="A1">1+1</f>',
    '<f t="dataTable" ref="A1" dt2D="0" r1="B1"/>',
    "<f/>",
    '<f ca="1">NOW()</f>',
    "<f><![CDATA[1<2]]></f>",
    "<f>1&lt;2</f>\n<v/>",
]


@pytest.mark.parametrize("formula", WITHOUT)
def test_a_formula_without_result(formula):
    assert rows(grid(f'<row r="1"><c r="A1">{formula}</c><c r="B1"><v>2</v></c></row>')) == [[ErrorCell(""), 2.0]]


@pytest.mark.parametrize("formula", WITHOUT[:1])
def test_a_formula_with_type_but_without_value_has_no_result(formula):
    assert rows(grid(f'<row r="1"><c r="A1" t="str">{formula}</c></row>')) == [[ErrorCell("")]]


@pytest.mark.parametrize("value", ["<v></v>", "<v/>", "<v />", "<v> </v>", "<v>\u3000</v>"])
def test_a_stored_text_without_characters_is_blank(value):
    assert rows(grid(f'<row r="1"><c r="A1" t="str"><f>""</f>{value}</c><c r="B1"><v>2</v></c></row>')) == [[None, 2.0]]


@pytest.mark.parametrize("kind", ["array", "dataTable"])
def test_cells_that_a_formula_without_result_would_fill(kind):
    data = f'<row r="1"><c r="A1"><f t="{kind}" ref="A1:B2">x</f></c></row><row r="2"><c r="B2"><v>5</v></c></row>'
    assert rows(grid(data)) == [[ErrorCell("")] * 2, [ErrorCell(""), 5.0]]
    assert rows(grid(data.replace("</f>", "</f><v>1</v>"))) == [[1.0], [None, 5.0]]


# What is beyond repair


@pytest.mark.parametrize("damage", ["<c r='A9'>", '<c r="A9"><v>1', "<c ", "<row><c r=", '<c r="A9"><v>1</c>'])
def test_a_damaged_sheet_costs_itself_alone(damage):
    content = zipped(parts(sheet(FORMS["in full"] + damage), sheet(FORMS["in full"]), names=["甲", "乙"]))
    read = parse_workbook(content)
    assert [(one.sheet, rows(one)) for one in read.sheets] == [("乙", TWO)]
    assert [(remark.code, remark.sheet) for remark in read.remarks] == [("sheet-not-read", "甲")]
    assert "损坏" in read.remarks[0].found.zh


def test_a_far_cell_costs_its_sheet_and_is_named():
    far = sheet(f'<row r="1">{text("甲")}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    read = parse_workbook(zipped(parts(far, sheet(FORMS["in full"]))))
    assert [one.sheet for one in read.sheets] == ["表2"]
    assert "XFD1048576" in read.remarks[0].found.zh
    with pytest.raises(UnreadableWorkbookError) as refused:
        parse_workbook(zipped(parts(far)))
    assert "XFD1048576" in refused.value.found.zh


@pytest.mark.parametrize("sign", ["\x01", "\x08", "\x0e", "\x1f", "&#8;", "&#x1F;"])
@pytest.mark.parametrize("form", ["fast", "slow"])
def test_a_control_character_costs_a_remark(sign, form):
    head = "<!-- -->" if form == "slow" else ""
    read = book(f'{head}<row r="1">{CELL.format("A1", 1)}{text(f"35{sign}38", "B")}</row>')
    assert rows(read.sheets[0]) == [[1.0, "35 38"]]
    assert [(remark.code, remark.cell) for remark in read.remarks] == [("text-damaged", "B1")]


def test_a_bare_sign_for_and_is_read():
    for head in ("", "<!-- -->"):
        assert rows(grid(f'{head}<row r="1">{text("甲 & 乙")}</row>')) == [["甲 & 乙"]]


def test_links_by_which_sheets_are_found_have_any_prefix():
    made = parts(sheet(FORMS["in full"]))
    made["xl/workbook.xml"] = made["xl/workbook.xml"].replace("xmlns:r=", "xmlns:rel=").replace("r:id=", "rel:id=")
    assert LINKS in made["xl/workbook.xml"]
    assert rows(parse_workbook(zipped(made)).sheets[0]) == TWO
