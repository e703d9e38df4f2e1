r"""Widths of the glyphs of embedded CFF fonts, read without drawing the glyphs.

To know the width of a glyph, fontTools carries out its whole program in Python, point by point: two thirds of the time
of checking a PDF/A. Here a pattern looks first whether the program is a plain one: known operators, each with as many
numbers as it asks for, an end. Drawing such a program cannot fail, and its width stands before its first operator
(Adobe Technical Note 5177, "The Type 2 Charstring Format", 3.1 and 4). Every other program is drawn as before, so that
the same is found (`tests/test_archive_widths.py` compares both).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from fontTools.misc.psCharStrings import T2CharString
from fontTools.pens.basePen import NullPen

__all__ = ["load_patterns", "plain_width", "widths_without_drawing"]

_NUMBER = rb"(?:[\x20-\xf6]|[\xf7-\xfe].|\x1c..|\xff....)"
_STEMS = rb"[\x01\x03\x12\x17]"
"""hstem, vstem, hstemhm, vstemhm."""
_MASKS = rb"[\x13\x14]"
"""hintmask, cntrmask."""
_RMOVETO, _MASK_OPERATORS, _END = 0x15, (0x13, 0x14), 0x0E
_HINTS = re.compile(rb"(?>%b*+%b)*+(?>%b*+(?=%b))?+" % (_NUMBER, _STEMS, _NUMBER, _MASKS), re.DOTALL)
"""The hints at the beginning, those before the first mask included (vstem is left out there)."""
_OPERATOR = re.compile(rb"(%b*+)([\x00-\x1b\x1d-\x1f]|\Z)" % _NUMBER, re.DOTALL)
_ONE_NUMBER = re.compile(_NUMBER, re.DOTALL)


def plain_width(glyph: T2CharString) -> float | None:
    """Returns the width of a glyph whose program is a plain one, in units of the font; None for every other."""
    program, private = glyph.bytecode, glyph.private
    if program is None or private is None:
        return None
    getattr(private, "Subrs", None)  # drawing reads them, too, and says so where they cannot be read
    nominal, default = private.nominalWidthX, private.defaultWidthX
    hints = _HINTS.match(program)
    if hints is None or default is None:
        return None
    counts = [(_count(found[1]), found[2]) for found in _OPERATOR.finditer(program, 0, hints.end()) if found[0]]
    first = counts[0] if counts else _first_of(program)
    extra = _has_width(*first)
    if extra is None:
        return None
    stems = sum(numbers // 2 for numbers, _ in counts)  # a width before them is the odd one of its numbers
    begin = hints.end() if counts else _after_width(program, extra=extra)
    if _path(-(-stems // 8)).fullmatch(program, begin) is None:
        return None
    return float(nominal + glyph.getToken(0)[0]) if extra else float(default)


def _count(numbers: bytes) -> int:
    return len(_ONE_NUMBER.findall(numbers))


def _first_of(program: bytes) -> tuple[int, bytes]:
    found = _OPERATOR.match(program)
    return (_count(found[1]), found[2]) if found else (0, b"")


def _has_width(numbers: int, operator: bytes) -> bool | None:
    """Whether a width stands before the first operator; None where no width is looked for before this one."""
    if re.fullmatch(_STEMS, operator) or re.fullmatch(_MASKS, operator) or not operator:
        return numbers % 2 == 1
    asked = {0x15: 2, 0x16: 1, 0x04: 1, 0x0E: 0}.get(operator[0])
    return None if asked is None else numbers == asked + 1


def _after_width(program: bytes, *, extra: bool) -> int:
    found = _ONE_NUMBER.match(program)
    return found.end() if found and extra else 0


@lru_cache(maxsize=16)
def _path(mask: int) -> re.Pattern[bytes]:
    """Returns the pattern of what follows the hints: moves, lines, curves and masks with their numbers, and the end.

    Args:
        mask: bytes of a mask; 0 where there are no hints, and then there may be no mask.
    """
    n = _NUMBER
    pair, four, six = n * 2, n * 4, n * 6
    operators = [  # the commonest first: each that does not fit costs another look at the numbers
        rb"(?>%b)++(?:\x08|%b\x18)" % (six, pair),  # rrcurveto, rcurveline
        rb"%b?(?>%b)++[\x1a\x1b]" % (n, four),  # vvcurveto, hhcurveto
        rb"(?>%b){4,}+\x19" % pair,  # rlinecurve
        rb"(?>%b)++%b?+[\x1e\x1f]" % (four, n),  # vhcurveto, hvcurveto
        pair + rb"\x15",  # rmoveto
        rb"(?>%b)++\x05" % pair,  # rlineto
        rb"%b++[\x06\x07]" % n,  # hlineto, vlineto
        n + rb"[\x16\x04]",  # hmoveto, vmoveto
        n * 7 + rb"\x0c\x22",  # hflex
        n * 13 + rb"\x0c\x23",  # flex
        n * 9 + rb"\x0c\x24",  # hflex1
        n * 11 + rb"\x0c\x25",  # flex1
    ]
    if mask:
        operators.insert(0, _MASKS + rb".{%d}" % mask)
    return re.compile(rb"(?>%b)*+\x0e" % b"|".join(operators), re.DOTALL)


def load_patterns() -> None:
    """Compiles the patterns of masks of usual length, so that a fork of this process need not."""
    for mask in range(4):
        _path(mask)


@contextmanager
def widths_without_drawing() -> Iterator[None]:
    """Lets fontTools, meanwhile, read the widths of plain programs where a glyph is drawn with a pen that does nothing.

    Nothing else of this process may use fontTools meanwhile.
    """
    draw = T2CharString.draw

    def read_or_draw(glyph: T2CharString, pen: object, blender: object = None) -> None:
        width = plain_width(glyph) if type(pen) is NullPen and blender is None else None
        if width is None:
            draw(glyph, pen, blender)
        else:
            glyph.width = width

    T2CharString.draw = read_or_draw
    try:
        yield
    finally:
        T2CharString.draw = draw
