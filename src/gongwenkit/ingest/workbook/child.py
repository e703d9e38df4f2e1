"""The child process of `ingest.workbook.reader`: it reads one workbook after another within limits.

It imports the readers and nothing else of the kit, so that it starts fast; it gets no path and no environment. A
request is a length (8 bytes) and the bytes of a file; a reply is a length and the bytes that `codec` makes.
"""

import contextlib
import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NoReturn

from gongwenkit.ingest.workbook import parse_workbook
from gongwenkit.ingest.workbook.codec import encode_error, encode_workbook
from gongwenkit.ingest.workbook.grid import UnreadableWorkbookError, Workbook

__all__ = ["serve"]

OPEN_FILES = 64
WRITTEN_BYTES = 2**20
"""A reader writes only to its pipe; this is for the files that Python compiles."""
OVER = ("workbook-crashed", "workbook-too-slow")
"""After one of these errors the process must not read another file."""


def serve(memory_mb: int, cpu_seconds: int) -> NoReturn:
    """Answers requests until the parent closes the pipe, or a file breaks the reader.

    Args:
        memory_mb: address space of this process.
        cpu_seconds: of processor time for one file.
    """
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not spoil the pipe
    allow_seconds = _limit(memory_mb)
    gc.disable()
    while (content := _request(source)) is not None:
        allow_seconds(cpu_seconds)
        workbook, reply, is_over = _answer(content, memory_mb)
        sink.write(len(reply).to_bytes(8, "big"))
        sink.write(reply)
        sink.flush()
        del workbook, reply, content  # after the answer, because freeing memory takes time
        if is_over:
            break
        gc.collect()
    with contextlib.suppress(OSError):  # the parent has ended and cannot remove it
        Path.cwd().rmdir()
    raise SystemExit(0)


def _request(source: BinaryIO) -> bytes | None:
    head = source.read(8)
    if len(head) < 8:
        return None
    content = source.read(int.from_bytes(head, "big"))
    return content if len(content) == int.from_bytes(head, "big") else None


def _answer(content: bytes, memory_mb: int) -> tuple[Workbook | None, bytes, bool]:
    """Returns what was read, the reply, and whether this process must end; a panic in Rust is a BaseException."""
    try:
        workbook = parse_workbook(content)
        return workbook, encode_workbook(workbook), False
    except UnreadableWorkbookError as error:
        return None, encode_error(error), error.code in OVER
    except MemoryError:
        found = f"所需内存超过 {memory_mb} MB", f"it needs more than {memory_mb} MB of memory"
    except BaseException as error:  # any error concerns this file only
        found = f"读取程序出错（{type(error).__name__}）", f"the reader failed ({type(error).__name__})"
    return None, encode_error(UnreadableWorkbookError(*found, code="workbook-crashed")), True


def _limit(memory_mb: int) -> Callable[[int], None]:
    """Sets the limits of this process; returns a function that grants more seconds of processor time."""
    try:
        import resource
    except ImportError:  # Windows: only the time limit of the parent applies
        return lambda _seconds: None

    def lower(kind: int, value: int) -> None:
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))

    def allow(seconds: int) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(used.ru_utime + used.ru_stime) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))

    for kind, value in (
        (resource.RLIMIT_AS, memory_mb * 2**20),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            lower(kind, value)
        except (ValueError, OSError):  # macOS has RLIMIT_AS but refuses it
            continue
    return allow
