"""F11, F12, F20: cells that hang, take all memory, leave early, or do what a cell should not."""

import re
import time

import psutil
from tests.faults.district import NOTEBOOK_SECONDS, Case, read_summary
from tests.faults.invariants import check_invariants, check_resumed

HANGING = {
    "sleeps": "import time; time.sleep(9999)",
    "swallows": "import time\nwhile True:\n    try:\n        time.sleep(9999)\n    except BaseException:\n        pass",
    "in C": "import re; re.match(r'(a+)+$', 'a' * 64 + 'b')",
    "leaves a child": (
        "import subprocess, time\nsubprocess.Popen(['sleep', '977'], start_new_session=True)\ntime.sleep(9999)"
    ),
}
LEAVING = {
    "sys.exit(0)": "import sys; sys.exit(0)",
    "os._exit(0)": "import os; os._exit(0)",
    "quit": "quit()",
    "at the end": "import atexit\natexit.register(lambda: 1 / 0)\nimport sys; sys.exit(0)",
}
HARMLESS = {
    "raises at the end": "import atexit\natexit.register(lambda: 1 / 0)",
    "prints 200 MB": "for _ in range(200): print('x' * 1_000_000)",
    "changes its folder": "import os; os.chdir('/')",
    "writes where it is": "open('left-behind.txt', 'w').write('x')",
}
MEMORY = "x = bytearray(64 * 2**30)"
GRACE_SECONDS = 25
"""What a machine with other work may add to a cell's limit: the start of a notebook and its second try."""
NOTEBOOK_MB = 40


def hang(case: Case) -> list[str]:
    """F11: a cell hangs: it is killed at its limit with all that it started, the others are made."""
    return hang_by(case, case.chance.choice(sorted(HANGING)))


def hang_by(case: Case, how: str) -> list[str]:
    broken, run = _failing(case, HANGING[how], "超过")
    if run > 2 * (NOTEBOOK_SECONDS + GRACE_SECONDS):
        broken.append(f"F11 {how}: {run:.0f} s for a limit of {NOTEBOOK_SECONDS} s")
    for one in psutil.process_iter(["cmdline"]):
        if one.info["cmdline"] == ["sleep", "977"] and one.status() != psutil.STATUS_ZOMBIE:
            broken.append(f"I7 what the cell started is running: {one.pid}")
            one.kill()
    return [*broken, *check_resumed(case)]


def take_memory(case: Case) -> list[str]:
    """F12: a cell takes more memory than it may: its report fails, naming the limit, the driver lives."""
    broken, _ = _failing(case, MEMORY, r"\d+ MB")
    return [*broken, *check_resumed(case)]


def leave_early(case: Case) -> list[str]:
    """F20: a cell ends its process as if all were well: nothing is published."""
    return leave_by(case, case.chance.choice(sorted(LEAVING)))


def leave_by(case: Case, how: str) -> list[str]:
    broken, _ = _failing(case, LEAVING[how], "")
    return [*broken, *check_resumed(case)]


def misbehave(case: Case) -> list[str]:
    """F20: a cell prints 200 MB, fails after its end, changes its folder: the report is whole, its notebook usable."""
    return misbehave_by(case, case.chance.choice(sorted(HARMLESS)))


def misbehave_by(case: Case, how: str) -> list[str]:
    code = case.due[0]
    with case.failing_cell(HARMLESS[how], code):
        run = case.build()
    broken = check_invariants(case, run, failed=[code])
    notebook = case.reports / code / "notebook.ipynb"
    if notebook.is_file() and notebook.stat().st_size > NOTEBOOK_MB * 2**20:
        broken.append(f"F20 {how}: a notebook of {notebook.stat().st_size // 2**20} MB")
    left = case.district.kit / "notebooks" / "left-behind.txt"
    left.unlink(missing_ok=True)
    return [*broken, *check_resumed(case)]


def _failing(case: Case, cell: str, named: str) -> tuple[list[str], float]:
    """Builds with a cell that fails; returns what does not hold, and how long it took."""
    code = case.due[0]
    begun = time.monotonic()
    with case.failing_cell(cell, code):
        run = case.build()
    took = time.monotonic() - begun
    line = read_summary(case.reports)[code]
    broken = check_invariants(case, run, failed=[code])
    if line["status"] != "failed":
        broken.append(f"{code} {line['status']}")
    elif not re.search(named, str(line["error"])):
        broken.append(f"its reason: {line['error']}")
    return broken, took
