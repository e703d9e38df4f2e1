"""The words of the invented offices and the makers that put one value in a cell of tests/learn_books.py.

All places, firms, offices and people are made up; area code 99 of the identity numbers and 1380000 of the telephone
numbers belong to nobody.
"""

import datetime as dt
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

Value = str | int | float | dt.date | None


@dataclass
class Row:
    """What the makers know of the row they write: its number, its day, whether its matter is done, its cells so far."""

    rng: random.Random
    number: int
    day: dt.date
    done: bool
    memory: dict[str, list[str]]
    head: str = ""
    values: dict[str, Value] = field(default_factory=dict)


Make = Callable[[Row], Value]

_RAW = {
    "镇": "望沙镇 柳澄街道 石泓镇 禾塘乡 东篱街道 白泽镇",
    "社区": "禾苑社区 云滨社区 石泓社区 东篱社区 槐汀社区 北澄社区 麓前社区 沙岭社区",
    "路": "望湖路 澄心路 禾丰街 麓南路 泓翠巷 篱东路 沙洲大道 云汀路",
    "字号": "恒叶 禾润 云滨 嘉穗 永澄 福麓 顺汀 瑞泓 悦禾 锦沙 同篱 广泽 春枥 远岫",
    "行当": "食品厂 印刷厂 木业加工厂 生活超市 大酒店 加油站 幼儿园 五金仓库 纺织有限公司 烧烤店 塑料制品厂 养老公寓",
    "店": "{字号}{行当}",
    "厂店": "{店} {店} {店} {店} {店} {店}",
    "门牌": "{路}{1-299}号",
    "小区": "云汀花园 禾苑新村 澄湖湾 麓景苑 望沙佳园 泓翠里",
    "科室": "综合科 财务科 安监科 后勤科 宣教科 信息科",
    "姓": "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 欧阳",
    "名": (
        "若禾 知夏 庭岳 秋澄 望舒 景泓 以麓 书篱 明枥 安汀 思岫 佳穗 文柏 立原 晓棠 子砚 云舟 雨桐 海程 春岚"
        " 建麓 志泽 芳 磊 静 勇 敏 洋 蕾 涛 岩 宁"
    ),
    "人": "{姓}{名}",
    "职务": "科长 副科长 主任 副主任 组长 干事 经理 站长",
    "位置": (
        "一楼东侧 二楼走廊 成品仓库 配电间 厨房操作间 员工宿舍 地下车库 原料堆场 北侧楼梯间 顶层平台 锅炉房 打包车间"
    ),
    "毛病": (
        "灭火器压力不足 安全出口被货物堵塞 电线私拉乱接 应急照明灯不亮 配电箱未上锁 疏散指示标志损坏"
        " 气瓶未固定存放 消火栓前堆放杂物 无安全警示标识 燃气软管老化 临边防护栏杆缺失 可燃粉尘未及时清理"
        " 电动车违规充电 动火作业无审批记录"
    ),
    "隐患": (
        "{位置}{毛病} {位置}{毛病}，共{2-6}处 {位置}{毛病}，{位置}{毛病}"
        " 现场检查发现{位置}{毛病}，且{1-4}名员工不清楚处置流程"
    ),
    "短隐患": (
        "灭火器过期{1-6}具 通道堆放杂物 电线未穿管 应急灯不亮 无巡查记录 燃气报警器损坏 插座超负荷 疏散图缺失"
        " 配电箱无盖板"
    ),
    "措施": (
        "立即清理{位置}并安排专人每日巡查 更换{位置}老化线路，{2-9}日内完成 重新配备灭火器{2-8}具并建立台账"
        " 对{1-9}名员工重新培训 停止使用相关设备，请专业机构检测后恢复 {位置}加装防护栏和警示牌"
        " 责令当场改正，{位置}已恢复畅通 由{人}牵头制定整改方案并限期落实"
    ),
    "活动": (
        "“清洁家园”{社区}环境整治 {社区}敬老理发志愿服务 {路}文明交通劝导 {社区}儿童阅读陪伴{第}课"
        " 旧衣回收进{小区} {小区}垃圾分类入户宣传 关爱独居老人入户探访（{社区}） {路}共享单车整理"
        " 反诈宣传进{小区} {社区}义诊服务日 “护河行动”禾塘河段巡查 {小区}楼道清理大扫除"
    ),
    "第": "第一 第二 第三 第四 第五 第六",
    "服务": (
        "打扫楼道 清理小广告 陪老人聊天 测量血压 发放宣传单{30-200}份 修理小家电{2-9}件 理发{5-30}人次"
        " 捡拾垃圾{3-20}袋 引导车辆"
    ),
    "志愿事": (
        "为{人}老人送餐上门 {小区}夜间巡逻 {社区}图书角值班 清理{路}绿化带 帮{小区}住户搬运旧家具"
        " {社区}食堂帮厨 调解{小区}邻里停车纠纷 捐赠图书{20-90}册整理 {路}护学岗值守 {社区}广场文艺演出维持秩序"
    ),
    "物资": (
        "矿泉水{10-60}瓶 口罩{20-200}个 马甲{5-30}件 手套{5-40}副 垃圾袋{10-90}个 扫把{3-20}把 宣传册{30-300}本"
        " 小红旗{5-50}面"
    ),
    "兑换": "洗衣液1瓶 抽纸{1-3}提 大米1袋 毛巾{1-4}条 食用油1桶 牙膏{1-3}支 雨伞1把",
    "特长": "理发 书法 急救 电工 摄影 英语 心理疏导 乐器 烹饪 计算机",
    "诉求": (
        "{小区}{1-20}栋楼顶漏水，物业推诿{2-9}个月未修 {店}夜间施工噪音扰民，影响居民休息"
        " 反映{路}路灯{2-9}盏不亮 {小区}停车位被{店}长期占用 要求落实{社区}征地补偿款发放"
        " 反映{店}拖欠{2-20}名工人工资 {路}{1-99}号门前污水外溢，气味刺鼻 {社区}健身器材损坏存在隐患"
        " 咨询{社区}低保申请条件及办理流程 {小区}电梯频繁故障，曾困人{1-4}次 反映邻居{人}违规搭建阳光房"
        " 举报{店}使用过期原料 {店}预付卡退费难，门店已关闭"
    ),
    "答复": (
        "已责成{社区}现场核实，{2-9}日内修复 经协调双方达成一致，来访人表示认可 已转{科室}研究处理"
        " 诉求不属受理范围，已向其解释 已约谈{店}负责人，限{3-15}日内改正"
        " 现场查看后情况属实，已列入{1-4}季度计划 已电话告知办理进度，继续跟进 书面答复已送达，由{人}签收"
    ),
    "资产": (
        "台式电脑 笔记本电脑 激光打印机 多功能一体机 文件柜 保险柜 办公桌 会议桌 办公椅 三人沙发 空调柜机"
        " 壁挂空调 投影仪 电子白板 扫描仪 碎纸机 饮水机 照相机 路由器 服务器 机柜 UPS电源 监控主机 档案密集架"
        " 更衣柜 电动自行车 会议音箱 无线话筒 电视机 除湿机"
    ),
    "型号": "QX-{100-999} HT{1000-9999}A {2-9}00*{40-90}0*1800 LM-{10-99}K{1-9} {店}定制 YF{20-90}-{1-9}",
    "配件": "电源线{1-2}根 鼠标{1-2}个 键盘1个 遥控器{1-2}个 硒鼓{1-3}支 钥匙{1-4}把 适配器1个 网线{1-5}根",
    "课": (
        "{年度}安全生产责任落实专题培训 公文写作与规范处理（{第}讲） 应急急救技能实操培训"
        " {科室}业务骨干能力提升班 网格员矛盾调解实务 档案整理与归档专题讲座 消防器材使用与疏散演练"
        " 财务报销制度解读（{科室}专场） 新媒体宣传与摄影技巧 {社区}干部履职培训 保密知识专题辅导"
        " 政务服务礼仪与沟通{第}期 固定资产管理系统操作培训 数据统计报表填报培训（{镇}）"
    ),
    "年度": "年度 上半年 下半年 一季度 三季度",
    "课目": "法规解读 案例分析 现场演练 分组讨论 闭卷测试 经验交流 观看警示片 参观见学 实操考核",
    "教材": "《应急手册》 《公文范例汇编》 《网格工作指南》 《消防图册》 《财务制度选编》 《服务规范读本》",
    "事由": (
        "对接{社区}智慧停车项目 考察学习网格化管理经验 商谈{店}设备采购合同 送达{镇}联合检查通知"
        " 咨询{店}营业场所变更事宜 洽谈{路}改造工程施工 开展{年度}工作调研 系统维护及{1-6}台服务器巡检"
        " 参加{科室}业务座谈 反馈{小区}改造意见 递交投标材料{1-5}份 查阅{2000-2019}年档案资料"
    ),
    "来宾": (
        "{镇}人民办事处 {字号}科技有限公司 {字号}建设集团 {镇}便民中心 {字号}设计院 {社区}居委会"
        " {字号}律师事务所 {字号}传媒工作室"
    ),
    "接待": "工作餐{1-2}次 会议室使用{1-3}场 住宿{1-3}晚 车辆接送{1-4}趟 参观讲解1次 资料印制{5-40}份",
    "文题": (
        "关于做好{年度}{文事}工作的通知 关于印发《{文事}实施方案》的通知 关于召开{文事}会议的通知"
        " 关于报送{年度}{文事}情况的函 {镇}{文事}工作情况报告 关于{社区}{文事}经费的请示"
        " 关于开展{文事}专项检查的通知 关于同意{镇}{文事}项目的批复 {科室}{文事}会议纪要"
    ),
    "文事": (
        "防汛抗旱 垃圾分类 档案移交 消防安全 老旧小区改造 政务公开 国有资产清查 信访积案化解 职工体检 森林防火"
        " 节能减排 公务用车管理"
    ),
    "拟办": (
        "拟由{科室}承办，{科室}配合 请{人}阅示 转{科室}按要求办理，{1-25}日前反馈 传阅后存档"
        " 拟请{科室}提出意见后报{人}审定 建议列入{第}次办公会研究"
    ),
    "附件": "实施方案 任务分解表 报名回执 责任清单 汇总表 自查表 联系人名单 评分细则",
    "机器": (
        "一号离心泵 二号离心泵 {1-9}号皮带输送机 空压机 叉车 中央空调主机 {1-6}号配电柜 锅炉给水泵 打包机"
        " 数控车床 行车 冷却塔 污水提升泵 搅拌机"
    ),
    "故障": (
        "运行时有异响，温度达{60-95}度 无法启动，{部件}烧毁 {部件}漏油严重 {部件}磨损，震动大"
        " 频繁跳闸，疑似{部件}短路 显示E{10-99}故障代码 {部件}断裂，停机{1-8}小时 压力不足，{部件}堵塞"
        " 制冷效果差，{部件}结霜 {部件}松动，有焦糊味"
    ),
    "部件": "轴承 电机 密封圈 控制板 传动轴 接触器 过滤网 电磁阀 皮带 压缩机",
    "零件": (
        "轴承{1-4}个 皮带{1-3}条 密封圈{1-8}个 接触器{1-2}只 螺栓{4-20}颗 润滑油{1-5}升 控制板1块 电缆{2-30}米"
        " 滤芯{1-3}个"
    ),
    "报修": (
        "{房间}水龙头滴漏 {房间}下水道堵塞，污水上返 {房间}灯不亮，更换{1-4}次仍闪 {房间}插座无电"
        " 楼道感应灯损坏{1-5}盏 {房间}墙面渗水约{1-4}平方米 单元门禁失灵，{2-9}户刷卡无效 卫生间马桶不上水"
        " 空调外机滴水影响{1-9}楼住户 电梯运行抖动，停{2-18}楼时不平层"
    ),
    "机电报修": "电梯运行抖动，停{2-18}楼时不平层 电梯按钮{1-18}层失灵 电梯门关闭有异响 空调外机滴水影响{1-9}楼住户"
    " {房间}空调不制冷 {房间}空调显示E{1-9}故障 电梯困人，已解救{1-3}人 {房间}空调遥控失灵 电梯轿厢灯不亮{1-3}盏",
    "房间": "卫生间 厨房 主卧 客厅 阳台 走廊 会议室 值班室",
    "材料": (
        "水龙头1个 软管{1-3}根 灯泡{1-6}只 插座{1-4}个 角阀{1-2}个 生料带{1-3}卷 电线{2-20}米 开关{1-3}个 阀芯1个"
    ),
    "备注": "资料已归档 待补充照片 与上次重复 已电话告知{人} 转下月跟进 需{科室}配合 当事人外出未联系上",
}
WORDS = {key: text.split() for key, text in _RAW.items()}


