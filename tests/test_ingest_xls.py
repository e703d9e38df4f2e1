"""Workbooks in BIFF: GBK without a code page, hidden and struck cells, formats, formulas, and damaged records."""

import struct
from datetime import datetime
from io import BytesIO

import pytest
import xlwt
from tests.biff import book, formula, label, number, rich
from tests.factories import SheetMade, xls

from gongwenkit.ingest.workbook import ErrorCell, Grid, Percent, UnreadableWorkbookError, Workbook, parse_workbook


def grid_of(made: bytes) -> Grid:
    (grid,) = parse_workbook(made).sheets
    return grid


def saved(made: xlwt.Workbook) -> bytes:
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def remarks_of(workbook: Workbook) -> list[tuple[str, str | None, str | None]]:
    return [(remark.code, remark.sheet, remark.cell) for remark in workbook.remarks]


# -- text before BIFF8


@pytest.mark.parametrize("codepage", [None, 936, 1252, 10000, 367, 32769, 12345])
def test_text_without_its_code_page_is_gbk(codepage):
    cells = [
        label(0, 0, "会议台账".encode("gbk")),
        label(1, 0, "研究㐂字".encode("gb18030")),
        label(1, 1, b"2023-03-05"),
    ]
    grid = grid_of(book(("党组会".encode("gbk"), cells), codepage=codepage))
    assert grid.sheet == "党组会"
    assert [list(row) for row in grid.rows] == [["会议台账"], ["研究㐂字", "2023-03-05"]]


@pytest.mark.parametrize(
    ("codepage", "encoding", "text"), [(1252, "cp1252", "Café"), (950, "cp950", "會議類型"), (932, "cp932", "会議")]
)
def test_text_of_another_code_page_stays(codepage, encoding, text):
    assert grid_of(book((b"A", [label(0, 0, text.encode(encoding))]), codepage=codepage)).value(0, 0) == text


def test_one_damaged_text_costs_a_finding():
    workbook = parse_workbook(
        book((b"A", [label(0, 0, b"\xbb\xe1\xff"), label(0, 1, "会".encode("gbk"))]), codepage=936)
    )
    assert [str(value)[0] for value in workbook.sheets[0].rows[0]] == ["会", "会"]
    assert remarks_of(workbook) == [("text-damaged", "A", "A1")]


def test_the_text_result_of_a_formula_and_runs_in_gbk():
    text = "研究".encode("gbk")
    cells = [
        formula(0, 0, b"\x00" * 6 + b"\xff\xff"),
        (0x207, struct.pack("<H", len(text)) + text),
        rich(0, 1, "三十五三十八".encode("gbk"), [(0, 5), (6, 0)]),
    ]
    grid = grid_of(book((b"A", cells)))
    assert list(grid.rows[0]) == ["研究", "三十八"]
    assert grid.struck == {0: frozenset({1})}


# -- what is hidden or struck


def test_hidden_rows_columns_and_sheets():
    made = xlwt.Workbook()
    page = made.add_sheet("明")
    for row in range(5):
        for column in range(4):
            page.write(row, column, f"{row}{column}")
    page.row(1).hidden = True
    page.row(2).height_mismatch, page.row(2).height = True, 0
    page.col(1).hidden = True
    page.col(2).width = 0
    made.add_sheet("藏").visibility = 1
    made.add_sheet("深藏").visibility = 2
    workbook = parse_workbook(saved(made))
    assert [grid.hidden for grid in workbook.sheets] == [False, True, True]
    assert workbook.sheets[0].hidden_rows == {1, 2}
    assert workbook.sheets[0].hidden_columns == {1, 2}


def test_rows_that_are_hidden_by_default():
    cells = [(0x225, struct.pack("<HH", 2, 0)), (0x208, struct.pack("<8H", 0, 0, 1, 255, 0, 0, 0x100, 15)),
             *(label(row, 0, b"x") for row in range(3))]  # fmt: skip
    assert grid_of(book((b"A", cells))).hidden_rows == {1, 2}


