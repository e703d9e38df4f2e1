"""Values of .xlsx cells by their number format, and texts as they are stored."""

from datetime import datetime

import pytest
from tests.factories import MEETINGS
from tests.markup import MAIN, XML, book, grid, parts, rows, sheet, styles, zipped
from tests.office import FILE

from gongwenkit.ingest.values.dates import read_date
from gongwenkit.ingest.workbook import ErrorCell, Percent, parse_workbook
from gongwenkit.ingest.workbook.number_formats import number_kind

DAY = datetime(2023, 3, 5)
CODES = {
    "date": [
        "yyyy-mm-dd",
        "yyyy/m/d;@",
        'yyyy"年"m"月"d"日"',
        "yyyy年m月d日",
        "[$-804]yyyy年m月d日",
        "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
        "[DBNum1]yyyy年m月d日",
        'm"月"d"日"',
        'yyyy"年"m"月"',
        "mmm-yy",
        "m/d",
        "yyyy\\-mm\\-dd",
        "yyyy/m/d h:mm",
        "yyyy/m/d\\ h:mm\\ AM/PM",
        "[$-804]aaaa;@",
        "e",
        "[$-404]e/m/d",
        "[Red]yyyy/m/d",
        "yy.m.d",
        "YYYY-MM-DD",
        "[$-409]d\\-mmm\\-yy;@",
        '"日期："yyyy-mm-dd',
        "d",
        "m",
        "[>40000]yyyy-mm-dd;General",
        "[$-zh-CN]yyyy年m月d日",
        "gggee年m月d日",
        "dd/mm/yyyy hh:mm:ss.000",
        '上午/下午h"时"mm"分" yyyy/m/d',
    ],
    "time": [
        "h:mm",
        "hh:mm:ss",
        "h:mm AM/PM",
        'h"时"mm"分"',
        "mm:ss",
        "上午/下午h时mm分",
        "[$-409]h:mm:ss A/P;@",
        "mm:ss.0",
        "h时",
    ],
    "elapsed": ["[h]:mm", "[hh]:mm:ss", "[m]", "[mm]:ss", "[s]", "[H]:MM"],
    "percent": [
        "0%",
        "0.00%",
        "#,##0.0%",
        "0%;-0%",
        "0.0%;[Red]-0.0%",
        "[Blue]0%",
        "0%;@",
        "0.0 %",
        "% 0",
        '"率"0%',
        "_ 0%_ ",
        "??0%",
    ],
    "text": ["@", '"编号"@', "@\\ "],
    "plain": [
        "General",
        "G/通用格式",
        "0",
        "0.00",
        "#,##0",
        '0.0"%"',
        "0\\%",
        "0_%",
        "0*%",
        '"第"0"次"',
        '0"天"',
        "0.00E+00",
        "##0.0e-0",
        "# ?/?",
        '"yyyy"0',
        "\\y0",
        "[Red]0",
        "¥#,##0",
        "[$¥-804]#,##0.00",
        '0"人"',
        "[DBNum1]General",
        "[DBNum2][$-804]General",
        "0;-0;;@",
        "_-* #,##0_-;",
        '"days;h"0',
        'General\\ "d"',
        "[<1]0;0",
        "000-0000-0000",
        "",
        ";;;",
    ],
}
BUILT_IN = {
    "date": [14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58],
    "time": [18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56],
    "elapsed": [46],
    "percent": [9, 10],
    "text": [49],
    "plain": [0, 1, 2, 3, 4, 11, 12, 13, 37, 38, 39, 40, 41, 42, 43, 44, 48, 59, 163, 164, 999],
}


@pytest.mark.parametrize(("kind", "code"), [(kind, code) for kind, codes in CODES.items() for code in codes])
def test_codes_of_number_formats(kind, code):
    assert number_kind(176, code) == kind


@pytest.mark.parametrize(
    ("kind", "number"), [(kind, number) for kind, numbers in BUILT_IN.items() for number in numbers]
)
def test_built_in_number_formats(kind, number):
    assert number_kind(number, None) == kind


def test_a_code_of_the_workbook_stands_before_the_built_in_one():
    assert number_kind(58, "0%") == "percent"
    assert number_kind(14, "0.00") == "plain"


