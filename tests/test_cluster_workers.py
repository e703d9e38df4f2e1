"""Reports made by real workers of a real scheduler on this machine: the same bytes, and what when one is killed."""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from tests.faults.workers import Cluster, free_port, wait_until

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by signals")]

pytest.importorskip("distributed", reason="the extra `cluster` is not installed (scripts/setup.sh long)")

SECONDS = 600
LOST_SECONDS = 30
OF_FOLDER = frozenset(("summary.json", "index.html", "state.json"))


@pytest.fixture
def clusters(tmp_path: Path) -> Iterator[Callable[..., Cluster]]:
    """Makes clusters, which end with the test."""
    made: list[Cluster] = []

    def make(*, workers: int = 2, **named) -> Cluster:
        made.append(Cluster(tmp_path / f"cluster{len(made)}", **named))
        for _ in range(workers):
            made[-1].add_worker()
        return made[-1]

    yield make
    for one in made:
        one.end()


@pytest.fixture(scope="module")
def kit(repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kit")
    for name in ("templates", "notebooks", "latex", "data/schema", "data/figures", "data/phrases"):
        shutil.copytree(repo_root / name, folder / name)
    shutil.copytree(repo_root / "data" / "sample", folder / "data" / "sample")
    shutil.copy2(repo_root / "kit.toml", folder / "kit.toml")
    return folder


def _command(kit: Path, out: Path, *options: str, cluster: str = "") -> list[str]:
    command = [sys.executable, "-m", "gongwenkit", "build", "--period", "2023", "--kit", str(kit), "--out", str(out)]
    return [*command, "--jobs", "2", *(("--executor", "dask", "--scheduler", cluster) if cluster else ()), *options]


def _build(kit: Path, out: Path, *options: str, cluster: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        _command(kit, out, *options, cluster=cluster),
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def _digests(out: Path) -> dict[str, str]:
    """All files of all reports, and the pictures of their first pages."""
    files = (path for path in sorted(out.rglob("*")) if path.is_file())
    return {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.name not in OF_FOLDER and not path.name.startswith(".") and path.parent.name != "_findings"
    }


def _code(name: str) -> str:
    """Whose report a file belongs to."""
    folder, file = name.split("/")[2:4]
    return file.removesuffix(".png") if folder == "_pages" else folder


CODES = ("101", "107")


@pytest.fixture(scope="module")
def made_here(kit: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("here")
    done = _build(kit, out, *CODES)
    assert done.returncode == 0, done.stdout + done.stderr
    return _digests(out)


def _tasks(address: str) -> int:
    """How many jobs the scheduler knows."""
    from distributed import Client

    with Client(address, set_as_default=False, timeout=10) as client:
        return int(client.run_on_scheduler(_count_tasks))


def _count_tasks(dask_scheduler) -> int:
    return sum(str(key).startswith("gongwenkit") for key in dask_scheduler.tasks)


_count_tasks.__module__ = "__main__"  # sent by value: the scheduler does not know this file


def _makers(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The processes with which a worker makes reports, and what they have started."""
    found: list[psutil.Process] = []
    with contextlib.suppress(psutil.Error):
        for one in psutil.Process(process.pid).children(recursive=True):
            if any("gongwenkit.run.batch" in part or "ipykernel" in part for part in one.cmdline()):
                found += [one, *one.children(recursive=True)]
    return found


def test_the_cluster_makes_the_same_bytes(kit, made_here, clusters, tmp_path: Path) -> None:
    cluster = clusters(workers=2)
    out = tmp_path / "out"
    running = subprocess.Popen(
        _command(kit, out, *CODES, "102", "103", "105", "106", cluster=cluster.address),
        stdout=subprocess.PIPE,
        text=True,
    )
    most = 0
    while running.poll() is None:
        most = max(most, _tasks(cluster.address))
        time.sleep(0.5)
    said = running.communicate()[0]
    assert running.returncode == 0, said + cluster.log()
    assert 2 <= most <= 4  # two jobs for each of the two slots, and six reports
    found = {name: sha256 for name, sha256 in _digests(out).items() if _code(name) in CODES}
    assert found == made_here
    assert not list((cluster.folder / "local").rglob("gongwenkit"))  # what was unpacked is gone, on every worker
    again = _build(kit, out, *CODES, cluster=cluster.address)
    assert (again.returncode, again.stdout.count("未变")) == (0, len(CODES) + 1), again.stdout
    refused = _build(kit, tmp_path / "final", "106", "--edition", "final", cluster=cluster.address)
    here = _build(kit, tmp_path / "final-here", "106", "--edition", "final")
    assert refused.returncode == here.returncode
    cluster_line, *lines = sorted(
        refused.stdout.replace(f"{tmp_path / 'final'}/", "").splitlines(), key=lambda line: "集群：" not in line
    )
    assert "个工作进程办成 0 份" in cluster_line
    assert lines == here.stdout.replace(f"{tmp_path / 'final-here'}/", "").splitlines()
    assert "报送稿成文 0 份" in here.stdout
    assert set(_digests(tmp_path / "final")) == set(_digests(tmp_path / "final-here"))


def test_a_worker_that_is_killed_in_a_report_loses_none(kit, made_here, clusters, tmp_path: Path) -> None:
    cluster = clusters(workers=0)
    doomed = cluster.add_worker(nanny=False)
    cluster.add_worker()
    out = tmp_path / "out"
    running = subprocess.Popen(
        _command(kit, out, *CODES, cluster=cluster.address), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    wait_until(lambda: _makers(doomed) or running.poll() is not None, "a report", SECONDS)
    time.sleep(2)
    started = _makers(doomed)
    assert started
    doomed.send_signal(signal.SIGKILL)
    said = running.communicate(timeout=SECONDS)[0]
    assert running.returncode == 0, said + cluster.log()
    assert _digests(out) == made_here
    wait_until(lambda: not [one for one in started if one.is_running()], "the end of what the worker had started", 20)


def test_after_the_death_of_the_scheduler_the_same_command_goes_on_here(
    kit, made_here, clusters, tmp_path: Path
) -> None:
    cluster = clusters(workers=1)
    out = tmp_path / "out"
    running = subprocess.Popen(
        _command(kit, out, *CODES, cluster=cluster.address), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    folder = out / "2023" / "duty"
    wait_until(lambda: [*folder.glob("10?")] or running.poll() is not None, "the first report", SECONDS)
    began = time.monotonic()
    cluster.scheduler.send_signal(signal.SIGKILL)
    said = running.communicate(timeout=SECONDS)[0]
    assert time.monotonic() - began < LOST_SECONDS
    assert running.returncode == 1, said
    assert "调度器断开" in said or "scheduler is gone" in said
    assert "Traceback" not in said
    published = sorted(path.name for path in folder.glob("10?"))
    assert published
    assert (folder / "summary.json").is_file()
    assert {_code(name) for name in _digests(out)} == set(published)
    again = _build(kit, out, *CODES)
    assert again.returncode == 0
    assert again.stdout.count("= ") == len(published), again.stdout  # those are not made again
    assert _digests(out) == made_here


def test_a_worker_of_another_version_is_refused_by_name(kit, clusters, tmp_path: Path) -> None:
    cluster = clusters(workers=1)
    other = "import gongwenkit; gongwenkit.__version__ = '0.0.1'"
    cluster.add_worker(nanny=False, before=other)
    wait_until(lambda: cluster.log().count("Starting worker compute stream") == 2, "both workers")
    done = _build(kit, tmp_path / "out", "101", cluster=cluster.address)
    assert done.returncode == 2, done.stdout + done.stderr
    said = done.stdout + done.stderr
    assert "0.0.1" in said
    assert "tcp://127.0.0.1:" in said
    assert not _digests(tmp_path / "out")
    without = clusters(workers=0)
    without.add_worker(nanny=False, before="sys.modules['gongwenkit'] = None")
    done = _build(kit, tmp_path / "out", "101", cluster=without.address)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "gongwenkit" in done.stdout + done.stderr


def test_a_scheduler_that_does_not_answer_is_said_and_the_report_is_made_here(kit, made_here, tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    done = _build(kit, tmp_path / "out", "101", cluster=address)
    assert done.returncode == 0, done.stdout + done.stderr
    assert address in done.stderr
    assert "在本机办理" in done.stderr
    own = {name: sha256 for name, sha256 in made_here.items() if _code(name) == "101"}
    assert _digests(tmp_path / "out") == own


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_over_tls(kit, made_here, clusters, tmp_path: Path) -> None:
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    openssl = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=cluster"]
    subprocess.run([*openssl, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    options = ("--tls-ca-file", str(cert), "--tls-cert", str(cert), "--tls-key", str(key))
    cluster = clusters(workers=1, scheme="tls", options=options)
    without = _build(kit, tmp_path / "out", "101", cluster=cluster.address)
    assert without.returncode == 2
    assert "DASK_DISTRIBUTED__COMM__TLS__CA_FILE" in without.stdout + without.stderr
    tls = "DASK_DISTRIBUTED__COMM__TLS__"
    env = {f"{tls}CA_FILE": str(cert), f"{tls}CLIENT__CERT": str(cert), f"{tls}CLIENT__KEY": str(key)}
    done = _build(kit, tmp_path / "out", "101", cluster=cluster.address, **env)
    assert done.returncode == 0, done.stdout + done.stderr + cluster.log()
    assert _digests(tmp_path / "out") == {name: one for name, one in made_here.items() if _code(name) == "101"}
