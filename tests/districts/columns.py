"""Columns of the ledgers, the names which clerks give them, and how they write dates."""

import datetime as dt
import random

from tests.districts.model import Department, Entry, Value

COLUMNS: dict[str, str] = {
    "meetings": "序号 日期 会议类型 届次 议题 主持人 地点 应到 实到 请假/缺席及原因 记录人 标签 备注",
    "central_group": "序号 日期 学习专题 学习方式 是否研讨 是否扩大 主持人 领学人 重点发言人 地点 应到 实到 标签 备注",
    "branch_life": "序号 支部 日期 会议类型 主题 主持人 地点 应到 实到 请假/缺席及原因 记录人 备注",
    "theme_days": "序号 支部 日期 活动主题 活动形式 是否联合 地点 应到 实到 备注",
    "lectures": "序号 日期 党课题目 主讲人 主讲人职务 是否廉政党课 地点 听课人数 备注",
    "trainings": "序号 日期 培训名称 类别 形式 主讲人 主讲人单位 天数 参训人数 备注",
    "cautionary_education": "序号 日期 名称 教育形式 片名/案例 层级 支部 主持人 地点 应到 实到 备注",
    "talks": "序号 日期 谈话类型 谈话人 谈话对象 对象职务 谈话事由 地点 备注",
    "risks": "序号 科室 风险点 风险类别 表现形式 风险等级 防控措施 责任人 责任领导 "
    "排查日期 修订日期 撤销日期 状态 备注",
    "regulations": "序号 制度名称 动作 文号 印发日期 类别 牵头科室 备注",
    "articles": "序号 稿件标题 作者 媒体名称 媒体级别 刊发日期 专题 状态 备注",
    "honours": "序号 类别 名称 负责人 人数 命名日期 撤销日期 状态 备注",
    "campaigns": "序号 日期 系列 项目名称 形式 地点 成效 备注",
    "rectification": "序号 登记日期 问题来源 问题 整改措施 责任领导 责任科室 整改时限 完成日期 状态 备注",
    "accountability": "序号 日期 类型 签订双方 期数 份数 备注",
}

NAMES: dict[str, tuple[str, str, str]] = {
    "meetings": ("会议台账", "会议登记", "会议情况统计"),
    "central_group": ("中心组学习", "理论学习中心组", "中心组台账"),
    "branch_life": ("支部组织生活", "三会一课", "支部工作纪实"),
    "theme_days": ("主题党日", "党员活动日", "固定党日"),
    "lectures": ("党课", "讲党课", "讲党课"),
    "trainings": ("培训", "教育培训", "干部培训"),
    "cautionary_education": ("警示教育", "廉政教育", "党风廉政教育"),
    "talks": ("廉政谈话", "谈话提醒", "谈心谈话"),
    "risks": ("廉政风险点", "廉政风险防控台账", "风险排查表"),
    "regulations": ("制度建设", "制度清单", "建章立制"),
    "articles": ("宣传信息", "信息报送", "稿件采用"),
    "honours": ("创建载体", "模范机关", "先锋岗队"),
    "campaigns": ("创建活动", "特色活动", "特色活动"),
    "rectification": ("问题整改", "整改台账", "销号表"),
    "accountability": ("责任书与督查", "督查台账", "责任状"),
}
"""Ledger → its name in plain workbooks and two aliases."""

ALIASES: dict[str, dict[str, tuple[str, str]]] = {
    "meetings": {"会议类型": ("类别", "类别"), "届次": ("第几次", "第几次"), "议题": ("研究事项", "会议议题")},
    "central_group": {"学习方式": ("学习形式", "学习形式"), "重点发言人": ("中心发言人", "中心发言人")},
    "branch_life": {"支部": ("所在党支部", "党支部名称"), "会议类型": ("活动名称", "会议类型")},
    "lectures": {"主讲人": ("授课人", "讲课人")},
    "talks": {"谈话对象": ("被谈话人", "被谈话人")},
    "risks": {"科室": ("单位/科室", "风险岗位"), "风险点": ("风险名称", "重要环节")},
    "regulations": {
        "制度名称": ("文件名称", "文件名称"),
        "动作": ("废改立", "类型"),
        "印发日期": ("制定时间", "制定时间"),
    },
    "articles": {
        "稿件标题": ("题目", "题目"),
        "媒体名称": ("刊发媒体", "采用单位"),
        "刊发日期": ("发布时间", "发布时间"),
    },
    "rectification": {"登记日期": ("发现日期", "交办日期"), "状态": ("是否销号", "状态")},
}

