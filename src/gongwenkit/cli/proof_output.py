"""`proof` on the screen: a table of what did not pass, with its places, and all counts in one line."""

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gongwenkit.model.message import Language
from gongwenkit.proof.layout.check import CheckResult, Status
from gongwenkit.proof.layout.checks.proofing import Proof

__all__ = ["draw_pages", "print_proof"]

MARKS = {"pass": "[green]✓[/]", "warn": "[yellow]![/]", "fail": "[red]✗[/]", "n/a": "·"}
MOST_PLACES = 5
"""Places shown of one check unless more is asked for."""


def draw_pages(one: Proof, folder: Path, language: Language) -> tuple[Path, ...]:
    """Draws the pages of a PDF below a folder; the folders of reports are in the names, as all are named report.pdf."""
    from gongwenkit.proof.layout.picture import draw_faults  # Matplotlib: only where pictures are asked for

    name = f"{one.pdf.resolve().parent.name}-{one.pdf.stem}"
    return draw_faults(one.pdf, one.results, folder / name, language=language)


def print_proof(console: Console, one: Proof, language: Language, *, quiet: bool, verbose: bool) -> None:
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
