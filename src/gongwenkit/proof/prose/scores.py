"""How well the words around a number fit each figure: shared pairs of characters, the rarer the more they tell."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from gongwenkit.config.prose_words import ProseWords
from gongwenkit.proof.prose.blanks import pattern_of
from gongwenkit.proof.prose.draft_lines import plain
from gongwenkit.proof.prose.surroundings import Surrounded
from gongwenkit.proof.prose.told_views import side_of
from gongwenkit.proof.prose.vocabulary import Called, Term

__all__ = ["NO_UNIT", "Scorer"]

LEFT, RIGHT, SHARED_RIGHT, BEFORE, SENTENCE, TOPIC = 1.0, 0.85, 0.5, 0.4, 0.3, 0.15
"""What a shared pair counts by where it stands."""
PER_CENT_SENTENCE = 2 * SENTENCE
"""Percentages stand far from what they are of."""
SMALLEST = 2.0
"""Added to what a term is worth as a whole, so that short terms do not fit everything."""
PRECISE = 0.8
"""How much less that is where the words that touch the number are all of the term."""
NAMES = 0.55
"""Likeness from which a few words by themselves name a figure."""
PARTLY, CLEARLY = 0.35, 0.12
"""Likeness that does, too, where it is so much ahead of the next figure's."""
TELLING = 6.0
"""What the words that touch a number are worth (two or three rare pairs) where they tell enough by themselves."""
SECOND = 0.35
"""How much the weaker of name and hint adds."""
SAME_UNIT, ALIKE_UNIT, NO_UNIT, OTHER_UNIT = 1.0, 0.9, 0.7, 0.3
FOREIGN, SIBLING = 0.5, 0.4
EXACT = 0.6
"""Added where a cell of a table says the whole of a name and nothing else."""
NARROWER = 0.6
"""What is left of a figure that is a part of another where none of the words that tell them apart is there."""
NAMED, ABOUT = 0.85, 0.4
"""Share of a name that must be said, and share of the words around the number that must be the figure's, so that the
words are clear: a name without its 本人 is not said, and a longer name is another thing's."""
SUBSUMED = 0.7
"""What is left of a figure whose name is said only inside a longer name of another (学习 in 学习交流)."""
_FOREIGN_SIGNS = 4
_HAN = re.compile("[\u3400-\u9fffA-Za-z]+")


