"""HTML pages: the overview of a batch, index.html, with the result of every department; and an executed notebook."""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from gongwenkit.compose.html.html_templates import local_address, render_page, render_parts

__all__ = ["IndexLink", "IndexRow", "render_index", "render_notebook_page"]

IndexStatus = Literal["built", "unchanged", "failed", "skipped"]
IndexState = Literal["built", "unchanged", "failed", "not-reached", "skipped", "earlier"]
STATES: tuple[IndexState, ...] = ("built", "unchanged", "failed", "not-reached", "skipped", "earlier")
SCRIPT = "index.js"


@dataclass(frozen=True, slots=True)
class IndexLink:
    """A file of a department: what the link says, and its path relative to the page."""

    label: str
    path: str

    @property
    def address(self) -> str:
        """Address of the file."""
        return local_address(self.path)


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One department of a batch.

    Attributes:
        code: code of the department.
        department: its name.
        status: see `IndexStatus`; templates of older kits know these four.
        reason: why it failed or was skipped, in the language of the page; else empty.
        advice: what to do about it; may be empty.
        pdf: path of report.pdf relative to the page, None where there is none.
        findings: number of findings; None where the ledgers were not read.
        todos: number of 【…】 left in the text.
        layout: result of the layout checks in short; empty where all passed.
        alike: how many of its sentences all other reports have, too; empty where it was not compared.
        next_step: what to do next with a report that was made; may be empty.
        place: why there is no new report, where the status does not tell it: `not-reached` when the batch ended before
            its time, `earlier` when the batch was not asked for it; else empty.
        marks: number of 【…】 by kind, in words; empty where there is none.
        unlike: layout checks that failed, and those with a warning; None where it was not checked.
        share: share of its sentences that all other reports have, too; None where it was not compared.
        links: other files of the report, or of the try that failed.
        picture: path of the picture of its first page relative to the page; empty where there is none.
        old_pdf: path of a report that an earlier batch made, where this one made none; empty where there is none.
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
    place: Literal["", "not-reached", "earlier"] = ""
    marks: str = ""
    unlike: tuple[int, int] | None = None
    share: float | None = None
    links: tuple[IndexLink, ...] = ()
    picture: str = ""
    old_pdf: str = ""

    @property
    def address(self) -> str:
        """Address of the PDF, empty where there is none."""
        return local_address(self.pdf or "")

    @property
    def old_address(self) -> str:
        """Address of the PDF of an earlier batch, empty where there is none."""
        return local_address(self.old_pdf)

    @property
    def picture_address(self) -> str:
        """Address of the picture of the first page, empty where there is none."""
        return local_address(self.picture)

    @property
    def state(self) -> IndexState:
        """What came of it: the status, or why there is nothing new."""
        return self.place or self.status

    @property
    def weight(self) -> int:
        """How bad its layout is, for sorting: a failed check counts more than any number of warnings."""
        failed, warned = self.unlike or (0, 0)
        return failed * 1000 + warned


def render_index(
    rows: Sequence[IndexRow],
    *,
    title: str,
    templates: Path,
    facts: Sequence[tuple[str, str]] = (),
    sample: bool = False,
    alike: str = "",
    only_status: bool = False,
    running: str = "",
) -> Iterator[str]:
    """Yields index.html, part by part: readable offline, in light and dark, and on paper.

    It is a table that a script sorts and filters.
    The script is part of the page, and the only one that the page's policy lets run: it is named by its hash.

    Args:
        rows: the departments in the order in which they are listed; each is asked for several times.
        title: heading of the page.
        templates: the kit's folder `templates/shared`; a kit without its script has the table alone.
        facts: pairs shown under the heading (时段, 版本, 截至 …).
        sample: whether the data are fictional, which the page must state.
        alike: how alike the reports are, in one line.
        only_status: leaves out findings and reasons of failure.
        running: how far the batch is that is still at work; empty at its end.

    Raises:
        KitFileError: the template is missing or wrong.
    """
    counted = Counter(row.status for row in rows)
    script = _script(templates)
    return render_parts(
        templates,
        "index.html.j2",
        rows=rows,
        title=title,
        facts=tuple(facts),
        sample=sample,
        alike=alike,
        counts={status: counted[status] for status in ("built", "unchanged", "failed", "skipped")},
        only_status=only_status,
        running=running,
        states=[(state, number) for state in STATES if (number := sum(row.state == state for row in rows))],
        has_pictures=any(row.picture for row in rows),
        script=Markup(script),  # noqa: S704 - a file of the kit, and run by its hash alone
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _script(templates: Path) -> str:
    """Returns the script of the page; empty in a kit that has none, and where its text would end the element."""
    try:
        script = (templates / SCRIPT).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return "" if "</script" in script.lower() or "<!--" in script else script


def render_notebook_page(body: str, *, title: str, templates: Path) -> str:
    """Returns an executed notebook as one page without external addresses.

    Args:
        body: HTML of its cells, as nbconvert's bare template gives it; it is put in unchanged.
        title: title of the page.
        templates: the kit's folder `templates/shared`.
    """
    return render_page(templates, "notebook/page.html.j2", title=title, body=Markup(body))  # noqa: S704 - HTML already
