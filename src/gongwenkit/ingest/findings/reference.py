"""Kinds of findings about a reference table."""

from gongwenkit.model import FindingKind, made_kind

__all__ = ["REFERENCE"]

REFERENCE: tuple[FindingKind, ...] = (
    made_kind(
        "reference-value",
        "error",
        ("“{column}”栏的“{text}”读不出", "“{text}” in column “{column}” cannot be read"),
        ("应为{form}", "It must be {form_en}"),
    ),
    made_kind(
        "reference-blank",
        "error",
        ("“{column}”栏没有填，这一行没有用到", "Column “{column}” is blank; the line is not used"),
        ("请补填，应为{form}", "Fill it in; it must be {form_en}"),
    ),
    made_kind(
        "reference-department",
        "error",
        ("没有单位“{text}”，这一行没有用到", "There is no department “{text}”; the line is not used"),
        ("请写 departments.csv 里的编码、简称或全称", "Give a code or name of departments.csv"),
    ),
    made_kind(
        "issuer-body",
        "error",
        ("没有“{text}”这种领导机构", "There is no leading body “{text}”"),
        (
            "请写其中之一：{known}；另有别的，先加进 data/schema/common.toml 的 [bodies]",
            "Write one of: {known}; add another one to [bodies] of data/schema/common.toml first",
        ),
    ),
    made_kind(
        "issuer-bodies",
        "error",
        (
            "领导机构写作“{text}”，第 {row} 行写作“{other}”，按第 {row} 行",
            "The leading body is “{text}” here and “{other}” in row {row}, which is used",
        ),
        ("一个单位的各行写同一个领导机构", "Write the same body in all lines of a department"),
    ),
    made_kind(
        "issuer-posts",
        "warning",
        (
            "领导机构写作“{text}”，而 {place} 的职务是“{post}”",
            "The leading body is “{text}”, and a post in {place} is “{post}”",
        ),
        ("请核对，改这一格或那个职务", "Check both, and change this cell or the post"),
    ),
    made_kind(
        "issuer-unused",
        "error",
        ("没有文种由“{text}”发文，这一行没有用到", "No report type is issued by “{text}”; the line is not used"),
        (
            "请写 report.toml 的 issuer 所写的编号：{known}",
            "Write an id that `issuer` of a report.toml names: {known}",
        ),
    ),
    made_kind(
        "issuer-twice",
        "error",
        ("第 {row} 行已写过“{text}”，这一行没有用到", "Row {row} has “{text}” already; this line is not used"),
        ("请只保留一行", "Keep one of them"),
    ),
    made_kind(
        "issuer-missing",
        "error",
        ("没有写明{what}", "It is not said: {what_en}"),
        (
            "请在“发文机关”表（issuers.csv）为本单位填一行，编号写 {issuer}",
            "Fill in a line of the sheet 发文机关 (issuers.csv) for the department, with the id {issuer}",
        ),
    ),
    made_kind(
        "people-name",
        "error",
        ("“{text}”{why_zh}，{zh}", "“{text}” {why_en}; {en}"),
        (
            "姓名栏每行只写一个人的姓名，如“李丽”；性别、职务、称呼不写在这一栏",
            "Write the name of one person in each line, nothing else: posts have a column of their own",
        ),
    ),
    made_kind("document-element", "error", ("{zh}，没有用到", "{en}; not used"), ("{advice_zh}", "{advice_en}")),
    made_kind(
        "document-report",
        "error",
        ("没有文种“{text}”，这一行没有用到", "There is no report type “{text}”; the line is not used"),
        ("请写 templates 中文件夹的名称：{known}", "Give the name of a folder of templates: {known}"),
    ),
    made_kind(
        "document-twice",
        "error",
        ("第 {row} 行已写过这份文稿，这一行没有用到", "Row {row} is about the same document; this one is not used"),
        ("请只保留一行", "Keep one of them"),
    ),
    made_kind(
        "document-symbol",
        "warning",
        (
            "发文字号“{text}”的代字不是{name}的代字“{symbol}”",
            "The symbol in “{text}” is not “{symbol}”, that of {name}",
        ),
        ("请核对由谁发文，改发文字号或代字", "Check who issues it, and change the number or the symbol"),
    ),
    made_kind(
        "sample-value",
        "error",
        (
            "{key} 是样例的“{text}”，而数据文件夹里是{department_name}的资料",
            "{key} is “{text}” of the sample, and the data folder is about {department_name}",
        ),
        ("请改成本地实际的名称，没有就留空", "Write the real name of your place, or leave it blank"),
    ),
    made_kind(
        "sample-mark",
        "warning",
        (
            "sample_mark = true，{department_name}的文稿每页会印“虚构样例”",
            "sample_mark = true: each page about {department_name} says that it is a fictional sample",
        ),
        ("真实数据请改为 sample_mark = false", "With real data write sample_mark = false"),
    ),
    made_kind(
        "fact-unknown",
        "error",
        ("没有事实“{text}”，这一行没有用到", "There is no fact “{text}”; the line is not used"),
        ("请写 facts.toml 里的编号，相近的有：{near}", "Give an id of facts.toml; near ones: {near}"),
    ),
    made_kind(
        "fact-twice",
        "error",
        ("第 {row} 行又答了这项事实，这一行没有用到", "Row {row} answers the same fact again; this line is not used"),
        ("请只保留一行", "Keep one of them"),
    ),
    made_kind(
        "plan-figure",
        "error",
        ("没有指标“{text}”，这一行没有用到", "There is no figure “{text}”; the line is not used"),
        ("请写 data/figures 里的编号，相近的有：{near}", "Give an id of data/figures; near ones: {near}"),
    ),
    made_kind(
        "plan-twice",
        "error",
        ("第 {row} 行又写了这项计划，这一行没有用到", "Row {row} plans the same figure again; this line is not used"),
        ("请只保留一行", "Keep one of them"),
    ),
)
