"""What is printed instead of the names of persons, and where a name stands in a text.

Names are compared in their folded form (`compose.text.name_search`). A name of two characters that is also a word
(高峰, 周全) is hidden only where it stands for a person; where that cannot be told a person must say it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from gongwenkit.compose.text.name_search import NamePlace, NameSearch, fold_name
from gongwenkit.compose.text.number_patterns import any_word
from gongwenkit.config.people_words import PeopleWords
from gongwenkit.config.redaction import PersonRules
from gongwenkit.ingest.values.mentions import PeopleReader
from gongwenkit.ingest.values.text_normalisation import clean
from gongwenkit.model.reference import Person

__all__ = ["HiddenNames", "NamesInCells", "NamesInTexts", "UnsureName", "hide_names"]

SHORTEST_NAME = 2
"""Characters; a single one is no name that can be searched for."""
LONGEST_NAME = 20
AROUND = 4
"""Characters on each side of a name that are shown to the person who must say what it is."""
_SEPARATORS = re.compile(r"[、，,；;：:/／|｜\n\r\t&+]|(?<=[\u4e00-\u9fff])\s{2,}(?=[\u4e00-\u9fff])")
_BRACKETS = re.compile(r"[(（〔\[【<《][^()（）〔〕\[\]【】<>《》]*[)）〕\]】>》]?")
_HAN = r"[\u3400-\u9fff]"
_HAN_ONLY = re.compile(rf"{_HAN}+")


class UnsureName(NamedTuple):
    """A word that may be a name: the word, and the text around it."""

    name: str
    around: str


class NamesInCells:
    """Reads the names in cells that are about people, several of them too: 张三、李四（女）, 王五同志.

    Args:
        words: for people, of the kit.
        rules: of the redacted edition.
    """

    def __init__(self, words: PeopleWords, rules: PersonRules) -> None:
        self._reader = PeopleReader(words)
        self._titles = re.compile(f"(?:{any_word(rules.titles) or '(?!)'})+$")

    def of(self, cells: Iterable[str]) -> tuple[str, ...]:
        """Returns the names in cells, each once."""
        return tuple(dict.fromkeys(name for cell in dict.fromkeys(cells) for name in self._of_cell(cell)))

    def _of_cell(self, cell: str) -> Iterator[str]:
        read = self._reader.read(cell)
        yield from (one.name for one in read.mentions if one.kind == "name" and not one.masked)
        for piece in _SEPARATORS.split(_BRACKETS.sub("、", cell)):
            bare = fold_name(piece)
            bare = self._titles.sub("", bare) or bare
            if self._may_be_name(bare):
                yield bare

    def _may_be_name(self, text: str) -> bool:
        """Whether a piece of such a cell is taken for a name, although no surname tells it."""
        if not SHORTEST_NAME <= len(text) <= LONGEST_NAME or any(one.isnumeric() for one in text):
            return False
        kind = self._reader.parts.part(text).kind
        return kind == "name" or (kind == "unknown" and not _HAN_ONLY.fullmatch(text))


class NamesInTexts:
    """Finds names in running text that no table lists.

    They have a title (王晓明同志), or stand between words that only a person stands between (与王晓明谈话).

    Args:
        words: for people, of the kit.
        rules: of the redacted edition.
    """

    def __init__(self, words: PeopleWords, rules: PersonRules) -> None:
        self._parts = PeopleReader(words).parts
        names = words.common.names
        name = f"(?:(?:{any_word(names.compound)}){_HAN}{{1,2}}|[{names.surnames}]{_HAN}{{1,2}}?)"
        courtesy, titles = any_word(words.common.posts.courtesy), any_word(rules.titles)
        end = rf"(?=$|[^\u3400-\u9fff]|{any_word(rules.after)})" if rules.after else "$"
        self._patterns = tuple(
            re.compile(pattern)
            for pattern in (
                rf"(?P<name>{name})(?={courtesy})",
                rf"(?P<name>{name})(?={titles})" if titles else "(?P<name>(?!))",
                rf"(?:{titles})(?P<name>{name}){end}" if titles else "(?P<name>(?!))",
                rf"(?:{any_word(rules.before)})(?P<name>{name})(?={any_word(rules.after)})"
                if rules.before and rules.after
                else "(?P<name>(?!))",
            )
        )

    def of(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Returns the names in texts, each once."""
        return tuple(dict.fromkeys(name for text in texts for name in self._of_text(fold_name(text))))

    def _of_text(self, text: str) -> Iterator[str]:
        for pattern in self._patterns:
            place = 0
            while found := pattern.search(text, place):
                place = found.start() + 1
                name = found["name"]
                if self._parts.is_sure_name(name) and self._parts.part(name).kind == "name":
                    yield name


