"""The evidence of a new report: evidence.json, the rows behind its figures, and digests of its definitions."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gongwenkit import __version__
from gongwenkit.ingest.values.companion_columns import LAST, NOTE
from gongwenkit.measure.rows import Row
from gongwenkit.model import RowSource
from gongwenkit.proof.evidence.evidence import EvidenceRow
from gongwenkit.proof.evidence.page_digests import page_digests
from gongwenkit.proof.evidence.placement import place_prints
from gongwenkit.proof.evidence.seals import sealed
from gongwenkit.run.report.document import cited_decisions, describe_rows
from gongwenkit.run.report.manifest import key_parameters
from gongwenkit.run.report.results import Composed, Measured, Typeset
from gongwenkit.run.report.store import write_json
from gongwenkit.typeset.pdf_edit import ATTACHED_EVIDENCE, attach_evidence

__all__ = ["definition_digests", "evidence_content", "evidence_rows", "write_evidence"]

DIGEST_DIGITS = 16
SERIAL = "序号"
"""Not part of a digest: when a row is removed, the others get new numbers and are still the same rows."""


def write_evidence(made: Typeset) -> None:
    """Writes evidence.json into the folder of a new PDF, and into the PDF of an internal edition; none if redacted."""
    edition = made.chosen.job.edition
    if edition == "redacted":
        return
    file = made.folder / ATTACHED_EVIDENCE
    write_json(file, sealed(evidence_content(made.composed, made.pdf)))
    if edition == "internal":
        attach_evidence(made.pdf, file.read_bytes())


def evidence_content(composed: Composed, pdf: Path) -> dict[str, Any]:
    """Returns the shape of evidence.json without its seal (docs/evidence.md; docs/decisions/0004).

    Args:
        composed: the report.
        pdf: its finished PDF, from which the printed numbers are read.
    """
    measured = composed.measured
    files = sorted(measured.reading.ledgers.files, key=lambda file: file.file)
    return {
        "job": key_parameters(composed.chosen.job),
        "figures": [figure.to_json() for figure in measured.figures],
        "facts": [fact.to_json() for fact in measured.facts.values()],
        "decisions": [decision.to_json() for decision in cited_decisions(measured)],
        "decided": {figure.id: list(figure.decisions) for figure in measured.figures if figure.decisions},
        "prints": [placed.to_json() for placed in place_prints(pdf, composed.prints)],
        "pages": page_digests(pdf),
        "definitions": definition_digests(measured),
        "kit": __version__,
        "rows": [row.to_json() for row in evidence_rows(measured).values()],
        "sources": [{"file": file.file, "sha256": file.sha256} for file in files],
    }


def definition_digests(measured: Measured) -> Mapping[str, str]:
    """Returns a digest of each figure's definition together with those of the figures it is made from."""
    known = measured.measurement.definitions

    def lineage(name: str) -> tuple[object, ...]:
        return (known[name], *(part for parent in known[name].parents for part in lineage(parent)))

    return {name: _digest_of(lineage(name)) for name in known}


def evidence_rows(measured: Measured) -> Mapping[RowSource, EvidenceRow]:
    """Returns every row that counts in a figure or was left out of one, in the order of their places."""
    rows = {row.source: row for ledger in measured.measurement.rows.values() for row in ledger}
    described = describe_rows(measured)
    return {
        source: EvidenceRow(
            source=source,
            ledger=described[source].ledger_name,
            date=described[source].date_text,
            subject=described[source].subject_text,
            digest=_digest(rows.get(source)) or _digest_of((described[source].subject_text,)),
        )
        for source in sorted(described, key=lambda source: source.order)
    }


def _digest(row: Row | None) -> str:
    """Returns a digest of the values of a row, not of its place; sensitive columns are not among its values."""
    if row is None:
        return ""
    columns = {column.name for column in row.ledger.column} - {SERIAL}
    names = sorted(name for name in row.values if name.removesuffix(NOTE).removesuffix(LAST) in columns)
    return _digest_of((row.state, *(f"{name}={row.values[name]}" for name in names)))


def _digest_of(parts: tuple[object, ...]) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:DIGEST_DIGITS]
