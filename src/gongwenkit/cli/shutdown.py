"""How a command ends: what is cleaned up then, and what a signal does.

The first signal stops the work, and what is half done is cleaned up. Further ones do not disturb that, unless it takes
too long: then everything that was started is killed and the command leaves at once.
"""

import contextlib
import os
import signal
import time
from contextlib import ExitStack
from types import FrameType
from typing import NoReturn

__all__ = ["at_end", "settle_signals"]

_INTERRUPTED = 130
_PATIENCE = 5
"""Seconds for cleaning up, in which further signals do nothing."""
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")

at_end = ExitStack()
"""What is undone when the command ends, in whatever way. Commands are run one after the other in a process."""


def settle_signals() -> None:
    """Makes the signals that ask a command to stop do the same, in the main thread; an ignored one stays so (nohup)."""
    asked: list[float] = []

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - passed by position
        asked.append(time.monotonic())
        if len(asked) == 1:
            raise KeyboardInterrupt
        if asked[-1] - asked[0] > _PATIENCE:
            _leave()

    for name in _SIGNALS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            with contextlib.suppress(ValueError):  # only the main thread can set a handler
                signal.signal(number, stop)


def _leave() -> NoReturn:
    """Kills what was started and leaves, without a word."""
    import psutil

    from gongwenkit.run.batch.workspace import close_workspace

    for _ in range(3):  # a process may be starting another one
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                process.kill()
    close_workspace()
    os._exit(_INTERRUPTED)
