"""Workbooks that were read once: below the kit's `.cache/ledgers`, by the sha256 of their content.

There are two entries for a file. Its workbook as cells (`encode_book`): path, departments and year are applied
afterwards, so a file is parsed once, even if it is moved or handed in again. And its tables, read from these cells
(`encode_tables`): their name is a hash over all that reading them looks at, the path and the names of departments
among it, and they say which decisions they were read by. What people decided about rows is applied to neither.

An entry is a digest and JSON or packed cells, never a pickle. Sensitive cells are removed before
(`ingest.ledgers.privacy`), so that tables say no more than cells. The digest is keyed with a secret that is made with
the cache: an entry that is damaged, cut, old or foreign is made again.
"""

import hashlib
import hmac
import json
import logging
import os
import secrets
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from gongwenkit import __version__
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.decisions.asked import AskedAnswers
from gongwenkit.ingest.decisions.model import Decisions
from gongwenkit.ingest.ledgers.book_tables import BookRead
from gongwenkit.ingest.ledgers.heads import Head, HeadCell
from gongwenkit.ingest.ledgers.privacy import Assumption, ConcealedBook
from gongwenkit.ingest.ledgers.table_codec import decode_tables, encode_tables
from gongwenkit.ingest.workbook import UnreadableWorkbookError
from gongwenkit.ingest.workbook.codec import decode_workbook, encode_workbook

__all__ = ["LedgerCache", "decode_book", "encode_book", "schema_digest"]

T = TypeVar("T")


MAX_CELLS = 3_000_000
MAGIC = b"gongwenkit ledger 5\n"
"""Begin of an entry, with the number of its format; an entry of another format is made again."""
CELLS, TABLES = "ledger", "tables"
"""Endings of the two kinds of entries."""
PROGRAM = ("config", "ingest", "model")
"""The packages by whose program an entry is made."""
KEPT_SCHEMAS = 4
KEY_BYTES = 32
HEAD_BYTES = 8
MAX_ENTRY_BYTES = 256 * 2**20
MAX_BYTES = 2**30
"""Size of the whole cache; the oldest entries are removed first."""
KEPT_SHARE = 0.75
FASTEST = 1
"""Level of zlib: higher ones save a sixth of the space for twice the time."""
READERS = ("xlrd", "defusedxml")
_log = logging.getLogger(__name__)


