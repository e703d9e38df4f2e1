"""Pages whose content is turned counter-clockwise, its text running upwards (GB/T 9704-2012, 8), as one reads them."""

from dataclasses import replace

from gongwenkit.proof.layout.box import Box
from gongwenkit.proof.layout.page import Page

__all__ = ["as_read", "box_on"]


def as_read(page: Page) -> Page | None:
    """Returns a page turned so that its upward text runs from left to right, and only that; None where it has none.

    Its left edge is the foot of the page, its upper edge the left one.
    """
    upward = [one for one in page.letters if one.turned and not (one.artifact or one.in_form)]
    if not upward:
        return None
    letters = tuple(
        replace(one, x=page.height - one.base, base=one.x, ink=_turned(page, one.ink), turned=False) for one in upward
    )
    rules = tuple(replace(rule, box=_turned(page, rule.box)) for rule in page.rules)
    return Page(page.number, page.height, page.width, letters, rules)


def box_on(page: Page, box: Box) -> Box:
    """Returns where on the page a box lies that `as_read` shows."""
    x0, y0, x1, y1 = box
    return (y0, page.height - x1, y1, page.height - x0)


def _turned(page: Page, box: Box) -> Box:
    x0, y0, x1, y1 = box
    return (page.height - y1, x0, page.height - y0, x1)
