"""The findings of one report as an HTML page: where, what, and what to do, for the clerk who keeps the ledgers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gongwenkit.compose.html.html_templates import render_page

__all__ = ["FindingsGroup", "FindingsLine", "render_findings"]


@dataclass(frozen=True, slots=True)
class FindingsLine:
    """One finding.

    Attributes:
        kind: how much it matters, or what is lacking.
        file, sheet, cell: where; empty where it is in no such place.
        what: what was found.
        advice: what to do; may be empty.
    """

    kind: str
    file: str
    sheet: str
    cell: str
    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class FindingsGroup:
    """Findings of one sort, in the order of work; a group without any is not shown."""

    title: str
    lines: tuple[FindingsLine, ...]


def render_findings(
    groups: Sequence[FindingsGroup], *, department: str, title: str, sample: bool, templates: Path
) -> str:
    """Returns the page: readable offline and on paper, without a script; all texts are escaped.

    Args:
        groups: the findings.
        department: whose they are.
        title: what the batch is.
        sample: whether the data are fictional, which the page must state.
        templates: the kit's folder `templates/shared`.

    Raises:
        KitFileError: the template is missing or wrong.
    """
    shown = [group for group in groups if group.lines]
    return render_page(templates, "findings.html.j2", groups=shown, department=department, title=title, sample=sample)