class LedgerCache:
    """The cache of one kit; many processes may use it at once.

    Args:
        folder: made when something is written.
        schema: all ledgers.
        plain: ids of the decisions that declare heads to be plain (`heads.PlainHeads`): what is kept depends on them.
        departments: digest of the names of all departments (`DepartmentNames.digest`): tables depend on them.
    """

    def __init__(
        self, folder: Path, schema: Schema, *, plain: frozenset[str] = frozenset(), departments: str = ""
    ) -> None:
        self.folder = folder
        self.key = _secret(folder)
        self._base = _base(schema, plain)
        self._departments = departments
        self._damaged: list[Path] = []
        self._written = False

    def get(self, sha256: str) -> ConcealedBook | None:
        """Returns the workbook of a content; None when it is not here or its entry is damaged."""
        return self._get(CELLS, sha256, decode_book)

    def get_tables(self, file: str, sha256: str, decisions: Decisions) -> BookRead | None:
        """Returns the tables of a file.

        Args:
            file: its path relative to the data folder.
            sha256: of its content.
            decisions: as they are now.

        Returns:
            None when they are not here, were read by other decisions, or their entry is damaged.
        """
        found = self._get(TABLES, self._of_tables(file, sha256), decode_tables)
        return found[0] if found and found[1].holds_for(decisions) else None

    def _get(self, kind: str, key: str, decode: Callable[[bytes], T]) -> T | None:
        path = self._path(kind, key)
        content = self._content(path)
        if content is None:
            return None
        start = len(MAGIC) + KEY_BYTES
        body = content[start:]
        if content[: len(MAGIC)] == MAGIC and hmac.compare_digest(
            content[len(MAGIC) : start], self._digest(kind, key, body)
        ):
            try:
                return decode(body)
            except ValueError:
                _log.debug("an entry with a good digest cannot be decoded")
        self._damaged.append(path)
        return None

    def holds(self, file: str, sha256: str) -> bool:
        """Whether there is an entry for a file; it may be damaged."""
        tables = self._path(TABLES, self._of_tables(file, sha256))
        return tables.is_file() or self._path(CELLS, sha256).is_file()

    def _of_tables(self, file: str, sha256: str) -> str:
        return f"{sha256}\0{self._departments}\0{file}"

    def _content(self, path: Path) -> bytes | None:
        """Returns the bytes of an entry: none when it is not there, empty when it is not a file of this cache."""
        try:
            if path.is_symlink() or path.stat().st_size > MAX_ENTRY_BYTES:
                return b""
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            return b""

    def put(self, sha256: str, book: ConcealedBook) -> None:
        """Keeps a workbook; where that is not possible, the kit works without."""
        self._put(CELLS, sha256, lambda: encode_book(book))

    def put_tables(self, file: str, sha256: str, book: BookRead, asked: AskedAnswers) -> None:
        """Keeps the tables of a file, with the decisions that were asked for when they were read."""
        self._put(TABLES, self._of_tables(file, sha256), lambda: encode_tables(book, asked))

    def _put(self, kind: str, key: str, encode: Callable[[], bytes]) -> None:
        try:
            body = encode()
            _replace(self._path(kind, key), MAGIC + self._digest(kind, key, body) + body)
            self._written = True
        except (OSError, ValueError, OverflowError) as error:  # full disk, read-only kit; too large
            _log.debug("nothing kept in the cache: %s", type(error).__name__)

    def close(self) -> None:
        """Logs in one line which entries were damaged, and keeps the cache within its size."""
        if self._damaged:
            first = self._damaged[0].name
            _log.warning(
                "台账缓存有 %d 处损坏（%s…），已重新读取 · %d damaged cache entries, read again from the workbooks",
                len(self._damaged),
                first[:12],
                len(self._damaged),
            )
            self._damaged.clear()
        if self._written:
            self._shrink()

    def _path(self, kind: str, key: str) -> Path:
        name = hashlib.sha256(f"{self._base}\0{key}".encode("utf-8", "surrogatepass")).hexdigest()
        return self.folder / name[:2] / f"{name}.{kind}"

    def _digest(self, kind: str, key: str, body: bytes) -> bytes:
        named = f"{kind}\0{self._base}\0{key}\0".encode("utf-8", "surrogatepass")
        return hmac.new(self.key, named + body, hashlib.sha256).digest()

    def _shrink(self) -> None:
        entries = sorted(self._entries())
        total = sum(size for _, size, _ in entries)
        if total <= MAX_BYTES:
            return
        for _, size, path in entries:
            path.unlink(missing_ok=True)
            total -= size
            if total <= MAX_BYTES * KEPT_SHARE:
                return

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        for path in (*self.folder.glob(f"??/*.{CELLS}"), *self.folder.glob(f"??/*.{TABLES}")):
            try:
                state = path.stat()
            except OSError:  # another process was faster
                continue
            yield state.st_mtime, state.st_size, path


def _secret(folder: Path) -> bytes:
    """Returns the cache's key, made at its first use; where it cannot be kept, a key for this run only.

    Two processes that make it at once may end with two keys: what the slower one wrote is read again later.
    """
    path = folder / "key"
    try:
        key = path.read_bytes()
    except OSError:
        key = b""
    if len(key) == KEY_BYTES:
        return key
    key = secrets.token_bytes(KEY_BYTES)
    try:
        if path.is_file():
            path.unlink()
        return _replace(path, key, only_new=True)
    except OSError:
        return key


