"""What came back: packages, folders and single files, read as strangers' files, never by the paths that they name."""

import os
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gongwenkit.config.handover import ExchangeWords
from gongwenkit.ingest.ledgers.files import ARCHIVES, legible, read_file
from gongwenkit.ingest.workbook import UnreadableWorkbookError
from gongwenkit.ingest.workbook.limits import MAX_INFLATED, open_package, read_entry
from gongwenkit.model import Message, UsageError

__all__ = ["Problem", "Returned", "ReturnedFile", "find_returns"]

MOST_FILES = 1000
"""Files of one return."""
_LOCKS = ("~$", ".~")
_OTHERS = (".", "__MACOSX")
_SYSTEM = ("thumbs.db", "desktop.ini", ".ds_store")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Problem:
    """Something that was not taken.

    Attributes:
        where: package and file.
        found, advice: what is wrong and what to do.
    """

    where: str
    found: Message
    advice: Message


@dataclass(frozen=True)
class ReturnedFile:
    """A file that came back.

    Attributes:
        name: as it is called in the package, with `/`.
        content: its bytes.
    """

    name: str
    content: bytes

    @property
    def base(self) -> str:
        """Its name without folders."""
        return PurePosixPath(self.name).name

    @property
    def ending(self) -> str:
        """Its ending in lower case, with the dot."""
        return PurePosixPath(self.name).suffix.lower()


@dataclass(frozen=True)
class Returned:
    """One return: a package, or a single file.

    Attributes:
        name: as people see it.
        items: its files.
        problems: what could not be read.
    """

    name: str
    items: tuple[ReturnedFile, ...]
    problems: tuple[Problem, ...] = ()


def find_returns(paths: Sequence[Path], words: ExchangeWords) -> Iterator[Returned]:
    """Yields what came back, package by package; single files one by one.

    Args:
        paths: packages, folders that hold packages, unpacked packages, single files.
        words: of packages.

    Raises:
        UsageError: a path does not exist.
    """
    for path in paths:
        if not os.path.lexists(path) or not path.exists():
            raise UsageError(
                "return-missing",
                where=str(path),
                found=Message("没有这个文件或文件夹", "there is no such file or folder"),
                advice=Message("请检查路径", "Check the path"),
            )
        if path.is_dir() and not _is_package(path, words):
            yield from _in_folder(path, words)
        else:
            yield _one(path)


