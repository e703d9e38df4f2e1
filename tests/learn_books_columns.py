"""What the columns of tests/learn_books.py are: every one with its head as written and its type, set down by hand.

Types: date = calendar days in any way of writing; number = counts and amounts, 序号 too; person = names; choice = a
small closed list; items = several things in one cell; text = all else, codes and telephone numbers too. A sheet's
`date` is the column that dates the event of its rows, its `subject` the one that says what a row is about.
"""

import datetime as dt
from dataclasses import dataclass

from tests.learn_books_words import (
    Make,
    about,
    clock,
    code,
    crew,
    day,
    ident,
    mostly,
    number,
    phone,
    pick,
    reckon,
    say,
    seq,
    several,
    spaced,
    state,
    tick,
    told,
    who,
)


@dataclass(frozen=True)
class Column:
    """One column: the head as written, its type, what makes its cells, and how it is kept."""

    head: str
    kind: str
    make: Make
    group: str = ""  # the upper cell of a head of two rows
    blank: float = 0.0  # the share of cells left empty …
    none: str = ""  # … or holding this mark for none
    hidden: bool = False
    merged: bool = False  # one cell over the rows of a run
    listed: str = ""  # a drop-down of these
    total: bool = False
    form: str = ""  # the number format


@dataclass(frozen=True)
class Sheet:
    """One sheet with its table."""

    name: str
    rows: int
    columns: list[Column]
    date: str | None
    subject: str | None
    title: str = ""
    under: str = ""  # the line between title and head
    notes: tuple[str, ...] = ()
    start: dt.date = dt.date(2024, 1, 4)
    span: int = 320
    weekends: bool = False
    done: float = 0.75  # the share of rows whose matter is done
    banners: bool = False  # a merged line over every month
    gap: int = 0  # a blank row after so many
    again: int = 0  # the head once more after so many
    spare: int = 0  # numbered rows without anything else
    left: int = 1
    open_line: bool = False  # a blank row above the head
    shaded: bool = False
    font: str = "宋体"
    frozen: bool = False

    def keys(self) -> list[str]:
        """The heads as the answers name them."""
        heads = [c.head for c in self.columns]
        return [f"{c.group}/{c.head}" if heads.count(c.head) > 1 else c.head for c in self.columns]


c = Column
CHINESE = 'yyyy"年"m"月"d"日"'
TEAMS = "望沙镇 柳澄街道 石泓镇 禾塘乡 东篱街道 白泽镇"
OFFICES = "综合科 财务科 安监科 后勤科 宣教科 信息科"
QUARTERS = "禾苑社区 云滨社区 石泓社区 东篱社区 槐汀社区 北澄社区"
REMARK = say("{备注}")


def fire(name: str, rows: int, start: dt.date) -> Sheet:
    """Half a year of the fire checks."""
    columns = [
        c("序号", "number", seq()),
        c("时间", "date", day("md")),
        c("被检查场所", "text", say("{店}（{路}）", "{店}")),
        c("场所\n类型", "choice", pick("商场超市 宾馆饭店 生产企业 养老机构 学校幼儿园")),
        c("存在问题", "items", several("短隐患", 1, 4, "1.")),
        c("检查人", "person", who(2, 3, " ")),
        c("陪同人员", "person", who(), blank=0.15),
        c("灭火器（具）", "number", number(2, 40)),
        c("应急灯（个）", "number", number(1, 25), blank=0.1, none="/"),
        c("是否下发通知书", "choice", pick("是 否"), listed="是 否"),
        c("限改日期", "date", day("md", (3, 15), odd="立即整改 当场改正")),
        c("复查结果", "choice", state("合格", "不合格 未复查")),
    ]
    title = f"2024年{name}消防安全检查记录表"
    return Sheet(name, rows, columns, "时间", "存在问题", title, "检查单位：东篱街道", start=start, span=150)


