"""The files of a learned ledger: its schema, and figures for it as comments. Every text from a workbook is escaped."""

import string
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from gongwenkit.config.learn_words import LearnWords
from gongwenkit.config.roles import LIST_ROLES, fits
from gongwenkit.config.schema import Column
from gongwenkit.config.toml_edit import toml_value
from gongwenkit.ingest.learning.learned_ledger import LearnedColumn, LearnedLedger
from gongwenkit.ingest.values.text_normalisation import compact, head_text, one_line

__all__ = ["figures_text", "free_id", "schema_text"]

CONFIRM = "请确认"
MOST_VALUES, MOST_CHOICES = 6, 3
"""Values of a choice, and choices, for which figures are proposed."""
SINGULAR = "条"
OWN_ROLES = ("state", "level", "category", "due", "closed_on")
"""Columns with one of these roles have values of their own, which a common column does not know."""


def free_id(taken: Collection[str]) -> str:
    """Returns an id for a ledger that has none: learned, learned_b, …; ids have no Chinese characters."""
    ids = ("learned", *(f"learned_{letter}" for letter in string.ascii_lowercase[1:]))
    return next((one for one in ids if one not in taken), "learned_z_z")


def _common_name(column: LearnedColumn, common: Sequence[Column]) -> str | None:
    """Returns the name of the column that all ledgers have and that this one is; None for an own column."""
    head = head_text(column.name, whole=True)
    known = {head_text(name, whole=True): one for one in common for name in (one.name, *one.aliases)}
    found = known.get(head) or known.get(head_text(column.name))
    if found is None or (found.type == "date") != (column.guess.type == "date"):
        return None
    if found.type in ("number", "person") and found.type != column.guess.type:
        return None
    return found.name


def schema_text(ledger: LearnedLedger, id_: str, common: Sequence[Column], *, source: str) -> str:
    """Returns the schema of a learned ledger as TOML, with the reason of each guess as a comment.

    Args:
        ledger: as it was learned.
        id_: its id.
        common: the columns that all ledgers have.
        source: the file and sheet, for the comment.
    """
    names = _names(ledger, common)
    return "\n".join(_schema_lines(ledger, id_, common, names, source)) + "\n"


def _names(ledger: LearnedLedger, common: Sequence[Column]) -> dict[str, str]:
    """Returns column as learned → its name in the schema: that of a common column, once each."""
    found: dict[str, str] = {}
    telling = {name for role in ledger.roles if role.role in OWN_ROLES for name in role.columns}
    shared = {column.name for column in common}
    for column in ledger.columns:
        name = _common_name(column, common) if column.name in shared or column.name not in telling else None
        found[column.name] = name if name and name not in found.values() else column.name
    return found


def _schema_lines(
    ledger: LearnedLedger, id_: str, common: Sequence[Column], names: dict[str, str], source: str
) -> Iterator[str]:
    shared = {column.name: column.type for column in common}
    yield f"# {one_line(ledger.name)}：从{one_line(source)}学来（gongwenkit ledger learn）。写法见 docs/ledgers.md。"
    yield f"# 每处后面是理由；写着“{CONFIRM}”的没有把握，看过以后删去这几个字。"
    yield f"id = {toml_value(id_)}"
    yield f"name = {toml_value(ledger.name)}"
    if ledger.aliases:
        yield f"aliases = {toml_value(ledger.aliases)}  # 标题、文件名里这样写"
    yield f"kind = {toml_value(ledger.kind)}  # {ledger.why_kind.zh}，{CONFIRM}"
    if not ledger.columns_of("date"):
        yield f"year_date = true  # 没有日期列，按台账的年度算，{CONFIRM}"
    without = [column.name for column in common if column.name not in names.values()]
    if without:
        yield f"without = {toml_value(without)}  # 各台账共有而这种台账没有的列"
    yield from ("", "[roles]")
    for role in ledger.roles:
        columns = [names[name] for name in role.columns]
        if role.role in ("serial", "remark", "place", "attended", "expected") and columns[0] in shared:
            continue  # common.toml says it of all ledgers
        if any(name in shared and not fits(role.role, shared[name]) for name in columns):
            continue
        value = toml_value(columns if role.role in LIST_ROLES else columns[0])
        yield f"{role.role} = {value}  # {one_line(role.why.zh)}{f'，{CONFIRM}' if role.is_doubtful else ''}"
    for column in ledger.columns:
        if column.is_left_out:
            yield from ("", f"# “{one_line(column.name)}”是个人的号码，不读入，不必写。")
        elif names[column.name] not in shared:
            yield from _column_lines(column)


def _column_lines(column: LearnedColumn) -> Iterator[str]:
    guess = column.guess
    yield from ("", "[[column]]", f"name = {toml_value(column.name)}")
    if guess.type != "text":
        doubt = f"，{CONFIRM}" if guess.is_doubtful else ""
        yield f"type = {toml_value(guess.type)}  # {guess.why.zh}{doubt}"
    if column.is_required:
        yield "required = true  # 每行都填了"
    if column.is_sensitive:
        yield f"sensitive = true  # 可能涉及个人，文字不给人看，{CONFIRM}"
    if guess.type == "choice":
        yield "[column.values]  # 值 = 台账里的其他写法"
        yield from (f"{toml_value(value)} = []" for value in guess.values)


