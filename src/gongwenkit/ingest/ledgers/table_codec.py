"""The tables of a workbook as bytes, column by column: what the cache keeps so that cells need not be read again.

JSON, compressed: of a column its distinct values, and for each row the position of its value. Nothing of it can be
run, and reading takes half the time of Arrow, whose values would have to be made Python's one by one.
"""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from types import NoneType
from typing import Any

from gongwenkit.ingest.decisions.asked import AskedAnswers
from gongwenkit.ingest.decisions.model import Question
from gongwenkit.ingest.ledgers.book_tables import BookRead, BookTable, RowsOfTable
from gongwenkit.ingest.ledgers.files import Origin
from gongwenkit.ingest.ledgers.table_rows import MARK_BYTES, TableRows
from gongwenkit.model import Finding, Message

__all__ = ["decode_tables", "encode_tables", "pack_rows", "plain_rows", "unpack_rows"]

FASTEST = 1
"""Level of zlib: higher ones save a sixth of the space for twice the time."""
PLAIN = frozenset((str, int, NoneType))
"""Types that JSON gives back as they were."""
CONTENT_DIGITS = 64


def encode_tables(book: BookRead, asked: AskedAnswers) -> bytes:
    """Returns the tables of a workbook, with the answers that they were read by.

    Raises:
        ValueError: something in it has a type that is not kept.
    """
    plain = {
        "tables": [_table(one) for one in book.tables],
        "findings": [_finding(one) for one in book.findings],
        "returned": [book.returned.file, book.returned.digest] if book.returned else None,
        "questions": [list(asdict(one).values()) for one in book.questions],
        "asked": asked.to_json(),
    }
    return zlib.compress(json.dumps(plain, separators=(",", ":")).encode(), FASTEST)


def decode_tables(content: bytes) -> tuple[BookRead, AskedAnswers]:
    """Reads what `encode_tables` wrote.

    Raises:
        ValueError: it is no such entry.
    """
    try:
        plain = json.loads(zlib.decompress(content))
        book = BookRead(
            tables=[_read_table(one) for one in plain["tables"]],
            findings=[_read_finding(one) for one in plain["findings"]],
            returned=Origin(*plain["returned"]) if plain["returned"] else None,
            questions=[_read_question(one) for one in plain["questions"]],
        )
        return book, AskedAnswers.from_json(plain["asked"])
    except (
        zlib.error,
        LookupError,
        TypeError,
        AttributeError,
        OverflowError,
        InvalidOperation,
        RecursionError,
    ) as error:
        raise ValueError(type(error).__name__) from None


