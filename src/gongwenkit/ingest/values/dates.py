"""Dates as clerks write them (docs/ledgers.md, What is read): a day, a range or a month; never a guess."""

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Literal

__all__ = ["DateProblem", "DateRead", "read_date", "years_in"]

DateProblem = Literal["date-unreadable", "date-ambiguous", "date-invalid", "no-year", "date-before-midnight"]

FIRST_YEAR, LAST_YEAR = 1949, 2099
SERIALS = range(20_000, 80_000)
"""Serial numbers that are read as days: 1954 to 2119."""


@dataclass(frozen=True)
class DateRead:
    """The result of reading a cell.

    Attributes:
        first, last: the days, equal for a single day (the first of the month for a month); None when there is none.
        inferred: the year is not in the cell.
        month: only the month is given.
        problem: code of the finding, None when there is none; date-before-midnight has its days all the same.
    """

    first: date | None = None
    last: date | None = None
    inferred: bool = False
    month: bool = False
    problem: DateProblem | None = None

    @property
    def note(self) -> str:
        """The note of the companion column (see `ingest.values.companion_columns.NOTE`)."""
        if self.problem and self.first is None:
            return "unreadable"
        return " ".join(word for word, holds in (("inferred", self.inferred), ("month", self.month)) if holds)


_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "O": "0",
    "o": "0",
    "Ｏ": "0",
}
_HAN = "〇零○Oo一二三四五六七八九十廿卅"
_HAN_NUMBER = re.compile(rf"[{_HAN}]+(?=[年月日号])")
_WEEKDAY = re.compile(r"[(\[]?\s*(?:星期|礼拜|周)[一二三四五六日天1-7]\s*[)\]]?")
_HOURS = r"(?:\d{1,2}(?::\d{2}){1,2}(?:\.\d+)?(?:\s*[ap]\.?m\b\.?)?|\d{1,2}[时点](?:\d{1,2}分?(?:\d{1,2}秒)?|半|整)?)"
_TIME = re.compile(
    rf"(?:(?<=[\s日号午上晚])|(?<=\dT)|^)(?:[ap]m\s*)?{_HOURS}(?:\s*(?:[-~]|至|到)\s*{_HOURS})?(?:\s*(?:GMT|UTC)?\+08:?00\b)?",
    re.IGNORECASE,
)
_ZONED = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:T| (?!\d{2}:\d{2}\s*-))(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})",
    re.IGNORECASE,
)
"""A moment with its time zone, as programs write it; 2023-03-05 14:30-16:00 is from half past two to four."""
_HOME = timezone(timedelta(hours=8))
_STAMP_DIGITS = re.compile(
    r"((?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))T?([01]\d|2[0-3])([0-5]\d)(?:([0-5]\d)(?:\d{3})?)?"
)
"""A day and a time as digits, 12, 14 or 17 of them."""
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY_NAME = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_ENGLISH = (
    re.compile(
        rf"{_WEEKDAY_NAME}{_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?![\d:])", re.IGNORECASE
    ),
    re.compile(
        rf"{_WEEKDAY_NAME}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]*{_MONTH}[\s,-]*(?P<year>\d{{4}})(?![\d:])",
        re.IGNORECASE,
    ),
)
_LAST_MINUTE = time(23, 59), time(23, 59, 20)
"""Between these, a day is what programs make of the next one when they reckon with Shanghai's time of before 1901."""
_PART_OF_DAY = re.compile(r"(?:上午|下午|中午|晚上|早上|凌晨|傍晚|全天|晚)(?:$|(?=[\s\-~至到,]))")
_RECURRING = re.compile(r"每[周月日天季年旬]|逢")

_FULL = (
    r"(?P<y{0}>\d{{4}})(?:年|(?P<s{0}>[./\-]))(?P<m{0}>\d{{1,2}})(?:月|(?(s{0})(?P=s{0})|月))(?P<d{0}>\d{{1,2}})[日号]?"
)
_MONTH_DAY = r"(?P<m{0}>\d{{1,2}})月(?P<d{0}>\d{{1,2}})[日号]?"
_SHORT = r"(?P<m{0}>\d{{1,2}})[./](?P<d{0}>\d{{1,2}})"
_DAY = r"(?P<d{0}>\d{{1,2}})[日号]?"
_TO = r"(?:[-~]{1,2}|至|到)"
_EIGHT = r"(?P<y{0}>\d{{4}})(?P<m{0}>\d{{2}})(?P<d{0}>\d{{2}})"
_SINGLE = [re.compile(form.format(1)) for form in (_FULL, _MONTH_DAY, _EIGHT)]
_RANGES = [
    re.compile(first.format(1) + _TO + second.format(2))
    for first in (_FULL, _MONTH_DAY, _SHORT)
    for second in (_FULL, _MONTH_DAY, _SHORT, _DAY)
    if not (first is _SHORT and second is _DAY)
]
_RANGES.append(re.compile(_EIGHT.format(1) + _TO + _EIGHT.format(2)))
_OF_MONTH = re.compile(r"(?:(?P<y>\d{4})[年./\-])?(?P<m>\d{1,2})(?P<word>月?)(?P<part>份|上旬|中旬|下旬|初|中|底|末)?")
_AMBIGUOUS = re.compile(r"\d{1,2}[./\-]\d{1,2}")
_YEAR_MONTH_DIGITS = re.compile(r"(?P<y>20\d{2})(?P<m>0[1-9]|1[0-2])")


