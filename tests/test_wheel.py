"""The wheel carries a whole kit: installed in a fresh environment, it makes a report from nothing but itself."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pikepdf
import pytest

from gongwenkit.run.kit.init import ANSWERS
from gongwenkit.run.kit.packs import PARTS
from gongwenkit.run.kit.reference_book import REFERENCE_BOOK

pytestmark = pytest.mark.slow

BUILD_SECONDS = 300


@pytest.fixture(scope="module")
def wheel(repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=repo_root)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment that holds the wheel; what it depends on comes from this one, without the network."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    _run(sys.executable, "-m", "venv", "--without-pip", str(folder), cwd=folder.parent)
    python = folder / "bin" / "python"
    _run(
        *(sys.executable, "-m", "pip", "--python", str(python)),
        *("install", "-q", "--no-index", "--no-deps", "--disable-pip-version-check", str(wheel)),
        cwd=folder.parent,
    )
    (site_packages,) = folder.glob("lib/python*/site-packages")
    # Folders named in a .pth are searched, but .pth files in them are not read: the checkout stays unseen.
    (site_packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


def _run(*command: str, cwd: Path) -> str:
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GONGWENKIT"))}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_wheel_holds_the_parts_of_a_kit(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for part in PARTS:
        prefix = f"gongwenkit/_kit/{part}"
        assert any(name == prefix or name.startswith(f"{prefix}/") for name in names), part
    for report in ("duty", "summary"):
        for file in ("report.toml", "wording.toml", "report.tex.j2"):
            assert f"gongwenkit/_kit/templates/{report}/{file}" in names
    assert "gongwenkit/_kit/latex/gongwenkit-chart.def" in names
    assert "gongwenkit/_kit/packs/safety/data/schema/hazards.toml" in names
    assert "gongwenkit/_kit/packs/shared/data/schema/common.toml" in names
    assert "gongwenkit/_kit/docs/tutorial.md" in names
    assert not [name for name in names if "__pycache__" in name or ".ipynb_checkpoints" in name]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_holds_the_whole_sample_and_none_of_its_answers(wheel: Path, repo_root: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    prefix = "gongwenkit/_kit/data/sample/"
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "data/sample"], cwd=repo_root, capture_output=True, text=True, check=True
    ).stdout
    sample = {name.removeprefix("data/sample/") for name in tracked.split("\0") if name}
    assert {name.removeprefix(prefix) for name in names if name.startswith(prefix)} == sample - set(ANSWERS)
    assert "expected.json" in sample
    assert [name for name in names if Path(name).name.startswith("expected")] == []


def test_the_fresh_environment_does_not_see_the_checkout(environment: Path, repo_root: Path) -> None:
    place = _run(
        *(str(environment / "bin" / "python"), "-c", "import gongwenkit.model; print(gongwenkit.model.__file__)"),
        cwd=environment,
    )
    assert Path(place.strip()).is_relative_to(environment)
    assert str(repo_root) not in place


def test_the_starter_of_the_wheel_makes_a_kit(environment: Path, tmp_path: Path) -> None:
    order = "import sys, pathlib; from gongwenkit.run.kit.init import init; print(len(init(pathlib.Path(sys.argv[1]))))"
    count = _run(str(environment / "bin" / "python"), "-c", order, str(tmp_path / "kit"), cwd=tmp_path)
    assert int(count) > 20
    assert not [*(tmp_path / "kit").rglob("expected*.json")]
    assert (tmp_path / "kit" / "data" / "own" / REFERENCE_BOOK).is_file()


def test_an_installed_kit_builds_a_report(environment: Path, tmp_path: Path) -> None:
    """Needs the commands: `gongwenkit init` and `gongwenkit build`."""
    program = str(environment / "bin" / "gongwenkit")
    kit = tmp_path / "单位套件"
    kit.mkdir()
    _run(program, "init", ".", cwd=kit)
    _run(program, "build", "101", "--period", "2023", "--report", "duty", cwd=kit)
    folder = kit / "build" / "2023" / "duty" / "101"
    assert (folder / "manifest.json").is_file()
    with pikepdf.open(folder / "report.pdf") as pdf:
        assert len(pdf.pages) >= 1


def test_an_installation_upgrades_an_older_kit_from_its_own_files(environment: Path, repo_root: Path) -> None:
    program, kit = str(environment / "bin" / "gongwenkit"), repo_root / "tests" / "kits" / "format-1"
    said = _run(program, "upgrade", "--dry-run", "--kit", str(kit), "--lang", "en", cwd=environment)
    assert "18 files would change; nothing was written." in said