@dataclass(frozen=True)
class HiddenNames:
    """What is printed instead of each name.

    Attributes:
        shown: folded name → what is printed instead.
        rules: how all other names are hidden.
        wording: text of the kit; a name of two characters in it is a word, too.
    """

    shown: Mapping[str, str] = field(repr=False)
    rules: PersonRules
    wording: str = field(default="", repr=False)
    _search: NameSearch = field(init=False, repr=False, compare=False)
    _not_names: NameSearch = field(init=False, repr=False, compare=False)
    _words: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Makes the automaton of all names, so that each text is searched once."""
        object.__setattr__(self, "_search", NameSearch(self.shown))
        object.__setattr__(self, "_not_names", NameSearch(self.rules.not_names))
        wording = fold_name(self.wording)
        told = {name for name in self.shown if len(name) == SHORTEST_NAME and name in wording}
        object.__setattr__(self, "_words", frozenset((*self.rules.also_words, *told)))

    def of(self, name: str) -> str:
        """Returns what is printed instead of a name, also of one that no table lists; empty stays empty."""
        plain = fold_name(name)
        return self.shown.get(plain) or (self.rules.hide(_bare(name)) if plain else "")

    def in_text(self, text: str, *, put: Callable[[str], str] = str) -> str:
        """Returns a text with all known names hidden, however they are written; a word that may be one, too.

        Args:
            text: any.
            put: makes what is put in place of a name from what is printed instead of it.
        """
        parts, place = [], 0
        for one, stands in self._stands(text):
            if stands is False:
                continue
            parts += [text[place : one.start], put(self.shown[one.name])]
            place = one.end
        return "".join([*parts, text[place:]])

    def unsure(self, text: str) -> tuple[UnsureName, ...]:
        """Returns the words of a text of which only a person can say whether they are names."""
        return tuple(
            UnsureName(one.name, text[max(0, one.start - AROUND) : one.end + AROUND])
            for one, stands in self._stands(text)
            if stands is None
        )

    def _stands(self, text: str) -> Iterator[tuple[NamePlace, bool | None]]:
        """Yields each place of a name and whether it stands for a person there; None where that is not clear."""
        found = self._search.find(text)
        words = [one for one in found if one.name in self._words]
        kept = self._not_names.find(text) if words else ()
        for one in found:
            if one.name not in self._words:
                yield one, True
            elif any(other.start <= one.start and one.end <= other.end for other in kept):
                yield one, False
            else:
                yield one, self._is_person(text, one) or None

    def _is_person(self, text: str, place: NamePlace) -> bool:
        """Whether a word that is also a name stands for a person: it has a title, or is between words for persons."""
        before, after = fold_name(text[: place.start][-12:]), fold_name(text[place.end :][:12])
        if after.startswith(self.rules.titles):
            return True
        opened = (
            not text[: place.start].strip() or not _HAN_ONLY.match(before[-1:]) or before.endswith(self.rules.before)
        )
        opened = opened or before.endswith(self.rules.titles)
        closed = not after or not _HAN_ONLY.match(after[:1]) or after.startswith(self.rules.after)
        return opened and closed


def _bare(name: str) -> str:
    """Returns a name without remarks in brackets."""
    return fold_name(_BRACKETS.sub("", name)) or fold_name(name)


def hide_names(
    people: Iterable[Person], others: Iterable[str], *, department: str, rules: PersonRules, wording: str = ""
) -> HiddenNames:
    """Decides what is printed instead of each name.

    Args:
        people: all of people.csv, whose names may occur in any department's text.
        others: further names, such as signers.
        department: code; where two of its people would have the same surname and 某, their posts are printed instead.
        rules: of the redacted edition.
        wording: text of the kit, in which no person is named.
    """
    own: dict[str, str] = {}
    strangers: list[str] = []
    for person in people:
        name = _bare(clean(person.name) or "")
        if person.department == department:
            own[name] = person.post
        else:
            strangers.append(name)
    alike = Counter(rules.hide(name) for name in own)
    shown = {name: rules.hide(name) for name in (*strangers, *map(_bare, others))}
    shown |= {name: (alike[rules.hide(name)] > 1 and post) or rules.hide(name) for name, post in own.items()}
    return HiddenNames({name: words for name, words in shown.items() if len(name) >= SHORTEST_NAME}, rules, wording)
