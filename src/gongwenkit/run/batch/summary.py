"""The summary of a batch next to the department folders: summary.json for programs, index.html for people."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, overload

from gongwenkit.compose.html.index import IndexLink, IndexRow, render_index
from gongwenkit.model.json_text import json_text
from gongwenkit.model.message import Language
from gongwenkit.run.batch.findings_page import (
    FINDINGS,
    Failure,
    findings_page_of,
    sweep_findings_pages,
    write_findings_page,
)
from gongwenkit.run.batch.outcome import NOT_REACHED, Outcome, kit_changed_words, outcome_of_folder, overlaps_of
from gongwenkit.run.batch.overlap import Overlap, describe_overlaps
from gongwenkit.run.batch.refusal import LIST_FILE
from gongwenkit.run.batch.running import Running
from gongwenkit.run.report.first_page import draw_first_page, first_page_of, sweep_first_pages
from gongwenkit.run.report.store import FAILED, load_manifest, safe_name, write_parts

__all__ = ["write_summary"]

REPORT = "report.pdf"
MADE = {
    "notebook.html": "笔记本",
    "notebook.ipynb": "笔记本（ipynb）",
    "findings.json": "问题（JSON）",
    "依据.xlsx": "依据",
}
"""File of a report → what its link says."""
KEPT = {
    LIST_FILE: "问题清单（Excel）",
    "notebook.html": "笔记本",
    "notebook.ipynb": "笔记本（ipynb）",
    "error.txt": "出错记录",
}
"""File that is kept of a try that failed → what its link says."""


def write_summary(
    reports: Path,
    outcomes: Sequence[Outcome],
    *,
    earlier: Mapping[str, tuple[str, str]],
    templates: Path,
    title: str,
    sample: bool,
    language: Language,
    only_status: bool = False,
    kit_changed: Sequence[str] = (),
    folders: Mapping[str, str] | None = None,
    order: Mapping[str, int] | None = None,
    is_hurried: bool = False,
    running: Running | None = None,
) -> None:
    """Writes summary.json and index.html next to the department folders.

    Args:
        reports: the folder of all departments' reports.
        outcomes: in organisational order.
        earlier: folder → code and name of departments that were not asked for and have a report here; the page lists
            them, too, so that it always shows the whole folder.
        templates: the kit's folder `templates/shared`.
        title: what the batch is.
        sample: whether the page says that it is a fictional sample.
        language: language of reasons and advice.
        only_status: write only code and status, and the department as its report names it, nothing of what was
            found (redacted edition); reasons and names are shown on the screen only.
        kit_changed: files of the kit that changed during the batch.
        folders: code → name of the department's folder; by its code where it is not listed.
        order: code → position in organisational order; those not listed come last.
        is_hurried: draw no missing pictures of first pages: the user stopped the batch.
        running: how far the batch is that is still at work, or that was stopped; None at its end. How alike reports
            are is not told while it works.
    """
    if only_status:
        outcomes = [_without_details(outcome) for outcome in outcomes]
    reports.mkdir(parents=True, exist_ok=True)
    overlaps = {} if running and not running.has_stopped else overlaps_of(outcomes)
    _write_lines(reports, outcomes, overlaps, language, () if only_status else kit_changed, running)
    others = [outcome_of_folder(code, name, reports / folder, "unchanged") for folder, (code, name) in earlier.items()]
    others = [_without_details(one) for one in others] if only_status else others
    index = _Index(
        reports,
        language,
        overlaps,
        folders or {},
        pages=_Pages(title, templates, sample),
        only_status=only_status,
        draws=not is_hurried,
    )
    for outcome in outcomes:
        index.add(outcome)
    for outcome in others:
        index.add(outcome, "earlier")
    index.sort(order or {})
    if not only_status:
        sweep_first_pages(reports, index.with_report)
        sweep_findings_pages(reports, (*index.with_report, *index.failed))
    alike = describe_overlaps(overlaps).in_language(language)
    page = render_index(
        index,
        title=title,
        templates=templates,
        facts=() if only_status else (("总表写成", datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")),),
        sample=sample,
        alike=alike,
        only_status=only_status,
        running=running.words.in_language(language) if running else "",
    )
    write_parts(reports / "index.html", page)


def _write_lines(
    reports: Path,
    outcomes: Sequence[Outcome],
    overlaps: Mapping[str, Overlap],
    language: Language,
    kit_changed: Sequence[str],
    running: Running | None,
) -> None:
    """Writes summary.json."""

    def parts() -> Iterator[str]:
        yield "{\n"
        if running:
            yield f'  "{running.key}": {json_text(running.to_json(), blanks=2)},\n'
        yield '  "departments": ['
        for number, outcome in enumerate(outcomes):
            line = _summary_line(reports, outcome, language, overlaps.get(outcome.code))
            yield f"{',' if number else ''}\n    {json_text(line, blanks=4)}"
        yield "\n  ]" if outcomes else "]"
        if kit_changed:
            said = kit_changed_words(kit_changed).in_language(language)
            warnings = [{"code": "kit-changed", "files": list(kit_changed), "message": said}]
            yield f',\n  "warnings": {json_text(warnings, blanks=2)}'
        yield "\n}\n"

    write_parts(reports / "summary.json", parts())


def _without_details(outcome: Outcome) -> Outcome:
    """Returns code and status alone, with the department as its report names it; a code may not be a name, either."""
    manifest = load_manifest(Path(outcome.folder)) if outcome.folder else None
    unit = (manifest or {}).get("unit", "")
    return Outcome(safe_name(outcome.code), unit, outcome.status, folder=outcome.folder)


def _summary_line(reports: Path, outcome: Outcome, language: Language, overlap: Overlap | None) -> dict[str, Any]:
    error = outcome.error and {
        "code": outcome.error.code,
        "message": outcome.error.message.in_language(language),
        "advice": outcome.error.advice.in_language(language),
    }
    return {
        "code": outcome.code,
        "status": outcome.status,
        "reason_code": outcome.reason_code or None,
        "reason": outcome.reason.in_language(language) if outcome.reason else None,
        "error": error,
        "pdf": outcome.pdf.relative_to(reports).as_posix() if outcome.pdf else None,
        "proof": {"failed": outcome.proof[0], "warned": outcome.proof[1]} if outcome.proof else None,
        "likeness": overlap.to_json() if overlap else None,
        **(_open_line(outcome, language) if outcome.findings is not None else {}),
    }


def _open_line(outcome: Outcome, language: Language) -> dict[str, Any]:
    """Returns what is open in a report: not of a redacted one, of which nothing that was found is told."""
    return {
        "marks": dict(outcome.marks),
        "findings": outcome.findings,
        "questions": outcome.questions,
        "complete": outcome.complete,
        "next": outcome.next_step.in_language(language) or None,
    }


@dataclass(frozen=True)
class _Pages:
    """What pages of findings are made with: the batch, the kit's shared templates, whether it is the sample."""

    title: str
    templates: Path
    sample: bool


