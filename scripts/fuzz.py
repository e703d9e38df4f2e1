"""Reads thousands of mutated workbooks, and fails when one of them gets past the reading process.

The seeds and mutations are those of tests/hostile; `--seed` repeats a run. Passed: no other error than ours, no reader
that hangs beyond its limit, nothing in the parent but a finding.
"""

import argparse
import importlib
import random
import sys
import time
from collections import Counter
from pathlib import Path

from gongwenkit.config.kit import ReaderSettings
from gongwenkit.ingest.workbook import UnreadableWorkbookError
from gongwenkit.ingest.workbook.reader import WorkbookReader

ROOT = Path(__file__).resolve().parent.parent
LIMITS = ReaderSettings(seconds=15, cpu_seconds=10, memory_mb=1024)


def main() -> None:
    """Runs the mutations and prints what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=2023)
    parser.add_argument("--keep", type=Path, help="folder for the files that broke a reader")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    files = importlib.import_module("tests.hostile.files")
    seeds: list[bytes] = files.SEEDS()
    dice = random.Random(options.seed)  # noqa: S311
    counts: Counter[str] = Counter()
    slowest, began = 0.0, time.perf_counter()
    with WorkbookReader(LIMITS) as reader:
        for number in range(options.count):
            content: bytes = files.mutated(seeds[number % len(seeds)], dice)
            start = time.perf_counter()
            code = _read(reader, content)
            slowest = max(slowest, time.perf_counter() - start)
            counts[code] += 1
            if options.keep and code in ("workbook-crashed", "workbook-too-slow"):
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / f"{options.seed}-{number}.bin").write_bytes(content)
    print(f"{options.count} files, seed {options.seed}: {time.perf_counter() - began:.0f} s, slowest {slowest:.2f} s")
    print(f"reading processes started: {reader.started}")
    for code, count in counts.most_common():
        print(f"{count:7} {code}")


def _read(reader: WorkbookReader, content: bytes) -> str:
    """Returns `read` or the code of the refusal; any other error goes up and ends the run."""
    try:
        reader.read(content)
    except UnreadableWorkbookError as error:
        return error.code
    return "read"


if __name__ == "__main__":
    main()
