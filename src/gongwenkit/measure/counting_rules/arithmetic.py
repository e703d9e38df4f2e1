"""Exact numbers: sums, percentages, and values rounded to the decimals that a figure has."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

__all__ = ["exact_sum", "percentage", "rounded", "simplest"]


def simplest(number: int | Decimal) -> int | Decimal:
    """Returns the same number as an int if it is whole, else without zeros at its end: 3.50 → 3.5, 2.0 → 2."""
    return int(number) if number == int(number) else Decimal(number).normalize()


def exact_sum(numbers: Iterable[int | Decimal]) -> int | Decimal:
    """Returns the sum of numbers; 0 of none."""
    return simplest(sum(numbers, start=0))


def rounded(number: int | Decimal, decimals: int | None) -> int | Decimal:
    """Returns a number with so many decimals, half away from zero; None: exact, in its simplest form."""
    if decimals is None:
        return simplest(number)
    value = Decimal(number).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return value if decimals else int(value)


def percentage(part: int | Decimal, whole: int | Decimal) -> Decimal:
    """Returns part of whole in per cent, one decimal, half up."""
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
