"""Reports made on this machine, each in a process of its own, several at a time, with further tries when one dies.

Where the system allows it, the processes are forks of one that has loaded everything (`run.batch.fork_server`); else
each is a worker of a pool, with a kernel for the notebook.
"""

import contextlib
import os
import select
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process
from types import FrameType
from typing import Protocol

import psutil

from gongwenkit.model import InterruptedBuildError, Message
from gongwenkit.run.batch.fork_server import ForkServer
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.plan import ReportPlan
from gongwenkit.run.report.error_record import ErrorRecord
from gongwenkit.run.report.forking import why_not_forked
from gongwenkit.typeset.isolation import find_level

__all__ = ["Options", "Watcher", "run_local"]

DIED = frozenset({"kernel-died"})
"""Errors after which a report is tried again: its process was killed, by the system or by a person."""
MOST_STARTS = 3
"""How often a process to fork from is started in vain before the pool is used."""


@dataclass(frozen=True)
class Options:
    """How a batch works; what it makes is in the plans.

    Attributes:
        jobs: reports made at a time.
        html: also keep the executed notebook as HTML.
        force: make unchanged reports again.
        verify_outputs: compare the outputs of unchanged reports with their sha256.
        executor: where the reports are made: "local", on this machine, or "dask", on a cluster.
        scheduler: address of the cluster's scheduler; empty on this machine.
    """

    jobs: int = 1
    html: bool = False
    force: bool = False
    verify_outputs: bool = False
    executor: str = "local"
    scheduler: str = ""


Watcher = Callable[[str, Outcome | None], None]
"""Called with a code when its report is begun (None) and when its outcome is known."""


class _Crew(Protocol):
    """Processes that make reports."""

    def begin(self, plan: ReportPlan) -> None:
        """Has a report made."""

    def finished(self) -> Sequence[tuple[ReportPlan, Outcome | None]]:
        """Waits for reports to be finished; None where the process died."""

    def end(self, *, at_once: bool) -> None:
        """Ends all processes."""


def run_local(plans: Sequence[ReportPlan], options: Options, watch: Watcher) -> Iterator[Outcome]:
    """Makes reports in processes of this machine; a report whose process dies is tried again.

    Args:
        plans: what to make.
        options: how.
        watch: called at the beginning and end of each report.

    Yields:
        One outcome for each plan, as it is known.

    Raises:
        InterruptedBuildError: the user stopped it.
    """
    if not plans:
        return
    crew: _Crew = _Pool(options) if why_not_forked() else _Forks(options)
    at_once = True
    try:
        yield from _run(crew, plans, options, watch)
        at_once = False
    except KeyboardInterrupt:
        raise InterruptedBuildError(
            "interrupted",
            found=Message("已按您的要求停止", "stopped as you asked"),
            advice=Message("已成文的报告保留；再次运行会接着做", "Complete reports stay; run it again to go on"),
        ) from None
    finally:
        with _undisturbed():
            crew.end(at_once=at_once)


