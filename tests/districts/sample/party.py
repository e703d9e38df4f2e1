"""Rows of 支部组织生活, 主题党日 and 党课."""

import datetime as dt
from collections.abc import Sequence

from tests.districts import days, words
from tests.districts.counts import count_lecture, count_life, count_theme_day
from tests.districts.model import Branch, Person
from tests.districts.sample.clerk import Clerk

LIFE = {
    "支部委员会": (11, words.COMMITTEE_TOPICS),
    "支部党员大会": (4, words.ASSEMBLY_TOPICS),
    "党小组会": (10, words.GROUP_TOPICS),
    "集中学习": (19, words.BRANCH_STUDY),
}
"""Kind of branch meeting → (times a year in one branch, subjects)."""

SPELLINGS = {"支部委员会": ("支部委员会", "支委会"), "支部党员大会": ("支部党员大会", "党员大会")}


def write_branch_life(clerk: Clerk) -> None:
    """Write the three meetings and the collective study of each branch."""
    for branch in clerk.branches:
        size = max(4, clerk.department.members // len(clerk.branches) + clerk.rng.randint(-2, 2))
        share = _share(branch, clerk.year)
        for kind, (times, topics) in LIFE.items():
            for _ in range(round(times * share * clerk.rng.uniform(0.9, 1.1))):
                _life(clerk, branch, kind, topics, size)


def _share(branch: Branch, year: int) -> float:
    """Return how much of a year the branch existed."""
    months = [m for m in range(1, 13) if branch.exists(dt.date(year, m, 5))]
    return len(months) / 12


def _life(clerk: Clerk, branch: Branch, kind: str, topics: Sequence[str], size: int) -> None:
    rng = clerk.rng
    while True:
        day, subject = clerk.day(), rng.choice(topics)
        if branch.exists(day) and clerk.take("branch_life", branch.name, day.isoformat(), subject):
            break
    expected = {"支部委员会": 3, "党小组会": max(3, size // 2)}.get(kind, size)
    written = rng.choice(SPELLINGS.get(kind, (kind,)))
    _life_row(clerk, branch, day, (written, subject), clerk.seats(expected), count_life(kind))


def _life_row(
    clerk: Clerk,
    branch: Branch,
    day: dt.date,
    what: tuple[str, str],
    seats: tuple[int, int],
    figures: list[str],
) -> None:
    clerk.note(
        "branch_life",
        day,
        {
            "支部": branch.name,
            "会议类型": what[0],
            "主题": what[1],
            "主持人": clerk.secretary(branch).name,
            "地点": clerk.rng.choice(words.PLACES),
            "记录人": clerk.people[-1].name,
        },
        figures,
        seats=seats,
    )


def write_theme_days(clerk: Clerk) -> None:
    """Write a theme day a month for each branch, and a few which two branches hold together."""
    rng = clerk.rng
    for branch in clerk.branches:
        size = max(4, clerk.department.members // len(clerk.branches))
        for month in range(1, 13):
            day = days.draw_in_month(rng, clerk.year, month)
            if branch.exists(day) and rng.random() < 0.96:
                form, subject = _theme(clerk, day)
                _theme_day(clerk, day, branch, (form, subject, "否"), size)
    if len(clerk.branches) > 1:
        for _ in range(clerk.volume(3, 5, 1)):
            _joint_day(clerk)


def _theme(clerk: Clerk, day: dt.date) -> tuple[str, str]:
    while True:
        form, subject = clerk.rng.choice(words.THEME_FORMS)
        if clerk.take("theme_days", day.isoformat(), subject):
            return form, subject


def _theme_day(
    clerk: Clerk,
    day: dt.date,
    branch: Branch,
    what: tuple[str, str, str],
    size: int,
    event: int | None = None,
    code: str = "",
) -> None:
    form, subject, joint = what
    blank = clerk.department.has("blank-forms")
    clerk.note(
        "theme_days",
        day,
        {
            "支部": branch.name,
            "活动主题": subject,
            "活动形式": "" if blank else form,
            "是否联合": joint,
            "地点": clerk.rng.choice(("云岭革命纪念馆", "社区广场", "二楼党员活动室", "联系村")),
            "活动编号": code,
        },
        count_theme_day(form),
        event=event,
        seats=clerk.seats(size),
    )


def _joint_day(clerk: Clerk) -> None:
    """Write a joint theme day: a row of each branch, one event. With numbers the two clerks may word it differently."""
    rng = clerk.rng
    while True:
        day, pair = clerk.day(), rng.sample(clerk.branches, 2)
        if all(b.exists(day) for b in pair):
            break
    form, subject = _theme(clerk, day)
    event = clerk.number()
    numbered = clerk.department.has("activity-ids")
    code = f"LH{clerk.year}{event % 1000:03d}" if numbered else ""
    for place, branch in enumerate(pair):
        words_of_it = f"{subject}（联合）" if numbered and place else subject
        _theme_day(clerk, day, branch, (form, words_of_it, "是"), 9, event, code)


def write_lectures(clerk: Clerk) -> None:
    """Write lectures by the leading group and by branch secretaries (who do not belong to it)."""
    rng = clerk.rng
    for _ in range(clerk.volume(6, 10, 3)):
        day = clerk.day()
        person = rng.choice(clerk.leaders(day))
        text = clerk.as_written(person) if person.first else person.name
        _lecture(clerk, day, person, text, leader=True)
    for _ in range(clerk.volume(14, 20, 4)):
        day = clerk.day()
        branch = rng.choice([b for b in clerk.branches if b.exists(day)])
        person = clerk.secretary(branch)
        subject = _lecture(clerk, day, person, person.name, leader=False)
        if rng.random() < 0.5:
            # The branch enters its lecture among its own meetings as well.
            _life_row(clerk, branch, day, ("党课", subject), clerk.seats(9), ["branch_attendance"])
    _special_lectures(clerk)


def _lecture(clerk: Clerk, day: dt.date, person: Person, text: str, *, leader: bool, plain: bool = True) -> str:
    rng = clerk.rng
    clean = rng.random() < 0.3
    subject = clerk.fresh("lectures", lambda: rng.choice(words.LECTURE_THEMES))
    unnamed = text == "班子成员"  # any of them, the author as well: nobody can tell
    figures = count_lecture(leader=leader, clean=clean, own=unnamed or clerk.by_author(person.name, day))
    entry = clerk.note(
        "lectures",
        day,
        {
            "党课题目": f"《{subject}》",
            "主讲人": text,
            "主讲人职务": person.post,
            "是否廉政党课": "是" if clean else "否",
            "地点": rng.choice(words.PLACES),
            "听课人数": rng.randint(8, max(12, clerk.department.members)),
        },
        figures,
        plain=plain,
    )
    entry.open |= {figure for figure in figures if unnamed and figure.startswith("own_")}
    return f"《{subject}》"


def _special_lectures(clerk: Clerk) -> None:
    """Write a lecture by someone who has left the leading group, and one by an unnamed member of it."""
    if clerk.department.has("retired") and clerk.year == 2023:
        old = next(p for p in clerk.people if p.leading and p.end is not None and not p.first)
        _lecture(clerk, dt.date(2023, 2, 15), old, old.name, leader=True, plain=False)
        now = next(p for p in clerk.people if p.name == old.name and not p.leading)
        _lecture(clerk, dt.date(2023, 6, 21), now, now.name, leader=False, plain=False)
    if clerk.department.has("leader-words"):
        day = clerk.day()
        _lecture(clerk, day, clerk.deputy(day), "班子成员", leader=True, plain=False)
