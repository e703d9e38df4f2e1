"""Notes: findings as comments and list lines for clerks: value of the cell, what to write, why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gongwenkit.ingest.findings.kinds import HIDDEN_TEXT
from gongwenkit.ingest.values.values import show
from gongwenkit.ingest.workbook import ErrorCell, Grid, Merge, Workbook, cell_name, parse_cell
from gongwenkit.model import Finding, Message
from gongwenkit.model.message import Language

__all__ = [
    "COMMENT_HEAD",
    "Note",
    "build_notes",
    "comments_of",
    "plain_note",
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
    grids = {grid.sheet: _Placed(grid) for grid in workbook.sheets}
    order = {name: number for number, name in enumerate(grids)}
    notes = []
    for finding in findings:
        grid = grids.get(finding.sheet) if finding.cell or finding.sheet else None
        if grid is None:
            notes.append((-1, plain_note(finding)))
            continue
        place = order[finding.sheet]
        name = finding.sheet
        notes.append((place, _note(finding, grid, sheets[name], hide=name in closed, language=language)))
    notes.sort(key=lambda pair: (pair[0], *pair[1].finding.order[3:5], pair[1].finding.order[0]))
    return tuple(note for _, note in notes)


class _Placed:
    """A sheet, with the merges of each of its rows: findings and merges may both be many."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._merges: dict[int, list[Merge]] = defaultdict(list)
        for merge in grid.merges:
            for row in range(merge[0], min(merge[2] + 1, len(grid.rows))):
                self._merges[row].append(merge)

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        """Returns a cell, or the first cell of the merged range that covers it, which alone can have a comment."""
        for top, left, _bottom, right in self._merges.get(row, ()):
            if left <= column <= right:
                return top, left
        return row, column

    def first_filled(self, number: str) -> str:
        """Returns the cell of a row that gets the comment on the row."""
        row, rows = int(number) - 1, self.grid.rows
        cells: Sequence[object] = rows[row] if row < len(rows) else ()
        column = next((place for place, value in enumerate(cells) if value is not None), 0)
        return cell_name(*self.anchor(row, column))


def _note(finding: Finding, placed: _Placed, sheet: str, *, hide: bool, language: Language) -> Note:
    if finding.cell is None:
        return Note(finding, sheet, None, None, "")
    place = parse_cell(finding.cell)
    if place is None:  # a row
        return Note(
            _closed(finding, "") if hide else finding, sheet, finding.cell, placed.first_filled(finding.cell), ""
        )
    row, column = placed.anchor(*place)
    raw = placed.grid.value(row, column)
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
