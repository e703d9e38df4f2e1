"""The sample of the pack safety: what happened is made up first; ledgers and expected answers are both made from that.

`python -m tests.packs.safety --out packs/safety/data/sample` writes the sample, and
the answers into safety.json. Nothing here uses the code under test.
All places, offices and enterprises are fictional.
"""

import argparse
import csv
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

ANSWERS = Path(__file__).with_suffix(".json")
YEARS = (2024, 2025)
ALL = "all"
WAYS = {
    "日常检查": "routine_inspections",
    "专项检查": "special_inspections",
    "双随机抽查": "random_inspections",
    "联合检查": "joint_inspections",
}
HEADS = {
    "安全检查": ("序号", "检查日期", "受检单位", "检查方式", "检查人员", "隐患数", "重大隐患数", "备注"),
    "隐患整改": (
        *("序号", "发现日期", "受检单位", "隐患描述", "等级", "整改措施"),
        *("责任单位", "整改期限", "完成日期", "状态", "整改天数"),
    ),
    "应急演练": ("序号", "演练日期", "演练名称", "演练类型", "地点", "参演人数"),
    "安全培训": ("序号", "培训日期", "培训名称", "培训对象", "应到", "实到", "总学时"),
}
CREATED = datetime(2026, 1, 5, 9)


@dataclass(frozen=True)
class Unit:
    """A unit: how often it inspects by way, how much it found, and the kinds of enterprises that it looks after."""

    code: str
    name: str
    short: str
    symbol: str
    staff: int
    ways: tuple[int, int, int, int]
    drills: int
    trainings: int
    enterprises: tuple[str, ...]


UNITS = (
    Unit(
        *("201", "云岭区东河街道办事处", "东河街道", "云东办", 86),
        (14, 6, 4, 2),
        *(3, 4),
        (
            "东河农贸市场",
            "锦程家居商城",
            "春晓幼儿园",
            "河畔酒楼",
            "明远印务",
            "东河加油站",
            "沁园宾馆",
            "百川物流仓库",
        ),
    ),
    Unit(
        *("202", "云岭区南桥镇人民政府", "南桥镇", "云南镇", 74),
        (10, 5, 3, 1),
        *(2, 3),
        ("南桥砂石场", "南桥粮油加工厂", "桥头液化气站", "瑞禾木业", "清溪养老院", "南桥客运站"),
    ),
    Unit(
        *("203", "云岭区西山镇人民政府", "西山镇", "云西镇", 52),
        (6, 3, 0, 1),
        *(1, 1),
        ("西山茶叶加工厂", "松涛民宿", "西山采石场", "云边农家乐"),
    ),
    Unit(
        *("204", "云岭区产业园管理办公室", "产业园", "云园办", 40),
        (12, 8, 6, 0),
        *(0, 5),
        ("恒泰机械", "宏光涂料", "新源电子", "安邦包装", "联创塑业", "华顺冷链", "鼎新铸造"),
    ),
)
HAZARDS = (
    "疏散通道堆放杂物",
    "灭火器压力不足",
    "配电箱无防护盖板",
    "应急照明灯损坏",
    "消防栓前堆放货物",
    "电气线路私拉乱接",
    "安全出口标志缺失",
    "危险作业票填写不全",
    "可燃气体报警器未校验",
    "特种作业人员证书过期",
)
MEASURES = ("清理并划定禁放区", "更换并建立检查卡", "加装防护并复查", "停用并限期修复", "补办手续并培训")
DRILLS = ("火灾疏散演练", "防汛应急演练", "燃气泄漏处置演练", "危险化学品泄漏处置演练")
KINDS = ("综合演练", "专项演练", "桌面推演")
LESSONS = ("消防安全知识培训", "安全生产法律法规培训", "岗位操作规程培训", "应急救援知识培训", "隐患排查方法培训")
AUDIENCES = ("企业负责人", "安全管理人员", "一线员工")


@dataclass(frozen=True)
class Inspection:
    day: date
    enterprise: str
    way: str
    found: int
    major: int
    lines: int = 1  # how often it was written down


@dataclass(frozen=True)
class Hazard:
    day: date
    enterprise: str
    text: str
    major: bool
    due: date
    done: date | None


