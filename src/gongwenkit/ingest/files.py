"""The files below `ledgers/`: which are read, which are copies, which another department's."""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from gongwenkit.ingest.workbook import UnreadableWorkbookError, check_size
from gongwenkit.model import system_words

__all__ = ["LedgerFile", "digest", "legible", "list_files", "original_of", "read_file"]

DOCUMENTS = frozenset(
    (
        ".doc",
        ".docx",
        ".wps",
        ".pdf",
        ".ofd",
        ".ppt",
        ".pptx",
        ".txt",
        ".md",
        ".jpg",
        ".jpeg",
        ".png",
        ".bmp",
        ".gif",
        ".tif",
        ".tiff",
        ".mp4",
        ".zip",
        ".rar",
        ".7z",
        ".json",
        ".xml",
        ".lnk",
        ".ini",
        ".db",
    )
)
"""Endings of files that belong to no ledger: passed over when they turn out to be no spreadsheet."""

_COPY = re.compile(r"副本|备份|复件|复制|copy|最终|旧|[(（]\d+[)）]", re.IGNORECASE)


@dataclass(frozen=True)
class LedgerFile:
    """A file below `ledgers/` as it was listed.

    Attributes:
        path: where it is.
        name: that path relative to the data folder, as legible text; no two files have the same.
        size: in bytes.
        changed: time of its last change, in nanoseconds.
    """

    path: Path
    name: str
    size: int
    changed: int


def list_files(data: Path) -> list[LedgerFile]:
    """Returns the regular files below `ledgers/`, sorted; no lock files, dotfiles, links, pipes."""
    found = sorted(_walk(data / "ledgers", data), key=lambda file: (file.name, str(file.path)))
    named: dict[str, LedgerFile] = {}
    taken: dict[str, int] = {}
    for file in found:
        name = file.name
        while name in named:  # only a name that was made legible may be there already
            taken[file.name] = taken.get(file.name, 1) + 1
            name = f"{file.name}（{taken[file.name]}）"
        named[name] = file if name == file.name else replace(file, name=name)
    return list(named.values())


def _walk(folder: Path, data: Path) -> Iterator[LedgerFile]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith((".", "~$")) or entry.name in ("Thumbs.db", "desktop.ini") or entry.is_symlink():
                continue
            path = Path(entry.path)
            if entry.is_dir():
                yield from _walk(path, data)
            elif entry.is_file():
                state = entry.stat()
                name = legible(path.relative_to(data).as_posix())
                yield LedgerFile(path, name, state.st_size, state.st_mtime_ns)


def legible(name: str) -> str:
    """Returns a name as text that can be written, also of a file that an old archive program named in GB18030."""
    raw = name.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", "backslashreplace")


def digest(content: bytes) -> str:
    """Returns the sha256 of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


def read_file(path: Path) -> bytes:
    """Returns the bytes of a file.

    Raises:
        UnreadableWorkbookError: it cannot be opened, or is larger than any ledger.
    """
    try:
        with path.open("rb") as stream:
            check_size(os.fstat(stream.fileno()).st_size)
            return stream.read()
    except OSError as error:
        why = system_words(error)
        raise UnreadableWorkbookError(f"文件打不开（{why.zh}）", f"cannot be opened ({why.en})") from None


def original_of(names: list[str]) -> str:
    """Returns which of some identical files is the original: the one least marked as a copy, then the shortest."""
    return min(names, key=lambda name: (len(_COPY.findall(name)), len(name), name))
