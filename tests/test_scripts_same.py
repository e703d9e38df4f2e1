"""scripts/same.py: finds a difference where there is one, and none where there is none."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ITEM = "sample/2023/duty/101/C-draft/report.tex"
WORDING = "特此报告。"
OTHER = "特此如实报告。"


@pytest.fixture(scope="module")
def same(repo_root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("same", repo_root / "scripts" / "same.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def compare(same: ModuleType, tmp_path: Path, capsys):
    """Compares two records, given as item → text; returns the exit code and what was printed."""

    def run(old: dict[str, str], new: dict[str, str], *, allow: str = "", only: tuple[str, ...] = ("*",)):
        sides = []
        for name, items in (("before", old), ("after", new)):
            place = tmp_path / name
            place.mkdir()
            for item, text in ({"record.json": '{"cpu_seconds": 90}'} | items).items():
                (place / item).parent.mkdir(parents=True, exist_ok=True)
                (place / item).write_text(text, encoding="utf-8")
            sides.append(same.Side(name, tmp_path, place, kept=True))
        allowed = ()
        if allow:
            (tmp_path / "meant.toml").write_text(allow, encoding="utf-8")
            allowed = same.read_meant(tmp_path / "meant.toml")
        code = same.report(*sides, only=only, allowed=allowed)
        return code, capsys.readouterr().out

    return run


def test_equal_records_are_the_same(compare) -> None:
    code, said = compare({ITEM: "一\n", "sample/findings.json": "[]\n"}, {ITEM: "一\n", "sample/findings.json": "[]\n"})
    assert code == 0
    assert ["all", "2", "2", "0", "0"] in [line.split() for line in said.splitlines()]
    assert "before: 1.5 CPU minutes" in said


def test_each_side_names_the_folders_it_ran_from(compare) -> None:
    ran = {"origins-sample.json": '{"here": ["/b/src/gongwenkit"], "started": ["/other/gongwenkit"]}'}
    _, said = compare({ITEM: "一\n"} | ran, {ITEM: "一\n"})
    assert "    gongwenkit ran from /b/src/gongwenkit, /other/gongwenkit\n" in said
    assert "    gongwenkit ran from an unknown folder\n" in said
    assert said.splitlines()[-5].split()[:2] == ["all", "1"]


@pytest.mark.slow
def test_a_checkout_that_another_package_would_run_for_is_refused(repo_root: Path, tmp_path: Path) -> None:
    shutil.copytree(repo_root / "notebooks", tmp_path / "empty" / "notebooks")
    shutil.copytree(repo_root / "data/sample", tmp_path / "empty" / "data/sample")
    shutil.copy(repo_root / "kit.toml", tmp_path / "empty")
    shutil.copytree(repo_root / "templates", tmp_path / "empty" / "templates")
    empty = tmp_path / "empty"
    call = [sys.executable, repo_root / "scripts/same.py", empty, empty, "--only", "sample/x"]

    found = subprocess.run(call, capture_output=True, text=True, timeout=300)

    assert found.returncode == 1
    assert f"gongwenkit ran from {repo_root / 'src' / 'gongwenkit'}, not from {empty / 'src'}" in found.stderr


def test_a_changed_line_is_shown(compare) -> None:
    code, said = compare({ITEM: "一\n二\n三\n"}, {ITEM: "一\n贰\n三\n"})
    assert code == 1
    assert said.splitlines()[:6] == [f"≠ {ITEM}", "    @@ -1,3 +1,3 @@", "     一", "    -二", "    +贰", "     三"]


def test_an_item_on_one_side_only_is_a_difference(compare) -> None:
    code, said = compare({ITEM: "一\n"}, {ITEM: "一\n", "sample/2023/figures/101.json": "[]\n"})
    assert code == 1
    assert said.startswith("≠ sample/2023/figures/101.json\n    only after\n")


def test_nothing_compared_is_a_failure(compare) -> None:
    code, said = compare({ITEM: "一\n"}, {ITEM: "一\n"}, only=("sample/2024/*",))
    assert code == 1
    assert "Nothing was compared." in said


def test_a_crash_is_a_failure_even_on_both_sides(compare) -> None:
    record = {ITEM: "一\n", "crashed-sample.txt": "sample/findings.json\nKeyError: 'x'\n"}
    code, said = compare(record, record)
    assert code == 1
    assert "KeyError: 'x'" in said


def test_a_meant_difference_is_counted_with_its_reason(compare) -> None:
    allow = '[[meant]]\nitems = "sample/*.json"\nlines = \'"code": "moved"\'\nreason = "moved to the check of all"\n'
    old, new = '{"code": "moved", "cell": "A1"}\n{"code": "kept"}\n', '{"code": "kept"}\n'
    code, said = compare({"sample/findings.json": old}, {"sample/findings.json": new}, allow=allow)
    assert code == 0
    assert "meant, 1 items" in said
    assert "moved to the check of all" in said


def test_one_line_that_is_not_meant_is_a_difference(compare) -> None:
    allow = '[[meant]]\nitems = "sample/*.json"\nlines = \'"code": "moved"\'\nreason = "moved to the check of all"\n'
    old, new = '{"code": "moved"}\n{"code": "kept"}\n', '{"code": "other"}\n'
    code, said = compare({"sample/findings.json": old}, {"sample/findings.json": new}, allow=allow)
    assert code == 1
    assert "meant, 0 items" in said


@pytest.mark.slow
def test_a_checkout_with_one_changed_wording_gives_exactly_that_difference(repo_root: Path, tmp_path: Path) -> None:
    for name in ("before", "after"):
        for part in ("data/figures", "data/hanzi", "data/phrases", "data/sample", "data/schema", "latex", "notebooks"):
            shutil.copytree(repo_root / part, tmp_path / name / part)
        shutil.copytree(repo_root / "templates", tmp_path / name / "templates")
        shutil.copy(repo_root / "kit.toml", tmp_path / name)
        (tmp_path / name / "src").symlink_to(repo_root / "src")
    wording = tmp_path / "after/templates/duty/wording.toml"
    text = wording.read_text(encoding="utf-8")
    assert f'closing = "{WORDING}"' in text
    wording.write_text(text.replace(WORDING, OTHER), encoding="utf-8")
    names = ("--only", ITEM, "--only", "sample/2023/figures/112.json")
    call = [sys.executable, repo_root / "scripts/same.py", tmp_path / "before", tmp_path / "after", *names]

    found = subprocess.run(call, capture_output=True, text=True, timeout=300)

    assert found.returncode == 1, found.stderr
    assert [line for line in found.stdout.splitlines() if line.startswith("≠")] == [f"≠ {ITEM}"]
    changed = [line.strip() for line in found.stdout.splitlines() if line.startswith(("    -", "    +"))]
    assert [(line[0], WORDING in line, OTHER in line) for line in changed] == [("-", True, False), ("+", False, True)]
