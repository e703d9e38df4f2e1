"""Cells of whose text a part is struck through: 35 struck out and 38 written behind it is 38, not 3538."""

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from gongwenkit.ingest.workbook.grid import parse_cell
from gongwenkit.ingest.workbook.markup import cells_hold, local_name, parse_xml

__all__ = ["amended_cells", "amended_texts", "is_struck_font"]

_STRIKE = b"strike"
_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.S)
_PLACE = re.compile(rb"\sr=[\"']([A-Z]{1,3}\d+)[\"']")
_SHARED = re.compile(rb"\st=[\"']s[\"']")
_INDEX = re.compile(rb"<(?:\w+:)?v>\s*(\d+)\s*<")


def amended_texts(part: bytes | None) -> dict[int, str]:
    """Returns of the shared strings of a workbook those with struck-through characters: index → what is left of it.

    Args:
        part: xl/sharedStrings.xml, None where there is none.

    Raises:
        UnreadableWorkbookError: it is damaged.
    """
    if part is None or _STRIKE not in part:
        return {}
    texts = enumerate(item for item in parse_xml(part) if local_name(item) == "si")
    return {index: left for index, item in texts if (left := _left(item)) is not None}


def amended_cells(part: bytes, shared: Mapping[int, str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yields the cells of a sheet that have struck-through characters, with what is left of their text.

    Args:
        part: the XML of the sheet.
        shared: what `amended_texts` gave.
    """
    inline = cells_hold(part, b"k", _STRIKE)
    if not shared and not inline:
        return
    for attributes, body in _CELL.findall(part):
        left: str | None = None
        if shared and _SHARED.search(attributes) and (index := _INDEX.search(body)):
            left = shared.get(int(index[1]))
        elif inline and _STRIKE in body:
            left = _left_inline(body)
        if left is not None and (place := _PLACE.search(attributes)) and (cell := parse_cell(place[1].decode())):
            yield cell, left


def is_struck_font(properties: Element | None) -> bool:
    """Whether a font or the properties of a run strike its characters through."""
    return any(
        local_name(entry) == "strike" and entry.get("val", "1") not in ("0", "false")
        for entry in (properties if properties is not None else ())
    )


def _left(item: Element) -> str | None:
    """Returns the text of the runs that are not struck through, None when none is."""
    runs = [run for run in item if local_name(run) == "r"]
    kept = [run for run in runs if not is_struck_font(next((e for e in run if local_name(e) == "rPr"), None))]
    if len(kept) == len(runs):
        return None
    return "".join(entry.text or "" for run in kept for entry in run if local_name(entry) == "t")


def _left_inline(body: bytes) -> str | None:
    """Returns what is left of a text that stands in its cell; its prefix, if it has one, is bound to nothing here."""
    plain = re.sub(rb"(</?)\w+:", rb"\1", body)
    item = next((entry for entry in parse_xml(b"<c>" + plain + b"</c>") if local_name(entry) == "is"), None)
    return _left(item) if item is not None else None
