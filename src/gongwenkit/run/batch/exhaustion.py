"""What the system has no more of: disk, memory, open files, processes; told so that a person knows which limit."""

import builtins
import errno
import os
import re
import shutil

import psutil

from gongwenkit.model import Message, system_words
from gongwenkit.run.batch.workspace import is_removed
from gongwenkit.run.report.error_record import ErrorRecord

__all__ = ["LIMITED", "error_named", "system_error"]

LIMITED = "limit-reached"
"""Code of what may work where fewer reports are made at a time."""
_NUMBERED = re.compile(r"\[Errno (\d+)\] ")
_SEVERAL = shutil.Error.__name__
"""Of a folder that could not be copied: its text lists the errors of its files."""
_NO_THREAD = "can't start new thread"
_FILES, _PROCESSES = ("-n", "RLIMIT_NOFILE"), ("-u", "RLIMIT_NPROC")
_LIMITS = {errno.EMFILE: _FILES, errno.EAGAIN: _PROCESSES}
_OF_SYSTEM = {
    *_LIMITS,
    *(getattr(errno, name) for name in ("ENFILE", "ENOSPC", "EDQUOT", "ENOMEM", "EIO", "EROFS", "EFBIG")),
}
"""Errors that are the machine's, not the program's."""


def system_error(error: OSError) -> ErrorRecord:
    """Returns what is told of an error of the system, with the limit that was reached, where it is one."""
    said, where = system_words(error), str(error.filename or "")
    if error.errno == errno.ENOENT and is_removed(where):
        return _temporary_gone()
    if error.errno in _LIMITS:
        option, name = _LIMITS[error.errno]
        most = _most(name)
        zh = "同时打开的文件" if option == "-n" else "进程"
        en = "files may be open at a time" if option == "-n" else "processes may run"
        return ErrorRecord(
            LIMITED,
            "",
            Message(
                f"{zh}已到系统的上限{most and f' {most} 个'}（ulimit {option}）",
                f"no more {en}{most and f' than {most}'} (ulimit {option})",
            ),
            Message(
                f"请放宽这个上限，如先运行 ulimit {option} 4096，或用 --jobs 1 逐份办理",
                f"Raise the limit, for example with ulimit {option} 4096, or make one report at a time with --jobs 1",
            ),
        )
    return ErrorRecord(
        "system",
        where,
        Message(f"系统报告：{said.zh}", f"the system says: {said.en}"),
        Message("请检查磁盘空间和权限后重试", "Check disk space and permissions, then try again"),
    )


def error_named(name: str, said: str) -> ErrorRecord | None:
    """Returns what is told of an error of Python in a cell that is the system's; None where it is another.

    Args:
        name: of its class.
        said: its text.
    """
    kind = getattr(builtins, name, None)
    if name == "RuntimeError" and _NO_THREAD in said:
        return system_error(OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)))
    if name == "FileNotFoundError" and is_removed(said):
        return _temporary_gone()
    if name == _SEVERAL:
        kind, said = OSError, said[said.find("[Errno") :]
    numbered = _NUMBERED.match(said)
    if not (isinstance(kind, type) and issubclass(kind, OSError) and numbered):
        return None
    code = int(numbered[1])
    return system_error(OSError(code, os.strerror(code))) if code in _OF_SYSTEM else None


def _temporary_gone() -> ErrorRecord:
    return ErrorRecord(
        "temporary-gone",
        "",
        Message("临时文件夹在办理期间被删掉了", "the folder for temporary files was removed meanwhile"),
        Message(
            "请重试；如果有程序定期清理它，请用环境变量 TMPDIR 另指一个文件夹",
            "Try again; where a program clears it regularly, name another folder in the environment variable TMPDIR",
        ),
    )


def _most(name: str) -> str:
    """Returns the limit of this process; empty where there is none, or the system does not tell."""
    kind = getattr(psutil, name, None)
    if kind is None:
        return ""
    most = psutil.Process().rlimit(kind)[0]
    return "" if most in (-1, psutil.RLIM_INFINITY) else str(most)