@dataclass(frozen=True)
class Drill:
    day: date
    title: str
    kind: str
    people: int


@dataclass(frozen=True)
class Training:
    day: date
    title: str
    audience: str
    wanted: int
    came: int
    hours: int  # of each person


@dataclass
class Year:
    inspections: list[Inspection] = field(default_factory=list)
    hazards: list[Hazard] = field(default_factory=list)
    drills: list[Drill] = field(default_factory=list)
    trainings: list[Training] = field(default_factory=list)


def happened(unit: Unit, year: int) -> Year:
    """Makes up what happened in a unit in a year; the same for the same unit and year."""
    dice = random.Random(f"{unit.code}-{year}")  # noqa: S311
    made = Year()
    fewer = 1 if year == YEARS[0] else 0
    visits = [way for way, count in zip(WAYS, unit.ways, strict=True) for _ in range(max(count - fewer, 0))]
    days = sorted(dice.sample(range(8, 360), len(visits)))
    dice.shuffle(visits)
    for order, (offset, way) in enumerate(zip(days, visits, strict=True)):
        day = date(year, 1, 1) + timedelta(days=offset)
        enterprise = unit.enterprises[order % len(unit.enterprises)]
        number = dice.choice((0, 0, 1, 1, 2, 3))
        found = [_hazard(dice, day, enterprise, text) for text in dice.sample(HAZARDS, number)]
        made.hazards += found
        lines = 2 if order in (2, 7) else 1  # two inspectors wrote the same visit down
        major = sum(one.major for one in found)
        made.inspections.append(Inspection(day, enterprise, way, number, major, lines))
    for title in dice.sample(DRILLS, unit.drills):
        made.drills.append(Drill(_day(dice, year), title, dice.choice(KINDS), dice.randint(20, 90)))
    for title in dice.sample(LESSONS, unit.trainings):
        wanted = dice.randint(20, 60)
        came = wanted - dice.randint(0, 4)
        made.trainings.append(
            Training(_day(dice, year), title, dice.choice(AUDIENCES), wanted, came, dice.choice((2, 4, 8)))
        )
    return made


def _day(dice: random.Random, year: int) -> date:
    return date(year, 1, 10) + timedelta(days=dice.randint(0, 340))


def _hazard(dice: random.Random, day: date, enterprise: str, text: str) -> Hazard:
    due = day + timedelta(days=dice.choice((7, 15, 30)))
    done = day + timedelta(days=dice.choice((1, 3, 5, 7, 7, 12, 20)))
    still_open = dice.random() < 0.12 or done.year > day.year
    return Hazard(day, enterprise, text, dice.random() < 0.1, due, None if still_open else done)


Counted = dict[str, int | float | None]


def answers(years: Sequence[Year], last_day: date) -> Counted:
    """Counts what happened, for one unit or several; enterprises and events of different units are different ones."""

    def all_of(part: Callable[[Year], Iterable]) -> list:
        return [one for year in years for one in part(year)]

    visits, hazards = all_of(lambda year: year.inspections), all_of(lambda year: year.hazards)
    drills, trainings = all_of(lambda year: year.drills), all_of(lambda year: year.trainings)
    closed = [one for one in hazards if one.done is not None and one.done <= last_day]
    still = [one for one in hazards if one.done is None or one.done > last_day]
    hours = sum(one.hours * one.came for one in trainings)
    came = sum(one.came for one in trainings)
    in_time = [one for one in closed if one.done <= one.due]
    days = [(one.done - one.day).days for one in closed]
    return {
        "inspections": len(visits),
        **{figure: sum(one.way == way for one in visits) for way, figure in WAYS.items()},
        "enterprises": len({one.enterprise for one in visits}),
        "hazards_found": len(hazards),
        "major_hazards": sum(one.major for one in hazards),
        "hazards_closed": len(closed),
        "hazards_in_time": len(in_time),
        "in_time_rate": _tenths(100 * len(in_time), len(hazards)),
        "hazards_open": len(still),
        "overdue_hazards": sum(one.due < last_day for one in still),
        "days_to_close": _tenths(sum(days), len(days)),
        "drills": len(drills),
        "drill_people": sum(one.people for one in drills),
        "trainings": len(trainings),
        "trainees": came,
        "training_hours": hours,
        "hours_per_person": _tenths(hours, came),
    }


