"""Checks 1 to 3: the paper and the edges of the text block (5.1, 5.2.1)."""

from collections.abc import Iterable

from gongwenkit.model import Message
from gongwenkit.proof.layout.areas import PITCH, block_of, body_lines, body_pages, full_pages, obstacles
from gongwenkit.proof.layout.check import (
    CheckOutcome,
    LayoutFault,
    ProofCheck,
    judged,
    line_fault,
    not_applicable,
    page_fault,
)
from gongwenkit.proof.layout.page import Line, Page, Printed, is_ideograph
from gongwenkit.proof.layout.paragraphs import Placed, paragraphs

__all__ = ["CHECKS"]

PAPER = (210.0, 297.0)
PAPER_TOLERANCE = 0.5
NEAR, FAR = 0.3, 0.5
"""Tolerances in mm of the near edges (left, top) and of the far ones (right, bottom)."""

LEGAL = 1.0
"""5.2.1 allows 1 mm; up to `NEAR` or `FAR` is a pass, more is a warning."""

BLANK_LINES = 3
"""A page with at most so many blank lines at its beginning still shows where its block is."""

LEAST_LINES = 3
NO_TEXT = Message("没有足够的3号字正文", "no page holds enough text of size 3")


def check_paper(printed: Printed) -> CheckOutcome:
    """Check 1: every page is A4; a landscape page is a warning: the standard rotates a wide table, not the page (8)."""
    wrong: list[LayoutFault] = []
    turned: list[LayoutFault] = []
    for page in printed.pages:
        if not _is_paper(page.width, page.height):
            size = f"{page.width:.1f} × {page.height:.1f} mm"
            fault = page_fault(page, Message(f"纸张 {size}", f"paper {size}"))
            (turned if _is_paper(page.height, page.width) else wrong).append(fault)
    return judged(
        wrong,
        turned,
        fine=Message(f"{len(printed.pages)} 页，210 × 297 mm", f"{len(printed.pages)} pages, 210 × 297 mm"),
        expected=Message("A4，210 × 297 mm（±0.5）", "A4, 210 × 297 mm (±0.5)"),
    )


def _is_paper(width: float, height: float) -> bool:
    return abs(width - PAPER[0]) <= PAPER_TOLERANCE and abs(height - PAPER[1]) <= PAPER_TOLERANCE


def check_left_and_top(printed: Printed) -> CheckOutcome:
    """Check 2: continued lines begin 28 mm from the left edge, the first line of a page is 37 mm from the top."""
    expected = Message("左边 28.0 mm，上边 37.0 mm（±0.3，至多±1）", "left 28.0 mm, top 37.0 mm (±0.3, at most ±1)")
    places: list[tuple[float, LayoutFault]] = []
    carried_on = (one for paragraph in paragraphs(printed) for one in paragraph.lines[1:])
    for page, lines in _by_page(one for one in carried_on if is_ideograph(one.line.text[0])):
        first = min(lines, key=lambda line: line.x0)
        found = Message(f"左边 {first.x0:.1f} mm", f"left edge {first.x0:.1f} mm")
        places.append((first.x0 - block_of(printed, page)[0], line_fault(page, first, found)))
    tops = _top_lines(printed)
    blank = min((_lines_off(first.top - 37.0) for _, first in tops), default=0) if len(tops) > 1 else 0
    for page, first in tops:
        found = Message(f"上边 {first.top:.1f} mm", f"top edge {first.top:.1f} mm")
        below = first.top - 37.0
        off = below if blank > 0 else below - max(_lines_off(below), 0) * PITCH
        places.append((off, line_fault(page, first, found)))
    return _by_distance(places, NEAR, expected)


def check_right_and_bottom(printed: Printed) -> CheckOutcome:
    """Check 3: full lines reach 184 mm, full pages 262 mm; of lines that end in an ideograph: marks may be trimmed."""
    expected = Message(
        "右边 184.0 mm，下边 262.0 mm（±0.5，至多±1）", "right 184.0 mm, bottom 262.0 mm (±0.5, at most ±1)"
    )
    places: list[tuple[float, LayoutFault]] = []
    going_on = (one for paragraph in paragraphs(printed) for one in paragraph.lines[:-1])
    for page, lines in _by_page(one for one in going_on if is_ideograph(one.line.text[-1])):
        last = max(lines, key=lambda line: line.x1)
        found = Message(f"右边 {last.x1:.1f} mm", f"right edge {last.x1:.1f} mm")
        places.append((last.x1 - block_of(printed, page)[2], line_fault(page, last, found)))
    for page in full_pages(printed):
        last = body_lines(page)[-1]
        found = Message(f"下边 {last.bottom:.1f} mm", f"bottom edge {last.bottom:.1f} mm")
        below = last.bottom - 262.0
        places.append((below - min(_lines_off(below), 0) * PITCH, line_fault(page, last, found)))
    return _by_distance(places, FAR, expected)


def _by_page(placed: Iterable[Placed]) -> list[tuple[Page, list[Line]]]:
    """Returns lines by page, pages with three or more."""
    pages: dict[int, tuple[Page, list[Line]]] = {}
    for one in placed:
        pages.setdefault(one.page.number, (one.page, []))[1].append(one.line)
    return [(page, lines) for page, lines in pages.values() if len(lines) >= LEAST_LINES]


def _top_lines(printed: Printed) -> list[tuple[Page, Line]]:
    """Returns the first lines of text pages that have only blank lines above them."""
    firsts = [(page, body_lines(page)[0]) for page in body_pages(printed)]
    return [
        (page, first)
        for page, first in firsts
        if _lines_off(first.top - 37.0) <= BLANK_LINES and not any(y0 < first.top for y0, _ in obstacles(page))
    ]


def _lines_off(distance: float) -> int:
    """Returns a distance in whole lines of the grid."""
    return round(distance / PITCH)


def _by_distance(places: list[tuple[float, LayoutFault]], tolerance: float, expected: Message) -> CheckOutcome:
    """Judges faults by how many mm their places are off."""
    if not places:
        return not_applicable(NO_TEXT, expected)
    wrong = [fault for off, fault in places if abs(off) > LEGAL]
    doubtful = [fault for off, fault in places if tolerance < abs(off) <= LEGAL]
    most = max(abs(off) for off, _ in places)
    fine = Message(f"{len(places)} 处，最多相差 {most:.2f} mm", f"{len(places)} places, at most {most:.2f} mm off")
    return judged(wrong, doubtful, fine=fine, expected=expected)


CHECKS: tuple[ProofCheck, ...] = (
    ProofCheck(1, Message("纸张", "paper"), "5.1", check_paper),
    ProofCheck(2, Message("版心左边和上边", "left and top of the text block"), "5.2.1", check_left_and_top),
    ProofCheck(3, Message("版心右边和下边", "right and bottom of the text block"), "5.2.1", check_right_and_bottom),
)
