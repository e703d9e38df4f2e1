"""What every clerk does: draw days and subjects, and make rows that know what they count for."""

import datetime as dt
from collections.abc import Callable
from itertools import count

from tests.districts.days import dice, draw
from tests.districts.messy.model import Row
from tests.districts.messy.staff import Office
from tests.districts.model import Value

Day = dt.date | str | None
_EVENTS = count(1)
"""Numbers of events: which one it is does not matter, only that rows of one event share it."""


class BaseClerk:
    """Writes rows of one office and year; what is not given is drawn.

    Args:
        office: whose ledgers are kept.
        year: of the ledgers.
        seed: of the whole sample.
    """

    def __init__(self, office: Office, year: int, seed: str) -> None:
        self.office, self.year = office, year
        self.rng = dice(f"{seed}/{office.code}/{year}")
        self._used: set[str] = set()

    def day(self, day: Day = None) -> dt.date:
        """Return a day: drawn, or given as ``3-5`` or ``2024-1-10``, or a date."""
        if isinstance(day, dt.date):
            return day
        if day is None:
            return draw(self.rng, self.year)
        parts = [int(part) for part in day.split("-")]
        return dt.date(*parts) if len(parts) == 3 else dt.date(self.year, *parts)

    def fresh(self, make: Callable[[], str]) -> str:
        """Return a subject that this clerk has not used this year."""
        subject = make()
        for number in "二三四五六七八九":
            if subject not in self._used:
                break
            subject = f"{make()}（{number}）"
        self._used.add(subject)
        return subject

    def row(self, ledger: str, day: Day, cells: dict[str, Value], *figures: str) -> Row:
        """Make a row that counts for figures in the year of its day."""
        when = self.day(day)
        own = next(_EVENTS)
        meant: dict[str, tuple[int, ...]] = dict.fromkeys(figures, (when.year,))
        return Row(ledger, self.year, when, cells, own, own, meant, code=self.office.code)

    def _seat(self, row: Row, seats: tuple[int, int] | None, size: int) -> Row:
        expected = seats[0] if seats else size
        present = seats[1] if seats else max(1, expected - self.rng.randint(0, 2))
        row.seats = (expected, present)
        row.cells |= {"应到": expected, "实到": present}
        return row
