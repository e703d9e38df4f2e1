"""R4 to R7, R9 and R11: a district of many departments, as `python -m tests.districts many` makes it."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench_process import KIT, ROOT, Cost, best, build, run, say, summary
from bench_table import Row, skipped

__all__ = ["FIRST", "FULL", "Sizes", "district", "measure_district", "measure_whole"]

FULL, SMALL = 1000, 10
"""The district that the limits are for, and the one that R6 compares it with."""
FIRST = 10_001
"""Code of the first department that the generator makes."""
NOTHING, CHANGED, LARGE, MEMORY, WHOLE, BULLETIN = (
    "没有要办的 · nothing to do, 1,000 departments",
    "一本台账改了 · one ledger changed among 1,000",
    "千个单位中的一份 ÷ 十个中的 · one report in a district of 1,000 / of 10",
    "主进程内存 · driver's memory grows, 100 → 1,000",
    "千个单位从头办起 · 1,000 departments from nothing, `--jobs 2`",
    "千个单位的通报 · the bulletin of 1,000 departments, peak memory of the process that makes it",
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many departments are measured.

    Attributes:
        all: built from nothing; nothing to do, one changed.
        few: built from nothing for comparison.
        large: the district of R6, in which a few reports are made.
        rounds: how often what is short runs; the best counts.
    """

    all: int
    few: int
    large: int
    rounds: int

    @property
    def partial(self) -> str:
        """What the rows say that were measured with less than the limits are for."""
        return "" if self.all == FULL else f"{self.all} departments only; `--whole`: {FULL:,}"


def measure_district(folder: Path, wanted: set[str], sizes: Sizes) -> list[Row]:
    """Returns R4 to R7 and R9, those that are wanted.

    Args:
        folder: an empty folder to work in.
        wanted: names of rows.
        sizes: how many departments.
    """
    rows: list[Row] = []
    if wanted & {"R4", "R5", "R7", "R9"}:
        rows += _batches(folder, wanted, sizes)
    if "R6" in wanted:
        rows.append(_one_in_many(folder, sizes))
    return [row for row in rows if row.name in wanted]


def measure_whole(folder: Path, count: int) -> list[Row]:
    """Returns R11: the memory of a report over all departments: of the largest process, which is the one that makes it.

    It is made twice: once with nothing in the cache, then again from it; the greater memory and the first time count.
    """
    kit, data = district(folder, count)
    costs = []
    for turn in ("from nothing", "again"):
        say(f"R11 the bulletin of {count} departments, {turn}")
        out = folder / f"out-{turn.replace(' ', '-')}"
        costs.append(build(kit, out, (), data=data, more=("--jobs", "1"), report="bulletin", period="2023Q3"))
    first, again = costs
    peak = max(cost.largest_mb for cost in costs)
    note = f"{first.cpu:.0f} CPU-s and {first.wall:.0f} s from nothing, {again.cpu:.0f} CPU-s from the cache; "
    note += "largest resident size of any process (ru_maxrss)"
    partial = "" if count == FULL else f"{count} departments only; `--whole`: {FULL:,}"
    numbers = {turn: _numbers(cost) for turn, cost in (("first", first), ("again", again))}
    return [Row("R11", BULLETIN, peak, "MB", 400, partial=partial, note=note, numbers=numbers)]


def district(folder: Path, count: int) -> tuple[Path, Path]:
    """Makes a kit and the data of a district of `count` departments, unless they are there; returns both."""
    kit, data = folder / f"kit-{count}", folder / f"data-{count}"
    if not kit.exists():
        say(f"a district of {count} departments")
        run([sys.executable, "-m", "tests.districts", "many", "--count", str(count), "--out", str(data)], ROOT)
        run([*KIT, "init", str(kit)], folder)
    return kit, data


def _batches(folder: Path, wanted: set[str], sizes: Sizes) -> list[Row]:
    costs: dict[int, Cost] = {}
    for count in (sizes.few, sizes.all) if wanted & {"R7", "R9"} else (sizes.all,):
        kit, data = district(folder, count)
        say(f"R7 R9 {count} departments from nothing")
        costs[count] = build(kit, folder / f"out-{count}", ("--all",), data=data, more=("--jobs", "2"))
        _require(folder / f"out-{count}", built=count)
    rows = [_nothing(folder, sizes), _one_changed(folder, sizes)] if wanted & {"R4", "R5"} else []
    if wanted & {"R7", "R9"}:
        rows += [_memory(costs[sizes.few], costs[sizes.all], sizes), _from_nothing(costs, sizes)]
    return rows


def _require(out: Path, *, built: int) -> None:
    found = [one["status"] for one in summary(out)]
    if found.count("built") != built:
        raise SystemExit(f"{built} reports should have been built, not {found.count('built')}: {out}")


def _again(folder: Path, count: int) -> Cost:
    kit, data = district(folder, count)
    return build(kit, folder / f"out-{count}", ("--all",), data=data)


