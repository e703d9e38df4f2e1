"""Findings about who issues documents: wrong lines of issuers.csv, entries that a report needs, document numbers."""

from collections.abc import Iterable, Iterator
from datetime import date

from gongwenkit.config.kit_files import KitFiles
from gongwenkit.config.report_type import DEPARTMENT, ReportType
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.reference.issuers import department_body, find_issuer_faults, find_other_symbols
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.model import Finding, Job
from gongwenkit.model.job import WHOLE
from gongwenkit.model.reference import Document, Issuer

__all__ = ["find_issuer_findings"]

_FILE = "issuers.csv"


def find_issuer_findings(files: KitFiles, reference: Reference, *, job: Job | None = None) -> Iterator[Finding]:
    """Finds what is wrong about the issuers of documents.

    Args:
        files: the files of the kit.
        reference: the reference tables.
        job: the report that is made: what its department lacks for it is a finding, and only lines of this department
            are checked; None for all lines, and what departments lack for any type, once there is the table.
    """
    types = [files.report_type(name) for name in files.report_ids]
    ids = {DEPARTMENT, *(report.issuer for report in types)}
    whose = None if job is None or job.department == WHOLE else job.department
    lines = [line for line in reference.issuers if whose in (None, line.department)]
    yield from find_issuer_faults(lines, reference, files.schema.bodies, ids)
    for report in types:
        if job is None or job.report == report.id:
            yield from find_other_symbols(_documents(reference.documents, report, job), reference, report.issuer)
    if whose is not None and job is not None and job.report:
        yield from _lacking_for(job, files.report_type(job.report), files, reference)
    elif job is None and reference.issuers:
        yield from _lacking(reference, ids - {DEPARTMENT})


def _documents(documents: Iterable[Document], report: ReportType, job: Job | None) -> Iterator[Document]:
    own = (job.department, str(job.period)) if job else None
    for document in documents:
        if document.report == report.id and own in (None, (document.department, document.period)):
            yield document


def _lacking(reference: Reference, ids: Iterable[str]) -> Iterator[Finding]:
    """Finds the departments without a line for an issuer that report types name."""
    for department in reference.departments:
        for issuer in sorted(ids):
            if reference.issuer(department.code, issuer) is None:
                yield _missing(department.code, issuer, "issuer", reference.issuers)


def _lacking_for(job: Job, report: ReportType, files: KitFiles, reference: Reference) -> Iterator[Finding]:
    """Finds what a report needs to know of its department and is not told."""
    names = files.wording(report.id).context_names(covered=job.layout in report.cover)
    has_head = report.direction_of(job.layout) != "none"
    needs_organ = has_head or report.speaker == "department" or job.layout in report.cover or "issuer" in names
    named = report.issuer == DEPARTMENT or reference.issuer(job.department, report.issuer) is not None
    issuer = report.issuer if report.issuer != DEPARTMENT else next(iter(_ids(files)), DEPARTMENT)
    if needs_organ and not named:
        yield _missing(job.department, issuer, "issuer", reference.issuers)
    day: date = min(job.as_of, job.period.last)
    told = any(line.body for line in reference.issuers_of(job.department))  # an unknown one is a finding of its cell
    if "body" in names and not told and not department_body(reference, job.department, day, files.schema.bodies):
        yield _missing(job.department, issuer, "body", reference.issuers)


def _ids(files: KitFiles) -> Iterator[str]:
    types = (files.report_type(name) for name in files.report_ids)
    return (report.issuer for report in types if report.issuer != DEPARTMENT)


_WHAT = {
    "issuer": ("由谁发文（全称）", "who issues the document (full name)"),
    "body": ("单位的领导机构", "which leading body the department has"),
}


def _missing(department: str, issuer: str, what: str, lines: tuple[Issuer, ...]) -> Finding:
    source = lines[0].source if lines else None
    zh, en = _WHAT[what]
    return KINDS["issuer-missing"].at(
        file=source.file if source else _FILE,
        sheet=source.sheet if source else None,
        department=department,
        what=zh,
        what_en=en,
        issuer=issuer,
    )
