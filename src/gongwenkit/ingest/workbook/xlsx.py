"""Workbooks in Office Open XML (.xlsx, .xlsm): values by calamine, the rest by a light pass over the XML.

calamine gives '' for an error cell and for a formula without a stored result, and knows nothing of hidden rows and
struck-through type (reliability.md 0.4); the pass looks only for these.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import chain
from typing import Any
from xml.etree.ElementTree import Element

import python_calamine

from gongwenkit.ingest.workbook.grid import (
    ErrorCell,
    Grid,
    Merge,
    Raw,
    UnreadableWorkbookError,
    Workbook,
    column_index,
    is_blank,
    parse_range,
)
from gongwenkit.ingest.workbook.limits import (
    MAX_INFLATED,
    MAX_TEXT,
    check_texts,
    check_used_range,
    open_package,
    read_entry,
)
from gongwenkit.ingest.workbook.markup import local_name, parse_xml

__all__ = ["read_xlsx"]

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
_KEPT: frozenset[type] = frozenset((float, int, bool, datetime))
"""What calamine gives that is taken as it is."""


def read_xlsx(content: bytes) -> Workbook:
    """Reads an .xlsx or .xlsm.

    Raises:
        UnreadableWorkbookError: it is damaged, hostile or holds no worksheet.
    """
    package = open_package(content)
    budget = [MAX_INFLATED]
    markup = [name for name in package.namelist() if name.lower().endswith((".xml", ".rels"))]
    parts = {name: read_entry(package, name, budget) for name in markup}
    if "xl/workbook.xml" not in parts:
        raise UnreadableWorkbookError("这不是电子表格", "this is not a spreadsheet")
    book = parse_xml(parts["xl/workbook.xml"])
    sheets = _sheet_parts(book, parts)
    for name, part, _hidden in sheets:
        check_used_range(part, name)
    values = _read_values(content, {name for name, _, _ in sheets})
    struck_styles = _struck_styles(parts.get("xl/styles.xml"))
    grids = tuple(
        _grid(name, part, values[name], hidden=hidden, struck_styles=struck_styles)
        for name, part, hidden in sheets
        if name in values
    )
    return Workbook("xlsx", grids, dates_from_1904=_from_1904(book))


def _sheet_parts(book: Element, parts: Mapping[str, bytes]) -> list[tuple[str, bytes, bool]]:
    """Returns name, XML and whether hidden of every worksheet, in order; chart sheets are passed over."""
    links = {
        link.get("Id"): (link.get("Type", ""), link.get("Target", ""))
        for link in (parse_xml(parts["xl/_rels/workbook.xml.rels"]) if "xl/_rels/workbook.xml.rels" in parts else ())
    }
    found = []
    for sheet in book.iter():
        if local_name(sheet) != "sheet":
            continue
        link = next((value for key, value in sheet.attrib.items() if key.rsplit("}", 1)[-1] == "id"), None)
        kind, target = links.get(link, ("", ""))
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('./')}"
        if kind.endswith("/worksheet") and path in parts:
            found.append((sheet.get("name", ""), parts[path], sheet.get("state", "visible") != "visible"))
    if not found:
        raise UnreadableWorkbookError("工作簿里没有工作表", "the workbook holds no worksheet")
    return found


def _from_1904(book: Element) -> bool:
    return any(local_name(e) == "workbookPr" and e.get("date1904", "0") in ("1", "true") for e in book.iter())


def _read_values(content: bytes, names: set[str]) -> dict[str, list[list[Raw]]]:
    # A panic in Rust arrives as a BaseException that is no Exception (reliability.md 0.5).
    try:
        book = python_calamine.load_workbook(BytesIO(content))
        return {name: _rows(book, name) for name in book.sheet_names if name in names}
    except (KeyboardInterrupt, SystemExit, MemoryError, UnreadableWorkbookError):
        raise
    except BaseException as error:
        raise UnreadableWorkbookError(
            f"读取时出错（{type(error).__name__}）",
            f"reading it failed ({type(error).__name__})",
            code="workbook-unreadable" if isinstance(error, Exception) else "workbook-crashed",
        ) from None


def _rows(book: Any, name: str) -> list[list[Raw]]:  # noqa: ANN401  calamine gives what it finds
    rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(False)
    plain = {value: _plain(value) for value in set(chain.from_iterable(rows)) if not _is_plain(value)}
    read = [[plain.get(value, value) for value in row] for row in rows]
    if any(isinstance(value, str) and len(value) > MAX_TEXT for value in plain):
        check_texts((Grid(name, read),))
    return read


def _is_plain(value: Any) -> bool:  # noqa: ANN401  calamine gives what it finds
    """Whether a value may stay as it is; of a text only what can be seen at once."""
    if value.__class__ is str:
        is_shown = value.isprintable() and bool(value) and not value.isspace()
        return is_shown and "_x000D_" not in value and len(value) <= MAX_TEXT
    return value.__class__ in _KEPT


def _plain(value: Any) -> Raw:  # noqa: ANN401  calamine gives what it finds
    if isinstance(value, str):
        return None if is_blank(value) else _unescaped(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def _unescaped(text: str) -> str:
    return text.replace("_x000D_", "") if "_x000D_" in text else text


def _place(attributes: bytes) -> tuple[int, int] | None:
    match = _PLACE.search(attributes)
    return (int(match[2]) - 1, column_index(match[1].decode())) if match else None


def _grid(name: str, part: bytes, rows: list[list[Raw]], *, hidden: bool, struck_styles: frozenset[int]) -> Grid:
    _mark_errors(part, rows)
    merges = [parse_range(ref.decode("utf-8", "replace")) for ref in _merge_references(part)]
    if len(merges) > MAX_MERGES:
        raise UnreadableWorkbookError(
            f"工作表“{name}”的合并单元格过多（{len(merges)} 处）", f"sheet “{name}” has too many merges ({len(merges)})"
        )
    hidden_rows = [_ROW_NUMBER.search(row) for row in (_HIDDEN_ROW.findall(part) if b" hidden=" in part else ())]
    return Grid(
        sheet=name,
        rows=rows,
        hidden=hidden,
        hidden_rows=frozenset(int(number[1]) - 1 for number in hidden_rows if number),
        hidden_columns=_hidden_columns(part),
        struck=_struck(part, rows, struck_styles),
        merges=tuple(_larger(merges)),
    )


def _merge_references(part: bytes) -> list[bytes]:
    start = part.find(b"mergeCells")
    return _MERGE.findall(part, start) if start >= 0 else []


def _larger(merges: list[Merge | None]) -> list[Merge]:
    return [merge for merge in merges if merge and (merge[0], merge[1]) != (merge[2], merge[3])]


def _mark_errors(part: bytes, rows: list[list[Raw]]) -> None:
    for attributes, body in _ERROR.findall(part) if b'"e"' in part or b"'e'" in part else ():
        text = _ERROR_TEXT.search(body)
        _put(rows, _place(attributes), ErrorCell(text[1].decode("utf-8", "replace") if text else "#ERROR!"))
    for attributes in _NO_RESULT.findall(part) if b"<f" in part or b":f" in part else ():
        if b't="str"' not in attributes and b"t='str'" not in attributes:
            _put(rows, _place(attributes), ErrorCell(""))


def _put(rows: list[list[Raw]], place: tuple[int, int] | None, value: Raw) -> None:
    """Sets a cell, making room: calamine's range ends where its last value stands."""
    if place is None:
        return
    row, column = place
    while len(rows) <= row:
        rows.append([])
    if len(rows[row]) <= column:
        rows[row] = [*rows[row], *[None] * (column + 1 - len(rows[row]))]
    if rows[row][column] is None:
        rows[row][column] = value


