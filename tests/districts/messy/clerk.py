"""A clerk of an office writes plain rows, each with the figures it is for; the books spoil some of them."""

from tests.districts import words
from tests.districts.messy.clerk_base import Day
from tests.districts.messy.clerk_lists import ListClerk
from tests.districts.messy.model import Row
from tests.districts.model import Value

PARTY = ("党组会", "党组扩大会", "党组（扩大）会议")
STUDY = ("central_group_sessions", "learning_exchanges", "central_group_attendance")
WARNING_FIGURES = {"观看警示教育片": "cautionary_films", "警示教育大会": "cautionary_conferences"}
TRAINING_FIGURES = {
    "专家辅导": "expert_trainings",
    "周例会学习": "monday_study_sessions",
    "业务大讲堂": "lecture_hall_sessions",
    "读书活动": "reading_events",
    "委员培训": "committee_trainings",
}


class Clerk(ListClerk):
    """Writes rows of one office and year: of activities here, of lists by its base."""

    # -- ledgers

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
        figures = ["weekly_dispatch_meetings"] if kind == "周例会" else []
        figures += ["integrity_meetings"] if kind in PARTY and "党风廉政" in tags and first else []
        figures += ["ideology_sessions"] if "意识形态" in tags else []
        return self._seat(self.row("meetings", day, cells, *figures), seats, 7)

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
        figures = list(STUDY) if form != "自学" else []
        figures += ["thematic_seminars"] if figures and (discussed == "是" or form == "专题研讨") else []
        figures += ["ideology_sessions"] if "意识形态" in subject + tags else []
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
        figures = ["branch_attendance"] + (
            ["branch_study_sessions", "learning_exchanges"] if kind == "集中学习" else []
        )
        home = self.office.branches[branch]
        cells: dict[str, Value] = {"支部": home.name, "会议类型": kind, "主题": topic, "主持人": self._head_of(branch)}
        return self._seat(self.row("branch_life", day, cells, *figures), seats, 18)

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
        figures = ["theme_party_days"] + (["red_base_visits"] if "红色" in form else [])
        cells: dict[str, Value] = {"支部": self.office.branches[branch].name, "活动主题": theme, "活动形式": form}
        cells |= {"是否联合": joint, "地点": self.rng.choice(words.PLACES)}
        return self._seat(self.row("theme_days", day, cells, *figures), seats, 16)

    def lecture(
        self, speaker: str | None = None, *, title: str = "", day: Day = None, leader: bool = True, clean: str = "否"
    ) -> Row:
        """Write a Party lecture; ``leader``: whether the leading group gives it."""
        title = title or self.fresh(lambda: self.rng.choice(words.LECTURE_THEMES))
        name = self.rng.choice(self.office.leaders).name if speaker is None else speaker
        cells: dict[str, Value] = {"党课题目": title, "主讲人": name, "主讲人职务": "", "是否廉政党课": clean}
        cells |= {"地点": self.rng.choice(words.PLACES), "听课人数": self.rng.randint(15, 40)}
        figures = (["leader_lectures"] if leader else []) + (["integrity_lectures"] if clean == "是" else [])
        return self.row("lectures", day, cells, *figures)

    def training(self, name: str = "", *, day: Day = None, kind: str = "业务大讲堂", days: int = 1) -> Row:
        """Write a training."""
        name = name or self.fresh(lambda: f"{self.rng.choice(words.TRAINING_THEMES)}培训")
        figures = [TRAINING_FIGURES[kind]] if kind in TRAINING_FIGURES else []
        figures += ["learning_exchanges"] if kind != "网络" else []
        cells: dict[str, Value] = {"培训名称": name, "类别": kind, "形式": "线上" if kind == "网络" else "线下"}
        cells |= {"主讲人": "", "主讲人单位": "", "天数": days, "参训人数": self.rng.randint(12, 45)}
        return self.row("trainings", day, cells, *figures)

    def warning(
        self, name: str = "", *, day: Day = None, forms: str = "观看警示教育片", level: str = "单位", branch: str = ""
    ) -> Row:
        """Write a session of cautionary education; ``forms`` are separated by ；."""
        name = name or self.fresh(lambda: f"警示教育：{self.rng.choice(words.LECTURE_THEMES)}")
        figures = ["cautionary_sessions", *(WARNING_FIGURES[f] for f in forms.split("；") if f in WARNING_FIGURES)]
        cells: dict[str, Value] = {
            "名称": name,
            "教育形式": forms,
            "片名/案例": "《清源》",
            "层级": level,
            "支部": branch,
        }
        cells["主持人"] = self.office.leaders[-1].name
        return self._seat(self.row("cautionary_education", day, cells, *figures), None, 30)

    def talk(self, people: str = "", *, day: Day = None, kind: str = "日常", number: int | None = 1) -> Row:
        """Write a talk with ``number`` people (None: nobody can tell)."""
        people = people or self.fresh(lambda: self.rng.choice(words.SURNAMES) + self.rng.choice(words.GIVEN))
        figures = ["integrity_talks"] + (["appointment_talks"] if kind == "任职" else [])
        cells: dict[str, Value] = {"谈话类型": kind, "谈话人": self.office.leaders[-1].name, "谈话对象": people}
        cells |= {"对象职务": "科长", "谈话事由": "了解岗位履职情况", "地点": "谈话室"}
        row = self.row("talks", day, cells, *figures)
        row.amount = number
        return row
