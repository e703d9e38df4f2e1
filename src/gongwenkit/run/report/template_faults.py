"""An error of TeX, put down to the line that a designer can mend: of a template, of a file of latex/, or of kit.toml.

Text of data is escaped: it is at fault only where a font lacks one of its characters or where it is too long.
"""

from gongwenkit.compose.print.document import PreparedReport
from gongwenkit.compose.print.template_lines import TemplateLine, TemplateLines, trace_lines
from gongwenkit.config.kit import Kit
from gongwenkit.config.style import StyleSettings, style_line
from gongwenkit.model import GongwenkitError, TypesetError

__all__ = ["TEXT_FAULTS", "locate_fault", "trace_templates"]

TEXT_FAULTS = ("no-glyph", "overfull", "row-too-high")
"""Codes of the errors for which a text is to blame; of all others a file of LaTeX is."""

_STYLE_KEYS = {"footer-too-wide": "footer", "running-mark-too-wide": "running_mark", "emblem-too-high": "emblem"}
_BRACES = ("brace-open", "brace-unmatched", "environment-crossed")


def trace_templates(kit: Kit, report: str, prepared: PreparedReport, source: str) -> TemplateLines | None:
    """Returns the template line of each part of the source of a report type."""
    return trace_lines([kit.templates_folder / report, kit.templates_folder / "shared"], prepared, source)


def locate_fault(error: GongwenkitError, kit: Kit, lines: TemplateLines | None) -> GongwenkitError:
    """Returns the error with the file and line to mend; the error itself where that is not known.

    Args:
        error: from `typeset.engine`.
        kit: the kit.
        lines: of the source that was typeset, None where they are not known.
    """
    key = _STYLE_KEYS.get(error.code)
    if key and getattr(kit.settings.style, key) != getattr(StyleSettings(), key):
        return _at(error, style_line(kit.file, key))
    own = kit.root / error.where.rpartition(":")[0]
    if error.where.startswith("latex/") and own.is_file():
        return _at(error, str(kit.root / error.where))
    place = _template_line(error, lines) if lines else None
    return _at(error, f"{place.file}:{place.line}") if place else error


def _template_line(error: GongwenkitError, lines: TemplateLines) -> TemplateLine | None:
    if error.code in _BRACES:
        return lines.unbalanced() or lines.at(error.tex_line, error.tex_column)
    return lines.at(error.tex_line, error.tex_column)


def _at(error: GongwenkitError, where: str) -> GongwenkitError:
    if isinstance(error, TypesetError):
        return TypesetError(error.code, where=where, found=error.found, advice=error.advice, line=error.line)
    return type(error)(error.code, where=where, found=error.found, advice=error.advice)
