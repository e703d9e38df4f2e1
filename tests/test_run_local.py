"""Reports made on this machine: forks of one process, what is killed, and what is done without forks."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import ClassVar

import psutil
import pytest

from gongwenkit.run.batch import fork_server, local
from gongwenkit.run.batch.fork_server import ForkServer
from gongwenkit.run.batch.notebook import nbformat
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.report import forking

ROOT = Path(__file__).resolve().parents[1]
needs_forks = pytest.mark.skipif(forking.why_not_forked() is not None, reason="processes are not forked here")

CELL = """
import os, pathlib, signal, subprocess, sys, time
here = pathlib.Path(folder)
tries = here / f"{department}.tries"
tries.write_text((tries.read_text() if tries.exists() else "") + "x")
first = tries.read_text() == "x"
threads = here / "threads.txt"
parent = int(pathlib.Path(f"/proc/{os.getppid()}/stat").read_text().rpartition(")")[2].split()[1])
with threads.open("a") as file:
    file.write(f"{parent} {len(os.listdir(f'/proc/{parent}/task'))} {len(os.listdir('/proc/self/task'))}\\n")
if department.startswith("cells") and (first or department == "cells-always"):
    os.kill(os.getpid(), signal.SIGKILL)
if department.startswith("worker") and (first or department == "worker-always"):
    os.kill(os.getppid(), signal.SIGKILL)
if department.startswith("server") and (first or department == "server-always"):
    os.kill(parent, signal.SIGKILL); time.sleep(60)
if department.startswith("mend"):
    kit = pathlib.Path(folder) / "kit.toml"
    kit.write_text(kit.read_text() + "\\n# mended\\n")
if department.startswith("wait"):
    started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"], start_new_session=True)
    (here / f"{department}.pid").write_text(str(started.pid))
    time.sleep(120)
"""


def plan(folder: Path, code: str, **more: int) -> ReportPlan:
    """Returns the plan of a notebook that ends without a report: that it was run to its end is seen by its error."""
    made = nbformat.v4.new_notebook()
    names = ("department", "folder", "out", "data", "report", "edition")
    given = nbformat.v4.new_code_cell(
        "\n".join(f'{name}: str = ""' for name in names), metadata={"tags": ["parameters"]}
    )
    made.cells = [given, nbformat.v4.new_code_cell(CELL)]
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = folder / "report.ipynb"
    if not notebook.exists():
        nbformat.write(made, notebook)
        (folder / "kit.toml").write_text("format = 2\n", encoding="utf-8")
    reports = folder / "reports"
    reports.mkdir(exist_ok=True)
    parameters = {
        "department": code,
        "folder": str(folder),
        "data": str(folder / "data"),
        "report": "duty",
        "edition": "",
    }
    limits = {"seconds": 60, "retries": 1} | more
    return ReportPlan(
        code=code, name=code, notebook=notebook, parameters=parameters,
        kit=folder, out=folder, reports=reports, folder_name=code, key=code, **limits,
    )  # fmt: skip


def run(folder: Path, *codes: str, jobs: int = 1) -> dict[str, str]:
    """Returns the code of each outcome's error."""
    said: list[str] = []
    options = local.Options(jobs=jobs, tell=lambda message: said.append(message.en))
    outcomes = local.run_local([plan(folder, code) for code in codes], options, lambda code, outcome: None)
    found = {outcome.code: outcome.error.code if outcome.error else "" for outcome in outcomes}
    return found | ({"told": said[0]} if said else {})


MADE = "notebook-no-report"
"""The notebook was run to its end."""


@needs_forks
@pytest.mark.slow
def test_who_is_killed_costs_its_own_report_one_try(tmp_path):
    found = run(tmp_path, "a", "cells-once", "worker-once", "cells-always", "worker-always", "b")
    assert found == {
        "a": MADE, "cells-once": MADE, "worker-once": MADE, "b": MADE,
        "cells-always": "kernel-died", "worker-always": "worker-died",
    }  # fmt: skip
    tries = {path.stem: len(path.read_text()) for path in tmp_path.glob("*.tries")}
    assert tries == {"a": 1, "b": 1, "cells-once": 2, "worker-once": 2, "cells-always": 2, "worker-always": 2}
    lines = [line.split() for line in (tmp_path / "threads.txt").read_text().splitlines()]
    assert len({server for server, _, _ in lines}) == 1  # one process was loaded
    assert {(of_server, of_fork) for _, of_server, of_fork in lines} == {("1", "1")}


@needs_forks
@pytest.mark.slow
def test_the_process_to_fork_from_is_started_again_when_it_is_killed(tmp_path):
    assert run(tmp_path, "a", "server-once", "b", jobs=2) == {"a": MADE, "server-once": MADE, "b": MADE}
    assert len({line.split()[0] for line in (tmp_path / "threads.txt").read_text().splitlines()}) == 2


@needs_forks
@pytest.mark.slow
def test_a_kit_that_is_changed_is_loaded_by_another_process(tmp_path):
    assert run(tmp_path, "a", "mend", "b", "c") == dict.fromkeys(("a", "mend", "b", "c"), MADE)
    servers = [line.split()[0] for line in (tmp_path / "threads.txt").read_text().splitlines()]
    assert servers[0] == servers[1] != servers[2] == servers[3]


