"""The report's notebook run through Papermill, strictly: the one path from a batch to a PDF.

Papermill by itself ignores an unknown parameter and runs the default department, turns `007` into 7, accepts a
notebook without a parameters cell, and counts `sys.exit(0)` in a cell as success. Here each of these is an error.
"""

import contextlib
import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from markupsafe import escape
from traitlets.config import Config

from gongwenkit.compose.html.index import render_notebook_page
from gongwenkit.config.imports import without_grammar
from gongwenkit.model import GongwenkitError, KitFileError, Message, UsageError
from gongwenkit.model.matter import Matter
from gongwenkit.run.report.error_record import ERROR_MIME, ErrorRecord

with without_grammar():
    import nbformat
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from nbconvert import HTMLExporter
    from papermill.exceptions import PapermillExecutionError

__all__ = ["NotebookError", "clean_notebook", "export_html", "run_notebook"]

LONGEST_SOCKET_FOLDER = 90
"""Bytes of a path to which `/kernel-5` is added: systems allow 103 or 107 for a socket."""


class NotebookError(GongwenkitError):
    """A notebook did not run to its end.

    Attributes:
        matters: what stops a final edition, where that is the error.
    """

    exit_code = 1

    def __init__(
        self, code: str, *, where: str = "", found: Message, advice: Message, matters: tuple[Matter, ...] = ()
    ) -> None:
        self.matters = matters
        super().__init__(code, where=where, found=found, advice=advice)


def run_notebook(
    notebook: Path, *, parameters: Mapping[str, str], executed: Path, seconds: int, hide: Mapping[str, str]
) -> None:
    """Runs a notebook from its first cell to its last and keeps the executed one, also when it fails.

    Args:
        notebook: the notebook of the kit.
        parameters: all are text; each must be a parameter of the notebook.
        executed: where the executed notebook is written.
        seconds: limit for one cell.
        hide: text → text that replaces it in the executed notebook (paths of this machine).

    Raises:
        KitFileError: the notebook is missing or has no parameters cell.
        UsageError: it has no such parameter.
        NotebookError: it failed; with the code and words of the kit's own error where there was one.
    """
    _check_parameters(notebook, parameters)
    failure = _execute(notebook, parameters=parameters, executed=executed, seconds=seconds)
    if executed.is_file():
        clean_notebook(executed, hide)
    if failure:
        raise failure
    _check_finished(executed)


def _execute(notebook: Path, *, parameters: Mapping[str, str], executed: Path, seconds: int) -> NotebookError | None:
    """Runs a notebook by Papermill; returns what it failed with."""
    try:
        with _quiet(), tempfile.TemporaryDirectory(prefix="gwk-") as sockets:
            papermill.execute_notebook(
                str(notebook),
                str(executed),
                parameters=dict(parameters),
                kernel_name="python3",
                config=_private_kernel(Path(sockets)),
                extra_arguments=["--log-level=CRITICAL"],
                progress_bar=False,
                execution_timeout=seconds,
                start_timeout=60,
                cwd=str(notebook.parent),
                report_mode=False,
            )
    except PapermillExecutionError as error:
        return _failure_in(executed, error)
    except CellTimeoutError:
        return _stopped(seconds)
    except DeadKernelError:
        return _died()
    return None


def _private_kernel(folder: Path) -> Config:
    """Returns the settings of a kernel that only this user's processes can reach.

    Its sockets are files in a private folder where the system has such sockets, and they can have this path; else ports
    of this machine.
    """
    if sys.platform == "win32" or len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": str(folder / "kernel")}})


def export_html(executed: Path, target: Path, *, templates: Path) -> None:
    """Writes an executed notebook as one HTML file without external addresses: its text and displays, no code.

    Args:
        executed: the executed notebook.
        target: the file to write.
        templates: the kit's folder `templates/shared`.
    """
    exporter = HTMLExporter(template_name="basic", exclude_input=True, exclude_output_prompt=True)
    body, _ = exporter.from_notebook_node(nbformat.read(executed, as_version=4))
    target.write_text(render_notebook_page(body, title=executed.parent.name, templates=templates), encoding="utf-8")


