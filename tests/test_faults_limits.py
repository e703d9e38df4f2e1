"""What the system has no more of, and places that cannot be written: what is told, and what is tried then."""

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.faults.places import recorded_order, wrong_order
from tests.test_run_batch import plan

from gongwenkit.cli import main
from gongwenkit.model import UsageError, system_words
from gongwenkit.run.batch import local
from gongwenkit.run.batch.exhaustion import LIMITED, error_named, system_error
from gongwenkit.run.batch.lock import require_writable
from gongwenkit.run.batch.outcome import Outcome


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="reads /proc")
def test_a_report_is_on_the_disk_before_it_is_in_its_place(tmp_path):
    assert recorded_order(tmp_path) == []


def test_a_wrong_order_is_seen():
    place, made = Path("/o/101"), "/o/.work/101"
    right = [
        ("rename", f"{made}/manifest.json.part", f"{made}/manifest.json"), ("fsync", f"{made}/a", ""),
        ("fsync", f"{made}/manifest.json", ""), ("fsync", made, ""), ("rename", made, "/o/101"), ("fsync", "/o", ""),
    ]  # fmt: skip
    assert list(wrong_order(right, place, ["a"])) == []
    for number in range(len(right)):
        assert list(wrong_order(right[:number] + right[number + 1 :], place, ["a"])), number
    later = [*right[1:4], right[0], *right[4:]]
    assert list(wrong_order([*later[:3], ("rename", "x", f"{made}/late"), *later[3:]], place, ["a"])) == []
    assert list(wrong_order([*right[:4], ("rename", "x", f"{made}/late"), *right[4:]], place, ["a"]))


@pytest.mark.parametrize(
    ("code", "words"),
    [(errno.EMFILE, "ulimit -n"), (errno.EAGAIN, "ulimit -u"), (errno.ENOSPC, "磁盘已满"), (errno.EROFS, "只读")],
)
def test_an_error_of_the_system_names_what_there_is_no_more_of(code, words):
    record = system_error(OSError(code, os.strerror(code), "x"))
    assert words in record.found.zh
    assert (record.code == LIMITED) == ("ulimit" in words)
    in_cell = error_named("OSError", f"[Errno {code}] {os.strerror(code)}: 'x'")
    assert in_cell is not None
    assert words in in_cell.found.zh


def test_an_error_of_a_cell_that_is_the_programs_stays_one():
    assert error_named("FileNotFoundError", "[Errno 2] No such file or directory: 'x'") is None
    assert error_named("ValueError", "[Errno 24] Too many open files") is None
    assert error_named("NoSuchName", "[Errno 24] Too many open files") is None
    assert error_named("RuntimeError", "can't start new thread").code == LIMITED


def test_a_folder_that_could_not_be_copied_is_told_by_what_hindered_it():
    several = shutil.Error([("a", "b", "[Errno 28] No space left on device: 'b'"), ("c", "d", "[Errno 13] x")])
    assert system_words(several).zh == "磁盘已满"
    assert system_words(several).en == os.strerror(errno.ENOSPC)
    assert system_words(OSError("so it is")).en == "so it is"
    record = error_named("Error", str(several))
    assert record is not None
    assert "磁盘已满" in record.found.zh
    assert error_named("Error", "an error of another library") is None
    assert system_error(several).code == "system"


class Narrow:
    """Stands for processes of a machine on which two reports at a time are too many, and `never` is one too many."""

    def __init__(self):
        self.working, self.most = [], []

    def begin(self, one):
        self.working.append(one)
        self.most.append(len(self.working))

    def finished(self):
        full = system_error(OSError(errno.EMFILE, "x"))
        fails = len(self.working) > 1 or self.working[0].code == "never"
        one = self.working.pop()
        return [(one, Outcome(one.code, one.name, "failed", error=full) if fails else Outcome(one.code, "", "built"))]


def test_at_a_limit_one_report_at_a_time_is_tried(tmp_path):
    crew, plans = Narrow(), [plan(tmp_path, code) for code in ("a", "b", "never", "c")]
    made = list(local._run(crew, plans, local.Options(jobs=2), lambda code, outcome: None))
    assert {one.code: one.status for one in made} == {"a": "built", "b": "built", "never": "failed", "c": "built"}
    assert crew.most[:2] == [1, 2]
    assert set(crew.most[2:]) == {1}


@pytest.fixture
def closed(tmp_path):
    """A folder that cannot be written: a read-only disk for root, else by its permissions."""
    folder = tmp_path / "closed"
    folder.mkdir()
    mounted = os.geteuid() == 0
    if mounted:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", str(folder)], check=True)
    else:
        folder.chmod(0o500)
    yield folder
    subprocess.run(["umount", str(folder)], check=True) if mounted else folder.chmod(0o700)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no such permissions")
def test_a_folder_that_cannot_be_written_stops_a_build_before_any_work(closed, tmp_path, monkeypatch, capsys):
    require_writable(tmp_path / "new" / "deep")
    assert not (tmp_path / "new").exists()
    for folder in (closed, closed / "deep" / "er"):
        with pytest.raises(UsageError) as error:
            require_writable(folder)
        assert error.value.code == "out-unwritable"
    monkeypatch.setattr("gongwenkit.run.batch.plan.plan_reports", lambda *_, **__: pytest.fail("planned"))
    with pytest.raises(SystemExit) as end:
        main(["build", "101", "--period", "2023", "--out", str(closed), "--lang", "zh"])
    assert end.value.code == 2
    assert "写不进去" in capsys.readouterr().err
