"""What can be wrong with a ledger: every kind of finding of this package, in a clerk's words (docs/ledgers.md)."""

from collections.abc import Mapping
from types import MappingProxyType

from gongwenkit.ingest.decision_kinds import DECISION_KINDS
from gongwenkit.ingest.kinds_compared import COMPARED
from gongwenkit.ingest.workbook import HIDDEN_TEXT
from gongwenkit.model import FindingKind, Severity, Words

__all__ = ["HIDDEN_TEXT", "KINDS"]


def _kind(code: str, severity: Severity, found: tuple[str, str], advice: tuple[str, str]) -> FindingKind:
    return FindingKind(code, severity, Words(*found), Words(*advice))


_DATE_FORM = ("应写作 2023-03-01 的形式", "write it as 2023-03-01")

_ALL = (
    # files
    _kind(
        "workbook-unreadable",
        "error",
        ("文件读不了：{zh}", "the file cannot be read: {en}"),
        ("{advice_zh}", "{advice_en}"),
    ),
    _kind(
        "workbook-encrypted",
        "error",
        ("文件读不了：{zh}", "the file cannot be read: {en}"),
        ("{advice_zh}", "{advice_en}"),
    ),
    _kind(
        "workbook-too-slow",
        "error",
        ("文件读得太慢，没有读完：{zh}", "reading the file takes too long: {en}"),
        ("{advice_zh}", "{advice_en}"),
    ),
    _kind(
        "workbook-crashed",
        "error",
        ("读这个文件时程序出错：{zh}", "the reader broke on the file: {en}"),
        ("{advice_zh}", "{advice_en}"),
    ),
    _kind(
        "file-changed",
        "error",
        ("文件在读取过程中被改动，没有计入", "the file was changed while it was read; not counted"),
        ("请关闭正在编辑它的程序，再读一次", "close the program that edits it and read again"),
    ),
    _kind(
        "file-secret",
        "error",
        ("文件标有密级标志，不读入", "the file bears a mark of secrecy and is not read"),
        ("涉密文件不得在本机处理，请移出数据文件夹", "take it out of the data folder"),
    ),
    _kind(
        "file-copy",
        "warning",
        ("内容与“{other}”完全相同，只计一份", "the same content as “{other}”; counted once"),
        ("请删去多余的一份", "delete one of them"),
    ),
    _kind(
        "file-two-departments",
        "error",
        (
            "内容与另一单位的“{other}”完全相同，两份都不计",
            "the same content as “{other}” of another department; neither counts",
        ),
        ("请核对是哪个单位的台账，删去放错的一份", "find out whose ledger it is and delete the other"),
    ),
    _kind(
        "file-near-copy",
        "warning",
        (
            "“{ledger}”有 {same} 行与“{other}”相同，两份都计了",
            "{same} rows of “{ledger}” are those of “{other}”; both count",
        ),
        ("请核对是否为同一份台账的两个版本，删去旧的一份", "find out whether these are two versions of one ledger"),
    ),
    _kind(
        "annotated-copy",
        "info",
        (
            "这是“{other}”的批注副本：问题清单和批注略过，台账照常计入",
            "an annotated copy of “{other}”: its list of problems and comments are passed over, its ledgers count",
        ),
        ("不必删去问题清单和批注", "there is no need to delete the list and the comments"),
    ),
    _kind(
        "annotated-copy-counts",
        "warning",
        (
            "已有它的批注副本“{other}”，以副本为准，这一份没有计入",
            "its annotated copy “{other}” is here and counts in its stead; this one does not",
        ),
        ("请移走这一份原件，以免两份并存", "take the original away"),
    ),
    _kind(
        "annotated-copy-conflict",
        "error",
        (
            "这份批注副本与“{other}”对不上（交回副本以后“{other}”又有改动，或副本里少了台账），以“{other}”为准，副本没有计入",
            "this annotated copy does not go with “{other}” (which has changed since, or has more ledgers); “{other}”"
            " counts and the copy does not",
        ),
        ("请把两份合为一份，移走另一份", "make one file of both and take the other away"),
    ),
    _kind(
        "file-ignored",
        "info",
        ("不是电子表格，没有读", "no spreadsheet; not read"),
        ("佐证材料可放在 ledgers 以外的文件夹", "keep supporting documents outside of ledgers/"),
    ),
    # sheets and tables
    _kind(
        "ledger-unknown",
        "warning",
        ("这张表有内容，但看不出是哪种台账，没有计入", "the sheet holds a table that fits no ledger; not counted"),
        (
            "请在工作表名或标题行写明台账名称（如“会议台账”），并核对表头",
            "name the ledger in the sheet name or title, and check the head",
        ),
    ),
    _kind(
        "ledger-ambiguous",
        "error",
        ("表头同时像“{first}”和“{second}”，没有计入", "the head fits both “{first}” and “{second}”; not counted"),
        ("请在工作表名或标题行写明是哪种台账", "name the ledger in the sheet name or title"),
    ),
    _kind(
        "department-unknown",
        "error",
        (
            "看不出是哪个单位的台账{detail}，{rows} 行没有计入",
            "no telling whose ledger this is{detail_en}; {rows} rows not counted",
        ),
        (
            "请在文件名、工作表名、标题行或“单位”列写明单位（与 departments.csv 一致）",
            "name the department as in departments.csv",
        ),
    ),
    _kind(
        "department-differs",
        "warning",
        (
            "标题或工作表写的是“{inner}”，而文件名写的是“{outer}”，按前者计",
            "it says “{inner}” but the file says “{outer}”; the former counts",
        ),
        ("请核对是否放错了文件夹或抄错了标题", "check the title and the folder"),
    ),
    _kind(
        "column-unknown",
        "info",
        ("不认识的列“{head}”，没有用到{detail}", "unknown column “{head}”; not used{detail_en}"),
        ("若是台账的列，请改用规范列名", "if it belongs to the ledger, use its proper name"),
    ),
    _kind(
        "column-missing",
        "warning",
        ("“{ledger}”缺少“{column}”列", "“{ledger}” has no column “{column}”"),
        ("请补上这一列，或把表头改成规范列名", "add the column or give it its proper name"),
    ),
    _kind(
        "column-hidden",
        "info",
        ("“{head}”列被隐藏，仍按其内容读取", "column “{head}” is hidden; it is read all the same"),
        ("如不应使用，请删去该列", "delete the column if it must not be used"),
    ),
    _kind(
        "column-sensitive",
        "warning",
        ("“{head}”列含个人身份信息，已整列略去", "column “{head}” holds personal data and was left out"),
        ("台账中请勿登记身份证号、电话号码", "keep identity and phone numbers out of ledgers"),
    ),
    _kind(
        "header-ambiguous",
        "warning",
        ("表头“{head}”既像“{first}”又像“{second}”，没有用到", "head “{head}” fits “{first}” and “{second}”; not used"),
        ("请改用规范列名", "use the proper name of the column"),
    ),
    _kind(
        "month-missing",
        "warning",
        ("按月分表，但缺少{months}", "there is a sheet for each month, but none for {months}"),
        (
            "当月没有活动也请保留空表；漏了请补上",
            "keep an empty sheet for a month without activities; add it if forgotten",
        ),
    ),
    _kind(
        "total-differs",
        "warning",
        (
            "“{column}”的{word}写的是 {written}，逐行相加是 {ours}",
            "{word} of “{column}” says {written}, the rows add up to {ours}",
        ),
        ("请核对是合计写错，还是有行漏记、多记", "check the total and the rows"),
    ),
    _kind(
        "rows-unaccounted",
        "error",
        (
            "这张表读到的行与计入、未计入的行对不上{detail}（程序有误）",
            "the rows of this table do not add up{detail_en} (a mistake of the program)",
        ),
        ("请不要采用本表的数字，并把这条提示告诉维护者", "do not use figures of this table, and tell the maintainers"),
    ),
    # rows
    _kind(
        "sheet-hidden",
        "warning",
        ("这张表被隐藏，其中 {rows} 行没有计入", "the sheet is hidden; its {rows} rows are not counted"),
        ("要计入请取消隐藏；不要请删去", "unhide it to have it counted, or delete it"),
    ),
    _kind(
        "row-hidden",
        "warning",
        ("这一行被隐藏，没有计入", "the row is hidden; not counted"),
        ("要计入请取消隐藏；不要请删去", "unhide it to have it counted, or delete it"),
    ),
    _kind(
        "row-cancelled",
        "info",
        ("这一行{why_zh}，没有计入", "the row {why_en}; not counted"),
        ("若活动实际举行了，请去掉删除线或改备注", "if it took place, take away the strike-through or the remark"),
    ),
    _kind(
        "remark-unclear",
        "warning",
        (
            "备注“{text}”提到取消，又说改为别的，这一行仍然计入",
            "the remark “{text}” tells of something cancelled and something else; it counts",
        ),
        ("若活动没有举行，请在备注只写“取消”", "if it did not take place, let the remark say only 取消"),
    ),
    _kind(
        "row-partly-struck",
        "warning",
        ("这一行只有部分单元格划了删除线，仍然计入", "only some cells of the row are struck through; it counts"),
        ("若已取消请整行划去，否则请去掉删除线", "strike the whole row, or none of it"),
    ),
    _kind(
        "row-unclear",
        "warning",
        ("这一行只有“{text}”，不像一条记录，没有计入", "the row says only “{text}”; not counted"),
        ("若是一条记录请填全；若是说明文字可不理会", "fill it in if it is an entry"),
    ),
    _kind(
        "attendance-over",
        "warning",
        ("实到 {present} 大于应到 {expected}", "{present} present of {expected} expected"),
        ("请核对两个人数", "check both numbers"),
    ),
    # cells
    _kind(
        "date-missing",
        "error",
        ("没有填“{column}”，这一行没有计入", "“{column}” is blank; the row is not counted"),
        ("请补填日期，写作 2023-03-01 的形式", "fill in the date as 2023-03-01"),
    ),
    _kind("date-unreadable", "error", ("“{text}”不是可以确定的日期", "“{text}” is no certain date"), _DATE_FORM),
    _kind(
        "date-ambiguous",
        "error",
        ("“{text}”分不清是几月几日还是小数", "“{text}” may be a day, a month or a decimal number"),
        _DATE_FORM,
    ),
    _kind("date-invalid", "error", ("日期“{text}”不存在", "the date “{text}” does not exist"), _DATE_FORM),
    _kind(
        "no-year",
        "error",
        (
            "“{text}”没有年份，工作表名、标题、文件名里也找不到年份",
            "“{text}” has no year, nor have sheet, title and file",
        ),
        ("请写上年份，如 2023-03-01，或在标题行写明年度", "add the year, or name it in the title"),
    ),
    _kind(
        "date-other-year",
        "warning",
        (
            "日期 {day} 不在这份台账的年度（{years}）之内，按所写日期计",
            "{day} is not in the year of the ledger ({years}); it counts where it says",
        ),
        ("请核对年份是否写错", "check the year"),
    ),
    _kind(
        "date-order",
        "warning",
        ("结束日期 {last} 早于开始日期 {first}", "the end {last} is before the start {first}"),
        ("请核对两个日期", "check both dates"),
    ),
    _kind(
        "number-approximate",
        "warning",
        ("“{text}”不是确数，不计入合计", "“{text}” is not exact and enters no sum"),
        ("请改填确切数字", "write the exact number"),
    ),
    _kind(
        "number-unreadable",
        "error",
        ("“{text}”不是数字", "“{text}” is no number"),
        ("请只填数字，如 35", "write only a number, e.g. 35"),
    ),
    _kind(
        "choice-unknown",
        "warning",
        ("“{text}”不在“{column}”的可选值之内", "“{text}” is not among the values of “{column}”"),
        ("请改为：{values}", "write one of: {values}"),
    ),
    _kind(
        "people-unreadable",
        "error",
        ("“{text}”数不出人数", "“{text}” does not tell how many people"),
        ("请逐个写出姓名，用顿号隔开", "name each person, separated by 、"),
    ),
    _kind(
        "cell-error",
        "error",
        ("“{column}”单元格是错误值 {text}", "“{column}” holds the error {text}"),
        ("请改正公式，或直接填写内容", "mend the formula or write the value"),
    ),
    _kind(
        "formula-no-value",
        "error",
        ("“{column}”单元格是公式，但没有存下结果", "“{column}” holds a formula without a stored result"),
        (
            "请用 Excel 或 WPS 打开后重新保存，或直接填写内容",
            "open and save it in a spreadsheet program, or write the value",
        ),
    ),
    # reference tables
    _kind(
        "reference-value",
        "error",
        ("“{column}”栏的“{text}”读不出", "“{text}” in column {column} cannot be read"),
        ("应为{form}", "it must be {form_en}"),
    ),
    _kind(
        "reference-blank",
        "error",
        ("“{column}”栏没有填，这一行没有用到", "column {column} is blank; the line is not used"),
        ("请补填，应为{form}", "fill it in: {form_en}"),
    ),
    _kind(
        "reference-department",
        "error",
        ("没有单位“{text}”，这一行没有用到", "there is no department “{text}”; the line is not used"),
        ("请写 departments.csv 里的编码、简称或全称", "give a code or name of departments.csv"),
    ),
    _kind("document-element", "error", ("{zh}，没有用到", "{en}; not used"), ("{advice_zh}", "{advice_en}")),
    _kind(
        "document-report",
        "error",
        ("没有文种“{text}”，这一行没有用到", "there is no report type “{text}”; the line is not used"),
        ("请写 templates 中文件夹的名称：{known}", "give the name of a folder of templates: {known}"),
    ),
    _kind(
        "document-twice",
        "error",
        ("第 {row} 行已写过这份文稿，这一行没有用到", "row {row} is about the same document; this one is not used"),
        ("请只保留一行", "keep one of them"),
    ),
    _kind(
        "fact-unknown",
        "error",
        ("没有事实“{text}”，这一行没有用到", "there is no fact “{text}”; the line is not used"),
        ("请写 facts.toml 里的编号，相近的有：{near}", "give an id of facts.toml; near ones: {near}"),
    ),
    _kind(
        "fact-twice",
        "error",
        ("第 {row} 行又答了这项事实，这一行没有用到", "row {row} answers the same fact again; this line is not used"),
        ("请只保留一行", "keep one of them"),
    ),
    _kind(
        "plan-figure",
        "error",
        ("没有指标“{text}”，这一行没有用到", "there is no figure “{text}”; the line is not used"),
        ("请写 data/figures 里的编号，相近的有：{near}", "give an id of data/figures; near ones: {near}"),
    ),
    _kind(
        "plan-twice",
        "error",
        ("第 {row} 行又写了这项计划，这一行没有用到", "row {row} plans the same figure again; this line is not used"),
        ("请只保留一行", "keep one of them"),
    ),
)

KINDS: Mapping[str, FindingKind] = MappingProxyType({kind.code: kind for kind in (*_ALL, *COMPARED, *DECISION_KINDS)})
"""Every kind of finding of this package by code."""
