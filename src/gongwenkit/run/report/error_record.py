"""An error of the kit as it goes from one process to another: from a kernel to a worker, from a worker to its batch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongwenkit.model import GongwenkitError, Message
from gongwenkit.model.matter import Matter

__all__ = ["ERROR_MIME", "ErrorRecord"]

ERROR_MIME = "application/vnd.gongwenkit.error+json"
"""Type of the output by which a failed cell passes its error to the batch."""


@dataclass(frozen=True)
class ErrorRecord:
    """What an error says.

    Attributes:
        code, where, found, advice: as in `GongwenkitError`.
        matters: what stops a final edition, where that is the error.
    """

    code: str
    where: str
    found: Message
    advice: Message
    matters: tuple[Matter, ...] = ()

    @classmethod
    def of(cls, error: GongwenkitError) -> "ErrorRecord":
        """Makes the record of an error."""
        matters: tuple[Matter, ...] = getattr(error, "matters", ())
        return cls(error.code, error.where, error.found, error.advice, matters)

    @classmethod
    def of_json(cls, value: Mapping[str, Any]) -> "ErrorRecord":
        """Makes a record from its JSON."""
        matters = tuple(map(Matter.of_record, value.get("matters", ())))
        return cls(value["code"], value["where"], Message(**value["found"]), Message(**value["advice"]), matters)

    def to_json(self) -> dict[str, Any]:
        """Returns the record as JSON."""
        return {
            "code": self.code,
            "where": self.where,
            "found": {"zh": self.found.zh, "en": self.found.en},
            "advice": {"zh": self.advice.zh, "en": self.advice.en},
            "matters": [matter.to_record() for matter in self.matters],
        }

    @property
    def message(self) -> Message:
        """Place and finding in one line."""
        if not self.where:
            return self.found
        return Message(f"{self.where}：{self.found.zh}", f"{self.where}: {self.found.en}")
