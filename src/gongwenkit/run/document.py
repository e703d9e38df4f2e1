"""From figures to what the document prints besides its text: names, dates, annexes, settings of the paper."""

from collections.abc import Mapping
from typing import cast

from gongwenkit.compose.departments import DEPARTMENT_TABLES
from gongwenkit.compose.document import ReportAnnex, ReportContext
from gongwenkit.compose.evidencetables import DecisionDescription, RowDescription, evidence_tables
from gongwenkit.compose.printedreport import AnnexContent
from gongwenkit.compose.rectification import breakdown_table
from gongwenkit.compose.tables import figures_table
from gongwenkit.compose.text import TextContext
from gongwenkit.config.chart_spec import CHARTS_ANNEX
from gongwenkit.config.report_type import Edition
from gongwenkit.ingest.decisions import Decision
from gongwenkit.ingest.people import Branch, Department
from gongwenkit.measure.rows import Row
from gongwenkit.model import RowSource, Text
from gongwenkit.run.annexes import print_charts
from gongwenkit.run.results import Measured
from gongwenkit.run.survey import department_table

__all__ = ["cited_decisions", "describe_rows", "report_context", "text_context"]


def text_context(measured: Measured) -> TextContext:
    """Returns what the text says of its report: year, addressee, byline, 截至…, 任职以来."""
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
    )


def _personal(measured: Measured) -> bool:
    return measured.chosen.type.speaker == "person"


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
        return print_charts(measured, shown, labels.charts)
    if annex in DEPARTMENT_TABLES:
        return department_table(measured, annex)
    if annex == "evidence":
        facts = [fact for name, fact in measured.facts.items() if name in chosen.type.facts]
        return evidence_tables(
            shown, facts, describe_rows(measured), measured.explanations, labels, _decisions(measured)
        )
    return None


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

    A sensitive subject is None, and only its month is told.
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


def _edition(name: str) -> Edition:
    return cast(Edition, name)
