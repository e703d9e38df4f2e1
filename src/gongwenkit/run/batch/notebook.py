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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import escape
from traitlets.config import Config

from gongwenkit.compose.html.index import render_notebook_page
from gongwenkit.config.imports import without_arrow, without_grammar
from gongwenkit.model import GongwenkitError, KitFileError, Message, UsageError
from gongwenkit.model.matter import Matter
from gongwenkit.run.batch.code_cells import (
    MOST_PRINTED,
    CellLimits,
    CodeCell,
    DeadCellsError,
    RunningCells,
    SlowCellError,
    StartCells,
)
from gongwenkit.run.batch.exhaustion import error_named
from gongwenkit.run.report.error_record import ERROR_MIME, ErrorRecord

with without_arrow(), without_grammar():  # papermill would load pyarrow for files of Hadoop
    import nbformat
    import papermill
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from nbconvert import HTMLExporter
    from papermill.clientwrap import PapermillNotebookClient
    from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
    from papermill.exceptions import PapermillExecutionError

__all__ = ["FAILED_CELL", "NotebookError", "clean_notebook", "export_html", "prepare_notebooks", "run_notebook"]

FAILED_CELL = "notebook-failed"
"""Code of an error of a cell that is none of the kit: the program may be at fault."""
LONGEST_SOCKET_FOLDER = 90
"""Bytes of a path to which `/kernel-5` is added: systems allow 103 or 107 for a socket."""
LANGUAGE = {
    "name": "python",
    "version": sys.version.split()[0],
    "mimetype": "text/x-python",
    "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
    "pygments_lexer": f"ipython{sys.version_info[0]}",
    "nbconvert_exporter": "python",
    "file_extension": ".py",
}
"""What a kernel says of its language, and a notebook keeps."""
LIBRARIES_MB = 768
"""Address space that the libraries of a report (430) and the threads of a kernel take, most of it never used."""
TOO_LONG = "\n……输出过长，其余从略。The rest of this long output is left out.\n"


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


def prepare_notebooks(notebook: Path) -> None:
    """Makes what notebooks are checked with, so that a fork of this process need not: a validator from their schema.

    Args:
        notebook: one of those that will be run. What is wrong in it is said when it is run.
    """
    with contextlib.suppress(Exception), _quiet():
        papermill.inspect_notebook(str(notebook))


def run_notebook(
    notebook: Path,
    *,
    parameters: Mapping[str, str],
    executed: Path,
    limits: CellLimits,
    hide: Mapping[str, str],
    start: StartCells | None = None,
) -> None:
    """Runs a notebook from its first cell to its last and keeps the executed one, also when it fails.

    Args:
        notebook: the notebook of the kit.
        parameters: all are text; each must be a parameter of the notebook.
        executed: where the executed notebook is written.
        limits: of its cells; a kernel has that of memory only on Linux.
        hide: text → text that replaces it in the executed notebook (paths of this machine).
        start: runs the cells in a fork of this process; None runs them in a kernel.

    Raises:
        KitFileError: the notebook is missing or has no parameters cell.
        UsageError: it has no such parameter.
        NotebookError: it failed; with the code and words of the kit's own error where there was one.
    """
    _check_parameters(notebook, parameters)
    made: list[nbformat.NotebookNode] = []
    failure = _execute(notebook, parameters, executed if start is None else None, _Run(limits, start, made))
    if start is None and executed.is_file():
        made.append(nbformat.read(executed, as_version=4))
    if made:
        made = [_cleaned(made[0], hide)]
        _write_whole(made[0], executed)
    if isinstance(failure, PapermillExecutionError):
        raise _failure_in(made, executed.name, failure, limits)
    if failure:
        raise failure
    _check_finished(made[0], executed.name)


def _write_whole(notebook: nbformat.NotebookNode, executed: Path) -> None:
    """Writes an executed notebook; on a full disk none is left, instead of a cut one."""
    try:
        nbformat.write(notebook, executed)
    except OSError:
        executed.unlink(missing_ok=True)
        raise


@dataclass(frozen=True)
class _Run:
    """How cells are run by `_Forks`, and where it puts the notebook, which is there also when one fails."""

    limits: CellLimits
    start: StartCells | None
    made: list[nbformat.NotebookNode]


