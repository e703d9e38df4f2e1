"""Checks 8 to 10: the type of the body, of headings, and their numbers (5.2.2, 7.3.3).

The standard says "usually" (一般) of both typefaces: one page or heading in another one is a warning, all are a fail.
"""

from collections import Counter
from itertools import groupby

from gongwenkit.model import Message
from gongwenkit.proof.layout.areas import BODY_SIZES, annex_pages, text_lines
from gongwenkit.proof.layout.check import (
    CheckOutcome,
    LayoutFault,
    ProofCheck,
    failed,
    judged,
    line_fault,
    not_applicable,
    page_fault,
    warned,
)
from gongwenkit.proof.layout.font_families import FAMILY_NAMES, Family, family_of, is_bold
from gongwenkit.proof.layout.page import Letter, Page, Printed, is_ideograph
from gongwenkit.proof.layout.paragraphs import Heading, headings, written_number

__all__ = ["CHECKS"]

FACES: tuple[Family, ...] = ("hei", "kai", "fangsong", "fangsong")
"""Of headings of the four levels (7.3.3)."""

LARGEST_TEXT = 18.0
SMALLEST_ANNEX_TEXT = 14.0
SIZE_TOLERANCE = 0.3
LEAST_LETTERS = 110
"""A page with fewer ideographs does not show what its text is set in."""

LEAST_TEXT = 28
"""A document with less than a line of text does not show it either."""

NOTO_SONG = "NotoSerif"
"""Font set noto uses it for 仿宋 (docs/fonts.md)."""

Look = tuple[str, float]
"""Font and size of a letter."""


# ----------------------------------------------------------------------------------------------------------- 8: body


def check_body(printed: Printed) -> CheckOutcome:
    """Check 8: most of the text is 3号仿宋, also on each page; font set noto, whose 仿宋 is a 宋, is a warning."""
    expected = Message("3号仿宋（15.69–16.05 pt）", "仿宋 of size 3 (15.69–16.05 pt)")
    pages = [(page, Counter(map(_look, letters))) for page, letters in _letters_by_page(printed)]
    looks = sum((counted for _, counted in pages), Counter[Look]())
    if looks.total() < LEAST_TEXT:
        return not_applicable(Message("正文不足一行", "less than a line of text"), expected)
    usual = looks.most_common(1)[0][0]
    if _is_body(usual):
        full = [(page, counted.most_common(1)[0][0]) for page, counted in pages if counted.total() >= LEAST_LETTERS]
        odd = [page_fault(page, _look_found(look)) for page, look in full if not _is_body(look)]
        return judged((), odd, fine=_look_found(usual), expected=expected)
    page = next(page for page, counted in pages if usual in counted)
    fault = page_fault(page, _look_found(usual))
    is_noto = _is_noto_song(usual[0]) and _is_size(usual[1])
    return warned((fault,), expected) if is_noto else failed((fault,), expected)


def _letters_by_page(printed: Printed) -> list[tuple[Page, list[Letter]]]:
    """Returns the ideographs of the running text by page: no titles, no tables, no small type of annexes."""
    starts = [page.number for page in annex_pages(printed)]
    found = []
    for page in printed.pages:
        least = SMALLEST_ANNEX_TEXT if starts and page.number >= starts[0] else 0.0
        lines = [line for line in text_lines(page) if least <= line.size <= LARGEST_TEXT]
        found.append((page, [letter for line in lines for letter in line.letters if is_ideograph(letter.text)]))
    return found


def _look(letter: Letter) -> Look:
    return (letter.font, round(letter.size, 2))


def _is_body(look: Look) -> bool:
    return family_of(look[0]) == "fangsong" and _is_size(look[1])


def _is_size(size: float) -> bool:
    return BODY_SIZES[0] <= size <= BODY_SIZES[1]


def _look_found(look: Look) -> Message:
    family = family_of(look[0])
    return Message(
        f"正文 {FAMILY_NAMES[family] if family else look[0]} {look[1]:g} pt（{look[0]}）",
        f"text in {look[0]} ({FAMILY_NAMES[family] if family else 'none of the five'}), {look[1]:g} pt",
    )


# ------------------------------------------------------------------------------------------------------- 9: headings


def check_headings(printed: Printed) -> CheckOutcome:
    """Check 9: 一、 in 黑体, （一） in 楷体, 1. and （1） in 仿宋, of the body's size; bold below level 1 warns."""
    expected = Message(
        "一级黑体、二级楷体、三四级仿宋，字号同正文，二至四级不加粗",
        "level 1 黑体, 2 楷体, 3 and 4 仿宋, of the body's size; 2 to 4 not bold",
    )
    found = headings(printed)
    if not found:
        return not_applicable(Message("没有带序号的层次标题", "no numbered headings"), expected)
    size = _body_size(printed)
    wrong: list[LayoutFault] = []
    doubtful: list[LayoutFault] = []
    for level in range(1, len(FACES) + 1):
        ours = [heading for heading in found if heading.level == level]
        off = [heading for heading in ours if not _has_face(heading, size)]
        (wrong if len(off) == len(ours) else doubtful).extend(map(_heading_fault, off))
        doubtful += [_heading_fault(heading) for heading in ours if heading not in off and _is_doubtful(heading)]
    fine = Message(f"{len(found)} 个层次标题", f"{len(found)} headings")
    return judged(wrong, doubtful, fine=fine, expected=expected)


