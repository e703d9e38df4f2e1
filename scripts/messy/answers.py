"""The answers of the messy sample, from what was decided while planting (docs/decisions/0001)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sample.figures import FIGURES, Figure, count_figure
from sample.model import YEARS, Entry

from .model import Book, Row, Table
from .staff import OFFICES, Office

Missing = Mapping[tuple[str, int, str], str]
STOCKS = ("risks", "honours")


def expected(books: Sequence[Book], columns_gone: Missing) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return period → code → the figures array.

    Args:
        books: everything that was laid out.
        columns_gone: (department, year, figure) → reason, where a column of the ledger is absent or blank.
    """
    return {
        str(year): {o.code: [_figure(o, year, f, books, columns_gone) for f in FIGURES] for o in OFFICES}
        for year in YEARS
    }


def _figure(office: Office, year: int, figure: Figure, books: Sequence[Book], gone: Missing) -> dict[str, Any]:
    name, number, label, unit, rule, ledgers = figure
    answer: dict[str, Any] = {"id": name, "no": number, "label": label, "unit": unit, "value": None, "missing": None}
    answer |= {"flags": [], "coverage": None, "rows": [], "left_out": [], "views": []}
    if name == "branches_in_force":
        return answer | _branches(office, year)
    absent = [_absence(office.code, year, ledger, books) for ledger in ledgers]
    reasons = {reason for reason in absent if reason}
    if reasons:
        return answer | {"missing": reasons.pop() if len(reasons) == 1 and all(absent) else "part-missing"}
    if name == "provincial_articles" and year == YEARS[0]:
        return answer | {"missing": "no-setting"}
    if (office.code, year, name) in gone:
        return answer | {"missing": gone[office.code, year, name]}
    rows: list[Entry] = [r for r in _rows(books) if r.code == office.code]
    return answer | _counted(name, rule, year, rows)


def _rows(books: Sequence[Book]) -> list[Row]:
    return [row for book in books if not book.refused for table in book.tables for row in table.rows]


def _counted(name: str, rule: str, year: int, rows: list[Entry]) -> dict[str, Any]:
    """Count, and turn what has no base or no exact value into missing, with the left-out rows named."""
    held = [r for r in rows if year in r.meant.get(name, ()) and r.reason is None and name not in r.open]
    if rule == "attendance" and not any(r.seats for r in held):
        vague = [r for r in rows if year in r.meant.get(name, ()) and (r.reason or r.vague)]
        out = count_figure(name, "rows", year, [r for r in vague if r.reason])["left_out"]
        out += [{**_place(r), "reason": "approximate"} for r in held if r.vague]
        return {"missing": "no-exact-value" if held else "zero-base", "left_out": sorted(out, key=_order)}
    if rule == "rate" and not held:
        return {"missing": "zero-base"}
    if rule in ("sum", "items") and held and all(r.amount is None for r in held):
        return {"missing": "no-exact-value", "left_out": count_figure(name, rule, year, rows)["left_out"]}
    return count_figure(name, rule, year, rows)


def _place(row: Entry) -> dict[str, Any]:
    source = row.source
    return {"file": source.file, "sheet": source.sheet, "row": source.row} if source else {}


def _order(row: dict[str, Any]) -> tuple[str, bool, str, int]:
    return (row["file"], row["sheet"] is not None, row["sheet"] or "", row["row"])


def _absence(code: str, year: int, ledger: str, books: Sequence[Book]) -> str | None:
    if any(c == code and name == ledger and (not years or year in years) for b in books for c, name, years in b.lacks):
        return "unreadable-file"
    tables = [t for b in books if not b.refused for t in b.tables if t.ledger == ledger and _owns(t, code)]
    if not tables:
        return "no-ledger"
    return None if any(_covers(t, code, year) for t in tables) else "not-covered"


def _owns(table: Table, code: str) -> bool:
    return any(row.code == code for row in table.rows) or table.codes == (code,)


def _covers(table: Table, code: str, year: int) -> bool:
    """A stock's list that names a year covers that year only; one that names none covers every year."""
    if table.ledger in STOCKS:
        return not table.years or year in table.years
    dated = {r.day.year for r in table.rows if r.code == code and r.reason != "unreadable"}
    return year in table.years or year in dated


def _branches(office: Office, year: int) -> dict[str, Any]:
    day = dt.date(year, 12, 31)
    lines = [(o, b) for o in OFFICES for b in o.branches]
    rows = [
        {"file": "branches.csv", "sheet": None, "row": line}
        for line, (owner, branch) in enumerate(lines, 2)
        if owner is office and branch.exists(day)
    ]
    return {"value": len(rows), "rows": rows}
