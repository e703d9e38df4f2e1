"""OpenDocument spreadsheets: what is hidden, struck through, an error, beside the text; packages of other programs."""

from datetime import datetime

import pytest
from tests.opendocument import NAMES, content, ods, package, row, struck, text

from gongwenkit.ingest.workbook import ErrorCell, Grid, Percent, UnreadableWorkbookError, parse_workbook


def grid_of(made: bytes) -> Grid:
    (grid,) = parse_workbook(made).sheets
    return grid


def first(cell: str, styles: str = "", **known):
    return grid_of(ods(row(cell, text("末")), styles, **known)).value(0, 0)


# -- struck through

COMMON = "<office:styles>{}</office:styles>"
STRUCK = {
    "by its own style": (text("甲", "a"), struck("a"), ""),
    "by the parent of its style": (text("甲", "b"), struck("a") + struck("b", parent="a", line=""), ""),
    "by a grandparent in styles.xml": (
        text("甲", "c"), struck("c", parent="b", line=""),
        COMMON.format(struck("a") + struck("b", parent="a", line="")),
    ),
    "by the default of all cells": (
        text("甲"), "",
        COMMON.format('<style:default-style style:family="table-cell"><style:text-properties '
                      'style:text-line-through-style="solid"/></style:default-style>'),
    ),
    "by the style Default": (text("甲"), "", COMMON.format(struck("Default"))),
    "by the type of line alone": (text("甲", "a"), struck("a", line='type="double"'), ""),
    "by a dotted line": (text("甲", "a"), struck("a", line='style="dotted"'), ""),
    "by a paragraph": (
        '<table:table-cell office:value-type="string"><text:p text:style-name="P1">甲</text:p></table:table-cell>',
        struck("P1", "paragraph"), "",
    ),
    "by all of its runs": (text('<text:span text:style-name="T1">甲</text:span>'), struck("T1", "text"), ""),
}  # fmt: skip
NOT_STRUCK = {
    "none overrides the parent": (text("甲", "b"), struck("a") + struck("b", parent="a", line='style="none"'), ""),
    "the type none overrides": (text("甲", "b"), struck("a") + struck("b", parent="a", line='type="none"'), ""),
    "an unknown style": (text("甲", "x"), struck("a"), ""),
    "a style of another family of that name": (text("甲", "T1"), struck("T1", "text"), ""),
    "a style whose parents go in a circle": (
        text("甲", "a"), struck("a", parent="b", line="") + struck("b", parent="a", line=""), ""),
    "a cell of its own style in a struck row": (
        text("甲", "b"), struck("a") + struck("b", line='style="none"'), ""),
}  # fmt: skip


@pytest.mark.parametrize("case", STRUCK)
def test_struck(case):
    cell, styles, common = STRUCK[case]
    plain = text("乙", "plain")
    grid = grid_of(ods(row(cell, plain), styles + struck("plain", line='style="none"'), common=common))
    assert list(grid.rows[0]) == ["甲", "乙"]
    assert grid.struck == {0: frozenset({0})}


@pytest.mark.parametrize("case", NOT_STRUCK)
def test_not_struck(case):
    cell, styles, common = NOT_STRUCK[case]
    attributes = ' table:default-cell-style-name="a"' if "row" in case else ""
    grid = grid_of(ods(row(cell, attributes=attributes), styles, common=common))
    assert (grid.value(0, 0), grid.struck) == ("甲", {})


