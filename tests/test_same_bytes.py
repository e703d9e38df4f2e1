"""scripts/same_bytes.py: other surroundings, kernels and a cluster make the same files; a difference would be seen."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def script(repo_root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("same_bytes", repo_root / "scripts" / "same_bytes.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_of_a_notebook_only_what_differs_each_time_is_left_out(script: ModuleType, tmp_path: Path) -> None:
    def settled(source: str, number: int) -> bytes:
        cell = {"id": str(number), "metadata": {"duration": number}, "source": source, "outputs": []}
        return script.settled({"cells": [cell], "metadata": {"papermill": number}}, tmp_path)

    assert settled(f"{tmp_path}/a", 1) == settled("/a", 2)
    assert settled("1", 1) != settled("2", 1)


def test_every_way_has_a_name_of_its_own_and_what_was_promised_is_tried(script: ModuleType) -> None:
    names = [way.name for way in script.WAYS]
    assert len(set(names)) == len(names)
    assert {name for name in names if not name.startswith("dask")} >= {
        *script.SURROUNDINGS,
        "kernel",
        "folder",
        "jobs-2",
    }
    assert {f"dask-{name}" for name in script.SURROUNDINGS} <= set(names)


@pytest.mark.long
def test_other_surroundings_a_kernel_and_a_cluster_make_the_same_bytes(script: ModuleType, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed (scripts/setup.sh long)")
    ways = ["kernel", "all-at-once", "dask-all-at-once"]
    code = script.main(["--only", *ways, "--departments", "101", "--no-bulletin", "--out", str(tmp_path)])
    told = json.loads((tmp_path / "same_bytes.json").read_text(encoding="utf-8"))
    assert code == 0, told
    assert all(line["files"] > 6 for line in told["ways"])
    assert {line["way"] for line in told["ways"]} >= {"jobs-1", "kernel"}
