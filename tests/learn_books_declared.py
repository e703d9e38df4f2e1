"""The 20 workbooks of tests/learn_books.py: their sheets with title, date and subject, and what is awkward in each."""

import datetime as dt
from dataclasses import dataclass, field

from tests.learn_books_columns import (
    ACTIVITIES,
    ASSETS,
    ATTENDANCE,
    BALANCE,
    COMPLAINTS,
    COURSES,
    HAZARDS,
    INCOMING,
    INSPECTIONS,
    MACHINES,
    MARCH,
    ORDERS,
    OUTGOING,
    PETITIONS,
    PLAN,
    POINTS,
    ROSTER,
    STOCKTAKE,
    VISITS,
    Sheet,
    fire,
    guests,
    repairs,
)


@dataclass(frozen=True)
class Plain:
    """A sheet that holds no table."""

    name: str
    lines: tuple[str, ...]
    hidden: bool = False


@dataclass(frozen=True)
class Book:
    """One workbook and what is awkward about it."""

    file: str
    genre: str
    points: str
    sheets: list[Sheet]
    plain: list[Plain] = field(default_factory=list)


BOOKS = [
    Book(
        "2024年安全隐患排查整改台账.xlsx",
        "安全检查",
        "title, head of two rows, firm and address merged over runs, three dotted date columns, 完成日期 only"
        " of done rows, drop-downs, 备注 nearly blank, notes under the table",
        [
            Sheet(
                "隐患台账",
                86,
                HAZARDS,
                "检查日期",
                "隐患描述",
                "临澄区2024年安全隐患排查整改台账",
                "填报单位：临澄区安全生产检查组",
                (
                    "注：1.隐患等级分为一般、较大、重大；2.整改完成后请于2日内更新本表。",
                    "填表人：林若禾    电话：0990-5550123",
                ),
            )
        ],
    ),
    Book(
        "消防安全检查记录表.xlsx",
        "安全检查",
        "two sheets alike, 3月5日 with the year in the title only, numbered problems on lines of a cell (the"
        " subject is items), people parted by blanks, 立即整改 for a date, / for none, a head with a line break",
        [fire("上半年", 30, dt.date(2024, 1, 4)), fire("下半年", 24, dt.date(2024, 7, 2))],
    ),
    Book(
        "安全生产检查情况汇总.xlsx",
        "安全检查",
        "no title, no 序号, dates as 20240305, three tick columns under one head, 2,000元 and 无, three unit columns,"
        " telephone numbers partly numbers, hidden 经办人, totals",
        [Sheet("Sheet1", 112, INSPECTIONS, "检查时间", "问题描述", frozen=True, shaded=True)],
    ),
    Book(
        "志愿服务活动记录.xlsx",
        "志愿服务",
        "a record and a roster without subject, 2024年3月5日, units in one cell, many people in one cell, 12人,"
        " blanks inside head and names, identity numbers",
        [
            Sheet(
                "活动记录",
                48,
                ACTIVITIES,
                "活动日期",
                "活动名称",
                "云滨志愿服务队活动记录",
                weekends=True,
                font=("仿宋"),
            ),
            Sheet("志愿者花名册", 60, ROSTER, "注册日期", None, start=dt.date(2019, 3, 1), span=1800, weekends=True),
        ],
    ),
    Book(
        "三月志愿服务月登记表.xlsx",
        "志愿服务",
        "11 numbered rows without anything, dates as 3.5 (text) with the year in the title, things"
        " with counts, 备注 wholly blank, a blank line above the head",
        [
            Sheet(
                "登记表",
                14,
                MARCH,
                "日期",
                "活动主题",
                "禾苑社区2025年三月志愿服务月活动登记表",
                notes=("说明：物资按实际领用填写，经费单位为元。",),
                start=dt.date(2025, 3, 1),
                span=30,
                weekends=True,
                spare=11,
                open_line=True,
            )
        ],
    ),
    Book(
        "社区志愿积分台账.xlsx",
        "志愿服务",
        "table from column B, a merged line over every month, real dates shown without year, 2.5小时 and 2.5h,"
        " few people again and again, exchange columns half blank",
        [Sheet("积分", 72, POINTS, "日期", "服务事项", "志愿积分登记", left=2, banners=True, weekends=True, span=170)],
    ),
    Book(
        "信访事项登记台账.xlsx",
        "信访投诉",
        "code of digits only as number, 李某某 and 匿名, long wording, three real date columns, several offices"
        " in a cell, blank row after every 20, drop-downs",
        [Sheet("2024", 64, PETITIONS, "来信来访日期", "反映内容", "石泓镇信访事项登记台账", gap=20, span=280)],
    ),
    Book(
        "投诉举报处理登记表.xlsx",
        "信访投诉",
        "head written again after row 40 and 80, date with time as text, 350元 / 约350元 / bare, 王女士 as"
        " name, small staff",
        [
            Sheet(
                "登记表",
                96,
                COMPLAINTS,
                "登记时间",
                "投诉事项",
                "市场投诉举报处理登记表",
                "编制部门：柳澄街道  单位：元",
                ("审核：郑明枥",),
                weekends=True,
                again=40,
            )
        ],
    ),
    Book(
        "热线工单办理台账2025.xlsx",
        "信访投诉",
        "exported look, real dates with time, two long wordings (title and content), drop-downs from"
        " a hidden sheet, 附图 nearly blank",
        [
            Sheet(
                "工单",
                120,
                ORDERS,
                "派单时间",
                "诉求标题",
                start=dt.date(2025, 1, 2),
                span=200,
                weekends=True,
                frozen=True,
                font="等线",
            )
        ],
        [Plain("选项", ("诉求类型|满意度", "投诉|满意", "咨询|不满意", "求助|未评价", "建议", "举报"), hidden=True)],
    ),
    Book(
        "固定资产登记台账.xlsx",
        "固定资产",
        "head of two rows, merged department, 20230415 as the only date, code, amounts with two decimals,"
        " totals; second sheet a balance without date whose lower heads stand twice",
        [
            Sheet(
                "资产明细",
                80,
                ASSETS,
                "购置日期",
                "资产名称",
                "望沙镇固定资产登记台账",
                "截止日期：2024年12月31日",
                ("单位负责人：何安汀        资产管理员：罗晓棠",),
                start=dt.date(2018, 2, 1),
                span=2300,
            ),
            Sheet("部门汇总", 14, BALANCE, None, "部门", "固定资产部门汇总表", "单位：台（件）、元"),
        ],
    ),
    Book(
        "办公设备盘点表.xlsx",
        "固定资产",
        "two date columns (the later column is the event), 盘点日期 nearly the same all over, merged rooms,"
        " 不详 for a date, 盈亏 nearly all 0, 差异原因 nearly blank, totals",
        [
            Sheet(
                "盘点",
                38,
                STOCKTAKE,
                "盘点日期",
                "设备名称",
                "2024年办公设备盘点表",
                start=dt.date(2024, 12, 9),
                span=4,
            )
        ],
    ),
    Book(
        "干部培训台账.xlsx",
        "培训",
        "a blank row in the middle, spans of days (3月5日至7日) with the year in the title, subject before the"
        " date, ten people in a cell, ①② items, 万元, a dash for none, totals",
        [Sheet("培训台账", 26, COURSES, "培训时间", "培训主题", "2024年度干部教育培训台账", gap=13)],
    ),
    Book(
        "新职工岗前培训签到表.xlsx",
        "培训",
        "neither date nor subject, head of two rows with 上午/下午 twice, ticks, starred identity numbers, 85"
        " and 85分 and 缺考, merged firms",
        [
            Sheet(
                "签到表",
                40,
                ATTENDANCE,
                None,
                None,
                "新职工岗前安全培训签到表",
                "培训时间：2024年3月5日至6日    培训地点：二号会议室",
                ("注：请本人签到，代签须注明代签人。",),
                span=1,
            )
        ],
    ),
    Book(
        "年度培训计划执行表.xlsx",
        "培训",
        "three date columns as text with slashes (the event is the second), 待定 for a date, 50人 / 约48人,"
        " 1.2万元, name with telephone number in one cell, book titles without separator",
        [Sheet("执行表", 32, PLAN, "开班日期", "培训项目", "2024年度培训计划执行情况表", start=dt.date(2024, 2, 5))],
    ),
    Book(
        "来访登记簿.xlsx",
        "来访接待",
        "dates in four ways in one column, names with posts in brackets, 3 and 3人, times of day (no dates),"
        " number plates, 40元/人, blank row after every 15",
        [Sheet("来访登记", 58, VISITS, "来访日期", "来访事由", gap=15, open_line=True)],
    ),
    Book(
        "公务接待清单.xlsx",
        "来访接待",
        "two small sheets alike (12 and 15 rows), 3月5日, costs under one head with totals, names parted by two"
        " blanks, numbered lines, signatures under the table",
        [guests("一季度", 12, dt.date(2024, 1, 4)), guests("二季度", 15, dt.date(2024, 4, 2))],
    ),
    Book(
        "收文登记簿.xlsx",
        "公文收发",
        "hidden first column, real dates, 密级 nearly blank, ticks, a circulation list of the same few people,"
        " attachments in a cell, free wording with office names in it",
        [Sheet("收文", 92, INCOMING, "收文日期", "文件标题", "收  文  登  记  簿", font="仿宋")],
    ),
    Book(
        "发文登记表.xlsx",
        "公文收发",
        "three person columns of few names, receivers in a cell, 30份, dates as text, signature column nearly"
        " blank, a sheet of explanations without table",
        [Sheet("发文登记", 64, OUTGOING, "发文日期", "标  题", "望沙镇发文登记表", "年度：2024", shaded=True)],
        [
            Plain(
                "填表说明",
                (
                    "填表说明",
                    "一、发文字号按年度顺序编号，不得跳号。",
                    "二、用印日期为盖章当日。",
                    "三、本表每月底报综合科。",
                ),
            )
        ],
    ),
    Book(
        "设备维修记录表.xlsx",
        "设备维修",
        "3月5日 with the year in the title, a merged line over every month, merged department, parts with"
        " counts, 260元 and 保修, machine and fault beside each other, 验收人 nearly blank, totals",
        [
            Sheet(
                "维修记录",
                78,
                MACHINES,
                "报修日期",
                "故障现象",
                "恒叶食品厂2024年设备维修记录表",
                notes=("制表：动力车间",),
                banners=True,
            )
        ],
    ),
    Book(
        "物业报修工单.xlsx",
        "设备维修",
        "two sheets alike, no title, real dates with time, a second date column with bare day numbers pasted"
        " in, codes of 12 digits, room numbers partly bare digits, 王老师 as name",
        [
            repairs("水电", 45, "1栋 2栋 3栋 5栋", "{报修}"),
            repairs("电梯空调", 22, "1栋 2栋 3栋 5栋 地库", "{机电报修}"),
        ],
    ),
]
