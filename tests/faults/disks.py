"""F6 and F7: a disk that is full or becomes full, and one that cannot be written.

Small disks are tmpfs mounts, which root may make. Where they are not permitted the substitutes are: a limit on the size
of each file (`ulimit -f`) instead of a full disk, and the permissions of the folder instead of a read-only mount.
"""

import contextlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults import processes
from tests.faults.district import Case, Run
from tests.faults.invariants import check_invariants, check_resumed, processes_left

SMALL_MB, ROOMY_MB = 8, 60
LIMIT_BLOCKS = 40
"""Of 1024 bytes, for one file: no report fits, a manifest does."""
STOP_CPU_SECONDS = 2.0


@contextlib.contextmanager
def disk(folder: Path, megabytes: int, *, read_only: bool = False) -> Iterator[bool]:
    """Puts a small disk at a folder, with what is in the folder; yields whether that is permitted here."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder.with_name(f"{folder.name}-kept")
    folder.rename(kept)
    folder.mkdir()
    asked = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder)]
    done = subprocess.run(asked, capture_output=True, check=False)
    mounted = done.returncode == 0
    try:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        if read_only and mounted:
            subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        elif read_only:
            folder.chmod(0o555)
        yield mounted
    finally:
        if mounted:
            shutil.copytree(folder, kept, dirs_exist_ok=True, ignore=shutil.ignore_patterns(FILLER))
            subprocess.run(["umount", "-l", str(folder)], check=True)
        else:
            folder.chmod(0o755)
            shutil.copytree(folder, kept, dirs_exist_ok=True, ignore=shutil.ignore_patterns(FILLER))
        shutil.rmtree(folder)
        kept.rename(folder)


FILLER = "filler.bin"


def no_room_at_first(case: Case) -> list[str]:
    """F6: no room before the batch begins: one message with the room that is needed, and nothing is made."""
    size = sum(path.stat().st_size for path in case.out.rglob("*") if path.is_file()) // 2**20
    with disk(case.out, size + SMALL_MB) as mounted:
        if not mounted:
            return _limited(case)
        run = case.build()
        broken = [] if run.code == 2 else [f"I10 exit code {run.code}: {run.said[-300:]}"]
        if not re.search(r"约需 \d+ MB，只剩 \d+ MB", run.said):
            broken.append(f"F6 {run.said[-300:]}")
    return [*broken, *processes_left(case), *check_resumed(case)]


def full_midway(case: Case) -> list[str]:
    """F6: the disk becomes full while reports are made: each has its reason, no PDF is cut, a summary where it fits."""
    size = sum(path.stat().st_size for path in case.out.rglob("*") if path.is_file()) // 2**20
    with disk(case.out, size + ROOMY_MB) as mounted:
        if not mounted:
            return _limited(case)
        run = case.start()
        processes.wait_for(lambda: processes.find_cells(run.process.pid), lambda: run.process.poll() is not None)
        time.sleep(case.chance.uniform(0, 2.0))
        is_lasting = case.chance.random() < 0.5
        _fill(case.out / FILLER, run, is_lasting=is_lasting)
        (case.out / FILLER).unlink()
        broken = _told(case, run)
        if is_lasting and "summary.json" in run.said:  # no room for it, as it says
            broken = [one for one in broken if not one.startswith(("I3", "I10"))]
            broken += [] if run.code == 1 else [f"I10 exit code {run.code}"]
    return [*broken, *check_resumed(case)]


def full_temporary(case: Case) -> list[str]:
    """F6: the folder for temporary files has 400 KB: the reports are made, or each says why not."""
    with disk(case.temporary, 1) as mounted:
        if not mounted:
            return _limited(case)
        (case.temporary / FILLER).write_bytes(bytes(600 * 1024))
        run = case.build()
        (case.temporary / FILLER).unlink()
        broken = _told(case, run)
    return [*broken, *check_resumed(case)]


def _fill(filler: Path, run: Run, *, is_lasting: bool) -> None:
    """Takes all room until the first report fails; or to the end, then also what a failed report gives back."""
    with filler.open("wb", buffering=0) as file:
        while run.process.poll() is None and (is_lasting or "✗" not in run.said):
            for size in (2**16, 2**8):
                with contextlib.suppress(OSError):
                    while file.write(bytes(size)):
                        pass
            time.sleep(0.02)
        if not is_lasting:
            file.truncate(0)
    run.wait()


def _limited(case: Case) -> list[str]:
    run = case.build(before=["sh", "-c", f'ulimit -f {LIMIT_BLOCKS * 2}; exec "$@"', "sh"])
    return [*_told(case, run), *check_resumed(case)]


def _told(case: Case, run: Run) -> list[str]:
    """A batch on a full disk ends as failed, and tells of each report why; or all fitted in."""
    broken = check_invariants(case, run, failed=case.due)
    if run.code not in (0, 1):
        broken.append(f"F6 exit code {run.code}")
    if run.code == 1 and not re.search("磁盘|空间", run.said):
        broken.append(f"F6 the disk is not named: {run.said[-400:]}")
    return broken


def read_only(case: Case) -> list[str]:
    """F7: the output folder cannot be written: it stops before any work, in two seconds, with exit code 2."""
    with disk(case.out, ROOMY_MB, read_only=True):
        if os.geteuid() == 0 and os.access(case.out, os.W_OK):
            return ["F7 no read-only disk can be made here"]
        run = case.build()
        broken = [] if run.code == 2 else [f"I10 exit code {run.code}: {run.said[-300:]}"]
        if run.cpu > STOP_CPU_SECONDS:
            broken.append(f"F7 stopped after {run.cpu:.1f} s of processor time ({run.seconds:.1f} s)")
        if not re.search("写不进去|只读", run.said):
            broken.append(f"F7 {run.said[-300:]}")
    return [*broken, *processes_left(case), *check_resumed(case)]
