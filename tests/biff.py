"""Workbooks of BIFF5 and BIFF8 written record by record, for what no library writes."""

import struct
from collections.abc import Iterable, Sequence

Record = tuple[int, bytes]
DEFAULT_FONT = struct.pack("<6H4B", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0, 0)
STRUCK_FONT = struct.pack("<6H4B", 200, 8, 0x7FFF, 400, 0, 0, 0, 0, 0, 0)


def label(row: int, column: int, text: bytes, style: int = 0) -> Record:
    """A text of BIFF5, as bytes."""
    return 0x204, struct.pack("<4H", row, column, style, len(text)) + text


def rich(row: int, column: int, text: bytes, runs: Sequence[tuple[int, int]], style: int = 0) -> Record:
    """A text of BIFF5 with fonts from some byte on."""
    made = b"".join(struct.pack("<BB", start, font) for start, font in runs)
    return 0xD6, struct.pack("<4H", row, column, style, len(text)) + text + bytes([len(runs)]) + made


def number(row: int, column: int, value: float, style: int = 0) -> Record:
    """A number."""
    return 0x203, struct.pack("<3Hd", row, column, style, value)


def formula(row: int, column: int, result: bytes, flags: int = 0) -> Record:
    """A formula with the eight bytes of its result."""
    return 0x6, struct.pack("<3H", row, column, 0) + result + struct.pack("<HIH", flags, 0, 0)


def book(
    *sheets: tuple[bytes, Iterable[Record]],
    hidden: Sequence[int] = (),
    codepage: int | None = None,
    formats: Sequence[tuple[int, bytes]] = (),
    styles: Sequence[tuple[int, int]] = ((0, 0),),
) -> bytes:
    """A BIFF5 stream without a container.

    Args:
        sheets: name and records of each.
        hidden: which of them are, from 0.
        codepage: of the texts; None leaves the record out.
        formats: number formats, key and code.
        styles: cell formats, font (0, or 5 for struck through) and number format.
    """
    start = _record(0x809, struct.pack("<4H", 0x500, 5, 3515, 1996))
    head = b"" if codepage is None else _record(0x42, struct.pack("<H", codepage))
    head += b"".join(_record(0x31, font + b"\x05Arial") for font in [DEFAULT_FONT] * 4 + [STRUCK_FONT])
    head += b"".join(_record(0x41E, struct.pack("<HB", key, len(code)) + code) for key, code in formats)
    head += b"".join(_record(0xE0, struct.pack("<3H10x", font, shown, 0)) for font, shown in styles)
    bodies = [
        _record(0x809, struct.pack("<4H", 0x500, 0x10, 3515, 1996))
        + b"".join(_record(*record) for record in records)
        + _record(0x0A, b"")
        for _, records in sheets
    ]
    length = len(start) + len(head) + sum(4 + 7 + len(name) for name, _ in sheets) + 4
    bounds = b""
    for place, ((name, _), body) in enumerate(zip(sheets, bodies, strict=True)):
        bounds += _record(0x85, struct.pack("<iBBB", length, place in hidden, 0, len(name)) + name)
        length += len(body)
    return b"".join([start, head, bounds, _record(0x0A, b""), *bodies])


def _record(code: int, data: bytes) -> bytes:
    return struct.pack("<HH", code, len(data)) + data
