"""Sheets without a table of a ledger, and files without one: what a finding says of each."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from gongwenkit.config.schema import LedgerSchema
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.cells import count_filled
from gongwenkit.ingest.ledgers.heads import HeadCell, HeadIndex, likely_column
from gongwenkit.ingest.ledgers.ledger_detection import Naming
from gongwenkit.ingest.ledgers.tables import holds_table, loose_head, only_head
from gongwenkit.ingest.reference.naming import Names, levels_of
from gongwenkit.ingest.values.text_normalisation import one_line
from gongwenkit.ingest.workbook import Grid
from gongwenkit.model import Finding, Message

__all__ = ["UnreadSheet", "find_unread", "is_no_ledger_sheet", "unlike_words"]

_NO_LEDGER_SHEET = re.compile(r"说明|封面|目录|填写|要求|须知|样表|模板|字典|下拉|参数|^自查$|^选项$|^_")
MAX_SHOWN = 12
_NO_HEAD = Message("没有找到表头", "no head was found")
_JSON = Message("内容是 JSON，不是表格", "its text is JSON and no table")
_NO_SEPARATORS = "#＃$&*@_=\\¦｜^|~"
"""Signs that part columns in a text which the reader did not split."""
_ONE_COLUMN = Message("只有一列", "there is one column only")
_BLANK = Message("工作表都是空的", "its sheets are blank")
_FEW = Message("只有几个字，没有表", "there are a few words and no table")
_BARE = Message("只有一行像列名的字，下面没有内容", "there is a row like a head with nothing below it")
_NOTHING = Message("却是空的，连表头也没有", "it is empty and has no head")
_WORDS = Message("却只有几个字，没有表头", "it holds a few words and no head")
_SAVE = Message(
    "若是台账，请存成 .xlsx，一行列名，下面一条记录一行", "Save a ledger as .xlsx, with a row of names of columns"
)


@dataclass(frozen=True)
class UnreadSheet:
    """A sheet on which no table was found.

    Attributes:
        grid: the sheet.
        naming: what the names around it say.
        near: the ledgers that its title or its own name says it is.
        department: code, None where no name tells it.
    """

    grid: Grid
    naming: Naming
    near: tuple[str, ...]
    department: str | None

    @classmethod
    def of(cls, file: str, grid: Grid, names: Names) -> "UnreadSheet":
        """Reads the names around a sheet; a single text in its first row is its title."""
        first = [value for value in grid.rows[0] if value is not None] if grid.rows else []
        title = first[0] if len(first) == 1 and isinstance(first[0], str) else ""
        levels = (title, grid.sheet or "", *levels_of(file))
        near = Naming.of(levels[:2], names)
        said = tuple(ledger for ledger in near.ledgers if near.says(ledger))
        return cls(grid, Naming.of(levels, names), said, names.nearest_department(levels[1:]))

    @property
    def is_blank(self) -> bool:
        """Whether it has no cell."""
        return not count_filled(self.grid.cells).any()


def find_unread(
    file: str, sheets: Sequence[UnreadSheet], read: Iterable[str], *, whole: bool, names: Names, index: HeadIndex
) -> list[Finding]:
    """Returns the findings about the sheets without a table.

    Args:
        file: its path relative to the data folder.
        sheets: of the file.
        read: the ledgers of which the file has tables.
        whole: no sheet of the file gave a table or a finding.
        names: of ledgers.
        index: of heads.
    """
    unread = _Unread(file, frozenset(read), names, index)
    if not whole or not all(sheet.is_blank for sheet in sheets):
        sheets = [sheet for sheet in sheets if sheet.near or not sheet.is_blank]  # Sheet2 and Sheet3 of a new workbook
    elif not any(sheet.near for sheet in sheets):
        sheets = sheets[:1]
    findings = [finding for sheet in sheets if (finding := unread.finding(sheet))]
    if whole and not findings:
        findings = [unread.whole(sheets)]
    return findings


class _Unread:
    """The sheets of a file without a table."""

    def __init__(self, file: str, read: frozenset[str], names: Names, index: HeadIndex) -> None:
        self.file, self.read, self.names, self.index = file, read, names, index

    def finding(self, sheet: UnreadSheet) -> Finding | None:
        """Returns what is said of a sheet; nothing of a blank one that no name calls a ledger."""
        grid, name = sheet.grid, sheet.grid.sheet or ""
        if is_no_ledger_sheet(name):
            why = Message(f"工作表名“{one_line(name)}”像是说明、封面一类", f"the sheet is called “{one_line(name)}”")
            return None if sheet.is_blank else self._ignored(sheet, why)
        named = self._named(sheet)
        if sheet.is_blank:
            return self._empty(sheet, named, _NOTHING) if named else None
        loose, shape = loose_head(grid) or (only_head(grid) if named else None), _shape(grid)
        odd = bool(named) and shape not in (None, _ONE_COLUMN)
        if loose or odd or holds_table(grid, named=bool(named)):
            if not named:
                return self._at("ledger-unknown", sheet) if holds_table(grid, named=False) else self._list(sheet)
            ledger = self.index.schema.ledgers[named[0]]
            row, heads = loose or (None, ())
            reason = shape or (None if loose else _NO_HEAD)
            words = unlike_words(ledger, [HeadCell(i, text) for i, text in enumerate(heads)], self.index, reason)
            return self._at("ledger-unlike", sheet, cell=None if row is None else str(row + 1), **words)
        return self._empty(sheet, named, _WORDS) if named else self._list(sheet)

    def whole(self, sheets: Sequence[UnreadSheet]) -> Finding:
        """Returns what is said of a file whose sheets are all blank."""
        sheet = next(iter(sheets), None)
        department = sheet.department if sheet else self.names.nearest_department(levels_of(self.file))
        return KINDS["file-no-table"].at(
            file=self.file,
            department=department,
            why_zh=_BLANK.zh,
            why_en=_BLANK.en,
            advice_zh="若是台账，请补上；若不是，请移出 ledgers",
            advice_en="Fill it in if it is a ledger, else take it out of ledgers/",
        )

    def _named(self, sheet: UnreadSheet) -> tuple[str, ...]:
        """Returns the ledgers that a sheet is said to be: by itself, or by its file, which then has no table of one."""
        if sheet.near:
            return sheet.near
        named = tuple(ledger for ledger in sheet.naming.ledgers if sheet.naming.says(ledger))
        return () if self.read.intersection(named) else named

    def _list(self, sheet: UnreadSheet) -> Finding:
        """Returns what is said of a sheet of few cells, or of one column."""
        why = _shape(sheet.grid)
        if why is None and sheet.grid.sheet is not None:
            few = _BARE if only_head(sheet.grid) else _FEW
            return self._ignored(sheet, Message(f"工作表{few.zh}", few.en))
        words = why or _FEW
        return self._at(
            "file-no-table", sheet, why_zh=words.zh, why_en=words.en, advice_zh=_SAVE.zh, advice_en=_SAVE.en
        )

    def _ignored(self, sheet: UnreadSheet, why: Message) -> Finding:
        return self._at("sheet-ignored", sheet, why_zh=why.zh, why_en=why.en[:1].upper() + why.en[1:])

    def _empty(self, sheet: UnreadSheet, named: Iterable[str], why: Message) -> Finding:
        ledger = "、".join(map(self.names.ledger_name, named))
        return self._at("sheet-empty", sheet, ledger=ledger, why_zh=why.zh, why_en=why.en)

    def _at(self, code: str, sheet: UnreadSheet, *, cell: str | None = None, **words: Any) -> Finding:  # noqa: ANN401
        return KINDS[code].at(file=self.file, sheet=sheet.grid.sheet, cell=cell, department=sheet.department, **words)


def is_no_ledger_sheet(sheet: str | None) -> bool:
    """Whether the name of a sheet says that it is a cover, instructions or the like."""
    return bool(sheet and _NO_LEDGER_SHEET.search(sheet))


def _shape(grid: Grid) -> Message | None:
    """Returns what is odd about the text of a file: JSON, another separator, a single column; None if nothing is."""
    lines = [row for row in grid.rows if any(value is not None for value in row)]
    if not lines or any(sum(value is not None for value in row) > 1 for row in lines):
        return None
    first = next(str(value) for value in lines[0] if value is not None)
    if grid.sheet is None and first.lstrip()[:1] in ("{", "["):
        return _JSON
    for sign in _NO_SEPARATORS if grid.sheet is None else "":
        if first.count(sign) > 1:
            return Message(
                f"各列用“{sign}”隔开，不是逗号、分号、制表符", f"columns are parted by “{sign}” and not by a comma"
            )
    return _ONE_COLUMN if len(lines) > 1 else None


def unlike_words(
    ledger: LedgerSchema, cells: Sequence[HeadCell], index: HeadIndex, why: Message | None = None
) -> dict[str, str]:
    """Returns the words of a finding that a table is named for a ledger whose columns it does not have.

    Args:
        ledger: that the name says.
        cells: the head of the table.
        index: of heads.
        why: another reason than its columns.
    """
    known = [cell for cell in cells if index.columns(ledger.id, cell)]
    strange = [cell for cell in cells if not index.columns(ledger.id, cell)]
    sought = [column.name for column in ledger.column if column.required or column.name == ledger.date]
    sought += [name for name in ledger.subject if name not in sought]
    if why is None and known:
        listed = "、".join(one_line(cell.text) for cell in known[:MAX_SHOWN])
        why = Message(f"认得的列却只有“{listed}”", f"of its columns only “{listed}” are known")
    elif why is None:
        why = Message("却没有认得的列", "none of its columns is known")
    taken = {index.columns(ledger.id, cell)[0].name for cell in known}
    zh, en = [], []
    for cell in strange[:MAX_SHOWN]:
        likely = likely_column(cell.text, ledger, taken)
        zh.append(f"“{one_line(cell.text)}”" + (f"（是否为“{likely}”？）" if likely else ""))
        en.append(f"“{one_line(cell.text)}”" + (f" (is it “{likely}”?)" if likely else ""))
    zh, en = list(dict.fromkeys(zh)), list(dict.fromkeys(en))  # what must not be shown reads the same
    return {
        "ledger": ledger.name,
        "sought": "、".join(sought),
        "why_zh": why.zh,
        "why_en": why.en,
        "unknown_zh": f"；不认得的列：{'、'.join(zh)}" if zh else "",
        "unknown_en": f"; unknown ones: {', '.join(en)}" if en else "",
    }
