"""What the last summary was written from: summary.json and index.html are written only when an outcome changed."""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

from gongwenkit import __version__
from gongwenkit.model import Message
from gongwenkit.model.message import Language
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.report_plan import BatchPlan
from gongwenkit.run.batch.state import State
from gongwenkit.run.report.digests import stat_line
from gongwenkit.run.report.installation import program_hash
from gongwenkit.run.report.store import SUMMARY

__all__ = ["LastSummary"]


class LastSummary:
    """Whether the summary of a batch is the one that was written last.

    Args:
        plan: the batch.
        outcomes: of all its departments.
        kit_changed: files of the kit that changed meanwhile.
        language: of the summary.
    """

    def __init__(
        self, plan: BatchPlan, outcomes: Sequence[Outcome], *, kit_changed: Sequence[str], language: Language
    ) -> None:
        self._plan, self._state = plan, plan.state or State(plan.folder)
        content = hashlib.sha256()
        more = (sorted(plan.earlier_reports().items()), sorted(plan.kit_files.items()), plan.title, language)
        lines = (_line(outcome, self._state) for outcome in outcomes)
        for part in chain(((__version__, program_hash(), more, list(kit_changed)),), lines):
            content.update(f"{part!r}\n".encode("utf-8", "surrogatepass"))
        self._basis = content.hexdigest()

    @property
    def alike(self) -> Message | None:
        """How alike the reports are, as it was said then; None where a summary has to be written."""
        known = self._state.summary
        words = known.get("alike")
        holds = known.get("basis") == self._basis and known.get("files") == self._stats()
        return Message(*words) if holds and isinstance(words, list) and len(words) == 2 else None

    def note(self, alike: Message) -> None:
        """Notes that the summary was written."""
        self._state.dirty = True
        self._state.summary = {"basis": self._basis, "files": self._stats(), "alike": [alike.zh, alike.en]}
        self._state.save()

    def _stats(self) -> Mapping[str, str]:
        found = {}
        for name in SUMMARY:
            try:
                found[name] = stat_line((self._plan.folder / name).lstat())
            except OSError:
                found[name] = ""
        return found


def _line(outcome: Outcome, state: State) -> object:
    """Returns what a summary says of a report: its status, and the manifest that the rest is taken from."""
    record = state.report(Path(outcome.folder).name) if outcome.folder else {}
    words = (outcome.why, outcome.what_to_do, outcome.error.code if outcome.error else "")
    return outcome.code, outcome.name, outcome.status, words, record.get("seen")
