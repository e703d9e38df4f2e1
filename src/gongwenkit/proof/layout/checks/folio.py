"""Checks 27 and 28: page numbers, and the pages without one (7.5)."""

import re
from collections.abc import Iterator
from itertools import pairwise

from gongwenkit.model import Message
from gongwenkit.proof.layout.areas import block_of, folio_of, imprint_page, is_empty, is_letter
from gongwenkit.proof.layout.box import Box
from gongwenkit.proof.layout.check import (
    CheckOutcome,
    LayoutFault,
    ProofCheck,
    failed,
    judged,
    line_fault,
    not_applicable,
    page_fault,
    passed,
)
from gongwenkit.proof.layout.font_families import FAMILY_NAMES, family_of
from gongwenkit.proof.layout.page import MM_PER_POINT, Line, Page, Printed

__all__ = ["CHECKS"]

FORM = re.compile(r"—(\d+)—$")
SIZE, SIZE_TOLERANCE = 14.0, 0.2
HALF_WIDTH_TOLERANCE = 0.02
DASH, DASH_TOLERANCE = 269.0, 0.5
"""7 mm below the block (7.5), at the middle of the dash."""

INSET = 14 * MM_PER_POINT
"""One character of size 4 from the outer edge; 0.7 mm more is one of size 3, as word processors set it."""

INSET_TOLERANCE = 0.7
CENTRED_TOLERANCE = 1.0


def check_folio(printed: Printed) -> CheckOutcome:
    """Check 27: — 1 — in 4号半角宋体, its dash 7 mm below the block, a character from the outer edge; pages in order.

    A warning: numbers that are centred (drafts), always on the right (printed on one side), or continue another count.
    """
    expected = Message(
        "“— 1 —”，4号半角宋体，一字线中心 269.0 mm（±0.5），单页距右、双页距左一字（±0.7 mm），依页连续",
        "“— 1 —”, half-width 宋体 of size 4, dash at 269.0 mm (±0.5), one character from the outer edge (±0.7 mm),"
        " counting on",
    )
    unnumbered = _unnumbered(printed)
    pages = [page for page in printed.pages if page.number not in unnumbered and page.width < page.height]
    if not any(page.text_letters for page in pages):
        return not_applicable(Message("没有应编页码的页", "no page to be numbered"), expected)
    wrong: list[LayoutFault] = []
    doubtful: list[LayoutFault] = []
    values: dict[int, int] = {}
    one_sided = _is_one_sided(printed)
    for page in pages:
        folio = folio_of(page)
        if folio is None:
            wrong.append(page_fault(page, Message("没有页码", "no page number")))
            continue
        values[page.number] = int(re.sub(r"\D", "", folio.text))
        wrong += [line_fault(page, folio, found) for found in _look_faults(folio)]
        place, is_usual = _place_fault(page, folio, block_of(printed, page), is_one_sided=one_sided)
        if place:
            (doubtful if is_usual else wrong).append(line_fault(page, folio, place))
    offsets = {value - number for number, value in values.items()}
    for number, value in values.items():
        if value != number:
            found = Message(f"页码 {value}，实为第 {number} 页", f"number {value} on page {number}")
            (doubtful if len(offsets) == 1 else wrong).append(page_fault(printed.pages[number - 1], found))
    fine = Message(f"{len(values)} 页页码", f"{len(values)} page numbers")
    return judged(_in_order(wrong), _in_order(doubtful), fine=fine, expected=expected)


def _in_order(faults: list[LayoutFault]) -> list[LayoutFault]:
    return sorted(faults, key=lambda fault: fault.page)


