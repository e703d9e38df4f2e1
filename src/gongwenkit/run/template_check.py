"""Checks wording and definitions of a kit without any data (`gongwenkit template check`)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from gongwenkit.compose.lint import lint_wording, require_sound_wording
from gongwenkit.compose.render import ReportAnnex, ReportContext, render_report
from gongwenkit.compose.ruling import Passage, rule_passages, wording_passages
from gongwenkit.compose.tables import EvidenceTables, FiguresTable, RowDescription, evidence_tables, figures_table
from gongwenkit.config.definitions import load_definitions
from gongwenkit.config.kit import Kit
from gongwenkit.config.labels import load_labels
from gongwenkit.config.marks import load_marks
from gongwenkit.config.phrases import list_phrase_years, load_facts, load_phrases
from gongwenkit.config.report_type import ReportType, list_report_types, load_report_type
from gongwenkit.config.schema import load_schema
from gongwenkit.config.toml import read_toml, toml_line
from gongwenkit.config.wording import load_wording
from gongwenkit.model import Fact, Figure, Finding, Item, RowSource, Run, Section, Sentence, Text, View

__all__ = ["check_templates", "require_sound_templates"]


def check_templates(kit: Kit) -> tuple[Finding, ...]:
    """Returns what is wrong in the wording of all report types.

    Raises:
        KitFileError: a file cannot be read at all.
    """
    types = [load_report_type(kit.templates_folder / name) for name in list_report_types(kit.templates_folder)]
    for report in types:
        render_trial(kit, report)
    findings = [finding for report in types for finding in _check_one(kit, report)]
    return (*findings, *rule_passages(_label_passages(kit)))


def require_sound_templates(kit: Kit, report: ReportType) -> None:
    """Stops a report whose wording has an error, before anything is read.

    Raises:
        KitFileError: naming file and line.
    """
    require_sound_wording(_check_one(kit, report))
    render_trial(kit, report)


def render_trial(kit: Kit, report: ReportType) -> None:
    """Renders the report's .tex once with made-up words, so that a wrong template is found before any data is read.

    Raises:
        KitFileError: a template is missing or wrong, naming file and line.
    """
    labels = load_labels(kit.phrases_folder)
    figure = Figure("trial", "F00", "试", "次", 1, views=(View("last", 1), View("difference", 0)))
    runs = (Run("试"), Run("1次", "figure", "trial"), Run("试", "todo"))
    sentence = Sentence("试。", runs)
    section = Section("一、", "试", (sentence,), (Item("一是", "试。", (sentence,)),))
    text = Text("试", "试", ("试",), (sentence,), (section,), "试。")
    source = RowSource("试.xlsx", "试", 1)
    evidence = evidence_tables(
        [replace(figure, rows=(source,))], [Fact("trial", "试", "有", "试")],
        {source: RowDescription("试", "2023-01-01", "试")}, {"trial": "试"}, labels,
    )  # fmt: skip
    contents: dict[str, FiguresTable | EvidenceTables] = {
        "figures": figures_table([figure], labels),
        "evidence": evidence,
    }
    annexes = tuple(ReportAnnex(annex.id, annex.title, contents[annex.id]) for annex in report.annexes)
    for signed in (None, date(2023, 1, 1)):
        context = ReportContext(
            text=text, labels=labels, edition="draft", layout=report.layouts[0], department="试", signed=signed,
            author="试" if signed else "", annexes=annexes,
        )  # fmt: skip
        render_report(kit.templates_folder / report.id, kit.templates_folder / "shared", context)


def _check_one(kit: Kit, report: ReportType) -> list[Finding]:
    phrases = kit.phrases_folder
    names = {name for year in list_phrase_years(phrases) for name in load_phrases(phrases, year).phrases}
    wording = load_wording(kit.templates_folder / report.id)
    found = lint_wording(
        report,
        wording,
        figures=load_definitions(kit.figures_folder, load_schema(kit.schema_folder)),
        facts=load_facts(phrases),
        phrases=names,
        marks=load_marks(phrases),
    )
    return [*found, *rule_passages(wording_passages(wording))]


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
