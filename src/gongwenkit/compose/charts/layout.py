"""The layout of charts in millimetres: a sheet that is drawn on, and the finished chart.

Two painters use it: `pdf_painter` for print, where TeX sets the letters, and `svg_painter` for the notebook; so the
notebook shows the chart that is printed. Every number on a chart is one value of one figure, identified by figure and
view, so that it gets a destination like any other printed number. A missing value is 缺 without a bar; a zero is the
number 0 without a bar. Charts use only greys and hatches, for printers without colour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from gongwenkit.compose.charts.shapes import Bar, Letters, Rule
from gongwenkit.config.labels import ChartLabels
from gongwenkit.model import Figure, Period, View, print_value
from gongwenkit.model.figure import NOT_APPLICABLE

__all__ = ["CHARACTER", "LINE", "WIDTH", "Chart", "Charts", "Sheet", "find_view", "views_by_name", "wrap"]

WIDTH = 156.0
"""Width of the text block in mm (GB/T 9704-2012, 5.2.1)."""
LINE = 29.61 * 25.4 / 72
"""Pitch of the grid in mm: a chart fills whole lines."""
CHARACTER = 9 * 25.4 / 72
"""Width of a Hanzi on a chart in mm; digits have half of it."""

_NOTHING = "—"


@dataclass(frozen=True)
class Chart:
    """A finished chart.

    Attributes:
        caption: number and title; empty for a chart that only the notebook shows.
        source: the ledgers of its figures, and notes.
        lines: its height in lines of the grid, without caption and source.
        bars: its filled rectangles, in the order in which they are painted.
        rules: its lines, painted over the bars.
        letters: its words and numbers, painted over both.
        alt: a description in words, for readers who cannot see it.
        sentence: why nothing could be drawn; empty for a real chart.
    """

    caption: str
    source: str
    lines: int
    bars: tuple[Bar, ...]
    rules: tuple[Rule, ...]
    letters: tuple[Letters, ...]
    alt: str = ""
    sentence: str = ""

    @property
    def height(self) -> float:
        """Its height in mm."""
        return self.lines * LINE

    def with_source_drawn(self) -> "Chart":
        """Returns the chart with its source and notes as letters below it: for where a picture is all there is."""
        texts = wrap(self.source, int(WIDTH / CHARACTER) - 1) if self.source else []
        below = [Letters("l", 0, self.height + LINE * (0.3 + 0.4 * number), text) for number, text in enumerate(texts)]
        lines = ceil(self.lines + 0.4 * len(texts))
        return replace(self, source="", lines=lines, letters=(*self.letters, *below))


@dataclass(frozen=True)
class Charts:
    """The charts of a report, in order: content of the annex `charts`."""

    charts: tuple[Chart, ...]

    @property
    def named(self) -> Mapping[str, Chart]:
        """The charts by the names of their pictures next to the .tex."""
        return {f"chart-{number}.pdf": chart for number, chart in enumerate(self.charts, start=1)}


@dataclass
class Sheet:
    """A chart while it is drawn: shapes and letters, in mm from the top left.

    Attributes:
        figures: the figures it shows, in order.
        period: of the report.
        words: of charts.
        branches: names of the department's branches in their order.
        bars: filled rectangles so far.
        rules: lines so far.
        letters: letters so far.
        height: in mm; a drawing function sets it.
        notes: printed after the source.
        values: for the description in words: a name, and its values.
        sentence: why nothing can be drawn.
    """

    figures: Sequence[Figure]
    period: Period
    words: ChartLabels
    branches: Sequence[str] = ()
    bars: list[Bar] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    letters: list[Letters] = field(default_factory=list)
    height: float = 0.0
    notes: list[str] = field(default_factory=list)
    values: list[tuple[str, list[str]]] = field(default_factory=list)
    sentence: str = ""

    def write(self, align: str, left: float, top: float, text: str) -> None:
        """Writes words."""
        self.letters.append(Letters(align, left, top, text))

    def print(self, align: str, left: float, top: float, seen: tuple[Figure, View], *, unit: bool = False) -> None:
        """Prints a value of a figure (a view with the key "" is its own), or 缺."""
        figure, view = seen
        text = self.value_text(seen, unit=unit)
        if view.value is None:
            self.write(align, left, top, text)
        else:
            self.letters.append(Letters(align, left, top, text, figure.id, view.key or None))

    def value_text(self, seen: tuple[Figure, View], *, unit: bool = True) -> str:
        """Returns a value of a figure as it is printed, 缺, or a dash where there is no such work."""
        figure, view = seen
        if NOT_APPLICABLE in (figure.missing, view.missing):
            return _NOTHING
        if view.value is None:
            return self.words.missing
        return print_value(view.value, rounded=False) + (view.unit or figure.unit if unit else "")

    def describe(self, name: str, values: Sequence[tuple[str, tuple[Figure, View]]]) -> None:
        """Adds the values of `name` to the description in words; each value has its own name."""
        self.values.append((name, [part + self.value_text(seen) for part, seen in values]))

    @property
    def values_in_words(self) -> str:
        """The values that the chart shows, in words."""
        words = self.words
        return words.told_mark.join(
            words.told.format(label=name, values=words.value_mark.join(values)) for name, values in self.values
        )

    @property
    def all_notes(self) -> str:
        """The notes, and which figures have rows that wait for a decision."""
        undecided = [figure.label for figure in self.figures if figure.undecided]
        note = self.words.note_undecided.format(names=self.words.list.join(undecided)) if undecided else ""
        return "".join(self.notes) + note

    def draw_nothing(self, reason: str, names: Sequence[str] = ()) -> None:
        """Replaces the chart by a sentence: why nothing can be drawn, and of which figures."""
        listed = self.words.names.format(names=self.words.list.join(names)) if names else ""
        self.say(self.words.nothing.format(reason=reason, names=listed))

    def say(self, sentence: str) -> None:
        """Replaces the chart by a sentence."""
        self.bars, self.rules, self.letters, self.values, self.height = [], [], [], [], LINE
        self.sentence = sentence
        for number, line in enumerate(wrap(self.sentence, 48)):
            self.write("l", 0, LINE * (0.3 + 0.4 * number), line)

    def finish(self, caption: str = "", ledgers: Sequence[str] = (), alt: str = "") -> Chart:
        """Returns the finished chart, its height rounded up to whole lines.

        Args:
            caption: number and title.
            ledgers: Chinese names of the ledgers of its figures; used where there is a caption.
            alt: description in words; empty: the caption and the values.
        """
        words = self.words
        named = words.list.join(words.ledger.format(name=name) for name in ledgers)
        return Chart(
            caption=caption,
            source=(words.source.format(ledgers=named) if caption else "") + self.all_notes,
            lines=ceil(self.height / LINE - 0.01),
            bars=tuple(self.bars),
            rules=tuple(self.rules),
            letters=tuple(self.letters),
            alt=self.sentence or alt or "。".join(filter(None, (caption, self.values_in_words))),
            sentence=self.sentence,
        )


def find_view(figure: Figure, key: str) -> tuple[Figure, View]:
    """Returns a view of a figure; "" is its own value, and a view that it does not have is missing."""
    if not key:
        return figure, View("", figure.value, figure.missing)
    return figure, next((view for view in figure.views if view.key == key), View(key, None, figure.missing))


def views_by_name(figure: Figure, prefix: str) -> Mapping[str, View]:
    """Returns the views `prefix:name` of a figure by name, in order."""
    start = f"{prefix}:"
    return {view.key.removeprefix(start): view for view in figure.views if view.key.startswith(start)}


def wrap(text: str, characters: int) -> list[str]:
    """Breaks a text into lines of about equal length; of `characters` at most (two half-width ones count as one)."""
    columns = sum(1 if ord(letter) < 0x2E80 else 2 for letter in text)
    target = columns / max(1, ceil(columns / (2 * characters)))
    lines, used = [""], 0
    for letter in text:
        if used >= target and letter not in "、，。；：！？）》〉”’】%":
            lines, used = [*lines, ""], 0
        lines[-1] += letter
        used += 1 if ord(letter) < 0x2E80 else 2
    return lines
