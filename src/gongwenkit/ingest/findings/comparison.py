"""Kinds of findings that need a comparison: of columns, names, rows, tables, branches."""

from gongwenkit.model import made_kind

__all__ = ["COMPARED"]

COMPARED = (
    made_kind(
        "year-differs",
        "warning",
        (
            "工作表或标题写的年份是 {inner}，而文件名或文件夹写的是 {outer}，按前者计",
            "The sheet or its title says {inner}, but the file or folder says {outer}; the former counts",
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
        "event-number-shared",
        "warning",
        (
            "编号“{number}”在“{ledger}”的{other}也用了，而日期或主题不同，现分别计",
            "“{number}” is also the number of {other_en} of “{ledger}”, with another day or subject; they count"
            " separately",
        ),
        (
            "编号写错的请改正；确是同一活动的，请在 decisions.xlsx 中定为同一（ledger check --decisions）",
            "Correct the number if it is wrong; if it is one event, decide so in decisions.xlsx"
            " (ledger check --decisions)",
        ),
    ),
    made_kind(
        "event-place-differs",
        "warning",
        (
            "与{other}同日同题，而{columns}不同，可能是两次活动，现分别计",
            "The same day and subject as {other_en}, but another {columns}: these may be two events, and they count"
            " separately",
        ),
        (
            "请在 decisions.xlsx 中定为同一或不同（ledger check --decisions）；写法不一的，请改成一样",
            "Decide in decisions.xlsx whether it is one event (ledger check --decisions), or write both alike",
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
            "Add what is missing; write the branch as in branches.csv; give one that no longer exists its last day",
        ),
    ),
    made_kind(
        "figures-without-column",
        "warning",
        (
            "“{ledger}”没有“{column}”列，因此没有数字的指标：{detail}",
            "“{ledger}” has no column “{column}”; no number without it: {detail_en}",
        ),
        (
            "请在这一行表头加上“{column}”列并逐行填写{asked}",
            "Add the column “{column}” to this head and fill it in{asked_en}",
        ),
    ),
)
"""Kinds of finding, in the order of docs/ledgers.md."""
