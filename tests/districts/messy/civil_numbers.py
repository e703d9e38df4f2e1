"""民政局, ledgers with numbers: every way to write one, totals right and wrong."""

from collections.abc import Callable

from tests.districts.messy.clerk import Clerk
from tests.districts.messy.desk import Desk
from tests.districts.messy.model import Book, Row
from tests.districts.model import Cell, Fault, Formula

NUMBERS: tuple[tuple[str, Cell], ...] = (
    ("number 35", 35),
    ("number 35人", "35人"),
    ("number ３５", "３５"),
    ("number 三十五", "三十五"),
)
"""Forms of an exact number."""
VAGUE = (("number 约30人", "约30人"), ("number 30余人", "30余人"), ("number 全体", "全体"))
BLANK: tuple[tuple[str, Cell], ...] = (("number —", "—"), ("number blank", None))


def numbers(clerk: Clerk, book: Book, desk: Callable[[Book, str], Desk]) -> None:
    """Lay out branch life, theme days, lectures, trainings and cautionary education."""
    _branch_life(clerk, desk(book, "支部组织生活"))
    _theme_days(clerk, desk(book, "主题党日"))
    _lectures(clerk, desk(book, "党课"))
    _trainings(clerk, desk(book, "培训"))
    _cautionary(clerk, desk(book, "警示教育"))


def _branch_life(clerk: Clerk, desk: Desk) -> None:
    desk.title("青岚区民政局2023年支部组织生活台账", 13).head("branch_life")
    for n, (form, cell) in enumerate(NUMBERS):
        desk.add(clerk.life(day=f"{n + 1}-12", seats=(38, 35)).put("实到", cell, form))
    both = clerk.life(day="5-10", seats=(38, 35)).put("实到", "35/38", "number 35/38").put("应到", None)
    desk.add(both)
    for n, (form, cell) in enumerate(VAGUE):
        desk.add(clerk.life(day=f"{n + 6}-14").seat("实到", cell, form, "number-approximate", vague=True))
    for n, (form, cell) in enumerate(BLANK):
        desk.add(clerk.life(day=f"{n + 9}-13", branch=1).seat("实到", cell, form))
    desk.again()
    desk.add(
        clerk.life(day="11-8").seat("实到", Fault("#N/A"), "number #N/A", "cell-error", vague=True),
        clerk.life(day="11-22").seat(
            "实到", Formula("=SUM(P1:P2)"), "number formula without stored value", "formula-no-value", vague=True
        ),
        clerk.life(day="12-6").seat("实到", "不详", "", "number-unreadable", vague=True),
        clerk.life(kind="支部委员会", day="3-1").put("会议类型", "支委会", "text 支委会=支部委员会"),
        clerk.life(kind="支部党员大会", day="3-29").put("会议类型", "党员大会", "text 党员大会=支部党员大会"),
        clerk.life(kind="党小组会", day="4-19", branch=1),
    )
    over = clerk.life(day="12-13", seats=(18, 20))
    over.uses.append(("实到 more than 应到", "实到"))
    over.finds.append(("attendance-over", "实到"))
    desk.add(over).footer()


def _theme_days(clerk: Clerk, desk: Desk) -> None:
    """小计 for two quarters right, the third wrong, 合计 right; a joint event in two rows; notes among the rows."""
    desk.title("青岚区民政局2023年主题党日台账", 10).head("theme_days")
    joint = clerk.party_day("共植先锋林", day="3-10", joint="是", form="义务植树")
    other = clerk.party_day("共植先锋林", day="3-10", branch=1, joint="是", form="义务植树").share(joint)
    sums = ("应到", "实到")
    desk.add(joint, other, clerk.party_day(day="2-10", form="红色基地参观学习"))
    desk.total("第一季度小计", sums, part=True)
    desk.add(clerk.party_day(day="5-12"), clerk.party_day(day="6-30", branch=1, form="重温入党誓词"))
    desk.total("第二季度小计", sums, part=True)
    desk.remark("（三季度因防汛减少活动）")
    desk.add(clerk.party_day(day="7-28"), clerk.party_day(day="9-15").hide())
    desk.total("小计", ("实到",), part=True, off=3)
    desk.total("合计", sums).footer("填表人：毕青禾    审核人：柏长风")


def _lectures(clerk: Clerk, desk: Desk) -> None:
    desk.title("青岚区民政局2023年党课台账", 9).head("lectures")
    guest = clerk.lecture("陆怀瑾", day="6-28", leader=False)
    desk.add(clerk.lecture("周砚秋", day="7-1", clean="是"), clerk.lecture("顾副局长", day="7-5"), guest)
    desk.add(
        clerk.lecture("有关领导", day="8-2", leader=False)
        .put("主讲人", "有关领导", "people undecided")
        .doubt("leader_lectures", "own_lectures")
    )
    desk.add(clerk.lecture("班子成员", day="9-6").doubt("own_lectures"))  # one of them, nobody can tell who
    desk.total("合计", ("听课人数",), off=10)


def _trainings(clerk: Clerk, desk: Desk) -> None:
    desk.title("青岚区民政局2023年培训台账", 10).head("trainings")
    course = [clerk.training("社会救助政策培训班", day=d, kind="专家辅导", days=3) for d in ("5-24", "5-25", "5-26")]
    for row in course[1:]:
        row.share(course[0])
    others = [clerk.training(kind=kind) for kind in ("业务大讲堂", "读书活动", "周例会学习", "网络", "委员培训")]
    odd = clerk.training(day="11-15").put("类别", "团建", find="choice-unknown", use="unknown value of a filter column")
    odd.meant = {}
    odd.doubt(*TRAINING_DOUBTS)
    desk.add(*course, *others, odd).total("总计", ("天数", "参训人数"))


TRAINING_DOUBTS = (
    "expert_trainings",
    "lecture_hall_sessions",
    "reading_events",
    "monday_study_sessions",
    "committee_trainings",
    "learning_exchanges",
)
"""Figures that filter on 类别 of trainings: an unknown value leaves the row open for each."""


def _cautionary(clerk: Clerk, desk: Desk) -> None:
    """Two forms on one occasion; the same occasion in two rows."""
    desk.title("青岚区民政局2023年警示教育台账", 12).head("cautionary_education")
    both: Row = clerk.warning(day="4-26", forms="警示教育大会；观看警示教育片")
    again = clerk.warning(str(both.cells["名称"]), day="4-26", forms="案例通报").share(both)
    desk.add(both, again, clerk.warning(day="9-20", forms="旁听庭审"), clerk.warning(day="10-11", forms="参观基地"))
    desk.add(clerk.warning(day="11-1", level="支部", branch="机关第一党支部"))
