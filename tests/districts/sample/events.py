"""Rows of 培训, 宣传信息, 创建载体 (a stock) and 创建活动."""

import datetime as dt

from tests.districts import days, words
from tests.districts.counts import HONOURS, SERIES, count_article, count_training
from tests.districts.model import YEARS, Department, Entry, Value
from tests.districts.sample import matters
from tests.districts.sample.clerk import Clerk

LONG_TRAINING = 3
KINDS = {"周例会学习": (14, 20), "业务大讲堂": (8, 12), "读书活动": (6, 12), "网络": (3, 5), "专家辅导": (2, 5)}
TOPICS = {
    "立足岗位作贡献": (matters.PROJECTS, ("立足岗位作贡献", "立足岗位做贡献")),
    "亮身份亮承诺": (matters.PLEDGES, ("亮身份亮承诺", "亮身份、亮承诺")),
    "榜样学习": (matters.MODELS, ("榜样学习",)),
    "廉政文化": (matters.CULTURE, ("廉政文化",)),
    "志愿服务": (matters.SERVICES, ("志愿服务",)),
}
"""Series → topics, and how the clerk spells it."""
DISTINCT = ("post_contribution_projects", "integrity_culture_projects")


def write_trainings(clerk: Clerk) -> None:
    """Write trainings of every kind; one expert class of three days stands in three rows, another in one range."""
    rng = clerk.rng
    kinds = dict(KINDS)
    if clerk.department.has("committee"):
        kinds["委员培训"] = (2, 3)
    if clerk.department.has("no-experts"):
        del kinds["专家辅导"]
    for kind, (low, high) in kinds.items():
        number = clerk.volume(low, high, 2)
        weekly = rng.sample(days.mondays(clerk.year), number) if kind == "周例会学习" else []
        for place in range(number):
            day = weekly[place] if weekly else clerk.day()
            _training(clerk, day, _subject(clerk, kind), kind)
    _class_of_days(clerk, "业务大讲堂" if clerk.department.has("no-experts") else "专家辅导")
    _shared_reading(clerk)


def _subject(clerk: Clerk, kind: str) -> str:
    rng = clerk.rng
    if kind == "读书活动":
        return clerk.fresh(
            "trainings", lambda: f"{rng.choice(('共读', '读书分享：', '晨读'))}{rng.choice(words.BOOKS)}"
        )
    frames = {
        "周例会学习": "周例会学习：{}",
        "业务大讲堂": "业务大讲堂——{}",
        "网络": "{}网络课程",
        "委员培训": "支部委员{}培训",
    }
    return clerk.fresh("trainings", lambda: frames.get(kind, "{}专题辅导").format(rng.choice(words.TRAINING_THEMES)))


