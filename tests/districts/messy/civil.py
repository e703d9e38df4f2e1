"""民政局: one workbook with a sheet for each ledger; nearly every habit inside one well-meant book."""

from tests.districts.messy.civil_lists import lists
from tests.districts.messy.civil_numbers import numbers
from tests.districts.messy.clerk import Clerk
from tests.districts.messy.desk import Desk
from tests.districts.messy.forms import DAY_FORMS, dated, monthly, ranged
from tests.districts.messy.model import Book
from tests.districts.model import Fault

CODE = "201"


def books(clerks: dict[int, Clerk]) -> list[Book]:
    """Lay out the workbooks of both years."""
    return [_this_year(clerks[2023]), _last_year(clerks[2022])]


def _this_year(clerk: Clerk) -> Book:
    book = Book("ledgers/2023/201民政局2023年台账.xlsx").use("workbook per department with a sheet per ledger")
    book.use("yearly folders").use("format .xlsx")
    _meetings(clerk, book)
    _central_group(clerk, book)
    numbers(clerk, book, _desk)
    lists(clerk, book, _desk)
    _old_draft(clerk, book)
    return book


def _desk(book: Book, name: str, *, hidden: bool = False, year: int = 2023) -> Desk:
    return Desk(book, name, codes=(CODE,), years=(year,), hidden=hidden)


def _meetings(clerk: Clerk, book: Book) -> None:
    """Chairs in every form, an agenda over two rows, rows that do not count."""
    desk = _desk(book, "会议台账").title("青岚区民政局2023年会议台账", 13)
    desk.filled("填报单位：青岚区民政局    填报时间：2023年12月29日").head(
        "meetings",
        names={"日期": "日  期", "实到": "实到\n（单位：人）", "序号": "序\n号", "备注": "备　注"},
        uses={"header with spaces": "日期", "header with a line break": "序号", "header suffix （单位：人）": "实到"},
        finds={"记录人": "column-hidden"},
    )
    book.use("hidden column").use("undecided tag", desk.page)
    desk.page.hidden_columns.add(desk.columns.index("记录人"))
    tag = "党风廉政"
    first = clerk.meeting("研究全年党风廉政建设工作安排", day="2-8", tags=tag, number="第1次")
    second = clerk.meeting("审议廉政责任清单", day="2-8", tags="党风廉政;党建", number="第1次").share(first)
    first.uses.append(("people: a name", "主持人"))
    desk.add(first, second)
    desk.add(
        clerk.meeting(tags=tag, day="3-15", kind="党组（扩大）会议").put(
            "主持人", "周书记", "people: surname and post"
        ),
        clerk.meeting(tags=tag, day="5-17").put("主持人", "局主要领导", "people: 局主要领导"),
        clerk.meeting(tags=tag, day="6-7", first=False)
        .put("主持人", "班子成员", "people: 班子成员")
        .doubt("integrity_meetings"),
        clerk.meeting("研究廉政风险排查情况", day="6-14", tags="").doubt("integrity_meetings"),
        clerk.meeting(tags=tag, day="7-12").put("主持人", "周 砚秋", "text 张 三"),
        clerk.meeting(tags=tag, day="8-9", first=False, chair="顾明舟"),
        clerk.meeting(tags=tag, day="8-10", chair="周砚秋、顾明舟"),
        clerk.meeting(tags="意识形态", day="8-23"),
        clerk.meeting(tags="意识形态", day="9-6").hide(),
        clerk.meeting(tags=tag, day="9-13").strike(),
        clerk.meeting(tags=tag, day="9-20").cancel("因故取消", "备注 取消"),
        clerk.meeting(tags="意识形态", day="10-11").cancel("延期举行", "备注 延期"),
    )
    desk.blank(2, styled=13)
    odd = clerk.meeting(tags=tag, day="10-18").put("备注", "取消参观，改为线上学习", find="remark-unclear")
    half = clerk.meeting(tags=tag, day="11-8")
    half.struck_columns, half.finds = ("地点",), [("row-partly-struck", "")]
    weekly = [clerk.meeting(f"第{n}次周例会", kind="周例会", first=False) for n in (1, 2, 3)]
    desk.add(odd, half, *weekly).merge([first, second], ["日期", "会议类型", "届次", "主持人", "地点"]).footer()


