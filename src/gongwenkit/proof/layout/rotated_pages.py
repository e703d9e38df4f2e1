"""Pages whose content is rotated counter-clockwise (GB/T 9704-2012, 8), rotated back so that they can be checked."""

from dataclasses import replace

from gongwenkit.proof.layout.box import Box
from gongwenkit.proof.layout.page import Page

__all__ = ["as_read", "box_on"]


def as_read(page: Page) -> Page | None:
    """Returns the upward text of a page, rotated so that it is written from left to right; None where it has none.

    The left edge of the result is the foot of the page, its upper edge the left edge of the page.
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
    """Returns the place on the page of a box of the page that `as_read` returns."""
    x0, y0, x1, y1 = box
    return (y0, page.height - x1, y1, page.height - x0)


def _turned(page: Page, box: Box) -> Box:
    x0, y0, x1, y1 = box
    return (page.height - y1, x0, page.height - y0, x1)
