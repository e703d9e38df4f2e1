"""The jobs of a batch on their way to the workers and back: two for each slot at most, published as they come."""

import contextlib
import logging
import queue
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from gongwenkit.model import CHANGED, Message
from gongwenkit.run.batch.admission import cluster_lost
from gongwenkit.run.batch.delivery import Sent, lost_outcome, pack_job, publish_result
from gongwenkit.run.batch.local import Options, Watcher
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.portion import NotCarriedError, Stockroom
from gongwenkit.run.batch.report_plan import ReportPlan

__all__ = ["RETRIES", "SCHEDULER_GONE", "Dispatch", "Patience"]

NO_WORKER_SECONDS = 60
"""How long another worker is waited for when there is none left."""
SAY_SECONDS = 15
"""How often it is said that a worker is waited for."""
LOOK_SECONDS = 2
"""How often the scheduler is asked for the workers; also how it is seen that it is gone."""
FETCH_SECONDS = 60
JOBS_PER_SLOT = 2
RETRIES = 2
"""Tries after the first: of a job that ends with an error of the worker, and of a result that is lost on its way."""
USUAL_BYTES = 2**20
"""A job larger than this is sent, and said."""
MOST_JOB_BYTES = 256 * 2**20
"""A department with more than this is made here."""
SCHEDULER_GONE = Message("调度器断开了", "the scheduler is gone")
_log = logging.getLogger(__name__)


class Future(Protocol):
    """A job that was submitted, as Dask has it."""

    status: str

    def add_done_callback(self, fn: Callable[..., object]) -> object:
        """Has something called when the job has ended."""

    def result(self, timeout: float) -> object:
        """Returns the result."""

    def exception(self, timeout: float) -> object:
        """Returns the error."""

    def cancel(self) -> object:
        """Gives the job up."""

    def release(self) -> object:
        """Lets the cluster forget the result."""


class Workers(Protocol):
    """A cluster whose workers have the stock of a batch."""

    digest: str

    @property
    def is_connected(self) -> bool:
        """Whether the scheduler is there."""

    def slots(self) -> Mapping[str, int]:
        """Returns address → jobs at a time."""

    def welcome(self, workers: Sequence[str]) -> None:
        """Makes workers ready that have come since."""

    def submit(self, job: bytes, name: str) -> Future:
        """Sends a job."""

    def is_killed(self, error: object) -> bool:
        """Whether an error means that a job killed its workers."""


class Patience:
    """How long a worker is waited for; says now and then that it is.

    Args:
        tell: called with what the user should know.
        seconds: how long there may be no worker.
    """

    def __init__(self, tell: Callable[[Message], None], seconds: float) -> None:
        self._tell, self._seconds = tell, seconds
        self.renew()

    def renew(self) -> None:
        """Begins anew: there is a worker."""
        self._since, self._said = time.monotonic(), 0.0

    @property
    def is_over(self) -> bool:
        """Whether there has been no worker for so long."""
        waited = time.monotonic() - self._since
        if waited > self._seconds:
            return True
        if waited - self._said >= SAY_SECONDS:
            self._said, left = waited, round(self._seconds - waited)
            self._tell(
                Message(
                    f"没有工作机，再等 {left} 秒，然后在本机办理",
                    f"There is no worker: {left} s more, then the reports are made on this machine",
                )
            )
        return False


