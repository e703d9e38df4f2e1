"""Table row *files*: how ledgers are spread over workbooks, sheets and folders, and copies of them."""

import os
import sys
from datetime import date
from pathlib import Path

import pytest
from tests.factories import MEETINGS, SheetMade, meeting, xlsx
from tests.office import codes, found, meetings, rows, sheet, values

from gongwenkit.ingest.ledgers.files import legible, name_files, scan_files
from gongwenkit.run.report.kit_inputs import hash_inputs

THEME = ["日期", "支部", "活动主题"]
DAYS = [meeting(number, f"2023-03-{number:02d}") for number in range(1, 11)]


def test_one_workbook_per_department_with_a_sheet_per_ledger(office):
    theme = SheetMade([THEME, ["3月2日", "一支部", "甲"]], name="固定党日")
    ledgers = office.read({"财政局2023年.xlsx": xlsx(SheetMade([MEETINGS, meeting(1)]), theme)})
    assert [(t.ledger, t.department, t.sheet) for t in ledgers.tables] == [
        ("meetings", "101", "会议台账"),
        ("theme_days", "101", "固定党日"),
    ]
    assert ledgers.findings == ()


def test_one_workbook_per_ledger_with_a_sheet_per_department(office):
    sheets = [
        SheetMade([MEETINGS, meeting(1, "3月1日")], name=name) for name in ("财政局", "102", "云岭区住房和城乡建设局")
    ]
    ledgers = office.read({"2023年会议登记.xlsx": xlsx(*sheets)})
    assert sorted(rows(ledgers, "meetings", "department", "日期")) == [
        (code, date(2023, 3, 1)) for code in ("101", "102", "103")
    ]


def test_one_workbook_per_ledger_with_a_column_per_department(office):
    body = [["财政局", *meeting(1)], ["云岭区教育局", *meeting(2)], ["103", *meeting(3)]]
    ledgers = office.read({"会议台账.xlsx": sheet(["单位名称", *MEETINGS], *body)})
    assert rows(ledgers, "meetings", "department", "届次") == [("101", "第1次"), ("102", "第2次"), ("103", "第3次")]


def test_a_column_per_department_with_merged_cells_and_subtotals(office):
    body = [["财政局", *meeting(1, 应到=3)], [None, *meeting(2, 应到=4)], ["小计", *[None] * 6, 7, *[None] * 3]]
    body += [["教育局", *meeting(1, 应到=5)], ["合计", *[None] * 6, 12, *[None] * 3]]
    ledgers = office.read({"会议台账2023.xlsx": sheet(["单位", *MEETINGS], *body, merges=[(1, 0, 2, 0)])})
    assert values(ledgers, "meetings", "department") == ["101", "101", "102"]
    assert ledgers.findings == ()


@pytest.mark.parametrize("name", ["{}月", "{}月份", "2023年{}月", "{:02d}月"])
def test_sheets_by_month(office, name):
    months = [SheetMade([["会议台账"], MEETINGS, meeting(m, f"{m}月8日")], name=name.format(m)) for m in range(1, 13)]
    ledgers = office.read({"101/2023年.xlsx": xlsx(*months)})
    assert sorted(values(ledgers, "meetings", "日期")) == [date(2023, m, 8) for m in range(1, 13)]
    assert ledgers.findings == ()


@pytest.mark.parametrize("name", ["{}月", "2023年{}月"])
def test_a_month_sheet_forgotten(office, name):
    months = [SheetMade([["财政局2023年会议台账"], MEETINGS, meeting(m)], name=name.format(m)) for m in (1, 2, 3, 5)]
    ledgers = office.read({"台账.xlsx": xlsx(*months)})
    (finding,) = [f for f in ledgers.findings if f.code == "month-missing"]
    assert "4月" in finding.found.zh
    assert finding.department == "101"  # known from the titles only


