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
    """Returns the processes in which the cells of notebooks run: kernels, or the forks of workers."""
    return [one for one in below(pid) if not _has_ended(one) and _runs_cells(one)]


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


def reports_of(one: psutil.Process, reports: Path) -> set[str]:
    """Returns the departments whose reports end with a process: its own and those below it and above it.

    A report is made in a private folder that is named after the process which makes it, with a note of its step.
    """
    related = [one, *one.parents(), *one.children(recursive=True)]
    found = set()
    for note in (path for near in related for path in reports.glob(f".work-{near.pid}-*/.step")):
        with contextlib.suppress(OSError):
            found.add(note.read_text(encoding="utf-8").partition(" ")[2])
    return found


def find_servers(pid: int) -> list[psutil.Process]:
    """Returns the process from which those that make reports are forked; none where they are started anew."""
    found = {}
    for one in find_workers(pid):
        with contextlib.suppress(psutil.Error):
            parent = one.parent()
            if parent is not None and parent.pid != pid and _line(parent) == _line(one):
                found[parent.pid] = parent
    return list(found.values())


def _runs_cells(one: psutil.Process) -> bool:
    """Whether it is a kernel, or a fork of a fork."""
    line = _line(one)
    if any("ipykernel" in word for word in line):
        return True
    with contextlib.suppress(psutil.Error):
        parent = one.parent()
        above = parent.parent() if parent else None
        return bool(line) and parent is not None and above is not None and _line(parent) == line == _line(above)
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
