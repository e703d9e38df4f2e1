"""Where the number of a figure went when its sentence was edited: found by the words around it, never by its digits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher

import cn2an

from gongwenkit.proof.word.passages import Slot, numbers_in

__all__ = ["MARK", "Found", "find_slots", "same_number", "value_of"]

MARK = "\ue000"
"""Stands for a number where two texts are aligned."""
_HAN = re.compile("[〇零一二三四五六七八九十百千万两]+(?:点[〇零一二三四五六七八九]+)?")
CONTEXT, ENOUGH = 8, 3
"""Characters on each side by which a number in another place is known again, and how many must be the same."""
_MORE = "余多"
YEAR = len("2023")


@dataclass(frozen=True)
class Token:
    """A number in a plain text, with its sign and 余."""

    start: int
    end: int
    text: str
    in_words: bool = False


@dataclass(frozen=True)
class Found:
    """What became of the numbers of a passage.

    Attributes:
        slots: each slot with the number in its place, None where there is none any more.
        others: numbers that no figure has: each with what stood there as made, empty where nothing did.
    """

    slots: tuple[tuple[Slot, Token | None], ...]
    others: tuple[tuple[Token, str], ...]


def find_slots(before: str, slots: Sequence[Slot], after: str) -> Found:
    """Finds the numbers of figures in an edited text.

    Args:
        before: the plain text as made.
        slots: places of figures in it.
        after: the plain text as edited.
    """
    search = _Search(before, slots, after)
    return search.found()


class _Search:
    """One search; numbers of both texts stand for one sign each."""

    def __init__(self, before: str, slots: Sequence[Slot], after: str) -> None:
        self._before, self._after, self._slots = before, after, slots
        spans = [*((slot.start, slot.end) for slot in slots)]
        spans += [span for span in numbers_in(before) if not any(s < span[1] and span[0] < e for s, e in spans)]
        self._old = sorted(spans)
        self._new = [_widened(after, span) for span in numbers_in(after)]
        self._old_signs, self._old_places = _signs(before, self._old)
        self._new_signs, self._new_places = _signs(after, self._new)
        self._pairs = self._matched()

    def _matched(self) -> dict[int, int]:
        """Returns which sign of the text as made is which sign of the edited one."""
        matcher = SequenceMatcher(None, self._old_signs, self._new_signs, autojunk=False)
        return {block.a + k: block.b + k for block in matcher.get_matching_blocks() for k in range(block.size)}

    def found(self) -> Found:
        """Returns what became of the numbers."""
        old_at = {span: self._old_places.index(span[0]) for span in self._old}
        new_at = {self._new_places.index(span[0]): span for span in self._new}
        taken: dict[tuple[int, int], tuple[int, int]] = {}
        self._by_words_before(taken)
        for span, sign in old_at.items():
            if span in taken or new_at.get(self._pairs.get(sign, -1)) in taken.values():
                continue
            if sign in self._pairs and self._pairs[sign] in new_at and self._is_anchored(sign):
                taken[span] = new_at[self._pairs[sign]]
        self._by_context(taken)
        self._between(taken, old_at)
        results: list[tuple[Slot, Token | None]] = []
        for slot in self._slots:
            place = taken.get((slot.start, slot.end))
            token = Token(*place, self._after[slice(*place)]) if place else self._in_words(slot, old_at)
            results.append((slot, token))
        own = {(slot.start, slot.end) for slot in self._slots}
        was = {new: old for old, new in taken.items()}
        others = []
        for span in self._new:
            old = was.get(span)
            if old in own:
                continue
            text = self._before[slice(*old)] if old else ""
            if text != self._after[slice(*span)] and not (old is None and self._is_year(self._after[slice(*span)])):
                others.append((Token(*span, self._after[slice(*span)]), text))
        return Found(tuple(results), tuple(others))

    def _is_year(self, number: str) -> bool:
        """Whether a number is a year of the text as made that has lost its 年."""
        return len(number) == YEAR and f"{number}年" in self._before

    def _is_anchored(self, sign: int) -> bool:
        """Whether a word next to a matched number is matched, too: numbers alone are all alike."""
        other = self._pairs[sign]
        near = [(sign + step, other + step) for step in (-1, 1)]
        ends = any(
            (one < 0 and two < 0) or (one == len(self._old_signs) and two == len(self._new_signs)) for one, two in near
        )
        return ends or any(self._pairs.get(one) == two for one, two in near)

    def _by_words_before(self, taken: dict[tuple[int, int], tuple[int, int]]) -> None:
        """Finds numbers by the words before them, which name what is counted, wherever these went."""
        scores = []
        for old in self._old:
            for new in self._new:
                left, right = self._sides(old, new)
                if left >= ENOUGH:
                    scores.append((2 * left + right, old, new))
        scores.sort(key=lambda one: -one[0])
        for score, old, new in scores:
            rivals = [one for one in scores if one[0] == score and (one[1] == old) != (one[2] == new)]
            if old not in taken and new not in taken.values() and not rivals:
                taken[old] = new

    def _by_context(self, taken: dict[tuple[int, int], tuple[int, int]]) -> None:
        """Finds numbers whose words went elsewhere in the sentence."""
        while True:
            free_old = [span for span in self._old if span not in taken]
            free_new = [span for span in self._new if span not in taken.values()]
            scores = sorted(
                ((self._context(old, new), old, new) for old in free_old for new in free_new), key=lambda one: -one[0]
            )
            if not scores or scores[0][0] < ENOUGH:
                return
            if len(scores) > 1 and scores[1][0] == scores[0][0] and scores[1][1] == scores[0][1]:
                return  # two places are as likely: nothing is guessed
            taken[scores[0][1]] = scores[0][2]

    def _context(self, old: tuple[int, int], new: tuple[int, int]) -> int:
        left, right = self._sides(old, new)
        return left + right if left >= 2 or right >= 2 else 0

    def _sides(self, old: tuple[int, int], new: tuple[int, int]) -> tuple[int, int]:
        """Returns how many characters before and after two numbers are the same; digits are never compared."""
        one, other = self._before, self._after
        left = _common(one[max(0, old[0] - CONTEXT) : old[0]][::-1], other[max(0, new[0] - CONTEXT) : new[0]][::-1])
        return left, _common(one[old[1] : old[1] + CONTEXT], other[new[1] : new[1] + CONTEXT])

    def _between(self, taken: dict[tuple[int, int], tuple[int, int]], old_at: dict[tuple[int, int], int]) -> None:
        """Finds a number between words that stand: the only one where the old one stood."""
        for span in self._old:
            if span in taken:
                continue
            start, end = self._gap(old_at[span])
            free = [new for new in self._new if start <= new[0] and new[1] <= end and new not in taken.values()]
            rivals = [
                one for one in self._old if one != span and one not in taken and self._gap(old_at[one]) == (start, end)
            ]
            if len(free) == 1 and not rivals:
                taken[span] = free[0]
            elif len(free) == len(rivals) + 1:
                taken.update(zip(sorted([span, *rivals]), free, strict=True))

    def _gap(self, sign: int) -> tuple[int, int]:
        """Returns the part of the edited text between the nearest words that both texts have around a sign."""
        left = max((one for one in self._pairs if one < sign and self._is_word(one)), default=-1)
        right = min((one for one in self._pairs if one > sign and self._is_word(one)), default=len(self._old_signs))
        start = self._new_places[self._pairs[left]] + 1 if left >= 0 else 0
        end = self._new_places[self._pairs[right]] if right < len(self._old_signs) else len(self._after)
        return start, end

    def _is_word(self, sign: int) -> bool:
        return self._old_signs[sign] != MARK

    def _in_words(self, slot: Slot, old_at: dict[tuple[int, int], int]) -> Token | None:
        """Returns a number in Chinese characters in the place of a slot."""
        start, end = self._gap(old_at[slot.start, slot.end])
        found = list(_HAN.finditer(self._after, start, end))
        return Token(found[0].start(), found[0].end(), found[0][0], in_words=True) if len(found) == 1 else None


def _widened(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """Returns the place of a number with its sign and 余."""
    start, end = span
    signed = start > 0 and text[start - 1] in "+-" and (start == 1 or not text[start - 2].isdigit())
    return start - signed, end + (end < len(text) and text[end] in _MORE)


def _signs(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, list[int]]:
    """Returns a text with one sign for each number, and where each sign stood."""
    signs: list[str] = []
    places: list[int] = []
    place = 0
    for start, end in [*spans, (len(text), len(text))]:
        signs += text[place:start]
        places += range(place, start)
        if end > start:
            signs.append(MARK)
            places.append(start)
        place = max(place, end)
    return "".join(signs), places


def _common(one: str, other: str) -> int:
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second or first.isdigit():
            break
        count += 1
    return count


def value_of(text: str) -> Decimal | None:
    """Returns the value of a number in digits or Chinese characters, without 余; None where it is none."""
    bare = text.strip(_MORE + "%").replace(",", "")
    try:
        return Decimal(bare)
    except InvalidOperation:
        pass
    try:
        return Decimal(str(cn2an.cn2an(bare, "smart")))
    except (ValueError, InvalidOperation, KeyError, IndexError):
        return None


def same_number(one: str, other: str) -> bool:
    """Whether two numbers have one value, and both or neither 余."""
    rounded = any(sign in one for sign in _MORE), any(sign in other for sign in _MORE)
    first, second = value_of(one), value_of(other)
    return first is not None and first == second and rounded[0] == rounded[1]
