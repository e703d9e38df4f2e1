"""Workbooks as bytes, for the pipe between two processes and for the cache: JSON and numbers, checked on arrival.

A reader that a malicious file controls can send anything. The bytes are therefore only data (no pickle), and anything
that is not the form of a workbook is refused. The bytes are the length of the JSON (8 bytes), the JSON, and of all
sheets one after another, cell by cell, the positions of the values (4 bytes, as this machine writes them).
"""

import json
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import accumulate, pairwise
from types import NoneType
from typing import Any, TypeVar

from gongwenkit.ingest.workbook.cell import Concealed, ErrorCell, Percent, Raw
from gongwenkit.ingest.workbook.grid import Grid, Merge, Remark, UnreadableWorkbookError, Workbook
from gongwenkit.ingest.workbook.packed import PackedRows
from gongwenkit.model.message import Message

__all__ = ["CodecError", "decode_reply", "decode_workbook", "encode_error", "encode_workbook"]

FORMS = ("xlsx", "xls", "ods", "html", "csv", "xml")
CODES = ("workbook-unreadable", "workbook-encrypted", "workbook-crashed", "workbook-too-slow")
"""Codes that a reader may report."""
REMARKS = ("sheet-not-read", "text-damaged", "strike-by-rule")
"""Codes of remarks."""
MAX_REMARKS = 100
MAX_WORDS = 2000
HEAD_BYTES = 8
T = TypeVar("T")
_PLAIN = frozenset((str, int, float, bool, NoneType))
_DECODERS: Mapping[str, Callable[[str], Raw]] = {
    "date": datetime.fromisoformat,
    "error": ErrorCell,
    "percent": lambda text: Percent(float(text)),
}
"""Kind → function that makes a value of its text."""
_KEPT_DECODERS = {**_DECODERS, "concealed": lambda text: _concealed(*text.split(":"))}
"""The cache also has concealed cells; a reader must not send them."""


class CodecError(ValueError):
    """The bytes are not a workbook."""


def encode_workbook(workbook: Workbook) -> bytes:
    """Returns a workbook as bytes."""
    content = {
        "form": workbook.form,
        "from_1904": workbook.dates_from_1904,
        "sheets": [_sheet(grid) for grid in workbook.sheets],
        "remarks": [_remark(remark) for remark in workbook.remarks[:MAX_REMARKS]],
    }
    return _framed(content, *(grid.cells.positions for grid in workbook.sheets))


def encode_error(error: UnreadableWorkbookError) -> bytes:
    """Returns the reason why a workbook was refused, as a reply."""
    words = [error.found.zh, error.found.en, error.advice.zh, error.advice.en]
    return _framed({"code": error.code, "words": [word[:MAX_WORDS] for word in words]})


def decode_reply(content: bytes) -> Workbook:
    """Reads the reply of a reading process.

    Raises:
        UnreadableWorkbookError: the workbook was refused.
        CodecError: it is neither a workbook nor a refusal.
    """
    return _decode(content, _DECODERS)


def decode_workbook(content: bytes) -> Workbook:
    """Reads a workbook that was kept, which may have concealed cells.

    Raises:
        UnreadableWorkbookError: the workbook was refused.
        CodecError: it is no workbook.
    """
    return _decode(content, _KEPT_DECODERS)


def _decode(content: bytes, decoders: Mapping[str, Callable[[str], Raw]]) -> Workbook:
    try:
        end = HEAD_BYTES + int.from_bytes(content[:HEAD_BYTES], "big")
        reply = json.loads(content[HEAD_BYTES:end].decode("utf-8", "surrogatepass"))
        if "code" in reply:
            raise _error(reply)
        positions = array("I", content[end:])
        sheets = _grids(_each(reply["sheets"], dict), positions, decoders)
        remarks = tuple(_decoded_remark(remark) for remark in _each(reply.get("remarks", []), dict))
        from_1904 = _typed(reply["from_1904"], bool)
        return Workbook(_one_of(reply["form"], FORMS), sheets, dates_from_1904=from_1904, remarks=remarks)
    except CodecError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise CodecError(type(error).__name__) from None


def _framed(content: dict[str, Any], *positions: "array[int]") -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_tagged, check_circular=False)
    encoded = text.encode("utf-8", "surrogatepass")
    return b"".join([len(encoded).to_bytes(HEAD_BYTES, "big"), encoded, *positions])


def _sheet(grid: Grid) -> dict[str, Any]:
    return {
        "sheet": grid.sheet,
        "rows": grid.cells.lengths,
        "values": _plain(grid.cells.values),
        "hidden": grid.hidden,
        "hidden_rows": sorted(grid.hidden_rows),
        "hidden_columns": sorted(grid.hidden_columns),
        "struck": [[row, sorted(columns)] for row, columns in sorted(grid.struck.items())],
        "merges": grid.merges,
    }


