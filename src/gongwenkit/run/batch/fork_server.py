"""The batch's side of the process from which reports are forked (`run.batch.kernels`).

That process has loaded everything that a report needs; this module has not: a batch with nothing to do is light.
"""

import contextlib
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from gongwenkit.model import Message, UsageError
from gongwenkit.run.batch.frames import Frames, write_frame
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.plan import PlanRequest, Tell
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.typeset.isolation import Level

__all__ = ["ForkServer", "Planned", "Told"]

_PROGRAM = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from gongwenkit.run.batch.processes import die_with_parent
die_with_parent(int(sys.argv[2]))  # while it loads it does not listen
from gongwenkit.model import Message, UsageError
from gongwenkit.run.batch.frames import write_frame
try:
    from gongwenkit.run.batch.kernels import serve
except Exception as error:
    import pickle
    write_frame(1, pickle.dumps({"kind": "broken", "why": f"{type(error).__name__}: {error}"}))
    raise SystemExit(1)
serve()
"""
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "ARROW_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
}
"""A process that forks has one thread; libraries that start theirs when they are imported are told so before."""
QUIET = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
END_SECONDS = 5
"""How long the process may take to end its children and itself when the batch closes the pipe."""


@dataclass(frozen=True)
class Told:
    """What the process said of a report.

    Attributes:
        code: the department.
        kind: done; lost, its process died; stale, the kit was changed and another process must be asked; refused, the
            system let no process be made; unfit, this process must not fork.
        outcome: where it is done.
    """

    code: str
    kind: Literal["done", "lost", "stale", "refused", "unfit"]
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Planned:
    """What came of a plan that was asked for.

    Attributes:
        plan: as `BatchPlan.to_json`; empty where there is none.
        learnt: what planning found out, as `State.learnt`.
        error: what stopped it.
        hindered: whether nothing was tried: the system refused a process, or this one must not fork.
    """

    plan: Mapping[str, Any] = field(default_factory=dict)
    learnt: Mapping[str, Any] = field(default_factory=dict)
    error: BaseException | None = None
    hindered: bool = False


@dataclass
class ForkServer:
    """A process that makes each report in a fork of itself.

    Attributes:
        walls: the walls around TeX on this machine, as the batch found them; None before reports are begun.
        html: keep executed notebooks as HTML, too.
        running: codes of the reports that are being made.
        is_proven: whether a report was made by it, for better or worse.
    """

    walls: Level | None = None
    html: bool = False
    running: set[str] = field(default_factory=set)
    is_proven: bool = False

    def __post_init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  this interpreter, our own code
            [sys.executable, "-P", "-c", _PROGRAM, json.dumps(sys.path), str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **QUIET, **ONE_THREAD},
            start_new_session=True,  # Ctrl-C at a terminal is for the batch, which then ends this process
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError("no pipes")
        self._sink = self._process.stdin.fileno()
        self._frames = Frames(self._process.stdout.fileno())

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def source(self) -> int:
        """The descriptor at which it says something."""
        return self._frames.descriptor

    def begin(self, plan: ReportPlan) -> None:
        """Has a report made."""
        self.running.add(plan.code)
        with contextlib.suppress(BrokenPipeError):  # it has died: `listen` says so
            write_frame(self._sink, pickle.dumps({"plan": plan, "walls": self.walls, "html": self.html}))

    def plan(self, request: PlanRequest, tell: Tell) -> Planned | None:
        """Has a plan made, and waits for it; None where the process, or its fork, ended before.

        Args:
            request: what is to be planned.
            tell: called with what is being done.

        Raises:
            UsageError: a part of the program cannot be loaded.
        """
        sent = replace(request, state=request.state.for_sending())
        with contextlib.suppress(BrokenPipeError):
            write_frame(self._sink, pickle.dumps({"request": sent}))
        del sent
        planned = None
        while self._frames.is_open:
            for said in self._said():
                if said["kind"] == "stage":
                    tell(said["stage"])
                elif said["kind"] == "planned":
                    planned = said["planned"]
                else:
                    return planned or (None if said["kind"] == "lost" else Planned(hindered=True))
        return None

    def listen(self) -> Iterator[Told]:
        """Waits until it says something, and yields that; if it has died, all reports that it was making are lost.

        Raises:
            UsageError: a part of the program cannot be loaded.
        """
        for said in self._said():
            self.running.discard(said["code"])
            self.is_proven = self.is_proven or said["kind"] == "done"
            yield Told(said["code"], said["kind"], said.get("outcome"))
        if not self._frames.is_open:
            lost, self.running = sorted(self.running), set()
            for code in lost:
                yield Told(code, "lost")

    def _said(self) -> Iterator[Mapping[str, Any]]:
        """Reads once, waiting if nothing is there, and yields what it says."""
        for frame in self._frames.receive():
            said: Mapping[str, Any] = pickle.loads(frame)  # noqa: S301  our own process, through a pipe of ours
            if said["kind"] == "broken":
                raise _not_loaded(said["why"])
            yield said

    @property
    def is_open(self) -> bool:
        """Whether it may still say something."""
        return self._frames.is_open

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked for a report."""
        return self._frames.is_open and self._process.poll() is None

    def end(self, *, at_once: bool = False) -> None:
        """Ends the process and whatever it started: it does so itself when the pipe is closed.

        Args:
            at_once: do not wait for it; only while it makes no report. A fork that makes a plan ends with it.
        """
        if at_once:
            self._process.kill()
        with contextlib.suppress(OSError):
            if self._process.stdin:
                self._process.stdin.close()
        try:
            self._process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def _not_loaded(why: str) -> UsageError:
    """Returns the error of a program that is not whole: another try would fail, too."""
    return UsageError(
        "program-broken",
        where="gongwenkit",
        found=Message(
            f"程序没有装全，有一部分装入不了（{why}）",
            f"the program is not whole: a part of it cannot be loaded ({why})",
        ),
        advice=Message(
            "没有报告被改动；请重新安装 gongwenkit，再运行 gongwenkit doctor 看还缺什么",
            "No report was touched. Install gongwenkit again, and run `gongwenkit doctor` to see what is lacking",
        ),
    )
