"""The check of wording, templates and definitions without any data (`gongwenkit template check`)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from gongwenkit.compose.charts.layout import Chart, Charts
from gongwenkit.compose.charts.shapes import Letters
from gongwenkit.compose.print.annex_tables import Cell, SectionOfFigures, breakdown_table, figures_table
from gongwenkit.compose.print.declared_tables import trial_table
from gongwenkit.compose.print.departments import DEPARTMENT_TABLES, DepartmentsTable
from gongwenkit.compose.print.document import (
    AnnexContent,
    PreparedReport,
    ReportAnnex,
    ReportContext,
    prepare_report,
)
from gongwenkit.compose.print.evidence_annex import RowDescription, evidence_tables
from gongwenkit.compose.print.render import MAIN_TEMPLATE, render_report
from gongwenkit.compose.text.first_person import lint_first_person
from gongwenkit.compose.text.lint import lint_annexes, lint_wording, require_sound_wording
from gongwenkit.compose.text.rules import Passage, rule_passages, wording_passages
from gongwenkit.compose.text.table_lint import lint_lists, lint_tables
from gongwenkit.config.definitions import is_personal
from gongwenkit.config.divisions import DIVIDING_ROLES, divisions
from gongwenkit.config.elements import Elements
from gongwenkit.config.figure_uses import require_known_figures
from gongwenkit.config.kit import Kit, require_known_lists, require_known_settings
from gongwenkit.config.kit_files import FIGURES, PHRASES, KitFiles, load_kit_files
from gongwenkit.config.labels import SURVEY_FIGURES, Labels
from gongwenkit.config.phrases import FACTS_FILE
from gongwenkit.config.redaction import require_known_slots
from gongwenkit.config.report_type import ReportType, list_report_types
from gongwenkit.config.style import require_emblem
from gongwenkit.config.toml import find_places
from gongwenkit.model import (
    Fact,
    Figure,
    Finding,
    Item,
    KitFileError,
    Message,
    RowSource,
    Run,
    Section,
    Sentence,
    Text,
    View,
)
from gongwenkit.run.report.report_kind import choose_report_type, require_layout_file

__all__ = ["check_templates", "require_sound_templates"]

OF_CHECK = ("chart-column", "chart-parts")
"""Findings about charts for which a report with a chart of an earlier version is not refused."""


def check_templates(kit: Kit, reports: Sequence[str] = ()) -> tuple[Finding, ...]:
    """Returns what is wrong in the wording of report types, each tried in each of its layouts.

    Args:
        kit: the kit.
        reports: the types; all where none is named.

    Raises:
        UsageError: there is no such type.
        KitFileError: a file cannot be read at all, a layout has no file, or the emblem of kit.toml is not there.
    """
    require_emblem(kit.settings.style, latex=kit.latex_folder, file=kit.file)
    files = load_kit_files(kit, reports=list_report_types(kit.templates_folder), redacted=True)
    every = [files.report_type(name) for name in files.report_ids]
    types = [choose_report_type(files, name) for name in reports] or every
    require_known_figures(kit.root, {*files.definitions, *SURVEY_FIGURES})
    for report in types:
        require_known_settings(kit, report)
        for layout in report.layouts:
            require_layout_file(kit, layout)
            _render_trial(kit, files, report, layout=layout)
    require_known_lists(kit, {name for report in every for name in files.wording(report.id).lists})
    if files.has_redaction:  # a kit without that file makes no redacted edition
        require_known_slots(kit.phrases_folder, files.redaction, every)
    findings = [finding for report in types for finding in _check_one(files, report)]
    return (*findings, *rule_passages(_label_passages(files)))


def require_sound_templates(kit: Kit, files: KitFiles, report: ReportType, *, layout: str) -> None:
    """Stops a report whose wording has an error, before anything is read.

    Raises:
        KitFileError: naming file and line.
    """
    found = _check_one(files, report)
    require_sound_wording([one for one in found if one.code not in OF_CHECK or one.cell not in _older_charts(report)])
    _render_trial(kit, files, report, layout=layout)


def _older_charts(report: ReportType) -> set[str | None]:
    """Returns the lines of charts that kits of earlier versions may have, too: without parts they say so."""
    return {report.line("charts", place) for place, chart in enumerate(report.charts) if chart.by in DIVIDING_ROLES}


def _render_trial(kit: Kit, files: KitFiles, report: ReportType, *, layout: str) -> None:
    """Renders the report's .tex with sample words, so that a wrong template is found before any data is read.

    Once with every element of the document and once with none, because a template has branches for both.

    Raises:
        KitFileError: a template is missing or wrong, naming file and line.
    """
    labels = files.labels
    full = Elements("000001", "机密★1年", "特急", "试〔2023〕1号", ("试一", "试二"), "试", "试", date(2023, 1, 1))
    contents = _trial_tables(labels)
    for elements, signed in ((full, date(2023, 1, 1)), (Elements(), None)):
        context = ReportContext(
            text=_trial_text(covered=layout in report.cover, addressee=elements.to),
            labels=labels,
            edition="draft",
            layout=layout,
            direction=report.direction_of(layout),
            department="试",
            elements=elements,
            signed=signed,
            author="试" if signed else "",
            personal=report.speaker == "person",
            annexes=(
                *(ReportAnnex(a.id, a.title, contents[a.id]) for a in report.annexes if a.id in contents),
                *(ReportAnnex(spec.id, spec.title, trial_table(spec, labels)) for spec in report.table),
            ),
        )
        prepared = prepare_report(context)
        folder = kit.templates_folder / report.id
        source = render_report(folder, kit.templates_folder / "shared", prepared)
        _require_printed_tables(prepared, source, report, folder / MAIN_TEMPLATE)


def _require_printed_tables(prepared: PreparedReport, source: str, report: ReportType, template: Path) -> None:
    """Stops a kit whose own templates do not print the tables that report.toml declares, because they are older."""
    for annex in prepared.report.annexes:
        cells = [cell.destination for part in annex.parts for row in part.rows for cell in row if cell.destination]
        if cells and not any(f"{{{destination}}}" in source for destination in cells):
            raise KitFileError(
                "template-without-table",
                where=str(template),
                found=Message(
                    f"模板没有印出 {report.file} 里的表“{annex.title}”",
                    f"the template does not print the table {annex.title} of {report.file}",
                ),
                advice=Message(
                    "请从新建的套件复制 templates/shared/annexes.tex.j2，或在模板里用它的宏 declared",
                    "Copy templates/shared/annexes.tex.j2 from a kit newly made, or use its macro declared",
                ),
            )


def _trial_text(*, covered: bool, addressee: str) -> Text:
    runs = (Run("试"), Run("1次", "figure", "trial"), Run("试", "todo"))
    sentence = Sentence("试。", runs)
    section = Section("一、", "试", (sentence,), (Item("一是", "试。", (sentence,)),))
    cover = Text("试", addressee, (), (sentence,), (), "试。") if covered else None
    return Text("试", addressee, ("试",), (sentence,), (section,), "试。", cover)


def _trial_tables(labels: Labels) -> dict[str, AnnexContent]:
    figure = Figure("trial", "F00", "试", "次", 1, views=(View("last", 1), View("difference", 0)))
    source = RowSource("试.xlsx", "试", 1)
    evidence = evidence_tables(
        [SectionOfFigures("试", (replace(figure, rows=(source,)),))],
        [Fact("trial", "试", "有", "试")],
        {source: RowDescription("试", "2023-01-01", "试")},
        {"trial": "试"},
        labels,
    )
    sides = (View("state:试", 1), View("source:试", 1))
    divided = {
        annex: breakdown_table(words, {name: replace(figure, id=name, views=sides) for name in words.figures}, labels)
        for annex, words in labels.breakdown.items()
    }
    chart = Chart("试", "试", 1, (), (), (Letters("c", 1, 1, "1", "trial"), Letters("l", 1, 1, "试")))
    table = DepartmentsTable(("试",) * 3, ((Cell("试"), Cell("试"), Cell("1", figure.id)),), ("试",))
    return {
        "figures": figures_table([SectionOfFigures("试", (figure,))], labels),
        **divided,
        "charts": Charts((chart,)),
        "evidence": evidence,
        **dict.fromkeys(DEPARTMENT_TABLES, table),
    }


def _check_one(files: KitFiles, report: ReportType) -> list[Finding]:
    names, wording, definitions = files.phrase_names, files.wording(report.id), files.definitions
    divided_by = divisions(definitions, files.schema)
    found = lint_wording(
        report,
        wording,
        figures={*definitions, *(SURVEY_FIGURES if report.scope == "all" else ())},
        facts=files.facts,
        phrases=names,
        marks=files.marks,
        divisions=divided_by,
    )
    personal = {name for name in definitions if is_personal(name, definitions)}
    return [
        *found,
        *lint_first_person(wording, personal=personal, figures=definitions, marks=files.marks.person),
        *lint_annexes(report, definitions, files.labels.breakdown, divided_by),
        *lint_tables(report, definitions, files.schema),
        *lint_lists(wording, definitions, files.schema),
        *rule_passages(wording_passages(wording)),
    ]


def _label_passages(files: KitFiles) -> Iterator[Passage]:
    """Yields label and unit of every figure definition, and the question of every fact, with their lines."""
    for file in files.of_folder(FIGURES):
        places = find_places(file.text)
        for name in (name for name in files.definitions if (name,) in places):
            definition, bodies = files.definitions[name], files.schema.bodies
            for key, text in (("label", bodies.fill(definition.label, "")), ("unit", definition.unit)):
                yield _passage(file.path, places.line((name, key)), text, is_head=key == "label")
    for file in files.of_folder(PHRASES):
        if file.path.name == FACTS_FILE:
            places = find_places(file.text)
            for name, fact in files.facts.items():
                yield _passage(file.path, places.line((name, "label")), fact.label, is_head=True)


def _passage(path: Path, line: int, text: str, *, is_head: bool) -> Passage:
    return Passage(text, is_head, file=str(path), cell=str(line))
