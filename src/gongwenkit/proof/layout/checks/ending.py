"""Checks 22 and 23: signature, date and seal at the end of the main part (7.3.5)."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from gongwenkit.model import Message
from gongwenkit.proof.layout.areas import EM, PITCH, block_of
from gongwenkit.proof.layout.box import Box, around
from gongwenkit.proof.layout.check import (
    CheckOutcome,
    LayoutFault,
    ProofCheck,
    failed,
    not_applicable,
    page_fault,
    passed,
)
from gongwenkit.proof.layout.elements import fault_at, is_placeholder, is_reddish, kind_of, main_lines, split_line
from gongwenkit.proof.layout.page import Line, Page, Picture, Printed

__all__ = ["CHECKS"]

DATE = re.compile(r"\d{4}年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日")
LIKE_DATE = re.compile(
    r"[\d〇○零一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
)
NOTE = re.compile(r"[（(]")
IMPRINT_POINTS = 15.0
"""Smaller type is that of the imprint or of a table, where the text itself is not smaller."""
TOLERANCE_MM = 0.6
NEXT_LINE_MM = 1.5 * PITCH
SIGNATURE_LEFT_MM = 45.0
"""Text that begins further left is part of a paragraph, unless blank lines separate it from all other text."""

NAMES_APART_MM = 0.6 * EM
"""Names of organs in one row, under seals of 42 mm, may be close to each other."""

SEAL_MM = (38.0, 62.0)
SEAL_BELOW_TEXT_MM = 10.4
SEAL_NEAR_MM = 15.0


@dataclass(frozen=True)
class Ending:
    """The end of the main part.

    Attributes:
        page: the page of the date.
        date: its line.
        rows: lines of the signature, from top to bottom.
        text: the last line above all these on the same page.
        post: 职务 left of a stamp, some lines above a date without signature.
        right: right edge of the text block, in mm.
    """

    page: Page
    date: Line
    rows: tuple[Line, ...]
    text: Line | None
    post: Line | None
    right: float

    @property
    def is_alone(self) -> bool:
        """Whether nothing, not even a table, is above the signature on its page."""
        top = min(line.top for line in (*self.rows, self.date))
        return self.post is None and all(line.bottom > top for line in self.page.lines)

    @property
    def names(self) -> tuple[Line, ...]:
        """The organs of the signature."""
        return tuple(name for row in self.rows for name in split_line(row, gap=NAMES_APART_MM))


def read_ending(printed: Printed) -> Ending | None:
    """Finds the date at the end of the main part, and its signature; None where no line is a date."""
    found = main_lines(printed)
    sizes = Counter(line.size for _, line in found).most_common(1)
    least = min([IMPRINT_POINTS, *(0.95 * size for size, _ in sizes)])
    lines = [(page, line) for page, line in found if line.size > least]
    index = _place_of_date(lines)
    if index is None:
        return None
    page, date = lines[index]
    above = [line for one, line in lines[:index] if one is page]
    rows: list[Line] = []
    below = date
    while above and below.base - above[-1].base < NEXT_LINE_MM and _may_sign(above, below):
        below = above.pop()
        rows.insert(0, below)
    text = above[-1] if above else None
    post = None
    if not rows and text and text.x0 > SIGNATURE_LEFT_MM and date.base - text.base < 5 * PITCH:
        post, text = text, above[-2] if len(above) > 1 else None
    return Ending(page, date, tuple(rows), text, post, block_of(printed, page)[2])


def _place_of_date(lines: list[tuple[Page, Line]]) -> int | None:
    """Returns the index of the last date after the text: on the right, or the last line except notes in brackets."""
    texts = [index for index, (_, line) in enumerate(lines) if line.x0 < SIGNATURE_LEFT_MM]
    for index in range(len(lines) - 1, texts[0] if texts else len(lines), -1):
        line = lines[index][1]
        last = all(NOTE.match(after.text) for _, after in lines[index + 1 :])
        if LIKE_DATE.fullmatch(line.text) and (last or line.x0 > SIGNATURE_LEFT_MM):
            return index
    return None


def _may_sign(above: list[Line], below: Line) -> bool:
    line = above[-1]
    if line.x0 > SIGNATURE_LEFT_MM or len(split_line(line)) > 1:
        return True
    alone = len(above) == 1 or line.base - above[-2].base > NEXT_LINE_MM
    return alone and LIKE_DATE.fullmatch(below.text) is not None and line.text[-1] not in "。：；"


# ------------------------------------------------------------------------------------------ 22: signature and date

_SIGNATURE = Message(
    "阿拉伯数字，月、日不编虚位；加盖印章：日期右边 161.7 mm，署名与日期同中线；不加盖：署名右空二字、"
    "日期首字比署名首字右移二字；签名章：日期右边 161.7 mm；均 ±0.6 mm；不单独占一页",
    "Arabic digits without leading zeros; sealed: right edge of the date 161.7 mm, signature centred on it; unsealed: "
    "signature two characters from the right, date begins two characters right of it; stamped: right edge of the date "
    "161.7 mm; all ±0.6 mm; not alone on a page",
)

_FORMS = {
    "sealed": Message("加盖印章", "sealed"),
    "unsealed": Message("不加盖印章", "unsealed"),
    "stamped": Message("签名章", "stamped"),
}


def check_signature(printed: Printed) -> CheckOutcome:
    """Check 22: signature and date have one of the forms of 7.3.5.1 to 7.3.5.3."""
    ending = read_ending(printed)
    if ending is None:
        return _without_date(printed)
    page, date = ending.page, ending.date
    faults: list[LayoutFault] = []
    if not DATE.fullmatch(date.text):
        faults.append(fault_at(page, date, Message(f"成文日期写作“{date.text}”", f"date written {date.text}")))
    if not ending.rows and not ending.post:
        faults.append(fault_at(page, date, Message("成文日期上没有署名", "no signature above the date")))
        return failed(faults, _SIGNATURE)
    form, off = min(_deviations(ending), key=lambda one: one[1])
    label = _FORMS[form]
    if off > TOLERANCE_MM:
        left = (ending.rows or (ending.post or date,))[-1]
        words = Message(
            f"日期 x {date.x0:.1f}–{date.x1:.1f} mm，署名 x {left.x0:.1f}–{left.x1:.1f} mm；"
            f"最接近“{label.zh}”，差 {off:.1f} mm",
            f"date at x {date.x0:.1f}–{date.x1:.1f} mm, signature at x {left.x0:.1f}–{left.x1:.1f} mm; "
            f"nearest form: {label.en}, {off:.1f} mm off",
        )
        faults.append(fault_at(page, date, words))
    if ending.is_alone:
        words = Message("署名和日期单独占一页", "signature and date stand alone on a page")
        faults.append(fault_at(page, date, words))
    if faults:
        return failed(faults, _SIGNATURE)
    return passed(Message(f"{label.zh}，差 {off:.1f} mm", f"{label.en}, {off:.1f} mm off"), _SIGNATURE)


def _without_date(printed: Printed) -> CheckOutcome:
    lines = [line for _, line in main_lines(printed)]
    waiting = next(
        (line for line in reversed(lines[-4:]) if is_placeholder(line) and line.x0 > SIGNATURE_LEFT_MM), None
    )
    if waiting:
        return not_applicable(Message(f"待补：{waiting.text}", f"still to be given: {waiting.text}"), _SIGNATURE)
    if kind_of(printed) in ("A", "letter"):
        page = next((page.number for page, _ in reversed(main_lines(printed))), 1)
        return failed([LayoutFault(page, Message("正文之后没有成文日期", "no date after the body"))], _SIGNATURE)
    return not_applicable(Message("没有署名和成文日期", "no signature and date"), _SIGNATURE)


def _deviations(ending: Ending) -> Iterator[tuple[str, float]]:
    """Yields each form with the largest distance from its places, in mm (7.3.5.1 to 7.3.5.3)."""
    date = ending.date
    right = ending.right
    if ending.rows:
        yield "sealed", _sealed(ending.names[-1], date, right=right)
        yield "unsealed", min(_unsealed(row, date, right=right) for row in ending.rows)
    if ending.post:
        over = max(ending.post.x1 - (right - 6 * EM), 0.0)
        stamps = _near_pictures(ending, least=8.0)
        if stamps:
            stamp = stamps[-1].box
            over = max(abs(stamp[2] - (right - 4 * EM)), abs(stamp[0] - 2 * EM - ending.post.x1))
        yield "stamped", max(abs(date.x1 - (right - 4 * EM)), over)


def _sealed(name: Line, date: Line, *, right: float) -> float:
    apart = abs((name.x0 + name.x1) / 2 - (date.x0 + date.x1) / 2)
    from_right = abs(date.x1 - (right - 4 * EM))
    if (name.x1 - name.x0) / 2 > 4 * EM + (date.x1 - date.x0) / 2:
        from_right = max(name.x1 - right, 0.0)  # not in the standard; the name would exceed the block
    return max(apart, from_right)


def _unsealed(name: Line, date: Line, *, right: float) -> float:
    by_name = max(abs(name.x1 - (right - 2 * EM)), abs(date.x0 - (name.x0 + 2 * EM)))
    by_date = max(abs(date.x1 - (right - 2 * EM)), abs(name.x0 - (date.x0 - 2 * EM)))
    longer = (date.x1 - date.x0) - (name.x1 - name.x0)
    if abs(longer) < TOLERANCE_MM:
        return min(by_name, by_date)  # equally long: the standard names only a longer date
    return by_date if longer > 0 else by_name


# --------------------------------------------------------------------------------------------------------- 23: seal

_SEAL = Message(
    "印章上边距正文不超过 10.4 mm，压住署名和成文日期，中心在二者中线之上，左右偏差 ±2 mm，各印章不相交",
    "seal's upper edge at most 10.4 mm below the text, over signature and date, its centre above their middle, "
    "±2 mm sideways, seals apart from each other",
)


def check_seal(printed: Printed) -> CheckOutcome:
    """Check 23: a seal covers signature and date (7.3.5.1)."""
    ending = read_ending(printed)
    seals = _near_pictures(ending, least=SEAL_MM[0]) if ending else ()
    if ending is None or not seals or not ending.rows:
        return not_applicable(Message("没有印章图形", "no picture of a seal"), _SEAL)
    found: list[tuple[Box, Message]] = []
    first = min(seal.box[1] for seal in seals)
    if ending.text:
        gap = first - ending.text.bottom
        if not 0 <= gap <= SEAL_BELOW_TEXT_MM:
            found.append((seals[0].box, Message(f"印章上边距正文 {gap:z.1f} mm", f"seal {gap:z.1f} mm below the text")))
    if len(seals) != len(ending.names):
        words = Message(
            f"{len(ending.names)} 个署名，{len(seals)} 枚印章",
            f"organs: {len(ending.names)}, seals: {len(seals)}",
        )
        found.append((seals[0].box, words))
    for index, (seal, name) in enumerate(zip(seals, ending.names, strict=False), start=1):
        date = ending.date if index == len(ending.names) else None
        found += [(seal.box, words) for words in _seal_faults(seal, name, date)]
    for index, seal in enumerate(seals):
        found += [(seal.box, words) for other in seals[index + 1 :] for words in _overlap_faults(seal, other)]
    if found:
        return failed([page_fault(ending.page, one, box=box) for box, one in found], _SEAL)
    gap_text = f"{first - ending.text.bottom:.1f} mm" if ending.text else "–"
    return passed(
        Message(f"{len(seals)} 枚，距正文 {gap_text}", f"seals: {len(seals)}, {gap_text} below the text"), _SEAL
    )


def _near_pictures(ending: Ending, *, least: float) -> tuple[Picture, ...]:
    """Returns nearly square pictures by signature and date: seals, or smaller ones that may be stamps; by rows."""
    lines = (*ending.rows, ending.date, *([ending.post] if ending.post else []))
    x0, y0, x1, y1 = around(((line.x0, line.top, line.x1, line.bottom) for line in lines), margin=SEAL_NEAR_MM)
    near = []
    for one in ending.page.pictures:
        width, height = one.box[2] - one.box[0], one.box[3] - one.box[1]
        sized = least <= width <= SEAL_MM[1] and (least < SEAL_MM[0] or abs(width - height) < 2)
        inside = one.box[0] < x1 and one.box[2] > x0 and one.box[1] < y1 and one.box[3] > y0
        if sized and inside and (one.kind != "shape" or is_reddish(one.colour)):
            near.append(one)
    return tuple(sorted(near, key=lambda one: (round(one.box[1] / 20), one.box[0])))


def _seal_faults(seal: Picture, name: Line, date: Line | None) -> Iterator[Message]:
    """Yields what is wrong with one seal; the last one must also cover the date."""
    x0, y0, x1, y1 = seal.box
    lines = (name, date) if date else (name,)
    sideways = (x0 + x1) / 2 - (name.x0 + name.x1) / 2
    if abs(sideways) > 2:
        yield Message(f"印章左右偏 {sideways:+.1f} mm", f"seal {sideways:+.1f} mm sideways")
    for line in lines:
        middle = (line.top + line.bottom) / 2
        if not (y0 < middle < y1 and x0 < (line.x0 + line.x1) / 2 < x1):
            yield Message(f"印章没有压住“{line.text}”", f"seal does not cover {line.text}")
    below = (y0 + y1) / 2 - (name.top + date.bottom) / 2 if date else 0.0
    if below > 0:
        yield Message(f"印章中心低于署名、日期中线 {below:.1f} mm", f"seal's centre {below:.1f} mm below the middle")


def _overlap_faults(seal: Picture, other: Picture) -> Iterator[Message]:
    a, b = seal.box, other.box
    apart = (((a[0] + a[2] - b[0] - b[2]) / 2) ** 2 + ((a[1] + a[3] - b[1] - b[3]) / 2) ** 2) ** 0.5
    touching = (a[2] - a[0] + b[2] - b[0]) / 2
    if apart <= touching:
        yield Message(f"两枚印章中心相距 {apart:.1f} mm，相交或相切", f"two seals {apart:.1f} mm apart touch")


CHECKS: tuple[ProofCheck, ...] = (
    ProofCheck(22, Message("署名和成文日期", "signature and date"), "7.3.5", check_signature),
    ProofCheck(23, Message("印章", "seal"), "7.3.5.1", check_seal),
)
