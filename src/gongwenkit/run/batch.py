"""All departments' reports: planned, made in parallel, published one by one; one failure never stops the others."""

import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

import psutil
from filelock import FileLock, Timeout

from gongwenkit.compose.pagehtml import IndexRow, render_index
from gongwenkit.model import GongwenkitError, InterruptedBuildError, UsageError, Words
from gongwenkit.model.words import Language
from gongwenkit.run.notebook import export_html, run_notebook
from gongwenkit.run.plan import ReportPlan, Skipped
from gongwenkit.run.store import (
    load_manifest,
    outputs_intact,
    private_folder,
    publish,
    repair,
    write_json,
    write_manifest,
)

__all__ = ["Options", "Outcome", "Status", "build_reports", "write_summary"]

Status = Literal["built", "unchanged", "failed", "skipped"]
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


@dataclass(frozen=True)
class Outcome:
    """What became of one department.

    Attributes:
        code, name: the department.
        status: built, unchanged, failed or skipped.
        reason, advice: why it was skipped, and what to do.
        error: what failed.
        pdf: the report, absolute.
        findings, todos: number of findings in its ledgers and of 【…】 in its text.
    """

    code: str
    name: str
    status: Status
    reason: Words | None = None
    advice: Words | None = None
    error: "ErrorCard | None" = None
    pdf: Path | None = None
    findings: int | None = None
    todos: int = 0

    @property
    def why(self) -> Words:
        """Why there is no report; empty where there is one."""
        return self.error.message if self.error else self.reason or Words("", "")

    @property
    def what_to_do(self) -> Words:
        """What to do about it; empty where there is nothing to do."""
        return self.error.advice if self.error else self.advice or Words("", "")

    @classmethod
    def of_skipped(cls, skipped: Skipped) -> "Outcome":
        """Makes the outcome of a department of which no report is due."""
        return cls(skipped.code, skipped.name, "skipped", reason=skipped.reason, advice=skipped.advice)


@dataclass(frozen=True)
class ErrorCard:
    """An error as it travels between processes."""

    code: str
    where: str
    found: Words
    advice: Words

    @classmethod
    def of(cls, error: GongwenkitError) -> "ErrorCard":
        """Makes the card of an error."""
        return cls(error.code, error.where, error.found, error.advice)

    @property
    def message(self) -> Words:
        """Place and finding in one line."""
        if not self.where:
            return self.found
        return Words(f"{self.where}：{self.found.zh}", f"{self.where}: {self.found.en}")


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
        UsageError: another batch is working in the same folder.
        InterruptedBuildError: the user stopped it; complete reports stay.
    """
    if not plans:
        return ()
    outcomes: dict[str, Outcome] = {}
    with _only_batch(plans[0].reports):
        repair(plans[0].reports)
        due: list[ReportPlan] = []
        for plan in plans:
            if not options.force and _unchanged(plan, options):
                outcomes[plan.code] = _settled(plan, "unchanged")
                watch(plan.code, outcomes[plan.code])
            else:
                due.append(plan)
        for outcome in _run_all(due, options, watch):
            outcomes[outcome.code] = outcome
    return tuple(outcomes[plan.code] for plan in plans if plan.code in outcomes)


def _run_all(plans: Sequence[ReportPlan], options: Options, watch: Watcher) -> Iterator[Outcome]:
    """Runs plans in worker processes; a worker that dies costs its report one of its tries, never another's."""
    waiting = list(plans)
    tries = {plan.code: plan.retries + 1 for plan in plans}
    while waiting:
        pool = ProcessPoolExecutor(min(options.jobs, len(waiting)), mp_context=get_context("spawn"))
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
            _stop_children()
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
                    hide={str(work): str(plan.out), str(plan.kit): "."},
                )
                made = plan.made_below(work)
                _complete(plan, made, executed, options)
                publish(made, plan.folder)
            except GongwenkitError as error:
                _keep_failed(plan, executed)
                return Outcome(plan.code, plan.name, "failed", error=ErrorCard.of(error))
        shutil.rmtree(_failed_folder(plan), ignore_errors=True)
    except OSError as error:
        return Outcome(plan.code, plan.name, "failed", error=_system_error(error))
    return _settled(plan, "built")


def _settled(plan: ReportPlan, status: Status) -> Outcome:
    manifest = load_manifest(plan.folder) or {}
    return Outcome(
        plan.code,
        plan.name,
        status,
        pdf=plan.folder / "report.pdf",
        findings=manifest.get("findings"),
        todos=manifest.get("todos", 0),
    )


