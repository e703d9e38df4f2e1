"""How light the program starts: what is loaded before a command works, and what a command loads without need."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from gongwenkit.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
HEAVY = {
    *("pandas", "numpy", "pyarrow", "matplotlib", "nbformat", "papermill", "nbconvert", "IPython", "jupyter_client"),
    *("openpyxl", "jinja2", "pikepdf", "pypdfium2", "rapidfuzz", "jsonschema", "rfc3987_syntax"),
}

LISTING = """
import json, sys
from gongwenkit.__main__ import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def _commands() -> list[tuple[str, ...]]:
    """Every command and group, found in the program itself, so that a new one is covered."""
    found: list[tuple[str, ...]] = []
    waiting = [((), get_command(app))]
    while waiting:
        path, command = waiting.pop()
        found.append(path)
        waiting += [((*path, name), below) for name, below in getattr(command, "commands", {}).items()]
    return sorted(found)


COMMANDS = _commands()


def _loaded(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LISTING, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_the_program_names_its_commands():
    assert {("ledger", "check"), ("template", "check"), ("build",), ("figures",), ()} <= set(COMMANDS)
    assert len(COMMANDS) >= 13


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_loads_nothing_heavy(command):
    loaded = _loaded(*command, "--help")
    assert {"typer", "gongwenkit"} <= loaded
    assert {name for name in loaded if name.split(".")[0] in HEAVY} == set()
    assert not [name for name in loaded if name.startswith(("gongwenkit.config", "gongwenkit.run"))]


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments",
    [
        ("figures", "101", "--period", "2023", "--json"),
        ("template", "check"),
        ("ledger", "check", "data/sample/ledgers/2023/101财政局2023年台账.xlsx"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_command_loads_what_it_works_with_only(arguments):
    loaded = _loaded(*arguments)
    assert "gongwenkit.config.kit" in loaded  # the kit was read: the list has something to show
    assert loaded & {"papermill", "nbformat", "nbconvert", "jsonschema", "matplotlib"} == set()


@pytest.mark.slow
def test_notebooks_are_read_without_a_grammar_of_addresses():
    """rfc3987_syntax builds its grammar at import: over a second of each worker's time."""
    asked = """
import importlib.util, json, sys
import gongwenkit.run.batch.notebook as door
loaded = sorted(sys.modules)
import nbformat
from nbformat.v4 import new_notebook
nbformat.validate(new_notebook())
try:
    nbformat.validate({"cells": 1})
    refused = False
except nbformat.ValidationError:
    refused = True
import rfc3987_syntax
print(json.dumps({"loaded": loaded, "refused": refused, "later": rfc3987_syntax.is_valid_syntax("iri", "a:b")}))
"""
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    said = json.loads(done.stdout)
    assert {"nbformat", "jsonschema", "papermill"} <= set(said["loaded"])
    assert not {"rfc3987_syntax", "lark"} & set(said["loaded"])
    assert (said["refused"], said["later"]) == (True, True)


CONSOLE_SCRIPT = """
import sys
from {module} import {name}
if __name__ == "__main__":
    from multiprocessing import get_context
    from concurrent.futures import ProcessPoolExecutor
    from gongwenkit.run.batch.batch import build_reports
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        loaded = pool.submit(eval, "sorted(__import__('sys').modules)").result()
    import json
    print(json.dumps(loaded))
"""


@pytest.mark.slow
def test_a_worker_never_loads_the_command_line(tmp_path):
    """A spawned worker imports the script that started the program again: the console script of an installation."""
    entry = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]["gongwenkit"]
    module, name = entry.split(":")
    script = tmp_path / "gongwenkit"
    script.write_text(CONSOLE_SCRIPT.format(module=module, name=name), encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True, timeout=120)
    loaded = json.loads(done.stdout)
    assert module in loaded  # the worker did import the script
    assert [one for one in loaded if one == "typer" or one.startswith("gongwenkit.cli")] == []


NOTHING_TO_DO = """
import json, sys
import gongwenkit.cli.build_output, gongwenkit.run.batch.outcome, gongwenkit.run.batch.plan
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.slow
def test_a_batch_with_nothing_to_do_loads_nothing_that_runs_notebooks():
    done = subprocess.run(
        [sys.executable, "-c", NOTHING_TO_DO], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    loaded = set(json.loads(done.stdout))
    assert "gongwenkit.run.batch.batch" in loaded
    assert not {"papermill", "nbclient", "nbconvert", "nbformat", "IPython", "matplotlib"} & loaded
    assert not {"gongwenkit.run.batch.worker", "gongwenkit.run.batch.notebook", "gongwenkit.run.report.steps"} & loaded
