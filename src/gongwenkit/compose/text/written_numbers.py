"""Numbers in a text that somebody typed, however they are written.

四 次, 壹人, 廿次, ½, Ⅲ类, ①, 1～2, 百分之九十七点三: what has a numeric value in Unicode is a sign for a number, of
whatever script. A Chinese digit may also belong to a word (统一, 一线): those are listed (`[number]` of redacted.toml).
A Chinese digit in no such word and before no measure word is not understood; nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from gongwenkit.compose.text.number_patterns import any_word
from gongwenkit.config.redaction import NumberRules

__all__ = ["WrittenNumber", "WrittenNumbers", "seen"]

_HAN_BLOCK = range(0x3400, 0xA000)
_MORE_HAN = "两双半几"
"""Signs for numbers without a value in Unicode: two, a pair, a half, some."""
_TENS = "十拾百佰千仟万萬亿億兆"
_ALSO_WORDS = "参參漆什陌阡幺伍陆陸肆拾零"
"""Digits of documents that are words, too: alone they are numbers only before a measure word."""
_SPAN = r"\s*(?:[、.,．:：/／~～\-—–−至到]|，(?=\d{3}(?!\d)))\s*"
_MORE = r"(?:\s*[余餘多来几])?"
_BETWEEN = 8
"""Characters before a number among which the words that tell of one are looked for."""


class WrittenNumber(NamedTuple):
    """A number in a text.

    Attributes:
        start, end: where it stands.
        is_sure: whether it is understood to be a number; if not, a person must say what it is.
        shape: the number with the digits of all scripts as 0 to 9.
        rest: what follows it.
    """

    start: int
    end: int
    is_sure: bool
    shape: str
    rest: str


@cache
def _han_digits() -> str:
    """Returns all Chinese characters that are signs for numbers."""
    valued = (chr(code) for code in _HAN_BLOCK if unicodedata.numeric(chr(code), None) is not None)
    return "".join(dict.fromkeys([*valued, "〇", *_MORE_HAN]))


@lru_cache(maxsize=65536)
def _shape_of(character: str) -> str:
    """Returns one character in place of one: 0 to 9 for a digit of any script, Chinese ones as they are."""
    value = unicodedata.numeric(character, None)
    if value is not None and ord(character) not in _HAN_BLOCK and character != "〇":
        return str(int(value)) if value.is_integer() and 0 <= value <= 9 else "0"
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 and plain not in "：，" else character


def seen(text: str) -> str:
    """Returns a text without the characters that nobody sees, so that none parts a number from its measure word."""
    kinds = ("Cf", "Me", "Mn")
    return "".join(one for one in text if unicodedata.category(one) not in kinds) if not text.isascii() else text


class WrittenNumbers:
    """Finds the numbers in texts.

    Args:
        rules: words with and without numbers.
        measure_words: before which a Chinese digit is a number (marks.toml).
    """

    def __init__(self, rules: NumberRules, measure_words: Iterable[str]) -> None:
        han, units = _han_digits(), any_word({*rules.units, *measure_words, "%", "‰", "％"})
        self._before = tuple(rules.before)
        self._units = frozenset((*rules.units, *measure_words))
        self._unit = re.compile(rf"{_MORE}\s*(?:{units})")
        self._digits_only = re.compile(f"[{han}]+")
        some = f"(?:数(?=[{_TENS}]))?[{han}](?:\\s?[{han}])*(?:点[{han}]+)?"
        digits = rf"\d+(?:{_SPAN}\d+)*(?:\s*[数几]?[{_TENS}](?!分|家|众|事))*"
        spanned = rf"{some}(?:{_SPAN}(?:{some}|\d+))*"
        number = rf"(?:{digits}|{spanned})"
        year = rf"(?<!\d)(?:19|20)\d\d(?=\s*年)|(?<![{han}])[一二][〇零九][{han}]{{2}}(?=\s*年)"
        self._pattern = re.compile(
            rf"(?P<rate>[百千万]分之)\s*(?P<of>{number})|(?P<part>{number})\s*分之\s*(?P<whole>{number})"
            rf"|(?P<year>{year})|(?P<word>{_or_never(rules.words)})|(?P<amount>{_or_never(rules.amounts)})"
            rf"|(?P<roman>(?<![A-Za-z])(?:[IVX]{{2,6}}(?![A-Za-z])|[IVX](?=\s*(?:{units}|类|型|档|等|号))))"
            rf"|(?P<digits>{digits})"
            rf"|(?P<first>首(?={_MORE}\s*(?:{units}))|(?<![\u4e00-\u9fff])数(?={_MORE}\s*(?:{units}))"
            rf"|(?<=[有达共了过近于办开])数(?={_MORE}\s*(?:{units})))|(?P<han>{spanned})"
        )

    def find(self, text: str) -> Iterator[WrittenNumber]:
        """Yields the numbers of a text in their order; years, and words that say no number, are none."""
        shape = "".join(map(_shape_of, text))
        place = 0
        while found := self._pattern.search(shape, place):
            kind, start, end = found.lastgroup, found.start(), found.end()
            place = end
            if kind == "word" and self._counts(shape, start, end):
                kind, end = "han", start + 1 if not self._digits_only.fullmatch(found[0]) else end
                place = end
            if kind in ("year", "word"):
                continue
            if kind == "of":
                yield self._number(shape, *found.span("of"))
            elif kind == "whole":
                yield self._number(shape, *found.span("part"))
                yield self._number(shape, *found.span("whole"))
            elif kind != "han":
                yield self._number(shape, start, end)
            elif (sure := self._is_number(shape, start, end)) is not None:
                yield self._number(shape, start, end, is_sure=sure)

    @staticmethod
    def _number(shape: str, start: int, end: int, *, is_sure: bool = True) -> WrittenNumber:
        return WrittenNumber(start, end, is_sure, shape[start:end], shape[end:])

    def _counts(self, shape: str, start: int, end: int) -> bool:
        """Whether a word that looks like a number and its measure word is one: 查处一起, 千万元."""
        word = shape[start:end]
        if self._digits_only.fullmatch(word):
            return self._unit.match(shape, end) is not None
        counted = self._digits_only.match(word) is not None and word[1:] in self._units
        return counted and self._is_told(shape, start)

    def _is_told(self, shape: str, start: int) -> bool:
        return shape[max(0, start - _BETWEEN) : start].rstrip().endswith(self._before)

    def _is_number(self, shape: str, start: int, end: int) -> bool | None:
        """Whether Chinese digits are certainly a number; None where they are a word of their own."""
        run = shape[start:end]
        if self._unit.match(shape, end) or shape[start - 1 : start] in ("第", "初") or self._is_told(shape, start):
            return True
        if len(run) == 1:
            return None if run in _ALSO_WORDS else False
        return True


def _or_never(words: Iterable[str]) -> str:
    return any_word(words) or "(?!)"
