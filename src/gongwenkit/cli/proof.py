"""`gongwenkit proof`: the layout checks on finished PDFs, also those of other programs."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from gongwenkit.cli.language import choose_language
from gongwenkit.cli.options import JsonOption, LangOption, QuietOption, VerboseOption
from gongwenkit.model import Message, UsageError

__all__ = ["proof"]


def proof(
    pdfs: Annotated[list[Path], typer.Argument(metavar="PDF…", help="要检查的 PDF。The PDFs.")],
    as_json: JsonOption = False,
    picture: Annotated[
        str,
        typer.Option("--picture", metavar="DIR", help="把不符之处画在页面图上，存入此文件夹。Pages with their faults."),
    ] = "",
    kit: Annotated[Path | None, typer.Option("--kit", hidden=True)] = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """检查版面，逐项说明何页何处、现状、应为。The layout checks: where, what was found, what is expected."""
    from rich.progress import track

    from gongwenkit.cli.proof_output import draw_pages, print_proof
    from gongwenkit.cli.screen import open_console, print_json
    from gongwenkit.proof.layout.checks.proofing import proof_pdf

    del kit  # an option of every command; the checks need only the PDF
    language = choose_language(lang, os.environ)
    _check_given(pdfs)
    console = open_console()
    watched = track(
        pdfs,
        description="版面检查" if language == "zh" else "Proof",
        console=open_console(stderr=True),
        transient=True,
        disable=quiet or len(pdfs) < 2 or not console.is_terminal,
    )
    proofs = [proof_pdf(pdf) for pdf in watched]
    drawn = [file for one in proofs for file in draw_pages(one, Path(picture), language)] if picture else []
    if as_json:
        print_json([one.to_json(language) for one in proofs])
    else:
        for one in proofs:
            print_proof(console, one, language, quiet=quiet, verbose=verbose)
        if drawn and not quiet:
            words = (f"页面图 {len(drawn)} 张，在 {picture}", f"{len(drawn)} pictures of pages in {picture}")
            console.print(words[0] if language == "zh" else words[1], markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1 if any(one.of("fail") for one in proofs) else 0)


def _check_given(pdfs: Sequence[Path]) -> None:
    """Stops before any work when a file is not there.

    Raises:
        UsageError: naming the file.
    """
    for pdf in pdfs:
        if not pdf.is_file():
            raise UsageError(
                "pdf-missing",
                where=str(pdf),
                found=Message("没有这个文件", "there is no such file"),
                advice=Message(
                    "请检查路径，例如 build/2023/duty/101/report.pdf", "Check the path, e.g. build/…/report.pdf"
                ),
            )
