"""Reports made on a cluster: the one door of Dask (the extra `cluster`).

A job is bytes, and so is its result. The driver sends never more than two jobs for each slot of the workers, and
publishes each result as it arrives. What it needs of a scheduler is where the workers are, and that one of them runs a
job; everything else is known from the manifests: after any end the same command goes on where it was.
"""

import contextlib
import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gongwenkit.model import InterruptedBuildError, Message, UsageError
from gongwenkit.run.batch import workbench
from gongwenkit.run.batch.admission import (
    cluster_lost,
    is_address,
    is_private,
    misfit,
    no_certificates,
    open_worker,
    safe_address,
)
from gongwenkit.run.batch.dispatch import RETRIES, SCHEDULER_GONE, Dispatch, Patience
from gongwenkit.run.batch.fingerprint import differences, fingerprint, font_files, tex_files
from gongwenkit.run.batch.local import Options, Watcher, run_local
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.parcel import pack
from gongwenkit.run.batch.portion import NotCarriedError, Stockroom
from gongwenkit.run.batch.report_plan import ReportPlan

__all__ = ["run_on_cluster"]

CONNECT_SECONDS = 10
"""How long the driver tries to reach the scheduler."""
FIRST_WORKER_SECONDS = 60
"""How long it waits for the first worker."""
ANSWER_SECONDS = 20
"""How long the scheduler may take to answer."""
WORKER_SECONDS = 120
"""How long workers may take to say what they have: one that has just started loads its libraries for it."""
COMPARED = ("dask", "distributed", "cloudpickle", "msgpack")
_log = logging.getLogger(__name__)


class _UnreachableError(Exception):
    """No scheduler answers, or it has no worker."""


def run_on_cluster(plans: Sequence[ReportPlan], options: Options, watch: Watcher) -> Iterator[Outcome]:
    """Makes reports on the workers of a Dask scheduler; same contract as `run_local`.

    A scheduler that cannot be reached is said, and the reports are made here; what is left when there has been no
    worker for a minute, too. So are those that cannot be sent: one over all departments, one with a file that cannot be
    read.

    Args:
        plans: what to make.
        options: how; `scheduler` is `tcp://host:port` on this machine, or `tls://host:port`.
        watch: called at the beginning and end of each report.

    Yields:
        One outcome for each plan, as it is known.

    Raises:
        UsageError: Dask is not installed, the address is none or not a safe one, a worker has other versions.
        ClusterLostError: the scheduler is gone; what was published stays.
        InterruptedBuildError: the user stopped it.
    """
    if not plans:
        return
    address = safe_address(options.scheduler)
    dask = _import_dask()
    here: list[ReportPlan] = []
    try:
        room = Stockroom(plans)
        with _Cluster(dask, address) as cluster:
            cluster.admit(room, Patience(options.tell, FIRST_WORKER_SECONDS))
            yield from Dispatch(cluster, room, options, watch, here).run(plans)
    except _UnreachableError as error:
        _log.warning(
            "连不上集群 %s（%s），改在本机办理 · the cluster %s cannot be reached: made on this machine",
            address,
            error,
            address,
        )
        here = list(plans)
    except NotCarriedError as error:
        _log.warning(
            "%s 不能送到集群，改在本机办理 · this cannot be sent to the cluster, the reports are made on this machine",
            error,
        )
        here = list(plans)
    except KeyboardInterrupt:
        raise _stopped() from None
    yield from run_local(here, options, watch)


def _import_dask() -> Any:  # noqa: ANN401 - an optional library without types
    """Imports Dask.

    Raises:
        UsageError: it is not installed.
    """
    try:
        import distributed
    except ImportError:
        raise UsageError(
            "no-dask",
            where="--executor dask",
            found=Message("没有安装 dask.distributed", "dask.distributed is not installed"),
            advice=Message(
                "请运行 pip install 'gongwenkit[cluster]'，或去掉 --executor dask 在本机办理",
                "Run pip install 'gongwenkit[cluster]', or leave --executor dask out to work on this machine",
            ),
        ) from None
    return distributed


