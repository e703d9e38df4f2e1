"""What is said of a number: that it agrees, differs, is a sum, has no figure, or that a person must say what is meant.

A cold match, one that nobody confirmed, accuses only where the words are clear: else it asks. Nothing is ever called
right: a number may agree with its figure and be said of something else.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gongwenkit.model.figure import PER_CENT, Value
from gongwenkit.proof.prose.exactness import states
from gongwenkit.proof.prose.matching import Bound, FigureMatcher, Values
from gongwenkit.proof.prose.scores import NO_UNIT, Scorer
from gongwenkit.proof.prose.surroundings import Surrounded
from gongwenkit.proof.prose.vocabulary import Called

__all__ = ["Judged", "Verdict", "Why", "judge"]

Verdict = Literal["agrees", "differs", "ask", "sum", "no-figure", "not-compared"]
Why = Literal["", "several", "equals-other", "equals-view", "unsure", "missing", "masked", "repeated"]

SURE, AHEAD = 0.75, 0.12
"""Score and margin from which a number that is not the value of its figure is said to differ: measured so that a number
whose figure the kit lacks is seldom held against another (docs/decisions/0021)."""
COULD_BE = 0.45
"""Share of the best score from which another figure could be meant."""
SURE_OF_CARRIED = 0.55
AS_WELL = 0.8
"""Share of the best score from which a relative could be meant."""
NEAR_VIEWS = ("last", "planned")
"""Views whose value somebody may have written for the figure's own."""
MOST_PARTS = 3


@dataclass(frozen=True)
class Judged:
    """A number with what is said of it.

    Attributes:
        bound: the number and its figure.
        verdict: what is said.
        why: why a person is asked; empty for other verdicts.
        now: the value of the figure or view; of a sum that of the sum; None where there is none.
        parts: the figures of a sum, or of a total that differs; where a person is asked, those that have the value.
    """

    bound: Bound
    verdict: Verdict
    why: Why = ""
    now: Value | None = None
    parts: tuple[str, ...] = ()


def judge(places: Sequence[Surrounded], called: Sequence[Called], scorer: Scorer, values: Values) -> tuple[Judged, ...]:
    """Returns what is said of each number of a text.

    Args:
        places: the numbers.
        called: how figures may be called.
        scorer: how well words fit them.
        values: what the figures are; a figure without an entry is not known, one with None is missing.
    """
    bounds = FigureMatcher(called, scorer, values).match(places)
    court = _Court({one.id: one for one in called}, scorer, values)
    return tuple(court.judged(bound, _around(bounds, index)) for index, bound in enumerate(bounds))


