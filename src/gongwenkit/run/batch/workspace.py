"""One folder for everything temporary of a batch and of the processes it starts, removed in every way to end.

It lies in the system's folder for temporary files, which users and machines may share, and is named after the process
that works in it. A process that is killed cannot remove it; the next one does, when it sees that the owner is gone.
"""

import contextlib
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

import psutil
from filelock import FileLock, Timeout

from gongwenkit.model import Message, UsageError, system_words

__all__ = ["close_workspace", "is_removed", "remove_abandoned", "restore_workspace", "workspace"]

_NAME = re.compile(r"gongwenkit-([1-9][0-9]{0,9})-([0-9]{1,19})")
_LOCK = ".lock"
_VARIABLES = ("TMPDIR", "TEMP", "TMP")
_IPYTHON = "IPYTHONDIR"
"""Where kernels keep what is theirs: neither a home that cannot be written nor a person's own start files of IPython
change a report.
"""
_open: dict[int, Path] = {}
"""Process → its workspace: a forked child inherits this table, and must not remove the folder of its parent."""


@contextlib.contextmanager
def workspace() -> Iterator[Path]:
    """Makes this process and those it starts put their temporary files into one folder; removes it at the end.

    Folders of processes that have ended are removed first. Inside another call of the same process it does nothing.

    Yields:
        The folder; only this user can read it.

    Raises:
        UsageError: the system's folder for temporary files cannot be written.
    """
    if (outer := _open.get(os.getpid())) is not None:
        yield outer
        return
    around, settings = _system_folder(), {name: os.environ.get(name) for name in (*_VARIABLES, _IPYTHON)}
    remove_abandoned(around)
    folder, lock = _make(around)
    default = tempfile.tempdir
    try:
        _open[os.getpid()] = folder
        tempfile.tempdir = str(folder)
        os.environ.update({**dict.fromkeys(_VARIABLES, str(folder)), _IPYTHON: str(folder / "ipython")})
        yield folder
    finally:
        tempfile.tempdir = default
        for name, value in settings.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
        close_workspace()
        lock.release()


def close_workspace() -> None:
    """Removes the workspace of this process, if it has one: for an end that leaves no time for anything else."""
    folder = _open.pop(os.getpid(), None)
    if folder is not None:
        _remove(folder)


def restore_workspace() -> None:
    """Makes the workspace of this process, or of the one it was started by, anew where somebody removed it.

    What clears the system's folder for temporary files may take it during a long batch. Where it cannot be made, what
    needs it says so.
    """
    folder = Path(tempfile.gettempdir())
    if _NAME.fullmatch(folder.name) and not folder.exists():
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, parents=True)


def is_removed(said: str) -> bool:
    """Whether a message or a path names the workspace, and somebody removed that: made anew it has no lock."""
    folder = Path(tempfile.gettempdir())
    return bool(_NAME.fullmatch(folder.name)) and str(folder) in said and not (folder / _LOCK).exists()


def remove_abandoned(around: Path) -> None:
    """Removes the workspaces of this user's processes that have ended; links and what is another user's stay.

    Args:
        around: the folder in which they lie.
    """
    try:
        found = [entry.name for entry in os.scandir(around) if _NAME.fullmatch(entry.name)]
    except OSError:
        return
    for name in sorted(found):
        folder = around / name
        if _is_own(folder) and not _is_in_use(folder):
            _remove(folder)


def _system_folder() -> Path:
    try:
        return Path(tempfile.gettempdir()).resolve()
    except OSError as error:
        raise _unusable(os.environ.get("TMPDIR", ""), error) from None


def _make(around: Path) -> tuple[Path, FileLock]:
    folder = around / f"gongwenkit-{os.getpid()}-{_start_of(os.getpid())}"
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError as error:  # nobody else's process has this number: it was put here
        if not _is_own(folder):
            raise _unusable(str(folder), error) from None
    except OSError as error:
        raise _unusable(str(around), error) from None
    lock = FileLock(folder / _LOCK)
    with contextlib.suppress(OSError, NotImplementedError):  # a file system without locks: the name says whose it is
        lock.acquire(timeout=0)
    return folder, lock


def _unusable(where: str, error: OSError) -> UsageError:
    why = system_words(error)
    return UsageError(
        "no-temporary-folder",
        where=where,
        found=Message(f"这里放不了临时文件（{why.zh}）", f"temporary files cannot be put here ({why.en})"),
        advice=Message(
            "请检查磁盘和权限，或用环境变量 TMPDIR 另指一个文件夹",
            "Check disk and permissions, or name another folder in the environment variable TMPDIR",
        ),
    )


def _is_own(folder: Path) -> bool:
    """Whether it is a folder, no link to one, and of this user."""
    try:
        state = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(state.st_mode) and (not hasattr(os, "geteuid") or state.st_uid == os.geteuid())


def _is_in_use(folder: Path) -> bool:
    """Whether the process it is named after lives; one of another container or machine is known by its lock."""
    named = _NAME.fullmatch(folder.name)
    if named is None or _start_of(int(named[1])) == named[2]:
        return True
    if not (folder / _LOCK).is_file():
        return False
    try:
        with FileLock(folder / _LOCK, timeout=0):
            return False
    except Timeout:
        return True
    except (OSError, NotImplementedError):
        return False


def _start_of(pid: int) -> str:
    """Returns when a process was started; empty if there is none.

    Where the system counts from its own start, that count is taken: setting the clock does not change it.
    """
    if sys.platform == "linux":
        try:
            return (
                Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
            )
        except (OSError, IndexError):
            return ""
    try:
        return str(int(psutil.Process(pid).create_time()))
    except psutil.Error:
        return ""


def _remove(folder: Path) -> None:
    """Removes a folder, with what is inside and was made unwritable; what cannot be removed stays for the next time."""
    tried: set[str] = set()

    def open_and_retry(
        remove: Callable[..., object], path: str, _: tuple[type[BaseException], BaseException, TracebackType]
    ) -> None:
        if path in tried:
            return
        tried.add(path)
        with contextlib.suppress(OSError):
            for closed in (Path(path).parent, Path(path)):
                if closed.is_relative_to(folder) and stat.S_ISDIR(closed.lstat().st_mode):
                    closed.chmod(0o700)
            if remove is os.unlink:
                os.unlink(path)  # noqa: PTH108 - as it was called
            elif Path(path).is_dir():
                shutil.rmtree(path, onerror=open_and_retry)

    shutil.rmtree(folder, onerror=open_and_retry)
