"""Where names stand in a text, however they are written: one automaton finds all of them in one pass."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import NamedTuple

import ahocorasick_rs

__all__ = ["NamePlace", "NameSearch", "fold_name"]

_JOINING_KINDS = ("Pc", "Pd", "Pi", "Pf", "Sk", "Sm")
_JOINERS = frozenset("·•‧・･.．﹒●▪◦‣⁃⦁ᐧ⸱⸳᛫ꞏ𐄁'\"`´*/\\#@")
"""Signs that stand between the parts of a name, or that somebody puts between its characters; none is in a name."""
_PLAIN = re.compile(r"[\u4e00-\u9fff]*")
"""What is its own folded form: most names."""
_UNSEEN = ("Cc", "Cf", "Mn", "Me", "Zl", "Zp", "Zs")
"""Categories of blanks, of characters without width, and of marks on others (variants of a glyph)."""


class NamePlace(NamedTuple):
    """Where a name stands: `start` and `end` in the text as it is, and the folded name."""

    start: int
    end: int
    name: str


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    parts = unicodedata.normalize("NFKC", character).casefold()
    skipped = (*_UNSEEN, *_JOINING_KINDS)
    return "".join(one for one in parts if one not in _JOINERS and unicodedata.category(one) not in skipped)


def fold_name(text: str) -> str:
    """Returns the form in which names are compared: one width and case, no blanks, no signs between characters."""
    return text if _PLAIN.fullmatch(text) else "".join(map(_fold_character, text))


class NameSearch:
    """Finds names in texts: the longest at each place, none within another.

    Args:
        names: in any form; those that fold to nothing are left out.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(filter(None, map(fold_name, names))))
        kind = ahocorasick_rs.MatchKind.LeftmostLongest
        self._automaton = ahocorasick_rs.AhoCorasick(self.names, matchkind=kind) if self.names else None

    def find(self, text: str) -> tuple[NamePlace, ...]:
        """Returns the places of all names in a text, in their order."""
        if self._automaton is None:
            return ()
        pieces = [_fold_character(character) for character in text]
        found = self._automaton.find_matches_as_indexes("".join(pieces))
        if not found:
            return ()
        places = [place for place, piece in enumerate(pieces) for _ in piece]
        return tuple(NamePlace(places[start], places[end - 1] + 1, self.names[name]) for name, start, end in found)

    def names_in(self, text: str) -> frozenset[str]:
        """Returns the folded names that stand anywhere in a text, also within one another."""
        if self._automaton is None:
            return frozenset()
        found = self._overlapping.find_matches_as_indexes(fold_name(text), overlapping=True)
        return frozenset(self.names[name] for name, _, _ in found)

    @cached_property
    def _overlapping(self) -> ahocorasick_rs.AhoCorasick:
        """The automaton that finds names within names, too."""
        return ahocorasick_rs.AhoCorasick(self.names)
