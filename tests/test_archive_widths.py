"""Widths that are read without drawing are those that drawing finds; what cannot be drawn is refused as before."""

import random
import time
from types import SimpleNamespace

import pytest
from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.basePen import NullPen

from gongwenkit.typeset.glyph_widths import plain_width, widths_without_drawing

PRIVATE = SimpleNamespace(nominalWidthX=500, defaultWidthX=1000)
PATHS = [(2, 0x15), (1, 0x16), (1, 0x04), (6, 0x08), (12, 0x08), (4, 0x05), (3, 0x06), (5, 0x07), (8, 0x18), (8, 0x19)]
PATHS += [(10, 0x19), (4, 0x1A), (5, 0x1B), (8, 0x1E), (9, 0x1F), (13, 0x1E), (4, 0x1F)]
FLEXES = [(7, b"\x0c\x22"), (13, b"\x0c\x23"), (9, b"\x0c\x24"), (11, b"\x0c\x25")]


def glyph(program: bytes, private: object = PRIVATE) -> T2CharString:
    return T2CharString(bytecode=program, private=private, globalSubrs=[])


def drawn(program: bytes) -> float | None:
    """The width that drawing finds; None where the glyph cannot be drawn."""
    one = glyph(program)
    try:
        one.draw(NullPen())
        return float(one.width)
    except Exception:  # of any kind: fontTools trusts what it reads
        return None


def number(draw: random.Random) -> bytes:
    return draw.choice(
        (
            bytes([draw.randint(32, 246)]),
            bytes([draw.randint(247, 254), draw.randint(0, 255)]),
            b"\x1c" + draw.randbytes(2),
            b"\xff" + draw.randbytes(4),
        )
    )


def numbers(draw: random.Random, count: int) -> bytes:
    return b"".join(number(draw) for _ in range(count))


def sound_program(draw: random.Random) -> bytes:
    """A glyph as foundries write them: hints, masks, moves, lines, curves, an end, with and without a width."""
    parts, stems, width = [], 0, draw.random() < 0.5
    for operator in draw.sample([0x01, 0x03, 0x12, 0x17], draw.randint(0, 2)):
        pairs = draw.randint(1, 3)
        parts.append(numbers(draw, 2 * pairs + (width and not parts)) + bytes([operator]))
        stems += pairs
    if stems and draw.random() < 0.6:
        pairs = draw.randint(0, 3)
        stems += pairs
        parts.append(numbers(draw, 2 * pairs) + draw.choice((b"\x13", b"\x14")) + draw.randbytes(-(-stems // 8)))
    mask = -(-stems // 8) if parts and any(part for part in parts[-1:]) and stems else 0
    parts.append(numbers(draw, 2 + (width and not parts)) + b"\x15")
    for _ in range(draw.randint(0, 12)):
        kind = draw.random()
        if kind < 0.1:
            count, flex = draw.choice(FLEXES)
            parts.append(numbers(draw, count) + flex)
        elif kind < 0.2 and any(part[-mask - 1 : -mask] in (b"\x13", b"\x14") for part in parts if mask):
            parts.append(b"\x13" + draw.randbytes(mask))
        else:
            count, operator = draw.choice(PATHS)
            parts.append(numbers(draw, count) + bytes([operator]))
    return b"".join(parts) + b"\x0e"


@pytest.mark.parametrize("seed", range(4))
def test_sound_programs_are_read_without_drawing(seed):
    draw = random.Random(seed)  # noqa: S311
    read = 0
    for _ in range(300):
        program = sound_program(draw)
        width = plain_width(glyph(program))
        read += width is not None
        assert width in (None, drawn(program))
    assert read > 240


@pytest.mark.parametrize("seed", range(4))
def test_a_program_that_is_read_can_always_be_drawn(seed):
    draw = random.Random(seed)  # noqa: S311
    refused = 0
    for _ in range(400):
        program = bytearray(sound_program(draw))
        for _ in range(draw.randint(1, 4)):
            place = draw.randrange(len(program))
            change = draw.random()
            if change < 0.6:
                program[place] = draw.randint(0, 255)
            elif change < 0.8:
                del program[place:]
                break
            else:
                program[place:place] = draw.randbytes(draw.randint(1, 3))
        width, there = plain_width(glyph(bytes(program))), drawn(bytes(program))
        refused += there is None
        assert width is None or width == there
    assert refused > 40


@pytest.mark.parametrize(
    ("program", "width"),
    [
        (b"\x0e", 1000),  # only an end
        (b"\x8c\x0e", 501),  # 1, end
        (b"\x8b\x8b\x15\x0e", 1000),
        (b"\x81\x8b\x8b\x15\x0e", 490),  # -10 before two numbers of a move
        (b"\x8c\x8b\x16\x0e", 501),
        (b"\x8c\x8b\x8b\x01\x8b\x04\x0e", 501),  # before the first hints
        (b"\x8c\x8b\x8b\x13\x80\x8b\x04\x0e", 501),  # before the first mask
        (b"\xff\x00\x01\x80\x00\x0e", 501.5),
    ],
)
def test_where_a_width_stands(program, width):
    assert plain_width(glyph(program)) == drawn(program) == width


@pytest.mark.parametrize(
    "program",
    [
        b"",
        b"\x8b\x8b\x15",  # no end
        b"\x8b\x0a\x0e",  # a subroutine
        b"\x8b\x8b\x0c\x0a\x0e",  # arithmetic
        b"\x8b\x8b\x05\x0e",  # a line before any move
        b"\x8b\x8b\x8b\x8b\x0e",  # an accented letter of two
        b"\x8b\x8b\x15\x8b\x05\x0e",  # half a point
        b"\x8b\x8b\x15\x0e\x8b",  # something after the end
        b"\x13\x80\x0e",  # a mask without hints
        b"\x8b\x8b\x01\x13",  # a mask that is cut off
    ],
)
def test_everything_else_is_drawn(program):
    assert plain_width(glyph(program)) is None


def test_a_long_program_that_is_wrong_at_its_end_takes_no_time():
    for body in (b"\x8b" * 6 + b"\x08", b"\x8b" * 8 + b"\x19", b"\x8b" * 5 + b"\x1b", b"\x8b\x8b\x05"):
        program = b"\x8b\x8b\x15" + body * 5_000 + b"\x0b"
        started = time.process_time()
        assert plain_width(glyph(program)) is None
        assert plain_width(glyph(b"\x8b\x8b\x15" + b"\x8b" * 30_000 + b"\x0b")) is None
        assert time.process_time() - started < 2


def test_fonttools_is_as_before_afterwards_and_draws_for_every_other_pen():
    draw = T2CharString.draw
    one, pen = glyph(b"\x8c\x8b\x8b\x15\x8b\x8b\x05\x0e"), NullPen()
    points = []
    pen_of_points = type("Points", (NullPen,), {"lineTo": lambda self, point: points.append(point)})()
    with widths_without_drawing():
        one.draw(pen)
        assert one.bytecode is not None  # drawing takes it apart
        one.draw(pen_of_points)
    assert (one.width, points) == (501, [(0, 0)])
    with pytest.raises(IndexError), widths_without_drawing():
        glyph(b"\x8b\x8b\x15\x8b\x05\x0e").draw(pen)
    assert T2CharString.draw is draw
