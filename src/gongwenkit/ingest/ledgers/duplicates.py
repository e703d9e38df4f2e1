"""Duplicates: rows that repeat a row, tables and events that two departments entered."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import repeat

from gongwenkit.config.schema import LedgerSchema, Schema
from gongwenkit.ingest.findings.kinds import KINDS
from gongwenkit.ingest.ledgers.book_tables import BookTable
from gongwenkit.ingest.values.text_normalisation import plain
from gongwenkit.model import Finding

__all__ = ["find_repeats"]


SHARE = 0.8
"""Share of equal rows in the shorter table from which two tables count as versions of one."""
LEAST = 5
"""Fewest equal rows for a finding: a few equal entries may be correct."""
HOLDERS = 8
"""Of the tables with one and the same row, so many first ones are compared with the others."""
WITHDRAWN = "撤销"
"""The state of an entry that was withdrawn, where a list has such a state."""
_Row = tuple[BookTable, int]
"""A table, and a position among its rows."""
_Pair = tuple[BookTable, int, BookTable, int]
"""Two rows: the earlier one, and the one that repeats it."""


def find_repeats(schema: Schema, tables: Sequence[BookTable], *, only: str | None = None) -> Iterator[Finding]:
    """Yields a finding for each row that repeats another, and for what two departments both entered.

    Most rows of a file repeated in another one is a finding of `near_copies`, not one for each row.

    Args:
        schema: all ledgers.
        tables: in the order of files, sheets and rows.
        only: code of the department whose findings are asked for; None for those of all. Its rows are still
            compared with those of every table.
    """
    for ledger in schema.ledgers.values():
        own = [table for table in tables if table.ledger == ledger.id and not table.by_hand]
        yield from _repeated_rows(ledger, own, only)
        twins = _equal_tables(ledger, own)
        for (first, second), same in twins.items():
            if only not in (None, own[second].department):
                continue
            yield KINDS["rows-two-departments"].at(
                file=own[second].file,
                sheet=own[second].sheet,
                department=own[second].department,
                ledger=ledger.name,
                same=same,
                other=own[first].file,
            )
        if ledger.merges_rows:
            yield from _shared_events(ledger, own, {frozenset((own[a].file, own[b].file)) for a, b in twins}, only)


def _repeated_rows(ledger: LedgerSchema, tables: Sequence[BookTable], only: str | None) -> Iterator[Finding]:
    repeats = _pairs(tables, lambda table: _entries(ledger, table))
    between = Counter((first.file, table.file) for first, _, table, _ in repeats)
    for first, i, table, j in repeats:
        if only not in (None, table.department):
            continue
        if first.file != table.file and between[first.file, table.file] >= LEAST:
            continue
        row = first.rows.rows[i]
        sheet = f"“{first.sheet}”" if first.sheet and (first.sheet, first.file) != (table.sheet, table.file) else ""
        file = f"“{first.file}”" if first.file != table.file else ""
        yield KINDS["row-repeated"].at(
            file=table.file,
            sheet=table.sheet,
            cell=str(table.rows.rows[j]),
            department=table.department,
            other=f"{file}{sheet}第 {row} 行",
            other_en=f"row {row}{' of ' if file or sheet else ''}{file}{sheet}",
        )


def _pairs(tables: Sequence[BookTable], keys_of: Callable[[BookTable], Sequence[Hashable]]) -> list[_Pair]:
    """Returns each row that counts and has the key of an earlier one, after that one; None is no key."""
    keys = [keys_of(table) for table in tables]
    if len({key for own in keys for key in own}) == sum(map(len, keys)):
        return []
    seen: dict[Hashable, _Row] = {}
    pairs = []
    for table, own in zip(tables, keys, strict=True):
        for i, (key, state) in enumerate(zip(own, table.rows.states, strict=True)):
            if key is not None and not state:
                first, j = seen.setdefault(key, (table, i))
                if first is not table or j != i:
                    pairs.append((first, j, table, i))
    return pairs


def _entries(ledger: LedgerSchema, table: BookTable) -> Sequence[Hashable]:
    """Returns a key that equal entries share: every filled cell but the number, in a list its key; None: no key."""
    if not ledger.is_stock:
        return list(zip(repeat(table.department), table.rows.marks))
    return [_list_entry(ledger, table, i) for i in range(len(table.rows.rows))]


def _list_entry(ledger: LedgerSchema, table: BookTable, i: int) -> Hashable:
    values = table.rows.values
    ended = values.get(ledger.until or "")
    states = values.get(ledger.role("state") or "")
    if (ended and ended[i]) or (states and states[i] == WITHDRAWN):
        return None  # withdrawn and listed again: no repetition
    for key in ledger.key:
        parts = [plain(str(values[name][i] or "")) if name in values else "" for name in (*key.columns, *key.optional)]
        if all(parts[: len(key.columns)]):
            return table.department, table.file, table.years, *parts
    return None


def _equal_tables(ledger: LedgerSchema, tables: Sequence[BookTable]) -> dict[tuple[int, int], int]:
    """Returns pairs of tables of different departments most of whose rows are equal, with how many are."""
    if len({table.department for table in tables}) < 2:
        return {}
    holders: dict[Hashable, set[int]] = defaultdict(set)
    for number, table in enumerate(tables):
        for mark in table.rows.marks if len(table.rows.rows) >= LEAST and not ledger.is_stock else ():
            holders[mark].add(number)
    # Of many tables with one row the first few are compared: the work must not grow with the square of their number.
    shared = (sorted(numbers) for numbers in holders.values())
    same = Counter((one, other) for numbers in shared for other in numbers for one in numbers[:HOLDERS] if one < other)
    return {
        (a, b): count
        for (a, b), count in sorted(same.items())
        if tables[a].department != tables[b].department
        and count >= max(LEAST, SHARE * min(len(tables[a].rows.rows), len(tables[b].rows.rows)))
    }


def _shared_events(
    ledger: LedgerSchema, tables: Sequence[BookTable], twins: set[frozenset[str]], only: str | None
) -> Iterator[Finding]:
    """Yields a finding where a second department enters an activity of the same day, subject, place and chair."""
    if len({table.department for table in tables}) < 2:
        return
    for first, j, table, i in _pairs(tables, lambda table: _occasions(ledger, table)):
        if only not in (None, table.department):
            continue
        known = first.department == table.department or frozenset((first.file, table.file)) in twins
        if not known and not _same_number(ledger.role("event_number") or "", first, j, table, i):
            yield KINDS["event-two-departments"].at(
                file=table.file,
                sheet=table.sheet,
                cell=str(table.rows.rows[i]),
                department=table.department,
                other=first.file,
                row=first.rows.rows[j],
            )


def _occasions(ledger: LedgerSchema, table: BookTable) -> Sequence[Hashable]:
    """Returns day, subject, place and chair of each row; None where one of them is blank."""
    values, blank = table.rows.values, [None] * len(table.rows.rows)
    subjects = zip(blank, *(values[name] for name in ledger.subject if name in values), strict=True)
    subject = [next(filter(None, texts), None) for texts in subjects]
    roles = (ledger.date, ledger.role("place"), ledger.role("chair"))
    days, places, chairs = (values.get(name or "", blank) for name in roles)
    parts = zip(days, *map(_plain_texts, (subject, places, chairs)), strict=True)
    return [key if all(key) else None for key in parts]


def _plain_texts(values: Sequence[object]) -> list[str]:
    texts = {value: plain(str(value)) if value else "" for value in set(values)}
    return [texts[value] for value in values]


def _same_number(name: str, first: BookTable, j: int, table: BookTable, i: int) -> bool:
    numbers = [t.rows.values[name][at] if name in t.rows.values else None for t, at in ((first, j), (table, i))]
    return numbers[0] is not None and numbers[0] == numbers[1]
