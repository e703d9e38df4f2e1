"""Annotated copies that come back: recognised, clean once mended, and never counted beside their original."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from tests.factories import MEETINGS, SheetMade, data_folder, meeting, xls, xlsx

from gongwenkit.config.schema import Schema, load_schema
from gongwenkit.ingest.annotate import annotate_ledgers
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.ledgers.read import read_ledgers

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
FILE = "101/2023财政局台账.xlsx"
IN = f"ledgers/{FILE}"


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ROOT / "data" / "schema")


@pytest.fixture
def desk(tmp_path, schema):
    return Desk(tmp_path, schema)


class Desk:
    """A clerk's desk: a data folder, and a folder of annotated copies."""

    def __init__(self, root, schema):
        self.root, self.schema, self.data = root, schema, data_folder(root / "data", {})

    def put(self, files):
        data_folder(self.data, files)

    def take_away(self, file):
        (self.data / "ledgers" / file).unlink()

    def read(self, only=None) -> Ledgers:
        return read_ledgers(load_data_folder(self.data), schema=self.schema, only=only)

    def annotated(self, file=FILE, round_=1) -> bytes:
        folder = self.root / f"批注{round_}"
        done = annotate_ledgers(self.read(), data=load_data_folder(self.data), schema=self.schema, folder=folder)
        return next(copy.path for copy in done.copies if copy.file == f"ledgers/{file}").read_bytes()


def meetings(*rows, **features) -> bytes:
    return xlsx(SheetMade([MEETINGS, *rows], **features))


def mend(content, changes, sheet=1):
    """Does what a clerk does: opens the copy, changes cells, saves it."""
    book = openpyxl.load_workbook(BytesIO(content))
    page = book.worksheets[sheet]
    for cell, value in changes.items():
        if callable(value):
            value(book, page)
        else:
            page[cell] = value
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def codes(ledgers):
    return sorted((f.code, f.file.removeprefix("ledgers/")) for f in ledgers.findings)


# -- once mended it reads clean

ROW = ["2023-03-01", "党组会", "甲"]
HEAD3 = ["日期", "会议类型", "议题"]


def one(**cells):
    return meetings(meeting(1, cells.pop("day", "2023-03-01"), **cells))


def unhide_row(book, page):
    page.row_dimensions[3].hidden = False


def unhide_sheet(book, page):
    book.worksheets[2].sheet_state = "visible"


def plain(book, page):
    for cell in page[2]:
        cell.font = openpyxl.styles.Font(strike=False)


def made_a_ledger(book, page):
    page.title = "会议台账"
    for row, values in enumerate((HEAD3, ROW), start=1):
        for column, value in enumerate(values, start=1):
            page.cell(row, column).value = value


