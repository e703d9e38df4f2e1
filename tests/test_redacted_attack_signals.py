"""A redacted batch is stopped after each step, by each signal: nothing unmasked is ever in the folder handed out.

The kit's notebook is given a cell after the step that waits to be stopped; meanwhile the folder is watched.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from tests.redacting import ROOT, make_kit, settled_data

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals of Unix"),
]

STEPS = {
    "chosen": "show.job(chosen)",
    "read": "reading = steps.read(chosen)",
    "measured": "measured = steps.measure(reading)",
    "composed": "composed = steps.compose(measured)",
    "typeset": "typeset = steps.typeset(composed)",
    "proofed": "proofed = steps.proof(typeset)",
    "published": "done = steps.publish(proofed)",
}
"""Step → how its cell begins."""
ASKED = (sys.executable, "-m", "gongwenkit", "build", "101", "--period", "2023", "--edition", "redacted")
ALLOWED = {".lock", *("summary.json", "index.html"), *("summary.json.part", "index.html.part")}
WAIT = 240


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return settled_data(tmp_path_factory.mktemp("stopped") / "data")


def _waiting_kit(folder: Path, step: str, mark: Path) -> Path:
    """Makes a kit whose notebook waits after a step, and writes a mark when it is there."""
    kit = make_kit(folder, mask="figures")
    (kit / "notebooks").unlink()
    shutil.copytree(ROOT / "notebooks", kit / "notebooks")
    path = kit / "notebooks" / "report.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    (cell,) = (one for one in notebook["cells"] if STEPS[step] in "".join(one["source"]))
    wait = f"import pathlib, time\npathlib.Path({str(mark)!r}).touch()\ntime.sleep({WAIT})"
    cell["source"] = "".join(cell["source"]) + "\n" + wait
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return kit


def _seen(reports: Path) -> set[str]:
    """Returns all that is there, in folders that may go while they are looked at."""
    walked = ((Path(folder), (*folders, *files)) for folder, folders, files in os.walk(reports))
    return {(folder / name).relative_to(reports).as_posix() for folder, names in walked for name in names}


@pytest.mark.parametrize(
    ("step", "how"),
    [
        ("composed", "SIGTERM"),
        ("published", "SIGKILL"),
        pytest.param("chosen", "SIGINT", marks=pytest.mark.long),
        pytest.param("read", "SIGKILL", marks=pytest.mark.long),
        pytest.param("measured", "SIGHUP", marks=pytest.mark.long),
        pytest.param("typeset", "SIGINT", marks=pytest.mark.long),
        pytest.param("typeset", "SIGKILL", marks=pytest.mark.long),
        pytest.param("proofed", "SIGTERM", marks=pytest.mark.long),
        pytest.param("published", "SIGINT", marks=pytest.mark.long),
    ],
)
def test_a_stopped_batch_leaves_nothing_in_the_folder_that_is_handed_out(
    data: Path, tmp_path: Path, request: pytest.FixtureRequest, step: str, how: str
) -> None:
    mark, out = tmp_path / "there", tmp_path / "out"
    kit = _waiting_kit(tmp_path / "kit", step, mark)
    reports = out / "2023" / "duty-redacted"
    (reports / "_failed" / "101").mkdir(parents=True)
    (reports / "_failed" / "101" / "notebook.ipynb").write_text("周砚", encoding="utf-8")
    (reports / ".work-1-old").mkdir()
    (reports / "summary.json").write_text("周砚", encoding="utf-8")
    batch = subprocess.Popen(
        [*ASKED, "--kit", str(kit), "--data", str(data), "--out", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
    )
    request.addfinalizer(batch.kill)
    until, seen = time.monotonic() + WAIT, set()
    while not mark.exists() and time.monotonic() < until and batch.poll() is None:
        if (reports / ".lock").exists() and "_failed" not in (now := _seen(reports)):
            seen |= now
        time.sleep(0.02)
    assert mark.exists(), batch.communicate()[0].decode()
    private = list((out / ".private").rglob("notebook.ipynb")) + list((out / ".private").rglob(".work-*"))
    assert private  # it is made there
    assert (out / ".private" / "2023" / "duty-redacted").stat().st_mode & 0o777 <= 0o755
    started = psutil.Process(batch.pid).children(recursive=True)
    batch.send_signal(getattr(signal, how))
    batch.communicate(timeout=60)
    _, alive = psutil.wait_procs(started, timeout=20)
    assert alive == []
    assert seen <= ALLOWED
    assert _seen(reports) <= ALLOWED
    assert all("周砚" not in (reports / name).read_text(encoding="utf-8") for name in _seen(reports))
    if how in ("SIGINT", "SIGTERM"):
        assert not list(out.rglob("*.ipynb"))
