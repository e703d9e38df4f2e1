"""One workbook as one Parquet file: its cells as a column with a dictionary, the rest as JSON beside them."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import islice
from types import NoneType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gongwenkit.ingest.conceal import Assumption, ConcealedBook
from gongwenkit.ingest.heads import Head, HeadCell
from gongwenkit.ingest.workbook import Concealed, ErrorCell, Grid, Raw, Workbook, pack_cells, unpack_cells, unpack_rows

__all__ = ["decode_book", "encode_book"]

META = b"gongwenkit"
MAX_CELLS = 3_000_000
BLANK, TEXT, FLOAT, INTEGER, BOOLEAN, DATE, ERROR, CONCEALED = "-tfibdec"
"""First letter of a kept value: what it is."""
_ENCODERS: Mapping[type, Callable[[Any], str]] = {
    NoneType: lambda _: BLANK,
    str: lambda value: TEXT + value,
    float: lambda value: FLOAT + repr(value),
    int: lambda value: INTEGER + str(value),
    bool: lambda value: BOOLEAN + str(int(value)),
    datetime: lambda value: DATE + value.isoformat(),
    ErrorCell: lambda value: ERROR + value.text,
    Concealed: lambda value: f"{CONCEALED}{'' if value.people is None else value.people}:{value.tag}",
}
_DECODERS: Mapping[str, Callable[[str], Raw]] = {
    BLANK: lambda _: None,
    TEXT: str,
    FLOAT: float,
    INTEGER: int,
    BOOLEAN: lambda text: text != "0",
    DATE: datetime.fromisoformat,
    ERROR: ErrorCell,
    CONCEALED: lambda text: _concealed(*text.split(":")),
}


def encode_book(book: ConcealedBook) -> bytes:
    """Returns a workbook as Parquet.

    Raises:
        ValueError: it is too large to be worth it, or holds what is no text (lone surrogates).
    """
    if sum(len(row) for grid in book.workbook.sheets for row in grid.rows) > MAX_CELLS:
        raise ValueError("too many cells")
    values, positions = pack_cells(row for grid in book.workbook.sheets for row in grid.rows)
    kept = [_ENCODERS[value.__class__](value) for value in values]
    cells = pa.DictionaryArray.from_arrays(pa.array(positions, pa.int32()), pa.array(kept, pa.string()))
    meta = json.dumps(_meta(book), ensure_ascii=False, separators=(",", ":")).encode()
    table = pa.table({"cell": cells}).replace_schema_metadata({META: meta})
    stream = BytesIO()
    pq.write_table(table, stream, compression="zstd", dictionary_pagesize_limit=2**30)
    return stream.getvalue()


def decode_book(content: bytes) -> ConcealedBook:
    """Reads what `encode_book` wrote.

    Raises:
        ValueError: it is not that.
    """
    try:
        file = pq.ParquetFile(BytesIO(content), read_dictionary=["cell"])
        if file.metadata.num_rows > MAX_CELLS:
            raise ValueError("too many cells")
        table = file.read(use_threads=False)
        meta = json.loads(table.schema.metadata[META])
        return _book(meta, _cells(table.column("cell").combine_chunks()))
    except (pa.ArrowException, LookupError, TypeError, AttributeError, OSError) as error:
        raise ValueError(type(error).__name__) from None


def _cells(column: "pa.DictionaryArray") -> list[Raw]:
    values: list[Raw] = [_DECODERS[kept[0]](kept[1:]) for kept in column.dictionary.to_numpy(zero_copy_only=False)]
    return unpack_cells(values, column.indices.to_numpy().tolist())


def _concealed(people: str, tag: str) -> Concealed:
    return Concealed(tag, int(people) if people else None)


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
        "rows": [len(row) for row in grid.rows],
        "hidden": grid.hidden,
        "hidden_rows": sorted(grid.hidden_rows),
        "hidden_columns": sorted(grid.hidden_columns),
        "struck": [[row, sorted(columns)] for row, columns in sorted(grid.struck.items())],
        "merges": grid.merges,
    }


def _book(meta: Mapping[str, Any], cells: Sequence[Raw]) -> ConcealedBook:
    rows = unpack_rows(cells, [int(length) for sheet in meta["sheets"] for length in sheet["rows"]])
    sheets = tuple(_grid(sheet, list(islice(rows, len(sheet["rows"])))) for sheet in meta["sheets"])
    workbook = Workbook(str(meta["form"]), sheets, dates_from_1904=bool(meta["from_1904"]))
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
