"""The names in people.csv: one person a line; what is more than a name, or no name, is a finding."""

import re
from dataclasses import dataclass
from typing import Literal

from gongwenkit.ingest.values.mentions import PeopleReader
from gongwenkit.ingest.values.text_normalisation import clean, compact
from gongwenkit.model import Message

__all__ = ["ReadName", "read_name"]

_BRACKETS = re.compile(r"[(（〔\[【][^()（）〔〕\[\]【】]*[)）〕\]】]?$")
_LATIN = re.compile(r"[A-Za-z][A-Za-z.'’\- ]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]+")
SHORT, JOINED = 2, 4
"""Characters of a short name; from how many on a name may be two names written together."""

_CLEANED = Message("按“{name}”读", "it is read as “{name}”")
_AS_IS = Message("仍照所写用", "it is used as written")
_UNUSED = Message("这一行没有用到", "the line is not used")


@dataclass(frozen=True)
class ReadName:
    """A cell of the column of names.

    Attributes:
        name: the name to use; empty where the line cannot be used.
        why: what is wrong with the cell, None for nothing.
        severity: of the finding.
    """

    name: str
    why: Message | None = None
    severity: Literal["error", "warning"] = "error"

    @property
    def then(self) -> Message:
        """What became of the line."""
        if not self.name:
            return _UNUSED
        words = _AS_IS if self.why in (_SHORTENED, _PERHAPS_SEVERAL) else _CLEANED
        return Message(words.zh.format(name=self.name), words.en.format(name=self.name))


_SHORTENED = Message("姓名没有写全", "is not the whole name")
_PERHAPS_SEVERAL = Message("像是两个人的姓名", "looks like the names of two people")
_SEVERAL = Message("写了不止一个人", "names several people")
_MORE = Message("除姓名外还写了别的", "has more than a name")
_BLANK = Message("姓名中间有空格", "has a blank within the name")
_UNCLEAR = Message("括号里的说明看不清是谁", "has a remark in brackets that leaves open who it is")
_DIGIT = Message("姓名里有数字", "has a number in it")
_NO_NAME = Message("不是一个人的姓名", "is no name of a person")


def read_name(text: str, reader: PeopleReader) -> ReadName:
    """Reads a name; what is harmless beside it is left off: 李丽（女）, 陈国庆同志, 局长王强, 张 三.

    Args:
        text: the cell.
        reader: of people in cells.
    """
    written = clean(text) or ""
    plain = compact(written)
    if _LATIN.fullmatch(written):
        return ReadName(written)
    if _is_name(plain, reader):
        return _whole(written, plain, reader)
    mentions = reader.read(written).mentions
    people = [one for one in mentions if one.kind in ("name", "surname")]
    if len(people) > 1 or any(one.kind == "number" for one in mentions):
        return ReadName("", _SEVERAL)
    if [one.kind for one in mentions] == ["name"]:
        name = people[0].name
        if not _is_harmless(written, reader):
            return ReadName("", _UNCLEAR)
        return ReadName(name, _SHORTENED if people[0].masked else _MORE, "warning")
    if any(sign.isdigit() for sign in plain):
        return ReadName("", _DIGIT)
    if _HAN.fullmatch(plain) and len(plain) >= JOINED and reader.parts.part(plain).kind == "unknown":
        return ReadName(plain, _PERHAPS_SEVERAL, "warning") if _splits(plain, reader) else ReadName(plain)
    return ReadName("", _NO_NAME)


def _is_name(plain: str, reader: PeopleReader) -> bool:
    """Whether a text is a name and nothing more; 李青年 is one, though it contains a word for a group."""
    part = reader.parts.part(plain)
    if part.kind == "surname":
        return len(plain) == SHORT  # 李工, 王科
    in_a_group = part.kind == "group" and len(plain) == SHORT + 1 and plain[0] in reader.parts.surnames
    return in_a_group or (part.kind == "name" and part.name == plain)


def _whole(written: str, plain: str, reader: PeopleReader) -> ReadName:
    """Reads what looks like a name throughout."""
    if reader.parts.part(plain).masked:
        return ReadName(plain, _SHORTENED, "warning")
    words = written.split()
    if len(words) == 1:
        return ReadName(written)
    several = all(reader.parts.is_sure_name(word) for word in words)
    return ReadName("", _SEVERAL) if several else ReadName(plain, _BLANK, "warning")


def _is_harmless(text: str, reader: PeopleReader) -> bool:
    """Whether what is in brackets after a name only tells who it is; 李丽（大） may tell two people apart."""
    found = _BRACKETS.search(text)
    if not found:
        return True
    inner = compact(found[0])[1:].rstrip(")）〕]】")
    part = reader.parts.part(inner) if inner else None
    return part is None or part.kind in ("note", "post", "unit") or reader.parts.without_posts(inner) == ""


def _splits(text: str, reader: PeopleReader) -> bool:
    """Whether a text can be cut into names that begin with known surnames."""
    if not text:
        return True
    return any(
        reader.parts.is_sure_name(text[:size]) and _splits(text[size:], reader) for size in (2, 3) if len(text) >= size
    )
