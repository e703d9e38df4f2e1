"""Notebooks run in a fork of this process: the same outputs as in a kernel, within limits, and nothing left behind."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from gongwenkit.run.batch.code_cells import MOST_PRINTED, CellLimits
from gongwenkit.run.batch.notebook import NotebookError, nbformat, run_notebook
from gongwenkit.run.report.forking import why_not_forked

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(why_not_forked() is not None, reason="processes are not forked here"),
]

PARAMETERS = 'department: str = "101"  # 单位\nout: str = ""'
ALONE = """
import json, sys
from pathlib import Path
from gongwenkit.run.batch.cell_process import CellProcess
from gongwenkit.run.batch.code_cells import CellLimits
from gongwenkit.run.batch.notebook import NotebookError, run_notebook

folder, (seconds, memory) = Path(sys.argv[1]), map(int, sys.argv[2:])
try:
    run_notebook(folder / "book.ipynb", parameters={"department": "007"}, executed=folder / "forked.ipynb",
                 limits=CellLimits(seconds, memory), hide={str(folder): "."}, start=CellProcess)
    print(json.dumps({}))
except NotebookError as error:
    print(json.dumps({"code": error.code, "zh": error.in_language("zh"), "en": error.in_language("en")}))
"""
"""A process of its own, as a worker is: it has one thread, and what it leaves can be counted."""


def book(folder: Path, *cells: str) -> Path:
    made = nbformat.v4.new_notebook()
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    made.cells = [nbformat.v4.new_markdown_cell("# 题"), first, *(_cell(cell) for cell in cells)]
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, folder / "book.ipynb")
    return folder / "book.ipynb"


def _cell(source: str) -> nbformat.NotebookNode:
    may_fail = source.startswith("# may fail")
    return nbformat.v4.new_code_cell(source, metadata={"tags": ["raises-exception"]} if may_fail else {})


def forked(folder: Path, *, seconds: int = 60, memory: int = 1500) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(folder), str(seconds), str(memory)],
        capture_output=True, text=True, timeout=120, check=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"},
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def texts(folder: Path) -> list[str]:
    made = nbformat.read(folder / "forked.ipynb", as_version=4)
    return [output.get("text", "") for cell in made.cells for output in cell.get("outputs", [])]


ALIKE = [
    "print(repr(department)); import os; print(os.getcwd())",
    "import sys\nprint('甲'); print('错', file=sys.stderr); print('乙')\n1 + 1",
    "from IPython.display import HTML, SVG, Image, Markdown, display\n"
    "display(HTML('<b>丙</b>'), SVG('<svg/>'), Markdown('*丁*'))",
    "import base64\n"
    "Image(base64.b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg'"
    "'gg=='))",
    "shown = display(HTML('一'), display_id='there')\nprint('between')",
    "shown.update(HTML('二'))\nNone",
    "from IPython.display import clear_output\nprint('gone'); clear_output(); print('stays')",
    "import pandas\npandas.DataFrame({'数': [1, 2]})",
    "import asyncio\nawait asyncio.sleep(0.01)\nprint('waited'); asyncio.get_running_loop().is_running()",
    "# may fail\nprint('before'); 1 / 0",
    "# may fail\ninput('?')",
    "# may fail\nx = ]",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\n"
    "print(plt.get_backend(), flush=True); _ = plt.figure(figsize=(1, 1))",
    "!echo from a shell",
    "%cd ..\nopen('written.txt', 'w').write('x'); print(_, len(In))",
    "",
    "for n in range(3):\n    print(n, end='')\n_i",
    "import sys; sys.exit(0)",
    "print('never')",
]
"""Cells whose outputs are compared with those of a kernel."""


def test_a_fork_shows_what_a_kernel_shows(tmp_path):
    made = {}
    for name in ("kernel", "fork"):
        (tmp_path / name).mkdir()
        path = book(tmp_path / name, *ALIKE)
        if name == "fork":
            said = forked(tmp_path / name)
            made[name] = nbformat.read(tmp_path / name / "forked.ipynb", as_version=4)
        else:
            executed = tmp_path / name / "kernel.ipynb"
            hide = {str(tmp_path / name): "."}
            with pytest.raises(NotebookError) as failed:
                run_notebook(
                    path, parameters={"department": "007"}, executed=executed, limits=CellLimits(60, 1500), hide=hide
                )
            made[name] = nbformat.read(executed, as_version=4)
        assert (tmp_path / "written.txt").read_text() == "x"
    assert (said["code"], said["zh"].split("：", 1)[1]) == ("notebook-failed", str(failed.value).split("：", 1)[1])
    for by_kernel, by_fork in zip(made["kernel"].cells, made["fork"].cells, strict=True):
        if "input(" in by_fork.source:  # what asks in vain lies in another file
            for output in (*by_kernel.outputs, *by_fork.outputs):
                output.traceback = []
        assert by_fork == by_kernel
    assert made["fork"].metadata == made["kernel"].metadata
    assert sum(bool(cell.get("outputs")) for cell in made["fork"].cells) > 12


@pytest.mark.parametrize(
    ("cell", "code", "kept"),
    [
        ("print('a', flush=True); import os; os._exit(0)", "kernel-died", "a\n"),
        ("print('a', flush=True); import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "kernel-died", "a\n"),
        ("import atexit; atexit.register(lambda: 1 / 0); import sys; sys.exit(3)", "notebook-failed", ""),
        ("exit", "kernel-died", ""),
    ],
)  # fmt: skip
def test_a_fork_that_ends_early_fails_and_keeps_what_was_shown(tmp_path, cell, code, kept):
    book(tmp_path, "print('first')", cell, "print('end')")
    said = forked(tmp_path)
    assert said["code"] == code
    assert texts(tmp_path)[0] == "first\n"
    assert "end\n" not in texts(tmp_path)
    assert not kept or kept in texts(tmp_path)


HANGING = {
    "sleeps": "import time; time.sleep(60)",
    "swallows": "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass",
    "blocked in C": "import ctypes; ctypes.CDLL(None).pause()",
    "ignores signals": "import signal, time\n[signal.signal(n, signal.SIG_IGN) for n in (2, 15, 1)]; time.sleep(60)",
}


@pytest.mark.parametrize("cell", HANGING.values(), ids=HANGING.keys())
def test_a_hanging_cell_is_killed_at_its_limit_with_what_it_started(tmp_path, cell):
    start = (
        "import subprocess, sys\n"
        "one = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(100)'], start_new_session=True)\n"
        "open('pid', 'w').write(str(one.pid)); print('here')\n"
    )
    book(tmp_path, start + cell, "print('end')")
    begun = time.monotonic()
    said = forked(tmp_path, seconds=3)
    assert said["code"] == "notebook-timeout"
    assert "3 秒" in said["zh"]
    assert time.monotonic() - begun < 3 + 25  # of that its own start on a busy machine
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


def test_what_a_cell_leaves_running_ends_with_the_notebook(tmp_path):
    leave = (
        "import subprocess, sys, os\n"
        "code = 'import os, sys, time; os.setsid(); os.fork() and os._exit(0); '\n"
        "code += 'open(sys.argv[1], \"w\").write(str(os.getpid())); time.sleep(100)'\n"
        "subprocess.run([sys.executable, '-c', code, 'pid'])\n"
        "import time\nwhile not os.path.exists('pid') or not open('pid').read(): time.sleep(0.05)\n"
    )
    book(tmp_path, leave, "print('end')")
    assert forked(tmp_path) == {}
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize(
    "cell",
    [
        "held = bytearray(3 * 10**9)",
        "held = []\nwhile True: held.append('x' * 10**6)",
        "import numpy; numpy.ones(4 * 10**8)",
    ],
)
def test_the_limit_of_memory_holds_and_is_named(tmp_path, cell):
    book(tmp_path, "held = bytearray(100 * 10**6); print(len(held))", cell, "print('end')")
    said = forked(tmp_path, memory=256)
    assert said["code"] == "notebook-memory"
    assert "256 MB" in said["zh"]
    assert "256 MB" in said["en"]
    assert "notebook_mb" in said["en"]
    assert texts(tmp_path)[0] == "100000000\n"


def test_a_flood_of_output_is_cut(tmp_path):
    flood = "for _ in range(200): print('x' * 10**6)\nimport os\nfor _ in range(20): os.write(1, b'y' * 10**6)\n"
    book(tmp_path, flood, "print('end')")
    assert forked(tmp_path) == {}
    first, last = texts(tmp_path)
    assert MOST_PRINTED < len(first) < MOST_PRINTED + 200
    assert "输出过长" in first
    assert last == "end\n"
    assert (tmp_path / "forked.ipynb").stat().st_size < 2 * MOST_PRINTED


def test_processes_that_a_cell_forks_do_not_get_between_its_messages(tmp_path):
    cell = (
        "import os\nfor n in range(4):\n    if os.fork() == 0:\n        print('child', flush=True); os._exit(0)\n"
        "while True:\n    try: os.wait()\n    except ChildProcessError: break\nprint('parent')"
    )
    book(tmp_path, cell, "print('end')")
    assert forked(tmp_path) == {}
    printed = "".join(texts(tmp_path)).replace("\n", "")  # a word and its line end are two messages of each process
    assert sorted(printed.replace("child", "child ").replace("parent", "parent ").split()) == ["child"] * 4 + [
        "end",
        "parent",
    ]


def test_text_that_is_no_text_does_not_stop_a_notebook(tmp_path):
    book(tmp_path, "print('half \\ud800 pair')", "print('end')")
    assert forked(tmp_path) == {}
    assert texts(tmp_path) == ["half ? pair\n", "end\n"]
