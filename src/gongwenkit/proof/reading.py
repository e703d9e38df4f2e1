"""Pages read as text: stretches without a gap (a line, a cell of a table), and paragraphs over lines and pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongwenkit.proof.areas import table_areas
from gongwenkit.proof.page import Line, Page, Printed

__all__ = ["Paragraph", "PlacedLine", "is_folio", "paragraphs", "stretches"]

LARGEST_GAP_EM = 1.3
"""A wider gap between two cells is the gap between columns (a paragraph is never spread so far)."""

LARGEST_PITCH_EM = 2.6
SAME_EDGE_EM = 0.75
FOLIO = re.compile(r"[—–\-]*\d{1,4}[—–\-]*$|第\d+页(共\d+页)?$")
FOLIO_BELOW, FOLIO_ABOVE = 262.0, 36.0


@dataclass(frozen=True)
class PlacedLine:
    """A stretch of text on its page.

    Attributes:
        page: from 1.
        number: which line of the page it is on, from 1; stretches beside each other share it.
        line: its letters.
        opens: whether it opens a paragraph.
        in_table: whether it stands in a table.
    """

    page: int
    number: int
    line: Line
    opens: bool
    in_table: bool

    @property
    def text(self) -> str:
        """Its characters."""
        return self.line.text


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together.

    Attributes:
        lines: at least one, in reading order.
    """

    lines: tuple[PlacedLine, ...]

    @property
    def text(self) -> str:
        """Its characters, lines joined without anything between them."""
        return "".join(placed.text for placed in self.lines)

    def line_at(self, index: int) -> PlacedLine:
        """Returns the line on which the character with this index stands."""
        for placed in self.lines:
            if index < len(placed.text):
                return placed
            index -= len(placed.text)
        return self.lines[-1]


def is_folio(line: Line) -> bool:
    """Whether a line is a page number: a number with or without dashes outside the text block (7.5)."""
    outside = line.base > FOLIO_BELOW or line.base < FOLIO_ABOVE
    return outside and bool(FOLIO.match(line.text))


def stretches(page: Page) -> tuple[PlacedLine, ...]:
    """Returns the text of a page in stretches without a wide gap, top to bottom; no page number."""
    areas = table_areas(page)
    kept = [line for line in page.lines if not is_folio(line)]
    outside = [line for line in kept if not _inside(line, areas)]
    left = min((line.x0 for line in outside), default=0.0)
    found: list[PlacedLine] = []
    for number, line in enumerate(kept, start=1):
        in_table = _inside(line, areas)
        for part in _split(line):
            opens = in_table or part.x0 > left + SAME_EDGE_EM * part.letters[0].em
            found.append(PlacedLine(page.number, number, part, opens, in_table))
    return tuple(found)


def paragraphs(printed: Printed) -> tuple[Paragraph, ...]:
    """Returns the text of all pages as paragraphs: an indented line opens one, as does a cell of a table.

    A line that begins at the left edge goes on with the line before it when that one is full and of the same size,
    over the end of a page, too.
    """
    groups: list[list[PlacedLine]] = []
    for page in printed.pages:
        right = max((line.x1 for line in page.lines), default=0.0)
        for placed in stretches(page):
            if groups and not placed.opens and _goes_on(groups[-1][-1], placed, right):
                groups[-1].append(placed)
            else:
                groups.append([placed])
    return tuple(Paragraph(tuple(group)) for group in groups)


def _inside(line: Line, areas: Sequence[tuple[float, float]]) -> bool:
    middle = (line.top + line.bottom) / 2
    return any(y0 - 0.5 < middle < y1 + 0.5 for y0, y1 in areas)


def _split(line: Line) -> Iterator[Line]:
    start = 0
    letters = line.letters
    for index in range(1, len(letters)):
        before, after = letters[index - 1], letters[index]
        if after.x - before.right > LARGEST_GAP_EM * max(before.em, after.em):
            yield Line(letters[start:index])
            start = index
    yield Line(letters[start:])


def _goes_on(before: PlacedLine, after: PlacedLine, right: float) -> bool:
    em = after.line.letters[0].em
    if before.in_table or abs(before.line.size - after.line.size) > 0.5 or before.line.x1 < right - 2.5 * em:
        return False
    if before.page == after.page:
        return 0 < after.line.base - before.line.base < LARGEST_PITCH_EM * em
    return after.page == before.page + 1 and after.number == 1