def _body_size(printed: Printed) -> float:
    letters = [letter for _, page_letters in _letters_by_page(printed) for letter in page_letters]
    sizes = Counter(round(letter.size, 1) for letter in letters)
    return sizes.most_common(1)[0][0] if sizes else BODY_SIZES[0]


def _heading_look(heading: Heading) -> Look | None:
    """Returns the look of most ideographs of a heading; None where it has none."""
    looks = Counter(_look(letter) for letter in heading.letters if is_ideograph(letter.text))
    return looks.most_common(1)[0][0] if looks else None


def _has_face(heading: Heading, size: float) -> bool:
    look = _heading_look(heading)
    if look is None:
        return True
    family = "fangsong" if _is_noto_song(look[0]) and heading.level > 2 else family_of(look[0])
    return family == FACES[heading.level - 1] and abs(look[1] - size) <= SIZE_TOLERANCE


def _is_doubtful(heading: Heading) -> bool:
    """Whether a heading of the right family is bold where the standard has no bold, or in the 宋 of font set noto."""
    look = _heading_look(heading)
    return look is not None and heading.level > 1 and (is_bold(look[0]) or _is_noto_song(look[0]))


def _is_noto_song(font: str) -> bool:
    return font.startswith(NOTO_SONG) and family_of(font) == "song"


def _heading_fault(heading: Heading) -> LayoutFault:
    font, size = _heading_look(heading) or ("", 0.0)
    family = family_of(font)
    zh, en = FAMILY_NAMES[family] if family else font, f"{font} ({FAMILY_NAMES[family]})" if family else font
    bold = ("，加粗", ", bold") if is_bold(font) else ("", "")
    found = Message(f"“{heading.mark}” {zh} {size:g} pt{bold[0]}", f"“{heading.mark}” in {en}, {size:g} pt{bold[1]}")
    return line_fault(heading.place.page, heading.place.line, found)


# ------------------------------------------------------------------------------------------------------- 10: numbers


def check_numbers(printed: Printed) -> CheckOutcome:
    """Check 10: numbers of headings follow one another and start again below each heading; a skipped level: a warning.

    A document of two levels may go from 一、 to 1. (7.3.3).
    """
    expected = Message("序号连续，依次为一、（一）1.（1）", "consecutive, in the order 一、 （一） 1. （1）")
    found = headings(printed)
    if not found:
        return not_applicable(Message("没有带序号的层次标题", "no numbered headings"), expected)
    wrong: list[LayoutFault] = []
    doubtful: list[LayoutFault] = []
    for _, ours in groupby(found, key=lambda heading: heading.part):
        part = list(ours)
        used = {heading.level for heading in part}
        counts = [0] * (len(FACES) + 1)
        for heading in part:
            due = counts[heading.level] + 1
            if heading.number != due:
                restarts = heading.number == 1 and heading.level > 2
                (doubtful if restarts else wrong).append(_number_fault(heading, due))
            elif heading.level - 1 in used and not counts[heading.level - 1] and any(counts[: heading.level]):
                doubtful.append(_jump_fault(heading))
            counts[heading.level :] = [heading.number, *[0] * (len(FACES) - heading.level)]
    fine = Message(f"{len(found)} 个序号连续", f"{len(found)} consecutive numbers")
    return judged(wrong, doubtful, fine=fine, expected=expected)


def _number_fault(heading: Heading, due: int) -> LayoutFault:
    mark = written_number(heading.level, due)
    found = Message(f"“{heading.mark}”，应为“{mark}”", f"“{heading.mark}” where “{mark}” is due")
    return line_fault(heading.place.page, heading.place.line, found)


def _jump_fault(heading: Heading) -> LayoutFault:
    left_out = written_number(heading.level - 1, 1)
    found = Message(f"“{heading.mark}”前缺“{left_out}”一级", f"“{heading.mark}” without a “{left_out}” above it")
    return line_fault(heading.place.page, heading.place.line, found)


CHECKS: tuple[ProofCheck, ...] = (
    ProofCheck(8, Message("正文字体字号", "type of the body"), "5.2.2", check_body),
    ProofCheck(9, Message("层次标题字体", "type of headings"), "7.3.3", check_headings),
    ProofCheck(10, Message("层次序号", "numbers of headings"), "7.3.3", check_numbers),
)
