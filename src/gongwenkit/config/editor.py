"""JSON Schema for editors: what a file of figure definitions may contain (Taplo, Even Better TOML read `#:schema`)."""

from typing import Any

from gongwenkit.config.definitions import COUNTING_RULES, Definition

__all__ = ["SCHEMA_FILE", "definitions_schema"]

SCHEMA_FILE = "definitions.schema.json"
"""File next to the definitions; the first line of each definition file names it."""

_ASKED = ("column", "columns")
_SAID = {
    "no": "F 号，可不写 · F-number, optional",
    "label": "名称 · name",
    "aliases": "别的叫法，核对别人写的文字时凭它认 · what else it is called in texts that are checked",
    "unit": "量词 · measure word",
    "count": "计数规则 · counting rule",
    "personal": "只计报告人任职期间 · within the author's tenure only",
    "required": "为零须说明 · a zero must be explained",
    "round": "正文中以“余”概数 · printed with 余 in text",
    "column": "{column} 所计的列 · the column counted",
    "columns": "{columns} 去重所依的一两列 · what tells rows apart",
    "from": "行从哪里来 · where rows come from",
    "of": "ratio、quotient 的分子，difference 的被减数 · the upper side, or what is subtracted from",
    "over": "ratio、quotient 的分母 · the lower side of a ratio or quotient",
    "days": "{days} 计两列日期之间的天数，代替 column · the days between two columns, in place of column",
    "less": "difference 减去的指标 · the figure that is subtracted",
    "decimals": "{decimals} 保留几位小数 · how many decimals the value has",
    "at_most": "不可能多于这些指标 · cannot exceed these figures",
    "usually_at_least": "通常不少于这些指标 · usually no less than these figures",
    "of_rows": "活动台账逐行相加，不按活动 · of every row, not of every event",
    "better": "多好（more）、少好（less）还是说不上（either） · whether more or less is better, or neither",
    "adds_up": "应等于这些指标相加减 · equals the sum of these figures",
}

_PARTS_SAID = {
    "From": {
        "ledger": "台账的编号 · id of a ledger (data/schema)",
        "rows_of": "另一指标所计的行 · the rows that another figure counted",
        "table": "基础表 · reference table",
        "date": "改用另一日期列 · another date column than the ledger's",
        "any_day": "不论何时的行 · rows of any day",
        "earlier": "没有本期以前的台账即为缺 · missing without a ledger of the time before the period",
        "where": "条件，全部满足 · conditions, all of them",
    },
    "AddsUp": {
        "plus": "相加的指标 · figures added",
        "less": "减去的指标 · figures subtracted",
    },
    "OtherColumn": {
        "column": "同一行的另一日期列 · another date column of the row",
    },
    "Filter": {
        "column": "列名 · column",
        "equals": "等于 · equals",
        "in": "是其中之一 · is one of these",
        "has": "标签、多选列含有 · tags or choices hold",
        "contains": "文字含有 · text contains",
        "setting": "等于本年度的设定 · equals a setting of the year",
        "body": "是本单位领导机构的会议 · is a meeting of the leading body",
        "is_role": "人员列：当日任此职 · a person of this role on that day",
        "min": "不小于 · at least",
        "max": "不大于 · at most",
        "not_before": "日期不早于 · a day, or a later one",
        "not_after": "日期不晚于 · a day, or an earlier one",
        "blank": "空着与否 · whether the cell is blank",
        "absent": "没有这一列的表按不符合计 · rows of a table without the column do not match",
        "any": "满足其一 · one of these",
        "not": "都不满足 · none of these",
    },
    "DaysBetween": {
        "from": "从哪一列的日期 · from the day in this column",
        "to": "到哪一列的日期 · to the day in this column",
    },
    "Operand": {
        "figure": "指标的编号 · id of a figure",
        "sum": "各行此列之和 · the sum of a column",
    },
}


def definitions_schema() -> dict[str, Any]:
    """Returns the JSON Schema (draft 2020-12) of a file of definitions: tables by figure id."""
    schema = Definition.model_json_schema(by_alias=True)
    parts = schema.pop("$defs")
    del schema["properties"]["id"]
    schema["required"].remove("id")
    asking = {key: "、".join(name for name, rule in COUNTING_RULES.items() if rule.asks == key) for key in _ASKED}
    asking["decimals"] = "、".join(name for name, rule in COUNTING_RULES.items() if rule.may_round)
    asking["days"] = "、".join(name for name, rule in COUNTING_RULES.items() if rule.counts_days)
    for name, said in _SAID.items():
        schema["properties"][name]["description"] = said.format(**asking)
    for part, keys in _PARTS_SAID.items():
        for name, said in keys.items():
            parts[part]["properties"][name]["description"] = said
    identifier = Definition.model_json_schema()["properties"]["id"]["pattern"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "gongwenkit figure definitions",
        "type": "object",
        "patternProperties": {identifier: {"$ref": "#/$defs/Definition"}},
        "additionalProperties": False,
        "$defs": {**parts, "Definition": schema},
    }
