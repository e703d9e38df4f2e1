"""Parts of a document as its pages show them: main part, annexes, tables, imprint.

Numbers in brackets are clauses of GB/T 9704-2012.
"""

import re
from itertools import pairwise

from gongwenkit.model.memo import kept
from gongwenkit.proof.layout.box import Box
from gongwenkit.proof.layout.page import Line, Page, Printed

__all__ = [
    "ANNEX",
    "BLOCK",
    "BODY_SIZES",
    "EM",
    "PITCH",
    "annex_pages",
    "block_of",
    "body_lines",
    "body_pages",
    "folio_of",
    "full_pages",
    "imprint_page",
    "is_empty",
    "is_in_cell",
    "is_letter",
    "main_pages",
    "obstacles",
    "table_areas",
    "text_lines",
]

EM = 156 / 28
"""A character of size 3, in mm (5.2.3: 28 fill 156 mm)."""

PITCH = 15 / 8 * EM
"""From line to line, in mm (3.2: its height and 7/8 of size 3)."""

BLOCK = (28.0, 37.0, 184.0, 262.0)
"""The text block (5.2.1)."""

BODY_SIZES = (15.69, 16.05)
"""Points that count as size 3: 15.79 set 28 characters in 156 mm (5.2.3), word processors have 16."""

ANNEX = re.compile(r"附件[\d一二三四五六七八九十]*[：:]?$")
_FOLIO = re.compile(r"[—–―─\-－·.\s]*\d{1,4}[—–―─\-－·.\s]*$")
"""A page number in any usual form."""

NEAR_BODY_SIZES = (14.6, 17.4)
"""Text in 小三 or 17 points is still body text, so that the grid is checked and check 8 reports the size."""

_LEAST_BODY_LINES = 11
LEAST_TABLE_RULES = 3
LEAST_COLUMNS = 3
SLACK = 20.0
"""Text up to this distance outside the block is still text of the block: wrong margins must be found to be reported."""

MIRRORED = 2.0
"""The block of even pages is this much further left where margins are mirrored: 28 mm inside (5.2.1), 26 outside."""


def _is_body_line(line: Line) -> bool:
    """Whether a line is in type of about size 3 and about inside the text block."""
    return NEAR_BODY_SIZES[0] <= line.size <= NEAR_BODY_SIZES[1] and _is_near_block(line)


@kept
def text_lines(page: Page) -> tuple[Line, ...]:
    """Returns the lines of any size about inside the block, outside tables; no page number, no raised characters."""
    areas = table_areas(page)
    lines = [
        line
        for line in page.lines
        if _is_near_block(line)
        and not (_is_folio(line, page) or _is_row(line) or any(_is_in_area(line, area) for area in areas))
    ]
    scripts = {id(bit) for a, b in pairwise(lines) for bit, line in ((a, b), (b, a)) if _is_script_of(bit, line)}
    return tuple(line for line in lines if id(line) not in scripts)


@kept
def body_lines(page: Page) -> tuple[Line, ...]:
    """Returns the lines of about size 3 inside the block and outside tables, from top to bottom."""
    return tuple(line for line in text_lines(page) if _is_body_line(line))


@kept
def table_areas(page: Page) -> tuple[tuple[float, float], ...]:
    """Returns (y0, y1) of each table: between the first and last of three or more rules of equal width and place.

    Rules of one width are two tables where a full line of text, or a heading that no vertical rule passes, is between
    them. Red rules are part of a letterhead.
    """
    groups: dict[tuple[int, int], list[float]] = {}
    for rule in page.rules:
        if rule.direction == "horizontal" and not rule.in_form and not _is_red(rule.colour):
            groups.setdefault((round(rule.box[0]), round(rule.box[2])), []).append(rule.box[1])
    areas = []
    for edges, ys in groups.items():
        if len(ys) < LEAST_TABLE_RULES:
            continue
        between = [line.top for line in _lines_between_tables(page, edges)]
        part: list[float] = []
        for y in sorted(ys):
            if part and any(part[-1] < top < y for top in between):
                areas.append(part)
                part = []
            part.append(y)
        areas.append(part)
    return tuple(sorted((part[0], part[-1]) for part in areas if len(part) >= LEAST_TABLE_RULES))


