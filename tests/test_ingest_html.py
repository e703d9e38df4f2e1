"""Web pages as workbooks: what a style hides or strikes through, spans, nested tables, the values Excel stores."""

import time
from datetime import datetime

import pytest

from gongwenkit.ingest.workbook import ErrorCell, Grid, Percent, UnreadableWorkbookError, parse_workbook


def grid_of(page: str | bytes) -> Grid:
    (grid,) = parse_workbook(page if isinstance(page, bytes) else page.encode()).sheets
    return grid


def rows_of(page: str | bytes) -> list[list[object]]:
    return [list(row) for row in grid_of(page).rows]


def table(*rows: str, style: str = "", attributes: str = "") -> str:
    """A page with one table; a row is its cells, with the attributes of its tag before a bar."""
    lines = "".join("<tr {}>{}</tr>".format(*row.split("|", 1)) if "|" in row else f"<tr>{row}</tr>" for row in rows)
    return f"<html><head><style>{style}</style></head><body><table {attributes}>{lines}</table></body></html>"


# -- hidden

HIDDEN_ROWS = {
    "display": table("<td>甲", "style='display:none'|<td>乙", "<td>丙"),
    "spaces and capitals": table("<td>甲", 'STYLE="color:red; DISPLAY : None !important"|<td>乙', "<td>丙"),
    "visibility": table("<td>甲", "style='visibility:collapse'|<td>乙", "<td>丙"),
    "attribute": table("<td>甲", "hidden|<td>乙", "<td>丙"),
    "no height": table("<td>甲", "height=0|<td>乙", "<td>丙"),
    "class": table("<td>甲", "class='odd gone'|<td>乙", "<td>丙", style=".x, tr.gone {display:none}"),
    "class of a commented sheet": table("<td>甲", "class=gone|<td>乙", "<td>丙", style=(
        "<!-- .gone\n{mso-x:y;"
        "display:none;} -->"
    )),
    "id": table("<td>甲", "id=r2|<td>乙", "<td>丙", style="td{color:red} #r2{visibility:hidden}"),
    "below a class": table("<td>甲", "class=b|<td>乙", "<td>丙", style=".a .b{display:none}", attributes="class=a"),
    "an attribute's value": table("<td>甲", "data-state=off|<td>乙", "<td>丙", style=(
        'tr[data-state="of'
        'f"]{display:none}'
    )),
    "a group": (
        "<table><tbody><tr><td>甲</tbody><tbody style='display:none'>"
        "<tr><td>乙</tbody><tbody><tr><td>丙</table>"
    ),
    "each of its cells": table("<td>甲", "<td style='display:none'>乙", "<td>丙"),
}  # fmt: skip
SHOWN = {
    "a stronger rule shows it": table("<td>甲", "class='a b'|<td>乙", "<td>丙", style=(
        "tr.a.b{display:table-row} "
        ".a{display:none}"
    )),
    "its own style shows it": table("<td>甲", (
        "class=a style='display:table-row'|"
        "<td>乙"
    ), "<td>丙", style=".a{display:none}"),
    "only when printed": table("<td>甲", "class=a|<td>乙", "<td>丙", style=(
        "@media print "
        "{.a{display:none} .b{color:red}}"
    )),
    "another class": table("<td>甲", "class=gone2|<td>乙", "<td>丙", style=".gone{display:none}"),
    "below another class": table("<td>甲", "class=b|<td>乙", "<td>丙", style=".z .b{display:none}"),
    "in a comment": table("<td>甲", "class=a|<td>乙", "<td>丙", style="/* .a{display:none} */"),
}  # fmt: skip


@pytest.mark.parametrize("case", [*HIDDEN_ROWS, *SHOWN])
def test_hidden_rows(case):
    grid = grid_of({**HIDDEN_ROWS, **SHOWN}[case])
    assert [list(row) for row in grid.rows] == [["甲"], ["乙"], ["丙"]]
    assert grid.hidden_rows == ({1} if case in HIDDEN_ROWS else set())


