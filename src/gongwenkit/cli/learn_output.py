"""What `ledger learn` prints. Nobody's words or names are shown: only days, numbers and frequent choices."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.table import Table

from gongwenkit.cli.session import Session
from gongwenkit.ingest.learning.learned_ledger import LearnedColumn
from gongwenkit.ingest.values.text_normalisation import one_line
from gongwenkit.model.message import Language
from gongwenkit.run.kit.learned_acceptance import LedgerProposal
from gongwenkit.run.kit.unknown_ledgers import NoTable

__all__ = ["print_proposals", "proposals_to_json"]

SHOWN, FREQUENT = 3, 3
"""Values that are shown of a column, and how often a choice must be there to be shown."""
LONGEST = 20
TYPES = {
    "text": "文字", "date": "日期", "number": "数字", "choice": "单选", "items": "条目", "person": "人",
}  # fmt: skip


def print_proposals(
    session: Session,
    proposals: Sequence[LedgerProposal],
    without: Sequence[NoTable],
    written: Sequence[Path],
    *,
    accepted: bool,
) -> None:
    """Prints a table for each ledger, what was not learned and why, and what comes next."""
    for one in proposals:
        _print_one(session, one)
    for missed in without:
        place = one_line(f"{missed.file.name} › {missed.sheet}" if missed.sheet else missed.file.name)
        session.console.print(
            f"- {place}：{missed.why.in_language(session.language)}", markup=False, highlight=False, soft_wrap=True
        )
    for path in written:
        session.say(f"已写入 {path}", f"Written: {path}")
    if accepted and written:
        session.say(
            "下一步：看一遍写着“请确认”的地方，再运行 gongwenkit ledger check；"
            "要用的指标，在 data/figures 的文件里去掉开头的“# ”",
            "Next: look at what says 请确认, then run `gongwenkit ledger check`; uncomment the figures that you want",
        )
    elif accepted:
        session.say("没有要写的", "There is nothing to write")
    elif proposals:
        session.say(
            "还没有写入。照此写入：同一条命令加 --accept（新台账最好加 --id）",
            "Nothing was written. To write it, add --accept (and best --id for a new ledger)",
        )


def _print_one(session: Session, one: LedgerProposal) -> None:
    ledger, known = one.learnt.ledger, one.learnt.known
    places = "、".join(
        one_line(f"{table.file.name} › {table.table.sheet or ''}").rstrip(" ›") for table in one.learnt.tables
    )
    if known:
        session.say(
            f"{places}：像本套件的“{known.ledger.name}”，{ledger.rows} 行",
            f"{places}: like the ledger {known.ledger.name} of this kit, {ledger.rows} rows",
        )
        for head, column in known.aliases.items():
            to = column or session.words("不像哪一列", "like no column")
            session.console.print(f"  {one_line(head)} → {to}", markup=False, highlight=False, soft_wrap=True)
        if not known.aliases:
            session.say("  表头都认得", "  all heads are known")
        return
    session.say(
        f"{places}：新台账“{ledger.name}”，{ledger.rows} 行；{ledger.why_kind.zh}（{ledger.kind}）",
        f"{places}: a new ledger {ledger.name}, {ledger.rows} rows; {ledger.why_kind.en} ({ledger.kind})",
    )
    heads = (
        ("列", "类型", "用处", "理由", "例")
        if session.language == "zh"
        else ("column", "type", "role", "why", "values")
    )
    table = Table(*heads, box=None, pad_edge=False)
    for told in ledger.columns:
        table.add_row(*map(escape, _cells(one, told, session.language)))
    session.console.print(table)
    if one.hindrance:
        session.say(
            f"! 照这样写，这张表还读不出来：{one.hindrance.zh}", f"! the table would not be read: {one.hindrance.en}"
        )


def _cells(one: LedgerProposal, column: LearnedColumn, language: Language) -> Iterator[str]:
    guess = column.guess
    doubt = ("（请确认）" if language == "zh" else " (confirm)") if guess.is_doubtful else ""
    yield one_line(column.name)
    yield (TYPES.get(guess.type, guess.type) if language == "zh" else guess.type) + ("*" if column.is_required else "")
    if column.is_left_out:
        yield "不读入" if language == "zh" else "not read"
    else:
        yield "、".join(role.role for role in one.learnt.ledger.roles if column.name in role.columns)
    yield guess.why.in_language(language) + doubt
    yield "、".join(shown_values(column)) or "—"


def shown_values(column: LearnedColumn) -> list[str]:
    """Returns the values of a column that may be shown: days, numbers, and choices that stand there often."""
    if column.is_sensitive or column.guess.type not in ("date", "number", "choice"):
        return []
    if column.guess.type == "choice":
        counted = Counter(str(value).strip() for value in column.values)
        return [one_line(value)[:LONGEST] for value, number in counted.most_common(SHOWN) if number >= FREQUENT]
    return list(dict.fromkeys(map(_shown, column.values)))[:SHOWN]


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return one_line(str(value))[:LONGEST]


def proposals_to_json(
    proposals: Sequence[LedgerProposal], without: Sequence[NoTable], written: Sequence[Path], language: Language
) -> dict[str, Any]:
    """Returns `{"learned": […], "without": […], "written": […]}`; values only as on the screen."""
    return {
        "learned": [_one_to_json(one, language) for one in proposals],
        "without": [
            {"file": str(one.file), "sheet": one.sheet, "why": one.why.in_language(language)} for one in without
        ],
        "written": [str(path) for path in written],
    }


def _one_to_json(one: LedgerProposal, language: Language) -> dict[str, Any]:
    ledger, known = one.learnt.ledger, one.learnt.known
    return {
        "tables": [
            {"file": str(table.file), "sheet": table.table.sheet, "rows": len(table.table.rows)}
            for table in one.learnt.tables
        ],
        "known": known.ledger.id if known else None,
        "aliases": {head: column or None for head, column in known.aliases.items()} if known else {},
        "id": one.id,
        "name": known.ledger.name if known else ledger.name,
        "kind": known.ledger.kind if known else ledger.kind,
        "columns": [
            {
                "name": column.name,
                "type": column.guess.type,
                "why": column.guess.why.in_language(language),
                "confirm": column.guess.is_doubtful,
                "required": column.is_required,
                "sensitive": column.is_sensitive,
                "values": shown_values(column),
            }
            for column in ledger.columns
        ],
        "roles": {role.role: list(role.columns) for role in ledger.roles},
        "schema": one.schema or None,
        "figures": one.figures or None,
        "hindrance": one.hindrance.in_language(language) if one.hindrance else None,
    }
