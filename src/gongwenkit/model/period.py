"""Periods of a report: a year, a half-year, a quarter, a month, a week, any span of days, or one that a kit names."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from gongwenkit.model.errors import UsageError
from gongwenkit.model.message import Message

__all__ = ["PERIOD_FORMS", "Period", "PeriodKind", "year_before"]

PeriodKind = Literal["year", "half", "quarter", "month", "week", "span"]

PERIOD_FORMS = "2023、2023H1、2023Q3、2023-07、2023W12、2023-03-01..2023-06-30"
"""One example of each way to write a period."""

_FORM = re.compile(
    r"(?P<year>(?:19|20)\d\d)"
    r"(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2])|W(?P<week>0[1-9]|[1-4]\d|5[0-3]))?"
)
_SPAN = re.compile(r"(?P<first>(?:19|20)\d\d-\d\d-\d\d)\.\.(?P<last>(?:19|20)\d\d-\d\d-\d\d)")
_WEEK = timedelta(days=6)


@dataclass(frozen=True, order=True)
class Period:
    """A span of days, both ends included.

    Attributes:
        first: its first day.
        last: its last day.
        kind: year, half, quarter, month, week (from Monday, ISO 8601), or span: any other days.
        name: what the kit calls it (`[periods]` of kit.toml); empty for all others.
        before: the period that it is compared with; None: the same span a year earlier.
    """

    first: date
    last: date
    kind: PeriodKind
    name: str = ""
    before: "Period | None" = field(default=None, compare=False, repr=False)

    @classmethod
    def parse(cls, text: str, named: Mapping[str, "Period"] = MappingProxyType({})) -> "Period":
        """Reads `2023`, `2023H1`, `2023Q3`, `2023-07`, `2023W12`, `2023-03-01..2023-06-30`, or a name.

        Args:
            text: as a person wrote it.
            named: the periods that the kit names.

        Raises:
            UsageError: any other text, a week or day that there is not, or a span that ends before it begins.
        """
        written = text.strip()
        if written in named:
            return named[written]
        span = _SPAN.fullmatch(written)
        found = cls._of_days(span["first"], span["last"]) if span else cls._of_calendar(written)
        if found is None:
            known = "、".join(named)
            also = Message(f"，或 kit.toml [periods] 中的 {known}", f", or one of [periods] in kit.toml: {known}")
            raise UsageError(
                "unknown-period",
                found=Message(f"不认识的时段“{text}”", f"“{text}” is not a period"),
                advice=Message(
                    f"请写作 {PERIOD_FORMS}" + (also.zh if known else ""),
                    f"Write it as one of {PERIOD_FORMS.replace('、', ', ')}" + (also.en if known else ""),
                ),
            )
        return found

    @classmethod
    def _of_days(cls, first: str, last: str) -> "Period | None":
        try:
            begin, end = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:
            return None
        return cls(begin, end, "span") if begin <= end else None

    @classmethod
    def _of_calendar(cls, text: str) -> "Period | None":
        match = _FORM.fullmatch(text)
        if not match:
            return None
        year = int(match["year"])
        if match["week"]:
            return cls._of_week(year, int(match["week"]))
        if match["half"]:
            return cls._of_months(year, 6 * int(match["half"]) - 5, 6, "half")
        if match["quarter"]:
            return cls._of_months(year, 3 * int(match["quarter"]) - 2, 3, "quarter")
        if match["month"]:
            return cls._of_months(year, int(match["month"]), 1, "month")
        return cls.of_year(year)

    @classmethod
    def of_year(cls, year: int) -> "Period":
        """Returns a whole year."""
        return cls._of_months(year, 1, 12, "year")

    @classmethod
    def _of_week(cls, year: int, week: int) -> "Period | None":
        """Returns a week of a year; None where the year has no such week."""
        try:
            first = date.fromisocalendar(year, week, 1)
        except ValueError:
            return None
        return cls(first, first + _WEEK, "week")

    @classmethod
    def _of_months(cls, year: int, first_month: int, months: int, kind: PeriodKind) -> "Period":
        last_month = first_month + months - 1
        last_day = calendar.monthrange(year, last_month)[1]
        return cls(date(year, first_month, 1), date(year, last_month, last_day), kind)

    @property
    def year(self) -> int:
        """Its calendar year, of a span its first; of a week that of its number."""
        return self.first.isocalendar().year if self.kind == "week" and not self.name else self.first.year

    @property
    def years(self) -> range:
        """All calendar years of its days."""
        return range(self.first.year, self.last.year + 1)

    @property
    def months(self) -> tuple["Period", ...]:
        """Its months, in order; of the first and last one the days that are in the period."""
        return self._parts(1, "month")

    @property
    def quarters(self) -> tuple["Period", ...]:
        """Its quarters, in order; none where it does not consist of whole ones, or is only one week or month."""
        whole = self._parts(3, "quarter")
        return whole if all(part == Period._of_calendar(str(part)) for part in whole) else ()

    def _parts(self, months: int, kind: PeriodKind) -> tuple["Period", ...]:
        """Returns the parts of so many months in which the period has days, cut to its days."""
        first = months * ((self.first.month - 1) // months)
        last = (self.last.year - self.first.year) * 12 + self.last.month
        wholes = (
            Period._of_months(self.first.year + start // 12, start % 12 + 1, months, kind)
            for start in range(first, last, months)
        )
        return tuple(replace(one, first=max(one.first, self.first), last=min(one.last, self.last)) for one in wholes)

    @property
    def year_earlier(self) -> "Period":
        """The period that it is compared with: the same span of the year before, or the one that the kit names."""
        if self.before is not None:
            return self.before
        if self.kind == "week" and not self.name:
            year, week = self.first.isocalendar()[:2]
            return Period._of_week(year - 1, week) or Period(
                self.first - timedelta(weeks=53), self.last - timedelta(weeks=53), "week"
            )
        first, last = year_before(self.first), year_before(self.last)
        if self.first.day == 1 and self.last.day == calendar.monthrange(self.last.year, self.last.month)[1]:
            last = last.replace(day=calendar.monthrange(last.year, last.month)[1])  # whole months, February too
        return Period(first, last, "span" if self.name else self.kind)

    def day_earlier(self, day: date) -> date:
        """Returns the day of `year_earlier` up to which is counted if this period is counted up to a day."""
        earlier = self.year_earlier
        if day >= self.last:
            return earlier.last
        by_date = self.before is None and self.kind != "week"
        other = year_before(day) if by_date else earlier.first + (day - self.first)
        return min(other, earlier.last)

    @property
    def label(self) -> str:
        """Its name in Chinese text: 2023年, 2023年上半年, 2023年第三季度, 2023年7月, 2023年第12周, both days."""
        if self.name:
            return self.name
        if self.kind == "year":
            return f"{self.year}年"
        if self.kind == "half":
            return f"{self.year}年{'上' if self.first.month == 1 else '下'}半年"
        if self.kind == "quarter":
            return f"{self.year}年第{'一二三四'[self.first.month // 3]}季度"
        if self.kind == "month":
            return f"{self.year}年{self.first.month}月"
        if self.kind == "week":
            return f"{self.year}年第{self.first.isocalendar().week}周"
        year = "" if self.first.year == self.last.year else f"{self.last.year}年"
        first = f"{self.first.year}年{self.first.month}月{self.first.day}日"
        return first if self.first == self.last else f"{first}至{year}{self.last.month}月{self.last.day}日"

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def __str__(self) -> str:
        if self.name:
            return self.name
        if self.kind == "year":
            return f"{self.year}"
        if self.kind == "half":
            return f"{self.year}H{(self.first.month + 5) // 6}"
        if self.kind == "quarter":
            return f"{self.year}Q{(self.first.month + 2) // 3}"
        if self.kind == "month":
            return f"{self.year}-{self.first.month:02d}"
        if self.kind == "week":
            return f"{self.year}W{self.first.isocalendar().week:02d}"
        return f"{self.first}..{self.last}"


def year_before(day: date) -> date:
    """Returns the same day a year earlier; 29 February becomes the 28th."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
