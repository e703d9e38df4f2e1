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
    """Kills one process, or several one after the other in one batch, but none of a report that was hit already."""
    run = case.start()
    driver = run.process
    seen: set[tuple[int, frozenset[str]]] = set()
    hit: set[str] = set()

    def work(one: psutil.Process) -> tuple[int, frozenset[str]]:
        with contextlib.suppress(psutil.Error):
            return one.pid, frozenset(processes.reports_of(one, case.reports))
        return one.pid, frozenset()

    def fresh() -> list[psutil.Process]:
        """Those that have begun with a report; a worker of a pool makes one after the other."""
        return [one for one in find(driver.pid) if (at := work(one))[1] and at not in seen]

    while case.killed < case.kills and driver.poll() is None:
        skipped = case.chance.randrange(max(1, len(case.due) // case.kills - 1))  # another one follows
        passed = 0
        while passed <= skipped and driver.poll() is None:
            new = processes.wait_for(fresh, lambda: driver.poll() is not None)
            seen.update(work(one) for one in new)
            passed += len(new)
        time.sleep(case.chance.uniform(0, moment))
        has_hit = False
        while not has_hit and driver.poll() is None:  # between two reports nothing is there: the next one is waited for
            has_hit = _kill(case, find(driver.pid), hit, careful=case.kills > 1)
            time.sleep(0 if has_hit else 0.005)
        case.killed += has_hit
    run.wait()
    missed = [] if case.killed else ["nothing was there to be killed"]
    return [*missed, *check_invariants(case, run, code=0), *check_resumed(case)]


def _kill(case: Case, found: Sequence[psutil.Process], hit: set[str], *, careful: bool) -> bool:
    """Kills the first that can be killed; a report is tried twice, and one that was hit is left alone if `careful`."""
    for one in found:
        with contextlib.suppress(psutil.Error):
            its = processes.reports_of(one, case.reports) if careful else {str(one.pid)}
            if its and not its & hit:
                one.kill()
                hit |= its
                return True
    return False


def kill_driver(case: Case) -> list[str]:
    """F3: the driver is killed at any moment; what was published stays, its children end, the next batch cleans up."""
    broken: list[str] = []
    while case.killed < case.kills:
        run = case.start()
        _wait_until_working(case, run)
        has_ended = run.process.poll() is not None
        run.process.kill()
        run.wait()
        case.killed += 1
        told = set(_MADE.findall(run.said))
        broken += [one for one in processes_left(case) if "TMPDIR" not in one]
        lost = sorted(told - {path.parent.name for path in case.reports.glob("*/manifest.json")})
        if lost:
            broken.append(f"I6 told as made, and lost: {lost}")
        if has_ended:
            break
    return [*broken, *check_resumed(case)]


def _wait_until_working(case: Case, run: Run) -> None:
    """Waits a part of the time that a batch of so many reports takes; a fast machine is not waited for in vain."""
    left = sum(not (case.reports / code / "manifest.json").exists() for code in case.due)
    whole = case.district.seconds * (left + 2) / (len(case.district.codes) + 2)
    until = time.monotonic() + case.chance.uniform(0, whole)
    while time.monotonic() < until and run.process.poll() is None:
        time.sleep(0.01)


def stop(case: Case) -> list[str]:
    """F4: SIGTERM, SIGHUP or Ctrl-C, once or twice: it ends within ten seconds, quietly, with a summary."""
    broken: list[str] = []
    while case.killed < case.kills:
        name = case.chance.choice(["SIGINT", "SIGTERM", "SIGHUP"])
        twice, everyone = case.chance.random() < 0.5, case.chance.random() < 0.3
        broken += _stop_by(case, getattr(signal, name), twice=twice, everyone=everyone)
        case.killed += 1
        if case.runs[-1].code == 0:
            break
    return [*broken, *check_resumed(case)]


def stop_by(case: Case, number: int, *, twice: bool) -> list[str]:
    """Stops a batch while it makes reports, and resumes it."""
    return [*_stop_by(case, number, twice=twice), *check_resumed(case)]


def _stop_by(case: Case, number: int, *, twice: bool, everyone: bool = False) -> list[str]:
    """Stops a batch while it makes reports; Ctrl-C reaches all processes of the terminal, the end of a service all."""
    run = case.start()
    processes.wait_for(lambda: processes.find_cells(run.process.pid), lambda: run.process.poll() is not None)
    _wait_until_working(case, run)
    if run.process.poll() is not None:
        return check_invariants(case, run, code=0)
    for one in processes.below(run.process.pid) if everyone else ():
        with contextlib.suppress(psutil.Error):
            one.send_signal(number)
    begun = time.monotonic()
    for _ in range(2 if twice else 1):
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if number == signal.SIGINT else os.kill)(run.process.pid, number)
        time.sleep(case.chance.uniform(0, 0.5))
    run.wait()
    took = time.monotonic() - begun
    broken = [] if took < STOP_SECONDS + SLACK_SECONDS else [f"F4 ended after {took:.1f} s"]
    ended = 0 if _all_made(case) else 130  # the last report was made at that moment
    return [*broken, *check_invariants(case, run, code=ended)]


def _all_made(case: Case) -> bool:
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        return all(line["status"] != "skipped" for line in read_summary(case.reports).values())
    return False
