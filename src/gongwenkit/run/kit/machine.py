"""What the machine gives to batches: how reports are made, open files, memory, disk, a cluster."""

import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

import psutil

from gongwenkit.config.kit import Kit
from gongwenkit.model import Message, system_words
from gongwenkit.model.message import Language
from gongwenkit.run.report.forking import why_not_forked

__all__ = ["NOTHING", "Check", "Status", "machine_checks", "nearest_folder"]

Status = Literal["ok", "warn", "fail"]
"""ok; warn: reports can be made, but read this; fail: they cannot."""

ENOUGH_MB, TOO_LITTLE_MB = 1024, 200
"""Of the disk of the reports."""
ENOUGH_TEMPORARY_MB, TOO_LITTLE_TEMPORARY_MB = 200, 20
"""Of the disk of temporary files: a ledger that is read, sockets."""
ENOUGH_FILES, TOO_FEW_FILES = 256, 64
"""Files that may be open at a time: a report that is made has some sixty; a batch has more with each at once."""
CLUSTER = ("dask", "distributed")

NOTHING = Message("", "")


@dataclass(frozen=True)
class Check:
    """One check and its result.

    Attributes:
        name: what was checked.
        status: see `Status`.
        found: what was found.
        mend: the command (or action) that corrects it; empty where nothing is wrong.
    """

    name: Message
    status: Status
    found: Message
    mend: Message = NOTHING

    def to_json(self, language: Language) -> dict[str, Any]:
        """Returns `{"name", "status", "found", "mend"}`."""
        texts = {"name": self.name, "found": self.found, "mend": self.mend}
        return {"status": self.status} | {key: words.in_language(language) for key, words in texts.items()}


def machine_checks(kit: Kit, out: Path) -> Iterator[Check]:
    """Checks how batches are made here, and what may run out meanwhile.

    Args:
        kit: the kit.
        out: its output folder; it need not be there.
    """
    yield _forks(kit)
    yield _cluster()
    yield _open_files()
    yield _free_disk(out)
    yield _temporary()


def nearest_folder(folder: Path) -> Path:
    """Returns the folder, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def _forks(kit: Kit) -> Check:
    """Checks whether reports are forked: where they are not, a batch is slower and its reports are the same."""
    name = Message("成批办理", "batches")
    why = why_not_forked()
    most = kit.settings.build.notebook_mb
    if why is None:
        found = Message(
            f"各份从同一进程复制（fork），快；每份限内存 {most} MB",
            f"reports are forked from one process, which is fast; each may use {most} MB",
        )
        return Check(name, "ok", found)
    limited = importlib.util.find_spec("resource") is not None
    found = Message(
        f"每份各用一个内核，较慢（{why.zh}）" + (f"；每份限内存 {most} MB" if limited else ""),
        f"a kernel for each report, slower ({why.en})" + (f"; each may use {most} MB" if limited else ""),
    )
    return Check(name, "ok", found)


def _cluster() -> Check:
    """Checks for the libraries of the extra `cluster`: to be without them is no fault."""
    name = Message("集群（Dask）", "cluster (Dask)")
    found = {package: _version(package) for package in CLUSTER}
    if all(found.values()):
        said = ", ".join(f"{package} {number}" for package, number in found.items())
        return Check(name, "ok", Message(said.replace(", ", "，"), said))
    return Check(name, "ok", Message("没有装；只有用集群时才要", "not installed; only needed for clusters"))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _open_files() -> Check:
    name = Message("可同时打开的文件", "open files")
    kind = getattr(psutil, "RLIMIT_NOFILE", None)
    if kind is None:
        return Check(name, "ok", Message("本系统没有这个限额", "this system has no such limit"))
    most = psutil.Process().rlimit(kind)[0]
    if most in (-1, psutil.RLIM_INFINITY):
        return Check(name, "ok", Message("不限（ulimit -n）", "unlimited (ulimit -n)"))
    status: Status = "ok" if most >= ENOUGH_FILES else "warn"
    mend = NOTHING if status == "ok" else Message("先运行 ulimit -n 4096", "Run ulimit -n 4096 first")
    found = Message(f"{most} 个（ulimit -n）", f"{most} (ulimit -n)")
    if most <= TOO_FEW_FILES:
        found = Message(f"{found.zh}，成批办理会退为逐份办理，或办不成", f"{found.en}: batches go one by one, or fail")
    return Check(name, status, found, mend)


def _free_disk(out: Path) -> Check:
    mend = Message("请清理磁盘，或换 out 文件夹", "Free some space, or name another `out`")
    folder = nearest_folder(out)
    return _free(Message("可用磁盘", "free disk"), folder, (ENOUGH_MB, TOO_LITTLE_MB), mend)


def _temporary() -> Check:
    """Checks the folder for temporary files, that of the user and not the private one of this command."""
    name = Message("临时文件夹（TMPDIR）", "temporary files (TMPDIR)")
    mend = Message("请清理磁盘，或把 TMPDIR 指到别处", "Free some space, or let TMPDIR name another folder")
    try:
        folder = Path(tempfile.gettempdir())
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        why = system_words(error)
        return Check(name, "fail", Message(f"不能写入（{why.zh}）", f"it cannot be written to ({why.en})"), mend)
    shown = folder.parent if folder.name.startswith("gongwenkit-") else folder
    return _free(name, shown, (ENOUGH_TEMPORARY_MB, TOO_LITTLE_TEMPORARY_MB), mend)


def _free(name: Message, folder: Path, limits: tuple[int, int], mend: Message) -> Check:
    enough, too_little = limits
    free = shutil.disk_usage(folder).free // 2**20
    status: Status = "ok" if free >= enough else "warn" if free >= too_little else "fail"
    found = Message(f"{free} MB（{folder}）", f"{free} MB ({folder})")
    return Check(name, status, found, NOTHING if status == "ok" else mend)
