"""Reading ledgers, beside pandas; `bench.py` calls it.

Each reader runs in a process of its own (`python bench_ledgers.py WHAT DATA CACHE`), in turn, several times; the best
counts. Imports and reference tables are not measured: they are the same for all.
"""

import importlib
import importlib.util
import json
import random
import resource
import subprocess
import sys
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

from bench_process import ROOT, say
from gongwenkit.config.kit import ReaderSettings
from gongwenkit.config.schema import load_schema
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.read import read_ledgers

__all__ = ["measure_ledgers"]

HEADS = (
    "序号 单位/部门 日期 会议类型 届次 名称/主题 议题 地点 主持人 应到 实到 记录人 标签 备注".split()  # noqa: SIM905
)
Result = dict[str, float]


def measure_ledgers(folder: Path, *, rows: int, departments: int, rounds: int) -> list[str]:
    """Returns two tables: one large workbook, and a district of small ones.

    Args:
        folder: an empty folder to work in.
        rows: of the large workbook.
        departments: of the district; each has one workbook of 500 rows.
        rounds: how often each reader of the large workbook runs.
    """
    _write_data(folder / "large", 1, rows)
    title = f"One workbook of {rows:,} rows, {len(HEADS)} columns"
    return [*_compare(title, folder / "large", rounds), *_many(folder, departments)]


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


def _many(folder: Path, departments: int) -> list[str]:
    lines = [
        f"### A district: {departments:,} workbooks of 500 rows, all read at once",
        "",
        "| | wall s | cpu s | peak MB of the reading child | peak MB of the kit |",
        "|---|---|---|---|---|",
    ]
    data, cache = folder / "many", folder / "cache-many"
    _write_data(data, departments, 500)
    kinds = {"cold": "cold", "warm": "from the cache", "one-warm": "one department asked for, from the cache"}
    for kind, name in kinds.items():
        one = _run(kind, data, cache)
        child = f"{one['child_mb']:.0f}" if one["children"] else "none started"
        lines.append(f"| {name} | {one['wall']:.2f} | {one['cpu']:.2f} | {child} | {one['mb']:.0f} |")
    return lines


def _run(what: str, data: Path, cache: Path) -> Result:
    say(f"reading: {what} {data.name}")
    command = [sys.executable, __file__, what, str(data), str(cache)]
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


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:  # a process that has ended, another system
        return []


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
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both)


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


def _write_workbook(path: Path, department: str, rows: int, dice: random.Random) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("会议台账")
        day_form = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, "2023年会议台账")
        sheet.write_row(1, 0, HEADS)
        for number in range(rows):
            day = datetime(2023, 1, 1) + timedelta(days=number * 365 // rows)
            kind = dice.choice(("党组会", "办公会", "专题会", "周例会"))
            row = number + 2
            sheet.write(row, 0, number + 1)
            sheet.write(row, 1, department)
            sheet.write_datetime(row, 2, day, day_form)
            subject = f"研究第{number + 1}号事项及{dice.choice(('预算', '人事', '整改', '采购'))}工作"
            texts = (kind, f"第{number + 1}次", f"{kind}第{number + 1}次会议", subject, "三楼会议室")
            sheet.write_row(row, 3, (*texts, dice.choice(("周砚", "李衡", "王楠")), 11, dice.randint(8, 11)))
            sheet.write_row(row, 11, ("办公室", dice.choice(("党风廉政", "意识形态", "党建"))))


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
