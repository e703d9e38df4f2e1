"""`print`: one file for each PDF or one for all, and a line on the screen for each file."""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from gongwenkit.cli.language import choose_language
from gongwenkit.cli.screen import open_console
from gongwenkit.cli.session import open_session
from gongwenkit.config.kit import Kit
from gongwenkit.model import Message, UsageError
from gongwenkit.model.message import Language
from gongwenkit.typeset.engine import JOB
from gongwenkit.typeset.press import NumberType, PrintOrder, press, read_document, require_free
from gongwenkit.typeset.toolchain import font_folders

__all__ = ["find_language_and_kit", "number_type", "print_all"]


def find_language_and_kit(kit: Path | None, lang: str, *, numbered: bool) -> tuple[Language, Kit | None]:
    """Returns the language, and the kit if it is needed: only numbers are set with its class and fonts."""
    if kit or numbered:
        session = open_session(kit, lang=lang)
        return session.language, session.kit
    return choose_language(lang, os.environ), None


def number_type(kit: Kit) -> NumberType:
    """Returns what numbers of copies are set with: the class, fonts and time limit of a kit."""
    fonts = kit.settings.fonts
    files = (("fangsong", fonts.fangsong),) if fonts.set == "custom" else ()
    return NumberType(
        kit.latex_folder, fonts.set, files, kit.settings.build.tex_seconds, font_folders(fonts), kit.format_folder
    )


def print_all(
    pdfs: Sequence[Path],
    out: Path | None,
    order: PrintOrder,
    *,
    into_one: bool,
    language: Language,
    quiet: bool,
    verbose: bool,
) -> None:
    """Makes the files; nothing is written before all names are known to be free.

    Args:
        pdfs: what to print.
        out: the file to make, or the folder for several; the working folder when None.
        order: what is done to them.
        into_one: all PDFs become the one file `out`.
        language: of the line for each file.
        quiet: no line.
        verbose: below it, a line for each PDF that went into the file.
    """
    jobs = [(tuple(pdfs), out)] if into_one and out else [((pdf,), _target(pdf, pdfs, out, order)) for pdf in pdfs]
    _require_separate([target for _, target in jobs])
    for _, target in jobs:
        require_free(target, order)
    if len(jobs) > 1:  # a bad file is named before any other is made
        for pdf in pdfs:
            read_document(pdf).pdf.close()
    console = open_console()
    with _progress(console, quiet=quiet) as progress:
        task = progress.add_task("", total=len(jobs))
        for sources, target in jobs:
            pages = press([read_document(source) for source in sources], target, order)
            progress.advance(task)
            if not quiet:
                line = _line(target, pages, order).in_language(language)
                lines = [line, *(f"  ← {source}" for source in sources if verbose)]
                progress.console.print("\n".join(lines), markup=False, highlight=False, soft_wrap=True)


def _target(pdf: Path, pdfs: Sequence[Path], out: Path | None, order: PrintOrder) -> Path:
    """Returns where the file for one PDF goes; by default into the working folder, never among the reports."""
    marks = {"booklet": order.booklet, "copies": order.copies > 1 or order.first_number, "crop": order.crop_marks}
    # Every report of the kit is named report.pdf: the name of its folder makes the difference.
    stem = f"{pdf.resolve().parent.name}-{pdf.stem}" if pdf.stem == JOB else pdf.stem
    name = "-".join([stem, *(word for word, wanted in marks.items() if wanted)]) + ".pdf"
    if out is None:
        return Path(name)
    return out / name if len(pdfs) > 1 or out.is_dir() else out


def _require_separate(targets: Sequence[Path]) -> None:
    twice = sorted({str(target) for target in targets if targets.count(target) > 1})
    if twice:
        raise UsageError(
            "print-same-name",
            where=twice[0],
            found=Message("有几个 PDF 会写成同一个文件", "several PDFs would become the same file"),
            advice=Message("请分次印，并用 --out 指定文件名", "Print them one by one and name the files with --out"),
        )


def _progress(console: Console, *, quiet: bool) -> AbstractContextManager[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True)


def _line(target: Path, pages: int, order: PrintOrder) -> Message:
    if order.booklet:
        return Message(
            f"{target}：{pages // 2} 张 A3，{order.copies} 份。双面打印，按短边翻转，比例 100%",
            f"{target}: {pages // 2} A3 sheets, copies: {order.copies}. Print two-sided, flip on the short edge, 100 %",
        )
    return Message(
        f"{target}：{pages} 页，{order.copies} 份。双面打印，按长边翻转，比例 100%",
        f"{target}: {pages} pages, copies: {order.copies}. Print two-sided, flip on the long edge, 100 %",
    )
