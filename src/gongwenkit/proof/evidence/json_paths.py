"""Where two JSON values differ, in words that lead to the place: `figures.F01.value`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["differing_paths"]

DEEPEST = 4
_GONE = object()
_NAMES = (("id",), ("figure", "view", "n"), ("file", "sheet", "row"), ("key",), ("file",))
"""Keys by which an entry of a list is known, the first of them that it has."""


def differing_paths(then: object, now: object) -> list[str]:
    """Returns the paths of the values that differ, at most four keys deep; an entry of a list is named by its own keys.

    Args:
        then: a JSON value.
        now: another one.

    Returns:
        Each path once, in the order of `then`; the empty path where the values themselves differ.
    """
    return list(dict.fromkeys(_walk(then, now, DEEPEST)))


def _walk(then: object, now: object, depth: int) -> Iterator[str]:
    if type(then) is type(now) and then == now:
        return
    parts: Mapping[str, tuple[Any, Any]] = {}
    if depth and isinstance(then, dict) and isinstance(now, dict):
        parts = {key: (then.get(key, _GONE), now.get(key, _GONE)) for key in (*then, *now)}
    elif depth and isinstance(then, list) and isinstance(now, list):
        parts = _entries(then, now)
    found = [f"{name}.{path}".rstrip(".") for name, pair in parts.items() for path in _walk(*pair, depth - 1)]
    yield from found or [""]


def _entries(then: Sequence[Any], now: Sequence[Any]) -> Mapping[str, tuple[Any, Any]]:
    """Returns the pairs of entries by name; by number where the entries have no names of their own."""
    one, other = ([_name(entry) for entry in entries] for entries in (then, now))
    if "" in (*one, *other) or len(set(one)) < len(one) or len(set(other)) < len(other):
        numbers = range(max(len(then), len(now)))
        return {str(n + 1): (then[n] if n < len(then) else _GONE, now[n] if n < len(now) else _GONE) for n in numbers}
    first, second = dict(zip(one, then, strict=True)), dict(zip(other, now, strict=True))
    return {name: (first.get(name, _GONE), second.get(name, _GONE)) for name in (*first, *second)}


def _name(entry: object) -> str:
    if not isinstance(entry, dict):
        return ""
    for keys in _NAMES:
        if all(key in entry for key in keys):
            return " › ".join(str(entry[key] if entry[key] is not None else "-") for key in keys)
    return ""
