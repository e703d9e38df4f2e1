"""What departments write inside the items of the report, and in their summaries, by slot. All wording is ours.

111 wrote nothing and 110 little: a report without own words must read well, too.
"""

ITEM_WORDS: dict[str, dict[str, str]] = {
    "101": {
        "item_research": "重点分析了政府采购备选库管理和财政专户清理中的风险",
        "item_education": "年轻干部岗前谈话与岗位风险告知一并进行，谈完签收岗位风险清单",
        "item_risk": "资金拨付实行经办、复核、支付三个岗位分设，大额支付前由内控岗会签",
        "item_branches": "机关第二党支部与乡镇财政所党支部结对，季度末到所里一起对账",
        "item_rules": "把预算追加的审批权限写入局内议事规则，不同意见如实记录",
        "item_ability": "业务大讲堂由各科室轮流出题，现场拆解一笔预算的编制和执行",
        "next_rectification": "把审计反映的共性问题交由内控岗复核，复核意见附在整改材料后",
    },
    "102": {
        "item_research": "听取学校食堂、校服采购和教辅征订的专题汇报",
        "item_education": "新任校长到任前由局领导谈话，对照岗位职责逐条交底",
        "item_risk": "基建维修项目由局机关和学校共同验收，验收单对教职工公开",
        "item_branches": "机关党员联系薄弱学校党支部，一起备党课、听党课",
        "item_conduct": "把教师违规补课的处理情况通报到每一所学校",
    },
    "103": {
        "item_research": "重点研究了老旧小区改造资金和工程变更的审批",
        "item_risk": "工程变更由科室、分管领导、局长办公会分级审批，变更理由一并归档",
        "item_rules": "在办事大厅公开物业维修资金的申请条件和办理时限",
        "item_execution": "群众反映的小区改造问题由班子成员包片答复",
        "next_work": "在改造一线考察干部，听取街道和居民代表的意见",
    },
    "104": {
        "item_research": "研究了惠农补贴发放和高标准农田建设中的廉政风险",
        "item_education": "把警示教育课开到乡镇农业服务中心，用身边人的事说纪律",
        "item_risk": "补贴名单在村务公开栏公示后再拨付，异议由局机关派人核实",
        "item_branches": "技术推广党支部按作物分组包村，组长由党员担任",
        "next_steps": "对补贴发放、项目验收开展交叉检查，检查结果向乡镇反馈",
    },
    "105": {
        "item_research": "重点研究了取水许可审批和防汛物资管理",
        "item_risk": "工程招标文件由业务科室和法制岗双重审核",
        "item_branches": "河道管护党支部与沿河村党组织联合巡河，问题当场登记",
        "item_conduct": "汛期值守由班子成员带班，缺岗情况在周例会上通报",
    },
    "106": {
        "item_research": "研究了景区门票管理和文化活动采购中的风险",
        "item_education": "组织执法人员观摩案件评查，对照检查自由裁量的分寸",
        "item_rules": "把演出审批的材料清单和时限公布在办事指南上",
        "item_execution": "文物安全巡查的问题当日交办，办结情况逐件回看",
    },
    "107": {
        "item_research": "重点研究了审计组的现场管理和廉政纪律",
        "item_education": "审计组进点前由组长领学审计工作纪律，离点时请被审计单位评议",
        "item_risk": "审计底稿实行组长、科室、审理三级复核，调整意见留痕",
        "item_ability": "由主审讲解当年的典型项目，安排年轻干部全程跟做一个项目",
    },
    "108": {
        "item_research": "研究了统计数据审核把关和防范干预的责任",
        "item_risk": "对记录干预统计工作的登记实行双人保管",
        "item_rules": "数据修订须说明理由并由科室负责人签字",
        "item_ability": "以抽样调查的现场质量为题开展业务练兵",
    },
    "109": {
        "item_research": "重点分析了法律援助案件指派和司法鉴定管理中的风险",
        "item_education": "请社区矫正执法人员讲述拒绝说情的经过",
        "item_branches": "司法所党员按片区编组，支部活动由邻近的司法所轮流承办",
        "item_conduct": "把窗口服务的群众评议结果张贴在大厅",
    },
    "110": {
        "item_risk": "定点医药机构的费用审核由两名经办人员背靠背进行",
    },
}
"""Department → slot → text, for the duty report of 2023."""

SUMMARY_WORDS: dict[str, dict[str, str]] = {
    "102": {
        "achievements": "城乡结对学校的党组织共同教研、共同开展主题党日，薄弱学校的支部活动有人带、有人帮",
        "shortcomings": "部分学校党组织的活动记录过于简单，对青年教师的培养计划落实不够经常",
    },
    "105": {
        "achievements": "河道巡护和防汛值守中的急难任务由党员带班承担，支部会开到了工地和堤坝上",
        "shortcomings": "一线站所人员分散，集中学习的时间不易保证",
        "measures": "按流域划分党小组，把学习安排到巡护间隙",
    },
    "107": {
        "achievements": "审计项目上的临时党支部做到进点有纪律交底、离点有作风评议",
        "shortcomings": "长期外勤的审计组参加支部活动不够及时，补学的记录有缺漏",
    },
}
"""Department → slot → text of the yearly summary of 2023."""
