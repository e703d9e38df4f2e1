"""Charts for print: shapes without letters as a picture, and the letters with their places, for the class to set.

At most three stand in the annex `charts` (report.toml). Every number on one is one value of one figure, named by figure
and view, so that it gets a destination like any other printed number. What is missing says 缺 and has no bar; a zero is
the figure 0 above an empty place. Greys and hatches only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from gongwenkit.compose.printpaint import Bar, Rule, paint_shapes
from gongwenkit.config.chart_labels import ChartLabels
from gongwenkit.config.chart_spec import ChartSpec
from gongwenkit.model import Figure, Period, View, print_value

__all__ = ["CHARACTER", "LINE", "WIDTH", "Letters", "PrintChart", "PrintCharts", "Sheet", "find_view", "wrap"]

WIDTH = 156.0
"""Width of the text block in mm (GB/T 9704-2012, 5.2.1)."""
LINE = 29.61 * 25.4 / 72
"""Pitch of the grid in mm: a chart fills whole lines."""
CHARACTER = 9 * 25.4 / 72
"""Width of a Hanzi on a chart in mm; digits have half of it."""


@dataclass(frozen=True)
class Letters:
    """One line of letters on a chart.

    Attributes:
        align: which point of the letters stands at the place: c, l or r.
        left: of the place, in mm from the left of the chart.
        top: of the place, in mm from its top; the letters are centred on it in height.
        text: what is printed.
        figure: id of the figure whose number it is; None for words.
        view: key of the view, None for the figure's own value.
    """

    align: str
    left: float
    top: float
    text: str
    figure: str | None = None
    view: str | None = None


@dataclass(frozen=True)
class PrintChart:
    """A chart for print.

    Attributes:
        caption: number and title.
        source: the ledgers it rests on, and notes.
        lines: its height in lines of the grid, caption and source apart.
        picture: its shapes, one page of PDF of its size.
        letters: what stands on it.
    """

    caption: str
    source: str
    lines: int
    picture: bytes = field(repr=False)
    letters: tuple[Letters, ...]


@dataclass(frozen=True)
class PrintCharts:
    """The charts of a report, in order: content of the annex `charts`."""

    charts: tuple[PrintChart, ...]

    @property
    def named(self) -> Mapping[str, PrintChart]:
        """The charts by the names of their pictures beside the .tex."""
        return {f"chart-{number}.pdf": chart for number, chart in enumerate(self.charts, start=1)}


@dataclass
class Sheet:
    """A chart while it is drawn: shapes and letters, in mm from the top left.

    Attributes:
        spec: what is to be drawn.
        figures: its figures, in order.
        period: of the report.
        words: of charts.
        branches: names of the department's branches in their order.
        bars: filled rectangles so far.
        rules: lines so far.
        letters: letters so far.
        height: in mm; a drawing function sets it.
        notes: said after the source.
    """

    spec: ChartSpec
    figures: Sequence[Figure]
    period: Period
    words: ChartLabels
    branches: Sequence[str] = ()
    bars: list[Bar] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    letters: list[Letters] = field(default_factory=list)
    height: float = 0.0
    notes: list[str] = field(default_factory=list)

    def write(self, align: str, left: float, top: float, text: str) -> None:
        """Writes words."""
        self.letters.append(Letters(align, left, top, text))

    def print(self, align: str, left: float, top: float, seen: tuple[Figure, View], *, unit: bool = False) -> None:
        """Prints a value of a figure (a view with the key "" is its own), or 缺."""
        figure, view = seen
        if view.value is None:
            self.write(align, left, top, self.words.missing)
            return
        text = print_value(view.value, rounded=False) + (view.unit or figure.unit if unit else "")
        self.letters.append(Letters(align, left, top, text, figure.id, view.key or None))

    def say(self, sentence: str) -> None:
        """Makes the chart a sentence: nothing can be drawn."""
        self.bars, self.rules, self.letters, self.height = [], [], [], LINE
        for number, line in enumerate(wrap(self.words.nothing.format(reason=sentence, names=""), 48)):
            self.write("l", 0, LINE * (0.3 + 0.4 * number), line)

    def finish(self, number: int, ledgers: Sequence[str]) -> PrintChart:
        """Returns the finished chart, its height rounded up to whole lines.

        Args:
            number: of the chart in the report, from 1.
            ledgers: Chinese names of the ledgers it rests on.
        """
        words = self.words
        lines = ceil(self.height / LINE - 0.01)
        undecided = [figure.label for figure in self.figures if figure.undecided]
        if undecided:
            self.notes.append(words.note_undecided.format(names=words.list.join(undecided)))
        named = words.list.join(words.ledger.format(name=name) for name in ledgers)
        return PrintChart(
            caption=words.caption.format(number=number, title=self.spec.title),
            source=words.source.format(ledgers=named) + "".join(self.notes),
            lines=lines,
            picture=paint_shapes(self.bars, self.rules, width=WIDTH, height=lines * LINE),
            letters=tuple(self.letters),
        )


def find_view(figure: Figure, key: str) -> tuple[Figure, View]:
    """Returns a view of a figure; "" is its own value, and one that is not there is missing."""
    if not key:
        return figure, View("", figure.value, figure.missing)
    return figure, next((view for view in figure.views if view.key == key), View(key, None, figure.missing))


def wrap(text: str, characters: int) -> list[str]:
    """Breaks a text into lines of equal length, at most so many characters (two half-width ones count as one)."""
    columns = sum(1 if ord(letter) < 0x2E80 else 2 for letter in text)
    target = columns / max(1, ceil(columns / (2 * characters)))
    lines, used = [""], 0
    for letter in text:
        if used >= target and letter not in "、，。；：！？）》〉”’】%":
            lines, used = [*lines, ""], 0
        lines[-1] += letter
        used += 1 if ord(letter) < 0x2E80 else 2
    return lines


def views_by_name(figure: Figure, prefix: str) -> Mapping[str, View]:
    """Returns the views `prefix:name` of a figure by name, in order."""
    start = f"{prefix}:"
    return {view.key.removeprefix(start): view for view in figure.views if view.key.startswith(start)}
