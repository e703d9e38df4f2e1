"""What is computed from a value that never changes is kept with it."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

__all__ = ["kept"]

_Value = TypeVar("_Value")
_Result = TypeVar("_Result")


def kept(compute: Callable[[_Value], _Result]) -> Callable[[_Value], _Result]:
    """Makes a function of one value compute its result once for each value: `cached_property` for a function elsewhere.

    The result lies in the value's own `__dict__` and goes with it, so that nothing grows. A copy made by
    `dataclasses.replace` begins without it; comparison and `repr` do not see it.

    Args:
        compute: has one argument, an object that never changes and has no `__slots__`; its result never changes, too.
    """
    name = f"{compute.__module__}.{compute.__qualname__}"

    @wraps(compute)
    def once(value: _Value) -> _Result:
        known = vars(value)
        if name not in known:
            known[name] = compute(value)
        result: _Result = known[name]
        return result

    return once
