"""Delimited text: lines, delimiters, encodings line by line, damaged characters, and what only looks like a table."""

import json

import pytest

from gongwenkit.ingest.workbook import ErrorCell, UnreadableWorkbookError, parse_workbook

HEAD = "日期,会议类型,备注\n"


def rows_of(text: str | bytes) -> list[list[object]]:
    (grid,) = parse_workbook(text if isinstance(text, bytes) else text.encode()).sheets
    return [list(row) for row in grid.rows]


def remarks_of(content: bytes) -> list[tuple[str, str | None]]:
    return [(remark.code, remark.cell) for remark in parse_workbook(content).remarks]


# -- lines


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\u200b"])
def test_only_cr_and_lf_end_a_line(sign):
    assert rows_of(f"{HEAD}3月5日,学习{sign}讲话,甲\n3月6日,乙,丙\n")[1:] == [
        ["3月5日", f"学习{sign}讲话", "甲"],
        ["3月6日", "乙", "丙"],
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_every_end_of_line(end, last):
    text = end.join(["日期,备注", '3月5日,"甲', '乙"', "", "3月6日,丙"]) + (end if last else "")
    assert rows_of(text) == [["日期", "备注"], ["3月5日", f"甲{end}乙"], [], [], ["3月6日", "丙"]]


# -- cells


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('="00123"', "00123"),
        ('"=""00123"""', "00123"),
        ('"=""甲""""乙"""', '甲"乙'),
        ('=""', None),
        ('=" "', None),
        ("=A1+B1", "=A1+B1"),
        ("#REF!", ErrorCell("#REF!")),
        (" #N/A ", ErrorCell("#N/A")),
        ("#名称?", ErrorCell("#名称?")),
        ("#DIV/0!", ErrorCell("#DIV/0!")),
        ("#SPILL!", ErrorCell("#SPILL!")),
        ("错误:502", ErrorCell("错误:502")),
        ("Err:508", ErrorCell("Err:508")),
        ("########", ErrorCell("########")),
        ("#学习强国", "#学习强国"),
        ("#1", "#1"),
        ("会议室:502", "会议室:502"),
        ("95%", "95%"),
        ('5" 屏', '5" 屏'),
        ('"甲""乙"""', '甲"乙"'),
        ("\u3000", None),
    ],
)
def test_cells(cell, value):
    found = rows_of(f"{HEAD}3月5日,{cell},末\n")[1]
    assert found == ["3月5日", value, "末"]
    assert type(found[1]) is type(value)


def test_ragged_lines_and_blank_ones():
    assert rows_of(f"{HEAD}\n3月5日\n3月6日,甲,乙,丙,丁\n,,\n")[1:] == [
        [], ["3月5日"], ["3月6日", "甲", "乙", "丙", "丁"], [None, None, None],
    ]  # fmt: skip


@pytest.mark.parametrize("line", ['3月5日,"他说"好"啊",乙', '3月5日,"甲"乙,丙', '"3月5日" ,甲,乙'])
def test_quotation_marks_that_are_not_doubled_cost_a_remark(line):
    content = f"{HEAD}{line}\n3月6日,甲,乙\n".encode()
    assert len(rows_of(content)[1]) == 3
    assert rows_of(content)[2] == ["3月6日", "甲", "乙"]
    assert remarks_of(content) == [("text-damaged", "2")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f'{HEAD}3月5日,"甲,乙\n3月6日,丙,丁\n', 2),
        (f'{HEAD}3月5日,甲,乙\n3月6日,"丙,丁', 3),
        (f'{HEAD}3月5日,"甲,乙\n3月6日,"丙",丁\n', 2),
    ],
)
def test_an_open_quotation_mark_is_refused_with_its_line(text, line):
    with pytest.raises(UnreadableWorkbookError, match=f"第 {line} 行起引号没有成对"):
        parse_workbook(text.encode())


# -- delimiters

LINES = [
    ["日期", "会议类型", "议题", "参加人"],
    ["3月5日", "党组会", "研究预算", "周砚"],
    ["3月6日", "党组会", "研究基建", "李衡"],
]


@pytest.mark.parametrize("mark", [*",\t;|^~，；、"])
@pytest.mark.parametrize("title", [[], ["财政局2023年会议台账"], ["财政局会议台账，2023年", "单位：次"]])
def test_delimiters(mark, title):
    assert rows_of("\n".join([*title, *(mark.join(line) for line in LINES)]))[len(title) :] == LINES


@pytest.mark.parametrize("prose", ["周砚、李衡、陆舟、方岚、秦越、石磊", "甲，乙，丙，丁，戊", "35~38；40~42"])
@pytest.mark.parametrize("mark", [*",\t;|"])
def test_signs_within_a_sentence_are_no_delimiters(mark, prose):
    lines = [["日期", "主题", "参加人"], ["3月5日", "学习", prose], ["3月6日", "学习", prose]]
    assert rows_of("\n".join(mark.join(line) for line in lines)) == lines


def test_commas_within_quotation_marks_are_no_delimiters():
    assert rows_of('日期;备注\n3月5日;"a,b,c,d"\n3月6日;"a,b,c,d"\n')[1] == ["3月5日", "a,b,c,d"]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_first_line_names_the_delimiter(first):
    rows = rows_of(f"{first}\r\n日期,时;备注\r\n3月5日,6日;甲\r\n")
    assert rows == [[], ["日期,时", "备注"], ["3月5日,6日", "甲"]]