def test_struck_is_what_the_cell_shows_not_its_row():
    struck_row = (0x208, struct.pack("<8H", 0, 0, 9, 255, 0, 0, 0x180, 0x1001))
    cells = [struck_row, label(0, 0, b"a", 0), label(0, 1, b"b", 1), number(0, 2, 3, 1), label(1, 0, b"c", 0)]
    grid = grid_of(book((b"A", cells), styles=[(0, 0), (5, 0)]))
    assert grid.struck == {0: frozenset({1, 2})}


# -- numbers and their formats


@pytest.mark.parametrize(
    ("code", "shown", "value"),
    [
        ("0%", 0.95, Percent(0.95)),
        ("0.00%;[Red]-0.00%", 0.5, Percent(0.5)),
        ('0"%"', 95, 95.0),
        ("0\\%", 95, 95.0),
        ("yyyy-mm-dd", 44990, datetime(2023, 3, 5)),
        ('yyyy"年"m"月"d"日"', 44990, datetime(2023, 3, 5)),
        ("[$-804]m/d;@", 44990, datetime(2023, 3, 5)),
        ("yyyy-mm-dd hh:mm", 44990.6041666667, datetime(2023, 3, 5, 14, 30)),
        ("h:mm AM/PM", 0.6041666667, "14:30:00"),
        ("@", 123, 123.0),
        ("#,##0.00", 1234.5, 1234.5),
        ("0.0E+00", 12000.0, 12000.0),
        ('General"人"', 35, 35.0),
        ('[>=10000]0.0,"万";0', 35, 35.0),
        ("[Red]0", 35, 35.0),
    ],
)
def test_number_formats(code, shown, value):
    made = xlwt.Workbook()
    made.add_sheet("A").write(0, 0, shown, xlwt.easyxf(num_format_str=code))
    found = grid_of(saved(made)).value(0, 0)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize("key", [14, 22, 27, 31, 57, 58])
def test_built_in_dates_of_east_asia_have_no_code_in_the_file(key):
    grid = grid_of(book((b"A", [number(0, 0, 44990, 1)]), styles=[(0, 0), (0, key)]))
    assert grid.value(0, 0) == datetime(2023, 3, 5)


def test_a_built_in_per_cent():
    assert grid_of(book((b"A", [number(0, 0, 0.5, 1)]), styles=[(0, 0), (0, 9)])).value(0, 0) == Percent(0.5)


@pytest.mark.parametrize(("code", "text"), [(0x2A, "#N/A"), (0x17, "#REF!"), (0x07, "#DIV/0!"), (0x99, "#ERROR!")])
def test_errors(code, text):
    result = b"\x02\x00" + bytes([code]) + b"\x00\x00\x00\xff\xff"
    cells = [(0x205, struct.pack("<3HBB", 0, 0, 0, code, 1)), formula(0, 1, result)]
    assert list(grid_of(book((b"A", cells))).rows[0]) == [ErrorCell(text), ErrorCell(text)]


# -- formulas

EMPTY, THREE = b"\x03\x00\x00\x00\x00\x00\xff\xff", struct.pack("<d", 3)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ([formula(0, 0, EMPTY), label(0, 1, b"x")], [ErrorCell(""), "x"]),  # nothing was ever computed
        ([formula(0, 0, EMPTY), formula(0, 1, THREE)], [None, 3.0]),  # computed, and "" is the result
        ([formula(0, 0, EMPTY, 2), formula(0, 1, THREE)], [ErrorCell(""), 3.0]),  # to be computed at opening
        ([formula(0, 0, b"\x00" * 6 + b"\xff\xff"), number(0, 1, 4), formula(0, 2, THREE)], [ErrorCell(""), 4.0, 3.0]),
        ([formula(0, 0, b"\x01\x00\x01\x00\x00\x00\xff\xff"), label(0, 1, b"x")], [True, "x"]),
        ([formula(0, 0, b"\x09\x00\x01\x00\x00\x00\xff\xff"), label(0, 1, b"x")], [ErrorCell("#ERROR!"), "x"]),
    ],
)
def test_formulas_and_their_results(cells, values):
    assert list(grid_of(book((b"A", cells))).rows[0]) == values