def test_a_hidden_table_and_one_in_a_hidden_part_of_the_page():
    page = (
        "<table hidden><tr><td>甲</table><div style='display:none'>"
        "<table><tr><td>乙</table></div><table><tr><td>丙</table>"
    )
    grid = grid_of(page)
    assert [list(row) for row in grid.rows] == [["甲"], [], ["乙"], [], ["丙"]]
    assert grid.hidden_rows == {0, 2}


@pytest.mark.parametrize(
    "page",
    [
        table("<td>甲<td>乙", "<td>丙<td>丁").replace("<tr>", "<col><col style='display:none'><tr>", 1),
        table("<td>甲<td>乙", "<td>丙<td>丁").replace("<tr>", (
            "<col width=64><col width=0 "
            "style='mso-width-alt:0'><tr>"
        ), 1),
        table("<td>甲<td>乙", "<td>丙<td>丁").replace("<tr >", "<tr>").replace("<tr>", (
            "<colgroup><col/><col hidden "
            "span=2></colgroup><tr>"
        ), 1),
        table("<th>甲<th style='display:none'>乙", "<td>丙<td style='display:none'>丁"),
        table("<th>甲<th class=h>乙", "<td>丙<td class=h>丁", style="th.h,td.h{display:none}"),
        table("<td>甲<td>乙", "<td>丙<td>丁", style=(
            "td + x{color:red} "
            "col.h{visibility:collapse}"
        )).replace("<tr>", "<col><col class=h><tr>", 1),
    ],
)  # fmt: skip
def test_hidden_columns(page):
    grid = grid_of(page)
    assert [list(row) for row in grid.rows] == [["甲", "乙"], ["丙", "丁"]]
    assert (grid.hidden_columns, grid.hidden_rows) == ({1}, set())


def test_a_single_hidden_cell_is_left_out_and_named():
    workbook = parse_workbook(table("<td>甲<td>乙", "<td>丙<td style='visibility:hidden'>35").encode())
    assert [list(row) for row in workbook.sheets[0].rows] == [["甲", "乙"], ["丙", None]]
    assert [(remark.code, remark.cell) for remark in workbook.remarks] == [("text-damaged", "B2")]


# -- struck through

STRUCK = {
    "s": table("<td><s>35</s><td>乙"),
    "del around a font": table("<td><del><font color=red>35</font></del><td>乙"),
    "strike in capitals": table("<TD><STRIKE>35</STRIKE><td>乙"),
    "the style of the cell": table("<td style='text-decoration:underline line-through'>35<td>乙"),
    "the long name of the property": table("<td><span style='text-decoration-line: line-through'>35</span><td>乙"),
    "a class": table("<td class=xl66>35<td>乙", style=(
        "<!--\n.xl65\n\t{color:black;"
        "}\n.xl66\n\t{mso-style-parent:style0;\n\ttext-decoration:line-through;}\n-->"
    )),
    "a font of a class": table("<td><font class='font5'>35</font><td>乙", style=".font5{text-decoration:line-through}"),
}  # fmt: skip


@pytest.mark.parametrize("case", STRUCK)
def test_struck(case):
    grid = grid_of(STRUCK[case])
    assert (list(grid.rows[0]), grid.struck) == (["35", "乙"], {0: frozenset({0})})


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("<s>35</s>38", "38"),
        ("38<del>（更正）</del>", "38"),
        ("甲 <font style='text-decoration:line-through'>乙</font>丙", "甲 丙"),
        ("<s>甲</s><br>乙", "乙"),
        ("<p>甲</p><p><strike>乙</strike></p>", "甲"),
    ],
)
def test_partly_struck_leaves_the_rest(cell, left):
    grid = grid_of(table(f"<td>{cell}</td>"))
    assert (grid.value(0, 0), grid.struck) == (left, {0: frozenset({0})})


def test_a_struck_row_and_one_that_is_not():
    grid = grid_of(
        table("style='text-decoration:line-through'|<td>甲<td>乙", "<td>丙<td style='text-decoration:none'>丁")
    )
    assert grid.struck == {0: frozenset({0, 1})}


# -- places


