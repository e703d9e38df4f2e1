"""Annotated copies of all files with findings, and the overview of all findings.

Each copy is read again and compared with its original; a copy that differs is made again from the values alone.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook as Book

from gongwenkit.config.schema import Schema
from gongwenkit.ingest.annotate.folder import OVERVIEW, CopyFolder, copy_names
from gongwenkit.ingest.annotate.notes import (
    COMMENT_HEAD,
    MAX_TEXT,
    Note,
    build_notes,
    cells_of,
    comments_of,
    legal,
    plain_note,
)
from gongwenkit.ingest.annotate.overview_sheets import list_title, new_overview, write_list
from gongwenkit.ingest.annotate.preserve import (
    cut_texts,
    holds_macros,
    lost_parts,
    open_book,
    remake_workbook,
    sheet_names,
    stored_results,
    with_results,
)
from gongwenkit.ingest.ledgers.data_folder import DataFolder
from gongwenkit.ingest.ledgers.files import Origin, is_problem_list
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.workbook import (
    ErrorCell,
    Grid,
    Raw,
    UnreadableWorkbookError,
    Workbook,
    cell_name,
    parse_workbook,
)
from gongwenkit.model import Finding, Message
from gongwenkit.model.message import Language
from gongwenkit.model.source import digest

__all__ = ["Annotated", "AnnotatedCopy", "annotate_ledgers", "differences"]


AUTHOR = "gongwenkit"
SHOWN_PLACES = 5
LINE_HEIGHT, COMMENT_WIDTH, LINE_LENGTH = 18, 340, 26
_NO_COPY = Message("：没有副本，", ": no copy, ")
_NO_FORMAT = Message(
    "原件的格式（字体、颜色、列宽、图表等）没有带过来，只有内容", "only the content was taken over, not the format"
)
_NO_DAY = date(1899, 12, 31)
"""The day of a time without a day, which is read from .xls as a moment and from .xlsx as a text."""


@dataclass(frozen=True)
class AnnotatedCopy:
    """A copy that was written.

    Attributes:
        file: the original, relative to the data folder.
        path: the copy.
        notes: number of findings in it.
        lost: parts of the original that it does not have.
    """

    file: str
    path: Path
    notes: int
    lost: tuple[Message, ...]


@dataclass(frozen=True)
class Annotated:
    """What was written: the copies, and the overview (None when there was no finding)."""

    copies: tuple[AnnotatedCopy, ...]
    overview: Path | None


def annotate_ledgers(
    ledgers: Ledgers, *, data: DataFolder, schema: Schema, folder: Path, language: Language = "zh"
) -> Annotated:
    """Writes a copy of every file with findings, each finding a comment at its cell, and an overview of all findings.

    Files that cannot be read, copies that do not count and the reference tables are only in the overview. The
    originals are only read.

    Args:
        ledgers: as read, with their findings.
        data: the data folder as it was listed.
        schema: all ledgers; of those with sensitive columns no cell is quoted.
        folder: where the copies go; it mirrors `ledgers/`.
        language: of the words in the copies.

    Raises:
        UsageError: the folder must not be written, or contains files that are not ours; then nothing was written.
    """
    return _Annotation(ledgers, data, schema, folder, language).run()


class _Annotation:
    """One run of the annotation."""

    def __init__(self, ledgers: Ledgers, data: DataFolder, schema: Schema, folder: Path, language: Language) -> None:
        self.ledgers, self.data, self.language = ledgers, data.path, language
        self.back = CopyFolder(folder, data.path)
        self.paths = {file.name: file.path for file in data.files}
        self.findings: dict[str, list[Finding]] = defaultdict(list)
        for finding in ledgers.findings:
            self.findings[finding.file or ""].append(finding)
        sensitive = {ledger.id for ledger in schema.ledgers.values() if any(c.sensitive for c in ledger.column)}
        self.sheets: dict[tuple[str, str | None], bool] = {}
        for table in ledgers.tables:
            place = (table.file, table.sheet)
            self.sheets[place] = self.sheets.get(place, True) and table.ledger not in sensitive

    def run(self) -> Annotated:
        """Writes all copies and the overview."""
        if not self.ledgers.findings:
            return Annotated((), None)
        endings = self._endings()
        names = copy_names(endings)
        self.back.check((OVERVIEW, *names.values()))
        copies, notes, notices = [], [], []
        for file in sorted(self.findings):
            if file not in names:
                notes += [plain_note(finding) for finding in self.findings[file]]
                continue
            try:
                copy, lines = self._copy(file, names[file], keep=endings[file])
            except (
                UnreadableWorkbookError
            ) as error:  # the copy would be refused as input: its texts are compressed too well
                notes += [plain_note(finding) for finding in self.findings[file]]
                why = error.found.in_language(self.language)
                notices.append(f"{names[file]}{_NO_COPY.in_language(self.language)}{why}")
                continue
            copies.append(copy)
            notes += lines
            notices += [f"{names[file]}：{lost.in_language(self.language)}" for lost in copy.lost]
        notes.sort(key=lambda note: note.finding.order)
        path = self.back.write(OVERVIEW, _saved(new_overview(notes, notices, self.language)))
        return Annotated(tuple(copies), path)

    def _path(self, file: str) -> Path:
        return self.paths.get(file, self.data / file)

    def _endings(self) -> dict[str, str]:
        """Returns the files to copy, each with the ending of its copy."""
        to_mend = {file for file, found in self.findings.items() if {f.code for f in found} - {"annotated-copy"}}
        read = [file for file in self.ledgers.files if file.copy_of is None and file.file in to_mend]
        return {
            file.file: ".xlsm" if PurePosixPath(file.file).suffix.lower() == ".xlsm" else ".xlsx"
            for file in read
            if digest(self._path(file.file).read_bytes()) == file.sha256  # else it changed since it was read
        }

    def _copy(self, file: str, name: str, *, keep: str) -> tuple[AnnotatedCopy, Sequence[Note]]:
        content = self._path(file).read_bytes()
        workbook = parse_workbook(content)
        own = tuple(grid for grid in workbook.sheets if not is_problem_list(grid))
        making = _Copy(
            content=content,
            workbook=replace(workbook, sheets=own),
            old_lists=tuple(grid.sheet or "" for grid in workbook.sheets if is_problem_list(grid)),
            origin=Origin(file, digest(content)),
            language=self.language,
        )
        closed = frozenset(grid.sheet for grid in own if not self.sheets.get((file, grid.sheet), False))
        names = sheet_names(making.workbook)
        notes = build_notes(self.findings[file], making.workbook, sheets=names, closed=closed, language=self.language)
        made, lost = making.make(notes, macros=keep == ".xlsm")
        if keep == ".xlsm" and not holds_macros(made):  # a spreadsheet program would refuse it under that name
            name = str(PurePosixPath(name).with_suffix(".xlsx"))
            self.back.check((name,))
        return AnnotatedCopy(file, self.back.write(name, made), len(notes), tuple(lost)), notes


@dataclass(frozen=True)
class _Copy:
    """One file while its copy is made.

    Attributes:
        content, workbook: as found, without lists of problems that an earlier annotation added.
        old_lists: names of these lists.
        origin: what the copy is made from.
        language: of its words.
    """

    content: bytes
    workbook: Workbook
    old_lists: tuple[str, ...]
    origin: Origin
    language: Language

    def make(self, notes: Sequence[Note], *, macros: bool) -> tuple[bytes, list[Message]]:
        """Returns the copy and what it lacks; if values differ, it is made again from the values."""
        lost: list[Message] = []
        if self.workbook.form == "xlsx":
            kept = self._kept(notes, macros=macros)
            if kept is not None:
                return kept
            lost.append(_NO_FORMAT)
            if macros:
                lost.append(Message("副本里没有宏", "the copy has no macros"))
        return self._remade(notes, lost)

    def _kept(self, notes: Sequence[Note], *, macros: bool) -> tuple[bytes, list[Message]] | None:
        try:
            made, lost = self._through_openpyxl(notes, [], macros=macros)
            listed = [_lacking(lost)] if lost else []
            if listed:
                made, _ = self._through_openpyxl(notes, listed, macros=macros)
            return (made, listed) if not self._differing(made) else None
        except Exception:  # openpyxl fails for many files that Excel and WPS open
            return None

    def _through_openpyxl(
        self, notes: Sequence[Note], lost: Sequence[Message], *, macros: bool
    ) -> tuple[bytes, list[Message]]:
        book, said = open_book(self.content, macros=macros)
        results = stored_results(self.content, book)
        _take_away_ours(book, self.old_lists)
        self._annotate(book, notes, lost)
        saved = _saved(book)
        parts = {sheet.title: sheet.path for sheet in book.worksheets}
        results = {title: cells for title, cells in results.items() if title in parts}
        made = with_results(saved, results, parts) if results else saved
        return made, lost_parts(self.content, made, said)

    def _remade(self, notes: Sequence[Note], lost: list[Message]) -> tuple[bytes, list[Message]]:
        if number := cut_texts(self.workbook):
            lost.append(
                Message(f"有 {number} 个单元格的文字太长，末尾被截去", f"{number} texts were too long and are cut")
            )
        renamed = [(old, new) for old, new in sheet_names(self.workbook).items() if old and old != new]
        lost += [Message(f"工作表“{old}”改名为“{new}”", f"sheet “{old}” is called “{new}”") for old, new in renamed]
        made = self._remade_once(notes, lost)
        if places := self._differing(made):
            shown = "、".join(places[:SHOWN_PLACES])
            lost.append(Message(f"这些地方与原件不同：{shown}", f"these places differ from the original: {shown}"))
            made = self._remade_once(notes, lost)
        return made, lost

    def _remade_once(self, notes: Sequence[Note], lost: Sequence[Message]) -> bytes:
        book = remake_workbook(self.workbook)
        self._annotate(book, notes, lost)
        return _saved(book)

    def _annotate(self, book: Book, notes: Sequence[Note], lost: Sequence[Message]) -> None:
        _write_comments(book, comments_of(notes, self.language))
        titles = [*book.sheetnames, *(book.defined_names or ())]
        sheet = book.create_sheet(list_title(titles), 0)
        notices = [words.in_language(self.language) for words in lost]
        write_list(sheet, notes, origin=self.origin, notices=notices, language=self.language)
        for other in book.worksheets:  # sheets selected together would be edited together
            other.sheet_view.tabSelected = other is sheet
        book.active = 0

    def _differing(self, made: bytes) -> list[str]:
        copy = parse_workbook(made)
        return differences(self.workbook, copy, sheet_names(self.workbook))


def _lacking(lost: Sequence[Message]) -> Message:
    return Message(
        f"副本里没有或不全：{'、'.join(words.zh for words in lost)}；以原件为准",
        f"not in the copy, or not all of it: {', '.join(words.en for words in lost)}; see the original",
    )


def _take_away_ours(book: Book, lists: Sequence[str]) -> None:
    """Removes the lists and comments of an earlier annotation from a workbook."""
    for title in lists:
        book.remove(book[title])
    for sheet in book.worksheets:
        for cell in cells_of(sheet):
            if cell.comment and COMMENT_HEAD in cell.comment.text:
                others = cell.comment.text.split(COMMENT_HEAD)[0].rstrip("\n")
                cell.comment = Comment(others, cell.comment.author) if others else None


def _write_comments(book: Book, comments: Mapping[tuple[str, str], str]) -> None:
    for (title, place), text in comments.items():
        cell = book[title][place]
        if not isinstance(cell, Cell):
            continue
        before = cell.comment
        whole = f"{before.text}\n\n{text}" if before else text
        lines = sum(1 + len(line) // LINE_LENGTH for line in whole.split("\n"))
        cell.comment = Comment(
            whole, before.author if before else AUTHOR, height=LINE_HEIGHT * (lines + 1), width=COMMENT_WIDTH
        )


def _saved(book: Book) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def differences(before: Workbook, after: Workbook, names: dict[str | None, str]) -> list[str]:
    """Returns the places (`表 C17`) where a copy differs from its original.

    Args:
        before: the original.
        after: the copy, without its list of problems.
        names: name of a sheet in the original → in the copy.
    """
    found: list[str] = []
    copies = {grid.sheet: grid for grid in after.sheets}
    for grid in before.sheets:
        copy = copies.get(names[grid.sheet])
        if copy is None:
            found.append(names[grid.sheet])
            continue
        found += [f"{copy.sheet} {place}" for place in _cells(grid, copy)]
        if _format(grid) != _format(copy):
            found.append(f"{copy.sheet}")
    return found


def _cells(grid: Grid, copy: Grid) -> list[str]:
    found = []
    for row in range(max(len(grid.rows), len(copy.rows))):
        first, second = (g.rows[row] if row < len(g.rows) else () for g in (grid, copy))
        if first != second and (_trimmed(first) != _trimmed(second)):
            width = max(len(first), len(second))
            pairs = (
                (column, _plain(grid.value(row, column)), _plain(copy.value(row, column))) for column in range(width)
            )
            found += [cell_name(row, column) for column, one, other in pairs if one != other]
    return found


def _trimmed(row: Sequence[Raw]) -> list[Raw]:
    values = [_plain(value) for value in row]
    while values and values[-1] is None:
        values.pop()
    return values


def _plain(value: Raw) -> Raw:
    """Returns a value in the form that every format can contain: openpyxl writes 16 digits of a number."""
    if isinstance(value, float):
        return float(f"{value:.16g}") if math.isfinite(value) else ErrorCell("")
    if isinstance(value, datetime) and value.date() == _NO_DAY:
        return str(value.time())
    if isinstance(value, ErrorCell):
        return ErrorCell("")
    if isinstance(value, str):
        text = legal(value)[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n")
        return None if not text or text.isspace() else text
    return value


def _format(grid: Grid) -> tuple[object, ...]:
    filled = {row for row, values in enumerate(grid.rows) if any(_plain(value) is not None for value in values)}
    struck = {row: columns for row, columns in grid.struck.items() if columns}
    return grid.hidden, grid.hidden_rows & filled, struck, {merge for merge in grid.merges if merge[0] in filled}
