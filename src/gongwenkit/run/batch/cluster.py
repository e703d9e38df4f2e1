"""Reports made on a cluster: the one door of Dask (the extra `cluster`).

A job is bytes, and so is its result. The driver sends never more than two jobs for each slot of the workers, and
publishes each result as it arrives. What it needs of a scheduler is where the workers are, and that one of them runs a
job; everything else is known from the manifests: after any end the same command goes on where it was.
"""

import contextlib
import hashlib
import ipaddress
import json
import logging
import queue
import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gongwenkit.model import InterruptedBuildError, Message, UsageError
from gongwenkit.run.batch import workbench
from gongwenkit.run.batch.delivery import Sent, lost_outcome, pack_job, publish_result
from gongwenkit.run.batch.fingerprint import differences, fingerprint, font_files, tex_files
from gongwenkit.run.batch.local import Options, Watcher, run_local
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.parcel import pack
from gongwenkit.run.batch.plan import ReportPlan
from gongwenkit.run.batch.portion import NotCarriedError, Stockroom

__all__ = ["ClusterLostError", "run_on_cluster"]

CONNECT_SECONDS = 10
"""How long the driver tries to reach the scheduler."""
FIRST_WORKER_SECONDS = 60
"""How long it waits for the first worker."""
NO_WORKER_SECONDS = 60
"""How long it waits for another worker when there is none left."""
LOOK_SECONDS = 2
"""How often it asks the scheduler for the workers; also how it sees that the scheduler is gone."""
ANSWER_SECONDS = 15
"""How long the scheduler may take to answer."""
FETCH_SECONDS = 60
JOBS_PER_SLOT = 2
RETRIES = 2
"""Tries after the first when a job ends with an error of the worker; one that kills workers is given up by the
scheduler after `distributed.scheduler.allowed-failures` (3) more."""
USUAL_BYTES = 2**20
"""A job larger than this is sent, and said."""
MOST_JOB_BYTES = 256 * 2**20
"""A department with more than this is made here."""
SHOWN = 4
COMPARED = ("dask", "distributed", "cloudpickle", "msgpack")
_ADDRESS = re.compile(r"(?:(?P<scheme>[a-z]+)://)?(?P<host>\[[0-9A-Fa-f:.]+\]|[\w.-]+):(?P<port>[0-9]{1,5})")
_log = logging.getLogger(__name__)


class ClusterLostError(InterruptedBuildError):
    """The scheduler, or all workers, are gone in the middle of a batch."""

    exit_code = 1


class _UnreachableError(Exception):
    """No scheduler answers, or it has no worker."""


