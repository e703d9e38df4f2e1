"""Patterns of words, and stretches of text in which something is made a blank."""

import re
from collections.abc import Iterable

from gongwenkit.proof.prose.draft_lines import Span

__all__ = ["blotted", "pattern_of", "without"]


def pattern_of(words: Iterable[str], form: str = "{}") -> re.Pattern[str]:
    """Returns the pattern of any of some words, the longest first; `form` says what stands around them."""
    some = "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))
    return re.compile(form.replace("{}", f"(?:{some})" if some else "(?!)"))


def blotted(text: str, pattern: re.Pattern[str]) -> str:
    """Returns a text with blanks in place of what a pattern finds; everything else stays at its place."""
    return pattern.sub(lambda found: "\u3000" * len(found[0]), text)


def without(text: str, span: Span, spans: Iterable[Span]) -> str:
    """Returns a stretch of a text with a blank in place of each of some spans within it."""
    parts, place = [], span[0]
    for start, end in spans:
        if span[0] <= start < span[1]:
            parts.append(text[place:start])
            place = end
    return " ".join([*parts, text[place : span[1]]])