def _training(
    clerk: Clerk,
    day: dt.date,
    subject: str,
    kind: str,
    *,
    event: int | None = None,
    occasion: int | None = None,
    end: dt.date | None = None,
) -> None:
    rng = clerk.rng
    expert = kind == "专家辅导"
    clerk.note(
        "trainings",
        day,
        {
            "培训名称": subject,
            "类别": kind,
            "形式": "线上" if kind == "网络" else "线下",
            "主讲人": clerk.stranger() if expert else clerk.people[-1].name,
            "主讲人单位": rng.choice(words.EXPERTS) if expert else clerk.department.short,
            "天数": (end - day).days + 1 if end else 1,
            "参训人数": rng.randint(6, max(12, clerk.department.staff // 2)),
        },
        count_training(kind),
        event=event,
        occasion=occasion,
        end=end,
        plain=occasion is None and end is None,
    )


def _class_of_days(clerk: Clerk, kind: str) -> None:
    run = days.draw_run(clerk.rng, clerk.year, LONG_TRAINING)
    subject, event = clerk.fresh("trainings", lambda: "综合能力提升专题班"), clerk.number()
    for day in run:
        _training(clerk, day, subject, kind, event=event)
    run = days.draw_run(clerk.rng, clerk.year, 2)
    _training(clerk, run[0], clerk.fresh("trainings", lambda: "党务工作集训"), kind, end=run[1])


def _shared_reading(clerk: Clerk) -> None:
    """Enter a session of the central group once more as a training: F21 counts the two rows once."""
    for session in clerk.entries:
        if session.ledger == "central_group" and session.plain and session.cells["学习方式"] == "集体学习":
            session.plain = False
            subject = str(session.cells["学习专题"])
            clerk.take("trainings", subject)
            _training(clerk, session.day, subject, "读书活动", occasion=session.occasion)
            return


def write_articles(clerk: Clerk) -> None:
    """Write articles of all levels; campaign articles in provincial papers, some in three papers, some reprinted."""
    rng = clerk.rng
    for _ in range(clerk.volume(150, 260, 40)):
        title = _title(clerk)
        level = rng.choices(("国家级", "市级", "区级", "本单位"), (1, 22, 40, 37))[0]
        state = rng.choices(("刊发", "报送", "转载"), (80, 14, 6))[0]
        theme = "主题教育" if clerk.year == 2023 and rng.random() < 0.15 else rng.choice(matters.ARTICLE_TOPICS)
        _article(clerk, clerk.day(), title, clerk.stranger(), level, theme, state)
    for place in range(clerk.volume(8, 14, 4)):
        theme = "主题教育" if clerk.year == 2023 and place % 3 else rng.choice(matters.ARTICLE_TOPICS)
        _article(
            clerk, clerk.day(), _title(clerk), clerk.stranger(), "省级", theme, "转载" if place % 5 == 4 else "刊发"
        )
    if clerk.year == 2023:
        title, author, day = _title(clerk), clerk.stranger(), clerk.day()
        for medium in matters.MEDIA["省级"]:
            _article(clerk, day, title, author, "省级", "主题教育", "刊发", medium)


def _title(clerk: Clerk) -> str:
    rng, business = clerk.rng, clerk.department.business
    return clerk.fresh(
        "articles",
        lambda: (
            f"{clerk.department.short}{rng.choice(matters.ARTICLE_VERBS)}{rng.choice(business)}{rng.choice(matters.ARTICLE_ENDS)}"
        ),
    )


def _article(
    clerk: Clerk,
    day: dt.date,
    title: str,
    author: str,
    level: str,
    theme: str,
    state: str,
    medium: str = "",
) -> None:
    clerk.note(
        "articles",
        day,
        {
            "稿件标题": title,
            "作者": author,
            "媒体名称": medium or clerk.rng.choice(matters.MEDIA[level]),
            "媒体级别": level,
            "专题": theme,
            "状态": state,
        },
        count_article(level, theme, state),
        keys={"provincial_articles": f"{title}/{author}"},
        plain=not medium,
    )


def honour_rows(clerks: dict[int, Clerk], department: Department) -> list[Entry]:
    """Write the lists of both years: what is in force, what is new, what was withdrawn in the year."""
    clerk, entries = clerks[YEARS[0]], []
    rng = clerk.rng
    for kind, names in matters.HONOURS.items():
        for name in rng.sample(names, min(len(names), clerk.volume(5, 10, 2))):
            start = dt.date(rng.choice((2021, 2021, 2022, 2023)), rng.choice((3, 6)), rng.randint(20, 28))
            gone = dt.date(2023, 10, 18) if start.year < 2023 and rng.random() < 0.1 else None
            cells: dict[str, Value] = {
                "类别": kind,
                "名称": f"{name}{kind[2:]}",
                "负责人": clerk.stranger(),
                "人数": rng.randint(3, 9),
            }
            entries += [
                _honour(clerks[year], dict(cells), start, gone if year == 2023 else None, HONOURS[kind])
                for year in YEARS
                if start.year <= year
            ]
    _odd_honours(department, entries)
    return entries


def _honour(clerk: Clerk, cells: dict[str, Value], start: dt.date, gone: dt.date | None, figure: str) -> Entry:
    row: dict[str, Value] = {**cells, "命名日期": start, "撤销日期": gone, "状态": "撤销" if gone else "在用"}
    entry = clerk.note("honours", start, row)
    entry.meant = {} if gone else {figure: (clerk.year,)}
    return entry


def _odd_honours(department: Department, entries: list[Entry]) -> None:
    """Leave a withdrawal undated (undecided) or a beginning blank (in force, flagged)."""
    teams = [e for e in entries if e.year == 2023 and e.meant and e.cells["类别"] == "党员责任区"]
    if department.has("stock-undecided"):
        teams[0].cells["状态"] = "撤销"
        teams[0].open = {"responsibility_zones"}
        teams[0].plain = False
    if department.has("no-start"):
        teams[-1].cells["命名日期"] = None
        teams[-1].plain = False
        teams[-1].no_start = True


def write_campaigns(clerk: Clerk) -> None:
    """Write events of the five series; projects come back in several sessions."""
    rng = clerk.rng
    for series, (topics, spellings) in TOPICS.items():
        figure = SERIES.get(series, "")
        for _ in range(clerk.volume(4, 7, 3)):
            while True:
                day, topic = clerk.day(), rng.choice(topics)
                if clerk.take("campaigns", day.isoformat(), series, topic):
                    break
            clerk.note(
                "campaigns",
                day,
                {
                    "系列": rng.choice(spellings),
                    "项目名称": topic,
                    "形式": rng.choice(("现场活动", "座谈交流", "评选展示")),
                    "地点": rng.choice(words.PLACES),
                    "成效": rng.choice(("参与面广", "效果良好", "形成经验材料")),
                },
                [figure] if figure else [],
                keys={figure: topic} if figure in DISTINCT else {},
            )
