"""Kinds of findings that need a comparison: of columns, names, rows, tables, branches."""

from gongwenkit.model import made_kind

__all__ = ["COMPARED"]

COMPARED = (
    made_kind(
        "year-differs",
        "warning",
        (
            "工作表或标题写的年份是 {inner}，而文件名或文件夹写的是 {outer}，按前者计",
            "Sheet or title say {inner} but file or folder say {outer}; the former counts",
        ),
        ("请核对标题是否沿用了往年的，或文件是否放错了文件夹", "Check whether the title is an old one, and the folder"),
    ),
    made_kind(
        "column-twice",
        "warning",
        (
            "“{head}”和“{other}”都像“{column}”列，用了“{head}”",
            "“{head}” and “{other}” both fit the column “{column}”; “{head}” is used",
        ),
        ("请把要用的一列改成规范列名", "Give the column to be used its proper name"),
    ),
    made_kind(
        "row-repeated",
        "warning",
        ("与{other}是同一条，只计一次", "The same entry as {other_en}; counted once"),
        (
            "请删去重复的一行；若是两次活动，请写出区别",
            "Delete one of them; if these are two, say what tells them apart",
        ),
    ),
    made_kind(
        "rows-two-departments",
        "warning",
        (
            "“{ledger}”有 {same} 行与另一单位的“{other}”逐格相同，两份都计了",
            "{same} rows of “{ledger}” are cell by cell those of “{other}” of another department; both count",
        ),
        ("请核对是哪个单位的台账，删去放错的一份", "Find out whose ledger it is and delete the other"),
    ),
    made_kind(
        "event-two-departments",
        "info",
        (
            "“{other}”第 {row} 行是日期、主题、地点、主持人都相同的活动，两个单位各计一次",
            "Row {row} of “{other}” has the same day, subject, place and chair; each department counts it",
        ),
        (
            "若是联合活动，请在两份台账填同一个活动编号，汇总时只计一次",
            "If it was a joint one, give it the same 活动编号 in both, so that it is one when departments are added up",
        ),
    ),
    made_kind(
        "branch-silent",
        "warning",
        (
            "“{ledger}”里 {year} 年没有“{branch}”的记录",
            "“{ledger}” has no entry of “{branch}” in {year}",
        ),
        (
            "漏报的请补上；{column}名称应与 branches.csv 一致；已撤销的请在 branches.csv 写上截止日期",
            "Add what is missing; write the branch as in branches.csv; give an end to one that is no more",
        ),
    ),
)
"""Kinds of finding, in the order of docs/ledgers.md."""
