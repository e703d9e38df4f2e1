"""Where things stand in a TOML file: one pass that notes the line of each table, key and inline table of an array.

TOML readers keep no positions. Wording needs the line of every clause, because a mistake in a clause may show only once
its figures are known; `toml.toml_line` asks for one place after a mistake.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Places", "find_places"]

Location = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\-\" ]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([\w\-]+|\"[^\"]+\")\s*=\s*")


@dataclass(frozen=True)
class Places:
    """Lines by location (`("section", 0, "item", 1, "topic")`), both counted as people do: lines from 1."""

    lines: Mapping[Location, int]

    def __contains__(self, location: object) -> bool:
        """Whether a location has a line of its own."""
        return location in self.lines

    def line(self, location: Sequence[str | int]) -> int:
        """Returns the line of a location or of its nearest parent."""
        for length in range(len(location), 0, -1):
            found = self.lines.get(tuple(location[:length]))
            if found is not None:
                return found
        return 1


def find_places(source: str) -> Places:
    """Scans a valid TOML text."""
    places: dict[Location, int] = {}
    counts: dict[tuple[str, ...], int] = {}
    prefix: Location = ()
    lines = source.splitlines()
    number = 0
    while number < len(lines):
        header, key = _HEADER.match(lines[number]), _KEY.match(lines[number])
        if header:
            parts = tuple(part.strip().strip('"') for part in header[2].split("."))
            prefix = _enter(parts, counts, is_array=header[1] == "[[")
            places.setdefault(prefix, number + 1)
            if header[1] == "[[":  # an array as a whole stands where its first table does
                places.setdefault(prefix[:-1], number + 1)
        elif key:
            location = (*prefix, key[1].strip('"'))
            places[location] = number + 1
            number = _scan_value(lines, number, key.end(), location, places)
        number += 1
    return Places(places)


def _enter(parts: tuple[str, ...], counts: dict[tuple[str, ...], int], *, is_array: bool) -> Location:
    """Returns the location of a header and counts its array."""
    if is_array:
        for longer in [key for key in counts if len(key) > len(parts) and key[: len(parts)] == parts]:
            del counts[longer]
        counts[parts] = counts.get(parts, -1) + 1
    location: list[str | int] = []
    for length, part in enumerate(parts, start=1):
        location.append(part)
        if parts[:length] in counts:
            location.append(counts[parts[:length]])
    return tuple(location)


def _scan_value(lines: list[str], number: int, column: int, location: Location, places: dict[Location, int]) -> int:
    """Notes the line of each inline table in an array value; returns the index of the value's last line."""
    brackets = braces = tables = 0
    quote = ""
    while True:
        line = lines[number]
        while column < len(line):
            character = line[column]
            if quote:
                step, quote = _step_in_string(line, column, quote)
                column += step
                continue
            if character == "#":
                break
            if character in "\"'":
                quote = character * 3 if line.startswith(character * 3, column) else character
                column += len(quote)
                continue
            if character == "{" and brackets == 1 and braces == 0:
                places[(*location, tables)] = number + 1
                tables += 1
            brackets += (character == "[") - (character == "]")
            braces += (character == "{") - (character == "}")
            column += 1
        if (brackets <= 0 and braces <= 0 and len(quote) < 3) or number + 1 == len(lines):
            return number
        number, column = number + 1, 0


def _step_in_string(line: str, column: int, quote: str) -> tuple[int, str]:
    """Returns how many characters of a string to pass, and the quote that is still open after them."""
    if line.startswith(quote, column):
        return len(quote), ""
    if line[column] == "\\" and quote[0] == '"':
        return 2, quote
    return 1, quote
