"""Checks 11 to 14: the title, the space around it, the addressee, and text on page 1 (7.3.1 to 7.3.3)."""

import re
from collections.abc import Sequence

from gongwenkit.compose.print.title import is_shapely
from gongwenkit.model import Message
from gongwenkit.proof.layout.areas import BLOCK, BODY_SIZES, EM
from gongwenkit.proof.layout.check import CheckOutcome, LayoutFault, ProofCheck, failed, not_applicable, passed, warned
from gongwenkit.proof.layout.elements import (
    CENTRE,
    fault_at,
    is_fangsong,
    is_placeholder,
    kind_of,
    main_lines,
    off_centre,
    read_head,
    title_lines,
)
from gongwenkit.proof.layout.font_families import family_of
from gongwenkit.proof.layout.page import Line, Page, Printed

__all__ = ["CHECKS"]

TITLE_POINTS = (21.0, 22.5)
CHOSEN_TOLERANCE = 0.5
"""In points: between a size that the keywords name, and that of the letters."""

HEAD_TO_TITLE_MM = (20.3, 26.3)
"""Two blank lines, measured between edges (GB/T 33476.2) or on the grid; 7.3.1 leaves it open."""

TITLE_TO_TEXT_MM = (10.0, 15.8)
END_MARKS = "。，、；：！？.,;:!?"
INTRODUCTION = re.compile("如下|以下|现将|现就|。")
HEADING = re.compile("[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）")
MOST_ADDRESSEE_LINES = 10


# ---------------------------------------------------------------------------------------------------------- 11: title

_TITLE = Message(
    "2号（21–22.5 pt）小标宋，居中 ±1 mm，多行排成梯形或菱形，末尾无标点",
    "size 2 (21–22.5 pt), 小标宋, centred ±1 mm, several lines as a trapezoid or diamond, no mark at its end",
)


def check_title(printed: Printed) -> CheckOutcome:
    """Check 11: type, middle and shape of the title (7.3.1).

    A warning: the size that kit.toml chose, which the keywords name.
    """
    lines = title_lines(printed)
    if not lines:
        if kind_of(printed) in ("order", "minutes"):
            return not_applicable(Message("命令、纪要没有标题行", "an order or minutes without a title"), _TITLE)
        return failed([LayoutFault(1, Message("第1页没有标题", "page 1 has no title"))], _TITLE)
    page = printed.pages[0]
    faults = [fault for line in lines for fault in _title_line_faults(page, line, chosen=printed.title_points)]
    if lines[-1].text[-1] in END_MARKS:
        mark = lines[-1].text[-1]
        faults.append(fault_at(page, lines[-1], Message(f"标题以“{mark}”结尾", f"the title ends with {mark}")))
    cells = [line.cells for line in lines]
    shape = "/".join(f"{one:g}" for one in cells)
    if len(lines) > 1 and not is_shapely(cells):
        words = Message(
            f"各行 {shape} 字，不是梯形或菱形", f"lines of {shape} characters, neither trapezoid nor diamond"
        )
        fault = fault_at(page, lines[0], words)
        if not faults and len(cells) == 2 and cells[0] != cells[1]:
            return warned([fault], _TITLE)
        faults.append(fault)
    if faults:
        return failed(faults, _TITLE)
    if printed.title_points and not _is_size_of_standard(lines[0]):
        size = f"{lines[0].size:.1f} pt"
        words = Message(f"标题字号 {size}，由 kit.toml 另定", f"title of {size}, as kit.toml chose")
        return warned([fault_at(page, lines[0], words)], _TITLE)
    return passed(
        Message(f"{len(lines)} 行，{shape} 字", f"lines: {len(lines)}, characters: {shape}"),
        _TITLE,
    )


def _is_size_of_standard(line: Line) -> bool:
    return TITLE_POINTS[0] <= line.size <= TITLE_POINTS[1]


