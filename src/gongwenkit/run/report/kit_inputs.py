"""The files of a kit that a report depends on."""

from collections.abc import Iterable
from pathlib import Path

from gongwenkit.config.kit import Kit
from gongwenkit.config.learn_words import LEARN_FILE
from gongwenkit.ingest.ledgers.files import digest_of, legible
from gongwenkit.typeset.isolation import class_files

__all__ = ["NOTEBOOK", "hash_inputs", "kit_inputs"]

NOTEBOOK = "report.ipynb"
_IGNORED = {"__pycache__", ".ipynb_checkpoints"}


def kit_inputs(kit: Kit, report: str) -> tuple[Path, ...]:
    """Returns the files of a kit that a report of a type depends on, sorted."""
    folders = [
        kit.templates_folder / report,
        kit.templates_folder / "shared",
        kit.schema_folder,
        kit.figures_folder,
        kit.phrases_folder,
    ]
    found = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    single = (kit.root / "kit.toml", kit.notebooks_folder / NOTEBOOK)
    wanted = {path for path in found if not _IGNORED & set(path.parts) and not _is_left_by_editor(path.name)}
    wanted -= {kit.phrases_folder / LEARN_FILE}  # no report reads it
    wanted |= set(class_files(kit.latex_folder))
    return tuple(sorted(wanted | {path for path in single if path.is_file()}))


def _is_left_by_editor(name: str) -> bool:
    """Whether a file is one that an editor makes beside the file that is open: nothing reads it."""
    return name.startswith((".", "~$", "#")) or name.endswith(("~", ".tmp", ".bak"))


def hash_inputs(root: Path, files: Iterable[Path]) -> list[dict[str, str]]:
    """Returns `{"file", "sha256"}` for each file, paths relative to a root with `/`; the hash of one gone is empty."""
    return [{"file": legible(path.relative_to(root).as_posix()), "sha256": digest_of(path)} for path in files]
