"""What is said of a number: that it agrees, differs, is a sum, has no figure, or that a person must say what is meant.

A cold match, one that nobody confirmed, accuses only where the words are clear: else it asks. Nothing is ever called
right: a number may agree with its figure and be said of something else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from gongwenkit.model.figure import Value
from gongwenkit.proof.prose.exactness import states
from gongwenkit.proof.prose.matching import Bound, Matcher, Values
from gongwenkit.proof.prose.scores import Scorer
from gongwenkit.proof.prose.surroundings import Place
from gongwenkit.proof.prose.vocabulary import Called

__all__ = ["Judged", "Verdict", "Why", "judge"]

Verdict = Literal["agrees", "differs", "ask", "sum", "no-figure", "not-compared"]
Why = Literal["", "several", "equals-other", "equals-view", "unsure", "missing", "masked", "repeated"]

SURE, AHEAD = 0.26, 0.06
"""Score and margin from which a number that is not the value of its figure is said to differ."""
COULD_BE = 0.45
"""Share of the best score from which another figure could be meant."""
IN_A_SUM = 0.2


@dataclass(frozen=True)
class Judged:
    """A number with what is said of it.

    Attributes:
        bound: the number and its figure.
        verdict: what is said.
        why: why a person is asked; empty for other verdicts.
        now: the value of the figure or view; of a sum that of the sum; None where there is none.
        parts: the figures of a sum; where a person is asked, those that have the value.
    """

    bound: Bound
    verdict: Verdict
    why: Why = ""
    now: Value | None = None
    parts: tuple[str, ...] = ()


def judge(places: Sequence[Place], called: Sequence[Called], scorer: Scorer, values: Values) -> tuple[Judged, ...]:
    """Returns what is said of each number of a text.

    Args:
        places: the numbers.
        called: how figures may be called.
        scorer: how well words fit them.
        values: what the figures are; a figure without an entry is not known, one with None is missing.
    """
    bounds = Matcher(called, scorer, values).match(places)
    family = {one.id: one.family for one in called}
    ratios = {one.id for one in called if one.unit == "%"}
    return tuple(_judged(bound, values, family, ratios) for bound in bounds)


def _judged(bound: Bound, values: Values, family: Mapping[str, frozenset[str]], ratios: set[str]) -> Judged:
    number = bound.place.number
    if bound.place.out_of_scope is not None:
        return Judged(bound, "not-compared")
    if bound.figure is None:
        parts, total = _sum(bound, values, ratios)
        return Judged(bound, "sum", now=total, parts=parts) if parts else Judged(bound, "no-figure")
    now = values.get((bound.figure, bound.view))
    if number.value is None:
        return Judged(bound, "ask", "masked", now)
    if now is None:
        return Judged(bound, "ask", "missing")
    if states(number, now):
        return Judged(bound, "agrees", now=now)
    parts, total = _sum(bound, values, ratios)
    if parts:
        return Judged(bound, "sum", now=total, parts=parts)
    others = tuple(
        one.figure
        for one in bound.candidates
        if one.figure != bound.figure
        and one.score >= COULD_BE * bound.score
        and states(number, values.get((one.figure, bound.view)))
    )
    if others:
        return Judged(bound, "ask", "equals-other", now, others)
    near = [bound.figure, *(one.figure for one in bound.candidates if one.score >= COULD_BE * bound.score)]
    if any(
        states(number, value)
        for (figure, view), value in values.items()
        if figure in near and view != bound.view and value
    ):
        return Judged(bound, "ask", "equals-view", now)
    related = [
        one.figure
        for one in bound.candidates
        if one.figure in family[bound.figure] and one.score >= COULD_BE * bound.score
    ]
    if related:
        return Judged(bound, "ask", "several", now, tuple(related))
    if not number.is_sure or bound.contested:
        return Judged(bound, "ask", "repeated" if bound.contested else "unsure", now)
    if bound.score >= SURE and bound.margin >= AHEAD:
        return Judged(bound, "differs", now=now)
    return Judged(bound, "ask", "unsure", now)


def _sum(bound: Bound, values: Values, ratios: set[str]) -> tuple[tuple[str, ...], Value | None]:
    """Returns the two or three figures named in the clause whose sum a number is; none where it is none."""
    number = bound.place.number
    if bound.view or number.is_per_cent or not number.value or number.exactness not in ("exact", "more"):
        return (), None
    named = [
        one.figure
        for one in bound.candidates
        if one.score >= IN_A_SUM and one.figure not in ratios and values.get((one.figure, "")) is not None
    ]
    for many in (2, 3):
        for parts in combinations(named, many):
            total = sum(values[part, ""] or 0 for part in parts)
            if states(number, total):
                return parts, total
    return (), None
