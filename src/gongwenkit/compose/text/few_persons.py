"""A number of so few persons in a text that it would tell who they are."""

import re
import unicodedata
from typing import NamedTuple

from gongwenkit.compose.text.number_patterns import any_word
from gongwenkit.compose.text.written_numbers import WrittenNumber
from gongwenkit.config.redaction import PersonRules
from gongwenkit.ingest.values.numbers import read_number

__all__ = ["FewPersons", "FewWords"]

_DIGITS = re.compile(r"\d+")
_ALONE = "零一二三四五六七八九"
_VAGUE = "几数"
_PEOPLE = "俩仨"
"""Signs that count persons without a measure word."""
_WORDS = {"两": "二", "双": "二", "俩": "二", "仨": "三", "〇": "零"}


class FewWords(NamedTuple):
    """What is put in place of a number, and how many characters after the number are replaced with it."""

    length: int
    words: str


class FewPersons:
    """Finds numbers of few persons.

    Args:
        rules: how many are few, and what is printed instead.
    """

    def __init__(self, rules: PersonRules) -> None:
        self._rules = rules
        self._unit = re.compile(rf"\s*(?P<unit>{any_word(rules.few_words)})(?!一)")

    def words(self, number: WrittenNumber) -> FewWords | None:
        """Returns what is printed instead of a number of few persons; None for any other number."""
        found = self._unit.match(number.rest)
        if not self._is_few(number.shape):
            return None
        if found:
            return FewWords(found.end(), self._rules.few_words[found["unit"]])
        return FewWords(0, self._rules.few_cell) if number.shape in _PEOPLE else None

    def _is_few(self, shape: str) -> bool:
        """Whether a number, or the lower end of a span, is few; one that cannot be read is."""
        if any(sign in shape for sign in _VAGUE):
            return False
        values = [_value(part) for part in re.split(r"[^\w½-¾]+|[至到]", shape) if part]
        known = [value for value in values if value is not None]
        return len(known) < len(values) or not values or 0 < min(known) <= self._rules.few


def _value(text: str) -> float | None:
    """Returns the value of a number; of 一两, the smaller one."""
    if _DIGITS.fullmatch(text):
        return int(text)
    plain = "".join(_plain(one) for one in text)
    if len(plain) > 1 and all(one in _ALONE for one in plain):
        return min(_ALONE.index(one) for one in plain)
    value = read_number(plain).value
    return None if value is None else float(value)


def _plain(sign: str) -> str:
    """Returns the common form of a Chinese digit: 壹 = 一, 廿 = 二十."""
    if sign in _WORDS:
        return _WORDS[sign]
    value = unicodedata.numeric(sign, None)
    if value is None or sign.isdigit() or not value.is_integer():
        return sign
    tens = {10: "十", 100: "百", 1000: "千", 10000: "万"}
    number = int(value)
    if number < 10:
        return _ALONE[number]
    return tens.get(number) or (_ALONE[number // 10] + "十" if number < 100 else sign)