def figures_text(ledger: LearnedLedger, id_: str, common: Sequence[Column], words: LearnWords) -> str:
    """Returns figures for a learned ledger as TOML, all lines of which are comments: a person picks what is wanted."""
    names, what = _names(ledger, common), _without_ending(ledger.name, words)
    lines = [*_count_lines(ledger, id_, what)]
    shared = {column.name for column in common}
    choices = [one for one in ledger.columns if one.guess.type == "choice" and names[one.name] not in shared]
    for column in choices[:MOST_CHOICES]:
        lines += _choice_lines(ledger, id_, column, what)
    for number, column in enumerate(ledger.columns):
        if column.guess.type == "number" and names[column.name] not in shared and _is_amount(ledger, column):
            lines += _sum_lines(id_, column, number, what)
    lines += _rate_lines(ledger, id_, names, words, what)
    head = [f"## {one_line(ledger.name)}的指标，供挑选：去掉开头的“# ”就能用，不要的删去。写法见 docs/figures.md。", ""]
    return "\n".join([*head, *(f"# {line}".rstrip() for line in lines)]) + "\n"


def _without_ending(name: str, words: LearnWords) -> str:
    ending = max((one for one in words.names.endings if name.endswith(one) and name != one), key=len, default="")
    return name.removesuffix(ending)


def _is_amount(ledger: LearnedLedger, column: LearnedColumn) -> bool:
    return column.name not in (*ledger.columns_of("serial"),)


def _count_lines(ledger: LearnedLedger, id_: str, what: str) -> list[str]:
    unit = "次" if ledger.columns_of("key") else SINGULAR
    return [
        f"[{id_}_all]",
        f"label = {toml_value(what)}",
        f"unit = {toml_value(unit)}",
        f"count = {toml_value(ledger.kind)}",
        f"from = [{{ ledger = {toml_value(id_)} }}]",
        "",
    ]


def _choice_lines(ledger: LearnedLedger, id_: str, column: LearnedColumn, what: str) -> list[str]:
    unit = "次" if ledger.columns_of("key") else SINGULAR
    lines: list[str] = []
    for number, value in enumerate(column.guess.values[:MOST_VALUES], 1):
        where = f"{{ column = {toml_value(column.name)}, equals = {toml_value(value)} }}"
        lines += [
            f"[{id_}_{_letters(column.index)}_{number}]",
            f"label = {toml_value(f'{column.name}为{value}的{what}')}",
            f"unit = {toml_value(unit)}",
            f"count = {toml_value(ledger.kind)}",
            f"at_most = [{toml_value(f'{id_}_all')}]",
            f"from = [{{ rows_of = {toml_value(f'{id_}_all')}, where = [{where}] }}]",
            "",
        ]
    return lines


def _sum_lines(id_: str, column: LearnedColumn, number: int, what: str) -> list[str]:
    return [
        f"[{id_}_sum_{_letters(number)}]",
        f"label = {toml_value(f'{what}{column.name}合计')}",
        f"unit = {toml_value(_unit(column))}",
        'count = "sum"',
        f"column = {toml_value(column.name)}",
        f"from = [{{ rows_of = {toml_value(f'{id_}_all')} }}]",
        "",
    ]


def _rate_lines(ledger: LearnedLedger, id_: str, names: dict[str, str], words: LearnWords, what: str) -> list[str]:
    """Returns the figures of what is done, and its rate, where a state has a value that says so."""
    states = ledger.columns_of("state")
    done = [value for name in states for value in ledger.find(name).guess.values if value in words.values.done]
    if not done:
        return []
    where = f"{{ column = {toml_value(names[states[0]])}, in = {toml_value(done)} }}"
    if closed := ledger.columns_of("closed_on"):
        where += f', {{ column = {toml_value(names[closed[0]])}, not_after = "reference-day" }}'
    return [
        f"[{id_}_done]",
        f"label = {toml_value(f'办结的{what}')}",
        f"unit = {toml_value(SINGULAR)}",
        f"count = {toml_value(ledger.kind)}",
        f"at_most = [{toml_value(f'{id_}_all')}]",
        f"from = [{{ rows_of = {toml_value(f'{id_}_all')}, where = [{where}] }}]",
        "",
        f"[{id_}_rate]",
        f"label = {toml_value(f'{what}办结率')}",
        'unit = "%"',
        'better = "more"',
        'count = "ratio"',
        f"of = {{ figure = {toml_value(f'{id_}_done')} }}",
        f"over = {{ figure = {toml_value(f'{id_}_all')} }}",
        "",
    ]


def _letters(number: int) -> str:
    """Returns a number as letters, for ids: 0 → a, 26 → aa."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = string.ascii_lowercase[rest] + letters
    return letters


def _unit(column: LearnedColumn) -> str:
    """Returns the measure word of the numbers of a column: as its cells or its head have it, else 个."""
    found = Counter(
        compact(value).lstrip("约共计¥￥-0123456789.,") for value in column.values if isinstance(value, str)
    )
    unit = next((one for one, _ in found.most_common(1) if one and len(one) <= 3), "")
    head = column.name.rpartition("（")[2].rpartition("）")[0] if "（" in column.name else ""
    head = head or (column.name.rpartition("(")[2].rpartition(")")[0] if "(" in column.name else "")
    return unit or head.removeprefix("单位：").removeprefix("单位:") or "个"
