"""`build` while it works: how far it is, how fast, and how long it still takes.

On a terminal a few lines at its bottom are kept up to date; what stays is a line for each report of a small batch, of a
large one for each that failed. Where there is no terminal, a line is printed now and then, without control characters.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

from rich.console import Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from gongwenkit.cli.screen import visible
from gongwenkit.cli.session import Session
from gongwenkit.model import Message
from gongwenkit.run.batch.outcome import NOT_REACHED, Outcome, Status
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.report.step_note import STEP_WORDS, noted_steps

__all__ = ["MARKS", "NOT_REACHED_WORDS", "STATUS_WORDS", "Pace", "Screen", "say_duration", "word_of"]

MANY = 20
"""Of a larger batch not every report has a line."""
REFRESHES = 4
"""A second, on a terminal."""
LINE_SECONDS, LEAST_SECONDS, LINE_SHARE = 30.0, 5.0, 20
"""Without a terminal, a line is printed after half a minute, or after five seconds and a twentieth of the reports."""
STAGE_SECONDS, LOOK_SECONDS = 3.0, 1.0
"""Without a terminal, a step before the first report is said when it takes so long; how often that is looked at."""
FEWEST = 3
"""Reports before anything is said of the time."""
WINDOW = 60
"""Reports by which the pace is measured: the last ones, since later departments may have more rows."""
MOST_NAMED = 8
MOST_ALIKE = 10
"""Failures of one kind that have a line each, of a large batch; the summary and the overview tell all."""

STATUS_WORDS: dict[Status, Message] = {
    "built": Message("已成文", "built"),
    "unchanged": Message("未变", "unchanged"),
    "failed": Message("未成文", "failed"),
    "skipped": Message("略过", "skipped"),
}
MARKS: dict[Status, tuple[str, str]] = {
    "built": ("✓", "green"),
    "unchanged": ("=", "green"),
    "failed": ("✗", "red"),
    "skipped": ("-", "yellow"),
}
NOT_REACHED_WORDS = Message("没有办到", "not reached")


def word_of(outcome: Outcome) -> Message:
    """Says what came of a department; one that the batch did not reach was not skipped for want of ledgers."""
    return NOT_REACHED_WORDS if outcome.reason_code == NOT_REACHED else STATUS_WORDS[outcome.status]


class Pace:
    """How long a report takes when several are made at a time; unchanged ones, which take no time, are left out.

    It is the median over the last reports, each with the one that ended `jobs` reports before: reports made side by
    side end together, and one that took very long says nothing of the others.

    Args:
        jobs: reports made at a time.
        clock: seconds that never run backwards.
    """

    def __init__(self, jobs: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._jobs, self._clock = max(jobs, 1), clock
        self._ends: deque[float] = deque(maxlen=max(WINDOW, 4 * self._jobs) + 1)
        self.made = 0

    def begin(self) -> None:
        """Notes that a report is begun; the first one starts the clock."""
        if not self._ends:
            self._ends.append(self._clock())

    def end(self) -> None:
        """Notes that a report was made, or failed."""
        self.begin()
        self._ends.append(self._clock())
        self.made += 1

    @property
    def seconds(self) -> float | None:
        """Seconds from one report to the next; None when too few were made. It grows while nothing ends."""
        if self.made < FEWEST:
            return None
        ends, lag = list(self._ends), min(self._jobs, len(self._ends) - 1)
        spans = [(ends[at] - ends[at - lag]) / lag for at in range(lag, len(ends))]
        usual = median(spans) if len(spans) >= FEWEST else (ends[-1] - ends[0]) / (len(ends) - 1)
        return max(usual, (self._clock() - ends[-1]) / lag)

    @property
    def per_minute(self) -> float | None:
        """Reports a minute; None when too few were made."""
        return 60 / self.seconds if self.seconds else None

    def left(self, reports: int) -> float | None:
        """Returns the seconds that so many further reports will take; None when too few were made."""
        return None if self.seconds is None else self.seconds * reports


def say_duration(seconds: float) -> Message:
    """Says how long something takes, no more exactly than it can be known: 40 秒, 12 分, 2 小时 10 分."""
    if seconds < 90:
        whole = max(10, round(seconds / 10) * 10)
        return Message(f"{whole} 秒", f"{whole} s")
    minutes = round(seconds / 60)
    if minutes < 90:
        return Message(f"{minutes} 分", f"{minutes} min")
    hours, rest = divmod(round(minutes / 10) * 10, 60)
    return Message(
        f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时", f"{hours} h {rest} min" if rest else f"{hours} h"
    )


class Screen:
    """What is shown while a batch works.

    Args:
        session: the command.
        clock: seconds that never run backwards.
    """

    def __init__(self, session: Session, clock: Callable[[], float] = time.monotonic) -> None:
        self.session, self._clock = session, clock
        self.is_live = not session.quiet and session.console.is_terminal and not session.console.is_dumb_terminal
        self._stage: Message | None = Message("准备", "Starting")
        self._since = self._said = self._spoke = self._stage_since = clock()
        self._stage_told: Message | None = None
        self._said_done = 0
        self._names: dict[str, str] = {}
        self._workshop: Path | None = None
        self._working: dict[str, None] = {}
        self._counts: Counter[Status] = Counter()
        self._reasons: Counter[str] = Counter()
        self._pace = Pace(1, clock)
        self._spinner = Spinner("line")

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Keeps the lines at the bottom of a terminal up to date until the end of the block; else says a line."""
        if not self.is_live:
            with self._looking():
                yield
            return
        with Live(self, console=self.session.console, refresh_per_second=REFRESHES, transient=True):
            yield

    @contextmanager
    def _looking(self) -> Iterator[None]:
        """Looks now and then whether a line is due: what takes long calls nobody meanwhile."""
        end = threading.Event()

        def look() -> None:
            while not end.wait(LOOK_SECONDS):
                self.look()

        looking = threading.Thread(target=look, daemon=True)
        if not self.session.quiet:
            with suppress(RuntimeError):  # the system allows no thread: then there are fewer lines
                looking.start()
        try:
            yield
        finally:
            end.set()
            if looking.ident is not None:
                looking.join()

    def look(self) -> None:
        """Prints a line where one is due and there is no terminal: the stage it is in, else how far it is."""
        now, stage = self._clock(), self._stage
        if stage is not None:
            if stage is not self._stage_told and now - self._stage_since >= STAGE_SECONDS:
                self._stage_told = stage
                self._say_line(Text(stage.in_language(self.session.language)))
        elif self._names and self.done < self.total and now - self._spoke >= LINE_SECONDS:
            self._said, self._said_done = now, self.done
            self._say_line(Text(" · ".join(filter(None, (self.progress, self._busy())))))

    def tell(self, stage: Message) -> None:
        """Says what is being done before the first report, and on a terminal after the last one."""
        self._stage, self._stage_since = stage, self._clock()
        if not self.is_live and not self._names and self._is_time():
            self._stage_told = stage
            self._say_line(Text(stage.in_language(self.session.language)))

    def expect(self, plans: Sequence[ReportPlan], jobs: int) -> None:
        """Says which reports will be made, and how many at a time."""
        self._names = {plan.code: plan.name for plan in plans}
        self._workshop = plans[0].workshop if plans and len(plans) <= MANY else None
        self._pace = Pace(jobs, self._clock)
        self._stage = None if len(plans) == 1 else Message("看哪些没有变化", "Looking for what has not changed")
        self._since = self._stage_since = self._clock()

    def watch(self, code: str, outcome: Outcome | None) -> None:
        """Takes in that a report is begun (None), or what came of it."""
        self._stage = None
        if outcome is None:
            self._working[code] = None
            self._pace.begin()
            return
        self._working.pop(code, None)
        self._counts[outcome.status] += 1
        if outcome.status in ("built", "failed"):
            self._pace.end()
        if self.session.quiet:
            return
        if self.session.verbose or self.total <= MANY:
            self._say_line(self.line(outcome))
        elif outcome.status == "failed":
            self._say_failed(outcome)
        elif not self.is_live and self._is_time():
            self._say_line(Text(self.progress))

    @property
    def total(self) -> int:
        """Number of the reports of the batch."""
        return len(self._names)

    @property
    def done(self) -> int:
        """Number of those whose outcome is known."""
        return self._counts.total()

    @property
    def elapsed(self) -> float:
        """Seconds since the first report was due."""
        return self._clock() - self._since

    @property
    def made(self) -> int:
        """Number of reports that were made, or failed."""
        return self._pace.made

    @property
    def progress(self) -> str:
        """How far it is, how fast, and how long it still takes, in one line."""
        words = self.session.words
        return words(f"成文 {self.done}/{self.total}：", f"Reports {self.done}/{self.total}: ") + self.figures

    @property
    def figures(self) -> str:
        """How many of each outcome, how many a minute, how long still."""
        words, language = self.session.words, self.session.language
        said = [
            f"{word.in_language(language)} {self._counts[status]}"
            for status, word in STATUS_WORDS.items()
            if self._counts[status] or status == "built"
        ]
        if (rate := self._pace.per_minute) is not None:
            shown = f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}"
            said.append(words(f"每分钟 {shown} 份", f"{shown} a minute"))
        rest = self.total - self.done
        if rest and (left := self._pace.left(rest)) is not None:
            about = say_duration(left)
            said.append(words(f"约剩 {about.zh}", f"about {about.en} left"))
        return " · ".join(said)

    def line(self, outcome: Outcome) -> Text:
        """Returns the line of a report whose outcome is known; why it failed is cut to one line of the terminal."""
        words, language = self.session.words, self.session.language
        mark, colour = MARKS[outcome.status]
        line = Text(f"{mark} ", colour)
        line.append(f"{outcome.code} {outcome.name} {STATUS_WORDS[outcome.status].in_language(language)}", "default")
        if outcome.status == "failed":
            reason = (outcome.why.in_language(language).splitlines() or [""])[0]
            line.append(words(f"：{reason}", f": {reason}"), "default")
            return self._cut(line) if self.session.console.is_terminal else line
        still, then = outcome.open_marks.in_language(language), outcome.next_step.in_language(language)
        told = " · ".join(filter(None, (still, words(f"下一步：{then}", f"next: {then}") if then else "")))
        layout = outcome.layout.in_language(language)
        line.append(words(f"（{told}）", f" ({told})") if told else "", "default")
        line.append(words(f"（版面检查：{layout}）", f" (layout checks: {layout})") if layout else "", "default")
        return line

    def __rich__(self) -> RenderableType:
        """Returns the lines at the bottom of the terminal."""
        words = self.session.words
        head = Table.grid(padding=(0, 1))
        if self._stage is not None or not self._names:
            stage = (self._stage or Message("", "")).in_language(self.session.language)
            waited = self._clock() - self._stage_since
            head.add_row(self._spinner, self._cut(Text(f"{stage} {waited:.0f}s" if waited >= 1 else stage), taken=2))
            return head
        bar = ProgressBar(self.total, self.done, width=max(10, min(40, self.session.console.width // 3)))
        label = Text(words("成文", "Reports"))
        head.add_row(self._spinner, label, bar, Text(f"{self.done}/{self.total}"), Text(self._elapsed_words()))
        return Group(head, self._cut(Text(f"  {self.figures}")), self._cut(Text(f"  {self._busy()}", "dim")))

    def _elapsed_words(self) -> str:
        minutes, seconds = divmod(int(self.elapsed), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"

    def _busy(self) -> str:
        """Says whose reports are being made."""
        working = list(self._working)
        steps = noted_steps(self._workshop) if self._workshop else {}
        named = [self._named(code, steps.get(code, "")) for code in working[:MOST_NAMED]]
        said = self.session.words("、", ", ").join(named)
        if more := len(working) - len(named):
            said += self.session.words(f" 等 {len(working)} 个", f" and {more} more")
        return self.session.words(f"正在办 {said}", f"Making {said}") if said else ""

    def _named(self, code: str, step: str) -> str:
        """Names a department whose report is being made, and says which step it is in where that is known."""
        who = f"{code} {self._names.get(code, '')}".strip()
        said = STEP_WORDS[step].in_language(self.session.language) if step in STEP_WORDS else ""
        return f"{who}{self.session.words(f'（{said}）', f' ({said})')}" if said else who

    def _cut(self, text: Text, *, taken: int = 0) -> Text:
        """Returns a text that takes one line of the terminal."""
        shown = Text(visible(text.plain), spans=text.spans, style=text.style, no_wrap=True)
        shown.truncate(max(self.session.console.width - taken - 1, 10), overflow="ellipsis")
        return shown

    def _is_time(self) -> bool:
        """Whether a line is due where there is no terminal."""
        waited, more = self._clock() - self._said, self.done - self._said_done
        if waited < LEAST_SECONDS or (waited < LINE_SECONDS and more * LINE_SHARE < max(self.total, 1)):
            return False
        self._said, self._said_done = self._clock(), self.done
        return True

    def _say_failed(self, outcome: Outcome) -> None:
        """Prints a report that failed, of a large batch: the first ones for each reason."""
        reason = outcome.error.code if outcome.error else ""
        self._reasons[reason] += 1
        if self._reasons[reason] <= MOST_ALIKE:
            self._say_line(self.line(outcome))
        elif self._reasons[reason] == MOST_ALIKE + 1:
            said = self.session.words(
                "… 同一类原因的以后不再逐个列出", "… further ones of this kind are not listed here"
            )
            self._say_line(Text(said))

    def _say_line(self, line: Text) -> None:
        self._spoke = self._clock()
        self.session.console.print(line, highlight=False, soft_wrap=True)
