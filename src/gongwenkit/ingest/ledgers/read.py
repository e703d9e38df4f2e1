"""Reads all ledgers of a data folder: each workbook once, into one table for each ledger, each row with its source."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gongwenkit.config.kit import ReaderSettings
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.decisions.asked import AskedDecisions
from gongwenkit.ingest.decisions.load import read_decisions
from gongwenkit.ingest.decisions.model import DECISIONS_FILE, Question
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.annotated_returns import settle_returned
from gongwenkit.ingest.ledgers.book_tables import BookRead, BookTable
from gongwenkit.ingest.ledgers.completeness import find_unaccounted
from gongwenkit.ingest.ledgers.data_folder import DataFolder, uncollected
from gongwenkit.ingest.ledgers.duplicates import find_repeats
from gongwenkit.ingest.ledgers.files import (
    ARCHIVES,
    DOCUMENTS,
    SHORTCUTS,
    LedgerFile,
    Origin,
    digest_of,
    equal_files,
    ledger_digest,
    may_be_equal,
    may_hide_ledger,
    original_of,
    read_file,
)
from gongwenkit.ingest.ledgers.finding_limit import limit_findings
from gongwenkit.ingest.ledgers.heads import HeadIndex, plain_heads
from gongwenkit.ingest.ledgers.ledger import FileRead, Ledgers, Table, UnreadableFile
from gongwenkit.ingest.ledgers.manual_tables import hand_tables
from gongwenkit.ingest.ledgers.near_copies import find_near_copies
from gongwenkit.ingest.ledgers.packed_tables import PackedFrames, PackedTableRows, Shelf
from gongwenkit.ingest.ledgers.sheets import BookReader
from gongwenkit.ingest.ledgers.strays import LOST, find_strays
from gongwenkit.ingest.ledgers.table_rows import TableRows
from gongwenkit.ingest.ledgers.workbook_source import WorkbookSource
from gongwenkit.ingest.reference.naming import Names, levels_of
from gongwenkit.ingest.values.values import ValueReaders
from gongwenkit.ingest.workbook import UnreadableWorkbookError
from gongwenkit.model import Finding, Message
from gongwenkit.model.source import digest

__all__ = ["departments_inside", "read_ledgers"]


WITHOUT_TABLE = frozenset(("file-no-table", "sheet-ignored", "ledger-unknown", "text-damaged"))
"""Findings about files that name no ledger and hold none."""


def read_ledgers(
    data: DataFolder,
    *,
    schema: Schema,
    only: str | None = None,
    files: Sequence[LedgerFile] | None = None,
    limits: ReaderSettings | None = None,
    cache: Path | None = None,
) -> Ledgers:
    """Reads every workbook below `data/ledgers`; what is wrong with one is a finding, and the others are read.

    Args:
        data: the data folder as it was listed.
        schema: all ledgers.
        only: code of the department that is asked for: files whose path names exactly one other department may be
            left unread (they are still compared with the files that are read). Files that name none or several
            are always read. Findings that compare tables with one another are those of this department.
        files: read these alone; others are only compared with them byte by byte.
        limits: of reading one file in a child process; None reads in this process.
        cache: folder where workbooks that were read are kept; None keeps nothing.

    Raises:
        DataError: decisions.xlsx cannot be read.
    """
    reading = _Reading(data, schema, limits, cache, packs=only is None)
    with uncollected():
        return reading.read(data.files_of(only) if files is None else files, only)


def departments_inside(
    data: DataFolder,
    files: Sequence[LedgerFile],
    *,
    schema: Schema,
    limits: ReaderSettings | None = None,
    cache: Path | None = None,
) -> dict[str, frozenset[str]]:
    """Returns for each file the codes of the departments that have rows in it, by the file's name.

    A copy of another file has none; rows that were entered by hand are those of decisions.xlsx. No finding is made, and
    tables are not compared.

    Args:
        data: the data folder as it was listed.
        files: the files to look into.
        schema: all ledgers.
        limits: of reading one file in a child process; None reads in this process.
        cache: folder where workbooks that were read are kept; None keeps nothing.

    Raises:
        DataError: decisions.xlsx cannot be read.
    """
    reading = _Reading(data, schema, limits, cache)
    with uncollected():
        reading.read_tables(files)
    return {file.name: frozenset[str]() for file in files} | reading.departments()


@dataclass(frozen=True)
class _Content:
    """A file with the digest of its bytes, which are not kept: the files of all departments would fill the memory."""

    file: LedgerFile
    sha256: str

    def load(self) -> bytes:
        """Reads the bytes again.

        Raises:
            UnreadableWorkbookError: the file is gone or was changed.
        """
        content = read_file(self.file.path)
        if digest(content) != self.sha256:
            raise UnreadableWorkbookError("", "", code="file-changed", advice=Message("", ""))
        return content


class _Reading:
    """One reading of a data folder."""

    def __init__(
        self,
        data: DataFolder,
        schema: Schema,
        limits: ReaderSettings | None,
        cache: Path | None,
        *,
        packs: bool = False,
    ) -> None:
        self.data, self.schema = data, schema
        self.shelf = Shelf() if packs else None
        self.decisions = decisions = read_decisions(data.path, schema=schema, departments=data.names)
        self.names = Names(schema, data.names)
        index, asked = HeadIndex(schema), AskedDecisions.of(decisions)
        self.books = BookReader(schema, self.names, index, ValueReaders(schema), asked)
        plain = plain_heads(decisions, schema, (department.code for department in data.reference.departments))
        self.source = WorkbookSource(
            schema,
            self.names,
            index,
            limits=limits,
            cache=cache,
            plain=plain,
            decisions=asked,
            departments=data.names.digest,
        )
        self.files: list[FileRead] = []
        self.unreadable: list[UnreadableFile] = []
        self.findings: list[Finding] = [*decisions.findings]
        self.tables: list[BookTable] = hand_tables(decisions.hand_rows, schema)
        self.questions: list[Question] = []
        self.returned: dict[str, Origin] = {}
        self.digests: dict[str, str] = {}
        if decisions.sha256:
            self.files.append(FileRead(DECISIONS_FILE, decisions.sha256))

    def read(self, files: Sequence[LedgerFile], only: str | None) -> Ledgers:
        """Reads some of the files below `ledgers/`; `only` as in `read_ledgers`."""
        self.read_tables(files)
        self._name_strays(only)
        self.tables.sort(key=lambda t: (t.file, t.sheet is not None, t.sheet or "", t.first_row, t.department))
        self.findings += find_near_copies(self.schema, self.tables, only=only)
        self.findings += limit_findings(find_repeats(self.schema, self.tables, only=only))
        tables = tuple(self._table(index, table) for index, table in enumerate(self.tables))
        frames = PackedFrames(self.schema, self.tables, self.shelf or Shelf(bounded=False))
        self.findings += find_unaccounted(tables, frames.lines)
        return Ledgers(
            frames=frames,
            tables=tables,
            files=tuple(sorted(self.files, key=lambda file: file.file)),
            unreadable=tuple(sorted(self.unreadable, key=lambda file: file.file)),
            findings=tuple(sorted(limit_findings(self.findings), key=lambda finding: finding.order)),
            decisions=self.decisions,
            questions=tuple(self.questions),
            contents=equal_files({file.name for file in files}, self.digests),
            guests={
                name: others
                for name, codes in self.departments().items()
                if len(own := self.data.departments.get(name, frozenset())) == 1 and (others := codes - own)
            },
        )

    def departments(self) -> dict[str, frozenset[str]]:
        """Returns name of a file → the codes of the departments that have rows in it; files without are left out."""
        found: dict[str, set[str]] = {}
        for table in self.tables:
            if table.rows.rows:
                found.setdefault(table.file, set()).add(table.department)
        return {name: frozenset(codes) for name, codes in found.items()}

    def read_tables(self, files: Sequence[LedgerFile]) -> None:
        """Reads the tables of files and of files identical to them; comparisons of tables come later."""
        asked = {file.name for file in files}
        alike: dict[str, list[_Content]] = defaultdict(list)
        for content in self._contents(files):
            alike[content.sha256].append(content)
        with self.source:
            groups = [group for group in alike.values() if any(one.file.name in asked for one in group)]
            for group, following in zip(groups, [*groups[1:], []], strict=False):
                self._read_alike(group, following)
        self._settle()

    def _name_strays(self, only: str | None) -> None:
        """Names what lies between the files and is not read; that of another department only if all are asked for."""
        for one in self.data.strays:
            whose = self.names.path_departments(one.name)
            if only is None or len(whose) != 1 or only in whose:
                self.findings += find_strays((one,), self.names)
                if one.stray in LOST:
                    self._add_unreadable(one.name)

    def _settle(self) -> None:
        """Removes the originals that annotated copies replace, and the copies for which this is not certain."""
        if not self.returned:
            return
        paths = {file.name: file.path for file in self.data.files}
        settled = settle_returned(
            self.returned,
            files=self.files,
            tables=self.tables,
            digest_of=lambda name: digest_of(paths[name]) or None if name in paths else None,
        )
        gone = settled.replaced
        self.tables = [table for table in self.tables if table.file not in gone]
        self.files = [replace(file, copy_of=gone.get(file.file, file.copy_of)) for file in self.files]
        self.findings = [finding for finding in self.findings if finding.file not in gone]
        self.findings += settled.findings

    def _contents(self, asked: Collection[LedgerFile]) -> Iterable[_Content]:
        """Yields the files that are asked for, and those that may be equal to one of them."""
        names = {file.name for file in asked}
        others = (file for file in self.data.files if file.name not in names)
        names |= {file.name for file in may_be_equal(asked, others, self.data.sample)}
        for file in self.data.files if names else ():
            if file.name in names:
                try:
                    content = _Content(file, digest(read_file(file.path)))
                except UnreadableWorkbookError as error:
                    self.digests[file.name] = ledger_digest(file.path)
                    self._refuse(file.name, error)
                else:
                    self.digests[file.name] = content.sha256
                    yield content

    def _read_alike(self, group: list[_Content], following: list[_Content]) -> None:
        """Reads one of some identical files, while the reading process starts with the next files."""
        names = [one.file.name for one in group]
        original = original_of(names)
        first = next(one for one in group if one.file.name == original)
        owners = {name: self.names.nearest_department(levels_of(name)) for name in names}
        try:
            book = self._book(first, following)
        except UnreadableWorkbookError as error:
            for name in names:
                self._refuse(name, error)
            return
        codes = {code for code in owners.values() if code}
        if len(codes) > 1 and any(table.by_path for table in book.tables):
            self._refuse_shared(owners)
            return
        self.files.append(FileRead(original, first.sha256))
        self.tables += [PackedTableRows.table(one, self.shelf) for one in book.tables] if self.shelf else book.tables
        self.findings += self._of_no_spreadsheet(original, book) or book.findings
        if book.returned:
            self.returned[original] = book.returned
        self.questions += book.questions
        for name in sorted(set(names) - {original}):
            self.files.append(FileRead(name, first.sha256, copy_of=original))
            code = owners[name] or owners[original]
            self.findings.append(KINDS["file-copy"].at(file=name, department=code, other=original))

    def _book(self, content: _Content, following: list[_Content]) -> BookRead:
        """Returns the tables of a file: from the cache, else from its cells.

        Raises:
            UnreadableWorkbookError: it cannot be read, is refused, or is marked secret.
        """
        file, sha256 = content.file.name, content.sha256
        known = self.source.tables(file, sha256)
        workbook = None if known else self.source.workbook(file, sha256, content.load)
        for one in following[:1]:
            self.source.read_ahead(one.file.name, one.sha256, one.load)
        if not following:
            self.source.finish()
        if known or workbook is None:
            return known or BookRead()
        book = self.books.read_workbook(file, workbook)
        book.findings = limit_findings(book.findings)
        if self.source.keeps:
            for table in book.tables:
                if isinstance(table.rows, TableRows):  # the cells are not held on to by their rows
                    table.rows.contents = list(map(str, table.rows.contents))
            self.source.keep(file, sha256, book)
        return book

    def _of_no_spreadsheet(self, name: str, book: BookRead) -> list[Finding]:
        """Returns the finding about a text that does not claim to be a spreadsheet and holds no table; else none."""
        ignored = _ignored_as(Path(name).suffix.lower())
        codes = {finding.code for finding in book.findings} - {"text-damaged"}
        if not ignored or book.tables or (ignored == "file-ignored" and not codes <= WITHOUT_TABLE):
            return []
        self._note_hidden(name)
        return [KINDS[ignored].at(file=name, department=self.names.nearest_department(levels_of(name)))]

    def _refuse_shared(self, owners: Mapping[str, str | None]) -> None:
        for name, code in owners.items():
            other = next(n for n, c in owners.items() if n != name and c != code)
            self.findings.append(KINDS["file-two-departments"].at(file=name, department=code, other=other))
            self._add_unreadable(name)

    def _refuse(self, name: str, error: UnreadableWorkbookError) -> None:
        code = self.names.nearest_department(levels_of(name))
        ignored = _ignored_as(Path(name).suffix.lower()) if error.code == "workbook-unreadable" else ""
        if ignored:
            self.findings.append(KINDS[ignored].at(file=name, department=code))
            self._note_hidden(name)
            return
        self.findings.append(
            KINDS[error.code].at(
                file=name,
                department=code,
                zh=error.found.zh,
                en=error.found.en,
                advice_zh=error.advice.zh,
                advice_en=error.advice.en,
            )
        )
        self._add_unreadable(name)

    def _note_hidden(self, name: str) -> None:
        """Notes the ledger for which an archive or a shortcut stands, by its name or its folder."""
        if may_hide_ledger(name, {file.name for file in self.data.files}):
            self._add_unreadable(name)

    def _add_unreadable(self, name: str) -> None:
        levels = levels_of(name)
        self.unreadable.append(
            UnreadableFile(
                file=name,
                department=self.names.nearest_department(levels),
                ledgers=frozenset(ledger for level in levels for ledger in self.names.ledgers(level)),
                years=self.names.all_years(levels),
            )
        )

    @staticmethod
    def _table(index: int, table: BookTable) -> Table:
        return Table(
            index=index,
            file=table.file,
            sheet=table.sheet,
            ledger=table.ledger,
            department=table.department,
            years=table.years,
            columns=table.columns,
            rows=len(table.rows.rows),
            left_out=table.left_out,
            by_hand=table.by_hand,
            decisions=table.decisions,
            implied=table.implied,
            head=table.first_row,
        )


def _ignored_as(suffix: str) -> str:
    """Returns the code of the finding about a file that is no spreadsheet and does not claim to be one."""
    if suffix in ARCHIVES:
        return "file-archive"
    if suffix in SHORTCUTS:
        return "file-shortcut"
    return "file-ignored" if suffix in DOCUMENTS else ""