def is_in_cell(line: Line, page: Page, edges: tuple[float, float] = (0.0, 1000.0)) -> bool:
    """Whether a vertical rule between these edges (x0, x1) passes a line: then it is in a ruled table."""
    middle = (line.top + line.bottom) / 2
    return any(y0 < middle < y1 for _, y0, _, y1 in _upright(page, edges))


def _upright(page: Page, edges: tuple[float, float]) -> list[Box]:
    boxes = (rule.box for rule in page.rules if rule.direction == "vertical" and not rule.in_form)
    return [box for box in boxes if edges[0] - 1 < box[0] < edges[1] + 1]


def _lines_between_tables(page: Page, edges: tuple[float, float]) -> tuple[Line, ...]:
    """Returns the lines of text that are in no table of this width; without vertical rules, only full lines."""
    lines = [line for line in page.lines if line.size >= NEAR_BODY_SIZES[0]]
    is_ruled = bool(_upright(page, edges))
    return tuple(line for line in lines if line.cells >= 24 or (is_ruled and not is_in_cell(line, page, edges)))


@kept
def obstacles(page: Page) -> tuple[tuple[float, float], ...]:
    """Returns (y0, y1) of all in the block that is not body text: tables, charts, images, lines of other sizes."""
    pictures = [(one.box[1], one.box[3]) for one in page.pictures if one.kind != "shape" or one.box[3] - one.box[1] > 5]
    other = [(line.top, line.bottom) for line in text_lines(page) if not _is_body_line(line)]
    return tuple(sorted([*table_areas(page), *pictures, *other]))


@kept
def folio_of(page: Page) -> Line | None:
    """Returns the line that is the page number: the last one, below the block, of digits and dashes."""
    return next((line for line in reversed(page.lines) if _is_folio(line, page)), None)


@kept
def is_empty(page: Page) -> bool:
    """Whether a page is empty, or has only a page number."""
    folio = folio_of(page)
    letters = len(folio.letters) if folio else 0
    return not (len(page.text_letters) > letters or page.rules or page.pictures or _has_turned(page))


@kept
def annex_pages(printed: Printed) -> tuple[Page, ...]:
    """Returns the pages that begin an annex: their first line is 附件 with or without a number (7.3.7)."""
    starts = []
    for page in printed.pages:
        first = next(iter(page.lines), None)
        if first and ANNEX.match(first.text) and first.top < BLOCK[1] + 2 * PITCH:
            starts.append(page)
    return tuple(starts)


@kept
def main_pages(printed: Printed) -> tuple[Page, ...]:
    """Returns the pages before the first annex and before an imprint on a page of its own."""
    annexes = annex_pages(printed)
    end = annexes[0].number - 1 if annexes else len(printed.pages)
    pages = printed.pages[:end]
    last = imprint_page(printed)
    if last and pages and pages[-1] is last and not body_lines(last):
        pages = pages[:-1]
    while pages and is_empty(pages[-1]):
        pages = pages[:-1]
    return pages


@kept
def imprint_page(printed: Printed) -> Page | None:
    """Returns the last page if it has an imprint: two black rules of the block's width near its lower edge."""
    if not printed.pages:
        return None
    last = printed.pages[-1]
    near = [
        rule
        for rule in last.rules
        if rule.direction == "horizontal" and rule.width > 140 and max(rule.colour) < 0.2 and rule.box[1] > 200
    ]
    at_edge = any(abs(rule.box[3] - BLOCK[3]) < 3 for rule in near)
    return last if len(near) >= 2 and at_edge else None


