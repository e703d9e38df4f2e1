"""Made-up reports of every type, layout and edition, for `template check --typeset`: no data, no name of anybody.

Three variants: all is there and long; all is missing and marked; all that may be left out is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from gongwenkit.compose.charts.drawing import draw_charts
from gongwenkit.compose.print.annex_tables import BREAKDOWN_SIDES, SectionOfFigures, breakdown_table, figures_table
from gongwenkit.compose.print.declared_tables import as_declared, trial_table
from gongwenkit.compose.print.departments import (
    DepartmentLine,
    coverage_table,
    department_figures_table,
    kinds_table,
    plan_table,
)
from gongwenkit.compose.print.document import AnnexContent, ReportAnnex, ReportContext
from gongwenkit.compose.print.evidence_annex import RowDescription, evidence_tables
from gongwenkit.compose.text.speaker import Speaker
from gongwenkit.compose.text.text import TextContext, compose_text
from gongwenkit.config.elements import Elements
from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import KitFiles
from gongwenkit.config.labels import SURVEY_FIGURES
from gongwenkit.config.report_annexes import Edition
from gongwenkit.config.report_type import CHARTS_ANNEX, OWN_ANNEX, ReportType
from gongwenkit.measure.survey import KIND_FIGURE
from gongwenkit.model import Fact, Figure, RowSource, Text, View
from gongwenkit.model.figure import PER_CENT
from gongwenkit.model.period import Period, PeriodKind

__all__ = ["TrialReport", "list_trials"]

Variant = Literal["full", "missing", "bare"]

WORD = "试"
NAME = WORD * 20
"""A name as long as those of departments are at most: longer ones leave no room for the date in the imprint."""

YEAR = 2023
DAY = date(2024, 1, 9)
VALUE, PER_CENT_VALUE = 128, Decimal("87.5")
LINES = (DepartmentLine("1", WORD * 4), DepartmentLine("2", WORD * 8))
PARTS = ("last", "difference", "change", "planned", "completion")
ELEMENTS: Mapping[Variant, Elements] = {
    "full": Elements(
        copy_no="000001",
        secrecy="机密★1年",
        urgency="特急",
        number=f"{WORD}〔2024〕128号",
        signers=(WORD * 3, WORD * 4, WORD * 2),
        to=NAME,
        cc="，".join([NAME] * 3),
        printed=DAY,
    ),
    "missing": Elements(unread=frozenset(("copy_no", "secrecy", "urgency", "cc"))),
    "bare": Elements(number=f"{WORD}〔2024〕1号", signers=(WORD * 3,), printed=DAY),
}


@dataclass(frozen=True)
class TrialReport:
    """A made-up report.

    Attributes:
        report: its type.
        layout, edition, variant: what it tries.
        context: what it prints.
    """

    report: ReportType
    layout: str
    edition: Edition
    variant: Variant
    context: ReportContext


def list_trials(kit: Kit, files: KitFiles, report: ReportType) -> Iterator[TrialReport]:
    """Yields the made-up reports of a type: each layout in each edition, in full; as a draft in all variants."""
    for layout in report.layouts:
        for edition in get_args(Edition):
            variants: tuple[Variant, ...] = ("full", "missing", "bare") if edition == "draft" else ("full",)
            for variant in variants:
                yield TrialReport(
                    report, layout, edition, variant, _context(kit, files, report, layout, edition, variant)
                )


def _context(
    kit: Kit, files: KitFiles, report: ReportType, layout: str, edition: Edition, variant: Variant
) -> ReportContext:
    settings, labels = kit.settings, files.labels
    elements = ELEMENTS[variant]
    figures = _figures(files, report, variant)
    facts = _facts(files, report, variant)
    text = _text(kit, files, report, layout, edition, variant, figures, facts)
    fonts = settings.fonts.model_dump(exclude={"set"})
    known = variant != "missing"
    return ReportContext(
        text=text,
        labels=labels,
        edition=edition,
        layout=layout,
        direction=report.direction_of(layout),
        personal=report.speaker == "person",
        department=NAME,
        issuer=NAME if known else "",
        period=_period(report).label,
        elements=elements,
        author=WORD * 3 if known else "",
        signed=DAY if known else None,
        annexes=tuple(_annexes(kit, files, report, edition, figures, facts)),
        fonts=settings.fonts.set,
        font_files={role: file for role, file in fonts.items() if file},
        sample_mark=True,
        paper=settings.print,
        style=settings.style.without_names() if edition == "redacted" else settings.style,
        complete=variant == "full",
    )


_TRIED: Mapping[PeriodKind, str] = {
    "year": "2023",
    "half": "2023H1",
    "quarter": "2023Q3",
    "month": "2023-07",
    "week": "2023W28",
    "span": "2023-09-28..2024-12-28",
}
"""The longest period of each kind, as far as its name goes."""


def _period(report: ReportType) -> Period:
    kind = report.periods[0]
    return Period.parse(_TRIED[kind])


def _text(
    kit: Kit,
    files: KitFiles,
    report: ReportType,
    layout: str,
    edition: Edition,
    variant: Variant,
    figures: Mapping[str, Figure],
    facts: Mapping[str, Fact],
) -> Text:
    full, wording = variant == "full", files.wording(report.id).with_lists(kit.settings.lists)
    covered = layout in report.cover
    annexes = [annex.id for annex in report.annexes_of(edition, more=kit.report_settings(report.id).annexes)]
    own = f"{WORD * 60}，{WORD * 30}"
    names = ("body", "self", "issuer", "superior")
    words = dict.fromkeys(names, WORD * 2)
    period = _period(report)
    return compose_text(
        wording,
        figures=figures,
        facts=facts,
        phrases=dict.fromkeys(files.phrase_names, WORD * 12 if full else "") if variant != "missing" else {},
        own_words=dict.fromkeys(report.slots, own) if full else {},
        switches=dict.fromkeys(report.switches, variant != "bare"),
        context=TextContext(
            year=period.year,
            period=period.label,
            department=NAME,
            addressee=ELEMENTS[variant].to,
            byline=(f"{WORD * 12}　{WORD * 3}",) if full and report.speaker == "person" else (),
            span=files.marks.time.whole.get(period.kind, ""),
            annexes=files.labels.document.annex_labels([*((OWN_ANNEX,) if covered else ()), *annexes]),
            covered=covered,
            speaker=Speaker(
                *(({}, dict.fromkeys(names, WORD)) if variant == "missing" else (words, {})), files.schema.bodies
            ),
            kind=period.kind,
        ),
        marks=files.marks,
        required={slot: report.slots[slot] for slot in report.required_slots} if not full else {},
    )


def _figures(files: KitFiles, report: ReportType, variant: Variant) -> dict[str, Figure]:
    units = {
        name: (one.no, files.schema.bodies.fill(one.label, ""), one.unit) for name, one in files.definitions.items()
    }
    if report.scope == "all":
        units |= dict.fromkeys(SURVEY_FIGURES, (None, WORD * 6, WORD))
        units |= {f"{KIND_FIGURE}{number}": (None, WORD * 10, WORD) for number in range(1, 4)}
    shown = {
        name for name in units if report.has_figure(name) or name in SURVEY_FIGURES or name.startswith(KIND_FIGURE)
    }
    return {name: _figure(name, *units[name], variant) for name in units if name in shown}


def _figure(name: str, no: str | None, label: str, unit: str, variant: Variant) -> Figure:
    value = PER_CENT_VALUE if unit == PER_CENT else VALUE if variant == "full" else 0
    if variant == "missing":
        parts = (*PARTS, *(f"department:{line.code}" for line in LINES))
        views = tuple(View(key, None, "not-covered") for key in parts)
        return Figure(name, no, label, unit, None, missing="no-ledger", views=views)
    keys = ["2023Q1", "2023Q2", "2023Q3", "2023Q4", f"state:{WORD}", f"source:{WORD}"]
    keys += [f"department:{line.code}" for line in LINES]
    views = (
        View("last", 119),
        View("difference", 9),
        View("change", Decimal("7.6"), unit=PER_CENT),
        View("planned", 120),
        View("completion", Decimal("106.7"), unit=PER_CENT),
        View("department:1:planned", 120),
        View("department:1:completion", Decimal("106.7"), unit=PER_CENT),
        *(View(key, value) for key in keys),
    )
    source = RowSource(f"{WORD}.xlsx", WORD, 1)
    return Figure(name, no, label, unit, value, rows=(source,), views=views)


def _facts(files: KitFiles, report: ReportType, variant: Variant) -> dict[str, Fact]:
    answer: dict[Variant, Literal["有", "无"] | None] = {"full": "有", "missing": None, "bare": "无"}
    basis = WORD * 20 if variant == "full" else ""
    return {name: Fact(name, files.facts[name].label, answer[variant], basis) for name in report.facts}


def _annexes(
    kit: Kit,
    files: KitFiles,
    report: ReportType,
    edition: Edition,
    figures: Mapping[str, Figure],
    facts: Mapping[str, Fact],
) -> Iterator[ReportAnnex]:
    if edition == "redacted" and kit.settings.redacted.mask == "figures":
        return  # as the edition itself: its tables are numbers
    for annex in report.annexes_of(edition, more=kit.report_settings(report.id).annexes):
        content = _content(annex.id, files, report, figures, facts)
        if content is not None:
            yield ReportAnnex(annex.id, annex.title, content)


def _content(
    annex: str, files: KitFiles, report: ReportType, figures: Mapping[str, Figure], facts: Mapping[str, Fact]
) -> AnnexContent | None:
    labels, own = files.labels, [figure for name, figure in figures.items() if name in files.definitions]
    if spec := report.declared(annex):
        if not spec.shows_figures:
            return trial_table(spec, labels, word=WORD * 12)
        shown = [figure for figure in own if spec.figures == "all" or figure.id in spec.figures]
        if spec.by is None:
            return as_declared(figures_table([SectionOfFigures(WORD, tuple(shown))], labels), labels, repeated=0)
        by_department = department_figures_table(shown, LINES, words=files.survey_words, reasons=labels.missing)
        return as_declared(by_department, labels, repeated=2)
    if annex == "figures":
        return figures_table([SectionOfFigures(WORD, tuple(own))], labels)
    if annex in labels.breakdown:
        return breakdown_table(labels.breakdown[annex], _broken_down(figures), labels)
    if annex == CHARTS_ANNEX:
        ledgers = {figure.id: (WORD * 4,) for figure in own}
        return draw_charts(report.charts, figures, period=_period(report), ledgers=ledgers, words=labels.charts)
    if annex == "evidence":
        source = RowSource(f"{WORD}.xlsx", WORD, 1)
        rows = {source: RowDescription(WORD * 12, "2023-01-01", WORD * 4)}
        explained = {figure.id: WORD * 20 for figure in own}
        return evidence_tables([SectionOfFigures(WORD, tuple(own))], list(facts.values()), rows, explained, labels)
    return _department_table(annex, files, figures, own)


def _broken_down(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    sides = tuple(View(f"{side}:{WORD}", VALUE) for side in BREAKDOWN_SIDES)
    return {name: replace(figure, views=(*figure.views, *sides)) for name, figure in figures.items()}


def _department_table(
    annex: str, files: KitFiles, figures: Mapping[str, Figure], own: list[Figure]
) -> AnnexContent | None:
    words = files.survey_words
    if annex == "coverage":
        return coverage_table(figures, LINES, ledgers=len(files.schema.ledgers), words=words)
    if annex == "departments":
        return department_figures_table(own, LINES, words=words, reasons=files.labels.missing)
    if annex == "plan":
        return plan_table(own, LINES, words=words)
    if annex == "kinds":
        kinds = [figure for name, figure in figures.items() if name.startswith(KIND_FIGURE)]
        return kinds_table(kinds, LINES, most=len(kinds), words=words)
    return None
