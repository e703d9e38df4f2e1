"""Cell formats of a workbook: what the number format says, and whether the type is struck through.

A cell has the font and the number format of its entry in cellXfs, which repeats those of its named style; `applyFont`
and `applyNumberFormat` tell only what a change of that style overwrites, and spreadsheet programs show a cell without
them. An entry that leaves one out has that of its named style. Formats of rows and columns are for cells to come.
Conditional formats are not followed (`conditional_strikes`): what they strike through depends on formulas.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from xml.etree.ElementTree import Element

from gongwenkit.ingest.workbook.limits import local_name, parse_xml
from gongwenkit.ingest.workbook.number_formats import NumberKind, number_kind

__all__ = ["PLAIN", "CellStyle", "is_struck", "is_true", "read_styles"]

T = TypeVar("T")


@dataclass(frozen=True)
class CellStyle:
    """A cell format.

    Attributes:
        kind: what a number in such a cell is.
        struck: its type is struck through.
    """

    kind: NumberKind = "plain"
    struck: bool = False


PLAIN = CellStyle()


def read_styles(content: bytes) -> tuple[CellStyle, ...]:
    """Reads the styles of a workbook, in the order in which cells name them.

    Raises:
        UnreadableWorkbookError: they are damaged.
    """
    root = parse_xml(content)
    codes = {entry.get("numFmtId", "").strip(): entry.get("formatCode", "") for entry in _group(root, "numFmts")}
    fonts = [is_struck(font) for font in _group(root, "fonts")]
    named = list(_group(root, "cellStyleXfs"))

    def style(entry: Element) -> CellStyle:
        parent = _of(named, entry.get("xfId"))
        font, number = (_own(entry, parent, key) for key in ("fontId", "numFmtId"))
        kind = number_kind(int(number) if number.isdecimal() else 0, codes.get(number))
        return CellStyle(kind, struck=bool(_of(fonts, font)))

    return tuple(style(entry) for entry in _group(root, "cellXfs"))


def is_struck(properties: Iterable[Element]) -> bool:
    """Whether a font or the properties of a run strike its characters through."""
    return any(local_name(entry) == "strike" and is_true(entry.get("val", "1")) for entry in properties)


def is_true(text: str | None) -> bool:
    """Whether an attribute says yes (ST_OnOff)."""
    return text is not None and text.strip().lower() in ("1", "true", "on", "t")


def _group(root: Element, name: str) -> Iterable[Element]:
    return next((entry for entry in root if local_name(entry) == name), ())


def _own(entry: Element, parent: Element | None, key: str) -> str:
    found = entry.get(key)
    if found is None and parent is not None:
        found = parent.get(key)
    return (found or "0").strip()


def _of(items: Sequence[T], number: str | None) -> T | None:
    place = int(number) if number is not None and number.strip().isdecimal() else -1
    return items[place] if 0 <= place < len(items) else None
