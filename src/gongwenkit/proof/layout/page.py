"""The content of a PDF's pages: letters with their places, rules, pictures, in millimetres from the top left corner.

Sizes of type are in points (1/72 inch), everything else in mm. An em box reaches .88 of the size above the baseline and
.12 below it, as in Fandol and Noto; the text block (GB/T 9704-2012, 5.2.1, 5.2.3) is measured by em boxes.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeVar

from gongwenkit.proof.layout.box import Box, around

__all__ = [
    "MM_PER_POINT",
    "SAME_LINE_MM",
    "Colour",
    "DrawnRule",
    "Letter",
    "Line",
    "Page",
    "Picture",
    "Printed",
    "is_ideograph",
    "is_wide",
]

_T = TypeVar("_T", bound=Hashable)

MM_PER_POINT = 25.4 / 72
ABOVE, BELOW = 0.88, 0.12
SAME_LINE_MM = 0.1
"""Baselines within this distance are one line; a raised character is further away."""

Colour = tuple[float, float, float]
"""Red, green, blue from 0 to 1; CMYK is read as the renderer turns it into RGB."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A visible character.

    Attributes:
        text: one character as the PDF's ToUnicode says.
        x: origin (left edge of its cell).
        base: baseline.
        size: size of type in points.
        font: base name without the subset tag (`FandolFang-Regular`).
        ink: box around what is drawn.
        colour: fill colour.
        artifact: whether it is marked as /Artifact (watermark, sample mark).
        in_form: whether it is part of a form XObject (a chart).
        turned: whether it is written in another direction than from left to right.
        glyph_missing: whether the font has no glyph for it.
    """

    text: str
    x: float
    base: float
    size: float
    font: str
    ink: Box
    colour: Colour
    artifact: bool = False
    in_form: bool = False
    turned: bool = False
    glyph_missing: bool = False

    @property
    def em(self) -> float:
        """Size in mm."""
        return self.size * MM_PER_POINT

    @property
    def top(self) -> float:
        """Upper edge of the em box."""
        return self.base - ABOVE * self.em

    @property
    def bottom(self) -> float:
        """Lower edge of the em box."""
        return self.base + BELOW * self.em

    @property
    def cells(self) -> float:
        """1 for a full-width character, else 0.5."""
        return 1.0 if is_wide(self.text) else 0.5

    @property
    def right(self) -> float:
        """Right edge of its cell."""
        return self.x + self.cells * self.em


@dataclass
class Line:
    """Letters on one baseline, from left to right.

    The letters never change. What is computed from them is computed when it is asked for and kept, because the checks
    ask for it many times; so this class is not frozen.

    Attributes:
        letters: at least one, without blanks.
    """

    letters: tuple[Letter, ...]

    @cached_property
    def text(self) -> str:
        """Its characters."""
        return "".join(letter.text for letter in self.letters)

    @property
    def base(self) -> float:
        """Baseline."""
        return self.letters[0].base

    @property
    def x0(self) -> float:
        """Left edge of the first cell."""
        return self.letters[0].x

    @property
    def x1(self) -> float:
        """Right edge of the last cell."""
        return self.letters[-1].right

    @cached_property
    def size(self) -> float:
        """The size of type that most letters have, in points."""
        return _commonest([round(letter.size, 2) for letter in self.letters])

    @cached_property
    def font(self) -> str:
        """The font that most letters have."""
        return _commonest([letter.font for letter in self.letters])

    @cached_property
    def top(self) -> float:
        """Upper edge of the highest em box."""
        return min(letter.top for letter in self.letters)

    @cached_property
    def bottom(self) -> float:
        """Lower edge of the lowest em box."""
        return max(letter.bottom for letter in self.letters)

    @cached_property
    def ink(self) -> Box:
        """Box around what is drawn."""
        return around(letter.ink for letter in self.letters)

    @cached_property
    def cells(self) -> float:
        """Sum of the cells of its letters."""
        return sum(letter.cells for letter in self.letters)


@dataclass(frozen=True, slots=True)
class DrawnRule:
    """A straight line or a thin filled rectangle.

    Attributes:
        box: around what is drawn (a stroke's width included).
        colour: fill or stroke.
        in_form: whether it is part of a form XObject (a chart).
    """

    box: Box
    colour: Colour
    in_form: bool = False

    @property
    def direction(self) -> Literal["horizontal", "vertical"]:
        """Its direction."""
        return "horizontal" if self.width >= self.height else "vertical"

    @property
    def width(self) -> float:
        """Extent from left to right."""
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        """Extent from top to bottom."""
        return self.box[3] - self.box[1]


@dataclass(frozen=True)
class Picture:
    """An image, a form XObject, or a drawn shape that is no rule.

    Attributes:
        kind: image, form or shape.
        box: around it.
        colour: of a shape; black for others.
    """

    kind: Literal["image", "form", "shape"]
    box: Box
    colour: Colour = (0.0, 0.0, 0.0)


@dataclass
class Page:
    """A page.

    Its parts never change. Its lines are computed when they are asked for and kept, because every check asks for them;
    so this class is not frozen.

    Attributes:
        number: from 1.
        width, height: of the media box, after rotation.
        letters: visible characters without blanks, in the order of the text.
        rules, pictures: what is drawn.
        rotation: degrees.
        shift: binding offset in mm; all places are given without it.
    """

    number: int
    width: float
    height: float
    letters: tuple[Letter, ...]
    rules: tuple[DrawnRule, ...] = ()
    pictures: tuple[Picture, ...] = ()
    rotation: int = 0
    shift: float = 0.0

    @cached_property
    def text_letters(self) -> tuple[Letter, ...]:
        """Letters that are text: no watermark, nothing of a chart, nothing turned."""
        return tuple(one for one in self.letters if not (one.artifact or one.in_form or one.turned))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The text by baseline, from top to bottom."""
        return _lines(self.text_letters)


@dataclass(frozen=True)
class Printed:
    """A PDF as the checks see it.

    Attributes:
        name: its file name.
        pages: all pages.
        title: title in the document information.
        layout: A, B, C, letter … from the keywords, empty for a foreign PDF.
        direction: up, down, none from the keywords, empty for a foreign PDF.
        title_points: size of the title that the keywords name, 0 where it is that of the standard.
        margins: mirrored from the keywords, else empty.
        pitches: points from line to line on the pages that the keywords name; other pages have that of the standard.
        is_simplex: whether it asks to be printed on one side of the sheet.
        source: text of report.tex in its folder, None where there is none.
        log: text of report.log in its folder, None where there is none.
        unembedded: base names of fonts without a font file.
        fonts: base names of all fonts, without subset tags.
        bookmarks: titles of the outline.
        forbidden: keys that a report must not have (/JavaScript, /Encrypt …).
        level: the level of PDF/A that a PDF of this kit declares (2b, 3b), else empty.
        level_problems: what is not as this level asks.
        is_without_profile: whether its keywords say that it is no PDF/A for want of a colour profile.
    """

    name: str
    pages: tuple[Page, ...]
    title: str = ""
    layout: str = ""
    direction: str = ""
    title_points: float = 0.0
    margins: str = ""
    pitches: Mapping[int, float] = field(default_factory=dict)
    is_simplex: bool = False
    source: str | None = None
    log: str | None = None
    unembedded: tuple[str, ...] = ()
    fonts: tuple[str, ...] = ()
    bookmarks: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    level: Literal["2b", "3b", ""] = ""
    level_problems: tuple[str, ...] = ()
    is_without_profile: bool = False


def is_wide(character: str) -> bool:
    """Whether a character has the width of a whole cell: those of Chinese, with its quotes, dashes and ellipsis."""
    # “”‘’…— are above U+1100; · is half a cell (GB/T 15834-2011, 5.1.7).
    return ord(character) >= 0x1100 or character in "×÷±§°"


def is_ideograph(character: str) -> bool:
    """Whether a character is a 汉字, the zero 〇 and the repetition mark 々 included."""
    return "\u3400" <= character <= "\u9fff" or character in "〇々" or "\U00020000" <= character <= "\U0003ffff"


def _lines(letters: Sequence[Letter]) -> tuple[Line, ...]:
    lines: list[list[Letter]] = []
    for letter in sorted(letters, key=lambda one: (one.base, one.x)):
        if lines and abs(letter.base - lines[-1][0].base) <= SAME_LINE_MM:
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return tuple(Line(tuple(sorted(line, key=lambda one: one.x))) for line in lines)


def _commonest(values: Sequence[_T]) -> _T:
    return Counter(values).most_common(1)[0][0]
