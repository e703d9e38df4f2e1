"""The folder for everything temporary: where children put theirs, who removes it, and what is left alone."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest
from filelock import FileLock

from gongwenkit.model import PASSING_CODES, UsageError
from gongwenkit.run.batch.exhaustion import error_named, system_error
from gongwenkit.run.batch.workspace import close_workspace, remove_abandoned, restore_workspace, workspace

GONE = 4194304 + 7
"""A number that no process of Linux has."""


@pytest.fixture(autouse=True)
def around(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "system"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder.resolve()


def test_all_that_is_temporary_lies_in_one_folder_and_goes_with_it(around):
    before = {name: os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP", "IPYTHONDIR")}
    with workspace() as folder:
        assert [path.name for path in around.iterdir()] == [folder.name]
        assert folder.name.startswith(f"gongwenkit-{os.getpid()}-")
        assert folder.stat().st_mode & 0o777 == 0o700
        assert Path(os.environ["IPYTHONDIR"]).parent == folder  # nothing of a person's home is read or written
        asked = [sys.executable, "-c", "import tempfile; print(tempfile.mkdtemp())"]
        child = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        assert Path(child).parent == Path(tempfile.mkdtemp()).parent == folder
        with workspace() as inner:
            assert inner == folder
        assert folder.is_dir()
    assert list(around.iterdir()) == []
    assert {name: os.environ.get(name) for name in before} == before
    assert Path(tempfile.gettempdir()) == around


def test_an_error_removes_it_and_another_one_can_be_opened(around):
    with pytest.raises(RuntimeError), workspace() as folder:
        raise RuntimeError
    assert list(around.iterdir()) == []
    with workspace() as folder:
        assert folder.is_dir()
        close_workspace()
        assert not folder.exists()
    assert list(around.iterdir()) == []


def test_a_workspace_that_somebody_clears_is_made_anew_and_what_failed_of_it_is_tried_again(around):
    missing = OSError(errno.ENOENT, os.strerror(errno.ENOENT), str(around / "x"))
    with workspace() as folder:
        lost = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder / "gwk-1"))
        assert error_named("FileNotFoundError", str(lost)) is None  # it is there: a fault of the program
        assert system_error(lost).code == "system"
        restore_workspace()
        assert (folder / ".lock").exists()
        shutil.rmtree(around)
        for _ in range(2):
            assert system_error(lost).code in PASSING_CODES
            record = error_named("FileNotFoundError", str(lost))
            assert record is not None
            assert record.code in PASSING_CODES
            assert "TMPDIR" in record.advice.zh
            assert system_error(missing).code == "system"  # of another file
            restore_workspace()
            assert folder.stat().st_mode & 0o777 == 0o700
    assert list(around.iterdir()) == []
    restore_workspace()  # without a workspace: nothing of the system's is touched
    assert list(around.iterdir()) == []


IMPATIENT = """
import os, signal, subprocess, sys, time
from gongwenkit.cli import shutdown
from gongwenkit.run.batch.workspace import workspace
shutdown._PATIENCE = 0.1
shutdown.settle_signals()
shutdown.at_end.enter_context(workspace())
child = subprocess.Popen(["sleep", "60"], start_new_session=True)
print(child.pid, flush=True)
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    time.sleep(0.3)  # a file system that does not answer
    signal.raise_signal(signal.SIGINT)
print("not reached")
"""


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or is only not yet collected by the one that collects orphans."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.slow
def test_who_will_not_wait_for_the_cleaning_up_leaves_at_once_and_quietly(around):
    path = os.pathsep.join(sys.path)
    done = subprocess.run(
        [sys.executable, "-c", IMPATIENT], check=False, capture_output=True, env={**os.environ, "PYTHONPATH": path}
    )
    assert (done.returncode, done.stderr) == (130, b"")
    (pid,) = done.stdout.split()
    assert has_ended(int(pid))
    assert list(around.iterdir()) == []


@pytest.mark.slow
def test_what_a_killed_process_left_is_removed_by_the_next(around):
    program = (
        "import os, signal, tempfile; from gongwenkit.run.batch.workspace import workspace\n"
        "with workspace() as folder:\n"
        "    (folder / 'deep' / 'er').mkdir(parents=True)\n"
        "    tempfile.mkstemp()\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    assert done.returncode == -9
    (left,) = around.iterdir()
    with workspace() as folder:
        assert list(around.iterdir()) == [folder]
    assert not left.exists()


def test_what_is_in_use_or_not_ours_stays(around, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    (around / f"gongwenkit-{GONE}-1").symlink_to(elsewhere)
    (around / f"gongwenkit-{GONE}-2").mkdir()
    (around / f"gongwenkit-{GONE}-2" / "inside").symlink_to(elsewhere)
    (around / f"gongwenkit-{GONE}-3").touch()  # a file
    (around / f"gongwenkit-{GONE}-x").mkdir()
    (around / "gongwenkit-trial-1").mkdir()
    (around / f"gongwenkit-{os.getpid()}-1").mkdir()  # the process lives, but is another one: the number was used again
    locked = around / f"gongwenkit-{GONE}-4"  # a process of another container, which is not seen from here
    locked.mkdir()
    with workspace() as own, FileLock(locked / ".lock"):
        remove_abandoned(around)
        assert sorted(path.name for path in around.iterdir()) == sorted(
            [own.name, *(f"gongwenkit-{GONE}-{end}" for end in "134x"), "gongwenkit-trial-1"]
        )
    assert (elsewhere / "kept").exists()
    remove_abandoned(around)
    assert not locked.exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_stays(around):
    theirs = around / f"gongwenkit-{GONE}-1"
    theirs.mkdir()
    os.chown(theirs, 65534, 65534)
    remove_abandoned(around)
    assert theirs.is_dir()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_what_a_cell_made_unwritable_is_removed_and_a_child_removes_nothing_of_its_parent(around):
    for folder in (around, *around.parents[:3]):
        folder.chmod(0o777 if folder == around else 0o755)
    child = os.fork()
    if not child:
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        code = 1
        with workspace() as folder:
            (folder / "a" / "b").mkdir(parents=True)
            (folder / "a" / "b" / "c").touch()
            (folder / "a" / "b").chmod(0o500)
            (folder / "a").chmod(0)
            code = 0
        os._exit(code + 2 * folder.exists())
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert around.stat().st_mode & 0o777 == 0o777
    with workspace() as folder:
        if not (child := os.fork()):
            close_workspace()
            os._exit(0)
        os.waitpid(child, 0)
        assert folder.is_dir()


def no_place() -> str:
    raise FileNotFoundError(2, "none")


def test_no_place_for_temporary_files_is_one_message(around, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(around / "nowhere"))
    with pytest.raises(UsageError) as error, workspace():
        pass
    assert error.value.code == "no-temporary-folder"
    assert str(around / "nowhere") in error.value.where
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(
        tempfile, "_get_default_tempdir", lambda *_: (_ for _ in ()).throw(FileNotFoundError(2, "none"))
    )
    with pytest.raises(UsageError) as error, workspace():
        pass
    assert error.value.code == "no-temporary-folder"
