"""What a row of each ledger counts for: ids of figures, decided from what the clerk of either district has in mind."""

import datetime as dt

from tests.districts.model import YEARS, Entry

PARTY = tuple(f"{body}{kind}" for body in ("党组", "党委") for kind in ("会", "扩大会", "（扩大）会议"))
STUDY = ("central_group_sessions", "learning_exchanges", "central_group_attendance")
WARNINGS = {"观看警示教育片": "cautionary_films", "警示教育大会": "cautionary_conferences"}
TRAININGS = {
    "专家辅导": "expert_trainings",
    "周例会学习": "monday_study_sessions",
    "业务大讲堂": "lecture_hall_sessions",
    "读书活动": "reading_events",
    "委员培训": "committee_trainings",
}
SERIES = {
    "立足岗位作贡献": "post_contribution_projects",
    "亮身份亮承诺": "pledge_events",
    "榜样学习": "role_model_sessions",
    "廉政文化": "integrity_culture_projects",
}
HONOURS = {"党员先锋队": "vanguard_teams", "党员示范岗": "model_posts", "党员责任区": "responsibility_zones"}


def count_meeting(kind: str, tags: str, *, first: bool) -> list[str]:
    """Meetings; ``first``: whether the first responsible person is in the chair."""
    figures = ["weekly_dispatch_meetings"] if kind == "周例会" else []
    figures += ["integrity_meetings"] if kind in PARTY and "党风廉政" in tags and first else []
    return figures + (["ideology_sessions"] if "意识形态" in tags else [])


def count_central_group(subject: str, form: str, discussed: str, tags: str) -> list[str]:
    """Sessions of the central group; the words of the subject alone decide on ideology, too."""
    figures = list(STUDY) if form != "自学" else []
    figures += ["thematic_seminars"] if figures and (discussed == "是" or form == "专题研讨") else []
    return figures + (["ideology_sessions"] if "意识形态" in subject + tags else [])


def count_life(kind: str) -> list[str]:
    """Meetings of a branch."""
    return ["branch_attendance", *(["branch_study_sessions", "learning_exchanges"] if kind == "集中学习" else [])]


def count_theme_day(form: str) -> list[str]:
    """Theme Party days."""
    return ["theme_party_days", *(["red_base_visits"] if "红色" in form else [])]


def count_lecture(*, leader: bool, clean: bool) -> list[str]:
    """Party lectures; ``leader``: by the leading group; ``clean``: on integrity."""
    return [*(["leader_lectures"] if leader else []), *(["integrity_lectures"] if clean else [])]


def count_training(kind: str) -> list[str]:
    """Trainings; what is only on the network is no exchange."""
    return [*(["learning_exchanges"] if kind != "网络" else []), *([TRAININGS[kind]] if kind in TRAININGS else [])]


def count_warning(forms: str) -> list[str]:
    """Cautionary education; ``forms`` may name several."""
    return ["cautionary_sessions", *(figure for form, figure in WARNINGS.items() if form in forms)]


def count_talk(kind: str) -> list[str]:
    """Talks."""
    return ["integrity_talks", *(["appointment_talks"] if kind == "任职" else [])]


def count_regulation(action: str) -> list[str]:
    """Regulations, but for those repealed."""
    return [] if action == "废止" else ["regulations_established"]


def count_article(level: str, topic: str, state: str) -> list[str]:
    """Articles of the campaign in provincial media."""
    return ["provincial_articles"] if (level, topic, state) == ("省级", "主题教育", "刊发") else []


def count_rectification(state: str) -> list[str]:
    """Problems, and those mended."""
    return ["rectification_items", "rectification_rate", *(["rectification_done"] if state == "已完成" else [])]


def follow_up(entry: Entry, state: str, done: dt.date | None, due: dt.date | None) -> None:
    """Say in which years a problem is carried over, closed, open and overdue.

    A list goes on with what earlier lists say, never with what later ones do. Nobody knows when a problem was done
    that is done without a day, or whether one is overdue whose term is no day.
    """
    found, finished = entry.day, state == "已完成"
    for year in (y for y in YEARS if y >= max(entry.year, found.year)):
        start, end = dt.date(year, 1, 1), dt.date(year, 12, 31)
        unsure = finished and done is None
        is_open = not finished or unsure or (done is not None and done > end)
        closed = finished and (done is None or start <= done <= end)
        carried = found < start and (not finished or done is None or done >= start)
        late = finished and done is not None and done > end and found >= start
        overdue = is_open and (due is None or due < end)
        said = {"carried_over": carried, "closed": closed or late, "open": is_open, "overdue": overdue}
        for name, counts in said.items():
            if counts:
                figure = f"rectification_{name}"
                entry.meant[figure] = (*entry.meant.get(figure, ()), year)
                if unsure or (name == "overdue" and due is None):
                    entry.open.add(figure)
        if late:
            entry.late |= {("rectification_done", year), ("rectification_closed", year)}
    if finished and done is None:
        entry.open.add("rectification_done")
