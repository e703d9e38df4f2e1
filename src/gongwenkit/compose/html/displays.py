"""The displays of the notebook: cards, tables and pictures in HTML, in the order of the notebook.

Each display is a frozen value with the template folder of the kit (`templates/shared`). Its words and its looks are in
`notebook/*.html.j2` there, a short plain form for terminals in `notebook/plain.txt.j2`. All values are escaped.
"""

import errno
import traceback
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from gongwenkit.compose.charts.layout import Chart
from gongwenkit.compose.charts.svg_painter import paint_svg
from gongwenkit.compose.html.html_templates import Display, RowGroup, group_rows, local_address
from gongwenkit.compose.print.departments import DepartmentsTable
from gongwenkit.compose.print.evidence_annex import RowDescription
from gongwenkit.ingest.decisions.model import ANSWERS, Question
from gongwenkit.ingest.ledgers.arranged import EFFECTS, effect_of, split_consequences
from gongwenkit.model import Fact, Figure, Finding, GongwenkitError, Job, RowSource, Text, View
from gongwenkit.model.figure import Value

__all__ = [
    "ChartView",
    "ChartsView",
    "DoneCard",
    "ErrorCard",
    "FiguresTable",
    "FindingsCause",
    "FindingsFile",
    "FindingsTable",
    "GridsView",
    "JobCard",
    "LayoutCheck",
    "LedgerLine",
    "LedgersOverview",
    "PagesView",
    "ProofCard",
    "QuestionsTable",
    "ReadinessCard",
    "StaleChange",
    "StaleNotice",
    "TextPreview",
    "TitledTable",
]


@dataclass(frozen=True, kw_only=True, repr=False)
class JobCard(Display):
    """The chosen department, period and report.

    Attributes:
        job: the parameters.
        department: full name of the department.
        report: name of the report type.
    """

    name = "job"
    job: Job
    department: str
    report: str


@dataclass(frozen=True, kw_only=True, repr=False)
class ReadinessCard(Display):
    """Whether a final edition can be made now, and what is missing for it.

    Attributes:
        missing: figures without a value.
        undecided: figures with rows without a decision.
        zeros: required figures that are zero and not yet confirmed.
        unexplained: figures that became worse than last year, without a reason.
        unconfirmed: facts without an answer.
        findings: findings that stop a final edition.
        elements: names of the elements of the document that a final edition needs (成文日期, 签发人).
        marks: other 【…】 in the text, such as official expressions that are not given.
        questions: the questions that stop a final edition until they are answered: how to decide `undecided` and
            `zeros`.
        private: groups of rows of private ledgers, whose places are no places in files.
    """

    name = "readiness"
    missing: tuple[Figure, ...] = ()
    undecided: tuple[Figure, ...] = ()
    zeros: tuple[Figure, ...] = ()
    unexplained: tuple[Figure, ...] = ()
    unconfirmed: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    elements: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    private: Mapping[RowSource, RowDescription] = field(default_factory=dict)

    @property
    def lacking(self) -> int:
        """Number of things that stop a final edition."""
        about_figures = (self.missing, self.undecided, self.zeros, self.unexplained)
        return sum(map(len, (*about_figures, self.unconfirmed, self.findings, self.elements, self.marks)))

    def undecided_rows(self, figure: Figure) -> tuple[RowGroup, ...]:
        """The rows of a figure without a decision."""
        undecided = (row.source for row in figure.left_out if row.reason == "undecided")
        return group_rows(source for source in undecided if source not in self.private)


@dataclass(frozen=True, kw_only=True, repr=False)
class FindingsTable(Display):
    """Cells to correct: those of the period by file and cause, those of other periods folded.

    Attributes:
        findings: all.
        elsewhere: those that do not concern the period.
        shown: how many causes of a file are open; the others are folded.
    """

    name = "findings"
    findings: tuple[Finding, ...]
    elsewhere: tuple[Finding, ...] = ()
    shown: int = 50

    @property
    def ordered(self) -> tuple[Finding, ...]:
        """All findings by severity and place."""
        return tuple(sorted(self.findings, key=lambda finding: finding.order))

    @property
    def here(self) -> tuple[Finding, ...]:
        """The findings that concern the period."""
        others = set(map(id, self.elsewhere))
        return tuple(finding for finding in self.findings if id(finding) not in others)

    def files(self, findings: Iterable[Finding]) -> tuple["FindingsFile", ...]:
        """Returns findings by file and cause; files with errors first, findings without a file last."""
        by_file: dict[str, list[Finding]] = {}
        for finding in findings:
            by_file.setdefault(finding.file or "", []).append(finding)
        made = [FindingsFile(name, tuple(_causes(own)), len(own)) for name, own in by_file.items()]
        return tuple(sorted(made, key=lambda one: (not one.errors, not one.file, one.file)))


