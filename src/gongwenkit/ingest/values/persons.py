"""The people whom a cell names: by names, posts and common expressions, among the people of a department on a day."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

from gongwenkit.config.people_words import PeopleWords
from gongwenkit.ingest.values.mentions import PeopleReader
from gongwenkit.ingest.values.name_parts import NamePart, NameParts
from gongwenkit.ingest.values.text_normalisation import compact
from gongwenkit.model import RowSource
from gongwenkit.model.reference import Person

__all__ = ["LEADING_GROUP_MEMBER", "PersonResolver", "is_plain_name", "unbroken"]

MIN_NAME, MAX_NAME = 2, 4
MAX_PREFIXES = 2
_NO_OFFICES: Mapping[str, str] = {}
LEADING_GROUP_MEMBER = "班子成员"
"""Name of the person for 班子成员 without a name: a member of the leading group, not known which one."""

_LIST = re.compile(r"[、;；,，/\n]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]+")


class PersonResolver:
    """Finds the people whom a cell names, by the common words and those of a kit.

    Args:
        words: what the kind of office calls its leading body, its posts and its groups of people.

    Attributes:
        reader: of the cells.
    """

    def __init__(self, words: PeopleWords | None = None) -> None:
        words = words or PeopleWords()
        self.reader = PeopleReader(words)
        self._parts = self.reader.parts
        self._prefixes = (*words.common.units.own, *words.prefixes)
        self._chief = {chief.short: chief.full for chief in words.chief}

    def resolve(
        self,
        text: str,
        present: Sequence[Person],
        known: Sequence[Person],
        *,
        code: str,
        offices: Mapping[str, str] = _NO_OFFICES,
    ) -> tuple[Person, ...] | None:
        """Returns the people a cell names (see `Reference.resolve_person`).

        Args:
            text: the cell.
            present: people of the department on the day.
            known: all people of the department, whenever.
            code: of the department.
            offices: code by name of each department; a unit of another one is outside.
        """
        listed = self._listed(text, present)
        if listed:
            return listed
        read = self.reader.read(text)
        found: list[Person] = []
        asked = _Asked(self._parts, present, known, code, offices, self._prefixes)
        for part in read.mentions:
            people = self._one(part, asked)
            if people is None:
                return None
            found += [person for person in people if person not in found]
        return tuple(found) if read.mentions else None

    @staticmethod
    def _listed(text: str, present: Sequence[Person]) -> tuple[Person, ...]:
        """Returns the people of a cell that contains nothing but names of the list, whatever they look like."""
        by_name: dict[str, list[Person]] = {}
        for person in present:
            by_name.setdefault(compact(person.name), []).append(person)
        names = [name for part in _LIST.split(text) if (name := compact(part))]
        if not names or not all(name in by_name for name in names):
            return ()
        return tuple(person for name in dict.fromkeys(names) for person in by_name[name])

    def _one(self, part: NamePart, asked: "_Asked") -> tuple[Person, ...] | None:
        """Returns the people of one mention; none for a stranger, None where it is not clear."""
        if part.kind in ("number", "about", "nobody"):
            return None
        if part.kind == "unknown" and any(compact(person.name) == part.text for person in asked.known):
            return tuple(person for person in asked.present if compact(person.name) == part.text)
        if part.kind == "name" and not part.masked:
            return self._named(part, asked)
        if self._parts.is_first(part.text):
            return _only_one([person for person in asked.present if person.first_responsible])
        if self._parts.is_member(part.text):
            return (_somebody(asked.code),)
        if part.masked:  # 周某 may be anybody of that surname
            return None if self._parts.surname_of(part.name) in asked.surnames else ()
        found = self._within(part.text, asked.present) or self._by_post(part.text, asked)
        if found:
            return found
        if part.kind in ("unit", "group") and not asked.is_outside(part.text):
            return None
        return () if self._is_stranger(part.text, asked) else None

    def _named(self, part: NamePart, asked: "_Asked") -> tuple[Person, ...] | None:
        """Returns the people with a name; a post beside it only tells whether a stranger is none of the leaders."""
        same = tuple(person for person in asked.present if compact(person.name) == part.name)
        if same:  # somebody of another unit may have the same name
            return None if asked.is_outside(part.unit) and not any(part.unit in one.post for one in same) else same
        if any(compact(person.name) == part.name for person in asked.known):
            return ()  # on the list, but not on this day
        within = self._within(part.text, asked.present)
        if within:
            return within
        if self._takes_a_leaders_post(part, asked):
            return None  # the list or the cell is wrong
        if len(part.name) == MAX_NAME and not part.posts and part.name[0] in "".join(asked.surnames):
            return None  # perhaps two names
        return ()

    def _takes_a_leaders_post(self, part: NamePart, asked: "_Asked") -> bool:
        """Whether a stranger is said to have a post of the department's leading group."""
        if asked.is_outside(part.unit):
            return False
        posts = {word for post in part.posts for word in asked.ways_of_writing(f"{part.unit}{post}")}
        posts |= {full for post in posts for full in self._chief.get(post, ())}
        leaders = (person for person in asked.present if person.leading_group or person.first_responsible)
        return any(posts & set(_posts_of(person)) for person in leaders)

    def _within(self, text: str, present: Sequence[Person]) -> tuple[Person, ...]:
        """Returns the people whose name is in a text beside nothing but posts: names that look like none."""
        return tuple(
            person
            for person in present
            if compact(person.name) in text
            and not self._parts.without_posts(text.replace(compact(person.name), "", 1)).strip("、·")
        )

    def _by_post(self, text: str, asked: "_Asked") -> tuple[Person, ...] | None:
        """Returns the one person of a surname and post (周书记), or the one who has a post (局长)."""
        short, parts = self._parts.short, self._parts
        for size in (2, 1):
            surname, post = text[:size], text[size:]
            known = surname in (parts.compound if size > 1 else parts.surnames | asked.surnames)
            if known and (parts.is_post(post) or post in short or post == "同志"):
                same = [person for person in asked.present if parts.surname_of(compact(person.name)) == surname]
                wanted = short.get(post, post)
                return _only_one(
                    [p for p in same if post == "同志" or any(one.endswith(wanted) for one in _posts_of(p))]
                )
        words = asked.ways_of_writing(text)
        exact = [p for p in asked.present if not words.isdisjoint(_posts_of(p))]
        if exact:
            return _only_one(exact)
        full = next((self._chief[word] for word in words if word in self._chief), ())
        return _only_one([p for p in asked.present if any(post in full for post in _posts_of(p))])

    def _is_stranger(self, text: str, asked: "_Asked") -> bool:
        """Whether a text certainly names nobody of the department: somebody outside of another surname."""
        if not _HAN.fullmatch(text) or len(text) < MIN_NAME or any(surname in text for surname in asked.surnames):
            return False
        return asked.is_outside(text) or not self._parts.has_post(text)


