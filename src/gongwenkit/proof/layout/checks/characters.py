"""Checks 29 to 31: what may begin and end a line, how numbers are written, half-width marks next to Hanzi."""

import re
from collections.abc import Iterator
from itertools import pairwise

from gongwenkit.compose.text.rules import find_breaches
from gongwenkit.model import Message
from gongwenkit.proof.layout.check import CheckOutcome, LayoutFault, ProofCheck, failed, line_fault, passed, warned
from gongwenkit.proof.layout.page import Printed
from gongwenkit.proof.layout.paragraphs import Paragraph, paragraphs
from gongwenkit.proof.layout.text_segments import TextSegment, text_segments

__all__ = ["CHECKS"]

NOT_FIRST = frozenset("。，、；：！？）》」』”’〕】〉］｝～")
NOT_LAST = frozenset("（《「『“‘〔【〈［｛")
NOT_FIRST_INSIDE = frozenset("—…·")
"""May open a paragraph (—— and · before the points of a list), and —— or …… whole may begin any line."""

HALVES = ("——", "……")
NUMBER_RULES = (
    "digits-full-width",
    "approximate-twice",
    "range-percent",
    "thousand-after-digits",
    "circle-zero",
    "year-short",
    "bracket-number",
)
MARK_RULES = ("half-width-punctuation",)

UNITS = "年月日号时点分秒周天岁次个名人位份件项条款篇册本部届期场堂批组轮户家处页张元万亿倍米"
"""First characters of units of time, of counting words, and 万, 亿."""

_NUMBER_END = re.compile(r"\d[\d.,]*[-余]?$")
_NUMBER_START = re.compile(rf"[.,]?\d[\d.,]*[%％‰]?|[%％‰]|-\d+|余[{UNITS}]?|[{UNITS}]")


# ------------------------------------------------------------------------------------------------- 29 ends of lines


def check_line_ends(printed: Printed) -> CheckOutcome:
    """Check 29: no mark begins a line that may not, none ends one, and —— and …… are whole (GB/T 15834-2011, 5.1)."""
    expected = Message(
        "行首无句末、句内点号和后括号类标号，行末无前括号类标号，破折号、省略号不拆开（0 处）",
        "no closing mark begins a line, no opening mark ends one, —— and …… are not split (0 places)",
    )
    found = paragraphs(printed)
    turned = {id(placed.line.letters[0]) for one in found for placed in one.lines[1:]}
    split = [fault for paragraph in found for fault in _split_marks(paragraph)]
    places = {fault.box for fault in split}
    lines = [segment for page in printed.pages for segment in text_segments(page)]
    faults = [*split]
    for segment in lines:
        is_turned = id(segment.line.letters[0]) in turned
        faults += [fault for fault in _faults_of_ends(segment, is_turned=is_turned) if fault.box not in places]
    if faults:
        return failed(sorted(faults, key=lambda fault: fault.page), expected)
    return passed(Message(f"{len(lines)} 行，0 处", f"{len(lines)} lines, 0 places"), expected)


def _faults_of_ends(segment: TextSegment, *, is_turned: bool) -> Iterator[LayoutFault]:
    text = segment.text
    first, last = text[0], text[-1]
    if first in NOT_FIRST or (first in NOT_FIRST_INSIDE and is_turned and text[:2] not in HALVES):
        yield segment.fault(Message(f"行首是“{first}”", f"it begins with “{first}”"))
    if last in NOT_LAST:
        yield segment.fault(Message(f"行末是“{last}”", f"it ends with “{last}”"))


def _split_marks(paragraph: Paragraph) -> Iterator[LayoutFault]:
    """Yields a fault where one half of —— or …… ends a line and the other begins the next."""
    for before, after in pairwise(paragraph.lines):
        first, text = after.line.text[0], before.line.text
        run = len(text) - len(text.rstrip(first))
        if first in "—…" and run % 2 == 1:
            yield line_fault(
                after.page,
                after.line,
                Message(f"“{first}{first}”被拆在两行", f"“{first}{first}” is split over two lines"),
            )


# ---------------------------------------------------------------------------------------- 30, 31 numbers and marks


def check_numbers(printed: Printed) -> CheckOutcome:
    """Check 30: numbers are in half-width digits, not broken over lines, written as GB/T 15835-2011 says; a warning.

    A number, 余 and the first character of the unit are one; so are the parts of a telephone number.
    """
    expected = Message(
        "半角数字，数、“余”和单位首字不转行拆开，百分号、万、亿、年份、文号写法合 GB/T 15835（0 处）",
        "half-width digits; number, 余 and first character of the unit on one line; ranges, years and document numbers "
        "after GB/T 15835 (0 places)",
    )
    split = [fault for paragraph in paragraphs(printed) for fault in _split_numbers(paragraph)]
    faults = [*split, *_breaches(printed, NUMBER_RULES)]
    if faults:
        return warned(sorted(faults, key=lambda fault: fault.page), expected)
    return passed(Message("0 处", "0 places"), expected)


def check_marks(printed: Printed) -> CheckOutcome:
    """Check 31: no half-width mark is next to a Hanzi (GB/T 15834-2011, 5.1)."""
    expected = Message("汉字旁无半角标点（0 处）", "no half-width mark beside a Hanzi (0 places)")
    faults = list(_breaches(printed, MARK_RULES))
    if faults:
        return failed(sorted(faults, key=lambda fault: fault.page), expected)
    return passed(Message("0 处", "0 places"), expected)


def _split_numbers(paragraph: Paragraph) -> Iterator[LayoutFault]:
    for before, after in pairwise(paragraph.lines):
        head, tail = _NUMBER_END.search(before.line.text), _NUMBER_START.match(after.line.text)
        if head and tail:
            if head[0].endswith("余") and tail[0][0].isdigit():
                continue
            number = head[0] + tail[0]
            found = Message(f"数“{number}”被拆在两行", f"the number “{number}” is broken over two lines")
            yield line_fault(before.page, before.line, found)


def _breaches(printed: Printed, rules: tuple[str, ...]) -> Iterator[LayoutFault]:
    """Yields what breaks a rule in paragraphs, and in every line and cell outside of them."""
    seen: set[int] = set()
    for paragraph in paragraphs(printed):
        seen |= {id(placed.line.letters[0]) for placed in paragraph.lines}
        for breach in find_breaches(paragraph.text, only=rules):
            index = breach.start
            for placed in paragraph.lines:
                if index < len(placed.line.letters):
                    yield line_fault(placed.page, placed.line, breach.rule.kind.found.filled(text=breach.text))
                    break
                index -= len(placed.line.letters)
    for page in printed.pages:
        for segment in text_segments(page):
            if id(segment.line.letters[0]) not in seen:
                for breach in find_breaches(segment.text, only=rules):
                    yield segment.fault(breach.rule.kind.found.filled(text=breach.text))


CHECKS = (
    ProofCheck(29, Message("避头尾", "marks at line ends"), "GB/T 15834-2011 5.1", check_line_ends),
    ProofCheck(30, Message("数字用法", "numbers"), "GB/T 15835-2011", check_numbers),
    ProofCheck(31, Message("半角标点", "half-width marks"), "GB/T 15834-2011 5.1", check_marks),
)
