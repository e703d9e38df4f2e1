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

__all__ = ["RETRIES", "SCHEDULER_GONE", "Dispatch"]

NO_WORKER_SECONDS = 60
"""How long another worker is waited for when there is none left."""
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


class Dispatch:
    """The jobs of a batch on their way.

    Args:
        cluster: with workers that have the stock.
        room: kit and data folder.
        options: of the batch.
        watch: called at the beginning and end of each report.
        here: gets the plans of reports that must be made on this machine: those that cannot be sent, and those of which
            an input was changed since.
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
        self._looked = self._had_workers = 0.0
        self._tries: dict[str, int] = {}

    def run(self, plans: Sequence[ReportPlan]) -> Iterator[Outcome]:
        """Makes reports; see `run.batch.cluster`."""
        self.waiting.extend(plans)
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
            ClusterLostError: the scheduler is gone, or there has been no worker for long.
        """
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self.slots = self.cluster.slots()
        self._looked = now
        if self.slots:
            self._had_workers = now
            self.cluster.welcome(list(self.slots))
        elif now - self._had_workers > NO_WORKER_SECONDS:
            raise cluster_lost(
                Message(
                    f"{NO_WORKER_SECONDS} 秒以来没有一台工作机", f"there has been no worker for {NO_WORKER_SECONDS} s"
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
        if self.large:
            _log.warning(
                "%d 个单位的台账超过 1 MB（最大 %.1f MB），照样送出 · %d departments have more than 1 MB",
                self.large,
                self.largest / 2**20,
                self.large,
            )
        if self.here:
            _log.warning(
                "%d 份报告不能送到集群，或送出后文件有改动，在本机办理"
                " · %d reports cannot be sent, or their files were changed since: made on this machine",
                len(self.here),
                len(self.here),
            )
