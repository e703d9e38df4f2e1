"""A clerk writes the rows of one department and year, and knows at each row which figures it is for."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from tests.districts import days, words
from tests.districts.model import Branch, Department, Entry, Person, Value
from tests.districts.sample.departments import branches_of, first_person, people_of


class Clerk:
    """Writes entries; draws days, people and unused subjects.

    Args:
        department: whose ledgers are kept.
        year: the year of the workbook.
        seed: the seed of the whole sample.
        numbers: unused event numbers, shared by the years of a department.
    """

    def __init__(self, department: Department, year: int, seed: str, numbers: Iterator[int]) -> None:
        self.department = department
        self._numbers = numbers
        self.year = year
        self.rng = days.dice(f"{seed}/{department.code}/{year}")
        self.people = people_of(department, seed)
        self.branches = branches_of(department)
        self.author = first_person(self.people, year)
        self.entries: list[Entry] = []
        self._used: set[tuple[str, ...]] = set()

    def volume(self, low: int, high: int, least: int = 2) -> int:
        """Scale a yearly volume of the large bureau to this department."""
        return max(least, round(self.rng.uniform(low, high) * self.department.scale))

    def day(self) -> dt.date:
        """Draw an activity day of the year."""
        return days.draw(self.rng, self.year)

    def fresh(self, ledger: str, make: Callable[[], str]) -> str:
        """Return a subject not yet used in this ledger and year, numbering it when words run out."""
        for _ in range(30):
            subject = make()
            if self.take(ledger, subject):
                return subject
        for number in "二三四五六七八九十":
            if self.take(ledger, f"{subject}（{number}）"):
                return f"{subject}（{number}）"
        return self.fresh(ledger, make)

    def take(self, *parts: str) -> bool:
        """Reserve a key; false when it is taken."""
        if parts in self._used:
            return False
        self._used.add(parts)
        return True

    def leaders(self, day: dt.date) -> list[Person]:
        """Return the leading group on a day."""
        return [p for p in self.people if p.leading and p.serves(day)]

    def first_on(self, day: dt.date) -> Person:
        """Return who was first responsible on a day."""
        return next(p for p in self.people if p.first and p.serves(day))

    def by_author(self, name: str, day: dt.date) -> bool:
        """Tell whether someone is the author of the year's report, and in office on a day."""
        return name == self.author.name and any(p.first and p.name == name and p.serves(day) for p in self.people)

    def deputy(self, day: dt.date) -> Person:
        """Draw a member of the leading group who is not its first person."""
        return self.rng.choice([p for p in self.leaders(day) if not p.first])

    def secretary(self, branch: Branch) -> Person:
        """Return the secretary of a branch."""
        return next(p for p in self.people if p.post == f"{branch.name}书记")

    def stranger(self) -> str:
        """Draw a name for someone outside people.csv."""
        return self.rng.choice(words.SURNAMES) + self.rng.choice(words.GIVEN)

    def as_written(self, person: Person) -> str:
        """Write the first person's name as clerks do: name, name with a blank, surname and post."""
        name, draw = person.name, self.rng.random()
        if draw < 0.2:
            return f"{name[0]}书记"
        if draw < 0.28 and person.post.endswith("局长"):
            return f"{name[0]}局长"
        if draw < 0.36 and len(name) == 2:
            return f"{name[0]} {name[1]}"
        if draw < 0.46 and self.department.has("leader-words"):
            return "局主要领导"
        return name

    def seats(self, expected: int) -> tuple[int, int]:
        """Draw 应到 and 实到 with an attendance of about 88 to 98 per cent."""
        return expected, min(expected, max(1, round(expected * self.rng.uniform(0.88, 0.985))))

    def note(
        self,
        ledger: str,
        day: dt.date,
        cells: dict[str, Value],
        figures: Iterable[str] = (),
        *,
        event: int | None = None,
        occasion: int | None = None,
        seats: tuple[int, int] | None = None,
        amount: int | None = 0,
        keys: dict[str, str] | None = None,
        end: dt.date | None = None,
        plain: bool = True,
    ) -> Entry:
        """Write one row; without ``event`` it is an event of its own, dated figures belong to the year of its day."""
        own = self.number() if event is None else event
        entry = Entry(
            ledger,
            self.year,
            day,
            cells,
            own,
            own if occasion is None else occasion,
            meant=dict.fromkeys(figures, (day.year,)),
            keys=keys or {},
            amount=amount,
            seats=seats,
            end=end,
            plain=plain and event is None,
            seq=self.number(),
        )
        if seats is not None:
            cells["应到"], cells["实到"] = seats
            cells.setdefault("请假/缺席及原因", self._why_absent(seats[0] - seats[1]))
        self.entries.append(entry)
        return entry

    def _why_absent(self, number: int) -> str:
        return self.rng.choice(words.ABSENT.get(number, (f"{number}人外出开会", f"{number}人公差"))) if number else ""

    def number(self) -> int:
        """Return an unused event number."""
        return next(self._numbers)
