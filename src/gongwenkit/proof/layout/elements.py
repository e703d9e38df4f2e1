"""The elements of a document on its pages: kind, head, title, main lines; and faults that name their line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gongwenkit.model import Message
from gongwenkit.model.memo import kept
from gongwenkit.proof.layout.areas import BLOCK, EM, imprint_page, main_pages, table_areas
from gongwenkit.proof.layout.box import Box, around
from gongwenkit.proof.layout.check import LayoutFault, line_fault
from gongwenkit.proof.layout.font_families import family_of
from gongwenkit.proof.layout.page import Colour, DrawnRule, Line, Page, Printed

__all__ = [
    "CENTRE",
    "Kind",
    "Letterhead",
    "bars",
    "fault_at",
    "is_fangsong",
    "is_placeholder",
    "is_red",
    "is_reddish",
    "kind_of",
    "main_lines",
    "off_centre",
    "read_head",
    "rgb_text",
    "split_line",
    "title_lines",
]

Kind = Literal["A", "B", "C", "letter", "order", "minutes"]
"""Layout of a document; order is 命令（令） (10.2), minutes is 纪要 (10.3)."""

CENTRE = (BLOCK[0] + BLOCK[2]) / 2
LEAST_TITLE_POINTS = 18.0
LEAST_LOGO_POINTS = 22.6
SAME_BAR_MM = 0.3
HEAD_END_MM = 200.0
"""No head is further down on the first page."""

NUMBER = re.compile(r"[〔［\[【(（]\d{2,4}[〕］\]】)）]|号$")
MARK = re.compile(r"^\d+$|绝密|机密|秘密|特急|加急|特提|平急")
SIGNER = "签发人"


@dataclass(frozen=True)
class Letterhead:
    """The elements above the title (7.2; 10.1 for a letter).

    Attributes:
        logo: lines of the organ's name (发文机关标志).
        marks: number of the copy, secrecy, urgency.
        number: 发文字号 without the signers on its line.
        signers: 签发人, one for each line, the label included.
        bar: the line between head and title; of a letter the first under the logo.
    """

    logo: tuple[Line, ...] = ()
    marks: tuple[Line, ...] = ()
    number: Line | None = None
    signers: tuple[Line, ...] = ()
    bar: DrawnRule | None = None


@kept
def kind_of(printed: Printed) -> Kind:
    """Returns the layout that the keywords name; for a PDF of another program, the layout that its first page shows."""
    known: dict[str, Kind] = {"A": "A", "B": "B", "C": "C", "letter": "letter"}
    if not printed.pages:
        return "B"
    if printed.layout in known:
        return known[printed.layout]
    logo = "".join(line.text for line in _red_logo(printed.pages[0]))
    red = [bar for bar in bars(printed.pages[0]) if is_reddish(bar.colour) and bar.width > 140]
    if any(bar.width > 165 for bar in red):
        return "letter"
    if logo.endswith("令"):
        return "order"
    if "纪要" in logo:
        return "minutes"
    return "A" if logo or red or _bar_under_number(printed.pages[0]) else "B"


@kept
def read_head(printed: Printed) -> Letterhead:
    """Finds the elements of the head on the first page."""
    kind = kind_of(printed)
    if kind in ("B", "C"):
        return Letterhead()
    page = printed.pages[0]
    logo = _red_logo(page)
    wide = [bar for bar in bars(page) if bar.width > 140 and bar.box[1] < HEAD_END_MM]
    red = [bar for bar in wide if is_reddish(bar.colour)]
    bar = red[0] if red else _bar_under_number(page)
    if not logo:
        end = bar.box[1] if bar else 0.0
        logo = tuple(line for line in page.lines if line.size >= LEAST_LOGO_POINTS and line.bottom < end)
    if kind == "letter":
        start = bar.box[3] if bar else max((line.bottom for line in logo), default=BLOCK[1])
        end = min((line.top for line in page.lines if _is_title(line) and line.top > start), default=start)
        between = tuple(line for line in page.lines if line.top > start - 1 and line.bottom < end)
        marks, rest = _parted([piece for line in between for piece in split_line(line)])
        number, _ = _number_and_signers(rest)
        return Letterhead(logo=logo, marks=marks, number=number, bar=bar)
    start = min((line.top for line in logo), default=BLOCK[1] + 35)
    end = bar.box[1] if bar else _first_title_top(page, start)
    marks = tuple(line for line in page.lines if line.bottom < start + 1 and MARK.search(line.text))
    below = [one for one in page.lines if start < one.top and one.bottom < end + 1 and one not in logo]
    number, signers = _number_and_signers([piece for line in below for piece in split_line(line)])
    return Letterhead(logo=logo, marks=marks, number=number, signers=signers, bar=bar)


@kept
def title_lines(printed: Printed) -> tuple[Line, ...]:
    """Returns the lines of the title: the first ones in large type below the head, of any size above the body's."""
    if not printed.pages:
        return ()
    page, head = printed.pages[0], read_head(printed)
    start = max([line.bottom for line in head.logo] + ([head.bar.box[3]] if head.bar else []), default=0.0)
    lines: list[Line] = []
    for line in page.lines:
        if line.top >= start - 1 and _is_title(line):
            lines.append(line)
        elif lines:
            break
    return tuple(lines)


