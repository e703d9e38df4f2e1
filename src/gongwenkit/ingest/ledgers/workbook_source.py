"""Workbooks for the reading: from the cache, or else from their files, by a child process with limits."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from gongwenkit.config.kit import ReaderSettings
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.decisions.asked import AskedDecisions
from gongwenkit.ingest.ledgers.book_tables import BookRead
from gongwenkit.ingest.ledgers.cache import LedgerCache
from gongwenkit.ingest.ledgers.heads import HeadIndex, PlainHeads
from gongwenkit.ingest.ledgers.ledger_detection import TableAnswers
from gongwenkit.ingest.ledgers.privacy import ConcealedBook, Concealer
from gongwenkit.ingest.ledgers.sheets import require_not_secret
from gongwenkit.ingest.reference.naming import Names, levels_of
from gongwenkit.ingest.workbook import UnreadableWorkbookError, Workbook
from gongwenkit.ingest.workbook.reader import WorkbookReader

__all__ = ["WorkbookSource"]


class WorkbookSource:
    """Gives the workbooks of one reading, without their sensitive cells; a context manager.

    Args:
        schema: all ledgers.
        names: of ledgers and departments.
        index: of heads.
        limits: of reading one file; None reads in this process.
        cache: folder of the cache; None keeps nothing.
        plain: heads of sensitive ledgers that need not be concealed.
        decisions: what people decided; those that are asked for while a file is read are noted in it.
        departments: digest of the names of all departments.
    """

    def __init__(
        self,
        schema: Schema,
        names: Names,
        index: HeadIndex,
        *,
        limits: ReaderSettings | None,
        cache: Path | None,
        plain: PlainHeads,
        decisions: AskedDecisions,
        departments: str,
    ) -> None:
        self._reader = WorkbookReader(limits)
        self._cache = (
            LedgerCache(cache, schema, plain=plain.ids, departments=departments) if cache is not None else None
        )
        key = self._cache.key if self._cache else b""
        self._decisions, self._said = decisions, decisions.plain()
        self._ahead: dict[str, bytes] = {}
        answers = TableAnswers(schema, decisions)
        self._concealer = Concealer(schema, names, index, key=key, plain=plain, answers=answers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._reader.close()
        if self._cache:
            self._cache.close()

    @property
    def children(self) -> int:
        """How many reading processes have been started."""
        return self._reader.started

    def workbook(self, file: str, sha256: str, load: Callable[[], bytes]) -> Workbook:
        """Returns the workbook of a file.

        Args:
            file: its path relative to the data folder.
            sha256: of its content.
            load: returns that content; not called when the cache has it.

        Raises:
            UnreadableWorkbookError: it cannot be read, is refused, or is marked secret.
        """
        require_not_secret(file)
        levels = levels_of(file)
        known = self._cache.get(sha256) if self._cache else None
        if known and self._concealer.is_valid_for(known, levels):
            return known.workbook
        content, self._ahead = self._ahead.pop(sha256, None) or load(), {}
        self._reader.read_ahead(content)
        self._concealer.index.prepare()  # done now, while the child reads
        read = self._reader.read(content)
        require_not_secret(file, read.sheets)
        concealed: ConcealedBook = self._concealer.conceal(read, levels)
        if self._cache:
            self._cache.put(sha256, concealed)
        return concealed.workbook

    @property
    def keeps(self) -> bool:
        """Whether there is a cache."""
        return self._cache is not None

    def tables(self, file: str, sha256: str) -> BookRead | None:
        """Returns the tables of a file as they were read before; None where they have to be read.

        From then on the decisions that are asked for are noted for `keep`.
        """
        require_not_secret(file)
        self._decisions.begin()
        return self._cache.get_tables(file, sha256, self._said) if self._cache else None

    def keep(self, file: str, sha256: str, book: BookRead) -> None:
        """Keeps the tables of the file that was asked for last."""
        if self._cache:
            self._cache.put_tables(file, sha256, book, self._decisions.asked)

    def read_ahead(self, file: str, sha256: str, load: Callable[[], bytes]) -> None:
        """Lets the child start with the file that `workbook` is asked for next, unless the cache has it."""
        if self._cache and self._cache.holds(file, sha256):
            return
        try:
            require_not_secret(file)
            self._ahead = {sha256: load()}
        except UnreadableWorkbookError:
            return  # the error is reported when the file is read
        self._reader.read_ahead(self._ahead[sha256])

    def finish(self) -> None:
        """Lets the child end, because no workbook follows."""
        self._reader.finish()
