"""Workbooks between two processes: JSON and nothing else, checked value by value where it arrives.

A reader that was taken over by a file can send anything; what arrives is therefore only ever data (no pickle), and
what does not look like a workbook is refused.
"""

import json
from array import array
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterable
from datetime import datetime
from types import NoneType
from typing import Any, TypeVar

from gongwenkit.ingest.workbook.cell import ErrorCell, Raw
from gongwenkit.ingest.workbook.grid import Grid, Merge, UnreadableWorkbookError, Workbook
from gongwenkit.ingest.workbook.packed import PackedRows
from gongwenkit.model.words import Words

__all__ = ["ReplyError", "decode_reply", "encode_error", "encode_workbook"]

FORMS = ("xlsx", "xls", "ods", "html", "csv")
CODES = ("workbook-unreadable", "workbook-encrypted", "workbook-crashed", "workbook-too-slow")
"""Codes that a reader may report."""
MAX_WORDS = 2000
T = TypeVar("T")
_PLAIN = frozenset((str, int, float, bool, NoneType))


class ReplyError(ValueError):
    """What arrived is no workbook."""


def encode_workbook(workbook: Workbook) -> bytes:
    """Returns a workbook as JSON."""
    content = {
        "form": workbook.form,
        "from_1904": workbook.dates_from_1904,
        "sheets": [_sheet(grid) for grid in workbook.sheets],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_tagged, check_circular=False)
    return text.encode("utf-8", "surrogatepass")


def encode_error(error: UnreadableWorkbookError) -> bytes:
    """Returns as JSON why a workbook was refused."""
    words = [error.found.zh, error.found.en, error.advice.zh, error.advice.en]
    return json.dumps({"code": error.code, "words": [word[:MAX_WORDS] for word in words]}).encode()


def decode_reply(content: bytes) -> Workbook:
    """Reads what the other side encoded.

    Raises:
        UnreadableWorkbookError: it is a refusal.
        ReplyError: it is neither a workbook nor a refusal.
    """
    try:
        reply = json.loads(content.decode("utf-8", "surrogatepass"))
        if "code" in reply:
            raise _error(reply)
        sheets = tuple(_grid(sheet) for sheet in _each(reply["sheets"], dict))
        return Workbook(_one_of(reply["form"], FORMS), sheets, dates_from_1904=_typed(reply["from_1904"], bool))
    except ReplyError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ReplyError(type(error).__name__) from None


def _sheet(grid: Grid) -> dict[str, Any]:
    cells = grid.cells
    return {
        "sheet": grid.sheet,
        "rows": cells.lengths,
        "values": cells.values,
        "cells": b2a_base64(cells.positions, newline=False).decode(),
        "hidden": grid.hidden,
        "hidden_rows": sorted(grid.hidden_rows),
        "hidden_columns": sorted(grid.hidden_columns),
        "struck": [[row, sorted(columns)] for row, columns in sorted(grid.struck.items())],
        "merges": grid.merges,
    }


def _tagged(value: object) -> list[str]:
    """Returns what JSON has no word for as a pair of kind and text."""
    if isinstance(value, datetime):
        return ["date", value.isoformat()]
    if isinstance(value, ErrorCell):
        return ["error", value.text]
    raise TypeError(type(value).__name__)


def _error(reply: dict[str, Any]) -> UnreadableWorkbookError:
    words = _each(reply["words"], str)
    zh, en, advice_zh, advice_en = (word[:MAX_WORDS] for word in words)
    return UnreadableWorkbookError(zh, en, code=_one_of(reply["code"], CODES), advice=Words(advice_zh, advice_en))


def _grid(sheet: dict[str, Any]) -> Grid:
    name = sheet["sheet"]
    return Grid(
        sheet=name if name is None else _typed(name, str),
        rows=_rows(sheet),
        hidden=_typed(sheet["hidden"], bool),
        hidden_rows=frozenset(_numbers(sheet["hidden_rows"])),
        hidden_columns=frozenset(_numbers(sheet["hidden_columns"])),
        struck={_typed(row, int): frozenset(_numbers(columns)) for row, columns in sheet["struck"]},
        merges=tuple(_merge(merge) for merge in sheet["merges"]),
    )


def _rows(sheet: dict[str, Any]) -> PackedRows:
    values = [value if value.__class__ in _PLAIN else _untagged(value) for value in _typed(sheet["values"], list)]
    positions = array("I", a2b_base64(_typed(sheet["cells"], str)))  # as one machine writes and reads it
    import numpy as np  # only here: the child, which decodes nothing, starts without it

    if np.asarray(positions).max(initial=0) >= max(len(values), 1):
        raise ReplyError("position")
    return PackedRows(values, positions, _numbers(sheet["rows"]))


def _untagged(value: Any) -> Raw:  # noqa: ANN401  what JSON gives
    kind, text = _each(value, str)
    decoders: dict[str, Callable[[str], Raw]] = {"date": datetime.fromisoformat, "error": ErrorCell}
    return decoders[kind](text)


def _merge(merge: Any) -> Merge:  # noqa: ANN401  what JSON gives
    top, left, bottom, right = _numbers(merge)
    return top, left, bottom, right


def _numbers(values: Any) -> list[int]:  # noqa: ANN401  what JSON gives
    numbers = _each(values, int)
    if min(numbers, default=0) < 0:
        raise ReplyError("negative")
    return numbers


def _each(values: Any, kind: type[T]) -> list[T]:  # noqa: ANN401  what JSON gives
    if values.__class__ is not list or not {kind}.issuperset(map(type, values)):
        raise ReplyError(kind.__name__)
    return values


def _typed(value: Any, kind: type[T]) -> T:  # noqa: ANN401  what JSON gives
    if value.__class__ is not kind:
        raise ReplyError(kind.__name__)
    return value


def _one_of(value: object, values: Iterable[str]) -> str:
    found = next((known for known in values if known == value), None)
    if found is None:
        raise ReplyError("value")
    return found
