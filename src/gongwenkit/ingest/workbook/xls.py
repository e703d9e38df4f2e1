"""Workbooks in BIFF (.xls, .et), by xlrd, which reads hidden rows, merges and fonts, too."""

from collections.abc import Iterator
from io import StringIO
from itertools import pairwise

import xlrd
from xlrd.biffh import error_text_from_code

from gongwenkit.ingest.workbook.cell import ErrorCell, Raw, is_blank
from gongwenkit.ingest.workbook.grid import Grid, UnreadableWorkbookError, Workbook
from gongwenkit.model.message import Message

__all__ = ["read_xls"]

_NOTHING = frozenset((xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK))
ENCRYPTED = UnreadableWorkbookError(
    "工作簿有打开密码",
    "the workbook is locked with a password",
    code="workbook-encrypted",
    advice=Message("请去掉打开密码后重新保存", "Remove the password and save it again"),
)


def read_xls(content: bytes) -> Workbook:
    """Reads a BIFF workbook.

    Raises:
        UnreadableWorkbookError: it is damaged, encrypted or no workbook.
    """
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise ENCRYPTED
    try:
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise ENCRYPTED from None
        raise UnreadableWorkbookError("这不是可读的 .xls 工作簿", "this is no readable .xls workbook") from None
    except MemoryError:
        raise
    except Exception as error:  # a damaged file makes xlrd fail in many ways
        raise UnreadableWorkbookError(
            f"文件已损坏（{type(error).__name__}）", f"the file is damaged ({type(error).__name__})"
        ) from None
    sheets = tuple(_grid(book, sheet) for sheet in book.sheets())
    return Workbook("xls", sheets, dates_from_1904=bool(book.datemode))


def _grid(book: "xlrd.book.Book", sheet: "xlrd.sheet.Sheet") -> Grid:
    rows = [_row(book, sheet, row) for row in range(sheet.nrows)]
    struck = _struck(book, sheet, rows)
    for (row, column), left in _amended(book, sheet):
        if row < len(rows) and column < len(rows[row]) and rows[row][column] is not None:
            struck[row] = struck.get(row, frozenset()) | {column}
            rows[row][column] = rows[row][column] if is_blank(left) else left
    merges = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    return Grid(
        sheet=sheet.name,
        rows=rows,
        hidden=bool(sheet.visibility),
        hidden_rows=frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden),
        hidden_columns=frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden),
        struck=struck,
        merges=tuple(merge for merge in merges if (merge[0], merge[1]) != (merge[2], merge[3])),
    )


def _row(book: "xlrd.book.Book", sheet: "xlrd.sheet.Sheet", row: int) -> list[Raw]:
    """Returns a row up to its last value: cells with a format only may continue to column IV."""
    filled = [column for column, kind in enumerate(sheet.row_types(row)) if kind not in _NOTHING]
    return [_value(book, sheet, row, column) for column in range(filled[-1] + 1)] if filled else []


def _value(book: "xlrd.book.Book", sheet: "xlrd.sheet.Sheet", row: int, column: int) -> Raw:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_TEXT:
        return None if is_blank(value) else str(value)
    if kind == xlrd.XL_CELL_NUMBER:
        return float(value)
    if kind == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(value, book.datemode)  # type: ignore[no-any-return]
        except (ValueError, OverflowError):
            return float(value)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return ErrorCell(error_text_from_code.get(value, "#ERROR!"))
    return None


def _amended(book: "xlrd.book.Book", sheet: "xlrd.sheet.Sheet") -> Iterator[tuple[tuple[int, int], str]]:
    """Yields the cells in which some characters are struck through, with the text that remains."""
    for (row, column), runs in sheet.rich_text_runlist_map.items():
        text = str(sheet.cell_value(row, column))
        own = book.xf_list[sheet.cell_xf_index(row, column)].font_index
        starts = [(0, own), *runs, (len(text), own)]
        parts = [(text[start:end], book.font_list[font].struck_out) for (start, font), (end, _) in pairwise(starts)]
        if any(part and is_struck for part, is_struck in parts):
            yield (row, column), "".join(part for part, is_struck in parts if not is_struck)


def _struck(book: "xlrd.book.Book", sheet: "xlrd.sheet.Sheet", rows: list[list[Raw]]) -> dict[int, frozenset[int]]:
    styles = {i for i, xf in enumerate(book.xf_list) if book.font_list[xf.font_index].struck_out}
    if not styles:
        return {}
    struck = {
        index: frozenset(
            column
            for column, value in enumerate(row)
            if value is not None and sheet.cell_xf_index(index, column) in styles
        )
        for index, row in enumerate(rows)
    }
    return {row: columns for row, columns in struck.items() if columns}
