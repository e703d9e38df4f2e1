"""Who speaks in a report: the placeholders {body}, {self}, {issuer} and {superior} of wording."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gongwenkit.config.bodies import Bodies

__all__ = ["MAY_BE_NOTHING", "SPEAKER_NAMES", "Speaker"]

SPEAKER_NAMES = ("body", "self", "issuer", "superior")
"""The placeholders that say who speaks, and to whom."""
MAY_BE_NOTHING = "superior"
"""The one of them that a kit may leave unsaid: a clause with it is left out then, so it is in no head."""


@dataclass(frozen=True)
class Speaker:
    """Who speaks.

    Attributes:
        words: placeholder → its words; empty or absent: nothing to say, so that a clause with it is left out.
        lacking: placeholder → what nobody said, for the mark that is printed in its place.
        bodies: how leading bodies are spoken of.
    """

    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    lacking: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    bodies: Bodies = field(default_factory=Bodies)

    def said(self, name: str, following: str) -> tuple[str, str]:
        """Returns the words of a placeholder before other words, and what is left of these.

        Example:
            >>> speaker.said("body", "会专题研究")
            ('部务会', '专题研究')
        """
        words = self.words.get(name, "")
        return self.bodies.said(words, following) if name == "body" else (words, following)
