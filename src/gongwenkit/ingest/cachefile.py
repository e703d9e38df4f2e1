"""One workbook as one Parquet file: its cells as a column with a dictionary, the rest as JSON beside them."""

import json
from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import accumulate, chain, compress, pairwise
from types import NoneType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from gongwenkit.ingest.conceal import Assumption, ConcealedBook
from gongwenkit.ingest.heads import Head, HeadCell
from gongwenkit.ingest.workbook import Concealed, ErrorCell, Grid, PackedRows, Raw, Workbook, pack_cells

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
    sheets = [grid.cells for grid in book.workbook.sheets]
    if sum(len(sheet.positions) for sheet in sheets) > MAX_CELLS:
        raise ValueError("too many cells")
    values, places = pack_cells(chain.from_iterable(sheet.values for sheet in sheets))
    kept = [_ENCODERS[value.__class__](value) for value in values]
    cells = pa.DictionaryArray.from_arrays(_joined(sheets, places), pa.array(kept, pa.string()))
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
        # Read here and nowhere else: a thread of Arrow's that still holds a Python object when the interpreter ends
        # aborts the process, though all is done (apache/arrow#34314, #36389).
        file = pq.ParquetFile(pa.BufferReader(content), read_dictionary=["cell"], pre_buffer=False)
        if file.metadata.num_rows > MAX_CELLS:
            raise ValueError("too many cells")
        table = file.read(use_threads=False)
        meta = json.loads(table.schema.metadata[META])
        cells = table.column("cell").combine_chunks()
        values = [_DECODERS[kept[0]](kept[1:]) for kept in cells.dictionary.to_numpy(zero_copy_only=False)]
        return _book(meta, values, cells.indices.to_numpy())
    except (pa.ArrowException, LookupError, TypeError, AttributeError, OSError) as error:
        raise ValueError(type(error).__name__) from None


def _joined(sheets: Sequence[PackedRows], places: Sequence[int]) -> npt.NDArray[np.int32]:
    """Returns the position of each cell of all sheets, from the places of each sheet's values in the dictionary."""
    ends = accumulate((len(sheet.values) for sheet in sheets), initial=0)
    of_value = np.array(places, np.int32)
    parts = [of_value[end:][np.array(sheet.positions, np.int64)] for end, sheet in zip(ends, sheets, strict=False)]
    return np.concatenate([np.empty(0, np.int32), *parts])


def _taken_apart(values: Sequence[Raw], positions: npt.NDArray[np.int32], lengths: Sequence[int]) -> PackedRows:
    """Returns the rows of one sheet with the values that occur there."""
    occurs = np.zeros(len(values), np.bool_)
    occurs[positions] = True
    own = (np.cumsum(occurs) - 1)[positions]
    return PackedRows(list(compress(values, occurs.tolist())), array("I", own.astype(np.uintc).tobytes()), lengths)


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


def _book(meta: Mapping[str, Any], values: Sequence[Raw], positions: npt.NDArray[np.int32]) -> ConcealedBook:
    lengths = [list(map(int, sheet["rows"])) for sheet in meta["sheets"]]
    ends = [*accumulate(map(sum, lengths), initial=0)]
    if ends[-1] != len(positions):
        raise ValueError("cells are missing or left over")
    rows = (
        _taken_apart(values, positions[start:end], own)
        for (start, end), own in zip(pairwise(ends), lengths, strict=True)
    )
    sheets = tuple(map(_grid, meta["sheets"], rows))
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
