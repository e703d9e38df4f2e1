"""What lies in the output folder and is not what it should be: links that lead out, pipes, files for folders."""

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from gongwenkit.model import system_words
from gongwenkit.run.batch import delivery, worker
from gongwenkit.run.batch.state import load_state
from gongwenkit.run.report import first_page, store

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="links and pipes")


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "state.json")
    os.mkfifo(tmp_path / "manifest.json")
    assert load_state(tmp_path).reports == {}
    assert store.load_manifest(tmp_path) is None
    assert not store.outputs_intact(tmp_path, {"outputs": [{"file": "state.json", "size": 0}]}, by_content=True)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder of reports with one report, and next to it a folder of somebody else."""
    (tmp_path / "reports" / "101").mkdir(parents=True)
    (tmp_path / "reports" / "101" / "report.pdf").write_bytes(b"%PDF")
    (tmp_path / "outside" / "101").mkdir(parents=True)
    (tmp_path / "outside" / "101" / "theirs").write_text("x")
    (tmp_path / "outside" / "102.png").write_text("x")
    return tmp_path / "reports"


def listing(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_pictures_are_not_put_through_a_link_and_none_is_removed_there(reports: Path, monkeypatch) -> None:
    outside = reports.parent / "outside"
    before = listing(outside)
    monkeypatch.setattr(first_page, "draw_thumbnail", lambda pdf: b"png")
    (reports / "_pages").symlink_to(outside)
    made = reports / ".work-1-a" / "101"
    made.mkdir(parents=True)
    (made / "report.pdf").write_bytes(b"%PDF")
    assert first_page.draw_first_page(made)
    assert not first_page.draw_first_page(reports / "101")
    first_page.move_first_page(made, reports / "101")
    first_page.sweep_first_pages(reports, ["101"])
    assert listing(outside) == before
    (reports / "_pages").unlink()
    assert first_page.draw_first_page(reports / "101")  # it was the link


class _Plan(SimpleNamespace):
    reports: Path
    folder: Path
    is_redacted: bool = False
    language: str = "zh"


@pytest.mark.parametrize("keep", ["worker", "delivery"])
def test_what_failed_is_not_kept_through_a_link_nor_where_there_is_no_room(
    reports: Path, monkeypatch, keep: str
) -> None:
    plan = _Plan(reports=reports, folder=reports / "101", templates=reports)

    def keep_it() -> None:
        if keep == "worker":
            worker._keep_failed(plan, reports / "notebook.ipynb", ValueError("the reason"))
        else:
            delivery._keep_failed(SimpleNamespace(files={"error.txt": b"the reason"}), plan)

    keep_it()
    assert "the reason" in (reports / "_failed" / "101" / "error.txt").read_text(encoding="utf-8")
    store.forget_failed(reports, "101")
    assert not (reports / "_failed" / "101").exists()
    outside = reports.parent / "outside"
    before = listing(outside)
    (reports / "_failed").rmdir()
    (reports / "_failed").symlink_to(outside)
    keep_it()
    store.forget_failed(reports, "101")
    assert listing(outside) == before
    (reports / "_failed").unlink()
    (reports / "_failed").write_text("a file")
    keep_it()  # the report's own reason is told, not that its notebook could not be kept
    (reports / "_failed").unlink()

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        patch.setattr(delivery, "write_files", full)
        keep_it()
    assert listing(reports / "_failed") == []  # nothing half written


def test_a_link_that_is_refused_is_told_in_chinese() -> None:
    said = system_words(OSError(40, os.strerror(40)))
    assert said.zh == "这是链接，或路径中的链接绕成了圈"
    assert json.dumps(said.en).isascii()