@dataclass(frozen=True)
class _Parts:
    """The figures that the numbers of a sentence before and after one state, each once and none of a view."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def _around(bounds: Sequence[Bound], index: int) -> _Parts:
    """Returns what a total at some place of a text may be the sum of."""
    if not bounds[index].place.is_total:
        return _Parts((), ())

    def stated(places: Iterable[int]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for place in places:
            one = bounds[place]
            if one.place.group != bounds[index].place.group or one.place.is_total:
                break
            if one.figure and not one.view and not one.contested:
                found[one.figure] = None
        return tuple(found)

    return _Parts(stated(range(index - 1, -1, -1))[::-1], stated(range(index + 1, len(bounds))))


@dataclass(frozen=True)
class _Court:
    called: Mapping[str, Called]
    scorer: Scorer
    values: Values

    def judged(self, bound: Bound, around: _Parts) -> Judged:
        """Returns what is said of a number; `around` is what it may be the sum of."""
        number = bound.place.number
        if bound.place.out_of_scope is not None:
            return Judged(bound, "not-compared")
        now = 0 if self._is_left_out(bound) else self.values.get((bound.figure or "", bound.view))
        if bound.figure and states(number, now):
            return Judged(bound, "agrees", now=now)
        sums = self._sums(bound, around)
        for parts in sums:
            total = sum(self.values[part, ""] or 0 for part in parts)
            if states(number, total):
                return Judged(bound, "sum", now=total, parts=parts)
        if (all_parts := self._all_parts(bound, around)) and number.value is not None:
            total = sum(self.values[part, ""] or 0 for part in all_parts)
            return Judged(bound, "differs", now=total, parts=all_parts)
        if bound.figure is None:
            return Judged(bound, "ask", "several", parts=sums[0]) if sums else Judged(bound, "no-figure")
        if number.value is None:
            return Judged(bound, "ask", "masked", now)
        if now is None:
            return Judged(bound, "ask", "missing")
        return self._doubted(bound, now, sums)

    def _is_left_out(self, bound: Bound) -> bool:
        """Whether a table has a figure of a kind of rows that it leaves out: 完成 of 未完成 is none."""
        called = self.called.get(bound.figure or "")
        place = bound.place
        return bool(called and not bound.view and place.is_named and place.left.strip() in called.siblings)

    def _doubted(self, bound: Bound, now: Value, sums: Sequence[tuple[str, ...]]) -> Judged:
        """Returns what is said of a number that is not the value of its figure."""
        number, family = bound.place.number, self.called[bound.figure or ""].family
        near = [
            one.figure for one in bound.candidates if one.figure != bound.figure and one.score >= COULD_BE * bound.score
        ]
        equal = tuple(name for name in near if states(number, self.values.get((name, bound.view))))
        if equal:
            return Judged(bound, "ask", "equals-other", now, equal)
        if not bound.view and any(
            states(number, self.values.get((name, view))) for name in (bound.figure or "", *near) for view in NEAR_VIEWS
        ):
            return Judged(bound, "ask", "equals-view", now)
        if bound.view == "last" and states(number, self.values.get((bound.figure or "", ""))):
            return Judged(bound, "ask", "equals-view", now)
        if sums:
            return Judged(bound, "ask", "several", now, sums[0])
        if related := self._relatives(bound, family):
            return Judged(bound, "ask", "several", now, related)
        if bound.contested:
            return Judged(bound, "ask", "repeated", now)
        return Judged(bound, "differs", now=now) if self._is_sure(bound) else Judged(bound, "ask", "unsure", now)

    def _is_sure(self, bound: Bound) -> bool:
        """Whether the words of a number are clear enough to hold it against its figure."""
        place = bound.place
        if not place.number.is_sure or bound.margin < AHEAD:
            return False
        if bound.carried:
            return bound.score >= SURE_OF_CARRIED
        return bound.score >= SURE and self.scorer.is_clear(place, bound.figure or "")

    def _relatives(self, bound: Bound, family: Collection[str]) -> tuple[str, ...]:
        """Returns the figures of its family that a number may as well be meant to state.

        Those that fit nearly as well; and all that contain a narrower figure (本人谈话) whose own words are not there.
        """
        if bound.carried:
            return ()
        near = [one.figure for one in bound.candidates if one.score >= AS_WELL * bound.score]
        found = [name for name in near if name in family and name != bound.figure]
        wider = [name for name in self.called[bound.figure or ""].wider if name in self.called]
        if wider and not self.scorer.tells_apart(bound.place, bound.figure or ""):
            found += wider
        return tuple(dict.fromkeys(found))

    def _sums(self, bound: Bound, around: _Parts) -> list[tuple[str, ...]]:
        """Returns the figures of which a number may be the sum: those of its clause, those before or after a total."""
        place = bound.place
        if bound.view or place.number.is_per_cent:
            return []
        listed = tuple(dict.fromkeys(filter(None, map(self.scorer.named, place.listed))))
        found = [listed] if len(listed) <= MOST_PARTS else []
        for many in range(MOST_PARTS, 1, -1):
            found += [around.before[-many:], around.after[:many]]
        return [parts for parts in dict.fromkeys(found) if len(parts) > 1 and self._can_be_added(parts)]

    def _can_be_added(self, parts: Iterable[str]) -> bool:
        return all(self.called[part].unit != PER_CENT and self.values.get((part, "")) is not None for part in parts)

    def _all_parts(self, bound: Bound, around: _Parts) -> tuple[str, ...]:
        """Returns what a total is of that says nothing but that (两项合计): the two or three numbers before it.

        Empty where that is not certain: a total of other things is no error.
        """
        is_bare = bound.place.is_only_total and not bound.view and not bound.place.number.is_per_cent
        parts = around.before if is_bare and not bound.place.number.passage.is_row else ()
        fits = [self.scorer.unit_fit(bound.place, self.called[part].unit) >= NO_UNIT for part in parts]
        return parts if any(fits) and 1 < len(parts) <= MOST_PARTS and self._can_be_added(parts) else ()
