"""Heads of tables: which cells are column names, which columns they can mean, and what people decided about them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from gongwenkit.config.likeness import likely_word, likeness
from gongwenkit.config.schema import Column, LedgerSchema, Schema
from gongwenkit.ingest.decisions.model import HEADER, NO_DECISIONS, UNUSED, Decisions, question_id
from gongwenkit.ingest.ledgers.cells import count_cells
from gongwenkit.ingest.values.text_normalisation import head_text
from gongwenkit.ingest.values.values import TEXT_TYPES
from gongwenkit.ingest.workbook import Concealed, Grid, Raw

__all__ = [
    "Head",
    "HeadAnswers",
    "HeadCell",
    "HeadIndex",
    "PlainHeads",
    "alternates",
    "find_heads",
    "head_at",
    "head_question",
    "likely_column",
    "plain_heads",
]


PEOPLE_TYPES = ("person", "people_count")
MIN_COLUMNS = 3
MAX_HEAD_TEXT = 40
GRIDS = 32
"""Number of sheets whose tables are remembered."""
T = TypeVar("T")


@dataclass(frozen=True)
class HeadCell:
    """One column's head: its text (of the lower level), and the level above it."""

    column: int
    text: str
    upper: str = ""


@dataclass(frozen=True)
class Head:
    """A head of one row or several, indexes from 0."""

    top: int
    bottom: int
    cells: tuple[HeadCell, ...]

    @property
    def texts(self) -> tuple[tuple[int, str], ...]:
        """Columns and their normalised texts: equal for a head that is repeated."""
        return tuple((cell.column, head_text(cell.text)) for cell in self.cells)


