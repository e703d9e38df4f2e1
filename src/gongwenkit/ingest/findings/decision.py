"""Kinds of findings about decisions.xlsx, and about open questions (docs/ledgers.md)."""

from gongwenkit.model import made_kind

__all__ = ["DECISION_KINDS"]

_REASKED = (
    "请运行 gongwenkit ledger check --decisions，在新增的行里重新填写",
    "Run `gongwenkit ledger check --decisions` and answer in the line it adds",
)

DECISION_KINDS = (
    # 核对决定
    made_kind(
        "decision-id",
        "error",
        ("编号“{text}”不是套件给出的编号，这个决定没有用上", "“{text}” is no id of the kit; the decision is not used"),
        _REASKED,
    ),
    made_kind(
        "decision-twice",
        "error",
        (
            "编号 {text} 在第 {other} 行已有不同的决定，两个都没有用上",
            "Question {text} is answered otherwise in row {other}; neither answer is used",
        ),
        ("请只保留一行", "Keep one of them"),
    ),
    made_kind(
        "decision-category",
        "error",
        ("没有类别“{text}”，这个决定没有用上", "There is no category “{text}”; the decision is not used"),
        ("类别请勿改动，应为：{values}", "Leave the category as it was, one of: {values}"),
    ),
    made_kind(
        "decision-answer",
        "error",
        ("“{text}”不是“{category}”可用的决定，没有用上", "“{text}” is no answer to “{category}”; not used"),
        ("请从下拉列表中选：{values}", "Choose from the list: {values}"),
    ),
    made_kind(
        "decision-incomplete",
        "error",
        ("有决定而没有填“{column}”，没有用上", "There is an answer, but nothing in “{column}”; not used"),
        ("请补填“{column}”：决定要写明理由和决定人", "Fill it in: a decision needs a reason and a name"),
    ),
    made_kind(
        "decision-date",
        "warning",
        ("“{text}”不是日期，决定仍然有效", "“{text}” is no date; the decision holds"),
        ("应写作 2023-03-01 的形式", "Write it in the form 2023-03-01"),
    ),
    made_kind(
        "decision-unmatched",
        "warning",
        (
            "编号 {text} 对不上台账中现在的任何问题，这个决定没有用上",
            "{text} belongs to no question that the ledgers raise now; the decision is not used",
        ),
        (
            "台账内容已改的，可留着备查；编号被改动的，请恢复",
            "Keep it for the record if the ledger was changed; restore the id if that was",
        ),
    ),
    made_kind(
        "decision-contradicted",
        "error",
        (
            "“{ledger}”{year}年有 {rows} 行，不能定为没有此项工作，这个决定没有用上",
            "“{ledger}” has entries of {year} ({rows}): there is such work, and the decision is not used",
        ),
        ("请删去这个决定，或移走放错的台账", "Delete the decision, or take the ledger away if it is not yours"),
    ),
    # 补充登记
    made_kind(
        "hand-incomplete",
        "error",
        ("没有填“{column}”，这一行没有计入", "“{column}” is blank; the line is not counted"),
        ("补充登记要写明理由、依据和登记人，请补填", "A line by hand needs a reason, a basis and a name"),
    ),
    made_kind(
        "hand-ledger",
        "error",
        ("没有台账“{text}”，这一行没有计入", "There is no ledger “{text}”; the line is not counted"),
        ("请从下拉列表中选台账名称", "Choose the ledger from the list"),
    ),
    made_kind(
        "hand-date",
        "error",
        ("日期“{text}”不能确定，这一行没有计入", "“{text}” is no certain date; the line is not counted"),
        ("应写作 2023-03-01 的形式", "Write it in the form 2023-03-01"),
    ),
    made_kind(
        "hand-column",
        "error",
        (
            "“{ledger}”没有“{text}”列，这一行没有计入",
            "“{ledger}” has no column “{text}”; the line is not counted",
        ),
        (
            "内容请写作 列名=内容，几项之间用；隔开。可用的列：{values}",
            "Write column=value, with ； between; columns: {values}",
        ),
    ),
    made_kind(
        "hand-value",
        "error",
        ("“{column}”的“{text}”读不出，这一行没有计入", "“{text}” in “{column}” cannot be read; not counted"),
        ("请改正{values}", "Mend it {values}"),
    ),
    # questions
    made_kind(
        "maybe-one-event",
        "warning",
        (
            "与“{other}”同日同类，可能是一次活动，现分别计",
            "On the same day and of the same type as “{other}”; counted as two",
        ),
        (
            "请在 decisions.xlsx 中定为同一或不同（ledger check --decisions）",
            "Decide in decisions.xlsx whether it is one event (ledger check --decisions)",
        ),
    ),
)
"""Every kind of finding about decisions, in the order of docs/ledgers.md."""
