"""Measures a cluster on this machine: one worker and two, over loopback (R10 of the benchmarks).

    .venv/bin/python scripts/bench_cluster.py [--reports 8] [--workers 1 2] [--kit DIR]

Prints for each number of workers: seconds from the command to its end, reports a minute, processor time of the driver
for each report; last how much faster two workers are than one. Workers are warm: each has made a report before.
"""

import argparse
import contextlib
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
CODES = tuple(str(code) for code in range(101, 112))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=8, help="how many reports, at most %(default)s of the sample")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--kit", type=Path, default=ROOT)
    given = parser.parse_args()
    rates = {workers: measure(given.kit, CODES[: given.reports], workers) for workers in given.workers}
    for workers, rate in rates.items():
        print(f"{workers} workers: {rate:.2f} reports a minute")
    if {1, 2} <= rates.keys():
        print(f"R10: two workers / one = {rates[2] / rates[1]:.2f} (limit 1.7)")


def measure(kit: Path, codes: Sequence[str], workers: int) -> float:
    """Makes reports on a new cluster.

    Args:
        kit: the kit.
        codes: the departments.
        workers: how many workers, each with one slot.

    Returns:
        Reports a minute, without the start of the command.
    """
    with tempfile.TemporaryDirectory() as folder, _cluster(Path(folder), workers) as address:
        _build(kit, Path(folder) / "warm", codes[:workers], address)
        alone, _ = _build(kit, Path(folder) / "again", codes[:1], address)
        seconds, driver = _build(kit, Path(folder) / "out", codes, address)
        few, little = alone, _build(kit, Path(folder) / "few", codes[:1], address)[1]
        each = (driver - little) / max(len(codes) - 1, 1)
        print(
            f"{workers} workers, {len(codes)} reports: {seconds:.1f} s (one report {few:.1f} s);"
            f" driver {driver:.2f} CPU-s, {each * 1000:.0f} ms a further report"
        )
        return len(codes) / seconds * 60


def _build(kit: Path, out: Path, codes: Sequence[str], address: str) -> tuple[float, float]:
    """Runs a batch; returns seconds, and processor seconds of the driver alone."""
    command = [sys.executable, "-m", "gongwenkit", "build", *codes, "--period", "2023", "--quiet", "--kit", str(kit)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([*command, "--out", str(out), "--executor", "dask", "--scheduler", address], check=True)  # noqa: S603
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, used


@contextlib.contextmanager
def _cluster(folder: Path, workers: int) -> Iterator[str]:
    """Starts a scheduler and workers on this machine; at the end they are gone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"tcp://127.0.0.1:{port}"
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [["scheduler", *here, "--port", port, "--dashboard-address", ":0"]]
    commands += [["worker", address, *here, "--nthreads", "1", "--local-directory", str(folder / "local")]] * workers
    processes = []
    with (folder / "cluster.log").open("ab") as log:
        for command in commands:
            processes.append(
                subprocess.Popen([sys.executable, "-m", "dask", *command], stdout=log, stderr=log)  # noqa: S603
            )
            time.sleep(2)
    try:
        yield address
    finally:
        for process in reversed(processes):
            with contextlib.suppress(psutil.Error):
                for one in (*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)):
                    with contextlib.suppress(psutil.Error):
                        one.kill()
            process.wait()


if __name__ == "__main__":
    main()