def plain_rows(rows: RowsOfTable) -> bytes:
    """Returns the rows of a table as JSON, to be packed and kept in the memory of this process; not their findings.

    Raises:
        ValueError: something in them has a type that is not kept.
    """
    return json.dumps(_rows(rows), separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")


def pack_rows(plain: bytes, like: bytes) -> bytes:
    """Returns what `plain_rows` made, packed; by that of a table like it, it takes half of the room."""
    packer = zlib.compressobj(zdict=like)
    return packer.compress(plain) + packer.flush()


def unpack_rows(packed: bytes, like: bytes) -> TableRows:
    """Returns the rows that `pack_rows` packed, with the same other table."""
    plain = zlib.decompressobj(zdict=like).decompress(packed)
    return _read_rows(json.loads(plain.decode("utf-8", "surrogatepass")))


def _table(one: BookTable) -> dict[str, Any]:
    return {
        "file": one.file,
        "sheet": one.sheet,
        "ledger": one.ledger,
        "department": one.department,
        "years": sorted(one.years),
        "columns": dict(one.columns),
        "left_out": dict(one.left_out),
        "first_row": one.first_row,
        "by_path": one.by_path,
        "by_hand": one.by_hand,
        "decisions": list(one.decisions),
        "implied": dict(one.implied),
        **_rows(one.rows),
    }


def _rows(rows: RowsOfTable) -> dict[str, Any]:
    return {
        "rows": list(rows.rows),
        "states": _pack(rows.states),
        "values": {name: _pack(column) for name, column in rows.values.items()},
        "marks": b64encode(b"".join(_bytes(mark) for mark in rows.marks)).decode(),
        "contents": b64encode(bytes.fromhex("".join(map(str, rows.contents)))).decode(),
    }


def _bytes(mark: object) -> bytes:
    if not isinstance(mark, bytes) or len(mark) != MARK_BYTES:
        raise ValueError("no mark of a row that was read")
    return mark


def _read_rows(one: Mapping[str, Any]) -> TableRows:
    marks, contents = b64decode(one["marks"]), b64decode(one["contents"]).hex()
    return TableRows(
        one["rows"],
        _unpack(one["states"]),
        {name: _unpack(column) for name, column in one["values"].items()},
        marks=[marks[at : at + MARK_BYTES] for at in range(0, len(marks), MARK_BYTES)],
        contents=[contents[at : at + CONTENT_DIGITS] for at in range(0, len(contents), CONTENT_DIGITS)],
    )


def _read_table(one: Mapping[str, Any]) -> BookTable:
    return BookTable(
        file=one["file"],
        sheet=one["sheet"],
        ledger=one["ledger"],
        department=one["department"],
        years=frozenset(one["years"]),
        columns=one["columns"],
        left_out=one["left_out"],
        first_row=one["first_row"],
        by_path=one["by_path"],
        by_hand=one["by_hand"],
        decisions=tuple(one["decisions"]),
        implied=one["implied"],
        rows=_read_rows(one),
    )


# -- columns


def _pack(column: Sequence[Any]) -> list[Any]:
    """Returns kind and distinct values of a column, and for each row the position of its value."""
    kinds = set(map(type, column))
    if kinds <= PLAIN:
        return ["plain", *_distinct(column)]
    return ["typed", *_distinct([_typed(value) for value in column])]


def _distinct(values: Sequence[Any]) -> tuple[list[Any], list[int] | int | None]:
    """Returns values each once, and the positions; their number where all are one, None where each occurs once."""
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    if len(places) == len(values):
        return list(places), None
    return list(places), len(values) if len(places) == 1 else [places[value] for value in values]


def _typed(value: Any) -> tuple[str, Any]:  # noqa: ANN401
    """Returns kind and text or number of a value, different for values that differ: 1.50 is not 1.5, and True not 1.

    Raises:
        ValueError: no column has values of its type.
    """
    kind = _KINDS.get(type(value), "")
    if not kind or (kind == "tuple" and any(type(part) is not str for part in value)):
        raise ValueError(f"a value of type {type(value).__name__} is not kept")
    return kind, value.toordinal() if kind == "date" else str(value) if kind == "Decimal" else value


def _unpack(packed: Sequence[Any]) -> list[Any]:
    kind, kept, places = packed
    distinct = kept if kind == "plain" else [_READ[of](value) for of, value in kept]
    if places is None:
        return list(distinct)
    return distinct * places if isinstance(places, int) else [distinct[place] for place in places]


_KINDS: Mapping[type, str] = {
    **dict.fromkeys((str, int, NoneType), "same"),
    bool: "bool",
    date: "date",
    Decimal: "Decimal",
    tuple: "tuple",
}
_READ: Mapping[str, Callable[[Any], object]] = {
    "same": lambda value: value,
    "bool": bool,
    "date": date.fromordinal,
    "Decimal": Decimal,
    "tuple": tuple,
}


# -- findings and questions


def _finding(one: Finding) -> list[Any]:
    found, advice = one.found, one.advice
    words = [found.zh, found.en, advice.zh, advice.en]
    return [
        one.code,
        one.severity,
        one.file,
        one.sheet,
        one.cell,
        words,
        one.department,
        list(one.words),
        _pack([*one.words.values()]),
    ]


def _read_finding(one: Sequence[Any]) -> Finding:
    code, severity, file, sheet, cell, words, department, names, filled = one
    found, advice = Message(*words[:2]), Message(*words[2:])
    return Finding(
        code, severity, file, sheet, cell, found, advice, department, dict(zip(names, _unpack(filled), strict=True))
    )


_QUESTION = [field.name for field in fields(Question)]


def _read_question(one: Sequence[Any]) -> Question:
    kept = dict(zip(_QUESTION, one, strict=True))
    return Question(**{**kept, "options": tuple(kept["options"])})
