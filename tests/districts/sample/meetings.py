"""Rows of 会议台账 and 中心组学习."""

import datetime as dt

from tests.districts import days, words
from tests.districts.counts import count_central_group, count_meeting
from tests.districts.model import Entry, Person
from tests.districts.sample.clerk import Clerk

PARTY = ("党组会", "党组会", "党组扩大会", "党组（扩大）会议")


def write_meetings(clerk: Clerk) -> None:
    """Write numbered Party-group and office meetings, and the weekly ones."""
    rng = clerk.rng
    total, integrity, ideology = clerk.volume(22, 30, 9), clerk.volume(5, 8, 4), clerk.volume(2, 4, 2)
    dates = sorted(rng.sample(days.activity_days(clerk.year)[0], total))
    themes = ["党风廉政"] * integrity + ["意识形态"] * ideology + ["业务"] * (total - integrity - ideology)
    rng.shuffle(themes)
    _leave_for_the_new(clerk, dates, themes)
    for number, (day, theme) in enumerate(zip(dates, themes, strict=True), 1):
        _meeting(clerk, day, number, theme)
    for number, day in enumerate(_weekly_days(clerk), 1):
        _weekly(clerk, day, number)


def _leave_for_the_new(clerk: Clerk, dates: list[dt.date], themes: list[str]) -> None:
    """Give a secretary who came in the year meetings on integrity of his own: a required figure is no zero here."""
    start = clerk.author.start
    if start is None or start.year != clerk.year or not clerk.department.has("new-secretary"):
        return
    after = [place for place, day in enumerate(dates) if day >= start]
    for place in after[1:6:2]:
        themes[place] = "党风廉政"


def _weekly_days(clerk: Clerk) -> list[dt.date]:
    mondays = days.mondays(clerk.year)
    return sorted(clerk.rng.sample(mondays, min(clerk.volume(38, 42, 12), len(mondays))))