def spell(template: str, rng: random.Random) -> str:
    """The template with its {word} and {lowest-highest} places filled in, those of the words themselves too."""

    def fill(match: re.Match[str]) -> str:
        key = match[1]
        if "-" in key:
            low, high = key.split("-")
            return str(rng.randint(int(low), int(high)))
        return spell(rng.choice(WORDS[key]), rng)

    return re.sub(r"\{([^{}]+)\}", fill, template)


def seq() -> Make:
    """The running number of the row."""
    return lambda row: row.number


def say(*templates: str) -> Make:
    """Free wording that seldom repeats."""

    def make(row: Row) -> Value:
        seen = row.memory.setdefault(row.head, [])
        wording = ""
        for _ in range(6):
            wording = spell(row.rng.choice(templates), row.rng)
            if wording not in seen:
                break
        seen.append(wording)
        return wording

    return make


def about(head: str, *templates: str) -> Make:
    """Free wording around what a cell to the left says, which stands for @."""
    return lambda row: spell(row.rng.choice(templates), row.rng).replace("@", str(row.values[head]))


def told(head: str, test: Callable[[float], bool], yes: Make, no: Make) -> Make:
    """One value or another by the number in a cell to the left."""
    return lambda row: (yes if test(amount(row.values[head])) else no)(row)