def _title_line_faults(page: Page, line: Line, *, chosen: float) -> list[LayoutFault]:
    """Returns what is wrong with a line; `chosen` is the size that the keywords name, or 0."""
    found: list[Message] = []
    is_chosen = chosen > 0 and abs(line.size - chosen) <= CHOSEN_TOLERANCE
    if not (is_chosen or _is_size_of_standard(line)):
        found.append(Message(f"标题字号 {line.size:.1f} pt", f"title of {line.size:.1f} pt"))
    if family_of(line.font) != "xiaobiaosong":
        found.append(Message(f"标题字体 {line.font}", f"title in {line.font}"))
    off = off_centre(line)
    if abs(off) > 1:
        found.append(
            Message(
                f"标题中线 {CENTRE + off:.1f} mm，偏 {off:+.1f} mm",
                f"middle of the title at {CENTRE + off:.1f} mm, {off:+.1f} mm off",
            )
        )
    return [fault_at(page, line, words) for words in found]


# ------------------------------------------------------------------------------------------------------- 12: its space

_GAPS = Message(
    "分隔线（信函为上一要素）到标题 20.3–26.3 mm（空二行），标题到主送机关 10.0–15.8 mm（空一行）",
    "red line (letter: the element above) to title 20.3–26.3 mm (two blank lines), title to addressee 10.0–15.8 mm",
)


def check_gaps(printed: Printed) -> CheckOutcome:
    """Check 12: two blank lines above the title, one below it (7.3.1, 7.3.2)."""
    lines = title_lines(printed)
    if not lines:
        return not_applicable(Message("没有标题", "no title"), _GAPS)
    page, measured, faults = printed.pages[0], [], []
    above = _bottom_above(printed)
    if above is not None:
        gap = lines[0].top - above
        words = Message(f"标题距上方 {gap:z.1f} mm", f"{gap:z.1f} mm above the title")
        measured.append(words)
        if not HEAD_TO_TITLE_MM[0] <= gap <= HEAD_TO_TITLE_MM[1]:
            faults.append(fault_at(page, lines[0], words))
    under, addressee = _under_title(printed)
    if addressee:
        gap = addressee[0].top - (under[-1] if under else lines[-1]).bottom
        words = Message(f"主送机关距上方 {gap:z.1f} mm", f"{gap:z.1f} mm above the addressee")
        measured.append(words)
        if not TITLE_TO_TEXT_MM[0] <= gap <= TITLE_TO_TEXT_MM[1]:
            faults.append(fault_at(page, addressee[0], words))
    if faults:
        return failed(faults, _GAPS)
    if not measured:
        return not_applicable(Message("没有版头和主送机关", "neither head nor addressee"), _GAPS)
    return passed(
        Message("，".join(words.zh for words in measured), ", ".join(words.en for words in measured)),
        _GAPS,
    )


def _bottom_above(printed: Printed) -> float | None:
    """Returns the lower edge of what the title is measured from, None without a head."""
    head = read_head(printed)
    if kind_of(printed) == "letter":
        pieces = [*head.marks, *([head.number] if head.number else [])]
        return max((piece.bottom for piece in pieces), default=None)
    return head.bar.box[3] if head.bar else None


# ------------------------------------------------------------------------------------------------------- 13: addressee

_ADDRESSEE = Message(
    "3号仿宋，左边顶格 28 ±0.3 mm，末尾为全角冒号",
    "size 3 仿宋, left edge 28 ±0.3 mm, ending with a full-width colon",
)


