"""Ledger schemas (data/schema/*.toml): columns, aliases, allowed values, and which column plays which role."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from gongwenkit.config.toml import DISK, Closed, TomlFiles, load_toml, read_toml, validate_toml
from gongwenkit.model import KitFileError, Words

__all__ = ["SUBJECT", "Column", "ColumnType", "Key", "LedgerSchema", "Schema", "Touching", "When", "load_schema"]

ColumnType = Literal["text", "date", "number", "choice", "choices", "tags", "items", "person", "people_count"]
"""text, person: as written · date: a day or a range · number: exact or not · choice: one of `values` ·
choices: several of `values` · tags: words separated by ; · items: numbered items in a cell ·
people_count: sensitive names, of which only the number is kept."""

SUBJECT = "@subject"
"""Stands for the first filled subject column in a key."""


class Column(Closed):
    """A column: canonical Chinese name, header aliases, type.

    `values` maps each canonical value of a choice to its synonyms. `required`: a head without it is pointed out.
    `sensitive`: its text reaches no table, finding or cache (a people_count keeps the number of names).
    """

    name: str
    type: ColumnType = "text"
    aliases: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    required: bool = False
    sensitive: bool = False

    @model_validator(mode="after")
    def _values_fit_type(self) -> "Column":
        if (self.type in ("choice", "choices")) != bool(self.values):
            raise ValueError(f"列“{self.name}”：choice、choices 须列出 values，其他类型不得有 values")
        return self


class When(Closed):
    """A condition on a column for a key or touching days."""

    column: str
    equals: str


class Key(Closed):
    """One way to tell that two rows are the same: equal in all `columns`, and in the `optional` ones, blank or not.

    The first key of a ledger whose `when` holds and whose `columns` are all filled is used.
    """

    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    when: When | None = None


class Touching(Closed):
    """Rows with one subject on the same or touching days are one event (a three-day class)."""

    when: When | None = None


class LedgerSchema(Closed):
    """One ledger.

    `kind`: events (rows merge into events by `key`), rows (each row counts), stock (keys in force from `date` to
    `until`). `date`, `until`: the columns of the first and last day. `year_date`: a table without a date column takes
    its year. `undated`: rows that need no date yet (articles only handed in).
    `subject`: the first filled of these columns, or with `subject_joined` all filled ones one after another.
    `column`: own columns, then the common ones that it does not define itself.
    """

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    name: str
    aliases: tuple[str, ...] = ()
    kind: Literal["events", "rows", "stock"]
    date: str | None
    until: str | None = None
    year_date: bool = False
    undated: When | None = None
    subject: tuple[str, ...] = ()
    subject_joined: bool = False
    key: tuple[Key, ...] = ()
    touching: Touching | None = None
    column: tuple[Column, ...]

    @model_validator(mode="after")
    def _roles_name_columns(self) -> "LedgerSchema":
        names = {column.name for column in self.column}
        roles = [self.date, self.until, self.undated.column if self.undated else None, *self.subject]
        for key in self.key:
            roles += [*key.columns, *key.optional, key.when.column if key.when else None]
        unknown = sorted({role for role in roles if role and role != SUBJECT} - names)
        if unknown:
            raise ValueError(f"没有这些列：{'、'.join(unknown)}")
        return self

    def find(self, name: str) -> Column | None:
        """Returns the column of a canonical name."""
        return next((column for column in self.column if column.name == name), None)


class Tag(Closed):
    """A tag: keywords in a subject that make a row without tags undecided, and other spellings of the tag itself."""

    keywords: tuple[str, ...]
    aliases: tuple[str, ...] = ()


class _Common(Closed):
    column: tuple[Column, ...]


@dataclass(frozen=True)
class Schema:
    """All ledgers.

    Attributes:
        ledgers: by id, each with its own columns followed by the common ones it does not redefine.
        tags: keywords by tag (data/schema/tags.toml).
        tag_aliases: other spellings by tag.
        common: the common columns of data/schema/common.toml.
    """

    ledgers: Mapping[str, LedgerSchema]
    tags: Mapping[str, tuple[str, ...]]
    tag_aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    common: tuple[Column, ...] = ()


def load_schema(folder: Path, files: TomlFiles = DISK) -> Schema:
    """Reads common.toml, tags.toml and one file for each ledger.

    Raises:
        KitFileError: a file is missing or wrong, or two ledgers share an id, a name or an alias.
    """
    common = load_toml(folder / "common.toml", _Common, files).column
    tags = _load_tags(folder / "tags.toml", files)
    ledgers: dict[str, LedgerSchema] = {}
    names: dict[str, Path] = {}
    for path in files.below(folder, "*.toml"):
        if path.name in ("common.toml", "tags.toml"):
            continue
        ledger = _load_ledger(path, common, files)
        for name in {ledger.id, ledger.name, *ledger.aliases}:
            if name in names:
                raise _defined_twice(path, name, names[name])
            names[name] = path
        ledgers[ledger.id] = ledger
    keywords = {name: tag.keywords for name, tag in tags.items()}
    return Schema(ledgers, keywords, {name: tag.aliases for name, tag in tags.items()}, common)


class _LedgerFile(LedgerSchema):
    """A ledger as its file has it: `without` names common columns that it does not have."""

    without: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _roles_name_columns(self) -> "_LedgerFile":
        return self  # checked once the common columns are added


def _load_tags(path: Path, files: TomlFiles) -> dict[str, Tag]:
    tags = read_toml(path, files)
    return {name: validate_toml(path, values, Tag, prefix=(name,)) for name, values in tags.items()}


def _load_ledger(path: Path, common: tuple[Column, ...], files: TomlFiles) -> LedgerSchema:
    file = load_toml(path, _LedgerFile, files)
    unknown = sorted(set(file.without) - {column.name for column in common})
    if unknown:
        raise _invalid(path, f"without 所写不是公共列：{'、'.join(unknown)}")
    own = {column.name for column in file.column}
    added = tuple(column for column in common if column.name not in own and column.name not in file.without)
    values = file.model_dump(exclude={"without", "column"})
    try:
        return LedgerSchema.model_validate({**values, "column": (*file.column, *added)})
    except ValueError as error:
        raise _invalid(path, str(error)) from None


def _invalid(path: Path, problem: str) -> KitFileError:
    return KitFileError(
        "schema-invalid",
        where=str(path),
        found=Words(problem, problem),
        advice=Words(
            "请检查 date、until、subject、key 所写的列名", "Check the column names in date, until, subject, key"
        ),
    )


def _defined_twice(path: Path, name: str, first: Path) -> KitFileError:
    return KitFileError(
        "schema-twice",
        where=str(path),
        found=Words(f"“{name}”在 {first.name} 里已经用过", f"“{name}” is already used in {first.name}"),
        advice=Words(
            "台账的 id、名称、别名不得重复，请改其中一个", "Ids, names and aliases must differ; change one of them"
        ),
    )