def guests(name: str, rows: int, start: dt.date) -> Sheet:
    """A quarter of the guests received."""
    columns = [
        c("序号", "number", seq()),
        c("接待日期", "date", day("md")),
        c("来宾单位", "text", say("{来宾}")),
        c("来宾姓名", "person", who(1, 4, "  ")),
        c("来宾职务", "text", say("{科室}{职务}等{2-6}人", "{职务}", "{科室}{职务}、{职务}")),
        c("公函文号", "text", code("澄办函〔{y}〕{r}号"), blank=0.2, none="无"),
        c("公务内容", "text", say("{事由}")),
        c("陪同人员", "person", who(1, 3)),
        c("接待项目", "items", several("接待", 1, 3, "1.")),
        c("住宿费", "number", number(200, 2400), "费用（元）", blank=0.4, total=True),
        c("餐费", "number", number(80, 1200), "费用（元）", total=True),
        c("交通费", "number", number(20, 600, digits=1), "费用（元）", blank=0.5, none="0", total=True),
        c("小计", "number", reckon(sum, "住宿费", "餐费", "交通费"), "费用（元）", total=True),
        c("审批人", "person", crew(2)),
    ]
    notes = ("填表人：周知夏            审核人：徐景泓            填报日期：2024年7月3日",)
    title = f"临澄区望沙镇2024年{name}公务接待清单"
    return Sheet(name, rows, columns, "接待日期", "公务内容", title, notes=notes, start=start, span=85, font="仿宋")


def repairs(name: str, rows: int, spots: str, matter: str) -> Sheet:
    """The repair orders of one trade."""
    columns = [
        c("工单号", "text", code("{d}{r}")),
        c("报修时间", "date", day("clock")),
        c("楼栋", "choice", pick(spots)),
        c("房号", "text", say("{1-18}0{1-4}", "{1-3}-{2-18}0{1-4}室")),
        c("报修人", "person", who(form="{姓}女士|{姓}先生|{姓}老师")),
        c("电话", "text", phone),
        c("报修内容", "text", say(matter)),
        c("派工日期", "date", day("serial", (0, 1))),
        c("维修师傅", "person", crew(4)),
        c("使用材料", "items", several("材料", 1, 3, "，"), blank=0.3, none="无"),
        c("材料费", "number", number(5, 180, digits=1), blank=0.2),
        c("人工费", "number", number(20, 150, "{}元")),
        c("是否收费", "choice", pick("否 是")),
        c("业主评价", "choice", pick("满意 非常满意 一般 不满意"), blank=0.15),
        c("备注", "text", REMARK, blank=0.95),
    ]
    return Sheet(name, rows, columns, "报修时间", "报修内容", start=dt.date(2025, 1, 6), shaded=True, frozen=True)


