"""Which of the files that a report was made from were changed since, and what each of them is."""

from collections.abc import Mapping
from pathlib import Path

from gongwenkit.config.kit import Kit
from gongwenkit.config.wording import WORDING_FILE
from gongwenkit.ingest.decisions.model import DECISIONS_FILE
from gongwenkit.run.report.alteration import ChangedInput, InputChange, InputKind

__all__ = ["WITHOUT_NUMBERS", "changed_inputs"]

WITHOUT_NUMBERS: frozenset[InputKind] = frozenset(("class", "notebook"))
"""Inputs that no printed number depends on."""


def changed_inputs(then: Mapping[str, str], now: Mapping[str, str], kit: Kit) -> tuple[ChangedInput, ...]:
    """Compares what a report was made from with what is there now.

    Args:
        then: file → sha256 when the report was made.
        now: file → sha256 now; an empty one: the file cannot be read.
        kit: whose folders say what a file is.
    """
    found = []
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) != now.get(name):
            left: InputChange = "input-changed" if now.get(name) else "input-gone"
            what: InputChange = "input-added" if name not in then else left
            found.append(ChangedInput(name, _kind(name, kit), what))
    return tuple(found)


def _kind(name: str, kit: Kit) -> InputKind:
    """Returns what an input is, by its name in the manifest."""
    if name == DECISIONS_FILE:
        return "decision"
    if name == kit.file.name:
        return "kit"
    folders: tuple[tuple[str, InputKind], ...] = (
        (_folder(kit.figures_folder, kit), "definition"),
        (_folder(kit.phrases_folder, kit), "phrases"),
        (_folder(kit.schema_folder, kit), "schema"),
        (_folder(kit.latex_folder, kit), "class"),
        (_folder(kit.notebooks_folder, kit), "notebook"),
    )
    for folder, kind in folders:
        if name.startswith(folder):
            return kind
    if name.startswith(_folder(kit.templates_folder, kit)):
        return "wording" if name.endswith(f"/{WORDING_FILE}") else "template"
    return "ledger" if "/" in name else "reference"


def _folder(folder: Path, kit: Kit) -> str:
    return folder.relative_to(kit.root).as_posix() + "/"