def read_date(raw: str | float | bool | datetime, *, year: int | None, from_1904: bool = False) -> DateRead:
    """Reads the value of a date cell.

    Args:
        raw: its value.
        year: the year that the nearest of sheet, title, file and folder names, None if none does.
        from_1904: serial numbers count from 1904.
    """
    if isinstance(raw, datetime):
        return _of_moment(raw)
    if isinstance(raw, bool):
        return DateRead(problem="date-unreadable")
    if isinstance(raw, int | float):
        return _of_number(raw, from_1904=from_1904)
    return _of_stamp(unicodedata.normalize("NFKC", raw).strip()) or _of_text(
        _normal(raw), year=year, from_1904=from_1904
    )


def _of_moment(moment: datetime) -> DateRead:
    """Reads a day with a time; just before the first of a month it may have been that day."""
    read = _checked(moment.date(), moment.date())
    is_last = (moment.date() + timedelta(days=1)).day == 1 if moment.year <= LAST_YEAR else False
    if read.problem is None and is_last and _LAST_MINUTE[0] <= moment.time() <= _LAST_MINUTE[1]:
        return replace(read, problem="date-before-midnight")
    return read


def _of_stamp(text: str) -> DateRead | None:
    """Reads what programs write: a moment with its time zone, digits alone, English months; None for other texts."""
    if match := _ZONED.fullmatch(text):
        moment = _moment(f"{match[1]}T{match[2]}{match[3].upper()}")
        if moment is None:
            return _UNREADABLE
        is_same = moment.astimezone(_HOME).date() == moment.date()  # else it is one day there and another here
        return _of_moment(moment.replace(tzinfo=None)) if is_same else _UNREADABLE
    if match := _STAMP_DIGITS.fullmatch(text):
        seconds = match[4] or "00"
        moment = _moment(f"{match[1]}T{match[2]}{match[3]}{seconds}")
        return _UNREADABLE if moment is None else _of_moment(moment)
    if (moment := _moment(text) if "23:59:" in text else None) is not None:
        return _of_moment(moment)
    for form in _ENGLISH if text.isascii() or "GMT" in text else ():
        if match := form.match(text):
            return _of_english(match, text[match.end() :])
    return None


def _of_english(match: re.Match[str], rest: str) -> DateRead | None:
    rest = re.sub(r"\(.*\)$", "", _TIME.sub(" ", f" {rest.strip(' ,')}"))
    if rest.strip(" ,"):
        return None
    try:
        day = date(int(match["year"]), _MONTHS[match["month"][:3].lower()], int(match["day"]))
    except ValueError:
        return DateRead(problem="date-invalid")
    return _checked(day, day)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _of_number(number: float, *, from_1904: bool) -> DateRead:
    if abs(number) < 1e9 and int(number) in SERIALS:
        origin = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
        day = origin + timedelta(days=int(number))
        return _checked(day, day)
    if not abs(number) < 1e9:
        digits = str(int(number)) if math.isfinite(number) and number == int(number) else ""
        return (_of_stamp(digits) if digits else None) or _UNREADABLE
    if number != int(number):
        # 2023.1 may have been typed 2023.10, and 3.5 may be 5 March, 3 May or a price: the cell does not show which.
        text = repr(number)
        return DateRead(problem="date-ambiguous") if _is_ambiguous_number(text) else _of_text(text, year=None)
    return _of_text(str(int(number)), year=None)


def _is_ambiguous_number(text: str) -> bool:
    return bool(_AMBIGUOUS.fullmatch(text)) or bool(re.fullmatch(r"\d{4}\.1", text))


