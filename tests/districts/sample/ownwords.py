"""What departments write in their own words: the slots of the report, by year. All wording is ours; no digits.

106 says this year what it said last year, 110 repeats a passage of 109, 111 wrote nothing, 112 has no ledgers: the
kit tells the first three.
"""

from tests.districts.sample.itemwords import ITEM_WORDS, SUMMARY_WORDS
from tests.districts.sample.partywords import party_word_rows

REPORT = "duty"

OWN_WORDS: dict[int, dict[str, dict[str, str]]] = {
    2023: {
        "101": {
            "highlights": "把预算管理改革中的难题交给党员业务骨干认领，进展在支部会上逐项通报",
            "study_topics": "内容以财政资源统筹和过紧日子要求为主",
            "problems": "对基层预算单位内控执行情况的跟踪不够经常，个别科室重审批、轻监督的习惯仍未根除",
            "next_steps": "把绩效评价结果与廉政风险排查结合起来，对政府采购、资产处置等环节逐个过筛",
        },
        "102": {
            "highlights": "把师德师风列入支部学习计划，学校支部与所在社区支部结对开展主题党日",
            "problems": "部分学校党组织书记抓党建的精力投入不足，谈话提醒有时流于一般叮嘱",
            "next_steps": "紧盯学校食堂采购、基建维修中的廉政风险，把校务公开延伸到班级",
        },
        "103": {
            "highlights": "在老旧小区改造工地设置流动党课点，党课讲到楼院里",
            "study_topics": "结合案例学习住房保障政策和工程质量责任",
            "problems": "对施工现场党员的日常教育跟得不紧，个别科室把工期压力当成放松监督的理由",
            "next_steps": "对工程变更、资金拨付开展“回头看”，把物业领域群众反映集中的事项纳入督办",
        },
        "104": {
            "highlights": "把党员技术员编入包村小组，农忙时节到田头讲纪律、教技术",
            "study_topics": "内容以粮食安全、和美乡村建设为主",
            "problems": "惠农补贴公示不够及时，村级台账与业务台账时有出入",
        },
        "105": {
            "study_topics": "重点学习水安全保障和河湖管护的要求",
            "problems": "基层水管站点分散，谈心谈话多在汛前集中开展，平时提醒偏少",
            "next_steps": "把取水许可、工程招标纳入风险清单，做到防汛物资采购全程留痕",
        },
        "106": {
            "highlights": "依托乡镇文化站开展流动宣讲，由文化志愿者轮流主讲",
            "study_topics": "以文物安全、演出市场执法中的典型问题为教材",
            "problems": "景区经营权转让的监督办法尚不完善，执法岗位交流轮换偏慢",
        },
        "107": {
            "highlights": "把临时党支部建在审计项目上，进点先讲纪律、离点再评作风",
            "study_topics": "重点学习审计监督与纪检监察监督贯通协同的规定",
            "problems": "外勤期间组织生活质量不够稳定，审计组廉政回访的覆盖面还不宽",
            "next_steps": "定期分析审计发现的共性问题，供党组研判党风廉政形势",
        },
        "108": {
            "highlights": "组织党员调查员公开承诺不虚报、不瞒报，入户登记当场复核、当场签字",
            "problems": "对数据质量责任的追究偏软，面向年轻干部的警示教育针对性不强",
            "next_steps": "把统计执法中发现的问题通报给干部监督岗，责任追究到岗到人",
        },
        "109": {
            "highlights": "安排支部委员与人民调解员结对，把守法廉洁的道理讲到村口院坝",
            "study_topics": "内容以法治政府建设和基层矛盾化解为主",
            "problems": "对司法所负责人的日常监督办法不多，行政执法监督与作风检查衔接不够顺畅",
            "next_steps": "把群众反映集中的事项列入廉政风险清单，逐项明确牵头科室和办结时限",
        },
        "110": {
            "study_topics": "以医保基金监管典型案例为教材",
            "next_steps": "把群众反映集中的事项列入廉政风险清单，逐项明确牵头科室和办结时限",
        },
    },
    2022: {
        "102": {"highlights": "开设“校长廉洁讲堂”，请老校长讲治校育人的规矩"},
        "103": {
            "study_topics": "结合房屋安全排查整治到现场学",
            "next_steps": "建立工程款支付联审制度，把监督前移到施工一线",
        },
        "105": {"highlights": "把支部生活会开到河道巡护一线，当场认领群众反映的问题"},
        "106": {"highlights": "依托乡镇文化站开展流动宣讲，由文化志愿者轮流主讲"},
        "109": {"study_topics": "重点学习行政复议体制改革的规定"},
    },
}
"""Year → department → slot → text."""


OF_SUMMARY: dict[str, dict[str, str]] = {
    "101": {
        "achievements": "财源建设和预算绩效管理中的难点任务由党员骨干牵头完成，支部工作与业务工作一起布置、一起检查",
        "shortcomings": "个别支部记录组织生活不够及时，年底集中补记的情况仍有发生",
    },
    "109": {
        "achievements": "法律援助窗口和基层司法所的党员轮流到村居坐班，方便群众就近咨询",
        "shortcomings": "基层司法所党员分散，集中参加活动存在困难",
    },
    "110": {"原因：警示教育": "部分场次与廉政党课合并举行，不再单独安排"},
}
"""Department → slot → text of the yearly summary of 2023."""


def own_word_rows() -> list[list[object]]:
    """Return the rows of own_words.csv, this year's first."""
    rows: list[list[object]] = [
        [code, REPORT, year, slot, text]
        for year, departments in OWN_WORDS.items()
        for code, slots in departments.items()
        for slot, text in slots.items()
    ]
    rows += [[code, REPORT, 2023, slot, text] for code, slots in ITEM_WORDS.items() for slot, text in slots.items()]
    of_summary = {**OF_SUMMARY, **SUMMARY_WORDS}
    rows += [[code, "summary", 2023, slot, text] for code, slots in of_summary.items() for slot, text in slots.items()]
    return rows + party_word_rows()
