"""What calamine does not tell of a worksheet, by a light pass over its XML.

calamine gives '' for an error cell and for a formula without a stored result, and knows nothing of hidden rows and
struck-through type (reliability.md 0.4); the pass looks only for these, and for merges.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gongwenkit.ingest.workbook.cell import ErrorCell
from gongwenkit.ingest.workbook.grid import Merge, UnreadableWorkbookError, column_index, parse_range
from gongwenkit.ingest.workbook.markup import cells_hold, local_name, parse_xml
from gongwenkit.ingest.workbook.richtext import amended_cells, is_struck_font

__all__ = ["SheetXml", "read_sheet_xml", "struck_styles"]

_CELL_PLACE = rb"\sr=[\"']([A-Z]{1,3})(\d+)[\"']"
_PLACE = re.compile(_CELL_PLACE)
_ERROR = re.compile(rb"<(?:\w+:)?c\b([^<>]*\st=[\"']e[\"'][^<>]*)>(.{0,2000}?)</(?:\w+:)?c>", re.S)
_ERROR_TEXT = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*\shidden=[\"'](?:1|true)[\"'][^<>]*)>")
_ROW_NUMBER = re.compile(rb"\sr=[\"'](\d+)[\"']")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^<>]*\shidden=[\"'](?:1|true)[\"'][^<>]*)>")
_MIN_MAX = re.compile(rb"\s(min|max)=[\"'](\d+)[\"']")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*\sref=[\"']([^\"']+)[\"']")
_STYLED = re.compile(rb"<(?:\w+:)?c\b([^<>]*\ss=[\"'](\d+)[\"'][^<>]*)>")
MAX_MERGES = 50_000


@dataclass(frozen=True)
class SheetXml:
    """What the XML of a sheet tells beside values; places are row and column, from 0.

    Attributes:
        errors: cells that hold no value, with why.
        struck: cells in struck-through type, blank ones among them.
        amended: cells in which some characters are struck through, with the text that is left.
        hidden_rows, hidden_columns, merges: see `Grid`.
    """

    errors: tuple[tuple[tuple[int, int], ErrorCell], ...]
    struck: tuple[tuple[int, int], ...]
    amended: tuple[tuple[tuple[int, int], str], ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    merges: tuple[Merge, ...]


def read_sheet_xml(part: bytes, name: str, struck: frozenset[int], texts: Mapping[int, str]) -> SheetXml:
    """Looks through the XML of a sheet.

    Args:
        part: the XML.
        name: of the sheet.
        struck: cell formats that are struck through (`struck_styles`).
        texts: shared strings with characters that are (`amended_texts`).

    Raises:
        UnreadableWorkbookError: it has too many merges.
    """
    merges = [parse_range(ref.decode("utf-8", "replace")) for ref in _merge_references(part)]
    if len(merges) > MAX_MERGES:
        raise UnreadableWorkbookError(
            f"工作表“{name}”的合并单元格过多（{len(merges)} 处）", f"sheet “{name}” has too many merges ({len(merges)})"
        )
    hidden_rows = [_ROW_NUMBER.search(row) for row in (_HIDDEN_ROW.findall(part) if b" hidden=" in part else ())]
    return SheetXml(
        errors=tuple(_errors(part)),
        struck=tuple(_struck(part, struck)) if struck else (),
        amended=tuple(amended_cells(part, texts)),
        hidden_rows=frozenset(int(number[1]) - 1 for number in hidden_rows if number),
        hidden_columns=_hidden_columns(part),
        merges=tuple(merge for merge in merges if merge and (merge[0], merge[1]) != (merge[2], merge[3])),
    )


def _place(attributes: bytes) -> tuple[int, int] | None:
    match = _PLACE.search(attributes)
    return (int(match[2]) - 1, column_index(match[1].decode())) if match else None


def _merge_references(part: bytes) -> list[bytes]:
    start = part.find(b"mergeCells")
    return _MERGE.findall(part, start) if start >= 0 else []


def _errors(part: bytes) -> Iterator[tuple[tuple[int, int], ErrorCell]]:
    for attributes, body in _ERROR.findall(part) if cells_hold(part, b"e", b'"e"', b"'e'") else ():
        text = _ERROR_TEXT.search(body)
        if place := _place(attributes):
            yield place, ErrorCell(text[1].decode("utf-8", "replace") if text else "#ERROR!")
    for attributes in _NO_RESULT.findall(part) if cells_hold(part, b"f", b"<f", b":f") else ():
        is_text = b't="str"' in attributes or b"t='str'" in attributes
        if not is_text and (place := _place(attributes)):
            yield place, ErrorCell("")


def _hidden_columns(part: bytes) -> frozenset[int]:
    columns: set[int] = set()
    for attributes in _COLUMN.findall(part[: part.find(b"<sheetData") if b"<sheetData" in part else len(part)]):
        ends = {key: int(value) for key, value in _MIN_MAX.findall(attributes)}
        columns.update(range(ends.get(b"min", 1) - 1, min(ends.get(b"max", 0), 16384)))
    return frozenset(columns)


def _struck(part: bytes, styles: frozenset[int]) -> Iterator[tuple[int, int]]:
    for attributes, style in _STYLED.findall(part):
        if int(style) in styles and (place := _place(attributes)):
            yield place


def struck_styles(part: bytes | None) -> frozenset[int]:
    """Returns the indexes of cell formats whose font is struck through."""
    if part is None or b"strike" not in part:
        return frozenset()
    root = parse_xml(part)
    fonts = next((e for e in root if local_name(e) == "fonts"), ())
    struck_fonts = {index for index, font in enumerate(fonts) if is_struck_font(font)}
    formats = next((e for e in root if local_name(e) == "cellXfs"), ())
    return frozenset(i for i, xf in enumerate(formats) if int(xf.get("fontId", "0") or 0) in struck_fonts)
