"""Checks wording and definitions of a kit without any data (`gongwenkit template check`)."""

from gongwenkit.compose.lint import lint_wording, require_sound_wording
from gongwenkit.config.definitions import load_definitions
from gongwenkit.config.kit import Kit
from gongwenkit.config.marks import load_marks
from gongwenkit.config.phrases import list_phrase_years, load_facts, load_phrases
from gongwenkit.config.report_type import ReportType, list_report_types, load_report_type
from gongwenkit.config.schema import load_schema
from gongwenkit.config.wording import load_wording
from gongwenkit.model import Finding

__all__ = ["check_templates", "require_sound_templates"]


def check_templates(kit: Kit) -> tuple[Finding, ...]:
    """Returns what is wrong in the wording of all report types.

    Raises:
        KitFileError: a file cannot be read at all.
    """
    types = [load_report_type(kit.templates_folder / name) for name in list_report_types(kit.templates_folder)]
    return tuple(finding for report in types for finding in _check_one(kit, report))


def require_sound_templates(kit: Kit, report: ReportType) -> None:
    """Stops a report whose wording has an error, before anything is read.

    Raises:
        KitFileError: naming file and line.
    """
    require_sound_wording(_check_one(kit, report))


def _check_one(kit: Kit, report: ReportType) -> list[Finding]:
    phrases = kit.phrases_folder
    names = {name for year in list_phrase_years(phrases) for name in load_phrases(phrases, year).phrases}
    return lint_wording(
        report,
        load_wording(kit.templates_folder / report.id),
        figures=load_definitions(kit.figures_folder, load_schema(kit.schema_folder)),
        facts=load_facts(phrases),
        phrases=names,
        marks=load_marks(phrases),
    )