class _Line(NamedTuple):
    """What a row of index.html is made from; a batch has thousands of them.

    Attributes:
        outcome: of the department.
        place: `earlier` where the batch was not asked for it, else empty.
        files: names of the files in the folder of the links; of those that have a link.
        has_report, has_picture, has_page: whether its folder has a report, and whether there are a picture of its
            first page and a page of its findings.
    """

    outcome: Outcome
    place: Literal["", "earlier"]
    files: tuple[str, ...]
    has_report: bool
    has_picture: bool
    has_page: bool


class _Index(Sequence[IndexRow]):
    """The rows of index.html, each made when it is asked for; each folder is listed once, when it is added.

    Attributes:
        with_report: names of the department folders that have a report.
        failed: names of those of which the last try made none.
    """

    def __init__(
        self,
        reports: Path,
        language: Language,
        overlaps: Mapping[str, Overlap],
        folders: Mapping[str, str],
        *,
        pages: _Pages,
        only_status: bool,
        draws: bool,
    ) -> None:
        self.reports, self.language, self.overlaps, self.folders = reports, language, overlaps, folders
        self.pages, self.only_status, self.draws = pages, only_status, draws
        self.with_report: list[str] = []
        self.failed: list[str] = []
        self._lines: list[_Line] = []
        self._kinds: dict[tuple[str, ...], tuple[str, ...]] = {}

    def add(self, outcome: Outcome, place: Literal["", "earlier"] = "") -> None:
        """Adds the row of a department; `place` says that the batch was not asked for it."""
        folder = self._folder_of(outcome)
        files = set() if self.only_status else _files(folder)
        has_report = REPORT in files
        if has_report:
            self.with_report.append(folder.name)
        labels = self._labels(outcome)
        if labels is KEPT:
            files = _files(self.reports / FAILED / folder.name)
            self.failed.append(folder.name)
        linked = tuple(name for name in labels if name in files)
        has_page = (labels is KEPT or FINDINGS in linked) and self._has_findings_page(outcome, folder)
        linked = self._kinds.setdefault(linked, linked)
        has_picture = has_report and self._has_picture(folder)
        self._lines.append(_Line(outcome, place, linked, has_report, has_picture, has_page))

    def sort(self, order: Mapping[str, int]) -> None:
        """Sorts the rows by the positions of their codes; those that have none come last."""
        self._lines.sort(key=lambda line: order.get(line.outcome.code, len(order)))

    def __len__(self) -> int:
        """Returns the number of rows."""
        return len(self._lines)

    @overload
    def __getitem__(self, at: int) -> IndexRow: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[IndexRow]: ...
    def __getitem__(self, at: int | slice) -> IndexRow | Sequence[IndexRow]:
        """Returns a row, or several."""
        return [self._row(line) for line in self._lines[at]] if isinstance(at, slice) else self._row(self._lines[at])

    def _row(self, line: _Line) -> IndexRow:
        outcome, language, overlap = line.outcome, self.language, self.overlaps.get(line.outcome.code)
        folder = self._folder_of(outcome)
        compared = overlap is not None and overlap.reports > 1 and overlap.sentences > 0
        return IndexRow(
            code=outcome.code,
            department=outcome.name,
            status=outcome.status,
            reason=outcome.why.in_language(language),
            advice=outcome.what_to_do.in_language(language),
            pdf=self._path(outcome.pdf) if outcome.pdf else None,
            findings=outcome.findings,
            todos=outcome.todos,
            layout=outcome.layout.in_language(language),
            alike=f"{overlap.in_all}／{overlap.sentences}句" if overlap and compared else "",
            next_step=outcome.next_step.in_language(language),
            place="not-reached" if outcome.reason_code == NOT_REACHED else line.place,
            marks=outcome.marks_by_kind.in_language(language),
            unlike=outcome.proof,
            share=overlap.in_all / overlap.sentences if overlap and compared else None,
            links=self._links(line, folder),
            picture=self._path(first_page_of(folder)) if line.has_picture else "",
            old_pdf=self._path(folder / REPORT) if line.has_report and not outcome.folder else "",
        )

    def _labels(self, outcome: Outcome) -> Mapping[str, str]:
        """Returns the files that may have a link: those of a report, or what is kept of the try that failed."""
        if outcome.status == "failed" and not self.only_status:
            return KEPT
        return MADE if outcome.folder else {}

    def _links(self, line: _Line, folder: Path) -> tuple[IndexLink, ...]:
        labels = self._labels(line.outcome)
        place = self.reports / FAILED / folder.name if labels is KEPT else folder
        links = [IndexLink(labels[name], self._path(place / name)) for name in line.files]
        page = [IndexLink("问题清单", self._path(findings_page_of(folder)))] if line.has_page else []
        return (*page, *links)

    def _has_findings_page(self, outcome: Outcome, folder: Path) -> bool:
        error, failure, kept = outcome.error, None, self.reports / FAILED / folder.name
        if outcome.status != "failed" and kept.is_dir() and findings_page_of(folder).is_file():
            return True  # not asked for now, and the last try failed: its page says so
        if outcome.status == "failed":
            found = (error.found if error else outcome.why).in_language(self.language)
            advice = outcome.what_to_do.in_language(self.language)
            failure = Failure(error.where if error else "", found, advice, kept)
        return write_findings_page(
            folder,
            department=outcome.name,
            title=self.pages.title,
            sample=self.pages.sample,
            templates=self.pages.templates,
            failure=failure,
        )

    def _has_picture(self, folder: Path) -> bool:
        return draw_first_page(folder) if self.draws else first_page_of(folder).is_file()

    def _folder_of(self, outcome: Outcome) -> Path:
        if outcome.folder:
            return Path(outcome.folder)
        return self.reports / (self.folders.get(outcome.code) or safe_name(outcome.code))

    def _path(self, path: Path) -> str:
        return path.relative_to(self.reports).as_posix()


def _files(folder: Path) -> set[str]:
    """Returns the names of what lies in a folder; of one that is not there, none."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name for entry in entries}
    except OSError:
        return set()
