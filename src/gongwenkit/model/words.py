"""A message in both languages of the kit."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Language", "Words"]

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Words:
    """One message for people, in Chinese and in English.

    Both may hold `str.format` fields; `filled` puts values into both at once. Values are put in as plain
    text: a brace inside a value is never read as a field.
    """

    zh: str
    en: str

    def filled(self, **values: object) -> "Words":
        """Returns the message with its fields replaced.

        Raises:
            KeyError: a field has no value (a mistake of the programmer, seen by tests).
        """
        return Words(self.zh.format_map(values), self.en.format_map(values))

    def in_language(self, language: Language) -> str:
        """Returns the text in one language."""
        return self.zh if language == "zh" else self.en
