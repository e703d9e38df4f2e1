"""The .xlsx files of the samples, and made ones, cell by cell as openpyxl reads them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from gongwenkit.ingest.workbook import ErrorCell, Grid, Percent, Raw, parse_workbook

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("sample", "sample-messy")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / "data" / folder).rglob("*.xlsx") if is_zipfile(path))


def seen(value: Raw) -> Any:
    """A value of ours in the form of `theirs`."""
    if isinstance(value, Percent):
        return round(value.value, 9)
    if isinstance(value, datetime):
        return value.replace(microsecond=0)
    if isinstance(value, float):
        return round(value, 9)
    return value.strip().replace("\r\n", "\n") or None if isinstance(value, str) else value


def theirs(value: Any, kind: str) -> Any:
    if isinstance(value, str):
        value = str(value).replace("_x000D_\n", "\n").replace("_x000D_", "\n")
        return ErrorCell(value) if kind == "e" else value.strip().replace("\r\n", "\n") or None
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return round(float(value), 9)
    if isinstance(value, time | timedelta):
        return str(value)
    return (
        datetime(value.year, value.month, value.day)
        if not isinstance(value, datetime)
        else value.replace(microsecond=0)
    )


def different(grid: Grid, values: Worksheet, formulas: Worksheet) -> Iterator[tuple[str, Any, Any]]:
    for line in values.iter_rows():
        for cell in line:
            row, column = cell.row - 1, cell.column - 1
            ours = seen(grid.value(row, column))
            formula = formulas.cell(cell.row, cell.column)
            if formula.data_type == "f" and cell.value is None:
                if ours not in (ErrorCell(""), None):
                    yield cell.coordinate, ours, "no result"
                continue
            if isinstance(formula.value, CellRichText) and column in grid.struck.get(row, ()):
                continue  # openpyxl keeps what is struck through
            if ours != theirs(cell.value, cell.data_type):
                yield cell.coordinate, ours, cell.value
            is_struck = bool(cell.font and cell.font.strike) and cell.value is not None
            if is_struck and column not in grid.struck.get(row, ()):
                yield cell.coordinate, "not struck", "struck"


def compare(content: bytes) -> list[Any]:
    ours = parse_workbook(content)
    values = openpyxl.load_workbook(BytesIO(content), data_only=True)
    formulas = openpyxl.load_workbook(BytesIO(content), rich_text=True)
    assert [grid.sheet for grid in ours.sheets] == [page.title for page in values.worksheets]
    found: list[Any] = []
    for grid, page, written in zip(ours.sheets, values.worksheets, formulas.worksheets, strict=True):
        found += different(grid, page, written)
        hidden = {row - 1 for row, look in page.row_dimensions.items() if look.hidden or look.ht == 0}
        if hidden != grid.hidden_rows:
            found.append((grid.sheet, "hidden rows", hidden ^ grid.hidden_rows))
        merges = {(m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in page.merged_cells.ranges}
        if merges != set(grid.merges):
            found.append((grid.sheet, "merges", merges ^ set(grid.merges)))
        if grid.hidden != (page.sheet_state != "visible"):
            found.append((grid.sheet, "hidden", page.sheet_state))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_samples_are_read_as_openpyxl_reads_them(path):
    assert compare(path.read_bytes()) == []


def made() -> bytes:
    """A workbook of many kinds of cells, as openpyxl writes it."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "甲"
    page.append(
        [
            "文字",
            35,
            36.5,
            True,
            date(2023, 3, 5),
            datetime(2023, 3, 5, 14, 30),
            time(9, 30),
            None,
            "  ",
            "甲\n乙",
            "=A1",
        ]
    )
    page.append(["#N/A", 0.95, -1, False, 44990, 1e15, 0, "2023.10", "0123", "a & b <c>", "𠮷"])
    page["B2"].number_format = "0%"
    for cell, code in {"E2": 'yyyy"年"m"月"d"日"', "C2": "@", "G2": "h:mm"}.items():
        page[cell].number_format = code
    page["A2"].data_type = "e"
    page["B1"].font = Font(strike=True)
    page.row_dimensions[2].hidden = True
    page.merge_cells("A4:C6")
    page["A4"] = "合并"
    other = book.create_sheet("乙")
    other.sheet_state = "veryHidden"
    other.cell(40, 30, "远")
    book.create_sheet("空")
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_made_cells_are_read_as_openpyxl_reads_them():
    assert compare(made()) == []
