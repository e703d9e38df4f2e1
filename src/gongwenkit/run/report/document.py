"""Everything that a document prints except its text: elements, names, dates, annexes with their charts, paper settings.

It is made from the choice and the figures of a report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from gongwenkit.compose.charts.drawing import draw_charts
from gongwenkit.compose.charts.layout import Charts
from gongwenkit.compose.print.annex_tables import (
    BREAKDOWN_SIDES,
    SectionOfFigures,
    breakdown_table,
    figures_by_section,
    figures_table,
)
from gongwenkit.compose.print.departments import DEPARTMENT_TABLES
from gongwenkit.compose.print.document import AnnexContent, ReportAnnex, ReportContext
from gongwenkit.compose.print.evidence_annex import DecisionDescription, EvidenceTables, evidence_tables
from gongwenkit.compose.text.text import TextContext
from gongwenkit.config.definitions import source_ledgers
from gongwenkit.config.divisions import column_of_list, column_of_view
from gongwenkit.config.elements import Elements, split_names
from gongwenkit.config.kit import ReportSettings
from gongwenkit.config.labels import BreakdownLabels, ChartLabels
from gongwenkit.config.report_annexes import Annex, Edition
from gongwenkit.config.report_type import CHARTS_ANNEX, OWN_ANNEX, ReportType
from gongwenkit.config.wording import Wording
from gongwenkit.ingest.decisions.model import Decision
from gongwenkit.measure.explain import brief_figure
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.match import Author
from gongwenkit.measure.views import add_views
from gongwenkit.model import Figure, Job, Message, Text, UsageError, View
from gongwenkit.model.reference import Document
from gongwenkit.run.report.disclosure import disclose
from gongwenkit.run.report.issuer import issuing_office, issuing_organ, speaker_of
from gongwenkit.run.report.reasons import unsaid_decisions
from gongwenkit.run.report.results import Chosen, Measured
from gongwenkit.run.report.survey import department_table
from gongwenkit.run.report.table_contents import declared_table, list_views, table_views

__all__ = [
    "add_annex_views",
    "cited_decisions",
    "report_context",
    "report_evidence",
    "require_head",
    "settle_elements",
    "text_context",
]


MONTH = len("2023-03")
"""Characters of an ISO day that are its month."""


def settle_elements(document: Document | None, settings: ReportSettings) -> Elements:
    """Returns the elements: each one from documents.csv, else from kit.toml.

    An element that is wrong in documents.csv is not taken from kit.toml: the text shows that it is missing.

    Args:
        document: the line of documents.csv; None if there is none.
        settings: what kit.toml says of the report type.
    """
    unread = document.unread if document else frozenset[str]()

    def given(name: str) -> str:
        own = str(getattr(document, name)) if document else ""
        return own or ("" if name in unread else str(getattr(settings, name)))

    printed = document.printed if document else None
    if printed is None and settings.printed and "printed" not in unread:
        printed = date.fromisoformat(settings.printed)
    return Elements(
        copy_no=given("copy_no"),
        secrecy=given("secrecy"),
        urgency=given("urgency"),
        number=given("number"),
        signers=split_names(given("signer")),
        to=given("to"),
        cc=given("cc"),
        printed=printed,
        unread=unread,
    )


def require_head(chosen: Chosen) -> None:
    """Stops a report with a class of secrecy in a layout without a place for it: it must not be published without.

    Raises:
        UsageError: naming the layouts that have a letterhead.
    """
    secrecy = chosen.elements.secrecy
    if not secrecy or chosen.type.direction_of(chosen.job.layout) != "none":
        return
    headed = [layout for layout in chosen.type.layouts if chosen.type.direction_of(layout) != "none"]
    source = chosen.document.source if chosen.document and chosen.document.secrecy else None
    raise UsageError(
        "secrecy-without-head",
        where=str(source) if source else f"kit.toml [report.{chosen.job.report}] secrecy",
        found=Message(
            f"标了密级“{secrecy}”，而版式 {chosen.job.layout} 没有版头，印不出来",
            f"a class of secrecy ({secrecy}) is given, and layout {chosen.job.layout} has no head to print it in",
        ),
        advice=Message(
            f"请用有版头的版式（{'、'.join(headed) or '无'}），或核对密级",
            f"Use a layout with a head ({', '.join(headed) or 'none'}), or check the class",
        ),
    )


def add_annex_views(
    figures: tuple[Figure, ...],
    measurement: Measurement,
    report: ReportType | None,
    breakdowns: Mapping[str, BreakdownLabels],
    wording: Wording | None = None,
) -> tuple[Figure, ...]:
    """Returns the figures with the views that text and annexes of a report type show and the figures do not have yet.

    Args:
        figures: of the period.
        measurement: what they were counted with.
        report: the report type, None where only figures are asked for.
        breakdowns: `[breakdown]` of labels.toml.
        wording: whose placeholders may name views by a column.
    """
    if report is None:
        return figures
    wanted: dict[str, list[str]] = {}
    for part in wording.placeholders if wording else ():
        column = column_of_view(part.attribute or "") or column_of_list(part.attribute or "")
        if part.kind == "figure" and column:
            wanted.setdefault(part.name, []).append(column)
    for spec in report.charts:
        for name in spec.figures:
            wanted.setdefault(name, []).extend(spec.view_sets)
    for annex in report.annexes:
        for name in breakdowns[annex.id].figures if annex.id in breakdowns else ():
            wanted.setdefault(name, []).extend(BREAKDOWN_SIDES)
    shown = (_with_views(figure, measurement, wanted.get(figure.id, ())) for figure in figures)
    return tuple(
        _with(figure, [*table_views(figure, measurement, report), *list_views(figure, measurement, wording)])
        for figure in shown
    )


def _with_views(figure: Figure, measurement: Measurement, sets: Sequence[str]) -> Figure:
    if not sets:
        return figure
    (more,) = add_views([figure], measurement=measurement, sets=tuple(dict.fromkeys(sets)))
    return _with(figure, more.views)


def _with(figure: Figure, views: Sequence[View]) -> Figure:
    """Returns a figure with those views that it does not have yet."""
    known = {view.key for view in figure.views}
    more = {view.key: view for view in views if view.key not in known}
    return replace(figure, views=(*figure.views, *more.values())) if more else figure


def text_context(measured: Measured) -> TextContext:
    """Returns what the text needs to know of its report: year, addressee, byline, 截至…, 任职以来."""
    chosen, job = measured.chosen, measured.chosen.job
    marks, labels = chosen.files.marks, chosen.files.labels
    author = measured.measurement.matcher.author
    begun, ended = _days_within(author, job)
    until = marks.as_of(job.as_of) if job.as_of < job.period.last else ""
    shows_days = job.edition != "redacted"  # the day of an appointment tells who the person is
    own = (OWN_ANNEX,) if job.layout in chosen.type.cover else ()
    return TextContext(
        year=job.period.year,
        period=job.period.label,
        department=chosen.department.name,
        addressee=chosen.elements.to,
        byline=(f"{author.person.post}　{author.person.name}",) if author and _personal(measured) else (),
        as_of=until,
        span=until or marks.time.whole.get(job.period.kind, ""),
        tenure=marks.time.tenure if begun else "",
        tenure_date=marks.day(begun) if begun and shows_days else "",
        tenure_end=marks.day(ended) if ended and shows_days else "",
        left=ended is not None,
        annexes=labels.document.annex_labels([*own, *(annex.id for annex in annexes_of(chosen))]),
        covered=job.layout in chosen.type.cover,
        speaker=speaker_of(chosen, measured.measurement.matcher.body),
        # 比上年 compares whole years; up to a day within the year it is 同比, as for a part of a year.
        kind=job.period.kind if job.as_of >= job.period.last else "half",
    )


def _days_within(author: Author | None, job: Job) -> tuple[date | None, date | None]:
    """Returns the days on which the author's tenure began and ended, each only where that was within the period.

    A tenure from the first day of the period, or to its last, is one of the whole period.
    """
    if author is None:
        return None, None
    since, until, period = author.since, author.until, job.period
    begun = since if since and period.first < since <= period.last else None
    return begun, until if until and period.first <= until <= job.as_of and until < period.last else None


def annexes_of(chosen: Chosen) -> tuple[Annex, ...]:
    """Returns the annexes of a report, those that kit.toml adds among them, in the order in which the text names them.

    GB/T 9704-2012, 7.3.4: the numbers of annexes follow the text. Those that it does not name come last.
    """
    wording = chosen.files.wording(chosen.job.report)
    clauses = [clause for sentence in wording.sentences for clause in sentence.clauses if clause.text]
    named = dict.fromkeys(
        part.name for clause in clauses if clause.text for part in clause.text.placeholders if part.kind == "annex"
    )
    order = {name: place for place, name in enumerate(named)}
    annexes = chosen.type.annexes_of(_edition(chosen.job.edition), more=chosen.settings.annexes)
    return tuple(sorted(annexes, key=lambda annex: order.get(annex.id, len(order))))


def report_context(measured: Measured, text: Text) -> ReportContext:
    """Returns everything that the report prints."""
    chosen, job = measured.chosen, measured.chosen.job
    settings, author = chosen.kit.settings, measured.measurement.matcher.author
    fonts = settings.fonts.model_dump(exclude={"set"})
    return ReportContext(
        text=text,
        labels=chosen.files.labels,
        edition=_edition(job.edition),
        layout=job.layout,
        direction=chosen.type.direction_of(job.layout),
        personal=_personal(measured),
        department=chosen.department.name,
        issuer=issuing_organ(chosen),
        office=issuing_office(chosen),
        period=job.period.label,
        elements=chosen.elements,
        author=author.person.name if author else "",
        signed=job.date,
        annexes=_annexes(measured, text),
        fonts=settings.fonts.set,
        font_files={role: file for role, file in fonts.items() if file},
        sample_mark=settings.sample_mark,
        paper=settings.print,
        style=settings.style,
    )


def _personal(measured: Measured) -> bool:
    return measured.chosen.type.speaker == "person"


def _edition(name: str) -> Edition:
    return cast(Edition, name)


def _annexes(measured: Measured, text: Text) -> tuple[ReportAnnex, ...]:
    return tuple(
        ReportAnnex(annex.id, annex.title, content)
        for annex in annexes_of(measured.chosen)
        if (content := _content(annex.id, measured, text)) is not None
    )


def _content(annex: str, measured: Measured, text: Text) -> AnnexContent | None:
    chosen = measured.chosen
    labels = chosen.files.labels
    shown = [figure for figure in measured.figures if chosen.type.has_figure(figure.id)]
    if spec := chosen.type.declared(annex):
        return declared_table(measured, spec, sections=lambda figures: _sections(measured, text, figures))
    if annex == "figures":
        return figures_table(_sections(measured, text, measured.figures), labels)
    if annex in labels.breakdown:
        return breakdown_table(labels.breakdown[annex], {figure.id: figure for figure in shown}, labels)
    if annex == CHARTS_ANNEX:
        return _print_charts(measured, shown, labels.charts)
    if annex in DEPARTMENT_TABLES:
        return department_table(measured, annex)
    return report_evidence(measured, text) if annex == "evidence" else None


def _print_charts(measured: Measured, figures: Sequence[Figure], words: ChartLabels) -> Charts:
    """Draws the charts of a report type from its figures."""
    chosen = measured.chosen
    definitions, ledgers = measured.measurement.definitions, measured.reading.schema.ledgers
    named = {
        figure.id: [ledgers[ledger].name for ledger in source_ledgers(figure.id, definitions)] for figure in figures
    }
    return draw_charts(
        chosen.type.charts,
        {figure.id: figure for figure in figures},
        period=chosen.job.period,
        ledgers=named,
        words=words,
        branches=[branch.name for branch in chosen.reference.branches if branch.department == chosen.job.department],
    )


def cited_decisions(measured: Measured) -> tuple[Decision, ...]:
    """Returns the decisions that touched a figure or a fact, left a comparison out or accepted a finding, by line."""
    touched = {name for figure in measured.figures for name in figure.decisions} | set(unsaid_decisions(measured))
    touched |= {name for fact in measured.facts.values() for name in fact.decisions}
    ledgers = measured.reading.ledgers
    return ledgers.decisions.cited({*touched, *ledgers.accepted})


def _decisions(measured: Measured) -> tuple[DecisionDescription, ...]:
    return tuple(
        DecisionDescription(
            decision.id, decision.subject, decision.answer, decision.reason, decision.by, decision.date[:MONTH]
        )
        for decision in cited_decisions(measured)
    )


def _sections(measured: Measured, text: Text, figures: Sequence[Figure]) -> tuple[SectionOfFigures, ...]:
    """Returns the figures of the report type by the section of the text that prints them, or could."""
    chosen = measured.chosen
    together = [
        frozenset(
            name
            for sentence in (*section.opening, *(one for item in section.items for one in item.sentences))
            for clause in sentence.clauses
            for name in clause.figures
        )
        for section in chosen.files.wording(chosen.job.report).sections
    ]
    shown = [figure for figure in figures if chosen.type.has_figure(figure.id)]
    return figures_by_section(text, shown, chosen.files.labels, together=together)


def report_evidence(measured: Measured, text: Text) -> EvidenceTables:
    """Returns the evidence of a report as the annex and the workbook show it."""
    chosen, disclosed = measured.chosen, disclose(measured)
    return evidence_tables(
        _sections(measured, text, disclosed.figures),
        [fact for name, fact in measured.facts.items() if name in chosen.type.facts],
        disclosed.rows,
        _briefly(measured),
        chosen.files.labels,
        _decisions(measured),
    )


def _briefly(measured: Measured) -> dict[str, str]:
    """Returns in short how each figure is counted; of what is no figure of a ledger, the usual sentence."""
    definitions, words = measured.measurement.definitions, measured.chosen.files.explain_words
    schema, body = measured.reading.schema, measured.measurement.matcher.body
    return dict(measured.explanations) | {
        name: brief_figure(definition, definitions=definitions, schema=schema, words=words, body=body)
        for name, definition in definitions.items()
    }