def test_struck_by_the_default_cell_style_of_a_column_or_row():
    columns = (
        '<table:table-column table:default-cell-style-name="b"/>'
        '<table:table-columns><table:table-column table:number-columns-repeated="2"/></table:table-columns>'
        '<table:table-column table:default-cell-style-name="a"/>'
    )
    cells = "".join(text(word) for word in "甲乙丙丁")
    rows = row(cells) + row(cells, attributes=' table:default-cell-style-name="a"')
    grid = grid_of(ods(columns + rows, struck("a") + struck("b", line='style="none"')))
    assert grid.struck == {0: frozenset({3}), 1: frozenset({0, 1, 2, 3})}


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ('<text:span text:style-name="T1">35</text:span>38', "38"),
        ('38<text:span text:style-name="T2"><text:span>（更正）</text:span></text:span>', "38"),
        ('甲<text:span text:style-name="T1">乙</text:span><text:s text:c="2"/>丙', "甲  丙"),
        ('<text:span text:style-name="T1">甲<text:span text:style-name="T0">乙</text:span></text:span>', "乙"),
        ('甲</text:p><text:p><text:span text:style-name="T1">乙</text:span>', "甲"),
    ],
)
def test_partly_struck_leaves_the_rest(words, left):
    styles = (
        struck("T0", "text", line='style="none"') + struck("T1", "text") + struck("T2", "text", parent="T1", line="")
    )
    grid = grid_of(ods(row(text(words)), styles))
    assert (grid.value(0, 0), grid.struck) == (left, {0: frozenset({0})})


def test_a_run_that_is_not_struck_in_a_struck_cell_is_what_is_left():
    styles = struck("a") + struck("T0", "text", line='style="none"')
    grid = grid_of(ods(row(text('35<text:span text:style-name="T0">38</text:span>', "a")), styles))
    assert (grid.value(0, 0), grid.struck) == ("38", {0: frozenset({0})})


# -- hidden

HIDDEN_ROWS = {
    "collapsed": row(text("乙"), attributes=' table:visibility="collapse"'),
    "filtered": row(text("乙"), attributes=' table:visibility="filter"'),
    "in a closed group": f'<table:table-row-group table:display="false">{row(text("乙"))}</table:table-row-group>',
    "in a group in a closed group": (
        '<table:table-row-group table:display="false"><table:table-row-group><table:table-rows>'
        f"{row(text('乙'))}</table:table-rows></table:table-row-group></table:table-row-group>"
    ),
    "of no height": row(text("乙"), attributes=' table:style-name="flat"'),
    "of a header": (
        "<table:table-header-rows>"
        + row(text("乙"), attributes=' table:visibility="collapse"')
        + "</table:table-header-rows>"
    ),
}
FLAT = (
    '<style:style style:name="flat" style:family="table-row"><style:table-row-properties style:row-height="0cm"/>'
    '</style:style><style:style style:name="thin" style:family="table-column"><style:table-column-properties '
    'style:column-width="0.00in"/></style:style>'
)


@pytest.mark.parametrize("case", HIDDEN_ROWS)
def test_hidden_rows(case):
    open_group = f"<table:table-row-group>{row(text('丙'))}</table:table-row-group>"
    grid = grid_of(ods(row(text("甲")) + HIDDEN_ROWS[case] + open_group, FLAT))
    assert [list(line) for line in grid.rows] == [["甲"], ["乙"], ["丙"]]
    assert grid.hidden_rows == {1}


@pytest.mark.parametrize(
    "columns",
    [
        '<table:table-column table:number-columns-repeated="2" table:visibility="collapse"/>',
        (
            '<table:table-column-group table:display="false">'
            "<table:table-column/><table:table-column/></table:table-column-group>"
        ),
        '<table:table-header-columns><table:table-column table:style-name="thin" table:number-columns-repeated="2"/>'
        "</table:table-header-columns>",
        '<table:table-column table:visibility="filter"/><table:table-columns><table:table-column '
        'table:visibility="collapse"/></table:table-columns>',
    ],
)
def test_hidden_columns(columns):
    grid = grid_of(ods(f"<table:table-column/>{columns}<table:table-column/>{row(*map(text, '甲乙丙丁'))}", FLAT))
    assert grid.hidden_columns == {1, 2}


def test_a_sheet_hidden_by_the_parent_of_its_style():
    styles = (
        '<style:style style:name="ta1" style:family="table" style:parent-style-name="ta0"/>'
        '<style:style style:name="ta0" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
    )
    tables = "".join(
        f'<table:table table:name="{name}"{style}>{row(text("甲"))}</table:table>'
        for name, style in (("明", ""), ("暗", ' table:style-name="ta1"'))
    )
    sheets = parse_workbook(ods("", styles, tables=tables)).sheets
    assert [(grid.sheet, grid.hidden) for grid in sheets] == [("明", False), ("暗", True)]