def _replace(path: Path, content: bytes, *, only_new: bool = False) -> bytes:
    """Writes a file as a whole or not at all (0600, as `mkstemp` makes it); returns what it then contains.

    Args:
        path: of the file.
        content: to be written.
        only_new: leave a file alone that another process has made in the meantime.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        if only_new and path.exists():  # another process was faster
            return path.read_bytes()
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    return content


def _base(schema: Schema, plain: frozenset[str]) -> str:
    """Returns a hash over everything that all entries depend on."""
    return hashlib.sha256(json.dumps([schema_digest(schema), sorted(plain)]).encode()).hexdigest()


def schema_digest(schema: Schema) -> str:
    """Returns a hash over the schemas of ledgers and the program that reads by them; computed once for a schema."""
    for known, kit, found in _schemas:
        if known is schema and kit == __version__:
            return found
    parts = {
        "kit": __version__,
        "program": _program(),
        "readers": {name: version(name) for name in READERS},
        "schema": {field.name: _dumped(getattr(schema, field.name)) for field in fields(schema)},
    }
    found = hashlib.sha256(json.dumps(parts, ensure_ascii=False, default=str).encode()).hexdigest()
    _schemas[:] = [*_schemas[1 - KEPT_SCHEMAS :], (schema, __version__, found)]
    return found


_schemas: list[tuple[Schema, str, str]] = []
"""The last few schemas with their hashes."""


def _dumped(value: object) -> object:
    """Returns a part of a schema for JSON, in its order: of two names of one length the one listed first is found."""
    if isinstance(value, Mapping):
        return [[name, _dumped(one)] for name, one in value.items()]
    if isinstance(value, tuple):
        return [_dumped(one) for one in value]
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value


@lru_cache(maxsize=1)
def _program() -> str:
    """Returns the sha256 over the program of the packages that make entries."""
    digest = hashlib.sha256()
    root = Path(__file__).parents[2]
    for path in sorted(path for name in PROGRAM for path in (root / name).rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def encode_book(book: ConcealedBook) -> bytes:
    """Returns a workbook as an entry.

    Raises:
        ValueError: it is too large to be worth keeping.
    """
    if sum(len(grid.cells.positions) for grid in book.workbook.sheets) > MAX_CELLS:
        raise ValueError("too many cells")
    assumptions = json.dumps([_kept(one) for one in book.assumptions]).encode()
    head = len(assumptions).to_bytes(HEAD_BYTES, "big")
    return zlib.compress(head + assumptions + encode_workbook(book.workbook), FASTEST)


def decode_book(content: bytes) -> ConcealedBook:
    """Reads what `encode_book` wrote.

    Raises:
        ValueError: it is no such entry.
    """
    try:
        plain = zlib.decompress(content)
        end = HEAD_BYTES + int.from_bytes(plain[:HEAD_BYTES], "big")
        assumptions = tuple(_assumption(one) for one in json.loads(plain[HEAD_BYTES:end]))
        return ConcealedBook(decode_workbook(plain[end:]), assumptions)
    except (zlib.error, LookupError, TypeError, AttributeError, OverflowError, UnreadableWorkbookError) as error:
        raise ValueError(type(error).__name__) from None


def _kept(one: Assumption) -> dict[str, Any]:
    return {
        "top": one.head.top,
        "bottom": one.head.bottom,
        "cells": [[cell.column, cell.text, cell.upper] for cell in one.head.cells],
        "title": one.title,
        "sheet": one.sheet,
        "ledgers": one.ledgers,
    }


def _assumption(one: Mapping[str, Any]) -> Assumption:
    cells = tuple(HeadCell(int(column), str(text), str(upper)) for column, text, upper in one["cells"])
    head = Head(int(one["top"]), int(one["bottom"]), cells)
    return Assumption(head, str(one["title"]), str(one["sheet"]), tuple(map(str, one["ledgers"])))
