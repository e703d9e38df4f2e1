"""The driver of a cluster, with a cluster that is made up: safe addresses, how many jobs fly, what is lost."""

import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.test_cluster_parcels import _plan

from gongwenkit.model import Message, UsageError
from gongwenkit.run.batch import admission, cluster, dispatch, runner
from gongwenkit.run.batch.batch import build_reports
from gongwenkit.run.batch.fingerprint import differences, fingerprint
from gongwenkit.run.batch.local import Options
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.portion import NotCarriedError, Portion
from gongwenkit.run.report.error_record import ErrorRecord

# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("localhost:8786", "tcp://localhost:8786"),
        ("tcp://[::1]:8786", "tcp://[::1]:8786"),
        ("tls://head.office.example:8786", "tls://head.office.example:8786"),
    ],
)
def test_addresses_that_are_safe(text: str, address: str) -> None:
    assert admission.safe_address(text) == address


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tcp://10.0.0.5:8786", "scheduler-not-private"),
        ("head.office.example:8786", "scheduler-not-private"),
        ("tcp://0.0.0.0:8786", "scheduler-not-private"),
        ("tcp://127.0.0.1.evil.example:8786", "scheduler-not-private"),
        ("ws://127.0.0.1:8786", "scheduler-address"),
        ("tcp://127.0.0.1", "scheduler-address"),
        ("tcp://127.0.0.1:99999", "scheduler-address"),
        ("nonsense", "scheduler-address"),
        ("tcp://127.0.0.1:8786\x1b[31m", "scheduler-address"),
    ],
)
def test_addresses_that_are_refused(text: str, code: str) -> None:
    with pytest.raises(UsageError) as raised:
        admission.safe_address(text)
    assert raised.value.code == code
    assert raised.value.advice.en


def test_without_dask_the_extra_is_named(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"gongwenkit\[cluster\]"):
        cluster._import_dask()


# --- versions ---------------------------------------------------------------------------------------------------------


def test_a_mismatch_names_the_worker_what_differs_and_both_values() -> None:
    ours, theirs = {"TeX": "a", "pandas": "2.3", "font x": "1"}, {"TeX": "a", "pandas": "2.2", "more": "7"}
    differ = differences(ours, theirs)
    assert differ == [("pandas", "2.3", "2.2"), ("font x", "1", ""), ("more", "", "7")]
    error = admission.misfit("tcp://127.0.0.1:4000", differ)
    assert (error.code, error.exit_code, error.where) == ("cluster-mismatch", 2, "tcp://127.0.0.1:4000")
    for part in ("pandas", "2.3", "2.2", "font x"):
        assert part in error.found.zh
        assert part in error.found.en
    assert "none" in error.found.en


def test_a_fingerprint_has_programs_libraries_tex_and_fonts() -> None:
    found = fingerprint(("no-such-font.otf",), ("no-such-file.sty",))
    assert {"gongwenkit", "gongwenkit program", "Python", "pandas", "matplotlib", "TeX"} <= found.keys()
    assert "distributed" not in found  # an extra of the kit is none of its libraries
    assert (found["font no-such-font.otf"], found["TeX no-such-file.sty"]) == ("", "")


# --- jobs on their way ------------------------------------------------------------------------------------------------


class _KilledError(Exception):
    """Stands for Dask's KilledWorker."""


class _Future:
    def __init__(self, answer: object) -> None:
        self.answer, self.status, self.done = answer, "pending", None

    def add_done_callback(self, done) -> None:
        self.done = done

    def finish(self) -> None:
        self.status = "finished" if isinstance(self.answer, bytes) else "error"
        if self.answer is None:
            self.status = "lost"
        assert self.done is not None
        self.done(self)

    def result(self, timeout: float) -> object:
        return self.answer

    def exception(self, timeout: float) -> object:
        return self.answer

    def release(self) -> None:
        pass

    cancel = release


class _MadeUpCluster:
    """Runs jobs one after another in a thread; `answers` gives what comes of the number of a job."""

    digest, is_connected = "0" * 64, True

    def __init__(self, answers: Mapping[int, object], slots: int = 2) -> None:
        self.answers, self.workers = answers, {"tcp://127.0.0.1:1": slots}
        self.flying = self.most = self.jobs = 0
        self.asked: queue.Queue[_Future] = queue.Queue()
        self.welcomed: list[list[str]] = []
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while True:
            future = self.asked.get()
            time.sleep(0.01)
            self.flying -= 1
            future.finish()

    def slots(self) -> Mapping[str, int]:
        return self.workers

    def welcome(self, workers: list[str]) -> None:
        self.welcomed.append(workers)

    def is_killed(self, error: object) -> bool:
        return isinstance(error, _KilledError)

    def submit(self, job: bytes, name: str) -> _Future:
        self.jobs += 1
        self.flying += 1
        self.most = max(self.most, self.flying)
        future = _Future(self.answers.get(self.jobs, b"made"))
        self.asked.put(future)
        return future


