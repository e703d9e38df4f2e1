"""商务局: a book of the 1904 system with every mistake of a single clerk; last year's book holds macros."""

import datetime as dt

from tests.districts.messy.clerk import Clerk
from tests.districts.messy.desk import Desk
from tests.districts.messy.model import Book, Row

CODE = "204"
COLUMNS_GONE = {
    (CODE, 2023, "integrity_lectures"): "no-column",
    (CODE, 2023, "own_integrity_lectures"): "no-column",
    (CODE, 2023, "regulations_established"): "no-column",
}
ADVICE = (
    "填写要求",
    "一、每次活动填一行，日期写到日",
    "二、会议类型从下列词语中选：党组会、办公会、专题会",
    "三、议题逐条填写，不得合并",
    "四、人数填数字",
    "五、主持人填姓名",
    "六、因故取消的在备注注明",
    "七、每月末由办公室核对",
    "八、核对后打印存档",
    "九、电子版随纸质版报送",
    "十、如有疑问请与办公室联系",
)


def books(clerks: dict[int, Clerk]) -> list[Book]:
    """Lay out the workbooks of both years."""
    return [_this_year(clerks[2023]), _last_year(clerks[2022])]


def _this_year(clerk: Clerk) -> Book:
    book = Book("ledgers/2023/204商务局2023年台账.xlsx", epoch1904=True)
    _texts(clerk, book, _meetings(clerk, _desk(book, "会议台账")))
    _talks(clerk, _desk(book, "廉政谈话"))
    _trainings(clerk, _desk(book, "培训"))
    _regulations(clerk, _desk(book, "制度建设"))
    _no_ledgers(clerk, book)
    return book


def _desk(book: Book, name: str, style: str = "serial", year: int = 2023) -> Desk:
    return Desk(book, name, codes=(CODE,), years=(year,), style=style)


def _meetings(clerk: Clerk, desk: Desk) -> Row:
    """The head stands far down, below a page of advice; serial days count from 1904; chairs whom nobody can tell."""
    desk.title("青岚区商务局2023年会议台账", 15)
    for line in ADVICE:
        desk.line([line], "filled")
    desk.head(
        "meetings",
        "+活动编号 +天气",
        uses={"head far down below title lines": "日期"},
        finds={"天气": "column-unknown"},
    )
    serial = clerk.meeting(tags="党风廉政", day="2-22")
    serial.put("日期", (serial.day - dt.date(1904, 1, 1)).days, "date of the 1904 system")
    vague = clerk.meeting(tags="党风廉政", day="4-19", first=False).put("主持人", "江局", "people undecided")
    desk.add(serial, clerk.meeting(tags="党风廉政", day="3-22"), vague.doubt("integrity_meetings"))
    shared = clerk.meeting(tags="意识形态", day="6-28", kind="党组扩大会").put("活动编号", "2023-HD-07")
    desk.add(clerk.meeting(tags="党风廉政", day="5-24").put("主持人", "江书记"), shared)
    blank = clerk.meeting(tags="党风廉政", day="6-21", first=False).put("主持人", None).doubt("integrity_meetings")
    blank.cells["天气"] = "晴"
    desk.add(blank)
    return shared


def _texts(clerk: Clerk, book: Book, meeting: Row) -> None:
    """Letters, blanks and signs that look alike to people and not to machines; ``meeting`` was study as well."""
    desk = _desk(book, "主题党日").title("青岚区商务局2023年主题党日台账", 10).head("theme_days")
    wide = clerk.party_day(day="3-24").put("日期", "２０２３年３月２４日", "text full-width letters and digits")
    joint = clerk.party_day(day="4-21").put("是否联合", "否\u200b", "text zero-width")
    desk.add(wide, joint, clerk.party_day(day="5-19", form="红色基地参观学习"))
    over = clerk.party_day(day="6-16", seats=(12, 15))
    over.finds.append(("attendance-over", "实到"))
    desk.add(over)
    desk = _desk(book, "中心组学习").title("青岚区商务局2023年中心组学习台账", 13).head("central_group", "+活动编号")
    both = clerk.study("网上正能量专题", day="6-28", tags="意识形态").put("活动编号", "２０２３-HD-07").share(meeting)
    desk.add(both, clerk.study(day="3-8", form="专题研讨").put("学习方式", "专题\u00a0研讨", "text NBSP"))
    desk.add(clerk.study(day="6-7").put("学习方式", "集体\u3000学习", "text U+3000"))
    desk = _desk(book, "党课").title("青岚区商务局2023年党课台账", 8).head("lectures", "-是否廉政党课")
    desk.add(clerk.lecture("江澄", day="7-1"), clerk.lecture("裴景明", day="9-1"))
    desk.add(clerk.lecture("江局长", day="10-11", leader=False).doubt("leader_lectures", "own_lectures"))
    book.use("filter column absent", desk.page)


