"""HTML pages: the overview of a batch, index.html, with the result of every department; and an executed notebook."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from gongwenkit.compose.html.html_templates import local_address, render_page

__all__ = ["IndexRow", "IndexStatus", "render_index", "render_notebook_page"]

IndexStatus = Literal["built", "unchanged", "failed", "skipped"]


@dataclass(frozen=True)
class IndexRow:
    """One department of a batch.

    Attributes:
        code: code of the department.
        department: its name.
        status: see `IndexStatus`.
        reason: why it failed or was skipped, in the language of the page; else empty.
        advice: what to do about it; may be empty.
        pdf: path of report.pdf relative to the page, None where there is none.
        findings: number of findings; None where the ledgers were not read.
        todos: number of 【…】 left in the text.
        layout: result of the layout checks in short; empty where all passed.
        alike: how many of its sentences all other reports have, too; empty where it was not compared.
        next_step: what to do next with a report that was made; may be empty.
    """

    code: str
    department: str
    status: IndexStatus
    reason: str = ""
    advice: str = ""
    pdf: str | None = None
    findings: int | None = None
    todos: int = 0
    layout: str = ""
    alike: str = ""
    next_step: str = ""

    @property
    def address(self) -> str:
        """Address of the PDF, empty where there is none."""
        return local_address(self.pdf or "")


def render_index(
    rows: Sequence[IndexRow],
    *,
    title: str,
    templates: Path,
    facts: Sequence[tuple[str, str]] = (),
    sample: bool = False,
    alike: str = "",
    only_status: bool = False,
) -> str:
    """Returns index.html: readable offline, in light and dark, and on paper.

    Args:
        rows: the departments in the order in which they are listed.
        title: heading of the page.
        templates: the kit's folder `templates/shared`.
        facts: pairs shown under the heading (时段, 版本, 截至 …).
        sample: whether the data are fictional, which the page must state.
        alike: how alike the reports are, in one line.
        only_status: leaves out findings and reasons of failure.

    Raises:
        KitFileError: the template is missing or wrong.
    """
    counts = {
        status: sum(row.status == status for row in rows) for status in ("built", "unchanged", "failed", "skipped")
    }
    return render_page(
        templates,
        "index.html.j2",
        rows=tuple(rows),
        title=title,
        facts=tuple(facts),
        sample=sample,
        alike=alike,
        counts=counts,
        only_status=only_status,
    )


def render_notebook_page(body: str, *, title: str, templates: Path) -> str:
    """Returns an executed notebook as one page without external addresses.

    Args:
        body: HTML of its cells, as nbconvert's bare template gives it; it is put in unchanged.
        title: title of the page.
        templates: the kit's folder `templates/shared`.
    """
    return render_page(templates, "notebook/page.html.j2", title=title, body=Markup(body))  # noqa: S704 - HTML already
