"""The matching engine: each number of a text and the figure, or the view of one, that it states.

Numbers of a sentence are given figures together, no figure twice. A number with a view (比上年增加2次) whose own clause
names no figure is about the one named before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from gongwenkit.model.figure import Value
from gongwenkit.proof.prose.assignment import assign
from gongwenkit.proof.prose.exactness import states
from gongwenkit.proof.prose.scores import Scorer
from gongwenkit.proof.prose.surroundings import Surrounded
from gongwenkit.proof.prose.told_views import side_of
from gongwenkit.proof.prose.vocabulary import Called

__all__ = ["Bound", "FigureMatcher", "Values"]

NO_FIGURE = 0.16
"""The score of “no figure”: what fits less well is bound to none."""
OF_KIND = 0.3
"""Least score of a figure of which a number states a kind (高风险13条)."""
OF_LAST = 1.25
"""How much better a part of what was counted last fits after 其中."""
NEAR = 8
"""Characters around a number in which a kind of what is counted is named."""
SAID_LAST, SAID_IN_SENTENCE, SAID_BEFORE = 0.6, 0.45, 0.35
"""Added for a figure named last, earlier in the sentence, or in the sentence before, where a number has a view."""
EQUAL = 0.12
"""Added where the value is equal, for figures that fit nearly as well as the best: it breaks ties only."""
NEARLY = 0.5
CLEAR = 0.85
"""More than this no clause tells by itself, where a number has a view."""
CLEAR_IN_TABLE = 0.45
"""The same of a number in a table, whose row and column name it without other words."""
MOST_TOGETHER = 40
"""Numbers of a sentence that are given figures together; a sentence has a few."""
SHOWN = 3

Values = Mapping[tuple[str, str], Value | None]
"""Value of each figure and view (`("integrity_talks", "last")`; view "" is the figure's own); None where missing."""


@dataclass(frozen=True)
class Candidate:
    """A figure that a number may state, and how well the words fit it."""

    figure: str
    score: float


@dataclass(frozen=True)
class Bound:
    """A number with the figure that it states.

    Attributes:
        place: the number and what stands around it.
        figure: id; None where none fits, or it is not to be compared.
        view: key of a view, "" for the figure's own value.
        candidates: the likeliest figures, best first, by words alone.
        carried: whether the figure is the one that was named before.
        contested: whether another number of the sentence fits this figure better.
    """

    place: Surrounded
    figure: str | None
    view: str
    candidates: tuple[Candidate, ...]
    carried: bool = False
    contested: bool = False

    @property
    def score(self) -> float:
        """How well the words fit the figure; 0 without one."""
        return next((one.score for one in self.candidates if one.figure == self.figure), 0.0)

    @property
    def margin(self) -> float:
        """How much better they fit it than the next one."""
        return self.score - max((one.score for one in self.candidates if one.figure != self.figure), default=0.0)


class FigureMatcher:
    """Binds numbers to figures.

    Args:
        called: how figures may be called.
        scorer: how well words fit them.
        values: values of figures and views, where they are known; without them words alone decide.
    """

    def __init__(self, called: Sequence[Called], scorer: Scorer, values: Values | None = None) -> None:
        self._called = {one.id: one for one in called}
        self._scorer, self._values = scorer, values or {}

    def match(self, places: Sequence[Surrounded]) -> tuple[Bound, ...]:
        """Returns each number with its figure, in the order of the text."""
        found: list[Bound] = []
        for _, group in groupby(places, key=lambda place: place.group):
            together = list(group)
            for start in range(0, len(together), MOST_TOGETHER):
                found += self._of_sentence(together[start : start + MOST_TOGETHER], found)
        return tuple(found)

    def _of_sentence(self, places: Sequence[Surrounded], earlier: Sequence[Bound]) -> list[Bound]:
        scores = self._scores(places)
        own = [not place.view or place.is_named for place in places]
        chosen = self._assigned(
            [place for place, is_own in zip(places, own, strict=True) if is_own],
            [score for score, is_own in zip(scores, own, strict=True) if is_own],
        )
        found: list[Bound] = []
        taken = iter(chosen)
        for place, score, is_own in zip(places, scores, own, strict=True):
            bound = next(taken) if is_own else self._carried(place, score, earlier, found)
            found.append(self._part_of_earlier(bound, found))
        return found

    def _scores(self, places: Sequence[Surrounded]) -> list[Mapping[str, float]]:
        """Returns the scores of numbers; after 其中 those of the parts of what was counted last are higher."""
        found: list[Mapping[str, float]] = []
        for place in places:
            scores = self._scorer.score(place)
            if place.is_of_last and found and found[-1]:
                last = max(found[-1], key=lambda name: (found[-1][name], name))
                scores = {
                    name: score * (OF_LAST if last in self._called[name].wider else 1.0)
                    for name, score in scores.items()
                }
            found.append(scores)
        return found

    def _assigned(self, places: Sequence[Surrounded], scores: Sequence[Mapping[str, float]]) -> list[Bound]:
        """Gives the numbers of a sentence their figures, none twice."""
        if not places:
            return []
        told = [self._with_values(place, score) for place, score in zip(places, scores, strict=True)]
        in_scope = [index for index, place in enumerate(places) if place.out_of_scope is None]
        own = [{name: self._view_of(place, name) for name in score} for place, score in zip(places, told, strict=True)]
        keys = sorted({(name, view) for index in in_scope for name, view in own[index].items()})
        chosen: dict[int, tuple[str, str]] = {}
        if in_scope and keys:
            table = [
                [told[index][name] if own[index].get(name) == view else 0.0 for name, view in keys]
                + [NO_FIGURE] * len(in_scope)
                for index in in_scope
            ]
            for index, column in zip(in_scope, assign(table), strict=True):
                if column < len(keys):
                    chosen[index] = keys[column]
        bounds = []
        for index, (place, score) in enumerate(zip(places, scores, strict=True)):
            candidates = _ranked(score)
            if index in chosen:
                name, view = chosen[index]
                bounds.append(Bound(place, name, view, _with(candidates, name, score)))
                continue
            best = candidates[0] if candidates and index in in_scope else None
            key = (best.figure, own[index].get(best.figure, place.view)) if best is not None else ("", "")
            if best is not None and best.score >= NO_FIGURE and key in chosen.values():
                bounds.append(Bound(place, *key, candidates, contested=True))
            else:
                bounds.append(Bound(place, None, place.view, candidates))
        return bounds

    def _with_values(self, place: Surrounded, scores: Mapping[str, float]) -> dict[str, float]:
        """Returns the scores, those of figures with an equal value a little higher where they are nearly the best."""
        best = max(scores.values(), default=0.0)
        return {
            name: score
            + (
                EQUAL
                if score >= max(NEARLY * best, NO_FIGURE) and states(place.number, self._values.get((name, place.view)))
                else 0.0
            )
            for name, score in scores.items()
        }

    def _carried(
        self, place: Surrounded, scores: Mapping[str, float], earlier: Sequence[Bound], sentence: Sequence[Bound]
    ) -> Bound:
        """Binds a number with a view: to the figure that its own clause names, else to the one named before it."""
        if place.out_of_scope is not None:
            return Bound(place, None, place.view, _ranked(scores))
        alone = self._scorer.score(replace(place, before="", sentence="", topic=""))
        told = {name: min(score, CLEAR) for name, score in alone.items()}
        named = [one for one in sentence if one.figure and self._fits(place, one.figure)]
        carried: dict[str, float] = {}
        for one in named:
            carried[one.figure or ""] = SAID_IN_SENTENCE
        for one in reversed(earlier[-SHOWN:]):
            is_near = one.place.number.passage is place.number.passage
            if not named and not carried and one.figure and is_near and self._fits(place, one.figure):
                carried[one.figure] = SAID_BEFORE
        if named:
            unit = [one for one in named if self._called[one.figure or ""].unit == place.number.unit]
            nearest = named[0] if place.is_of_whole else (unit or named)[-1]
            carried[nearest.figure or ""] = SAID_LAST
        if not carried:
            return self._assigned([place], [scores])[0]
        for name, more in carried.items():
            told[name] = told.get(name, 0.0) + more
        fitting = {name: score for name, score in told.items() if self._fits(place, name)}
        best = max(fitting, key=lambda name: (fitting[name], name), default=None)
        if best is None or fitting[best] < NO_FIGURE:
            return Bound(place, None, place.view, _ranked(scores))
        return Bound(place, best, place.view, _ranked(fitting), carried=best in carried)

    def _fits(self, place: Surrounded, figure: str) -> bool:
        """Whether a number can be a view of a figure: 2次 of one in 次, 2个百分点 of a percentage."""
        number, is_ratio = place.number, self._called[figure].unit == "%"
        if side_of(place.view) in ("change", "completion"):
            return not is_ratio
        if place.view == "difference":
            return is_ratio == (not number.unit or number.is_per_cent or "百分" in number.unit) or not number.unit
        return self._scorer.unit_fit(place, self._called[figure].unit) > 0

    def _view_of(self, place: Surrounded, figure: str) -> str:
        """Returns the view of a figure that is stated: a kind of what it counts, if one is named (高风险13条)."""
        if place.view or place.out_of_scope is not None or place.listed:
            return place.view
        cell = place.left.strip() if place.is_named else ""
        near = f"{place.left[-NEAR:]} {place.right[:NEAR]} {place.column[-NEAR:]}"
        return next(
            (
                key
                for key, words in self._called[figure].sides.items()
                if any(word == cell or (word in near and not self._scorer.is_in_a_name(word)) for word in words)
            ),
            "",
        )

    def _part_of_earlier(self, bound: Bound, earlier: Sequence[Bound]) -> Bound:
        """Returns a number that is a kind of what was counted before it in the sentence, with that figure and view."""
        place = bound.place
        if bound.view or place.out_of_scope is not None:
            return bound
        for figure in dict.fromkeys(one.figure for one in reversed(earlier) if one.figure):
            view = self._view_of(place, figure)
            if view and bound.score < (CLEAR_IN_TABLE if place.is_named else CLEAR):
                told = {one.figure: one.score for one in bound.candidates}
                told[figure] = max(told.get(figure, 0.0), OF_KIND)
                return Bound(place, figure, view, _with(_ranked(told), figure, told), carried=True)
        return bound


def _ranked(scores: Mapping[str, float]) -> tuple[Candidate, ...]:
    best = sorted(scores.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]
    return tuple(Candidate(name, score) for name, score in best if score >= NO_FIGURE / 2)


def _with(candidates: tuple[Candidate, ...], figure: str, scores: Mapping[str, float]) -> tuple[Candidate, ...]:
    """Returns candidates with a figure among them."""
    if any(one.figure == figure for one in candidates):
        return candidates
    return (*candidates[: SHOWN - 1], Candidate(figure, scores.get(figure, 0.0)))