@needs_forks
@pytest.mark.slow
def test_the_pool_takes_over_where_nothing_can_be_forked(tmp_path, monkeypatch):
    monkeypatch.setattr("gongwenkit.run.batch.fork_server._PROGRAM", "raise SystemExit(3)")
    found = run(tmp_path, "a")
    assert found.pop("told").startswith("Each report runs in a Jupyter kernel of its own")
    assert found == {"a": MADE}


class _DyingPool:
    """Executors of which each has a script: what becomes of the reports that it is asked for, in their order."""

    scripts: ClassVar[list[list[str]]] = []
    asked: ClassVar[list[str]] = []

    def __init__(self, *_workers: object, **_options: object) -> None:
        self.script = list(self.scripts.pop(0))

    def submit(self, _make: object, plan: ReportPlan, *, html: bool) -> Future[Outcome]:
        told = self.script.pop(0)
        if told == "broken":
            raise BrokenProcessPool
        self.asked.append(plan.code)
        future: Future[Outcome] = Future()
        if told == "dies":
            future.set_exception(BrokenProcessPool())
        else:
            future.set_result(Outcome(plan.code, plan.code, "built"))
        return future

    def shutdown(self, **_how: object) -> None:
        """Ends."""


@pytest.mark.parametrize(
    ("scripts", "asked"),
    [
        ([["dies", "broken"], ["made", "made"]], ["a", "a", "b"]),
        ([["made", "dies"], ["made"]], ["a", "b", "b"]),
        ([["broken", "broken"], ["broken", "made"], ["made"]], ["b", "a"]),
    ],
    ids=["between two reports", "beside one that is made", "while nothing is made, twice"],
)
def test_a_worker_that_dies_at_any_moment_costs_only_reports_that_were_begun(tmp_path, monkeypatch, scripts, asked):
    monkeypatch.setenv("GWK_ENGINE", "kernel")
    monkeypatch.setattr(local, "ProcessPoolExecutor", _DyingPool)
    monkeypatch.setattr(_DyingPool, "scripts", scripts)
    monkeypatch.setattr(_DyingPool, "asked", [])
    plans = [plan(tmp_path, code) for code in "ab"]
    found = {one.code: one.status for one in local.run_local(plans, local.Options(jobs=2), lambda *_: None)}
    assert found == {"a": "built", "b": "built"}
    assert sorted(_DyingPool.asked) == sorted(asked)


def before_it_serves(monkeypatch: pytest.MonkeyPatch, lines: str) -> None:
    """Has the process to fork from run some lines when it has loaded everything."""
    whole = fork_server._PROGRAM.replace("\nserve()", f"\n{lines}\nserve()")
    assert whole != fork_server._PROGRAM
    monkeypatch.setattr(fork_server, "_PROGRAM", whole)


@needs_forks
@pytest.mark.slow
def test_threads_in_the_process_to_fork_from_lead_to_kernels_and_it_is_said(tmp_path, monkeypatch):
    before_it_serves(
        monkeypatch, "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"
    )
    found = run(tmp_path, "a", "b")
    assert found.pop("told") == (
        "Each report runs in a Jupyter kernel of its own: slower, with the same results"
        " (a library that is loaded has started threads)"
    )
    assert found == {"a": MADE, "b": MADE}
    assert int((tmp_path / "threads.txt").read_text().split()[2]) > 1  # a kernel listens with threads


REFUSING = """
import errno, os
from pathlib import Path
real, counted = os.fork, Path({folder!r}) / "forks"
def fork():
    with counted.open("a") as file:
        file.write("x")
    if counted.stat().st_size in {refused}:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    return real()
os.fork = fork
"""
"""What the system says where a user may have no more processes (`ulimit -u`); root is never told so."""


@needs_forks
@pytest.mark.slow
@pytest.mark.parametrize(("refused", "forks"), [("(2,)", 4), ("(1, 2)", 5)])
def test_where_no_process_can_be_started_for_a_while_the_report_is_tried_again(tmp_path, monkeypatch, refused, forks):
    before_it_serves(monkeypatch, REFUSING.format(folder=str(tmp_path), refused=refused))
    assert run(tmp_path, "a", "b", "c", jobs=2) == {"a": MADE, "b": MADE, "c": MADE}
    tries = {path.stem: len(path.read_text()) for path in tmp_path.glob("*.tries")}
    assert tries == {"a": 1, "b": 1, "c": 1}  # what was refused had not begun
    assert (tmp_path / "forks").stat().st_size >= forks


@needs_forks
@pytest.mark.slow
def test_where_no_process_can_be_started_at_all_the_limit_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(local.time, "sleep", lambda seconds: None)
    before_it_serves(monkeypatch, REFUSING.format(folder=str(tmp_path), refused="range(100)"))
    plans = [plan(tmp_path, code) for code in "ab"]
    made = list(local.run_local(plans, local.Options(jobs=2), lambda code, outcome: None))
    assert {(one.code, one.error.code) for one in made} == {("a", "no-process"), ("b", "no-process")}
    assert "ulimit -u" in made[0].error.message.zh
    assert "ulimit -u" in made[0].error.message.en


