"""The summary of a batch at work: whoever looks sees how far it is, and after a kill that it was cut off."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gongwenkit.model import Message
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.report_plan import ReportPlan, Skipped

__all__ = ["Running", "RunningSummary", "find_cut_off"]

RUNNING, STOPPED = "running", "stopped"
"""Key of summary.json while a batch is at work, and after it ended before its time; else it has neither."""
LEAST_SECONDS, SHARE = 5.0, 50
"""Between two writings: seconds, and how many times as long as a writing takes."""
FEW = 20
"""Of so many reports one is few."""
WAITING = Message("还没有办到", "not yet reached")
GO_ON = Message("这一批如已中断，再次运行会接着做", "If the batch was cut off, run it again to go on")


@dataclass(frozen=True)
class Running:
    """How far a batch was when its summary was written.

    Attributes:
        started, written: when it began, and when this was written, to the second; empty in what is handed out.
        settled: reports whose outcome is known.
        total: reports of the batch.
        has_stopped: whether it ended then, before its time.
    """

    started: str
    written: str
    settled: int
    total: int
    has_stopped: bool = False

    @property
    def key(self) -> str:
        """Key of summary.json."""
        return STOPPED if self.has_stopped else RUNNING

    def to_json(self) -> dict[str, Any]:
        """Returns `{"started", "written", "settled", "total"}`; times are null in what is handed out."""
        times = {"started": self.started or None, "written": self.written or None}
        return times | {"settled": self.settled, "total": self.total}

    @property
    def words(self) -> Message:
        """Says it on the page: who reads it cannot tell whether the batch still works."""
        if self.has_stopped:
            when_zh, when_en = (f"在 {self.written} ", f" at {self.written}") if self.written else ("", "")
            return Message(
                f"这一批{when_zh}中途停下：{self.total} 份中办了 {self.settled} 份。再运行一次同样的命令，接着办",
                f"This batch was stopped{when_en}: {self.settled} of {self.total} reports. Run the same command again"
                " to go on",
            )
        zh = f"这一批还没有办完：{self.total} 份中办了 {self.settled} 份"
        en = f"This batch has not ended: {self.settled} of {self.total} reports"
        if self.started:
            zh = f"{self.started} 开始的{zh}（{self.written} 时）"
            en = f"{en} at {self.written}, begun at {self.started}"
        return Message(
            f"{zh}。过一会儿刷新，如没有变化，就是中断了：再运行一次会接着做",
            f"{en}. Reload it after a while: where nothing has changed, it was cut off; run it again to go on",
        )

    def cut_off(self, *, force: bool) -> Message:
        """Says it of a batch that is known to have ended; `force`: this one makes all reports again."""
        then_zh, then_en = ("这次全部重做", "this one makes all again") if force else ("这次接着做", "this one goes on")
        when_zh, when_en = (f"（{self.started} 开始）", f" (begun at {self.started})") if self.started else ("", "")
        return Message(
            f"上一批{when_zh}中断了，{self.total} 份中办了 {self.settled} 份；{then_zh}",
            f"The last batch{when_en} was cut off after {self.settled} of {self.total} reports; {then_en}",
        )


def find_cut_off(folder: Path) -> Running | None:
    """Returns how far the last batch of a folder came that did not end, as its summary says; None where it ended."""
    try:
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        key = STOPPED if STOPPED in summary else RUNNING
        told = summary[key]
        times = str(told["started"] or ""), str(told["written"] or "")
        return Running(*times, int(told["settled"]), int(told["total"]), has_stopped=key == STOPPED)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


class RunningSummary:
    """Writes the summary of a batch when its first report is begun, and from time to time after that.

    Args:
        plans: the reports of the batch.
        skipped: departments of which no report is due.
        write: writes summary and page of some outcomes; it raises nothing.
        has_times: whether times of day are told.
        clock: seconds that never run backwards.
    """

    def __init__(
        self,
        plans: Sequence[ReportPlan],
        skipped: Sequence[Skipped],
        write: Callable[[Sequence[Outcome], Running], object],
        *,
        has_times: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._plans, self._skipped, self._write, self._clock = plans, skipped, write, clock
        self._has_times = has_times
        self._started = self._now()
        self._settled: dict[str, Outcome] = {}
        self._next: float | None = None
        self.was_written = False
        """Whether a summary of this batch lies in the folder."""

    def watch(self, code: str, outcome: Outcome | None) -> None:
        """Takes in that a report is begun (None), or what came of it.

        What does not take time is not worth a writing: a batch with nothing to do leaves the summary as it is, and one
        with few of many reports to make waits for some seconds.
        """
        if outcome is not None:
            self._settled[code] = outcome
        elif self._next is None:
            few = (len(self._plans) - len(self._settled)) * FEW < len(self._plans)
            self._next = self._clock() + LEAST_SECONDS * few
        if self._next is not None and self._clock() >= self._next:
            self._put()

    def stopped(self) -> Running:
        """Returns how far the batch came that ends now, before its time."""
        return Running(self._started, self._now(), len(self._settled), len(self._plans), has_stopped=True)

    def _put(self) -> None:
        since = self._clock()
        left = (
            Outcome.of_not_reached(plan.code, plan.name, WAITING, GO_ON)
            for plan in self._plans
            if plan.code not in self._settled
        )
        skipped = map(Outcome.of_skipped, self._skipped)
        running = Running(self._started, self._now(), len(self._settled), len(self._plans))
        self._write((*self._settled.values(), *left, *skipped), running)
        self.was_written = True
        took = self._clock() - since
        self._next = since + max(LEAST_SECONDS, SHARE * took)

    def _now(self) -> str:
        return datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S") if self._has_times else ""
