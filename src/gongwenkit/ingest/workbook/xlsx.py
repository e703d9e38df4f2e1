"""Workbooks in Office Open XML (.xlsx, .xlsm): values by calamine, what it does not tell by a pass over the XML."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import python_calamine

from gongwenkit.ingest.workbook.cell import ErrorCell, Raw, is_blank
from gongwenkit.ingest.workbook.grid import Grid, UnreadableWorkbookError, Workbook
from gongwenkit.ingest.workbook.limits import (
    MAX_INFLATED,
    MAX_TEXT,
    check_texts,
    check_used_range,
    open_package,
    read_entry,
)
from gongwenkit.ingest.workbook.markup import local_name, parse_xml
from gongwenkit.ingest.workbook.packed import PackedRows, pack_rows
from gongwenkit.ingest.workbook.richtext import amended_texts
from gongwenkit.ingest.workbook.sheetxml import SheetXml, read_sheet_xml, struck_styles

__all__ = ["read_xlsx"]

_KEPT: frozenset[type] = frozenset((float, int, bool, datetime, ErrorCell))
"""What is taken as it is found."""
_RETURN = "_x000D_"
"""How a spreadsheet writes a carriage return."""


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
    struck = struck_styles(parts.get("xl/styles.xml"))
    amended = amended_texts(parts.get("xl/sharedStrings.xml"))
    grids = tuple(
        _grid(name, values[name], read_sheet_xml(part, name, struck, amended), hidden=hidden)
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


def _read_values(content: bytes, names: set[str]) -> dict[str, list[list[Any]]]:
    # A panic in Rust arrives as a BaseException that is no Exception (reliability.md 0.5).
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
    """Packs rows as calamine gives them, and then looks at each distinct value once."""
    packed = pack_rows(rows)
    values = [*packed.values]
    odd = [
        i
        for i, value in enumerate(values)
        if value.__class__ not in _KEPT
        and not (
            # what is surely a text that may stay as it is, and most are
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
    """Sets a cell, making room: calamine's range ends where its last value stands."""
    row, column = place
    while len(rows) <= row:
        rows.append([])
    if len(rows[row]) <= column:
        rows[row] = [*rows[row], *[None] * (column + 1 - len(rows[row]))]
    there = rows[row][column]
    if there is None or (isinstance(there, str) and is_blank(there)):
        rows[row][column] = value
