"""Measures side by side, and writes docs/performance.md: reading ledgers and pandas, whole reports and a plain loop.

Every measurement runs in a process of its own, one after another, several times in turn; the best of each counts.
`cpu` is user and system time with that of child processes: on a busy machine it says more than `wall`.
"""

import argparse
import importlib
import importlib.util
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
import xlsxwriter

from bench_reports import compare_reports
from gongwenkit.config.kit import ReaderSettings
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.read import read_ledgers

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
HEADS = (
    "序号 单位/部门 日期 会议类型 届次 名称/主题 议题 地点 主持人 应到 实到 记录人 标签 备注".split()  # noqa: SIM905
)
YEARS = (2021, 2022, 2023)
COMMANDS = (
    *(
        "build",
        "doctor",
        "figures",
        "init",
        "ledger check",
        "print",
        "proof",
        "template check",
        "trace",
        "upgrade",
        "verify",
    ),
)
HELP_SECONDS = 0.3
"""The limit of R8: processor time of one `--help`."""
Result = dict[str, float]


def main() -> None:
    """Runs all measurements, or one of them in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="rows of the large workbook")
    parser.add_argument("--departments", type=int, default=1000, help="workbooks of the district")
    parser.add_argument("--rounds", type=int, default=3, help="how often each reader of the large workbook runs")
    parser.add_argument("--reports", type=int, default=8, help="reports made, and by the plain loop (0: none)")
    parser.add_argument("--write", action="store_true", help="write the tables into docs/performance.md")
    parser.add_argument("--start", action="store_true", help="only how long --help of each command takes")
    parser.add_argument("--measure", nargs=3, metavar=("WHAT", "FOLDER", "CACHE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        what, folder, cache = options.measure
        print(json.dumps(_measure(what, Path(folder), Path(cache))))
        return
    if options.start:
        print("\n".join(_start(options.rounds)))
        return
    described = _describe()
    with tempfile.TemporaryDirectory(prefix="gongwenkit-bench-") as folder:
        read = [*described, *_large(Path(folder), options), *_many(Path(folder), options)]
    made = [*described, *compare_reports(options.reports)] if options.reports else []
    for name, lines in (("ledgers", read), ("reports", made)):
        print("\n".join(lines))
        if options.write and lines:
            _write(name, "\n".join(lines))


def _start(rounds: int) -> list[str]:
    """Returns the table of R8: processor time of `--help`, for each command, next to its limit."""
    lines = [f"| `--help` of | cpu s (best of {rounds}) | limit |", "|---|---|---|"]
    for name in ("", *COMMANDS):
        costs = []
        for _ in range(rounds):
            before = _cpu()
            subprocess.run(  # noqa: S603 - this Python and words of ours
                [sys.executable, "-m", "gongwenkit", *name.split(), "--help"], stdout=subprocess.DEVNULL, check=True
            )
            costs.append(_cpu() - before)
        lines.append(f"| `gongwenkit {name}`".rstrip("`").rstrip() + f"` | {min(costs):.2f} | {HELP_SECONDS} |")
    return lines


def _describe() -> list[str]:
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines(Path("/proc/cpuinfo")) if line.startswith("model name")),
        platform.processor() or platform.machine(),
    )
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return [
        f"Measured by `{' '.join(['python', 'scripts/bench.py', *sys.argv[1:]])}`: {platform.system()}, {model}, "
        f"{os.cpu_count()} processors, Python {platform.python_version()}, pandas {pd.__version__}; "
        f"load average {load:.1f} when it began.",
        "",
    ]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:  # a process that has ended, another system
        return []


def _large(folder: Path, options: argparse.Namespace) -> list[str]:
    """One workbook; then several of one department, where the child reads the next while the kit takes the last one."""
    _write_data(folder / "large", 1, options.rows)
    _write_years(folder / "years", options.rows)
    size = f"of {options.rows:,} rows, {len(HEADS)} columns"
    return [
        *_compare(f"One workbook {size}", folder / "large", options.rounds),
        *_compare(
            f"{len(YEARS)} workbooks {size}, one for each year of a department", folder / "years", options.rounds
        ),
    ]


def _compare(title: str, data: Path, rounds: int) -> list[str]:
    cache = data.with_name(f"cache-{data.name}")
    kinds = {
        "pandas-openpyxl": '`pandas.read_excel(engine="openpyxl")`: cells only',
        "pandas-calamine": '`pandas.read_excel(engine="calamine")`: cells only',
        "kit": "kit, in a child with limits: cells, hidden, struck, errors, heads, types, findings",
        "here": "kit, in its own process, no limits",
        "cold": "kit, in a child, and kept in the cache",
        "warm": "kit, from the cache",
    }
    if importlib.util.find_spec("python_calamine") is None:  # of the tests' environment, and of no other
        del kinds["pandas-calamine"]
    results: dict[str, list[Result]] = {kind: [] for kind in kinds}
    for number in range(rounds):
        for kind in kinds:
            place = cache / str(number)
            results[kind].append(_run(kind, data, place))
    best = {kind: {key: min(one[key] for one in found) for key in found[0]} for kind, found in results.items()}
    base = best["pandas-openpyxl"]
    return [
        f"### {title} (best of {rounds}, in turn)",
        "",
        "| reader | wall s | cpu s | times as fast as openpyxl (wall) | (cpu) |",
        "|---|---|---|---|---|",
        *(
            f"| {kinds[kind]} | {one['wall']:.2f} | {one['cpu']:.2f} | {base['wall'] / one['wall']:.1f} "
            f"| {base['cpu'] / one['cpu']:.1f} |"
            for kind, one in best.items()
        ),
        "",
    ]


def _many(folder: Path, options: argparse.Namespace) -> list[str]:
    lines = [
        "### A district: one workbook of 500 rows for each department, all read at once",
        "",
        "| departments | | wall s | cpu s | peak MB of the reading child | peak MB of the kit |",
        "|---|---|---|---|---|---|",
    ]
    for count in sorted({max(1, options.departments // 10), options.departments}):
        data, cache = folder / f"many-{count}", folder / f"cache-{count}"
        _write_data(data, count, 500)
        for kind, name in (("cold", "cold"), ("warm", "from the cache")):
            one = _run(kind, data, cache)
            child = f"{one['child_mb']:.0f}" if one["children"] else "none started"
            lines.append(f"| {count:,} | {name} | {one['wall']:.1f} | {one['cpu']:.1f} | {child} | {one['mb']:.0f} |")
        size = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
        ledgers = sum(path.stat().st_size for path in data.rglob("*.xlsx"))
        lines.append(f"| {count:,} | cache: {size / 2**20:.1f} MB for {ledgers / 2**20:.1f} MB of workbooks | | | | |")
    one = _run("one-warm", folder / f"many-{options.departments}", folder / f"cache-{options.departments}")
    lines.append(
        f"| {options.departments:,} | one department asked for, from the cache | {one['wall']:.2f} | {one['cpu']:.2f} "
        f"| none started | {one['mb']:.0f} |"
    )
    return [*lines, ""]


def _run(what: str, data: Path, cache: Path) -> Result:
    command = [sys.executable, __file__, "--measure", what, str(data), str(cache)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  this script
    found: Result = json.loads(done.stdout)
    return found


def _measure(what: str, data: Path, cache: Path) -> Result:
    """Runs one reader once; imports and reference tables are not measured."""
    action = _action(what, data, cache)
    peak = _ChildPeak()
    peak.start()
    before, began = _cpu(), time.perf_counter()
    action()
    wall, cpu = time.perf_counter() - began, _cpu() - before
    peak.over.set()
    peak.join()
    own, child = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    scale = 1024 if sys.platform == "linux" else 2**20
    return {
        "wall": wall,
        "cpu": cpu,
        "mb": own.ru_maxrss / scale,
        "child_mb": peak.kb / 1024,
        "children": float(child.ru_utime > 0),
    }


class _ChildPeak(threading.Thread):
    """Looks at the peak memory of the child processes; `ru_maxrss` would count the parent's from before `exec`."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.kb = 0

    def run(self) -> None:
        while not self.over.wait(0.02):
            for child in psutil.Process().children():
                for line in _lines(Path(f"/proc/{child.pid}/status")):
                    if line.startswith("VmHWM:"):
                        self.kb = max(self.kb, int(line.split()[1]))


