"""The rows of a ledger's tables side by side: as the cells of one table, and as a DataFrame (`Ledgers.frames`)."""

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import Any

import numpy as np

from gongwenkit.config.schema import Column, LedgerSchema, Schema
from gongwenkit.ingest.ledgers.book_tables import BookTable
from gongwenkit.ingest.ledgers.data_frames import pd
from gongwenkit.ingest.ledgers.table_rows import OTHER_YEAR
from gongwenkit.ingest.values.companion_columns import LAST, NOTE, NOTED
from gongwenkit.ingest.values.values import BLANK_LIST

__all__ = ["SOURCE_COLUMNS", "Placed", "build_frames", "ledger_frame", "ledger_lines", "tables_by_ledger"]

DTYPES = {"table": np.int64, "row": np.int64, "repeats": np.bool_}
KEPT_EMPTY = 256
SOURCE_COLUMNS = ("department", "table", "file", "sheet", "row", "state", "origin", "repeats", "content")

Placed = tuple[int, BookTable]
"""A table, and its index: its place among all tables."""


def tables_by_ledger(tables: Sequence[BookTable]) -> dict[str, list[Placed]]:
    """Returns the tables of each ledger that has one, with their indexes."""
    found: dict[str, list[Placed]] = {}
    for index, table in enumerate(tables):
        found.setdefault(table.ledger, []).append((index, table))
    return found


def build_frames(schema: Schema, tables: Sequence[BookTable]) -> dict[str, pd.DataFrame]:
    """Returns ledger id → rows (see `Ledgers.frames`); a table's index is its place in `tables`."""
    own = tables_by_ledger(tables)
    return {ledger.id: ledger_frame(ledger, own.get(ledger.id, ())) for ledger in schema.ledgers.values()}


_empty: dict[int, tuple[LedgerSchema, pd.DataFrame]] = {}
"""Identity of a schema → it, and the frame of a ledger that nobody has: a frame takes longer than its rows."""


def ledger_frame(ledger: LedgerSchema, tables: Sequence[Placed]) -> pd.DataFrame:
    """Returns the rows of a ledger's tables as one frame."""
    if tables:
        return _frame(ledger, tables)
    if id(ledger) not in _empty:
        if len(_empty) >= KEPT_EMPTY:
            _empty.clear()
        _empty[id(ledger)] = ledger, _frame(ledger, ())
    return _empty[id(ledger)][1]


def _frame(ledger: LedgerSchema, tables: Sequence[Placed]) -> pd.DataFrame:
    names, cells = _cells(ledger, tables)
    frame = pd.DataFrame(cells.T, columns=list(names), dtype=object, copy=False)
    for name, dtype in DTYPES.items():
        frame[name] = frame[name].to_numpy(dtype)
    return frame


def ledger_lines(ledger: LedgerSchema, tables: Sequence[Placed]) -> tuple[Sequence[str], list[Sequence[object]]]:
    """Returns the names of a ledger's columns, and its rows, as `ledger_frame` has them."""
    if len(tables) != 1 or any(one > other for one, other in pairwise(tables[0][1].rows.rows)):
        names, cells = _cells(ledger, tables)
        return names, cells.T.tolist()
    ((index, table),) = tables  # nearly always: an array takes longer than a few rows
    names, blanks = _heads(ledger)
    own, same = _columns(ledger, table), blanks | _same(index, table)
    count = len(table.rows.rows)
    columns = {name: own.get(name) or [same.get(name)] * count for name in names}
    if ledger.counts_equal_rows_once:
        columns["repeats"] = _repeats([table.department] * count, columns["repeats"], table.rows.states)
    else:
        columns["repeats"] = [False] * count
    lines: list[Sequence[object]] = list(zip(*columns.values(), strict=True))
    return names, lines


_known: dict[int, tuple[LedgerSchema, tuple[str, ...], dict[str, object]]] = {}
"""Identity of a schema → it, the columns of its frame, and the blanks of those that are of the ledger."""