def _check_parameters(notebook: Path, parameters: Mapping[str, str]) -> None:
    if not notebook.is_file():
        raise KitFileError(
            "notebook-missing",
            where=str(notebook),
            found=Message("找不到这个笔记本", "this notebook does not exist"),
            advice=Message("请从备份恢复，或从新建的套件复制", "Restore it, or copy it from a new kit"),
        )
    with _quiet():
        known = papermill.inspect_notebook(str(notebook))
    if not known:
        raise KitFileError(
            "notebook-no-parameters",
            where=str(notebook),
            found=Message("没有标签为 parameters 的单元格", "no cell has the tag `parameters`"),
            advice=Message(
                "请给写参数的单元格加上标签 parameters", "Give the cell with the parameters the tag `parameters`"
            ),
        )
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        raise UsageError(
            "unknown-parameter",
            where=str(notebook),
            found=Message(
                f"笔记本没有参数 {'、'.join(unknown)}", f"the notebook has no parameter {', '.join(unknown)}"
            ),
            advice=Message(
                f"可用的参数：{'、'.join(sorted(known))}", f"Its parameters are: {', '.join(sorted(known))}"
            ),
        )


def _failure_in(executed: Path, error: PapermillExecutionError) -> NotebookError:
    """Returns the error of the kit that a cell put out, else an error that names the Python error."""
    for output in _outputs(executed):
        carried = output.get("data", {}).get(ERROR_MIME)
        if carried:
            made = ErrorRecord.of_json(carried)
            return NotebookError(
                made.code, where=made.where, found=made.found, advice=made.advice, matters=made.matters
            )
    return NotebookError(
        "notebook-failed",
        where=executed.name,
        found=Message(
            f"第 {error.exec_count} 个单元格出错（{error.ename}：{error.evalue}）",
            f"cell {error.exec_count} failed ({error.ename}: {error.evalue})",
        ),
        advice=Message(
            "这是程序的错误，请把 notebook.ipynb 交给维护者",
            "This is a fault of the program; send notebook.ipynb to its makers",
        ),
    )


def _stopped(seconds: int) -> NotebookError:
    return NotebookError(
        "notebook-timeout",
        found=Message(f"一个单元格超过 {seconds} 秒，已停止", f"a cell took more than {seconds} s and was stopped"),
        advice=Message(
            "请检查台账是否异常庞大，或在 kit.toml [build] 放宽 notebook_seconds",
            "Look for an unusually large ledger, or raise notebook_seconds in kit.toml [build]",
        ),
    )


def _died() -> NotebookError:
    return NotebookError(
        "kernel-died",
        found=Message("运行笔记本的进程意外终止", "the process that ran the notebook died"),
        advice=Message("请检查内存是否够用，然后重试", "Check that there is memory enough, and try again"),
    )


def _check_finished(executed: Path) -> None:
    """Refuses a run whose last code cell never ran (`sys.exit(0)`, a kernel that vanished)."""
    cells = [cell for cell in nbformat.read(executed, as_version=4).cells if cell.cell_type == "code"]
    if cells and cells[-1].execution_count is None:
        raise NotebookError(
            "notebook-unfinished",
            where=executed.name,
            found=Message("笔记本没有运行到最后一个单元格", "the notebook did not run to its last cell"),
            advice=Message("请检查笔记本中是否有中途退出的语句", "Look for a statement that leaves the notebook early"),
        )


def _outputs(executed: Path) -> Iterator[Mapping[str, Any]]:
    if executed.is_file():
        for cell in nbformat.read(executed, as_version=4).cells:
            yield from cell.get("outputs", [])


def clean_notebook(executed: Path, hide: Mapping[str, str]) -> None:
    """Removes times, durations and paths of this machine from an executed notebook: equal runs give equal bytes.

    Args:
        executed: the executed notebook; the file is replaced.
        hide: text → text that replaces it, the longest first.
    """
    text = executed.read_text(encoding="utf-8")
    written = {str(escape(private)): public for private, public in hide.items()} | dict(hide)  # in HTML, and as it is
    for private, public in sorted(written.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(json.dumps(private, ensure_ascii=False)[1:-1], json.dumps(public, ensure_ascii=False)[1:-1])
    notebook = nbformat.reads(text, as_version=4)
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
    nbformat.write(notebook, executed)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Hides Papermill's log and the warnings about frozen modules."""
    logger = logging.getLogger("papermill")
    level, logger_level = os.environ.get("PYDEVD_DISABLE_FILE_VALIDATION"), logger.level
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(logger_level)
        if level is None:
            os.environ.pop("PYDEVD_DISABLE_FILE_VALIDATION", None)
