"""A Text and its annexes to the .tex source of a report, through the Jinja-LaTeX templates of its type."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Literal

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from gongwenkit.compose.prints import Print, PrintedCell, PrintedText, Printer
from gongwenkit.compose.tables import EvidenceTables, FiguresTable
from gongwenkit.compose.tex import TexSafe, tex_environment
from gongwenkit.compose.title import break_title
from gongwenkit.config.labels import Labels
from gongwenkit.config.report_type import Direction, Edition
from gongwenkit.model import KitFileError, Text, Words

__all__ = ["ReportAnnex", "ReportContext", "list_prints", "render_report"]

MAIN_TEMPLATE = "report.tex.j2"


@dataclass(frozen=True)
class ReportAnnex:
    """An annex.

    Attributes:
        id: as in report.toml: figures, evidence …
        title: its title, the same in 附件说明 and above the annex (GB/T 9704-2012, 7.3.7).
        content: its table.
    """

    id: str
    title: str
    content: FiguresTable | EvidenceTables


@dataclass(frozen=True)
class ReportContext:
    """Everything that a report prints.

    Attributes:
        text: the composed text.
        labels: fixed words (config/labels.py).
        edition: draft, internal, final or redacted.
        layout: name of a layout of the class.
        direction: up, down or none.
        department: its name.
        author: name of the reporting person; "" keeps its place, marked in a draft.
        post: the person's post.
        signed: date of signature; None keeps its place, marked in a draft.
        annexes: in order.
        fonts: name of the font set.
        font_files: files by role (fangsong, kai …) for the set `custom`.
        sample_mark: whether 虚构样例 stands on each page.
        line_end_mark: whether a mark at the end of a line takes a full or half a cell (GB/T 15834-2011, 5.1.10).
        sides: one or two sides printed.
        margins: fixed, or mirrored on even pages.
        binding_offset_mm: added to the left margin.
    """

    text: Text
    labels: Labels
    edition: Edition
    layout: str
    department: str
    author: str = ""
    post: str = ""
    signed: date | None = None
    direction: Direction = "none"
    annexes: tuple[ReportAnnex, ...] = ()
    fonts: str = "fandol"
    font_files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    sample_mark: bool = False
    line_end_mark: Literal["full", "half"] = "full"
    sides: Literal["one", "two"] = "two"
    margins: Literal["fixed", "mirrored"] = "fixed"
    binding_offset_mm: float = 0.0


@dataclass(frozen=True)
class _Annex:
    """An annex as templates see it."""

    id: str
    label: str
    title: str
    title_lines: tuple[str, ...]
    table: FiguresTable | EvidenceTables
    rows: tuple[tuple[PrintedCell, ...], ...]


@dataclass(frozen=True)
class _Report:
    """A report as templates see it: `report.…`."""

    layout: str
    edition: str
    direction: str
    department: str
    post: str
    fonts: str
    font_files: Mapping[str, str]
    title: str
    title_lines: tuple[str, ...]
    byline: tuple[str, ...]
    addressee: str
    text: PrintedText
    closing: str
    signature: "_Mark"
    date: "_Mark"
    author: str
    keywords: str
    annexes: tuple[_Annex, ...]
    sample_mark: str
    watermark: str
    notice: str
    line_end_mark: str
    sides: str
    margins: str
    binding_offset: TexSafe


@dataclass(frozen=True)
class _Mark:
    """A text, or the mark that keeps its place."""

    text: str
    todo: bool = False


def render_report(template_folder: Path, shared_folder: Path, context: ReportContext) -> str:
    """Renders report.tex.j2 of a report type.

    Args:
        template_folder: templates/<type>.
        shared_folder: templates/shared, where macros are.
        context: what is printed.

    Raises:
        KitFileError: a template is missing or wrong; `where` is its file and line.
    """
    environment = tex_environment([template_folder, shared_folder])
    report, _ = _prepare(context)
    try:
        return str(environment.get_template(MAIN_TEMPLATE).render(report=report, labels=context.labels))
    except TemplateSyntaxError as error:
        raise _syntax_error(error, template_folder) from error
    except TemplateNotFound as error:
        raise _not_found(error, template_folder) from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise _failed(error, template_folder) from error


def list_prints(context: ReportContext) -> tuple[Print, ...]:
    """Returns the printed figures of a report in reading order, for evidence.json."""
    return _prepare(context)[1]


def _prepare(context: ReportContext) -> tuple[_Report, tuple[Print, ...]]:
    text, labels, redacted = context.text, context.labels, context.edition == "redacted"
    links = context.edition == "internal" and any(annex.id == "evidence" for annex in context.annexes)
    printer = Printer(destinations=not redacted, links=links)
    body = printer.text(text)
    report = _Report(
        layout=context.layout,
        edition=context.edition,
        direction=context.direction,
        department=context.department,
        post=context.post,
        fonts=context.fonts,
        font_files=context.font_files,
        title=text.title.replace("\\\\", ""),
        title_lines=break_title(text.title, labels.title),
        byline=text.byline,
        addressee=f"{text.addressee}：" if text.addressee else "",
        text=body,
        closing=text.closing,
        signature=_signature(context),
        date=_date(context),
        author="" if redacted else context.author,
        keywords=f"layout={context.layout}; direction={context.direction}",
        annexes=_annexes(context, printer),
        sample_mark=labels.document.sample_mark if context.sample_mark else "",
        watermark=labels.watermark.get(context.edition, ""),
        notice=labels.notice.get(context.edition, ""),
        line_end_mark=context.line_end_mark,
        sides=context.sides,
        margins=context.margins,
        binding_offset=TexSafe(f"{context.binding_offset_mm:.2f}mm"),
    )
    return report, tuple(printer.prints)


def _signature(context: ReportContext) -> _Mark:
    words = context.labels.document
    if context.author:
        return _Mark(words.reporter + context.author)
    return _Mark(words.todo_reporter, todo=True)


def _date(context: ReportContext) -> _Mark:
    words = context.labels.document
    if context.signed is None:
        return _Mark(words.todo_date, todo=True)
    return _Mark(words.format_date(context.signed))


def _annexes(context: ReportContext, printer: Printer) -> tuple[_Annex, ...]:
    labels, count = context.labels, len(context.annexes)
    return tuple(
        _Annex(
            id=annex.id,
            label=labels.document.annex_label(number, count),
            title=annex.title,
            title_lines=break_title(annex.title, labels.title),
            table=annex.content,
            rows=printer.table(annex.content) if isinstance(annex.content, FiguresTable) else (),
        )
        for number, annex in enumerate(context.annexes, start=1)
    )


_ADVICE = Words(
    "请对照 docs/latex-class.md 改正模板", "Mend the template; docs/latex-class.md says what templates may use"
)


def _syntax_error(error: TemplateSyntaxError, folder: Path) -> KitFileError:
    return KitFileError(
        "template-syntax",
        where=f"{error.filename or folder / (error.name or MAIN_TEMPLATE)}:{error.lineno}",
        found=Words(f"模板写法有误（{error.message}）", f"the template is not well formed ({error.message})"),
        advice=_ADVICE,
    )


def _not_found(error: TemplateNotFound, folder: Path) -> KitFileError:
    return KitFileError(
        "template-missing",
        where=str(folder / (error.name or MAIN_TEMPLATE)),
        found=Words(f"找不到模板 {error.name}", f"there is no template {error.name}"),
        advice=Words(
            "请从备份恢复，或用 gongwenkit init 另建一套后复制过来",
            "Restore it, or copy it from a new kit made by `gongwenkit init`",
        ),
    )


def _failed(error: Exception, folder: Path) -> KitFileError:
    where = _template_line(error.__traceback__) or str(folder / MAIN_TEMPLATE)
    if isinstance(error, UndefinedError):
        name = re.search(r"'([^']+)'(?: is undefined)?$", str(error))
        named = name.group(1) if name else str(error)
        found = Words(f"“{named}”没有定义（{error}）", f"“{named}” is undefined ({error})")
        return KitFileError("template-undefined", where=where, found=found, advice=_ADVICE)
    return KitFileError(
        "template-failed",
        where=where,
        found=Words(f"模板不能执行（{error}）", f"the template cannot be rendered ({error})"),
        advice=_ADVICE,
    )


def _template_line(traceback: TracebackType | None) -> str:
    """Returns file:line of the innermost template in a traceback (Jinja maps its frames back to the template)."""
    place = ""
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            place = f"{file}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place