def test_spans_of_rows_and_columns():
    page = table("<td rowspan=2 colspan=2>甲<td>乙", "<td>丙", "<td>丁<td colspan=0>戊<td rowspan=99>己")
    grid = grid_of(page)
    assert [list(row) for row in grid.rows] == [["甲", None, "乙"], [None, None, "丙"], ["丁", "戊", "己"]]
    assert grid.merges == ((0, 0, 1, 1),)


def test_a_span_of_0_reaches_to_the_end_of_its_group():
    page = (
        "<table><thead><tr><th rowspan=0>甲<th>乙<tr><th>丙</thead>"
        "<tbody><tr><td rowspan=0>丁<td>戊<tr><td>己<tr><td>庚</tbody><tfoot><tr><td>合计<td>3</tfoot></table>"
    )
    grid = grid_of(page)
    assert [list(row) for row in grid.rows] == [
        ["甲", "乙"], [None, "丙"], ["丁", "戊"], [None, "己"], [None, "庚"], ["合计", "3"],
    ]  # fmt: skip
    assert grid.merges == ((0, 0, 1, 0), (2, 0, 4, 0))


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>甲<td>乙<tr><td>丙<td>丁</table>",
        "<table><td>甲<td>乙<tr><td>丙</td><td>丁",
        "<table><tr><td>甲</td></b><td>乙</div></tr></tr><tr><td><b>丙<td><i>丁</tr></table>",
        "<tr><td>甲<td>乙</tr><tr><td>丙<td>丁</tr>",
        "<TABLE><TBODY><TR><TD>甲</TD><TD>乙</TD></TR><FORM><TR><TD>丙<TD>丁</FORM></TABLE>",
    ],
)
def test_tags_that_nobody_closed(page):
    assert rows_of(page) == [["甲", "乙"], ["丙", "丁"]]


def test_a_table_in_a_cell_of_the_page_layout():
    page = (
        "<table><tr><td>栏目<table><tr><td>甲<td rowspan=2>乙<tr>"
        "<td>丙</table>页脚</td><td>右</td></tr><tr><td>末</table>"
    )
    grid = grid_of(page)
    assert [list(row) for row in grid.rows] == [["栏目页脚", "右"], [], ["甲", "乙"], ["丙"], ["末"]]
    assert grid.merges == ((2, 1, 3, 1),)


# -- text


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("甲<br>乙<BR/>丙", "甲\n乙\n丙"),
        ("<p>甲</p>\n<p>乙</p>", "甲\n乙"),
        ("甲\n    <b>乙</b> 丙", "甲 乙 丙"),
        ("&#30002;&amp;&lt;乙&gt;", "甲&<乙>"),
        ("&nbsp;", None),
        ("甲<!-- 注 -->乙<!--[if gte mso 9]>丙<![endif]-->", "甲乙"),
        ("甲<![if !vml]>乙<![endif]><![foo[丁]]>", "甲乙"),
        ("甲<script>var a='<td>';</script><style>td{}</style>", "甲"),
        ("<ruby>周砚<rp>(</rp><rt>zhou</rt><rp>)</rp></ruby>", "周砚"),
        ("甲<span style='display:none'>密</span><span style='mso-hide:all'>隐</span>", "甲"),
        ("<pre>甲\n乙</pre>", "甲\n乙"),
        ("<span style='white-space:pre-line'>甲\n乙</span>", "甲\n乙"),
        ("<input type=hidden value=3><img alt=x>甲", "甲"),
        ("#REF!", ErrorCell("#REF!")),
        ("<a href=x>00123</a>", "00123"),
    ],
)
def test_text(cell, value):
    assert grid_of(table(f"<td>{cell}</td><td>末</td>")).value(0, 0) == value


