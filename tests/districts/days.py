"""Days on which offices hold activities: Wednesday to Friday, never a public holiday, with the peaks of the year."""

import datetime as dt
import random
from functools import lru_cache

from chinese_calendar import is_workday

WEDNESDAY, FRIDAY = 2, 4


def dice(seed: str) -> random.Random:
    """Return a generator of repeatable draws (nothing here is a secret)."""
    return random.Random(seed)  # noqa: S311


@lru_cache(maxsize=8)
def activity_days(year: int) -> tuple[tuple[dt.date, ...], tuple[float, ...]]:
    """Return the working Wednesdays to Fridays of a year with their weights."""
    days = tuple(d for d in all_days(year) if WEDNESDAY <= d.weekday() <= FRIDAY and is_workday(d))
    return days, tuple(weight(d) for d in days)


@lru_cache(maxsize=8)
def mondays(year: int) -> tuple[dt.date, ...]:
    """Return the working Mondays of a year, for weekly meetings."""
    return tuple(d for d in all_days(year) if d.weekday() == 0 and is_workday(d))


def all_days(year: int) -> list[dt.date]:
    """Return every day of a year."""
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=n) for n in range((dt.date(year + 1, 1, 1) - first).days)]


def weight(day: dt.date) -> float:
    """Weigh a day: 1 July, the weeks before the great holidays, and December are busier."""
    if (6, 20) <= (day.month, day.day) <= (7, 5):
        return 2.2
    if day.month == 12:
        return 1.7
    if (9, 20) <= (day.month, day.day) <= (9, 30) or (day.month == 1 and day.day <= 20):
        return 1.5
    return 1.0


def draw(rng: random.Random, year: int) -> dt.date:
    """Draw one activity day of a year."""
    days, weights = activity_days(year)
    return rng.choices(days, weights)[0]


def draw_in_month(rng: random.Random, year: int, month: int) -> dt.date:
    """Draw one activity day of a month."""
    return rng.choice([d for d in activity_days(year)[0] if d.month == month])


def draw_run(rng: random.Random, year: int, length: int) -> list[dt.date]:
    """Draw consecutive activity days (at most Wednesday to Friday) inside one month."""
    days = set(activity_days(year)[0])
    while True:
        first = draw(rng, year)
        run = [first + dt.timedelta(days=n) for n in range(length)]
        if all(d in days and d.month == first.month for d in run):
            return run