def _weekly(clerk: Clerk, day: dt.date, number: int) -> None:
    text = f"第{number}次周例会：{clerk.rng.choice(words.WEEKLY)}"
    size = max(6, clerk.department.staff // 8)
    clerk.note(
        "meetings",
        day,
        {
            "会议类型": "周例会",
            "届次": "",
            "议题": text,
            "主持人": clerk.deputy(day).name,
            "地点": "五楼小会议室",
            "标签": "业务",
            "记录人": clerk.people[-1].name,
        },
        count_meeting("周例会", "业务", first=False),
        seats=clerk.seats(size),
    )


def _meeting(clerk: Clerk, day: dt.date, number: int, theme: str) -> None:
    """Write one meeting: a row, or a row for each item of its agenda in departments which keep it so."""
    rng = clerk.rng
    kind = rng.choice(PARTY) if theme != "业务" or rng.random() < 0.6 else rng.choice(("办公会", "专题会"))
    first = clerk.first_on(day)
    sure = theme == "党风廉政" and clerk.department.has("new-secretary")
    chair: Person = first if sure or rng.random() < 0.85 else clerk.deputy(day)
    chair_text = clerk.as_written(chair) if chair.first else chair.name
    themes = [theme]
    if clerk.department.has("agenda-rows") and rng.random() < 0.7:
        # A second row on the same theme shows that meetings are counted, not items of the agenda.
        themes += ["业务"] * rng.randint(1, 2) + ([theme] if rng.random() < 0.3 else [])
    event = clerk.number() if len(themes) > 1 else None
    seats = clerk.seats(max(5, len(clerk.leaders(day)) + rng.randint(1, 6)))
    for item in themes:
        write_item(clerk, day, (clerk.department.spoken(kind), f"第{number}次"), item, chair, chair_text, event, seats)


def write_item(
    clerk: Clerk,
    day: dt.date,
    meeting: tuple[str, str],
    theme: str,
    chair: Person,
    chair_text: str,
    event: int | None,
    seats: tuple[int, int],
) -> Entry:
    """Write one row of a meeting and decide what it is for."""
    kind, number = meeting
    tags = {"业务": clerk.rng.choice(("业务", "财务;业务", "干部人事", "")), "党风廉政": "党风廉政;党建"}.get(
        theme, theme
    )
    if theme == "党风廉政" and clerk.rng.random() < 0.6:
        tags = "党风廉政"
    figures = count_meeting(kind, theme, first=chair.name == clerk.author.name)
    cells = {
        "会议类型": kind,
        "届次": number,
        "议题": topic(clerk, theme),
        "主持人": chair_text,
        "标签": tags,
        "地点": clerk.rng.choice(words.PLACES),
        "记录人": clerk.people[-1].name,
    }
    return clerk.note("meetings", day, dict(cells), figures, event=event, seats=seats)


def topic(clerk: Clerk, theme: str) -> str:
    """Draw an unused item of an agenda."""
    rng = clerk.rng
    pools = {"党风廉政": words.INTEGRITY_TOPICS, "意识形态": words.IDEOLOGY_TOPICS}
    if theme in pools:
        return clerk.fresh("meetings", lambda: rng.choice(pools[theme]))
    things = (*words.MEETING_OBJECTS, *(f"{b}有关事项" for b in clerk.department.business))
    return clerk.fresh("meetings", lambda: rng.choice(words.MEETING_VERBS) + rng.choice(things))


def write_central_group(clerk: Clerk) -> None:
    """Write collective study with and without discussion, self-study, and one reading class of three days."""
    rng = clerk.rng
    total = clerk.volume(8, 12, 6)
    dates = sorted(rng.sample(days.activity_days(clerk.year)[0], total))
    for place, day in enumerate(dates):
        form = ("集体学习", "专题研讨", "集体学习", "自学")[place % 4]
        _study(clerk, day, form, ideology=place % 5 == 2)
    subject = clerk.fresh("central_group", lambda: f"读书班：{rng.choice(words.STUDY_THEMES)}")
    event = clerk.number()
    size = len(clerk.leaders(dates[0])) + 4
    for day in days.draw_run(rng, clerk.year, 3):
        _session(clerk, day, subject, ("读书班", "是"), "党建", event=event, size=size)
    write_shared_session(clerk)


def _study(clerk: Clerk, day: dt.date, form: str, *, ideology: bool) -> None:
    rng = clerk.rng
    subject = clerk.fresh(
        "central_group", lambda: rng.choice(words.STUDY_FRAMES).format(rng.choice(words.STUDY_THEMES))
    )
    if ideology:
        subject = clerk.fresh("central_group", lambda: rng.choice(("意识形态工作专题学习", "学习意识形态工作要求")))
    discussed = (
        "是" if (form == "专题研讨" and rng.random() < 0.7) or (form == "集体学习" and rng.random() < 0.35) else "否"
    )
    # Half of the sessions on ideology carry no tag: the words of 学习专题 alone decide there.
    tag = rng.choice(("意识形态", "")) if ideology else rng.choice(("党建", "业务", "", "理论学习"))
    _session(clerk, day, subject, (form, discussed), tag)


def _session(
    clerk: Clerk,
    day: dt.date,
    subject: str,
    form: tuple[str, str],
    tag: str,
    *,
    event: int | None = None,
    occasion: int | None = None,
    size: int = 0,
) -> Entry:
    kind, discussed = form
    people = [p.name for p in clerk.leaders(day)]
    wide = clerk.rng.choice("是否")
    return clerk.note(
        "central_group",
        day,
        {
            "学习专题": subject,
            "学习方式": kind,
            "是否研讨": discussed,
            "主持人": clerk.first_on(day).name,
            "是否扩大": wide,
            "领学人": clerk.rng.choice(people),
            "重点发言人": "、".join(clerk.rng.sample(people, 2)) if discussed == "是" else "",
            "地点": clerk.rng.choice(words.PLACES),
            "标签": tag,
        },
        count_central_group(subject, kind, discussed, tag),
        event=event,
        occasion=occasion,
        plain=occasion is None,
        seats=clerk.seats(size or len(people) + (12 if wide == "是" else 2)),
    )


def write_shared_session(clerk: Clerk) -> None:
    """Write one event twice, as a Party-group meeting and as a session of the central group: F09 counts it once."""
    subject = clerk.fresh(
        "central_group", lambda: clerk.rng.choice(("传达学习意识形态工作会议要求", "集中学习意识形态工作责任制规定"))
    )
    taken = {e.day for e in clerk.entries if e.ledger in ("meetings", "central_group")}
    day = next(d for d in iter(clerk.day, None) if d not in taken)
    chair = clerk.first_on(day)
    meeting = clerk.note(
        "meetings",
        day,
        {
            "会议类型": clerk.department.spoken("党组扩大会"),
            "届次": "",
            "议题": subject,
            "主持人": chair.name,
            "标签": "意识形态",
            "地点": "三楼会议室",
            "记录人": clerk.people[-1].name,
        },
        ["ideology_sessions"],
        seats=clerk.seats(len(clerk.leaders(day)) + 8),
        plain=False,
    )
    _session(clerk, day, subject, ("集体学习", "否"), "意识形态", occasion=meeting.event)