def _talks(clerk: Clerk, desk: Desk) -> None:
    """Columns with numbers that must not be kept; a row entered twice."""
    desk.title("青岚区商务局2023年廉政谈话台账", 11).head(
        "talks",
        "+身份证号 +联系电话",
        uses={"identity-card column": "身份证号", "phone column": "联系电话"},
        finds={"身份证号": "column-sensitive", "联系电话": "column-sensitive"},
    )
    rows = [clerk.talk("任亦舟", day="3-9", kind="任职"), clerk.talk("季亦舟、向晚", day="5-11", number=2)]
    odd = clerk.talk("慕容清", day="6-8", kind="慰问").put("谈话类型", "慰问", find="choice-unknown")
    odd.doubt("integrity_talks", "appointment_talks")
    rows.append(odd)
    twice = [clerk.talk("康有年", day="8-10", kind="提醒") for _ in range(2)]
    twice[1].reason = "duplicate"
    twice[1].finds.append(("row-repeated", ""))
    twice[1].uses.append(("duplicated row", "谈话类型"))
    for n, row in enumerate((*rows, *twice)):
        shown = min(n, 3)
        row.cells |= {"身份证号": f"（虚构）{shown}", "联系电话": f"（虚构）{shown}"}
    desk.add(*rows, *twice)


def _trainings(clerk: Clerk, desk: Desk) -> None:
    desk.title("青岚区商务局2023年培训台账", 11).head("trainings", "+结束日期")
    late = clerk.training(day="2024-1-10", kind="专家辅导").put("备注", "新年第一课", "row of next year")
    late.finds.append(("date-other-year", "日期"))
    late.meant, late.reason = dict.fromkeys(late.meant, (2023,)), "other-year"
    turned = clerk.training(day="9-20").put("结束日期", "2023-09-18", find="date-order")
    desk.add(clerk.training(day="4-12", kind="读书活动"), turned, late)
    desk.add(clerk.training(day="11-15").lose("日期", "2023年13月5日", find="date-invalid"))


def _regulations(clerk: Clerk, desk: Desk) -> None:
    """A head that may be the action or the class, over values that are neither: the action is missing."""
    desk.title("青岚区商务局2023年制度建设台账", 5)
    desk.head("regulations", "序号 制度名称 类型 印发日期 备注", finds={"类型": "header-ambiguous"})
    desk.book.find("column-missing", desk.page, str(desk.bottom + 1))
    rows = [clerk.rule(), clerk.rule()]
    for row in rows:
        row.cells["类型"] = "甲类"
    desk.add(*rows)


def _no_ledgers(clerk: Clerk, book: Book) -> None:
    """A sheet whose head fits several ledgers and that no name calls one, and a sheet that fits none."""
    desk = _desk(book, "党建活动").head("branch_life", "序号 支部 日期 主题 地点 应到 实到 备注")
    book.find("ledger-asked", desk.page, "1")
    desk.add(clerk.life(), clerk.life())
    book.tables.pop()
    desk = _desk(book, "物资领用")
    for cells in (("品名", "件数", "经手"), ("档案盒", "20", "常青"), ("文件袋", "30", "常青")):
        desk.line(cells)
    book.find("ledger-unknown", desk.page)


def _last_year(clerk: Clerk) -> Book:
    book = Book("ledgers/2022/204商务局2022年台账.xlsm", "xlsm").use("format .xlsm")
    desk = _desk(book, "会议台账", "dash", 2022).title("青岚区商务局2022年会议台账", 13).head("meetings")
    desk.add(clerk.meeting(tags="党风廉政"), clerk.meeting(tags="意识形态"), clerk.meeting(kind="专题会"))
    desk = _desk(book, "创建载体", "dash", 2022).title("青岚区商务局2022年创建载体台账", 9).head("honours")
    desk.add(clerk.honour("党员先锋队", start="2022-3-1"), clerk.honour("党员示范岗", start="2022-3-1"))
    desk = _desk(book, "支部组织生活", "dash", 2022).title("青岚区商务局2022年支部组织生活台账", 13).head("branch_life")
    return desk.add(*(clerk.life() for _ in range(3))).book
