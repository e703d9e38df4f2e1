"""Everything that a document prints except its text: elements, names, dates, annexes with their charts, paper settings.

It is made from the choice and the figures of a report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from gongwenkit.compose.charts.drawing import draw_charts
from gongwenkit.compose.charts.layout import Charts
from gongwenkit.compose.print.annex_tables import BREAKDOWN_SIDES, breakdown_table, figures_table
from gongwenkit.compose.print.departments import DEPARTMENT_TABLES
from gongwenkit.compose.print.document import AnnexContent, ReportAnnex, ReportContext
from gongwenkit.compose.print.evidence_annex import DecisionDescription, RowDescription, evidence_tables
from gongwenkit.compose.text.text import TextContext
from gongwenkit.config.definitions import source_ledgers
from gongwenkit.config.elements import Elements, split_names
from gongwenkit.config.kit import ReportSettings
from gongwenkit.config.labels import BreakdownLabels, ChartLabels
from gongwenkit.config.report_type import CHARTS_ANNEX, Edition, ReportType
from gongwenkit.ingest.decisions.model import Decision
from gongwenkit.measure.figures import Measurement
from gongwenkit.measure.rows import Row
from gongwenkit.measure.views import add_views
from gongwenkit.model import Figure, Message, RowSource, Text, UsageError
from gongwenkit.model.reference import Branch, Department, Document
from gongwenkit.run.report.results import Chosen, Measured
from gongwenkit.run.report.survey import department_table

__all__ = [
    "add_annex_views",
    "cited_decisions",
    "describe_rows",
    "report_context",
    "require_head",
    "settle_elements",
    "text_context",
]


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
) -> tuple[Figure, ...]:
    """Returns the figures with the views that the annexes of a report type show and the figures do not have yet.

    Args:
        figures: of the period.
        measurement: what they were counted with.
        report: the report type, None where only figures are asked for.
        breakdowns: `[breakdown]` of labels.toml.
    """
    if report is None:
        return figures
    wanted: dict[str, list[str]] = {}
    for spec in report.charts:
        for name in spec.figures:
            wanted.setdefault(name, []).extend(spec.view_sets)
    for annex in report.annexes:
        for name in breakdowns[annex.id].figures if annex.id in breakdowns else ():
            wanted.setdefault(name, []).extend(BREAKDOWN_SIDES)
    return tuple(_with_views(figure, measurement, wanted.get(figure.id, ())) for figure in figures)


def _with_views(figure: Figure, measurement: Measurement, sets: Sequence[str]) -> Figure:
    if not sets:
        return figure
    (more,) = add_views([figure], measurement=measurement, sets=tuple(dict.fromkeys(sets)))
    known = {view.key for view in figure.views}
    return replace(figure, views=(*figure.views, *(view for view in more.views if view.key not in known)))


def text_context(measured: Measured) -> TextContext:
    """Returns what the text needs to know of its report: year, addressee, byline, 截至…, 任职以来."""
    chosen, job = measured.chosen, measured.chosen.job
    marks, labels = chosen.files.marks, chosen.files.labels
    author = measured.measurement.matcher.author
    since = author.since if author else None
    return TextContext(
        year=job.period.year,
        period=job.period.label,
        department=chosen.department.name,
        addressee=chosen.elements.to,
        byline=(f"{author.person.post}　{author.person.name}",) if author and _personal(measured) else (),
        as_of=marks.as_of(job.as_of) if job.as_of < job.period.last else "",
        tenure=marks.time.tenure if since and since in job.period and since > job.period.first else "",
        annexes=labels.document.annex_labels(chosen.type.annex_ids(job.layout, _edition(job.edition))),
        covered=job.layout in chosen.type.cover,
    )


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
        period=job.period.label,
        elements=chosen.elements,
        author=author.person.name if author else "",
        signed=job.date,
        annexes=_annexes(measured),
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


def _annexes(measured: Measured) -> tuple[ReportAnnex, ...]:
    return tuple(
        ReportAnnex(annex.id, annex.title, content)
        for annex in measured.chosen.type.annexes_of(_edition(measured.chosen.job.edition))
        if (content := _content(annex.id, measured)) is not None
    )


def _content(annex: str, measured: Measured) -> AnnexContent | None:
    chosen = measured.chosen
    labels = chosen.files.labels
    shown = [figure for figure in measured.figures if chosen.type.has_figure(figure.id)]
    if annex == "figures":
        return figures_table(shown, labels)
    if annex in labels.breakdown:
        return breakdown_table(labels.breakdown[annex], {figure.id: figure for figure in shown}, labels)
    if annex == CHARTS_ANNEX:
        return _print_charts(measured, shown, labels.charts)
    if annex in DEPARTMENT_TABLES:
        return department_table(measured, annex)
    if annex == "evidence":
        facts = [fact for name, fact in measured.facts.items() if name in chosen.type.facts]
        return evidence_tables(
            shown, facts, describe_rows(measured), measured.explanations, labels, _decisions(measured)
        )
    return None


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
    """Returns the decisions that touched a figure or accepted a finding, in the order of their lines."""
    touched = {name for figure in measured.figures for name in figure.decisions}
    ledgers = measured.reading.ledgers
    return ledgers.decisions.cited({*touched, *ledgers.accepted})


def _decisions(measured: Measured) -> tuple[DecisionDescription, ...]:
    return tuple(
        DecisionDescription(
            decision.id,
            decision.subject,
            decision.answer,
            "，".join(filter(None, (decision.reason, decision.by, decision.date))),
        )
        for decision in cited_decisions(measured)
    )


def describe_rows(measured: Measured) -> Mapping[RowSource, RowDescription]:
    """Returns ledger, date and subject of every row behind a figure, ledgers in the order in which figures use them.

    Of a sensitive row the subject is None, and of its date only the month is given.
    """
    rows = {row.source: row for ledger in measured.measurement.rows.values() for row in ledger}
    reference = measured.chosen.reference
    entries: tuple[Branch | Department, ...] = (*reference.branches, *reference.departments)
    named = {entry.source: entry.name for entry in entries}
    table = measured.chosen.files.explain_words.source.table
    described: dict[RowSource, RowDescription] = {}
    for figure in measured.figures:
        for source in (*figure.rows, *(left.source for left in figure.left_out)):
            if source in rows:
                described[source] = _describe(rows[source])
            elif source in named:
                described[source] = RowDescription(table.format(name=source.file), "", named[source])
    return described


def _describe(row: Row) -> RowDescription:
    sensitive = any(column.sensitive for column in row.ledger.column)
    day = row.day.isoformat() if row.day else ""
    subject = next((str(row.values[name]) for name in row.ledger.subject if row.values.get(name)), "")
    text = day[:7] if sensitive or "month" in row.note else day
    return RowDescription(row.ledger.name, text, None if sensitive else subject, row.by_hand)
