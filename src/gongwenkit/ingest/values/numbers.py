"""Numbers as clerks write them (docs/decisions/0001): a value, and whether it is exact."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

import cn2an

__all__ = ["NumberProblem", "NumberRead", "lost_digits", "read_number"]

NumberProblem = Literal["number-approximate", "number-unreadable"]


@dataclass(frozen=True)
class NumberRead:
    """The result of reading a cell.

    Attributes:
        value: the number, None when blank or unreadable.
        of: the second number of 35/38.
        problem: code of the finding, None when the number is exact or the cell blank.
    """

    value: int | Decimal | None = None
    of: int | None = None
    problem: NumberProblem | None = None

    @property
    def note(self) -> str:
        """The note of the companion column (see `ingest.values.companion_columns.NOTE`)."""
        return self.problem.removeprefix("number-") if self.problem else ""


TOO_MANY = 10**9
"""Numbers from here on are no counts, but telephone or identity numbers."""
_SIXTEEN_DIGITS = 10**15
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+\d{1,3}")
_UNREADABLE = NumberRead(problem="number-unreadable")
_UNIT = (
    r"(?:人次|人|份|场次|场|次|期|名|位|个月|个|件|条|篇|项|天|日|小时|学时|课时|分钟|分|支|家|户|本|册|元"
    r"|台|套|把|张|只|块|辆|间|组|瓶|包|箱|页|株|棵|公里|平方米|米|亩|吨|公斤)"
)
_BEFORE = r"(?P<before>约|近|大约|大概|超过|超|逾|不少于|不足|不到|至少|最多|共约|共)?"
_AFTER = r"(?P<more>余|多|来|几|\+)?" + _UNIT + r"?(?P<after>余|多|左右|以上|以下|上下|不等)?"
_PLAIN = re.compile(rf"{_BEFORE}(?P<number>\d+(?:\.\d+)?){_AFTER}")
_HAN = re.compile(rf"{_BEFORE}(?P<number>[〇零一二两三四五六七八九十百千万]+){_AFTER}")
_FRACTION = re.compile(rf"(\d+){_UNIT}?/(\d+){_UNIT}?")
_YEARS = re.compile(r"(\d{1,2})年")
"""A span; with four digits it is a year, and no number."""
_TWO_NUMBERS = re.compile(r"\d\s+\d")
"""Two lines of a cell, or two numbers next to each other: 35 and 38 must not become 3538."""
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_EVERYONE = re.compile(r"(?:全体|全部|全员|所有|若干|多|数)[\u4e00-\u9fff]*")


def read_number(raw: str | float | bool | datetime) -> NumberRead:
    """Reads the value of a number cell; percentages, negative numbers, dates and booleans are not counts."""
    if isinstance(raw, bool | datetime):
        return _UNREADABLE
    if isinstance(raw, int | float):
        return _of_float(float(raw))
    text = unicodedata.normalize("NFKC", raw)
    if _TWO_NUMBERS.search(text):
        return _UNREADABLE
    text = re.sub(r"\s+|[\u200b-\u200f\u2060\ufeff]", "", text)
    if not text or text in ("-", "--", "—", "——", "–", "/", "\\"):
        return NumberRead()
    if _THOUSANDS.search(text):
        text = text.replace(",", "")
    if match := _FRACTION.fullmatch(text):
        return NumberRead(int(match[1]), of=int(match[2]))
    if match := _YEARS.fullmatch(text):
        return NumberRead(int(match[1]))
    if match := _PLAIN.fullmatch(text):
        number = Decimal(match["number"])
        return _of_match(match, _exact(number)) if number < TOO_MANY else _UNREADABLE
    if match := _HAN.fullmatch(text):
        value = _han(match["number"])
        return _UNREADABLE if value is None else _of_match(match, value)
    if _EVERYONE.fullmatch(text):
        return NumberRead(problem="number-approximate")
    return _UNREADABLE


def _of_float(number: float) -> NumberRead:
    if not 0 <= number < TOO_MANY:  # false for nan as well
        return _UNREADABLE
    return NumberRead(int(number) if number.is_integer() else _exact(Decimal(repr(number))))


def _exact(number: Decimal) -> int | Decimal:
    return int(number) if number == number.to_integral_value() else number


def _of_match(match: re.Match[str], value: int | Decimal) -> NumberRead:
    vague = match["before"] not in (None, "共") or match["more"] or match["after"]
    return NumberRead(value, problem="number-approximate" if vague else None)


def _han(text: str) -> int | None:
    if len(text) > 1 and not re.search("[十百千万]", text):
        return None  # 三五 can mean 35 or three to five
    try:
        return int(cn2an.cn2an(text, "normal"))
    except ValueError:
        return None


def lost_digits(raw: object) -> str:
    """Returns how a number of an event or document is shown that lost its last digits; empty for any other cell.

    Spreadsheet programs keep 15 digits of a number; one that is saved as it is shown (2.02303E+17) keeps fewer.
    """
    if isinstance(raw, str):
        text = unicodedata.normalize("NFKC", raw).strip()
        return text if _SCIENTIFIC.fullmatch(text) else ""
    if isinstance(raw, int | float | Decimal) and abs(float(raw)) >= _SIXTEEN_DIGITS:
        return f"{raw:.5E}"
    return ""