def test_a_formula_that_python_wrote_has_no_result():
    made = xlwt.Workbook()
    page = made.add_sheet("A")
    page.write(0, 0, 1)
    page.write(0, 1, xlwt.Formula("A1+1"))
    assert list(grid_of(saved(made)).rows[0]) == [1.0, ErrorCell("")]


# -- damage


@pytest.mark.parametrize(
    "record",
    [
        (0x203, b"\x00\x00\x00\x00\x00\x00\x01"),
        (0xFD, struct.pack("<3Hi", 0, 0, 0, 99)),
        (0xFD, struct.pack("<3HH", 0, 0, 0, 0)),
        (0x203, struct.pack("<3Hd", 0, 300, 0, 1.0)),
        (0xBD, struct.pack("<HHHHHHH", 0, 0, 0, 0, 0, 9, 9)),
    ],
    ids=["short number", "text out of range", "short text", "column 301", "numbers that do not fit"],
)
def test_a_damaged_cell_costs_a_finding_not_the_file(record):
    workbook = parse_workbook(book((b"A", [record, label(1, 0, b"x"), label(1, 1, b"y")])))
    assert list(workbook.sheets[0].rows[1]) == ["x", "y"]
    ((code, sheet, cell),) = remarks_of(workbook)
    assert (code, sheet) == ("text-damaged", "A")
    assert cell
    assert any(isinstance(value, ErrorCell) for value in workbook.sheets[0].rows[0])


@pytest.mark.parametrize(
    "code", [0x5D, 0x1C, 0x1B6, 0x1B0, 0x1B8, 0xA0, 0x41, 0x1A, 0x23E, 0x872, 0xE5, 0x7D, 0x208, 0xBE]
)
def test_a_damaged_record_beside_the_cells_costs_nothing(code):
    workbook = parse_workbook(book((b"A", [(code, b"\x05\x00\x01"), label(0, 0, b"x")])))
    assert list(workbook.sheets[0].rows[0]) == ["x"]
    assert workbook.remarks == ()


def test_a_damaged_sheet_costs_itself_only():
    good = (b"B", [label(0, 0, b"x")])
    workbook = parse_workbook(book((b"A", [label(6, 0, b"x"), (0x204, struct.pack("<4H", 7, 0, 0, 2))]), good))
    assert [grid.sheet for grid in workbook.sheets] == ["A", "B"]
    broken = book(good, (b"C", [label(6, 0, b"x")]))[:-9]
    workbook = parse_workbook(broken)
    assert [grid.sheet for grid in workbook.sheets] == ["B"]
    ((code, sheet, _),) = remarks_of(workbook)
    assert (code, sheet) == ("sheet-not-read", "C")


@pytest.mark.parametrize("cut", [1, 50, 100])
def test_a_file_without_the_end_of_its_last_sector_is_read(cut):
    whole = xls(SheetMade([["日期", "备注"], ["3月5日", "甲"]]))
    assert [list(row) for row in grid_of(whole[:-cut]).rows] == [["日期", "备注"], ["3月5日", "甲"]]


@pytest.mark.parametrize("cut", [511, 2000, 3000])
def test_a_file_that_lost_its_directory_is_refused_as_incomplete(cut):
    whole = xls(SheetMade([["日期", "备注"], ["3月5日", "甲"]]))
    with pytest.raises(UnreadableWorkbookError, match="不完整") as caught:
        parse_workbook(whole[:-cut])
    assert "重新要这个文件" in caught.value.advice.zh
    assert "Ask whoever sent" in caught.value.advice.en


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + stream.encode("utf-16-le") + bytes(1000)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (ole("WordDocument"), "Word"),
        (ole("PowerPoint Document"), "演示文稿"),
        (ole("EncryptedPackage"), "密码"),
        (book(), "没有工作表"),
        (book((b"A", [label(0, 0, b"x")]))[:60], "不完整"),
    ],
)
def test_what_is_refused_has_a_true_reason(content, says):
    with pytest.raises(UnreadableWorkbookError) as caught:
        parse_workbook(content)
    assert says in caught.value.found.zh