def pick(options: str) -> Make:
    """One of the options (parted by spaces), the first ones oftener."""
    choices = options.split()
    return lambda row: row.rng.choices(choices, weights=range(len(choices) + 1, 1, -1))[0]


def state(done: str, other: str) -> Make:
    """The state of the matter: one of the first words when it is done, otherwise one of the others."""
    return lambda row: row.rng.choice((done if row.done else other).split())


def tick(share: float, mark: str = "√") -> Make:
    """A tick in this share of the rows, nothing in the others."""
    return lambda row: mark if row.rng.random() < share else None


def number(low: float, high: float, form: str = "", digits: int = 0) -> Make:
    """A number; with a form, the text of it in that form ("{:,}元"); forms parted by "|" alternate."""

    def make(row: Row) -> Value:
        raw = row.rng.uniform(low, high)
        value: float = round(raw, digits) if digits else round(raw)
        return row.rng.choice(form.split("|")).format(value) if form else value

    return make


def reckon(formula: Callable[[list[float]], float], *heads: str) -> Make:
    """A number reckoned from cells to the left (their texts read without their units)."""
    return lambda row: round(formula([amount(row.values[head]) for head in heads]), 2)


def mostly(head: str, share: float) -> Make:
    """The number of another cell in this share of the rows, one less in the others."""
    return lambda row: int(amount(row.values[head])) - (row.rng.random() > share)


