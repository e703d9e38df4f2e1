"""Whether a number as somebody wrote it states a value: 80余 and 近90 state 87."""

from decimal import Decimal

from gongwenkit.model.figure import Value
from gongwenkit.proof.prose.stated_numbers import StatedNumber

__all__ = ["states"]

ROUGH = Decimal("0.1")
"""约 and 近 may be off by a tenth."""


def states(number: StatedNumber, value: Value | None) -> bool:
    """Whether a number states a value; never where either is not known, or the value changed the other way."""
    if number.value is None or value is None:
        return False
    stated, size = Decimal(number.value), Decimal(value).copy_abs()
    if number.direction and value and (value > 0) != (number.direction > 0):
        return False
    if number.exactness == "range":
        return number.high is not None and stated <= size <= Decimal(number.high)
    if number.exactness == "more":
        return stated <= size < stated + _step(int(stated))
    if number.exactness == "about":
        return abs(size - stated) <= ROUGH * stated
    if number.exactness == "up-to":
        return stated * (1 - ROUGH) <= size <= stated
    if number.exactness == "above":
        return stated <= size < stated + _step(int(stated)) * 2
    if number.exactness == "below":
        return stated - _step(int(stated)) * 2 < size < stated
    return stated == size


def _step(number: int) -> int:
    """Returns the place to which a number was cut: 10 of 80, 100 of 1,200, 1 of 7."""
    step = 1
    while number and number % (step * 10) == 0:
        step *= 10
    return step
