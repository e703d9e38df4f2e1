"""What is installed, and which tests run where: the locks agree with one another, the targets leave nothing out."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LEVELS = ("run", "docs", "test", "long")


def _lock(level: str) -> str:
    return (ROOT / "requirements" / f"{level}.lock").read_text(encoding="utf-8")


def _pins(level: str) -> dict[str, str]:
    """Package with its marker → version."""
    pins = re.findall(r"^([a-z0-9._-]+)==([^ ;\\]+)( ;[^\\]+)?", _lock(level), re.MULTILINE)
    return {name + marker.strip(): version for name, version, marker in pins}


@pytest.mark.parametrize(("less", "more"), [("run", "test"), ("test", "long"), ("run", "docs"), ("docs", "long")])
def test_each_lock_has_all_of_the_one_before_at_the_same_version(less, more):
    assert len(_pins(less)) > 100
    assert set(_pins(less).items()) < set(_pins(more).items())


@pytest.mark.parametrize("level", LEVELS)
def test_every_version_has_its_hashes_and_no_address(level):
    blocks = re.split(r"\n(?=\S)", _lock(level).strip())
    assert len(blocks) == len(re.findall(r"^[a-z0-9]", _lock(level), re.MULTILINE))
    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host", _lock(level))


def test_what_the_project_names_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]

    def names(wanted):
        return {re.match(r"[A-Za-z0-9._-]+", one)[0].lower() for one in wanted if isinstance(one, str)}

    locked = {level: {key.split(";")[0] for key in _pins(level)} for level in LEVELS}
    assert names(project["project"]["dependencies"]) | names(groups["build"]) <= locked["run"]
    assert names(groups["test"]) | names(groups["sample"]) <= locked["test"]
    assert names(groups["long"]) <= locked["long"]
    assert "playwright" not in locked["test"]  # `make test` needs no browser


def test_no_test_file_needs_at_its_head_what_only_long_tests_have():
    """`make test` reads every test file, and leaves out the long tests only then."""
    more = {re.split(r"[ ;]", key)[0] for key in set(_pins("long")) - set(_pins("test"))}
    heads = {
        (path.name, module)
        for path in ROOT.glob("tests/**/test_*.py")
        for module in re.findall(r"^(?:import|from) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert "playwright" in more
    assert ("test_requirements.py", "pytest") in heads
    assert {(name, module) for name, module in heads if module.replace("_", "-") in more} == set()


def _orders(target: str) -> str:
    """What make would run, without running it."""
    return subprocess.run(
        ["make", "--dry-run", "--no-print-directory", target], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


def test_the_targets_run_every_test_once():
    chosen = {
        target: re.findall(r'pytest .*-m "?([a-z ]+?)"?$', _orders(target), re.M) for target in ("test", "test-long")
    }
    assert chosen == {"test": ["not slow and not long", "slow and not long"], "test-long": ["long"]}
    assert re.findall(r'pytest .*-m "?([a-z ]+?)"?$', _orders("test-fast"), re.M) == ["not slow and not long"]
    assert "scripts/setup.sh long" in _orders("test-long")
    assert "scripts/setup.sh long" not in _orders("test")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"^make --no-print-directory (\S+) ", ci, re.MULTILINE) == ["test", "test-long"]


def test_the_setup_script_names_its_levels():
    done = subprocess.run(["sh", "scripts/setup.sh", "nothing"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "run|cluster|docs|test|long|bench|found|link" in done.stderr


def test_nothing_names_the_locks_where_they_were():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    files = [
        ROOT / name
        for name in listed.split("\0")
        if name.endswith((".py", ".md", ".sh", ".toml")) or name == "Makefile"
    ]
    assert len(files) > 300
    old = re.compile(r"requirements(?:-test)?\.lock")
    assert [str(path) for path in files if path.is_file() and old.search(path.read_text(encoding="utf-8"))] == []