def _complete(plan: ReportPlan, made: Path, executed: Path, options: Options) -> None:
    """Adds the executed notebook to a report that the notebook made, and lists it in the manifest.

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
    shutil.move(executed, made / executed.name)
    if options.html:
        export_html(made / executed.name, made / "notebook.html")
    write_manifest(made, {key: value for key, value in manifest.items() if key != "outputs"})


def _keep_failed(plan: ReportPlan, executed: Path) -> None:
    """Keeps the notebook of a failed report, as notebook and as HTML, beside the reports."""
    folder = _failed_folder(plan)
    shutil.rmtree(folder, ignore_errors=True)
    if executed.is_file():
        folder.mkdir(parents=True)
        shutil.move(executed, folder / executed.name)
        export_html(folder / executed.name, folder / "notebook.html")


def _failed_folder(plan: ReportPlan) -> Path:
    return plan.reports / FAILED / plan.folder.name


def _unchanged(plan: ReportPlan, options: Options) -> bool:
    manifest = load_manifest(plan.folder)
    return (
        manifest is not None
        and manifest.get("key") == plan.key
        and outputs_intact(plan.folder, manifest, by_content=options.verify_outputs)
        and (not options.html or (plan.folder / "notebook.html").is_file())
    )


def write_summary(
    reports: Path, outcomes: Sequence[Outcome], *, templates: Path, title: str, sample: bool, language: Language
) -> None:
    """Writes summary.json and index.html beside the department folders.

    Args:
        reports: the folder of all departments' reports.
        outcomes: in organisational order.
        templates: the kit's folder `templates/shared`.
        title: what the batch is.
        sample: whether the page says that it is a fictional sample.
        language: language of reasons and advice.
    """
    reports.mkdir(parents=True, exist_ok=True)
    write_json(reports / "summary.json", {"departments": [_summary_line(reports, o, language) for o in outcomes]})
    rows = [_index_row(reports, outcome, language) for outcome in outcomes]
    page = render_index(rows, title=title, templates=templates, sample=sample)
    (reports / "index.html").write_text(page, encoding="utf-8")


def _summary_line(reports: Path, outcome: Outcome, language: Language) -> dict[str, Any]:
    error = outcome.error and {
        "code": outcome.error.code,
        "message": outcome.error.message.in_language(language),
        "advice": outcome.error.advice.in_language(language),
    }
    return {
        "code": outcome.code,
        "status": outcome.status,
        "reason": outcome.reason.in_language(language) if outcome.reason else None,
        "error": error,
        "pdf": outcome.pdf.relative_to(reports).as_posix() if outcome.pdf else None,
    }


def _index_row(reports: Path, outcome: Outcome, language: Language) -> IndexRow:
    why, advice = outcome.why, outcome.what_to_do
    return IndexRow(
        code=outcome.code,
        department=outcome.name,
        status=outcome.status,
        reason=why.in_language(language),
        advice=advice.in_language(language),
        pdf=outcome.pdf.relative_to(reports).as_posix() if outcome.pdf else None,
        findings=outcome.findings,
        todos=outcome.todos,
    )


@contextmanager
def _only_batch(reports: Path) -> Iterator[None]:
    """Holds the folder of reports for this batch; a lock of a dead process does not count."""
    try:
        reports.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(reports, error) from None
    note = reports / ".lock.json"
    lock = FileLock(reports / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise _held(note) from None
    except OSError as error:
        raise _unwritable(reports, error) from None
    try:
        write_json(note, {"pid": os.getpid(), "host": socket.gethostname()})
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _held(note: Path) -> UsageError:
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        holder = {}
    who = f"{holder.get('host', '?')} / {holder.get('pid', '?')}"
    return UsageError(
        "out-in-use",
        where=str(note.parent),
        found=Words(f"另一批报告正在这里办理（{who}）", f"another batch works here ({who})"),
        advice=Words("请等它结束，或用 --out 另选文件夹", "Wait for it to end, or choose another folder with --out"),
    )


def _unwritable(folder: Path, error: OSError) -> UsageError:
    return UsageError(
        "out-unwritable",
        where=str(folder),
        found=Words(f"这个文件夹写不进去（{error.strerror}）", f"this folder cannot be written ({error.strerror})"),
        advice=Words(
            "请检查权限和磁盘，或用 --out 另选文件夹", "Check permissions and disk, or choose another with --out"
        ),
    )


def _system_error(error: OSError) -> ErrorCard:
    return ErrorCard(
        "system",
        str(error.filename or ""),
        Words(f"系统报告：{error.strerror}", f"the system says: {error.strerror}"),
        Words("请检查磁盘空间和权限后重试", "Check disk space and permissions, then try again"),
    )


def _lost() -> ErrorCard:
    return ErrorCard(
        "worker-died",
        "",
        Words("办理这份报告的进程反复意外终止", "the process that made this report died again and again"),
        Words("请检查内存是否够用；其他单位不受影响", "Check that there is memory enough; others are not affected"),
    )


def _stop_children() -> None:
    """Ends every process this one started, kernels and TeX included."""
    children = psutil.Process().children(recursive=True)
    for child in children:
        child.terminate()
    _, alive = psutil.wait_procs(children, timeout=5)
    for child in alive:
        child.kill()
