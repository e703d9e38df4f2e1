"""The lock of a folder of reports: one batch at a time works in it."""

import errno
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from gongwenkit.model import Message, UsageError, system_words
from gongwenkit.run.report.store import write_json

__all__ = ["lock_folder", "require_apart", "require_writable"]

LEDGERS = "ledgers"


def require_writable(folder: Path) -> None:
    """Stops before any work when nothing can be written into a folder; makes nothing.

    Args:
        folder: the output root, which may not exist yet.

    Raises:
        UsageError: it cannot be written.
    """
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    if not os.access(there, os.W_OK):
        is_read_only = hasattr(os, "statvfs") and bool(os.statvfs(there).f_flag & os.ST_RDONLY)
        code = errno.EROFS if is_read_only else errno.EACCES
        raise _unwritable(there, OSError(code, os.strerror(code)))


def require_apart(out: Path, data: Path) -> None:
    """Stops where reports would lie among the ledgers, and be read as such by the next batch.

    Args:
        out: the output root.
        data: the data folder.

    Raises:
        UsageError: they would.
    """
    if out.is_relative_to(data / LEDGERS):
        raise UsageError(
            "out-in-ledgers",
            where=str(out),
            found=Message(
                "成文文件夹放在了台账文件夹里，下次办理会把文稿当作台账读",
                "the output folder lies among the ledgers: the next batch would read reports as ledgers",
            ),
            advice=Message("请用 --out 另选文件夹", "Choose another folder with --out"),
        )


@contextmanager
def lock_folder(reports: Path, *, notes: Path | None = None) -> Iterator[None]:
    """Locks the folder of reports for this batch; the lock of a process that has ended does not count.

    Args:
        reports: the folder.
        notes: where it is noted which machine and process works; the same folder if None. A machine may be named after
            a person, and a folder that is handed out must not say so.
    """
    notes = notes or reports
    try:
        for folder in (reports, notes):
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(reports, error) from None
    note = notes / ".lock.json"
    lock = FileLock(reports / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise _in_use(reports, note) from None
    except OSError as error:
        raise _unwritable(reports, error) from None
    try:
        write_json(note, {"pid": os.getpid(), "host": socket.gethostname()})
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _in_use(reports: Path, note: Path) -> UsageError:
    try:
        holder = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    except (OSError, ValueError):
        holder = {}
    who = f"{holder.get('host', '?')} / {holder.get('pid', '?')} / {_since(note)}"
    return UsageError(
        "out-in-use",
        where=str(reports),
        found=Message(f"另一批报告正在这里办理（{who}）", f"another batch works here ({who})"),
        advice=Message("请等它结束，或用 --out 另选文件夹", "Wait for it to end, or choose another folder with --out"),
    )


def _since(note: Path) -> str:
    try:
        return datetime.fromtimestamp(note.stat().st_mtime).strftime("%Y-%m-%d %H:%M")
    except OSError:
        return "?"


def _unwritable(folder: Path, error: OSError) -> UsageError:
    why = system_words(error)
    return UsageError(
        "out-unwritable",
        where=str(folder),
        found=Message(f"这个文件夹写不进去（{why.zh}）", f"this folder cannot be written ({why.en})"),
        advice=Message(
            "请检查权限和磁盘，或用 --out 另选文件夹", "Check permissions and disk, or choose another with --out"
        ),
    )