def is_letter(printed: Printed) -> bool:
    """Whether a document is in the letter format: by its keywords, else by the red rules of 170 mm (10.1)."""
    if printed.layout or not printed.pages:
        return printed.layout == "letter"
    return any(_is_red(rule.colour) and rule.width > 164 and rule.box[1] > 250 for rule in printed.pages[0].rules)


@kept
def body_pages(printed: Printed) -> tuple[Page, ...]:
    """Returns text pages: upright, no head or title, no annex start, no imprint, eleven lines or more."""
    starts = {page.number for page in annex_pages(printed)}
    last = imprint_page(printed)
    return tuple(
        page
        for page in printed.pages
        if page.number not in starts
        and page is not last
        and page.width < page.height
        and not (page.number == 1 and _has_head(page))
        and len(body_lines(page)) >= _LEAST_BODY_LINES
    )


@kept
def full_pages(printed: Printed) -> tuple[Page, ...]:
    """Returns text pages whose text continues on the next page, with only lines of body text in the block.

    A page may end up to two lines early, because a heading moves to the next page with its text. A page that ends
    earlier was broken on purpose.
    """
    starts = {page.number for page in annex_pages(printed)}
    return tuple(
        page
        for page in body_pages(printed)
        if page.number < len(printed.pages)
        and page.number + 1 not in starts
        and _opens_with_text(printed.pages[page.number])
        and body_lines(page)[-1].bottom > BLOCK[3] - 2.5 * PITCH
        and not obstacles(page)
    )


def _opens_with_text(page: Page) -> bool:
    lines = body_lines(page)
    return bool(lines) and not any(y0 < lines[0].top for y0, _ in obstacles(page))


def block_of(printed: Printed, page: Page) -> Box:
    """Returns the text block of a page; on even pages 2 mm further left where the margins are mirrored."""
    shift = MIRRORED if page.number % 2 == 0 and _is_mirrored(printed) else 0.0
    return (BLOCK[0] - shift, BLOCK[1], BLOCK[2] - shift, BLOCK[3])


@kept
def _is_mirrored(printed: Printed) -> bool:
    """Whether the PDF says so, or page number and left edge of every even page are where mirrored margins put them."""
    if printed.margins == "mirrored":
        return True
    left = BLOCK[0] - MIRRORED
    even = [page for page in printed.pages if page.number % 2 == 0 and len(page.lines) > _LEAST_BODY_LINES]
    for page in even:
        folio = folio_of(page)
        if folio is None or not left + 4.2 < folio.x0 < left + 6.3:
            return False
        if abs(min(line.x0 for line in page.lines) - left) > 0.3:
            return False
    return bool(even)


def _has_head(page: Page) -> bool:
    return any(line.size > 18 for line in page.lines) or any(_is_red(rule.colour) for rule in page.rules)


def _has_turned(page: Page) -> bool:
    return any(one.turned and not one.artifact for one in page.letters)


def _is_near_block(line: Line) -> bool:
    return BLOCK[1] - SLACK < line.top and line.bottom < BLOCK[3] + SLACK


def _is_folio(line: Line, page: Page) -> bool:
    return line.top > BLOCK[3] - 0.5 - (297 - page.height) and _FOLIO.match(line.text) is not None


def _is_in_area(line: Line, area: tuple[float, float]) -> bool:
    return area[0] - 0.5 < (line.top + line.bottom) / 2 < area[1] + 0.5


def _is_row(line: Line) -> bool:
    """Whether a line is in three or more columns, like the rows of a table without rules."""
    gaps = [after.x - before.right for before, after in pairwise(line.letters)]
    return sum(gap > 2 * EM for gap in gaps) >= LEAST_COLUMNS - 1


def _is_script_of(line: Line, other: Line) -> bool:
    """Whether a short line is superscript or subscript of a longer one (10², a footnote mark)."""
    return len(line.letters) * 4 < len(other.letters) and abs(line.base - other.base) < 2.5


def _is_red(colour: tuple[float, float, float]) -> bool:
    return colour[0] > 0.6 and max(colour[1:]) < 0.5
