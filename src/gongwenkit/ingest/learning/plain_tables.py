"""The table of a sheet whose heads nobody knows yet: which row is the head, and which rows are records."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongwenkit.config.learn_words import RowWords
from gongwenkit.ingest.ledgers.heads import Head, HeadCell, HeadIndex, head_at
from gongwenkit.ingest.values.text_normalisation import compact, head_text
from gongwenkit.ingest.workbook import Grid, Raw

__all__ = ["PlainColumn", "PlainTable", "find_table"]

FEWEST_HEADS = 3
LONGEST_HEAD = 24
LOOKED_AT = 30
"""Rows from the top in which a head is sought."""
MOST_ROWS = 5000
"""Records that are looked at: more of them teach nothing new."""


@dataclass(frozen=True)
class PlainColumn:
    """A column.

    Attributes:
        index: from 0.
        name: what it is called: the text of its head; with the one above where that text stands twice.
        head: the cell.
        values: of the records, one for each; None where a cell is blank.
    """

    index: int
    name: str
    head: HeadCell
    values: tuple[Raw, ...]

    @property
    def filled(self) -> tuple[Raw, ...]:
        """The values that are not blank."""
        return tuple(value for value in self.values if value is not None)


@dataclass(frozen=True)
class PlainTable:
    """A table.

    Attributes:
        sheet: its name; None in a text file.
        title: the text above the head, empty where there is none.
        head: its rows, from 0.
        columns: those that have a head.
        rows: the rows of the records, from 0.
    """

    sheet: str | None
    title: str
    head: Head
    columns: tuple[PlainColumn, ...]
    rows: tuple[int, ...]


def find_table(grid: Grid, index: HeadIndex, words: RowWords) -> PlainTable | None:
    """Returns the table of a sheet, None where it has none with records.

    The head is the first row of short, different texts that is as wide as the rows below it; a line of labels with
    their contents (填报单位：…) and a title are none.

    Args:
        grid: the sheet.
        index: of known heads, which tell the second level of a head in files without merged cells.
        words: by which rows are no records.
    """
    width = _usual_width(grid)
    for row in range(min(len(grid.rows), LOOKED_AT)):
        if _may_be_head(grid.rows[row], width):
            head = head_at(grid, row, index)
            rows = _records(grid, head, words)
            if rows:
                return PlainTable(grid.sheet, _title(grid, row), head, _columns(grid, head, rows), rows)
    return None


def _usual_width(grid: Grid) -> int:
    """Returns how many cells of a row are filled in the wider half of the rows."""
    filled = sorted(sum(value is not None for value in row) for row in grid.rows[: LOOKED_AT * 4])
    wide = [number for number in filled if number > 1]
    return wide[len(wide) * 3 // 4] if wide else 0


def _may_be_head(row: Sequence[Raw], width: int) -> bool:
    cells = [value for value in row if value is not None]
    if len(cells) < FEWEST_HEADS or len(cells) * 5 < width * 3:
        return False
    if not all(isinstance(value, str) and len(compact(value)) <= LONGEST_HEAD for value in cells):
        return False
    texts = [compact(str(value)) for value in cells]
    labels = sum(any(colon in text[:-1] for colon in "：:") for text in texts)
    digits = sum(any(letter.isdigit() for letter in text) for text in texts)
    return labels * 2 < len(texts) and digits * 3 <= len(texts) and len(set(texts)) * 3 >= len(texts) * 2


def _title(grid: Grid, row: int) -> str:
    """Returns the longest line above a head that stands alone and is no label with its content (编制部门：…)."""
    alone = [cells[0] for line in grid.rows[:row] if len(cells := [one for one in line if one is not None]) == 1]
    texts = [one.strip() for one in alone if isinstance(one, str) and not any(colon in one for colon in "：:")]
    return max(texts, key=len, default="")


def _records(grid: Grid, head: Head, words: RowWords) -> tuple[int, ...]:
    wanted = {cell.column for cell in head.cells}
    repeated = head.texts
    found: list[int] = []
    for number in range(head.bottom + 1, len(grid.rows)):
        row = grid.rows[number]
        cells = [(column, value) for column, value in enumerate(row) if value is not None and column in wanted]
        if len(cells) < 2 or _is_aside(cells, words) or _is_head_again(cells, repeated):
            continue
        found.append(number)
        if len(found) == MOST_ROWS:
            break
    return _without_numbered_blanks(grid, found, wanted)


def _is_aside(cells: Sequence[tuple[int, Raw]], words: RowWords) -> bool:
    """Whether a row is a total, a note or an example."""
    first = compact(str(cells[0][1]))
    if any(first.startswith(word) for word in words.totals) or first in words.example:
        return True
    label = first.partition("：")[0].partition(":")[0]
    return len(label) < len(first) and any(label.startswith(word) for word in words.notes)


def _is_head_again(cells: Sequence[tuple[int, Raw]], head: Iterable[tuple[int, str]]) -> bool:
    texts = dict(head)
    same = sum(isinstance(value, str) and head_text(value) == texts.get(column) for column, value in cells)
    return same * 2 > len(cells)


def _without_numbered_blanks(grid: Grid, rows: Sequence[int], wanted: Iterable[int]) -> tuple[int, ...]:
    """Leaves out rows that were numbered beforehand and never filled."""
    first = min(wanted, default=0)
    return tuple(row for row in rows if any(grid.value(row, column) is not None for column in wanted if column > first))


def _columns(grid: Grid, head: Head, rows: Sequence[int]) -> tuple[PlainColumn, ...]:
    down = _merged_down(grid, rows)
    texts = [head_text(cell.text) for cell in head.cells]
    columns = []
    for cell, text in zip(head.cells, texts, strict=True):
        twice = texts.count(text) > 1 and cell.upper
        name = compact(f"{cell.upper}{cell.text}" if twice else cell.text)
        values = tuple(_value(grid, down.get((row, cell.column), row), cell.column) for row in rows)
        columns.append(PlainColumn(cell.column, name, cell, values))
    return tuple(columns)


def _value(grid: Grid, row: int, column: int) -> Raw:
    value = grid.value(row, column)
    return value.strip() or None if isinstance(value, str) else value


def _merged_down(grid: Grid, rows: Sequence[int]) -> dict[tuple[int, int], int]:
    """Returns cell → the row that holds its value, for the cells below the first one of a merged range."""
    last = max(rows, default=-1)
    return {
        (row, left): top
        for top, left, bottom, right in grid.merges
        if left == right and top < bottom
        for row in range(top + 1, min(bottom, last) + 1)
    }
