"""`gongwenkit proof`: the layout checks on finished PDFs, whoever made them."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import track
from rich.table import Table

from gongwenkit.cli.session import LangOption, QuietOption, VerboseOption, choose_language
from gongwenkit.model import UsageError, Words
from gongwenkit.model.words import Language
from gongwenkit.proof.check import CheckResult, Status
from gongwenkit.proof.picture import draw_faults
from gongwenkit.proof.proofing import Proof, proof_pdf

__all__ = ["proof"]

MARKS = {"pass": "[green]✓[/]", "warn": "[yellow]![/]", "fail": "[red]✗[/]", "n/a": "·"}
MOST_PLACES = 5
"""Places shown of one check unless more is asked for."""


def proof(
    pdfs: Annotated[list[Path], typer.Argument(metavar="PDF…", help="要检查的 PDF。The PDFs.")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
    picture: Annotated[
        str,
        typer.Option("--picture", metavar="DIR", help="把不符之处画在页面图上，存入此文件夹。Pages with their faults."),
    ] = "",
    kit: Annotated[Path | None, typer.Option("--kit", hidden=True)] = None,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = "",
) -> None:
    """检查版面：36 项，逐项说明何页何处、现状、应为。The 36 layout checks: where, what was found, what is expected."""
    del kit  # every command takes it; a PDF is judged by itself
    language = choose_language(lang, os.environ)
    _check_given(pdfs)
    console = Console()
    watched = track(
        pdfs,
        description="版面检查" if language == "zh" else "Proof",
        console=Console(stderr=True),
        transient=True,
        disable=quiet or len(pdfs) < 2 or not console.is_terminal,
    )
    proofs = [proof_pdf(pdf) for pdf in watched]
    drawn = [file for one in proofs for file in _draw(one, Path(picture), language)] if picture else []
    if as_json:
        typer.echo(json.dumps([one.to_json(language) for one in proofs], ensure_ascii=False, indent=2))
    else:
        for one in proofs:
            _print_proof(console, one, language, quiet=quiet, verbose=verbose)
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
                found=Words("没有这个文件", "there is no such file"),
                advice=Words(
                    "请检查路径，例如 build/2023/duty/101/report.pdf", "Check the path, e.g. build/…/report.pdf"
                ),
            )


def _draw(one: Proof, folder: Path, language: Language) -> tuple[Path, ...]:
    """Draws the pages of a PDF below a folder; reports that are all named report.pdf keep apart by their folders."""
    name = f"{one.pdf.resolve().parent.name}-{one.pdf.stem}"
    return draw_faults(one.pdf, one.results, folder / name, language=language)


def _print_proof(console: Console, one: Proof, language: Language, *, quiet: bool, verbose: bool) -> None:
    """Prints the file, a table of what did not pass, and all counts in one line."""
    console.print(escape(str(one.pdf)), style="bold", highlight=False, soft_wrap=True)
    statuses: tuple[Status, ...] = ("fail",) if quiet else ("fail", "warn")
    shown = one.results if verbose else tuple(result for status in statuses for result in one.of(status))
    if shown:
        table = Table(show_lines=True)
        heads = {"zh": ("", "项", "版面项目", "现状", "应为"), "en": ("", "No.", "Check", "Found", "Expected")}[
            language
        ]
        for head in heads:
            table.add_column(head, overflow="fold")
        for result in shown:
            table.add_row(
                MARKS[result.status],
                str(result.check.id),
                escape(result.check.name.in_language(language)),
                escape(_places(result, language, limit=None if verbose else MOST_PLACES)),
                escape(result.outcome.expected.in_language(language)),
            )
        console.print(table)
    console.print(one.summary.in_language(language), markup=False, highlight=False)


def _places(result: CheckResult, language: Language, *, limit: int | None) -> str:
    """Returns every place that breaks the rule, one a line."""
    faults = result.outcome.faults
    if not faults:
        return result.outcome.found.in_language(language)
    lines = [fault.found.in_language(language) for fault in faults[:limit]]
    if len(faults) > len(lines):
        more = len(faults) - len(lines)
        lines.append(f"……另有 {more} 处" if language == "zh" else f"… and {more} more")
    return "\n".join(lines)
