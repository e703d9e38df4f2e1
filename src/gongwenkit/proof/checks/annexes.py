"""Checks 21 and 24: the note on annexes, and the pages where annexes begin (7.3.4, 7.3.7)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gongwenkit.model import Words
from gongwenkit.proof.areas import BLOCK, BODY_SIZES, EM, PITCH, block_of, table_areas
from gongwenkit.proof.check import Check, Fault, Outcome, failed, not_applicable, passed
from gongwenkit.proof.elements import fault_at, main_lines, off_centre
from gongwenkit.proof.faces import family_of
from gongwenkit.proof.page import Letter, Line, Page, Printed
from gongwenkit.proof.places import page_fault

__all__ = ["CHECKS"]

NOTE = re.compile(r"附件\d*[：:]")
ITEM = re.compile(r"(\d+)[.．、]")
LABEL = re.compile(r"附件[\d一二三四五六七八九十]*[：:]?")
NEXT_LINE_MM = 1.5 * PITCH
THIRD_LINE_BASE = BLOCK[1] + 2 * PITCH + 0.88 * EM
"""Baseline of line 3 in size 3; a title of size 2 stands somewhat higher or lower."""


@dataclass(frozen=True)
class Item:
    """An annex as the note names it.

    Attributes:
        page: where its first line stands.
        number: as printed, empty where annexes are not numbered.
        stop: what stands between number and name.
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


def read_note(printed: Printed) -> tuple[Line | None, tuple[Item, ...]]:
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


def _items(rows: list[tuple[Page, Line]]) -> Iterator[Item]:
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
        yield Item(page, number, stop, tuple(row for _, row in rows[index:end]), line.letters[skipped])
        index = end


# ------------------------------------------------------------------------------------------------------ 21: the note

_NOTE = Words(
    "正文下空一行，左边 39.1 ±0.6 mm，“附件：”后为名称；序号连续、对齐，回行与名称首字对齐 ±0.3 mm，名称后无标点",
    "one blank line below the body, left edge 39.1 ±0.6 mm, 附件： and the names; numbers in turn and aligned, "
    "turnovers under the first character of the name ±0.3 mm, no mark after a name",
)


def check_note(printed: Printed) -> Outcome:
    """Check 21: place and form of the note on annexes (7.3.4)."""
    first, items = read_note(printed)
    if first is None:
        return not_applicable(Words("没有附件说明", "no note on annexes"), _NOTE)
    lines = main_lines(printed)
    at = next(index for index, (_, line) in enumerate(lines) if line is first)
    page = lines[at][0]
    faults: list[Fault] = []
    if abs(first.x0 - block_of(printed, page)[0] - 2 * EM) > 0.6:
        faults.append(fault_at(page, first, Words(f"左边 {first.x0:.1f} mm", f"left edge {first.x0:.1f} mm")))
    if not first.text.startswith("附件："):
        head = first.text[:4]
        faults.append(fault_at(page, first, Words(f"写作“{head}”", f"written {head}")))
    if at and lines[at - 1][0] is page:
        blank = (first.base - lines[at - 1][1].base) / PITCH - 1
        if abs(blank - 1) > 0.2:
            faults.append(fault_at(page, first, Words(f"上方空 {blank:z.1f} 行", f"{blank:z.1f} blank lines above")))
    for index, item in enumerate(items):
        faults += _item_faults(item, index, items)
    if not items:
        faults.append(fault_at(page, first, Words("附件说明没有名称", "the note names no annex")))
    if faults:
        return failed(faults, _NOTE)
    return passed(Words(f"{len(items)} 个附件", f"annexes: {len(items)}"), _NOTE)


