"""Headings of the four levels: 一、 （一） 1. （1） at the beginning of a paragraph (7.3.3)."""

import re
from dataclasses import dataclass

import cn2an

from gongwenkit.proof.page import Letter, Printed
from gongwenkit.proof.paragraphs import Placed, paragraphs

__all__ = ["Heading", "headings", "written_number"]

_NUMBERS = (
    re.compile(r"([一二三四五六七八九十]{1,3})、"),
    re.compile(r"（([一二三四五六七八九十]{1,3})）"),
    re.compile(r"(\d{1,2})[.．](?!\d)"),
    re.compile(r"（(\d{1,2})）"),
)
_END = "。！？"


@dataclass(frozen=True)
class Heading:
    """A numbered beginning of a paragraph.

    Attributes:
        level: 1 to 4.
        number: its value.
        mark: the number as it stands: `（二）`.
        place: its first line.
        letters: of the heading: to the first full stop where it runs into its paragraph.
        part: 0 for the main part, 1 for the first annex …
    """

    level: int
    number: int
    mark: str
    place: Placed
    letters: tuple[Letter, ...]
    part: int


def headings(printed: Printed) -> tuple[Heading, ...]:
    """Returns the headings in reading order."""
    found = []
    for paragraph in paragraphs(printed):
        line = paragraph.first.line
        for level, pattern in enumerate(_NUMBERS, start=1):
            match = pattern.match(line.text)
            if match:
                number = _value(match[1])
                if number:
                    letters = _heading_letters(line.letters)
                    found.append(Heading(level, number, match[0], paragraph.first, letters, paragraph.part))
    return tuple(found)


def written_number(level: int, number: int) -> str:
    """Returns a number as the standard writes it on a level: 二、 （二） 2. （2）."""
    chinese = cn2an.an2cn(number, "low")
    chinese = chinese.removeprefix("一") if 10 <= number < 20 else chinese
    return (f"{chinese}、", f"（{chinese}）", f"{number}.", f"（{number}）")[level - 1]


def _value(text: str) -> int:
    """Returns the value of a number, 0 where it is none (二一)."""
    try:
        return int(text) if text.isdigit() else int(cn2an.cn2an(text, "strict"))
    except ValueError:
        return 0


def _heading_letters(letters: tuple[Letter, ...]) -> tuple[Letter, ...]:
    end = next((n for n, letter in enumerate(letters) if letter.text in _END), len(letters))
    return letters[:end]
