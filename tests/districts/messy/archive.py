"""档案馆: few ledgers of its own, and workbooks that several offices keep together."""

from tests.districts.messy.clerk import Clerk
from tests.districts.messy.desk import Desk
from tests.districts.messy.model import Book

CODE = "206"
FOLDER = "ledgers/206档案馆"
COLUMNS_GONE = {(CODE, 2023, "red_base_visits"): "column-blank"}
JOINT_DAY = "红色档案里的家风"
"""An event of two offices, entered by both: each counts it for itself."""


def books(clerks: dict[int, Clerk]) -> list[Book]:
    """Lay out the workbooks that the archive keeps for itself."""
    return [_accountability(clerks[2023])]


def _accountability(clerk: Clerk) -> Book:
    """No letter with an exact number: the sum is missing, not zero."""
    book = Book(f"{FOLDER}/2023年责任书与督查.xlsx")
    desk = (
        Desk(book, "Sheet1", codes=(CODE,), years=(2023,))
        .title("档案馆2023年责任书与督查台账", 7)
        .head("accountability")
    )
    some = clerk.letters(None, day="2-9").put("份数", "若干", "sum without any exact value", "number-approximate")
    more = clerk.letters(None, day="2-16").put("份数", "10余份", find="number-approximate")
    book.use("period that no ledger covers")
    return desk.add(some, more, clerk.bulletin("第1期", day="6-8")).book


def joint_books(clerks: dict[str, Clerk]) -> list[Book]:
    """Lay out what offices keep together: a sheet for each office, or a column that tells them apart."""
    return [_sheets(clerks), _column(clerks)]


def _sheets(clerks: dict[str, Clerk]) -> Book:
    book = Book("ledgers/2023/主题党日2023年.xlsx").use("workbook per ledger with a sheet per department")
    for code in ("205", CODE):
        clerk = clerks[code]
        desk = Desk(book, clerk.office.short, codes=(code,), years=(2023,), style="dot")
        desk.head("theme_days", "+主持人")
        rows = [clerk.party_day(day=f"{month}-16") for month in (2, 5, 10)]
        shared = clerk.party_day(JOINT_DAY, day="6-16")
        shared.cells |= {"地点": "区档案馆展厅", "主持人": "沙鸣"}
        shared.uses.append(("one event entered by two departments", "活动主题"))
        shared.finds += [("event-two-departments", "")] if code == CODE else []
        desk.add(*rows, shared)
        if code == CODE:
            for row in (*rows, shared):
                row.meant.pop("red_base_visits", None)
            place = desk.columns.index("活动形式")
            for line in desk.page.rows[1:]:
                line[place] = None
            book.use("filter column blank throughout", desk.page)
    return book


def _column(clerks: dict[str, Clerk]) -> Book:
    book = Book("ledgers/2023/创建活动2023年.xlsx").use("workbook per ledger with a column per department")
    desk = Desk(book, "Sheet1", codes=("205", CODE), years=(2023,)).title("2023年创建活动台账", 10)
    desk.head("campaigns", "序号 单位 日期 系列 项目名称 形式 地点 成效 备注")
    plan = (("205", "榜样学习"), ("205", "廉政文化"), (CODE, "立足岗位作贡献"), (CODE, "亮身份亮承诺"))
    for code, series in plan:
        row = clerks[code].campaign(series)
        row.cells["单位"] = clerks[code].office.name if code == "205" else clerks[code].office.short
        desk.add(row)
    lost = clerks[CODE].campaign("志愿服务").put("单位", "区融媒体中心", find="department-unknown")
    lost.code = ""
    return desk.add(lost).book
