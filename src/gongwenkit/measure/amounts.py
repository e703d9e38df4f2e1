"""What the rows that count amount to: a number of rows, different things, items, people, or a sum (figures.md)."""

import re
from collections.abc import Hashable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from gongwenkit.config.definitions import Definition
from gongwenkit.ingest.ledger import MERGED, NOTE
from gongwenkit.measure.distinct import distinct_key
from gongwenkit.measure.rows import Row, key_of

__all__ = ["exact_amount", "list_nameless", "percentage", "value_flags", "value_of"]

_BETWEEN_NAMES = re.compile(r"[、,;/]")
_NOT_A_NAME = re.compile(r"等|余|约|若干|全体|各|\d")


def value_of(
    definition: Definition, rows: Sequence[Row]
) -> tuple[int | Decimal | None, Sequence[Row], Sequence[Row], str | None]:
    """Returns the value of rows that count, the rows that bear it, those with an inexact one, and why there is none."""
    if definition.count == "rows":
        return len(rows), rows, (), None
    if definition.count == "distinct":
        filled = [row for row in rows if distinct_key(definition, row)[0]]
        return len({distinct_key(definition, row) for row in filled}), filled, (), None
    column = definition.column or ""
    if definition.count == "people":
        return _people(rows, column)
    exact = [row for row in rows if exact_amount(row, column) is not None]
    inexact = [row for row in rows if row.values.get(column + NOTE) not in (None, "", MERGED)]
    if rows and not exact:
        return None, (), inexact, "no-exact-value"
    if definition.count == "items":
        return int(sum(exact_amount(row, column) or 0 for row in _listed_once(exact, column))), exact, inexact, None
    return _whole(sum((exact_amount(row, column) or 0 for row in exact), start=0)), exact, inexact, None


def _listed_once(rows: Sequence[Row], column: str) -> list[Row]:
    """Returns the rows without those of a list that repeat an earlier one's key and items: one entry, copied."""
    seen: set[Hashable] = set()
    listed = []
    for row in rows:
        key = key_of(row) if row.ledger.kind == "stock" else None
        mark = (key, row.table, row.values.get(column)) if key else row.source
        if mark not in seen:
            seen.add(mark)
            listed.append(row)
    return listed


def list_nameless(definition: Definition, rows: Sequence[Row]) -> list[tuple[Row, str]]:
    """Lists the rows of a distinct figure that lack the value which tells them apart."""
    return [
        (row, "unreadable") for row in rows if definition.count == "distinct" and not distinct_key(definition, row)[0]
    ]


def _people(rows: Sequence[Row], column: str) -> tuple[int | Decimal | None, Sequence[Row], Sequence[Row], str | None]:
    """Counts distinct persons; one row whose names are not complete (blank, 等, a number) makes the figure missing."""
    incomplete = [row for row in rows if not row.text(column) or _NOT_A_NAME.search(row.text(column))]
    if incomplete:
        return None, (), incomplete, "no-exact-value"
    names = {name for row in rows for name in _BETWEEN_NAMES.split(row.text(column)) if name}
    return len(names), rows, (), None


def value_flags(definition: Definition, rows: Sequence[Row], used: Sequence[Row]) -> frozenset[str]:
    """Returns `approximate` when not all rows of a sum bear it; what a merged cell covers is borne by its first row."""
    if definition.count not in ("sum", "items"):
        return frozenset()
    merged = sum(row.values.get((definition.column or "") + NOTE) == MERGED for row in rows)
    return frozenset({"approximate"} if len(used) + merged < len(rows) else ())


def exact_amount(row: Row, column: str) -> int | Decimal | None:
    """Returns the exact number in a cell: a number, the number of items, or None."""
    value = row.values.get(column)
    if row.values.get(column + NOTE):
        return None
    if isinstance(value, tuple):
        return len(value) or None
    return value if isinstance(value, int | Decimal) else None


def _whole(value: int | Decimal) -> int | Decimal:
    return int(value) if value == int(value) else value


def percentage(part: int | Decimal, whole: int | Decimal) -> Decimal:
    """Returns part of whole in per cent, one decimal, half up."""
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
