"""The raw value of a cell."""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

__all__ = ["ERROR_SIGNS", "HIDDEN_TEXT", "Concealed", "ErrorCell", "Percent", "Raw", "error_of", "is_blank", "keys_of"]

HIDDEN_TEXT = "〔内容不显示〕"
"""Printed instead of the text of a sensitive cell."""


@dataclass(frozen=True)
class ErrorCell:
    """A cell without a value: an error (`#N/A`), or a formula whose result was never stored (text empty)."""

    text: str


@dataclass(frozen=True)
class Percent:
    """A number that its cell shows as a per cent: 0.95 for 95%."""

    value: float


class Concealed(str):
    """A text that must not be kept; as a string it only shows that there is something.

    Attributes:
        tag: equal for equal texts under one key; the text cannot be found without the key.
        people: how many people it names, None when it does not tell.
        why: short code of the reason why it does not tell; nothing of the text is in it.
    """

    tag: str
    people: int | None
    why: str

    def __new__(cls, tag: str, people: int | None, why: str = "") -> "Concealed":
        """Makes one from a tag and a number of people, or the reason why there is none."""
        concealed = super().__new__(cls, HIDDEN_TEXT)
        concealed.tag = tag
        concealed.people = people
        concealed.why = why
        return concealed

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Concealed) and (self.tag, self.people) == (other.tag, other.people)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.tag, self.people))


Raw = str | int | float | bool | datetime | Percent | ErrorCell | None
"""The value of a cell. Blank is None; numbers of spreadsheets come as float, of CSV as text."""

_SHOWN = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff\u00ad]")


def is_blank(text: str) -> bool:
    """Whether a text has only blanks of any kind and zero-width characters."""
    return _SHOWN.search(text) is None


def keys_of(values: Sequence[Raw]) -> Sequence[Hashable]:
    """Returns distinct keys for a mapping, where 1, 1.0 and True would be one key: values, or class and value."""
    if len({int, float, bool} & set(map(type, values))) < 2:
        return values
    return [(value.__class__, value) for value in values]


_ERRORS = frozenset(
    (
        *("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!", "#CALC!"),
        *("#FIELD!", "#CONNECT!", "#BLOCKED!", "#UNKNOWN!", "#BUSY!", "#EXTERNAL!", "#PYTHON!", "#TIMEOUT!", "#ERROR!"),
    )
)
"""Errors as spreadsheet programs write them, in every language the same or, in LibreOffice, by number (`_NUMBERED`)."""
_NUMBERED = re.compile(r"(?:Err|错误|錯誤)[:：]\s?\d{3}|#{2,}")
"""A row of hashes is a number in a column that was too narrow, in a text that a program wrote as it showed it."""
_LOCAL = frozenset(
    ("#名称?", "#名稱?", "#名字?", "#参考!", "#值!", "#引用!", "#数值!", "#除数/0!", "#除/0!", "#不可用", "#空值!")
)


ERROR_SIGNS = ("#", "E", "错", "錯")
"""First characters of a text that may show an error."""


def error_of(text: str) -> ErrorCell | None:
    """Returns the error that a text shows, None when it shows none: a result that was pasted as text is one, too."""
    plain = text.strip()
    if not plain.startswith(ERROR_SIGNS):
        return None
    if plain.upper() in _ERRORS or plain in _LOCAL or _NUMBERED.fullmatch(plain):
        return ErrorCell(plain)
    return None
