"""The process in which the cells of one notebook run: forked from the worker of the report, and listened to by it.

It has limits of memory and processor time, and each cell one of elapsed time by the worker's clock. Whatever way it
ends, what its cells started ends with it.
"""

import codecs
import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn

from gongwenkit.run.batch.code_cells import MOST_PRINTED, CellLimits, CodeCell, DeadCellsError, SlowCellError
from gongwenkit.run.batch.frames import Frames, write_frame
from gongwenkit.run.batch.processes import (
    adopt_orphans,
    children,
    die_with_parent,
    end_at_once,
    end_children,
    limit_memory,
    limit_seconds,
    reset_signals,
)
from gongwenkit.run.batch.shell import Shell, open_shell, run_cells

__all__ = ["CellProcess"]

OUT_OF_MEMORY = 77
"""Exit code of a process that had no memory left for saying so."""
CPU_GRACE_SECONDS = 10
"""Additional processor time, so that the limit of elapsed time is reached first."""
END_SECONDS = 5
"""How long a process may take after its last cell."""
WRITTEN_BYTES = 4 * (MOST_PRINTED + 1)
"""Most of what is kept of the text of programs that cells start."""


class CellProcess:
    """Runs cells in a fork of this process; a context manager, at whose end nothing of it is left.

    Args:
        cells: to run, in their order.
        limits: of them.
    """

    def __init__(self, cells: Sequence[CodeCell], limits: CellLimits) -> None:
        self._limits = limits
        self._others = frozenset(children())
        adopt_orphans()
        sys.stdout.flush()
        sys.stderr.flush()
        messages, out, error = os.pipe(), os.pipe(), os.pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            _live(cells, limits, parent, sink=messages[1], outputs=(out[1], error[1]))
        with contextlib.suppress(OSError):
            os.setpgid(self._pid, self._pid)
        for _, end in (messages, out, error):
            os.close(end)
        self._frames = Frames(messages[0])
        self._waiting: list[dict[str, Any]] = []
        self._texts = {out[0]: _Text("stdout"), error[0]: _Text("stderr")}
        self._status: int | None = None

    def __enter__(self) -> "CellProcess":
        return self

    def __exit__(self, *_error: object) -> None:
        self._kill()
        for descriptor in (self._frames.descriptor, *self._texts):
            os.close(descriptor)
        end_children(but=self._others)

    def messages(self) -> Iterator[Mapping[str, Any]]:
        """Yields the messages of the next cell, `execute_reply` last.

        Raises:
            SlowCellError: it took too long.
            DeadCellsError: the process ended.
        """
        until = time.monotonic() + self._limits.seconds
        is_over = False
        while not is_over:
            self._wait(until - time.monotonic())
            is_slow = time.monotonic() > until and not self._waiting
            waiting, self._waiting = self._waiting, []
            while waiting and not is_over:
                message = waiting.pop(0)
                is_over = message["msg_type"] == "execute_reply"
                if not is_over:
                    yield message
            self._waiting = waiting
            if is_over or is_slow or not self._frames.is_open:
                yield from self._printed()
            if is_over:
                yield message
            elif is_slow:
                self._kill()
                raise SlowCellError
            elif not self._frames.is_open:
                raise _death(self._kill())

    def end(self) -> None:
        """Lets the process end after its last cell, and waits for that."""
        until = time.monotonic() + END_SECONDS
        while self._frames.is_open and time.monotonic() < until:
            self._wait(until - time.monotonic())

    def _wait(self, seconds: float) -> None:
        """Waits for anything that the process says, and takes it in."""
        open_ends = [end for end, text in self._texts.items() if text.is_open]
        ready, _, _ = select.select([self._frames.descriptor, *open_ends], [], [], max(seconds, 0.0))
        if self._frames.descriptor in ready:
            self._waiting += map(json.loads, self._frames.receive())
        for end in open_ends:
            if end in ready:
                self._texts[end].take(os.read(end, 2**16))

    def _printed(self) -> Iterator[Mapping[str, Any]]:
        """Yields what was written past Python's streams: after those, so that equal runs give equal notebooks."""
        for end, text in self._texts.items():
            while text.is_open and select.select([end], [], [], 0)[0]:
                text.take(os.read(end, 2**16))
            if said := text.pop():
                yield {"msg_type": "stream", "content": {"name": text.name, "text": said}}

    def _kill(self) -> int:
        """Kills the process and its group; returns its wait status."""
        if self._status is None:
            if not self._frames.is_open:  # it is ending: its own status says why
                self._status = self._ended(END_SECONDS)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._pid, signal.SIGKILL)
            if self._status is None:
                self._status = os.waitpid(self._pid, 0)[1]
        return self._status

    def _ended(self, seconds: float) -> int | None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                return status
            time.sleep(0.001)
        return None


def _death(status: int) -> Exception:
    """Returns what a process that ended with this wait status died of."""
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return SlowCellError()
    return DeadCellsError(for_memory=os.WIFEXITED(status) and os.WEXITSTATUS(status) == OUT_OF_MEMORY)


class _Text:
    """What was written to a pipe, up to a limit; the rest is read and forgotten."""

    def __init__(self, name: str) -> None:
        self.name, self.is_open = name, True
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._parts: list[str] = []
        self._room = WRITTEN_BYTES

    def take(self, content: bytes) -> None:
        self.is_open = bool(content)
        kept = content[: self._room]
        self._room -= len(kept)
        self._parts.append(self._decoder.decode(kept))

    def pop(self) -> str:
        parts, self._parts = self._parts, []
        return "".join(parts)


def _live(
    cells: Sequence[CodeCell], limits: CellLimits, parent: int, *, sink: int, outputs: tuple[int, int]
) -> NoReturn:
    """What the forked process does: it runs the cells and ends."""
    try:
        os.setpgid(0, 0)
        reset_signals()
        die_with_parent(parent)
        null = os.open(os.devnull, os.O_RDONLY)
        for descriptor, standard in ((null, 0), (outputs[0], 1), (outputs[1], 2)):
            os.dup2(descriptor, standard)
        os.closerange(3, sink)
        os.closerange(sink + 1, os.sysconf("SC_OPEN_MAX") if hasattr(os, "sysconf") else 1024)
        shell = Shell.instance() if Shell.initialized() else open_shell()
        limit_memory(limits.memory_mb)
        owner = os.getpid()

        def send(message: Mapping[str, Any]) -> None:
            if os.getpid() == owner:  # not a process that a cell forked
                content = json.dumps(message, ensure_ascii=False, default=str)
                write_frame(sink, content.encode("utf-8", "replace"))  # half a pair of characters is no text

        run_cells(shell, cells, begin=lambda: limit_seconds(limits.seconds + CPU_GRACE_SECONDS), send=send)
    except MemoryError:
        end_at_once(OUT_OF_MEMORY)
    except BaseException:
        end_at_once(1)
    end_at_once(0)
