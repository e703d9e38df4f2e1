"""Roles of columns: the code finds a column of a ledger by its role, never by its name.

A role is declared in the schema (`[roles]` in data/schema/common.toml and in the file of each ledger). The roles of
common.toml are valid for each ledger that has the column; a ledger's own `[roles]` come first.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal, get_args

from gongwenkit.config.likeness import known_words
from gongwenkit.config.toml import Closed
from gongwenkit.model import Message

__all__ = ["LIST_ROLES", "ColumnType", "ListRole", "Role", "Roles", "fits", "role_faults"]

ColumnType = Literal["text", "date", "number", "choice", "choices", "tags", "items", "person", "people_count"]
"""text, person: as written · date: a day or a range · number: exact or not · choice: one of `values` ·
choices: several of `values` · tags: words separated by ; · items: numbered items in a cell ·
people_count: sensitive names, of which only the number is kept."""

Role = Literal[
    "date",
    "end_date",
    "department",
    "branch",
    "event_number",
    "remark",
    "held",
    "attended",
    "expected",
    "tags",
    "place",
    "chair",
    "started",
    "withdrawn",
    "closed_on",
    "due",
    "state",
    "number_of_people",
    "serial",
    "level",
    "category",
    "source",
    "regulation_title",
    "issue",
]
"""A role that one column has."""

ListRole = Literal["subject", "key", "sensitive", "distinguishing", "aside"]
"""A role that several columns may have, in the order of the schema."""

LIST_ROLES: tuple[ListRole, ...] = get_args(ListRole)

_WRITTEN: tuple[ColumnType, ...] = ("text", "choice", "person")
_FITTING: Mapping[str, tuple[ColumnType, ...]] = {
    **dict.fromkeys(("date", "end_date", "started", "withdrawn", "closed_on"), ("date",)),
    "due": ("date", "text"),
    **dict.fromkeys(("attended", "expected"), ("number",)),
    "number_of_people": ("number", "people_count"),
    "tags": ("tags",),
    "state": ("choice",),
    **dict.fromkeys(("level", "category", "source"), ("choice", "choices", "text")),
    **dict.fromkeys(("branch", "department", "chair", "place"), _WRITTEN),
    **dict.fromkeys(("remark", "held", "event_number"), ("text",)),
    "serial": ("text", "number"),
}
"""Types of a column that fit a role; a role that is not here takes any type."""


class Roles(Closed):
    """`[roles]`: role → column, or columns for the roles of `LIST_ROLES`.

    Attributes:
        date: the first day of an event or of a row.
        end_date: the last day, where it has a column of its own.
        started, withdrawn: the first and last day of an entry of a stock ledger.
        closed_on, due: the day on which a matter was closed, and by which it must be; `due` may be text.
        subject: the first filled one says what a row is about.
        key: short form of `[[key]]` for a ledger with one key and no condition.
        department, branch: whose row it is.
        event_number: a number that rows of one event share.
        serial: the running number of a row; it says nothing about its content.
        remark: where a clerk writes that something was cancelled.
        held: where a system writes whether something took place; only a word for cancelled has an effect.
        attended, expected: how many people came, and how many should; a cell of `attended` may say 35/38.
        number_of_people: how many people a row is about, where that is neither attended nor expected.
        tags, place, chair, state: as their names say.
        level, category, source: what views divide the rows by (`level:…`, `category:…`, `source:…`).
        regulation_title: the title of a regulation, which is the same with and without （试行） and the like after it.
        issue: the number of an issue; 第1期 and 第一期 are one.
        sensitive: texts that reach no table, finding or cache; the same as `sensitive = true` of the column.
        distinguishing: further columns, after date and subject, that show that two rows are different occasions.
        aside: columns that no figure and no key uses; a mark like 同上 in them is harmless.
    """

    date: str | None = None
    end_date: str | None = None
    department: str | None = None
    branch: str | None = None
    event_number: str | None = None
    remark: str | None = None
    held: str | None = None
    attended: str | None = None
    expected: str | None = None
    tags: str | None = None
    place: str | None = None
    chair: str | None = None
    started: str | None = None
    withdrawn: str | None = None
    closed_on: str | None = None
    due: str | None = None
    state: str | None = None
    number_of_people: str | None = None
    serial: str | None = None
    level: str | None = None
    category: str | None = None
    source: str | None = None
    regulation_title: str | None = None
    issue: str | None = None
    subject: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    distinguishing: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()

    def named(self) -> Mapping[str, tuple[str, ...]]:
        """Returns role → columns, for the roles that are declared."""
        given = {role: getattr(self, role) for role in type(self).model_fields}
        return {role: (value,) if isinstance(value, str) else value for role, value in given.items() if value}

    def over(self, common: "Roles", columns: Collection[str]) -> "Roles":
        """Returns these roles and, for roles not declared here, those of `common` whose columns the ledger has."""
        found: dict[str, object] = {}
        for role, names in common.named().items():
            present = tuple(name for name in names if name in columns)
            if present:
                found[role] = present if role in LIST_ROLES else present[0]
        return Roles.model_validate(found | {role: getattr(self, role) for role in self.named()})


def fits(role: str, column: ColumnType) -> bool:
    """Whether a column of a type may have a role."""
    return role not in _FITTING or column in _FITTING[role]


def role_faults(roles: Roles, types: Mapping[str, ColumnType], *, is_stock: bool) -> Iterator[tuple[str, Message]]:
    """Yields what is wrong with the roles of a ledger, each with the role.

    Args:
        roles: of the ledger.
        types: canonical column → type.
        is_stock: whether the ledger is a stock ledger, whose days are `started` and `withdrawn`.
    """
    for role, names in roles.named().items():
        for name in names:
            if name == "@subject" and role == "key":
                continue
            if name not in types:
                likely = known_words(name, [one for one, type_ in types.items() if fits(role, type_)])
                zh, en = f"没有这些列：{name}（roles.{role}）", f"there is no column {name} (roles.{role})"
                yield role, Message(zh + likely.zh, en + likely.en)
            elif not fits(role, types[name]):
                fitting = ", ".join(_FITTING[role])
                yield (
                    role,
                    Message(
                        f"roles.{role} 所写的“{name}”列类型是 {types[name]}，应为 {fitting}",
                        f"column {name} of roles.{role} has the type {types[name]}; it must be {fitting}",
                    ),
                )
    wrong = ("date",) if is_stock else ("started", "withdrawn")
    for role in wrong:
        if getattr(roles, role):
            yield (
                role,
                Message(
                    f"roles.{role} 不适用：存量台账（stock）用 started、withdrawn，其他台账用 date",
                    f"roles.{role} does not apply: a stock ledger has started and withdrawn, any other has date",
                ),
            )