def run_on_cluster(plans: Sequence[ReportPlan], options: Options, watch: Watcher) -> Iterator[Outcome]:
    """Makes reports on the workers of a Dask scheduler; same contract as `run_local`.

    A scheduler that cannot be reached is said, and the reports are made here. So are those that cannot be sent: one over
    all departments, one with a file that cannot be read.

    Args:
        plans: what to make.
        options: how; `scheduler` is `tcp://host:port` on this machine, or `tls://host:port`.
        watch: called at the beginning and end of each report.

    Yields:
        One outcome for each plan, as it is known.

    Raises:
        UsageError: Dask is not installed, the address is none or not a safe one, a worker has other versions.
        ClusterLostError: the scheduler or all workers are gone; what was published stays.
        InterruptedBuildError: the user stopped it.
    """
    if not plans:
        return
    address = _safe_address(options.scheduler)
    dask = _import_dask()
    here: list[ReportPlan] = []
    try:
        room = Stockroom(plans)
        with _Cluster(dask, address) as cluster:
            cluster.admit(room)
            yield from _Dispatch(cluster, room, options, watch, here).run(plans)
    except _UnreachableError as error:
        _log.warning(
            "连不上集群 %s（%s），改在本机办理 · the cluster %s cannot be reached, the reports are made on this machine",
            address,
            error,
            address,
        )
        here = list(plans)
    except NotCarriedError as error:
        _log.warning(
            "%s 不能送到集群，改在本机办理 · this cannot be sent to the cluster, the reports are made on this machine", error
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


def _safe_address(text: str) -> str:
    """Returns the address of a scheduler, with its scheme.

    Raises:
        UsageError: it is none, or one over which anybody could read and write.
    """
    match = _ADDRESS.fullmatch(text.strip())
    scheme = (match["scheme"] or "tcp") if match else ""
    if match is None or scheme not in ("tcp", "tls") or not 0 < int(match["port"]) < 2**16:
        raise UsageError(
            "scheduler-address",
            where="--scheduler",
            found=Message(f"“{text}”不是调度器的地址", f"“{text}” is not the address of a scheduler"),
            advice=Message(
                "请写作 tcp://127.0.0.1:8786 或 tls://主机:8786", "Write tcp://127.0.0.1:8786 or tls://host:8786"
            ),
        )
    if scheme == "tcp" and not _is_loopback(match["host"]):
        raise UsageError(
            "scheduler-not-private",
            where="--scheduler",
            found=Message(
                f"{text} 是不加密的网络地址，台账会被同一网络中的人读到、改动",
                f"{text} is not encrypted: others in the network could read and change ledgers",
            ),
            advice=Message(
                "请用 tls:// 并配好证书（docs/how-to/cluster.md），或用 SSH 隧道接到 tcp://127.0.0.1",
                "Use tls:// with certificates (docs/how-to/cluster.md), or an SSH tunnel to tcp://127.0.0.1",
            ),
        )
    return f"{scheme}://{match['host']}:{match['port']}"


def _is_loopback(host: str) -> bool:
    name = host.strip("[]")
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


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
            raise _no_certificates()
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

    def _sync(self, asked: Callable[..., Any], *given: Any, **named: Any) -> Any:  # noqa: ANN401
        """Waits for an answer, but not for ever.

        Raises:
            ClusterLostError: there is none.
        """
        try:
            return self.client.sync(asked, *given, callback_timeout=ANSWER_SECONDS, **named)
        except (OSError, TimeoutError, RuntimeError, AttributeError):
            raise _lost() from None

    def slots(self) -> Mapping[str, int]:
        """Returns the workers that may be used, with the number of jobs that each runs at a time."""
        if not self.is_connected:
            raise _lost()
        threads = self._sync(self.client.scheduler.ncores)
        return {address: int(number) for address, number in threads.items() if address not in self.bad}

    def admit(self, room: Stockroom) -> None:
        """Waits for workers, compares their versions with those here, and sends each of them the stock.

        Raises:
            _UnreachableError: there is no worker.
            UsageError: a worker has other versions, or lies open in the network.
        """
        end = time.monotonic() + FIRST_WORKER_SECONDS
        while not (workers := self.slots()):
            if time.monotonic() > end:
                raise _UnreachableError("没有工作机 / no worker")
            time.sleep(0.2)
        self._asked = (font_files(room.kit), tex_files(room.kit))
        self._ours = _describe(*self._asked)
        for address, why in self._misfits(list(workers)).items():
            raise why
        with contextlib.suppress(ClusterLostError):
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
        answers = self._sync(
            self.client._run, _install, self._stock, self.digest, workers=workers, on_error="return"
        )
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
        answers = self._sync(self.client._run, _describe, *self._asked, workers=workers, on_error="return")
        for address in workers:
            shown = address if _ADDRESS.fullmatch(address) else repr(address)
            if address.startswith("tcp:") and not _is_loopback(str(_ADDRESS.fullmatch(address)["host"])):  # type: ignore[index]
                found[address] = _open_worker(shown)
                continue
            theirs = answers.get(address)
            if _is_gone(theirs):
                continue
            if not isinstance(theirs, dict):
                found[address] = _misfit(shown, [("gongwenkit", self._ours["gongwenkit"], "")])
            elif differ := differences(self._ours, theirs):
                found[address] = _misfit(shown, differ)
        return found

    def _check_scheduler(self) -> None:
        """Checks the libraries of the scheduler, which takes jobs apart and puts them together."""
        try:
            theirs = self.client.sync(
                self.client._run_on_scheduler, _describe_dask, callback_timeout=ANSWER_SECONDS
            )
        except (ImportError, AttributeError):
            raise _misfit(self.address, [("gongwenkit", self._ours["gongwenkit"], "")]) from None
        if differ := differences(_describe_dask(), theirs):
            raise _misfit(self.address, differ)

    def submit(self, job: bytes, name: str) -> Any:  # noqa: ANN401
        """Sends a job; returns its future."""
        allowed = sorted(self._ready - self.bad) if self.bad else None
        with _quiet_dask():
            return self.client.submit(_run, job, key=f"gongwenkit-{name}", pure=False, retries=RETRIES, workers=allowed)


class _Dispatch:
    """The jobs of a batch on their way.

    Args:
        cluster: with workers that have the stock.
        room: kit and data folder.
        options: of the batch.
        watch: called at the beginning and end of each report.
        here: gets the plans of reports that must be made on this machine.
    """

    def __init__(
        self, cluster: _Cluster, room: Stockroom, options: Options, watch: Watcher, here: list[ReportPlan]
    ) -> None:
        self.cluster, self.room, self.options, self.watch, self.here = cluster, room, options, watch, here
        self.flying: dict[str, tuple[Any, Sent]] = {}
        self.arrived: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.waiting: deque[ReportPlan] = deque()
        self.batch = secrets.token_hex(6)
        self.largest = self.large = self.number = 0
        self.slots: Mapping[str, int] = {}
        self._looked = self._had_workers = 0.0
        self._tries: dict[str, int] = {}

    def run(self, plans: Sequence[ReportPlan]) -> Iterator[Outcome]:
        """Makes reports; see `run_on_cluster`."""
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
            raise _no_workers()

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
            self.watch(outcome.code, outcome)
            yield outcome

    def _result(self, future: Any, sent: Sent) -> bytes | Outcome | None:  # noqa: ANN401
        """Returns the result of a job; the outcome if there will be none, None if it must be sent again.

        Raises:
            ClusterLostError: the scheduler is gone.
        """
        try:
            if future.status == "error":
                error = future.exception(timeout=FETCH_SECONDS)
                is_killed = isinstance(error, self.cluster.dask.scheduler.KilledWorker)
                return lost_outcome(sent.plan, "" if is_killed else type(error).__name__)
            if future.status == "finished":
                result = future.result(timeout=FETCH_SECONDS)
                return result if isinstance(result, bytes) else b""
        except Exception as error:  # whatever a connection can break with
            _log.debug("a result is lost: %s", type(error).__name__)
        finally:
            future.release()
        if not self.cluster.is_connected:
            raise _lost()
        return lost_outcome(sent.plan) if self._tries[sent.plan.code] > RETRIES else None

    def _say(self) -> None:
        if self.large:
            _log.warning(
                "%d 个单位的台账超过 1 MB（最大 %.1f MB），照样送出 · the ledgers of %d departments have more than 1 MB",
                self.large,
                self.largest / 2**20,
                self.large,
            )
        if self.here:
            _log.warning(
                "%d 份报告不能送到集群，在本机办理 · %d reports cannot be sent to the cluster and are made on this machine",
                len(self.here),
                len(self.here),
            )


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


def _misfit(address: str, differ: Sequence[tuple[str, str, str]]) -> UsageError:
    zh = "；".join(f"{name}（本机 {ours or '没有'}，那里 {theirs or '没有'}）" for name, ours, theirs in differ[:SHOWN])
    en = "; ".join(f"{name} (here {ours or 'none'}, there {theirs or 'none'})" for name, ours, theirs in differ[:SHOWN])
    more_zh, more_en = (
        (f"等 {len(differ)} 处", f" and {len(differ) - SHOWN} more") if len(differ) > SHOWN else ("", "")
    )
    return UsageError(
        "cluster-mismatch",
        where=address,
        found=Message(f"与本机版本不同：{zh}{more_zh}", f"other versions than here: {en}{more_en}"),
        advice=Message(
            "请在工作机上装与本机相同的版本（同一锁定文件、同一镜像），再运行一次；或去掉 --executor dask 在本机办理",
            "Install the same versions there (same lock file, same image) and run it again, or leave --executor dask out",
        ),
    )


def _open_worker(address: str) -> UsageError:
    return UsageError(
        "worker-not-private",
        where=address,
        found=Message("这台工作机在网络上不加密地收发", "this worker sends and receives without encryption"),
        advice=Message(
            "请用 tls:// 启动调度器和工作机，或在同一台机器上加 --host 127.0.0.1（docs/how-to/cluster.md）",
            "Start scheduler and workers with tls://, or with --host 127.0.0.1 on one machine (docs/how-to/cluster.md)",
        ),
    )


def _no_certificates() -> UsageError:
    return UsageError(
        "no-certificates",
        where="--scheduler",
        found=Message("tls:// 需要证书，Dask 的设置里没有", "tls:// needs certificates, and Dask's settings have none"),
        advice=Message(
            "请设 DASK_DISTRIBUTED__COMM__TLS__CA_FILE、…__CLIENT__CERT、…__CLIENT__KEY（docs/how-to/cluster.md）",
            "Set DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …__CLIENT__CERT and …__CLIENT__KEY (docs/how-to/cluster.md)",
        ),
    )


def _lost() -> ClusterLostError:
    return ClusterLostError(
        "cluster-lost",
        found=Message("调度器断开了", "the scheduler is gone"),
        advice=_GO_ON,
    )


def _no_workers() -> ClusterLostError:
    return ClusterLostError(
        "cluster-lost",
        found=Message(
            f"{NO_WORKER_SECONDS} 秒以来没有一台工作机", f"there has been no worker for {NO_WORKER_SECONDS} s"
        ),
        advice=_GO_ON,
    )


_GO_ON = Message(
    "已成文的报告保留；再运行同一命令会接着做，去掉 --executor dask 则在本机接着做",
    "Complete reports stay; run the same command again to go on, or leave --executor dask out to go on on this machine",
)


def _stopped() -> InterruptedBuildError:
    return InterruptedBuildError(
        "interrupted",
        found=Message("已按您的要求停止", "stopped as you asked"),
        advice=Message("已成文的报告保留；再次运行会接着做", "Complete reports stay; run it again to go on"),
    )
