"""R10: two Dask workers beside one, over loopback on this machine."""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from bench_district import FIRST, district
from bench_process import Cost, best, build, say
from bench_table import Row, skipped

__all__ = ["measure_cluster"]

WHAT = "两个 Dask 工作进程 ÷ 一个 · two Dask workers / one"
RECKONED = 20_000_000
"""Steps of a loop that takes a second or two."""
START = 60.0
"""Seconds within which scheduler and workers must be there."""


def measure_cluster(folder: Path, *, batches: tuple[int, int], rounds: int) -> list[Row]:
    """Returns R10: how many further reports a minute two workers make, beside one.

    Args:
        folder: an empty folder to work in.
        batches: how many reports a lesser and a greater batch have. What the greater takes longer is the time of the
            workers alone: how long the command itself takes to start is in both.
        rounds: how often the batches are made on each cluster; the best counts.
    """
    if importlib.util.find_spec("distributed") is None:
        return [skipped("R10", WHAT, "the extra `cluster` is not installed (`scripts/setup.sh bench`)")]
    cores = os.cpu_count() or 1
    if cores < 2:
        return [skipped("R10", WHAT, "one processor: a second worker has nothing to run on")]
    costs = {workers: _measure(folder, batches, workers, rounds) for workers in (1, 2)}
    more = batches[1] - batches[0]
    taken = {workers: great.wall - small.wall for workers, (small, great) in costs.items()}
    if min(taken.values()) <= 0:
        return [skipped("R10", WHAT, f"{batches[1]} reports were made as soon as {batches[0]}: too much else ran")]
    rates = {workers: more / seconds * 60 for workers, seconds in taken.items()}
    one, two = (costs[workers][1] for workers in (1, 2))
    driver = (two.cpu - costs[2][0].cpu) / more * 1000
    note = f"{rates[2]:.0f} / {rates[1]:.0f} further reports a minute ({batches[0]} → {batches[1]} reports); whole"
    note += f" command {one.wall:.1f} / {two.wall:.1f} s; {driver:.0f} ms of the driver each; on {cores} processors,"
    note += f" of which two processes that only reckon get {_gain():.2f} times the work of one"
    numbers = {"reports a minute by workers": rates, "driver ms each": driver, "wall": {1: one.wall, 2: two.wall}}
    return [Row("R10", WHAT, rates[2] / rates[1], "", 1.7, is_larger_better=True, note=note, numbers=numbers)]


def _gain() -> float:
    """Returns how much more two processes get done here than one, when they do nothing but reckon: the most there is.

    Processors of a virtual machine are often parts of fewer real ones, and share these with strangers.
    """
    asked = [sys.executable, "-c", f"for n in range({RECKONED}): n * n % 7"]
    seconds = {
        count: min(_seconds([subprocess.Popen(asked) for _ in range(count)]) for _ in range(3))  # noqa: S603
        for count in (1, 2)
    }
    return 2 * seconds[1] / seconds[2]


def _seconds(running: list["subprocess.Popen[bytes]"]) -> float:
    began = time.monotonic()
    for one in running:
        one.wait()
    return time.monotonic() - began


def _measure(folder: Path, batches: tuple[int, int], workers: int, rounds: int) -> tuple[Cost, Cost]:
    """Makes reports on a new cluster, after each worker has made some; returns what the two batches took."""
    kit, data = district(folder, batches[1])
    codes = [str(FIRST + number) for number in range(batches[1])]
    place = folder / f"cluster-{workers}"
    place.mkdir()
    with _cluster(place, workers) as address:

        def once(count: int) -> Cost:
            say(f"R10 {workers} worker(s), {count} report(s)")
            shutil.rmtree(place / "out", ignore_errors=True)
            more = ("--executor", "dask", "--scheduler", address)
            return build(kit, place / "out", codes[:count], data=data, more=more)

        once(min(2 * workers, len(codes)))
        small, great = (best(rounds, lambda count=count: once(count)) for count in batches)  # type: ignore[misc]
        return small, great


@contextlib.contextmanager
def _cluster(folder: Path, workers: int) -> Iterator[str]:
    """Starts a scheduler and workers on this machine; at the end they are gone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"tcp://127.0.0.1:{port}"
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    local = ["--local-directory", str(folder / "local")]
    commands = [["scheduler", *here, "--port", port, "--dashboard-address", ":0"]]
    commands += [["worker", address, *here, "--nthreads", "1", *local]] * workers
    processes = []
    try:
        with (folder / "cluster.log").open("ab") as log:
            for command in commands:
                dask = [sys.executable, "-m", "dask", *command]
                processes.append(subprocess.Popen(dask, stdout=log, stderr=log))  # noqa: S603 - one may fail
        _wait(address, workers, folder / "cluster.log")
        yield address
    finally:
        for process in reversed(processes):
            with contextlib.suppress(psutil.Error):
                family = psutil.Process(process.pid)
                for one in (*family.children(recursive=True), family):
                    with contextlib.suppress(psutil.Error):
                        one.kill()
            process.wait()


def _wait(address: str, workers: int, log: Path) -> None:
    asked = f"from distributed import Client; Client({address!r}, timeout=5).wait_for_workers({workers}, timeout=20)"
    until = time.monotonic() + START
    while time.monotonic() < until:
        if subprocess.run([sys.executable, "-c", asked], capture_output=True, check=False).returncode == 0:  # noqa: S603
            return
        time.sleep(0.5)
    raise SystemExit(f"No {workers} Dask worker(s) within {START:.0f} s:\n{log.read_text(errors='replace')[-3000:]}")
