"""All findings about a department's ledgers, after what people decided."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from gongwenkit.compose.ownwords import check_own_words
from gongwenkit.compose.typed import find_typed_numbers
from gongwenkit.config.definitions_read import load_kit_definitions
from gongwenkit.config.kit import Kit
from gongwenkit.config.marks import load_marks
from gongwenkit.config.phrases import load_facts
from gongwenkit.config.report_type import list_report_types, load_report_type
from gongwenkit.config.schema import Schema, load_schema
from gongwenkit.ingest.decisions import IN_OUT
from gongwenkit.ingest.documents import find_unknown_reports
from gongwenkit.ingest.ledger import Ledgers
from gongwenkit.ingest.reference import Reference
from gongwenkit.ingest.settle import settle_findings
from gongwenkit.ingest.unused import find_unused_answers, find_unused_plans
from gongwenkit.measure.possible_duplicates import pair_findings
from gongwenkit.measure.row_decisions import DOUBTS, HIDDEN_SHEET, decide_rows, find_in_out
from gongwenkit.measure.rows import build_rows
from gongwenkit.model import Finding, Job

__all__ = ["complete_findings", "reference_findings"]

ABOUT_ROWS = frozenset(("row-hidden", "row-cancelled", "sheet-hidden", "sheet-sample", *DOUBTS))
WHOLE_SHEET = 0


def reference_findings(kit: Kit, reference: Reference, *, job: Job | None = None) -> tuple[Finding, ...]:
    """Returns what is wrong in the reference tables, seen with the report types of the kit.

    Args:
        kit: the kit.
        reference: the tables.
        job: the report that is made: its own words and the answers and plans of its year alone are looked at; None
            for those of all reports.
    """
    known = list_report_types(kit.templates_folder)
    slots = {name: load_report_type(kit.templates_folder / name).slots for name in known}
    timely = [word for word in reference.words if not job or word.period == str(job.period)]
    words = [word for word in timely if not job or word.report == job.report]
    answers = [answer for answer in reference.answers if not job or answer.year == job.period.year]
    plans = [plan for plan in reference.plans if not job or plan.year == job.period.year]
    return (
        *reference.findings,
        *find_unknown_reports(reference.documents, known),
        *find_unused_answers(answers, load_facts(kit.phrases_folder)),
        *find_unused_plans(plans, load_kit_definitions(kit, load_schema(kit.schema_folder))),
        *check_own_words([word for word in timely if word in words or word.report not in slots], slots),
        *find_typed_numbers(words, load_marks(kit.phrases_folder)),
    )


def complete_findings(ledgers: Ledgers, *, schema: Schema, data: Path, departments: Iterable[str]) -> Ledgers:
    """Returns ledgers with the findings about possible pairs; what people settled is no finding any more.

    Args:
        ledgers: as read, with the findings of the reference tables.
        schema: the ledger schemas.
        data: the data folder.
        departments: codes whose rows are looked at.
    """
    findings = [*ledgers.findings]
    for code in departments:
        findings = _of_department(findings, ledgers.of(code), schema, code)
    ordered = tuple(sorted(findings, key=lambda finding: finding.order))
    return settle_findings(replace(ledgers, findings=ordered), data)


def _of_department(findings: list[Finding], own: Ledgers, schema: Schema, code: str) -> list[Finding]:
    rows, decisions = build_rows(own, schema), own.decisions
    settled: set[tuple[str, str | None, int]] = set()
    for question in find_in_out(rows, code) if decisions.has(IN_OUT) else ():
        if decisions.answer(question.id, IN_OUT):
            settled |= {(row.source.file, row.source.sheet, row.source.row) for row in question.rows}
            if question.code == HIDDEN_SHEET:
                settled.add((question.rows[0].source.file, question.rows[0].source.sheet, WHOLE_SHEET))
    kept = [finding for finding in findings if finding.code not in ABOUT_ROWS or _place(finding) not in settled]
    return [*kept, *pair_findings(decide_rows(rows, decisions, code), code, decisions.answers)]


def _place(finding: Finding) -> tuple[str, str | None, int]:
    """Returns file, sheet and row; row 0 for a whole sheet."""
    row = int("".join(ch for ch in finding.cell or "" if ch.isdigit()) or 0)
    return finding.file or "", finding.sheet, row
