"""The findings of a report: about its reference tables, about its ledgers, and which of them concern its period.

A finding that somebody has settled by a decision is left out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from gongwenkit.compose.text.comparisons import compared_figures
from gongwenkit.compose.text.own_words import WordingNeeds, check_own_words, find_claimed, find_typed_numbers
from gongwenkit.config.kit_files import KitFiles
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.decisions.model import (
    ANSWERS,
    DECISION_SHEET,
    DECISIONS_FILE,
    IN_OUT,
    OTHER_YEAR,
    VALUE,
    Decisions,
)
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.accepted import settle_findings
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.reference.documents import find_unknown_reports, find_unused_answers, find_unused_plans
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.measure.applicability import find_contradicted
from gongwenkit.measure.facts import find_idle_ticks
from gongwenkit.measure.possible_duplicates import pair_findings
from gongwenkit.measure.row_decisions import DOUBTS, HIDDEN_SHEET, ONE_STRAY, decide_rows, find_in_out
from gongwenkit.measure.rows import Row, build_rows
from gongwenkit.measure.value_decisions import Cell, misfits, valued_cells
from gongwenkit.model import Finding, Job, Message
from gongwenkit.model.job import WHOLE
from gongwenkit.model.memo import kept
from gongwenkit.model.reference import Document, FactAnswer, OwnWord, Plan
from gongwenkit.run.report.author import find_author_gaps
from gongwenkit.run.report.issuer_findings import find_issuer_findings
from gongwenkit.run.report.results import Reading

__all__ = ["complete_findings", "find_elsewhere", "reference_findings", "row_number"]

ABOUT_ROWS = frozenset(("row-hidden", "row-cancelled", "sheet-hidden", "sheet-sample", ONE_STRAY, *DOUBTS))
ABOUT_VALUES = frozenset(("choice-unknown", "value-missing"))
WHOLE_SHEET = 0
_ROW = re.compile(r"[0-9]+")

_Line = TypeVar("_Line", Document, FactAnswer, OwnWord, Plan)


def reference_findings(files: KitFiles, reference: Reference, *, job: Job | None = None) -> tuple[Finding, ...]:
    """Returns what is wrong in the reference tables, checked with the report types of the kit.

    Args:
        files: the files of the kit.
        reference: the tables.
        job: the report that is made: only the own words of its period and the answers and plans of its year are
            checked, and of these only the lines of its department and the general ones; None for those of all
            reports.
    """
    slots = {name: files.report_type(name).slots for name in files.report_ids}
    period = str(job.period) if job else ""
    timely = [word for word in _lines(reference.words, job) if not job or word.period == period]
    due = [word for word in timely if not job or word.report == job.report]
    checked = [word for word in timely if not job or word.report == job.report or word.report not in slots]
    answers = [answer for answer in _lines(reference.answers, job) if not job or answer.year == job.period.year]
    plans = [plan for plan in _lines(reference.plans, job) if not job or plan.year == job.period.year]
    return (
        *reference.findings,
        *find_unknown_reports(_lines(reference.documents, job), files.report_ids),
        *find_unused_answers(answers, files.facts),
        *find_idle_ticks(files.facts, reference, answers),
        *find_unused_plans(plans, files.definitions),
        *find_issuer_findings(files, reference, job=job),
        *check_own_words(checked, slots, _asked(files)),
        *find_typed_numbers(due, files.marks),
        *find_claimed(due, files.marks.claims),
        *(find_author_gaps(reference, job) if job and _is_personal(files, job) else ()),
    )


def _is_personal(files: KitFiles, job: Job) -> bool:
    """Whether a person signs the report: one over all departments has no author whose absence would be a finding."""
    if job.report not in files.report_ids:
        return False
    report = files.report_type(job.report)
    return report.scope == "department" and report.speaker == "person"


def _asked(files: KitFiles) -> Mapping[str, WordingNeeds]:
    """Returns the reasons and options that the wordings ask for, of those that are sound."""
    labels = {name: definition.label for name, definition in files.definitions.items()}
    asked = {}
    for name in files.worded:
        wording = files.wording(name)
        reasons = {figure: labels.get(figure, figure) for figure in compared_figures(wording)}
        asked[name] = WordingNeeds(reasons, wording.options, files.report_type(name).scope == "all")
    return asked


def _lines(lines: Iterable[_Line], job: Job | None) -> Iterable[_Line]:
    """Returns the lines of a table that concern a report: those of its department and the general ones."""
    if job is None or job.department == WHOLE:
        return lines
    codes = (job.department, WHOLE)
    return [line for line in lines if line.department in codes]


def complete_findings(ledgers: Ledgers, *, schema: Schema, data: Path, departments: Iterable[str]) -> Ledgers:
    """Returns ledgers with the findings about possible pairs; without those that people settled.

    Args:
        ledgers: as read, with the findings of the reference tables.
        schema: the ledger schemas.
        data: the data folder.
        departments: codes of the departments whose rows are checked.
    """
    settled: set[tuple[str, str | None, int]] = set()
    more: list[Finding] = []
    valued: dict[Cell, str] = {}
    for code, own in ledgers.each_of(departments):
        rows = build_rows(own, schema)
        settled |= _settled(rows, own.decisions, code)
        decided = decide_rows(rows, own.decisions, code, findings=own.findings)
        valued |= valued_cells(rows, decided)
        more += pair_findings(decided, code, own.decisions.answers)
        more += _misfit_values(rows, own, code)
        more += find_contradicted(own, code, schema)
    kept = [
        _with_value(finding, valued)
        for finding in ledgers.findings
        if finding.code not in ABOUT_ROWS or _place(finding) not in settled
    ]
    ordered = tuple(sorted((*kept, *more), key=lambda finding: finding.order))
    return settle_findings(replace(ledgers, findings=ordered), data)


def _with_value(finding: Finding, valued: Mapping[Cell, str]) -> Finding:
    """Returns a finding about a value that the list does not have, for information once a person gave it a value."""
    value = valued.get((*_place(finding), str(finding.words.get("column", "")))) if valued else None
    if value is None or finding.code not in ABOUT_VALUES:
        return finding
    found = Message(f"{finding.found.zh}（已定为“{value}”）", f"{finding.found.en} (decided: “{value}”)")
    advice = Message("已由 decisions.xlsx 决定", "Decided in decisions.xlsx")
    return replace(finding, severity="info", found=found, advice=advice)


def _misfit_values(rows: Mapping[str, tuple[Row, ...]], own: Ledgers, code: str) -> Iterator[Finding]:
    """Yields a finding for each answer about a value that is no value of the column."""
    for asked in misfits(rows, own.decisions, code, own.findings):
        decision = own.decisions.answers[asked.id]
        yield KINDS["decision-answer"].at(
            file=DECISIONS_FILE,
            sheet=DECISION_SHEET,
            cell=str(decision.row),
            department=code,
            text=decision.answer,
            category=VALUE,
            values="、".join((*asked.column.values, *ANSWERS[VALUE])),
        )


def _settled(rows: Mapping[str, tuple[Row, ...]], decisions: Decisions, code: str) -> set[tuple[str, str | None, int]]:
    """Returns the rows and sheets (row 0) that a person decided to count or not to count."""
    settled: set[tuple[str, str | None, int]] = set()
    for question in find_in_out(rows, code) if decisions.has(IN_OUT) or decisions.has(OTHER_YEAR) else ():
        if decisions.answer(question.id, question.category):
            settled |= {(row.source.file, row.source.sheet, row.source.row) for row in question.rows}
            if question.code == HIDDEN_SHEET:
                settled.add((question.rows[0].source.file, question.rows[0].source.sheet, WHOLE_SHEET))
    return settled


def _place(finding: Finding) -> tuple[str, str | None, int]:
    """Returns file, sheet and row; row 0 for a whole sheet."""
    return finding.file or "", finding.sheet, row_number(finding.cell)


def row_number(place: str | None) -> int:
    """Returns the (first) row in the name of a cell or row (`C17`, `17`); 0 where no row is named."""
    found = _ROW.search(place or "")
    return int(found[0]) if found else 0


@kept
def find_elsewhere(reading: Reading) -> tuple[Finding, ...]:
    """Returns the findings about rows of other days, and about sheets and files that name only other years.

    What has neither a day nor a year concerns every period.
    """
    ledgers, period = reading.ledgers, reading.chosen.job.period
    days = _days(reading, {(one.file, one.sheet) for one in ledgers.findings if row_number(one.cell)})
    years: dict[tuple[str, str | None], set[int]] = {}
    for table in ledgers.tables:
        for sheet in (table.sheet, ""):  # "" is the whole file
            years.setdefault((table.file, sheet), set()).update(table.years or period.years)
    years |= {(one.file, ""): set(one.years) for one in ledgers.unreadable}

    def is_elsewhere(finding: Finding) -> bool:
        day = days.get((finding.file or "", finding.sheet, row_number(finding.cell)))
        if day is not None:
            return day not in period
        whole = years.get((finding.file or "", ""), set())
        named = years.get((finding.file or "", finding.sheet), whole) if finding.sheet else whole
        return bool(named) and named.isdisjoint(period.years)

    return tuple(finding for finding in ledgers.findings if is_elsewhere(finding))


def _days(reading: Reading, sheets: set[tuple[str | None, str | None]]) -> Mapping[tuple[str, str | None, int], date]:
    """Returns the day of each dated row of some sheets; rows of stock lists have none."""
    found: dict[tuple[str, str | None, int], date] = {}
    for name, ledger in reading.schema.ledgers.items():
        if not ledger.date or ledger.is_stock:
            continue
        names, lines = reading.ledgers.lines(name)
        pick = itemgetter(*map(list(names).index, ("file", "sheet", "row", ledger.date)))
        for file, sheet, row, day in map(pick, lines):
            if (file, sheet) in sheets and isinstance(day, date):
                found[file, sheet, int(row)] = day
    return found
