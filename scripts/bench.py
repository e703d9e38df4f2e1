"""Measures R1 to R11 (docs/performance.md) and prints them in one table, next to their limits.

    make bench · make bench WHOLE=1
    .venv/bin/python scripts/bench.py [--whole | --quick] [--only R1,R2,ledgers] [--write] [--json FILE]

Every number is that of whole commands, as people run them, one after another; ratios are of one run. Progress goes to
standard error. Exit code 1: a limit is not kept.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench_cluster import measure_cluster
from bench_district import FULL, Sizes, measure_district, measure_whole
from bench_ledgers import measure_ledgers
from bench_process import ROOT, say
from bench_reports import CODES, measure_reports
from bench_start import measure_start
from bench_table import Row, as_json, table, write_between

PAGE = ROOT / "docs" / "performance.md"
LEDGERS = "ledgers"
ROWS = tuple(f"R{number}" for number in range(1, 12))


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured.

    Attributes:
        counts: reports of the batches of R1.
        plain: reports of the plain loop.
        rounds: how often what is short runs.
        commands: whose help is asked for; None: of all.
        sizes: of the districts.
        cluster: reports that the workers make in the lesser and in the greater batch.
        rows: of the large workbook.
        read: departments of the district that is read at once.
        whole: departments of the district that a bulletin is about.
    """

    counts: Sequence[int]
    plain: int
    rounds: int
    commands: int | None
    sizes: Sizes
    cluster: tuple[int, int]
    rows: int
    read: int
    whole: int


USUAL = Plan((1, 4, 8), len(CODES), 2, None, Sizes(all=40, few=10, large=FULL, rounds=2), (2, 22), 20_000, 100, 100)
WHOLE = Plan(
    (1, 4, 8), len(CODES), 3, None, Sizes(all=FULL, few=100, large=FULL, rounds=3), (2, 42), 20_000, FULL, FULL
)
QUICK = Plan((1, 2), 1, 1, 2, Sizes(all=3, few=2, large=12, rounds=1), (1, 2), 200, 2, 3)


def main() -> int:
    """Measures, prints, and writes what is asked for."""
    options = _options()
    wanted = set(options.only)
    plan = WHOLE if options.whole else QUICK if options.quick else USUAL
    described, began = _describe(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gongwenkit-bench-") as name:
        rows = _measure(Path(name), wanted, plan, is_quick=options.quick)
        read = ""
        if LEDGERS in wanted:
            place = Path(name) / LEDGERS
            place.mkdir()
            read = "\n".join(measure_ledgers(place, rows=plan.rows, departments=plan.read, rounds=plan.rounds))
    took = f"{(time.monotonic() - began) / 60:.0f} min; load average {_load()} when it ended."
    texts = {"table": f"{described} {took}\n\n{table(rows)}" if rows else "", LEDGERS: read}
    for mark, text in texts.items():
        if text:
            print(f"{text}\n")
            if options.write:
                write_between(PAGE, mark, text)
    if options.json:
        whole = {"described": f"{described} {took}", "rows": as_json(rows), LEDGERS: read}
        options.json.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return int(any(row.verdict == "over" for row in rows))


def _measure(folder: Path, wanted: set[str], plan: Plan, *, is_quick: bool) -> list[Row]:
    """Measures rows, each group in a folder of its own."""
    groups: list[tuple[set[str], Callable[[Path], list[Row]]]] = [
        ({"R8"}, lambda _: measure_start(rounds=plan.rounds, most=plan.commands)),
        (
            {"R1", "R2", "R3"},
            lambda at: measure_reports(at, wanted, counts=plan.counts, rounds=plan.rounds, plain=plan.plain),
        ),
        ({"R4", "R5", "R6", "R7", "R9"}, lambda at: measure_district(at, wanted, plan.sizes)),
        ({"R11"}, lambda at: measure_whole(at, plan.whole)),
        ({"R10"}, lambda at: measure_cluster(at, batches=plan.cluster, rounds=max(1, plan.rounds - 1))),
    ]
    rows: list[Row] = []
    for names, measure in groups:
        if names & wanted:
            place = folder / "-".join(sorted(names))
            place.mkdir()
            rows += measure(place)
    if is_quick:
        rows = [replace(row, is_smoke=True) for row in rows]
    return sorted(rows, key=lambda row: ROWS.index(row.name))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="tiny numbers: whether it works, no measurement")
    size.add_argument("--whole", action="store_true", help=f"R4 to R7, R9 and R11 with {FULL:,} departments (long)")
    names = ",".join((*ROWS, LEDGERS))
    parser.add_argument("--only", type=_names, default=names, metavar="R1,R2,…", help=f"of {names}")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.relative_to(ROOT)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers into FILE")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in names if name not in (*ROWS, LEDGERS)]:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}")
    return names


def _describe() -> str:
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = (
            line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if line[:10] == "model name"
        )
        model = next(named, model)
    command = " ".join(["scripts/bench.py", *sys.argv[1:]])
    return (
        f"`{command}`: {platform.system()}, {model}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}; load average {_load()} when it began;"
    )


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    say(f"done in {time.monotonic() - began:.0f} s")
    raise SystemExit(code)
