"""F8, F9, F10, F14, F21, F22: the cache, fonts, TeX, the clock, limits of the system, and ledgers that are broken."""

import contextlib
import os
import pickle
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
from tests.faults.district import Case, read_summary
from tests.faults.invariants import check_invariants, check_resumed, processes_left

MESSAGE_LINES = 6
LIMIT_SECONDS = 60
CLOCKS = ("-1d", "+10y")
ZONES = ("Pacific/Kiritimati", "America/St_Johns")
PATCHED_CLOCK = """
import datetime, os, time
shift = float(os.environ["SHIFTED_SECONDS"])
real, real_ns = time.time, time.time_ns
time.time = lambda: real() + shift
time.time_ns = lambda: real_ns() + int(shift * 10**9)
"""
"""The substitute where libfaketime is not installed: sitecustomize of every Python process."""


REFUSED_FORKS = """
import errno, os, random
real = os.fork
def fork():
    if random.random() < 0.3:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    return real()
os.fork = fork
"""


class Bomb:
    """Unpickled, it leaves a mark."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return (os.system, (f"touch {self.mark}",))


def damage_cache(case: Case) -> list[str]:
    """F8: entries of the cache are flipped, cut, emptied, of another version, a pickle: each is made anew."""
    cache, kept = case.district.kit / ".cache", case.folder / "cache"
    mark = case.folder / "exploded"
    shutil.copytree(cache, kept, symlinks=True)
    entries = [path for path in sorted(cache.rglob("*")) if path.is_file() and path.suffix != ".lock"]
    damages: list[Callable[[bytes], bytes]] = [
        lambda b: b[: len(b) // 2] + bytes([b[len(b) // 2] ^ 1]) + b[len(b) // 2 + 1 :] if b else b"x",
        lambda b: b[: len(b) // 2],
        lambda _: b"",
        lambda b: b"another version" + b,
        lambda _: pickle.dumps(Bomb(mark)),
    ]
    try:
        for path in entries:
            path.write_bytes(case.chance.choice(damages)(path.read_bytes()))
        run = case.build()
        broken = [] if entries else ["F8 there is no cache"]
        broken += check_invariants(case, run, code=0)
        if mark.exists():
            broken.append("F8 an entry of the cache was run")
    finally:
        shutil.rmtree(cache)
        kept.rename(cache)
    return [*broken, *check_resumed(case)]


def without_fonts(case: Case) -> list[str]:
    """F9: the fonts of the kit are not there: one message before the first report, naming a font and what to do.

    An empty configuration of fontconfig takes nothing away: fonts are found by the names of their files. So the kit
    asks for a set that is not sold with any system.
    """
    kit = case.district.kit / "kit.toml"
    settings = kit.read_text(encoding="utf-8")
    try:
        kit.write_text(settings.replace('set = "fandol"', 'set = "founder"'), encoding="utf-8")
        run = case.build()
    finally:
        kit.write_text(settings, encoding="utf-8")
    return [*_one_message(case, run.code, run.said, "FZ"), *check_resumed(case)]


def without_package(case: Case) -> list[str]:
    """F10: a package of TeX is not there: one message before the first report, naming it and where it comes from."""
    tools = case.folder / "tools"
    tools.mkdir()
    real = shutil.which("kpsewhich")
    (tools / "kpsewhich").write_text(
        f'#!/bin/sh\nfor a in "$@"; do last=$a; done\n'
        f'case "$*" in *xeCJK.sty*) {real} "$@" | grep -v xeCJK.sty; exit 1;; esac\nexec {real} "$@"\n',
        encoding="utf-8",
    )
    (tools / "kpsewhich").chmod(0o755)
    run = case.build(environment={"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"})
    return [*_one_message(case, run.code, run.said, "xeCJK.sty"), *check_resumed(case)]


def _one_message(case: Case, code: int | None, said: str, named: str) -> list[str]:
    broken = [] if code == 2 else [f"I10 exit code {code}"]
    lines = [line for line in said.splitlines() if not line.startswith("!")]
    if named not in said or len(lines) > MESSAGE_LINES or "Traceback" in said:
        broken.append(f"one message naming {named}: {said[-500:]}")
    return [*broken, *processes_left(case)]


def shift_clock(case: Case) -> list[str]:
    """F14: the clock is a day back or ten years on, in another zone: the same bytes, and nothing is made twice."""
    return shift_by(case, case.chance.choice(CLOCKS), case.chance.choice(ZONES))


def shift_by(case: Case, clock: str, zone: str) -> list[str]:
    if program := shutil.which("faketime"):
        run = case.build(before=[program, "-f", clock], environment={"TZ": zone})
    else:
        (case.folder / "sitecustomize.py").write_text(PATCHED_CLOCK, encoding="utf-8")
        seconds = {"-1d": -86400, "+10y": 10 * 365 * 86400}[clock]
        path = os.pathsep.join([str(case.folder), *(entry for entry in sys.path if entry)])
        run = case.build(environment={"TZ": zone, "PYTHONPATH": path, "SHIFTED_SECONDS": str(seconds)})
    return [*check_invariants(case, run, code=0), *check_resumed(case)]


def few_files(case: Case) -> list[str]:
    """F21: 64 open files: made, or a message that names the limit; never a wait for ever."""
    return _limited(case, ["sh", "-c", 'ulimit -n 64; exec "$@"', "sh"], {}, "ulimit -n")


def few_processes(case: Case) -> list[str]:
    """F21: few processes: made, or a message that names the limit; never a wait for ever.

    Root has no such limit: a control group has one, where it may be made; else `os.fork` refuses now and then.
    """
    most = case.chance.choice([50, 24, 14])
    if hasattr(os, "geteuid") and os.geteuid() != 0 and (prlimit := shutil.which("prlimit")):
        running = sum(1 for one in psutil.process_iter(["uids"]) if one.info["uids"].real == os.getuid())
        return _limited(case, [prlimit, f"--nproc={running + most}"], {}, "ulimit -u")
    with _control_group(most) as group:
        if group:
            enter = ["sh", "-c", f'echo $$ > {group}/cgroup.procs; exec "$@"', "sh"]
            return _limited(case, enter, {}, "ulimit -u")
    (case.folder / "sitecustomize.py").write_text(REFUSED_FORKS, encoding="utf-8")
    path = os.pathsep.join([str(case.folder), *(entry for entry in sys.path if entry)])
    return _limited(case, [], {"PYTHONPATH": path}, "ulimit -u")


@contextlib.contextmanager
def _control_group(most: int) -> Iterator[Path | None]:
    """Makes a control group with few processes, where that is permitted."""
    group = None
    for around in (Path("/sys/fs/cgroup/pids"), Path("/sys/fs/cgroup")):
        with contextlib.suppress(OSError):
            group = around / f"soak-{os.getpid()}"
            group.mkdir()
            (group / "pids.max").write_text(str(most), encoding="ascii")
            break
        if group is not None and group.is_dir():
            group.rmdir()
        group = None
    try:
        yield group
    finally:
        if group is not None:
            for _ in range(50):
                with contextlib.suppress(OSError):
                    group.rmdir()
                    break
                time.sleep(0.1)


def _limited(case: Case, before: list[str], environment: dict[str, str], limit: str) -> list[str]:
    run = case.start(before=before, environment=environment)
    run.wait()
    broken = [] if run.seconds < LIMIT_SECONDS + 2 * case.district.seconds else [f"F21 {run.seconds:.0f} s"]
    if run.code in (0, 1):
        broken += check_invariants(case, run, failed=case.due if run.code else ())
    else:
        broken += processes_left(case)
    if run.code and limit not in run.said:
        broken.append(f"F21 exit code {run.code}, and the limit is not named: {run.said[-500:]}")
    return [*broken, *check_resumed(case)]


def corrupt_ledgers(case: Case) -> list[str]:
    """F22: one department in so many has only broken files: it is named, all others have their report."""
    run = case.build()
    broken = check_invariants(case, run)
    lines = read_summary(case.reports)
    failed = {code for code, line in lines.items() if line["status"] == "failed"}
    if failed != set(case.district.broken):
        broken.append(f"F22 failed: {sorted(failed)}")
    for code in case.district.broken:
        if code not in run.said:
            broken.append(f"F22 {code} is not named")
    return [*broken, *check_resumed(case)]