def test_month_sheets_in_han_numerals(office):
    names = ["一月", "二月", "三月份", "十一月", "十二月"]
    ledgers = office.read({"101/2023.xlsx": xlsx(*[SheetMade([["会议台账"], MEETINGS], name=n) for n in names])})
    (finding,) = [one for one in ledgers.findings if one.code == "month-missing"]
    assert "4月、5月、6月、7月、8月、9月、10月。" in f"{finding.found.zh}。"


@pytest.mark.parametrize("folder", ["2023", "2023年", "2023年度", "二〇二三年", "财政局/2023年资料/一季度"])
def test_yearly_folders(office, folder):
    ledgers = office.read({f"{folder}/101财政局会议台账.xlsx": meetings(meeting(1, "3月1日"))})
    assert rows(ledgers, "meetings", "日期", "日期.note") == [(date(2023, 3, 1), "inferred")]


@pytest.mark.parametrize(
    "copy",
    [
        "101/2023年 - 副本.xlsx",
        "101/2023年(1).xlsx",
        "101/2023年（2）.xlsx",
        "101/2023年最终版2.xlsx",
        "101/备份/2023年.xlsx",
    ],
)
def test_an_identical_copy_counts_once_and_is_reported(office, copy):
    good = meetings(meeting(1))
    ledgers = office.read({"101/2023年.xlsx": good, copy: good})
    assert len(ledgers.frames["meetings"]) == 1
    (finding,) = ledgers.findings
    assert (finding.code, finding.file, finding.department) == ("file-copy", f"ledgers/{copy}", "101")
    assert "ledgers/101/2023年.xlsx" in finding.found.zh


def test_identical_content_under_two_departments_counts_for_neither(office):
    good = meetings(meeting(1))
    ledgers = office.read({"101财政局2023.xlsx": good, "102教育局2023.xlsx": good})
    assert codes(ledgers) == ["file-two-departments"] * 2
    assert {f.severity for f in ledgers.findings} == {"error"}
    assert ledgers.frames["meetings"].empty


def test_content_saved_again_under_another_department_is_pointed_out(office):
    mine = meetings(*DAYS[:6])
    theirs = sheet([None], ["会议台账"], MEETINGS, *DAYS[:6])
    ledgers = office.read({"101/2023.xlsx": mine, "102/2023.xlsx": theirs})
    (finding,) = ledgers.findings
    assert (finding.code, finding.file, finding.department) == ("rows-two-departments", "ledgers/102/2023.xlsx", "102")
    assert "ledgers/101/2023.xlsx" in finding.found.zh


def test_two_departments_with_a_few_equal_rows_are_no_copies(office):
    other = [meeting(number, "2023-04-01") for number in range(20, 30)]
    ledgers = office.read({"101/2023.xlsx": meetings(*DAYS), "102/2023.xlsx": meetings(*DAYS[:5], *other)})
    assert codes(ledgers) == []


@pytest.mark.parametrize(("same", "told"), [(8, True), (7, False)])
def test_equal_rows_in_two_files_of_one_department(office, same, told):
    other = [meeting(number, "2023-04-01") for number in range(20, 30 - same)]
    ledgers = office.read({"101/a2023.xlsx": meetings(*DAYS), "101/b2023.xlsx": meetings(*DAYS[:same], *other)})
    near = [finding for finding in ledgers.findings if finding.code == "file-near-copy"]
    assert [finding.file for finding in near] == (["ledgers/101/b2023.xlsx"] if told else [])
    assert all("ledgers/101/a2023.xlsx" in finding.found.zh for finding in near)
    assert "row-repeated" not in codes(ledgers)  # a version of a file is one finding, not one for each row


# -- department and year: column, then sheet, then title, then file, then folder


LEVELS = ("column", "sheet", "title", "file", "folder")


@pytest.mark.parametrize("deciding", range(5), ids=LEVELS)
def test_the_nearest_level_names_the_department(office, deciding):
    names = ["102" if level == deciding else "财政局" if level > deciding else "" for level in range(5)]
    column, page, title, file, folder = names
    head, row = (["单位", *MEETINGS], [column, *meeting(1)]) if column else (MEETINGS, meeting(1))
    content = sheet([f"{title}会议台账"], head, row, name=f"{page}会议")
    ledgers = office.read({f"{folder or '资料'}/{file}_2023年.xlsx": content})
    assert values(ledgers, "meetings", "department") == ["102"]


