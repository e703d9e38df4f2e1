"""A plan is made in a fork of the process from which reports are forked: same plan, same errors, one message."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from tests import manyoffices

from gongwenkit.config.kit import load_kit
from gongwenkit.model import Message, ReportRefusedError, ToolchainError, TypesetError, UsageError
from gongwenkit.model.matter import Matter
from gongwenkit.run.batch import fork_server
from gongwenkit.run.batch import planner as planning
from gongwenkit.run.batch.local import Options, run_local
from gongwenkit.run.batch.plan import PlanRequest, make_here, plan_reports
from gongwenkit.run.batch.planner import Planner
from gongwenkit.run.batch.state import State
from gongwenkit.run.report.forking import why_not_forked

ROOT = Path(__file__).resolve().parents[1]
PARAMETERS = {"period": "2023", "report": "duty", "edition": "draft", "layout": "", "as_of": "", "date": ""}
needs_forks = pytest.mark.skipif(why_not_forked() is not None, reason="reports are not forked here")
JOINT = "单位,日期,会议类型,议题\n{0},2023-03-01,党组会,研究事项\n{1},2023-03-02,党组会,研究事项\n"


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district of four departments, and a ledger that names none and has rows of two."""
    data = manyoffices.write_district(tmp_path_factory.mktemp("district") / "data", 4)
    joint = JOINT.format(*manyoffices.codes_of(2))
    (data / "ledgers" / "联合会议台账2023年.csv").write_text(joint, encoding="utf-8")
    return data


@pytest.fixture
def planner():
    made = Planner()
    yield made
    made.end()


def request(data: Path, out: Path, *departments: str, **more: str) -> PlanRequest:
    given = {**PARAMETERS, "author": "", "data": str(data), **more}
    return PlanRequest(load_kit(ROOT), departments, given, str(out), State(out / "state.json"))


@needs_forks
@pytest.mark.slow
def test_the_plan_is_the_one_that_is_made_here(planner: Planner, district: Path, tmp_path: Path) -> None:
    here, there = request(district, tmp_path), request(district, tmp_path)
    told: dict[str, list[Message]] = {"here": [], "there": []}
    expected = make_here(here, told["here"].append)
    assert json.loads(json.dumps(planner.make(there, told["there"].append))) == json.loads(json.dumps(expected))
    assert len(expected["reports"]) == 4
    assert told["there"] == told["here"] != []
    known, expected_known = there.state.to_json(), here.state.to_json()
    digests = [{name: entry[-64:] for name, entry in one.pop("files").items()} for one in (known, expected_known)]
    assert digests[0] == digests[1]
    assert known == expected_known
    _, *inside = there.state.to_json()["inside"]["ledgers/联合会议台账2023年.csv"].split("\n")
    assert inside == manyoffices.codes_of(2)
    assert there.state.dirty

    with pytest.raises(UsageError) as caught:  # the same process says what is wrong
        planner.make(request(district, tmp_path, "999"), told["there"].append)
    with pytest.raises(UsageError) as direct:
        make_here(request(district, tmp_path, "999"), told["here"].append)
    assert vars(caught.value) == vars(direct.value)
    assert caught.value.code == "unknown-department"

    server = planner.hand_on()
    assert server is not None
    process = psutil.Process(server.pid)
    assert (process.num_threads(), process.children()) == (1, [])
    server.end()
    assert planner.hand_on() is None


@needs_forks
@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("who", ["fork", "parent"])
def test_a_killed_planner_is_asked_once_more(
    planner: Planner, district: Path, tmp_path: Path, times: int, who: str
) -> None:
    killed: list[int] = []

    def kill(stage: Message) -> None:
        if len(killed) < times and planner._server is not None and planner._server.pid not in killed:
            parent = psutil.Process(planner._server.pid)
            killed.append(parent.pid)
            for victim in parent.children() if who == "fork" else [parent]:
                victim.kill()

    asked = request(district, tmp_path)
    if times == 1:
        assert len(planner.make(asked, kill)["reports"]) == 4
    else:
        with pytest.raises(UsageError) as caught:
            planner.make(asked, kill)
        assert caught.value.code == "planner-died"
        assert asked.state.to_json() == State(asked.state.path).to_json()  # nothing of half a plan
    assert len(killed) == times
    assert not any(psutil.pid_exists(pid) for pid in killed)


def test_where_nothing_can_be_forked_it_is_made_here(monkeypatch, district: Path, tmp_path: Path) -> None:
    made: list[PlanRequest] = []
    monkeypatch.setattr(planning, "make_here", lambda asked, tell: made.append(asked) or {"reports": []})
    asked = request(district, tmp_path)
    monkeypatch.setenv("GWK_ENGINE", "kernel")
    assert Planner().make(asked, print) == {"reports": []}
    monkeypatch.delenv("GWK_ENGINE")

    def refuse() -> None:
        raise BlockingIOError("no process")

    monkeypatch.setattr(planning, "ForkServer", refuse)
    assert Planner().make(asked, print) == {"reports": []}
    assert made == [asked, asked]


