"""`template check --typeset`: made-up reports are typeset, and what stops TeX is told with its template and line."""

import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from gongwenkit.compose.print.document import PreparedReport, prepare_report
from gongwenkit.compose.print.render import render_report
from gongwenkit.compose.print.template_lines import TemplateLine
from gongwenkit.config.kit import Kit
from gongwenkit.config.kit_files import load_kit_files
from gongwenkit.config.report_type import list_report_types
from gongwenkit.model import Finding, FindingKind, GongwenkitError, Message, TypesetError
from gongwenkit.run.report.template_faults import TEXT_FAULTS, locate_fault, trace_templates
from gongwenkit.run.report.trial_reports import DAY, TrialReport, list_trials
from gongwenkit.typeset import engine
from gongwenkit.typeset.log import group_left_open
from gongwenkit.typeset.toolchain import font_folders

__all__ = ["Trial", "typeset_templates"]

AT_ONCE = 2
"""Documents that are typeset at a time."""


@dataclass(frozen=True)
class Trial:
    """What came of all made-up reports.

    Attributes:
        findings: what stopped TeX, each place once.
        made: documents that were typeset.
        skipped: documents that were not, because their templates have a line that already stopped another.
    """

    findings: tuple[Finding, ...]
    made: int
    skipped: int


@dataclass
class _Course:
    """The trial while it runs; the threads share it."""

    kit: Kit
    findings: dict[tuple[str | None, str | None], Finding] = field(default_factory=dict)
    faulty: set[TemplateLine | None] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    made: int = 0
    skipped: int = 0
    lock: Lock = field(default_factory=Lock)


def typeset_templates(
    kit: Kit, reports: Sequence[str] = (), *, told: Callable[[int, int, str], None] = lambda *_: None
) -> Trial:
    """Typesets every report type in every layout and edition.

    Args:
        kit: a kit whose templates and wording are sound.
        reports: the types, all where none is named.
        told: called after each document with its number, how many there are, and its name.

    Raises:
        KitFileError: a template cannot be rendered.
        ToolchainError: TeX is missing.
    """
    names = tuple(reports) or list_report_types(kit.templates_folder)
    files = load_kit_files(kit, reports=names, whole=True, redacted=True)
    trials = [trial for name in names for trial in list_trials(kit, files, files.report_type(name))]
    course = _Course(kit)
    with tempfile.TemporaryDirectory(prefix="gongwenkit-trial-") as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        running = {
            pool.submit(_try, course, trial, Path(folder) / str(number)): trial for number, trial in enumerate(trials)
        }
        for number, done in enumerate(as_completed(running), start=1):
            done.result()
            told(number, len(trials), _name(running[done]))
    return Trial(tuple(course.findings.values()), course.made, course.skipped)


def _name(trial: TrialReport) -> str:
    return f"{trial.report.id} {trial.layout} {trial.edition} {trial.variant}"


def _try(course: _Course, trial: TrialReport, folder: Path) -> None:
    kit, report = course.kit, trial.report.id
    prepared = prepare_report(trial.context)
    source = render_report(kit.templates_folder / report, kit.templates_folder / "shared", prepared)
    lines = trace_templates(kit, report, prepared, source)
    with course.lock:
        known = source in course.sources
        course.sources.add(source)
        faulty = course.faulty & (set(lines.origins) if lines else set())
        if None in course.faulty or faulty:
            course.skipped += 1
            return
    if known:
        return
    fault = _fault(kit, prepared, source, folder)
    with course.lock:
        course.made += 1
        if fault is None:
            return
        located = locate_fault(fault, kit, lines)
        finding = _finding(located, _name(trial))
        course.findings.setdefault((finding.file, finding.cell), finding)
        place = _place(located.where)
        if fault.code not in TEXT_FAULTS:
            course.faulty.add(place if lines and place in lines.origins else None)


def _fault(kit: Kit, prepared: PreparedReport, source: str, folder: Path) -> GongwenkitError | None:
    """Typesets a source, and returns what stopped it."""
    folder.mkdir()
    settings = kit.settings
    try:
        made = engine.typeset(
            source,
            folder=folder,
            latex=kit.latex_folder,
            reference_day=DAY,
            seconds=settings.build.tex_seconds,
            attachments=prepared.pictures,
            readable=font_folders(settings.fonts),
            formats=kit.format_folder,
        )
    except GongwenkitError as error:
        return error
    line = group_left_open(made.log)
    return _open_group(line) if line else None


def _open_group(line: int) -> TypesetError:
    """Returns the error of a brace that TeX closes by itself at the end."""
    error = TypesetError(
        "brace-open",
        where=f"report.tex:{line}",
        found=Message("左花括号到文稿末尾没有闭合", "a brace is open to the end of the document"),
        advice=Message(
            "模板里少一个右花括号：请在这一行补上", "A closing brace is missing in a template: add it on this line"
        ),
    )
    error.tex_line, error.tex_column = line, 1
    return error


def _place(where: str) -> TemplateLine | None:
    name, _, line = where.rpartition(":")
    return TemplateLine(Path(name), int(line)) if name and line.isdigit() else None


def _finding(error: GongwenkitError, tried: str) -> Finding:
    place = _place(error.where)
    found = Message(f"{error.found.zh}（试排 {tried}）", f"{error.found.en} (trial {tried})")
    kind = FindingKind(error.code, "error", _plain(found), _plain(error.advice))
    return kind.at(file=str(place.file) if place else error.where or None, cell=str(place.line) if place else None)


def _plain(words: Message) -> Message:
    """Returns words in which no brace is a placeholder."""
    return Message(*(text.replace("{", "{{").replace("}", "}}") for text in (words.zh, words.en)))
