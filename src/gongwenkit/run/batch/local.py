"""Reports made on this machine, each in a process of its own, several at a time, with further tries when one dies.

Where the system allows it, the processes are forks of one that has loaded everything (`run.batch.fork_server`); else
each is a worker of a pool, with a kernel for the notebook.
"""

import contextlib
import os
import select
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import active_children, get_context, parent_process
from types import FrameType
from typing import Protocol

import psutil

from gongwenkit.model import InterruptedBuildError, Message
from gongwenkit.run.batch.exhaustion import LIMITED
from gongwenkit.run.batch.fork_server import ForkServer, Told
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.report.error_record import ErrorRecord
from gongwenkit.run.report.forking import why_not_forked
from gongwenkit.typeset.isolation import find_level

__all__ = ["Options", "Watcher", "run_local"]

MOST_STARTS = 3
"""How often a process to fork from is started in vain before the pool is used."""


def _keep_silent(_said: Message) -> None:
    """Tells nobody."""


def _nothing_loaded() -> None:
    """Stands for a planner that has loaded no process."""


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
        tell: called with what the user should know of how the reports are made: the next best way was taken.
        loaded: returns, once, a process to fork from that planning has loaded; None where there is none.
    """

    jobs: int = 1
    html: bool = False
    force: bool = False
    verify_outputs: bool = False
    executor: str = "local"
    scheduler: str = ""
    tell: Callable[[Message], None] = field(default=_keep_silent, compare=False)
    loaded: Callable[[], ForkServer | None] = field(default=_nothing_loaded, compare=False)


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

    When a limit of the system is reached, reports are made one at a time from then on.

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
    why = why_not_forked()
    if why:
        options.tell(next_best(why))
    crew: _Crew = _Pool(options) if why else _Forks(options)
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
    waiting, running, jobs = deque(plans), 0, options.jobs
    alone: set[str] = set()
    tries = {plan.code: plan.retries + 1 for plan in plans}
    begun: set[str] = set()
    while waiting or running:
        while waiting and running < jobs:
            plan = waiting.popleft()
            if plan.code not in begun:
                begun.add(plan.code)
                watch(plan.code, None)
            if jobs == 1:
                alone.add(plan.code)
            crew.begin(plan)
            running += 1
        for plan, outcome in crew.finished():
            running -= 1
            if outcome is None:
                tries[plan.code] -= 1
                if tries[plan.code] > 0:
                    waiting.append(plan)
                    continue
                outcome = outcome or Outcome(plan.code, plan.name, "failed", error=_lost())
            elif outcome.error and outcome.error.code == LIMITED and plan.code not in alone:
                jobs = 1
                waiting.append(plan)
                continue
            outcome = outcome.lean()  # another process told it
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
    """Forks of one process; when a file of the kit is changed, of another one that has loaded the new.

    Where that cannot work, the pool takes over.
    """

    def __init__(self, options: Options) -> None:
        from gongwenkit.run.batch.processes import adopt_orphans, children

        self._options = options
        self._plans: dict[str, ReportPlan] = {}
        self._servers: list[ForkServer] = []
        self._refused: deque[ReportPlan] = deque()
        self._vain = 0
        self._pool: _Pool | None = None
        self._others = frozenset(children())
        adopt_orphans()  # of a process to fork from that somebody kills

    def begin(self, plan: ReportPlan) -> None:
        if self._pool:
            self._pool.begin(plan)
            return
        if not self._servers or not self._servers[-1].is_alive:
            self._servers.append(self._loaded() or ForkServer(find_level(), self._options.html))
        self._plans[plan.code] = plan
        self._servers[-1].begin(plan)

    def _loaded(self) -> ForkServer | None:
        """Returns the process that made the plan, if it is there."""
        server = self._options.loaded()
        if server is None or not server.is_alive:
            return None
        server.walls, server.html = find_level(), self._options.html
        return server

    def finished(self) -> Sequence[tuple[ReportPlan, Outcome | None]]:
        working = {server.source: server for server in self._servers if server.running}
        if not working:
            return self._pool.finished() if self._pool else self._try_refused()
        ready, _, _ = select.select(list(working), [], [])
        found: list[tuple[ReportPlan, Outcome | None]] = []
        for source in ready:
            server = working[source]
            said = list(server.listen())
            if not server.is_open:
                self._drop(server)
            for told in said:
                found += self._settle(self._plans.pop(told.code), told, server)
        for server in self._servers[:-1]:
            if not server.running:
                self._drop(server)
        if any(outcome for _, outcome in found) and self._refused:
            self.begin(self._refused.popleft())
        return found

    def _settle(self, plan: ReportPlan, told: Told, server: ForkServer) -> Sequence[tuple[ReportPlan, Outcome | None]]:
        """Returns what is known of a report after this; nothing where it is asked for again."""
        if told.kind == "done" or (told.kind == "lost" and server.is_proven):
            return [(plan, told.outcome)]
        if told.kind == "refused":
            self._refused.append(plan)
            return []
        if told.kind == "unfit":
            self._give_up(Message("加载的库自己开了线程", "a library that is loaded has started threads"))
        elif told.kind == "stale":
            self._servers.append(ForkServer(find_level(), self._options.html))
        self.begin(plan)
        return []

    def _try_refused(self) -> Sequence[tuple[ReportPlan, Outcome | None]]:
        """Tries again what the system refused while other reports were made; alone it must work, or it fails."""
        plan = self._refused.popleft()
        self._vain += 1
        if self._vain > MOST_STARTS:
            return [(plan, Outcome(plan.code, plan.name, "failed", error=_no_process()))]
        time.sleep(self._vain)
        self.begin(plan)
        return []

    def _drop(self, server: ForkServer) -> None:
        """Ends a process to fork from, and what it left if it was killed."""
        from gongwenkit.run.batch.processes import end_orphans

        server.end()
        self._servers.remove(server)
        end_orphans(but=self._others | {one.pid for one in self._servers})
        self._vain += not server.is_proven
        if self._vain >= MOST_STARTS:
            self._give_up(Message("可供复制的进程一再终止", "the process to fork from ended again and again"))

    def _give_up(self, why: Message) -> None:
        if self._pool is None:
            self._options.tell(next_best(why))
            self._pool = _Pool(self._options)

    def end(self, *, at_once: bool) -> None:
        for server in list(self._servers):
            self._drop(server)
        if self._pool:
            self._pool.end(at_once=at_once)


class _Pool:
    """Workers of a pool; when one dies, the reports that were being made lose one of their tries."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._pool: ProcessPoolExecutor | None = None
        self._running: dict[Future[Outcome], ReportPlan] = {}
        self._unbegun: list[ReportPlan] = []

    def begin(self, plan: ReportPlan) -> None:
        if self._pool is None:
            context = get_context("spawn")
            self._pool = ProcessPoolExecutor(self._options.jobs, mp_context=context, initializer=_end_with_batch)
        try:
            self._running[self._pool.submit(_make_report, plan, html=self._options.html)] = plan
        except BrokenProcessPool:  # a worker died since the last look: this report was not begun, and loses no try
            self._unbegun.append(plan)

    def finished(self) -> Sequence[tuple[ReportPlan, Outcome | None]]:
        done, _ = wait(self._running, return_when=FIRST_COMPLETED)
        whole = [future for future in done if not isinstance(future.exception(), BrokenProcessPool)]
        found: list[tuple[ReportPlan, Outcome | None]] = []
        found += [(self._running.pop(future), future.result()) for future in whole]
        if len(found) < len(done) or self._unbegun:
            found += [(plan, None) for plan in self._running.values()]
            self._running.clear()
            self._drop()
            unbegun, self._unbegun = self._unbegun, []
            for plan in unbegun:
                self.begin(plan)
        return found

    def _drop(self) -> None:
        if self._pool:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None

    def end(self, *, at_once: bool) -> None:
        if at_once and self._pool:
            _stop_workers()
            self._drop()
        elif self._pool:
            self._pool.shutdown()


def _make_report(plan: ReportPlan, *, html: bool) -> Outcome:
    """Makes one report, in a worker process: a batch with nothing to do never imports what runs notebooks."""
    from gongwenkit.run.batch.worker import make_report

    return make_report(plan, html=html)


def next_best(why: Message) -> Message:
    """Says that each notebook runs in a kernel of its own, and why."""
    return Message(
        f"每份报告各用一个 Jupyter 内核办理，较慢，结果相同（{why.zh}）",
        f"Each report runs in a Jupyter kernel of its own: slower, with the same results ({why.en})",
    )


def _no_process() -> ErrorRecord:
    return ErrorRecord(
        "no-process",
        "",
        Message("系统不让再开进程（ulimit -u 或内存）", "the system lets no process be started (ulimit -u, or memory)"),
        Message("请放宽限制或关闭其他程序后重试", "Raise the limit or close other programs, then try again"),
    )


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
