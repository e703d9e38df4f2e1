"""What all tests share: where the checkout and its sample lie, and a folder of ledgers to be read and counted."""

import gc
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from tests.office import Office
from tests.watched import Browser, started_browser

from gongwenkit.cli import main
from gongwenkit.config.definition_files import load_definitions
from gongwenkit.config.schema import Schema, load_schema

# The same cases in every run: a change is not refused for a case that it has nothing to do with. Other cases are sought
# with --hypothesis-profile=default.
settings.register_profile("same-cases", derandomize=True, database=None)
settings.load_profile("same-cases")

# A shell lets what it starts in the background ignore Ctrl-C; commands that tests start and stop would ignore it, too.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Looks for no garbage while ten thousand tests are found: nothing of them is, and all of it stays to the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def repo_root() -> Path:
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def sample_folder(repo_root: Path) -> Path:
    return repo_root / "data" / "sample"


@pytest.fixture(scope="session")
def kit_schema(repo_root: Path) -> Schema:
    return load_schema(repo_root / "data" / "schema")


@pytest.fixture(scope="session")
def kit_definitions(repo_root: Path, kit_schema: Schema):
    return load_definitions(repo_root / "data" / "figures", kit_schema)


@pytest.fixture
def office(tmp_path, kit_schema, kit_definitions) -> Office:
    return Office(tmp_path, kit_schema, kit_definitions)


@pytest.fixture
def run(capfd) -> Callable[..., tuple[int, str, str]]:
    """Runs a command in this process; returns its exit code and what it printed."""

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as leaving:
            main([*arguments])
        output = capfd.readouterr()
        return int(leaving.value.code or 0), output.out, output.err

    return call


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's own Chromium; only tests marked long ask for it. Its event loop must not run beside other tests."""
    with started_browser() as chromium:
        yield chromium
