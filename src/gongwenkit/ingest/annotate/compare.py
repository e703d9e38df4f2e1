"""Whether a copy says what its original says: cells, merges, and what is hidden or struck through."""

import math
from collections.abc import Sequence
from datetime import date, datetime

from gongwenkit.ingest.annotate.cells import MAX_TEXT, legal
from gongwenkit.ingest.workbook import ErrorCell, Grid, Raw, Workbook, cell_name

__all__ = ["differences"]

_NO_DAY = date(1899, 12, 31)
"""The day of a time without a day, which is read from .xls as a moment and from .xlsx as a text."""


def differences(before: Workbook, after: Workbook, names: dict[str | None, str]) -> list[str]:
    """Returns the places (`表 C17`) that a copy has otherwise than its original.

    Args:
        before: the original.
        after: the copy, without its list of problems.
        names: name of a sheet in the original → in the copy.
    """
    found: list[str] = []
    copies = {grid.sheet: grid for grid in after.sheets}
    for grid in before.sheets:
        copy = copies.get(names[grid.sheet])
        if copy is None:
            found.append(names[grid.sheet])
            continue
        found += [f"{copy.sheet} {place}" for place in _cells(grid, copy)]
        if _looks(grid) != _looks(copy):
            found.append(f"{copy.sheet}")
    return found


def _cells(grid: Grid, copy: Grid) -> list[str]:
    found = []
    for row in range(max(len(grid.rows), len(copy.rows))):
        first, second = (g.rows[row] if row < len(g.rows) else () for g in (grid, copy))
        if first != second and (_trimmed(first) != _trimmed(second)):
            width = max(len(first), len(second))
            pairs = (
                (column, _plain(grid.value(row, column)), _plain(copy.value(row, column))) for column in range(width)
            )
            found += [cell_name(row, column) for column, one, other in pairs if one != other]
    return found


def _trimmed(row: Sequence[Raw]) -> list[Raw]:
    values = [_plain(value) for value in row]
    while values and values[-1] is None:
        values.pop()
    return values


def _plain(value: Raw) -> Raw:
    """Returns a value in the form that every format can hold: of a number openpyxl writes 16 digits."""
    if isinstance(value, float):
        return float(f"{value:.16g}") if math.isfinite(value) else ErrorCell("")
    if isinstance(value, datetime) and value.date() == _NO_DAY:
        return str(value.time())
    if isinstance(value, ErrorCell):
        return ErrorCell("")
    if isinstance(value, str):
        text = legal(value)[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n")
        return None if not text or text.isspace() else text
    return value


def _looks(grid: Grid) -> tuple[object, ...]:
    filled = {row for row, values in enumerate(grid.rows) if any(_plain(value) is not None for value in values)}
    struck = {row: columns for row, columns in grid.struck.items() if columns}
    return grid.hidden, grid.hidden_rows & filled, struck, {merge for merge in grid.merges if merge[0] in filled}
