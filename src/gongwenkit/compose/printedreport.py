"""What the templates see of a report: `report.…`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gongwenkit.compose.charts.layout import Charts
from gongwenkit.compose.evidencetables import EvidenceTables
from gongwenkit.compose.prints import PrintedCell, PrintedChart, PrintedGroup, PrintedText
from gongwenkit.compose.rectification import BreakdownTable
from gongwenkit.compose.tables import FiguresSummary
from gongwenkit.compose.tex import TexSafe
from gongwenkit.config.kit import PrintSettings

__all__ = ["AnnexContent", "Mark", "Piece", "PrintedAnnex", "PrintedHead", "PrintedImprint", "PrintedReport"]

AnnexContent = FiguresSummary | EvidenceTables | BreakdownTable | Charts


@dataclass(frozen=True)
class Mark:
    """A text, or the mark that keeps its place."""

    text: str = ""
    todo: bool = False


@dataclass(frozen=True)
class Piece:
    """A text as templates see it: the document itself, or the report as an annex of its cover."""

    title: str
    title_lines: tuple[str, ...]
    byline: tuple[str, ...]
    addressee: Mark
    text: PrintedText
    closing: str
    signature: Mark
    date: Mark


@dataclass(frozen=True)
class PrintedHead:
    """The elements above the red line as templates see them (GB/T 9704-2012, 7.2)."""

    copy_no: Mark
    secrecy: Mark
    urgency: Mark
    organ: str
    organ_suffix: str
    number: Mark
    signers: tuple[Mark, ...]


@dataclass(frozen=True)
class PrintedImprint:
    """版记 as templates see it (GB/T 9704-2012, 7.4)."""

    cc: Mark
    printer: str
    printed: Mark


@dataclass(frozen=True)
class PrintedAnnex:
    """An annex as templates see it: the report itself (`piece`), a table, or charts."""

    id: str
    label: str
    title: str
    title_lines: tuple[str, ...]
    piece: Piece | None = None
    table: AnnexContent | None = None
    rows: tuple[tuple[PrintedCell, ...], ...] = ()
    groups: tuple[PrintedGroup, ...] = ()
    charts: tuple[PrintedChart, ...] = ()
    back: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PrintedReport:
    """A report as templates see it: `report.…`."""

    layout: str
    edition: str
    direction: str
    department: str
    fonts: str
    font_files: Mapping[str, str]
    head: PrintedHead
    document: Piece
    annexes: tuple[PrintedAnnex, ...]
    imprint: PrintedImprint
    author: str
    subject: str
    keywords: str
    sample_mark: str
    watermark: str
    notice: str
    paper: PrintSettings
    binding_offset: TexSafe
