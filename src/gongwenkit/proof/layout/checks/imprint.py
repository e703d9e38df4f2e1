"""Checks 25 and 26: rules and text of the imprint on the last page (7.4; 10.1 for a letter)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongwenkit.model import Message
from gongwenkit.proof.layout.areas import BLOCK, block_of, imprint_page, is_in_cell
from gongwenkit.proof.layout.box import Box
from gongwenkit.proof.layout.check import CheckOutcome, ProofCheck, failed, not_applicable, page_fault, passed, warned
from gongwenkit.proof.layout.elements import bars, fault_at, is_fangsong, is_placeholder, is_reddish, kind_of
from gongwenkit.proof.layout.page import DrawnRule, Line, Page, Printed

__all__ = ["CHECKS"]

COPIES = re.compile(r"(抄送|主送)[：:]")
PRINTED = re.compile(r"印发$")
PRINTED_DATE = re.compile(r"(?<!\d)\d{4}年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日印发$")
HIGHEST_MM = 150.0
LOWEST_START_MM = 215.0
"""An imprint without words (its places left free) is searched below this."""

LOWEST_BASE_MM = 266.0
MOST_BARE_RULES = 3
"""More rules, without the words of an imprint, are rules of a table."""

ABOVE_TEXT_MM = 12.0
THICK_MM, THIN_MM, THICKNESS_TOLERANCE_MM = 0.35, 0.25, 0.05
INSET_MM = (4.85, 5.75)
"""A character of size 4, or of size 3 as in software that follows GB/T 33476.2; 0.05 mm for rounding."""

TYPE_POINTS = (13.8, 14.2)


@dataclass(frozen=True)
class Element:
    """An element of the imprint.

    Attributes:
        kind: copies (抄送, 主送), printed (印发机关 and 印发日期), other.
        lines: from top to bottom.
    """

    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Imprint:
    """The imprint (版记).

    Attributes:
        page: the last page.
        bars: its rules from top to bottom.
        elements: from top to bottom.
        block: the text block of the page.
    """

    page: Page
    bars: tuple[DrawnRule, ...]
    elements: tuple[Element, ...]
    block: Box


def read_imprint(printed: Printed) -> Imprint | None:
    """Finds the imprint on the last page by its words, in a document with a head also by its rules; else None."""
    if not printed.pages:
        return None
    page = printed.pages[-1]
    low = [line for line in page.lines if line.top > HIGHEST_MM and line.base < LOWEST_BASE_MM]
    marks = [line for line in low if COPIES.match(line.text) or PRINTED.search(line.text)]
    marks = [line for line in marks if not is_in_cell(line, page)]  # a table may have such a date, too
    if not marks and not (kind_of(printed) == "A" and imprint_page(printed)):
        return None
    start = marks[0].top if marks else LOWEST_START_MM
    rules = [bar for bar in bars(page) if bar.width > 100 and bar.box[1] > start - ABOVE_TEXT_MM]
    black = tuple(bar for bar in rules if not is_reddish(bar.colour))
    if not marks and len(black) > MOST_BARE_RULES:
        return None
    top = black[0].box[1] if black else start
    text = [line for line in low if line.bottom > top]
    return Imprint(page, black, tuple(_elements(text, black)), block_of(printed, page))


def _elements(lines: list[Line], rules: tuple[DrawnRule, ...]) -> Iterator[Element]:
    pending: list[Line] = []
    for line in lines:
        parted = bool(pending) and any(pending[-1].base < bar.box[1] < line.base for bar in rules)
        if pending and (parted or COPIES.match(line.text) or PRINTED.search(line.text)):
            yield Element(_kind(pending), tuple(pending))
            pending = []
        pending.append(line)
    if pending:
        yield Element(_kind(pending), tuple(pending))


def _kind(lines: list[Line]) -> str:
    if COPIES.match(lines[0].text):
        return "copies"
    return "printed" if PRINTED.search(lines[-1].text) else "other"


# ------------------------------------------------------------------------------------------------------------ 25: rules

_RULES = Message(
    "宽 156 ±0.3 mm，首末两条 0.35 ±0.05 mm，中间 0.25 ±0.05 mm，末条在 262 ±0.3 mm；"
    "印发机关上有一条，主送与抄送之间没有；在双数页",
    "156 ±0.3 mm wide, first and last 0.35 ±0.05 mm, others 0.25 ±0.05 mm thick, the last at 262 ±0.3 mm; "
    "one above the printing organ, none between 主送 and 抄送; on an even page",
)


def check_rules(printed: Printed) -> CheckOutcome:
    """Check 25: the rules of the imprint (7.4.1); a thickness is only recommended, an even page is implied."""
    imprint = read_imprint(printed)
    if kind_of(printed) == "letter":
        if imprint and imprint.bars:
            words = Message(
                f"信函版记有 {len(imprint.bars)} 条分隔线", f"rules in a letter's imprint: {len(imprint.bars)}"
            )
            return failed([page_fault(imprint.page, words, box=imprint.bars[0].box)], _RULES)
        return not_applicable(Message("信函版记没有分隔线", "the imprint of a letter has no rules"), _RULES)
    if imprint is None:
        return _without_imprint(printed)
    if len(imprint.bars) < 2:
        words = Message(f"版记有 {len(imprint.bars)} 条分隔线", f"rules in the imprint: {len(imprint.bars)}")
        return failed([page_fault(imprint.page, words)], _RULES)
    faults = [page_fault(imprint.page, words, box=bar.box) for bar, words in _rule_faults(imprint)]
    if faults:
        return failed(faults, _RULES)
    doubts = [page_fault(imprint.page, words, box=bar.box) for bar, words in _thickness_faults(imprint.bars)]
    if imprint.page.number % 2:
        words = Message("版记在单数页", "the imprint is on an odd page")
        doubts.append(page_fault(imprint.page, words))
    if doubts:
        return warned(doubts, _RULES)
    thick = "/".join(f"{bar.height:.2f}" for bar in imprint.bars)
    low = imprint.bars[-1].box[3]
    return passed(Message(f"粗 {thick} mm，末条 {low:.1f} mm", f"{thick} mm thick, the last at {low:.1f} mm"), _RULES)


def _without_imprint(printed: Printed) -> CheckOutcome:
    if printed.layout == "A" and printed.pages:
        return failed([page_fault(printed.pages[-1], Message("没有版记", "no imprint"))], _RULES)
    return not_applicable(Message("没有版记", "no imprint"), _RULES)


def _rule_faults(imprint: Imprint) -> Iterator[tuple[DrawnRule, Message]]:
    rules, last = imprint.bars, imprint.bars[-1]
    for bar in rules:
        if abs(bar.box[0] - imprint.block[0]) > 0.3 or abs(bar.box[2] - imprint.block[2]) > 0.3:
            reach = f"x {bar.box[0]:.1f}–{bar.box[2]:.1f} mm"
            yield bar, Message(f"分隔线 {reach}，宽 {bar.width:.1f} mm", f"rule at {reach}, {bar.width:.1f} mm wide")
    if not last.box[1] - 0.3 <= BLOCK[3] <= last.box[3] + 0.3:
        yield last, Message(f"末条在 {last.box[3]:.1f} mm", f"last rule at {last.box[3]:.1f} mm")
    ends = min(rules[0].height, last.height)
    for bar in rules[1:-1]:
        if bar.height >= ends:
            yield (
                bar,
                Message(
                    f"中间一条粗 {bar.height:.2f} mm，不细于首末", f"a middle rule of {bar.height:.2f} mm, not thinner"
                ),
            )
    for above, below in zip(imprint.elements, imprint.elements[1:], strict=False):
        between = [bar for bar in rules if above.lines[-1].base < bar.box[1] < below.lines[0].base]
        if below.kind == "printed" and not between:
            yield last, Message("印发机关上没有分隔线", "no rule above the printing organ")
        if above.kind == below.kind == "copies" and between:
            yield between[0], Message("主送与抄送之间有分隔线", "a rule between 主送 and 抄送")


def _thickness_faults(rules: tuple[DrawnRule, ...]) -> Iterator[tuple[DrawnRule, Message]]:
    for index, bar in enumerate(rules):
        right = THICK_MM if index in (0, len(rules) - 1) else THIN_MM
        if abs(bar.height - right) > THICKNESS_TOLERANCE_MM:
            found = f"{bar.height:.2f} mm"
            yield (
                bar,
                Message(f"第{index + 1}条粗 {found}，推荐 {right} mm", f"rule {index + 1} is {found}, not {right} mm"),
            )


# ------------------------------------------------------------------------------------------------------------- 26: text

_TEXT = Message(
    "4号（13.8–14.2 pt）仿宋，左右各空一字（4.9–5.7 mm），抄送末尾为句号、回行与冒号后首字对齐，"
    "印发机关与“日印发”同一行，日期不编虚位",
    "size 4 (13.8–14.2 pt) 仿宋, one character (4.9–5.7 mm) left and right, 抄送 ends with a full stop and its "
    "turnovers stand under the first name, organ and date of printing on one line, no leading zeros",
)


def check_text(printed: Printed) -> CheckOutcome:
    """Check 26: type, insets and form of the imprint's text (7.4.2, 7.4.3)."""
    imprint = read_imprint(printed)
    if imprint is None:
        return not_applicable(Message("没有版记", "no imprint"), _TEXT)
    found: list[tuple[Line, Message]] = []
    for element in imprint.elements:
        for line in element.lines:
            found += [(line, words) for words in _type_faults(line)]
        inset = element.lines[0].x0 - imprint.block[0]
        if not INSET_MM[0] <= inset <= INSET_MM[1]:
            found.append((element.lines[0], Message(f"左空 {inset:z.1f} mm", f"{inset:z.1f} mm from the left")))
        if element.kind == "copies":
            found += _copies_faults(element, right=imprint.block[2])
        if element.kind == "printed":
            found += [
                (element.lines[-1], words) for words in _printed_faults(element.lines[-1], right=imprint.block[2])
            ]
    if kind_of(printed) == "letter" and any(element.kind == "printed" for element in imprint.elements):
        line = next(element.lines[0] for element in imprint.elements if element.kind == "printed")
        found.append((line, Message("信函版记有印发机关", "printing organ in the imprint of a letter")))
    if found:
        return failed([fault_at(imprint.page, line, words) for line, words in found], _TEXT)
    if not imprint.elements:
        return not_applicable(Message("版记中没有文字", "no text in the imprint"), _TEXT)
    first = imprint.elements[0].lines[0]
    return passed(
        Message(f"{first.size:.1f} pt，左边 {first.x0:.1f} mm", f"{first.size:.1f} pt, left edge {first.x0:.1f} mm"),
        _TEXT,
    )


