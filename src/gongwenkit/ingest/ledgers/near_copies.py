"""Near copies: files that repeat most of another one's ledger, and how many of their rows count once, twice or anew."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from gongwenkit.config.roles import Role
from gongwenkit.config.schema import SUBJECT, Key, LedgerSchema, Schema
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.book_tables import BookTable
from gongwenkit.ingest.values.text_normalisation import plain
from gongwenkit.model import Finding, Message

__all__ = ["find_near_copies"]

SHARE = 0.8
"""Share of equal rows in the shorter table from which two tables count as versions of one."""
LEAST = 5
"""Fewest equal rows for a finding: a few equal entries may be correct."""
HOLDERS = 8
"""Of the tables with one and the same row, so many first ones are compared: the work must not grow with the square."""
TELLING: tuple[Role, ...] = ("branch", "event_number", "place", "chair", "remark")
"""Roles of columns that distinguish occasions in any ledger, in addition to its own (`distinguishing`)."""


def find_near_copies(schema: Schema, tables: Sequence[BookTable], *, only: str | None = None) -> Iterator[Finding]:
    """Yields a finding for each table that repeats most of a table of an earlier file.

    Rows are equal when day, subject and the other distinguishing columns are equal; entries of a list when their keys
    are. Lists of different years are no versions of one another: the same list may be handed in every year.

    Args:
        schema: all ledgers.
        tables: every table that was read.
        only: code of the department whose findings are asked for; None for those of all.
    """
    groups: dict[tuple[str, str], list[BookTable]] = defaultdict(list)
    for table in tables:
        if only in (None, table.department) and len(table.rows.rows) >= LEAST and not table.by_hand:
            groups[table.department, table.ledger].append(table)
    for (_, name), members in groups.items():
        if len({table.file for table in members}) > 1:
            yield from _Versions(schema.ledgers[name]).compare(members)


@dataclass(frozen=True)
class _Said:
    """A table with what its rows say, and what each row counts as."""

    table: BookTable
    rows: Sequence[Hashable]
    counts: Sequence[Hashable]

    @property
    def counting(self) -> Iterator[tuple[Hashable, Hashable]]:
        """Yields both for each row that counts."""
        for row, count, state in zip(self.rows, self.counts, self.table.rows.states, strict=True):
            if not state:
                yield row, count


class _Versions:
    """The tables of one ledger and department, in order."""

    def __init__(self, ledger: LedgerSchema) -> None:
        self.ledger = ledger
        self._holders: dict[Hashable, list[int]] = defaultdict(list)
        self._counted: set[Hashable] = set()
        self._counting: set[Hashable] = set()

    def compare(self, tables: Sequence[BookTable]) -> Iterator[Finding]:
        """Yields the findings of all tables."""
        said: list[_Said] = []
        for table in tables:
            one = _Said(table, _rows(self.ledger, table), _counts(self.ledger, table))
            if (found := self._earlier(one, said)) is not None:
                yield self._finding(one, *found)
            for row in set(one.rows) - {None}:
                self._holders[row].append(len(said))
            said.append(one)
            self._counted.update(count for _, count in one.counting if count is not None)
            self._counting.update(row for row, _ in one.counting if row is not None)

    def _earlier(self, one: _Said, said: Sequence[_Said]) -> tuple[_Said, int] | None:
        """Returns the table of another file that has most rows in common, with their number, where these are enough."""
        own = set(one.rows) - {None}
        same = Counter(number for row in own for number in self._holders.get(row, ())[:HOLDERS])
        for number, count in sorted(same.items(), key=lambda pair: (-pair[1], pair[0])):
            other = said[number]
            if other.table.file == one.table.file or not self._may_be_versions(one.table, other.table):
                continue
            if count >= max(LEAST, SHARE * min(len(own), len(set(other.rows) - {None}))):
                return other, count
        return None

    def _may_be_versions(self, one: BookTable, other: BookTable) -> bool:
        return not self.ledger.is_stock or not one.years or not other.years or bool(one.years & other.years)

    def _finding(self, one: _Said, other: _Said, same: int) -> Finding:
        once = sum(count is not None and count in self._counted for _, count in one.counting)
        left = [row for row, count in one.counting if count is None or count not in self._counted]
        twice = sum(row is not None and row in self._counting for row in left)
        said = _counted_words(once, twice, len(left) - twice)
        return KINDS["file-near-copy"].at(
            file=one.table.file,
            sheet=one.table.sheet,
            department=one.table.department,
            ledger=self.ledger.name,
            same=same,
            other=other.table.file,
            detail=said.zh,
            detail_en=said.en,
        )


def _counted_words(once: int, twice: int, new: int) -> Message:
    """Says how the rows of a near copy that count are counted; each of them is one of the three."""
    zh = [f"{once} 行与前面的合并，只计一次" if once else "", f"{twice} 行个别栏不同，两份都计" if twice else ""]
    en = [f"counted once with the earlier ones: {once}" if once else ""]
    en += [f"different in some cell, so that both count: {twice}" if twice else ""]
    zh.append(f"{new} 行只在这一份里，也计入" if new else "")
    en.append(f"in this file only, and counted, too: {new}" if new else "")
    if not once + twice + new:
        return Message("这一份没有计入的行", "no row of this file counts")
    return Message("；".join(filter(None, zh)), "; ".join(filter(None, en)))


def _rows(ledger: LedgerSchema, table: BookTable) -> Sequence[Hashable]:
    """Returns what each row says, as versions of a file are compared; None for a row without a day or a key."""
    values = table.rows.values
    if ledger.is_stock:
        return [_key(ledger, table, i) for i in range(len(table.rows.rows))]
    telling = (*map(ledger.role, TELLING), *ledger.columns_of("distinguishing"))
    names = [name for name in dict.fromkeys((ledger.date, *ledger.subject, *telling)) if name and name in values]
    days = values.get(ledger.date or "", [None] * len(table.rows.rows))
    rows = zip(days, *(values[name] for name in names), strict=True)
    return [row[1:] if row[0] is not None else None for row in rows]


def _counts(ledger: LedgerSchema, table: BookTable) -> Sequence[Hashable]:
    """Returns what each row counts as: rows with the same are counted once; None is never the same.

    Events and entries of a list have a key; of other rows only those count once that are equal cell by cell.
    """
    if ledger.counts_equal_rows_once:
        return table.rows.marks
    return [_key(ledger, table, i) for i in range(len(table.rows.rows))]


def _key(ledger: LedgerSchema, table: BookTable, i: int) -> Hashable:
    """Returns a row's key, as `measure.rows.key_of` makes it for counting."""
    for key in ledger.key:
        if key.when is None or _text(ledger, table, key.when.column, i) == plain(str(key.when.equals)):
            parts = _parts(ledger, key, table, i)
            if parts is not None:
                return parts
    return None


def _parts(ledger: LedgerSchema, key: Key, table: BookTable, i: int) -> Hashable:
    required = [_text(ledger, table, column, i) for column in key.columns]
    optional = [_text(ledger, table, column, i) for column in key.optional]
    return (*key.columns, *required, *optional) if all(required) else None


def _text(ledger: LedgerSchema, table: BookTable, column: str, i: int) -> str:
    values = table.rows.values
    if column != SUBJECT:
        value = values[column][i] if column in values else None
        return "" if value is None else plain(str(value))
    filled = [text for name in ledger.subject if name in values and (text := plain(str(values[name][i] or "")))]
    return "".join(filled) if ledger.subject_joined else next(iter(filled), "")
