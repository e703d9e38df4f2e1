"""Workbooks read in a child process: a file can crash, exhaust or hang its reader, and the kit must go on.

One child reads many files; it is replaced after any crash, limit or time-out, and after some hundred files. It gets
bytes and returns data (`workbook.codec`); it has no environment, a folder of its own, and limits of memory,
processor time, open files and written bytes where the system has them (on Windows only the wall time).
"""

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from gongwenkit.config.kit import ReaderSettings
from gongwenkit.ingest.workbook import UnreadableWorkbookError, Workbook, parse_workbook
from gongwenkit.ingest.workbook.codec import CodecError, decode_reply
from gongwenkit.ingest.workbook.limits import TOO_BIG
from gongwenkit.model import Message

__all__ = ["WorkbookReader"]

MAX_REPLY = 2**30
FILES_PER_CHILD = 200
SECONDS_TO_START = 30
"""Additional wall time of a child for its first file: a busy machine may start it slowly."""
_CHILD = """
import sys, types
sys.path += {paths!r}
import gongwenkit
for name, folder in {packages!r}.items():  # the readers alone, without what the packages above them import
    package = sys.modules[name] = types.ModuleType(name)
    package.__path__ = [folder]
from gongwenkit.ingest.workbook.child import serve
serve({memory_mb}, {cpu_seconds})
"""
_ALLOCATOR = {"MALLOC_MMAP_THRESHOLD_": str(2**25), "MALLOC_TRIM_THRESHOLD_": str(2**28)}
"""Makes glibc keep freed memory for the next step instead of returning it (mallopt(3)); other systems ignore it."""
_BUSY = Message(
    "机器正忙的，请过一会儿再运行；不忙而仍然这样的，请确认文件来源，确为台账的，把内容复制到新工作簿后再试",
    "Run it again when the machine is less busy; if it persists, check where the file comes from, and if it is a"
    " ledger, copy its content into a new workbook",
)
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_NEEDED = ("gongwenkit", "xlrd", "defusedxml")