# -- encodings

TEXT = f"{HEAD}3月5日,党组会,甲\n3月6日,党组会,乙\n3月7日,党组会,丙\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "utf-32", "utf-32-le", "utf-32-be"],
)
def test_encodings(encoding):
    assert rows_of(TEXT.encode(encoding)) == [line.split(",") for line in TEXT.splitlines()]
    assert remarks_of(TEXT.encode(encoding)) == []


def test_the_euro_sign_of_gbk_is_read():
    assert rows_of(HEAD.encode("gbk") + "3月5日,党组会,".encode("gbk") + b"\xa2\xe3" + b"5\n")[1][2] == "€5"


@pytest.mark.parametrize(("own", "other"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_a_line_in_another_encoding_is_read_and_named(own, other):
    content = TEXT.encode(own) + "3月8日,办公会,丁\n".encode(other)
    assert rows_of(content)[-1] == ["3月8日", "办公会", "丁"]
    assert remarks_of(content) == [("text-damaged", "5")]


@pytest.mark.parametrize(
    ("content", "cell"),
    [
        (TEXT.encode().replace("甲".encode(), b"\xff"), "C2"),
        (TEXT.encode().replace("甲".encode(), "甲".encode()[:2]), "C2"),
        (TEXT.encode("gb18030").replace("丙".encode("gb18030"), b"\xff"), "C4"),
        (TEXT.encode().replace("甲".encode(), b"3\x005"), "C2"),
        (TEXT.encode().replace("乙".encode(), b"\x08"), "C3"),
        (TEXT.encode("utf-16").replace("乙".encode("utf-16-le"), b"\x00\xd8"), "C3"),
    ],
)
def test_one_damaged_character_costs_a_finding_not_the_file(content, cell):
    rows = rows_of(content)
    assert len(rows) == 4
    assert [row[0] for row in rows[1:]] == ["3月5日", "3月6日", "3月7日"]
    assert "\ufffd" in rows[int(cell[1]) - 1][2]
    assert remarks_of(content) == [("text-damaged", cell)]


@pytest.mark.parametrize("end", [b"\x1a", b"\x00\x00\x00", b"\r\n\x1a\x00"])
def test_control_characters_at_the_end_are_cut_off(end):
    content = TEXT.encode("gb18030") + end
    assert [row for row in rows_of(content) if row] == [line.split(",") for line in TEXT.splitlines()]
    ((code, cell),) = remarks_of(content)
    assert (code, int(cell or 0) >= 4) == ("text-damaged", True)


def test_many_damaged_characters_are_named_once():
    lines = "".join(f"3月{number % 28 + 1}日,会,甲\n" for number in range(2000))
    content = (HEAD + lines).encode().replace("甲".encode(), b"\xff", 60)
    assert len(parse_workbook(content).remarks) == 21


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)) * 40, b"a,\x00b\n" * 20, HEAD.encode() + b"\xff\xfe\xfd,\n" * 50],
    ids=["bytes", "NUL", "damage"],
)
def test_what_is_no_text_is_refused(content):
    with pytest.raises(UnreadableWorkbookError):
        parse_workbook(content)


# -- other texts


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (json.dumps([{"日期": "3月5日", "类型": "会"}], ensure_ascii=False), "JSON"),
        (json.dumps({"rows": [1, 2]}, indent=2), "JSON"),
        ('{"日期": "3月5日"}\n{"日期": "3月6日"}\n', "JSON"),
        ("# 会议\n\n| 日期 | 类型 |\n|---|:---:|\n| 3月5日 | 会 |\n", "Markdown"),
        ("{\\rtf1\\ansi 会议}", "RTF"),
        ("%PDF-1.7", "PDF"),
        ('<?xml version="1.0"?><rows><row>1</row></rows>', "XML"),
        ('<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="x"/>', "Word"),
        ('<?xml version="1.0" encoding="UTF-8"?><uof:UOF xmlns:uof="x"/>', "UOF"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "图片"),
        ("GIF89a", "图片"),
        ("Rar!\x1a\x07", "压缩"),
    ],
)
def test_other_texts_are_named(text, says):
    with pytest.raises(UnreadableWorkbookError) as caught:
        parse_workbook(text.encode())
    assert says in caught.value.found.zh
    assert "不是电子表格" in caught.value.found.zh


@pytest.mark.parametrize("text", ["[1]号文件,备注\n3月5日,甲\n", "{序号},备注\n1,甲\n", "<序号>,备注\n1,甲\n"])
def test_a_table_that_begins_oddly_is_a_table(text):
    assert len(rows_of(text)) == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("été,".encode("cp1252") * 20 + b"\n" + "où,été\n".encode("cp1252") * 9, "编码认不出"),
        (bytes(range(256)) * 20, "控制字符"),
        (b"\x93\x01\x00\xff\n" * 50, "控制字符"),
    ],
)
def test_what_is_no_chinese_text_is_refused_with_a_true_reason(content, says):
    with pytest.raises(UnreadableWorkbookError) as caught:
        parse_workbook(content)
    assert says in caught.value.found.zh


def test_a_few_western_letters_are_not_big5():
    text = ("a,b,c\n" * 200).encode() + "prix,80 \u20ac,\u2019\n".encode("cp1252")
    assert parse_workbook(text).form == "csv"
