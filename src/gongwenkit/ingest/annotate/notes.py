"""Notes: findings as comments and list lines for clerks (value of the cell, what to write, why), and their writing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.cell.cell import MergedCell as CoveredCell
from openpyxl.worksheet.worksheet import Worksheet

from gongwenkit.ingest.findings.kinds import HIDDEN_TEXT
from gongwenkit.ingest.values.values import show
from gongwenkit.ingest.workbook import ErrorCell, Grid, Workbook, cell_name, parse_cell
from gongwenkit.ingest.workbook.text_cells import FORMULA_STARTS
from gongwenkit.model import Finding, Message
from gongwenkit.model.message import Language

__all__ = [
    "COMMENT_HEAD",
    "MAX_TEXT",
    "Note",
    "build_notes",
    "cells_of",
    "comments_of",
    "legal",
    "plain_note",
    "put_text",
]


_LEVELS: Mapping[str, Message] = {
    "error": Message("错误（未计入）", "error (left out of a count)"),
    "warning": Message("请核对", "warning (look)"),
    "info": Message("提示", "info"),
}
COMMENT_HEAD = "【台账核对】"
"""The first line of our comments, by which they are recognised later."""
_NO_RESULT = Message("（公式没有结果）", "(a formula without a result)")


@dataclass(frozen=True)
class Note:
    """One line of the list of problems.

    Attributes:
        finding: what is wrong.
        sheet: name of the sheet in the copy; None for the whole file.
        cell: cell or row as the finding has it; None for the whole sheet.
        anchor: the cell of the copy that gets the comment; None when there is no such cell.
        now: the value of the cell, blank for rows and files.
    """

    finding: Finding
    sheet: str | None
    cell: str | None
    anchor: str | None
    now: str

    def level(self, language: Language) -> str:
        """Returns its severity as a word."""
        return _LEVELS[self.finding.severity].in_language(language)


def plain_note(finding: Finding) -> Note:
    """Returns the line of a finding whose file is not copied."""
    return Note(finding, finding.sheet, finding.cell, None, "")


def build_notes(
    findings: Iterable[Finding],
    workbook: Workbook,
    *,
    sheets: Mapping[str | None, str],
    closed: frozenset[str | None],
    language: Language,
) -> tuple[Note, ...]:
    """Returns the notes of one file, in the order of its sheets and rows.

    Args:
        findings: of the file.
        workbook: as read.
        sheets: name in the original → name in the copy.
        closed: sheets (by their name in the original) whose texts must not be quoted.
        language: of messages.
    """
    grids = {grid.sheet: grid for grid in workbook.sheets}
    order = {name: number for number, name in enumerate(grids)}
    notes = []
    for finding in findings:
        grid = grids.get(finding.sheet) if finding.cell or finding.sheet else None
        if grid is None:
            notes.append((-1, plain_note(finding)))
            continue
        place = order[finding.sheet]
        notes.append((place, _note(finding, grid, sheets[grid.sheet], hide=grid.sheet in closed, language=language)))
    notes.sort(key=lambda pair: (pair[0], *pair[1].finding.order[3:5], pair[1].finding.order[0]))
    return tuple(note for _, note in notes)


def _note(finding: Finding, grid: Grid, sheet: str, *, hide: bool, language: Language) -> Note:
    if finding.cell is None:
        return Note(finding, sheet, None, None, "")
    place = parse_cell(finding.cell)
    if place is None:  # a row
        return Note(
            _closed(finding, "") if hide else finding, sheet, finding.cell, _first_filled(grid, finding.cell), ""
        )
    row, column = _anchor(grid, *place)
    raw = grid.value(row, column)
    now = show(raw) if not isinstance(raw, ErrorCell) or raw.text else _NO_RESULT.in_language(language)
    if hide and now:
        return Note(_closed(finding, now), sheet, finding.cell, cell_name(row, column), HIDDEN_TEXT)
    return Note(finding, sheet, finding.cell, cell_name(row, column), now)


def _closed(finding: Finding, text: str) -> Finding:
    """Returns the finding without the text of its cell."""
    if not text:
        return finding
    found = Message(*(words.replace(f"“{text}”", f"“{HIDDEN_TEXT}”") for words in (finding.found.zh, finding.found.en)))
    return replace(finding, found=found)


def _anchor(grid: Grid, row: int, column: int) -> tuple[int, int]:
    """Returns the cell itself, or the first cell of the merged range that covers it, which alone can have a comment."""
    for top, left, bottom, right in grid.merges:
        if top <= row <= bottom and left <= column <= right:
            return top, left
    return row, column


def _first_filled(grid: Grid, number: str) -> str | None:
    row = int(number) - 1
    cells: Sequence[object] = grid.rows[row] if row < len(grid.rows) else ()
    column = next((place for place, value in enumerate(cells) if value is not None), 0)
    return cell_name(*_anchor(grid, row, column))


def comments_of(notes: Iterable[Note], language: Language) -> dict[tuple[str, str], str]:
    """Returns (sheet, cell) → the comment: all findings of the cell, the most severe first."""
    said: dict[tuple[str, str], list[Note]] = defaultdict(list)
    for note in notes:
        if note.sheet and note.anchor:
            said[note.sheet, note.anchor].append(note)
    return {place: _comment(of_cell, language) for place, of_cell in said.items()}


def _comment(notes: Sequence[Note], language: Language) -> str:
    lines = [COMMENT_HEAD]
    for note in sorted(notes, key=lambda note: note.finding.order[0]):
        found, advice = (words.in_language(language) for words in (note.finding.found, note.finding.advice))
        mark = Message("：", ": ").in_language(language)
        lines.append(f"{note.level(language)}{mark}{found}\n→ {advice}")
    return "\n".join(lines)


MAX_TEXT = 32_767
"""Most characters of a cell of an .xlsx."""


def legal(text: str) -> str:
    """Returns text without the control characters that no workbook can contain."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def cells_of(sheet: Worksheet) -> Iterator[Cell]:
    """Yields the cells that a sheet has.

    `iter_rows` would also create every cell that the sheet does not have: a million if its last row has a format.
    """
    yield from [cell for cell in sheet._cells.values() if isinstance(cell, Cell)]


def put_text(sheet: Worksheet, row: int, column: int, text: str) -> Cell | CoveredCell:
    """Writes text as text: openpyxl would turn a text that begins with `=` into a formula, and `#N/A` into an error.

    Args:
        sheet: where.
        row: from 1.
        column: from 1.
        text: what.
    """
    cell = sheet.cell(row, column)
    if isinstance(cell, Cell):
        cell.value = legal(text)[:MAX_TEXT]
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(FORMULA_STARTS)
    return cell
