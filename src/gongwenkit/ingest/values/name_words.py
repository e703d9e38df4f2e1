"""A cell about people → its words, with what separates them and what is in brackets after them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from gongwenkit.ingest.values.name_parts import MAX_WORD, NameParts

__all__ = ["Word", "WordSplitter"]

_ENCLOSED = re.compile(r"[①-⑳⑴-⒇⒈-⒛㈠-㈩]")
_UNSEEN = re.compile(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad“”‘’\"]+")
_DOT = re.compile(r"(?<=[\u3400-\u9fff])\s*[·•‧∙⋅・.]\s*(?=[\u3400-\u9fff])")
_LAST_DOT = re.compile(r"(?<!\d)\.(?=\s|$)")
_GAP = re.compile(r"(?<=[等共计约])\s+(?=\d)|(?<=\d)\s+(?=[人名位])")
_MARKS = re.compile(
    r"(?:^|(?<=[\s;,、。])|(?<=[\u3400-\u9fff)]))\d{1,2}(?:[.)]|、)(?=\s*[\u3400-\u9fff])"
    r"|(?:^|(?<=[\n;,]))\s*(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\))"
)
_BRACKET_MARKS = re.compile(r"\(([一二三四五六七八九十]|\d{1,2})\)")
_OPEN, _CLOSE = "([〔【<《", ")]〕】>》"
_SEPARATORS = {**dict.fromkeys(";\n|。", ";"), ",": ",", **dict.fromkeys("、/+&", "、"), ":": ":"}
_STRENGTH = ("", " ", "、", ",", ":", ";")
"""Separators from the weakest; a blank beside another one does not separate."""
_TOKEN = re.compile(r"(?P<word>[^\s;|。,、/+&:(\[〔【<《]+)|(?P<gap>[\s;|。,、/+&:]+)|(?P<bracket>.)", re.DOTALL)
_AND = re.compile(r"以及|[和与及暨跟]")
_ONE_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(slots=True)
class Word:
    """A word of a cell, what separates it from the one before, and the texts in brackets after it."""

    text: str
    before: str
    notes: list[str] = field(default_factory=list)


class WordSplitter:
    """Splits cells about people.

    Args:
        parts: tells what a word is.
    """

    def __init__(self, parts: NameParts) -> None:
        self._parts = parts

    def split(self, text: str) -> list[Word]:
        """Returns the words of a cell in their order; characters of one name are joined, people at 和 are parted."""
        words = _words(_plain(text))
        if any(len(word.text) == 1 for word in words):
            words = self._joined(words)
        return [one for word in words for one in self._at_and(word)]

    def _joined(self, words: Sequence[Word]) -> list[Word]:
        """Joins 张 三, 欧 阳 明 and 王 主任, where blanks are between the characters of one name."""
        joined: list[Word] = []
        place = 0
        while place < len(words):
            run = [words[place]]
            while (
                place + len(run) < len(words)
                and _ONE_HAN.fullmatch(run[-1].text)
                and not run[-1].notes
                and words[place + len(run)].before == " "
                and _ONE_HAN.fullmatch(words[place + len(run)].text)
            ):
                run.append(words[place + len(run)])
            place += len(run)
            joined += self._run(run)
        return self._with_posts(joined)

    def _run(self, run: list[Word]) -> list[Word]:
        """Returns single characters as one name, as two where both halves begin with surnames, else as they are."""
        text = "".join(word.text for word in run)
        whole = [Word(text, run[0].before, run[-1].notes)]
        if len(run) == 1 or (len(run) <= 4 and self._parts.is_name(text)):
            return whole
        if len(run) == 4 and all(self._parts.is_sure_name(half) for half in (text[:2], text[2:])):
            return [Word(text[:2], run[0].before), Word(text[2:], " ", run[-1].notes)]
        return whole

    def _with_posts(self, words: Sequence[Word]) -> list[Word]:
        """Joins a surname with the post after it, or a compound one with the name."""
        joined: list[Word] = []
        for word in words:
            last = joined[-1] if joined else None
            if last and word.before == " " and not last.notes and self._completes(last.text, word.text):
                joined[-1] = Word(last.text + word.text, last.before, word.notes)
            else:
                joined.append(word)
        return joined

    def _completes(self, surname: str, text: str) -> bool:
        """Whether a word belongs to the surname before it: a post, or the given name after a compound one."""
        if surname in self._parts.compound:
            return len(text) == 1 or self._parts.is_post(text)
        return surname in self._parts.surnames and self._parts.is_post(text)

    def _at_and(self, word: Word) -> list[Word]:
        """Splits a word at 和, 与, 及 where people are on both sides."""
        if len(word.text) > MAX_WORD or not _AND.search(word.text) or self._parts.is_sure_name(word.text):
            return [word]
        whole = self._parts.part(word.text)
        for found in _AND.finditer(word.text):
            left, right = word.text[: found.start()], word.text[found.end() :]
            first = self._parts.part(left) if left else None
            people = ("name", "surname")
            named = first is not None and (first.sure or first.kind == "surname")
            if first is None or not right or not (named or (whole.kind == "unknown" and first.kind != "unknown")):
                continue
            rest = self._at_and(Word(right, "和", word.notes))
            second = self._parts.part(rest[0].text)
            if (named and second.kind in (*people, "number", "group", "post")) or (
                whole.kind == "unknown" and first.kind != "unknown" and second.kind != "unknown"
            ):
                return [Word(left, word.before), *rest]
        return [word]


def _plain(text: str) -> str:
    """Returns a text in NFKC, without marks of lists and signs that nobody sees, dots within names alike."""
    text = unicodedata.normalize("NFKC", _ENCLOSED.sub("\n", text))
    text = _DOT.sub("·", _UNSEEN.sub("", text))
    text = _LAST_DOT.sub(" ", _GAP.sub("", text))
    if _BRACKET_MARKS.match(text.strip()):
        text = _BRACKET_MARKS.sub("\n", text)
    return _MARKS.sub("\n", text)


def _words(text: str) -> list[Word]:
    """Splits a text at separators and blanks; a text in brackets belongs to the word before it."""
    words: list[Word] = []
    before, place = ";", 0
    while place < len(text):
        found = _TOKEN.match(text, place)  # matches at any character
        if found is None:
            break
        place = found.end()
        sign = found[0]
        if found.lastgroup == "word":
            words.append(Word(sign, before or " "))
            before = ""
        elif found.lastgroup == "gap":
            before = max(before, *(_SEPARATORS.get(one, " ") for one in sign), key=_STRENGTH.index)
        else:
            close = _closing(text, found.start())
            inner = text[place:close].strip()
            place = close + 1
            if words and before in ("", " "):
                words[-1].notes.append(inner)
                before = ""
            elif inner:
                words.append(Word(inner, before))
                before = ""
    return words


def _closing(text: str, start: int) -> int:
    """Returns where a bracket ends; the end of its line where it is not closed."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] in _OPEN) - (text[place] in _CLOSE)
        if depth == 0:
            return place
    line = text.find("\n", start)
    return line if line > 0 else len(text)
