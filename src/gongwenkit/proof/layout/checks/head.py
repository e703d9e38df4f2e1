"""Checks 15, 16, 17 and 20: the organ's name, the number, the signers, and the marks above (7.2.1 to 7.2.6)."""

import re

from gongwenkit.model import Message
from gongwenkit.proof.layout.areas import BLOCK, BODY_SIZES, EM, PITCH
from gongwenkit.proof.layout.box import Box, around
from gongwenkit.proof.layout.check import CheckOutcome, LayoutFault, ProofCheck, failed, not_applicable, passed, warned
from gongwenkit.proof.layout.elements import (
    CENTRE,
    Kind,
    Letterhead,
    fault_at,
    is_fangsong,
    is_placeholder,
    is_reddish,
    kind_of,
    read_head,
    rgb_text,
    title_lines,
)
from gongwenkit.proof.layout.font_families import family_of
from gongwenkit.proof.layout.page import Line, Page, Printed

__all__ = ["CHECKS"]

LOGO_TOP_MM: dict[Kind, float] = {"A": 72.0, "letter": 30.0, "order": 57.0, "minutes": 72.0}
"""Upper edge of the name from the page's upper edge (7.2.4, 10.1, 10.2, 10.3)."""

LOGO_TO_NUMBER_MM = (20.3, 26.3)
EDGES_MM = 23.3
"""Less is two lines between edges (20.78, GB/T 33476.2), more two lines of the grid (25.8)."""

HALF_LEADING_MM = 7 / 8 * EM
PREPRINTED_TITLE_MM = 95.0
"""Above a title further down than this there is room for a preprinted head."""

NUMBER = re.compile(r"\S+〔(19|20)\d{2}〕[1-9]\d*号")
ISSUE = re.compile(r"[（(]?第[1-9]\d*[期号次][）)]?")  # of 纪要, whose form is free (10.3)
SECRECY = re.compile(r"(绝密|机密|秘密)(★(长期|\d+(年|个月|天))?)?")
NO_HEAD = Message("没有版头", "no head")


# ------------------------------------------------------------------------------------------------ 15: the organ's name

_LOGO = Message(
    "红色，字面上边 72 ±1 mm（信函 30，命令 57），居中 ±1 mm，宽不过 156 mm",
    "red, upper edge of the ink 72 ±1 mm (letter 30, order 57), centred ±1 mm, at most 156 mm wide",
)


def check_logo(printed: Printed) -> CheckOutcome:
    """Check 15: place and colour of the issuing organ's name (7.2.4), measured on its ink."""
    kind = kind_of(printed)
    if kind not in LOGO_TOP_MM:
        return not_applicable(NO_HEAD, _LOGO)
    page, head = printed.pages[0], read_head(printed)
    if not head.logo:
        if _is_preprinted(printed, head):
            return not_applicable(Message("版头留给套打", "space kept for a preprinted head"), _LOGO)
        return failed([LayoutFault(1, Message("第1页没有发文机关标志", "page 1 has no organ's name"))], _LOGO)
    box = _ink(head.logo)
    top, middle, width = box[1], (box[0] + box[2]) / 2, box[2] - box[0]
    found: list[Message] = []
    if abs(top - LOGO_TOP_MM[kind]) > 1:
        found.append(Message(f"标志上边 {top:.1f} mm", f"upper edge of the name {top:.1f} mm"))
    if abs(middle - CENTRE) > 1:
        found.append(
            Message(
                f"标志中线 {middle:.1f} mm，偏 {middle - CENTRE:+.1f} mm",
                f"middle of the name at {middle:.1f} mm, {middle - CENTRE:+.1f} mm off",
            )
        )
    if width > BLOCK[2] - BLOCK[0] + 0.3:
        found.append(Message(f"标志宽 {width:.1f} mm", f"name {width:.1f} mm wide"))
    colour = head.logo[0].letters[0].colour
    if not is_reddish(colour):
        shade = rgb_text(colour)
        found.append(Message(f"标志颜色为 RGB {shade}，不是红色", f"name in RGB {shade}, not red"))
    if found:
        return failed([fault_at(page, head.logo[0], words) for words in found], _LOGO)
    return passed(
        Message(f"上边 {top:.1f} mm，中线 {middle:.1f} mm", f"upper edge {top:.1f} mm, middle {middle:.1f} mm"),
        _LOGO,
    )