def _nothing(folder: Path, sizes: Sizes) -> Row:
    say(f"R4 nothing to do, {sizes.all} departments")
    _again(folder, sizes.all)  # files that are younger than two seconds are hashed
    cost = best(sizes.rounds, lambda: _again(folder, sizes.all))
    keeps = cost.cpu <= 1.5
    broken = "" if keeps or sizes.partial else f"{cost.cpu:.2f} CPU-s"
    note = f"{cost.cpu:.2f} CPU-s (≤ 1.5), {cost.driver_mb:.0f} MB, best of {sizes.rounds}"
    return Row(
        *("R4", NOTHING, cost.wall, "s"),
        limit=3.0,
        bound="< 3 s, ≤ 1.5 CPU-s",
        broken=broken,
        partial=sizes.partial,
        note=note,
        numbers=_numbers(cost),
    )


def _one_changed(folder: Path, sizes: Sizes) -> Row:
    built = 0

    def once() -> Cost:
        nonlocal built
        say(f"R5 one ledger changed, {sizes.all} departments")
        content = ledger.read_bytes()
        ledger.write_bytes(content + content.splitlines(keepends=True)[-1])  # its last row once more
        cost = _again(folder, sizes.all)
        built = max(built, sum(one["status"] == "built" for one in summary(folder / f"out-{sizes.all}")))
        return cost

    code = str(FIRST + sizes.all // 2)
    _, data = district(folder, sizes.all)
    ledger = next(path for path in sorted(data.rglob("*.csv")) if code in str(path.relative_to(data)))
    cost = best(sizes.rounds, once)
    broken = "" if built == 1 else f"{built} built"
    note = f"{built} built; {cost.cpu:.2f} CPU-s, best of {sizes.rounds}"
    return Row(
        *("R5", CHANGED, cost.wall, "s"),
        limit=6.0,
        bound="< 6 s, one built",
        broken=broken,
        partial=sizes.partial,
        note=note,
        numbers=_numbers(cost) | {"built": built},
    )


def _one_in_many(folder: Path, sizes: Sizes) -> Row:
    """A further report of a batch, whose cost may not grow with the district; a command for one report is told, too.

    A command lists the district and reads its reference tables once, however many reports it makes: that is in R3 to
    R5. The folder of reports is one that was built before, its state known: the first batch of a district is R9.
    Districts are measured in turn, so that what else the machine does falls on both.
    """
    codes = [str(FIRST + number) for number in range(min(5, SMALL, sizes.large))]
    costs: dict[tuple[int, int], list[float]] = {}
    for turn in range(sizes.rounds + 1):  # the first fills the caches
        for count in (SMALL, sizes.large):
            kit, data = district(folder, count)
            for some in (codes[:1], codes) if turn else (codes,):
                say(f"R6 {len(some)} report(s) in a district of {count}")
                cost = build(kit, folder / f"out-R6-{count}", some, data=data, more=("--jobs", "1", "--force"))
                if turn:
                    costs.setdefault((count, len(some)), []).append(cost.cpu)
    taken = {}
    for count in (SMALL, sizes.large):
        one, all_of_them = min(costs[count, 1]), min(costs[count, len(codes)])
        taken[count] = (one, (all_of_them - one) / (len(codes) - 1))
    whole, further = (large / small for large, small in zip(taken[sizes.large], taken[SMALL], strict=True))
    note = f"a further report {taken[sizes.large][1]:.2f} / {taken[SMALL][1]:.2f} CPU-s; a command for one report "
    note += f"{whole:.2f} ({taken[sizes.large][0]:.1f} / {taken[SMALL][0]:.1f}), which lists the district once"
    partial = "" if sizes.large == FULL else f"a district of {sizes.large} only"
    numbers = {str(count): {"command": pair[0], "further": pair[1]} for count, pair in taken.items()}
    return Row("R6", LARGE, further, "", 1.15, partial=partial, note=note, numbers=numbers)


def _memory(few: Cost, many: Cost, sizes: Sizes) -> Row:
    grows = many.driver_mb - few.driver_mb
    note = (
        f"peak of the driver alone, sampled: {few.driver_mb:.0f} MB at {sizes.few}, {many.driver_mb:.0f} at {sizes.all}"
    )
    if not few.driver_mb:
        return skipped("R7", MEMORY, "this system does not tell the memory of a process")
    return Row("R7", MEMORY, grows, "MB", 10, partial=sizes.partial, note=note, numbers=_numbers(many))


def _from_nothing(costs: dict[int, Cost], sizes: Sizes) -> Row:
    if sizes.partial:
        return skipped("R9", WHOLE, "takes many minutes: `--whole`")
    few, many = costs[sizes.few], costs[sizes.all]
    ratio = (many.cpu / sizes.all) / (few.cpu / sizes.few)
    note = f"{many.cpu / sizes.all:.2f} CPU-s each, {ratio:.2f} times that of {sizes.few} departments"
    broken = "" if ratio <= 1.15 else "not linear"
    return Row(*("R9", WHOLE, many.wall / 60, "min"), bound="linear", broken=broken, note=note, numbers=_numbers(many))


def _numbers(cost: Cost) -> dict[str, Any]:
    return {"cpu": cost.cpu, "wall": cost.wall, "driver MB": cost.driver_mb, "largest MB": cost.largest_mb}
