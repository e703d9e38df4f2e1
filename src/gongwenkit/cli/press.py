"""`gongwenkit print`: booklets, crop marks, bundles and numbered copies."""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from gongwenkit.cli.session import KitOption, LangOption, QuietOption, choose_language, open_session
from gongwenkit.config.kit import Kit
from gongwenkit.model import UsageError, Words
from gongwenkit.model.words import Language
from gongwenkit.typeset.engine import JOB
from gongwenkit.typeset.press import NumberType, PrintOrder, press, read_document, require_free
from gongwenkit.typeset.toolchain import font_folders

__all__ = ["print_reports"]


def print_reports(
    pdfs: Annotated[list[Path], typer.Argument(metavar="PDF…", help="要印的 PDF。The PDFs to print.")],
    booklet: Annotated[
        bool, typer.Option("--booklet", help="拼成骑马订小册子（A3 对折）。A booklet on A3, to fold and stitch.")
    ] = False,
    crop_marks: Annotated[
        bool, typer.Option("--crop-marks", help="加裁切线，出血 3 毫米。Crop marks and 3 mm of bleed.")
    ] = False,
    merge: Annotated[
        Path | None,
        typer.Option(
            "--merge", metavar="OUT", help="合订为一个文件，每份从右页起。One file, each report on a right page."
        ),
    ] = None,
    copies: Annotated[int, typer.Option("--copies", min=1, help="份数，都在一个文件里。Copies, all in one file.")] = 1,
    numbered: Annotated[
        bool, typer.Option("--numbered", help="每份首页印六位份号。A six-digit number on each copy.")
    ] = False,
    first: Annotated[int, typer.Option("--from", min=1, help="第一份的份号。Number of the first copy.")] = 1,
    title: Annotated[str, typer.Option("--title", help="合订本的题名，默认为文件名。Title of the bundle.")] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", help="输出文件；多个 PDF 时为文件夹。File to make; a folder for several PDFs."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的文件。Replace files that are there.")] = False,
    kit: KitOption = None,
    quiet: QuietOption = False,
    lang: LangOption = "",
) -> None:
    """拼版、裁切线、合订、份号：印前的最后一步。Imposition, crop marks, bundles and numbered copies."""
    language, found_kit = _settle(kit, lang, numbered=numbered)
    _check_asked(
        something=booklet or crop_marks or merge is not None or copies > 1 or numbered,
        first_without_numbers=first != 1 and not numbered,
        title_without_merge=bool(title) and merge is None,
        two_places=merge is not None and out is not None,
    )
    order = PrintOrder(
        booklet=booklet,
        crop_marks=crop_marks,
        copies=copies,
        first_number=first if numbered else None,
        number_type=_number_type(found_kit) if found_kit else None,
        title=(title or merge.stem) if merge else "",
        overwrite=force,
    )
    jobs = [(tuple(pdfs), merge)] if merge else [((pdf,), _target(pdf, pdfs, out, order)) for pdf in pdfs]
    _require_separate([target for _, target in jobs])
    for _, target in jobs:
        require_free(target, order)
    if len(jobs) > 1:  # a bad file is named before any other is made
        for pdf in pdfs:
            read_document(pdf).pdf.close()
    console = Console()
    with _progress(console, quiet=quiet) as progress:
        task = progress.add_task("", total=len(jobs))
        for sources, target in jobs:
            pages = press([read_document(source) for source in sources], target, order)
            progress.advance(task)
            if not quiet:
                line = _line(target, pages, order).in_language(language)
                progress.console.print(line, markup=False, highlight=False, soft_wrap=True)


def _settle(kit: Path | None, lang: str, *, numbered: bool) -> tuple[Language, Kit | None]:
    """Numbers are set with the class and fonts of a kit; all else needs no kit."""
    if kit or numbered:
        session = open_session(kit, lang=lang)
        return session.language, session.kit
    return choose_language(lang, os.environ), None


def _number_type(kit: Kit) -> NumberType:
    fonts = kit.settings.fonts
    files = (("fangsong", fonts.fangsong),) if fonts.set == "custom" else ()
    return NumberType(kit.latex_folder, fonts.set, files, kit.settings.build.tex_seconds, font_folders(fonts))


def _check_asked(*, something: bool, first_without_numbers: bool, title_without_merge: bool, two_places: bool) -> None:
    """Refuses orders that ask for nothing, or say something that would be passed over in silence."""
    if not something:
        raise _usage(
            Words("没有说明要做什么", "it is not clear what to do"),
            Words(
                "请加 --booklet、--crop-marks、--merge、--copies 或 --numbered",
                "Add --booklet, --crop-marks, --merge, --copies or --numbered",
            ),
        )
    if first_without_numbers:
        raise _usage(
            Words("有 --from 而没有 --numbered", "--from without --numbered"),
            Words("要印份号请加 --numbered", "Add --numbered to print numbers"),
        )
    if title_without_merge:
        raise _usage(
            Words("有 --title 而没有 --merge", "--title without --merge"),
            Words("题名只用于合订本，请加 --merge 或去掉 --title", "Only a bundle has a title of its own: add --merge"),
        )
    if two_places:
        raise _usage(
            Words("--merge 与 --out 都指定了输出文件", "--merge and --out both name the file to make"),
            Words("只用 --merge 文件名", "Use --merge FILE alone"),
        )


def _usage(found: Words, advice: Words) -> UsageError:
    return UsageError("print-usage", where="gongwenkit print", found=found, advice=advice)


def _target(pdf: Path, pdfs: Sequence[Path], out: Path | None, order: PrintOrder) -> Path:
    """Returns where the file for one PDF goes; by default into the working folder, never among the reports."""
    marks = {"booklet": order.booklet, "copies": order.copies > 1 or order.first_number, "crop": order.crop_marks}
    # Every report of the kit is called report.pdf: the name of its folder tells them apart.
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
            found=Words("有几个 PDF 会写成同一个文件", "several PDFs would become the same file"),
            advice=Words("请分次印，并用 --out 指定文件名", "Print them one by one and name the files with --out"),
        )


def _progress(console: Console, *, quiet: bool) -> AbstractContextManager[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console, disable=quiet or not console.is_terminal, transient=True)


def _line(target: Path, pages: int, order: PrintOrder) -> Words:
    if order.booklet:
        return Words(
            f"{target}：{pages // 2} 张 A3，{order.copies} 份。双面打印，按短边翻转，比例 100%",
            f"{target}: {pages // 2} A3 sheets, copies: {order.copies}. Print two-sided, flip on the short edge, 100 %",
        )
    return Words(
        f"{target}：{pages} 页，{order.copies} 份。双面打印，按长边翻转，比例 100%",
        f"{target}: {pages} pages, copies: {order.copies}. Print two-sided, flip on the long edge, 100 %",
    )
