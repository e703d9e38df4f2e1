"""All departments' reports: planned, made in parallel, published one by one; one failure never stops the others."""

import contextlib
import os
import shutil
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path

import psutil

from gongwenkit.model import GongwenkitError, InterruptedBuildError, UsageError, Words, system_words
from gongwenkit.run.batch.lock import hold_folder
from gongwenkit.run.batch.notebook import export_html, run_notebook
from gongwenkit.run.batch.outcome import ErrorRecord, Outcome, settled
from gongwenkit.run.batch.plan import ReportPlan
from gongwenkit.run.report.store import (
    load_manifest,
    outputs_intact,
    private_folder,
    publish,
    repair,
    require_room,
    write_manifest,
)

__all__ = ["Options", "Watcher", "build_reports"]

OUT_NAME = "成文文件夹/"
"""How the output folder is named in an executed notebook where it does not lie below the kit."""

FAILED = "_failed"
"""Folder beside the department folders that keeps the notebooks of failed reports."""


@dataclass(frozen=True)
class Options:
    """How a batch works (what it makes stands in the plans).

    Attributes:
        jobs: reports made at a time.
        html: keep the executed notebook as HTML, too.
        force: make unchanged reports again.
        verify_outputs: compare the outputs of unchanged reports with their sha256.
    """

    jobs: int = 1
    html: bool = False
    force: bool = False
    verify_outputs: bool = False


Watcher = Callable[[str, Outcome | None], None]
"""Called with a code when its report is begun (None) and when it is settled."""


def build_reports(plans: Sequence[ReportPlan], *, options: Options, watch: Watcher) -> tuple[Outcome, ...]:
    """Makes reports and publishes each when it is complete.

    Args:
        plans: what to make; all for one folder of reports.
        options: how.
        watch: told of each beginning and end.

    Returns:
        One outcome for each plan, in the order of the plans.

    Raises:
        UsageError: another batch is working in the same folder, or the disk has no room.
        InterruptedBuildError: the user stopped it; complete reports stay.
    """
    if not plans:
        return ()
    outcomes: dict[str, Outcome] = {}
    with hold_folder(plans[0].reports):
        repair(plans[0].reports)
        due: list[ReportPlan] = []
        for plan in plans:
            if not options.force and _unchanged(plan, options):
                outcomes[plan.code] = settled(plan.code, plan.name, plan.folder, "unchanged")
                watch(plan.code, outcomes[plan.code])
            else:
                due.append(plan)
        require_room(plans[0].reports, len(due))
        try:
            for outcome in _run_all(due, options, watch):
                outcomes[outcome.code] = outcome
        finally:
            # What a killed or interrupted worker left must not lie beside the reports, a redacted one's notebook least.
            repair(plans[0].reports)
    return tuple(outcomes[plan.code] for plan in plans if plan.code in outcomes)


def _run_all(plans: Sequence[ReportPlan], options: Options, watch: Watcher) -> Iterator[Outcome]:
    """Runs plans in worker processes; a worker that dies costs its report one of its tries, never another's."""
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
                found=Words("已按您的要求停止", "stopped as you asked"),
                advice=Words("已成文的报告保留；再次运行会接着做", "Complete reports stay; run it again to go on"),
            ) from None


def _make_report(plan: ReportPlan, options: Options) -> Outcome:
    """Makes one report in a private folder and publishes it (in a worker process)."""
    try:
        with private_folder(plan.reports) as work:
            executed = work / "notebook.ipynb"
            try:
                run_notebook(
                    plan.notebook,
                    parameters={**plan.parameters, "out": str(work)},
                    executed=executed,
                    seconds=plan.seconds,
                    hide=_public_names(plan, work),
                )
                made = plan.made_below(work)
                _complete(plan, made, executed, options)
                publish(made, plan.folder)
            except Exception as error:
                _keep_failed(plan, executed, error)
                raise
        shutil.rmtree(_failed_folder(plan), ignore_errors=True)
    except GongwenkitError as error:
        return Outcome(plan.code, plan.name, "failed", error=ErrorRecord.of(error))
    except OSError as error:
        return Outcome(plan.code, plan.name, "failed", error=_system_error(error))
    except Exception as error:  # whatever it is, it must not stop the other departments
        return Outcome(plan.code, plan.name, "failed", error=_unforeseen(plan, error))
    return settled(plan.code, plan.name, plan.folder, "built")


