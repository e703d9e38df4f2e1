"""Kinds of findings about a row or a cell."""

from gongwenkit.model import FindingKind, made_kind

__all__ = ["ROWS"]

_SEVERAL = ("；一格写了几个日期的，请一次活动一行", "; where a cell names several days, give each a row of its own")
_DATE_FORM = ("应写作 2023-03-01 的形式", "Write it in the form 2023-03-01")

ROWS: tuple[FindingKind, ...] = (
    made_kind(
        "row-hidden",
        "warning",
        ("这一行被隐藏，没有计入", "The row is hidden; not counted"),
        ("要计入请取消隐藏；不要请删去", "Unhide it to have it counted, or delete it"),
    ),
    made_kind(
        "row-cancelled",
        "info",
        ("这一行{why_zh}，没有计入", "The row {why_en}; not counted"),
        (
            "若活动实际举行了，请去掉删除线，或改正序号、备注、状态",
            "If it took place, take away the strike-through, or mend the number, the remark or the state",
        ),
    ),
    made_kind(
        "remark-unclear",
        "warning",
        (
            "备注“{text}”提到取消，又说改为别的，这一行仍然计入",
            "The remark “{text}” tells of something cancelled and of something else; the row counts",
        ),
        ("若活动没有举行，请在备注只写“取消”", "If it did not take place, let the remark say only 取消"),
    ),
    made_kind(
        "row-partly-struck",
        "warning",
        (
            "这一行只有一部分划了删除线，仍然计入；单元格里划去一部分的，只读没有划去的字",
            "Only a part of the row is struck through; it counts, without characters struck out within a cell",
        ),
        ("若已取消请整行划去，否则请去掉删除线", "Strike the whole row, or none of it"),
    ),
    made_kind(
        "row-unclear",
        "warning",
        ("这一行只有“{text}”，不像一条记录，没有计入", "The row says only “{text}”; not counted"),
        ("若是一条记录请填全；若是说明文字可不理会", "Fill it in if it is an entry"),
    ),
    made_kind(
        "attendance-over",
        "warning",
        ("{attended} {present} 大于{wanted} {expected}", "{present} present of {expected} expected"),
        ("请核对两个人数", "Check both numbers"),
    ),
    made_kind(
        "date-missing",
        "error",
        ("没有填“{column}”，这一行没有计入", "“{column}” is blank; the row is not counted"),
        ("请补填日期，写作 2023-03-01 的形式", "Fill in the date in the form 2023-03-01"),
    ),
    made_kind(
        "date-unreadable",
        "error",
        ("“{text}”不是可以确定的日期", "“{text}” is no certain date"),
        (_DATE_FORM[0] + _SEVERAL[0], _DATE_FORM[1] + _SEVERAL[1]),
    ),
    made_kind(
        "date-ambiguous",
        "error",
        ("“{text}”分不清是几月几日还是小数", "“{text}” may be a month and a day, or a decimal number"),
        _DATE_FORM,
    ),
    made_kind(
        "date-before-midnight",
        "warning",
        (
            "“{text}”是月末最后一分钟，可能是导出时把下月1日写成了这样，按所写日期计",
            "“{text}” is in the last minute of a month; an export may have made it of the first day of the next one; "
            "it counts on the day that it says",
        ),
        ("请核对日期，写作 2023-03-01 的形式", "Check the date, and write it as 2023-03-01"),
    ),
    made_kind("date-invalid", "error", ("日期“{text}”不存在", "The date “{text}” does not exist"), _DATE_FORM),
    made_kind(
        "no-year",
        "error",
        (
            "“{text}”没有年份，工作表名、标题、文件名里也找不到年份",
            "“{text}” has no year, nor have the names of sheet and file or the title",
        ),
        ("请写上年份，如 2023-03-01，或在标题行写明年度", "Add the year, or name it in the title"),
    ),
    made_kind(
        "date-other-year",
        "warning",
        (
            "日期 {day} 不在这份台账的年度（{years}）之内，{year} 年和 {years} 年都没有计入",
            "{day} is not in the year of the ledger ({years}); the row counts neither in {year} nor in {years}",
        ),
        (
            "年份写错的请改正；确是 {year} 年的，请移到该年的台账，"
            "或在 decisions.xlsx 中定为计入（ledger check --decisions）",
            "Correct the year if it is wrong; move the row to the ledger of {year}, or decide in decisions.xlsx that it"
            " counts (ledger check --decisions)",
        ),
    ),
    made_kind(
        "date-order",
        "warning",
        ("结束日期 {last} 早于开始日期 {first}", "The end {last} is before the start {first}"),
        ("请核对两个日期", "Check both dates"),
    ),
    made_kind(
        "number-approximate",
        "warning",
        ("“{text}”不是确数，不计入合计", "“{text}” is not exact and enters no sum"),
        ("请改填确切数字", "Write the exact number"),
    ),
    made_kind(
        "number-unreadable",
        "error",
        ("“{text}”不是数字", "“{text}” is no number"),
        ("请只填数字，如 35", "Write only a number, e.g. 35"),
    ),
    made_kind(
        "number-lost-digits",
        "warning",
        (
            "“{column}”的“{text}”是存成数字的长编号，末几位已经丢失，没有用来认定哪几行是同一活动",
            "“{text}” in “{column}” is a long number stored as a number, its last digits are lost; it is not used to"
            " tell which rows are one event",
        ),
        (
            "请把这一列设为文本格式，照原件重新填写编号",
            "Format the column as text and type the number again from the original",
        ),
    ),
    made_kind(
        "choice-unknown",
        "warning",
        ("“{text}”不在“{column}”的可选值之内", "“{text}” is not among the values of “{column}”"),
        ("请改为：{values}；都不是的照实保留", "Write one of: {values}; leave it if it is none of them"),
    ),
    made_kind(
        "value-missing",
        "warning",
        ("{detail}没有填“{column}”", "“{column}” is blank{detail_en}"),
        (
            "请补填；空着的，凡要看这一列的指标都无法确定",
            "Fill it in; while it is blank, no figure that looks at this column can be sure",
        ),
    ),
    made_kind(
        "cell-ditto",
        "warning",
        ("“{column}”写的是“{text}”，没有照上一行填", "“{column}” says “{text}”; nothing is taken from the row above"),
        ("请把内容写全", "Write it out"),
    ),
    made_kind(
        "people-unreadable",
        "error",
        (
            "“{column}”写的“{text}”数不出人数：{why_zh}",
            "“{text}” in “{column}” does not tell how many people: {why_en}",
        ),
        (
            "请逐个写出姓名，用顿号隔开；只写一类人的，请写明人数，如“中层干部5人”",
            "Name each person, separated by 、; where only a kind of people is named, write their number: 中层干部5人",
        ),
    ),
    made_kind(
        "cell-error",
        "error",
        ("“{column}”单元格是错误值 {text}", "“{column}” holds the error {text}"),
        ("请改正公式，或直接填写内容", "Mend the formula or write the value"),
    ),
    made_kind(
        "formula-no-value",
        "error",
        ("“{column}”单元格是公式，但没有存下结果", "“{column}” holds a formula without a stored result"),
        (
            "请用 Excel 或 WPS 打开后重新保存，或直接填写内容",
            "Open and save it in a spreadsheet program, or write the value",
        ),
    ),
)