def _is_preprinted(printed: Printed, head: Letterhead) -> bool:
    """Whether a head is left blank for red paper: nothing is red, and the title is far down."""
    title = title_lines(printed)
    return head.bar is None and bool(title) and title[0].top > PREPRINTED_TITLE_MM


# ------------------------------------------------------------------------------------------------------ 16: the number

_NUMBER = Message(
    "如“云财〔2026〕1号”；居中 ±1 mm，上行文左空一字 33.6 ±0.6 mm 且与签发人同行，"
    "信函右边 184 ±0.6 mm；在标志下空二行 20.3–26.3 mm",
    "such as 云财〔2026〕1号; centred ±1 mm, upward 33.6 ±0.6 mm from the left on the signer's line, "
    "letter: right edge 184 ±0.6 mm; 20.3–26.3 mm (two blank lines) below the name",
)


def check_number(printed: Printed) -> CheckOutcome:
    """Check 16: form and place of the document's number (7.2.5, 10.1)."""
    kind, head = kind_of(printed), read_head(printed)
    if kind not in ("A", "letter") and not (kind == "minutes" and head.number):
        return not_applicable(NO_HEAD, _NUMBER)
    page, number = printed.pages[0], head.number
    if number is None:
        # A number may be stamped on later; its space is kept.
        return warned([LayoutFault(1, Message("第1页没有发文字号", "page 1 has no document number"))], _NUMBER)
    if is_placeholder(number):
        return not_applicable(Message(f"发文字号待补：{number.text}", f"still to be given: {number.text}"), _NUMBER)
    found: list[Message] = []
    if not NUMBER.fullmatch(number.text) and not (kind == "minutes" and ISSUE.fullmatch(number.text)):
        found.append(Message(f"发文字号写作“{number.text}”", f"number written {number.text}"))
    if kind == "letter":
        if abs(number.x1 - BLOCK[2]) > 0.6:
            found.append(Message(f"右边 {number.x1:.1f} mm", f"right edge {number.x1:.1f} mm"))
    else:
        found += _number_place(number, head, upward=_is_upward(printed, head))
    gap = _logo_gap(head, number)
    if kind == "A" and gap is not None and not LOGO_TO_NUMBER_MM[0] <= gap <= LOGO_TO_NUMBER_MM[1]:
        found.append(Message(f"在标志下 {gap:z.1f} mm", f"{gap:z.1f} mm below the name"))
    if found:
        return failed([fault_at(page, number, words) for words in found], _NUMBER)
    if gap is None:
        return passed(Message(number.text, number.text), _NUMBER)
    zh, en = ("按边缘", "between edges") if gap < EDGES_MM else ("按行格", "on the grid")
    return passed(
        Message(f"{number.text}，标志下 {gap:.1f} mm（{zh}）", f"{number.text}, {gap:.1f} mm below the name ({en})"),
        _NUMBER,
    )


def _is_upward(printed: Printed, head: Letterhead) -> bool:
    return printed.direction == "up" or (not printed.direction and bool(head.signers))


def _number_place(number: Line, head: Letterhead, *, upward: bool) -> list[Message]:
    if not upward:
        middle = (number.x0 + number.x1) / 2
        if abs(middle - CENTRE) <= 1:
            return []
        return [
            Message(
                f"发文字号中线 {middle:.1f} mm，偏 {middle - CENTRE:+.1f} mm",
                f"middle of the number at {middle:.1f} mm, {middle - CENTRE:+.1f} mm off",
            )
        ]
    found: list[Message] = []
    if abs(number.x0 - BLOCK[0] - EM) > 0.6:
        found.append(Message(f"左边 {number.x0:.1f} mm", f"left edge {number.x0:.1f} mm"))
    if head.signers and abs(head.signers[-1].base - number.base) > 0.2:
        apart = number.base - head.signers[-1].base
        found.append(
            Message(f"与最后一行签发人相差 {apart:+.1f} mm", f"{apart:+.1f} mm from the last line of signers"),
        )
    return found