def _hidden_columns(part: bytes) -> frozenset[int]:
    columns: set[int] = set()
    for attributes in _COLUMN.findall(part[: part.find(b"<sheetData") if b"<sheetData" in part else len(part)]):
        ends = {key: int(value) for key, value in _MIN_MAX.findall(attributes)}
        columns.update(range(ends.get(b"min", 1) - 1, min(ends.get(b"max", 0), 16384)))
    return frozenset(columns)


def _struck(part: bytes, rows: list[list[Raw]], styles: frozenset[int]) -> dict[int, frozenset[int]]:
    if not styles:
        return {}
    struck: dict[int, set[int]] = {}
    for attributes, style in _STYLED.findall(part):
        place = _place(attributes) if int(style) in styles else None
        if place and place[0] < len(rows) and place[1] < len(rows[place[0]]) and rows[place[0]][place[1]] is not None:
            struck.setdefault(place[0], set()).add(place[1])
    return {row: frozenset(columns) for row, columns in struck.items()}


def _struck_styles(part: bytes | None) -> frozenset[int]:
    """Returns the indexes of cell formats whose font is struck through."""
    if part is None or b"strike" not in part:
        return frozenset()
    root = parse_xml(part)
    fonts = next((e for e in root if local_name(e) == "fonts"), ())
    struck_fonts = {
        index
        for index, font in enumerate(fonts)
        if any(local_name(e) == "strike" and e.get("val", "1") not in ("0", "false") for e in font)
    }
    formats = next((e for e in root if local_name(e) == "cellXfs"), ())
    return frozenset(i for i, xf in enumerate(formats) if int(xf.get("fontId", "0") or 0) in struck_fonts)
