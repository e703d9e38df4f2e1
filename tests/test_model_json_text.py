"""JSON with indents is, to the byte, what the standard library writes."""

import json
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gongwenkit.model.json_text import json_text

_PLAIN = some.none() | some.booleans() | some.integers() | some.floats() | some.text()
_VALUES = some.recursive(
    _PLAIN,
    lambda parts: some.lists(parts) | some.lists(parts).map(tuple) | some.dictionaries(some.text(), parts),
    max_leaves=30,
)


class _Word(StrEnum):
    ONE = "一"


@pytest.mark.slow
@given(_VALUES)
def test_text_is_that_of_the_standard_library(value: Any) -> None:
    assert json_text(value) == json.dumps(value, ensure_ascii=False, indent=2)


@pytest.mark.parametrize(
    "value",
    [{1: "a", None: [True]}, {"a": _Word.ONE}, [_Word.ONE, {}], [[], (), {}], {"": {"": []}}, '\ud800 \u2028\x7f"\\'],
)
def test_unusual_values_are_left_to_the_standard_library(value: Any) -> None:
    assert json_text(value) == json.dumps(value, ensure_ascii=False, indent=2)


def test_what_is_no_json_is_refused_as_ever() -> None:
    with pytest.raises(TypeError):
        json_text({"a": {1, 2}})
