"""Objects of a PDF that differ in nothing that a schema asks for: one of them is checked for all.

The validator of PDF/A checks each object by a JSON schema, 0.15 ms each. A report has a destination for each number:
two hundred arrays that differ in the page they name and in where on it. What the keywords of the schemas can tell apart
is the *shape* of an object (`_Telling.shape`); where one object has passed, others of its shape pass, too. An object
that does not pass is always checked itself, so that every finding names what was found.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

__all__ = ["checks_by_shape"]

_MOST_SHAPES = 4096
_KEYWORDS = {"$ref", "$defs", "type", "properties", "additionalProperties", "unevaluatedProperties", "required"}
_KEYWORDS |= {"items", "prefixItems", "contains", "minItems", "maxItems", "allOf", "anyOf", "not", "if", "then"}
_KEYWORDS |= {"const", "enum", "pattern", "minimum", "maximum", "multipleOf"}
"""Of which `_Telling` knows what they ask: types, lengths, keys, places, and four kinds of values."""
_BY_NAME = ("properties", "$defs")
_MANY = ("allOf", "anyOf", "prefixItems")
_ONE = ("additionalProperties", "unevaluatedProperties", "items", "contains", "not", "if", "then")


class _UnknownKeywordError(Exception):
    """A schema asks for something that shapes may not tell apart."""


class _Telling:
    """What some schemas can tell apart.

    Args:
        schemas: their nodes.

    Raises:
        _UnknownKeywordError: they have a keyword that is not known here, or compare with a list or dictionary.
    """

    def __init__(self, schemas: Iterator[Any]) -> None:
        self._words: set[str] = set()
        self._bounds: set[float] = set()
        patterns: set[str] = set()
        for node in schemas:
            for keyword in node.keys() - _KEYWORDS:
                if not keyword.startswith(("x-", "$comment")):
                    raise _UnknownKeywordError(keyword)
            for value in (*node.get("enum", ()), *([node["const"]] if "const" in node else ())):
                self._add(value)
            self._bounds |= {node[name] for name in ("minimum", "maximum") if name in node}
            if not isinstance(node.get("multipleOf", 1), int):
                raise _UnknownKeywordError("multipleOf")
            patterns |= {node["pattern"]} if "pattern" in node else set()
        self._patterns = [re.compile(pattern) for pattern in sorted(patterns)]

    def _add(self, value: object) -> None:
        if isinstance(value, str):
            self._words.add(value)
        elif isinstance(value, int | float):
            self._bounds.add(value)
        elif value is not None:
            raise _UnknownKeywordError("const")

    def shape(self, value: object) -> object:
        """Returns what the schemas can tell of a value; values of one shape pass or fail together."""
        if isinstance(value, str):
            if value in self._words:
                return value
            return tuple(pattern.search(value) is not None for pattern in self._patterns)
        if isinstance(value, float) and not value.is_integer():
            return tuple((value > bound) - (value < bound) for bound in self._bounds)
        if isinstance(value, list):
            return ("list", *map(self.shape, value))
        if isinstance(value, dict):
            return ("dict", *((key, self.shape(one)) for key, one in value.items()))
        return type(value), value  # True is not 1, and 1.0 is a whole number, too


def _nodes(schema: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Yields the parts of a schema that have keywords."""
    if not isinstance(schema, Mapping):
        return
    yield schema
    for name in _BY_NAME:
        for part in schema.get(name, {}).values():
            yield from _nodes(part)
    for name in _MANY:
        for part in schema.get(name, ()):
            yield from _nodes(part)
    for name in _ONE:
        yield from _nodes(schema.get(name))


class _Passed:
    """The shapes that passed the schemas of one level of PDF/A."""

    def __init__(self, schemas: Any) -> None:  # noqa: ANN401 - of the library, without public types
        self.telling = _Telling(node for defined in schemas._defs.values() for node in _nodes({"$defs": defined}))
        self.shapes: set[tuple[str, object]] = set()


@contextmanager
def checks_by_shape(schema_set: Any) -> Iterator[None]:  # noqa: ANN401 - of the library, without public types
    """Lets the validator, meanwhile, check one object of each shape.

    Args:
        schema_set: the class `SchemaSet` of pikepdf.pdfa. Where its schemas are not as they are known here, every
            object is checked.
    """
    check = schema_set.check

    def check_shape(schemas: Any, role: str, shallow: object, *rest: object) -> bool:  # noqa: ANN401
        passed = _passed(schemas)
        if passed is None:
            return bool(check(schemas, role, shallow, *rest))
        known = (role, passed.telling.shape(shallow))
        if known in passed.shapes:
            return True
        is_sound = bool(check(schemas, role, shallow, *rest))
        if is_sound:
            if len(passed.shapes) >= _MOST_SHAPES:
                passed.shapes.clear()
            passed.shapes.add(known)
        return is_sound

    schema_set.check = check_shape
    try:
        yield
    finally:
        schema_set.check = check


def _passed(schemas: Any) -> _Passed | None:  # noqa: ANN401 - of the library
    """Returns the shapes that passed, which are kept with the schemas; None where shapes cannot be told."""
    if not hasattr(schemas, "gongwenkit_passed"):
        try:
            schemas.gongwenkit_passed = _Passed(schemas)
        except (_UnknownKeywordError, AttributeError):
            schemas.gongwenkit_passed = None
    passed: _Passed | None = schemas.gongwenkit_passed
    return passed
