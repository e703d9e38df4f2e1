"""The seal of a JSON file: a digest of each of its keys, written into the file itself.

It shows which part of a file somebody changed without thinking of the seal. Who writes the seal anew is not found by it
(docs/evidence.md).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TextIO

from gongwenkit.model.json_text import INDENT, json_text

__all__ = ["SEAL", "Items", "broken_keys", "sealed", "write_sealed"]

SEAL = "seal"
DIGEST_DIGITS = 16
LONG = 500
"""Entries of a list that is not made into one text: the rows of a figure of all departments are tens of thousands."""
_PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sealed(value: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a JSON object with its seal: `{key: digest of its value}` under the key `seal`, at the end."""
    content = {key: part for key, part in value.items() if key != SEAL}
    return {**content, SEAL: {key: _digest(part) for key, part in content.items()}}


@dataclass(frozen=True)
class Items:
    """A list of a JSON object that is made while it is written, item by item; it can be read once."""

    of: Iterable[object]


def write_sealed(parts: Iterable[tuple[str, object]], file: TextIO) -> None:
    """Writes a JSON object with its seal as `sealed` and `json.dumps` with an indent of two would, and a line feed.

    The evidence of all departments has tens of megabytes: its lists are never in the memory as a whole.

    Args:
        parts: keys and values, a value may be `Items`; at least one.
        file: open for writing.
    """
    seal = {}
    for number, (key, value) in enumerate(parts):
        file.write(",\n" if number else "{\n")
        file.write(f"  {json.dumps(key, ensure_ascii=False)}: ")
        seal[key] = _write_list(value.of, file) if isinstance(value, Items) else _write_value(value, file)
    file.write(f',\n  "{SEAL}": ')
    _write_indented(seal, 2, file)
    file.write("\n}\n")


def _write_value(value: object, file: TextIO) -> str:
    """Writes a value; returns its digest."""
    _write_indented(value, 2, file)
    return _digest(value)


def _write_list(items: Iterable[object], file: TextIO) -> str:
    """Writes a list item by item; returns its digest."""
    digest = hashlib.sha256(b"[")
    number = 0
    for number, item in enumerate(items, start=1):
        file.write(",\n    " if number > 1 else "[\n    ")
        _write_indented(item, 4, file)
        digest.update(b"," * (number > 1))
        _update(digest, item)
    file.write("\n  ]" if number else "[]")
    digest.update(b"]")
    return digest.hexdigest()[:DIGEST_DIGITS]


def _update(digest: "hashlib._Hash", value: object) -> None:
    """Adds a value as `_plain` writes it; long lists of an object one entry after another."""
    if not isinstance(value, dict) or not any(isinstance(part, list) and len(part) > LONG for part in value.values()):
        digest.update(_plain(value))
        return
    for number, key in enumerate(sorted(value)):
        digest.update((b"," if number else b"{") + _plain(key) + b":")
        if not isinstance(value[key], list):
            digest.update(_plain(value[key]))
            continue
        digest.update(b"[")
        for place, one in enumerate(value[key]):
            digest.update(b"," * (place > 0) + _plain(one))
        digest.update(b"]")
    digest.update(b"}")


def _write_indented(value: object, blanks: int, file: TextIO) -> None:
    """Writes a value as it stands behind a number of blanks; long lists of an object one entry after another."""
    if not isinstance(value, dict) or not any(isinstance(part, list) and len(part) > LONG for part in value.values()):
        file.write(json_text(value, blanks=blanks))
        return
    line = "\n" + " " * (blanks + INDENT)
    for number, (key, part) in enumerate(value.items()):
        file.write(f"{',' if number else '{'}{line}{json_text(key)}: ")
        if not isinstance(part, list) or not part:
            file.write(json_text(part, blanks=blanks + INDENT))
            continue
        for place, one in enumerate(part):
            file.write(f"{',' if place else '['}{line}{' ' * INDENT}")
            file.write(json_text(one, blanks=blanks + 2 * INDENT))
        file.write(f"{line}]")
    file.write("\n" + " " * blanks + "}")


def broken_keys(value: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Returns the keys of a JSON object that are not what its seal says: changed, gone or added.

    Returns:
        The keys in the order of the file, those that are gone last; None where it has no seal (an older report). A seal
        that is no seal is broken itself.
    """
    if SEAL not in value:
        return None
    seal = value[SEAL]
    if not isinstance(seal, Mapping) or not seal:
        return (SEAL,)
    content = {key: part for key, part in value.items() if key != SEAL}
    changed = [key for key, part in content.items() if seal.get(key) != _digest(part)]
    return (*changed, *(key for key in seal if key not in content))


def _digest(part: object) -> str:
    return hashlib.sha256(_plain(part)).hexdigest()[:DIGEST_DIGITS]


def _plain(part: object) -> bytes:
    return _PLAIN.encode(part).encode("utf-8", "surrogatepass")