def _remark(remark: Remark) -> dict[str, Any]:
    words = [remark.found.zh[:MAX_WORDS], remark.found.en[:MAX_WORDS]]
    return {"code": remark.code, "sheet": remark.sheet, "cell": remark.cell, "words": words}


def _decoded_remark(remark: dict[str, Any]) -> Remark:
    zh, en = (word[:MAX_WORDS] for word in _each(remark["words"], str))
    sheet, cell = (value if value is None else _typed(value, str) for value in (remark["sheet"], remark["cell"]))
    return Remark(_one_of(remark["code"], REMARKS), sheet, cell, Message(zh, en))


def _plain(values: Sequence[Raw]) -> Sequence[object]:
    """Returns the values of a sheet, concealed ones replaced, because JSON would write them as texts."""
    if Concealed not in set(map(type, values)):
        return values
    return [_tagged(value) if value.__class__ is Concealed else value for value in values]


def _tagged(value: object) -> list[str]:
    """Returns a value that JSON cannot express as a pair of kind and text."""
    if isinstance(value, Concealed):
        return ["concealed", f"{value.why if value.people is None else value.people}:{value.tag}"]
    if isinstance(value, datetime):
        return ["date", value.isoformat()]
    if isinstance(value, ErrorCell):
        return ["error", value.text]
    if isinstance(value, Percent):
        return ["percent", repr(value.value)]
    raise TypeError(type(value).__name__)


def _error(reply: dict[str, Any]) -> UnreadableWorkbookError:
    words = _each(reply["words"], str)
    zh, en, advice_zh, advice_en = (word[:MAX_WORDS] for word in words)
    return UnreadableWorkbookError(zh, en, code=_one_of(reply["code"], CODES), advice=Message(advice_zh, advice_en))


def _grids(
    sheets: list[dict[str, Any]], positions: "array[int]", decoders: Mapping[str, Callable[[str], Raw]]
) -> tuple[Grid, ...]:
    """Returns the sheets, each with its part of the positions."""
    lengths = [_numbers(sheet["rows"]) for sheet in sheets]
    ends = [*accumulate(map(sum, lengths), initial=0)]
    if ends[-1] != len(positions):
        raise CodecError("cells are missing or left over")
    parts = (positions[start:end] for start, end in pairwise(ends)) if len(sheets) != 1 else [positions]
    return tuple(
        _grid(sheet, PackedRows(_values(sheet, part, decoders), part, own))
        for sheet, part, own in zip(sheets, parts, lengths, strict=True)
    )


def _grid(sheet: dict[str, Any], rows: PackedRows) -> Grid:
    name = sheet["sheet"]
    return Grid(
        sheet=name if name is None else _typed(name, str),
        rows=rows,
        hidden=_typed(sheet["hidden"], bool),
        hidden_rows=frozenset(_numbers(sheet["hidden_rows"])),
        hidden_columns=frozenset(_numbers(sheet["hidden_columns"])),
        struck={_typed(row, int): frozenset(_numbers(columns)) for row, columns in sheet["struck"]},
        merges=tuple(_merge(merge) for merge in sheet["merges"]),
    )


def _values(sheet: dict[str, Any], positions: "array[int]", decoders: Mapping[str, Callable[[str], Raw]]) -> list[Raw]:
    """Returns the values of a sheet after checking that all positions are among them."""
    kept = _typed(sheet["values"], list)
    values = [value if value.__class__ in _PLAIN else _untagged(value, decoders) for value in kept]
    import numpy as np  # only here: the child, which decodes nothing, starts without it

    if len(positions) and int(np.asarray(positions).max()) >= len(values):
        raise CodecError("position")
    return values


def _untagged(value: Any, decoders: Mapping[str, Callable[[str], Raw]]) -> Raw:  # noqa: ANN401  what JSON gives
    kind, text = _each(value, str)
    return decoders[kind](text)


def _concealed(people: str, tag: str) -> Concealed:
    return Concealed(tag, int(people)) if people.isdecimal() else Concealed(tag, None, people)


def _merge(merge: Any) -> Merge:  # noqa: ANN401  what JSON gives
    top, left, bottom, right = _numbers(merge)
    return top, left, bottom, right


def _numbers(values: Any) -> list[int]:  # noqa: ANN401  what JSON gives
    numbers = _each(values, int)
    if min(numbers, default=0) < 0:
        raise CodecError("negative")
    return numbers


def _each(values: Any, kind: type[T]) -> list[T]:  # noqa: ANN401  what JSON gives
    if values.__class__ is not list or not {kind}.issuperset(map(type, values)):
        raise CodecError(kind.__name__)
    return values


def _typed(value: Any, kind: type[T]) -> T:  # noqa: ANN401  what JSON gives
    if value.__class__ is not kind:
        raise CodecError(kind.__name__)
    return value


def _one_of(value: object, values: Iterable[str]) -> str:
    found = next((known for known in values if known == value), None)
    if found is None:
        raise CodecError("value")
    return found
