"""Checks 21 and 24: the note on annexes, and the pages where annexes begin (7.3.4, 7.3.7)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongwenkit.model import Message
from gongwenkit.proof.layout.areas import BLOCK, BODY_SIZES, EM, PITCH, block_of, table_areas
from gongwenkit.proof.layout.box import Box
from gongwenkit.proof.layout.check import (
    CheckOutcome,
    LayoutFault,
    ProofCheck,
    failed,
    not_applicable,
    page_fault,
    passed,
)
from gongwenkit.proof.layout.elements import fault_at, main_lines, off_centre
from gongwenkit.proof.layout.font_families import family_of
from gongwenkit.proof.layout.page import Letter, Line, Page, Printed
from gongwenkit.proof.layout.rotated_pages import as_read, box_on

__all__ = ["CHECKS"]

NOTE = re.compile(r"附件\d*[：:]")
ITEM = re.compile(r"(\d+)[.．、]")
LABEL = re.compile(r"附件[\d一二三四五六七八九十]*[：:]?")
NEXT_LINE_MM = 1.5 * PITCH
THIRD_LINE_MM = 2 * PITCH + 0.88 * EM
"""From the top of the block to the baseline of line 3 in size 3; a title of size 2 is somewhat higher or lower."""


@dataclass(frozen=True)
class AnnexItem:
    """An annex as the note names it.

    Attributes:
        page: of its first line.
        number: as printed, empty where annexes are not numbered.
        stop: what is between number and name.
        lines: the letters of each line of it, number and mark in the first.
        name: first letter of the name.
    """

    page: Page
    number: str
    stop: str
    lines: tuple[Line, ...]
    name: Letter

    @property
    def text(self) -> str:
        """The name without number."""
        whole = "".join(line.text for line in self.lines)
        return whole[len(self.number) + len(self.stop) :]


@dataclass(frozen=True)
class Start:
    """Where an annex begins.

    Attributes:
        page: the page.
        read: the page as it is read: rotated where its text is (8), else the same page.
        label: the line 附件.
        block: the text block of `read`.
    """

    page: Page
    read: Page
    label: Line
    block: Box

    @property
    def title(self) -> tuple[Line, ...]:
        """The lines of its title."""
        return _title(self.read, self.label)

    def fault(self, line: Line, found: Message) -> LayoutFault:
        """Returns a fault of one of its lines."""
        if self.read is self.page:
            return fault_at(self.page, line, found)
        return page_fault(self.page, found, box=box_on(self.page, line.ink))


def read_note(printed: Printed) -> tuple[Line | None, tuple[AnnexItem, ...]]:
    """Returns the first line of the note on annexes, and the annexes it names."""
    lines = main_lines(printed)
    start = next((index for index, (_, line) in enumerate(lines) if NOTE.match(line.text)), None)
    if start is None:
        return None, ()
    page, first = lines[start]
    after = first.letters[NOTE.match(first.text).end() :]  # type: ignore[union-attr]
    rows: list[tuple[Page, Line]] = [(page, Line(after))] if after else []
    before = (page, first)
    for one, line in lines[start + 1 :]:
        near = line.base - before[1].base < NEXT_LINE_MM if one is before[0] else line.x0 > BLOCK[0] + 4 * EM
        if not near:
            break
        rows.append((one, line))
        before = (one, line)
    return first, tuple(_items(rows))


def _items(rows: list[tuple[Page, Line]]) -> Iterator[AnnexItem]:
    numbered = bool(rows) and ITEM.match(rows[0][1].text) is not None
    index = 0
    while index < len(rows):
        page, line = rows[index]
        end = index + 1
        while end < len(rows) and not (numbered and ITEM.match(rows[end][1].text)):
            end += 1
        match = ITEM.match(line.text) if numbered else None
        number, stop = (match[1], match[0][len(match[1]) :]) if match else ("", "")
        skipped = min(len(number) + len(stop), len(line.letters) - 1)
        yield AnnexItem(page, number, stop, tuple(row for _, row in rows[index:end]), line.letters[skipped])
        index = end


# ------------------------------------------------------------------------------------------------------ 21: the note

_NOTE = Message(
    "正文下空一行，左边 39.1 ±0.6 mm，“附件：”后为名称；序号连续、对齐，回行与名称首字对齐 ±0.3 mm，名称后无标点",
    "one blank line below the body, left edge 39.1 ±0.6 mm, 附件： and the names; numbers in turn and aligned, "
    "turnovers under the first character of the name ±0.3 mm, no mark after a name",
)


def check_note(printed: Printed) -> CheckOutcome:
    """Check 21: place and form of the note on annexes (7.3.4)."""
    first, items = read_note(printed)
    if first is None:
        return not_applicable(Message("没有附件说明", "no note on annexes"), _NOTE)
    lines = main_lines(printed)
    at = next(index for index, (_, line) in enumerate(lines) if line is first)
    page = lines[at][0]
    faults: list[LayoutFault] = []
    if abs(first.x0 - block_of(printed, page)[0] - 2 * EM) > 0.6:
        faults.append(fault_at(page, first, Message(f"左边 {first.x0:.1f} mm", f"left edge {first.x0:.1f} mm")))
    if not first.text.startswith("附件："):
        head = first.text[:4]
        faults.append(fault_at(page, first, Message(f"写作“{head}”", f"written {head}")))
    if at and lines[at - 1][0] is page:
        blank = (first.base - lines[at - 1][1].base) / PITCH - 1
        if abs(blank - 1) > 0.2:
            faults.append(fault_at(page, first, Message(f"上方空 {blank:z.1f} 行", f"{blank:z.1f} blank lines above")))
    for index, item in enumerate(items):
        faults += _item_faults(item, index, items)
    if not items:
        faults.append(fault_at(page, first, Message("附件说明没有名称", "the note names no annex")))
    if faults:
        return failed(faults, _NOTE)
    return passed(Message(f"{len(items)} 个附件", f"annexes: {len(items)}"), _NOTE)


def _item_faults(item: AnnexItem, index: int, items: tuple[AnnexItem, ...]) -> Iterator[LayoutFault]:
    head = item.lines[0]
    if item.number and (item.number != str(index + 1) or item.stop != "."):
        written = item.number + item.stop
        yield fault_at(item.page, head, Message(f"序号写作“{written}”", f"number written {written}"))
    start = items[0].lines[0].x0
    if abs(head.x0 - start) > 0.3:
        words = Message(
            f"序号左边 {head.x0:.1f} mm，应为 {start:.1f} mm", f"number at {head.x0:.1f}, not {start:.1f} mm"
        )
        yield fault_at(item.page, head, words)
    for line in item.lines[1:]:
        if abs(line.x0 - item.name.x) > 0.3:
            words = Message(
                f"回行左边 {line.x0:.1f} mm，应为 {item.name.x:.1f} mm",
                f"turnover at {line.x0:.1f} mm, not {item.name.x:.1f} mm",
            )
            yield fault_at(item.page, line, words)
    mark = item.lines[-1].text[-1]
    if mark in "。；》，、.;,":
        yield fault_at(item.page, item.lines[-1], Message(f"名称后有“{mark}”", f"{mark} after the name"))


# ----------------------------------------------------------------------------------------------------- 24: the annexes

_ANNEX = Message(
    "另起一页，第1行“附件”及序号为3号黑体、左边 28 ±0.3 mm；标题在第3行、居中 ±1 mm，序号和标题与附件说明一致",
    "on a new page: 附件 and its number on line 1 in size 3 黑体, left edge 28 ±0.3 mm; title on line 3, centred "
    "±1 mm; number and title as in the note on annexes",
)


def check_annexes(printed: Printed) -> CheckOutcome:
    """Check 24: how annexes begin, and that they are those of the note (7.3.7)."""
    starts = tuple(_starts(printed))
    _, items = read_note(printed)
    if not starts:
        return not_applicable(Message("没有附件", "no annexes"), _ANNEX)
    faults: list[LayoutFault] = []
    for index, start in enumerate(starts):
        faults += _label_faults(start)
        faults += _title_faults(start)
        faults += _unlike_note(start, items[index]) if index < len(items) else ()
    if len(starts) != len(items):
        words = Message(
            f"有 {len(starts)} 个附件，附件说明列了 {len(items)} 个",
            f"annexes: {len(starts)}, in the note on annexes: {len(items)}",
        )
        last = starts[min(len(items), len(starts) - 1)]
        faults.append(last.fault(last.label, words))
    if faults:
        return failed(faults, _ANNEX)
    return passed(Message(f"{len(starts)} 个附件", f"annexes: {len(starts)}"), _ANNEX)


def _unlike_note(start: Start, item: AnnexItem) -> Iterator[LayoutFault]:
    number = re.sub(r"^附件|[：:]$", "", start.label.text)
    if number != item.number:
        words = Message(f"序号“{number}”，附件说明为“{item.number}”", f"number “{number}”, in the note “{item.number}”")
        yield start.fault(start.label, words)
    text = "".join(line.text for line in start.title)
    if text and text != item.text:
        words = Message(f"标题“{text}”，附件说明为“{item.text}”", f"title {text}, in the note {item.text}")
        yield start.fault(start.title[0], words)


def _starts(printed: Printed) -> Iterator[Start]:
    """Yields where annexes begin: 附件 and a number, alone on the left, on any line; on a rotated page, on line 1."""
    for page in printed.pages:
        block = block_of(printed, page)
        areas = table_areas(page)
        for index, line in enumerate(page.lines):
            in_table = any(y0 < line.base < y1 for y0, y1 in areas)
            alone = LABEL.fullmatch(line.text) and line.x0 < BLOCK[0] + 4 * EM and not in_table
            if alone and (index == 0 or line.text[-1] not in "：:"):
                yield Start(page, page, line, block)
        read = as_read(page)
        if read and LABEL.fullmatch(read.lines[0].text):
            turned = (page.height - block[3], block[0], page.height - block[1], block[2])
            yield Start(page, read, read.lines[0], turned)


def _title(page: Page, label: Line) -> tuple[Line, ...]:
    below = [line for line in page.lines if line.top > label.bottom]
    areas = table_areas(page)
    if not below or any(y0 < below[0].base < y1 for y0, y1 in areas):
        return ()
    title = below[:1]
    for line in below[1:]:
        # A title of body size is one line; a larger one continues in the same size.
        if abs(line.size - title[0].size) > 0.3 or line.base - title[-1].base > 1.4 * PITCH or line.size < 17:
            break
        title.append(line)
    return tuple(title)


def _label_faults(start: Start) -> Iterator[LayoutFault]:
    label, block = start.label, start.block
    if start.read.lines[0] is not label:
        yield start.fault(label, Message("附件没有另起一页", "the annex does not begin a page"))
    elif abs(label.top - block[1]) > 1:
        yield start.fault(label, Message(f"上边 {label.top:.1f} mm", f"upper edge {label.top:.1f} mm"))
    if abs(label.x0 - block[0]) > 0.3:
        yield start.fault(label, Message(f"左边 {label.x0:.1f} mm", f"left edge {label.x0:.1f} mm"))
    if family_of(label.font) != "hei" or not BODY_SIZES[0] <= label.size <= BODY_SIZES[1]:
        look = f"{label.font} {label.size:.1f} pt"
        yield start.fault(label, Message(f"“附件”为 {look}", f"附件 in {look}"))
    if not re.fullmatch(r"附件\d*", label.text):
        yield start.fault(label, Message(f"写作“{label.text}”", f"written {label.text}"))


def _title_faults(start: Start) -> Iterator[LayoutFault]:
    title, block = start.title, start.block
    if not title:
        yield page_fault(start.page, Message("附件没有标题", "the annex has no title"))
        return
    row = (title[0].base - block[1] - THIRD_LINE_MM) / PITCH + 3
    if abs(row - 3) > 0.25:
        yield start.fault(title[0], Message(f"标题在第 {row:.1f} 行", f"title on line {row:.1f}"))
    for line in title:
        off = off_centre(line, middle=(block[0] + block[2]) / 2)
        if abs(off) > 1:
            words = Message(f"标题中线偏 {off:+.1f} mm", f"middle of the title {off:+.1f} mm off")
            yield start.fault(line, words)


CHECKS: tuple[ProofCheck, ...] = (
    ProofCheck(21, Message("附件说明", "note on annexes"), "7.3.4", check_note),
    ProofCheck(24, Message("附件", "annexes"), "7.3.7", check_annexes),
)
