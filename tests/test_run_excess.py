"""A report over its limits: what is said names the step and the largest ledgers of the department."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.test_run_batch import plan

from gongwenkit.model import Message
from gongwenkit.run.batch import delivery, worker
from gongwenkit.run.batch.notebook import NotebookError
from gongwenkit.run.batch.parcel import Parcel
from gongwenkit.run.batch.report_plan import ReportPlan
from gongwenkit.run.report.step_note import note_step

ROOT = Path(__file__).parents[1]


@pytest.fixture
def large(tmp_path: Path) -> ReportPlan:
    """A plan of a department with a ledger of 3 MB."""
    data = shutil.copytree(ROOT / "data" / "sample", tmp_path / "data")
    (data / "ledgers" / "2023" / "101财政局2023年极大.xlsx").write_bytes(b"x" * 3 * 2**20)
    made = replace(plan(tmp_path, "101"), kit=ROOT, parameters={"data": str(data), "report": "duty"})
    made.reports.mkdir()
    return made


@pytest.mark.parametrize("code", ["notebook-timeout", "notebook-memory"])
def test_step_and_largest_ledgers_are_named(monkeypatch, large: ReportPlan, code: str) -> None:
    def run(*_: object, parameters: dict[str, str], **_more: object) -> None:
        note_step(Path(parameters["out"]), "101", "read")
        raise NotebookError(code, found=Message("超过", "Too much"), advice=Message("请放宽", "Raise it"))

    monkeypatch.setattr(worker, "run_notebook", run)
    error = worker.make_report(large, html=False).error
    assert error is not None
    assert (error.code, error.found.zh) == (code, "超过（当时在读台账）")
    assert error.found.en == "Too much (while reading the ledgers)"
    assert "极大.xlsx（3.0 MB）、" in error.advice.zh
    assert error.advice.zh.endswith("请放宽")
    assert "极大.xlsx (3.0 MB), " in error.advice.en
    assert error.advice.zh.count("（") == 3


def test_another_failure_is_told_as_it_is(monkeypatch, large: ReportPlan) -> None:
    def run(*_: object, **_more: object) -> None:
        raise NotebookError("kernel-died", found=Message("终止", "Died"), advice=Message("重试", "Again"))

    monkeypatch.setattr(worker, "run_notebook", run)
    error = worker.make_report(large, html=False).error
    assert error is not None
    assert (error.found.zh, error.advice.zh) == ("终止", "重试")


def test_so_they_are_when_a_worker_took_too_long_or_the_ledgers_cannot_be_listed(large: ReportPlan) -> None:
    slow = Parcel({"status": "timeout"}, {})
    assert "极大.xlsx（3.0 MB）" in delivery._error_of(slow, large).advice.zh
    gone = replace(large, parameters={"data": str(large.out / "none"), "report": "duty"})
    assert delivery._error_of(slow, gone).advice.zh.startswith("请检查台账")
