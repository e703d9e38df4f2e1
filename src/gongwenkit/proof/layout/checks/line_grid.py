"""Checks 4 to 7: lines on a page, from line to line, characters in a line, indents (3.2, 5.2.3, 7.3.3).

5.2.3 says "usually" (一般) and allows changes: one page or line that differs is a warning, a whole document a fail.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from gongwenkit.model import Message
from gongwenkit.proof.layout.areas import (
    BLOCK,
    EM,
    PITCH,
    block_of,
    body_lines,
    body_pages,
    full_pages,
    main_pages,
    obstacles,
)
from gongwenkit.proof.layout.box import Box, around
from gongwenkit.proof.layout.check import (
    CheckOutcome,
    LayoutFault,
    ProofCheck,
    judged,
    line_fault,
    not_applicable,
    page_fault,
)
from gongwenkit.proof.layout.page import MM_PER_POINT, Line, Page, Printed
from gongwenkit.proof.layout.paragraphs import (
    CELLS,
    OPENING,
    Filling,
    Paragraph,
    Placed,
    filling_of,
    left_edge,
    paragraphs,
)

__all__ = ["CHECKS"]

LINES = 22
PITCH_POINTS = PITCH / MM_PER_POINT
PITCH_TOLERANCE = 0.15
PITCH_GIVES = 0.03
"""Part of the pitch that a page may give for the signature (7.3.5.5)."""

RESIDUAL = 0.3
"""Points by which a distance over blank lines may miss the grid."""

LEAST_LINES = 3
MOST_INDENT = 3
MOST_END_CELLS = 5
"""Two characters with marks between and after them."""

WIDEST_KEPT_GAP = 1.4
"""Points, in a line that is short because a number and its unit, or another group, stay together."""

INDENT = 2 * EM
INDENT_TOLERANCE = 0.6
TURNOVER_TOLERANCE = 0.3
ADDRESSEE_END = "：:】"
NO_FULL_PAGE = Message("没有一整面正文", "no page is full of text")


# -------------------------------------------------------------------------------------- 4 and 5: lines


def check_lines(printed: Printed) -> CheckOutcome:
    """Check 4: 22 lines on a full page, blank lines counted.

    One or two fewer if a heading moves to the next page, if the last lines of a paragraph stay together, or if two
    lines go with the signature.
    """
    expected = Message("每面 22 行", "22 lines a page")
    counts = {page.number: _count_lines(body_lines(page)) for page in full_pages(printed)}
    if not counts:
        return not_applicable(NO_FULL_PAGE, expected)
    pages = [printed.pages[number - 1] for number in counts]
    odd = [page for page in pages if counts[page.number] != LINES and not _stops_early(printed, page)]
    faults = [page_fault(page, _lines_found(counts[page.number]), box=_text_box(page)) for page in odd]
    systematic = len(odd) * 2 > len(counts)
    fine = Message(f"{len(counts)} 面整页，每面 22 行", f"{len(counts)} full pages of 22 lines")
    return judged(faults if systematic else (), () if systematic else faults, fine=fine, expected=expected)


def _lines_found(count: int) -> Message:
    return Message(f"{count} 行", f"{count} lines")


def _count_lines(lines: Sequence[Line]) -> int:
    """Returns the number of lines from the first to the last, by the line pitch of the page."""
    return round((lines[-1].base - lines[0].base) / _own_pitch(lines)) + 1


def _own_pitch(lines: Sequence[Line]) -> float:
    return median(below.base - line.base for line, below in pairwise(lines))


def _stops_early(printed: Printed, page: Page) -> bool:
    """Whether a page has room for 22 lines and ends early: the next one begins with a paragraph, or needs two lines."""
    lines = body_lines(page)
    following = body_lines(printed.pages[page.number])[0]
    has_room = lines[0].top + (LINES - 1) * _own_pitch(lines) + EM < BLOCK[3] + 1
    last = max((one.number for one in main_pages(printed)), default=0)
    begins = following.x0 > BLOCK[0] + EM or len(lines) == LINES - 1
    begins = begins or (len(lines) == LINES - 2 and page.number + 1 == last)
    return has_room and _count_lines(lines) < LINES and begins


def _text_box(page: Page) -> Box:
    return around(line.ink for line in body_lines(page))


def check_pitch(printed: Printed) -> CheckOutcome:
    """Check 5: 29.61 pt from line to line; over blank lines, a multiple of it."""
    expected = Message(
        "行距 29.61 pt（±0.15）；为容下落款，一页各行可一律增减 3%，写入关键词",
        "29.61 pt from line to line (±0.15); up to 3 % more or less on a page that makes room for the signature, as "
        "the keywords say",
    )
    faults: list[LayoutFault] = []
    seen: list[float] = []
    for page in body_pages(printed):
        steps, pitch = _steps(page), _pitch_of(printed, page)
        seen += [step for _, _, step in steps if step < 1.5 * PITCH_POINTS]
        wrong = [(above, below, step) for above, below, step in steps if not _is_on_grid(step, pitch)]
        faults += [_pitch_fault(page, *one) for one in wrong[:1]]
    if not seen:
        return not_applicable(NO_FULL_PAGE, expected)
    fine = Message(f"行距 {median(seen):.2f} pt", f"{median(seen):.2f} pt from line to line")
    return judged(faults, (), fine=fine, expected=expected)


def _steps(page: Page) -> list[tuple[Line, Line, float]]:
    """Returns neighbouring lines and their distance in points, where only blank lines are between them."""
    lines, blocked = body_lines(page), obstacles(page)
    return [
        (line, below, (below.base - line.base) / MM_PER_POINT)
        for line, below in pairwise(lines)
        if not any(line.base - 1 < y1 and y0 < below.top + 1 for y0, y1 in blocked)
    ]


def _pitch_of(printed: Printed, page: Page) -> float:
    """Returns what a page says, if it is among the last two of the text and near enough (7.3.5.5), else the usual."""
    said = printed.pitches.get(page.number, PITCH_POINTS)
    near = abs(said - PITCH_POINTS) <= PITCH_GIVES * PITCH_POINTS + 0.01
    last = {one.number for one in body_pages(printed)[-2:]} | {one.number for one in main_pages(printed)[-2:]}
    return said if near and page.number in last else PITCH_POINTS


def _is_on_grid(step: float, pitch: float) -> bool:
    lines = max(round(step / pitch), 1)
    return abs(step - lines * pitch) <= (PITCH_TOLERANCE if lines == 1 else RESIDUAL)


def _pitch_fault(page: Page, above: Line, below: Line, step: float) -> LayoutFault:
    box = around((line.ink[0], line.top, line.ink[2], line.bottom) for line in (above, below))
    found = Message(f"与上一行相距 {step:.2f} pt", f"{step:.2f} pt below the line above")
    return line_fault(page, below, found, box=box)


# -------------------------------------------------------------------------------- 6: characters a line


def check_characters(printed: Printed) -> CheckOutcome:
    """Check 6: 28 characters in a line, less where a mark, a number or a name may not be broken; no wide gaps.

    First lines of paragraphs, which are two characters shorter, are checked too. Marks may give half a cell each.
    """
    expected = Message(
        "每行 28 字，字距不超过 0.65 pt；因数字与单位不拆开而排不满的行，不超过 1.4 pt",
        "28 characters a line, gaps of 0.65 pt at most; of 1.4 pt in a line that is short because a number and its "
        "unit stay together",
    )
    lines = [one for paragraph in paragraphs(printed) for one in _filled_lines(paragraph)]
    if not lines:
        return not_applicable(Message("没有可以计字的整行", "no full line to count"), expected)
    usual = _usual_cells([one.filling for one in lines])
    short = usual != CELLS
    odd = [one.fault for one in lines if not one.is_right or (short and one.filling.cells == usual)]
    systematic = short or len(odd) * 4 > len(lines)
    kept = [one.fault for one in lines if one.is_right and one.filling.is_loose]
    fine = Message(f"{len(lines)} 行，多为 {usual} 字", f"{len(lines)} lines, most of {usual} characters")
    return judged(odd if systematic else (), [*(() if systematic else odd), *kept], fine=fine, expected=expected)


@dataclass(frozen=True)
class _FilledLine:
    """A line that continues, how it is filled, and the group that is kept together after it, if that spreads it."""

    placed: Placed
    filling: Filling
    kept: str

    @property
    def is_right(self) -> bool:
        filling = self.filling
        return filling.is_full and (not filling.is_loose or (bool(self.kept) and filling.gap <= WIDEST_KEPT_GAP))

    @property
    def fault(self) -> LayoutFault:
        words = self.filling.words
        if self.kept and self.filling.is_loose:
            words = Message(f"{words.zh}，因“{self.kept}”不拆开", f"{words.en}, for “{self.kept}” is kept together")
        return line_fault(self.placed.page, self.placed.line, words)


def _filled_lines(paragraph: Paragraph) -> Iterator[_FilledLine]:
    found: list[tuple[Placed, Filling | None]] = []
    for number, (placed, following) in enumerate(pairwise(paragraph.lines)):
        capacity = CELLS - _indent_of(paragraph) if number == 0 else CELLS
        found.append((placed, filling_of(placed.line, following.line, capacity=capacity) if capacity else None))
    for number, (placed, filling) in enumerate(found):
        if filling:
            kept = _kept_group([one for _, one in found[number:]])
            if not kept and number == len(found) - 1:
                kept = _short_end(paragraph.lines[-1].line)
            yield _FilledLine(placed, filling, kept)


def _short_end(line: Line) -> str:
    """Returns the text of a last line that took characters from the line above, so as not to be one character."""
    return line.text if line.cells <= MOST_END_CELLS else ""


def _kept_group(fillings: Sequence[Filling | None]) -> str:
    """Returns the group for which the first of these lines is short: at its end, or at the end of a line after it.

    With one character more in the first line the next ones would be spread instead, up to the line before the group.
    """
    moved = 0.0
    for filling in fillings:
        if filling is None or not filling.spread_by(moved):
            return ""
        if filling.keeps and filling.is_forced:
            return filling.keeps
        moved = filling.next_cells
    return ""


def _indent_of(paragraph: Paragraph) -> int:
    """Returns by how many cells the first line is in from the next ones; CELLS where that is another form of text."""
    if paragraph.hangs:
        return CELLS
    first, second = paragraph.lines[0].line, paragraph.lines[1].line
    cells = round((first.x0 - second.x0) / EM)
    return cells if 0 <= cells <= MOST_INDENT and first.text[0] not in OPENING else 2


def _usual_cells(fillings: Sequence[Filling]) -> int:
    """Returns how many characters most lines have that had room for more; 28 where such lines are too few."""
    free = Counter(int(one.cells) for one in fillings if one.is_plain and (one.cells >= CELLS or not one.is_forced))
    cells, count = free.most_common(1)[0] if free else (CELLS, 0)
    return cells if count >= LEAST_LINES and count * 2 > free.total() else CELLS


# ------------------------------------------------------------------------------------------ 7: indents


def check_indents(printed: Printed) -> CheckOutcome:
    """Check 7: a paragraph begins two characters (11.1 mm) in, its other lines at the edge."""
    expected = Message(
        "首行缩进 11.1 mm（±0.6），回行顶格（±0.3）", "first lines 11.1 mm in (±0.6), others at the edge (±0.3)"
    )
    faults: list[LayoutFault] = []
    seen = 0
    edges = _left_edges(printed)
    for paragraph in paragraphs(printed):
        seen += 1
        faults += _indent_faults(paragraph, edges)
    if not seen:
        return not_applicable(Message("没有正文段落", "no paragraph of text"), expected)
    fine = Message(f"{seen} 段缩进正确", f"{seen} paragraphs are indented so")
    return judged(faults, (), fine=fine, expected=expected)


def _left_edges(printed: Printed) -> dict[int, float]:
    """Returns, by page, where its text begins: check 2 checks that place, this check what differs from it."""
    edges = {}
    for page in printed.pages:
        own, nominal = left_edge(body_lines(page)), block_of(printed, page)[0]
        edges[page.number] = own if own is not None and abs(own - nominal) < EM else nominal
    return edges


def _indent_faults(paragraph: Paragraph, edges: dict[int, float]) -> list[LayoutFault]:
    faults = []
    page, line = paragraph.first.page, paragraph.first.line
    off = line.x0 - edges[page.number]
    if not (paragraph.addressee and paragraph.text[-1] in ADDRESSEE_END) and not _fits(
        line, off - INDENT, INDENT_TOLERANCE
    ):
        faults.append(line_fault(page, line, Message(f"首行缩进 {off:z.1f} mm", f"first line {off:z.1f} mm in")))
    if not paragraph.hangs:
        for placed in paragraph.lines[1:]:
            off = placed.line.x0 - edges[placed.page.number]
            if not _fits(placed.line, off, TURNOVER_TOLERANCE):
                found = Message(f"回行缩进 {off:z.1f} mm", f"turned line {off:z.1f} mm in")
                faults.append(line_fault(placed.page, placed.line, found))
    return faults


def _fits(line: Line, off: float, tolerance: float) -> bool:
    """Whether a line begins where it should; an opening mark, whose empty left half may be trimmed, by its ink."""
    if line.text[0] in OPENING:
        off += line.letters[0].ink[0] - line.x0
        return -tolerance <= off <= 0.8 * EM + tolerance
    return -tolerance <= off <= tolerance


CHECKS: tuple[ProofCheck, ...] = (
    ProofCheck(4, Message("每面行数", "lines a page"), "5.2.3", check_lines),
    ProofCheck(5, Message("行距", "line pitch"), "3.2", check_pitch),
    ProofCheck(6, Message("每行字数", "characters a line"), "5.2.3", check_characters),
    ProofCheck(7, Message("段落缩进", "indents"), "7.3.3", check_indents),
)
