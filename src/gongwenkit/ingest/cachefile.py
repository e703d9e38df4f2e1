"""One workbook as an entry of the cache: its cells by `workbook.codec` and what was assumed about them, compressed."""

import json
import zlib
from collections.abc import Mapping
from typing import Any

from gongwenkit.ingest.conceal import Assumption, ConcealedBook
from gongwenkit.ingest.heads import Head, HeadCell
from gongwenkit.ingest.workbook import UnreadableWorkbookError
from gongwenkit.ingest.workbook.codec import decode_workbook, encode_workbook

__all__ = ["decode_book", "encode_book"]

MAX_CELLS = 3_000_000
FASTEST = 1
"""Level of zlib: higher ones save a sixth of the space for twice the time."""
HEAD_BYTES = 8


def encode_book(book: ConcealedBook) -> bytes:
    """Returns a workbook as an entry.

    Raises:
        ValueError: it is too large to be worth it.
    """
    if sum(len(grid.cells.positions) for grid in book.workbook.sheets) > MAX_CELLS:
        raise ValueError("too many cells")
    assumptions = json.dumps([_kept(one) for one in book.assumptions]).encode()
    head = len(assumptions).to_bytes(HEAD_BYTES, "big")
    return zlib.compress(head + assumptions + encode_workbook(book.workbook), FASTEST)


def decode_book(content: bytes) -> ConcealedBook:
    """Reads what `encode_book` wrote.

    Raises:
        ValueError: it is not that.
    """
    try:
        plain = zlib.decompress(content)
        end = HEAD_BYTES + int.from_bytes(plain[:HEAD_BYTES], "big")
        assumptions = tuple(_assumption(one) for one in json.loads(plain[HEAD_BYTES:end]))
        return ConcealedBook(decode_workbook(plain[end:]), assumptions)
    except (zlib.error, LookupError, TypeError, AttributeError, OverflowError, UnreadableWorkbookError) as error:
        raise ValueError(type(error).__name__) from None


def _kept(one: Assumption) -> dict[str, Any]:
    return {
        "top": one.head.top,
        "bottom": one.head.bottom,
        "cells": [[cell.column, cell.text, cell.upper] for cell in one.head.cells],
        "title": one.title,
        "sheet": one.sheet,
        "ledgers": one.ledgers,
    }


def _assumption(one: Mapping[str, Any]) -> Assumption:
    cells = tuple(HeadCell(int(column), str(text), str(upper)) for column, text, upper in one["cells"])
    head = Head(int(one["top"]), int(one["bottom"]), cells)
    return Assumption(head, str(one["title"]), str(one["sheet"]), tuple(map(str, one["ledgers"])))
