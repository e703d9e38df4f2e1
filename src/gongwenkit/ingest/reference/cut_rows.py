"""The rows of reference tables that concern one department: a table with the other rows left blank.

A row keeps its place, so that each entry has the same source as in the whole table.
"""

import bisect
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from gongwenkit.config.labels import TableNames
from gongwenkit.ingest.reference.reference_data import Reference
from gongwenkit.ingest.reference.reference_tables import named_tables, read_tables
from gongwenkit.ingest.workbook import Grid, Raw, UnreadableWorkbookError, parse_workbook
from gongwenkit.model.source import digest

__all__ = ["CutTable", "cut_tables"]

_ROW = re.compile(r"[0-9]+")


class CutTable:
    """A reference table, to be cut to the rows of one department.

    Kept are the rows that do not clearly belong to another department: the head, titles, rows of an unknown department
    or of all, and those with a finding that is no department's, because every report names it.

    Args:
        rows: index of the row → the line, and how many lines it takes; rows that are blank are absent.
        owners: index of the row → code of the department that alone it concerns.
        size: number of rows.
    """

    def __init__(self, rows: Mapping[int, tuple[str, int]], owners: Mapping[int, str], size: int) -> None:
        self._rows, self._size = rows, size
        self._general = [index for index in rows if index not in owners]
        self._own: dict[str, list[int]] = {}
        for index, code in owners.items():
            self._own.setdefault(code, []).append(index)

    def of(self, code: str) -> bytes:
        """Returns the table with the rows of a department and the general ones, as CSV in UTF-8."""
        return self._text(sorted((*self._general, *self._own.get(code, ())))).encode()

    def whole(self) -> bytes:
        """Returns the table with all rows."""
        return self._text(sorted(self._rows)).encode()

    def _text(self, indexes: Sequence[int]) -> str:
        parts, line = [], 0
        for index in indexes:
            text, lines = self._rows[index]
            parts += ["\n" * (index - line), text]
            line = index + lines
        parts.append("\n" * (self._size - line))
        return "".join(parts)


def cut_tables(
    data: Path,
    tables: Iterable[str],
    *,
    names: Mapping[str, TableNames],
    reference: Reference,
    digests: Mapping[str, str],
) -> dict[str, CutTable]:
    """Returns the tables that can be cut, by file name; any other must be used whole.

    A table in 基础信息.xlsx, and a file whose cells are not text, are not cut.

    Args:
        data: the data folder.
        tables: names of tables with a column `department`.
        names: what the kit calls tables and columns (`labels.reference`).
        reference: the reference tables as they were read.
        digests: sha256 of each file as it was read; a file that has changed since is not cut.
    """
    lines, _ = read_tables(data, names)
    cut: dict[str, CutTable] = {}
    for form in named_tables(names):
        path = data / form.file
        if form.name not in tables or not path.is_file():
            continue
        content = path.read_bytes()
        told = (one for one in reference.findings if one.file == form.file and one.department is None)
        wrong = {row for finding in told for row in _rows_of(finding.cell)}
        owners = {
            line.source.row - 1: code
            for line in lines[form.name]
            if (code := reference.code_named(line.texts["department"])) and line.source.row not in wrong
        }
        if digest(content) == digests.get(form.file) and (table := _cut(content, owners)):
            cut[form.file] = table
    return cut


def _rows_of(cell: str | None) -> Iterable[int]:
    return map(int, _ROW.findall(cell or ""))


def _cut(content: bytes, owners: Mapping[int, str]) -> CutTable | None:
    """Returns a table that can be cut; none where the cells cannot be written down as they were read."""
    try:
        (grid,) = parse_workbook(content).sheets
        rows = _lines_of(grid)
        if rows is None:
            return None
        table = CutTable(rows, owners, len(grid.rows))
        (again,) = parse_workbook(table.whole()).sheets
    except (UnreadableWorkbookError, UnicodeEncodeError, ValueError):
        return None
    return table if [_trimmed(row) for row in again.rows] == [_trimmed(row) for row in grid.rows] else None


def _lines_of(grid: Grid) -> dict[int, tuple[str, int]] | None:
    rows: dict[int, tuple[str, int]] = {}
    for index, row in enumerate(grid.rows):
        cells = _trimmed(row)
        if not all(cell is None or isinstance(cell, str) for cell in cells):
            return None
        if cells:
            written = io.StringIO()
            csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
            text = written.getvalue()
            rows[index] = (text, text.count("\n"))
    starts = sorted(rows)
    for index in starts:  # a row whose text takes several lines must have room for them
        after = bisect.bisect_right(starts, index)
        if after < len(starts) and index + rows[index][1] > starts[after]:
            return None
    return rows


def _trimmed(row: Sequence[Raw]) -> list[Raw]:
    """Returns the cells of a row without the blank ones at its end."""
    cells = list(row)
    while cells and cells[-1] is None:
        cells.pop()
    return cells
