"""Breaking a title into lines in the shape of a trapezoid or a diamond (GB/T 9704-2012, 7.3.1)."""

import itertools
import re
from collections.abc import Sequence

from gongwenkit.config.labels import TitleLabels

__all__ = ["break_title", "is_shapely"]

CELLS = 20
"""Characters of size 2 in a line of 156 mm."""

COMFORTABLE_CELLS = 18
SQUARE_COST, WORD_COST = 40.0, 12.0

_WHOLE = re.compile(r"“[^”]*”|‘[^’]*’|《[^》]*》|（[^）]*）|〔[^〕]*〕|[!-~]+[年月日号个次项%]?|——|……")
_CLOSING = "，、。；：？！”’》）〕…—"
_OPENING = "“‘《（〔"


def break_title(title: str, labels: TitleLabels, *, whole: Sequence[str] = ()) -> tuple[str, ...]:
    r"""Breaks a title where words end.

    Two lines differ by two characters or more; three and more grow, shrink, or are longest in the middle. Nothing
    breaks inside quotes, book marks, brackets, numbers with their unit, or the words listed in labels.toml. Where this
    is impossible, the rule of the shape is dropped first, then that of the words.

    Args:
        title: the title in one line; `\\` in it forces the author's own breaks.
        labels: words to keep whole and what may not begin a line.
        whole: names in the title that are never broken, except one that is longer than a line.
    """
    if r"\\" in title:
        return tuple(line.strip() for line in title.split(r"\\") if line.strip())
    if _cells(title) <= CELLS:
        return (title,)
    costs = _break_costs(title, labels, whole)
    fewest = -(-int(_cells(title) * 2) // (2 * COMFORTABLE_CELLS))
    between_words = [place for place, cost in costs.items() if cost < WORD_COST]
    for count in range(max(fewest, 2), len(title)):
        lines = _best(title, costs, between_words, count) or _best(title, costs, list(costs), count)
        if lines:
            return lines
    return (title,)


def is_shapely(lengths: Sequence[float]) -> bool:
    """Whether the lengths of lines make a trapezoid or a diamond and no rectangle or hourglass (7.3.1).

    Args:
        lengths: in characters, of two lines or more.
    """
    if len(lengths) == 2:
        return abs(lengths[0] - lengths[1]) >= 2
    peak = lengths.index(max(lengths))
    up, down = lengths[: peak + 1], lengths[peak:]
    return min(lengths) < max(lengths) and list(up) == sorted(up) and list(down) == sorted(down, reverse=True)


def _best(title: str, costs: dict[int, float], allowed: Sequence[int], count: int) -> tuple[str, ...] | None:
    """Returns the `count` lines with the lowest cost, None where some line would be too long in each division."""
    best, least = None, float("inf")
    for places in itertools.combinations(sorted(allowed), count - 1):
        lines = tuple(title[start:end] for start, end in itertools.pairwise((0, *places, len(title))))
        lengths = [_cells(line) for line in lines]
        if max(lengths) > CELLS:
            continue
        cost = sum(costs[place] for place in places) + (max(lengths) - min(lengths)) ** 2 / 8
        cost += 0 if is_shapely(lengths) else SQUARE_COST
        if cost < least:
            best, least = lines, cost
    return best


def _break_costs(title: str, labels: TitleLabels, whole: Sequence[str]) -> dict[int, float]:
    """Returns the places where a line may end, each with its cost: 0 next to marks, more inside words."""
    costs = dict.fromkeys(range(1, len(title)), WORD_COST / 4)
    fitting = [name for name in whole if 0 < _cells(name) <= CELLS]
    names = [match for name in fitting for match in re.finditer(re.escape(name), title)]
    for match in (*_WHOLE.finditer(title), *names):
        for place in range(match.start() + 1, match.end()):
            costs.pop(place, None)
    for word in labels.words:
        for match in re.finditer(re.escape(word), title):
            for place in range(match.start() + 1, match.end()):
                if place in costs:
                    costs[place] = WORD_COST
    for place in list(costs):
        before, after = title[place - 1], title[place]
        if after in _CLOSING or before in _OPENING or title.startswith(labels.not_first, place):
            del costs[place]
        elif after in _OPENING or before in _CLOSING:
            costs[place] = 0
    return costs


def _cells(text: str) -> float:
    return sum(0.5 if character.isascii() else 1 for character in text)