@dataclass(frozen=True)
class FindingsCause:
    """Findings of a file with the same cause and remedy, by sheet and in the order of their cells.

    Attributes:
        findings: the findings.
        follows: how many others go with them when they are mended.
    """

    findings: tuple[Finding, ...]
    follows: int = 0

    @property
    def first(self) -> Finding:
        """The first of them: severity and remedy are the same in all."""
        return self.findings[0]

    @property
    def sheets(self) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
        """The findings by sheet; the name is empty where there is none."""
        by_sheet = groupby(self.findings, key=lambda finding: finding.sheet or "")
        return tuple((name, tuple(group)) for name, group in by_sheet)

    @property
    def equal(self) -> bool:
        """Whether all have the same text; only their places differ."""
        return len({finding.found.zh for finding in self.findings}) == 1


@dataclass(frozen=True)
class FindingsFile:
    """The findings of a file by cause; the name is empty for findings without a file.

    Attributes:
        file: its name.
        causes: in the order of `ingest.ledgers.arranged`: what stops a final edition first, then what one mend clears.
        count: number of findings, those that follow from others among them.
    """

    file: str
    causes: tuple[FindingsCause, ...]
    count: int

    @property
    def errors(self) -> int:
        """Number of findings of severity error."""
        return sum(len(cause.findings) for cause in self.causes if cause.first.severity == "error")


def _causes(findings: Iterable[Finding]) -> Iterable[FindingsCause]:
    kept, follows = split_consequences(findings)
    by_cause: dict[tuple[int, str, str], list[Finding]] = {}
    for finding in sorted(kept, key=lambda one: one.order):
        key = (EFFECTS.index(effect_of(finding)), finding.code, finding.advice.zh)
        by_cause.setdefault(key, []).append(finding)
    for _, group in sorted(by_cause.items(), key=lambda pair: (pair[0][0], -len(pair[1]), pair[0])):
        yield FindingsCause(tuple(group), sum(follows[id(finding)] for finding in group))


@dataclass(frozen=True, kw_only=True, repr=False)
class QuestionsTable(Display):
    """Questions that only a person can decide, by kind of answer."""

    name = "questions"
    questions: tuple[Question, ...]
    shown: int = 12

    @property
    def kinds(self) -> tuple[tuple[str, tuple[str, ...], tuple[Question, ...]], ...]:
        """Kind of answer, the answers it takes, and its questions, in the order given."""
        named = dict.fromkeys(question.category for question in self.questions)
        return tuple(
            (name, ANSWERS.get(name, ()), tuple(one for one in self.questions if one.category == name))
            for name in named
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class FiguresTable(Display):
    """The figures in the order of the text, each with its rule and its rows.

    Attributes:
        figures: in order.
        explanations: id → how the figure is counted, in Chinese; the place of an absent one stays empty.
        findings: contradictions between these figures.
        private: groups of rows of private ledgers: month, type and number of each.
    """

    name = "figures"
    figures: tuple[Figure, ...]
    explanations: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    private: Mapping[RowSource, RowDescription] = field(default_factory=dict)

    def view(self, figure: Figure, key: str) -> View | None:
        """The view of a figure, None where it was not counted."""
        return next((view for view in figure.views if view.key == key), None)

    def rows(self, figure: Figure) -> tuple[RowGroup, ...]:
        """The rows behind a figure, by file and sheet."""
        return group_rows(source for source in figure.rows if source not in self.private)

    def persons(self, figure: Figure) -> tuple[RowDescription, ...]:
        """The groups of rows of private ledgers behind a figure."""
        return tuple(self.private[source] for source in figure.rows if source in self.private)

    def events(self, figure: Figure) -> int:
        """Of how many events the rows of a figure tell; 0 where rows by themselves add nothing."""
        return len({one.event for one in figure.contributions.values() if one.counts is not None})

    def total(self, figure: Figure) -> Value | None:
        """The sum of what the rows add; None for a percentage."""
        counts = [one.counts for one in figure.contributions.values()]
        return sum(count or 0 for count in counts) if counts and None not in counts else None

    def merged(self, figure: Figure) -> list[tuple[tuple[RowGroup, ...], Value]]:
        """The rows that count together, each group with what it adds."""
        return [(group_rows(rows), count) for rows, count in figure.merged]

    def left_out(self, figure: Figure) -> list[tuple[str, tuple[RowGroup, ...]]]:
        """Rows left out, by reason in the order in which the reasons first occur."""
        reasons = dict.fromkeys(row.reason for row in figure.left_out)
        shown = [row for row in figure.left_out if row.source not in self.private]
        return [(why, group_rows(row.source for row in shown if row.reason == why)) for why in reasons]


@dataclass(frozen=True, kw_only=True, repr=False)
class TextPreview(Display):
    """The text with its figures and 【…】 marked.

    Attributes:
        text: the text.
        labels: id → label of the figures, shown when the pointer is on a number.
        findings: breaches of rules of numbers, punctuation or units.
    """

    name = "text"
    text: Text
    labels: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class ChartView(Display):
    """A chart, or the sentence why there is none."""

    name = "chart"
    chart: Chart
    caption: str = ""

    @property
    def address(self) -> str:
        """The picture, notes included, as a data address: nothing in it touches the names of the page.

        Templates of format 1 show the picture only.
        """
        return _picture(self.chart.with_source_drawn())


@dataclass(frozen=True, kw_only=True, repr=False)
class ChartsView(Display):
    """All charts of a report: those that are printed, and two that only the notebook shows.

    Attributes:
        printed: as the annex prints them.
        last_year: this year next to last year.
        quarters: the quarters of the period next to each other.
    """

    name = "charts"
    printed: tuple[Chart, ...]
    last_year: Chart
    quarters: Chart

    def address(self, chart: Chart) -> str:
        """The picture of a chart as a data address."""
        return _picture(chart)


def _picture(chart: Chart) -> str:
    return "data:image/svg+xml;base64," + b64encode(paint_svg(chart).encode()).decode()


@dataclass(frozen=True, kw_only=True, repr=False)
class PagesView(Display):
    """Small pictures (PNG) of the pages, several in a row.

    Attributes:
        pages: from the first.
        total: pages of the report; 0 stands for as many as are shown.
    """

    name = "pages"
    pages: tuple[bytes, ...]
    total: int = 0

    @property
    def count(self) -> int:
        """Pages of the report."""
        return self.total or len(self.pages)

    @property
    def addresses(self) -> list[str]:
        """The pictures as data addresses."""
        return ["data:image/png;base64," + b64encode(page).decode() for page in self.pages]


_KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (KeyboardInterrupt, "stopped"),
    (PermissionError, "permission"),
    (FileNotFoundError, "file-missing"),
    (MemoryError, "memory"),
    (NameError, "not-run"),
)


