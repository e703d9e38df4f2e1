"""One report of a batch: its notebook is run in a private folder, and what it made is published.

Each report is made in a process of its own (`run.batch.local`). Only workers import this module: it loads Papermill.
"""

import contextlib
import os
import shutil
import traceback
from pathlib import Path

from gongwenkit.ingest.ledgers.files import digest_of
from gongwenkit.model import PASSING_CODES, GongwenkitError, Message, UsageError
from gongwenkit.run.batch.code_cells import CellLimits, StartCells
from gongwenkit.run.batch.excess import explain_excess
from gongwenkit.run.batch.exhaustion import system_error
from gongwenkit.run.batch.notebook import FAILED_CELL, export_html, run_notebook
from gongwenkit.run.batch.outcome import Outcome, outcome_of_folder
from gongwenkit.run.batch.refusal import write_refusal
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.batch.workspace import restore_workspace
from gongwenkit.run.report.error_record import ErrorRecord
from gongwenkit.run.report.first_page import move_first_page
from gongwenkit.run.report.manifest import inputs_changed
from gongwenkit.run.report.shown_pages import first_page_only
from gongwenkit.run.report.store import (
    FAILED,
    forget_failed,
    load_manifest,
    outputs_intact,
    private_folder,
    publish,
    write_manifest,
)

__all__ = ["make_report"]

OUT_NAME = "成文文件夹/"
"""How an executed notebook names the output folder where it is not below the kit."""


def make_report(plan: ReportPlan, *, html: bool, start: StartCells | None = None) -> Outcome:
    """Makes one report and publishes it when it is complete; an error becomes the outcome of this report alone.

    What failed for a reason of the moment, such as a killed TeX, is tried again.

    Args:
        plan: what to make.
        html: also keep the executed notebook as HTML.
        start: runs the cells of its notebook in a fork of this process; None runs them in a kernel.
    """
    restore_workspace()
    outcome = _try_report(plan, html=html, start=start)
    for _ in range(plan.retries):
        if outcome.error is None or outcome.error.code not in PASSING_CODES:
            break
        restore_workspace()
        outcome = _try_report(plan, html=html, start=start)
    return outcome


def _try_report(plan: ReportPlan, *, html: bool, start: StartCells | None) -> Outcome:
    try:
        with first_page_only(), private_folder(plan.workshop) as work:
            executed = work / "notebook.ipynb"
            notebook = digest_of(plan.notebook)
            try:
                run_notebook(
                    plan.notebook,
                    parameters={**plan.parameters, "out": str(work)},
                    executed=executed,
                    limits=CellLimits(plan.seconds, plan.memory_mb),
                    hide=_public_names(plan, work),
                    start=start,
                )
                made = plan.made_below(work)
                _require_same(plan, notebook)
                _complete(plan, made, executed, html=html)
                publish(made, plan.folder)
                move_first_page(made, plan.folder)
            except Exception as error:
                _keep_failed(plan, executed, error)
                if (explained := explain_excess(error, plan)) is not error:
                    raise explained from error
                raise
        forget_failed(plan.reports, plan.folder.name)
    except GongwenkitError as error:
        return Outcome.of_failed(plan.code, plan.name, ErrorRecord.of(error))
    except OSError as error:
        return Outcome(plan.code, plan.name, "failed", error=system_error(error))
    except Exception as error:  # no error of one report may stop the others
        return Outcome(plan.code, plan.name, "failed", error=_unforeseen(plan, error))
    return outcome_of_folder(plan.code, plan.name, plan.folder, "built")


def _require_same(plan: ReportPlan, notebook: str) -> None:
    """Checks the notebook's hash from before it was run: its cells may be older than what the manifest says.

    Raises:
        DataError: it was changed.
    """
    if digest_of(plan.notebook) != notebook:
        raise inputs_changed([plan.notebook.relative_to(plan.kit).as_posix()])


