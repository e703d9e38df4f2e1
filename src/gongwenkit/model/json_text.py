"""JSON as people read it, with indents: the text that `json.dumps` gives, which takes its slow way for indents."""

import json
from json.encoder import encode_basestring as quoted
from math import isfinite

__all__ = ["INDENT", "json_text"]

INDENT = 2


def json_text(value: object, *, blanks: int = 0) -> str:
    """Returns `json.dumps(value, ensure_ascii=False, indent=2)`, made several times as fast.

    Args:
        value: of dicts with keys of text, lists, tuples, text, numbers, true, false and null; anything else, such as
            a type of its own, is left to `json.dumps`.
        blanks: before each line but the first: the value stands that deep in another.
    """
    line = "\n" + " " * blanks
    try:
        parts: list[str] = []
        _put(value, line, parts)
        return "".join(parts)
    except (_UnusualError, RecursionError):
        return json.dumps(value, ensure_ascii=False, indent=INDENT).replace("\n", line)


class _UnusualError(Exception):
    """There is something in it that is not of the usual types."""


def _put(value: object, line: str, parts: list[str]) -> None:
    """Appends the text of a value; `line` is a line feed and the indent at which the value stands."""
    if type(value) is str:
        parts.append(quoted(value))
    elif isinstance(value, dict) and value:
        _put_dict(value, line, parts)
    elif isinstance(value, list | tuple) and value:
        _put_list(value, line, parts)
    else:
        parts.append(_plain(value))


def _put_dict(value: dict[object, object], line: str, parts: list[str]) -> None:
    inner = line + " " * INDENT
    start, between = "{" + inner, "," + inner
    for key, part in value.items():
        if type(key) is not str:
            raise _UnusualError
        parts += (start, quoted(key), ": ")
        if type(part) is str:
            parts.append(quoted(part))
        else:
            _put(part, inner, parts)
        start = between
    parts += (line, "}")


def _put_list(value: list[object] | tuple[object, ...], line: str, parts: list[str]) -> None:
    inner = line + " " * INDENT
    start, between = "[" + inner, "," + inner
    for part in value:
        parts.append(start)
        if type(part) is str:
            parts.append(quoted(part))
        else:
            _put(part, inner, parts)
        start = between
    parts += (line, "]")


def _plain(value: object) -> str:
    if value is None:
        return "null"
    if type(value) is int:
        return repr(value)
    if type(value) is float and isfinite(value):
        return repr(value)
    if type(value) is bool:
        return "true" if value else "false"
    if value == {} and isinstance(value, dict):
        return "{}"
    if isinstance(value, list | tuple) and not value:
        return "[]"
    raise _UnusualError
