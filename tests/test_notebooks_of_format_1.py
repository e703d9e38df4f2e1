"""Notebooks are files of a kit: those of format 1 run as they are, on the packages of this version."""

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from gongwenkit.run import display, report
from gongwenkit.run.kit.packs import PARTS

NOTEBOOKS = Path(__file__).parent / "kits" / "format-1" / "notebooks"


def code_cells(path: Path) -> list[str]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("name", ["report", "overview", "ledger_review"])
def test_every_name_of_a_notebook_is_there(name):
    code = "\n".join(code_cells(NOTEBOOKS / f"{name}.ipynb"))
    assert "from gongwenkit.run import display as show, report as steps" in code
    called = {
        (node.value.id, node.attr)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    homes = {"show": display, "steps": report}
    assert len(called) > 5
    assert [(home, attribute) for home, attribute in called if not hasattr(homes[home], attribute)] == []


def test_no_other_name_is_there():
    with pytest.raises(AttributeError, match=re.escape("module 'gongwenkit.run' has no attribute 'closing'")):
        __import__("gongwenkit.run").run.closing  # noqa: B018
    with pytest.raises(AttributeError, match=re.escape("module 'gongwenkit.run.report' has no attribute 'close'")):
        report.close  # noqa: B018


@pytest.mark.slow
def test_a_batch_makes_a_report_by_the_notebook_of_format_1(repo_root, tmp_path):
    kit = tmp_path / "kit"
    for part in PARTS:
        copy = shutil.copytree if (repo_root / part).is_dir() else shutil.copyfile
        (kit / part).parent.mkdir(parents=True, exist_ok=True)
        copy(repo_root / part, kit / part)
    shutil.copytree(NOTEBOOKS, kit / "notebooks", dirs_exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "gongwenkit", "build", "101", "--period", "2023", "--kit", str(kit)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    folder = kit / "build" / "2023" / "duty" / "101"
    with pikepdf.open(folder / "report.pdf") as pdf:
        assert len(pdf.pages) > 1
    assert code_cells(folder / "notebook.ipynb")[-1] == code_cells(NOTEBOOKS / "report.ipynb")[-1]
