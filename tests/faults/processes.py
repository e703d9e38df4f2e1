"""The processes of a batch, found by their place in the tree: in kernels or forked, they have the same roles."""

import contextlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

TEX = ("xelatex", "xdvipdfmx")


def below(pid: int) -> list[psutil.Process]:
    """Returns what a process started, and what that started."""
    with contextlib.suppress(psutil.Error):
        return psutil.Process(pid).children(recursive=True)
    return []


def find_cells(pid: int) -> list[psutil.Process]:
    """Returns the processes in which the cells of notebooks run: kernels, or the last of those forked from a worker."""
    return [one for one in below(pid) if _has_ended(one) is False and _runs_cells(one, pid)]


def find_workers(pid: int) -> list[psutil.Process]:
    """Returns the processes that make reports: the parents of those in which cells run."""
    found = {}
    for one in find_cells(pid):
        with contextlib.suppress(psutil.Error):
            parent = one.parent()
            if parent is not None and parent.pid != pid:
                found[parent.pid] = parent
    return list(found.values())


def find_tex(pid: int) -> list[psutil.Process]:
    """Returns the programs of TeX that are running."""
    return [one for one in below(pid) if _name(one) in TEX]


def _runs_cells(one: psutil.Process, driver: int) -> bool:
    with contextlib.suppress(psutil.Error):
        line = one.cmdline()
        if any("ipykernel" in word for word in line):
            return True
        parent = one.parent()
        return (
            parent is not None
            and parent.pid != driver
            and parent.cmdline() == line
            and "-c" in line
            and not any(_line(child) == line for child in one.children())
        )
    return False


def _line(one: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.Error):
        return one.cmdline()
    return []


def _name(one: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return one.name()
    return ""


def _has_ended(one: psutil.Process) -> bool:
    try:
        return one.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True


def wait_for(find: Callable[[], Sequence[psutil.Process]], until: Callable[[], bool]) -> list[psutil.Process]:
    """Waits for processes to appear; nothing when something else has happened before."""
    while not until():
        if found := list(find()):
            return found
        time.sleep(0.005)
    return []


def that_name(folder: Path) -> list[psutil.Process]:
    """Returns the living processes whose command, working folder or environment names a folder."""
    found, sought = [], str(folder)
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if one.status() == psutil.STATUS_ZOMBIE:
                continue
            told = [*one.cmdline(), one.cwd(), *one.environ().values()]
            if any(sought in text for text in told):
                found.append(one)
    return found
