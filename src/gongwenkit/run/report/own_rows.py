"""The rows of reference tables and of decisions.xlsx that a department's report depends on, as digests by file.

A report depends on its own rows, on those about all, and on the names of all departments. A changed row of another
department changes nothing in it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

from gongwenkit.ingest.decisions.model import DECISIONS_FILE, Decisions
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.model import Finding, Job
from gongwenkit.model.job import WHOLE
from gongwenkit.model.reference import Department, Person, Plan

__all__ = ["OwnRows"]

PLACELESS = (Person, Plan)
"""Entries whose row is told nowhere: a line that was put in above makes no report again."""
GENERAL = ""
"""Key of what concerns all departments."""
PLAIN = frozenset({str, int, float, bool, type(None)})
DIGITS = 32
"""Digits of each of the two parts of a digest: of the rows about all, and of the department's own."""


class OwnRows:
    """The digests of the rows of each department.

    Args:
        reference: the reference tables.
        decisions: decisions.xlsx; None where nothing is known of it.
        only: the one department that will be asked for; None for all.
    """

    def __init__(self, reference: Reference, decisions: Decisions | None = None, *, only: str | None = None) -> None:
        self._sums: dict[str, dict[str, Any]] = {}
        self._only = only
        self._files: set[str] = set()
        self._add_tables(reference)
        if decisions is not None and decisions.sha256:
            self._add_decisions(decisions)
        self._digests = {
            code: {file: one.hexdigest() for file, one in files.items()} for code, files in self._sums.items()
        }
        self._sums.clear()

    def of(self, job: Job) -> Mapping[str, str]:
        """Returns the digest of each file's rows for a report; empty where it depends on the files as a whole.

        That is a report over all departments, and a redacted one, which hides the names of all people.
        """
        if job.department == WHOLE or job.edition == "redacted":
            return {}
        own, general = self._digests.get(job.department, {}), self._digests.get(GENERAL, {})
        return {file: f"{general.get(file, '')[:DIGITS]}{own.get(file, '')[:DIGITS]}" for file in sorted(self._files)}

    def _add(self, department: str | None, file: str, entry: object, without: tuple[str, ...] = ()) -> None:
        self._files.add(file)
        code = GENERAL if department in (None, WHOLE) else str(department)
        if self._only is not None and code not in (GENERAL, self._only):
            return
        files = self._sums.setdefault(code, {})
        if file not in files:
            files[file] = hashlib.sha256()
        line = entry if isinstance(entry, str) else _line(entry, without)
        files[file].update(f"{line}\0".encode("utf-8", "surrogatepass"))

    def _add_tables(self, reference: Reference) -> None:
        for department in reference.departments:
            self._add(department.code, department.source.file, department)
            self._add(None, department.source.file, _name(department))
        for issuer in {issuer.id: issuer for issuer in reversed(reference.issuers)}.values():
            self._add(None, issuer.source.file, f"issuer {issuer.id}")
        entries = (
            reference.branches,
            reference.people,
            reference.issuers,
            reference.plans,
            reference.documents,
            reference.answers,
            reference.words,
        )
        wanted = (None, WHOLE, GENERAL, self._only)
        for table in entries:
            self._files |= {entry.source.file for entry in table}
            for entry in table:  # of all departments of a district
                if self._only is None or entry.department in wanted:
                    self._add(entry.department, entry.source.file, entry)
        self._add_findings(reference.findings)

    def _add_decisions(self, decisions: Decisions) -> None:
        self._add(None, DECISIONS_FILE, "")  # the file is there, whatever is in it
        together = {one for members in decisions.members.values() for one in members} | decisions.members.keys()
        for decision in decisions.lines:
            department = None if decision.id in together else decision.department
            self._add(department, DECISIONS_FILE, decision, without=("row",))
        for row in decisions.hand_rows:
            self._add(row.department, DECISIONS_FILE, row)
        self._add_findings(decisions.findings)

    def _add_findings(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self._add(finding.department, str(finding.file), finding, without=("words",))


def _name(department: Department) -> str:
    """Returns the names of a department: files and cells are assigned by the names of all."""
    return f"{department.code}\0{department.name}\0{department.short_name}"


def _line(entry: object, without: tuple[str, ...] = ()) -> str:
    left_out = ("source", *without) if isinstance(entry, PLACELESS) else without
    kind: Any = type(entry)
    return repr([kind.__name__, *(_plain(getattr(entry, name)) for name in _names(kind, left_out))])


@lru_cache(maxsize=64)
def _names(kind: Any, without: tuple[str, ...]) -> tuple[str, ...]:  # noqa: ANN401 - a class with fields
    return tuple(one.name for one in fields(kind) if one.name not in without)


def _plain(value: object) -> Any:  # noqa: ANN401
    """Returns a value as one whose `repr` is the same in each process."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return sorted((str(key), _plain(one)) for key, one in value.items())
    if isinstance(value, set | frozenset):
        return sorted(map(repr, map(_plain, value)))
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return [_plain(getattr(value, name)) for name in _names(cast(Any, type(value)), ())]
    return value
