"""Edits of a TOML text that change nothing else in it, not even comments and blank lines.

Lines are counted from 0. A text may have the line ends of Windows; added lines take those of the first line.
"""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = [
    "add_keys",
    "add_tables",
    "extend_list",
    "insert_before_tables",
    "read_values",
    "rename_table",
    "set_key",
    "take_keys",
    "toml_value",
]

_HEADER = re.compile(r"^\s*\[")
_KEY = re.compile(r"^(?P<key>[A-Za-z_][\w-]*)[ \t]*=")


def read_values(text: str) -> dict[str, Any] | None:
    """Returns the values of a text, None where it is not TOML."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def toml_value(value: object) -> str:
    """Returns a value as TOML: text, numbers, booleans, lists and inline tables of these."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{name} = {toml_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def add_tables(text: str, tables: Mapping[str, Mapping[str, Any]], *, note: str) -> str:
    """Returns a text with tables at its end, `note` as a comment above the first one.

    Args:
        text: the file.
        tables: path of the table (`reference.branches`) → its keys.
        note: the text of the comment.
    """
    if not tables:
        return text
    lines = [f"# {note}"]
    for path, keys in tables.items():
        lines += [f"[{path}]", *_lines(keys), ""]
    return _with_end(text) + _joined(["", *lines[:-1], ""], text)


def insert_before_tables(text: str, path: str, body: list[str], *, note: str) -> str:
    """Returns a text with a table before its first one, or at its end where it has none.

    Args:
        text: the file.
        path: of the new table.
        body: its lines.
        note: the comment above it; empty for none.
    """
    lines = text.split("\n")
    place = _first_header(lines)
    new = [*([f"# {note}"] if note else []), f"[{path}]", *body]
    if place is None:
        return _with_end(text) + _joined(["", *new, ""], text)
    while place > 0 and lines[place - 1].strip().startswith("#"):
        place -= 1  # a comment above a table belongs to it
    gap = [] if place == 0 or not lines[place - 1].strip() else [""]
    ending = "\r" if "\r\n" in text else ""
    added = [line + ending for line in (*gap, *new, "")]
    return "\n".join([*lines[:place], *added, *lines[place:]])


def rename_table(text: str, old: str, new: str) -> str:
    """Returns a text whose table `[old]` has another path."""
    pattern = re.compile(rf"^([ \t]*\[[ \t]*){re.escape(old)}([ \t]*\])", re.MULTILINE)
    return pattern.sub(rf"\g<1>{new}\g<2>", text, count=1)


def add_keys(text: str, path: str, keys: Mapping[str, Any]) -> str:
    """Returns a text with keys directly below the head of a table; unchanged where it has no such head."""
    pattern = re.compile(rf"^[ \t]*\[[ \t]*{re.escape(path)}[ \t]*\].*$", re.MULTILINE)
    head = pattern.search(text)
    if head is None:
        return text
    ending = "\r" if head[0].endswith("\r") else ""
    added = "".join(f"\n{line}{ending}" for line in _lines(keys))
    return text[: head.end()] + added + text[head.end() :]


def set_key(text: str, path: str, key: str, value: object, *, note: str = "") -> str:
    """Returns a text with another value of a key that a table has on one line; unchanged where it has no such line.

    Args:
        text: the file.
        path: of the table; empty for what stands above the first one.
        key: its key.
        value: the new value.
        note: the text of the comment behind it; empty leaves the one that is there.
    """
    lines, inside = text.split("\n"), not path
    for number, line in enumerate(lines):
        if _HEADER.match(line):
            inside = line.partition("]")[0].strip(" \t[") == path
        match = _KEY.match(line)
        if inside and match and match["key"] == key:
            old = read_values(line.rstrip("\r"))
            before = line.rstrip("\r")[match.end() :].lstrip()
            kept = "" if old is None else before.removeprefix(toml_value(old[key]))
            behind = f"   # {note}" if note else kept
            lines[number] = f"{match[0]} {toml_value(value)}{behind}" + ("\r" if line.endswith("\r") else "")
            break
    return "\n".join(lines)


def extend_list(text: str, table: str, name: str, key: str, values: Sequence[str], *, note: str) -> str | None:
    """Returns a text with more texts in a list of one table of an array; None where there is no such table.

    Args:
        text: the file.
        table: of the array (`column` for `[[column]]`).
        name: value of the key `name` in the table that is meant.
        key: of the list; it is added where the table has none.
        values: to add.
        note: the text of the comment behind it, in place of one that is there.
    """
    lines = text.split("\n")
    begins = [number for number, line in enumerate(lines) if line.strip().replace(" ", "") == f"[[{table}]]"]
    for first in begins:
        end = next((n for n in range(first + 1, len(lines)) if _HEADER.match(lines[n])), len(lines))
        inside = read_values("\n".join(line.rstrip("\r") for line in lines[first + 1 : end])) or {}
        if inside.get("name") != name:
            continue
        at = next((n for n in range(first + 1, end) if (match := _KEY.match(lines[n])) and match["key"] == key), None)
        ending = "\r" if lines[first].endswith("\r") else ""
        line = f"{key} = {toml_value([*inside.get(key, ()), *values])}   # {note}{ending}"
        if at is None:
            lines.insert(first + 2, line)
        else:
            lines[at : _value_end(lines, at) + 1] = [line]
        return "\n".join(lines)
    return None


def take_keys(text: str, names: Mapping[str, str]) -> tuple[str, list[str]]:
    """Takes keys out of the part of a text above its first table.

    Args:
        text: the file.
        names: key → its new name.

    Returns:
        The text without these keys, and their lines under the new names, comments above and behind them included.
    """
    lines = text.split("\n")
    end = _first_header(lines)
    top, rest = (lines, []) if end is None else (lines[:end], lines[end:])
    kept: list[str] = []
    taken: list[str] = []
    number = 0
    while number < len(top):
        last = _value_end(top, number)
        match = _KEY.match(top[number])
        if match and match["key"] in names:
            above = _comments_above(kept)
            taken += [*kept[len(kept) - above :], names[match["key"]] + top[number][match.end("key") :]]
            taken += top[number + 1 : last + 1]
            del kept[len(kept) - above :]
        else:
            kept += top[number : last + 1]
        number = last + 1
    return "\n".join([*kept, *rest]), [line.rstrip("\r") for line in taken]


def _comments_above(kept: list[str]) -> int:
    """Returns how many comment lines directly above the next one belong to it: none of the head of the file."""
    count = 0
    while count < len(kept) and kept[-1 - count].startswith("#"):
        count += 1
    return 0 if count == len(kept) else count


def _value_end(lines: list[str], number: int) -> int:
    """Returns the last line of the value that begins in a line; the line itself where none begins."""
    if not _KEY.match(lines[number]):
        return number
    for last in range(number, len(lines)):
        try:
            tomllib.loads("\n".join(line.rstrip("\r") for line in lines[number : last + 1]))
        except (tomllib.TOMLDecodeError, RecursionError):
            continue
        return last
    return number


def _first_header(lines: list[str]) -> int | None:
    number = 0
    while number < len(lines):
        if _HEADER.match(lines[number]):
            return number
        number = _value_end(lines, number) + 1
    return None


def _lines(keys: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {toml_value(value)}" for name, value in keys.items()]


def _joined(lines: list[str], text: str) -> str:
    return ("\r\n" if "\r\n" in text else "\n").join(lines)


def _with_end(text: str) -> str:
    return text if not text or text.endswith("\n") else text + _joined(["", ""], text)
