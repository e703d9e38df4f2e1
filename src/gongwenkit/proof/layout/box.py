"""Boxes on a page, in mm from its top left corner."""

from collections.abc import Iterable

__all__ = ["Box", "around"]

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1."""


def around(boxes: Iterable[Box], *, margin: float = 0.0) -> Box:
    """Returns the smallest box that contains all of some boxes, made larger by a margin on every side.

    Raises:
        ValueError: there are no boxes.
    """
    left, top, right, bottom = zip(*boxes, strict=True)
    return (min(left) - margin, min(top) - margin, max(right) + margin, max(bottom) + margin)
