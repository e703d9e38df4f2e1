"""What is printed instead of a department, its region and its addressee where a report is a sample text for others."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from gongwenkit.compose.text.name_search import NameSearch, fold_name
from gongwenkit.config.redaction import UnitRules

__all__ = ["SHOWN_UNIT", "HiddenUnit", "hide_unit"]

SHORTEST = 3
"""Characters; a shorter name of an organ (教育) is a word of many texts."""


@dataclass(frozen=True)
class HiddenUnit:
    """What is printed instead of each name of the department.

    Attributes:
        shown: folded name of the department or its region → what is printed instead; empty where it is printed.
        to: what is printed instead of the addressee; None where it is printed.
    """

    shown: Mapping[str, str] = field(default_factory=dict)
    to: str | None = None
    _search: NameSearch = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Makes the automaton of all names of the department."""
        object.__setattr__(self, "_search", NameSearch(self.shown))

    def in_text(self, text: str, *, put: Callable[[str], str] = str) -> str:
        """Returns a text without the names of the department; `put` makes what stands in place of one."""
        parts, place = [], 0
        for one in self._search.find(text):
            parts += [text[place : one.start], put(self.shown[one.name])]
            place = one.end
        return "".join([*parts, text[place:]])

    def addressee(self, to: str) -> str:
        """Returns what is printed as addressee; no addressee stays none."""
        return to if self.to is None or not to else self.to


SHOWN_UNIT = HiddenUnit()
"""Hides nothing."""


def hide_unit(
    names: Iterable[str], symbols: Iterable[str], *, unit: str, to: str, short: str, rules: UnitRules
) -> HiddenUnit:
    """Decides what is printed instead of a department.

    Args:
        names: all its names, the full one first.
        symbols: what its documents are numbered with.
        unit: what is printed instead of it.
        to: what is printed instead of its addressee.
        short: its short name; what is before it in the full name is a region.
        rules: of the redacted edition.
    """
    given = [fold_name(name) for name in names]
    shown = {name: unit for name in given if len(name) >= SHORTEST}
    shown |= {name: rules.region for name in map(fold_name, symbols) if len(name) > 1}
    before = given[0].removesuffix(fold_name(short)) if given else ""
    for end in rules.regions:
        region = before[: before.rfind(end) + 1]
        if len(region) > 1:
            shown.setdefault(region, f"{rules.region}{end}")
    return HiddenUnit(shown, to)
