"""F1 to F5: processes of a batch are killed, or it is asked to stop, at a moment left to chance."""

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable, Sequence

import psutil
from tests.faults import processes
from tests.faults.district import Case, Run, read_summary
from tests.faults.invariants import check_invariants, check_resumed, processes_left

STOP_SECONDS = 10
SLACK_SECONDS = 5
"""What a busy machine may add to a time that a person would measure on a quiet one."""
_MADE = re.compile(r"^✓ (\S+) ", re.MULTILINE)


def kill_cells(case: Case) -> list[str]:
    """F1: the process in which the cells run is killed; the report is tried once more."""
    return _kill_one(case, processes.find_cells, moment=1.5)


def kill_tex(case: Case) -> list[str]:
    """F2: XeTeX or xdvipdfmx is killed; no PDF at the final path, the old one is kept until there is a new one."""
    return _kill_one(case, processes.find_tex, moment=0.5)


def kill_worker(case: Case) -> list[str]:
    """F5: a process that makes reports, or the one it is forked from, is killed; its reports are tried once more."""
    is_server = case.chance.random() < 0.25

    def find(pid: int) -> list[psutil.Process]:
        return (processes.find_servers(pid) if is_server else []) or processes.find_workers(pid)

    return _kill_one(case, find, moment=1.5)


def _kill_one(case: Case, find: Callable[[int], Sequence[psutil.Process]], *, moment: float) -> list[str]:
    run = case.start()
    driver = run.process
    skipped = case.chance.randrange(len(case.due))
    seen: set[int] = set()

    def fresh() -> list[psutil.Process]:
        return [one for one in find(driver.pid) if one.pid not in seen]

    killed = None
    while killed is None and driver.poll() is None:
        found = processes.wait_for(fresh, lambda: driver.poll() is not None)
        seen.update(one.pid for one in found)
        if len(seen) > skipped:
            time.sleep(case.chance.uniform(0, moment))
            killed = _kill(find(driver.pid) or found)
    run.wait()
    missed = [] if killed else ["nothing was there to be killed"]
    return [*missed, *check_invariants(case, run, code=0), *check_resumed(case)]


def _kill(found: Sequence[psutil.Process]) -> psutil.Process | None:
    for one in found:
        with contextlib.suppress(psutil.Error):
            one.kill()
            return one
    return None


def kill_driver(case: Case) -> list[str]:
    """F3: the driver is killed at any moment; what was published stays, its children end, the next batch cleans up."""
    run = case.start()
    _wait_until_working(case, run)
    run.process.kill()
    run.wait()
    told = set(_MADE.findall(run.said))
    broken = [one for one in processes_left(case) if "TMPDIR" not in one]
    lost = sorted(told - {path.parent.name for path in case.reports.glob("*/manifest.json")})
    if lost:
        broken.append(f"I6 told as made, and lost: {lost}")
    return [*broken, *check_resumed(case)]


def _wait_until_working(case: Case, run: Run) -> None:
    """Waits a part of the time that a batch of so many reports takes; a fast machine is not waited for in vain."""
    whole = case.district.seconds * (len(case.due) + 2) / (len(case.district.codes) + 2)
    until = time.monotonic() + case.chance.uniform(0, whole)
    while time.monotonic() < until and run.process.poll() is None:
        time.sleep(0.01)


def stop(case: Case) -> list[str]:
    """F4: SIGTERM, SIGHUP or Ctrl-C, once or twice: it ends within ten seconds, quietly, with a summary."""
    name = case.chance.choice(["SIGINT", "SIGTERM", "SIGHUP"])
    return stop_by(case, getattr(signal, name), twice=case.chance.random() < 0.5)


def stop_by(case: Case, number: int, *, twice: bool) -> list[str]:
    """Stops a batch while it makes reports; Ctrl-C reaches all processes of the terminal."""
    run = case.start()
    processes.wait_for(lambda: processes.find_cells(run.process.pid), lambda: run.process.poll() is not None)
    _wait_until_working(case, run)
    if run.process.poll() is not None:
        return [*check_invariants(case, run, code=0), *check_resumed(case)]
    begun = time.monotonic()
    for _ in range(2 if twice else 1):
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if number == signal.SIGINT else os.kill)(run.process.pid, number)
        time.sleep(case.chance.uniform(0, 0.5))
    run.wait()
    took = time.monotonic() - begun
    broken = [] if took < STOP_SECONDS + SLACK_SECONDS else [f"F4 ended after {took:.1f} s"]
    ended = 0 if _all_made(case) else 130  # the last report was made at that moment
    return [*broken, *check_invariants(case, run, code=ended), *check_resumed(case)]


def _all_made(case: Case) -> bool:
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        return all(line["status"] != "skipped" for line in read_summary(case.reports).values())
    return False