def test_a_worksheet_among_charts_and_macros():
    made = bytearray(book((b"A", [label(0, 0, b"x")]), (b"B", [label(0, 0, b"y")])))
    made[made.index(b"\x01A") - 1] = 2  # kind of sheet: chart
    workbook = parse_workbook(bytes(made))
    assert [(grid.sheet, list(grid.rows[0])) for grid in workbook.sheets] == [("B", ["y"])]
    assert workbook.remarks == ()


def three_texts() -> bytearray:
    """A BIFF8 workbook with three shared texts in column A."""
    made = xlwt.Workbook()
    page = made.add_sheet("台账")
    for row, text in enumerate(("甲", "乙", "丙")):
        page.write(row, 0, text)
    return bytearray(saved(made))


@pytest.mark.parametrize("more", [1, 2, 1000, 2**30])
def test_a_table_of_texts_that_counts_too_many_is_read(more):
    made = three_texts()
    at = made.index(struct.pack("<ii", 3, 3))
    struct.pack_into("<ii", made, at, 3 + more, 3 + more)
    workbook = parse_workbook(bytes(made))
    assert [list(row) for row in workbook.sheets[0].rows] == [["甲"], ["乙"], ["丙"]]
    assert workbook.remarks == ()


@pytest.mark.parametrize("fewer", [1, 2])
def test_a_text_that_is_not_in_the_table_costs_its_cell(fewer):
    made = three_texts()
    at = made.index(struct.pack("<ii", 3, 3))
    struct.pack_into("<ii", made, at, 3, 3 - fewer)
    workbook = parse_workbook(bytes(made))
    assert [row[0] for row in workbook.sheets[0].rows] == ["甲", "乙", "丙"][:-fewer] + [ErrorCell("#ERROR!")] * fewer
    assert remarks_of(workbook) == [("text-damaged", "台账", f"A{row}") for row in range(4 - fewer, 4)]


@pytest.mark.parametrize("size", [64, 512, 4096])
def test_a_container_whose_short_stream_is_the_workbook_is_read(size):
    """As PHPExcel writes it."""
    made = three_texts()
    at = made.index("Root Entry".encode("utf-16-le"))
    struct.pack_into("<ii", made, at + 116, 0, size)
    assert [list(row) for row in parse_workbook(bytes(made)).sheets[0].rows] == [["甲"], ["乙"], ["丙"]]


RUNS = [(0, 5), (2, 0)]


@pytest.mark.parametrize(
    ("text", "characters", "cut", "left", "is_struck"),
    [
        ("汉字AB", 4, 0, "字AB", True),  # counted in characters: six bytes
        ("汉字AB", 6, 0, "字AB", True),
        ("汉字AB", 6, 1, "汉字AB", False),  # the fonts are cut off
        ("汉字AB", 6, 5, "汉字AB", False),
        ("AB汉", 3, 0, "汉", True),
    ],
)
def test_a_text_with_fonts_whose_length_is_wrong_keeps_its_sheet(text, characters, cut, left, is_struck):
    code, data = rich(1, 0, text.encode("gbk"), RUNS)
    data = data[:6] + struct.pack("<H", characters) + data[8 : len(data) - cut]
    grid = grid_of(book((b"A", [label(0, 0, b"x"), (code, data), label(2, 0, b"y")]), codepage=936))
    assert [row[0] for row in grid.rows] == ["x", left, "y"]
    assert (1 in grid.struck) == is_struck