def test_an_error_goes_from_process_to_process_with_all_it_says() -> None:
    said = {"where": "kit.toml:3", "found": Message("错", "wrong"), "advice": Message("改", "change it")}
    matter = Matter("todo", Message("缺", "missing"), Message("补", "supply it"))
    typeset = TypesetError("no-glyph", text="𠮷", line="……", **said)
    typeset.tex_line, typeset.tex_column = 7, 9
    errors = (UsageError("a", **said), ToolchainError("b", **said), ReportRefusedError("c", matters=[matter], **said))
    for error in (*errors, typeset):
        got = pickle.loads(pickle.dumps(error))  # noqa: S301
        assert (type(got), got.args, vars(got)) == (type(error), error.args, vars(error))
        assert str(got) == str(error)


LISTING = """
import json, sys
from gongwenkit.__main__ import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
HEAVY = {"pandas", "numpy", "pyarrow", "openpyxl", "IPython", "papermill", "nbformat", "pikepdf"}


@needs_forks
@pytest.mark.slow
def test_a_batch_stays_light_when_a_ledger_changed(district: Path, tmp_path: Path) -> None:
    """Planned anew and made, in whole commands: what reads ledgers is loaded by the process that forks."""
    code = manyoffices.codes_of(1)[0]
    command = ["build", code, "--period", "2023", "--data", str(district), "--out", str(tmp_path), "--quiet"]
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", LISTING, *command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        loaded = {name.split(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}
        assert loaded & HEAVY == set()
        (status,) = {
            one["status"] for one in json.loads((tmp_path / "2023/duty/summary.json").read_bytes())["departments"]
        }
        assert status == "built"
        (ledger,) = (district / "ledgers").glob(f"{code}_*")
        ledger.write_text(ledger.read_text(encoding="utf-8") + "99,2023-11-01,党组会,第99次,事项,周砚,,\n", "utf-8")


@needs_forks
@pytest.mark.slow
def test_ctrl_c_while_a_plan_is_made_is_one_line(district: Path, tmp_path: Path) -> None:
    for name in ("tmp", "out"):
        (tmp_path / name).mkdir()
    command = [sys.executable, "-m", "gongwenkit", "build", "--all", "--period", "2023", "--data", str(district)]
    process = subprocess.Popen(
        [*command, "--out", str(tmp_path / "out")],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    command_itself = psutil.Process(process.pid)
    until = time.monotonic() + 60
    while not (started := command_itself.children(recursive=True)) and time.monotonic() < until:
        time.sleep(0.02)
    assert started
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert len(said.splitlines()) == 1
    assert "Traceback" not in said
    psutil.wait_procs(started, timeout=10)
    assert not any(one.is_running() for one in started)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not (tmp_path / "out" / "2023").exists()


BROKEN = """
import sys
class _Refuses:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise ImportError("libbroken.so.3: cannot open shared object file")
sys.meta_path.insert(0, _Refuses())
"""


@needs_forks
@pytest.mark.parametrize(
    "module",
    ["gongwenkit.run.batch.kernels", "gongwenkit.run.batch.fresh_plan", "gongwenkit.run.report.own_rows"],
    ids=["before it listens", "what plans", "what a plan needs"],
)
@pytest.mark.slow
def test_a_program_that_is_not_whole_is_one_message_and_no_second_try(
    planner: Planner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], module: str
) -> None:
    started: list[object] = []
    made = fork_server.ForkServer.__post_init__
    monkeypatch.setattr(fork_server.ForkServer, "__post_init__", lambda self: (started.append(self), made(self))[1])
    monkeypatch.setattr(fork_server, "_PROGRAM", BROKEN.format(module=module) + fork_server._PROGRAM)
    with pytest.raises(UsageError) as caught:
        planner.make(request(ROOT / "data" / "sample", tmp_path), lambda _: None)
    assert caught.value.code == "program-broken"
    assert "libbroken.so.3" in caught.value.found.en
    assert len(started) == 1
    assert "Traceback" not in capfd.readouterr().err


@needs_forks
@pytest.mark.slow
def test_what_reports_need_and_cannot_be_loaded_ends_the_batch_with_one_message(
    district: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    plan = plan_reports(
        load_kit(ROOT), departments=(), parameters={**PARAMETERS, "data": str(district)}, out=str(tmp_path)
    )
    program = BROKEN.format(module="gongwenkit.run.batch.worker") + fork_server._PROGRAM
    monkeypatch.setattr(fork_server, "_PROGRAM", program)
    with pytest.raises(UsageError) as caught:
        list(run_local(plan.reports, Options(), lambda code, outcome: None))
    assert caught.value.code == "program-broken"
    assert "Traceback" not in capfd.readouterr().err