def _in_folder(folder: Path, words: ExchangeWords) -> Iterator[Returned]:
    """Yields each entry of a folder with returns."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(_LOCKS):
            yield Returned(path.name, (), (_locked(path.name),))
        elif path.name.startswith(_OTHERS) or path.name.lower() in _SYSTEM:
            continue
        elif path.is_dir() and not path.is_symlink() and not _is_package(path, words):
            yield from _in_folder(path, words)
        else:
            yield _one(path)


def _is_package(folder: Path, words: ExchangeWords) -> bool:
    """Whether a folder is an unpacked package, as far as its own files and folders show it."""
    names = {words.manifest, words.list_file, words.ledgers}
    return any((folder / name).exists() for name in names)


def _one(path: Path) -> Returned:
    name = legible(path.name)
    if path.is_symlink():
        return Returned(name, (), (_link(name),))
    if path.is_dir():
        return _unpacked(path)
    if path.name.startswith(_LOCKS):
        return Returned(name, (), (_locked(name),))
    try:
        content = read_file(path)
    except UnreadableWorkbookError as error:
        return Returned(name, (), (Problem(name, error.found, _ask_again()),))
    if path.suffix.lower() == ".zip":
        return _packed(name, content)
    if path.suffix.lower() in ARCHIVES:
        return Returned(name, (), (_other_archive(name),))
    return Returned(name, (ReturnedFile(name, content),))


def _unpacked(folder: Path) -> Returned:
    items: list[ReturnedFile] = []
    problems: list[Problem] = []
    left = MAX_INFLATED
    for top, folders, files in os.walk(folder):
        folders.sort()
        for file in sorted(files):
            path = Path(top) / file
            name = legible(path.relative_to(folder).as_posix())
            if problem := _passed_over(name, is_link=path.is_symlink()):
                problems.append(problem)
            elif not _is_noise(name):
                try:
                    content = read_file(path)
                except UnreadableWorkbookError as error:
                    problems.append(Problem(f"{folder.name} › {name}", error.found, _ask_again()))
                    continue
                left -= len(content)
                if left < 0 or len(items) >= MOST_FILES:
                    return Returned(folder.name, (), (_too_much(folder.name),))
                items.append(ReturnedFile(name, content))
    return Returned(folder.name, tuple(items), tuple(problems))


def _packed(name: str, content: bytes) -> Returned:
    """Reads a .zip: nothing of it where one of its paths leads out of it, or it is packed too well."""
    try:
        package = open_package(content)
        entries = [entry for entry in package.infolist() if not entry.is_dir()]
        if any(_leads_out(_name_of(entry)) for entry in package.infolist()):
            return Returned(name, (), (_leading_out(name),))
        if any(entry.flag_bits & 1 for entry in entries):
            return Returned(name, (), (_encrypted(name),))
        items, problems, budget = [], [], [MAX_INFLATED]
        for entry in entries:
            inner = _name_of(entry)
            is_link = stat.S_ISLNK(entry.external_attr >> 16)
            if problem := _passed_over(inner, is_link=is_link):
                problems.append(problem)
            elif not _is_noise(inner):
                items.append(ReturnedFile(inner, read_entry(package, entry.filename, budget)))
    except UnreadableWorkbookError as error:
        return Returned(name, (), (Problem(name, error.found, _ask_again()),))
    return Returned(name, tuple(items), tuple(problems))


def _name_of(entry: zipfile.ZipInfo) -> str:
    """Returns the path of an entry; Windows writes names in GBK without a mark, which zipfile reads as cp437."""
    name = entry.filename.replace("\\", "/")
    if entry.flag_bits & 0x800:
        return name
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or (len(name) > 1 and name[1] == ":")


def _passed_over(name: str, *, is_link: bool) -> Problem | None:
    """Returns what is to be said of a file that is not read."""
    base = PurePosixPath(name).name
    if is_link:
        return _link(name)
    return _locked(name) if base.startswith(_LOCKS) else None


def _is_noise(name: str) -> bool:
    """Whether a file is one that systems leave behind."""
    return any(part.startswith(_OTHERS) for part in name.split("/")) or PurePosixPath(name).name.lower() in _SYSTEM


def _ask_again() -> Message:
    return Message("请该单位重新压缩后再交", "Ask the department to pack it again")


def _locked(name: str) -> Problem:
    return Problem(
        name,
        Message(
            "这是文件打开着时的临时文件，可能有改动还没有存盘", "a file that a program makes while another is open"
        ),
        Message(
            "请该单位关闭 WPS 后再压缩一次；已存盘的不受影响",
            "Ask the department to close its programs and pack again; what was saved is taken",
        ),
    )


def _link(name: str) -> Problem:
    return Problem(
        name,
        Message("这是指向别处的链接，没有读", "a link to another place, not read"),
        Message("请交文件本身", "Ask for the file itself"),
    )


def _leading_out(name: str) -> Problem:
    return Problem(
        name,
        Message(
            "压缩包里有指向包外的路径，整包没有读", "the archive has paths that lead out of it: nothing of it was read"
        ),
        Message("请确认来源，请该单位重新压缩", "Check where it comes from, and ask the department to pack it again"),
    )


def _encrypted(name: str) -> Problem:
    return Problem(
        name,
        Message("压缩包有密码", "the archive is locked with a password"),
        Message(
            "请解开以后，交回文件夹或不带密码的压缩包", "Unpack it, and take the folder, or an archive without one"
        ),
    )


def _other_archive(name: str) -> Problem:
    return Problem(
        name,
        Message("只认 zip 压缩包", "only .zip archives are read"),
        Message("请解开以后，用 exchange in 收那个文件夹", "Unpack it, and name the folder"),
    )


def _too_much(name: str) -> Problem:
    return Problem(
        name,
        Message("文件过多或过大，没有读", "too many files, or too large: not read"),
        Message("请只交回原来的那几个文件", "Ask for the files of the package only"),
    )
