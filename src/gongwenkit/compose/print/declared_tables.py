"""The tables that report.toml declares: rows of a figure, a figure by two columns, figures by department or section.

Each cell of a row of a ledger is a print of the table's figure, so that it has its place in evidence.json and is
compared when the report is verified.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gongwenkit.compose.print.annex_tables import Cell, FiguresSummary
from gongwenkit.config.labels import Labels
from gongwenkit.config.report_annexes import BY_DEPARTMENT, TableSpec
from gongwenkit.ingest.values.companion_columns import LAST, NOTE
from gongwenkit.ingest.values.text_normalisation import full_width_marks, one_line
from gongwenkit.measure.column_views import CROSS, cross_key, group_key
from gongwenkit.measure.listed_rows import ListedRow, rest_key
from gongwenkit.measure.rows import Row
from gongwenkit.model import Figure, View, print_in_table

__all__ = [
    "DeclaredTable",
    "TableColumn",
    "as_declared",
    "cross_table",
    "group_cell",
    "in_groups",
    "is_row_words",
    "rows_table",
    "trial_table",
]

BLOCK = 42.0
"""Characters of 10.5 bp in a line of the text block (156 mm)."""
NARROWEST, NARROWEST_TEXT, WIDEST = 3.0, 5.0, 18.0
LONGEST_WORD = 5.0
"""Characters of a word of a head that is not broken."""
MOST_CHARACTERS = 200
"""Characters of a cell: one of a ledger can contain a whole report."""
PADDING = 1.0
"""Characters beside the text of a cell."""
_WIDE = ("W", "F", "A")
_DAY_DIGITS = len("2025-03")
_RANGE, _ROW, _GROUP = "～", "row:", "group"
_NUMBER = re.compile(r"[\d,.%～\-\N{MINUS SIGN}]+")


@dataclass(frozen=True)
class TableColumn:
    """A column: c, l or r, and its width in characters."""

    align: str
    width: float


@dataclass(frozen=True)
class DeclaredTable(FiguresSummary):
    """A declared table.

    Attributes:
        columns: of the whole table, each as wide as its cells need.
        parts: the columns of each table that is printed: one that is too wide is printed as several, which all begin
            with its first columns.
        rest: a line over the whole width below the rows: how many rows are not listed.
    """

    columns: tuple[TableColumn, ...] = ()
    parts: tuple[tuple[int, ...], ...] = ()
    rest: Cell | None = None

    def columns_of(self, part: Sequence[int]) -> tuple[TableColumn, ...]:
        """Returns the columns of a part, those of words as narrow as they must be beside the others."""
        return _wrapped(tuple(self.columns[place] for place in part))


def rows_table(
    spec: TableSpec,
    figure: Figure,
    rows: Sequence[ListedRow],
    labels: Labels,
    *,
    departments: Mapping[str, str],
) -> DeclaredTable:
    """Builds the table of a figure's rows.

    Args:
        spec: of kind rows.
        figure: whose rows they are, with the view `rest:<table>` where not all are listed.
        rows: all of them, in order.
        labels: its words.
        departments: names by code, for the column `department`.
    """
    words, notes = labels.tables, []
    names = tuple(spec.columns)
    heads = (words.number, *(words.department if name == BY_DEPARTMENT else name for name in names))
    listed = rows[: spec.limit] if spec.limit else rows
    made = tuple(
        (
            Cell(str(number), note=labels.figures_table.undecided if one.is_undecided else ""),
            *(_row_cell(spec, one.row, number, name, labels, departments) for name in names),
        )
        for number, one in enumerate(listed, start=1)
    )
    if any(one.is_undecided for one in listed):
        notes.append(words.note_undecided.format(mark=labels.figures_table.undecided))
    if figure.lacks_value:
        made = (*made, _filled((Cell(labels.figures_table.absent),), len(heads)))
        notes.append(_why_absent([figure], labels))
    elif not rows:
        made = (_filled((Cell(words.nothing),), len(heads)),)
    rest = _rest(spec, figure, labels)
    return _fitted(DeclaredTable(heads, made, tuple(notes), rest=rest), labels, repeated=0)


def _filled(cells: Sequence[Cell], count: int) -> tuple[Cell, ...]:
    """Returns a row whose first cell after the number is given, the others blank."""
    row = (Cell(""), *cells, *([Cell("")] * count))
    return row[:count]


def _rest(spec: TableSpec, figure: Figure, labels: Labels) -> Cell | None:
    view = next((view for view in figure.views if view.key == rest_key(spec.id)), None)
    if view is None or not view.value:
        return None
    text = labels.tables.rest.format(count=print_in_table(view.value))
    return Cell(text, figure.id, view.key, labels.tables.rest_where)


def _row_cell(
    spec: TableSpec, row: Row, number: int, name: str, labels: Labels, departments: Mapping[str, str]
) -> Cell:
    if name == BY_DEPARTMENT:
        code = str(row.values.get(BY_DEPARTMENT) or "")
        return Cell(departments.get(code, code))
    value, note = row.values.get(name), str(row.values.get(name + NOTE) or "")
    column = row.ledger.find(name)
    if value in (None, "", ()):
        words = labels.figures_table
        if note == "unreadable":
            return Cell(words.undecided)
        return Cell(words.absent if column is None or column.required else words.none)
    if isinstance(value, tuple):
        text = labels.figures_table.list.join(map(str, value))
    elif isinstance(value, date):
        text = _printed_day(value, row.values.get(name + LAST), note)
    elif isinstance(value, int | float | Decimal):
        text = _printed_number(value)
    else:
        text = one_line(str(value))
    return Cell(_clip(full_width_marks(text)), spec.of, f"{_ROW}{spec.id}:{number}:{name}")


def is_row_words(cell: Cell) -> bool:
    """Whether a cell has words of a row of a ledger, not a number or a day."""
    return (cell.view or "").startswith(_ROW) and not _NUMBER.fullmatch(cell.text)


def _clip(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def _printed_day(day: date, last: object, note: str) -> str:
    text = day.isoformat()[:_DAY_DIGITS] if "month" in note else day.isoformat()
    return f"{text}{_RANGE}{last.isoformat()}" if isinstance(last, date) and last > day else text


def _printed_number(value: float | Decimal) -> str:
    if isinstance(value, float):
        value = int(value) if value.is_integer() else Decimal(repr(value))
    return print_in_table(value)


def cross_table(
    spec: TableSpec,
    figure: Figure,
    labels: Labels,
    *,
    departments: Mapping[str, str],
    undecided: frozenset[str] = frozenset(),
    groups: Mapping[str, Sequence[str]] | None = None,
) -> DeclaredTable:
    """Builds the table of a figure by two columns: a true zero as 0, what cannot be told as 缺.

    Args:
        spec: of kind cross.
        figure: with the views of `measure.column_views.cross_views`.
        labels: its words.
        departments: names by code, where the lines are departments.
        undecided: codes of the departments with rows of the figure that wait for a decision.
        groups: codes of departments by group, for lines with their totals; None: no such lines.
    """
    words, rows, across = labels.tables, spec.rows or "", spec.across
    views = {view.key: view for view in figure.views}
    lines, heads = _values(views, rows, pairs_with=across), _values(views, across)
    if rows == BY_DEPARTMENT:
        lines = [code for code in departments if code in set(lines)]
    first = words.department if rows == BY_DEPARTMENT else rows
    named = [full_width_marks(value) or words.unnamed for value in heads]
    made = []
    for number, line in enumerate(lines, start=1):
        name = (
            departments.get(line, line) if rows == BY_DEPARTMENT else full_width_marks(one_line(line)) or words.unnamed
        )
        mark = labels.figures_table.undecided if line in undecided else ""
        cells = [_view_cell(figure, views.get(cross_key(rows, across, (line, value))), labels) for value in heads]
        if spec.totals:
            cells.append(replace(_view_cell(figure, views.get(f"{rows}:{line}"), labels), note=mark))
        made.append((Cell(str(number)), Cell(name, note="" if spec.totals else mark), *cells))
    if spec.totals and lines:
        sums = [_view_cell(figure, views.get(f"{across}:{value}"), labels) for value in heads]
        made.append((Cell(""), Cell(words.total), *sums, _own(figure, labels)))
    total = [words.total] if spec.totals else []
    table = DeclaredTable((words.number, first, *named, *total), tuple(made), _notes(figure, labels))
    if groups and lines:

        def subtotal(group: str) -> list[Cell]:
            keys = [cross_key(_GROUP, across, (group, value)) for value in heads]
            return [_view_cell(figure, views.get(key), labels) for key in (*keys, *([group_key(group)] * len(total)))]

        table = in_groups(table, lines, groups, subtotal, labels)
    if not lines:
        said = labels.figures_table.absent if figure.lacks_value else words.nothing
        table = replace(table, rows=(_filled((Cell(said),), len(table.heads)),))
    return _fitted(table, labels, repeated=2)


def group_cell(figure: Figure, group: str, labels: Labels) -> Cell:
    """Returns the cell with what a group of departments counts."""
    return _view_cell(figure, next((view for view in figure.views if view.key == group_key(group)), None), labels)


def in_groups(
    table: DeclaredTable,
    codes: Sequence[str],
    groups: Mapping[str, Sequence[str]],
    subtotal: Callable[[str], Sequence[Cell]],
    labels: Labels,
) -> DeclaredTable:
    """Returns a table by department with its lines in groups, each with a line of its total; the last lines stay.

    Args:
        table: number and name first; a line for each department, then others.
        codes: of the departments in the order of the lines.
        groups: codes by name of the group; departments in none come last.
        subtotal: the cells of a group, without number and name.
        labels: its words.
    """
    of_code = dict(zip(codes, table.rows, strict=False))
    grouped = {one for members in groups.values() for one in members}
    rows: list[tuple[Cell, ...]] = []
    sections: list[tuple[str, int]] = []
    number = 0
    for group, members in (*groups.items(), ("", [code for code in codes if code not in grouped])):
        before = len(rows)
        for code in (code for code in members if code in of_code):
            number += 1
            rows.append((Cell(str(number)), *of_code[code][1:]))
        if group and len(rows) > before:
            rows.append((Cell(""), Cell(labels.tables.subtotal), *subtotal(group)))
        if len(rows) > before:
            sections.append((group or labels.figures_table.others, len(rows) - before))
    rest = table.rows[len(codes) :]
    if rest:
        sections.append(("", len(rest)))
    return replace(table, rows=(*rows, *rest), sections=tuple(sections))


def _values(views: Mapping[str, View], column: str, *, pairs_with: str = "") -> list[str]:
    """Returns the values of a column that have a total, in the order of the views."""
    pair = f"{CROSS}{pairs_with}:"
    found = [key.removeprefix(f"{column}:") for key in views if key.startswith(f"{column}:")]
    if column == BY_DEPARTMENT:  # `department:201:planned` is another view of it
        return [value for value in found if ":" not in value]
    known = set(found)  # a value may look like a pair: 甲×等级:重大
    return [value for value in found if not pairs_with or value.rpartition(pair)[0] not in known or pair not in value]


def _view_cell(figure: Figure, view: View | None, labels: Labels) -> Cell:
    if view is None or view.value is None:
        words = labels.figures_table
        return Cell(words.none if view and view.missing in ("zero-base", "not-applicable") else words.absent)
    return Cell(print_in_table(view.value), figure.id, view.key)


def _own(figure: Figure, labels: Labels) -> Cell:
    words = labels.figures_table
    if figure.value is None:
        return Cell(words.absent if figure.lacks_value else words.none)
    note = words.undecided if figure.undecided else ""
    return Cell(print_in_table(figure.value), figure.id, None, note)


def _notes(figure: Figure, labels: Labels) -> tuple[str, ...]:
    notes = [_why_absent([figure], labels)] if figure.lacks_value else []
    return (*notes, *([labels.tables.note_open] if figure.undecided else []))


def _why_absent(figures: Sequence[Figure], labels: Labels) -> str:
    words = labels.figures_table
    listed = [
        words.absent_listed.format(
            figures=figure.label, reason=labels.missing.get(figure.missing or "", figure.missing or "")
        )
        for figure in figures
    ]
    return words.note_absent.format(listed=words.group.join(listed))


def trial_table(spec: TableSpec, labels: Labels, *, word: str = "试") -> DeclaredTable:
    """Returns a table of made-up words with numbers, to try templates with."""
    names = spec.column_names or (word,)
    row = (Cell("1"), Cell(word), *(Cell("1", "trial") for _ in names))
    rest = Cell(word, "trial", "rest", word)
    return _fitted(DeclaredTable(("1", word, *names), (row,), (word,), rest=rest), labels, repeated=1)


def as_declared(table: FiguresSummary, labels: Labels, *, repeated: int) -> DeclaredTable:
    """Returns another table with the widths and parts of a declared one; its first columns are in each part."""
    return _fitted(DeclaredTable(table.heads, table.rows, table.notes, table.sections), labels, repeated=repeated)


def _fitted(table: DeclaredTable, labels: Labels, *, repeated: int) -> DeclaredTable:
    """Returns a table with the widths of its columns, and with the parts in which it is printed.

    Args:
        table: any.
        labels: where heads may be broken.
        repeated: how many columns, from the first, are in each part; 0: it is not parted, its text wraps.
    """
    columns = tuple(
        _column(labels.table_heads.words(head), [row[place] for row in table.rows], is_number=place == 0)
        for place, head in enumerate(table.heads)
    )
    everything = tuple(range(len(columns)))
    needed = columns if repeated else _wrapped(columns)
    if sum(one.width for one in needed) <= BLOCK:
        return replace(table, columns=columns, parts=(everything,))
    first = everything[: repeated or 2]
    room = BLOCK - sum(needed[place].width for place in first)
    return replace(table, columns=columns, parts=tuple((*first, *part) for part in _split(needed, len(first), room)))


def _wrapped(columns: tuple[TableColumn, ...]) -> tuple[TableColumn, ...]:
    """Returns the columns with those of words as narrow as they must be for the block: their text wraps."""
    words = sorted(one.width for one in columns if one.align == "l")
    room = BLOCK - sum(one.width for one in columns if one.align != "l")
    for place, width in enumerate(words):
        share = max(room / (len(words) - place), NARROWEST_TEXT)
        if width > share:
            return tuple(replace(one, width=min(one.width, share)) if one.align == "l" else one for one in columns)
        room -= width
    return columns


def _split(columns: Sequence[TableColumn], start: int, room: float) -> list[tuple[int, ...]]:
    """Returns the columns from one on in as few parts as there is room for, each about as wide as the others."""
    widths = [one.width for one in columns[start:]]
    count = max(1, -(-int(sum(widths) * 10) // int(max(room, WIDEST) * 10)))
    while True:
        parts: list[list[int]] = [[]]
        share, used = sum(widths) / count, 0.0
        for place, width in enumerate(widths, start=start):
            if parts[-1] and (used + width > room or used + width / 2 > share) and len(parts) < count:
                parts.append([])
                used = 0.0
            parts[-1].append(place)
            used += width
        if count >= len(widths) or all(sum(columns[one].width for one in part) <= room for part in parts):
            return [tuple(part) for part in parts]
        count += 1


def _column(head: Sequence[str], cells: Sequence[Cell], *, is_number: bool) -> TableColumn:
    """Returns a column as wide as its cells need; its head is broken between words, a long word in its middle."""
    figures = [cell for cell in cells if cell.figure and not is_row_words(cell)]
    texts = [cell for cell in cells if cell.text and (not cell.figure or is_row_words(cell))]
    longest = max((_width(cell.text) + _width(cell.note) for cell in cells), default=0.0)
    widths = [_width(word) for word in head]
    word = max((width if width <= LONGEST_WORD else (width + 1) // 2 for width in widths), default=0.0)
    width = min(max(word + PADDING, longest + PADDING, NARROWEST), WIDEST)
    centred = is_number or len(figures) >= max(1, len(texts)) or longest <= NARROWEST + 1
    return TableColumn("c" if centred else "l", width)


def _width(text: str) -> float:
    """Returns about how wide a text is, in characters."""
    return sum(1.0 if unicodedata.east_asian_width(one) in _WIDE else 0.5 for one in text)