PLANTED = {
    "date-unreadable": (one(day="每周一"), {"B2": "2023-03-01"}),
    "date-ambiguous": (one(day="3.5"), {"B2": "2023-03-05"}),
    "date-invalid": (one(day="2023/13/1"), {"B2": "2023-03-01"}),
    "date-missing": (one(day=None), {"B2": "2023-03-01"}),
    "date-other-year": (one(day="2024-01-10"), {"B2": "2023-01-10"}),
    "date-order": (
        xlsx(SheetMade([["日期", "结束日期", *HEAD3[1:]], ["3月5日", "3月1日", *ROW[1:]]])),
        {"B2": "3月6日"},
    ),
    "number-approximate": (one(实到="约30人"), {"H2": 30}),
    "number-unreadable": (one(应到="三五人"), {"G2": 35}),
    "choice-unknown": (one(会议类型="碰头会"), {"C2": "周例会"}),
    "attendance-over": (one(应到=7, 实到=8), {"G2": 8}),
    "cell-error": (xlsx(SheetMade([HEAD3, [*ROW[:2], "#N/A"]], formulas={(1, 2): "=NA()"})), {"C2": "甲"}),
    "row-hidden": (meetings(meeting(1), meeting(2), hidden_rows=[2]), {"": unhide_row}),
    "sheet-hidden": (
        xlsx(SheetMade([MEETINGS, meeting(1)]), SheetMade([MEETINGS, meeting(2)], name="会议旧稿", hidden=True)),
        {"": unhide_sheet},
    ),
    "row-cancelled": (one(备注="因故取消"), {"J2": "如期举行"}),
    "remark-unclear": (one(备注="取消参观，改为线上学习"), {"J2": "线上学习"}),
    "row-partly-struck": (meetings(meeting(1), struck_cells=[(1, 4)]), {"": plain}),
    "row-unclear": (xlsx(SheetMade([HEAD3, ROW, ["二、第二季度", None, None]])), {"A3": None}),
    "total-differs": (meetings(meeting(1, 应到=7), ["合计", *[None] * 5, 9, *[None] * 3]), {"G3": 7}),
    "column-unknown": (xlsx(SheetMade([[*HEAD3, "天气"], [*ROW, "晴"]])), {"D1": "备注"}),
    "column-missing": (
        xlsx(SheetMade([["日期", "议题", "主持人"], ["2023-03-01", "甲", "周砚"]])),
        {"C1": "会议类型", "C2": "党组会"},
    ),
    "column-sensitive": (xlsx(SheetMade([[*HEAD3, "联系电话"], [*ROW, "139"]])), {"D1": None, "D2": None}),
    "ledger-unknown": (
        xlsx(SheetMade([["品名", "数量", "单价"], ["纸", 3, 5]], name="采购")),
        {"": made_a_ledger},
    ),
}


@pytest.mark.parametrize("code", PLANTED)
def test_a_mistake_mended_in_the_copy_is_gone(desk, code):
    content, changes = PLANTED[code]
    desk.put({FILE: content})
    assert code in {f.code for f in desk.read().findings}
    copy = desk.annotated()
    desk.put({FILE: copy})
    assert codes(desk.read()) == sorted([("annotated-copy", FILE), (code, FILE)])
    desk.put({FILE: mend(copy, changes)})
    assert codes(desk.read()) == [("annotated-copy", FILE)]


def test_an_xls_mended_in_its_copy_is_clean(desk):
    desk.put({"101/2023.xls": xls(SheetMade([MEETINGS, meeting(1, "每周一"), meeting(2)]))})
    copy = desk.annotated("101/2023.xls")
    desk.take_away("101/2023.xls")
    desk.put({"101/2023.xlsx": mend(copy, {"B2": "2023-03-01"})})
    ledgers = desk.read()
    assert codes(ledgers) == [("annotated-copy", "101/2023.xlsx")]
    assert len(ledgers.frames["meetings"]) == 2


def test_a_mended_copy_is_not_handed_back_again(desk):
    desk.put({FILE: meetings(meeting(1, "每周一"))})
    desk.put({FILE: mend(desk.annotated(), {"B2": "2023-03-01"})})
    done = annotate_ledgers(
        desk.read(), data=load_data_folder(desk.data), schema=desk.schema, folder=desk.root / "again"
    )
    assert done.copies == ()
    assert [path.name for path in (desk.root / "again").glob("*.xlsx")] == ["问题清单.xlsx"]


def test_a_copy_annotated_again_has_one_list_and_new_comments(desk):
    desk.put({FILE: meetings(meeting(1, "每周一"), meeting(2, "每周二"))})
    desk.put({FILE: mend(desk.annotated(), {"B2": "2023-03-01"})})
    again = openpyxl.load_workbook(BytesIO(desk.annotated(round_=2)))
    assert again.sheetnames == ["问题清单", "会议台账"]
    assert again["会议台账"]["B2"].comment is None
    assert again["会议台账"]["B3"].comment.text.count("每周二") == 1


# -- beside the original


