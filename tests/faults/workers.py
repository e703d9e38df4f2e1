"""A Dask scheduler and its workers on this machine, each in a process of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_until(true: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Waits until something is so.

    Raises:
        TimeoutError: it did not come.
    """
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come")
        time.sleep(0.1)


class Cluster:
    """A scheduler and workers.

    Args:
        folder: a new folder for what they say and what they put down.
        scheme: tcp or tls.
        options: further options of both.
        environment: variables of both, next to those of this process.
    """

    def __init__(
        self,
        folder: Path,
        *,
        scheme: str = "tcp",
        options: tuple[str, ...] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folder, self.options = folder, options
        self.environment = {**os.environ, **(environment or {})}
        port = free_port()
        self.address = f"{scheme}://127.0.0.1:{port}"
        self.workers: list[subprocess.Popen[bytes]] = []
        folder.mkdir(parents=True)
        place = ("--host", f"{scheme}://127.0.0.1", "--port", str(port))
        self.scheduler = self._start("scheduler", *place, "--no-dashboard", "--dashboard-address", ":0")
        wait_until(lambda: _answers(port), "the scheduler")

    def _start(self, *command: str, before: str = "") -> "subprocess.Popen[bytes]":
        log = (self.folder / f"{command[0]}-{len(self.workers)}.log").open("ab")
        script = f"import sys\n{before}\nsys.argv[0] = 'dask'\nfrom dask.cli import run_cli\nrun_cli()"
        return subprocess.Popen(
            [sys.executable, "-c", script, *command, *self.options],
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=self.environment,
        )

    def add_worker(self, *, nanny: bool = True, before: str = "") -> "subprocess.Popen[bytes]":
        self.workers.append(
            self._start(
                *("worker", self.address, "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard"),
                *("--local-directory", str(self.folder / "local"), "--nanny" if nanny else "--no-nanny"),
                before=before,
            )
        )
        return self.workers[-1]

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            with contextlib.suppress(psutil.Error):
                for one in (*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)):
                    with contextlib.suppress(psutil.Error):
                        one.kill()
            process.wait()

    def log(self) -> str:
        return "\n".join(path.read_text("utf-8", "replace") for path in sorted(self.folder.glob("*.log")))


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
