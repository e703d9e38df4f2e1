"""A district of as many departments as are asked for: small ledgers, cheap to make, no two rows alike.

It is for tests of speed and of faults and has no expected answers. Every department has the same habits; names, days,
people and subjects are its own. Workbooks are made from one empty skeleton, in which only the sheets are written anew.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import count
from pathlib import Path
from xml.sax.saxutils import escape

from tests.districts import days, words
from tests.districts.columns import COLUMNS, NAMES
from tests.districts.model import Book, Page
from tests.districts.tables import write_tables
from tests.districts.writers import ZIP_TIME, House, make_book

SEED = "千山省"
YEAR = 2023
FIRST_CODE = 10_001
TOWNS = tuple(a + b for a in "松柳梅兰竹荷菊桐枫杏桂槐榆樟桃" for b in "溪川泉湖塘浦岭原台庄口湾")
BUREAUS = (
    ("财政局", "财", "预算执行 政府采购 资产管理"),
    ("教育局", "教", "招生入学 校园安全 师资建设"),
    ("水务局", "水", "河湖管护 供水保障 节约用水"),
    ("审计局", "审", "预算审计 投资审计 审计整改"),
    ("统计局", "统", "农业统计 数据质量 统计执法"),
    ("司法局", "司", "法律援助 人民调解 社区矫正"),
    ("林业局", "林", "防火巡护 造林绿化 湿地保护"),
    ("交通局", "交", "公路养护 客运管理 渡口安全"),
    ("文旅局", "文", "文物保护 全民阅读 景区管理"),
    ("医保局", "医", "基金监管 参保扩面 异地结算"),
)
BRANCHES = ("机关第一党支部", "机关第二党支部")
POSTS = ("党组书记、局长", "党组成员、副局长", "党组成员、副局长", *(f"{name}书记" for name in BRANCHES), "办公室主任")
LEADING = 3
BOOKS = {
    "党建台账.xlsx": ("meetings", "central_group", "branch_life", "theme_days", "lectures"),
    "廉政台账.xlsx": ("cautionary_education", "talks", "risks", "rectification", "accountability"),
    "宣传创建台账.xlsx": ("articles", "honours", "campaigns"),
    "培训台账.csv": ("trainings",),
    "制度建设台账.csv": ("regulations",),
}
"""File of a department → its ledgers."""
HOUSE = House(author="千山省（虚构）", looks={"body": {}})
FACTS = {"typical_cases": "典型案例通报学习安排", "talk_system": "谈心谈话制度", "internal_controls": "内部控制手册"}
PLANNED = {"central_group_sessions": 6, "theme_party_days": 12, "cautionary_sessions": 4}
BROKEN_XLSX, BROKEN_CSV = 0.5, b"\x00\xff\x00\xfe" * 64
"""Share of a workbook that a broken download leaves; what is left of a text file."""


class Office:
    """One department and its clerk.

    Args:
        number: its place in the district, from 0.
    """

    def __init__(self, number: int) -> None:
        town, (bureau, letter, business) = TOWNS[number // len(BUREAUS) % len(TOWNS)], BUREAUS[number % len(BUREAUS)]
        again = number // (len(TOWNS) * len(BUREAUS))
        town += f"{again}区" if again else ""
        self.number, self.code = number, str(FIRST_CODE + number)
        self.name, self.short, self.symbol = f"{town}县{bureau}", f"{town}{bureau}", f"{town}{letter}"
        self.business = business.split()
        self.rng = days.dice(f"{SEED}/{self.code}")
        surnames = self.rng.sample(words.SURNAMES, len(POSTS))
        self.people = [surname + self.rng.choice(words.GIVEN) for surname in surnames]
        self._numbers = count(1)

    @property
    def first(self) -> str:
        """The first responsible person."""
        return self.people[0]

    def day(self) -> str:
        """Draw an activity day."""
        return days.draw(self.rng, YEAR).isoformat()

    def days(self, number: int) -> list[str]:
        """Draw different activity days, in order."""
        return [day.isoformat() for day in sorted(self.rng.sample(days.activity_days(YEAR)[0], number))]

    def subject(self, text: str) -> str:
        """Return a subject that no other row of the district has."""
        return f"{text}（{self.symbol}{next(self._numbers)}）"

    def matter(self) -> str:
        """Draw a field of its business."""
        return self.rng.choice(self.business)

    def seats(self) -> tuple[int, int]:
        """Draw 应到 and 实到."""
        expected = self.rng.randint(8, 30)
        return expected, expected - self.rng.randint(0, 2)


def write_district(root: Path, departments: int, *, corrupt: int = 0) -> list[str]:
    """Write the data folder of a district.

    Args:
        root: the data folder.
        departments: how many.
        corrupt: one department in so many has nothing but broken files; 0: none.

    Returns:
        The codes of the departments with broken files.
    """
    offices = [Office(number) for number in range(departments)]
    broken = [one.code for one in offices if corrupt and one.number % corrupt == corrupt - 1]
    for office in offices:
        folder = root / "ledgers" / f"{office.code}{office.short}" / f"{YEAR}年"
        folder.mkdir(parents=True, exist_ok=True)
        for file, ledgers in BOOKS.items():
            tables = {NAMES[ledger][0]: _table(office, ledger) for ledger in ledgers}
            content = _csv(*tables.values()) if file.endswith(".csv") else _xlsx(office, tables)
            (folder / file).write_bytes(_break(office, file, content) if office.code in broken else content)
    write_tables(root, _reference(offices))
    return broken


def _break(office: Office, file: str, content: bytes) -> bytes:
    """Return what a broken download leaves; no two broken files are equal."""
    if file.endswith(".csv"):
        return BROKEN_CSV + f"{office.code}{file}".encode()
    return content[: int(len(content) * BROKEN_XLSX)]


def _table(office: Office, ledger: str) -> list[list[object]]:
    """Return head and rows of a ledger."""
    columns = COLUMNS[ledger].split()
    rows = sorted(ROWS[ledger](office), key=lambda row: str(row.get("日期", "")))
    lines = [[number, *(row.get(column, "") for column in columns[1:])] for number, row in enumerate(rows, 1)]
    return [[*columns], *lines]


Row = dict[str, object]


def _meetings(office: Office) -> Iterator[Row]:
    for number, day in enumerate(office.days(8), 1):
        theme = ("党风廉政", "业务", "意识形态", "业务")[number % 4]
        text = {"党风廉政": office.rng.choice(words.INTEGRITY_TOPICS), "意识形态": words.IDEOLOGY_TOPICS[number % 6]}
        topic = office.subject(text.get(theme, f"研究{office.matter()}{office.rng.choice(words.MEETING_OBJECTS)}"))
        yield _held(office, {"日期": day, "会议类型": "党组会", "届次": f"第{number}次", "议题": topic, "标签": theme})


def _held(office: Office, row: Row) -> Row:
    """Add chair, place and seats to a row."""
    expected, present = office.seats()
    places = {"地点": office.rng.choice(words.PLACES), "应到": expected, "实到": present}
    return {"主持人": office.first, **places, **row}


def _central_group(office: Office) -> Iterator[Row]:
    for number, day in enumerate(office.days(6)):
        form = "专题研讨" if number % 3 == 0 else "集体学习"
        subject = office.subject(f"{words.STUDY_THEMES[(office.number + number) % len(words.STUDY_THEMES)]}专题")
        answers = {"是否研讨": "是" if number % 3 == 0 else "否", "是否扩大": "否", "标签": "党建"}
        yield _held(office, {"日期": day, "学习专题": subject, "学习方式": form, "领学人": office.people[1], **answers})


def _branch_life(office: Office) -> Iterator[Row]:
    kinds = (("集中学习", words.BRANCH_STUDY), ("支部委员会", words.COMMITTEE_TOPICS))
    for branch, secretary in zip(BRANCHES, office.people[LEADING:], strict=False):
        for number, day in enumerate(office.days(6)):
            kind, topics = kinds[number % 3 == 2]
            row = {"支部": branch, "日期": day, "会议类型": kind, "主持人": secretary}
            yield _held(office, {**row, "主题": office.subject(office.rng.choice(topics))})


def _theme_days(office: Office) -> Iterator[Row]:
    for branch in BRANCHES:
        for day in office.days(5):
            form, subject = office.rng.choice(words.THEME_FORMS)
            row: Row = {
                "支部": branch,
                "日期": day,
                "活动主题": office.subject(subject),
                "活动形式": form,
                "是否联合": "否",
            }
            yield _held(office, row)


def _lectures(office: Office) -> Iterator[Row]:
    for place, day in enumerate(office.days(4)):
        speaker = place % LEADING
        title = office.subject(f"《{office.rng.choice(words.LECTURE_THEMES)}》")
        who = {"主讲人": office.people[speaker], "主讲人职务": POSTS[speaker], "是否廉政党课": "是" if place else "否"}
        yield {"日期": day, "党课题目": title, **who, "地点": "机关报告厅", "听课人数": office.rng.randint(20, 60)}


def _trainings(office: Office) -> Iterator[Row]:
    for number, day in enumerate(office.days(6)):
        name = office.subject(f"{office.rng.choice(words.TRAINING_THEMES)}专题辅导")
        kind = ("专家辅导", "业务大讲堂", "读书活动")[number % 3]
        by = {"主讲人": office.people[number % LEADING], "主讲人单位": office.short}
        yield {"日期": day, "培训名称": name, "类别": kind, "形式": "线下", **by, "天数": 1, "参训人数": 20 + number}


def _cautionary(office: Office) -> Iterator[Row]:
    for number, day in enumerate(office.days(4)):
        form = ("观看警示教育片", "警示教育大会")[number % 2]
        row: Row = {"日期": day, "名称": office.subject("纪律教育活动"), "教育形式": form, "层级": "单位"}
        yield _held(office, {**row, "片名/案例": office.subject("《界线》" if number % 2 == 0 else "身边典型案例")})


def _talks(office: Office) -> Iterator[Row]:
    for number, day in enumerate(office.days(6)):
        listener = words.SURNAMES[(office.number + number) % len(words.SURNAMES)] + office.rng.choice(words.GIVEN)
        who = {"谈话人": office.people[number % LEADING], "谈话对象": listener, "对象职务": "科长"}
        yield {"日期": day, "谈话类型": "提醒", **who, "谈话事由": office.subject("履职情况"), "地点": "谈话室"}


def _risks(office: Office) -> Iterator[Row]:
    for number in range(5):
        risk = office.subject(f"{office.matter()}审核把关不严")
        kept = {"责任人": office.people[-1], "责任领导": office.people[1], "排查日期": "2022-03-17", "状态": "在册"}
        what = {"风险类别": "岗位职责", "表现形式": "审核把关不严", "防控措施": "1.实行双人复核；2.留存全程记录"}
        yield {"科室": words.OFFICES[number], "风险点": risk, **what, "风险等级": "中" if number % 2 else "低", **kept}


def _rectification(office: Office) -> Iterator[Row]:
    for number, day in enumerate(office.days(4)):
        until = dt.date.fromisoformat(day) + dt.timedelta(days=30)
        done = {"完成日期": (until - dt.timedelta(days=9)).isoformat(), "状态": "已完成"} if until.year == YEAR else {}
        by = {"整改措施": "明确责任人与时限", "责任领导": office.people[1], "责任科室": words.OFFICES[number]}
        what = {"登记日期": day, "问题来源": "审计", "问题": office.subject(f"{office.matter()}台账登记不及时")}
        yield {**what, **by, "整改时限": until.isoformat(), **({"状态": "整改中"} | done)}


def _accountability(office: Office) -> Iterator[Row]:
    first, *others = office.days(3)
    yield {"日期": first, "类型": "责任书", "签订双方": "党组与各党支部", "份数": len(BRANCHES), "备注": office.symbol}
    for number, day in enumerate(others, 1):
        yield {"日期": day, "类型": "督查通报", "签订双方": "各科室", "期数": f"第{number}期", "备注": office.symbol}


def _articles(office: Office) -> Iterator[Row]:
    for number, day in enumerate(office.days(6)):
        where = (("《千山日报》", "省级"), (f"{office.short}网站", "本单位"))[number % 2]
        title = office.subject(f"{office.short}推进{office.matter()}")
        by = {"作者": office.people[-1], "媒体名称": where[0], "媒体级别": where[1], "状态": "刊发"}
        yield {"稿件标题": title, **by, "刊发日期": day, "专题": "业务工作"}


def _honours(office: Office) -> Iterator[Row]:
    for kind, name in (("党员先锋队", "应急先锋队"), ("党员示范岗", "窗口示范岗")):
        since = {"人数": office.rng.randint(4, 9), "命名日期": "2021-06-22", "状态": "在用"}
        yield {"类别": kind, "名称": office.subject(name), "负责人": office.people[-1], **since}


def _campaigns(office: Office) -> Iterator[Row]:
    for series, day in zip(("榜样学习", "廉政文化", "亮身份亮承诺"), office.days(3), strict=True):
        name = office.subject(f"{series}活动")
        yield {"日期": day, "系列": series, "项目名称": name, "形式": "现场活动", "地点": "机关报告厅"}


def _regulations(office: Office) -> Iterator[Row]:
    for number, day in enumerate(office.days(3)):
        name = office.subject(f"{office.matter()}管理办法")
        numbered = {"文号": f"{office.symbol}〔{YEAR}〕{20 + number}号", "印发日期": day}
        yield {"制度名称": name, "动作": "新建", **numbered, "类别": "资产管理", "牵头科室": "办公室"}


ROWS = {
    "meetings": _meetings,
    "central_group": _central_group,
    "branch_life": _branch_life,
    "theme_days": _theme_days,
    "lectures": _lectures,
    "trainings": _trainings,
    "cautionary_education": _cautionary,
    "talks": _talks,
    "risks": _risks,
    "rectification": _rectification,
    "accountability": _accountability,
    "articles": _articles,
    "honours": _honours,
    "campaigns": _campaigns,
    "regulations": _regulations,
}


def _csv(table: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(table)
    return text.getvalue().encode("gb18030")


def _xlsx(office: Office, tables: dict[str, list[list[object]]]) -> bytes:
    """Write the sheets into the skeleton of a workbook with sheets of these names."""
    out = io.BytesIO()
    sheets = {
        f"xl/worksheets/sheet{place}.xml": _sheet(f"{office.name}{YEAR}年{name}", table)
        for place, (name, table) in enumerate(tables.items(), 1)
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, content in _skeleton(tuple(tables)):
            new.writestr(zipfile.ZipInfo(name, ZIP_TIME), sheets.get(name, content), zipfile.ZIP_DEFLATED)
    return out.getvalue()


@lru_cache
def _skeleton(names: tuple[str, ...]) -> tuple[tuple[str, bytes], ...]:
    """Return the parts of an empty workbook with sheets of some names."""
    content = make_book(Book("台账.xlsx", pages=[Page(name) for name in names]), HOUSE)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return tuple((name, parts.read(name)) for name in parts.namelist())


def _sheet(title: str, table: Sequence[Sequence[object]]) -> bytes:
    """Write a sheet: a line with the title, then the table."""
    lines = [
        f'<row r="{number}">{"".join(f"<c{_cell(value)}</c>" for value in row)}</row>'
        for number, row in enumerate([[title], *table], 1)
    ]
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{"".join(lines)}</sheetData></worksheet>'.encode()


def _cell(value: object) -> str:
    """Return what stands between `<c` and `</c>`."""
    if isinstance(value, int):
        return f"><v>{value}</v>"
    return f' t="inlineStr"><is><t>{escape(str(value))}</t></is>' if value else ">"


def _reference(offices: Sequence[Office]) -> dict[str, list[list[object]]]:
    """Return the rows of all reference tables."""
    tables: dict[str, list[list[object]]] = {"documents": [], "facts": [], "own_words": []}
    tables["departments"] = [[o.code, o.name, o.short, o.symbol, 20 + o.number % 60, 40, "", ""] for o in offices]
    tables["issuers"] = [
        [o.code, "party", "党组", f"中共{o.name}党组", f"{o.symbol}党组", f"{o.name}办公室", "我局"] for o in offices
    ]
    tables["branches"] = [[office.code, branch, "", ""] for office in offices for branch in BRANCHES]
    tables["people"] = [line for office in offices for line in _people(office)]
    tables["plan"] = [[o.code, figure, YEAR, number] for o in offices for figure, number in PLANNED.items()]
    for number, day in enumerate(("2023-04-12", "2023-07-12", "2023-10-17", "2024-01-15"), 1):
        sent = ["", "各单位", "", "", "", ""]
        symbol = f"千党建办〔{day[:4]}〕{number}号"
        tables["documents"].append(["all", "bulletin", f"{YEAR}Q{number}", day, symbol, *sent])
    for office in offices:
        sent = [office.first, "千山省纪委监委", "", "", "", ""]
        symbol = f"{office.symbol}党组〔{YEAR + 1}〕2号"
        tables["documents"].append([office.code, "duty", YEAR, f"{YEAR + 1}-01-10", symbol, *sent])
        tables["facts"] += [
            [office.code, YEAR, fact, "有", f"《{document}》{office.symbol}2023年2月14日印发", "办公室"]
            for fact, document in FACTS.items()
        ]
        problem = f"对{office.business[0]}中廉政风险的跟踪不够经常，{office.business[1]}环节的复核还不够及时"
        tables["own_words"].append([office.code, "duty", YEAR, "problems", problem])
    return tables


def _people(office: Office) -> Iterator[list[object]]:
    for place, (name, post) in enumerate(zip(office.people, POSTS, strict=True)):
        marks = ["是" if place < LEADING else "否", "是" if place == 0 else "否"]
        yield [office.code, name, post, *marks, "2021-03-01", ""]
