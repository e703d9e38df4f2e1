"""民政局, lists: talks, risks with every style of numbered items, regulations, articles, honours and the rest."""

from collections.abc import Callable

from tests.districts.messy.clerk import Clerk
from tests.districts.messy.desk import Desk
from tests.districts.messy.model import Book

ITEMS = (
    ("items 1.；2.；3.", "1.定期轮岗；2.双人复核；3.公开结果", 3),
    ("items by line breaks", "1、定期轮岗\n2、双人复核", 2),
    ("items 1.1 1.2", "1.1定期轮岗\n1.2双人复核", 2),
    ("items ①②", "①定期轮岗②双人复核③抽查回访", 3),
    ("number inside a sentence is no mark", "凡2万元以上支出须经集体研究，每年抽查3.5%的项目", 1),
)


def lists(clerk: Clerk, book: Book, desk: Callable[[Book, str], Desk]) -> None:
    """Lay out the ledgers whose rows are counted one by one, and the stocks."""
    _talks(clerk, desk(book, "廉政谈话"))
    _risks(clerk, desk(book, "廉政风险点"))
    _regulations(clerk, desk(book, "制度建设"))
    _articles(clerk, desk(book, "宣传信息"))
    _honours(clerk, desk(book, "创建载体"))
    _campaigns(clerk, desk(book, "创建活动"))
    _rectification(clerk, desk(book, "问题整改"))
    _accountability(clerk, desk(book, "责任书与督查"))


def _talks(clerk: Clerk, desk: Desk) -> None:
    desk.title("青岚区民政局2023年廉政谈话台账", 9).head("talks")
    several = clerk.talk("章怀远、黎小禾；莫问津", day="3-8", number=3)
    several.uses.append(("people 张三、李四；王五", "谈话对象"))
    spaced = clerk.talk("章 远、黎小禾", day="4-6", kind="任职", number=2)
    vague = clerk.talk("章怀远等人", day="5-10", number=None).put("谈话对象", "章怀远等人", find="people-unreadable")
    desk.add(several, spaced, vague, clerk.talk(day="6-8", kind="提醒"), clerk.talk(day="7-6").hide())


def _risks(clerk: Clerk, desk: Desk) -> None:
    desk.title("青岚区民政局2023年廉政风险点台账", 14).head("risks")
    rows = [clerk.risk(measures=text, number=number).put("防控措施", text, form) for form, text, number in ITEMS]
    gone = clerk.risk(end="2023-6-30")
    revised = [clerk.risk(office="财务科", revised=day) for day in ("2023-3-20", "2023-9-20")]
    desk.add(*rows, gone, *revised, clerk.risk(office="财务科", start="").put("排查日期", None))
    open_end = clerk.risk(office="人事科").put("状态", "撤销").doubt("integrity_risk_points", "prevention_measures")
    desk.add(open_end, clerk.risk(office="人事科").hide())
    pair = [clerk.risk(office="基金科", measures="1.限额审批；2.按月对账", number=2) for _ in range(2)]
    pair[1].stock = ("integrity_risk_points",)  # its measures stand in the merged cell of the first
    desk.add(*pair).merge(pair, ["科室", "防控措施"])
    desk.merge(rows, ["科室"])


def _regulations(clerk: Clerk, desk: Desk) -> None:
    desk.title("青岚区民政局2023年制度建设台账", 8).head("regulations")
    desk.add(
        clerk.rule("值班管理办法（试行）", day="2-14"),
        clerk.rule("值班管理办法", day="10-18", action="修订"),
        clerk.rule(day="5-16"),
        clerk.rule(day="6-16", action="废止"),
    )


def _articles(clerk: Clerk, desk: Desk) -> None:
    desk.title("青岚区民政局2023年宣传信息台账", 9).head("articles")
    first = clerk.article("走进楼院听民声", day="6-9", level="省级", topic="主题教育", author="柏长风", paper="省报甲")
    again = clerk.article("走进楼院听民声", day="6-12", level="省级", topic="主题教育", author="柏长风", paper="省报乙")
    desk.add(first, again, clerk.article(day="7-4", level="省级", topic="主题教育", state="转载"), clerk.article())
    desk.add(clerk.article(day="8-4"), clerk.article(day="9-4", level="市级", topic="主题教育"))


def _honours(clerk: Clerk, desk: Desk) -> None:
    desk.title("青岚区民政局2023年创建载体台账", 9).head("honours")
    desk.add(
        clerk.honour("党员先锋队"),
        clerk.honour("党员先锋队", end="2023-5-1"),
        clerk.honour("党员示范岗"),
        clerk.honour("党员示范岗", start="2023-3-1"),
        clerk.honour("党员责任区", start="").put("命名日期", None),
    )


def _campaigns(clerk: Clerk, desk: Desk) -> None:
    desk.title("青岚区民政局2023年创建活动台账", 9).head("campaigns")
    project = "养老服务提质行动"
    desk.add(
        clerk.campaign("立足岗位作贡献", project, day="3-22").put("系列", "立足岗位做贡献", "text 做贡献=作贡献"),
        clerk.campaign("立足岗位作贡献", project, day="6-21"),
        clerk.campaign("亮身份亮承诺", day="7-3").put("系列", "亮身份、亮承诺"),
        clerk.campaign("榜样学习", day="8-16"),
        clerk.campaign("廉政文化", day="9-12"),
        clerk.campaign("志愿服务", day="10-20").cancel("延期至明年"),
    )


def _rectification(clerk: Clerk, desk: Desk) -> None:
    desk.title("青岚区民政局2023年问题整改台账", 11).head("rectification")
    desk.add(clerk.mend(day="2-20"), clerk.mend(day="3-20", state="基本完成"), clerk.mend(day="4-20", state="长期坚持"))
    desk.add(clerk.mend(day="5-22").put("完成日期", "2023.6.31", find="date-invalid:warning"), clerk.mend(day="6-20"))


def _accountability(clerk: Clerk, desk: Desk) -> None:
    desk.title("青岚区民政局2023年责任书与督查台账", 7).head("accountability")
    desk.add(
        clerk.letters(12, day="2-10"),
        clerk.letters(None, day="2-17").put(
            "份数", "约20份", "sum with a row without exact value", "number-approximate"
        ),
    )
    desk.add(
        clerk.bulletin("第1期", day="4-28"), clerk.bulletin("第2期", day="7-28"), clerk.bulletin("第2期", day="7-31")
    )
    desk.total("合计", ("份数",))
