"""Whole commands, as people run them: processor time with all their children, time by the clock, memory."""

import contextlib
import ctypes
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

__all__ = ["Cost", "ROOT", "best", "build", "run", "say", "summary"]

ROOT = Path(__file__).resolve().parent.parent
KIT = (sys.executable, "-m", "gongwenkit")
COMPILING = "PYTHONDONTWRITEBYTECODE"
"""Where it is set, as in some containers, each process compiles the program anew; an installed one is compiled."""
_SUBREAPER = 36
_SCALE = 1024 if sys.platform == "linux" else 2**20


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took.

    Attributes:
        cpu: seconds, user and system, of the command and all that it started, also of what outlived its parent.
        wall: seconds from start to end.
        driver_mb: peak memory of the command's first process alone; 0 where the system does not tell.
        largest_mb: peak memory of the largest of its processes.
    """

    cpu: float
    wall: float
    driver_mb: float
    largest_mb: float


def say(text: str) -> None:
    """Tells what is going on, on standard error."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def run(command: Sequence[str], folder: Path, *, environment: Mapping[str, str] | None = None) -> Cost:
    """Runs a command to its end.

    Args:
        command: program and arguments.
        folder: where it runs.
        environment: in place of ours.

    Raises:
        SystemExit: it failed; with what it said.
    """
    _adopt_orphans()
    mine = {child.pid for child in psutil.Process().children()}
    settings = {name: value for name, value in (environment or os.environ).items() if name != COMPILING}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=settings
    ) as process:
        peak = _Peak(process.pid)
        peak.start()
        said = process.communicate()[0]
        wall = time.perf_counter() - began
        peak.over.set()
        peak.join()
    _wait_for_orphans(mine)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\n{said.decode(errors='replace')}\nexit code {process.returncode}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, wall, peak.kb / 1024, after.ru_maxrss / _SCALE)


def best(times: int, action: Callable[[], Cost]) -> Cost:
    """Does something several times; returns the least of each kind (on a busy machine the rest is disturbance)."""
    costs = [action() for _ in range(times)]
    return Cost(
        min(one.cpu for one in costs),
        min(one.wall for one in costs),
        min(one.driver_mb for one in costs),
        min(one.largest_mb for one in costs),
    )


def build(
    kit: Path,
    out: Path,
    codes: Sequence[str],
    *,
    data: Path | None = None,
    more: Sequence[str] = (),
    report: str = "duty",
    period: str = "2023",
) -> Cost:
    """Makes reports; `codes` may be `--all`, and is empty for a report over all departments."""
    command = [*KIT, "build", *codes, "--period", period, "--report", report, "--quiet", "--out", str(out), *more]
    return run([*command, *(("--data", str(data)) if data else ())], kit)


def summary(out: Path) -> list[dict[str, Any]]:
    """Returns the departments of the one summary below a folder of reports."""
    (found,) = out.rglob("summary.json")
    departments: list[dict[str, Any]] = json.loads(found.read_text(encoding="utf-8"))["departments"]
    return departments


def _adopt_orphans() -> None:
    """Makes what outlives its parent a child of ours, so that its time is counted (Linux)."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_SUBREAPER, ctypes.c_ulong(1), 0, 0, 0)


def _wait_for_orphans(mine: set[int]) -> None:
    for child in psutil.Process().children():
        if child.pid not in mine:
            with contextlib.suppress(OSError):
                os.waitpid(child.pid, 0)


class _Peak(threading.Thread):
    """Looks at the peak memory of one process while it lives; `ru_maxrss` is that of the largest of its children."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.kb = 0
        self._status = Path(f"/proc/{pid}/status")

    def run(self) -> None:
        while not self.over.wait(0.02):
            with contextlib.suppress(OSError):
                for line in self._status.read_text(encoding="ascii", errors="replace").splitlines():
                    if line.startswith("VmHWM:"):
                        self.kb = max(self.kb, int(line.split()[1]))