# -- values


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (text("错误:502", kind=' table:formula="of:=A(1)" office:value-type="string"'), ErrorCell("错误:502")),
        (text("#名称?", kind=' table:formula="of:=x" office:value-type="string" calcext:value-type="error"'),
         ErrorCell("#名称?")),
        (text("Fehler:508", kind=' table:formula="of:=x" office:value-type="string"'), ErrorCell("Fehler:508")),
        (text("#ИМЯ?", kind=' table:formula="of:=x" office:value-type="float" office:value="0"'), ErrorCell("#ИМЯ?")),
        (text("#REF!"), ErrorCell("#REF!")),
        (text("#DIV/0!", kind=' office:value-type="float" office:value="0" calcext:value-type="error"'),
         ErrorCell("#DIV/0!")),
        (text("#SPILL!", kind=""), ErrorCell("#SPILL!")),
        (text("会议室:502"), "会议室:502"),
        (text("#学习强国"), "#学习强国"),
    ],
)  # fmt: skip
def test_errors_in_any_language(cell, value):
    assert first(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<table:table-cell table:formula="of:=A2"/>', ErrorCell("")),
        ('<table:table-cell table:formula="of:=A2" office:value-type="string"/>', None),
        ('<table:table-cell table:formula="of:=A2" office:value-type="string" office:string-value="甲"/>', "甲"),
        ('<table:table-cell office:value-type="string" office:string-value="甲"/>', "甲"),
        ('<table:table-cell table:formula="of:=A2" office:value-type="float" office:value="38"/>', 38.0),
        (text("95%", kind=' office:value-type="percentage" office:value="0.95"'), Percent(0.95)),
        (text("￥35.00", kind=' office:value-type="currency" office:currency="CNY" office:value="35"'), 35.0),
        (text("5日", kind=' office:value-type="date" office:date-value="2023-03-05"'), datetime(2023, 3, 5)),
        (text("5日", kind=' office:value-type="date" office:date-value="2023-03-05T14:30:00"'),
         datetime(2023, 3, 5, 14, 30)),
        (text("3月32日", kind=' office:value-type="date" office:date-value="2023-03-32"'), "3月32日"),
        (text("2:30 PM", kind=' office:value-type="time" office:time-value="PT14H30M00S"'), "14:30:00"),
        (text("是", kind=' office:value-type="boolean" office:boolean-value="true"'), True),
        (text("38", kind=' office:value-type="float" office:value="多"'), "38"),
        (text("00123"), "00123"),
        (text("甲</text:p><text:p>乙<text:tab/>丙<text:line-break/>丁"), "甲\n乙\t丙\n丁"),
        (text("甲<text:a>乙</text:a>"), "甲乙"),
        (text("<text:ruby><text:ruby-base>周砚</text:ruby-base><text:ruby-text>zhōu</text:ruby-text></text:ruby>"),
         "周砚"),
        ('<table:table-cell office:value-type="string"><office:annotation><text:p>批注</text:p></office:annotation>'
         "<text:p>甲</text:p></table:table-cell>", "甲"),
        (text("甲<office:annotation><text:p>批注</text:p></office:annotation>乙"), "甲乙"),
        ('<table:table-cell><table:shapes/><text:list><text:list-item><text:p>甲</text:p></text:list-item></text:list>'
         "</table:table-cell>", "甲"),
    ],
)  # fmt: skip
def test_values(cell, value):
    found = first(cell)
    assert (type(found), found) == (type(value), value)


