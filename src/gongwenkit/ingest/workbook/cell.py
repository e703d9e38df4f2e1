"""What a cell holds, as it was found."""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

__all__ = ["HIDDEN_TEXT", "Concealed", "ErrorCell", "Raw", "is_blank", "keys_of"]

HIDDEN_TEXT = "〔内容不显示〕"
"""Printed instead of what a sensitive cell holds."""


@dataclass(frozen=True)
class ErrorCell:
    """A cell that holds no value: an error (`#N/A`), or a formula whose result was never stored (text empty)."""

    text: str


class Concealed(str):
    """A text that must not be kept; as a string it says only that something is there.

    Attributes:
        tag: equal for equal texts under one key, and no way back without it.
        people: how many people it names, None when it does not name them one by one.
    """

    tag: str
    people: int | None

    def __new__(cls, tag: str, people: int | None) -> "Concealed":
        """Makes one of what is left of a text."""
        concealed = super().__new__(cls, HIDDEN_TEXT)
        concealed.tag = tag
        concealed.people = people
        return concealed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Concealed) and (self.tag, self.people) == (other.tag, other.people)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.tag, self.people))


Raw = str | int | float | bool | datetime | ErrorCell | None
"""The value of a cell. Blank is None; numbers of spreadsheets come as float, of CSV as text."""

_SHOWN = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff\u00ad]")


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: blanks of any kind and zero-width characters only."""
    return _SHOWN.search(text) is None


def keys_of(values: Sequence[Raw]) -> Sequence[Hashable]:
    """Returns what tells values apart in a mapping, to which 1, 1.0 and True are one: values, or class and value."""
    if len({int, float, bool} & set(map(type, values))) < 2:
        return values
    return [(value.__class__, value) for value in values]
