"""Checks wording and definitions of a kit without any data (`gongwenkit template check`)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from gongwenkit.compose.annexlint import lint_annexes
from gongwenkit.compose.charts.layout import Chart, Charts
from gongwenkit.compose.charts.shapes import Letters
from gongwenkit.compose.departments import DEPARTMENT_TABLES, DepartmentsTable
from gongwenkit.compose.evidencetables import RowDescription, evidence_tables
from gongwenkit.compose.lint import lint_wording, require_sound_wording
from gongwenkit.compose.printedreport import AnnexContent
from gongwenkit.compose.rectification import rectification_table
from gongwenkit.compose.render import ReportAnnex, ReportContext, render_report
from gongwenkit.compose.ruling import Passage, rule_passages, wording_passages
from gongwenkit.compose.tables import Cell, figures_table
from gongwenkit.config.definitions_read import load_kit_definitions
from gongwenkit.config.elements import Elements
from gongwenkit.config.kit import Kit, require_known_settings
from gongwenkit.config.labels import Labels, load_labels
from gongwenkit.config.marks import load_marks
from gongwenkit.config.phrases import list_phrase_years, load_facts, load_phrases
from gongwenkit.config.redaction import REDACTED_FILE, load_redaction, require_known_slots
from gongwenkit.config.report_type import ReportType, list_report_types, load_report_type
from gongwenkit.config.schema import load_schema
from gongwenkit.config.survey import SURVEY_FIGURES
from gongwenkit.config.toml import read_toml, toml_line
from gongwenkit.config.wording import load_wording
from gongwenkit.model import Fact, Figure, Finding, Item, RowSource, Run, Section, Sentence, Text, View
from gongwenkit.run.job import require_layout_file

__all__ = ["check_templates", "require_sound_templates"]


def check_templates(kit: Kit) -> tuple[Finding, ...]:
    """Returns what is wrong in the wording of all report types, each tried in each of its layouts.

    Raises:
        KitFileError: a file cannot be read at all, or a layout has no file.
    """
    types = [load_report_type(kit.templates_folder / name) for name in list_report_types(kit.templates_folder)]
    for report in types:
        require_known_settings(kit, report)
        for layout in report.layouts:
            require_layout_file(kit, layout)
            render_trial(kit, report, layout=layout)
    _check_redaction(kit, types)
    findings = [finding for report in types for finding in _check_one(kit, report)]
    return (*findings, *rule_passages(_label_passages(kit)))


def require_sound_templates(kit: Kit, report: ReportType, *, layout: str) -> None:
    """Stops a report whose wording has an error, before anything is read.

    Raises:
        KitFileError: naming file and line.
    """
    require_sound_wording(_check_one(kit, report))
    render_trial(kit, report, layout=layout)


def render_trial(kit: Kit, report: ReportType, *, layout: str) -> None:
    """Renders the report's .tex with made-up words, so that a wrong template is found before any data is read.

    Once with every element of the document and once with none, because the two take different ways through a template.

    Raises:
        KitFileError: a template is missing or wrong, naming file and line.
    """
    labels = load_labels(kit.phrases_folder)
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
            annexes=tuple(ReportAnnex(a.id, a.title, contents[a.id]) for a in report.annexes if a.id in contents),
        )
        render_report(kit.templates_folder / report.id, kit.templates_folder / "shared", context)


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
        [replace(figure, rows=(source,))],
        [Fact("trial", "试", "有", "试")],
        {source: RowDescription("试", "2023-01-01", "试")},
        {"trial": "试"},
        labels,
    )
    sides = (View("state:试", 1), View("source:试", 1))
    problems = {name: replace(figure, id=name, views=sides) for name in ("rectification_items", "rectification_done")}
    chart = Chart("试", "试", 1, (), (), (Letters("c", 1, 1, "1", "trial"), Letters("l", 1, 1, "试")))
    table = DepartmentsTable(("试",) * 3, ((Cell("试"), Cell("试"), Cell("1", figure.id)),), ("试",))
    return {
        "figures": figures_table([figure], labels),
        "rectification": rectification_table(problems, labels),
        "charts": Charts((chart,)),
        "evidence": evidence,
        **dict.fromkeys(DEPARTMENT_TABLES, table),
    }


def _check_redaction(kit: Kit, types: list[ReportType]) -> None:
    """Checks what a redacted edition may print; a kit without that file makes none."""
    phrases, schema = kit.phrases_folder, load_schema(kit.schema_folder)
    if (phrases / REDACTED_FILE).is_file():
        rules = load_redaction(phrases, load_kit_definitions(kit, schema), schema)
        require_known_slots(phrases, rules, types)


def _check_one(kit: Kit, report: ReportType) -> list[Finding]:
    phrases = kit.phrases_folder
    names = {name for year in list_phrase_years(phrases) for name in load_phrases(phrases, year).phrases}
    wording = load_wording(kit.templates_folder / report.id)
    definitions = load_kit_definitions(kit, load_schema(kit.schema_folder))
    found = lint_wording(
        report,
        wording,
        figures={*definitions, *(SURVEY_FIGURES if report.scope == "all" else ())},
        facts=load_facts(phrases),
        phrases=names,
        marks=load_marks(phrases),
    )
    return [*found, *lint_annexes(report, definitions), *rule_passages(wording_passages(wording))]


def _label_passages(kit: Kit) -> Iterator[Passage]:
    """Yields label and unit of every figure definition, and the question of every fact, with their lines."""
    for path in sorted(kit.figures_folder.glob("*.toml")):
        for name, values in read_toml(path).items():
            for key in ("label", "unit"):
                yield _passage(path, (name, key), str(values.get(key, "")), is_head=key == "label")
    facts = kit.phrases_folder / "facts.toml"
    for name, fact in load_facts(kit.phrases_folder).items():
        yield _passage(facts, (name, "label"), fact.label, is_head=True)


def _passage(path: Path, location: tuple[str, str], text: str, *, is_head: bool) -> Passage:
    return Passage(text, is_head, file=str(path), cell=str(toml_line(path, location)))