class _Cluster:
    """A connection to a scheduler; a context manager.

    Args:
        dask: the module `distributed`.
        address: of the scheduler, a safe one.

    Raises:
        _UnreachableError: nobody answers.
        UsageError: there are no certificates for `tls://`.
    """

    def __init__(self, dask: Any, address: str) -> None:  # noqa: ANN401
        self.dask, self.address = dask, address
        self.bad: set[str] = set()
        self._ready: set[str] = set()
        self._stock, self.digest = b"", ""
        self._asked: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._ours: Mapping[str, str] = {}
        security = dask.Security(require_encryption=True) if address.startswith("tls:") else None
        if security is not None and not _has_certificates(security):
            raise no_certificates()
        with _quiet_dask():
            try:
                self.client = dask.Client(
                    address, timeout=CONNECT_SECONDS, security=security, set_as_default=False, name="gongwenkit"
                )
            except (OSError, TimeoutError, ValueError) as error:
                raise _UnreachableError(type(error).__name__) from None

    def __enter__(self) -> "_Cluster":
        return self

    def __exit__(self, *_: object) -> None:
        with _quiet_dask():
            if self._ready and self.is_connected:
                with contextlib.suppress(Exception):  # the end of a batch does not hang on a worker that is gone
                    self._sync(self.client._run, _remove, self.digest, workers=sorted(self._ready), on_error="ignore")
            with contextlib.suppress(Exception):
                self.client.close(timeout=CONNECT_SECONDS)

    @property
    def is_connected(self) -> bool:
        """Whether the connection to the scheduler is open."""
        return bool(self.client.status == "running")

    def _ask_workers(self, workers: Sequence[str], *given: Any) -> Mapping[str, Any]:  # noqa: ANN401
        """Has each of some workers run a function; returns address → answer, or error.

        Raises:
            ClusterLostError: the scheduler is gone.
        """
        named = {"workers": list(workers), "on_error": "return"}
        answers: Mapping[str, Any] = self._sync(self.client._run, *given, seconds=WORKER_SECONDS, **named)
        return answers

    def _sync(self, asked: Callable[..., Any], *given: Any, seconds: float = ANSWER_SECONDS, **named: Any) -> Any:  # noqa: ANN401
        """Waits for an answer, but not for ever.

        Raises:
            ClusterLostError: there is none.
        """
        try:
            return self.client.sync(asked, *given, callback_timeout=seconds, **named)
        except (OSError, TimeoutError, RuntimeError, AttributeError):
            raise cluster_lost(SCHEDULER_GONE) from None

    def slots(self) -> Mapping[str, int]:
        """Returns the workers that may be used, with the number of jobs that each runs at a time."""
        if not self.is_connected:
            raise cluster_lost(SCHEDULER_GONE)
        threads = self._sync(self.client.scheduler.ncores)
        return {address: int(number) for address, number in threads.items() if address not in self.bad}

    def admit(self, room: Stockroom, patience: Patience) -> None:
        """Waits for workers, compares their versions with those here, and sends each of them the stock.

        Raises:
            _UnreachableError: there is no worker.
            UsageError: a worker has other versions, or lies open in the network.
        """
        while not (workers := self.slots()):
            if patience.is_over:
                raise _UnreachableError("没有工作机 / no worker")
            time.sleep(0.2)
        self._asked = (font_files(room.kit), tex_files(room.kit))
        self._ours = _describe(*self._asked)
        for why in self._misfits(list(workers)).values():
            raise why
        self._check_scheduler()
        self._stock = pack({}, room.stock.items())
        self.digest = hashlib.sha256(self._stock).hexdigest()
        self._install(list(workers))

    def welcome(self, workers: Sequence[str]) -> None:
        """Sends the stock to workers that have come since; one with other versions is said and not used."""
        new = [address for address in workers if address not in self._ready and address not in self.bad]
        if not new:
            return
        misfits = self._misfits(new)
        for address, why in misfits.items():
            self.bad.add(address)
            _log.warning("%s · %s", why.in_language("zh"), why.in_language("en"))
        self._install([address for address in new if address not in misfits])

    def _install(self, workers: list[str]) -> None:
        answers = self._ask_workers(workers, _install, self._stock, self.digest)
        self._ready |= {address for address, answer in answers.items() if answer is None}
        for address, answer in answers.items():
            if answer is not None and not _is_gone(answer):
                self.bad.add(address)
                _log.warning(
                    "%s：套件送不进去（%s），不用这台工作机 · %s: the kit cannot be put there, this worker is not used",
                    *(address, type(answer).__name__, address),
                )

    def _misfits(self, workers: list[str]) -> dict[str, UsageError]:
        found: dict[str, UsageError] = {}
        answers = self._ask_workers(workers, _describe, *self._asked)
        for address in workers:
            shown = address if is_address(address) else repr(address)
            if not is_private(address):
                found[address] = open_worker(shown)
                continue
            theirs = answers.get(address)
            if _is_gone(theirs):
                continue
            if not isinstance(theirs, dict):
                found[address] = misfit(shown, [("gongwenkit", self._ours["gongwenkit"], "")])
            elif differ := differences(self._ours, theirs):
                found[address] = misfit(shown, differ)
        return found

    def _check_scheduler(self) -> None:
        """Checks the libraries of the scheduler, which takes jobs apart and puts them together."""
        try:
            theirs = self.client.sync(self.client._run_on_scheduler, _describe_dask, callback_timeout=ANSWER_SECONDS)
        except (OSError, TimeoutError, RuntimeError):
            raise cluster_lost(SCHEDULER_GONE) from None
        except (ImportError, AttributeError):
            raise misfit(self.address, [("gongwenkit", self._ours["gongwenkit"], "")]) from None
        if differ := differences(_describe_dask(), theirs):
            raise misfit(self.address, differ)

    def submit(self, job: bytes, name: str) -> Any:  # noqa: ANN401
        """Sends a job; returns its future."""
        allowed = sorted(self._ready - self.bad) if self.bad else None
        with _quiet_dask():
            return self.client.submit(_run, job, key=f"gongwenkit-{name}", pure=False, retries=RETRIES, workers=allowed)

    def is_killed(self, error: object) -> bool:
        """Whether an error means that a job killed its workers again and again."""
        return isinstance(error, self.dask.scheduler.KilledWorker)


