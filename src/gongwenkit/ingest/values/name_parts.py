"""One word of a cell about people → what it is: a name with posts and units around it, a post, a group, a number.

The words are those of `config.people_words`; nothing here knows a post. Texts come in NFKC, without blanks.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from gongwenkit.config.people_words import PeopleWords

__all__ = ["MAX_WORD", "NamePart", "NameParts", "PartKind"]

PartKind = Literal["name", "surname", "post", "unit", "group", "number", "about", "nobody", "note", "unknown"]
"""name: a person. surname: one with a post (王主任). post: somebody in a post. unit: where. group: people without a
number. number: how many. about: not exactly how many. nobody: 待定. note: 女. unknown: anything else."""

HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
MASKS = "某Xx×✕✖*○◯〇●□■△"
"""Signs written in place of characters of a name."""
_MASK = f"[{re.escape(MASKS)}]"
_DOTTED = re.compile(rf"{HAN}{{1,12}}(?:·{HAN}{{1,12}})+")
_MASKED = re.compile(
    rf"{HAN}{{1,2}}{_MASK}{{1,3}}{HAN}?(?:[甲乙丙丁戊己庚]|\d{{1,2}})?|{_MASK}{{1,2}}{HAN}{{1,2}}|[甲乙丙丁戊己庚]某某?"
)
_SHORT_NAME = re.compile(rf"{HAN}{{2,4}}")
_HAN = re.compile(rf"{HAN}+")
_DIGITS = "零一二两三四五六七八九"
_COUNTED = re.compile(r"[\d两二三四五六七八九十][人名位]")
_EACH = re.compile(
    r"每|各(?:派出?|各)?(?:[\d两二三四五六七八九十]|一[人名位])[^年月批]*[人名位]|各[^\d]*(?<!\d)[1一][人名位]"
)
"""So many of each: 每科室2人, 各科室1名代表; how many they are together is not said."""
_NUMBER = r"(?P<number>\d{1,4}|[零一二两三四五六七八九十百]{1,5})"
_ABOUT = r"(?:大约|大概|约|近|超过|超|不少于|不足|多达|\d+[-~—至到])"
_COUNT = re.compile(
    rf"(?P<head>.*?)(?:(?P<etc>等)(?P<kind>{HAN}*?))?(?P<total>总共|共计|共有|合计|一共|总计|共|计)?(?P<about>{_ABOUT})?"
    rf"{_NUMBER}(?P<more>余|多|来|几)?个?(?P<unit>人次|人|名|位|同志)(?P<tail>{HAN}*?)(?P<after>左右|以上|以内|上下|不等)?"
)
_VAGUE = re.compile(r"(?:若干|几|数|多|数十|十几|几十|上百)(?:余|多)?(?:名|位|个?人)|[十百]余(?:名|位|人)")
_COUNTERS = "人名位"
MAX_LEAD = 24
"""Longer words before a name are a sentence, not a unit and a post."""
MAX_WORD = 40
"""A longer word is a sentence; looking for names in it would only take time."""
SURE_NAME = 3
JOINED = 4
"""Length of two names of two characters written together."""


@dataclass(frozen=True, slots=True)
class NamePart:
    """What a word of a cell is.

    Attributes:
        kind: see `PartKind`.
        text: the word.
        name: name of the person, without posts; a surname for `surname`.
        unit: the unit named beside a name or a post.
        posts: the posts beside a name, without their units.
        leads, trails: whether posts, units or words for a group are before or after the name.
        masked: whether the name is not complete (李某).
        number: for `number`.
        etc, total: whether the number includes the people before it (等3人, 共3人).
        head: the word before the number.
        sure: whether the name begins with a known surname.
    """

    kind: PartKind
    text: str
    name: str = ""
    unit: str = ""
    posts: tuple[str, ...] = ()
    leads: bool = False
    trails: bool = False
    masked: bool = False
    number: int = 0
    etc: bool = False
    total: bool = False
    head: "NamePart | None" = None
    sure: bool = False


def _any_of(words: Iterable[str]) -> str:
    """Returns a pattern for one of some words, the longest first; one that never matches for none."""
    found = sorted({re.escape(word) for word in words}, key=len, reverse=True)
    return f"(?:{'|'.join(found)})" if found else "(?!)"


class NameParts:
    """Tells what the words of cells are.

    Args:
        words: for people, of the kit.
    """

    def __init__(self, words: PeopleWords) -> None:
        common = words.common
        self.posts, self.units, self.groups, self.names = common.posts, common.units, common.groups, common.names
        self.surnames = frozenset(self.names.surnames)
        self.compound = frozenset(self.names.compound)
        self.short = self.posts.short
        post = _any_of((*self.posts.words, *words.posts))
        self._any_post = re.compile(post)
        before = f"{_any_of(self.posts.prefixes)}*"
        self._before_posts = re.compile(f"{_any_of(self.posts.prefixes)}+")
        self._post = re.compile(f"{before}{post}")
        self._some_posts = re.compile(f"(?:{before}{post}(?:兼|[(（]兼[)）])?)+")
        self._one_holder = frozenset(self.posts.words) - frozenset(self.posts.several)
        self._courtesy = re.compile(f"{_any_of(self.posts.courtesy)}$")
        self._unit_words = frozenset((*self.units.words, *words.bodies))
        self._strong_end, self._weak_end = tuple(self.units.endings), tuple(self.units.weak_endings)
        self._generic = frozenset((*self.units.generic, *words.organs))
        self._plural = re.compile(r"(?:各|所有|全体|全部|部分|有关|相关|下属|基层|其他|其余)")
        self._group = re.compile(_any_of((*self.groups.words, *words.organs, *words.crowds)))
        self._leads = (*self.groups.leads, *words.crowds)
        self._nobody, self._notes = frozenset(self.groups.nobody), frozenset(self.groups.notes)
        self._matters, self._never = frozenset(self.names.matters), frozenset(self.names.never)
        own = f"{_any_of(self.units.own)}*"
        body = f"{_any_of(words.bodies)}?"
        self._first = re.compile(f"{own}{body}{_any_of(self.groups.first)}(?:同志)?")
        self._members = re.compile(f"{own}{body}(?:领导)?{_any_of(self.groups.members)}(?:同志)?")
        self._outside = re.compile(_any_of(self.units.outside))
        self.absent = re.compile(_any_of(self.groups.absent))
        self._telling = self._telling_words(words)
        self.part = lru_cache(maxsize=4096)(self._part)

    def _telling_words(self, words: PeopleWords) -> frozenset[str]:
        """Returns all words within a short text by which it may be something else than a name."""
        posts, units, groups = self.posts, self.units, self.groups
        lists = (
            (*posts.words, *posts.courtesy, *posts.short, *words.posts, *words.organs, *words.crowds, *words.bodies),
            (*units.endings, *units.words, *units.generic, *self.names.matters, *MASKS, *_COUNTERS),
            (*groups.words, *groups.nobody, *groups.notes, *groups.first, *groups.members, *groups.leads),
        )
        return frozenset(word for words in lists for word in words)

    def is_plainly_name(self, text: str) -> bool:
        """Whether a text of two or three Chinese characters is a name without a doubt; this is the quick answer."""
        if text[0] not in self.surnames or text[:2] in self.compound:
            return False
        return self._telling.isdisjoint((text, text[:2], text[1:], text[1], text[-1]))

    # -- questions about a text

    def is_name(self, text: str) -> bool:
        """Whether a text looks like the name of a person, of whatever surname."""
        if _DOTTED.fullmatch(text):
            return not self._group.search(text)
        if (
            text[:1] in MASKS
            or not _SHORT_NAME.fullmatch(text)
            or text in self._nobody
            or text in self._notes
            or text in self._matters
        ):
            return False
        if self._group.search(text) or self._post.fullmatch(text) or self.is_unit(text) or text in self.compound:
            return False
        if text[0] not in self.surnames and text[:2] not in self.compound and not self._never.isdisjoint(text):
            return False
        return len(text) < JOINED or not (self._is_joined(text) or self._any_post.search(text))

    def is_sure_name(self, text: str) -> bool:
        """Whether a text looks like a name and begins with a known surname."""
        if _DOTTED.fullmatch(text) or self.is_masked(text):
            return True
        if text[:2] in self.compound:
            return SURE_NAME <= len(text) <= JOINED and self.is_name(text)
        return len(text) <= SURE_NAME and text[:1] in self.surnames and self.is_name(text)

    def is_surname_and_post(self, text: str) -> bool:
        """Whether a text is a surname with a post or its short form (周书记, 周局), though it looks like a name."""
        return self._surname_and_post(text) is not None

    @staticmethod
    def is_masked(text: str) -> bool:
        """Whether a text is a name with signs in place of some characters (李某某, 李**); at least one must be left."""
        return _MASKED.fullmatch(text) is not None and not set(text) <= set(MASKS)

    def surname_of(self, name: str) -> str:
        """Returns the surname of a name: two characters of a compound one, else the first."""
        return name[:2] if name[:2] in self.compound else name[:1]

    def is_unit(self, text: str) -> bool:
        """Whether a text is the name of a unit: a listed one, or by its ending."""
        if text in self._unit_words or text in self._generic:
            return True
        if len(text) < SURE_NAME or "等" in text or text.endswith(self._leads):
            return False
        if text.endswith(self._strong_end):
            return True
        named = (text[0] in self.surnames and len(text) == SURE_NAME) or text[:2] in self.compound
        return text.endswith(self._weak_end) and not named

    def is_vague_unit(self, unit: str) -> bool:
        """Whether a unit is none in particular (科室, 各单位)."""
        return unit in self._generic or self._plural.match(unit) is not None

    def is_of_several(self, post: str) -> bool:
        """Whether several people have a post, so that the post alone tells no number."""
        return post.endswith(self.posts.several) and post not in self._one_holder

    def is_outside(self, text: str) -> bool:
        """Whether a text names a unit outside."""
        return self._outside.search(text) is not None

    def is_first(self, text: str) -> bool:
        """Whether a text means the principal leader."""
        return self._first.fullmatch(text) is not None

    def is_member(self, text: str) -> bool:
        """Whether a text means a member of the leading group, without a name."""
        return self._members.fullmatch(text) is not None

    def has_post(self, text: str) -> bool:
        """Whether a text contains a post, a form of address or a word for a group, which someone on a list may be."""
        return any(test.search(text) for test in (self._any_post, self._courtesy, self._group))

    def has_group(self, text: str) -> bool:
        """Whether a text contains a word for a group of people."""
        return self._group.search(text) is not None

    def is_post(self, text: str) -> bool:
        """Whether a text is a post."""
        return self._some_posts.fullmatch(text) is not None

    def without_posts(self, text: str) -> str:
        """Returns a text without the posts and forms of address in it."""
        return self._courtesy.sub("", self._any_post.sub("", re.sub("同志", "", text)))

    def _is_joined(self, text: str) -> bool:
        """Whether four characters may be two names: both halves begin with surnames."""
        if text[:2] in self.compound:
            return False
        return text[0] in self.surnames and text[2] in self.surnames

    # -- a word

    def _part(self, text: str) -> NamePart:
        if _SHORT_NAME.fullmatch(text) and len(text) <= SURE_NAME and self.is_plainly_name(text):
            return NamePart("name", text, name=text, sure=True)
        if len(text) > MAX_WORD:
            return NamePart("unknown", text)
        if text in self._nobody:
            return NamePart("nobody", text)
        if text in self._notes or self._before_posts.fullmatch(text):
            return NamePart("note", text)
        if self.is_first(text) or self.is_member(text) or text in self.groups.words:
            return NamePart("group", text)
        counted = self._number(text)
        if counted:
            return counted
        bare = self._courtesy.sub("", text)
        if bare and bare != text:
            return self._courteous(text, bare)
        return self._person(text) or self._others(text)

    def _courteous(self, text: str, bare: str) -> NamePart:
        """Reads a word with a form of address after it, which is a person's if anybody's."""
        found = self._person(bare) or self._others(bare)
        if found.kind == "unknown" and len(bare) == 1 and bare in self.surnames:
            return NamePart("surname", text, name=bare, posts=(text.removeprefix(bare),), trails=True)
        if found.kind in ("name", "surname"):
            return replace(found, text=text)
        return NamePart("unknown", text) if found.kind in ("unit", "unknown") else replace(found, text=text)

    def _person(self, text: str) -> NamePart | None:
        """Reads a name with what is around it, or a surname and a post."""
        if self.is_masked(text):
            return NamePart("name", text, name=text, masked=True, sure=True)
        if self._some_posts.fullmatch(text):
            return None
        found = self._surname_and_post(text)
        if found is None and self.is_sure_name(text):
            return NamePart("name", text, name=text, sure=True)
        found = found or self._led_name(text) or self._trailed_name(text)
        return found or (NamePart("name", text, name=text) if self.is_name(text) else None)

    def _surname_and_post(self, text: str) -> NamePart | None:
        for size, surnames in ((2, self.compound), (1, self.surnames)):
            surname, post = text[:size], text[size:]
            if surname in surnames and (post in self.short or self._some_posts.fullmatch(post)):
                return NamePart("surname", text, name=surname, posts=(post,), trails=True)
        return None

    def _led_name(self, text: str) -> NamePart | None:
        """Reads [unit][post]name: 办公室主任王强, 财政局李明, 班子成员李明."""
        if len(text) > MAX_LEAD:
            return None
        for size in range(min(len(text) - 1, MAX_LEAD), 1, -1):
            name, lead = text[-size:], text[:-size]
            masked = self.is_masked(name)
            sure = masked or self.is_sure_name(name)
            if not sure and not (size <= JOINED and self.is_name(name)):
                continue
            found = self._lead(lead, sure=sure)
            if found:
                return NamePart(
                    "name", text, name=name, unit=found[0], posts=found[1], leads=True, masked=masked, sure=sure
                )
        return None

    def _lead(self, text: str, *, sure: bool) -> tuple[str, tuple[str, ...]] | None:
        """Returns unit and posts of the words before a name; None when they are something else.

        Args:
            text: the words.
            sure: whether what follows begins with a known surname; otherwise only a plain post may come before it.
        """
        found = self.unit_and_posts(text)
        if found and (sure or (found[1] and not found[0])):
            return found
        if not sure:
            return None
        if self.is_unit(text) or text.endswith(self._leads) or self.is_member(text):
            return text, ()
        post = self._ending_post(text)
        before = text.removesuffix(post)
        if post and not (self.is_sure_name(before) or self._any_post.search(before)):
            return before, (post,)
        return None

    def unit_and_posts(self, text: str) -> tuple[str, tuple[str, ...]] | None:
        """Splits a text into a unit (may be empty) and one or more posts; None when it is not that."""
        for start in range(len(text)):
            if self._some_posts.fullmatch(text, start):
                unit = text[:start]
                if not unit or ((self.is_unit(unit) or unit in self.units.own) and not self._holds_person(unit)):
                    return unit, tuple(self._post.findall(text[start:]))
        return None

    def _holds_person(self, unit: str) -> bool:
        """Whether a would-be unit contains a post with a name after it: 主任王强财务科."""
        return any(
            unit[found.end()] in self.surnames for found in self._any_post.finditer(unit) if found.end() < len(unit)
        )

    def _ending_post(self, text: str) -> str:
        """Returns the longest post at the end of a text, empty for none."""
        for start in range(1, len(text)):
            if self._some_posts.fullmatch(text, start):
                return text[start:]
        return ""

    def _trailed_name(self, text: str) -> NamePart | None:
        """Reads name[unit]post: 李明副局长, 李明财政局局长."""
        for size in (2, 3, 4):
            name, rest = text[:size], text[size:]
            found = self.unit_and_posts(rest) if rest and self.is_sure_name(name) else None
            if found:
                return NamePart("name", text, name=name, unit=found[0], posts=found[1], trails=True, sure=True)
        masked = re.match(rf"{HAN}{{1,2}}{_MASK}{{1,3}}", text)
        if masked and (found := self.unit_and_posts(text[masked.end() :])):
            return NamePart(
                "name", text, name=masked[0], unit=found[0], posts=found[1], trails=True, masked=True, sure=True
            )
        return None

    def _others(self, text: str) -> NamePart:
        """Reads a post, a unit or a group."""
        found = self.unit_and_posts(text)
        if found:
            return self._posted(text, *found)
        if self.is_unit(text):
            return NamePart("unit", text, unit=text)
        post = self._ending_post(text)
        if post and _HAN.fullmatch(text) and not self._plural.match(text):
            return self._posted(text, text[: -len(post)], (post,))
        if self._group.search(text) or self._plural.match(text):
            return NamePart("group", text)
        return NamePart("unknown", text)

    def _posted(self, text: str, unit: str, posts: tuple[str, ...]) -> NamePart:
        if (unit and self.is_vague_unit(unit)) or self.is_member(text):
            return NamePart("group", text, unit=unit, posts=posts)
        return NamePart("post", text, unit=unit, posts=posts)

    # -- numbers

    def _number(self, text: str) -> NamePart | None:
        """Reads 等3人, 中层干部5人, 共12人, 两名科长; None when the word is no number of people."""
        if _VAGUE.search(text) or _EACH.search(text):
            return NamePart("about", text)
        match = _COUNT.fullmatch(text) if re.search(r"[人名位志]", text) else None
        if match is None:
            return None
        head, etc, total = match["head"], bool(match["etc"]), bool(match["total"])
        if any(
            _COUNTED.search(match[part] or "") for part in ("head", "kind", "tail")
        ):  # 班子成员5人和中层8人 are two numbers
            return None
        if match["kind"] and not self._is_kind(match["kind"]):
            return None
        if match["tail"] and not self._is_kind(match["tail"]):
            return None
        before = self.part(head) if head else None
        if before is not None and before.kind == "unit" and before.text.startswith("各") and not total:
            return NamePart("about", text)
        if not self._may_be_counted(before, match["unit"], spoken=etc or total):
            return None
        if match["about"] or match["more"] or match["after"]:
            return NamePart("about", text)
        number = _value(match["number"])
        return NamePart("number", text, number=number, etc=etc, total=total, head=before) if number else None

    def _is_kind(self, text: str) -> bool:
        """Whether a text says what kind of people: 新提拔干部, 科长."""
        tests = (self._group.search, self._ending_post, self.is_post, self.is_unit, self._courtesy.fullmatch)
        return any(test(text) for test in tests)

    def _may_be_counted(self, head: NamePart | None, unit: str, *, spoken: bool) -> bool:
        if head is None:
            return unit != "同志" or spoken
        if head.kind == "name":
            return head.sure and (spoken or unit != "名" or len(head.name) > 1)
        return head.kind != "unknown" or bool(re.search(r"\d年|\d月|第", head.text))


def _value(text: str) -> int:
    """Returns the value of a number in digits or in Chinese up to 999."""
    if text.isdigit() and text.isascii():
        return int(text)
    value, last = 0, 0
    for sign in text:
        if sign in "十百":
            value += (last or 1) * (10 if sign == "十" else 100)
            last = 0
        else:
            last = {"两": 2}.get(sign, _DIGITS.replace("两", "").find(sign))
    return value + last
