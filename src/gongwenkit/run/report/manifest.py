"""What a report was made from: its inputs with their sha256, its key, its folder, and manifest.json.

A report whose key is the same has the same inputs: a batch does not make it again.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import gongwenkit
from gongwenkit import __version__
from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import KitFiles
from gongwenkit.config.report_type import ReportType
from gongwenkit.ingest.ledgers.data_folder import DataFolder
from gongwenkit.ingest.ledgers.files import legible
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.model import Job
from gongwenkit.model.job import WHOLE
from gongwenkit.run.report.store import department_folder, hash_file, report_folder
from gongwenkit.typeset.isolation import class_files
from gongwenkit.typeset.toolchain import tex_version

__all__ = [
    "Inputs",
    "JobInputs",
    "folder_of",
    "hash_inputs",
    "hash_kit",
    "job_key",
    "job_manifest",
    "key_parameters",
    "kit_inputs",
    "program_hash",
    "reports_folder",
]

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

    def of(self, job: Job) -> list[Mapping[str, str]]:
        """Returns the hashes of the kit's files, the reference tables, the decisions and the ledgers of a job."""
        data, department = self._data, None if job.department == WHOLE else job.department
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


def reports_folder(job: Job, *, default_layout: str) -> Path:
    """Returns the folder of all departments' reports of a job's kind."""
    return report_folder(
        job.out,
        period=str(job.period),
        report=job.report,
        edition=job.edition,
        layout=job.layout,
        default_layout=default_layout,
    )


def folder_of(reports: Path, job: Job, reference: Reference, report: ReportType) -> Path:
    """Returns the folder of a job's report below the folder of all reports of its kind."""
    codes = [department.code for department in reference.departments]
    return department_folder(reports, job.department, codes, whole=report.scope == "all")


def key_parameters(job: Job) -> dict[str, str]:
    """Returns the parameters that say what a report is, without folders of this machine."""
    return {
        "department": job.department,
        "period": str(job.period),
        "report": job.report,
        "edition": job.edition,
        "layout": job.layout,
        "as_of": job.as_of.isoformat(),
        "date": job.date.isoformat() if job.date else "",
    }


def job_manifest(job: Job, of_kit: Inputs, data: DataFolder, *, pages: int) -> dict[str, Any]:
    """Returns what a report was made from and with; no time of day, no path of this machine."""
    inputs = JobInputs(of_kit, data).of(job)
    return {
        "parameters": key_parameters(job),
        "key": job_key(key_parameters(job), inputs),
        "pages": pages,
        "versions": {"gongwenkit": __version__, "program": program_hash(), "tex": tex_version() or ""},
        "inputs": inputs,
    }
