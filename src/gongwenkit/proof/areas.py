"""Parts of a document as its pages show them: main part, annexes, tables, imprint (layout, 8, the first paragraph)."""

import re

from gongwenkit.proof.page import Line, Page, Printed

__all__ = [
    "BLOCK",
    "BODY_SIZES",
    "EM",
    "PITCH",
    "annex_pages",
    "body_lines",
    "body_pages",
    "imprint_page",
    "is_body_line",
    "main_pages",
    "table_areas",
]

EM = 156 / 28
"""A character of size 3, in mm (5.2.3: 28 fill 156 mm)."""

PITCH = 15 / 8 * EM
"""From line to line, in mm (3.2: its height and 7/8 of size 3)."""

BLOCK = (28.0, 37.0, 184.0, 262.0)
"""The text block (5.2.1)."""

BODY_SIZES = (15.69, 16.05)
"""Points that count as size 3 (layout, 0.1)."""

LEAST_BODY_LINES = 11
LEAST_TABLE_RULES = 3
ANNEX = re.compile(r"附件\d*$")


def is_body_line(line: Line) -> bool:
    """Whether a line is in type of size 3 and inside the text block."""
    return BODY_SIZES[0] <= line.size <= BODY_SIZES[1] and BLOCK[1] - 3 < line.top and line.bottom < BLOCK[3] + 3


def table_areas(page: Page) -> tuple[tuple[float, float], ...]:
    """Returns (y0, y1) of each table: between the first and last of three or more rules of equal width and place."""
    groups: dict[tuple[int, int], list[float]] = {}
    for rule in page.rules:
        if rule.direction == "horizontal" and not rule.in_form:
            groups.setdefault((round(rule.box[0]), round(rule.box[2])), []).append(rule.box[1])
    return tuple(sorted((min(ys), max(ys)) for ys in groups.values() if len(ys) >= LEAST_TABLE_RULES))


def body_lines(page: Page) -> tuple[Line, ...]:
    """Returns the lines of size 3 inside the block and outside tables, from top to bottom."""
    areas = table_areas(page)
    return tuple(
        line
        for line in page.lines
        if is_body_line(line) and not any(y0 - 0.5 < (line.top + line.bottom) / 2 < y1 + 0.5 for y0, y1 in areas)
    )


def annex_pages(printed: Printed) -> tuple[Page, ...]:
    """Returns the pages that begin an annex: their first line is 附件 with or without a number (7.3.7)."""
    starts = []
    for page in printed.pages:
        first = next((line for line in page.lines if line.top > BLOCK[1] - 3), None)
        if first and ANNEX.match(first.text) and first.top < BLOCK[1] + PITCH / 2:
            starts.append(page)
    return tuple(starts)


def main_pages(printed: Printed) -> tuple[Page, ...]:
    """Returns the pages before the first annex and before an imprint on a page of its own."""
    annexes = annex_pages(printed)
    end = annexes[0].number - 1 if annexes else len(printed.pages)
    pages = printed.pages[:end]
    last = imprint_page(printed)
    if last and pages and pages[-1] is last and not body_lines(last):
        pages = pages[:-1]
    while pages and pages[-1].is_blank:
        pages = pages[:-1]
    return pages


def imprint_page(printed: Printed) -> Page | None:
    """Returns the last page where it holds an imprint: two black rules over the block's width near its lower edge."""
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


def body_pages(printed: Printed) -> tuple[Page, ...]:
    """Returns full text pages: no head, no annex start, no imprint, at least eleven lines outside tables."""
    starts = {page.number for page in annex_pages(printed)} | {1}
    last = imprint_page(printed)
    return tuple(
        page
        for page in printed.pages
        if page.number not in starts and page is not last and len(body_lines(page)) >= LEAST_BODY_LINES
    )
