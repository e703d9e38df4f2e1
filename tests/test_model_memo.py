"""What is kept with a value: computed once for each, gone with it, unseen by comparison."""

import gc
import weakref
from dataclasses import dataclass, replace

import pytest

from gongwenkit.model.memo import kept


@dataclass(frozen=True)
class Value:
    number: int


asked: list[int] = []


@kept
def double(value: Value) -> list[int]:
    """Twice the number."""
    asked.append(value.number)
    return [2 * value.number]


@kept
def nothing(value: Value) -> None:
    asked.append(value.number)


def test_it_is_computed_once_for_each_value():
    asked.clear()
    one, equal = Value(3), Value(3)
    assert double(one) is double(one)
    assert double(equal) == double(one)
    assert nothing(one) is nothing(one) is None
    assert asked == [3, 3, 3]
    assert double.__doc__ == "Twice the number."


def test_a_changed_copy_begins_anew_and_nothing_shows_it():
    asked.clear()
    one = Value(3)
    double(one)
    assert one == Value(3)
    assert hash(one) == hash(Value(3))
    assert repr(one) == "Value(number=3)"
    assert double(replace(one, number=4)) == [8]
    assert asked == [3, 4]


def test_it_goes_with_its_value():
    value = Value(3)
    double(value)
    gone = weakref.ref(value)
    del value
    gc.collect()
    assert gone() is None


def test_an_error_is_not_kept():
    @kept
    def fail(value: Value) -> int:
        raise ValueError(value.number)

    one = Value(1)
    for _ in range(2):
        with pytest.raises(ValueError, match="1"):
            fail(one)
