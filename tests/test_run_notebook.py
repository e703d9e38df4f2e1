"""Papermill made strict: every trap it leaves open is closed."""

import sys

import pytest
from markupsafe import escape
from papermill.translators import PythonTranslator

from gongwenkit.model import KitFileError, UsageError
from gongwenkit.run.batch.code_cells import CellLimits
from gongwenkit.run.batch.notebook import NotebookError, clean_notebook, nbformat, run_notebook

PARAMETERS = 'department: str = "101"  # 单位\nout: str = ""'


def notebook(tmp_path, *cells, tag="parameters"):
    book = nbformat.v4.new_notebook()
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": [tag]})
    book.cells = [first, *(nbformat.v4.new_code_cell(cell) for cell in cells)]
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = tmp_path / "book.ipynb"
    nbformat.write(book, path)
    return path


def run(tmp_path, path, seconds=30, **parameters):
    executed = tmp_path / "executed.ipynb"
    limits = CellLimits(seconds, 1500)
    run_notebook(path, parameters=parameters, executed=executed, limits=limits, hide={str(tmp_path): "."})
    return nbformat.read(executed, as_version=4)


def test_a_misspelt_parameter_is_refused_before_anything_runs(tmp_path):
    with pytest.raises(UsageError) as error:
        run(tmp_path, notebook(tmp_path, "1"), departement="102")
    assert error.value.code == "unknown-parameter"
    assert "departement" in error.value.found.zh
    assert "department" in error.value.advice.zh
    assert not (tmp_path / "executed.ipynb").exists()


def test_a_notebook_without_a_parameters_cell_is_refused(tmp_path):
    with pytest.raises(KitFileError) as error:
        run(tmp_path, notebook(tmp_path, "1", tag="other"), department="102")
    assert error.value.code == "notebook-no-parameters"


def test_a_missing_notebook_is_named(tmp_path):
    with pytest.raises(KitFileError, match=r"absent\.ipynb"):
        run(tmp_path, tmp_path / "absent.ipynb", department="101")


@pytest.mark.parametrize("name", ["套件 一（新）", "a 'b' \"c\" & 文", "plain"])
def test_the_folder_is_taken_out_however_it_is_written(tmp_path, name):
    """Papermill escapes what is not ASCII in parameters, a traceback shows a repr, a page has an address."""
    folder = tmp_path / name
    book = nbformat.v4.new_notebook()
    source = f"{PythonTranslator.codify({'kit': str(folder)})}\nprint({str(folder)!r})"
    shown = f"{folder}/x {escape(str(folder))} {folder.as_uri()}"
    output = nbformat.v4.new_output("stream", text=shown)
    book.cells = [nbformat.v4.new_code_cell(source, outputs=[output])]
    path = tmp_path / "executed.ipynb"
    nbformat.write(book, path)
    clean_notebook(path, {str(folder): "."})
    (cell,) = nbformat.read(path, as_version=4).cells
    assert cell.source.replace("# Parameters\n", "") == "kit = \".\"\n\nprint('.')"
    assert cell.outputs[0].text == "./x . file://."


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="no limit of address space")
def test_the_limit_of_memory_holds_in_a_kernel_and_leaves_room_for_the_libraries(tmp_path):
    need = "import gongwenkit.run.report.steps, matplotlib.pyplot; held = bytearray(200 * 10**6); print(len(held))"
    path = notebook(tmp_path, need, "more = bytearray(3 * 10**9)", "print('end')")
    limits = CellLimits(120, 256)
    executed = tmp_path / "executed.ipynb"
    with pytest.raises(NotebookError) as error:
        run_notebook(path, parameters={"department": "101"}, executed=executed, limits=limits, hide={})
    assert error.value.code == "notebook-memory"
    assert "notebook_mb" in error.value.advice.zh
    cells = nbformat.read(executed, as_version=4).cells
    (first,) = [cell for cell in cells if "held" in cell.source and cell.get("outputs")]
    assert (first.outputs[0].text, first.execution_count) == ("200000000\n", 3)  # the limit took no number


@pytest.mark.slow
def test_a_code_with_leading_zeros_stays_text_and_paths_and_times_are_taken_out(tmp_path):
    book = run(
        tmp_path, notebook(tmp_path, "print(repr(department))", "import os; print(os.getcwd())"), department="007"
    )
    texts = [output.text for cell in book.cells for output in cell.get("outputs", [])]
    assert texts[0] == "'007'\n"
    assert str(tmp_path) not in nbformat.writes(book)
    assert "papermill" not in book.metadata
    assert all("papermill" not in cell.metadata and "execution" not in cell.metadata for cell in book.cells)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1/0", "notebook-failed"),
        ("import sys; sys.exit(0)", "notebook-unfinished"),
        ("import os; os._exit(0)", "kernel-died"),
        ("import time; time.sleep(60)", "notebook-timeout"),
    ],
)
def test_a_notebook_that_does_not_reach_its_end_fails(tmp_path, cell, code):
    with pytest.raises(NotebookError) as error:
        run(tmp_path, notebook(tmp_path, cell, "print('end')"), seconds=3, department="101")
    assert error.value.code == code
    assert error.value.exit_code == 1


@pytest.mark.slow
def test_an_error_of_the_kit_keeps_its_code_words_and_place(tmp_path):
    cell = "\n".join(
        [
            "from gongwenkit.model import UsageError, Message",
            "from gongwenkit.run.report.notebook_kernel import settle_kernel",
            "from pathlib import Path",
            "settle_kernel(Path('templates'), {})",
        ]
    )
    words = "found=Message('错了', 'wrong'), advice=Message('改', 'mend')"
    raising = f"raise UsageError('some-code', where='甲.xlsx › C3', {words})"
    with pytest.raises(NotebookError) as error:
        run(tmp_path, notebook(tmp_path, cell, raising), department="101")
    assert (error.value.code, error.value.where) == ("some-code", "甲.xlsx › C3")
    assert error.value.in_language("en") == "甲.xlsx › C3: Wrong. Mend"
