"""Where a value is in the files of a department: file, sheet and row."""

import hashlib
from dataclasses import dataclass
from typing import Any

__all__ = ["RowSource", "digest"]


@dataclass(frozen=True, slots=True)
class RowSource:
    """One row of one sheet of one file.

    Attributes:
        file: path relative to the data folder, with `/`.
        sheet: sheet name; None for CSV.
        row: row number as the spreadsheet program shows it (from 1); for CSV the line number.
    """

    file: str
    sheet: str | None
    row: int

    @property
    def order(self) -> tuple[str, bool, str, int]:
        """Sort key: file, sheet (none first), row."""
        return (self.file, self.sheet is not None, self.sheet or "", self.row)

    def to_json(self) -> dict[str, Any]:
        """Returns `{"file", "sheet", "row"}`."""
        return {"file": self.file, "sheet": self.sheet, "row": self.row}

    def __str__(self) -> str:
        parts = [self.file, *([self.sheet] if self.sheet else []), str(self.row)]
        return " › ".join(parts)


def digest(content: bytes) -> str:
    """Returns the sha256 of a file's bytes."""
    return hashlib.sha256(content).hexdigest()
