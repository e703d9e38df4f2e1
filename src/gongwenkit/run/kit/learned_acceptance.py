"""What was learned is written into a kit: aliases into the schema of a known ledger, or a new schema and its figures.

Nothing that is there is overwritten; a schema that the kit could not load, or by which the table would not be read, is
not written.
"""

import os
import shutil
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongwenkit.config.kit import Kit
from gongwenkit.config.learn_words import load_learn_words
from gongwenkit.config.schema import LedgerSchema, Schema, load_schema
from gongwenkit.config.toml_edit import extend_list, read_values, toml_value
from gongwenkit.ingest.ledgers.cells import count_filled
from gongwenkit.ingest.ledgers.heads import HeadIndex, find_heads
from gongwenkit.ingest.values.text_normalisation import one_line
from gongwenkit.model import KitFileError, Message, UsageError
from gongwenkit.run.kit.learned_files import figures_text, free_id, schema_text
from gongwenkit.run.kit.unknown_ledgers import Learnt

__all__ = ["LedgerProposal", "accept", "propose"]

FEWEST = 3
"""A head needs so many known columns to be read."""


@dataclass(frozen=True)
class LedgerProposal:
    """The files that would be written for something learned.

    Attributes:
        learnt: what was learned.
        id: of the ledger.
        schema: text of its schema; empty for a known ledger.
        figures: text of its figures; empty for a known ledger.
        hindrance: why the table would not be read with it; None where it would.
    """

    learnt: Learnt
    id: str
    schema: str = ""
    figures: str = ""
    hindrance: Message | None = None


def propose(kit: Kit, learnt: Sequence[Learnt], *, id_: str = "") -> list[LedgerProposal]:
    """Returns what would be written for each thing learned.

    Args:
        kit: into which.
        learnt: what was learned.
        id_: of the new ledger; empty: one that is free.

    Raises:
        UsageError: an id for several ledgers, or one that is taken or no id.
    """
    schema, words = load_schema(kit.schema_folder), load_learn_words(kit.phrases_folder)
    new = [one for one in learnt if one.known is None]
    taken = {*schema.ledgers, *(path.stem for path in kit.schema_folder.glob("*.toml"))}
    if id_:
        _require_id(id_, taken, count=len(new))
    found = []
    for one in learnt:
        if one.known:
            found.append(LedgerProposal(one, one.known.ledger.id))
            continue
        chosen = id_ or free_id(taken)
        taken.add(chosen)
        source = "、".join(
            dict.fromkeys(f"{table.file.name} {table.table.sheet or ''}".strip() for table in one.tables)
        )
        text = schema_text(one.ledger, chosen, schema.common, source=source)
        figures = figures_text(one.ledger, chosen, schema.common, words)
        found.append(LedgerProposal(one, chosen, text, figures, _hindrance(kit, one, chosen, text)))
    return found


def _require_id(id_: str, taken: Collection[str], *, count: int) -> None:
    if not (id_.isascii() and id_.replace("_", "").isalpha() and id_.islower()) or id_.startswith("_"):
        found = Message(f"“{id_}”不能作 id", f"{id_} cannot be an id")
        advice = Message("id 用小写英文字母和下划线，如 visits", "Use small letters and underscores, such as visits")
    elif id_ in taken:
        found = Message(f"已有 id 为 {id_} 的台账", f"there is a ledger with the id {id_}")
        advice = Message("请换一个 id", "Choose another id")
    elif count > 1:
        found = Message(f"学到 {count} 种新台账，--id 只能给一种", f"{count} new ledgers were learned, --id is for one")
        advice = Message("请加 --sheet，一次学一张表", "Add --sheet and learn one sheet at a time")
    else:
        return
    raise UsageError("learn-id", where="--id", found=found, advice=advice)


def _hindrance(kit: Kit, one: Learnt, id_: str, text: str) -> Message | None:
    """Returns why the table would not be read with a schema; None where it would."""
    with tempfile.TemporaryDirectory(prefix="gongwenkit-learn-") as name:
        folder = Path(name) / "schema"
        shutil.copytree(kit.schema_folder, folder)
        (folder / f"{id_}.toml").write_text(text, encoding="utf-8")
        try:
            schema = load_schema(folder)
        except KitFileError as error:
            return Message(error.found.zh, error.found.en)
    return _unread(one, schema, id_)


