"""The upgrade of an older kit to the present format: missing roles and keys are written into its files.

Format 1 has no `format` in kit.toml. Its reports are the same before and after (config.formats). Before anything is
written, each new text is checked to mean the same as the old one, and the old files are copied into a backup folder in
the kit.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongwenkit.config.formats import FORMAT, OlderFormat, complete_common, complete_labels, load_older_format
from gongwenkit.config.kit import KIT_FILE, Kit
from gongwenkit.config.roles import Roles
from gongwenkit.config.schema import COMMON, NO_LEDGERS, LedgerSchema, Schema, load_schema
from gongwenkit.config.toml import read_toml
from gongwenkit.config.toml_edit import (
    add_keys,
    add_tables,
    insert_before_tables,
    read_values,
    rename_table,
    take_keys,
    toml_value,
)
from gongwenkit.model import KitFileError, Message, UsageError, system_words

__all__ = ["FileChange", "Upgrade", "plan_upgrade", "upgrade"]

BACKUP = ".backup-format-1"
NOTE = f"由 gongwenkit upgrade 写入（format = {FORMAT}）"
LABELS = Path("data") / "phrases" / "labels.toml"


@dataclass(frozen=True)
class FileChange:
    """A file that the upgrade writes.

    Attributes:
        file: relative to the kit.
        added: keys or tables that are added.
        moved: keys or tables that have a new place, each as `old → new`.
        text: the whole file as it will be.
    """

    file: Path
    added: tuple[str, ...]
    moved: tuple[str, ...]
    text: str

    @property
    def words(self) -> Message:
        """What is changed, for a person."""
        zh = [f"{'、'.join(self.moved)}"] if self.moved else []
        zh += [f"补写 {'、'.join(self.added)}"] if self.added else []
        en = [f"{', '.join(self.moved)}"] if self.moved else []
        en += [f"adds {', '.join(self.added)}"] if self.added else []
        place = self.file.as_posix()
        return Message(f"{place}：{'；'.join(zh)}", f"{place}: {'; '.join(en)}")


@dataclass(frozen=True)
class Upgrade:
    """What an upgrade changes, or changed.

    Attributes:
        changes: by file; kit.toml last. Empty where the kit has the present format.
        backup: folder with the files as they were; None where nothing was written.
    """

    changes: tuple[FileChange, ...]
    backup: Path | None = None


def upgrade(kit: Kit) -> Upgrade:
    """Writes what `plan_upgrade` plans; files are copied into the backup first, kit.toml is written last.

    An upgrade that was stopped midway leaves a kit that works; the next one does the rest.

    Raises:
        KitFileError: a file of the kit is wrong, or cannot be upgraded without changing its meaning.
        UsageError: a file cannot be written.
    """
    plan = plan_upgrade(kit)
    if not plan.changes:
        return plan
    try:
        backup = _back_up(kit.root, [change.file for change in plan.changes])
        for change in plan.changes:
            _write(kit.root / change.file, change.text)
    except OSError as error:
        why = system_words(error)
        raise UsageError(
            "kit-unwritable",
            where=str(error.filename or kit.root),
            found=Message(f"不能写入（{why.zh}）", f"it cannot be written ({why.en})"),
            advice=Message("请查看权限和磁盘空间，再运行一次", "Check permissions and disk space and run it again"),
        ) from None
    return Upgrade(plan.changes, backup)


def plan_upgrade(kit: Kit) -> Upgrade:
    """Returns what an upgrade would change; nothing is written.

    Raises:
        KitFileError: a file of the kit is wrong, or cannot be upgraded without changing its meaning.
    """
    older, schema = load_older_format(), load_schema(kit.schema_folder)
    changes = [change for change in (*_schema_changes(kit, schema, older), _labels_change(kit, older)) if change]
    _require_same_schema(kit, schema, changes)
    change = _kit_change(kit)
    return Upgrade((*changes, *([change] if change else ())))


def _schema_changes(kit: Kit, schema: Schema, older: OlderFormat) -> Iterator[FileChange | None]:
    folder = kit.schema_folder
    common = read_toml(folder / COMMON)
    roles = Roles.model_validate(common["roles"] if "roles" in common else complete_common(common, older)["roles"])
    if "roles" not in common:
        yield _common_change(kit, common, older)
    for path in sorted(folder.glob("*.toml")):
        if path.name not in NO_LEDGERS:
            values = read_toml(path)
            yield _ledger_change(kit, path, values, schema.ledgers[values["id"]], roles)


def _common_change(kit: Kit, values: Mapping[str, Any], older: OlderFormat) -> FileChange:
    path, complete = kit.schema_folder / COMMON, complete_common(values, older)
    text = insert_before_tables(_read(path), "roles", _lines(complete["roles"]), note=NOTE)
    added = {name: table for name, table in older.common.items() if name not in values}
    text = add_tables(text, added, note=NOTE)
    return _checked(kit, path, text, complete, added=("[roles]", *(f"[{name}]" for name in added)))


def _ledger_change(
    kit: Kit, path: Path, values: Mapping[str, Any], ledger: LedgerSchema, common: Roles
) -> FileChange | None:
    """Writes the roles of a ledger that differ from the common roles; date, until and subject become roles."""
    names = {"date": "started" if ledger.is_stock else "date", "until": "withdrawn", "subject": "subject"}
    moving = {old: new for old, new in names.items() if old in values}
    if "roles" in values and not moving:
        return None
    shared = Roles().over(common, [column.name for column in ledger.column]).named()
    given = {**values.get("roles", {}), **{new: values[old] for old, new in moving.items()}}
    own = {role: found for role, found in ledger.roles.named().items() if shared.get(role) != found}
    missing = {role: _plain(role, found, ledger) for role, found in own.items() if role not in given}
    missing = {} if "roles" in values else missing
    text, lines = take_keys(_read(path), moving)
    if "roles" in values:
        text = add_keys(text, "roles", {new: values[old] for old, new in moving.items()})
    else:
        text = insert_before_tables(text, "roles", [*lines, *_lines(missing)], note=NOTE)
    expected = {key: value for key, value in values.items() if key not in moving} | {"roles": {**given, **missing}}
    moved = tuple(f"{old} → roles.{new}" for old, new in moving.items())
    return _checked(kit, path, text, expected, added=tuple(f"roles.{role}" for role in missing), moved=moved)


def _plain(role: str, found: tuple[str, ...], ledger: LedgerSchema) -> Any:  # noqa: ANN401
    return list(found) if isinstance(getattr(ledger.roles, role), tuple) else found[0]


def _labels_change(kit: Kit, older: OlderFormat) -> FileChange | None:
    path = kit.root / LABELS
    text, values = _read(path), read_toml(path)
    if "reference" in values:
        return None
    moving = {old: new for old, new in older.moved.items() if old in values}
    for old, new in moving.items():
        text = rename_table(text, old, new)
    tables = dict(_flat(older.labels))
    added: list[str] = []
    for new in moving.values():
        keys = tables.pop(new, {})
        text = add_keys(text, new, keys)
        added += [f"{new}.{key}" for key in keys]
    text = add_tables(text, tables, note=NOTE)
    added += [f"[{name}]" for name in tables]
    moved = tuple(f"[{old}] → [{new}]" for old, new in moving.items())
    return _checked(kit, path, text, complete_labels(values), added=tuple(added), moved=moved)


def _flat(tables: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields the tables that have values, not only tables in them, by their paths."""
    for name, table in tables.items():
        path = f"{prefix}{name}"
        if all(isinstance(value, Mapping) for value in table.values()) and prefix == "":
            yield from _flat(table, f"{path}.")
        else:
            yield path, table