def check_addressee(printed: Printed) -> CheckOutcome:
    """Check 13: the addressee is flush left and ends with a colon (7.3.2)."""
    _, lines = _under_title(printed)
    if not lines:
        why = Message("没有主送机关", "no addressee")
        if _is_in_imprint(printed):
            return not_applicable(Message("主送机关移至版记", "the addressees stand in the imprint"), _ADDRESSEE)
        if kind_of(printed) == "A" and printed.direction == "up":
            return failed([LayoutFault(1, Message("第1页没有主送机关", "page 1 has no addressee"))], _ADDRESSEE)
        return not_applicable(why, _ADDRESSEE)
    if any(is_placeholder(line) for line in lines):
        return not_applicable(Message("主送机关待补", "the addressee is still to be given"), _ADDRESSEE)
    page = printed.pages[0]
    faults = []
    for line in lines:
        if abs(line.x0 - BLOCK[0]) > 0.3:
            faults.append(
                fault_at(page, line, Message(f"左边 {line.x0:.1f} mm", f"left edge {line.x0:.1f} mm")),
            )
        if not (is_fangsong(line) and BODY_SIZES[0] <= line.size <= BODY_SIZES[1]):
            look = f"{line.font} {line.size:.1f} pt"
            faults.append(fault_at(page, line, Message(f"主送机关为 {look}", f"addressee in {look}")))
    if not lines[-1].text.endswith("："):
        mark = lines[-1].text[-1]
        faults.append(fault_at(page, lines[-1], Message(f"主送机关以“{mark}”结尾", f"the addressee ends with {mark}")))
    if faults:
        return failed(faults, _ADDRESSEE)
    return passed(Message(f"左边 {lines[0].x0:.1f} mm", f"left edge {lines[0].x0:.1f} mm"), _ADDRESSEE)


def _is_in_imprint(printed: Printed) -> bool:
    """Whether the last page names the addressees at its foot, because page 1 has no room for them (7.4.2)."""
    foot = [line.text for page in printed.pages[-1:] for line in page.lines if line.top > (BLOCK[1] + BLOCK[3]) / 2]
    return any(text.startswith("主送：") for text in foot)


def _under_title(printed: Printed) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Returns the lines under the title (byline) and those of the addressee."""
    lines = _after_title(printed)
    start = next((index for index, line in enumerate(lines) if not _is_byline(line)), len(lines))
    return tuple(lines[:start]), _addressee(lines[start:])


def _addressee(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Returns the first lines if they name an addressee; the first sentence of a text without one does not."""
    if not lines or HEADING.match(lines[0].text):
        return ()
    first = lines[0]
    if first.x0 > BLOCK[0] + EM:
        calls = first.text.endswith("：") and not INTRODUCTION.search(first.text)
        return (first,) if calls else ()
    for index, line in enumerate(lines[:MOST_ADDRESSEE_LINES]):
        if line.x0 > BLOCK[0] + EM:
            return tuple(lines[:index])
        if line.text[-1] in "：:":
            return tuple(lines[: index + 1])
    return (first,)


def _after_title(printed: Printed) -> list[Line]:
    title, head = title_lines(printed), read_head(printed)
    edges = [line.bottom for line in (*title, *head.logo, *head.signers)] + ([head.bar.box[3]] if head.bar else [])
    start = max(edges, default=0.0)
    return [line for page, line in main_lines(printed) if page.number == 1 and line.top > start - 1]


def _is_byline(line: Line) -> bool:
    if is_placeholder(line) and line.x0 < BLOCK[0] + EM:
        return False
    in_middle = abs(off_centre(line)) < 1.5 and line.x0 > BLOCK[0] + 2.5 * EM
    return in_middle or (family_of(line.font) == "kai" and line.x0 > BLOCK[0] + 2.5 * EM)


# -------------------------------------------------------------------------------------------------------- 14: page one

_BODY = Message("第1页有正文", "page 1 shows text of the body")


def check_body_on_page_one(printed: Printed) -> CheckOutcome:
    """Check 14: the first page shows text of the body (7.3.3)."""
    under, addressee = _under_title(printed)
    lines = _after_title(printed)[len(under) + len(addressee) :]
    count = sum(not re.match(r"附件\d*[：:]", line.text) for line in lines)
    if not count:
        return failed([LayoutFault(1, Message("第1页没有正文", "page 1 has no text of the body"))], _BODY)
    return passed(Message(f"第1页有正文 {count} 行", f"lines of the body on page 1: {count}"), _BODY)


CHECKS: tuple[ProofCheck, ...] = (
    ProofCheck(11, Message("标题", "title"), "7.3.1", check_title),
    ProofCheck(12, Message("标题上下空行", "space around the title"), "7.3.1, 7.3.2", check_gaps),
    ProofCheck(13, Message("主送机关", "addressee"), "7.3.2", check_addressee),
    ProofCheck(14, Message("首页显示正文", "body on page 1"), "7.3.3", check_body_on_page_one),
)
