"""Workbooks in Office Open XML (.xlsx, .xlsm): values by calamine, the rest by searches in the XML.

calamine gives neither errors, hidden and struck-through cells, nor struck-through characters within a text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import python_calamine

from gongwenkit.ingest.workbook.cell import ErrorCell, Raw, is_blank
from gongwenkit.ingest.workbook.grid import (
    Grid,
    Merge,
    UnreadableWorkbookError,
    Workbook,
    column_index,
    parse_cell,
    parse_range,
)
from gongwenkit.ingest.workbook.limits import (
    MAX_INFLATED,
    MAX_TEXT,
    cells_hold,
    check_texts,
    check_used_range,
    local_name,
    open_package,
    parse_xml,
    read_entry,
)
from gongwenkit.ingest.workbook.packed import PackedRows, pack_rows

__all__ = ["SheetXml", "read_xlsx"]


MAX_MERGES = 50_000
_KEPT: frozenset[type] = frozenset((float, int, bool, datetime, ErrorCell))
"""Types that are used unchanged."""
_RETURN = "_x000D_"
"""Form of a carriage return in the XML."""


@dataclass(frozen=True)
class SheetXml:
    """What the XML of a sheet says in addition to the values; places are row and column, from 0.

    Attributes:
        errors: cells without a value, with the reason.
        struck: cells in struck-through type, blank ones among them.
        amended: cells in which some characters are struck through, with the text that remains.
        hidden_rows, hidden_columns, merges: see `Grid`.
    """

    errors: tuple[tuple[tuple[int, int], ErrorCell], ...]
    struck: tuple[tuple[int, int], ...]
    amended: tuple[tuple[tuple[int, int], str], ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    merges: tuple[Merge, ...]


def read_xlsx(content: bytes) -> Workbook:
    """Reads an .xlsx or .xlsm.

    Raises:
        UnreadableWorkbookError: it is damaged, hostile or has no worksheet.
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
    struck = _struck_styles(parts.get("xl/styles.xml"))
    amended = _amended_texts(parts.get("xl/sharedStrings.xml"))
    grids = tuple(
        _grid(name, values[name], _read_sheet_xml(part, name, struck, amended), hidden=hidden)
        for name, part, hidden in sheets
        if name in values
    )
    return Workbook("xlsx", grids, dates_from_1904=_from_1904(book))


def _sheet_parts(book: Element, parts: Mapping[str, bytes]) -> list[tuple[str, bytes, bool]]:
    """Returns name, XML and whether hidden of every worksheet, in order; chart sheets are skipped."""
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


def _read_values(content: bytes, names: set[str]) -> dict[str, list[list[Any]]]:
    # A panic in calamine, which is Rust, arrives as a BaseException that is no Exception: it is a damaged file as well.
    try:
        book = python_calamine.load_workbook(BytesIO(content))
        return {name: book.get_sheet_by_name(name).to_python(False) for name in book.sheet_names if name in names}
    except (KeyboardInterrupt, SystemExit, MemoryError, UnreadableWorkbookError):
        raise
    except BaseException as error:
        raise UnreadableWorkbookError(
            f"读取时出错（{type(error).__name__}）",
            f"reading it failed ({type(error).__name__})",
            code="workbook-unreadable" if isinstance(error, Exception) else "workbook-crashed",
        ) from None


def _rows(rows: list[list[Any]], name: str) -> PackedRows:
    """Packs rows as calamine gives them, and then checks each distinct value once."""
    packed = pack_rows(rows)
    values = [*packed.values]
    odd = [
        i
        for i, value in enumerate(values)
        if value.__class__ not in _KEPT
        and not (
            # most values are printable texts that need no change
            type(value) is str
            and value.isprintable()
            and value.strip()
            and _RETURN not in value
            and len(value) <= MAX_TEXT
        )
    ]
    for i in odd:
        values[i] = _plain(values[i])
    read = PackedRows(values, packed.positions, packed.lengths)
    if any(isinstance(value := values[i], str) and len(value) > MAX_TEXT for i in odd):
        check_texts((Grid(name, read),))
    return read


def _plain(value: Any) -> Raw:  # noqa: ANN401  calamine gives what it finds
    if isinstance(value, str):
        return None if is_blank(value) else _unescaped(value)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value)


def _unescaped(text: str) -> str:
    return text.replace(_RETURN, "") if _RETURN in text else text


