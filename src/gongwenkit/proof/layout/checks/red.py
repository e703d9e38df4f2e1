"""Checks 18 and 19: the red line under the head, and what is red and what is black (7.2.7, 5.2.4, 6.1, 10.1)."""

from gongwenkit.model import Message
from gongwenkit.proof.layout.areas import BLOCK
from gongwenkit.proof.layout.check import (
    CheckOutcome,
    LayoutFault,
    ProofCheck,
    failed,
    not_applicable,
    page_fault,
    passed,
)
from gongwenkit.proof.layout.elements import (
    bars,
    fault_at,
    is_red,
    is_reddish,
    kind_of,
    read_head,
    rgb_text,
    title_lines,
)
from gongwenkit.proof.layout.page import Colour, DrawnRule, Letter, Line, Page, Printed

__all__ = ["CHECKS"]

NUMBER_TO_BAR_MM = 4.0
LETTER_BAR = (20.0, 190.0)
LETTER_FOOT_MM = 20.0
BLACK = 0.15
"""Largest channel of a black: pdfium shows K 100 % as RGB 35,31,32."""

# ------------------------------------------------------------------------------------------------------ 18: red line

_BAR = Message(
    "红色，x 28–184 ±0.3 mm，在发文字号下 4 ±0.5 mm，粗 0.3–0.6 mm；信函为双线，x 20–190 mm，"
    "标志下 4 ±0.5 mm（上粗下细）、距下页边 20 ±0.5 mm（上细下粗）",
    "red, x 28–184 ±0.3 mm, 4 ±0.5 mm below the number, 0.3–0.6 mm thick; letter: double lines, x 20–190 mm, "
    "4 ±0.5 mm below the name (thick above thin) and 20 ±0.5 mm from the page's lower edge (thin above thick)",
)


def check_red_line(printed: Printed) -> CheckOutcome:
    """Check 18: place, thickness and colour of the line between head and text (7.2.7, 10.1)."""
    kind, head = kind_of(printed), read_head(printed)
    if kind in ("B", "C", "order"):
        return not_applicable(Message("没有分隔线", "no such line"), _BAR)
    page = printed.pages[0]
    if kind == "letter":
        return _letter_lines(printed)
    if head.bar is None:
        title = title_lines(printed)
        if kind == "minutes" or (not head.logo and title and title[0].top > BLOCK[1] + 50):
            return not_applicable(Message("没有分隔线（套打或纪要）", "no line (preprinted, or minutes)"), _BAR)
        return failed([LayoutFault(1, Message("第1页没有红色分隔线", "page 1 has no red line"))], _BAR)
    bar = head.bar
    found = _edge_faults(bar, (BLOCK[0], BLOCK[2]))
    gap = bar.box[1] - head.number.bottom if head.number else None
    if gap is not None and abs(gap - NUMBER_TO_BAR_MM) > 0.5:
        found.append(Message(f"在发文字号下 {gap:z.1f} mm", f"{gap:z.1f} mm below the number"))
    if not 0.3 <= bar.height <= 0.6:
        found.append(Message(f"粗 {bar.height:.2f} mm", f"{bar.height:.2f} mm thick"))
    if found:
        return failed([page_fault(page, words, box=bar.box) for words in found], _BAR)
    reach, thick = f"x {bar.box[0]:.1f}–{bar.box[2]:.1f} mm", f"{bar.height:.2f} mm"
    if gap is None:
        return passed(Message(f"{reach}，粗 {thick}", f"{reach}, {thick} thick"), _BAR)
    return passed(
        Message(f"{reach}，字号下 {gap:.1f} mm，粗 {thick}", f"{reach}, {gap:.1f} mm below the number, {thick} thick"),
        _BAR,
    )


