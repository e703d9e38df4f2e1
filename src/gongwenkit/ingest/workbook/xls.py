"""Workbooks in BIFF (.xls, .et), by xlrd, which reads hidden rows, merges and fonts, too."""

from collections.abc import Iterator
from itertools import pairwise

import xlrd
from xlrd.biffh import encoding_from_codepage, error_text_from_code

from gongwenkit.ingest.workbook.biff import BiffBook, open_biff
from gongwenkit.ingest.workbook.cell import ErrorCell, Raw, is_blank
from gongwenkit.ingest.workbook.decoding import damage_remarks
from gongwenkit.ingest.workbook.grid import (
    ASK_AGAIN,
    MEND_OR_ASK,
    Grid,
    Remark,
    UnreadableWorkbookError,
    Workbook,
    cell_name,
)
from gongwenkit.ingest.workbook.number_formats import NumberKind, number_kind, shown_number
from gongwenkit.ingest.workbook.refusals import encrypted, foreign, no_worksheet
from gongwenkit.model.message import Message

__all__ = ["read_xls"]

_NOTHING = frozenset((xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK))
_NUMBERS = (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)
_BIFF8 = 80
_CHINESE = (936, 10008, 54936, 20936, 52936)
_TRADITIONAL = (950, 10002)
_WESTERN = (0, 367, 437, 850, 1250, 1252, 10000, 32768, 32769)
"""Code pages that programs name without meaning them."""
_OTHERS = (
    ("WordDocument", "Word 文档（.doc）", "a Word document (.doc)"),
    ("PowerPoint Document", "演示文稿（.ppt）", "a presentation (.ppt)"),
    ("HwpSummaryInformation", "别的程序的文档", "a document of another program"),
    ("__properties_version1.0", "Outlook 邮件（.msg）", "an Outlook mail (.msg)"),
)


def read_xls(content: bytes) -> Workbook:
    """Reads a BIFF workbook.

    Raises:
        UnreadableWorkbookError: it is damaged, encrypted or no workbook.
    """
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise encrypted()
    try:
        book = open_biff(content)
    except (MemoryError, UnreadableWorkbookError):
        raise
    except Exception as error:  # a damaged file makes xlrd fail in many ways
        raise _refusal(content, error) from None
    sheets: list[_Sheet] = []
    remarks: list[Remark] = []
    for number, name in enumerate(book._sheet_names):
        title = _decoded(name, book)
        try:
            sheets.append(_Sheet(book, book._sheet_list[number] or book.get_sheet(number), title))
        except (MemoryError, RecursionError):
            raise
        except Exception:  # as above; the other sheets may be sound
            remarks.append(_not_read(title, book.row))
    if not sheets:
        if remarks:
            raise UnreadableWorkbookError(remarks[0].found.zh, remarks[0].found.en, advice=MEND_OR_ASK)
        raise no_worksheet()
    has_results = any(sheet.has_results for sheet in sheets)
    grids = tuple(sheet.grid(has_results=has_results) for sheet in sheets)
    remarks += [remark for sheet in sheets for remark in sheet.remarks()]
    remarks += [remark for grid in grids for remark in damage_remarks(grid.sheet, grid.rows)]
    return Workbook("xls", grids, dates_from_1904=bool(book.datemode), remarks=tuple(remarks))


def _refusal(content: bytes, error: Exception) -> UnreadableWorkbookError:
    for stream, zh, en in _OTHERS:
        if stream.encode("utf-16-le") in content:
            return foreign(zh, en)
    if isinstance(error, xlrd.XLRDError) and not isinstance(error, xlrd.compdoc.CompDocError):
        if "cut off" in str(error):
            return UnreadableWorkbookError(
                "文件不完整（后面被截断了）", "the file is incomplete: its end is cut off", advice=ASK_AGAIN
            )
        return UnreadableWorkbookError(
            "这不是可读的 .xls 工作簿", "this is no readable .xls workbook", advice=MEND_OR_ASK
        )
    return UnreadableWorkbookError(
        "文件已损坏或不完整，打不开", "the file is damaged or cut off, and cannot be opened", advice=ASK_AGAIN
    )


def _not_read(title: str, row: int) -> Remark:
    found = Message(f"第 {row + 1} 行之后的记录损坏或不完整", f"a record behind row {row + 1} is damaged or cut off")
    return Remark("sheet-not-read", title, None, found)


def _decoded(text: str, book: BiffBook) -> str:
    """Returns a text as it is meant: before BIFF8 it has bytes as signs, in GBK where no other code page is named."""
    if book.biff_version >= _BIFF8 or text.isascii():
        return text
    content, codepage = text.encode("latin-1", "replace"), book.codepage
    if codepage in _TRADITIONAL:
        return content.decode("cp950", "replace")
    if codepage is None or codepage in _CHINESE:
        return content.decode("gb18030", "replace")
    try:
        guessed = _chinese(content) if codepage in _WESTERN else None
        return guessed or content.decode(encoding_from_codepage.get(codepage, f"cp{codepage}"), "replace")
    except LookupError:
        return content.decode("gb18030", "replace")


def _chinese(content: bytes) -> str | None:
    """Returns bytes as GBK where they give Chinese text: many programs name the code page of Western Europe."""
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return text if any(sign >= "\u2e80" for sign in text) else None


