"""Tables on a sheet: titles, heads, data rows, totals, footers; found by form alone, independent of the ledger."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from gongwenkit.ingest.ledgers.cells import count_cells, count_filled
from gongwenkit.ingest.ledgers.forms import count_forms
from gongwenkit.ingest.ledgers.heads import Head, HeadIndex, find_heads
from gongwenkit.ingest.ledgers.other_tables import OtherTable, find_above, find_below, split_beside, within
from gongwenkit.ingest.values.text_normalisation import compact, head_text
from gongwenkit.ingest.workbook import Concealed, Grid, PackedRows, Raw

__all__ = [
    "SheetParts",
    "SheetTable",
    "Total",
    "find_parts",
    "find_tables",
    "holds_table",
    "loose_head",
    "only_head",
    "sign_of",
]


_TOTAL = re.compile(
    r"[^\d:：]{0,8}?(?:\d{1,2}月份?|第[一二三四1-4]季度|[上下]半年)?(?P<word>小计|合计|总计|共计|累计)"
    r"(?:[:：(（].*|\d+[\u4e00-\u9fff]{0,2})?"
)
_PARTIAL = re.compile(r"小计|本页|本月|本季|\d月|季度|半年")
_FOOTER = re.compile(
    r"(?:填表|制表|审核|填报|复核|审批|经办|统计|录入|登记|校对)(?:人|人员|单位|时间|日期|负责人)?(?:\([^)]*\))?[:：]"
    r"|(?:单位|部门|科室|主要|分管)?(?:负责人|领导)(?:签字|签名|\(签[字章]\))?[:：]"
    r"|(?:填表)?(?:说明|备注|注|附注)\d?[:：]|联系(?:人|电话|方式)[:：]|(?:填报|填表)?(?:单位|部门)?\(?(?:盖章|公章)"
    r"|(?:填表|制表|审核|填报|复核|审批|经办|统计|录入|登记|校对|负责)人$|(?:填表)?(?:说明|备注|注|附注)$"
    r"|\(?(?:第\d+页|以下(?:空白|无正文))"
)
_TITLE = re.compile(r"台账|台帐|登记|统计|一览|汇总|清单|情况|填报|纪实|记录|年度|\d{4}年|[:：]|表$")
_HAS_DIGIT = re.compile(r"\d")
NUMBER_HEADS = frozenset(("序号", "序", "no", "no."))
TITLE_ROWS = 30
LOOSE_CELLS = 2
MAX_TITLE_CELLS = 4
MAX_FOOTER_CELLS = 6
MAX_TOTAL_TEXT = 16
TOTAL_SIGN = "计"
"""Every word of a total contains this."""
ENTRIES = ((3, 2), (2, 3), (1, 3))
"""(cells, rows): entries have at least so many rows with so many filled cells."""


@dataclass(frozen=True)
class Total:
    """A 小计 or 合计 row, with the data rows that it sums.

    Attributes:
        row: its index.
        word: 小计, 合计 …
        first, last: positions in `SheetTable.rows`, the last one not included.
    """

    row: int
    word: str
    first: int
    last: int


@dataclass(frozen=True)
class SheetTable:
    """A table on its sheet.

    Attributes:
        head: its head.
        title: the lines above it.
        rows: indexes of its data rows.
        totals: its total rows.
        left_out: number of rows that are no data, by reason: total, footer, head, numbered-blank, note, other-table.
        notes: rows with a single text, and that text.
        end: index of the row after its last.
        columns: indexes of its first and last column where tables stand side by side, else None.
        others: tables below it that are not read.
        above: indexes of the rows of its title, also where it is repeated.
        repeats: indexes of the rows of its head where it is repeated.
    """

    head: Head
    title: str
    rows: tuple[int, ...]
    totals: tuple[Total, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[tuple[int, str], ...] = ()
    end: int = 0
    columns: tuple[int, int] | None = None
    others: tuple[OtherTable, ...] = ()
    above: tuple[int, ...] = ()
    repeats: tuple[int, ...] = ()


@dataclass(frozen=True)
class SheetParts:
    """What is on a sheet.

    Attributes:
        tables: with a head of a ledger, from top to bottom, then from left to right.
        others: tables above and beside them that are not read.
        forms: number of forms that the sheet consists of; it has then no tables.
    """

    tables: tuple[SheetTable, ...] = ()
    others: tuple[OtherTable, ...] = ()
    forms: int = 0


def find_tables(grid: Grid, index: HeadIndex) -> tuple[SheetTable, ...]:
    """Returns the tables of a sheet from top to bottom; a head repeated at a page break starts no new table."""
    return find_parts(grid, index).tables


def find_parts(grid: Grid, index: HeadIndex) -> SheetParts:
    """Returns the tables of a sheet, those that are not read, and the number of forms."""
    return index.remembered(grid, _find_parts)


def _find_parts(grid: Grid, index: HeadIndex) -> SheetParts:
    if forms := count_forms(grid, index):
        return SheetParts(forms=forms)
    filled = count_filled(grid.cells)
    heads = find_heads(grid, index, filled)
    strips = split_beside(grid, heads, index)
    if not strips:
        return _parts_of(grid, index, heads, filled)
    tables: list[SheetTable] = []
    others: list[OtherTable] = []
    top = heads[0].top
    for strip in strips:
        columns = (strip.left, strip.right)
        part = within(grid, columns)
        inside = count_filled(part.cells)
        if strip.is_read:
            found = _parts_of(part, index, find_heads(part, index, inside), inside)
            tables += [replace(table, columns=columns) for table in found.tables]
            others += [replace(other, columns=columns) for other in found.others]
        else:
            rows = [row for row in np.flatnonzero(inside > 0).tolist() if row >= top]
            others.append(OtherTable(rows[0], rows[-1], "", len(rows), columns))
    return SheetParts(tuple(tables), tuple(others))


def sign_of(text: str) -> str:
    """Returns the word by which a cell is known to be a total or a signature (填表人：), empty for another one."""
    text = compact(text)
    total = _TOTAL.fullmatch(text) if len(text) <= MAX_TOTAL_TEXT else None
    footer = _FOOTER.match(text)
    return text[: total.end("word")] if total else footer[0] if footer else ""


def loose_head(grid: Grid) -> tuple[int, tuple[str, ...]] | None:
    """Returns the first row that may be a head although its words are not known, and its texts; None if there is none.

    It has two texts without digits or more and nothing else, and rows of several cells below it.
    """
    filled = count_filled(grid.cells)
    texts = count_cells(grid.cells, [kind in (str, Concealed) for kind in grid.cells.kinds])
    for row in np.flatnonzero((filled == texts) & (filled >= LOOSE_CELLS)).tolist()[:TITLE_ROWS]:
        values = [str(value) for value in grid.rows[row] if value is not None]
        if not any(map(_HAS_DIGIT.search, values)) and (filled[row + 1 :] >= LOOSE_CELLS).any():
            return row, tuple(values)
    return None


def only_head(grid: Grid) -> tuple[int, tuple[str, ...]] | None:
    """Returns the only row of several cells on a sheet, if it may be a head without entries, and its texts."""
    filled = count_filled(grid.cells)
    wide = np.flatnonzero(filled >= LOOSE_CELLS).tolist()
    values = [value for value in grid.rows[wide[0]] if value is not None] if len(wide) == 1 else []
    if len(values) <= LOOSE_CELLS or not all(isinstance(value, str | Concealed) for value in values):
        return None
    return wide[0], tuple(map(str, values))


def _parts_of(grid: Grid, index: HeadIndex, heads: Sequence[Head], filled: npt.NDArray[np.int64]) -> SheetParts:
    titles = [_title_rows(grid, head, heads[i - 1] if i else None) for i, head in enumerate(heads)]
    data = _surely_data(grid.cells, filled) if heads else []
    tables = []
    i = 0
    while i < len(heads):
        last = i
        while last + 1 < len(heads) and _repeats(grid, heads[last + 1], titles[last + 1], heads[i], titles[i]):
            last += 1
        end = titles[last + 1][0] if last + 1 < len(heads) and titles[last + 1] else None
        if end is None:
            end = heads[last + 1].top if last + 1 < len(heads) else len(grid.rows)
        repeats = {row for h in heads[i + 1 : last + 1] for row in range(h.top, h.bottom + 1)}
        retitled = [row for rows in titles[i + 1 : last + 1] for row in rows]
        skipped = repeats.union(retitled)
        below = find_below(
            grid, heads[i], heads[i].bottom + 1, end, filled=filled, skipped=skipped, index=index, ends=_ends
        )
        body = _Body(grid, heads[i], skipped, data, below)
        body.read(heads[i].bottom + 1, end)
        table = body.table(_text(grid, titles[i]), end)
        tables.append(replace(table, above=(*titles[i], *retitled), repeats=tuple(sorted(repeats))))
        i = last + 1
    above = find_above(grid, titles[0], _is_title) if titles else None
    if above is None:
        return SheetParts(tuple(tables))
    kept = [row for row in titles[0] if not above.top <= row <= above.bottom]
    own = [row for row in tables[0].above if row > tables[0].head.bottom]
    tables[0] = replace(tables[0], title=_text(grid, kept), above=(*kept, *own))
    return SheetParts(tuple(tables), (above,))


def _ends(values: Sequence[Raw]) -> bool:
    """Whether cells are a total or a signature."""
    text = next((compact(value) for value in values[:3] if isinstance(value, str)), "")
    return bool(_FOOTER.match(text) or (len(text) <= MAX_TOTAL_TEXT and _TOTAL.fullmatch(text)))


def holds_table(grid: Grid, *, named: bool = False) -> bool:
    """Whether a sheet without a head may still contain entries: rows of three cells, or a form of two columns.

    Args:
        grid: the sheet.
        named: its name is that of a ledger; then a few lines of text may be entries as well.
    """
    filled = count_filled(grid.cells)
    return any(int((filled >= cells).sum()) >= rows for cells, rows in ENTRIES if cells > 1 or named)


def _text(grid: Grid, rows: Sequence[int]) -> str:
    lines = (" ".join(str(value) for value in grid.rows[row] if value is not None) for row in rows)
    return "\n".join(line for line in lines if line)


def _title_rows(grid: Grid, head: Head, before: Head | None) -> list[int]:
    """Returns the rows above a head that name it, up to the table before; blank rows between are skipped.

    A text alone on the line above a head that is not the one before again is its title, whatever it says.
    """
    rows: list[int] = []
    first, top = before is None, head.top
    floor = before.bottom + 1 if before else 0
    other = before is not None and head.texts != before.texts
    for row in range(top - 1, max(floor, top - TITLE_ROWS) - 1, -1):
        values = [value for value in grid.rows[row] if value is not None]
        if not values:
            if rows and not first:
                break
            continue
        lone = other and row == top - 1 and len(values) == 1 and isinstance(values[0], str)
        if not first and not _is_title(values) and not (lone and not _ends(values)):
            break
        rows.append(row)
    return rows[::-1]


def _is_title(values: Sequence[Raw]) -> bool:
    text = compact(" ".join(str(value) for value in values))
    if len(values) > MAX_TITLE_CELLS or not isinstance(values[0], str):
        return False
    if "填报单位" in text or "填报时间" in text or "填报日期" in text:
        return True
    return len(values) == 1 and bool(_TITLE.search(text)) and not _FOOTER.match(text)


def _repeats(grid: Grid, head: Head, title: Sequence[int], before: Head, title_before: Sequence[int]) -> bool:
    """Whether a head is that of the table before, set again at a page break (with the same title or none)."""
    if head.texts != before.texts:
        return False
    return not title or compact(_text(grid, title)) == compact(_text(grid, title_before))


def _surely_data(cells: PackedRows, filled: npt.NDArray[np.int64]) -> list[bool]:
    """Returns for each row whether it has more cells than a footer or a note, and no word of a total: most rows do."""
    words = [type(text) is str and TOTAL_SIGN in text and len(text) <= MAX_TOTAL_TEXT for text in cells.values]
    surely: list[bool] = ((filled > MAX_FOOTER_CELLS) & (count_cells(cells, words) == 0)).tolist()
    return surely


class _Body:
    """The rows below a head while they are sorted into data and the rest."""

    def __init__(
        self, grid: Grid, head: Head, skipped: set[int], data: Sequence[bool], others: Sequence[OtherTable]
    ) -> None:
        self.grid, self.head, self.data, self.others = grid, head, data, tuple(others)
        self.skipped = skipped | {row for other in others for row in range(other.top, other.bottom + 1)}
        self.rows: list[int] = []
        self.totals: list[Total] = []
        self.notes: list[tuple[int, str]] = []
        heads = sum(any(value is not None for value in grid.rows[row]) for row in skipped)
        self.left_out: Counter[str] = Counter({"head": heads} if heads else {})
        if others:
            self.left_out["other-table"] = sum(other.rows for other in others)
        self.part = 0
        self.number = next((c.column for c in head.cells if head_text(c.text) in NUMBER_HEADS), -1)

    def table(self, title: str, end: int) -> SheetTable:
        return SheetTable(
            head=self.head,
            title=title,
            rows=tuple(self.rows),
            totals=tuple(self.totals),
            left_out=dict(self.left_out),
            notes=tuple(self.notes),
            end=end,
            others=self.others,
        )

    def read(self, first: int, end: int) -> None:
        for row in range(first, end):
            if row in self.skipped:
                continue
            if self.data[row]:
                self.rows.append(row)
            elif filled := [value for value in self.grid.rows[row] if value is not None]:
                self._sort(row, filled)

    def _sort(self, row: int, filled: Sequence[Raw]) -> None:
        text = next((value for value in filled[:3] if isinstance(value, str)), None)
        if len(filled) == 1 and not isinstance(filled[0], str) and self._is_numbered(row):
            self.left_out["numbered-blank"] += 1
        elif text and len(text) <= MAX_TOTAL_TEXT and TOTAL_SIGN in text and self._is_total(row, compact(text), filled):
            self.left_out["total"] += 1
        elif text and text is filled[0] and len(filled) <= MAX_FOOTER_CELLS and _FOOTER.match(compact(text)):
            self.left_out["footer"] += 1
        elif len(filled) == 1 and isinstance(filled[0], str) and self._is_note(row):
            self.left_out["note"] += 1
            self.notes.append((row, filled[0]))
        else:
            self.rows.append(row)

    def _is_numbered(self, row: int) -> bool:
        """Whether a row has a 序号 and nothing else."""
        return self.number >= 0 and self.grid.value(row, self.number) is not None

    def _is_total(self, row: int, text: str, filled: Sequence[Raw]) -> bool:
        """Records a row if it is a total, which has few other words."""
        total = _TOTAL.fullmatch(text)
        if total is None or sum(isinstance(value, str) for value in filled) > 3:
            return False
        partial = bool(_PARTIAL.search(text))
        self.totals.append(Total(row, total["word"], self.part if partial else 0, len(self.rows)))
        if partial:
            self.part = len(self.rows)
        return True

    def _is_note(self, row: int) -> bool:
        """Whether a row is a single text, and no merge from above covers it."""
        return not any(top < row <= bottom for top, _, bottom, _ in self.grid.merges)
