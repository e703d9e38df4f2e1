"""Similarity of two texts on one scale, and the known word that a misspelt one was probably meant to be.

The only place where rapidfuzz is used: hints about definitions, wording, heads of columns, departments and ids, and the
search for reworded passages all compare on this scale.
"""

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz import fuzz, process

from gongwenkit.model import Message

__all__ = ["known_words", "likely_word", "likely_words", "likeness", "most_alike", "most_inside"]

LIKELY = 60
"""Likeness from which a word is suggested.

More than half of the characters must agree. With 50, two words of two characters with one in common would be
enough (时长 and 时间); of the heads of other ledgers, which are not misspelt, 48 in 100 would then get a suggestion
instead of 26.
"""

_FEW = 12


def likeness(one: str, other: str) -> float:
    """Returns how alike two texts are.

    Returns:
        0 to 100: per cent; twice the characters that both have in the same order, divided by all characters of both.
    """
    return float(fuzz.ratio(one, other))


def likely_words(word: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """Returns the known words that a word may be a misspelling of: the most similar first, equal ones by code point."""
    hits = process.extract(word, sorted(set(known)), scorer=fuzz.ratio, limit=most, score_cutoff=LIKELY)
    return tuple(hit for hit, _, _ in hits)


def likely_word(word: str, known: Iterable[str]) -> str:
    """Returns the known word that a word is most likely a misspelling of, empty where none is likely."""
    return next(iter(likely_words(word, known, most=1)), "")


def known_words(word: str, known: Iterable[str]) -> Message:
    """Returns what to print after an unknown word: the likely one, and all known ones where they are few.

    `（是否为“形式”？可用：类别、形式）`; empty where nothing is known.
    """
    listed = list(dict.fromkeys(known))
    likely = likely_word(word, listed)
    few = len(listed) <= _FEW or not likely
    zh = [f"是否为“{likely}”？"] if likely else []
    en = [f"is it {likely}?"] if likely else []
    if few and listed:
        zh.append(f"可用：{'、'.join(listed)}")
        en.append(f"there are: {', '.join(listed)}")
    return Message(f"（{''.join(zh)}）", f" ({' '.join(en)})") if zh else Message("", "")


def most_alike(text: str, others: Sequence[str], *, least: float) -> int | None:
    """Returns the position of the text that is most like another one; None where none reaches `least`."""
    best = process.extractOne(text, others, scorer=fuzz.ratio, score_cutoff=least)
    return None if best is None else int(best[2])


def most_inside(text: str, others: Mapping[int, str], *, least: float) -> int | None:
    """Returns the key of the text that contains a part most like another one, or the reverse; None if none does."""
    best = process.extractOne(text, others, scorer=fuzz.partial_ratio, score_cutoff=least)
    return None if best is None else int(best[2])
