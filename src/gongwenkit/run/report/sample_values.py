"""Values of the invented sample in kit.toml that meet the data of a real office: they must not get into a document."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from gongwenkit.config.kit import KIT_FILE, Kit
from gongwenkit.config.package import package_files
from gongwenkit.config.toml import find_places, toml_text
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.model import Finding, Job
from gongwenkit.model.job import WHOLE
from gongwenkit.model.reference import Department

__all__ = ["find_sample_values", "is_sample"]

_KEYS = ("organ", "to", "cc", "superior")
"""Keys of `[report.<type>]` with names of organs."""


@dataclass(frozen=True)
class _Sample:
    """The samples of this installation.

    Attributes:
        departments: full names of all departments in them.
        place: what the names of one sample begin with: the invented district.
    """

    departments: frozenset[str]
    places: tuple[str, ...]


@lru_cache(maxsize=1)
def _read_samples(folder: Path) -> _Sample:
    patterns = ("data/sample*/departments.csv", "packs/*/data/sample/departments.csv")
    tables = sorted(table for pattern in patterns for table in folder.glob(pattern))
    named = [[line.split(",")[1] for line in table.read_text("utf-8").splitlines()[1:]] for table in tables]
    places = tuple(place for names in named if (place := _beginning(names)))
    return _Sample(frozenset(name for names in named for name in names), places)


def _beginning(names: list[str]) -> str:
    """Returns what all names begin with."""
    first, *others = names
    return next(
        first[:end] for end in range(len(first), -1, -1) if all(name.startswith(first[:end]) for name in others)
    )


def _real_departments(reference: Reference) -> tuple[Department, ...]:
    """Returns the departments that are in no sample of this installation."""
    known = _read_samples(package_files()).departments
    return tuple(department for department in reference.departments if department.name not in known)


def is_sample(reference: Reference) -> bool:
    """Whether all departments are those of a sample."""
    return not _real_departments(reference)


def find_sample_values(
    kit: Kit, reference: Reference, *, job: Job | None = None, report: str = ""
) -> Iterator[Finding]:
    """Finds names of the sample's district in kit.toml, and its mark on each page, where the data is not the sample's.

    Where no report is made (a check of ledgers) they are information: no ledger is wrong.

    Args:
        kit: with kit.toml.
        reference: the reference tables.
        job: the report that is made: only what it prints is found; None for all reports.
        report: the report type that is planned; empty for all.
    """
    real = _real_departments(reference)
    if job is not None and job.department != WHOLE:
        real = tuple(department for department in real if department.code == job.department)
    if not real:
        return
    places = find_places(toml_text(kit.content, errors="replace"))
    asked = job.report if job else report
    for name, settings in kit.settings.report.items():
        if asked not in ("", name):
            continue
        document = reference.document(job.department, name, str(job.period)) if job else None
        for key in _KEYS:
            text = str(getattr(settings, key))
            replaced = (
                document is not None and key in ("to", "cc") and (getattr(document, key) or key in document.unread)
            )
            unused = job is not None and key == "organ" and job.department != WHOLE
            if not replaced and not unused and any(place in text for place in _read_samples(package_files()).places):
                line = places.line(("report", name, key))
                said = {"key": f"[report.{name}] {key}", "text": text, "department_name": real[0].name}
                yield _told(KINDS["sample-value"].at(file=KIT_FILE, cell=str(line), **said), job, report)
    if kit.settings.sample_mark:
        line = places.line(("sample_mark",))
        found = KINDS["sample-mark"].at(file=KIT_FILE, cell=str(line), department_name=real[0].name)
        yield _told(found, job, report)


def _told(finding: Finding, job: Job | None, report: str) -> Finding:
    """Returns a finding as information where no report is made or planned."""
    return finding if job or report else replace(finding, severity="info")
