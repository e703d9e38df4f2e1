"""Workbooks: bytes → grids with coordinates. The only place where spreadsheet readers are used.

`read_workbook` is a function of the bytes alone, so that it can run in a child process with limits.
"""

import posixpath
import re
from dataclasses import replace
from operator import is_
from pathlib import Path

from gongwenkit.ingest.workbook.cell import HIDDEN_TEXT, Concealed, ErrorCell, Percent, Raw, keys_of
from gongwenkit.ingest.workbook.grid import (
    ASK_AGAIN,
    MEND_OR_ASK,
    Grid,
    Merge,
    Remark,
    UnreadableWorkbookError,
    Workbook,
    cell_name,
    column_letter,
    parse_cell,
)
from gongwenkit.ingest.workbook.limits import TOO_BIG, bound_texts, check_size, open_package
from gongwenkit.ingest.workbook.package_parts import part_name
from gongwenkit.ingest.workbook.packed import PackedRows, pack_cells, pack_rows
from gongwenkit.ingest.workbook.xlsx import read_xlsx

__all__ = [
    "HIDDEN_TEXT",
    "Concealed",
    "ErrorCell",
    "Grid",
    "Merge",
    "PackedRows",
    "Percent",
    "Raw",
    "Remark",
    "UnreadableWorkbookError",
    "Workbook",
    "cell_name",
    "check_size",
    "column_letter",
    "keys_of",
    "pack_cells",
    "pack_rows",
    "parse_cell",
    "parse_workbook",
    "read_workbook",
]


def read_workbook(path: Path) -> Workbook:
    """Reads a file; its content, not its name, decides the format.

    Raises:
        UnreadableWorkbookError: it cannot be read or is refused.
    """
    try:
        return parse_workbook(path.read_bytes())
    except OSError as error:
        raise UnreadableWorkbookError(
            f"文件打不开（{error.strerror}）", f"the file cannot be opened ({error.strerror})"
        ) from None


def parse_workbook(content: bytes) -> Workbook:
    """Reads the bytes of a file.

    Raises:
        UnreadableWorkbookError: they are no workbook, or are refused.
    """
    try:
        workbook = bound_texts(_parse(content))
    except UnreadableWorkbookError:
        raise
    except MemoryError:
        raise UnreadableWorkbookError(
            "内存不足，读不下这个文件", "it needs more memory than there is", code="workbook-crashed", advice=TOO_BIG
        ) from None
    except Exception as error:  # a damaged file makes readers fail in many ways
        raise UnreadableWorkbookError(
            f"文件已损坏（{type(error).__name__}）", f"the file is damaged ({type(error).__name__})", advice=MEND_OR_ASK
        ) from None
    return _named_apart(_numbered(workbook) if workbook.form in _UNTYPED else workbook)


def _named_apart(workbook: Workbook) -> Workbook:
    """Returns a workbook whose sheets have names of their own: a row is found by file, sheet and number."""
    used: set[str | None] = set()
    sheets = []
    for grid in workbook.sheets:
        tries = (grid.sheet, *(f"{grid.sheet}({number})" for number in range(2, len(workbook.sheets) + 2)))
        name = next(name for name in tries if name not in used)
        used.add(name)
        sheets.append(grid if name == grid.sheet else replace(grid, sheet=name))
    return replace(workbook, sheets=tuple(sheets))


_UNTYPED = ("csv", "html")
"""Forms that write a number as it looks, so that it may have lost its last nought."""
_SHORTENED = re.compile(r"\d{4}\.1")


def _numbered(workbook: Workbook) -> Workbook:
    """Returns a workbook whose texts like 2023.1 are numbers: a number 2023.10 looks the same there."""

    def read(value: Raw) -> Raw:
        return float(value) if type(value) is str and _SHORTENED.fullmatch(value.strip()) else value

    def grid(sheet: Grid) -> Grid:
        values = [*map(read, sheet.cells.values)]
        if all(map(is_, values, sheet.cells.values)):
            return sheet
        return replace(sheet, rows=PackedRows(values, sheet.cells.positions, sheet.cells.lengths))

    return replace(workbook, sheets=tuple(map(grid, workbook.sheets)))


def _parse(content: bytes) -> Workbook:
    # Imported only when a file needs it, because a child has to start quickly.
    if not content.strip(b"\x00 \r\n\t"):
        raise UnreadableWorkbookError("文件是空的", "the file is empty", advice=ASK_AGAIN)
    check_size(len(content))
    if content.startswith(b"PK"):
        return _read_package(content)
    if content.startswith((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x09\x08", b"\x09\x04", b"\x09\x02")):
        from gongwenkit.ingest.workbook.xls import read_xls

        return read_xls(content)
    from gongwenkit.ingest.workbook.text_forms import read_text_form

    return read_text_form(content)


def _read_package(content: bytes) -> Workbook:
    names = {part_name(name) for name in open_package(content).namelist()}
    if any(posixpath.basename(name) == "workbook.bin" for name in names) and "xl/workbook.xml" not in names:
        raise UnreadableWorkbookError("不支持 .xlsb 二进制工作簿", ".xlsb workbooks are not supported")
    if "content.xml" in names and "xl/workbook.xml" not in names:
        from gongwenkit.ingest.workbook.ods import read_ods

        return read_ods(content)
    return read_xlsx(content)
