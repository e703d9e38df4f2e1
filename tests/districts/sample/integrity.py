"""Rows of 警示教育, 廉政谈话, 廉政风险点 (a stock), 制度建设, 问题整改 and 责任书与督查."""

import datetime as dt

from tests.districts import days, words
from tests.districts.counts import count_rectification, count_regulation, count_talk, count_warning, follow_up
from tests.districts.model import YEARS, Department, Entry
from tests.districts.sample import matters
from tests.districts.sample.clerk import Clerk

TALK_KINDS = ("日常", "日常", "提醒", "任职", "约谈")


def write_cautionary(clerk: Clerk) -> None:
    """Write cautionary education; one occasion with two forms stands in two rows, one in two words of a cell."""
    rng = clerk.rng
    for place in range(clerk.volume(10, 18, 5)):
        day = clerk.day()
        subject = clerk.fresh("cautionary_education", lambda: rng.choice(matters.CAUTION_THEMES))
        form = rng.choice(
            ("警示教育大会", "观看警示教育片", "案例通报", "参观基地", "旁听庭审", "观看警示教育片;案例通报")
        )
        branch = rng.choice([b for b in clerk.branches if b.exists(day)]).name if rng.random() < 0.3 else ""
        event = clerk.number() if place == 0 else None
        first = _caution(clerk, day, subject, "观看警示教育片" if place == 0 else form, branch, event)
        if event is not None:
            second = _caution(clerk, day, subject, "警示教育大会", branch, event)
            second.cells |= {column: first.cells[column] for column in ("地点", "主持人")}  # one room, one chair


