"""Ledgers read from workbooks as people write them; each finding at its place."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import MEETINGS, SheetMade, data_folder, edit_part, meeting, ods, xls, xlsx

from gongwenkit.config.schema import Schema, load_schema
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.heads import HeadIndex
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.ledgers.read import read_ledgers
from gongwenkit.ingest.ledgers.sheets import BookReader
from gongwenkit.ingest.ledgers.tables import find_tables
from gongwenkit.ingest.reference.naming import DepartmentNames, Names
from gongwenkit.ingest.values.values import ValueReaders
from gongwenkit.ingest.workbook import Grid, Workbook

ROOT = Path(__file__).parent.parent
FILE = "101财政局2023年台账.xlsx"
IN = f"ledgers/{FILE}"


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ROOT / "data" / "schema")


@pytest.fixture
def read(tmp_path, schema):
    def reading(files, *, only=None, **options) -> Ledgers:
        folder = data_folder(tmp_path, files if isinstance(files, dict) else {FILE: files}, **options)
        return read_ledgers(load_data_folder(folder), schema=schema, only=only)

    return reading


def meetings(*rows, **features) -> bytes:
    return xlsx(SheetMade([MEETINGS, *rows], **features))


def places(ledgers: Ledgers) -> list[tuple]:
    return [(f.code, f.file, f.sheet, f.cell) for f in ledgers.findings]


def rows(ledgers: Ledgers, ledger="meetings", *columns):
    frame = ledgers.frames[ledger]
    return [tuple(record) for record in frame[list(columns)].itertuples(index=False)]


# -- what is read


def test_a_plain_row_keeps_its_source_and_its_types(read):
    ledgers = read(meetings(meeting(1, 应到=7, 实到="7人", 标签="党风廉政；意识形态工作", 主持人="周砚")))
    (row,) = ledgers.frames["meetings"].to_dict("records")
    assert (row["department"], row["file"], row["sheet"], row["row"], row["state"]) == ("101", IN, "会议台账", 2, "")
    assert (row["日期"], row["日期.last"], row["日期.note"]) == (date(2023, 3, 1), date(2023, 3, 1), "")
    assert (row["会议类型"], row["应到"], row["实到"]) == ("党组会", 7, 7)
    assert row["标签"] == ("党风廉政", "意识形态")
    assert (row["地点"], row["结束日期"]) == (None, None)
    (table,) = ledgers.tables
    assert (table.ledger, table.department, table.years, table.rows) == ("meetings", "101", {2023}, 1)
    assert table.columns["日期"] == "B"
    assert ledgers.findings == ()


@pytest.mark.parametrize("make", [xlsx, xls, ods])
def test_every_format_gives_the_same_rows(read, make):
    sheet = SheetMade(
        [MEETINGS, meeting(1, date(2023, 3, 1)), meeting(2), meeting(3)], hidden_rows=[2], struck_rows=[3]
    )
    ledgers = read(make(sheet))
    assert rows(ledgers, "meetings", "row", "state", "日期") == [
        (2, "", date(2023, 3, 1)),
        (3, "hidden", date(2023, 3, 1)),
        (4, "cancelled", date(2023, 3, 1)),
    ]
    assert places(ledgers) == [("row-hidden", IN, "会议台账", "3"), ("row-cancelled", IN, "会议台账", "4")]


def test_csv_rows_are_lines(read):
    ledgers = read(
        {"101财政局/2023年/会议台账.csv": '日期,会议类型,议题,备注\n3月1日,党组会,"甲\n乙",\n3月2日,党组会,丙,\n'}
    )
    assert rows(ledgers, "meetings", "sheet", "row", "日期", "日期.note") == [
        (None, 2, date(2023, 3, 1), "inferred"),
        (None, 4, date(2023, 3, 2), "inferred"),
    ]


def test_titles_two_levels_merges_totals_and_footer(read):
    head = ["序号", "日期", "活动主题", "支部", "参加人数", None, "备注"]
    body = [
        ["云岭区财政局2023年主题党日台账", *[None] * 6],
        ["填报单位：财政局  填报时间：2024年1月5日", *[None] * 6],
        head,
        [None, None, None, None, "应到", "实到", None],
        [1, "3月1日", "甲", "一支部", 10, 9, None],
        [2, None, "乙", "一支部", 10, 8, None],
        ["小计", None, None, None, 20, 17, None],
        [None] * 7,
        [3, "4月1日", "丙", "二支部", 5, 5, None],
        [4, *[None] * 6],
        ["合 计", None, None, None, 25, 22, None],
        ["填表人：张三    审核人：李四", *[None] * 6],
    ]
    merges = [(0, 0, 0, 6), (1, 0, 1, 6), (2, 4, 2, 5), (4, 1, 5, 1), *((2, c, 3, c) for c in (0, 1, 2, 3, 6))]
    ledgers = read({"101.xlsx": xlsx(SheetMade(body, name="Sheet1", merges=merges))})
    assert rows(ledgers, "theme_days", "row", "日期", "支部", "应到", "实到") == [
        (5, date(2023, 3, 1), "一支部", 10, 9),
        (6, date(2023, 3, 1), "一支部", 10, 8),
        (9, date(2023, 4, 1), "二支部", 5, 5),
    ]
    assert ledgers.tables[0].left_out == {"total": 2, "footer": 1, "numbered-blank": 1}
    assert ledgers.tables[0].years == {2023}
    assert ledgers.findings == ()


def test_tables_stacked_on_a_month_sheet(read):
    theme = ["序号", "支部", "日期", "活动主题", "备注"]
    sheet = SheetMade(
        [
            ["财政局2023年3月会议台账"],
            MEETINGS,
            meeting(1, "3月1日"),
            [None],
            [None],
            ["财政局2023年3月主题党日台账"],
            theme,
            [1, "一支部", "3月2日", "甲", None],
            theme,
            [2, "一支部", "3月3日", "乙", None],
        ],
        name="3月",
    )
    ledgers = read({"台账.xlsx": xlsx(sheet)})
    assert [(t.ledger, t.department, t.rows) for t in ledgers.tables] == [
        ("meetings", "101", 1),
        ("theme_days", "101", 2),
    ]
    assert rows(ledgers, "theme_days", "row", "日期") == [(8, date(2023, 3, 2)), (10, date(2023, 3, 3))]
    assert ledgers.tables[1].left_out == {"head": 1}


def test_departments_told_apart_by_a_column(read):
    head = ["序号", "单位", "日期", "培训名称", "类别"]
    body = [
        [1, "财政局", "3月1日", "甲", "专家辅导"],
        [2, "云岭区教育局", "3月2日", "乙", "网络"],
        [3, "103", "3月3日", "丙", "网络"],
    ]
    ledgers = read({"2023年联合培训台账.xlsx": xlsx(SheetMade([head, *body], name="培训"))})
    assert rows(ledgers, "trainings", "department", "row") == [("101", 2), ("102", 3), ("103", 4)]
    assert [table.department for table in ledgers.tables] == ["101", "102", "103"]
    assert [t.index for t in ledgers.of("102").tables] == [1]


def test_a_head_that_fits_two_columns_is_decided_by_its_values(read):
    def branch(values):
        return xlsx(
            SheetMade(
                [["日期", "支部", "活动名称", "主题"], *[["2023-03-01", "一支部", v, "甲"] for v in values]],
                name="三会一课",
            )
        )

    ledgers = read({"101/a.xlsx": branch(["支委会", "党员大会"]), "102/b.xlsx": branch(["重温入党誓词", "参观"])})
    assert rows(ledgers, "branch_life", "会议类型", "名称") == [
        ("支部委员会", None),
        ("支部党员大会", None),
        (None, "重温入党誓词"),
        (None, "参观"),
    ]


def test_names_of_people_talked_to_are_only_counted(read):
    head = ["日期", "谈话类型", "谈话人", "谈话对象", "谈话事由"]
    reason = "事由甲乙丙"
    body = [
        ["2023-03-01", "任职", "周砚", "钱某甲、钱某乙", reason],
        ["2023-03-02", "提醒", "周砚", "钱某丙等5人", reason],
        ["2023-03-03", "提醒", "周砚", "钱某丙等人", reason],
    ]
    ledgers = read({"101/2023/廉政谈话.xlsx": xlsx(SheetMade([head, *body], name="廉政谈话"))})
    frame = ledgers.frames["talks"]
    assert rows(ledgers, "talks", "谈话对象", "谈话对象.note") == [(2, ""), (5, ""), (None, "unreadable")]
    assert "谈话事由" not in frame
    assert [f.code for f in ledgers.findings] == ["people-unreadable"]
    assert not any(word in repr((frame.to_dict(), ledgers.findings)) for word in ("钱某", reason))
    assert "〔内容不显示〕" in ledgers.findings[0].found.zh


def test_seats_in_one_cell_fill_both_columns(read):
    ledgers = read(meetings(meeting(1, 实到="35/38"), meeting(2, 实到="36／38", 应到=40)))
    assert rows(ledgers, "meetings", "实到", "应到") == [(35, 38), (36, 40)]


def test_an_end_column_makes_a_range(read):
    head = ["日期", "结束日期", "培训名称", "类别"]
    ledgers = read({"101/2023.xlsx": xlsx(SheetMade([head, ["3月1日", "3月3日", "甲", "网络"]], name="培训"))})
    assert rows(ledgers, "trainings", "日期", "日期.last") == [(date(2023, 3, 1), date(2023, 3, 3))]


def test_problems_without_a_date_column_take_the_year_of_the_table(read):
    sheet = SheetMade([["序号", "问题来源", "问题", "状态"], [1, "巡察", "甲", "已完成"]], name="问题整改")
    assert rows(read({"101财政局2023年.xlsx": xlsx(sheet)}), "rectification", "日期", "日期.note") == [
        (date(2023, 1, 1), "inferred year")
    ]


def test_a_measure_cell_merged_over_points_counts_once(read):
    body = [
        ["科室", "风险点", "防控措施", "风险等级"],
        ["办公室", "甲", "1.子；2.丑", "一级"],
        [None, "乙", None, "中"],
    ]
    sheet = SheetMade(body, name="廉政风险点", merges=[(1, 0, 2, 0), (1, 2, 2, 2)])
    assert rows(read({"101.xlsx": xlsx(sheet)}), "risks", "科室", "风险点", "防控措施", "风险等级") == [
        ("办公室", "甲", ("子", "丑"), "高"),
        ("办公室", "乙", (), "中"),
    ]


def test_equal_rows_of_a_ledger_keyed_by_row_repeat(read):
    head = ["序号", "印发日期", "制度名称", "动作"]
    body = [
        [1, "2023-03-01", "甲办法", "新建"],
        [2, "2023年3月1日", "甲办法", "新建"],
        [3, "2023-03-01", "甲办法", "修订"],
    ]
    ledgers = read({"101.xlsx": xlsx(SheetMade([head, *body], name="制度建设"))})
    assert rows(ledgers, "regulations", "repeats") == [(False,), (True,), (False,)]


@pytest.mark.parametrize(
    ("remark", "state"),
    [
        ("因故取消", "cancelled"),
        ("延期至下月", "cancelled"),
        ("未取消", ""),
        ("不得取消", ""),
        ("取消资格1人", ""),
        ("延期至3月1日举行", ""),
        ("延期至4月1日举行", "cancelled"),
        ("已拍照", ""),
    ],
)
def test_a_remark_that_says_so_cancels(read, remark, state):
    assert rows(read(meetings(meeting(1, 备注=remark))), "meetings", "state") == [(state,)]


CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [*MEETINGS, "合计", "填表人：张三", "会议台账", "2023年", "3.5", "每周一", "党组会", "35/38", "约30人", "#"]
    ),
    st.dates(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.text(max_size=6).filter(lambda text: text.isprintable()),
)


@pytest.mark.slow
@given(body=st.lists(st.lists(CELLS, min_size=1, max_size=10), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_sheet_makes_the_reader_stumble_or_lose_a_row(schema, body):
    names = Names(schema, DepartmentNames(()))
    reader = BookReader(schema, names, HeadIndex(schema), ValueReaders(schema))
    rows = [[None if cell == "" else cell for cell in row] for row in ([MEETINGS, *body])]
    grid = Grid("会议台账", [[_raw(cell) for cell in row] for row in rows])
    tables = find_tables(grid, reader.index)
    assert reader.read_workbook("ledgers/x.xlsx", Workbook("xlsx", (grid,))).tables == []
    inside = sum(len(t.rows) + sum(t.left_out.values()) for t in tables)
    heads = sum(t.head.bottom - t.head.top + 1 for t in tables)
    titles = sum(len([line for line in t.title.split("\n") if line]) for t in tables)
    filled = sum(any(cell is not None for cell in row) for row in rows)
    assert inside + heads + titles >= filled


def _raw(cell):
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return datetime(cell.year, cell.month, cell.day)
    return None if isinstance(cell, str) and not cell.strip() else cell


# -- files


def test_what_is_no_ledger_file_is_passed_over(read, tmp_path):
    good = meetings(meeting(1))
    data_folder(
        tmp_path, {"~$101.xlsx": b"x", ".DS_Store": b"x", "101/2023.xlsx": good, "101/照片.jpg": b"\xff\xd8\xff"}
    )
    ledgers = read({})
    assert [file.file for file in ledgers.files] == ["ledgers/101/2023.xlsx"]
    assert places(ledgers) == [
        ("file-skipped", "ledgers/.DS_Store", None, None),
        ("file-ignored", "ledgers/101/照片.jpg", None, None),
        ("file-skipped", "ledgers/~$101.xlsx", None, None),
    ]
    assert {finding.severity for finding in ledgers.findings} == {"info"}


def test_an_unreadable_file_stops_nothing_else(read):
    ledgers = read(
        {"101财政局2023年会议台账.xlsx": b"PK\x03\x04rubbish", "102/会议台账2023.xlsx": meetings(meeting(1))}
    )
    assert places(ledgers) == [("workbook-unreadable", "ledgers/101财政局2023年会议台账.xlsx", None, None)]
    (file,) = ledgers.unreadable
    assert (file.department, file.ledgers, file.years) == ("101", {"meetings"}, {2023})
    assert len(ledgers.frames["meetings"]) == 1


def test_copies_of_one_department_count_once(read):
    good = meetings(meeting(1))
    ledgers = read({"101/2023年.xlsx": good, "101/2023年 (1).xlsx": good, "备份/2023年 - 副本.xlsx": good})
    assert len(ledgers.frames["meetings"]) == 1
    assert [(f.file, f.copy_of) for f in ledgers.files] == [
        ("ledgers/101/2023年 (1).xlsx", "ledgers/101/2023年.xlsx"),
        ("ledgers/101/2023年.xlsx", None),
        ("ledgers/备份/2023年 - 副本.xlsx", "ledgers/101/2023年.xlsx"),
    ]
    assert {f.code for f in ledgers.findings} == {"file-copy"}


def test_one_file_under_two_departments_counts_for_none(read):
    good = meetings(meeting(1))
    ledgers = read({"101/2023.xlsx": good, "102/2023.xlsx": good}, only="101")
    assert places(ledgers) == [
        ("file-two-departments", "ledgers/101/2023.xlsx", None, None),
        ("file-two-departments", "ledgers/102/2023.xlsx", None, None),
    ]
    assert [file.department for file in ledgers.unreadable] == ["101", "102"]


def test_a_shared_file_that_names_its_department_itself_is_a_copy(read):
    good = xlsx(SheetMade([["财政局会议台账"], MEETINGS, meeting(1)]))
    ledgers = read({"101/2023.xlsx": good, "102/2023.xlsx": good})
    assert rows(ledgers, "meetings", "department") == [("101",)]
    assert "file-copy" in {f.code for f in ledgers.findings}


def test_two_versions_of_a_ledger_are_pointed_out(read):
    days = [meeting(number, f"2023-03-{number:02d}") for number in range(1, 11)]
    changed = meetings(*days[:8], meeting(11, "2023-04-01"))
    ledgers = read({"101/2023.xlsx": meetings(*days), "101/2023修改.xlsx": changed})
    assert places(ledgers) == [("file-near-copy", "ledgers/101/2023修改.xlsx", "会议台账", None)]
    assert len(ledgers.frames["meetings"]) == 19


@pytest.mark.parametrize("mark", ["机密★1年", "秘密★", "绝密★长期", "密级：机密"])
def test_a_file_marked_secret_is_refused(read, mark):
    ledgers = read({"101/2023.xlsx": xlsx(SheetMade([[mark], MEETINGS, meeting(1)]))})
    assert places(ledgers) == [("file-secret", "ledgers/101/2023.xlsx", None, None)]
    assert len(ledgers.unreadable) == 1
    assert ledgers.frames["meetings"].empty


def test_only_reads_what_may_concern_a_department(read, tmp_path):
    files = {
        "101/2023.xlsx": meetings(meeting(1)),
        "102/2023.xlsx": meetings(meeting(2)),
        "其他.xlsx": meetings(meeting(3)),
    }
    ledgers = read(files, only="101")
    assert rows(ledgers, "meetings", "department") == [("101",)]
    named = load_data_folder(tmp_path).files_of("101")
    assert [file.path.name for file in named] == ["2023.xlsx", "其他.xlsx"]


# -- one finding each: code, file, sheet, cell


def cell(day="2023-03-01", **cells) -> bytes:
    return meetings(meeting(1, day, **cells))


def sheet(*body, name="会议台账", **features) -> bytes:
    return xlsx(SheetMade(list(body), name=name, **features))


HEAD3 = ["日期", "会议类型", "议题"]
ONE = ["2023-03-01", "党组会", "甲"]
CASES = {
    "date-unreadable": (cell("每周一"), "会议台账", "B2"),
    "date-ambiguous": (cell("3.5"), "会议台账", "B2"),
    "date-before-midnight": (cell(datetime(2023, 3, 31, 23, 59, 17)), "会议台账", "B2"),
    "date-invalid": (cell("2023/13/1"), "会议台账", "B2"),
    "date-missing": (cell(None), "会议台账", "B2"),
    "date-other-year": (cell("2024-01-10"), "会议台账", "B2"),
    "date-order": (
        sheet(["日期", "结束日期", "会议类型", "议题"], ["3月5日", "3月1日", "党组会", "甲"]),
        "会议台账",
        "B2",
    ),
    "number-approximate": (cell(实到="约30人"), "会议台账", "H2"),
    "number-unreadable": (cell(应到="35/38"), "会议台账", "G2"),
    "choice-unknown": (cell(会议类型="碰头会"), "会议台账", "C2"),
    "attendance-over": (cell(应到=7, 实到=8), "会议台账", "H2"),
    "cell-error": (sheet(HEAD3, ["2023-03-01", "党组会", "#N/A"], formulas={(1, 2): "=NA()"}), "会议台账", "C2"),
    "row-hidden": (meetings(meeting(1), meeting(2), hidden_rows=[2]), "会议台账", "3"),
    "row-cancelled": (cell(备注="因故取消"), "会议台账", "2"),
    "remark-unclear": (cell(备注="取消参观，改为线上学习"), "会议台账", "J2"),
    "row-partly-struck": (meetings(meeting(1), struck_cells=[(1, 4)]), "会议台账", "2"),
    "row-unclear": (sheet(HEAD3, ONE, ["二、第二季度", None, None]), "会议台账", "3"),
    "total-differs": (meetings(meeting(1, 应到=7), ["合计", *[None] * 5, 9, *[None] * 3]), "会议台账", "G3"),
    "column-unknown": (sheet([*HEAD3, "天气"], [*ONE, "晴"]), "会议台账", "D1"),
    "column-missing": (sheet(["日期", "议题", "主持人"], ["2023-03-01", "甲", "周砚"]), "会议台账", "1"),
    "column-hidden": (meetings(meeting(1), hidden_columns=[4]), "会议台账", "E1"),
    "column-sensitive": (sheet([*HEAD3, "联系电话"], [*ONE, "13900000000"]), "会议台账", "D1"),
    "ledger-unknown": (sheet(["品名", "数量", "单价"], ["纸", 3, 5], name="采购"), "采购", None),
}


@pytest.mark.parametrize("code", CASES)
def test_each_finding_stands_at_its_cell(read, code):
    content, name, where = CASES[code]
    ledgers = read(content)
    assert places(ledgers) == [(code, IN, name, where)]
    assert [finding.department for finding in ledgers.findings] == ["101"]


def test_a_hidden_sheet_is_one_finding_and_its_rows_do_not_count(read):
    ledgers = read(
        xlsx(SheetMade([MEETINGS, meeting(1)]), SheetMade([MEETINGS, meeting(2)], name="会议台账（旧稿）", hidden=True))
    )
    assert places(ledgers) == [("sheet-hidden", IN, "会议台账（旧稿）", None)]
    assert rows(ledgers, "meetings", "state") == [("",), ("hidden",)]


def test_a_formula_without_result(read):
    content = sheet(HEAD3, ["2023-03-01", "党组会", 0], formulas={(1, 2): "=A1&B1"})
    content = edit_part(content, "xl/worksheets/sheet1.xml", lambda text: text.replace("</f><v>0</v>", "</f>"))
    assert places(read(content)) == [("formula-no-value", IN, "会议台账", "C2")]


def test_a_date_without_any_year(read):
    ledgers = read({"101/台账.xlsx": cell("3月5日")})
    assert places(ledgers) == [("no-year", "ledgers/101/台账.xlsx", "会议台账", "B2")]
    assert rows(ledgers, "meetings", "日期", "日期.note") == [(None, "unreadable")]


def test_a_workbook_of_nobody(read):
    ledgers = read({"2023/台账.xlsx": cell()})
    assert places(ledgers) == [("department-unknown", "ledgers/2023/台账.xlsx", "会议台账", None)]
    assert ledgers.tables == ()


def test_a_row_of_nobody(read):
    content = sheet(["单位", *HEAD3], ["财政局", *ONE], ["水利所", *ONE])
    ledgers = read({"2023/台账.xlsx": content})
    assert places(ledgers) == [("department-unknown", "ledgers/2023/台账.xlsx", "会议台账", "A3")]
    assert rows(ledgers, "meetings", "department") == [("101",)]


def test_an_office_inside_a_department_is_no_other_department(read):
    ledgers = read(sheet(["部门", *HEAD3], ["办公室", *ONE], ["财政局", *ONE]))
    assert rows(ledgers, "meetings", "department") == [("101",), ("101",)]


def test_an_unknown_unit_beside_other_departments_is_not_the_files_own(read):
    ledgers = read(sheet(["单位", *HEAD3], ["教育局", *ONE], ["水利所", *ONE]))
    assert [f.code for f in ledgers.findings] == ["department-unknown"]
    assert rows(ledgers, "meetings", "department") == [("102",)]


def test_sheets_of_different_departments(read):
    sheets = [SheetMade([MEETINGS, meeting(1)], name=name) for name in ("财政局", "教育局")]
    ledgers = read({"2023年会议台账.xlsx": xlsx(*sheets)})
    assert rows(ledgers, "meetings", "department", "sheet") == [("102", "教育局"), ("101", "财政局")]


def test_two_levels_without_merges(read):
    text = "日期,活动主题,支部,参加人数,,备注\n,,,应到,实到,\n3月1日,甲,一支部,10,9,\n"
    ledgers = read({"101/2023年主题党日.csv": text})
    assert rows(ledgers, "theme_days", "row", "应到", "实到") == [(3, 10, 9)]


def test_a_title_that_names_another_department(read):
    ledgers = read(sheet(["教育局会议台账"], MEETINGS, meeting(1)))
    assert places(ledgers) == [("department-differs", IN, "会议台账", "2")]
    assert rows(ledgers, "meetings", "department") == [("102",)]


def test_a_head_that_fits_two_ledgers(read):
    ledgers = read(sheet(["日期", "名称", "地点"], ["2023-03-01", "甲", "会议室"], name="会议台账、警示教育"))
    assert [f.code for f in ledgers.findings] == ["ledger-ambiguous"]


def test_a_head_that_values_do_not_decide(read):
    head = ["制度名称", "类型", "印发日期", "文号"]
    ledgers = read({"101/2023.xlsx": sheet(head, ["甲", "天", "2023-03-01", "1号"], name="制度建设")})
    assert ("header-ambiguous", "ledgers/101/2023.xlsx", "制度建设", "B1") in places(ledgers)


def test_month_sheets_with_a_month_missing(read):
    months = [
        SheetMade([["会议台账"], MEETINGS, meeting(1, f"{m}月1日")], name=f"{m}月") for m in range(1, 13) if m != 8
    ]
    ledgers = read(xlsx(*months))
    assert places(ledgers) == [("month-missing", IN, None, None)]
    assert "8月" in ledgers.findings[0].found.zh


def test_a_locked_workbook(read):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le")
    assert places(read(ole)) == [("workbook-encrypted", IN, None, None)]


def test_without_ledgers_everything_is_empty(read):
    ledgers = read({})
    assert (ledgers.tables, ledgers.files, ledgers.findings) == ((), (), ())
    assert all(frame.empty for frame in ledgers.frames.values())
    assert len(ledgers.frames) == 15
