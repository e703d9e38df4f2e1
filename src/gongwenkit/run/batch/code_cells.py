"""The cells of a notebook as they are run by a process of the batch instead of a kernel, and how that can go wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["MOST_PRINTED", "CellLimits", "CodeCell", "DeadCellsError", "RunningCells", "SlowCellError", "StartCells"]

MOST_PRINTED = 2**20
"""Characters that a cell may print to standard output, and as many to standard error; the rest is not kept."""


@dataclass(frozen=True)
class CodeCell:
    """A code cell to run.

    Attributes:
        source: its text.
        may_fail: whether the next cell is run, too, when it fails.
    """

    source: str
    may_fail: bool = False


@dataclass(frozen=True)
class CellLimits:
    """Limits of the cells of a notebook.

    Attributes:
        seconds: elapsed time of one cell.
        memory_mb: address space beyond what the process has when it begins.
    """

    seconds: int
    memory_mb: int


class RunningCells(Protocol):
    """Cells that are being run."""

    def messages(self) -> Iterator[Mapping[str, Any]]:
        """Yields what the next cell says: `{"msg_type", "content"}` as a kernel sends them, `execute_reply` last.

        Raises:
            SlowCellError: the cell took too long.
            DeadCellsError: the process ended.
        """

    def end(self) -> None:
        """Waits until the process has ended after its last cell."""


StartCells = Callable[[Sequence[CodeCell], CellLimits], AbstractContextManager[RunningCells]]
"""Starts cells; at the end of the context nothing that they started is left."""


class SlowCellError(Exception):
    """A cell took longer than its limit; its process was killed."""


class DeadCellsError(Exception):
    """The process of the cells ended before they did.

    Attributes:
        for_memory: whether it was for want of memory.
    """

    def __init__(self, *, for_memory: bool = False) -> None:
        super().__init__("no memory" if for_memory else "ended")
        self.for_memory = for_memory