@dataclass(frozen=True, kw_only=True, repr=False)
class ErrorCard(Display):
    """An error in plain words, the technical part folded."""

    name = "error"
    error: BaseException

    @property
    def kind(self) -> str:
        """`known` for the kit's own errors, else the name of the words in the template."""
        if isinstance(self.error, GongwenkitError):
            return "known"
        if isinstance(self.error, OSError) and self.error.errno == errno.ENOSPC:
            return "disk-full"
        return next((kind for of, kind in _KINDS if isinstance(self.error, of)), "unforeseen")

    @property
    def place(self) -> str:
        """The file that an error of the file system names, empty for other errors."""
        return str(getattr(self.error, "filename", None) or "")

    @property
    def trace(self) -> str:
        """The technical part."""
        return "".join(traceback.format_exception(self.error))


@dataclass(frozen=True)
class LayoutCheck:
    """The layout checks in short.

    Attributes:
        passed: number of checks passed.
        warned: number with a warning.
        failed: number failed.
        apart: number that do not apply (n/a).
        problems: one line for each that did not pass.
    """

    passed: int
    warned: int
    failed: int
    apart: int = 0
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class ProofCard(Display):
    """The layout checks in one line, the checks that did not pass below it."""

    name = "proof"
    check: LayoutCheck


@dataclass(frozen=True, kw_only=True, repr=False)
class DoneCard(Display):
    """The place of the PDF.

    Attributes:
        pdf: path of the file, for people.
        pages: number of pages.
        link: address of the PDF relative to the notebook, empty for none.
        complete: False when there is a 【…】 in the text.
    """

    name = "done"
    pdf: str
    pages: int
    link: str = ""
    complete: bool = True

    @property
    def address(self) -> str:
        """The link as an address on this machine."""
        return local_address(self.link)


@dataclass(frozen=True)
class LedgerLine:
    """One table of a ledger, as the overview shows it.

    Attributes:
        ledger: name of the ledger (会议台账).
        file: file it was found in; None when no file has it.
        sheet: sheet; None for CSV.
        rows: number of rows read.
        left_out: number of rows not counted.
        years: years covered; None for a stock ledger, which covers every period.
    """

    ledger: str
    file: str | None = None
    sheet: str | None = None
    rows: int = 0
    left_out: int = 0
    years: tuple[int, ...] | None = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class LedgersOverview(Display):
    """The ledgers of a department, in the order given."""

    name = "ledgers"
    lines: tuple[LedgerLine, ...]


@dataclass(frozen=True)
class StaleChange:
    """A parameter that changed since the cells below were run: its name, the value then and now."""

    parameter: str
    before: str
    now: str


@dataclass(frozen=True, kw_only=True, repr=False)
class StaleNotice(Display):
    """A notice that the cells below are older than the parameters; empty when no parameter changed."""

    name = "stale"
    changes: tuple[StaleChange, ...] = ()


@dataclass(frozen=True)
class TitledTable:
    """A table with its heading."""

    title: str
    table: DepartmentsTable


@dataclass(frozen=True, kw_only=True, repr=False)
class GridsView(Display):
    """Tables by department, the first open, the others folded.

    Attributes:
        grids: in order; none where there is nothing to show.
        missing: the word for a missing value in them.
    """

    name = "grids"
    grids: tuple[TitledTable, ...]
    missing: str
