"""What departments write in their own words in the reports on ideology and in the secretary's debrief; no digits."""

IDEOLOGY_WORDS: dict[str, dict[str, dict[str, str]]] = {
    "2023H1": {
        "101": {
            "item_positions": "对局门户网站和预算公开栏目的内容逐条登记、先审后发",
            "problems": "对财政政策的解读偏重文件语言，回应群众关切的稿件不多",
        },
        "104": {
            "item_research": "研究了春耕时节涉农政策宣传和村级信息员管理",
            "item_duty": "局机关和各农技站各明确一名信息审核人",
            "item_positions": "对农技推广微信群和田间课堂的讲授内容实行备案",
            "item_risk": "种子质量、农机补贴等群众来电集中的事项由业务科室先行研判",
            "problems": "农技站人员少，信息审核有时由拟稿人一人完成",
            "measures": "为每个农技站确定备岗审核人，把审核记录列入年终检查",
        },
        "107": {
            "item_risk": "审计公告发布前与被审计单位核实事实、统一口径",
            "problems": "外勤审计组的学习以自学为主，交流研讨偏少",
        },
    },
    "2023H2": {
        "101": {
            "item_positions": "清理长期不更新的公开栏目，留下的栏目逐个明确责任科室",
            "problems": "网络评论队伍以年轻干部为主，对财政业务的把握还不够准",
        },
        "104": {
            "item_research": "研究了秋收时节的舆情应对和农民丰收节宣传",
            "item_duty": "分管领导按季度听取信息审核人的工作汇报",
            "item_positions": "停用无人管理的微信群，在用的逐个明确管理员",
            "item_publicity": "请种粮大户在田间课堂讲自己的经历",
            "item_risk": "对农资价格、土地流转中的来信来电逐件登记去向",
            "problems": "面向农户的宣传材料专业词语偏多，讲得不够通俗",
            "measures": "请村干部先读宣传材料，读不懂的地方改写后再发",
        },
        "107": {
            "problems": "审计宣传的形式较为单一，借案例讲政策的稿件不多",
        },
    },
}
"""Half → department → slot → text of the reports on the responsibility for ideology."""

DEBRIEF_WORDS: dict[str, dict[str, str]] = {
    "101": {
        "item_business": "把预算绩效管理中的难题列为支部书记领办的事项",
        "problems": "到基层财政所支部调研偏少，对支部书记的业务指导不够具体",
        "causes": "对抓党建与抓业务的关系把握不够，年底业务集中时顾此失彼",
        "next_steps": "带头到财政所支部参加组织生活，当场解决支部提出的困难",
    },
    "104": {
        "item_duty": "把农技站党支部的工作同春耕、秋收任务一起部署、一起检查",
        "item_branches": "在农技推广一线设立临时党小组，农忙时节把组织生活放在田间",
        "item_members": "党员农技员与种植户结对，记录服务日志",
        "problems": "农技站党员居住分散，个别支部组织生活的质量不高",
        "causes": "对分散党员的教育管理办法不多，到站点听取意见不够经常",
        "next_steps": "按片区调整党小组，由班子成员分片联系",
        "next_branches": "为站点支部配备党务骨干，按季度检查记录",
    },
    "107": {
        "item_branches": "在审计项目上设立临时党支部，进点讲纪律、离点评作风",
        "problems": "外勤期间组织生活的记录和补学不够及时",
    },
}
"""Department → slot → text of the secretary's debrief of 2023."""


def party_word_rows() -> list[list[object]]:
    """Return the rows of own_words.csv of both reports."""
    rows: list[list[object]] = [
        [code, "ideology", half, slot, text]
        for half, departments in IDEOLOGY_WORDS.items()
        for code, slots in departments.items()
        for slot, text in slots.items()
    ]
    rows += [
        [code, "debrief", 2023, slot, text] for code, slots in DEBRIEF_WORDS.items() for slot, text in slots.items()
    ]
    return rows