HAZARDS = [
    c("序号", "number", seq()),
    c("检查日期", "date", day("dot")),
    c("受检单位", "text", say("{店}"), merged=True),
    c("地址", "text", say("{镇}{门牌}"), merged=True),
    c("检查人员", "person", who(2, 3)),
    c("隐患描述", "text", say("{隐患}")),
    c(
        "隐患类别",
        "choice",
        pick("消防安全 用电安全 设备设施 现场管理 其他"),
        listed="消防安全 用电安全 设备设施 现场管理 其他",
    ),
    c("隐患等级", "choice", pick("一般 一般 一般 较大 重大"), listed="一般 较大 重大"),
    c("整改措施", "text", say("{措施}"), "整改情况"),
    c("责任人", "person", who(), "整改情况"),
    c("整改期限", "date", day("dot", (5, 20)), "整改情况"),
    c("完成日期", "date", day("dot", (3, 18), done=True), "整改情况"),
    c("整改状态", "choice", state("已整改", "整改中 未整改"), "整改情况", listed="已整改 整改中 未整改"),
    c("备注", "text", REMARK, blank=0.95),
]
INSPECTIONS = [
    c("检查单位", "choice", pick(TEAMS)),
    c("被检查单位", "text", say("{店}", "{镇}{店}")),
    c("行业主管部门", "choice", pick("工贸组 商贸组 文旅组 教育组"), blank=0.1),
    c("检查时间", "date", day("int")),
    c("日常检查", "choice", tick(0.6), "检查方式"),
    c("专项检查", "choice", tick(0.3), "检查方式"),
    c("双随机", "choice", tick(0.15), "检查方式"),
    c("检查人数", "number", number(2, 6, "{}人")),
    c("问题数（条）", "number", number(0, 9), total=True),
    c("问题描述", "text", say("{隐患}"), blank=0.1, none="未发现问题"),
    c("罚款金额", "number", number(500, 20000, "{:,}元"), blank=0.7, none="无", total=True),
    c("企业负责人", "person", who()),
    c("联系电话", "text", phone),
    c("经办人", "person", crew(3), hidden=True),
]
ACTIVITIES = [
    c("序号", "number", seq()),
    c("活动日期", "date", day("cn")),
    c("活动名称", "text", say("{活动}")),
    c("活动地点", "text", say("{小区}{1-9}栋前", "{路}与{路}交叉口", "{社区}活动室", "{门牌}广场")),
    c("主办单位", "choice", pick(QUARTERS)),
    c("参加单位", "items", several("厂店", 1, 4)),
    c("志愿者", "person", who(2, 8)),
    c("参加人数", "number", number(3, 40, "{}人")),
    c("服务时长（小时）", "number", number(1, 6, digits=1)),
    c("服务对象", "choice", pick("老年人 儿童 残疾人 社区居民")),
    c("服务内容", "items", several("服务", 2, 4, "；")),
    c("是否发布", "choice", tick(0.7)),
]
ROSTER = [
    c("序号", "number", seq()),
    c("姓  名", "person", spaced),
    c("性别", "choice", pick("女 男")),
    c("年龄", "number", number(18, 72)),
    c("身份证号", "text", ident()),
    c("手机号码", "text", phone),
    c("所在社区", "choice", pick(QUARTERS)),
    c("从业状况", "choice", pick("在职 退休 学生 自由职业")),
    c("特长", "items", several("特长", 1, 3), blank=0.4),
    c("注册日期", "date", day("real"), form="yyyy/m/d"),
    c("累计时长", "number", number(2, 180, digits=1)),
]
MARCH = [
    c("序号", "number", seq()),
    c("日期", "date", day("mdot")),
    c("活动主题", "text", say("{活动}")),
    c("负责人", "person", who()),
    c("参加人员", "person", who(3, 7, " ")),
    c("人数", "number", number(4, 20)),
    c("物资", "items", several("物资", 1, 4)),
    c("经费（元）", "number", number(30, 800), blank=0.2),
    c("影像资料", "choice", pick("有 无")),
    c("备注", "text", REMARK, blank=1.0),
]
POINTS = [
    c("日期", "date", day("real"), form='m"月"d"日"'),
    c("志愿者姓名", "person", crew(25)),
    c("服务事项", "text", say("{志愿事}")),
    c("时长", "number", number(0.5, 5, "{}小时|{}小时|{}h", digits=1)),
    c("积分", "number", number(1, 20)),
    c("累计积分", "number", number(20, 400)),
    c("兑换物品", "items", several("兑换", 1, 3), blank=0.6),
    c("兑换日期", "date", day("real", (1, 20), done=True), form='m"月"d"日"', blank=0.4),
    c("经办", "person", crew(3)),
]
PETITIONS = [
    c("登记编号", "text", code("{y}{n:03d}")),
    c("来信来访日期", "date", day("real"), form=CHINESE),
    c("信访人", "person", who(1, 2, "、", "{人}|{人}|{姓}某某"), blank=0.06, none="匿名"),
    c("人数", "number", number(1, 12)),
    c("联系电话", "text", phone, blank=0.1),
    c("住址", "text", say("{小区}{1-20}栋{2-18}0{1-4}室", "{镇}{门牌}", "{社区}{1-9}组")),
    c("信访方式", "choice", pick("来访 来信 来电 网上"), listed="来访 来信 来电 网上"),
    c("反映内容", "text", say("{诉求}", "{诉求}；另{诉求}")),
    c("内容分类", "choice", pick("物业管理 城乡建设 劳动保障 环境保护 民政救助")),
    c("承办单位", "choice", pick(TEAMS)),
    c("协办单位", "items", several("科室", 1, 3), blank=0.5),
    c("办结时限", "date", day("real", (30, 60)), form=CHINESE),
    c("办结日期", "date", day("real", (7, 58), done=True), form=CHINESE),
    c("办理状态", "choice", state("已办结", "办理中 超期未结"), listed="已办结 办理中 超期未结"),
    c("答复意见", "text", say("{答复}"), blank=0.2),
    c("是否满意", "choice", pick("满意 基本满意 不满意"), blank=0.35),
]
COMPLAINTS = [
    c("序号", "number", seq()),
    c("登记时间", "date", day("clocktext")),
    c("投诉人", "person", who(form="{姓}女士|{姓}先生")),
    c("被投诉单位", "text", say("{店}")),
    c("投诉事项", "text", say("{诉求}")),
    c("涉及金额", "number", number(20, 6000, "{}元|{}元|{}|约{}元"), blank=0.4, none="/"),
    c("受理人", "person", crew(4)),
    c("分办科室", "choice", pick(OFFICES)),
    c("处理结果", "text", say("{答复}")),
    c("状态", "choice", state("已完成", "办理中")),
    c("回访日期", "date", day("dash", (7, 20), done=True)),
    c("回访情况", "choice", pick("满意 基本满意 不满意 无人接听"), blank=0.3),
]
ORDERS = [
    c("工单编号", "text", code("ZX{d}0000{n:04d}")),
    c("派单时间", "date", day("clock"), form="yyyy/m/d h:mm"),
    c("诉求类型", "choice", pick("投诉 咨询 求助 建议 举报"), listed="=选项!$A$2:$A$6"),
    c("诉求标题", "text", say("{诉求}")),
    c("诉求内容", "text", about("诉求标题", "来电人{姓}女士称，@，希望{镇}尽快处理。", "{姓}先生来电：@。要求回复。")),
    c("来电号码", "text", phone),
    c("承办社区", "choice", pick(QUARTERS)),
    c("网格员", "person", crew(8)),
    c("截止时间", "date", day("clock", (3, 10)), form="yyyy/m/d h:mm"),
    c("重复工单", "choice", tick(0.12)),
    c("办理情况", "text", say("{答复}"), blank=0.1),
    c("附图", "text", say("IMG_{1000-9999}.jpg"), blank=0.96),
    c("办理用时（天）", "number", number(0.5, 9, digits=1)),
    c("满意度", "choice", pick("满意 不满意 未评价"), listed="=选项!$B$2:$B$4"),
]
ASSETS = [
    c("序号", "number", seq()),
    c("资产编号", "text", code("GZ-{y}-{n:04d}")),
    c("资产名称", "text", say("{资产}")),
    c("规格型号", "text", say("{型号}"), blank=0.08),
    c("资产类别", "choice", pick("通用设备 家具用具 专用设备"), listed="通用设备 家具用具 专用设备"),
    c("计量单位", "choice", pick("台 张 把 套")),
    c("数量", "number", number(1, 12), total=True),
    c("单价（元）", "number", number(80, 9000, digits=2), form="#,##0.00"),
    c("金额（元）", "number", reckon(lambda v: v[0] * v[1], "数量", "单价（元）"), form="#,##0.00", total=True),
    c("购置日期", "date", day("int")),
    c("使用部门", "choice", pick(OFFICES), "使用情况", merged=True),
    c("保管人", "person", who(), "使用情况"),
    c("存放地点", "text", say("{1-5}号楼{1-6}0{1-9}室", "{科室}办公室"), "使用情况"),
    c("使用年限", "number", number(3, 15, "{}年"), "使用情况"),
    c("现状", "choice", pick("在用 在用 闲置 待报废"), "使用情况"),
    c("备注", "text", REMARK, blank=0.93),
]
BALANCE = [
    c("部门", "text", say("{科室}", "{社区}", "{镇}便民中心")),
    c("数量", "number", number(5, 60), "期初", total=True),
    c("金额", "number", number(3000, 90000, digits=2), "期初", total=True, form="#,##0.00"),
    c("数量", "number", number(5, 60), "期末", total=True),
    c("金额", "number", number(3000, 90000, digits=2), "期末", total=True, form="#,##0.00"),
    c("负责人", "person", who()),
]
STOCKTAKE = [
    c("序号", "number", seq()),
    c("存放地点", "text", say("{1-5}号楼{1-6}0{1-9}室"), merged=True),
    c("设备名称", "text", say("{资产}")),
    c("品牌", "choice", pick("云帆 禾电 青芯 远岫 其他")),
    c("购入时间", "date", day("dot", (-2400, -200)), blank=0.1, none="不详"),
    c("配件", "items", several("配件", 1, 3), blank=0.25),
    c("账面数量", "number", number(1, 15), total=True),
    c("实盘数量", "number", mostly("账面数量", 0.85), total=True),
    c("盈亏", "number", reckon(lambda v: v[1] - v[0], "账面数量", "实盘数量"), total=True),
    c("是否相符", "choice", told("盈亏", lambda v: v == 0, pick("是"), pick("否"))),
    c("差异原因", "text", say("借给{科室}未还", "{人}带出外用", "已报废未销账"), blank=0.85),
    c("盘点人", "person", who(2, 2)),
    c("监盘人", "person", crew(2)),
    c("盘点日期", "date", day("cn")),
]
COURSES = [
    c("序号", "number", seq()),
    c("培训主题", "text", say("{课}")),
    c("培训时间", "date", day("range")),
    c("培训地点", "text", say("{1-5}号楼{1-6}0{1-9}会议室", "{社区}党群服务站", "{店}培训教室", "线上")),
    c("主办单位", "choice", pick(OFFICES)),
    c("授课人", "person", who(1, 2, "、", "{人}（{职务}）|{人}")),
    c("参训人员", "person", who(4, 10)),
    c("参训\n人数", "number", number(15, 90)),
    c("学时", "number", number(2, 16)),
    c("培训费用（万元）", "number", number(0.1, 3, digits=2), blank=0.2, none="—", total=True),
    c("培训形式", "choice", pick("集中授课 线上学习 现场教学")),
    c("主要内容", "items", several("课目", 2, 5, "①")),
    c("考核方式", "choice", pick("笔试 实操 不考核")),
]
ATTENDANCE = [
    c("序号", "number", seq()),
    c("姓名", "person", spaced),
    c("性别", "choice", pick("男 女")),
    c("单位", "text", say("{店}"), merged=True),
    c("岗位", "choice", pick("操作工 质检员 仓管员 文员")),
    c("证件号码", "text", ident(masked=True)),
    c("联系方式", "text", phone),
    c("上午", "choice", tick(0.95), "第一天"),
    c("下午", "choice", tick(0.85), "第一天"),
    c("上午", "choice", tick(0.9), "第二天"),
    c("下午", "choice", tick(0.7), "第二天"),
    c("考试成绩", "number", number(48, 100, "{}|{}分"), blank=0.08, none="缺考"),
    c("是否合格", "choice", told("考试成绩", lambda v: v >= 60, pick("合格"), pick("不合格"))),
    c("代签人", "person", who(), blank=0.92),
]
PLAN = [
    c("编号", "text", code("PX{y}-{n:02d}")),
    c("培训项目", "text", say("{课}")),
    c("通知日期", "date", day("slash", (-20, -5))),
    c("开班日期", "date", day("slash")),
    c("结业日期", "date", day("slash", (1, 5), done=True, odd="待定 另行通知")),
    c("责任科室", "choice", pick(OFFICES), listed=OFFICES),
    c("培训对象", "text", say("{镇}安全员", "{社区}网格员及楼长", "{科室}全体人员", "{店}等{3-9}家企业负责人")),
    c("计划人数", "number", number(20, 80, "{}人")),
    c("实到人数", "number", number(15, 80, "{}人|约{}人|{}"), blank=0.15),
    c("经费预算", "number", number(0.3, 5, "{}万元", digits=1)),
    c("讲师", "person", who(1, 2, "/")),
    c("教材", "items", several("教材", 1, 3, "")),
    c("联系人及电话", "text", say("{人}1380000{1000-9999}", "{人} 0990-5550{100-999}")),
    c("完成情况", "choice", state("已完成", "未开展 延期"), listed="已完成 未开展 延期"),
]
VISITS = [
    c("来访日期", "date", day("mixed")),
    c("来访单位", "text", say("{来宾}"), blank=0.1, none="个人"),
    c("来访人员", "person", who(1, 4, "、", "{人}（{职务}）|{人}|{人}")),
    c("人数", "number", number(1, 8, "{}|{}人")),
    c("证件号", "text", ident(masked=True), blank=0.2),
    c("车牌号", "text", say("澄A·{1-9}X{100-999}"), blank=0.5),
    c("来访事由", "text", say("{事由}")),
    c("进入时间", "text", clock(8, 11)),
    c("离开时间", "text", clock(12, 17), blank=0.1),
    c("接待人", "person", crew(6, 1, 2)),
    c("接待地点", "choice", pick("一号会议室 二号会议室 接待室 大厅")),
    c("是否用餐", "choice", pick("否 否 是")),
    c("用餐标准", "number", number(30, 60, "{}元/人"), blank=0.7),
    c("备注", "text", REMARK, blank=0.94),
]
INCOMING = [
    c("收文编号", "text", code("{n:04d}"), hidden=True),
    c("收文日期", "date", day("real"), form="yyyy/m/d"),
    c("来文单位", "choice", pick("临澄区综合办 临澄区财政组 青麓市规划处 青麓市档案馆 望沙镇 石泓镇")),
    c("来文字号", "text", code("青麓发〔{y}〕{r}号"), blank=0.12),
    c("文件标题", "text", say("{文题}")),
    c("密级", "choice", pick("内部 秘密"), blank=0.9),
    c("紧急程度", "choice", pick("平件 急件 特急"), listed="平件 急件 特急"),
    c("份数", "number", number(1, 12)),
    c("附件", "items", several("附件", 1, 3), blank=0.4, none="无"),
    c("拟办意见", "text", say("{拟办}")),
    c("批示领导", "person", crew(4)),
    c("承办科室", "choice", pick(OFFICES)),
    c("传阅人员", "person", crew(9, 2, 6)),
    c("办结日期", "date", day("real", (3, 25), done=True), form="yyyy/m/d"),
    c("归档", "choice", tick(0.75)),
]
OUTGOING = [
    c("序号", "number", seq()),
    c("发文日期", "date", day("dash")),
    c("发文字号", "text", code("望政〔{y}〕{n}号")),
    c("标  题", "text", say("{文题}")),
    c("拟稿人", "person", crew(7)),
    c("核稿人", "person", crew(3)),
    c("签发人", "person", crew(2)),
    c("主送单位", "items", several("社区", 1, 4)),
    c("抄送单位", "items", several("科室", 1, 3, "，"), blank=0.5),
    c("印数", "number", number(5, 60, "{}份")),
    c("缓急", "choice", pick("一般 急 特急")),
    c("用印日期", "date", day("dash", (0, 3)), blank=0.1),
    c("是否公开", "choice", pick("主动公开 依申请公开 不公开")),
    c("领取人签字", "person", who(), blank=0.9),
]
MACHINES = [
    c("序号", "number", seq()),
    c("报修日期", "date", day("md")),
    c("报修部门", "choice", pick("一车间 二车间 动力车间 仓储部"), merged=True),
    c("报修人", "person", crew(6)),
    c("设备名称", "text", say("{机器}")),
    c("设备编号", "text", code("SB-{r}")),
    c("故障现象", "text", say("{故障}")),
    c("维修人员", "person", crew(6, 1, 3, " ")),
    c("更换配件", "items", several("零件", 1, 4), blank=0.25),
    c("维修费用", "number", number(30, 3600, "{}元|{}元|{:,}元"), blank=0.1, none="保修", total=True),
    c("停机工时（h）", "number", number(0.5, 16, digits=1), total=True),
    c("完成日期", "date", day("md", (0, 6), done=True)),
    c("维修结果", "choice", state("已修复", "待配件 外送维修")),
    c("验收人", "person", who(), blank=0.88),
]
