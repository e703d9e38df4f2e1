"""Which passage became which: what is equal first, then in each gap pairs in their order, alike enough to be the same.

A sentence may have been joined with its neighbour or parted in two; what was taken from one place and put into another
is found last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from gongwenkit.config.likeness import likeness
from gongwenkit.proof.word.passages import NUMBER, WordPassage

__all__ = ["Counterpart", "align"]

ALIKE = 45.0
"""Likeness (0 to 100) from which two passages can be the same one, edited."""
MOVED = 70.0
"""The same for passages in different places."""
JOINS = ((1, 1), (2, 1), (1, 2), (3, 1), (1, 3))
GAIN = 5.0
"""How much more alike a joined passage must be than each of its parts."""
MOST_PAIRS = 40_000
"""Pairs of a gap that are looked at; a larger one is cut in two."""


@dataclass(frozen=True)
class Counterpart:
    """Passages as made, and what became of them; one side is empty where they were removed or added."""

    before: tuple[WordPassage, ...]
    after: tuple[WordPassage, ...]
    moved: bool = False

    @property
    def is_equal(self) -> bool:
        """Whether nothing was changed."""
        return "".join(one.key for one in self.before) == "".join(one.key for one in self.after)


def align(before: Sequence[WordPassage], after: Sequence[WordPassage]) -> list[Counterpart]:
    """Aligns two texts; the pairs are in the order of the text as made, what was added where it was added."""
    matcher = SequenceMatcher(None, [one.key for one in before], [one.key for one in after], autojunk=False)
    pairs: list[Counterpart] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pairs += [Counterpart((one,), (other,)) for one, other in zip(before[i1:i2], after[j1:j2], strict=True)]
        else:
            pairs += _align_gap(before[i1:i2], after[j1:j2])
    return _with_moves(pairs)


def _align_gap(before: Sequence[WordPassage], after: Sequence[WordPassage]) -> list[Counterpart]:
    """Aligns two stretches without equal passages: pairs in their order, the most characters in common."""
    if not before or not after:
        return [*(Counterpart((one,), ()) for one in before), *(Counterpart((), (one,)) for one in after)]
    if len(before) * len(after) > MOST_PAIRS:
        half, other = len(before) // 2, len(after) // 2
        return [*_align_gap(before[:half], after[:other]), *_align_gap(before[half:], after[other:])]
    masked = [NUMBER.sub("#", one.key) for one in before], [NUMBER.sub("#", one.key) for one in after]
    best = [[0.0] * (len(after) + 1) for _ in range(len(before) + 1)]
    steps: dict[tuple[int, int], tuple[int, int]] = {}
    for i in range(len(before) + 1):
        for j in range(len(after) + 1):
            if i == j == 0:
                continue
            options = [(best[i - 1][j], (1, 0))] if i else []
            options += [(best[i][j - 1], (0, 1))] if j else []
            for n, m in JOINS:
                if i >= n and j >= m and (score := _score(masked[0][i - n : i], masked[1][j - m : j])):
                    options.append((best[i - n][j - m] + score, (n, m)))
            best[i][j], steps[i, j] = max(options, key=lambda option: option[0])
    return _walk_back(before, after, steps)


def _walk_back(
    before: Sequence[WordPassage], after: Sequence[WordPassage], steps: dict[tuple[int, int], tuple[int, int]]
) -> list[Counterpart]:
    pairs: list[Counterpart] = []
    i, j = len(before), len(after)
    while i or j:
        n, m = steps[i, j]
        pairs.append(Counterpart(tuple(before[i - n : i]), tuple(after[j - m : j])))
        i, j = i - n, j - m
    return pairs[::-1]


def _score(before: Sequence[str], after: Sequence[str]) -> float:
    """Returns how many characters passages have in common, 0 where they are not alike enough."""
    one, other = "".join(before), "".join(after)
    alike = likeness(one, other)
    if alike < ALIKE:
        return 0.0
    if len(before) > 1 or len(after) > 1:
        parts = before if len(before) > 1 else after
        whole = other if len(before) > 1 else one
        if alike < max(likeness(part, whole) for part in parts) + GAIN:
            return 0.0
    return alike * (len(one) + len(other))


def _with_moves(pairs: Sequence[Counterpart]) -> list[Counterpart]:
    """Returns the pairs with what was removed here and added there as one pair."""
    added = [place for place, pair in enumerate(pairs) if not pair.before]
    taken: dict[int, int] = {}
    for place, pair in enumerate(pairs):
        if pair.after or not pair.before:
            continue
        alike = [
            (_alike(pair.before[0], pairs[other].after[0]), -other) for other in added if other not in taken.values()
        ]
        if alike and max(alike)[0] >= MOVED:
            taken[place] = -max(alike)[1]
    gone = set(taken.values())
    return [
        Counterpart(pair.before, pairs[taken[place]].after, moved=True) if place in taken else pair
        for place, pair in enumerate(pairs)
        if place not in gone
    ]


def _alike(one: WordPassage, other: WordPassage) -> float:
    if one.key == other.key:
        return 100.0
    return likeness(NUMBER.sub("#", one.key), NUMBER.sub("#", other.key))
