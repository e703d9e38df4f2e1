"""Reports made on this machine: in processes of their own, several at a time, with further tries when one dies."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process

import psutil

from gongwenkit.model import InterruptedBuildError, Message
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.plan import ReportPlan
from gongwenkit.run.report.error_record import ErrorRecord

__all__ = ["Options", "Watcher", "run_local"]


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


def run_local(plans: Sequence[ReportPlan], options: Options, watch: Watcher) -> Iterator[Outcome]:
    """Makes reports in processes of this machine; when one dies, the reports that were being made lose one try.

    Args:
        plans: what to make.
        options: how.
        watch: called at the beginning and end of each report.

    Yields:
        One outcome for each plan, as it is known.

    Raises:
        InterruptedBuildError: the user stopped it.
    """
    waiting = list(plans)
    tries = {plan.code: plan.retries + 1 for plan in plans}
    while waiting:
        workers = min(options.jobs, len(waiting))
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_batch)
        running: dict[Future[Outcome], ReportPlan] = {}
        try:
            while waiting or running:
                while waiting and len(running) < options.jobs:
                    plan = waiting.pop(0)
                    watch(plan.code, None)
                    running[pool.submit(_make_report, plan, options)] = plan
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    outcome = future.result()
                    del running[future]
                    watch(outcome.code, outcome)
                    yield outcome
            pool.shutdown()
        except BrokenProcessPool:
            pool.shutdown(wait=False, cancel_futures=True)
            for plan in running.values():
                tries[plan.code] -= 1
                if tries[plan.code] > 0:
                    waiting.append(plan)
                else:
                    lost = Outcome(plan.code, plan.name, "failed", error=_lost())
                    watch(plan.code, lost)
                    yield lost
        except KeyboardInterrupt:
            _stop_workers()
            pool.shutdown(wait=False, cancel_futures=True)
            raise InterruptedBuildError(
                "interrupted",
                found=Message("已按您的要求停止", "stopped as you asked"),
                advice=Message("已成文的报告保留；再次运行会接着做", "Complete reports stay; run it again to go on"),
            ) from None


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
    batch = parent_process()
    if batch is None:
        return

    def watch() -> None:
        batch.join()
        _stop(_started_by(os.getpid()))
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
