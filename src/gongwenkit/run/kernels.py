"""The kernel that runs a notebook: errors as a card in the user's words, and a word when cells are out of date."""

import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.display import display

from gongwenkit.compose.html import ErrorCard, StaleChange, StaleNotice
from gongwenkit.model import GongwenkitError, KitFileError

__all__ = ["ERROR_MIME", "settle_kernel", "stale_changes"]

ERROR_MIME = "application/vnd.gongwenkit.error+json"
"""A cell that fails with an error of the kit carries it as this, for the batch to read."""

_SEEN = "_gongwenkit_parameters"


def settle_kernel(templates: Path, chosen: Mapping[str, str]) -> None:
    """Makes this kernel show errors as cards, and say when a parameter changed since the first step ran.

    Does nothing outside a kernel. Safe to call again; the last call's parameters count.

    Args:
        templates: the kit's folder `templates/shared`.
        chosen: the parameters that the steps below were run with.
    """
    shell = get_ipython()
    if shell is None:
        return
    first = _SEEN not in shell.user_ns
    shell.user_ns[_SEEN] = dict(chosen)

    def show_error(
        shell: InteractiveShell,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType,  # noqa: ARG001 - IPython passes it by position
        tb_offset: int | None = None,  # noqa: ARG001 - IPython passes it by name
    ) -> None:
        _show_card(templates, error)
        shell._showtraceback(kind, error, [f"{kind.__name__}: {error}"])

    def notice(result: ExecutionResult) -> None:
        changes = stale_changes(shell.user_ns)
        if changes and result.error_in_exec is None:
            display(StaleNotice(templates=templates, changes=changes))

    shell.set_custom_exc((Exception,), show_error)
    if first:
        shell.events.register("post_run_cell", notice)


def stale_changes(names: Mapping[str, Any]) -> tuple[StaleChange, ...]:
    """Returns the parameters whose value is another one than the steps below were run with."""
    chosen = names.get(_SEEN, {})
    return tuple(
        StaleChange(name, str(before), str(names[name]))
        for name, before in chosen.items()
        if name in names and str(names[name]) != str(before)
    )


def _show_card(templates: Path, error: BaseException) -> None:
    """Shows the card; an error in showing it must not hide the error it is about."""
    try:
        card = ErrorCard(templates=templates, error=error)
        bundle: dict[str, Any] = {"text/html": card._repr_html_(), "text/plain": repr(card)}
    except KitFileError as broken:
        bundle = {"text/plain": f"{error}\n{broken}"}
    if isinstance(error, GongwenkitError):
        bundle[ERROR_MIME] = {
            "code": error.code,
            "where": error.where,
            "found": {"zh": error.found.zh, "en": error.found.en},
            "advice": {"zh": error.advice.zh, "en": error.advice.en},
            "exit_code": error.exit_code,
        }
    display(bundle, raw=True)
    sys.stdout.flush()
