"""What a number format says of the value of its cell: a number, a day, a share (ECMA-376 part 1, 18.8.30, 18.8.31)."""

import re
from datetime import datetime, timedelta
from typing import Literal

from gongwenkit.ingest.workbook.cell import ErrorCell, Percent, Raw

__all__ = ["NumberKind", "named_kind", "number_kind", "shown_number"]

NumberKind = Literal["plain", "date", "time", "elapsed", "percent", "text"]
"""elapsed: hours or minutes that do not begin anew each day, [h]:mm."""

_DATES = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58, *range(71, 75), 77, 81))
_TIMES = frozenset((*range(18, 22), *range(32, 36), 45, 47, 55, 56, 75, 76, *range(78, 81)))
_ELAPSED = frozenset((46,))
_PERCENTS = frozenset((9, 10, 67, 68))
_TEXT = 49
_CUSTOM = 164
"""Numbers from here on have their code in the workbook; below, in the standard: 27 to 36 and 50 to 58 for Chinese."""
_BUILT_IN: dict[int, NumberKind] = {
    **dict.fromkeys(_DATES, "date"),
    **dict.fromkeys(_TIMES, "time"),
    **dict.fromkeys(_ELAPSED, "elapsed"),
    **dict.fromkeys(_PERCENTS, "percent"),
    _TEXT: "text",
}
_UNSAID = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]?', re.IGNORECASE | re.DOTALL)
"""What is written as it stands, or tells colour, language and condition."""
_ELAPSED_CODE = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_GENERAL = re.compile(r"general|g/通用格式", re.IGNORECASE)
_POWER = re.compile(r"[0#?.]\s*e[+-]", re.IGNORECASE)
_HALF_DAY = re.compile(r"am/pm|a/p|上午/下午", re.IGNORECASE)
_DAY = re.compile(r"[ydgb]|(?<![a-z])e|a{3,4}", re.IGNORECASE)
_CLOCK = re.compile(r"[hs]", re.IGNORECASE)

_NAMED: dict[str, NumberKind] = {
    "percent": "percent",
    **dict.fromkeys(("general date", "short date", "medium date", "long date"), "date"),
    **dict.fromkeys(("short time", "medium time", "long time"), "time"),
    "text": "text",
    **dict.fromkeys(("general number", "currency", "euro currency", "fixed", "standard", "scientific"), "plain"),
    **dict.fromkeys(("yes/no", "true/false", "on/off"), "plain"),
}
_DAY_1900, _BEFORE_1900, _DAY_1904 = datetime(1899, 12, 30), datetime(1899, 12, 31), datetime(1904, 1, 1)
_LEAP_DAY = 60
"""The 29 February 1900 of spreadsheets, which was no day: below it, days count from one day later."""


def named_kind(code: str) -> NumberKind:
    """Returns what a format of a web page or of XML Spreadsheet 2003 makes of a number: some have names there."""
    named = _NAMED.get(code.strip().casefold())
    return named or (number_kind(_CUSTOM, code) if code.strip() else "plain")


def shown_number(number: float, kind: NumberKind, *, from_1904: bool) -> Raw:
    """Returns a number as its format shows it; one that is no day in a format of days stays a number."""
    if number in (float("inf"), float("-inf")):
        return ErrorCell("#NUM!")
    if kind == "percent":
        return Percent(number)
    if kind not in ("date", "time", "elapsed") or number < 0:
        return number
    seconds = round(number * 86_400) if number < 1e7 else 0
    if kind == "elapsed" or (kind == "time" and number < 1):
        return (
            str(timedelta(seconds=seconds))
            if seconds >= 86_400
            else str((datetime.min + timedelta(seconds=seconds)).time())
        )
    origin = _DAY_1904 if from_1904 else _DAY_1900 if number >= _LEAP_DAY else _BEFORE_1900
    try:
        return origin + timedelta(seconds=seconds or number * 86_400)
    except OverflowError:
        return number


def number_kind(number: int, code: str | None) -> NumberKind:
    """Returns what a number format makes of a number.

    Args:
        number: its numFmtId.
        code: its code in the workbook, None when the workbook has none for it.
    """
    if code is None or (number < _CUSTOM and number in _BUILT_IN and not code.strip()):
        return _BUILT_IN.get(number, "plain")
    for section in _UNSAID.sub(lambda match: "" if ";" in match[0] else match[0], code).split(";"):
        kind = _section_kind(section)
        if kind is not None:
            return kind
    return "plain"


def _section_kind(section: str) -> NumberKind | None:
    """Returns the kind of a section; None when it shows no number."""
    if _GENERAL.search(section):
        return "plain"
    bare = _UNSAID.sub(" ", section)
    if _ELAPSED_CODE.search(bare):
        return "elapsed"
    is_clock = bool(_CLOCK.search(bare) or _HALF_DAY.search(bare))
    bare = _HALF_DAY.sub(" ", bare)
    if _POWER.search(bare):
        return "plain"
    if _DAY.search(bare) or (not is_clock and re.search("m", bare, re.IGNORECASE)):
        return "date"
    if is_clock:
        return "time"
    if "%" in bare:
        return "percent"
    if "@" in bare:
        return "text"
    return "plain" if re.search(r"[0#?]", bare) else None
