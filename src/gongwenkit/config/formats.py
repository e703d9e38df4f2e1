"""Formats of a kit's files: what a file of format 1 does not say, and where its keys are now.

Format 1 is that of kits without `format` in kit.toml. Code of that time contained names of columns and words; both
are now in data/upgrade/format-1.toml of the installation, and a file of format 1 is completed from it when it is read.
Each file shows its own format: common.toml and the file of a ledger have `[roles]` since format 2, labels.toml has
`[reference]`. Kits of both formats give the same reports; `gongwenkit upgrade` (`run.kit.upgrade`) writes the missing
keys.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from gongwenkit.config.package import incomplete_installation, package_files
from gongwenkit.config.roles import LIST_ROLES, ColumnType, fits
from gongwenkit.config.toml import Closed, load_toml
from gongwenkit.model.figure import FLAGS, LEFT_OUT_REASONS, MISSING_REASONS

__all__ = [
    "FORMAT",
    "OlderFormat",
    "complete_common",
    "complete_labels",
    "complete_words",
    "load_older_format",
    "roles_by_name",
]

FORMAT = 2
"""The format of a new kit (`format` in kit.toml)."""

REASONS = {"missing": MISSING_REASONS, "left_out": LEFT_OUT_REASONS, "flags": FLAGS}
"""Table of labels.toml → the reasons that it has a word for."""

OLDER_FORMAT = Path("data") / "upgrade" / "format-1.toml"


class OlderFormat(Closed):
    """data/upgrade/format-1.toml.

    Attributes:
        roles: role → names of the columns that had it in format 1.
        common: tables that common.toml does not have.
        labels: tables that labels.toml does not have, or the keys that one of its tables does not have.
        moved: table of labels.toml → its path since format 2.
        added: file of data/phrases, or `common` of data/schema → tables with the keys that came later, within format 2.
    """

    roles: Mapping[str, tuple[str, ...]]
    common: Mapping[str, Any]
    labels: Mapping[str, Any]
    moved: Mapping[str, str]
    added: Mapping[str, Mapping[str, Any]]


def load_older_format() -> OlderFormat:
    """Reads what files of format 1 do not have.

    Raises:
        KitFileError: the installation does not have the table.
    """
    path = package_files() / OLDER_FORMAT
    if not path.is_file():
        raise incomplete_installation(path)
    return load_toml(path, OlderFormat)


def roles_by_name(columns: Mapping[str, ColumnType], older: OlderFormat) -> dict[str, Any]:
    """Returns the roles that columns had in format 1 by their names: canonical name → type of each column is given."""
    found: dict[str, Any] = {}
    for role, names in older.roles.items():
        present = tuple(name for name in names if name in columns and fits(role, columns[name]))
        if present:
            found[role] = present if role in LIST_ROLES else present[0]
    return found


def complete_common(values: Mapping[str, Any], older: OlderFormat) -> dict[str, Any]:
    """Returns the values of a common.toml of format 1, with the tables that it does not have."""
    columns = {column["name"]: column.get("type", "text") for column in values.get("column", ()) if "name" in column}
    return {**older.common, **values, "roles": roles_by_name(columns, older)}


def complete_labels(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the values of labels.toml, with the tables that format 1 lacks, each table at its present path."""
    if "reference" in values:
        return dict(values)
    older = load_older_format()
    moved: dict[str, Any] = {name: table for name, table in values.items() if name not in older.moved}
    for name, path in older.moved.items():
        if name in values:
            moved = _filled(moved, _nested(path.split("."), values[name]))
    return _filled(moved, older.labels)


def complete_words(file: str, values: Mapping[str, Any], later: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Returns the values of a file of words, with the keys that came after the kit was made.

    Args:
        file: its name in data/phrases, without ending.
        values: as read.
        later: tables and keys that came later; a file that has them has all.
    """
    tables = {table: values.get(table) for table, _ in later}
    if any(not isinstance(table, Mapping | None) for table in tables.values()):
        return dict(values)  # a wrong file, whose error its model tells
    if all(key in (tables[table] or {}) for table, key in later):
        return dict(values)
    return _filled(values, load_older_format().added[file])


def _nested(path: list[str], table: object) -> dict[str, Any]:
    inner: Any = table
    for name in reversed(path):
        inner = {name: inner}
    return dict(inner)


def _filled(values: Mapping[str, Any], lacking: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the values, completed at any depth by those of a table that are missing."""
    filled = dict(values)
    for key, more in lacking.items():
        if isinstance(more, Mapping) and isinstance(filled.get(key), Mapping):
            filled[key] = _filled(filled[key], more)
        else:
            filled.setdefault(key, more)
    return filled