def _public_names(plan: ReportPlan, work: Path) -> dict[str, str]:
    """Returns what an executed notebook says in the place of private folders, so that equal runs are equal bytes.

    What lies in the private folder is named where it will be: below the kit by its path there, else below the output
    folder, whose place on this machine nobody needs to know.
    """
    names = {str(work): "build", f"{work}{os.sep}": OUT_NAME, plan.parameters["data"]: "data", str(plan.kit): "."}
    if work.is_relative_to(plan.kit):
        out = plan.out.relative_to(plan.kit).as_posix()
        names |= {str(work): out, f"{work}{os.sep}": f"{out}/", f"{work.relative_to(plan.kit).as_posix()}/": f"{out}/"}
    return names


def _complete(plan: ReportPlan, made: Path, executed: Path, options: Options) -> None:
    """Adds the executed notebook to a report that the notebook made, and lists it in the manifest (not if redacted).

    Raises:
        UsageError: the notebook ended without leaving a complete report.
    """
    manifest = load_manifest(made)
    if manifest is None or not outputs_intact(made, manifest, by_content=True):
        raise UsageError(
            "notebook-no-report",
            where=plan.notebook.name,
            found=Words("笔记本运行完毕但没有留下完整的报告", "the notebook ended without a complete report"),
            advice=Words("请检查笔记本最后的单元格是否被改动", "Check whether the notebook's last cells were changed"),
        )
    if plan.is_redacted:  # the executed notebook shows figures and findings; it goes with the private folder
        return
    shutil.move(executed, made / executed.name)
    if options.html:
        export_html(made / executed.name, made / "notebook.html", templates=plan.templates)
    write_manifest(made, {key: value for key, value in manifest.items() if key != "outputs"})


def _keep_failed(plan: ReportPlan, executed: Path, error: Exception) -> None:
    """Keeps what tells of a failed report beside the reports: its notebook, also as HTML, and the technical part.

    Of a redacted one nothing is kept: notebook and traceback hold what must not go out.
    """
    folder = _failed_folder(plan)
    shutil.rmtree(folder, ignore_errors=True)
    if plan.is_redacted:
        return
    folder.mkdir(parents=True)
    (folder / "error.txt").write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    if executed.is_file():
        shutil.move(executed, folder / executed.name)
        with contextlib.suppress(GongwenkitError):  # a broken page template must not hide what failed
            export_html(folder / executed.name, folder / "notebook.html", templates=plan.templates)


def _failed_folder(plan: ReportPlan) -> Path:
    return plan.reports / FAILED / plan.folder.name


def _unchanged(plan: ReportPlan, options: Options) -> bool:
    manifest = load_manifest(plan.folder)
    return (
        manifest is not None
        and manifest.get("key") == plan.key
        and outputs_intact(plan.folder, manifest, by_content=options.verify_outputs)
        and (plan.is_redacted or not options.html or (plan.folder / "notebook.html").is_file())
    )


def _system_error(error: OSError) -> ErrorRecord:
    said = system_words(error)
    return ErrorRecord(
        "system",
        str(error.filename or ""),
        Words(f"系统报告：{said.zh}", f"the system says: {said.en}"),
        Words("请检查磁盘空间和权限后重试", "Check disk space and permissions, then try again"),
    )


def _unforeseen(plan: ReportPlan, error: Exception) -> ErrorRecord:
    place = f"{plan.reports.name}/{FAILED}/{plan.folder.name}/error.txt"
    advice = Words(f"请把 {place} 交给维护者", f"Send {place} to the makers of the program")
    if plan.is_redacted:
        advice = Words(
            "请用讨论稿（--edition draft）重做，看是否同样出错", "Make a draft and see whether it fails, too"
        )
    return ErrorRecord(
        "unforeseen",
        "",
        Words(f"出现意外的错误（{type(error).__name__}）", f"an unforeseen error ({type(error).__name__})"),
        advice,
    )


def _lost() -> ErrorRecord:
    return ErrorRecord(
        "worker-died",
        "",
        Words("办理这份报告的进程反复意外终止", "the process that made this report died again and again"),
        Words("请检查内存是否够用；其他单位不受影响", "Check that there is memory enough; others are not affected"),
    )


def _stop_workers() -> None:
    """Ends the workers of this batch, and what they started, kernels and TeX included."""
    for worker in active_children():
        below = _started_by(worker.pid)
        worker.kill()  # by multiprocessing, which has to see it end: reaped by another, it would wait for it for ever
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
    """Ends this worker, and what it started, when the batch is no more: one that was killed can tell nobody.

    Without it workers would go on, publish without holding the folder, and then wait for ever.
    """
    batch = parent_process()
    if batch is None:
        return

    def watch() -> None:
        batch.join()
        _stop(_started_by(os.getpid()))
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
