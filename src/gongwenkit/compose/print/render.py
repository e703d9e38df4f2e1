"""A Text and its annexes to the .tex source of a report, through the Jinja-LaTeX templates of its type."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from gongwenkit.compose.print.document import PreparedReport
from gongwenkit.compose.print.tex import TexEnvironment, tex_environment
from gongwenkit.model import KitFileError, Message

__all__ = ["MAIN_TEMPLATE", "render_report", "report_environment"]

MAIN_TEMPLATE = "report.tex.j2"


def render_report(template_folder: Path, shared_folder: Path, prepared: PreparedReport) -> str:
    """Renders report.tex.j2 of a report type.

    Args:
        template_folder: templates/<type>.
        shared_folder: templates/shared, where macros are.
        prepared: what is printed.

    Raises:
        KitFileError: a template is missing or wrong; `where` is its file and line.
    """
    environment = report_environment([template_folder, shared_folder], prepared)
    try:
        return str(environment.get_template(MAIN_TEMPLATE).render(report=prepared.report, labels=prepared.labels))
    except TemplateSyntaxError as error:
        raise _syntax_error(error, template_folder) from error
    except TemplateNotFound as error:
        raise _not_found(error, template_folder) from error
    except (RecursionError, MemoryError) as error:
        raise _endless(error, template_folder) from None  # a traceback as long as the recursion helps nobody
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, SyntaxError) as error:
        raise _failed(error, template_folder) from error


def report_environment(folders: Sequence[Path], prepared: PreparedReport) -> TexEnvironment:
    """Returns the environment in which the templates of a report are rendered, or rendered again to look for a line.

    Args:
        folders: where templates are searched, in order.
        prepared: what is printed.
    """
    environment = tex_environment(folders)
    environment.globals["head_words"] = prepared.labels.table_heads.words  # macros of imported templates see it, too
    return environment


_ADVICE = Message(
    "请对照 docs/latex-class.md 改正模板", "Mend the template; docs/latex-class.md says what templates may use"
)


def _syntax_error(error: TemplateSyntaxError, folder: Path) -> KitFileError:
    return KitFileError(
        "template-syntax",
        where=f"{error.filename or folder / (error.name or MAIN_TEMPLATE)}:{error.lineno}",
        found=Message(f"模板写法有误（{error.message}）", f"the template is not well formed ({error.message})"),
        advice=_ADVICE,
    )


def _not_found(error: TemplateNotFound, folder: Path) -> KitFileError:
    return KitFileError(
        "template-missing",
        where=str(folder / (error.name or MAIN_TEMPLATE)),
        found=Message(f"找不到模板 {error.name}", f"there is no template {error.name}"),
        advice=Message(
            "请从备份恢复，或用 gongwenkit init 另建一套后复制过来",
            "Restore it, or copy it from a new kit made by `gongwenkit init`",
        ),
    )


def _failed(error: Exception, folder: Path) -> KitFileError:
    where = _template_line(error.__traceback__) or str(folder / MAIN_TEMPLATE)
    if isinstance(error, UndefinedError):
        name = re.search(r"'([^']+)'(?: is undefined)?$", str(error))
        named = name.group(1) if name else str(error)
        found = Message(f"“{named}”没有定义（{error}）", f"“{named}” is undefined ({error})")
        return KitFileError("template-undefined", where=where, found=found, advice=_ADVICE)
    return KitFileError(
        "template-failed",
        where=where,
        found=Message(f"模板不能执行（{error}）", f"the template cannot be rendered ({error})"),
        advice=_ADVICE,
    )


def _endless(error: RecursionError | MemoryError, folder: Path) -> KitFileError:
    lines = Counter(_template_lines(error.__traceback__))
    again = max(lines, key=lines.__getitem__, default="")  # the end of a recursion may come in any other line
    where = (again if isinstance(error, RecursionError) else _template_line(error.__traceback__)) or str(
        folder / MAIN_TEMPLATE
    )
    if isinstance(error, MemoryError):
        found = Message("模板要造的文字太长，内存不够", "the template makes more text than there is memory for")
    else:
        found = Message(
            "模板或其中的宏反复套用自己，或括号套得太深",
            "a template or macro includes or calls itself again and again, or brackets are nested too deep",
        )
    return KitFileError("template-endless", where=where, found=found, advice=_ADVICE)


def _template_line(traceback: TracebackType | None) -> str:
    """Returns file:line of the innermost template in a traceback; empty where there is none."""
    return next(reversed([*_template_lines(traceback)]), "")


def _template_lines(traceback: TracebackType | None) -> Iterator[str]:
    """Yields file:line of the templates in a traceback (Jinja maps its frames back to the template)."""
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            yield f"{file}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
