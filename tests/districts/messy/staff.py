"""The offices of 青岚区: names, leading groups, branches. All of them are invented."""

import datetime as dt
from dataclasses import dataclass

from tests.districts.model import Branch, Person

DISTRICT = "青岚区"
SINCE = dt.date(2021, 3, 1)


@dataclass(frozen=True)
class Office:
    """A department: how large it is, who leads it, which branches it has."""

    code: str
    tail: str
    short: str
    symbol: str
    members: int
    staff: int
    people: tuple[Person, ...]
    branches: tuple[Branch, ...]

    @property
    def name(self) -> str:
        """The full name."""
        return DISTRICT + self.tail

    @property
    def author(self) -> Person:
        """Who is first responsible."""
        return next(p for p in self.people if p.first)

    @property
    def leaders(self) -> tuple[Person, ...]:
        """The leading group."""
        return tuple(p for p in self.people if p.leading)


def _office(
    code: str, names: tuple[str, str, str], size: tuple[int, int], leaders: str, others: str, branches: str
) -> Office:
    """Make an office; the first of the leaders is its first responsible person."""
    posts = ("党组书记、局长", "党组成员、副局长", "党组成员、副局长", "党组成员、派驻纪检监察组组长")
    if names[1].endswith("馆"):
        posts = ("党组书记、馆长", "党组成员、副馆长", "党组成员、副馆长", "党组成员、派驻纪检监察组组长")
    people = [
        Person(name, post, True, n == 0, SINCE)
        for n, (name, post) in enumerate(zip(leaders.split(), posts, strict=False))
    ]
    homes = tuple(Branch(name) for name in branches.split())
    clerks = others.split()
    people += [Person(n, f"{b.name}书记", False, False) for n, b in zip(clerks, homes, strict=False)]
    people.append(Person(clerks[-1], "办公室主任", False, False))
    return Office(code, names[0], names[1], names[2], size[0], size[1], tuple(people), homes)


OFFICES = (
    _office(
        "201",
        ("民政局", "民政局", "青民"),
        (42, 60),
        "周砚秋 顾明舟 祝远山 霍思源",
        "白若川 毕青禾 柏长风",
        "机关第一党支部 机关第二党支部",
    ),
    _office(
        "202",
        ("交通运输局", "交通局", "青交"),
        (38, 55),
        "季云帆 邵启明 聂海平 辛望舒",
        "臧立诚 苗春晓 庄小满",
        "机关党支部 运输中心党支部",
    ),
    _office(
        "203",
        ("林业局", "林业局", "青林"),
        (30, 44),
        "柳承泽 樊立新 鲍一川 滕晚晴",
        "凌霄汉 费向阳 卓长河",
        "机关党支部 林场党支部",
    ),
    _office(
        "204",
        ("商务局", "商务局", "青商"),
        (26, 38),
        "江澄 江晓楠 裴景明 尹知秋",
        "管仲平 易水寒 常青",
        "机关党支部",
    ),
    _office(
        "205",
        ("应急管理局", "应急局", "青应"),
        (34, 48),
        "岳峻峰 翁远航 乔松 焦雨晴",
        "葛大川 路遥知 连心",
        "机关党支部 救援队党支部",
    ),
    _office("206", ("档案馆", "档案馆", "青档"), (12, 18), "沙鸣 谷雨生 台北辰", "池小渊 屈文", "机关党支部"),
    _office("207", ("地方志办公室", "方志办", "青志"), (8, 10), "古道 阮溪", "乐山 闻笛", "机关党支部"),
)
BY_CODE = {office.code: office for office in OFFICES}
