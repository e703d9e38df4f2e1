"""`gongwenkit print`: booklets, crop marks, bundles and numbered copies."""

from pathlib import Path
from typing import Annotated

import typer

from gongwenkit.cli.options import KitOption, LangOption, QuietOption, VerboseOption
from gongwenkit.model import Message, UsageError

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
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """拼版、裁切线、合订、份号：印前的最后一步。Imposition, crop marks, bundles and numbered copies."""
    from gongwenkit.cli.press_output import find_language_and_kit, number_type, print_all
    from gongwenkit.typeset.press import PrintOrder

    language, found_kit = find_language_and_kit(kit, lang, numbered=numbered)
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
        number_type=number_type(found_kit) if found_kit else None,
        title=(title or merge.stem) if merge else "",
        overwrite=force,
    )
    into_one = merge is not None
    print_all(pdfs, merge or out, order, into_one=into_one, language=language, quiet=quiet, verbose=verbose)


def _check_asked(*, something: bool, first_without_numbers: bool, title_without_merge: bool, two_places: bool) -> None:
    """Refuses commands that ask for nothing, or have an option that would be ignored without a message."""
    if not something:
        raise _usage(
            Message("没有说明要做什么", "it is not clear what to do"),
            Message(
                "请加 --booklet、--crop-marks、--merge、--copies 或 --numbered",
                "Add --booklet, --crop-marks, --merge, --copies or --numbered",
            ),
        )
    if first_without_numbers:
        raise _usage(
            Message("有 --from 而没有 --numbered", "--from without --numbered"),
            Message("要印份号请加 --numbered", "Add --numbered to print numbers"),
        )
    if title_without_merge:
        raise _usage(
            Message("有 --title 而没有 --merge", "--title without --merge"),
            Message(
                "题名只用于合订本，请加 --merge 或去掉 --title", "Only a bundle has a title of its own: add --merge"
            ),
        )
    if two_places:
        raise _usage(
            Message("--merge 与 --out 都指定了输出文件", "--merge and --out both name the file to make"),
            Message("只用 --merge 文件名", "Use --merge FILE alone"),
        )


def _usage(found: Message, advice: Message) -> UsageError:
    return UsageError("print-usage", where="gongwenkit print", found=found, advice=advice)