def _look_faults(folio: Line) -> Iterator[Message]:
    """Yields what is wrong with a number at any place: form, size, typeface, width, height."""
    if not FORM.match(folio.text):
        yield Message(f"页码写作“{folio.text}”", f"page number written “{folio.text}”")
    if abs(folio.size - SIZE) > SIZE_TOLERANCE:
        yield Message(f"页码 {folio.size:g} pt，应为 14 pt", f"page number of {folio.size:g} pt, not 14 pt")
    digits = [letter for letter in folio.letters if letter.text.isdigit()]
    font = digits[0].font
    family = family_of(font)
    if family != "song":
        name = FAMILY_NAMES[family] if family else font
        yield Message(f"页码用{name}（{font}），应为宋体", f"page number in {font} ({name}), not 宋体")
    widths = [b.x - a.x for a, b in pairwise(digits)]
    half = folio.size * MM_PER_POINT / 2
    off = next((width for width in widths if abs(width / half - 1) > HALF_WIDTH_TOLERANCE), None)
    if off is not None and family == "song":
        yield Message(
            f"数字宽 {off:.2f} mm，半角应为 {half:.2f} mm", f"digits {off:.2f} mm wide, half-width is {half:.2f} mm"
        )
    dash = folio.letters[0]
    middle = (dash.ink[1] + dash.ink[3]) / 2
    if dash.text == "—" and abs(middle - DASH) > DASH_TOLERANCE:
        yield Message(f"一字线中心 {middle:.1f} mm，应为 {DASH} mm", f"dash at {middle:.1f} mm, not {DASH} mm")


def _place_fault(page: Page, folio: Line, block: Box, *, is_one_sided: bool) -> tuple[Message | None, bool]:
    """Returns what is wrong with the place from left to right, and whether it is a usual one: centred, or one-sided."""
    left, _, right, _ = block
    on_right = page.number % 2 == 1
    due = right - INSET if on_right else left + INSET
    there = folio.x1 if on_right else folio.x0
    if abs(there - due) <= INSET_TOLERANCE:
        return None, False
    middle = (folio.x0 + folio.x1) / 2
    if abs(middle - (left + right) / 2) <= CENTRED_TOLERANCE:
        return Message(f"页码居中（{middle:.1f} mm）", f"page number centred ({middle:.1f} mm)"), True
    zh, en = ("右", "right") if on_right else ("左", "left")
    zh, en = f"页码{zh}边 {there:.1f} mm，应为 {due:.1f} mm", f"number's {en} edge {there:.1f} mm, not {due:.1f} mm"
    return Message(zh, en), is_one_sided


def _is_one_sided(printed: Printed) -> bool:
    """Whether all even pages have their number on the right, as in documents printed on one side.

    Three pages or fewer do not show it, unless the PDF itself asks to be printed on one side.
    """
    ends = [(page, folio_of(page)) for page in printed.pages if page.number % 2 == 0]
    right = [abs(folio.x1 - block_of(printed, page)[2] + INSET) <= INSET_TOLERANCE for page, folio in ends if folio]
    return (printed.is_simplex or len(printed.pages) > 3) and bool(right) and all(right)


def check_unnumbered(printed: Printed) -> CheckOutcome:
    """Check 28: no number on blank pages before the imprint and then on its page, nor on page 1 of a letter."""
    expected = Message(
        "版记页前的空白页和该版记页、信函首页不编页码",
        "no number on blank pages before an imprint, on its page then, on a letter's first page",
    )
    unnumbered = _unnumbered(printed)
    if not unnumbered:
        return not_applicable(Message("没有不编页码的页", "no page goes without a number"), expected)
    numbered = [(printed.pages[number - 1], folio_of(printed.pages[number - 1])) for number in sorted(unnumbered)]
    faults = [
        line_fault(page, folio, Message(f"有页码“{folio.text}”", f"bears the number “{folio.text}”"))
        for page, folio in numbered
        if folio
    ]
    if faults:
        return failed(faults, expected)
    listed = "、".join(map(str, sorted(unnumbered))), ", ".join(map(str, sorted(unnumbered)))
    return passed(Message(f"第{listed[0]}页没有页码", f"no number on page {listed[1]}"), expected)


def _unnumbered(printed: Printed) -> set[int]:
    """Returns the pages that must not have a number."""
    pages = {1} if is_letter(printed) else set()
    last = imprint_page(printed)
    blank = []
    if last:
        for page in reversed(printed.pages[:-1]):
            if not is_empty(page):
                break
            blank.append(page.number)
        pages |= {*blank, last.number} if blank else set()
    return pages


CHECKS: tuple[ProofCheck, ...] = (
    ProofCheck(27, Message("页码", "page number"), "7.5", check_folio),
    ProofCheck(28, Message("不编页码的页", "pages without a number"), "7.5", check_unnumbered),
)