class _Room:
    """A stockroom whose portions are small, or large, or cannot be had."""

    def __init__(self, sizes: Mapping[str, int | None]) -> None:
        self.sizes = sizes

    def portion(self, plan) -> Portion:
        size = self.sizes.get(plan.code, 10)
        if size is None:
            raise NotCarriedError(plan.code)
        content = bytes(i * i % 251 for i in range(size)) if size < 1000 else os.urandom(size)
        return Portion({"ledgers/a.xlsx": content}, (), {}, {}, is_young=False)

    def looked(self) -> None:
        return None


def _dispatch(
    monkeypatch, made_up, office: Path, codes: list[str], sizes: Mapping[str, int | None] | None = None, **named
):
    def published(result: bytes, sent, look) -> Outcome:
        error = ErrorRecord("input-changed", "", Message("改", "Changed"), Message("再", "Again"))
        changed = error if result == b"changed" else None
        return Outcome(sent.plan.code, sent.plan.name, "built" if result == b"made" else "failed", error=changed)

    monkeypatch.setattr(dispatch, "publish_result", published)
    monkeypatch.setattr(dispatch, "LOOK_SECONDS", 0.05)
    seen: list[tuple[str, bool]] = []
    here: list = []
    one = dispatch.Dispatch(
        *(made_up, _Room(sizes or {}), Options(executor="dask", **named)),
        *(lambda code, out: seen.append((code, out is None)), here),
    )
    outcomes = list(one.run([_plan(office, code) for code in codes]))
    return outcomes, seen, here


def test_two_jobs_for_each_slot_fly_and_no_more(monkeypatch, tmp_path: Path) -> None:
    made_up = _MadeUpCluster({}, slots=2)
    codes = [str(number) for number in range(100, 140)]
    outcomes, seen, here = _dispatch(monkeypatch, made_up, tmp_path, codes)
    assert sorted(outcome.code for outcome in outcomes) == codes
    assert made_up.most == 4  # never 40
    assert here == []
    assert sorted(code for code, begun in seen if begun) == codes  # each is begun once, and ended once
    assert sorted(code for code, begun in seen if not begun) == codes


def test_a_job_that_kills_workers_fails_alone(monkeypatch, tmp_path: Path) -> None:
    made_up = _MadeUpCluster({2: _KilledError(), 3: ValueError("x")})
    outcomes, _, _ = _dispatch(monkeypatch, made_up, tmp_path, ["1", "2", "3", "4"])
    codes = {outcome.code: outcome.error and outcome.error.code for outcome in outcomes}
    assert codes == {"1": None, "2": "worker-died", "3": "worker-failed", "4": None}


def test_a_result_that_is_lost_is_made_again_and_not_for_ever(monkeypatch, tmp_path: Path) -> None:
    outcomes, seen, _ = _dispatch(monkeypatch, _MadeUpCluster({1: None}), tmp_path, ["1"])
    assert [outcome.status for outcome in outcomes] == ["built"]
    assert seen == [("1", True), ("1", False)]
    always = _MadeUpCluster(dict.fromkeys(range(10)))
    outcomes, _, _ = _dispatch(monkeypatch, always, tmp_path, ["1"])
    assert [outcome.error and outcome.error.code for outcome in outcomes] == ["worker-died"]
    assert always.jobs == 3


def test_a_report_whose_input_was_changed_meanwhile_is_made_again_on_this_machine(monkeypatch, tmp_path: Path) -> None:
    made_up = _MadeUpCluster({1: b"changed"})
    outcomes, seen, here = _dispatch(monkeypatch, made_up, tmp_path, ["1", "2"])
    assert ([outcome.code for outcome in outcomes], [plan.code for plan in here]) == (["2"], ["1"])
    assert ("1", False) not in seen  # its outcome is told when it is made


def test_a_scheduler_that_is_gone_ends_the_batch(monkeypatch, tmp_path: Path) -> None:
    made_up = _MadeUpCluster({2: None})
    made_up.is_connected = False
    with pytest.raises(admission.ClusterLostError) as raised:
        _dispatch(monkeypatch, made_up, tmp_path, ["1", "2", "3"])
    assert raised.value.exit_code == 1
    assert "本机" in raised.value.advice.zh