class HeadIndex:
    """Which columns the text of a head can mean, for each ledger."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._memo: dict[str, bool] = {}
        self._found: dict[tuple[str, str, str], tuple[Column, ...]] = {}
        self._grids: list[tuple[Grid, object]] = []

    def prepare(self) -> None:
        """Builds the index now instead of at the first head."""
        self._known  # noqa: B018  kept from now on

    @cached_property
    def _common(self) -> dict[str, set[str]]:
        """The columns of each ledger that all ledgers have."""
        shared = {column.name: column for column in self.schema.common}
        return {
            ledger.id: {column.name for column in ledger.column if column == shared.get(column.name)}
            for ledger in self.schema.ledgers.values()
        }

    @cached_property
    def _own(self) -> dict[str, frozenset[str]]:
        return {
            ledger.id: frozenset(column.name for column in ledger.column) - self._common[ledger.id]
            for ledger in self.schema.ledgers.values()
        }

    @cached_property
    def _columns(self) -> dict[str, dict[str, tuple[Column, ...]]]:
        ledgers = self.schema.ledgers.values()
        return {ledger.id: _index(ledger.column, self._common[ledger.id]) for ledger in ledgers}

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(text for columns in self._columns.values() for text in columns)

    def remembered(self, grid: Grid, find: "Callable[[Grid, HeadIndex], T]") -> T:
        """Returns what is found on a sheet; the last few sheets are remembered, because each is searched twice."""
        for known, found in self._grids:
            if known is grid:
                return found  # type: ignore[return-value]
        made = find(grid, self)
        self._grids = [*self._grids[1 - GRIDS :], (grid, made)]
        return made

    def is_known(self, text: str) -> bool:
        """Whether a text is the head of a column of any ledger."""
        known = self._memo.get(text)
        if known is None:
            known = len(text) <= MAX_HEAD_TEXT and any(
                form in self._known or self._any_named(form) for form in (head_text(text, whole=True), head_text(text))
            )
            self._memo[text] = known
        return known

    def _any_named(self, form: str) -> bool:
        words = self.schema.heads
        if not form.startswith(words.actual) and not form.endswith(words.of_person):
            return False
        return any(self._named(index, form) for index in self._columns.values())

    def columns(self, ledger: str, cell: HeadCell) -> tuple[Column, ...]:
        """Returns the columns of a ledger that a head can mean, none if it is unknown."""
        key = (ledger, cell.text, cell.upper)
        if key not in self._found:
            self._found[key] = self._find(self._columns[ledger], cell)
        return self._found[key]

    def _find(self, index: Mapping[str, tuple[Column, ...]], cell: HeadCell) -> tuple[Column, ...]:
        upper = head_text(cell.upper)
        for text in (cell.text, f"{upper}{head_text(cell.text)}" if upper else ""):
            for form in (head_text(text, whole=True), head_text(text)):
                found = self._named(index, form)
                if found:
                    return found
        return ()

    def _named(self, index: Mapping[str, tuple[Column, ...]], form: str) -> tuple[Column, ...]:
        """Returns what a head means as it is written, else without a word before or after it that adds nothing."""
        if form in index:
            return index[form]
        words = self.schema.heads
        for word in words.actual:
            if form.startswith(word) and form != word:
                return self._named(index, form.removeprefix(word))
        for word in words.of_person:
            people = index.get(form.removesuffix(word), ()) if form.endswith(word) else ()
            if people and all(column.type in PEOPLE_TYPES for column in people):
                return people
        return ()

    def is_actual(self, cell: HeadCell) -> bool:
        """Whether a head says that something was really so (实际会议时间)."""
        return head_text(cell.text).startswith(self.schema.heads.actual)

    def is_other_moment(self, cell: HeadCell) -> bool:
        """Whether a head names a planned time, or the time at which something was written down."""
        return any(word in head_text(cell.text) for word in self.schema.heads.other_moments)

    def matches(self, ledger: str, cells: Iterable[HeadCell]) -> tuple[int, int]:
        """Returns how many own and how many common columns of a ledger a head has."""
        names = {found[0].name for cell in cells if (found := self.columns(ledger, cell))}
        own = len(names & self._own[ledger])
        return own, len(names) - own


def _index(columns: Iterable[Column], common: set[str]) -> dict[str, tuple[Column, ...]]:
    columns = tuple(columns)
    names = {head_text(column.name, whole=True): column for column in columns}
    index: dict[str, tuple[Column, ...]] = {}
    for column in columns:
        for alias in column.aliases:
            text = head_text(alias, whole=True)
            if not any(other is column for other in index.get(text, ())):
                index[text] = (*index.get(text, ()), column)
    for text, found in index.items():
        own = tuple(column for column in found if column.name not in common)
        if own and all(column.type in TEXT_TYPES for column in found):
            index[text] = own  # values do not distinguish text columns, so the ledger's own column is used
    return index | {text: (column,) for text, column in names.items()}


def find_heads(grid: Grid, index: HeadIndex, filled: npt.NDArray[np.int64]) -> list[Head]:
    """Returns the heads on a sheet from top to bottom, repeated ones included.

    Args:
        grid: the sheet.
        index: of heads.
        filled: how many cells of each row are not blank.
    """
    heads: list[Head] = []
    texts = count_cells(grid.cells, [kind in (str, Concealed) for kind in grid.cells.kinds])
    for row in np.flatnonzero((filled == texts) & (filled >= MIN_COLUMNS)).tolist():
        is_below = not heads or row > heads[-1].bottom
        if is_below and _is_head(grid.rows[row], index) and not _is_form_line(grid, row, index):
            heads.append(head_at(grid, row, index))
    return heads


def alternates(cells: Sequence[Raw], index: HeadIndex) -> bool:
    """Whether no two known heads stand side by side in a row: labels of a form have their contents between them."""
    known = [isinstance(value, str) and index.is_known(value) for value in cells]
    return any(known) and not any(one and other for one, other in pairwise(known))


def _is_form_line(grid: Grid, row: int, index: HeadIndex) -> bool:
    """Whether labels and contents take turns in a row of texts, and the next row begins with a label, too."""
    below = next((cells for cells in grid.rows[row + 1 : row + 3] if any(value is not None for value in cells)), ())
    if not alternates(grid.rows[row], index) or not alternates(below, index):
        return False
    first = next((value for value in below if value is not None), None)
    return isinstance(first, str) and index.is_known(first)


def _is_head(cells: Iterable[Raw], index: HeadIndex) -> bool:
    """Whether a row of texts contains heads."""
    texts = [value for value in cells if isinstance(value, str)]
    known = sum(map(index.is_known, texts))
    return known >= MIN_COLUMNS and known * 3 >= len(texts)


def head_at(grid: Grid, row: int, index: HeadIndex) -> Head:
    """Returns the head that begins in a row, with its second level if it has one.

    Args:
        grid: the sheet.
        row: from 0.
        index: of known heads.
    """
    upper = {column: value for column, value in enumerate(grid.rows[row]) if isinstance(value, str)}
    below = _merged_down(grid, row, upper)
    inside = [(column, value) for line in grid.rows[row + 1 : below + 1] for column, value in enumerate(line)]
    lower = {column: value for column, value in inside if isinstance(value, str)}  # the lowest of several levels
    if below <= row + 1 or any(value is not None and not isinstance(value, str) for _, value in inside):
        below = _row_below(grid, row)
        lower = _lower_level(grid, row, below, upper, index)
        below = below if lower else row
    groups = _groups(grid, row)
    if not lower:
        return Head(row, below, tuple(HeadCell(column, text) for column, text in upper.items()))
    cells = []
    for column in sorted(upper.keys() | lower.keys()):
        group = next((upper.get(left, "") for left, right in groups if left <= column <= right), "")
        if column in lower:
            cells.append(HeadCell(column, lower[column], group or _group_left_of(column, upper, lower)))
        else:
            cells.append(HeadCell(column, upper[column]))
    return Head(row, below, tuple(cells))


def _merged_down(grid: Grid, row: int, upper: Collection[int]) -> int:
    """Returns the last row of a head most of whose cells are merged downwards; the row itself where they are not."""
    bottoms = Counter(bottom for top, left, bottom, _ in grid.merges if top == row < bottom and left in upper)
    bottom, cells = max(bottoms.items(), key=lambda pair: pair[1], default=(row, 0))
    return bottom if cells * 2 > len(upper) and bottom < len(grid.rows) else row


def _groups(grid: Grid, row: int) -> list[tuple[int, int]]:
    return [(left, right) for top, left, _, right in grid.merges if top == row and right > left]


def _group_left_of(column: int, upper: Mapping[int, str], lower: Mapping[int, str]) -> str:
    """Returns the group above a column without merges (CSV): the nearest filled cell to the left with one below it."""
    left = max((c for c in upper if c <= column), default=None)
    return upper[left] if left is not None and left in lower else ""


def _row_below(grid: Grid, row: int) -> int:
    """Returns the next row; in CSV a head with line breaks takes several lines, the first of which is its row."""
    lines = 1 + sum(value.count("\n") for value in grid.rows[row] if isinstance(value, str))
    return row + (lines if grid.sheet is None and not any(grid.rows[row + 1 : row + lines]) else 1)


def _lower_level(grid: Grid, row: int, below: int, upper: Mapping[int, str], index: HeadIndex) -> dict[int, str]:
    """Returns the cells of a second level of the head in the row below, none if that is no such level."""
    if below >= len(grid.rows):
        return {}
    cells = {column: value for column, value in enumerate(grid.rows[below]) if value is not None}
    texts = {column: value for column, value in cells.items() if isinstance(value, str)}
    if not texts or len(texts) < len(cells) or len(texts) > len(upper):
        return {}
    groups = _groups(grid, row)
    grouped = {column for left, right in groups for column in range(left, right + 1)}
    is_deep = any(
        top == row and bottom == row + 1 for top, _, bottom, _ in grid.merges
    )  # neighbouring heads span both rows
    for column, text in texts.items():
        single = column in upper and column not in grouped and not _opens_group(column, upper, texts)
        below = (is_deep and column in grouped) or index.is_known(text)
        if single or not below:
            return {}
    return texts


def _opens_group(column: int, upper: Mapping[int, str], lower: Mapping[int, str]) -> bool:
    return column + 1 in lower and column + 1 not in upper


def head_question(department: str, ledger: str, text: str) -> str:
    """Returns the id of the question what a head means: one for all tables of a department's ledger.

    Args:
        department: code, empty where sheet, title and path name none or several.
        ledger: id.
        text: the head as written.
    """
    return question_id(department, ledger, "header", (head_text(text),))


def likely_column(
    text: str, ledger: LedgerSchema, taken: Collection[str], *, fits: Callable[[Column], bool] = lambda _: True
) -> str:
    """Returns the column that an unknown head is most like; empty when it is like none.

    It is a suggestion for a person. Similarity alone never decides.

    Args:
        text: the head.
        ledger: whose columns are compared, with their aliases.
        taken: columns that the table has already.
        fits: whether the values below the head can be those of a column.
    """
    head = head_text(text)
    alike: list[tuple[float, int, Column]] = []
    for place, column in enumerate(ledger.column):
        near = likely_word(head, map(head_text, (column.name, *column.aliases))) if column.name not in taken else ""
        if near:
            alike.append((-likeness(head, near), place, column))
    return next((column.name for _, _, column in sorted(alike, key=lambda one: one[:2]) if fits(column)), "")


@dataclass(frozen=True)
class HeadAnswers:
    """The answers to 表头 for one table.

    Attributes:
        department: as in `head_question`.
        ledger: its schema.
        decisions: all of them.
    """

    department: str
    ledger: LedgerSchema
    decisions: Decisions = NO_DECISIONS

    def answer(self, text: str) -> str:
        """Returns the column a head was decided to be, or 不用; empty where there is no decision."""
        return self.decisions.answer(self.question(text), HEADER) if self.decisions.has(HEADER) else ""

    def question(self, text: str) -> str:
        """Returns the id of the question about a head: that of the department, or the answered one of all of them."""
        own, general = (head_question(code, self.ledger.id, text) for code in (self.department, ""))
        return general if not self.decisions.answer(own, HEADER) and self.decisions.answer(general, HEADER) else own

    def is_misfit(self, answer: str) -> bool:
        """Whether an answer names a column that this ledger does not have."""
        return answer != UNUSED and self.ledger.find(answer) is None

    def used(self, heads: Iterable[str]) -> tuple[str, ...]:
        """Returns the ids of the decisions about some heads."""
        return tuple(self.question(text) for text in heads)


@dataclass(frozen=True)
class PlainHeads:
    """Heads of sensitive ledgers that a person declared to be a column that is not sensitive.

    Attributes:
        codes: of all departments.
        ids: of those decisions.
    """

    codes: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()

    def holds(self, ledger: str, head: str) -> bool:
        """Whether a head was declared so in any department: what one office may show, the cache may keep."""
        return bool(self.ids) and any(head_question(code, ledger, head) in self.ids for code in ("", *self.codes))


def plain_heads(decisions: Decisions, schema: Schema, codes: Iterable[str]) -> PlainHeads:
    """Returns the heads that need not be concealed although they are no known alias.

    Args:
        decisions: what people decided.
        schema: all ledgers.
        codes: of all departments.
    """
    ledgers = [ledger for ledger in schema.ledgers.values() if any(column.sensitive for column in ledger.column)]
    plain = {column.name for ledger in ledgers for column in ledger.column if not column.sensitive}
    ids = {name for name, made in decisions.answers.items() if made.category == HEADER and made.answer in plain}
    return PlainHeads(tuple(sorted(codes)), frozenset(ids))
