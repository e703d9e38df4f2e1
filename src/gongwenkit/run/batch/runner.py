"""A process that makes reports one after another: a line of JSON on its input for each, a line on its output.

A worker of a cluster starts it once and keeps it: what a report needs is imported once. It ends with its input, and
what it has started ends with it.
"""

import contextlib
import json
import os
import queue
import select
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from gongwenkit.run.batch.fork_server import ForkServer
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.typeset.isolation import find_level

__all__ = ["Forks", "Runner", "RunnerDiedError", "RunnerTimeoutError"]

MOST_ANSWER = 16 * 2**20
_FOLDERS = ("notebook", "kit", "out", "reports")


class RunnerDiedError(Exception):
    """The process that made a report is gone."""


class RunnerTimeoutError(Exception):
    """A report took longer than it may; its process was ended."""


class Runner:
    """The process, as the one that asks sees it; for one thread at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gongwenkit.run.batch.runner"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._answers = b""

    @property
    def is_running(self) -> bool:
        """Whether the process can be asked."""
        return self._process.poll() is None

    def make(self, plan: ReportPlan, *, html: bool, seconds: float) -> Mapping[str, Any]:
        """Makes a report; returns `{"status", "error", "lacking"}` (see `worker.make_report`).

        Args:
            plan: the report.
            html: also keep the notebook as HTML.
            seconds: how long it may take.

        Raises:
            RunnerDiedError: the process ended.
            RunnerTimeoutError: it took longer.
        """
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        try:
            self._process.stdin.write(json.dumps({"plan": plan_to_json(plan), "html": html}).encode() + b"\n")
            self._process.stdin.flush()
            return _answer(self._read_line(time.monotonic() + seconds))
        except (OSError, ValueError):
            self.close()
            raise RunnerDiedError from None
        except BaseException:
            self.close()
            raise

    def _read_line(self, end: float) -> bytes:
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._answers:
                if not selector.select(max(end - time.monotonic(), 0)):
                    raise RunnerTimeoutError
                read = os.read(self._process.stdout.fileno(), 2**16)
                if not read or len(self._answers) > MOST_ANSWER:
                    raise RunnerDiedError
                self._answers += read
        line, self._answers = self._answers.split(b"\n", 1)
        return line

    def close(self) -> None:
        """Ends the process and what it has started."""
        started = _started_by(self._process.pid)
        for process in (*started, *_started_by(self._process.pid)):
            with contextlib.suppress(psutil.Error):
                process.kill()
        with contextlib.suppress(OSError):
            self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        self._process.wait()


class Forks:
    """The same, where the system lets a process fork: each report is a fork of a process that has loaded everything."""

    def __init__(self) -> None:
        self._server: ForkServer | None = None

    @property
    def is_running(self) -> bool:
        """Whether the process can be asked."""
        return self._server is None or self._server.is_alive

    def make(self, plan: ReportPlan, *, html: bool, seconds: float) -> Mapping[str, Any]:
        """Makes a report; as `Runner.make`."""
        if self._server is not None and self._server.html != html:
            self.close()
        server = self._server = self._server or ForkServer(find_level(), html)
        server.begin(plan)
        end = time.monotonic() + seconds
        while True:
            if not select.select([server.source], [], [], max(end - time.monotonic(), 0))[0]:
                self.close()
                raise RunnerTimeoutError
            for told in server.listen():
                if told.outcome is not None:
                    return _told(told.outcome)
                self.close()
                raise RunnerDiedError

    def close(self) -> None:
        """Ends the process and its forks."""
        if self._server is not None:
            started = _started_by(self._server.pid)
            self._server.end()
            for process in started:
                with contextlib.suppress(psutil.Error):
                    process.kill()
        self._server = None


def _told(outcome: Outcome) -> dict[str, Any]:
    error = outcome.error.to_json() if outcome.error else None
    return {"status": outcome.status, "error": error, "lacking": outcome.lacking}


def _answer(line: bytes) -> Mapping[str, Any]:
    answer = json.loads(line)
    if not isinstance(answer, dict):
        raise RunnerDiedError
    return answer


def _started_by(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        return psutil.Process(pid).children(recursive=True)
    return []


def plan_to_json(plan: ReportPlan) -> dict[str, Any]:
    """Returns a plan as JSON."""
    return {
        **{name: str(getattr(plan, name)) for name in _FOLDERS},
        "code": plan.code,
        "name": plan.name,
        "folder_name": plan.folder_name,
        "parameters": dict(plan.parameters),
        "key": plan.key,
        "seconds": plan.seconds,
        "retries": plan.retries,
        "memory_mb": plan.memory_mb,
        "language": plan.language,
    }


def plan_of_json(value: Mapping[str, Any]) -> ReportPlan:
    """Returns the plan of its JSON."""
    return ReportPlan(**{**value, **{name: Path(value[name]) for name in _FOLDERS}})


def serve() -> None:
    """Makes the reports that are asked for, until the input ends."""
    from gongwenkit.run.batch.worker import make_report

    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a cell prints is no answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    while True:
        line = json.loads(asked.get())
        made = make_report(plan_of_json(line["plan"]), html=line["html"])
        answers.write(json.dumps(_told(made)) + "\n")
        answers.flush()


def _listen(asked: "queue.SimpleQueue[str]") -> None:
    """Hands on the lines of the input; at its end this process and what it started end at once."""
    for line in sys.stdin:
        asked.put(line)
    for process in _started_by(os.getpid()):
        with contextlib.suppress(psutil.Error):
            process.kill()
    os._exit(0)


if __name__ == "__main__":
    serve()
