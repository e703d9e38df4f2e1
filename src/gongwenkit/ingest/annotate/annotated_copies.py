"""Annotated copies of all files with findings, and the overview of all findings.

Each copy is read again and compared with its original; a copy that differs is made again from the values alone.
"""

import math
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook as Book

from gongwenkit.config.schema import Schema
from gongwenkit.ingest.annotate.comment_parts import MAX_COMMENT
from gongwenkit.ingest.annotate.folder import OVERVIEW, CopyFolder, copy_names
from gongwenkit.ingest.annotate.notes import COMMENT_HEAD, Note, build_notes, comments_of, plain_note
from gongwenkit.ingest.annotate.overview_sheets import list_title, new_overview, write_list
from gongwenkit.ingest.annotate.package_edit import PackageEdit
from gongwenkit.ingest.annotate.part_text import EditError
from gongwenkit.ingest.annotate.remake import remake_workbook, sheet_names, unread_texts
from gongwenkit.ingest.annotate.transplant import put_first
from gongwenkit.ingest.ledgers.data_folder import DataFolder
from gongwenkit.ingest.ledgers.files import Origin, is_problem_list
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.workbook import (
    ErrorCell,
    Grid,
    Raw,
    Workbook,
    cell_name,
    parse_workbook,
)
from gongwenkit.ingest.workbook.text_cells import MAX_TEXT, legal
from gongwenkit.model import Finding, GongwenkitError, Message, system_words
from gongwenkit.model.message import Language
from gongwenkit.model.source import digest

__all__ = ["Annotated", "AnnotatedCopy", "annotate_ledgers", "differences"]


AUTHOR = "gongwenkit"
SHOWN_PLACES = 5
LINE_HEIGHT, COMMENT_WIDTH, LINE_LENGTH = 18, 340, 26
_SIGNED = Message("原件的数字签名（改动后不再有效）", "the digital signature (no longer valid once anything changes)")
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
class NotCopied:
    """A file without a copy, relative to the data folder, and why."""

    file: str
    why: Message


@dataclass(frozen=True)
class Annotated:
    """What was written.

    Attributes:
        copies: of the files with findings.
        overview: the list of all problems; None when there was none.
        skipped: the files of which no copy could be made; their problems are in the overview.
    """

    copies: tuple[AnnotatedCopy, ...]
    overview: Path | None
    skipped: tuple[NotCopied, ...] = ()


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
        self.names: dict[str, str] = {}
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
        names = self.names = copy_names(endings)
        self.back.check((OVERVIEW, *names.values()))
        copies, notes, notices, skipped = [], [], [], []
        for file in sorted(self.findings):
            if file not in names:
                notes += [plain_note(finding) for finding in self.findings[file]]
                continue
            try:
                copy, lines = self._copy(file, names[file], keep=endings[file])
            except Exception as error:  # one file must not stop the others
                notes += [plain_note(finding) for finding in self.findings[file]]
                why = _why(error)
                skipped.append(NotCopied(file, why))
                notices.append(f"{names[file]}{_NO_COPY.in_language(self.language)}{why.in_language(self.language)}")
                continue
            copies.append(copy)
            notes += lines
            notices += [f"{names[file]}：{lost.in_language(self.language)}" for lost in copy.lost]
        notes.sort(key=lambda note: note.finding.order)
        path = self.back.write(OVERVIEW, _saved(new_overview(notes, notices, self.language)))
        return Annotated(tuple(copies), path, tuple(skipped))

    def _free(self, stem: str) -> str:
        """Returns a name for a copy that no other copy has."""
        taken = {name.casefold() for name in self.names.values()}
        names = (f"{stem}.xlsx", *(f"{stem}-{number}.xlsx" for number in range(2, 1000)))
        return next(name for name in names if name.casefold() not in taken)

    def _path(self, file: str) -> Path:
        return self.paths.get(file, self.data / file)

    def _endings(self) -> dict[str, str]:
        """Returns the files to copy, each with the ending of its copy."""
        to_mend = {file for file, found in self.findings.items() if {f.code for f in found} - {"annotated-copy"}}
        read = [file for file in self.ledgers.files if file.copy_of is None and file.file in to_mend]
        endings = {}
        for file in read:
            content = _content(self._path(file.file))
            if digest(content) == file.sha256:  # else it changed since it was read
                endings[file.file] = ".xlsm" if _has_macros(content) else ".xlsx"
        return endings

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
        made, lost = making.make(notes)
        if keep == ".xlsm" and _NO_FORMAT in lost:  # without macros, a spreadsheet program would refuse that name
            name = self._free(str(PurePosixPath(name).with_suffix("")))
            self.back.check((name,))
        return AnnotatedCopy(file, self.back.write(name, made), len(notes), tuple(lost)), notes


