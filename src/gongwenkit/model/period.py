"""Periods of a report: a year, a half-year, a quarter or a month."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongwenkit.model.errors import UsageError
from gongwenkit.model.message import Message

__all__ = ["Period", "PeriodKind", "year_before"]

PeriodKind = Literal["year", "half", "quarter", "month"]

_FORM = re.compile(r"(?P<year>(?:19|20)\d\d)(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole months, both ends included.

    Attributes:
        first: its first day.
        last: its last day.
        kind: year, half, quarter or month.
    """

    first: date
    last: date
    kind: PeriodKind

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Reads `2023`, `2023H1`, `2023Q3` or `2023-07`.

        Raises:
            UsageError: any other text.
        """
        match = _FORM.fullmatch(text.strip())
        if not match:
            raise UsageError(
                "unknown-period",
                found=Message(f"不认识的时段“{text}”", f"“{text}” is not a period"),
                advice=Message("请写作 2023、2023H1、2023Q3 或 2023-07", "Write it as 2023, 2023H1, 2023Q3 or 2023-07"),
            )
        year = int(match["year"])
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
    def _of_months(cls, year: int, first_month: int, months: int, kind: PeriodKind) -> "Period":
        last_month = first_month + months - 1
        last_day = calendar.monthrange(year, last_month)[1]
        return cls(date(year, first_month, 1), date(year, last_month, last_day), kind)

    @property
    def year(self) -> int:
        """Its calendar year."""
        return self.first.year

    @property
    def months(self) -> tuple["Period", ...]:
        """Its months, in order."""
        return tuple(
            Period._of_months(self.year, month, 1, "month") for month in range(self.first.month, self.last.month + 1)
        )

    @property
    def quarters(self) -> tuple["Period", ...]:
        """Its whole quarters, in order; none for a month."""
        if self.kind == "month":
            return ()
        starts = range(self.first.month, self.last.month + 1, 3)
        return tuple(Period._of_months(self.year, month, 3, "quarter") for month in starts)

    @property
    def year_earlier(self) -> "Period":
        """The same span of the year before."""
        span = self.last.month - self.first.month + 1
        return Period._of_months(self.year - 1, self.first.month, span, self.kind)

    @property
    def label(self) -> str:
        """Its name in Chinese text: 2023年, 2023年上半年, 2023年第三季度, 2023年7月."""
        if self.kind == "year":
            return f"{self.year}年"
        if self.kind == "half":
            return f"{self.year}年{'上' if self.first.month == 1 else '下'}半年"
        if self.kind == "quarter":
            return f"{self.year}年第{'一二三四'[self.first.month // 3]}季度"
        return f"{self.year}年{self.first.month}月"

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def __str__(self) -> str:
        if self.kind == "year":
            return f"{self.year}"
        if self.kind == "half":
            return f"{self.year}H{(self.first.month + 5) // 6}"
        if self.kind == "quarter":
            return f"{self.year}Q{(self.first.month + 2) // 3}"
        return f"{self.year}-{self.first.month:02d}"


def year_before(day: date) -> date:
    """Returns the same day a year earlier; 29 February becomes the 28th."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)