def _central_group(clerk: Clerk, book: Book) -> None:
    """Two levels of head; a reading class as a span and as three rows; a session told by two ledgers."""
    desk = _desk(book, "中心组学习").title("青岚区民政局2023年中心组学习台账", 13)
    desk.head("central_group", groups={"参加人数": ("应到", "实到")})
    days = [clerk.study("读书班：调查研究方法", day=d, form="读书班", discussed="是") for d in ("4-12", "4-13", "4-14")]
    for row in days[1:]:
        row.share(days[0])
    desk.add(
        clerk.study(day="2-15"),
        clerk.study(day="3-1", form="专题研讨"),
        *days,
        ranged(
            clerk.study("读书班：基层治理", day="7-5", form="读书班", discussed="是"), "range 3月5日-7日", "2023-7-7"
        ),
        clerk.study("学习意识形态工作要求", day="8-30"),
        clerk.study(day="9-27", form="自学"),
        clerk.study(day="10-25", discussed="是"),
    )
    desk.footer("填表人：白若川    审核人：柏长风")


def _old_draft(clerk: Clerk, book: Book) -> None:
    desk = _desk(book, "会议台账（旧稿）", hidden=True).title("青岚区民政局2023年会议台账（旧稿）", 13).head("meetings")
    drafts = [clerk.meeting(tags="党风廉政", day=day, number=f"草稿{day}") for day in ("3-29", "4-26")]
    for row in drafts:
        row.reason = "hidden"
    desk.add(*drafts)
    book.use("hidden sheet", desk.page).find("sheet-hidden", desk.page)


def _last_year(clerk: Clerk) -> Book:
    """A book of WPS (.et is BIFF8): every way to write a day, among theme days and branch life."""
    book = Book("ledgers/2022/201民政局2022年台账.et", "xls").use("format .et (BIFF8)")
    desk = _desk(book, "主题党日", year=2022).title("青岚区民政局2022年主题党日台账", 10).head("theme_days")
    for number, form in enumerate(DAY_FORMS):
        desk.add(dated(clerk.party_day(day=f"{number % 12 + 1}-{number + 10}", branch=number % 2), form))
    desk.add(
        monthly(clerk.party_day(day="12-1"), "date 2023年3月"), monthly(clerk.party_day(day="11-1"), "date 3月上旬")
    )
    desk.add(clerk.party_day().lose("日期", "每周一", "date 每周一 refused", "date-unreadable"))
    desk.add(clerk.party_day().lose("日期", "3.5", "date 3.5 as text refused", "date-ambiguous"))
    desk.add(clerk.party_day().lose("日期", 3.5, "date 3.5 as number refused", "date-ambiguous"))
    desk.add(clerk.party_day().lose("日期", "2022.2.30", "date that does not exist", "date-invalid"))
    desk.add(clerk.party_day().lose("日期", None, find="date-missing"))
    desk = _desk(book, "支部组织生活", year=2022).title("青岚区民政局2022年支部组织生活台账", 13).head("branch_life")
    desk.add(clerk.life(day="1-12"), clerk.life(day="2-16", branch=1))
    desk.add(clerk.life(day="3-16").put("实到", "约10人").hide(), clerk.life(day="4-13").strike())
    both = clerk.life(day="4-27").put("备注", "因故取消").hide()  # hidden and cancelled: hidden comes first
    desk.add(both, clerk.life("学习保守国家秘密法", day="4-28"))
    desk.add(clerk.life(day="5-11").seat("实到", Fault("#N/A"), find="cell-error", vague=True))
    desk = _desk(book, "会议台账", year=2022).title("青岚区民政局2022年会议台账", 13).head("meetings")
    desk.add(clerk.meeting(tags="党风廉政", day="3-9"), clerk.meeting(tags="意识形态", day="6-8"))
    desk = _desk(book, "廉政谈话", year=2022).title("青岚区民政局2022年廉政谈话台账", 9).head("talks")
    book.find("ledger-no-rows", desk.page, str(desk.bottom + 1))
    book.use("covered without a row: zero", desk.page)
    return book
