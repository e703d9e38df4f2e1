"""The printed figures of a document: every print of a figure with its destination in the PDF.

The classes `Printed…` are parts of text, tables and charts for templates, with their destinations.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from gongwenkit.compose.charts.layout import Chart, Charts
from gongwenkit.compose.print.annex_tables import BreakdownTable, Cell, FiguresSummary
from gongwenkit.compose.print.declared_tables import DeclaredTable
from gongwenkit.compose.print.tex import TexSafe, destination_name, evidence_target, seen_in_print
from gongwenkit.model import Run, Sentence, Text

__all__ = [
    "Print",
    "PrintedCell",
    "PrintedChart",
    "PrintedColumn",
    "PrintedGroup",
    "PrintedItem",
    "PrintedLetters",
    "PrintedPart",
    "PrintedRun",
    "PrintedSection",
    "PrintedSentence",
    "PrintedText",
    "Printer",
]


@dataclass(frozen=True)
class Print:
    """One print of a figure, as in evidence.json.

    Attributes:
        figure: id.
        view: key of the view, None for the figure's own value.
        n: number of the print of this figure and view in the document, from 1.
        text: the printed characters.
        destination: named destination at its place in the PDF.
    """

    figure: str
    view: str | None
    n: int
    text: str
    destination: TexSafe


@dataclass(frozen=True)
class PrintedRun:
    """A run with its destination and the destination it links to, each empty where it has none."""

    text: str
    kind: str
    destination: str = ""
    link: str = ""


@dataclass(frozen=True)
class PrintedSentence:
    """A sentence of printed runs."""

    topic: str
    runs: tuple[PrintedRun, ...]


@dataclass(frozen=True)
class PrintedItem:
    """An item of printed sentences."""

    number: str
    topic: str
    sentences: tuple[PrintedSentence, ...]


@dataclass(frozen=True)
class PrintedSection:
    """A section of printed sentences and items."""

    number: str
    head: str
    opening: tuple[PrintedSentence, ...]
    items: tuple[PrintedItem, ...]


@dataclass(frozen=True)
class PrintedText:
    """The body of a text, ready for a template."""

    lead: tuple[PrintedSentence, ...]
    sections: tuple[PrintedSection, ...]


@dataclass(frozen=True)
class PrintedCell:
    """A cell of 指标汇总表 with its destination, empty where it has none."""

    text: str
    note: str
    destination: str = ""


@dataclass(frozen=True)
class PrintedGroup:
    """Rows of a table under a heading, which may be empty."""

    name: str
    rows: tuple[tuple[PrintedCell, ...], ...]


@dataclass(frozen=True)
class PrintedColumn:
    """A column of a declared table: alignment and width, as TeX reads it."""

    align: str
    width: str


@dataclass(frozen=True)
class PrintedPart:
    """A table that is printed of a declared one: all of its columns, or as many as there is room for."""

    heads: tuple[str, ...]
    columns: tuple[PrintedColumn, ...]
    groups: tuple[PrintedGroup, ...]

    @property
    def rows(self) -> tuple[tuple[PrintedCell, ...], ...]:
        """All rows."""
        return tuple(row for group in self.groups for row in group.rows)


@dataclass(frozen=True)
class PrintedLetters:
    """Letters of a chart at their place (mm, as TeX reads it), with their destination, empty where they have none."""

    align: str
    left: str
    top: str
    text: str
    destination: str = ""


@dataclass(frozen=True)
class PrintedChart:
    """A chart for templates: the file of its picture next to the .tex, and its letters."""

    file: str
    caption: str
    source: str
    lines: int
    letters: tuple[PrintedLetters, ...]


class Printer:
    """Numbers prints in reading order: call it for the text first, then for the annexes.

    Attributes:
        prints: the prints so far.
    """

    def __init__(self, *, destinations: bool, links: bool = False) -> None:
        """Starts a document.

        Args:
            destinations: False for a PDF in which no name of a figure may occur (redacted edition).
            links: whether numbers of the text link to 数字依据 (internal edition).
        """
        self._links = links
        self.prints: list[Print] = []
        self._destinations = destinations
        self._counts: Counter[tuple[str, str | None]] = Counter()

    def text(self, text: Text) -> PrintedText:
        """Returns the body of a text with destinations."""
        return PrintedText(
            lead=self._sentences(text.lead),
            sections=tuple(
                PrintedSection(
                    section.number,
                    section.head,
                    self._sentences(section.opening),
                    tuple(
                        PrintedItem(item.number, item.topic, self._sentences(item.sentences)) for item in section.items
                    ),
                )
                for section in text.sections
            ),
        )

    def first_prints(self) -> dict[str, str]:
        """Returns the first print of each figure: destination of the figure in 数字依据 → destination of the print."""
        found: dict[str, str] = {}
        for one in self.prints if self._links else ():
            found.setdefault(evidence_target(one.figure), one.destination)
        return found

    def sections(self, table: FiguresSummary) -> tuple[PrintedGroup, ...]:
        """Returns the rows of 指标汇总表 by section, with destinations; all in one where it has no sections."""
        rows = iter(table.rows)
        parts = table.sections or (("", len(table.rows)),)
        return tuple(
            PrintedGroup(name, tuple(tuple(self._cell(cell) for cell in row) for row in islice(rows, count)))
            for name, count in parts
        )

    def rest(self, table: DeclaredTable) -> PrintedCell | None:
        """Returns the line below the rows of a declared table; None where all rows are listed."""
        return self._cell(table.rest) if table.rest else None

    def breakdown(self, table: BreakdownTable) -> tuple[PrintedGroup, ...]:
        """Returns the groups of a breakdown with destinations."""
        return tuple(
            PrintedGroup(group.name, tuple(tuple(self._cell(cell) for cell in row) for row in group.rows))
            for group in table.groups
        )

    def charts(self, content: Charts) -> tuple[PrintedChart, ...]:
        """Returns the charts with a destination for each of their numbers."""
        return tuple(self._chart(chart, file) for file, chart in content.named.items())

    def _chart(self, chart: Chart, file: str) -> PrintedChart:
        letters = tuple(
            PrintedLetters(
                one.align,
                f"{one.left:.2f}",
                f"{one.top:.2f}",
                one.text,
                self._add(one.figure, one.view, one.text) if one.figure else "",
            )
            for one in chart.letters
        )
        return PrintedChart(file, chart.caption, chart.source, chart.lines, letters)

    def _sentences(self, sentences: Iterable[Sentence]) -> tuple[PrintedSentence, ...]:
        return tuple(PrintedSentence(s.topic, tuple(self._run(run) for run in s.runs)) for s in sentences)

    def _run(self, run: Run) -> PrintedRun:
        if run.kind != "figure" or run.figure is None:
            return PrintedRun(run.text, run.kind)
        link = evidence_target(run.figure) if self._links else ""
        return PrintedRun(run.text, run.kind, self._add(run.figure, run.view, run.text), link)

    def _cell(self, cell: Cell) -> PrintedCell:
        if cell.figure is None:
            return PrintedCell(cell.text, cell.note)
        return PrintedCell(cell.text, cell.note, self._add(cell.figure, cell.view, cell.text))

    def _add(self, figure: str, view: str | None, text: str) -> str:
        if not self._destinations:
            return ""
        self._counts[figure, view] += 1
        n = self._counts[figure, view]
        destination = destination_name(figure, view, n)
        self.prints.append(Print(figure, view, n, seen_in_print(text), destination))
        return destination
