"""Copies of a workbook: of an .xlsx or .xlsm by openpyxl, with its format; of any other form from its values alone.

Parts that openpyxl would lose are listed, and stored results of formulas are put back.
"""

import math
import re
import warnings
import zipfile
from collections.abc import Iterable
from datetime import datetime, time
from io import BytesIO
from xml.sax.saxutils import escape

from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel
from openpyxl.workbook import Workbook as Book
from openpyxl.worksheet.worksheet import Worksheet

from gongwenkit.ingest.annotate.notes import MAX_TEXT, cells_of, put_text
from gongwenkit.ingest.workbook import ErrorCell, Grid, Percent, Raw, Workbook
from gongwenkit.model import Message

__all__ = [
    "cut_texts",
    "holds_macros",
    "lost_parts",
    "open_book",
    "remake_workbook",
    "sheet_names",
    "stored_results",
    "with_results",
]


_KINDS: tuple[tuple[str, Message], ...] = (
    (r"xl/media/", Message("图片", "pictures")),
    (r"xl/cellimages\.xml$", Message("嵌入单元格的图片（WPS）", "pictures inside cells (WPS)")),
    (r"xl/charts/chart[^/]*\.xml$", Message("图表", "charts")),
    (r"xl/(?:embeddings|activeX|ctrlProps)/", Message("嵌入的对象或控件", "embedded objects or controls")),
    (r"xl/diagrams/", Message("SmartArt 图形", "SmartArt")),
    (r"xl/pivotTables/[^/]*\.xml$", Message("数据透视表", "pivot tables")),
    (r"xl/(?:slicers|timelines)/", Message("切片器", "slicers")),
    (r"xl/threadedComments/", Message("批注下的讨论", "threads of comments")),
    (r"xl/externalLinks/[^/]*\.xml$", Message("外部链接", "links to other workbooks")),
    (r"xl/(?:model|queryTables|connections)", Message("外部数据连接", "data connections")),
    (r"_xmlsignatures/", Message("数字签名", "the digital signature")),
    (r"xl/vbaProject\.bin$", Message("宏", "macros")),
)
MAX_OPENED = 500_000
"""Most cells (blank ones with a format included) for which openpyxl is used: it needs about 1 KB for each."""
_CELL = re.compile(rb"<(?:\w+:)?c[ >/]")
_SHAPES = Message("图形或文本框", "shapes or text boxes")
_SHAPE = re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)\b")
_FORMULA = re.compile(
    rb'<c r="(?P<cell>[A-Z]+[0-9]+)"(?P<style>[^>]*)>(?P<formula><f\b(?:[^>]*/>|[^>]*>[^<]*</f>))<v\s*(?:/>|></v>)</c>'
)


def holds_macros(content: bytes) -> bool:
    """Whether a container declares itself a workbook with macros (they are kept, never run)."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        return b"macroEnabled" in package.read("[Content_Types].xml")


def open_book(content: bytes, *, macros: bool) -> tuple[Book, list[str]]:
    """Opens a workbook for writing into it; returns it and the warnings of openpyxl.

    Raises:
        Exception: openpyxl raises many kinds for files that spreadsheet programs still open.
        OverflowError: it has more than `MAX_OPENED` cells.
    """
    with zipfile.ZipFile(BytesIO(content)) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        if sum(len(_CELL.findall(package.read(name))) for name in sheets) > MAX_OPENED:
            raise OverflowError
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        book = load_workbook(BytesIO(content), keep_vba=macros, rich_text=True)
    return book, [str(warning.message) for warning in said]


def lost_parts(before: bytes, after: bytes, said: list[str]) -> list[Message]:
    """Returns descriptions of the parts of a workbook that its copy does not have.

    Args:
        before: the original container.
        after: that of the copy.
        said: the warnings of openpyxl.
    """
    old, new = _Parts(before), _Parts(after)
    lost = [words for pattern, words in _KINDS if new.count(pattern) < old.count(pattern)]
    if new.shapes < old.shapes:
        lost.append(_SHAPES)
    if any("Conditional Formatting" in line for line in said):
        lost.append(Message("部分条件格式", "some conditional formats"))
    if any("Data Validation" in line for line in said):
        lost.append(Message("部分下拉列表", "some drop-down lists"))
    if any("Sparkline" in line for line in said):
        lost.append(Message("迷你图", "sparklines"))
    return lost


class _Parts:
    """The parts of a container."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(BytesIO(content)) as package:
            self.names = package.namelist()
            drawings = [name for name in self.names if re.match(r"xl/drawings/[^/]*\.xml$", name)]
            self.shapes = sum(len(_SHAPE.findall(package.read(name))) for name in drawings)

    def count(self, pattern: str) -> int:
        """Returns the number of parts of a kind."""
        return sum(re.match(pattern, name) is not None for name in self.names)


def stored_results(content: bytes, book: Book) -> dict[str, dict[str, tuple[str, str]]]:
    """Returns sheet → cell → type and text of the results of its formulas, which openpyxl would not keep.

    Args:
        content: the original.
        book: the same, opened by `open_book`.
    """
    formulas = {
        sheet.title: [cell.coordinate for cell in cells_of(sheet) if cell.data_type == "f"] for sheet in book.worksheets
    }
    if not any(formulas.values()):
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        values = load_workbook(BytesIO(content), data_only=True, keep_links=False)
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for title, cells in formulas.items():
        for cell in cells:
            source = values[title][cell]
            result = _result(source.value, source.data_type, values)
            if result:
                found.setdefault(title, {})[cell] = result
    return found


