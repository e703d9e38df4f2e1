"""Ledger schemas (data/schema/*.toml): columns, aliases, allowed values, and which column has which role.

Code never names a column: it gets from a ledger the column of a role (`LedgerSchema.role("branch")`) or for the columns
of one (`LedgerSchema.columns_of("subject")`), and the schema for the ledgers that have a role (`Schema.with_role`).
`roles.Roles` lists the roles and what they mean.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from gongwenkit.config.bodies import Bodies
from gongwenkit.config.formats import OlderFormat, complete_common, load_older_format, roles_by_name
from gongwenkit.config.head_words import HeadWords
from gongwenkit.config.likeness import known_words
from gongwenkit.config.people_words import POSTS, OfficeWords, PeopleWords, PostWords, common_post_words
from gongwenkit.config.roles import ColumnType, ListRole, Role, Roles, role_faults
from gongwenkit.config.toml import (
    DISK,
    Closed,
    Fault,
    MisfitError,
    TomlFiles,
    kit_or_shipped,
    load_toml,
    read_toml,
    toml_line,
    validate_toml,
)
from gongwenkit.model import KitFileError, Message

__all__ = [
    "COMMON",
    "NO_LEDGERS",
    "SUBJECT",
    "Column",
    "ColumnType",
    "Key",
    "LedgerSchema",
    "NamedValues",
    "Schema",
    "Touching",
    "When",
    "load_schema",
]

COMMON, TAGS = "common.toml", "tags.toml"
NO_LEDGERS = (COMMON, TAGS, POSTS)
"""The files of data/schema that are no ledgers."""
SUBJECT = "@subject"
"""Name in a key for the first filled subject column."""


class NamedValues(Closed):
    """What names of sheets, titles, files and folders say about a column that a table does not have.

    `values`: value → words in a name by which all rows have it; the nearest name counts. `unclear`: words that leave it
    open. What no name tells is asked: `yes` and `no` are the values by the answer.
    """

    values: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    unclear: tuple[str, ...] = ()
    yes: str
    no: str


class Column(Closed):
    """A column: canonical Chinese name, header aliases, type.

    `values` maps each canonical value of a choice to its synonyms. `broad`: values that may be any of several others,
    so that a filter on some of those is undecided. `asked`: what people write that is none of the values → its
    synonyms; all of them are one question. `by_name`: see `NamedValues`. `required`: a head without it is a finding.
    `sensitive`: its text reaches no table, finding or cache (a people_count keeps the number of names).
    `keywords`: value → words in a subject by which a table without this column proposes rows with this value.
    """

    name: str
    type: ColumnType = "text"
    aliases: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    broad: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    asked: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    by_name: NamedValues | None = None
    required: bool = False
    sensitive: bool = False
    keywords: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _values_fit_type(self) -> "Column":
        if (self.type in ("choice", "choices")) != bool(self.values):
            raise MisfitError(
                f"列“{self.name}”：choice、choices 须列出 values，其他类型不得有 values",
                f"column {self.name}: choice and choices list their values, no other type has any",
            )
        named = [*self.by_name.values, self.by_name.yes, self.by_name.no] if self.by_name else []
        meant = [*self.broad, *(one for others in self.broad.values() for one in others), *named]
        unknown = sorted(set(meant) - set(self.values))
        if unknown:
            raise MisfitError(
                f"列“{self.name}”：broad、by_name 所写的不在 values 里：{'、'.join(unknown)}",
                f"column {self.name}: broad and by_name hold what is no value: {', '.join(unknown)}",
            )
        listed = {*self.values, *(word for words in self.values.values() for word in words)}
        twice = sorted(listed & {*self.asked, *(word for words in self.asked.values() for word in words)})
        if twice:
            raise MisfitError(
                f"列“{self.name}”：asked 所写的已在 values 里：{'、'.join(twice)}",
                f"column {self.name}: asked holds what is a value: {', '.join(twice)}",
            )
        if not set(self.keywords) <= set(self.values):
            raise MisfitError(
                f"列“{self.name}”：keywords 只能用 values 里的取值", f"column {self.name}: keywords are of its values"
            )
        return self

    def answer(self, value: str, wanted: Collection[str]) -> bool | None:
        """Whether a value is one of those wanted; None where it may be (it is broad, and covers others, too)."""
        if value in wanted or value not in self.broad:
            return value in wanted
        found = [one in wanted for one in self.broad[value]]
        return found[0] if len(set(found)) == 1 else None


class When(Closed):
    """A condition on a column for a key or touching days."""

    column: str
    equals: str


class Key(Closed):
    """One rule by which two rows are the same: equal in all `columns`, and in the `optional` ones, blank or not.

    The first key of a ledger is used whose `when` is true and whose `columns` are all filled.
    """

    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    when: When | None = None


class Touching(Closed):
    """Rows with one subject on the same or touching days are one event (a three-day class)."""

    when: When | None = None


class LedgerSchema(Closed):
    """One ledger.

    `kind`: events (rows merge into events by `key`), rows (each row counts), stock (keys in force from their first day
    to their last). `roles`: see `Roles`. `date`, `until`, `subject`: the columns of the roles `date` or `started`,
    `withdrawn`, `subject`. `year_date`: a table without a date column takes its year. `undated`: rows that need no date
    yet (entries only handed in). With `subject_joined` the subject is the text of all filled subject columns joined.
    `column`: own columns, then the common ones that it does not define itself.
    """

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    name: str
    aliases: tuple[str, ...] = ()
    kind: Literal["events", "rows", "stock"]
    roles: Roles
    date: str | None
    until: str | None = None
    year_date: bool = False
    undated: When | None = None
    subject: tuple[str, ...] = ()
    subject_joined: bool = False
    key: tuple[Key, ...] = ()
    touching: Touching | None = None
    column: tuple[Column, ...]

    @property
    def is_stock(self) -> bool:
        """Whether its rows are entries that are in force for some time, not things that happen on a day."""
        return self.kind == "stock"

    @property
    def merges_rows(self) -> bool:
        """Whether rows with equal keys are one event, which departments may share."""
        return self.kind == "events"

    @property
    def counts_equal_rows_once(self) -> bool:
        """Whether the second of two equal rows does not count, because the ledger has no key that would merge them."""
        return self.kind == "rows"

    @property
    def carries_over(self) -> bool:
        """Whether its rows are matters that are open until they are closed, so that a list contains older ones, too."""
        return self.role("closed_on") is not None

    @cached_property
    def is_private(self) -> bool:
        """Whether a column of it is sensitive: of its rows only month, type and number go into what is handed on."""
        return any(column.sensitive for column in self.column)

    def find(self, name: str) -> Column | None:
        """Returns the column of a canonical name."""
        return self._named.get(name)

    @cached_property
    def _named(self) -> Mapping[str, Column]:
        return {column.name: column for column in reversed(self.column)}

    def role(self, role: Role) -> str | None:
        """Returns the name of the column that has a role, None where the ledger has none.

        Example:
            >>> ledger.role("branch")
            '班组'
        """
        found: str | None = getattr(self.roles, role)
        return found

    def columns_of(self, role: ListRole) -> tuple[str, ...]:
        """Returns the names of the columns that have a role, in the order of the schema.

        `sensitive` gives the columns so marked, wherever that was declared, `key` all columns of the keys.
        """
        if role == "sensitive":
            return tuple(column.name for column in self.column if column.sensitive)
        if role == "key":
            return tuple(dict.fromkeys(name for key in self.key for name in (*key.columns, *key.optional)))
        found: tuple[str, ...] = getattr(self.roles, role)
        return found


class Tag(Closed):
    """A tag: keywords in a subject that make a row without tags undecided, and other spellings of the tag itself."""

    keywords: tuple[str, ...]
    aliases: tuple[str, ...] = ()


class _Common(Closed):
    """data/schema/common.toml."""

    roles: Roles
    people: OfficeWords = OfficeWords()
    heads: HeadWords = HeadWords()
    bodies: Bodies = Bodies()
    column: tuple[Column, ...]


@dataclass(frozen=True)
class Schema:
    """All ledgers.

    Attributes:
        ledgers: by id, each with its own columns followed by the common ones it does not redefine.
        tags: keywords by tag (data/schema/tags.toml).
        tag_aliases: other spellings by tag.
        common: the common columns of data/schema/common.toml.
        people: the words for people in cells (`[people]` of the same file, and posts.toml).
        heads: the words within heads (`[heads]` of the same file).
        bodies: the leading bodies that departments have (`[bodies]` of the same file).
    """

    ledgers: Mapping[str, LedgerSchema]
    tags: Mapping[str, tuple[str, ...]]
    tag_aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    common: tuple[Column, ...] = ()
    people: PeopleWords = field(default_factory=PeopleWords)
    heads: HeadWords = field(default_factory=HeadWords)
    bodies: Bodies = field(default_factory=Bodies)

    def with_role(self, role: Role) -> tuple[LedgerSchema, ...]:
        """Returns the ledgers in which a column has a role, in the order of their files."""
        return tuple(ledger for ledger in self.ledgers.values() if ledger.role(role) is not None)


def load_schema(folder: Path, files: TomlFiles = DISK) -> Schema:
    """Reads common.toml (or that of the installation), tags.toml, posts.toml and one file for each ledger.

    Raises:
        KitFileError: a file is missing or wrong, or two ledgers share an id, a name or an alias.
    """
    shared, where = kit_or_shipped(folder / COMMON, files)
    paths = [path for path in files.below(folder, "*.toml") if path.name not in NO_LEDGERS]
    read = {shared: read_toml(shared, where), **{path: read_toml(path, files) for path in paths}}
    older = None if all("roles" in values for values in read.values() if values) else load_older_format()
    lists_bodies = "bodies" in read[shared]
    common = _read_common(shared, read.pop(shared), older)
    tags = _load_tags(folder / TAGS, files)
    ledgers: dict[str, LedgerSchema] = {}
    names: dict[str, Path] = {}
    for path, values in read.items():
        if not values:
            continue  # an example whose lines are all comments
        ledger = _read_ledger(path, values, common, older)
        for name in {ledger.id, ledger.name, *ledger.aliases}:
            if name in names:
                raise _defined_twice(path, name, names[name])
            names[name] = path
        ledgers[ledger.id] = ledger
    keywords = {name: tag.keywords for name, tag in tags.items()}
    aliases = {name: tag.aliases for name, tag in tags.items()}
    people = PeopleWords(**common.people.model_dump(), common=_load_posts(folder / POSTS, files))
    bodies = common.bodies if lists_bodies else _with_meetings(common.bodies, ledgers.values())
    return Schema(ledgers, keywords, aliases, common.column, people, common.heads, bodies)


def _with_meetings(bodies: Bodies, ledgers: Iterable[LedgerSchema]) -> Bodies:
    """Returns the bodies whose meetings the ledgers of an older kit know; it lists none itself."""
    values = {value for ledger in ledgers for column in ledger.column for value in column.values}
    known = {name: body for name, body in bodies.known.items() if values.issuperset(body.meetings)}
    return bodies.model_copy(update={"known": known})


class _LedgerFile(Closed):
    """A ledger as its file has it: `without` names common columns that it does not have.

    `date`, `until` and `subject` are how format 1 wrote these roles; no role is written twice.
    """

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    name: str
    aliases: tuple[str, ...] = ()
    kind: Literal["events", "rows", "stock"]
    roles: Roles | None = None
    date: str | None = None
    until: str | None = None
    subject: tuple[str, ...] = ()
    year_date: bool = False
    undated: When | None = None
    subject_joined: bool = False
    key: tuple[Key, ...] = ()
    touching: Touching | None = None
    column: tuple[Column, ...]
    without: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _said_once(self) -> "_LedgerFile":
        twice = sorted(self.top_roles() & self.roles.named().keys()) if self.roles else []
        twice += ["key"] if self.roles and self.roles.key and self.key else []
        if twice:
            raise MisfitError(
                f"{'、'.join(twice)} 写了两次：[roles] 之内和之外只能写一处",
                f"{', '.join(twice)} is written twice, within [roles] and outside of it",
            )
        return self

    def top_roles(self) -> Mapping[str, Any]:
        """Returns the roles that are written outside of `[roles]`, by their names within it."""
        first, last = ("started", "withdrawn") if self.kind == "stock" else ("date", "withdrawn")
        given = {first: self.date, last: self.until, "subject": self.subject}
        return {role: value for role, value in given.items() if value}


def _read_common(path: Path, values: dict[str, Any], older: OlderFormat | None) -> _Common:
    """Validates common.toml; one of format 1 is completed, and one that was made before leading bodies were listed."""
    complete = complete_common(values, older) if older and "roles" not in values else values
    complete = complete if "bodies" in complete else {**complete, **load_older_format().added["common"]}
    return validate_toml(path, complete, _Common)


def _load_posts(path: Path, files: TomlFiles) -> PostWords:
    """Returns the common words for people; a kit without the file has those of this installation."""
    return load_toml(path, PostWords, files) if files.is_file(path) else common_post_words()


def _load_tags(path: Path, files: TomlFiles) -> dict[str, Tag]:
    tags = read_toml(path, files) if files.is_file(path) else {}
    return {name: validate_toml(path, values, Tag, prefix=(name,)) for name, values in tags.items()}


def _read_ledger(path: Path, values: dict[str, Any], common: _Common, older: OlderFormat | None) -> LedgerSchema:
    file = validate_toml(path, values, _LedgerFile)
    shared = [column.name for column in common.column]
    for name in file.without:
        if name not in shared:
            likely = known_words(name, shared)
            zh, en = f"without 所写的“{name}”不是公共列", f"without names {name}, which is no common column"
            raise _invalid(path, Fault(("without",), Message(zh + likely.zh, en + likely.en)))
    own = {column.name for column in file.column}
    added = tuple(column for column in common.column if column.name not in own and column.name not in file.without)
    columns = (*file.column, *added)
    roles = _roles(file, columns, common.roles, older)
    values = file.model_dump(exclude={"without", "column", "roles", "date", "until", "subject", "key"})
    values |= {"roles": roles, "date": roles.date or roles.started, "until": roles.withdrawn, "subject": roles.subject}
    values |= {"key": (Key(columns=roles.key),) if roles.key else file.key}
    values |= {"column": tuple(_concealed(column, roles) for column in columns)}
    ledger = validate_toml(path, values, LedgerSchema)
    for fault in _column_faults(ledger, file):
        raise _invalid(path, fault)
    return ledger


def _column_faults(ledger: LedgerSchema, file: _LedgerFile) -> Iterator[Fault]:
    """Yields the faults of the columns that roles, keys and conditions of a ledger name, and of columns named twice."""
    types = {column.name: column.type for column in ledger.column}
    for place, column in enumerate(file.column):
        if column.name in {one.name for one in file.column[:place]}:
            found = Message(f"列“{column.name}”写了两次", f"column {column.name} is there twice")
            yield Fault(("column", place), found)
    conditions = {"undated": ledger.undated, "touching": ledger.touching.when if ledger.touching else None}
    named: list[tuple[tuple[str | int, ...], str]] = [((key,), when.column) for key, when in conditions.items() if when]
    for number, key in enumerate(ledger.key):
        of_key: tuple[str | int, ...] = ("roles", "key") if ledger.roles.key else ("key", number)
        named += [(of_key, name) for name in (*key.columns, *key.optional)]
        named += [(of_key, key.when.column)] if key.when else []
    for where, name in named:
        if name not in (*types, SUBJECT):
            likely = known_words(name, types)
            zh, en = f"没有列“{name}”（{where[0]}）", f"there is no column {name} ({where[0]})"
            yield Fault(where, Message(zh + likely.zh, en + likely.en))
    top = file.top_roles()
    first = "started" if ledger.is_stock else "date"
    as_written = {first: "date", "withdrawn": "until", "subject": "subject"}
    for role, found in role_faults(ledger.roles, types, is_stock=ledger.is_stock):
        yield Fault((as_written[role],) if role in top else ("roles", role), found)


def _roles(file: _LedgerFile, columns: tuple[Column, ...], common: Roles, older: OlderFormat | None) -> Roles:
    """Returns the roles of a ledger: its own (one of format 1: by the names of its columns), then the common ones."""
    types = {column.name: column.type for column in columns}
    stated = file.roles or Roles.model_validate(roles_by_name(types, older) if older else {})
    own = stated.model_copy(update=dict(file.top_roles()))
    return own.over(common, types)


def _concealed(column: Column, roles: Roles) -> Column:
    return column.model_copy(update={"sensitive": True}) if column.name in roles.sensitive else column


def _invalid(path: Path, fault: Fault) -> KitFileError:
    return KitFileError(
        "schema-invalid",
        where=f"{path}:{toml_line(path, fault.location)}",
        found=fault.found,
        advice=Message(
            "请检查 [roles]、key、undated、without 所写的列名",
            "Check the column names in [roles], key, undated and without",
        ),
    )


def _defined_twice(path: Path, name: str, first: Path) -> KitFileError:
    return KitFileError(
        "schema-twice",
        where=str(path),
        found=Message(f"“{name}”在 {first.name} 里已经用过", f"“{name}” is already used in {first.name}"),
        advice=Message(
            "台账的 id、名称、别名不得重复，请改其中一个", "Ids, names and aliases must differ; change one of them"
        ),
    )
