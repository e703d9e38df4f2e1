"""A batch: the reports that are due are made in worker processes, several at a time.

One failure never stops the others. What a worker does for one report is in `run.batch.worker`.
"""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process

import psutil

from gongwenkit.config.kit import CACHE
from gongwenkit.ingest.ledgers.guests import guests_file, note_guests
from gongwenkit.model import InterruptedBuildError, Message
from gongwenkit.run.batch.due import find_due, note_inside, note_report
from gongwenkit.run.batch.lock import lock_folder
from gongwenkit.run.batch.outcome import Outcome, outcome_of_folder
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.batch.state import State, load_state
from gongwenkit.run.report.error_record import ErrorRecord
from gongwenkit.run.report.store import (
    load_manifest,
    remove_empty,
    repair,
    require_room,
    sweep_public,
)

__all__ = ["Options", "Watcher", "build_reports"]


@dataclass(frozen=True)
class Options:
    """How a batch works; what it makes is in the plans.

    Attributes:
        jobs: reports made at a time.
        html: also keep the executed notebook as HTML.
        force: make unchanged reports again.
        verify_outputs: compare the outputs of unchanged reports with their sha256.
    """

    jobs: int = 1
    html: bool = False
    force: bool = False
    verify_outputs: bool = False


Watcher = Callable[[str, Outcome | None], None]
"""Called with a code when its report is begun (None) and when its outcome is known."""


def build_reports(
    plans: Sequence[ReportPlan], *, options: Options, watch: Watcher, state: State | None = None
) -> tuple[Outcome, ...]:
    """Makes reports and publishes each when it is complete.

    Args:
        plans: what to make; all for one folder of reports.
        options: how.
        watch: called at the beginning and end of each report.
        state: of the folder, as planning left it; None: as the last batch left it.

    Returns:
        One outcome for each plan, in the order of the plans.

    Raises:
        UsageError: another batch is working in the same folder, or the disk has no room.
        InterruptedBuildError: the user stopped it; complete reports stay.
    """
    if not plans:
        return ()
    outcomes: dict[str, Outcome] = {}
    first = plans[0]
    known = state or load_state(first.workshop)
    with lock_folder(first.reports, notes=first.workshop):
        _tidy(first)
        due: list[ReportPlan] = []
        for plan in plans:
            found = find_due(plan, known, html=options.html, force=options.force, by_content=options.verify_outputs)
            if found.is_unchanged:
                told = known.reports[plan.folder.name]["told"]
                outcomes[plan.code] = outcome_of_folder(plan.code, plan.name, plan.folder, "unchanged", told)
                watch(plan.code, outcomes[plan.code])
            else:
                due.append(plan)
        require_room(first.reports, len(due))
        note_guests(guests_file(first.kit / CACHE), known.guests)  # for those who read the ledgers now
        try:
            for outcome in _run_all(due, options, watch):
                outcomes[outcome.code] = outcome
        finally:
            _tidy(first)  # what a killed worker left
            _keep(known, [plan for plan in due if (one := outcomes.get(plan.code)) and one.status == "built"], first)
    if first.is_redacted:
        remove_empty(first.workshop, below=first.out)
    return tuple(outcomes[plan.code] for plan in plans if plan.code in outcomes)


def _keep(state: State, built: Sequence[ReportPlan], first: ReportPlan) -> None:
    """Keeps the state of the folder, with the reports that were made and whose rows were found in their files."""
    for plan in built:
        if (manifest := load_manifest(plan.folder)) is not None:
            note_report(plan, manifest, state)
            note_inside(plan.code, manifest, state)
    note_guests(guests_file(first.kit / CACHE), state.guests)
    state.save()


def _tidy(plan: ReportPlan) -> None:
    """Repairs the folder of the reports and the one in which they are made; only with the lock of the folder."""
    repair(plan.reports)
    if plan.is_redacted:
        repair(plan.workshop)
        sweep_public(plan.reports)


def _run_all(plans: Sequence[ReportPlan], options: Options, watch: Watcher) -> Iterator[Outcome]:
    """Runs plans in worker processes; when a worker dies, the reports that were being made lose one of their tries."""
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
