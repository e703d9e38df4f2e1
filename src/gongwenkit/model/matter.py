"""Something that a person must do before a final edition can be made: one line of its list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongwenkit.model.message import Language, Message

__all__ = ["Matter"]


@dataclass(frozen=True)
class Matter:
    """One thing to do.

    Attributes:
        kind: what sort of thing it is (缺数, 待核 …); equal ones are counted together.
        what: what is lacking or wrong.
        advice: what to do.
        file, sheet, cell: where; empty where it is nowhere in particular.
        decision: the category of decisions.xlsx that settles it, empty where none does.
    """

    kind: Message
    what: Message
    advice: Message
    file: str = ""
    sheet: str = ""
    cell: str = ""
    decision: str = ""

    def to_json(self, language: Language) -> dict[str, Any]:
        """Returns the shape of `lacking` in findings.json; null where there is no such place or decision."""
        words = {"kind": self.kind, "what": self.what, "advice": self.advice}
        places = {"file": self.file, "sheet": self.sheet, "cell": self.cell, "decision": self.decision}
        return {
            **{name: message.in_language(language) for name, message in words.items()},
            **{name: text or None for name, text in places.items()},
        }

    def to_record(self) -> dict[str, Any]:
        """Returns the value in both languages, for `of_record`."""
        words = {"kind": self.kind, "what": self.what, "advice": self.advice}
        places = {"file": self.file, "sheet": self.sheet, "cell": self.cell, "decision": self.decision}
        return {**{name: {"zh": message.zh, "en": message.en} for name, message in words.items()}, **places}

    @classmethod
    def of_record(cls, value: Mapping[str, Any]) -> "Matter":
        """Makes the value from its record."""
        kind, what, advice = (Message(**value[name]) for name in ("kind", "what", "advice"))
        return cls(kind, what, advice, value["file"], value["sheet"], value["cell"], value["decision"])
