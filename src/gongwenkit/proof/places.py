"""Says where something stands: 第2页第3行, page 2, line 3."""

from gongwenkit.model import Words
from gongwenkit.proof.box import Box
from gongwenkit.proof.check import LayoutFault
from gongwenkit.proof.page import Line, Page

__all__ = ["line_fault", "page_fault"]


def line_fault(page: Page, line: Line, found: Words, *, box: Box | None = None) -> LayoutFault:
    """Returns a fault of a line: `第2页第3行：左边 29.5 mm`.

    Args:
        page: where the line stands.
        line: one of the page's lines; they count from the top, a title's lines included.
        found: what is there, in numbers.
        box: its place, where that is not the line itself.
    """
    number = next((n for n, one in enumerate(page.lines, start=1) if one is line), 0)
    if not number:
        return page_fault(page, found, box=box or line.ink)
    zh, en = f"第{page.number}页第{number}行：", f"page {page.number}, line {number}: "
    return LayoutFault(page.number, Words(zh + found.zh, en + found.en), box or line.ink)


def page_fault(page: Page, found: Words, *, box: Box | None = None) -> LayoutFault:
    """Returns a fault of a page: `第3页：纸张 216.0 × 279.4 mm`."""
    return LayoutFault(page.number, Words(f"第{page.number}页：{found.zh}", f"page {page.number}: {found.en}"), box)
