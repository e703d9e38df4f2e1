"""What Linux offers to keep processes together: limits, the end with the parent, and nothing left when one ends.

Only what is reached through `run.report.forking` may import this module: other systems have no `resource`.
"""

import contextlib
import ctypes
import os
import resource
import signal
import time
from pathlib import Path
from typing import NoReturn

__all__ = [
    "adopt_orphans",
    "children",
    "count_threads",
    "die_with_parent",
    "end_at_once",
    "end_children",
    "end_orphans",
    "limit_memory",
    "limit_seconds",
    "outlive_parent",
    "reset_signals",
]

_DEATH_SIGNAL, _SUBREAPER = 1, 36
"""PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER of prctl(2)."""
_MEGABYTE = 2**20
_WAIT_SECONDS = 5
"""How long the end of killed processes is waited for: one in the kernel's hands may not end before."""
_HANDLED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGCHLD", "SIGALRM")


def die_with_parent(parent: int) -> None:
    """Makes the system kill this process as soon as its parent ends, and ends it if that has happened already.

    Args:
        parent: the process that made this one.
    """
    _prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        end_at_once(1)


def outlive_parent() -> None:
    """Takes back `die_with_parent`: this process sees by itself that its parent has ended, and cleans up."""
    _prctl(_DEATH_SIGNAL, 0)


def adopt_orphans(*, on: bool = True) -> None:
    """Makes processes whose parent ends children of this one, instead of the system's first process."""
    _prctl(_SUBREAPER, int(on))


def _prctl(option: int, value: int) -> None:
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None, use_errno=True).prctl(option, ctypes.c_ulong(value), 0, 0, 0)


def children() -> tuple[int, ...]:
    """Returns the processes whose parent is this one, also those that have ended and were not waited for."""
    found: list[int] = []
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError, ValueError):
            found += map(int, (task / "children").read_text(encoding="ascii").split())
    return tuple(found)


def end_children(*, but: frozenset[int] = frozenset()) -> None:
    """Ends all children of this process and what they started, also in sessions of their own.

    It must adopt orphans (`adopt_orphans`): then what a child leaves becomes a child, and is ended in the next round.

    Args:
        but: children that go on.
    """
    until = time.monotonic() + _WAIT_SECONDS
    while (left := set(children()) - but) and time.monotonic() < until:
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        ended = [_collect(pid) for pid in left]
        if not any(ended):
            time.sleep(0.005)


def end_orphans(*, but: frozenset[int]) -> None:
    """Ends children of this process that it did not start: those of other sessions, which a killed process left.

    Args:
        but: children that go on.
    """
    own = os.getsid(0)

    def is_own(pid: int) -> bool:
        try:
            return os.getsid(pid) == own
        except ProcessLookupError:
            return True

    end_children(but=but | {pid for pid in children() if is_own(pid)})


def _collect(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


def count_threads() -> int:
    """Returns the number of threads of this process, those of libraries included."""
    return len(os.listdir("/proc/self/task"))  # noqa: PTH208 - called before each fork


def limit_memory(megabytes: int) -> None:
    """Limits the address space of this process to what it has now and some megabytes more.

    Only the soft limit is set: programs that this process starts within limits of their own (TeX, readers) set theirs.
    """
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + megabytes * _MEGABYTE
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def limit_seconds(seconds: int) -> None:
    """Limits the processor time of this process to what it has used and some seconds more, on each processor."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + seconds * (os.cpu_count() or 1) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def reset_signals() -> None:
    """Gives a forked process the usual answers to signals instead of its parent's."""
    for name in _HANDLED:
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.set_wakeup_fd(-1)


def end_at_once(code: int) -> NoReturn:
    """Ends this process without what Python does at its end: that belongs to the process that it was forked from."""
    os._exit(code)
