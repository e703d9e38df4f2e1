"""What lies in the output folder and is not what it should be: links that lead out, pipes, files for folders."""

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from gongwenkit.cli import main
from gongwenkit.model import UsageError, system_words
from gongwenkit.run.batch import delivery, notebook, worker
from gongwenkit.run.batch.lock import require_apart
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


def test_a_cut_notebook_does_not_hide_why_its_report_failed(reports: Path, monkeypatch) -> None:
    plan = _Plan(reports=reports, folder=reports / "101", templates=reports)
    cut = reports / "notebook.ipynb"
    cut.write_text('{"cells": [')
    worker._keep_failed(plan, cut, OSError(28, "No space left on device"))  # no error of its own
    assert not (reports / "_failed" / "101").exists()

    def full(_book: object, place: Path) -> None:
        place.write_text('{"cells": [')
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(notebook.nbformat, "write", full)
    with pytest.raises(OSError, match="No space"):
        notebook._write_whole(notebook.nbformat.v4.new_notebook(), cut)
    assert not cut.exists()


def test_reports_do_not_lie_among_the_ledgers(tmp_path: Path) -> None:
    require_apart(tmp_path / "out", tmp_path)
    require_apart(tmp_path / "ledgers-made", tmp_path)
    for out in (tmp_path / "ledgers", tmp_path / "ledgers" / "out" / "a"):
        with pytest.raises(UsageError, match="--out") as error:
            require_apart(out, tmp_path)
        assert (error.value.code, error.value.exit_code) == ("out-in-ledgers", 2)


def test_a_current_folder_that_is_gone_is_one_message(tmp_path: Path, monkeypatch, capfd, repo_root: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(SystemExit) as ended:
        main(["build", "101", "--period", "2023", "--kit", str(repo_root), "--out", str(tmp_path), "--lang", "zh"])
    assert ended.value.code == 2
    said = capfd.readouterr()
    assert "当前文件夹已被删除" in said.err
    assert "Traceback" not in said.err
