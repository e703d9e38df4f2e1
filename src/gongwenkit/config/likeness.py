"""What a misspelt word was probably meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches

from gongwenkit.model import Words

__all__ = ["known_words", "likely_word"]

_ALIKE = 0.5
"""Chinese names are short: 形势 and 形式 share half of their characters."""

_FEW = 12


def likely_word(word: str, known: Iterable[str]) -> str:
    """Returns the known word most like another one, empty where none is."""
    return next(iter(get_close_matches(word, sorted(set(known)), n=1, cutoff=_ALIKE)), "")


def known_words(word: str, known: Iterable[str]) -> Words:
    """Returns what to put after a word that is not known: the likely one, and the others where they are few.

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
    return Words(f"（{''.join(zh)}）", f" ({' '.join(en)})") if zh else Words("", "")