class _Sheet:
    """A sheet of a book, taken at once, because the book keeps what it found in the sheet read last."""

    def __init__(self, book: BiffBook, sheet: "xlrd.sheet.Sheet", title: str) -> None:
        self.book, self.sheet, self.title = book, sheet, title
        self.damaged, self.uncomputed = sorted(set(book.damaged)), book.uncomputed
        self.recalculated, self.has_results = book.recalculated, book.has_results
        self._kinds: dict[int, NumberKind] = {}

    def grid(self, *, has_results: bool) -> Grid:
        """Returns the sheet.

        Args:
            has_results: some formula of the workbook has one; where none has, its program computes nothing.
        """
        missing = self.recalculated if has_results else self.uncomputed
        rows = [self._row(row, missing) for row in range(self.sheet.nrows)]
        for row, column in self.damaged:
            _put(rows, row, column, ErrorCell("#ERROR!"))
        struck = self._struck(rows)
        for (row, column), left in self._amended():
            if row < len(rows) and column < len(rows[row]) and rows[row][column] is not None:
                struck[row] = struck.get(row, frozenset()) | {column}
                rows[row][column] = rows[row][column] if is_blank(left) else left
        merges = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in self.sheet.merged_cells]
        return Grid(
            sheet=self.title,
            rows=rows,
            hidden=bool(self.sheet.visibility),
            hidden_rows=self._hidden_rows(),
            hidden_columns=frozenset(
                column for column, info in self.sheet.colinfo_map.items() if info.hidden or not info.width
            ),
            struck=struck,
            merges=tuple(merge for merge in merges if (merge[0], merge[1]) != (merge[2], merge[3])),
        )

    def remarks(self) -> Iterator[Remark]:
        """Yields a remark for each cell that could not be read."""
        for row, column in self.damaged:
            name = cell_name(row, column)
            yield Remark(
                "text-damaged", self.title, name, Message(f"{name} 的记录损坏", f"The record of {name} is damaged")
            )

    def _hidden_rows(self) -> frozenset[int]:
        rows = self.sheet.rowinfo_map
        hidden = {row for row, info in rows.items() if info.hidden or not (info.height or info.has_default_height)}
        if self.sheet.default_row_hidden:
            hidden.update(row for row in range(self.sheet.nrows) if row not in rows)
        return frozenset(hidden)

    def _row(self, row: int, missing: set[tuple[int, int]]) -> list[Raw]:
        """Returns a row up to its last value: cells with a format only may continue to column IV."""
        kinds = self.sheet.row_types(row)
        filled = [column for column, kind in enumerate(kinds) if kind not in _NOTHING or (row, column) in missing]
        return [self._value(row, column, missing) for column in range(filled[-1] + 1)] if filled else []

    def _value(self, row: int, column: int, missing: set[tuple[int, int]]) -> Raw:
        kind, value = self.sheet.cell_type(row, column), self.sheet.cell_value(row, column)
        if kind in _NUMBERS:
            style = self.sheet.cell_xf_index(row, column)
            return shown_number(float(value), self._kind(style), from_1904=bool(self.book.datemode))
        if kind == xlrd.XL_CELL_TEXT:
            if not value and (row, column) in missing:
                return ErrorCell("")
            return None if is_blank(value) else _decoded(str(value), self.book)
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if kind == xlrd.XL_CELL_ERROR:
            return ErrorCell(error_text_from_code.get(value, "#ERROR!"))
        return None

    def _kind(self, style: int) -> NumberKind:
        if style not in self._kinds:
            styles, formats = self.book.xf_list, self.book.format_map
            key = styles[style].format_key if 0 <= style < len(styles) else 0
            code = formats[key].format_str if key in formats else None
            self._kinds[style] = number_kind(key, code or None)
        return self._kinds[style]

    def _is_struck(self, font: int) -> bool:
        fonts = self.book.font_list
        return 0 <= font < len(fonts) and bool(fonts[font].struck_out)

    def _amended(self) -> Iterator[tuple[tuple[int, int], str]]:
        """Yields the cells in which some characters are struck through, with the text that remains."""
        styles = self.book.xf_list
        for (row, column), runs in self.sheet.rich_text_runlist_map.items():
            text, style = str(self.sheet.cell_value(row, column)), self.sheet.cell_xf_index(row, column)
            own = styles[style].font_index if 0 <= style < len(styles) else 0
            starts = [(0, own), *runs, (len(text), own)]
            parts = [(text[start:end], self._is_struck(font)) for (start, font), (end, _) in pairwise(starts)]
            if any(part and is_struck for part, is_struck in parts):
                yield (row, column), "".join(_decoded(part, self.book) for part, is_struck in parts if not is_struck)

    def _struck(self, rows: list[list[Raw]]) -> dict[int, frozenset[int]]:
        styles = {i for i, xf in enumerate(self.book.xf_list) if self._is_struck(xf.font_index)}
        if not styles:
            return {}
        struck = {
            index: frozenset(
                column for column, value in enumerate(row) if value is not None and self._style(index, column) in styles
            )
            for index, row in enumerate(rows)
        }
        return {row: columns for row, columns in struck.items() if columns}

    def _style(self, row: int, column: int) -> int:
        try:
            return int(self.sheet.cell_xf_index(row, column))
        except IndexError:  # a damaged cell has no place in the sheet of xlrd
            return -1


def _put(rows: list[list[Raw]], row: int, column: int, value: Raw) -> None:
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend([None] * (column + 1 - len(rows[row])))
    if rows[row][column] is None:
        rows[row][column] = value