def _public_names(plan: ReportPlan, work: Path) -> dict[str, str]:
    """Returns how an executed notebook names folders of this machine: equal runs give equal bytes.

    What is in the private folder is named by the place where it will be published: by its path in the kit, else below
    `OUT_NAME`, since nobody needs to know the place of the output folder on this machine.
    """
    names = {str(work): "build", f"{work}{os.sep}": OUT_NAME, plan.parameters["data"]: "data", str(plan.kit): "."}
    if work.is_relative_to(plan.kit):
        out = plan.out.relative_to(plan.kit).as_posix()
        names |= {str(work): out, f"{work}{os.sep}": f"{out}/", f"{work.relative_to(plan.kit).as_posix()}/": f"{out}/"}
    return names


def _complete(plan: ReportPlan, made: Path, executed: Path, *, html: bool) -> None:
    """Adds the executed notebook to a report that the notebook made, and lists it in the manifest (not if redacted).

    Raises:
        UsageError: the notebook ended without a complete report.
    """
    manifest = load_manifest(made)
    if manifest is None or not outputs_intact(made, manifest, by_content=True):
        raise UsageError(
            "notebook-no-report",
            where=plan.notebook.name,
            found=Message("笔记本运行完毕但没有留下完整的报告", "the notebook ended without a complete report"),
            advice=Message(
                "请检查笔记本最后的单元格是否被改动", "Check whether the notebook's last cells were changed"
            ),
        )
    if plan.is_redacted:  # the executed notebook shows figures and findings: it is removed with the private folder
        return
    shutil.move(executed, made / executed.name)
    if html:
        export_html(made / executed.name, made / "notebook.html", templates=plan.templates)
    write_manifest(made, {key: value for key, value in manifest.items() if key != "outputs"})


def _keep_failed(plan: ReportPlan, executed: Path, error: Exception) -> None:
    """Keeps the notebook of a failed report, also as HTML, and the traceback, in a folder next to the reports.

    Of a redacted report nothing is kept: notebook and traceback contain what must not be published. Where there is no
    room for it, the report's own reason is still what is told.
    """
    folder = forget_failed(plan.reports, plan.folder.name)
    if folder is None or plan.is_redacted:
        return
    try:
        _write_failed(folder, plan, executed, error)
    except Exception:  # whatever hinders it
        shutil.rmtree(folder, ignore_errors=True)


def _write_failed(folder: Path, plan: ReportPlan, executed: Path, error: Exception) -> None:
    folder.mkdir(parents=True)
    matters = getattr(error, "matters", ())
    if matters:
        write_refusal(folder, matters, plan.language)
    (folder / "error.txt").write_text(_told_of(error), encoding="utf-8")
    if executed.is_file():
        shutil.move(executed, folder / executed.name)
        with contextlib.suppress(GongwenkitError):  # a broken page template must not hide what failed
            export_html(folder / executed.name, folder / "notebook.html", templates=plan.templates)


def _told_of(error: Exception) -> str:
    """Returns what is kept of an error: its words, and a traceback only where the program may be at fault."""
    if not isinstance(error, GongwenkitError) or error.code == FAILED_CELL:
        return "".join(traceback.format_exception(error))
    where = f"{error.where}：" if error.where else ""
    lines = (f"{where}{error.found.zh}", f"→ {error.advice.zh}", f"{where}{error.found.en}", f"→ {error.advice.en}")
    return "\n".join(lines) + "\n"


def _unforeseen(plan: ReportPlan, error: Exception) -> ErrorRecord:
    place = f"{plan.reports.name}/{FAILED}/{plan.folder.name}/error.txt"
    advice = Message(f"请把 {place} 交给维护者", f"Send {place} to the makers of the program")
    if plan.is_redacted:
        advice = Message(
            "请用讨论稿（--edition draft）重做，看是否同样出错", "Make a draft and see whether it fails, too"
        )
    return ErrorRecord(
        "unforeseen",
        "",
        Message(f"出现意外的错误（{type(error).__name__}）", f"an unforeseen error ({type(error).__name__})"),
        advice,
    )
