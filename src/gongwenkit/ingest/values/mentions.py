"""The people whom a cell mentions: their names, posts and units, and how many they are.

One reading serves both questions of the kit: how many people (`PeopleReader.count`) and who (`persons`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from gongwenkit.config.people_words import PeopleWords
from gongwenkit.ingest.values.name_parts import NamePart, NameParts
from gongwenkit.ingest.values.name_words import Word, WordSplitter
from gongwenkit.model import Message

__all__ = ["PeopleCount", "PeopleRead", "PeopleReader", "WHY_UNCOUNTED"]

WHY_UNCOUNTED = {
    "group": Message("只写了一类人，没有写人数", "only a kind of people is named, without their number"),
    "etc": Message("写了“等”，没有写一共几人", "it says 等 (and others) without the number of people"),
    "about": Message("人数写的是大约数", "the number of people is not exact"),
    "differs": Message("写的人数与写出的姓名对不上", "the number of people differs from the names"),
    "scope": Message(
        "分了几段，看不出人数是哪几段合起来的", "several parts, and it is not clear which the number includes"
    ),
    "unit": Message("只写了单位，没有写人", "only a unit is named, nobody in it"),
    "post": Message("职务与姓名怎样搭配不清楚，看不出是几个人", "it is not clear which post belongs to which name"),
    "twice": Message("同一个姓名写了两次", "one name is there twice"),
    "absent": Message("括号里的说明看不出这个人算不算", "a remark in brackets leaves open whether somebody counts"),
    "nobody": Message("没有写人", "nobody is named"),
    "unknown": Message("有的字不像姓名，或姓名之间没有分开", "something is no name, or names are not separated"),
}
"""Why a cell does not tell how many people it means; nothing of the cell is in it."""

_ETC = re.compile(r"等(?:人|人员|同志|干部|领导)?$")
_NOTE_LIST = re.compile(r"[\s,、;]+")
_PLAIN_NAMES = re.compile(r"[\u4e00-\u9fff]{2,3}(?:[、，；,;\n][\u4e00-\u9fff]{2,3})*")
_BETWEEN = re.compile(r"[、，；,;\n]")
"""Most cells are nothing but short names between separators."""
MAX_TEXT = 2000
"""A longer cell is no list of people."""


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """How many people a cell means: the number, or None and the key of `WHY_UNCOUNTED`."""

    number: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class PeopleRead:
    """What a cell says about people.

    Attributes:
        mentions: its people, posts, units, groups and numbers, in their order; posts beside a name are in its part.
        count: how many people they are.
    """

    mentions: tuple[NamePart, ...]
    count: PeopleCount


class PeopleReader:
    """Reads the people whom cells mention.

    Args:
        words: for people, of the kit.
    """

    def __init__(self, words: PeopleWords | None = None) -> None:
        self.parts = NameParts(words or PeopleWords())
        self._words = WordSplitter(self.parts)
        self.read = lru_cache(maxsize=1024)(self._read)

    def count(self, text: str) -> PeopleCount:
        """Returns how many people a cell means.

        Understood: names, one or several (张三、李四；王五), with units and posts before or after them, masked names,
        posts alone, numbers (等3人 is three in all, 各科室负责人5人, 共12人).
        """
        if _PLAIN_NAMES.fullmatch(text):
            names = _BETWEEN.split(text)
            if all(map(self.parts.is_plainly_name, names)) and len(set(names)) == len(names):
                return PeopleCount(len(names))
        return self.read(text).count

    def _read(self, text: str) -> PeopleRead:
        if len(text) > MAX_TEXT:
            return PeopleRead((), PeopleCount(None, "unknown"))
        words = self._words.split(text)
        walk = _Walk(self)
        for word, following in zip(words, [*(word.before for word in words[1:]), ";"], strict=False):
            walk.take(self._classify(word), word, following)
        count = walk.result()
        return PeopleRead(tuple(walk.mentions), count)

    def _classify(self, word: Word) -> NamePart:
        part = self.parts.part(word.text)
        if part.kind in ("unknown", "group") and _ETC.search(word.text):
            return NamePart("group", word.text)
        return part


class _Walk:
    """One cell while its words are put together."""

    def __init__(self, reader: PeopleReader) -> None:
        self.reader, self.parts = reader, reader.parts
        self.mentions: list[NamePart] = []
        self.total = 0
        self.scope = 0  # people since the last strong separator or the last 等3人
        self.earlier = 0  # people of parts before it that no number included
        self.grouped = 0  # people with their own number (预算科3人, 李明等3人) that no total included
        self.mixed: set[str] = set()
        self.pending: list[tuple[NamePart, str]] = []  # posts, units and groups that may belong to the name after them
        self.last: NamePart | None = None
        self.bare: list[NamePart] = []
        self.announced: int | None = None
        self.after = 0
        self.why = ""
        self.open = ""  # why people are not counted, unless a total includes them

    def take(self, part: NamePart, word: Word, following: str) -> None:
        """Adds the next word.

        Args:
            part: what it is.
            word: the word.
            following: the separator after it.
        """
        self.word, self.following = word, following
        if word.before == ";" and (self.mentions or self.pending):
            self._close()
        if word.before in ("、", ",", "和"):
            self.mixed.add("weak")
        if any(self.parts.absent.search(note) for note in word.notes):
            self._fail("absent")
        if part.kind != "note":
            getattr(self, f"_{part.kind}")(part)
        elif self.last is None:
            self._fail("unknown")

    def _fail(self, why: str) -> None:
        self.why = self.why or why

    # -- people

    def _name(self, part: NamePart) -> None:
        if self.following == ":" and not part.sure and not part.posts:
            return  # a label: 谈话对象：李明
        unit, posts = self._absorb(part, self.word.before)
        if unit or posts:
            part = replace(part, unit=part.unit or unit, posts=(*posts, *part.posts), leads=True)
        part = self._with_notes(part, self.word.notes)
        number = self._note_number(self.word) if self.word.notes else None
        self._add(part, 1)
        if number is not None:
            self._include(number, etc=number.etc)

    def _with_notes(self, part: NamePart, notes: Iterable[str]) -> NamePart:
        """Adds the units and posts in brackets: 李明（财政局副局长）."""
        for note in notes:
            for text in _NOTE_LIST.split(note):
                found = self.parts.unit_and_posts(text) or ((text, ()) if self.parts.is_unit(text) else ("", ()))
                part = replace(part, unit=part.unit or found[0], posts=(*part.posts, *found[1]))
        return part

    def _surname(self, part: NamePart) -> None:
        self._absorb(part, self.word.before)
        self._add(part, 1)

    def _add(self, part: NamePart, number: int) -> None:
        self.mentions.append(part)
        self.total += number
        self.scope += number
        self.after += number
        self.last = part

    def _absorb(self, part: NamePart, before: str) -> tuple[str, tuple[str, ...]]:
        """Takes the posts and units before a name; those that cannot belong to it stay for themselves."""
        pending, self.pending = self.pending, []
        if not pending:
            return "", ()
        near = before in (" ", ":", "")
        kinds = [one.kind for one, _ in pending]
        if not near and not (part.leads and part.posts and kinds == ["post"] * len(kinds)):
            for one, _ in pending:
                self._alone(one, followed=True)
            return "", ()
        posts = [post for one, _ in pending for post in one.posts] + list(part.posts)
        listed = not near or any(sep in ("、", ",", "和") for _, sep in pending[1:])
        if listed and (not self._compatible(posts) or kinds != ["post"] * len(kinds)):
            self._fail("post")
        unit = next((one.unit or one.text for one, _ in pending if one.unit or one.kind == "unit"), "")
        return unit, tuple(post for one, _ in pending for post in one.posts)

    def _compatible(self, posts: Iterable[str]) -> bool:
        """Whether one person can have some posts: not the same one twice, nor a deputy's and the chief's."""
        roots = [re.sub(r"^(?:副|常务|第一|原|前|时任|代)+", "", post) for post in posts]
        return len(set(roots)) == len(roots)

    # -- posts, units, groups

    def _post(self, part: NamePart) -> None:
        inner = [self.reader.read(note) for note in self.word.notes]
        named = [read for read in inner if any(one.sure or one.kind == "number" for one in read.mentions)]
        if named:
            self._bracketed(part, named)
        elif self._trails(part, self.word.before, self.following):
            self._attach(part)
        else:
            self._wait(part, self.word.before)

    def _attach(self, part: NamePart) -> None:
        """Adds a unit and posts to the name before them."""
        last = self.mentions[-1]
        posts = (*last.posts, *part.posts)
        if not self._compatible(posts):
            self._fail("post")
        self.mentions[-1] = self.last = replace(last, unit=last.unit or part.unit, posts=posts, trails=True)

    def _trails(self, part: NamePart, before: str, following: str) -> bool:
        """Whether a post belongs to the name before it: 李明 副局长, 李明 书记、局长."""
        last = self.last
        if self.pending or last is None or last.kind != "name" or not self.mentions or self.mentions[-1] is not last:
            return False
        if before in (" ", "", ":"):
            return not last.leads or following != " "
        if before in ("、", ","):
            return last.trails and not last.leads and following != " " and self._compatible((*last.posts, *part.posts))
        return False

    def _unit(self, part: NamePart) -> None:
        self._unnamed(part)

    def _group(self, part: NamePart) -> None:
        number = self._note_number(self.word) if _ETC.search(part.text) else None
        if number is None:
            self._unnamed(part)
            return
        head = self.parts.part(_ETC.sub("", part.text))  # 李明、王强等（5人）
        if head.kind in ("name", "surname"):
            self._absorb(head, self.word.before)
            self._add(head, 1)
        self._include(number, etc=True)

    def _unnamed(self, part: NamePart) -> None:
        named = [read for note in self.word.notes if (read := self.reader.read(note)).count.number]
        if named:
            self._bracketed(part, named)
        elif part.kind == "unit" and self.word.before in (" ", "") and self.last is not None and self.following != " ":
            self._attach(part)
        else:
            self._wait(part, self.word.before)

    def _bracketed(self, part: NamePart, reads: Sequence[PeopleRead]) -> None:
        """Takes the people in brackets after a post, unit or group: 中层干部（5人）, 副局长（李明）."""
        self._finish()
        for read in reads:
            if read.count.number is None:
                self._fail(read.count.why)
                continue
            for one in read.mentions:
                self.mentions.append(replace(one, unit=one.unit or part.unit, posts=(*one.posts, *part.posts)))
            self.total += read.count.number
            if all(one.kind == "number" for one in read.mentions):
                self.grouped += read.count.number
            else:
                self.scope += read.count.number
            self.after += read.count.number
        self.last = None

    def _wait(self, part: NamePart, before: str) -> None:
        if self.pending and before == ";":
            self._finish()
        self.pending.append((part, before))
        self.last = None

    def _alone(self, part: NamePart, *, followed: bool = False) -> None:
        """Takes a post, unit or group that stands for itself."""
        self.mentions.append(part)
        self.last = None
        if part.kind == "post":
            if followed:
                self._fail("post")
            elif any(self.parts.is_of_several(post) for post in part.posts):
                self.open = self.open or "group"
            else:
                self.bare.append(part)
                self.total += 1
                self.scope += 1
                self.after += 1
        else:
            etc = part.kind == "group" and _ETC.search(part.text)
            self.open = self.open or ("etc" if etc else part.kind)

    def _finish(self) -> None:
        pending, self.pending = self.pending, []
        last = self.mentions[-1] if self.mentions else None
        after = all(before in (" ", "") and part.kind in ("unit", "post") for part, before in pending)
        for part, _ in pending:
            if after and last is not None and last.kind == "name":
                self._attach(part)
            else:
                self._alone(part)

    def _close(self) -> None:
        """Ends a part of the cell."""
        self._finish()
        if self.announced is not None and self.after:
            self._check_announced()
        self.earlier += self.scope
        self.scope, self.last = 0, None

    # -- numbers

    def _number(self, part: NamePart) -> None:
        if self._colon and self.announced is not None and self.after == self.announced:
            self._check_announced()  # 预算科2人：李明、王强，国库科1人：赵敏
        head = part.head
        if head is not None and head.kind in ("name", "surname"):
            self._absorb(head, self.word.before)
            self._add(head, 1)
            self._include(part, etc=part.etc)
            self._check_notes(part, self.word)
            return
        if part.etc or (part.total and head is None):
            self._include(part, etc=part.etc)
        elif head is None and self.word.before in (" ", ":") and self.scope and not self.pending:
            self._include(part, etc=False)
        elif head is None and self.word.before in (" ", "", ":") and self.pending:
            self._group_number(part)
        else:
            self._finish()
            self._group_number(part)
        self._check_notes(part, self.word)
        if self._colon and self.announced is not None and not part.etc:
            return  # 共5人：预算科3人，国库科2人
        if self.following in (":", ",") or (self.following == "、" and not part.etc):
            self.announced, self.after = part.number, 0
            self._colon = self.following == ":"

    _colon = False

    def _group_number(self, part: NamePart) -> None:
        self.pending = []
        self.mentions.append(part)
        self.total += part.number
        self.grouped += part.number
        if self._colon and self.announced is not None:
            self.after += part.number
        self.last = None

    def _include(self, part: NamePart, *, etc: bool) -> None:
        """Takes a number that includes the people before it: 等3人, 共3人, 李明、王强2人."""
        waiting, self.pending = len(self.pending), []
        self.mentions.append(part)
        self.last = None
        if part.total and not etc and self.earlier:
            self.scope, self.earlier = self.scope + self.earlier, 0
        elif self.earlier and "weak" not in self.mixed and not self._numbered:
            self._fail("scope")
        if part.total and not etc and self.grouped:  # 预算科3人，国库科2人，共5人
            self.scope, self.grouped = self.scope + self.grouped, 0
            if part.number != self.scope:
                self._fail("differs")
        if part.number < self.scope + bool(waiting):
            self._fail("differs")
        if not etc and not part.total and part.number != self.scope:
            self._fail("differs")
        self.total += part.number - self.scope
        self.scope = 0
        self.grouped += part.number
        self._numbered = True
        if etc or part.total:
            self.open, self.bare = "", []

    _numbered = False

    def _note_number(self, word: Word) -> NamePart | None:
        """Returns the number in brackets after a name: 刘洋（等3人）, 李明、王强（2人）."""
        for note in word.notes:
            read = self.reader.read(note)
            if len(read.mentions) == 1 and read.mentions[0].kind == "number" and read.mentions[0].head is None:
                return read.mentions[0]
        return None

    def _check_notes(self, part: NamePart, word: Word) -> None:
        """Compares a number with the names in brackets after it."""
        for note in word.notes:
            read = self.reader.read(_ETC.sub("", note) or note)
            names = [one for one in read.mentions if one.kind in ("name", "surname")]
            fewer = part.etc or _ETC.search(note) is not None
            if names and (len(names) > part.number or (len(names) < part.number and not fewer)):
                self._fail("differs")

    def _check_announced(self) -> None:
        """Compares a number with the names after it: 共3人：李明、王强、赵敏."""
        number, self.announced = self.announced or 0, None
        if self._colon and self.after == number:
            self.total -= self.after
        elif self._colon or self.after == number:
            self._fail("differs")

    def _about(self, part: NamePart) -> None:
        self._finish()
        self.mentions.append(part)
        self._fail("about")

    def _nobody(self, part: NamePart) -> None:
        self.mentions.append(part)
        self._fail("nobody")

    def _unknown(self, part: NamePart) -> None:
        self.mentions.append(part)
        self.last = None
        if self.following != ":":
            self._fail("unknown")
        else:
            self.mentions.pop()  # a label

    # -- the end

    def result(self) -> PeopleCount:
        """Returns how many people the words mean."""
        self._finish()
        if self.announced is not None and self.after:
            self._check_announced()
        if not self.mentions:
            self._fail("nobody")
        if self.bare and not self._are_people(self.bare):
            self._fail("post")
        named = [(one.name, one.unit, one.posts) for one in self.mentions if one.kind == "name" and not one.masked]
        if len(set(named)) < len(named):
            self._fail("twice")
        why = self.why or self.open
        return PeopleCount(None, why) if why or not self.total else PeopleCount(self.total)

    def _are_people(self, posts: Sequence[NamePart]) -> bool:
        """Whether each of some posts that stand for themselves is a person of its own, and none is one of a name."""
        named = [one for one in self.mentions if one.kind == "name"]
        return (len(posts) == 1 and not named) or (all(post.unit for post in posts) and all(one.posts for one in named))
