"""Rows add up: each row of a sheet is in the ledger or left out for a reason; broken cells never become blank or 0."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import xlwt
from tests.factories import MEETINGS, SheetMade, data_folder, edit_part, meeting, ods, xlsx

from gongwenkit.config.schema import Schema, load_schema
from gongwenkit.ingest.ledgers.completeness import account_ledgers, find_unaccounted, unaccounted
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.heads import HeadIndex
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.ingest.ledgers.tables import _Body, find_tables
from gongwenkit.ingest.workbook import Grid

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ROOT / "data" / "schema")


@pytest.fixture
def read(tmp_path, schema):
    def reading(content, name="101财政局2023年.xlsx"):
        folder = data_folder(tmp_path, {name: content})
        return read_ledgers(load_data_folder(folder), schema=schema)

    return reading


def meetings(*rows, **features) -> bytes:
    return xlsx(SheetMade([MEETINGS, *rows], **features))


def test_rows_are_accounted_for_by_reason(read, schema):
    rows = [meeting(1), meeting(2, "每周一"), meeting(3, 备注="因故取消"), meeting(4), meeting(5)]
    body = [*rows, ["二、第二季度"], MEETINGS, ["合计", *[None] * 5, 0], [6], ["填表人：张三"]]
    (account,) = account_ledgers(read(meetings(*body, hidden_rows=[4])), schema)
    assert (account.ledger, account.tables, account.rows, account.counted) == ("meetings", 1, 10, 2)
    left_out = {"no-date": 1, "cancelled": 1, "hidden": 1, "head": 1, "total": 1, "footer": 1}
    assert account.left_out == {**left_out, "note": 1, "numbered-blank": 1}


def test_rows_of_nobody_and_repeated_ones_are_accounted_for(read, schema):
    row = ["2023-03-01", "甲", "新建"]
    body = [["单位", "印发日期", "制度名称", "动作"], ["财政局", *row], ["财政局", *row], ["水利所", *row]]
    (account,) = account_ledgers(read(xlsx(SheetMade(body, name="制度建设")), "2023/制度.xlsx"), schema)
    assert (account.rows, account.counted) == (4 - 1, 1)
    assert account.left_out == {"repeated": 1, "no-department": 1}


def test_a_row_that_the_parser_loses_is_an_error(read, monkeypatch):
    sort = _Body._sort
    monkeypatch.setattr(_Body, "_sort", lambda self, row, filled: row == 2 or sort(self, row, filled))
    (finding,) = read(meetings(meeting(1), meeting(2))).findings
    assert (finding.code, finding.severity) == ("rows-unaccounted", "error")
    assert (finding.sheet, finding.cell) == ("会议台账", "1")


def test_a_row_between_two_tables_is_no_ones(schema):
    grid = Grid("x", [MEETINGS, [1, "3月1日", "党组会"], ["甲", "乙", "丙"], MEETINGS])
    (table,) = find_tables(grid, HeadIndex(schema))
    assert list(unaccounted(grid, [table])) == []
    above = replace(table, end=2, rows=table.rows[:1], left_out={})
    below = replace(table, head=replace(table.head, top=3, bottom=3), rows=(), left_out={})
    assert list(unaccounted(grid, [above, below])) == [above]


def test_a_row_lost_between_table_and_frame_is_an_error(read):
    ledgers = read(meetings(meeting(1), meeting(2)))
    lost = replace(ledgers, frames={name: frame.iloc[:1] for name, frame in ledgers.frames.items()})
    assert list(find_unaccounted(ledgers.tables, ledgers.lines)) == []
    (finding,) = find_unaccounted(ledgers.tables, lost.lines)
    assert finding.found.zh == "这张表读到的行与计入、未计入的行对不上：读到 2 行，台账里有 1 行（程序有误）"


# -- what a cell does not say is never blank, 0 or exact

COLUMNS = ("日期", "应到", "会议类型", "议题", "标签")


def broken_xlsx(place, *, stored):
    row = meeting(1)
    row[place] = "#N/A" if stored else 0
    content = xlsx(SheetMade([MEETINGS, row], formulas={(1, place): "=NA()"}))
    without = "<f>NA()</f><v>0</v>"
    return (
        content
        if stored
        else edit_part(content, "xl/worksheets/sheet1.xml", lambda t: t.replace(without, "<f>NA()</f>"))
    )


def broken_xls(place, *, stored):
    book = xlwt.Workbook()
    page = book.add_sheet("会议台账")
    for column, (head, value) in enumerate(zip(MEETINGS, meeting(1), strict=True)):
        page.write(0, column, head)
        if column == place:
            page.row(1).set_cell_error(column, "#N/A!")
        elif value is not None:
            page.write(1, column, value)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def broken_ods(place, *, stored):
    row = meeting(1)
    row[place] = 4711
    shown = "#N/A" if stored else ""
    return edit_part(
        ods(SheetMade([MEETINGS, row])),
        "content.xml",
        lambda text: text.replace(
            'office:value-type="float" office:value="4711"', 'table:formula="of:=NA()"'
        ).replace('office:value="4711" office:value-type="float"', 'table:formula="of:=NA()"').replace("4711", shown),
    )  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize(
    ("make", "stored"),
    [(broken_xlsx, True), (broken_xlsx, False), (broken_xls, True), (broken_ods, True), (broken_ods, False)],
)
def test_a_broken_cell_is_a_finding_in_every_column_and_format(read, make, stored, column):
    place = MEETINGS.index(column)
    ledgers = read(make(place, stored=stored))
    assert [f.code for f in ledgers.findings] == ["cell-error" if stored else "formula-no-value"]
    assert ledgers.findings[0].cell == f"{'ABCDEFGHIJ'[place]}2"
    (record,) = ledgers.frames["meetings"].to_dict("records")
    assert record[column] in (None, ())
    assert record.get(f"{column}.note", "unreadable") in ("unreadable", "unknown")


@pytest.mark.parametrize("text", ["约30人", "30余人", "全体", "30多", "近30人", "30人左右", "不少于30人"])
def test_an_inexact_number_never_looks_exact(read, text):
    ledgers = read(meetings(meeting(1, 实到=text)))
    (record,) = ledgers.frames["meetings"].to_dict("records")
    assert record["实到.note"] == "approximate"
    assert [f.code for f in ledgers.findings] == ["number-approximate"]


@pytest.mark.parametrize("text", ["—", "", " ", "　", None])
def test_a_blank_number_is_not_zero(read, text):
    (record,) = read(meetings(meeting(1, 实到=text))).frames["meetings"].to_dict("records")
    assert (record["实到"], record["实到.note"]) == (None, "")