VALUES = [
    (14, "44990", DAY),
    (14, "44990.604166667", datetime(2023, 3, 5, 14, 30)),
    (31, "44990", DAY),
    (58, "44990", DAY),
    (57, "44990", DAY),
    (9, "0.95", Percent(0.95)),
    (10, "1", Percent(1.0)),
    (9, "0", Percent(0.0)),
    (20, "0.604166667", "14:30:00"),
    (20, "44990.5", datetime(2023, 3, 5, 12)),
    (46, "1.5", "1 day, 12:00:00"),
    (46, "0.5", "12:00:00"),
    (49, "35", 35.0),
    (0, "35", 35.0),
    (14, "-5", -5.0),
    (14, "3000000", 3000000.0),
    (14, "1e9", 1e9),
    (14, "60", datetime(1900, 2, 28)),
    (14, "61", datetime(1900, 3, 1)),
    (14, "59", datetime(1900, 2, 28)),
    (14, "44989.9999999", DAY),
    (14, "44990.0000001", DAY),
    (9, "", None),
]


@pytest.mark.parametrize(("number", "stored", "value"), VALUES)
def test_a_number_is_what_its_format_shows(number, stored, value):
    read = grid(
        f'<row r="1"><c r="A1" s="1"><v>{stored}</v></c><c r="B1"><v>1</v></c></row>', look=styles((number, False))
    )
    assert rows(read) == [[value, 1.0]]


def test_days_from_1904():
    look, properties = styles((14, False)), '<workbookPr date1904="true"/>'
    read = book('<row r="1"><c r="A1" s="1"><v>43528</v></c></row>', look=look, properties=properties)
    assert read.dates_from_1904
    assert rows(read.sheets[0]) == [[DAY]]


@pytest.mark.parametrize("kind", ["s", "str", "inlineStr", "b", "e"])
def test_the_format_of_numbers_does_not_touch_other_cells(kind):
    value = {"b": "1", "e": "#N/A", "s": "0"}.get(kind, "95")
    read = grid(
        f'<row r="1"><c r="A1" s="1" t="{kind}"><v>{value}</v></c></row>',
        look=styles((9, False)),
        shared="<si><t>95</t></si>",
    )
    assert rows(read) == [[{"b": True, "e": ErrorCell("#N/A")}.get(kind, "95")]]


# Texts


ESCAPES = {
    "甲_x000D_\n乙": "甲\n乙",
    "35_x000D_38": "35\n38",
    "甲_x000A_乙": "甲\n乙",
    "甲_x0009_乙": "甲\t乙",
    "甲_x005F_x000D_乙": "甲_x000D_乙",
    "_x4E59_": "乙",
    "_x4e59_": "乙",
    "_xD842__xDFB7_": "𠮷",
    "a_x00_b": "a_x00_b",
    "_x_": "_x_",
    "甲_x0008_乙": "甲 乙",
    "甲_xD842_乙": "甲 乙",
    "&lt;甲&gt; &amp; &quot;乙&apos;": "<甲> & \"乙'",
    "&#20057;&#x4E59;": "乙乙",
    " 甲 ": " 甲 ",
    "甲&#10;乙": "甲\n乙",
    "甲\r\n乙": "甲\n乙",
    "甲&#13;乙": "甲\n乙",
    "甲_x000D_\r\n乙": "甲\n乙",
    "甲\r乙": "甲\n乙",
    "甲_x000B_乙": "甲\n乙",
}


@pytest.mark.parametrize("stored", ESCAPES)
@pytest.mark.parametrize("form", ["shared", "shared with runs", "inline", "formula", "slow"])
def test_escapes(stored, form):
    shared, cell = "", f'<c r="A1" t="inlineStr"><is><t xml:space="preserve">{stored}</t></is></c>'
    if form.startswith("shared"):
        cell = '<c r="A1" t="s"><v>0</v></c>'
        shared = f"<si><t>{stored}</t></si>" + ("<si><r><t>x</t></r></si>" if form.endswith("runs") else "")
    elif form == "formula":
        cell = f'<c r="A1" t="str"><f>x</f><v>{stored}</v></c>'
    elif form == "slow":
        cell = f"<!-- -->{cell}"
    assert rows(grid(f'<row r="1">{cell}</row>', shared=shared)) == [[ESCAPES[stored]]]


PHONETIC = {
    "<t>王强</t><rPh sb='0' eb='1'><t>wang</t></rPh><phoneticPr fontId='1'/>": "王强",
    "<rPh sb='0' eb='1'><t>wang</t></rPh><t>王强</t>": "王强",
    "<r><t>王</t></r><r><t>强</t></r><rPh sb='0' eb='2'><t>wangqiang</t></rPh>": "王强",
    "<r><rPr><b/></rPr><t>王</t></r><rPh sb='0' eb='1'><t>wang</t></rPh><r><t>强</t></r>": "王强",
    "<r><t/></r><r><t>王强</t></r>": "王强",
    "<t/>": None,
    "": None,
    "<t xml:space='preserve'>  </t>": None,
}


