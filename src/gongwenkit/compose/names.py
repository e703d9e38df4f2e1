"""Names of persons in a redacted text: 姓 and 某 stand for a name, and the post where that would fit two persons."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from gongwenkit.config.redaction import PersonRules
from gongwenkit.ingest.normal import compact
from gongwenkit.ingest.people import Person

__all__ = ["HiddenNames", "hide_names"]

SHORTEST_NAME = 2
_GAP = r"[\s\u3000·]*"


@dataclass(frozen=True)
class HiddenNames:
    """What is printed instead of each name.

    Attributes:
        shown: name without blanks → what stands for it.
        rules: how the name of anybody else is hidden.
    """

    shown: Mapping[str, str]
    rules: PersonRules

    def of(self, name: str) -> str:
        """Returns what stands for a name, also for one that no table lists; empty stays empty."""
        plain = compact(name)
        return self.shown.get(plain) or (self.rules.hide(plain) if plain else "")

    def in_text(self, text: str) -> str:
        """Returns a text with all known names hidden, also those written with blanks (张 三)."""
        return self._pattern.sub(lambda found: self.of(found[0].replace("·", "")), text) if self.shown else text

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.shown, key=lambda name: (-len(name), name))
        return re.compile("|".join(_GAP.join(map(re.escape, name)) for name in longest_first))


def hide_names(people: Iterable[Person], others: Iterable[str], *, department: str, rules: PersonRules) -> HiddenNames:
    """Settles what is printed instead of each name.

    Args:
        people: all of people.csv, whose names may stand in any department's text.
        others: further names, such as signers.
        department: code; two of its people whom surname and 某 would not tell apart are called by their posts.
        rules: of the redacted edition.
    """
    own: dict[str, str] = {}
    strangers: list[str] = []
    for person in people:
        name = compact(person.name).replace("·", "")
        if person.department == department:
            own[name] = person.post
        else:
            strangers.append(name)
    alike = Counter(rules.hide(name) for name in own)
    shown = {name: rules.hide(name) for name in (*strangers, *(compact(name) for name in others))}
    shown |= {name: (alike[rules.hide(name)] > 1 and post) or rules.hide(name) for name, post in own.items()}
    return HiddenNames({name: words for name, words in shown.items() if len(name) >= SHORTEST_NAME}, rules)
