"""交通局: a sheet for each month, a workbook for each ledger, years told by title, sheet, file or folder."""

from tests.districts.messy.clerk import Clerk
from tests.districts.messy.desk import Desk
from tests.districts.messy.forms import dated, ranged
from tests.districts.messy.model import Book, Row

CODE = "202"
FOLDER = "ledgers/202交通局"
GONE_MONTH = 9


def books(clerks: dict[int, Clerk]) -> list[Book]:
    """Lay out the workbooks of both years."""
    this, last = clerks[2023], clerks[2022]
    found = [_months(this), _central_group(this, last), _lectures(this), _cautionary(this), _articles(this)]
    return [*found, _trainings(this), _theme_days(this), _last_year(last)]


def _inferred(row: Row, form: str = "") -> Row:
    """Write the day without its year; ``form`` says where the year is found."""
    dated(row, "date 3月5日")
    if form:
        row.uses.append((form, "日期"))
    return row


def _months(clerk: Clerk) -> Book:
    """Two ledgers stacked on each sheet; the year stands in the folder; there is no sheet for September."""
    book = Book(f"{FOLDER}/2023年/党建台账.xlsx").use("sheets 1月…12月").use("month sheet missing")
    book.find("month-missing")
    for month in range(1, 13):
        if month == GONE_MONTH:
            continue
        desk = Desk(book, f"{month}月", codes=(CODE,), years=(2023,))
        desk.title(f"交通局{month}月会议情况统计", 13)
        if month == 1:  # the day of filling in is of the next year, and is not the year of the ledger
            desk.filled("填报单位：交通局    填报时间：2024年1月5日")
        desk.head("meetings")
        tags = ("党风廉政", "业务", "意识形态")[month % 3]
        desk.add(_inferred(clerk.meeting(day=f"{month}-8", tags=tags), "year from the folder"))
        desk.add(_inferred(clerk.meeting(f"本月第{month}次周例会", day=f"{month}-20", kind="周例会", first=False)))
        desk.blank(2).title(f"交通局{month}月三会一课台帐", 13, use="text 台帐=台账")
        desk.head("branch_life", names={"支部": "所在党支部", "会议类型": "活动名称"})
        desk.book.use("two ledgers stacked on one sheet", desk.page)
        if month != 2:
            desk.add(_inferred(clerk.life(day=f"{month}-10")), _inferred(clerk.life(day=f"{month}-17", branch=1)))
    return book


def _central_group(this: Clerk, last: Clerk) -> Book:
    book = Book(f"{FOLDER}/理论学习中心组.xlsx")
    for clerk in (last, this):
        desk = Desk(book, f"{clerk.year}年", codes=(CODE,), years=(clerk.year,)).head("central_group")
        for month in (3, 6, 9):
            desk.add(_inferred(clerk.study(day=f"{month}-{month + 4}", form="专题研讨"), "year from the sheet"))
        camp = clerk.study("读书班：依法行政", day="3-5", form="读书班", discussed="是")
        desk.add(ranged(camp, "range 3.5—3.7", f"{clerk.year}-3-7"))
        both = clerk.study(day="11-2", discussed="是")
        both.cells["重点发言人"] = None
        desk.add(_inferred(both))
        row = len(desk.page.rows) - 1
        lead = desk.columns.index("领学人")
        desk.page.merges.append((row, lead, row, lead + 1))
        book.use("horizontally merged cells", desk.page, desk.cell(row, "领学人"), str(both.cells["领学人"]))
    return book


def _lectures(clerk: Clerk) -> Book:
    book = Book(f"{FOLDER}/讲党课.xlsx")
    desk = Desk(book, "Sheet1", codes=(CODE,), years=(2023,)).title("交通局2023年讲党课登记", 9)
    desk.head("lectures", names={"主讲人": "授课人"})
    desk.add(_inferred(clerk.lecture("季云帆", day="6-29", clean="是"), "year from the title"))
    return desk.add(_inferred(clerk.lecture("邵启明", day="9-7"))).book


def _cautionary(clerk: Clerk) -> Book:
    book = Book(f"{FOLDER}/廉政教育2023年.xlsx")
    desk = Desk(book, "Sheet1", codes=(CODE,), years=(2023,)).head("cautionary_education")
    desk.add(_inferred(clerk.warning(day="5-11", forms="警示教育大会"), "year from the file"))
    desk.add(_inferred(clerk.warning(day="8-17")))
    return desk.add(ranged(clerk.warning(day="3-20"), "range 3月5日至4月2日", "2023-4-2")).book


def _articles(clerk: Clerk) -> Book:
    """A web page that calls itself .xls; no year anywhere, so that a day without one cannot be placed."""
    book = Book(f"{FOLDER}/稿件采用.xls", "html").use("format .xls that is HTML")
    desk = Desk(book, None, codes=(CODE,)).title("交通局稿件采用情况", 9)
    desk.head("articles", names={"稿件标题": "题目", "刊发日期": "发布时间"})
    desk.add(clerk.article("一线党员护航春运", day="2-1", level="省级", topic="主题教育"))
    lost = clerk.article("修路修到家门口", day="4-6", level="省级", topic="主题教育")
    desk.add(lost.lose("刊发日期", "4月6日", "year found nowhere", "no-year"), clerk.article(day="5-9"))
    return book


def _trainings(clerk: Clerk) -> Book:
    book = Book(f"{FOLDER}/干部培训2023年.xls").use("format .xls that is XLSX")
    desk = Desk(book, "Sheet1", codes=(CODE,), years=(2023,), style="dot").title("交通局2023年干部培训情况", 10)
    desk.head("trainings")
    turn = ranged(clerk.training("年末业务集训", day="12-30", days=4), "range 2023.12.30-2024.1.2", "2024-1-2")
    desk.add(clerk.training(kind="专家辅导", day="4-18"), clerk.training(day="6-20"), turn)
    return desk.total("总计", ("参训人数",)).book


def _theme_days(clerk: Clerk) -> Book:
    book = Book(f"{FOLDER}/固定党日2023年.xls", "csv", comma="\t").use("format .xls that is TSV")
    desk = Desk(book, None, codes=(CODE,), years=(2023,), style="slash").head("theme_days")
    days = ("2-10", "4-14", "6-16")
    desk.add(*(clerk.party_day(day=day, form="红色基地参观学习" if day == "6-16" else "走访调研") for day in days))
    return book


def _last_year(clerk: Clerk) -> Book:
    book = Book(f"{FOLDER}/2022年/202交通局2022年台账.ods", "ods").use("format .ods")
    desk = Desk(book, "会议登记", codes=(CODE,), years=(2022,), style="serial").title("交通局2022年会议登记", 13)
    desk.head("meetings", names={"会议类型": "类别"})
    desk.add(clerk.meeting(tags="党风廉政", day="3-3"), clerk.meeting(tags="意识形态", day="9-8"))
    desk.add(clerk.meeting(tags="党风廉政", day="10-13").hide(), clerk.meeting(tags="党风廉政", day="11-3").strike())
    desk = Desk(book, "三会一课", codes=(CODE,), years=(2022,), style="han").title("交通局2022年三会一课", 13)
    desk.head("branch_life", groups={"参加人数": ("应到", "实到")})
    for month in (2, 5, 8):
        desk.add(clerk.life(day=f"{month}-15", branch=month % 2))
    desk = Desk(book, "固定党日", codes=(CODE,), years=(2022,)).title("交通局2022年固定党日", 10).head("theme_days")
    return desk.add(clerk.party_day(day="7-1"), clerk.party_day(day="10-9", branch=1)).book