class Scorer:
    """Scores places against figures.

    Args:
        called: the figures.
        words: prose.toml.
    """

    def __init__(self, called: Sequence[Called], words: ProseWords) -> None:
        self._words = words
        synonyms = {plain(old): plain(new) for old, new in words.text.synonyms.items()}
        pattern = "|".join(re.escape(one) for one in sorted(synonyms, key=len, reverse=True)) or "(?!)"
        self._synonyms, self._synonym = synonyms, re.compile(pattern)
        self._stop = re.compile(
            "|".join(re.escape(one) for one in sorted(words.text.stop, key=len, reverse=True)) or "(?!)"
        )
        self._particle = pattern_of(words.text.particles)
        self._negation = pattern_of(words.text.negations)
        self._families: dict[str, set[str]] = {}
        for family in words.numbers.families:
            for unit in family:
                self._families.setdefault(unit, set()).update(family)
        self.grams = lru_cache(maxsize=4096)(self._grams)
        self._called = tuple(called)
        self._prepare()

    def _prepare(self) -> None:
        names = [frozenset[str]().union(*(self.grams(term.text) for term in one.names)) for one in self._called]
        count = len(self._called)
        frequency: dict[str, int] = {}
        for grams in names:
            for gram in grams:
                frequency[gram] = frequency.get(gram, 0) + 1
        for one in self._called:
            for term in one.hints:
                for gram in self.grams(term.text):
                    frequency.setdefault(gram, 1)
        self._idf = {gram: math.log(1 + count / many) for gram, many in frequency.items()}
        self._rarest = math.log(1 + count)
        self._whole = {
            (index, _bare(self.read(term.text))) for index, one in enumerate(self._called) for term in one.names
        }
        self._said_as = [
            (index, found)
            for index, one in enumerate(self._called)
            for text in dict.fromkeys((*(term.text for term in one.names), *one.own))
            if len(found := _bare(self._stop.sub("", self.read(text)))) > 2
        ]
        self._postings: dict[str, list[int]] = {}
        of_id = {  # clauses of wording say more than the name: 超过时限 of what is open, too
            one.id: frozenset[str]().union(*(self.grams(term.text) for term in one.names if term.weight == 1.0))
            for one in self._called
        }
        self._telling = [
            [grams for wider in one.wider if (grams := names[index] - of_id.get(wider, frozenset()))]
            for index, one in enumerate(self._called)
        ]
        self._terms: list[tuple[int, bool, float, float]] = []
        for index, one in enumerate(self._called):
            terms: Iterable[tuple[Term, bool]] = [*((t, True) for t in one.names), *((t, False) for t in one.hints)]
            for term, is_name in terms:
                grams = self.grams(term.text)
                if not grams:
                    continue
                worth = sum(self._idf[gram] for gram in grams)
                for gram in grams:
                    self._postings.setdefault(gram, []).append(len(self._terms))
                self._terms.append((index, is_name, worth, term.weight))
        self._vocabulary = [
            names[index].union(*(self.grams(term.text) for term in one.hints)) for index, one in enumerate(self._called)
        ]

    def named(self, text: str) -> str | None:
        """Returns the figure that a few words by themselves name clearly; None where they name none."""
        grams = self.grams(text)
        worth = self._worth(grams)
        if not grams:
            return None
        sums: dict[int, float] = {}
        for gram in grams:
            for term in self._postings.get(gram, ()):
                sums[term] = sums.get(term, 0.0) + self._idf[gram]
        best: dict[str, float] = {}
        for term, total in sums.items():
            index, is_name, whole, _ = self._terms[term]
            alike = 2 * total / (whole + worth)
            if is_name:
                best[self._called[index].id] = max(alike, best.get(self._called[index].id, 0.0))
        ranked = sorted(best, key=lambda one: (-best[one], one))
        if not ranked or best[ranked[0]] < PARTLY:
            return None
        ahead = best[ranked[0]] - (best[ranked[1]] if len(ranked) > 1 else 0.0)
        return ranked[0] if best[ranked[0]] >= NAMES or ahead >= CLEARLY else None

    def is_clear(self, place: Surrounded, figure: str) -> bool:
        """Whether a number's own words say the whole of what a figure is called, and little that it is never called.

        Nor may they name a kind of its rows: of a ledger of trainings, 线上培训3次 are not all.

        Words alone cannot tell a figure from one that the kit lacks; but what was lacked most often was a whole of
        which the kit has a part (whose name has more words), or a thing with a name of its own.
        """
        index = next(index for index, one in enumerate(self._called) if one.id == figure)
        near = self.grams(place.left) | self.grams(place.right) | self.grams(place.column)
        said = near | self.grams(place.before)
        names = [grams for term in self._called[index].names if (grams := self.grams(term.text))]
        named = max((self._worth(grams & said) / self._worth(grams) for grams in names), default=0.0)
        about = self._worth(near & self._vocabulary[index]) / self._worth(near) if near else 1.0
        said_near = f"{place.left} {place.right} {place.column}"
        if not place.view and any(word in said_near for word in self._called[index].kinds):
            return False
        return named >= NAMED and about >= ABOUT

    def _worth(self, grams: Iterable[str]) -> float:
        """Returns what pairs of characters tell: the rarer the more, and most those that no figure has."""
        return sum(self._idf.get(gram, self._rarest) for gram in grams)

    def tells_apart(self, place: Surrounded, figure: str) -> bool:
        """Whether the clause of a number has the words by which a figure is told from those that contain it."""
        said = self._said(place)
        index = next(index for index, one in enumerate(self._called) if one.id == figure)
        return self._is_told(index, said, place)

    def _said(self, place: Surrounded) -> frozenset[str]:
        """Returns what the clause of a number and the one before say; of a table its row's name and column's head."""
        clause = f"{place.left}{place.right}" if place.number.passage.is_row else place.clause
        return self.grams(clause) | self.grams(place.before)

    def _is_told(self, index: int, said: frozenset[str], place: Surrounded) -> bool:
        if any(word in place.clause or word in place.before for word in self._called[index].people):
            return True
        return all(telling & said for telling in self._telling[index])

    def is_in_a_name(self, word: str) -> bool:
        """Whether a word is part of what some figure is called."""
        read = self.read(word)
        return any(read in self.read(term.text) for one in self._called for term in one.names)

    def read(self, text: str) -> str:
        """Returns a text with each word as what it stands for."""
        return self._particle.sub("", self._synonym.sub(lambda found: self._synonyms[found[0]], plain(text)))

    def _grams(self, text: str) -> frozenset[str]:
        """Returns the pairs of characters of a text that tell something; 未完成 says nothing of 完成."""
        found: set[str] = set()
        for run in _HAN.findall(self._stop.sub(" ", self.read(text))):
            denied = {one.end() for one in self._negation.finditer(run)}
            found.update(run[index : index + 2] for index in range(len(run) - 1) if index not in denied)
        return frozenset(found)

    def score(self, place: Surrounded) -> Mapping[str, float]:
        """Returns the score of each figure that has any, from 0 to about 1.3."""
        near_grams = self.grams(place.left) | self.grams(place.right)
        if place.column:  # of row and column one may say nothing of the figure
            near_grams = frozenset(gram for gram in near_grams | self.grams(place.column) if gram in self._idf)
        near_worth = self._worth(near_grams)
        told = min(1.0, near_worth / TELLING)
        weights: dict[str, float] = {}
        sentence = PER_CENT_SENTENCE if place.number.is_per_cent else SENTENCE
        right = SHARED_RIGHT if place.shares_right else RIGHT
        for text, weight in (
            (place.topic, TOPIC * (3 - 2 * told)),
            (place.sentence, sentence),
            (place.before, BEFORE * (2 - told)),
            (place.right, right),
            (place.left, LEFT),
            (place.column, LEFT),
        ):
            for gram in self.grams(text):
                weights[gram] = max(weight, weights.get(gram, 0.0))
        sums: dict[int, float] = {}
        covered: dict[int, float] = {}
        for gram, weight in weights.items():
            for term in self._postings.get(gram, ()):
                sums[term] = sums.get(term, 0.0) + weight * self._idf[gram]
                if gram in near_grams:
                    covered[term] = covered.get(term, 0.0) + self._idf[gram]
        names: dict[int, float] = {}
        hints: dict[int, float] = {}
        for term, total in sums.items():
            index, is_name, worth, weight = self._terms[term]
            precise = covered.get(term, 0.0) / near_worth if near_worth else 0.0
            value = weight * total / (worth + SMALLEST * (1 - PRECISE * precise * told))
            best = names if is_name else hints
            best[index] = max(value, best.get(index, 0.0))
        near = self.read(f"{place.left} {place.right} {place.column}")
        said, inside = self._said(place), self._subsumed(near)
        cell = {_bare(self.read(text)) for text in (place.left, place.column) if place.is_named and text}
        scores: dict[str, float] = {}
        for index in sorted(names.keys() | hints.keys()):
            name, hint = names.get(index, 0.0), hints.get(index, 0.0)
            value = max(name, hint) + SECOND * min(name, hint)
            called = self._called[index]
            value *= self.unit_fit(place, called.unit)
            value *= self._foreign(place, index)
            if self._excludes(called, near):
                value *= SIBLING
            if not self._is_told(index, said, place):
                value *= NARROWER
            if index in inside:
                value *= SUBSUMED
            if any((index, text) in self._whole for text in cell):
                value += EXACT
            if value > 0:
                scores[called.id] = value
        return scores

    def _is_denied(self, text: str, place: int) -> bool:
        """Whether a word at some place of a text follows a negation."""
        return any(text.endswith(word, 0, place) for word in self._words.text.negations)

    def _excludes(self, called: Called, near: str) -> bool:
        """Whether words say another value of the column by which a figure is filtered, or that they are not of it."""
        own = [at for word in called.own if (at := near.find(word)) >= 0]
        if any(self._is_denied(near, at) for at in own):
            return True
        return not own and any(word in near for word in called.siblings)

    def _subsumed(self, near: str) -> frozenset[int]:
        """Returns the figures whose names are said only inside longer ones of others: the longest match counts."""
        said = [
            (at, at + len(name), index)
            for index, name in self._said_as
            if (at := near.find(name)) >= 0 and not self._is_denied(near, at)
        ]
        own = {
            index
            for start, end, index in said
            if not any(a <= start and end <= b and b - a > end - start for a, b, other in said if other != index)
        }
        return frozenset(index for _, _, index in said) - own

    def unit_fit(self, place: Surrounded, unit: str) -> float:
        """Returns how well the unit of a number fits that of a figure."""
        own = place.number.unit
        if place.compares or side_of(place.view) in ("change", "completion"):
            return SAME_UNIT
        if own == unit:
            return SAME_UNIT
        if not own:
            return NO_UNIT
        if own == "%" or unit == "%":
            return 0.0
        return ALIKE_UNIT if unit in self._families.get(own, ()) else OTHER_UNIT

    def _foreign(self, place: Surrounded, index: int) -> float:
        """Returns what is left where the words that touch a number are none that the figure is ever called by."""
        if self.grams(place.column) & self._vocabulary[index]:
            return 1.0
        touching = place.right if place.right.strip() else place.left
        runs = _HAN.findall(self._stop.sub(" ", self.read(touching)))
        if not runs:
            return 1.0
        run = runs[0] if place.right.strip() else runs[-1]
        grams = {run[i : i + 2] for i in range(len(run) - 1)}
        if len(run) < _FOREIGN_SIGNS or grams & self._vocabulary[index]:
            return 1.0
        return FOREIGN


def _bare(text: str) -> str:
    """Returns a name without blanks and signs."""
    return re.sub(r"\W", "", text)