LIMITED = """
import json, resource, sys
from pathlib import Path
from tests.test_run_local import local, plan

if __name__ == "__main__":
    folder, most = Path(sys.argv[1]), int(sys.argv[2])
    plans = [plan(folder, code) for code in sys.argv[3:]]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    made = local.run_local(plans, local.Options(jobs=2), lambda code, outcome: None)
    print(json.dumps({one.code: [one.error.code, one.error.message.zh, one.error.advice.zh] for one in made}))
"""
"""A batch of two reports at a time that may have few files open."""


@needs_forks
@pytest.mark.slow
@pytest.mark.parametrize("most", [64, 16])
def test_few_open_files_are_enough_or_the_limit_is_named(tmp_path, most):
    (tmp_path / "limited.py").write_text(LIMITED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "limited.py"), str(tmp_path), str(most), "a", "b", "c"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert sorted(found) == ["a", "b", "c"]
    for code, said, advice in found.values():
        named = f"{most} 个（ulimit -n）" in said and "ulimit -n 4096" in advice
        assert code == MADE or (code == "limit-reached" and named), (code, said)


DRIVER = """
import sys
from pathlib import Path
from tests.test_run_local import local, plan

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    plans = [plan(folder, code) for code in ("wait-1", "wait-2", "wait-3")]
    try:
        list(local.run_local(plans, local.Options(jobs=2), lambda code, outcome: None))
    except BaseException as error:
        print(type(error).__name__, flush=True)
"""


@needs_forks
@pytest.mark.slow
@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT", "SIGINT twice"])
def test_nothing_stays_of_a_batch_that_is_killed_or_stopped(tmp_path, how):
    (tmp_path / "driver.py").write_text(DRIVER, encoding="utf-8")
    driver = subprocess.Popen(
        [sys.executable, str(tmp_path / "driver.py"), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 120
    waiting = [tmp_path / "wait-1.pid", tmp_path / "wait-2.pid"]
    while not all(path.exists() and path.read_text() for path in waiting) and time.monotonic() < until:
        time.sleep(0.05)
    started = psutil.Process(driver.pid).children(recursive=True)
    assert {int(path.read_text()) for path in waiting} <= {child.pid for child in started}
    for _ in range(1 + how.endswith("twice")):
        driver.send_signal(getattr(signal, how.split()[0]))
        time.sleep(0.02)
    said, wrong = driver.communicate(timeout=30)
    assert how == "SIGKILL" or (said, wrong) == ("InterruptedBuildError\n", "")
    _, alive = psutil.wait_procs(started, timeout=10)
    assert alive == []


@pytest.mark.parametrize(
    ("hide", "reason"),
    [
        ({"GWK_ENGINE": "kernel"}, "GWK_ENGINE"),
        ({"platform": "darwin"}, "darwin"),
        ({"platform": "win32"}, "win32"),
        ({"fork": ""}, "fork"),
        ({"module": "resource"}, "resource"),
        ({"module": "fcntl"}, "fcntl"),
    ],
    ids=lambda value: str(value),
)
def test_what_is_missing_for_forks_is_named_in_both_languages(monkeypatch, hide, reason):
    monkeypatch.delenv("GWK_ENGINE", raising=False)
    for name, value in hide.items():
        if name == "platform":
            monkeypatch.setattr(sys, "platform", value)
        elif name == "fork":
            monkeypatch.delattr(os, "fork")
        elif name == "module":
            monkeypatch.setitem(sys.modules, value, None)
        else:
            monkeypatch.setenv(name, value)
    why = forking.why_not_forked()
    assert reason in why.zh
    assert reason in why.en


HIDDEN = """
import json, os, sys
from pathlib import Path
from tests.test_run_local import run

if __name__ == "__main__":
    for name in ("resource", "fcntl"):
        sys.modules[name] = None
    del os.fork
    print(json.dumps(run(Path(sys.argv[1]), "a")))
"""


@pytest.mark.slow
def test_without_what_forks_need_a_report_is_made_in_a_kernel(tmp_path):
    (tmp_path / "hidden.py").write_text(HIDDEN, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "hidden.py"), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert "fork" in found.pop("told")
    assert found == {"a": MADE}
    assert int((tmp_path / "threads.txt").read_text().split()[2]) > 1  # a kernel listens with threads


@needs_forks
@pytest.mark.slow
def test_the_process_to_fork_from_has_one_thread_and_no_socket(tmp_path):
    server = ForkServer("none", html=False)
    try:
        server.begin(plan(tmp_path, "a"))
        assert [told.outcome.error.code for told in server.listen()] == [MADE]
        process = psutil.Process(server.pid)
        assert process.num_threads() == 1
        links = [str(link.readlink()) for link in Path(f"/proc/{server.pid}/fd").iterdir()]
        assert [link for link in links if link.startswith("socket")] == []
        assert process.children() == []
    finally:
        server.end()
    assert not psutil.pid_exists(server.pid)