def _tenths(of: int, over: int) -> float | None:
    """Returns a quotient to one decimal, halves up as people round."""
    return (20 * of + over) // (2 * over) / 10 if over else None


def expected() -> dict[str, dict[str, Counted]]:
    """Returns period → unit (or all) → figure → value."""
    return {
        str(year): {
            **{unit.code: answers([happened(unit, year)], date(year, 12, 31)) for unit in UNITS},
            ALL: answers([happened(unit, year) for unit in UNITS], date(year, 12, 31)),
        }
        for year in YEARS
    }


def rows_of(unit: Unit, year: int) -> dict[str, list[tuple]]:
    """Returns the rows of each ledger of a unit, as clerks wrote them down, in the order of days."""
    made = happened(unit, year)
    visits = [
        (one.day, one.enterprise, one.way, person, one.found, one.major, "")
        for one in made.inspections
        for person in ("综合科", "应急科")[: one.lines]
    ]
    hazards = [
        (
            *(one.day, one.enterprise, one.text, "重大" if one.major else "一般"),
            *(MEASURES[len(one.text) % len(MEASURES)], one.enterprise, one.due, one.done),
            *(("已完成", (one.done - one.day).days) if one.done else ("整改中", None)),
        )
        for one in made.hazards
    ]
    drills = [(one.day, one.title, one.kind, unit.short, one.people) for one in made.drills]
    lessons = [(one.day, one.title, one.audience, one.wanted, one.came, one.hours * one.came) for one in made.trainings]
    listed = dict(zip(HEADS, (visits, hazards, drills, lessons), strict=True))
    return {
        name: [(number, *row) for number, row in enumerate(sorted(rows, key=lambda row: row[0]), start=1)]
        for name, rows in listed.items()
    }


def write_workbook(path: Path, unit: Unit, year: int) -> None:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"created": CREATED, "author": "样例"})
        bold, title = book.add_format({"bold": True}), book.add_format({"bold": True, "font_size": 14})
        for name, rows in rows_of(unit, year).items():
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, f"{unit.short}{year}年{name}台账", title)
            sheet.write_row(1, 0, HEADS[name], bold)
            sheet.set_column(1, len(HEADS[name]), 14)
            for number, row in enumerate(rows, start=2):
                for place, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, place, value)


OWN_WORDS = (
    ("201", "annual", "2025", "highlights", "把沿街小店的夜间巡查和社区网格走访合在一起安排"),
    ("201", "annual", "2025", "problems", "老旧市场的电气线路改造进度偏慢"),
    ("201", "annual", "2025", "next_steps", "与市场业主逐户商定线路改造的次序"),
    ("204", "annual", "2025", "problems", "园区应急演练没有按计划组织"),
    ("204", "annual", "2025", "next_steps", "把涂料、铸造企业的泄漏处置演练排入年初计划"),
)


def write_sample(folder: Path) -> None:
    """Writes the reference tables and the ledgers."""
    folder.mkdir(parents=True, exist_ok=True)
    _table(
        folder / "departments.csv",
        ("code", "name", "short_name", "symbol", "staff"),
        [(unit.code, unit.name, unit.short, unit.symbol, unit.staff) for unit in UNITS],
    )
    plan = [(unit.code, "inspections", year, sum(unit.ways)) for unit in UNITS for year in YEARS]
    _table(folder / "plan.csv", ("department", "figure", "year", "planned"), plan)
    _table(folder / "own_words.csv", ("department", "report", "period", "slot", "text"), OWN_WORDS)
    for unit in UNITS:
        place = folder / "ledgers" / f"{unit.code}{unit.short}"
        place.mkdir(parents=True, exist_ok=True)
        for year in YEARS:
            write_workbook(place / f"{year}年安全生产台账.xlsx", unit, year)


def _table(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heads)
        writer.writerows(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    write_sample(parser.parse_args().out)
    text = json.dumps(expected(), ensure_ascii=False, indent=2, sort_keys=True)
    ANSWERS.write_text(text + "\n", encoding="utf-8")
