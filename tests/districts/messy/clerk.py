"""A clerk of an office writes plain rows, each with the figures it is for; the books spoil some of them."""

import datetime as dt
from collections.abc import Callable
from itertools import count

from tests.districts import words
from tests.districts.counts import (
    HONOURS,
    SERIES,
    count_article,
    count_central_group,
    count_lecture,
    count_life,
    count_meeting,
    count_rectification,
    count_regulation,
    count_talk,
    count_theme_day,
    count_training,
    count_warning,
    follow_up,
)
from tests.districts.days import dice, draw
from tests.districts.messy.model import Row
from tests.districts.messy.staff import Office
from tests.districts.model import Value

Day = dt.date | str | None
_EVENTS = count(1)
"""Numbers of events: which one it is does not matter, only that rows of one event share it."""


class Clerk:
    """Writes rows of one office and year; what is not given is drawn.

    Args:
        office: whose ledgers are kept.
        year: of the ledgers.
        seed: of the whole sample.
    """

    def __init__(self, office: Office, year: int, seed: str) -> None:
        self.office, self.year = office, year
        self.rng = dice(f"{seed}/{office.code}/{year}")
        self._used: set[str] = set()

    def day(self, day: Day = None) -> dt.date:
        """Return a day: drawn, or given as ``3-5`` or ``2024-1-10``, or a date."""
        if isinstance(day, dt.date):
            return day
        if day is None:
            return draw(self.rng, self.year)
        parts = [int(part) for part in day.split("-")]
        return dt.date(*parts) if len(parts) == 3 else dt.date(self.year, *parts)

    def fresh(self, make: Callable[[], str]) -> str:
        """Return a subject that this clerk has not used this year."""
        subject = make()
        for number in "二三四五六七八九":
            if subject not in self._used:
                break
            subject = f"{make()}（{number}）"
        self._used.add(subject)
        return subject

    def row(self, ledger: str, day: Day, cells: dict[str, Value], *figures: str) -> Row:
        """Make a row that counts for figures in the year of its day."""
        when = self.day(day)
        own = next(_EVENTS)
        meant: dict[str, tuple[int, ...]] = dict.fromkeys(figures, (when.year,))
        return Row(ledger, self.year, when, cells, own, own, meant, code=self.office.code)

    def _seat(self, row: Row, seats: tuple[int, int] | None, size: int) -> Row:
        expected = seats[0] if seats else size
        present = seats[1] if seats else max(1, expected - self.rng.randint(0, 2))
        row.seats = (expected, present)
        row.cells |= {"应到": expected, "实到": present}
        return row

    # -- activities

    def meeting(
        self,
        topic: str = "",
        *,
        day: Day = None,
        kind: str = "党组会",
        tags: str = "业务",
        chair: str | None = None,
        first: bool = True,
        number: str = "",
        seats: tuple[int, int] | None = None,
    ) -> Row:
        """Write a meeting; ``first``: whether the first responsible person is in the chair."""
        topic = topic or self.fresh(
            lambda: self.rng.choice(words.MEETING_VERBS) + self.rng.choice(words.MEETING_OBJECTS)
        )
        names = self.office.author.name if chair is None else chair
        cells: dict[str, Value] = {"会议类型": kind, "届次": number, "议题": topic, "主持人": names, "标签": tags}
        cells |= {"地点": self.rng.choice(words.PLACES), "记录人": self.office.people[-1].name}
        return self._seat(self.row("meetings", day, cells, *count_meeting(kind, tags, first=first)), seats, 7)

    def study(
        self,
        subject: str = "",
        *,
        day: Day = None,
        form: str = "集体学习",
        discussed: str = "否",
        tags: str = "",
        seats: tuple[int, int] | None = None,
    ) -> Row:
        """Write a session of the central group."""
        rng = self.rng
        subject = subject or self.fresh(lambda: rng.choice(words.STUDY_FRAMES).format(rng.choice(words.STUDY_THEMES)))
        figures = count_central_group(subject, form, discussed, tags)
        cells: dict[str, Value] = {"学习专题": subject, "学习方式": form, "是否研讨": discussed, "是否扩大": "否"}
        cells |= {"主持人": self.office.author.name, "领学人": rng.choice(self.office.leaders).name, "标签": tags}
        return self._seat(self.row("central_group", day, cells, *figures), seats, 8)

    def life(
        self,
        topic: str = "",
        *,
        day: Day = None,
        branch: int = 0,
        kind: str = "集中学习",
        seats: tuple[int, int] | None = None,
    ) -> Row:
        """Write a meeting of a branch."""
        pools = {
            "集中学习": words.BRANCH_STUDY,
            "支部委员会": words.COMMITTEE_TOPICS,
            "支部党员大会": words.ASSEMBLY_TOPICS,
        }
        pool = pools.get(kind, words.GROUP_TOPICS)
        topic = topic or self.fresh(lambda: self.rng.choice(pool))
        home = self.office.branches[branch]
        cells: dict[str, Value] = {"支部": home.name, "会议类型": kind, "主题": topic, "主持人": self._head_of(branch)}
        return self._seat(self.row("branch_life", day, cells, *count_life(kind)), seats, 18)

    def _head_of(self, branch: int) -> str:
        return next(p.name for p in self.office.people if p.post == f"{self.office.branches[branch].name}书记")

    def party_day(
        self,
        theme: str = "",
        *,
        day: Day = None,
        branch: int = 0,
        form: str = "志愿服务",
        joint: str = "否",
        seats: tuple[int, int] | None = None,
    ) -> Row:
        """Write a theme Party day."""
        theme = theme or self.fresh(lambda: self.rng.choice(words.THEME_FORMS)[1])
        cells: dict[str, Value] = {"支部": self.office.branches[branch].name, "活动主题": theme, "活动形式": form}
        cells |= {"是否联合": joint, "地点": self.rng.choice(words.PLACES)}
        return self._seat(self.row("theme_days", day, cells, *count_theme_day(form)), seats, 16)

    def lecture(
        self, speaker: str | None = None, *, title: str = "", day: Day = None, leader: bool = True, clean: str = "否"
    ) -> Row:
        """Write a Party lecture; ``leader``: whether the leading group gives it."""
        title = title or self.fresh(lambda: self.rng.choice(words.LECTURE_THEMES))
        name = self.rng.choice(self.office.leaders).name if speaker is None else speaker
        cells: dict[str, Value] = {"党课题目": title, "主讲人": name, "主讲人职务": "", "是否廉政党课": clean}
        cells |= {"地点": self.rng.choice(words.PLACES), "听课人数": self.rng.randint(15, 40)}
        own = name == self.office.author.name
        return self.row("lectures", day, cells, *count_lecture(leader=leader, clean=clean == "是", own=own))

    def training(self, name: str = "", *, day: Day = None, kind: str = "业务大讲堂", days: int = 1) -> Row:
        """Write a training."""
        name = name or self.fresh(lambda: f"{self.rng.choice(words.TRAINING_THEMES)}培训")
        cells: dict[str, Value] = {"培训名称": name, "类别": kind, "形式": "线上" if kind == "网络" else "线下"}
        cells |= {"主讲人": "", "主讲人单位": "", "天数": days, "参训人数": self.rng.randint(12, 45)}
        return self.row("trainings", day, cells, *count_training(kind))

    def warning(
        self, name: str = "", *, day: Day = None, forms: str = "观看警示教育片", level: str = "单位", branch: str = ""
    ) -> Row:
        """Write a session of cautionary education; ``forms`` are separated by ；."""
        name = name or self.fresh(lambda: f"警示教育：{self.rng.choice(words.LECTURE_THEMES)}")
        cells: dict[str, Value] = {
            "名称": name,
            "教育形式": forms,
            "片名/案例": "《清源》",
            "层级": level,
            "支部": branch,
        }
        cells["主持人"] = self.office.leaders[-1].name
        return self._seat(self.row("cautionary_education", day, cells, *count_warning(forms)), None, 30)

    def talk(self, people: str = "", *, day: Day = None, kind: str = "日常", number: int | None = 1) -> Row:
        """Write a talk with ``number`` people (None: nobody can tell)."""
        people = people or self.fresh(lambda: self.rng.choice(words.SURNAMES) + self.rng.choice(words.GIVEN))
        cells: dict[str, Value] = {"谈话类型": kind, "谈话人": self.office.leaders[-1].name, "谈话对象": people}
        cells |= {"对象职务": "科长", "谈话事由": "了解岗位履职情况", "地点": "谈话室"}
        own = cells["谈话人"] == self.office.author.name
        row = self.row("talks", day, cells, *count_talk(kind, own=own))
        row.amount = number
        return row

    # -- lists

    def rule(self, name: str = "", *, day: Day = None, action: str = "新建") -> Row:
        """Write a regulation; （试行）, （修订） do not tell names apart."""
        name = name or self.fresh(lambda: f"{self.rng.choice(words.TRAINING_THEMES)}管理办法")
        cells: dict[str, Value] = {"制度名称": name, "动作": action, "类别": "其他", "牵头科室": "办公室"}
        row = self.row("regulations", day, cells, *count_regulation(action))
        row.keys["regulations_established"] = name.replace("（试行）", "").replace("（修订）", "").replace(" ", "")
        return row

    def article(
        self,
        title: str = "",
        *,
        day: Day = None,
        author: str = "",
        level: str = "区级",
        topic: str = "业务",
        state: str = "刊发",
        paper: str = "青岚日报",
    ) -> Row:
        """Write a published article."""
        title = title or self.fresh(lambda: f"{self.rng.choice(words.THEME_FORMS)[1]}见实效")
        author = author or self.office.people[-1].name
        cells: dict[str, Value] = {"稿件标题": title, "作者": author, "媒体名称": paper, "媒体级别": level}
        row = self.row("articles", day, cells | {"专题": topic, "状态": state}, *count_article(level, topic, state))
        row.keys["provincial_articles"] = f"{title}/{author}"
        return row

    def campaign(self, series: str, project: str = "", *, day: Day = None, form: str = "座谈") -> Row:
        """Write an activity of a series."""
        project = project or self.fresh(lambda: f"{self.rng.choice(words.THEME_FORMS)[1]}行动")
        figures = [SERIES[series]] if series in SERIES else []
        cells: dict[str, Value] = {"系列": series, "项目名称": project, "形式": form, "成效": "群众反映良好"}
        row = self.row("campaigns", day, cells, *figures)
        row.keys = dict.fromkeys(figures, project)
        return row

    def mend(self, problem: str = "", *, day: Day = None, state: str = "已完成") -> Row:
        """Write a problem and whether it is mended."""
        problem = problem or self.fresh(lambda: f"{self.rng.choice(words.TRAINING_THEMES)}工作不够细")
        cells: dict[str, Value] = {"问题来源": "自查", "问题": problem, "整改措施": "建立台账", "状态": state}
        cells |= {"责任领导": self.office.leaders[1].name, "责任科室": "办公室", "整改时限": "年底前"}
        row = self.row("rectification", day, cells, *count_rectification(state))
        follow_up(row, state, None, None)  # no day on which it was done, and a term that is no day
        return row

    def letters(self, copies: int | None, *, day: Day = None) -> Row:
        """Write a batch of letters of responsibility; ``copies`` None: no exact number."""
        cells: dict[str, Value] = {"类型": "责任书", "签订双方": "党组与科室", "份数": copies}
        row = self.row("accountability", day, cells, "responsibility_letters")
        row.amount = copies
        return row

    def bulletin(self, issue: str, *, day: Day = None) -> Row:
        """Write an issue of the supervision bulletin."""
        row = self.row("accountability", day, {"类型": "督查通报", "期数": issue}, "supervision_bulletins")
        row.keys["supervision_bulletins"] = issue
        return row

    # -- stocks

    def risk(
        self,
        point: str = "",
        *,
        office: str = "办公室",
        measures: str = "定期轮岗",
        number: int = 1,
        start: Day = "2022-3-1",
        end: Day = "",
        revised: Day = "",
        level: str = "中",
    ) -> Row:
        """Write a risk with ``number`` measures; an empty start is none."""
        point = point or self.fresh(lambda: f"{self.rng.choice(words.TRAINING_THEMES)}环节把关不严")
        cells: dict[str, Value] = {"科室": office, "风险点": point, "风险类别": "岗位职责", "风险等级": level}
        cells |= {"防控措施": measures, "责任人": self.office.people[-1].name, "状态": "撤销" if end else "在册"}
        row = self.row("risks", start or f"{self.year}-1-1", cells)
        row.start = row.day if start else None
        row.end_day = self.day(end) if end else None
        row.revised = self.day(revised) if revised else None
        cells |= {"排查日期": row.start, "撤销日期": row.end_day, "修订日期": row.revised}
        row.amount, row.no_start = number, not start
        row.stock = ("integrity_risk_points", "prevention_measures")
        row.keys["risk_list_revisions"] = str(row.revised)
        return row

    def honour(self, kind: str, name: str = "", *, start: Day = "2022-7-1", end: Day = "") -> Row:
        """Write a team, a post or a zone."""
        name = name or self.fresh(lambda: f"{self.rng.choice(words.TRAINING_THEMES)}{kind.removeprefix('党员')}")
        cells: dict[str, Value] = {"类别": kind, "名称": name, "负责人": self.office.people[-1].name, "人数": 6}
        row = self.row("honours", start or f"{self.year}-1-1", cells)
        row.start = row.day if start else None
        row.end_day = self.day(end) if end else None
        row.no_start = not start
        cells |= {"命名日期": row.start, "撤销日期": row.end_day, "状态": "撤销" if end else "在用"}
        row.stock = (HONOURS[kind],)
        return row