def amount(value: Value) -> float:
    """The number a cell holds, without its unit; 0 for none."""
    found = re.search(r"-?\d+(\.\d+)?", str(value).replace(",", "")) if value is not None else None
    return float(found[0]) if found else 0.0


def day(form: str, lag: tuple[int, int] = (0, 0), done: bool = False, odd: str = "") -> Make:
    """A day that many days after (or before) the row's, in a form; only of done rows; now and then odd words."""

    def make(row: Row) -> Value:
        if done and not row.done:
            return None
        if odd and row.rng.random() < 0.12:
            return row.rng.choice(odd.split())
        return written(row.day + dt.timedelta(days=row.rng.randint(*lag)), form, row.rng)

    return make


def written(when: dt.date, form: str, rng: random.Random) -> Value:
    """The day as a clerk writes it."""
    y, m, d = when.year, when.month, when.day
    hour, minute = rng.randint(8, 17), rng.randrange(0, 60, 5)
    if form == "range":
        last = when + dt.timedelta(days=rng.choice([0, 1, 1, 2, 4]))
        end = f"{last.day}日" if last.month == m else f"{last.month}月{last.day}日"
        return f"{m}月{d}日" if last == when else f"{m}月{d}日{rng.choice('至-')}{end}"
    if form == "mixed":
        return written(when, rng.choice(["dot", "dot", "dot", "cn", "slash", "real"]), rng)
    if form == "serial":  # pasted as a bare number of days here and there
        return (when - dt.date(1899, 12, 30)).days if rng.random() < 0.08 else when
    ways: dict[str, Value] = {
        "real": when,
        "clock": dt.datetime(y, m, d, hour, minute),
        "clocktext": f"{when:%Y-%m-%d} {hour:02d}:{minute:02d}",
        "dot": f"{y}.{m}.{d}",
        "cn": f"{y}年{m}月{d}日",
        "md": f"{m}月{d}日",
        "mdot": f"{m}.{d}",
        "int": y * 10000 + m * 100 + d,
        "dash": f"{when:%Y-%m-%d}",
        "slash": f"{y}/{m}/{d}",
        "short": f"{y % 100}.{m}.{d}",
    }
    return ways[form]


