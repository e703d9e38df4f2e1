"""The batch around the reports: who may work in a folder, and processes that die."""

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from markupsafe import escape

from gongwenkit.cli import build_output as building
from gongwenkit.cli import main
from gongwenkit.cli.build_progress import Screen
from gongwenkit.model import InterruptedBuildError, Message, UsageError
from gongwenkit.run.batch import batch, local, worker
from gongwenkit.run.batch.lock import lock_folder
from gongwenkit.run.batch.notebook import clean_notebook, nbformat
from gongwenkit.run.batch.outcome import Outcome, outcome_of_folder
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.report.error_record import ErrorRecord


def plan(folder: Path, code: str) -> ReportPlan:
    return ReportPlan(
        code=code, name=code, notebook=folder / "none.ipynb", parameters={"data": ""}, kit=folder, out=folder,
        reports=folder / "reports", folder_name=code, key=code, seconds=5, retries=1,
    )  # fmt: skip


def test_a_second_batch_in_the_folder_is_refused_naming_the_holder(tmp_path):
    with lock_folder(tmp_path / "reports"), pytest.raises(UsageError) as error, lock_folder(tmp_path / "reports"):
        pass
    assert error.value.code == "out-in-use"
    assert re.search(rf"/ {os.getpid()} / \d{{4}}-\d\d-\d\d \d\d:\d\d", error.value.found.zh)


def test_a_lock_of_the_past_is_no_lock(tmp_path):
    with lock_folder(tmp_path):
        pass
    (tmp_path / ".lock.json").write_text('{"pid": 1, "host": "x"}', encoding="utf-8")
    with lock_folder(tmp_path):
        assert str(os.getpid()) in (tmp_path / ".lock.json").read_text(encoding="utf-8")
    assert not (tmp_path / ".lock.json").exists()


def dying(report: ReportPlan, *, html: bool) -> Outcome:
    """Stands for a worker that is killed for one department and works for the others (runs in the worker)."""
    (report.reports / f".work-{report.code}").mkdir(exist_ok=True)  # the private folder that nobody removes now
    (report.reports / f".work-{report.code}" / "notebook.ipynb").write_text("{}")
    marks = report.reports / f"{report.code}.tries"
    marks.write_text(marks.read_text() + "x" if marks.exists() else "x")
    if report.code == "bad" or (report.code == "once" and marks.read_text() == "x"):
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(report.code, report.name, "built")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_worker_that_dies_costs_its_own_report_only(tmp_path, monkeypatch):
    monkeypatch.setenv("GWK_ENGINE", "kernel")
    monkeypatch.setattr(local, "_make_report", dying)
    plans = [plan(tmp_path, code) for code in ("a", "bad", "b", "once", "c")]
    outcomes = batch.build_reports(plans, options=local.Options(jobs=1), watch=lambda code, outcome: None)
    assert {outcome.code: outcome.status for outcome in outcomes} == {
        "a": "built", "bad": "failed", "b": "built", "once": "built", "c": "built",
    }  # fmt: skip
    assert next(outcome.error.code for outcome in outcomes if outcome.error) == "worker-died"
    assert (tmp_path / "reports" / "bad.tries").read_text() == "xx"
    assert list((tmp_path / "reports").glob(".work-*")) == []


@pytest.mark.parametrize(
    ("codes", "tries", "status"),
    [
        (("tex-killed",), 2, "built"),
        (("kernel-died",), 2, "built"),
        (("no-sandbox",), 2, "built"),
        (("input-changed",), 2, "built"),  # a ledger that was saved just then is read as it is now
        (("input-changed", "input-changed"), 2, "failed"),
        (("tex-killed", "tex-killed"), 2, "failed"),  # once more, and no oftener
        (("tex-too-large",), 1, "failed"),
        ((), 1, "built"),
    ],
)
def test_what_failed_for_a_reason_of_the_moment_is_tried_again(tmp_path, monkeypatch, codes, tries, status):
    waiting, tried = list(codes), []

    def try_report(report: ReportPlan, *, html: bool, start: object) -> Outcome:
        tried.append(report.code)
        if not waiting:
            return Outcome(report.code, report.name, "built")
        error = ErrorRecord(waiting.pop(0), "", Message("甲", "A"), Message("乙", "B"))
        return Outcome(report.code, report.name, "failed", error=error)

    monkeypatch.setattr(worker, "_try_report", try_report)
    assert worker.make_report(plan(tmp_path, "a"), html=False).status == status
    assert len(tried) == tries


