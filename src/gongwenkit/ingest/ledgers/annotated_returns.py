"""Annotated copies that come back as input: either the copy or its original is counted, never both.

`ledger check --annotate` puts a sheet with the problems in front of a copy and writes there which file it was made
from, with the first digits of its sha256. So the case is clear when both are in the data folder:

- the original is still what the copy was made from: the copy is the newer one and counts, the original does not;
- the original has changed since, or the copy lacks one of its ledgers: it is not clear which one is valid; the original
  counts and the copy does not (an error finding).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.book_tables import BookTable
from gongwenkit.ingest.ledgers.files import Origin
from gongwenkit.ingest.ledgers.ledger import FileRead
from gongwenkit.model import Finding

__all__ = ["Settled", "settle_returned"]


@dataclass(frozen=True)
class Settled:
    """Files that are not counted because another file has their content.

    Attributes:
        replaced: file that is not counted → the file that counts instead.
        findings: that say so.
    """

    replaced: Mapping[str, str]
    findings: tuple[Finding, ...]


def settle_returned(
    returned: Mapping[str, Origin],
    *,
    files: Sequence[FileRead],
    tables: Sequence[BookTable],
    digest_of: Callable[[str], str | None],
) -> Settled:
    """Decides which of an annotated copy and its original counts.

    Args:
        returned: file that is an annotated copy → what it was made from.
        files: every file that was read.
        tables: every table that was found.
        digest_of: gives the sha256 of a file below the data folder by its path, None when there is none.
    """
    held = _ledgers_of(tables)
    read = {file.file: file for file in files}
    replaced: dict[str, str] = {}
    findings = []
    for copy, origin in sorted(returned.items()):
        original = _original(origin, copy, files)
        if original is not None and held.get(original, frozenset()) <= held.get(copy, frozenset()):
            replaced[original] = copy
            findings.append(_at("annotated-copy-counts", original, copy, tables))
            continue
        other = original or (origin.file if origin.file != copy else "")
        found = digest_of(other) if other else None
        if found is None or (original is None and other not in read and origin.matches(found)):
            findings.append(_at("annotated-copy", copy, origin.file, tables))
        else:
            replaced[copy] = other
            findings.append(_at("annotated-copy-conflict", copy, other, tables))
    return Settled(replaced, tuple(findings))


def _original(origin: Origin, copy: str, files: Iterable[FileRead]) -> str | None:
    """Returns the file that a copy was made from, if it was read and has not changed since."""
    same = (file for file in files if file.copy_of is None and file.file != copy and origin.matches(file.sha256))
    return next((file.file for file in same), None)


def _ledgers_of(tables: Iterable[BookTable]) -> dict[str, frozenset[tuple[str, str]]]:
    held: dict[str, set[tuple[str, str]]] = {}
    for table in tables:
        if table.rows.rows:
            held.setdefault(table.file, set()).add((table.department, table.ledger))
    return {file: frozenset(pairs) for file, pairs in held.items()}


def _at(code: str, file: str, other: str, tables: Iterable[BookTable]) -> Finding:
    owners = {table.department for table in tables if table.file == file}
    department = next(iter(owners)) if len(owners) == 1 else None
    return KINDS[code].at(file=file, department=department, other=re.sub(r"^ledgers/", "", other))
