"""Tables put together: one DataFrame for each ledger."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from gongwenkit.config.schema import Column, LedgerSchema, Schema
from gongwenkit.ingest.book import BookTable
from gongwenkit.ingest.ledger import LAST, NOTE
from gongwenkit.ingest.rows import NOTED
from gongwenkit.ingest.values import BLANK_LIST

__all__ = ["build_frames"]

DTYPES = {"table": np.int64, "row": np.int64, "repeats": np.bool_}
SOURCE_COLUMNS = ("department", "table", "file", "sheet", "row", "state", "origin", "repeats", "content")


def build_frames(schema: Schema, tables: Sequence[BookTable]) -> dict[str, pd.DataFrame]:
    """Returns ledger id → rows (see `ingest.ledger.Ledgers.frames`); a table's index is its place in `tables`."""
    frames = {}
    for ledger in schema.ledgers.values():
        own = [(index, table) for index, table in enumerate(tables) if table.ledger == ledger.id]
        frames[ledger.id] = _frame(ledger, own)
    return frames


def _frame(ledger: LedgerSchema, tables: Sequence[tuple[int, BookTable]]) -> pd.DataFrame:
    blanks = {name: blank for column in ledger.column for name, blank in _blanks(column)}
    names = [*SOURCE_COLUMNS, *blanks]
    order = _order(tables)
    cells = np.empty((len(names), len(order)), np.object_)
    end = 0
    for index, table in tables:
        start, end = end, end + len(table.rows.rows)
        columns, same = _columns(ledger, table), blanks | _same(index, table)
        for line, name in zip(cells, names, strict=True):
            if column := columns.get(name):
                line[start:end] = np.fromiter(column, np.object_, end - start)  # tuples are single values
            else:
                line[start:end].fill(same.get(name))
    if not np.array_equal(order, np.arange(len(order))):
        cells = cells[:, order]
    frame = pd.DataFrame(cells.T, columns=names, dtype=object, copy=False)
    frame["repeats"] = _repeats(frame) if ledger.kind == "rows" else False
    for name, dtype in DTYPES.items():
        frame[name] = frame[name].to_numpy(dtype)
    return frame


def _columns(ledger: LedgerSchema, table: BookTable) -> dict[str, Sequence[object]]:
    """Returns the columns of a frame for which each row of a table has a value of its own."""
    rows = table.rows
    own: dict[str, Sequence[object]] = {"row": rows.rows, "state": rows.states, "content": rows.contents, **rows.values}
    return own | {"repeats": rows.marks} if ledger.kind == "rows" else own


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


def _repeats(frame: pd.DataFrame) -> list[bool]:
    """Returns whether each row equals an earlier one of its department that counts, by its mark (None: it has none)."""
    seen: set[tuple[object, object]] = set()
    repeats = []
    for department, state, mark in zip(frame["department"], frame["state"], frame["repeats"], strict=True):
        key = (department, mark)
        repeats.append(not state and key in seen)
        if mark is not None and not state:
            seen.add(key)
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