DRIVER = """
import subprocess, sys, time
from pathlib import Path
from tests.test_run_batch import batch, local, plan

FOLDER = Path(__file__).parent

def sleeping(report, *, html):
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
    (FOLDER / f"{report.code}.pid").write_text(str(sleeper.pid))
    time.sleep(120)

if __name__ == "__main__":
    local._make_report = sleeping
    plans = [plan(FOLDER, code) for code in "abc"]
    batch.build_reports(plans, options=local.Options(jobs=2), watch=lambda code, outcome: None)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT"])
def test_of_a_batch_that_is_killed_or_stopped_no_process_stays(tmp_path, how):
    (tmp_path / "driver.py").write_text(DRIVER, encoding="utf-8")
    path = os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])
    driver = subprocess.Popen(
        [sys.executable, str(tmp_path / "driver.py")],
        env={**os.environ, "PYTHONPATH": path, "GWK_ENGINE": "kernel"},
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 180
    while not all((tmp_path / f"{code}.pid").exists() for code in "ab") and time.monotonic() < until:
        time.sleep(0.05)
    started = psutil.Process(driver.pid).children(recursive=True)
    assert {int((tmp_path / f"{code}.pid").read_text()) for code in "ab"} <= {child.pid for child in started}
    driver.send_signal(getattr(signal, how))
    _, said = driver.communicate(timeout=20)  # its workers hold the pipe as long as they live
    assert how == "SIGKILL" or "InterruptedBuildError" in said
    _, alive = psutil.wait_procs(started, timeout=10)
    assert alive == []


SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@pytest.fixture
def kept_signals():
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_the_end_of_a_session_stops_a_command_like_the_user_does(number, kept_signals):
    with pytest.raises(SystemExit):
        main(["--help"])
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)
    for again in SIGNALS:  # while what is half done is cleaned up
        signal.raise_signal(again)


def test_a_signal_that_is_ignored_stays_ignored(kept_signals):
    """`nohup gongwenkit build …` goes on when the terminal is closed."""
    signal.signal(SIGNALS[-1], signal.SIG_IGN)
    with pytest.raises(SystemExit):
        main(["--help"])
    signal.raise_signal(SIGNALS[-1])


@pytest.mark.parametrize("is_stopped", [True, False])
def test_a_stopped_batch_tells_what_was_made_and_what_was_not(tmp_path, monkeypatch, is_stopped):
    plans = [plan(tmp_path, code) for code in "ab"]

    def stopping(plans, *, options, watch, state=None):
        made = [Outcome(one.code, one.name, "built") for one in plans]
        watch("a", made[0])
        if is_stopped:
            raise InterruptedBuildError(
                "interrupted", found=Message("已停止", "stopped"), advice=Message("再来", "again")
            )
        return tuple(made)

    monkeypatch.setattr(building, "build_reports", stopping)
    console = SimpleNamespace(is_terminal=False)
    session = SimpleNamespace(quiet=True, console=console, words=lambda zh, en: zh)
    outcomes, stopped = building.build_with_progress(plans, local.Options(), Screen(session))
    assert [(one.code, one.status) for one in outcomes] == [("a", "built"), ("b", "skipped" if is_stopped else "built")]
    assert (stopped is not None, outcomes[1].why.zh) == (is_stopped, "停下时还没有办完" if is_stopped else "")
    assert outcomes[1].reason_code == ("not-reached" if is_stopped else "")


@pytest.mark.parametrize(
    ("out", "shown"), [("build", "build/2023/duty/101/report.pdf"), ("..", "成文文件夹/2023/duty/101/report.pdf")]
)
def test_a_private_folder_is_named_where_its_report_will_lie(tmp_path, out, shown):
    kit = tmp_path / "kit & 样例"
    made = replace(plan(kit, "101"), out=(kit / out).resolve(), parameters={"data": str(kit / "data")})
    work = made.out / "2023" / "duty" / ".work-4711-ab"
    pdf = work / "2023" / "duty" / "101" / "report.pdf"
    label = pdf.relative_to(kit).as_posix() if out == "build" else str(pdf)  # as `results.Done` has it
    executed = tmp_path / "notebook.ipynb"
    text = f"<dd>{escape(label)}</dd> {label} {work}|{kit / 'data'}|{kit}"
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("stream", text=text)])
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), executed)
    clean_notebook(executed, worker._public_names(made, work))
    (cell,) = nbformat.read(executed, as_version=4).cells
    assert cell.outputs[0].text == f"<dd>{shown}</dd> {shown} build|data|."


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ((), ""),
        (("failed", "failed"), "先改 0、1 的问题再办一次"),
        (("failed",) * 6, "先改 0、1、2、3 等 6 个单位的问题再办一次"),
        (("failed", "not-reached"), "再运行一次同样的命令，接着办"),
        (("refused",), ""),  # what a final lacks is answered in decisions.xlsx
    ],
)
def test_what_comes_next_is_to_go_on_or_to_mend_what_failed(statuses, said):
    error = ErrorRecord("x", "", Message("因", "why"), Message("改", "Mend"))
    made = {
        "failed": lambda code: Outcome.of_failed(code, "", error),
        "refused": lambda code: replace(Outcome.of_failed(code, "", error), lacking=3),
        "not-reached": lambda code: Outcome.of_not_reached(code, "", Message("停", "end"), Message("再", "again")),
    }
    outcomes = [Outcome("9", "", "built"), *(made[one](str(n)) for n, one in enumerate(statuses))]
    told = building._what_next(outcomes)
    assert (told.zh if told else "") == said


@pytest.mark.parametrize(
    ("grave", "questions", "complete", "said"),
    [
        (1, 3, False, "应改 1 处，答 3 个问题"),
        (0, 3, False, "答 3 个问题"),
        (2, 0, True, "应改 2 处，可以出报送稿"),
        (0, 0, True, "可以出报送稿"),
    ],
)
def test_what_has_to_be_mended_in_the_ledgers_comes_before_the_questions(tmp_path, grave, questions, complete, said):
    manifest = {"parameters": {"edition": "draft"}, "grave": grave, "questions": questions, "complete": complete}
    assert outcome_of_folder("101", "", tmp_path, "built", manifest).next_step.zh == said


def test_the_record_of_a_users_error_has_its_words_and_no_traceback():
    def raised(error):
        with pytest.raises(type(error)) as caught:
            raise error
        return worker._told_of(caught.value)

    words = {"where": "甲.xlsx › 会议", "found": Message("读不出", "unreadable"), "advice": Message("另存", "Save")}
    assert raised(UsageError("x", **words)) == ("甲.xlsx › 会议：读不出\n→ 另存\n甲.xlsx › 会议：Unreadable\n→ Save\n")
    assert "Traceback" in raised(UsageError("notebook-failed", **words))  # an error of a cell that is none of the kit
    assert "Traceback" in raised(ValueError("odd"))


def test_an_unforeseen_error_fails_its_own_report_only_and_is_kept(tmp_path, monkeypatch):
    def broken(*arguments, **named):
        raise ValueError("odd")

    monkeypatch.setattr(worker, "run_notebook", broken)
    (tmp_path / "reports").mkdir()
    outcome = worker.make_report(plan(tmp_path, "101"), html=False)
    assert (outcome.status, outcome.error.code) == ("failed", "unforeseen")
    assert "odd" in (tmp_path / "reports" / "_failed" / "101" / "error.txt").read_text(encoding="utf-8")
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["_failed"]


@pytest.mark.parametrize(
    ("edition", "kept"), [("draft", {"error.txt", "notebook.ipynb", "notebook.html"}), ("redacted", set())]
)
def test_of_a_redacted_report_that_failed_nothing_is_kept(tmp_path, edition, kept):
    kit = Path(__file__).resolve().parents[1]
    made = replace(plan(tmp_path, "101"), parameters={"data": "", "edition": edition}, kit=kit)
    executed = tmp_path / "notebook.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), executed)
    failed = made.reports / "_failed" / "101"
    failed.mkdir(parents=True)
    (failed / "old.txt").write_text("of an earlier failure", encoding="utf-8")
    worker._keep_failed(made, executed, ValueError("odd"))
    assert {path.name for path in failed.glob("*")} == kept