def clock(low: int, high: int) -> Make:
    """A time of day between two hours, which is no date."""
    return lambda row: f"{row.rng.randint(low, high)}:{row.rng.randrange(0, 60, 5):02d}"


def who(low: int = 1, high: int = 1, sep: str = "、", form: str = "{人}") -> Make:
    """The names of so many people; the form may be "{姓}女士", "{姓}某某" or "{人}（{职务}）"."""
    forms = form.split("|")
    return lambda row: sep.join(spell(row.rng.choice(forms), row.rng) for _ in range(row.rng.randint(low, high)))


def spaced(row: Row) -> Value:
    """A name whose two characters are set apart to the width of three."""
    name = spell("{人}", row.rng)
    return f"{name[0]}  {name[1]}" if len(name) == 2 else name


def crew(size: int, low: int = 1, high: int = 1, sep: str = "、") -> Make:
    """Names out of a small staff that is the same all over the sheet."""

    def make(row: Row) -> Value:
        staff = row.memory.setdefault(row.head, [])
        while len(staff) < size:
            name = spell("{人}", row.rng)
            if name not in staff:
                staff.append(name)
        return sep.join(row.rng.sample(staff, row.rng.randint(low, high)))

    return make


def several(key: str, low: int, high: int, style: str = "、") -> Make:
    """Several different words of that key in one cell, parted by the style or numbered ("1." or "①")."""

    def make(row: Row) -> Value:
        words = row.rng.sample(WORDS[key], row.rng.randint(low, high))
        things = list(dict.fromkeys(spell(word, row.rng) for word in words))
        if style == "1.":
            return "\n".join(f"{n}.{thing}" for n, thing in enumerate(things, 1))
        if style == "①":
            return "".join(f"{chr(0x245F + n)}{thing}" for n, thing in enumerate(things, 1))
        return style.join(things)

    return make


def code(form: str) -> Make:
    """A code of the row's number {n}, year {y} or day {d}, and a chance {r}; digits alone are kept as a number."""

    def make(row: Row) -> Value:
        text = form.format(n=row.number, y=row.day.year, d=f"{row.day:%Y%m%d}", r=row.rng.randint(1000, 9999))
        return int(text) if text.isdigit() and len(text) < 12 and not text.startswith("0") else text

    return make


def phone(row: Row) -> Value:
    """A telephone number nobody has, a number in some rows."""
    text = f"1380000{row.rng.randint(1000, 9999)}"
    return int(text) if row.number % 3 == 0 else text


def ident(masked: bool = False) -> Make:
    """An identity number of no place, whole or with its middle starred out."""

    def make(row: Row) -> Value:
        born = dt.date(1960, 1, 1) + dt.timedelta(days=row.rng.randint(0, 15000))
        tail = row.rng.randint(1000, 9999)
        return f"9901**********{tail}" if masked else f"990{row.rng.randint(100, 999)}{born:%Y%m%d}{tail}"

    return make
