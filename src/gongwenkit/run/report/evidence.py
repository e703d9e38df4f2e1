"""The evidence of a new report: evidence.json, the workbook, the rows behind figures, digests of definitions."""

import hashlib
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from gongwenkit import __version__
from gongwenkit.compose.print.evidence_annex import RowDescription
from gongwenkit.ingest.values.companion_columns import LAST, NOTE
from gongwenkit.measure.rows import Row
from gongwenkit.model import RowSource
from gongwenkit.model.source import digest
from gongwenkit.proof.evidence.evidence import EvidenceRow
from gongwenkit.proof.evidence.evidence_book import evidence_book
from gongwenkit.proof.evidence.page_digests import page_digests
from gongwenkit.proof.evidence.placement import place_prints
from gongwenkit.proof.evidence.seals import Items, write_sealed
from gongwenkit.proof.layout.page_reader import ReadPages
from gongwenkit.run.report.disclosure import Disclosed, disclose
from gongwenkit.run.report.document import cited_decisions, report_evidence
from gongwenkit.run.report.manifest import key_parameters
from gongwenkit.run.report.results import Composed, Measured, Typeset
from gongwenkit.run.report.store import writing
from gongwenkit.typeset.pdf_edit import ATTACHED_BOOK, ATTACHED_EVIDENCE, attach_evidence

__all__ = ["definition_digests", "evidence_content", "evidence_rows", "write_evidence"]

WITHOUT_BOOK = ("final", "redacted")
"""Editions without the workbook of evidence: what is handed to others names no file and no row."""

DIGEST_DIGITS = 16
SERIAL = "序号"
"""Not part of a digest: when a row is removed, the others get new numbers and are still the same rows."""


def write_evidence(made: Typeset, read: ReadPages) -> None:
    """Writes evidence.json and the workbook of evidence into the folder of a new PDF.

    An internal edition has both inside the PDF, too. A final has no workbook, because it is handed to others; a
    redacted one has neither.

    Args:
        made: the new PDF.
        read: its pages.
    """
    edition = made.chosen.job.edition
    if edition == "redacted":
        return
    file = made.folder / ATTACHED_EVIDENCE
    book = _book(made) if edition not in WITHOUT_BOOK else b""
    if book:
        (made.folder / ATTACHED_BOOK).write_bytes(book)
    with writing(file) as opened:
        named = [("book", digest(book))] if book else []
        write_sealed(chain(_evidence_parts(made.composed, made.pdf, read), named), opened)
    if edition == "internal":
        attach_evidence(made.pdf, {ATTACHED_EVIDENCE: file.read_bytes(), ATTACHED_BOOK: book})


def _book(made: Typeset) -> bytes:
    measured, job = made.composed.measured, made.chosen.job
    labels = made.chosen.files.labels
    title = labels.book.title.format(
        department=made.chosen.department.name, period=job.period.label, report=made.chosen.type.name
    )
    tables = report_evidence(measured, made.composed.text)
    return evidence_book(tables, title=title, day=job.date or job.as_of, labels=labels)


def evidence_content(composed: Composed, pdf: Path, read: ReadPages) -> dict[str, Any]:
    """Returns the shape of evidence.json without its seal (docs/evidence.md; docs/decisions/0004).

    Args:
        composed: the report.
        pdf: its finished PDF.
        read: the pages, from which the printed numbers are read.
    """
    parts = _evidence_parts(composed, pdf, read)
    return {key: list(value.of) if isinstance(value, Items) else value for key, value in parts}


def _evidence_parts(composed: Composed, pdf: Path, read: ReadPages) -> Iterator[tuple[str, object]]:
    """Yields the keys of evidence.json, one after another; what is long is made while it is written."""
    measured = composed.measured
    files = sorted(measured.reading.ledgers.files, key=lambda file: file.file)
    disclosed = disclose(measured)
    yield "job", key_parameters(composed.chosen.job)
    yield "figures", Items(figure.to_json() for figure in disclosed.figures)
    yield "facts", [fact.to_json() for fact in measured.facts.values()]
    yield "decisions", [decision.to_json() for decision in cited_decisions(measured)]
    yield "decided", {figure.id: list(figure.decisions) for figure in measured.figures if figure.decisions}
    yield "prints", Items(placed.to_json() for placed in place_prints(pdf, composed.prints, read.pages))
    yield "pages", page_digests(read.texts)
    yield "definitions", definition_digests(measured)
    yield "kit", __version__
    yield "rows", Items(row.to_json() for row in _evidence_rows(disclosed))
    yield "sources", Items({"file": file.file, "sha256": file.sha256} for file in files)


def definition_digests(measured: Measured) -> Mapping[str, str]:
    """Returns a digest of each figure's definition together with those of the figures it is made from."""
    known = measured.measurement.definitions

    def lineage(name: str) -> tuple[object, ...]:
        return (known[name], *(part for parent in known[name].parents for part in lineage(parent)))

    return {name: _digest_of(lineage(name)) for name in known}


def evidence_rows(disclosed: Disclosed) -> Mapping[RowSource, EvidenceRow]:
    """Returns every row that counts in a figure or was left out of one, in the order of their places.

    The digest of a group of rows of a private ledger is of nothing but what is shown of it.
    """
    return {row.source: row for row in _evidence_rows(disclosed)}


def _evidence_rows(disclosed: Disclosed) -> Iterator[EvidenceRow]:
    digests = _RowDigests()
    for source, one in sorted(disclosed.rows.items(), key=lambda pair: pair[0].order):
        yield EvidenceRow(
            source=source,
            ledger=one.ledger_name,
            date=one.date_text,
            subject=one.subject_text,
            digest=digests.of(disclosed.own.get(source)) or _digest_of(_shown(one)),
            kind=one.kind,
        )


def _shown(one: RowDescription) -> tuple[object, ...]:
    if one.is_private:
        return one.ledger_name, one.date_text, one.kind, one.number
    return (one.subject_text,)


class _RowDigests:
    """Digests of the values of rows, not of their places; sensitive columns are not among their values."""

    def __init__(self) -> None:
        self._names: dict[tuple[int, tuple[str, ...]], tuple[str, ...]] = {}

    def of(self, row: Row | None) -> str:
        """Returns the digest of a row; empty for none."""
        if row is None:
            return ""
        return _digest_of((row.state, *(f"{name}={row.values[name]}" for name in self._told(row))))

    def _told(self, row: Row) -> tuple[str, ...]:
        """Returns those names of a row's values that are columns of its ledger or go with one, sorted."""
        key = (id(row.ledger), tuple(row.values))  # rows of a table share both
        if key not in self._names:
            columns = {column.name for column in row.ledger.column} - {SERIAL}
            names = (name for name in row.values if name.removesuffix(NOTE).removesuffix(LAST) in columns)
            self._names[key] = tuple(sorted(names))
        return self._names[key]


def _digest_of(parts: tuple[object, ...]) -> str:
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:DIGEST_DIGITS]
