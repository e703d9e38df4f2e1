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
        "ledger-unlike",
        "error",
        (
            "名称说是“{ledger}”，{why_zh}，没有计入。要找的列：{sought}{unknown_zh}",
            "The name says “{ledger}”, but {why_en}; it is not counted. Columns sought: {sought}{unknown_en}",
        ),
        (
            "请把表头改成规范列名，一行列名，下面一条记录一行；不是这种台账的，请改名称或移出 ledgers",
            "Give the columns their proper names, in one row above the entries; if it is another table, rename it or"
            " take it out of ledgers/",
        ),
    ),
    made_kind(
        "ledger-asked",
        "warning",
        (
            "表头像“{ledgers}”，但{why_zh}，没有计入",
            "The head is like that of “{ledgers}”, but {why_en}; it is not counted",
        ),
        (
            "是台账的，请在工作表名或标题行写明名称，或在 decisions.xlsx 回答（ledger check --decisions）；"
            "几种活动混记在一张表的，请按台账分开",
            "If it is a ledger, name it in the sheet name or title, or answer in decisions.xlsx"
            " (ledger check --decisions); take a table that mixes several ledgers apart",
        ),
    ),
    made_kind(
        "ledger-no-rows",
        "info",
        ("“{ledger}”只有表头，没有记录；{covers_zh}", "“{ledger}” has a head and no entries; {covers_en}"),
        ("若有活动没有登记，请补上", "Add what was forgotten"),
    ),
    made_kind(
        "sheet-form",
        "warning",
        (
            "{count_zh}是一事一张的表格（左边项目、右边内容），不是逐行登记的台账，没有计入",
            "{count_en} for one occasion each (labels beside their contents), not a ledger with a row for each entry;"
            " not counted",
        ),
        ("请在台账里为每张表格登记一行", "Enter each of them as a row of the ledger"),
    ),
    made_kind(
        "sheet-ignored",
        "info",
        ("{why_zh}，没有读", "{why_en}; it is not read"),
        ("若其中有台账，请给出名称和表头", "If it holds a ledger, give it a name and a head"),
    ),
    made_kind(
        "sheet-empty",
        "warning",
        (
            "名称是“{ledger}”，{why_zh}，不能当作没有活动",
            "The name says “{ledger}”, but {why_en}; it cannot be taken for no activity",
        ),
        ("没有活动的，请保留表头；有的，请补上", "Keep the head where nothing happened, else add the entries"),
    ),
    made_kind(
        "table-foreign",
        "warning",
        (
            "{place_zh}是另一张表{title_zh}，没有计入",
            "{place_en} are another table{title_en}; not counted",
        ),
        (
            "若是台账，请移到单独的工作表，并写明名称和表头；不是的，可不理会",
            "If it is a ledger, put it on a sheet of its own with a name and a head",
        ),
    ),
    made_kind(
        "department-unknown",
        "error",
        (
            "看不出是哪个单位的台账{detail}，{rows} 行没有计入",
            "No telling whose ledger this is{detail_en}; rows not counted: {rows}",
        ),
        (
            "请在文件名、工作表名、标题行或“单位”列写明单位，写法与基础信息的“单位”表（departments.csv）一致；那里可以改简称",
            "Name the department as the sheet 单位 of the reference workbook (departments.csv) does; its short name"
            " may be changed there",
        ),
    ),
    made_kind(
        "department-differs",
        "warning",
        (
            "标题或工作表写的是“{inner}”，而文件名写的是“{outer}”，按前者计",
            "The sheet or its title says “{inner}”, but the file name says “{outer}”; the former counts",
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
            "The {word} of “{column}” says {written}, but the rows add up to {ours}",
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
        ("这张表被隐藏，其中 {rows} 行没有计入", "The sheet is hidden; rows not counted: {rows}"),
        ("要计入请取消隐藏；不要请删去", "Unhide it to have it counted, or delete it"),
    ),
    made_kind(
        "sheet-sample",
        "warning",
        (
            "工作表名“{text}”像是样表，其中 {rows} 行没有计入",
            "The sheet's name “{text}” says that it is a sample; rows not counted: {rows}",
        ),
        ("若是台账，请改工作表名；若是样表，请删去", "Rename it if it is a ledger, or delete it"),
    ),
)
