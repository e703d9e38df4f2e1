"""Conditional formats that strike through: what they strike depends on formulas, so they are not followed but told."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from gongwenkit.ingest.workbook.cell_styles import is_struck
from gongwenkit.ingest.workbook.grid import Remark
from gongwenkit.ingest.workbook.limits import local_name, parse_xml
from gongwenkit.model.message import Message

__all__ = ["Condition", "read_conditions", "strike_remarks", "struck_formats"]

_CODE = "strike-by-rule"
"""Code of the remark."""
_MOST_CHARACTERS = 60


class Condition(NamedTuple):
    """A rule of a conditional format in Office Open XML.

    Attributes:
        ranges: the cells it is for.
        format: number of its format among those of the workbook (`dxfId`); -1 for none.
        struck: whether a format of its own strikes through.
    """

    ranges: str
    format: int
    struck: bool


def read_conditions(worksheet: Element) -> tuple[Condition, ...]:
    """Returns the rules of a worksheet part (ECMA-376 part 1, 18.3.1.18), those of its extensions among them."""
    return tuple(
        Condition(_ranges(group), int(number) if (number := rule.get("dxfId", "")).isdecimal() else -1, _strikes(rule))
        for part in worksheet
        if local_name(part) in ("conditionalFormatting", "extLst")
        for group in part.iter()
        if local_name(group) == "conditionalFormatting"
        for rule in group
        if local_name(rule) == "cfRule"
    )


def _ranges(group: Element) -> str:
    inside = next((entry.text or "" for entry in group if local_name(entry) == "sqref"), "")
    return group.get("sqref", inside).strip()


def struck_formats(styles: bytes) -> frozenset[int]:
    """Returns the numbers of the conditional formats of a workbook that strike through.

    Args:
        styles: the part with the styles.
    """
    root = parse_xml(styles)
    formats = [entry for group in root if local_name(group) == "dxfs" for entry in group]
    return frozenset(number for number, entry in enumerate(formats) if _strikes(entry))


def _strikes(entry: Element) -> bool:
    return any(local_name(font) == "font" and is_struck(font) for font in entry.iter())


def strike_remarks(sheet: str | None, ranges: Iterable[str]) -> Iterator[Remark]:
    """Yields the remark on the rules of a sheet that strike through, if it has any.

    Args:
        sheet: its name.
        ranges: the cells of each such rule.
    """
    named = [*dict.fromkeys(ranges)]
    if named:
        text = "、".join(filter(None, named))
        text = text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"
        yield Remark(_CODE, sheet, None, Message(f"（{text}）" if text else "", f" ({text})" if text else ""))
