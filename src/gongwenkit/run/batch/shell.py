"""The cells of a notebook, run one after another in this process; what they show is sent as messages of a kernel.

The shell is ipykernel's own, so that displays, errors and magics are those of a kernel; but its messages go to a pipe,
and there are neither sockets nor threads.
"""

import asyncio
import atexit
import builtins
import io
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from traitlets import Any as AnyTrait
from traitlets.config import Config

from gongwenkit.run.batch.code_cells import MOST_PRINTED, CodeCell

__all__ = ["Shell", "open_shell", "run_cells"]

FLUSH_SECONDS = 0.2
"""How long text waits for more of it, as in a kernel."""
FLUSH_CHARACTERS = 2**14

Send = Callable[[Mapping[str, Any]], None]


class _Pipe(Session):
    """Takes the place of a kernel's session: messages go to `send` instead of a socket."""

    send_message = AnyTrait()

    def msg(self, msg_type: str, content: Any = None, **_others: Any) -> dict[str, Any]:  # type: ignore[override]  # noqa: ANN401
        return {"msg_type": msg_type, "content": content or {}}

    def send(self, _socket: Any, message: Any, content: Any = None, *_more: Any, **_others: Any) -> None:  # type: ignore[override]  # noqa: ANN401
        if self.send_message is not None:
            self.send_message(message if isinstance(message, dict) else self.msg(message, content))


class Shell(ZMQInteractiveShell):
    """The shell of a kernel without a kernel around it: no profile, no history, no loop of a window system."""

    def init_profile_dir(self, profile_dir: ProfileDir | None) -> None:
        """Leaves the profile of this user alone: it must change no report."""
        self.profile_dir = profile_dir

    def enable_gui(self, gui: Any = None) -> None:  # noqa: ANN401
        """Refuses windows.

        Raises:
            UsageError: a window system is asked for.
        """
        if gui not in (None, "inline"):
            raise UsageError(f"no windows here: {gui}")

    def _update_exit_now(self, _change: Any) -> None:  # noqa: ANN401
        """Does nothing: `run_cells` looks at `exit_now` after each cell."""


def open_shell() -> Shell:
    """Makes the shell of this process; a fork of it begins where it is."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as a kernel does
    shell: Shell = Shell.instance(
        config=Config({"HistoryManager": {"enabled": False, "hist_file": ":memory:"}}), compiler_class=XCachingCompiler
    )
    shell.db = {}
    session = _Pipe()
    hook: Any = shell.displayhook
    publisher: Any = shell.display_pub
    hook.session = publisher.session = session
    hook.topic = b"execute_result"
    return shell


def run_cells(shell: Shell, cells: Sequence[CodeCell], *, begin: Callable[[], None], send: Send) -> None:
    """Runs cells until one fails; what they leave for the end of the process is done then.

    Args:
        shell: of this process, which was forked for these cells.
        cells: in their order.
        begin: called before each cell.
        send: takes `{"msg_type", "content"}`: the messages of a kernel, and after each cell its `execute_reply`.
    """
    atexit._clear()  # what is registered now is the parent's
    hook: Any = shell.displayhook
    hook.session.send_message = send
    sys.stdout, sys.stderr = _Stream("stdout", send), _Stream("stderr", send)
    builtins.input = shell.user_ns["input"] = _no_input
    if numbers := sys.modules.get("numpy.random"):
        numbers.seed()  # else all reports of a batch would draw the same
    asyncio.run(_run_all(shell, cells, begin, send))
    with suppress(Exception):
        atexit._run_exitfuncs()


async def _run_all(shell: Shell, cells: Sequence[CodeCell], begin: Callable[[], None], send: Send) -> None:
    for cell in cells:
        begin()
        for stream in _Stream.streams:
            stream.room = MOST_PRINTED + 1  # one more: it shows that there was more
        send({"msg_type": "execute_input", "content": {"execution_count": shell.execution_count}})
        reply = await _run(shell, cell.source)
        sys.stdout.flush()
        sys.stderr.flush()
        send({"msg_type": "execute_reply", "content": reply})
        if shell.exit_now or (reply["status"] == "error" and not cell.may_fail):
            return


async def _run(shell: Shell, source: str) -> dict[str, Any]:
    """Runs a cell as `IPythonKernel.do_execute` does; returns the reply of a kernel."""
    try:
        transformed, failed = shell.transform_cell(source), None
    except Exception:  # the shell shows it
        transformed, failed = source, sys.exc_info()
    if shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=failed):
        try:
            result = await shell.run_cell_async(
                source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=failed
            )
        finally:
            shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)
    else:
        result = shell.run_cell(source, store_history=True)
    payloads: Any = shell.payload_manager
    payloads.clear_payload()
    error = result.error_before_exec or result.error_in_exec
    if result.success and not getattr(shell, "_last_traceback_during_displayhook", False):
        return {"status": "ok"}
    said = {"ename": type(error).__name__, "evalue": str(error), "traceback": shell._last_traceback or []}
    return {"status": "error", **said}


def _no_input(*_prompt: object) -> str:
    raise StdinNotImplementedError(
        "raw_input was called, but this frontend does not support input requests."  # the words of a kernel
    )


class _Stream(io.TextIOBase):
    """Standard output or error of cells: text is gathered and sent as one message, as a kernel does."""

    streams: ClassVar[list["_Stream"]] = []
    """Those of this process."""

    def __init__(self, name: str, send: Send) -> None:
        self.name, self._send, self._lock = name, send, threading.RLock()
        self._texts: list[str] = []
        self._length, self._since = 0, 0.0
        self._owner = os.getpid()
        self.room = MOST_PRINTED + 1
        self.streams.append(self)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "UTF-8"

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return {"stdout": 1, "stderr": 2}[self.name]

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._owner:  # a process that a cell forked: its text must not get between two messages
            os.write(self.fileno(), text.encode("utf-8", "backslashreplace"))
            return len(text)
        now = time.monotonic()
        for stream in self.streams:
            if stream._texts and now - stream._since > FLUSH_SECONDS:
                stream.flush()
        kept = text[: self.room]
        if kept:
            with self._lock:
                self.room -= len(kept)
                self._since = self._since if self._texts else now
                self._texts.append(kept)
                self._length += len(kept)
        if self._length > FLUSH_CHARACTERS:
            self.flush()
        return len(text)

    def flush(self) -> None:
        with self._lock:
            texts, self._texts, self._length = self._texts, [], 0
        if texts and os.getpid() == self._owner:
            self._send({"msg_type": "stream", "content": {"name": self.name, "text": "".join(texts)}})
