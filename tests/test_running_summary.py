"""The summary of a batch at work: written at its start and at intervals; after a kill it says how far it came."""

import json
import os
import shutil
import signal
from pathlib import Path

import pytest
from tests import stubbed
from tests.factories import MEETINGS, SheetMade, data_folder, meeting, xlsx
from tests.overviews import write_overview

from gongwenkit.cli import main
from gongwenkit.compose.html.index import render_index
from gongwenkit.model import Message
from gongwenkit.run.batch import batch, fresh_plan
from gongwenkit.run.batch.outcome import Outcome
from gongwenkit.run.batch.report_plan import ReportPlan, Skipped
from gongwenkit.run.batch.running import Running, RunningSummary, find_cut_off

ROOT = Path(__file__).resolve().parents[1]
CODES = ("101", "102", "103")
OUT = "build/2023/duty"


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kit with three departments of a few rows; TeX is not asked for."""
    root = tmp_path / "kit"
    for part in ("templates", "latex", "notebooks", "data/schema", "data/figures", "data/phrases"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("testfiles", "examples"))
    shutil.copy(ROOT / "kit.toml", root / "kit.toml")
    books = {f"{code}会议台账2023年.xlsx": xlsx(SheetMade([MEETINGS, meeting(1)])) for code in CODES}
    data_folder(root / "data/sample", books)
    monkeypatch.setattr(fresh_plan, "require_toolchain", lambda kit: None)
    return root


def build(kit: Path, *more: str) -> int:
    with pytest.raises(SystemExit) as leaving:
        main(["build", "--all", "--period", "2023", "--kit", str(kit), "--lang", "zh", *more])
    return int(str(leaving.value.code))


def summary(kit: Path) -> dict:
    return json.loads((kit / OUT / "summary.json").read_text(encoding="utf-8"))


def statuses(kit: Path) -> dict[str, str]:
    return {line["code"]: line["reason_code"] or line["status"] for line in summary(kit)["departments"]}


def page(kit: Path) -> str:
    return (kit / OUT / "index.html").read_text(encoding="utf-8")


def killed(kit: Path, monkeypatch: pytest.MonkeyPatch, *, at: str) -> None:
    """Runs a batch in a process that is killed while it makes the report of a department."""

    def do(plan: ReportPlan) -> Outcome:
        if plan.code == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return stubbed.quick(plan)

    monkeypatch.setattr(batch, "_run", stubbed.runner([], do))
    child = os.fork()
    if child == 0:
        try:
            build(kit, "--quiet")
        finally:
            os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_after_a_kill_the_page_says_how_far_it_came_and_the_next_batch_mends_it(kit, monkeypatch, capfd) -> None:
    monkeypatch.setattr("gongwenkit.run.batch.running.LEAST_SECONDS", 0)
    monkeypatch.setattr("gongwenkit.run.batch.running.SHARE", 0)
    killed(kit, monkeypatch, at="103")
    assert statuses(kit) == {"101": "built", "102": "built", "103": "not-reached"}
    running = summary(kit)["running"]
    assert (running["settled"], running["total"]) == (2, 3)
    assert f"{running['started']} 开始的这一批还没有办完：3 份中办了 2 份（{running['written']} 时）" in page(kit)
    (kit / OUT / "index.html.part").write_text("cut", encoding="utf-8")  # killed while it wrote

    monkeypatch.setattr(batch, "_run", stubbed.runner([], stubbed.quick))
    capfd.readouterr()
    assert build(kit) == 0
    said = capfd.readouterr().out
    assert f"上一批（{running['started']} 开始）中断了，3 份中办了 2 份；这次接着做" in said
    assert statuses(kit) == {"101": "unchanged", "102": "unchanged", "103": "built"}
    assert "running" not in summary(kit)
    assert "这一批还没有办完" not in page(kit)
    assert not (kit / OUT / "index.html.part").exists()
    assert build(kit) == 0
    assert "中断" not in capfd.readouterr().out


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_batch_with_nothing_to_do_mends_the_page_of_one_that_was_killed(kit, monkeypatch) -> None:
    monkeypatch.setattr(batch, "_run", stubbed.runner([], stubbed.quick))
    assert build(kit, "--quiet") == 0
    (kit / OUT / "101/report.pdf").unlink()
    killed(kit, monkeypatch, at="101")
    assert summary(kit)["running"]["settled"] == 2
    assert statuses(kit)["101"] == "not-reached"
    assert (kit / OUT / "102/report.pdf").is_file()
    monkeypatch.setattr(batch, "_run", stubbed.runner([], stubbed.quick))
    assert build(kit, "--quiet") == 0
    assert set(statuses(kit).values()) == {"built", "unchanged"}
    assert build(kit, "--quiet") == 0  # all are unchanged now, and listed so
    before = [(kit / OUT / name).stat().st_mtime_ns for name in ("summary.json", "index.html")]
    assert build(kit, "--quiet") == 0  # nothing to do, nothing written
    assert [(kit / OUT / name).stat().st_mtime_ns for name in ("summary.json", "index.html")] == before


NONE = Message("没有", "None")


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def plan(code: str) -> ReportPlan:
    here = Path("/nowhere")
    return ReportPlan(
        code=code, name=f"{code}局", notebook=here, parameters={}, kit=here, out=here, reports=here, folder_name=code,
        key=code, seconds=5, retries=1,
    )  # fmt: skip


def test_it_is_written_when_the_first_report_begins_and_then_at_intervals() -> None:
    clock, written = _Clock(), []

    def write(outcomes: list[Outcome], running: Running) -> None:
        written.append(({one.code: one.reason_code or one.status for one in outcomes}, running))
        clock.now += 1  # a slow disk

    skipped = Skipped("9", "九局", NONE, NONE)
    shown = RunningSummary([plan(code) for code in "abc"], [skipped], write, clock=clock)
    shown.watch("a", Outcome("a", "a局", "unchanged"))
    assert written == []
    assert not shown.was_written
    shown.watch("b", None)
    expected = {"a": "unchanged", "b": "not-reached", "c": "not-reached", "9": "no-ledger"}
    assert written[0][0] == expected
    assert (written[0][1].settled, written[0][1].total) == (1, 3)
    shown.watch("b", Outcome("b", "b局", "built"))
    clock.now = 49  # writing took a second: the next one comes fifty seconds after it
    shown.watch("c", None)
    assert len(written) == 1
    clock.now = 50
    shown.watch("c", Outcome("c", "c局", "failed"))
    assert written[1][0] == {"a": "unchanged", "b": "built", "c": "failed", "9": "no-ledger"}


def test_a_batch_with_nothing_to_do_writes_nothing_meanwhile() -> None:
    written: list[object] = []
    shown = RunningSummary([plan("a")], (), lambda *told: written.append(told))
    shown.watch("a", Outcome("a", "a局", "unchanged"))
    assert (written, shown.was_written) == ([], False)


def test_what_is_handed_out_has_no_times() -> None:
    told: list[Running] = []
    shown = RunningSummary([plan("a")], (), lambda outcomes, running: told.append(running), has_times=False)
    shown.watch("a", None)
    assert told[0].to_json() == {"started": None, "written": None, "settled": 0, "total": 1}
    assert told[0].words.zh.startswith("这一批还没有办完：1 份中办了 0 份。")


def test_a_batch_that_was_stopped_says_so_and_the_next_one_knows_it(tmp_path: Path) -> None:
    shown = RunningSummary([plan("a"), plan("b")], (), lambda *told: None)
    shown.watch("a", Outcome("a", "a局", "built"))
    stopped = shown.stopped()
    assert stopped.words.zh == (f"这一批在 {stopped.written} 中途停下：2 份中办了 1 份。再运行一次同样的命令，接着办")
    write_overview(tmp_path, [], running=stopped)
    assert stopped.words.zh in (tmp_path / "index.html").read_text(encoding="utf-8")
    told = json.loads((tmp_path / "summary.json").read_text(encoding="utf-8"))
    assert ("running" in told, told["stopped"]["settled"]) == (False, 1)
    assert find_cut_off(tmp_path) == stopped
    assert stopped.cut_off(force=False).zh.endswith("2 份中办了 1 份；这次接着做")
    assert stopped.cut_off(force=True).zh.endswith("2 份中办了 1 份；这次全部重做")


@pytest.mark.slow
def test_after_ctrl_c_the_page_says_so_and_the_next_batch_begins_with_it(kit, monkeypatch, capfd) -> None:
    failed = kit / OUT / "_failed" / "101"

    def do(one: ReportPlan) -> Outcome:
        if one.code == "102":
            raise KeyboardInterrupt
        return stubbed.quick(one)

    monkeypatch.setattr(batch, "_run", stubbed.runner([], do))
    assert build(kit) == 130
    said = "".join(capfd.readouterr())
    assert said.count("已按您的要求停止") == 1
    assert "下一步：再运行一次同样的命令，接着办" in said
    assert "中途停下：3 份中办了 1 份" in page(kit)
    failed.mkdir(parents=True)  # of an input that is again what it was
    monkeypatch.setattr(batch, "_run", stubbed.runner([], stubbed.quick))
    assert build(kit) == 0
    said = capfd.readouterr().out
    assert said.index("中断了，3 份中办了 1 份；这次接着做") < said.index("101")
    assert statuses(kit) == {"101": "unchanged", "102": "built", "103": "built"}
    assert not failed.exists()
    assert "中途停下" not in page(kit)
    assert build(kit) == 0
    assert "中断" not in capfd.readouterr().out


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"running": 3}', '{"running": {"settled": "x"}}', "[" * 100_000])
def test_a_summary_that_says_nothing_of_it(tmp_path: Path, text: str) -> None:
    assert find_cut_off(tmp_path) is None
    (tmp_path / "summary.json").write_text(text, encoding="utf-8")
    assert find_cut_off(tmp_path) is None


def test_what_a_summary_says_is_text_on_the_page() -> None:
    said = Running("<b>", "", 1, 2).words.zh
    shown = "".join(render_index((), title="t", templates=ROOT / "templates/shared", running=said))
    assert "&lt;b&gt; 开始的" in shown