class WorkbookReader:
    """Reads workbooks; a context manager; the child ends with it.

    Args:
        limits: of one file; None reads in this process (for tests and trusted files).
    """

    def __init__(self, limits: ReaderSettings | None) -> None:
        self.limits = limits
        self._child: _Child | None = None
        self._ahead: bytes | None = None
        self._ending: _Child | None = None
        self.started = 0
        """How many children have been started."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def read(self, content: bytes) -> Workbook:
        """Reads the bytes of a file.

        Raises:
            UnreadableWorkbookError: they are no workbook, are refused, or break the reader or its limits.
        """
        if self.limits is None:
            return parse_workbook(content)
        if self._ahead is not None and self._ahead != content:
            self.close()
        child = self._running(self.limits)
        try:
            if self._ahead is None:
                child.send(content)
            self._ahead = None
            workbook = child.receive()
        except UnreadableWorkbookError as error:
            if error.code != "workbook-unreadable" and error.code != "workbook-encrypted":
                self.close()
            raise
        except BaseException:
            self.close()
            raise
        finally:
            if child.files >= FILES_PER_CHILD:
                self.close()
        return workbook

    def read_ahead(self, content: bytes) -> None:
        """Lets the child start with the bytes for the next call of `read`, while this process does something else."""
        if self.limits is not None and self._ahead is None:
            self._running(self.limits).send(content)
            self._ahead = content

    def finish(self) -> None:
        """Lets the child end while this process does something else, because no file follows."""
        if self._ahead is None and self._child is not None and self._ending is None:
            self._child.kill()
            self._ending, self._child = self._child, None

    def _running(self, limits: ReaderSettings) -> "_Child":
        if self._child is None:
            self._child = _Child(limits)
            self.started += 1
        return self._child

    def close(self) -> None:
        """Ends the child, if there is one; the next file gets a new one."""
        children = [child for child in (self._child, self._ending) if child is not None]
        self._child = self._ending = self._ahead = None
        for child in children:
            child.end()


class _Child:
    """A reading process."""

    def __init__(self, limits: ReaderSettings) -> None:
        self.limits = limits
        self.files = 0
        self._folder = tempfile.TemporaryDirectory(prefix="gongwenkit-reader-")
        self._process = subprocess.Popen(  # noqa: S603  this interpreter, our own code
            [sys.executable, "-I", "-S", "-c", _program(limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=_environment(self._folder.name),
            start_new_session=True,
        )

    def send(self, content: bytes) -> None:
        """Sends a file and starts its time limit."""
        self.files += 1
        self._until = time.monotonic() + self.limits.seconds + (SECONDS_TO_START if self.files == 1 else 0)
        self._exchange = _Exchange(self._process, content)
        self._exchange.start()

    def receive(self) -> Workbook:
        """Waits for the reply to what was sent.

        Raises:
            UnreadableWorkbookError: refused, too slow, or the process crashed.
        """
        exchange = self._exchange
        exchange.join(max(self._until - time.monotonic(), 0))
        if exchange.is_alive():
            self._process.kill()
            exchange.join()
            raise self._too_slow()
        if exchange.reply is None:
            raise self._died()
        try:
            return decode_reply(exchange.reply)
        except CodecError:
            raise UnreadableWorkbookError(
                "读取程序回答有误", "the reader gave no sensible answer", code="workbook-crashed", advice=TOO_BIG
            ) from None

    def _too_slow(self) -> UnreadableWorkbookError:
        seconds = self.limits.seconds
        return UnreadableWorkbookError(
            f"超过 {seconds} 秒仍未读完", f"not read within {seconds} s", code="workbook-too-slow", advice=_BUSY
        )

    def _died(self) -> UnreadableWorkbookError:
        try:
            status = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:  # it runs, but its reply is wrong
            status = 0
        if status == -getattr(signal, "SIGXCPU", 0):
            seconds = self.limits.cpu_seconds
            return UnreadableWorkbookError(
                f"占用处理器超过 {seconds} 秒仍未读完",
                f"not read within {seconds} s of processor time",
                code="workbook-too-slow",
                advice=TOO_BIG,
            )
        memory = self.limits.memory_mb
        return UnreadableWorkbookError(
            f"读取程序中途崩溃（{status}），文件可能损坏，或所需内存超过 {memory} MB",
            f"the reader crashed ({status}): the file is damaged, or needs more than {memory} MB of memory",
            code="workbook-crashed",
            advice=TOO_BIG,
        )

    def kill(self) -> None:
        """Ends the process; it has nothing to clean up."""
        self._process.kill()

    def end(self) -> None:
        """Ends the process, waits for it and removes its folder."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            _close(pipe)
        self._folder.cleanup()


class _Exchange(threading.Thread):
    """Sends a file and receives the reply in a thread: pipes block, and waiting for a thread can have a time limit."""

    def __init__(self, process: "subprocess.Popen[bytes]", content: bytes) -> None:
        super().__init__(name="gongwenkit-reader", daemon=True)
        self.process, self.content = process, content
        self.reply: bytes | None = None

    def run(self) -> None:
        to_child, from_child = self.process.stdin, self.process.stdout
        if to_child is None or from_child is None:
            return
        try:
            to_child.write(len(self.content).to_bytes(8, "big"))
            to_child.write(self.content)
            to_child.flush()
            head = from_child.read(8)
            size = int.from_bytes(head, "big")
            if len(head) == 8 and size <= MAX_REPLY:
                reply = from_child.read(size)
                self.reply = reply if len(reply) == size else None
        except (OSError, ValueError):  # the process died, or was ended
            self.reply = None


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except OSError:
        return


def _program(limits: ReaderSettings) -> str:
    """Returns what the child runs: only paths and limits are filled in."""
    specs = (importlib.util.find_spec(name) for name in _NEEDED)
    found = [str(Path(spec.origin).resolve().parent.parent) for spec in specs if spec is not None and spec.origin]
    root = Path(__file__).parents[2]
    return _CHILD.format(
        paths=list(dict.fromkeys(found)),
        packages={"gongwenkit.ingest": str(root / "ingest"), "gongwenkit.model": str(root / "model")},
        memory_mb=limits.memory_mb,
        cpu_seconds=limits.cpu_seconds,
    )


def _environment(folder: str) -> dict[str, str]:
    """Returns the environment of the child: only what some systems need to start a program."""
    needed = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return needed | _ALLOCATOR | {"TMPDIR": folder, "TEMP": folder, "TMP": folder, "PYTHONHASHSEED": "0"}