def _heads(ledger: LedgerSchema) -> tuple[tuple[str, ...], dict[str, object]]:
    known = _known.get(id(ledger))
    if known is None:
        if len(_known) >= KEPT_EMPTY:
            _known.clear()
        blanks = {name: blank for column in ledger.column for name, blank in _blanks(column)}
        known = _known[id(ledger)] = ledger, (*SOURCE_COLUMNS, *blanks), blanks
    return known[1:]


def _cells(
    ledger: LedgerSchema, tables: Sequence[Placed]
) -> "tuple[Sequence[str], np.ndarray[Any, np.dtype[np.object_]]]":
    """Returns the names of a ledger's columns, and an array with a line for each of them, a column for each row."""
    names, blanks = _heads(ledger)
    order = _order(tables)
    cells = np.empty((len(names), len(order)), np.object_)
    end = 0
    for index, table in tables:
        start, end = end, end + len(table.rows.rows)
        columns, same = _columns(ledger, table), blanks | _same(index, table)
        for line, name in zip(cells, names, strict=True):
            if column := columns.get(name):
                line[start:end] = np.fromiter(column, np.object_, end - start)  # each tuple is a single value
            else:
                line[start:end].fill(same.get(name))
    if not np.array_equal(order, np.arange(len(order))):
        cells = cells[:, order]
    lines = dict(zip(names, cells, strict=True))
    if ledger.counts_equal_rows_once:
        lines["repeats"][:] = _repeats(*(lines[name].tolist() for name in ("department", "repeats", "state")))
    else:
        lines["repeats"].fill(False)
    return names, cells


def _columns(ledger: LedgerSchema, table: BookTable) -> dict[str, Sequence[object]]:
    """Returns the columns of a frame for which each row of a table has a value of its own."""
    rows = table.rows
    own: dict[str, Sequence[object]] = {"row": rows.rows, "state": rows.states, "content": rows.contents, **rows.values}
    return own | {"repeats": rows.marks} if ledger.counts_equal_rows_once else own


def _same(index: int, table: BookTable) -> dict[str, object]:
    """Returns what is the same in all rows of a table."""
    return {
        "department": table.department,
        "table": index,
        "file": table.file,
        "sheet": table.sheet,
        "origin": "by-hand" if table.by_hand else "",
        "content": "",
    }


def _repeats(departments: Sequence[str], marks: Sequence[object], states: Sequence[str]) -> list[bool]:
    """Returns whether each row equals an earlier one of its department that counts, by its mark (None: it has none).

    A row of another year than its table's repeats any equal row that counts, or an earlier one of its kind: it must not
    count twice once somebody decides that it counts.
    """
    keys = list(zip(departments, marks, strict=True))
    counting = {key for key, state in zip(keys, states, strict=True) if not state and key[1] is not None}
    seen: dict[str, set[tuple[object, object]]] = {"": set(), OTHER_YEAR: set(counting)}
    repeats = []
    for key, state in zip(keys, states, strict=True):
        earlier = seen.get(state)
        repeats.append(earlier is not None and key in earlier)
        if earlier is not None and key[1] is not None:
            earlier.add(key)
    return repeats


def _order(tables: Sequence[tuple[int, BookTable]]) -> "np.ndarray[Any, np.dtype[np.intp]]":
    """Returns the positions of all rows by file, sheet (none first) and row: several tables may share a sheet."""
    places = [(table.file, table.sheet is not None, table.sheet or "") for _, table in tables]
    ranks = {place: rank for rank, place in enumerate(sorted(set(places)))}
    counts = [len(table.rows.rows) for _, table in tables]
    rows = np.fromiter(chain.from_iterable(table.rows.rows for _, table in tables), np.int64, sum(counts))
    return np.lexsort((rows, np.repeat([ranks[place] for place in places], counts)))


def _blanks(column: Column) -> list[tuple[str, object]]:
    """Returns the frame's columns for a column of the schema, each with its blank; none for what is sensitive."""
    if column.sensitive and column.type != "people_count":
        return []
    names: list[tuple[str, object]] = [(column.name, () if column.type in BLANK_LIST else None)]
    if column.type == "date":
        names.append((column.name + LAST, None))
    if column.type in NOTED:
        names.append((column.name + NOTE, ""))
    return names