def _item_faults(item: Item, index: int, items: tuple[Item, ...]) -> Iterator[Fault]:
    head = item.lines[0]
    if item.number and (item.number != str(index + 1) or item.stop != "."):
        written = item.number + item.stop
        yield fault_at(item.page, head, Words(f"序号写作“{written}”", f"number written {written}"))
    start = items[0].lines[0].x0
    if abs(head.x0 - start) > 0.3:
        words = Words(f"序号左边 {head.x0:.1f} mm，应为 {start:.1f} mm", f"number at {head.x0:.1f}, not {start:.1f} mm")
        yield fault_at(item.page, head, words)
    for line in item.lines[1:]:
        if abs(line.x0 - item.name.x) > 0.3:
            words = Words(
                f"回行左边 {line.x0:.1f} mm，应为 {item.name.x:.1f} mm",
                f"turnover at {line.x0:.1f} mm, not {item.name.x:.1f} mm",
            )
            yield fault_at(item.page, line, words)
    mark = item.lines[-1].text[-1]
    if mark in "。；》，、.;,":
        yield fault_at(item.page, item.lines[-1], Words(f"名称后有“{mark}”", f"{mark} after the name"))


# ----------------------------------------------------------------------------------------------------- 24: the annexes

_ANNEX = Words(
    "另起一页，第1行“附件”及序号为3号黑体、左边 28 ±0.3 mm；标题在第3行、居中 ±1 mm，序号和标题与附件说明一致",
    "on a new page: 附件 and its number on line 1 in size 3 黑体, left edge 28 ±0.3 mm; title on line 3, centred "
    "±1 mm; number and title as in the note on annexes",
)


def check_annexes(printed: Printed) -> Outcome:
    """Check 24: how annexes begin, and that they are those of the note (7.3.7)."""
    starts = tuple(_starts(printed))
    turned = {page.number: number for page in printed.pages if (number := _turned_number(page)) is not None}
    _, items = read_note(printed)
    if not starts and not turned:
        return not_applicable(Words("没有附件", "no annexes"), _ANNEX)
    faults: list[Fault] = []
    for page, label in starts:
        index = sum(number < page.number for number in turned) + starts.index((page, label))
        title = _title(page, label)
        faults += _label_faults(page, label, left=block_of(printed, page)[0])
        faults += _title_faults(page, title, middle=sum(block_of(printed, page)[0::2]) / 2)
        number = re.sub(r"^附件|[：:]$", "", label.text)
        if index < len(items):
            item = items[index]
            if number != item.number:
                words = Words(
                    f"序号“{number}”，附件说明为“{item.number}”",
                    f"number “{number}”, in the note “{item.number}”",
                )
                faults.append(fault_at(page, label, words))
            text = "".join(line.text for line in title)
            if title and text != item.text:
                words = Words(f"标题“{text}”，附件说明为“{item.text}”", f"title {text}, in the note {item.text}")
                faults.append(fault_at(page, title[0], words))
    count = len(starts) + len(turned)
    faults += _turned_faults(printed, turned, starts, items)
    if count != len(items):
        words = Words(
            f"有 {count} 个附件，附件说明列了 {len(items)} 个",
            f"annexes: {count}, in the note on annexes: {len(items)}",
        )
        last = starts[min(len(items), len(starts) - 1)] if starts else None
        faults.append(fault_at(*last, words) if last else page_fault(printed.pages[-1], words))
    if faults:
        return failed(faults, _ANNEX)
    return passed(Words(f"{count} 个附件", f"annexes: {count}"), _ANNEX)


def _turned_number(page: Page) -> str | None:
    """Returns the number of an annex that begins on a turned page; None where none does.

    Its first line stands at the left edge and runs upwards (layout.md, 8).
    """
    letters = [letter for letter in page.letters if letter.turned and not (letter.artifact or letter.in_form)]
    if not letters:
        return None
    left = min(letter.ink[0] for letter in letters)
    first = [letter for letter in letters if letter.ink[0] < left + EM]
    label = "".join(letter.text for letter in sorted(first, key=lambda letter: -letter.ink[3]))
    match = re.fullmatch(r"附件(\d*)[：:]?", label)
    return match[1] if match else None