def _result(value: object, kind: str, book: Book) -> tuple[str, str] | None:
    """Returns the type and text of a `v` element."""
    if value is None:  # `=IF(A2="","",…)` has a result, a text without characters
        return ("str", "") if kind == "str" else None
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, int | float):
        return "n", repr(value)
    if kind == "d":
        return "n", repr(to_excel(value, book.epoch))  # type: ignore[no-untyped-call]
    return ("e" if kind == "e" else "str"), escape(str(value))


def with_results(content: bytes, results: dict[str, dict[str, tuple[str, str]]], parts: dict[str, str]) -> bytes:
    """Returns a container as openpyxl wrote it, with the results put back into the cells of their formulas.

    Args:
        content: the container.
        results: as `stored_results` returns them.
        parts: sheet → name of its part in the container.
    """
    wanted = {parts[title].lstrip("/"): cells for title, cells in results.items()}
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            cells = wanted.get(entry.filename)
            new.writestr(entry, _with_results(part, cells) if cells else part)
    return stream.getvalue()


def _with_results(part: bytes, cells: dict[str, tuple[str, str]]) -> bytes:
    def put(match: re.Match[bytes]) -> bytes:
        result = cells.get(match["cell"].decode())
        if result is None:
            return match[0]
        kind, text = result
        style = re.sub(rb'\st="[^"]*"', b"", match["style"])
        return (
            b'<c r="'
            + match["cell"]
            + b'"'
            + style
            + f' t="{kind}">'.encode()
            + match["formula"]
            + f"<v>{text}</v></c>".encode()
        )

    return _FORMULA.sub(put, part)


ONLY_SHEET = "台账"
"""Name of the sheet of a CSV file or web page: it names no ledger, department or year."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
MAX_TITLE = 31
WIDTHS = (6, 40)


def sheet_names(workbook: Workbook) -> dict[str | None, str]:
    """Returns the name in the original → in the copy: the same, except for what .xlsx does not allow."""
    names: dict[str | None, str] = {}
    for grid in workbook.sheets:
        plain = _FORBIDDEN.sub("-", grid.sheet or ONLY_SHEET).strip("'")[:MAX_TITLE] or ONLY_SHEET
        used = {name.casefold() for name in names.values()}
        tries = (plain, *(f"{plain[: MAX_TITLE - 5]}({number})" for number in range(2, 1000)))
        names[grid.sheet] = next(name for name in tries if name.casefold() not in used)
    return names


def cut_texts(workbook: Workbook) -> int:
    """Returns how many texts are too long for a cell of an .xlsx."""
    return sum(
        isinstance(value, str) and len(value) > MAX_TEXT
        for grid in workbook.sheets
        for row in grid.rows
        for value in row
    )


def remake_workbook(workbook: Workbook) -> Book:
    """Returns the workbook with the same sheets, cells, merges, and hidden and struck-through rows."""
    book = Book()
    book.remove(book.worksheets[0])
    if workbook.dates_from_1904:
        book.epoch = CALENDAR_MAC_1904
    names = sheet_names(workbook)
    for grid in workbook.sheets:
        sheet = book.create_sheet(names[grid.sheet])
        _fill(sheet, grid)
        if grid.hidden:
            sheet.sheet_state = "hidden"
    return book


def _fill(sheet: Worksheet, grid: Grid) -> None:
    widths: dict[int, int] = {}
    for row, values in enumerate(grid.rows):
        for column, value in enumerate(values):
            if value is None:
                continue
            _put(sheet, row + 1, column + 1, value)
            if column in grid.struck.get(row, ()):
                sheet.cell(row + 1, column + 1).font = Font(strike=True)
            if isinstance(value, str):
                widths[column] = max(widths.get(column, 0), *(2 * len(line) for line in value.split("\n")))
    for top, left, bottom, right in _separate(grid.merges):
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    for row in grid.hidden_rows:
        sheet.row_dimensions[row + 1].hidden = True
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(max(width + 2, WIDTHS[0]), WIDTHS[1])
    for column in grid.hidden_columns:
        sheet.column_dimensions[get_column_letter(column + 1)].hidden = True


def _separate(merges: Iterable[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Returns the merges without those that overlap an earlier one: Excel refuses to open these."""
    kept: list[tuple[int, int, int, int]] = []
    for merge in merges:
        top, left, bottom, right = merge
        if not any(top <= b and t <= bottom and left <= r and x <= right for t, x, b, r in kept):
            kept.append(merge)
    return kept


def _put(sheet: Worksheet, row: int, column: int, value: Raw) -> None:
    if isinstance(value, str):
        cell = put_text(sheet, row, column, value)
        cell.alignment = Alignment(wrap_text="\n" in value, vertical="center")
        return
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        return
    if isinstance(value, float) and not math.isfinite(value):
        value = ErrorCell("#NUM!")
    if isinstance(
        value, ErrorCell
    ):  # a formula without a result stays one: a blank cell would mean that it has no value
        cell.value = value.text if value.text in ERROR_CODES else "#VALUE!" if value.text else "=NA()"
        return
    if isinstance(value, Percent):
        cell.value, cell.number_format = value.value, "0.##%"
        return
    cell.value = value
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd" if value.time() == time() else "yyyy-mm-dd hh:mm:ss"