def _action(what: str, data: Path, cache: Path) -> Callable[[], object]:
    if what.startswith("pandas-"):
        engine: Any = what.removeprefix("pandas-")
        importlib.import_module(engine if engine == "openpyxl" else "python_calamine")  # the import is not measured
        return lambda: [pd.read_excel(file, engine=engine, header=1) for file in sorted(data.rglob("*.xlsx"))]
    schema = load_schema(ROOT / "data" / "schema")
    listed = load_data_folder(data)
    settings: Mapping[str, Mapping[str, Any]] = {
        "kit": {"limits": ReaderSettings()},
        "here": {},
        "cold": {"limits": ReaderSettings(), "cache": cache},
        "warm": {"limits": ReaderSettings(), "cache": cache},
        "one-warm": {"limits": ReaderSettings(), "cache": cache, "only": listed.reference.departments[0].code},
    }
    return lambda: read_ledgers(listed, schema=schema, **settings[what])


def _cpu() -> float:
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


def _write_data(data: Path, departments: int, rows: int) -> None:
    """Makes a data folder with one workbook for each department: one is made, the others get other names."""
    lines = ["code,name,short_name,symbol,members,staff,from,to"]
    data.mkdir(parents=True)
    model = data / "model.xlsx"
    _write_workbook(model, "00000局", rows, random.Random(1))  # noqa: S311
    with zipfile.ZipFile(model) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    model.unlink()
    for code in map(str, range(10_000, 10_000 + departments)):
        lines.append(f"{code},云岭区第{code}局,{code}局,云{code},50,80,,")
        folder = data / "ledgers" / f"{code}_{code}局"
        folder.mkdir(parents=True)
        with zipfile.ZipFile(folder / "2023年会议台账.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                package.writestr(name, content.replace(b"00000", code.encode()))
    (data / "departments.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_years(data: Path, rows: int) -> None:
    """Makes a data folder with one department and a workbook for each year."""
    folder = data / "ledgers" / "10000_10000局"
    folder.mkdir(parents=True)
    for year in YEARS:
        _write_workbook(folder / f"{year}年会议台账.xlsx", "10000局", rows, random.Random(year), year)  # noqa: S311
    head = "code,name,short_name,symbol,members,staff,from,to"
    line = "10000,云岭区第10000局,10000局,云10000,50,80,,"
    (data / "departments.csv").write_text(f"{head}\n{line}\n", encoding="utf-8")


def _write_workbook(path: Path, department: str, rows: int, dice: random.Random, year: int = 2023) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("会议台账")
        day_form = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, f"{year}年会议台账")
        sheet.write_row(1, 0, HEADS)
        for number in range(rows):
            day = datetime(year, 1, 1) + timedelta(days=number * 365 // rows)
            kind = dice.choice(("党组会", "办公会", "专题会", "周例会"))
            row = number + 2
            sheet.write(row, 0, number + 1)
            sheet.write(row, 1, department)
            sheet.write_datetime(row, 2, day, day_form)
            subject = f"研究第{number + 1}号事项及{dice.choice(('预算', '人事', '整改', '采购'))}工作"
            texts = (kind, f"第{number + 1}次", f"{kind}第{number + 1}次会议", subject, "三楼会议室")
            sheet.write_row(row, 3, (*texts, dice.choice(("周砚", "李衡", "王楠")), 11, dice.randint(8, 11)))
            sheet.write_row(row, 11, ("办公室", dice.choice(("党风廉政", "意识形态", "党建"))))


def _write(name: str, text: str) -> None:
    """Puts tables between their marks in docs/performance.md."""
    begin, end = f"<!-- bench: {name} -->", f"<!-- /bench: {name} -->"
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(begin)
    tail = rest.split(end)[1]
    PAGE.write_text(f"{head}{begin}\n{text}{end}{tail}", encoding="utf-8")


if __name__ == "__main__":
    main()
