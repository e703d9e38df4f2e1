"""The twelve departments of 云岭区: how large they are and how their clerks keep the ledgers."""

import datetime as dt
import random
from collections.abc import Iterator

from tests.districts import days, words
from tests.districts.model import Branch, Department, Person

DISTRICT = "云岭区"
NO_FILES = "112"
"""The department whose secretary changed in 2023."""
CHANGE_DAY = dt.date(2023, 6, 1)


def _make(
    code: str,
    name: str,
    short: str,
    symbol: str,
    size: tuple[int, int, int],
    form: str,
    dates: str,
    heads: str,
    business: str,
    traits: str = "",
    absent: tuple[tuple[str, int], ...] = (),
    body: str = "党组",
) -> Department:
    members, staff, branches = size
    return Department(
        code,
        DISTRICT + name,
        short,
        symbol,
        members,
        staff,
        branches,
        form,
        tuple(dates.split()),
        heads,
        tuple(business.split()),
        frozenset(traits.split()),
        frozenset(absent),
        body,
    )


# form: how the workbooks are organised · dates: styles of columns.write_date · heads: which header names are used
# traits: what is peculiar to the department, asked for with Department.has
DEPARTMENTS = (
    _make(
        "101",
        "财政局",
        "财政局",
        "云财",
        (78, 110, 6),
        "year",
        "serial",
        "plain",
        "预算执行 国库支付 政府采购 资产管理 绩效评价 会计监督",
        "hidden-sheet two-level totals footer committee",
    ),
    _make(
        "102",
        "教育局",
        "教育局",
        "云教",
        (96, 140, 6),
        "year",
        "dot dot dot dot0",
        "alias",
        "招生入学 校园安全 师资建设 课程改革 学校食堂 助学资助",
        "agenda-rows subtotals branch-reform unreadable stock-undecided footer",
        body="党委",
    ),
    _make(
        "103",
        "住房和城乡建设局",
        "住建局",
        "云建",
        (66, 98, 5),
        "ledger",
        "han han han kanji",
        "plain",
        "住房保障 老旧小区改造 工程质量 市政设施 物业管理 施工安全",
        "two-level grouped-branches repeat-head activity-ids retired committee unreadable",
    ),
    _make(
        "104",
        "农业农村局",
        "农业农村局",
        "云农",
        (52, 84, 4),
        "months",
        "md",
        "spaced",
        "粮食生产 高标准农田 农机推广 动物防疫 村集体经济 农产品质量",
        "totals two-level month-precision",
    ),
    _make(
        "105",
        "水务局",
        "水务局",
        "云水",
        (36, 60, 3),
        "xls",
        "serial",
        "alias2",
        "河湖管护 供水保障 防汛备汛 水土保持 节约用水 取水许可",
        "two-tenures unreadable footer two-level",
    ),
    _make(
        "106",
        "文化和旅游局",
        "文旅局",
        "云文",
        (48, 76, 4),
        "ods",
        "serial slash",
        "alias2",
        "公共文化 文物保护 景区管理 演出市场 非遗传承 全民阅读",
        "two-level no-start totals",
    ),
    _make(
        "107",
        "审计局",
        "审计局",
        "云审",
        (34, 46, 3),
        "folder",
        "slash slash dash clock",
        "alias",
        "预算审计 投资审计 经济责任审计 审计整改 数据审计 内审指导",
        "agenda-rows standing-risks new-secretary footer",
    ),
    _make(
        "108",
        "统计局",
        "统计局",
        "云统",
        (24, 32, 2),
        "year",
        "iso",
        "plain",
        "经济普查 名录库维护 数据质量 入户调查 统计执法 数据解读",
        "copy two-level totals unreadable",
        (("talks", 2022), ("talks", 2023), ("trainings", 2022)),
    ),
    _make(
        "109",
        "司法局",
        "司法局",
        "云司",
        (45, 70, 4),
        "year",
        "compact compact am raw",
        "plain",
        "法律援助 人民调解 社区矫正 普法宣传 行政复议 公证服务",
        "joint undated-rectification two-level leader-words footer",
    ),
    _make(
        "110",
        "医疗保障局",
        "医保局",
        "云医保",
        (26, 38, 2),
        "year",
        "dash",
        "spaced",
        "参保扩面 基金监管 医保经办 药品集采 异地就医 待遇落实",
        "joint no-experts no-integrity-column blank-forms stock-undecided unreadable",
    ),
    _make(
        "111",
        "信访局",
        "信访局",
        "云信",
        (18, 26, 2),
        "csv",
        "slash iso",
        "plain",
        "来访接待 网上信访 积案化解 联合接访 矛盾排查 回访督办",
        "unreadable",
    ),
    _make("112", "供销合作社", "供销社", "云供", (14, 20, 1), "none", "iso", "plain", "农资供应 网点建设"),
)