def _caution(clerk: Clerk, day: dt.date, subject: str, form: str, branch: str, event: int | None) -> Entry:
    film = clerk.rng.choice(matters.FILMS) if "片" in form else "身边典型案例"
    return clerk.note(
        "cautionary_education",
        day,
        {
            "名称": subject,
            "教育形式": form,
            "片名/案例": film,
            "层级": "支部" if branch else "单位",
            "支部": branch,
            "地点": clerk.rng.choice(words.PLACES),
            "主持人": clerk.deputy(day).name,
        },
        count_warning(form),
        event=event,
        seats=clerk.seats(max(5, clerk.department.staff // (5 if branch else 1))),
    )


def write_talks(clerk: Clerk) -> None:
    """Write talks with one or several persons; some on one day differ in nothing but the person."""
    rng = clerk.rng
    for _ in range(clerk.volume(40, 85, 8)):
        _talk(
            clerk, clerk.day(), rng.choice(TALK_KINDS), [clerk.stranger() for _ in range(rng.choice((1, 1, 1, 2, 3)))]
        )
    day, leader = clerk.day(), clerk.leaders(clerk.day())[0].name
    for name in ("王思源", "王思远", "李 宁"):
        _talk(clerk, day, "提醒", [name], leader=leader, post="科员", reason="节前提醒")


def _talk(
    clerk: Clerk, day: dt.date, kind: str, names: list[str], *, leader: str = "", post: str = "", reason: str = ""
) -> None:
    rng = clerk.rng
    names = list(dict.fromkeys(names))
    written = [f"{n[0]} {n[1]}" if len(n) == 2 and rng.random() < 0.15 else n for n in names]
    text = written[0]
    for name in written[1:]:
        text += rng.choice("、、；") + name
    clerk.note(
        "talks",
        day,
        {
            "谈话类型": kind,
            "谈话人": leader or rng.choice(clerk.leaders(day)).name,
            "谈话对象": text,
            "对象职务": post or rng.choice(("科长", "副科长", "科员", "中层干部")),
            "谈话事由": reason or rng.choice(matters.TALK_REASONS),
            "地点": "谈话室",
        },
        count_talk(kind),
        amount=len(names),
    )


def write_regulations(clerk: Clerk) -> None:
    """Write regulations made, revised and repealed, and one first tried and then made final in the same year."""
    rng = clerk.rng
    for _ in range(clerk.volume(9, 18, 4)):
        _regulation(clerk, clerk.day(), _regulation_name(clerk), rng.choices(("新建", "修订", "废止"), (4, 5, 1))[0])
    name = _regulation_name(clerk)
    trial, final = days.draw_in_month(rng, clerk.year, 3), days.draw_in_month(rng, clerk.year, 11)
    _regulation(clerk, trial, f"{name}（试行）", "新建", key=name)
    _regulation(clerk, final, name, "修订", key=name)


def _regulation_name(clerk: Clerk) -> str:
    rng, short = clerk.rng, clerk.department.short
    return short + clerk.fresh(
        "regulations", lambda: rng.choice(matters.REGULATION_STEMS) + rng.choice(matters.REGULATION_ENDS)
    )


def _regulation(clerk: Clerk, day: dt.date, name: str, action: str, key: str = "") -> None:
    rng, symbol = clerk.rng, clerk.department.symbol
    clerk.note(
        "regulations",
        day,
        {
            "制度名称": name,
            "动作": action,
            "文号": f"{symbol}〔{clerk.year}〕{rng.randint(3, 90)}号",
            "类别": rng.choice(matters.REGULATION_KINDS),
            "牵头科室": rng.choice(words.OFFICES),
        },
        count_regulation(action),
        keys={"regulations_established": key or name},
        plain=not key,
    )


def write_rectification(clerk: Clerk) -> None:
    """Write problems found and whether they are mended."""
    rng = clerk.rng
    undated = clerk.department.has("undated-rectification")
    for _ in range(clerk.volume(20, 45, 8)):
        day = clerk.day()
        state = "已完成" if rng.random() < 0.9 else rng.choice(("基本完成", "长期坚持", "未完成"))
        entry = clerk.note(
            "rectification",
            day,
            {
                "问题来源": rng.choice(matters.ISSUE_SOURCES),
                "问题": clerk.fresh("rectification", lambda: rng.choice(words.OFFICES) + rng.choice(matters.ISSUES)),
                "整改措施": rng.choice(matters.FIXES),
                "责任领导": clerk.deputy(day).name,
                "责任科室": rng.choice(words.OFFICES),
                "整改时限": day + dt.timedelta(days=60),
                "完成日期": day + dt.timedelta(days=rng.randint(15, 55)) if state == "已完成" else "",
                "状态": state,
            },
            count_rectification(state),
        )
        entry.inferred = undated
        done, due = entry.cells["完成日期"], entry.cells["整改时限"]
        follow_up(entry, state, done if isinstance(done, dt.date) else None, due if isinstance(due, dt.date) else None)


def write_accountability(clerk: Clerk) -> None:
    """Write letters of responsibility with their copies, and numbered bulletins (one of them sent twice)."""
    rng = clerk.rng
    for month in sorted(rng.choices((1, 2, 3), k=clerk.volume(5, 10, 3))):
        copies = rng.randint(3, 24)
        clerk.note(
            "accountability",
            days.draw_in_month(rng, clerk.year, month),
            {
                "类型": rng.choice(("责任书", "责任状")),
                "签订双方": clerk.department.spoken(clerk.fresh("accountability", lambda: rng.choice(matters.PARTIES))),
                "期数": "",
                "份数": copies,
            },
            ["responsibility_letters"],
            amount=copies,
        )
    for number in range(1, clerk.volume(6, 14, 4) + 1):
        for target in ("各科室", "各党支部")[: 2 if number == 2 else 1]:
            _bulletin(clerk, min(12, number), number, target)


def _bulletin(clerk: Clerk, month: int, number: int, target: str) -> None:
    day = days.activity_days(clerk.year)[0]
    first = next(d for d in day if d.month == month)
    text = f"第{number}期"
    clerk.note(
        "accountability",
        first,
        {"类型": "督查通报", "签订双方": target, "期数": text, "份数": ""},
        ["supervision_bulletins"],
        keys={"supervision_bulletins": text},
        plain=number != 2,
    )


def risk_rows(clerks: dict[int, Clerk], department: Department) -> list[Entry]:
    """Write the risk lists: one for each year, or one standing list which names no year anywhere."""
    clerk = clerks[YEARS[0]]
    points = [_risk(clerk, clerk.rng.choice(words.OFFICES)) for _ in range(clerk.volume(75, 130, 18))]
    standing = department.has("standing-risks")
    entries: list[Entry] = []
    for cells, start, revised, withdrawn in points:
        for year in YEARS if not standing else YEARS[:1]:
            if not standing and (start.year > year or (withdrawn is not None and withdrawn.year < year)):
                continue
            entry = clerks[year].note(
                "risks", start, _risk_cells(cells, start, revised, withdrawn, None if standing else year)
            )
            entry.amount = int(str(cells["#"]))
            held = YEARS if standing else (year,)
            force = tuple(y for y in held if start.year <= y and (withdrawn is None or withdrawn.year > y))
            entry.meant = {f: force for f in ("integrity_risk_points", "prevention_measures") if force}
            turns = tuple(y for y in held if revised is not None and revised.year == y)
            if turns:
                entry.meant["risk_list_revisions"] = turns
                entry.keys["risk_list_revisions"] = str(revised)
            entries.append(entry)
    return entries


Risk = tuple[dict[str, str], dt.date, dt.date | None, dt.date | None]


def _risk_cells(
    cells: dict[str, str],
    start: dt.date,
    revised: dt.date | None,
    withdrawn: dt.date | None,
    year: int | None,
) -> dict[str, str | int | dt.date | None]:
    """Write a risk as the list of its year knew it: neither a revision nor a withdrawal of another year."""
    seen = withdrawn if withdrawn is not None and (year is None or withdrawn.year == year) else None
    turn = revised if revised is not None and (year is None or revised.year == year) else None
    return {
        **{k: v for k, v in cells.items() if k != "#"},
        "排查日期": start,
        "修订日期": turn,
        "撤销日期": seen,
        "状态": "撤销" if seen else "在册",
    }


def _risk(clerk: Clerk, office: str) -> Risk:
    rng = clerk.rng
    point = clerk.fresh(
        "risks/" + office,
        lambda: rng.choice(clerk.department.business) + rng.choice(matters.RISK_VERBS) + rng.choice(matters.RISK_ENDS),
    )
    level = rng.choices(("高", "中", "低"), (15, 35, 50))[0]
    if clerk.department.code in ("103", "105"):
        level = {"高": "一级", "中": "二级", "低": "三级"}[level]
    measures = rng.sample(matters.MEASURES, rng.choice((1, 1, 2, 2, 3) if level in "低三级" else (2, 2, 3)))
    draw = rng.random()
    start = (
        dt.date(2021, 3, rng.randint(1, 28))
        if draw < 0.5
        else dt.date(2022 if draw < 0.85 else 2023, 3, rng.choice((10, 11, 17)))
    )
    withdrawn = (
        dt.date(2023 if start.year > 2021 or rng.random() < 0.6 else 2022, rng.choice((5, 9)), 16)
        if rng.random() < 0.08
        else None
    )
    revised = None
    if withdrawn is None and rng.random() < 0.4:
        revised = dt.date(2023 if start.year == 2023 else rng.choice(YEARS), rng.choice((6, 9, 11)), 15)
    cells = {
        "科室": office,
        "风险类别": rng.choice(matters.RISK_KINDS),
        "风险点": point,
        "表现形式": f"{point[:4]}环节{rng.choice(matters.RISK_ENDS)}",
        "风险等级": level,
        "防控措施": _itemise(clerk, measures),
        "责任人": clerk.people[-1].name,
        "责任领导": rng.choice([p for p in clerk.people if p.leading and p.end is None]).name,
        "#": str(len(measures)),
    }
    return cells, start, revised, withdrawn


def _itemise(clerk: Clerk, measures: list[str]) -> str:
    """Write several measures in one cell, as clerks do: 1.…；2.… · lines · ①②."""
    if len(measures) == 1:
        return measures[0]
    form = clerk.rng.randrange(3)
    if form == 0:
        return "；".join(f"{n}.{m}" for n, m in enumerate(measures, 1)) + "。"
    if form == 1:
        return "\n".join(f"{n}.{m}" for n, m in enumerate(measures, 1))
    return "；".join(f"{chr(0x2460 + n)}{m}" for n, m in enumerate(measures))
