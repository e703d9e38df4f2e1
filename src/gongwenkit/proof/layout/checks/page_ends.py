"""Checks 37 to 39: where paragraphs and the text end on the pages.

37: the signature has text above it (7.3.5.5). 38 and 39 are usual in typesetting and in no standard: warnings.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongwenkit.model import Message
from gongwenkit.proof.layout.areas import BLOCK, EM, PITCH, annex_pages, body_lines, obstacles
from gongwenkit.proof.layout.check import (
    CheckOutcome,
    LayoutFault,
    ProofCheck,
    judged,
    line_fault,
    not_applicable,
    page_fault,
    passed,
    warned,
)
from gongwenkit.proof.layout.page import Line, Page, Printed
from gongwenkit.proof.layout.paragraphs import Paragraph, Placed, paragraphs

__all__ = ["CHECKS"]

LEAST_TEXT = 2
"""Lines of the text that stand above a signature."""

MOST_FREE = 2
"""Lines that may stay free before a page that the ending opens."""

CLOSING_CELLS = 14
_CLOSING = re.compile(r"特此|专此|此致|以上")
_DATE = re.compile(r"[\d〇○零一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日")
_SIGNED_FROM_MM = 45.0
_MARKS = re.compile(r"[，。、；：？！“”‘’（）《》〈〉「」『』〔〕【】—…～·]")


# --------------------------------------------------------------------------------------- 37: signature and text


@dataclass(frozen=True)
class _PartEnding:
    """The end of the main part or of an annex: page and line of its date, lines of its text on that page.

    `short`: its text is less than two pages need each, and all on the first one, which must show text (7.3.3).
    """

    page: Page
    date: Line
    count: int
    short: bool


def check_ending(printed: Printed) -> CheckOutcome:
    """Check 37: two lines of the text stand above a signature; closing line and note on annexes do not count."""
    expected = Message(
        "落款所在页至少有两行正文；结束语、附件说明、落款移到次页时，前页空白不到三行",
        "two lines of the text at least on the page of a signature; fewer than three lines free before a page that "
        "closing line, note on annexes or signature opens",
    )
    wrong: list[LayoutFault] = []
    doubtful: list[LayoutFault] = []
    endings = list(_endings(printed))
    for one in endings:
        if one.count < LEAST_TEXT and not one.short:
            free = _free_lines(printed.pages[one.page.number - 2])
            found = Message(
                f"落款之上有 {one.count} 行正文，前页空 {free} 行",
                f"{one.count} lines of the text above the signature, {free} lines free on the page before",
            )
            alone = one.count == 0 and free > MOST_FREE
            (wrong if alone else doubtful).append(page_fault(one.page, found, box=one.date.ink))
    if not endings:
        return not_applicable(Message("落款与正文在同一页", "the text begins on the page of its signature"), expected)
    fine = Message(f"落款之上有 {endings[0].count} 行正文", f"{endings[0].count} lines of the text above the signature")
    if endings[0].short:
        fine = Message("正文不足四行，都在首页", "a text of less than four lines, all of it on page 1")
    return judged(wrong, doubtful, fine=fine, expected=expected)


def _endings(printed: Printed) -> Iterator[_PartEnding]:
    """Yields the ending of each part that has a date after its first page."""
    starts = [page.number for page in annex_pages(printed)]
    found = paragraphs(printed)
    for part, first in enumerate([1, *starts]):
        end = starts[part] if part < len(starts) else len(printed.pages) + 1
        texts = [one for one in found if one.part == part]
        dated = _last_date(printed.pages[first - 1 : end - 1])
        if dated is None or not texts or dated[0].number == first:
            continue
        page, date = dated
        body = texts[:-1] if _is_closing(texts[-1]) else texts
        lines = [placed for one in body for placed in one.lines if placed.page is page and placed.line.base < date.base]
        above = [top for top, _ in obstacles(page) if top < date.top]
        all_lines = [placed for one in body for placed in one.lines]
        short = 0 < len(all_lines) < 2 * LEAST_TEXT and all(placed.page.number == first for placed in all_lines)
        short = short and body is not texts and page.number == first + 1
        yield _PartEnding(page, date, max(len(lines), LEAST_TEXT if above else 0), short)


def _last_date(pages: tuple[Page, ...]) -> tuple[Page, Line] | None:
    dates = [
        (page, line)
        for page in pages
        for line in body_lines(page)
        if _DATE.fullmatch(line.text) and line.x0 > _SIGNED_FROM_MM
    ]
    return dates[-1] if dates else None


def _is_closing(paragraph: Paragraph) -> bool:
    first = paragraph.first.line
    return len(paragraph.lines) == 1 and first.cells <= CLOSING_CELLS and _CLOSING.match(first.text) is not None


def _free_lines(page: Page) -> int:
    """Returns how many lines are free below the last thing in the block."""
    used = [line.bottom for line in body_lines(page)] + [bottom for _, bottom in obstacles(page)]
    return int((BLOCK[3] - max(used, default=BLOCK[1]) + 0.2 * EM) / PITCH)


# ------------------------------------------------------------------------------- 38 and 39: ends of paragraphs


def check_last_lines(printed: Printed) -> CheckOutcome:
    """Check 38: the last line of a paragraph has more than one character."""
    expected = Message("段末行不只有一个字", "more than one character in the last line of a paragraph")
    turned = [one for one in paragraphs(printed) if len(one.lines) > 1]
    faults = [_single_fault(one.lines[-1]) for one in turned if len(_MARKS.sub("", one.lines[-1].line.text)) == 1]
    return _outcome(turned, faults, expected)


def _single_fault(placed: Placed) -> LayoutFault:
    text = placed.line.text
    return line_fault(placed.page, placed.line, Message(f"段末行只有“{text}”", f"the last line is only “{text}”"))


def check_page_heads(printed: Printed) -> CheckOutcome:
    """Check 39: the last line of a paragraph is not alone at the head of a page."""
    expected = Message("页首不单独排一段的末行", "no last line of a paragraph alone at the head of a page")
    turned = [one for one in paragraphs(printed) if len(one.lines) > 1]
    faults = []
    for one in turned:
        before, last = one.lines[-2:]
        if before.page is not last.page:
            found = Message(f"段末行“{last.line.text}”单独在页首", f"the last line “{last.line.text}” is alone")
            faults.append(line_fault(last.page, last.line, found))
    return _outcome(turned, faults, expected)


def _outcome(turned: list[Paragraph], faults: list[LayoutFault], expected: Message) -> CheckOutcome:
    if not turned:
        return not_applicable(Message("没有回行的段落", "no paragraph of two lines"), expected)
    if faults:
        return warned(faults, expected)
    return passed(Message(f"查 {len(turned)} 段", f"{len(turned)} paragraphs"), expected)


CHECKS: tuple[ProofCheck, ...] = (
    ProofCheck(37, Message("落款与正文", "signature and text"), "7.3.5.5", check_ending),
    ProofCheck(38, Message("段末行", "last lines"), "7.3.3", check_last_lines),
    ProofCheck(39, Message("页首行", "heads of pages"), "7.3.3", check_page_heads),
)