def _letter_lines(printed: Printed) -> CheckOutcome:
    page, head = printed.pages[0], read_head(printed)
    red = [bar for bar in bars(page) if is_reddish(bar.colour) and bar.width > 100]
    upper = [bar for bar in red if bar.box[1] < page.height / 2]
    lower = [bar for bar in red if bar.box[1] >= page.height / 2]
    faults = []
    if len(upper) != 2 or len(lower) != 2:
        words = Message(
            f"上半页有 {len(upper)} 条红线，下半页有 {len(lower)} 条",
            f"{len(upper)} red lines in the upper half and {len(lower)} in the lower half",
        )
        return failed([page_fault(page, words)], _BAR)
    for bar in (*upper, *lower):
        faults += [page_fault(page, words, box=bar.box) for words in _edge_faults(bar, LETTER_BAR)]
    if not (upper[0].height > upper[1].height and lower[0].height < lower[1].height):
        thick = "/".join(f"{bar.height:.2f}" for bar in (*upper, *lower))
        faults.append(page_fault(page, Message(f"四条线粗 {thick} mm", f"lines {thick} mm thick"), box=upper[0].box))
    if head.logo:
        edges = (max(line.ink[3] for line in head.logo), max(line.bottom for line in head.logo))
        gap = min((upper[0].box[1] - edge for edge in edges), key=lambda one: abs(one - NUMBER_TO_BAR_MM))
        if abs(gap - NUMBER_TO_BAR_MM) > 0.5:
            faults.append(
                page_fault(page, Message(f"在标志下 {gap:z.1f} mm", f"{gap:z.1f} mm below the name"), box=upper[0].box)
            )
    above, below = page.height - lower[0].box[1], page.height - lower[1].box[3]
    if not below - 0.5 <= LETTER_FOOT_MM <= above + 0.5:
        faults.append(
            page_fault(
                page, Message(f"距下页边 {below:.1f} mm", f"{below:.1f} mm from the lower edge"), box=lower[1].box
            )
        )
    if faults:
        return failed(faults, _BAR)
    return passed(
        Message(f"双线距下页边 {below:.1f} mm", f"lower line {below:.1f} mm from the edge of the page"),
        _BAR,
    )


def _edge_faults(bar: DrawnRule, edges: tuple[float, float]) -> list[Message]:
    found = []
    if abs(bar.box[0] - edges[0]) > 0.3 or abs(bar.box[2] - edges[1]) > 0.3:
        reach = f"x {bar.box[0]:.1f}–{bar.box[2]:.1f} mm"
        found.append(Message(f"分隔线 {reach}", f"line at {reach}"))
    if not is_reddish(bar.colour):
        found.append(Message(f"分隔线颜色为 RGB {rgb_text(bar.colour)}", f"line in RGB {rgb_text(bar.colour)}"))
    return found


# -------------------------------------------------------------------------------------------------------- 19: colours

_COLOUR = Message(
    "标志和分隔线为红色（R ≥ 191，G、B ≤ 102），其余文字为黑色（各通道 ≤ 38）",
    "organ's name and red line: R ≥ 191, G and B ≤ 102; all other text black (no channel above 38)",
)


def check_colours(printed: Printed) -> CheckOutcome:
    """Check 19: the red of the head, and black for all other text (5.2.4, 6.1)."""
    head = read_head(printed) if printed.pages else None
    logo = [letter for line in head.logo for letter in line.letters] if head else []
    red_letters = {letter for letter in logo if is_reddish(letter.colour)}
    faults: list[LayoutFault] = []
    for page in printed.pages:
        for line in page.lines:
            faults += _letter_faults(page, line, red_letters=red_letters)
        for bar in bars(page):
            if is_reddish(bar.colour) and not is_red(bar.colour):
                shade = rgb_text(bar.colour)
                faults.append(page_fault(page, Message(f"红线为 RGB {shade}", f"red line in RGB {shade}"), box=bar.box))
    if faults:
        return failed(faults, _COLOUR)
    shades = sorted({rgb_text(letter.colour) for letter in red_letters})
    if not shades:
        return passed(Message("文字都是黑色", "all text is black"), _COLOUR)
    return passed(Message(f"红色 RGB {'、'.join(shades)}", f"red is RGB {' and '.join(shades)}"), _COLOUR)


def _letter_faults(page: Page, line: Line, *, red_letters: set[Letter]) -> list[LayoutFault]:
    """Returns one fault for each colour of a line that is wrong."""
    wrong: dict[Colour, str] = {}
    for letter in line.letters:
        fits = max(letter.colour) <= BLACK or (is_red(letter.colour) and letter in red_letters)
        if not fits:
            wrong[letter.colour] = wrong.get(letter.colour, "") + letter.text
    return [
        fault_at(
            page, line, Message(f"“{text[:12]}”为 RGB {rgb_text(colour)}", f"{text[:12]} in RGB {rgb_text(colour)}")
        )
        for colour, text in wrong.items()
    ]


CHECKS: tuple[ProofCheck, ...] = (
    ProofCheck(18, Message("版头分隔线", "red line"), "7.2.7, 10.1", check_red_line),
    ProofCheck(19, Message("红色与黑色", "red and black"), "5.2.4, 6.1", check_colours),
)