DATE_COLUMN = {
    "articles": "刊发日期",
    "regulations": "印发日期",
    "rectification": "登记日期",
    "risks": "",
    "honours": "",
}
INFERRED = ("meetings", "branch_life", "theme_days", "central_group", "trainings")
"""Ledgers in which the clerk of the month sheets leaves the year out of the dates."""
SPACED = {"日期": "日  期", "实到": "实到\n（单位：人）", "主持人": "主 持 人", "备注": "备　注", "序号": "序\n号"}
DIGITS = "〇一二三四五六七八九"


def columns_of(department: Department, ledger: str) -> list[str]:
    """Return the canonical columns that a department keeps in a ledger."""
    columns = COLUMNS[ledger].split()
    if ledger == "meetings" and department.has("agenda-counts"):
        columns.insert(columns.index("议题") + 1, "议题数")
    if ledger == "theme_days" and department.has("activity-ids"):
        columns.insert(1, "活动编号")
    if ledger == "trainings" and department.has("joint"):
        columns.insert(1, "单位")
    if ledger == "lectures" and department.has("no-integrity-column"):
        columns.remove("是否廉政党课")
    if ledger == "rectification" and department.has("undated-rectification"):
        columns.remove("登记日期")
    return columns


def header(department: Department, ledger: str, column: str) -> str:
    """Return what the clerk writes at the head of a column."""
    if department.heads in ("alias", "alias2"):
        names = ALIASES.get(ledger, {}).get(column)
        return names[department.heads == "alias2"] if names else column
    return SPACED.get(column, column) if department.heads == "spaced" else column


def table_name(department: Department, ledger: str) -> str:
    """Return what the clerk calls a ledger."""
    return NAMES[ledger][{"alias": 1, "alias2": 2}.get(department.heads, 0)]


def choose_styles(entries: list[Entry], department: Department, rng: random.Random) -> None:
    """Fix the style of each row's date; a duplicated row keeps the style of its twin (same subject, same style)."""
    by_event: dict[tuple[str, int], str] = {}
    for entry in entries:
        key = (entry.ledger, entry.event)
        by_event.setdefault(key, rng.choice(department.dates))
        entry.style = by_event[key]
        if department.form == "months" and entry.ledger not in INFERRED:
            entry.style = "iso"
        if entry.style == "md" and entry.written_date is None:
            entry.inferred = True


def write_day(entry: Entry) -> Value:
    """Write the date of a row in its style."""
    if entry.written_date is not None:
        return entry.written_date
    if entry.end is not None:
        return _write_range(entry.day, entry.end, entry.style)
    return write_date(entry.day, entry.style)


def _write_range(first: dt.date, last: dt.date, style: str) -> str:
    if style == "md":
        return f"{first.month}月{first.day}日-{last.day}日"
    if style in ("han", "kanji"):
        return f"{first.year}年{first.month}月{first.day}日-{last.day}日"
    return f"{first.year}.{first.month}.{first.day}-{last.year}.{last.month}.{last.day}"


def write_date(day: dt.date, style: str) -> Value:
    """Write one day; ``serial`` is a true date of the spreadsheet, ``raw`` its bare number."""
    y, m, d = day.year, day.month, day.day
    texts = {
        "dot": f"{y}.{m}.{d}",
        "dot0": f"{y}.{m:02d}.{d:02d}",
        "slash": f"{y}/{m}/{d}",
        "dash": f"{y}-{m}-{d}",
        "han": f"{y}年{m}月{d}日",
        "md": f"{m}月{d}日",
        "compact": f"{y}{m:02d}{d:02d}",
        "clock": f"{y}/{m}/{d}  14:30",
        "am": f"{y}.{m}.{d}下午",
        "kanji": f"{''.join(DIGITS[int(c)] for c in str(y))}年{_numeral(m)}月{_numeral(d)}日",
    }
    if style == "serial":
        return day
    if style == "raw":
        return (day - dt.date(1899, 12, 30)).days
    return texts.get(style, day.isoformat())


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return {0: "", 1: "十"}.get(tens, f"{DIGITS[tens]}十") + (DIGITS[ones] if ones else "")


def other_style(department: Department) -> str:
    """Return the style of dates beside the one that places a row: always with its year."""
    style = department.dates[0]
    return {"md": "iso", "compact": "iso"}.get(style, style)