PERCENT = (
    '.p{mso-number-format:"0\\.00%";} .q{mso-number-format:Percent} '
    '.d{mso-number-format:"yyyy\\0022年\\0022m\\0022月\\0022d\\0022日\\0022"} '
    '.t{mso-number-format:"\\@"} .h{mso-number-format:"h\\:mm"} .s{mso-number-format:"Short Date"}'
)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<td class=p x:num="0.95">95.00%</td>', Percent(0.95)),
        ("<td class=q x:num='0.95'>95%</td>", Percent(0.95)),
        ("<td class=p>0.95</td>", Percent(0.95)),
        ("<td>95%</td>", "95%"),
        ("<td x:num>35</td>", 35.0),
        ('<td x:num="1234.5">1,234.5</td>', 1234.5),
        ('<td class=d x:num="44990">3月5日</td>', datetime(2023, 3, 5)),
        ('<td class=s x:num="44990">3/5</td>', datetime(2023, 3, 5)),
        ('<td class=h x:num="0.60416666666666663">14:30</td>', "14:30:00"),
        ("<td class=t x:num>00123</td>", "00123"),
        ("<td class=t>00123</td>", "00123"),
        ("<td x:str>00123</td>", "00123"),
        ('<td x:str="甲  乙">甲 乙</td>', "甲  乙"),
        ('<td x:err="#N/A">#N/A</td>', ErrorCell("#N/A")),
        ('<td x:bool="TRUE">TRUE</td>', True),
        ('<td x:fmla="=A1+B1"></td>', ErrorCell("")),
        ('<td x:fmla="=A1+B1" x:num="3">3</td>', 3.0),
        ('<td style=\'mso-number-format:"0%"\' x:num="0.5">50%</td>', Percent(0.5)),
    ],
)  # fmt: skip
def test_what_excel_stores_beside_the_text(cell, value):
    found = grid_of(table(cell, "<td>末", style=PERCENT)).value(0, 0)
    assert (type(found), found) == (type(value), value)


def test_the_1904_system_of_a_page():
    page = table("<td x:num='43528' class=s>x", style=PERCENT).replace(
        "<body>", "<!--[if gte mso 9]><xml><x:Date1904/></xml><![endif]-->"
    )
    workbook = parse_workbook(page.encode())
    assert (workbook.dates_from_1904, workbook.sheets[0].value(0, 0)) == (True, datetime(2023, 3, 5))


# -- encodings and what is no table


@pytest.mark.parametrize(
    "page",
    [
        b"<meta charset=gb2312>{}",
        b'<?xml version="1.0" encoding="gb2312"?><!DOCTYPE html PUBLIC "x" "y"><html xmlns="z">{}',
        b"\r\n<!-- export --> <div>{}",
        b"<center><font size=2>{}",
        b"\xef\xbb\xbf{}",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-32", "utf-32-le"])
def test_encodings(page, encoding):
    text = page.decode("utf-8-sig").format(table("<td>日期<td>会议类型", "<td>3月5日<td>党组会"))
    assert rows_of(text.encode(encoding)) == [["日期", "会议类型"], ["3月5日", "党组会"]]


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<html><frameset><frame src='a.files/sheet001.htm'></frameset></html>", ".files"),
        ("<html><body>会议</body></html>", "没有表格"),
        ("<html><table><tr><td>&nbsp;</table></html>", "没有表格"),
        ("MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", ".mht"),
    ],
)
def test_what_is_no_table_is_named(page, says):
    with pytest.raises(UnreadableWorkbookError) as caught:
        parse_workbook(page.encode())
    assert says in caught.value.found.zh
    assert ("重新要这个文件" in caught.value.advice.zh) == (says == "没有表格")  # saving it anew would not help


def test_deep_tables_are_read():
    assert "甲" in [value for row in grid_of("<table>" * 600 + "<tr><td>甲").rows for value in row]


def test_a_row_wider_than_any_spreadsheet_is_refused():
    with pytest.raises(UnreadableWorkbookError, match="过宽"):
        parse_workbook(("<table><tr>" + "<td colspan=1000>甲" * 6000).encode())


@pytest.mark.parametrize(
    "style",
    [
        "a" * 2_000_000,
        "/*" * 500_000,
        "@media print{" * 100_000,
        "a{" * 500_000,
        "a:" * 500_000,
        "a{b:'" * 300_000,
        "}" * 900_000,
    ],
)
def test_a_style_sheet_made_to_take_long_takes_no_time(style):
    began = time.perf_counter()
    page = f"<style>{style}</style><table><tr style='{style[:400_000].replace(chr(39), '')}'><td>甲</table>"
    assert grid_of(page).value(0, 0) == "甲"
    assert time.perf_counter() - began < 10
