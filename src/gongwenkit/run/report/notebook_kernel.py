"""The kernel of a notebook: it shows errors as a card, and a notice when cells are older than the parameters."""

import ast
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.display import display, update_display

from gongwenkit.compose.html.displays import ErrorCard, StaleChange, StaleNotice
from gongwenkit.model import GongwenkitError, KitFileError
from gongwenkit.run.report.error_record import ERROR_MIME, ErrorRecord
from gongwenkit.run.report.results import Chosen, Composed, Done, Measured, Proofed, Reading, Typeset

__all__ = ["find_stale", "settle_kernel"]

SEE_ABOVE = "没有办成，见上面的说明。"
"""What a notebook shows instead of a traceback."""

_WATCH = "_gongwenkit_watch"
_STEP_VALUES = (Chosen, Reading, Measured, Composed, Typeset, Proofed, Done)

Parameters = Mapping[str, str]


def settle_kernel(templates: Path, chosen: Mapping[str, object]) -> None:
    """Makes this kernel show errors as cards, and show a notice when cells are older than the parameters.

    Outside a kernel it does nothing. It may be called again; the parameters of the last call count.

    Args:
        templates: the kit's folder `templates/shared`.
        chosen: the parameters that the steps below are run with.
    """
    shell = get_ipython()
    if shell is None:
        return

    def show_error(
        shell: InteractiveShell,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType,  # noqa: ARG001 - IPython passes it by position
        tb_offset: int | None = None,  # noqa: ARG001 - IPython passes it by name
    ) -> None:
        _show_card(templates, error)
        shell._showtraceback(kind, error, [SEE_ABOVE])

    shell.set_custom_exc((Exception, KeyboardInterrupt), show_error)
    watch = shell.user_ns.get(_WATCH)
    if not isinstance(watch, _Watch):
        watch = shell.user_ns[_WATCH] = _Watch(shell)
        shell.events.register("post_run_cell", watch.after_cell)
    watch.settle(templates, {name: str(value) for name, value in chosen.items()})


def find_stale(cells: Iterable[Parameters], now: Parameters) -> tuple[StaleChange, ...]:
    """Returns what changed since the first of the cells that are older than the parameters; nothing where none is.

    Args:
        cells: the parameters that each cell ran with.
        now: the parameters as they are.
    """
    for before in cells:
        changes = [StaleChange(name, before[name], now[name]) for name in now if before.get(name, "") != now[name]]
        if changes:
            return tuple(changes)
    return ()


class _Watch:
    """The parameters that each cell of a notebook was run with; a cell is known by its id, else by its text."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.names = shell.user_ns
        self.templates = Path()
        self.chosen: dict[str, str] = {}
        self.named: dict[str, object] = {}
        self.ran: dict[str, Parameters] = {}
        self.notices = 0
        self.shown: tuple[StaleChange, ...] = ()
        self.shown_in = ""

    def settle(self, templates: Path, chosen: dict[str, str]) -> None:
        """Takes the parameters of the step `choose`, and the values of the names that they were passed by."""
        self.templates, self.chosen = templates, chosen
        self.named = {name: self.names.get(name) for name in chosen}

    def after_cell(self, result: ExecutionResult) -> None:
        """Notes what a cell was run with; shows the notice, or removes it when no cell is stale any more."""
        text = result.info.raw_cell if result.info else ""
        cell = (result.info.cell_id if result.info else "") or text
        if self._uses_a_step(text):
            self.ran[cell] = self.chosen
        changes = find_stale(self.ran.values(), self._now())
        if changes and (result.error_in_exec is None or self.shown):
            self._show(changes, cell)
        elif self.shown and not changes:
            self._remove(cell)

    def _now(self) -> Parameters:
        """Returns the parameters as they are now: a name whose value was changed counts, else what was chosen."""
        changed = {name for name, value in self.named.items() if name in self.names and self.names[name] != value}
        return {name: str(self.names[name]) if name in changed else value for name, value in self.chosen.items()}

    def _uses_a_step(self, text: str) -> bool:
        """Whether a cell names a value that a step returned."""
        try:
            tree = ast.parse(text)
        except SyntaxError:
            return False
        found = (self.names.get(node.id) for node in ast.walk(tree) if isinstance(node, ast.Name))
        return any(isinstance(value, _STEP_VALUES) for value in found)

    def _show(self, changes: tuple[StaleChange, ...], cell: str) -> None:
        """Shows one notice and keeps it in its place; a notice whose cell was run again is gone and is shown anew."""
        notice = StaleNotice(templates=self.templates, changes=changes)
        if not self.shown or cell == self.shown_in:
            self.notices += 1
            display(_bundle(notice), raw=True, display_id=self._id)
            self.shown_in = cell
        elif changes != self.shown:
            update_display(_bundle(notice), raw=True, display_id=self._id)
        self.shown = changes

    def _remove(self, cell: str) -> None:
        if cell != self.shown_in:  # what a cell showed is gone when it is run again
            update_display({"text/html": "", "text/plain": ""}, raw=True, display_id=self._id)
        self.shown = ()

    @property
    def _id(self) -> str:
        return f"gongwenkit-stale-{self.notices}"


def _bundle(notice: StaleNotice) -> dict[str, str]:
    return {"text/html": notice._repr_html_(), "text/plain": repr(notice)}


def _show_card(templates: Path, error: BaseException) -> None:
    """Shows the card; an error in showing it must not hide the error it is about."""
    try:
        card = ErrorCard(templates=templates, error=error)
        bundle: dict[str, Any] = {"text/html": card._repr_html_(), "text/plain": repr(card)}
    except KitFileError as broken:
        bundle = {"text/plain": f"{error}\n{broken}"}
    if isinstance(error, GongwenkitError):
        bundle[ERROR_MIME] = ErrorRecord.of(error).to_json() | {"exit_code": error.exit_code}
    display(bundle, raw=True)
    sys.stdout.flush()