def _turned_faults(
    printed: Printed, turned: dict[int, str], starts: tuple[tuple[Page, Line], ...], items: tuple[Item, ...]
) -> Iterator[Fault]:
    """Yields the turned annexes whose number is not that of the note; their place is the class's affair."""
    pages = sorted((*turned, *(page.number for page, _ in starts)))
    for page in printed.pages:
        index = pages.index(page.number) if page.number in turned else len(items)
        if index < len(items) and turned[page.number] != items[index].number:
            number, named = turned[page.number], items[index].number
            yield page_fault(
                page, Words(f"序号“{number}”，附件说明为“{named}”", f"number “{number}”, in the note “{named}”")
            )


def _starts(printed: Printed) -> Iterator[tuple[Page, Line]]:
    """Yields lines that begin an annex: 附件 and a number, alone on the left, wherever on the page."""
    for page in printed.pages:
        areas = table_areas(page)
        for index, line in enumerate(page.lines):
            in_table = any(y0 < line.base < y1 for y0, y1 in areas)
            alone = LABEL.fullmatch(line.text) and line.x0 < BLOCK[0] + 4 * EM and not in_table
            if alone and (index == 0 or line.text[-1] not in "：:"):
                yield page, line


def _title(page: Page, label: Line) -> tuple[Line, ...]:
    below = [line for line in page.lines if line.top > label.bottom]
    areas = table_areas(page)
    if not below or any(y0 < below[0].base < y1 for y0, y1 in areas):
        return ()
    title = below[:1]
    for line in below[1:]:
        # A title of body size ends with its line; a larger one goes on in its size.
        if abs(line.size - title[0].size) > 0.3 or line.base - title[-1].base > 1.4 * PITCH or line.size < 17:
            break
        title.append(line)
    return tuple(title)


def _label_faults(page: Page, label: Line, *, left: float) -> Iterator[Fault]:
    if page.lines[0] is not label:
        yield fault_at(page, label, Words("附件没有另起一页", "the annex does not begin a page"))
    elif abs(label.top - BLOCK[1]) > 1:
        yield fault_at(page, label, Words(f"上边 {label.top:.1f} mm", f"upper edge {label.top:.1f} mm"))
    if abs(label.x0 - left) > 0.3:
        yield fault_at(page, label, Words(f"左边 {label.x0:.1f} mm", f"left edge {label.x0:.1f} mm"))
    if family_of(label.font) != "hei" or not BODY_SIZES[0] <= label.size <= BODY_SIZES[1]:
        look = f"{label.font} {label.size:.1f} pt"
        yield fault_at(page, label, Words(f"“附件”为 {look}", f"附件 in {look}"))
    if not re.fullmatch(r"附件\d*", label.text):
        yield fault_at(page, label, Words(f"写作“{label.text}”", f"written {label.text}"))


def _title_faults(page: Page, title: tuple[Line, ...], *, middle: float) -> Iterator[Fault]:
    if not title:
        if not any(letter.turned for letter in page.letters):  # a turned table has its title turned with it
            yield page_fault(page, Words("附件没有标题", "the annex has no title"))
        return
    row = (title[0].base - THIRD_LINE_BASE) / PITCH + 3
    if abs(row - 3) > 0.25:
        yield fault_at(page, title[0], Words(f"标题在第 {row:.1f} 行", f"title on line {row:.1f}"))
    for line in title:
        off = off_centre(line, middle=middle)
        if abs(off) > 1:
            words = Words(f"标题中线偏 {off:+.1f} mm", f"middle of the title {off:+.1f} mm off")
            yield fault_at(page, line, words)


CHECKS: tuple[Check, ...] = (
    Check(21, Words("附件说明", "note on annexes"), "7.3.4", check_note),
    Check(24, Words("附件", "annexes"), "7.3.7", check_annexes),
)