class _Asked:
    """The department, its people and the day of one question."""

    def __init__(
        self,
        parts: NameParts,
        present: Sequence[Person],
        known: Sequence[Person],
        code: str,
        offices: Mapping[str, str],
        prefixes: Sequence[str],
    ) -> None:
        self.present, self.known, self.code = present, known, code
        self._parts, self._offices, self._prefixes = parts, offices, prefixes
        self.surnames = frozenset(parts.surname_of(compact(person.name)) for person in present)

    def is_outside(self, unit: str) -> bool:
        """Whether a unit is none of this department."""
        return self._offices.get(unit, self.code) != self.code or self._parts.is_outside(unit)

    def ways_of_writing(self, post: str) -> frozenset[str]:
        """Returns a post with and without the words for one's own unit before it: 本局局长, 财政局局长, 局长."""
        found = {post}
        own = [name for name, code in self._offices.items() if code == self.code] if self._offices else []
        for _ in range(MAX_PREFIXES):
            found |= {word.removeprefix(prefix) for word in found for prefix in (*self._prefixes, *own)}
        return frozenset(found - {""})


def _posts_of(person: Person) -> list[str]:
    return [compact(post) for post in re.split(r"[、,，;；兼]", person.post) if post.strip()]


def _only_one(people: Sequence[Person]) -> tuple[Person, ...] | None:
    """Returns one person, who may have several lines; None for nobody or for different people."""
    return tuple(people[:1]) if len({compact(person.name) for person in people}) == 1 else None


def _somebody(code: str) -> Person:
    return Person(
        code, LEADING_GROUP_MEMBER, LEADING_GROUP_MEMBER, True, False, None, None, RowSource("people.csv", None, 1)
    )


def unbroken(spans: list[tuple[date, date]], day: date) -> tuple[date, date]:
    """Returns the run of touching spans that contains a day."""
    start = end = day
    grown = True
    while grown:
        grown = False
        for first, last in spans:
            touches = first <= _after(end) and last >= _before(start)
            if touches and (first < start or last > end):
                start, end, grown = min(start, first), max(end, last), True
    return start, end


def _after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _before(day: date) -> date:
    return day if day == date.min else day - timedelta(days=1)


def is_plain_name(text: str) -> bool:
    """Whether a text can only be the name of one person: no post, no surname alone (周书记, 周某), no list of names."""
    names = _common_names()
    return bool(text) and names.is_sure_name(text) and not names.is_masked(text) and not names.is_surname_and_post(text)


@cache
def _common_names() -> NameParts:
    """Returns what tells names by the words of any office."""
    return NameParts(PeopleWords())
