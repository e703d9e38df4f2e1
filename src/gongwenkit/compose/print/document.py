"""Everything that a report prints, in the form that its templates use: text, elements, annexes, use of the paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from gongwenkit.compose.charts.layout import Chart, Charts
from gongwenkit.compose.charts.pdf_painter import paint_pdf
from gongwenkit.compose.print.annex_tables import BreakdownTable, FiguresSummary
from gongwenkit.compose.print.class_keys import StyleKey, style_keys, title_keyword
from gongwenkit.compose.print.declared_tables import DeclaredTable
from gongwenkit.compose.print.evidence_annex import EvidenceTables
from gongwenkit.compose.print.printed_numbers import (
    Print,
    PrintedCell,
    PrintedChart,
    PrintedColumn,
    PrintedGroup,
    PrintedPart,
    PrintedText,
    Printer,
)
from gongwenkit.compose.print.tex import TexSafe
from gongwenkit.compose.print.title import break_title
from gongwenkit.config.elements import Elements
from gongwenkit.config.kit import PrintSettings
from gongwenkit.config.labels import Labels
from gongwenkit.config.report_annexes import Edition
from gongwenkit.config.report_type import OWN_ANNEX, Direction
from gongwenkit.config.style import StyleSettings
from gongwenkit.model import Text

__all__ = [
    "AnnexContent",
    "Mark",
    "Piece",
    "PreparedReport",
    "PrintedAnnex",
    "PrintedHead",
    "PrintedImprint",
    "PrintedReport",
    "ReportAnnex",
    "ReportContext",
    "prepare_report",
]


AnnexContent = FiguresSummary | EvidenceTables | BreakdownTable | Charts


@dataclass(frozen=True)
class Mark:
    """A text, or a mark 【待补】 in its place (`todo`)."""

    text: str = ""
    todo: bool = False


@dataclass(frozen=True)
class Piece:
    """A text for templates: the document itself, or the report as an annex of its cover."""

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
    """The elements above the red line for templates (GB/T 9704-2012, 7.2)."""

    copy_no: Mark
    secrecy: Mark
    urgency: Mark
    organ: str
    organ_suffix: str
    number: Mark
    signers: tuple[Mark, ...]


@dataclass(frozen=True)
class PrintedImprint:
    """版记 for templates (GB/T 9704-2012, 7.4)."""

    cc: Mark
    printer: str
    printed: Mark


@dataclass(frozen=True)
class PrintedAnnex:
    """An annex for templates: the report itself (`piece`), a table, or charts.

    A table that report.toml declares is in `parts`, and `rest` is the line below its rows.
    """

    id: str
    label: str
    title: str
    title_lines: tuple[str, ...]
    piece: Piece | None = None
    table: AnnexContent | None = None
    rows: tuple[tuple[PrintedCell, ...], ...] = ()
    groups: tuple[PrintedGroup, ...] = ()
    parts: tuple[PrintedPart, ...] = ()
    rest: PrintedCell | None = None
    charts: tuple[PrintedChart, ...] = ()
    back: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PrintedReport:
    """A report for templates: the value `report`."""

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
    style: StyleSettings
    style_keys: tuple[StyleKey, ...]


@dataclass(frozen=True)
class ReportAnnex:
    """An annex.

    Attributes:
        id: as in report.toml: figures, evidence …
        title: the same in 附件说明 and above the annex (GB/T 9704-2012, 7.3.7).
        content: its table, or its charts.
    """

    id: str
    title: str
    content: AnnexContent


@dataclass(frozen=True)
class ReportContext:
    """Everything that a report prints.

    Attributes:
        text: the composed text; with a cover, the cover is the document and the text its first annex.
        labels: fixed words (config/labels.py).
        edition: draft, review, internal, final or redacted.
        layout: name of a layout of the class.
        direction: up, down or none; none has no letterhead.
        department: its full name.
        issuer: full name of the organ that issues the document: letterhead and signature have it; empty where nobody
            gave it; None: the department.
        office: who prints the document; empty where that is the issuer.
        period: label of the period, for the metadata.
        elements: entries for this document: number, signers …
        personal: whether a person reports and signs, else the department.
        author: name of the reporting person; "" leaves its place blank, in a draft with a mark.
        signed: date of signature; None leaves its place blank, in a draft with a mark.
        annexes: in order.
        fonts: name of the font set.
        font_files: files by role (fangsong, kai …) for the set `custom`.
        sample_mark: whether 虚构样例 is printed on each page.
        paper: how the paper is used (`[print]` of kit.toml).
        style: type, words and emblem that a designer chose (`[style]` of kit.toml).
        complete: whether nothing stops a final edition.
    """

    text: Text
    labels: Labels
    edition: Edition
    layout: str
    department: str
    issuer: str | None = None
    office: str = ""
    period: str = ""
    elements: Elements = field(default_factory=Elements)
    author: str = ""
    signed: date | None = None
    direction: Direction = "none"
    personal: bool = True
    annexes: tuple[ReportAnnex, ...] = ()
    fonts: str = "fandol"
    font_files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sample_mark: bool = False
    paper: PrintSettings = field(default_factory=PrintSettings)
    complete: bool = True
    style: StyleSettings = field(default_factory=StyleSettings)

    @property
    def organ(self) -> str:
        """The full name of the issuing organ; empty where nobody gave it."""
        return self.department if self.issuer is None else self.issuer

    @property
    def shows_marks(self) -> bool:
        """Whether 【待补】 is printed where something is missing; in a final edition its place is blank."""
        return self.edition in ("draft", "review", "internal")


@dataclass(frozen=True)
class PreparedReport:
    """A report that is ready for its templates.

    Attributes:
        report: the value `report` of the templates.
        labels: fixed words.
        prints: its printed figures in reading order, for evidence.json.
        charts: its charts, in order.
        pictures: the same as PDF, by the file names in the .tex.
    """

    report: PrintedReport
    labels: Labels
    prints: tuple[Print, ...]
    charts: tuple[Chart, ...]
    pictures: Mapping[str, bytes] = field(repr=False)


def prepare_report(context: ReportContext) -> PreparedReport:
    """Numbers the printed figures of a report and makes every part ready for the templates."""
    labels, redacted = context.labels, context.edition == "redacted"
    links = context.edition == "internal" and any(annex.id == "evidence" for annex in context.annexes)
    printer = Printer(destinations=not redacted, links=links)
    # The printer numbers prints in reading order: first the document, then the annexes.
    document = _cover(context, printer) if context.text.cover else _own(context, printer)
    report = PrintedReport(
        layout=context.layout,
        edition=context.edition,
        direction=context.direction,
        department=context.department,
        fonts=context.fonts,
        font_files=context.font_files,
        head=_head(context),
        document=document,
        annexes=_annexes(context, printer),
        imprint=_imprint(context),
        author="" if redacted else _metadata_author(context),
        subject=context.period,
        keywords=_keywords(context),
        sample_mark=labels.document.sample_mark if context.sample_mark else "",
        watermark=labels.watermark.get(context.edition, ""),
        notice=_notice(context),
        paper=context.paper,
        binding_offset=TexSafe(f"{context.paper.binding_offset_mm:.2f}mm"),
        style=context.style,
        style_keys=style_keys(
            context.style, department=context.department, issuer=context.organ, period=context.period
        ),
    )
    contents = [annex.content for annex in context.annexes if isinstance(annex.content, Charts)]
    return PreparedReport(
        report=report,
        labels=labels,
        prints=tuple(printer.prints),
        charts=tuple(chart for content in contents for chart in content.charts),
        pictures={name: paint_pdf(chart) for content in contents for name, chart in content.named.items()},
    )


def _notice(context: ReportContext) -> str:
    """Returns the words at the head of each page: an internal edition with open marks says that it is no more."""
    if context.edition == "internal" and not context.complete:
        return context.labels.document.archive_open
    return context.labels.notice.get(context.edition, "")


def _keywords(context: ReportContext) -> str:
    """Returns the metadata that the layout checks read: layout, margins, an edition that is never sent out."""
    mirrored, offset = context.paper.margins == "mirrored", context.paper.binding_offset_mm
    entries = [f"layout={context.layout}", f"direction={context.direction}"]
    entries += ["margins=mirrored"] if mirrored else []
    # odd pages, even pages
    entries += [f"offset={offset:.2f},{-offset if mirrored else offset:.2f}"] if offset else []
    entries += title_keyword(context.style)
    entries += [f"edition={context.edition}"] if context.edition in ("review", "redacted") else []
    return "; ".join(entries)


def _metadata_author(context: ReportContext) -> str:
    """Returns the author: the department where there is a cover or a letterhead, else the reporting person."""
    office = context.text.cover or context.direction != "none" or not context.personal
    return (context.organ or context.department) if office else context.author


def _cover(context: ReportContext, printer: Printer) -> Piece:
    cover = context.text.cover or context.text
    return _piece(context, cover, printer.text(cover), _organ(context))


def _own(context: ReportContext, printer: Printer) -> Piece:
    organ = not context.personal or (context.direction != "none" and not context.text.cover)
    if organ:  # an organ signs, not a person (GB/T 9704-2012, 7.3.5)
        return _piece(context, context.text, printer.text(context.text), _organ(context))
    reporter = context.labels.document.reporter
    signature = Mark(reporter + context.author) if context.author else _absent(context, "author")
    return _piece(context, context.text, printer.text(context.text), signature)


def _organ(context: ReportContext) -> Mark:
    return Mark(context.organ) if context.organ else _absent(context, "issuer")


def _piece(context: ReportContext, text: Text, body: PrintedText, signature: Mark) -> Piece:
    return Piece(
        title=text.title.replace("\\\\", ""),
        title_lines=_title_lines(context, text.title),
        byline=_byline(context, text, signature),
        addressee=_addressee(context, text.addressee),
        text=body,
        closing=text.closing,
        signature=signature,
        date=_day(context, "date", context.signed),
    )


def _byline(context: ReportContext, text: Text, signature: Mark) -> tuple[str, ...]:
    """Returns the lines under the title, without those that name the author where the signature does."""
    author = context.author
    if not author or author not in signature.text:
        return text.byline
    return tuple(line for line in text.byline if author not in line.split("\u3000"))


def _title_lines(context: ReportContext, title: str) -> tuple[str, ...]:
    return break_title(title, context.labels.title, whole=(context.organ, context.department))


def _addressee(context: ReportContext, addressee: str) -> Mark:
    if addressee:
        return Mark(f"{addressee}：")
    # A report without a letterhead (internal, an annex, a person's) needs no addressee.
    return _absent(context, "to") if context.direction != "none" else Mark()


def _head(context: ReportContext) -> PrintedHead:
    elements, headed = context.elements, context.direction != "none"
    signers = elements.signers
    absent = (_absent(context, "signer"),) if context.direction == "up" else ()
    return PrintedHead(
        copy_no=_given(context, "copy_no", elements.copy_no),
        secrecy=_given(context, "secrecy", elements.secrecy),
        urgency=_given(context, "urgency", elements.urgency),
        organ=_organ(context).text,
        organ_suffix=context.labels.document.organ_suffix,
        number=_given(context, "number", elements.number, needed=headed),
        signers=tuple(Mark(name) for name in signers) or tuple(mark for mark in absent if mark.text),
    )


def _imprint(context: ReportContext) -> PrintedImprint:
    printed, headed = context.elements.printed, context.direction != "none"
    return PrintedImprint(
        cc=_given(context, "cc", context.elements.cc),
        printer=context.office or _organ(context).text,
        printed=_day(context, "printed", printed) if printed or headed else Mark(),
    )


def _given(context: ReportContext, name: str, value: str, *, needed: bool = False) -> Mark:
    """Returns an element, or its mark where it is needed or where its entry cannot be read."""
    if value:
        return Mark(value)
    return _absent(context, name) if needed or name in context.elements.unread else Mark()


def _day(context: ReportContext, name: str, day: date | None) -> Mark:
    return Mark(context.labels.document.format_date(day)) if day else _absent(context, name)


def _absent(context: ReportContext, name: str) -> Mark:
    if not context.shows_marks:
        return Mark()
    words = context.labels.document
    mark = words.unread if name in context.elements.unread else words.todo
    return Mark(mark.format(name=context.labels.elements.name(name)), todo=True)


def _annexes(context: ReportContext, printer: Printer) -> tuple[PrintedAnnex, ...]:
    own = (OWN_ANNEX,) if context.text.cover else ()
    names = context.labels.document.annex_labels((*own, *(annex.id for annex in context.annexes)))
    return tuple(_list_annexes(context, printer, names))


def _list_annexes(context: ReportContext, printer: Printer, names: Mapping[str, str]) -> Iterable[PrintedAnnex]:
    if context.text.cover:
        piece = _own(context, printer)
        yield PrintedAnnex(OWN_ANNEX, names[OWN_ANNEX], piece.title, piece.title_lines, piece=piece)
    for annex in context.annexes:
        groups = _groups(annex.content, printer)
        yield PrintedAnnex(
            id=annex.id,
            label=names[annex.id],
            title=annex.title,
            title_lines=_title_lines(context, annex.title),
            table=annex.content,
            rows=tuple(row for group in groups for row in group.rows),
            groups=groups,
            parts=_parts(annex.content, groups),
            rest=printer.rest(annex.content) if isinstance(annex.content, DeclaredTable) else None,
            charts=printer.charts(annex.content) if isinstance(annex.content, Charts) else (),
            back=printer.first_prints() if isinstance(annex.content, EvidenceTables) else {},
        )


def _parts(content: AnnexContent, groups: Sequence[PrintedGroup]) -> tuple[PrintedPart, ...]:
    """Returns the tables in which a declared table is printed: one, or as many as its width needs."""
    if not isinstance(content, DeclaredTable):
        return ()
    return tuple(
        PrintedPart(
            heads=tuple(content.heads[place] for place in places),
            columns=tuple(PrintedColumn(one.align, f"{one.width:.1f}") for one in content.columns_of(places)),
            groups=tuple(
                PrintedGroup(group.name, tuple(tuple(row[place] for place in places) for row in group.rows))
                for group in groups
            ),
        )
        for places in content.parts
    )


def _groups(content: AnnexContent, printer: Printer) -> tuple[PrintedGroup, ...]:
    if isinstance(content, FiguresSummary):
        return printer.sections(content)
    return printer.breakdown(content) if isinstance(content, BreakdownTable) else ()