def ten(day="每周一"):
    return meetings(*(meeting(n, f"2023-03-{n:02d}") for n in range(1, 11)), meeting(11, day))


def test_the_copy_counts_and_its_original_does_not(desk):
    desk.put({FILE: ten()})
    desk.put({"101/改好/台账.xlsx": mend(desk.annotated(), {"B12": "2023-03-31"})})
    for only in (None, "101"):
        ledgers = desk.read(only)
        assert codes(ledgers) == [("annotated-copy-counts", FILE)]
        assert len(ledgers.frames["meetings"]) == 11
        assert {(f.file, f.copy_of) for f in ledgers.files} == {
            (IN, "ledgers/101/改好/台账.xlsx"),
            ("ledgers/101/改好/台账.xlsx", None),
        }


def test_nothing_mended_counts_once_all_the_same(desk):
    desk.put({FILE: ten()})
    desk.put({"101/批注/2023财政局台账.xlsx": desk.annotated()})
    ledgers = desk.read()
    assert ("annotated-copy-counts", FILE) in codes(ledgers)
    assert len(ledgers.frames["meetings"]) == 11


def test_an_original_changed_since_counts_and_the_copy_does_not(desk):
    desk.put({FILE: ten()})
    copy = desk.annotated()
    desk.put({FILE: ten("2023-03-30"), "101/改好/台账.xlsx": mend(copy, {"B12": "2023-03-31"})})
    ledgers = desk.read()
    assert codes(ledgers) == [("annotated-copy-conflict", "101/改好/台账.xlsx")]
    assert [str(day) for day in ledgers.frames["meetings"]["日期"]][-1] == "2023-03-30"
    assert len(ledgers.frames["meetings"]) == 11


def test_a_copy_that_lacks_a_ledger_of_its_original_does_not_count(desk):
    other = SheetMade([["序号", "印发日期", "制度名称", "动作"], [1, "2023-03-01", "甲办法", "新建"]], name="制度建设")
    desk.put({FILE: xlsx(SheetMade([MEETINGS, meeting(1, "每周一")]), other)})

    def remove(book, page):
        book.remove(book["制度建设"])

    desk.put({"101/改好/台账.xlsx": mend(desk.annotated(), {"": remove})})
    ledgers = desk.read()
    assert ("annotated-copy-conflict", "101/改好/台账.xlsx") in codes(ledgers)
    assert [len(ledgers.frames[name]) for name in ("meetings", "regulations")] == [1, 1]


def test_a_mended_copy_in_the_place_of_the_original_and_a_second_copy(desk):
    desk.put({FILE: ten()})
    copy = desk.annotated()
    desk.put({FILE: mend(copy, {"B12": "2023-03-31"}), "101/批注/台账.xlsx": copy})
    ledgers = desk.read()
    assert codes(ledgers) == [("annotated-copy", FILE), ("annotated-copy-conflict", "101/批注/台账.xlsx")]
    assert len(ledgers.frames["meetings"]) == 11


def test_the_original_of_another_department_is_looked_up_though_it_is_not_read(desk):
    desk.put({FILE: xlsx(SheetMade([["财政局2023年会议台账"], MEETINGS, meeting(1, "每周一"), meeting(2)]))})
    desk.put({"改好/台账.xlsx": desk.annotated()})
    assert codes(desk.read("102").of("102")) == []
    assert ("annotated-copy", "改好/台账.xlsx") in codes(desk.read("102"))
    assert ("annotated-copy-counts", FILE) in codes(desk.read())


def test_without_its_list_a_copy_is_a_ledger_like_any_other(desk):
    desk.put({FILE: ten()})

    def remove(book, page):
        book.remove(book["问题清单"])

    desk.put({"101/改好/台账.xlsx": mend(desk.annotated(), {"B12": "2023-03-31", "": remove})})
    assert ("file-near-copy", "101/改好/台账.xlsx") in codes(desk.read())
