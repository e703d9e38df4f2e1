"""R10: two Dask workers beside one, over loopback on this machine."""

import contextlib
import importlib.util
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from bench_process import KIT, Cost, best, build, run, say
from bench_table import Row, skipped

__all__ = ["measure_cluster"]

CODES = tuple(str(code) for code in range(101, 112))
WHAT = "两个 Dask 工作进程 ÷ 一个 · two Dask workers / one"
START = 60.0
"""Seconds within which scheduler and workers must be there."""


def measure_cluster(folder: Path, *, reports: int, rounds: int) -> list[Row]:
    """Returns R10: how many reports a minute two workers make, beside one.

    Args:
        folder: an empty folder to work in.
        reports: how many reports, at most eleven of the sample.
        rounds: how often the batch is made on each cluster; the best counts.
    """
    if importlib.util.find_spec("distributed") is None:
        return [skipped("R10", WHAT, "the extra `cluster` is not installed (`scripts/setup.sh bench`)")]
    cores = os.cpu_count() or 1
    if cores < 2:
        return [skipped("R10", WHAT, "one processor: a second worker has nothing to run on")]
    kit = folder / "kit"
    run([*KIT, "init", str(kit)], folder)
    costs = {workers: _measure(folder, kit, CODES[:reports], workers, rounds) for workers in (1, 2)}
    ratio = costs[1].wall / costs[2].wall
    rates = " and ".join(f"{reports / costs[workers].wall * 60:.0f}" for workers in costs)
    note = f"{reports} reports, whole command: {costs[1].wall:.1f} / {costs[2].wall:.1f} s, {rates} a minute; "
    note += f"driver {costs[2].cpu:.1f} CPU-s, scheduler on the same {cores} processors; best of {rounds}"
    numbers = {"wall by workers": {workers: cost.wall for workers, cost in costs.items()}, "driver cpu": costs[2].cpu}
    return [Row("R10", WHAT, ratio, "", 1.7, is_larger_better=True, note=note, numbers=numbers)]


def _measure(folder: Path, kit: Path, codes: Sequence[str], workers: int, rounds: int) -> Cost:
    """Makes reports on a new cluster, after each worker has made some."""
    place = folder / f"cluster-{workers}"
    place.mkdir()
    with _cluster(place, workers) as address:
        done = iter(range(rounds + 1))

        def once() -> Cost:
            number = next(done)
            say(f"R10 {workers} worker(s), {len(codes)} reports" if number else f"R10 warming {workers} worker(s)")
            some = codes if number else codes[: 2 * workers]
            more = ("--executor", "dask", "--scheduler", address)
            return build(kit, place / f"out-{number}", some, more=more)

        once()
        return best(rounds, once)


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
                processes.append(
                    subprocess.Popen([sys.executable, "-m", "dask", *command], stdout=log, stderr=log)  # noqa: S603
                )
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