def _logo_gap(head: Letterhead, number: Line) -> float | None:
    """Returns the space between the name and the first line under it: from ink or em box, whichever is nearer."""
    if not head.logo:
        return None
    first = min([number.top, *(line.top for line in head.signers)])
    ink = first - _ink(head.logo)[3]
    em_box = first - max(line.bottom for line in head.logo)
    return ink if LOGO_TO_NUMBER_MM[0] <= ink <= LOGO_TO_NUMBER_MM[1] else max(ink, em_box, key=_fits)


def _fits(gap: float) -> float:
    return -abs(gap - sum(LOGO_TO_NUMBER_MM) / 2)


# ----------------------------------------------------------------------------------------------------- 17: the signers

_SIGNERS = Message(
    "上行文标注签发人：标签3号仿宋，姓名3号楷体，右边 178.4 ±0.6 mm，各行姓名左边对齐",
    "upward: label in size 3 仿宋, names in size 3 楷体, right edge 178.4 ±0.6 mm, names of all lines aligned",
)


def check_signers(printed: Printed) -> CheckOutcome:
    """Check 17: the signers of a document to a superior organ, and only of such (7.2.6)."""
    if kind_of(printed) != "A":
        return not_applicable(NO_HEAD, _SIGNERS)
    page, head = printed.pages[0], read_head(printed)
    if not head.signers:
        if printed.direction == "up":
            return failed([LayoutFault(1, Message("上行文没有签发人", "an upward document has no signer"))], _SIGNERS)
        return not_applicable(Message("不是上行文", "no upward document"), _SIGNERS)
    if any(is_placeholder(line) for line in head.signers):
        return not_applicable(Message("签发人待补", "the signer is still to be given"), _SIGNERS)
    faults: list[LayoutFault] = []
    if printed.direction in ("down", "none"):
        faults.append(fault_at(page, head.signers[0], Message("不是上行文却有签发人", "a signer, yet not upward")))
    right = max(line.x1 for line in head.signers)
    if abs(right - (BLOCK[2] - EM)) > 0.6:
        faults.append(fault_at(page, head.signers[0], Message(f"右边 {right:.1f} mm", f"right edge {right:.1f} mm")))
    faults += _signer_type_faults(page, head.signers)
    if faults:
        return failed(faults, _SIGNERS)
    return passed(Message(f"右边 {right:.1f} mm", f"right edge {right:.1f} mm"), _SIGNERS)


def _signer_type_faults(page: Page, rows: tuple[Line, ...]) -> list[LayoutFault]:
    first = rows[0]
    at = next((index for index, letter in enumerate(first.letters) if letter.text in "：:"), 2)
    label, names = Line(first.letters[: at + 1]), first.letters[at + 1 :]
    faults: list[LayoutFault] = []
    if not is_fangsong(label):
        faults.append(fault_at(page, label, Message(f"标签字体 {label.font}", f"label in {label.font}")))
    if not names:
        return [*faults, fault_at(page, label, Message("签发人后没有姓名", "no name after the label"))]
    for row in (Line(names), *rows[1:]):
        if family_of(row.font) != "kai":
            faults.append(fault_at(page, row, Message(f"姓名字体 {row.font}", f"name in {row.font}")))
        if not BODY_SIZES[0] <= row.size <= BODY_SIZES[1]:
            faults.append(fault_at(page, row, Message(f"姓名字号 {row.size:.1f} pt", f"name of {row.size:.1f} pt")))
        if abs(row.x0 - names[0].x) > 0.6:
            words = Message(f"姓名左边 {row.x0:.1f} mm", f"left edge of the names {row.x0:.1f} mm")
            faults.append(fault_at(page, row, words))
    return faults


