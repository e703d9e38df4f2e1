"""An unknown ledger as it was learned: its columns with types, which of them has which role, and how rows count."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gongwenkit.config.learn_words import LearnWords
from gongwenkit.config.roles import fits
from gongwenkit.ingest.learning.column_types import Guess, guess_type, says_nothing
from gongwenkit.ingest.learning.plain_tables import PlainColumn, PlainTable
from gongwenkit.ingest.ledgers.columns import is_personal
from gongwenkit.ingest.values.text_normalisation import compact
from gongwenkit.ingest.workbook.grid import Merge
from gongwenkit.model import Message

__all__ = ["LearnedColumn", "LearnedLedger", "LearnedRole", "learn_ledger"]

ALWAYS, ENOUGH_ROWS = 1.0, 5
"""A column is required that is filled in all of at least so many rows."""
ONE_EACH, ALL_DIFFERENT = 0.3, 0.95
"""A subject tells rows apart: shares of its values that are different."""
SINGLE_ROLES = ("due", "closed_on", "state", "level", "category", "attended", "expected", "number_of_people", "place")
"""Roles that are told by the words of a head, besides date and subject."""


@dataclass(frozen=True)
class LearnedColumn:
    """A column.

    Attributes:
        index: from 0.
        name: its name.
        guess: its type, and why.
        is_required: whether every row has it.
        is_sensitive: whether its texts are shown to nobody.
        is_left_out: whether no ledger is read with it: telephone and identity numbers.
        values: of the records, as they are.
    """

    index: int
    name: str
    guess: Guess
    is_required: bool
    is_sensitive: bool
    is_left_out: bool
    values: tuple[object, ...]


@dataclass(frozen=True)
class LearnedRole:
    """A role of one column or several.

    Attributes:
        role: as in `config.roles`.
        columns: names.
        why: by what it was told.
        is_doubtful: whether a person has to confirm it.
    """

    role: str
    columns: tuple[str, ...]
    why: Message
    is_doubtful: bool = False


@dataclass(frozen=True)
class LearnedLedger:
    """A ledger.

    Attributes:
        name, aliases: of it.
        kind: as in a schema.
        why_kind: by what it was told.
        columns: in the order of the sheet.
        roles: those that were told.
        rows: number of its records.
    """

    name: str
    aliases: tuple[str, ...]
    kind: Literal["events", "rows"]
    why_kind: Message
    columns: tuple[LearnedColumn, ...]
    roles: tuple[LearnedRole, ...]
    rows: int

    def columns_of(self, role: str) -> tuple[str, ...]:
        """Returns the columns that have a role; none where it was not told."""
        return next((one.columns for one in self.roles if one.role == role), ())

    def find(self, name: str) -> LearnedColumn:
        """Returns a column by its name."""
        return next(one for one in self.columns if one.name == name)


def learn_ledger(
    names: Sequence[str], tables: Sequence[PlainTable], lists: Sequence[Sequence[Merge]], words: LearnWords
) -> LearnedLedger:
    """Learns a ledger from one table, or from several with the same heads.

    Args:
        names: of the ledger, the best first.
        tables: at least one.
        lists: for each table the cells with drop-down lists.
        words: learn.toml.
    """
    columns = [_learn_column(column, tables, lists, words) for column in _merged(tables)]
    roles = _roles(" ".join(names), columns, words)
    kind, why = _kind(roles)
    if kind == "events":
        key = tuple(one for role in ("date", "subject") for one in _named(roles, role)[:1])
        roles = [
            *roles,
            LearnedRole("key", key, Message("同一天同一件事写成几行的，只计一次", "one day and matter"), True),
        ]
    return LearnedLedger(
        names[0], tuple(names[1:]), kind, why, tuple(columns), tuple(roles), sum(len(table.rows) for table in tables)
    )


def _merged(tables: Sequence[PlainTable]) -> list[PlainColumn]:
    """Returns the columns of all tables, those of one name with the values of all."""
    found: dict[str, PlainColumn] = {}
    for table in tables:
        for column in table.columns:
            before = found.get(column.name)
            values = (*before.values, *column.values) if before else column.values
            found[column.name] = PlainColumn(before.index if before else column.index, column.name, column.head, values)
    return list(found.values())


def _learn_column(
    column: PlainColumn, tables: Sequence[PlainTable], lists: Sequence[Sequence[Merge]], words: LearnWords
) -> LearnedColumn:
    guess = guess_type(column, words, has_list=_has_list(column.name, tables, lists))
    told = sum(not says_nothing(value, words) for value in column.filled)
    share = told / len(column.values) if column.values else 0
    return LearnedColumn(
        column.index,
        column.name,
        guess,
        is_required=share >= ALWAYS and len(column.values) >= ENOUGH_ROWS,
        is_sensitive=guess.type in ("text", "person") and words.is_sensitive(column.name),
        is_left_out=is_personal(column.head.text),
        values=column.filled,
    )


def _has_list(name: str, tables: Sequence[PlainTable], lists: Sequence[Sequence[Merge]]) -> bool:
    for table, ranges in zip(tables, lists, strict=True):
        index = next((one.index for one in table.columns if one.name == name), None)
        first = table.rows[0]
        if index is not None and any(
            left <= index <= right and bottom >= first and top <= table.rows[-1] for top, left, bottom, right in ranges
        ):
            return True
    return False


def _roles(ledger: str, columns: Sequence[LearnedColumn], words: LearnWords) -> list[LearnedRole]:
    taken: dict[str, LearnedRole] = {}
    for role in SINGLE_ROLES:
        if column := _by_head(role, columns, words, without=_taken(taken)):
            why = Message(f"表头有“{_word(role, column.name, words)}”", f"its head says {column.name}")
            taken[role] = LearnedRole(role, (column.name,), why)
    date = _date(ledger, columns, words, without=_taken(taken))
    if date:
        taken["date"] = date
    subject = _subject(columns, words, without=_taken(taken, but=("category", "level")))
    if subject:
        taken["subject"] = subject
    for role in ("remark", "serial"):
        if column := _by_head(role, columns, words, without=_taken(taken)):
            taken[role] = LearnedRole(role, (column.name,), Message("照表头", "by its head"))
    order = ("date", "subject", *SINGLE_ROLES, "remark", "serial")
    return [taken[role] for role in order if role in taken]


def _taken(roles: Mapping[str, LearnedRole], *, but: Sequence[str] = ()) -> set[str]:
    return {name for role, one in roles.items() if role not in but for name in one.columns}


def _word(role: str, head: str, words: LearnWords) -> str:
    place = words.rank(role, compact(head))
    return words.roles[role][place] if place is not None else ""


def _by_head(
    role: str, columns: Sequence[LearnedColumn], words: LearnWords, *, without: set[str]
) -> LearnedColumn | None:
    """Returns the column whose head has the first word for a role, and whose type fits it."""
    ranked = [
        (place, column.index, column)
        for column in columns
        if column.name not in without
        and fits(role, column.guess.type)
        and (place := words.rank(role, compact(column.name))) is not None
        and (role not in ("due", "closed_on") or column.guess.type == "date")
        and (role not in ("remark", "place", "serial") or len(compact(column.name)) <= 4)
    ]
    return min(ranked, key=lambda one: one[:2])[2] if ranked else None


def _date(ledger: str, columns: Sequence[LearnedColumn], words: LearnWords, *, without: set[str]) -> LearnedRole | None:
    """Returns the column that dates a row: the one that is called as the ledger, else the likeliest by its head."""
    dates = [one for one in columns if one.guess.type == "date"]
    free = [one for one in dates if one.name not in without] or dates
    if not free:
        return None
    most = max(len(one.values) for one in free)

    def rank(column: LearnedColumn) -> tuple[bool, bool, int, int]:
        place = words.rank("date", compact(column.name))
        is_own = any(word in column.name and word in ledger for word in words.roles.get("date", ()))
        return (
            len(column.values) * 2 < most,
            not is_own,
            len(words.roles.get("date", ())) if place is None else place,
            column.index,
        )

    chosen = min(free, key=rank)
    alone = len(free) == 1
    why = Message(
        "唯一的日期" if alone else "几个日期里最像发生的日期",
        "the only date" if alone else "the likeliest of the dates",
    )
    return LearnedRole("date", (chosen.name,), why, is_doubtful=not alone or chosen.name in without)


def _subject(columns: Sequence[LearnedColumn], words: LearnWords, *, without: set[str]) -> LearnedRole | None:
    """Returns the column that says what a row is about."""
    fitting = [
        one
        for one in columns
        if one.guess.type in ("text", "items", "choice")
        and one.name not in without
        and one.values
        and not one.is_left_out
    ]
    named = [
        (one.guess.type == "choice", place, one.index, one)
        for one in fitting
        if (place := words.rank("subject", compact(one.name))) is not None
    ]
    if named:
        chosen = min(named, key=lambda entry: entry[:3])[3]
        return LearnedRole("subject", (chosen.name,), Message("表头像事由、名称", "a head of matters and names"))
    telling = [one for one in fitting if one.guess.type == "text" and _variety(one) >= ONE_EACH]
    spared = [one for one in telling if not any(word in one.name for word in words.roles.get("not_subject", ()))]
    if not spared:
        first = next((one for one in columns if one.guess.type == "text" and not one.is_sensitive), None)
        if (
            first is None
            or first.name in without
            or _variety(first) < ALL_DIFFERENT
            or words.denies("number", first.name)
        ):
            return None
        why = Message("第一列文字，行行不同", "the first text, different in each row")
        return LearnedRole("subject", (first.name,), why, is_doubtful=True)
    chosen = max(spared, key=lambda one: (_variety(one), -one.index))
    return LearnedRole(
        "subject", (chosen.name,), Message("各行最不相同的文字", "the most various text"), is_doubtful=True
    )


def _variety(column: LearnedColumn) -> float:
    return len(Counter(map(str, column.values))) / len(column.values) if column.values else 0.0


def _named(roles: Sequence[LearnedRole], role: str) -> tuple[str, ...]:
    return next((one.columns for one in roles if one.role == role), ())


def _kind(roles: Sequence[LearnedRole]) -> tuple[Literal["events", "rows"], Message]:
    if any(_named(roles, role) for role in ("closed_on", "due", "state")):
        return "rows", Message("有办结、期限或状态，逐行计", "matters with a state or a last day: each row counts")
    if _named(roles, "date") and _named(roles, "subject"):
        return "events", Message("有日期和事由，是活动", "a day and a matter: events")
    return "rows", Message("逐行计", "each row counts")
