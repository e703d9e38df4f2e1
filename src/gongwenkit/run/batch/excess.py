"""A report that took more memory or time than it may: which step it was in, and which ledgers may be the reason."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.ingest.ledgers.data_folder import load_data_folder
from gongwenkit.ingest.ledgers.files import LedgerFile
from gongwenkit.model import GongwenkitError, Message
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.report.job import kit_of
from gongwenkit.run.report.step_note import STEP_WORDS, noted_steps

__all__ = ["explain_excess", "with_ledgers"]

EXCESSES = frozenset(("notebook-timeout", "notebook-memory"))
MOST_NAMED = 3
"""Ledgers that are named, the largest first."""


def explain_excess(error: Exception, plan: ReportPlan) -> Exception:
    """Returns an error with the step of the report and its largest ledgers, where it is one of a limit; else itself.

    Args:
        error: what the report failed with.
        plan: the report; its private folder is still there.
    """
    if not isinstance(error, GongwenkitError) or error.code not in EXCESSES:
        return error
    found, step = error.found, STEP_WORDS.get(noted_steps(plan.workshop).get(plan.code, ""))
    if step:
        found = Message(f"{found.zh}（当时在{step.zh}）", f"{found.en} (while {step.en})")
    return type(error)(error.code, where=error.where, found=found, advice=with_ledgers(error.advice, plan))


def with_ledgers(advice: Message, plan: ReportPlan) -> Message:
    """Returns an advice that begins with the names and sizes of the department's largest ledgers, where they are known.

    Args:
        advice: what to do.
        plan: of the report.
    """
    files: Sequence[LedgerFile] = ()
    with contextlib.suppress(
        GongwenkitError, OSError, KeyError, MemoryError
    ):  # the reason of the failure is what is told
        files = _ledgers_of(plan)
    if not files:
        return advice
    largest = sorted(files, key=lambda file: (-file.size, file.name))[:MOST_NAMED]
    named = [f"{file.name} ({_size(file.size)})" for file in largest]
    zh = "、".join(f"{file.name}（{_size(file.size)}）" for file in largest)
    return Message(f"最大的台账：{zh}。{advice.zh}", f"The largest ledgers are {', '.join(named)}. {advice.en}")


def _ledgers_of(plan: ReportPlan) -> Sequence[LedgerFile]:
    """Returns the files that name the department; all files where none does, as with a report over all departments."""
    kit = kit_of(str(plan.kit))
    files = load_kit_files(kit, reports=(plan.parameters["report"],), redacted=plan.is_redacted)
    data = load_data_folder(Path(plan.parameters["data"]), files=files, linked=kit.linked_folders)
    return data.own.get(plan.code) or data.files


def _size(size: int) -> str:
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(size // 2**10, 1)} KB"