@pytest.mark.parametrize("item", PHONETIC)
@pytest.mark.parametrize("form", ["shared", "inline"])
def test_what_is_read_aloud_is_left_out(item, form):
    cell = '<c r="A1" t="s"><v>0</v></c>' if form == "shared" else f'<c r="A1" t="inlineStr"><is>{item}</is></c>'
    read = grid(f'<row r="1">{cell}<c r="B1"><v>1</v></c></row>', shared=f"<si>{item}</si>" if form == "shared" else "")
    assert rows(read) == [[PHONETIC[item], 1.0]]


@pytest.mark.parametrize("head", [XML, "", XML.replace("UTF-8", "GB2312")])
def test_shared_texts_in_any_form(head):
    texts = (
        "<x:si><x:t>甲</x:t></x:si><!-- <si><t>丁</t></si> --><x:si><x:t>"
        "<![CDATA[<乙>]]></x:t></x:si><x:si/><x:si><x:t>丙</x:t></x:si>"
    )
    data = "".join(f'<c t="s"><v>{number}</v></c>' for number in range(4))
    made = parts(sheet(f"<row>{data}</row>"), shared="<si/>")
    part = f'{head}<x:sst xmlns:x="{MAIN}">{texts}</x:sst>'
    made["xl/sharedStrings.xml"] = part.encode("gb18030" if "GB2312" in head else "utf-8")
    assert rows(parse_workbook(zipped(made)).sheets[0]) == [["甲", "<乙>", None, "丙"]]


# What a ledger says of them


def ledger(*cells: str) -> bytes:
    """A meeting ledger with a row for each of these cells in the column of those who attended."""
    head = "".join(f"<c t='inlineStr'><is><t>{name}</t></is></c>" for name in MEETINGS)
    line = "".join("<c t='inlineStr'><is><t>{}</t></is></c>" for _ in range(7))
    data = f"<row>{head}</row>"
    for number, cell in enumerate(cells, 1):
        values = (number, f"2023-03-0{number}", "党组会", f"第{number}次", f"议题{number}", "周砚", 40)
        data += f"<row>{line.format(*values)}{cell}</row>"
    return zipped(parts(sheet(data), names=["会议台账"], look=styles((9, False), (14, False))))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<c s="1"><v>0.95</v></c>', "number-unreadable"),
        ('<c s="1"><v>1</v></c>', "number-unreadable"),
        ('<c s="2"><v>38</v></c>', "number-unreadable"),
        ('<c t="e"><v>#SPILL!</v></c>', "cell-error"),
        ('<c t="e"/>', "cell-error"),
        ('<c t="str"><f>x</f><v>#N/A</v></c>', "cell-error"),
        ("<c><f>1+1</f></c>", "formula-no-value"),
        ('<c t="s"><v>7</v></c>', "text-damaged"),
    ],
)
def test_what_a_ledger_says_of_a_cell_that_is_no_count(office, cell, code):
    ledgers = office.read({FILE: ledger("<c><v>38</v></c>", cell)})
    assert ("H3", code) in [(finding.cell, finding.code) for finding in ledgers.findings]
    attended = list(ledgers.frames["meetings"]["实到"])
    assert attended[0] == 38
    assert attended[1] != attended[1] or attended[1] is None


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (datetime(2023, 3, 31, 23, 59, 17), True),
        (datetime(2023, 4, 30, 23, 59, 0), True),
        (datetime(2023, 12, 31, 23, 59, 20), True),
        (datetime(2024, 2, 29, 23, 59, 17), True),
        ("2023-03-31 23:59:17", True),
        ("2023-03-31T23:59:17+08:00", True),
        (datetime(2023, 3, 30, 23, 59, 17), False),
        (datetime(2023, 3, 31, 23, 58, 59), False),
        (datetime(2023, 3, 31, 23, 59, 21), False),
        (datetime(2023, 3, 31), False),
    ],
)
def test_the_last_minute_of_a_month_is_warned_about_and_counts(day, problem):
    read = read_date(day, year=2023)
    assert read.first is not None
    assert (read.problem, read.note) == ("date-before-midnight" if problem else None, "")
