"""The rows behind a printed number, held against the manifest, against each other, and against the ledgers now."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongwenkit.config.kit import Kit
from gongwenkit.model import DataError, UsageError
from gongwenkit.proof.evidence.evidence import EvidenceRow, Trace, changed_workbooks, read_evidence, trace_figure
from gongwenkit.proof.evidence.sums import Doubt, doubts_of
from gongwenkit.run.report.alteration import Alteration
from gongwenkit.run.report.disclosure import disclose
from gongwenkit.run.report.evidence import evidence_rows
from gongwenkit.run.report.finished_report import FinishedReport, open_report
from gongwenkit.run.report.number_differences import changed_rows
from gongwenkit.run.report.store import MANIFEST
from gongwenkit.run.report.verify import count_again
from gongwenkit.typeset.pdf_edit import ATTACHED_EVIDENCE

__all__ = ["Traced", "trace_report"]


@dataclass(frozen=True)
class Traced:
    """A figure with its rows, and what of them cannot be relied on.

    Attributes:
        trace: the figure and its rows as the evidence says.
        alterations: files of the report that are not what was made.
        doubts: contradictions inside the evidence of the figure.
        files: workbooks of its rows that changed since, where ledgers were asked for.
        gone: rows that are no longer there, or no longer the same; only where its workbooks changed.
        new: rows that are there now and were not, or are no longer the same.
    """

    trace: Trace
    alterations: tuple[Alteration, ...]
    doubts: tuple[Doubt, ...]
    files: tuple[str, ...] = ()
    gone: tuple[EvidenceRow, ...] = ()
    new: tuple[EvidenceRow, ...] = ()

    @property
    def is_altered(self) -> bool:
        """Whether what the evidence says cannot be relied on."""
        return bool(self.alterations or self.doubts)

    def to_json(self) -> dict[str, Any]:
        """Returns the shape of `trace --json` (docs/architecture.md, Contracts)."""
        return {
            **self.trace.to_json(),
            "alterations": [one.to_json() for one in self.alterations],
            "doubts": [one.to_json() for one in self.doubts],
        }


def trace_report(path: Path, asked: str, *, kit: Kit, data: str = "") -> Traced:
    """Finds the rows behind a figure of a report.

    Args:
        path: its PDF, or its folder.
        asked: id, F-number or label of the figure.
        kit: whose definitions are used where the ledgers are read.
        data: a data folder in which the rows are looked for; empty: the ledgers are not read.

    Raises:
        EvidenceError: there is no evidence, or no such figure.
        UsageError: the PDF cannot be read; there is no such data folder.
    """
    report = open_report(path)
    evidence = report.evidence or read_evidence(report.pdf)  # the latter says what is wrong with it
    trace = trace_figure(evidence, asked)
    of_evidence = tuple(
        one for one in report.alterations if one.file in (ATTACHED_EVIDENCE, MANIFEST, report.evidence_file)
    )
    traced = Traced(trace, of_evidence, doubts_of(evidence, trace.figure))
    if not data:
        return traced
    files = changed_workbooks(trace, evidence, kit.data_folder(data))
    gone, new = _since(report, trace, kit, data) if files else ((), ())
    return Traced(trace, traced.alterations, traced.doubts, files, gone, new)


def _since(
    report: FinishedReport, trace: Trace, kit: Kit, data: str
) -> tuple[tuple[EvidenceRow, ...], tuple[EvidenceRow, ...]]:
    """Returns the rows that a figure had and has not now, and those it has now; none where it cannot be counted now."""
    if report.evidence is None or report.parameters is None:
        return (), ()
    try:
        measured = count_again(report.parameters, kit, data).measured
    except (UsageError, DataError):
        return (), ()  # the workbooks that changed are named; whether their rows did is not known
    disclosed = disclose(measured)
    now = next((figure for figure in disclosed.figures if figure.id == trace.figure["id"]), None)
    return changed_rows(report.evidence, trace.figure, now, evidence_rows(disclosed))
