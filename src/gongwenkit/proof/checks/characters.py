"""Checks 29 to 31: what may begin and end a line, how numbers are written, half-width marks beside Hanzi."""

import re
from collections.abc import Iterator

from gongwenkit.compose.rules import find_breaches
from gongwenkit.model import Words
from gongwenkit.proof.check import Check, Fault, Outcome, failed, passed, warned
from gongwenkit.proof.page import Printed
from gongwenkit.proof.reading import PlacedLine, paragraphs, stretches

__all__ = ["CHECKS"]

NOT_FIRST = frozenset("。，、；：！？）》」』”’〕】〉］｝～")
NOT_LAST = frozenset("（《「『“‘〔【〈［｛")
NEVER_FIRST_INSIDE = frozenset("—…·")
"""May open a paragraph (—— and · before the points of a list), and —— or …… whole may begin any line."""

HALVES = ("——", "……")
ONLY_DASHES = re.compile(r"[—–…\-·]+$")
"""A cell that holds only these says that there is nothing."""

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

_DIGIT_END = re.compile(r"\d[.,]?$")
_DIGIT_START = re.compile(r"[.,]?\d|[%％‰]")


def _place(placed: PlacedLine) -> Words:
    return Words(f"第{placed.page}页第{placed.number}行", f"page {placed.page}, line {placed.number}")


def _fault(placed: PlacedLine, found: Words) -> Fault:
    place = _place(placed)
    return Fault(placed.page, Words(f"{place.zh}：{found.zh}", f"{place.en}: {found.en}"), placed.line.ink)


# ------------------------------------------------------------------------------------------------- 29 ends of lines


def check_line_ends(printed: Printed) -> Outcome:
    """No mark begins a line that may not, none ends one, and —— and …… are whole (GB/T 15834-2011, 5.1)."""
    expected = Words(
        "行首无句末、句内点号和后括号类标号，行末无前括号类标号，破折号、省略号不拆开（0 处）",
        "no closing mark begins a line, no opening mark ends one, —— and …… are not split (0 places)",
    )
    lines = [placed for page in printed.pages for placed in stretches(page)]
    faults: list[Fault] = []
    for before, placed in zip([None, *lines], lines, strict=False):
        faults += _faults_of_ends(before, placed)
    if faults:
        return failed(faults, expected)
    return passed(Words(f"{len(lines)} 行，0 处", f"{len(lines)} lines, 0 places"), expected)


def _faults_of_ends(before: PlacedLine | None, placed: PlacedLine) -> Iterator[Fault]:
    text = placed.text
    if ONLY_DASHES.match(text) and placed.opens:
        return
    first, last = text[0], text[-1]
    if _is_split(before, placed):
        yield _fault(placed, Words(f"“{first}{first}”被拆在两行", f"“{first}{first}” is split over two lines"))
    elif first in NOT_FIRST or (first in NEVER_FIRST_INSIDE and not placed.opens and text[:2] not in HALVES):
        yield _fault(placed, Words(f"行首是“{first}”", f"it begins with “{first}”"))
    if last in NOT_LAST:
        yield _fault(placed, Words(f"行末是“{last}”", f"it ends with “{last}”"))


def _is_split(before: PlacedLine | None, placed: PlacedLine) -> bool:
    """Whether one half of —— or …… ends the line before and the other begins this one."""
    first = placed.text[0]
    if before is None or placed.opens or first not in "—…" or before.text[-1] != first:
        return False
    run = len(before.text) - len(before.text.rstrip(first))
    return run % 2 == 1


# ---------------------------------------------------------------------------------------- 30, 31 numbers and marks


def check_numbers(printed: Printed) -> Outcome:
    """Numbers are in half-width digits, not broken over lines, and written as GB/T 15835-2011 says; a warning."""
    expected = Words(
        "半角数字，不转行，百分号、万、亿、年份、文号写法合 GB/T 15835（0 处）",
        "half-width digits, not broken over lines, ranges, years and document numbers after GB/T 15835 (0 places)",
    )
    faults = [*_split_numbers(printed), *_breaches(printed, NUMBER_RULES)]
    return warned(faults, expected) if faults else passed(Words("0 处", "0 places"), expected)


def check_marks(printed: Printed) -> Outcome:
    """No half-width mark stands beside a Hanzi (GB/T 15834-2011, 5.1)."""
    expected = Words("汉字旁无半角标点（0 处）", "no half-width mark beside a Hanzi (0 places)")
    faults = list(_breaches(printed, MARK_RULES))
    return failed(faults, expected) if faults else passed(Words("0 处", "0 places"), expected)


def _split_numbers(printed: Printed) -> Iterator[Fault]:
    for paragraph in paragraphs(printed):
        for before, after in zip(paragraph.lines, paragraph.lines[1:], strict=False):
            if _DIGIT_END.search(before.text) and _DIGIT_START.match(after.text):
                number = _number_around(before.text, after.text)
                yield _fault(
                    before, Words(f"数“{number}”被拆在两行", f"the number “{number}” is broken over two lines")
                )


def _number_around(before: str, after: str) -> str:
    head, tail = re.search(r"[\d.,]+$", before), re.match(r"[\d.,]*[%％‰]?", after)
    return (head[0] if head else "") + (tail[0] if tail else "")


def _breaches(printed: Printed, rules: tuple[str, ...]) -> Iterator[Fault]:
    for paragraph in paragraphs(printed):
        for breach in find_breaches(paragraph.text, only=rules):
            found = breach.rule.kind.found.filled(text=breach.text)
            yield _fault(paragraph.line_at(breach.start), found)


CHECKS = (
    Check(29, Words("避头尾", "marks at line ends"), "GB/T 15834-2011 5.1", check_line_ends),
    Check(30, Words("数字用法", "numbers"), "GB/T 15835-2011", check_numbers),
    Check(31, Words("半角标点", "half-width marks"), "GB/T 15834-2011 5.1", check_marks),
)