def _execute(
    notebook: Path, parameters: Mapping[str, str], executed: Path | None, run: _Run
) -> NotebookError | PapermillExecutionError | None:
    """Runs a notebook by Papermill; returns what it failed with."""
    seconds = run.limits.seconds
    try:
        with _quiet(), tempfile.TemporaryDirectory(prefix="gwk-") as sockets:
            papermill.execute_notebook(
                str(notebook),
                executed and str(executed),
                parameters=dict(parameters),
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=seconds,
                cwd=str(notebook.parent),
                report_mode=False,
                **(_of_forks(run) if run.start else _of_kernel(Path(sockets), run.limits)),
            )
    except PapermillExecutionError as error:
        return error
    except (CellTimeoutError, SlowCellError):
        return _stopped(seconds)
    except DeadCellsError as error:
        return _without_memory(run.limits.memory_mb) if error.for_memory else _died()
    except DeadKernelError:
        return _died()
    except RuntimeError as error:  # what is said of a kernel that dies before its first cell
        if "Kernel died" not in str(error):
            raise
        return _died()
    return None


def _of_forks(run: _Run) -> dict[str, Any]:
    return {"engine_name": FORKS, "run": run}


def _of_kernel(sockets: Path, limits: CellLimits) -> dict[str, Any]:
    return {
        "config": _private_kernel(sockets),
        "extra_arguments": ["--log-level=CRITICAL", *_limiting(limits)],
        "start_timeout": 60,
    }


def _limiting(limits: CellLimits) -> Sequence[str]:
    """Returns the arguments by which a kernel limits its own memory, where the system can.

    What it may use is counted from what it has when it starts; its libraries and threads come after that.
    """
    if sys.platform != "linux":
        return ()
    most = limits.memory_mb + LIBRARIES_MB
    limit = f"__import__('gongwenkit.run.batch.processes', fromlist=['_']).limit_memory({most:d})"
    return (f"--IPKernelApp.exec_lines={limit}",)


