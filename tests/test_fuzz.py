"""scripts/fuzz.py for a bounded number of files: mutated workbooks never get past the reading process."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[1]
COUNT, SEED = 5000, 2023


def test_mutated_workbooks_are_read_or_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "scripts/fuzz.py", "--count", str(COUNT), "--seed", str(SEED), "--keep", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=1500,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{COUNT} files, seed {SEED}: ")
    outcomes = {code: int(count) for count, code in re.findall(r"^ *(\d+) ([a-z-]+)$", done.stdout, re.MULTILINE)}
    assert sum(outcomes.values()) == COUNT
    assert outcomes["read"] > COUNT // 20  # some mutations leave a workbook readable, some do not
    assert {"workbook-unreadable", "workbook-encrypted"} <= set(outcomes)