@pytest.mark.parametrize("deciding", range(5), ids=LEVELS)
def test_the_nearest_level_names_the_year(office, deciding):
    column, page, title, file, folder = [
        "2022年" if level == deciding else "2023年" if level > deciding else "" for level in range(5)
    ]
    content = sheet([f"{title}会议台账"], MEETINGS, meeting(1, f"{column}3月1日"), name=f"{page}会议")
    ledgers = office.read({f"101/{folder or '资料'}/{file}台账.xlsx": content})
    assert values(ledgers, "meetings", "日期") == [date(2022, 3, 1)]


@pytest.mark.parametrize("head", ["年度", "年份", "所属年度"])
def test_a_column_may_hold_the_year(office, head):
    body = [[2022, "3月1日", "党组会", "甲"], ["2021年", "3月2日", "党组会", "乙"], [None, "3月3日", "党组会", "丙"]]
    ledgers = office.read({"101/2023.xlsx": sheet([head, "日期", "会议类型", "议题"], *body)})
    assert values(ledgers, "meetings", "日期") == [date(2022, 3, 1), date(2021, 3, 2), date(2023, 3, 3)]
    assert set(values(ledgers, "meetings", "日期.note")) == {"inferred"}
    assert codes(ledgers) == ["date-other-year"] * 2


@pytest.mark.parametrize(
    ("title", "file", "told"),
    [
        ("2022年会议台账", "101/2023年.xlsx", True),
        ("2022年会议台账", "101/2022-2023年.xlsx", False),
        ("会议台账", "101/2023年.xlsx", False),
        ("会议台账 填报时间：2024年1月5日", "101/2023年.xlsx", False),
    ],
)
def test_a_title_of_another_year_is_pointed_out(office, title, file, told):
    ledgers = office.read({file: sheet([title], MEETINGS, meeting(1, "2022-03-01" if told else "2023-03-01"))})
    assert [code for code in found(ledgers) if code[0] == "year-differs"] == ([("year-differs", "2")] if told else [])


def test_a_file_that_names_no_department_is_an_error(office):
    ledgers = office.read({"2023年台账.xlsx": meetings(meeting(1))})
    assert codes(ledgers) == ["department-unknown"]
    assert ledgers.findings[0].severity == "error"


def test_the_code_of_a_department_is_no_year_and_no_part_of_a_number(office):
    ledgers = office.read({"1010/会议台账2023.xlsx": meetings(meeting(1, "3月1日"))})
    assert codes(ledgers) == ["department-unknown"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("财政局.xlsx".encode(), "财政局.xlsx"),
        ("财政局.xlsx".encode("gbk"), "财政局.xlsx"),
        (b"a\xff.xls", r"a\xff.xls"),
    ],
)
def test_a_file_name_is_always_text(name, text):
    assert legible(name.decode("utf-8", "surrogateescape")) == text


@pytest.mark.skipif(sys.platform != "linux", reason="file names that are no text exist on Linux alone")
def test_a_file_that_an_old_archive_program_named_is_read(tmp_path):
    folder = tmp_path / "ledgers"
    folder.mkdir()
    for raw in ("财政局.xlsx".encode("gbk"), "财政局.xlsx".encode()):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + raw)).write_bytes(raw)
    files = name_files(scan_files(tmp_path))
    assert [file.name for file in files] == ["ledgers/财政局.xlsx", "ledgers/财政局.xlsx（2）"]
    assert [file.path.read_bytes() for file in files] == ["财政局.xlsx".encode(), "财政局.xlsx".encode("gbk")]
    for line in hash_inputs(tmp_path, [file.path for file in files]):
        assert line["file"].encode("utf-8").decode() == "ledgers/财政局.xlsx"