def test_without_a_worker_for_long_the_rest_is_made_on_this_machine(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(dispatch, "NO_WORKER_SECONDS", 0.5)
    monkeypatch.setattr(dispatch, "SAY_SECONDS", 0.2)
    made_up = _MadeUpCluster({}, slots=1)
    submit = made_up.submit

    def submit_and_die(job: bytes, name: str) -> _Future:
        if made_up.jobs == 2:  # the first two come back; what is sent after them never does
            made_up.workers = {}
            return _Future(b"made")
        return submit(job, name)

    monkeypatch.setattr(made_up, "submit", submit_and_die)
    told: list[Message] = []
    codes = ["1", "2", "3", "4", "5"]
    outcomes, _, here = _dispatch(monkeypatch, made_up, tmp_path, codes, tell=told.append)
    assert sorted(outcome.code for outcome in outcomes) == ["1", "2"]
    assert sorted(plan.code for plan in here) == ["3", "4", "5"]
    said = [message.zh for message in told]
    assert sum("再等" in one for one in said) == 2
    assert [one for one in said if "改在本机办理" in one] == ["0.5 秒以来没有一台工作机，还没有办的 3 份改在本机办理"]
    assert said[-1].startswith("集群：1 个工作进程办成 2 份；1 个中途断开")
    assert all(message.en[0].isupper() for message in told)


def test_the_end_says_what_the_workers_did(monkeypatch, tmp_path: Path) -> None:
    told: list[Message] = []
    _dispatch(monkeypatch, _MadeUpCluster({2: ValueError("x")}), tmp_path, ["1", "2", "3"], tell=told.append)
    assert [message.zh for message in told] == ["集群：1 个工作进程办成 2 份"]


def test_what_cannot_be_sent_is_left_for_this_machine_and_a_large_job_is_said(
    monkeypatch, tmp_path: Path, caplog
) -> None:
    caplog.set_level(logging.WARNING)
    monkeypatch.setattr(dispatch, "MOST_JOB_BYTES", 3 * 2**20)
    sizes = {"2": None, "3": 2 * 2**20, "4": 4 * 2**20}
    outcomes, seen, here = _dispatch(monkeypatch, _MadeUpCluster({}), tmp_path, ["1", "2", "3", "4"], sizes)
    assert sorted(outcome.code for outcome in outcomes) == ["1", "3"]
    assert [plan.code for plan in here] == ["2", "4"]
    assert {code for code, _ in seen} == {"1", "3"}
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert "1 MB" in said
    assert "在本机办理" in said


def test_a_scheduler_that_cannot_be_reached_is_said_and_the_reports_are_made_here(
    monkeypatch, tmp_path: Path, caplog
) -> None:
    caplog.set_level(logging.WARNING)

    def unreachable(*_: object) -> None:
        raise cluster._UnreachableError("OSError")

    made: list[str] = []

    def local(plans, options, watch):
        made.extend(plan.code for plan in plans)
        yield from (Outcome(plan.code, plan.name, "built") for plan in plans)

    monkeypatch.setattr(cluster, "_import_dask", lambda: SimpleNamespace())
    monkeypatch.setattr(cluster, "Stockroom", lambda plans: None)
    monkeypatch.setattr(cluster, "_Cluster", unreachable)
    monkeypatch.setattr(cluster, "run_local", local)
    options = Options(executor="dask", scheduler="tcp://127.0.0.1:1")
    outcomes = build_reports([_plan(tmp_path, "101")], options=options, watch=lambda *_: None)
    assert [outcome.status for outcome in outcomes] == ["built"]
    assert made == ["101"]
    assert "tcp://127.0.0.1:1" in caplog.text
    assert "改在本机办理" in caplog.text


# --- the process of a worker ------------------------------------------------------------------------------------------


def test_a_plan_is_the_same_on_the_other_side(tmp_path: Path) -> None:
    plan = _plan(tmp_path)
    assert runner.plan_of_json(runner.plan_to_json(plan)) == plan


def _runner(monkeypatch, script: str) -> runner.Runner:
    with monkeypatch.context() as patch:
        popen = runner.subprocess.Popen
        patch.setattr(runner.subprocess, "Popen", lambda command, **named: popen([command[0], "-c", script], **named))
        return runner.Runner()


def test_a_process_that_hangs_or_dies_is_ended(monkeypatch, tmp_path: Path) -> None:
    plan = _plan(tmp_path)
    hanging = _runner(monkeypatch, "import time; time.sleep(600)")
    began = time.monotonic()
    with pytest.raises(runner.RunnerTimeoutError):
        hanging.make(plan, html=False, seconds=0.5)
    assert time.monotonic() - began < 5
    assert not hanging.is_running
    for script in ("raise SystemExit", "print('no json', flush=True); input()", "print(3, flush=True); input()"):
        dying = _runner(monkeypatch, script)
        with pytest.raises(runner.RunnerDiedError):
            dying.make(plan, html=False, seconds=20)
        assert not dying.is_running


def test_messages_are_in_both_languages() -> None:
    lost = admission.cluster_lost(dispatch.SCHEDULER_GONE)
    for error in (lost, admission.open_worker("x"), admission.no_certificates()):
        for message in (error.found, error.advice):
            assert message.zh
            assert message.en
            assert not any("一" <= sign <= "鿿" for sign in message.en)