def test_merges_and_repeats():
    merged = (
        '<table:table-cell office:value-type="string" table:number-columns-spanned="2" '
        'table:number-rows-spanned="3"><text:p>甲</text:p></table:table-cell>'
    )
    rows = (
        row(merged, "<table:covered-table-cell/>", text("乙"))
        + row((
            '<table:covered-table-cell '
            'table:number-columns-repeated="2"/>'
        ), text("丙"), attributes=' table:number-rows-repeated="2"')
        + row((
            '<table:table-cell '
            'table:number-columns-repeated="16384"/>'
        ), attributes=' table:number-rows-repeated="1048573"')
    )  # fmt: skip
    grid = grid_of(ods(rows))
    assert [list(line) for line in grid.rows] == [["甲", None, "乙"], [None, None, "丙"], [None, None, "丙"]]
    assert grid.merges == ((0, 0, 2, 1),)


def test_a_table_within_a_cell_gives_no_rows():
    inner = (
        f'<table:table-cell office:value-type="string"><text:p>甲</text:p>'
        f"<table:table>{row(text('内'))}</table:table></table:table-cell>"
    )
    assert [list(line) for line in grid_of(ods(row(inner) + row(text("乙")))).rows] == [["甲"], ["乙"]]


# -- packages

SOUND = content(row(text("甲"), text("乙", "a")), struck("a"))


@pytest.mark.parametrize(
    "made",
    [
        package({"Content.xml": SOUND}),
        package({".\\content.xml": SOUND}),
        package({"./CONTENT.XML": SOUND}),
        package({"content.xml": f'<?xml version="1.0" encoding="UTF-16"?>{SOUND}'.encode("utf-16")}),
        content(row(text("甲"), text("乙", "a")), struck("a"), root="document").encode(),
        (
            f'<?xml version="1.0" '
            f'encoding="UTF-16"?>{content(row(text("甲"), text("乙", "a")), struck("a"), root="document")}'
        ).encode("utf-16"),
        (
            f'<?xml version="1.0" '
            f'encoding="GBK"?>{content(row(text("甲"), text("乙", "a")), struck("a"), root="document")}'
        ).encode("gbk"),
    ],
    ids=["case", "backslash", "dot", "UTF-16", "flat", "flat UTF-16", "flat GBK"],
)  # fmt: skip
def test_packages_of_other_programs(made):
    workbook = parse_workbook(made)
    (grid,) = workbook.sheets
    assert (workbook.form, list(grid.rows[0]), grid.struck) == ("ods", ["甲", "乙"], {0: frozenset({1})})


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-32-le", "gb18030"])
@pytest.mark.parametrize("flat", [False, True], ids=["package", "flat"])
def test_a_doctype_is_seen_in_any_encoding(encoding, flat):
    whole = content(row(text("甲"), text("乙")), root="document" if flat else "document-content")

    def made(before: str) -> bytes:
        part = f"\n{before}{whole[whole.index('<office:') :]}".encode(encoding)
        return part if flat else package({"content.xml": part})

    assert [list(line) for line in parse_workbook(made("")).sheets[0].rows] == [["甲", "乙"]]
    with pytest.raises(UnreadableWorkbookError, match="DOCTYPE"):
        parse_workbook(made('<!DOCTYPE x [<!ENTITY a "b">]>'))


@pytest.mark.parametrize(
    ("made", "code", "says"),
    [
        (package({"content.xml": "xx", "META-INF/manifest.xml": "<m><encryption-data/></m>"}), "encrypted", "密码"),
        (package({"content.xml": (
            f"<office:d{NAMES}><office:body>"
            f"<office:text/></office:body></office:d>"
        )}), "unreadable",
         "文字文档"),
        (package({"content.xml": content("", tables=" ")}), "unreadable", "没有工作表"),
        (package({"content.xml": "<x"}), "unreadable", "损坏"),
        (ods(row(text("甲"), attributes=' table:number-rows-repeated="9999999"')), "unreadable", "台账"),
    ],
)  # fmt: skip
def test_what_is_refused_has_a_true_reason(made, code, says):
    with pytest.raises(UnreadableWorkbookError) as caught:
        parse_workbook(made)
    assert caught.value.code == f"workbook-{code}"
    assert says in caught.value.found.zh