class Dispatch:
    """The jobs of a batch on their way.

    Args:
        cluster: with workers that have the stock.
        room: kit and data folder.
        options: of the batch.
        watch: called at the beginning and end of each report.
        here: gets the plans of reports that must be made on this machine: those that cannot be sent, those of which an
            input was changed since, and all that are left when there has been no worker for long.
    """

    def __init__(
        self, cluster: Workers, room: Stockroom, options: Options, watch: Watcher, here: list[ReportPlan]
    ) -> None:
        self.cluster, self.room, self.options, self.watch, self.here = cluster, room, options, watch, here
        self.flying: dict[str, tuple[Future, Sent]] = {}
        self.arrived: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.waiting: deque[ReportPlan] = deque()
        self.batch = secrets.token_hex(6)
        self.largest = self.large = self.number = 0
        self.slots: Mapping[str, int] = {}
        self._looked = 0.0
        self._patience = Patience(options.tell, NO_WORKER_SECONDS)
        self._seen: set[str] = set()
        self._lost: set[str] = set()
        self._made = self._taken_home = 0
        self._tries: dict[str, int] = {}

    def run(self, plans: Sequence[ReportPlan]) -> Iterator[Outcome]:
        """Makes reports; see `run.batch.cluster`."""
        self.waiting.extend(plans)
        self._patience.renew()
        try:
            while self.waiting or self.flying:
                self._look()
                self._fill()
                came = self._wait()
                if came:
                    yield from self._publish(came)
        finally:
            for future, _ in self.flying.values():
                with contextlib.suppress(Exception):
                    future.cancel()
            self._say()

    def _look(self) -> None:
        """Asks for the workers from time to time.

        Raises:
            ClusterLostError: the scheduler is gone.
        """
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        self._note_workers(self.cluster.slots())
        if self.slots:
            self._patience.renew()
        elif self._patience.is_over:
            self._take_home()

    def _note_workers(self, slots: Mapping[str, int]) -> None:
        """Takes in which workers there are: new ones are made ready, of those that are gone account is kept."""
        if slots:
            self.cluster.welcome(list(slots))
        if slots.keys() - self._seen:
            slots = self.cluster.slots()  # one that came with other versions is not used, and is not lost either
        self.slots = slots
        self._seen |= slots.keys()
        self._lost |= self._seen - slots.keys()

    def _take_home(self) -> None:
        """Leaves what is not made for this machine."""
        for future, sent in self.flying.values():
            with contextlib.suppress(Exception):
                future.cancel()
            self.waiting.appendleft(sent.plan)
        self.flying.clear()
        self._taken_home = len(self.waiting)
        self.here.extend(self.waiting)
        self.waiting.clear()
        self.options.tell(
            Message(
                f"{NO_WORKER_SECONDS} 秒以来没有一台工作机，还没有办的 {self._taken_home} 份改在本机办理",
                f"There has been no worker for {NO_WORKER_SECONDS} s: the other {self._taken_home} reports are made on"
                " this machine",
            )
        )

    def _fill(self) -> None:
        """Sends jobs until there are two for each slot."""
        while self.waiting and len(self.flying) < JOBS_PER_SLOT * sum(self.slots.values()):
            self._send(self.waiting.popleft())

    def _send(self, plan: ReportPlan) -> None:
        try:
            portion = self.room.portion(plan)
        except NotCarriedError:
            self.here.append(plan)
            return
        job = pack_job(plan, portion, stock=self.cluster.digest, html=self.options.html)
        if len(job) > MOST_JOB_BYTES:
            self.here.append(plan)
            return
        self.large += len(job) > USUAL_BYTES
        self.largest = max(self.largest, len(job))
        if plan.code not in self._tries:
            self.watch(plan.code, None)
        self._tries[plan.code] = self._tries.get(plan.code, 0) + 1
        self.number += 1
        name = f"{self.batch}-{self.number}"
        future = self.cluster.submit(job, name)
        self.flying[name] = (future, Sent(plan, portion, len(job)))
        future.add_done_callback(lambda _, name=name: self.arrived.put(name))

    def _wait(self) -> list[str]:
        """Returns the names of all jobs that have ended; none when nothing ended for a while."""
        try:
            names = [self.arrived.get(timeout=LOOK_SECONDS)]
        except queue.Empty:
            return []
        with contextlib.suppress(queue.Empty):
            while True:
                names.append(self.arrived.get_nowait())
        return names

    def _publish(self, names: Sequence[str]) -> Iterator[Outcome]:
        """Publishes what has come; kit and data folder are looked at after it has come, once for all of it."""
        results = [(sent, self._result(future, sent)) for future, sent in map(self.flying.pop, names)]
        look = self.room.looked()
        for sent, result in results:
            if isinstance(result, bytes):
                outcome = publish_result(result, sent, look)
            elif isinstance(result, Outcome):
                outcome = result
            else:
                self.waiting.appendleft(sent.plan)
                continue
            if outcome.error and outcome.error.code == CHANGED and sent.plan.retries:
                self.here.append(sent.plan)  # what was packed is old, its listing and the stock, too
                continue
            self._made += outcome.status == "built"
            self.watch(outcome.code, outcome)
            yield outcome

    def _result(self, future: Future, sent: Sent) -> bytes | Outcome | None:
        """Returns the result of a job; the outcome if there will be none, None if it must be sent again.

        Raises:
            ClusterLostError: the scheduler is gone.
        """
        try:
            if future.status == "error":
                error = future.exception(timeout=FETCH_SECONDS)
                return lost_outcome(sent.plan, "" if self.cluster.is_killed(error) else type(error).__name__)
            if future.status == "finished":
                result = future.result(timeout=FETCH_SECONDS)
                return result if isinstance(result, bytes) else b""
        except Exception as error:  # whatever a connection can break with
            _log.debug("a result is lost: %s", type(error).__name__)
        finally:
            future.release()
        if not self.cluster.is_connected:
            raise cluster_lost(SCHEDULER_GONE)
        return lost_outcome(sent.plan) if self._tries[sent.plan.code] > RETRIES else None

    def _say(self) -> None:
        """Says at the end what is out of the ordinary, and what the workers did."""
        if self.large:
            _log.warning(
                "%d 个单位的台账超过 1 MB（最大 %.1f MB），照样送出 · %d departments have more than 1 MB",
                self.large,
                self.largest / 2**20,
                self.large,
            )
        if unsent := len(self.here) - self._taken_home:
            _log.warning(
                "%d 份报告不能送到集群，或送出后文件有改动，在本机办理"
                " · %d reports cannot be sent, or their files were changed since: made on this machine",
                unsent,
                unsent,
            )
        with contextlib.suppress(Exception):  # the scheduler may be gone: then as it was seen last
            self._lost |= self._seen - self.cluster.slots().keys()
        lost = len(self._lost)
        zh = f"集群：{len(self._seen)} 个工作进程办成 {self._made} 份"
        en = f"Cluster: {len(self._seen)} workers made {self._made} reports"
        self.options.tell(
            Message(
                f"{zh}；{lost} 个中途断开，没有交回的另行重办" if lost else zh,
                f"{en}; {lost} of them went away, and what they had not handed in is made again" if lost else en,
            )
        )
