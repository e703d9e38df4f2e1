"""The table of `bench.py`: what was measured, next to its limit and its aim, and what follows from that."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Row", "as_json", "fit", "skipped", "table", "write_between"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        name: as `R1`.
        what: is measured.
        value: what was measured; None: nothing was, and `note` says why.
        unit: of the value, as it is printed after it.
        limit: what the value must keep; None: the value is only written down.
        aim: what it should keep one day; None: no further than the limit.
        bound: how the limit reads in the table, where more than `limit` is asked for.
        is_larger_better: the limit is the least, not the most.
        broken: a condition besides the limit that does not hold, as “2 built”; none is empty.
        partial: what was measured is smaller than what the limit is for; the row says so and is no proof.
        is_smoke: it was measured only to see whether measuring works; there is no verdict.
        note: how it came about.
        numbers: all that was measured, for `--json`.
    """

    name: str
    what: str
    value: float | None = None
    unit: str = ""
    limit: float | None = None
    aim: float | None = None
    bound: str = ""
    is_larger_better: bool = False
    broken: str = ""
    partial: str = ""
    is_smoke: bool = False
    note: str = ""
    numbers: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Returns `aim`, `limit`, `over`, `written` (no limit), `small` (`partial`), `smoke` or `skipped`."""
        if self.value is None:
            return "skipped"
        if self.is_smoke:
            return "smoke"
        if self.broken or not self._keeps(self.limit):
            return "over"
        if self.partial:
            return "small"
        if self.limit is None:
            return "written"
        return "aim" if self._keeps(self.limit if self.aim is None else self.aim) else "limit"

    def _keeps(self, bound: float | None) -> bool:
        if bound is None or self.value is None:
            return True
        return self.value >= bound if self.is_larger_better else self.value <= bound


VERDICTS = {
    "aim": "✓ 达目标 aim",
    "limit": "✓ 限内 limit",
    "over": "✗ 超限 over",
    "small": "(✓) 小规模 smaller",
    "smoke": "· 试跑 smoke run",
    "written": "已记 written down",
    "skipped": "— 未测 not measured",
}


def skipped(name: str, what: str, why: str) -> Row:
    """Returns a row of something that was not measured."""
    return Row(name, what, note=why)


def fit(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Lays a line through points (least squares).

    Args:
        points: x and y; at least two different x.

    Returns:
        Its slope, and its y at x = 0.

    Raises:
        ValueError: there are no two different x.
    """
    count = len(points)
    middle_x, middle_y = (sum(values) / max(count, 1) for values in zip(*points, strict=True)) if points else (0.0, 0.0)
    width = sum((x - middle_x) ** 2 for x, _ in points)
    if not width:
        raise ValueError("A line needs two different numbers of reports.")
    slope = sum((x - middle_x) * (y - middle_y) for x, y in points) / width
    return slope, middle_y - slope * middle_x


def table(rows: Sequence[Row]) -> str:
    """Returns the rows as a table in Markdown."""
    lines = [
        "| | 测什么 · what | 实测 measured | 限 limit | 目标 aim | 结论 verdict | 怎么得来 · how |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        limit = row.bound or _bound(row.limit, row)
        cells = (row.name, row.what, _number(row.value, row.unit), limit, _bound(row.aim, row), VERDICTS[row.verdict])
        note = "; ".join(part for part in (row.broken, row.partial, row.note) if part)
        lines.append(f"| {' | '.join((*cells, note)).replace('  ', ' ')} |")
    return "\n".join(lines)


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Returns the rows for `--json`."""
    return [asdict(row) | {"verdict": row.verdict} for row in rows]


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()


def _bound(value: float | None, row: Row) -> str:
    if value is None:
        return ""
    return f"{'≥' if row.is_larger_better else '≤'} {value:g} {row.unit}".rstrip()


def write_between(page: Path, name: str, text: str) -> None:
    """Puts text between its marks in a page.

    Raises:
        ValueError: the page has no such marks.
    """
    begin, end = f"<!-- bench: {name} -->", f"<!-- /bench: {name} -->"
    whole = page.read_text(encoding="utf-8")
    if whole.count(begin) != 1 or whole.count(end) != 1:
        raise ValueError(f"{page} has no marks {begin} and {end}.")
    head, rest = whole.split(begin)
    page.write_text(f"{head}{begin}\n{text.strip()}\n{end}{rest.split(end)[1]}", encoding="utf-8")
