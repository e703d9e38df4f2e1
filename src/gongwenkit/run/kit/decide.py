"""Questions for people: gathered from all ledgers, written into decisions.xlsx (`ledger check --decisions`)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import KitFiles
from gongwenkit.config.report_type import ReportType
from gongwenkit.ingest.decisions.load import read_decisions
from gongwenkit.ingest.decisions.model import (
    ANSWERS,
    DECISION_SHEET,
    DECISIONS_FILE,
    FINDING,
    HEADER,
    IN_OUT,
    ZERO,
    Decision,
    Decisions,
    Question,
    question_id,
)
from gongwenkit.ingest.decisions.write import BookChoices, write_questions
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.accepted import earlier_findings, open_findings
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.measure.applicability import ask_whether_done, ask_whether_recorded
from gongwenkit.measure.facts import ask_about_facts
from gongwenkit.measure.figures import Measurement, zero_question
from gongwenkit.measure.preparation import start_measurement
from gongwenkit.measure.questions import (
    absent_work,
    ask_about_figures,
    ask_about_rows,
    ask_about_zeros,
    lacks_columns,
    uncounted_work,
)
from gongwenkit.measure.row_decisions import ONE_STRAY, find_in_out
from gongwenkit.measure.rows import build_rows
from gongwenkit.measure.views import LastYear, add_views
from gongwenkit.model import Finding, Period
from gongwenkit.model.reference import Department
from gongwenkit.run.report.findings import row_number
from gongwenkit.run.report.ledgers import open_data, read_all
from gongwenkit.run.report.reasons import ask_for_reasons, compared_in
from gongwenkit.run.report.results import Opened

__all__ = ["DecisionsState", "ask", "book_choices", "find_questions"]

UNNAMED = 10_000
"""Rank of a question that is asked of no known department."""
ANY_YEAR = 2000
_NOW = {"error": "错误，不能出报送稿；写“已核实”，没有读出的仍不计入", "warning": "没有核实，不能出报送稿"}


@dataclass(frozen=True)
class DecisionsState:
    """The state of decisions.xlsx after the questions were written.

    Attributes:
        new: lines added.
        open: lines without a valid answer whose question still arises.
        answered: lines with a valid answer.
        stopping: open lines that stop a final edition.
        accepted: heads that got the answer of the same head of another department.
        unmatched: answers whose question no longer exists.
    """

    new: int
    open: int
    answered: int
    stopping: int
    accepted: int
    unmatched: tuple[Finding, ...]


def ask(kit: Kit, *, data: str = "", period: str = "", accept: bool = False) -> DecisionsState:
    """Writes the questions of all ledgers into decisions.xlsx; answers stay as they are.

    Args:
        kit: the kit.
        data: another data folder.
        period: whose zeros are asked about; empty = every year that a ledger names.
        accept: give heads the answer that the same head of the same ledger has in another department.

    Raises:
        UsageError: the file is open or cannot be written; an unknown period.
        DataError: the reference tables or decisions.xlsx cannot be read.
    """
    periods = (kit.period(period),) if period else ()
    opened = open_data(kit, data=data)
    schema, reference, folder = opened.files.schema, opened.reference, opened.data.path
    ledgers = read_all(opened).ledgers
    asking = _Asking(opened, ledgers, periods)
    found = _in_order([*asking.questions(), *_about_findings(ledgers, reference, folder)], reference)
    questions = [question for question in found if not question.instead]
    fill = _same_heads(questions, ledgers, reference) if accept else {}
    choices, decided = book_choices(opened.files, reference.departments), ledgers.decisions
    new = write_questions(folder / DECISIONS_FILE, questions, choices, fill=fill, decided=decided)
    after = read_decisions(folder, schema=schema, departments=opened.data.names)
    return DecisionsState(
        new=new,
        open=_open(after, questions),
        answered=sum(line.id in after.answers for line in after.lines),
        stopping=_open(after, [question for question in questions if question.stops]),
        accepted=sum(name in after.answers for name in fill),
        unmatched=tuple(
            _unmatched(
                ledgers,
                {
                    *(question.id for question in found),
                    *(name for name, _ in earlier_findings(ledgers, folder)),
                    *asking.zeros(),
                    *asking.settled,
                    *asking.single_rows(),
                },
            )
        ),
    )


def _open(decisions: Decisions, questions: Iterable[Question]) -> int:
    """Returns the number of lines without a valid answer that ask at least one of these questions."""
    asked = {question.id for question in questions if not decisions.answer(question.id, question.category)}
    lines = {line.id: {line.id, *decisions.members.get(line.id, ())} for line in decisions.lines}
    return sum(bool(asked & names) for line, names in lines.items() if line not in decisions.answers)


def find_questions(opened: Opened, ledgers: Ledgers, periods: tuple[Period, ...] = ()) -> list[Question]:
    """Returns the questions of `ask` without writing them, also those that have an answer.

    Args:
        opened: the kit and the data folder.
        ledgers: of all departments, as they were read.
        periods: whose zeros are asked about; none = every year that a ledger names.
    """
    asked = _Asking(opened, ledgers, periods).questions()
    findings = _about_findings(ledgers, opened.reference, opened.data.path)
    return [one for one in _in_order([*asked, *findings], opened.reference) if not one.instead]


class _Asking:
    """The questions of all departments."""

    def __init__(self, opened: Opened, ledgers: Ledgers, periods: tuple[Period, ...]) -> None:
        self.files, self.reference, self.ledgers, self.periods = opened.files, opened.reference, ledgers, periods
        self.schema, self.definitions = self.files.schema, self.files.definitions
        self.settled: set[str] = set()
        self.lacking: set[tuple[str, str]] = set()
        types = [self.files.report_type(name) for name in self.files.report_ids]
        self.facts = frozenset(name for one in types for name in one.facts)
        self.used = {name for name in self.definitions if any(one.has_figure(name) for one in types)}
        asks = self.files.marks.todo.reason
        of_departments = [one for one in types if asks and one.scope == "department"]
        self.compared = {one.id: self._compared(opened.kit, one) for one in of_departments}

    def questions(self) -> Iterator[Question]:
        """Yields all questions except those about findings."""
        for department in self.reference.departments:
            own = self.ledgers.of(department.code)
            if own.tables:
                yield from self._of_department(own, department.code)
        for question in self.ledgers.questions:
            yield replace(question, stops=(question.department, question.ledger) in self.lacking)

    def zeros(self) -> Iterator[str]:
        """Yields the ids of all zeros that could be confirmed, also of the months and quarters of the years read."""
        required = [name for name, definition in self.definitions.items() if definition.required]
        years = {Period.of_year(year) for table in self.ledgers.tables for year in table.years}
        periods = {str(part) for year in years for part in (year, *_halves(year), *year.quarters, *year.months)}
        periods |= {str(period) for period in (*self.periods, *self.files.periods.values())}
        periods |= {document.period for document in self.reference.documents}
        if self.ledgers.decisions.has(ZERO):
            for department in self.reference.departments:
                yield from (zero_question(department.code, name, part) for name in required for part in periods)

    def single_rows(self) -> Iterator[str]:
        """Yields the ids of questions about single rows that are asked for a whole table now: old answers count."""
        if self.ledgers.decisions.has(IN_OUT):
            for department in self.reference.departments:
                rows = build_rows(self.ledgers.of(department.code), self.schema)
                yield from (one.id for one in find_in_out(rows, department.code) if one.code == ONE_STRAY)

    def _of_department(self, own: Ledgers, code: str) -> Iterator[Question]:
        rows = build_rows(own, self.schema)
        yield from ask_about_rows(rows, own.findings, code)
        base = self._measurement(own, code)
        self.settled |= {name for of_ledger in base.rows.values() for row in of_ledger for name in row.decisions}
        named = {year for table in own.tables for year in table.years}
        dated = {row.day.year for ledger in rows.values() for row in ledger if row.day}
        periods = self.periods or tuple(Period.of_year(year) for year in sorted(named or dated))
        for period in (*(Period.of_year(year) for year in sorted(named | dated)), *self.periods):
            yield from ask_about_figures(base.of_period(period, self._settings(period)))
        heads = set(self._guessed_columns(own))
        for period in periods:
            counted = base.of_period(period, self._settings(period))
            yield from ask_about_zeros(counted)
            yield from self._without_reason(counted)
            self.lacking |= {(code, ledger) for ledger in lacks_columns(counted, self.used)}
            if period == Period.of_year(period.year):
                absent = absent_work(counted, self.used)
                yield from ask_whether_done(own.decisions, code, period.year, absent)
                uncounted = uncounted_work(counted, self.used, heads)
                yield from ask_whether_recorded(own.decisions, code, period.year, uncounted)
                yield from ask_about_facts(
                    self.files.facts,
                    self.reference,
                    department=code,
                    year=period.year,
                    asked=self.facts,
                    decisions=own.decisions,
                )

    def _guessed_columns(self, own: Ledgers) -> Iterator[tuple[str, str]]:
        """Yields name of the ledger and column of each head that is not yet told to be this column or another."""
        for question in own.questions:
            if question.category == HEADER and not own.decisions.answer(question.id, HEADER):
                yield self.schema.ledgers[question.ledger].name, question.suggested

    def _without_reason(self, counted: Measurement) -> Iterator[Question]:
        """Yields 正文不说 for what the report types of a period compare, and has become worse without a reason."""
        period, marks = counted.period, self.files.marks
        earlier = period.year_earlier
        settings = self._settings(earlier)
        last_year = LastYear(counted.of_period(earlier, settings, author=counted.matcher.author), settings)
        for report, names in self.compared.items():
            if period.kind in self.files.report_type(report).periods:
                figures = [counted.figure(name) for name in names]
                yield from ask_for_reasons(
                    add_views(figures, measurement=counted, sets=("year",), last_year=last_year),
                    department=counted.department,
                    period=period,
                    own_words=self.reference.own_words(counted.department, report, str(period)),
                    marks=marks,
                )

    def _compared(self, kit: Kit, report: ReportType) -> tuple[str, ...]:
        """Returns the figures that a report type compares and of which more or less is better."""
        names = compared_in(
            self.files.wording(report.id), {**report.switches, **kit.report_settings(report.id).switches}
        )
        known = (name for name in names if name in self.definitions and report.has_figure(name))
        return tuple(name for name in known if self.definitions[name].better != "either")

    def _measurement(self, own: Ledgers, code: str) -> Measurement:
        """Prepares the rows once; `of_period` then gives the period."""
        period = Period.of_year(ANY_YEAR)
        return start_measurement(
            own,
            department=code,
            period=period,
            as_of=period.last,
            schema=self.schema,
            definitions=self.definitions,
            reference=self.reference,
            settings={},
        )

    def _settings(self, period: Period) -> Mapping[str, str]:
        return self.files.settings(period)


def _halves(year: Period) -> tuple[Period, Period]:
    return Period.parse(f"{year}H1"), Period.parse(f"{year}H2")


def _about_findings(ledgers: Ledgers, reference: Reference, folder: Path) -> Iterator[Question]:
    """Yields a question (发现) for each finding that stops a final edition: general ones first, then by department."""
    for code in (None, *(department.code for department in reference.departments)):
        own = ledgers.of(code or "")
        for name, finding in open_findings(own, folder):
            if finding.department == code:
                yield Question(
                    id=name,
                    department=code or "",
                    category=FINDING,
                    subject=finding.found.zh,
                    file=finding.file or "",
                    sheet=finding.sheet,
                    place=finding.cell or "",
                    now=_NOW[finding.severity],
                    suggested=finding.advice.zh,
                    stops=True,
                    together="|".join((FINDING, code or "", finding.code, finding.found.zh)),
                    asked=f"{finding.found.zh}（{{count}} 处），是否都已核实",
                )


def _in_order(questions: Iterable[Question], reference: Reference) -> list[Question]:
    """Sorts by what stops a final edition, department, category and place; what was found twice is asked once."""
    codes = {department.code: number for number, department in enumerate(reference.departments)}
    categories = list(ANSWERS)

    def place(question: Question) -> tuple[bool, int, int, str, str, int, str]:
        rank, row = categories.index(question.category), row_number(question.place)
        whose = codes.get(question.department, UNNAMED)
        return not question.stops, whose, rank, question.file, question.sheet or "", row, question.id

    return sorted({question.id: question for question in questions}.values(), key=place)


def _same_heads(questions: Iterable[Question], ledgers: Ledgers, reference: Reference) -> dict[str, Decision]:
    """Returns answers for open heads: those of the same head of the same ledger elsewhere, where all agree."""
    found: dict[str, Decision] = {}
    codes = ["", *(department.code for department in reference.departments)]
    for question in questions:
        if question.category != HEADER:
            continue
        names = [question_id(code, question.ledger, "header", (question.head,)) for code in codes]
        given = [ledgers.decisions.answers[name] for name in names if ledgers.decisions.answer(name, HEADER)]
        if given and len({decision.answer for decision in given}) == 1:
            found[question.id] = replace(given[0], reason=f"同 {given[0].id}：{given[0].reason}")
    return found


def _unmatched(ledgers: Ledgers, questions: Iterable[str]) -> Iterator[Finding]:
    """Yields the answers whose question no longer exists, and which decided no head."""
    known = {*questions, *(name for table in ledgers.tables for name in table.decisions)}
    members = ledgers.decisions.members
    inside = {name for line in members for name in members[line]}
    known |= inside | {line for line, names in members.items() if known.intersection(names)}
    for decision in ledgers.decisions.answers.values():
        if decision.id not in known:
            yield KINDS["decision-unmatched"].at(
                file=DECISIONS_FILE,
                sheet=DECISION_SHEET,
                cell=str(decision.row),
                department=decision.department,
                text=decision.id,
            )


def book_choices(files: KitFiles, departments: Iterable[Department]) -> BookChoices:
    """Returns what the drop-downs of decisions.xlsx offer, for some departments."""
    schema = files.schema
    return BookChoices(
        departments={d.code: d.short_name or d.code for d in departments},
        columns={ledger.id: [column.name for column in ledger.column] for ledger in schema.ledgers.values()},
        ledgers={ledger.id: ledger.name for ledger in schema.ledgers.values()},
        example=files.labels.decisions.hand_row,
    )
