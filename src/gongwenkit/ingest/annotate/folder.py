"""The folder of the annotated copies: it mirrors `ledgers/`, and no file of other people in it is overwritten."""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from gongwenkit.model import Message, UsageError, system_words
from gongwenkit.model.source import digest

__all__ = ["OVERVIEW", "CopyFolder", "copy_names"]

OVERVIEW = "问题清单.xlsx"
MANIFEST = ".gongwenkit-annotate.json"
"""sha256 of each file that was written; only a file that did not change since is overwritten."""
LEDGERS = "ledgers"


def copy_names(files: Mapping[str, str]) -> dict[str, str]:
    """Returns file → name of its copy below the folder: the same path below `ledgers/`, with the ending of its copy.

    Args:
        files: path relative to the data folder → ending of its copy (.xlsx, .xlsm).
    """
    names: dict[str, str] = {}
    same = {file for file, ending in files.items() if PurePosixPath(file).suffix.lower() == ending}
    for file in sorted(files, key=lambda file: (file not in same, file)):
        path = PurePosixPath(file)
        path = path.relative_to(LEDGERS) if path.parts[0] == LEDGERS else path
        tries = [path] if file in same else [path.with_suffix(files[file]), path.with_name(path.name + files[file])]
        used = {name.casefold() for name in (*names.values(), OVERVIEW)}
        tries += [path.with_name(f"{path.name}-{number}{files[file]}") for number in range(2, 1000)]
        names[file] = next(name for name in map(str, tries) if name.casefold() not in used)
    return names


class CopyFolder:
    """The folder while files are written to it."""

    def __init__(self, folder: Path, data: Path) -> None:
        """Checks whether the folder may be written.

        Raises:
            UsageError: it is inside `ledgers/` of the data folder, or is not a folder.
        """
        self.folder, self.ledgers = folder.resolve(), (data / LEDGERS).resolve()
        if self._inside_ledgers(self.folder):
            raise UsageError(
                "annotate-into-ledgers",
                where=str(folder),
                found=Message("批注副本不能写进台账文件夹", "copies must not be written among the ledgers"),
                advice=Message(
                    "请另指一个文件夹，如 --annotate 批注", "Name another folder, e.g. --annotate annotated"
                ),
            )
        if self.folder.exists() and not self.folder.is_dir():
            raise UsageError(
                "annotate-no-folder",
                where=str(folder),
                found=Message("这是一个文件，不是文件夹", "this is a file, not a folder"),
                advice=Message("请另指一个文件夹", "Name a folder"),
            )
        self.written = self._load()

    def _inside_ledgers(self, path: Path) -> bool:
        return path == self.ledgers or path.is_relative_to(self.ledgers)

    def _load(self) -> dict[str, str]:
        try:
            value = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(text) for key, text in value.items()} if isinstance(value, dict) else {}

    def check(self, names: Iterable[str]) -> None:
        """Checks whether all copies may be written, before the first one is.

        Raises:
            UsageError: there is a file of that name that was not written here, or was changed since.
        """
        for name in names:
            path = self.folder / name
            real = path.resolve()
            if not real.is_relative_to(self.folder) or self._inside_ledgers(real):
                raise _refused(path, Message("经链接指向别处", "leads elsewhere through a link"))
            if path.exists() and (not path.is_file() or digest(path.read_bytes()) != self.written.get(name)):
                raise _refused(
                    path,
                    Message(
                        "已有这个文件，而且不是本程序写的，或已有人改过",
                        "the file is there and was not written by this program, or has been changed since",
                    ),
                )

    def write(self, name: str, content: bytes) -> Path:
        """Writes one file as a whole or not at all, and records its sha256.

        Raises:
            UsageError: the folder cannot be written.
        """
        path = self.folder / name
        self.written[name] = digest(content)
        lines = json.dumps(self.written, ensure_ascii=False, indent=1, sort_keys=True)
        try:
            _replace(path, content)
            _replace(self.folder / MANIFEST, f"{lines}\n".encode())
        except OSError as error:
            why = system_words(error)
            raise UsageError(
                "annotate-unwritable",
                where=str(path),
                found=Message(f"写不进去（{why.zh}）", f"it cannot be written ({why.en})"),
                advice=Message("请另指一个可写的文件夹，或关掉打开着的副本", "Name a folder that can be written"),
            ) from None
        return path


def _refused(path: Path, found: Message) -> UsageError:
    return UsageError(
        "annotate-exists",
        where=str(path),
        found=found,
        advice=Message(
            "请移走它，或另指一个文件夹（改好的副本请先放回数据文件夹）",
            "Take it away or name another folder (first put a mended copy back into the data folder)",
        ),
    )


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    private = path.with_name(f".{secrets.token_hex(6)}.tmp")
    try:
        with private.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        private.replace(path)
    except BaseException:
        private.unlink(missing_ok=True)
        raise