# --------------------------------------------------------------------------------------------- 20: copy, secrecy, haste

_MARKS = Message(
    "顶格 28 ±0.3 mm；份号为6位数字，在第1行；密级和保密期限为黑体，在第2行，期限用数字；紧急程度为黑体，其后一行",
    "left edge 28 ±0.3 mm; number of the copy six digits on line 1; secrecy in 黑体 on line 2, its term in digits; "
    "urgency in 黑体 on a line after them",
)


def check_marks(printed: Printed) -> CheckOutcome:
    """Check 20: number of the copy, secrecy and urgency (7.2.1 to 7.2.3)."""
    kind, head = kind_of(printed), read_head(printed)
    if not head.marks:
        return not_applicable(Message("没有份号、密级、紧急程度", "no copy number, secrecy or urgency"), _MARKS)
    page = printed.pages[0]
    start = head.bar.box[3] + HALF_LEADING_MM if kind == "letter" and head.bar else BLOCK[1]
    faults: list[LayoutFault] = []
    before = 0
    for mark in head.marks:
        row = round((mark.top - start) / PITCH) + 1
        off = abs(mark.top - start - (row - 1) * PITCH)
        found = _mark_faults(mark)
        rows = _rows_allowed(mark, kind=kind, before=before)
        if row not in rows or off > 1:
            found.append(Message(f"上边 {mark.top:.1f} mm（第{row}行）", f"upper edge {mark.top:.1f} mm (line {row})"))
        faults += [fault_at(page, mark, words) for words in found]
        before = max(before, row)
    if faults:
        return failed(faults, _MARKS)
    texts = "、".join(mark.text for mark in head.marks)
    return passed(Message(texts, texts), _MARKS)


def _rows_allowed(mark: Line, *, kind: Kind, before: int) -> tuple[int, ...]:
    """Returns the lines on which a mark may be: 1 and 2 by 7.2.1 and 7.2.2; in a letter the next line (10.1)."""
    if kind == "letter":
        return (before + 1,)
    if mark.text.isdigit():
        return (1,)
    return (2,) if SECRECY.match(mark.text) else tuple(range(before + 1, 4))


def _mark_faults(mark: Line) -> list[Message]:
    found: list[Message] = []
    if abs(mark.x0 - BLOCK[0]) > 0.3:
        found.append(Message(f"左边 {mark.x0:.1f} mm", f"left edge {mark.x0:.1f} mm"))
    if not BODY_SIZES[0] <= mark.size <= BODY_SIZES[1]:
        found.append(Message(f"字号 {mark.size:.1f} pt", f"{mark.size:.1f} pt"))
    if mark.text.isdigit():
        if not re.fullmatch(r"[0-9]{6}", mark.text):
            found.append(Message(f"份号“{mark.text}”有 {len(mark.text)} 位", f"copy number of {len(mark.text)} digits"))
        return found
    if family_of(mark.font) != "hei":
        found.append(Message(f"“{mark.text}”字体 {mark.font}", f"{mark.text} in {mark.font}"))
    if re.search("绝密|机密|秘密", mark.text) and not SECRECY.fullmatch(mark.text):
        found.append(Message(f"密级写作“{mark.text}”", f"secrecy written {mark.text}"))
    return found


# -------------------------------------------------------------------------------------------------------------- shared


def _ink(lines: tuple[Line, ...]) -> Box:
    return around(line.ink for line in lines)


CHECKS: tuple[ProofCheck, ...] = (
    ProofCheck(15, Message("发文机关标志", "organ's name"), "7.2.4, 10.1–10.3", check_logo),
    ProofCheck(16, Message("发文字号", "document number"), "7.2.5", check_number),
    ProofCheck(17, Message("签发人", "signers"), "7.2.6", check_signers),
    ProofCheck(20, Message("份号、密级、紧急程度", "copy number, secrecy, urgency"), "7.2.1–7.2.3", check_marks),
)
