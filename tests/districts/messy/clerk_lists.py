"""A clerk who keeps lists: regulations, articles, activities, problems, letters, and the stocks."""

from tests.districts import words
from tests.districts.messy.clerk_base import BaseClerk, Day
from tests.districts.messy.model import Row
from tests.districts.model import Value

SERIES_FIGURES = {
    "立足岗位作贡献": "post_contribution_projects",
    "亮身份亮承诺": "pledge_events",
    "榜样学习": "role_model_sessions",
    "廉政文化": "integrity_culture_projects",
}
HONOUR_FIGURES = {"党员先锋队": "vanguard_teams", "党员示范岗": "model_posts", "党员责任区": "responsibility_zones"}


class ListClerk(BaseClerk):
    """Writes rows of lists; what is not given is drawn."""

    def rule(self, name: str = "", *, day: Day = None, action: str = "新建") -> Row:
        """Write a regulation; （试行）, （修订） do not tell names apart."""
        name = name or self.fresh(lambda: f"{self.rng.choice(words.TRAINING_THEMES)}管理办法")
        row = self.row("regulations", day, {"制度名称": name, "动作": action, "类别": "其他", "牵头科室": "办公室"})
        if action != "废止":
            row.meant["regulations_established"] = (row.day.year,)
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
        row = self.row("articles", day, cells | {"专题": topic, "状态": state})
        if level == "省级" and topic == "主题教育" and state == "刊发" and row.day.year == 2023:
            row.meant["provincial_articles"] = (row.day.year,)
        row.keys["provincial_articles"] = f"{title}/{author}"
        return row

    def campaign(self, series: str, project: str = "", *, day: Day = None, form: str = "座谈") -> Row:
        """Write an activity of a series."""
        project = project or self.fresh(lambda: f"{self.rng.choice(words.THEME_FORMS)[1]}行动")
        figures = [SERIES_FIGURES[series]] if series in SERIES_FIGURES else []
        cells: dict[str, Value] = {"系列": series, "项目名称": project, "形式": form, "成效": "群众反映良好"}
        row = self.row("campaigns", day, cells, *figures)
        row.keys = dict.fromkeys(figures, project)
        return row

    def mend(self, problem: str = "", *, day: Day = None, state: str = "已完成") -> Row:
        """Write a problem and whether it is mended."""
        problem = problem or self.fresh(lambda: f"{self.rng.choice(words.TRAINING_THEMES)}工作不够细")
        figures = ["rectification_items", "rectification_rate"] + (["rectification_done"] if state == "已完成" else [])
        cells: dict[str, Value] = {"问题来源": "自查", "问题": problem, "整改措施": "建立台账", "状态": state}
        cells |= {"责任领导": self.office.leaders[1].name, "责任科室": "办公室", "整改时限": "年底前"}
        return self.row("rectification", day, cells, *figures)

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
        row.stock = (HONOUR_FIGURES[kind],)
        return row
