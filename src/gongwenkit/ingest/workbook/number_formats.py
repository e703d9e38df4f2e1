"""Number formats: what a number is shown as, by codes (ECMA-376 part 1, 18.8.31) and the names Excel has for some."""

import re
from datetime import datetime, time, timedelta
from typing import Literal

from gongwenkit.ingest.workbook.cell import Percent, Raw

__all__ = ["FormatKind", "format_kind", "shown_as"]

FormatKind = Literal["plain", "percent", "date", "time", "text"]

_NAMED: dict[str, FormatKind] = {
    "general": "plain",
    "general number": "plain",
    "percent": "percent",
    "text": "text",
    "@": "text",
    "general date": "date",
    "short date": "date",
    "medium date": "date",
    "long date": "date",
    "short time": "time",
    "medium time": "time",
    "long time": "time",
    "on/off": "plain",
    "yes/no": "plain",
    "true/false": "plain",
    "scientific": "plain",
    "standard": "plain",
}
_LITERAL = re.compile(r'"[^"]*"?|\\.|[_*].|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
"""Quoted and escaped signs, blanks of a width, and what stands in brackets: colours, conditions, locales; not [h]."""
_AM_PM = re.compile(r"am/pm|a/p|上午/下午", re.IGNORECASE)
_ORIGIN, _ORIGIN_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LAST_DAY, _DAYS_TO_1904, _NEVER = 2_958_465, 1462, 60


def format_kind(code: str) -> FormatKind:
    """Returns what a number format shows: its first section decides, for that is the one of positive numbers."""
    named = _NAMED.get(code.strip().casefold())
    if named is not None:
        return named
    section = _AM_PM.sub("h", _LITERAL.sub("", code)).split(";")[0].casefold()
    if "%" in section:
        return "percent"
    if "general" in section or "#" in section or "?" in section:
        return "plain"
    if "y" in section or "d" in section or "e" in section.replace("e+", "").replace("e-", ""):
        return "date"
    if "h" in section or "s" in section:
        return "time"
    if "m" in section:
        return "date"
    return "text" if section.strip() == "@" else "plain"


def shown_as(number: float, kind: FormatKind, *, from_1904: bool = False) -> Raw:
    """Returns a number as the value of a cell with a format: a per cent, a moment, a time of day as text, or itself.

    A serial number that is no moment stays a number. Day 60 of 1900 never was: it and the days before give some day of
    1900, as other readers give it, which is no day of a ledger.
    """
    if kind == "percent":
        return Percent(number)
    if kind not in ("date", "time"):
        return number
    if 0 <= number < 1:
        return clock(number)
    if not 0 <= number < _LAST_DAY - (_DAYS_TO_1904 if from_1904 else 0):
        return number
    early = 1 if not from_1904 and number < _NEVER else 0
    moment = (_ORIGIN_1904 if from_1904 else _ORIGIN) + timedelta(days=int(number) + early)
    return moment + timedelta(seconds=round((number - int(number)) * 86_400))


def clock(part_of_day: float) -> str:
    """Returns a part of a day as a time, 0.5 → 12:00:00."""
    seconds = round(part_of_day * 86_400) % 86_400
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60).isoformat()
