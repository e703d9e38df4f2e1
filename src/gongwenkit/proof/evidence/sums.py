"""Whether a figure of the evidence is what its own rows give: a value that somebody wrote into evidence.json is not."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from gongwenkit.model import RowSource
from gongwenkit.proof.evidence.evidence import Evidence

__all__ = ["Doubt", "doubts_of"]


@dataclass(frozen=True)
class Doubt:
    """A contradiction inside the evidence of one figure.

    Attributes:
        why: the value is not the sum of its rows; a row that counts is not described; there is no value and no reason.
        stated: the value as stated, or the place of the row.
        found: the sum of the rows, empty otherwise.
    """

    why: Literal["value", "row", "neither"]
    stated: str = ""
    found: str = ""

    def to_json(self) -> dict[str, str]:
        """Returns the shape of `doubts` in `trace --json`."""
        return {"why": self.why, "stated": self.stated, "found": self.found}


def doubts_of(evidence: Evidence, figure: Mapping[str, Any]) -> tuple[Doubt, ...]:
    """Returns the contradictions of a figure; rows that do not say what each adds (a percentage) are not summed."""
    found = []
    value, missing, rows = figure["value"], figure["missing"], figure["rows"]
    if (value is None) == (missing is None):
        found.append(Doubt("neither" if value is None else "value", str(value), str(missing)))
    counts = [row.get("counts") for row in rows]
    if isinstance(value, int | float) and all(isinstance(count, int | float) for count in counts):
        total = sum((Decimal(str(count)) for count in counts), start=Decimal())  # 0.1 + 0.2 is 0.3
        if total != Decimal(str(value)):
            found.append(Doubt("value", str(value), str(total)))
    for row in (*rows, *figure["left_out"]):
        source = RowSource(row["file"], row["sheet"], row["row"])
        if source not in evidence.rows:
            found.append(Doubt("row", str(source)))
    return tuple(found)