@kept
def main_lines(printed: Printed) -> tuple[tuple[Page, Line], ...]:
    """Returns the lines of the main part inside the text block, tables and imprint left out, in reading order."""
    last = imprint_page(printed)
    found = []
    for page in main_pages(printed):
        areas = table_areas(page)
        end = BLOCK[3] + 3
        if page is last:
            edges = [bar.box[1] for bar in bars(page) if bar.width > 140 and bar.box[1] > 200]
            end, areas = min(edges, default=end), ()
        for line in page.lines:
            middle = (line.top + line.bottom) / 2
            if BLOCK[1] - 15 < line.top and middle < end and not any(y0 - 0.5 < middle < y1 + 0.5 for y0, y1 in areas):
                found.append((page, line))
    return tuple(found)


@kept
def bars(page: Page) -> tuple[DrawnRule, ...]:
    """Returns the horizontal rules of a page, from top to bottom; a line broken by a star in its middle is one."""
    found: list[DrawnRule] = []
    for rule in sorted(page.rules, key=lambda one: one.box[1]):
        if rule.direction != "horizontal" or rule.in_form:
            continue
        if found and abs(found[-1].box[1] - rule.box[1]) < SAME_BAR_MM and not _overlap(found[-1].box, rule.box):
            found[-1] = DrawnRule(around((found[-1].box, rule.box)), found[-1].colour)
        else:
            found.append(DrawnRule(rule.box, rule.colour))
    return tuple(found)


def split_line(line: Line, *, gap: float = 1.5 * EM) -> tuple[Line, ...]:
    """Returns the parts of a line that are more than `gap` mm apart."""
    parts = [[line.letters[0]]]
    for before, letter in zip(line.letters, line.letters[1:], strict=False):
        if letter.x - before.right > gap:
            parts.append([])
        parts[-1].append(letter)
    return tuple(Line(tuple(part)) for part in parts)


def off_centre(line: Line, *, middle: float = CENTRE) -> float:
    """Returns how far the middle of a line is right of `middle`, in mm.

    A mark at either end may have kept or lost the empty half of its cell; the smaller distance counts.
    """
    first, last = line.letters[0], line.letters[-1]
    lefts = [first.x, *([first.ink[0]] if first.text in "“‘（〔《" else [])]
    rights = [last.right, *([last.ink[2]] if last.text in "”’）〕》，。、；：" else [])]
    return min(((left + right) / 2 - middle for left in lefts for right in rights), key=abs)


def is_reddish(colour: Colour) -> bool:
    """Whether a colour is some red."""
    return colour[0] - max(colour[1:]) > 0.25


def is_red(colour: Colour) -> bool:
    """Whether a colour is the red of the standard: Y 80 %, M 80 % as a renderer shows it, or the RGB red (6.1)."""
    return colour[0] >= 0.75 and max(colour[1:]) <= 0.40


def rgb_text(colour: Colour) -> str:
    """Returns a colour as people write it: 255,0,0."""
    return ",".join(str(round(channel * 255)) for channel in colour)


def is_fangsong(line: Line) -> bool:
    """Whether a line is in 仿宋, or in the Song that font set noto uses for it (check 8 then warns)."""
    family = family_of(line.font)
    return family == "fangsong" or (family == "song" and "notoserif" in line.font.lower())


def is_placeholder(line: Line) -> bool:
    """Whether it is the placeholder of a draft: 【待补：…】."""
    return "【" in line.text


def fault_at(page: Page, line: Line, found: Message) -> LayoutFault:
    """Returns a fault of a line or of a part of one: `第2页第3行：左边 29.5 mm`."""
    whole = next((one for one in page.lines if abs(one.base - line.base) < 0.01), line)
    return line_fault(page, whole, found, box=line.ink)


# -- the head's parts


def _red_logo(page: Page) -> tuple[Line, ...]:
    lines = []
    for line in page.lines:
        red = tuple(one for one in line.letters if one.size >= LEAST_LOGO_POINTS and is_reddish(one.colour))
        if red and line.top < HEAD_END_MM:
            lines.append(Line(red))
    return tuple(lines)


def _bar_under_number(page: Page) -> DrawnRule | None:
    """Returns the rule under a line like 云财〔2026〕1号, of any colour."""
    numbers = [line for line in page.lines if "〔" in line.text and NUMBER.search(line.text)]
    for bar in bars(page):
        if bar.width > 100 and any(0 < bar.box[1] - line.bottom < 12 for line in numbers):
            return bar
    return None


def _is_title(line: Line) -> bool:
    return line.size >= LEAST_TITLE_POINTS and not is_reddish(line.letters[0].colour)


def _first_title_top(page: Page, start: float) -> float:
    return min((line.top for line in page.lines if _is_title(line) and line.top > start), default=start)


def _parted(pieces: Sequence[Line]) -> tuple[tuple[Line, ...], list[Line]]:
    marks = tuple(piece for piece in pieces if MARK.search(piece.text))
    return marks, [piece for piece in pieces if not MARK.search(piece.text)]


def _number_and_signers(pieces: Sequence[Line]) -> tuple[Line | None, tuple[Line, ...]]:
    """Separates number and signers; further names are right of the middle, on a line of their own or next to it."""
    numbers: list[Line] = []
    signers: dict[float, Line] = {}
    for piece in pieces:
        at = piece.text.find(SIGNER)
        if at > 0:
            numbers.append(Line(piece.letters[:at]))
        if at >= 0:
            signers[piece.base] = Line(piece.letters[at:])
        elif signers and piece.x0 > CENTRE - 15 and not NUMBER.search(piece.text):
            before = signers.get(piece.base)
            signers[piece.base] = Line((before.letters if before else ()) + piece.letters)
        else:
            numbers.append(piece)
    best = next((piece for piece in numbers if NUMBER.search(piece.text)), numbers[0] if numbers else None)
    return best, tuple(signers.values())


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2]