def _run(crew: _Crew, plans: Sequence[ReportPlan], options: Options, watch: Watcher) -> Iterator[Outcome]:
    waiting, running = deque(plans), 0
    tries = {plan.code: plan.retries + 1 for plan in plans}
    begun: set[str] = set()
    while waiting or running:
        while waiting and running < options.jobs:
            plan = waiting.popleft()
            if plan.code not in begun:
                begun.add(plan.code)
                watch(plan.code, None)
            crew.begin(plan)
            running += 1
        for plan, outcome in crew.finished():
            running -= 1
            if outcome is None or (outcome.error and outcome.error.code in DIED):
                tries[plan.code] -= 1
                if tries[plan.code] > 0:
                    waiting.append(plan)
                    continue
                outcome = outcome or Outcome(plan.code, plan.name, "failed", error=_lost())
            watch(plan.code, outcome)
            yield outcome


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Lets nobody interrupt the end of the processes: a second Ctrl-C would leave some of them."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {}
    with contextlib.suppress(ValueError):  # only the main thread has handlers
        before = {name: signal.signal(getattr(signal, name), signal.SIG_IGN) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


class _Forks:
    """Forks of one process; when a file of the kit is changed, of another one that has loaded the new."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._plans: dict[str, ReportPlan] = {}
        self._servers: list[ForkServer] = []

    def begin(self, plan: ReportPlan) -> None:
        self._plans[plan.code] = plan
        if not self._servers or not self._servers[-1].is_alive:
            self._servers.append(ForkServer(find_level(), self._options.html))
        self._servers[-1].begin(plan)

    def finished(self) -> Sequence[tuple[ReportPlan, Outcome | None]]:
        found: list[tuple[ReportPlan, Outcome | None]] = []
        working = {server.source: server for server in self._servers if server.running}
        ready, _, _ = select.select(list(working), [], [])
        for source in ready:
            server = working[source]
            for told in server.listen():
                plan = self._plans.pop(told.code)
                if told.kind == "stale":
                    self._servers.append(ForkServer(find_level(), self._options.html))
                    self.begin(plan)
                else:
                    found.append((plan, told.outcome))
        self._drop_idle()
        return found

    def _drop_idle(self) -> None:
        """Ends the processes that no report is asked of any more."""
        for server in self._servers[:-1]:
            if not server.running:
                server.end()
                self._servers.remove(server)

    def end(self, *, at_once: bool) -> None:
        for server in self._servers:
            server.end()


class _Pool:
    """Workers of a pool; when one dies, the reports that were being made lose one of their tries."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._pool: ProcessPoolExecutor | None = None
        self._running: dict[Future[Outcome], ReportPlan] = {}

    def begin(self, plan: ReportPlan) -> None:
        if self._pool is None:
            context = get_context("spawn")
            self._pool = ProcessPoolExecutor(self._options.jobs, mp_context=context, initializer=_end_with_batch)
        self._running[self._pool.submit(_make_report, plan, self._options)] = plan

    def finished(self) -> Sequence[tuple[ReportPlan, Outcome | None]]:
        done, _ = wait(self._running, return_when=FIRST_COMPLETED)
        try:
            return [
                (self._running.pop(future), future.result()) for future in done if not _is_lost(future)
            ] or self._lost()
        except BrokenProcessPool:
            return self._lost()

    def _lost(self) -> Sequence[tuple[ReportPlan, None]]:
        lost = [(plan, None) for plan in self._running.values()]
        self._running.clear()
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None
        return lost

    def end(self, *, at_once: bool) -> None:
        if self._pool is None:
            return
        if at_once:
            _stop_workers()
        self._pool.shutdown(wait=not at_once, cancel_futures=True)


def _is_lost(future: Future[Outcome]) -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


def _make_report(plan: ReportPlan, options: Options) -> Outcome:
    """Makes one report, in a worker process: a batch with nothing to do never imports what runs notebooks."""
    from gongwenkit.run.batch.worker import make_report

    return make_report(plan, html=options.html)


def _lost() -> ErrorRecord:
    return ErrorRecord(
        "worker-died",
        "",
        Message("办理这份报告的进程反复意外终止", "the process that made this report died again and again"),
        Message("请检查内存是否够用；其他单位不受影响", "Check that there is memory enough; others are not affected"),
    )


def _stop_workers() -> None:
    """Ends the workers of this batch, and what they started, kernels and TeX included."""
    for worker in active_children():
        below = _started_by(worker.pid)
        worker.kill()  # psutil would collect the ended process, and multiprocessing would wait for it for ever
        _stop(below)


def _started_by(pid: int | None) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).children(recursive=True)
    return []


def _stop(processes: Sequence[psutil.Process]) -> None:
    for process in processes:
        started_since = _started_by(process.pid)
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
        _stop([one for one in started_since if one not in processes])


def _end_with_batch() -> None:
    """Ends this worker and what it started when the process of the batch ends; a killed batch cannot stop its workers.

    Without this, workers would go on, publish without the lock of the folder, and then wait for ever.
    """
    signal.signal(signal.SIGINT, _left_to_batch)  # Ctrl-C reaches every process of the terminal
    batch = parent_process()
    if batch is None:
        return

    def watch() -> None:
        batch.join()
        _stop(_started_by(os.getpid()))
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _left_to_batch(number: int, frame: FrameType | None) -> None:
    """Does nothing: the batch stops its workers. What a worker starts is not told to ignore the signal."""