def _normal(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("—", "-").replace("–", "-").replace("―", "-").replace("−", "-")
    text = re.sub(r"[\u200b-\u200f\u2060\ufeff]", "", text.replace("～", "~").replace("〜", "~"))
    text = _HAN_NUMBER.sub(lambda match: _han_number(match[0]), text)
    text = _WEEKDAY.sub(" ", text) if not _RECURRING.search(text) else text
    text = _TIME.sub(" ", text.strip())
    text = re.sub(r"(?<=\d)T\s*$", "", text.strip())
    text = _PART_OF_DAY.sub(" ", text.strip())
    text = re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", text)  # a blank between digits stays: 3月1 2 is not 3月12
    return text.strip(".,;。 ")


def _han_number(text: str) -> str:
    """二〇二三 → 2023, 十一 → 11, 二十 → 20, 廿三 → 23."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" not in text:
        return "".join(_DIGITS[c] for c in text)
    tens, ones = text.split("十", 1)
    if "十" in ones:
        return text
    number = 10 * int("".join(_DIGITS[c] for c in tens) or 1) + int("".join(_DIGITS[c] for c in ones) or 0)
    return str(number)


def _of_text(text: str, *, year: int | None, from_1904: bool = False) -> DateRead:
    if _RECURRING.search(text) or not any(c.isdigit() for c in text):
        return DateRead(problem="date-unreadable")
    if _AMBIGUOUS.fullmatch(text):
        return DateRead(problem="date-ambiguous")
    for form in _SINGLE:
        if match := form.fullmatch(text):
            return _of_parts(match, is_range=False, year=year)
    for form in _RANGES:
        if match := form.fullmatch(text):
            return _of_parts(match, is_range=True, year=year)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _of_number(float(text), from_1904=from_1904) if int(text[:5]) in SERIALS else _UNREADABLE
    if match := _OF_MONTH.fullmatch(text) or _YEAR_MONTH_DIGITS.fullmatch(text):
        return _of_month(match, year=year)
    return _UNREADABLE


_UNREADABLE = DateRead(problem="date-unreadable")


def _of_month(match: re.Match[str], *, year: int | None) -> DateRead:
    parts = match.groupdict()
    named = parts["y"] or None
    if not named and not parts.get("word"):
        return _UNREADABLE
    if not named and year is None:
        return DateRead(problem="no-year")
    try:
        first = date(int(named or year or 0), int(parts["m"]), 1)
    except ValueError:
        return DateRead(problem="date-invalid")
    read = _checked(first, first)
    return read if read.problem else DateRead(first, first, inferred=named is None, month=True)


def _of_parts(match: re.Match[str], *, is_range: bool, year: int | None) -> DateRead:
    """Makes days of a match; the second day of a range takes from the first what it does not give itself."""
    parts = match.groupdict()
    own_year = parts.get("y1")
    if own_year is None and parts.get("y2"):  # 12月30日-2024年1月2日: the first day has no year
        own_year = _year_of_first(parts)
    if own_year is None and year is None:
        return DateRead(problem="no-year")
    start_year = int(own_year or year or 0)
    try:
        first = date(start_year, int(parts["m1"]), int(parts["d1"]))
        last = first
        if is_range:
            month = int(parts.get("m2") or first.month)
            end_year = int(parts.get("y2") or start_year)
            if not parts.get("y2") and parts.get("m2") and month < first.month:
                end_year += 1  # 12.30-1.2 ends in the next year
            last = date(end_year, month, int(parts["d2"]))
    except ValueError:
        return DateRead(problem="date-invalid")
    return _checked(first, last, inferred=own_year is None)


def _year_of_first(parts: dict[str, str | None]) -> str:
    year, first, last = int(parts["y2"] or 0), int(parts["m1"] or 0), int(parts.get("m2") or 0)
    return str(year - 1 if first > last else year)


def _checked(first: date, last: date, *, inferred: bool = False) -> DateRead:
    if not (FIRST_YEAR <= first.year <= LAST_YEAR and first <= last):
        return DateRead(problem="date-invalid")
    return DateRead(first, last, inferred=inferred)


_STAMP = re.compile(
    r"(?:填报|填表|制表|打印|报送|上报|更新|导出)(?:时间|日期)\s*[:：]?\s*(?:\d{4}[年./\-]\d{1,2}(?:[月./\-](?:\d{1,2}日?)?)?)?"
    r"|(?<!\d)(?:19|20)\d{2}[./\-_]?(?:0[1-9]|1[0-2])[./\-_]?(?:0[1-9]|[12]\d|3[01])(?!\d)"
)
_YEAR_RANGE = re.compile(r"(?<!\d)(20\d{2})年?(?:-|—|–|~|～|至|到)(20\d{2})(?!\d)")
_HAN_YEAR = re.compile(r"[二][〇零○O0][〇零○一二三四五六七八九]{2}(?=年|$|[^〇零一二三四五六七八九十])")


def years_in(text: str) -> frozenset[int]:
    """Returns the years in a name or title; date stamps (填报时间：2024年1月5日, 20240105) do not count."""
    text = unicodedata.normalize("NFKC", text)
    text = _HAN_YEAR.sub(lambda match: _han_number(match[0]), text)
    text = _STAMP.sub(" ", text)
    years = {int(year) for year in re.findall(r"(?<!\d)(20\d{2})(?!\d)", text)}
    for first, last in _YEAR_RANGE.findall(text):
        years.update(range(int(first), int(last) + 1))
    return frozenset(years)
