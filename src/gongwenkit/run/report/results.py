"""What each step of a report returns: frozen values, each with the value of the step before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gongwenkit.compose.charts.layout import Chart
from gongwenkit.compose.print.document import PreparedReport
from gongwenkit.compose.print.printed_numbers import Print
from gongwenkit.compose.text.redact import Redaction
from gongwenkit.config.elements import Elements
from gongwenkit.config.kit import Kit, ReportSettings
from gongwenkit.config.kit_files import KitFiles
from gongwenkit.config.report_type import ReportType
from gongwenkit.config.schema import Schema
from gongwenkit.ingest.ledgers.data_folder import DataFolder
from gongwenkit.ingest.ledgers.ledger import Ledgers
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.measure.figures import Measurement
from gongwenkit.model import Fact, Figure, Finding, Job, Message, Text, UsageError
from gongwenkit.model.matter import Matter
from gongwenkit.model.reference import Department, Document
from gongwenkit.proof.layout.checks.proofing import Proof
from gongwenkit.run.report.job import covers_all
from gongwenkit.run.report.manifest import Inputs, inputs_as_read
from gongwenkit.run.report.own_rows import OwnRows
from gongwenkit.run.report.readiness import Lacking
from gongwenkit.typeset import engine

__all__ = ["Chosen", "Composed", "Done", "Measured", "Opened", "Proofed", "Reading", "Typeset"]


@dataclass(frozen=True)
class Opened:
    """A kit and a data folder, each loaded once: what all ledgers are read with.

    Attributes:
        kit: settings, and the folders that LaTeX and templates need.
        files: what the files of the kit say.
        data: the data folder as it was listed.
    """

    kit: Kit
    files: KitFiles
    data: DataFolder

    @property
    def reference(self) -> Reference:
        """The reference tables, those of all departments."""
        return self.data.reference

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the departments whose ledgers are read."""
        return tuple(department.code for department in self.reference.departments)

    @property
    def only(self) -> str | None:
        """Code of the one department whose ledgers are read; None for all of them."""
        return None

    @property
    def asked(self) -> Job | None:
        """The report whose own words, answers and plans are checked; None for those of all reports."""
        return None


@dataclass(frozen=True)
class Chosen(Opened):
    """Who and what was chosen.

    Attributes:
        job: the checked parameters.
        report_type: its report type; None where only figures are asked for.
        department: the department; of a report over all, the organ that issues it.
        document: line of documents.csv, None if there is none.
        elements: the elements of the document, of documents.csv and kit.toml.
        kit_inputs: the files of the kit that the report depends on, with their sha256 when they were chosen: a file
            that changes later makes the next batch make the report again.
    """

    job: Job
    report_type: ReportType | None
    department: Department
    document: Document | None
    elements: Elements
    kit_inputs: Inputs = field(default=(), repr=False)

    @property
    def covers_all(self) -> bool:
        """Whether it is about all departments together."""
        return covers_all(self.report_type, self.job.department, self.reference)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the departments whose ledgers are read."""
        return super().codes if self.only is None else (self.only,)

    @property
    def only(self) -> str | None:
        """Code of the one department whose ledgers are read; None for all of them."""
        return None if self.covers_all else self.job.department

    @property
    def asked(self) -> Job | None:
        """The report whose own words, answers and plans are checked."""
        return self.job

    @property
    def templates(self) -> Path:
        """The kit's folder of shared templates."""
        return self.kit.templates_folder / "shared"

    @property
    def type(self) -> ReportType:
        """The report type.

        Raises:
            UsageError: none was chosen.
        """
        if self.report_type is None:
            raise UsageError(
                "no-report",
                where="report",
                found=Message("没有选定文稿类型", "no report type was chosen"),
                advice=Message("请在参数中写明 report，例如 duty", "Give the parameter report, for example duty"),
            )
        return self.report_type

    @property
    def settings(self) -> ReportSettings:
        """Defaults of the report type in kit.toml."""
        return self.kit.report_settings(self.job.report)

    @property
    def own_words(self) -> Mapping[str, str]:
        """The department's own words for this report, by slot."""
        return self.reference.own_words(self.job.department, self.job.report, str(self.job.period))

    @property
    def choices(self) -> Mapping[str, int]:
        """The number of the wording that was picked for this report, by clause."""
        return self.reference.choices(self.job.department, self.job.report, str(self.job.period))

    @property
    def switches(self) -> Mapping[str, bool]:
        """The switches of the report type, as kit.toml sets them."""
        return {**self.type.switches, **self.settings.switches}

    @property
    def unwritten_slots(self) -> Mapping[str, str]:
        """The label of each slot that must be filled and has no words of the department."""
        lacking = [slot for slot in self.type.required_slots if not self.own_words.get(slot)]
        return {slot: self.type.slots[slot] for slot in lacking}


