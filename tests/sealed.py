"""Alterations, generated: of every value of a JSON file, of the text of a PDF's page."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf

__all__ = ["DIGITS", "Codes", "Path", "altered_values", "edit_letters", "shape_of"]

Path = tuple[str | int, ...]
Codes = tuple[bytes, ...]
DIGITS = tuple((17 + number).to_bytes(2, "big") for number in range(10))
"""0 to 9 in Adobe-GB1, whose numbers are the codes of the fonts of the text."""


def _other(value: Any) -> Any:
    """Returns another value of the same type, null instead of nothing and the other way round."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}1" if isinstance(value, str) else "1"


def altered_values(value: Any) -> Iterator[tuple[Path, str, Callable[[Any], Any]]]:
    """Yields path, kind and maker of each alteration of a JSON value.

    Every leaf gets another value; every entry of an object and of a list is taken out; every list gets an entry more, a
    copy of its last one; every object gets a key more.
    """

    def walk(part: Any, path: Path) -> Iterator[tuple[Path, str, Callable[[Any], Any]]]:
        entries = list(part.items()) if isinstance(part, dict) else list(enumerate(part))
        for key, entry in entries:
            yield (*path, key), "taken out", _taken_out(path, key)
            if isinstance(entry, dict | list):
                yield from walk(entry, (*path, key))
            else:
                yield (*path, key), "changed", _changed(path, key, _other(entry))
        yield path, "added", _added(path)

    yield from walk(value, ())


def shape_of(path: Path) -> Path:
    """Returns a path without the numbers of entries: equal shapes are entries of the same kind."""
    return tuple("*" if isinstance(key, int) else key for key in path)


def _edited(path: Path, edit: Callable[[Any], None]) -> Callable[[Any], Any]:
    """Copies only what lies above the place: the rest is shared and stays as it is."""

    def make(value: Any) -> Any:
        whole = copy.copy(value)
        part = whole
        for key in path:
            part[key] = copy.copy(part[key])
            part = part[key]
        edit(part)
        return whole

    return make


def _taken_out(path: Path, key: str | int) -> Callable[[Any], Any]:
    def edit(part: Any) -> None:
        del part[key]

    return _edited(path, edit)


def _changed(path: Path, key: str | int, value: Any) -> Callable[[Any], Any]:
    def edit(part: Any) -> None:
        part[key] = value

    return _edited(path, edit)


def _added(path: Path) -> Callable[[Any], Any]:
    def edit(part: Any) -> None:
        if isinstance(part, list):
            part.append(copy.deepcopy(part[-1]) if part else "1")
        else:
            part["another"] = "1"

    return _edited(path, edit)


def edit_letters(page: pikepdf.Page, document: pikepdf.Pdf, edit: Callable[[Codes], Codes | None]) -> bool:
    """Rewrites the first string of a page's content for which `edit` has another one.

    Args:
        page: whose content stream is changed in place.
        document: the PDF of the page.
        edit: the codes of a string, two bytes each → other codes, None where it stays.

    Returns:
        Whether a string was changed.
    """
    program, done = [], False
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = list(instruction.operands), str(instruction.operator)
        if operator in ("Tj", "TJ") and not done:
            parts = list(operands[0]) if operator == "TJ" else [operands[0]]
            for number, part in enumerate(parts):
                content = bytes(part) if isinstance(part, pikepdf.String) else b""
                other = edit(tuple(content[at : at + 2] for at in range(0, len(content), 2)))
                if content and other is not None:
                    parts[number], done = pikepdf.String(b"".join(other)), True
                    break
            operands = [pikepdf.Array(parts)] if operator == "TJ" else parts
        program.append((operands, pikepdf.Operator(operator)))
    page.obj.Contents = document.make_stream(pikepdf.unparse_content_stream(program))
    return done
