"""The people whom a cell names: by names, posts and common expressions, among the people of a department on a day."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from gongwenkit.config.people_words import PeopleWords
from gongwenkit.ingest.values.text_normalisation import compact
from gongwenkit.model import RowSource
from gongwenkit.model.reference import Person

__all__ = ["LEADING_GROUP_MEMBER", "PersonResolver", "is_plain_name", "unbroken"]

MIN_NAME, MAX_NAME = 2, 4
LEADING_GROUP_MEMBER = "班子成员"
"""Name of the person for 班子成员 without a name: a member of the leading group, not known which one."""

_SPLIT = re.compile(r"[、;；,，/\n]+")
_OFFICE = r"(?:单位|部门|机关|我|本|区|县|市)?(?:局|委|办|院|中心|社|处|厅|会)?"
_FIRST = r"(?:主要领导|主要负责人|主要负责同志|一把手|第一责任人)(?:同志)?"
_MEMBER = r"(?:领导)?(?:班子成员|领导班子成员|班子领导|分管领导|领导班子)(?:同志)?"
_POSTS = (
    "副书记", "书记", "副局长", "局长", "副主任", "主任", "组长", "总经济师", "总工程师", "总会计师", "总农艺师",
    "总规划师", "部长", "处长", "科长", "股长", "院长", "校长", "会长", "主席", "调研员", "巡视员", "委员", "同志",
)  # fmt: skip
SHORT_POSTS = {"局": "局长", "处": "处长", "科": "科长", "总": "师"}
"""周局 means 周局长, 李总 means 总经济师."""
_TITLED = re.compile(
    r"领导|班子|书记|局长|主任|负责|组长|成员|一把手|委员|同志|教授|老师|讲师|博士|专家|[长总局处科股院校书任员部室组]$"
)
"""Signs of a post, which someone on the list may have."""
_OUTSIDE = re.compile(
    r"党校|大学|学院|研究[院所]|讲师团|宣讲团|区委|市委|省委|县委|检察院|法院|公司|律师|教授|老师|讲师|博士|专家"
)
_NO_NAME = re.compile(r"等$|机关|全体|各|轮流|有关|相关|人员|多人|待定|未定|不详|暂无")
"""Words as short as a name that may mean someone on the list."""
_BRACKETS = re.compile(r"[(（〔][^()（）〔〕]*[)）〕]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]+")
_COMPOUND = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "夏侯",
    "司徒",
    "东方",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "皇甫",
    "端木",
    "独孤",
)


class PersonResolver:
    """Finds the people whom a cell names, by the common words and those of a kit.

    Args:
        words: what the kind of office calls its leading body, its posts and its groups of people.
    """

    def __init__(self, words: PeopleWords | None = None) -> None:
        words = words or PeopleWords()
        body = f"(?:{'|'.join(map(re.escape, words.bodies))})?" if words.bodies else ""
        self._first, self._member = re.compile(_OFFICE + body + _FIRST), re.compile(_OFFICE + body + _MEMBER)
        self._posts = (*_POSTS, *words.posts)
        self._post_word = re.compile("|".join(sorted(map(re.escape, self._posts), key=len, reverse=True)))
        self._prefixes = ("局", *words.prefixes)
        self._chief = {chief.short: chief.full for chief in words.chief}
        self._groups = (*words.bodies, *words.organs)

    def resolve(
        self, text: str, present: Sequence[Person], known: Sequence[Person], *, code: str
    ) -> tuple[Person, ...] | None:
        """Returns the people a cell names (see `Reference.resolve_person`).

        Args:
            text: the cell.
            present: people of the department on the day.
            known: all people of the department, whenever.
            code: of the department.
        """
        cleaned = text.replace("\u3000", " ").strip()
        parts = [part for part in _SPLIT.split(cleaned) if part.strip()]
        found: list[Person] = []
        for part in parts:
            names = self._one(compact(part), present, known, code)
            if names is None and " " in part.strip():  # 张三 李四, but not 张 三
                several = [self._one(compact(word), present, known, code) for word in part.split()]
                names = None if any(one is None for one in several) else tuple(p for one in several for p in one or ())
            if names is None:
                return None
            found += [person for person in names if person not in found]
        return tuple(found) if parts else None

    def _one(
        self, text: str, present: Sequence[Person], known: Sequence[Person], code: str
    ) -> tuple[Person, ...] | None:
        bare = _BRACKETS.sub("", text) or text
        named = self._by_name(bare, present)
        if named:
            return named
        if self._first.fullmatch(bare):
            return _only_one([person for person in present if person.first_responsible])
        if self._member.fullmatch(bare):
            return (_somebody(code),)
        if any(compact(person.name) == bare for person in known):
            return ()  # on the list, but not on this day
        by_post = self._by_post(bare, present)
        if by_post:
            return by_post
        return () if self._is_stranger(bare, present) else None

    def _by_name(self, text: str, present: Sequence[Person]) -> tuple[Person, ...]:
        """Returns the people with just this name, or whose name is before or after post words (局长周砚)."""
        exact = tuple(person for person in present if compact(person.name) == text)
        if exact:
            return exact
        return tuple(
            person
            for person in present
            if compact(person.name) in text
            and not self._post_word.sub("", text.replace(compact(person.name), "", 1)).strip("、·")
        )

    def _by_post(self, text: str, present: Sequence[Person]) -> tuple[Person, ...] | None:
        """Returns the one person of a surname and post (周书记), or the one who has a post (局长)."""
        for size in (2, 1):
            surname, post = text[:size], text[size:]
            if (post in self._posts or post in SHORT_POSTS) and (size == 1 or surname in _COMPOUND):
                same = [person for person in present if compact(person.name).startswith(surname)]
                same = [person for person in same if size == 2 or compact(person.name)[:2] not in _COMPOUND]
                wanted = SHORT_POSTS.get(post, post)
                holders = [p for p in same if post == "同志" or any(word.endswith(wanted) for word in _posts_of(p))]
                return _only_one(holders)
        words = [word for word in (text, *map(text.removeprefix, self._prefixes)) if word]
        exact = [p for p in present if any(word in _posts_of(p) for word in words)]
        if exact:
            return _only_one(exact)
        if text in self._chief:
            return _only_one([p for p in present if any(post in self._chief[text] for post in _posts_of(p))])
        return None

    def _is_stranger(self, text: str, present: Sequence[Person]) -> bool:
        """Whether a text certainly names nobody of the department: a plain name, or an outsider of another surname."""
        no_name = _NO_NAME.search(text) or any(word in text for word in self._groups)
        if not _HAN.fullmatch(text) or len(text) < MIN_NAME or (no_name and not _OUTSIDE.search(text)):
            return False
        surnames = {_surname(person) for person in present}
        like_a_name = len(text) <= MAX_NAME and not _TITLED.search(text)
        if like_a_name and (len(text) < MAX_NAME or not any(text.startswith(surname) for surname in surnames)):
            return True
        if any(surname in text for surname in surnames):
            return False
        return not _TITLED.search(text) or bool(_OUTSIDE.search(text))


def _posts_of(person: Person) -> list[str]:
    return [compact(post) for post in re.split(r"[、,，;；兼]", person.post) if post.strip()]


def _only_one(people: Sequence[Person]) -> tuple[Person, ...] | None:
    """Returns one person, who may have several lines; None for nobody or for different people."""
    return tuple(people[:1]) if len({compact(person.name) for person in people}) == 1 else None


def _surname(person: Person) -> str:
    name = compact(person.name)
    return name[:2] if name[:2] in _COMPOUND else name[:1]


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
    """Whether a text can only be the name of one person: no post, no common expression, no list of names."""
    is_short = MIN_NAME <= len(text) <= MAX_NAME and _HAN.fullmatch(text) is not None
    return is_short and not _TITLED.search(text) and not _NO_NAME.search(text)