def _unread(one: Learnt, schema: Schema, id_: str) -> Message | None:
    index, cells = HeadIndex(schema), one.tables[0].table.head.cells
    own, common = index.matches(id_, cells)
    if own + common < FEWEST:
        return Message(
            f"表头只有 {own + common} 列，少于 {FEWEST} 列的认不出", f"its head has fewer than {FEWEST} columns"
        )
    found = one.tables[0]
    heads = find_heads(found.grid, index, count_filled(found.grid.cells))
    if all(head.top != found.table.head.top or len(head.cells) < len(cells) for head in heads):
        return Message(
            f"第 {found.table.head.top + 1} 行的表头分两层，认不全：请把两层合成一行",
            f"the head in row {found.table.head.top + 1} has two levels and is not known whole: make one row of them",
        )
    rivals = [other for other in schema.ledgers if other != id_ and index.matches(other, cells) >= (own, common)]
    if rivals:
        names = "、".join(schema.ledgers[other].name for other in rivals)
        return Message(
            f"与“{names}”的列一样多，分不清是哪种台账：请把它的列名写进那种台账，或者改名",
            f"as many columns are those of {names}: it could not be told which ledger it is",
        )
    return None


def accept(kit: Kit, proposals: Sequence[LedgerProposal]) -> list[Path]:
    """Writes what was proposed; returns the files written.

    Raises:
        UsageError: a file is there already.
        KitFileError: a schema cannot be changed, or would not be read; nothing of it is written.
    """
    for one in proposals:
        if not one.learnt.known:
            _require_writable(kit, one)
    written: list[Path] = []
    for one in proposals:
        written += _write_aliases(kit, one) if one.learnt.known else _write_new(kit, one)
    return written


def _files(kit: Kit, one: LedgerProposal) -> dict[Path, str]:
    return {kit.schema_folder / f"{one.id}.toml": one.schema, kit.figures_folder / f"{one.id}.toml": one.figures}


def _require_writable(kit: Kit, one: LedgerProposal) -> None:
    files = _files(kit, one)
    for path in files:
        if path.exists():
            raise UsageError(
                "file-exists",
                where=str(path),
                found=Message("已有这个文件，没有改动", "the file is there already and was not touched"),
                advice=Message("请用 --id 换一个名字", "Choose another name with --id"),
            )
    if one.hindrance:
        table = one.learnt.tables[0]
        raise KitFileError(
            "learned-unread",
            where=f"{table.file.name} › {table.table.sheet or ''}",
            found=Message(
                f"学来的写法读不出这张表：{one.hindrance.zh}", f"the table would not be read: {one.hindrance.en}"
            ),
            advice=Message(
                "什么都没有写入；请改表头后再学，或加 --sheet 只学别的表",
                "Nothing was written. Change the head and learn it again, or learn another sheet with --sheet",
            ),
        )


def _write_new(kit: Kit, one: LedgerProposal) -> list[Path]:
    files = _files(kit, one)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        _put(path, text)
    return list(files)


def _write_aliases(kit: Kit, one: LedgerProposal) -> list[Path]:
    known = one.learnt.known
    added: dict[str, list[str]] = {}
    for head, column in (known.aliases if known else {}).items():
        if column:
            added.setdefault(column, []).append(head)
    if not known or not added:
        return []
    path = _file_of(kit, known.ledger)
    text = path.read_text(encoding="utf-8")
    note = f"{one_line('、'.join(table.file.name for table in one.learnt.tables))} 这样写（ledger learn）"
    for column, heads in added.items():
        longer = extend_list(text, "column", column, "aliases", heads, note=note)
        text = longer if longer is not None else _with_common(text, known.ledger, column, heads, note)
    if read_values(text) is None:
        raise KitFileError(
            "schema-uneditable",
            where=str(path),
            found=Message("加不进别名，没有改动", "the aliases cannot be added; it was not touched"),
            advice=Message(
                "请手工写进 aliases：" + "；".join(f"{'、'.join(heads)} → {name}" for name, heads in added.items()),
                "Write them into `aliases` by hand: "
                + "; ".join(f"{', '.join(heads)} → {name}" for name, heads in added.items()),
            ),
        )
    _put(path, text)
    return [path]


def _with_common(text: str, ledger: LedgerSchema, name: str, heads: Sequence[str], note: str) -> str:
    """Returns a schema with a column of its own in place of one that all ledgers have, with more aliases."""
    column = ledger.find(name)
    if column is None:
        return text
    keys = column.model_dump(exclude_defaults=True)
    keys["aliases"] = [*column.aliases, *heads]
    lines = ["", f"# {note}", "[[column]]", *(f"{key} = {toml_value(value)}" for key, value in keys.items()), ""]
    return text + ("" if text.endswith("\n") else "\n") + "\n".join(lines)


def _file_of(kit: Kit, ledger: LedgerSchema) -> Path:
    """Returns the file in which a ledger is declared."""
    for path in sorted(kit.schema_folder.glob("*.toml")):
        if (read_values(path.read_text(encoding="utf-8")) or {}).get("id") == ledger.id:
            return path
    raise KitFileError(
        "schema-missing",
        where=str(kit.schema_folder),
        found=Message(f"找不到台账 {ledger.id} 的文件", f"the file of the ledger {ledger.id} was not found"),
        advice=Message("请从备份恢复", "Restore it"),
    )


def _put(path: Path, text: str) -> None:
    """Writes a file as a whole."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="")
    os.replace(part, path)  # noqa: PTH105