def _type_faults(line: Line) -> Iterator[Message]:
    if not TYPE_POINTS[0] <= line.size <= TYPE_POINTS[1]:
        yield Message(f"字号 {line.size:.1f} pt", f"{line.size:.1f} pt")
    if not is_fangsong(line) and not is_placeholder(line):
        yield Message(f"字体 {line.font}", f"in {line.font}")


def _copies_faults(element: Element, *, right: float) -> Iterator[tuple[Line, Message]]:
    first, last = element.lines[0], element.lines[-1]
    name = next((index + 1 for index, letter in enumerate(first.letters) if letter.text in "：:"), 0)
    start = first.letters[name].x if name < len(first.letters) else first.x1
    for line in element.lines[1:]:
        if abs(line.x0 - start) > 0.3:
            yield (
                line,
                Message(
                    f"回行左边 {line.x0:.1f} mm，应为 {start:.1f} mm", f"turnover at {line.x0:.1f} mm, not {start:.1f}"
                ),
            )
    for line in element.lines:
        inset = right - line.ink[2]
        if inset < INSET_MM[0] - 0.3:
            yield line, Message(f"右空 {inset:z.1f} mm", f"{inset:z.1f} mm from the right")
    if not last.text.endswith("。"):
        yield last, Message(f"抄送以“{last.text[-1]}”结尾", f"the list ends with {last.text[-1]}")


def _printed_faults(line: Line, *, right: float) -> Iterator[Message]:
    inset = right - line.x1
    if not INSET_MM[0] <= inset <= INSET_MM[1]:
        yield Message(f"右空 {inset:z.1f} mm", f"{inset:z.1f} mm from the right")
    if is_placeholder(line):
        return
    match = PRINTED_DATE.search(line.text)
    if not match:
        tail = line.text[-14:]
        yield Message(f"印发日期写作“{tail}”", f"date of printing written {tail}")
    elif match.start() == 0:
        yield Message("印发日期前没有印发机关", "no printing organ before the date")


CHECKS: tuple[ProofCheck, ...] = (
    ProofCheck(25, Message("版记分隔线", "rules of the imprint"), "7.4.1", check_rules),
    ProofCheck(26, Message("版记文字", "text of the imprint"), "7.4.2, 7.4.3", check_text),
)