class _Forks(Engine):  # type: ignore[misc]
    """The engine of Papermill that runs cells in a fork of this process (`run.batch.cell_process`)."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, *, run: _Run, **_others: object
    ) -> None:
        """Runs all cells; what they show becomes outputs by the rules of nbclient, as with a kernel."""
        run.made.append(nb_man.nb)
        client = PapermillNotebookClient(
            nb_man, kernel_name=kernel_name, log=logging.getLogger("papermill"), record_timing=False
        )
        client.reset_execution_trackers()
        cells = [CodeCell(cell.source, _may_fail(cell)) for cell in nb_man.nb.cells if _is_run(client, cell)]
        if run.start is None:
            raise ValueError("no way to run cells")
        with run.start(cells, run.limits) as running:
            for index, cell in enumerate(nb_man.nb.cells):
                try:
                    nb_man.cell_start(cell, index)
                    if _is_run(client, cell):
                        _take_cell(client, running, cell, index)
                except CellExecutionError as error:
                    nb_man.cell_exception(cell, cell_index=index, exception=error)
                    break
                finally:
                    nb_man.cell_complete(cell, cell_index=index)
            running.end()
        nb_man.nb.metadata["language_info"] = LANGUAGE
        client.set_widgets_metadata()


FORKS = "gongwenkit-forks"
papermill_engines.register(FORKS, _Forks)


def _is_run(client: PapermillNotebookClient, cell: nbformat.NotebookNode) -> bool:
    is_skipped = client.skip_cells_with_tag in cell.metadata.get("tags", [])
    return cell.cell_type == "code" and bool(cell.source.strip()) and not is_skipped


def _may_fail(cell: nbformat.NotebookNode) -> bool:
    return "raises-exception" in cell.metadata.get("tags", [])


def _take_cell(client: PapermillNotebookClient, running: RunningCells, cell: nbformat.NotebookNode, index: int) -> None:
    """Turns what a cell says into its outputs.

    Raises:
        CellExecutionError: it failed.
    """
    cell.outputs = []
    client.clear_before_next_output = False
    for message in running.messages():
        if message["msg_type"] == "execute_reply":
            if message["content"]["status"] == "error" and not _may_fail(cell):
                raise CellExecutionError.from_cell_and_msg(cell, message["content"])
        else:
            heads = {"header": {"msg_type": message["msg_type"]}, "parent_header": {}}
            client.process_message(nbformat.from_dict({**message, **heads}), cell, index)


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


def _failure_in(
    made: Sequence[nbformat.NotebookNode], name: str, error: PapermillExecutionError, limits: CellLimits
) -> NotebookError:
    """Returns the error of the kit that a cell put out, else an error that names the Python error."""
    for output in _outputs(made):
        carried = output.get("data", {}).get(ERROR_MIME)
        if carried:
            record = ErrorRecord.of_json(carried)
            return NotebookError(
                record.code, where=record.where, found=record.found, advice=record.advice, matters=record.matters
            )
    if error.ename == "MemoryError":
        return _without_memory(limits.memory_mb)
    if told := error_named(error.ename, error.evalue):
        return NotebookError(told.code, where=told.where, found=told.found, advice=told.advice)
    return NotebookError(
        FAILED_CELL,
        where=name,
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


def _without_memory(megabytes: int) -> NotebookError:
    return NotebookError(
        "notebook-memory",
        found=Message(
            f"运行笔记本所需的内存超过 {megabytes} MB，已停止",
            f"the notebook needed more than {megabytes} MB of memory",
        ),
        advice=Message(
            "请检查台账是否异常庞大，或在 kit.toml [build] 放宽 notebook_mb",
            "Look for an unusually large ledger, or raise notebook_mb in kit.toml [build]",
        ),
    )


def _check_finished(made: nbformat.NotebookNode, name: str) -> None:
    """Refuses a run whose last code cell never ran (`sys.exit(0)`, a kernel that vanished)."""
    cells = [cell for cell in made.cells if cell.cell_type == "code"]
    if cells and cells[-1].execution_count is None:
        raise NotebookError(
            "notebook-unfinished",
            where=name,
            found=Message("笔记本没有运行到最后一个单元格", "the notebook did not run to its last cell"),
            advice=Message("请检查笔记本中是否有中途退出的语句", "Look for a statement that leaves the notebook early"),
        )


def _outputs(made: Sequence[nbformat.NotebookNode]) -> Iterator[Mapping[str, Any]]:
    for notebook in made:
        for cell in notebook.cells:
            yield from cell.get("outputs", [])


def clean_notebook(executed: Path, hide: Mapping[str, str]) -> None:
    """Removes times, durations and paths of this machine from an executed notebook: equal runs give equal bytes.

    Args:
        executed: the executed notebook; the file is replaced.
        hide: text → text that replaces it, the longest first.
    """
    nbformat.write(_cleaned(nbformat.read(executed, as_version=4), hide), executed)


def _cleaned(notebook: nbformat.NotebookNode, hide: Mapping[str, str]) -> nbformat.NotebookNode:
    """Returns an executed notebook as `clean_notebook` writes it."""
    text = json.dumps(notebook, ensure_ascii=False)
    written = {form: public for private, public in hide.items() for form in _written_forms(private)}
    for private, public in sorted(written.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(json.dumps(private, ensure_ascii=False)[1:-1], json.dumps(public, ensure_ascii=False)[1:-1])
    cleaned: nbformat.NotebookNode = nbformat.from_dict(json.loads(text))
    cleaned.metadata.pop("papermill", None)
    for number, cell in enumerate(cleaned.cells):
        cell["id"] = f"cell-{number}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    return cleaned


def _written_forms(text: str) -> frozenset[str]:
    """Returns how a path may stand in a notebook: as it is, in HTML, in an address, in code as Papermill escapes it."""
    in_code = text.encode("unicode_escape").decode("ascii")
    return frozenset((text, str(escape(text)), quote(text), in_code, in_code.replace('"', '\\"'), repr(text)[1:-1]))


def _joined(outputs: Sequence[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Joins what was printed in pieces, and cuts what is too long.

    Where a kernel cuts a text into pieces depends on the time that a cell takes.
    """
    joined: list[nbformat.NotebookNode] = []
    room = {"stdout": MOST_PRINTED, "stderr": MOST_PRINTED}
    for output in outputs:
        if output.output_type == "stream":
            left = room.get(output.name, 0)
            room[output.name] = left - len(output.text)
            if left < 0:
                continue
            if left < len(output.text):
                output.text = output.text[:left] + TOO_LONG
            if joined and joined[-1].output_type == "stream" and joined[-1].name == output.name:
                joined[-1].text += output.text
                continue
        joined.append(output)
    return joined


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
