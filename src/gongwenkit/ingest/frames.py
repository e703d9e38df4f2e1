"""Tables put together: one DataFrame for each ledger."""

from collections.abc import Sequence

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
    columns: dict[str, list[object]] = {name: [] for name in SOURCE_COLUMNS}
    blanks = {name: blank for column in ledger.column for name, blank in _blanks(column)}
    columns |= {name: [] for name in blanks}
    for index, table in tables:
        count = len(table.rows.rows)
        columns["department"] += [table.department] * count
        columns["table"] += [index] * count
        columns["file"] += [table.file] * count
        columns["sheet"] += [table.sheet] * count
        columns["row"] += table.rows.rows
        columns["state"] += table.rows.states
        columns["origin"] += ["by-hand" if table.by_hand else ""] * count
        columns["repeats"] += (table.rows.marks if ledger.kind == "rows" else []) or [None] * count
        columns["content"] += table.rows.contents or [""] * count
        for name, blank in blanks.items():
            columns[name] += table.rows.values.get(name) or [blank] * count
    order = _order(columns)
    columns["repeats"] = _repeats(columns, order)
    cells = {name: np.fromiter((values[i] for i in order), object, len(order)) for name, values in columns.items()}
    frame = pd.DataFrame(cells, dtype=object)
    for name, dtype in DTYPES.items():
        frame[name] = frame[name].to_numpy(dtype)
    return frame


def _repeats(columns: dict[str, list[object]], order: list[int]) -> list[object]:
    """Returns whether each row equals an earlier one of its department that counts."""
    seen: set[tuple[object, object]] = set()
    repeats: list[object] = [False] * len(order)
    for i in order:
        key = (columns["department"][i], columns["repeats"][i])
        if columns["repeats"][i] is None or columns["state"][i]:
            continue
        repeats[i] = key in seen
        seen.add(key)
    return repeats


def _order(columns: dict[str, list[object]]) -> list[int]:
    keys = [
        (file, sheet is not None, sheet or "", row)
        for file, sheet, row in zip(columns["file"], columns["sheet"], columns["row"], strict=True)
    ]
    return sorted(range(len(keys)), key=keys.__getitem__)


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
