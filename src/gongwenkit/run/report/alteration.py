"""The values that `verify` and `trace` return: an altered file, a changed input, what could not be checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Alteration", "ChangedInput", "InputChange", "InputKind", "Unchecked", "Unseen"]


@dataclass(frozen=True)
class Alteration:
    """A file of a finished report that is not what was made.

    Attributes:
        file: its name; of the evidence inside a PDF `report.pdf › evidence.json`.
        what: whether it has another content or is gone.
        keys: the keys of a JSON file that differ, as far as they are known.
        pages: the pages of a PDF whose text differs, as far as they are known.
    """

    file: str
    what: Literal["output-altered", "output-gone"] = "output-altered"
    keys: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Returns the shape of an alteration in `verify --json`: the keys of a number, and its own."""
        return {**_NO_NUMBER, "what": self.what, "file": self.file, "keys": list(self.keys), "pages": list(self.pages)}


InputKind = Literal[
    "ledger",
    "decision",
    "reference",
    "definition",
    "wording",
    "phrases",
    "schema",
    "kit",
    "template",
    "class",
    "notebook",
]
"""What an input is: a ledger, decisions.xlsx, a reference table; a definition (data/figures), the wording, phrases,
ledger schemas, kit.toml, templates, the LaTeX class, the notebook."""

InputChange = Literal["input-changed", "input-gone", "input-added"]


@dataclass(frozen=True)
class ChangedInput:
    """A file that a report was made from, which was changed since.

    Attributes:
        file: its name in the manifest.
        kind: what it is.
        what: whether it has another content, is gone, or is new.
    """

    file: str
    kind: InputKind
    what: InputChange

    def to_json(self) -> dict[str, Any]:
        """Returns the shape of a changed input in `verify --json`."""
        return {**_NO_NUMBER, "what": self.what, "file": self.file, "kind": self.kind}


Unseen = Literal[
    "recount", "redacted", "no-text", "no-places", "no-numbers", "no-manifest", "manifest", "no-evidence", "no-seal",
    "not-listed", "program", "page-text",
]  # fmt: skip
"""What could not be checked. No number was compared: the report could not be counted again · it is redacted · its PDF
has no text (scanned) · it has no places of numbers (printed or saved anew) · the report prints no number. Numbers were
compared, but: there is no manifest.json · it cannot be trusted · there is no evidence.json · no seal (older kit) · the
PDF is not one that the manifest lists · another program made it · the text of pages was read by another version."""

NOTHING_COMPARED = ("recount", "redacted", "no-text", "no-places", "no-numbers")


@dataclass(frozen=True)
class Unchecked:
    """Something that could not be checked.

    Attributes:
        why: what, see `Unseen`.
        detail: in Chinese and English, what the system said; empty where `why` says all.
        file: the file that it concerns, empty where none does.
    """

    why: Unseen
    detail: tuple[str, str] = ("", "")
    file: str = ""

    @property
    def is_fatal(self) -> bool:
        """Whether no number was compared."""
        return self.why in NOTHING_COMPARED

    def to_json(self) -> dict[str, Any]:
        """Returns its shape in `verify --json`."""
        return {**_NO_NUMBER, "what": "unchecked", "file": self.file or None, "why": self.why}


_NO_NUMBER: Mapping[str, Any] = {
    "figure": None,
    "view": None,
    "page": None,
    "printed": None,
    "now": None,
    "changed": [],
}