def _content(path: Path) -> bytes:
    """Returns the bytes of a file; none where it is gone or cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _has_macros(content: bytes) -> bool:
    """Whether a container declares itself a workbook with macros (they are kept, never run)."""
    try:
        with ZipFile(BytesIO(content)) as package:
            types = (name for name in package.namelist() if name.casefold() == "[content_types].xml")
            return b"macroEnabled" in package.read(next(types, ""))
    except (BadZipFile, LookupError, OSError, ValueError, NotImplementedError, zlib.error):
        return False


def _why(error: Exception) -> Message:
    """Returns the reason why a copy could not be made, in words."""
    if isinstance(error, GongwenkitError):
        return error.found
    if isinstance(error, OSError):
        return system_words(error)
    name = type(error).__name__
    return Message(f"副本做不成（{name}）", f"the copy cannot be made ({name})")


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

    def make(self, notes: Sequence[Note]) -> tuple[bytes, list[Message]]:
        """Returns the copy and what it lacks; if values differ, it is made again from the values."""
        lost: list[Message] = []
        if self.workbook.form == "xlsx":
            kept = self._kept(notes)
            if kept is not None:
                return kept
            lost.append(_NO_FORMAT)
            if _has_macros(self.content):
                lost.append(Message("副本里没有宏", "the copy has no macros"))
        return self._remade(notes, lost)

    def _kept(self, notes: Sequence[Note]) -> tuple[bytes, list[Message]] | None:
        """Returns the file itself with comments and list added; None where that is not possible."""
        try:
            edit = PackageEdit.open(self.content)
            lost = [_SIGNED] if edit.lost_signature else []
            edit.remove_sheets(self.old_lists)
            said: dict[str, dict[str, str]] = {sheet.name: {} for sheet in edit.sheets if sheet.is_worksheet}
            for (sheet, cell), text in comments_of(notes, self.language).items():
                said[sheet][cell] = text
            for sheet, texts in said.items():
                edit.comment(sheet, texts, author=AUTHOR, mark=COMMENT_HEAD)
            listed = Book()
            listed.worksheets[0].title = list_title([*said, *edit.names()])
            notices = [words.in_language(self.language) for words in lost]
            write_list(listed.worksheets[0], notes, origin=self.origin, notices=notices, language=self.language)
            put_first(edit, listed)
            made = edit.saved()
            return (made, lost) if not self._differing(made) else None
        except (EditError, GongwenkitError, LookupError, ValueError):
            return None

    def _remade(self, notes: Sequence[Note], lost: list[Message]) -> tuple[bytes, list[Message]]:
        if number := unread_texts(self.workbook):
            lost.append(
                Message(
                    f"有 {number} 个单元格的文字太长，这里没有，请看原件",
                    f"{number} texts are too long and not here; see the original",
                )
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
        sheet = book.create_sheet(list_title(book.sheetnames), 0)
        notices = [words.in_language(self.language) for words in lost]
        write_list(sheet, notes, origin=self.origin, notices=notices, language=self.language)
        for other in book.worksheets:  # sheets selected together would be edited together
            other.sheet_view.tabSelected = other is sheet
        book.active = 0

    def _differing(self, made: bytes) -> list[str]:
        copy = parse_workbook(made)
        return differences(self.workbook, copy, sheet_names(self.workbook))


def _write_comments(book: Book, comments: Mapping[tuple[str, str], str]) -> None:
    for (title, place), text in comments.items():
        cell = book[title][place]
        if not isinstance(cell, Cell):
            continue
        whole = legal(text)[:MAX_COMMENT]
        lines = sum(1 + len(line) // LINE_LENGTH for line in whole.split("\n"))
        cell.comment = Comment(whole, AUTHOR, height=LINE_HEIGHT * (lines + 1), width=COMMENT_WIDTH)


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
