"""`ledger learn`: what the tables of some files are: a ledger of the kit with unknown heads, or a new ledger."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongwenkit.config.kit import Kit
from gongwenkit.config.learn_words import LearnWords, load_learn_words
from gongwenkit.config.schema import Column, LedgerSchema, Schema, load_schema
from gongwenkit.ingest.learning.learned_ledger import LearnedLedger, learn_ledger
from gongwenkit.ingest.learning.plain_tables import PlainTable, find_table
from gongwenkit.ingest.ledgers.files import read_file
from gongwenkit.ingest.ledgers.heads import HeadIndex, likely_column
from gongwenkit.ingest.values.text_normalisation import compact, head_text
from gongwenkit.ingest.workbook import Grid, UnreadableWorkbookError
from gongwenkit.ingest.workbook.drop_downs import find_drop_downs
from gongwenkit.ingest.workbook.grid import Merge
from gongwenkit.ingest.workbook.reader import WorkbookReader
from gongwenkit.model import Message, UsageError

__all__ = ["FoundTable", "KnownLedger", "Learnt", "NoTable", "find_tables", "learn_files"]

LEAST_OWN = 2
"""A table with so many own columns of a ledger of the kit, and half of its columns, is that ledger."""
_LIKE: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "choice", "person", "items", "tags", "choices", "number"),
    "items": ("items", "text", "choices", "tags"),
    "person": ("person", "people_count", "text"),
    "choice": ("choice", "choices", "text"),
    "number": ("number", "text"),
    "date": ("date",),
}
"""Type told from values → types of columns that may hold such values."""


@dataclass(frozen=True)
class FoundTable:
    """A table in a file.

    Attributes:
        file: where it is.
        table: what was found on the sheet.
        grid: the sheet.
        lists: its cells with drop-down lists.
    """

    file: Path
    table: PlainTable
    grid: Grid
    lists: Sequence[Merge]

    def names(self, words: LearnWords) -> tuple[str, ...]:
        """Returns what the table may be called, the best first: its sheet, its title, its file.

        Names that clerks and programs give everywhere (Sheet1, 登记表, 2024) are none. Years are left out.
        """
        sheet, title, stem = (compact(one) for one in (self.table.sheet or "", self.table.title, self.file.stem))
        named = [_without_year(one) for one in (sheet, title, stem)]
        telling = [one for one in named if one and not _is_general(one, words)]
        return tuple(dict.fromkeys(telling)) or (stem,)


def _without_year(name: str) -> str:
    return re.sub(r"(?:19|20)\d{2}(?:年度?|学年)?(?:\d{1,2}月份?|[上下]半年|第?[一二三四1-4]季度)?", "", name).strip(
        "（）()-_ "
    )


def _is_general(name: str, words: LearnWords) -> bool:
    """Whether a name says nothing of a ledger: Sheet1, 登记表, 上半年, 3月."""
    if name.casefold().startswith(("sheet", "工作表")) or name in words.names.endings:
        return True
    return len(name) < 2 or re.fullmatch(r"[上下]半年|\d{1,2}月份?|第?[一二三四1-4]季度", name) is not None


@dataclass(frozen=True)
class NoTable:
    """A sheet or file from which nothing was learned, and why."""

    file: Path
    sheet: str | None
    why: Message


@dataclass(frozen=True)
class KnownLedger:
    """A table that is a ledger of the kit.

    Attributes:
        ledger: which one.
        aliases: unknown head → the column that it seems to be; empty where it is like none.
    """

    ledger: LedgerSchema
    aliases: Mapping[str, str]


@dataclass(frozen=True)
class Learnt:
    """What was learned.

    Attributes:
        tables: the tables with one head, of one or several files.
        known: the ledger of the kit that they are; None where they are a new one.
        ledger: the new ledger; of a known one its columns as they were told from the values.
    """

    tables: tuple[FoundTable, ...]
    known: KnownLedger | None
    ledger: LearnedLedger


def find_tables(
    files: Sequence[Path], *, kit: Kit, words: LearnWords, index: HeadIndex, sheet: str = ""
) -> tuple[list[FoundTable], list[NoTable]]:
    """Returns the tables of some files, and the sheets and files that have none.

    Args:
        files: workbooks, or text files with a table.
        kit: with the limits of reading.
        words: learn.toml.
        index: of the heads of the kit.
        sheet: only the sheets of this name.
    """
    found: list[FoundTable] = []
    without: list[NoTable] = []
    with WorkbookReader(kit.settings.reader) as reader:
        for file in files:
            try:
                content = read_file(file)
                book = reader.read(content)
            except UnreadableWorkbookError as error:
                without.append(NoTable(file, None, Message(error.found.zh, error.found.en)))
                continue
            lists = find_drop_downs(content) if book.form == "xlsx" else {}
            for grid in book.sheets:
                if grid.hidden or (sheet and grid.sheet != sheet):
                    continue
                if table := find_table(grid, index, words.rows):
                    found.append(FoundTable(file, table, grid, lists.get(grid.sheet or "", ())))
                elif why := _why_not(grid):
                    without.append(NoTable(file, grid.sheet, why))
    return found, without


def _why_not(grid: Grid) -> Message | None:
    """Says why a sheet taught nothing; None for a blank one."""
    if not any(value is not None for row in grid.rows for value in row):
        return None
    return Message(
        "没有找到表头：要有一行三个以上的列名，下面至少有一条记录",
        "no head was found: it needs a row with at least three names of columns, and a record below it",
    )


def learn_files(kit: Kit, files: Sequence[Path], *, sheet: str = "") -> tuple[list[Learnt], list[NoTable]]:
    """Learns what some files are; those with equal heads are learned together.

    Args:
        kit: whose ledgers are known.
        files: to learn from.
        sheet: only the sheets of this name.

    Raises:
        UsageError: a file does not exist.
        KitFileError: a schema or learn.toml is wrong.
    """
    for file in files:
        if not file.exists():
            raise UsageError(
                "file-missing",
                where=str(file),
                found=Message("没有这个文件", "there is no such file"),
                advice=Message("请核对文件名和位置", "Check its name and place"),
            )
    schema, words = load_schema(kit.schema_folder), load_learn_words(kit.phrases_folder)
    index = HeadIndex(schema)
    found, without = find_tables(files, kit=kit, words=words, index=index, sheet=sheet)
    groups: dict[tuple[str, ...], list[FoundTable]] = {}
    for one in found:
        groups.setdefault(tuple(head_text(column.name) for column in one.table.columns), []).append(one)
    learnt = []
    taken = {name for one in schema.ledgers.values() for name in (one.id, one.name, *one.aliases)}
    for tables in groups.values():
        names = [one for one in tables[0].names(words) if one not in taken] or [tables[0].file.stem]
        taken.update(names)
        ledger = learn_ledger(names, [one.table for one in tables], [one.lists for one in tables], words)
        known = _known(tables[0], ledger, schema, index)
        learnt.append(Learnt(tuple(tables), known, ledger))
    return learnt, without


def _known(found: FoundTable, learned: LearnedLedger, schema: Schema, index: HeadIndex) -> KnownLedger | None:
    """Returns the ledger of the kit that a table is, with the heads that it does not know."""
    cells = found.table.head.cells
    named = {compact(text) for text in (found.table.sheet or "", found.table.title, found.file.stem)}
    scores = []
    for ledger in schema.ledgers.values():
        own, common = index.matches(ledger.id, cells)
        called = any(compact(name) in text for name in (ledger.name, *ledger.aliases) for text in named)
        if (own >= LEAST_OWN and 2 * (own + common) >= len(cells)) or (called and own + common >= LEAST_OWN):
            scores.append((own + common / 4 + 2 * called, ledger.id))
    if not scores:
        return None
    ledger = schema.ledgers[max(scores)[1]]
    taken = {columns[0].name for cell in cells if (columns := index.columns(ledger.id, cell))}
    aliases: dict[str, str] = {}
    for column in found.table.columns:
        if index.columns(ledger.id, column.head) or learned.find(column.name).is_left_out:
            continue
        told = learned.find(column.name).guess.type

        def fits(one: Column, told: str = told) -> bool:
            return one.type in _LIKE[told]

        aliases[column.name] = likely_column(column.name, ledger, taken, fits=fits)
        taken |= {aliases[column.name]}
    return KnownLedger(ledger, aliases)
