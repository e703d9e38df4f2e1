"""The files below `ledgers/`: listed, named and read; which one is a copy, and which one is an annotated copy."""

import contextlib
import hashlib
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from gongwenkit.ingest.values.text_normalisation import compact
from gongwenkit.ingest.workbook import Grid, UnreadableWorkbookError, check_size
from gongwenkit.model import Message, system_words

__all__ = [
    "ARCHIVES",
    "LIST_MARK",
    "MAX_FOLDERS",
    "SHORTCUTS",
    "UNKNOWN",
    "LedgerFile",
    "Listed",
    "Origin",
    "Stray",
    "changed_at",
    "digest_of",
    "equal_files",
    "is_problem_list",
    "ledger_digest",
    "legible",
    "may_be_equal",
    "may_hide_ledger",
    "name_files",
    "origin_of",
    "original_of",
    "read_file",
    "scan_files",
    "take_sample",
    "unique_names",
]


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
        ".json",
        ".xml",
        ".ini",
        ".db",
    )
)
"""Endings of files that belong to no ledger: skipped when they are no spreadsheet."""
ARCHIVES = frozenset((".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".iso", ".cab"))
"""Endings of archives: they are not opened, and there may be ledgers in them."""
SHORTCUTS = frozenset((".lnk", ".url", ".webloc", ".desktop"))
"""Endings of files that only point to another one."""
_SHORTCUT_NAME = re.compile(r"\s*[-—]?\s*(?:快捷方式|快捷键|Shortcut)(?:\s*\(\d+\))?$", re.IGNORECASE)
"""What Windows adds to the name of a shortcut."""

_ASIDE = re.compile(
    r"照片|图片|相片|图像|视频|影像|录音|音频|佐证|印证|附件|证书|课件|讲稿|签到|通知|简报|模板|样表|空表"
)
"""Words in the name of an archive with what goes with a ledger, or with none yet."""
_COPY = re.compile(r"副本|备份|复件|复制|copy|最终|旧|[(（]\d+[)）]", re.IGNORECASE)


@dataclass(frozen=True)
class LedgerFile:
    """A file below `ledgers/` as it was listed.

    Attributes:
        path: where it is.
        name: that path relative to the data folder, as printable text; unique.
        size: in bytes.
    """

    path: Path
    name: str
    size: int


class Stray(StrEnum):
    """Why an entry below `ledgers/` is not read as a file."""

    LOCK = "lock"
    HIDDEN = "hidden"
    SYSTEM = "system"
    SPECIAL = "special"
    DANGLING = "dangling"
    OUTSIDE = "outside"
    CIRCLE = "circle"
    CLOSED = "closed"
    EMPTY = "empty"
    DEEP = "deep"


class Listed(NamedTuple):
    """An entry of a listing; in the order in which files are named.

    Attributes:
        name: path relative to the data folder, as printable text; two files may have the same.
        path: where it is.
        size: in bytes.
        changed: time of its last change, in nanoseconds.
        stray: why it is not read (a lock file, a link to another place …); None for a file that is.
    """

    name: str
    path: str
    size: int
    changed: int
    stray: Stray | None = None


MAX_FOLDERS = 64
"""Folders inside one another; more come from a program that failed, or are meant to do harm."""
UNKNOWN = -1
"""Time of change of what may change without it: behind a link, in a folder that cannot be listed."""


def scan_files(data: Path, linked: Sequence[Path] = (), folders: dict[str, int] | None = None) -> tuple[Listed, ...]:
    """Returns all entries below `ledgers/`, sorted, without the folders that hold others.

    Links are followed to places below the data folder and below the folders that the kit allows; no other one is.

    Args:
        data: the data folder.
        linked: folders outside of it to which links may lead (`[reader] linked_folders`).
        folders: gets the time of change of each folder, in nanoseconds, or `UNKNOWN`: as long as it stays the same, no
            entry of the folder was added, renamed or removed.
    """
    top, times = data / "ledgers", {} if folders is None else folders
    if not top.is_dir():
        times[str(top)] = UNKNOWN
        return ()
    walk = _Walk((data, top, *linked), times)
    return tuple(sorted(walk.files(str(top), "ledgers/"), key=itemgetter(0, 1, 2, 3)))


def changed_at(path: str) -> tuple[int, int]:
    """Returns size and time of change of a file or folder, in bytes and nanoseconds; `UNKNOWN` where it is gone."""
    try:
        state = os.stat(path)  # noqa: PTH116 (thousands of folders in each report: a Path takes as long as the call)
    except OSError:
        return UNKNOWN, UNKNOWN
    return state.st_size, state.st_mtime_ns


def name_files(listing: Iterable[Listed]) -> tuple[LedgerFile, ...]:
    """Returns the files of a listing that are read, each with a unique name."""
    return tuple(LedgerFile(Path(file.path), name, file.size) for name, file in unique_names(listing))


def unique_names(listing: Iterable[Listed]) -> Iterator[tuple[str, Listed]]:
    """Yields the files of a listing that are read, each with a unique name before it."""
    named: set[str] = set()
    taken: dict[str, int] = {}
    for file in listing:
        if file.stray is not None:
            continue
        name = file.name
        while name in named:  # two names that are not valid text may give the same printable text
            taken[file.name] = taken.get(file.name, 1) + 1
            name = f"{file.name}（{taken[file.name]}）"
        named.add(name)
        yield name, file


class _Walk:
    """A walk through a folder and its folders.

    Args:
        roots: where links may lead.
        folders: see `scan_files`.
    """

    def __init__(self, roots: Iterable[Path], folders: dict[str, int]) -> None:
        self.folders = folders
        self.roots = tuple(dict.fromkeys(os.path.realpath(root) for root in roots))

    def files(self, folder: str, inside: str, above: tuple[str, ...] = ()) -> Iterator[Listed]:
        """Yields the entries of a folder and its folders.

        A district has thousands of folders, and is listed in each report: nothing is asked of the system but the
        entries of each folder and the size and time of each file.

        Args:
            folder: its path.
            inside: its name in the data folder, with a slash.
            above: the folders above, as they were found; a link back to one of them is not followed.
        """
        _, self.folders[folder] = changed_at(folder)
        try:
            with os.scandir(folder) as found:
                entries = list(found)
        except FileNotFoundError:  # removed since its own folder was listed
            return
        except OSError:
            self.folders[folder] = UNKNOWN
            yield _stray(inside.rstrip("/"), folder, Stray.CLOSED)
            return
        if not entries and inside.count("/") > 1:
            yield _stray(inside.rstrip("/"), folder, Stray.EMPTY)
        above = (*above, folder)
        for entry in entries:
            name = inside + entry.name
            stray = _kind_of(entry.name) or (self._link(entry.path, above) if entry.is_symlink() else None)
            if stray is not None:
                yield _stray(name, entry.path, stray)
            elif entry.is_dir() and len(above) > MAX_FOLDERS:
                yield _stray(name, entry.path, Stray.DEEP)
            elif entry.is_dir():
                yield from self.files(entry.path, f"{name}/", above)
            elif not entry.is_file():
                yield _stray(name, entry.path, Stray.SPECIAL)
            elif state := _state(entry):
                yield Listed(legible(name), entry.path, state.st_size, state.st_mtime_ns)

    def _link(self, path: str, above: Iterable[str]) -> Stray | None:
        """Returns why a link is not followed, None if it is."""
        self.folders[path] = UNKNOWN
        try:
            target = os.path.realpath(path, strict=True)
        except OSError:
            return Stray.DANGLING
        if target in map(os.path.realpath, above):
            return Stray.CIRCLE
        return None if any(target == root or target.startswith(root + os.sep) for root in self.roots) else Stray.OUTSIDE


def _state(entry: "os.DirEntry[str]") -> os.stat_result | None:
    """Returns size and time of a file; None where it was removed since its folder was listed."""
    try:
        return entry.stat()
    except FileNotFoundError:
        return None


def _kind_of(name: str) -> Stray | None:
    """Returns what the name of an entry shows it to be, None for one that may be a ledger."""
    if name.startswith(("~$", ".~")):
        return Stray.LOCK
    if name in ("Thumbs.db", "desktop.ini", ".DS_Store"):
        return Stray.SYSTEM
    return Stray.HIDDEN if name.startswith(".") else None


def _stray(name: str, path: str, stray: Stray) -> Listed:
    return Listed(legible(name), path, 0, 0, stray)


def legible(name: str) -> str:
    """Returns a name as printable text, also if an old archive program wrote it in GB18030."""
    try:
        name.encode()
    except UnicodeEncodeError:
        pass
    else:
        return name
    raw = name.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", "backslashreplace")


def read_file(path: Path) -> bytes:
    """Returns the bytes of a file.

    Raises:
        UnreadableWorkbookError: it cannot be opened, or is larger than any ledger.
    """
    try:
        if path.is_dir():
            raise _closed_folder(path)
        with path.open("rb") as stream:
            check_size(os.fstat(stream.fileno()).st_size)
            return stream.read()
    except OSError as error:
        why = system_words(error)
        raise UnreadableWorkbookError(f"文件打不开（{why.zh}）", f"cannot be opened ({why.en})") from None


def _closed_folder(path: Path) -> UnreadableWorkbookError:
    """Returns the error of a folder whose files could not be listed, with the reason where there still is one."""
    advice = Message("请检查这个文件夹的权限，再读一次", "Check the permissions of this folder and read again")
    why = Message("当时打不开", "it could not be opened then")
    try:
        os.scandir(path).close()
    except OSError as error:
        why = system_words(error)
    found = (
        f"文件夹列不出来，里面的文件都没有读（{why.zh}）",
        f"the folder cannot be listed, none of its files is read ({why.en})",
    )
    return UnreadableWorkbookError(*found, advice=advice)


SAMPLE = 512
"""Length of each part of a sample."""


def may_be_equal(
    asked: Collection[LedgerFile],
    others: Iterable[LedgerFile],
    sample: Callable[[LedgerFile], bytes] | None = None,
) -> list[LedgerFile]:
    """Returns those of other files that may have the content of one that is asked for: by their size and a sample.

    A file that cannot be opened may be equal to any; who reads it learns why.

    Args:
        asked: files as they were listed.
        others: the same; of these, and of those asked for, only those are opened whose size occurs on both sides.
        sample: returns what of a file is compared; another one where it is known (`DataFolder.sample`).
    """
    of_size: dict[int, list[LedgerFile]] = {}
    for file in asked:
        of_size.setdefault(file.size, []).append(file)
    take, samples = sample or take_sample, dict[int, set[bytes]]()
    equal = []
    for file in others:
        if file.size in of_size:
            if file.size not in samples:
                samples[file.size] = {take(one) for one in of_size[file.size]}
            found = take(file)
            if not found or found in samples[file.size]:
                equal.append(file)
    return equal


def take_sample(file: LedgerFile) -> bytes:
    """Returns beginning, middle and end of a file, in which most unequal files differ; none where it is not read."""
    try:
        handle = os.open(file.path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return b""
    try:
        parts = []
        for start in _starts(file.size):
            os.lseek(handle, start, os.SEEK_SET)
            parts.append(os.read(handle, SAMPLE))
        return b"\0".join(parts)
    except OSError:
        return b""
    finally:
        os.close(handle)


def _starts(size: int) -> tuple[int, ...]:
    if size <= SAMPLE:
        return (0,)
    return (0, max(0, size // 2 - SAMPLE // 2), size - SAMPLE)


def digest_of(path: str | Path) -> str:
    """Returns the sha256 of a file of any size; empty where it cannot be read, or is gone."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - of thousands of files each Path would stay interned
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def ledger_digest(path: str | Path) -> str:
    """Returns the sha256 of a ledger; of one that is too large to be read, that of its size: nothing else counts."""
    try:
        size = os.stat(path).st_size  # noqa: PTH116
        check_size(size)
    except OSError:
        return ""
    except UnreadableWorkbookError:
        return hashlib.sha256(str(size).encode()).hexdigest()
    return digest_of(path)


def equal_files(asked: Collection[str], digests: Mapping[str, str]) -> dict[str, str]:
    """Returns the digests of the files that are asked for, and of all that have the content of one of them.

    Args:
        asked: names of files.
        digests: name → sha256, empty where a file cannot be read.
    """
    contents = {digests[name] for name in asked if name in digests} - {""}
    return {name: sha256 for name, sha256 in digests.items() if name in asked or sha256 in contents}


def may_hide_ledger(name: str, files: Collection[str]) -> bool:
    """Whether an archive or a shortcut may stand for a ledger: not one for photographs, or with its file beside it.

    Args:
        name: its path relative to the data folder.
        files: all files below `ledgers/`.
    """
    path = PurePosixPath(name)
    if path.suffix.lower() not in ARCHIVES | SHORTCUTS or _ASIDE.search(path.stem):
        return False
    stem = _SHORTCUT_NAME.sub("", path.stem)
    plain = {stem, PurePosixPath(stem).stem} if PurePosixPath(stem).suffix.isascii() else {stem}
    others = (PurePosixPath(other) for other in files if other != name)
    asides = ARCHIVES | SHORTCUTS | DOCUMENTS
    return not any(
        one.parent == path.parent and one.suffix.lower() not in asides and {one.stem, one.name} & plain
        for one in others
    )


def original_of(names: list[str]) -> str:
    """Returns which of some identical files is the original: by the fewest signs of a copy, then the shortest name."""
    return min(names, key=lambda name: (len(_COPY.findall(name)), len(name), name))


LIST_MARK = "台账核对问题清单（gongwenkit 生成，读台账时略过本表）"
"""Text of A1 in a list of problems; the name alone is no sign, because offices also call sheets 问题清单."""
DIGITS = 16
"""Digits of the sha256 that the list shows."""
_ORIGIN = re.compile(r"原件：(?P<file>.+?)　指纹：(?P<digest>[0-9a-f]{16})", re.S)
_ROWS = 4


@dataclass(frozen=True)
class Origin:
    """What an annotated copy was made from.

    Attributes:
        file: path of the original relative to the data folder.
        digest: the first digits of its sha256.
    """

    file: str
    digest: str

    def matches(self, sha256: str) -> bool:
        """Whether a file still has the content that the copy was made from."""
        return sha256[:DIGITS] == self.digest[:DIGITS]

    def __str__(self) -> str:
        return f"原件：{self.file}　指纹：{self.digest[:DIGITS]}"


def is_problem_list(grid: Grid) -> bool:
    """Whether a sheet is a list of problems that the kit wrote."""
    first = grid.value(0, 0)
    return isinstance(first, str) and compact(first) == compact(LIST_MARK)


def origin_of(grid: Grid) -> Origin | None:
    """Returns what a list of problems says its copy was made from; None if it no longer says so."""
    for row in grid.rows[:_ROWS]:
        for value in row:
            if isinstance(value, str) and (match := _ORIGIN.search(value)):
                return Origin(match["file"], match["digest"])
    return None
