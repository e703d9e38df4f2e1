"""What a report was made from: its inputs with their sha256, its key, its folder, and manifest.json.

A report whose key is the same has the same inputs: a batch does not make it again.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gongwenkit import __version__
from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import KitFiles
from gongwenkit.config.report_type import ReportType
from gongwenkit.ingest.decisions.model import DECISIONS_FILE
from gongwenkit.ingest.ledgers.data_folder import DataFolder, relist_data_folder
from gongwenkit.ingest.ledgers.files import LedgerFile, digest_of, ledger_digest, legible, may_be_equal
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.reference.reference_data import Reference, reference_files
from gongwenkit.model import CHANGED, DataError, Job, Message
from gongwenkit.model.job import WHOLE
from gongwenkit.run.report.installation import program_hash, toolchain_hash
from gongwenkit.run.report.kit_inputs import NOTEBOOK, hash_inputs, kit_inputs
from gongwenkit.run.report.store import department_folder, report_folder
from gongwenkit.typeset.toolchain import tex_version

__all__ = [
    "Inputs",
    "JobInputs",
    "folder_of",
    "hash_kit",
    "inputs_as_read",
    "inputs_changed",
    "job_key",
    "job_manifest",
    "key_parameters",
    "reports_folder",
    "require_unchanged",
]

Inputs = tuple[Mapping[str, str], ...]
"""`{"file", "sha256"}` of each input."""

SHOWN_FILES = 5


class JobInputs:
    """The inputs of the reports of a type: most files are inputs of all of them, and each is hashed once.

    Args:
        of_kit: the files of the kit, as `hash_kit` returns them.
        data: the data folder as it was listed.
        digest: the digest of a ledger; hashed at its first call, or remembered.
    """

    def __init__(
        self,
        of_kit: Inputs,
        data: DataFolder,
        digest: Callable[[LedgerFile], str] = lambda file: ledger_digest(file.path),
    ) -> None:
        self._data = data
        self._of_kit = of_kit
        self._digest = digest
        self._decisions = digest_of(data.decisions) if data.decisions else None
        self._of_size: dict[int, list[LedgerFile]] = {}
        for file in data.files:
            self._of_size.setdefault(file.size, []).append(file)
        self._digests: dict[str, str] = {}
        self._of_digest: dict[str, list[str]] = {}

    def of(self, job: Job) -> Inputs:
        """Returns the hashes of the kit's files, the reference tables, the decisions and the ledgers of a job.

        The file of another department with the same content as one of the job's is an input, too: neither counts.
        """
        data, department = self._data, None if job.department == WHOLE else job.department
        asked = data.files_of(department)
        for size in {file.size for file in asked}:
            self._hash(self._of_size.pop(size, ()))
        ledgers = {file.name: self._digests[file.name] for file in asked}
        for sha256 in set(ledgers.values()) - {""}:
            ledgers.update(dict.fromkeys(self._of_digest[sha256], sha256))
        return (*self._of_kit, *_data_lines(data.digests, self._decisions, ledgers))

    def _hash(self, files: Iterable[LedgerFile]) -> None:
        """Hashes files; the hash of one that is gone or cannot be read is empty: a mended one is another input."""
        for file in files:
            sha256 = self._digests[file.name] = self._digest(file)
            self._of_digest.setdefault(sha256, []).append(file.name)


def inputs_as_read(of_kit: Inputs, data: DataFolder, ledgers: Ledgers) -> Inputs:
    """Returns the same as `JobInputs.of`, with the hashes of what was read; no file is opened for it.

    Args:
        of_kit: the files of the kit, as they were loaded.
        data: the data folder, with its reference tables as they were read.
        ledgers: the ledgers of the job, as they were read.
    """
    return (*of_kit, *_data_lines(data.digests, ledgers.decisions.sha256 or None, ledgers.contents))


def _data_lines(tables: Mapping[str, str], decisions: str | None, ledgers: Mapping[str, str]) -> list[dict[str, str]]:
    found = {**tables, **ledgers}
    if decisions is not None:
        found[DECISIONS_FILE] = decisions
    return [{"file": name, "sha256": sha256} for name, sha256 in sorted(found.items())]


def require_unchanged(kit: Kit, data: DataFolder, job: Job, inputs: Inputs) -> None:
    """Compares what a report was made from with what is there now: a number of yesterday's file must not be published.

    The notebook is left out: its program saves it while it runs, and a batch compares it itself.

    Args:
        kit: the kit.
        data: the data folder as it was listed when the report was begun.
        job: the report.
        inputs: its inputs as they were read.

    Raises:
        DataError: a file was changed, is gone, or is new.
    """
    of_kit = hash_inputs(kit.root, kit_inputs(kit, job.report))
    listed = relist_data_folder(data, None if job.department == WHOLE else job.department)
    tables = {table.name: digest_of(table) for table in reference_files(data.path)}
    now = JobInputs(tuple(of_kit), replace(listed, digests=tables, files=_files_that_matter(listed, job))).of(job)
    notebook = legible((kit.notebooks_folder / NOTEBOOK).relative_to(kit.root).as_posix())
    before, after = ({line["file"]: line["sha256"] for line in lines} for lines in (inputs, now))
    changed = [name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)]
    if changed := [name for name in changed if name != notebook]:
        raise inputs_changed(
            [name for name in changed if name in before and after.get(name)],
            gone=[name for name in changed if not after.get(name)],
            new=[name for name in changed if name not in before],
        )


def _files_that_matter(data: DataFolder, job: Job) -> tuple[LedgerFile, ...]:
    """Returns the files of a report, and those of others that may be equal to one of them."""
    asked = data.files_of(None if job.department == WHOLE else job.department)
    names = {file.name for file in asked}
    others = (file for file in data.files if file.name not in names)
    return (*asked, *may_be_equal(asked, others, data.sample))


def inputs_changed(changed: Sequence[str], *, gone: Sequence[str] = (), new: Sequence[str] = ()) -> DataError:
    """Returns the error that names the files that are no longer those that were read."""
    parts = (
        (changed, "被改动", "changed"),
        (gone, "不见了", "gone"),
        (new, "新出现", "new"),
    )
    zh = [f"{_listed(names, '、', ' 等 {} 个文件')}{words}" for names, words, _ in parts if names]
    en = [f"{words}: {_listed(names, ', ', ' and others, {} files')}" for names, _, words in parts if names]
    return DataError(
        CHANGED,
        where="、".join((*changed, *gone, *new)[:1]),
        found=Message(f"读取以后{'；'.join(zh)}", f"since it was read, {'; '.join(en)}"),
        advice=Message(
            "这份报告没有成文，原有的保留；请存盘、关闭正在编辑它的程序，再从头运行一次",
            "This report was not published, and the old one stays; save and close the file, and run all again",
        ),
    )


def _listed(names: Sequence[str], comma: str, more: str) -> str:
    shown = comma.join(f"“{name}”" for name in names[:SHOWN_FILES])
    return shown + (more.format(len(names)) if len(names) > SHOWN_FILES else "")


def hash_kit(kit: Kit, files: KitFiles, report: str) -> Inputs:
    """Returns the hashes of all files of a kit that a report of a type depends on, as they were loaded.

    Args:
        kit: the kit.
        files: what was loaded of it: these files are not read again.
        report: id of the type.
    """
    loaded = {file.path: file.sha256 for file in files.read}
    return tuple(
        {"file": legible(path.relative_to(kit.root).as_posix()), "sha256": loaded.get(path) or digest_of(path)}
        for path in kit_inputs(kit, report)
    )


def job_key(
    parameters: Mapping[str, str],
    inputs: Iterable[Mapping[str, str]],
    *,
    program: str = "",
    toolchain: str = "",
    rows: Mapping[str, str] | None = None,
) -> str:
    """Returns one sha256 over everything that a report depends on.

    Args:
        parameters: of the job, without folders of this machine.
        inputs: as `hash_inputs` returns them.
        program: hash of the program that made the report; empty: of this one.
        toolchain: hash over TeX and fonts; empty for a report of a version that did not know it.
        rows: file → digest of the rows in it that the report depends on (`run.report.own_rows`), in place of its own.
    """
    own = rows or {}
    content: dict[str, Any] = {
        "parameters": dict(parameters),
        "inputs": [
            {"file": line["file"], "rows": own[line["file"]]} if line["file"] in own else dict(line) for line in inputs
        ],
        "program": program or program_hash(),
    }
    if toolchain:
        content["toolchain"] = toolchain
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


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
    author = {"author": job.author} if job.author else {}
    word = {"word": "yes"} if job.word else {}
    return {
        "department": job.department,
        "period": str(job.period),
        "report": job.report,
        "edition": job.edition,
        "layout": job.layout,
        "as_of": job.as_of.isoformat(),
        "date": job.date.isoformat() if job.date else "",
        **author,
        **word,
    }


def job_manifest(job: Job, inputs: Inputs, *, kit: Kit, rows: Mapping[str, str], pages: int) -> dict[str, Any]:
    """Returns what a report was made from and with; no time of day, no path of this machine.

    Args:
        job: its parameters.
        inputs: as they were read.
        kit: with the fonts.
        rows: digests of the rows of reference tables and decisions that it depends on, as they were read.
        pages: of its PDF.
    """
    toolchain = toolchain_hash(kit)
    versions = {
        "gongwenkit": __version__,
        "program": program_hash(),
        "tex": tex_version() or "",
        "toolchain": toolchain,
    }
    return {
        "parameters": key_parameters(job),
        "key": job_key(key_parameters(job), inputs, toolchain=toolchain, rows=rows),
        "pages": pages,
        "versions": versions,
        "inputs": [dict(line) for line in inputs],
    }
