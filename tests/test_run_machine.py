"""What `gongwenkit doctor` says of the machine: how batches are made, and what may run out."""

import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from gongwenkit.config.kit import Kit, KitSettings
from gongwenkit.run.kit import machine
from gongwenkit.run.kit.machine import Check, machine_checks


def checked(folder: Path, name: str) -> Check:
    """Returns the check of this name; the output folder is not there yet."""
    found = machine_checks(Kit(folder, KitSettings()), folder / "build" / "deep")
    return next(check for check in found if check.name.en == name)


def free(monkeypatch: pytest.MonkeyPatch, megabytes: int) -> list[Path]:
    asked: list[Path] = []

    def usage(folder: Path) -> SimpleNamespace:
        asked.append(folder)
        return SimpleNamespace(free=megabytes * 2**20)

    monkeypatch.setattr(machine.shutil, "disk_usage", usage)
    return asked


@pytest.mark.parametrize(("megabytes", "status"), [(5000, "ok"), (500, "warn"), (50, "fail")])
def test_free_disk_of_a_folder_that_is_not_there_yet(tmp_path, monkeypatch, megabytes, status):
    asked = free(monkeypatch, megabytes)
    check = checked(tmp_path, "free disk")
    assert (check.status, bool(check.mend.zh), asked[0]) == (status, status != "ok", tmp_path)
    assert f"{megabytes} MB" in check.found.zh


@pytest.mark.parametrize(("megabytes", "status"), [(500, "ok"), (100, "warn"), (5, "fail")])
def test_free_disk_of_temporary_files(tmp_path, monkeypatch, megabytes, status):
    asked = free(monkeypatch, megabytes)
    own = tmp_path / "gongwenkit-12-34"  # the private folder of a command
    own.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(own))
    check = checked(tmp_path, "temporary files (TMPDIR)")
    assert (check.status, "TMPDIR" in check.mend.en) == (status, status != "ok")
    assert check.found.en == f"{megabytes} MB ({tmp_path})"
    assert asked[-1] == tmp_path


def test_a_folder_for_temporary_files_that_cannot_be_written(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    check = checked(tmp_path, "temporary files (TMPDIR)")
    assert (check.status, "No such file" in check.found.en, bool(check.mend.zh)) == ("fail", True, True)


@pytest.mark.parametrize(
    ("most", "status", "said"),
    [
        (4096, "ok", "4096 (ulimit -n)"),
        (128, "warn", "128 (ulimit -n)"),
        (64, "warn", "one by one"),
        (-1, "ok", "unlim"),
    ],
)
def test_open_files(tmp_path, monkeypatch, most, status, said):
    monkeypatch.setattr(psutil.Process, "rlimit", lambda self, kind: (most, most))
    check = checked(tmp_path, "open files")
    assert (check.status, said in check.found.en, bool(check.mend.en)) == (status, True, status == "warn")


def test_a_system_without_the_limit(tmp_path, monkeypatch):
    monkeypatch.delattr(psutil, "RLIMIT_NOFILE")
    assert checked(tmp_path, "open files").status == "ok"


def test_how_batches_are_made_and_why(tmp_path, monkeypatch):
    monkeypatch.delenv("GWK_ENGINE", raising=False)
    if sys.platform == "linux":
        assert "forked" in checked(tmp_path, "batches").found.en
    monkeypatch.setenv("GWK_ENGINE", "kernel")
    check = checked(tmp_path, "batches")
    assert check.status == "ok"
    assert "GWK_ENGINE=kernel" in check.found.zh
    assert "1500 MB" in check.found.en


@pytest.mark.parametrize("there", [True, False])
def test_dask_is_only_for_clusters(tmp_path, monkeypatch, there):
    def version(name: str) -> str:
        if not there:
            raise machine.PackageNotFoundError(name)
        return f"2026.1.{len(name)}"

    monkeypatch.setattr(machine, "version", version)
    check = checked(tmp_path, "cluster (Dask)")
    said = "dask 2026.1.4, distributed 2026.1.11" if there else "not installed; only needed for clusters"
    assert (check.status, check.found.en, check.mend) == ("ok", said, machine.NOTHING)
