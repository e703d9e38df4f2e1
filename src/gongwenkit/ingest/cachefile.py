"""One workbook as one Parquet file: its cells column by column, the rest as JSON beside them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gongwenkit.ingest.conceal import Assumption, ConcealedBook
from gongwenkit.ingest.heads import Head, HeadCell
from gongwenkit.ingest.workbook import Concealed, ErrorCell, Grid, Raw, Workbook

__all__ = ["decode_book", "encode_book"]

BLANK, TEXT, FLOAT, INTEGER, BOOLEAN, DATE, ERROR, CONCEALED = range(8)
META = b"gongwenkit"
MAX_CELLS = 3_000_000
_NUMBERS = (FLOAT, BOOLEAN)
_KINDS: Mapping[type, int] = {str: TEXT, float: FLOAT, int: INTEGER, bool: BOOLEAN, datetime: DATE, ErrorCell: ERROR}


def encode_book(book: ConcealedBook) -> bytes:
    """Returns a workbook as Parquet.

    Raises:
        ValueError: it is too large to be worth it, or holds what is no text (lone surrogates).
    """
    if (
        sum(len(grid.rows) * max((len(row) for row in grid.rows), default=0) for grid in book.workbook.sheets)
        > MAX_CELLS
    ):
        raise ValueError("too many cells")
    kinds: list[int] = []
    texts: list[str | None] = []
    numbers: list[float] = []
    for grid in book.workbook.sheets:
        for value in _cells(grid):
            kind, text, number = _parts(value)
            kinds.append(kind)
            texts.append(text)
            numbers.append(number)
    columns = {
        "kind": pa.array(kinds, pa.int8()),
        "text": pa.array(texts, pa.string()),
        "number": pa.array(numbers, pa.float64()),
    }
    meta = json.dumps(_meta(book), ensure_ascii=False, separators=(",", ":")).encode()
    table = pa.table(columns).replace_schema_metadata({META: meta})
    stream = BytesIO()
    pq.write_table(table, stream, compression="zstd", use_dictionary=["text"])
    return stream.getvalue()


def decode_book(content: bytes) -> ConcealedBook:
    """Reads what `encode_book` wrote.

    Raises:
        ValueError: it is not that.
    """
    try:
        file = pq.ParquetFile(BytesIO(content))
        if file.metadata.num_rows > MAX_CELLS:
            raise ValueError("too many cells")
        table = file.read()
        meta = json.loads(table.schema.metadata[META])
        values = _values(table)
        return _book(meta, values)
    except (pa.ArrowException, KeyError, TypeError, IndexError, AttributeError, OSError) as error:
        raise ValueError(type(error).__name__) from None


def _cells(grid: Grid) -> Iterator[Raw]:
    """Yields the cells of a sheet column by column, each column as long as the sheet."""
    width = max((len(row) for row in grid.rows), default=0)
    for column in range(width):
        for row in grid.rows:
            yield row[column] if column < len(row) else None


def _parts(value: Raw) -> tuple[int, str | None, float]:
    if value is None:
        return BLANK, None, 0.0
    if isinstance(value, Concealed):
        return CONCEALED, value.tag, -1.0 if value.people is None else float(value.people)
    kind = _KINDS[value.__class__]
    if isinstance(value, float | bool):
        return kind, None, float(value)
    if isinstance(value, datetime):
        return kind, value.isoformat(), 0.0
    return kind, value.text if isinstance(value, ErrorCell) else str(value), 0.0


def _values(table: pa.Table) -> np.ndarray[Any, np.dtype[np.object_]]:
    kinds = table.column("kind").to_numpy()
    numbers = table.column("number").to_numpy()
    values = np.array(table.column("text").to_numpy(), dtype=object)
    values[kinds == FLOAT] = numbers[kinds == FLOAT]
    values[kinds == BOOLEAN] = numbers[kinds == BOOLEAN] != 0
    for at in np.flatnonzero((kinds == INTEGER) | (kinds == ERROR) | (kinds == CONCEALED)):
        kind, text = kinds[at], str(values[at])
        if kind == CONCEALED:
            values[at] = Concealed(text, None if numbers[at] < 0 else int(numbers[at]))
        else:
            values[at] = int(text) if kind == INTEGER else ErrorCell(text)
    days: dict[str, datetime] = {}
    for at in np.flatnonzero(kinds == DATE):
        text = str(values[at])
        if text not in days:
            days[text] = datetime.fromisoformat(text)
        values[at] = days[text]
    values[kinds == BLANK] = None
    return values


def _meta(book: ConcealedBook) -> dict[str, Any]:
    return {
        "form": book.workbook.form,
        "from_1904": book.workbook.dates_from_1904,
        "sheets": [_sheet_meta(grid) for grid in book.workbook.sheets],
        "assumptions": [
            {
                "top": one.head.top,
                "bottom": one.head.bottom,
                "cells": [[cell.column, cell.text, cell.upper] for cell in one.head.cells],
                "title": one.title,
                "sheet": one.sheet,
                "ledgers": one.ledgers,
            }
            for one in book.assumptions
        ],
    }


def _sheet_meta(grid: Grid) -> dict[str, Any]:
    return {
        "sheet": grid.sheet,
        "rows": len(grid.rows),
        "columns": max((len(row) for row in grid.rows), default=0),
        "hidden": grid.hidden,
        "hidden_rows": sorted(grid.hidden_rows),
        "hidden_columns": sorted(grid.hidden_columns),
        "struck": [[row, sorted(columns)] for row, columns in sorted(grid.struck.items())],
        "merges": grid.merges,
    }


def _book(meta: Mapping[str, Any], values: np.ndarray[Any, np.dtype[np.object_]]) -> ConcealedBook:
    sheets = []
    at = 0
    for sheet in meta["sheets"]:
        rows, columns = int(sheet["rows"]), int(sheet["columns"])
        end = at + rows * columns
        if min(rows, columns) < 0 or end > len(values):
            raise ValueError("cells are missing")
        cells: Sequence[Sequence[Raw]] = values[at:end].reshape(columns, rows).T.tolist() if end > at else [[]] * rows
        sheets.append(_grid(sheet, cells))
        at = end
    if at != len(values):
        raise ValueError("cells are left over")
    workbook = Workbook(str(meta["form"]), tuple(sheets), dates_from_1904=bool(meta["from_1904"]))
    return ConcealedBook(workbook, tuple(_assumption(one) for one in meta["assumptions"]))


def _grid(sheet: Mapping[str, Any], rows: Sequence[Sequence[Raw]]) -> Grid:
    return Grid(
        sheet=sheet["sheet"],
        rows=rows,
        hidden=bool(sheet["hidden"]),
        hidden_rows=frozenset(map(int, sheet["hidden_rows"])),
        hidden_columns=frozenset(map(int, sheet["hidden_columns"])),
        struck={int(row): frozenset(map(int, columns)) for row, columns in sheet["struck"]},
        merges=tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in sheet["merges"]),
    )


def _assumption(one: Mapping[str, Any]) -> Assumption:
    cells = tuple(HeadCell(int(column), str(text), str(upper)) for column, text, upper in one["cells"])
    head = Head(int(one["top"]), int(one["bottom"]), cells)
    return Assumption(head, str(one["title"]), str(one["sheet"]), tuple(map(str, one["ledgers"])))