def _kit_change(kit: Kit) -> FileChange | None:
    path = kit.root / KIT_FILE
    text, values = _read(path), read_toml(path)
    if values.get("format") == FORMAT:
        return None
    lines = take_keys(text, {"format": "format"})[0].split("\n")
    place = next((i for i, line in enumerate(lines) if line.strip() and not line.strip().startswith("#")), len(lines))
    ending = "\r" if lines and lines[0].endswith("\r") else ""
    text = "\n".join([*lines[:place], f"format = {FORMAT}{ending}", *lines[place:]])
    return _checked(kit, path, text, {**values, "format": FORMAT}, added=(f"format = {FORMAT}",))


def _checked(
    kit: Kit,
    path: Path,
    text: str,
    expected: Mapping[str, Any],
    *,
    added: tuple[str, ...] = (),
    moved: tuple[str, ...] = (),
) -> FileChange:
    """Returns a change whose text says exactly what is expected.

    Raises:
        KitFileError: it does not; the file is written in an unusual form, and must be changed by hand.
    """
    if read_values(text) != _listed(expected):
        raise KitFileError(
            "upgrade-unsafe",
            where=str(path),
            found=Message(
                "这个文件的写法特殊，不能自动改写，没有改动", "written in an unusual form; nothing was changed"
            ),
            advice=Message(
                f"请照 docs/ledgers.md 手工加上：{'、'.join((*moved, *added))}",
                f"Make these changes by hand (docs/ledgers.md): {', '.join((*moved, *added))}",
            ),
        )
    return FileChange(path.relative_to(kit.root), added, moved, text)


def _listed(value: Any) -> Any:  # noqa: ANN401
    """Returns values as TOML gives them: lists for tuples."""
    if isinstance(value, Mapping):
        return {key: _listed(one) for key, one in value.items()}
    return [_listed(one) for one in value] if isinstance(value, list | tuple) else value


def _require_same_schema(kit: Kit, schema: Schema, changes: list[FileChange]) -> None:
    """Checks that the changed schema means what it meant before."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "schema"
        shutil.copytree(kit.schema_folder, folder)
        for change in changes:
            if change.file.parent == kit.schema_folder.relative_to(kit.root):
                _write(folder / change.file.name, change.text)
        if load_schema(folder) != schema:
            raise KitFileError(
                "upgrade-unsafe",
                where=str(kit.schema_folder),
                found=Message("改写后含义会变，没有改动", "the meaning would change; nothing was changed"),
                advice=Message("请照 docs/ledgers.md 手工写上 [roles]", "Write [roles] by hand (docs/ledgers.md)"),
            )


def _lines(keys: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {toml_value(value)}" for name, value in keys.items()]


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig")


def _back_up(root: Path, files: list[Path]) -> Path:
    """Copies files into a new folder."""
    number = 1
    while (folder := root / (BACKUP if number == 1 else f"{BACKUP}-{number}")).exists():
        number += 1
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / file, folder / file)
    return folder


def _write(path: Path, text: str) -> None:
    """Writes a new file and moves it into place of the old one, with its mark (BOM) and its permissions."""
    before = path.read_bytes()
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    aside = path.with_name(f".{path.name}.new")
    try:
        with aside.open("wb") as file:
            file.write(mark + text.encode())
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(path.stat().st_mode)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
