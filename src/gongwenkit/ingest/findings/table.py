"""Kinds of findings about a sheet, a head, a column or a total."""

from gongwenkit.model import FindingKind, made_kind

__all__ = ["TABLES"]

TABLES: tuple[FindingKind, ...] = (
    made_kind(
        "ledger-unknown",
        "warning",
        ("这张表有内容，但看不出是哪种台账，没有计入", "The sheet holds a table that fits no ledger; not counted"),
        (
            "请在工作表名或标题行写明台账名称（如“会议台账”），并核对表头：一行列名，至少三列，下面一条记录一行",
            "Name the ledger in the sheet name or title, and check the head: one row of at least three column names,"
            " with one row for each entry below it",
        ),
    ),
    made_kind(
        "ledger-ambiguous",
        "error",
        ("表头同时像“{ledgers}”，没有计入", "The head fits each of “{ledgers}”; not counted"),
        (
            "请在工作表名或标题行写明是哪种台账；几种活动混记在一张表的，请按台账分开",
            "Name the ledger in the sheet name or title; take a sheet that mixes several ledgers apart",
        ),
    ),
    made_kind(
        "department-unknown",
        "error",
        (
            "看不出是哪个单位的台账{detail}，{rows} 行没有计入",
            "No telling whose ledger this is{detail_en}; {rows} rows not counted",
        ),
        (
            "请在文件名、工作表名、标题行或“单位”列写明单位（与 departments.csv 一致）",
            "Name the department as in departments.csv",
        ),
    ),
    made_kind(
        "department-differs",
        "warning",
        (
            "标题或工作表写的是“{inner}”，而文件名写的是“{outer}”，按前者计",
            "It says “{inner}” but the file says “{outer}”; the former counts",
        ),
        ("请核对是否放错了文件夹或抄错了标题", "Check the title and the folder"),
    ),
    made_kind(
        "column-unknown",
        "info",
        ("不认识的列“{head}”，没有用到{detail}", "Unknown column “{head}”; not used{detail_en}"),
        ("若是台账的列，请改用规范列名", "If it belongs to the ledger, use its proper name"),
    ),
    made_kind(
        "column-missing",
        "warning",
        ("“{ledger}”缺少“{column}”列", "“{ledger}” has no column “{column}”"),
        ("请补上这一列，或把表头改成规范列名", "Add the column or give it its proper name"),
    ),
    made_kind(
        "column-hidden",
        "info",
        ("“{head}”列被隐藏，仍按其内容读取", "Column “{head}” is hidden; it is read all the same"),
        ("如不应使用，请删去该列", "Delete the column if it must not be used"),
    ),
    made_kind(
        "column-sensitive",
        "warning",
        ("“{head}”列含个人身份信息，已整列略去", "Column “{head}” holds personal data and was left out"),
        ("台账中请勿登记身份证号、电话号码", "Keep identity and phone numbers out of ledgers"),
    ),
    made_kind(
        "header-ambiguous",
        "warning",
        ("表头“{head}”既像“{first}”又像“{second}”，没有用到", "Head “{head}” fits “{first}” and “{second}”; not used"),
        ("请改用规范列名", "Use the proper name of the column"),
    ),
    made_kind(
        "month-missing",
        "warning",
        ("按月分表，但缺少{months}", "There is a sheet for each month, but none for {months}"),
        (
            "当月没有活动也请保留空表；漏了请补上",
            "Keep an empty sheet for a month without activities; add it if forgotten",
        ),
    ),
    made_kind(
        "total-differs",
        "warning",
        (
            "“{column}”的{word}写的是 {written}，逐行相加是 {ours}",
            "{word} of “{column}” says {written}, the rows add up to {ours}",
        ),
        ("请核对是合计写错，还是有行漏记、多记", "Check the total and the rows"),
    ),
    made_kind(
        "rows-unaccounted",
        "error",
        (
            "这张表读到的行与计入、未计入的行对不上{detail}（程序有误）",
            "The rows of this table do not add up{detail_en} (a mistake of the program)",
        ),
        ("请不要采用本表的数字，并把这条提示告诉维护者", "Do not use figures of this table, and tell the maintainers"),
    ),
    made_kind(
        "sheet-hidden",
        "warning",
        ("这张表被隐藏，其中 {rows} 行没有计入", "The sheet is hidden; its {rows} rows are not counted"),
        ("要计入请取消隐藏；不要请删去", "Unhide it to have it counted, or delete it"),
    ),
    made_kind(
        "sheet-sample",
        "warning",
        (
            "工作表名“{text}”像是样表，其中 {rows} 行没有计入",
            "The sheet's name “{text}” says that it is a sample; its {rows} rows are not counted",
        ),
        ("若是台账，请改工作表名；若是样表，请删去", "Rename it if it is a ledger, or delete it"),
    ),
)
