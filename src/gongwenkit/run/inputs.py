"""What a report was made from: the sha256 of every input, so that an unchanged report need not be made again."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import gongwenkit
from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import KitFiles
from gongwenkit.ingest.data_folder import DataFolder
from gongwenkit.ingest.files import legible
from gongwenkit.run.store import hash_file
from gongwenkit.typeset.isolation import class_files

__all__ = ["Inputs", "JobInputs", "hash_inputs", "hash_kit", "job_key", "kit_inputs", "program_hash"]

Inputs = tuple[Mapping[str, str], ...]
"""`{"file", "sha256"}` of each input."""

_IGNORED = {"__pycache__", ".ipynb_checkpoints"}


class JobInputs:
    """The inputs of the reports of a type: most files are inputs of all of them, and each is hashed once.

    Args:
        of_kit: the files of the kit, as `hash_kit` returns them.
        data: the data folder as it was listed.
    """

    def __init__(self, of_kit: Inputs, data: DataFolder) -> None:
        self._data = data
        self._of_kit = of_kit
        self._of_data: dict[Path, dict[str, str]] = {}

    def of(self, department: str | None) -> list[Mapping[str, str]]:
        """Returns the hashes of the kit's files, the reference tables, the decisions and a department's ledgers.

        Args:
            department: code; None for the ledgers of all departments.
        """
        data = self._data
        files = {*data.tables, *(file.path for file in data.files_of(department))}
        if data.decisions:
            files.add(data.decisions)
        return [*self._of_kit, *map(self._hash, sorted(files))]

    def _hash(self, path: Path) -> dict[str, str]:
        if path not in self._of_data:
            name = legible(path.relative_to(self._data.path).as_posix())
            try:
                self._of_data[path] = {"file": name, "sha256": hash_file(path)}
            except FileNotFoundError:  # gone since it was listed: no later plan has this key
                self._of_data[path] = {"file": name, "sha256": ""}
        return self._of_data[path]


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
    single = (kit.root / "kit.toml", kit.notebooks_folder / "report.ipynb")
    wanted = {path for path in found if not _IGNORED & set(path.parts)}
    wanted |= set(class_files(kit.latex_folder))
    return tuple(sorted(wanted | {path for path in single if path.is_file()}))


def hash_kit(kit: Kit, files: KitFiles, report: str) -> Inputs:
    """Returns the hashes of all files of a kit that a report of a type depends on, as they were loaded.

    Args:
        kit: the kit.
        files: what was loaded of it: these files are not read again.
        report: id of the type.
    """
    loaded = {file.path: file.sha256 for file in files.read}
    return tuple(
        {"file": legible(path.relative_to(kit.root).as_posix()), "sha256": loaded.get(path) or hash_file(path)}
        for path in kit_inputs(kit, report)
    )


def hash_inputs(root: Path, files: Iterable[Path]) -> list[dict[str, str]]:
    """Returns `{"file", "sha256"}` for each file, paths relative to a root with `/`."""
    return [{"file": legible(path.relative_to(root).as_posix()), "sha256": hash_file(path)} for path in files]


def job_key(parameters: Mapping[str, str], inputs: Iterable[Mapping[str, str]]) -> str:
    """Returns one sha256 over everything that a report depends on.

    Args:
        parameters: of the job, without folders of this machine.
        inputs: as `hash_inputs` returns them.
    """
    content = {"parameters": dict(parameters), "inputs": [dict(line) for line in inputs], "program": program_hash()}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=1)
def program_hash() -> str:
    """Returns the sha256 over the kit's own program files: a changed program makes reports again."""
    root = Path(gongwenkit.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0{hash_file(path)}\0".encode())
    return digest.hexdigest()