BY_CODE = {d.code: d for d in DEPARTMENTS}


def people_of(department: Department, seed: str) -> tuple[Person, ...]:
    """Make the leading group and the branch secretaries; every surname is used once in a department."""
    rng = days.dice(f"{seed}/people/{department.code}")
    names = iter(_names(rng, department.code))
    head = "主任" if department.code == NO_FILES else "局长"
    start = dt.date(2021, 3, 1)
    people = _first_persons(department, names, head, start)
    posts = [f"党组成员、副{head}"] * (3 if department.members > 40 else 2)
    posts += ["党组成员、派驻纪检监察组组长"] + (["党组成员、总经济师"] if department.members > 60 else [])
    for post in posts:
        people.append(Person(next(names), department.spoken(post), True, False, dt.date(2020, 5, 1)))
    if department.has("retired"):
        name = next(names)
        people.append(Person(name, f"党组成员、副{head}", True, False, dt.date(2018, 4, 1), dt.date(2023, 3, 31)))
        people.append(Person(name, "二级调研员", False, False, dt.date(2023, 4, 1)))
    people += [Person(next(names), f"{b.name}书记", False, False, b.start, b.end) for b in branches_of(department)]
    people.append(Person(next(names), "办公室主任" if head == "局长" else "综合科科长", False, False))
    return tuple(people)


def _first_persons(department: Department, names: Iterator[str], head: str, start: dt.date) -> list[Person]:
    name = next(names)
    post = department.spoken(f"党组书记、{head}")
    if department.has("new-secretary"):
        last = CHANGE_DAY - dt.timedelta(days=1)
        return [Person(name, post, True, True, start, last), Person(next(names), post, True, True, CHANGE_DAY)]
    if department.has("two-tenures"):
        # One unbroken tenure over two lines: the post changed, the person did not.
        turn = dt.date(2022, 9, 1)
        return [
            Person(name, "党组书记", True, True, start, turn - dt.timedelta(days=1)),
            Person(name, post, True, True, turn),
        ]
    return [Person(name, post, True, True, start)]


def _names(rng: random.Random, code: str) -> list[str]:
    surnames = list(words.SURNAMES)
    rng.shuffle(surnames)
    names = [s + rng.choice(words.GIVEN) for s in surnames]
    if code == "101":
        names = ["周砚", "林玥", "赵堃"] + [n for n in names if n[0] not in "周林赵"]
    return names


def branches_of(department: Department) -> tuple[Branch, ...]:
    """Make the branches of a department; one department merged a branch into a new one in mid-2023."""
    count = department.branches
    numerals = "一二三四五六"
    names = [f"机关第{numerals[n]}党支部" for n in range(count)]
    if count > 2:
        names[-1] = "离退休干部党支部"
    if count > 4:
        names[-2] = "服务中心党支部"
    branches = [Branch(name) for name in names]
    if department.has("branch-reform"):
        branches[3] = Branch(names[3], None, dt.date(2023, 6, 20))
        branches.append(Branch("机关联合党支部", dt.date(2023, 7, 3)))
    return tuple(branches)


def first_person(people: tuple[Person, ...], year: int) -> Person:
    """Return who is first responsible on the last day of a year (the author of the report)."""
    day = dt.date(year, 12, 31)
    return next(p for p in people if p.first and p.serves(day))