# What workers run, under these names: they get bytes and text, and answer with bytes and text.


def _run(job: bytes) -> bytes:
    return workbench.run(job)


def _install(stock: bytes, digest: str, dask_worker: Any = None) -> None:  # noqa: ANN401 - Dask gives itself by this name
    workbench.install(stock, digest, Path(dask_worker.local_directory))


def _remove(digest: str) -> None:
    workbench.remove(digest)


def _describe(fonts: Sequence[str], tex: Sequence[str]) -> dict[str, str]:
    return {**fingerprint(tuple(fonts), tuple(tex)), **_describe_dask()}


def _describe_dask() -> dict[str, str]:
    return {name: version(name) for name in COMPARED}


def _is_gone(answer: object) -> bool:
    """Whether a worker gave no answer because it has ended; the scheduler will say so, too."""
    return isinstance(answer, OSError | TimeoutError)


def _has_certificates(security: Any) -> bool:  # noqa: ANN401
    return bool(security.tls_ca_file and security.tls_client_cert and security.tls_client_key)


@contextlib.contextmanager
def _quiet_dask() -> Iterator[None]:
    """Hides the log lines of Dask's client: what matters is said in our words."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client", "distributed.comm", "asyncio")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _stopped() -> InterruptedBuildError:
    return InterruptedBuildError(
        "interrupted",
        found=Message("已按您的要求停止", "stopped as you asked"),
        advice=Message("已成文的报告保留；再次运行会接着做", "Complete reports stay; run it again to go on"),
    )
