"""The text of a page in segments without a wide gap (a line, a cell of a table), of any size and at any place."""

from collections.abc import Iterator
from dataclasses import dataclass

from gongwenkit.model import Message
from gongwenkit.model.memo import kept
from gongwenkit.proof.layout.areas import folio_of
from gongwenkit.proof.layout.check import LayoutFault, line_fault
from gongwenkit.proof.layout.page import Line, Page

__all__ = ["TextSegment", "text_segments"]

LARGEST_GAP_EM = 1.3
"""A wider gap between two characters is a gap between columns: no line of text is spaced out so much."""


@dataclass(frozen=True)
class TextSegment:
    """A part of a line without a wide gap.

    Attributes:
        page: its page.
        row: the line of the page that it is a part of.
        line: its own letters.
    """

    page: Page
    row: Line
    line: Line

    @property
    def text(self) -> str:
        """Its characters."""
        return self.line.text

    def fault(self, found: Message) -> LayoutFault:
        """Returns a fault at its place."""
        return line_fault(self.page, self.row, found, box=self.line.ink)


@kept
def text_segments(page: Page) -> tuple[TextSegment, ...]:
    """Returns all text of a page except its number, from top to bottom and from left to right."""
    folio = folio_of(page)
    return tuple(TextSegment(page, row, part) for row in page.lines if row is not folio for part in _split(row))


def _split(line: Line) -> Iterator[Line]:
    start = 0
    letters = line.letters
    for index in range(1, len(letters)):
        before, after = letters[index - 1], letters[index]
        if after.x - before.right > LARGEST_GAP_EM * max(before.em, after.em):
            yield Line(letters[start:index])
            start = index
    yield Line(letters[start:])