def _grid(name: str, found: list[list[Any]], xml: SheetXml, *, hidden: bool) -> Grid:
    for place, error in xml.errors:
        _put(found, place, error)
    for (row, column), text in xml.amended:
        if not is_blank(text) and row < len(found) and column < len(found[row]):
            found[row][column] = text
    rows = _rows(found, name)
    struck: dict[int, set[int]] = {}
    for row, column in (*xml.struck, *(place for place, _ in xml.amended)):
        if rows.value(row, column) is not None:
            struck.setdefault(row, set()).add(column)
    return Grid(
        sheet=name,
        rows=rows,
        hidden=hidden,
        hidden_rows=xml.hidden_rows,
        hidden_columns=xml.hidden_columns,
        struck={row: frozenset(columns) for row, columns in struck.items()},
        merges=xml.merges,
    )


def _put(rows: list[list[Any]], place: tuple[int, int], value: Raw) -> None:
    """Sets a cell, extending the rows: the range of calamine ends at its last value."""
    row, column = place
    while len(rows) <= row:
        rows.append([])
    if len(rows[row]) <= column:
        rows[row] = [*rows[row], *[None] * (column + 1 - len(rows[row]))]
    there = rows[row][column]
    if there is None or (isinstance(there, str) and is_blank(there)):
        rows[row][column] = value


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


def _read_sheet_xml(part: bytes, name: str, struck: frozenset[int], texts: Mapping[int, str]) -> SheetXml:
    """Searches the XML of a sheet.

    Args:
        part: the XML.
        name: of the sheet.
        struck: cell formats that are struck through (`_struck_styles`).
        texts: shared strings with characters that are (`_amended_texts`).

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
        amended=tuple(_amended_cells(part, texts)),
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


def _struck_styles(part: bytes | None) -> frozenset[int]:
    """Returns the indexes of cell formats whose font is struck through."""
    if part is None or b"strike" not in part:
        return frozenset()
    root = parse_xml(part)
    fonts = next((e for e in root if local_name(e) == "fonts"), ())
    struck_fonts = {index for index, font in enumerate(fonts) if _is_struck_font(font)}
    formats = next((e for e in root if local_name(e) == "cellXfs"), ())
    return frozenset(i for i, xf in enumerate(formats) if int(xf.get("fontId", "0") or 0) in struck_fonts)


_STRIKE = b"strike"
_CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)(?<!/)>(.*?)</(?:\w+:)?c>", re.S)
_RICH_CELL_PLACE = re.compile(rb"\sr=[\"']([A-Z]{1,3}\d+)[\"']")
_SHARED = re.compile(rb"\st=[\"']s[\"']")
_INDEX = re.compile(rb"<(?:\w+:)?v>\s*(\d+)\s*<")


def _amended_texts(part: bytes | None) -> dict[int, str]:
    """Returns of the shared strings of a workbook those with struck-through characters: index → the text that remains.

    Args:
        part: xl/sharedStrings.xml, None where there is none.

    Raises:
        UnreadableWorkbookError: it is damaged.
    """
    if part is None or _STRIKE not in part:
        return {}
    texts = enumerate(item for item in parse_xml(part) if local_name(item) == "si")
    return {index: left for index, item in texts if (left := _left(item)) is not None}


def _amended_cells(part: bytes, shared: Mapping[int, str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Yields the cells of a sheet that have struck-through characters, with the text that remains.

    Args:
        part: the XML of the sheet.
        shared: what `_amended_texts` gave.
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
        if (
            left is not None
            and (place := _RICH_CELL_PLACE.search(attributes))
            and (cell := parse_cell(place[1].decode()))
        ):
            yield cell, left


def _is_struck_font(properties: Element | None) -> bool:
    """Whether a font or the properties of a run strike its characters through."""
    return any(
        local_name(entry) == "strike" and entry.get("val", "1") not in ("0", "false")
        for entry in (properties if properties is not None else ())
    )


def _left(item: Element) -> str | None:
    """Returns the text of the runs that are not struck through, None when none is."""
    runs = [run for run in item if local_name(run) == "r"]
    kept = [run for run in runs if not _is_struck_font(next((e for e in run if local_name(e) == "rPr"), None))]
    if len(kept) == len(runs):
        return None
    return "".join(entry.text or "" for run in kept for entry in run if local_name(entry) == "t")


def _left_inline(body: bytes) -> str | None:
    """Returns what remains of an inline text; a namespace prefix is not bound in this part, so it is removed."""
    plain = re.sub(rb"(</?)\w+:", rb"\1", body)
    item = next((entry for entry in parse_xml(b"<c>" + plain + b"</c>") if local_name(entry) == "is"), None)
    return _left(item) if item is not None else None
