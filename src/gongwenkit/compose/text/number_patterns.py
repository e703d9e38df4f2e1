"""Patterns of numbers that somebody typed into a text: parts of regular expressions."""

import re
from collections.abc import Iterable

__all__ = ["ARABIC_NUMBER", "any_word", "number_before_unit"]

ARABIC_NUMBER = r"[0-9０-９][0-9０-９,.，．]*"
"""Arabic digits in half or full width, with commas and points."""


def any_word(words: Iterable[str]) -> str:
    """Returns a pattern of any of the words, the longest first: 场次 must be tried before 场."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def number_before_unit(number: str, units: Iterable[str], *, between: str = "") -> re.Pattern[str]:
    """Returns the pattern of a number and a measure word after it; 余 or 多 may be between them.

    Args:
        number: pattern of the number.
        units: the measure words.
        between: pattern of what may follow 余 or 多, such as 万.
    """
    return re.compile(rf"(?:{number})\s*[余多]?\s*{between}(?:{any_word(units)})")