@dataclass(frozen=True)
class Reading:
    """The ledgers of the department, or of all, as read, with all findings.

    Attributes:
        chosen: whose.
        ledgers: as read.
    """

    chosen: Chosen
    ledgers: Ledgers

    @property
    def inputs(self) -> Inputs:
        """Everything that a report is made from, with the sha256 with which it was read."""
        return inputs_as_read(self.chosen.kit_inputs, self.chosen.data, self.ledgers)

    @property
    def rows(self) -> Mapping[str, str]:
        """The digests of the rows of tables and decisions that the report depends on, as they were read."""
        job = self.chosen.job
        return OwnRows(self.chosen.reference, self.ledgers.decisions, only=job.department).of(job)

    @property
    def schema(self) -> Schema:
        """The schema that they were read by."""
        return self.chosen.files.schema


@dataclass(frozen=True)
class Measured:
    """All figures and facts.

    Attributes:
        reading: what they were counted from.
        measurement: rows and rules, for further views.
        figures: in printed order, with the views of a report.
        facts: by id.
        explanations: figure id → how it is counted, in Chinese.
        findings: what cannot be true of these figures together.
        dated: ids of the figures that can be counted by quarter.
    """

    reading: Reading
    measurement: Measurement
    figures: tuple[Figure, ...]
    facts: Mapping[str, Fact]
    explanations: Mapping[str, str]
    findings: tuple[Finding, ...]
    dated: frozenset[str]

    @property
    def chosen(self) -> Chosen:
        """The first step's choice."""
        return self.reading.chosen

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Findings of the ledgers and of the figures, in the order in which people should read them."""
        return tuple(sorted((*self.reading.ledgers.findings, *self.findings), key=lambda finding: finding.order))


@dataclass(frozen=True)
class Composed:
    """The text and the TeX source made from it, and what a final edition still lacks.

    Attributes:
        measured: what it was composed from.
        text: the text.
        source: the TeX source.
        prints: the figures that it prints, in reading order.
        lacking: what stops a final edition.
        matters: the same thing by thing, with places and remedies, in the order of the work.
        findings: what breaks a rule of numbers, punctuation or units in the text.
        redaction: what was hidden in it; None except in a redacted edition.
        charts: the charts that it prints, in order.
        pictures: the same as PDF, by their names in the source.
        prepared: what the source was rendered from, by which TeX's errors are put down to templates.
    """

    measured: Measured
    text: Text
    source: str
    prints: tuple[Print, ...]
    lacking: Lacking
    findings: tuple[Finding, ...]
    matters: tuple[Matter, ...] = ()
    redaction: Redaction | None = None
    charts: tuple[Chart, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    prepared: PreparedReport | None = field(default=None, repr=False)

    @property
    def chosen(self) -> Chosen:
        """The first step's choice."""
        return self.measured.chosen


@dataclass(frozen=True)
class Typeset:
    """The typeset report in a private folder."""

    composed: Composed
    folder: Path
    result: engine.TypesetResult

    @property
    def chosen(self) -> Chosen:
        """The first step's choice."""
        return self.composed.chosen

    @property
    def pdf(self) -> Path:
        """The PDF."""
        return self.result.pdf


@dataclass(frozen=True)
class Proofed:
    """The typeset report and what the layout checks found on it."""

    typeset: Typeset
    proof: Proof

    @property
    def chosen(self) -> Chosen:
        """The first step's choice."""
        return self.typeset.chosen


@dataclass(frozen=True)
class Done:
    """The published report.

    Attributes:
        chosen: the first step's choice.
        pdf: its place.
        pages: number of pages.
        complete: whether nothing stops a final edition.
    """

    chosen: Chosen
    pdf: Path
    pages: int
    complete: bool

    @property
    def pdf_label(self) -> str:
        """The place of the PDF as people read it: relative to the kit if it is inside the kit."""
        root = self.chosen.kit.root
        return self.pdf.relative_to(root).as_posix() if self.pdf.is_relative_to(root) else str(self.pdf)
