"""What a command is doing that takes long: said on standard error, so that it is never among what is printed."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from gongwenkit.cli.screen import open_console
from gongwenkit.cli.session import Session
from gongwenkit.model import Message

__all__ = ["Stages"]

STAGE_SECONDS, LINE_SECONDS = 3.0, 15.0
"""How long a stage lasts before it is said; how often one is said of those that follow each other quickly."""


class Stages:
    """Says a stage that lasts, and of many short ones one now and then; a context manager, which gives the teller.

    Args:
        session: the command; a quiet one is silent.
        clock: seconds that never run backwards.
    """

    def __init__(self, session: Session, clock: Callable[[], float] = time.monotonic) -> None:
        self._session, self._clock = session, clock
        self._console = open_console(stderr=True)
        self._timer: threading.Timer | None = None
        self._spoke = clock()

    def __enter__(self) -> Callable[[Message], None]:
        return self.tell

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._forget()

    def tell(self, stage: Message) -> None:
        """Takes in what is being done now."""
        self._forget()
        if self._session.quiet:
            return
        if self._clock() - self._spoke >= LINE_SECONDS:
            self._say(stage)
            return
        self._timer = threading.Timer(STAGE_SECONDS, self._say, (stage,))
        self._timer.daemon = True
        with suppress(RuntimeError):  # the system allows no thread: then there are fewer lines
            self._timer.start()

    def _say(self, stage: Message) -> None:
        self._spoke = self._clock()
        said = f"{stage.in_language(self._session.language)}…"
        self._console.print(said, markup=False, highlight=False, soft_wrap=True)

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
