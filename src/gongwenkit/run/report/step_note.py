"""Which step a report of a batch is in: a note in the private folder in which it is made, for who waits for it.

Nothing but the screen reads it, and it goes with the folder. An analyst's own output folder gets none.
"""

import contextlib
import os
from pathlib import Path

from gongwenkit.model import Message
from gongwenkit.run.report.store import is_private_folder

__all__ = ["STEP_WORDS", "note_step", "noted_steps"]

NOTE = ".step"
STEP_WORDS = {
    "read": Message("读台账", "reading the ledgers"),
    "measure": Message("数指标", "counting"),
    "compose": Message("写正文", "writing the text"),
    "typeset": Message("排版", "typesetting"),
    "proof": Message("查版面", "checking the pages"),
    "publish": Message("归位", "putting it in its place"),
}
"""What a report that is being made is at, by the function of `run/report/steps`; the first step has no note yet."""


def note_step(out: Path, department: str, step: str) -> None:
    """Notes that a step begins, where the output root is the private folder of a batch.

    Args:
        out: the output root.
        department: code.
        step: name of the function in `run/report/steps`.
    """
    if is_private_folder(out):
        with contextlib.suppress(OSError):
            (out / NOTE).write_text(f"{step} {department}", encoding="utf-8")


def noted_steps(workshop: Path) -> dict[str, str]:
    """Returns department code → step of the reports that are being made.

    Args:
        workshop: where the private folders lie.
    """
    found: dict[str, str] = {}
    with contextlib.suppress(OSError), os.scandir(workshop) as entries:
        for folder in entries:
            if is_private_folder(Path(folder.name)):
                with contextlib.suppress(OSError, ValueError):
                    step, department = Path(folder.path, NOTE).read_text(encoding="utf-8").split(" ", 1)
                    found[department] = step
    return found
